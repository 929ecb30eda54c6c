package conf

import (
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spark/app"
	"github.com/lakewright/lakewright/compiler/spark/catalogue"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
)

// CatalogueRules judge the keys of conf one by one, against what Spark reads in the
// version of the application.
var CatalogueRules = []rule.Rule[*app.App]{
	{
		Doc: rule.Doc{
			ID: "SPK059", Severity: diag.Warning,
			Title:  "Every key is one that Spark knows",
			Why:    "Spark does not report a key that it does not read, and goes on with the default. Keys of the user's own are welcome in a namespace that is not Spark's, such as spark.acme.",
			Bad:    `spark: etl: conf: "spark.sql.shuffle.partition": "2000"`,
			Good:   `spark: etl: conf: {"spark.sql.shuffle.partitions": "2000", "spark.acme.tenant": "orders"}`,
			Ref:    "apache/spark docs/configuration.md, ConfigBuilder entries",
			Judges: []spec.Path{"spark.conf"},
		},
		Check: catalogue.Engine.Unknown,
	},
	{
		Doc: rule.Doc{
			ID: "SPK060", Severity: diag.Warning,
			Title:  "No key is newer than Spark",
			Why:    "An older Spark ignores the key silently.",
			Bad:    `spark: etl: conf: "spark.kubernetes.allocation.maximum": "100"`,
			Good:   `spark: etl: {version: "4.1.0", conf: "spark.kubernetes.allocation.maximum": "100"}`,
			Ref:    "apache/spark docs/running-on-kubernetes.md, ConfigBuilder version",
			Judges: []spec.Path{"spark.conf", "spark.version"},
		},
		Check: catalogue.Engine.TooNew,
	},
	{
		Doc: rule.Doc{
			ID: "SPK061", Severity: diag.Warning,
			Title:  "No key is one that Spark has given up",
			Why:    "Spark does not read the key any more. It reports few of them, and ignores the others silently.",
			Bad:    `spark: etl: conf: "spark.shuffle.cleaner.interval": "30min"`,
			Good:   `spark: etl: {version: "3.5.4", conf: "spark.shuffle.cleaner.interval": "30min"}`,
			Ref:    "apache/spark SQLConf.scala removedSQLConfigs, docs/core-migration-guide.md",
			Judges: []spec.Path{"spark.conf", "spark.version"},
		},
		Check: catalogue.Engine.Gone,
	},
	{
		Doc: rule.Doc{
			ID: "SPK062", Severity: diag.Warning,
			Title:  "Keys have the names that they have now",
			Why:    "Spark reads most old names as long as the new one is not set, and warns of them; it may stop doing so in any version. The bare number of an old name often counts in another unit.",
			Bad:    `spark: etl: conf: "spark.reducer.maxMbInFlight": "48"`,
			Good:   `spark: etl: conf: "spark.reducer.maxSizeInFlight": "48m"`,
			Ref:    "apache/spark SparkConf.scala configsWithAlternatives",
			Judges: []spec.Path{"spark.conf"},
		},
		Check: catalogue.Engine.Renamed,
	},
	{
		Doc: rule.Doc{
			ID: "SPK063", Severity: diag.Error,
			Title:  "Spark can read the values of keys",
			Why:    "Numbers, sizes, times, and true or false are read when the driver starts or first needs them, and it stops at one that it cannot read. Sizes and times are whole numbers with Spark's own units; Gi and Mi are units since Spark 4.2 alone.",
			Bad:    `spark: etl: conf: "spark.kryoserializer.buffer.max": "1.5g"`,
			Good:   `spark: etl: conf: "spark.kryoserializer.buffer.max": "1536m"`,
			Ref:    "apache/spark internal/config/ConfigBuilder.scala, JavaUtils.java byteStringAs, timeStringAs",
			Judges: []spec.Path{"spark.conf", "spark.version"},
		},
		Check: catalogue.Engine.Values,
	},
	{
		Doc: rule.Doc{
			ID: "SPK141", Severity: diag.Error,
			Title:  "Values of keys are what Spark accepts",
			Why:    "Spark reads the value and then refuses it: when the driver starts, or with a key of spark.sql at the first query. Such are a Kryo buffer of 2g, which is one MiB too many, 0 partitions, and a codec that no class implements.",
			Bad:    `spark: etl: conf: "spark.kryoserializer.buffer.max": "2g"`,
			Good:   `spark: etl: conf: "spark.kryoserializer.buffer.max": "2047m"`,
			Ref:    "apache/spark internal/config/ConfigBuilder.scala checkValue, KryoSerializer.scala, CompressionCodec.scala, RpcUtils.scala, Partitioner.scala; tried with Spark 4.0.1 and 3.5.4",
			Judges: []spec.Path{"spark.conf", "spark.version"},
		},
		Check: catalogue.Engine.OutOfRange,
	},
	{
		Doc: rule.Doc{
			ID: "SPK064", Severity: diag.Warning,
			Title:  "Values are what their keys seem to want",
			Why:    "Of some keys only the documents say what they take. A value that does not look like it probably stops the driver.",
			Bad:    `spark: etl: conf: "spark.logConf": "yes"`,
			Good:   `spark: etl: conf: "spark.logConf": "true"`,
			Ref:    "apache/spark docs/configuration.md",
			Judges: []spec.Path{"spark.conf", "spark.version"},
		},
		Check: catalogue.Engine.LikelyValues,
	},
	{
		Doc: rule.Doc{
			ID: "SPK065", Severity: diag.Warning,
			Title:  "No key is deprecated",
			Why:    "Spark warns of the key, which does nothing any more or will be given up.",
			Bad:    `spark: etl: conf: "spark.executor.plugins": "com.example.Plugin"`,
			Good:   `spark: etl: conf: "spark.plugins": "com.example.Plugin"`,
			Ref:    "apache/spark SparkConf.scala deprecatedConfigs, SQLConf.scala deprecatedSQLConfigs",
			Judges: []spec.Path{"spark.conf", "spark.version"},
		},
		Check: catalogue.Engine.Deprecated,
	},
}
