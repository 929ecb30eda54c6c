package load

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/lakewright/lakewright/compiler/credential"
	"github.com/lakewright/lakewright/compiler/load/language"
	"github.com/lakewright/lakewright/compiler/load/syntax"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/internal/kube"
)

// HideSecrets marks every diagnostic on a line that holds a credential, and removes the
// credential from the text of the diagnostic, because diagnostics end up in logs.
func (s *Source) HideSecrets(list diag.List) {
	elsewhere := s.shaped(list)
	for i := range list {
		d := &list[i]
		secrets, shaped := s.secretsAt(d.Pos, d.Rule)
		d.Secret = d.Secret || shaped || len(secrets) > 0
		secrets = append(secrets, elsewhere...)
		for _, note := range d.Notes {
			others, _ := s.secretsAt(note.Pos, d.Rule)
			secrets = append(secrets, others...)
		}
		if d.Secret || redacted(d.Replacement, secrets) != d.Replacement {
			d.Replacement = "" // without the credential it would be another value
		}
		d.Message, d.Fix, d.Path = redacted(d.Message, secrets), redacted(d.Fix, secrets), redacted(d.Path, secrets)
		for j := range d.Notes {
			d.Notes[j].Text, d.Notes[j].Path = redacted(d.Notes[j].Text, secrets), redacted(d.Notes[j].Path, secrets)
		}
		if a := d.Accepted; a != nil {
			others, _ := s.secretsAt(a.Pos, d.Rule)
			d.Accepted = &diag.Acceptance{Reason: redacted(a.Reason, append(secrets, others...)), Pos: a.Pos}
		}
	}
}

// shaped returns the texts of all files that have the shape of a credential, if there is an error:
// a reference or an interpolation carries them to other lines, where they may lose it. With
// each are the names that a message may suggest for it.
func (s *Source) shaped(list diag.List) []string {
	if !list.HasErrors() {
		return nil
	}
	var texts []string
	for i := range s.files {
		f := &s.files[i]
		if !credential.Looks(string(f.text)) {
			continue
		}
		for _, line := range literalsOf(f.text) {
			for _, v := range line {
				if len(v.text) >= shortest && credential.Looks(v.text) && !slices.Contains(texts, v.text) {
					texts = append(append(texts, v.text), language.Meant(v.text)...)
				}
			}
		}
	}
	slices.SortFunc(texts, func(a, b string) int { return len(b) - len(a) }) // the longest first, because it may contain others
	return texts
}

// HasSecret reports whether a line of a file holds a credential.
func (s *Source) HasSecret(file string, line int) bool {
	pos := diag.Pos{File: file, Line: line}
	for _, rule := range []string{wrongValue, ""} {
		if secrets, shaped := s.secretsAt(pos, rule); shaped || len(secrets) > 0 {
			return true
		}
	}
	return false
}

// mostRead is how much is read of a file that is not safe to parse. What stands behind it is not shown.
const mostRead = 64 << 10

// secretsAt returns the credentials on the line of pos, and whether a text on it has the
// form of one, whatever its name.
func (s *Source) secretsAt(pos diag.Pos, rule string) (secrets []string, shaped bool) {
	f := s.file(pos.File)
	if f == nil || pos.Line < 1 {
		return nil, false
	}
	text := f.text
	if f.isBoundless { // to read all of it may take much memory
		text = text[:min(len(text), mostRead)]
		if f.extent(pos).start > mostRead/2 {
			return nil, true
		}
	}
	if f.literals == nil {
		f.literals, f.secrets = literalsOf(text), map[lineOf]lineSecrets{}
	}
	// A generated spec may have thousands of faults on one line.
	// A pattern that matches nothing is not about the value, which the schema has not judged.
	key := lineOf{pos.Line, strings.HasPrefix(rule, "SPC") && rule != deadPattern, rule == badSyntax}
	found, known := f.secrets[key]
	if !known {
		behind, label := false, "" // whether the last option takes a credential, and the name of its list
		for _, v := range f.literals[pos.Line] {
			if strings.HasPrefix(v.text, "-") {
				name, value, _ := strings.Cut(v.text, "=")
				behind, label = value == "" && credential.InArgument([]string{name, hidden}, 1), v.label
			}
			if behind && !strings.HasPrefix(v.text, "-") && (v.label == label || v.label == "value") || v.isSecret(key.loader, s.isSecretName) {
				found.texts = append(found.texts, v.text)
			}
		}
		if key.unread {
			if f.words == nil {
				f.words = syntax.Read(f.text)
			}
			lines := f.lines()
			for _, word := range f.words.Credentials(lines[min(pos.Line, len(lines))-1]) {
				if !slices.Contains(found.texts, word) {
					found.texts = append(found.texts, word)
				}
			}
		}
		found.shaped = credential.Looks(string(f.line(pos.Line)))
		f.secrets[key] = found
	}
	return slices.Clip(found.texts), found.shaped
}

// A lineOf is a line of a file, as the loader's rules or all others look at it.
type lineOf struct {
	line   int
	loader bool
	unread bool // CUE cannot read it, so a value may be there without quotes
}

// lineSecrets is what is secret on a line.
type lineSecrets struct {
	texts  []string
	shaped bool // a text on it has the form of a credential
}

// isSecret reports whether a value is a credential, by its names or by its position. loader
// says that a rule of the loader asks, of a value that the schema may not have accepted: a value
// that it accepted for the field secret is the name of a Secret.
func (v *literalText) isSecret(loader bool, accepted func(text string) bool) bool {
	for _, name := range v.names() {
		if credential.Is(name, v.text) && (name != "secret" || loader && !accepted(v.text)) {
			return true
		}
	}
	return credential.InArgument(*v.beside, v.index)
}

// isSecretName reports whether the schema accepted a text as the name of a Secret, in a field
// called secret.
func (s *Source) isSecretName(text string) bool {
	if s.secretNames == nil {
		s.secretNames = map[string]bool{}
		var walk func(n *spec.Node)
		walk = func(n *spec.Node) {
			for _, f := range n.FieldsOf() {
				if f.Name == "secret" && f.Node.Kind == spec.String {
					s.secretNames[f.Node.Text] = true
				}
				walk(f.Node)
			}
			for _, item := range n.Items {
				walk(item)
			}
		}
		if s.root != nil {
			walk(s.root)
		}
	}
	return s.secretNames[text]
}

// names returns the names of a value: its label and, as long as that is value, the label around
// it, and the name of the struct around it.
func (v *literalText) names() []string {
	if v.label == "" {
		return nil
	}
	names := []string{v.label}
	if v.label == "value" {
		names = append(append(names, v.parent), v.scope.names...)
		for i := len(v.around) - 1; i >= 0; i-- {
			names = append(names, v.around[i])
			if v.around[i] != "value" {
				break
			}
		}
	}
	return names
}

// redacted returns a text without credentials. It looks for a short credential only in
// quotes, because a short text may be part of any word.
func redacted(text string, secrets []string) string {
	text = credential.Hide(text) // before a part of a private key is replaced, by which it is recognized
	for _, secret := range secrets {
		text = strings.ReplaceAll(text, strconv.Quote(secret), `"…"`)
		if len(secret) > 3 {
			text = strings.ReplaceAll(text, secret, "…")
		}
	}
	return credential.Hide(text)
}

// line returns a line of the file without its end, nil when there is none.
func (f *sourceFile) line(n int) []byte {
	lines := f.lines()
	if n > len(lines) {
		return nil
	}
	line := f.text[lines[n-1]:]
	if end := bytes.IndexByte(line, '\n'); end >= 0 {
		line = line[:end]
	}
	return line
}

// uncarried reports the texts and names of a spec that Kustomize cannot print, whatever field they
// are in: almost every one becomes part of an object.
func (s *Source) uncarried(root *spec.Node) diag.List {
	return s.walk(root, diag.Diagnostic{Rule: uncarriedText, Severity: diag.Error}, func(text string, isName bool) (message, fix string) {
		if isName {
			return kube.KeyFault(text), "write another name"
		}
		if r, found := kube.Uncarried(text); found {
			return fmt.Sprintf("the text has the character %U, which kustomize cannot print", r), "remove the character"
		}
		return "", ""
	})
}

// shortest is the length of the shortest text that is searched for a credential.
const shortest = 8

// Shaped reports texts and names that have the shape of a credential, whatever field they are in,
// on lines for which reported has no error: no list of fields is complete.
func (s *Source) Shaped(reported diag.List) diag.List {
	if s.root == nil {
		return nil
	}
	found := s.walk(s.root, diag.Diagnostic{Rule: shapedText, Severity: diag.Error, Secret: true}, func(text string, isName bool) (message, fix string) {
		if len(text) < shortest || !credential.Looks(text) {
			return "", ""
		}
		what := "the text"
		if isName {
			what = "the name"
		}
		return what + " holds a credential, which would be committed to Git",
			"remove it, and change the credential if the spec was ever committed; keep credentials in a Secret, and name the Secret"
	})
	if found == nil {
		return nil
	}
	known := map[diag.Pos]bool{}
	for _, d := range reported {
		if d.Severity == diag.Error {
			known[diag.Pos{File: d.Pos.File, Line: d.Pos.Line}] = true
		}
	}
	return slices.DeleteFunc(found, func(d diag.Diagnostic) bool {
		line := diag.Pos{File: d.Pos.File, Line: d.Pos.Line}
		was := known[line]
		known[line] = true
		return was
	})
}

// walk asks fault about every text and every name, and reports those for which it returns a
// message, as diagnostics like as.
func (s *Source) walk(root *spec.Node, as diag.Diagnostic, fault func(text string, isName bool) (message, fix string)) diag.List {
	w := textWalker{source: s, root: root, as: as, fault: fault}
	w.node(root)
	return w.list
}

type textWalker struct {
	source *Source
	root   *spec.Node
	as     diag.Diagnostic
	fault  func(text string, isName bool) (message, fix string)
	steps  []string
	list   diag.List
}

// judge reports a text, and reports whether it did.
func (w *textWalker) judge(at spec.Span, text string, isName bool) bool {
	message, fix := w.fault(text, isName)
	if message == "" {
		return false
	}
	path := spec.PathOf(w.steps...)
	if !at.IsValid() {
		at = w.root.Locate(path) // a computed value
	}
	d := w.as
	d.Path, d.Pos, d.Message, d.Fix = string(path), w.source.pos(at), message, fix
	w.list = append(w.list, d)
	return true
}

func (w *textWalker) node(n *spec.Node) {
	switch n.Kind {
	case spec.String:
		w.judge(n.Span, n.Text, false)
	case spec.List:
		for i, item := range n.Items {
			w.steps = append(w.steps, strconv.Itoa(i))
			w.node(item)
			w.steps = w.steps[:len(w.steps)-1]
		}
	case spec.Map:
		for _, f := range n.Fields {
			if w.judge(f.Span, f.Name, true) {
				continue
			}
			w.steps = append(w.steps, f.Name)
			w.node(f.Node)
			w.steps = w.steps[:len(w.steps)-1]
		}
	}
}
