package overlays

import (
	"os"
	"strings"
)

// directories keeps the directories on the way to the last one open, because opening a directory
// from the top costs more than the files in it. Their order should be that of sorted paths.
type directories struct {
	top   *os.Root // stays open
	names []string
	open  []*os.Root // by names
}

// at returns a directory, which is open until the next call.
func (d *directories) at(dir string) (*os.Root, error) {
	var names []string
	if dir != "." {
		names = strings.Split(dir, "/")
	}
	same := 0
	for same < min(len(names), len(d.names)) && names[same] == d.names[same] {
		same++
	}
	d.closeBelow(same)
	for _, name := range names[same:] {
		next, err := d.last().OpenRoot(name)
		if err != nil {
			return nil, err
		}
		d.names, d.open = append(d.names, name), append(d.open, next)
	}
	return d.last(), nil
}

func (d *directories) last() *os.Root {
	if len(d.open) == 0 {
		return d.top
	}
	return d.open[len(d.open)-1]
}

func (d *directories) closeBelow(depth int) {
	for _, root := range d.open[depth:] {
		root.Close()
	}
	d.names, d.open = d.names[:depth], d.open[:depth]
}

// close closes all of them.
func (d *directories) close() { d.closeBelow(0) }
