package workload

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/lakewright/lakewright/compiler/metadata"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// metadataRules judge labels and annotations.
var metadataRules = []shared{
	{
		Doc: rule.Doc{
			ID: "WRK006", Severity: diag.Error,
			Title: "Labels and annotations do not belong to the engine, the compiler or other programs",
			Why:   "Engines and operators find pods by their own labels, and Spark stops the submission when the user sets one of them. Labels of Lakewright name the application that an object belongs to and select pods. Other labels and annotations control programs that have more rights than the author of the spec.",
			Bad:   `spark: etl: labels: "spark-role": "driver"`,
			Good:  `spark: etl: labels: team: "orders"`,
			Ref:   "apache/spark deploy/k8s/KubernetesConf.scala; kubeflow/spark-operator submission.go; apache/flink KubernetesUtils.getCommonLabels; Kubernetes, recommended labels; well-known labels, annotations and taints",
		},
		looks: []reflect.Type{reflect.TypeFor[metadata.Labels](), reflect.TypeFor[metadata.Annotations](), reflect.TypeFor[*spec.Node]()},
		Check: func(s subject, r *rule.Reporter) {
			for v, labels := range each[metadata.Labels](s) {
				judgeLabels(r, s.at(v), labels, s.engine.Labels)
			}
			for v, annotations := range each[metadata.Annotations](s) {
				metadata.JudgeKeys(r, s.at(v), "annotation", annotations)
				for _, key := range slices.Sorted(maps.Keys(annotations)) {
					if o, found := ownerOf(s.engine.Annotations, key); found {
						reportOwned(r, s.at(v).At(key), "annotation", key, annotations[key], o)
					}
				}
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "WRK007", Severity: diag.Error,
			Title: "Annotations of an object have at most 256 KiB together",
			Why:   "The API server refuses an object or a pod whose annotations, keys and values together, are larger.",
			Bad:   "import \"strings\"\n\n" + `spark: etl: annotations: {for i in strings.Split("0123456789abcdefghijklmnopqrstuvw", "") {"example.com/\(i)": strings.Repeat("é", 4000)}}`,
			Good:  `spark: etl: annotations: "example.com/a": "b"`,
			Ref:   "kubernetes apimachinery pkg/api/validation/objectmeta.go, TotalAnnotationSizeLimitB",
		},
		looks: []reflect.Type{reflect.TypeFor[metadata.Annotations](), reflect.TypeFor[*spec.Node]()},
		Check: func(s subject, r *rule.Reporter) {
			for v, annotations := range each[metadata.Annotations](s) {
				metadata.JudgeAnnotations(r, s.at(v), annotations)
			}
		},
	},
}

// judgeLabels reports labels that the engine, the compiler or another program sets.
func judgeLabels(r *rule.Reporter, at spec.Path, labels metadata.Labels, owned []Owned) {
	keys := slices.Sorted(maps.Keys(labels))
	keys = judgeRecommended(r, at, keys)
	for _, key := range keys {
		o, found := ownerOf(owned, key)
		if !found {
			o.Owner = metadata.LabelOwner(key)
		}
		if o.Owner != "" {
			reportOwned(r, at.At(key), "label", key, labels[key], o)
		}
	}
}

// judgeRecommended reports those of the labels together that the compiler sets on every object, and
// returns the others: a manifest that is copied has several of them.
func judgeRecommended(r *rule.Reporter, at spec.Path, keys []string) []string {
	var own, others []string
	for _, key := range keys {
		if metadata.IsRecommended(key) {
			own = append(own, key)
		} else {
			others = append(others, key)
		}
	}
	if len(own) < 2 {
		return keys
	}
	r.Reportf(at.At(own[0]), "labels %s belong to the compiler, which sets them on every object", strings.Join(own, ", ")).
		Fixf("remove them; a label of your own has another domain, as in example.com/%s", strings.TrimPrefix(own[0], "app.kubernetes.io/"))
	return others
}

// ownerOf returns the entry of the list that owns a key, and whether there is one.
func ownerOf(owned []Owned, key string) (Owned, bool) {
	i := slices.IndexFunc(owned, func(o Owned) bool {
		return o.Key == key || strings.HasSuffix(o.Key, "/") && strings.HasPrefix(key, o.Key)
	})
	if i < 0 {
		return Owned{}, false
	}
	return owned[i], true
}

func reportOwned(r *rule.Reporter, at spec.Path, what, key, value string, o Owned) {
	f := r.Reportf(at, "%s %q belongs to %s", what, key, o.Owner).OnKey()
	if o.Instead == "" {
		f.Fixf("remove it, or choose another name")
		return
	}
	f.Fixf("remove it; %s", strings.ReplaceAll(o.Instead, "%q", fmt.Sprintf("%q", value)))
}
