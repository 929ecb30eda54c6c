// Package route is a stub until the real one lands.
package route

// Spec is a stub.
type Spec struct {
	Host string `spec:"host"`
}
