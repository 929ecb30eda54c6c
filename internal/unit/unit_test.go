package unit

import (
	"testing"
	"time"
)

func TestParseBytes(t *testing.T) {
	for _, test := range []struct {
		text  string
		want  Bytes
		print string
		human string
	}{
		{text: "0", want: 0, print: "0", human: "0"},
		{text: "100", want: 100, print: "100", human: "100"},
		{text: "1Ki", want: 1024, print: "1Ki", human: "1Ki"},
		{text: "512Mi", want: 512 * MiB, print: "512Mi", human: "512Mi"},
		{text: "1.5Gi", want: 1536 * MiB, print: "1536Mi", human: "1.5Gi"},
		{text: "16Gi", want: 16 * GiB, print: "16Gi", human: "16Gi"},
		{text: "18022Mi", want: 18022 * MiB, print: "18022Mi", human: "17.5Gi"},
		{text: "2Ti", want: 2 * TiB, print: "2Ti", human: "2Ti"},
		{text: "1Pi", want: PiB, print: "1Pi", human: "1Pi"},
		{text: "0.0001Ki", want: 0, print: "0", human: "0"},
	} {
		got, err := ParseBytes(test.text)
		if err != nil || got != test.want {
			t.Errorf("ParseBytes(%q) = %d, %v; want %d", test.text, got, err, test.want)
		}
		if got.String() != test.print {
			t.Errorf("ParseBytes(%q).String() = %q; want %q", test.text, got.String(), test.print)
		}
		if got.Human() != test.human {
			t.Errorf("ParseBytes(%q).Human() = %q; want %q", test.text, got.Human(), test.human)
		}
	}
	for _, text := range []string{"", "Gi", "16gb", "16G", "-1Gi", "+1Gi", "1e3", "1.2.3Gi", "9999999Pi", "1/2Gi", "0x10Gi"} {
		if got, err := ParseBytes(text); err == nil {
			t.Errorf("ParseBytes(%q) = %d; want an error", text, got)
		}
	}
}

func TestParseCPU(t *testing.T) {
	for _, test := range []struct {
		text    string
		want    CPU
		print   string
		decimal string
	}{
		{text: "2", want: 2000, print: "2", decimal: "2"},
		{text: "0.5", want: 500, print: "500m", decimal: "0.5"},
		{text: "500m", want: 500, print: "500m", decimal: "0.5"},
		{text: "2000m", want: 2000, print: "2", decimal: "2"},
		{text: "1.25", want: 1250, print: "1250m", decimal: "1.25"},
		{text: "0.0001", want: 0, print: "0", decimal: "0"},
	} {
		got, err := ParseCPU(test.text)
		if err != nil || got != test.want {
			t.Errorf("ParseCPU(%q) = %d, %v; want %d", test.text, got, err, test.want)
		}
		if got.String() != test.print || got.Decimal() != test.decimal {
			t.Errorf("ParseCPU(%q) prints %q and %q; want %q and %q", test.text, got.String(), got.Decimal(), test.print, test.decimal)
		}
	}
	for _, text := range []string{"", "m", "two", "-1", "1e3", "0.5mm"} {
		if got, err := ParseCPU(text); err == nil {
			t.Errorf("ParseCPU(%q) = %d; want an error", text, got)
		}
	}
}

func TestParseDuration(t *testing.T) {
	for _, test := range []struct {
		text    string
		want    time.Duration
		print   string
		seconds int64
	}{
		{text: "0s", want: 0, print: "0s", seconds: 0},
		{text: "60s", want: time.Minute, print: "1m", seconds: 60},
		{text: "90s", want: 90 * time.Second, print: "90s", seconds: 90},
		{text: "1h30m", want: 90 * time.Minute, print: "1h30m", seconds: 5400},
		{text: "1h0m1s", want: time.Hour + time.Second, print: "1h1s", seconds: 3601},
		{text: "500ms", want: 500 * time.Millisecond, print: "500ms", seconds: 1},
	} {
		got, err := ParseDuration(test.text)
		if err != nil || time.Duration(got) != test.want {
			t.Errorf("ParseDuration(%q) = %d, %v; want %d", test.text, got, err, test.want)
		}
		if got.String() != test.print || got.Seconds() != test.seconds {
			t.Errorf("ParseDuration(%q) prints %q and %d s; want %q and %d s", test.text, got.String(), got.Seconds(), test.print, test.seconds)
		}
	}
	for _, text := range []string{"", "60", "-1s", "+1s", "1 s", "1d"} {
		if got, err := ParseDuration(text); err == nil {
			t.Errorf("ParseDuration(%q) = %d; want an error", text, got)
		}
	}
}

// FuzzUnits proves that parsing a printed quantity returns the same quantity.
func FuzzUnits(f *testing.F) {
	for _, text := range []string{"0", "100", "1.5Gi", "18022Mi", "500m", "0.25", "60s", "1h30m", "500ms", "1Pi"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if b, err := ParseBytes(text); err == nil {
			if again, err := ParseBytes(b.String()); err != nil || again != b {
				t.Errorf("bytes %q prints %q, read back as %d, %v; want %d", text, b, again, err, b)
			}
		}
		if c, err := ParseCPU(text); err == nil {
			for _, printed := range []string{c.String(), c.Decimal()} {
				if again, err := ParseCPU(printed); err != nil || again != c {
					t.Errorf("CPU %q prints %q, read back as %d, %v; want %d", text, printed, again, err, c)
				}
			}
		}
		if d, err := ParseDuration(text); err == nil {
			if again, err := ParseDuration(d.String()); err != nil || again != d {
				t.Errorf("time %q prints %q, read back as %d, %v; want %d", text, d, again, err, d)
			}
		}
	})
}

func TestMebibytes(t *testing.T) {
	for b, want := range map[Bytes]string{0: "0m", GiB: "1024m", GiB + MiB - 1: "1024m"} {
		if got := b.Mebibytes(); got != want {
			t.Errorf("%d bytes are %s, want %s", b, got, want)
		}
	}
}
