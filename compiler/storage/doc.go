// Package storage resolves storage tiers: the uses of each kind of storage, the objects
// behind it, the volumes that pods mount, and what programs need to open a store. It does
// not know the engines. An engine finds a tier by name and asks what the tier can do, never
// of which kind it is.
//
// Its files:
//
//   - storage.go: the section: a resolved tier, references to tiers, and names of objects
//   - kind.go: what a kind of storage is, and the list of kinds
//   - ebs.go: the kind Amazon EBS, with its rules
//   - local.go: the kind disk or memory of the node
//   - nfs.go: the kind NFS, with its rule
//   - s3.go: the kind S3, with its rules
//   - gcs.go: the kind Google Cloud Storage
//   - abfs.go: the kind Azure Data Lake Storage, with its rules
//   - hdfs.go: the kind HDFS outside the platform, with its rules
//   - use.go: the ways in which a tier can be used
//   - rules_address.go: the rule about the addresses of stores
//   - rules_credentials.go: the rule about the credentials of stores
//   - reference.go: the types of fields that name a tier
//   - claim.go: the volumes and directories of workloads, for rules about all of them
//     together
//   - volume.go: the volumes that a tier provides, and their limits
//   - store.go: what a store is, and how programs open one
//   - settings.go: what pods need to open several stores
package storage
