#!/usr/bin/env bash
# What holds before and after every commit; --all: also the presets CI leaves out.
#   scripts/check.sh [--all]
set -uo pipefail
cd "$(dirname "$0")/.."
scripts/test || exit 1
[ "${1:-}" = "--all" ] || exit 0
export ASAN_OPTIONS=detect_stack_use_after_return=0:detect_leaks=0
status=0
for preset in debug ubsan switch; do
  echo "== $preset"
  cmake --preset "$preset" >/dev/null && cmake --build --preset "$preset" --target gill &&
    tests/run.py -q --timeout 180 --interpreter "build/$preset/gill" || status=1
done
echo "== stress: a collection at every 97th allocation"
GILL_STRESS_GC=97 tests/run.py -q --timeout 600 --interpreter build/debug/gill || status=1
exit $status
