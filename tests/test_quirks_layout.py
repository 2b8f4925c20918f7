"""The layouts in which ledgers come: what is title, header, unit, section, total, note, and what is data."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import messy
import pytest
from messy import faults, read

from xianbao import intake
from xianbao.ledgers import LEDGERS

FUND = ["序号", "资金名称", "资金来源", "用途", "计划金额", "到位金额", "已支付金额"]
MONTHLY = ["县市区", "学段", "应资助人数", "已资助人数", "资助率", "应发金额", "已发金额", "发放进度", "截止日期"]
STUDENTS = [
    "编号",
    "上学年初报表在校学生数",
    "增加学生数",
    *[None] * 4,
    "减少学生数",
    *[None] * 7,
    "本学年初报表在校学生数",
]
CHANGES = [
    None,
    None,
    "合计",
    "招生",
    "复学",
    "转入",
    "其他",
    "合计",
    "毕业",
    "结业",
    "休学",
    "退学",
    "死亡",
    "转出",
    "其他",
    None,
]
COUNTS = [315, 133, 87, 0, 46, 0, 143, 101, 0, 2, 0, 0, 40, 0, 305]


def fund(number: int, name: str, *money: Any) -> list[Any]:
    return [number, name, "涉农整合", "建", *(money or (1, 1, 1))]


def asides(table: intake.Table) -> list[tuple[str, int]]:
    return [(a.kind, a.row) for a in table.asides]


CORNERS = {
    "beside the title": ["教育扶贫资金台账", None, None, None, None, None, "单位：元"],
    "behind the reporting office": ["填报单位：某县教育局    单位:元"],
    "behind the number of the form": ["基础基331                单位:元"],
    "far to the right after spaces": ["教育扶贫资金台账" + " " * 90 + "单位：元"],
    "after Excel's residue": ["教育扶贫资金台账_x000D_\n单位：元"],
    "after a carriage return": ["教育扶贫资金台账&#13;计量单位：元"],
    "with spaces within": ["单 位 ： 元"],
    "in brackets": ["教育扶贫资金台账（单位：元）"],
}


@pytest.mark.parametrize("corner", CORNERS.values(), ids=CORNERS)
def test_the_unit_in_the_corner_holds_for_every_amount(tmp_path: Path, corner: list[Any]) -> None:
    table = read(tmp_path, "fund", [corner, FUND, fund(1, "甲", 836.49e4, 5e4, 0)])
    assert table.frame[["planned", "arrived", "paid"]].to_numpy().tolist() == [[836.49, 5, 0]]
    assert asides(table) == [("题名", 1)]


@pytest.mark.parametrize(
    ("unit", "amount"), [("元", 0.1234), ("千元", 123.4), ("万元", 1234), ("百万元", 123400), ("亿元", 1234e4)]
)
def test_units_of_money_in_corner_header_and_row_below(tmp_path: Path, unit: str, amount: float) -> None:
    labelled = [f"{h}（{unit}）" if "金额" in h else h for h in FUND]
    below = ["单位", *[None] * 3, *[unit] * 3]
    row = fund(1, "甲", 1234, 1234, 1234)
    for rows in ([[f"单位：{unit}"], FUND, row], [labelled, row], [FUND, below, row]):
        assert read(tmp_path, "fund", rows).frame["planned"].tolist() == [pytest.approx(amount, rel=1e-12)]


def test_titles_of_several_rows_and_a_form_number_stand_above_the_header(tmp_path: Path) -> None:
    rows = [
        [None] * 7,
        ["表8"],
        ["某县教育扶贫资金台账", *[None] * 6],
        ["填报单位：某县教体局", *[None] * 5, "2017年12月"],
        [],
        FUND,
        fund(1, "甲"),
    ]
    table = read(tmp_path, "fund", rows, ["A3:G3"])
    assert list(table.frame.index) == [7]
    assert asides(table) == [("题名", 2), ("题名", 3), ("题名", 4)]


def test_a_web_address_in_the_title_is_a_title(tmp_path: Path) -> None:
    title = "教育扶贫资金台账（来源：https://www.example.gov.cn/zwgk/2018/t2018.html?单位:元）"
    table = read(tmp_path, "fund", [[title], ["单位：万元"], FUND, fund(1, "甲")])
    assert table.asides[0].text.startswith("教育扶贫资金台账(来源:https://www.example.gov.cn")
    assert len(table.frame) == 1


def test_the_first_column_and_the_first_rows_may_be_empty(tmp_path: Path) -> None:
    rows = [[], [None], [None, *FUND], [None, *fund(1, "甲")], [None] * 8, [None, *fund(2, "乙")]]
    assert list(read(tmp_path, "fund", rows).frame.index) == [4, 6]


def test_a_header_of_two_merged_levels(tmp_path: Path) -> None:
    merges = ["A1:A2", "B1:B2", "C1:G1", "H1:O1", "P1:P2"]
    frame = read(tmp_path, "student_change", [STUDENTS, CHANGES, ["01", *COUNTS]], merges).frame
    assert frame.iloc[0].tolist() == [1, *COUNTS]


@pytest.mark.parametrize("write", [messy.csv, messy.ods, messy.xls, messy.xlsx])
def test_a_header_whose_merges_were_lost_is_read_by_what_stands_to_the_left(
    tmp_path: Path, write: Callable[..., Path]
) -> None:
    path = write(tmp_path / f"t.{write.__name__}", [STUDENTS, CHANGES, ["01", *COUNTS]])
    frame = intake.read(path, LEDGERS["student_change"], "t").frame
    assert frame.iloc[0].tolist() == [1, *COUNTS]


def test_a_row_of_formulas_below_the_header_is_no_data(tmp_path: Path) -> None:
    formulas = [
        "甲",
        "1",
        "2=3+4+5+6",
        "3",
        "4",
        "5",
        "6",
        "7=8+…+14",
        *"89",
        *(str(n) for n in range(10, 15)),
        "15=1+2-7",
    ]
    merges = ["A1:A2", "B1:B2", "C1:G1", "H1:O1", "P1:P2"]
    table = read(tmp_path, "student_change", [STUDENTS, CHANGES, formulas, ["01", *COUNTS]], merges)
    assert list(table.frame.index) == [4]


def test_a_header_of_title_indicator_formula_and_unit(tmp_path: Path) -> None:
    rows = [
        ["学生资助进展月报表", *[None] * 8],
        MONTHLY,
        ["公式", None, "(1)", "(2)", "(3)=(2)/(1)*100%", "(4)", "(5)", "(6)=(5)÷(4)", None],
        ["单位", None, "人", "人", "%", "元", "元", "%", None],
        ["甲县", "小学", 10, 9, 90, 50000, 40000, 80, "2019-06-30"],
    ]
    frame = read(tmp_path, "monthly", rows, ["A1:I1"]).frame
    assert frame[["should_amt", "done_amt"]].to_numpy().tolist() == [[5, 4]]


@pytest.mark.parametrize(
    "numbering",
    [
        ["甲", "乙", 1, 2, 3, 4, 5],
        ["甲", 1, 2, 3, 4, 5, 6],
        ["甲", "乙", "丙", "丁", "1", "2", "3"],
        ["A", "B", "C", "D", "E", "F", "G"],
        ["栏次", None, None, None, "（1）", "（2）", "（3）"],
        ["①", "②", "③", "④", "⑤", "⑥", "⑦"],
        ["甲", None, None, None, "1", "2", "3=1-2"],
    ],
)
def test_the_forms_own_column_numbers_are_no_data(tmp_path: Path, numbering: list[Any]) -> None:
    table = read(tmp_path, "fund", [FUND, numbering, fund(1, "甲")])
    assert list(table.frame.index) == [3]
    assert table.quarantined == ()


def test_an_export_with_letters_above_and_row_numbers_before(tmp_path: Path) -> None:
    """Everything is text there; the header starts where the form did; * and -1 say that there is no value."""
    lettered = ["", *(chr(ord("A") + n) for n in range(16))]
    words = [str(n) for n in COUNTS]
    rows = [
        lettered,
        ["1", "学生变动情况", *[""] * 15],
        ["2", "基础基331", *[""] * 14, "单位:人"],
        ["3", *STUDENTS],
        ["4", *(c or "" for c in CHANGES)],
        ["5", "乙", *(str(n) for n in range(1, 16))],
        ["6", "01", *words],
        ["7", "02", *["0"] * 3, "*", "-1", *["0"] * 10],
        ["8", "", *[""] * 15],
    ]
    merges = ["B4:B5", "C4:C5", "D4:H4", "I4:P4", "Q4:Q5"]
    table = read(tmp_path, "student_change", rows, merges)
    assert faults(table) == []
    assert table.frame["students_begin"].tolist() == [315, 0]
    assert table.frame["inc_return"].isna().tolist() == [False, True]
    assert (table.absences["inc_return"], table.absences["inc_transfer"]) == ({8: "*"}, {8: "-1"})


def test_merged_groups_are_filled_down_wherever_they_stand(tmp_path: Path) -> None:
    def group(name: str) -> list[list[Any]]:
        stages = enumerate(("学前", "小学", "初中"))
        return [[None if n else name, s, 10, 9, 90, 5, 4, 80, "2019-06-30"] for n, s in stages]

    rows = [["月报"], MONTHLY, *group("甲县"), *group("乙县"), *group("丙县"), *group("丁县")]
    merged = read(tmp_path, "monthly", rows, ["A3:A5", "A6:A8", "A9:A11", "A12:A14"])
    unmerged = read(tmp_path, "monthly", rows)
    for table in (merged, unmerged):
        assert table.frame["county"].tolist() == [name for name in ("甲县", "乙县", "丙县", "丁县") for _ in range(3)]


def test_a_group_ends_where_a_section_or_a_total_stands(tmp_path: Path) -> None:
    rows = [MONTHLY, ["甲县", "小学", 10, 9, 90, 5, 4, 80, "2019-06-30"], ["合计", None, 10, 9, 90, 5, 4, 80, None],
            [None, "小学", 10, 9, 90, 5, 4, 80, "2019-06-30"]]  # fmt: skip
    assert faults(read(tmp_path, "monthly", rows)) == [(4, "“”，不能为空")]


def test_sections_repeat_the_header_and_end_in_a_total(tmp_path: Path) -> None:
    spaced = ["序  号", "资 金\n名 称", *FUND[2:]]
    rows = [
        ["一、2016年资金", *[None] * 6], FUND, fund(1, "甲"), fund(2, "乙"), ["合  计", None, None, None, 2, 2, 2], [None] * 7,
        ["二、2017年资金", *[None] * 6], spaced, fund(1, "丙"), [None, "小 计", None, None, 1, 1, 1],
        ["（三）其他", *[None] * 6], fund(1, "丁"), ["总  计", None, None, None, 4, 4, 4],
        ["注：第一项含配套"], ["说明:1.第二项不含利息", None], ["2.数据截至年底"],
    ]  # fmt: skip
    table = read(tmp_path, "fund", rows, ["A1:G1", "A7:G7", "A11:G11"])
    assert table.frame["fund"].tolist() == ["甲", "乙", "丙", "丁"]
    assert asides(table) == [
        ("题名", 1),
        ("合计", 5),
        ("节", 7),
        ("小计", 10),
        ("节", 11),
        ("合计", 13),
        ("注", 14),
        ("注", 15),
        ("注", 16),
    ]
    assert table.asides[1].numbers == {"planned": 2, "arrived": 2, "paid": 2}


def test_a_list_in_one_cell_keeps_its_marks(tmp_path: Path) -> None:
    header = ["问题来源", "问题描述", "涉及县区/学校", "牵头单位", "责任单位", "整改措施", "状态"]
    row = ["审计", "档次错误", "甲县、乙县、\n丙县、", "教育局", "财政局、扶贫办、", "一是核查；二是退补", "整改中"]
    assert read(tmp_path, "rectify", [header, row]).frame["scope"].tolist() == ["甲县、乙县、丙县、"]


def test_units_and_remarks_below_the_header_of_a_yearbook(tmp_path: Path) -> None:
    rows = [
        ["县市区", "学段", "应资助人数_人", "已资助人数_人", "应发金额", "已发金额", "截止日期"],
        ["Unit", "", "人", "人", "元", "元", ""],
        ["Remark", "各县上报"],
        ["甲县", "小学", "10", "9", "50000", "40000", "2019-06-30"],
    ]
    for encoding in ("utf-8", "utf-8-sig", "gb18030"):
        table = intake.read(messy.csv(tmp_path / "t.csv", rows, encoding), LEDGERS["monthly"], "t.csv")
        assert table.frame[["should", "should_amt", "done_amt"]].to_numpy().tolist() == [[10, 5, 4]]
        assert list(table.frame.index) == [4]


def test_rows_of_the_province_and_indented_names_stand_among_the_counties(tmp_path: Path) -> None:
    names = ["全市合计", "市辖区", "  东城区", "\u3000\u3000西城区", "市本级"]
    rows = [MONTHLY, *([name, "小学", 10, 9, 90, 5, 4, 80, "2019-06-30"] for name in names)]
    table = read(tmp_path, "monthly", rows)
    assert table.frame["county"].tolist() == ["市辖区", "东城区", "西城区", "市本级"]
    assert asides(table) == [("合计", 2)]


HEADERS = {
    "a line break": "计划金额\n（万元）",
    "half a bracket": "计划金额（万元)",
    "the other half": "计划金额(万元）",
    "full-width bracket": "计划金额（万元）",
    "spaces": " 计 划 金 额 ",
    "residue": "计划金额_x000D_\n（万元）",
    "residue of HTML": "计划金额&#13;（万元）",
    "a joined unit": "计划金额_万元",
    "a comma": "计划金额，万元",
    "a slash": "计划金额/万元",
    "the word unit": "计划金额（单位：万元）",
    "an advertisement": "计划金额_万元\n—来自【某某数据网】",
    "an advertisement alone": "计划金额——来自某某数据网",
    "zero-width space": "计划\u200b金额",
}


@pytest.mark.parametrize("header", HEADERS.values(), ids=HEADERS)
def test_a_header_is_known_in_every_spelling(tmp_path: Path, header: str) -> None:
    table = read(tmp_path, "fund", [[*FUND[:4], header, *FUND[5:]], fund(1, "甲", 836.49, 1, 1)])
    assert table.frame["planned"].tolist() == [836.49]


SYNONYMS = [
    (ledger.id, column.field, name)
    for ledger in LEDGERS.values()
    for column in ledger.columns
    for name in column.synonyms
]


@pytest.mark.parametrize(("ledger", "field", "name"), SYNONYMS, ids=[f"{i}-{n}" for i, _, n in SYNONYMS])
def test_a_column_is_known_by_every_synonym(ledger: str, field: str, name: str) -> None:
    from xianbao import forms, sheets

    row = [name if c.field == field else c.label for c in LEDGERS[ledger].columns]
    found = forms.header(sheets.Sheet("", [row]), LEDGERS[ledger])
    assert found.columns[field] == [c.field for c in LEDGERS[ledger].columns].index(field)


@pytest.mark.parametrize("unit", ["人", "%", "台套", "㎡", "元/学期"])
def test_a_unit_that_no_amount_has_is_refused(tmp_path: Path, unit: str) -> None:
    rows = [[*FUND[:4], f"计划金额（{unit}）", *FUND[5:]], fund(1, "甲")]
    with pytest.raises(intake.Refused) as caught:
        read(tmp_path, "fund", rows)
    assert caught.value.lines == (
        f"t.xlsx〔表〕 第1行“计划金额（万元）”列：“{'m2' if unit == '㎡' else unit}”不是这一列能用的单位；可用：元、千元、万元、百万元、亿元",
    )


@pytest.mark.parametrize("write", [messy.xlsx, messy.xls, messy.ods, messy.csv])
def test_every_kind_of_file_gives_the_same_rows(tmp_path: Path, write: Callable[..., Path]) -> None:
    rows = [
        ["教育扶贫资金台账"],
        ["单位：元"],
        FUND,
        fund(1, "甲", 50000, 12345, 0),
        ["合计", None, None, None, 50000, 12345, 0],
    ]
    table = intake.read(write(tmp_path / f"t.{write.__name__}", rows), LEDGERS["fund"], "t")
    assert table.frame[["planned", "arrived", "paid"]].to_numpy().tolist() == [[5, 1.2345, 0]]
    assert [a.kind for a in table.asides] == ["题名", "题名", "合计"]


@pytest.mark.parametrize("delimiter", ["\t", ";"])
def test_a_csv_may_be_separated_by_other_signs(tmp_path: Path, delimiter: str) -> None:
    path = messy.csv(tmp_path / "t.csv", [FUND, fund(1, "甲", "1,250", 1, 1)], delimiter=delimiter)
    assert intake.read(path, LEDGERS["fund"], "t.csv").frame["planned"].tolist() == [1250]


def test_blank_rows_and_blank_columns_are_nothing(tmp_path: Path) -> None:
    header = [*FUND[:3], None, *FUND[3:]]
    row = fund(1, "甲")
    rows = [header, *[[None] * 8] * 30, [*row[:3], None, *row[3:]], ["", " ", "\u3000", *[None] * 5], *[[]] * 30]
    table = read(tmp_path, "fund", rows)
    assert list(table.frame.index) == [32]
    assert (table.rows_read, table.ignored) == (1, ())


def test_numbered_rows_that_were_not_filled_in_are_nothing(tmp_path: Path) -> None:
    rows = [FUND, fund(1, "甲"), [2, *[None] * 6], ["3", *[""] * 6], [None, None, None, None, None, 500, None]]
    table = read(tmp_path, "fund", rows)
    assert list(table.frame.index) == [2]
    assert {row for row, _ in faults(table)} == {5}


@pytest.mark.parametrize("corner", ["单位：人、元", "单位:元、人", "单位：人次/元", "单位：元，人"])
def test_two_units_in_the_corner_each_serve_their_columns(tmp_path: Path, corner: str) -> None:
    rows = [[corner], MONTHLY, ["甲县", "小学", 10, 9, 90, 50000, 40000, 80, "2019-06-30"]]
    assert read(tmp_path, "monthly", rows).frame[["should", "should_amt"]].to_numpy().tolist() == [[10, 5]]
    both = [["单位：万元、元"], FUND, fund(1, "甲")]
    with pytest.raises(intake.Refused, match="“万元、元”不是这一列能用的单位"):
        read(tmp_path, "fund", both)


def test_a_long_name_alone_in_its_column_is_a_row_that_lacks_the_rest(tmp_path: Path) -> None:
    name = "某县中等职业技术学校实训楼建设项目资金"
    table = read(
        tmp_path, "fund", [FUND, [None, name, *[None] * 5], [None, name, "涉农整合", *[None] * 4], [name, *[None] * 6]]
    )
    assert sorted({row for row, _ in faults(table)}) == [2, 3]
    assert asides(table) == [("注", 4)]
