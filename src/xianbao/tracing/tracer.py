"""Which numerals of a finished text have a source, are of a declared class, or neither."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from xianbao.reading import Block
from xianbao.textlint.rule import around
from xianbao.tracing.classes import Span, of_classes, of_words
from xianbao.tracing.numerals import CHINESE, Numeral, numerals, told
from xianbao.tracing.printed import Notebook, Printed, drawn_at, key

_STEP = re.compile(r"-?\d+(?:\.\d+)?", re.ASCII)
_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
ALLOWED = "应由 report 的指标写出；是名称的，连同理由写入本地区的 names.csv（docs/tracing.md）"


@dataclass(frozen=True)
class Orphan:
    """A numeral without source: under which heading, in which words."""

    heading: str
    around: str
    numeral: str

    def __str__(self) -> str:
        return f"〔{self.heading}〕“{self.around}”：数字“{self.numeral}”没有来源；{ALLOWED}"


@dataclass(frozen=True)
class Traced:
    """How many numerals have a source in the number ledger, and those that have none and should."""

    sourced: int
    orphans: tuple[Orphan, ...]


@dataclass(frozen=True)
class _Read:
    """A text as read, under its heading, and where the numbers of the ledger stand in it."""

    heading: str
    block: Block
    sourced: Sequence[Span]


class Tracer:
    """Traces the texts of one report, whatever the format.

    names: what holds numerals and counts nothing; data: texts of ledgers, lists and definitions.
    """

    def __init__(self, notebook: Notebook, names: Iterable[str] = (), data: Iterable[str] = ()) -> None:
        self._notebook = notebook
        self._texts: dict[str, list[Printed]] = defaultdict(list)
        for text in notebook.texts:
            self._texts[text.key].append(text)
        self._names = tuple(names)
        self._data = dict.fromkeys(form for text in data for form in quotable(text))
        self._declared: dict[Block, tuple[Span, ...]] = {}
        self._quoted: dict[str, tuple[Span, ...]] = {}

    def trace(self, blocks: Iterable[Block]) -> Traced:
        """Every text of a report as it was read."""
        held = list(blocks)
        counts = _counts(held)
        return self._traced(self._read(held), counts)

    def drawn(self, charts: Mapping[str, Sequence[str]]) -> Traced:
        """The labels that the charts write, by the names of the charts; those of an axis stand for no quantity."""
        read = (
            _Read(f"图 {name}", Block("figure", text), drawn_at(text, self._notebook.drawn.get(name, ()), bare=True))
            for name, texts in charts.items()
            for text in _without_axis(texts)
            if not self._part_of_data(text)
        )
        return self._traced(read, {})

    def _part_of_data(self, label: str) -> bool:
        """Whether a name was broken or cut to this, which is no number in itself."""
        return any(form in text for form in quotable(label.rstrip("…")) for text in self._data)

    def _traced(self, read: Iterable[_Read], counts: Mapping[str, int]) -> Traced:
        sourced, orphans = 0, []
        for one in read:
            text = one.block.text
            for numeral in numerals(text):
                if _within(numeral, one.sourced):
                    sourced += 1
                elif not self._needs_none(one.block, numeral, counts):
                    words = around(text, numeral.start, numeral.end)
                    orphans.append(Orphan(one.heading, words, text[numeral.start : numeral.end]))
        return Traced(sourced, tuple(orphans))

    def _read(self, blocks: Iterable[Block]) -> Iterator[_Read]:
        left = {key: list(texts) for key, texts in self._texts.items()}
        tables = iter(self._notebook.tables)
        heading = "标题"
        for block in blocks:
            heading = block.text if block.kind == "heading" else heading
            if told(block.text):
                start = _numbering(block)
                known = key(block.text[start:])
                found = left.get(known.text, [])
                source = found.pop(0) if len(found) > 1 else found[0] if found else None  # the last stays: told twice
                spans = _spans(source, known.places, block.text, start) if source else []
                yield _Read(heading, block, spans)
            if block.kind == "table":
                cells = [cell for row in (*block.head, *block.rows) for cell in row]
                sources = next(tables, ())
                for n, cell in enumerate(cells):
                    if told(cell):
                        known = key(cell)
                        same = len(sources) == len(cells) and sources[n].key == known.text
                        spans = _spans(sources[n], known.places, cell, 0) if same else []
                        yield _Read(heading, Block("table", cell), spans)

    def _needs_none(self, block: Block, numeral: Numeral, counts: Mapping[str, int]) -> bool:
        if block not in self._declared:
            self._declared[block] = (*of_classes(block.text, block.kind), *of_words(block.text, self._names))
        if _within(numeral, self._declared[block]) or _refers(block.text, numeral, counts):
            return True
        if block.text not in self._quoted:  # last, as data may be long
            whole = block.text in self._data
            found = [(0, len(block.text))] if whole else of_words(block.text, self._data)
            self._quoted[block.text] = tuple(found)
        return _within(numeral, self._quoted[block.text])


def _without_axis(labels: Sequence[str]) -> list[str]:
    """Labels but those of an axis, which stand in even steps before its unit: 0, 20, 40, 单位：%."""
    for end, label in enumerate(labels):
        start = end
        while label.startswith("单位：") and start and _STEP.fullmatch(labels[start - 1]):
            start -= 1
        steps = {Decimal(two) - Decimal(one) for one, two in pairwise(labels[start:end])}
        if len(steps) == 1 and min(steps) > 0:
            return [*labels[:start], *labels[end:]]
    return list(labels)


def quotable(text: str) -> Iterator[str]:
    """A text of data as sentences quote it: without the mark at its end; none that is but a number and its unit."""
    for form in dict.fromkeys((text.strip(), text.strip().rstrip("。；;."))):
        found = numerals(form)
        if found and len(form) - sum(n.end - n.start for n in found) >= 2 and not _bare(form, found):
            yield form


def _bare(text: str, found: Sequence[Numeral]) -> bool:
    """12人, 三个: what would let any such number pass."""
    rest = len(text) - found[0].end
    return len(found) == 1 and found[0].start == 0 and rest < (2 if text[0] in CHINESE else 4)


def _within(numeral: Numeral, spans: Iterable[Span]) -> bool:
    return any(start <= numeral.start and numeral.end <= end for start, end in spans)


def _counts(blocks: Iterable[Block]) -> dict[str, int]:
    """How many figures, tables and footnotes there are to point at."""
    held = {"图": 0, "表": 0, "注": 0}
    for block in blocks:
        if block.kind == "caption" and block.text[:1] in held:
            held[block.text[0]] += 1
        held["注"] += block.kind == "footnote"
    return held


def _refers(text: str, numeral: Numeral, counts: Mapping[str, int]) -> bool:
    """Whether it is that of 图1, 表2 or a footnote, if there is such a one."""
    words = text[numeral.start : numeral.end]
    before = text[numeral.start - 1 : numeral.start]
    if before in ("图", "表") and words.isascii() and words.isdecimal():
        return 1 <= int(words) <= counts.get(before, 0)
    if all(sign in _RAISED for sign in words):
        return 1 <= int("".join(str(_RAISED.index(sign)) for sign in words)) <= counts.get("注", 0)
    return False


def _numbering(block: Block) -> int:
    """Where the words of a heading or caption begin behind its number."""
    if block.kind == "caption" and block.text[:1] in ("图", "表"):
        return numerals(block.text)[0].end
    ends = [b for a, b in of_classes(block.text, block.kind) if a == 0] if block.kind == "heading" else []
    return min(ends, default=0)


def _spans(source: Printed, places: Sequence[int], text: str, start: int) -> list[Span]:
    """Where the numbers of a printed text stand in what was read; only those that read as they were printed."""
    found = []
    for first, last, words in source.numbers:
        begin = start + places[first] - words.index(text[start + places[first]])
        if text.startswith(words, begin) and begin + len(words) > start + places[last - 1]:
            found.append((begin, begin + len(words)))
    return found
