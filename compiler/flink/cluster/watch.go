package cluster

import (
	"strconv"

	"github.com/lakewright/lakewright/compiler/logs"
)

// ReporterName is the name of the reporter that the field metrics configures.
const ReporterName = "prometheus"

const reporter = "metrics.reporter." + ReporterName

// LogFile is the name of the log configuration that Flink's start scripts read.
const LogFile = "log4j-console.properties"

// Metrics is how Prometheus reads the metrics.
type Metrics struct {
	Port     int
	Interval string // in the syntax of Prometheus
}

// metrics returns how Prometheus reads the metrics, nil if it does not.
func (c *Cluster) metrics() *Metrics {
	m := c.Spec.Metrics
	if m == nil {
		return nil
	}
	return &Metrics{Port: m.Port, Interval: strconv.FormatInt(m.Interval.Seconds(), 10) + "s"}
}

// metricsKeys returns the keys of the reporter. One process runs in each pod, so all use the
// same port.
func (c *Cluster) metricsKeys() map[string]string {
	if c.Metrics == nil {
		return nil
	}
	return map[string]string{
		reporter + ".factory.class": "org.apache.flink.metrics.prometheus.PrometheusReporterFactory",
		reporter + ".port":          strconv.Itoa(c.Metrics.Port),
	}
}

const (
	// textLine is the line of Flink's own configuration.
	textLine = "%d{yyyy-MM-dd HH:mm:ss,SSS} %-5p %-60c %x - %m%n"

	// jsonLine is one JSON object. The image has no jar with a layout for JSON, but the pattern
	// of log4j escapes texts for it. The names are those of Spark's own layout.
	jsonLine = `{"ts":"%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX}","level":"%p","logger":"%enc{%c}{JSON}","thread":"%enc{%t}{JSON}"` +
		`,"msg":"%enc{%m}{JSON}"%notEmpty{,"job":"%enc{%X{flink-job-id}}{JSON}"}%notEmpty{,"exception":"%enc{%xEx}{JSON}"}}%n`
)

// logFiles returns the log configuration, which replaces all of the image's own, nil to keep that.
// The second appender writes the file that the dashboard shows.
func (c *Cluster) logFiles() map[string]string {
	l := c.Spec.Logs
	if l == nil {
		return nil
	}
	var f logs.File
	f.Set("monitorInterval", "30")
	f.Set("rootLogger.level", l.Level)
	f.Set("rootLogger.appenderRef.console.ref", "ConsoleAppender")
	f.Set("rootLogger.appenderRef.rolling.ref", "RollingFileAppender")
	f.Set("appender.console.type", "Console")
	f.Set("appender.console.name", "ConsoleAppender")
	f.Set("appender.console.layout.type", "PatternLayout")
	if l.Format == logs.JSON {
		f.Set("appender.console.layout.alwaysWriteExceptions", "false") // the object has them
		f.Set("appender.console.layout.pattern", jsonLine)
	} else {
		f.Set("appender.console.layout.pattern", textLine)
	}
	f.Set("appender.rolling.type", "RollingFile")
	f.Set("appender.rolling.name", "RollingFileAppender")
	f.Set("appender.rolling.append", "true")
	f.Set("appender.rolling.fileName", "${sys:log.file}")
	f.Set("appender.rolling.filePattern", "${sys:log.file}.%i")
	f.Set("appender.rolling.layout.type", "PatternLayout")
	f.Set("appender.rolling.layout.pattern", textLine)
	f.Set("appender.rolling.policies.type", "Policies")
	f.Set("appender.rolling.policies.size.type", "SizeBasedTriggeringPolicy")
	f.Set("appender.rolling.policies.size.size", "100MB")
	f.Set("appender.rolling.policies.startup.type", "OnStartupTriggeringPolicy")
	f.Set("appender.rolling.strategy.type", "DefaultRolloverStrategy")
	f.Set("appender.rolling.strategy.max", "${env:MAX_LOG_FILE_NUMBER:-10}")
	f.Set("logger.netty.name", "org.jboss.netty.channel.DefaultChannelPipeline")
	f.Set("logger.netty.level", "off") // its warnings are wrong
	f.Levels(l.Levels)
	return map[string]string{LogFile: f.String()}
}
