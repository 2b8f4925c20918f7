"""Intake: ledgers as offices keep them are read, faults are lines a clerk can act on."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from xianbao import cells, intake
from xianbao.errors import XianbaoError
from xianbao.ledgers import LEDGERS

FUND = LEDGERS["fund"]
HEADER = ["序号", "资金名称", "资金来源", "用途", "计划金额（万元）", "到位金额（万元）", "已支付金额（万元）", "备注"]
PROJECT = ["项目名称", "项目学校", "所在乡镇", "项目来源", "建设性质", "总投资（万元）", "到位资金（万元）", "责任单位"]
ROW = [1, "涉农整合资金", "涉农整合", "学校建设", 836.49, 836.49, 512.3, None]


def workbook(path: Path, rows: list[list[Any]], merges: tuple[str, ...] = ()) -> Path:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for area in merges:
        book.active.merge_cells(area)
    book.active.title = "台账"
    book.save(path)
    return path


def read(tmp_path: Path, rows: list[list[Any]], ledger: str = "fund", merges: tuple[str, ...] = ()) -> intake.Table:
    path = workbook(tmp_path / "t.xlsx", rows, merges)
    return intake.read(path, LEDGERS[ledger], "t.xlsx")


def faults(tmp_path: Path, rows: list[list[Any]], ledger: str = "fund") -> tuple[str, ...]:
    with pytest.raises(XianbaoError) as caught:
        read(tmp_path, rows, ledger)
    return caught.value.lines


def test_title_unit_row_totals_notes_and_blank_rows_are_no_data(tmp_path: Path) -> None:
    rows = [
        ["芦溪县教育扶贫资金台账"],
        ["填报单位：教育局"],
        [],
        HEADER,
        ["甲", "乙", 1, 2, 3, 4, 5],
        ROW,
        [],
        [2, "贷款", "教育扶贫贷款", "工程", "30,000", "２４０００", 0, "—"],
        ["合  计", None, None, None, 30836.49],
        ["注：本表为样例"],
    ]
    table = read(tmp_path, rows)
    assert list(table.frame.index) == [6, 8]
    assert list(table.frame["planned"]) == [836.49, 30000.0]
    assert list(table.frame["arrived"]) == [836.49, 24000.0]
    assert table.sheet == "台账"


def test_units_by_header_by_corner_and_by_cell(tmp_path: Path) -> None:
    in_yuan = [h.replace("万元", "元") for h in HEADER]
    assert read(tmp_path, [in_yuan, [1, "甲", "涉农整合", "建", 8364900, 0, 0]]).frame["planned"].iloc[0] == 836.49
    bare = [h.split("（")[0] for h in HEADER]
    corner = [["表一", "单位：元"], bare, [1, "甲", "涉农整合", "建", 12345, 0, 0]]
    assert read(tmp_path, corner).frame["planned"].iloc[0] == 1.2345
    cell = [HEADER, [1, "甲", "涉农整合", "建", "3亿元", "5000元", "1,200.5万元"]]
    assert read(tmp_path, cell).frame[["planned", "arrived", "paid"]].iloc[0].tolist() == [30000.0, 0.5, 1200.5]


def test_two_level_merged_header(tmp_path: Path, luxi: intake.Ledgers) -> None:
    """The project ledger of the sample has 资金来源 merged over three columns."""
    frame = luxi.frame("project")
    assert frame["src_loan"].sum() == 30000
    assert frame.index[0] == 5


def test_header_spelling(tmp_path: Path) -> None:
    spelt = ["序 号", "资金\n名称", "资金来源", " 用途", "计划金额(万元)", "到位金额（ 万元 ）", "已支付金额（万元）"]
    assert read(tmp_path, [spelt, ROW[:7]]).frame["planned"].iloc[0] == 836.49


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_encodings(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "t.csv"
    text = ",".join(HEADER) + "\r\n" + ",".join("" if v is None else str(v) for v in ROW) + "\r\n"
    path.write_bytes(text.encode(encoding))
    assert intake.read(path, FUND, "t.csv").frame["fund"].tolist() == ["涉农整合资金"]


def test_the_ledger_may_stand_on_any_sheet(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["填表说明"])
    sheet = book.create_sheet("明细")
    sheet.append(HEADER)
    sheet.append(ROW)
    book.save(tmp_path / "t.xlsx")
    assert intake.read(tmp_path / "t.xlsx", FUND, "t.xlsx").sheet == "明细"


def test_every_fault_of_a_sheet_is_named_at_once(tmp_path: Path) -> None:
    rows = [
        HEADER,
        [1, "甲", "涉农整合", "建", "约八百", 1, 1],
        [2, None, "涉农整合", "建", 1, "1.2.3", None],
        [3, "丙", "涉农整合", "建", 1, 1, "nan"],
    ]
    assert faults(tmp_path, rows) == (
        "t.xlsx〔台账〕 第2行“计划金额（万元）”列：“约八百” 是约数；应填准确的阿拉伯数字，约数请写在备注",
        "t.xlsx〔台账〕 第3行“资金名称”列：“”，不能为空",
        "t.xlsx〔台账〕 第3行“到位金额（万元）”列：“1.2.3” 不是数字；应填阿拉伯数字，如 1250 或 12.5",
        "t.xlsx〔台账〕 第3行“已支付金额（万元）”列：“”，不能为空",
        "t.xlsx〔台账〕 第4行“已支付金额（万元）”列：“nan” 不是数字；应填阿拉伯数字，如 1250 或 12.5",
    )


def test_codes_duplicates_and_negative_numbers(tmp_path: Path) -> None:
    rows = [HEADER, ROW, [2, "涉农整合资金", "涉农整合", "建", 1, 1, 1], [3, "丙", "彩票", "建", -5, 1, 1]]
    assert faults(tmp_path, rows) == (
        "t.xlsx〔台账〕 第2行“资金名称”列：“涉农整合资金”重复；与第3行的资金名称相同而内容不同，请核对后只留一行",
        "t.xlsx〔台账〕 第3行“资金名称”列：“涉农整合资金”重复；与第2行的资金名称相同而内容不同，请核对后只留一行",
        "t.xlsx〔台账〕 第4行“计划金额（万元）”列：“-5”是负数；应为零或正数",
        "t.xlsx〔台账〕 第4行“资金来源”列：“彩票”不在可选值内；"
        "可填：涉农整合、教育扶贫贷款、财政及其他、统筹项目资金、帮扶单位",
    )


def test_a_faulty_row_among_many_is_quarantined_and_the_rest_is_used(tmp_path: Path) -> None:
    good = [[n, f"资金{n}", "涉农整合", "建", 1, 1, 1] for n in range(1, 151)]
    rows = [HEADER, *good[:70], [0, "坏", "涉农整合", "建", "x", 1, 1], *good[70:]]
    table = read(tmp_path, rows)
    assert len(table.frame) == 150
    assert table.rows_read == 151
    assert 72 not in table.frame.index
    assert [(p.row, p.stood) for p in table.quarantined] == [(72, "x")]
    with pytest.raises(XianbaoError, match="不是数字"):
        intake.read(tmp_path / "t.xlsx", FUND, "t.xlsx", 0)
    workbook(tmp_path / f"{FUND.name}.xlsx", rows)
    (tmp_path / "t.xlsx").unlink()
    [warning] = intake.load(tmp_path, "d").warnings
    assert warning.endswith("（此行已隔离，未计入）")


def test_missing_column_names_what_was_read(tmp_path: Path) -> None:
    [line] = faults(tmp_path, [["表"], HEADER[:5], ROW[:5]])
    assert line == (
        "t.xlsx〔台账〕：缺少列 到位金额（万元）、已支付金额（万元）；第2行读到的列：序号、资金名称、资金来源、用途、计划金额"
    )


def test_count_flag_date_and_term_say_what_is_allowed(tmp_path: Path) -> None:
    header = ["年度", "渠道", "计划数", "到岗数", "学段", "学科", "分配学校", "是否边远乡村", "到岗日期"]
    lines = faults(
        tmp_path, [header, [2017, "特岗", 1.5, 1, "小学", "语文", "甲校", "也许", "开学后"]], "teacher_recruit"
    )
    assert [line.split("列：")[1] for line in lines] == [
        "“1.5” 不是整数；这一列应填整数",
        "“也许” 不能识别；应填 是 或 否",
        "“开学后” 不是日期；应写成 2017-09-20、2017.9.20 或 2017年9月20日",
    ]
    aid = ["学期", "学段", "资助项目", "发放类别", "资助人次", "资助标准", "资助金额", "发放状态", "发放日期"]
    [first, *_] = faults(tmp_path, [aid, ["去年春", "小学", "生活补助", "补发", 1, 1, 1, "已发放", "2017-1-1"]], "aid")
    assert "缺少列 发放（计划）日期" in first


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2017.9.20", dt.date(2017, 9, 20)),
        ("2017年9月20日", dt.date(2017, 9, 20)),
        ("2017-09-20", dt.date(2017, 9, 20)),
        ("2017/9/20", dt.date(2017, 9, 20)),
        ("20170920", dt.date(2017, 9, 20)),
        (20170920, dt.date(2017, 9, 20)),
        ("2017年9月", dt.date(2017, 9, 1)),
        (43529, dt.date(2019, 3, 5)),
        (dt.datetime(2017, 9, 20, 8, 30), dt.date(2017, 9, 20)),
    ],
)
def test_dates(cell: Any, day: dt.date) -> None:
    assert cells.date(cell) == day


@pytest.mark.parametrize("cell", ["2017-13-01", "2017-02-30", "2018年5月和11月", "5月底前", "秋季学期", "x", ""])
def test_no_dates(cell: str) -> None:
    with pytest.raises(ValueError, match="不是日期"):
        cells.date(cell)


@pytest.mark.parametrize("cell", ["9月20日", "3.5", "3-5"])
def test_a_day_without_a_year_says_so(cell: str) -> None:
    with pytest.raises(ValueError, match="没有年份"):
        cells.date(cell)


@pytest.mark.parametrize(
    ("cell", "term"),
    [
        ("2017春", "2017春"),
        ("2017年春季学期", "2017春"),
        ("2016-2017学年第二学期", "2017春"),
        ("2017—2018学年度第一学期", "2017秋"),
        ("２０１７年秋季", "2017秋"),
    ],
)
def test_terms(cell: str, term: str) -> None:
    assert cells.term(cell) == term


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        (b"PK\x03\x04 broken", "t.xlsx", "文件打不开"),
        (b"<html><table></table></html>", "t.xls", "内容是网页，不是 Excel 文件"),
        (b"\xff\xfe\x00\x81\xff", "t.csv", "既不是 UTF-8 也不是 GB18030"),
        (b"", "t.xlsx", "文件打不开"),
    ],
)
def test_files_that_are_no_ledgers(tmp_path: Path, content: bytes, name: str, message: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(XianbaoError, match=message):
        intake.read(path, FUND, name)


def test_empty_and_missing_ledgers_are_named(tmp_path: Path) -> None:
    workbook(tmp_path / f"{FUND.name}.xlsx", [HEADER])
    workbook(tmp_path / "问题整改台账.xlsx", [[]])
    workbook(tmp_path / "我的表.xlsx", [["x"]])
    (tmp_path / "说明.docx").write_bytes(b"x")
    (tmp_path / "~$问题整改台账.xlsx").write_bytes(b"lock")
    workbook(tmp_path / "驻村帮扶台账.xlsx", [["序号", "日期", "帮扶类别"], [1, "2017-3-1", "驻村"]])
    found = intake.load(tmp_path, "data/x/2017")
    assert list(found.tables) == ["village_help"]
    assert found.missing["fund"] == "教育扶贫资金台账没有数据行"
    assert found.missing["rectify"] == "问题整改台账没有数据行"
    assert found.missing["aid"] == "未提供学生资助发放台账"
    assert [w.split("；")[0] for w in found.warnings] == [
        "data/x/2017/我的表.xlsx：不认识的台账文件，未读取",
        "data/x/2017/说明.docx：不认识的台账文件，未读取",
    ]
    assert found.frame("aid").empty


def test_only_wanted_ledgers_are_read(tmp_path: Path) -> None:
    """Others may be broken, twice there or absent; a name that nobody knows is still told."""
    workbook(tmp_path / f"{FUND.name}.xlsx", [HEADER, ROW])
    (tmp_path / "问题整改台账.xlsx").write_bytes(b"broken")
    for name in ("驻村帮扶台账.xlsx", "驻村帮扶台账（定稿）.xlsx", "我的表.xlsx"):
        workbook(tmp_path / name, [["x"]])
    found = intake.load(tmp_path, "d", ("fund", "aid"))
    assert list(found.tables) == ["fund"]
    assert found.missing == {"aid": "未提供学生资助发放台账"}
    assert [w.split("；")[0] for w in found.warnings] == ["d/我的表.xlsx：不认识的台账文件，未读取"]
    files = {Path(p.file).name for p in intake.survey(tmp_path, "d").problems}
    assert files == {"问题整改台账.xlsx", "驻村帮扶台账.xlsx"}
    with pytest.raises(XianbaoError, match=r"文件名应为台账名称，如 学生资助发放台账\.xlsx"):
        intake.load(tmp_path, "d", ("aid",))


def test_a_folder_without_any_ledger_is_refused(tmp_path: Path) -> None:
    """A wrong year is the likeliest mistake; an empty report would hide it."""
    for folder in (tmp_path, tmp_path / "2091"):
        with pytest.raises(XianbaoError, match="没有可用的台账，请检查文件夹和年度"):
            intake.load(folder, "data/x/2091")


def test_ledgers_without_rows_are_named(tmp_path: Path) -> None:
    workbook(tmp_path / f"{FUND.name}.xlsx", [HEADER])
    with pytest.raises(XianbaoError, match=r"^d：教育扶贫资金台账没有数据行，没有可用的台账$"):
        intake.load(tmp_path, "d", ("aid", "fund"))


def test_column_that_nobody_knows_is_named(tmp_path: Path) -> None:
    workbook(tmp_path / f"{FUND.name}.xlsx", [[*HEADER, "经办人意见"], [*ROW, "x"]])
    assert intake.load(tmp_path, "d").warnings == (
        "d/教育扶贫资金台账.xlsx：不认识的列，未读取：经办人意见；列名见台账清单",
    )


def test_a_file_that_cannot_be_opened(tmp_path: Path) -> None:
    (tmp_path / f"{FUND.name}.xlsx").mkdir()
    with pytest.raises(XianbaoError, match=r"教育扶贫资金台账\.xlsx：不是文件"):
        intake.load(tmp_path, "d")


def test_merged_header_written_in_one_row(tmp_path: Path) -> None:
    row = ["甲", "甲校", "甲镇", "教育扶贫工程", "新建", 10, 5, "项目办"]
    for header in ("资金来源 → 教育扶贫贷款", "教育扶贫贷款（万元）", "资金来源/教育扶贫贷款"):
        frame = read(tmp_path, [[*PROJECT, header], [*row, 7]], "project").frame
        assert frame["src_loan"].tolist() == [7], header


def test_unit_on_the_upper_level_of_a_header(tmp_path: Path) -> None:
    rows = [[*PROJECT, "资金来源（元）", None], [*[None] * 8, "教育扶贫贷款", "财政及其他"],
            ["甲", "甲校", "甲镇", "教育扶贫工程", "新建", 10, 5, "项目办", 70000, 30000]]  # fmt: skip
    frame = read(tmp_path, rows, "project", merges=("I1:J1", *(f"{c}1:{c}2" for c in "ABCDEFGH"))).frame
    assert frame[["src_loan", "src_local"]].iloc[0].tolist() == [7, 3]


def test_the_example_row_of_a_blank_ledger_is_no_data(tmp_path: Path) -> None:
    assert list(read(tmp_path, [HEADER, ["示例", *ROW[1:]], ROW]).frame.index) == [3]


def test_many_faults_are_cut_short(tmp_path: Path) -> None:
    rows = [HEADER, *([n, f"资金{n}", "涉农整合", "建", "x", 1, 1] for n in range(60))]
    workbook(tmp_path / f"{FUND.name}.xlsx", rows)
    with pytest.raises(XianbaoError) as caught:
        intake.load(tmp_path, "d")
    lines = caught.value.lines
    assert len(lines) == intake.SHOWN_FAULTS + 1
    assert lines[-1].startswith("d/教育扶贫资金台账.xlsx：另有 40 处错误")


def test_codes_are_checked_in_rows_without_other_faults(tmp_path: Path) -> None:
    rows = [HEADER, [1, "甲", "涉农整合", "建", "x", 1, 1], [2, "乙", "彩票", "建", 1, 1, 1]]
    assert [line.split("列：")[1][:4] for line in faults(tmp_path, rows)] == ["“x” ", "“彩票”"]


def test_the_reporting_unit_is_no_unit_of_money(tmp_path: Path) -> None:
    bare = [h.split("（")[0] for h in HEADER]
    rows = [["填报单位：元谋县教育局"], bare, ROW]
    assert read(tmp_path, rows).frame["planned"].tolist() == [836.49]


def test_faults_of_all_files_come_together(tmp_path: Path) -> None:
    workbook(tmp_path / f"{FUND.name}.xlsx", [HEADER, [1, "甲", "涉农整合", "建", "x", 1, 1]])
    (tmp_path / "问题整改台账.xlsx").write_bytes(b"broken")
    with pytest.raises(XianbaoError) as caught:
        intake.load(tmp_path, "d")
    assert [line.split("：")[0] for line in caught.value.lines] == [
        "d/教育扶贫资金台账.xlsx〔台账〕 第2行“计划金额（万元）”列",
        "d/问题整改台账.xlsx",
    ]


def test_origin_beside_a_ledger(tmp_path: Path) -> None:
    path = workbook(tmp_path / f"{FUND.name}.xlsx", [HEADER, ROW])
    origin = path.with_suffix(".origin.yaml")
    good = f"origin: synthetic\nsource_document: 样例\nretrieved: 2026-11-21\nsha256: {'a' * 64}\n"
    origin.write_text(good, encoding="utf-8")
    found = intake.load(tmp_path, "d")
    assert found.tables["fund"].origin.origin == "synthetic"
    assert found.warnings == ("d/教育扶贫资金台账.xlsx：文件已改动，与来源说明（origin）记录的校验值不符",)
    for bad in (good + "typo: 1\n", good.replace("2026-11-21", "3137-22-32"), "a: [", "- 1"):
        origin.write_text(bad, encoding="utf-8")
        with pytest.raises(XianbaoError, match=r"旁边的来源说明 教育扶贫资金台账.origin.yaml 不合要求"):
            intake.load(tmp_path, "d")


def test_originals_are_not_written(tmp_path: Path) -> None:
    path = workbook(tmp_path / f"{FUND.name}.xlsx", [HEADER, ROW])
    before = (path.read_bytes(), path.stat().st_mtime_ns)
    intake.load(tmp_path, "d")
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
