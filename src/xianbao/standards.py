"""The standards of student aid (资助标准), national and of some provinces and counties, by term.

They stand in standards.csv, with where each was published or how it was derived (source).
"""

import csv
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import pandas as pd

Basis = Literal["定额", "分档", "上限", "按天", "平均"]
Boarding = Literal["寄宿", "非寄宿", ""]
FIXED: tuple[Basis, ...] = ("定额", "分档")


@dataclass(frozen=True)
class Standard:
    """One standard; all amounts in yuan per pupil, None where there is none.

    stage, item: as in 学生资助发放明细台账; scope: whom it is for, empty for all; region: first digits
    of the code (GB/T 2260) of the place, empty for the whole country; basis: 定额 fixed, 分档 any
    amount from low to high, 上限 at most, less where the school charges less, 按天 daily × days,
    平均 an average that no payment need equal; semester_amount: per term; first_term, last_term:
    both in force (2017春), empty where open; status: 公开材料 published, 推算 derived from published
    totals, 记忆 only remembered.
    """

    stage: str
    item: str
    scope: str
    region: str
    basis: Basis
    yearly: float | None
    semester_amount: float | None
    low: float | None
    high: float | None
    daily: float | None
    first_term: str
    last_term: str
    status: str
    source: str

    @property
    def certain(self) -> bool:
        return self.status == "公开材料"

    def covers(self, term: str) -> bool:
        """Whether it is in force in a term; 春 comes before 秋 in Unicode, so that terms compare as text."""
        return self.first_term <= term <= (self.last_term or term)

    def amounts(self, boarding: Boarding = "") -> list[float]:
        """What may be paid for a term: by the tiers, half of it to a pupil who does not board."""
        full = [a for a in (self.semester_amount, self.low, self.high) if a is not None]
        if self.scope != "寄宿" or boarding == "寄宿":
            return full
        half = [a / 2 for a in full]
        return half if boarding else full + half

    def allows(self, paid: float, boarding: Boarding = "") -> bool:
        """Whether a payment for a term, or for both terms of the year at once, is by this standard."""
        match self.basis:
            case "定额":
                return any(paid in (a, a * 2) for a in self.amounts(boarding))
            case "分档":
                return any((self.low or 0) <= a <= (self.high or 0) for a in (paid, paid / 2))
            case "上限":
                return paid <= (self.yearly or 0)
            case "按天":
                return paid <= (self.yearly or 0) and round(paid * 100) % round((self.daily or 1) * 100) == 0
            case "平均":
                return True


def applicable(term: str, region: str = "") -> pd.DataFrame:
    """The standards in force in a term (2019春) at a place (six-digit code; empty: national ones only).

    Those that name the amount of a payment, one row each with the fields of Standard, which
    `xianbao.reconcile.compare` takes (stage, item, semester_amount, low, high).
    """
    held = [s for s in of_place(region) if s.covers(term) and s.basis in FIXED]
    return pd.DataFrame([asdict(s) for s in held], columns=list(Standard.__dataclass_fields__))


def of_place(region: str = "") -> list[Standard]:
    """The standards of a place in any term, national ones included."""
    return [s for s in table() if region.startswith(s.region)]


@cache
def table() -> tuple[Standard, ...]:
    """Every standard, in the order of standards.csv."""
    numbers = ("yearly", "semester_amount", "low", "high", "daily")
    text = files("xianbao").joinpath("standards.csv").read_text(encoding="utf-8")
    rows: list[dict[str, Any]] = [*csv.DictReader(text.splitlines())]
    for row in rows:
        row |= {n: float(row[n]) if row[n] else None for n in numbers}
    return tuple(Standard(**row) for row in rows)
