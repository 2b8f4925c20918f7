"""A public edition as the site reads it: its page, what can be searched, its numbers, its files. Read once."""

import csv
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from lxml.html import HtmlElement, document_fromstring

from xianbao.errors import XianbaoError
from xianbao.indicators import REGISTRY
from xianbao.web import METADATA, PAGE

NUMBERS, VALUES = "numbers.json", "indicators.csv"
# What of a folder goes to the site beside the page: nothing else does
DOWNLOADS = {"report.pdf": "PDF 版", "report.docx": "Word 版"}
_HEADINGS = ("h2", "h3", "h4", "h5")
# Told elsewhere on the page, or said by the list that the report stands in
_UNSEARCHED = ("details", "h1")
_CHART = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
_FLOAT = "float_"
_BARS = re.compile(r" ?(?:｜ ?)+")
_NAMES = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True)
class Section:
    """A heading of the article with its anchor, and the text below it; both blank above the first."""

    anchor: str
    heading: str
    text: str


@dataclass(frozen=True)
class Edition:
    """folder: that of the public edition; page: its report.html."""

    folder: Path
    page: str

    @classmethod
    def read(cls, folder: Path) -> "Edition":
        """Raises XianbaoError where the folder lacks what a page of the site needs."""
        lacking = [name for name in (PAGE, METADATA, NUMBERS, VALUES) if not (folder / name).is_file()]
        if lacking:
            raise XianbaoError(
                f"{'/'.join(folder.parts[-4:])}：公开版缺 {'、'.join(lacking)}，不能上网站；"
                "请在参数的 formats 中写上 html，再用 xianbao build 重新生成"
            )
        return cls(folder, (folder / PAGE).read_text(encoding="utf-8"))

    @cached_property
    def _article(self) -> HtmlElement:
        """Without charts: most of a page, and nothing that is read here."""
        start, end = self.page.find("<article"), self.page.find("</article>")
        return document_fromstring(_CHART.sub("", self.page[start:end])).find(".//article")

    @cached_property
    def _metadata(self) -> Mapping[str, Any]:
        return _json(self.folder / METADATA)

    @cached_property
    def _numbers(self) -> Mapping[str, Any]:
        return _json(self.folder / NUMBERS)

    @property
    def summary(self) -> str:
        return str(self._metadata["summary"])

    @property
    def issuer(self) -> str:
        return str(self._metadata.get("ContentSource", ""))

    @cached_property
    def notice(self) -> str:
        """The first page's word on sample data; blank where the report has none."""
        found = self._article.find(".//div[@class='notice']")
        return "" if found is None else _plain(found.text_content())

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """The article's text under its headings, without charts and what is behind 查看数据."""
        found: list[tuple[str, str, list[str]]] = [("", "", [])]
        for part in _parts(self._article):
            if isinstance(part, str):
                found[-1][2].append(part)
            else:
                found.append((part.get("id", ""), _plain(part.text_content()), []))
        return tuple(Section(anchor, heading, _cells("".join(words))) for anchor, heading, words in found)

    @cached_property
    def captions(self) -> Mapping[str, str]:
        """Number and title of each table and chart, by its label: tbl-aid-county → 表2 分县资助情况."""
        found = (
            (element.get("id")[len(_FLOAT) :], element.find(".//caption"), element.find(".//figcaption"))
            for element in self._article.xpath(".//*[starts-with(@id, $float)]", float=_FLOAT)
        )
        captions = {label: table if table is not None else chart for label, table, chart in found}
        return {
            label.replace("_", "-"): _plain(caption.text_content())
            for label, caption in captions.items()
            if caption is not None
        }

    @cached_property
    def indicators(self) -> tuple[str, ...]:
        """Ids of the registry's indicators that are printed, themselves or in what is computed from them."""
        ids = {name for entry in self._numbers["numbers"] for name in _NAMES.findall(entry["indicator"].split("[")[0])}
        return tuple(key for key in REGISTRY if key in ids)

    @property
    def definitions(self) -> Mapping[str, str]:
        """The 口径 that hold in this report, by key."""
        held: Mapping[str, str] = self._numbers["definitions"]
        return held

    @cached_property
    def names(self) -> Mapping[str, str]:
        """What is printed, by the key of its definition: its Chinese name."""
        return {entry["definition"]: entry["name"] for entry in self._numbers["numbers"] if "definition" in entry}

    @cached_property
    def rows(self) -> tuple[Mapping[str, str], ...]:
        """The lines of indicators.csv."""
        with (self.folder / VALUES).open(encoding="utf-8-sig", newline="") as file:
            return tuple(csv.DictReader(file))

    @property
    def downloads(self) -> dict[str, str]:
        """The files that are offered beside the page, and their names."""
        return {name: title for name, title in DOWNLOADS.items() if (self.folder / name).is_file()}


# What follows an element in plain text: numbers of cells that blanks alone part read as a telephone number
_PARTED = dict.fromkeys(("span", "a", "strong", "em", "sup", "sub"), "") | dict.fromkeys(("td", "th"), "｜")


def _parts(element: HtmlElement) -> Iterator[str | HtmlElement]:
    """Text in its order, and each heading as the element that it is."""
    yield element.text or ""
    for child in element:
        if child.tag in _HEADINGS:
            yield child
        elif child.tag not in _UNSEARCHED and child.get("class") != "notice":
            yield from _parts(child)
            yield _PARTED.get(child.tag, " ")
        yield child.tail or ""


def _cells(text: str) -> str:
    """Plain text, a single bar between the cells of a table, whatever blanks and empty cells lie between."""
    return _BARS.sub("｜", _plain(text)).strip("｜")


def _plain(text: str) -> str:
    return " ".join(text.split())


def _json(path: Path) -> Mapping[str, Any]:
    content: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content
