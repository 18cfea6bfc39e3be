# shellcheck shell=bash disable=SC2034,SC2164
# (Sourced by ./test, which reads the lists and runs every suite under `set -e`.)
# What each suite of ./test runs. A suite is a function suite_<name> that fails when anything in
# it fails; needs_<name> installs what it needs, before the first suite runs; SERVERS_OF names the
# servers it talks to.

# In the order they run: quick answers first. `bench` and `fuzz-long` run only when
# they are named.
SUITES=(fmt lint web rust openapi plaid e2e supply infrastructure fuzz)
ASKED_FOR_ONLY=(bench fuzz-long)
declare -A SERVERS_OF=([rust]=shared_servers [e2e]=shared_servers [bench]=bench_servers)

rust_tools() {
  need_compiler
  need_rust
}

# The server of the tests' profile, for the suites that start it.
build_server() { # option of cargo...
  build_client >&2
  (cd "$ROOT" && cargo build --locked -p wumbo-api --bin wumbo "$@")
  export WUMBO_BIN=$CARGO_TARGET_DIR/debug/wumbo
}

needs_fmt() { need_rust; }
suite_fmt() {
  cd "$ROOT"
  cargo fmt --all --check
  cargo fmt --manifest-path adapters/fuzz/Cargo.toml --check
}

needs_lint() { rust_tools; }
suite_lint() {
  cd "$ROOT"
  cargo clippy --locked --workspace --all-targets -- -D warnings
}

needs_rust() {
  rust_tools
  need_postgres "The tests of everything that stores"
  need_test_tools
}
suite_rust() {
  cd "$ROOT"
  local failed=
  # The machine's own nextest, where it has one, comes first.
  PATH=$PATH:$WUMBO_TOOLS_DIR/tests/bin cargo nextest run --locked --workspace || failed=yes
  cargo test --locked --workspace --doc --no-fail-fast || failed=yes
  [ -z "$failed" ]
}

needs_web() { need_client_packages; }
suite_web() { alone "$(clone)" check_client; }
check_client() {
  cd "$ROOT/clients"
  npm run typecheck
  npm run lint
  npm test
  build_client
  npm run check
}

needs_openapi() {
  rust_tools
  need_client_packages
}
suite_openapi() { alone "$(clone)" check_descriptions; }
check_descriptions() {
  build_server
  "$WUMBO_BIN" openapi >"$PLACE/openapi.json"
  diff -u "$ROOT/api/openapi.json" "$PLACE/openapi.json" ||
    fail "api/openapi.json is stale: wumbo openapi > api/openapi.json"
  local schema=$ROOT/clients/packages/api/src/schema.ts
  cp "$schema" "$PLACE/schema.ts"
  (cd "$ROOT/clients" && npm run --silent generate -w @wumbo/api)
  if ! diff -u "$PLACE/schema.ts" "$schema"; then
    cp "$PLACE/schema.ts" "$schema"
    fail "the client's schema is stale: npm run generate -w @wumbo/api (in clients/)"
  fi
}

needs_plaid() {
  rust_tools
  need_node
  need_plaid_sdk
}
suite_plaid() {
  cd "$ROOT"
  cargo build --locked -p wumbo-plaid-emulator --bin wumbo-plaid-emulator
  WUMBO_PLAID_EMULATOR=$CARGO_TARGET_DIR/debug/wumbo-plaid-emulator \
    adapters/plaid-emulator/tests/sdk/run
}

needs_e2e() {
  rust_tools
  need_client_packages
  need_postgres "The server under test"
  need_chromium
  need_test_tools
}
suite_e2e() {
  build_server
  CHROMIUM=$(command -v chromium || command -v chromium-browser || command -v google-chrome)
  export CHROMIUM WUMBO_E2E_SCREENSHOTS=$CACHE/pictures
  cd "$ROOT/clients"
  local failed=
  say "Once in one process, without NATS."
  env -u WUMBO_NATS_URL npm run e2e || failed=yes
  say "Once with NATS as the doorbell and the news channel."
  WUMBO_NATS_URL=$WUMBO_TEST_NATS_URL npm run e2e || failed=yes
  [ -z "$failed" ]
}

needs_supply() {
  rust_tools
  need_client_packages
  need_python supply "$ROOT/infrastructure/supply/requirements.txt" "Checking the supply chain"
}
suite_supply() {
  cd "$ROOT"
  local tools=$WUMBO_TOOLS_DIR/supply/bin crates=$PLACE/crates.json written system failed=
  local systems=() fuzzers=adapters/fuzz/Cargo.toml
  for system in {x86_64,aarch64}-{unknown-linux-gnu,apple-darwin}; do
    systems+=(--filter-platform "$system")
  done
  cargo metadata --locked --format-version 1 "${systems[@]}" >"$crates"
  "$tools/cargo-deny" --metadata-path "$crates" check licenses bans sources || failed=yes
  # A workspace of its own with a lock of its own, which a new dependency of ours makes stale.
  cargo metadata --locked --format-version 1 "${systems[@]}" --manifest-path "$fuzzers" \
    >"$PLACE/fuzzers.json" ||
    fail "${fuzzers%.toml}.lock is stale: cargo metadata --manifest-path $fuzzers >/dev/null"
  "$tools/cargo-deny" --metadata-path "$PLACE/fuzzers.json" check licenses bans sources ||
    failed=yes
  infrastructure/supply/advisories.sh "$tools/cargo-deny" "$crates" || failed=yes
  node infrastructure/supply/npm_audit.mjs || failed=yes
  infrastructure/supply/check_supply.sh "$tools/cargo-deny" "$crates" || failed=yes
  build_server --message-format json-render-diagnostics >"$PLACE/compiled.json"
  written=$CARGO_TARGET_DIR/supply
  "$tools/python" infrastructure/supply/sbom.py "$ROOT" "$crates" "$PLACE/compiled.json" \
    "$written" || failed=yes
  [ -z "$failed" ]
}

needs_infrastructure() {
  rust_tools
  need_client_packages
  need_postgres "The server that ./run starts"
  need_test_tools
  need_shellcheck
}
suite_infrastructure() {
  cd "$ROOT"
  local scripts=(run test .ci/run infrastructure/*/*.sh adapters/plaid-emulator/tests/sdk/run)
  local script
  for script in "${scripts[@]}"; do bash -n "$script"; done
  shellcheck -x -P "$ROOT/infrastructure/local" "${scripts[@]}"
  "$WUMBO_TOOLS_DIR/tests/bin/python" -m check_jsonschema \
    --builtin-schema vendor.github-workflows .github/workflows/*.yml
  infrastructure/local/check_tools.sh
  infrastructure/local/check_run.sh
}

needs_bench() {
  rust_tools
  need_postgres "The benchmarks"
  need_test_tools
}
suite_bench() { cd "$ROOT" && cargo bench --locked -p wumbo-api; }

# A minute for each reader of statement files; ten when `fuzz-long` is named.
needs_fuzz() {
  rust_tools
  need_cpp
}
suite_fuzz() { fuzz_readers 60; }
needs_fuzz-long() { needs_fuzz; }
suite_fuzz-long() { fuzz_readers 600; }
