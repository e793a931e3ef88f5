#!/usr/bin/env bash
# Checks that the AVX2 and AVX-512 builds of the kernels share no code with other modules.
#
# If a generic function from another module is specialized in one of these builds, it becomes a weak symbol under that
# module's name. The linker keeps the first copy of each weak symbol that it finds; if that is the copy from an AVX build,
# the program crashes on a processor without those instructions. So no weak function in these builds may carry another
# module's name.
#
# usage: check-kernel-symbols.sh [build directory]     default: .build/release
set -euo pipefail
cd "$(dirname "$0")/.."
build=${1:-.build/release}
if [ "$(uname -m)" != x86_64 ]; then exit 0; fi  # other architectures have only one build
failed=0
for module in KernelsV3 KernelsV4; do
  objects=("$build/$module.build"/*.o)
  if [ ! -e "${objects[0]}" ]; then
    echo "check-kernel-symbols: no object files of $module in $build; build the package first" >&2
    exit 2
  fi
  # Functions that may be merged across modules (W, and u for unique symbols), except those named after this module; data
  # (V) contains no instructions.
  shared=$(nm --defined-only "${objects[@]}" | awk '$2 == "W" || $2 == "u" { print $3 }' |
    grep -v "${#module}$module" | sort -u || true)
  if [ -n "$shared" ]; then
    echo "check-kernel-symbols: $module defines functions that the linker may share with other modules:" >&2
    echo "$shared" | sed 's/^/  /' >&2
    failed=1
  fi
done
exit $failed
