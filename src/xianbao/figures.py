"""Charts in one house style: colour-blind safe, readable in grey, labelled directly.

A Chart is a figure with the words for those who cannot see it and the numbers it draws.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from xianbao import fonts
from xianbao.wording import BARE, Quantity

mpl.use("agg")

INK, PALE, ACCENT, SECOND = "#1a1a1a", "#c9d3dd", "#1f5a92", "#d98b2b"
FILLS = (ACCENT, SECOND, "#7a9e7e", PALE)
HATCHES = ("", "////", "....", "")
DPI = 300
WIDTH = 6.14  # inches: the 156 mm of the type area
LINE = 29.609 / 72  # inches: one line of the page grid


@dataclass(frozen=True)
class Chart:
    """A drawn figure, its alt text and the numbers in it: (label, series, quantity)."""

    figure: Figure
    alt: str
    data: tuple[tuple[str, str, Quantity], ...]

    def save(self, folder: Path, name: str) -> None:
        """Write name.svg (text stays text) and name.png (300 dpi); the same bytes each time."""
        folder.mkdir(parents=True, exist_ok=True)
        with mpl.rc_context(style()):
            self.figure.savefig(folder / f"{name}.svg", metadata={"Date": None, "Creator": None})
            self.figure.savefig(
                folder / f"{name}.png", dpi=DPI, metadata={"Software": None}, pil_kwargs={"compress_level": 1}
            )


@cache
def style() -> Any:
    """The rc parameters of every chart; registers the 黑体 face of this machine."""
    faces = fonts.load()
    font_manager.fontManager.addfont(faces.path("hei"))
    family = font_manager.FontProperties(fname=faces.path("hei")).get_name()
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
    return {
        "font.family": [family, "SimHei", "Microsoft YaHei", "sans-serif"],
        "font.size": 10.5,
        "text.parse_math": False,
        "axes.unicode_minus": False,
        "svg.fonttype": "none",
        "svg.hashsalt": "xianbao",
        "text.color": INK,
        "axes.edgecolor": INK,
        "axes.labelcolor": INK,
        "xtick.color": INK,
        "ytick.color": INK,
        "hatch.linewidth": 0.6,
    }


def bars(series: Mapping[str, Quantity], *, what: str) -> Chart:
    """One horizontal bar per label, in the given order; `what` names the measure."""
    known = {k: q for k, q in series.items() if q.value is not None}
    with mpl.rc_context(style()):
        figure, axes = _axes(len(known))
        positions = range(len(known))
        axes.barh(positions, [_float(q) for q in known.values()], color=ACCENT, height=0.58)
        _labels(axes, list(known))
        for y, quantity in zip(positions, known.values(), strict=True):
            _mark(axes, _float(quantity), y, quantity.printed())
        _room(axes, [_float(q) for q in known.values()])
    parts = "，".join(f"{k}{q.printed()}" for k, q in known.items())
    return Chart(figure, f"条形图：{what}。{parts}。", tuple((k, what, q) for k, q in known.items()))


def compared(series: Mapping[str, Mapping[str, Quantity]], *, what: str) -> Chart:
    """Bars side by side: name of series → (label → quantity); at most four series."""
    labels = list(dict.fromkeys(label for one in series.values() for label in one))
    height = 0.8 / max(1, len(series))
    with mpl.rc_context(style()):
        figure, axes = _axes(len(labels) * (0.5 + 0.5 * len(series)))
        drawn = []
        for n, (name, one) in enumerate(series.items()):
            points = [
                (y, label, one[label])
                for y, label in enumerate(labels)
                if label in one and one[label].value is not None
            ]
            axes.barh(
                [y + (n - (len(series) - 1) / 2) * height for y, _, _ in points],
                [_float(q) for _, _, q in points],
                height * 0.9, color=FILLS[n], hatch=HATCHES[n], edgecolor="white", label=name, linewidth=0,
            )  # fmt: skip
            for y, label, quantity in points:
                _mark(axes, _float(quantity), y + (n - (len(series) - 1) / 2) * height, quantity.printed(BARE))
                drawn.append((label, name, quantity))
        _labels(axes, labels)
        _room(axes, [_float(q) for _, _, q in drawn])
        if drawn:
            axes.legend(frameon=False, loc="lower right", fontsize=10, handlelength=1.2, borderaxespad=0)
    parts = "；".join(
        f"{label}" + "、".join(f"{name}{q.printed()}" for held, name, q in drawn if held == label) for label in labels
    )
    return Chart(figure, f"分组条形图：{what}。{parts}。", tuple(drawn))


def composition(series: Mapping[str, Quantity], *, what: str) -> Chart:
    """The parts of one whole as a single stacked bar with direct labels."""
    known = {k: q for k, q in series.items() if q.value}
    whole = sum(_float(q) for q in known.values())
    with mpl.rc_context(style()):
        figure = Figure(figsize=(WIDTH, LINE * 3.6))
        axes = figure.add_axes((0.01, 0.08, 0.98, 0.84))
        left = 0.0
        for n, (label, quantity) in enumerate(known.items()):
            width = _float(quantity) / whole
            axes.barh(
                0.0, width, 0.5, left=left, color=FILLS[n % 4], hatch=HATCHES[n % 4], edgecolor="white", linewidth=0
            )
            anchor, align = (left, "left") if left + width / 2 < 0.6 else (left + width, "right")
            above = n % 2 == 0
            axes.text(
                anchor,
                0.34 if above else -0.36,
                f"{label} {quantity.printed()}",
                ha=align,
                va="bottom" if above else "top",
            )
            left += width
        axes.set_xlim(0, 1)
        axes.set_ylim(-0.8, 0.8)
        axes.axis("off")
    parts = "，".join(f"{k}{q.printed()}" for k, q in known.items())
    return Chart(figure, f"构成图：{what}。{parts}。", tuple((k, what, q) for k, q in known.items()))


def _axes(rows: float) -> tuple[Figure, Axes]:
    lines = max(4, round(rows * 0.9 + 1))
    figure = Figure(figsize=(WIDTH, LINE * lines - 0.05), layout="constrained")
    axes = figure.add_subplot()
    axes.spines[["top", "right", "bottom"]].set_visible(False)
    axes.spines["left"].set_linewidth(0.8)
    axes.xaxis.set_visible(False)
    axes.tick_params(axis="y", length=0)
    return figure, axes


def _labels(axes: Axes, labels: Sequence[str]) -> None:
    axes.set_yticks(range(len(labels)), labels)
    axes.invert_yaxis()


def _mark(axes: Axes, x: float, y: float, words: str) -> None:
    axes.annotate(words, (x, y), xytext=(4, 0), textcoords="offset points", va="center")


def _room(axes: Axes, values: Sequence[float]) -> None:
    """Room on the right for the longest label."""
    axes.set_xlim(0, max(values, default=1.0) * 1.22 or 1.0)


def _float(quantity: Quantity) -> float:
    return float(quantity.value or 0)
