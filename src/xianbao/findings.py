"""Findings: what the ledgers show to be unfinished, short, late or missing.

存在问题 and 下一步打算 are made of them and of nothing else. Order: money, projects, pay, rectification,
data — the order in which a leader can act.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

import pandas as pd

from xianbao.indicators import back_pay, built, month_span, works
from xianbao.intake import Ledgers
from xianbao.wording import MISSING, Quantity, Values, date_text, names


@dataclass(frozen=True)
class Finding:
    """A problem and its answer, each a heading and sentences; MISSING sentences are not said."""

    id: str
    problem_title: str
    problem: tuple[str, ...]
    step_title: str
    step: tuple[str, ...]


def find(values: Values, ledgers: Ledgers) -> list[Finding]:
    """Every finding that the ledgers support, in the order of RULES."""
    return [finding for rule in RULES for finding in rule(values, ledgers)]


def fund_gap(i: Values, ledgers: Ledgers) -> Iterator[Finding]:
    """Planned investment that has not arrived."""
    if not i.project_fund_gap:
        return
    held = works(ledgers.frame("project"))
    gaps = (held["invest_total"] - held["fund_arrived"]).sort_values(ascending=False, kind="stable")
    short = held.loc[gaps[gaps.gt(0)].index]
    land = i.project_land_cost_gap
    share = land.share(i.project_fund_gap, "前期费用未落实项目缺口占比")
    yield Finding(
        "fund_gap",
        "项目资金尚有缺口",
        (
            f"教育扶贫工程预计投资{i.project_investment_planned:亿元}，已到位{i.project_fund_arrived:亿元.2}，"
            f"到位率{i.project_fund_arrival_rate}，缺口{i.project_fund_gap}。",
            f"{i.project_land_cost_count}项目的征地拆迁等前期费用尚未落实，涉及缺口{land}，占全部缺口的{share}。"
            if land else MISSING,
            f"缺口较多的依次是{names(short['project'])}。",
        ),
        "补齐项目资金",
        (
            f"由{_units(short)}牵头，对{i.project_fund_gap}缺口逐个项目明确资金来源，"
            f"在{month_span(short['plan_start'])}开工前落实到位。",
            f"优先解决{i.project_land_cost_count}项目的前期费用。" if land else MISSING,
        ),
    )  # fmt: skip


def late_projects(i: Values, ledgers: Ledgers) -> Iterator[Finding]:
    """Projects whose preliminary work is not done."""
    held = works(ledgers.frame("project"))
    waiting = held[held["prelim"].eq("办理中")]
    number = i.project_start_next_count
    if not number or waiting.empty:
        return
    yield Finding(
        "late_projects",
        "部分项目前期工作较慢",
        (
            f"{i.project_count}教育扶贫工程项目中，有{number}前期手续仍在办理，要到{i.project_start_next_year}才能启动，"
            f"分别是{names(waiting['project'], limit=len(waiting))}。",
        ),
        "加快项目前期",
        (
            f"由{_units(waiting)}牵头，倒排工期，确保{i.project_prelim_done_count}手续基本办结的项目年内动工，"
            f"其余{number}在{i.project_start_next_year}按计划启动。",
        ),
    )


def unreported_projects(i: Values, ledgers: Ledgers) -> Iterator[Finding]:
    """Projects of which nobody said how far they are."""
    number = i.construction_unreported_count
    if not number:
        return
    held = built(ledgers.frame("project"))
    silent = held[held["status"].isna()]
    yield Finding(
        "unreported_projects",
        "建设进度底数不全",
        (
            f"涉农整合资金安排的{i.integrated_fund_construction_schools}学校建设中，有{number}项目没有填报进度，"
            "完工情况只能按已报项目统计。",
        ),
        "摸清建设进度",
        (f"由{_units(silent)}牵头，逐校核实{number}项目的形象进度，补齐项目台账。",),
    )


def back_payment(i: Values, ledgers: Ledgers) -> Iterator[Finding]:
    """Aid of earlier terms that is still owed."""
    if not i.aid_backpay_times:
        return
    due = max(back_pay(ledgers.frame("aid"))["pay_date"])
    yield Finding(
        "back_payment",
        "往期资助还有遗漏",
        (f"{i.aid_backpay_period}学期仍有{i.aid_backpay_times}应补未补，涉及资金{i.aid_backpay_amount:万元.2}。",),
        "做好补发和秋季资助",
        (
            f"对{i.aid_backpay_period}学期的{i.aid_backpay_times}逐人核对，{date_text(due)}前补发到位，既不漏一人，也不重复发放。",
            f"{i.aid_latest_term}学期建档立卡学生资助覆盖率保持在{i.aid_coverage_rate}，新增对象随时认定、随时纳入。",
        ),
    )


def open_rectification(i: Values, ledgers: Ledgers) -> Iterator[Finding]:
    """Problems of earlier inspections that are not closed."""
    if not i.rectification_open:
        return
    frame = ledgers.frame("rectify")
    waiting = frame[frame["status"].isin(["未整改", "整改中"])].sort_values("due", kind="stable")
    yield Finding(
        "open_rectification",
        "整改任务没有全部完成",
        (
            f"{i.rectification_measures}整改措施中，{i.rectification_done}已经完成，{i.rectification_open}仍在推进，"
            f"涉及{names(waiting['problem'], limit=len(waiting))}。",
        ),
        "按期整改销号",
        (f"对{i.rectification_open}未完成的措施挂账督办，{_leads(waiting)}，完成一条、核查一条、销号一条。",),
    )


def fund_mismatch(i: Values, ledgers: Ledgers) -> Iterator[Finding]:
    """Fund ledger and project or equipment ledger disagree on the pooled agricultural funds."""
    frame = ledgers.frame("fund")
    for use, key in (("学校建设", "integrated_fund_construction"), ("设备购置", "integrated_fund_equipment")):
        booked = frame[frame["source"].eq("涉农整合") & frame["use"].eq(use)]["planned"]
        value = i[key].value
        if booked.empty or value is None:
            continue
        stated = sum((Decimal(repr(v)) for v in booked), Decimal(0))
        if stated == value:
            continue
        kept = Quantity(f"fund[{use}]", f"资金台账{use}计划金额", stated, "万元",
                        rows=(("fund", tuple(int(r) for r in booked.index)),), record=i[key].record)  # fmt: skip
        gap = Quantity(f"{key}-fund", f"{use}两账差额", abs(stated - value), "万元", rows=kept.rows + i[key].rows,
                       record=i[key].record)  # fmt: skip
        yield Finding(
            f"fund_mismatch_{key}",
            f"{use}资金两本台账不一致",
            (f"涉农整合资金用于{use}，资金台账记{kept}，明细台账合计{i[key]}，相差{gap}，本报告按明细台账统计。",),
            f"核对{use}资金台账",
            (f"会同财务核对{use}资金两本台账，查明{gap}差额的原因，更正后重新统计。",),
        )


def missing_ledgers(_: Values, ledgers: Ledgers) -> Iterator[Finding]:
    """Ledgers that were not handed in."""
    if not ledgers.missing:
        return
    listed = "；".join(ledgers.missing.values())
    yield Finding(
        "missing_ledgers",
        "部分台账没有报齐",
        (f"{listed}，相关情况本次未能统计。",),
        "补报台账",
        ("尽快补报缺少的台账，报齐后重新生成本报告。",),
    )


Rule = Callable[[Values, Ledgers], Iterator[Finding]]
RULES: tuple[Rule, ...] = (
    fund_gap,
    late_projects,
    unreported_projects,
    back_payment,
    open_rectification,
    fund_mismatch,
    missing_ledgers,
)


def _units(frame: pd.DataFrame) -> str:
    return names(frame["unit"])


def _leads(frame: pd.DataFrame) -> str:
    """甲于…前、乙于…前完成: who must close what until when."""
    due = frame.groupby("lead", sort=False)["due"].max()
    return "、".join(f"{names([lead])}于{date_text(day)}前" for lead, day in due.items()) + "完成"
