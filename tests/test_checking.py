"""xianbao check: every problem in one run, both figures of a contradiction, copies that show them."""

import json
import shutil
from collections import Counter
from pathlib import Path

import openpyxl
import pytest
from conftest import ROOT
from test_cli import xianbao

from xianbao import checking
from xianbao.ledgers import LEDGERS
from xianbao.problems import Problem
from xianbao.reconcile import REGISTERS
from xianbao.workspace import Workspace

LUXI = ROOT / "data/luxi/2017"


def edited(tmp_path: Path, name: str, **values: object) -> Path:
    """A folder with one sample ledger in which cells are changed."""
    folder = tmp_path / "ledgers"
    folder.mkdir(parents=True, exist_ok=True)
    book = openpyxl.load_workbook(LUXI / f"{name}.xlsx")
    for cell, value in values.items():
        book.active[cell] = value
    book.save(folder / f"{name}.xlsx")
    return folder


def cell_of(name: str, header: str, row: int) -> str:
    """The cell of a column in a sample ledger, by its header."""
    page = openpyxl.load_workbook(LUXI / f"{name}.xlsx").active
    found = next(c for r in page.iter_rows(min_row=1, max_row=5) for c in r if str(c.value or "").startswith(header))
    return f"{found.column_letter}{row}"


# What is made wrong in the sample's registers on purpose, for the comparison to find
MADE_WRONG = {
    ("读取", "身份证号"): 13,
    ("发放金额与登记标准", "发放金额（元）"): 2,
    ("发放金额与政策标准", "发放金额（元）"): 1,
    ("出生日期与身份证号", "出生日期"): 2,
    ("性别与身份证号", "性别"): 2,
}


def test_the_sample_has_no_problem_but_what_was_made_wrong_in_its_registers(tmp_path: Path) -> None:
    report = checking.examine(LUXI, "data/luxi/2017", tmp_path / "out", region="360323")
    assert Counter((p.check, p.column.split("＋")[0]) for p in report.problems) == MADE_WRONG
    assert {Path(p.file).stem for p in report.problems} == {LEDGERS[register].name for register in REGISTERS}
    assert report.summary == "可用台账 13 本，错误 8 处，勾稽提示 12 处"


def test_errors_and_contradictions_come_together_with_their_cells(tmp_path: Path) -> None:
    amount, status = cell_of("学生资助发放台账", "资助金额", 5), cell_of("学生资助发放台账", "发放状态", 6)
    folder = edited(tmp_path, "学生资助发放台账", **{amount: 1.5, status: "发了"})
    report = checking.examine(folder, "d", tmp_path / "out")
    assert [(p.severity, p.cell) for p in report.problems] == [("错误", status)]
    folder = edited(tmp_path, "学生资助发放台账", **{amount: 1.5})
    problem, total = checking.examine(folder, "d", tmp_path / "out").problems
    assert (total.row, total.check) == (20, "小计、合计＝各行之和")
    assert (problem.severity, problem.cell, problem.check) == ("提示", amount, "资助金额＝标准×人次")
    assert "但标准乘人次为 108.75，相差 107.25 万元" in str(problem)


def test_annotated_copy_marks_the_cell_and_leaves_the_original(tmp_path: Path) -> None:
    amount = cell_of("学生资助发放台账", "资助金额", 5)
    folder = edited(tmp_path, "学生资助发放台账", **{amount: "许多"})
    before = (folder / "学生资助发放台账.xlsx").read_bytes()
    [copy] = checking.examine(folder, "d", tmp_path / "out").copies
    assert copy.name == "学生资助发放台账（批注）.xlsx"
    cell = openpyxl.load_workbook(copy).worksheets[1][amount]
    assert "“许多” 不是数字" in cell.comment.text
    assert cell.fill.fgColor.rgb == "00FFC7CE"
    assert (folder / "学生资助发放台账.xlsx").read_bytes() == before
    first = copy.read_bytes()
    checking.examine(folder, "d", tmp_path / "out")
    assert copy.read_bytes() == first


def test_both_figures_are_in_the_annotated_copy_and_in_the_json(tmp_path: Path) -> None:
    amount = cell_of("学生资助发放台账", "资助金额", 5)
    folder = edited(tmp_path, "学生资助发放台账", **{amount: 1.5})
    report = checking.examine(folder, "d", tmp_path / "out", region="360323")
    [copy] = report.copies
    note = openpyxl.load_workbook(copy).worksheets[1][amount].comment.text
    assert note == "提示：“1.5”，但标准乘人次为 108.75，相差 107.25 万元"
    held, total = json.loads(checking.as_json(report.problems))
    assert total["discrepancy"]["rows"] == [[4, 19]]
    assert (held["cell"], held["severity"], held["check"]) == (amount, "提示", "资助金额＝标准×人次")
    assert held["discrepancy"] == {
        "stated": 1.5, "expected": 108.75, "difference": -107.25, "unit": "万元", "what": "标准乘人次",
        "ledger": "学生资助发放台账", "rows": [[5, 5]],
    }  # fmt: skip


def test_days_and_whole_numbers_in_the_json(tmp_path: Path) -> None:
    closed = cell_of("问题整改台账", "销号日期", 5)
    folder = edited(tmp_path, "问题整改台账", **{closed: "2017-09-01"})
    held = json.loads(checking.as_json(checking.examine(folder, "d", tmp_path / "out").problems))
    assert [h["discrepancy"]["stated"] for h in held] == ["2017-09-01"]
    posts = cell_of("教师补充台账", "计划数", 5)
    folder = edited(tmp_path / "other", "教师补充台账", **{posts: 1})
    text = checking.as_json(checking.examine(folder, "d", tmp_path / "out").problems)
    assert '"stated": 3,' in text


def test_a_csv_is_copied_into_a_workbook_without_formulas(tmp_path: Path) -> None:
    folder = tmp_path / "ledgers"
    folder.mkdir()
    text = (
        "序号,资金名称,资金来源,用途,计划金额（万元）,到位金额（万元）,已支付金额（万元）\n1,=1+1,涉农整合,建,x,1,1\n"
    )
    (folder / "教育扶贫资金台账.csv").write_text(text, encoding="gb18030")
    [copy] = checking.examine(folder, "d", tmp_path / "out").copies
    page = openpyxl.load_workbook(copy).worksheets[1]
    assert page["B2"].data_type == "s"
    assert page["E2"].comment is not None


@pytest.mark.parametrize(("position", "cell"), [(0, "A3"), (25, "Z3"), (26, "AA3"), (701, "ZZ3")])
def test_cells_have_excels_names(position: int, cell: str) -> None:
    assert Problem("f", "w", row=3, position=position).cell == cell


def test_the_command_prints_a_table_writes_json_and_fails(workspace: Workspace, tmp_path: Path) -> None:
    for register in REGISTERS:
        (workspace.ledgers("luxi", "2017") / f"{LEDGERS[register].name}.xlsx").unlink()
    amount = cell_of("学生资助发放台账", "资助金额", 5)
    folder = edited(tmp_path, "学生资助发放台账", **{amount: "许多"})
    shutil.copyfile(folder / "学生资助发放台账.xlsx", workspace.ledgers("luxi", "2017") / "学生资助发放台账.xlsx")
    done = xianbao("check", "luxi", "--json", str(tmp_path / "found.json"), cwd=workspace.root)
    assert done.returncode == 1, done.stderr
    assert amount in done.stdout
    assert "错误 1 处" in done.stdout
    [found] = json.loads((tmp_path / "found.json").read_text(encoding="utf-8"))
    assert (found["cell"], found["stood"], found["severity"]) == (amount, "许多", "错误")
    assert (workspace.root / "reports/check/luxi/2017/学生资助发放台账（批注）.xlsx").exists()
    shutil.copyfile(LUXI / "学生资助发放台账.xlsx", workspace.ledgers("luxi", "2017") / "学生资助发放台账.xlsx")
    assert xianbao("check", "luxi", cwd=workspace.root).returncode == 0
