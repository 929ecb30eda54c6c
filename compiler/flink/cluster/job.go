package cluster

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/lakewright/lakewright/compiler/flink/sql"
	"github.com/lakewright/lakewright/compiler/spec"
	"github.com/lakewright/lakewright/internal/kube"
)

// Job is a resolved job.
type Job struct {
	Name        string // "" for the job of an application cluster
	Path        spec.Path
	Spec        JobSpec // as it is written, for rules
	Language    Language
	File        string
	Class       string // "": the manifest of the jar names the class
	Arguments   []string
	Parallelism int64 // 0 when it is not known
	Upgrade     string
	State       string
	Savepoint   string // from which the job starts, "" for none
	Conf        map[string]string
	Nonces      Nonces

	AllowNonRestoredState bool

	Script     sql.Script // of a job in SQL
	scriptFile string     // its file name in the ConfigMap
}

// Nonces are numbers that ask for an action once when they change; 0: not given.
type Nonces struct {
	Redeploy, Savepoint, Checkpoint, Autoscaler, Restart int64
}

// A Language is what a job is written in.
type Language int

// The languages of jobs.
const (
	Java Language = iota + 1 // or another one that becomes a jar
	Python
	SQL
)

const (
	pythonDriver = "org.apache.flink.client.python.PythonDriver"          // Flink's class that runs a program in Python
	sqlDriver    = "org.apache.flink.table.runtime.application.SqlDriver" // Flink's class that runs a script, from 2.0 on

	maxParallelism = "pipeline.max-parallelism"

	// ScriptVolume is the volume of scripts in the JobManager.
	ScriptVolume = "flink-sql-volume"
	// ScriptPath is where it is mounted.
	ScriptPath = "/mnt/sql"
)

// OwnJob returns the job of an application cluster.
func (c *Cluster) OwnJob() []Job {
	if c.Spec.Job == nil {
		return nil
	}
	return []Job{c.job("", c.At("job"), *c.Spec.Job)}
}

// SharedJobs returns the jobs of a session cluster, sorted by name.
func (c *Cluster) SharedJobs() []Job {
	var jobs []Job
	for _, name := range slices.Sorted(maps.Keys(c.Spec.Jobs)) {
		jobs = append(jobs, c.job(name, c.At("jobs", name), c.Spec.Jobs[name]))
	}
	return jobs
}

func (c *Cluster) job(name string, path spec.Path, s JobSpec) Job {
	job := Job{
		Name: name, Path: path, Spec: s, Language: s.Language(), File: s.File, Class: s.Class, Arguments: s.Arguments, Parallelism: s.Parallelism,
		Upgrade: s.Upgrade, State: s.State, Savepoint: s.Savepoint, AllowNonRestoredState: s.AllowNonRestoredState,
		Nonces: Nonces{s.SavepointRedeployNonce, s.SavepointTriggerNonce, s.CheckpointTriggerNonce, s.AutoscalerResetNonce, s.RestartNonce},
	}
	switch job.Language {
	case Python:
		job.File, job.Class, job.Arguments = "", pythonDriver, s.pythonArguments()
	case SQL:
		c.resolveScript(&job)
	}
	if job.Parallelism == 0 && !c.Way.Session {
		job.Parallelism = c.Spec.TaskManager.Replicas * c.Slots()
	}
	if job.Upgrade == "" {
		job.Upgrade = "stateless"
		if c.Spec.Checkpoints != nil {
			job.Upgrade = "last-state"
		}
	}
	if c.Way.Session && s.MaxParallelism != 0 {
		job.Conf = map[string]string{maxParallelism: fmt.Sprint(s.MaxParallelism)}
	}
	return job
}

// Language returns the language of a job: the ending of its file says which, and the fields that only
// one of them has.
func (s JobSpec) Language() Language {
	switch {
	case s.SQL != nil:
		return SQL
	case s.Module != "" || strings.HasSuffix(s.File, ".py"):
		return Python
	}
	return Java
}

// pythonArguments returns the arguments of the class that runs a program in Python. Its own options stand
// before those of the program.
func (s JobSpec) pythonArguments() []string {
	var all []string
	option := func(name, value string) {
		if value != "" {
			all = append(all, name, value)
		}
	}
	option("-pyclientexec", s.Python)
	option("-pyexec", s.Python)
	option("-pyfs", locals(s.Dependencies.PyFiles))
	option("-pyreq", local(s.Dependencies.Requirements))
	option("-pyarch", locals(s.Dependencies.Archives))
	if s.Module != "" {
		option("-pym", s.Module)
	} else {
		option("-py", local(s.File))
	}
	return append(all, s.Arguments...)
}

// local returns the path of a file in the image, and any other URI as it is: Python knows no scheme
// local.
func local(uri string) string {
	for _, scheme := range []string{"local://", "file://"} {
		if path, found := strings.CutPrefix(uri, scheme); found {
			return path
		}
	}
	return uri
}

func locals(uris []string) string {
	paths := make([]string, len(uris))
	for i, uri := range uris {
		paths[i] = local(uri)
	}
	return strings.Join(paths, ",")
}

// resolveScript decides how a script of SQL is run. The name of its file has a hash of its content: an
// object whose script changes then changes too, and a JobManager that has not got the new file yet fails
// instead of running the old one.
func (c *Cluster) resolveScript(job *Job) {
	text := string(job.Spec.SQL.Script)
	sum := sha256.Sum256([]byte(text))
	name := job.Name
	if name == "" {
		name = c.Name()
	}
	job.Script = sql.Parse(text)
	job.scriptFile = name + "-" + hex.EncodeToString(sum[:])[:8] + ".sql"
	path := ScriptPath + "/" + job.scriptFile
	if !c.RunsSQL(*job) {
		job.Arguments = append([]string{path}, job.Spec.Arguments...)
		return
	}
	job.Class, job.Arguments = sqlDriver, []string{"--scriptUri", "file://" + path}
	if c.Way.Native && !c.Way.Session && c.Spec.Version.HasPatch() {
		// The operator creates a native cluster with Flink's own client, which wants exactly one
		// jar. This one contains what the class needs.
		job.File = "local:///opt/flink/opt/flink-sql-gateway-" + c.Spec.Version.String() + ".jar"
	}
}

// RunsSQL reports whether Flink itself runs the script of a job, and not a jar of the user.
func (c *Cluster) RunsSQL(job Job) bool { return job.Spec.File == "" && c.Spec.Version.AtLeast(2, 0) }

// scripts returns the files of the ConfigMap of scripts, nil when no job has one.
func (c *Cluster) scripts() map[string]string {
	var files map[string]string
	for _, job := range c.Jobs {
		if job.Language == SQL {
			if files == nil {
				files = map[string]string{}
			}
			files[job.scriptFile] = string(job.Spec.SQL.Script)
		}
	}
	return files
}

// ScriptsName returns the name of the ConfigMap of scripts.
func (c *Cluster) ScriptsName() string { return c.Name() + "-sql" }

// scriptMount returns the volume of scripts and its mount.
func (c *Cluster) scriptMount() (kube.Volume, kube.VolumeMount) {
	return kube.Volume{Name: ScriptVolume, ConfigMap: &kube.ConfigSource{Name: c.ScriptsName()}},
		kube.VolumeMount{Name: ScriptVolume, MountPath: ScriptPath, ReadOnly: true}
}
