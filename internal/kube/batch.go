package kube

// Job is batch/v1 Job.
type Job struct {
	Head
	Spec JobSpec `json:"spec"`
}

// Type implements Object.
func (*Job) Type() Type { return Type{APIVersion: "batch/v1", Kind: "Job"} }

// JobSpec is a pod that runs until it succeeds.
type JobSpec struct {
	Suspend                 bool        `json:"suspend,omitempty"`
	BackoffLimit            *int64      `json:"backoffLimit,omitempty"`
	TTLSecondsAfterFinished *int64      `json:"ttlSecondsAfterFinished,omitempty"`
	Template                PodTemplate `json:"template"`
}

// CronJob is batch/v1 CronJob.
type CronJob struct {
	Head
	Spec CronJobSpec `json:"spec"`
}

// Type implements Object.
func (*CronJob) Type() Type { return Type{APIVersion: "batch/v1", Kind: "CronJob"} }

// CronJobSpec says when which Job is made.
type CronJobSpec struct {
	Schedule                   string      `json:"schedule"`
	TimeZone                   string      `json:"timeZone,omitempty"`
	ConcurrencyPolicy          string      `json:"concurrencyPolicy"`
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
