"""Tables of ledger rows and of sums, as grids of text and quantities.

Pure: a Grid in, Markdown out; nothing is displayed here.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import pandas as pd

from xianbao.indicators import Measure, decimal, term_text, total
from xianbao.intake import Origin
from xianbao.ledgers import LEDGERS, NUMERIC, Column
from xianbao.quantities import BARE, MISSING, Quantity, marked, told_of
from xianbao.wording import data_text, date_text


class Said(str):
    """Words of our own with recorded numbers in them, which are Markdown already."""

    __slots__ = ()


Cell = str | Quantity


@dataclass(frozen=True)
class Grid:
    """Header, body and which columns hold numbers (they are aligned right)."""

    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    numeric: tuple[bool, ...]


def listing(
    ledger: str,
    frame: pd.DataFrame,
    fields: Sequence[str],
    *,
    names: Mapping[str, str] | None = None,
    totals: bool = True,
) -> Grid:
    """The rows of a ledger as they stand, with a 合计 row over its number columns.

    names: other headers than the ledger's own, by field.
    """
    columns = [LEDGERS[ledger].column(f) for f in fields]
    header = tuple((names or {}).get(c.field, c.label.split("|")[-1]) for c in columns)
    rows = [tuple(_cell(ledger, frame, row, c) for c in columns) for row in frame.index]
    if totals and len(rows) > 1 and any(c.kind in NUMERIC for c in columns):
        sums = [_sum(ledger, frame, c, "合计") if c.kind in NUMERIC else "" for c in columns]
        rows.append(("合计", *sums[1:]))
    return _grid(header, rows, columns)


def grouped(
    ledger: str,
    frame: pd.DataFrame,
    by: Sequence[str],
    sums: Sequence[str],
    *,
    names: Mapping[str, str] | None = None,
    decimals: Mapping[str, int] | None = None,
    subtotals: bool = False,
) -> Grid:
    """Sums of number columns by the codes of other columns, in the ledger's order, with 合计.

    subtotals: a 小计 row after each code of the first column.
    """
    keys, fields = ([LEDGERS[ledger].column(f) for f in group] for group in (by, sums))
    header = tuple((names or {}).get(c.field, c.label) for c in (*keys, *fields))
    rows: list[tuple[Cell, ...]] = []

    def sums_of(part: pd.DataFrame, label: str) -> list[Cell]:
        return [_sum(ledger, part, c, label, decimals) for c in fields]

    for first, block in frame.groupby(by[0], sort=False):
        for codes, part in block.groupby(list(by), sort=False):
            words = [_code(c, code) for c, code in zip(keys, codes, strict=True)]
            rows.append((*words, *sums_of(part, "、".join(words))))
        if subtotals:
            label = f"{_code(keys[0], first)}小计"
            rows.append((label, *[""] * (len(keys) - 1), *sums_of(block, label)))
    if len(rows) > 1:
        rows.append(("合计", *[""] * (len(keys) - 1), *sums_of(frame, "合计")))
    return _grid(header, rows, (*keys, *fields))


def series(ledger: str, frame: pd.DataFrame, by: str, value: str) -> dict[str, Quantity]:
    """Sums of `value` by the codes of `by`, in the ledger's order: what a chart draws."""
    column = LEDGERS[ledger].column(value)
    key = LEDGERS[ledger].column(by)
    parts = ((_code(key, code), part) for code, part in frame.groupby(by, sort=False))
    return {code: _sum(ledger, part, column, code) for code, part in parts}


def by_area(
    areas: Sequence[str], columns: Mapping[str, Mapping[str, Quantity]], whole: str, *, title: str = "地区"
) -> Grid:
    """A row for every area and one for the whole: heading of a column → area (the whole: "") → quantity.

    A column in which nothing is known, or every county has none, is left out. Money has two decimals at most.
    """
    held = {head: one for head, one in columns.items() if any(one[a] for a in ("", *areas))}
    rows: list[tuple[Cell, ...]] = [
        (area or whole, *(_short(one[area]) for one in held.values())) for area in (*areas, "")
    ]
    return Grid((title, *held), tuple(rows) if held and areas else (), (False, *[True] * len(held)))


def _short(quantity: Quantity) -> Quantity:
    return replace(quantity, decimals=2) if quantity.unit == "万元" and quantity.decimals is None else quantity


def drawn(data: Sequence[tuple[str, str, Quantity]], numbers: Sequence[str]) -> str:
    """What a chart draws, (name, series, quantity) each, as Markdown: rows of names, columns of series.

    numbers: the number that marks each.
    """
    names, series = (tuple(dict.fromkeys(words)) for words in ((n for n, _, _ in data), (s for _, s, _ in data)))
    values = {
        (name, one): marked(n, quantity.printed()) if quantity.known or quantity.hidden else "—"
        for n, (name, one, quantity) in zip(numbers, data, strict=True)
    }
    rows = [[data_text(name), *(values.get((name, one), "") for one in series)] for name in names]
    return markdown(["项目", *map(data_text, series)], rows, [False, *[True] * len(series)])


def origins(known: Sequence[Origin | None]) -> dict[str, Callable[[Origin | None], str]]:
    """Columns that say where ledgers come from: what a public source gave and what was made, by their origin files."""
    own = "本单位台账"
    if not any(known):
        return {"来源": lambda _: own}
    if not any(o and o.given for o in known):
        return {"程序生成（样例）": lambda o: o.synthetic if o else own}
    return {
        "公开材料给出": lambda o: (o.given or "—") if o else own,
        "程序生成（样例）": lambda o: (o.synthetic or "—") if o else "",
    }


def markdown(header: Sequence[str], rows: Sequence[Sequence[str]], numeric: Sequence[bool]) -> str:
    """A pipe table; cells are Markdown already."""
    lines = [header, ["--:" if n else ":--" for n in numeric], *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def shown(cell: Cell) -> str:
    """A cell as Markdown: text from data stays text, an unknown number is a dash."""
    if isinstance(cell, Quantity):
        words = format(cell, BARE)
        return "—" if words == MISSING else words
    if isinstance(cell, Said):
        return "—" if MISSING in cell else cell
    return data_text(cell)


def _grid(header: tuple[str, ...], rows: list[tuple[Cell, ...]], columns: Sequence[Column]) -> Grid:
    return Grid(header, tuple(rows), tuple(c.kind in NUMERIC for c in columns))


def _code(column: Column, value: Any) -> str:
    return term_text(str(value)) if column.kind == "term" else str(value)


def _cell(ledger: str, frame: pd.DataFrame, row: int, column: Column) -> Cell:
    value: Any = frame.at[row, column.field]
    if column.kind in NUMERIC:
        known = None if pd.isna(value) else decimal(value)
        one = total(frame.loc[[row]], column.field, by=LEDGERS[ledger].itemised)
        return _quantity(ledger, column, str(row), replace(one, value=known, lower_bound=False))
    if column.kind == "date":
        return "" if value is None else date_text(value)
    if column.kind == "flag":
        return "是" if value else "否"
    return "" if value is None else str(value)


def _sum(
    ledger: str, frame: pd.DataFrame, column: Column, label: str, decimals: Mapping[str, int] | None = None
) -> Quantity:
    measure = total(frame, column.field, by=LEDGERS[ledger].itemised)
    if frame[column.field].isna().all():
        measure = Measure(None, measure.rows)
    return _quantity(ledger, column, label, measure, (decimals or {}).get(column.field))


def _quantity(ledger: str, column: Column, label: str, measure: Measure, decimals: int | None = None) -> Quantity:
    value = measure.value if measure.value is None else Decimal(measure.value)
    return Quantity(
        f"{ledger}.{column.field}[{label}]",
        f"{LEDGERS[ledger].name} {column.header.split('|')[-1]}（{label}）",
        value,
        column.unit,
        decimals,
        rows=((ledger, measure.rows),),
        basis=f"{LEDGERS[ledger].name}“{column.header.replace('|', '→')}”列的数，几行的为合计",
        forms=told_of(measure, ledger),
    )
