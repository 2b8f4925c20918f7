"""The comparison of the registers, one worked example per list and rate; nobody here exists."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest

from xianbao import idno
from xianbao.reconcile import (
    HEADERS,
    LISTS,
    RATE_COLUMNS,
    RATES,
    REGISTERS,
    compare,
    ready,
    reference_day,
    term_of,
)

ON = dt.date(2019, 6, 30)
FIELDS = {
    "student_roll": "school town stage grade student_name sex id_no birth hukou_town study_county status",
    "household": "town village head_name name sex id_no birth",
    "poor_register": "town village head_name name sex id_no birth study_stage study_place school helper_name"
    " helper_unit exit_year",
    "aid_detail": "term stage school student_name id_no aid_item tier standard_yuan amount_yuan pay_date",
}
USUAL: dict[str, dict[str, Any]] = {
    "student_roll": {"school": "甲校", "town": "东镇", "stage": "小学", "hukou_town": "东镇", "status": "在读"},
    "household": {"town": "东镇", "village": "一村", "head_name": "户主"},
    "poor_register": {"town": "东镇", "village": "一村", "head_name": "户主", "helper_name": "干部"},
    "aid_detail": {"term": "2019春", "stage": "小学", "school": "甲校", "aid_item": "生活补助", "amount_yuan": 500.0}
    | {"standard_yuan": 500.0, "pay_date": dt.date(2019, 6, 1)},
}
STANDARDS = pd.DataFrame({"stage": ["小学", "小学"], "item": ["生活补助"] * 2, "semester_amount": [500.0, 250.0]})


def number(order: int, born: dt.date = dt.date(2009, 3, 1)) -> str:
    first = f"999999{born:%Y%m%d}{order:03}"
    return first + idno.check_digit(first)


def person(order: int, born: dt.date = dt.date(2009, 3, 1), **more: Any) -> dict[str, Any]:
    """学生1 and so on, consistent in every column; nine years old in the school year of ON."""
    sex = "男" if order % 2 else "女"
    return {"name": f"学生{order}", "sex": sex, "id_no": number(order, born), "birth": born, **more}


def frame(register: str, *rows: dict[str, Any], also: tuple[str, ...] = ()) -> pd.DataFrame:
    """A register as the intake gives it; the first row is row 3 of its sheet."""
    fields = [*FIELDS[register].split(), *also]
    named = [
        {("student_name" if k == "name" and "student_name" in fields else k): v for k, v in r.items()} for r in rows
    ]
    made = pd.DataFrame([USUAL[register] | r for r in named], columns=fields, dtype=object)
    made.index = pd.Index(range(3, 3 + len(made)), name="row")
    return made


def roll(*rows: dict[str, Any]) -> pd.DataFrame:
    return frame("student_roll", *rows)


def household(*rows: dict[str, Any]) -> pd.DataFrame:
    return frame("household", *rows)


def poor(*rows: dict[str, Any]) -> pd.DataFrame:
    return frame("poor_register", *rows)


def aid(*rows: dict[str, Any], also: tuple[str, ...] = ()) -> pd.DataFrame:
    return frame("aid_detail", *rows, also=also)


def listed(
    key: str, standards: pd.DataFrame | None = None, on: dt.date = ON, **registers: pd.DataFrame
) -> pd.DataFrame:
    found = compare(registers, on, standards=standards)
    assert key in found.lists, found.skipped
    return found.lists[key]


def rates(key: str, **registers: pd.DataFrame) -> dict[tuple[str, str, str], tuple[int, int, Decimal | None]]:
    table = compare(registers, ON).rates
    return {
        (r.stage, r.town, r.place): (r.numerator, r.denominator, r.rate)
        for r in table[table["id"].eq(key)].itertuples()
    }


# 日期


@pytest.mark.parametrize(
    ("on", "day", "term"),
    [
        (dt.date(2019, 1, 31), dt.date(2018, 8, 31), "2018秋"),
        (dt.date(2019, 2, 1), dt.date(2018, 8, 31), "2019春"),
        (dt.date(2019, 8, 30), dt.date(2018, 8, 31), "2019春"),
        (dt.date(2019, 8, 31), dt.date(2019, 8, 31), "2019春"),
        (dt.date(2019, 9, 1), dt.date(2019, 8, 31), "2019秋"),
    ],
)
def test_school_year_and_term(on: dt.date, day: dt.date, term: str) -> None:
    assert reference_day(on) == day
    assert term_of(on) == term


def test_age_is_by_the_number_which_has_a_check_digit() -> None:
    typed, unnumbered = person(1) | {"birth": dt.date(1999, 3, 1)}, person(2) | {"id_no": None}
    assert list(ready("household", household(typed, unnumbered), ON)["age"]) == [9, 9]


@pytest.mark.parametrize(
    ("born", "age", "stage"),
    [
        (dt.date(2013, 9, 1), 5, None),
        (dt.date(2013, 8, 31), 6, "小学"),
        (dt.date(2007, 9, 1), 11, "小学"),
        (dt.date(2007, 8, 31), 12, "初中"),
        (dt.date(2003, 9, 1), 15, None),
        (dt.date(2004, 9, 1), 14, "初中"),
    ],
)
def test_full_years_on_31_august(born: dt.date, age: int, stage: str | None) -> None:
    """On 2019-09-01, a child born on 31 August 2013 is six; born a day later, five."""
    on = dt.date(2019, 9, 1)
    [made] = ready("household", household(person(1, born)), on).to_dict("records")
    assert made["age"] == age
    assert made["age_stage"] == stage or (stage is None and pd.isna(made["age_stage"]))


# 名单


def test_out_of_school() -> None:
    """Not on the roll, on it but not 在读, with a refused number: listed, and each says why. Others are not."""
    people = [person(n) for n in range(1, 6)]
    small = person(6, dt.date(2014, 1, 1))
    grown = person(7, dt.date(2001, 1, 1))
    old = person(8) | {"id_no": "999999090301008"}
    at_school = [people[0], people[1] | {"status": "退学"}, people[2] | {"status": "转出"}, people[2], people[3]]
    found = listed("out_of_school", household=household(*people, small, grown, old), student_roll=roll(*at_school))
    assert list(found["household_row"]) == [4, 7, 10]
    assert list(found["finding"]) == [
        "学籍状态为退学",
        "学籍中没有此身份证号",
        "身份证号是15位旧号，须换成18位号码",
    ]
    assert list(found["roll_row"].astype(object).fillna(0)) == [4, 0, 0]
    assert list(found["age_stage"]) == ["小学"] * 3
    assert list(found["age"]) == [9] * 3


def test_numbers_match_however_they_are_typed() -> None:
    ending_in_x = next(n for n in range(1, 50) if number(n).endswith("X"))
    typed = person(ending_in_x) | {"id_no": " '" + number(ending_in_x).lower()}
    assert listed("out_of_school", household=household(person(ending_in_x)), student_roll=roll(typed)).empty


def test_refused_numbers_never_match_each_other() -> None:
    """Missing joins missing in pandas; the same damaged number may be two children."""
    damaged = [person(n) | {"id_no": text} for n, text in enumerate(["9.99999E+17", None, "无"], 1)]
    registers = {"household": household(*damaged), "student_roll": roll(*damaged), "poor_register": poor(*damaged)}
    found = compare(registers | {"aid_detail": aid(*damaged, *damaged)}, ON)
    assert len(found.lists["out_of_school"]) == 3
    assert len(found.lists["not_in_household"]) == 3
    assert found.lists["overlooked"].empty
    assert found.lists["paid_twice"].empty
    assert [len(found.lists[key]) for key in LISTS if key.startswith("review")] == [3, 3, 3]


def test_a_person_counts_once() -> None:
    found = {"household": household(person(1), person(1)), "student_roll": roll(person(2))}
    assert list(listed("out_of_school", **found)["household_row"]) == [3]
    assert rates("roll_household_rate", **found)["", "", ""] == (0, 1, 0)


def test_poor_out_of_school_names_the_helper() -> None:
    registered = person(1, study_place="省外", school="外省某校", helper_name="干部一", helper_unit="某局")
    [row] = listed("poor_out_of_school", poor_register=poor(registered), student_roll=roll(person(2))).to_dict(
        "records"
    )
    assert (row["study_place"], row["helper_name"], row["poor_row"]) == ("省外", "干部一", 3)
    assert pd.isna(row["school"])


def test_away_is_grouped_by_county() -> None:
    rows = [person(1, study_county="乙县"), person(2), person(3, study_county="甲县"), person(4, study_county="乙县")]
    found = listed(
        "away", student_roll=roll(*rows, person(5, study_county="乙县", status="转出"), person(6, study_county=""))
    )
    assert [*zip(found["study_county"], found["roll_row"], strict=True)] == [("乙县", 3), ("乙县", 6), ("甲县", 5)]


def test_not_in_household() -> None:
    """The home township follows up; where it is not known, the school's."""
    rows = [person(1), person(2, hukou_town="西镇"), person(3, hukou_town=None), person(4, status="毕业")]
    found = listed("not_in_household", student_roll=roll(*rows), household=household(person(1)))
    assert [*zip(found["roll_row"], found["town"], strict=True)] == [(4, "西镇"), (5, "东镇")]


def test_overlooked() -> None:
    """Poor and enrolled, without a row in the term of the day; the rows of other terms do not help."""
    registers = {
        "poor_register": poor(person(1), person(2), person(3), person(4)),
        "student_roll": roll(person(1), person(2), person(3, status="休学"), person(4, study_county="乙县")),
        "aid_detail": aid(person(1), person(2, term="2018秋")),
    }
    found = listed("overlooked", **registers)
    assert [*zip(found["term"], found["poor_row"], found["roll_row"], strict=True)] == [
        ("2019春", 4, 4),
        ("2019春", 6, 6),
    ]
    assert list(found["school"]) == ["甲校", "甲校"]
    assert rates("aid_coverage", **registers) == {
        ("", "", ""): (1, 3, Decimal(1) / 3 * 100),
        ("学前", "", ""): (0, 0, None),
        ("小学", "", ""): (1, 3, Decimal(1) / 3 * 100),
        ("初中", "", ""): (0, 0, None),
        ("普高", "", ""): (0, 0, None),
        ("中职", "", ""): (0, 0, None),
        ("", "东镇", ""): (1, 3, Decimal(1) / 3 * 100),
        ("", "", "县内"): (1, 2, Decimal(50)),
        ("", "", "县外"): (0, 1, Decimal(0)),
    }


def test_undue_by_the_mark_of_the_ledger() -> None:
    """With 是否建档立卡, only rows so marked; without it, every row, and the finding says less."""
    rows = [person(1, is_poor=True), person(2, is_poor=True), person(3, is_poor=False)]
    marked = listed("undue", aid_detail=aid(*rows, also=("is_poor",)), poor_register=poor(person(1)))
    assert list(marked["aid_row"]) == [4]
    plain = listed("undue", aid_detail=aid(*rows), poor_register=poor(person(1)))
    assert list(plain["aid_row"]) == [4, 5]
    assert "须核对资助类别" in plain["finding"].iloc[0]


def test_paid_twice() -> None:
    rows = [
        person(1),
        person(1, school="乙校"),
        person(2),
        person(2),
        person(3),
        person(3, term="2018秋"),
        person(4),
        person(4, aid_item="营养餐"),
    ]
    found = listed("paid_twice", aid_detail=aid(*rows))
    assert {*zip(found["aid_row"], found["finding"], strict=True)} == {
        (3, "两校以上重复发放"),
        (4, "两校以上重复发放"),
        (5, "同一学校重复发放"),
        (6, "同一学校重复发放"),
    }


def test_amount_off() -> None:
    amounts = [500.0, 250.0, 625.0, 100.0, 300.0, None]
    rows = [person(n, amount_yuan=amount) for n, amount in enumerate(amounts, 1)]
    registers = {"aid_detail": aid(*rows, person(9, aid_item="营养餐"), person(10, stage="初中"))}
    found = listed("amount_off", STANDARDS, **registers)
    assert [*zip(found["aid_row"], found["finding"], strict=True)] == [
        (5, "高于标准"),
        (6, "低于标准"),
        (7, "不是标准中的任一档"),
        (8, "没有登记发放金额"),
    ]
    assert set(found["expected"]) == {"250、500"}
    skipped = compare(registers, ON, standards=STANDARDS).skipped
    assert skipped["amount_off"] == "标准表中没有小学营养餐、初中生活补助，2行未核对"
    assert compare(registers, ON, standards=STANDARDS).unjudged == {"小学营养餐": (9,), "初中生活补助": (10,)}


def test_a_standard_without_an_amount_is_none() -> None:
    unknown = STANDARDS.assign(semester_amount=[None, None])
    assert listed("amount_off", unknown, aid_detail=aid(person(1))).empty
    assert compare({"aid_detail": aid(person(1))}, ON, standards=unknown).unjudged == {"小学生活补助": (3,)}


def test_amounts_are_compared_in_fen() -> None:
    standards = STANDARDS.assign(semester_amount=[0.3, 312.5])
    rows = [person(1, amount_yuan=0.1 + 0.2), person(2, amount_yuan=312.5), person(3, amount_yuan=0.31)]
    assert list(listed("amount_off", standards, aid_detail=aid(*rows))["aid_row"]) == [5]


def test_two_tiers_are_both_allowed_but_the_poor_have_the_higher() -> None:
    standards = pd.DataFrame({"stage": ["学前", "小学"], "item": "生活补助", "semester_amount": [None, 500.0]})
    standards = standards.assign(low=[500.0, None], high=[1000.0, None])
    rows = [person(n, stage="学前", amount_yuan=a) for n, a in enumerate([500.0, 1000.0, 750.0, 500.0], 1)]
    registers = {"aid_detail": aid(*rows, person(5)), "poor_register": poor(person(1), person(2), person(5))}
    assert list(listed("amount_off", standards, **registers)["aid_row"]) == [5]
    below = listed("below_top_tier", standards, **registers)
    assert [*zip(below["aid_row"], below["expected"], strict=True)] == [(3, "500、1000")]


def test_an_amount_that_another_standard_sets_is_no_lower_tier() -> None:
    """生活补助 is 500 for boarders of one kind and the lower of two tiers for another."""
    standards = pd.DataFrame({"stage": "小学", "item": "生活补助", "semester_amount": [500.0, None]})
    standards = standards.assign(low=[None, 500.0], high=[None, 1000.0])
    registers = {"aid_detail": aid(person(1)), "poor_register": poor(person(1))}
    assert listed("below_top_tier", standards, **registers).empty


def test_late() -> None:
    """On the day of the deadline is in time; without a date it is late once the deadline has passed."""
    dates = [
        ("2019春", dt.date(2019, 6, 15)),
        ("2019春", dt.date(2019, 6, 16)),
        ("2018秋", dt.date(2018, 9, 26)),
        ("2019春", None),
        ("2019秋", None),
    ]
    rows = [person(n, term=term, pay_date=paid) for n, (term, paid) in enumerate(dates, 1)]
    found = listed("late", aid_detail=aid(*rows))
    assert [*zip(found["aid_row"], found["days_late"], found["finding"], strict=True)] == [
        (4, 1, "逾期发放"),
        (5, 1, "逾期发放"),
        (6, 15, "逾期未发"),
    ]
    assert list(found["deadline"]) == [dt.date(2019, 6, 15), dt.date(2018, 9, 25), dt.date(2019, 6, 15)]
    other = compare({"aid_detail": aid(*rows)}, ON, {"春": "05-31", "秋": "10-31"}).lists["late"]
    assert list(other["aid_row"]) == [3, 4, 6]


def test_no_helper() -> None:
    rows = [person(1), person(2, helper_name=None), person(3, helper_name="")]
    assert list(listed("no_helper", poor_register=poor(*rows))["poor_row"]) == [4, 5]


def test_id_problems() -> None:
    wrong_sex = person(2, sex="男")
    wrong_birth = person(3) | {"birth": dt.date(2009, 3, 2)}
    found = listed(
        "id_problems",
        household=household(person(1), person(4), person(1), wrong_sex, wrong_birth, person(5) | {"id_no": None}),
        student_roll=roll(person(1, status="转出"), person(1)),
        aid_detail=aid(person(1), person(1), person(6) | {"id_no": "9.99999E+17"}),
    )
    assert [*zip(found["register"], found["row"], found["finding"], strict=True)] == [
        ("户籍", 3, "身份证号重复，首见于第3行"),
        ("户籍", 5, "身份证号重复，首见于第3行"),
        ("户籍", 6, "性别与身份证号不一致"),
        ("户籍", 7, "出生日期与身份证号不一致"),
        ("户籍", 8, "身份证号没有填写"),
        ("资助发放明细", 5, "身份证号被存成数字，末几位已失真，须按证件重填"),
    ]


def test_likenesses_are_for_review_and_never_counted() -> None:
    """One digit differs between the registers; names are compared without spaces and dots."""
    on_roll = person(1, name="学 生·甲")
    in_household = person(2, name="学生•甲", sex="男")
    elsewhere = person(3, name="学生甲", town="西镇")
    registers = {"student_roll": roll(on_roll), "household": household(in_household, elsewhere)}
    [row] = listed("review_roll_household", **registers).to_dict("records")
    assert (row["register"], row["row"], row["other_register"], row["other_row"]) == ("学籍", 3, "户籍", 3)
    assert (row["id_no"], row["other_id_no"]) == (number(1), number(2))
    assert rates("roll_household_rate", **registers)["", "", ""] == (0, 2, 0)
    assert list(listed("out_of_school", **registers)["household_row"]) == [3, 4]


def test_without_a_date_of_birth_nothing_is_alike() -> None:
    nameless = {"name": "学生甲", "id_no": "无", "birth": None}
    registers = {"student_roll": roll(nameless), "poor_register": poor(nameless)}
    assert listed("review_poor_roll", **registers).empty


def test_what_matches_by_number_is_not_offered_for_review() -> None:
    twin = person(2, name="学生1")
    registers = {"student_roll": roll(person(1)), "household": household(person(1), twin)}
    assert listed("review_roll_household", **registers).empty


# 比率


def test_rates_by_stage_and_town() -> None:
    older = dt.date(2005, 3, 1)
    people = [person(1), person(2, town="西镇"), person(3, older), person(4), person(5, dt.date(2014, 1, 1))]
    registers = {
        "household": household(*people),
        "poor_register": poor(people[0], people[3]),
        "student_roll": roll(person(1), person(2, status="退学"), person(3, older)),
    }
    assert rates("roll_household_rate", **registers) == {
        ("", "", ""): (3, 4, Decimal(75)),
        ("小学", "", ""): (2, 3, Decimal(2) / 3 * 100),
        ("初中", "", ""): (1, 1, Decimal(100)),
        ("", "东镇", ""): (2, 3, Decimal(2) / 3 * 100),
        ("", "西镇", ""): (1, 1, Decimal(100)),
    }
    assert rates("poor_roll_rate", **registers)["", "", ""] == (1, 2, Decimal(50))
    table = compare(registers, ON).rates
    assert {type(v) for v in table["numerator"]} == {Decimal}
    whole, primary = table.to_dict("records")[:2]
    assert whole["rows"] == (("student_roll", (3, 4, 5)), ("household", (3, 4, 5, 6)))
    assert whole["matched_rows"] == (("student_roll", (3, 4, 5)), ("household", (3, 4, 5)))
    assert primary["rows"] == (("student_roll", (3, 4)), ("household", (3, 4, 6)))
    assert tuple(table.columns) == RATE_COLUMNS


def test_ages_are_a_parameter() -> None:
    """Five years of primary school and kindergarten included."""
    ages = {"学前": (3, 5), "小学": (6, 10), "初中": (11, 14)}
    registers = {"household": household(person(1, dt.date(2014, 1, 1)), person(2)), "student_roll": roll(person(3))}
    found = compare(registers, ON, ages=ages)
    assert list(found.lists["out_of_school"]["age_stage"]) == ["学前", "小学"]
    assert list(found.rates["stage"]) == ["", "学前", "小学", "初中", ""]


def test_township_of_an_aid_row() -> None:
    """The row's own, else the household's in a register, else the school's, else none."""
    rows = [person(n, amount_yuan=1.0) for n in (1, 2, 3)] + [person(4, school="丙校", amount_yuan=1.0)]
    rows[0]["town"] = "南镇"
    found = compare(
        {
            "aid_detail": aid(*rows, also=("town",)),
            "poor_register": poor(person(1), person(2, town="西镇")),
            "student_roll": roll(person(9, hukou_town="北镇")),
        },
        ON,
        standards=STANDARDS,
    )
    assert list(found.lists["amount_off"]["town"].fillna("无")) == ["南镇", "西镇", "东镇", "无"]


# 缺台账、空台账、纯函数


def test_without_any_register_everything_but_the_numbers_is_skipped() -> None:
    found = compare({}, ON)
    assert set(found.skipped) == {*LISTS, *RATES} - {"id_problems"}
    assert found.skipped["roll_household_rate"] == "未提供学籍；未提供户籍"
    assert found.skipped["amount_off"] == "未提供资助发放明细；未提供资助标准表"
    assert found.rates.empty
    assert tuple(found.rates.columns) == RATE_COLUMNS


@pytest.mark.parametrize("missing", REGISTERS)
@pytest.mark.parametrize("how", ["absent", "none", "empty"])
def test_a_missing_register_skips_what_needs_it(missing: str, how: str) -> None:
    registers: dict[str, pd.DataFrame | None] = {r: frame(r, person(1)) for r in REGISTERS}
    if how == "absent":
        del registers[missing]
    else:
        registers[missing] = None if how == "none" else frame(missing)
    found = compare(registers, ON, standards=STANDARDS)
    needing = {r.id for r in (*LISTS.values(), *RATES.values()) if r.inputs.get(missing)}
    if missing == "aid_detail":
        needing |= {"overlooked", "aid_coverage"}
    assert set(found.skipped) == needing
    assert set(found.lists) == LISTS.keys() - needing
    said = f"{REGISTERS[missing]}没有数据行" if how == "empty" else f"未提供{REGISTERS[missing]}"
    assert set(found.skipped.values()) == {said}


def test_a_term_without_rows_is_not_a_term_without_aid() -> None:
    registers = {"poor_register": poor(person(1)), "student_roll": roll(person(1)), "aid_detail": aid(person(1))}
    found = compare(registers, dt.date(2019, 10, 1))
    assert found.skipped["overlooked"] == found.skipped["aid_coverage"] == "2019秋的资助发放明细没有数据行"


def test_lists_have_their_columns_and_registers_stay_as_they_are() -> None:
    registers = {r: frame(r, person(1), person(2)) for r in REGISTERS}
    before = {r: f.copy(deep=True) for r, f in registers.items()}
    found = compare(registers, ON, standards=STANDARDS)
    assert found.skipped == {}
    assert set(found.lists) == set(LISTS)
    for key, table in found.lists.items():
        assert tuple(table.columns) == LISTS[key].columns
        assert set(table.columns) <= set(HEADERS)
        assert any(column.endswith("row") for column in table.columns)
        assert "town" in table.columns
    for register, held in registers.items():
        pd.testing.assert_frame_equal(held, before[register])
    again = compare(registers, ON, standards=STANDARDS)
    pd.testing.assert_frame_equal(found.rates, again.rates)
