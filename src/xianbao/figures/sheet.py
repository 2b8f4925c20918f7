"""A sheet to draw on, measured in points from its top left corner, and rows laid out on it.

Every word is measured before it is placed, so that words neither overlap nor leave the sheet.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from xianbao.figures.style import (
    GREY,
    INK,
    LINE,
    SIZE,
    SMALL,
    WHITE,
    WIDTH,
    Fill,
    breadth,
    broken,
    legible,
    style,
)
from xianbao.figures.svg import NAMED
from xianbao.quantities import Quantity

ACROSS = WIDTH * 72  # points
GRID = LINE * 72
MOST = 19  # lines: with its caption the figure fits on a page of 22
SPARE = 3.6  # points: a figure as high as its lines would need one more
GAP = 7.0  # points between columns
ONE, TWO = 24.0, 31.0  # points: rows with a name of one line, of two
LEADING, KEY = 13.0, 17.0


class Sheet:
    """A blank figure, a whole number of text lines high (less what keeps it from needing one more)."""

    def __init__(self, height: float) -> None:
        self.height = max(1, ceil((height + SPARE) / GRID - 1e-6)) * GRID - SPARE
        self.figure = Figure(figsize=(WIDTH, self.height / 72))
        with mpl.rc_context(style()):
            self.axes = self.figure.add_axes((0, 0, 1, 1))
        self.words: list[tuple[str, Sequence[Quantity]]] = []
        self.axes.set_axis_off()
        self.axes.set(xlim=(0, ACROSS), ylim=(self.height, 0), autoscale_on=False)

    def write(self, x: float, y: float, words: str, *, align: str = "left", size: float = SIZE,
              colour: str = INK, ground: str = "", of: Sequence[Quantity] = ()) -> None:  # fmt: skip
        """A line of words, its middle at the height y; ground: the colour behind it, where lines pass.

        of: the numbers that it prints.
        """
        box = {"facecolor": ground, "pad": 2, "linewidth": 0} if ground else None
        with mpl.rc_context(style()):
            text = self.axes.text(x, y, words, ha=align, va="center_baseline", size=size, color=colour, bbox=box,
                                  zorder=5)  # fmt: skip
        if of:
            text.set_gid(f"{NAMED}{len(self.words)}")
            self.words.append((words, of))

    def bar(self, left: float, right: float, y: float, thick: float, fill: Fill) -> None:
        """An area between two places; the outline keeps the palest visible on white."""
        at, width = (min(left, right), y - thick / 2), abs(right - left)
        if fill.hatch:
            self.axes.add_patch(
                Rectangle(at, width, thick, facecolor=fill.colour, edgecolor=fill.stroke, hatch=fill.hatch,
                          linewidth=0, zorder=2)
            )  # fmt: skip
        face = "none" if fill.hatch else fill.colour
        self.axes.add_patch(Rectangle(at, width, thick, facecolor=face, edgecolor=INK, linewidth=0.5, zorder=2.1))

    def band(self, left: float, right: float, y: float, thick: float, colour: str) -> None:
        """An area without outline, behind everything."""
        self.axes.add_patch(
            Rectangle((left, y - thick / 2), right - left, thick, facecolor=colour, linewidth=0, zorder=0)
        )

    def rule(self, start: tuple[float, float], end: tuple[float, float], *, colour: str = INK, width: float = 0.8,
             dashed: bool = False, dotted: bool = False, above: bool = False) -> None:  # fmt: skip
        """A straight line, behind bars unless above."""
        pattern = (4, 2) if dashed else (1, 2.5)
        self.axes.add_line(
            Line2D((start[0], end[0]), (start[1], end[1]), color=colour, linewidth=width,
                   linestyle=(0, pattern) if dashed or dotted else "-", zorder=3 if above else 1)
        )  # fmt: skip

    def mark(self, x: float, y: float, shape: str, colour: str, *, hollow: bool = False, size: float = 7) -> None:
        """A mark by its shape, as matplotlib names it."""
        self.axes.add_line(
            Line2D((x,), (y,), marker=shape, markersize=size, color=colour, linestyle="none",
                   markerfacecolor=WHITE if hollow else colour, markeredgecolor=colour, zorder=4)
        )  # fmt: skip


@dataclass(frozen=True)
class Rows:
    """Rows on a sheet: where names end and drawing begins, where rows begin and end, their height."""

    sheet: Sheet
    left: float
    top: float
    bottom: float
    pitch: float

    def y(self, n: float) -> float:
        """The middle of row n."""
        return self.top + (n + 0.5) * self.pitch

    def thick(self, most: float = 15) -> float:
        """How thick a bar in a row is."""
        return min(most, self.pitch * 0.66)


def rows(names: Sequence[str], *, room: float = 150, head: float = 2, foot: float = 2, least: float = 0,
         before: Sequence[str] = (), ranks: Sequence[Quantity] = ()) -> Rows:  # fmt: skip
    """A sheet with a row for each name, in points: room for names, head and foot; the least height of a row.

    before: what stands before each name, such as its rank; ranks: these as quantities, of the first rows.
    """
    shown = [legible(name) for name in names]
    margin = max((breadth(b) + GAP for b in before), default=0.0)
    lines = [broken(name, room) for name in shown]
    pitch = max(least, TWO if any(len(one) > 1 for one in lines) else ONE)
    space = MOST * GRID - SPARE - head - foot
    if len(names) * pitch > space:
        pitch = max(least, SIZE + 4, space / len(names))
        lines = lines if pitch >= 2 * LEADING else [broken(name, room, 1) for name in shown]
    sheet = Sheet(head + foot + len(names) * pitch)
    pitch = (sheet.height - head - foot) / max(1, len(names))
    widest = max((breadth(part) for one in lines for part in one), default=0.0)
    laid = Rows(sheet, margin + widest + GAP + 2, head, sheet.height - foot, pitch)
    for n, one in enumerate(lines):
        for k, part in enumerate(one):
            y = laid.y(n) + (k - (len(one) - 1) / 2) * LEADING
            sheet.write(laid.left - GAP, y, part, align="right")
        if before:
            sheet.write(margin - GAP, laid.y(n), before[n], align="right", colour=GREY, of=ranks[n : n + 1])
    return laid


def key_places(entries: Sequence[tuple[Fill, str]], room: float) -> list[tuple[float, float, str]]:
    """Where entries of a key stand, line after line: x, y, words."""
    places, x, y = [], 0.0, 0.0
    for _, entry in entries:
        words = broken(entry, room - 18, 1, SMALL)[0]
        need = 18 + breadth(words, SMALL)
        if x and x + need > room - 3:
            x, y = 0.0, y + KEY
        places.append((x, y, words))
        x += need + 12
    return places


def key_height(entries: Sequence[tuple[Fill, str]], room: float) -> float:
    """Points that a key needs."""
    return max((y for _, y, _ in key_places(entries, room)), default=-KEY) + KEY


def key(sheet: Sheet, entries: Sequence[tuple[Fill, str]], left: float, top: float, room: float,
        of: Sequence[Sequence[Quantity]] = ()) -> None:  # fmt: skip
    """A swatch and words for each fill; of: the numbers that they print."""
    for n, ((fill, _), (x, y, words)) in enumerate(zip(entries, key_places(entries, room), strict=True)):
        sheet.bar(left + x, left + x + 14, top + y + KEY / 2, 9, fill)
        sheet.write(left + x + 18, top + y + KEY / 2, words, size=SMALL, of=of[n] if of else ())
