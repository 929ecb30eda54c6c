package pods

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/lakewright/lakewright/e2e/client"
	"github.com/lakewright/lakewright/internal/version"
)

// The keys of the ConfigMap from which a Job submits. Each of Spark's keys may be a file
// of its own; the script joins them.
const (
	propertiesKey = "spark.properties"
	othersKey     = "other.properties"
	propertyStart = "spark."
	scriptKey     = "submit.sh"
)

// ofSubmission returns the pods that result from a Job or a CronJob whose pod runs
// spark-submit: a driver, created by the account of that pod, and its executors. There are
// none when the pod mounts no ConfigMap with Spark's properties.
func ofSubmission(object map[string]any, submitter *Template, all []map[string]any) ([]Template, error) {
	files := submitted(submitter, all)
	if files == nil {
		return nil, nil
	}
	pod, _ := submitter.Pod(1)
	conf := map[string]string{}
	for _, key := range slices.Sorted(maps.Keys(files)) {
		text := files[key]
		switch {
		case key == propertiesKey || key == othersKey:
		case strings.HasPrefix(key, propertyStart):
			text = key + "=" + text
		default:
			continue
		}
		read, err := properties(text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", key, err)
		}
		maps.Copy(conf, read)
	}
	known := podVariables(pod)
	shell := assignments(files[scriptKey])
	maps.Copy(shell, known)
	for key, value := range arguments(files[scriptKey], pod) {
		conf[key] = expand(expand(value, shell), shell)
	}
	own, err := version.Parse(client.Text(object, "metadata", "labels", "app.kubernetes.io/version"))
	if err != nil {
		return nil, fmt.Errorf("the version of Spark that submits is unknown: %w", err)
	}
	r := sparkRun{
		of: client.Name(object), id: "spark-" + hash, driver: conf["spark.kubernetes.driver.pod.name"],
		namespace: client.Text(object, "metadata", "namespace"), own: own, submits: own, maker: submitter.Account(),
		language: languageOf(program(files[scriptKey], pod)), conf: conf, templates: map[string]map[string]any{},
	}
	r.app = r.key("spark.app.name", "spark")
	if r.driver == "" {
		r.driver = prefixOf(r.app) + "-driver"
	}
	r.prefix = r.key("spark.kubernetes.executor.podNamePrefix", prefixOf(r.app))
	if conf["spark.kubernetes.namespace"] != r.namespace {
		return nil, fmt.Errorf("spark.kubernetes.namespace is %q", conf["spark.kubernetes.namespace"])
	}
	for _, role := range []string{driver, executor} {
		if r.templates[role], err = r.templateFile(role, files, known); err != nil {
			return nil, err
		}
	}
	submitter.Needs = append(submitter.Needs, r.submitNeeds()...)
	return r.templatesOf()
}

// submitted returns the files of the ConfigMap with Spark's properties that a pod
// mounts, nil when there is none.
func submitted(t *Template, all []map[string]any) map[string]string {
	for _, item := range client.List(t.pod, "spec", "volumes") {
		volume, _ := item.(map[string]any)
		name := client.Text(volume, "configMap", "name")
		for _, object := range all {
			if name == "" || client.Text(object, "kind") != "ConfigMap" || client.Text(object, "metadata", "name") != name ||
				client.Text(object, "metadata", "namespace") != client.Text(t.pod, "metadata", "namespace") {
				continue
			}
			files := map[string]string{}
			for key, value := range client.Map(object, "data") {
				files[key] = fmt.Sprint(value)
			}
			if files[propertiesKey] != "" || files["spark.kubernetes.namespace"] != "" {
				return files
			}
		}
	}
	return nil
}

// templateFile returns the pod template of a role, from which the script may make another file.
func (r sparkRun) templateFile(role string, files, known map[string]string) (map[string]any, error) {
	path := r.conf["spark.kubernetes."+role+".podTemplateFile"]
	if path == "" {
		return nil, nil
	}
	name := path[strings.LastIndex(path, "/")+1:]
	text, found := files[name]
	if !found {
		return nil, fmt.Errorf("the pod template %s of the %s is not a file of the ConfigMap", path, role)
	}
	objects, err := client.Split([]byte(expand(text, known)))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if len(objects) != 1 {
		return nil, fmt.Errorf("%s has %d documents; Spark reads one", name, len(objects))
	}
	return objects[0].Content, nil
}

// prefixOf returns the prefix of names that Spark derives from the name of an application.
func prefixOf(app string) string {
	return strings.Trim(unfit.ReplaceAllString(strings.ToLower(app), "-"), "-") + "-" + hash[:16]
}

var unfit = regexp.MustCompile(`[^a-z0-9-]+`)

// podVariables returns the values of the variables of a pod's containers, as far as they
// follow from the pod.
func podVariables(pod map[string]any) map[string]string {
	known := map[string]string{}
	for _, item := range client.List(pod, "spec", "containers") {
		container, _ := item.(map[string]any)
		for _, entry := range client.List(container, "env") {
			fields, _ := entry.(map[string]any)
			name, path := client.Text(fields, "name"), client.Text(fields, "valueFrom", "fieldRef", "fieldPath")
			switch label, isLabel := strings.CutPrefix(path, "metadata.labels['"); {
			case path == "":
				known[name] = client.Text(fields, "value")
			case isLabel && strings.HasSuffix(label, "uid']"):
				known[name] = "01234567-89ab-cdef-0123-456789abcdef"
			case isLabel:
				known[name] = client.Text(pod, "metadata", "name")
			case path == "metadata.name":
				known[name] = client.Text(pod, "metadata", "name")
			case path == "metadata.namespace":
				known[name] = client.Text(pod, "metadata", "namespace")
			}
		}
	}
	return known
}

var assignment = regexp.MustCompile(`(?:^|[\s;])(\w+)=(\S+)`)

// assignments returns the variables that a script sets.
func assignments(script string) map[string]string {
	found := map[string]string{}
	for _, parts := range assignment.FindAllStringSubmatch(script, -1) {
		found[parts[1]] = parts[2]
	}
	return found
}

var reference = regexp.MustCompile(`\$(?:\{\w+\}|\(\w+\)|\w+)|@\w+@`)

// expand replaces the known variables of a text, as a shell or the kubelet does, and the
// placeholders in files that a script replaces.
func expand(text string, known map[string]string) string {
	return reference.ReplaceAllStringFunc(text, func(found string) string {
		if value, is := known[strings.Trim(found, "$(){}@")]; is {
			return value
		}
		return found
	})
}

var confArgument = regexp.MustCompile(`--conf[ =\n]+["']?(spark\.[\w.-]+)=([^"'\s\\]*)`)

var nameArgument = regexp.MustCompile(`(?m)^--name\n(.+)$`)

// arguments returns the keys on the command line of spark-submit, from the script or from the
// container itself. They override its file.
func arguments(script string, pod map[string]any) map[string]string {
	found := map[string]string{}
	for _, text := range []string{script, commandLine(pod)} {
		for _, parts := range confArgument.FindAllStringSubmatch(text, -1) {
			found[parts[1]] = parts[2]
		}
	}
	if parts := nameArgument.FindStringSubmatch(commandLine(pod)); parts != nil {
		found["spark.app.name"] = parts[1]
	}
	return found
}

// commandLine returns the command lines of a pod's containers, with one argument on each line.
func commandLine(pod map[string]any) string {
	var words []string
	for _, item := range client.List(pod, "spec", "containers") {
		container, _ := item.(map[string]any)
		for _, word := range slices.Concat(client.List(container, "command"), client.List(container, "args")) {
			words = append(words, fmt.Sprint(word))
		}
	}
	return strings.Join(words, "\n")
}

var programFile = regexp.MustCompile(`(?m)(?:^|["'\s])((?:local|s3a|https?|hdfs|file)://?[^"'\s,]+)`)

// program returns the file that spark-submit runs: the last file on its command line before
// the program's own arguments. Files of dependencies are in the properties instead.
func program(script string, pod map[string]any) string {
	for _, text := range []string{commandLine(pod), script} {
		if parts := programFile.FindStringSubmatch(text); parts != nil {
			return parts[1]
		}
	}
	return ""
}

// properties reads a file as java.util.Properties does.
func properties(text string) (map[string]string, error) {
	conf := map[string]string{}
	lines := strings.Split(text, "\n")
	for i := 0; i < len(lines); i++ {
		line := strings.TrimLeft(lines[i], " \t\f")
		if line == "" || line[0] == '#' || line[0] == '!' {
			continue
		}
		for continued(line) && i+1 < len(lines) {
			i++
			line = line[:len(line)-1] + strings.TrimLeft(lines[i], " \t\f")
		}
		parts := entry.FindStringSubmatch(line)
		if parts == nil {
			return nil, fmt.Errorf("the line %q has no value", line)
		}
		conf[unescape(parts[1])] = strings.TrimSpace(unescape(parts[2]))
	}
	return conf, nil
}

// entry is a key, which ends at the first separator without a backslash, and a value.
var entry = regexp.MustCompile(`^((?:\\.|[^=: \t\\])+)[ \t]*[=: \t][ \t]*(.*)$`)

// continued reports whether a line ends in an odd number of backslashes.
func continued(line string) bool {
	return (len(line)-len(strings.TrimRight(line, `\`)))%2 == 1
}

var escape = regexp.MustCompile(`\\(?:u([0-9a-fA-F]{4})|(.))`)

// unescape replaces the escapes of a value.
func unescape(value string) string {
	return escape.ReplaceAllStringFunc(value, func(found string) string {
		switch found[1] {
		case 'u':
			var code rune
			if _, err := fmt.Sscanf(found[2:], "%04x", &code); err == nil {
				return string(code)
			}
		case 'n':
			return "\n"
		case 't':
			return "\t"
		case 'r':
			return "\r"
		case 'f':
			return "\f"
		}
		return found[1:]
	})
}
