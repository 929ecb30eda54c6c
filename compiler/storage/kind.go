package storage

import (
	"fmt"
	"reflect"

	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/kube"
)

// kinds is every kind of storage, in the schema's order. A kind stands in a file of its
// own, and nowhere else in the compiler.
var kinds = []Kind{ebsKind, localKind, nfsKind, s3Kind}

// Kinds returns every kind of storage, in the schema's order.
func Kinds() []Kind { return append([]Kind(nil), kinds...) }

// Def is one kind of storage: the key of a tier whose value is described by S. What a
// tier can be used for follows from which of Disk, Share and Store there are.
type Def[S any] struct {
	Name  string // the key, and the application that the objects' labels name
	Title string // in a message: "S3"

	Disk  func(Of[S]) Disk  // a volume of its own for each pod; nil: it has none
	Share func(Of[S]) Share // one volume that many pods mount; nil: it has none
	Store func(Of[S]) Store // files that programs read and write by URI; nil: it has none

	// Objects returns what stands in the cluster behind the volumes: classes, volumes and
	// claims that they name. nil: they name none.
	Objects func(Of[S]) []kube.Object

	// Clash returns in what two tiers of the kind cannot both be opened by one program:
	// what the second one needs and what the first one has, "" for nothing. nil: a
	// program configures each tier apart.
	Clash func(first, second *S, c Client) (needs, has string)

	Rules []rule.Rule[Of[S]]
}

// Of is a tier of the kind that S describes.
type Of[S any] struct {
	*Tier
	Spec *S // not nil
}

// Kind is a Def without its type.
type Kind struct {
	Name  string
	Title string
	Spec  reflect.Type // S, for the test that compares it with the schema
	Use   Use          // everything that its tiers can be used for

	decode  func(*spec.Node) (any, error)
	resolve func(*Tier) // fills in what the tier can be used for, and its objects
	clash   func(first, second *Tier, c Client) (needs, has string)
	rules   []rule.Rule[*Tier]
}

// Define turns a Def into a Kind. It is the one place where the type is erased.
func Define[S any](def Def[S]) Kind {
	of := func(t *Tier) Of[S] { return Of[S]{t, t.spec.(*S)} }
	k := Kind{
		Name: def.Name, Title: def.Title, Spec: reflect.TypeFor[S](),
		decode: func(n *spec.Node) (any, error) {
			s := new(S)
			return s, spec.Decode(n, s)
		},
		resolve: func(t *Tier) {
			t.Disk, t.Share, t.Store = capability(def.Disk, of(t)), capability(def.Share, of(t)), capability(def.Store, of(t))
			// Kubernetes makes an emptyDir of a volume without a source.
			if t.Disk != nil && t.Disk.Source == (kube.Volume{}) {
				t.Disk = nil
			}
			if t.Share != nil && t.Share.Source == (kube.Volume{}) {
				t.Share = nil
			}
			if def.Objects != nil {
				t.objects = def.Objects(of(t))
			}
		},
		clash: func(first, second *Tier, c Client) (needs, has string) {
			if def.Clash == nil {
				return "", ""
			}
			return def.Clash(of(first).Spec, of(second).Spec, c)
		},
	}
	for use, there := range map[Use]bool{Scratch: def.Disk != nil, Shared: def.Share != nil, Object: def.Store != nil} {
		if there {
			k.Use |= use
		}
	}
	for _, r := range def.Rules {
		k.rules = append(k.rules, rule.Rule[*Tier]{Doc: r.Doc, Check: func(t *Tier, rep *rule.Reporter) {
			if t.is(def.Name) {
				r.Check(of(t), rep)
			}
		}})
	}
	return k
}

// capability returns what a tier can be used for, nil for a kind that cannot.
func capability[S, C any](of func(Of[S]) C, t Of[S]) *C {
	if of == nil {
		return nil
	}
	c := of(t)
	return &c
}

// given is one kind that a tier has, as it is written.
type given struct {
	kind *Kind
	spec any // the kind's own struct
}

// decoder returns the function that reads what a tier has of the kinds. What no kind
// reads is an error: the schema has it, and the compiler would leave it out silently.
func decoder(kinds []Kind) func(*spec.Node) ([]given, error) {
	return func(n *spec.Node) ([]given, error) {
		var all []given
		for i := range kinds {
			node := n.Field(kinds[i].Name)
			if node == nil || node.Kind == spec.Null {
				continue
			}
			s, err := kinds[i].decode(node)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", kinds[i].Name, err)
			}
			all = append(all, given{&kinds[i], s})
		}
		if read := len(all); read < len(spec.WithoutNulls(n).FieldsOf()) {
			return nil, fmt.Errorf("%d of its fields are no kind of storage", len(spec.WithoutNulls(n).FieldsOf())-read)
		}
		return all, nil
	}
}

func resolve(entry plan.Entry, all []given) *Tier {
	t := &Tier{Entry: entry}
	for _, g := range all {
		t.given = append(t.given, g.kind.Name)
	}
	if len(all) > 0 {
		t.kind, t.spec = all[0].kind, all[0].spec
		t.kind.resolve(t)
	}
	return t
}
