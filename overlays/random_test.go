package overlays

import (
	"fmt"
	"math/rand/v2"

	"github.com/lakewright/lakewright/internal/kube"
)

// random makes environments that have much in common and differ everywhere: for
// the property tests. What it makes is decided by its seed.
type random struct {
	*rand.Rand
	texts []string // what ConfigMaps and settings are filled with
}

// newRandom returns a random of a seed.
func newRandom(seed uint64) *random {
	r := &random{Rand: rand.New(rand.NewPCG(seed, 1))}
	for _, s := range nasty {
		if kube.IsCarried(s) && s != "" && s != "<<" {
			r.texts = append(r.texts, s)
		}
	}
	return r
}

// chance is true in one case of n.
func (r *random) chance(n int) bool { return r.IntN(n) == 0 }

// text returns some string, often the same one.
func (r *random) text() string {
	if r.chance(2) {
		return "same"
	}
	return r.texts[r.IntN(len(r.texts))]
}

// environments returns one to three environments with some workloads.
func (r *random) environments() []kube.Environment {
	envs := make([]kube.Environment, 1+r.IntN(3))
	for i := range envs {
		name := []string{"dev", "prod", "staging"}[i]
		envs[i] = kube.Environment{Name: name, Namespace: "lake-" + name}
		if r.chance(3) {
			envs[i].Namespace = "lake"
		}
	}
	for w := range 1 + r.IntN(2) {
		name := fmt.Sprintf("w%d", w)
		for i := range envs {
			if !r.chance(6) {
				envs[i].Workloads = append(envs[i].Workloads, kube.Workload{Name: name, Objects: r.objects(name, envs[i].Namespace)})
			}
		}
	}
	for i := range envs {
		envs[i].Platform = r.platform(envs[i].Namespace)
	}
	return envs
}

// platform returns objects of the cluster, of kinds that Kustomize knows and of others,
// and objects of the environment's namespace and of other ones.
func (r *random) platform(namespace string) []kube.Object {
	objects := []kube.Object{
		cluster("v1", "Namespace", namespace, nil),
		cluster("v1", "Namespace", "monitoring", nil),
		cluster("storage.k8s.io/v1", "StorageClass", "fast", map[string]any{
			"provisioner": "ebs.csi.aws.com",
			"parameters":  r.settings(),
		}),
		cluster("x.io/v1", "ClusterThing", "thing", map[string]any{"spec": r.any(2)}),
		cluster("rbac.authorization.k8s.io/v1", "ClusterRoleBinding", "reader", map[string]any{
			"subjects": []any{map[string]any{"kind": "ServiceAccount", "name": "history", "namespace": namespace}}}),
		inNamespace("monitoring", raw("v1", "ServiceAccount", "scraper", nil)),
		inNamespace("monitoring", raw("v1", "ConfigMap", "rules", map[string]any{"data": r.settings()})),
		inNamespace("monitoring", binding("history", namespace, "history")),
		inNamespace(namespace, binding("scraper", "monitoring", namespace)),
		inNamespace(namespace, raw("v1", "ResourceQuota", "quota", map[string]any{"spec": map[string]any{"hard": r.settings()}})),
		inNamespace(namespace, raw("v1", "ServiceAccount", "history", nil)),
		inNamespace(namespace, binding("history", namespace, "history")),
		inNamespace(namespace, raw("v1", "ConfigMap", "history", map[string]any{"data": r.settings()})),
		inNamespace(namespace, raw("apps/v1", "Deployment", "history", map[string]any{"spec": r.withPod(r.scalars(), "template")})),
		inNamespace(namespace, raw("x.io/v1", "Thing", "rules", map[string]any{"spec": r.any(3)})),
	}
	for _, o := range objects {
		if r.chance(3) {
			o.Meta().Labels = map[string]string{"app.kubernetes.io/instance": r.text()}
		}
	}
	return r.some(objects)
}

// some leaves an object out now and then.
func (r *random) some(objects []kube.Object) []kube.Object {
	var list []kube.Object
	for _, o := range objects {
		if !r.chance(7) {
			list = append(list, o)
		}
	}
	return list
}

// objects returns the objects of a workload.
func (r *random) objects(name, namespace string) []kube.Object {
	objects := []kube.Object{
		raw("v1", "ServiceAccount", name, map[string]any{"imagePullSecrets": r.named("a", "b")}),
		binding(name, namespace, name),
		raw("v1", "ConfigMap", name, map[string]any{"data": r.settings()}),
		raw("v1", "Service", name, map[string]any{"spec": map[string]any{"selector": map[string]any{"app": name}, "ports": r.servicePorts(), "type": r.text()}}),
		raw("apps/v1", "Deployment", name, map[string]any{"spec": r.withPod(r.scalars(), "template")}),
		raw("apps/v1", "StatefulSet", name, map[string]any{"spec": r.withPod(r.scalars(), "template")}),
		raw("batch/v1", "CronJob", name, map[string]any{"spec": map[string]any{
			"schedule": r.text(), "jobTemplate": map[string]any{"spec": r.withPod(map[string]any{}, "template")}}}),
		raw("networking.k8s.io/v1", "NetworkPolicy", name, map[string]any{"spec": r.policy()}),
		raw("sparkoperator.k8s.io/v1beta2", "SparkApplication", name, map[string]any{"spec": r.spark()}),
		raw("x.io/v1", "Thing", name, map[string]any{"spec": r.any(3)}),
	}
	if r.chance(4) {
		objects = append(objects, raw("x.io/v1", "Void", name, nil))
	}
	if r.chance(3) { // the version differs between environments
		objects = append(objects, raw([]string{"policy/v1", "policy/v1beta1"}[r.IntN(2)], "PodDisruptionBudget", name, map[string]any{"spec": r.scalars()}))
	}
	for _, o := range objects {
		m := o.Meta()
		m.Namespace = namespace
		if r.chance(2) {
			m.Labels = map[string]string{"app": name, "some": r.text()}
		}
		if r.chance(4) {
			m.Annotations = map[string]string{"note": r.text()}
		}
	}
	return r.some(append(objects, r.job(name, namespace)))
}

// job returns a Job whose name differs between environments.
func (r *random) job(stem, namespace string) *kube.Job {
	job := &kube.Job{Common: stem, Spec: kube.JobSpec{
		Suspend: r.chance(2), BackoffLimit: kube.To(int64(r.IntN(3))),
		Template: kube.PodTemplate{Spec: kube.PodSpec{Containers: []kube.Container{{Name: "a", Image: r.text(), Args: []string{r.text()}}}}},
	}}
	job.Metadata.Name = fmt.Sprintf("%s-%d", stem, r.IntN(3))
	job.Metadata.Namespace = namespace
	job.Metadata.Annotations = map[string]string{kube.NameAnnotation: job.Metadata.Name}
	if r.chance(2) {
		job.Metadata.Annotations["note"] = r.text()
	}
	return job
}

// settings returns a map of strings.
func (r *random) settings() map[string]any {
	m := map[string]any{"same": "same"}
	for range r.IntN(4) {
		m[fmt.Sprintf("key%d", r.IntN(5))] = r.text()
	}
	if r.chance(3) {
		m[r.text()] = r.text()
	}
	if r.chance(8) {
		return map[string]any{}
	}
	return m
}

// scalars returns a mapping of values of every kind.
func (r *random) scalars() map[string]any {
	m := map[string]any{"replicas": int64(r.IntN(3)), "paused": r.chance(2)}
	if r.chance(3) {
		m["strategy"] = map[string]any{}
	}
	if r.chance(3) {
		m["selector"] = map[string]any{"matchLabels": r.settings()}
	}
	return m
}

// any returns a value of any shape, as custom resources have them.
func (r *random) any(depth int) any {
	switch choice := r.IntN(8); {
	case depth > 0 && choice < 4:
		m := map[string]any{}
		for range r.IntN(4) {
			m[fmt.Sprintf("key%d", r.IntN(4))] = r.any(depth - 1)
		}
		return m
	case depth > 0 && choice < 6:
		list := []any{}
		for range r.IntN(3) {
			list = append(list, r.any(depth-1))
		}
		return list
	case choice == 6:
		return int64(r.IntN(2))
	}
	return r.text()
}

// named returns a list of mappings with some of the names, in their order.
func (r *random) named(names ...string) []any {
	list := []any{}
	for _, name := range names {
		if !r.chance(5) {
			list = append(list, map[string]any{"name": name})
		}
	}
	return list
}

// withPod puts a pod template into m.
func (r *random) withPod(m map[string]any, key string) map[string]any {
	spec := map[string]any{"containers": r.containers("main", "side", "log")}
	if r.chance(2) {
		spec["initContainers"] = r.containers("init", "wait")
	}
	if r.chance(2) {
		spec["volumes"] = []any{
			map[string]any{"name": "z", "emptyDir": map[string]any{}},
			map[string]any{"name": "a", "configMap": map[string]any{"name": r.text()}},
		}
	}
	if r.chance(2) {
		spec["tolerations"] = []any{
			map[string]any{"key": "dedicated", "value": r.text()},
			map[string]any{"key": "dedicated", "effect": "NoSchedule"},
		}
	}
	if r.chance(3) {
		spec["imagePullSecrets"] = r.named("x", "y")
	}
	if r.chance(3) {
		spec["nodeSelector"] = r.settings()
	}
	if r.chance(3) {
		spec["securityContext"] = map[string]any{}
	}
	if r.chance(5) {
		spec["topologySpreadConstraints"] = []any{
			map[string]any{"topologyKey": "zone", "maxSkew": int64(1), "whenUnsatisfiable": "ScheduleAnyway"},
			map[string]any{"topologyKey": "zone", "maxSkew": int64(r.IntN(2)), "whenUnsatisfiable": "DoNotSchedule"},
		}
	}
	if r.chance(5) {
		spec["hostAliases"] = []any{map[string]any{"ip": "10.0.0.1", "hostnames": []any{r.text()}}}
	}
	m[key] = map[string]any{"metadata": map[string]any{"labels": r.settings()}, "spec": spec}
	return m
}

// containers returns containers with these names, now and then one less or in
// another order.
func (r *random) containers(names ...string) []any {
	list := []any{}
	for _, name := range names {
		if r.chance(12) && len(names) > 1 {
			continue
		}
		c := map[string]any{"name": name, "image": "reg/" + name + ":" + []string{"1", "2"}[r.IntN(2)]}
		if r.chance(2) {
			c["args"] = []any{"-c", r.text()}
		}
		if r.chance(2) {
			c["env"] = []any{
				map[string]any{"name": "Z", "value": r.text()},
				map[string]any{"name": "A", "value": "$(Z)"},
			}
		}
		if r.chance(2) {
			c["ports"] = r.ports("containerPort")
		}
		if r.chance(2) {
			c["resources"] = map[string]any{"limits": map[string]any{"cpu": r.text(), "memory": "1Gi"}}
		}
		if r.chance(3) {
			c["resources"] = map[string]any{}
		}
		if r.chance(2) {
			c["volumeMounts"] = []any{
				map[string]any{"name": "z", "mountPath": "/z"},
				map[string]any{"name": "a", "mountPath": []string{"/a", "/z"}[r.IntN(8)/7]},
			}
		}
		list = append(list, c)
	}
	if r.chance(12) {
		r.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	}
	return list
}

// ports returns ports, some of them twice as far as Kustomize can see.
func (r *random) ports(key string) []any {
	list := []any{}
	for range 1 + r.IntN(3) {
		p := map[string]any{key: int64(53 + r.IntN(2)), "name": fmt.Sprintf("p%d", len(list))}
		if !r.chance(3) {
			p["protocol"] = []string{"TCP", "UDP"}[r.IntN(2)]
		}
		list = append(list, p)
	}
	return list
}

// servicePorts returns the ports of a Service.
func (r *random) servicePorts() []any { return r.ports("port") }

// policy returns the specification of a NetworkPolicy.
func (r *random) policy() map[string]any {
	m := map[string]any{"podSelector": map[string]any{}, "policyTypes": []any{"Ingress", "Egress"}}
	if r.chance(2) {
		m["egress"] = []any{map[string]any{"ports": []any{
			map[string]any{"port": int64(53), "protocol": "UDP"}, map[string]any{"port": int64(53), "protocol": "TCP"}},
			"to": []any{map[string]any{"ipBlock": map[string]any{"cidr": r.text()}}}}}
	}
	if r.chance(2) {
		m["ingress"] = []any{map[string]any{}}
	}
	return m
}

// spark returns the specification of a SparkApplication.
func (r *random) spark() map[string]any {
	pod := func() map[string]any {
		return map[string]any{
			"cores":        int64(1 + r.IntN(2)),
			"memory":       []string{"4096m", "8192m"}[r.IntN(2)],
			"env":          []any{map[string]any{"name": "A", "value": r.text()}, map[string]any{"name": "A", "value": "2"}},
			"volumeMounts": r.named("v", "w"),
			"sidecars":     r.containers("proxy", "log"),
			"template":     map[string]any{"spec": map[string]any{"containers": r.containers("spark", "side")}},
		}
	}
	return map[string]any{
		"image": "reg/etl:1", "driver": pod(), "executor": pod(),
		"sparkConf": r.settings(), "arguments": []any{r.text(), "b"},
		"volumes": r.named("v", "w"),
	}
}

// cluster returns an object without a namespace.
func cluster(apiVersion, kind, name string, content map[string]any) *kube.Raw {
	o := raw(apiVersion, kind, name, content)
	o.TypeOf.Cluster = true
	return o
}

// inNamespace puts an object into a namespace.
func inNamespace(namespace string, o *kube.Raw) *kube.Raw {
	o.Metadata.Namespace = namespace
	return o
}

// binding returns a RoleBinding to a service account and to a user.
func binding(account, namespace, name string) *kube.Raw {
	return raw("rbac.authorization.k8s.io/v1", "RoleBinding", name, map[string]any{
		"roleRef": map[string]any{"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": name},
		"subjects": []any{
			map[string]any{"kind": "ServiceAccount", "name": account, "namespace": namespace},
			map[string]any{"kind": "User", "name": "ann"},
		},
	})
}
