package plan

import (
	"fmt"
	"strings"

	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/spell"
)

// Missing reports that the value at path names something that does not exist, and suggests
// the nearest of the existing names. what is the kind of thing: "pool", "storage tier".
func Missing(r *rule.Reporter, path spec.Path, what, name string, names []string) {
	f := r.Reportf(path, "there is no %s %q", what, name)
	near := spell.Nearest(name, names)
	switch {
	case near != "":
		f.Fixf("did you mean %q?", near).Replace(fmt.Sprintf("%q", near))
	case len(names) > 0:
		f.Fixf("write one of %s, or define %q", strings.Join(names, ", "), name)
	default:
		f.Fixf("define it, or remove %s", path.Last())
	}
}
