package cluster

import (
	"crypto/sha256"
	"encoding/hex"
)

// The schedulers that the spec can choose, besides the cluster's default.
const (
	Volcano  = "volcano"
	Yunikorn = "yunikorn"
	Kueue    = "kueue"
)

// A Scheduler is what the pods carry for the scheduler that places them. The zero Scheduler is
// the cluster's own.
type Scheduler struct {
	Name        string // of the scheduler; "": the cluster's own
	Labels      map[string]string
	Annotations map[string]string
}

// scheduler returns what the pods carry. Their own labels and annotations are all that these
// schedulers read, because Flink and the operator make the objects around them.
func (c *Cluster) scheduler() Scheduler {
	s := c.Spec.Scheduler
	switch {
	case s == nil:
		return Scheduler{}
	case s.Name == Volcano:
		out := Scheduler{Name: Volcano}
		if s.Queue != "" {
			out.Annotations = map[string]string{"scheduling.volcano.sh/queue-name": s.Queue}
		}
		return out
	case s.Name == Yunikorn:
		out := Scheduler{Name: Yunikorn, Labels: map[string]string{"yunikorn.apache.org/app-id": c.schedulerID()}}
		if s.Queue != "" {
			out.Labels["yunikorn.apache.org/queue"] = s.Queue
		}
		return out
	case s.Name == Kueue && s.Queue != "":
		return Scheduler{Labels: map[string]string{"kueue.x-k8s.io/queue-name": s.Queue}}
	}
	return Scheduler{}
}

// schedulerID returns a name of the cluster that no other namespace has.
func (c *Cluster) schedulerID() string {
	id := c.Env.Namespace + "-" + c.Name()
	if len(id) <= 63 {
		return id
	}
	sum := sha256.Sum256([]byte(id))
	return id[:54] + "-" + hex.EncodeToString(sum[:4])
}
