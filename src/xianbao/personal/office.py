"""Workbooks: the cells of every sheet by their names."""

import re
import zipfile
from collections.abc import Callable, Iterator
from html import unescape

from xianbao.personal.normal import HARD
from xianbao.personal.passages import Passage, of

_SHEET = re.compile(r'<(?:\w+:)?sheet\b[^>]*?\bname="([^"]*)"[^>]*?\br:id="([^"]*)"')
_RELATION = re.compile(r"<Relationship\b[^>]*>")
_CELL = re.compile(r"<(?:\w+:)?c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
_VALUE = re.compile(r"<(?:\w+:)?v[^>]*>([^<]*)</(?:\w+:)?v>")
_TEXT = re.compile(r"<(?:\w+:)?t\b[^>]*>([^<]*)</(?:\w+:)?t>")
_ITEM = re.compile(r"<(?:\w+:)?si\b[^>]*?(?:/>|>(.*?)</(?:\w+:)?si>)", re.DOTALL)
_REFERENCE, _SHARED = re.compile(r'\br="([A-Z]+\d+)"'), re.compile(r'\bt="s"')


def cells(leaf: str, package: zipfile.ZipFile, read: Callable[[str], str]) -> Iterator[Passage]:
    """The cells of each sheet of an .xlsx; nothing for another package. `read` gives the text of a part."""
    names = set(package.namelist())
    if "xl/workbook.xml" not in names:
        return
    shared = []
    if "xl/sharedStrings.xml" in names:
        shared = ["".join(_TEXT.findall(item[1] or "")) for item in _ITEM.finditer(read("xl/sharedStrings.xml"))]
    for sheet, part in _sheets(read, names):
        texts, places = [], []
        for found in _CELL.finditer(read(part)):
            reference = _REFERENCE.search(found[1])
            places.append(f"工作表“{sheet}” {reference[1] if reference else '单元格'}")
            texts.append(_shown(found[1], found[2] or "", shared))
        if texts:
            yield Passage(leaf, HARD.join(texts), of(places))


def _sheets(read: Callable[[str], str], names: set[str]) -> Iterator[tuple[str, str]]:
    relations = read("xl/_rels/workbook.xml.rels") if "xl/_rels/workbook.xml.rels" in names else ""
    targets = {}
    for relation in _RELATION.findall(relations):
        held = dict(re.findall(r'(\w+)="([^"]*)"', relation))
        target = held.get("Target", "").lstrip("/")
        targets[held.get("Id", "")] = target if target.startswith("xl/") else f"xl/{target}"
    for name, relation in _SHEET.findall(read("xl/workbook.xml")):
        part = targets.get(relation, "")
        if part in names:
            yield unescape(name), part


def _shown(attributes: str, inner: str, shared: list[str]) -> str:
    value = _VALUE.search(inner)
    if value is None:
        return unescape("".join(_TEXT.findall(inner))).replace(HARD, "")
    if _SHARED.search(attributes):
        place = int(value[1]) if value[1].isdigit() else len(shared)
        return unescape(shared[place]).replace(HARD, "") if place < len(shared) else ""
    text = unescape(value[1]).replace(HARD, "")
    return _whole(text) if re.fullmatch(r"[0-9.]+E\+?[0-9]+", text, re.IGNORECASE) else text


def _whole(text: str) -> str:
    """A telephone number that was stored as 1.3800138E10."""
    number = float(text)
    return str(int(number)) if number < 1e19 and number.is_integer() else text
