package extra

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/lakewright/lakewright/compiler/credential"
	"github.com/lakewright/lakewright/compiler/metadata"
	"github.com/lakewright/lakewright/compiler/rule"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/diag"
	"github.com/lakewright/lakewright/internal/lazyregexp"
)

// contentRules judge the content of an object.
var contentRules = []rule.Rule[*Object]{
	{
		Doc: rule.Doc{
			ID: "EXT010", Severity: diag.Error,
			Title:  "A ConfigMap holds at most 1 MiB of text, and its keys are valid file names",
			Why:    "The API server accepts only text in data and only base64 in binaryData, and only keys that are valid file names, because pods see each key as a file or a variable. It refuses a larger ConfigMap.",
			Bad:    `extra: settings: object: {apiVersion: "v1", kind: "ConfigMap", data: retries: 3}`,
			Good:   `extra: settings: object: {apiVersion: "v1", kind: "ConfigMap", data: retries: "3"}`,
			Ref:    "kubernetes pkg/apis/core/validation, ValidateConfigMap",
			Judges: []spec.Path{"extra.object"},
		},
		Check: func(o *Object, r *rule.Reporter) {
			if o.is("", "ConfigMap") {
				checkConfigMap(o, r)
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "EXT015", Severity: diag.Error, Secret: true,
			Title:  "No credential is written in an object",
			Why:    "The output is committed to Git, and kubectl get shows it. Everybody who can see either can read the credential.",
			Bad:    `extra: web: object: {apiVersion: "v1", kind: "Pod", spec: containers: [{name: "web", env: [{name: "DB_PASSWORD", value: "hunter2"}]}]}`,
			Good:   `extra: web: object: {apiVersion: "v1", kind: "Pod", spec: containers: [{name: "web", env: [{name: "DB_PASSWORD", valueFrom: secretKeyRef: {name: "db", key: "password"}}]}]}`,
			Ref:    "kubernetes, good practices for Secrets",
			Judges: []spec.Path{"extra.object"},
		},
		Check: func(o *Object, r *rule.Reporter) {
			if !o.is("", "Secret") { // EXT001 reports it
				searchMap(o, r, o.At("object"), o.raw.Content)
				searchShapes(o, r, o.At("object", "metadata", "annotations"), o.written.Annotations)
			}
		},
	},
	{
		Doc: rule.Doc{
			ID: "EXT017", Severity: diag.Error,
			Title:  "Annotations of an object have at most 256 KiB together",
			Why:    "The API server refuses an object whose annotations, keys and values together, are larger.",
			Bad:    "import \"strings\"\n\n" + `extra: settings: object: {apiVersion: "v1", kind: "ConfigMap", metadata: annotations: {for i in strings.Split("0123456789abcdefghijklmnopqrstuvw", "") {"example.com/\(i)": strings.Repeat("é", 4000)}}}`,
			Good:   `extra: settings: object: {apiVersion: "v1", kind: "ConfigMap", metadata: annotations: "example.com/a": "b"}`,
			Ref:    "kubernetes apimachinery pkg/api/validation/objectmeta.go, TotalAnnotationSizeLimitB",
			Judges: []spec.Path{"extra.object.metadata.annotations"},
		},
		Check: func(o *Object, r *rule.Reporter) {
			metadata.JudgeAnnotations(r, o.At("object", "metadata", "annotations"), o.written.Annotations)
		},
	},
}

// largestData is the limit in bytes for the values of a ConfigMap together.
const largestData = 1 << 20

// fileName matches the keys of a ConfigMap that the API server accepts.
var fileName = lazyregexp.New(`^[-._a-zA-Z0-9]{1,253}$`)

func checkConfigMap(o *Object, r *rule.Reporter) {
	total := 0
	data, binary := mapAt(o.raw.Content, "data"), mapAt(o.raw.Content, "binaryData")
	for _, key := range slices.Sorted(maps.Keys(data)) {
		path := o.At("object", "data", key)
		checkFileName(r, path, key)
		text, isText := data[key].(string)
		if !isText {
			f := r.Reportf(path, "the value of %q is not text, and a ConfigMap holds only text", key).Fixf("write it as text")
			switch data[key].(type) {
			case bool, int64, json.Number:
				if shown := fmt.Sprint(data[key]); credential.Is(key, shown) {
					f.Fixf("keep it in a Secret, and name the Secret and its key instead")
				} else {
					f.Fixf("write %q", shown).Replace(strconv.Quote(shown))
				}
			}
		}
		if _, both := binary[key]; both {
			r.Reportf(path, "%q is in both data and binaryData", key).Fixf("remove one of them")
		}
		total += len(text)
	}
	for _, key := range slices.Sorted(maps.Keys(binary)) {
		path := o.At("object", "binaryData", key)
		checkFileName(r, path, key)
		text, isText := binary[key].(string)
		decoded, err := base64.StdEncoding.DecodeString(text)
		switch unpadded := strings.TrimRight(strings.NewReplacer("-", "+", "_", "/").Replace(text), "="); {
		case err == nil && isText:
		case isText && text != "" && isBase64(unpadded):
			r.Reportf(path, "the value of %q in binaryData is base64 of another form", key).
				Fixf("write standard base64, as the command base64 prints it, with + and / and = at the end")
		default:
			r.Reportf(path, "the value of %q in binaryData is not base64", key).
				Fixf("write it in base64, or move it to data if it is text")
		}
		total += len(decoded)
	}
	if total > largestData {
		r.Reportf(o.At("object"), "the values of ConfigMap %q have %d bytes, and the limit is %d", o.Name(), total, largestData).
			Fixf("split the ConfigMap, or put the data into a volume or the image")
	}
}

// isBase64 reports whether a text without padding is base64.
func isBase64(text string) bool {
	_, err := base64.RawStdEncoding.DecodeString(text)
	return err == nil && strings.ContainsAny(text, "0123456789+/")
}

func checkFileName(r *rule.Reporter, path spec.Path, key string) {
	if !fileName.MatchString(key) || key == "." || strings.HasPrefix(key, "..") {
		r.Reportf(path, "%q cannot be a key of a ConfigMap", key).OnKey().
			Fixf("%s", fileNameFix(key))
	}
}

// fileNameFix returns what to change in a key that a ConfigMap cannot have.
func fileNameFix(key string) string {
	wrong := strings.IndexFunc(key, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-._", r))
	})
	switch {
	case key == "":
		return "write the name of a file"
	case wrong >= 0 && key[wrong] == '/':
		return "write the name of a file without folders; a volume can give it a path with items"
	case wrong >= 0:
		return fmt.Sprintf("write a name without %q: letters, digits, dashes, dots and underscores", []rune(key[wrong:])[0])
	case len(key) > 253:
		return fmt.Sprintf("shorten it from %d to at most 253 characters", len(key))
	}
	return "write a name that is not . and does not begin with two dots"
}

// searchMap reports credentials in a map and in the values below it.
func searchMap(o *Object, r *rule.Reporter, path spec.Path, from map[string]any) {
	name, _ := from["name"].(string)
	for _, key := range slices.Sorted(maps.Keys(from)) {
		switch value := from[key].(type) {
		case string:
			if holdsCredential(o, key, value) || key == "value" && name != "" && holdsCredential(o, name, value) {
				reportCredential(o, r, path.At(key))
			}
		case map[string]any:
			if key == "annotations" || key == "labels" {
				searchShapes(o, r, path.At(key), value)
			} else {
				searchMap(o, r, path.At(key), value)
			}
		case []any:
			searchList(o, r, path.At(key), value, key == "args" || key == "command")
		}
	}
}

// searchList reports credentials in a list. arguments is true when the items are arguments
// of a program.
func searchList(o *Object, r *rule.Reporter, path spec.Path, list []any, arguments bool) {
	texts := make([]string, len(list)) // "" for an item that is not text
	for i, item := range list {
		texts[i], _ = item.(string)
	}
	for i, item := range list {
		switch value := item.(type) {
		case string:
			if credential.Looks(value) || arguments && credential.InArgument(texts, i) {
				reportCredential(o, r, path.Index(i))
			}
		case map[string]any:
			searchMap(o, r, path.Index(i), value)
		case []any:
			searchList(o, r, path.Index(i), value, arguments)
		}
	}
}

// searchShapes reports values that have the shape of a credential. It ignores names,
// because the names of labels and annotations often mention a Secret.
func searchShapes[V any](o *Object, r *rule.Reporter, path spec.Path, from map[string]V) {
	for _, key := range slices.Sorted(maps.Keys(from)) {
		if text, ok := any(from[key]).(string); ok && credential.Looks(text) {
			reportCredential(o, r, path.At(key))
		}
	}
}

// secretName matches the name of a Secret.
var secretName = lazyregexp.New(`^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$`)

// isFile reports whether a key is the name of a configuration file or a script.
func isFile(key string) bool {
	switch path.Ext(key) {
	case ".properties", ".conf", ".cfg", ".ini", ".env", ".xml", ".yaml", ".yml", ".toml", ".sh":
		return true
	}
	return false
}

// holdsCredential reports whether a named value is a credential, or a file that holds one.
// The name of a Secret, a key of a Secret and a template are not credentials.
func holdsCredential(o *Object, key, value string) bool {
	lower := strings.ToLower(key)
	switch {
	case credential.Looks(value):
		return true
	case strings.Contains(value, "\n"), isFile(key) && strings.Contains(value, "="):
		return credential.InFile(value)
	case strings.Contains(value, "{{"):
		return false
	case key == "secretKey" && o.raw.TypeOf.Group() == "external-secrets.io":
		return false
	case strings.HasSuffix(lower, "secret") && !strings.Contains(lower, "client") && secretName.MatchString(value):
		return false
	}
	return credential.Is(key, value)
}

func reportCredential(o *Object, r *rule.Reporter, path spec.Path) {
	r.Reportf(path, "%q holds a credential, which would be committed to Git", o.Name()).
		Fixf("keep it in a Secret, and name the Secret and its key instead")
}
