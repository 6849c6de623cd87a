#!/bin/sh
# Installs Kith into this checkout: .venv (Python) and node_modules (front-end packages).
# Usage: scripts/setup.sh [--extras|--dev]
#   --extras  adds what reads visiting cards; where its packages cannot be had, Kith runs without
#   --dev     adds the extras and the tools of the checks and tests
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

# Byte code is left to the first start, which compiles only what it uses: that is 8 s less in all.
pip_install() { .venv/bin/python -m pip install --no-compile --quiet --no-input --disable-pip-version-check "$@" >"$log" 2>&1; }

quiet_pip() {
    pip_install "$@" && return 0
    cat "$log" >&2
    fail 'could not install the Python packages (see above)'
}

install_python() { # name of the lock file without its ending
    stamp=.venv/.kith-$1
    wanted=$(fingerprint "$1.lock")
    [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && return 0
    quiet_pip --require-hashes --requirement "$1.lock"
    printf '%s' "$wanted" >"$stamp"
}

install_extra() { # the same, but nothing else waits for it
    stamp=.venv/.kith-$1
    wanted=$(fingerprint "$1.lock")
    [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && return 0
    pip_install --require-hashes --requirement "$1.lock" || {
        printf 'kith: the packages of %s.lock could not be installed; what needs them says so\n' "$1" >&2
        return 0
    }
    printf '%s' "$wanted" >"$stamp"
}

install_kith() {
    stamp=.venv/.kith-itself
    wanted=$(fingerprint pyproject.toml)
    [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && return 0
    # "compat" links the checkout by a plain path entry; the import hook of the other mode costs 16 ms at each start.
    quiet_pip --no-deps --no-index --no-build-isolation --config-settings editable_mode=compat --editable .
    printf '%s' "$wanted" >"$stamp"
}

no_python='Python 3.12 or newer with venv is missing; install Python 3.13 (such as: pyenv install 3.13) and run this again'

need_npm() {
    command -v npm >/dev/null && return 0
    fail 'npm is missing; install Node.js 20 or newer with npm (Debian: apt-get install npm) and run this again'
}

install_node() { # runtime or dev
    stamp=node_modules/.kith-$1
    wanted=$(fingerprint package.json package-lock.json)
    [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && return 0
    need_npm
    omit=
    [ "$1" = dev ] || omit=--omit=dev
    npm ci --silent --no-audit --no-fund --ignore-scripts $omit >"$log.npm" 2>&1 || {
        cat "$log.npm" >&2
        fail 'could not install the front-end packages (see above)'
    }
    printf '%s' "$wanted" >"$stamp"
}

main() {
    tools=${1:-}
    log=$(mktemp)
    trap 'rm -f "$log" "$log.npm"' EXIT

    if ! .venv/bin/python -c '' 2>/dev/null || [ "$(cat .venv/.kith-place 2>/dev/null)" != "$PWD" ]; then
        python=$(find_python) || fail "$no_python"
        need_npm
        printf 'Installing Kith (once, about a minute) …\n'
        rm -rf .venv
        "$python" -m venv .venv >"$log" 2>&1 || { cat "$log" >&2; fail "could not make .venv with $python (see above)"; }
        printf '%s' "$PWD" >.venv/.kith-place
    fi

    # The two installers run side by side. Test packages that are there already stay.
    if [ "$tools" = --dev ] || [ -e node_modules/.kith-dev ]; then
        install_node dev &
    else
        install_node runtime &
    fi
    node=$!
    install_python requirements
    install_kith
    if [ -n "$tools" ]; then
        install_extra requirements-ocr
    fi
    if [ "$tools" = --dev ]; then
        install_python requirements-dev
    fi
    wait "$node"
}

main "$@"
