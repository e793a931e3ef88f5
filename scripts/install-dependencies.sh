#!/bin/sh
# Installs the missing Debian packages that the build needs, plus those given as arguments. On other systems it lists what
# is missing.
set -eu

packages="libopenblas-dev liblapacke-dev libflint-dev libkissfft-dev gnuplot-nox pandoc pkg-config python3-numpy $*"
# FLINT 3 contains Arb; with FLINT 2, Arb is a separate package.
arb=libflint-arb-dev

if ! command -v dpkg-query >/dev/null 2>&1 || ! command -v apt-get >/dev/null 2>&1; then
  cc=${CC:-cc}
  missing=""
  for header in cblas.h lapacke.h flint/flint.h; do
    printf '#include <stddef.h>\n#include <%s>\n' "$header" | "$cc" -E -x c - >/dev/null 2>&1 || missing="$missing $header"
  done
  printf '#include <kissfft/kissfft.hh>\n' | "$cc" -E -x c++ - >/dev/null 2>&1 || missing="$missing kissfft/kissfft.hh"
  # The tests run what kan export writes.
  python3 -c 'import numpy' >/dev/null 2>&1 || missing="$missing numpy (python3)"
  if [ -n "$missing" ]; then
    echo "Please install the equivalents of the Debian packages $packages ($arb with FLINT 2); not found:$missing" >&2
    exit 1
  fi
  exit 0
fi

installed() { [ "$(dpkg-query -W -f '${Status}' "$1" 2>/dev/null)" = "install ok installed" ]; }
# In FLINT 3, flint/arb.h is installed next to flint.h.
needs_arb() { ! installed "$arb" && [ ! -e /usr/include/flint/arb.h ]; }

missing=""
for package in $packages; do
  installed "$package" || missing="$missing $package"
done
if [ -z "$missing" ] && ! needs_arb; then exit 0; fi

if [ "$(id -u)" = 0 ]; then
  as_root=""
elif command -v sudo >/dev/null 2>&1; then
  as_root="sudo"
else
  needs_arb && missing="$missing $arb"
  echo "Please run as root: apt-get install$missing" >&2
  exit 1
fi

$as_root apt-get update -qq
if needs_arb && apt-cache policy "$arb" 2>/dev/null | grep -q 'Candidate: [0-9]'; then missing="$missing $arb"; fi
if [ -z "$missing" ]; then exit 0; fi
echo "Installing$missing"
# shellcheck disable=SC2086
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
