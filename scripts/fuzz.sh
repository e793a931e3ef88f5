#!/bin/sh
# Feeds the readers of files and numbers with bytes that libFuzzer invents, under the address sanitizer and the sanitizer for
# undefined behavior in C. Usage: scripts/fuzz.sh [SECONDS [READER ...]], where SECONDS, 600 by default, is for each reader.
# What it learned stays in .build-fuzz/corpus; what breaks a reader is written to .build-fuzz/READER-crash-...
set -eu
cd "$(dirname "$0")/.."

seconds=${1:-600}
[ $# -gt 0 ] && shift
[ $# -gt 0 ] || set -- csv decimal safetensors model checkpoint rational ball knots

build=$PWD/.build-fuzz
swift build -c release --package-path Tests/Fuzz --scratch-path "$build" \
  --sanitize address --sanitize fuzzer -Xcc -fsanitize=undefined -Xcc -fsanitize-trap=undefined

corpus=$build/corpus
seed() { if [ -d "$corpus/$1" ]; then cat >"$corpus/$1/seed-$2"; fi; }
for reader in "$@"; do mkdir -p "$corpus/$reader"; done
printf 'x1,x2,y\n0,1,2\n-1.5e3, 2 ,3\n' | seed csv plain
printf '\357\273\277"a ""b""",c\r\n"1",2\r\n\r\n' | seed csv quoted
printf '9007199254740993.0e0' | seed decimal tie
printf '4.9406564584124654e-324' | seed decimal subnormal
printf '0.1000000000000000055511151231257827021181583404541015625000001' | seed decimal long
printf '1/3\n-22/7' | seed rational fractions
printf '9007199254740993\n0.125' | seed rational tie
printf 'P[1.25 +/- 3e-7]\n-2.5e-3' | seed ball balls
printf 'C0,1,2,3,4,5,6' | seed knots uniform
printf 'B-1/2,0,1/3,1,3/2' | seed knots mixed
# Models and checkpoints of a small training run.
scratch=$build/training
rm -rf "$scratch"
mkdir -p "$scratch"
printf 'x,y\n0,1\n0.25,2\n0.5,0\n0.75,1\n1,3\n' >"$scratch/train.csv"
.build/release/kan train --data "$scratch/train.csv" --layers 1,2,1 --order 2 --intervals 1 --levels 2 --epochs 2,2 \
  --optimizer adam --out "$scratch/run" >"$scratch/log"
for file in "$scratch"/run/*.safetensors; do
  for reader in safetensors model checkpoint; do seed "$reader" "$(basename "$file")" <"$file"; done
done

export SWIFT_BACKTRACE=enable=no
status=0
for reader in "$@"; do
  echo "$reader:"
  KAN_FUZZ=$reader "$build/release/Fuzz" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=4096 -malloc_limit_mb=1024 \
    -print_final_stats=1 -verbosity=0 -artifact_prefix="$build/$reader-" "$corpus/$reader" 2>"$build/$reader.log" ||
    { status=1; grep -E 'Fatal error|ERROR|SUMMARY|Test unit' "$build/$reader.log" || tail -n 20 "$build/$reader.log"; }
  grep -E 'number_of_executed_units|peak_rss' "$build/$reader.log" || true
done
exit $status
