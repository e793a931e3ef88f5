#!/bin/sh
# Draws the pictures of the guides anew: figures of notebooks 11 and 12, and what `kan plot` draws of a model that
# `kan train` chooses for a table that is made here. Needs gnuplot.
# Usage: scripts/guide-pictures.sh
set -eu
cd "$(dirname "$0")/.."
tool=Sources/KAN/KAN.docc/Resources
core=Sources/KANCore/KANCore.docc/Resources
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

for name in kan 11-your-own-data-and-equation 12-choosing-by-validation; do
  swift build -c release --product $name
done
for name in 11-your-own-data-and-equation 12-choosing-by-validation; do
  .build/release/$name --out "$work/notebooks/$name"
done
cp "$work/notebooks/12-choosing-by-validation/curve.svg" $tool/table-curve.svg
cp "$work/notebooks/12-choosing-by-validation/classes.svg" $tool/table-classes.svg
cp "$work/notebooks/12-choosing-by-validation/levels.svg" $core/validation-levels.svg
cp "$work/notebooks/11-your-own-data-and-equation/heat-errors.svg" $core/equation-errors.svg
cp "$work/notebooks/11-your-own-data-and-equation/tea.svg" $core/unknown-curve.svg
cp "$work/notebooks/11-your-own-data-and-equation/tea-rates.svg" $core/unknown-rates.svg

# Quasi-random inputs, of which the response does not depend on the last, and noise of at most 0.2.
awk 'function frac(x) { return x - int(x) }
BEGIN {
  print "age,dose,weight,lot,response"
  for (k = 1; k <= 300; k++) {
    a = frac(k * 0.8566748838545029); b = frac(k * 0.7338918566271260); c = frac(k * 0.6287067210378087)
    d = frac(k * 0.5385972572236101); noise = frac(1e4 + 1e3 * sin(k))
    y = sin(5 * a) + 1.5 * b * b + 2 * exp(-20 * (c - 0.4) * (c - 0.4)) + 0.2 * (2 * noise - 1)
    printf "%.4f,%.4f,%.4f,%.4f,%.4f\n", 20 + 60 * a, 10 * b, 50 + 50 * c, d, y
  }
}' >"$work/patients.csv"
kan=$PWD/.build/release/kan
(
  cd "$work"
  "$kan" train --data patients.csv
  "$kan" plot --model patients-run/model.safetensors --data patients.csv --out plot
  "$kan" prune --model patients-run/model.safetensors --tolerance 0.1 --relative --out simpler.safetensors \
    --data patients.csv
)
cp "$work/plot/network.svg" $tool/model-network.svg
cp "$work/plot/edges.svg" $tool/model-edges.svg
