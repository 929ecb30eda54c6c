//go:build linux

package hostile

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

const module = "module: \"spec.example/lake@v0\"\nlanguage: version: \"v0.17.0\"\n"

// repositories returns directories with a right spec and something hostile beside it.
func repositories() []input {
	var out []input
	add := func(name string, parts ...func(dir string) error) {
		out = append(out, input{name: name, make: func(dir string) error {
			if err := write(dir, "spec.cue", with("")); err != nil {
				return err
			}
			for _, part := range parts {
				if err := part(dir); err != nil {
					return err
				}
			}
			return nil
		}})
	}
	file := func(name, text string) func(string) error {
		return func(dir string) error { return write(dir, name, text) }
	}
	link := func(name, target string) func(string) error {
		return func(dir string) error {
			if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755); err != nil {
				return err
			}
			return os.Symlink(target, filepath.Join(dir, name))
		}
	}
	node := func(name string, mode uint32, major, minor int) func(string) error {
		return func(dir string) error {
			return syscall.Mknod(filepath.Join(dir, name), mode|0o644, major<<8|minor)
		}
	}
	spec := func(lines string, packages ...string) func(string) error {
		return file("spec.cue", with(lines, packages...))
	}
	own := file("cue.mod/module.cue", module)

	for _, target := range []string{
		"../../other/secret.cue", "/etc/passwd", "/proc/self/environ", "/dev/zero", "/dev/stdin", "a.cue", "missing.cue", "b.cue", "/", ".", "../..", "spec.cue",
	} {
		add("a link to "+target, link("a.cue", target), link("b.cue", "a.cue"))
	}
	add("a directory called .cue", func(dir string) error { return os.Mkdir(filepath.Join(dir, "a.cue"), 0o755) })
	add("a FIFO", node("a.cue", syscall.S_IFIFO, 0, 0))
	add("a socket", node("a.cue", syscall.S_IFSOCK, 0, 0))
	add("a device of zeros", node("a.cue", syscall.S_IFCHR, 1, 5))
	add("a device of random bytes", node("a.cue", syscall.S_IFCHR, 1, 9))
	add("a module that is a FIFO", func(dir string) error { return os.Mkdir(filepath.Join(dir, "cue.mod"), 0o755) }, node("cue.mod/module.cue", syscall.S_IFIFO, 0, 0), spec("_x: p.x", "spec.example/lake/p"))
	add("a module that is a link", link("cue.mod/module.cue", "../../../other/secret.cue"), spec("_x: p.x", "spec.example/lake/p"))
	add("a module that is a directory", file("cue.mod/module.cue/x", ""), spec("_x: p.x", "spec.example/lake/p"))
	add("a deep module", file("cue.mod/module.cue", strings.Repeat("a: ", 300_000)+"1"), spec("_x: p.x", "spec.example/lake/p"))
	add("a module of another place", file("cue.mod/module.cue", "module: \"../../other@v0\"\n"), spec("_x: p.x", "../../other/p"))
	add("local-module.cue", own, file("cue.mod/local-module.cue", "deps: \"other.example/x@v0\": replaceWith: \"../../other\"\n"), spec("_x: x.x", "other.example/x@v0"))
	add("local-module.cue with an absolute path", own, file("cue.mod/local-module.cue", "deps: \"other.example/x@v0\": replaceWith: \"/etc\"\n"), spec("_x: x.x", "other.example/x@v0"))
	add("a module below cue.mod/pkg", own, file("cue.mod/pkg/other.example/x/x.cue", "package x\nx: 1\n"), spec("_x: x.x", "other.example/x"))
	add("a dependency of the network", file("cue.mod/module.cue", module+"deps: \"evil.example/x@v0\": v: \"v0.1.0\"\n"), spec("_x: x.x", "evil.example/x"))
	add("a package by a link", own, link("p", "../../other"), spec("_x: p.x", "spec.example/lake/p"))
	add("a package by an absolute link", own, link("p", "/etc"), spec("_x: p.x", "spec.example/lake/p"))
	add("a package that is linked to itself", own, link("p", "."), spec("_x: p.x", "spec.example/lake/p/p/p/p/p"))
	add("a package with a link", own, file("p/p.cue", "package p\nx: 1\n"), link("p/q.cue", "../../../other/secret.cue"), spec("_x: p.x", "spec.example/lake/p"))
	add("a package that is a file", own, file("p", "package p\n"), spec("_x: p.x", "spec.example/lake/p"))
	add("a package that is empty", own, file("p/.keep", ""), spec("_x: p.x", "spec.example/lake/p"))
	add("a package with a FIFO", own, file("p/p.cue", "package p\nx: 1\n"), node("p/q.cue", syscall.S_IFIFO, 0, 0), spec("_x: p.x", "spec.example/lake/p"))
	add("a package of itself", own, file("p/p.cue", "package p\nimport \"spec.example/lake/p\"\nx: p.x\n"), spec("_x: p.x", "spec.example/lake/p"))
	add("two packages of each other", own, file("p/p.cue", "package p\nimport \"spec.example/lake/q\"\nx: q.x\n"), file("q/q.cue", "package q\nimport \"spec.example/lake/p\"\nx: p.x\n"), spec("_x: p.x", "spec.example/lake/p"))
	add("a package that imports the spec", own, file("p/p.cue", "package p\nimport \"spec.example/lake\"\nx: lake.name\n"), spec("_x: p.x", "spec.example/lake/p"))
	add("a chain of 1,000 packages", own, packages(1000, 1), spec("_x: p0.x", "spec.example/lake/p0"))
	add("a web of packages", own, packages(90, 5), spec("_x: p0.x", "spec.example/lake/p0"))
	add("a package that is a bomb", own, file("p/p.cue", "package p\nimport \"list\"\nx: len(list.Range(0, 10000000000, 1))\n"), spec("_x: p.x", "spec.example/lake/p"))
	add("a package that is deep", own, file("p/p.cue", "package p\nx: "+strings.Repeat("a: ", 300_000)+"1\n"), spec("_x: p.x", "spec.example/lake/p"))
	add("a parent with a module", file("../cue.mod/module.cue", module), file("../evil.cue", "package lake\n_secret: \""+canary+"\"\n"), spec("_x: _secret"))
	add("embed of a link", link("x.json", "../../other/secret.cue"), file("e.cue", "@extern(embed)\npackage lake\n_x: _ @embed(file=x.json,type=text)\n"))
	add("embed of a pattern", link("ld", "/etc"), file("e.cue", "@extern(embed)\npackage lake\n_x: _ @embed(glob=\"ld/*\",type=text)\n"))
	add("a tool file", file("run_tool.cue", "package lake\nimport \"tool/exec\"\ncommand: x: exec.Run & {cmd: \"touch /tmp/lakewright-was-here\"}\n"))
	add("wasm", file("w.cue", "@extern(wasm)\npackage lake\n_x: _ @extern(\"w.wasm\", abi=c, sig=\"func(): int64\")\n"))
	add("a name with a newline", file("a\nerror: 1.cue", "package lake\n"))
	add("a name with escapes", file("a\x1b[2J.cue", "package lake\n"))
	add("a name that is not UTF-8", file("a\xff.cue", "package lake\n"))
	add("a name that changes direction", file("a\u202ecue", "package lake\n"), file("b\u202e.cue", "package lake\n"))
	add("a long name", file(strings.Repeat("a", 250)+".cue", "package lake\n"))
	add("names of an option", file("-rf.cue", "package lake\n"), file("--help.cue", "package lake\n"))
	add("6,000 files", many("fN.cue", 6000))
	add("20,000 files that are none", many("fN.txt", 20_000))
	add("20,000 files elsewhere", many("d/fN.cue", 20_000))
	add("files of 300 MB", func(dir string) error {
		for i := range 10 {
			if err := write(dir, fmt.Sprintf("f%d.cue", i), "package lake\n//"+strings.Repeat("x", 30<<20)+"\n"); err != nil {
				return err
			}
		}
		return nil
	})
	add("a file of 10 GB that is empty", file("a.cue", ""), func(dir string) error { return os.Truncate(filepath.Join(dir, "a.cue"), 10<<30) })
	add("two packages", file("b.cue", "package other\n"))
	add("a file without a package", file("b.cue", "x: 1\n"))
	add("a file that cannot be read", file("b.cue", "package lake\n"), func(dir string) error { return os.Chmod(filepath.Join(dir, "b.cue"), 0) })
	add("definitions by a link", link("definitions", "../../other"))
	add("definitions that are deep", file("definitions/x.yaml", strings.Repeat("[", 1_000_000)))
	add("definitions with aliases", file("definitions/x.yaml", "a: &a [x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c,*c,*c]\n"))
	return out
}

// packages makes n packages, each of which imports the next few.
func packages(n, few int) func(dir string) error {
	return func(dir string) error {
		for i := range n {
			text := fmt.Sprintf("package p%d\n", i)
			uses := ""
			for j := i + 1; j <= min(i+few, n-1); j++ {
				text += fmt.Sprintf("import \"spec.example/lake/p%d\"\n", j)
				uses += fmt.Sprintf("_y%d: p%d.x\n", j, j)
			}
			if err := write(dir, fmt.Sprintf("p%d/p.cue", i), text+uses+"x: 1\n"); err != nil {
				return err
			}
		}
		return nil
	}
}

func many(name string, n int) func(dir string) error {
	return func(dir string) error {
		for i := range n {
			if err := write(dir, strings.ReplaceAll(name, "N", fmt.Sprint(i)), "package lake\n"); err != nil {
				return err
			}
		}
		return nil
	}
}
