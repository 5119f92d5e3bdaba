#!/usr/bin/env python3
"""Run the examples and print what the documents say beside what was measured.

    demo.py [--interpreter CMD]

The claim is the example's `# expect:` header; the measurement its METRIC lines.
"""

import argparse
import os
import re
import shlex
import subprocess
import sys
import textwrap
import time

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
EXAMPLES = os.path.join(ROOT, "tests", "examples")
WIDTH = 46


def header(path, key):
    """The text of a header line and of the comment lines that continue it."""
    found = None
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            if not line.startswith("#"):
                break
            if line.startswith("# %s:" % key):
                found = [line.partition(":")[2].strip()]
            elif found is not None and line.startswith("#   "):
                found.append(line[1:].strip())
            elif found is not None:
                break
    return " ".join(found or [])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--interpreter", default=os.path.join(ROOT, "build/release/gill"))
    command = shlex.split(parser.parse_args().interpreter)
    with open(os.path.join(EXAMPLES, "working.txt"), encoding="utf-8") as lines:
        wanted = [line.strip() for line in lines if line.strip() and line[0] != "#"]
    names = sorted(n for n in os.listdir(EXAMPLES) if n.startswith(tuple(wanted)))
    failed = 0
    print("%-28s | %-*s | %s" % ("example", WIDTH, "the document says", "measured here"))
    print("-" * 28 + "-+-" + "-" * WIDTH + "-+-" + "-" * 34)
    for name in names:
        path = os.path.join(EXAMPLES, name)
        start = time.monotonic()
        result = subprocess.run(command + [path], capture_output=True, text=True, timeout=120)
        took = time.monotonic() - start
        metrics = re.findall(r"^METRIC (\w+) (\S+)", result.stdout, re.M)
        measured = ["%s = %s" % m for m in metrics] + ["%.2f s in all" % took]
        if result.returncode != 0:
            failed += 1
            measured = ["FAILED with status %d" % result.returncode]
        claim = textwrap.wrap(header(path, "expect"), WIDTH) or [""]
        for i in range(max(len(claim), len(measured))):
            print("%-28s | %-*s | %s" % (
                name[:28] if i == 0 else "", WIDTH,
                claim[i] if i < len(claim) else "",
                measured[i] if i < len(measured) else ""), flush=True)
    print("%d examples, %d failed" % (len(names), failed))
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
