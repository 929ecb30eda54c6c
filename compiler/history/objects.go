package history

import (
	"maps"

	"github.com/lakewright/lakewright/compiler/network"
	"github.com/lakewright/lakewright/compiler/pod"
	"github.com/lakewright/lakewright/internal/kube"
	"github.com/lakewright/lakewright/internal/properties"
)

const (
	component = "history-server"
	port      = 18080
	portName  = "http"

	configDirectory  = "/etc/spark/history"
	configFile       = "spark.properties"
	configAnnotation = "lakewright.dev/config"
)

// Objects returns the account, the file of keys, the server, and the ways to it.
func (h *Server) Objects() []kube.Object {
	objects := []kube.Object{
		h.account(),
		&kube.ConfigMap{Head: h.head(), Data: map[string]string{configFile: properties.Text(h.Conf)}},
		h.deployment(),
		h.service(),
	}
	objects = append(objects, h.Network.Policies(h.pods())...)
	if way := h.Spec.Route.Object(h.head().Metadata, h.Name(), port); way != nil {
		objects = append(objects, way)
	}
	return objects
}

// head returns the metadata of an object. They are all called like the server.
func (h *Server) head() kube.Head {
	return kube.Head{Metadata: kube.Metadata{Name: h.Name(), Namespace: h.Env.Settings.Namespace, Labels: h.labels()}}
}

// labels returns the user's labels, and ours over them.
func (h *Server) labels() map[string]string {
	labels, release := map[string]string{}, ""
	if h.Spec.Version.Major != 0 {
		release = h.Spec.Version.String()
	}
	maps.Copy(labels, h.Spec.Labels)
	maps.Copy(labels, h.Labels("spark", component, release))
	return labels
}

// account returns the service account, which is for the sake of the cloud's identity
// alone: the server does not talk to the Kubernetes API.
func (h *Server) account() *kube.ServiceAccount {
	head := h.head()
	head.Metadata.Annotations = maps.Clone(h.Opened.Account)
	return &kube.ServiceAccount{Head: head, AutomountServiceAccountToken: kube.To(false)}
}

// deployment returns the one pod that reads. Two would read everything twice, and two
// cleaners would delete the same logs.
func (h *Server) deployment() *kube.Deployment {
	annotations := map[string]string{}
	maps.Copy(annotations, h.Spec.Annotations)
	annotations[configAnnotation] = h.fingerprint()
	return &kube.Deployment{Head: h.head(), Spec: kube.DeploymentSpec{
		Replicas: 1, Strategy: kube.DeploymentStrategy{Type: "Recreate"},
		Selector: kube.LabelSelector{MatchLabels: h.Selector},
		Template: kube.PodTemplate{
			Metadata: &kube.Metadata{Labels: h.labels(), Annotations: annotations},
			Spec:     h.podSpec(),
		},
	}}
}

func (h *Server) podSpec() kube.PodSpec {
	s := kube.PodSpec{
		ServiceAccountName: h.Name(), AutomountServiceAccountToken: kube.To(false),
		SecurityContext: pod.SecurityOf(h.user(), rootGroup).Pod, DNSConfig: h.Network.DNS,
		// Variables for each Service of the namespace begin with its name, and one called
		// spark-history would look like settings of Spark.
		EnableServiceLinks: kube.To(false),
		Containers:         []kube.Container{h.container()},
		Volumes: []kube.Volume{
			{Name: "config", ConfigMap: &kube.ConfigSource{Name: h.Name()}},
			{Name: "listing", EmptyDir: &kube.EmptyDir{SizeLimit: h.Spec.Disk.String()}},
			{Name: "tmp", EmptyDir: &kube.EmptyDir{SizeLimit: temporary.String()}},
		},
	}
	for _, name := range h.Spec.ImagePullSecrets {
		s.ImagePullSecrets = append(s.ImagePullSecrets, kube.LocalName{Name: name})
	}
	if h.Pool != nil {
		s.NodeSelector, s.Tolerations = h.Pool.Selector, h.Pool.Tolerations
	}
	return s
}

// container returns the server in the foreground. The image's own start-up program is
// left out: it is for drivers and executors.
func (h *Server) container() kube.Container {
	security := pod.SecurityOf(h.user()).Container
	security.ReadOnlyRootFilesystem = kube.To(true)
	return kube.Container{
		Name: component, Image: h.Spec.Image, ImagePullPolicy: h.Spec.ImagePullPolicy,
		Command:        []string{"/opt/spark/bin/spark-class", "org.apache.spark.deploy.history.HistoryServer"},
		Args:           []string{"--properties-file", configDirectory + "/" + configFile},
		Env:            h.Variables,
		Ports:          []kube.ContainerPort{{Name: portName, ContainerPort: port, Protocol: "TCP"}},
		StartupProbe:   &kube.Probe{TCPSocket: &kube.TCPSocket{Port: portName}, PeriodSeconds: 5, FailureThreshold: 60},
		ReadinessProbe: h.readiness(),
		// A connection is enough: pages wait while applications are read, for minutes.
		LivenessProbe: &kube.Probe{TCPSocket: &kube.TCPSocket{Port: portName}, PeriodSeconds: 30, TimeoutSeconds: 10, FailureThreshold: 4},
		Resources: &kube.ResourceRequirements{
			Requests: map[string]string{"cpu": h.Spec.CPU.String(), "memory": h.Memory.String(), "ephemeral-storage": h.Disk.String()},
			Limits:   map[string]string{"memory": h.Memory.String(), "ephemeral-storage": (h.Disk + logs).String()},
		},
		VolumeMounts: []kube.VolumeMount{
			{Name: "config", MountPath: configDirectory, ReadOnly: true},
			{Name: "listing", MountPath: listingDirectory},
			{Name: "tmp", MountPath: "/tmp"},
		},
		SecurityContext: security,
	}
}

// readiness asks for the smallest answer that the server has. With filters in front of
// all pages, which may want a login, a connection must do.
func (h *Server) readiness() *kube.Probe {
	probe := &kube.Probe{PeriodSeconds: 10, TimeoutSeconds: 10, FailureThreshold: 6}
	if h.Conf[filtersKey] != "" {
		probe.TCPSocket = &kube.TCPSocket{Port: portName}
	} else {
		probe.HTTPGet = &kube.HTTPGet{Path: "/api/v1/version", Port: portName}
	}
	return probe
}

func (h *Server) service() *kube.Service {
	return &kube.Service{Head: h.head(), Spec: kube.ServiceSpec{
		Type: "ClusterIP", Selector: h.Selector,
		Ports: []kube.ServicePort{{Name: portName, Protocol: "TCP", AppProtocol: "http", Port: port, TargetPort: portName}},
	}}
}

// pods returns the pod as policies see it: whoever comes through the route may connect,
// and it connects to its store.
func (h *Server) pods() network.Pods {
	return network.Pods{
		Metadata: h.head().Metadata, Selector: h.Selector, In: h.Spec.Route.Flows(port), Stores: h.Opened.Egress,
	}
}
