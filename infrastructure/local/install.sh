# shellcheck shell=bash
# What the machine must have: compilers, servers, a browser. Each need_* function looks first, says
# what is missing and why, and only then installs it; where it may not, it prints the command and
# ends. What can be installed without asking the machine is in tools.sh.

OLDEST_POSTGRES=15
OLDEST_NODE=20.9

# Finds out how to become root and keeps it in AS_ROOT, or prints the command and ends.
become_root() { # why package...
  local why=$1
  shift
  AS_ROOT=()
  have apt-get ||
    fail "$why needs what Debian calls \"$*\": install it with this system's package manager"
  [ "$(id -u)" = 0 ] && return
  AS_ROOT=(sudo)
  if have sudo && { [ -t 0 ] || sudo -n true 2>/dev/null; }; then return; fi
  fail "$why needs the packages \"$*\"; ask somebody who may to run:
    sudo apt-get update && sudo apt-get install -y --no-install-recommends $*"
}

# Installs Debian packages, one run at a time: apt_install <why> <package>...
apt_install() { alone packages install_packages "$@"; }

install_packages() {
  become_root "$@"
  local why=$1 apt=("${AS_ROOT[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq
    -o DPkg::Lock::Timeout=600)
  shift
  say "Installing $* with apt-get: $why needs it."
  "${apt[@]}" update </dev/null ||
    say "apt-get update did not succeed; trying with the package lists as they are."
  "${apt[@]}" install -y --no-install-recommends "$@" </dev/null ||
    fail "apt-get could not install $*"
}

# True when the dotted version $1 is at least $2.
at_least() { [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]; }

need_compiler() {
  have cc || apt_install "Compiling Rust (its linker and some C parts)" build-essential
}

need_cpp() {
  have c++ || apt_install "Compiling libFuzzer, which is C++" g++
}

need_rust() {
  local wanted
  wanted=$(sed -n 's/^channel = "\(.*\)"/\1/p' "$ROOT/rust-toolchain.toml")
  have cargo || fail "Rust is missing. Install it from https://rustup.rs, then run this again."
  alone rust install_rust "$wanted"
}

install_rust() { # version
  local wanted=$1 found
  if ! found=$(cd "$ROOT" && cargo --version 2>/dev/null); then
    have rustup || fail "cargo does not work here. Install Rust $wanted from https://rustup.rs."
    say "Installing Rust $wanted with rustup: the project is pinned to it."
    rustup toolchain install "$wanted" --profile minimal -c rustfmt -c clippy ||
      fail "rustup could not install Rust $wanted"
    found=$(cd "$ROOT" && cargo --version)
  fi
  found=${found#cargo }
  at_least "${found%% *}" "$wanted" ||
    fail "Rust ${found%% *} is too old, $wanted is needed: install it from https://rustup.rs"
}

need_node() {
  if ! have node || ! have npm; then
    fail "Node.js $OLDEST_NODE or newer with npm is missing: see https://nodejs.org/en/download"
  fi
  local found
  found=$(node --version)
  at_least "${found#v}" "$OLDEST_NODE" ||
    fail "Node.js $found is too old, $OLDEST_NODE or newer is needed: see https://nodejs.org"
}

# Directory of the newest PostgreSQL server programs; fails when there are none.
postgres_programs() {
  local directory version best="" best_version=$((OLDEST_POSTGRES - 1))
  local -a places
  IFS=: read -r -a places <<<"$PATH"
  for directory in "${places[@]}" /usr/lib/postgresql/*/bin /opt/homebrew/opt/postgresql*/bin; do
    if [ ! -x "$directory/initdb" ] || [ ! -x "$directory/postgres" ]; then continue; fi
    version=$("$directory/postgres" --version | sed -E 's/[^0-9]*([0-9]+).*/\1/')
    if [ "$version" -gt "$best_version" ]; then
      best=$directory best_version=$version
    fi
  done
  [ -n "$best" ] && printf '%s' "$best"
}

need_postgres() { # why
  postgres_programs >/dev/null || alone packages install_postgres "$1"
}

install_postgres() { # why
  # Another run may have been faster.
  postgres_programs >/dev/null && return
  # Only the programs are wanted: no cluster of the system's own, no server started at boot.
  local settings=/etc/postgresql-common/createcluster.d/wumbo.conf
  become_root "$1" postgresql
  "${AS_ROOT[@]}" mkdir -p "${settings%/*}"
  printf 'create_main_cluster = false\n' | "${AS_ROOT[@]}" tee "$settings" >/dev/null
  apt_install "$1" postgresql
  "${AS_ROOT[@]}" rm -f "$settings"
  postgres_programs >/dev/null ||
    fail "the PostgreSQL of this system is older than $OLDEST_POSTGRES: install a newer one from" \
      "https://www.postgresql.org/download/, or name a running server with WUMBO_DATABASE_URL"
}

need_chromium() {
  have chromium || have chromium-browser || have google-chrome ||
    apt_install "The end-to-end thread in a browser" chromium
}

need_shellcheck() {
  have shellcheck || apt_install "Checking the shell scripts" shellcheck
}
