"""宣城市 2019: the months, terms and days of its plan; how far each thing came is made."""

import datetime as dt
from typing import Any

from xianbao.samples.building import progress
from xianbao.samples.payments import aid, monthly
from xianbao.samples.places import XUANCHENG
from xianbao.samples.returns import figure, funds, rectifications, share

SOURCE = "宣城市2019年教育助学脱贫工作计划（教秘计〔2019〕5号）"
GIVEN = {"reported": "指标的名称、报送和通报的频次"}
PLANNING, VOCATIONAL = "计财科", "职成教科"


def whole(year: int) -> dict[str, list[dict[str, Any]]]:
    """The ledgers that only the prefecture keeps."""
    return {
        "monthly": [row for county in XUANCHENG.counties for row in monthly(county, year)],
        "progress": [row for county in XUANCHENG.counties for row in progress(county, year)],
        "fund": _funds(),
        "rectify": _rectifications(year),
        "reported": _reported(year),
    }


def _reported(year: int) -> list[dict[str, Any]]:
    paid = [row for county in XUANCHENG.counties for row in aid(county, year)]
    helped = sum(row["done_poor"] for row in paid if row["term"].endswith("秋季学期"))
    return [
        share("aid_top_tier_rate", helped, helped, "人", PLANNING),
        share("aid_notice_rate", helped - 35, helped, "人", PLANNING),
        figure("aid_db_submission_frequency", 2, PLANNING),
        figure("aid_identification_frequency", 2, PLANNING),
        figure("monthly_review_frequency", 12, PLANNING),
        figure("quarterly_bulletin_frequency", 4, PLANNING),
        share("national_training_rural_share", 412, 412, "人", "人事科"),
        figure("employment_ledger", 1, VOCATIONAL),
    ]


def _rectifications(year: int) -> list[dict[str, Any]]:
    lines = (
        ("绩溪县", (
            "巡视", "资助", "秋季学期资助资金发放不及时", PLANNING, "列出未发放学校，逐校定发放日期",
            dt.date(year, 10, 31), dt.date(year, 10, 18),
        )),
        ("旌德县", (
            "巡视", "项目", "教育项目完成投资进度慢", PLANNING, "县级负责人每半月调度一次", dt.date(year, 12, 31), None,
        )),
        ("宣州区", (
            "自查", "资助", "中职学生资助有遗漏", PLANNING, "与扶贫数据库再比对，补发到人", dt.date(year, 12, 20), None,
        )),
    )  # fmt: skip
    return [{"county": county, **row} for county, line in lines for row in rectifications((line,))]


def _funds() -> list[dict[str, Any]]:
    return funds(
        (
            ("建档立卡学生资助配套资金", "财政及其他", "学生资助", 1_480, 1_480, 1_468),
            ("社会助学项目资金", "帮扶单位", "社会助学", 260, 248, 236),
        )
    )
