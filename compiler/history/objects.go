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

// Objects returns the service account, the properties file, the Deployment, and the objects
// that lead to the server.
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

// head returns the metadata of an object, with a copy of the labels.
func (h *Server) head() kube.Head {
	meta := h.Metadata
	meta.Labels = maps.Clone(meta.Labels)
	return kube.Head{Metadata: meta}
}

// podLabels returns the labels of the pod, with those that its identity needs.
func (h *Server) podLabels() map[string]string {
	labels := h.head().Metadata.Labels
	maps.Copy(labels, h.Opened.Labels)
	return labels
}

// account returns the service account. It only carries the identity in the cloud: the
// server does not use the Kubernetes API.
func (h *Server) account() *kube.ServiceAccount {
	head := h.head()
	head.Metadata.Annotations = maps.Clone(h.Opened.Account)
	return &kube.ServiceAccount{Head: head, AutomountServiceAccountToken: kube.To(false)}
}

// deployment returns the Deployment of the one pod. Two pods would read everything twice,
// and two cleaners would delete the same logs.
func (h *Server) deployment() *kube.Deployment {
	return &kube.Deployment{Head: h.head(), Spec: kube.DeploymentSpec{
		Replicas: 1, Strategy: kube.DeploymentStrategy{Type: "Recreate"},
		Selector: kube.LabelSelector{MatchLabels: h.Selector},
		Template: kube.PodTemplate{
			Metadata: &kube.Metadata{Labels: h.podLabels(), Annotations: h.Annotations},
			Spec:     h.podSpec(),
		},
	}}
}

func (h *Server) podSpec() kube.PodSpec {
	s := kube.PodSpec{
		ServiceAccountName: h.Name(), AutomountServiceAccountToken: kube.To(false),
		SecurityContext: pod.SecurityOf(h.User, rootGroup).Pod, DNSConfig: h.Network.DNS,
		// Kubernetes would add variables for each Service of the namespace, which begin
		// with the name of the Service. Those of a Service called spark-history would look
		// like settings of Spark.
		EnableServiceLinks: kube.To(false),
		ImagePullSecrets:   h.PullSecrets,
		Containers:         []kube.Container{h.container()},
		Volumes: []kube.Volume{
			{Name: "config", ConfigMap: &kube.ConfigSource{Name: h.Name()}},
			{Name: "listing", EmptyDir: &kube.EmptyDir{SizeLimit: h.Listing.String()}},
			{Name: "tmp", EmptyDir: &kube.EmptyDir{SizeLimit: temporary.String()}},
		},
	}
	s.Volumes = append(s.Volumes, h.Opened.Volumes()...)
	if h.Pool != nil {
		s.NodeSelector, s.Tolerations = h.Pool.Selector, h.Pool.Tolerations
	}
	return s
}

// container returns the container of the server, which runs in the foreground. It does not
// use the entry point of the image, which is made for drivers and executors.
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
		// A TCP connection is enough: pages may take minutes while the server reads
		// applications.
		LivenessProbe: &kube.Probe{TCPSocket: &kube.TCPSocket{Port: portName}, PeriodSeconds: 30, TimeoutSeconds: 10, FailureThreshold: 4},
		Resources: &kube.ResourceRequirements{
			Requests: map[string]string{"cpu": h.CPU.String(), "memory": h.Memory.String(), "ephemeral-storage": h.Disk.String()},
			Limits:   map[string]string{"memory": h.Memory.String(), "ephemeral-storage": (h.Disk + logs).String()},
		},
		VolumeMounts: append([]kube.VolumeMount{
			{Name: "config", MountPath: configDirectory, ReadOnly: true},
			{Name: "listing", MountPath: listingDirectory},
			{Name: "tmp", MountPath: "/tmp"},
		}, h.Opened.VolumeMounts()...),
		SecurityContext: security,
	}
}

// readiness requests the smallest page of the server. When filters protect all pages,
// perhaps with a login, it only opens a TCP connection.
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

// pods returns the pod for network policies: clients behind the route may connect to it,
// and it connects to its store alone: brokers and databases of a profile are for programs.
func (h *Server) pods() network.Pods {
	return network.Pods{
		Metadata: h.head().Metadata, Selector: h.Selector, In: h.Page.Flows(port), Stores: h.Opened.Egress, Shared: true,
	}
}
