#!/bin/sh
# Creates the virtual environment of the peers in $1 and installs the pinned packages that are missing from it.
# The torch peers are installed with TORCH=1, or whenever pip finds a CPU wheel of torch; TORCH=0 omits them.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
venv=$1
python=${PYTHON:-python3}

if [ ! -x "$venv/bin/python" ]; then "$python" -m venv "$venv"; fi
pip="$venv/bin/python -m pip --disable-pip-version-check --quiet"
$pip install -r "$here/requirements.txt"

torch=${TORCH:-auto}
if [ "$torch" = 0 ]; then exit 0; fi
version=$(sed -n 's/^torch==//p' "$here/requirements-torch.txt")
if ! "$venv/bin/python" -c "import torch" 2>/dev/null; then
  if ! $pip install "torch==$version+cpu" 2>/dev/null; then
    if [ "$torch" != 1 ]; then
      echo "peers: no CPU wheel found for torch $version; omitting the torch peers (TORCH=1 installs the plain wheel)"
      exit 0
    fi
    $pip install "torch==$version"
  fi
fi
# --no-deps: these packages declare more requirements than their timed parts need.
$pip install --no-deps $(grep -E '^(pykan|inkan|flashkan)==' "$here/requirements-torch.txt")
$pip install $(grep -E '^(matplotlib|pandas|PyYAML|scikit-learn|seaborn|tqdm)==' "$here/requirements-torch.txt")
