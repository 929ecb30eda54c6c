package ways

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/lakewright/lakewright/compiler/logs"
	"github.com/lakewright/lakewright/compiler/network"
	"github.com/lakewright/lakewright/compiler/pod"
	"github.com/lakewright/lakewright/compiler/spark/app"
	"github.com/lakewright/lakewright/compiler/spark/objects"
	"github.com/lakewright/lakewright/compiler/way"
	"github.com/lakewright/lakewright/internal/kube"
	"github.com/lakewright/lakewright/internal/properties"
)

// submitScript runs spark-submit and exits with the driver's result.
//
//go:embed submit.sh
var submitScript string

// The files and volumes of the Job, and the keys of its submission.
const (
	submitVolume     = "submit"
	driverFile       = "driver.yaml"
	executorFile     = "executor.yaml"
	propertiesFile   = "other.properties" // the keys that cannot be file names
	propertyPrefix   = "spark."
	scriptFile       = "submit.sh"
	temporaryVolume  = "tmp"
	ExcludedSteps    = "spark.kubernetes.driver.pod.excludedFeatureSteps"
	NetworkStep      = "org.apache.spark.deploy.k8s.features.NetworkPolicyFeatureStep"
	WaitKey          = "spark.kubernetes.submission.waitAppCompletion"
	disruptionTarget = "DisruptionTarget"
)

// startingDeadline is the number of seconds after which a run that was missed is skipped. Without
// it, Kubernetes starts the last missed run as soon as a CronJob is no longer suspended, whatever
// the time of day is. Ten minutes outlast a restart of the control plane.
const startingDeadline = 10 * 60

// submitWay runs an application with a Job that calls spark-submit, without an operator.
var submitWay = app.Way{
	Way: way.Way[*app.App]{
		Mode: application, Operator: none, Name: "a Job", Limits: submitLimits,
		Keys: submitKeys, Objects: submission, Policies: submitPolicies,
	},
	Ends: true, Submits: true,
	DriverBefore4: func(a *app.App) bool { return !a.Spec.Version.AtLeast(4, 0) },
	LongestName: func(a *app.App) (int, string) {
		if a.Schedule != nil {
			return app.LongestCronJob, "a CronJob"
		}
		return app.LongestLabel - len("-01234567"), "the Job"
	},
}

// submitKinds adds that each of Spark's keys is an entry of the Job's ConfigMap.
var submitKinds = []kube.Kind{{Of: (*kube.ConfigMap)(nil), Root: "data", Fields: kube.Fields{
	Images:     []string{"spark.kubernetes.container.image"},
	Namespaces: []string{"spark.kubernetes.namespace"},
	Names:      []kube.Names{{At: []string{""}, Names: sparkConfNames}},
}}}

// submitLimits are the limits of an application without an operator.
var submitLimits = []limit{
	clientLimit,
	{
		At: []string{"restart", "policy"}, Asked: func(a *app.App) bool { return a.Restart.Policy == "always" },
		Cannot: "runs an application again only after it failed", Instead: "set policy to \"onFailure\"", Value: `"onFailure"`,
	},
	{
		At: []string{"restart", "interval"},
		Asked: func(a *app.App) bool {
			seconds := a.Restart.Interval.Seconds()
			return a.Restart.Policy == "onFailure" && seconds != 0 && seconds != 10
		},
		Cannot: "waits 10 seconds before the first retry, and twice as long before each further one", Instead: "remove interval, or set operator to \"kubeflow\"",
	},
	{
		At: []string{"scheduler", "name"}, Asked: func(a *app.App) bool { return a.SchedulerIs(app.Volcano) },
		Cannot: "does not create pod groups for Volcano", Instead: "choose yunikorn or kueue, or set operator to \"kubeflow\"",
	},
	{
		At:     []string{"dynamicAllocation"},
		Asked:  func(a *app.App) bool { return a.Spec.DynamicAllocation != nil && a.SchedulerIs(app.Kueue) },
		Cannot: "has its pods admitted by Kueue one by one, so that each new executor waits again", Instead: "remove dynamicAllocation and set executor.instances, or choose yunikorn",
	},
}

// submitKeys returns the keys that make spark-submit create the expected pods. Spark 4.2
// would create a network policy for the executors, for which the submitter has no rights.
// The compiler generates the policies instead.
func submitKeys(a *app.App) map[string]string {
	conf := a.SharedKeys()
	a.PodKeys(conf)
	a.DependencyKeys(conf)
	a.SchedulerKeys(conf)
	conf["spark.kubernetes.namespace"] = a.Env.Namespace
	conf["spark.kubernetes.driver.podTemplateContainerName"] = app.ContainerOf(app.DriverRole)
	conf["spark.kubernetes.executor.podTemplateContainerName"] = app.ContainerOf(app.ExecutorRole)
	conf["spark.kubernetes.executor.podTemplateFile"] = app.SubmitDirectory + "/" + executorFile
	conf[WaitKey] = "true"
	conf["spark.kubernetes.report.interval"] = "60s" // each report is a line in the log; changes are logged at once
	if a.Spec.Version.AtLeast(4, 2) {
		conf[ExcludedSteps] = NetworkStep
	}
	return conf
}

// submission returns the Job that submits the application, and what it needs.
func submission(a *app.App) []kube.Object {
	config := submitConfig(a)
	all := []kube.Object{
		objects.Account(a, &a.Submitter, true), submitRole(a), objects.Binding(a, &a.Submitter), config, jobObject(a, config),
	}
	if a.Submitter.HasBudget {
		// If the submitter is lost, the run counts as failed, whatever the result of the
		// driver is.
		budget := objects.Budget(a)
		budget.Head, budget.Spec.Selector.MatchLabels = objects.Head(a, &a.Submitter), a.Submitter.Selector
		all = append(all, budget)
	}
	return all
}

// submitPolicies returns the network policies of all pods, including the submitter's.
func submitPolicies(a *app.App) []kube.Object {
	return append(objects.PodPolicies(a), a.Network.Policies(network.Pods{
		Metadata: objects.Head(a, &a.Submitter).Metadata, Selector: a.Submitter.Selector, APIServer: true, Stores: a.Egress(&a.Submitter),
	})...)
}

// submitRole returns the role of spark-submit. spark-submit creates the driver and the
// objects that the driver mounts, and deletes them if a part of that fails. Up to 3.4 it
// creates or replaces objects; since 3.5 it uses server-side apply.
func submitRole(a *app.App) *kube.Role {
	written := []string{"create", "get", "patch", "delete"}
	if !a.Version.AtLeast(3, 5) {
		written = []string{"create", "get", "update", "delete"}
	}
	role := &kube.Role{Head: objects.Head(a, &a.Submitter), Rules: []kube.PolicyRule{
		objects.Allow("pods", "create", "get", "list", "watch", "delete"),
		objects.Allow("services", written...),
		objects.Allow("configmaps", written...),
	}}
	if a.Rights.ClaimForDriver {
		role.Rules = append(role.Rules, objects.Allow("persistentvolumeclaims", written...))
	}
	return role
}

// submitConfig returns the ConfigMap with the files of the Job. Each Spark key is a file of its
// own if its name is a valid file name: an overlay then holds only the keys that differ. A
// kustomization on top can also change Spark's image and accounts with images and namePrefix.
// It cannot change names and images in the pod templates, which are plain text.
func submitConfig(a *app.App) *kube.ConfigMap {
	files := map[string]string{
		driverFile:   ownedText(a.Driver.Merged(a.LabelledTemplate(&a.Driver, app.ContainerOf(app.DriverRole)))),
		executorFile: podText(a.Executor.Merged(a.LabelledTemplate(&a.Executor, app.ContainerOf(app.ExecutorRole)))),
		app.LogFile:  app.LogProperties(logs.Text, "info", nil, true), // the script reads the driver's result from the log
		scriptFile:   submitScript,
	}
	others := map[string]string{}
	for key, value := range a.Conf {
		if isFileName(key) {
			files[key] = properties.Value(value)
		} else {
			others[key] = value
		}
	}
	files[propertiesFile] = properties.Text(others)
	return &kube.ConfigMap{
		Head: kube.Head{Metadata: kube.Metadata{Name: a.Name() + "-submit", Labels: a.ObjectLabels(app.SubmitterRole, nil)}},
		Data: files,
	}
}

// isFileName reports whether a key of Spark can be the name of a file: a valid key of a
// ConfigMap, whose prefix distinguishes it from the other files.
func isFileName(key string) bool {
	const longest = 253
	return strings.HasPrefix(key, propertyPrefix) && len(key) <= longest && strings.Trim(key, fileNameLetters) == ""
}

const fileNameLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_."

// jobObject returns the Job, or a CronJob when there is a schedule. A Job is immutable, so its
// name contains a hash of its content. A changed Job runs again, as under the operators,
// and whatever applies the output prunes the old Job together with its driver. A suspended
// Job has another name too, because by suspending it Kubernetes would stop only the
// submitter and not the driver. The time to live is not part of the hash: it can change in
// place and causes no new run.
func jobObject(a *app.App, config *kube.ConfigMap) kube.Object {
	spec := kube.JobSpec{
		BackoffLimit: kube.To(retries(a)), PodFailurePolicy: failurePolicy(), Template: submitTemplate(a, config.Metadata.Name),
	}
	head := kube.Head{Metadata: kube.Metadata{
		Name: a.Name(), Labels: a.ObjectLabels(app.SubmitterRole, nil), Annotations: maps.Clone(a.Annotations),
	}}
	s := a.Schedule
	if s == nil {
		spec.Suspend = a.Suspend
		head.Metadata.Name += "-" + fingerprint(spec, config.Data)
		if head.Metadata.Annotations == nil {
			head.Metadata.Annotations = map[string]string{}
		}
		head.Metadata.Annotations[kube.NameAnnotation] = head.Metadata.Name
	}
	if a.TimeToLive != 0 {
		spec.TTLSecondsAfterFinished = kube.To(a.TimeToLive)
	}
	if s == nil {
		return &kube.Job{Head: head, Spec: spec, Common: a.Name()}
	}
	return &kube.CronJob{Head: head, Spec: kube.CronJobSpec{
		Schedule: s.Cron, TimeZone: s.TimeZone, ConcurrencyPolicy: s.Concurrency, Suspend: a.Suspend,
		StartingDeadlineSeconds:    kube.To(int64(startingDeadline)),
		SuccessfulJobsHistoryLimit: kube.To(s.KeepSucceeded), FailedJobsHistoryLimit: kube.To(s.KeepFailed),
		JobTemplate: kube.JobTemplate{
			Metadata: &kube.Metadata{Labels: a.ObjectLabels(app.SubmitterRole, nil)}, Spec: spec,
		},
	}}
}

// retries returns how often the Job tries again.
func retries(a *app.App) int64 {
	if a.Restart.Policy == "onFailure" {
		return a.Restart.Retries
	}
	return 0
}

// failurePolicy lets the Job try again only when the driver is known to have ended. If the
// submitter was evicted or lost contact, the driver may still be running.
func failurePolicy() *kube.PodFailurePolicy {
	return &kube.PodFailurePolicy{Rules: []kube.PodFailureRule{
		{Action: "FailJob", OnPodConditions: []kube.PodFailureCondition{{Type: disruptionTarget, Status: "True"}}},
		{Action: "FailJob", OnExitCodes: &kube.PodFailureExitCodes{ContainerName: app.SubmitterRole, Operator: "NotIn", Values: []int64{1}}},
	}}
}

// submitTemplate returns the pod that submits. The shell that runs the script is process 1
// and ignores SIGTERM, so the grace period is short.
func submitTemplate(a *app.App, config string) kube.PodTemplate {
	p, security := a.Submitter, pod.SecurityOf(a.User, app.RootGroup)
	security.Container.ReadOnlyRootFilesystem = kube.To(true)
	t := kube.PodTemplate{
		Metadata: &kube.Metadata{Labels: p.Labels, Annotations: p.Annotations},
		Spec: kube.PodSpec{
			ServiceAccountName: p.Account, RestartPolicy: "Never", SecurityContext: security.Pod, DNSConfig: a.Network.DNS,
			EnableServiceLinks: kube.To(false), TerminationGracePeriodSeconds: kube.To(int64(5)),
			Containers: []kube.Container{{
				Name: app.SubmitterRole, Image: a.Image.Name, ImagePullPolicy: a.Image.PullPolicy,
				Command: []string{"/bin/bash", app.SubmitDirectory + "/" + scriptFile}, Args: submitArguments(a), Env: p.Env,
				Resources: p.Resources(),
				VolumeMounts: append([]kube.VolumeMount{
					{Name: submitVolume, MountPath: app.SubmitDirectory, ReadOnly: true},
					{Name: temporaryVolume, MountPath: app.TemporaryMount},
				}, p.Mounts...),
				SecurityContext: security.Container,
			}},
			Volumes: append([]kube.Volume{
				{Name: submitVolume, ConfigMap: &kube.ConfigSource{Name: config}},
				{Name: temporaryVolume, EmptyDir: &kube.EmptyDir{}},
			}, p.Volumes...),
		},
	}
	for _, name := range a.Image.PullSecrets {
		t.Spec.ImagePullSecrets = append(t.Spec.ImagePullSecrets, kube.LocalName{Name: name})
	}
	if p.Pool != nil {
		t.Spec.NodeSelector, t.Spec.Tolerations = p.Pool.Selector, p.Pool.Tolerations
	}
	return t
}

// submitArguments returns the arguments that the script passes to spark-submit: the
// program and the program's own arguments. They become arguments of two containers, the
// Job's and the driver's, and Kubernetes expands variables in both.
func submitArguments(a *app.App) []string {
	arguments := []string{"--name", a.Name()}
	if a.Language == app.Scala && a.Program.Class != "" {
		arguments = append(arguments, "--class", a.Program.Class)
	}
	arguments = slices.Concat(arguments, []string{a.Program.Resource()}, a.Program.Arguments)
	for i, text := range arguments {
		arguments[i] = literal(literal(text))
	}
	return arguments
}

// literal escapes an argument so that Kubernetes passes it unchanged. Kubernetes reads $$
// as one dollar and $(NAME) as a variable, and leaves every other dollar as it is.
func literal(text string) string {
	if !strings.Contains(text, "$$") && !strings.Contains(text, "$(") {
		return text
	}
	return strings.ReplaceAll(text, "$", "$$")
}

// fingerprint returns eight hexadecimal digits that depend on the content of a Job and its
// files.
func fingerprint(spec kube.JobSpec, files map[string]string) string {
	sum := sha256.New()
	// Encoding cannot fail for these types, and a hash never returns an error.
	_ = json.NewEncoder(sum).Encode(spec)
	_ = json.NewEncoder(sum).Encode(files)
	return hex.EncodeToString(sum.Sum(nil))[:8]
}
