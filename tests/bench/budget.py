#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Compares what tests/bench/run has measured with what it may be at most, or
makes that the new limit."""

import argparse
import os
import sys

sys.dont_write_bytecode = True

# pylint: disable=wrong-import-position
from results import HERE, Results

BUDGET = os.path.join(HERE, "budget")

# What is added may grow by this much.  Below that is what cannot be told from
# nothing: part of an operation, as those that take pages (fork and exec) differ
# by up to a tenth of a per cent between two boots; and a few instructions, as a
# step from one entry of a hash chain to the next is six, and which entries share
# a chain is chance in each boot.
GROWTH = 1.05
PART = 0.005
INSTRUCTIONS = 12


def read():
    """The columns, and the instructions of each operation in them."""
    with open(BUDGET, encoding="utf-8") as file:
        rows = [line.split() for line in file if not line.startswith("#")]
    head = rows[0][1:]
    return head, {row[0]: {column: int(cell) for column, cell in
                           zip(head, row[1:]) if cell != "-"}
                  for row in rows[1:]}


def limit(results, budget, operation):
    """How many instructions may be added where so many were."""
    return (max(budget, 0) * GROWTH +
            max(INSTRUCTIONS, PART * results.base.costs[operation]))


def problems(results, column, budgets):
    """What is wrong with a column."""
    if results.by_name[column].missing:
        yield "not measured: %s" % results.by_name[column].missing
        return
    for operation in sorted(budgets.keys() | set(results.operations)):
        budget = budgets.get(operation, {}).get(column)
        if (budget is not None) != results.has(column, operation):
            yield "%s: only measured or only in the budget" % operation
        if budget is None or not results.has(column, operation):
            continue
        added = results.added(column, operation)
        if added > limit(results, budget, operation):
            yield "%s: %d instructions more than without, %d are meant to be" % (
                operation, round(added), budget)


def check(results):
    """Prints TAP; is it good?"""
    columns, budgets = read()
    failed = 0
    for number, column in enumerate(columns, 1):
        found = list(problems(results, column, budgets))
        failed += bool(found)
        print("%sok %d - %s: within the budget" % (
            "not " if found else "", number, results.by_name[column].title))
        for problem in found:
            print("#   " + problem.replace("\n", "\n#   "))
    print("1..%d" % len(columns))
    return not failed


def record(results):
    """Writes what was measured of the same columns."""
    columns, _ = read()
    with open(BUDGET, encoding="utf-8") as file:
        comment = [line for line in file if line.startswith("#")]
    rows = [["operation"] + columns] + [
        [operation] + ["%d" % round(results.added(column, operation))
                       if results.has(column, operation) else "-"
                       for column in columns]
        for operation in results.operations]
    with open(BUDGET, "w", encoding="utf-8") as file:
        file.writelines(comment)
        for row in rows:
            file.write(("%-12s" % row[0] + "".join(
                " %11s" % cell for cell in row[1:])).rstrip() + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--columns", action="store_true",
                        help="print what has to be measured, and nothing else")
    parser.add_argument("--record", action="store_true",
                        help="make what was measured the limit")
    parser.add_argument("directory", nargs="?",
                        help="what tests/bench/run has printed")
    args = parser.parse_args()
    if args.columns:
        print(*read()[0], sep="\n")
        return 0
    results = Results(args.directory)
    if args.record:
        record(results)
        return 0
    return not check(results)


if __name__ == "__main__":
    sys.exit(main())
