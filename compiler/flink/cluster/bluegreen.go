package cluster

// longestEnding is the longer one of the endings in the names of a blue-green deployment's clusters.
const longestEnding = "-green"

// Instances returns the names of the clusters: one, or the two of a blue-green deployment, of which
// both exist only during a change.
func (c *Cluster) Instances() []string {
	if c.BlueGreen == nil {
		return []string{c.Name()}
	}
	return []string{c.Name() + "-blue", c.Name() + longestEnding}
}

// blueGreenKeys returns the configuration of a blue-green deployment itself.
func (c *Cluster) blueGreenKeys() map[string]string {
	s := c.Spec.BlueGreen
	if s == nil {
		return nil
	}
	return map[string]string{
		"kubernetes.operator.bluegreen.abort.grace-period":                 span(s.AbortAfter),
		"kubernetes.operator.bluegreen.deployment-deletion.delay":          span(s.DeleteAfter),
		"kubernetes.operator.bluegreen.reconciliation.reschedule-interval": span(s.Interval),
	}
}
