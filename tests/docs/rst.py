# SPDX-License-Identifier: GPL-2.0-only
"""As much of reStructuredText as the documentation of hcsec uses."""

import re

RULE = re.compile(r"=+(?: +=+)+$")
UNDERLINE = re.compile(r"([=\-~^\"])\1{2,}$")
LITERAL = re.compile(r"``(.+?)``", re.S)


def literals(text):
    """What stands in double back quotes, with line breaks as blanks."""
    return [" ".join(found.split()) for found in LITERAL.findall(text)]


def sections(text):
    """{title: body}; a body goes on until the next title of any level."""
    lines = text.splitlines()
    starts = [(i, lines[i]) for i in range(len(lines) - 1)
              if lines[i].strip() and UNDERLINE.match(lines[i + 1]) and
              not UNDERLINE.match(lines[i]) and not RULE.match(lines[i])]
    result = {}
    for (at, title), after in zip(starts, starts[1:] + [(len(lines), "")]):
        result[title.strip()] = "\n".join(lines[at + 2:after[0]])
    return result


def tables(text):
    """The simple tables of a text, each a list of rows of cells.  A row goes on
    while its first column is empty; a table without a head has one all the
    same, which is its first row."""
    result = []
    lines = [line.rstrip() for line in text.expandtabs().splitlines()]
    i = 0
    while i < len(lines):
        rule = lines[i].strip()
        if not RULE.match(rule):
            i += 1
            continue
        base = len(lines[i]) - len(rule)
        starts = [base + m.start() for m in re.finditer("=+", rule)]
        rows, i = [], i + 1
        while i < len(lines) and lines[i].strip():
            line = lines[i]
            i += 1
            if RULE.match(line.strip()):
                if i >= len(lines) or not lines[i].strip():
                    break
                continue
            cells = [line[a:b].strip() for a, b in
                     zip(starts, starts[1:] + [None])]
            if cells[0] or not rows:
                rows.append(cells)
            else:
                rows[-1] = [" ".join(filter(None, pair))
                            for pair in zip(rows[-1], cells)]
        result.append(rows)
    return result


def table_with_head(text, *head):
    """The rows below the head of the one table that has it."""
    found = [rows[1:] for rows in tables(text)
             if tuple(rows[0][:len(head)]) == head]
    if len(found) != 1:
        raise LookupError("%d tables with the head %s" %
                          (len(found), " | ".join(head)))
    return found[0]


def rows_with_head(text, *head):
    """The rows below that head, of however many tables."""
    found = [row for rows in tables(text)
             if tuple(rows[0][:len(head)]) == head for row in rows[1:]]
    if not found:
        raise LookupError("no table with the head " + " | ".join(head))
    return found


def blocks(text):
    """The literal blocks of a text, without their indentation."""
    lines = text.splitlines()
    result = []
    i = 0
    while i < len(lines):
        if not lines[i].endswith("::") or lines[i].startswith(".. "):
            i += 1
            continue
        indent = len(lines[i]) - len(lines[i].lstrip())
        i += 1
        block = []
        while i < len(lines) and (not lines[i].strip() or
                                  len(lines[i]) - len(lines[i].lstrip())
                                  > indent):
            block.append(lines[i])
            i += 1
        depth = min((len(line) - len(line.lstrip()) for line in block
                     if line.strip()), default=0)
        result.append("\n".join(line[depth:] for line in block).strip("\n"))
    return result


def terms(text):
    """The terms of definition lists: lines that an indented one follows at
    once, and that do not go on with another paragraph's text."""
    lines = text.splitlines()
    return [line for before, line, after in zip([""] + lines, lines, lines[1:])
            if line and not line[0].isspace() and after.startswith("    ") and
            (not before.strip() or before.startswith("    "))]


def _without_blocks(lines):
    """Numbered lines that are not in a literal block."""
    skip = None
    for number, line in enumerate(lines, 1):
        indent = len(line) - len(line.lstrip())
        if skip is not None:
            if not line.strip() or indent > skip:
                continue
            skip = None
        yield number, line
        if line.endswith("::") and not line.startswith(".. "):
            skip = indent


def form(text):
    """Mistakes that docutils would warn of, and a few that it would not."""
    lines = text.splitlines()
    titles = set(sections(text))
    columns = None
    for number, line in _without_blocks(lines):
        after = lines[number] if number < len(lines) else ""
        if line != line.rstrip():
            yield "%d: blanks at the end of the line" % number
        if "\t" in line:
            yield "%d: a tab" % number
        if len(line) > 80:
            yield "%d: %d columns" % (number, len(line))
        if line.endswith("::") and after.strip() and line[:3] != ".. ":
            yield "%d: no empty line before the literal block" % number
        if (line.strip() and UNDERLINE.match(after) and
                not UNDERLINE.match(line) and len(after) < len(line)):
            yield "%d: the underline is too short" % (number + 1)
        before = lines[number - 2] if number > 1 else ""
        if (line and not line[0].isspace() and line[:2] not in ("- ", "#.") and
                before.startswith("  ") and not columns and
                not after.startswith("  ")):
            yield "%d: no empty line before the paragraph" % number
        if RULE.match(line.strip()):
            columns = [m.span() for m in re.finditer("=+", line)]
        elif not line.strip():
            columns = None
        elif columns:
            for (_, end), (start, _) in zip(columns, columns[1:]):
                if line[end:start].strip():
                    yield "%d: text between the columns" % number
    prose = "\n".join(line for _, line in _without_blocks(lines))
    for paragraph in re.split(r"\n\s*\n", prose):
        if paragraph.count("``") % 2:
            yield "unbalanced back quotes: %s" % paragraph.strip()[:60]
    for reference in re.findall(r"(?<!`)`([^`<>]+)`_(?!_)", prose):
        if " ".join(reference.split()) not in titles:
            yield "no section is called '%s'" % reference
