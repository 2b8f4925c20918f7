"""定西市 2018, 2019: kindergartens, schools and standards of its plan; how far each thing came is made."""

import datetime as dt
from decimal import Decimal
from typing import Any

from xianbao.samples.places import DINGXI, Place
from xianbao.samples.pupils import enrolment
from xianbao.samples.returns import figure, funds, measures, pairs, posts, rectifications, share

SOURCE = "定西市创建教育精准扶贫示范区的实施方案（定政办发〔2018〕200号）"
GIVEN = {
    "project": "贫困村幼儿园分县所数、两年建筑面积合计、供暖洗浴改造学校数和合计投资",
    "measure": "责任制、协议、制度的名称与组成",
    "reported": "指标的名称、补助标准、周期和年限",
    "fund": "供暖洗浴改造的合计投资",
    "pairing": "帮扶地区",
}
PERSONNEL, BASIC, AID = "人事科", "基础教育科", "学生资助管理中心"
# Counties that applied to leave poverty in 2019, and the averages they are held against (per cent; both made)
LEAVING = ("安定区", "陇西县", "渭源县", "临洮县", "漳县")
POOR_COUNTIES, PROVINCE = {2018: 94.6, 2019: 95.1}, {2018: 95.6, 2019: 96.0}


def whole(year: int) -> dict[str, list[dict[str, Any]]]:
    """The ledgers that only the prefecture keeps."""
    return {
        "pairing": pairs(DINGXI.counties, 14, "福州市", "福州", year),
        "teacher_recruit": posts(DINGXI.counties, year),
        "fund": _funds(year),
        "measure": _measures(),
        "rectify": _rectifications(year),
        "reported": [*_results(year), *_standards()],
    }


def _results(year: int) -> list[dict[str, Any]]:
    """What changes from year to year: the second is better."""
    first = year == 2018
    leaving = [county for county in DINGXI.counties if county.name in LEAVING]
    shadowing = {"高中": 20, "初中": 20, "小学": 20, "幼儿园": 18 if first else 20}
    return [
        figure("申请摘帽县区巩固率与全省贫困县平均之差", _gap(leaving, year, POOR_COUNTIES), "百分点", BASIC),
        figure("九年义务教育巩固率与全省平均之差", _gap(DINGXI.counties, year, PROVINCE), "百分点", BASIC),
        share("有需求贫困村幼儿园覆盖率", 498 if first else 534, 534, "个", BASIC),
        share("贫困家庭适龄幼儿就近入园", 20_870 if first else 21_340, 22_610 if first else 22_480, "人", BASIC),
        figure("乡村教师生活补助标准（平均下限）", 332 if first else 346, "元/人·月", PERSONNEL),
        figure("乡村教师平均工资高于同级县镇教师", 186 if first else 214, "元", PERSONNEL),
        share("两后生接受职业教育率", 3_812 if first else 3_655, 3_874 if first else 3_655, "人", "职业教育科"),
        *(figure("赴福州跟岗骨干教师数", n, "名/年", PERSONNEL, stage) for stage, n in shadowing.items()),
    ]


def _gap(counties: tuple[Place, ...] | list[Place], year: int, average: dict[int, float]) -> float:
    """Retention over the counties less an average, in percentage points."""
    rows = [row for county in counties for row in enrolment(county, year) if row["stage"] == "初中"]
    rate = 100 * sum(row["cohort"] for row in rows) / sum(row["entry"] for row in rows)
    return round(rate - average[year], 2)


def _standards() -> list[dict[str, Any]]:
    return [
        figure("省九大精准工程", 9, "项", "办公室"),
        figure("工作内容项数", 7, "项", "办公室"),
        figure("保障措施项数", 5, "项", "办公室"),
        figure("学前免保教费标准", 1000, "元/人·年", AID),
        figure("建档立卡幼儿增加补助", 1000, "元/人·年", AID),
        figure("建档立卡幼儿补助合计标准", 2000, "元/人·年", AID),
        figure("乡村教师免费体检周期", 2, "年/次", PERSONNEL),
        figure("晋升高级职称须农村任教年限", 1, "年", PERSONNEL),
        figure("教师轮训周期", 5, "年", PERSONNEL),
        figure("校长轮训周期", 3, "年", PERSONNEL),
        figure("建档立卡毕业生推荐岗位数", 3, "个", "职业教育科"),
        figure("跟岗时长", 2, "周", PERSONNEL),
        figure("教育人口底数台账与工作推进台账", 2, "本", "办公室"),
        figure("教育脱贫退出台账与分年度退出清单", 1, "套", "办公室"),
    ]


def _measures() -> list[dict[str, Any]]:
    five, three, place = "五包责任制", "三方协议", "三到位"
    return measures(
        (
            (five, "乡镇长", "掌握全乡镇两后生名册，协调部门解决困难", "职业教育科"),
            (five, "帮扶队", "走访家庭，讲清职业学校的专业、费用和就业", "职业教育科"),
            (five, "校长", "毕业前摸清去向，对接招生学校", "职业教育科"),
            (five, "班主任", "逐人谈话，填好升学意向", "职业教育科"),
            (five, "教师", "联系到人，开学后回访是否到校", "职业教育科"),
            (three, "学校", "承担招生、培养和就业推荐", "职业教育科"),
            (three, "驻村工作队", "督促按时报到，帮助办理资助", "职业教育科"),
            (three, "家长", "送子女入学，配合学校管理", "职业教育科"),
            (place, "到县", "县区建总台账，列出退出标准和年度清单", "办公室"),
            (place, "到村", "村级核对适龄人口和幼儿园需求", "办公室"),
            (place, "到人", "逐人登记就学、资助和帮扶情况", "办公室"),
        )
    )


def _rectifications(year: int) -> list[dict[str, Any]]:
    closed = year > 2018
    lines = (
        ("岷县", (
            "考核", "控辍保学", "初中辍学率高于控制线", BASIC, "按月通报，劝返到人",
            dt.date(year, 11, 30), dt.date(year, 11, 27) if closed else None,
        )),
        ("漳县", (
            "督查", "项目", "供暖洗浴改造进度慢", "项目办", "倒排工期，每旬报进度", dt.date(year, 12, 15), None,
        )),
        ("通渭县", (
            "第三方", "资助", "个别学校资助公示不规范", AID, "统一公示格式，逐校检查",
            dt.date(year, 10, 31), dt.date(year, 10, 24),
        )),
    )  # fmt: skip
    return [{"county": county, **row} for county, line in lines for row in rectifications((line,))]


def _funds(year: int) -> list[dict[str, Any]]:
    arrived, paid = (4_225, 3_180) if year == 2018 else (6_110, 5_720)
    return funds(
        (
            ("校舍供暖洗浴改造资金", "财政及其他", "供暖洗浴改造", *map(Decimal, (6_500, arrived, paid))),
            ("福州市教育帮扶资金", "帮扶单位", "骨干教师跟岗和学校帮扶", *map(Decimal, (420, 420, 398))),
        )
    )
