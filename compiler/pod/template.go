package pod

import (
	"path"
	"slices"
	"strings"

	"github.com/lakewright/lakewright/compiler/image"
	"github.com/lakewright/lakewright/compiler/plan"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
)

// A Template is the user's pod template for the pods of one role. Its methods are the
// judgement that the engines share; the rules are those of the engines.
type Template struct {
	Env   *plan.Environment
	Role  string                // the field of the spec that holds it
	Name  string                // of the role, for messages
	Main  string                // name of the engine's own container
	Node  *spec.Node            // not nil
	Path  spec.Path             // of the node
	Whole func() map[string]any // the spec of the pod with the template merged over it
}

// At returns the path of a field of the template.
func (t Template) At(steps ...string) spec.Path { return t.Path.At(steps...) }

// Spec returns the spec of the pod in the template, nil for none.
func (t Template) Spec() *spec.Node { return t.Node.Field("spec") }

// EachMain calls do for the engine's own container in the template.
func (t Template) EachMain(do func(at spec.Path, c *spec.Node)) {
	for i, c := range ItemsOf(t.Spec().Field("containers")) {
		if TextOf(c, "name") == t.Main {
			do(t.At("spec", "containers").Index(i), c)
		}
	}
}

// EachBeside calls do for the containers of the template besides the engine's own.
func (t Template) EachBeside(do func(at spec.Path, name string)) {
	for i, c := range ItemsOf(t.Spec().Field("containers")) {
		if name := TextOf(c, "name"); name != "" && name != t.Main {
			do(t.At("spec", "containers").Index(i).At("name"), name)
		}
	}
}

// mains returns the engine's own container with the template merged over it, as plain data.
func (t Template) mains() []map[string]any {
	return slices.DeleteFunc(ListAt(t.Whole(), "containers"), func(c map[string]any) bool { return c["name"] != t.Main })
}

// Mounts returns the mount paths of the engine's container, including those of the template.
func (t Template) Mounts() []string {
	var mounts []string
	for _, c := range t.mains() {
		for _, m := range ListAt(c, "volumeMounts") {
			at, _ := m["mountPath"].(string)
			mounts = append(mounts, path.Clean(at))
		}
	}
	return mounts
}

// JudgeMounts reports mounts of the engine's container without a volume. The function has
// reports whether the engine adds a volume of a name by itself.
func (t Template) JudgeMounts(r *rule.Reporter, volumes map[string]Volume, has func(name string) bool) {
	t.EachMain(func(at spec.Path, c *spec.Node) {
		known := map[string]bool{}
		for _, v := range ListAt(t.Whole(), "volumes") {
			name, _ := v["name"].(string)
			known[name] = true
		}
		for i, m := range ItemsOf(c.Field("volumeMounts")) {
			if name := TextOf(m, "name"); name != "" && !known[name] && !has(name) {
				reportVolume(r, at.At("volumeMounts").Index(i).At("name"), name, volumes)
			}
		}
	})
}

// JudgeImages reports images of further containers whose content changes.
func (t Template) JudgeImages(r *rule.Reporter) {
	for _, field := range []string{"initContainers", "containers"} {
		for i, c := range ItemsOf(t.Spec().Field(field)) {
			if TextOf(c, "name") == t.Main {
				continue // another rule reports its image
			}
			name := TextOf(c, "image")
			if moving := image.Name(name).Parse().Moving(); moving != "" {
				r.Reportf(t.At("spec", field).Index(i).At("image"), "image %s %s, whose content changes", name, moving).
					Fixf("write a tag whose content never changes, or a digest")
			}
		}
	}
}

// A DeclaredPort is one that the engine's container has without its template.
type DeclaredPort struct {
	Name   string
	Number int // 0: only the name is taken
}

// JudgePorts reports ports of the engine's container that have the name or the number of a
// declared one.
func (t Template) JudgePorts(r *rule.Reporter, engine string, declared []DeclaredPort) {
	t.EachMain(func(at spec.Path, c *spec.Node) {
		for i, port := range ItemsOf(c.Field("ports")) {
			at, name := at.At("ports").Index(i), TextOf(port, "name")
			if slices.ContainsFunc(declared, func(d DeclaredPort) bool { return d.Name == name }) {
				r.Reportf(at.At("name"), "port %q of the %s's template has the name of one of %s's own ports", name, t.Name, engine).
					Fixf("give it another name, or remove it: %s declares its ports itself", engine)
				continue
			}
			number := NumberOf(port, "containerPort")
			same := slices.IndexFunc(declared, func(d DeclaredPort) bool { return d.Number != 0 && d.Number == number })
			if protocol := TextOf(port, "protocol"); same >= 0 && (protocol == "" || protocol == "TCP") {
				r.Reportf(at.At("containerPort"), "port %d of the %s's template is declared already, as %s", number, t.Name, declared[same].Name).
					Fixf("remove it")
			}
		}
	})
}

// A Member is one field of a template that the user should not set there.
type Member struct {
	Container bool     // of the engine's container, not of the pod
	Role      string   // the only role that it applies to, "" for all
	Steps     []string // its path
	Field     string   // the field to use instead; ROLE stands for the role
	Reason    string   // why there is no field to use instead
}

// Name returns the member for a message.
func (m Member) Name() string { return strings.Join(m.Steps, ".") }

// Advice returns what to do instead in the template of a role.
func (m Member) Advice(role string) string {
	if m.Field == "" {
		return m.Reason
	}
	return "use " + strings.ReplaceAll(m.Field, "ROLE", role)
}

// EachMember calls do for the members that occur in the template: those of the pod, then
// those of the engine's container.
func (t Template) EachMember(members []Member, do func(at spec.Path, m Member)) {
	search := func(container bool, at spec.Path, n *spec.Node) {
		for _, m := range members {
			if m.Container != container || m.Role != "" && m.Role != t.Role {
				continue
			}
			if way := spec.PathOf(m.Steps...); n.At(way) != nil {
				do(at.At(m.Steps...), m)
			}
		}
	}
	search(false, t.At("spec"), t.Spec())
	t.EachMain(func(at spec.Path, c *spec.Node) { search(true, at, c) })
}

// JudgeOverrides reports members that override the field of the spec that sets them, and
// values of variables.
func (t Template) JudgeOverrides(r *rule.Reporter, members []Member) {
	const text = "%s in the template of the %s overrides the field that sets it"
	t.EachMember(members, func(at spec.Path, m Member) {
		r.Reportf(at, text, m.Name(), t.Name).Fixf("remove it; %s", m.Advice(t.Role))
	})
	t.EachMain(func(at spec.Path, c *spec.Node) {
		for i, v := range ItemsOf(c.Field("env")) {
			if v.Field("value") != nil {
				r.Reportf(at.At("env").Index(i), text, "variable "+TextOf(v, "name"), t.Name).Fixf("move it to %s.env", t.Role)
			}
		}
	})
}

// JudgeReadOnlyRoot reports a read-only root file system without a mount at a path to which
// the engine writes.
func (t Template) JudgeReadOnlyRoot(r *rule.Reporter, engine string, writes ...string) {
	t.EachMain(func(at spec.Path, c *spec.Node) {
		if !IsBool(c.Field("securityContext").Field("readOnlyRootFilesystem"), true) {
			return
		}
		mounts := t.Mounts()
		for _, where := range writes {
			if !slices.Contains(mounts, where) {
				r.Reportf(at.At("securityContext", "readOnlyRootFilesystem"), "the root file system is read-only, and %s writes to %s", engine, where).
					Fixf("mount an emptyDir at %s in the template", where)
			}
		}
	})
}
