#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""usage: profile.py VMLINUX CALLS BLOCKS [BLOCKS]

Prints how many instructions each function executes in one of CALLS calls, of
what profile.c has counted.  Of two files, the difference.
"""

import bisect
import subprocess
import sys

USER = "(user space)"


class Symbols:
    """The functions of a kernel."""

    def __init__(self, vmlinux):
        names = {}
        listing = subprocess.run(["nm", "-n", vmlinux], check=True,
                                 stdout=subprocess.PIPE, text=True).stdout
        for line in listing.splitlines():
            address, kind, name = line.split(maxsplit=2)
            if kind in "tTwW":
                names.setdefault(int(address, 16), name)
        self.addresses = sorted(names)
        self.names = names

    def find(self, address):
        """The function that an address is in."""
        at = bisect.bisect_right(self.addresses, address) - 1
        if at < 0 or address < 1 << 63:
            return USER
        return self.names[self.addresses[at]]


def count(symbols, path):
    """Instructions of each function."""
    counts = {}
    with open(path, encoding="ascii") as file:
        for line in file:
            address, length, times = line.split()
            name = symbols.find(int(address, 16))
            counts[name] = counts.get(name, 0) + int(length) * int(times)
    return counts


def main():
    if not 4 <= len(sys.argv) <= 5:
        sys.exit(__doc__)
    symbols = Symbols(sys.argv[1])
    calls = int(sys.argv[2])
    first, last = count(symbols, sys.argv[3]), count(symbols, sys.argv[-1])
    if len(sys.argv) == 4:
        first = {}
    rows = [((last.get(name, 0) - first.get(name, 0)) / calls,
             last.get(name, 0) / calls, name)
            for name in first.keys() | last.keys()]
    rows.sort(key=lambda row: (-abs(row[0]), row[2]))
    print(f"{'more':>9} {'of':>9}  function")
    for more, of, name in rows:
        if abs(more) >= 0.5:
            print(f"{more:9.1f} {of:9.1f}  {name}")
    print(f"{sum(row[0] for row in rows):9.1f} "
          f"{sum(row[1] for row in rows):9.1f}  (all)")


main()
