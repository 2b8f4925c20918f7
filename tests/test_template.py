"""Templates: a blank workbook leads the hand that fills it in; a new jurisdiction is whole or absent."""

import dataclasses
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter

from xianbao import idno, template
from xianbao.errors import XianbaoError
from xianbao.ledgers import LEDGERS, Column, Ledger
from xianbao.params import load
from xianbao.workbooks import STAMP
from xianbao.workspace import Workspace


def opened(data: bytes) -> Workbook:
    return load_workbook(io.BytesIO(data))


@pytest.fixture(scope="module", params=LEDGERS)
def ledger(request: pytest.FixtureRequest) -> Ledger:
    return LEDGERS[request.param]


@pytest.fixture(scope="module")
def data(ledger: Ledger) -> bytes:
    return template.blank(ledger)


@pytest.fixture(scope="module")
def book(data: bytes) -> Workbook:
    return opened(data)


@pytest.fixture(scope="module")
def sheet(book: Workbook) -> Any:
    return book.worksheets[0]


def example_row(ledger: Ledger) -> int:
    return template.HEADER_ROW + max(c.header.count("|") for c in ledger.columns) + 1


def printed(sheet: Any, ledger: Ledger) -> list[str]:
    """The header over each column, top to bottom, a merged cell standing for all it covers."""
    rows = range(template.HEADER_ROW, example_row(ledger))
    over = {cell: box.start_cell.value for box in sheet.merged_cells.ranges for row in box.rows for cell in row}
    labels = []
    for position in range(1, len(ledger.columns) + 1):
        names = [over.get((row, position), sheet.cell(row, position).value) for row in rows]
        labels.append("|".join(dict.fromkeys(filter(None, names))))
    return labels


def checks(sheet: Any, ledger: Ledger) -> Iterator[tuple[Column, Any]]:
    """Each column with its one data validation, which reaches from the first empty row to the last."""
    by_place = {str(check.sqref): check for check in sheet.data_validations.dataValidation}
    first = example_row(ledger) + 1
    for position, column in enumerate(ledger.columns, 1):
        letter = get_column_letter(position)
        yield column, by_place.pop(f"{letter}{first}:{letter}{template.LAST_ROW}")
    assert not by_place


def test_headers_are_the_declared_ones(ledger: Ledger, book: Workbook, sheet: Any) -> None:
    assert book.sheetnames == [ledger.name, "填表说明"]
    assert sheet["A1"].value == ledger.name
    assert sheet["A2"].value.startswith("填报单位：")
    assert printed(sheet, ledger) == [c.label for c in ledger.columns]
    assert sheet.freeze_panes == f"A{example_row(ledger)}"


def test_required_columns_are_bold(ledger: Ledger, sheet: Any) -> None:
    for position, column in enumerate(ledger.columns, 1):
        if "|" not in column.header:
            assert sheet.cell(template.HEADER_ROW, position).font.b is not column.blank, column.header


def test_every_column_says_what_belongs_in_it(ledger: Ledger, sheet: Any) -> None:
    for column, check in checks(sheet, ledger):
        assert check.showInputMessage
        assert check.prompt.endswith("可空" if column.blank else "必填")
        assert column.rule.rstrip("。；") in check.prompt
        assert f"单位：{column.unit}" in check.prompt or not column.unit
        assert len(check.prompt) <= 255
        assert len(check.error) <= 225
        assert len(check.promptTitle) <= 32
        assert check.showErrorMessage == bool(check.type)


def test_only_what_fits_the_kind_can_be_typed(ledger: Ledger, sheet: Any) -> None:
    kinds = {"number": "decimal", "rate": "decimal", "count": "whole", "date": "date", "id": "textLength"}
    for column, check in checks(sheet, ledger):
        choices = ("是", "否") if column.kind == "flag" else column.choices
        assert check.type == ("list" if choices else kinds.get(column.kind))
        if choices:
            assert check.formula1 == f'"{",".join(choices)}"'
            assert not check.showDropDown  # Excel hides the arrow where this is set
        if check.type in ("decimal", "whole"):
            assert (check.operator, check.formula1) == ("greaterThanOrEqual", "0")


def test_numbers_of_persons_and_cards_stay_text(ledger: Ledger, sheet: Any) -> None:
    numeric = {"number": "General", "count": "General", "rate": "General", "date": "yyyy-mm-dd"}
    rows = range(example_row(ledger), example_row(ledger) + template.BLANK_ROWS + 1)
    for position, column in enumerate(ledger.columns, 1):
        expected = numeric.get(column.kind, "@")
        assert {sheet.cell(row, position).number_format for row in rows} == {expected}, column.header
        assert sheet.column_dimensions[get_column_letter(position)].number_format == expected
    assert sheet.max_row == rows[-1]


def test_one_example_row_and_then_nothing(ledger: Ledger, sheet: Any) -> None:
    first, *rest = sheet.iter_rows(min_row=example_row(ledger), values_only=True)
    assert first[0] == "示例"
    assert [c.field for v, c in zip(first, ledger.columns, strict=True) if v is None] == [
        c.field for c in ledger.columns if c.example == ""
    ]
    assert {value for row in rest for value in row} == {None}
    for value, column in list(zip(first, ledger.columns, strict=True))[1:]:
        if column.kind == "id":
            assert idno.is_valid(value)
            assert value.startswith("999999")
        assert value in column.choices or not column.choices


def test_dictionary_has_a_line_per_column(ledger: Ledger, book: Workbook) -> None:
    rows = list(book["填表说明"].values)
    start = next(i for i, row in enumerate(rows) if row[0] == "列名")
    assert len(rows) - start - 1 == len(ledger.columns)
    for row, column in zip(rows[start + 1 :], ledger.columns, strict=True):
        line = dict(zip(rows[start], row, strict=True))
        assert line["列名"] == column.label.replace("|", " → ")
        assert line["单位"] == (column.unit or None)
        assert line["可空"] == ("是" if column.blank else "否")
        assert line["是否个人信息"] == ("是" if column.personal else "否")
        assert line["其他可用列名"] == ("、".join(column.synonyms).replace("|", " → ") or None)


def test_no_cell_is_a_formula(book: Workbook) -> None:
    assert "f" not in {cell.data_type for page in book for row in page.iter_rows() for cell in row}


def test_bytes_do_not_know_the_time(ledger: Ledger, data: bytes, book: Workbook) -> None:
    assert template.blank(ledger) == data
    assert book.properties.created == book.properties.modified == STAMP


LONG = tuple(f"第{n}类学校" for n in range(60))
ODD = Ledger(
    "odd",
    "少见台账",
    (
        Column("name", "=1+1", rule="＝" * 300),
        Column("kind", "类别", "choice", choices=LONG),
        Column("group", "分组", "choice", choices=("甲,乙", "丙")),
        Column("deep", "合计|其中|女", "count", "人"),
        Column("phone", "合计|其中|电话", "phone"),
        Column("share", "合计|占比", "rate", "%"),
    ),
    ("name",),
)


def test_long_lists_go_to_a_hidden_sheet_and_long_texts_are_cut() -> None:
    book = opened(template.blank(ODD))
    assert book["选项"].sheet_state == "hidden"
    assert [cell.value for cell in book["选项"]["A"]] == list(LONG)
    assert [cell.value for cell in book["选项"]["B"]][:3] == ["甲,乙", "丙", None]
    found = {column.field: check for column, check in checks(book[ODD.name], ODD)}
    assert found["kind"].formula1 == "'选项'!$A$1:$A$60"
    assert found["group"].formula1 == "'选项'!$B$1:$B$2"
    assert len(found["name"].prompt) == 255
    assert len(found["kind"].error) == 225


def test_header_of_three_levels_and_a_text_that_looks_like_a_formula() -> None:
    sheet = opened(template.blank(ODD))[ODD.name]
    assert printed(sheet, ODD) == [c.label for c in ODD.columns]
    merged = {str(box) for box in sheet.merged_cells.ranges}
    assert merged == {"A1:F1", "A3:A5", "B3:B5", "C3:C5", "D3:F3", "D4:E4", "F4:F5"}
    assert sheet["A3"].data_type == "s"
    assert sheet["E6"].value == "00000000000"


@pytest.fixture
def place(tmp_path: Path) -> Workspace:
    """An empty workspace."""
    for part in ("params", "data", "notebooks", "reports"):
        (tmp_path / part).mkdir()
    return Workspace(tmp_path)


@pytest.fixture
def one_ledger(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(template, "LEDGERS", {"school": LEDGERS["school"]})


def everything(place: Workspace) -> dict[Path, bytes | None]:
    return {p: p.read_bytes() if p.is_file() else None for p in place.root.rglob("*")}


def test_scaffold_gives_valid_params_and_every_ledger(place: Workspace) -> None:
    written = template.scaffold(place, "yuanmou", "532328", " 元谋县 ", year=2019)
    assert written[0] == place.params("yuanmou")
    params = load(written[0])
    assert (params.code, params.name, params.level, params.issuer) == ("532328", "元谋县", "county", "元谋县教育局")
    [report] = params.reports
    assert (report.kind, report.period, report.title) == ("work_report", "2019", "元谋县2019年教育工作情况汇报")
    assert (report.as_of.isoformat(), report.date.isoformat()) == ("2019-12-31", "2020-01-10")
    folder = place.ledgers("yuanmou", "2019")
    assert {p.stem for p in folder.iterdir()} == {ledger.name for ledger in LEDGERS.values()}
    assert set(written[1:]) == set(folder.iterdir())
    assert sorted(p.name for p in place.root.iterdir()) == ["data", "notebooks", "params", "reports"]


@pytest.mark.usefixtures("one_ledger")
def test_the_reconciliation_needs_only_its_marks_taken_away(place: Workspace) -> None:
    path = template.scaffold(place, "yuanmou", "532328", "元谋县", year=2019)[0]
    head, marked = path.read_text(encoding="utf-8").split("“# ”：\n")
    path.write_text(head + "“# ”：\n" + marked.replace("# ", ""), encoding="utf-8")
    work, compared = load(path).reports
    assert (work.kind, compared.kind, compared.period) == ("work_report", "reconciliation", "2019")
    assert (compared.as_of.isoformat(), compared.comparison.deadlines.spring) == ("2019-06-30", "06-15")


def test_comments_explain_every_key(place: Workspace, one_ledger: None) -> None:
    text = template.scaffold(place, "yuanmou", "532328", "元谋县", year=2019)[0].read_text(encoding="utf-8")
    explained = {line.split("：")[0] for line in text.splitlines() if line.startswith("#   ")}
    used = {line.strip("- ").split(":")[0] for line in text.splitlines() if not line.startswith("#") and line}
    assert used <= {key.removeprefix("#   ") for key in explained}


@pytest.mark.usefixtures("one_ledger")
def test_a_prefecture_and_odd_names(place: Workspace) -> None:
    [path, _] = template.scaffold(place, "moxian", "999900", "是:#州", year=2020, issuer="2020")
    params = load(path)
    assert (params.level, params.name, params.issuer) == ("prefecture", "是:#州", "2020")


GOOD: dict[str, Any] = {"slug": "yuanmou", "code": "532328", "name": "元谋县", "year": 2019}
REFUSED = {
    "slug": ({"slug": "Yuan Mou"}, "地区代号“Yuan Mou”不合要求：只能用小写字母、数字和连字符，例如 luxi"),
    "slug that climbs": ({"slug": "../x"}, "地区代号“../x”不合要求：只能用小写字母、数字和连字符，例如 luxi"),
    "code": ({"code": "53232"}, "行政区划代码“53232”不合要求：应为六位数字，例如 360323"),
    "full-width code": ({"code": "５３２３２８"}, "行政区划代码“５３２３２８”不合要求：应为六位数字，例如 360323"),
    "no name": ({"name": " "}, "地区名称“”不合要求：应为 1 至 40 个字"),
    "name of two lines": ({"name": "元\n谋"}, "地区名称“元 谋”不合要求"),
    "long name": ({"name": "县" * 41}, f"地区名称“{'县' * 41}”不合要求"),
    "empty issuer": ({"issuer": ""}, "发文机关“”不合要求：应为 1 至 40 个字"),
    "year": ({"year": 19}, "年度“19”不合要求：应为 1949 至 2099 之间的年份"),
}


@pytest.mark.parametrize(("change", "sentence"), REFUSED.values(), ids=REFUSED)
def test_scaffold_refuses(place: Workspace, change: dict[str, Any], sentence: str) -> None:
    before = everything(place)
    with pytest.raises(XianbaoError) as caught:
        template.scaffold(place, **GOOD | change)
    [line] = caught.value.lines
    assert line.startswith(sentence)
    assert everything(place) == before


@pytest.mark.usefixtures("one_ledger")
def test_scaffold_overwrites_nothing(place: Workspace) -> None:
    template.scaffold(place, **GOOD)
    before = everything(place)
    with pytest.raises(XianbaoError) as caught:
        template.scaffold(place, **GOOD)
    assert [line.split("，")[0] for line in caught.value.lines] == [
        "params/yuanmou.yaml 已经存在",
        "data/yuanmou/2019 已经存在",
    ]
    assert everything(place) == before


@pytest.mark.usefixtures("one_ledger")
def test_other_years_of_the_same_folder_stay(place: Workspace) -> None:
    kept = place.ledgers("yuanmou", "2018") / "学校基本情况台账.csv"
    kept.parent.mkdir(parents=True)
    kept.write_text("甲", encoding="utf-8")
    template.scaffold(place, **GOOD)
    assert kept.read_text(encoding="utf-8") == "甲"
    assert place.ledgers("yuanmou", "2019").is_dir()


@pytest.mark.usefixtures("one_ledger")
@pytest.mark.parametrize("failing", ["params", "data"])
def test_a_scaffold_that_fails_leaves_nothing(place: Workspace, monkeypatch: pytest.MonkeyPatch, failing: str) -> None:
    rename = Path.rename

    def full(self: Path, target: Path) -> Path:
        if target.is_relative_to(place.root / failing):
            raise OSError
        return rename(self, target)

    before = everything(place)
    monkeypatch.setattr(Path, "rename", full)
    with pytest.raises(XianbaoError, match="没有留下任何文件"):
        template.scaffold(place, **GOOD)
    assert everything(place) == before


def test_a_ledger_that_cannot_be_made_leaves_nothing(place: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    school = LEDGERS["school"]
    broken = dataclasses.replace(school, columns=())
    monkeypatch.setattr(template, "LEDGERS", {"school": school, "broken": broken})
    before = everything(place)
    with pytest.raises(ValueError):
        template.scaffold(place, **GOOD)
    assert everything(place) == before
