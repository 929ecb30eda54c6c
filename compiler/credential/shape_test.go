package credential

import (
	"strings"
	"testing"
)

// TestHidePrivateKey requires that nothing of a private key is left, in one line, in several, cut
// off, in JSON, and without its frame.
func TestHidePrivateKey(t *testing.T) {
	const body = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7"
	begin, end := "-----BEGIN "+"RSA PRIVATE KEY-----", "-----END "+"RSA PRIVATE KEY-----"
	for _, text := range []string{
		begin + body, begin + body + end, begin + "\n" + body + "\n" + body + "\n" + end + "\n", begin + `\n` + body + `\n` + end + `\n`,
		begin + "\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\n" + body + "\n" + end,
		`{"private_key": "` + begin + `\n` + body + `"}`, body, strings.ReplaceAll(begin, "RSA ", "") + " " + body,
		"-----BEGIN " + "PGP PRIVATE KEY BLOCK-----\n\n" + body + "\n=abcd\n-----END PGP PRIVATE KEY BLOCK-----",
	} {
		got := Hide(`is "` + text + `", want "x"`)
		if strings.Contains(got, body[:8]) || strings.Contains(got, body[len(body)-8:]) {
			t.Errorf("Hide(%q) = %q", text, got)
		}
		if !strings.Contains(got, `", want "x"`) {
			t.Errorf("Hide(%q) = %q, which lost what is behind the key", text, got)
		}
	}
}
