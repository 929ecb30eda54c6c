package kube

// Kustomize knows both. Of the ConfigMap that spark-submit reads, it is taught only Spark's own
// image and accounts. A user's images and namePrefix do not change images and names in the pod
// templates, which are longer text. Replicas do not change the executors, because Kustomize
// would write a number, and a ConfigMap holds text.
var batchKinds = []Kind{
	{Of: (*Job)(nil), File: "job.yaml"},
	{Of: (*CronJob)(nil), File: "job.yaml"},
}

// Job is batch/v1 Job.
type Job struct {
	Head
	Spec   JobSpec `json:"spec"`
	Common string  `json:"-"` // what Stem returns
}

// Stem implements Renamed.
func (j *Job) Stem() string { return j.Common }

// Type implements Object.
func (*Job) Type() Type { return Type{APIVersion: "batch/v1", Kind: "Job"} }

// JobSpec is a pod that runs until it succeeds.
type JobSpec struct {
	Suspend                 bool              `json:"suspend,omitempty"`
	BackoffLimit            *int64            `json:"backoffLimit,omitempty"`
	PodFailurePolicy        *PodFailurePolicy `json:"podFailurePolicy,omitempty"`
	TTLSecondsAfterFinished *int64            `json:"ttlSecondsAfterFinished,omitempty"`
	Template                PodTemplate       `json:"template"`
}

// PodFailurePolicy decides what a failed pod means for its Job: the first matching rule
// applies, and without one the pod counts against the backoff limit.
type PodFailurePolicy struct {
	Rules []PodFailureRule `json:"rules"`
}

// PodFailureRule is one rule; exactly one of OnExitCodes and OnPodConditions is set.
type PodFailureRule struct {
	Action          string                `json:"action"` // FailJob, Ignore or Count
	OnExitCodes     *PodFailureExitCodes  `json:"onExitCodes,omitempty"`
	OnPodConditions []PodFailureCondition `json:"onPodConditions,omitempty"`
}

// PodFailureExitCodes matches the exit code of a container. 0 never matches.
type PodFailureExitCodes struct {
	ContainerName string  `json:"containerName"`
	Operator      string  `json:"operator"` // In or NotIn
	Values        []int64 `json:"values"`
}

// PodFailureCondition is a condition of the pod.
type PodFailureCondition struct {
	Type   string `json:"type"`
	Status string `json:"status"`
}

// CronJob is batch/v1 CronJob.
type CronJob struct {
	Head
	Spec CronJobSpec `json:"spec"`
}

// Type implements Object.
func (*CronJob) Type() Type { return Type{APIVersion: "batch/v1", Kind: "CronJob"} }

// CronJobSpec is a schedule and the Job that it creates.
type CronJobSpec struct {
	Schedule                   string      `json:"schedule"`
	TimeZone                   string      `json:"timeZone,omitempty"`
	ConcurrencyPolicy          string      `json:"concurrencyPolicy"`
	StartingDeadlineSeconds    *int64      `json:"startingDeadlineSeconds,omitempty"`
	Suspend                    bool        `json:"suspend,omitempty"`
	SuccessfulJobsHistoryLimit *int64      `json:"successfulJobsHistoryLimit,omitempty"`
	FailedJobsHistoryLimit     *int64      `json:"failedJobsHistoryLimit,omitempty"`
	JobTemplate                JobTemplate `json:"jobTemplate"`
}

// JobTemplate is a Job without a name.
type JobTemplate struct {
	Metadata *Metadata `json:"metadata,omitempty"`
	Spec     JobSpec   `json:"spec"`
}
