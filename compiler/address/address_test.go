package address

import "testing"

func TestIsPrivate(t *testing.T) {
	for text, want := range map[string]bool{
		"10.40.0.0/24": true, "172.16.0.0/12": true, "172.32.0.0/16": false, "192.168.1.4/32": true, "100.64.0.0/10": true,
		"10.0.0.0/7": false, "0.0.0.0/0": false, "20.190.128.0/18": false, "fd00::/8": true, "2603:1006::/32": false, "x": true,
	} {
		if got := IsPrivate(text); got != want {
			t.Errorf("IsPrivate(%q) = %t, want %t", text, got, want)
		}
	}
}
