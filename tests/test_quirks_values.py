"""Numbers, rates, days and terms as they are typed: read as meant, or refused in words."""

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import messy
import pytest
from messy import faults, read

from xianbao import cells, crosschecks, intake
from xianbao.ledgers import LEDGERS, Column

FUND = ["序号", "资金名称", "资金来源", "用途", "计划金额（万元）", "到位金额（万元）", "已支付金额（万元）", "备注"]
MONTHLY = ["县市区", "学段", "应资助人数", "已资助人数", "资助率", "应发金额", "已发金额", "发放进度", "截止日期"]
AMOUNT = Column("x", "金额", "number", "万元", blank=True)
YUAN = Column("x", "金额", "number", "元", blank=True)
PEOPLE = Column("x", "人数", "count", "人", blank=True)
TIMES = Column("x", "人次", "count", "人次", blank=True)
AREA = Column("x", "面积", "number", "㎡", blank=True)
SETS = Column("x", "数量", "count", "台套", blank=True)


def test_an_amount_may_state_its_own_unit_cell_by_cell(tmp_path: Path) -> None:
    typed = [
        "6414万元",
        "5.22 亿元",
        "50000元",
        129.8175,
        "1897.41525",
        "1462.3",
        "３０００",
        "1.2亿",
        "5千元",
        "3百万元",
    ]
    rows = [[n, f"资金{n}", "涉农整合", "建", cell, 0, 0] for n, cell in enumerate(typed)]
    planned = read(tmp_path, "fund", [FUND, *rows]).frame["planned"].tolist()
    assert planned == [6414, 52200, 5, 129.8175, 1897.41525, 1462.3, 3000, 12000, 0.5, 300]


@pytest.mark.parametrize(
    ("typed", "column", "meant"),
    [
        ("6414万元", YUAN, 64140000),
        ("625.00元", YUAN, 625),
        ("1，250", YUAN, 1250),
        ("1,234,567.89", YUAN, 1234567.89),
        ("１２３．５", YUAN, 123.5),
        (" 1250 ", YUAN, 1250),
        ("\u00a01250\u3000", YUAN, 1250),
        ("1250_x000D_\n", YUAN, 1250),
        ("1250&#13;", YUAN, 1250),
        ("3.762亿(其中：贷款3亿元)元", AMOUNT, 37620),
        ("3.762亿元（其中财政3亿元）", AMOUNT, 37620),
        ("1.2万", AMOUNT, 1.2),
        ("二十六万", AMOUNT, 26),
        ("二十六万元", AMOUNT, 26),
        ("二万五千元", AMOUNT, 2.5),
        ("三百万元", AMOUNT, 300),
        ("一亿零五百万元", AMOUNT, 10500),
        ("2.8189万人次", TIMES, 28189),
        ("28189人次", TIMES, 28189),
        ("418 个", SETS, 418),
        ("418台套", SETS, 418),
        ("418 人", PEOPLE, 418),
        ("十二", PEOPLE, 12),
        ("一千零五人", PEOPLE, 1005),
        ("三万二千", PEOPLE, 32000),
        ("120㎡", AREA, 120),
        ("1.5万平方米", AREA, 15000),
        ("0", PEOPLE, 0),
        ("零", PEOPLE, 0),
        ("315", PEOPLE, 315),
        ("0315", PEOPLE, 315),
        (315.0, PEOPLE, 315),
    ],
)
def test_numbers_are_read_as_meant(typed: Any, column: Column, meant: float) -> None:
    assert cells.value(typed, column) == meant


NO_NUMBERS = [
    "1 250", "12\n5", "12_x000D_5", "1,25", "12,5", "1,2345", ",5", "5,", "1、250", "12；13", "5-6", "3/4", "①", "12²", "1½", "⒈",
    "1_000", "1e5", "1.23E+05", "0x10", "nan", "inf", "(120)", "120(130)", "100%", "1.2.3", "二三", "二〇一八", "一百三", "二万五", "十百", "三千千",
    "1万2千", "1亿2000万", "若干", "全部", "￥", "元", "万", "十元整", "12岁半", "5元6角", "+-5",
]  # fmt: skip


@pytest.mark.parametrize("typed", NO_NUMBERS)
@pytest.mark.parametrize("column", [AMOUNT, YUAN, PEOPLE], ids=["万元", "元", "人"])
def test_what_may_mean_several_numbers_is_refused(typed: str, column: Column) -> None:
    with pytest.raises(ValueError, match=r"不是数字|不是整数|不是这一列"):
        cells.value(typed, column)


@pytest.mark.parametrize(
    ("typed", "column", "words"),
    [
        ("2016人次", PEOPLE, " 是人次；这一列应填人数"),
        ("1.2万人次", PEOPLE, " 是人次；这一列应填人数"),
        ("500元", PEOPLE, "不是数字"),
        ("500人", AMOUNT, "不是数字"),
        ("1.5", PEOPLE, "不是整数"),
        ("1.5人", PEOPLE, "不是整数"),
    ],
)
def test_a_number_of_something_else_is_refused(typed: str, column: Column, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        cells.value(typed, column)


BOUNDS = [
    "约800", "近800", "逾800万元", "超800", "超过800", "大约800", "不足800", "至少800", "800多", "800余", "800余人", "800多万元", "800余万",
    "800万余元", "800左右", "800人左右", "800以上", "800万元以上", "800以下", "８００余", "约 800", "800 余 人", "800余人次", "三百余", "八百多万",
    "近百", "上千", "数百", "几十", "十几",
]  # fmt: skip


@pytest.mark.parametrize("typed", BOUNDS)
@pytest.mark.parametrize("column", [AMOUNT, PEOPLE, TIMES], ids=["万元", "人", "人次"])
def test_bounds_and_rough_numbers_are_refused_as_such(typed: str, column: Column) -> None:
    with pytest.raises(ValueError, match="是约数；应填准确的阿拉伯数字，约数请写在备注"):
        cells.value(typed, column)


@pytest.mark.parametrize("sign", ["*", "-1", -1.0, "—", "——", "－", "/", "／", "无", "", " ", "\u3000", "…", "N/A"])
def test_signs_of_no_value_are_blank_and_zero_is_zero(tmp_path: Path, sign: Any) -> None:
    header = ["本地学校", "帮扶地区", "帮扶学校", "支教教师", "资金"]
    rows = [header, ["甲校", "乙市", "丙校", sign, sign], ["甲校", "乙市", "丁校", 0, "0"]]
    table = read(tmp_path, "pairing", rows)
    assert table.frame[["support_teachers", "fund"]].isna().to_numpy().tolist() == [[True, True], [False, False]]
    assert table.frame.loc[3, ["support_teachers", "fund"]].tolist() == [0, 0]
    spelt = "".join(str(sign).split()).replace("－", "-").replace("／", "/").replace("…", "...").removesuffix(".0")
    assert table.absences.get("fund", {}) == ({2: spelt} if spelt else {})
    assert table.raw.loc[2, "fund"] in (sign, None)


def test_a_required_number_may_not_be_blank_and_the_sign_is_named(tmp_path: Path) -> None:
    rows = [FUND, [1, "甲", "涉农整合", "建", "*", "", 0]]
    assert faults(read(tmp_path, "fund", rows)) == [(2, "“*”，不能为空"), (2, "“”，不能为空")]


def test_a_row_that_slipped_is_set_aside_whole_and_never_cut(tmp_path: Path) -> None:
    """One space too many made 26 columns of 25, and every figure after it that of its neighbour."""
    columns = LEDGERS["aid_detail"].columns
    row = dict.fromkeys((c.field for c in columns), "")
    row |= {
        "seq": "1",
        "term": "2019春",
        "stage": "小学",
        "school": "甲校",
        "student_name": "某某",
        "id_no": messy.person(1),
    }
    row |= {"aid_item": "生活补助", "standard_yuan": "500", "amount_yuan": "500", "is_poor": "是", "remark": "转学"}
    good = list(row.values())
    slipped = [*good[:4], "", *good[4:]]
    short = good[:-1]
    path = messy.csv(tmp_path / "t.csv", [[c.label for c in columns], good, slipped, short])
    table = intake.read(path, LEDGERS["aid_detail"], "t.csv", limit=1)
    assert list(table.frame.index) == [2]
    assert [p.row for p in table.quarantined if "错了列" in p.words] == [3, 4]
    excel = read(tmp_path, "aid_detail", [[c.label for c in columns], good, slipped])
    assert [p.row for p in excel.quarantined if "错了列" in p.words] == [3]


def rates(tmp_path: Path, *typed: Any) -> intake.Table:
    rows = [["甲县", "小学", 10, 9, rate, 5, 4, 80, f"2019-{n:02}-28"] for n, rate in enumerate(typed, 1)]
    return read(tmp_path, "monthly", [MONTHLY, *rows])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ([94.5, 100], [94.5, 100]),
        ([0.945, 1], [94.5, 100]),
        (["94.5%", "100%"], [94.5, 100]),
        (["0.945", "1"], [94.5, 100]),
        ([0.945, "94.5%"], [94.5, 94.5]),
        (["９４．５％", "94.5 %"], [94.5, 94.5]),
        ([104.9, 142.5, 162.34], [104.9, 142.5, 162.34]),
        (["104.9%", "162.34%"], [104.9, 162.34]),
        ([0, 0.5], [0, 50]),
        ([0, 100], [0, 100]),
        (["0.5%", 45], [0.5, 45]),
        ([86.66], [86.66]),
    ],
)
def test_rates_as_fractions_as_percentages_and_over_a_hundred(
    tmp_path: Path, typed: list[Any], meant: list[float]
) -> None:
    table = rates(tmp_path, *typed)
    assert table.frame["rate"].tolist() == meant
    assert table.quarantined == ()


@pytest.mark.parametrize(
    ("typed", "doubtful"),
    [
        ([0.945, 1.049], [2, 3]),
        ([0.945, 94.5], [2]),
        (["0.945", "94.5"], [2]),
        ([1.049], [2]),
        ([1, 94.5], [2]),
        ([0, 1.5, 45], []),
    ],
)
def test_a_rate_that_may_be_fraction_or_percentage_is_refused(
    tmp_path: Path, typed: list[Any], doubtful: list[int]
) -> None:
    table = rates(tmp_path, *typed)
    assert [p.row for p in table.quarantined] == doubtful
    assert all(p.words == " 分不清是小数还是百分数；全列应写法一致，如 94.5 或 94.5%" for p in table.quarantined)


def test_sums_and_rates_that_do_not_fit_are_kept_as_they_stand(tmp_path: Path) -> None:
    """1类 and 2类 that do not make up the total, a rate of another base: found by the checks, never mended."""
    rows = [
        ["学段", "项目名称", "秋季|资助金额", "其中：1类|金额", "2类|金额", "全年|资助金额"],
        ["学前", "生活补助", 47.3188, None, None, 47.3188],
        ["合计", None, 47.3187, None, None, 47.3188],
    ]
    rows[0][3:5] = ["秋季|其中：1类|金额", "秋季|2类|金额"]
    rows[1][3:5] = [45.0687, 0]
    table = read(tmp_path, "aid_summary_stage", rows)
    assert table.frame[["autumn_amount", "autumn_tier1_amount"]].to_numpy().tolist() == [[47.3188, 45.0687]]
    assert table.asides[0].numbers["autumn_amount"] == 47.3187
    rate = read(tmp_path, "monthly", [MONTHLY, ["甲县", "小学", 15, 13, 86.66, 33.9, 31.35, 92.37, "2019-06-30"]])
    assert rate.frame[["rate", "amt_rate"]].to_numpy().tolist() == [[86.66, 92.37]]
    assert crosschecks.problems({"monthly": rate})


DAY = dt.date(2019, 3, 5)
DATES = [
    "2019-03-05", "2019-3-5", "2019/3/5", "2019/03/05", "2019.3.5", "2019.03.05", "2019年3月5日", "2019年03月05日", "2019 年 3 月 5 日",
    "20190305", "２０１９年３月５日", "2019-03-05 16:38", "2019-3-5 6:38", "2019-03-05T16:38:00", "2019/3/5 0:00:00", "2019年3月5日16:38",
    "2019年3月5日 8:05", " 2019-03-05\n", "2019-03-05_x000D_", "2019年3月5号", 43529, 43529.0, 43529.69, "43529", "20190305 ", 20190305.0,
    dt.date(2019, 3, 5), dt.datetime(2019, 3, 5, 16, 38), "2019—3—5", "2019–03–05", "2019-03-05 16:38:21.5",
]  # fmt: skip


@pytest.mark.parametrize("typed", DATES, ids=repr)
def test_days_are_read_in_every_form(typed: Any) -> None:
    assert cells.date(typed) == DAY


@pytest.mark.parametrize("typed", ["2019-3", "2019年3月", "2019.03", "2019/03", "2019年 3月份"])
def test_a_month_is_its_first_day(typed: str) -> None:
    assert cells.date(typed) == dt.date(2019, 3, 1)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2019-3-1 18:30", 1),
        ("2019-3-2 16:38", 2),
        ("2019-3-1 8:30", 1),
        ("2019/3/3 10:00:00", 3),
        ("2019.3.1 1:05", 1),
    ],
)
def test_the_hour_is_no_part_of_the_day(typed: str, day: int) -> None:
    assert cells.date(typed) == dt.date(2019, 3, day)


@pytest.mark.parametrize(
    "typed",
    [
        "2018/5和11", "2018年5月和11月", "5月底前", "秋季学期", "2020 /2021 学年初", "2018年", "2018", 2018.0, 2019.03, 2019.1, "2019.1 1",
        "2019-13-01", "2019-02-29", "2019-3-32", "19-3-5", "3/5/2019", "05/03/2019", "2019-3-5至2019-3-8", "2019年3月上旬", "2019.3.5.1",
        "201903", 201903.0, "2019-0305", "20191301", 20190305.5, 12.0, 1e6, float("nan"), "已发放", "2019年底", "２０１９", "近期", "长期", True,
    ],
)  # fmt: skip
def test_what_is_no_single_day_is_refused(typed: Any) -> None:
    with pytest.raises(ValueError, match=r"不是日期；应写成 2017-09-20、2017\.9\.20 或 2017年9月20日"):
        cells.date(typed)


@pytest.mark.parametrize("typed", ["3月5日", "3.5", "3-5", "03/05", "12月31日", "3月5号", "3月"])
def test_a_day_without_its_year_is_refused_as_such(typed: str) -> None:
    with pytest.raises(ValueError, match="没有年份"):
        cells.date(typed)


def test_days_of_a_1904_workbook_typed_and_untyped(tmp_path: Path) -> None:
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    header = ["序号", "日期", "帮扶类别"]
    serial = (DAY - dt.date(1904, 1, 1)).days
    rows = [
        header,
        [1, dt.datetime(2019, 3, 5), "驻村"],
        [2, serial, "驻村"],
        [3, str(serial), "驻村"],
        [4, "2019.3.5", "驻村"],
    ]
    path = messy.xlsx(tmp_path / "t.xlsx", rows, epoch=CALENDAR_MAC_1904)
    assert intake.read(path, LEDGERS["village_help"], "t").frame["date"].tolist() == [DAY] * 4
    path = messy.xls(tmp_path / "t.xls", [header, [1, serial, "驻村"]], since_1904=True)
    assert intake.read(path, LEDGERS["village_help"], "t").frame["date"].tolist() == [DAY]


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "=#DIV/0!"])
def test_an_error_in_an_old_workbook_is_refused_and_never_blank(error: str, tmp_path: Path) -> None:
    header = ["序号", "日期", "帮扶类别", "金额或折价（万元）"]
    path = messy.xls(tmp_path / "t.xls", [header, [1, 43529, "驻村", 5], [2, 43529, "驻村", error]])
    table = intake.read(path, LEDGERS["village_help"], "t", limit=1)
    assert messy.faults(table) == [(3, f"“{error.removeprefix('=')}” 是公式错误；请改正公式或填入数值")]
    assert table.frame["amount"].tolist() == [5]


def test_days_of_an_ordinary_workbook_typed_and_untyped(tmp_path: Path) -> None:
    rows = [
        ["序号", "日期", "帮扶类别"],
        [1, dt.datetime(2019, 3, 5), "驻村"],
        [2, 43529, "驻村"],
        [3, "43529", "驻村"],
    ]
    assert read(tmp_path, "village_help", rows).frame["date"].tolist() == [DAY] * 3


SPRING = [
    "2019春", "2019年春", "2019春季", "2019年春季", "2019年春季学期", "2019春季学期", "2019年春学期", "2019年春期", "2019年春季期", "2019-春", "２０１９年春季学期",
    "2019 年 春季 学期", "2018-2019学年第二学期", "2018—2019学年第二学期", "2018－2019学年度第2学期", "2018/2019学年第二学期", "2018~2019学年下学期",
    "2018至2019学年第二学期", "2018-2019学年（下）", "2018-2019学年下期", "2018-2019第二学期", "2018-2019-2", "2018-2019学年春季学期",
    "2018-2019学年度春季", "2018-19学年第二学期", "2018年-2019年学年第二学期", "2018–2019学年第Ⅱ学期",
]  # fmt: skip
AUTUMN = [
    "2018秋", "2018年秋季学期", "2018-2019学年第一学期", "2018-2019学年上学期", "2018-2019-1", "2018-2019学年（上）", "2018-2019学年秋季学期",
    "2018—2019学年度第１学期",
]  # fmt: skip


@pytest.mark.parametrize(("typed", "term"), [*((s, "2019春") for s in SPRING), *((s, "2018秋") for s in AUTUMN)])
def test_terms_are_read_in_every_spelling(typed: str, term: str) -> None:
    assert cells.term(typed) == term


@pytest.mark.parametrize(
    "typed",
    ["春季", "2019", 2019.0, "2019年", "2019年上学期", "2019年第一学期", "2016-2019学年第二学期", "2019-2018学年第一学期", "2018-2019学年",
     "2018学年第二学期", "19春", "2019夏", "2018-2019-3", "2018-2019学年第一二学期", "2019年春秋", "2018-12学年第一学期", dt.date(2019, 3, 1), "去年春"],
)  # fmt: skip
def test_a_term_that_is_not_certain_is_refused(typed: Any) -> None:
    with pytest.raises(ValueError, match="不是学期；应写成 2017春、2017年春季学期 或 2016-2017学年第二学期"):
        cells.term(typed)


@pytest.mark.parametrize("typed", ["是", "√", "✓", "✔", "1", 1.0, "1.0", True, "有", " 是 "])
def test_yes_in_every_form(typed: Any) -> None:
    assert cells.value(typed, Column("x", "x", "flag")) is True


@pytest.mark.parametrize("typed", ["否", "×", "0", 0.0, False, "x", "", None, "无", "—", "/"])
def test_no_in_every_form(typed: Any) -> None:
    assert cells.value(typed, Column("x", "x", "flag")) is False


@pytest.mark.parametrize("typed", ["也许", "是/否", "2", "是否", "√×"])
def test_neither_yes_nor_no_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="不能识别；应填 是 或 否"):
        cells.value(typed, Column("x", "x", "flag"))


def test_refusals_name_sheet_row_column_what_stood_there_and_what_is_allowed(tmp_path: Path) -> None:
    rows = [["单位：万元"], FUND, [1, "甲", "涉农整合", "建", "约800", "12²", "1 250"]]
    assert [str(p) for p in read(tmp_path, "fund", rows).quarantined] == [
        "t.xlsx〔表〕 第3行“计划金额（万元）”列：“约800” 是约数；应填准确的阿拉伯数字，约数请写在备注",
        "t.xlsx〔表〕 第3行“到位金额（万元）”列：“12²” 不是数字；应填阿拉伯数字，如 1250 或 12.5",
        "t.xlsx〔表〕 第3行“已支付金额（万元）”列：“1 250” 不是数字；应填阿拉伯数字，如 1250 或 12.5",
    ]


def test_what_stood_in_a_cell_is_kept_beside_what_was_read(tmp_path: Path) -> None:
    typed = ["3.762亿(其中：贷款3亿元)元", "５００㎡", "①"]
    header = ["项目名称", "项目学校", "建设性质", "总投资（万元）", "建设内容及规模", "到位资金", "责任单位", "备注"]
    rows = [header, ["甲", "甲校", "新建", typed[0], typed[1], 0, "教育局", typed[2]]]
    table = read(tmp_path, "project", rows)
    assert table.raw.loc[2, ["invest_total", "scale_sqm", "remark"]].tolist() == typed
    assert table.frame.loc[2, ["invest_total", "scale_sqm", "remark"]].tolist() == [37620, 500, "①"]


def test_a_scale_of_the_header_and_a_unit_in_the_cell_do_not_add_up() -> None:
    assert cells.number("5000元", AMOUNT, Decimal(10_000)) == 0.5
    assert cells.number("5亿元", YUAN, Decimal(10_000)) == 5e8
    assert cells.number("5", AMOUNT, Decimal(10_000)) == 50_000
