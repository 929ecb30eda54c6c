package load

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

const head = "package lake\n\nimport \"github.com/lakewright/lakewright/schema\"\n\nschema.#Platform\n\nname: \"lake\"\n"

// open reads a spec of the given files; head is prepended to those that end in .cue unless
// they have a package clause.
func open(t *testing.T, files map[string]string) (*Source, diag.List) {
	t.Helper()
	fsys := fstest.MapFS{}
	for name, text := range files {
		if strings.HasSuffix(name, ".cue") && !strings.HasPrefix(strings.TrimPrefix(text, "\ufeff"), "package") && !strings.HasPrefix(name, "cue.mod") {
			text = head + text
		}
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	s, list, err := Open(fsys)
	if err != nil {
		t.Fatal(err)
	}
	return s, list
}

func lines(list diag.List) []string {
	var out []string
	for _, d := range list {
		out = append(out, d.Rule+" "+d.Pos.File+": "+d.Message)
	}
	return out
}

func TestFiles(t *testing.T) {
	for _, test := range []struct {
		name  string
		files map[string]string
		want  []string
	}{
		{
			name: "empty directory", files: map[string]string{},
			want: []string{"SPC001 : there are no CUE files in this directory"},
		}, {
			name: "no CUE", files: map[string]string{"README.md": "hello"},
			want: []string{"SPC001 : there are no CUE files in this directory"},
		}, {
			name: "two packages", files: map[string]string{"a.cue": "package a\n", "b.cue": "package b\n"},
			want: []string{"SPC001 b.cue: two packages in one directory, a and b"},
		}, {
			name: "no package name", files: map[string]string{"a.cue": "package a\n", "b.cue": "package\n"},
			want: []string{"SPC002 b.cue: the package has no name"},
		}, {
			name: "no package clause", files: map[string]string{"a.cue": "package a\n", "lib/x.cue": "", "b.cue": "package _\n"},
			want: []string{"SPC001 b.cue: b.cue has no package clause"},
		}, {
			name: "not text", files: map[string]string{"a.cue": "package a\nname: \"\xff\""},
			want: []string{"SPC002 a.cue: a.cue is not text"},
		}, {
			name: "tools and tests of cue are not part of a spec", files: map[string]string{
				"a.cue": "environments: dev: {}\n", "a_tool.cue": "package other\n", "a_test.cue": "package other\n", ".hidden.cue": "package other\n",
			},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			s, list := open(t, test.files)
			if diff := cmp.Diff(test.want, lines(list)); diff != "" {
				t.Error(diff)
			}
			if s == nil {
				t.Error("no source")
			}
		})
	}
}

// TestNothingOutside proves that no link and no path of a spec reaches a file outside of its
// directory.
func TestNothingOutside(t *testing.T) {
	outside := t.TempDir()
	secret := filepath.Join(outside, "secret.cue")
	write(t, secret, head+"environments: canary: {}\n")
	for _, test := range []struct {
		name  string
		build func(dir string)
		want  string
	}{
		{"link to a file", func(dir string) { link(t, secret, filepath.Join(dir, "a.cue")) }, "not a regular file"},
		{"link to a device", func(dir string) { link(t, "/dev/zero", filepath.Join(dir, "a.cue")) }, "not a regular file"},
		{"dangling link", func(dir string) { link(t, "nowhere", filepath.Join(dir, "a.cue")) }, "not a regular file"},
		{"directory of a package behind a link", func(dir string) {
			link(t, outside, filepath.Join(dir, "lib"))
			write(t, filepath.Join(dir, "cue.mod", "module.cue"), "module: \"spec.example/lake@v0\"\n")
			write(t, filepath.Join(dir, "a.cue"), "package a\n\nimport \"spec.example/lake/lib\"\n\nx: lib\n")
		}, ""},
		{"import of a parent", func(dir string) {
			write(t, filepath.Join(dir, "cue.mod", "module.cue"), "module: \"spec.example/lake@v0\"\n")
			write(t, filepath.Join(dir, "a.cue"), "package a\n\nimport \"spec.example/lake/../other\"\n")
		}, "cannot be imported"},
		{"embedded file", func(dir string) {
			write(t, filepath.Join(dir, "a.cue"), "@extern(embed)\n\npackage a\n\nx: _ @embed(file=\"../secret.cue\")\n")
		}, "the attribute @extern is not allowed"},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			test.build(dir)
			root, err := os.OpenRoot(dir)
			if err != nil {
				t.Fatal(err)
			}
			defer root.Close()
			s, list, err := Open(root.FS())
			if err == nil && !list.HasErrors() {
				t.Error("accepted")
			}
			text := strings.Join(lines(list), "\n")
			if err == nil && !strings.Contains(text, test.want) {
				t.Errorf("reported %s; want %q", text, test.want)
			}
			if s != nil && slices.Contains(s.Envs, "canary") {
				t.Error("the file outside was read")
			}
		})
	}
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func link(t *testing.T, to, name string) {
	t.Helper()
	if err := os.Symlink(to, name); err != nil {
		t.Fatal(err)
	}
}

const platform = `
environments: {
	base: {namespace: "lake-base", kubernetes: "1.33", profile: "dev"}
	dev: {namespace: "lake-dev", kubernetes: "1.34", profile: "dev"}
	prod: {
		extends:   "base"
		namespace: "lake"
		profile:   "prod"
		spark: etl: executor: memory: "32Gi"
	}
}
spark: etl: {
	version: "4.0.1"
	image:   "registry.internal/etl:1"
	main: file: "local:///etl.py"
	executor: {memory: "16Gi", cpuLimit: 4}
	labels: {team: "sales", tier: "gold"}
}
`

// TestEnvironment proves the order: what was written, overrides of the chain, the
// profile beneath, the language's defaults last.
func TestEnvironment(t *testing.T) {
	s, list := open(t, map[string]string{
		"lake.cue": platform,
		"more.cue": "environments: prod: spark: etl: {labels: tier: null, executor: cpuLimit: null}\n" +
			"environments: base: spark: etl: driver: cores: 3\n" +
			"environments: dev: spark: etl: executor: instances: 7\n",
	})
	if len(list) > 0 {
		t.Fatal(lines(list))
	}
	for _, test := range []struct {
		env, path, want string
		origin          spec.Origin
		place           string
	}{
		{env: "dev", path: "spark.etl.executor.memory", want: "16Gi", place: "lake.cue:23"},
		{env: "prod", path: "spark.etl.executor.memory", want: "32Gi", place: "lake.cue:16"},
		{env: "dev", path: "spark.etl.driver.cores", want: "1", origin: spec.Profile, place: "lake.cue:19"},
		{env: "prod", path: "spark.etl.driver.cores", want: "3", place: "more.cue:9"},
		{env: "prod", path: "spark.etl.driver.memory", want: "8Gi", origin: spec.Profile, place: "more.cue:9"},
		{env: "dev", path: "spark.etl.executor.cpuLimit", want: "4", place: "lake.cue:23"},
		{env: "prod", path: "spark.etl.executor.cpuLimit"},
		{env: "dev", path: "spark.etl.labels.tier", want: "gold", place: "lake.cue:24"},
		{env: "prod", path: "spark.etl.labels.tier"},
		{env: "prod", path: "spark.etl.labels.team", want: "sales", place: "lake.cue:24"},
		{env: "dev", path: "spark.etl.imagePullPolicy", want: "IfNotPresent", origin: spec.Default, place: "lake.cue:19"},
		{env: "dev", path: "spark.etl.executor.instances", want: "7", place: "more.cue:10"},
		{env: "dev", path: "spark.etl.dynamicAllocation"},
		{env: "prod", path: "spark.etl.dynamicAllocation.max", want: "100", origin: spec.Profile, place: "lake.cue:19"},
		{env: "prod", path: "environments.prod.kubernetes", want: "1.33", place: "lake.cue:10"},
		{env: "prod", path: "environments.prod.namespace", want: "lake", place: "lake.cue:14"},
	} {
		d, missing := s.Env(test.env)
		if len(missing) > 0 {
			t.Fatal(lines(missing))
		}
		n := d.Root.At(spec.Path(test.path))
		if n == nil || test.want == "" {
			if n != nil || test.want != "" {
				t.Errorf("%s: %s = %v; want %q", test.env, test.path, n, test.want)
			}
			continue
		}
		pos := d.Pos(spec.Path(test.path))
		if place := pos.File + ":" + itoa(pos.Line); n.Text != test.want || n.Origin != test.origin || place != test.place {
			t.Errorf("%s: %s = %q, origin %d, at %s; want %q, %d, %s", test.env, test.path, n.Text, n.Origin, place, test.want, test.origin, test.place)
		}
	}
}

func itoa(n int) string {
	if n < 10 {
		return string(rune('0' + n))
	}
	return itoa(n/10) + itoa(n%10)
}

// TestProfileYields proves that a profile does not turn on dynamic allocation for an
// application that states its number of executors.
func TestProfileYields(t *testing.T) {
	s, _ := open(t, map[string]string{"lake.cue": platform + "environments: prod: spark: etl: executor: instances: 4\n"})
	d, _ := s.Env("prod")
	if n := d.Root.At("spark.etl.dynamicAllocation"); n != nil {
		t.Errorf("dynamicAllocation = %v; want none", n.Data())
	}
}

// TestUserProfile proves that a profile in a spec replaces the built-in one of that name.
func TestUserProfile(t *testing.T) {
	s, list := open(t, map[string]string{"lake.cue": platform + "profiles: dev: spark: driver: {cores: 9, memory: \"9Gi\"}\n"})
	if len(list) > 0 {
		t.Fatal(lines(list))
	}
	d, _ := s.Env("dev")
	if n := d.Root.At("spark.etl.driver.cores"); n == nil || n.Text != "9" {
		t.Errorf("driver.cores = %v; want 9", n)
	}
}

// TestLocalPackages proves that a spec may import packages of its own module.
func TestLocalPackages(t *testing.T) {
	s, list := open(t, map[string]string{
		"cue.mod/module.cue": "module: \"spec.example/lake@v0\"\nlanguage: version: \"v0.17.0\"\n",
		"lib/lib.cue":        "package lib\n\nimage: \"registry.internal/shared:1\"\n",
		"lake.cue": "package lake\n\nimport (\n\t\"github.com/lakewright/lakewright/schema\"\n\t\"spec.example/lake/lib\"\n)\n\nschema.#Platform\n\n" +
			"name: \"lake\"\nenvironments: dev: {namespace: \"lake\", kubernetes: \"1.34\"}\nspark: etl: image: lib.image\n",
	})
	if len(list) > 0 {
		t.Fatal(lines(list))
	}
	d, _ := s.Env("dev")
	if n := d.Root.At("spark.etl.image"); n == nil || n.Text != "registry.internal/shared:1" {
		t.Errorf("image = %v", n)
	}
}

// TestShuffledFiles proves that the result does not depend on the names of the files.
func TestShuffledFiles(t *testing.T) {
	parts := []string{"environments: dev: {namespace: \"a\", kubernetes: \"1.34\"}\n", "spark: a: version: \"4.0.1\"\n", "spark: b: version: \"4.0.1\"\n", "spark: a: image: \"x/y:1\"\n"}
	var first any
	for _, order := range [][]int{{0, 1, 2, 3}, {3, 2, 1, 0}, {1, 3, 0, 2}} {
		files := map[string]string{}
		for i, part := range order {
			files[itoa(i)+".cue"] = parts[part]
		}
		s, _ := open(t, files)
		d, _ := s.Env("dev")
		data := d.Root.Data()
		if first == nil {
			first = data
		}
		if diff := cmp.Diff(first, data); diff != "" {
			t.Errorf("order %v: %s", order, diff)
		}
	}
}

// FuzzLoad proves that no input makes the loader panic, and that each message is one plain
// sentence.
func FuzzLoad(f *testing.F) {
	names, err := filepath.Glob("../testdata/invalid/*.cue")
	if err != nil || len(names) == 0 {
		f.Fatal("no seeds", err)
	}
	seeds := map[string]bool{}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		for _, chunk := range strings.Split(string(text), "\n---\n") {
			f.Add(chunk)
			seeds[chunk] = true
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !seeds[text] && (len(text) > 2000 || strings.ContainsAny(text, "&|[")) {
			t.Skip() // CUE itself may never end with these, and it cannot be interrupted
		}
		s, list, err := Open(fstest.MapFS{"a.cue": {Data: []byte(head + platform + text)}})
		if err != nil {
			t.Fatal(err)
		}
		for _, env := range s.Envs {
			_, missing := s.Env(env)
			list = append(list, missing...)
		}
		for _, d := range list {
			if d.Message == "" || strings.Contains(d.Message, "\n") {
				t.Errorf("message %q", d.Message)
			}
		}
	})
}
