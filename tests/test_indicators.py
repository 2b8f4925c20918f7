"""Every indicator that exists, and the arithmetic they share."""

import datetime as dt
from decimal import Decimal

import pandas as pd
import pytest
from ledgers_in_memory import day, table

from xianbao.errors import XianbaoError
from xianbao.indicators import (
    OWN,
    REGISTRY,
    Measure,
    Measures,
    back_pay,
    count,
    decimal,
    distinct,
    evaluate,
    month_span,
    pending_aid,
    ratio,
    shortfall,
    total,
    until,
)
from xianbao.intake import Ledgers, empty
from xianbao.ledgers import LEDGERS
from xianbao.quantities import Quantity

CHOICES = [(key, basis) for key, item in REGISTRY.items() for basis in item.bases or ("",)]
SPOKEN = [f"{key} {basis}".strip() for key, basis in CHOICES]


def computed(key: str, frames: dict[str, pd.DataFrame], basis: str = "") -> Measure:
    item = REGISTRY[key]
    return item.function(**frames, **({"basis": basis or next(iter(item.bases))} if item.bases else {}))


@pytest.mark.parametrize("key", REGISTRY)
def test_definition_is_whole(key: str) -> None:
    item = REGISTRY[key]
    assert item.name
    assert item.definition
    assert item.ledgers
    assert set(item.ledgers) <= set(LEDGERS)
    assert item.direction in ("", "↑", "↓")
    assert item.decimals is not None or item.unit != "%"
    assert bool(item.numerator) == bool(item.denominator)
    assert item.numerator or item.unit != "%"
    assert item.unit == "%" or not item.exceeds
    assert not item.by or item.by in {c.field for c in LEDGERS[item.ledgers[0]].columns}
    assert len(item.bases) != 1


def test_no_two_indicators_have_one_name() -> None:
    names = [item.name for item in REGISTRY.values()]
    assert sorted(set(names)) == sorted(names)


@pytest.mark.parametrize(("key", "basis"), CHOICES, ids=SPOKEN)
def test_contract(key: str, basis: str, cases: dict[str, Ledgers]) -> None:
    """Known in a case, the same each time, the frames left as they were, rows that stand in the ledger."""
    item = REGISTRY[key]
    known = 0
    for ledgers in cases.values():
        if any(name not in ledgers.tables for name in item.ledgers):
            continue
        frames = {name: ledgers.frame(name) for name in item.ledgers}
        before = {name: frame.copy(deep=True) for name, frame in frames.items()}
        first = computed(key, frames, basis)
        assert first == computed(key, frames, basis)
        assert set(first.rows) <= {row for frame in frames.values() for row in frame.index}
        known += first.value is not None or bool(first.text) or first.day is not None
        for name, frame in frames.items():
            pd.testing.assert_frame_equal(frame, before[name])
    assert known


@pytest.mark.parametrize(("key", "basis"), CHOICES, ids=SPOKEN)
def test_computes_nothing_from_empty_ledgers_without_failing(key: str, basis: str) -> None:
    measure = computed(key, {name: empty(LEDGERS[name]) for name in REGISTRY[key].ledgers}, basis)
    assert not measure.value
    assert not measure.text
    assert measure.day is None
    assert measure.rows == ()


def test_missing_ledger_leaves_its_indicators_unknown(luxi: Ledgers) -> None:
    without = Ledgers({k: t for k, t in luxi.tables.items() if k != "aid"}, {"aid": "未提供"})
    values = evaluate(without)
    unknown = {k for k, m in values.items() if m is None}
    before = {k for k, m in evaluate(luxi).items() if m is None}
    assert unknown - before == {k for k, item in REGISTRY.items() if "aid" in item.ledgers}
    assert unknown > before


def frame(**columns: list[object]) -> pd.DataFrame:
    made = pd.DataFrame(columns)
    made.index = pd.Index(range(5, 5 + len(made)))
    return made


def test_sum_is_exact_and_empty_cells_make_it_a_bound() -> None:
    assert total(frame(x=[0.1, 0.2, 836.19]), "x") == Measure(Decimal("836.49"), (5, 6, 7))
    assert total(frame(x=[1.0, None]), "x").lower_bound
    assert total(frame(x=[None, None]), "x").value is None


def test_counts() -> None:
    held = frame(v=["甲", "甲", None], s=["完工", None, "在建"])
    assert distinct(held, "v") == Measure(Decimal(1), (5, 6, 7), lower_bound=True)
    done = held[held["s"].eq("完工")]
    assert count(done) == Measure(Decimal(1), (5,))
    assert count(done, of=held, unknown="s").lower_bound


def test_ratio() -> None:
    assert ratio(Measure(Decimal(37)), Measure(Decimal(49))).value == Decimal(37) / Decimal(49) * 100
    assert ratio(Measure(Decimal(1)), Measure(Decimal(0))).value is None
    assert ratio(Measure(Decimal(5)), Measure(Decimal(4))).value == 125


def test_decimal_is_what_was_typed() -> None:
    assert str(decimal(836.49)) == "836.49"
    assert str(decimal(30000.0)) == "30000"
    assert str(decimal(1e16)) == "10000000000000000"


def test_shortfall_is_not_offset_by_projects_that_have_too_much() -> None:
    held = frame(invest_total=[100.0, 50.0], fund_arrived=[40.0, 500.0])
    assert shortfall(held).value == 60


def test_unpaid_regular_aid_of_an_earlier_term_is_owed() -> None:
    aid = frame(
        term=["2019春", "2019秋"], batch=["正常发放", "正常发放"], status=["待发放", "待发放"], times=[3.0, 5.0]
    )
    assert total(pending_aid(aid), "times").value == 5
    assert total(back_pay(aid), "times").value == 3


def test_month_span() -> None:
    days = pd.Series(pd.to_datetime(["2017-11-01", "2018-06-01"]).date, dtype=object)
    assert month_span(days) == "2017年11月至2018年6月"
    assert month_span(days[:1]) == "2017年11月"
    assert month_span(days[:0]) == ""


EXAMPLES: dict[str, list[dict[str, object]]] = {
    "enrolment": [
        {"county": "甲县", "stage": "学前", "students": 480, "teachers": 32, "population": 600, "inclusive": 420,
         "public": 264},
        {"county": "甲县", "stage": "小学", "students": 2000, "teachers": 100, "population": 2000, "in_school": 1980,
         "begin": 2000, "suspend": 4, "quit": 1, "expel": 0, "death": 1, "transfer_out": 40, "lost": 1, "dec_other": 2,
         "transfer_in": 35, "inc_other": 3},
        {"county": "乙县", "stage": "初中", "students": 1030, "teachers": 82, "population": 1000, "in_school": 990,
         "begin": 1000, "suspend": 3, "quit": 2, "expel": 1, "death": 1, "transfer_out": 21, "lost": 2, "dec_other": 4,
         "transfer_in": 15, "inc_other": 5, "entry": 400, "cohort": 380, "cohort_in": 12, "cohort_out": 30,
         "cohort_death": 2},
        {"county": "乙县", "stage": "高中阶段", "students": 900, "teachers": 80, "population": 1000,
         "population_wide": 1250},
    ],
    "control": [
        {"county": "甲县", "stage": "小学", "existing": 2, "new": 0, "returned": 2, "poverty": 0, "exiting": 1,
         "watched": 60, "filed": 59, "disabled": 3, "home_taught": 3},
        {"county": "甲县", "stage": "初中", "existing": 6, "new": 4, "returned": 7, "poverty": 1, "exiting": 0,
         "watched": 40, "filed": 38, "disabled": 5, "home_taught": 4},
    ],
    "facility": [
        {"school": "一", "kind": "初中", "is_point": False, "complete": True, "classes": 20, "large": 2,
         "super_large": 1, "broadband": True, "multimedia": 20, "computer_room": True},
        {"school": "二", "kind": "小学", "is_point": False, "complete": True, "classes": 12, "large": 1,
         "super_large": 0, "broadband": True, "multimedia": 10, "computer_room": False},
        {"school": "三", "kind": "小学", "is_point": True, "complete": False, "classes": 20, "large": 0,
         "super_large": 0, "broadband": False, "multimedia": 0, "computer_room": False},
        {"school": "四", "kind": "高中", "is_point": False, "complete": True, "classes": 30, "large": 3,
         "super_large": 1, "broadband": True, "multimedia": 30, "computer_room": True},
        {"school": "五", "kind": "小学", "is_point": False, "complete": True, "classes": 18, "large": 0,
         "super_large": 0, "broadband": False, "multimedia": 18, "computer_room": True},
        {"school": "六", "kind": "幼儿园", "is_point": False, "complete": False, "classes": 6, "large": 6,
         "super_large": 6, "broadband": True, "multimedia": 0, "computer_room": False, "grouped": True},
        {"school": "七", "kind": "幼儿园", "is_point": False, "complete": False, "classes": 4, "large": 0,
         "super_large": 0, "broadband": True, "multimedia": 4, "computer_room": False, "grouped": False},
    ],
    "monthly": [
        {"county": "甲县", "stage": "小学", "should": 300, "done": 100, "should_amt": 30, "done_amt": 10,
         "as_of": day("2019-03-31")},
        {"county": "甲县", "stage": "小学", "should": 320, "done": 240, "should_amt": 32, "done_amt": 24,
         "as_of": day("2019-04-30")},
        {"county": "甲县", "stage": "初中", "should": 80, "done": 60, "should_amt": 10, "done_amt": 8.4,
         "as_of": day("2019-04-30")},
        {"county": "乙县", "stage": "小学", "should": 100, "done": 90, "should_amt": 8, "done_amt": 7.6,
         "as_of": day("2019-03-31")},
    ],
    "progress": [
        {"county": "甲县", "item": "投资", "unit": "万元", "plan": 1000, "done": 300, "as_of": day("2019-03-31")},
        {"county": "甲县", "item": "投资", "unit": "万元", "plan": 1000, "done": 600.5, "as_of": day("2019-04-30")},
        {"county": "乙县", "item": "投资", "unit": "万元", "plan": 500, "done": 449.5, "as_of": day("2019-03-31")},
    ],
    "project": [
        {"project": "甲园", "school": "甲园", "scheme": "贫困村幼儿园", "invest_total": 100.5, "fund_arrived": 60,
         "scale_sqm": 1200, "status": "在建"},
        {"project": "乙园", "school": "乙园", "scheme": "贫困村幼儿园", "invest_total": 50.25, "fund_arrived": 50.25,
         "scale_sqm": 800.5, "status": "完工"},
        {"project": "锅炉", "school": "丙校", "scheme": "供暖洗浴改造", "invest_total": 200, "fund_arrived": 0,
         "status": "未开工"},
        {"project": "浴室", "school": "丙校", "scheme": "供暖洗浴改造", "invest_total": 49.25, "fund_arrived": 49.25,
         "status": "投用"},
    ],
    "fund": [{"fund": "一", "planned": 100, "paid": 150}, {"fund": "二", "planned": 200, "paid": 180}],
    "aid": [
        {"term": "2018秋", "stage": "初中", "batch": "正常发放", "status": "已发放", "times": 10, "due_poor": 5,
         "done_poor": 5, "pay_date": day("2018-11-20")},
        {"term": "2018秋", "stage": "小学", "batch": "正常发放", "status": "已发放", "times": 7, "due_poor": 9,
         "done_poor": 1, "pay_date": day("2018-12-05")},
        {"term": "2019春", "stage": "小学", "batch": "正常发放", "status": "已发放", "times": 20, "due_poor": 100,
         "done_poor": 98, "pay_date": day("2019-05-20")},
        {"term": "2019春", "stage": "初中", "batch": "正常发放", "status": "待发放", "times": 3, "due_poor": 60,
         "done_poor": 60, "pay_date": day("2019-06-20")},
        {"term": "2018春", "stage": "初中", "batch": "补发", "status": "已发放", "times": 2,
         "pay_date": day("2019-07-01")},
    ],
}  # fmt: skip
WORKED = [
    ("compulsory_retention_rate_9y", "学籍口径", "95"),  # 380÷400
    ("compulsory_retention_rate_9y", "剔除流动", "100"),  # 380÷(400＋12－30－2)
    ("primary_dropout_rate", "教育学口径", "0.3"),  # (4＋1＋0＋1)÷2000
    ("primary_dropout_rate", "两基口径", "0.5"),  # (4＋1＋1＋40＋2－35－3)÷2000
    ("junior_dropout_rate", "教育学口径", "0.8"),  # (3＋2＋1＋2)÷1000
    ("junior_dropout_rate", "两基口径", "1.1"),  # (3＋2＋1＋21＋4－15－5)÷1000
    ("compulsory_enrolment_rate", "", "99"),  # (1980＋990)÷3000
    ("junior_gross_enrolment_rate", "", "103"),
    ("preschool_gross_enrolment_rate_3y", "", "80"),
    ("senior_gross_enrolment_rate", "15—17岁", "90"),
    ("senior_gross_enrolment_rate", "15—18岁", "72"),
    ("universal_kindergarten_coverage", "", "87.5"),
    ("public_kindergarten_share", "", "55"),
    ("pupil_teacher_ratio", "", "15"),  # 4410÷294
    ("enrolled_students", "", "4410"),
    ("new_dropout_count", "", "4"),
    ("dropout_count", "", "3"),  # 8＋4－9
    ("dropout_returned_count", "", "9"),
    ("dropout_return_rate", "", "75"),  # 9÷12
    ("dropout_count_due_to_poverty", "", "1"),
    ("dropout_count_exiting_population", "", "1"),
    ("case_file_coverage", "", "97"),
    ("home_teaching_coverage", "", "87.5"),
    ("broadband_access_rate", "含教学点", "60"),
    ("broadband_access_rate", "不含教学点", "75"),
    ("class_multimedia_coverage", "按学校", "75"),
    ("class_multimedia_coverage", "按班级", "97.5"),  # 78÷80
    ("computer_room_rate", "", "75"),
    ("large_class_count", "", "8"),
    ("large_class_share", "", "8"),
    ("super_large_class_share", "", "2"),
    ("group_kindergarten_coverage", "", "50"),
    ("monthly_due", "", "500"),  # 乙县's last month is March
    ("monthly_aided", "", "390"),
    ("monthly_aid_rate", "", "78"),
    ("monthly_due_amount", "", "50"),
    ("monthly_paid_amount", "", "40"),
    ("monthly_pay_rate", "", "80"),
    ("aid_progress_report_frequency", "", "2"),
    ("progress_plan", "", "1500"),
    ("progress_done", "", "1050"),
    ("progress_rate", "", "70"),
    ("project_investment_total", "", "100.5"),
    ("project_count_under_construction", "", "1"),
    ("project_count_all", "", "4"),
    ("project_investment_all", "", "400"),
    ("project_arrived_all", "", "159.5"),
    ("construction_start_rate", "", "75"),
    ("construction_completion_rate", "", "50"),
    ("village_kindergarten_build_count", "", "2"),
    ("kindergarten_floor_area", "", "2000.5"),
    ("school_renovation_count", "", "1"),
    ("school_renovation_investment", "", "249.25"),
    ("fund_disbursement_rate", "", "110"),
    ("aid_person_times", "", "39"),
    ("aid_omission_count", "", "2"),
    ("aid_coverage_rate", "", "98.75"),
]


def ledgers(**rows: list[dict[str, object]]) -> Ledgers:
    return Ledgers({name: table(name, *held) for name, held in rows.items()})


EXAMPLE = ledgers(**EXAMPLES)


@pytest.mark.parametrize(("key", "basis", "value"), WORKED, ids=[f"{key} {basis}".strip() for key, basis, _ in WORKED])
def test_worked_example(key: str, basis: str, value: str) -> None:
    measure = Measures(EXAMPLE, {key: basis} if basis else {}).of(key)
    assert measure is not None
    assert measure.value == Decimal(value)
    assert measure.rows
    assert not measure.lower_bound


def test_every_indicator_of_the_new_themes_is_worked_out_on_every_basis() -> None:
    themes = {f"xianbao.indicators.{name}" for name in ("enrolment", "control", "facility", "monthly")}
    wanted = {(key, basis) for key, basis in CHOICES if REGISTRY[key].function.__module__ in themes}
    assert wanted <= {(key, basis) for key, basis, _ in WORKED}


def test_the_first_basis_is_the_one_without_params() -> None:
    plain = Measures(EXAMPLE)
    assert plain.of("primary_dropout_rate") == Measures(EXAMPLE, {"primary_dropout_rate": "教育学口径"}).of(
        "primary_dropout_rate"
    )
    item = REGISTRY["primary_dropout_rate"]
    assert item.defined({}) == item.bases["教育学口径"] != item.defined({item.id: "两基口径"}) == item.bases["两基口径"]


@pytest.mark.parametrize(
    ("key", "last"),
    [("aid_deadline_spring", dt.date(2019, 5, 20)), ("aid_deadline_autumn", dt.date(2018, 12, 5))],
)
def test_last_day_of_a_term_is_that_of_regular_aid_that_was_paid(key: str, last: dt.date) -> None:
    measure = Measures(EXAMPLE).of(key)
    assert measure is not None
    assert (measure.value, measure.day, measure.text) == (None, last, f"{last.year}年{last.month}月{last.day}日")


def test_rows_after_the_day_are_left_out() -> None:
    held = until(EXAMPLE.frame("monthly"), dt.date(2019, 4, 29))
    assert computed("monthly_due", {"monthly": held}).value == 400
    assert until(held, dt.date(2019, 3, 30)).empty


def test_published_national_rates_follow_from_their_published_parts() -> None:
    """The communiqué of 2020 and the figures of 2018, 万 as whole numbers."""
    gardens = ledgers(enrolment=[{"stage": "学前", "inclusive": 40_828_300, "students": 48_182_600}])
    item = REGISTRY["universal_kindergarten_coverage"]
    assert str(Quantity.of(item, Measures(gardens).of(item.id))) == "84.74%"
    schools = ledgers(facility=[{"kind": "小学", "classes": 3_754_900, "large": 265_000, "super_large": 0}])
    item = REGISTRY["large_class_share"]
    assert str(Quantity.of(item, Measures(schools).of(item.id))) == "7.06%"


def test_a_rate_over_the_whole_is_marked_where_that_can_be() -> None:
    assert REGISTRY["junior_gross_enrolment_rate"].exceeds
    assert REGISTRY["fund_disbursement_rate"].exceeds
    assert not REGISTRY["compulsory_enrolment_rate"].exceeds


def test_without_a_denominator_there_is_no_rate() -> None:
    nobody = ledgers(control=[{"stage": "小学", "existing": 0, "new": 0, "returned": 0}])
    measure = Measures(nobody).of("dropout_return_rate")
    assert measure == Measure(None, (5,))


def form(*rows: dict[str, object]) -> Measures:
    return Measures(ledgers(reported=[{"item": "整改方案分期", "value": 9}, *rows]))


def test_figures_of_the_form() -> None:
    name = "两后生接受职业教育率"
    both = form({"item": name, "part": 30, "whole": 40}, {"item": name, "part": 60, "whole": 80})
    assert both.of("post_school_vocational_rate") == Measure(Decimal(75), (6, 7))
    assert form({"item": name, "value": 96.5}).of("post_school_vocational_rate") == Measure(Decimal("96.5"), (6,))
    assert form().of("post_school_vocational_rate") == Measure(None)
    assert form({"item": "整改方案分期", "value": 2}).of("rectification_plan_terms") == Measure(Decimal(11), (5, 6))


def test_rates_and_averages_given_alone_do_not_add_up() -> None:
    name = "两后生接受职业教育率"
    two = form({"item": name, "value": 95}, {"item": name, "value": 96})
    assert two.of("post_school_vocational_rate") == Measure(None, (6, 7))


def test_parts_of_a_mechanism() -> None:
    held = ledgers(measure=[{"mechanism": "三到位", "part": part} for part in "县乡村"])
    assert Measures(held).of("mechanism_three_in_place") == Measure(Decimal(3), (5, 6, 7))
    assert Measures(held).of("mechanism_three_level") == Measure(None)


ADDITIVE = (
    "enrolled_students", "new_dropout_count", "dropout_count", "large_class_count", "project_count_all",
    "project_investment_all", "project_fund_gap", "aid_person_times", "aid_paid_amount",
    "rectification_problems", "paired_school_count", "targeted_trained_teacher",
)  # fmt: skip


@pytest.mark.parametrize("key", ADDITIVE)
def test_counties_and_own_schools_add_up_to_the_prefecture(key: str, cases: dict[str, Ledgers]) -> None:
    measures = Measures(cases["hechi/2019"])
    whole = measures.of(key)
    parts = [*measures.by_area(key).values(), measures.of(key, OWN)]
    assert len(parts) == 12
    assert whole is not None
    assert sum((part.value or Decimal(0) for part in parts if part), Decimal(0)) == whole.value
    assert sorted(row for part in parts if part for row in part.rows) == list(whole.rows)


def test_own_schools_are_no_county() -> None:
    rows = [{"county": name, "stage": "小学", "students": n} for n, name in enumerate(("乙县", OWN, "甲县", "乙县"), 1)]
    measures = Measures(ledgers(enrolment=rows))
    assert measures.areas == ("乙县", "甲县")
    assert [measures.of("enrolled_students", area).value for area in ("", "乙县", OWN)] == [10, 5, 2]


def test_a_group_is_of_the_rows_with_its_code() -> None:
    measures = Measures(EXAMPLE)
    assert measures.of("pupil_teacher_ratio", group="小学").value == 20
    assert measures.of("enrolled_students", "乙县", "初中").value == 1030
    assert measures.of("enrolled_students", "甲县", "初中").value == 0
    assert measures.by_area("enrolled_students", group="学前")["甲县"].value == 480


@pytest.mark.parametrize(
    ("bases", "told"),
    [
        (
            {"primary_dropout_rate": "国标口径"},
            "primary_dropout_rate 的口径“国标口径”不认识；可用：教育学口径、两基口径",
        ),
        (
            {"enrolled_students": "学籍口径"},
            "指标 enrolled_students 没有口径可选；可选口径的指标：compulsory_retention",
        ),
        ({"dropout": "学籍口径"}, "指标 dropout 没有口径可选"),
    ],
)
def test_a_basis_that_is_none_is_told_with_those_that_are(bases: dict[str, str], told: str) -> None:
    with pytest.raises(XianbaoError) as caught:
        Measures(EXAMPLE, bases)
    [line] = caught.value.lines
    assert told in line
