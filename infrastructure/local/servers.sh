# shellcheck shell=bash
# The throw-away servers of the tests: one PostgreSQL cluster, one NATS server, both in a directory
# that ends with the run. Each is tied to this shell, so that even kill -9 of it leaves none.

SERVERS=() # process ids

# How a server is started: without a terminal's signals, ended with its parent, never as root.
tied() {
  local words=()
  if [ "$1" = unprivileged ] && [ "$(id -u)" = 0 ]; then
    if unshare --user --map-user=1000 --map-group=1000 -- true 2>/dev/null; then
      words=(unshare --user --map-user=1000 --map-group=1000 --)
    else
      words=(setpriv --reuid=postgres --regid=postgres --clear-groups --)
      chown -R postgres: "$PLACE"
    fi
  fi
  shift
  if setpriv --pdeathsig INT -- true 2>/dev/null; then
    words+=(setpriv --pdeathsig INT --)
  fi
  TIED=("${words[@]}")
}

# Makes the directory of this run's servers, and of its tools where none of an earlier run may be
# used, and sees to it that all of it ends with the run.
open_place() {
  sweep
  PLACE=$(mktemp -d /tmp/wumbo-test.XXXXXX)
  chmod 711 "$PLACE"
  printf '%s\n' $$ >"$PLACE/pid"
  if [ -n "${WUMBO_TEST_NEW_TOOLS:-}" ]; then
    WUMBO_TOOLS_DIR=$PLACE/tools
    rm -f "$ROOT"/clients/node_modules/.wumbo-*
  fi
  trap close_place EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
}

# Removes what runs of ours left that were killed: with tools in it, it is large.
sweep() {
  local place pid
  for place in /tmp/wumbo-test.*; do
    pid=$(cat "$place/pid" 2>/dev/null) || continue
    if [ -O "$place" ] && ! kill -0 "$pid" 2>/dev/null; then rm -rf "$place"; fi
  done
}

close_place() {
  local status=$? pid
  for pid in "${SERVERS[@]}"; do kill -s INT "$pid" 2>/dev/null || true; done
  for pid in "${SERVERS[@]}"; do wait "$pid" 2>/dev/null || true; done
  rm -rf "$PLACE"
  exit "$status"
}

# Waits up to a minute for a command to succeed while the server lives.
until_true() { # pid log command...
  local pid=$1 log=$2 tries=0
  shift 2
  until "$@" 2>/dev/null; do
    tries=$((tries + 1))
    if ! kill -0 "$pid" 2>/dev/null || [ "$tries" -gt 1200 ]; then
      say "A server of the tests did not start:"
      tail -n 5 "$log"
      return 1
    fi
    sleep 0.05
  done
}

# start_postgres <name> <durable|throw-away> sets POSTGRES_URL.
start_postgres() {
  local programs directory=$PLACE/$1 settings=() setting
  programs=$(postgres_programs) || return 1
  mkdir -m 700 "$directory"
  tied unprivileged
  (cd / && "${TIED[@]}" "$programs/initdb" -D "$directory/cluster" -U postgres -A trust --no-sync \
    --encoding=UTF8 --locale=C --data-checksums >"$PLACE/$1.log" 2>&1 </dev/null) || {
    tail -n 5 "$PLACE/$1.log"
    return 1
  }
  for setting in listen_addresses= "unix_socket_directories=$directory" max_connections=300 \
    shared_buffers=256MB max_wal_size=2GB jit=off log_min_messages=log timezone=UTC; do
    settings+=(-c "$setting")
  done
  if [ "$2" = throw-away ]; then
    settings+=(-c fsync=off -c full_page_writes=off -c wal_level=minimal -c max_wal_senders=0)
  fi
  (cd / && exec "${TIED[@]}" "$programs/postgres" -D "$directory/cluster" "${settings[@]}" \
    >"$PLACE/$1.log" 2>&1 </dev/null) &
  SERVERS+=($!)
  until_true $! "$PLACE/$1.log" grep -qs '^ready' "$directory/cluster/postmaster.pid" || return 1
  POSTGRES_URL="postgres:///postgres?host=$directory&user=postgres"
}

# Starts NATS with JetStream on a port of its own choice; sets NATS_URL.
start_nats() {
  local directory=$PLACE/nats
  mkdir -m 700 "$directory"
  tied plain
  "${TIED[@]}" "$WUMBO_TOOLS_DIR/tests/bin/nats-server" -a 127.0.0.1 -p -1 -js -sd "$directory" \
    >"$PLACE/nats.log" 2>&1 </dev/null &
  SERVERS+=($!)
  until_true $! "$PLACE/nats.log" grep -qs 'Server is ready' "$PLACE/nats.log" || return 1
  NATS_URL=nats://$(sed -n 's/.*Listening for client connections on //p' "$PLACE/nats.log")
}

# One cluster and one NATS server for all suites of a run.
shared_servers() {
  [ -z "${WUMBO_TEST_NATS_URL:-}" ] || return 0
  start_postgres tests throw-away || return 1
  export WUMBO_TEST_DATABASE_URL=$POSTGRES_URL
  start_nats || return 1
  export WUMBO_TEST_NATS_URL=$NATS_URL
}

# Another cluster for figures: those of a database that does not wait for the disk are worthless.
bench_servers() {
  shared_servers || return 1
  start_postgres bench durable || return 1
  export WUMBO_BENCH_DATABASE_URL=$POSTGRES_URL
}
