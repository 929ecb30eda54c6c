package conf

import (
	"strings"
	"time"

	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spark/app"
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
			for _, key := range []string{"spark.memory.fraction", "spark.memory.storageFraction"} {
				if text, given := a.Spec.Conf[key]; given {
					if f, ok := app.ParseFraction(text); !ok || f < 0 || f > 1 {
						r.Reportf(a.At("conf", key), "%s is %q, and it must be from 0 to 1", key, text).
							Fixf("write a fraction such as 0.6").Replace(`"0.6"`)
					}
				}
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
				f := r.Reportf(a.At("conf", key), "executors report every %s, and the network times out after %s", unit.Duration(every), unit.Duration(limit)).
					Fixf("set %s to less than %s", beat, timeout)
				if key == beat && limit > 10*time.Second {
					f.Replace(`"10s"`)
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
			const key = "spark.kubernetes.driver.waitToReusePersistentVolumeClaim"
			if !app.IsTrue(a.Spec.Conf[key]) {
				return
			}
			for _, other := range []string{app.OwnClaims, app.ReuseClaims} {
				if app.IsFalse(a.Conf[other]) {
					r.Reportf(a.At("conf", key), "the driver waits for volumes, and %s is off", other).
						Fixf("give shuffle an ebs tier, or remove the key")
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

// deviceAmount is the key that asks for devices, and the name of the device in it.
var deviceAmount = lazyregexp.New(`^(spark\.(?:driver|executor)\.resource\.([^.]+))\.amount$`)

func checkOverhead(a *app.App, r *rule.Reporter) {
	for _, key := range []string{"spark.driver.minMemoryOverhead", "spark.executor.minMemoryOverhead"} {
		if text, given := a.Spec.Conf[key]; given {
			if _, ok := app.ParseBytes(text, unit.MiB); !ok || hasBinaryUnit(text) && !a.Spec.Version.AtLeast(4, 2) {
				r.Reportf(a.At("conf", key), "%s is %q, which Spark %s cannot read", key, text, a.Spec.Version).
					Fixf("write a whole number with k, m or g, such as 384m").Replace(`"384m"`)
			}
		}
	}
}

// hasBinaryUnit reports whether a size is written as Kubernetes writes it.
func hasBinaryUnit(text string) bool {
	text = strings.ToLower(strings.TrimSpace(text))
	return strings.HasSuffix(strings.TrimSuffix(text, "b"), "i")
}
