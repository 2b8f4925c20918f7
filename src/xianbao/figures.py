"""Charts in one house style: colour-blind safe, readable in grey, labelled directly.

A Chart is a figure with the words for those who cannot see it and the numbers it draws.
"""

import io
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
from xianbao.quantities import BARE, Quantity
from xianbao.wording import visible

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
            drawn = io.StringIO()
            self.figure.savefig(drawn, format="svg", metadata={"Date": None, "Creator": None})
            # without a language a browser may take Japanese forms of the characters
            text = drawn.getvalue().replace("<svg ", '<svg xml:lang="zh-CN" ', 1)
            (folder / f"{name}.svg").write_text(text, encoding="utf-8", newline="\n")
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
        "font.family": [family, "Noto Sans CJK SC", "SimHei", "Microsoft YaHei", "PingFang SC", "sans-serif"],
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
        edge = (len(series) - 0.1) / 2 * height  # of the outermost bars, which may not be there
        axes.update_datalim([(0, -edge), (0, len(labels) - 1 + edge)])
        _labels(axes, labels)
        _room(axes, [_float(q) for _, _, q in drawn])
        if drawn:
            axes.legend(frameon=False, loc="lower right", fontsize=10, handlelength=1.2, borderaxespad=0)
    parts = "；".join(
        visible(label) + "、".join(f"{name}{q.printed()}" for held, name, q in drawn if held == label)
        for label in labels
    )
    return Chart(figure, f"分组条形图：{what}。{parts}。", tuple(drawn))


def _axes(rows: float) -> tuple[Figure, Axes]:
    lines = max(3, round(rows * 0.72 + 1))
    figure = Figure(figsize=(WIDTH, LINE * lines - 0.05), layout="constrained")
    axes = figure.add_subplot()
    axes.spines[["top", "right", "bottom"]].set_visible(False)
    axes.spines["left"].set_linewidth(0.8)
    axes.xaxis.set_visible(False)
    axes.tick_params(axis="y", length=0)
    return figure, axes


def _labels(axes: Axes, labels: Sequence[str]) -> None:
    axes.set_yticks(range(len(labels)), [visible(label) for label in labels])
    axes.invert_yaxis()


def _mark(axes: Axes, x: float, y: float, words: str) -> None:
    axes.annotate(words, (x, y), xytext=(4, 0), textcoords="offset points", va="center")


def _room(axes: Axes, values: Sequence[float]) -> None:
    """Room on the right for the longest label."""
    axes.set_xlim(0, max(values, default=1.0) * 1.22 or 1.0)


def _float(quantity: Quantity) -> float:
    return float(quantity.value or 0)
