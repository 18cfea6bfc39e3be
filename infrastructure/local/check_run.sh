#!/usr/bin/env bash
# Keeps ./run to its promises, as a newcomer and a crash would meet them. Needs nothing running.
set -euo pipefail
# Jobs get process groups of their own and take SIGINT, as they would from a terminal.
set -m
# shellcheck source=ground.sh
. "$(dirname "${BASH_SOURCE[0]}")/ground.sh"

home=$(mktemp -d /tmp/wumbo-run.XXXXXX)
export WUMBO_DATA_DIR=$home/data
free_port() {
  python3 -c 'import socket; s = socket.create_server(("127.0.0.1", 0)); print(s.getsockname()[1])'
}
port=$(free_port)
export WUMBO_LISTEN=127.0.0.1:$port
job=""

# Everything that works on this data directory: the server by its environment, PostgreSQL by its
# working directory.
processes() {
  local process
  for process in /proc/[0-9]*; do
    case $(readlink "$process/cwd" 2>/dev/null) in
      "$home"/*) printf '%s\n' "${process#/proc/}" && continue ;;
    esac
    if [ "$(cat "$process/comm" 2>/dev/null)" = wumbo ] &&
      tr '\0' '\n' <"$process/environ" 2>/dev/null | grep -qxF "WUMBO_DATA_DIR=$WUMBO_DATA_DIR"
    then
      printf '%s\n' "${process#/proc/}"
    fi
  done
}

# The reason last, below what ./run said.
reason="a command failed"
fail() {
  reason=$*
  exit 1
}

finish() {
  local status=$? process
  trap - EXIT
  if [ "$status" != 0 ]; then
    cat "$home/said" 2>/dev/null || true
    say "./run does not keep its promises: $reason"
  fi
  for process in $(processes); do kill -9 "$process" 2>/dev/null || true; done
  rm -rf "$home"
  exit "$status"
}
trap finish EXIT

# Waits up to so many seconds for a command to succeed.
within() { # seconds what command...
  local deadline=$((SECONDS + $1)) what=$2
  shift 2
  until "$@"; do
    [ "$SECONDS" -lt "$deadline" ] || fail "waited too long: $what"
    sleep 0.05
  done
}

now_ms() { date +%s%3N; }
ready() { [ "$(http_status 127.0.0.1 "$port" /health/ready)" = 200 ]; }
said_ready() { grep -q "Wumbo is ready: http://127.0.0.1:$port" "$home/said"; }
gone() { [ -z "$(processes)" ]; }

start() {
  started=$(now_ms)
  "$ROOT/run" >"$home/said" 2>&1 &
  job=$!
}

up() {
  kill -0 "$job" 2>/dev/null || fail "./run ended"
  said_ready
}

refused() { # sentence environment...
  local sentence=$1
  shift
  if env "$@" timeout 60 "$ROOT/run" >"$home/refusal" 2>&1; then
    fail "./run started, it should have said: $sentence"
  fi
  grep -q "$sentence" "$home/refusal" || fail "./run said: $(cat "$home/refusal")"
}

"$ROOT/run" --help | grep -q WUMBO_DATA_DIR || fail "./run --help does not explain itself"
refused "is no address" WUMBO_LISTEN=nowhere

"$ROOT/run" --build
start
within 60 "the first start" up
within 5 "/health/ready, after it said it is ready" ready
say "First start on an empty data directory: $(($(now_ms) - started)) ms."

refused "is in use already" WUMBO_LISTEN="127.0.0.1:$port"
refused "in use by another wumbo" WUMBO_LISTEN="127.0.0.1:$(free_port)"
within 5 "/health/ready, after refused second starts" ready

kill -s INT -- "-$job"
within 30 "the end after Ctrl-C" gone
wait "$job" || fail "after Ctrl-C ./run ended with status $?"

start
within 60 "the second start" up
say "Second start: $(($(now_ms) - started)) ms."
# What makes a start slow is work: how long it takes is this machine's.
if grep -E 'Installing|Building|Compiling' "$home/said"; then
  fail "a second start installed or built something (above)"
fi

# shellcheck disable=SC2046 # one word each
kill -9 $(processes) 2>/dev/null
wait "$job" && fail "killed, and yet a success"
start
within 60 "the start after kill -9 of everything" up
kill -s TERM "$job"
within 30 "the end after SIGTERM" gone
wait "$job" || fail "after SIGTERM ./run ended with status $?"
say "./run keeps its promises."
