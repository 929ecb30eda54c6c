package storage

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lakewright/lakewright/compiler/plan/plantest"
)

// known lists the kinds whose names the expected messages contain, regardless of other
// kinds.
var known = []Kind{ebsKind, localKind, nfsKind, s3Kind}

// TestUse compares the descriptions of uses, including sets of uses.
func TestUse(t *testing.T) {
	for use, want := range map[Use]string{
		0:                "a tier without a use",
		Scratch:          "a tier with a volume for each pod (ebs, local)",
		Object:           "a tier that programs open by URI (nfs, s3)",
		Scratch | Shared: "a tier with a volume for each pod (ebs, local) and a tier that many pods can mount (nfs)",
	} {
		if got := use.among(known); got != want {
			t.Errorf("%d: got %q, want %q", use, got, want)
		}
	}
}

func TestRules(t *testing.T) {
	section := SectionOf(known)
	tests := []struct {
		name string
		text string
		want []string
	}{
		{name: "no kind", text: `storage: a: {}`, want: []string{
			`STO001 storage.a: tier "a" has no kind; write one of ebs, local, nfs or s3`,
		}},
		{name: "three kinds", text: `storage: a: {s3: {bucket: "lake", region: "eu-west-1"}, ebs: {}, local: {}}`, want: []string{
			`STO001 storage.a.s3: tier "a" has 3 kinds: ebs, local, s3; keep one of them, and make a separate tier of each other one`,
		}},
		{name: "gp3 as it is", text: `storage: a: ebs: {}`},
		{name: "gp3 at its limits", text: `storage: a: ebs: {iops: 80000, throughput: "2000Mi"}`, want: []string{
			"STO042 storage.a.ebs.iops: where gp3 has its limits of before September 2025, a volume gets 16000 IOPS, not 80000; check the limit of your region, or choose io2",
			"STO042 storage.a.ebs.throughput: where gp3 has its limits of before September 2025, EC2 refuses a throughput above 1000Mi; check the limit of your region",
		}},
		{name: "gp3 beyond", text: `storage: a: ebs: {iops: 80001, throughput: "2001Mi"}`, want: []string{
			"STO003 storage.a.ebs.iops: gp3 volumes have 3000 to 80000 IOPS, not 80001; lower iops to 80000, or choose io2",
			"STO006 storage.a.ebs.throughput: gp3 volumes have a throughput of 125Mi to 2000Mi in whole Mi, not 2001Mi; lower throughput to at most 2000Mi",
		}},
		{name: "gp3 below", text: `storage: a: ebs: {iops: 2999, throughput: "124Mi"}`, want: []string{
			"STO003 storage.a.ebs.iops: gp3 volumes have 3000 to 80000 IOPS, not 2999; raise iops to at least 3000",
			"STO006 storage.a.ebs.throughput: gp3 volumes have a throughput of 125Mi to 2000Mi in whole Mi, not 124Mi; raise throughput to at least 125Mi",
		}},
		{name: "gp3 beyond io2", text: `storage: a: ebs: {iops: 256000}`, want: []string{
			"STO003 storage.a.ebs.iops: gp3 volumes have 3000 to 80000 IOPS, not 256000; lower iops to 80000, or choose io2",
		}},
		{name: "throughput in parts", text: `storage: a: ebs: throughput: "500.5Mi"`, want: []string{
			"STO006 storage.a.ebs.throughput: gp3 volumes have a throughput of 125Mi to 2000Mi in whole Mi, not 512512Ki; write whole Mi, such as 501Mi",
		}},
		{name: "throughput of the free IOPS", text: `storage: a: ebs: throughput: "750Mi"`},
		{name: "throughput beyond the free IOPS", text: `storage: a: ebs: throughput: "751Mi"`, want: []string{
			"STO007 storage.a.ebs.throughput: a throughput of 751Mi needs 3004 IOPS, and the tier has 3000; raise iops to 3004, or lower throughput to 750Mi",
		}},
		{name: "throughput beyond the IOPS", text: `storage: a: ebs: {throughput: "1000Mi", iops: 3999}`, want: []string{
			"STO007 storage.a.ebs.throughput: a throughput of 1000Mi needs 4000 IOPS, and the tier has 3999; raise iops to 4000, or lower throughput to 999Mi",
		}},
		{name: "gp2 with both", text: `storage: a: ebs: {type: "gp2", iops: 3000, throughput: "125Mi"}`, want: []string{
			"STO002 storage.a.ebs.iops: gp2 volumes cannot be given 3000 IOPS; remove iops, or choose gp3, io1 or io2",
			"STO005 storage.a.ebs.throughput: gp2 volumes cannot be given a throughput of 125Mi; remove throughput, or choose gp3",
		}},
		{name: "st1 with IOPS", text: `storage: a: ebs: {type: "st1", iops: 500}`, want: []string{
			"STO002 storage.a.ebs.iops: st1 volumes cannot be given 500 IOPS; remove iops, or choose gp3, io1 or io2",
		}},
		{name: "io1", text: `storage: a: ebs: {type: "io1", iops: 64000}`},
		{name: "io1 beyond", text: `storage: a: ebs: {type: "io1", iops: 64001}`, want: []string{
			"STO003 storage.a.ebs.iops: io1 volumes have 100 to 64000 IOPS, not 64001; lower iops to 64000, or choose io2",
		}},
		{name: "io1 without", text: `storage: a: ebs: type: "io1"`, want: []string{
			"STO004 storage.a.ebs.type: io1 volumes have no default IOPS, and the tier states none; write iops of 100 to 64000, or choose gp3, which has 3000 by default",
		}},
		{name: "io2 without, with throughput", text: `storage: a: ebs: {type: "io2", throughput: "1000Mi"}`, want: []string{
			"STO004 storage.a.ebs.type: io2 volumes have no default IOPS, and the tier states none; write iops of 100 to 256000, or choose gp3, which has 3000 by default",
			"STO005 storage.a.ebs.throughput: io2 volumes cannot be given a throughput of 1000Mi; remove throughput, or choose gp3",
		}},
		{name: "not encrypted, with a key", text: `storage: a: ebs: {encrypted: false, kmsKey: "arn:aws:kms:eu-west-1:123456789012:key/1234abcd"}`, want: []string{
			`STO008 storage.a.ebs.encrypted: volumes of tier "a" are not encrypted; remove encrypted: false`,
		}},
		{name: "retained", text: `storage: a: ebs: reclaim: "Retain"`, want: []string{
			`STO009 storage.a.ebs.reclaim: every pod of tier "a" leaves its volume behind; write reclaim: "Delete"`,
		}},
		{name: "local", text: `storage: a: local: medium: "memory"`},
		{name: "soft mount", text: `storage: a: nfs: {server: "nfs.internal", path: "/lake", mountOptions: ["nfsvers=4.1,soft", "timeo=600"]}`, want: []string{
			"STO014 storage.a.nfs.mountOptions.0: a write is aborted when nfs.internal does not answer, and data may be lost; write hard instead of soft",
		}},
		{name: "two credentials", text: `storage: a: s3: {bucket: "lake", region: "eu-west-1", credentials: {podIdentity: {}, secret: name: "keys"}}`, want: []string{
			`STO010 storage.a.s3.credentials.secret: store "a" has 2 kinds of credentials: podIdentity, secret; keep one of them`,
		}},
		{name: "no region", text: `storage: a: s3: bucket: "lake"`, want: []string{
			`STO011 storage.a.s3.bucket: bucket "lake" has no region, so clients guess one; write the bucket's region, as in region: "eu-west-1"`,
		}},
		{name: "plain HTTP", text: `storage: a: s3: {bucket: "lake", endpoint: "http://minio:9000"}`, want: []string{
			`STO012 storage.a.s3.endpoint: connections to store "a" are not encrypted; give the store a certificate and write https`,
		}},
		{name: "a role for another store", text: `storage: a: s3: {bucket: "lake", endpoint: "https://minio:9000", credentials: serviceAccount: roleARN: "arn:aws:iam::123456789012:role/lake"}`, want: []string{
			`STO013 storage.a.s3.credentials: https://minio:9000 is not Amazon S3 and does not accept AWS roles; name a Secret with the store's own keys, as in secret: name: "a-keys"`,
		}},
		{name: "addresses that are no ranges", text: `storage: a: s3: {bucket: "lake", region: "eu-west-1", addresses: ["10.300.0.0/16", "10.4.0.17/24", "::/0", "10.5.0.0/24"]}`, want: []string{
			`NET011 storage.a.s3.addresses.0: "10.300.0.0/16" is not a range of addresses; correct 300: the numbers of an address are at most 255`,
			`NET011 storage.a.s3.addresses.1: 10.4.0.17/24 is an address inside the range 10.4.0.0/24; write 10.4.0.0/24, or 10.4.0.17/32 for this one address`,
			`NET011 storage.a.s3.addresses.2: ::/0 contains every address, not only those of store "a"; write the addresses of its endpoint, or remove addresses`,
		}},
		{name: "a role for an endpoint of Amazon", text: `storage: a: s3: {bucket: "lake", endpoint: "https://s3.eu-west-1.amazonaws.com", credentials: podIdentity: {}}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, plantest.Findings(t, section, tt.text)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}
