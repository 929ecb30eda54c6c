package app

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// The files that driver and executors read.
const (
	LogFile   = "log4j2.properties"
	agentFile = "jmx-exporter.yaml"

	// logVariable names the configuration file of log4j 2. An option of the JVM would work
	// too, but would share a line with the user's options.
	logVariable = "LOG4J_CONFIGURATION_FILE"
)

// ConfigName returns the name of the ConfigMap with the files.
func (a *App) ConfigName() string { return a.Name() + "-config" }

// files returns the files that driver and executors read, by name.
func (s Spec) files() map[string]string {
	files := map[string]string{}
	if l := s.Logs; l != nil {
		files[LogFile] = LogProperties(l.Format, l.Level, l.Levels, s.Version.AtLeast(4, 0))
	}
	if m := s.Metrics; m != nil && m.Exporter == Jmx {
		files[agentFile] = agentRules
	}
	return files
}

// LogProperties returns a configuration of log4j 2 that logs to standard error, as Spark's
// own does. Spark 4.0 introduced Spark's JSON template, which needs the template layout.
// Older versions use log4j's JSON layout, which needs only Jackson from Spark's own jars.
func LogProperties(format, level string, levels map[string]string, templates bool) string {
	var b strings.Builder
	line := func(key, value string) { fmt.Fprintf(&b, "%s = %s\n", key, value) }
	line("rootLogger.level", level)
	line("rootLogger.appenderRef.stderr.ref", "stderr")
	line("appender.stderr.type", "Console")
	line("appender.stderr.name", "stderr")
	line("appender.stderr.target", "SYSTEM_ERR")
	switch {
	case format == "text":
		line("appender.stderr.layout.type", "PatternLayout")
		line("appender.stderr.layout.pattern", "%d{yy/MM/dd HH:mm:ss} %p %c{1}: %m%n%ex")
	case templates:
		line("appender.stderr.layout.type", "JsonTemplateLayout")
		line("appender.stderr.layout.eventTemplateUri", "classpath:org/apache/spark/SparkLayout.json")
	default:
		line("appender.stderr.layout.type", "JsonLayout")
		line("appender.stderr.layout.compact", "true")
		line("appender.stderr.layout.eventEol", "true")
		line("appender.stderr.layout.properties", "true")
		line("appender.stderr.layout.stacktraceAsString", "true")
	}
	for i, name := range slices.Sorted(maps.Keys(levels)) {
		logger := fmt.Sprintf("logger.l%d.", i+1)
		line(logger+"name", name)
		line(logger+"level", levels[name])
	}
	return b.String()
}
