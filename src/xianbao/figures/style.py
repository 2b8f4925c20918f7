"""The house style: type, fills and marks, and a Chart to put them in.

A Chart is a figure with the words for those who cannot see it and the numbers it draws. Nothing is
told by colour alone: fills differ in lightness and hatch, marks in shape, and values are printed.
"""

import io
import logging
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, wraps
from pathlib import Path
from typing import Any, ParamSpec

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

from xianbao import fonts
from xianbao.figures.svg import lean
from xianbao.quantities import Quantity
from xianbao.wording import visible

mpl.use("agg")

INK, GREY, FAINT, WHITE = "#1a1a1a", "#6a6a6a", "#d9d9d9", "#ffffff"
DARK, MIDDLE, LIGHT, PALE = "#17446f", "#b45a1c", "#d79a3a", "#c9d3dd"  # each lighter in grey than the one before
DPI = 300
WIDTH = 6.14  # inches: the 156 mm of the type area
LINE = 29.609 / 72  # inches: one line of the page grid
SIZE, SMALL = 10.5, 9  # points
LONGEST_ALT = 300
UNSHOWN = "〓"  # the printer's mark for a character that no face has
UNKNOWN, UNTOLD = "无数据", "不公开"
P = ParamSpec("P")
Change = Callable[[Quantity], Quantity]
_WORD = re.compile(r"[0-9A-Za-z.%]{1,8}|.")


@dataclass(frozen=True)
class Fill:
    """How an area is filled: colour, hatch and its colour, and the colour of words upon it."""

    colour: str
    hatch: str = ""
    stroke: str = INK
    words: str = INK


FILLS = (
    Fill(DARK, words=WHITE),
    Fill(MIDDLE, "////", WHITE, WHITE),
    Fill(LIGHT, "...."),
    Fill(PALE),
    Fill(DARK, "\\\\\\\\", WHITE, WHITE),
    Fill(MIDDLE, words=WHITE),
    Fill(LIGHT, "xxxx"),
    Fill(WHITE, "...."),
)


@dataclass(frozen=True)
class Chart:
    """A drawn figure, its alt text and the numbers in it: (label, series, quantity).

    words: what is written in it of which numbers, in the order of writing; also: what only the alt text says; given:
    the numbers that it was made of; again: draws the same chart with each of these changed.
    """

    figure: Figure
    alt: str
    data: tuple[tuple[str, str, Quantity], ...]
    words: Sequence[tuple[str, Sequence[Quantity]]] = ()
    also: Sequence[Quantity] = ()
    given: Sequence[Quantity] = ()
    again: "Callable[[Change], Chart] | None" = None

    def save(self, folder: Path, name: str, numbers: Sequence[str] = ()) -> None:
        """Write name.svg (text stays text) and name.png (300 dpi); the same bytes each time.

        numbers: of each of `words` the numbers it bears in the SVG as data-n.
        """
        folder.mkdir(parents=True, exist_ok=True)
        with mpl.rc_context(style()):
            drawn = io.StringIO()
            self.figure.savefig(drawn, format="svg", metadata={"Date": None, "Creator": None})
            # without a language a browser may take Japanese forms of the characters
            text = drawn.getvalue().replace("<svg ", '<svg xml:lang="zh-CN" ', 1)
            (folder / f"{name}.svg").write_text(lean(text, numbers), encoding="utf-8", newline="\n")
            self.figure.savefig(
                folder / f"{name}.png", dpi=DPI, metadata={"Software": None}, pil_kwargs={"compress_level": 1}
            )


def redrawn(draw: Callable[P, Chart]) -> Callable[P, Chart]:
    """A chart function whose charts can be drawn again with other numbers."""

    @wraps(draw)
    def drawn(*args: P.args, **kwargs: P.kwargs) -> Chart:
        def again(change: Change) -> Chart:
            return drawn(*_changed(args, change), **_changed(kwargs, change))

        return replace(draw(*args, **kwargs), given=tuple(_given((args, kwargs))), again=again)

    return drawn


def _given(value: Any) -> Iterator[Quantity]:
    """The numbers that were given to a chart function."""
    if isinstance(value, Quantity):
        yield value
    elif isinstance(value, Mapping):
        yield from _given([*value.values()])
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _given(one)


def _changed(value: Any, change: Change) -> Any:
    """What was given to a chart function, every number in it changed."""
    if isinstance(value, Quantity):
        return change(value)
    if isinstance(value, Mapping):
        return {key: _changed(one, change) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_changed(one, change) for one in value]
    return value


@cache
def style() -> Any:
    """The rc parameters of every chart; registers the 黑体 face of this machine and what follows it."""
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
    return {
        "font.family": [*_families(), "Noto Sans CJK SC", "SimHei", "Microsoft YaHei", "PingFang SC", "sans-serif"],
        "font.size": SIZE,
        "text.parse_math": False,
        "axes.unicode_minus": False,
        "svg.fonttype": "none",
        "svg.hashsalt": "xianbao",
        "text.color": INK,
        "hatch.linewidth": 0.6,
    }


@cache
def _faces() -> fonts.FontSet:
    """The faces of this machine, checked once."""
    return fonts.load()


@cache
def _families() -> list[str]:
    paths = [_faces().folder / face.file for face in _faces().stack("hei")]
    for path in paths:
        font_manager.fontManager.addfont(path)
    return [FontProperties(fname=path).get_name() for path in paths]


@cache
def _has(character: str) -> bool:
    return any(face.shows(character) for face in _faces().stack("hei"))


def legible(words: str) -> str:
    """Text from data as it can be drawn: what no face shows becomes 〓."""
    return "".join(c if _has(c) else UNSHOWN for c in visible(words))


@cache
def _advance(character: str) -> float:
    """Width of a character in ems."""
    width, _, _ = text_to_path.get_text_width_height_descent(
        character, FontProperties(family=_families(), size=100), ismath=False
    )
    return float(width) / 100


def breadth(words: str, size: float = SIZE) -> float:
    """Width of a line in points, rounded up a little: other faces are not exactly as wide."""
    return sum(_advance(c) for c in words) * size * 1.02


def broken(words: str, room: float, lines: int = 2, size: float = SIZE) -> list[str]:
    """`words` in at most so many lines of `room` points; … where something was left out."""
    found = [""]
    for word in _WORD.findall(words):
        if breadth(found[-1] + word, size) <= room or not found[-1]:
            found[-1] += word
        else:
            found.append(word)
    if len(found) <= lines:
        return found
    last = found[lines - 1]
    while last and breadth(f"{last}…", size) > room:
        last = last[:-1]
    return [*found[: lines - 1], f"{last}…"]


def absent(quantity: Quantity | None, spec: str = "") -> str:
    """What stands where there is no number to draw: that there is none, or the sign of one that is not public."""
    return quantity.printed(spec) if quantity is not None and quantity.hidden else UNKNOWN


def spoken(quantity: Quantity | None) -> str:
    """A number in an alt text."""
    if quantity is None:
        return UNKNOWN
    return UNTOLD if quantity.hidden else quantity.printed() if quantity.known else UNKNOWN


def told(kind: str, what: str, items: Sequence[str], summary: Iterable[str]) -> str:
    """Alt text: every item where that is short; else how many there are, and the summary."""
    head = f"{kind}：{visible(what)}"
    whole = f"{head}。{'；'.join(items)}。"
    if len(whole) <= LONGEST_ALT:
        return whole
    short = f"{head}，共{len(items)}项"
    mark = "。"
    for part in filter(None, summary):
        if len(short) + len(mark) + len(part) < LONGEST_ALT:  # a number cut short would be another number
            short, mark = f"{short}{mark}{part}", "；"
    return f"{short}。"
