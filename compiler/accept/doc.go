// Package accept matches what the rules found with what the user accepts: it takes the
// diagnostics of a spec and its attributes, marks the diagnostics that an attribute
// @accept(SPK065, reason="…") covers, and reports acceptances that are wrong or cover nothing. It
// never accepts an error, and never decides whether a spec is right.
//
// Its files:
//
//   - accept.go: Apply, and which diagnostics an acceptance covers
//   - judge.go: whether an attribute is a proper acceptance
//   - manual.go: what users read about acceptances
//   - rules.go: the manual of the rules about acceptances
package accept
