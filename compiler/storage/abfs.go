package storage

import (
	"fmt"
	"strings"

	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/internal/kube"
)

// abfsKind is a container of Azure Data Lake Storage Gen2.
var abfsKind = Define(Def[abfs]{
	Name: "abfs", Title: "Azure Data Lake Storage",
	Store: func(t Of[abfs]) Store { return t.Spec.store(t.Name(), t.in()) },
	Rules: abfsRules,
})

// abfs is a tier of a container, as written.
type abfs struct {
	Account     string           `spec:"account"`
	Container   string           `spec:"container"`
	Domain      string           `spec:"domain"`
	Addresses   []string         `spec:"addresses"` // ranges; none: not known
	Credentials *abfsCredentials `spec:"credentials"`
}

// abfsCredentials is how pods prove their identity; STO010 allows at most one kind.
type abfsCredentials struct {
	WorkloadIdentity *azureIdentity  `spec:"workloadIdentity"`
	ManagedIdentity  *azureIdentity  `spec:"managedIdentity"`
	ServicePrincipal *azurePrincipal `spec:"servicePrincipal"`
	AccountKey       *azureKey       `spec:"accountKey"`
}

// azureIdentity is an identity of Microsoft Entra ID.
type azureIdentity struct {
	ClientID string `spec:"clientID"`
	TenantID string `spec:"tenantID"`
}

// azurePrincipal is an application with a client secret.
type azurePrincipal struct {
	ClientID string    `spec:"clientID"`
	TenantID string    `spec:"tenantID"`
	Secret   *azureKey `spec:"secret"`
}

// azureKey is a key in a Secret.
type azureKey struct {
	Name string `spec:"name"`
	Key  string `spec:"key"`
}

// kinds returns the names of the kinds of credentials in the spec, in the order of the schema.
func (c *abfsCredentials) kinds() []string {
	var kinds []string
	if c == nil {
		return nil
	}
	for _, kind := range []struct {
		name  string
		there bool
	}{
		{"workloadIdentity", c.WorkloadIdentity != nil}, {"managedIdentity", c.ManagedIdentity != nil},
		{"servicePrincipal", c.ServicePrincipal != nil}, {"accountKey", c.AccountKey != nil},
	} {
		if kind.there {
			kinds = append(kinds, kind.name)
		}
	}
	return kinds
}

// host returns the host of the account.
func (s *abfs) host() string { return s.Account + "." + s.Domain }

func (s *abfs) store(name string, at spec.Path) Store {
	root := "abfss://" + s.Container + "@" + s.host()
	return Store{
		Name: s.Container, At: at.At("container"), Endpoint: "https://" + s.host(), EndpointAt: at.At("account"), Renames: true,
		Identity: s.identity(name, at.At("credentials")), Egress: s.egress(), AddressesAt: at.At("addresses"), Issuer: s.issuer(),
		Openers: map[Program]Opener{
			Spark: {Root: root, Access: func(c Client) Access { return s.hadoop(name, c) }},
			Flink: {Root: root, Access: func(c Client) Access { return s.plugin(name, c) }},
		},
	}
}

// azureVariable returns the name of the variable with the key of a tier. Each tier has its own,
// because the keys of Hadoop name the account.
func azureVariable(name string) string {
	return "AZURE_" + strings.ToUpper(strings.ReplaceAll(name, "-", "_")) + "_KEY"
}

func (s *abfs) identity(name string, at spec.Path) Identity {
	i := Identity{Way: NodeRole, At: at, Kinds: s.Credentials.kinds()}
	secret := func(key *azureKey) {
		if i.Way = SecretKeys; key == nil {
			return
		}
		i.Secret = key.Name
		i.Variables = []kube.EnvVar{{
			Name: azureVariable(name), ValueFrom: &kube.EnvSource{SecretKeyRef: &kube.KeySelector{Name: key.Name, Key: key.Key}},
		}}
	}
	switch c := s.Credentials; {
	case c == nil:
	case c.WorkloadIdentity != nil:
		i.Way, i.Role = AccountRole, c.WorkloadIdentity.ClientID
		i.Account = map[string]string{
			"azure.workload.identity/client-id": c.WorkloadIdentity.ClientID, "azure.workload.identity/tenant-id": c.WorkloadIdentity.TenantID,
		}
		i.Labels = map[string]string{"azure.workload.identity/use": "true"} // its webhook adds the token to pods with the label
	case c.ManagedIdentity != nil:
	case c.ServicePrincipal != nil:
		secret(c.ServicePrincipal.Secret)
	case c.AccountKey != nil:
		secret(c.AccountKey)
	}
	return i
}

// egress returns the port of the store, which is also that of the token service, and the
// address from which pods get the identity of the node.
func (s *abfs) egress() Egress {
	e := Egress{Ports: []int{443}}
	if s.identity("", "").Way == NodeRole {
		e.Node = onNode(instanceMetadata)
	}
	return e.at(s.Addresses)
}

// issuer returns the host of the token service if the client asks it. It asks none with the key of
// the account, and the node with an identity of the node.
func (s *abfs) issuer() string {
	if c := s.Credentials; c == nil || c.WorkloadIdentity == nil && c.ServicePrincipal == nil {
		return ""
	}
	return strings.Trim(strings.TrimPrefix(s.authority(), "https:"), "/")
}

// publicAuthority is the token service of Azure, except for governments and in China.
const publicAuthority = "https://login.microsoftonline.com/"

// authority returns the token service of the cloud that the domain belongs to.
func (s *abfs) authority() string {
	switch {
	case strings.HasSuffix(s.Domain, "usgovcloudapi.net"):
		return "https://login.microsoftonline.us/"
	case strings.HasSuffix(s.Domain, "chinacloudapi.cn"):
		return "https://login.chinacloudapi.cn/"
	}
	return publicAuthority
}

// azureTokens is the package with the classes of Hadoop that get tokens.
const azureTokens = "org.apache.hadoop.fs.azurebfs.oauth2."

// keys returns the keys that configure the account. The client replaces ${env.NAME} by the
// variable, so that no key of Azure is in the configuration.
func (s *abfs) keys(name string) map[string]string {
	keys, secret := map[string]string{}, "${env."+azureVariable(name)+"}"
	set := func(key, value string) { keys["fs.azure."+key+"."+s.host()] = value }
	oauth := func(provider, client string) {
		set("account.auth.type", "OAuth")
		set("account.oauth.provider.type", azureTokens+provider)
		set("account.oauth2.client.id", client)
	}
	authority := func() {
		if own := s.authority(); own != publicAuthority {
			set("account.oauth2.msi.authority", own)
		}
	}
	switch c := s.Credentials; {
	case c == nil:
	case c.WorkloadIdentity != nil:
		authority()
		oauth("WorkloadIdentityTokenProvider", c.WorkloadIdentity.ClientID)
		set("account.oauth2.msi.tenant", c.WorkloadIdentity.TenantID)
	case c.ManagedIdentity != nil:
		authority()
		oauth("MsiTokenProvider", c.ManagedIdentity.ClientID)
		set("account.oauth2.msi.tenant", c.ManagedIdentity.TenantID)
	case c.ServicePrincipal != nil:
		oauth("ClientCredsTokenProvider", c.ServicePrincipal.ClientID)
		set("account.oauth2.client.endpoint", s.authority()+c.ServicePrincipal.TenantID+"/oauth2/token")
		set("account.oauth2.client.secret", secret)
	case c.AccountKey != nil:
		set("account.auth.type", "SharedKey")
		set("account.key", secret)
	}
	return keys
}

// plugin returns what Flink needs. Its plugin contains a client of Hadoop 3.3.
func (s *abfs) plugin(name string, c Client) Access {
	a := Access{Keys: s.keys(name)}
	if c.Plugin == "image" {
		return a
	}
	a.Plugin = "flink-azure-fs-hadoop"
	if s.identity("", "").Way == AccountRole {
		a.Outdated = &Outdated{
			Uses: "workloadIdentity", Why: "the plugin of Flink contains Hadoop 3.3, which does not know it: the first version that does is 3.4.1",
			Fix: "write servicePrincipal, accountKey or managedIdentity, or set filesystem to image if the image has a plugin with Hadoop 3.4.1",
		}
	}
	return a
}

// hadoop returns what a version of the Hadoop client needs.
func (s *abfs) hadoop(name string, c Client) Access {
	a := Access{Keys: s.keys(name), Jar: "hadoop-azure", Version: c.hadoopVersion()}
	old := c.Hadoop.Major != 0 && (!c.Hadoop.AtLeast(3, 4) || c.Hadoop.Line() == "3.4" && c.Hadoop.Patch == 0)
	if old && s.identity("", "").Way == AccountRole {
		a.Outdated = &Outdated{
			Uses: "workloadIdentity", Why: fmt.Sprintf("Hadoop %s does not know it: the first version that does is 3.4.1", c.Hadoop),
			Fix: "use an image with Hadoop 3.4.1 or newer and write its version in hadoop, or use Spark 4; or write servicePrincipal, accountKey or managedIdentity",
		}
	}
	a.manifest(c, "abfss", "org.apache.hadoop.fs.azurebfs.commit.AzureManifestCommitterFactory")
	return a
}

var abfsRules = []rule.Rule[Of[abfs]]{
	{
		Doc: rule.Doc{
			ID: "STO015", Severity: diag.Error,
			Title:  "A container of Azure states how pods authenticate",
			Why:    "Without credentials the client looks for the key of the account in its configuration and finds none: the first access fails with InvalidConfigurationValueException. The identity of the node is not tried.",
			Bad:    `storage: other: abfs: {account: "lakeprod", container: "other"}`,
			Good:   `storage: other: abfs: {account: "lakeprod", container: "other", credentials: accountKey: name: "lakeprod-key"}`,
			Ref:    "apache/hadoop AbfsConfiguration: the default of fs.azure.account.auth.type is SharedKey",
			Judges: []spec.Path{"storage.abfs.credentials"},
		},
		Check: func(t Of[abfs], r *rule.Reporter) {
			if len(t.Spec.Credentials.kinds()) == 0 {
				r.Reportf(t.in("container"), "container %q has no credentials, and the client has no default", t.Spec.Container).
					Fixf(`write credentials, as in credentials: workloadIdentity: {clientID: "…", tenantID: "…"}`)
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "STO016", Severity: diag.Warning,
			Title:  "Pods have no key for a whole account of Azure",
			Why:    "The key of an account permits to read, change and delete everything in all of its containers, does not expire, and names nobody in the logs. An identity has only the rights that it needs.",
			Bad:    `storage: other: abfs: {account: "lakeprod", container: "other", credentials: accountKey: name: "lakeprod-key"}`,
			Good:   `storage: other: abfs: {account: "lakeprod", container: "other", credentials: managedIdentity: {clientID: "11111111-2222-3333-4444-555555555555", tenantID: "66666666-7777-8888-9999-000000000000"}}`,
			Ref:    "Azure, authorize access with Shared Key; apache/flink docs, filesystems/azure: storage keys are discouraged",
			Judges: []spec.Path{"storage.abfs.credentials"},
		},
		Check: func(t Of[abfs], r *rule.Reporter) {
			if c := t.Spec.Credentials; c != nil && c.AccountKey != nil {
				r.Reportf(t.in("credentials", "accountKey"), "the key of account %q permits everything in the account", t.Spec.Account).
					Fixf("write workloadIdentity, or servicePrincipal where the client does not know it, with the role Storage Blob Data Contributor on the container")
			}
		},
	},
}
