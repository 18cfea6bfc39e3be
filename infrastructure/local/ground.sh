# shellcheck shell=bash
# Where everything lies, and how the scripts speak. Sourced first by ./run and ./test.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

say() { printf '%s\n' "$*"; }
step() { printf '\n── %s\n' "$*"; }
fail() {
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  exit 1
}
have() { command -v "$1" >/dev/null 2>&1; }

# Some containers and services run without HOME.
if [ -z "${HOME:-}" ]; then
  HOME=$(getent passwd "$(id -u)" | cut -d: -f6)
  export HOME
fi

# Builds and downloads stay outside the clone: a fresh clone finds the work of the last one. What
# was installed to run with stands apart, so that a run can do without it (see .ci/run).
CACHE=${WUMBO_CACHE_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/wumbo}
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$CACHE/target}
export npm_config_cache=${npm_config_cache:-$CACHE/npm}
export PIP_CACHE_DIR=${PIP_CACHE_DIR:-$CACHE/pip}
export WUMBO_TOOLS_DIR=${WUMBO_TOOLS_DIR:-$CACHE/tools}
export NEXT_TELEMETRY_DISABLED=1
mkdir -p "$CACHE" "$CARGO_TARGET_DIR" 2>/dev/null ||
  fail "cannot write to $CACHE or $CARGO_TARGET_DIR: name a directory of your own with" \
    "WUMBO_CACHE_DIR (everything) or CARGO_TARGET_DIR (the Rust build)"
[ -w "$CARGO_TARGET_DIR" ] ||
  fail "cannot write to $CARGO_TARGET_DIR: name another directory with CARGO_TARGET_DIR"

# Runs a command while no other run does anything under the same name. A name that this run holds
# already is not asked for again. (macOS has no flock: there one run at a time is the rule.)
HELD=" "
alone() { # name command...
  local name=$1
  shift
  if [[ $HELD == *" $name "* ]] || ! have flock; then
    "$@"
    return
  fi
  mkdir -p "$CACHE/locks"
  (
    HELD="$HELD$name "
    flock 9
    "$@"
  ) 9>>"$CACHE/locks/$name"
}

# What to call the work on this clone's own files: packages, builds, generated files.
clone() { printf 'clone-%s' "$(printf '%s' "$ROOT" | sha256sum | cut -c1-16)"; }

# One word for the content of files: changes when a byte, a name or their number changes.
fingerprint() {
  (cd "$ROOT" && find "$@" \( -name node_modules -o -name .next -o -name out \) -prune -o \
    -type f ! -name '*.tsbuildinfo' ! -name next-env.d.ts -print0 | LC_ALL=C sort -z |
    xargs -0 sha256sum | sha256sum | cut -d' ' -f1)
}

# The status of a GET, by the shell alone: a fresh machine may lack curl.
http_status() { # host port path
  (
    exec 3<>"/dev/tcp/$1/$2" || exit 1
    printf 'GET %s HTTP/1.1\r\nHost: %s:%s\r\nConnection: close\r\n\r\n' "$3" "$1" "$2" >&3
    read -r -t 5 _ status _ <&3 && printf '%s' "$status"
  ) 2>/dev/null
}
