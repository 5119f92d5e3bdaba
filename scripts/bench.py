#!/usr/bin/env python3
"""Compare an interpreter with its peers on the benchmark programs.

  bench.py --subject CMD [--peer NAME=CMD ...] [--twin NAME:EXT=CMD ...]
             [--dir DIR] [-n RUNS] [--only A,B] [--timeout S]
             [--markdown] [--raw] [--json FILE]
  bench.py --conc ...       the concurrency programs, by the metric they print
  bench.py --startup ...    an empty script: time, memory, size of the binary

Runs are interleaved: in each round every interpreter runs the program once,
and each round starts with another one. A ratio is peer / subject, so that
above 1 the subject is better; it is the median over the rounds of the ratio
within one round. Only such ratios carry from one machine to another.

A program must print exactly what expected.txt in its folder says, or, where
that says nothing, what the first peer printed. Whoever prints something else,
crashes, or runs out of time is reported as FAIL and takes no part in that
program's ratio.

A twin is the same program in another language: twins/PROGRAM.EXT. It takes
part only in the programs that have one.

Needs CPython 3.8 or later on Linux, and nothing beyond its library.
"""

import argparse
import json
import math
import os
import shlex
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tests", "bench")

# The shell forks a child, tells its number, and ends; the child is then
# adopted by this process, and turns into the program when told to go. Forked
# by this process itself, the program would be charged with this process's
# memory.
LAUNCH = ('exec 3<&0; o=$1; e=$2; shift 2; '
          '{ read go <&3; exec 3<&- "$@" >"$o" 2>"$e" </dev/null; } & '
          'echo $!')
PR_SET_CHILD_SUBREAPER = 36


def adopt_orphans():
    try:
        import ctypes
        libc = ctypes.CDLL(None, use_errno=True)
        return libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0
    except (ImportError, OSError, AttributeError):
        return False


class Interpreter:
    def __init__(self, name, command, extension="py"):
        self.name = name
        self.argv = shlex.split(command)
        self.extension = extension
        self.is_twin = extension != "py"
        found = shutil.which(self.argv[0])
        if found is None:
            raise SystemExit("bench.py: cannot find %s" % self.argv[0])
        self.argv[0] = os.path.abspath(found)
        self.binary = os.path.realpath(found)


class Run:
    """One run of one program: how it ended and what it used."""

    def __init__(self, code, out, err, cpu, wall, rss, timed_out):
        self.code = code
        self.out = out
        self.err = err
        self.cpu = cpu
        self.wall = wall
        self.rss = rss
        self.timed_out = timed_out

    def problem(self):
        if self.timed_out:
            return "timeout"
        if self.code < 0:
            try:
                return "crash: " + signal.Signals(-self.code).name
            except ValueError:
                return "crash: signal %d" % -self.code
        if self.code != 0:
            lines = (self.err.strip() or self.out.strip()).splitlines()
            return "exit %d: %s" % (self.code, lines[-1] if lines else "")
        return None


class Launcher:
    def __init__(self, timeout):
        self.timeout = timeout
        self.adopts = adopt_orphans()
        self.folder = tempfile.mkdtemp(prefix="compare-")
        self.out = os.path.join(self.folder, "out")
        self.err = os.path.join(self.folder, "err")

    def close(self):
        shutil.rmtree(self.folder, ignore_errors=True)

    def run(self, argv):
        child = None
        if self.adopts:
            shell = subprocess.Popen(
                ["/bin/sh", "-c", LAUNCH, "sh", self.out, self.err] + argv,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                start_new_session=True)
            pid = int(shell.stdout.readline())
            shell.wait()
            group = shell.pid
            start = time.perf_counter()
            shell.stdin.write(b"go\n")
            shell.stdin.close()
            shell.stdout.close()
        else:
            with open(self.out, "wb") as out, open(self.err, "wb") as err:
                start = time.perf_counter()
                child = subprocess.Popen(
                    argv, stdin=subprocess.DEVNULL, stdout=out, stderr=err,
                    start_new_session=True)
            pid = group = child.pid
        expired = threading.Event()

        def kill():
            try:
                os.killpg(group, signal.SIGKILL)
            except ProcessLookupError:
                pass

        def expire():
            expired.set()
            kill()

        timer = threading.Timer(self.timeout, expire)
        timer.start()
        try:
            _, status, usage = os.wait4(pid, 0)
        except BaseException:
            kill()
            raise
        finally:
            timer.cancel()
        wall = time.perf_counter() - start
        timer.join()
        if child is not None:
            child.returncode = 0
        if os.WIFSIGNALED(status):
            code = -os.WTERMSIG(status)
        else:
            code = os.WEXITSTATUS(status)
        self.reap()
        return Run(code, self.read(self.out), self.read(self.err),
                   usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss,
                   expired.is_set())

    def reap(self):
        while True:
            try:
                pid, _ = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return

    @staticmethod
    def read(path):
        with open(path, "rb") as f:
            return f.read().decode("utf-8", "replace")


class Program:
    def __init__(self, folder, name, argument=None):
        self.folder = folder
        self.name = name
        self.argument = argument
        self.label = name if argument is None else name + " " + argument

    def path(self, interpreter):
        if interpreter.is_twin:
            return os.path.join(self.folder, "twins",
                                self.name + "." + interpreter.extension)
        return os.path.join(self.folder, self.name + ".py")

    def argv(self, interpreter):
        argv = interpreter.argv + [self.path(interpreter)]
        if self.argument is not None:
            argv.append(self.argument)
        return argv


class Entry:
    """All runs of one program by one interpreter."""

    def __init__(self):
        self.runs = []
        self.values = []
        self.unit = None
        self.failure = None

    def ok(self):
        return self.failure is None and bool(self.runs)

    def column(self, field):
        return [getattr(r, field) for r in self.runs]


def find_programs(folder, only, with_variants):
    programs = []
    for file in sorted(os.listdir(folder)):
        if not file.endswith(".py"):
            continue
        name = file[:-3]
        if only and name not in only:
            continue
        variants = None
        if with_variants:
            with open(os.path.join(folder, file), encoding="utf-8") as f:
                first = f.readline()
            if first.startswith("# variants:"):
                variants = first.split(":", 1)[1].split()
        for variant in variants or [None]:
            programs.append(Program(folder, name, variant))
    if not programs:
        raise SystemExit("bench.py: no programs in %s" % folder)
    return programs


def read_expected(folder):
    expected = {}
    path = os.path.join(folder, "expected.txt")
    if os.path.exists(path):
        with open(path, encoding="utf-8") as f:
            for line in f:
                name, tab, text = line.rstrip("\n").partition("\t")
                if tab:
                    expected[name] = text + "\n"
    return expected


def rotated(items, by):
    by %= len(items)
    return items[by:] + items[:by]


def parse_metric(text):
    """'name value unit' on exactly one line, or None."""
    lines = text.splitlines()
    if len(lines) != 1:
        return None
    parts = lines[0].split()
    if len(parts) != 3:
        return None
    try:
        return parts[0], float(parts[1]), parts[2]
    except ValueError:
        return None


def run_all(programs, interpreters, launcher, rounds, expected, conc):
    """{label: {interpreter name: Entry}}; failures are kept in the entries."""
    results = {}
    for number, program in enumerate(programs):
        entries = {}
        for it in interpreters:
            if os.path.exists(program.path(it)):
                entries[it.name] = Entry()
        results[program.label] = entries
        present = [it for it in interpreters if it.name in entries]
        wanted = None if conc else expected.get(program.name)
        for r in range(rounds):
            # In the first round the first peer goes first: what it prints is
            # the reference where no expected output is on record.
            order = present
            if r == 0 and wanted is None and not conc and len(present) > 1:
                order = present[1:] + present[:1]
            elif r > 0:
                order = rotated(present, r)
            for it in order:
                entry = entries[it.name]
                if entry.failure is not None:
                    continue
                run = launcher.run(program.argv(it))
                problem = run.problem()
                if problem is None and conc:
                    metric = parse_metric(run.out)
                    if metric is None:
                        problem = "no metric printed"
                    else:
                        entry.values.append(metric[1])
                        entry.unit = metric[2]
                elif problem is None:
                    if wanted is None:
                        wanted = run.out
                    elif run.out != wanted:
                        problem = "wrong output: " + run.out.strip()[-70:]
                if problem is not None:
                    if problem == "timeout":
                        problem = "no end within %g s" % launcher.timeout
                    entry.failure = problem.replace(program.folder + "/", "")
                else:
                    entry.runs.append(run)
        note = ["%s %s" % (name, "FAIL" if not e.ok() else "%.3f" %
                           statistics.median(e.values if conc
                                             else e.column("cpu")))
                for name, e in entries.items()]
        print("[%d/%d] %s: %s" % (number + 1, len(programs), program.label,
                                  ", ".join(note)),
              file=sys.stderr, flush=True)
    return results


def paired(peer, subject, invert=False):
    """Median over the rounds of peer / subject, or None."""
    ratios = []
    for p, s in zip(peer, subject):
        if invert:
            p, s = s, p
        if p > 0 and s > 0:
            ratios.append(p / s)
    return statistics.median(ratios) if ratios else None


def geomean(values):
    return math.exp(sum(math.log(v) for v in values) / len(values))


def table(rows, markdown):
    """The rows as text; the first one is the heading."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = []
    for number, row in enumerate(rows):
        cells = [row[0].ljust(widths[0])]
        cells += [c.rjust(w) for c, w in zip(row[1:], widths[1:])]
        if markdown:
            lines.append("| " + " | ".join(cells) + " |")
            if number == 0:
                dashes = ["-" * widths[0]]
                dashes += ["-" * (w - 1) + ":" for w in widths[1:]]
                lines.append("| " + " | ".join(dashes) + " |")
        else:
            lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)


def show(x, form="%.2f"):
    return "-" if x is None else form % x


def program_ratios(results, subject, peer, field, use_min=False):
    ratios = {}
    for label, entries in results.items():
        a = entries.get(subject)
        b = entries.get(peer)
        if a is None or b is None or not a.ok() or not b.ok():
            continue
        if use_min:
            low = min(a.column(field))
            ratios[label] = min(b.column(field)) / low if low > 0 else None
        else:
            ratios[label] = paired(b.column(field), a.column(field))
    return {k: v for k, v in ratios.items() if v}


def report_programs(results, names, markdown, raw):
    subject = names[0]
    peers = names[1:]
    by_median = {p: program_ratios(results, subject, p, "cpu") for p in peers}
    by_min = {p: program_ratios(results, subject, p, "cpu", True)
              for p in peers}
    by_wall = {p: program_ratios(results, subject, p, "wall") for p in peers}

    rows = [["program", subject + " CPU ms min", "med", "wall ms med",
             "RSS MiB"] + ["%s / %s" % (p, subject) for p in peers]]
    for label, entries in results.items():
        own = entries.get(subject)
        if own is None:
            row = [label, "no twin", "-", "-", "-"]
        elif own.ok():
            cpu = own.column("cpu")
            row = [label, "%.0f" % (min(cpu) * 1e3),
                   "%.0f" % (statistics.median(cpu) * 1e3),
                   "%.0f" % (statistics.median(own.column("wall")) * 1e3),
                   "%.1f" % (max(own.column("rss")) / 1024)]
        else:
            row = [label, "FAIL", "FAIL", "FAIL", "FAIL"]
        for p in peers:
            entry = entries.get(p)
            if entry is None:
                row.append("")
            elif not entry.ok():
                row.append("FAIL")
            else:
                row.append(show(by_median[p].get(label)))
        rows.append(row)

    def summary(title, ratios):
        row = [title, "", "", "", ""]
        for p in peers:
            values = list(ratios[p].values())
            row.append(show(geomean(values) if values else None))
        rows.append(row)

    def count(test):
        return [str(sum(1 for e in results.values() if p in e and test(e[p])))
                for p in peers]

    summary("geomean (CPU, median)", by_median)
    summary("geomean (CPU, min)", by_min)
    summary("geomean (wall, median)", by_wall)
    own_ok = sum(1 for e in results.values() if subject in e
                 and e[subject].ok())
    own_bad = sum(1 for e in results.values() if subject in e
                  and not e[subject].ok())
    rows.append(["passed", str(own_ok), "", "", ""] + count(lambda e: e.ok()))
    rows.append(["failed", str(own_bad), "", "", ""]
                + count(lambda e: not e.ok()))
    print(table(rows, markdown))

    if raw:
        for field, title, scale, form, pick in (
                ("cpu", "user+sys CPU in ms, min / median", 1e3, "%.0f", min),
                ("wall", "wall time in ms, min / median", 1e3, "%.0f", min),
                ("rss", "peak RSS in MiB", 1 / 1024, "%.1f", max)):
            rows = [[title] + names]
            for label, entries in results.items():
                row = [label]
                for name in names:
                    entry = entries.get(name)
                    if entry is None:
                        row.append("")
                    elif not entry.ok():
                        row.append("FAIL")
                    else:
                        values = [v * scale for v in entry.column(field)]
                        text = form % pick(values)
                        if field != "rss":
                            text += " / " + form % statistics.median(values)
                        row.append(text)
                rows.append(row)
            print()
            print(table(rows, markdown))


def higher_is_better(unit):
    return unit.endswith("/s")


def report_metrics(results, names, markdown):
    subject = names[0]
    peers = names[1:]
    rows = [["program", "unit", subject]
            + [c for p in peers for c in (p, p + " ratio")]]
    ratios = {p: [] for p in peers}
    undefined = {p: 0 for p in peers}
    for label, entries in results.items():
        own = entries[subject]
        units = [e.unit for e in entries.values() if e.unit]
        unit = units[0] if units else "?"
        row = [label, unit]
        row.append("%.6g" % statistics.median(own.values) if own.ok()
                   else "FAIL")
        for p in peers:
            entry = entries[p]
            if not entry.ok():
                row += ["FAIL", "-"]
                continue
            row.append("%.6g" % statistics.median(entry.values))
            ratio = entry_ratio(entry, own, True)
            if ratio is not None:
                ratios[p].append(ratio)
            elif own.ok():
                undefined[p] += 1
            row.append(show(ratio))
        rows.append(row)
    row = ["geomean of ratios", "", ""]
    for p in peers:
        row += ["", show(geomean(ratios[p]) if ratios[p] else None)]
    rows.append(row)
    row = ["failed", "", str(sum(1 for e in results.values()
                                 if not e[subject].ok()))]
    for p in peers:
        row += [str(sum(1 for e in results.values() if not e[p].ok())), ""]
    rows.append(row)
    print(table(rows, markdown))
    for p in peers:
        if undefined[p]:
            print("%s: %d ratios undefined (a value was zero or less)"
                  % (p, undefined[p]))


def report_failures(results, markdown):
    lines = []
    for label, entries in results.items():
        for name, entry in entries.items():
            if not entry.ok():
                text = "%s, %s: %s" % (name, label, entry.failure)
                lines.append(("- " if markdown else "  ") + text)
    if lines:
        print()
        print("Failures:")
        if markdown:
            print()
        print("\n".join(lines))


def entry_ratio(entry, own, conc):
    """The ratio of the tables, or None where one of the two has none."""
    if own is None or not own.ok() or not entry.ok():
        return None
    if conc:
        return paired(entry.values, own.values, higher_is_better(entry.unit))
    return paired(entry.column("cpu"), own.column("cpu"))


def as_json(results, subject, conc):
    out = {}
    for label, entries in results.items():
        out[label] = {}
        own = entries.get(subject)
        for name, e in entries.items():
            out[label][name] = {
                "ok": e.ok(), "failure": e.failure, "unit": e.unit,
                "values": e.values, "cpu": e.column("cpu"),
                "wall": e.column("wall"), "rss_kib": e.column("rss")}
            if e is not own:
                out[label][name]["ratio"] = entry_ratio(e, own, conc)
    return out


def startup(interpreters, launcher, rounds, markdown):
    empty = {}
    for it in interpreters:
        path = os.path.join(launcher.folder, "empty." + it.extension)
        with open(path, "w"):
            pass
        empty[it.name] = path
    wall = {it.name: [] for it in interpreters}
    cpu = {it.name: [] for it in interpreters}
    rss = {it.name: [] for it in interpreters}
    broken = {}
    for r in range(rounds):
        for it in rotated(interpreters, r):
            argv = it.argv + [empty[it.name]]
            run = launcher.run(argv)
            if run.problem() is not None:
                broken[it.name] = run.problem()
                continue
            wall[it.name].append(run.wall)
            cpu[it.name].append(run.cpu)
            rss[it.name].append(run.rss)
    first = interpreters[0].name
    rows = [["interpreter", "wall ms min", "med", "CPU ms min", "med",
             "wall / " + first, "RSS MiB", "binary KiB"]]
    data = {}
    for it in interpreters:
        n = it.name
        if n in broken:
            rows.append([n, "FAIL", "", "", "", "", "", ""])
            continue
        size = os.path.getsize(it.binary) / 1024
        rows.append([
            n, "%.2f" % (min(wall[n]) * 1e3),
            "%.2f" % (statistics.median(wall[n]) * 1e3),
            "%.2f" % (min(cpu[n]) * 1e3),
            "%.2f" % (statistics.median(cpu[n]) * 1e3),
            show(paired(wall[n], wall[first])),
            "%.1f" % (statistics.median(rss[n]) / 1024), "%.0f" % size])
        data[n] = {"wall": wall[n], "cpu": cpu[n], "rss_kib": rss[n],
                   "binary_kib": size}
    print(table(rows, markdown))
    for name, problem in broken.items():
        print("FAIL %s: %s" % (name, problem))
    return data, not broken.get(first)


def parse_arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--subject", required=True, metavar="CMD",
                        help="the interpreter to judge, with its options")
    parser.add_argument("--subject-name", default="subject", metavar="NAME")
    parser.add_argument("--peer", action="append", default=[],
                        metavar="NAME=CMD", help="another Python")
    parser.add_argument("--twin", action="append", default=[],
                        metavar="NAME:EXT=CMD",
                        help="another language, e.g. lua5.4:lua=lua5.4")
    parser.add_argument("--dir", help="folder of programs "
                        "(lang or conc next to this file)")
    parser.add_argument("-n", type=int, metavar="RUNS",
                        help="rounds (5; 40 for --startup)")
    parser.add_argument("--only", default="", metavar="A,B",
                        help="just these programs")
    parser.add_argument("--timeout", type=float, default=120.0, metavar="S")
    parser.add_argument("--conc", action="store_true",
                        help="concurrency programs")
    parser.add_argument("--startup", action="store_true",
                        help="an empty script")
    parser.add_argument("--markdown", action="store_true")
    parser.add_argument("--raw", action="store_true",
                        help="also CPU, wall and RSS of every interpreter")
    parser.add_argument("--json", metavar="FILE",
                        help="write every measurement to FILE")
    args = parser.parse_args()
    args.interpreters = [Interpreter(args.subject_name, args.subject)]
    for text in args.peer:
        name, eq, command = text.partition("=")
        if not eq:
            parser.error("--peer wants NAME=CMD, not " + text)
        args.interpreters.append(Interpreter(name, command))
    for text in args.twin:
        head, eq, command = text.partition("=")
        name, colon, extension = head.rpartition(":")
        if not eq or not colon:
            parser.error("--twin wants NAME:EXT=CMD, not " + text)
        args.interpreters.append(Interpreter(name, command, extension))
    names = [it.name for it in args.interpreters]
    if len(set(names)) != len(names):
        parser.error("two interpreters have the same name")
    if args.n is None:
        args.n = 40 if args.startup else 5
    if args.n < 1:
        parser.error("-n wants at least 1")
    return args


def main():
    args = parse_arguments()
    launcher = Launcher(args.timeout)
    if not launcher.adopts:
        print("note: RSS includes the memory of this runner here",
              file=sys.stderr)
    try:
        if args.startup:
            data, fine = startup(args.interpreters, launcher, args.n,
                                 args.markdown)
        else:
            folder = args.dir or os.path.join(
                HERE, "conc" if args.conc else "lang")
            folder = os.path.abspath(folder)
            only = [x for x in args.only.split(",") if x]
            programs = find_programs(folder, only, args.conc)
            interpreters = args.interpreters
            if args.conc:
                interpreters = [it for it in interpreters if not it.is_twin]
            results = run_all(programs, interpreters, launcher, args.n,
                              read_expected(folder), args.conc)
            names = [it.name for it in interpreters]
            if args.conc:
                report_metrics(results, names, args.markdown)
            else:
                report_programs(results, names, args.markdown, args.raw)
            report_failures(results, args.markdown)
            data = as_json(results, names[0], args.conc)
            fine = all(e[names[0]].ok() for e in results.values()
                       if names[0] in e)
        if args.json:
            with open(args.json, "w", encoding="utf-8") as f:
                json.dump(data, f, indent=1)
    finally:
        launcher.close()
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())
