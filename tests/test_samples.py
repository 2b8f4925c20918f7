"""Sample ledgers: what the generator makes is what is committed, and no person is in it."""

import re
from pathlib import Path

import pytest
from conftest import ROOT

from xianbao import intake
from xianbao.indicators import needed
from xianbao.reconcile import LISTS, REGISTERS, Comparison, compare
from xianbao.samples import luxi as sample
from xianbao.samples import registers
from xianbao.samples.workbook import write

FOLDER = ROOT / "data/luxi/2017"


def test_generator_gives_the_committed_files(tmp_path: Path) -> None:
    for ledger in (*sample.ledgers(), *registers.ledgers()):
        write(ledger, tmp_path)
    made = {p.name: p.read_bytes() for p in tmp_path.iterdir()}
    kept = {p.name: p.read_bytes() for p in FOLDER.iterdir()}
    assert made.keys() == kept.keys()
    assert [name for name in made if made[name] != kept[name]] == []


@pytest.mark.parametrize("ledger", needed())
def test_every_ledger_says_that_it_is_sample_data(luxi: intake.Ledgers, ledger: str) -> None:
    table = luxi.tables[ledger]
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
