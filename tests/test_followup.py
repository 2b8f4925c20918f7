"""Workbooks for following up: everything in a register is text, and bytes do not depend on the clock."""

import datetime as dt
import io
import re
import time
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from xianbao import followup, idno
from xianbao.reconcile import HEADERS, LISTS, RATE_COLUMNS, RATES, Comparison
from xianbao.workbooks import STAMP

NUMBER = "99999920100101001" + idno.check_digit("99999920100101001")
NASTY = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0", "#N/A", "<b>&", "'x"]


def table(key: str, *rows: dict[str, object]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=list(LISTS[key].columns), dtype=object)


def comparison(**lists: pd.DataFrame) -> Comparison:
    return Comparison(lists, pd.DataFrame(columns=list(RATE_COLUMNS)), {"late": "未提供资助发放明细"})


def opened(data: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


@pytest.fixture
def made() -> dict[str, bytes]:
    helpless = {"town": "东镇", "name": "学生甲", "id_no": NUMBER, "exit_year": 2018.0, "poor_row": 7}
    return followup.workbooks(
        comparison(
            no_helper=table("no_helper", helpless, {"town": "西镇", "name": "学生乙"}, {"name": "学生丙"}),
            away=table("away", {"town": "东镇", "birth": dt.date(2010, 1, 1), "roll_row": 3}),
            paid_twice=table("paid_twice"),
        )
    )


def test_a_workbook_for_each_township_and_a_sheet_for_each_list(made: dict[str, bytes]) -> None:
    assert list(made) == ["东镇", followup.NO_TOWN, "西镇"]
    assert opened(made["东镇"]).sheetnames == ["说明", "无帮扶责任人", "外县就读"]
    assert opened(made["西镇"]).sheetnames == ["说明", "无帮扶责任人"]


def test_cover_says_what_is_there_and_what_was_not_compared(made: dict[str, bytes]) -> None:
    rows = [[c.value for c in row] for row in opened(made["东镇"])["说明"].iter_rows()]
    assert rows[0] == ["名单", "条数", "口径"]
    assert rows[1] == ["无帮扶责任人", 1, LISTS["no_helper"].definition]
    assert rows[-1] == ["逾期发放", None, "未比对：未提供资助发放明细"]


def test_sheet(made: dict[str, bytes]) -> None:
    sheet = opened(made["东镇"])["无帮扶责任人"]
    headers = [c.value for c in sheet[1]]
    assert headers == [*(HEADERS[c] for c in LISTS["no_helper"].columns), *followup.ANSWERS]
    row = dict(zip(headers, sheet[2], strict=True))
    assert row["身份证号"].value == NUMBER
    assert row["身份证号"].data_type == "s"
    assert row["身份证号"].number_format == "@"
    assert row["建档立卡行号"].value == 7
    assert row["核查结果"].value is None
    assert sheet.freeze_panes == "A2"
    assert sheet.print_title_rows == "$1:$1"
    choices, dates = sheet.data_validations.dataValidation
    assert str(choices.sqref) == row["核查结果"].coordinate
    assert choices.formula1 == '"' + ",".join(followup.RESULTS) + '"'
    assert (str(dates.sqref), dates.type) == (row["核查日期"].coordinate, "date")
    assert row["核查日期"].number_format == "yyyy-mm-dd"


def test_dates_are_dates(made: dict[str, bytes]) -> None:
    sheet = opened(made["东镇"])["外县就读"]
    assert sheet.cell(2, LISTS["away"].columns.index("birth") + 1).value == dt.datetime(2010, 1, 1)


@pytest.mark.parametrize("text", NASTY)
def test_text_is_never_a_formula(text: str) -> None:
    """As cell and as township: the file holds no formula, the cell is quoted text."""
    [(town, data)] = followup.workbooks(comparison(no_helper=table("no_helper", {"town": text, "name": text}))).items()
    assert town == text
    sheet = opened(data)["无帮扶责任人"]
    for cell in (sheet.cell(2, 1), sheet.cell(2, 4)):
        assert cell.data_type == "s"
        assert cell.value.replace("\n", "\r") == text
        assert cell.quotePrefix
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        for name in parts.namelist():
            if name.startswith("xl/worksheets/"):
                assert not re.search(rb"<f[ >/]|t=\"e\"", parts.read(name))


def test_characters_that_excel_cannot_hold_are_left_out() -> None:
    [data] = followup.workbooks(
        comparison(no_helper=table("no_helper", {"town": "东镇", "name": "学\x00生\x1b甲"}))
    ).values()
    assert opened(data)["无帮扶责任人"]["D2"].value == "学生甲"


def test_same_comparison_same_bytes(made: dict[str, bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    held = comparison(no_helper=table("no_helper", {"town": "东镇", "name": "学生甲"}))
    first = followup.workbooks(held)
    later = time.time() + 86_400 * 400
    monkeypatch.setattr(time, "time", lambda: later)
    monkeypatch.setattr(time, "localtime", lambda _=None: time.gmtime(later))
    assert followup.workbooks(held) == first
    with zipfile.ZipFile(io.BytesIO(first["东镇"])) as parts:
        assert {info.date_time for info in parts.infolist()} == {STAMP.timetuple()[:6]}
        stamps = set(re.findall(rb"\d{4}-\d\d-\d\dT[\d:]+Z", parts.read("docProps/core.xml")))
    assert stamps == {b"2000-01-01T00:00:00Z"}


def test_nothing_found_no_workbook() -> None:
    assert followup.workbooks(comparison(no_helper=table("no_helper"))) == {}
    assert followup.workbooks(comparison()) == {}


def test_names_of_lists_are_names_of_sheets() -> None:
    names = [rule.name for rule in (*LISTS.values(), *RATES.values())]
    assert len(set(names)) == len(names)
    assert all(len(name) <= 31 and not re.search(r"[\\/*?:\[\]]", name) for name in names)


NAMES = {
    "a plain name": ("东镇", "01 东镇.xlsx"),
    "a way out of the folder": ("../../x", "01 x.xlsx"),
    "another way out": ("..\\..\\x", "01 x.xlsx"),
    "a device": ("CON", "01 CON.xlsx"),
    "a device with an ending": ("nul.txt", "01 nultxt.xlsx"),
    "a stream": ("东镇:secret", "01 东镇secret.xlsx"),
    "characters Windows forbids": ('<东>"镇"|?*', "01 东镇.xlsx"),
    "writing turned round": ("东\u202exslx.镇", "01 东xslx镇.xlsx"),
    "nothing to be seen": ("\u200b\ufeff\x00\n", "01.xlsx"),
    "dots and spaces at the end": ("东镇. . ", "01 东镇.xlsx"),
    "half a character": ("东\ud800镇", "01 东镇.xlsx"),
    "a decomposed letter": ("e\u0301", "01 é.xlsx"),
    "too long": ("镇" * 300, f"01 {'镇' * followup.LONGEST}.xlsx"),
}


@pytest.mark.parametrize(("town", "name"), NAMES.values(), ids=NAMES)
def test_file_names_are_safe_everywhere(town: str, name: str, tmp_path: Path) -> None:
    assert followup.file_names([town]) == [name]
    (tmp_path / name).write_bytes(b"x")
    assert [p.name for p in tmp_path.iterdir()] == [name]
    assert len(name.encode()) < 255


def test_file_names_are_numbered_and_differ_without_case() -> None:
    assert followup.file_names(["a", "A", "?", "!"]) == ["01 a.xlsx", "02 A.xlsx", "03.xlsx", "04.xlsx"]
    assert followup.file_names(["镇"] * 100)[0] == "001 镇.xlsx"


def test_files_follow_the_order_of_the_townships(made: dict[str, bytes]) -> None:
    held = comparison(no_helper=table("no_helper", {"town": "东镇"}, {"town": "西镇"}, {"name": "学生丙"}))
    files = followup.files(held, ["西镇", "南镇", "东镇", followup.NO_TOWN])
    assert list(files) == ["01 西镇.xlsx", "02 东镇.xlsx", "03 未登记乡镇.xlsx"]
    assert opened(files["02 东镇.xlsx"])["无帮扶责任人"]["A2"].value == "东镇"


def test_pages_say_what_they_are(made: dict[str, bytes]) -> None:
    for sheet in opened(made["东镇"]):
        assert sheet.oddHeader.center.text == "内部资料 含个人信息 不得外传"
        assert sheet.page_setup.orientation == "landscape"
        assert sheet["A1"].alignment.wrap_text
        assert sheet.row_dimensions[1].height >= 17
