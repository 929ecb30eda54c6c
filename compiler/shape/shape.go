package shape

// Kind is the kind of values that a Shape allows. The zero Kind is invalid.
type Kind uint8

// The kinds of values.
const (
	_         Kind = iota
	Any            // whatever is written
	Text           // one of Words, if there are any
	Integer        // a whole number, of 32 bits unless Long
	Number         // any number
	Bool           // true or false
	Bytes          // text in base64
	Time           // text such as 2026-01-31T08:00:00Z
	Quantity       // a number, or text such as 500m or 16Gi
	IntOrText      // a whole number or text
	List           // of values of the shape Of
	Map            // names of the user's choice, with values of the shape Of
	Struct         // the fields of Type
)

// A Shape is what a value may be.
type Shape struct {
	Kind    Kind
	Long    bool   // an Integer has 64 bits
	Pattern string // of a Text in a definition, "" for any
	Words   []Word // of a Text, of an Integer or of the values of an enumeration; nil: any
	Of      *Shape // of a List or Map
	Type    *Type  // of a Struct
}

// A Word is a value that a field may have.
type Word struct {
	Text  string
	Since int // minor version of Kubernetes 1; 0: every version
}

// A Type is the fields of a struct.
type Type struct {
	name   string         // in the table, "" in a definition
	Fields func() []Field // sorted by name
	Open   bool           // other fields are allowed too
}

// A Field is one field of a struct.
type Field struct {
	Name     string
	Required bool
	Since    int // the first minor version of Kubernetes 1 with the field; 0: every version has it
	Until    int // the first minor version without it; 0: the newest known version has it
	Shape    *Shape
}

// in reports whether a minor version of Kubernetes 1 has the field.
func (f *Field) in(minor int) bool { return minor >= f.Since && (f.Until == 0 || minor < f.Until) }

// anything is the shape of a value that is not checked.
var anything = &Shape{Kind: Any}
