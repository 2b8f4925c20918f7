"""A PDF as pdfium sees it: glyphs with their place, face and role in the tag tree, paths and images.

Bound to pdfium's C interface: the convenient one costs ten times as much per character.
"""

import ctypes
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pypdfium2 import raw

from xianbao.layout.profiles import POINT

_BLOCKS = ("Title", "P", "LI", "Caption", "Note", "FENote")
_HEADING = re.compile(r"H([1-6])$")


@dataclass(frozen=True, slots=True)
class Tag:
    """What the tag tree says of marked content: role, level of a heading, and a number for the element."""

    role: str
    level: int
    element: int
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Glyph:
    """A printed character; x, y and x1 in mm from the upper left corner, y being its baseline."""

    char: str
    x: float
    y: float
    x1: float
    size: float
    face: str
    colour: str
    angle: int
    tag: Tag


@dataclass(frozen=True, slots=True)
class Shape:
    """A path or image: its bounds in mm and what it belongs to."""

    image: bool
    x0: float
    y0: float
    x1: float
    y1: float
    colour: str
    tag: Tag


ARTIFACT, UNTAGGED = Tag("artifact", 0, -1), Tag("untagged", 0, -1)


def wide_text(function: Any, *args: Any) -> str:
    """What one of pdfium's functions writes as UTF-16, asked for its length first."""
    size = function(*args, None, 0)
    if size <= 2:
        return ""
    buffer = (ctypes.c_uint16 * (size // 2))()
    function(*args, buffer, size)
    return bytes(buffer)[: size - 2].decode("utf-16-le")


def _alt(element: Any) -> str:
    return wide_text(raw.FPDF_StructElement_GetAltText, element)


class _Tree:
    """The part of the tag tree that lies on one page."""

    def __init__(self, page: Any) -> None:
        self.tags: dict[int, Tag] = {}
        self.headed: set[int] = set()
        self.tables: list[int] = []
        self._elements = 0
        tree = raw.FPDF_StructTree_GetForPage(page)
        if not tree:
            return
        for n in range(raw.FPDF_StructTree_CountChildren(tree)):
            self._walk(raw.FPDF_StructTree_GetChildAtIndex(tree, n), Tag("block", 0, 0))
        raw.FPDF_StructTree_Close(tree)

    def _walk(self, element: Any, outer: Tag) -> None:
        tag = self._tag(element, outer)
        for n in range(raw.FPDF_StructElement_CountChildren(element)):
            child = raw.FPDF_StructElement_GetChildAtIndex(element, n)
            if child:
                self._walk(child, tag)
            else:
                content = raw.FPDF_StructElement_GetChildMarkedContentID(element, n)
                if content >= 0:
                    self.tags[content] = tag

    def _tag(self, element: Any, outer: Tag) -> Tag:
        kind = wide_text(raw.FPDF_StructElement_GetRawType, element)
        if kind == "TH":
            self.headed.add(outer.element)
        if outer.role in ("table", "figure") and kind != "Caption":
            return outer
        self._elements += 1
        if kind == "Figure":
            return Tag("figure", 0, self._elements, _alt(element))
        if kind == "Table":
            self.tables.append(self._elements)
            return Tag("table", 0, self._elements)
        if heading := _HEADING.match(kind):
            return Tag("heading", int(heading[1]), self._elements)
        if kind in _BLOCKS and outer.role not in ("list", "note", "caption"):
            role = {"P": "body", "LI": "list", "FENote": "note"}.get(kind, kind.lower())
            return Tag(role, 0, self._elements)
        return outer if outer.role != "block" else Tag("block", 0, self._elements)


def _marked(item: Any, tags: dict[int, Tag]) -> Tag:
    tag = tags.get(raw.FPDFPageObj_GetMarkedContentID(item))
    if tag is not None:
        return tag
    buffer, size = (ctypes.c_uint16 * 32)(), ctypes.c_ulong()
    for n in range(raw.FPDFPageObj_CountMarks(item)):
        mark = raw.FPDFPageObj_GetMark(item, n)
        if raw.FPDFPageObjMark_GetName(mark, buffer, 64, size):
            name = bytes(buffer)[: max(0, size.value - 2)].decode("utf-16-le")
            if name == "Artifact":
                return ARTIFACT
    return UNTAGGED


def _colour(item: Any, read: Any) -> str:
    channels = [ctypes.c_uint() for _ in range(4)]
    if not read(item, *channels):
        return "#000000"
    return "#" + "".join(f"{c.value:02x}" for c in channels[:3])


def _font(item: Any) -> tuple[str, bool]:
    font = raw.FPDFTextObj_GetFont(item)
    size = raw.FPDFFont_GetBaseFontName(font, None, 0)
    buffer = ctypes.create_string_buffer(size)
    raw.FPDFFont_GetBaseFontName(font, buffer, size)
    return buffer.value.decode("utf-8", "replace"), raw.FPDFFont_GetIsEmbedded(font) == 1


class PageReader:
    """Glyphs, shapes, tags and fonts of one page, which must not be closed before."""

    def __init__(self, held: Any) -> None:
        self._held = held  # pypdfium2 closes a page that nobody holds, and pdfium reads on
        page = self._page = held.raw
        box = [ctypes.c_float() for _ in range(4)]
        raw.FPDFPage_GetMediaBox(page, *box)
        self._left, self._top = box[0].value, box[3].value
        self.width = raw.FPDF_GetPageWidthF(page) * POINT
        self.height = raw.FPDF_GetPageHeightF(page) * POINT
        tree = _Tree(page)
        self._tags = tree.tags
        self.headed = tree.headed
        self.tables = tree.tables
        self.fonts: set[tuple[str, bool]] = set()

    def glyphs(self) -> Iterator[Glyph]:
        """Characters in the order of the content stream, spaces too where they are printed as such."""
        page = raw.FPDFText_LoadPage(self._page)
        try:
            yield from self._glyphs(page)
        finally:
            raw.FPDFText_ClosePage(page)

    def _glyphs(self, page: Any) -> Iterator[Glyph]:
        x, y, box = ctypes.c_double(), ctypes.c_double(), raw.FS_RECTF()
        objects: dict[int, tuple[str, str, Tag]] = {}
        for n in range(raw.FPDFText_CountChars(page)):
            code = raw.FPDFText_GetUnicode(page, n)
            item = raw.FPDFText_GetTextObject(page, n)
            if code < 32 or not item or (code == 32 and raw.FPDFText_IsGenerated(page, n)):
                continue
            key = ctypes.addressof(item.contents)
            if key not in objects:
                font, embedded = _font(item)
                self.fonts.add((font, embedded))
                colour = _colour(item, raw.FPDFPageObj_GetFillColor)
                objects[key] = font.partition("+")[2] or font, colour, _marked(item, self._tags)
            face, colour, tag = objects[key]
            raw.FPDFText_GetCharOrigin(page, n, x, y)
            raw.FPDFText_GetLooseCharBox(page, n, box)
            yield Glyph(
                chr(code),
                (x.value - self._left) * POINT,
                (self._top - y.value) * POINT,
                (box.right - self._left) * POINT,
                raw.FPDFText_GetFontSize(page, n),
                face,
                colour,
                round(math.degrees(raw.FPDFText_GetCharAngle(page, n))) % 360,
                tag,
            )

    def shapes(self) -> Iterator[Shape]:
        """Paths, images and forms (which stand for the images they came from)."""
        bounds = [ctypes.c_float() for _ in range(4)]
        for n in range(raw.FPDFPage_CountObjects(self._page)):
            item = raw.FPDFPage_GetObject(self._page, n)
            kind = raw.FPDFPageObj_GetType(item)
            if kind == raw.FPDF_PAGEOBJ_TEXT or not raw.FPDFPageObj_GetBounds(item, *bounds):
                continue
            left, bottom, right, top = (b.value for b in bounds)
            fill = ctypes.c_int()
            stroke = ctypes.c_int()
            if kind == raw.FPDF_PAGEOBJ_PATH:
                raw.FPDFPath_GetDrawMode(item, fill, stroke)
            read = raw.FPDFPageObj_GetFillColor if fill.value else raw.FPDFPageObj_GetStrokeColor
            yield Shape(
                kind == raw.FPDF_PAGEOBJ_IMAGE,
                (left - self._left) * POINT,
                (self._top - top) * POINT,
                (right - self._left) * POINT,
                (self._top - bottom) * POINT,
                _colour(item, read),
                _marked(item, self._tags),
            )
