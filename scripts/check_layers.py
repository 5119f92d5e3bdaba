#!/usr/bin/env python3
"""Check which folder includes which: gill.h <- runtime <- interp, stdlib.

    check_layers.py

interp/ and stdlib/ do not see each other; runtime/ sees neither; runtime/base/ sees
nothing else of the project but gill.h. Ends with "N passed, N failed": a file each.
"""

import os
import re
import sys

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
ALLOWED = {
    "runtime/base/": ("runtime/base/", "runtime/gill.h"),
    "runtime/": ("runtime/",),
    "interp/": ("interp/", "runtime/"),
    "stdlib/": ("stdlib/", "runtime/"),
}
INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"')


def problems(path):
    folder = next(f for f in ALLOWED if path.startswith(f))
    with open(os.path.join(ROOT, path), encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            match = INCLUDE.match(line)
            if match and not match.group(1).startswith(ALLOWED[folder]):
                yield "%s:%d: %s/ must not include %s" % (
                    path, number, folder.rstrip("/"), match.group(1))


def main():
    passed = failed = 0
    for top in ("runtime", "interp", "stdlib"):
        for root, _, files in os.walk(os.path.join(ROOT, top)):
            for name in sorted(files):
                if name.endswith((".c", ".h", ".def")):
                    path = os.path.relpath(os.path.join(root, name), ROOT)
                    found = list(problems(path))
                    print(*found, sep="\n", end="\n" if found else "")
                    failed += bool(found)
                    passed += not found
    print("%d passed, %d failed" % (passed, failed))
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
