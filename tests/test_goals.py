"""What a jurisdiction was to reach and to do: read, judged for the whole and every county, told in words."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from test_tasks import TASK

from xianbao import goals
from xianbao.documents import Benchmark
from xianbao.errors import XianbaoError
from xianbao.goals import Agenda, Goals, by_gap, target_words
from xianbao.intake import Ledgers
from xianbao.quantities import Quantity
from xianbao.statistics import Statistics
from xianbao.targets import (
    DONE,
    EACH_COUNTY,
    EXITING,
    MISSED,
    NEARLY,
    OVER,
    PENDING,
    UNKNOWN,
    VERDICTS,
    Judgement,
    Target,
)

END = dt.date(2019, 12, 31)
RATE = "compulsory_retention_rate_9y"
TARGETS = "编号,年度,类别,指标,名称,比较,目标值,单位\n"
NOTHING = Quantity("none", "无", None, "")


def target(comparator: str, value: Any, unit: str = "%", **more: Any) -> Target:
    held = Decimal(value) if isinstance(value, str) and value.replace(".", "").isdigit() else value
    return Target(more.pop("id", "T1"), 2019, more.pop("indicator", RATE), "巩固率", comparator, held, unit, **more)


def rate(value: str | None, unit: str = "%", **more: Any) -> Quantity:
    return Quantity(RATE, "巩固率", None if value is None else Decimal(value), unit, **more)


def judged(agenda: Agenda, values: dict[str, str], as_of: dt.date = END, last: dict[str, str] | None = None) -> Goals:
    """Judged over two counties whose values are given by area, the whole under ""."""
    return goals.judge(
        agenda, 2019, as_of, ("甲县", "乙县"),
        lambda key, area, group: rate(values.get(area)),
        lambda key, area, group: rate((last or {}).get(area)),
    )  # fmt: skip


def write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def test_a_folder_without_files_asks_for_nothing(tmp_path: Path) -> None:
    assert goals.load(tmp_path, "data/x") == Agenda()


def test_every_fault_of_every_file_is_told_at_once(tmp_path: Path) -> None:
    write(
        tmp_path,
        targets=TARGETS + "A,2019,目标,九年义务教育巩固率,巩固率,≥,很多,%\n",
        documents="文号,名称,作用\n某〔2019〕1号,某文件,来源\n",
        benchmarks="名称,指标,年度,数值,单位,来源\n全国,x,2019,九成,%,公报\n",
    )
    with pytest.raises(XianbaoError) as caught:
        goals.load(tmp_path, "data/x")
    files = [line.split(" ")[0] for line in caught.value.lines]
    assert files == ["data/x/targets.csv", "data/x/documents.csv", "data/x/benchmarks.csv"]


def test_an_unknown_indicator_is_told_with_the_nearest(tmp_path: Path) -> None:
    write(tmp_path, targets=TARGETS + "A,2019,目标,primary_dropout_rates,辍学率,≤,0.6,%\n")
    with pytest.raises(XianbaoError) as caught:
        goals.load(tmp_path, "data/x")
    [line] = caught.value.lines
    assert line.startswith("data/x/targets.csv 第2行 指标：没有代号为“primary_dropout_rates”的指标")
    assert "primary_dropout_rate”" in line


def test_indicators_may_be_named_in_chinese_and_counts_of_the_document_are_known(tmp_path: Path) -> None:
    rows = "A,2019,目标,九年义务教育巩固率,巩固率,≥,95,%\nB,2019,计数,work_item_count,任务数,=,6,项\n"
    held = goals.load(write(tmp_path, targets=TARGETS + rows), "data/x")
    assert [t.indicator for t in held.targets] == [RATE, "work_item_count"]


@pytest.mark.parametrize("slug", ["hechi", "dingxi", "xuancheng", "jianshi"])
def test_every_target_of_the_cases_is_judged_over_the_sample(slug: str, cases: dict[str, Ledgers]) -> None:
    case = max(name for name in cases if name.startswith(slug))
    year = int(case[-4:])
    stats = Statistics(cases[case], dt.date(year, 12, 31))
    agenda = goals.load(ROOT / "data" / slug, f"data/{slug}")
    held = goals.judge(agenda, year, dt.date(year, 12, 31), stats.areas, stats.value, lambda *_: NOTHING)
    assert {j.target.area for j in held.behind} <= set(stats.areas)
    assert all(j.verdict == "未完成" and j.target.unit == "%" for j in held.behind)
    assert bool(held.behind) is (slug in ("hechi", "xuancheng"))
    assert {j.verdict for j in held.judged} <= set(VERDICTS)
    assert sum(q.value or 0 for q in held.verdicts().values()) == held.total().value == len(held.own) > 0
    known = [j for j in held.judged if j.verdict != UNKNOWN]
    assert len(known) > len(held.judged) / 2
    for judgement in held.judged:
        assert target_words(judgement)


def test_a_target_for_every_county_is_judged_for_each_and_not_counted_for_the_whole() -> None:
    held = judged(Agenda((target("≥", "95", area=EACH_COUNTY), target("≥", "90"))), {"": "94", "甲县": "96"})
    assert [(j.target.area, j.verdict) for j in held.judged] == [("甲县", DONE), ("乙县", UNKNOWN), ("", DONE)]
    assert [j.target.area for j in held.own] == [""]
    assert held.total().value == 1


def test_a_target_for_counties_that_are_not_named_has_no_value() -> None:
    [judgement] = judged(Agenda((target("≥", "95", area=EXITING),)), {"": "99", EXITING: "99"}).judged
    assert (judgement.target.area, judgement.verdict, judgement.actual) == (EXITING, UNKNOWN, None)


def test_a_county_is_judged_by_its_own_values() -> None:
    held = judged(Agenda((target("≥", "95", area="乙县"),)), {"": "99", "乙县": "93"})
    assert [(j.verdict, j.gap.printed() if j.gap else "") for j in held.judged] == [(MISSED, "2个百分点")]


def test_targets_of_other_years_are_not_judged() -> None:
    before, after = (replace(target("≥", "95"), id=str(year), year=year) for year in (2018, 2020))
    assert judged(Agenda((before, after)), {"": "99"}).judged == ()


AGAINST = (Benchmark("全省平均", RATE, 2019, Decimal("94.8"), "%", "公报", 7),)


@pytest.mark.parametrize(("value", "verdict"), [("94.8", DONE), ("94.7", NEARLY), ("93", MISSED)])
def test_held_against_a_benchmark(value: str, verdict: str) -> None:
    held = target("≥", "0", "百分点", benchmark="全省平均")
    [judgement] = judged(Agenda((held,), benchmarks=AGAINST), {"": value}).judged
    assert judgement.verdict == verdict
    assert target_words(judgement) == "不低于全省平均"


def test_a_benchmark_of_another_year_is_none() -> None:
    held = target("≥", "0", "百分点", benchmark="全省平均")
    [judgement] = judged(Agenda((held,), benchmarks=(replace(AGAINST[0], year=2018),)), {"": "99"}).judged
    assert judgement.verdict == UNKNOWN


def test_a_change_is_held_against_the_year_before() -> None:
    agenda = Agenda((target("↑", None),))
    assert [j.verdict for j in judged(agenda, {"": "95"}, last={"": "94.9"}).judged] == [DONE]
    assert [j.verdict for j in judged(agenda, {"": "95"}, last={"": "95"}).judged] == [MISSED]
    assert [j.verdict for j in judged(agenda, {"": "95"}).judged] == [UNKNOWN]


def test_counts_of_the_document_come_from_its_tasks() -> None:
    tasks = tuple(
        replace(TASK, id=str(n), section=section, leads=leads, row=n)
        for n, (section, leads) in enumerate(
            [("一、资助", ("甲科",)), ("二、控辍", ("乙科",)), ("二、控辍", ("乙科",)), ("三、保障措施", ("甲科",)),
             ("附件", ("丙局", "丁局"))], 2,
        )
    )  # fmt: skip
    asked = {"work_item_count": "3", "section_count": "2", "safeguard_item_count": "1", "unit_task_count": "1",
             "member_unit_count": "3"}  # fmt: skip
    agenda = Agenda(tuple(target("=", n, "项", indicator=key, id=key, kind="计数") for key, n in asked.items()), tasks)
    held = judged(agenda, {})
    found = {j.target.indicator: (j.actual.value if j.actual else None, j.verdict) for j in held.judged}
    assert found == {
        "work_item_count": (3, DONE), "section_count": (2, DONE), "safeguard_item_count": (1, DONE),
        "unit_task_count": (1, DONE), "member_unit_count": (2, MISSED),
    }  # fmt: skip
    assert held.judged[0].actual.rows == (("tasks", (2, 3, 4, 5, 6)),)


def test_states_of_tasks_count_each_once() -> None:
    states = [("已销号", END), ("推进中", dt.date(2019, 6, 30)), ("推进中", END), ("未启动", None)]
    tasks = tuple(
        replace(TASK, id=str(n), status=status, deadline=day, row=n) for n, (status, day) in enumerate(states, 2)
    )
    held = Goals((), tasks, as_of=dt.date(2019, 7, 1))
    assert {name: q.value for name, q in held.statuses().items()} == {
        "任务数": 4, "已销号": 1, "已完成": 0, "推进中": 1, "未启动": 1, "逾期未办结": 1,
    }  # fmt: skip
    assert held.statuses()["逾期未办结"].rows == (("tasks", (3,)),)
    assert {key: q.printed() for key, q in held.progress().items()} == dict.fromkeys("2345", "50%")


WORDS = [
    (target("≥", "95"), "不低于95%"),
    (target("≤", "0.6"), "控制在0.6%以内"),
    (target(">", "95"), "高于95%"),
    (target("<", "1.8"), "低于1.8%"),
    (target("=", "100"), "达到100%"),
    (target("=", "0", "人"), "为零"),
    (target("≥", "28", "万人次"), "不少于28万人次"),
    (target("≈", "100", tolerance=Decimal(1)), "接近100%"),
    (target("区间", "1", "名", upper=Decimal(2)), "1至2名"),
    (target("↑", None), "高于上年"),
    (target("↓", None), "低于上年"),
    (target("≈", "0", "百分点", benchmark="全省平均", tolerance=Decimal(1)), "接近全省平均"),
    (target("≤", "0", "百分点", benchmark="全省平均"), "不高于全省平均"),
    (target("≤", dt.date(2019, 6, 15), ""), "不晚于2019年6月15日"),
    (target("=", "全面建立", ""), "全面建立"),
]


@pytest.mark.parametrize(("held", "words"), WORDS, ids=[words for _, words in WORDS])
def test_what_is_asked_for_in_words(held: Target, words: str) -> None:
    assert target_words(Judgement(held, None, UNKNOWN)) == words


def test_every_comparator_has_words() -> None:
    from xianbao.targets import COMPARATORS

    assert {held.comparator for held, _ in WORDS} == set(COMPARATORS)


def test_a_number_in_the_words_is_recorded_with_the_row_of_the_target() -> None:
    kept: list[Quantity] = []

    def record(quantity: Quantity, words: str) -> str:
        kept.append(quantity)
        return f"[{words}]"

    held = Judgement(target("≥", "95", row=12), rate("94", record=record), MISSED)
    assert target_words(held) == "不低于[95%]"
    assert [(k.id, k.value, k.rows) for k in kept] == [("target.T1", 95, (("targets", (12,)),))]


def test_the_widest_gap_comes_first_firm_ones_before_others() -> None:
    def missed(name: str, asked: str, unit: str, gap: str, said: str, firm: bool = True) -> Judgement:
        return Judgement(target("≥", asked, unit, id=name, firm=firm), rate("1"), MISSED, rate(gap, said))

    held = [
        missed("half a point of 100", "100", "%", "0.5", "百分点"),
        missed("5000 yuan of 1000 万元", "1000", "万元", "5000", "元"),
        missed("wide, but only to be tried", "10", "所", "9", "所", firm=False),
        missed("2 of 8 schools", "8", "所", "2", "所"),
        missed("3 of 30 万", "30", "万人次", "30000", "人次"),
    ]
    assert [j.target.id for j in by_gap(held)] == [
        "2 of 8 schools", "3 of 30 万", "half a point of 100", "5000 yuan of 1000 万元", "wide, but only to be tried",
    ]  # fmt: skip


def test_verdicts_are_counted_over_their_rows() -> None:
    held = tuple(
        Judgement(target("≥", "95", id=str(n), row=n), rate("1"), verdict)
        for n, verdict in enumerate((OVER, DONE, DONE, MISSED, PENDING), 2)
    )
    counted = Goals(held).verdicts()
    assert {v: q.value for v, q in counted.items()} == {OVER: 1, DONE: 2, NEARLY: 0, MISSED: 1, PENDING: 1, UNKNOWN: 0}
    assert counted[DONE].rows == (("targets", (3, 4)),)
