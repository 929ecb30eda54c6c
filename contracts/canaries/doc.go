// Package canaries holds a test that plants made-up credentials in every text of the examples,
// breaks the text in several ways, and requires that no output of any verb in any format contains
// them. It has no other code.
//
// make canaries tries all; go test tries a few.
package canaries
