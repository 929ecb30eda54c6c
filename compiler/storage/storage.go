// Package storage resolves storage tiers: what each kind of storage can be used
// for, the objects behind it, the volumes that pods mount, and what programs need to
// open a store. It does not know the engines; they find a tier by name and ask it what
// it can do, never of which kind it is.
package storage

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/internal/kube"
)

// Name is the key of the section.
const Name = "storage"

// Section is the storage tiers of the platform.
var Section = SectionOf(kinds)

// SectionOf returns the section with the kinds given, which are all but in tests Kinds.
func SectionOf(kinds []Kind) plan.Section {
	rules := []rule.Rule[*Tier]{kindRule(kinds)}
	for _, k := range kinds {
		rules = append(rules, k.rules...)
	}
	return plan.Define(plan.Def[[]given, *Tier]{Name: Name, Decode: decoder(kinds), Resolve: resolve, Rules: rules})
}

// Tier is a resolved storage tier. What it cannot be used for is nil.
type Tier struct {
	plan.Entry
	Disk  *Disk
	Share *Share
	Store *Store

	kind    *Kind         // the first one that the spec has; nil: none
	spec    any           // the kind's own struct
	given   []string      // the kinds that the spec has, in the schema's order
	objects []kube.Object // what stands in the cluster behind the volumes
}

// is reports whether the tier is of the kind called name.
func (t *Tier) is(name string) bool { return t.kind != nil && t.kind.Name == name }

// In returns the path of a value of the tier below the key of its kind.
func (t *Tier) In(steps ...string) spec.Path { return t.At(t.kind.Name).At(steps...) }

// Title returns the kind of storage in a user's words, "" for none.
func (t *Tier) Title() string {
	if t.kind == nil {
		return ""
	}
	return t.kind.Title
}

// Use returns everything that the tier can be used for.
func (t *Tier) Use() Use {
	var u Use
	if t.Disk != nil {
		u |= Scratch
	}
	if t.Share != nil {
		u |= Shared
	}
	if t.Store != nil {
		u |= Object
	}
	return u
}

// Fits reports whether the tier can be used for all of use. One without a kind does: its
// own rule reports it.
func (t *Tier) Fits(use Use) bool { return t.kind == nil || t.Use().Has(use) }

// labels returns the labels of the objects behind the tier.
func (t *Tier) labels() map[string]string { return t.Labels(t.kind.Name, "storage", "") }

// Objects returns the objects behind the tier.
func (t *Tier) Objects() []kube.Object { return t.objects }

// Demand is the claim of a shared tier, twice: when the tier changes, the new claim is
// made before the old one goes. The pods ask for the volumes of the others.
func (t *Tier) Demand() plan.Demand {
	if t.Share == nil || t.Share.Source.PersistentVolumeClaim == nil {
		return plan.Demand{}
	}
	return plan.Demand{Claims: 2, Disk: 2 * t.Share.Size}
}

// Find returns the tier that is named, nil when there is none.
func Find(e *plan.Environment, ref Ref) *Tier { return plan.Find[*Tier](e, Name, ref.Name()) }

// Names returns the names of the tiers for one use, or of all of them for none.
func Names(e *plan.Environment, use Use) []string {
	return plan.Names(e, Name, func(t *Tier) bool { return use == 0 || t.Use().Has(use) })
}

// Judge reports, at the place where a tier is named, one that is not there, not for the use,
// or a store that reader does not read. The zero Program reads every store. Of a tier without
// a kind its own rule speaks.
func Judge(r *rule.Reporter, e *plan.Environment, path spec.Path, ref Ref, reader Program) {
	name, use := ref.Name(), ref.Use()
	tier, names := Find(e, ref), Names(e, use)
	switch {
	case tier == nil:
		plan.Missing(r, path, "storage tier", name, names)
	case !tier.Fits(use):
		f := r.Reportf(path, "tier %q is %s, and here it must be %s", name, tier.Use(), use)
		if len(names) > 0 {
			f.Fixf("write %q", names[0])
		} else {
			f.Fixf("define %s", use)
		}
		f.Notef(tier.Path(), "tier %q is defined here", name)
	case use.Has(Object) && tier.Store != nil && reader != 0:
		tier.judgeReader(r, path, reader)
	}
}

// judgeReader reports, at the place where a store is named, that a program does not read it.
func (t *Tier) judgeReader(r *rule.Reporter, path spec.Path, reader Program) {
	c := Client{Program: reader}
	if t.Opens(c) {
		return
	}
	f := r.Reportf(path, "tier %q is %s, and %s does not read it", t.Name(), t.Title(), reader).
		Notef(t.Path(), "tier %q is defined here", t.Name())
	names := plan.Names(t.Env, Name, func(t *Tier) bool { return t.Opens(c) })
	if len(names) > 0 {
		f.Fixf("write %q", names[0])
	} else {
		f.Fixf("define %s that %s reads", Object, reader)
	}
}

// kindRule demands one of the kinds.
func kindRule(kinds []Kind) rule.Rule[*Tier] {
	var names []string
	var judges []spec.Path
	for _, k := range kinds {
		names, judges = append(names, k.Name), append(judges, spec.PathOf(Name, k.Name))
	}
	return rule.Rule[*Tier]{
		Doc: rule.Doc{
			ID: "STO001", Severity: diag.Error,
			Title:  "A tier is of exactly one kind",
			Why:    "A workload asks a tier for one kind of volume. With two kinds it is not said which is meant, and with none there is nothing to mount.",
			Bad:    `storage: fast: local: {}`,
			Good:   `storage: quick: local: {}`,
			Ref:    "kubernetes, types.go of core/v1: a volume has exactly one source",
			Judges: judges,
		},
		Check: func(t *Tier, r *rule.Reporter) { t.checkKinds(r, names) },
	}
}

func (t *Tier) checkKinds(r *rule.Reporter, names []string) {
	last := len(names) - 1
	switch n := len(t.given); n {
	case 0:
		r.Reportf(t.Path(), "tier %q is of no kind", t.Name()).
			Fixf("write one of %s or %s", strings.Join(names[:last], ", "), names[last])
	case 1:
	default:
		f := r.Reportf(t.At(t.given[n-1]), "tier %q is of %d kinds: %s", t.Name(), n, strings.Join(t.given, ", ")).
			Fixf("keep one of them and make a tier of its own of each other")
		for _, kind := range t.given[:n-1] {
			f.Notef(t.At(kind), "%s is here", kind)
		}
	}
}

// className returns the name of a StorageClass: the namespace, because a class belongs to
// the whole cluster and each environment has its own, the tier, and a hash of what cannot
// be changed, so that a change makes a new class and does not fail on the old one.
func className(entry plan.Entry, content ...string) string {
	namespace := entry.Env.Namespace
	return namespace + "-" + entry.Name() + "-" + shortHash(slices.Concat([]string{namespace, entry.Name()}, content)...)
}

// claimName returns the name of a claim that many pods share: the tier, and a hash of what
// cannot be changed in a volume and its claim, so that a change makes new ones.
func claimName(entry plan.Entry, content ...string) string {
	return entry.Name() + "-" + shortHash(slices.Concat([]string{entry.Name()}, content)...)
}

// shortHash returns eight digits that change with any part of the content.
func shortHash(content ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(content, "\n")))
	return hex.EncodeToString(sum[:])[:8]
}
