package pods

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/lakewright/lakewright/e2e/client"
)

// resources returns the resources of a container: Spark's override those of the template, as
// in BasicDriverFeatureStep and BasicExecutorFeatureStep of apache/spark. A CPU limit and
// other resources of the template remain.
func (r sparkRun) resources(role string, template map[string]any) (map[string]any, error) {
	size, err := r.memory(role)
	if err != nil {
		return nil, err
	}
	memory := strconv.FormatInt(size, 10) + "Mi"
	requests, limits := merged(client.Map(template, "requests")), merged(client.Map(template, "limits"))
	requests["memory"], limits["memory"] = memory, memory
	requests["cpu"] = r.key("spark.kubernetes."+role+".request.cores", r.key("spark."+role+".cores", "1"))
	put(limits, "cpu", r.conf["spark.kubernetes."+role+".limit.cores"])
	if err := r.accelerators(role, limits); err != nil {
		return nil, err
	}
	return map[string]any{"requests": requests, "limits": limits}, nil
}

var acceleratorKey = regexp.MustCompile(`^spark\.(driver|executor)\.resource\.([^.]+)\.amount$`)

// accelerators adds the amounts of spark.ROLE.resource.NAME.amount to the limits.
func (r sparkRun) accelerators(role string, limits map[string]any) error {
	for _, key := range slices.Sorted(maps.Keys(r.conf)) {
		parts := acceleratorKey.FindStringSubmatch(key)
		if parts == nil || parts[1] != role {
			continue
		}
		vendor := r.conf["spark."+role+".resource."+parts[2]+".vendor"]
		if vendor == "" {
			return fmt.Errorf("there is an amount of %s, but no vendor", parts[2])
		}
		limits[vendor+"/"+parts[2]] = r.conf[key]
	}
	return nil
}

// memory returns the size of a container in MiB: BasicDriverFeatureStep and
// ResourceProfile of apache/spark.
func (r sparkRun) memory(role string) (int64, error) {
	heap, err := sparkMebibytes(r.key("spark."+role+".memory", "1g"))
	if err != nil {
		return 0, err
	}
	overhead, err := r.overhead(role, heap)
	if err != nil {
		return 0, err
	}
	sum := heap + overhead
	if role == driver {
		return sum, nil
	}
	if size, given := r.conf["spark.memory.offHeap.size"]; given && r.conf["spark.memory.offHeap.enabled"] == "true" {
		if _, err := strconv.ParseInt(size, 10, 64); err == nil {
			size += "b" // only this key is in bytes
		}
		beside, err := sparkMebibytes(size)
		if err != nil {
			return 0, err
		}
		sum += beside
	}
	if size, given := r.conf["spark.executor.pyspark.memory"]; given && r.language == "Python" {
		beside, err := sparkMebibytes(size)
		if err != nil {
			return 0, err
		}
		sum += beside
	}
	return sum, nil
}

// overhead returns the memory beside the heap, in MiB.
func (r sparkRun) overhead(role string, heap int64) (int64, error) {
	if given, found := r.conf["spark."+role+".memoryOverhead"]; found {
		return sparkMebibytes(given)
	}
	fallback := "0.1"
	if r.language != "" {
		fallback = "0.4"
	}
	written := r.key("spark."+role+".memoryOverheadFactor", r.key("spark.kubernetes.memoryOverheadFactor", fallback))
	factor, err := strconv.ParseFloat(written, 64)
	if err != nil {
		return 0, fmt.Errorf("Spark cannot parse the factor %q", written)
	}
	release, least := r.own, int64(384)
	if role == driver {
		release = r.submits
	}
	if size, found := r.conf["spark."+role+".minMemoryOverhead"]; found && release.AtLeast(4, 0) {
		if least, err = sparkMebibytes(size); err != nil {
			return 0, err
		}
	}
	return max(int64(factor*float64(heap)), least), nil
}

var sparkSize = regexp.MustCompile(`^([0-9]+)([bkmgt]?)b?$`)

// sparkMebibytes parses a size as Spark does: a number without a unit is MiB.
func sparkMebibytes(text string) (int64, error) {
	parts := sparkSize.FindStringSubmatch(strings.ToLower(text))
	if parts == nil {
		return 0, fmt.Errorf("Spark cannot parse the size %q", text)
	}
	number, err := strconv.ParseInt(parts[1], 10, 64)
	if err != nil {
		return 0, fmt.Errorf("Spark cannot parse the size %q: %w", text, err)
	}
	return map[string]int64{
		"b": number >> 20, "k": number >> 10, "": number, "m": number, "g": number << 10, "t": number << 20,
	}[parts[2]], nil
}
