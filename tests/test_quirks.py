"""What really comes: forms as offices keep them, and files that are hostile or broken."""

import datetime as dt
import io
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from xianbao import cells, forms, intake, packages, sheets, template
from xianbao.errors import XianbaoError
from xianbao.ledgers import LEDGERS, Column, Ledger


def book(path: Path, rows: list[list[Any]], merges: tuple[str, ...] = ()) -> Path:
    made = Workbook()
    for row in rows:
        made.active.append(row)
    for area in merges:
        made.active.merge_cells(area)
    made.save(path)
    return path


def read(tmp_path: Path, ledger: str, rows: list[list[Any]], merges: tuple[str, ...] = ()) -> intake.Table:
    return intake.read(book(tmp_path / "t.xlsx", rows, merges), LEDGERS[ledger], "t.xlsx")


MONTHLY = [
    "县市区",
    "学段",
    "应资助人数",
    "已资助人数",
    "资助率%",
    "应发金额（万元）",
    "已发金额（万元）",
    "发放进度%",
    "截止日期",
]


@pytest.mark.parametrize("ledger", LEDGERS.values(), ids=LEDGERS)
def test_a_blank_ledger_is_empty_and_one_filled_in_reads_without_a_fault(ledger: Ledger, tmp_path: Path) -> None:
    path = tmp_path / f"{ledger.name}.xlsx"
    path.write_bytes(template.blank(ledger))
    assert intake.read(path, ledger, path.name).frame.empty
    made = openpyxl.load_workbook(path)
    page = made.worksheets[0]
    row = next(r for r in range(1, 20) if page.cell(r, 1).value == "示例")
    for position in range(1, len(ledger.columns) + 1):
        page.cell(row + 1, position).value = page.cell(row, position).value
    page.cell(row + 1, 1).value = template._example(ledger.columns[0])
    made.save(path)
    table = intake.read(path, ledger, path.name)
    assert len(table.frame) == 1
    assert table.frame.notna().all(axis=None)
    assert table.ignored == ()


def test_merged_groups_are_filled_down(tmp_path: Path) -> None:
    rows = [["月报"], MONTHLY]
    rows += [["甲县" if n == 0 else None, stage, 10, 9, 90, 5, 4, 80, "2019-06-30"]
             for n, stage in enumerate(["学前", "小学", "初中"])]  # fmt: skip
    table = read(tmp_path, "monthly", [*rows[:2], *[[None] * 9] * 15, *rows[2:]], ("A18:A20",))
    assert table.frame["county"].tolist() == ["甲县"] * 3


FUND = ["序号", "资金名称", "资金来源", "用途", "计划金额（万元）", "到位金额（万元）", "已支付金额（万元）"]


def test_section_titles_repeated_headers_and_totals_inside_the_data(tmp_path: Path) -> None:
    rows = [
        FUND,
        ["一、涉农整合资金"],
        [1, "甲", "涉农整合", "建", 1, 1, 1],
        ["小计", None, None, None, 1, 1, 1],
        [],
        FUND,
        ["（二）其他"],
        [2, "乙", "财政及其他", "建", 2, 2, 2],
        ["合  计", None, None, None, 3, 3, 3],
        ["说明：第一类不含配套"],
    ]
    assert list(read(tmp_path, "fund", rows).frame.index) == [3, 8]


def test_a_row_that_slipped_by_a_column_is_set_aside(tmp_path: Path) -> None:
    rows = [FUND, [1, "甲", "涉农整合", "建", 1, 1, 1], [2, "", "乙", "涉农整合", "建", 1, 1, 1]]
    with pytest.raises(XianbaoError, match="第3行“（表外）”列：“1”在表头的列以外，这一行可能错了列"):
        read(tmp_path, "fund", rows)


@pytest.mark.parametrize(
    ("typed", "rates"),
    [
        ([94.5, 100], [94.5, 100]),
        ([0.945, 1], [94.5, 100]),
        (["94.5%", "100%"], [94.5, 100]),
        ([0.945, "94.5%"], [94.5, 94.5]),
    ],
)
def test_percentages(tmp_path: Path, typed: list[Any], rates: list[float]) -> None:
    rows = [
        ["甲县", stage, 10, 9, rate, 5, 4, 80, "2019-06-30"]
        for stage, rate in zip(("小学", "初中"), typed, strict=True)
    ]
    assert read(tmp_path, "monthly", [MONTHLY, *rows]).frame["rate"].tolist() == rates


def test_letters_numbers_and_coded_absences_around_the_header(tmp_path: Path) -> None:
    header = ["编号", "上学年初报表在校学生数", "增加学生数", None, "本学年初报表在校学生数"]
    found = forms.header(sheets.Sheet("", [header]), LEDGERS["student_change"])
    assert "students_begin" in found.columns
    assert cells.value("*", Column("x", "x", "count", blank=True)) is None
    assert cells.value("-1", Column("x", "x", "count", blank=True)) is None
    assert cells.value(-1.0, Column("x", "x", "number", blank=True)) is None
    assert cells.value("无", Column("x", "x", "date", blank=True)) is None
    assert cells.value("无", Column("x", "x", blank=True)) == "无"
    with pytest.raises(ValueError, match="不能为空"):
        cells.value("*", Column("x", "x", "count"))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("建始县中 等职业技\n术学校", "建始县中等职业技术学校"),
        ("性别比_x000D_\n女", "性别比女"),
        ("No 1 School", "No 1 School"),
        ("１２㎡①", "１２㎡①"),
        (12.0, "12"),
    ],
)
def test_names_lose_stray_spaces_and_keep_their_signs(typed: Any, kept: str) -> None:
    assert cells.text(typed) == kept


@pytest.mark.parametrize(
    ("typed", "words"),
    [(4.21102199001011e17, "数字"), ("4.21E+17", ""), ("421102900101123", ""), ("999999201203050000", "")],
)
def test_identity_numbers_that_cannot_be_read_exactly_are_refused(typed: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words or "."):
        cells.identity(typed)


def test_identity_numbers_are_read_as_text() -> None:
    assert cells.identity(" '999999201203050008 ") == "999999201203050008"
    assert cells.digits("00000000000") == "00000000000"
    with pytest.raises(ValueError, match="末几位已丢失"):
        cells.digits(6.22848e18)


def zipped(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            package.writestr(name, part)
    return out.getvalue()


HOSTILE = {
    "bomb": (zipped({"xl/worksheets/sheet1.xml": b"0" * 3_000_000}), ".xlsx", "解压后超过"),
    "far cell": (
        zipped({"_rels/.rels": b"", "xl/worksheets/sheet1.xml": b'<sheetData><row r="1048576"><c r="XFD1048576"/></row></sheetData>'}), ".xlsx", "请删去表外的空行空列",
    ),
    "web page": (b"\n <!DOCTYPE html><table>", ".xls", "内容是网页"),
    "truncated": (zipped({"a": b"b"})[:-9], ".xlsx", "文件打不开"),
    "zip of nothing": (zipped({"readme.txt": b"x"}), ".xlsx", "文件打不开"),
    "noise": (bytes(range(256)) * 40, ".xls", "文件打不开"),
    "empty": (b"", ".ods", "文件打不开"),
}  # fmt: skip


@pytest.mark.parametrize(("data", "suffix", "words"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_files_are_refused_in_one_sentence(
    data: bytes, suffix: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packages, "MAX_UNPACKED", 2_000_000)
    with pytest.raises(XianbaoError, match=words) as caught:
        sheets.read(data, suffix, "台账.xlsx")
    assert len(caught.value.lines) == 1


def test_nul_and_bidi_in_a_csv_are_text(tmp_path: Path) -> None:
    held = sheets.read("a\x00b,=cmd|'/c calc'!A1,\u202ec\n".encode(), ".csv", "t.csv")
    assert held[0].grid == [["ab", "=cmd|'/c calc'!A1", "\u202ec"]]


@given(st.one_of(st.text(max_size=40), st.floats(), st.integers(), st.booleans(), st.none(), st.dates()))
def test_any_cell_is_read_or_refused(cell: Any) -> None:
    for kind in ("text", "number", "count", "rate", "date", "term", "flag", "id", "phone", "card"):
        for blank in (True, False):
            try:
                cells.value(cell, Column("x", "x", kind, "万元" if kind == "number" else "", blank=blank))
            except ValueError as error:
                assert str(error)


@given(st.decimals(min_value=0, max_value=10**9, places=4))
def test_numbers_are_read_as_typed(number: Any) -> None:
    assert cells.number(f"{number:,}", Column("x", "x", "number"), cells.Decimal(1)) == float(number)


@given(st.dates(min_value=dt.date(1955, 1, 1), max_value=dt.date(2099, 12, 31)))
def test_days_are_read_in_every_spelling(day: dt.date) -> None:
    spelt = (f"{day.year}.{day.month}.{day.day}", f"{day.year}年{day.month}月{day.day}日", f"{day:%Y%m%d}", f"{day}",
             float((day - sheets.EPOCHS[False]).days), dt.datetime.combine(day, dt.time(8)))  # fmt: skip
    assert {cells.date(cell) for cell in spelt} == {day}
