"""Files that attack or are broken: one sentence, or plain text; nothing else escapes, nothing is run."""

import io
import json
import os
import struct
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest
from conftest import ROOT
from messy import zipped
from openpyxl.comments import Comment
from openpyxl.styles import Protection
from test_cli import xianbao

from xianbao import annotate, checking, compound, intake, numbers, packages, sheets
from xianbao.errors import XianbaoError
from xianbao.ledgers import LEDGERS
from xianbao.problems import Problem
from xianbao.workspace import Workspace

NAME = "学生资助发放台账"
SAMPLE = (ROOT / f"data/luxi/2017/{NAME}.xlsx").read_bytes()
TEXTS = {
    "formula": "=cmd|'/c calc'!A0",
    "script": "<script>alert(1)</script>",
    "link": "](javascript:alert(1))",
    "typst": '#let x = read("/etc/passwd")',
    "path": "../../x",
    "bidi": "\u202egnp.exe",
    "rich": "[red]红[/red][link=https://example.com]x[/link]",
    "markdown": "![x](https://example.com/x.png) **b** `c` $d$ @e {{f}}",
    "plus": "+1+1",
    "at": "@SUM(1)",
}


def xlsx(data: bytes, after: bytes = b"", **parts: bytes) -> bytes:
    """A workbook of one sheet with these rows; `parts` (name without xl/ and .xml) are put in place of its own."""
    office = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    main = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    links = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">%s</Relationships>'
    held = {
        "_rels/.rels": links % (b'<Relationship Id="a" Type="%s/officeDocument" Target="xl/workbook.xml"/>' % office),
        "xl/workbook.xml": b'<workbook xmlns="%s" xmlns:r="%s"><sheets><sheet name="S" sheetId="1" r:id="a"/></sheets></workbook>'
        % (main, office),
        "xl/_rels/workbook.xml.rels": links
        % (b'<Relationship Id="a" Type="%s/worksheet" Target="worksheets/sheet1.xml"/>' % office),
        "xl/worksheets/sheet1.xml": b'<worksheet xmlns="%s"><sheetData>%s</sheetData>%s</worksheet>'
        % (main, data, after),
    }
    return zipped(held | {f"xl/{name}.xml": part for name, part in parts.items()})


def ods(rows: bytes) -> bytes:
    return zipped(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": b"<m/>",
            "content.xml": b'<o:d xmlns:o="o" xmlns:table="t" xmlns:office="f"><table:table table:name="S">%s</table:table></o:d>'
            % rows,
        }
    )


def ole(name: str) -> bytes:
    """A compound file with one stream of this name."""

    def spelt(words: str) -> bytes:
        return words.encode("utf-16-le").ljust(64, b"\0") + struct.pack("<H", 2 * len(words) + 2)

    return compound.alone(b"x" * 5000).replace(spelt("Workbook"), spelt(name))


def biff(*records: tuple[int, bytes], first: tuple[int, bytes] = (0x0042, b"\xb0\x04")) -> bytes:
    """An .xls whose only sheet holds these records; `first` is one of the workbook's own."""

    def written(*held: tuple[int, bytes]) -> bytes:
        return b"".join(struct.pack("<HH", kind, len(data)) + data for kind, data in held)

    bof, eof = (0x0809, struct.pack("<HHIQ", 0x0600, 5, 0, 0)), (0x000A, b"")
    size = len(written(bof, first, (0x0085, bytes(9)), eof))
    book = written(bof, first, (0x0085, struct.pack("<IHBB", size, 0, 1, 0) + b"S"), eof)
    return compound.alone(book + written(bof, *records, eof))


V = b"<v>1</v>"
FAR = {
    "by its row": b'<row r="1048576"><c r="XFD1048576">%s</c></row>' % V,
    "against its row": b'<row r="1"><c r="A1048576">%s</c><c r="ZZ1"/></row>' % V,
    "small letters": b'<row r="1048576"><c r="xfd1048576">%s</c></row>' % V,
    "single quotes": b"<row r='1048576'><c r='XFD1048576'>%s</c></row>" % V,
    "spaces": b'<row r = "1048576"><c  r\n=\n"XFD1048576">%s</c></row>' % V,
    "no row": b'<c r="XFD1048576">%s</c>' % V,
    "twice": b'<row r="1"><c r="A1" s="1" t="n"/><c s="1" r="XFD1048576">%s</c></row>' % V,
    "prefix": b'<x:row xmlns:x="y" r="1048576"><x:c r="XFD1048576">%s</x:c></x:row>' % V,
    "no places": b'<row r="1048570"><c r="A1"/>%s</row>' % (b"<c>1</c>" * 50),
    "too many digits": b'<row r="1"><c r="A99999999999999999999">%s</c></row>' % V,
    "too many letters": b'<row r="1"><c r="AAAAAAAAAAAAAAA1">%s</c></row>' % V,
}


@pytest.mark.parametrize("rows", FAR.values(), ids=FAR)
def test_a_far_cell_is_refused_however_it_is_spelt(rows: bytes) -> None:
    with pytest.raises(XianbaoError, match=r"台账：(工作表占 \d+ 行 \d+ 列|文件打不开)") as caught:
        sheets.read(xlsx(rows), ".xlsx", "台账")
    assert len(caught.value.lines) == 1


ENTITY = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b SYSTEM "file:///etc/passwd">]>'
CELL = b'<table:table-cell office:value="1" table:number-columns-repeated="%d"/>'
REFUSED = {
    "entity in shared strings": (xlsx(b"", sharedStrings=ENTITY + b"<sst><si><t>&a;</t></si></sst>"), "文件打不开"),
    "entity in the workbook": (xlsx(b"", workbook=ENTITY + b"<workbook/>"), "文件打不开"),
    "entity in a sheet": (zipped({"_rels/.rels": b"", "xl/worksheets/s.xml": ENTITY}), "文件打不开"),
    "repeated cells": (ods(b"<table:table-row>%s</table:table-row>" % (CELL % 6_000_000)), "展开后超过 500 万格"),
    "repeated rows": (
        ods(b'<table:table-row table:number-rows-repeated="1048576">%s</table:table-row>' % (CELL % 1024)),
        "展开后超过 500 万格",
    ),
    "repeated by no number": (ods(b'<table:table-row table:number-rows-repeated="x"/>'), "文件打不开"),
    "shared strings": (
        xlsx(
            b'<row r="1">' + b'<c r="A1" t="s"><v>0</v></c>' * 7000 + b"</row>",
            sharedStrings=b"<sst><si><t>" + b"x" * 30_000 + b"</t></si></sst>",
        ),
        "单元格的文字合计超过",
    ),
    "merged over each other": (
        xlsx(
            b'<row r="1"><c r="A1">%s</c></row><row r="2000"><c r="Z2000">%s</c></row>' % (V, V),
            b"<mergeCells>" + b'<mergeCell ref="A1:XFD1048576"/>' * 100 + b"</mergeCells>",
        ),
        "合并单元格互相重叠",
    ),
    "binary workbook": (zipped({"_rels/.rels": b"", "xl/workbook.bin": b"x"}), "二进制工作簿"),
    "encrypted": (ole("EncryptedPackage"), "文件已加密"),
    "no workbook in it": (ole("WordDocument"), "文件打不开"),
    "far cell in xls": (biff((0x0203, struct.pack("<HHHd", 65535, 65535, 0, 1.0))), "工作表占 65536 行 65536 列"),
    "dimensions of xls": (biff((0x0200, struct.pack("<IIHHH", 0, 0xFFFFFFFF, 0, 256, 0))), "工作表占"),
    "encrypted xls": (biff(first=(0x002F, b"\1\0")), "文件已加密"),
    "document": (zipped({"_rels/.rels": b"", "word/document.xml": b"<w/>"}), "文件打不开"),
    "nested zips": (zipped({"a.zip": zipped({"b.zip": b"x"})}), "文件打不开"),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "内容是文本"),
    "png": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "文件打不开"),
}  # fmt: skip


@pytest.mark.parametrize(("data", "words"), REFUSED.values(), ids=REFUSED)
def test_a_hostile_workbook_is_refused_in_one_sentence(data: bytes, words: str) -> None:
    with pytest.raises(XianbaoError, match=f"台账：.*{words}") as caught:
        sheets.read(data, ".xlsx", "台账")
    assert len(caught.value.lines) == 1


@pytest.mark.parametrize("tenth", range(1, 10))
@pytest.mark.parametrize("data", [SAMPLE, biff((0x0203, bytes(14)))], ids=["xlsx", "xls"])
def test_a_truncated_file_is_refused(data: bytes, tenth: int) -> None:
    with pytest.raises(XianbaoError, match="台账：文件打不开"):
        sheets.read(data[: len(data) * tenth // 10], ".xlsx", "台账")


def test_a_chain_of_sectors_without_an_end_is_refused() -> None:
    data = bytearray(biff((0x0203, bytes(14))))
    data[4096 + 8 : 4096 + 12] = struct.pack("<I", 2)  # the workbook's sector follows itself
    with pytest.raises(XianbaoError, match="文件打不开"):
        sheets.read(bytes(data), ".xls", "台账")


def test_two_parts_of_one_name_are_refused() -> None:
    with zipfile.ZipFile(out := io.BytesIO(xlsx(b"")), "a") as package:
        package.writestr("XL/worksheets/sheet1.xml", b"x")
    with pytest.raises(XianbaoError, match="文件打不开"):
        sheets.read(out.getvalue(), ".xlsx", "台账")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b'a,b\n"1,2\n3,4\n', "第2行的引号没有成对"),
        (b"a\n" + b"x" * 40_000, "第2行有单元格超过 32767 字"),
        (b"," * 6_000_000, "超过 500 万格"),
        (b"\x89PNG\r\n\x1a\n\xff\xff", "既不是 UTF-8 也不是 GB18030"),
    ],
)
def test_a_hostile_csv_is_refused(text: bytes, words: str) -> None:
    with pytest.raises(XianbaoError, match=f"^台账：{words}"):
        sheets.read(text, ".csv", "台账")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_csv_with_mixed_line_ends_and_nul_is_text(encoding: str) -> None:
    data = '名,值\r甲,1\r\n乙\0,=1+1\n"多\r行",NaN\r'.encode(encoding)
    assert sheets.read(data, ".csv", "t")[0].grid == [["名", "值"], ["甲", "1"], ["乙", "=1+1"], ["多\n行", "NaN"]]


def test_a_workbook_named_csv_is_read() -> None:
    assert sheets.read(SAMPLE, ".csv", "t")[0].grid == sheets.read(SAMPLE, ".xlsx", "t")[0].grid


def test_cells_without_places_follow_one_another() -> None:
    data = xlsx(b"<row><c>%s</c><c>%s</c></row><row/><row><c>%s</c></row>" % (V, V, V))
    assert sheets.read(data, ".xlsx", "t")[0].grid[0] == [1.0, 1.0]
    assert packages.extent(b"<sheetData><row><c/><c/></row><row/><row><c/></row></sheetData>") == (3, 2, 3)


@pytest.mark.parametrize("name", ["folder", "pipe", "dangling"])
def test_what_is_no_file_is_said_so(tmp_path: Path, name: str) -> None:
    path = tmp_path / f"{NAME}.xlsx"
    if name == "folder":
        path.mkdir()
    elif sys.platform == "win32":
        pytest.skip("no pipes or links for everyone")
    elif name == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to(tmp_path / "nowhere")
    found = intake.survey(tmp_path, "d")
    assert [str(p) for p in found.problems] == [f"d/{NAME}.xlsx：不是文件，未读取"]


def hostile_copy() -> tuple[bytes, Problem]:
    book = openpyxl.load_workbook(io.BytesIO(SAMPLE))
    page = book.active
    page["B5"].comment = Comment("原来的批注", "她")
    page["B6"] = "=[1]外部!A1+cmd|'/c calc'!A0"
    page["B7"] = "=cmd"
    page["B7"].data_type = "s"
    page["B8"].hyperlink = "https://example.com"
    page.merge_cells("B9:C10")
    page["A1"].protection = Protection(locked=True)
    page.protection.enable()
    out = io.BytesIO()
    book.save(out)
    return out.getvalue(), Problem(f"{NAME}.xlsx", "不对", page.title, 5, "列", 1, "=1+1")


def test_the_copy_lists_every_finding_and_runs_nothing() -> None:
    data, problem = hostile_copy()
    merged = Problem(problem.file, "也不对", problem.sheet, 10, "列", 2)
    whole = Problem(problem.file, "整本不对")
    copied = annotate.annotated(data, ".xlsx", "t", [problem, merged, whole])
    book = openpyxl.load_workbook(io.BytesIO(copied))
    summary, page = book.worksheets
    assert summary.title == "核对结果"
    assert [c.value for c in summary["H"]][-3:] == ["不对", "也不对", "整本不对"]
    assert summary["E4"].hyperlink.location == f"'{page.title}'!B5"
    assert summary["E5"].hyperlink.location == f"'{page.title}'!B9"
    assert summary["G4"].data_type == "s"
    assert page["B5"].comment.text.splitlines() == ["原来的批注", "—— 县报核对 ——", "错误：“=1+1”不对"]
    assert page["B9"].fill.fgColor.rgb == "00FFC7CE"
    assert [page["B6"].value, page["B7"].value, page["B7"].data_type] == [None, "=cmd", "s"]
    assert page["B8"].hyperlink is None
    assert page.protection.sheet
    with zipfile.ZipFile(io.BytesIO(copied)) as package:
        assert not any(b"<f>" in package.read(name) for name in package.namelist() if "sheet" in name)
        assert not any("external" in name or "vba" in name for name in package.namelist())


def test_of_a_large_sheet_only_rows_with_findings_are_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(annotate, "MAX_COPIED", 10)
    data, problem = hostile_copy()
    book = openpyxl.load_workbook(io.BytesIO(annotate.annotated(data, ".xlsx", "t", [problem])))
    assert [row[0].value for row in book.worksheets[1].iter_rows()] == [1, 2, 3, 4, 5]
    assert book.worksheets[1]["C5"].comment.text == "错误：“=1+1”不对"
    assert book.worksheets[0]["E5"].hyperlink.location == "'台账'!C5"


def test_a_file_with_a_missing_column_has_a_copy_and_one_that_cannot_be_read_has_none(tmp_path: Path) -> None:
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / f"{NAME}.csv").write_text("甲,乙\n1,2\n", encoding="utf-8")
    (tmp_path / "d" / "教育扶贫资金台账.xlsx").write_bytes(SAMPLE[:-50])
    found = checking.examine(tmp_path / "d", "d", tmp_path / "out")
    assert [p.file for p in found.problems] == [f"d/{NAME}.csv", "d/教育扶贫资金台账.xlsx"]
    assert [c.name for c in found.copies] == [f"{NAME}（批注）.xlsx"]


def test_hostile_words_are_text_in_the_terminal_json_and_the_copy(workspace: Workspace, tmp_path: Path) -> None:
    path = workspace.ledgers("luxi", "2017") / f"{NAME}.xlsx"
    book = openpyxl.load_workbook(path)
    page = book.active
    place = next(c for row in page.iter_rows(max_row=5) for c in row if str(c.value or "").startswith("资助金额"))
    for row, text in enumerate(TEXTS.values(), 5):
        cell = page.cell(row, place.column, text)
        cell.data_type = "s"
    book.save(path)
    done = xianbao("check", "luxi", "--json", str(tmp_path / "found.json"), cwd=workspace.root)
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert "[red]红[/red]" in done.stdout.replace("\n", "")
    assert not {"\x1b", "\u202e"} & set(done.stdout)
    stood = {p["stood"] for p in json.loads((tmp_path / "found.json").read_text(encoding="utf-8"))}
    assert {text[:40] for text in TEXTS.values()} <= stood
    [copy] = (workspace.root / "reports/check").rglob(f"{NAME}*.xlsx")
    cells = [c for sheet in openpyxl.load_workbook(copy) for row in sheet.iter_rows() for c in row]
    assert not [c for c in cells if c.data_type == "f" or (c.hyperlink and c.hyperlink.target)]


def test_every_ledger_refuses_a_hostile_file_as_one_problem(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    path.write_bytes(xlsx(FAR["spaces"]))
    for ledger in LEDGERS.values():
        with pytest.raises(XianbaoError) as caught:
            intake.read(path, ledger, "t.xlsx")
        assert len(caught.value.lines) == 1


@pytest.mark.parametrize("sign", "=+-@\t\r＝")
def test_text_in_a_csv_is_no_formula(sign: str) -> None:
    assert numbers._inert(f"{sign}cmd|'/c calc'!A0")[0] == "'"
    assert numbers._inert("学校") == "学校"
