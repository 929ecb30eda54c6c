package storage

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
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

// Section is the section of the storage tiers.
var Section = SectionOf(kinds)

// SectionOf returns the section with the given kinds: Kinds, except in tests.
func SectionOf(kinds []Kind) plan.Section {
	rules := append([]rule.Rule[*Tier]{kindRule(kinds), addressRule, credentialsRule, reclaimRule, ownClassRule}, attributeRules...)
	for _, k := range kinds {
		rules = append(rules, k.rules...)
	}
	return plan.Define(plan.Def[[]kindValue, *Tier]{Name: Name, Decode: decoder(kinds), Resolve: resolve, Rules: rules})
}

// Tier is a resolved storage tier. Disk, Share or Store is nil when the tier cannot be used
// for it.
type Tier struct {
	plan.Entry
	Disk  *Disk
	Share *Share
	Store *Store

	kind      *Kind         // the first kind in the spec; nil: none
	spec      any           // the kind's own struct
	kindNames []string      // the kinds in the spec, in the order of the schema
	objects   []kube.Object // that the volumes refer to
	isNamed   func() bool   // IsNamedVolume

	sized   map[speed]given // what uses with a need have in place of the tier's own class; nil: nothing
	isPlain bool            // a use has the tier's own class
	hasNeed bool            // a use states its need

	// What Access and Open have returned for the tier: thousands of workloads have the same client.
	accesses map[Client]Access
	settings map[Client]Settings
}

// is reports whether name is the kind of the tier.
func (t *Tier) is(name string) bool { return t.kind != nil && t.kind.Name == name }

// in returns the path of a value of the tier below the key of its kind.
func (t *Tier) in(steps ...string) spec.Path { return t.At(t.kind.Name).At(steps...) }

// Title returns the kind of storage for a message, "" for none.
func (t *Tier) Title() string {
	if t.kind == nil {
		return ""
	}
	return t.kind.Title
}

// Use returns every use of the tier.
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

// Fits reports whether the tier can be used for all of use. A tier without a kind fits,
// because STO001 reports it.
func (t *Tier) Fits(use Use) bool { return t.kind == nil || t.Use().Has(use) }

// labels returns the labels of the objects behind the tier.
func (t *Tier) labels() map[string]string { return t.Labels(t.Env.Platform, "storage", "") }

// IsUsed reports whether a workload of the environment names the tier, or a text of the spec
// contains the name of one of its objects or the address of its store. All sections must be
// resolved.
func (t *Tier) IsUsed() bool {
	if t.Env.Uses(Name, t.Name()) || t.Env.Mentions == nil {
		return t.Env.Uses(Name, t.Name())
	}
	for _, object := range t.objects {
		if t.Env.Mentions(object.Meta().Name) {
			return true
		}
	}
	if t.Store == nil {
		return false
	}
	for _, opener := range t.Store.Openers {
		if t.Env.Mentions(opener.Root) {
			return true
		}
	}
	return false
}

// Objects returns the objects behind the tier, none for a tier that nothing uses.
func (t *Tier) Objects() []kube.Object {
	if len(t.objects) == 0 || !t.IsUsed() {
		return nil
	}
	if len(t.sized) == 0 {
		return t.objects
	}
	all := t.all()
	if t.isOnlySized() && !slices.ContainsFunc(t.objects, func(o kube.Object) bool { return t.Env.Mentions != nil && t.Env.Mentions(o.Meta().Name) }) {
		return all[len(t.objects):]
	}
	return all
}

// all returns the objects of the tier's own volumes, and then those of uses with a need, by name.
func (t *Tier) all() []kube.Object {
	all := slices.Clone(t.objects)
	for _, one := range t.sized {
		all = append(all, one.objects...)
	}
	slices.SortFunc(all[len(t.objects):], func(a, b kube.Object) int { return strings.Compare(a.Meta().Name, b.Meta().Name) })
	return all
}

// Demand returns the claim of a shared tier, once: all pods mount the same claim. Volumes of
// other tiers are part of the demand of the pods. A tier that nothing uses has no claim.
func (t *Tier) Demand() plan.Demand {
	if t.Share == nil || !t.IsUsed() || t.Share.Source.PersistentVolumeClaim == nil {
		return plan.Demand{}
	}
	return plan.Demand{Claims: 1, Disk: t.Share.Size}
}

// Find returns the tier that ref names, nil when there is none.
func Find(e *plan.Environment, ref Ref) *Tier { return plan.Find[*Tier](e, Name, ref.Name()) }

// Names returns the names of the tiers that can be used for use, or of all tiers if use is
// zero.
func Names(e *plan.Environment, use Use) []string {
	return plan.Names(e, Name, func(t *Tier) bool { return use == 0 || t.Use().Has(use) })
}

// Judge reports ref, at path, if its tier does not exist, does not fit the use, or is a store
// that the program reader cannot read. It skips a tier without a kind, which STO001 reports.
func Judge(r *rule.Reporter, e *plan.Environment, path spec.Path, ref Ref, reader Program) {
	name, use, c := ref.Name(), ref.Use(), Client{Program: reader}
	tier, right := Find(e, ref), func(t *Tier) bool { return t.Use().Has(use) && (!use.Has(Object) || t.Opens(c)) }
	switch {
	case tier == nil:
		plan.Missing(r, path, "storage tier", name, Names(e, use))
	case !tier.Fits(use):
		r.Reportf(path, "tier %q is %s, and here it must be %s", name, tier.Title(), use).
			Fixf("%s", Choice(e, right, "define "+use.String())).
			Notef(tier.Path(), "tier %q is defined here: %s", name, tier.Use().instead(use))
	case use.Has(Object) && tier.Store != nil && !tier.Opens(c):
		r.Reportf(path, "tier %q is %s, and %s does not read it", name, tier.Title(), reader).
			Fixf("%s", Choice(e, right, fmt.Sprintf("define %s that %s reads", Object, reader))).
			Notef(tier.Path(), "tier %q is defined here", name)
	}
}

// shown is how many names of tiers a fix lists.
const shown = 5

// Choice returns the fix for a reference to a wrong tier: the names of the right ones, or none, which
// is what to do if there are none.
func Choice(e *plan.Environment, right func(*Tier) bool, none string) string {
	names := plan.Names(e, Name, right)
	switch n := len(names); {
	case n == 0:
		return none
	case n == 1:
		return fmt.Sprintf("write %q", names[0])
	case n > shown:
		return fmt.Sprintf("write one of the %d tiers that are right, such as %q", n, names[0])
	}
	last := len(names) - 1
	return fmt.Sprintf("write \"%s\" or %q", strings.Join(names[:last], `", "`), names[last])
}

// kindRule requires exactly one of the kinds.
func kindRule(kinds []Kind) rule.Rule[*Tier] {
	var names []string
	var judges []spec.Path
	for _, k := range kinds {
		names, judges = append(names, k.Name), append(judges, spec.PathOf(Name, k.Name))
	}
	return rule.Rule[*Tier]{
		Doc: rule.Doc{
			ID: "STO001", Severity: diag.Error,
			Title:  "A tier has exactly one kind",
			Why:    "A workload requests one kind of volume from a tier. With two kinds it is ambiguous which one is meant, and with none there is nothing to mount.",
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
	switch n := len(t.kindNames); n {
	case 0:
		r.Reportf(t.Path(), "tier %q has no kind", t.Name()).
			Fixf("write one of %s or %s", strings.Join(names[:last], ", "), names[last])
	case 1:
	default:
		f := r.Reportf(t.At(t.kindNames[n-1]), "tier %q has %d kinds: %s", t.Name(), n, strings.Join(t.kindNames, ", ")).
			Fixf("keep one of them, and make a separate tier of each other one")
		for _, kind := range t.kindNames[:n-1] {
			f.Notef(t.At(kind), "%s is here", kind)
		}
	}
}

// className returns the name of a StorageClass. It consists of the namespace, because
// classes are cluster-scoped and each environment has its own, of the tier, and of a hash
// of everything that cannot be changed in a class, so that a change creates a new class
// instead of failing on the old one.
func className(entry plan.Entry, content ...string) string {
	namespace := entry.Env.Namespace
	return namespace + "-" + entry.Name() + "-" + shortHash(slices.Concat([]string{namespace, entry.Name()}, content)...)
}

// claimName returns the name of a claim that many pods share. It consists of the tier and
// of a hash of everything that cannot be changed in a volume and its claim, so that a
// change creates new ones.
func claimName(entry plan.Entry, content ...string) string {
	return entry.Name() + "-" + shortHash(slices.Concat([]string{entry.Name()}, content)...)
}

// shortHash returns eight digits that change with any part of the content.
func shortHash(content ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(content, "\n")))
	return hex.EncodeToString(sum[:])[:8]
}
