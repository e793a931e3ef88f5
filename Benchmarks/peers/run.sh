#!/bin/sh
# Runs the workloads one after another. Usage: run.sh PYTHON KAN. Columns: workload, competitor, median, ratio to kan, check.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
python=$1
kan=$2
shift 2
cd "$here"
echo "workload         competitor                                       median    ratio  check"
"$python" basis.py --kan "$kan" "$@"
"$python" gradient.py --kan "$kan" "$@"
"$python" gradient.py --samples 20000 --rounds 5 --slow 0.6 --kan "$kan" "$@"
"$python" gradient.py --precision float --kan "$kan" "$@"
"$python" pinn.py --rounds 5 --slow 0.6 --kan "$kan" "$@"
"$python" refinement.py --rounds 3 --kan "$kan" "$@"
