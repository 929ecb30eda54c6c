#!/bin/bash
# Ends with 0 when the driver succeeded, with 1 when it failed or was never made, and with 2
# when its end was not seen. spark-submit ends with 0 in all cases but one: its log decides.
# There are no braces around variables: Flux would replace them.
set -o pipefail
config=$(dirname "$0") work=$TMPDIR home=$SPARK_HOME
[[ -n $work ]] || work=/tmp
[[ -n $home ]] || home=/opt/spark
driver=$work/driver.yaml properties=$work/spark.properties log=$work/submit.log
# The Job owns the driver, so that whoever deletes the Job stops it.
sed -e "s/@JOB_NAME@/$JOB_NAME/g" -e "s/@JOB_UID@/$JOB_UID/g" "$config/driver.yaml" >"$driver" || exit 1
# A file for each key, with the value as it stands in a file of properties.
cat "$config/other.properties" >"$properties" || exit 1
for key in "$config"/spark.*; do
  value=$(<"$key") && printf '%s=%s\n' "$(basename "$key")" "$value" >>"$properties" || exit 1
done

"$home/bin/spark-submit" --master k8s://https://kubernetes.default.svc:443 \
  --deploy-mode cluster --properties-file "$properties" \
  --conf "spark.kubernetes.driver.podTemplateFile=$driver" \
  --conf "spark.kubernetes.driver.pod.name=$POD_NAME-driver" "$@" 2>&1 | tee "$log"
status=$?
grep -q 'phase: Succeeded' "$log" && exit 0
grep -q 'phase: Failed' "$log" && exit 1
# 1 is a submission that failed; 126 and 127 are an image whose spark-submit cannot run.
[[ $status -eq 1 || $status -eq 126 || $status -eq 127 ]] && ! grep -q 'phase: ' "$log" && exit 1
exit 2
