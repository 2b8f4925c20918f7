"""The arithmetic that indicators share: frames in, measures with their rows out."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

import pandas as pd

from xianbao.ledgers import counting
from xianbao.sums import Form, Ratio, Sum, counted

Frame = pd.DataFrame


@dataclass(frozen=True)
class Measure:
    """A computed value and the rows it came from.

    value: exact decimal in the indicator's unit, or None where nothing could be computed;
    text: the value where it is a date or term; lower_bound: the true value may be larger; day: the
    value where it is a day (`text` is how it is printed); rows: of the indicator's first ledger;
    others: ledger id → rows of the others; form: what the value is a function of, the first ledger
    without its id.
    """

    value: Decimal | None
    rows: tuple[int, ...] = ()
    lower_bound: bool = False
    text: str = ""
    day: dt.date | None = None
    others: tuple[tuple[str, tuple[int, ...]], ...] = ()
    form: Form | None = field(default=None, compare=False, repr=False)

    @property
    def sum(self) -> Sum | None:
        """Its form where that is a sum."""
        return self.form if isinstance(self.form, Sum) else None


def last_day(frame: Frame, column: str) -> Measure:
    """The latest day in a column."""
    days = [day for day in frame[column] if isinstance(day, dt.date)]
    if not days:
        return Measure(None, rows(frame))
    day = max(days)
    return Measure(None, rows(frame), text=f"{day.year}年{day.month}月{day.day}日", day=day)


def count(frame: Frame, *, of: Frame | None = None, unknown: str = "") -> Measure:
    """Rows of `frame`; a lower bound where rows of `of` leave the column `unknown` empty."""
    open_ended = of is not None and bool(of[unknown].isna().any())
    return replace(number_of(rows(frame)), lower_bound=open_ended)


def number_of(held: Sequence[int]) -> Measure:
    """How many rows these are."""
    return Measure(Decimal(len(held)), tuple(held), form=counted(held))


def distinct(frame: Frame, column: str) -> Measure:
    """Different values in a column, counted county by county; empty cells make it a lower bound."""
    known = frame.dropna(subset=[column])
    within = [c for c in ("county", column) if c in frame]
    firsts = number_of(rows(known.drop_duplicates(within)))
    return replace(firsts, rows=rows(frame), lower_bound=len(known) < len(frame))


def total(frame: Frame, column: str, *, by: Sequence[str] = ()) -> Measure:
    """The exact decimal sum of a column as typed; empty cells make it a lower bound.

    Unknown where the column holds no value at all. by: the columns that say of each row what is counted in it.
    """
    known = frame[column].dropna()
    if known.empty and len(frame):
        return Measure(None, rows(frame))
    over = tuple(int(row) for row in known.index)
    form = Sum(((1, "", column, over),)) if over else Sum()
    if by:
        codes = frame.loc[known.index, [*by]].itertuples()
        form = Sum.of((1, "", counting(column, kinds), (int(row),)) for row, *kinds in codes)
    return Measure(sum((decimal(v) for v in known), Decimal(0)), rows(frame), len(known) < len(frame), form=form)


def ratio(part: Measure, whole: Measure, scale: int = 100) -> Measure:
    """part ÷ whole, in per cent by default; without value where the whole is zero."""
    both = tuple(sorted({*part.rows, *whole.rows}))
    if not whole.value or part.value is None:
        return Measure(None, both)
    form = Ratio(part.sum, whole.sum, scale) if part.sum and whole.sum else None
    return Measure(part.value / whole.value * scale, both, part.lower_bound, form=form)


def less(whole: Measure, part: Measure) -> Measure:
    """whole − part, over the rows of both."""
    both = tuple(sorted({*whole.rows, *part.rows}))
    if whole.value is None or part.value is None:
        return Measure(None, both)
    form = whole.sum - part.sum if whole.sum and part.sum else None
    return Measure(whole.value - part.value, both, form=form)


def plus(*parts: Measure) -> Measure:
    """The sum of measures over the rows of all; without value where one has none."""
    over = tuple(sorted({row for part in parts for row in part.rows}))
    if any(part.value is None for part in parts):
        return Measure(None, over)
    sums = [part.sum for part in parts]
    form = sum((one for one in sums if one), Sum()) if None not in sums else None
    value = sum((p.value or Decimal(0) for p in parts), Decimal(0))
    return Measure(value, over, any(p.lower_bound for p in parts), form=form)


def decimal(value: Any) -> Decimal:
    """The decimal that was typed: the shortest one that gives this float."""
    number = Decimal(repr(float(value)))
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number


def rows(frame: Frame) -> tuple[int, ...]:
    """The row numbers of a frame."""
    return tuple(int(r) for r in frame.index)


def where(frame: Frame, **codes: Any) -> Frame:
    """The rows in which every named column has the given code."""
    for column, code in codes.items():
        frame = frame[frame[column].eq(code)]
    return frame


def shortfall(project: Frame) -> Measure:
    """What is missing over projects; one that has more than it needs makes up for no other."""
    short = project[project["invest_total"].gt(project["fund_arrived"])]
    return less(total(short, "invest_total"), total(short, "fund_arrived"))


def month_span(days: "pd.Series[Any]") -> str:
    """2017年10月, or the first and last month where they differ."""
    months = sorted({(d.year, d.month) for d in days if isinstance(d, dt.date)})
    return "至".join(f"{y}年{m}月" for y, m in dict.fromkeys([months[0], months[-1]])) if months else ""


def term_order(term: str) -> tuple[int, int]:
    """By which terms are sorted."""
    return int(term[:4]), "春秋".index(term[4])


def term_text(term: str) -> str:
    """2017年春季, from the ledger's code 2017春."""
    return f"{term[:4]}年{term[4]}季" if term else ""
