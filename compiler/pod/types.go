package pod

import (
	"github.com/lakewright/lakewright/compiler/image"
	"github.com/lakewright/lakewright/internal/unit"
)

// The texts of a spec that end up in pods and may contain a credential. Every field of a
// spec that holds such a text has one of these types, by which shared rules find and judge
// the field.
type (
	// Arguments is the arguments of the program that an engine runs.
	Arguments []string
	// Command is a program with its arguments, or the arguments alone, of another container
	// or of a hook.
	Command []string
	// JavaOptions is options of a JVM.
	JavaOptions string
	// Conf is keys of an engine's own configuration.
	Conf map[string]string
	// SQL is a script of SQL.
	SQL string
)

// Container is a container in addition to the engine's own, as written.
type Container struct {
	Name    string            `spec:"name"`
	Image   image.Name        `spec:"image"`
	Command Command           `spec:"command"`
	Args    Command           `spec:"args"`
	Env     EnvSpec           `spec:"env"`
	CPU     unit.CPU          `spec:"cpu"`
	Memory  unit.Bytes        `spec:"memory"`
	Mounts  map[string]string `spec:"mounts"` // paths by volume
}
