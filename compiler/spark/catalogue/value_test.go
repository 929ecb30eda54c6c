package catalogue

import (
	"testing"

	"github.com/lakewright/lakewright/internal/version"
)

func TestReads(t *testing.T) {
	for _, test := range []struct {
		kind  string
		reads []string
		fails []string
		older []string // fail before 4.2 alone
	}{
		{kind: "bool", reads: []string{"true", "FALSE", " true "}, fails: []string{"yes", "1", "", "on"}},
		{kind: "int", reads: []string{"0", "-1", "+5", " 12 "}, fails: []string{"1.0", "1k", "", "1e3", "1_000", "99999999999999999999"}},
		{kind: "double", reads: []string{"0.1", "1", "-1.5", "1e-3", "0.5d", ".5"}, fails: []string{"", "10%", "0,1", "d"}},
		{
			kind:  "bytes/MiB",
			reads: []string{"1", "64m", "64MB", "1G", "-1", "100b", "2t", "3pb"},
			fails: []string{"1.5g", "64 m", "m", "", "10s", "64mm", "9999999p", "ib"},
			older: []string{"4Gi", "512mi", "1GiB"},
		},
		{kind: "time/ms", reads: []string{"1", "30s", "5min", "5m", "1h", "2d", "10us", "-1", "100ms"}, fails: []string{"1.5h", "30sec", "", "4g", "infinity", "5mi", "30 s"}},
		{kind: "enum/FIFO|FAIR", reads: []string{"FIFO", "fair"}, fails: []string{"", "LIFO"}},
		{kind: "enum", reads: []string{"anything"}},
		{kind: "text", reads: []string{"", "anything"}},
		{kind: "int", reads: []string{"${env:CORES}", "${spark.executor.cores}"}},
	} {
		k := Keys.Parse("key\t" + test.kind)
		for _, v := range []string{"0.0", "4.0.1", "4.2.0"} {
			for _, c := range []struct {
				values []string
				want   bool
			}{{test.reads, true}, {test.fails, false}, {test.older, v != "4.0.1"}} {
				for _, value := range c.values {
					if got := k.Reads(value, version.Must(v)); got != c.want {
						t.Errorf("%s: %s reads %q: %t; want %t", test.kind, v, value, got, c.want)
					}
				}
			}
		}
	}
}

func TestRepair(t *testing.T) {
	for _, test := range []struct{ kind, value, want string }{
		{kind: "bool", value: "yes", want: "true"},
		{kind: "bool", value: "Off", want: "false"},
		{kind: "bool", value: "ture", want: "true"},
		{kind: "bool", value: "maybe"},
		{kind: "int", value: "200.0", want: "200"},
		{kind: "int", value: "1e3", want: "1000"},
		{kind: "int", value: "1.5"},
		{kind: "double", value: "10%", want: "0.1"},
		{kind: "double", value: "many"},
		{kind: "bytes/MiB", value: "4Gi", want: "4g"},
		{kind: "bytes/MiB", value: "1.5g", want: "1536m"},
		{kind: "bytes/MiB", value: "64 m", want: "64m"},
		{kind: "bytes/MiB", value: "512MiB", want: "512m"},
		{kind: "bytes/MiB", value: "big"},
		{kind: "bytes/MiB", value: "1e400g"},
		{kind: "time/ms", value: "1.5h", want: "90min"},
		{kind: "time/ms", value: "30sec", want: "30s"},
		{kind: "time/ms", value: "10 minutes", want: "10min"},
		{kind: "time/ms", value: "2 days", want: "2d"},
		{kind: "time/ms", value: "infinity"},
		{kind: "time/ms", value: "4x"},
		{kind: "enum/FIFO|FAIR", value: "FIAR", want: "FAIR"},
		{kind: "enum", value: "x"},
		{kind: "text", value: "x"},
	} {
		k := Keys.Parse("key\t" + test.kind)
		got := k.Repair(test.value)
		if got != test.want {
			t.Errorf("%s: Repair(%q) = %q; want %q", test.kind, test.value, got, test.want)
		}
		if got != "" && !k.Reads(got, version.Must("3.3.0")) {
			t.Errorf("%s: Repair(%q) = %q, which Spark cannot read either", test.kind, test.value, got)
		}
	}
}
