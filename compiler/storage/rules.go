package storage

import (
	"slices"
	"strconv"
	"strings"

	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

var rules = slices.Concat([]rule.Rule[*Tier]{kindRule}, ebsRules, s3Rules, nfsRules)

var kindRule = rule.Rule[*Tier]{
	Doc: rule.Doc{
		ID: "STO001", Severity: diag.Error,
		Title:  "A tier is of exactly one kind",
		Why:    "A workload asks a tier for one kind of volume. With two kinds it is not said which is meant, and with none there is nothing to mount.",
		Bad:    `storage: fast: local: {}`,
		Good:   `storage: quick: local: {}`,
		Ref:    "kubernetes, types.go of core/v1: a volume has exactly one source",
		Judges: []spec.Path{"storage.ebs", "storage.local", "storage.nfs", "storage.s3"},
	},
	Check: func(t *Tier, r *rule.Reporter) {
		switch len(t.kinds) {
		case 0:
			r.Reportf(t.Path(), "tier %q is of no kind", t.Name()).
				Fixf("write one of ebs, local, nfs or s3")
		case 1:
		default:
			f := r.Reportf(t.At(t.kinds[len(t.kinds)-1]), "tier %q is of %d kinds: %s", t.Name(), len(t.kinds), strings.Join(t.kinds, ", ")).
				Fixf("keep one of them and make a tier of its own of each other")
			for _, kind := range t.kinds[:len(t.kinds)-1] {
				f.Notef(t.At(kind), "%s is here", kind)
			}
		}
	},
}

var nfsRules = []rule.Rule[*Tier]{
	{
		Doc: rule.Doc{
			ID: "STO014", Severity: diag.Warning,
			Title:  "An NFS mount waits for its server",
			Why:    "With the option soft the kernel gives a write up after some seconds and the program sees an error, or no error and a file with a hole. With hard it waits until the server is back.",
			Bad:    `storage: shared: nfs: mountOptions: ["nfsvers=4.1", "soft"]`,
			Good:   `storage: shared: nfs: mountOptions: ["nfsvers=4.1", "hard"]`,
			Ref:    "nfs(5), soft and hard",
			Judges: []spec.Path{"storage.nfs.mountOptions"},
		},
		Check: func(t *Tier, r *rule.Reporter) {
			if t.NFS == nil {
				return
			}
			for i, text := range t.NFS.MountOptions {
				options := strings.Split(text, ",")
				soft := slices.Index(options, "soft")
				if soft < 0 {
					continue
				}
				options[soft] = "hard"
				r.Reportf(t.At("nfs", "mountOptions").Index(i), "the mount gives up when %s does not answer, and what was written may be lost", t.NFS.Server).
					Fixf("write hard in place of soft").Replace(strconv.Quote(strings.Join(options, ",")))
			}
		},
	},
}
