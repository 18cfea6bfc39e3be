#!/usr/bin/env bash
# Writes each requirements.txt anew from the requirements.in beside it: every package that comes
# along, for every platform, with the hashes that pip insists on. Needs uv and the package index.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
for list in $(git ls-files '*requirements.in'); do
  {
    printf '# Of %s, by infrastructure/local/lock_python.sh; not written by hand.\n' \
      "$(basename "$list")"
    grep '^--' "$list" # in this order: pip lets the last one win
    uv pip compile --quiet --universal --generate-hashes --python-version 3.11 \
      --no-header --no-annotate "$list"
  } >"${list%.in}.txt"
done
