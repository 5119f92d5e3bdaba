#!/usr/bin/env python3
"""Run the script tests: each in a process of its own, its output compared.

    run.py [--interpreter CMD] [-j N] [--timeout S] [--set NAME] [PATTERN ...]
    run.py --record PATTERN ...     write x.out by what CPython 3.11 prints

A test is x.py beside x.out in one of the folders below. x.out holds what the script
writes to stdout; where it also writes to stderr or ends with another status than 0,
lines "=== stderr" and "=== status N" divide those parts. A test without x.out asserts
inside and prints `ok` at its end; those use what CPython has not.

Files and folders whose names start with "_" are material of the tests beside them.
A first line `# args: ...` gives command-line arguments, `# stdin: ...` a line of input,
`# sets: gc gil` names the stress sets a test takes part in.
"""

import argparse
import concurrent.futures
import fnmatch
import os
import shlex
import signal
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
FOLDERS = ["lang", "stdlib", "threads", "errors", "limits", "diff"]
ORACLE = "/usr/bin/python3"


def find_tests(patterns):
    tests = []
    for folder in FOLDERS:
        for root, dirs, files in os.walk(os.path.join(HERE, folder)):
            dirs[:] = sorted(d for d in dirs if not d.startswith(("_", ".")))
            for name in sorted(files):
                if not name.endswith(".py") or name.startswith("_"):
                    continue
                path = os.path.relpath(os.path.join(root, name), HERE)
                if not patterns or any(
                    fnmatch.fnmatch(path, p) or p in path for p in patterns
                ):
                    tests.append(path)
    return tests


def directives(path):
    found = {}
    with open(path, encoding="utf-8", errors="replace") as lines:
        for line in lines:
            if not line.startswith("# ") or ":" not in line:
                break
            key, _, value = line[2:].partition(":")
            found[key.strip()] = value.strip()
    return found


def environment():
    env = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    env.update(PYTHONHASHSEED="0", LC_ALL="C.UTF-8", TZ="UTC", PYTHONDONTWRITEBYTECODE="1")
    return env


def run(command, test, timeout):
    """The test's observable behaviour as text; None when it ran out of time."""
    path = os.path.join(HERE, test)
    options = directives(path)
    args = command + [os.path.basename(path)] + shlex.split(options.get("args", ""))
    stdin = (options["stdin"].replace("\\n", "\n") + "\n") if "stdin" in options else ""
    process = subprocess.Popen(
        args,
        cwd=os.path.dirname(path),
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        out, err = process.communicate(stdin.encode(), timeout)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return None
    text = out.decode("utf-8", "backslashreplace")
    if err:
        text += "=== stderr\n" + err.decode("utf-8", "backslashreplace")
    # Some texts name the script in full; where the checkout lies is no part of them.
    text = text.replace(os.path.dirname(path) + "/", "")
    if process.returncode:
        text += "=== status %d\n" % process.returncode
    return text


def first_difference(expected, got):
    a, b = expected.splitlines(), got.splitlines()
    for i in range(max(len(a), len(b))):
        x = a[i] if i < len(a) else "(end)"
        y = b[i] if i < len(b) else "(end)"
        if x != y:
            return "    line %d\n    expected: %.300s\n    got:      %.300s" % (i + 1, x, y)
    return "    line ends differ"


def check(command, test, timeout):
    """None when the test passed, else what was wrong."""
    got = run(command, test, timeout)
    if got is None:
        return "    no end after %d s" % timeout
    out = os.path.join(HERE, test[:-3] + ".out")
    if not os.path.exists(out):
        lines = got.splitlines()
        return None if lines and lines[-1] == "ok" else first_difference("ok\n", got)
    with open(out, encoding="utf-8", newline="") as f:
        expected = f.read()
    return None if got == expected else first_difference(expected, got)


def record(tests, timeout):
    for test in tests:
        # A test of a module has its name: that module is meant, not the test itself.
        oracle = [ORACLE, "-P"] if test.startswith("stdlib") else [ORACLE]
        got = run(oracle, test, timeout)
        if got is None:
            sys.exit("%s: no end after %d s" % (test, timeout))
        with open(os.path.join(HERE, test[:-3] + ".out"), "w", encoding="utf-8", newline="") as f:
            f.write(got)
        print("recorded", test)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("patterns", nargs="*", metavar="PATTERN")
    parser.add_argument("--interpreter", default=os.path.join(HERE, "../build/release/gill"))
    parser.add_argument("-j", type=int, default=os.cpu_count() or 2)
    parser.add_argument("--timeout", type=float, default=60)
    parser.add_argument("--set", help="only tests that name this stress set")
    parser.add_argument("--record", action="store_true")
    parser.add_argument("-q", "--quiet", action="store_true", help="failures alone")
    options = parser.parse_args()
    tests = find_tests(options.patterns)
    if options.set:
        tests = [
            t for t in tests
            if options.set in directives(os.path.join(HERE, t)).get("sets", "").split()
        ]
    if options.record:
        record(tests, options.timeout)
        return
    command = shlex.split(options.interpreter)
    command[0] = os.path.abspath(command[0]) if os.path.exists(command[0]) else command[0]
    start = time.monotonic()
    failed = []
    with concurrent.futures.ThreadPoolExecutor(options.j) as pool:
        results = pool.map(lambda t: check(command, t, options.timeout), tests)
        for i, (test, problem) in enumerate(zip(tests, results), 1):
            if problem is not None:
                failed.append(test)
                print("FAIL %s\n%s" % (test, problem), flush=True)
            elif not options.quiet and (i % 100 == 0 or i == len(tests)):
                print("%d of %d, %.0f s" % (i, len(tests), time.monotonic() - start), flush=True)
    print("%d passed, %d failed, 0 skipped" % (len(tests) - len(failed), len(failed)))
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
