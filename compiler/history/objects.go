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
	if way := h.Page.Object(h.head().Metadata, h.Name(), port); way != nil {
		objects = append(objects, way)
	}
	return objects
}

// head returns the metadata of an object, with labels of its own to change.
func (h *Server) head() kube.Head {
	meta := h.Metadata
	meta.Labels = maps.Clone(meta.Labels)
	return kube.Head{Metadata: meta}
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
	return &kube.Deployment{Head: h.head(), Spec: kube.DeploymentSpec{
		Replicas: 1, Strategy: kube.DeploymentStrategy{Type: "Recreate"},
		Selector: kube.LabelSelector{MatchLabels: h.Selector},
		Template: kube.PodTemplate{
			Metadata: &kube.Metadata{Labels: h.head().Metadata.Labels, Annotations: h.Annotations},
			Spec:     h.podSpec(),
		},
	}}
}

func (h *Server) podSpec() kube.PodSpec {
	s := kube.PodSpec{
		ServiceAccountName: h.Name(), AutomountServiceAccountToken: kube.To(false),
		SecurityContext: pod.SecurityOf(h.User, rootGroup).Pod, DNSConfig: h.Network.DNS,
		// Variables for each Service of the namespace begin with its name, and one called
		// spark-history would look like settings of Spark.
		EnableServiceLinks: kube.To(false),
		ImagePullSecrets:   h.PullSecrets,
		Containers:         []kube.Container{h.container()},
		Volumes: []kube.Volume{
			{Name: "config", ConfigMap: &kube.ConfigSource{Name: h.Name()}},
			{Name: "listing", EmptyDir: &kube.EmptyDir{SizeLimit: h.Listing.String()}},
			{Name: "tmp", EmptyDir: &kube.EmptyDir{SizeLimit: temporary.String()}},
		},
	}
	if h.Pool != nil {
		s.NodeSelector, s.Tolerations = h.Pool.Selector, h.Pool.Tolerations
	}
	return s
}

// container returns the server in the foreground. The image's own start-up program is
// left out: it is for drivers and executors.
func (h *Server) container() kube.Container {
	security := pod.SecurityOf(h.User).Container
	security.ReadOnlyRootFilesystem = kube.To(true)
	return kube.Container{
		Name: component, Image: h.Image, ImagePullPolicy: h.PullPolicy,
		Command:        []string{"/opt/spark/bin/spark-class", "org.apache.spark.deploy.history.HistoryServer"},
		Args:           []string{"--properties-file", configDirectory + "/" + configFile},
		Env:            h.Variables,
		Ports:          []kube.ContainerPort{{Name: portName, ContainerPort: port, Protocol: "TCP"}},
		StartupProbe:   &kube.Probe{TCPSocket: &kube.TCPSocket{Port: portName}, PeriodSeconds: 5, FailureThreshold: 60},
		ReadinessProbe: h.readiness(),
		// A connection is enough: pages wait while applications are read, for minutes.
		LivenessProbe: &kube.Probe{TCPSocket: &kube.TCPSocket{Port: portName}, PeriodSeconds: 30, TimeoutSeconds: 10, FailureThreshold: 4},
		Resources: &kube.ResourceRequirements{
			Requests: map[string]string{"cpu": h.CPU.String(), "memory": h.Memory.String(), "ephemeral-storage": h.Disk.String()},
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
		Metadata: h.head().Metadata, Selector: h.Selector, In: h.Page.Flows(port), Stores: h.Opened.Egress,
	}
}
