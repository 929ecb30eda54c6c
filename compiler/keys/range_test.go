package keys

import "testing"

func TestRange(t *testing.T) {
	for _, test := range []struct {
		kind, text string
		in, out    []string
		want       string
	}{
		{kind: "int", text: "1..", in: []string{"1", " 7 ", "99999"}, out: []string{"0", "-1"}, want: "at least 1"},
		{kind: "int", text: "..600", in: []string{"-1", "600"}, out: []string{"601"}, want: "at most 600"},
		{kind: "int", text: "1..1024", in: []string{"1", "1024"}, out: []string{"0", "1025"}, want: "at least 1 and at most 1024"},
		{kind: "int", text: "128|192|256", in: []string{"192"}, out: []string{"100", "0"}, want: "128, 192 or 256"},
		{kind: "int", text: "0|1024..65535", in: []string{"0", "4040", "1024"}, out: []string{"80", "70000", "-1"}, want: "0 or at least 1024 and at most 65535"},
		{kind: "double", text: "(0..1]", in: []string{"0.1", "1", "1.0d"}, out: []string{"0", "1.1"}, want: "more than 0 and at most 1"},
		{kind: "double", text: "[0..1)", in: []string{"0", "0.999"}, out: []string{"1", "-0.1"}, want: "at least 0 and less than 1"},
		{kind: "bytes/MiB", text: "..2047", in: []string{"2047", "2047m", "1g", "64k"}, out: []string{"2g", "2048", "1t"}, want: "at most 2047m"},
		{kind: "bytes/KiB", text: "1..2097151", in: []string{"1", "2047m"}, out: []string{"2g", "0"}, want: "at least 1k and at most 2097151k"},
		{kind: "bytes/B", text: "10485760..", in: []string{"10m", "10485760b", "1gb"}, out: []string{"1m", "10485759"}, want: "at least 10485760b"},
		{kind: "time/ms", text: "1..", in: []string{"1", "1s", "1min"}, out: []string{"0", "0s", "-1s"}, want: "at least 1ms"},
		{kind: "time/s", text: "(0..", in: []string{"1", "100ms"}, out: []string{"0", "-1m"}, want: "more than 0"},
		{kind: "text", text: "lz4|CLASS", in: []string{"LZ4", "com.acme.Codec"}, out: []string{"brotli", ""}, want: "lz4 or the name of a class with its package"},
		{kind: "text", text: "CLASS", in: []string{"com.acme.S"}, out: []string{"kryo"}, want: "the name of a class with its package"},
	} {
		c := &Catalogue{
			Table: "key\t" + test.kind, Ranges: "a\t1..\nkey\t" + test.text + "\nz\t1..\n",
			Syntax: Syntax{Sizes: Units{Size: sizes}, Times: Units{Size: spans}},
		}
		k, _ := c.Find("key")
		r, known := c.Range(k)
		if !known || r.String() != test.want {
			t.Errorf("%s: %q, %t; want %q", test.text, r.String(), known, test.want)
		}
		for _, value := range test.in {
			if !r.Has(k, value) {
				t.Errorf("%s of %s: %q is not in it", test.text, test.kind, value)
			}
		}
		for _, value := range test.out {
			if r.Has(k, value) {
				t.Errorf("%s of %s: %q is in it", test.text, test.kind, value)
			}
		}
		if _, known := c.Range(Key{Name: "other", of: c}); known {
			t.Error("a range for an unknown key")
		}
	}
}

func sizes(unit string) float64 {
	return map[string]float64{"b": 1, "k": 1 << 10, "kb": 1 << 10, "m": 1 << 20, "g": 1 << 30, "gb": 1 << 30, "t": 1 << 40}[unit]
}

func spans(unit string) float64 {
	return map[string]float64{"ms": 1e3, "s": 1e6, "m": 60e6, "min": 60e6}[unit]
}
