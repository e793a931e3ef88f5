#!/bin/sh
# Runs the tests under the address sanitizer (with the C undefined-behavior sanitizer), then the tests of training and
# parallel evaluation under the thread sanitizer. Each set is repeated for SECONDS, 600 by default.
# Usage: scripts/sanitize.sh [SECONDS]
set -eu
cd "$(dirname "$0")/.."

seconds=${1:-600}
# The tests that run several threads: chunks of samples, levels of training, checks of statements.
threaded='^KANCoreTests\.|^SplineKernelsTests\.|InfrastructureRunTests'
# These tests start processes that measure their own memory or are killed; sanitizers change those measurements.
processes='^kanTests\.'
export SWIFT_BACKTRACE=enable=no
# The Swift runtime never frees its one-time allocations, and every empty array writes its count, zero, to the storage that
# all empty arrays share.
suppressions=$PWD/.build-tsan/suppressions
mkdir -p .build-tsan
echo "race:_swiftEmptyArrayStorage" >"$suppressions"
export ASAN_OPTIONS=detect_leaks=0 TSAN_OPTIONS="halt_on_error=1 suppressions=$suppressions"

# again BUILD ARGUMENT...: runs the tests of a build repeatedly until the time is up.
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
  echo "$rounds rounds in $(($(date +%s) - start)) s, no findings"
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
