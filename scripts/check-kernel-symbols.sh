#!/usr/bin/env bash
# The builds of the kernels for AVX2 and AVX-512 must keep their code to themselves.
#
# A generic function of another module that is specialised in one of them becomes a weak symbol under that module's name.
# The linker keeps one copy of each weak symbol, whichever it meets first; were that the wide build's, the program would
# crash on a processor without those instructions. So no weak function of these builds may bear another module's name.
#
# usage: check-kernel-symbols.sh [build directory]     default: .build/release
set -euo pipefail
cd "$(dirname "$0")/.."
build=${1:-.build/release}
if [ "$(uname -m)" != x86_64 ]; then exit 0; fi  # elsewhere there is one build
failed=0
for module in KernelsV3 KernelsV4; do
  objects=("$build/$module.build"/*.o)
  if [ ! -e "${objects[0]}" ]; then
    echo "check-kernel-symbols: no objects of $module in $build: build the package first" >&2
    exit 2
  fi
  # Functions that may be merged with others' (W, and u for unique ones), but for those that name this module; data (V)
  # has no instructions.
  shared=$(nm --defined-only "${objects[@]}" | awk '$2 == "W" || $2 == "u" { print $3 }' |
    grep -v "${#module}$module" | sort -u || true)
  if [ -n "$shared" ]; then
    echo "check-kernel-symbols: $module defines functions that the linker may take for everyone's:" >&2
    echo "$shared" | sed 's/^/  /' >&2
    failed=1
  fi
done
exit $failed
