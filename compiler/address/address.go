// Package address judges ranges of addresses, which a spec contains at several places. It takes
// a range as text with its path, and reports what is wrong with it. It knows no section.
package address

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"

	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
)

// A Range is a range of addresses as written, with its path in the spec.
type Range struct {
	Path spec.Path
	Text string
}

// IsEverything reports whether the range contains all addresses.
func (a Range) IsEverything() bool {
	prefix, err := netip.ParsePrefix(a.Text)
	return err == nil && prefix.Bits() == 0
}

// IsPrivate reports whether no address of a range can be reached from another network; it is true for a
// text that is not a range.
func IsPrivate(text string) bool {
	prefix, err := netip.ParsePrefix(text)
	if err != nil {
		return true
	}
	shared := netip.PrefixFrom(netip.AddrFrom4([4]byte{100, 64}), 10) // of providers, as clouds use it inside
	for _, private := range []netip.Prefix{
		netip.PrefixFrom(netip.AddrFrom4([4]byte{10}), 8), netip.PrefixFrom(netip.AddrFrom4([4]byte{172, 16}), 12),
		netip.PrefixFrom(netip.AddrFrom4([4]byte{192, 168}), 16), shared, netip.PrefixFrom(netip.AddrFrom16([16]byte{0xfc}), 7),
	} {
		if private.Bits() <= prefix.Bits() && private.Contains(prefix.Addr()) {
			return true
		}
	}
	return false
}

// JudgeSyntax reports a text that is not a range.
func (a Range) JudgeSyntax(r *rule.Reporter) {
	if _, err := netip.ParsePrefix(a.Text); err != nil {
		r.Reportf(a.Path, "%q is not a range of addresses", a.Text).
			Fixf("%s", rangeFix(a.Text))
	}
}

// JudgeStart reports a range that does not begin with its first address.
func (a Range) JudgeStart(r *rule.Reporter) {
	prefix, err := netip.ParsePrefix(a.Text)
	if err != nil || prefix == prefix.Masked() {
		return
	}
	r.Reportf(a.Path, "%s is an address inside the range %s", a.Text, prefix.Masked()).
		Fixf("write %s, or %s for this one address", prefix.Masked(), netip.PrefixFrom(prefix.Addr(), prefix.Addr().BitLen())).
		Replace(strconv.Quote(prefix.Masked().String()))
}

// rangeFix returns what is wrong with a text that is not a range, as advice.
func rangeFix(text string) string {
	address, length, found := strings.Cut(text, "/")
	bits := 32
	if strings.Contains(address, ":") {
		bits = 128
	}
	_, err := netip.ParseAddr(address)
	n, notNumber := strconv.Atoi(length)
	switch {
	case err != nil && bits == 128:
		return "write the address as up to eight groups of four digits, with at most one ::, as in 2001:db8::/32"
	case err != nil:
		for part := range strings.SplitSeq(address, ".") {
			if n, err := strconv.Atoi(part); err == nil && n > 255 {
				return fmt.Sprintf("correct %s: the numbers of an address are at most 255", part)
			} else if err == nil && len(part) > 1 && part[0] == '0' {
				return fmt.Sprintf("write %d instead of %s: the numbers of an address do not begin with 0", n, part)
			}
		}
		return "write four numbers with dots between them, as in 10.1.0.0/16"
	case !found:
		return fmt.Sprintf("write %s/%d for this one address", text, bits)
	case notNumber != nil || n > bits:
		return fmt.Sprintf("write a prefix length of at most %d behind the slash", bits)
	}
	return "write an address and a prefix length, as in 10.1.0.0/16"
}
