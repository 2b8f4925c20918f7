"""A Word file as its XML tells: parts, sections, and what a style comes to once its ancestors are counted."""

import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lxml import etree

from xianbao.errors import XianbaoError

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True)
_TWIP = 25.4 / 1440
_LARGEST = 200 << 20


def twips(element: Any, attribute: str) -> float | None:
    """A length in mm that is written in twentieths of a point."""
    value = None if element is None else element.get(W + attribute)
    return None if value is None else float(value) * _TWIP


def value(element: Any, child: str, attribute: str = "val") -> str | None:
    """An attribute of a child element, None where either is missing."""
    found = None if element is None else element.find(W + child)
    return None if found is None else found.get(W + attribute)


@dataclass(frozen=True)
class Style:
    """A style with everything it inherits, properties by element and attribute: `run["sz", "val"]`."""

    id: str
    name: str
    run: dict[tuple[str, str], str]
    paragraph: dict[tuple[str, str], str]

    @property
    def size(self) -> float:
        """Points."""
        return float(self.run.get(("sz", "val"), "20")) / 2


def _properties(element: Any) -> dict[tuple[str, str], str]:
    if element is None:
        return {}
    return {
        (etree.QName(child).localname, etree.QName(name).localname): text
        for child in element
        for name, text in child.attrib.items()
    }


class WordFile:
    """The parts of a .docx that its layout is written in. Raises XianbaoError where it cannot be read."""

    def __init__(self, path: Path) -> None:
        try:
            with zipfile.ZipFile(path) as archive:
                if sum(part.file_size for part in archive.infolist()) > _LARGEST:
                    raise XianbaoError(f"{path.name}：展开后超过 {_LARGEST >> 20} MB，不是报告的 Word 文件")
                self.parts = {
                    name: etree.fromstring(archive.read(name), _PARSER)
                    for name in archive.namelist()
                    if name.endswith((".xml", ".rels"))
                }
            self.body = self.parts["word/document.xml"].find(W + "body")
            self._styles = {s.get(W + "styleId"): s for s in self.parts["word/styles.xml"].findall(W + "style")}
        except (
            OSError,
            zipfile.BadZipFile,
            etree.XMLSyntaxError,
            KeyError,
            RuntimeError,
        ) as fault:  # the last: encrypted
            raise XianbaoError(f"{path.name}：不是能读的 Word 文件（{fault}）") from fault
        if self.body is None:
            raise XianbaoError(f"{path.name}：不是能读的 Word 文件（没有正文）")

    @property
    def settings(self) -> Any:
        return self.parts.get("word/settings.xml")

    def styles(self) -> dict[str, Style]:
        """Paragraph styles by their name in lower case."""
        out = {}
        for key, element in self._styles.items():
            if element.get(W + "type") == "paragraph":
                style = self._resolve(key)
                out[style.name] = style
        return out

    def _resolve(self, key: str) -> Style:
        chain: list[Any] = []
        while key in self._styles and self._styles[key] not in chain:
            chain.append(self._styles[key])
            key = value(chain[-1], "basedOn") or ""
        run: dict[tuple[str, str], str] = {}
        paragraph: dict[tuple[str, str], str] = {}
        defaults = self.parts["word/styles.xml"].find(W + "docDefaults")
        if defaults is not None:
            run |= _properties(defaults.find(f"{W}rPrDefault/{W}rPr"))
            paragraph |= _properties(defaults.find(f"{W}pPrDefault/{W}pPr"))
        for element in reversed(chain):
            run |= _properties(element.find(W + "rPr"))
            paragraph |= _properties(element.find(W + "pPr"))
        first = chain[0]
        return Style(first.get(W + "styleId"), (value(first, "name") or "").lower(), run, paragraph)

    def style_name(self, paragraph: Any) -> str:
        """Name of a paragraph's style in lower case; that of the default style where it names none."""
        key = value(paragraph.find(W + "pPr"), "pStyle")
        element = self._styles.get(key)
        if element is None:
            element = next((s for s in self._styles.values() if s.get(W + "default") == "1"), None)
        return (value(element, "name") or "").lower()

    def undefined(self) -> set[str]:
        """Ids of styles that paragraphs name and nothing defines."""
        return {key for p in self.body.iter(W + "pStyle") if (key := p.get(W + "val")) not in self._styles}

    def sections(self) -> list[Any]:
        return list(self.body.iter(W + "sectPr"))

    def footer(self, reference: Any) -> Any:
        """The part that a footer reference names, None where there is none."""
        relations = self.parts.get("word/_rels/document.xml.rels")
        targets = {} if relations is None else {r.get("Id"): r.get("Target") for r in relations}
        target = targets.get(reference.get(R + "id"))
        return self.parts.get(posixpath.join("word", target)) if target else None

    def core(self, name: str) -> str:
        """A core property, such as `title`; "" where it is missing."""
        core = self.parts.get("docProps/core.xml")
        found = None if core is None else core.find(f"{{http://purl.org/dc/elements/1.1/}}{name}")
        return "" if found is None else (found.text or "").strip()

    def blocks(self) -> Iterator[Any]:
        """Paragraphs and tables of the body in their order, out of content controls."""
        yield from _blocks(self.body)


def _blocks(parent: Any) -> Iterator[Any]:
    for child in parent:
        if child.tag in (W + "p", W + "tbl"):
            yield child
        elif child.tag in (W + "sdt", W + "sdtContent"):
            yield from _blocks(child)


def text_of(element: Any) -> str:
    """The text of a paragraph, table or part, without what older programs fall back to."""
    hidden = {t for fallback in element.iter(MC + "Fallback") for t in fallback.iter(W + "t")}
    return "".join(t.text or "" for t in element.iter(W + "t") if t not in hidden)
