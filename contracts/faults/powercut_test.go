//go:build linux

package faults

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

var cuts = flag.Int("cuts", 0, "number of power cuts on each file system")

// shutdown is the ioctl that stops a file system without writing its journal, as a power cut
// does. ext4 and xfs have the same.
const (
	shutdown   = 0x8004587d
	noLogFlush = 2
)

// TestPowerCuts stops a file system on a loop device while a build writes to it. After it is
// mounted again, each file is old or new, and the next run leaves exactly the tree.
func TestPowerCuts(t *testing.T) {
	if *cuts == 0 {
		t.Skip("SKIPPED: no power cuts: make powercuts makes them, as root")
	}
	if os.Getuid() != 0 {
		t.Skip("SKIPPED: no power cuts: file systems are mounted only by root")
	}
	for _, system := range []string{"ext4", "xfs"} {
		t.Run(system, func(t *testing.T) { cutPower(t, system) })
	}
}

// A disk is a file system in a file.
type disk struct {
	t             *testing.T
	system        string
	image, folder string
}

func newDisk(t *testing.T, system string) *disk {
	t.Helper()
	d := &disk{t: t, system: system, image: filepath.Join(t.TempDir(), "image"), folder: t.TempDir()}
	if err := os.WriteFile(d.image, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(d.image, 400<<20); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("mkfs."+system, "-q", d.image).CombinedOutput(); err != nil {
		t.Skipf("SKIPPED: no power cuts on %s: mkfs.%s: %v: %s", system, system, err, out)
	}
	if out, err := exec.Command("mount", "-o", "loop", "-t", system, d.image, d.folder).CombinedOutput(); err != nil {
		t.Skipf("SKIPPED: no power cuts on %s: mount: %v: %s", system, err, out)
	}
	t.Cleanup(func() { _ = exec.Command("umount", d.folder).Run() })
	return d
}

// cut stops the file system.
func (d *disk) cut() {
	d.t.Helper()
	f, err := os.Open(d.folder)
	if err == nil {
		err = unix.IoctlSetPointerInt(int(f.Fd()), shutdown, noLogFlush)
		f.Close()
	}
	if err != nil {
		d.t.Fatal(err)
	}
}

// mount mounts the file system again.
func (d *disk) mount() {
	d.t.Helper()
	var out []byte
	err := fmt.Errorf("never tried")
	for range 50 {
		if out, err = exec.Command("umount", d.folder).CombinedOutput(); err == nil {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	if err == nil {
		out, err = exec.Command("mount", "-o", "loop", "-t", d.system, d.image, d.folder).CombinedOutput()
	}
	if err != nil {
		d.t.Fatalf("%v: %s", err, out)
	}
}

func cutPower(t *testing.T, system string) {
	d := newDisk(t, system)
	w := newWorld(t, 60)
	w.out = filepath.Join(d.folder, "deploy")
	whole := w.duration()
	r := rand.New(rand.NewPCG(1, 4))
	now, count := "b", map[string]int{}
	for range *cuts {
		unix.Sync()
		next := other(now)
		cmd, _, _ := w.command(next)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(r.Float64() * 1.2 * float64(whole)))
		d.cut()
		failed := cmd.Wait()
		d.mount()
		got := snapshot(t, w.out)
		isNew := differ(got, w.trees[next]) == ""
		switch {
		case isNew:
			count["new"]++
		case differ(got, w.trees[now]) == "":
			count["old"]++
		case isWhole(t, got, w.trees[now], w.trees[next]):
			count["in between"]++
		default:
			count["torn"]++
		}
		if failed == nil && !isNew {
			t.Errorf("the build reported success, and after the power cut its tree is not on the disk: %s", differ(got, w.trees[next]))
		}
		w.settle(next, "a power cut")
		now = next
	}
	t.Logf("%d power cuts on %s: %v", *cuts, system, count)
}
