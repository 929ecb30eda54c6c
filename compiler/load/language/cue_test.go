package language

import (
	"fmt"
	"io/fs"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"cuelang.org/go/cue"
	"cuelang.org/go/cue/build"
	"cuelang.org/go/cue/cuecontext"
	"cuelang.org/go/cue/parser"

	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/schema"
)

// oracle is the schema as CUE itself understands it.
func oracle(t *testing.T) (*cue.Context, cue.Value) {
	t.Helper()
	names, err := fs.Glob(schema.FS, "*.cue")
	if err != nil {
		t.Fatal(err)
	}
	instance := build.NewContext().NewInstance("schema", nil)
	for _, name := range names {
		text, err := fs.ReadFile(schema.FS, name)
		if err != nil {
			t.Fatal(err)
		}
		file, err := parser.ParseFile(name, text)
		if err != nil {
			t.Fatal(err)
		}
		if err := instance.AddSyntax(file); err != nil {
			t.Fatal(err)
		}
	}
	if err := instance.Complete(); err != nil {
		t.Fatal(err)
	}
	ctx := cuecontext.New()
	v := ctx.BuildInstance(instance)
	if v.Err() != nil {
		t.Fatal(v.Err())
	}
	return ctx, v
}

// TestMeansWhatCUEMeans makes random values for every definition, valid and invalid ones, and
// requires that the language and CUE agree on each.
func TestMeansWhatCUEMeans(t *testing.T) {
	l := read(t)
	ctx, root := oracle(t)
	rounds := 60
	for _, name := range l.Names() {
		if name == "#Platform" {
			continue // its parts are tested; CUE is slow on the whole
		}
		t.Run(name, func(t *testing.T) {
			d := l.Definition(name)
			definition := root.LookupPath(cue.MakePath(cue.Def(name)))
			g := generator{rand: rand.New(rand.NewPCG(1, uint64(len(name))))}
			good := 0
			for range rounds {
				node := g.value(d, 0)
				text := source(node)
				_, faults := d.Check(node, "")
				_, lacks := d.Missing(node, "")
				missing := slices.Clone(lacks)
				value := definition.Unify(ctx.CompileString(text))
				err := value.Validate(cue.Final(), cue.Concrete(true)) // CUE checks a choice only then
				strict := slices.DeleteFunc(lacks, func(p spec.Path) bool { return byAttribute(d, p.Steps()) || node.At(p) != nil })
				switch {
				case err == nil && misChosen(d, node):
					t.Errorf("%s\nCUE does not find that a choice is wrong", text)
				case err != nil && len(faults) == 0 && len(missing) == 0 && !misChosen(d, node):
					t.Errorf("%s\nCUE alone finds: %v", text, err)
				case err == nil && (len(faults) > 0 || len(strict) > 0):
					t.Errorf("%s\nCUE does not find: %v, missing %v", text, faults, strict)
				}
				if err == nil {
					good++
				}
			}
			if good == 0 || good == rounds && !d.Any && name != "#Object" {
				t.Errorf("%d of %d values are good: the generator is one-sided here", good, rounds)
			}
		})
	}
}

// TestPlatformIsOne requires that CUE and the language find the same fields in #Platform, whose
// parts are in the files of the sections, and that CUE closes the parts together.
func TestPlatformIsOne(t *testing.T) {
	_, root := oracle(t)
	platform := root.LookupPath(cue.MakePath(cue.Def("#Platform")))
	fields, err := platform.Fields(cue.Optional(true))
	if err != nil {
		t.Fatal(err)
	}
	var want, got []string
	for fields.Next() {
		want = append(want, fields.Selector().Unquoted())
	}
	for _, f := range read(t).Root.Fields {
		got = append(got, f.Name)
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(want, got) || len(got) < 10 {
		t.Errorf("the fields are %v; CUE has %v", got, want)
	}
	for _, name := range append(got, "unheardOf") {
		if allows := platform.Allows(cue.Str(name)); allows != (name != "unheardOf") {
			t.Errorf("CUE allows %s: %t", name, allows)
		}
	}
}

// misChosen reports whether a struct in a value has too many or too few fields of a choice,
// which Check leaves to rules.
func misChosen(t *Type, n *spec.Node) bool {
	switch {
	case n == nil || n.Kind == spec.Null || t.Any:
		return false
	case t.Items != nil && n.Kind == spec.List:
		return slices.ContainsFunc(n.Items, func(item *spec.Node) bool { return misChosen(t.Items, item) })
	case n.Kind != spec.Map:
		return false
	case t.Elem != nil:
		return slices.ContainsFunc(n.Fields, func(f spec.Field) bool { return misChosen(t.Elem, f.Node) })
	}
	for _, choice := range t.Choices {
		given := 0
		for _, name := range choice.Fields {
			if f := n.Field(name); f != nil && f.Kind != spec.Null {
				given++
			}
		}
		if given > 1 || given == 0 && choice.Needed {
			return true
		}
	}
	return slices.ContainsFunc(t.Fields, func(f *Field) bool { return misChosen(f.Type, n.Field(f.Name)) })
}

// byAttribute reports whether only the compiler requires the field, because of an attribute.
func byAttribute(t *Type, steps []string) bool {
	for t.Items != nil || t.Elem != nil {
		if t.Items != nil {
			t = t.Items
		} else {
			t = t.Elem
		}
		steps = steps[1:]
	}
	f := t.Field(steps[0])
	if len(steps) == 1 {
		return f.Merged
	}
	return byAttribute(f.Type, steps[1:])
}

// generator makes values that fit a type, and sometimes values that do not.
type generator struct{ rand *rand.Rand }

var strange = []spec.Node{
	{Kind: spec.String, Text: "16gb"}, {Kind: spec.String, Text: ""}, {Kind: spec.String, Text: "Not A Name"},
	{Kind: spec.String, Text: "a"}, {Kind: spec.String, Text: "1.34"}, {Kind: spec.String, Text: "x/y:1"},
	{Kind: spec.Number, Text: "0"}, {Kind: spec.Number, Text: "-1"}, {Kind: spec.Number, Text: "1.5"},
	{Kind: spec.Number, Text: "100000000"}, {Kind: spec.Bool, Text: "true"}, {Kind: spec.Null},
	{Kind: spec.List}, {Kind: spec.Map}, {Kind: spec.String, Text: "ä b\tc"},
}

func (g *generator) value(t *Type, depth int) *spec.Node {
	if g.rand.IntN(12) == 0 {
		node := strange[g.rand.IntN(len(strange))]
		return &node
	}
	switch {
	case t.Null && g.rand.IntN(6) == 0:
		return &spec.Node{Kind: spec.Null}
	case t.Any:
		return &spec.Node{Kind: spec.String, Text: "anything"}
	case t.Scalars != nil:
		return g.scalar(t)
	case t.Items != nil:
		node := &spec.Node{Kind: spec.List}
		for range g.rand.IntN(3) {
			node.Items = append(node.Items, g.value(t.Items, depth+1))
		}
		return node
	case t.Elem != nil:
		node := &spec.Node{Kind: spec.Map}
		for i := range max(t.MinLen, g.rand.IntN(3)) {
			node.Fields = append(node.Fields, spec.Field{Name: fmt.Sprintf("%s%d", []string{"a", "b.c", "-"}[g.rand.IntN(20)/9], i), Node: g.value(t.Elem, depth+1)})
		}
		return node
	}
	node, chosen := &spec.Node{Kind: spec.Map}, g.choose(t)
	for _, f := range t.Fields {
		isGiven := f.Need == Required && g.rand.IntN(10) > 0 || g.rand.IntN(2+depth+len(t.Fields)/8) == 0 // fewer of many fields, or one would always be wrong
		if isChosen, isChoice := chosen[f.Name]; isChoice {
			isGiven = isChosen
		}
		if isGiven {
			node.Fields = append(node.Fields, spec.Field{Name: f.Name, Node: g.value(f.Type, depth+1)})
		}
	}
	if g.rand.IntN(15) == 0 {
		node.Fields = append(node.Fields, spec.Field{Name: "unheardOf", Node: &spec.Node{Kind: spec.Number, Text: "1"}})
	}
	return node
}

// choose mostly chooses one field of each choice of a struct, which chance alone does not do where
// there are many.
func (g *generator) choose(t *Type) map[string]bool {
	chosen := map[string]bool{}
	for _, choice := range t.Choices {
		if g.rand.IntN(4) > 0 {
			one := g.rand.IntN(len(choice.Fields))
			for i, name := range choice.Fields {
				chosen[name] = i == one
			}
		}
	}
	return chosen
}

func (g *generator) scalar(t *Type) *spec.Node {
	s := t.Scalars[g.rand.IntN(len(t.Scalars))]
	switch {
	case s.IsWord:
		return &spec.Node{Kind: s.Kind, Text: s.Word}
	case s.Kind == spec.Bool:
		return &spec.Node{Kind: spec.Bool, Text: strconv.FormatBool(g.rand.IntN(2) == 0)}
	case s.Kind == spec.Number:
		return &spec.Node{Kind: spec.Number, Text: strconv.Itoa(g.rand.IntN(300))}
	}
	samples := []string{
		"orders-etl", "16Gi", "512Mi", "500m", "60s", "registry.internal/etl:1.8.2", "fraud/checkpoints", "/mnt/lake", "10.0.0.0/16",
		"value", "com.example.Etl", "local:///opt/app/etl.jar", "nfs.internal", "eu-west-1", "https://minio.internal:9000",
		"etl@EXAMPLE.ORG", "fs-0123456789abcdef0", "11111111-2222-3333-4444-555555555555", "etl@data-prod.iam.gserviceaccount.com",
		"1.34", "4.0.1", "3.4.1", "1.20.4", "v1", "ConfigMap", "arn:aws:iam::123456789012:role/lake",
		"arn:aws:kms:eu-west-1:123456789012:key/12ab", "spark.sql.shuffle.partitions", "A_VARIABLE", "s3://lake/savepoint-1",
		"org.slf4j:slf4j-api:2.0.1", "org.slf4j:slf4j-api", "thrift://metastore.hive.svc:9083", "0 2 * * *", "Europe/Berlin", "nvidia.com",
		"zk-0.zk.svc:2181", "cbc357ccb763df2852fee8c4fc7d55f2",
	}
	fitting := slices.DeleteFunc(slices.Clone(samples), func(text string) bool { return !s.fits(&spec.Node{Kind: spec.String, Text: text}) })
	if len(fitting) == 0 {
		return &spec.Node{Kind: spec.String, Text: samples[g.rand.IntN(len(samples))]}
	}
	return &spec.Node{Kind: spec.String, Text: fitting[g.rand.IntN(len(fitting))]}
}

// source returns a value as CUE text.
func source(n *spec.Node) string {
	switch n.Kind {
	case spec.String:
		return strconv.Quote(n.Text)
	case spec.Null:
		return "null"
	case spec.List:
		items := make([]string, len(n.Items))
		for i, item := range n.Items {
			items[i] = source(item)
		}
		return "[" + strings.Join(items, ", ") + "]"
	case spec.Map:
		fields := make([]string, len(n.Fields))
		for i, f := range n.Fields {
			fields[i] = strconv.Quote(f.Name) + ": " + source(f.Node)
		}
		return "{" + strings.Join(fields, ", ") + "}"
	}
	return n.Text
}
