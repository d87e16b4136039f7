#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Takes the README's tour, in the virtual machine: what is to be typed is
typed, and what is to be seen must be seen.  Numbers may differ, and so may the
order of lines, as some come from programs in the background."""

import os
import re
import subprocess
import sys
import tempfile
import time

TOP = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.realpath(__file__))))
TITLE = "## Five minutes\n"
# Python takes seconds to start where every instruction is emulated.
PATIENCE = 120


def steps(text):
    """Pairs of commands and of what they print."""
    text = text[text.index(TITLE) + len(TITLE):].partition("\n## ")[0]
    result = []
    for kind, block in re.findall(r"^```(\w+)\n(.*?)^```$", text, re.M | re.S):
        if kind == "sh":
            result.append([block, ""])
        elif kind == "text":
            result[-1][1] = block
    return result


def plain(text):
    """What has to be the same each time, in any order."""
    text = re.sub(r"\b[0-9a-f]{16,}\b", "HEX", text)
    text = re.sub(r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", "UUID", text)
    text = re.sub(r"\d+", "N", text)
    # A terminal, where somebody types it.
    text = re.sub(r"\b(std\w+)=\w+", r"\1=KIND", text)
    return sorted(" ".join(line.split()) for line in text.splitlines())


def main():
    with open(os.path.join(TOP, "README.md"), encoding="utf-8") as readme:
        tour = steps(readme.read())
    print("1..%d" % len(tour))
    failed = 0
    with tempfile.TemporaryFile("w+") as said:
        shell = subprocess.Popen(["/bin/bash"], stdin=subprocess.PIPE,
                                 stdout=said, stderr=subprocess.STDOUT,
                                 encoding="utf-8")
        at = 0
        for number, (typed, wanted) in enumerate(tour, 1):
            shell.stdin.write(typed)
            shell.stdin.flush()
            end = time.monotonic() + PATIENCE
            while True:
                said.seek(at)
                seen = said.read()
                if plain(seen) == plain(wanted) or time.monotonic() > end:
                    break
                time.sleep(0.2)
            at += len(seen.encode())
            name = typed.splitlines()[-1]
            if plain(seen) == plain(wanted):
                print("ok %d - %s" % (number, name))
                continue
            failed += 1
            print("not ok %d - %s" % (number, name))
            print("#   " + seen.replace("\n", "\n#   "))
        shell.kill()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
