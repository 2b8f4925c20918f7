"""What a comparison comes to in a report: counts that add up, findings that are answered, no person."""

import datetime as dt
import json
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import inline
import openpyxl
import pandas as pd
import pytest
from conftest import ROOT, copy_workspace
from test_reconcile import ON, aid, household, person, poor, roll

from xianbao import discrepancies, intake
from xianbao.findings import Case
from xianbao.followup import NO_TOWN
from xianbao.kinds import KINDS
from xianbao.ledgers import LEDGERS
from xianbao.params import ComparisonParams, StandardParams
from xianbao.quantities import MISSING, Quantity, Values
from xianbao.reconcile import LISTS, RATES
from xianbao.reconciliation import CHECKS, REVIEWS, SUBJECTS, UNUSABLE, Reconciliation
from xianbao.tables import Grid

OPTIONS = ComparisonParams(standards=[StandardParams(stage="小学", item="生活补助", semester_amount=500)])


def compared(options: ComparisonParams = OPTIONS, on: dt.date = ON, **registers: pd.DataFrame) -> Reconciliation:
    tables = {key: intake.Table(LEDGERS[key], frame) for key, frame in registers.items()}
    return Reconciliation.of(Case(Values({}), intake.Ledgers(tables), on, dt.date(2019, 8, 31)), options)


@pytest.fixture(scope="module")
def sample() -> Reconciliation:
    """The sample registers with the options of params/luxi.yaml."""
    from xianbao.params import load

    folder = ROOT / "data/luxi/2017"
    ledgers = intake.load(folder, "data/luxi/2017", KINDS["reconciliation"].ledgers)
    entry = load(ROOT / "params/luxi.yaml").report("reconciliation", "2017")
    return Reconciliation.of(Case(Values({}), ledgers, entry.as_of, entry.complete_by), entry.comparison)


def test_every_list_and_rate_has_its_place_in_the_report() -> None:
    placed = [key for keys in CHECKS.values() for key in keys]
    assert sorted([*placed, *REVIEWS, "id_problems"]) == sorted(LISTS)
    assert SUBJECTS.keys() == RATES.keys()
    source = (ROOT / "notebooks/reconciliation.ipynb").read_text(encoding="utf-8")
    assert [key for key in (*placed, *RATES) if f"'{key}'" not in source] == []


def test_a_person_counts_once_with_the_town_and_stage_of_the_first_row() -> None:
    """Two rows of one person in two towns: one person, and the towns add up to it; refused numbers stay apart."""
    twice = person(1, amount_yuan=1.0, town="东镇")
    elsewhere = person(1, amount_yuan=1.0, town="西镇", stage="初中")
    unnumbered = [person(n, amount_yuan=1.0, town="西镇") | {"id_no": None} for n in (2, 3)]
    c = compared(aid_detail=aid(twice, elsewhere, *unnumbered, also=("town",)))
    assert c.people("amount_off").value == 3
    assert c.records("amount_off").value == 3
    assert c.people("paid_twice").value == 1
    assert c.records("paid_twice").value == 2
    assert c.people("paid_twice", town="东镇").value == 1
    assert c.people("paid_twice", town="西镇").value == 0
    assert c.people("paid_twice", level="小学").rows == (("aid_detail", (3, 4)),)


def test_causes_do_not_depend_on_the_row() -> None:
    people = [person(1), person(2), person(3), person(4) | {"id_no": "无"}]
    c = compared(household=household(*people, person(5)), student_roll=roll(person(1, status="退学"), person(5)))
    assert c.people("out_of_school", cause="学籍中没有此身份证号").value == 2
    assert c.people("out_of_school", cause="学籍状态不是在读").value == 1
    assert c.people("out_of_school", cause=UNUSABLE).value == 1
    again = compared(household=household(person(1), person(1), person(2), person(2)))
    assert [[str(getattr(cell, "value", cell)) for cell in row] for row in again.by_cause().rows] == [
        ["身份证号重复", "4", "4"]
    ]


def test_rates_and_their_rows() -> None:
    c = compared(household=household(person(1), person(2)), student_roll=roll(person(2)))
    assert c.rate("roll_household_rate").value == Decimal(50)
    assert f"{c.rate('roll_household_rate')}" == "50%"
    assert c.due("roll_household_rate").rows == (("student_roll", (3,)), ("household", (3, 4)))
    assert c.matched("roll_household_rate").rows == (("student_roll", (3,)), ("household", (4,)))
    assert c.lost("roll_household_rate", town="东镇").rows == (("student_roll", ()), ("household", (3,)))
    assert f"{c.rate('aid_coverage')}{c.people('late')}{c.longest_delay()}" == MISSING * 3
    assert c.all_pairs().value == 0
    assert str(c.term) == MISSING


def test_clauses_about_places() -> None:
    people = [person(n, town=town) for n, town in enumerate("甲甲乙丙丁", 1)]
    c = compared(household=household(*people), student_roll=roll(person(9, hukou_town="甲")))
    assert c.spread("out_of_school") == "涉及全部4个乡镇"
    assert c.most_lost("roll_household_rate") == "分乡镇看，甲最多，有2人"
    at_school = roll(person(6, hukou_town="戊"), person(9, hukou_town="戊"))
    fewer = compared(household=household(*people[1:], person(6, town="戊")), student_roll=at_school)
    assert fewer.spread("out_of_school") == "涉及甲、乙、丙等4个乡镇"
    assert fewer.most_lost("roll_household_rate") == MISSING
    assert fewer.spread("poor_out_of_school") == MISSING
    assert fewer.clear("away", "late") == "没有发现外县就读的情况。"


def test_what_was_not_compared_is_said_once_for_each_reason() -> None:
    c = compared(student_roll=roll(person(1)), aid_detail=aid(person(1), person(2, aid_item="营养餐")))
    said = list(c.left_out())
    assert "未提供户籍，没有比对适龄未入学（疑似辍学）、在籍不在户、人工核对（学籍与户籍）、学籍—户籍比对率。" in said
    assert said[-1] == "标准表中没有小学营养餐，1条发放记录没有核对金额和档次。"
    assert len({sentence.split("，没有比对")[0] for sentence in said}) == len(said)
    without = compared(ComparisonParams(), aid_detail=aid(person(1)))
    assert "未提供资助标准表，没有比对档次或金额不符。" in list(without.left_out())


def test_options_reach_the_comparison_and_its_definitions() -> None:
    options = ComparisonParams(
        ages={"小学": (6, 8)}, deadlines={"spring": "05-31", "autumn": "09-25"},
        standards=[StandardParams(stage="小学", item="生活补助", low=500, high=1000.5)],
    )  # fmt: skip
    c = compared(options, household=household(person(1)), student_roll=roll(person(2)), aid_detail=aid(person(1)))
    assert c.due("roll_household_rate").value == 0
    assert c.people("late").value == 1
    assert c.people("amount_off").value == 0
    assert c.definitions().rows[:3] == (
        ("学龄", "小学6至8周岁，按8月31日满周岁计算"),
        ("资助发放期限", "春季学期5月31日，秋季学期9月25日"),
        ("资助标准", "小学生活补助低档500、高档1000.5（元/学期）"),
    )


def test_an_identity_number_in_the_column_of_townships_names_none() -> None:
    slipped = person(1)["id_no"]
    c = compared(household=household(person(1, town=slipped)), student_roll=roll(person(2, hukou_town=slipped)))
    assert c.towns == [NO_TOWN]
    assert str(slipped) not in str(c.lists_by_town("入学", "学籍")) + str(c.rates_by_town())


def grids(c: Reconciliation) -> Iterator[Grid]:
    yield from (c.by_register(), c.by_cause(), c.rates_by_stage(), c.rates_by_town(), c.reviews_by_town())
    yield from (c.lists_by_stage(), c.lists_by_town("入学", "学籍"), c.lists_by_town("资助", "帮扶"), c.definitions())


def test_the_parts_add_up_to_the_whole(sample: Reconciliation) -> None:
    """Every table: its last row is the sum of those above, its last column that of the columns before."""

    def value(cell: str | Quantity) -> Decimal:
        assert isinstance(cell, Quantity)
        return cell.value or Decimal(0)

    for grid in (sample.lists_by_town("入学", "学籍"), sample.lists_by_town("资助", "帮扶"), sample.reviews_by_town()):
        *parts, whole = grid.rows
        assert whole[0] == "合计"
        for column in range(1, len(whole)):
            assert sum(value(row[column]) for row in parts) == value(whole[column]) > 0
    for grid, texts in ((sample.lists_by_stage(), 2), (sample.by_cause(), 1)):
        for row in grid.rows:
            assert sum(map(value, row[texts:-1])) == value(row[-1]) > 0


def test_every_number_names_its_rows(sample: Reconciliation) -> None:
    numbers = [cell for grid in grids(sample) for row in grid.rows for cell in row if isinstance(cell, Quantity)]
    assert len(numbers) > 200
    for number in numbers:
        assert number.rows, number
        assert bool(number.value) <= any(rows for _, rows in number.rows), number


def test_every_finding_of_the_sample_is_answered(sample: Reconciliation) -> None:
    found = discrepancies.find(sample)
    assert [f.id for f in found] == [rule.__name__ for rule in discrepancies.RULES]
    for finding in found:
        assert all(MISSING not in s or s == MISSING for s in (*finding.problem, *finding.step))
        assert "牵头" in finding.step[0]
    dates = [finding.id for finding in found if "2017年8月25日前" in finding.step[0]]
    assert dates == [f.id for f in found if f.id != "overdue"]  # what is overdue is due at once


def test_without_leads_and_days_the_steps_leave_them_out() -> None:
    c = compared(household=household(person(1)), student_roll=roll(person(2)))
    [first, *_] = discrepancies.find(c)
    assert first.step[0] == "乡镇会同学校逐人上门核实，2019年8月31日前查清1人的去向。"


def test_nothing_wrong_nothing_found() -> None:
    same = [person(1), person(2)]
    c = compared(household=household(*same), student_roll=roll(*same), poor_register=poor(*same), aid_detail=aid(*same))
    assert discrepancies.find(c) == []
    assert c.clear(*LISTS).startswith("没有发现适龄未入学")
    assert c.lost_by_town()["户籍与学籍"] == {}


PERSONAL = {"student_name", "name", "head_name", "id_no", "student_no", "village", "hukou_village", "helper_name"}


def test_no_person_gets_into_the_report_or_its_numbers(
    sample: Reconciliation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = inline.run(ROOT / "notebooks/reconciliation.ipynb", tmp_path, monkeypatch)
    files = {p: p.read_text(encoding="utf-8") for p in tmp_path.rglob("*") if p.suffix in (".json", ".csv", ".svg")}
    assert {p.name for p in files} == {"numbers.json", "indicators.csv", "report.json", "fig-lost.svg"}
    text = "\n".join([*shown, *files.values()])
    seen = {
        str(value)
        for frame in sample.case.ledgers.tables.values()
        for column in PERSONAL & set(frame.frame.columns)
        for value in frame.frame[column].dropna()
    }
    assert len(seen) > 1500
    assert [value for value in seen if value in text] == []
    assert not re.search(r"\d{15}", "\n".join(shown))


def test_many_rows_are_told_as_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def rows() -> list[dict[str, list[int | str]]]:
        inline.run(ROOT / "notebooks/reconciliation.ipynb", tmp_path, monkeypatch)
        known = json.loads((tmp_path / "numbers.json").read_text(encoding="utf-8"))
        return [number["rows"] for number in known["numbers"]]

    def spelled(told: list[int | str]) -> list[int]:
        ends = [[int(end) for end in str(run).split("-")] for run in told]
        return [row for first, *_, last in ([e[0], *e] for e in ends) for row in range(first, last + 1)]

    monkeypatch.setattr("xianbao.numbers.MANY", 10_000)
    plain = rows()
    monkeypatch.setattr("xianbao.numbers.MANY", 2)
    runs = rows()
    assert [{key: spelled(told) for key, told in one.items()} for one in runs] == plain
    assert "4-444" in {told for one in runs for told in one.get("household", [])}
    assert len(str(runs)) < len(str(plain)) / 2


def test_draft_workbooks_of_a_former_run_are_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = copy_workspace(tmp_path / "workspace")
    out = tmp_path / "out"
    (out / "followup").mkdir(parents=True)
    (out / "followup" / "99 旧镇.xlsx").write_bytes(b"old")
    inline.run(workspace.notebook("reconciliation"), out, monkeypatch)
    assert "99 旧镇.xlsx" not in {p.name for p in (out / "followup").iterdir()}
    state = json.loads((out / "report.json").read_text(encoding="utf-8"))
    assert state["findings"] == [rule.__name__ for rule in discrepancies.RULES]


def test_hostile_townships_end_in_the_folder_and_as_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = copy_workspace(tmp_path / "workspace")
    path = workspace.ledgers("luxi", "2017") / "户籍适龄人口登记表.xlsx"
    book = openpyxl.load_workbook(path)
    place, number = (c.column for c in book.active[3] if c.value in ("所在乡镇", "身份证号"))
    for row, town in enumerate(["../../x", "CON", "con", "=cmd()", "甲\u202e镇", "乙|镇 {#x}"], 4):
        book.active.cell(row, place).value = town
        book.active.cell(row, place).data_type = "s"
        book.active.cell(row, number).value = None  # what brings each into a list
    book.save(path)
    shown = "\n".join(inline.run(workspace.notebook("reconciliation"), tmp_path / "out", monkeypatch))
    names = sorted(p.name for p in (tmp_path / "out/followup").iterdir())
    assert [n for n in names if n[:2] <= "06"] == [
        "01 x.xlsx", "02 CON.xlsx", "03 con.xlsx", "04 cmd.xlsx", "05 甲镇.xlsx", "06 乙镇x.xlsx",
    ]  # fmt: skip
    assert len({name.casefold() for name in names}) == len(names)
    assert not list(tmp_path.glob("x*"))
    assert "\u202e" not in shown
    assert "乙\\|镇 \\{\\#x\\}" in shown
