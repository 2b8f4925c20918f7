"""What a check is, how it is run, and the sentences in which it says what does not agree.

A check is a function whose parameters are ids of ledgers; it gets their tables and yields problems.
A parameter `table` asks for every ledger in turn, `region` for the code of the jurisdiction.
"""

import datetime as dt
import inspect
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import pandas as pd

from xianbao.indicators import decimal
from xianbao.intake import Table
from xianbao.ledgers import LEDGERS
from xianbao.problems import Discrepancy, Figure, Problem, row_names

Found = Iterator[Problem]
# A fen in 万元; what lies beyond is the noise of binary fractions
DECIMALS, NOISE = 6, 5e-7
EMPTY, HIDDEN = "（空）", "（不显示）"


@dataclass(frozen=True)
class Check:
    """A check: id, Chinese name, what is compared with what, function.

    whole: not made where a row of a ledger it needs was set aside, for that row may be the difference.
    """

    id: str
    name: str
    compared: str
    function: Callable[..., Found]
    whole: bool = False

    @property
    def parameters(self) -> tuple[str, ...]:
        return tuple(inspect.signature(self.function).parameters)

    @property
    def ledgers(self) -> tuple[str, ...]:
        """The ledgers it needs; none where it looks at every one."""
        return tuple(name for name in self.parameters if name in LEDGERS)

    def run(self, tables: Mapping[str, Table], region: str = "") -> Found:
        """What it finds; nothing where a ledger it needs is missing."""
        if any(name not in tables or (self.whole and tables[name].quarantined) for name in self.ledgers):
            return
        given: dict[str, Any] = {**tables, "region": region}
        each = [tables[k] for k in LEDGERS if k in tables] if "table" in self.parameters else [None]
        for table in each:
            given["table"] = table
            for problem in self.function(**{name: given[name] for name in self.parameters}):
                yield replace(problem, check=self.name)


CHECKS: dict[str, Check] = {}


def check(name: str, compared: str, *, whole: bool = False) -> Callable[[Callable[..., Found]], Callable[..., Found]]:
    """Register a function as the check that bears its name."""

    def register(function: Callable[..., Found]) -> Callable[..., Found]:
        CHECKS[function.__name__] = Check(function.__name__, name, compared, function, whole)
        return function

    return register


def figure(value: Any) -> Decimal:
    """The number as typed, without the noise of binary fractions (0.1+0.2 is 0.3)."""
    return decimal(round(float(value), DECIMALS))


def total(values: "pd.Series[float]") -> Decimal:
    """The sum of what a column holds."""
    return figure(math.fsum(values.dropna()))


def rounding(figures: "pd.Series[float]") -> Decimal:
    """How far a figure of a column may be off by rounding: half a unit of the last decimal the column shows.

    The column decides, for 62.4 among 108.75 and 96.0625 is 62.4000. Whole numbers are exact.
    """
    known = figures.dropna()
    places = next(n for n in range(DECIMALS + 1) if n == DECIMALS or (known - known.round(n)).abs().lt(NOISE).all())
    return Decimal(5).scaleb(-places - 1) if places else Decimal(0)


def differs(table: Table, row: int, field: str, expected: Decimal, what: str, **details: Any) -> Problem:
    """The figure in a cell is not the expected one. details: as of `against`."""
    return against(table, row, field, "但{what}为 {expected}，相差 {gap}", expected, what, **details)


def exceeds(table: Table, row: int, field: str, expected: Decimal, what: str, **details: Any) -> Problem:
    """The figure in a cell is larger than the one that bounds it. details: as of `against`."""
    return against(table, row, field, "大于{what} {expected}，多 {gap}", expected, what, **details)


def against(
    table: Table,
    row: int,
    field: str,
    words: str,
    expected: Figure,
    what: str,
    *,
    stated: Figure | None = None,
    together: Iterable[int] = (),
    other: Table | None = None,
    rows: Iterable[int] = (),
    note: str = "",
) -> Problem:
    """A cell held against a figure called `what`, from `rows` of the ledger `other` (by default the same row).

    words: the sentence, in which {what}, {expected} and {gap} stand for the figure and the difference;
    stated: the figure where it is not the cell's own, or the sum of the rows `together`; note: what
    follows the sentence.
    """
    row = int(row)  # those of a frame's index are numpy's, which JSON does not know
    column, source = table.ledger.column(field), other or table
    stated = value_at(table, row, field) if stated is None else stated
    sources, summed_rows = tuple(map(int, rows)) or (row,), tuple(map(int, together))
    found = Discrepancy(stated, expected, column.unit, what, source.ledger.name, sources)
    place = "" if source is table and sources == (row,) else row_names(sources)
    whose = "" if source is table else source.ledger.name
    gap = f"{said(abs(found.difference or Decimal(0)))} {'天' if isinstance(stated, dt.date) else column.unit}".strip()
    summed = f"{row_names(summed_rows)}合计 {said(stated)}，" if len(summed_rows) > 1 else ""
    sentence = words.format(what=f"{whose}{place}{what}", expected=said(expected), gap=gap)
    return Problem(
        table.file,
        "，" + summed + sentence + (f"；{note}" if note else ""),
        table.sheet,
        row,
        column.label,
        table.positions.get(field),
        said(value_at(table, row, field) if row in table.frame.index else stated)[:40],
        "提示",
        discrepancy=found,
    )


def said(value: Figure) -> str:
    """A figure as printed: 12.5, 2017-09-01, words as they are."""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


def value_at(table: Table, row: int, field: str) -> Figure:
    """What a cell holds, to be shown: a number, a day, words; not what identifies a person."""
    held: Any = table.frame.at[row, field]
    if pd.isna(held):
        return EMPTY
    if table.ledger.column(field).personal:
        return HIDDEN
    if isinstance(held, bool):
        return "是" if held else "否"
    return held if isinstance(held, str | dt.date) else figure(held)


def beside(table: Table, field: str) -> str:
    """Another cell of the same row, by its column: 本行“春季→资助金额”."""
    return f"本行“{table.ledger.column(field).header.replace('|', '→')}”"
