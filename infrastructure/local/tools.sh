# shellcheck shell=bash
# What the scripts install for themselves, without asking the machine: Python environments and npm
# packages, pinned by content. Each is installed before anything runs, by one run at a time, and is
# there whole or not at all. Nothing is installed by a test.

# Makes a directory below WUMBO_TOOLS_DIR unless it is there: made beside its place and renamed, so
# that an interrupted installation leaves nothing that could be taken for a whole one. The command
# is told the directory to fill.
once() { # name command...
  [ -d "$WUMBO_TOOLS_DIR/$1" ] || alone "tools-${1%-*}" make_once "$@"
}

make_once() {
  local place=$WUMBO_TOOLS_DIR/$1
  shift
  # Another run may have been faster.
  [ ! -d "$place" ] || return 0
  mkdir -p "$WUMBO_TOOLS_DIR"
  rm -rf "${place%-*}"-*.unfinished.*
  local unfinished
  unfinished=$(mktemp -d "$place.unfinished.XXXXXX")
  "$@" "$unfinished" || fail "$* did not succeed; what it left is in $unfinished"
  mv "$unfinished" "$place"
}

# The name of what is made from these files: its content is part of it, so that a change makes
# another one and takes nothing away from a run under way.
named() { # name file...
  local name=$1
  shift
  printf '%s-%s' "$name" "$(cat "$@" | sha256sum | cut -c1-16)"
}

# The packages of a list with hashes, in a Python environment of their own: $WUMBO_TOOLS_DIR/<name>.
# Programs of it that are written in Python are run with `bin/python -m`: the others name the
# directory in which they were made.
need_python() { # name list why
  have python3 || apt_install "$3" python3 python3-venv
  local name
  name=$(named "$1" "$2" <(python3 -c 'import sys; print(sys.version, sys.base_prefix)'))
  once "$name" make_python "$2" "$3"
  known_as "$1" "$name"
}

# Gives the last one that was asked for a name that tests can know.
known_as() { # name directory
  [ "$(readlink "$WUMBO_TOOLS_DIR/$1")" = "$2" ] ||
    alone "tools-$1" ln -sfn "$2" "$WUMBO_TOOLS_DIR/$1"
}

make_python() { # list why directory
  say "Installing the Python packages of ${1#"$ROOT/"}: $2 needs them."
  python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    fail "$2 needs Python 3.11 or newer; python3 here is $(python3 --version)"
  if ! python3 -m venv "$3" >/dev/null 2>&1; then
    apt_install "$2" python3-venv
    rm -rf "$3"
    python3 -m venv "$3" || fail "python3 cannot make a virtual environment in $3"
  fi
  "$3/bin/python" -m pip install -q --disable-pip-version-check --require-hashes \
    -r "$1" </dev/null || fail "pip could not install the packages of ${1#"$ROOT/"}"
}

# NATS server, test runner and workflow check.
need_test_tools() {
  need_python tests "$ROOT/infrastructure/local/requirements.txt" "Testing"
}

# Plaid's own libraries, which drive the emulator.
PLAID_SDK=$ROOT/adapters/plaid-emulator/tests/sdk
need_plaid_sdk() {
  need_python plaid-python "$PLAID_SDK/requirements.txt" "Driving the Plaid emulator"
  local name
  name=$(named plaid-node "$PLAID_SDK/package-lock.json" <(node --version))
  once "$name" make_plaid_node
  known_as plaid-node "$name"
}

make_plaid_node() { # directory
  say "Installing Plaid's npm library: driving the Plaid emulator needs it."
  cp "$PLAID_SDK/package.json" "$PLAID_SDK/package-lock.json" "$1"
  (cd "$1" && npm ci --silent --no-audit --no-fund --ignore-scripts </dev/null)
}

# The packages of the web client, exactly as its lock file says, in the clone.
need_client_packages() {
  need_node
  alone "$(clone)" install_client_packages
}

install_client_packages() {
  local lock stamp=$ROOT/clients/node_modules/.wumbo-installed
  lock=$(sha256sum <"$ROOT/clients/package-lock.json")
  [ "$(cat "$stamp" 2>/dev/null)" != "$lock" ] || return 0
  say "Installing the web client's packages with npm ci: they changed or are not here yet."
  rm -f "$stamp"
  (cd "$ROOT/clients" && npm ci --no-audit --no-fund </dev/null) ||
    fail "npm ci failed in clients/"
  mkdir -p "${stamp%/*}"
  printf '%s\n' "$lock" >"$stamp"
}
