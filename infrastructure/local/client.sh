# shellcheck shell=bash
# The web client: built into clients/web/out, from where the binary embeds it.

# Builds it unless what lies in out/ was built from exactly these sources.
build_client() {
  need_client_packages
  alone "$(clone)" build_client_here
}

build_client_here() {
  local stamp=$ROOT/clients/node_modules/.wumbo-built sources
  sources="$(fingerprint clients) $(node --version)"
  if [ "$(cat "$stamp" 2>/dev/null)" = "$sources" ] && [ -f "$ROOT/clients/web/out/index.html" ]
  then
    return
  fi
  say "Building the web client."
  rm -f "$stamp"
  (cd "$ROOT/clients" && npm run --silent build </dev/null) || fail "the web client does not build"
  [ -f "$ROOT/clients/web/out/index.html" ] || fail "the build left no clients/web/out/index.html"
  printf '%s\n' "$sources" >"$stamp"
}
