package load

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestMisspeltEnvironment proves that an environment with only overrides, beside one with nearly
// the same name, is reported once.
func TestMisspeltEnvironment(t *testing.T) {
	for _, test := range []struct {
		name, text string
		want       []string // with the fix
	}{
		{
			name: "a near name", text: "environments: prd: spark: etl: executor: instances: 3\n",
			want: []string{`SPC008 lake.cue: environment "prd" has only overrides, and no namespace; did you mean "prod"?`},
		}, {
			name: "no near name", text: "environments: canary: spark: etl: executor: instances: 3\n",
			want: []string{
				`SPC008 lake.cue: environment "canary" has only overrides, and no namespace; write its namespace, kubernetes and profile, as in environments: canary: namespace: "…", or remove the overrides`,
			},
		}, {
			name: "settings of its own", text: "environments: prd: kubernetes: \"1.34\"\n",
			want: []string{
				`SPC007 lake.cue: namespace is missing in environments.prd; write namespace: "…", where … is a name of small letters, digits and dashes`,
				`SPC007 lake.cue: environment "prd" has no profile, and spark.etl has no driver.cores, driver.memory, executor.cores; write profile: "dev" in environments.prd (one of dev, prod), or give each of these values`,
			},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			s, list := open(t, map[string]string{"lake.cue": platform + test.text})
			for _, env := range s.Envs {
				_, missing := s.Env(env)
				list = append(list, missing...)
			}
			var got []string
			for _, d := range list {
				got = append(got, d.Rule+" "+d.Pos.File+": "+d.Message+"; "+d.Fix)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
