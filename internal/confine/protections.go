package confine

// A Protection is something that bounds the work, and whether this machine has it.
type Protection struct {
	Name string // such as "landlock"
	Has  bool
}

// Protections returns the protections of this machine, in a fixed order.
func Protections() []Protection {
	return append(protections(), Protection{"watch in the process", true})
}
