#!/bin/sh
# Runs the checks and tests; their stages stand in tests/running.py.  Usage: scripts/test.sh check|all
#   check  lint, types, unit tests on SQLite but the long walks
#   all    lint, types, everything on SQLite, on PostgreSQL what can differ there, the stories in a browser
set -u
cd "$(dirname "$0")/.."
bin=$PWD/.venv/bin

install_missing() {
    packages=
    command -v chromium >/dev/null || packages=chromium
    ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || packages="$packages postgresql"
    [ -n "$packages" ] || return 0
    printf 'Installing for the tests: %s\n' "$packages"
    sudo=
    [ "$(id -u)" = 0 ] || sudo='sudo -n'
    # shellcheck disable=SC2086  (both are lists of words)
    if ! { DEBIAN_FRONTEND=noninteractive $sudo apt-get install -qq -y --no-install-recommends $packages ||
        { $sudo apt-get update -qq && DEBIAN_FRONTEND=noninteractive $sudo apt-get install -qq -y --no-install-recommends $packages; }; } >/dev/null 2>&1; then
        printf 'kith: the tests need %s; install them (Debian: apt-get install %s) and run this again\n' "$packages" "$packages" >&2
        exit 1
    fi
}

[ "$1" = check ] || install_missing
exec "$bin/python" -m tests.running "$1"
