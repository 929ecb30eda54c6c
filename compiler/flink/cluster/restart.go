package cluster

import "strconv"

// restartKeys returns the keys of the field restart.
func (c *Cluster) restartKeys() map[string]string {
	const prefix = "restart-strategy."
	switch s := c.Spec.Restart; {
	case s == nil:
		return nil
	case s.Never != nil:
		return map[string]string{prefix + "type": "none"}
	case s.Fixed != nil:
		return map[string]string{
			prefix + "type":                 "fixed-delay",
			prefix + "fixed-delay.attempts": strconv.FormatInt(s.Fixed.Attempts, 10),
			prefix + "fixed-delay.delay":    span(s.Fixed.Delay),
		}
	case s.Rate != nil:
		return map[string]string{
			prefix + "type": "failure-rate",
			prefix + "failure-rate.max-failures-per-interval": strconv.FormatInt(s.Rate.Failures, 10),
			prefix + "failure-rate.failure-rate-interval":     span(s.Rate.Interval),
			prefix + "failure-rate.delay":                     span(s.Rate.Delay),
		}
	case s.Exponential != nil:
		e := s.Exponential
		conf := map[string]string{
			prefix + "type": "exponential-delay",
			prefix + "exponential-delay.initial-backoff":         span(e.Initial),
			prefix + "exponential-delay.max-backoff":             span(e.Max),
			prefix + "exponential-delay.backoff-multiplier":      e.Multiplier,
			prefix + "exponential-delay.reset-backoff-threshold": span(e.Reset),
		}
		if e.Attempts != 0 {
			conf[prefix+"exponential-delay.attempts-before-reset-backoff"] = strconv.FormatInt(e.Attempts, 10)
		}
		return conf
	}
	return nil // a rule reports that no strategy is named
}
