"""What a report printed: every number with its source, as numbers.json and indicators.csv hold it (docs/numbers.md)."""

import csv
import io
import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

from xianbao.alttexts import numbers_in
from xianbao.errors import XianbaoError
from xianbao.figures import Chart
from xianbao.indicators import REGISTRY
from xianbao.ledgers import LEDGERS
from xianbao.quantities import BARE, Quantity, convert, fixed, marked
from xianbao.tables import Grid

MANY = 12
COLUMNS, STATUS = ("item", "name", "label", "value", "unit", "lower_bound", "ledgers"), "status"
SUPPRESSED, LACKING = "suppressed", "missing"
INTERNAL = frozenset({"value", "rows", "counts", "rounding"})  # of an entry of numbers.json: for no public edition
_SPAN = re.compile(r'<span class="num" data-n="(n\d+)">(.*?)</span>')
_PLAIN = re.compile(r"(\w+)(\[[^\]]*\])?")
_DIGITS = re.compile(r"-?\d+(?:\.(\d+))?")
# What a number is, by the beginning of its id
_KINDS = {name: name for name in ("target", "task", "benchmark")} | dict.fromkeys(
    ("rows", "quarantined", "contradictions", "source"), "count"
)


@dataclass(frozen=True)
class Place:
    """Where a number is printed: text, table, figure, caption or alt; of a table or chart its label, row and column."""

    kind: str = "text"
    label: str = ""
    row: str = ""
    column: str = ""


class Numbers:
    """The numbers of one report in the order in which they are printed.

    shows: the keys of the protected numbers that this edition may show; None: it shows everything. printed: every
    number that is told, with the words; these are blank where others imply it.
    """

    def __init__(self, shows: Collection[str] | None = None) -> None:
        self._open = shows
        self._printed: dict[str, tuple[Quantity, str]] = {}
        self._places: dict[str, Place] = {}
        self._bases: dict[str, str] = {}
        self._fine: dict[str, tuple[Decimal, str, str]] = {}
        self.shown: list[dict[str, Any]] = []
        self.printed: list[tuple[Quantity, str]] = []
        self._data: list[tuple[str, str, str, Quantity]] = []

    @property
    def public(self) -> bool:
        return self._open is not None

    def hides(self, quantity: Quantity) -> bool:
        """Whether there is a number that must not be told."""
        return self._open is not None and quantity.known and quantity.protected and quantity.key not in self._open

    def record(self, quantity: Quantity, printed: str) -> str:
        """`printed`, marked so that it can be told whose text it is; without words nothing is shown."""
        if not printed:
            self.printed.append((quantity, ""))
            return ""
        return marked(self._number(quantity, printed), printed)

    __call__ = record

    def seen(self, quantity: Quantity) -> Quantity:
        """A number as this edition has it."""
        return quantity.veil() if self.hides(quantity) else quantity

    @property
    def hidden(self) -> int:
        """How many times the sign of a number that is not public is printed."""
        return sum(entry.get("hidden", False) for entry in self.shown)

    def mark(self, quantity: Quantity) -> str:
        """The bare number of a table's cell, marked."""
        quantity = self.seen(quantity)
        return self.record(quantity, quantity.printed(BARE))

    def put(self, markdown: str, place: Place) -> None:
        """Say of every marked number of a cell or a caption where it stands."""
        self._places.update((number, place) for number, _ in _SPAN.findall(markdown))

    def said(self, markdown: str, heading: str) -> Iterator[Quantity]:
        """Keep every marked number of a text under its heading, but those of a chart, which are kept already."""
        for number, text in _SPAN.findall(markdown):
            quantity, printed = self._printed[number]
            assert text == printed
            place = self._places.get(number, Place())
            if place.kind != "figure":
                self._keep(quantity, printed, place, heading, number)
            yield quantity

    def chart(self, label: str, chart: Chart, heading: str) -> tuple[list[str], list[str]]:
        """Keep what a chart draws and what its alt text says.

        The number of each item of `chart.data`, and of each of `chart.words` the numbers, with spaces between them.
        """
        held = [self._number(q, q.printed()) for _, _, q in chart.data]
        drawn: dict[str, list[str]] = {}
        words = []
        for text, quantities in chart.words:
            own = [n for q in quantities for n in _first(held, [q == known for _, _, known in chart.data])]
            words.append(" ".join(own))
            for n in own:
                drawn.setdefault(n, []).append(text)
        for n, (row, column, quantity) in zip(held, chart.data, strict=True):
            self.tabulate(label, column, row, quantity)
            self._places[n] = place = Place("figure", label, plain(row), plain(column))
            self._keep(quantity, quantity.printed(), place, heading, n, drawn.get(n, ()))
        for printed, quantity, row, column in numbers_in(chart, label):
            self._keep(quantity, printed, Place("alt", label, plain(row), plain(column)), heading, "")
        return held, words

    def tabulate(self, label: str, series: str, name: str, quantity: Quantity) -> None:
        """One number of a table or chart, for indicators.csv."""
        self._data.append((label, plain(series), plain(name), quantity))

    def _number(self, quantity: Quantity, printed: str) -> str:
        number = f"n{len(self._printed) + 1}"
        self._printed[number] = (quantity, printed)
        return number

    def _keep(
        self, quantity: Quantity, printed: str, place: Place, heading: str, number: str, drawn: Sequence[str] = ()
    ) -> None:
        """One printed number as it stands in numbers.json; what is blank is left out of the later half."""
        optional = {
            "label": place.label,
            "row": place.row,
            "column": place.column,
            "drawn": list(drawn),
            "rounding": rounding(quantity, printed),
            "time": quantity.time,
            "against": quantity.against,
            "definition": self._definition(quantity),
            "hidden": quantity.hidden,
        }
        if not quantity.hidden:
            self._finest(quantity, printed)
        self.printed.append((quantity, printed))
        self.shown.append({
            "n": number,
            "text": printed,
            "place": place.kind,
            "heading": heading,
            "what": _what(quantity.id),
            "indicator": quantity.id,
            "name": quantity.name,
            "value": None if quantity.value is None else f"{quantity.value:f}",
            "unit": quantity.unit,
            "lower_bound": quantity.lower_bound and not quantity.hidden,
            "rows": {ledger: _runs(rows) for ledger, rows in quantity.rows},
            "counts": {ledger: len(rows) for ledger, rows in quantity.rows},
            **{key: value for key, value in optional.items() if value},
        })  # fmt: skip

    def _finest(self, quantity: Quantity, printed: str) -> None:
        """Keep the finest of the ways in which a number is printed: the step of it, number and unit."""
        told = rounding(quantity, printed)
        unit, decimals = told.get("unit", quantity.unit), told.get("decimals", quantity.places)
        value = quantity.rounded if not told else convert(quantity.value or Decimal(0), quantity.unit, unit)
        number = quantity.text if value is None else fixed(value, decimals)
        step = convert(Decimal(1).scaleb(-(decimals or 0)), unit, quantity.unit)
        held = self._fine.get(quantity.key)
        if held is None or step < held[0]:
            self._fine[quantity.key] = (step, number, unit)

    def _definition(self, quantity: Quantity) -> str:
        """The key of its 口径 among the definitions: its id, without area or group where these say the same."""
        if not quantity.basis:
            return ""
        for key in (quantity.id.split("[")[0], quantity.id, *(f"{quantity.id}#{n}" for n in range(2, 100))):
            if self._bases.setdefault(key, quantity.basis) == quantity.basis:
                return key
        raise AssertionError(quantity.id)

    @property
    def ids(self) -> set[str]:
        """The indicators of everything that is printed, those of counties and groups too."""
        return {entry["indicator"].split("[")[0] for entry in self.shown}

    @property
    def sources(self) -> set[str]:
        """The ledgers and files that hold a row of something printed."""
        return {source for entry in self.shown for source in entry["rows"]}

    def json(self, ledgers: Mapping[str, Mapping[str, str]]) -> str:
        """numbers.json, a number a line; ledgers: id → name, file, sheet and sha256 of those that may be named.

        That of a public edition tells what is printed and no more.
        """
        used = {key: told for key, told in ledgers.items() if key in self.sources}
        entries = self.shown
        if self.public:
            used = {key: {"name": told["name"]} for key, told in used.items()}
            entries = [{key: value for key, value in entry.items() if key not in INTERNAL} for entry in entries]
        head = {"ledgers": used, "definitions": dict(sorted(self._bases.items()))}
        lines = ",\n".join(json.dumps(entry, ensure_ascii=False) for entry in entries)
        return f'{json.dumps(head, ensure_ascii=False, indent=1)[:-2]},\n "numbers": [\n{lines}\n]}}\n'

    def csv(self, values: Iterable[Quantity]) -> str:
        """indicators.csv: the indicators in `values`, then every number of every table and chart.

        That of a public edition has what is printed, as it is printed, and says of each number that is not there why.
        """
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow([*COLUMNS, *([STATUS] if self.public else [])])
        for q in values:
            ledgers = "、".join(LEDGERS[k].name for k in REGISTRY[q.id].ledgers)
            if not self.public:
                value = _inert(q.text) or _value(q)
                writer.writerow([q.id, _inert(q.name), "", value, q.unit, int(q.lower_bound), ledgers])
            elif q.id in self._whole:
                _, value, unit = self._fine.get(q.key, (None, "", q.unit))
                writer.writerow([q.id, _inert(q.name), "", *_told(q, _inert(value), unit, ledgers)])
        for label, series, name, q in self._data:
            keys = dict.fromkeys(k.split("@")[0] for k, _ in q.rows)
            ledgers = "、".join(LEDGERS[k].name for k in keys if k in LEDGERS)
            first = [label, _inert(series), _inert(name)]
            if self.public:
                writer.writerow([*first, *_told(q, _inert(q.text) or _printed(q), q.unit, ledgers)])
            else:
                writer.writerow([*first, _value(q), q.unit, int(q.lower_bound), ledgers])
        return out.getvalue()

    @property
    def _whole(self) -> set[str]:
        """The indicators of the whole that are printed."""
        return {entry["indicator"] for entry in self.shown if not entry.get("time")}


def plain(markdown: str) -> str:
    """Without the marks of its numbers."""
    return _SPAN.sub(r"\2", markdown)


def row_names(grid: Grid) -> list[str]:
    """What each row of a table is about: its first cell, with the second where the first is a number or said twice."""
    firsts = [row[0] for row in grid.rows]
    columns = 2 if grid.header[0] == "序号" or len(set(map(str, firsts))) < len(firsts) else 1
    return ["、".join(plain(c) for c in row[:columns] if isinstance(c, str) and c) for row in grid.rows]


def rounding(quantity: Quantity, printed: str) -> dict[str, Any]:
    """Decimals and unit that are printed, and whether that is the exact value; nothing of words and days."""
    found = _DIGITS.match(printed)
    if found is None or quantity.value is None:
        return {}
    unit = printed[found.end() :].removesuffix("以上").replace("余", "") or quantity.unit
    try:
        value = convert(quantity.value, quantity.unit, unit, quantity.name)
    except XianbaoError:
        return {}
    return {"decimals": len(found[1] or ""), "unit": unit, "exact": value == Decimal(found.group())}


def _first(numbers: Sequence[str], fits: Sequence[bool]) -> list[str]:
    return [n for n, fit in zip(numbers, fits, strict=True) if fit][:1]


def _what(ident: str) -> str:
    """indicator, target, task, benchmark, ledger (a column's number), count, or computed from others."""
    found = _PLAIN.fullmatch(ident)
    if found and found[1] in REGISTRY:
        return "indicator"
    head, dot, _ = ident.partition("[")[0].partition(".")
    if head in _KINDS and dot:
        return _KINDS[head]
    if head in LEDGERS and dot:
        return "ledger"
    return "count" if found else "computed"


def _runs(rows: Sequence[int]) -> list[int] | list[str]:
    """Row numbers; of many the runs, "3-1200": a register may have a hundred thousand."""
    if len(rows) <= MANY:
        return list(rows)
    firsts = [row for before, row in pairwise((-1, *rows)) if row != before + 1]
    lasts = [row for row, after in pairwise((*rows, -1)) if after != row + 1]
    return [f"{first}-{last}" if first < last else str(first) for first, last in zip(firsts, lasts, strict=True)]


def _inert(text: str) -> str:
    """Text that Excel, opening a CSV, takes for no formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")) else text


def _told(quantity: Quantity, value: str, unit: str, ledgers: str) -> list[str | int]:
    """The later columns of a public row."""
    if quantity.hidden:
        return ["", unit, 0, ledgers, SUPPRESSED]
    return [value, unit, int(quantity.lower_bound), ledgers, "" if quantity.known else LACKING]


def _printed(quantity: Quantity) -> str:
    """The digits that a cell prints."""
    found = _DIGITS.match(quantity.printed(BARE))
    return found[0] if found else ""


def _value(quantity: Quantity) -> str:
    return "" if quantity.value is None else f"{quantity.value:f}"
