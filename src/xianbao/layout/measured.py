"""What a rendered page measures: plain numbers, which `dataclasses.asdict` turns into JSON.

Millimetres from the upper left corner of the paper, baselines for heights of lines, points for sizes.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """One line of running text.

    `role`: title, heading (with `level`), body (a paragraph), block (other text of the body: 附件说明,
    署名), label (附件1), list, caption, note, notice (in a frame), head (above the red rule), imprint (版记),
    artifact (page numbers, repeated heads), untagged.
    `units` is its natural width in characters, `squeezed` how much of it marks that meet may give up,
    `paragraph` the element it belongs to on this page.
    `blank0` and `blank1` are the empty halves of a mark that begins or ends it, which may lie outside.
    """

    role: str
    level: int
    text: str
    y: float
    x0: float
    x1: float
    blank0: float
    blank1: float
    size: float
    face: str
    colour: str
    units: float
    squeezed: float
    paragraph: int


@dataclass(frozen=True)
class Region:
    """A table or figure, or the part of it on this page."""

    kind: str
    x0: float
    y0: float
    x1: float
    y1: float
    headed: bool
    alt: str


@dataclass(frozen=True)
class Rule:
    """A stroked or filled path outside figures: rules of tables, the red rule, frames."""

    x0: float
    y0: float
    x1: float
    y1: float
    colour: str


@dataclass(frozen=True)
class Page:
    """One page; `numbers` are lines that look like a page number, as the upright page has them."""

    width: float
    height: float
    lines: tuple[Line, ...]
    numbers: tuple[Line, ...]
    regions: tuple[Region, ...]
    rules: tuple[Rule, ...]
    untold_images: int

    @property
    def turned(self) -> bool:
        return self.width > self.height

    def regions_above(self, y: float) -> tuple[Region, ...]:
        return tuple(r for r in self.regions if r.y0 < y)


@dataclass(frozen=True)
class Font:
    """A font of the document, with or without its subset tag, and whether the file holds it."""

    name: str
    embedded: bool


@dataclass(frozen=True)
class Measured:
    """A whole PDF."""

    pages: tuple[Page, ...]
    fonts: tuple[Font, ...]
    title: str
    author: str
    language: str
    tagged: bool
    outline: tuple[str, ...]
    pdfa: str
    pdfua: str
