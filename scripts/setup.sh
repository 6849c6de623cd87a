#!/bin/sh
# Installs Kith into this checkout: .venv (Python) and node_modules (front-end packages).
# Usage: scripts/setup.sh [--dev]      --dev adds the tools of the checks and tests.
# Nothing happens when the lock files have not changed since the last run.
set -eu
cd "$(dirname "$0")/.."

fail() {
    printf 'kith: %s\n' "$1" >&2
    exit 1
}

# Prints the path of the best interpreter; a candidate must really start, for a version
# manager's shim may exist without a version behind it.
find_python() {
    for candidate in python3.13 python3.12 python3.14 python3 \
        "$HOME"/.pyenv/versions/3.13*/bin/python "$HOME"/.pyenv/versions/3.12*/bin/python; do
        if "$candidate" -c 'import sys, ssl, sqlite3, ensurepip, venv; sys.exit(sys.version_info < (3, 12))' 2>/dev/null; then
            "$candidate" -c 'import sys; print(sys.executable)'
            return 0
        fi
    done
    return 1
}

fingerprint() { cat "$@" | cksum | tr -d ' '; }

install_python() { # stamp, requirement files…
    stamp=.venv/.kith-$1
    wanted="$PWD $(fingerprint pyproject.toml "$2")"
    [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && return 0
    .venv/bin/python -m pip install --quiet --no-input --disable-pip-version-check \
        --require-hashes --requirement "$2" 2>"$log" || { cat "$log" >&2; fail "could not install the Python packages of $2 (see above)"; }
    if [ "$1" = runtime ]; then
        .venv/bin/python -m pip install --quiet --no-input --disable-pip-version-check \
            --no-deps --no-build-isolation --no-index --editable . 2>"$log" || { cat "$log" >&2; fail "could not install Kith itself (see above)"; }
    fi
    printf '%s' "$wanted" >"$stamp"
}

install_node() { # stamp, npm options…
    stamp=node_modules/.kith-$1
    wanted=$(fingerprint package.json package-lock.json)
    [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && return 0
    shift
    command -v npm >/dev/null || fail 'npm is missing; install Node.js 20 or newer with npm (Debian: apt-get install npm) and run this again'
    npm ci --silent --no-audit --no-fund --ignore-scripts "$@" >"$log.npm" 2>&1 || { cat "$log.npm" >&2; fail 'could not install the front-end packages (see above)'; }
    printf '%s' "$wanted" >"$stamp"
}

main() {
    tools=${1:-}
    log=$(mktemp)
    trap 'rm -f "$log" "$log.npm"' EXIT

    if ! .venv/bin/python -c '' 2>/dev/null || [ "$(cat .venv/.kith-place 2>/dev/null)" != "$PWD" ]; then
        python=$(find_python) || fail 'Python 3.12 or newer with venv is missing; install Python 3.13 (Debian: apt-get install python3 python3-venv, or pyenv install 3.13) and run this again'
        command -v npm >/dev/null || fail 'npm is missing; install Node.js 20 or newer with npm (Debian: apt-get install npm) and run this again'
        printf 'Installing Kith (once, about a minute) …\n'
        rm -rf .venv
        "$python" -m venv .venv >"$log" 2>&1 || { cat "$log" >&2; fail "could not make .venv with $python (see above)"; }
        printf '%s' "$PWD" >.venv/.kith-place
    fi

    # npm needs node_modules with the test packages only for --dev, and the two installers run side by side.
    if [ "$tools" = --dev ]; then
        install_node dev &
    elif [ ! -e node_modules/.kith-dev ]; then
        install_node runtime --omit=dev &
    else
        install_node dev &
    fi
    node=$!
    install_python runtime requirements.lock
    if [ "$tools" = --dev ]; then
        install_python dev requirements-dev.lock
    fi
    wait "$node"
}

main "$@"
