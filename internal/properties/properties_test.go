package properties

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestText(t *testing.T) {
	got := Text(map[string]string{
		"spark.a":        `C:\x = "y"  #z!`,
		"spark.b":        "  blanks ",
		"spark.c":        "two\nlines\tand Grüße 😀",
		"spark.$*d:e=f ": "",
		"#spark.g":       "1",
	})
	want := `\#spark.g=1
spark.$*d\:e\=f\ =
spark.a=C:\\x = "y"  #z!
spark.b=\  blanks 
spark.c=two\u000alines\u0009and Gr\u00fc\u00dfe \ud83d\ude00
`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
