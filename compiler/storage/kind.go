package storage

import (
	"fmt"
	"reflect"

	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/kube"
)

// kinds lists every kind of storage, in the order of the schema. Each kind is one file, and
// no other code of the compiler knows it.
var kinds = []Kind{
	ebsKind,
	pdKind,
	azureDiskKind,
	rbdKind,
	ownClassKind,
	localPathKind,
	localPVKind,
	hostPathKind,
	localKind,
	nfsKind,
	cephFSKind,
	sharedClassKind,
	efsKind,
	lustreKind,
	s3MountKind,
	s3Kind,
	gcsKind,
	abfsKind,
	hdfsKind,
}

// Kinds returns every kind of storage, in the schema's order.
func Kinds() []Kind { return append([]Kind(nil), kinds...) }

// Def is one kind of storage: the key of a tier whose value S describes. Which of Disk,
// Share and Store are set decides what a tier can be used for.
type Def[S any] struct {
	Name  string // the key, and the application in the labels of the objects
	Title string // in a message: "S3"

	Disk  func(Of[S]) Disk  // one volume for each pod; nil: the kind has none
	Share func(Of[S]) Share // one volume that many pods mount; nil: the kind has none
	Store func(Of[S]) Store // files that programs read and write by URI; nil: the kind has none

	// Objects returns the objects that the volumes refer to: classes, volumes and claims.
	// nil: the volumes refer to none.
	Objects func(Of[S]) []kube.Object

	// Provide is how a volume is given the IOPS and the throughput that one use needs; nil: volumes
	// have only a size, and what is behind them decides the rest.
	Provide *provider[S]

	// Clash returns why one program cannot open two tiers of the kind: what the second tier
	// needs, and what the first one has, "" when the program can open both. nil: a program
	// configures each tier separately.
	Clash func(first, second *S, c Client) (needs, has string)

	Rules []rule.Rule[Of[S]]
}

// Of is a tier of the kind that S describes.
type Of[S any] struct {
	*Tier
	Spec *S // not nil
}

// Kind is a Def without its type parameter.
type Kind struct {
	Name  string
	Title string
	Spec  reflect.Type // S, for the test that compares the structs with the schema
	Use   Use          // every use of its tiers

	decode  func(*spec.Node) (any, error)
	resolve func(*Tier) // fills in the volumes, the store and the objects of the tier
	clash   func(first, second *Tier, c Client) (needs, has string)
	rules   []rule.Rule[*Tier]

	types   map[string]performance // of the volumes; nil: not known
	source  string                 // of the numbers, with its date
	wanted  func(*Tier) wanted     // nil as types is
	provide func(t *Tier, iops, throughput int64) (Disk, []kube.Object)
}

// A provider is a cloud that sells types of volumes.
type provider[S any] struct {
	types  map[string]performance
	source string          // of the numbers, with its date
	wanted func(*S) wanted // the type of a tier, and what it states
	give   func(s *S, iops, throughput int64) *S
}

// Define turns a Def into a Kind. It is the only place that erases the type parameter.
func Define[S any](def Def[S]) Kind {
	of := func(t *Tier) Of[S] { return Of[S]{t, t.spec.(*S)} }
	k := Kind{
		Name: def.Name, Title: def.Title, Spec: reflect.TypeFor[S](),
		decode: func(n *spec.Node) (any, error) {
			s := new(S)
			return s, spec.Decode(n, s)
		},
		resolve: func(t *Tier) {
			t.Disk, t.Share = capability(def.Disk, of(t)), capability(def.Share, of(t))
			t.Store = capability(def.Store, of(t)) // after Share, which may be what it is on
			// Kubernetes turns a volume without a source into an emptyDir.
			if t.Disk != nil && t.Disk.Source == (kube.Volume{}) {
				t.Disk = nil
			}
			if t.Share != nil && t.Share.Source == (kube.Volume{}) {
				t.Share = nil
			}
			// A tier that lost its volumes has no objects behind them either.
			if def.Objects != nil && (t.Disk != nil || t.Share != nil || t.Store != nil) {
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
	if p := def.Provide; p != nil {
		k.types, k.source, k.wanted = p.types, p.source, func(t *Tier) wanted { return p.wanted(of(t).Spec) }
		k.provide = func(t *Tier, iops, throughput int64) (Disk, []kube.Object) {
			given := *t
			given.spec = p.give(of(t).Spec, iops, throughput)
			return def.Disk(of(&given)), def.Objects(of(&given))
		}
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

// capability returns one capability of a tier, nil for a kind without it.
func capability[S, C any](of func(Of[S]) C, t Of[S]) *C {
	if of == nil {
		return nil
	}
	c := of(t)
	return &c
}

// kindValue is one kind of a tier, as written.
type kindValue struct {
	kind *Kind
	spec any // the kind's own struct
}

// decoder returns the function that reads the kinds of a tier. A field that no kind reads
// is an error: the schema has the field, and the compiler would silently ignore it.
func decoder(kinds []Kind) func(*spec.Node) ([]kindValue, error) {
	return func(n *spec.Node) ([]kindValue, error) {
		var all []kindValue
		for i := range kinds {
			node := n.Field(kinds[i].Name)
			if node == nil || node.Kind == spec.Null {
				continue
			}
			s, err := kinds[i].decode(node)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", kinds[i].Name, err)
			}
			all = append(all, kindValue{&kinds[i], s})
		}
		if read := len(all); read < len(spec.WithoutNulls(n).FieldsOf()) {
			return nil, fmt.Errorf("%d of its fields are no kind of storage", len(spec.WithoutNulls(n).FieldsOf())-read)
		}
		return all, nil
	}
}

func resolve(entry plan.Entry, all []kindValue) *Tier {
	t := &Tier{Entry: entry}
	t.isNamed = t.named()
	for _, g := range all {
		t.kindNames = append(t.kindNames, g.kind.Name)
	}
	if len(all) > 0 {
		t.kind, t.spec = all[0].kind, all[0].spec
		t.kind.resolve(t)
	}
	return t
}
