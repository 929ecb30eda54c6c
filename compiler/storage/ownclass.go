package storage

import (
	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/internal/kube"
	"github.com/lakewright/lakewright/internal/unit"
)

// ownClassKind is volumes of a StorageClass that exists in the cluster, one for each pod.
var ownClassKind = Define(Def[ownClass]{
	Name: "storageClass", Title: "a StorageClass of the cluster",
	Disk: func(t Of[ownClass]) Disk { return Disk{Source: claimed(t.Spec.Name), Exists: true} },
})

// ownClass is a tier of an existing StorageClass, as written.
type ownClass struct {
	Name string `spec:"name"`
}

// sharedClassKind is one volume that many pods mount, claimed from a StorageClass that exists
// in the cluster.
var sharedClassKind = Define(Def[sharedClass]{
	Name: "sharedClass", Title: "a shared volume of a StorageClass of the cluster",
	Share: func(t Of[sharedClass]) Share { return claimedShare(t.Tier, t.Spec.Name, t.Spec.Size) },
	Store: func(t Of[sharedClass]) Store {
		s := sharedStore(t.Entry.Name(), *t.Share)
		s.Name, s.At, s.EndpointAt = t.Share.claimed(t.Tier), t.in("name"), t.in("name")
		return s
	},
	Objects: func(t Of[sharedClass]) []kube.Object { return []kube.Object{t.Share.claim(t.Tier, t.Spec.Name)} },
})

// sharedClass is a tier of a volume of an existing StorageClass, as written.
type sharedClass struct {
	Name string     `spec:"name"`
	Size unit.Bytes `spec:"size"`
}

// ownClassRule judges the class that a tier of either kind names.
var ownClassRule = rule.Rule[*Tier]{
	Doc: rule.Doc{
		ID: "STO044", Severity: diag.Error,
		Title:  "A class of the cluster is none that Lakewright makes",
		Why:    "The name of a class that Lakewright makes ends with a hash of its content, because a class cannot be changed in a cluster. It changes with the tier that describes the class, and the volumes of a tier that names it wait for a class that is gone.",
		Bad:    `storage: own: storageClass: name: "lake-dev-fast-6af5aa47"` + "\n" + `spark: etl: shuffle: tier: "own"`,
		Good:   `storage: own: storageClass: name: "gp3-encrypted"` + "\n" + `spark: etl: shuffle: tier: "own"`,
		Ref:    "kubernetes, validation of storage/v1, ValidateStorageClassUpdate",
		Judges: []spec.Path{"storage.storageClass.name", "storage.sharedClass.name"},
	},
	Check: func(t *Tier, r *rule.Reporter) {
		var name string
		switch s := t.spec.(type) {
		case *ownClass:
			name = s.Name
		case *sharedClass:
			name = s.Name
		default:
			return
		}
		for _, other := range plan.Names(t.Env, Name, func(o *Tier) bool { return o.makes(name) }) {
			r.Reportf(t.in("name"), "class %q is the one that tier %q describes, and its name changes with the tier", name, other).
				Fixf("write %q where tier %q is used, and remove tier %q", other, t.Name(), t.Name()).
				Notef(spec.PathOf(Name, other), "tier %q is defined here", other)
		}
	},
}

// makes reports whether the objects of the tier have a class of a name.
func (t *Tier) makes(class string) bool {
	for _, object := range t.all() {
		if c, is := object.(*kube.StorageClass); is && c.Metadata.Name == class {
			return true
		}
	}
	return false
}
