#!/bin/sh
# MkDocs: `build --strict` lets dead links pass when it also gets --quiet, and dead anchors when it also gets --verbose.
#
# One would guess: --quiet and --verbose choose what is printed, --strict decides whether the build fails. A script that
#   runs `mkdocs build --strict --quiet` says nothing when all is well, and fails when a link is dead.
# What happens: with --quiet, the build ends with 0 and publishes the dead link. Strict mode counts the warnings that
#   pass the logger, and --quiet sets this logger to errors only. With `strict: true` in mkdocs.yml it is the same. And
#   with --verbose, a dead anchor (`validation: anchors: warn`) gives no warning: the build ends with 0 too.
#   `--help` says "Silence warnings" and "Enable verbose output". Open upstream: mkdocs/mkdocs issues 4126 and 3991.
# What works: `mkdocs build --strict >log 2>&1 || { cat log; exit 1; }`.
# Versions: mkdocs 1.6.1, click 8.5.1; tried with Python 3.11. Date: 2026-11-29.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install -q mkdocs==1.6.1 click==8.5.1 >pip.log 2>&1 || { cat pip.log; exit 1; }
venv/bin/python -m pip list 2>/dev/null | grep -E '^(mkdocs|click) '

mkdir -p link/docs anchor/docs
printf 'site_name: Link\n' >link/mkdocs.yml
printf '# Page\n\n[dead](missing.md)\n' >link/docs/index.md
printf 'site_name: Anchor\nvalidation: {anchors: warn}\n' >anchor/mkdocs.yml
printf '# Page\n\n[dead](#missing)\n' >anchor/docs/index.md

failed=0
try() { # the site, the status that we saw, options
    site=$1 expected=$2
    shift 2
    status=0
    (cd "$site" && ../venv/bin/python -m mkdocs build "$@") >"$folder/log" 2>&1 || status=$?
    echo "--- dead $site: mkdocs build${*:+ $*}: status $status"
    grep -E 'WARNING|Aborted' "$folder/log" || echo "(no warning)"
    if [ "$status" != "$expected" ]; then failed=1 && echo "changed: it was $expected"; fi
}
try link 1 --strict
try link 0 --strict --quiet
grep -o '<a href="missing.md">' link/site/index.html || failed=1
try anchor 1 --strict
try anchor 0 --strict --verbose
echo 'strict: true' >>link/mkdocs.yml
try link 1
try link 0 --quiet
exit $failed
