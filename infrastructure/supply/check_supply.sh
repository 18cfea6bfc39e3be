#!/usr/bin/env bash
# check_supply.sh <cargo-deny> <output of cargo metadata>: keeps the checks of the supply chain to
# their promise, which is to tell a finding from a source that does not answer. The findings are
# invented; no network is needed.
set -euo pipefail
# shellcheck source=../local/ground.sh
. "$(dirname "${BASH_SOURCE[0]}")/../local/ground.sh"

deny=$1 metadata=$2 here=$ROOT/infrastructure/supply
home=$(mktemp -d /tmp/wumbo-supply.XXXXXX)
registry=
finish() {
  [ -z "$registry" ] || kill "$registry" 2>/dev/null || true
  rm -rf "$home"
}
trap finish EXIT

# outcome <expected status> <expected words> command...
outcome() {
  local expected=$1 words=$2 status=0
  shift 2
  "$@" >"$home/said" 2>&1 || status=$?
  if [ $((status != 0)) != "$expected" ] || ! grep -q "$words" "$home/said"; then
    cat "$home/said"
    fail "$* ended with $status and should have said \"$words\""
  fi
}

# RustSec's database, invented: git is told to look for it here.
say "An invented flaw of a crate that we use, and one of a crate that nobody has."
database() { # crate
  rm -rf "$home/rustsec"
  mkdir -p "$home/rustsec/crates/$1"
  printf '```toml\n[advisory]\nid = "RUSTSEC-2099-0001"\npackage = "%s"\ndate = "2026-01-01"\n' \
    "$1" >"$home/rustsec/crates/$1/RUSTSEC-2099-0001.md"
  printf '[versions]\npatched = []\n```\n\n# An invented flaw\n\nNothing is wrong.\n' \
    >>"$home/rustsec/crates/$1/RUSTSEC-2099-0001.md"
  git -C "$home/rustsec" init -q -b main
  git -C "$home/rustsec" add .
  GIT_COMMITTER_DATE=2026-01-02T00:00:00Z git -C "$home/rustsec" -c user.name=nobody \
    -c user.email=nobody@localhost commit -q --date 2026-01-02T00:00:00Z -m invented
}
export GIT_CONFIG_COUNT=1 GIT_CONFIG_VALUE_0=https://github.com/RustSec/advisory-db
export GIT_CONFIG_KEY_0=url.file://$home/rustsec.insteadOf WUMBO_ADVISORY_DBS=$home/kept
advisories() { env "$@" "$here/advisories.sh" "$deny" "$metadata"; }
outcome 0 "NOT CHECKED" advisories WUMBO_ADVISORIES=
outcome 1 "NOT CHECKED" advisories WUMBO_ADVISORIES=required
database anyhow
outcome 1 "RUSTSEC-2099-0001" advisories WUMBO_ADVISORIES=
rm -rf "$home/rustsec"
outcome 1 "the one kept is of 2026-01-02" advisories WUMBO_ADVISORIES=
rm -rf "$home/kept"
database wumbo-has-no-such-crate
outcome 0 "database of 2026-01-02, fetched now" advisories WUMBO_ADVISORIES=required

# npm's registry, invented: it answers with the advisories that stand in a file, or refuses, and
# knows of every package its name.
say "A registry that finds something grave, something small, nothing, and one that refuses."
cat >"$home/registry.mjs" <<'TEXT'
import { createServer } from 'node:http';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
const home = process.argv[2];
const server = createServer((request, response) => {
  request.resume().on('end', () => {
    const found = existsSync(`${home}/found.json`);
    if (found && request.method === 'GET') {
      const name = decodeURIComponent(request.url.slice(1));
      return response.end(JSON.stringify({ name, versions: {}, 'dist-tags': {} }));
    }
    response.writeHead(found ? 200 : 405, { 'content-type': 'application/json' });
    response.end(found ? readFileSync(`${home}/found.json`) : '');
  });
});
server.listen(0, '127.0.0.1', () => writeFileSync(`${home}/port`, String(server.address().port)));
TEXT
node "$home/registry.mjs" "$home" &
registry=$!
until [ -s "$home/port" ]; do
  kill -0 "$registry" || fail "the invented registry did not start"
  sleep 0.05
done
found() { # severity
  rm -rf "$home/npm"
  {
    printf '{"zod":[{"id":1,"url":"https://localhost/1","title":"An invented flaw",'
    printf '"severity":"%s","vulnerable_versions":"*","cwe":[],"cvss":{"score":0}}]}' "$1"
  } >"$home/found.json"
}
audit() { # port environment...
  local port=$1
  shift
  env npm_config_registry="http://127.0.0.1:$port/" npm_config_cache="$home/npm" "$@" \
    node "$here/npm_audit.mjs"
}
port=$(cat "$home/port")
outcome 0 "NOT CHECKED" audit "$port" WUMBO_ADVISORIES=
outcome 1 "NOT CHECKED" audit "$port" WUMBO_ADVISORIES=required
found high
outcome 1 "high: zod .* An invented flaw" audit "$port" WUMBO_ADVISORIES=
found moderate
outcome 0 "moderate: zod .* An invented flaw" audit "$port" WUMBO_ADVISORIES=required
printf '{}' >"$home/found.json"
outcome 0 " 0 with findings" audit "$port" WUMBO_ADVISORIES=required
kill "$registry"
wait "$registry" 2>/dev/null || true
registry=
outcome 0 "NOT CHECKED" audit "$port" WUMBO_ADVISORIES=
say "A finding is told from a source that does not answer."
