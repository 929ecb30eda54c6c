package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"cuelang.org/go/cue/cuecontext"

	"github.com/lakewright/lakewright/compiler/shape"
	plain "github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/e2e/client"
)

// TestOwnObjects proves what Lakewright reports about the fields of the user's own objects. It takes
// the right objects of the compiler's test, makes one mistake at a time in each of their fields, and
// requires that the server refuses each object in which Lakewright finds a fault, and accepts the others
// unless only its validation refuses them.
func TestOwnObjects(t *testing.T) {
	for _, version := range versions() {
		t.Run(version, func(t *testing.T) {
			definitions, err := client.Definitions("../compiler/testdata/extra/crds", []string{"Queue.batch.example.com", "Fleet.batch.example.com"})
			if err != nil {
				t.Fatal(err)
			}
			ctx, c := start(t, version, definitions)
			minor, err := strconv.Atoi(strings.Split(version, ".")[1])
			if err != nil {
				t.Fatal(err)
			}
			p := ownProver{T: t, ctx: ctx, client: c, minor: minor}
			for _, o := range definitions {
				d, err := shape.ReadDefinition(node(o.Content))
				if err != nil {
					t.Fatal(err)
				}
				p.definitions = append(p.definitions, d)
			}
			for _, text := range rightObjects(t) {
				p.prove(rightObject(t, text))
			}
			if p.refused < 300 || p.accepted < 20 {
				t.Errorf("the server refused %d objects and accepted %d", p.refused, p.accepted)
			}
			t.Logf("the server refused %d objects in which Lakewright finds a fault, and accepted %d", p.refused, p.accepted)
		})
	}
}

// rightObjects returns the objects without a fault of kinds that the server has, as CUE.
func rightObjects(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile("../compiler/testdata/extra/objects.txt")
	if err != nil {
		t.Fatal(err)
	}
	_, objects, _ := strings.Cut(string(text), "\n\n")
	var right []string
	for _, part := range strings.Split(objects, "\n---\n") {
		lines := strings.Split(strings.TrimSpace(part), "\n")
		if last := lines[len(lines)-1]; strings.HasPrefix(last, "apiVersion:") && !strings.Contains(last, "unknown.example.com/") && !strings.HasPrefix(lines[1], "kubernetes") {
			right = append(right, last)
		}
	}
	return right
}

func rightObject(t *testing.T, text string) map[string]any {
	t.Helper()
	data, err := cuecontext.New().CompileString("{" + text + "}").MarshalJSON()
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	var object map[string]any
	if err := json.Unmarshal(data, &object); err != nil {
		t.Fatal(err)
	}
	metadata, _ := object["metadata"].(map[string]any)
	if metadata == nil {
		metadata = map[string]any{}
	}
	metadata["name"] = "own"
	if object["kind"] == "CustomResourceDefinition" {
		metadata["name"] = "others.other.example.com"
	}
	object["metadata"] = metadata
	return object
}

type ownProver struct {
	*testing.T
	ctx               context.Context
	client            *client.Client
	minor             int
	definitions       []*shape.Definition
	refused, accepted int
}

// prove tries an object, and each object that differs from it by one mistake.
func (p *ownProver) prove(object map[string]any) {
	namespaced, err := p.client.Namespaced(p.ctx, client.Text(object, "apiVersion"), client.Text(object, "kind"))
	if err != nil {
		p.Fatal(err)
	}
	if namespaced {
		object["metadata"].(map[string]any)["namespace"] = "default"
	}
	if !p.try("as it is", object, true) {
		return
	}
	for _, key := range slices.Sorted(maps.Keys(object)) {
		if key != "apiVersion" && key != "kind" && key != "metadata" {
			p.below(object, object, key, key)
		}
	}
}

// below makes mistakes in a field or an item of parent, and in what is below it.
func (p *ownProver) below(object map[string]any, parent any, key any, path string) {
	value := get(parent, key)
	if fields, ok := parent.(map[string]any); ok {
		delete(fields, key.(string))
		p.try(path+" is missing", object, false)
		if value != nil { // the compiler drops nulls, whatever their names
			fields[key.(string)+"x"] = value
			p.try(path+" has another name", object, false)
			delete(fields, key.(string)+"x")
		}
	}
	for _, other := range []any{"three", "3", 3, 2.5, true, []any{}, []any{1}, map[string]any{"a": "b"}, nil} {
		put(parent, key, other)
		p.try(fmt.Sprintf("%s is %v", path, other), object, false)
	}
	put(parent, key, value)
	switch value := value.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(value)) {
			p.below(object, value, name, path+"."+name)
		}
	case []any:
		for i := range value {
			p.below(object, value, i, path+"."+strconv.Itoa(i))
		}
	}
}

func get(parent, key any) any {
	if list, ok := parent.([]any); ok {
		return list[key.(int)]
	}
	return parent.(map[string]any)[key.(string)]
}

func put(parent, key, value any) {
	if list, ok := parent.([]any); ok {
		list[key.(int)] = value
		return
	}
	parent.(map[string]any)[key.(string)] = value
}

// try compares what Lakewright and the server find in an object. Good requires that both accept it.
func (p *ownProver) try(what string, object map[string]any, good bool) bool {
	kind := client.Text(object, "kind")
	of, known := shape.Of(client.Text(object, "apiVersion"), kind, p.minor)
	at := shape.Object{Node: node(object), Kind: kind, Minor: p.minor, Passed: []string{"metadata"}}
	for _, d := range p.definitions {
		if d.Kind == kind && !known {
			of, at.Minor, at.Passed = d.Of("v1"), 0, []string{"metadata", "apiVersion", "kind"}
		}
	}
	if of == nil {
		p.Errorf("%s is not in the table", kind)
		return false
	}
	faults := shape.Check(of, at)
	isOff := func(f shape.Fault) bool { return f.What == shape.Off }
	off := slices.DeleteFunc(slices.Clone(faults), func(f shape.Fault) bool { return !isOff(f) })
	faults = slices.DeleteFunc(faults, isOff)
	answer, err := p.client.Create(p.ctx, object, client.Options{DryRun: true})
	if err == nil {
		for _, f := range off {
			if node(answer.Object).At(f.Path) != nil {
				p.Errorf("%s: %s: the server keeps %s, and Lakewright reports that it is dropped", kind, what, f.Path)
			}
		}
	}
	switch {
	case len(faults) == 0 && err == nil:
		p.accepted++
		return true
	case len(faults) > 0 && err != nil:
		p.refused++
	case len(faults) > 0 && isBytes.MatchString(faults[0].Message):
		// Go reads a list of numbers as bytes, and a definition's formats judge only text. Nobody writes that.
	case len(faults) > 0 && p.minor < 36 && kind == "StatefulSet" && strings.Contains(what, "emplate"):
		// Older servers accept a StatefulSet whose pods or claims they then refuse.
	case len(faults) > 0:
		p.Errorf("%s: %s: the server accepts what Lakewright reports: %s", kind, what, faults[0].Message)
	case good || isDecoding(err):
		p.Errorf("%s: %s: Lakewright reports nothing, and the server: %v", kind, what, err)
	default:
		p.refused++ // by validation, which judges more than types
	}
	return false
}

// isBytes matches what Lakewright reports about a list where bytes or a time belong.
var isBytes = regexp.MustCompile(`must be (text in base64|a time such as .*), and it is a list`)

// isDecoding reports whether the server could not read an object, or does not know one of its fields.
func isDecoding(err error) bool {
	text := err.Error()
	return strings.Contains(text, "strict decoding") || strings.Contains(text, "cannot unmarshal") || strings.Contains(text, "unable to parse")
}

// node returns a value as the compiler has it.
func node(value any) *plain.Node {
	switch value := value.(type) {
	case nil:
		return &plain.Node{Kind: plain.Null}
	case bool:
		return &plain.Node{Kind: plain.Bool, Text: strconv.FormatBool(value)}
	case string:
		return &plain.Node{Kind: plain.String, Text: value}
	case []any:
		n := &plain.Node{Kind: plain.List}
		for _, item := range value {
			n.Items = append(n.Items, node(item))
		}
		return n
	case map[string]any:
		n := &plain.Node{Kind: plain.Map}
		for _, key := range slices.Sorted(maps.Keys(value)) {
			n.Fields = append(n.Fields, plain.Field{Name: key, Node: node(value[key])})
		}
		return n
	}
	data, _ := json.Marshal(value)
	return &plain.Node{Kind: plain.Number, Text: string(data)}
}
