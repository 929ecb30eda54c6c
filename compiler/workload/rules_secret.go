package workload

import (
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/lakewright/lakewright/compiler/credential"
	"github.com/lakewright/lakewright/compiler/metadata"
	"github.com/lakewright/lakewright/compiler/pod"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// secretRules report credentials. No message repeats a value, because messages may end up
// in a log.
var secretRules = []shared{
	{
		Doc: rule.Doc{
			ID: "WRK010", Severity: diag.Error, Secret: true,
			Title: "No credential is written in a spec",
			Why:   "A spec is committed to Git, its values are stored in objects for everybody who may read those, and operators log the arguments of programs. The redaction of an engine covers only its own user interface and logs.",
			Bad:   `spark: etl: conf: "spark.hadoop.javax.jdo.option.ConnectionPassword": "hunter2"`,
			Good:  `spark: etl: driver: env: DB_PASSWORD: secret: {name: "metastore", key: "password"}`,
			Ref:   "Kubernetes, secrets: good practices; kubeflow/spark-operator submission.go; apache/spark spark.redaction.regex; apache/flink GlobalConfiguration.SENSITIVE_KEYS",
		},
		looks: []reflect.Type{
			reflect.TypeFor[pod.Conf](), reflect.TypeFor[pod.EnvSpec](), reflect.TypeFor[pod.Arguments](), reflect.TypeFor[pod.Command](),
			reflect.TypeFor[pod.JavaOptions](), reflect.TypeFor[pod.SQL](), reflect.TypeFor[metadata.Labels](), reflect.TypeFor[metadata.Annotations](), reflect.TypeFor[*spec.Node](),
		},
		Check: checkCredentials,
	},
}

func checkCredentials(s subject, r *rule.Reporter) {
	for v, conf := range each[pod.Conf](s) {
		checkConf(s, r, s.at(v), conf)
	}
	for v, env := range each[pod.EnvSpec](s) {
		checkEnv(s, r, s.at(v), env)
	}
	for v, arguments := range each[pod.Arguments](s) {
		for i := range arguments {
			if credential.InArgument(arguments, i) {
				r.Reportf(s.at(v).Index(i), "argument %d holds a credential", i+1).
					Fixf("keep it in a Secret, pass it to the program with env, and read it there")
			}
		}
	}
	for v, words := range each[pod.Command](s) {
		for i, word := range words {
			if credential.InArgument(words, i) || credential.InCommand(word) {
				r.Reportf(s.at(v).Index(i), "%s has a credential in its text %d", s.at(v).Last(), i+1).
					Fixf("keep it in a Secret, and give it to the container with env")
			}
		}
	}
	for v, options := range each[pod.JavaOptions](s) {
		if credential.InOptions(string(options)) {
			jvm, pods := "the JVM", "the pods"
			if n := len(v.steps); n > 1 {
				pods = "the " + v.steps[n-2]
				jvm = pods + "'s JVM"
			}
			r.Reportf(s.at(v), "the options of %s hold a credential", jvm).
				Fixf("keep it in a Secret, and give it to %s with env", pods)
		}
	}
	for v, script := range each[pod.SQL](s) {
		if credential.InScript(string(script)) {
			r.Reportf(s.at(v), "the script holds a credential").
				Fixf("keep it in a Secret; give it to the pods with env, and let a runner of yours put it into the script")
		}
	}
	checkMetadata(s, r)
	for v, template := range each[*spec.Node](s) {
		checkTemplate(r, s.at(v), template)
	}
}

func checkConf(s subject, r *rule.Reporter, at spec.Path, conf pod.Conf) {
	for _, key := range slices.Sorted(maps.Keys(conf)) {
		options := s.engine.HoldsOptions != nil && s.engine.HoldsOptions(key)
		if !credential.Is(key, conf[key]) && !(options && credential.InOptions(conf[key])) {
			continue
		}
		f := r.Reportf(at.At(key), "%s holds a credential", key)
		if isOfStore(key) {
			f.Fixf("remove it, and give the storage tier credentials")
		} else {
			f.Fixf("keep it in a Secret, and give it to the pods with env")
		}
	}
}

// isOfStore reports whether a key configures a client of stores.
func isOfStore(key string) bool {
	return strings.HasPrefix(key, "s3.") || slices.ContainsFunc([]string{"fs.s3a.", "fs.azure.", "fs.gs."}, func(part string) bool {
		return strings.Contains(key, part)
	})
}

func checkEnv(s subject, r *rule.Reporter, at spec.Path, env pod.EnvSpec) {
	for _, name := range slices.Sorted(maps.Keys(env)) {
		if value := env[name].Value; value != nil && inVariable(name, *value) {
			r.Reportf(at.At(name, "value"), "%s holds a credential", name).
				Fixf("name the key of a Secret instead of the value, as in secret: {name: \"%s-credentials\", key: \"password\"}", s.Name())
		}
	}
}

// checkMetadata judges labels and annotations, which everybody who may read an object may
// read. checkTemplate judges those of a template.
func checkMetadata(s subject, r *rule.Reporter) {
	report := func(v value, what string, entries map[string]string) {
		if slices.Contains(v.steps, "metadata") {
			return
		}
		for _, key := range pod.CredentialKeys(entries) {
			f := r.Reportf(s.at(v).At(key), "%s %q holds a credential", what, key)
			if slices.Contains(v.steps, "ingress") {
				f.Fixf("keep it in a Secret that the controller reads")
			} else {
				f.Fixf("keep it in a Secret, and give it to the pods with env")
			}
		}
	}
	for v, labels := range each[metadata.Labels](s) {
		report(v, "label", labels)
	}
	for v, annotations := range each[metadata.Annotations](s) {
		report(v, "annotation", annotations)
	}
}

// checkTemplate judges a pod template or a part of one.
func checkTemplate(r *rule.Reporter, at spec.Path, n *spec.Node) {
	report := func(path spec.Path, what string) {
		r.Reportf(path, "%s in the pod template holds a credential", what).
			Fixf("keep it in a Secret, and give it to the pod with env")
	}
	switch {
	case n == nil:
	case n.Kind == spec.List:
		words := texts(n)
		for i, item := range n.Items {
			if item.Kind == spec.String && (credential.InArgument(words, i) || credential.InCommand(item.Text)) {
				report(at.Index(i), at.Last()+" "+strconv.Itoa(i+1))
			}
			checkTemplate(r, at.Index(i), item)
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
				if len(pod.CredentialKeys(map[string]string{f.Name: f.Node.Text})) > 0 {
					report(path, f.Name)
				}
			default:
				checkTemplate(r, path, f.Node)
			}
		}
	}
}

// texts returns the items of a list, with "" for an item that is not text.
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
