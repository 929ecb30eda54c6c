// Package image parses the names of container images: the version and the words in a tag,
// whether the tag may change its content, and facts about the images of the Spark and Flink
// projects. It works on the text of a spec and never contacts a registry.
//
// Its files:
//
//   - image.go: the parts of a name
//   - hadoop.go: the Hadoop in an image of Spark
package image
