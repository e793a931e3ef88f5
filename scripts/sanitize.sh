#!/bin/sh
# The tests under the address sanitizer (with the sanitizer for undefined behavior in C), then the tests of training and
# of parallel evaluation under the thread sanitizer, each again and again for SECONDS, 600 by default.
# Usage: scripts/sanitize.sh [SECONDS]
set -eu
cd "$(dirname "$0")/.."

seconds=${1:-600}
# What runs on several threads: chunks of samples, levels of training, checks of statements.
threaded='^KANCoreTests\.|^SplineKernelsTests\.|InfrastructureRunTests'
# Processes measure their memory or are killed there; sanitizers change what they measure.
processes='^kanTests\.'
export SWIFT_BACKTRACE=enable=no
# The runtime of Swift keeps what it allocates once, and every empty array stores its count, zero, in the one that all share.
suppressions=$PWD/.build-tsan/suppressions
mkdir -p .build-tsan
echo "race:_swiftEmptyArrayStorage" >"$suppressions"
export ASAN_OPTIONS=detect_leaks=0 TSAN_OPTIONS="halt_on_error=1 suppressions=$suppressions"

# again BUILD ARGUMENT... runs the tests of a build until the time is up.
again() {
  tests=$(echo "$1"/release/*.xctest)
  shift
  start=$(date +%s)
  rounds=0
  while [ $(($(date +%s) - start)) -lt "$seconds" ]; do
    KAN_PROPERTY_SEED=$((20260304 + rounds)) "$tests" --testing-library swift-testing "$@" >"$log" 2>&1 ||
      { grep -E '✘|ERROR|WARNING: ThreadSanitizer|SUMMARY|Fatal error' "$log" | head -n 40; return 1; }
    rounds=$((rounds + 1))
  done
  tail -n 1 "$log"
  echo "$rounds rounds in $(($(date +%s) - start)) s without a finding"
}

status=0
log=$PWD/.build-asan/tests.log
echo "address and undefined behavior:"
swift build -c release --build-tests --scratch-path .build-asan --sanitize address \
  -Xcc -fsanitize=undefined -Xcc -fsanitize-trap=undefined
again .build-asan --skip "$processes" || status=1
log=$PWD/.build-tsan/tests.log
echo "threads:"
swift build -c release --build-tests --scratch-path .build-tsan --sanitize thread
again .build-tsan --filter "$threaded" || status=1
exit $status
