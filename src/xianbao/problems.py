"""A problem in a ledger: where it is, what stood there, what is allowed."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any, Literal

from xianbao.errors import XianbaoError

Severity = Literal["错误", "提示"]
Figure = Decimal | dt.date | str


@dataclass(frozen=True)
class Discrepancy:
    """Two figures that contradict each other (勾稽).

    stated: what stands in the cell; expected: what it is held against, called `what`; both exact
    decimals in `unit`, days, or words; ledger, rows: where `expected` comes from (Chinese name and
    row numbers in its sheet).
    """

    stated: Figure
    expected: Figure
    unit: str
    what: str
    ledger: str
    rows: tuple[int, ...] = ()

    @property
    def difference(self) -> Decimal | None:
        """stated − expected in `unit`, of two days in days; None for words."""
        if isinstance(self.stated, dt.date) and isinstance(self.expected, dt.date):
            return Decimal((self.stated - self.expected).days)
        if isinstance(self.stated, Decimal) and isinstance(self.expected, Decimal):
            return self.stated - self.expected
        return None

    def record(self) -> dict[str, Any]:
        """For JSON: every field, the difference, the rows as pairs of first and last."""
        return {**asdict(self), "rows": spans(self.rows), "difference": self.difference}


def spans(rows: Iterable[int]) -> list[tuple[int, int]]:
    """Row numbers as runs: 3 4 5 9 → (3, 5) (9, 9)."""
    runs: list[tuple[int, int]] = []
    for row in sorted(rows):
        if runs and row == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], row)
        else:
            runs.append((row, row))
    return runs


def row_names(rows: Collection[int]) -> str:
    """第3—5、9行; 第3行等57行 where they do not lie together."""
    runs = spans(rows)
    if len(runs) > 3:
        return f"第{runs[0][0]}行等{len(rows)}行"
    return f"第{'、'.join(str(a) if a == b else f'{a}—{b}' for a, b in runs)}行"


@dataclass(frozen=True)
class Problem:
    """One finding about a file, a sheet or a cell.

    row counts from 1, 0 for the whole file; position counts columns from 0; words say what is wrong
    and what is allowed, beginning with their own punctuation; discrepancy: both figures, where
    two contradict each other.
    """

    file: str
    words: str
    sheet: str = ""
    row: int = 0
    column: str = ""
    position: int | None = None
    stood: str = ""
    severity: Severity = "错误"
    check: str = "读取"
    discrepancy: Discrepancy | None = None

    @property
    def cell(self) -> str:
        """B17, or nothing for a whole file."""
        if not self.row:
            return ""
        letters, number = "", -1 if self.position is None else self.position
        while number >= 0:
            letters, number = chr(ord("A") + number % 26) + letters, number // 26 - 1
        return f"{letters}{self.row}"

    def __str__(self) -> str:
        where = f"{self.file}〔{self.sheet}〕" if self.sheet else self.file
        if not self.row:
            return f"{where}：{self.words}"
        return f"{where} 第{self.row}行“{self.column}”列：“{self.stood}”{self.words}"

    def record(self) -> dict[str, Any]:
        """For JSON: every field, and the cell by its name."""
        figures = self.discrepancy.record() if self.discrepancy else None
        return {**asdict(self), "cell": self.cell, "discrepancy": figures}


class Refused(XianbaoError):
    """A ledger that cannot be used as it is; `problems` holds every reason."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(*map(str, problems))
        self.problems = problems
