#!/usr/bin/env bash
# advisories.sh <cargo-deny> <output of cargo metadata>: holds the crates against RustSec's database
# of advisories. A network that does not answer is told apart from a finding: then the database
# that an earlier run has kept is used and its date is said, or it is said that nothing was checked,
# which is a failure only where WUMBO_ADVISORIES=required.
set -euo pipefail
# shellcheck source=../local/ground.sh
. "$(dirname "${BASH_SOURCE[0]}")/../local/ground.sh"

deny=$1 metadata=$2
export WUMBO_ADVISORY_DBS=${WUMBO_ADVISORY_DBS:-$CACHE/advisory-dbs}
export GIT_TERMINAL_PROMPT=0
cd "$ROOT"

# The day of the newest advisory of the database that is kept; nothing where there is none.
kept_of() {
  local place
  for place in "$WUMBO_ADVISORY_DBS"/advisory-db-*; do
    git -C "$place" log -1 --format=%cs 2>/dev/null && return
  done
}

mkdir -p "$WUMBO_ADVISORY_DBS"
# What an interrupted fetch left would be taken for a database.
[ -n "$(kept_of)" ] || rm -rf "$WUMBO_ADVISORY_DBS"/advisory-db-*
patience=()
have timeout && patience=(timeout 120)
if "${patience[@]}" "$deny" fetch db >/dev/null 2>&1 && [ -n "$(kept_of)" ]; then
  say "Advisories: RustSec's database of $(kept_of), fetched now."
elif [ -n "$(kept_of)" ]; then
  say "Advisories: RustSec's database does not answer; the one kept is of $(kept_of)."
else
  say "Advisories: NOT CHECKED. RustSec's database does not answer, and none is kept."
  [ "${WUMBO_ADVISORIES:-}" != required ]
  exit
fi
"$deny" --offline --metadata-path "$metadata" check advisories
