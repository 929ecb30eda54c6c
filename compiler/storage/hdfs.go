package storage

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/internal/kube"
)

// hdfsKind is HDFS that runs outside the platform.
var hdfsKind = Define(Def[hdfs]{
	Name: "hdfs", Title: "HDFS",
	Store: func(t Of[hdfs]) Store { return t.Spec.store(t.Entry.Name(), t.Spec.configName(t), t.in()) },
	Objects: func(t Of[hdfs]) []kube.Object {
		if !t.Spec.makesConfig() {
			return nil
		}
		return []kube.Object{&kube.ConfigMap{
			Head: kube.Head{Metadata: kube.Metadata{Name: t.Spec.configName(t), Namespace: t.Env.Namespace, Labels: t.labels()}},
			Data: t.Spec.files(),
		}}
	},
	Clash: (*hdfs).clash,
	Rules: hdfsRules,
})

// hdfs is a tier of HDFS, as written.
type hdfs struct {
	NameNodes   []string  `spec:"nameNodes"` // hosts, with ports or without
	NameService string    `spec:"nameService"`
	ConfigMap   string    `spec:"configMap"` // the user's; "": Lakewright makes the files that are needed
	User        string    `spec:"user"`
	Kerberos    *kerberos `spec:"kerberos"`
	Ports       []int64   `spec:"ports"`     // none: the default ones
	Addresses   []string  `spec:"addresses"` // ranges; none: not known
}

// kerberos is how programs log in.
type kerberos struct {
	Principal       string  `spec:"principal"`
	Keytab          *keytab `spec:"keytab"`
	ConfigMap       string  `spec:"configMap"` // with krb5.conf
	ServerPrincipal string  `spec:"serverPrincipal"`
}

// keytab is a keytab in a Secret.
type keytab struct {
	Name string `spec:"name"`
	Key  string `spec:"key"`
}

// Where programs find the files of Hadoop and Kerberos.
const (
	hadoopDirectory = "/etc/hadoop/conf"
	krb5File        = "krb5.conf"
)

// The ports of DataNodes for data and for calls, that of NameNodes, and that of Kerberos.
const (
	dataPort, dataCalls, nameNodePort, kerberosPort = 9866, 9867, 8020, 88
)

// makesConfig reports whether Lakewright makes the files of the client: the address of a
// single NameNode without Kerberos needs none.
func (s *hdfs) makesConfig() bool {
	return s.ConfigMap == "" && (s.NameService != "" && len(s.NameNodes) > 0 || s.Kerberos != nil)
}

// configName returns the name of the ConfigMap with the files of the client, "" for none.
func (s *hdfs) configName(t Of[hdfs]) string {
	if s.makesConfig() {
		files := s.files()
		return claimName(t.Entry, files["core-site.xml"], files["hdfs-site.xml"])
	}
	return s.ConfigMap
}

// authority returns what follows hdfs:// in the URIs.
func (s *hdfs) authority() string {
	if s.NameService == "" && len(s.NameNodes) > 0 {
		return s.NameNodes[0]
	}
	return s.NameService
}

func (s *hdfs) store(name, config string, at spec.Path) Store {
	root := "hdfs://" + s.authority()
	spark := Opener{Root: root, Access: func(Client) Access { return Access{} }}
	flink := Opener{Root: root, Access: func(Client) Access {
		// The JobManager makes the pods of a native cluster. It would mount its own configuration of Hadoop from
		// a ConfigMap that only a client of Flink makes, and the pods would wait for it for ever.
		a := Access{Jar: "client of Hadoop", Keys: map[string]string{"kubernetes.decorator.hadoop-conf-mount.enabled": "false"}}
		if s.Kerberos != nil {
			// Each process logs in with the keytab. Flink would get tokens with a ticket cache,
			// which there is none of, or with a keytab that the operator's pod does not have.
			a.Keys["security.delegation.tokens.enabled"] = "false"
		}
		return a
	}}
	return Store{
		Name: s.authority(), At: s.at(at), EndpointAt: s.at(at), Renames: true, User: s.user(), Tokens: s.Kerberos != nil,
		Identity: s.identity(name, config, at), Egress: s.egress(), AddressesAt: at.At("addresses"),
		Openers: map[Program]Opener{Spark: spark, Flink: flink},
	}
}

// at returns the path of the field that states the address.
func (s *hdfs) at(at spec.Path) spec.Path {
	if s.NameService == "" && len(s.NameNodes) > 0 {
		return at.At("nameNodes")
	}
	return at.At("nameService")
}

// user returns the user that the spec states, "" with Kerberos, which decides it.
func (s *hdfs) user() string {
	if s.Kerberos != nil {
		return ""
	}
	return s.User
}

// identity returns the user or the keytab, and the files of the client. Hadoop 3 logs in with
// the variables KRB5PRINCIPAL and KRB5KEYTAB. The keys of Spark and Flink would make the
// operator log in, in a pod that does not have the keytab.
func (s *hdfs) identity(name, config string, at spec.Path) Identity {
	i := Identity{Way: SecretKeys, At: at.At("user")}
	set := func(name, value string) { i.Variables = append(i.Variables, kube.EnvVar{Name: name, Value: value}) }
	if config != "" {
		set("HADOOP_CONF_DIR", hadoopDirectory)
		i.Mounts = append(i.Mounts, Mount{Volume: kube.Volume{Name: "hadoop-conf", ConfigMap: &kube.ConfigSource{Name: config}}, Path: hadoopDirectory})
	}
	if user := s.user(); user != "" {
		set("HADOOP_USER_NAME", user)
	}
	if k := s.Kerberos; k != nil {
		i.At = at.At("kerberos")
		i.Mounts = append(i.Mounts, Mount{Volume: kube.Volume{Name: "krb5-conf", ConfigMap: &kube.ConfigSource{Name: k.ConfigMap}}, Path: "/etc/" + krb5File, File: krb5File})
		if k.Keytab != nil {
			i.Secret = k.Keytab.Name
			set("KRB5KEYTAB", secretDirectory(name)+"/"+k.Keytab.Key)
			i.Mounts = append(i.Mounts, secretMount(name, k.Keytab.Name))
		}
		set("KRB5PRINCIPAL", k.Principal)
	}
	return i
}

// egress returns the ports of NameNodes, DataNodes and Kerberos.
func (s *hdfs) egress() Egress {
	var e Egress
	for _, port := range s.Ports {
		e.Ports = append(e.Ports, int(port))
	}
	if len(s.Ports) == 0 {
		e.Ports = []int{dataPort, dataCalls}
		for _, node := range s.NameNodes {
			_, port, _ := strings.Cut(node, ":")
			e.Ports = append(e.Ports, cmp.Or(atoi(port), nameNodePort))
		}
		if len(s.NameNodes) == 0 {
			e.Ports = append(e.Ports, nameNodePort)
		}
	}
	if s.Kerberos != nil {
		e.Ports, e.UDP = append(e.Ports, kerberosPort), []int{kerberosPort}
	}
	e.Ports = unique(e.Ports)
	return e.at(s.Addresses)
}

// files returns the files that the client reads.
func (s *hdfs) files() map[string]string {
	var core, site [][2]string
	if s.Kerberos != nil {
		core = append(core, [2]string{"hadoop.security.authentication", "kerberos"})
	}
	if ns := s.NameService; ns != "" && len(s.NameNodes) > 0 {
		var ids []string
		var addresses [][2]string
		for i, node := range s.NameNodes {
			id := "nn" + strconv.Itoa(i+1)
			if !strings.Contains(node, ":") {
				node += ":" + strconv.Itoa(nameNodePort)
			}
			ids = append(ids, id)
			addresses = append(addresses, [2]string{"dfs.namenode.rpc-address." + ns + "." + id, node})
		}
		site = append(site, [2]string{"dfs.nameservices", ns}, [2]string{"dfs.ha.namenodes." + ns, strings.Join(ids, ",")})
		site = append(site, addresses...)
		site = append(site, [2]string{
			"dfs.client.failover.proxy.provider." + ns, "org.apache.hadoop.hdfs.server.namenode.ha.ConfiguredFailoverProxyProvider",
		})
	}
	if k := s.Kerberos; k != nil && k.ServerPrincipal != "" {
		site = append(site, [2]string{"dfs.namenode.kerberos.principal", k.ServerPrincipal})
	}
	return map[string]string{"core-site.xml": configuration(core), "hdfs-site.xml": configuration(site)}
}

// configuration returns a file of Hadoop. No value needs quoting: the schema allows only
// names, hosts and principals.
func configuration(properties [][2]string) string {
	var b strings.Builder
	b.WriteString("<configuration>\n")
	for _, p := range properties {
		fmt.Fprintf(&b, "  <property><name>%s</name><value>%s</value></property>\n", p[0], p[1])
	}
	b.WriteString("</configuration>\n")
	return b.String()
}

// clash compares what a process has only once: the files of the client and the user.
func (s *hdfs) clash(other *hdfs, _ Client) (needs, has string) {
	if own, its := s.conf(), other.conf(); own != its {
		return its, own
	}
	if s.User != other.User {
		return "the user " + cmp.Or(other.User, "of the image"), cmp.Or(s.User, "that of the image")
	}
	if s.Kerberos != nil && other.Kerberos != nil && s.Kerberos.Principal != other.Kerberos.Principal {
		return "the principal " + other.Kerberos.Principal, s.Kerberos.Principal
	}
	return "", ""
}

// conf describes the files of the client for a message.
func (s *hdfs) conf() string {
	switch {
	case s.ConfigMap != "":
		return "the files of ConfigMap " + s.ConfigMap
	case s.NameService != "":
		return "the name service " + s.NameService + " of " + strings.Join(s.NameNodes, ", ")
	case s.Kerberos != nil:
		return "Kerberos"
	}
	return "no files"
}

var hdfsRules = []rule.Rule[Of[hdfs]]{
	{
		Doc: rule.Doc{
			ID: "STO017", Severity: diag.Error,
			Title:  "A tier of HDFS has one address",
			Why:    "A URI names one host, or one name service that the configuration of the client resolves to NameNodes. With two descriptions of the NameNodes the client would use one of them silently, and with none it stops with UnknownHostException.",
			Bad:    `storage: other: hdfs: nameNodes: ["nn1.hadoop.internal", "nn2.hadoop.internal"]`,
			Good:   `storage: other: hdfs: {nameService: "lake", nameNodes: ["nn1.hadoop.internal", "nn2.hadoop.internal"]}`,
			Ref:    "apache/hadoop HDFSHighAvailabilityWithQJM.md, dfs.nameservices and dfs.client.failover.proxy.provider",
			Judges: []spec.Path{"storage.hdfs.nameNodes", "storage.hdfs.nameService", "storage.hdfs.configMap"},
		},
		Check: checkAddress,
	},
	{
		Doc: rule.Doc{
			ID: "STO018", Severity: diag.Error,
			Title:  "A client of HDFS with Kerberos knows the principal of its server",
			Why:    "The client compares the principal of the NameNode with its configuration, and refuses the connection if there is none: failed to specify server's Kerberos principal name.",
			Bad:    `storage: other: hdfs: {nameNodes: ["nn1.hadoop.internal"], kerberos: {principal: "etl@EXAMPLE.ORG", keytab: name: "etl-keytab", configMap: "krb5"}}`,
			Good:   `storage: other: hdfs: {nameNodes: ["nn1.hadoop.internal"], kerberos: {principal: "etl@EXAMPLE.ORG", keytab: name: "etl-keytab", configMap: "krb5", serverPrincipal: "hdfs/_HOST@EXAMPLE.ORG"}}`,
			Ref:    "apache/hadoop SaslRpcClient.getServerPrincipal",
			Judges: []spec.Path{"storage.hdfs.kerberos", "storage.hdfs.configMap"},
		},
		Check: func(t Of[hdfs], r *rule.Reporter) {
			k := t.Spec.Kerberos
			switch {
			case k == nil:
			case k.ServerPrincipal == "" && t.Spec.ConfigMap == "":
				r.Reportf(t.in("kerberos"), "the client does not know the principal of the NameNodes").
					Fixf(`write serverPrincipal, as in serverPrincipal: "hdfs/_HOST@%s"`, k.realm())
			case k.ServerPrincipal != "" && t.Spec.ConfigMap != "":
				r.Reportf(t.in("kerberos", "serverPrincipal"), "ConfigMap %q has the principal of the NameNodes", t.Spec.ConfigMap).
					Fixf("remove serverPrincipal, and write it as dfs.namenode.kerberos.principal into hdfs-site.xml of the ConfigMap").
					Notef(t.in("configMap"), "the ConfigMap is named here")
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "STO019", Severity: diag.Error,
			Title:  "Kerberos alone decides the user of HDFS",
			Why:    "The client reads the name of a user only without Kerberos. With Kerberos it is the first part of the principal, and the name has no effect.",
			Bad:    `storage: other: hdfs: {nameNodes: ["nn1.hadoop.internal"], user: "etl", kerberos: {principal: "orders@EXAMPLE.ORG", keytab: name: "etl-keytab", configMap: "krb5", serverPrincipal: "hdfs/_HOST@EXAMPLE.ORG"}}`,
			Good:   `storage: other: hdfs: {nameNodes: ["nn1.hadoop.internal"], kerberos: {principal: "etl@EXAMPLE.ORG", keytab: name: "etl-keytab", configMap: "krb5", serverPrincipal: "hdfs/_HOST@EXAMPLE.ORG"}}`,
			Ref:    "apache/hadoop UserGroupInformation.HadoopLoginModule.commit",
			Judges: []spec.Path{"storage.hdfs.kerberos", "storage.hdfs.user"},
		},
		Check: func(t Of[hdfs], r *rule.Reporter) {
			if k := t.Spec.Kerberos; k != nil && t.Spec.User != "" {
				name, _, _ := strings.Cut(k.Principal, "@")
				name, _, _ = strings.Cut(name, "/")
				r.Reportf(t.in("user"), "user has no effect with Kerberos, where the user is %q", name).
					Fixf("remove user").Replace("null").
					Notef(t.in("kerberos", "principal"), "the principal is here")
			}
		},
	},
}

// realm returns the realm of the principal.
func (k *kerberos) realm() string {
	_, realm, _ := strings.Cut(k.Principal, "@")
	return realm
}

func checkAddress(t Of[hdfs], r *rule.Reporter) {
	s := t.Spec
	switch n := len(s.NameNodes); {
	case n == 0 && s.ConfigMap == "":
		r.Reportf(t.in(), "tier %q has no NameNodes", t.Name()).
			Fixf(`write nameNodes, as in nameNodes: ["nn1.hadoop.internal:8020"], or configMap with nameService`)
	case n == 0 && s.NameService == "":
		r.Reportf(t.in("configMap"), "tier %q does not say which name service of ConfigMap %q it is", t.Name(), s.ConfigMap).
			Fixf("write nameService, the name in dfs.nameservices of hdfs-site.xml; or nameNodes with one host, if there is no name service")
	case n > 1 && s.ConfigMap != "", n > 0 && s.ConfigMap != "" && s.NameService != "":
		r.Reportf(t.in("nameNodes"), "ConfigMap %q has the NameNodes", s.ConfigMap).
			Fixf("remove nameNodes, or remove configMap").
			Notef(t.in("configMap"), "the ConfigMap is named here")
	case n > 1 && s.NameService == "":
		r.Reportf(t.in("nameNodes"), "%d NameNodes have no common name", n).
			Fixf(`write a name of your choice, as in nameService: %q`, t.Name())
	}
	for i, node := range s.NameNodes {
		if _, port, found := strings.Cut(node, ":"); found && (atoi(port) == 0 || atoi(port) > 65535) {
			r.Reportf(t.in("nameNodes").Index(i), "%s is no port: ports are 1 to 65535", port).Fixf("write the RPC port of the NameNode, usually 8020")
		}
		if slices.Index(s.NameNodes, node) < i {
			r.Reportf(t.in("nameNodes").Index(i), "NameNode %s is listed twice", node).Fixf("remove one of them")
		}
	}
}
