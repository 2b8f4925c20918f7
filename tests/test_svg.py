"""Charts made lean: the same drawing, without what a strict page refuses."""

import io
import json
from decimal import Decimal

import matplotlib as mpl
import typst
from lxml import etree
from PIL import Image, ImageChops

from xianbao import figures, fonts
from xianbao.figures.style import style
from xianbao.figures.svg import lean
from xianbao.quantities import Quantity

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10">'


def drawn(svg: str) -> Image.Image:
    source = (
        f"#set page(width: 442.08pt, height: auto, margin: 0pt)\n#image(bytes({json.dumps(svg, ensure_ascii=False)}))"
    )
    png = typst.compile(source.encode(), format="png", ppi=144, font_paths=[str(fonts.load().folder)])
    return Image.open(io.BytesIO(png)).convert("L")


def test_every_fill_is_drawn_as_before() -> None:
    parts = {part: Quantity(part, part, Decimal(n + 3), "人") for n, part in enumerate("甲乙丙丁戊己庚辛")}
    chart = figures.composition({"去年": parts, "今年": parts}, what="人数")
    made = io.StringIO()
    with mpl.rc_context(style()):
        chart.figure.savefig(made, format="svg", metadata={"Date": None, "Creator": None})
    whole, short = made.getvalue(), lean(made.getvalue())
    assert len(short) < len(whole) / 10
    assert "style" not in short
    before, after = drawn(whole), drawn(short)
    assert before.size == after.size
    differing = sum(ImageChops.difference(before, after).histogram()[48:])
    assert differing < before.size[0] * before.size[1] / 500


def test_styles_become_attributes_and_numbers_hundredths() -> None:
    short = lean(
        f'{HEAD}<metadata>x</metadata><g id="figure_1"><g style="opacity: 0.5"><path d="M 1.23456 -2 L 3 4.0001 z" '
        'style="fill: #ffffff; stroke-linejoin: round; stroke: #1a1a1a"/></g></g></svg>'
    )
    assert short == (
        f'{HEAD[:-1]} stroke-linejoin="round"><g opacity="0.5"><path d="M1.23-2L3 4z" fill="#ffffff" stroke="#1a1a1a"/>'
        "</g></svg>\n"
    )


def test_a_clip_that_cuts_stays() -> None:
    short = lean(
        f'{HEAD}<path d="M 0 0" clip-path="url(#all)"/><path d="M 0 0" clip-path="url(#half)"/><defs>'
        '<clipPath id="all"><rect x="0" y="0" width="10" height="10"/></clipPath>'
        '<clipPath id="half"><rect x="0" y="0" width="5" height="10"/></clipPath></defs></svg>'
    )
    root = etree.fromstring(short)
    assert root.xpath("//@clip-path") == ["url(#half)"]
    assert root.xpath("//@id") == ["half"]
