package storage

import (
	"cmp"
	"maps"
	"slices"

	"github.com/lakewright/lakewright/internal/kube"
)

// Settings is what pods need so that their program can open all of its stores.
type Settings struct {
	Keys      map[string]string // of the program's configuration
	SparkKeys map[string]string // for Spark, the same as keys of Spark's own, which passes them to Hadoop
	Plugins   []string          // without their versions, sorted
	Account   map[string]string // annotations of the service account, nil for none
	Labels    map[string]string // of the pods, nil for none
	Variables []kube.EnvVar     // sorted by name
	Mounts    []Mount           // sorted by the name of the volume and the path
	User      string            // as whom the program acts, "" for the user of the image
	Tokens    []string          // URIs of stores from which programs get tokens for their workers
	Egress    Egress
}

// Sets reports whether a variable comes from the keys of a store.
func (s Settings) Sets(variable string) bool {
	return slices.ContainsFunc(s.Variables, func(v kube.EnvVar) bool { return v.Name == variable })
}

// secretDirectory returns the directory with the files of the Secret of a tier.
func secretDirectory(tier string) string { return "/etc/stores/" + tier }

// secretMount returns the mount of the Secret of a tier.
func secretMount(tier, secret string) Mount {
	return Mount{Volume: kube.Volume{Name: volumeName(tier) + "-key", Secret: &kube.SecretSource{SecretName: secret}}, Path: secretDirectory(tier)}
}

// volumeName returns the name of a tier's volume in pods. Names of volumes have at most 63
// characters, of which this leaves four.
func volumeName(tier string) string {
	if name := "store-" + tier; len(name) <= 59 {
		return name
	}
	return "store-" + shortHash(tier)
}

// HadoopPrefix is the prefix of keys that Spark passes to Hadoop.
const HadoopPrefix = "spark.hadoop."

// Open returns what pods need to open all of the stores. Where two stores need different
// settings, the first one wins; a rule of the engine reports them. Callers share the
// settings, and must not change them.
func Open(c Client, stores ...*Tier) Settings {
	if len(stores) != 1 || stores[0] == nil {
		return opened(c, stores)
	}
	alone := stores[0]
	s, known := alone.settings[c]
	if !known {
		s = opened(c, stores)
		if alone.settings == nil {
			alone.settings = map[Client]Settings{}
		}
		alone.settings[c] = s
	}
	return s
}

func opened(c Client, stores []*Tier) Settings {
	s := Settings{Keys: map[string]string{}}
	common := map[string]bool{} // kinds whose keys apply to all stores
	for _, t := range stores {
		if !t.Opens(c) {
			continue
		}
		access := t.Access(c)
		if !access.Common || !common[t.kind.Name] {
			maps.Copy(s.Keys, access.Keys)
			s.add(t.Store.Identity)
		}
		s.mount(t.Store.Identity.Mounts)
		s.mount(access.Mounts)
		s.User = cmp.Or(s.User, t.Store.User)
		if t.Store.Tokens {
			s.Tokens = append(s.Tokens, t.Root(c))
		}
		common[t.kind.Name] = true
		if access.Plugin != "" {
			s.Plugins = append(s.Plugins, access.Plugin)
		}
		s.Egress.add(t.Store.Egress)
	}
	s.Plugins = unique(s.Plugins)
	slices.SortFunc(s.Variables, func(a, b kube.EnvVar) int { return cmp.Compare(a.Name, b.Name) })
	slices.SortFunc(s.Mounts, func(a, b Mount) int {
		return cmp.Or(cmp.Compare(a.Volume.Name, b.Volume.Name), cmp.Compare(a.Path, b.Path))
	})
	if c.Program == Spark {
		s.SparkKeys = make(map[string]string, len(s.Keys))
		for key, value := range s.Keys {
			s.SparkKeys[HadoopPrefix+key] = value
		}
	}
	return s
}

// add adds the connections of one more store.
func (e *Egress) add(other Egress) {
	e.Ports, e.UDP = unique(append(e.Ports, other.Ports...)), unique(append(e.UDP, other.UDP...))
	for _, site := range other.Known {
		if !slices.ContainsFunc(e.Known, site.equal) {
			e.Known = append(e.Known, site)
		}
	}
	for _, site := range other.Node {
		if at := slices.IndexFunc(e.Node, site.sameDoor); at >= 0 {
			e.Node[at].Addresses = unique(slices.Concat(e.Node[at].Addresses, site.Addresses))
		} else {
			e.Node = append(e.Node, site)
		}
	}
}

// at returns the connections of a store whose addresses are known, or the same for none.
func (e Egress) at(addresses []string) Egress {
	if len(addresses) > 0 {
		e.Known = append(e.Known, Site{Addresses: addresses, Ports: e.Ports, UDP: e.UDP})
		e.Ports, e.UDP = nil, nil
	}
	return e
}

// mount adds the mounts that the settings do not have yet.
func (s *Settings) mount(mounts []Mount) {
	for _, m := range mounts {
		if !slices.ContainsFunc(s.Mounts, func(o Mount) bool { return o.Volume.Name == m.Volume.Name && o.Path == m.Path }) {
			s.Mounts = append(s.Mounts, m)
		}
	}
}

// Volumes returns the volumes of the mounts, each once, sorted by name.
func (s Settings) Volumes() []kube.Volume {
	var volumes []kube.Volume
	for _, m := range s.Mounts {
		if len(volumes) == 0 || volumes[len(volumes)-1].Name != m.Volume.Name {
			volumes = append(volumes, m.Volume)
		}
	}
	return volumes
}

// VolumeMounts returns the mounts of a container.
func (s Settings) VolumeMounts() []kube.VolumeMount {
	var mounts []kube.VolumeMount
	for _, m := range s.Mounts {
		mounts = append(mounts, kube.VolumeMount{
			Name: m.Volume.Name, MountPath: m.Path, SubPath: m.File, ReadOnly: !m.Data,
		})
	}
	return mounts
}

// ReadOnly returns the settings for pods that only read the stores.
func (s Settings) ReadOnly() Settings {
	s.Mounts = slices.Clone(s.Mounts)
	for i := range s.Mounts {
		s.Mounts[i].Data = false
	}
	return s
}

// add adds the parts of an identity that the settings do not have yet.
func (s *Settings) add(i Identity) {
	s.Account, s.Labels = completed(s.Account, i.Account), completed(s.Labels, i.Labels)
	for _, v := range i.Variables {
		if !slices.ContainsFunc(s.Variables, func(o kube.EnvVar) bool { return o.Name == v.Name }) {
			s.Variables = append(s.Variables, v)
		}
	}
}

// completed returns a map with the entries of more that it does not have yet, nil for none.
func completed(own, more map[string]string) map[string]string {
	for name, value := range more {
		if own == nil {
			own = map[string]string{}
		}
		if own[name] == "" {
			own[name] = value
		}
	}
	return own
}

// unique returns the elements sorted, each once; nil for none.
func unique[T cmp.Ordered](list []T) []T {
	if len(list) == 0 {
		return nil
	}
	slices.Sort(list)
	return slices.Compact(list)
}
