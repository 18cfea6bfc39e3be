#!/usr/bin/env bash
# Keeps the installing of tools to its promises: once, whole, and by the scripts alone. Needs no
# network: what is installed here is a file.
set -euo pipefail
# shellcheck source=ground.sh
. "$(dirname "${BASH_SOURCE[0]}")/ground.sh"
# shellcheck source=install.sh
. "$ROOT/infrastructure/local/install.sh"
# shellcheck source=tools.sh
. "$ROOT/infrastructure/local/tools.sh"

home=$(mktemp -d /tmp/wumbo-tools.XXXXXX)
trap 'rm -rf "$home"' EXIT
CACHE=$home WUMBO_TOOLS_DIR=$home/tools

whole() { [ "$(ls "$WUMBO_TOOLS_DIR")" = "$1" ] && [ -f "$WUMBO_TOOLS_DIR/$1/tool" ]; }

# Two runs at once: the first is not done before the second has begun, and the second finds it.
make_slowly() {
  echo made >>"$home/made"
  until [ -e "$home/second" ]; do sleep 0.02; done
  touch "$1/tool"
}
once slow-1 make_slowly &
first=$!
until [ -e "$home/made" ]; do sleep 0.02; done
(touch "$home/second" && once slow-1 make_slowly) || fail "the second of two runs failed"
wait "$first" || fail "the first of two runs failed"
[ "$(wc -l <"$home/made")" = 1 ] || fail "two runs at once installed a tool twice"
whole slow-1 || fail "two runs at once left $(ls "$WUMBO_TOOLS_DIR")"

# Killed half-way: nothing that could be taken for a tool, and the next run makes it whole.
rm -rf "$WUMBO_TOOLS_DIR"
make_half() { touch "$1/half" && kill -9 "$BASHPID"; }
make_whole() { touch "$1/tool"; }
(once killed-1 make_half) 2>/dev/null && fail "a killed installation was a success"
[ ! -e "$WUMBO_TOOLS_DIR/killed-1" ] || fail "a killed installation left a half tool"
once killed-1 make_whole
whole killed-1 || fail "after a killed installation there is $(ls "$WUMBO_TOOLS_DIR")"

# Failed: said, and tried again.
(once failing-1 false) >/dev/null 2>&1 && fail "a failed installation was a success"
[ ! -e "$WUMBO_TOOLS_DIR/failing-1" ] || fail "a failed installation left a tool"

# No test, benchmark or npm script installs anything.
installs='\b(pip3?|npm|pnpm|yarn|npx|cargo|apt|apt-get|rustup|playwright)\b.{0,20}\b(ci|install)\b'
installs="$installs|-m\"?,? \"?(venv|pip)\b"
places=(*/tests */*/tests */benches */build.rs clients/e2e/src clients/scripts clients/package.json
  clients/{e2e,web}/package.json clients/packages/*/package.json)
cd "$ROOT"
if grep -rnE "$installs" "${places[@]}"; then
  fail "the lines above install something: the scripts do that, before anything runs"
fi
say "Tools are installed once, whole, and by the scripts alone."
