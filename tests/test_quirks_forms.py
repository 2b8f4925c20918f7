"""Real forms of offices, built from their descriptions: each is read whole, row by row."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from messy import faults, person, read, xlsx

from xianbao import intake
from xianbao.ledgers import LEDGERS

TERM = ["财政下达资金", "资助金额", "资助人数(人)", "其中:1类", None, "2类", None]
TIERS = [None, None, None, "人数", "金额", "人数", "金额"]


def summary(which: str = "其中:1类", levels: int = 3) -> tuple[list[list[Any]], list[str]]:
    """The summary of aid by stage and item as a county prints it, and its merged cells."""
    term = [*TERM[:3], which, *TERM[4:]]
    head = [
        ["学段", "项目\n名称", "2021年春", *[None] * 6, "2021年秋", *[None] * 6, "全年", None],
        [None, None, *term, *term, "资助人数(人次)", "资助金额"],
        [None, None, *TIERS, *TIERS, None, None],
    ]
    first, last = 3, 2 + levels
    merges = [
        f"A{first}:A{last}",
        f"B{first}:B{last}",
        f"C{first}:I{first}",
        f"J{first}:P{first}",
        f"Q{first}:R{first}",
    ]
    merges += [f"{c}{first + 1}:{c}{last}" for c in "CDEJKLQR"] + [f"E{first + 1}:E{last}"]
    merges += [f"{a}{first + 1}:{b}{first + 1}" for a, b in ("FG", "HI", "MN", "OP")]
    return head, list(dict.fromkeys(merges))


def spring_and_autumn(stage: Any, item: str, *numbers: Any) -> list[Any]:
    return [stage, item, *numbers]


def test_summary_of_aid_with_three_header_levels(tmp_path: Path) -> None:
    head, merges = summary()
    rows = [
        ["某县2021年各学段学生资助情况统计表", *[None] * 17],
        ["填报单位：某县教育局" + " " * 60 + "单位：万元、人"],
        *head,
        ["学前", "助学金", 27.1, 27.1, 313, 229, 22.9, 84, 4.2, 20, 18.5, 200, 170, 17, 30, 1.5, 513, 45.6],
        [None, "免保教费", None, 3.5, 50, 0, 0, None, None, None, 3.5, 50, 0, 0, None, None, 100, 7],
        ["小学", "生活补助", 10, "100000元", 200, "*", "*", "*", "*", 10, 10, 200, "*", "*", "*", "*", 400, 20],
        ["合  计", None, *[None] * 14, 1013, 72.6],
        ["说明:1.第一类学生指建档立卡等学生"],
        ["2.全年人数按人次计"],
    ]
    table = read(tmp_path, "aid_summary_stage", rows, ["A1:R1", *merges, "A6:A7"])
    assert faults(table) == []
    assert table.ignored == ()
    assert table.frame["stage"].tolist() == ["学前", "学前", "小学"]
    assert table.frame.loc[6].tolist()[2:] == rows[5][2:]
    assert table.frame["spring_amount"].tolist() == [27.1, 3.5, 10]
    assert table.frame["spring_tier1_count"].isna().tolist() == [False, False, True]
    assert [(a.kind, a.row) for a in table.asides] == [("题名", 1), ("题名", 2), ("合计", 9), ("注", 10), ("注", 11)]
    assert table.asides[2].numbers == {"year_count": 1013, "year_amount": 72.6}


def test_summary_of_aid_with_a_level_of_its_own_for_of_which(tmp_path: Path) -> None:
    rows = [
        ["学段", "项目", "2021年春季学期", *[None] * 6],
        [None, None, "财政下达", "金额", "人数", "其中：", None, None, None],
        [*[None] * 5, "一类", None, "二类", None],
        [*[None] * 5, "人数", "金额", "人数", "金额"],
        ["学前", "助学金", 27.1, 27.1, 313, 229, 22.9, 84, 4.2],
    ]
    merges = ["A1:A4", "B1:B4", "C1:I1", "C2:C4", "D2:D4", "E2:E4", "F2:I2", "F3:G3", "H3:I3"]
    table = read(tmp_path, "aid_summary_stage", rows, merges)
    names = [c.field for c in LEDGERS["aid_summary_stage"].columns if c.field.startswith("spring")]
    assert table.frame.loc[5, names].tolist() == rows[4][2:]
    assert table.ignored == ()


def form(title: str, number: str, header: list[list[Any]], rows: list[list[Any]]) -> list[list[Any]]:
    width = len(header[0])
    return [
        [title, *[None] * (width - 1)],
        [number, *[None] * (width - 2), "单位:人"],
        *header,
        ["甲", "乙", *range(1, width - 1)],
        *rows,
        ["补充资料：本表由学校填报"],
    ]


INCREASE = ["合计", "招生", "复学", "转入", "其他"]
DECREASE = ["合计", "毕业", "结业", "休学", "退学", "死亡", "转出", "其他"]


def test_form_331_has_its_totals_in_numbered_rows(tmp_path: Path) -> None:
    header = [
        [
            None,
            "编号",
            "上学年初报表在校学生数",
            "增加学生数",
            *[None] * 4,
            "减少学生数",
            *[None] * 7,
            "本学年初报表在校学生数",
        ],
        [None, None, None, *INCREASE, *DECREASE, None],
    ]
    counts = [315, 133, 87, 0, 46, 0, 143, 101, 0, 2, 0, 0, 40, 0, 305]
    rows = [
        ["合计", "01", *counts],
        ["其中：女", "02", *["*" if n == 4 else str(c // 2) for n, c in enumerate(counts)]],
        ["总计中：住宿生", "03", *[0] * 15],
        [None, "04", *[None] * 15],
    ]
    merges = ["A3:A4", "B3:B4", "C3:C4", "D3:H3", "I3:P3", "Q3:Q4", "A1:Q1"]
    table = read(tmp_path, "student_change", form("学生变动情况", "基础基331", header, rows), merges)
    assert faults(table) == []
    assert table.frame["row_no"].tolist() == [1, 2, 3]
    assert table.frame.loc[6].tolist() == [1, *counts]
    assert table.frame["inc_transfer"].isna().tolist() == [False, True, False]
    assert [(a.kind, a.row) for a in table.asides] == [("题名", 1), ("题名", 2), ("注", 10)]


def test_form_431_keeps_the_numbers_of_which_out(tmp_path: Path) -> None:
    """录用毕业生 and 调入 have 计 and 其中; only 计 is a column of the ledger, the rest is named as unread."""
    header = [
        [
            None,
            "编号",
            "上学年初报表专任教师数",
            "增加教师数",
            *[None] * 6,
            "减少教师数",
            *[None] * 5,
            "本学年初报表专任教师数",
        ],
        [
            None,
            None,
            None,
            "合计",
            "录用毕业生",
            None,
            "调入",
            None,
            "校内变动",
            "其他",
            "合计",
            "自然减员",
            "调出",
            "校内变动",
            "辞职",
            "其他",
            None,
        ],
        [*[None] * 4, "计", "其中：师范生", "计", "其中：外校", *[None] * 9],
    ]
    rows = [
        ["总计", "01", 100, 12, 5, 4, 6, 5, 1, 0, 8, 3, 2, 1, 2, 0, 104],
        ["其中：女", "02", 60, 6, 3, 2, 3, 3, 0, 0, 4, 1, 1, 1, 1, 0, 62],
    ]
    merges = [
        "A3:A5",
        "B3:B5",
        "C3:C5",
        "D3:J3",
        "K3:P3",
        "Q3:Q5",
        "D4:D5",
        "E4:F4",
        "G4:H4",
        *(f"{c}4:{c}5" for c in "IJKLMNOP"),
    ]
    table = read(tmp_path, "teacher_change", form("专任教师变动情况", "基础基431", header, rows), merges)
    assert faults(table) == []
    assert table.frame.loc[7].tolist() == [1, 100, 12, 5, 6, 1, 0, 8, 3, 2, 1, 2, 0, 104]
    assert table.frame["row_no"].tolist() == [1, 2]
    assert table.ignored == ("增加教师数|录用毕业生|其中:师范生", "增加教师数|调入|其中:外校")


def test_monthly_progress_table(tmp_path: Path) -> None:
    header = [
        "序号",
        "县\n（市、区）",
        "学段",
        "应资助\n人数",
        "已资助人数",
        "资助率%",
        "应发金额",
        "已发金额",
        "发放进度%",
        "未发放完毕原因",
        "截止日期",
    ]
    rows = [
        ["全市学生资助进展情况月报表", *[None] * 10],
        ["填报单位：某市教育局", *[None] * 8, "单位：人、万元", None],
        header,
        [1, "甲县", "学前教育", 1000, 1049, 104.9, 50, 49.5, 99, None, "2019.6.30"],
        [None, None, "普通高中", "800 人", 800, "100%", "40万元", "400000元", "100.0%", "/", "2019年6月30日"],
        ["小计", None, None, 1800, 1849, None, 90, 89.5, None, None, None],
        [2, "乙  县", "小学", 0, 0, "—", 0, 0, "—", "本月无应发", 43646],
        ["全市合计", None, None, 1800, 1849, None, 90, 89.5, None, None, None],
    ]
    table = read(tmp_path, "monthly", rows, ["A1:K1", "B4:B5", "A4:A5"])
    assert faults(table) == []
    assert table.frame["county"].tolist() == ["甲县", "甲县", "乙县"]
    assert table.frame["stage"].tolist() == ["学前", "普高", "小学"]
    assert table.frame["rate"].tolist()[:2] == [104.9, 100]
    assert table.frame["done_amt"].tolist() == [49.5, 40, 0]
    assert table.frame["as_of"].tolist() == [dt.date(2019, 6, 30)] * 3
    assert [a.kind for a in table.asides] == ["题名", "题名", "小计", "合计"]
    assert table.ignored == ("序号",)


def test_roster_of_drop_outs(tmp_path: Path) -> None:
    header = [
        ["序号", "学校", "年级班级", "姓名", "身份证号", "家长姓名", "家庭住址", "联系电话", "是否建档立卡", "辍学原因", "离校时间", "学籍标注", "去向",
         "包保责任人", None, "劝返次数", "劝返情况", "返校日期", "安置方式", "销号状态", "备注"],
        [*[None] * 13, "教师", "乡镇村", *[None] * 6],
    ]  # fmt: skip
    rows = [
        [1, "甲镇中学", "八（2）班", "某 某", person(1), "某某", "甲镇甲村3组", "99900000000", "√", "厌学", "2019年3月", "疑似辍学", "外出务工",
         "某老师", "某干部", "3次", "3月5日、4月2日\n两次上门", "2019.4.15", "随班", "已销号", "转学"],
        [2, "甲镇中学", "八(2)班", "某某", person(2), "无", "—", "无", None, "失联", "2019-03-21 16:38", "辍学", "不详",
         "某老师", "某干部", 0, "/", None, None, "未销号", None],
    ]  # fmt: skip
    merges = [*(f"{c}2:{c}3" for c in "ABCDEFGHIJKLMPQRSTU"), "N2:O2", "A1:U1"]
    table = read(tmp_path, "dropout", [["控辍保学台账", *[None] * 20], *header, *rows], merges)
    assert faults(table) == []
    assert table.ignored == ()
    first, second = (table.frame.loc[row] for row in (4, 5))
    assert first[["name", "phone", "is_poor", "persuade_count", "remark"]].tolist() == [
        "某某",
        "99900000000",
        True,
        3,
        "转学",
    ]
    assert first[["left_date", "return_date"]].tolist() == [dt.date(2019, 3, 1), dt.date(2019, 4, 15)]
    assert second[["is_poor", "phone", "left_date", "persuade_count"]].tolist() == [
        False,
        None,
        dt.date(2019, 3, 21),
        0,
    ]


def test_detail_of_aid_with_all_its_columns(tmp_path: Path) -> None:
    columns = LEDGERS["aid_detail"].columns
    assert len(columns) == 25
    header = [c.label for c in columns]
    person_row = ["2019年春季学期", "小学", "甲镇中心\n小学", "三年级", "（1）班", "某某", "女"]
    rest = [
        "甲镇",
        "甲村",
        "某某",
        "√",
        "建档立卡贫困户",
        "1",
        "生活补助",
        "一档",
        "500元",
        "５００．００",
        "2019.3.5",
        "一卡通",
        "6200000000000000001",
        None,
    ]
    total = [*[None] * 18, "合计", 1000, *[None] * 5]
    rows = [
        ["学生资助发放明细台账", *[None] * 24],
        ["填报单位：甲镇中心小学（盖章）", *[None] * 23, "单位：元"],
        header,
        [1, *person_row, person(1), f"G{person(1)}", *rest, "补发2018年秋季"],
        [2, *person_row, f"'{person(2).lower()}", f"G{person(2)}", *rest, "转学"],
        ["合计", *total[1:]],
        ["校长签字：          经办人："],
    ]
    table = read(tmp_path, "aid_detail", rows, ["A1:Y1"])
    assert (faults(table), table.doubts) == ([], ())
    assert table.frame[["term", "school", "is_poor", "difficulty_type", "is_boarder"]].iloc[0].tolist() == [
        "2019春", "甲镇中心小学", True, "建档立卡", True,
    ]  # fmt: skip
    assert table.frame["amount_yuan"].tolist() == [500, 500]
    assert table.frame["remark"].tolist() == ["补发2018年秋季", "转学"]
    assert [(a.kind, a.row) for a in table.asides] == [("题名", 1), ("题名", 2), ("合计", 6), ("注", 7)]


def test_ledger_of_help_in_villages(tmp_path: Path) -> None:
    rows = [
        ["驻村帮扶工作台账"],
        ["序号", "日 期", "所在乡镇", "村（居）", "帮扶类别", "人数或人次", "金额或折价（元）", "备注"],
        [1, "2017.3.1", "甲镇", "甲村", "驻村", "5人", None, "第一书记1人"],
        [2, "2017年3月", "甲镇", "乙村", "挂点走访", "1.2万人次", "—", None],
        [3, 42826, "甲镇", "乙村", "慰问物资", None, "5000元", "大米、油"],
        [4, "2017-04-02", "甲镇", "乙村", "投入资金", "*", "5.22 万元", None],
        [5, None, None, None, None, None, None, None],
    ]
    table = read(tmp_path, "village_help", rows)
    assert faults(table) == []
    assert table.frame["date"].tolist() == [
        dt.date(2017, 3, 1),
        dt.date(2017, 3, 1),
        dt.date(2017, 4, 1),
        dt.date(2017, 4, 2),
    ]
    assert table.frame["people"].tolist()[:2] == [5, 12000]
    assert table.frame["amount"].tolist()[2:] == [0.5, 5.22]


@pytest.mark.parametrize("due", ["立行立改", "长期坚持", "持续整改"])
def test_ledger_of_rectification_has_words_for_the_day(tmp_path: Path, due: str) -> None:
    header = [
        "序号",
        "问题来源",
        "问题描述",
        "涉及县区/学校",
        "牵头单位",
        "责任单位",
        "整改措施",
        "整改时限",
        "整改进展",
        "状态",
        "销号日期",
    ]
    rows = [
        header,
        ["（一）政策落实方面", *[None] * 10],
        [
            1,
            "巡视",
            "漏享资助",
            "甲县、乙县、",
            "教育局",
            "财政局、\n扶贫办",
            "一是核查；\n二是补发",
            due,
            "已补发",
            "已完成",
            "2019.6.30",
        ],
        [2, "审计", "资金滞留", None, "教育局", None, "一是二是三是", "2019年6月底前", None, "整改中", None],
    ]
    table = read(tmp_path, "rectify", rows, ["A2:K2"])
    assert table.frame["due"].tolist() == [None]
    assert table.absences["due"] == {3: due}
    assert faults(table) == [(4, "“2019年6月底前” 不是日期；应写成 2017-09-20、2017.9.20 或 2017年9月20日")]
    assert table.frame["measures"].tolist() == ["一是核查；二是补发"]


def test_a_file_with_a_cover_and_an_instruction_sheet(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    path = xlsx(tmp_path / "t.xlsx", [["序号", "日期", "帮扶类别"], [1, "2017-3-1", "驻村"]])
    book = load_workbook(path)
    book.create_sheet("封面", 0).append(["驻村帮扶台账"])
    book.create_sheet("填表说明", 1).append(["序号", "说明"])
    book.create_sheet("空表")
    book.save(path)
    table = intake.read(path, LEDGERS["village_help"], "t.xlsx")
    assert (table.sheet, len(table.frame), table.unread) == ("表", 1, ())
