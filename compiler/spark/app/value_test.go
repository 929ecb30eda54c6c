package app

import (
	"testing"

	"github.com/lakewright/lakewright/internal/unit"
)

func TestParseBytes(t *testing.T) {
	for _, test := range []struct {
		text string
		want unit.Bytes
		ok   bool
	}{
		{text: "384", want: 384 * unit.MiB, ok: true},
		{text: "1g", want: unit.GiB, ok: true},
		{text: "1GB", want: unit.GiB, ok: true},
		{text: "8gi", want: 8 * unit.GiB, ok: true},
		{text: "512b", want: 512, ok: true},
		{text: "1.5g"}, {text: "g"}, {text: ""}, {text: "-1g"}, {text: "1x"}, {text: "9223372036854775807p"},
	} {
		if got, ok := ParseBytes(test.text, unit.MiB); got != test.want || ok != test.ok {
			t.Errorf("parseBytes(%q) = %d, %t; want %d, %t", test.text, got, ok, test.want, test.ok)
		}
	}
}
