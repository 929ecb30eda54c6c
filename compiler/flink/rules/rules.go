package rules

import (
	"slices"

	"github.com/lakewright/lakewright/compiler/flink/cluster"
	"github.com/lakewright/lakewright/compiler/flink/rules/conf"
	"github.com/lakewright/lakewright/compiler/flink/rules/pods"
	"github.com/lakewright/lakewright/compiler/flink/rules/program"
	"github.com/lakewright/lakewright/compiler/flink/rules/state"
	"github.com/lakewright/lakewright/compiler/flink/rules/watch"
	"github.com/lakewright/lakewright/compiler/rule"
)

// All returns the rules of the section, by theme.
func All() []rule.Rule[*cluster.Cluster] {
	return slices.Concat(
		program.JobRules,
		pods.VolumeRules,
		pods.ContainerRules,
		pods.TemplateRules,
		pods.JVMRules,
		pods.MemoryRules,
		state.StateRules,
		state.UpgradeRules,
		program.StoreRules,
		program.JarRules,
		program.VersionRules,
		conf.KeyRules,
		conf.CatalogueRules,
		conf.OptionRules,
		conf.AutoscalerRules,
		conf.FeatureRules,
		conf.SecurityRules,
		conf.ValueRules,
		program.ArgumentRules,
		pods.GrowthRules,
		pods.NetworkRules,
		program.FilesystemRules,
		program.WordRules,
		program.LanguageRules,
		state.SnapshotRules,
		state.BackendRules,
		state.RestoreRules,
		state.DirectoryRules,
		pods.ScalingRules,
		program.BlueGreenRules,
		program.OwnRules,
		watch.RouteRules,
		watch.MetricsRules,
		watch.TLSRules,
		watch.AroundRules,
	)
}
