package conf

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spark/app"
	"github.com/lakewright/lakewright/compiler/spark/catalogue"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/internal/lazyregexp"
	"github.com/lakewright/lakewright/internal/unit"
)

// ValueRules judge the values of keys, where they contradict each other or stop Spark.
var ValueRules = []rule.Rule[*app.App]{
	{
		Doc: rule.Doc{
			ID: "SPK038", Severity: diag.Error,
			Title:  "Keys about overhead can be read",
			Why:    "They decide how large the containers are. Spark stops at a size that it cannot read: before 4.2 those of Kubernetes, such as 384Mi, are among them.",
			Bad:    `spark: etl: conf: "spark.executor.minMemoryOverhead": "384Mi"`,
			Good:   `spark: etl: conf: "spark.executor.minMemoryOverhead": "384m"`,
			Ref:    "apache/spark internal/config/package.scala, JavaUtils.java",
			Judges: []spec.Path{"spark.conf"},
		},
		Check: checkOverhead,
	},
	{
		Doc: rule.Doc{
			ID: "SPK039", Severity: diag.Error,
			Title:  "Fractions of memory lie between 0 and 1",
			Why:    "Spark stops at the start of the driver: INVALID_MEMORY_FRACTION.",
			Bad:    `spark: etl: conf: "spark.memory.fraction": "60"`,
			Good:   `spark: etl: conf: "spark.memory.fraction": "0.6"`,
			Ref:    "apache/spark SparkConf.scala validateSettings",
			Judges: []spec.Path{"spark.conf"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			for _, of := range []struct{ key, want, usual string }{
				{"spark.memory.fraction", "from 0 to 1", "0.6"},
				{"spark.memory.storageFraction", "at least 0 and less than 1", "0.5"},
			} {
				text, given := a.Spec.Conf[of.key]
				f, ok := app.ParseFraction(text)
				storage := of.usual == "0.5"
				if !given || ok && f >= 0 && f <= 1 && (!storage || f < 1) {
					continue
				}
				fault := r.Reportf(a.At("conf", of.key), "%s is %q, and it must be %s", of.key, text, of.want)
				if number, percent := strings.CutSuffix(strings.TrimSpace(text), "%"); percent || ok && f > 1 && f < 100 {
					if p, err := strconv.ParseFloat(number, 64); err == nil && p > 1 && p < 100 {
						fraction := strconv.FormatFloat(p/100, 'f', -1, 64)
						fault.Fixf("write the fraction %s", fraction).Replace(strconv.Quote(fraction))
						continue
					}
				}
				fault.Fixf("write a fraction that is %s, such as the default of %s", of.want, of.usual)
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK040", Severity: diag.Error,
			Title:  "Executors report more often than the network times out",
			Why:    "Spark stops at the start when spark.executor.heartbeatInterval is not shorter than spark.network.timeout: every executor would be lost between two reports.",
			Bad:    `spark: etl: conf: "spark.executor.heartbeatInterval": "120s"`,
			Good:   `spark: etl: conf: {"spark.executor.heartbeatInterval": "120s", "spark.network.timeout": "600s"}`,
			Ref:    "apache/spark SparkConf.scala validateSettings",
			Judges: []spec.Path{"spark.conf"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			const beat, timeout = "spark.executor.heartbeatInterval", "spark.network.timeout"
			every, limit := 10*time.Second, 120*time.Second
			key := timeout
			if span, ok := app.ParseTime(a.Spec.Conf[beat], time.Millisecond); ok {
				every, key = span, beat
			}
			if span, ok := app.ParseTime(a.Spec.Conf[timeout], time.Second); ok {
				limit = span
			}
			if every >= limit {
				f := r.Reportf(a.At("conf", key), "executors report every %s, and the network times out after %s", unit.Duration(every), unit.Duration(limit))
				switch {
				case key == timeout:
					f.Fixf("set %s to more than %s, or remove it, which gives 120s", timeout, unit.Duration(every))
				case limit > 10*time.Second:
					f.Fixf("set %s to less than %s, such as the default of 10s", beat, unit.Duration(limit)).Replace(`"10s"`)
				default:
					f.Fixf("set %s to more than %s", timeout, unit.Duration(every))
				}
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK041", Severity: diag.Error,
			Title:  "Encryption between pods has authentication",
			Why:    "The keys are agreed on with the secret of spark.authenticate. Without it Spark stops: NETWORK_AUTH_MUST_BE_ENABLED.",
			Bad:    `spark: etl: conf: "spark.network.crypto.enabled": "true"`,
			Good:   `spark: etl: conf: {"spark.network.crypto.enabled": "true", "spark.authenticate": "true"}`,
			Ref:    "apache/spark SparkConf.scala validateSettings",
			Judges: []spec.Path{"spark.conf"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			for _, key := range []string{"spark.authenticate.enableSaslEncryption", "spark.network.crypto.enabled"} {
				if app.IsTrue(a.Spec.Conf[key]) && !app.IsTrue(a.Spec.Conf["spark.authenticate"]) {
					r.Reportf(a.At("conf", key), "%s is on, and spark.authenticate is off", key).
						Fixf("set spark.authenticate to \"true\" too")
				}
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK042", Severity: diag.Error,
			Title:  "A driver that waits for volumes may reuse them",
			Why:    "spark.kubernetes.driver.waitToReusePersistentVolumeClaim counts the volumes that the driver owns and reuses. Unless both are on it does nothing.",
			Bad:    `spark: etl: {shuffle: {tier: "scratch"}, conf: "spark.kubernetes.driver.waitToReusePersistentVolumeClaim": "true"}`,
			Good:   `spark: etl: {shuffle: {tier: "fast"}, conf: "spark.kubernetes.driver.waitToReusePersistentVolumeClaim": "true"}`,
			Ref:    "apache/spark deploy/k8s/Config.scala, ExecutorPodsAllocator.scala",
			Judges: []spec.Path{"spark.conf", "spark.shuffle.tier"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			const key = app.WaitForClaims
			if !app.IsTrue(a.Spec.Conf[key]) {
				return
			}
			for _, other := range []string{app.OwnClaims, app.ReuseClaims} {
				if app.IsFalse(a.Conf[other]) {
					r.Reportf(a.At("conf", key), "the driver waits for volumes, and %s is off", other).
						Fixf("give shuffle a tier whose volumes can follow a pod, such as ebs, or remove the key")
					return
				}
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK043", Severity: diag.Warning,
			Title:  "Ports are fixed where a network policy names them",
			Why:    "The policies let driver and executors reach each other on fixed ports, 7078 and 7079 unless conf says otherwise. With 0 Spark takes any port, and the policies drop the connections.",
			Bad:    `spark: etl: conf: "spark.blockManager.port": "0"`,
			Good:   `spark: etl: conf: "spark.blockManager.port": "7100"`,
			Ref:    "apache/spark deploy/k8s/Constants.scala, BasicExecutorFeatureStep.scala",
			Judges: []spec.Path{"spark.conf", "spark.network"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			for _, key := range []string{"spark.blockManager.port", "spark.driver.blockManager.port", "spark.driver.port"} {
				if strings.TrimSpace(a.Spec.Conf[key]) == "0" && a.Network.Spec.Policy != "none" {
					r.Reportf(a.At("conf", key), "%s is 0, and the network policy lets fixed ports through alone", key).
						Fixf("name a port, or leave the key out")
				}
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK044", Severity: diag.Error,
			Title:  "The fallback storage ends in a slash",
			Why:    "Spark checks the path at the start of the driver, and stops it.",
			Bad:    `spark: etl: conf: "spark.storage.decommission.fallbackStorage.path": "s3a://lake/fallback"`,
			Good:   `spark: etl: conf: "spark.storage.decommission.fallbackStorage.path": "s3a://lake/fallback/"`,
			Ref:    "apache/spark internal/config/package.scala",
			Judges: []spec.Path{"spark.conf"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			const key = "spark.storage.decommission.fallbackStorage.path"
			if text := a.Spec.Conf[key]; text != "" && !strings.HasSuffix(text, "/") {
				r.Reportf(a.At("conf", key), "%s has no slash at its end", text).
					Fixf("write %s/", text).Replace(`"` + text + `/"`)
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK142", Severity: diag.Error,
			Title:  "The time zone of the session exists",
			Why:    "Spark looks the zone up in Java's list, where the names are written exactly so, and otherwise fails: INVALID_CONF_VALUE.TIME_ZONE. Java has neither the short name CEST nor Windows' names.",
			Bad:    `spark: etl: conf: "spark.sql.session.timeZone": "Europe/Berln"`,
			Good:   `spark: etl: conf: "spark.sql.session.timeZone": "Europe/Berlin"`,
			Ref:    "apache/spark SQLConf.scala SESSION_LOCAL_TIMEZONE, SparkDateTimeUtils.scala getZoneId; java.time.ZoneId.of, SHORT_IDS",
			Judges: []spec.Path{"spark.conf"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			const key = "spark.sql.session.timeZone"
			text, given := a.Spec.Conf[key]
			if !given || isJavaZone(text) || strings.Contains(text, "${") {
				return
			}
			f := r.Reportf(a.At("conf", key), "there is no time zone %q", text)
			if near := app.NearZone(text); near != "" {
				f.Fixf("did you mean %q?", near)
				if strings.Contains(text, "/") { // a misspelt zone, no city or clock
					f.Replace(strconv.Quote(near))
				}
			} else {
				f.Fixf("name a zone of the IANA list such as Europe/Berlin, or an offset such as +02:00")
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "SPK047", Severity: diag.Error,
			Title:  "A resource of driver or executors has a vendor",
			Why:    "Kubernetes knows a device as vendor/name. Without the vendor Spark cannot ask for it, and makes no pod. A GPU has fields of its own.",
			Bad:    `spark: etl: conf: "spark.executor.resource.fpga.amount": "1"`,
			Good:   `spark: etl: conf: {"spark.executor.resource.fpga.amount": "1", "spark.executor.resource.fpga.vendor": "xilinx.com"}`,
			Ref:    "apache/spark BasicExecutorFeatureStep.scala buildExecutorResourcesQuantities, KubernetesUtils.scala buildResourcesQuantities",
			Judges: []spec.Path{"spark.conf"},
		},
		Check: func(a *app.App, r *rule.Reporter) {
			for _, key := range a.Keys() {
				m := deviceAmount.FindStringSubmatch(key)
				if m != nil && m[2] != "gpu" && a.Spec.Conf[m[1]+".vendor"] == "" {
					r.Reportf(a.At("conf", key), "%s has no vendor", m[1]).OnKey().
						Fixf("set %s.vendor to the domain of its device plugin, such as \"xilinx.com\"", m[1])
				}
			}
		},
	},
}

// javaOffset is an offset that Java reads as a time zone.
var javaOffset = lazyregexp.New(`^(?:Z|(?:UTC|GMT|UT)?(?:[-+](?:[0-9]|0[0-9]|1[0-8])(?::?[0-5][0-9](?::?[0-5][0-9])?)?)?)$`)

// javaZones are the short names that Java knows beside the IANA list.
var javaZones = strings.Fields("ACT AET AGT ART AST BET BST CAT CNT CST CTT EAT ECT EST HST IET IST JST MIT MST NET NST PLT PNT PRT PST SST VST")

// isJavaZone reports whether Spark finds a time zone. Names in another case are not found.
func isJavaZone(text string) bool {
	if text != "" && javaOffset.MatchString(text) || slices.Contains(javaZones, text) {
		return true
	}
	if _, err := time.LoadLocation(text); err != nil || text == "" || text == "Local" {
		return false
	}
	return !strings.EqualFold(app.NearZone(text), text)
}

// deviceAmount is the key that asks for devices, and the name of the device in it.
var deviceAmount = lazyregexp.New(`^(spark\.(?:driver|executor)\.resource\.([^.]+))\.amount$`)

func checkOverhead(a *app.App, r *rule.Reporter) {
	for _, key := range []string{"spark.driver.minMemoryOverhead", "spark.executor.minMemoryOverhead"} {
		if text, given := a.Spec.Conf[key]; given {
			if _, ok := app.ParseBytes(text, unit.MiB); !ok || hasBinaryUnit(text) && !a.Spec.Version.AtLeast(4, 2) {
				f := r.Reportf(a.At("conf", key), "%s is %q, which Spark %s cannot read", key, text, a.Spec.Version)
				if k, _ := catalogue.Keys.Find(key); k.Repair(text) != "" {
					f.Fixf("write %s", k.Repair(text)).Replace(strconv.Quote(k.Repair(text)))
				} else {
					f.Fixf("write a whole number with k, m or g, such as 384m")
				}
			}
		}
	}
}

// hasBinaryUnit reports whether a size is written as Kubernetes writes it.
func hasBinaryUnit(text string) bool {
	text = strings.ToLower(strings.TrimSpace(text))
	return strings.HasSuffix(strings.TrimSuffix(text, "b"), "i")
}
