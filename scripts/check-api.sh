#!/bin/sh
# Lists the changes of the products' public interfaces that break programs written for the last tag, or for the commit
# given as an argument. Exits with a status other than zero if there are any.
set -eu
base=${1:-$(git describe --tags --abbrev=0 2>/dev/null || true)}
if [ -z "$base" ]; then
  echo "There is no tag to compare with; name a commit."
  exit 0
fi
exec swift package diagnose-api-breaking-changes "$base"
