package compiler

// A retirement is the ID of a rule that a more general rule has replaced.
type retirement struct{ id, successor string }

// retired lists the IDs that no rule may use again, sorted.
var retired = []retirement{
	{"FLK001", "WRK001"}, // networks and tiers: WRK002, WRK003
	{"FLK012", "WRK012"},
	{"FLK014", "WRK012"}, // the container has the memory of the volume too
	{"FLK037", "WRK010"},
	{"FLK038", "WRK009"},
	{"FLK062", "WRK008"},
	{"FLK063", "WRK006"},
	{"FLK064", "WRK007"},
	{"HIS001", "WRK001"},
	{"HIS002", "WRK002"},
	{"HIS003", "WRK003"},
	{"HIS005", "WRK012"},
	{"HIS012", "WRK004"},
	{"HIS013", "WRK005"},
	{"HIS016", "WRK010"},
	{"HIS017", "WRK011"},
	{"HIS018", "WRK008"},
	{"HIS020", "WRK006"},
	{"SPK001", "WRK001"},
	{"SPK002", "WRK002"},
	{"SPK003", "WRK003"},
	{"SPK005", "WRK003"},
	{"SPK008", "WRK012"},
	{"SPK009", "WRK012"},
	{"SPK028", "WRK004"},
	{"SPK030", "WRK005"},
	{"SPK053", "WRK006"},
	{"SPK056", "WRK009"},
	{"SPK104", "WRK007"},
	{"SPK120", "WRK011"},
}

// Successor returns the ID of the rule that replaced a retired one, or "" for an ID that
// has not retired.
func Successor(id string) string {
	for _, r := range retired {
		if r.id == id {
			return r.successor
		}
	}
	return ""
}

// Retired returns the IDs of the rules that have retired, sorted.
func Retired() []string {
	ids := make([]string, len(retired))
	for i, r := range retired {
		ids[i] = r.id
	}
	return ids
}
