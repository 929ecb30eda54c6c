// Package quartz writes a schedule of five fields, as cron and Kubernetes read it, in the format of
// the Java library Quartz, which Flink's operator uses. Quartz has a field for seconds before the
// others, counts the days of the week from 1, and restricts only one of the two fields for days.
//
// Its files:
//
//   - quartz.go: the conversion
package quartz
