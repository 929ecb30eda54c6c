package rules

import (
	"slices"

	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spark/app"
	"github.com/lakewright/lakewright/compiler/spark/rules/conf"
	"github.com/lakewright/lakewright/compiler/spark/rules/operators"
	"github.com/lakewright/lakewright/compiler/spark/rules/pods"
	"github.com/lakewright/lakewright/compiler/spark/rules/program"
)

// All returns the rules of the section, by theme.
func All() []rule.Rule[*app.App] {
	return slices.Concat(
		operators.LimitRules,
		program.ReferenceRules,
		pods.SizeRules,
		pods.ScalingRules,
		program.ProgramRules,
		program.DependencyRules,
		program.ImageRules,
		conf.KeyRules,
		program.SecretRules,
		conf.ValueRules,
		program.StoreRules,
		pods.PodRules,
		pods.VolumeRules,
		pods.KeyVolumeRules,
		pods.MeshRules,
		pods.TemplateFieldRules,
		pods.PlacementRules,
		program.ScheduleRules,
		pods.ContainerRules,
		pods.TemplateRules,
		pods.MetricsRules,
		program.StreamRules,
		program.QueueRules,
		operators.ApacheRules,
		operators.ClusterRules,
		operators.ConnectRules,
		operators.SubmitRules,
		conf.CatalogueRules,
		program.ClockChangeRules,
	)
}
