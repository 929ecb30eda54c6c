package app

import "github.com/lakewright/lakewright/compiler/logs"

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
func (s *Spec) files() map[string]string {
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
	var f logs.File
	f.Set("rootLogger.level", level)
	f.Set("rootLogger.appenderRef.stderr.ref", "stderr")
	f.Set("appender.stderr.type", "Console")
	f.Set("appender.stderr.name", "stderr")
	f.Set("appender.stderr.target", "SYSTEM_ERR")
	switch {
	case format == logs.Text:
		f.Set("appender.stderr.layout.type", "PatternLayout")
		f.Set("appender.stderr.layout.pattern", "%d{yy/MM/dd HH:mm:ss} %p %c{1}: %m%n%ex")
	case templates:
		f.Set("appender.stderr.layout.type", "JsonTemplateLayout")
		f.Set("appender.stderr.layout.eventTemplateUri", "classpath:org/apache/spark/SparkLayout.json")
	default:
		f.Set("appender.stderr.layout.type", "JsonLayout")
		f.Set("appender.stderr.layout.compact", "true")
		f.Set("appender.stderr.layout.eventEol", "true")
		f.Set("appender.stderr.layout.properties", "true")
		f.Set("appender.stderr.layout.stacktraceAsString", "true")
	}
	f.Levels(levels)
	return f.String()
}
