#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""usage: tests/columns.py FILE FILE

Compares what tests/guest/kernel-selftests has printed in two machines.  Prints
a result for each program, which is good if it was the same for each of its
tests and at least one of them has passed, and as comments both columns: of
programs how many passed, failed and were skipped, and of tests what did not
pass in both.
"""

import re
import sys

RESULT = re.compile(r"(not )?ok \d+(?: -)? *([^#]*?) *(?:# *(SKIP|XFAIL)? *(.*))?")
RANKS = ["passed", "skipped", "failed", "missing"]


def read(name):
    """Returns the results by program and test.  Of tries the best one counts,
    as a test that was tried again is one that may fail."""
    programs = {}
    with open(name, encoding="utf-8", errors="replace") as file:
        for line in file:
            program, _, text = line.rstrip("\n").partition("\t")
            results = programs.setdefault(program, {})
            match = RESULT.fullmatch(text)
            if match:
                failed, test, skipped, reason = match.groups()
                result = ("failed" if failed else
                          "skipped" if skipped == "SKIP" else "passed")
                # The library of the cgroup tests puts names behind "SKIP".
                test = test or reason or ""
            elif text.startswith("status "):
                status = int(text.split()[1])
                test = "exit status"
                result = {0: "passed", 4: "skipped"}.get(status, "failed")
            else:
                continue
            # Names may tell lengths of paths, which differ.
            results[test] = min(result, results.get(test, "missing"),
                                key=RANKS.index)
    return programs


def count(results):
    values = list(results.values())
    return "%3d passed %2d failed %2d skipped" % tuple(
        values.count(rank) for rank in ("passed", "failed", "skipped"))


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__.splitlines()[0])
    columns = [read(name) for name in sys.argv[1:]]
    names = sorted(set(columns[0]) | set(columns[1]))
    bad = 0
    for number, name in enumerate(names, 1):
        left, right = (column.get(name, {}) for column in columns)
        print("# %-34s | %-35s | %s" % (name, count(left), count(right)))
        for test in dict.fromkeys((*left, *right)):
            one, other = (results.get(test, "missing")
                          for results in (left, right))
            if (one, other) != ("passed", "passed"):
                print("#   %-60s | %-7s | %s" % (test, one, other))
        good = left == right and "passed" in left.values()
        bad += not good
        print("%sok %d - %s" % ("" if good else "not ", number, name))
    print("1..%d" % len(names))
    return 1 if bad or not names else 0


if __name__ == "__main__":
    sys.exit(main())
