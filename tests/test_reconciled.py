"""The reconciliation built with the real engines: report, workbooks, manifest, command."""

import hashlib
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import reading
from test_build import CONTRACT
from test_cli import xianbao

from xianbao import pipeline
from xianbao.adapters.pandoc import Pandoc
from xianbao.reconcile import HEADERS, LISTS
from xianbao.workspace import Workspace

Build = Callable[..., pipeline.Outcome]
FORMATS = ("pdf", "html", "docx")


@pytest.fixture
def folder(reconciled: pipeline.Outcome) -> Path:
    return reconciled.files[0].parent


def files(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_report_and_workbooks_stand_in_one_folder(reconciled: pipeline.Outcome, folder: Path) -> None:
    assert {p.name for p in folder.iterdir()} == {*CONTRACT, "followup"} - {"disclosure.json"}
    assert reconciled.followup == sorted((folder / "followup").iterdir())
    assert [p.name for p in reconciled.followup[:2]] == ["01 芦溪镇.xlsx", "02 宣风镇.xlsx"]
    assert reconciled.missing == []


def test_manifest_lists_every_file_below_the_folder_with_its_hash(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    records = ("manifest.json", "ro-crate-metadata.json")
    made = {name: hashlib.sha256(data).hexdigest() for name, data in files(folder).items() if name not in records}
    assert manifest["outputs"] == made
    assert "followup/01 芦溪镇.xlsx" in made
    assert list(manifest["ledgers"]) == ["aid_detail", "student_roll", "household", "poor_register"]


def test_two_builds_are_identical_to_the_byte(folder: Path, workspace: Workspace, build_luxi: Build) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", "Pacific/Auckland")
        patch.setenv("LC_ALL", "C")
        outcome = build_luxi(workspace, Pandoc(), "reconciliation")
    first, second = files(folder), files(outcome.files[0].parent)
    assert first.keys() == second.keys()
    assert [name for name in first if first[name] != second[name]] == []


@pytest.mark.parametrize("target", FORMATS)
def test_every_format_has_its_sections_and_no_person(folder: Path, target: str) -> None:
    text = reading.READERS[target](folder / f"report.{target}")
    heads = ("一、总体情况", "二、比对结果", "三、四查情况", "四、须人工核对的记录", "五、存在问题", "六、下一步打算")
    places = [text.index(head) for head in heads]
    assert places == sorted(places)
    assert "样例提示：本报告" in text[: places[0]]
    assert "台账全部由程序生成，不对应真实的人和事（见附件）" in text[: places[0]]
    assert not re.search(r"样例生\d|样例户主|样例干部\d|样例村|999999\d", text)


def test_the_three_formats_say_the_same(folder: Path) -> None:
    assert reading.web(folder / "report.html") == reading.word(folder / "report.docx")


def test_workbooks_hold_every_case_once_and_nothing_that_runs(folder: Path, reconciled: pipeline.Outcome) -> None:
    """Their rows are those the report counts; a cell is text, a number or a date, never a formula."""
    rows: dict[str, int] = {}
    for path in reconciled.followup:
        with zipfile.ZipFile(path) as package:
            for part in package.namelist():
                assert not re.search(r"vba|external|activeX|embeddings", part, re.IGNORECASE), part
                if part.startswith("xl/worksheets/"):
                    assert not re.search(rb"<f[ >/]|t=\"e\"", package.read(part))
        book = openpyxl.load_workbook(path)
        for sheet in book.worksheets[1:]:
            assert sheet.oddHeader.center.text == "内部资料 含个人信息 不得外传"
            rows[sheet.title] = rows.get(sheet.title, 0) + sheet.max_row - 1
            town = [c.value for c in sheet[1]].index(HEADERS["town"])
            assert {row[town].value for row in sheet.iter_rows(min_row=2)} == {path.stem.split(" ")[1]}
    numbers = json.loads((folder / "numbers.json").read_text(encoding="utf-8"))["numbers"]
    told = {n["name"]: int(n["value"]) for n in numbers if n["unit"] == "人" and n["indicator"] in LISTS}
    of_people = {"适龄未入学（疑似辍学）", "建档立卡适龄未入学", "外县就读", "在籍不在户", "应助未助", "无帮扶责任人"}
    assert {name: rows[name] for name in of_people} == {name: told[name] for name in of_people}
    assert rows["重复资助"] == 2 * told["重复资助"] == 4


def test_the_command_says_where_the_workbooks_are(workspace: Workspace) -> None:
    words = ("build", "luxi", "--kind", "reconciliation", "--to", "html", "--engine", "pandoc")
    done = xianbao(*words, cwd=workspace.root)
    assert done.returncode == 0, done.stderr
    made = "reports/build/internal/luxi/2017/reconciliation/followup：核查清单 9 份，含个人信息，不得外传，填写前请另存"
    assert made in done.stdout
    assert "提示：data/luxi/2017/学籍登记表.xlsx：有3行的身份证号不能用或重复" in done.stderr


def test_a_broken_ledger_of_another_kind_does_not_stop_it(workspace: Workspace, build_luxi: Build) -> None:
    (workspace.ledgers("luxi", "2017") / "设备采购台账.xlsx").write_bytes(b"broken")
    (workspace.ledgers("luxi", "2017") / "我的表.xlsx").write_bytes(b"broken")
    outcome = build_luxi(workspace, Pandoc(), "reconciliation")
    assert outcome.error is None
    assert [w for w in outcome.warnings if "我的表.xlsx：不认识的台账文件" in w]
    [line] = build_luxi(workspace, Pandoc()).error.lines
    assert line.startswith("data/luxi/2017/设备采购台账.xlsx：")
