package overlays

// configuration teaches Kustomize where a custom resource has an image, a number
// of replicas, the labels of its pods, and the names of other objects. It does
// nothing to our own objects, which need no such change; it is there for what
// users put on top: images, replicas, labels, namePrefix, nameSuffix.
type configuration struct {
	Images         []fieldSpec     `json:"images"`
	Replicas       []fieldSpec     `json:"replicas"`
	TemplateLabels []fieldSpec     `json:"templateLabels"`
	NameReference  []nameReference `json:"nameReference"`
}

// fieldSpec is a field of a kind. The group is always told: two operators have a
// kind called SparkApplication.
type fieldSpec struct {
	Path   string `json:"path"`
	Group  string `json:"group"`
	Kind   string `json:"kind"`
	Create bool   `json:"create,omitempty"`
}

// nameReference is the fields that hold the name of an object of a kind.
type nameReference struct {
	Kind    string      `json:"kind"`
	Group   string      `json:"group,omitempty"`
	Version string      `json:"version,omitempty"`
	Fields  []fieldSpec `json:"fieldSpecs"`
}

// configComment stands at the head of the file.
const configComment = `#
# Where Spark and Flink resources have images, replicas, labels of pods and names
# of other objects, so that images, replicas, labels, namePrefix and nameSuffix of
# a kustomization on top of an overlay reach them as they reach a Deployment.
`

// engine is a custom resource as Kustomize has to know it.
type engine struct {
	group, kind string
	images      []string // outside of containers, where Kustomize finds them by itself
	replicas    []string // more than one where a range is written
	labels      []string // of the pods
	pods        []string // pod specs
	sparkPods   []string // drivers and executors, which have a pod's fields in their own form
	spark       []string // specifications of Spark applications
	conf        []string // Spark's keys, where names stand that have no field
	flink       []string // specifications of Flink deployments
}

// engines is the custom resources that we write. Jobs and CronJobs are not among them,
// because Kustomize knows them. What spark-submit reads stands in a ConfigMap,
// which Kustomize leaves alone: a user's images reach the pod that submits and not the ones
// that it makes, a namePrefix not the accounts there, and replicas not the executors.
var engines = []engine{
	sparkEngine("SparkApplication", "spec"),
	sparkEngine("ScheduledSparkApplication", "spec/template"),
	{
		group:    "sparkoperator.k8s.io",
		kind:     "SparkConnect",
		images:   []string{"spec/image"},
		replicas: []string{"spec/executor/instances"},
		labels:   []string{"spec/server/template/metadata/labels", "spec/executor/template/metadata/labels"},
		pods:     []string{"spec/server/template/spec", "spec/executor/template/spec"},
	},
	apacheEngine("SparkApplication", []string{"spec/driverSpec/podTemplateSpec", "spec/executorSpec/podTemplateSpec"}),
	apacheEngine("SparkCluster", []string{"spec/masterSpec/statefulSetSpec/template", "spec/workerSpec/statefulSetSpec/template"},
		clusterWorkers+"initWorkers", clusterWorkers+"minWorkers", clusterWorkers+"maxWorkers"),
	{
		group:    "flink.apache.org",
		kind:     "FlinkDeployment",
		images:   []string{"spec/image"},
		replicas: []string{"spec/taskManager/replicas"},
		labels:   []string{"spec/podTemplate/metadata/labels"},
		pods:     []string{"spec/podTemplate/spec", "spec/jobManager/podTemplate/spec", "spec/taskManager/podTemplate/spec"},
		flink:    []string{"spec"},
	},
}

// sparkEngine returns a kind of the Kubeflow operator, whose application is at spec.
func sparkEngine(kind, spec string) engine {
	driver, executor := spec+"/driver", spec+"/executor"
	return engine{
		group: "sparkoperator.k8s.io",
		kind:  kind,
		images: []string{
			spec + "/image", driver + "/image", executor + "/image",
			driver + "/sidecars[]/image", executor + "/sidecars[]/image",
		},
		replicas:  []string{executor + "/instances"},
		labels:    []string{driver + "/labels", executor + "/labels"},
		pods:      []string{driver + "/template/spec", executor + "/template/spec"},
		sparkPods: []string{driver, executor},
		spark:     []string{spec},
	}
}

// clusterWorkers is where the numbers of a standalone cluster's workers stand.
const clusterWorkers = "spec/clusterTolerations/instanceConfig/"

// clusterSelector is the label of a selector that holds the cluster's name. The backslash
// is Kustomize's own, before a slash that does not divide.
const clusterSelector = `selector/matchLabels/spark.operator\/spark-cluster-name`

// apacheEngine returns a kind of Apache's operator, with its pods at templates. Its image
// stands among Spark's keys. An application's number of executors does too, as text, where
// Kustomize would write a number: a user's replicas do not reach it.
func apacheEngine(kind string, templates []string, replicas ...string) engine {
	e := engine{
		group:    "spark.apache.org",
		kind:     kind,
		images:   []string{"spec/sparkConf/spark.kubernetes.container.image"},
		replicas: replicas,
		conf:     []string{"spec/sparkConf"},
	}
	for _, template := range templates {
		e.labels = append(e.labels, template+"/metadata/labels")
		e.pods = append(e.pods, template+"/spec")
	}
	return e
}

// referent is a kind that others name, and the fields in which they do: of a
// pod's specification, of a Spark driver or executor, of a Spark application, of
// a Flink deployment.
type referent struct {
	kind, group, version                        string
	inPod, inSparkPod, inSpark, inConf, inFlink []string
}

// referents is the kinds whose names our custom resources hold.
var referents = []referent{
	{
		kind: "ServiceAccount", version: "v1",
		inPod:      []string{"serviceAccountName"},
		inSparkPod: []string{"serviceAccount"},
		inConf: []string{
			"spark.kubernetes.authenticate.driver.serviceAccountName", "spark.kubernetes.authenticate.executor.serviceAccountName",
		},
		inFlink: []string{"serviceAccount"},
	},
	{
		kind: "ConfigMap", version: "v1",
		inPod: []string{
			"volumes/configMap/name", "volumes/projected/sources/configMap/name",
			"containers/env/valueFrom/configMapKeyRef/name", "containers/envFrom/configMapRef/name",
			"initContainers/env/valueFrom/configMapKeyRef/name", "initContainers/envFrom/configMapRef/name",
		},
		inSparkPod: []string{
			"configMaps/name",
			"env/valueFrom/configMapKeyRef/name", "envFrom/configMapRef/name",
			"sidecars/env/valueFrom/configMapKeyRef/name", "sidecars/envFrom/configMapRef/name",
			"initContainers/env/valueFrom/configMapKeyRef/name", "initContainers/envFrom/configMapRef/name",
		},
		inSpark: []string{
			"sparkConfigMap", "hadoopConfigMap",
			"volumes/configMap/name", "volumes/projected/sources/configMap/name",
		},
	},
	{
		kind: "Secret", version: "v1",
		inPod: []string{
			"volumes/secret/secretName", "volumes/projected/sources/secret/name", "imagePullSecrets/name",
			"containers/env/valueFrom/secretKeyRef/name", "containers/envFrom/secretRef/name",
			"initContainers/env/valueFrom/secretKeyRef/name", "initContainers/envFrom/secretRef/name",
		},
		inSparkPod: []string{
			"secrets/name",
			"env/valueFrom/secretKeyRef/name", "envFrom/secretRef/name",
			"sidecars/env/valueFrom/secretKeyRef/name", "sidecars/envFrom/secretRef/name",
			"initContainers/env/valueFrom/secretKeyRef/name", "initContainers/envFrom/secretRef/name",
		},
		inSpark: []string{
			"imagePullSecrets",
			"volumes/secret/secretName", "volumes/projected/sources/secret/name",
		},
	},
	{
		kind: "PersistentVolumeClaim", version: "v1",
		inPod:   []string{"volumes/persistentVolumeClaim/claimName"},
		inSpark: []string{"volumes/persistentVolumeClaim/claimName"},
	},
	{
		kind: "PriorityClass", group: "scheduling.k8s.io",
		inPod:      []string{"priorityClassName"},
		inSparkPod: []string{"priorityClassName"},
		inSpark:    []string{"batchSchedulerOptions/priorityClassName"},
	},
}

// newConfiguration returns what Kustomize has to know of all engines.
func newConfiguration() configuration {
	var c configuration
	for _, e := range engines {
		field := func(path string) fieldSpec { return fieldSpec{Path: path, Group: e.group, Kind: e.kind} }
		for _, path := range e.images {
			c.Images = append(c.Images, field(path))
		}
		for _, path := range e.replicas {
			c.Replicas = append(c.Replicas, field(path))
		}
		for _, path := range e.labels {
			labels := field(path)
			labels.Create = true
			c.TemplateLabels = append(c.TemplateLabels, labels)
		}
	}
	for _, r := range referents {
		c.NameReference = append(c.NameReference, nameReference{
			Kind: r.kind, Group: r.group, Version: r.version, Fields: r.fields(),
		})
	}
	c.NameReference = append(c.NameReference, nameReference{
		Kind: "FlinkDeployment", Group: "flink.apache.org",
		Fields: []fieldSpec{{Path: "spec/deploymentName", Group: "flink.apache.org", Kind: "FlinkSessionJob"}},
	}, nameReference{
		Kind: "SparkCluster", Group: "spark.apache.org", // its own selectors hold its name
		Fields: []fieldSpec{
			{Path: "spec/masterSpec/statefulSetSpec/" + clusterSelector, Group: "spark.apache.org", Kind: "SparkCluster"},
			{Path: "spec/workerSpec/statefulSetSpec/" + clusterSelector, Group: "spark.apache.org", Kind: "SparkCluster"},
		},
	})
	return c
}

// fields returns the fields of all engines that name the referent.
func (r referent) fields() []fieldSpec {
	var list []fieldSpec
	add := func(e engine, roots, paths []string) {
		for _, root := range roots {
			for _, path := range paths {
				list = append(list, fieldSpec{Path: root + "/" + path, Group: e.group, Kind: e.kind})
			}
		}
	}
	for _, e := range engines {
		add(e, e.spark, r.inSpark)
		add(e, e.sparkPods, r.inSparkPod)
		add(e, e.pods, r.inPod)
		add(e, e.conf, r.inConf)
		add(e, e.flink, r.inFlink)
	}
	return list
}
