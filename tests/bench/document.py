# SPDX-License-Identifier: GPL-2.0-only
"""What Documentation/security/hcsec-performance.rst has of what was measured."""

import math
import textwrap

from results import added, count, part

BEGIN = ".. What follows was written by \"make bench-document\"."
END = ".. That was it."
MANY = "rules-10000"


def lines_of(rows, head=1):
    """A simple table; the first rows are its head.  What is indented in a row
    of several lines would mean something else, so the head is not."""
    widths = [max(len(cell) for cell in column) for column in zip(*rows)]
    border = "  ".join("=" * width for width in widths)
    yield border
    for number, row in enumerate(rows):
        if number == head:
            yield border
        yield "  ".join([row[0].ljust(widths[0])] + [
            cell.ljust(width) if number < head else cell.rjust(width)
            for cell, width in zip(row[1:], widths[1:])]).rstrip()
    yield border
    yield ""


def columns_table(results, names, form):
    """A row for each operation.  The names of columns may take two lines."""
    head = [["Operation", ""]] + [
        (name.split("-", 1) + [""])[:2] for name in names]
    lines = [line for line in zip(*head) if any(line)]
    yield from lines_of(lines + [
        [operation] + [form(results, name, operation) for name in names]
        for operation in results.operations], len(lines))


def cell(results, column, operation):
    """Instructions: all of the first column, what is added in others."""
    if column == results.base.name:
        return format(round(results.base.costs[operation]), ",")
    return added(results, column, operation)


def all_calls(results):
    """The means of all calls, with what is not in the usual ones."""
    many = results.by_name[MANY]
    yield ["Operation", "usual calls", "all calls", "error"]
    for operation in results.operations:
        mean, error = many.means[operation]
        base, base_error = results.base.means[operation]
        yield [operation, added(results, MANY, operation),
               count(mean - base),
               format(round(2 * math.hypot(error, base_error)), ",")]


def missed_targets(results, found):
    """What is above its limit, and by how much."""
    yield ["Operation", "Target", "is", "limit", "part"]
    for target in found:
        if not target.met:
            yield [target.operation, target.text,
                   count(target.value),
                   format(round(target.limit), ","),
                   "%.2f %%" % (100 * target.value /
                                results.base.costs[target.operation])]


def document(results, found):
    """The lines between the two marks."""
    measured = results.measured()
    ours = [c.name for c in measured if c.ours]
    others = [c.name for c in measured if not c.ours]
    for text, names, form, across in (
            ("Instructions without a security module, and how many more:",
             [results.base.name] + ours, cell, 6),
            ("Per cent more with hcsec:", ours, part, 6),
            ("Per cent more with others:", others, part, 4)):
        if not names:
            continue
        yield text
        yield ""
        for first in range(0, len(names), across):
            yield from columns_table(results, names[first:first + across],
                                     form)
    missing = [c.name for c in results.columns if c.missing]
    if missing:
        yield from textwrap.wrap("Not measured: %s." % ", ".join(missing), 80)
        yield ""
    yield from textwrap.wrap(
        "Instructions more in ``%s``, in usual calls and in all, and twice the "
        "standard error of the latter:" % MANY, 80)
    yield ""
    yield from lines_of(list(all_calls(results)))
    met = len([target for target in found if target.met])
    if met == len(found):
        yield "All %d targets are met, within the error." % met
        yield ""
        return
    yield "Of %d targets, %d are met.  What is missed:" % (len(found), met)
    yield ""
    yield from lines_of(list(missed_targets(results, found)))


def replace(path, lines):
    """Puts the lines between the marks of a file."""
    with open(path, encoding="utf-8") as file:
        before, rest = file.read().split(BEGIN + "\n")
    after = rest.split(END + "\n")[1]
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join([before + BEGIN, "", *lines, END, ""]) + after)
