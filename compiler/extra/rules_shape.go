package extra

import (
	"github.com/lakewright/lakewright/compiler/credential"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/shape"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
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
			ID: "EXT021", Severity: diag.Error,
			Title:  "An object has the fields that its kind requires",
			Why:    "The API server refuses an object without them.",
			Bad:    `extra: web: object: {apiVersion: "v1", kind: "Service", spec: {ports: [{name: "http"}]}}`,
			Good:   `extra: web: object: {apiVersion: "v1", kind: "Service", spec: {ports: [{name: "http", port: 80}]}}`,
			Ref:    "kubernetes, openapi v1.30 to v1.37",
			Judges: []spec.Path{"extra.object"},
		},
		Check: func(o *Object, r *rule.Reporter) { reportFaults(o, r, shape.Missing) },
	},
}

// compared returns the differences between an object and its kind, none if nothing is known about
// the kind.
func compared(o *Object, written *spec.Node) []shape.Fault {
	t, kubernetes := o.raw.TypeOf, o.Env.Settings.Kubernetes
	if kubernetes == (version.Version{}) {
		return nil
	}
	of, _ := shape.Of(t.APIVersion, t.Kind, kubernetes.Minor)
	if of == nil || o.is("", "Secret") { // EXT007, EXT014 and EXT001 report it
		return nil
	}
	passed := []string{"metadata"} // the language checks it
	if o.is("", "ConfigMap") {
		passed = append(passed, "data", "binaryData") // EXT010 checks them
	}
	return shape.Check(of, shape.Object{
		Node: written, Path: o.At("object"), Kind: t.Kind, Minor: kubernetes.Minor, Passed: passed, Hidden: credential.Is,
	})
}

func reportFaults(o *Object, r *rule.Reporter, what shape.What) {
	for _, fault := range o.faults() {
		if fault.What != what {
			continue
		}
		f := r.Reportf(fault.Path, "%s", fault.Message).Fixf("%s", fault.Fix)
		if what != shape.Unknown {
			f.Replace(fault.Replace)
		}
		if fault.Dated {
			f.Notef(o.Env.Path().At("kubernetes"), "environment %q runs %s", o.Env.Name, o.Env.Settings.Kubernetes.Line())
		}
	}
}
