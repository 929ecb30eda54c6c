package overlays

import (
	"bytes"
	"errors"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

const (
	etlFile  = "workloads/etl/base/extra.yaml"
	oldFile  = "workloads/old/base/extra.yaml"
	unmarked = "apiVersion: v1\n"
)

// conflictTests plants files into the tree of version 1, over which version 2 is
// written. original is what the tree has at etlFile.
var conflictTests = []struct {
	name    string
	plant   func(t *testing.T, dir, original string)
	plain   error // of Write
	forced  error // of Write with Force
	survive []string
	kept    []string
}{
	{
		name:    "foreign file",
		plant:   func(t *testing.T, dir, original string) { plant(t, dir, etlFile, unmarked) },
		plain:   &ConflictError{Foreign: []string{etlFile}},
		forced:  &ConflictError{Foreign: []string{etlFile}},
		survive: []string{etlFile},
	},
	{
		name:    "empty file",
		plant:   func(t *testing.T, dir, original string) { plant(t, dir, etlFile, "") },
		plain:   &ConflictError{Foreign: []string{etlFile}},
		forced:  &ConflictError{Foreign: []string{etlFile}},
		survive: []string{etlFile},
	},
	{
		name:  "edited file",
		plant: func(t *testing.T, dir, original string) { plant(t, dir, etlFile, original+"# mine\n") },
		plain: &ConflictError{Edited: []string{etlFile}},
	},
	{
		name:  "edited mark",
		plant: func(t *testing.T, dir, original string) { plant(t, dir, etlFile, markStart+"0\n"+unmarked) },
		plain: &ConflictError{Edited: []string{etlFile}},
	},
	{
		name: "foreign and edited",
		plant: func(t *testing.T, dir, original string) {
			plant(t, dir, etlFile, original+"# mine\n")
			plant(t, dir, "overlays/dev/kustomization.yaml", unmarked)
			plant(t, dir, "workloads/new/base/kustomization.yaml", unmarked)
		},
		plain: &ConflictError{
			Foreign: []string{"overlays/dev/kustomization.yaml", "workloads/new/base/kustomization.yaml"},
			Edited:  []string{etlFile},
		},
		forced:  &ConflictError{Foreign: []string{"overlays/dev/kustomization.yaml", "workloads/new/base/kustomization.yaml"}},
		survive: []string{"overlays/dev/kustomization.yaml", "workloads/new/base/kustomization.yaml"},
	},
	{
		name:  "edited and stale",
		plant: func(t *testing.T, dir, original string) { plant(t, dir, oldFile, original+"# mine\n") },
		kept:  []string{oldFile},
	},
	{
		name: "foreign elsewhere",
		plant: func(t *testing.T, dir, original string) {
			plant(t, dir, "workloads/old/README.md", "mine")
			plant(t, dir, "workloads/old/base/mine.yaml", unmarked)
			plant(t, dir, "workloads/mine/base/kustomization.yaml", unmarked)
			plant(t, dir, "golden/"+etlFile, original) // outside our directories
			plant(t, dir, "README.md", "mine")
		},
		survive: []string{"workloads/old/README.md", "workloads/old/base/mine.yaml", "workloads/mine/base/kustomization.yaml", "golden/" + etlFile, "README.md"},
	},
	{
		name:    "file for a directory",
		plant:   func(t *testing.T, dir, original string) { plant(t, dir, "workloads/new", "mine") },
		plain:   &ConflictError{Foreign: []string{"workloads/new"}},
		forced:  &ConflictError{Foreign: []string{"workloads/new"}},
		survive: []string{"workloads/new"},
	},
	{
		name:    "directory for a file",
		plant:   func(t *testing.T, dir, original string) { plant(t, dir, "workloads/new/base/extra.yaml/x", "mine") },
		plain:   &ConflictError{Foreign: []string{"workloads/new/base/extra.yaml"}},
		forced:  &ConflictError{Foreign: []string{"workloads/new/base/extra.yaml"}},
		survive: []string{"workloads/new/base/extra.yaml/x"},
	},
}

func TestConflicts(t *testing.T) {
	one := version(t, 1)
	original, _ := one.Content(etlFile)
	for _, test := range conflictTests {
		t.Run(test.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "deploy")
			write(t, one, dir)
			test.plant(t, dir, string(original))
			before := snapshot(t, dir)
			for _, opt := range []WriteOptions{{}, {Force: true}} {
				want := test.plain
				if opt.Force {
					want = test.forced
				}
				report, err := version(t, 2).Write(dir, opt)
				if !wantConflict(t, err, want) {
					continue
				}
				after := snapshot(t, dir)
				if want != nil {
					if diff := cmp.Diff(before, after); diff != "" {
						t.Errorf("%+v: written in spite of a conflict (-before +after):\n%s", opt, diff)
					}
				} else if !opt.Force {
					if diff := cmp.Diff(test.kept, report.Kept, cmpopts.EquateEmpty()); diff != "" {
						t.Errorf("kept (-want +got):\n%s", diff)
					}
				}
				for _, p := range test.survive {
					if before[p] != after[p] {
						t.Errorf("%+v: %s was %q, is %q", opt, p, before[p], after[p])
					}
				}
			}
			if test.forced == nil && len(test.survive) == 0 {
				wantDir(t, dir, whole(version(t, 2)))
			}
		})
	}
}

// wantConflict compares an error with the expected one, which has no Dir.
func wantConflict(t *testing.T, got, want error) bool {
	t.Helper()
	diff := cmp.Diff(want, got, cmpopts.IgnoreFields(ConflictError{}, "Dir"))
	if diff != "" {
		t.Errorf("error (-want +got):\n%s", diff)
	}
	return diff == ""
}

func TestConflictMessage(t *testing.T) {
	err := &ConflictError{Dir: "deploy", Foreign: []string{"a"}, Edited: []string{"b", "c", "d", "e", "f", "g", "h"}}
	const want = "in deploy, files stand in the way, not made by lakewright: a; edited by hand: b, c, d, e, f and 2 more"
	if err.Error() != want {
		t.Errorf("got  %s\nwant %s", err, want)
	}
}

// TestForeignBytes puts random files into trees and writes over them: no byte of a file that
// was not generated is lost.
func TestForeignBytes(t *testing.T) {
	cases := uint64(100)
	if testing.Short() {
		cases = 10
	}
	for seed := range cases {
		r := newRandom(seed)
		dir := t.TempDir()
		one, two := version(t, 1), version(t, 2)
		write(t, one, dir)
		places := append(one.Paths(), two.Paths()...)
		planted := map[string]string{}
		for range 1 + r.IntN(4) {
			p := places[r.IntN(len(places))]
			if r.chance(2) {
				p = filepath.ToSlash(filepath.Join(filepath.Dir(p), []string{"mine.yaml", "a.txt", "sub/kustomization.yaml", ".lakewright-x.tmp"}[r.IntN(4)]))
			}
			content := []byte(r.text())
			if old, ok := one.Content(p); ok && r.chance(2) {
				content = bytes.Replace(old, []byte("data"), []byte("mine"), 1) // edited
			}
			if bytes.Equal(content, []byte(planted[p])) || isSealed(content) {
				continue
			}
			plant(t, dir, p, string(content))
			planted[p] = string(content)
		}
		_, err := two.Write(dir, WriteOptions{})
		var conflict *ConflictError
		if err != nil && !errors.As(err, &conflict) {
			t.Fatal(err)
		}
		after := snapshot(t, dir)
		for p, content := range planted {
			if after[p] != content {
				t.Errorf("seed %d: %s was %q, is %q (%v)", seed, p, content, after[p], err)
			}
		}
	}
}
