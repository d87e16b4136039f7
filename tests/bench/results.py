# SPDX-License-Identifier: GPL-2.0-only
"""What tests/bench/run has measured, and what is computed from it."""

import math
import os

HERE = os.path.dirname(os.path.realpath(__file__))

TITLES = {
    "getppid": "getppid",
    "socket": "socket, close",
    "connect": "TCP connect, accept",
    "datagram": "UDP sendto, recv",
    "unix": "unix write, read",
    "pipe": "pipe write, read",
    "read": "read 1 byte",
    "read64k": "read 64 KiB",
    "write": "write 1 byte",
    "open": "open, close",
    "stat": "stat",
    "fork": "fork, exit",
    "exec-static": "vfork, exec static",
    "exec-dynamic": "vfork, exec dynamic",
    "mmap": "mmap, munmap",
    "sendfile": "sendfile 4 KiB",
    "epoll": "epoll, answer",
}


class Column:
    """One machine: what was measured in it, or why nothing was.  The costs are
    of usual calls; the means, with their errors, are of all."""

    def __init__(self, name, modules, title, directory):
        self.name, self.modules, self.title = name, modules, title
        self.costs, self.errors, self.means = {}, {}, {}
        self.missing = None
        path = os.path.join(directory, name)
        try:
            with open(path + ".tsv", encoding="utf-8") as file:
                for line in file:
                    operation, cost, error, _, *mean = line.split("\t")
                    self.costs[operation] = float(cost)
                    self.errors[operation] = float(error)
                    self.means[operation] = tuple(map(float, mean))
        except FileNotFoundError:
            try:
                with open(path + ".missing", encoding="utf-8") as file:
                    self.missing = file.read().strip() or "no reason was given"
            except FileNotFoundError:
                self.missing = "was not asked for"

    @property
    def ours(self):
        """Is this about hcsec?"""
        return self.modules == "hcsec"


class Results:
    """All columns; differences are to the first one."""

    def __init__(self, directory):
        self.columns = []
        with open(os.path.join(HERE, "columns"), encoding="utf-8") as file:
            for line in file:
                if not line.startswith("#"):
                    name, modules, _, title = map(str.strip, line.split("|"))
                    self.columns.append(
                        Column(name, modules, title, directory))
        self.by_name = {column.name: column for column in self.columns}
        self.base = self.columns[0]
        if self.base.missing:
            raise ValueError("there is nothing to compare with: %s" %
                             self.base.missing)
        self.operations = list(self.base.costs)

    def measured(self):
        """The columns that there are figures of, but for the first."""
        return [c for c in self.columns[1:] if not c.missing]

    def has(self, column, operation):
        """Was that measured?"""
        return operation in self.by_name[column].costs

    def added(self, column, operation):
        """Instructions more than in the first column."""
        return (self.by_name[column].costs[operation] -
                self.base.costs[operation])

    def percent(self, column, operation):
        """The same, per cent of the first column."""
        return (100 * self.added(column, operation) /
                self.base.costs[operation])

    def error(self, column, operation):
        """Twice the standard error of what is added."""
        return 2 * math.hypot(self.by_name[column].errors[operation],
                              self.base.errors[operation])


def count(value):
    """How many instructions more, as text."""
    return format(round(value), "+,") if round(value) else "0"


def added(results, column, operation):
    """What a column adds, as text."""
    if not results.has(column, operation):
        return "-"
    return count(results.added(column, operation))


def part(results, column, operation):
    """The same in per cent."""
    if not results.has(column, operation):
        return "-"
    return "%+.2f" % results.percent(column, operation)
