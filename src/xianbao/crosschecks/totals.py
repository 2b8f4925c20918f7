"""小计 and 合计 against the rows they cover, in every ledger.

A 小计 covers the rows since the last 小计, 合计, section title or header, or, where it stands first,
the rows that follow; a 合计 covers all rows, or those of its section where there are several.
"""

from collections.abc import Iterator

import pandas as pd

from xianbao.crosschecks.check import Found, check, differs, figure, rounding, total
from xianbao.forms import Aside
from xianbao.intake import Table
from xianbao.ledgers import Column

# Units of what adds up over rows. Standards per head, rates, years and row numbers have others or none.
ADDITIVE = {"人", "人次", "次", "个", "万元", "元", "台套", "㎡"}
# The exceptions: standards in yuan, and persons who are the same from term to term.
APART = {("aid_detail", "standard_yuan"), ("aid", "due_poor"), ("aid", "done_poor")}
# What rows that add up have in common: figures of several days, or of a county and its villages, do not.
ALIKE = {"monthly": "as_of", "exit": "level"}

Rows = pd.Index


def adds_up(ledger: str, column: Column) -> bool:
    """Whether the figures of a column may be added over rows."""
    return column.unit in ADDITIVE and (ledger, column.field) not in APART


@check("小计、合计＝各行之和", "小计行、合计行中的人数、数量和金额与所含各行之和")
def totals_are_sums(table: Table) -> Found:
    for aside, covers in _covers(table):
        natural, *others = (table.frame.loc[rows] for rows in covers)
        alike = ALIKE.get(table.ledger.id)
        if alike and natural[alike].nunique() > 1:
            continue
        for field, number in aside.numbers.items():
            if not adds_up(table.ledger.id, table.ledger.column(field)) or natural[field].isna().all():
                continue
            stated, summed = figure(number), total(natural[field])
            slack = rounding(natural[field])
            if any(abs(stated - s) <= slack for s in (summed, *(total(rows[field]) for rows in others))):
                continue
            if _has_part_rows(table, natural):
                continue
            yield differs(table, aside.row, field, summed, "合计", stated=stated, rows=natural.index)


def _covers(table: Table) -> Iterator[tuple[Aside, list[Rows]]]:
    """Every total with the rows it covers: first those it should, then others that it may stand for."""
    index, lost = table.frame.index, table.rows_quarantined
    parts = [a for a in table.asides if a.kind in ("节", "小计", "合计")]
    subtotals, totals = ([a for a in parts if a.kind == kind] for kind in ("小计", "合计"))
    leading = bool(subtotals) and not len(_between(index, subtotals[0].row, parts)[0])
    for aside in (*subtotals, *totals):
        bounds = parts if aside.kind == "小计" else [a for a in parts if a.kind != "小计"]
        before, after = _between(index, aside.row, bounds)
        covers = [after, before] if leading else [before, after]
        if aside.kind == "合计":
            covers = [*covers, index] if len(totals) > 1 and len(before) else [index, before, after]
        covers = [rows for rows in covers if len(rows)]
        if covers and not any(covers[0][0] <= row <= covers[0][-1] for row in lost):
            yield aside, covers


def _between(index: Rows, row: int, bounds: list[Aside]) -> tuple[Rows, Rows]:
    """The rows of data between a row and the last bound before it, and the next one after it."""
    last = max((a.row for a in bounds if a.row < row), default=0)
    following = min((a.row for a in bounds if a.row > row), default=index.max() + 1 if len(index) else 0)
    return index[(index > last) & (index < row)], index[(index > row) & (index < following)]


def _has_part_rows(table: Table, rows: pd.DataFrame) -> bool:
    """Whether a row stands for part of another (其中：…): then the rows do not add up to the total."""
    texts = [c.field for c in table.ledger.columns if c.kind in ("text", "choice")]
    return any(rows[field].astype("str").str.match(r"\s*其中").any() for field in texts)
