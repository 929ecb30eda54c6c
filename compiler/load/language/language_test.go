package language

import (
	"strings"
	"testing"

	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/schema"
)

func read(t testing.TB) *Language {
	t.Helper()
	l, err := Read(schema.FS)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// TestEveryFieldDocumented requires a comment for every field and every definition.
func TestEveryFieldDocumented(t *testing.T) {
	l := read(t)
	for _, name := range l.Names() {
		d := l.Definition(name)
		if d.Doc == "" {
			t.Errorf("%s has no comment", name)
		}
		for _, f := range d.Fields {
			if f.Doc == "" {
				t.Errorf("%s.%s has no comment", name, f.Name)
			}
			if !strings.HasSuffix(f.Doc, ".") {
				t.Errorf("%s.%s: comment %q is not a sentence", name, f.Name, f.Doc)
			}
		}
	}
}

// TestEverythingBounded requires a bound for every list, map and free text, so that the size of
// a hostile spec is limited.
func TestEverythingBounded(t *testing.T) {
	l := read(t)
	seen := map[*Type]bool{}
	var walk func(path string, typ *Type)
	walk = func(path string, typ *Type) {
		if seen[typ] {
			return
		}
		seen[typ] = true
		if (typ.Items != nil || typ.Elem != nil) && typ.MaxLen == 0 {
			t.Errorf("%s has no bound", path)
		}
		for _, s := range typ.Scalars {
			if s.Kind == spec.String && !s.IsWord && s.MaxRunes == 0 && !boundedPattern(s) {
				t.Errorf("%s is text without a bound", path)
			}
			if s.Kind == spec.Number && !s.IsWord && len(s.Bounds) < 2 {
				t.Errorf("%s is a number without two bounds", path)
			}
		}
		for _, inner := range []*Type{typ.Items, typ.Key, typ.Elem} {
			if inner != nil {
				walk(path+"[]", inner)
			}
		}
		for _, f := range typ.Fields {
			walk(path+"."+f.Name, f.Type)
		}
	}
	for _, name := range l.Names() {
		walk(name, l.Definition(name))
	}
}

// boundedPattern reports whether a pattern limits the length by itself.
func boundedPattern(s Scalar) bool {
	for _, p := range s.Patterns {
		text := strings.NewReplacer(`\\`, "", `\+`, "", `\*`, "").Replace(p.Text)
		for inClass, i := false, 0; i < len(text); i++ {
			switch {
			case text[i] == '[':
				inClass = true
			case text[i] == ']':
				inClass = false
			case !inClass && (text[i] == '*' || text[i] == '+'):
				return false
			}
		}
	}
	return len(s.Patterns) > 0
}

// TestFieldsAreOptional requires that no field is both required and has a default.
func TestFieldsAreOptional(t *testing.T) {
	l := read(t)
	for _, name := range l.Names() {
		for _, f := range l.Definition(name).Fields {
			if f.Need == Required && f.Default != nil {
				t.Errorf("%s.%s is required and has a default", name, f.Name)
			}
		}
	}
}

func TestField(t *testing.T) {
	l := read(t)
	for _, test := range []struct{ path, want string }{
		{path: "spark.executor.memory", want: "#Memory"},
		{path: `spark."orders-etl".executor.memory`, want: "#Memory"},
		{path: `environments.prod.spark."orders-etl".executor.memory`, want: "#Memory"},
		{path: "environments.spark.executor.memory", want: "#Memory"},
		{path: "pools.taints.0.key", want: "#QualifiedName"},
	} {
		f := l.Field(spec.Path(test.path))
		if f == nil {
			t.Errorf("Field(%q) = nil", test.path)
			continue
		}
		if f.Type.Name != test.want {
			t.Errorf("Field(%q) has type %q; want %q", test.path, f.Type.Name, test.want)
		}
	}
	for _, path := range []string{"spark.nothing", "nothing", "spark.x.executor.memory.deeper"} {
		if f := l.Field(spec.Path(path)); f != nil {
			t.Errorf("Field(%q) = %s; want nil", path, f.Name)
		}
	}
}

func TestExample(t *testing.T) {
	l := read(t)
	for _, test := range []struct{ path, want string }{
		{path: "spark.executor.memory", want: `"512Mi"`},
		{path: "spark.image", want: `"registry.internal/orders-etl:1.8.2"`},
		{path: "spark.executor.cores", want: "1"},
		{path: "flink.taskManager.cpu", want: "2"},
		{path: "network.policy", want: `"ingress"`},
		{path: "environments.kubernetes", want: `"1.34"`},
	} {
		if got := l.Example(spec.Path(test.path)); got != test.want {
			t.Errorf("Example(%q) = %s; want %s", test.path, got, test.want)
		}
	}
}

func BenchmarkRead(b *testing.B) {
	for b.Loop() {
		read(b)
	}
}
