package pod

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lakewright/lakewright/internal/unit"
)

func TestCredentialKeys(t *testing.T) {
	got := CredentialKeys(map[string]string{
		"db-password":                                "hunter2",
		"example.com/note":                           "postgresql://u:p@db/x",
		"example.com/owner":                          "payments",
		"secret.reloader.stakater.com/reload":        "metastore",
		"vault.hashicorp.com/agent-inject-secret-db": "database/creds/db",
		"nginx.ingress.kubernetes.io/auth-secret":    "visitors",
		"haproxy.org/auth-secret":                    "haproxy/visitors",
		"haproxy.org/api-secret":                     "Hunter2!",
		"vault.hashicorp.com/agent-inject-template":  "postgresql://u:p@db/x",
	})
	want := []string{"db-password", "example.com/note", "haproxy.org/api-secret", "vault.hashicorp.com/agent-inject-template"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestSizes(t *testing.T) {
	for _, test := range []struct {
		name            string
		needed, offered unit.Bytes
		want            [2]string
	}{
		{name: "far apart", needed: 66*unit.GiB + unit.MiB, offered: 64 * unit.GiB, want: [2]string{"66Gi", "64Gi"}},
		{name: "close", needed: 60*unit.GiB + unit.MiB, offered: 60 * unit.GiB, want: [2]string{"61441Mi", "60Gi"}},
		{name: "equal", needed: 60 * unit.GiB, offered: 60 * unit.GiB, want: [2]string{"60Gi", "60Gi"}},
	} {
		needed, offered := Sizes(test.needed, test.offered)
		if diff := cmp.Diff(test.want, [2]string{needed, offered}); diff != "" {
			t.Errorf("%s: -want +got\n%s", test.name, diff)
		}
	}
}
