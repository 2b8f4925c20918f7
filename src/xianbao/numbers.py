"""What a report printed: every number with its source, as numbers.json and indicators.csv hold it."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any

from xianbao.indicators import REGISTRY
from xianbao.ledgers import LEDGERS
from xianbao.quantities import BARE, Quantity

MANY = 1000
_SPAN = re.compile(r'<span class="num" data-n="(n\d+)">(.*?)</span>')


class Numbers:
    """The numbers of one report in the order in which they are printed."""

    def __init__(self) -> None:
        self._printed: dict[str, tuple[Quantity, str]] = {}
        self.shown: list[dict[str, Any]] = []
        self._data: list[tuple[str, str, str, Quantity]] = []

    def record(self, quantity: Quantity, printed: str) -> str:
        """`printed`, marked so that it can be told whose text it is."""
        number = f"n{len(self._printed) + 1}"
        self._printed[number] = (quantity, printed)
        return f'<span class="num" data-n="{number}">{printed}</span>'

    def mark(self, quantity: Quantity) -> str:
        """The bare number of a table's cell, marked."""
        return self.record(quantity, quantity.printed(BARE))

    def said(self, markdown: str, heading: str) -> Iterator[Quantity]:
        """Keep every marked number of a text under its heading."""
        for number, text in _SPAN.findall(markdown):
            quantity, printed = self._printed[number]
            assert text == printed
            self.keep(quantity, printed, "text", heading, number)
            yield quantity

    def keep(self, quantity: Quantity, printed: str, place: str, heading: str, number: str = "") -> None:
        """One printed number as it stands in numbers.json."""
        self.shown.append({
            "n": number,
            "text": printed,
            "place": place,
            "heading": heading,
            "indicator": quantity.id,
            "name": quantity.name,
            "value": None if quantity.value is None else str(quantity.value),
            "unit": quantity.unit,
            "lower_bound": quantity.lower_bound,
            "rows": {ledger: _runs(rows) for ledger, rows in quantity.rows},
        })  # fmt: skip

    def tabulate(self, label: str, series: str, name: str, quantity: Quantity) -> None:
        """One number of a table or chart, for indicators.csv."""
        self._data.append((label, plain(series), plain(name), quantity))

    @property
    def ids(self) -> set[str]:
        """The indicators of everything that is printed, those of counties and groups too."""
        return {entry["indicator"].split("[")[0] for entry in self.shown}

    @property
    def sources(self) -> set[str]:
        """The ledgers and files that hold a row of something printed."""
        return {source for entry in self.shown for source in entry["rows"]}

    def csv(self, values: Iterable[Quantity]) -> str:
        """indicators.csv: the indicators in `values`, then every number of every table and chart."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(["item", "name", "label", "value", "unit", "lower_bound", "ledgers"])
        for q in values:
            ledgers = "、".join(LEDGERS[k].name for k in REGISTRY[q.id].ledgers)
            writer.writerow(
                [q.id, _inert(q.name), "", _inert(q.text) or _number(q), q.unit, int(q.lower_bound), ledgers]
            )
        for label, series, name, q in self._data:
            ledgers = "、".join(dict.fromkeys(LEDGERS[k].name for k, _ in q.rows if k in LEDGERS))
            writer.writerow([label, _inert(series), _inert(name), _number(q), q.unit, int(q.lower_bound), ledgers])
        return out.getvalue()


def plain(markdown: str) -> str:
    """Without the marks of its numbers."""
    return _SPAN.sub(r"\2", markdown)


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


def _number(quantity: Quantity) -> str:
    return "" if quantity.value is None else f"{quantity.value:f}"
