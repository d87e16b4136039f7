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
from document import BEGIN, END, document, replace
from results import TITLES, Results, added, part
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
    parser.add_argument("--document", metavar="FILE",
                        help="put the tables into that file of the "
                        "documentation, between '%s' and '%s'" % (BEGIN, END))
    args = parser.parse_args()
    results = Results(args.directory)
    for line in tables(results):
        print(line.rstrip())
    if args.short:
        return 0
    found = targets(results)
    if args.document:
        replace(args.document, document(results, found))
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
