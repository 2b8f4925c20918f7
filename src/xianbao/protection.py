"""disclosure.json: what the protected numbers of a report are functions of, and the values that these are over.

It is what disclosure control works from (docs/disclosure-data.md): self-contained, without a word from a personal
column, and internal, as it holds the numbers that are to be hidden.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

import pandas as pd

from xianbao.errors import XianbaoError
from xianbao.indicators import OWN, decimal
from xianbao.intake import Table
from xianbao.ledgers import NUMERIC, Column, Ledger
from xianbao.quantities import AUTO_DECIMALS, FINEST, MYRIADS, PERCENT, POINT, Quantity, convert
from xianbao.sums import Ratio, Told

FILE = "disclosure.json"
SCHEMA = 1
_DIGITS = re.compile(r"-?\d+(?:\.(\d+))?")
# What differs between a prefecture's row and the same row of the county's own ledger
_OWN_WORDS = ("county", "seq", "remark")


@dataclass(frozen=True)
class Source:
    """A ledger that numbers come from: of which jurisdiction, with the first four digits of its code, and year."""

    table: Table
    area: str
    prefecture: str
    year: str

    @property
    def ledger(self) -> Ledger:
        return self.table.ledger

    @cached_property
    def sames(self) -> Mapping[int, str]:
        """Row → what it has in common with the same row of another file."""
        seen: dict[str, int] = {}
        found = {}
        for row in self.table.frame.index:
            digest = self._digest(row)
            seen[digest] = seen.get(digest, 0) + 1
            found[int(row)] = digest if seen[digest] == 1 else f"{digest}-{seen[digest]}"
        return found

    def same(self, row: int) -> str:
        """Of a row; one that was set aside is the same as none."""
        return self.sames.get(row) or _hash([self.table.file, row])

    def value(self, column: str, row: int) -> Decimal:
        """At a row of a column, of which may be said what is counted; a row counts one."""
        field = column.partition("[")[0]
        return decimal(self.table.frame.at[row, field]) if field else Decimal(1)

    def has(self, column: str, row: int) -> bool:
        """Whether there is a value."""
        field = column.partition("[")[0]
        return bool(field) and row in self.sames and _told(self.table.frame.at[row, field]) != ""

    def carried(self, row: int) -> dict[str, str]:
        """By which this year's row of a county and its codes is known, and last year's, where one is carried on."""
        if not self.ledger.carried or row not in self.sames:
            return {}
        codes = [_told(self.table.frame.at[row, field]) for field in self.ledger.key if field != "county"]
        is_, was = (_hash([self.ledger.id, self.prefecture, self._area(row), year, *codes]) for year in self._years)
        return {"is": is_, "was": was}

    @property
    def _years(self) -> tuple[str, str]:
        return self.year, str(int(self.year) - 1)

    def _area(self, row: Any) -> str:
        frame = self.table.frame
        county = _told(frame.at[row, "county"]) if "county" in frame else ""
        return f"{self.area}{OWN}" if county == OWN else county or self.area

    def _digest(self, row: Any) -> str:
        frame = self.table.frame
        told = [_told(frame.at[row, c.field]) for c in self.ledger.columns if _telling(self.ledger, c)]
        return _hash([self.ledger.id, self.prefecture, self._area(row), self.year, *told])


def written(printed: Iterable[tuple[Quantity, str]], sources: Mapping[str, Source]) -> str:
    """disclosure.json of what was printed, in printed order; sources: by the ids of ledgers in forms."""
    numbers = _numbers(printed, sources)
    needed: dict[str, dict[str, set[int]]] = {}
    for number in numbers:
        for told in number["told"]:
            for part in told.form.sums:
                for _, ledger, column, rows in part.terms:
                    needed.setdefault(ledger, {}).setdefault(column, set()).update(rows)
    ties = []
    for key in sorted(needed):
        for money, per in sources[key].ledger.ties:
            if money in needed[key]:
                ties.append([key, money, per])
                needed[key].setdefault(per, set()).update(needed[key][money])
    head = {
        "schema": SCHEMA,
        "ledgers": {key: _ledger(sources[key], columns) for key, columns in sorted(needed.items())},
        "ties": ties,
    }
    lines = ",\n".join(json.dumps(_json(number, sources), ensure_ascii=False) for number in numbers)
    return f'{json.dumps(head, ensure_ascii=False, indent=1)[:-2]},\n "numbers": [\n{lines}\n]}}\n'


def _numbers(printed: Iterable[tuple[Quantity, str]], sources: Mapping[str, Source]) -> list[dict[str, Any]]:
    """Each protected number once, with every form that it tells of as finely as it is printed anywhere."""
    found: dict[str, dict[str, Any]] = {}
    for quantity, text in printed:
        if quantity.protected:
            first = {"key": quantity.key, "text": text, "name": quantity.called, "indicator": quantity.id, "told": {}}
            steps = found.setdefault(quantity.key, first)["told"]
            for told in quantity.forms:
                step = _step(quantity, text, told, sources)
                steps[told.form] = min(step, steps.get(told.form, step))
    return [{**one, "told": [Told(form, step) for form, step in one["told"].items()]} for one in found.values()]


def _step(quantity: Quantity, text: str, told: Told, sources: Mapping[str, Source]) -> Decimal:
    """How finely a form is told by printing a number, in the form's unit."""
    if told.step is not None:
        return told.step
    step = printed_step(quantity, text)
    if not step or not quantity.value:
        return step
    return abs(step * _value(told, sources) / quantity.value)


def printed_step(quantity: Quantity, text: str) -> Decimal:
    """The distance between two neighbours of a number as it was printed, in its own unit; 0 where that is exact.

    Zeros after the point are not always printed: 93% may have been rounded to 0.1.
    """
    shown = _DIGITS.match(text)
    if shown is None or quantity.value is None:
        return Decimal(0)
    unit = text[shown.end() :].removesuffix("以上").replace("余", "") or quantity.unit
    try:
        value = convert(quantity.value, quantity.unit, unit, quantity.name)
    except XianbaoError:
        unit, value = quantity.unit, quantity.value
    number = Decimal(shown.group())
    if abs(value) == abs(number):
        return Decimal(0)
    decimals = max(len(shown[1] or ""), _least(quantity, unit, number))
    return abs(convert(Decimal(1).scaleb(-decimals), unit, quantity.unit, quantity.name))


def _least(quantity: Quantity, unit: str, number: Decimal) -> int:
    """The decimals to which a number was rounded at the least, whatever is printed of them."""
    if quantity.unit in (PERCENT, POINT):
        return FINEST if number in (0, 100) else quantity.places or 0
    if unit != quantity.unit and unit[:1] in MYRIADS:
        return AUTO_DECIMALS
    return quantity.places or 0 if unit == quantity.unit else 0


def _value(told: Told, sources: Mapping[str, Source]) -> Decimal:
    return told.form.value(lambda ledger, column, row: sources[ledger].value(column, row))


def _ledger(source: Source, columns: Mapping[str, set[int]]) -> dict[str, Any]:
    """The rows that are named, with the values of the columns that are; of a count there is none."""
    rows = sorted(set().union(*columns.values()))
    return {
        "file": source.table.file,
        "rows": {
            str(row): {
                "same": source.same(row),
                **source.carried(row),
                "values": {c: f"{source.value(c, row):f}" for c in sorted(columns) if source.has(c, row)},
            }
            for row in rows
        },
    }


def _json(number: Mapping[str, Any], sources: Mapping[str, Source]) -> dict[str, Any]:
    forms = []
    for told in number["told"]:
        step = told.step.normalize() if told.step else Decimal(0)
        value = {"value": f"{_value(told, sources):f}", "step": f"{step:f}"}
        if isinstance(told.form, Ratio):
            part, whole = (form.json() for form in told.form.sums)
            forms.append({"ratio": part, "of": whole, "scale": told.form.scale, **value})
        else:
            forms.append({"sum": told.form.json(), **value})
    return {"key": number["key"], "text": number["text"], "name": number["name"], "indicator": number["indicator"],
            "forms": forms}  # fmt: skip


def _telling(ledger: Ledger, column: Column) -> bool:
    """Whether a column tells a row from others, wherever it stands: codes, days and numbers, and names in the key."""
    if column.personal or column.field in _OWN_WORDS:
        return False
    return column.kind in (*NUMERIC, "choice", "flag", "date", "term") or column.field in ledger.key


def _told(value: Any) -> str:
    if value is None or (not isinstance(value, str) and pd.isna(value)):
        return ""
    return f"{decimal(value):f}" if isinstance(value, float) else str(value)


def _hash(parts: Sequence[Any]) -> str:
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()[:16]
