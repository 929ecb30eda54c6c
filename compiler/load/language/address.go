package language

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/lakewright/lakewright/internal/lazyregexp"
	"github.com/lakewright/lakewright/internal/spell"
)

var (
	versionNoise = lazyregexp.New(`(?i)^(v|spark|flink|kubernetes|k8s|release|version|apache|[-_/: ])*$`)
	underscored  = lazyregexp.New(`^[vV]?[0-9]+(_[0-9]+)+$`)
	pathOfFile   = lazyregexp.New(`^/[^\s,]+$`)
	schemeLike   = lazyregexp.New(`(?i)^([a-z][a-z0-9+]*):/*`)
	withPath     = lazyregexp.New(`^([^/]+)(/.*)?$`)
	portOfHost   = lazyregexp.New(`:[0-9]{1,5}$`)
	zoneOfRegion = lazyregexp.New(`^[a-z]{2}(-[a-z]+)+-[0-9][a-f]$`)
	netmask      = lazyregexp.New(`^([0-9.]+)\s*/\s*([0-9]+\.[0-9]+\.[0-9]+\.[0-9]+)$`)
	addressLike  = lazyregexp.New(`[0-9]{1,3}(\.[0-9]{1,3}){3}`)
	bucketARN    = lazyregexp.New(`^arn:aws[a-z-]*:s3:::([^/]+)/?$`)
	notLabel     = lazyregexp.New(`[^-A-Za-z0-9_.]+`)
	percents     = lazyregexp.New(`\s*[%:]+\s*`)
	wildcards    = lazyregexp.New(`^([0-9]+)\.(?:([0-9]+)\.)?(?:([0-9]+)\.)?[*x](?:\.[*x])*$`)
	shortRange   = lazyregexp.New(`^([0-9]{1,3}(?:\.[0-9]{1,3}){0,2})\.?(/[0-9]{1,2})$`)
	hostLike     = lazyregexp.New(`^[a-z][-a-z0-9]*(\.[a-z][-a-z0-9]*)+$`)
	tooLong      = lazyregexp.New(`^[0-9]{1,3}(\.[0-9]{1,3}){4,}(/[0-9]{1,2})?$`)
	notName      = lazyregexp.New(`[^a-z0-9]+`)
	roleName     = lazyregexp.New(`^[A-Za-z0-9+=,.@_-]{1,64}$`)
)

// versions returns the version that a text contains, also without its patch number.
func versions(_ *Type, text string) []reading {
	if underscored.MatchString(text) { // v1_20, as Flink's operator has it
		text = strings.ReplaceAll(text, "_", ".")
	}
	found := versionLike.FindString(text)
	if found == "" {
		if strings.EqualFold(text, "latest") || strings.EqualFold(text, "stable") {
			return []reading{{fix: "write the number of the version; " + text + " is another one tomorrow"}}
		}
		return nil
	}
	before, after, _ := strings.Cut(text, found)
	if !versionNoise.MatchString(before) || after != "" && !strings.ContainsAny(after[:1], "-_+.~ ") {
		return nil
	}
	all := []reading{{text: found}}
	for parts := strings.Split(found, "."); len(parts) > 2; {
		parts = parts[:len(parts)-1]
		all = append(all, reading{text: strings.Join(parts, ".")})
	}
	return all
}

// ranges returns the range of addresses that a single address or a netmask means.
func ranges(_ *Type, text string) []reading {
	if m := netmask.FindStringSubmatch(text); m != nil {
		if mask, err := netip.ParseAddr(m[2]); err == nil {
			if bits, ok := prefixOf(mask.As4()); ok {
				return []reading{{text: m[1] + "/" + bits}}
			}
		}
	}
	if address, err := netip.ParseAddr(strings.Trim(text, "[]")); err == nil && address.Zone() == "" {
		if address.IsUnspecified() {
			return []reading{{text: address.String() + "/0", open: true, fix: "for every address"}}
		}
		return []reading{{text: netip.PrefixFrom(address, address.BitLen()).String()}}
	}
	if prefix, err := netip.ParsePrefix(strings.ReplaceAll(text, " ", "")); err == nil {
		return []reading{{text: prefix.String()}}
	}
	if m := wildcards.FindStringSubmatch(text); m != nil {
		parts := slices.DeleteFunc(m[1:], func(part string) bool { return part == "" })
		address := strings.Join(append(parts, "0", "0", "0")[:4], ".")
		return []reading{{text: address + "/" + strconv.Itoa(8*len(parts))}}
	}
	if m := shortRange.FindStringSubmatch(text); m != nil {
		address := strings.Join(append(strings.Split(m[1], "."), "0", "0", "0")[:4], ".")
		return []reading{
			{text: address + m[2], open: true, fix: "if that is the range; an address has four numbers"},
			{fix: "write four numbers with dots, and the length of the range, such as 10.0.0.0/16"},
		}
	}
	if tooLong.MatchString(text) {
		return []reading{{fix: "write four numbers with dots, and the length of the range, such as 10.0.0.0/16"}}
	}
	if hostLike.MatchString(text) {
		return []reading{{fix: "write the addresses of " + text + " as a range, because a network policy knows no names"}}
	}
	if found := addressLike.FindString(text); found != "" {
		if address, err := netip.ParseAddr(found); err == nil {
			return []reading{{text: address.String() + "/32", open: true, fix: "without the rest"}}
		}
	}
	return nil
}

// prefixOf returns the length of a netmask, if it is one.
func prefixOf(mask [4]byte) (string, bool) {
	address := netip.AddrFrom4(mask)
	for bits := range 33 {
		var all [4]byte
		for i := range bits {
			all[i/8] |= 1 << (7 - i%8)
		}
		if netip.AddrFrom4(all) == address {
			return strconv.Itoa(bits), true
		}
	}
	return "", false
}

// uris returns the URI that a path means: a file inside the image.
func uris(_ *Type, text string) []reading {
	switch m := schemeLike.FindStringSubmatch(text); {
	case pathOfFile.MatchString(text):
		return []reading{{text: "local://" + text, fix: "for a file inside the image"}}
	case m == nil:
		return []reading{{fix: `write the absolute path with a scheme, such as "local:///opt/app/" and the name for a file inside the image`}}
	default:
		scheme, rest := strings.ToLower(m[1]), text[len(m[0]):]
		if scheme == "local" || scheme == "file" {
			return []reading{{text: scheme + ":///" + rest}}
		}
		return []reading{{text: scheme + "://" + rest}}
	}
}

// hosts returns the host in a URL. A path or a port in it would be lost.
func hosts(t *Type, text string) []reading {
	scheme := schemeLike.FindString(text)
	if strings.Count(scheme, "/") == 0 {
		scheme = ""
	}
	m := withPath.FindStringSubmatch(text[len(scheme):])
	if m == nil {
		return nil
	}
	host, path := m[1], strings.Trim(m[2], "/")
	bare := strings.TrimSuffix(portOfHost.ReplaceAllString(host, ""), ":")
	if len(t.Want) > 0 && strings.Contains(t.Want, "nfs") {
		bare = strings.TrimSuffix(bare, ":")
	} else {
		bare = strings.ToLower(bare)
	}
	if _, err := netip.ParseAddr(bare); err == nil {
		return []reading{{text: bare}, {fix: "write the DNS name that people open, not an address"}}
	}
	return []reading{
		{text: bare, open: path != "" || bare != strings.ToLower(host) && portOfHost.MatchString(host), fix: lost(path, host, bare)},
		{text: strings.ToLower(bare)},
	}
}

// lost describes the parts of a URL that a host does not have.
func lost(path, host, bare string) string {
	switch {
	case path != "":
		return "without the path /" + path
	case !strings.EqualFold(host, bare) && portOfHost.MatchString(host):
		return "without the port"
	}
	return ""
}

// urls returns the URL that a host and port, or a URL with a slash at its end, mean.
func urls(t *Type, text string) []reading {
	_, example, _ := strings.Cut(t.Want, "such as ")
	right := schemeLike.FindString(example)
	scheme := schemeLike.FindString(text)
	if strings.Count(scheme, "/") == 0 {
		scheme = ""
	}
	rest := text[len(scheme):]
	m := withPath.FindStringSubmatch(rest)
	if m == nil {
		return nil
	}
	lower, other := strings.ToLower(scheme), right
	if lower == "http://" || lower == "https://" {
		other = lower
	}
	return []reading{
		{text: lower + strings.TrimRight(rest, "/")},
		{text: lower + m[1], open: true, fix: "without the path " + m[2]},
		{text: right + strings.TrimRight(rest, "/"), open: right != "thrift://" && scheme != "http://", fix: otherScheme(right)},
		{text: other + m[1], open: true, fix: "without the path " + m[2]},
		{text: right + m[1] + ":9083", open: true, fix: "with the port of your server"},
	}
}

// otherScheme describes what else a URL without a scheme may mean.
func otherScheme(right string) string {
	if right == "https://" {
		return "or with http:// if the server has no certificate"
	}
	return ""
}

// images returns the image in a text with a scheme.
func images(_ *Type, text string) []reading {
	if scheme := schemeLike.FindString(text); strings.HasSuffix(scheme, "//") {
		return []reading{{text: text[len(scheme):]}}
	}
	if lower := strings.ToLower(text); lower != text {
		name, tag := text, ""
		if i := strings.LastIndexAny(text, ":@"); i > strings.LastIndexByte(text, '/') {
			name, tag = text[:i], text[i:]
		}
		return []reading{{text: strings.ToLower(name) + tag, open: true, fix: "if that is its name; names of images have no capitals"}}
	}
	return nil
}

func regions(_ *Type, text string) []reading {
	region := strings.ReplaceAll(strings.ToLower(text), "_", "-")
	if zoneOfRegion.MatchString(region) {
		region = region[:len(region)-1]
	}
	return []reading{{text: region}}
}

// buckets returns the name of the bucket in a URI or an ARN.
func buckets(_ *Type, text string) []reading {
	if m := bucketARN.FindStringSubmatch(text); m != nil {
		return []reading{{text: m[1]}}
	}
	scheme := schemeLike.FindString(text)
	m := withPath.FindStringSubmatch(text[len(scheme):])
	if m == nil {
		return nil
	}
	path := strings.Trim(m[2], "/")
	r := reading{text: m[1], open: path != ""}
	if r.open {
		r.fix = "and the path " + path + " where the store is used"
	}
	lower := strings.ToLower(strings.ReplaceAll(m[1], "_", "-"))
	return []reading{r, {text: lower, open: true, fix: "if that is its name; names of buckets have no capitals and no underscores"}}
}

// storePaths returns the path in a URI, and a path without slashes around it.
func storePaths(_ *Type, text string) []reading {
	if scheme := schemeLike.FindString(text); strings.HasSuffix(scheme, "//") {
		bucket, path, _ := strings.Cut(text[len(scheme):], "/")
		return []reading{{text: strings.Trim(path, "/"), open: true, fix: "and in store the tier of the bucket " + bucket}}
	}
	return []reading{{text: strings.Trim(strings.TrimPrefix(text, "./"), "/")}}
}

func mountPaths(_ *Type, text string) []reading {
	path := strings.TrimRight(text, "/")
	if strings.HasPrefix(path, "file://") || strings.HasPrefix(path, "local://") {
		path = "/" + strings.TrimLeft(path[strings.IndexByte(path, ':')+1:], "/")
	}
	return []reading{{text: path}, {text: "/" + path}}
}

func classes(_ *Type, text string) []reading {
	class := strings.TrimSuffix(strings.TrimSuffix(text, ".class"), ".java")
	return []reading{{text: strings.NewReplacer("/", ".", `\`, ".").Replace(strings.TrimPrefix(class, "/"))}}
}

// crons returns the schedule that other notations mean: a word, or six fields of which the first
// are seconds.
func crons(_ *Type, text string) []reading {
	lower := strings.ToLower(strings.TrimPrefix(text, "@"))
	words := []string{"hourly", "daily", "weekly", "monthly", "yearly"}
	if word := spell.Sure(lower, words); word != "" {
		return []reading{{text: "@" + word}}
	}
	inner := strings.TrimSuffix(strings.TrimPrefix(text, "cron("), ")")
	fields := strings.Fields(strings.ReplaceAll(inner, "?", "*"))
	switch {
	case len(fields) == 5:
		return []reading{{text: strings.Join(fields, " ")}}
	case len(fields) == 6 && inner != text: // Amazon's sixth field is the year
		return []reading{{text: strings.Join(fields[:5], " "), open: fields[5] != "*", fix: yearOf(fields[5])}}
	case len(fields) == 6 || len(fields) == 7:
		seconds := fields[0] != "0"
		return []reading{{text: strings.Join(fields[1:6], " "), open: seconds || len(fields) == 7, fix: "without the seconds"}}
	case len(fields) == 4:
		return []reading{{fix: "write five fields: minute, hour, day of the month, month, day of the week; here are four"}}
	case clock.MatchString(text):
		hour, minute, _ := strings.Cut(text, ":")
		minute, _, _ = strings.Cut(minute, ":")
		return []reading{{text: unpadded(minute) + " " + unpadded(hour) + " * * *", open: true, fix: "for every day at that time"}}
	case timeLike.FindString(text) == text || strings.HasPrefix(lower, "every"):
		return []reading{{fix: `write five fields, such as "*/15 * * * *" for every 15 minutes or "0 */2 * * *" for every second hour`}}
	}
	return nil
}

func yearOf(field string) string {
	if field == "*" {
		return ""
	}
	return "without the year"
}

func unpadded(number string) string {
	if short := strings.TrimLeft(number, "0"); short != "" {
		return short
	}
	return "0"
}

func arns(t *Type, text string) []reading {
	if strings.Contains(t.Want, "role") && roleName.MatchString(text) && !strings.HasPrefix(text, "arn") {
		return []reading{{fix: `write "arn:aws:iam::ACCOUNT:role/` + text + `", where ACCOUNT is the number of the account`}}
	}
	if lower := strings.ToLower(text); strings.HasPrefix(lower, "arn:aws") {
		return []reading{{text: "arn" + text[3:]}}
	}
	return nil
}
