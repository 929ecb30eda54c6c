package cluster

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"github.com/lakewright/lakewright/compiler/logs"
	"github.com/lakewright/lakewright/compiler/plan"
)

// TestJSONLine replaces what log4j fills in by what it writes, and requires one JSON object.
func TestJSONLine(t *testing.T) {
	line := strings.TrimSuffix(jsonLine, "%n")
	optional := regexp.MustCompile(`%notEmpty\{(,"[a-z]+":".*?")\}(%|\}$)`)
	for optional.MatchString(line) {
		line = optional.ReplaceAllString(line, "$1$2")
	}
	line = regexp.MustCompile(`%enc\{%(X\{[-a-z]+\}|[a-zA-Z]+)\}\{JSON\}|%d\{[^}]*\}|%p`).ReplaceAllString(line, `a \" b`)
	var got map[string]string
	if err := json.Unmarshal([]byte(line), &got); err != nil {
		t.Fatalf("%v: %s", err, line)
	}
	for _, name := range []string{"ts", "level", "logger", "thread", "msg", "job", "exception"} {
		if got[name] != `a " b` {
			t.Errorf("%s is %q", name, got[name])
		}
	}
}

func TestLogFiles(t *testing.T) {
	for _, test := range []struct {
		name    string
		logs    *logs.Spec
		has     []string
		without string
	}{
		{name: "none"},
		{
			name: "json", logs: &logs.Spec{Format: "json", Level: "warn", Levels: map[string]string{"org.apache.kafka": "off"}},
			has: []string{"rootLogger.level = warn\n", "appender.console.layout.pattern = {", "logger.l1.name = org.apache.kafka\nlogger.l1.level = off\n"},
		},
		{
			name: "text", logs: &logs.Spec{Format: "text", Level: "info"},
			has: []string{"appender.console.layout.pattern = %d", "appender.rolling.fileName = ${sys:log.file}\n"}, without: "alwaysWriteExceptions",
		},
	} {
		c := &Cluster{Spec: &Spec{Logs: test.logs}}
		text, found := c.logFiles()[LogFile]
		if found != (test.logs != nil) {
			t.Errorf("%s: found is %t", test.name, found)
		}
		for _, part := range test.has {
			if !strings.Contains(text, part) {
				t.Errorf("%s: without %q:\n%s", test.name, part, text)
			}
		}
		if test.without != "" && strings.Contains(text, test.without) {
			t.Errorf("%s: with %q", test.name, test.without)
		}
	}
}

func TestSchedulerID(t *testing.T) {
	c := &Cluster{}
	c.Env = &plan.Environment{Namespace: strings.Repeat("n", 70)}
	if id := c.schedulerID(); len(id) != 63 {
		t.Errorf("%q has %d characters", id, len(id))
	}
}
