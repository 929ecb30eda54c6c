package workload

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/lakewright/lakewright/compiler/pod"
	"github.com/lakewright/lakewright/compiler/pool"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/internal/unit"
)

// A Pod is what one pod of a component of a workload requests from a node.
type Pod struct {
	Name   string     // in a message: "the driver", "a TaskManager"
	Pool   *pool.Pool // nil: any node
	CPU    Ask[unit.CPU]
	Memory Ask[unit.Bytes]
	Disk   Ask[unit.Bytes] // of the node itself
	// Presence returns what the pods are in the cluster. Only rules about the user's own objects ask.
	Presence func() Presence
}

// An Ask is the amount of one resource that a pod requests from its node, and the field of
// the spec that decides it.
type Ask[N ~int64] struct {
	Size  N
	Of    string         // how the size is composed, appended to the size in a message; may be ""
	At    spec.Path      // the field to make smaller
	Field string         // the name of that field in a message; "": the last step of At
	Most  func(node N) N // returns the largest value of the field with which the pod fits, 0: none; nil: the size of the node
	Or    string         // an alternative, appended to the advice; may be ""
	// Meant returns the value that the user probably meant, as advice and in CUE, or ""
	// when there is none. It may be nil.
	Meant func(node N) (fix, replacement string)
}

// field returns the name of the field that is too large.
func (a Ask[N]) field() string {
	if a.Field == "" {
		return a.At.Last()
	}
	return a.Field
}

// fitRules judge whether pods fit on nodes.
var fitRules = []shared{
	{
		Doc: rule.Doc{
			ID: "WRK012", Severity: diag.Error,
			Title: "A pod fits on a node of its pool",
			Why:   "Kubernetes starts a pod only on a node that has all resources that the pod requests. A container needs heap, overhead and off-heap memory together, and its limit is its request; sidecars are added to that. A pod that is larger than every node stays Pending, and whatever waits for it never starts.",
			Bad:   `spark: etl: executor: memory: "64Gi"`,
			Good:  `spark: etl: executor: memory: "48Gi"`,
			Ref:   "kubernetes, scheduler: NodeResourcesFit; apache/spark BasicExecutorFeatureStep.scala, BasicDriverFeatureStep.scala, ResourceProfile.scala",
		},
		looks: []reflect.Type{reflect.TypeFor[pool.Ref]()}, sizes: true,
		Check: func(s subject, r *rule.Reporter) {
			for _, p := range s.Pods() {
				if p.Pool == nil {
					continue
				}
				checkMemory(s, r, p)
				checkCPU(s, r, p)
				checkDisk(r, p)
			}
		},
	},
}

func checkMemory(s subject, r *rule.Reporter, p Pod) {
	ask, node := p.Memory, p.Pool.Spec.Node.Memory
	if node == 0 || ask.Size <= node {
		return
	}
	needed, offered := pod.Sizes(ask.Size, node)
	f := r.Reportf(ask.At, "%s needs %s%s, and a node of pool %q has %s", p.Name, needed, ask.Of, p.Pool.Name(), offered).
		Notef(p.Pool.At("node", "memory"), "the memory of pool %q is stated here", p.Pool.Name())
	none := fmt.Sprintf("reduce %s and the memory beside it by at least %s in total", ask.field(), (ask.Size - node).Human())
	ask.advise(f, node, none, pool.OrLarger(s.env(), p.CPU.Size, ask.Size), unit.Bytes.String)
}

func checkCPU(s subject, r *rule.Reporter, p Pod) {
	ask, node := p.CPU, p.Pool.Spec.Node.CPU
	if node == 0 || ask.Size <= node {
		return
	}
	f := r.Reportf(ask.At, "%s requests %s cores%s, and a node of pool %q has %s", p.Name, ask.Size.Decimal(), ask.Of, p.Pool.Name(), node.Decimal()).
		Notef(p.Pool.At("node", "cpu"), "the CPU of pool %q is stated here", p.Pool.Name())
	none := fmt.Sprintf("set %s to less, or give pool %q nodes with at least %s cores", ask.field(), p.Pool.Name(), ask.Size.Decimal())
	ask.advise(f, node, none, pool.OrLarger(s.env(), ask.Size, p.Memory.Size), unit.CPU.Decimal)
}

func checkDisk(r *rule.Reporter, p Pod) {
	ask, node := p.Disk, p.Pool.Spec.Node.Disk
	if node == 0 || ask.Size <= node {
		return
	}
	needed, offered := pod.Sizes(ask.Size, node)
	f := r.Reportf(ask.At, "%s needs %s of disk%s, and a node of pool %q has %s", p.Name, needed, ask.Of, p.Pool.Name(), offered).
		Notef(p.Pool.At("node", "disk"), "the disk of pool %q is stated here", p.Pool.Name())
	ask.advise(f, node, "choose a pool with larger disks", "", unit.Bytes.String)
}

// advise adds a fix to a finding: the value that the user probably meant, the largest value
// that fits, or, when there is none, the text none.
func (a Ask[N]) advise(f *rule.Finding, node N, none, larger string, text func(N) string) {
	if a.Meant != nil {
		if fix, replacement := a.Meant(node); fix != "" {
			f.Fixf("%s", fix).Replace(replacement)
			return
		}
	}
	most := node
	if a.Most != nil {
		most = a.Most(node)
	}
	if most <= 0 {
		f.Fixf("%s%s%s", none, a.Or, larger)
		return
	}
	replacement := text(most)
	if strings.Trim(replacement, "0123456789.") != "" {
		replacement = strconv.Quote(replacement)
	}
	f.Fixf("set %s to at most %s%s%s", a.field(), text(most), a.Or, larger).Replace(replacement)
}
