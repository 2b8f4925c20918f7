"""xianbao check: every problem in one run, both figures of a contradiction, copies that show them."""

import json
import shutil
from pathlib import Path

import openpyxl
import pytest
from conftest import ROOT
from test_cli import xianbao

from xianbao import checking, crosschecks, intake
from xianbao.intake import Ledgers
from xianbao.problems import Problem
from xianbao.workspace import Workspace

LUXI = ROOT / "data/luxi/2017"


def edited(tmp_path: Path, name: str, **values: object) -> Path:
    """A folder with one sample ledger in which cells are changed."""
    folder = tmp_path / "ledgers"
    folder.mkdir(exist_ok=True)
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


def test_the_sample_has_no_problem(tmp_path: Path) -> None:
    report = checking.examine(LUXI, "data/luxi/2017", tmp_path / "out")
    assert report.problems == []
    assert report.copies == []
    assert report.summary == "可用台账 9 本，错误 0 处，勾稽提示 0 处"


def test_errors_and_contradictions_come_together_with_their_cells(tmp_path: Path) -> None:
    amount, status = cell_of("学生资助发放台账", "资助金额", 5), cell_of("学生资助发放台账", "发放状态", 6)
    folder = edited(tmp_path, "学生资助发放台账", **{amount: 1.5, status: "发了"})
    report = checking.examine(folder, "d", tmp_path / "out")
    assert [(p.severity, p.cell) for p in report.problems] == [("错误", status)]
    folder = edited(tmp_path, "学生资助发放台账", **{amount: 1.5})
    [problem] = checking.examine(folder, "d", tmp_path / "out").problems
    assert (problem.severity, problem.cell, problem.check) == ("提示", amount, "资助金额＝标准×人次")
    assert "但标准乘人次应为 108.75，相差 107.25 万元" in str(problem)


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


@pytest.mark.parametrize("key", crosschecks.CHECKS)
def test_every_check_is_quiet_on_the_sample_and_names_known_columns(key: str, luxi: Ledgers) -> None:
    ledger, name, function = crosschecks.CHECKS[key]
    assert name
    assert list(function(luxi.frame(ledger))) == []


@pytest.mark.parametrize(
    ("ledger", "changes", "found"),
    [
        ("project", {"invest_total": 1.0}, {"sources_make_up_investment", "arrived_within_investment"}),
        ("fund", {"paid": 1e6}, {"fund_paid_within_arrived"}),
        ("aid", {"done_poor": 1e5}, {"approved_within_due"}),
        ("aid", {"amount": 0.01}, {"amount_is_standard_times_number"}),
        ("teacher_recruit", {"plan": 0.0}, {"posts_within_plan"}),
    ],
)
def test_checks_find_what_was_put_in(luxi: Ledgers, ledger: str, changes: dict[str, float], found: set[str]) -> None:
    frame = luxi.frame(ledger).assign(**changes)
    names = {k for k, (held, _, function) in crosschecks.CHECKS.items() if held == ledger and list(function(frame))}
    assert names == found


def test_a_rate_its_own_figures_do_not_give() -> None:
    """92.37 % printed where 31.35 of 33.9 give 92.48 %."""
    frame = intake.empty(intake.LEDGERS["monthly"])
    frame.loc[7, ["rate", "done", "should", "amt_rate", "done_amt", "should_amt"]] = [100, 9, 9, 92.37, 31.35, 33.9]
    _, _, progress = crosschecks.CHECKS["progress_is_what_its_parts_give"]
    assert list(progress(frame)) == [(7, "amt_rate", "但按同行数据计算为 92.48%")]
    frame.loc[7, "amt_rate"] = 92.5
    assert list(progress(frame)) == []


@pytest.mark.parametrize(("position", "cell"), [(0, "A3"), (25, "Z3"), (26, "AA3"), (701, "ZZ3")])
def test_cells_have_excels_names(position: int, cell: str) -> None:
    assert Problem("f", "w", row=3, position=position).cell == cell


def test_the_command_prints_a_table_writes_json_and_fails(workspace: Workspace, tmp_path: Path) -> None:
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
