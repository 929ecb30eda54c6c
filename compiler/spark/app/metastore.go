package app

import (
	"net"
	"net/url"
	"strconv"
	"strings"

	"github.com/lakewright/lakewright/compiler/network"
)

// flows returns the connections to a metastore, nil for none. A host name that contains a
// namespace selects that namespace.
func (m *Metastore) flows() []network.Flow {
	if m == nil {
		return nil
	}
	uri, err := url.Parse(m.URI)
	if err != nil {
		return nil
	}
	port, err := strconv.Atoi(uri.Port())
	if err != nil {
		return nil
	}
	flow := network.Flow{Anywhere: true, Ports: []int{port}}
	host := uri.Hostname()
	if parts := strings.Split(host, "."); net.ParseIP(host) == nil && len(parts) > 2 && parts[2] == "svc" {
		flow = network.Flow{Namespace: parts[1], Ports: []int{port}}
	}
	return []network.Flow{flow}
}
