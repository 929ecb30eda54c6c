package language

import (
	"math/big"
	"regexp/syntax"
	"strings"

	"github.com/lakewright/lakewright/compiler/spec"
)

// StandIns is how many different values StandIn makes for a type. It makes more names of
// entries if there are more entries.
const StandIns = 3

// A Stander makes values in the place of values that the user did not write.
type Stander struct {
	// Choice selects one of the possible values: 0 the smallest, StandIns-1 the largest.
	Choice int
	// Entries returns the names of the entries of a section; nil means that there are none.
	Entries func(section string) []string
}

// StandIn returns a value that the type allows, nil when it can make none. A struct has the
// required fields, and more of them for a higher choice.
func (s Stander) StandIn(t *Type) *spec.Node {
	switch {
	case t.Any:
		return &spec.Node{Kind: spec.String, Text: strings.Repeat("x", s.choice()+1)}
	case t.Scalars != nil:
		return s.scalar(t)
	case t.Items != nil:
		return s.list(t)
	case t.Elem != nil:
		return s.entries(t)
	}
	node := &spec.Node{Kind: spec.Map}
	for i, f := range t.Fields {
		if needed := f.Need == Required || f.Type.isAlways(); !needed && (s.choice() == 0 || s.choice() == 1 && i%2 == 0) {
			continue
		}
		if value := s.StandIn(f.Type); value != nil {
			node.Fields = append(node.Fields, spec.Field{Name: f.Name, Node: value})
		}
	}
	return node
}

// choice returns the choice among StandIns values.
func (s Stander) choice() int { return min(s.Choice, StandIns-1) }

// spread picks one of n, 0 for the first choice and n-1 for the last.
func spread(choice, n int) int { return choice * (n - 1) / (StandIns - 1) }

// scalar returns the name of an entry, or a value of one of the type's forms.
func (s Stander) scalar(t *Type) *spec.Node {
	if t.Names != "" && s.Entries != nil {
		if names := s.Entries(t.Names); len(names) > 0 {
			return &spec.Node{Kind: spec.String, Text: names[s.Choice%len(names)]}
		}
	}
	var candidates []*spec.Node
	for _, form := range t.Scalars {
		for _, text := range form.samples() {
			if node := (&spec.Node{Kind: form.Kind, Text: text}); t.misfit(node) == "" {
				candidates = append(candidates, node)
			}
		}
	}
	if len(candidates) == 0 {
		return nil
	}
	return candidates[spread(s.choice(), len(candidates))]
}

// samples returns texts of the form, the smallest first. Some may not be allowed.
func (s Scalar) samples() []string {
	switch {
	case s.IsWord:
		return []string{s.Word}
	case s.Kind == spec.Bool:
		return []string{"false", "true"}
	case s.Kind == spec.Number:
		return s.numbers()
	case len(s.Patterns) == 0:
		return []string{"x", "x1", "xyz"}
	}
	var texts []string
	for _, p := range s.Patterns {
		texts = append(texts, p.samples()...)
	}
	return texts
}

// matching returns texts that a pattern matches, one for each choice.
func matching(pattern string) []string {
	parsed, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return nil // reading the schema has failed already
	}
	texts := make([]string, StandIns)
	for choice := range texts {
		var text strings.Builder
		write(&text, parsed, choice)
		texts[choice] = text.String()
	}
	return texts
}

// numbers returns the ends of the range and a number between them. A side without a
// bound ends at one thousand.
func (s Scalar) numbers() []string {
	low, high := big.NewRat(0, 1), big.NewRat(1000, 1)
	for _, b := range s.Bounds {
		limit := new(big.Rat).Set(b.Limit)
		if floor := new(big.Int).Div(limit.Num(), limit.Denom()); s.Integer && !limit.IsInt() {
			limit.SetInt(floor)
		}
		step := big.NewRat(1, 1)
		if !s.Integer {
			step = big.NewRat(1, 100)
		}
		switch b.Op.String() {
		case ">=":
			low = limit
		case ">":
			low = limit.Add(limit, step)
		case "<=":
			high = limit
		default:
			high = limit.Sub(limit, step)
		}
	}
	if high.Cmp(low) < 0 {
		high = low
	}
	middle := new(big.Rat).Add(low, high)
	middle.Quo(middle, big.NewRat(2, 1))
	if s.Integer {
		middle.SetInt(new(big.Int).Div(middle.Num(), middle.Denom()))
	}
	var texts []string
	for _, x := range []*big.Rat{low, middle, high} {
		if x.IsInt() {
			texts = append(texts, x.Num().String())
		} else {
			texts = append(texts, x.FloatString(2))
		}
	}
	return texts
}

// list makes as many items as the choice, each with another choice.
func (s Stander) list(t *Type) *spec.Node {
	node := &spec.Node{Kind: spec.List}
	for i := range s.Choice {
		if item := (Stander{i, s.Entries}).StandIn(t.Items); item != nil {
			node.Items = append(node.Items, item)
		}
	}
	return node
}

// entries makes as many entries as the choice, but at least the minimum.
func (s Stander) entries(t *Type) *spec.Node {
	node := &spec.Node{Kind: spec.Map}
	for i := range max(s.choice(), t.MinLen) {
		key, value := (Stander{Choice: i % StandIns}).StandIn(t.Key), s.StandIn(t.Elem)
		if key != nil && value != nil && node.Field(key.Text) == nil {
			node.Fields = append(node.Fields, spec.Field{Name: key.Text, Node: value})
		}
	}
	return node
}

// write appends a text that a pattern matches: for choice 0 the fewest repetitions, the
// first alternative and the first character of a class, for others more and later ones.
func write(out *strings.Builder, p *syntax.Regexp, choice int) {
	switch p.Op {
	case syntax.OpLiteral:
		out.WriteString(string(p.Rune))
	case syntax.OpCharClass:
		out.WriteRune(charOf(p.Rune, choice))
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		out.WriteByte('x')
	case syntax.OpCapture:
		write(out, p.Sub[0], choice)
	case syntax.OpConcat:
		for _, sub := range p.Sub {
			write(out, sub, choice)
		}
	case syntax.OpAlternate:
		write(out, p.Sub[spread(choice, len(p.Sub))], choice)
	case syntax.OpStar, syntax.OpPlus, syntax.OpQuest, syntax.OpRepeat:
		for range times(p, choice) {
			write(out, p.Sub[0], choice)
		}
	}
}

// times returns how often a repeated part of a pattern is written.
func times(p *syntax.Regexp, choice int) int {
	switch p.Op {
	case syntax.OpStar:
		return choice
	case syntax.OpPlus:
		return 1 + choice
	case syntax.OpQuest:
		return min(choice, 1)
	}
	if p.Max < 0 {
		return p.Min + choice
	}
	return min(p.Min+choice, p.Max)
}

// charOf returns a character of a class, given as pairs of first and last: a letter or a
// digit where the class has one.
func charOf(pairs []rune, choice int) rune {
	var plain []rune
	for _, r := range "azAZ019" {
		for i := 0; i+1 < len(pairs); i += 2 {
			if pairs[i] <= r && r <= pairs[i+1] {
				plain = append(plain, r)
			}
		}
	}
	if len(plain) == 0 {
		return pairs[0]
	}
	return plain[spread(choice, len(plain))]
}
