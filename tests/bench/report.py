#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Tells what tests/bench/run has measured: as a table, with the targets that are
met and missed, as JSON and as a chart.  Fails if a target is missed."""

import argparse
import json
import os
import sys

sys.dont_write_bytecode = True

# pylint: disable=wrong-import-position
from chart import chart
from results import TITLES, Results
from targets import targets


def table(head, rows):
    """Lines with the first column to the left and the others to the right."""
    widths = [max(map(len, column)) for column in zip(head, *rows)]
    for row in [head] + rows:
        yield "  ".join([row[0].ljust(widths[0])] + [
            cell.rjust(width) for cell, width in zip(row[1:], widths[1:])])


def tables(results):
    """Instructions and per cent, of hcsec and of the others."""
    for name, form in (("Instructions added", added), ("Per cent added", part)):
        for ours in True, False:
            columns = [c for c in results.measured() if c.ours == ours]
            if not columns:
                continue
            yield ""
            yield "%s by %s:" % (
                name, "hcsec" if ours else "other security modules")
            yield from table(
                ["", results.base.name] + [c.name for c in columns],
                [[TITLES.get(operation, operation),
                  format(round(results.base.costs[operation]), ",")] +
                 [form(results, c.name, operation) for c in columns]
                 for operation in results.operations])


def added(results, column, operation):
    """A cell of the first kind."""
    if not results.has(column, operation):
        return "-"
    value = round(results.added(column, operation))
    return format(value, "+,") if value else "0"


def part(results, column, operation):
    """A cell of the second kind."""
    if not results.has(column, operation):
        return "-"
    return "%+.2f" % results.percent(column, operation)


def rst_table(results, names, form):
    """A table of the documentation, in which the names of columns may take two
    lines."""
    head = [["Operation", ""]] + [
        (name.split("-", 1) + [""])[:2] for name in names]
    rows = [[operation] + [form(results, name, operation) for name in names]
            for operation in results.operations]
    widths = [max(len(cell) for cell in column)
              for column in zip(*zip(*head), *rows)]
    border = "  ".join("=" * width for width in widths)
    yield ""
    yield border
    for row in list(zip(*head)) + [None] + rows:
        yield border if not row else "  ".join([row[0].ljust(widths[0])] + [
            cell.rjust(width) for cell, width in zip(row[1:], widths[1:])])
    yield border


def rst_tables(results):
    """What Documentation/security/hcsec-performance.rst has: columns in which
    everything was measured, as many in a table as a page is wide."""
    whole = [c for c in results.measured()
             if len(c.costs) == len(results.operations)]
    ours = [c.name for c in whole if c.ours]
    others = [c.name for c in whole if not c.ours]
    for names, form, across in (([results.base.name] + ours, cell, 6),
                                (ours, part, 8), (others, part, 8)):
        for first in range(0, len(names), across):
            yield from rst_table(results, names[first:first + across], form)


def cell(results, column, operation):
    """Instructions: all of the first column, what is added in others."""
    if column == results.base.name:
        return format(round(results.base.costs[operation]), ",")
    return added(results, column, operation)


def target_lines(found):
    """Each target, the missed ones first."""
    rows = [["met" if target.met else "MISSED", target.operation, target.text,
             "%+.0f" % target.value, "%.0f" % target.limit,
             "%.0f" % target.error]
            for target in sorted(found, key=lambda target: target.met)]
    for row in rows:
        yield "%-7s %-13s %-36s %9s of %9s, +-%s" % tuple(row)


def as_json(results, found):
    """Everything that the table has."""
    return {
        "unit": "instructions",
        "columns": [{"name": c.name, "title": c.title, "lsm": c.modules,
                     "missing": c.missing} for c in results.columns],
        "operations": [{
            "name": operation,
            "columns": {c.name: {
                "instructions": c.costs[operation],
                "error": c.errors[operation],
                "mean": c.means[operation][0],
                "mean_error": c.means[operation][1],
                "added": round(results.added(c.name, operation), 1),
                "percent": round(results.percent(c.name, operation), 3)}
                for c in results.columns if operation in c.costs}}
            for operation in results.operations],
        "targets": [{
            "operation": target.operation, "target": target.text,
            "value": round(target.value, 1), "limit": round(target.limit, 1),
            "error": round(target.error, 1), "met": target.met}
            for target in found]}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory", help="what tests/bench/run has printed")
    parser.add_argument("--all", action="store_true",
                        help="print the targets that are met, too")
    parser.add_argument("--short", action="store_true",
                        help="print only the tables, and write nothing")
    parser.add_argument("--rst", action="store_true",
                        help="print the tables of the documentation instead")
    args = parser.parse_args()
    results = Results(args.directory)
    for line in rst_tables(results) if args.rst else tables(results):
        print(line.rstrip())
    if args.short or args.rst:
        return 0
    found = targets(results)
    print()
    for column in results.columns:
        print("%-17s %s" % (column.name, column.title))
        if column.missing:
            print("%-17s not measured: %s" % (
                "", column.missing.splitlines()[-1]))
    missed = [target for target in found if not target.met]
    print()
    for line in target_lines(found if args.all else missed):
        print(line)
    print("targets: %d met, %d missed" % (len(found) - len(missed),
                                          len(missed)))
    for name, content in (
            ("results.json", json.dumps(as_json(results, found), indent=1) +
             "\n"), ("results.svg", chart(results))):
        with open(os.path.join(args.directory, name), "w",
                  encoding="utf-8") as file:
            file.write(content)
        print("written: %s" % file.name)
    return bool(missed) or any(c.missing for c in results.columns)


if __name__ == "__main__":
    sys.exit(main())
