"""Findings: made of what the ledgers show, each with its counterpart."""

import dataclasses
import datetime as dt

import pytest

from xianbao import findings
from xianbao.indicators import REGISTRY, evaluate
from xianbao.intake import Ledgers
from xianbao.problems import Problem
from xianbao.quantities import MISSING, Quantity, Values


def values(ledgers: Ledgers) -> Values:
    measures = evaluate(ledgers)
    return Values({key: Quantity.of(item, measures[key]) for key, item in REGISTRY.items()})


def found(ledgers: Ledgers) -> dict[str, findings.Finding]:
    return {f.id: f for f in findings.find(findings.Case(values(ledgers), ledgers, dt.date(2017, 9, 20)))}


def changed(luxi: Ledgers, ledger: str, **columns: object) -> Ledgers:
    table = luxi.tables[ledger]
    frame = table.frame.assign(**columns)
    return dataclasses.replace(luxi, tables={**luxi.tables, ledger: dataclasses.replace(table, frame=frame)})


def test_sample_has_five_findings_in_order_of_action(luxi: Ledgers) -> None:
    assert list(found(luxi)) == [
        "fund_gap", "late_projects", "unreported_projects", "aid_not_paid", "open_rectification",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "key", ["fund_gap", "late_projects", "unreported_projects", "aid_not_paid", "open_rectification"]
)
def test_problem_and_step_are_both_said(luxi: Ledgers, key: str) -> None:
    finding = found(luxi)[key]
    for sentences in (finding.problem, finding.step):
        said = [s for s in sentences if MISSING not in s]
        assert said
        assert all(s.endswith("。") for s in said)


@pytest.mark.parametrize(
    ("key", "ledger", "columns"),
    [
        ("fund_gap", "project", lambda f: {"fund_arrived": f["invest_total"]}),
        ("unreported_projects", "project", lambda f: {"status": f["status"].fillna("完工")}),
        ("aid_not_paid", "aid", lambda f: {"status": "已发放"}),
        ("open_rectification", "rectify", lambda f: {"status": "已销号"}),
        ("late_projects", "project", lambda f: {"prelim": "基本办结"}),
    ],
)
def test_what_is_done_is_no_problem(luxi: Ledgers, key: str, ledger: str, columns: object) -> None:
    assert key not in found(changed(luxi, ledger, **columns(luxi.frame(ledger))))


def test_two_ledgers_that_disagree_are_reported_with_both_figures(luxi: Ledgers) -> None:
    frame = luxi.frame("equipment")
    finding = found(changed(luxi, "equipment", amount=frame["amount"] * 2))["fund_mismatch_integrated_fund_equipment"]
    assert "资金台账记259.662万元，明细台账合计519.324万元，相差259.662万元" in finding.problem[0]


def test_land_costs_are_not_mentioned_where_there_are_none(luxi: Ledgers) -> None:
    finding = found(changed(luxi, "project", issue=None))["fund_gap"]
    assert "征地" not in "".join(s for s in (*finding.problem, *finding.step) if MISSING not in s)


def test_overdue_rectification_is_counted(luxi: Ledgers) -> None:
    case = findings.Case(values(luxi), luxi, dt.date(2017, 11, 15), dt.date(2017, 12, 1))
    [finding] = findings.ledgers.open_rectification(case)
    assert "其中1条已超过整改时限。" in finding.problem
    [silent] = findings.ledgers.unreported_projects(case)
    assert "2017年12月1日前补齐项目台账" in silent.step[0]


def test_rectification_without_a_day_is_asked_for_at_once(luxi: Ledgers) -> None:
    held = changed(luxi, "rectify", due=None)
    case = findings.Case(values(held), held, dt.date(2017, 11, 15))
    [finding] = findings.ledgers.open_rectification(case)
    assert "以上各条均未超过整改时限。" in finding.problem
    assert "立即整改到位" in finding.step[0]


def test_rows_set_aside_are_a_finding(luxi: Ledgers) -> None:
    bad = (Problem("d/学生资助发放台账.xlsx", " 不是数字", "s", 9, "资助金额", 9, "很多"),)
    table = dataclasses.replace(luxi.tables["aid"], quarantined=bad)
    held = dataclasses.replace(luxi, tables={**luxi.tables, "aid": table})
    assert "学生资助发放台账1行填写有误，没有计入本次统计。" in found(held)["faulty_rows"].problem


def test_missing_ledgers_are_a_finding(luxi: Ledgers) -> None:
    without = Ledgers({}, {"aid": "未提供学生资助发放台账"})
    assert list(found(without)) == ["missing_ledgers"]
