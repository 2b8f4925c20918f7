"""勾稽: figures of a ledger that contradict each other. Both are reported, none is corrected.

One function per check, from a table to the rows that fail; a check that nobody registered is
caught by the tests.
"""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

import pandas as pd

from xianbao.indicators import decimal
from xianbao.intake import Table
from xianbao.problems import Problem

Check = Callable[[pd.DataFrame], Iterator[tuple[int, str, str]]]
CHECKS: dict[str, tuple[str, str, Check]] = {}


def check(ledger: str, name: str) -> Callable[[Check], Check]:
    """Register a check of one ledger: it yields row number, field and what does not agree."""

    def register(function: Check) -> Check:
        CHECKS[function.__name__] = (ledger, name, function)
        return function

    return register


def problems(tables: Mapping[str, Table]) -> list[Problem]:
    """What every check finds, as hints with the cell; ledgers that are not there are passed over."""
    found = []
    for ledger, name, function in CHECKS.values():
        table = tables.get(ledger)
        if table is None:
            continue
        for row, field, words in function(table.frame):
            column = table.ledger.column(field)
            stood = _words(table.frame.at[row, field])
            found.append(
                Problem(
                    table.file,
                    f"，{words}",
                    table.sheet,
                    row,
                    column.label,
                    table.positions.get(field),
                    stood,
                    "提示",
                    name,
                )
            )
    return found


@check("project", "资金来源合计＝总投资")
def sources_make_up_investment(project: pd.DataFrame) -> Iterator[tuple[int, str, str]]:
    """The sources of a project that are filled in add up to its investment."""
    sources = [c for c in project.columns if c.startswith("src_")]
    for row, parts in project[sources].dropna(how="all").iterrows():
        stated, summed = decimal(project.at[row, "invest_total"]), sum((decimal(v) for v in parts.dropna()), Decimal(0))
        if stated != summed:
            yield int(str(row)), "invest_total", f"但各项资金来源合计 {summed:f}，相差 {abs(stated - summed):f} 万元"


@check("project", "到位资金≤总投资")
def arrived_within_investment(project: pd.DataFrame) -> Iterator[tuple[int, str, str]]:
    """No more money arrived than the project costs."""
    yield from _at_most(project, "fund_arrived", "invest_total", "总投资")


@check("project", "已支付≤到位资金")
def paid_within_arrived(project: pd.DataFrame) -> Iterator[tuple[int, str, str]]:
    """No more was paid than had arrived."""
    yield from _at_most(project, "paid", "fund_arrived", "到位资金")


@check("fund", "已支付≤到位金额")
def fund_paid_within_arrived(fund: pd.DataFrame) -> Iterator[tuple[int, str, str]]:
    """No more was paid from a fund than had arrived."""
    yield from _at_most(fund, "paid", "arrived", "到位金额")


@check("aid", "资助金额＝标准×人次")
def amount_is_standard_times_number(aid: pd.DataFrame) -> Iterator[tuple[int, str, str]]:
    """standard (元/学期) × times ÷ 10000 gives the amount in 万元, to the yuan."""
    for row in aid.index:
        stated = decimal(aid.at[row, "amount"])
        due = decimal(aid.at[row, "standard"]) * decimal(aid.at[row, "times"]) / 10_000
        if abs(stated - due) >= Decimal("0.0001"):
            yield int(row), "amount", f"但标准乘人次应为 {due:f}，相差 {abs(stated - due):f} 万元"


@check("aid", "已审核≤应助")
def approved_within_due(aid: pd.DataFrame) -> Iterator[tuple[int, str, str]]:
    """No more poor pupils were approved than were due."""
    yield from _at_most(aid, "done_poor", "due_poor", "应助人数")


@check("teacher_recruit", "到岗≤计划")
def posts_within_plan(teacher_recruit: pd.DataFrame) -> Iterator[tuple[int, str, str]]:
    """No more teachers took up posts than were planned."""
    yield from _at_most(teacher_recruit, "actual", "plan", "计划数")


@check("monthly", "资助率＝已资助÷应资助")
def rate_is_what_its_parts_give(monthly: pd.DataFrame) -> Iterator[tuple[int, str, str]]:
    """A rate that is filled in is what its own numerator and denominator give, to its decimals."""
    yield from _rate(monthly, "rate", "done", "should")


@check("monthly", "发放进度＝已发÷应发")
def progress_is_what_its_parts_give(monthly: pd.DataFrame) -> Iterator[tuple[int, str, str]]:
    """The same for the progress of payment."""
    yield from _rate(monthly, "amt_rate", "done_amt", "should_amt")


def _at_most(frame: pd.DataFrame, part: str, whole: str, name: str) -> Iterator[tuple[int, str, str]]:
    for row in frame.index[frame[part].gt(frame[whole])]:
        yield int(row), part, f"大于同行的{name} {_words(frame.at[row, whole])}"


def _rate(frame: pd.DataFrame, rate: str, part: str, whole: str) -> Iterator[tuple[int, str, str]]:
    known = frame.dropna(subset=[rate, part, whole])
    for row in known.index[known[whole].gt(0)]:
        stated = decimal(known.at[row, rate])
        given = decimal(known.at[row, part]) / decimal(known.at[row, whole]) * 100
        step = Decimal(1).scaleb(min(0, int(stated.as_tuple().exponent)))
        if abs(given - stated) > step / 2:
            yield int(row), rate, f"但按同行数据计算为 {given.quantize(Decimal('0.01')):f}%"


def _words(value: Any) -> str:
    return f"{decimal(value):f}"
