#!/bin/sh
# Runs the checks and tests.  Usage: scripts/test.sh check|all
#   check  lint, types, unit tests on SQLite
#   all    the same, everything on SQLite and on PostgreSQL, the journeys in a browser too
# Every stage runs even when an earlier one failed; the exit status is 1 when any did.
set -u
cd "$(dirname "$0")/.."
bin=$PWD/.venv/bin
failed=
NOTHING_COLLECTED=5

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

stage() { # name, command…
    name=$1
    shift
    printf '\n== %s\n' "$name"
    "$@" && return 0
    failed="$failed
  $name"
}

# shellcheck disable=SC2120
lint() {
    "$bin/ruff" format --check --quiet . || { echo 'run: .venv/bin/ruff format .' && return 1; }
    "$bin/ruff" check --quiet . && "$bin/lint-imports" && "$bin/djlint" --quiet --lint templates
}

tests() { # database, pytest options…
    database=$1
    shift
    KITH_TEST_DATABASE=$database "$bin/pytest" -q "$@"
}

# In two processes, because each of the two suites opens a browser of its own for all its tests.
browser_tests() {
    tests "$1" -m browser --ignore tests/look
    stories=$?
    tests "$1" -m browser tests/look
    components=$?
    [ $stories = 0 ] || return $stories
    [ $components = $NOTHING_COLLECTED ] || return $components
}

stage 'Lint' lint
stage 'Types' "$bin/mypy"
if [ "$1" = all ]; then
    install_missing
    stage 'Tests on SQLite' tests sqlite -n 2 -m 'not browser'
    stage 'Tests on PostgreSQL' tests postgres -n 2 -m 'not browser'
    stage 'Journeys in the browser' browser_tests sqlite
    stage 'Journeys in the browser on PostgreSQL' tests postgres -m browser --ignore tests/look
else
    stage 'Unit tests on SQLite' tests sqlite -n 2 -m 'not browser and not drill'
fi

if [ -n "$failed" ]; then
    printf '\nFailed:%s\n' "$failed"
    exit 1
fi
printf '\nAll passed.\n'
