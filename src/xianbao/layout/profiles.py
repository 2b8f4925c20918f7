"""The page as GB/T 9704-2012 and GB/T 33476.2-2016 want it: three readings of the same grid, and its faces.

Lengths are millimetres, sizes points. Source of the figures: docs/layout.md.
"""

import re
from dataclasses import dataclass

POINT = 25.4 / 72
BODY, TITLE, NUMBER, CAPTION = 16.0, 22.0, 14.0, 12.0
CHARACTER = 156 / 28


@dataclass(frozen=True)
class Margins:
    """Distances from the edges of the paper to the type area, in mm."""

    top: float
    bottom: float
    left: float
    right: float

    @property
    def turned(self) -> "Margins":
        """The same on a page on its side (clause 8): its left edge is the upright page's foot."""
        return Margins(top=self.left, bottom=self.right, left=self.bottom, right=self.top)


@dataclass(frozen=True)
class Profile:
    """A reading of the grid: where lines begin, how far apart they are, how many there are.

    `first` bounds the first baseline below the top of the type area; within a document it is one
    value, which the face decides. `grid` is the allowance of a baseline, `edge` that of the type area;
    `beyond` is how far the margins lie outside the printed type area, whose foot bounds 版记 and page number.
    """

    name: str
    margins: Margins
    pitch: float
    first: tuple[float, float]
    lines: int = 22
    characters: int = 28
    grid: float = 0.1
    edge: float = 1.0
    beyond: float = 0.0

    def area(self, width: float, height: float) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of the type area on a page of this size."""
        m = self.margins if width < height else self.margins.turned
        return m.left, m.top, width - m.right, height - m.bottom


_EM = BODY * POINT
_STANDARD = Margins(37, 35, 28, 26)
# A hanzi of 3号 stands in its em with 0.81 (Fandol) to 0.88 (Noto) above the baseline.
_ABOVE = (0.78 * _EM, 0.91 * _EM)


def _anywhere(pitch: float) -> tuple[float, float]:
    """Where the em stands at the head of its line, in the middle or at its foot."""
    return _ABOVE[0], pitch - _EM + _ABOVE[1]


PROFILES = {
    "fill": Profile("fill", _STANDARD, (225 - _EM) / 21, _ABOVE),
    "word": Profile("word", _STANDARD, 225 / 22, _anywhere(225 / 22)),
    "gbt33476": Profile("gbt33476", Margins(34.58, 32.58, 28, 26), 10.39, _anywhere(10.39), beyond=35 - 32.58),
}

# Each role of the standard and what its faces are called inside a PDF, official and standing in (docs/fonts.md).
_FACES = {
    "小标宋": r"XiaoBiaoSong|小标宋|FandolSong-?Bold|NotoSerif",
    "仿宋": r"FangSong|仿宋|FandolFang|NotoSerif",
    "楷体": r"Kai|楷|NotoSerif",
    "黑体": r"Hei|黑体|NotoSans",
    "宋体": r"SimSun|宋体|FandolSong|NotoSerif",
}
FACES = {role: re.compile(pattern) for role, pattern in _FACES.items()}
