package objects

import (
	"github.com/lakewright/lakewright/compiler/spark/app"
	"github.com/lakewright/lakewright/internal/kube"
)

// config returns the ConfigMap with the files, nil when there are none.
func config(a *app.App) *kube.ConfigMap {
	if len(a.Files) == 0 {
		return nil
	}
	return &kube.ConfigMap{
		Head: kube.Head{Metadata: kube.Metadata{Name: a.ConfigName(), Labels: a.ObjectLabels("config", nil)}}, Data: a.Files,
	}
}
