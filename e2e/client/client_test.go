package client

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lakewright/lakewright/e2e/cluster"
)

var applyTests = []struct {
	name     string
	opt      Options
	code     int
	answer   string
	warnings []string
	request  string
	want     Answer
	err      string
}{
	{
		name: "accepted with a warning", opt: Options{DryRun: true, As: "system:serviceaccount:lake:a"}, code: 200, answer: `{"kind": "ConfigMap"}`,
		warnings: []string{`299 - "policy/v1beta1 is \"deprecated\" in v1.21+"`},
		request:  "PATCH /api/v1/namespaces/lake/configmaps/c?dryRun=All&fieldManager=lakewright&fieldValidation=Strict as system:serviceaccount:lake:a",
		want:     Answer{Object: map[string]any{"kind": "ConfigMap"}, Warnings: []string{`policy/v1beta1 is "deprecated" in v1.21+`}},
	},
	{
		name: "refused", code: 422,
		answer:  `{"kind": "Status", "reason": "Invalid", "message": "data: Too long"}`,
		request: "PATCH /api/v1/namespaces/lake/configmaps/c?fieldManager=lakewright&fieldValidation=Strict as ",
		err:     "422 Invalid: data: Too long",
	},
	{
		name: "refused without a message", code: 500, answer: "broken",
		request: "PATCH /api/v1/namespaces/lake/configmaps/c?fieldManager=lakewright&fieldValidation=Strict as ",
		err:     "500 Internal Server Error: broken",
	},
}

// received is a request with its body.
func received(r *http.Request) (request, body string) {
	text, _ := io.ReadAll(r.Body)
	return fmt.Sprintf("%s %s as %s", r.Method, r.URL, r.Header.Get("Impersonate-User")), string(text)
}

// TestApply proves what is sent, and that the whole answer is kept.
func TestApply(t *testing.T) {
	for _, test := range applyTests {
		t.Run(test.name, func(t *testing.T) {
			var request, body string
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				request, body = received(r)
				for _, words := range test.warnings {
					w.Header().Add("Warning", words)
				}
				if r.Method == http.MethodGet {
					fmt.Fprint(w, `{"resources": [{"name": "configmaps", "kind": "ConfigMap", "namespaced": true}]}`)
					return
				}
				w.WriteHeader(test.code)
				fmt.Fprint(w, test.answer)
			}))
			defer server.Close()
			objects, err := Split([]byte("# ours\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, namespace: lake}\n---\n# nothing\n"))
			if err != nil || len(objects) != 1 {
				t.Fatal(len(objects), err)
			}
			got, err := New(&cluster.Cluster{URL: server.URL}).Apply(t.Context(), objects[0], test.opt)
			said := ""
			if err != nil {
				said = err.Error()
			}
			if diff := cmp.Diff(test.err, said); diff != "" {
				t.Errorf("error (-want +got)\n%s", diff)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("answer (-want +got)\n%s", diff)
			}
			if diff := cmp.Diff(test.request, request); diff != "" {
				t.Errorf("request (-want +got)\n%s", diff)
			}
			if diff := cmp.Diff("# ours\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, namespace: lake}\n", body); diff != "" {
				t.Errorf("the text is not sent as it is (-want +got)\n%s", diff)
			}
		})
	}
}

func TestUnknownKind(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	object := map[string]any{"apiVersion": "policy/v1beta1", "kind": "PodDisruptionBudget", "metadata": map[string]any{"name": "b"}}
	_, err := New(&cluster.Cluster{URL: server.URL}).Create(t.Context(), object, Options{})
	if !IsNotFound(err) {
		t.Fatal(err)
	}
	want := "404 NotFound: the server serves no PodDisruptionBudget of policy/v1beta1"
	if diff := cmp.Diff(want, err.Error()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// TestDefinitions finds the definitions of kinds among files of all sorts.
func TestDefinitions(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"a.yaml": "kind: CustomResourceDefinition\nmetadata: {name: a}\nspec: {group: g, names: {kind: Alpha}}\n---\nkind: CustomResourceDefinition\nmetadata: {name: b}\nspec: {group: other, names: {kind: Alpha}}\n",
		"b.yml":  "kind: CustomResourceDefinition\nmetadata: {name: c}\nspec: {group: g, names: {kind: \"Gamma\"}}\n",
		"c.yaml": "kind: ConfigMap\ndata: {note: Alpha}\n",
		"d.txt":  "{Alpha",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	list, err := Definitions(dir, []string{"Alpha.g", "Gamma.g", "Delta.g"})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, o := range list {
		names = append(names, Name(o.Content))
	}
	if diff := cmp.Diff([]string{"CustomResourceDefinition/a", "CustomResourceDefinition/c"}, names); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
