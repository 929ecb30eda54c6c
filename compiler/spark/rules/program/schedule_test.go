package program

import (
	"testing"

	"github.com/lakewright/lakewright/compiler/route"
	"github.com/lakewright/lakewright/compiler/spark/app"
	"github.com/lakewright/lakewright/compiler/spark/ways"
)

func TestLongestName(t *testing.T) {
	for _, test := range []struct {
		name string
		app  app.App
		want int
	}{
		{name: "application", app: app.App{Way: wayFor("", ""), Spec: &app.Spec{}}, want: 63},
		{name: "with a route", app: app.App{Way: wayFor("", ""), Spec: &app.Spec{UI: app.UI{Route: &route.Spec{}}}}, want: 60},
		{name: "scheduled", app: app.App{Way: wayFor("", ""), Schedule: &app.Schedule{}, Spec: &app.Spec{}}, want: 43},
		{name: "scheduled with a route", app: app.App{Way: wayFor("", ""), Schedule: &app.Schedule{}, Spec: &app.Spec{UI: app.UI{Route: &route.Spec{}}}}, want: 43},
		{name: "Apache's operator", app: app.App{Way: wayFor("", "apache"), Spec: &app.Spec{}}, want: 63},
		{name: "server", app: app.App{Way: wayFor("connect", ""), Spec: &app.Spec{}}, want: 47},
		{name: "cluster", app: app.App{Way: wayFor("cluster", "apache"), Spec: &app.Spec{}}, want: 45},
		{name: "Job", app: app.App{Way: wayFor("", "none"), Spec: &app.Spec{}}, want: 54},
		{name: "CronJob", app: app.App{Way: wayFor("", "none"), Schedule: &app.Schedule{}, Spec: &app.Spec{}}, want: 52},
	} {
		if got, _ := longestName(&test.app); got != test.want {
			t.Errorf("%s: longest name has %d characters, want %d", test.name, got, test.want)
		}
	}
}

// wayFor returns the way to run a workload.
func wayFor(mode, operator string) *app.Way {
	found, _ := ways.Of(&app.Spec{Mode: mode, Operator: operator})
	return found
}
