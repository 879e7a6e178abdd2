# shellcheck shell=bash
# Functions that `toolchain`, `serve` and `test` share. Sourced, never run.

# All talk goes to standard error, so that `scripts/toolchain` can print its `export` lines alone on standard output.
say() { printf '%s\n' "$*" >&2; }
die() { say "error: $*"; exit 1; }

# How long the last `step` took, in seconds.
took=0

have() { command -v "$1" >/dev/null 2>&1; }

# Runs a command with its output in a log, and tells every 20 seconds what it is at. Returns the command's own status.
# usage: step LABEL LOG COMMAND...
step() {
  local label=$1 log=$2 begin=$SECONDS status=0 ticker
  shift 2
  mkdir -p "$(dirname "$log")"
  : >"$log"
  # `read` with a time limit waits without a `sleep` process that would outlive us and hold the terminal's pipe open;
  # and should we be killed, the ticker notices.
  ( exec 9<> <(:)
    for ((turn = 1; ; turn++)); do
      read -r -t 2 -u 9 || true
      kill -0 $$ 2>/dev/null || exit 0
      if ((turn % 10 == 0)); then
        say "  … $label, $((SECONDS - begin)) s: $(tail -n 1 "$log" | tr -d '\r' | cut -c 1-110)"
      fi
    done ) >/dev/null &
  ticker=$!
  "$@" >>"$log" 2>&1 </dev/null || status=$?
  kill "$ticker" 2>/dev/null || true
  wait "$ticker" 2>/dev/null || true
  # shellcheck disable=SC2034 # for the caller
  took=$((SECONDS - begin))
  return "$status"
}

# Runs trunk with the tools of `scripts/toolchain`, which must be on PATH already.
# Trunk takes NO_COLOR for an option that wants `true` or `false`, and stops at the usual `1`.
run_trunk() {
  env -u NO_COLOR ${ROSTRUM_BUILD_TOOLCHAIN:+"RUSTUP_TOOLCHAIN=$ROSTRUM_BUILD_TOOLCHAIN"} trunk "$@"
}

# Builds the release app into dist/. Trunk is told to stay offline because its own downloads are not wanted,
# and passes that on to cargo, so the crates are fetched first.
release_build() {
  cargo fetch --locked && run_trunk build --release --offline --locked
}
