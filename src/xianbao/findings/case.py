"""What a finding is, and what findings are made from."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from xianbao.goals import Goals
from xianbao.indicators import Measure, shortfall
from xianbao.intake import Ledgers
from xianbao.ledgers import LEDGERS
from xianbao.problems import Problem
from xianbao.quantities import MISSING, Quantity, Recorder, Values, told_of
from xianbao.wording import date_text


@dataclass(frozen=True)
class Finding:
    """A problem and its answer, each a heading and sentences; MISSING sentences are not said."""

    id: str
    problem_title: str
    problem: tuple[str, ...]
    step_title: str
    step: tuple[str, ...]


@dataclass(frozen=True)
class Case:
    """What findings are made from: indicators, ledgers, the day of the figures, the day for replies.

    goals: targets judged, tasks; contradictions: what the 勾稽 checks found.
    """

    i: Values
    ledgers: Ledgers
    as_of: dt.date
    complete_by: dt.date | None = None
    record: Recorder | None = None
    goals: Goals = field(default_factory=Goals)
    contradictions: Sequence[Problem] = ()

    def quantity(self, ledger: str, name: str, measure: Measure, unit: str) -> Quantity:
        """A figure that is no indicator, such as the gap of one group of projects."""
        basis = f"由{LEDGERS[ledger].name}的所列各行得出：{name}"
        return Quantity(
            f"{ledger}[{name}]", name, measure.value, unit, rows=((ledger, measure.rows),), basis=basis,
            record=self.record, forms=told_of(measure, ledger),
        )  # fmt: skip

    def gap(self, frame: pd.DataFrame, name: str) -> Quantity:
        """What is missing over projects, in 万元."""
        return self.quantity("project", name, shortfall(frame), "万元")

    def by(self, day: dt.date | None) -> str:
        """…前; for a day that has passed: at once, and when it was due; without a day: at once."""
        if day is None:
            return "立即"
        return f"于{date_text(day)}前" if day > self.as_of else f"立即（原定{date_text(day)}前）"

    def by_month(self, month: Any) -> str:
        """The same for a month."""
        passed = month < (self.as_of.year, self.as_of.month)
        return f"立即（原定{month_text(month)}前）" if passed else f"在{month_text(month)}前"

    @property
    def deadline(self) -> str:
        return f"{date_text(self.complete_by)}前" if self.complete_by else MISSING


def month_text(month: Any) -> str:
    """2017年9月, from (2017, 9)."""
    return f"{month[0]}年{month[1]}月"
