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
//   - pd.go: the kind Google Persistent Disk, with its rules
//   - azuredisk.go: the kind Azure Disk, with its rules
//   - rbd.go: the kind Ceph RBD
//   - cephfs.go: the kind CephFS
//   - ownclass.go: the kinds of a StorageClass that exists in the cluster: a volume for each
//     pod, and one that many pods mount
//   - efs.go: the kind Amazon EFS
//   - lustre.go: the kind FSx for Lustre
//   - s3mount.go: the kind Mountpoint for Amazon S3
//   - localpath.go: the kind local path
//   - localpv.go: the kind local disks of named nodes, with its rule
//   - hostpath.go: the kind directory of the node, with its rule
//   - class.go: the StorageClass that a kind of disks makes, with its rule
//   - performance.go: IOPS and throughput of a type of volume, for rules
//   - sizing.go: the volume of a use that states what it needs
//   - local.go: the kind disk or memory of the node
//   - nfs.go: the kind NFS, with its rule
//   - s3.go: the kind S3, with its rules
//   - gcs.go: the kind Google Cloud Storage
//   - abfs.go: the kind Azure Data Lake Storage, with its rules
//   - hdfs.go: the kind HDFS outside the platform, with its rules
//   - use.go: the ways in which a tier can be used, and the types of fields that name one
//   - rules_store.go: the rules about addresses and credentials of stores
//   - volume.go: the volumes that a tier provides, their limits, and the volumes and directories
//     of workloads, for rules about all of them together
//   - store.go: what a store is, and how programs open one
//   - settings.go: what pods need to open several stores
package storage
