"""A web page: its article, without what only a web page has (`data-web-only`)."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from lxml import etree, html

from xianbao.errors import XianbaoError
from xianbao.reading.blocks import BREAK, RAISED, Block, Kind, Rows, tidy

_CLASSES: Mapping[str, Kind] = {
    "mark": "mark", "number": "number", "signers": "signers", "notice": "notice", "addressee": "addressee",
    "annex-list": "annex-list", "issuer": "signature", "issue-date": "date", "remark": "remark",
    "annex-label": "annex-label", "imprint": "imprint",
}  # fmt: skip
_LEVELS = {f"h{n}": n - 1 for n in range(2, 7)}
_CONTAINERS = {"article", "div", "section", "main", "header", "footer", "blockquote", "figure", "ul", "ol", "details"}
_SVG = "http://www.w3.org/2000/svg"


def read(path: Path) -> list[Block]:
    """The blocks of the page's only article."""
    try:
        root = html.document_fromstring(path.read_bytes(), parser=html.HTMLParser(encoding="utf-8"))
    except (OSError, etree.ParserError):
        raise XianbaoError(f"{path.name}：读不了，不是完好的网页") from None
    articles = root.xpath("//article")
    if len(articles) != 1:
        raise XianbaoError(f"{path.name}：有 {len(articles)} 个 article 元素；正文应在唯一的 article 中")
    return list(_blocks(articles[0], "paragraph", 0))


def _blocks(parent: Any, kind: Kind, depth: int) -> Iterator[Block]:
    """The blocks within a container; kind: what its paragraphs are; depth: of the list around it."""
    loose = parent.text or ""
    for child in parent:
        if _shown(child) and _own_block(child):
            yield from _paragraph(loose, kind, depth)
            loose = ""
            yield from _block(child, kind, depth)
        elif _shown(child):
            loose += _text(child)
        loose += child.tail or ""
    yield from _paragraph(loose, kind, depth)


def _shown(element: Any) -> bool:
    return (
        isinstance(element.tag, str) and element.get("data-web-only") is None and element.tag not in ("style", "script")
    )


def _own_block(element: Any) -> bool:
    return element.tag in {*_CONTAINERS, *_LEVELS, "h1", "p", "table", "li", "figcaption", "img", "svg", "hr"}


def _paragraph(text: str, kind: Kind, depth: int) -> Iterator[Block]:
    if tidy(text):
        yield Block("item", tidy(text), depth) if depth and kind == "paragraph" else Block(kind, tidy(text))


def _block(element: Any, kind: Kind, depth: int) -> Iterator[Block]:
    tag, classes = element.tag, (element.get("class") or "").split()
    kind = next((_CLASSES[c] for c in classes if c in _CLASSES), kind)
    if "footnotes" in classes:
        yield from _notes(element)
    elif "imprint" in classes:
        yield from _imprint(element)
    elif tag == "h1":
        yield Block("title", tidy(_text(element)))
    elif tag in _LEVELS:
        yield Block("heading", tidy(_text(element)), _LEVELS[tag])
    elif tag == "p":
        yield from _paragraph(_text(element), kind, depth)
        for picture in element.xpath(".//img|.//svg"):
            yield from _block(picture, kind, depth)
    elif tag == "figcaption":
        yield Block("caption", tidy(_text(element)))
    elif tag in ("img", "svg"):
        yield Block("figure", tidy(_alt(element)))
    elif tag == "table":
        yield from _table(element)
    elif tag in _CONTAINERS or tag == "li":
        yield from _blocks(element, kind, depth + (tag in ("ul", "ol")))


def _imprint(element: Any) -> Iterator[Block]:
    """版记: who printed it and when are one line."""
    lines: list[str] = []
    for child in element:
        line = tidy(_text(child))
        if lines and "printed" in (child.get("class") or "").split():
            lines[-1] += line
        else:
            lines.append(line)
    yield from (Block("imprint", line) for line in lines)


def _alt(element: Any) -> str:
    """What is read instead of a picture: its label, its alt text or, of a drawing, its title."""
    return (
        element.get("aria-label")
        or element.get("alt")
        or element.findtext(f"{{{_SVG}}}title")
        or element.findtext("title")
        or ""
    )


def _text(element: Any) -> str:
    """The text within; the mark of a footnote raised."""
    if "footnote-back" in (element.get("class") or ""):
        return ""
    if element.tag == "br":
        return BREAK
    if element.tag == "svg":
        return ""
    parts = [element.text or ""]
    for child in element:
        if _shown(child):
            parts.append(_text(child))
        parts.append(child.tail or "")
    text = "".join(parts)
    return text.strip().translate(RAISED) if "footnote-ref" in (element.get("class") or "") else text


def _notes(section: Any) -> Iterator[Block]:
    for number, item in enumerate(section.iter("li"), 1):
        yield Block("footnote", tidy(_text(item)), number)


def _table(element: Any) -> Iterator[Block]:
    caption = element.find("caption")
    if caption is not None:
        yield Block("caption", tidy(_text(caption)))
    yield Block("table", head=_rows(element, "./thead/tr"), rows=_rows(element, "./tbody/tr|./tfoot/tr|./tr"))


def _rows(table: Any, path: str) -> Rows:
    return tuple(tuple(tidy(_text(cell)) for cell in row.xpath("./th|./td")) for row in table.xpath(path))
