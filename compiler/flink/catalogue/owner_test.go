package catalogue

import "testing"

// TestOldNamesOfOwnedKeys proves that a key that a field, the compiler or the operator sets cannot
// be set by another of its names.
func TestOldNamesOfOwnedKeys(t *testing.T) {
	for k := range Keys.All() {
		if owner, owned := owners[k.Renamed]; owned {
			if got, also := owners[k.Name]; !also || got != owner {
				t.Errorf("%s is set by %q, and its old name %s by %q, %t", k.Renamed, owner, k.Name, got, also)
			}
		}
	}
	for key := range owners {
		if _, known := Keys.Find(key); !known {
			t.Errorf("%s is owned, and no key of Flink", key)
		}
	}
}
