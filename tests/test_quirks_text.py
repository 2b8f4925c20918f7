"""Encodings, names, places, identity numbers, repeated rows, remarks: what stands in cells of text."""

from pathlib import Path
from typing import Any

import messy
import pytest
from messy import faults, person, read

from xianbao import cells, crosschecks, idno, intake, regions
from xianbao.errors import XianbaoError
from xianbao.ledgers import LEDGERS, Column

FUND = ["序号", "资金名称", "资金来源", "用途", "计划金额（万元）", "到位金额（万元）", "已支付金额（万元）", "备注"]
HOUSEHOLD = ["所在乡镇", "村（居）", "户主姓名", "姓名", "性别", "身份证号", "出生日期", "备注"]
SCHOOL_AGE = ["户籍村", "户主", "儿童姓名", "出生日期", "身份证号", "备注"]
DETAIL = ["学期", "学段", "学校名称", "学生姓名", "身份证号", "是否建档立卡", "资助项目", "发放金额（元）", "备注"]


def money(name: str, remark: str = "") -> list[Any]:
    return [1, name, "涉农整合", "建", 1, 1, 1, remark]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "gbk"])
def test_a_csv_is_read_in_the_encodings_that_offices_use(tmp_path: Path, encoding: str) -> None:
    path = messy.csv(tmp_path / "t.csv", [FUND, money("通渭县教育资金", "转学")], encoding)
    assert intake.read(path, LEDGERS["fund"], "t.csv").frame.iloc[0][["fund", "remark"]].tolist() == [
        "通渭县教育资金",
        "转学",
    ]


@pytest.mark.parametrize("sign", ["䶮", "㛃", "•", "‧", "㐂", "𠮷", "·"])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_rare_characters_and_dots_in_names_survive(tmp_path: Path, sign: str, encoding: str) -> None:
    path = messy.csv(tmp_path / "t.csv", [FUND, money(f"某{sign}某资金")], encoding)
    assert intake.read(path, LEDGERS["fund"], "t.csv").frame["fund"].tolist() == [f"某{sign}某资金"]


@pytest.mark.parametrize("space", ["\u00a0", "\u3000", "\u2002", "\t", "  "])
def test_spaces_of_every_kind_around_and_within_names_go(tmp_path: Path, space: str) -> None:
    path = messy.csv(tmp_path / "t.csv", [FUND, money(f"{space}县农业{space}农村局{space}")], "gb18030")
    assert intake.read(path, LEDGERS["fund"], "t.csv").frame["fund"].tolist() == ["县农业农村局"]


def mojibake(text: str) -> str:
    """UTF-8 that was opened as GBK."""
    return text.encode().decode("gbk", "replace").replace("\ufffd", "?")


def test_utf8_that_was_saved_as_gbk_is_refused_for_what_it_is(tmp_path: Path) -> None:
    assert mojibake("通渭县") == "閫氭腑鍘?"
    rows = [[mojibake(h) for h in FUND], [mojibake(str(c)) for c in money("通渭县")]]
    words = "内容是乱码（UTF-8 文件被当作 GBK 打开后又保存），请用原来的文件"
    for path in (messy.csv(tmp_path / "t.csv", rows), messy.xlsx(tmp_path / "t.xlsx", rows)):
        with pytest.raises(XianbaoError, match=words):
            intake.read(path, LEDGERS["fund"], path.name)


def test_a_value_that_is_mojibake_is_refused_in_a_sound_ledger(tmp_path: Path) -> None:
    rows = [FUND, money("通渭县教育资金"), money(mojibake("通渭县")), money(mojibake("通渭县教育资金"))]
    assert faults(read(tmp_path, "fund", rows)) == [
        (row, f"“{mojibake(name)}” 是乱码（UTF-8 被当作 GBK）；应按原件重填")
        for row, name in ((3, "通渭县"), (4, "通渭县教育资金"))
    ]


@pytest.mark.parametrize(
    "word",
    ["联通", "閫", "洧川镇", "溆浦县", "漷县村", "鄠邑区", "鍾某", "氾水镇氾东村", "灞桥区", "閤家垭乡", "䶮某某"],
)
def test_rare_names_are_no_mojibake(word: str) -> None:
    assert cells.value(word, Column("x", "x")) == word


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("县农业农村 局", "县农业农村局"),
        ("建始县中 等职业技\n术学校", "建始县中等职业技术学校"),
        ("县民族宗 教事务局", "县民族宗教事务局"),
        ("各县 市区", "各县市区"),
        ("  东城区", "东城区"),
        ("某\u200b某", "某某"),
        ("\ufeff某某", "某某"),
        ("No 1 School", "No 1 School"),
        ("第 1 小学", "第 1 小学"),
        ("性别比_x000D_\n女", "性别比女"),
        ("甲校&#13;&#10;乙校", "甲校乙校"),
        ("１２㎡①", "１２㎡①"),
        ("（2018-2020\n\n年）", "（2018-2020 年）"),
        ("<ol style=“x”><li>转学", "<ol style=“x”><li>转学"),
        ("一是<script>alert(1)</script>", "一是<script>alert(1)</script>"),
        ("字体：大 中 小 打印 微信 QQ", "字体：大中小打印微信 QQ"),
        (12.0, "12"),
        (12.5, "12.5"),
    ],
)
def test_names_lose_stray_spaces_and_keep_their_signs(typed: Any, kept: str) -> None:
    assert cells.text(typed) == kept


def test_a_name_that_was_cut_across_lines_is_the_same_school(tmp_path: Path) -> None:
    rows = [["学校名称", "所在乡镇", "学校类别", "是否边远乡村", "在校（园）学生数", "专任教师数"],
            ["甲镇中\n心小学", "甲 镇", "小 学", "否", 100, 9], ["甲镇中心小学", "甲镇", "小学", "否", 120, 9]]  # fmt: skip
    assert [row for row, _ in faults(read(tmp_path, "school", rows))] == [2, 3]


ALIASES = [
    ("科右前旗", 2019, "152221"),
    ("科尔沁右翼前旗", 2019, "152221"),
    ("宜州市", 2015, "451281"),
    ("宜州区", 2018, "451203"),
    ("云州区", 2019, "140215"),
    ("大同县", 2016, "140227"),
    ("龙南县", 2018, "360727"),
    ("龙南市", 2021, "360783"),
    ("罗城", 2019, "451225"),
    ("罗城仫佬族自治县", 2019, "451225"),
    ("都安", 2019, "451228"),
    ("都安瑶族自治县", 2019, "451228"),
    ("东兰县", 2000, "452728"),
    ("东兰县", 2019, "451224"),
]


@pytest.mark.parametrize(("name", "year", "code"), ALIASES)
def test_places_are_known_by_the_names_and_codes_of_their_year(name: str, year: int, code: str) -> None:
    assert code in [r.code for r in regions.named(name, year)]
    assert regions.problem(code, name, year) == ""


@pytest.mark.parametrize(
    ("name", "year", "code", "words"),
    [("宜州市", 2018, "451281", "451203"), ("罗定市", 2019, "451203", "445381"), ("东兰县", 2019, "452728", "451224")],
)
def test_a_place_of_another_year_or_province_is_told(name: str, year: int, code: str, words: str) -> None:
    assert words in regions.problem(code, name, year)


def test_a_county_of_another_province_is_told() -> None:
    """罗定市 under 广西, as a yearbook has it."""
    assert "广东省" in regions.unknown(["罗定市"], "451200", 2019)["罗定市"]


GOOD = person(1)
DAMAGED = {
    "a number": (4.21102199001011e17, "被存成数字，末几位已失真，须按证件重填"),
    "digits lost to 1904's precision": ("999999201003020000", "校验位不符"),
    "as shown": ("4.21E+17", "被存成数字，末几位已失真，须按证件重填"),
    "fifteen digits": ("999999100302001", "是15位旧号，须换成18位号码"),
    "seventeen digits": (GOOD[:17], "不是18位号码"),
    "nineteen digits": (f"{GOOD}1", "不是18位号码"),
    "no such day": (f"999999{20100230}0017", "中的出生日期不成立"),
    "a wrong check digit": (GOOD[:17] + next(c for c in idno.CHECKS if c != GOOD[17]), "校验位不符"),
    "letters": ("99999920100302ABCD", "不是18位号码"),
    "none": ("无户口", "没有填写身份证号"),
    "not yet": ("未上户", "没有填写身份证号"),
    "none at all": ("无", "，不能为空"),
    "blank": ("", "，不能为空"),
}


@pytest.mark.parametrize(("typed", "words"), DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_identity_number_is_refused_and_never_repaired(tmp_path: Path, typed: Any, words: str) -> None:
    row = ["甲村", "某某", "某某", "2010-03-02", typed, ""]
    [(place, said)] = faults(read(tmp_path, "school_age", [SCHOOL_AGE, row]))
    assert (place, said.endswith(words)) == (2, True)
    register = read(tmp_path, "household", [HOUSEHOLD, ["甲镇", "甲村", "某某", "某某", "男", typed, "2010-03-02", ""]])
    assert [p.words.strip().endswith(words) for p in register.doubts] == [True]
    assert len(register.frame) == 1
    kept = register.frame["id_no"].iloc[0]
    assert kept == typed or (kept is None and words == "，不能为空")


X = next(person(n) for n in range(100) if person(n)[17] == "X")
SPELT = {
    "plain": (GOOD, GOOD),
    "a small x": (X.lower(), X),
    "a full-width x": (X.replace("X", "ｘ"), X),
    "spaces around": (f"  {GOOD} ", GOOD),
    "spaces within": (f"{GOOD[:6]} {GOOD[6:14]} {GOOD[14:]}", GOOD),
    "an apostrophe": (f"'{GOOD}", GOOD),
    "a curly apostrophe": (f"‘{GOOD}", GOOD),
    "full-width digits": ("".join(chr(ord(c) + 0xFEE0) for c in GOOD), GOOD),
    "no-break space": (f"{GOOD}\u00a0", GOOD),
    "a line break": (f"{GOOD}\n", GOOD),
    "Excel's residue": (f"{GOOD}_x000D_\n", GOOD),
    "zero-width space": (f"\u200b{GOOD}", GOOD),
    "left-to-right override": (f"\u202d{GOOD}\u202c", GOOD),
}


@pytest.mark.parametrize(("typed", "meant"), SPELT.values(), ids=SPELT)
def test_an_identity_number_is_read_in_every_spelling_that_loses_nothing(
    tmp_path: Path, typed: str, meant: str
) -> None:
    row = ["甲村", "某某", "某某", "2010-03-02", typed, ""]
    assert read(tmp_path, "school_age", [SCHOOL_AGE, row]).frame["id_no"].tolist() == [meant]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("999 0000 0000", "99900000000"),
        (99900000000.0, "99900000000"),
        ("99900000000_x000D_", "99900000000"),
        ("'6200000000000000001", "6200000000000000001"),
    ],
)
def test_telephone_and_card_numbers_are_text(typed: Any, kept: str) -> None:
    assert cells.value(typed, Column("x", "x", "card")) == kept


@pytest.mark.parametrize("typed", [6.2e18, "6.2E+18", "6.22848E+18", 6200000000000001.0])
def test_a_card_number_beyond_excels_digits_is_refused(typed: Any) -> None:
    with pytest.raises(ValueError, match="末几位已丢失；应以文本格式重新填写"):
        cells.value(typed, Column("x", "x", "card"))


def test_an_identical_row_is_counted_once_and_conflicting_ones_are_set_aside(tmp_path: Path) -> None:
    rows = [FUND, money("甲"), money("甲"), [*money("乙")[:4], 1, 1, 1], [*money("乙")[:4], 2, 1, 1], money("丙")]
    table = read(tmp_path, "fund", rows)
    assert list(table.frame.index) == [2, 6]
    assert faults(table) == [
        (3, "“甲”重复；与第2行完全相同，请删去一行"),
        (4, "“乙”重复；与第5行的资金名称相同而内容不同，请核对后只留一行"),
        (5, "“乙”重复；与第4行的资金名称相同而内容不同，请核对后只留一行"),
    ]


def paid(
    number: int, school: str = "甲校", term: str = "2019春", item: str = "生活补助", amount: Any = 500, remark: str = ""
) -> list[Any]:
    return [term, "小学", school, "某某", person(number), "是", item, amount, remark]


def test_one_pupil_in_two_schools_or_paid_twice_stays_and_is_told(tmp_path: Path) -> None:
    """The key is identity number, term and item: another term, another item or a namesake is no repetition."""
    rows = [
        DETAIL, paid(1), paid(1, school="乙校"), paid(2), paid(2), paid(3), paid(3, term="2019秋"), paid(3, item="营养餐"), paid(4),
    ]  # fmt: skip
    table = read(tmp_path, "aid_detail", rows)
    assert len(table.frame) == 8
    assert [(p.row, p.words) for p in table.doubts] == [
        (3, "重复；与第2行的身份证号＋学期＋资助项目相同，请核对"),
        (5, "重复；与第4行完全相同，请核对"),
    ]


@pytest.mark.parametrize(
    "remark", ["转学", "补发2018年秋季", "外县就读", "退回 250 元", "说明：9月转入", "合计两次发放", "注：随父母外出"]
)
def test_remarks_that_carry_facts_are_kept(tmp_path: Path, remark: str) -> None:
    table = read(tmp_path, "aid_detail", [DETAIL, paid(1, remark=remark)])
    assert table.frame["remark"].tolist() == [remark]
    assert table.asides == ()


@pytest.mark.parametrize(
    "note",
    [
        "说明:1.第一类学生指建档立卡学生",
        "注：数据截至2019年6月",
        "备注：含民办",
        "填表人：某某",
        "审核人：某某   填表人：某某",
        "资料来源：学籍系统",
        "附：名单另送",
    ],
)
def test_what_is_said_below_the_table_is_kept_as_a_note(tmp_path: Path, note: str) -> None:
    table = read(tmp_path, "aid_detail", [DETAIL, paid(1), [None] * 9, [note], ["2.第二类学生指其他"]])
    assert [(a.kind, a.row) for a in table.asides] == [("注", 4), ("注", 5)]
    assert len(table.frame) == 1


@pytest.mark.parametrize(
    "name", ["注溪镇中心小学", "说法小学", "附城中学", "合计某", "总和村小学", "第一部分校", "一中", "甲", "A", "1"]
)
def test_a_name_that_begins_like_a_note_is_data(tmp_path: Path, name: str) -> None:
    table = read(tmp_path, "fund", [FUND, [None, name, *money("")[2:]]])
    assert table.frame["fund"].tolist() == [name]


def test_text_from_a_ledger_is_never_a_formula_or_markup(tmp_path: Path) -> None:
    strings = ["<ol style=…>", "](javascript:alert(1))", "#let x", "../../x", "@某"]
    rows = [FUND, *(money(f"甲{n}", s) for n, s in enumerate(strings))]
    assert read(tmp_path, "fund", rows).frame["remark"].tolist() == strings


def test_checks_see_what_was_kept(tmp_path: Path) -> None:
    """人次 smaller than persons, set aside by no reader: a finding of the checks."""
    header = [
        "学期",
        "学段",
        "资助项目",
        "发放类别",
        "建档立卡应助人数",
        "建档立卡已审核人数",
        "资助人次",
        "资助标准",
        "资助金额",
        "发放状态",
        "发放（计划）日期",
    ]
    row = ["2019春", "小学", "生活补助", "正常发放", 10, 12, 12, 500, 0.6, "已发放", "2019-6-1"]
    table = read(tmp_path, "aid", [header, row])
    assert table.quarantined == ()
    assert crosschecks.problems({"aid": table})
