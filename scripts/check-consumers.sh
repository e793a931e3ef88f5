#!/bin/sh
# Builds and runs packages that depend on this one: on splines alone, without system libraries, and on the core.
set -eu
cd "$(dirname "$0")/.."
for name in Splines KAN; do
  start=$(date +%s)
  swift build --package-path "Tests/Consumers/$name" --scratch-path ".build-consumers/$name" --product consumer
  echo "$name: built in $(($(date +%s) - start)) s"
  ".build-consumers/$name/debug/consumer"
done
