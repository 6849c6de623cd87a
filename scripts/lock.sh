#!/bin/sh
# Compiles the lock files anew. The addresses of package indexes stay out of them, so that
# every machine asks the index it is configured for; the hashes keep the content the same.
# The compiler (uv) is fetched into a throw-away environment.
set -eu
cd "$(dirname "$0")/.."

place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
.venv/bin/python -m venv "$place"
"$place/bin/pip" install --quiet --disable-pip-version-check uv

compile() { # name, further options…
    name=$1
    shift
    "$place/bin/uv" pip compile --quiet --universal --python-version 3.12 --generate-hashes \
        --no-emit-index-url --no-emit-find-links --no-header --no-annotate \
        "$@" --output-file "$name.lock" "$name.in"
}

compile requirements "$@"
# The others share packages with it, in the same versions.
compile requirements-dev "$@"
compile requirements-ocr "$@" --constraint requirements.lock

npm install --silent --package-lock-only --omit-lockfile-registry-resolved --no-audit --no-fund
.venv/bin/python scripts/trim_package_lock.py package-lock.json
