"""A tagged PDF, read through its structure tree: what a screen reader reads, in its order.

What no tag holds (page numbers, rules, repeated heads of tables) is an artifact and left out. PDFium loads the tree of
one page at a time, with every child in its place and those of other pages empty: the trees of the pages are one tree.
"""

import ctypes
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from xianbao.errors import XianbaoError
from xianbao.reading.blocks import RAISED, Block, Rows, tidy

_HEADINGS = {f"H{n}": n for n in range(1, 7)}
_WITHIN = {"Span", "Link", "Lbl", "Em", "Strong", "Quote", "Code", "Reference", "Sub"}
_HYPHEN = "\x02"  # a hyphen at the end of a line, as PDFium gives it


@dataclass
class _Element:
    """A tag with its children by place: elements, or the text that it holds itself; an empty one has no child there."""

    tag: str
    alt: str = ""
    places: int = 0
    children: dict[int, "_Element | str"] = field(default_factory=dict)

    def inner(self) -> Iterator["_Element | str"]:
        for place in sorted(self.children):
            yield self.children[place]

    def elements(self, *tags: str) -> list["_Element"]:
        return [c for c in self.inner() if isinstance(c, _Element) and c.tag in tags]

    def without(self, tag: str) -> "_Element":
        kept = {n: c for n, c in self.children.items() if isinstance(c, str) or c.tag != tag}
        return _Element(self.tag, self.alt, self.places, kept)


def read(path: Path) -> list[Block]:
    """The blocks of a tagged PDF; the title is the paragraph that the document's metadata call so."""
    try:
        document = pypdfium2.PdfDocument(path)
    except (OSError, pypdfium2.PdfiumError):
        raise XianbaoError(f"{path.name}：读不了，不是完好的 PDF") from None
    try:
        root = _Element("")
        for number in range(len(document)):
            page = pdfium.FPDF_LoadPage(document.raw, number)
            try:
                _add_page(page, root)
            finally:
                pdfium.FPDF_ClosePage(page)
        title = document.get_metadata_value("Title")
    finally:
        document.close()
    if not root.children:
        raise XianbaoError(f"{path.name}：没有结构标签，读屏软件读不了；应为带标签的 PDF（PDF/UA）")
    blocks = list(_blocks(root))
    for at, block in enumerate(blocks):
        if block.kind == "paragraph" and _solid(block.text) == _solid(title):
            blocks[at] = Block("title", block.text)
            break
    return blocks


def _solid(text: str) -> str:
    return "".join(text.split())


# Reading --------------------------------------------------------------------------------------------------------------


def _add_page(page: Any, root: _Element) -> None:
    tree = pdfium.FPDF_StructTree_GetForPage(page)
    if not tree:
        return
    try:
        texts = _marked_texts(page)
        for place in range(pdfium.FPDF_StructTree_CountChildren(tree)):
            child = pdfium.FPDF_StructTree_GetChildAtIndex(tree, place)
            if child:
                _add(child, root, place, texts)
    finally:
        pdfium.FPDF_StructTree_Close(tree)


def _add(handle: Any, parent: _Element, place: int, texts: dict[int, str]) -> None:
    element = parent.children.get(place)
    if not isinstance(element, _Element):
        element = _Element(
            _string(pdfium.FPDF_StructElement_GetType, handle), _string(pdfium.FPDF_StructElement_GetAltText, handle)
        )
        parent.children[place] = element
    element.places = pdfium.FPDF_StructElement_CountChildren(handle)
    for n in range(element.places):
        child = pdfium.FPDF_StructElement_GetChildAtIndex(handle, n)
        if child:
            _add(child, element, n, texts)
        else:
            mark = pdfium.FPDF_StructElement_GetChildMarkedContentID(handle, n)
            if mark >= 0:
                element.children[n] = texts.get(mark, "")


def _string(function: Callable[..., int], handle: Any) -> str:
    length = function(handle, None, 0)
    if not length:
        return ""
    buffer = ctypes.create_string_buffer(length)
    function(handle, buffer, length)
    return buffer.raw[:length].decode("utf-16-le").rstrip("\0")


def _marked_texts(page: Any) -> dict[int, str]:
    """The text of each marked content in the order in which it is drawn."""
    letters: dict[int, list[str]] = {}
    text = pdfium.FPDFText_LoadPage(page)
    try:
        for n in range(pdfium.FPDFText_CountChars(text)):
            if pdfium.FPDFText_IsGenerated(text, n) == 1:  # white space that PDFium guesses from the distances
                continue
            drawn = ctypes.cast(pdfium.FPDFText_GetTextObject(text, n), ctypes.c_void_p).value
            if drawn:
                letters.setdefault(drawn, []).append(chr(pdfium.FPDFText_GetUnicode(text, n)))
    finally:
        pdfium.FPDFText_ClosePage(text)
    texts: dict[int, str] = {}
    for n in range(pdfium.FPDFPage_CountObjects(page)):
        handle = pdfium.FPDFPage_GetObject(page, n)
        mark = pdfium.FPDFPageObj_GetMarkedContentID(handle)
        held = letters.get(ctypes.cast(handle, ctypes.c_void_p).value or 0)
        if mark >= 0 and held:
            texts[mark] = texts.get(mark, "") + "".join(held).replace(_HYPHEN, "-")
    return texts


# Telling --------------------------------------------------------------------------------------------------------------


def _blocks(element: _Element) -> Iterator[Block]:
    """The blocks within a container; text that stands in it without a paragraph is one."""
    loose = ""
    for child in element.inner():
        if isinstance(child, str):
            loose += child
        elif child.tag in _WITHIN:
            loose += _text(child)
            yield from _apart(child)
        else:
            yield from _paragraph(loose)
            loose = ""
            yield from _block(child)
    yield from _paragraph(loose)


def _paragraph(text: str) -> Iterator[Block]:
    if tidy(text):
        yield Block("paragraph", tidy(text))


def _block(element: _Element) -> Iterator[Block]:
    tag = element.tag
    captions = element.elements("Caption")
    if tag == "P" or tag in _HEADINGS:
        if text := tidy(_text(element)):
            yield Block("heading", text, _HEADINGS[tag]) if tag in _HEADINGS else Block("paragraph", text)
        yield from _apart(element)
    elif tag == "Figure":
        yield Block("figure", tidy(element.alt))
    elif tag == "Caption":
        yield Block("caption", tidy(_text(element)))
    elif tag == "Table":
        for caption in captions:
            yield from _block(caption)
        yield _table(element)
        yield from (block for block in _apart(element.without("Caption")) if block.kind == "footnote")
    elif tag == "L":
        yield from _items(element, 1)
    elif tag == "Note":
        yield _note(element)
    elif captions:  # comes first in the tree, on the page above a table and below a figure
        said = [block for caption in captions for block in _block(caption)]
        held = list(_blocks(element.without("Caption")))
        yield from (*held, *said) if any(block.kind == "figure" for block in held) else (*said, *held)
    else:
        yield from _blocks(element)


def _text(element: _Element) -> str:
    """The text of an element without what is a block of its own; the mark of a footnote raised."""
    parts = []
    for child in element.inner():
        if isinstance(child, str):
            parts.append(child)
        elif child.tag == "Lbl":
            parts.append(_text(child).translate(RAISED))
        elif child.tag not in ("Note", "Figure"):
            parts.append(_text(child))
    return "".join(parts)


def _apart(element: _Element) -> Iterator[Block]:
    """Footnotes and pictures within a paragraph."""
    for child in element.inner():
        if isinstance(child, _Element):
            if child.tag in ("Note", "Figure"):
                yield from _block(child)
            else:
                yield from _apart(child)


def _note(element: _Element) -> Block:
    label = "".join(_text(part) for part in element.elements("Lbl"))
    return Block("footnote", tidy(_text(element.without("Lbl"))), int(label) if label.isdecimal() else 0)


def _items(element: _Element, level: int) -> Iterator[Block]:
    """Every paragraph of a list is an item; a list within stands in it or, in Typst's tags, beside its items."""
    for child in element.inner():
        if isinstance(child, str) or child.tag == "Lbl":
            continue
        if child.tag == "L":
            yield from _items(child, level + 1)
        elif child.tag == "LI":
            for body in child.elements("LBody", "L"):
                yield from _items(body, level + 1) if body.tag == "L" else _body(body, level)


def _body(body: _Element, level: int) -> Iterator[Block]:
    for block in _blocks(body):
        if block.kind == "paragraph":
            yield Block("item", block.text, level)
        elif block.kind == "item":
            yield Block("item", block.text, level + block.level)
        else:
            yield block


def _table(element: _Element) -> Block:
    head = _rows(part for part in element.elements("THead"))
    body = _rows(part for part in (element, *element.elements("TBody", "TFoot")))
    return Block("table", head=head, rows=body)


def _rows(parts: Iterator[_Element]) -> Rows:
    return tuple(tuple(_cells(row)) for part in parts for row in part.elements("TR"))


def _cells(row: _Element) -> Iterator[str]:
    for place in range(row.places):
        cell = row.children.get(place)
        yield tidy(_text(cell)) if isinstance(cell, _Element) else ""
