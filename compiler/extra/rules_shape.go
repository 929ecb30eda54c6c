package extra

import (
	"slices"
	"strconv"
	"strings"

	"github.com/lakewright/lakewright/compiler/credential"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/shape"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/internal/kube"
	"github.com/lakewright/lakewright/internal/version"
)

// shapeRules compare an object with the fields of its kind.
var shapeRules = []rule.Rule[*Object]{
	{
		Doc: rule.Doc{
			ID: "EXT019", Severity: diag.Error,
			Title:  "Every field of an object is a field of its kind",
			Why:    "The API server drops an unknown field, or refuses the object, as kubectl asks for by default. Either way the setting has no effect. Fields come and go with the versions of Kubernetes.",
			Bad:    `extra: web: object: {apiVersion: "v1", kind: "Service", spec: {prots: [{port: 80}]}}`,
			Good:   `extra: web: object: {apiVersion: "v1", kind: "Service", spec: {ports: [{port: 80}]}}`,
			Ref:    "kubernetes, server-side field validation: Strict; openapi v1.30 to v1.37",
			Judges: []spec.Path{"extra.object"},
		},
		Check: func(o *Object, r *rule.Reporter) { reportFaults(o, r, shape.Unknown) },
	},
	{
		Doc: rule.Doc{
			ID: "EXT020", Severity: diag.Error,
			Title:  "Every value of an object has the type of its field",
			Why:    "The API server cannot decode an object in which a number is where text belongs, or text where a number belongs, and it refuses a word that a field does not know.",
			Bad:    `extra: web: object: {apiVersion: "v1", kind: "Service", spec: {ports: [{port: "80"}]}}`,
			Good:   `extra: web: object: {apiVersion: "v1", kind: "Service", spec: {ports: [{port: 80}]}}`,
			Ref:    "kubernetes, openapi v1.30 to v1.37, and the enumerations in pkg/generated/openapi",
			Judges: []spec.Path{"extra.object"},
		},
		Check: func(o *Object, r *rule.Reporter) { reportFaults(o, r, shape.Wrong) },
	},
	{
		Doc: rule.Doc{
			ID: "ENV053", Severity: diag.Warning,
			Title:  "The cluster reads every field of an object",
			Why:    "The API server knows a field from the version in which its feature is alpha, and drops it silently while the feature gate is off. The object is there without the setting.",
			Bad:    `environments: dev: kubernetes: "1.30"` + "\n" + `extra: web: object: {apiVersion: "v1", kind: "Service", spec: {ports: [{port: 80}], trafficDistribution: "PreferClose"}}`,
			Good:   `environments: dev: kubernetes: "1.31"` + "\n" + `extra: web: object: {apiVersion: "v1", kind: "Service", spec: {ports: [{port: 80}], trafficDistribution: "PreferClose"}}`,
			Ref:    "kubernetes, kube_features.go; the strategies of registry, dropDisabledFields",
			Judges: []spec.Path{"extra.object", "environments.kubernetes"},
		},
		Check: func(o *Object, r *rule.Reporter) { reportFaults(o, r, shape.Off) },
	},
	{
		Doc: rule.Doc{
			ID: "EXT021", Severity: diag.Error,
			Title:  "An object has the fields that its kind requires",
			Why:    "The API server refuses an object without them. It refuses the pods and the claims of a StatefulSet in the same way, in older versions only when it creates them.",
			Bad:    `extra: web: object: {apiVersion: "v1", kind: "Service", spec: {ports: [{name: "http"}]}}`,
			Good:   `extra: web: object: {apiVersion: "v1", kind: "Service", spec: {ports: [{name: "http", port: 80}]}}`,
			Ref:    "kubernetes, openapi v1.30 to v1.37",
			Judges: []spec.Path{"extra.object"},
		},
		Check: func(o *Object, r *rule.Reporter) { reportFaults(o, r, shape.Missing) },
	},
	{
		Doc: rule.Doc{
			ID: "EXT022", Severity: diag.Error,
			Title:  "An object of a custom kind has a version and the scope of its definition",
			Why:    "The API server has only the versions that the CustomResourceDefinition serves. The definition also decides whether objects have a namespace. Definitions are read from the directory crds beside the spec, and from extra itself.",
			Bad:    customExample("v2"),
			Good:   customExample("v1"),
			Ref:    "kubernetes, CustomResourceDefinition: versions and scope",
			Judges: []spec.Path{"extra.scope", "extra.object"},
		},
		Check: checkDefinition,
	},
	{
		Doc: rule.Doc{
			ID: "EXT023", Severity: diag.Error,
			Title:  "Kustomize and Kubernetes can hold an object",
			Why:    "A whole number of more than 64 bits is rounded on the way to the cluster. Kustomize looks for service accounts in the subjects of each kind that is called RoleBinding or ClusterRoleBinding, of whatever group, and fails if they are not a list of structs.",
			Bad:    `extra: etl: object: {apiVersion: "example.com/v1", kind: "Queue", spec: size: 9223372036854775808}`,
			Good:   `extra: etl: object: {apiVersion: "example.com/v1", kind: "Queue", spec: size: 9223372036854775807}`,
			Ref:    "kubernetes-sigs/kustomize api/filters/namespace; apimachinery pkg/util/json",
			Judges: []spec.Path{"extra.object"},
		},
		Check: checkHeld,
	},
}

// customExample returns an object of a custom kind in a version, with the definition of the kind.
func customExample(version string) string {
	return `extra: {
	queues: {scope: "cluster", object: {
		apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition"
		metadata: name: "queues.example.com"
		spec: {
			group: "example.com", scope: "Namespaced", names: {kind: "Queue", plural: "queues"}
			versions: [{name: "v1", served: true, storage: true, schema: openAPIV3Schema: {type: "object", properties: spec: {type: "object", properties: size: type: "integer"}}}]
		}
	}}
	etl: object: {apiVersion: "example.com/` + version + `", kind: "Queue", spec: size: 3}
}`
}

// compared returns the differences between an object and its kind, none if nothing is known about
// the kind.
func compared(o *Object) []shape.Fault {
	t := o.raw.TypeOf
	at := shape.Object{Node: o.node, Path: o.At("object"), Kind: t.Kind, Hidden: credential.Is}
	if d := o.definition(); d != nil {
		if of := d.Of(versionOf(t)); of != nil {
			at.Passed = []string{"apiVersion", "kind", "metadata"}
			return shape.Check(of, at)
		}
		return nil
	}
	kubernetes := o.Env.Settings.Kubernetes
	if kubernetes == (version.Version{}) || o.is("", "Secret") { // which EXT001 reports
		return nil
	}
	of, _ := shape.Of(t.APIVersion, t.Kind, kubernetes.Minor)
	if of == nil {
		return nil // EXT007 and EXT014 report it
	}
	at.Minor, at.Passed = kubernetes.Minor, []string{"metadata"} // the language checks it
	if o.is("", "ConfigMap") {
		at.Passed = append(at.Passed, "data", "binaryData") // EXT010 checks them
	}
	return shape.Check(of, at)
}

// checkHeld reports the numbers and the subjects of an object that cannot be held.
func checkHeld(o *Object, r *rule.Reporter) {
	if o.node == nil {
		return
	}
	checkNumbers(o, r, o.node, []string{"object"})
	subjects := o.node.Field("subjects")
	if subjects == nil || !isBinding(o.raw.TypeOf) {
		return
	}
	isStruct := func(n *spec.Node) bool { return n.Kind == spec.Map }
	group := o.raw.TypeOf.Group()
	if group != "rbac.authorization.k8s.io" && (subjects.Kind != spec.List || !all(subjects.Items, isStruct)) { // EXT020 reports Kubernetes' own
		r.Reportf(o.At("object", "subjects"), "the subjects of a %s must be a list of structs, and kustomize fails otherwise", o.raw.TypeOf.Kind).
			Fixf("write a list of structs, or keep this object outside of the spec")
	}
}

// isBinding reports whether Kustomize looks for subjects in a kind.
func isBinding(t kube.Type) bool { return t.Kind == "RoleBinding" || t.Kind == "ClusterRoleBinding" }

func all(nodes []*spec.Node, is func(*spec.Node) bool) bool {
	return !slices.ContainsFunc(nodes, func(n *spec.Node) bool { return !is(n) })
}

// checkNumbers reports the numbers below a value that do not fit into 64 bits, but not where EXT020
// reports another fault of the number.
func checkNumbers(o *Object, r *rule.Reporter, n *spec.Node, steps []string) {
	switch n.Kind {
	case spec.Number:
		if kube.IsNumber(n.Text) {
			return
		}
		path := o.At(steps...)
		if !slices.ContainsFunc(o.faults(), func(f shape.Fault) bool { return f.Path == path }) {
			r.Reportf(path, "the number does not fit into 64 bits, and Kubernetes would round it").
				Fixf("write a smaller number, or text if the field takes text")
		}
	case spec.List:
		for i, item := range n.Items {
			checkNumbers(o, r, item, append(steps, strconv.Itoa(i)))
		}
	case spec.Map:
		for _, f := range n.Fields {
			checkNumbers(o, r, f.Node, append(steps, f.Name))
		}
	}
}

// versionOf returns the version in an API version.
func versionOf(t kube.Type) string { return strings.TrimPrefix(t.APIVersion, t.Group()+"/") }

// definition returns the definition of a custom kind, beside the spec or among the user's own
// objects, nil if there is none.
func (o *Object) definition() *shape.Definition {
	t := o.raw.TypeOf
	if !strings.Contains(t.Group(), ".") {
		return nil
	}
	is := func(d *shape.Definition) bool { return d.Group == t.Group() && d.Kind == t.Kind }
	if i := slices.IndexFunc(o.Env.Definitions, is); i >= 0 {
		return o.Env.Definitions[i]
	}
	for _, item := range o.Env.Items(Name) {
		other, ok := item.(*Object)
		if !ok || !other.is("apiextensions.k8s.io", "CustomResourceDefinition") {
			continue
		}
		if d, err := shape.ReadDefinition(other.node); err == nil && d != nil && is(d) {
			return d
		}
	}
	return nil
}

// checkDefinition compares the version and the scope of an object with the definition of its kind.
func checkDefinition(o *Object, r *rule.Reporter) {
	d := o.definition()
	if d == nil {
		return
	}
	t := o.raw.TypeOf
	if d.Of(versionOf(t)) == nil {
		f := r.Reportf(o.At("object", "apiVersion"), "the definition of %s has no version %s", t.Kind, versionOf(t))
		if served := d.Served(); len(served) == 1 {
			f.Fixf("write %s/%s", d.Group, served[0]).Replace(strconv.Quote(d.Group + "/" + served[0]))
		} else {
			f.Fixf("write one of the versions %s", strings.Join(served, ", "))
		}
	}
	switch {
	case d.Cluster && !t.Cluster:
		r.Reportf(o.At("object", "kind"), "the kind %s is cluster-scoped, and %q has the scope namespace", t.Kind, o.Name()).
			Fixf(`write scope: "cluster" beside object`)
	case !d.Cluster && t.Cluster:
		r.Reportf(o.At("scope"), "objects of the kind %s live in a namespace, and %q has the scope cluster", t.Kind, o.Name()).
			Fixf(`write scope: "namespace", or remove it`).Replace(`"namespace"`)
	}
}

func reportFaults(o *Object, r *rule.Reporter, what shape.What) {
	for _, fault := range o.faults() {
		if fault.What != what {
			continue
		}
		f := r.Reportf(fault.Path, "%s", fault.Message).Fixf("%s", fault.Fix).Replace(fault.Replace)
		if what == shape.Unknown {
			f.OnKey()
		}
		if fault.Dated {
			f.Notef(o.Env.Path().At("kubernetes"), "environment %q runs %s", o.Env.Name, o.Env.Settings.Kubernetes.Line())
		}
	}
}
