# SPDX-License-Identifier: GPL-2.0-only
"""A chart of what was measured: a panel for each operation, a bar for each
column, as SVG."""

from html import escape

from results import TITLES

PANEL_WIDTH, BAR_HEIGHT, ACROSS = 400, 13, 2
LABEL_WIDTH, VALUE_WIDTH, HEAD = 130, 105, 24
OURS, OTHERS = "#1a6faf", "#b0b0b0"


def bar(y, column, value, added, scale):
    """One line of a panel: name, bar and figures."""
    width = max(0.0, value) * scale
    return (
        '<text x="%d" y="%d" text-anchor="end">%s</text>'
        '<rect x="%d" y="%d" width="%.1f" height="%d" fill="%s"/>'
        '<text x="%.1f" y="%d">%+.2f %% (%+.0f)</text>' % (
            LABEL_WIDTH - 6, y + BAR_HEIGHT - 3, escape(column.name),
            LABEL_WIDTH, y + 1, width, BAR_HEIGHT - 3,
            OURS if column.ours else OTHERS,
            LABEL_WIDTH + width + 4, y + BAR_HEIGHT - 3, value, added))


def panel(results, operation, columns):
    """The bars of one operation; each panel has a scale of its own."""
    shown = [c for c in columns if results.has(c.name, operation)]
    values = [results.percent(c.name, operation) for c in shown]
    scale = ((PANEL_WIDTH - LABEL_WIDTH - VALUE_WIDTH) /
             max(values + [0.1]))
    lines = ['<text x="%d" y="15" class="title">%s: %s instructions</text>' % (
        LABEL_WIDTH, escape(TITLES.get(operation, operation)),
        format(round(results.base.costs[operation]), ","))]
    for number, (column, value) in enumerate(zip(shown, values)):
        lines.append(bar(HEAD + number * BAR_HEIGHT, column, value,
                         results.added(column.name, operation), scale))
    return "\n".join(lines)


def chart(results):
    """The whole picture."""
    columns = results.measured()
    height = HEAD + len(columns) * BAR_HEIGHT + 16
    rows = -(-len(results.operations) // ACROSS)
    parts = [
        '<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" '
        'font-family="sans-serif" font-size="10">' % (
            ACROSS * PANEL_WIDTH, rows * height),
        '<!-- SPDX-License-Identifier: GPL-2.0-only -->',
        '<style>.title { font-weight: bold; font-size: 12px }</style>',
        '<rect width="100%" height="100%" fill="white"/>']
    for number, operation in enumerate(results.operations):
        parts.append('<g transform="translate(%d %d)">\n%s\n</g>' % (
            number % ACROSS * PANEL_WIDTH, number // ACROSS * height,
            panel(results, operation, columns)))
    return "\n".join(parts + ["</svg>", ""])
