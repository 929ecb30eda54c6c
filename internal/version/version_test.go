package version

import "testing"

func TestParse(t *testing.T) {
	for _, test := range []struct {
		text string
		want Version
	}{
		{text: "1.34", want: Version{1, 34, -1}},
		{text: "4.0.1", want: Version{4, 0, 1}},
		{text: "1.20.0", want: Version{1, 20, 0}},
	} {
		got, err := Parse(test.text)
		if err != nil || got != test.want || got.String() != test.text {
			t.Errorf("Parse(%q) = %+v (%s), %v; want %+v", test.text, got, got, err, test.want)
		}
	}
	for _, text := range []string{"", "1", "1.", "v1.2", "1.2.3.4", "1.-2", "1.99999"} {
		if got, err := Parse(text); err == nil {
			t.Errorf("Parse(%q) = %v; want an error", text, got)
		}
	}
}

func TestAtLeast(t *testing.T) {
	for _, test := range []struct {
		version      string
		major, minor int
		want         bool
	}{
		{"3.5.4", 3, 5, true}, {"3.5", 3, 6, false}, {"4.0.0", 3, 9, true}, {"1.20", 2, 0, false}, {"1.9", 1, 10, false},
	} {
		if got := Must(test.version).AtLeast(test.major, test.minor); got != test.want {
			t.Errorf("%s.AtLeast(%d, %d) = %t; want %t", test.version, test.major, test.minor, got, test.want)
		}
	}
}
