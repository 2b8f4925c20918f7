"""Tables as the reader would give them, from a few words: for tests of what comes after reading."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from xianbao import idno
from xianbao.forms import Aside
from xianbao.intake import Table
from xianbao.ledgers import LEDGERS, NUMERIC
from xianbao.problems import Problem

Row = Mapping[str, Any]
FIRST = 5


def number(order: int, born: str = "20090301") -> str:
    """A valid identity number of a region that does not exist."""
    first = f"999999{born}{order:03}"
    return first + idno.check_digit(first)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def table(
    ledger_id: str,
    *rows: Row,
    asides: Sequence[Aside] = (),
    lost: Sequence[int] = (),
    without: Sequence[str] = (),
    **more: Any,
) -> Table:
    """A ledger whose rows stand from row 5 on; `lost`: rows set aside; `without`: columns the sheet leaves out."""
    ledger = LEDGERS[ledger_id]
    numbers = [n for n in range(FIRST, FIRST + len(rows) + len(lost) + len(asides)) if n not in lost]
    numbers = [n for n in numbers if n not in {a.row for a in asides}][: len(rows)]
    index = pd.Index(numbers, name="row", dtype="int64")
    columns = {
        c.field: pd.Series([r.get(c.field) for r in rows], index, float if c.kind in NUMERIC else object)
        for c in ledger.columns
    }
    places = {c.field: n for n, c in enumerate(ledger.columns) if c.field not in without}
    faulty = tuple(Problem(f"d/{ledger.name}.xlsx", "", "台账", n) for n in lost)
    return Table(
        ledger,
        pd.DataFrame(columns, index),
        f"d/{ledger.name}.xlsx",
        "台账",
        positions=places,
        quarantined=faulty,
        asides=tuple(asides),
        **more,
    )


# 人员：两名学生、一名适龄未入学儿童
PUPILS = [number(11), number(28)]
CHILD = number(35, "20120505")

# 互相一致的一套台账：任何检查都不应有提示
RIGHT: dict[str, list[dict[str, Any]]] = {
    "school": [
        {"school": "甲镇样例小学", "town": "甲镇", "kind": "小学", "is_remote": False, "students": 300, "teachers": 20},
        {"school": "乙镇样例中学", "town": "乙镇", "kind": "初中", "is_remote": True, "students": 500, "teachers": 40},
        {"school": "甲镇样例幼儿园", "town": "甲镇", "kind": "幼儿园", "is_remote": False, "students": 90, "teachers": 6},
    ],
    "project": [
        {
            "project": "教学楼", "school": "甲镇样例小学", "town": "甲镇", "scheme": "教育扶贫工程", "nature": "新建",
            "invest_total": 0.3, "src_central": 0.1, "src_local": 0.2, "fund_arrived": 0.3, "paid": 0.3,
            "prelim": "基本办结", "apply_date": day("2018-01-02"), "approve_date": day("2018-02-02"),
            "plan_start": day("2018-03-01"), "real_start": day("2018-03-05"),
            "plan_end": day("2018-12-01"), "real_end": day("2018-11-20"), "status": "完工", "unit": "项目办",
        },
        {
            "project": "宿舍楼", "school": "乙镇样例中学", "town": "乙镇", "scheme": "教育扶贫工程", "nature": "新建",
            "invest_total": 120.55, "src_loan": 100, "src_local": 20.55, "fund_arrived": 80, "paid": 20,
            "prelim": "办理中", "apply_date": day("2019-01-02"), "real_start": day("2019-03-05"), "status": "在建",
            "unit": "项目办", "issue": "涉及2个村：东村、西村，共征地5亩",
        },
    ],
    "fund": [
        {"fund": "工程款", "source": "财政及其他", "use": "教育扶贫工程", "planned": 30, "arrived": 30, "paid": 20.3},
        {"fund": "贷款", "source": "教育扶贫贷款", "use": "教育扶贫工程", "planned": 100, "arrived": 60, "paid": 10},
        {"fund": "设备款", "source": "涉农整合", "use": "设备购置", "planned": 9, "arrived": 9, "paid": 9},
    ],
    "equipment": [
        {"school": "甲镇样例小学", "town": "甲镇", "item": "图书", "quantity": 10, "amount": 4, "source": "涉农整合",
         "status": "已发放到校", "delivered": day("2018-08-01")},
        {"school": "乙镇样例中学", "town": "乙镇", "item": "图书", "quantity": 12, "amount": 5, "source": "涉农整合",
         "status": "已采购"},
    ],
    "household": [
        {"town": "甲镇", "village": "东村", "head_name": "样例户主1", "name": "样例生1", "sex": "男", "id_no": PUPILS[0],
         "birth": day("2009-03-01")},
        {"town": "甲镇", "village": "东村", "head_name": "样例户主2", "name": "样例生2", "sex": "女", "id_no": PUPILS[1],
         "birth": day("2009-03-01")},
        {"town": "甲镇", "village": "西村", "head_name": "样例户主3", "name": "样例生3", "sex": "男", "id_no": CHILD,
         "birth": day("2012-05-05")},
    ],
    "school_age": [
        {"village": "东村", "head": "样例户主1", "name": "样例生1", "birth": day("2009-03-01"), "id_no": PUPILS[0],
         "school": "甲镇样例小学"},
        {"village": "东村", "head": "样例户主2", "name": "样例生2", "birth": day("2009-03-01"), "id_no": PUPILS[1],
         "school": "甲镇样例小学"},
        {"village": "西村", "head": "样例户主3", "name": "样例生3", "birth": day("2012-05-05"), "id_no": CHILD,
         "reason": "外出未归"},
    ],
    "student_roll": [
        {"school": "甲镇样例小学", "town": "甲镇", "stage": "小学", "grade": "四年级", "class": "1", "sex": "男",
         "student_name": "样例生1", "id_no": PUPILS[0], "student_no": "G" + PUPILS[0], "status": "在读"},
        {"school": "甲镇样例小学", "town": "甲镇", "stage": "小学", "grade": "四年级", "class": "1", "sex": "女",
         "student_name": "样例生2", "id_no": PUPILS[1], "student_no": "L0000001", "status": "在读"},
    ],
    "dropout": [
        {"school": "乙镇样例中学", "name": "样例生3", "id_no": CHILD, "left_date": day("2018-09-01"), "status_mark": "辍学",
         "close_status": "未销号", "is_poor": False},
        {"school": "乙镇样例中学", "name": "样例生9", "id_no": number(99), "left_date": day("2018-09-01"),
         "status_mark": "疑似辍学", "return_date": day("2018-10-08"), "placement": "随班", "close_status": "已销号",
         "is_poor": True},
    ],
    "student_change": [
        {"row_no": 1, "students_begin": 315, "inc_total": 133, "inc_admission": 87, "inc_transfer": 46,
         "dec_total": 143, "dec_graduate": 100, "dec_transfer": 43, "students_end": 305},
    ],
    "teacher_change": [
        {"row_no": 1, "teachers_begin": 40, "inc_total": 3, "inc_graduate": 2, "inc_transfer": 1, "dec_total": 1,
         "dec_natural": 1, "teachers_end": 42},
    ],
    "teacher_recruit": [
        {"year": 2018, "channel": "特岗", "plan": 3, "actual": 3, "stage": "初中", "subject": "语文",
         "school": "乙镇样例中学", "is_remote": True, "date": day("2018-08-28")},
    ],
    "aid": [
        {"term": "2018秋", "stage": "初中", "item": "寄宿生生活补助", "batch": "正常发放", "due_poor": 2, "done_poor": 2,
         "times": 2, "standard": 625, "amount": 0.125, "status": "已发放", "pay_date": day("2018-11-20")},
        {"term": "2019春", "stage": "初中", "item": "寄宿生生活补助", "batch": "正常发放", "due_poor": 1, "done_poor": 1,
         "times": 1, "standard": 625, "amount": 0.0625, "status": "已发放", "pay_date": day("2019-05-20")},
        {"term": "2019春", "stage": "普高", "item": "国家助学金", "batch": "正常发放", "due_poor": 90, "done_poor": 80,
         "times": 200, "standard": 1000, "amount": 20, "status": "待发放", "pay_date": day("2019-06-20")},
    ],
    "aid_detail": [
        {"term": "2018秋", "stage": "初中", "school": "乙镇样例中学", "student_name": "样例生1", "sex": "男",
         "id_no": PUPILS[0], "student_no": "G" + PUPILS[0], "is_poor": True, "difficulty_type": "建档立卡",
         "is_boarder": True, "aid_item": "生活补助", "tier": "一类", "standard_yuan": 625, "amount_yuan": 625,
         "pay_date": day("2018-11-20")},
        {"term": "2018秋", "stage": "初中", "school": "乙镇样例中学", "student_name": "样例生2", "sex": "女",
         "id_no": PUPILS[1], "is_poor": True, "is_boarder": True, "aid_item": "生活补助", "tier": "二类",
         "standard_yuan": 1250, "amount_yuan": 625, "pay_date": day("2018-11-20")},
        {"term": "2019春", "stage": "初中", "school": "乙镇样例中学", "student_name": "样例生1", "sex": "男",
         "id_no": PUPILS[0], "is_poor": True, "is_boarder": True, "aid_item": "生活补助", "standard_yuan": 625,
         "amount_yuan": 625, "pay_date": day("2019-05-20")},
    ],
    "aid_summary_stage": [
        {"stage": "义务教育", "aid_item": "生活补助", "spring_amount": 0.0625, "spring_count": 1, "autumn_amount": 0.125,
         "autumn_count": 2, "autumn_tier1_count": 1, "autumn_tier1_amount": 0.0625, "autumn_tier2_count": 1,
         "autumn_tier2_amount": 0.0625, "year_count": 3, "year_amount": 0.1875},
        {"stage": "学前教育", "aid_item": "困难幼儿补助", "spring_amount": 22.9, "spring_count": 229,
         "autumn_amount": 8.4, "autumn_count": 84, "year_count": 313, "year_amount": 31.3},
    ],
    "monthly": [
        {"county": "芦溪县", "stage": "小学", "should": 300, "done": 286, "rate": 95.33, "should_amt": 33.9,
         "done_amt": 31.35, "amt_rate": 92.48, "as_of": day("2019-03-31")},
        {"county": "芦溪县", "stage": "小学", "should": 300, "done": 320, "rate": 106.7, "should_amt": 33.9,
         "done_amt": 33.9, "amt_rate": 100, "as_of": day("2019-04-30")},
        {"county": "芦溪县", "stage": "小学", "should": 300, "done": 20, "rate": 6.67, "should_amt": 33.9,
         "done_amt": 2.26, "amt_rate": 6.67, "as_of": day("2019-09-30")},
    ],
    "rectify": [
        {"source": "自查", "problem": "排查不细", "lead": "甲股", "measures": "逐户排查", "due": day("2018-12-31"),
         "status": "已销号", "close_date": day("2018-12-20")},
        {"source": "自查", "problem": "进度慢", "lead": "乙股", "measures": "按月调度", "status": "整改中"},
    ],
    "exit": [
        {"exit_year": 2018, "level": "村", "name": "东村", "school_age": 30, "enrolled": 30, "dropout": 0, "aid_ok": True,
         "result": "达标"},
        {"exit_year": 2018, "level": "村", "name": "西村", "school_age": 20, "enrolled": 19, "dropout": 1, "aid_ok": True,
         "result": "未达标"},
    ],
}  # fmt: skip


def tables(**changed: Table) -> dict[str, Table]:
    """The right ledgers, those named replaced."""
    return {name: table(name, *rows) for name, rows in RIGHT.items()} | changed


def altered(ledger_id: str, row: int, **fields: Any) -> Table:
    """A right ledger with other values in one row (row number in the sheet)."""
    rows = [dict(held) for held in RIGHT[ledger_id]]
    rows[row - FIRST] |= fields
    return table(ledger_id, *rows)
