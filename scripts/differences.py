#!/usr/bin/env python3
"""Write docs/differences.md from the docstrings of tests/diff/*.py.

    differences.py [--check]     --check: fail when the file is not what would be written
"""

import ast
import os
import sys

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
TARGET = os.path.join(ROOT, "docs", "differences.md")
HEAD = """# Where Gill differs from CPython 3.11

Made by `scripts/differences.py` from `tests/diff/`, where each difference has a test.
"""


def main():
    folder = os.path.join(ROOT, "tests", "diff")
    parts = [HEAD]
    for name in sorted(os.listdir(folder)):
        if not name.endswith(".py"):
            continue
        with open(os.path.join(folder, name), encoding="utf-8") as f:
            doc = ast.get_docstring(ast.parse(f.read()))
        title, _, rest = doc.partition("\n")
        rest = rest.strip().replace("Cause:", "- Cause:").replace("Workaround:", "- Workaround:")
        parts.append("## %s\n\n%s\n\nTest: `tests/diff/%s`\n" % (title.rstrip("."), rest, name))
    text = "\n".join(parts)
    if "--check" in sys.argv:
        with open(TARGET, encoding="utf-8") as f:
            same = f.read() == text
        print("%d passed, %d failed" % (same, not same))
        sys.exit(not same)
    with open(TARGET, "w", encoding="utf-8") as f:
        f.write(text)


if __name__ == "__main__":
    main()
