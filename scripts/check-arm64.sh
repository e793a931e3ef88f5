#!/usr/bin/env bash
# Compares the kernels on emulated arm64 with those on x86-64.
#
# A toolchain for x86-64 has the standard library for arm64 only in embedded form, which is enough for the kernels: they
# are compiled with it unchanged (except for `Codable` in their interface, which it lacks), linked with Debian's C
# library for arm64, and run with qemu. The x86-64 baseline may differ by rounding because it does not use fused
# multiply-add; the AVX2 build does, and has to give the same numbers. Cases and bounds are in Tests/Arm64Kernels.
#
# usage: check-arm64.sh [build directory]     default: .build/check-arm64
set -euo pipefail
cd "$(dirname "$0")/.."
build=${1:-.build/check-arm64}
missing=""
for tool in swiftc aarch64-linux-gnu-gcc qemu-aarch64; do
  command -v "$tool" >/dev/null || missing="$missing $tool"
done
# Prints a path if the library is found, and the bare name otherwise.
case $(aarch64-linux-gnu-gcc -print-file-name=libc.a 2>/dev/null || true) in libc.a) missing="$missing libc.a" ;; esac
if [ "$(uname -sm)" != "Linux x86_64" ] || [ -n "$missing" ]; then
  needs="Linux on x86-64, Swift, gcc-aarch64-linux-gnu, libc6-dev-arm64-cross and qemu-user"
  echo "check-arm64: this check requires $needs; missing:${missing:- Linux on x86-64}" >&2
  exit 2
fi
resources=$(swiftc -print-target-info | sed -n 's/.*"runtimeResourcePath": "\(.*\)".*/\1/p')
tables=$resources/embedded/aarch64-none-none-elf/libswiftUnicodeDataTables.a
if [ ! -e "$tables" ]; then
  echo "check-arm64: this toolchain has no embedded standard library for arm64 ($tables)" >&2
  exit 2
fi

# objects NAME OPTIONS...: compiles KernelInterface, Kernels, and the program that runs them into $build/NAME.
objects() {
  local out=$build/$1
  local swift=(swiftc -wmo -parse-as-library -Ounchecked -swift-version 6 -I "$out" "${@:2}")
  rm -rf "$out"
  mkdir -p "$out/interface"
  cp Sources/KernelInterface/*.swift "$out/interface"
  if [ "$1" = arm64 ]; then sed -i 's/, Codable//' "$out/interface"/*.swift; fi
  echo "compiling the kernels: $1"
  "${swift[@]}" -module-name KernelInterface -emit-module-path "$out/KernelInterface.swiftmodule" \
    -c "$out/interface"/*.swift -o "$out/KernelInterface.o"
  "${swift[@]}" -module-name Kernels -emit-module-path "$out/Kernels.swiftmodule" \
    -c Sources/Kernels/*.swift -o "$out/Kernels.o"
  "${swift[@]}" -module-name Arm64Kernels \
    -c Tests/Arm64Kernels/*.swift Sources/BasisProperties/SplitMix64.swift -o "$out/Arm64Kernels.o"
}

objects arm64 -target aarch64-none-none-elf -enable-experimental-feature Embedded
# The GNU linker rejects protected symbols defined in several objects; the toolchain's linker accepts them.
aarch64-linux-gnu-gcc -static -fuse-ld=lld -B"$resources/../../bin" "$build"/arm64/*.o "$tables" -o "$build/arm64/run"
features=Sources/CPUFeatures
aarch64-linux-gnu-gcc -Wall -Wextra -Werror -fsyntax-only "-I$features/include" "$features/CPUFeatures.c"
qemu-aarch64 "$build/arm64/run" >"$build/arm64/results"

objects baseline
swiftc "$build"/baseline/*.o -o "$build/baseline/run"
"$build/baseline/run" <"$build/arm64/results"

if grep -qw avx2 /proc/cpuinfo && grep -qw fma /proc/cpuinfo; then
  objects avx2 -DKERNEL_FMA -Xcc -march=x86-64-v3 -Xcc -mno-gather
  swiftc "$build"/avx2/*.o -o "$build/avx2/run"
  "$build/avx2/run" equal <"$build/arm64/results"
fi
