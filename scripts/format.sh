#!/usr/bin/env bash
# Format every C file in place.
cd "$(dirname "$0")/.." && git ls-files '*.c' '*.h' | xargs clang-format -i
