package extra

import "slices"

// baselineCapabilities lists the capabilities that a pod of the level baseline may add.
var baselineCapabilities = []any{
	"AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE",
	"SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT",
}

// unconfined is the type of the seccomp profile that allows every system call.
const unconfined = "Unconfined"

// Demands returns the requirements of a Pod Security level that the spec of a pod, given as
// plain data, does not meet. The level privileged has no requirements.
func Demands(level string, pod map[string]any) []string {
	whole := placed{value: pod}
	switch level {
	case "restricted":
		return slices.Concat(baseline(whole), restricted(whole))
	case "baseline":
		return baseline(whole)
	}
	return nil
}

// baseline returns the requirements of the level baseline that a pod does not meet.
func baseline(pod placed) []string {
	var demands []string
	for _, field := range []string{"hostNetwork", "hostPID", "hostIPC"} {
		if pod.value[field] == true {
			demands = append(demands, "no "+field)
		}
	}
	if slices.ContainsFunc(pod.items("volumes"), func(v placed) bool { return v.value["hostPath"] != nil }) {
		demands = append(demands, "no hostPath")
	}
	all := containers(pod)
	if anyOf(all, func(context map[string]any) bool { return context["privileged"] == true }) {
		demands = append(demands, "no privileged")
	}
	if slices.ContainsFunc(all, func(c placed) bool {
		return slices.ContainsFunc(c.items("ports"), func(p placed) bool {
			return p.value["hostPort"] != nil && p.value["hostPort"] != int64(0)
		})
	}) {
		demands = append(demands, "no hostPort")
	}
	if anyOf(all, func(context map[string]any) bool { return adds(context, baselineCapabilities) }) {
		demands = append(demands, "no capabilities.add")
	}
	if seccomp(mapAt(pod.value, "securityContext")) == unconfined ||
		anyOf(all, func(context map[string]any) bool { return seccomp(context) == unconfined }) {
		demands = append(demands, "no seccompProfile "+unconfined)
	}
	return demands
}

// restricted returns the requirements that the level restricted adds to baseline and that a
// pod does not meet.
func restricted(pod placed) []string {
	var demands []string
	whole, all := mapAt(pod.value, "securityContext"), containers(pod)
	if whole["runAsNonRoot"] == false || anyOf(all, func(context map[string]any) bool {
		own, found := context["runAsNonRoot"]
		return found && own != true || !found && whole["runAsNonRoot"] != true
	}) {
		demands = append(demands, "runAsNonRoot: true")
	}
	isRoot := func(context map[string]any) bool { return context["runAsUser"] == int64(0) }
	if isRoot(whole) || anyOf(all, isRoot) {
		demands = append(demands, "a runAsUser other than 0")
	}
	if anyOf(all, func(context map[string]any) bool { return context["allowPrivilegeEscalation"] != false }) {
		demands = append(demands, "allowPrivilegeEscalation: false")
	}
	if anyOf(all, func(context map[string]any) bool {
		drop, _ := mapAt(context, "capabilities")["drop"].([]any)
		return !slices.Contains(drop, any("ALL"))
	}) {
		demands = append(demands, `capabilities: drop: ["ALL"]`)
	}
	if anyOf(all, func(context map[string]any) bool { return seccomp(context) == "" && seccomp(whole) == "" }) {
		demands = append(demands, `seccompProfile: type: "RuntimeDefault"`)
	}
	if anyOf(all, func(context map[string]any) bool {
		return adds(context, []any{"NET_BIND_SERVICE"}) && !adds(context, baselineCapabilities)
	}) {
		demands = append(demands, "no capabilities.add but NET_BIND_SERVICE")
	}
	return demands
}

// anyOf reports whether is holds for the security context of any container.
func anyOf(all []placed, is func(context map[string]any) bool) bool {
	return slices.ContainsFunc(all, func(c placed) bool { return is(mapAt(c.value, "securityContext")) })
}

// adds reports whether a container adds a capability that is not in may.
func adds(context map[string]any, may []any) bool {
	add, _ := mapAt(context, "capabilities")["add"].([]any)
	return slices.ContainsFunc(add, func(c any) bool { _, text := c.(string); return text && !slices.Contains(may, c) })
}

// seccomp returns the type of the seccomp profile of a security context.
func seccomp(context map[string]any) string {
	profile, _ := mapAt(context, "seccompProfile")["type"].(string)
	return profile
}
