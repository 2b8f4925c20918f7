"""定西市 2018, 2019: kindergartens, schools and standards of its plan; how far each thing came is made."""

import datetime as dt
from typing import Any

from xianbao.samples.building import projects
from xianbao.samples.places import DINGXI
from xianbao.samples.returns import figure, funds, measures, pairs, posts, rectifications, share

SOURCE = "甘肃省教育精准扶贫国家示范区建设定西市先行先试实施方案（定政办发〔2018〕200号）"
GIVEN = {
    "project": "贫困村幼儿园分县所数、两年建筑面积合计、供暖洗浴改造学校数和合计投资",
    "measure": "责任制、协议、制度的名称与组成",
    "reported": "指标的名称、补助标准、周期和年限",
    "fund": "供暖洗浴改造的合计投资",
    "pairing": "帮扶地区",
}
GIVEN_COUNTY = {"project": "贫困村幼儿园所数"}
PERSONNEL, BASIC, AID = "人事科", "基础教育科", "学生资助管理中心"


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
    shadowing = {"高中": 20, "初中": 20, "小学": 20, "幼儿园": 18 if first else 20}
    return [
        share("village_kindergarten_coverage", 498 if first else 534, 534, "个", BASIC),
        share("nearby_kindergarten_access", 20_870 if first else 21_340, 22_610 if first else 22_480, "人", BASIC),
        figure("rural_teacher_allowance_monthly", 332 if first else 346, PERSONNEL),
        figure("rural_teacher_wage_gap", 186 if first else 214, PERSONNEL),
        share("post_school_vocational_rate", 3_812 if first else 3_655, 3_874 if first else 3_655, "人", "职业教育科"),
        *(figure("teacher_shadowing_count", n, PERSONNEL, stage) for stage, n in shadowing.items()),
    ]


def _standards() -> list[dict[str, Any]]:
    return [
        figure("province_project_count", 9, "办公室"),
        figure("preschool_fee_waiver_standard", 1000, AID),
        figure("preschool_extra_subsidy_poor", 1000, AID),
        figure("preschool_total_standard_poor", 2000, AID),
        figure("teacher_physical_exam_cycle", 2, PERSONNEL),
        figure("promotion_rural_service_years", 1, PERSONNEL),
        figure("teacher_training_cycle", 5, PERSONNEL),
        figure("principal_training_cycle", 3, PERSONNEL),
        figure("job_recommendation_per_graduate", 3, "职业教育科"),
        figure("shadowing_duration", 2, PERSONNEL),
        figure("ledger_count", 2, "办公室"),
        figure("exit_ledger", 1, "办公室"),
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
    held = [row for county in DINGXI.counties for row in projects(county, year)]
    renovations = [row for row in held if row["scheme"] == "供暖洗浴改造"]
    arrived, paid = (sum(row[field] for row in renovations) for field in ("fund_arrived", "paid"))
    return funds(
        (
            ("校舍供暖洗浴改造资金", "财政及其他", "供暖洗浴改造", 6_500, arrived, paid),
            ("福州市教育帮扶资金", "帮扶单位", "骨干教师跟岗和学校帮扶", 420, 420, 398),
        )
    )
