"""A PDF's glyphs and paths gathered into lines, tables, figures and rules: `measure`."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pypdfium2
from pypdfium2 import raw

from xianbao.errors import XianbaoError
from xianbao.layout.measured import Font, Line, Measured, Page, Region, Rule
from xianbao.layout.pdfium import Glyph, PageReader, Shape, Tag, wide_text
from xianbao.layout.profiles import BODY, CHARACTER, NUMBER, POINT, TITLE

_TRACKING = CHARACTER / POINT - BODY
_NUMBER = re.compile(r"^[—–―-]*\d+[—–―-]*$")
_LABEL = re.compile(r"附件\d*$")
_SAME_LINE, _RAISED, _SMALL = 0.2, 3.2, 0.75


OPENING, CLOSING = "（〔【《〈“‘「『", "，。、；：！？）〕】》〉”’」』"


def _hanzi(char: str) -> bool:
    return char >= "\u2e80"


def _units(glyph: Glyph) -> float:
    """Natural width in characters: what it takes before a line is stretched."""
    return ((glyph.x1 - glyph.x) / POINT + _TRACKING) * POINT / CHARACTER


def _half(glyph: Glyph, marks: str) -> float:
    """The empty half of a full-width mark, in mm."""
    return glyph.size * POINT / 2 if glyph.char in marks else 0.0


def _squeezed(text: str) -> float:
    """What marks that meet give up: half a character at each meeting (`）、`, `：“`)."""
    meetings = pairwise(text)
    return 0.5 * sum((a in CLOSING and b in OPENING + CLOSING) or (a in OPENING and b in OPENING) for a, b in meetings)


def _line(glyphs: list[Glyph]) -> Line:
    whole = sorted(glyphs, key=lambda g: g.x)
    glyphs = [g for g in whole if g.char != " "]
    size = Counter(round(g.size, 1) for g in glyphs).most_common(1)[0][0]
    largest = [g for g in glyphs if round(g.size, 1) == size]
    face = Counter(g.face for g in largest if _hanzi(g.char)) or Counter(g.face for g in largest)
    first = largest[0]
    text = "".join(g.char for g in glyphs)
    within = whole[whole.index(glyphs[0]) : whole.index(glyphs[-1]) + 1]
    return Line(
        first.tag.role,
        first.tag.level,
        text,
        round(first.y, 3),
        round(glyphs[0].x, 3),
        round(max(g.x1 for g in glyphs), 3),
        round(_half(glyphs[0], OPENING), 3),
        round(_half(glyphs[-1], CLOSING), 3),
        size,
        face.most_common(1)[0][0],
        Counter(g.colour for g in largest).most_common(1)[0][0],
        round(sum(_units(g) for g in within), 4),
        _squeezed(text),
        first.tag.element,
    )


def _rows(glyphs: list[Glyph]) -> list[list[Glyph]]:
    """Glyphs on one baseline; what is small and raised goes with the line below it."""
    largest = Counter(round(g.size, 1) for g in glyphs).most_common(1)[0][0] if glyphs else 0
    rows: list[list[Glyph]] = []
    for glyph in sorted((g for g in glyphs if g.size >= _SMALL * largest), key=lambda g: g.y):
        if rows and glyph.y - rows[-1][0].y <= _SAME_LINE:
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
    lone = []
    for glyph in (g for g in glyphs if g.size < _SMALL * largest):
        below = [row for row in rows if -_SAME_LINE <= row[0].y - glyph.y <= _RAISED and row[0].size > glyph.size]
        if below:
            below[0].append(glyph)
        else:
            lone.append(glyph)
    return rows + (_rows(lone) if lone else [])


def _lines(glyphs: Iterable[Glyph]) -> list[Line]:
    roles: dict[str, list[Glyph]] = defaultdict(list)
    for glyph in glyphs:
        roles[glyph.tag.role].append(glyph)
    rows = [row for of_role in roles.values() for row in _rows(of_role)]
    lines = [_line(row) for row in rows if any(g.char != " " for g in row)]
    return sorted(lines, key=lambda line: (line.y, line.x0))


def _upright(glyph: Glyph, width: float) -> Glyph:
    """A glyph of a page on its side as the upright page has it: turned a quarter back."""
    forward = glyph.size * POINT * (1 if _hanzi(glyph.char) or glyph.char in "—–―" else 0.5)
    return replace(glyph, x=glyph.y, y=width - glyph.x, x1=glyph.y + forward)


def _numbers(lines: list[Line], turned: list[Line], height: float) -> list[Line]:
    """Lines that look like page numbers: at the foot or with dashes as artifacts; turned ones of turned pages."""
    found = [
        line
        for line in lines
        if _NUMBER.match(line.text) and (line.y > height - 40 or (line.role == "artifact" and "—" in line.text))
    ]
    return found + [line for line in turned if _NUMBER.match(line.text)]


def _extent(kind: str, glyphs: list[Glyph], shapes: list[Shape], headed: bool, alt: str) -> Region:
    x0 = min([g.x for g in glyphs] + [s.x0 for s in shapes])
    x1 = max([g.x1 for g in glyphs] + [s.x1 for s in shapes])
    y0 = min([g.y - g.size * POINT * 0.88 for g in glyphs] + [s.y0 for s in shapes])
    y1 = max([g.y + g.size * POINT * 0.12 for g in glyphs] + [s.y1 for s in shapes])
    return Region(kind, round(x0, 3), round(y0, 3), round(x1, 3), round(y1, 3), headed, alt)


def _regions(reader: PageReader, glyphs: list[Glyph], shapes: list[Shape]) -> list[Region]:
    parts: dict[Tag, tuple[list[Glyph], list[Shape]]] = defaultdict(lambda: ([], []))
    for glyph in glyphs:
        if glyph.tag.role in ("table", "figure") and glyph.char != " ":
            parts[glyph.tag][0].append(glyph)
    for shape in shapes:
        if shape.tag.role == "figure":
            parts[shape.tag][1].append(shape)
    regions = [
        _extent(tag.role, text, drawn, tag.element in reader.headed, tag.alt) for tag, (text, drawn) in parts.items()
    ]
    return sorted(regions, key=lambda r: (r.y0, r.x0))


def _frames(rules: Iterable[Rule]) -> list[Rule]:
    return [r for r in rules if r.x1 - r.x0 > 100 and 4 < r.y1 - r.y0 < 120]


def is_red(colour: str) -> bool:
    """Whether a colour of a path or of text is the red of a red head."""
    red, green, blue = (int(colour[n : n + 2], 16) for n in (1, 3, 5))
    return red > 150 and green < 90 and blue < 90


def is_wide(rule: Rule) -> bool:
    """Whether a path is a rule as wide as the type area."""
    return rule.x1 - rule.x0 > 150 and rule.y1 - rule.y0 < 1.5


def red_rule(rules: Iterable[Rule]) -> float | None:
    """Height of the red rule on a page, if there is one."""
    return next((r.y1 for r in rules if is_wide(r) and is_red(r.colour)), None)


def _imprint(rules: list[Rule], lines: list[Line]) -> float | None:
    """Height of the first rule of the 版记: wide rules with lines of 4号 between them."""
    wide = sorted(r.y0 for r in rules if is_wide(r) and not is_red(r.colour))
    small = [line for line in lines if line.role in ("block", "body") and abs(line.size - NUMBER) < 0.5]
    if len(wide) < 2 or not small:
        return None
    above = [y for y in wide if y < min(line.y for line in small)]
    return above[-1] if above else None


def _placed(lines: list[Line], rules: list[Rule]) -> list[Line]:
    """Roles that a place on the page gives: in a frame, above the red rule, in the 版记."""
    frames, head, imprint = _frames(rules), red_rule(rules), _imprint(rules, lines)
    out = []
    for line in lines:
        if line.role in ("body", "block", "title", "untagged"):
            framed = any(f.y0 < line.y < f.y1 and f.x0 <= line.x0 and line.x1 <= f.x1 for f in frames)
            role = "label" if _LABEL.match(line.text) and line.role in ("body", "block") else line.role
            role = "notice" if framed else role
            role = "head" if head is not None and line.y < head else role
            role = "imprint" if imprint is not None and line.y > imprint else role
            line = replace(line, role=role)  # noqa: PLW2901
        out.append(line)
    return out


def _by_size(line: Line) -> Line:
    """The role of a line in a document without tags, as far as its size tells."""
    roles = {TITLE: "title", BODY: "body", 12.0: "caption"}
    return replace(line, role=roles.get(line.size, "untagged")) if line.role == "untagged" else line


def _page(reader: PageReader, tagged: bool) -> Page:
    glyphs, shapes = list(reader.glyphs()), list(reader.shapes())
    level = [g for g in glyphs if g.angle == 0 and g.tag.role not in ("table", "figure")]
    rules = [
        Rule(round(s.x0, 3), round(s.y0, 3), round(s.x1, 3), round(s.y1, 3), s.colour)
        for s in shapes
        if s.tag.role != "figure" and not s.image
    ]
    lines = _lines(level)
    turned = _lines(_upright(g, reader.width) for g in glyphs if g.angle == 90)
    numbers = _numbers(lines if reader.width < reader.height else [], turned, reader.height)
    running = [line for line in lines if line not in numbers]
    if not tagged:
        running = [_by_size(line) for line in running]
    return Page(
        round(reader.width, 2),
        round(reader.height, 2),
        tuple(_placed(running, rules)),
        tuple(numbers),
        tuple(_regions(reader, glyphs, shapes)),
        tuple(rules),
        sum(s.image and s.tag.role in ("untagged", "block", "body") for s in shapes),
    )


def _identifiers(content: bytes) -> tuple[str, str]:
    """Part and level of PDF/A, part of PDF/UA, as the XMP packet declares them; "" where it does not."""
    packet = content[content.rfind(b"<x:xmpmeta") :].decode("utf-8", "replace")

    def value(name: str) -> str:
        found = re.search(rf"{name}(?:>|=[\"'])\s*([^<\"'\s]+)", packet)
        return found[1] if found else ""

    return value("pdfaid:part") + value("pdfaid:conformance"), value("pdfuaid:part")


def _outline(document: Any) -> tuple[str, ...]:
    return tuple(item.get_title() for item in document.get_toc())


def measure(path: Path) -> Measured:
    """Measure a rendered PDF. Raises XianbaoError where it is none."""
    content = path.read_bytes()
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as fault:
        if fault.err_code == raw.FPDF_ERR_PASSWORD:
            raise XianbaoError(f"{path.name}：已加密，读不了；请先取消打开密码") from fault
        raise XianbaoError(f"{path.name}：不是能读的 PDF（{fault}）") from fault
    try:
        catalogue, information = document.raw, document.get_metadata_dict()
        tagged = bool(pypdfium2.raw.FPDFCatalog_IsTagged(catalogue))
        pages, fonts = [], set()
        for number in range(len(document)):
            page = document[number]
            reader = PageReader(page)
            pages.append(_page(reader, tagged))
            fonts |= reader.fonts
            page.close()
        pdfa, pdfua = _identifiers(content)
        return Measured(
            tuple(pages),
            tuple(Font(name, embedded) for name, embedded in sorted(fonts)),
            information.get("Title", ""),
            information.get("Author", ""),
            wide_text(pypdfium2.raw.FPDFCatalog_GetLanguage, catalogue),
            tagged,
            _outline(document),
            pdfa,
            pdfua,
        )
    finally:
        document.close()
