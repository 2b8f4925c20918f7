"""A Word file: its body and its footnotes, told by the names or ids of its styles. A tab is no text."""

import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from lxml import etree

from xianbao.errors import XianbaoError
from xianbao.reading.blocks import BREAK, RAISED, Block, Kind, tidy

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_STYLES: Mapping[str, Kind] = {
    "title": "title", "mark": "mark", "number": "number", "signers": "signers", "notice": "notice",
    "addressee": "addressee", "annexlist": "annex-list", "issuer": "signature", "issuedate": "date",
    "remark": "remark", "annexlabel": "annex-label", "imprint": "imprint", "tablecaption": "caption",
    "imagecaption": "caption", "caption": "caption",
}  # fmt: skip
_LEVELS = {f"heading{n}": n for n in range(1, 7)} | {"annextitle": 1}
_SIGNS = {f"{_W}br": BREAK, f"{_W}cr": BREAK, f"{_W}tab": BREAK, f"{_W}noBreakHyphen": "-"}
# What is written twice (for older programs) or taken back (tracked changes)
_LEFT_OUT = {"{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback", f"{_W}del", f"{_W}moveFrom"}
_OWN_NOTES = ("separator", "continuationSeparator", "continuationNotice")


def read(path: Path) -> list[Block]:
    """The blocks of word/document.xml and word/footnotes.xml."""
    try:
        with zipfile.ZipFile(path) as package:
            held = set(package.namelist())
            parts = {
                name: etree.fromstring(package.read(f"word/{name}.xml"), _parser())
                for name in ("document", "styles", "footnotes")
                if f"word/{name}.xml" in held
            }
        body = parts["document"].find(f"{_W}body")
    except (OSError, KeyError, zipfile.BadZipFile, etree.XMLSyntaxError):
        raise XianbaoError(f"{path.name}：读不了，不是完好的 Word 文件（docx）") from None
    styles = _styles(parts["styles"])
    # the numbers of footnotes are counted as they come; their ids are Word's own
    ids = [mark.get(f"{_W}id") for mark in body.iter(f"{_W}footnoteReference")]
    notes = {ident: number for number, ident in enumerate(ids, 1)}
    blocks = list(_blocks(body, styles, notes))
    for note in parts["footnotes"].iter(f"{_W}footnote") if "footnotes" in parts else ():
        if note.get(f"{_W}type") not in _OWN_NOTES:
            text = "".join(_text(p, notes) for p in note.iter(f"{_W}p"))
            blocks.append(Block("footnote", tidy(text), notes.get(note.get(f"{_W}id"), 0)))
    return blocks


def _parser() -> Any:
    return etree.XMLParser(resolve_entities=False, no_network=True)


def _styles(part: Any) -> dict[str, str]:
    """What each style means by its id: its name or id without blanks, or that of the nearest it is based on."""
    names, bases = {}, {}
    for style in part.iter(f"{_W}style"):
        ident, named, base = style.get(f"{_W}styleId", ""), style.find(f"{_W}name"), style.find(f"{_W}basedOn")
        name = named.get(f"{_W}val", "") if named is not None else ""
        known = ("".join(word.lower().split()) for word in (name, ident))
        names[ident] = next((word for word in known if word in _STYLES or word in _LEVELS), "")
        bases[ident] = base.get(f"{_W}val", "") if base is not None else ""
    found = {}
    for ident in names:
        at, seen = ident, {ident}
        while not names.get(at) and bases.get(at, "") not in {*seen, ""}:
            at = bases[at]
            seen.add(at)
        found[ident] = names.get(at, "")
    return found


def _blocks(parent: Any, styles: Mapping[str, str], notes: Mapping[str, int]) -> Iterator[Block]:
    for child in parent:
        if child.tag == f"{_W}p":
            yield from _paragraph(child, styles, notes)
        elif child.tag == f"{_W}tbl":
            yield from _table(child, styles, notes)
        elif child.tag not in _LEFT_OUT:  # content controls and other wrappers
            yield from _blocks(child, styles, notes)


def _paragraph(element: Any, styles: Mapping[str, str], notes: Mapping[str, int]) -> Iterator[Block]:
    for picture in _walk(element):
        if picture.tag == f"{_WP}docPr" and not _holds_text(picture.getparent()):
            yield Block("figure", tidy(picture.get("descr", "")))
        elif picture.tag == f"{_W}txbxContent":
            yield from _blocks(picture, styles, notes)
    text = tidy(_text(element, notes))
    if not text:
        return
    named = element.find(f"{_W}pPr/{_W}pStyle")
    name = styles.get(named.get(f"{_W}val"), "") if named is not None else ""
    listed = element.find(f"{_W}pPr/{_W}numPr")
    if name in _LEVELS:
        yield Block("heading", text, _LEVELS[name])
    elif listed is not None:
        depth = listed.find(f"{_W}ilvl")
        yield Block("item", text, 1 + int(depth.get(f"{_W}val") if depth is not None else 0))
    else:
        yield Block(_STYLES.get(name, "paragraph"), text)


def _walk(element: Any) -> Iterator[Any]:
    """Every element below, but not what is left out or stands in a text box of its own."""
    for child in element:
        if child.tag not in _LEFT_OUT:
            yield child
            if child.tag != f"{_W}txbxContent":
                yield from _walk(child)


def _holds_text(drawing: Any) -> bool:
    return next(drawing.iter(f"{_W}txbxContent"), None) is not None


def _text(paragraph: Any, notes: Mapping[str, int]) -> str:
    parts = []
    for part in _walk(paragraph):
        if part.tag == f"{_W}t":
            parts.append(part.text or "")
        elif part.tag == f"{_W}footnoteReference":
            parts.append(str(notes[part.get(f"{_W}id")]).translate(RAISED))
        elif part.getparent().tag == f"{_W}r":  # not the tab stops of its style
            parts.append(_SIGNS.get(part.tag, ""))
    return "".join(parts)


def _table(element: Any, styles: Mapping[str, str], notes: Mapping[str, int]) -> Iterator[Block]:
    """A table, or what stands in one only to be placed: the 版记."""
    held = [block for cell in element.iter(f"{_W}tc") for block in _blocks(cell, styles, notes)]
    if held and all(block.kind == "imprint" for block in held):
        yield from held
        return
    head: list[tuple[str, ...]] = []
    rows: list[tuple[str, ...]] = []
    for row in element.findall(f"{_W}tr"):
        cells = tuple(tidy("".join(_text(p, notes) for p in cell.iter(f"{_W}p"))) for cell in row.findall(f"{_W}tc"))
        (head if row.find(f"{_W}trPr/{_W}tblHeader") is not None else rows).append(cells)
    yield Block("table", head=tuple(head), rows=tuple(rows))
