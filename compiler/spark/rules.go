package spark

import (
	"slices"

	"github.com/lakewright/lakewright/compiler/rule"
)

// rules returns the rules of the section, by theme.
func rules() []rule.Rule[*App] {
	return slices.Concat(
		limitRules,
		referenceRules,
		sizeRules,
		scalingRules,
		programRules,
		dependencyRules,
		imageRules,
		keyRules,
		secretRules,
		valueRules,
		storeRules,
		podRules,
		volumeRules,
		keyVolumeRules,
		meshRules,
		templateFieldRules,
		scheduleRules,
		containerRules,
		templateRules,
		metricsRules,
		streamRules,
		queueRules,
		apacheRules,
		clusterRules,
		connectRules,
		submitRules,
		catalogueRules,
		clockChangeRules,
	)
}
