"""Charts in one house style: colour-blind safe, readable in grey, labelled directly (docs/charts.md)."""

from xianbao.figures.bars import STAGES, compared, composition, ranking, stages
from xianbao.figures.lines import progress
from xianbao.figures.points import Aim, changed, targets
from xianbao.figures.style import DPI, LINE, WIDTH, Chart

__all__ = [
    "DPI",
    "LINE",
    "STAGES",
    "WIDTH",
    "Aim",
    "Chart",
    "changed",
    "compared",
    "composition",
    "progress",
    "ranking",
    "stages",
    "targets",
]
