# shellcheck shell=bash
# Fuzzes the readers of statement files with libFuzzer, which its crate (pinned in
# adapters/fuzz/Cargo.lock) brings along. Sourced by suites.sh.

# One fuzzer for each reader; `archive` is for spreadsheets and ZIP.
FUZZED=(csv ofx qif mt940 camt archive)

# The flags of cargo-fuzz without a sanitizer: LLVM's pass is part of the stable compiler.
build_fuzzers() {
  local host flags="--cfg fuzzing -Cpasses=sancov-module"
  flags+=" -Cllvm-args=-sanitizer-coverage-level=4"
  flags+=" -Cllvm-args=-sanitizer-coverage-inline-8bit-counters"
  flags+=" -Cllvm-args=-sanitizer-coverage-pc-table"
  flags+=" -Cllvm-args=-sanitizer-coverage-trace-compares"
  host=$(cd "$ROOT" && rustc -vV | sed -n 's/^host: //p')
  (cd "$ROOT/adapters/fuzz" && CARGO_TARGET_DIR=$CARGO_TARGET_DIR/fuzz RUSTFLAGS=$flags \
    cargo build --locked --release --target "$host")
  FUZZERS=$CARGO_TARGET_DIR/fuzz/$host/release
}

# What a run learns stays in the cache and is where the next one begins; the seeds are the project's
# own samples. A reading may take ten seconds and 600 MB, with instrumentation and checks.
fuzz_one() { # reader seconds
  local reader=$1 seconds=$2 learnt=$CACHE/fuzz/$1 found=$CACHE/fuzz/found log=$PLACE/fuzz-$1.log
  mkdir -p "$learnt" "$found"
  if "$FUZZERS/$reader" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=600 -max_len=65536 \
    -print_final_stats=1 -artifact_prefix="$found/$reader-" "$learnt" \
    "$ROOT/adapters/fuzz/corpus/$reader" "$ROOT/adapters/tests/samples/statements" \
    >"$log" 2>&1; then
    say "$reader: $(sed -n 's/^stat::number_of_executed_units: *//p' "$log") files, nothing found."
    return
  fi
  tail -n 40 "$log"
  say "$reader: a file was found, named above. It belongs into adapters/fuzz/corpus/$reader."
  return 1
}

# Two at a time: a reader uses one core.
fuzz_readers() { # seconds for each
  build_fuzzers
  local reader failed='' pid
  local -a running=()
  for reader in "${FUZZED[@]}"; do
    fuzz_one "$reader" "$1" &
    running+=($!)
    if [ ${#running[@]} = 2 ]; then
      wait "${running[0]}" || failed=yes
      running=("${running[@]:1}")
    fi
  done
  for pid in "${running[@]}"; do wait "$pid" || failed=yes; done
  [ -z "$failed" ]
}
