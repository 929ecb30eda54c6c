package spark

import (
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/lakewright/lakewright/compiler/credential"
	"github.com/lakewright/lakewright/compiler/pod"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// secretRules judge what must not be written anywhere.
var secretRules = []rule.Rule[*App]{
	{
		Doc: rule.Doc{
			ID: "SPK037", Severity: diag.Error, Secret: true,
			Title: "No credential is written in a spec",
			Why:   "What is written here is committed, stored in the application's object, and logged by the operator with the arguments of spark-submit. Spark's redaction covers its own user interface and logs alone.",
			Bad:   `spark: etl: conf: "spark.hadoop.javax.jdo.option.ConnectionPassword": "hunter2"`,
			Good:  `spark: etl: driver: env: DB_PASSWORD: secret: {name: "metastore", key: "password"}`,
			Ref:   "kubeflow/spark-operator submission.go; apache/spark spark.redaction.regex",
			Judges: []spec.Path{
				"spark.conf", "spark.hadoopConf", "spark.main.file", "spark.main.arguments", "spark.dependencies", "spark.labels", "spark.annotations",
				"spark.driver.javaOptions", "spark.driver.env", "spark.driver.initContainers", "spark.driver.sidecars", "spark.driver.lifecycle",
				"spark.driver.labels", "spark.driver.annotations", "spark.driver.podTemplate",
				"spark.executor.javaOptions", "spark.executor.env", "spark.executor.initContainers", "spark.executor.sidecars", "spark.executor.lifecycle",
				"spark.executor.labels", "spark.executor.annotations", "spark.executor.podTemplate",
			},
		},
		Check: checkCredentials,
	},
}

// checkCredentials never repeats a value: a message may end up in a log.
func checkCredentials(a *App, r *rule.Reporter) {
	for _, s := range a.settings() {
		if !credential.Is(s.key, s.value) && (!strings.HasSuffix(s.key, "JavaOptions") || !credential.InOptions(s.value)) {
			continue
		}
		f := r.Reportf(s.path, "%s holds a credential", s.name)
		if strings.Contains(s.key, "fs.s3a.") {
			f.Fixf("remove it, and give the storage tier credentials")
		} else {
			f.Fixf("keep it in a Secret, and give it to the pods with env")
		}
	}
	for _, f := range a.uris() {
		if inURI(f.uri) {
			r.Reportf(f.path, "the URI of %s holds a credential", f.what).
				Fixf("put the file into the image or into a store, which has credentials of its own")
		}
	}
	for i := range a.Spec.Main.Arguments {
		if credential.InArgument(a.Spec.Main.Arguments, i) {
			r.Reportf(a.At("main", "arguments").Index(i), "argument %d holds a credential", i+1).
				Fixf("keep it in a Secret, give it to the driver with env, and read it there")
		}
	}
	for _, o := range a.options() {
		if strings.HasPrefix(o.name, "javaOptions") && credential.InOptions(o.text) {
			r.Reportf(o.path, "the options of the %s's JVM hold a credential", o.role).
				Fixf("keep it in a Secret, and give it to the %s with env", o.role)
		}
	}
	a.checkMetadata(r, a.Path(), a.Spec.Labels, a.Spec.Annotations)
	a.checkPodCredentials(r, a.At("driver"), a.Spec.Driver.PodSpec)
	a.checkPodCredentials(r, a.At("executor"), a.Spec.Executor.PodSpec)
}

// checkMetadata judges labels and annotations, which everybody may read who may read a pod.
func (a *App) checkMetadata(r *rule.Reporter, at spec.Path, labels, annotations map[string]string) {
	for _, m := range []struct {
		what    string
		field   string
		entries map[string]string
	}{{"label", "labels", labels}, {"annotation", "annotations", annotations}} {
		for _, key := range pod.CredentialKeys(m.entries) {
			r.Reportf(at.At(m.field, key), "%s %q holds a credential", m.what, key).
				Fixf("keep it in a Secret, and give it to the pods with env")
		}
	}
}

// checkPodCredentials judges the part of the spec that is about the pods of one role.
func (a *App) checkPodCredentials(r *rule.Reporter, at spec.Path, s PodSpec) {
	a.checkEnv(r, at.At("env"), s.Env)
	for _, list := range []struct {
		field      string
		containers []Container
	}{{"initContainers", s.InitContainers}, {"sidecars", s.Sidecars}} {
		for i, c := range list.containers {
			path := at.At(list.field).Index(i)
			a.checkEnv(r, path.At("env"), c.Env)
			a.checkCommand(r, path.At("command"), "command", c.Command)
			a.checkCommand(r, path.At("args"), "args", c.Args)
		}
	}
	if l := s.Lifecycle; l != nil {
		a.checkCommand(r, at.At("lifecycle", "postStart"), "postStart", l.PostStart)
		a.checkCommand(r, at.At("lifecycle", "preStop"), "preStop", l.PreStop)
	}
	a.checkMetadata(r, at, s.Labels, s.Annotations)
	a.checkNode(r, at.At("podTemplate"), s.PodTemplate)
}

func (a *App) checkEnv(r *rule.Reporter, at spec.Path, env pod.EnvSpec) {
	for _, name := range slices.Sorted(maps.Keys(env)) {
		if value := env[name].Value; value != nil && inVariable(name, *value) {
			r.Reportf(at.At(name, "value"), "%s holds a credential", name).
				Fixf("name the key of a Secret instead of the value, as in secret: {name: \"%s-credentials\", key: \"password\"}", a.Name())
		}
	}
}

// checkCommand judges a program and its arguments.
func (a *App) checkCommand(r *rule.Reporter, at spec.Path, field string, words []string) {
	for i, word := range words {
		if credential.InArgument(words, i) || inScript(word) {
			r.Reportf(at.Index(i), "%s has a credential in its text %d", field, i+1).
				Fixf("keep it in a Secret, and give it to the container with env")
		}
	}
}

// checkNode judges a piece of a pod in the words of Kubernetes.
func (a *App) checkNode(r *rule.Reporter, at spec.Path, n *spec.Node) {
	report := func(path spec.Path, what string) {
		r.Reportf(path, "%s in the pod template holds a credential", what).
			Fixf("keep it in a Secret, and give it to the pod with env")
	}
	switch {
	case n == nil:
	case n.Kind == spec.List:
		words := texts(n)
		for i, item := range n.Items {
			if item.Kind == spec.String && (credential.InArgument(words, i) || inScript(item.Text)) {
				report(at.Index(i), at.Last()+" "+strconv.Itoa(i+1))
			}
			a.checkNode(r, at.Index(i), item)
		}
	case n.Kind == spec.Map:
		name, value := n.Field("name"), n.Field("value")
		pair := name != nil && value != nil && name.Kind == spec.String && value.Kind == spec.String
		for _, f := range n.Fields {
			path := at.At(f.Name)
			switch {
			case pair && f.Name == "value":
				if inVariable(name.Text, value.Text) {
					report(path, name.Text)
				}
			case f.Node.Kind == spec.String:
				if len(pod.CredentialKeys(map[string]string{f.Name: f.Node.Text})) > 0 && !references(f.Name) {
					report(path, f.Name)
				}
			default:
				a.checkNode(r, path, f.Node)
			}
		}
	}
}

// references reports whether a field of a pod names an object that holds credentials.
func references(field string) bool {
	return slices.Contains([]string{"secret", "secretName", "secretRef", "secretKeyRef", "key"}, field)
}

// texts returns the items of a list that are text, "" for the others.
func texts(list *spec.Node) []string {
	words := make([]string, len(list.Items))
	for i, item := range list.Items {
		if item.Kind == spec.String {
			words[i] = item.Text
		}
	}
	return words
}

// inVariable reports whether a variable is a credential, or options of a JVM that hold one.
func inVariable(name, value string) bool {
	return credential.Is(name, value) || strings.Contains(value, "-D") && credential.InOptions(value)
}

// inScript reports whether a line for a shell sets a credential. What the shell fills in
// is none.
func inScript(line string) bool {
	words := strings.Fields(line)
	if len(words) < 2 {
		return false
	}
	for _, word := range words {
		name, value, _ := strings.Cut(word, "=")
		value = strings.Trim(value, `"';`)
		if !strings.HasPrefix(value, "$") && credential.Is(strings.TrimLeft(name, "-"), value) {
			return true
		}
	}
	return false
}

// inURI reports whether a URI has a password or a token in it.
func inURI(text string) bool {
	if credential.Looks(text) {
		return true
	}
	uri, err := url.Parse(text)
	if err != nil {
		return false
	}
	for name, values := range uri.Query() {
		if slices.ContainsFunc(values, func(value string) bool { return isSignature(name) || credential.Is(name, value) }) {
			return true
		}
	}
	return false
}

// isSignature reports whether a parameter signs a URI, so that whoever has it may read.
func isSignature(name string) bool {
	return slices.Contains([]string{"sig", "X-Amz-Signature", "X-Goog-Signature"}, name)
}
