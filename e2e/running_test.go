package e2e

import (
	"fmt"

	"github.com/lakewright/lakewright/e2e/client"
	"github.com/lakewright/lakewright/e2e/pods"
)

// templates returns the templates of the pods that result from objects.
func (p *prover) templates(objects []client.Object) []pods.Template {
	p.Helper()
	var contents []map[string]any
	for _, o := range objects {
		contents = append(contents, o.Content)
	}
	list, err := pods.Of(contents)
	if err != nil {
		p.Fatal(err)
	}
	return list
}

// run creates the largest number of pods of an environment, with their claims, by the account
// that would create them, and proves that the namespace admits all of them together at its
// security level and within its quota.
func (p *prover) run(tally *tally) {
	p.Helper()
	p.quotas = p.readQuotas()
	for _, t := range p.templates(p.objects) {
		for n := int64(1); n <= t.Most; n++ {
			pod, claims := t.Pod(n)
			for _, claim := range claims {
				if !p.create(t.Of, claim.Object, client.Options{As: claim.Maker}) {
					return
				}
			}
			if !p.create(t.Of, pod, client.Options{As: t.Maker}) {
				return
			}
			tally.Pods++
			tally.Claims += len(claims)
		}
		p.mayDo(t)
		tally.Permissions += len(t.Needs)
	}
	p.checkQuotas(tally)
}

// checkQuotas proves that the quotas were enforced: they have counted every pod.
func (p *prover) checkQuotas(tally *tally) {
	p.Helper()
	for _, quota := range p.readQuotas() {
		if used := client.Text(quota, "status", "used", "pods"); used != fmt.Sprint(tally.Pods) {
			p.Errorf("%s has counted %s pods of %d", client.Name(quota), used, tally.Pods)
		}
	}
}

// try proves that one pod of each template would be admitted.
func (p *prover) try() {
	p.Helper()
	for _, t := range p.templates(p.objects) {
		pod, _ := t.Pod(1)
		p.create(t.Of, pod, client.Options{As: t.Maker, DryRun: true})
		p.mayDo(t)
	}
}

// create creates one object that is not in the output, as an operator would.
func (p *prover) create(of string, object map[string]any, opt client.Options) bool {
	p.Helper()
	answer, err := p.client.Create(p.ctx, object, opt)
	if err == nil && !opt.DryRun {
		p.pods = append(p.pods, object)
	}
	return p.judge(of, object, answer, err)
}

// mayNot lists what no workload may do.
var mayNot = []pods.Action{
	{Verb: "get", Resource: "secrets"},
	{Verb: "list", Resource: "secrets"},
	{Verb: "create", Resource: "pods", Subresource: "exec"},
	{Verb: "create", Resource: "serviceaccounts", Subresource: "token"},
	{Verb: "create", Group: "rbac.authorization.k8s.io", Resource: "rolebindings"},
	{Verb: "delete", Resource: "namespaces"},
}

// mayDo proves that the account of a pod may do what the pod does in the API, and none of
// the actions in mayNot.
func (p *prover) mayDo(t pods.Template) {
	p.Helper()
	for _, action := range t.Needs {
		if !patiently(func() (bool, bool) {
			may := p.mayNow(t, action)
			return may, may
		}) {
			p.Errorf("%s: %s may not %s", t.Of, t.Account(), action)
		}
	}
	for _, action := range mayNot {
		if p.mayNow(t, action) {
			p.Errorf("%s: %s may %s", t.Of, t.Account(), action)
		}
	}
}

// mayNow asks the server whether the account of a pod may do something.
func (p *prover) mayNow(t pods.Template, action pods.Action) bool {
	p.Helper()
	pod, _ := t.Pod(1)
	answer, err := p.client.Create(p.ctx, map[string]any{
		"apiVersion": "authorization.k8s.io/v1", "kind": "SubjectAccessReview",
		"metadata": map[string]any{},
		"spec": map[string]any{
			"user": t.Account(),
			"resourceAttributes": map[string]any{
				"namespace": client.Text(pod, "metadata", "namespace"), "verb": action.Verb,
				"group": action.Group, "resource": action.Resource, "subresource": action.Subresource,
			},
		},
	}, client.Options{})
	if err != nil {
		p.Fatal(err)
	}
	allowed, _ := client.At(answer.Object, "status", "allowed").(bool)
	return allowed
}

// clearPods removes all pods and claims that were created, and resets the quotas, as their
// controller would. The claims of the spec stay counted.
func (p *prover) clearPods() {
	p.Helper()
	for _, object := range p.pods {
		if err := p.remove(object); err != nil {
			p.Fatalf("%s cannot be removed: %v", client.Name(object), err)
		}
	}
	p.pods = nil
	for _, quota := range p.quotas {
		p.setQuota(quota, client.Map(quota, "status", "hard"), client.Map(quota, "status", "used"))
	}
}

// readQuotas returns the quotas as the server has them.
func (p *prover) readQuotas() []map[string]any {
	p.Helper()
	var quotas []map[string]any
	for _, o := range p.objects {
		if client.Text(o.Content, "kind") != "ResourceQuota" {
			continue
		}
		live, err := p.client.Get(p.ctx, o.Content)
		if err != nil {
			p.Fatal(err)
		}
		quotas = append(quotas, live.Object)
	}
	return quotas
}
