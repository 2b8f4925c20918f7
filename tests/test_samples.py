"""Sample ledgers: what the generator makes is what is committed, and no person is in it."""

import re
from pathlib import Path

import pandas as pd
import pytest
from conftest import ROOT

from xianbao import intake
from xianbao.kinds import KINDS
from xianbao.params import load
from xianbao.reconcile import LISTS, REGISTERS, Comparison, compare
from xianbao.samples import collection
from xianbao.samples.workbook import write

FOLDER = ROOT / "data/luxi/2017"


def test_generator_gives_the_committed_files(tmp_path: Path) -> None:
    for folder, ledgers in collection.folders():
        for ledger in ledgers:
            write(ledger, tmp_path / folder)
    made = {p.relative_to(tmp_path): p.read_bytes() for p in tmp_path.glob("*/*/*")}
    kept = {p.relative_to(ROOT / "data"): p.read_bytes() for p in (ROOT / "data").glob("*/*/*")}
    assert made.keys() == kept.keys()
    assert [str(name) for name in made if made[name] != kept[name]] == []


def test_every_ledger_says_that_it_is_sample_data(luxi: intake.Ledgers) -> None:
    assert luxi.tables
    for table in luxi.tables.values():
        assert table.origin.origin == "mixed"
        assert table.origin.sha256 == table.sha256
        assert table.origin.given
        assert table.origin.synthetic
    assert luxi.warnings == ()


def test_no_personal_numbers_in_the_sample(luxi: intake.Ledgers) -> None:
    for table in luxi.tables.values():
        text = table.frame.to_csv()
        assert not re.search(r"\d{17}[\dXx]|1[3-9]\d{9}", text), table.file


def test_projects_and_funds_agree(luxi: intake.Ledgers) -> None:
    projects, funds = luxi.frame("project"), luxi.frame("fund")
    for scheme, use in (
        ("涉农资金整合", "学校建设"),
        ("教育扶贫工程", "教育扶贫工程"),
        ("村级小学建设", "村级小学建设"),
    ):
        for mine, other in (("invest_total", "planned"), ("fund_arrived", "arrived")):
            first = projects[projects["scheme"].eq(scheme)][mine].sum()
            second = funds[funds["use"].eq(use)][other].sum()
            assert round(first, 3) == round(second, 3), (use, mine)
    parts = projects[["src_agri", "src_loan", "src_local"]].sum(axis=1)
    assert (parts.round(3) == projects["invest_total"].round(3)).all()


@pytest.fixture(scope="module")
def people() -> intake.Ledgers:
    return intake.load(FOLDER, "data/luxi/2017", KINDS["reconciliation"].ledgers)


@pytest.fixture(scope="module")
def comparison(people: intake.Ledgers) -> Comparison:
    entry = load(ROOT / "params/luxi.yaml").report("reconciliation", "2017")
    standards = pd.DataFrame([s.model_dump() for s in entry.comparison.standards])
    return compare({key: people.frame(key) for key in REGISTERS}, entry.as_of, standards=standards)


def test_nobody_in_the_registers_exists(people: intake.Ledgers) -> None:
    """Names that no person bears, numbers of a region that there is not, no bank card and no telephone."""
    pattern = {"head_name": r"样例户主\d{4}", "helper_name": r"样例干部\d\d", "id_no": r"999999.*|9\.99999\d*e\+17"}
    pattern |= {"name": r"样例生\d{4}", "student_name": r"样例生\d{4}", "student_no": r"G999999\d{11}[\dX]"}
    for table in people.tables.values():
        assert table.origin.origin == "synthetic"
        assert table.origin.sha256 == table.sha256
        for column in (c for c in table.ledger.columns if c.personal and c.kind != "date"):
            for value in table.frame[column.field].dropna():
                assert re.fullmatch(pattern.get(column.field, r"样例村\d"), str(value)), (column.field, value)


def test_every_list_has_a_few_cases(comparison: Comparison) -> None:
    assert comparison.lists.keys() == LISTS.keys()
    assert {key: len(frame) for key, frame in comparison.lists.items() if not 0 < len(frame) < 30} == {}
    assert comparison.unjudged.keys() == {"中职免学费"}


def test_every_way_a_number_can_be_wrong_is_there(comparison: Comparison) -> None:
    found = {words.split("，")[0].removeprefix("身份证号") for words in comparison.lists["id_problems"]["finding"]}
    assert found == {
        "没有填写", "被存成数字", "是15位旧号", "不是18位号码", "中的出生日期不成立", "校验位不符", "重复",
        "出生日期与身份证号不一致", "性别与身份证号不一致",
    }  # fmt: skip


def test_rates_are_those_of_a_county(comparison: Comparison) -> None:
    whole = comparison.rates[comparison.rates[["stage", "town", "place"]].eq("").all(axis=1)]
    assert len(whole) == 3
    assert whole["rate"].between(97, 99.9).all()


def test_registers_are_of_plausible_size(people: intake.Ledgers) -> None:
    assert {key: 100 < len(people.frame(key)) < 600 for key in REGISTERS} == dict.fromkeys(REGISTERS, True)
    assert people.frame("household")["town"].nunique() == 10
