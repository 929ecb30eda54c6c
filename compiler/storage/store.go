package storage

import (
	"reflect"
	"slices"
	"strings"

	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/kube"
	"github.com/lakewright/lakewright/internal/version"
)

// Program is a program that reads and writes stores. The zero Program is invalid.
type Program uint8

// The programs.
const (
	_     Program = iota
	Spark         // with the Hadoop client of its image
	Flink         // with a plugin
)

// String returns the name of the program.
func (p Program) String() string {
	switch p {
	case Spark:
		return "Spark"
	case Flink:
		return "Flink"
	}
	return "no program"
}

// Client is how one program opens stores.
type Client struct {
	Program Program
	Hadoop  version.Version // of Spark's image, which opens its stores; zero: not known
	Plugin  string          // of Flink, for S3: presto, hadoop, or image for plugins in the image
}

// HasSecondSDK reports whether the client uses the second AWS SDK, as Hadoop does since 3.4.
func (c Client) HasSecondSDK() bool { return c.Hadoop.AtLeast(3, 4) }

// hadoopVersion returns the version of Hadoop for the name of a jar, "" when it is not known.
func (c Client) hadoopVersion() string {
	if c.Hadoop.Major == 0 {
		return ""
	}
	return c.Hadoop.String()
}

// Store is what programs must know of a tier to read and write it by URI.
type Store struct {
	Name        string    // identifies it together with kind and endpoint
	At          spec.Path // where the spec states the name
	Endpoint    string    // URL of the store, "" for the default of the provider
	EndpointAt  spec.Path
	Identity    Identity
	Egress      Egress
	AddressesAt spec.Path // where the spec states the addresses of Egress.Known
	Issuer      string    // host of the token service that programs ask, which has public addresses alone; "": none
	Renames     bool      // renaming a file is atomic, so that output can be committed by renaming
	User        string    // as whom programs act, "" for the user of the image
	Tokens      bool      // programs get tokens from it that they hand on to their workers

	// Openers is how each program opens the store. Programs that are not in it cannot read
	// the store.
	Openers map[Program]Opener

	// As returns the store for pods with another role; nil: the store does not use roles.
	As func(role string) Store
	// KnowsRoles reports whether pods can prove their identity by a role.
	KnowsRoles bool
}

// Identity is how pods prove their identity to a store.
type Identity struct {
	Way       Way
	At        spec.Path         // where the spec states it
	Kinds     []string          // the kinds of credentials in the spec, in the order of the schema
	Role      string            // that the pods' service account is bound to, "" for none
	Account   map[string]string // annotations of the service account
	Labels    map[string]string // of the pods, nil for none
	Secret    string            // name of the Secret that holds keys, "" for none
	Variables []kube.EnvVar     // that give the keys to a container by reference, sorted by name
	Mounts    []Mount           // files with keys
}

// A Mount is a volume that a container of a program must have.
type Mount struct {
	Volume kube.Volume
	Path   string
	File   string // "": the whole volume is at the path; otherwise this one file of it
	Data   bool   // the volume holds the data of the store, which programs write; otherwise they read it
}

// Way is how pods prove their identity. The zero Way is the role of the node.
type Way uint8

// The ways to prove an identity.
const (
	NodeRole    Way = iota // role of the node, from the instance metadata
	AccountRole            // role of the service account, from the token service
	PodRole                // role of the pod, from the agent on the node
	SecretKeys             // keys from a Secret only
)

// SharesRole reports whether one service account can have the roles of both identities.
func (i Identity) SharesRole(other Identity) bool {
	for name, value := range i.Account {
		if its, there := other.Account[name]; there && its != value {
			return false
		}
	}
	return true
}

// SharesKeys reports whether one container can have the keys of both identities.
func (i Identity) SharesKeys(other Identity) bool {
	return !slices.ContainsFunc(i.Variables, func(v kube.EnvVar) bool {
		return slices.ContainsFunc(other.Variables, func(o kube.EnvVar) bool {
			return o.Name == v.Name && !reflect.DeepEqual(o, v)
		})
	})
}

// Egress is what pods connect to when they use a store.
type Egress struct {
	Ports []int  // TCP, at any address because a store has many
	UDP   []int  // at any address
	Node  []Site // addresses on the pod's own node that provide credentials
	Known []Site // stores whose place the spec states
}

// Site is where stores listen: ranges of addresses, or pods of a namespace, or both.
type Site struct {
	Addresses []string
	Namespace string
	Ports     []int // TCP
	UDP       []int
}

func (s Site) equal(other Site) bool {
	return slices.Equal(s.Addresses, other.Addresses) && s.sameDoor(other)
}

// sameDoor reports whether two sites differ at most in their addresses.
func (s Site) sameDoor(other Site) bool {
	return s.Namespace == other.Namespace && slices.Equal(s.Ports, other.Ports) && slices.Equal(s.UDP, other.UDP)
}

// Opener is how one program opens a store.
type Opener struct {
	Root   string // URI of the whole store: s3a://lake
	Access func(Client) Access
}

// Access is what one program needs to open one store.
type Access struct {
	Keys     map[string]string // of the program's configuration
	Common   bool              // the keys apply to all stores of the kind that the program opens
	Plugin   string            // that the program must load, without its version; "": none
	Mounts   []Mount           // that the program's container must have
	Jar      string            // that the image must have because official images do not: "hadoop-aws", or ""
	Version  string            // of the jar, "" if it is not known or any will do
	Outdated *Outdated         // the client does not support the way in which the pods prove their identity; nil: it does
	// IsSetUp reports whether a key in the user's configuration decides how the client
	// proves its identity to the store; nil: no key does.
	IsSetUp func(key string) bool
	// Beats returns the key of Keys that the client prefers to a key for all stores, "" when
	// it reads that one; nil: there are no keys for all stores.
	Beats func(key string) string
	// Commit returns the keys that make the client commit output by the committer called name,
	// nil for a committer that the client does not have. nil: it has none.
	Commit func(name string) map[string]string
	// Committers are the names of the committers that the client has, the best one first.
	Committers []string
	// Aborts reports whether the client can take back a file that is not complete.
	Aborts bool
}

// manifest gives a client the committer that lists the files of each task in a manifest, and
// renames them at the end. Hadoop has it since 3.3.5.
func (a *Access) manifest(c Client, scheme, factory string) {
	if !c.Hadoop.AtLeast(3, 4) && !(c.Hadoop.Line() == "3.3" && c.Hadoop.Patch >= 5) {
		return
	}
	a.Committers = []string{"manifest"}
	a.Commit = func(name string) map[string]string {
		if name != "manifest" {
			return nil
		}
		return map[string]string{"mapreduce.outputcommitter.factory.scheme." + scheme: factory}
	}
}

// Outdated is why a client does not support the way in which the pods prove their identity.
type Outdated struct {
	Uses string // what the store uses: "Pod Identity"
	Why  string // "Hadoop 3.3.4 comes with an AWS SDK that is older than it"
	Fix  string
}

// JarName returns the jar that the image must have, with its version if that matters.
func (a Access) JarName() string { return strings.TrimSpace(a.Jar + " " + a.Version) }

// Root returns the URI of the whole store in the scheme of the client, "" for a tier that
// the client cannot open.
func (t *Tier) Root(c Client) string {
	if t == nil || t.Store == nil {
		return ""
	}
	return t.Store.Openers[c.Program].Root
}

// Opens reports whether the tier is a store that the client can open. It is false for a nil
// tier.
func (t *Tier) Opens(c Client) bool { return t.Root(c) != "" }

// Access returns what the client needs, the zero Access for a tier that it cannot open. Callers share
// it, and must not change it.
func (t *Tier) Access(c Client) Access {
	if !t.Opens(c) {
		return Access{}
	}
	access, known := t.accesses[c]
	if !known {
		access = t.Store.Openers[c.Program].Access(c)
		if t.accesses == nil {
			t.accesses = map[Client]Access{}
		}
		t.accesses[c] = access
	}
	return access
}

// URI returns the address of a path inside the store, "" for a tier that the client cannot
// open.
func (t *Tier) URI(c Client, path string) string {
	if !t.Opens(c) {
		return ""
	}
	return t.Root(c) + "/" + strings.Trim(path, "/")
}

// Place identifies a path in a store across all tiers, regardless of their names. The tier
// must be a store.
func (t *Tier) Place(path string) string {
	return strings.Join([]string{t.Title(), t.Store.Endpoint, t.Store.Name, strings.Trim(path, "/")}, " ")
}

// As returns the tier for pods with another role. It returns the tier itself if role is
// empty or the store does not use roles.
func (t *Tier) As(role string) *Tier {
	if role == "" || t.Store == nil || t.Store.As == nil {
		return t
	}
	own, store := *t, t.Store.As(role)
	own.Store, own.accesses, own.settings = &store, nil, nil
	return &own
}

// A Clash is a pair of stores that one program cannot both open.
type Clash struct {
	First, Second int    // indices of the stores
	Needs, Has    string // what the second store needs, and what the first one has
}

// Clashes compares each store with the first store of its kind, whose settings the program
// gets.
func Clashes(c Client, stores ...*Tier) []Clash {
	var clashes []Clash
	for i, t := range stores {
		first := slices.IndexFunc(stores, func(o *Tier) bool { return o.is(t.kind.Name) })
		if needs, has := t.kind.clash(stores[first], t, c); needs != "" {
			clashes = append(clashes, Clash{first, i, needs, has})
		}
	}
	return clashes
}

// A Rival is a key of a store that the client prefers to a user's key for all stores.
type Rival struct {
	Store *Tier
	Key   string // of the client
}

// RivalOf returns the key that the client prefers to a key for all stores, called name, in the
// first store that gives it another value. It reports whether there is one.
func RivalOf(c Client, stores []*Tier, name, value string) (Rival, bool) {
	for _, t := range stores {
		access := t.Access(c)
		if access.Beats == nil {
			continue
		}
		if own := access.Beats(name); own != "" && access.Keys[own] != value {
			return Rival{t, own}, true
		}
	}
	return Rival{}, false
}

// Report reports the user's key, as it is written at a path, which has no effect on the store.
func (o Rival) Report(r *rule.Reporter, key string, at spec.Path) {
	r.Reportf(at, "%s is for all buckets, and store %q sets %s, which Hadoop prefers", key, o.Store.Name(), o.Key).
		Fixf("remove it, and let storage %s say what the bucket needs; or name the bucket that it is for, as in %s",
			o.Store.Name(), strings.Replace(key, "fs.s3a.", "fs.s3a.bucket.NAME.", 1)).
		Notef(o.Store.Path(), "store %q is described here", o.Store.Name())
}
