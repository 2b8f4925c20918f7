"""Findings: made of what the ledgers show, each with its counterpart."""

import dataclasses
import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from test_tasks import TASK

from xianbao import findings, goal_tables
from xianbao.findings import RULES, Case, Finding
from xianbao.goals import Goals
from xianbao.indicators import REGISTRY, evaluate
from xianbao.intake import Ledgers
from xianbao.problems import Problem
from xianbao.quantities import MISSING, Quantity, Values
from xianbao.targets import DONE, MISSED, PENDING, Judgement, Target, judge


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


ON, ANSWER = dt.date(2019, 12, 31), dt.date(2020, 2, 28)


def target(name: str, comparator: str, value: Any, unit: str = "%", **more: Any) -> Target:
    held = Decimal(value) if isinstance(value, str) else value
    return Target(name, 2019, "some_rate", name, comparator, held, unit, **more)


def against(held: Target, value: str, as_of: dt.date = ON, **more: Any) -> Judgement:
    return judge(
        held,
        Quantity("some_rate", held.name, Decimal(value), held.unit, 1 if held.unit == "%" else None, **more),
        as_of,
    )


def last_paid(day: dt.date) -> Judgement:
    paid = Quantity("last", "发放截止", None, "", text=f"{day.year}年{day.month}月{day.day}日", day=day)
    return judge(target("春季资助发放截止", "≤", dt.date(2019, 6, 15), "", kind="期限", lead="财务科"), paid, ON)


def case(*judged: Judgement, tasks: tuple[Any, ...] = (), as_of: dt.date = ON, **more: Any) -> Case:
    return Case(Values({}), Ledgers({}), as_of, ANSWER, goals=Goals(judged, tasks, as_of=as_of), **more)


def only(rule: Any, held: Case) -> Finding:
    [finding] = rule(held)
    assert finding.id == rule.__name__
    for sentences in (finding.problem, finding.step):
        assert any(MISSING not in s for s in sentences)
    assert finding.problem_title
    assert finding.step_title
    return finding


MISSED_TWO = (
    against(target("巩固率", "≥", "95", lead="基教科"), "93.6"),
    against(target("建成数", "=", "10", "所", kind="计划", lead="项目办"), "4"),
)


def test_rules_come_in_the_order_of_action() -> None:
    assert [rule.__name__ for rule in RULES] == [
        "missed_targets", "endangered_targets", "out_of_school", "without_aid", "large_classes", "fund_gap", "slow_projects", "late_projects", "unreported_projects", "aid_not_paid",
        "open_rectification", "overdue_tasks", "unfounded_tasks", "lagging_counties", "fund_mismatch", "doubtful_figures",
        "contradictions", "unplaced_rows", "faulty_rows", "missing_ledgers",
    ]  # fmt: skip


def test_missed_targets_are_said_widest_first_and_answered() -> None:
    finding = only(findings.goals.missed_targets, case(*MISSED_TWO))
    assert finding.problem[0] == "有2项目标没有完成。"
    listed = finding.problem[1]
    assert listed.index("建成数为4所，应达到10所，还差6所") < listed.index(
        "巩固率为93.6%，应不低于95%，还差1.4个百分点"
    )
    assert finding.step[0] == "上述目标2020年2月28日前逐项达到要求。"
    first, second = "由项目办牵头，使建成数达到10所", "由基教科牵头，使巩固率不低于95%"
    assert finding.step[1].index(first) < finding.step[1].index(second)


def test_a_task_that_is_done_while_its_indicator_misses_is_doubted() -> None:
    missed = against(dataclasses.replace(target("巩固率", "≥", "95"), indicator="retention"), "93.6")
    reached = against(dataclasses.replace(target("覆盖率", "≥", "95"), indicator="coverage"), "99")
    done = dataclasses.replace(
        TASK, status="已销号", indicators=("coverage", "retention"), leads=("基教科",), title="控辍保学"
    )
    finding = only(findings.goals.unfounded_tasks, case(missed, reached, tasks=(done,)))
    assert finding.problem == ("任务清单中有1项任务标为已完成或已销号，所列指标却没有达到目标：“控辍保学”（巩固率）。",)
    assert finding.step == ("由基教科对照指标重新核定，达不到的恢复为推进中，2020年2月28日前报告核定结果。",)
    for other in (dataclasses.replace(done, status="推进中"), dataclasses.replace(done, indicators=("coverage",))):
        assert list(findings.goals.unfounded_tasks(case(missed, reached, tasks=(other,)))) == []


PUPILS = {
    "out_of_school": ("dropout_count", "期末仍在册的辍学学生12人，其中因家庭经济困难的2人，本期新增3人。"),
    "without_aid": ("aid_omission_count", "2019年秋季学期应助建档立卡学生400人，还有88人没有审核纳入。"),
    "large_classes": ("large_class_count", "大班额班级还有10个，占班级总数的4.67%。"),
}
LACKING: dict[str, str | Decimal] = {
    "dropout_count": Decimal(12), "dropout_count_due_to_poverty": Decimal(2), "new_dropout_count": Decimal(3),
    "aid_omission_count": Decimal(88), "aid_due_poor": Decimal(400), "aid_latest_term": "2019年秋季",
    "large_class_count": Decimal(10), "large_class_share": Decimal("4.67"), "super_large_class_share": Decimal(0),
}  # fmt: skip


def lacking(*judged: Judgement, **other: Decimal) -> Case:
    """A county whose pupils lack something."""
    held = {key: REGISTRY[key] for key in LACKING}
    values = LACKING | other
    known = {
        key: Quantity(
            key, item.name, None if isinstance(v := values[key], str) else v, item.unit, item.decimals,
            text=v if isinstance(v, str) else "",
        )
        for key, item in held.items()
    }  # fmt: skip
    return dataclasses.replace(case(*judged), i=Values(known))


@pytest.mark.parametrize("rule", PUPILS)
def test_what_pupils_lack_is_a_problem_without_any_target(rule: str) -> None:
    key, said = PUPILS[rule]
    finding = only(getattr(findings.pupils, rule), lacking())
    assert finding.problem == (said,)
    assert any("2020年2月28日前" in step for step in finding.step)
    assert list(getattr(findings.pupils, rule)(lacking(**{key: Decimal(0)}))) == []


@pytest.mark.parametrize("rule", PUPILS)
def test_what_a_target_asks_for_is_said_once(rule: str) -> None:
    key, _ = PUPILS[rule]
    judged = against(dataclasses.replace(target("零", "=", "0"), indicator=key), "5")
    assert list(getattr(findings.pupils, rule)(lacking(judged))) == []


def test_targets_of_one_unit_are_answered_in_one_sentence() -> None:
    held = [dataclasses.replace(j, target=dataclasses.replace(j.target, lead="基教科")) for j in MISSED_TWO]
    finding = only(findings.goals.missed_targets, case(*held))
    assert finding.step == ("由基教科牵头，2020年2月28日前使建成数达到10所，使巩固率不低于95%。",)


def test_what_is_wholly_missing_needs_no_gap() -> None:
    finding = only(findings.goals.missed_targets, case(against(target("建成数", "=", "10", "所", kind="计划"), "0")))
    assert finding.problem[1] == "建成数为零，应达到10所。"


def test_a_limit_is_exceeded_not_missed_by() -> None:
    finding = only(findings.goals.missed_targets, case(against(target("辍学率", "≤", "0.6"), "0.9")))
    assert "辍学率为0.9%，应控制在0.6%以内，超出0.3个百分点" in finding.problem[1]
    nobody = only(findings.goals.missed_targets, case(against(target("辍学人数", "=", "0", "人"), "3")))
    assert nobody.problem[1] == "辍学人数为3人，应为零。"


def test_a_day_that_has_passed_is_explained_not_reached() -> None:
    finding = only(findings.goals.missed_targets, case(last_paid(dt.date(2019, 6, 20))))
    assert "春季资助发放截止为2019年6月20日，应不晚于2019年6月15日，晚5天" in finding.problem[1]
    assert finding.step == ("由财务科牵头，2020年2月28日前查明春季资助发放截止晚于期限的原因，涉及的单位逐个整改。",)


def test_endangered_targets_are_answered_by_their_own_day() -> None:
    held = target("校舍", "=", "100", "所", kind="计划", paced=True, lead="项目办", deadline=dt.date(2019, 11, 30))
    june = dt.date(2019, 6, 30)
    lagging = against(held, "10", june)
    assert (lagging.verdict, lagging.endangered) == (PENDING, True)
    finding = only(findings.goals.endangered_targets, case(lagging, as_of=june))
    assert finding.problem[0] == "有1项未到期的目标进度落后于时间要求。"
    assert finding.step == ("由项目办牵头，2019年11月30日前使校舍达到100所。",)


def test_overdue_tasks_are_named_with_lead_and_day() -> None:
    late = [dataclasses.replace(TASK, id=str(n), title=f"任务{n}", deadline=dt.date(2019, 6, n)) for n in range(1, 9)]
    done = dataclasses.replace(late[0], id="done", title="办结的", status="已销号")
    finding = only(findings.goals.overdue_tasks, case(tasks=(*late, done)))
    assert finding.problem[0] == "任务清单中有8项任务超过期限没有办结："
    assert finding.problem[1].startswith("“任务1”（计财科，应于2019年6月1日前完成）；“任务2”")
    assert finding.problem[1].endswith("“任务6”（计财科，应于2019年6月6日前完成）等8项。")
    assert finding.step == ("由计财科逐项说明原因，2020年2月28日前办结销号。",)


def test_counties_behind_are_said_with_the_most_missed_first() -> None:
    def of(area: str, name: str) -> Judgement:
        return against(target(name, "≥", "95", area=area), "90")

    held = (of("甲县", "巩固率"), of("乙县", "巩固率"), of("乙县", "入园率"))
    finding = only(findings.goals.lagging_counties, case(*held))
    assert finding.problem == (
        "乙县巩固率为90%（还差5个百分点）、入园率为90%（还差5个百分点）；甲县巩固率为90%（还差5个百分点）。",
    )
    assert finding.step == ("对乙县、甲县逐县分析原因，2020年2月28日前提出补短板措施并报告进展。",)
    assert list(findings.goals.missed_targets(case(*held))) == []


def test_a_county_below_a_rate_of_the_whole_is_behind() -> None:
    below = against(target("巩固率", "≥", "95", area="丙县"), "88")
    held = dataclasses.replace(case(), goals=Goals(as_of=ON, behind=(below,)))
    finding = only(findings.goals.lagging_counties, held)
    assert finding.problem == ("丙县巩固率为88%（还差7个百分点）。",)


def test_contradictions_are_counted_for_each_ledger() -> None:
    def at(file: str, row: int) -> Problem:
        return Problem(f"data/x/2019/{file}.xlsx", "对不上", "台账", row)

    found = (at("教育项目进度台账", 5), at("学生资助发放台账", 7), at("教育项目进度台账", 9))
    finding = only(findings.goals.contradictions, case(contradictions=found))
    assert finding.problem == (
        "勾稽核对发现教育项目进度台账2处、学生资助发放台账1处对不上，本报告按台账原数统计，没有改动。",
    )
    assert finding.step == ("对照原始记录逐处核对，2020年2月28日前查明原因、更正台账。",)


def test_a_prefecture_without_works_is_told_of_its_gap_and_of_what_is_not_begun(cases: dict[str, Ledgers]) -> None:
    finding = found(cases["xuancheng/2019"])["slow_projects"]
    said = "".join(s for s in finding.problem if MISSING not in s)
    frame = cases["xuancheng/2019"].frame("project")
    gap = (frame["invest_total"] - frame["fund_arrived"]).clip(lower=0).sum()
    assert f"缺口{gap:.1f}万元" in said
    assert f"没有开工的项目{frame['status'].eq('未开工').sum()}个" in said
    assert "没有开工的原因" in finding.step[0]
    done = changed(cases["xuancheng/2019"], "project", fund_arrived=frame["invest_total"], status="在建")
    assert "slow_projects" not in found(done)


def test_the_units_that_lead_are_those_with_the_widest_gap(cases: dict[str, Ledgers]) -> None:
    finding = found(cases["hechi/2019"])["slow_projects"]
    frame = cases["hechi/2019"].frame("project")
    gap = (frame["invest_total"] - frame["fund_arrived"]).clip(lower=0)
    widest = gap.groupby(frame["county"], sort=False).sum().sort_values(ascending=False, kind="stable").index[:3]
    first = list(dict.fromkeys(frame["county"]))[:3]
    assert list(widest) != first  # of the ledger's order nothing could be told
    assert f"缺口居前的是{'、'.join(widest)}" in "".join(finding.problem)
    units = [frame.loc[frame["county"].eq(area), "unit"].iloc[0] for area in widest]
    assert finding.step[0].startswith(f"由{'、'.join(units)}等牵头")


@pytest.mark.parametrize(("day", "told"), [(dt.date(2017, 12, 30), True), (dt.date(2017, 12, 31), False)])
def test_a_term_that_is_over_takes_no_one_in(luxi: Ledgers, day: dt.date, told: bool) -> None:
    """The last term of the ledger is autumn 2017."""
    held = {f.id: f for f in findings.find(findings.Case(values(luxi), luxi, day))}
    said = "".join(s for s in held["aid_not_paid"].step if MISSING not in s)
    assert ("随时认定、随时纳入" in said) is told


NEW_RULES = ["missed_targets", "endangered_targets", "overdue_tasks", "lagging_counties", "contradictions"]


@pytest.mark.parametrize("rule", NEW_RULES)
def test_nothing_is_said_where_nothing_is_missed(rule: str) -> None:
    reached = against(target("巩固率", "≥", "95"), "96")
    county = against(target("巩固率", "≥", "95", area="甲县"), "96")
    assert {reached.verdict, county.verdict, last_paid(dt.date(2019, 6, 15)).verdict} == {DONE}
    task = dataclasses.replace(TASK, status="已完成", deadline=dt.date(2019, 6, 1))
    fine = case(reached, county, last_paid(dt.date(2019, 6, 15)), tasks=(task,))
    assert list(getattr(findings.goals, rule)(fine)) == []


def test_without_a_day_for_replies_the_answers_leave_it_out() -> None:
    held = dataclasses.replace(case(*MISSED_TWO, tasks=(dataclasses.replace(TASK, deadline=ON),)), complete_by=None)
    assert MISSED_TWO[0].verdict == MISSED
    finding = only(findings.goals.missed_targets, held)
    assert all("None" not in s for s in (*finding.problem, *finding.step))


def test_the_chart_of_targets_leaves_out_what_was_reached_before_what_was_missed() -> None:
    reached = [against(target(f"达到{n}", "≥", "90"), "95") for n in range(20)]
    missed = against(target("没有达到", "≥", "90"), "80")
    drawn = list(dict.fromkeys(name for name, _, _ in goal_tables.target_chart([*reached, missed], "目标").data))
    assert drawn == [*(f"达到{n}" for n in range(goal_tables.DRAWN - 1)), "没有达到"]
