"""河池市 2019: projects, aid and pairs as many as its plan says; how far each thing came is made."""

import datetime as dt
from typing import Any

from xianbao.samples.building import HECHI_INVESTMENT, projects
from xianbao.samples.places import HECHI
from xianbao.samples.returns import figure, funds, measures, pairs, posts, rectifications, share

SOURCE = "河池市2019年教育扶贫工作实施方案（河教发〔2019〕47号）"
GIVEN = {
    "project": "在建项目数和合计投资",
    "pairing": "结对学校数、帮扶地区",
    "measure": "工作机制和活动的名称与组成数",
    "reported": "指标的名称、国检和营养改善试点的县数",
    "fund": "在建项目的合计投资",
}
VOCATIONAL, AID, LANGUAGE = "职业与成人教育科", "学生资助管理办公室", "语言文字工作委员会办公室"
WORKS = "项目办"
INSPECTED = HECHI.counties[:6]


def whole(year: int) -> dict[str, list[dict[str, Any]]]:
    """The ledgers that only the prefecture keeps."""
    return {
        "pairing": pairs(HECHI.counties, 16, "深圳市", "深圳", year),
        "teacher_recruit": posts(HECHI.counties, year),
        "fund": _funds(year),
        "measure": _measures(),
        "rectify": _rectifications(year),
        "reported": _reported(),
    }


def _reported() -> list[dict[str, Any]]:
    return [
        figure("county_count_national_inspection_rectify", 6, WORKS),
        figure("county_count_inspection_prepare", 4, WORKS),
        share("aid_coverage_rate_freshmen", 6_214, 6_214, "人", AID),
        figure("nutrition_national_pilot_counties", 7, "学校安全管理办公室"),
        figure("nutrition_local_pilot_counties", 1, "学校安全管理办公室"),
        figure("nutrition_beneficiary_students", 263_418, "学校安全管理办公室"),
        figure("partner_school_enrolment", 50, VOCATIONAL, "深圳技师学院"),
        figure("partner_school_enrolment", 47, VOCATIONAL, "深圳第二职业技术学校"),
        figure("rectification_plan_terms", 2, "办公室"),
    ]


def _measures() -> list[dict[str, Any]]:
    lines, levels, speech = "双线四包", "三级联动", "推普扶贫活动"
    return measures(
        (
            (lines, "县包乡镇", "县级负责人每人联系一个乡镇，每学期到校核对学生去向", "基础教育科"),
            (lines, "乡镇包村", "乡镇干部分村负责，开学时清点适龄儿童", "基础教育科"),
            (lines, "村包户", "村干部入户了解未到校原因，当周告知学校", "基础教育科"),
            (lines, "学校包班", "班主任逐日记考勤，连续缺课的由学校上门", "基础教育科"),
            (levels, "县级", "教育、公安、民政等部门按月核对名单", "基础教育科"),
            (levels, "乡级", "乡镇牵头组成劝返小组，学校派教师参加", "基础教育科"),
            (levels, "村级", "村民会议讲清入学义务，写入村规民约", "基础教育科"),
            (speech, "讲故事", "各县（区）举行扶贫故事普通话讲述比赛", LANGUAGE),
            (speech, "趣味课", "在村民学校开设普通话趣味课和短期培训", LANGUAGE),
            (speech, "文艺汇演", "师生与村民同台，节目用普通话表演", LANGUAGE),
            (speech, "学前学会普通话", "幼儿园和村级幼儿班用普通话组织一日活动", LANGUAGE),
        )
    )


def _rectifications(year: int) -> list[dict[str, Any]]:
    rows = []
    for number, county in enumerate(INSPECTED, 1):
        line = (
            "督查", "均衡发展", f"{county.short}义务教育均衡发展督导反馈问题", "教育督导办公室",
            "逐校列出清单，按近期、远期两步整改", dt.date(year, 12, 31), dt.date(year, 12, 5) if number < 6 else None,
        )  # fmt: skip
        rows += [{"county": county.name, **row} for row in rectifications((line,))]
    for name, aspect, problem, day in (
        ("都安瑶族自治县", "资助", "秋季学期资助资金发放偏晚", dt.date(year, 12, 2)),
        ("大化瑶族自治县", "资助", "秋季学期资助资金发放偏晚，有遗漏对象", None),
        ("大化瑶族自治县", "控辍保学", "辍学学生劝返后巩固不住", None),
    ):
        line = ("自查", aspect, problem, "基础教育科", "按名单逐人核实，每周报进展", dt.date(year, 12, 20), day)
        rows += [{"county": name, **row} for row in rectifications((line,))]
    return rows


def _funds(year: int) -> list[dict[str, Any]]:
    held = [row for county in HECHI.counties for row in projects(county, year)]
    arrived, paid = (sum(row[field] for row in held) for field in ("fund_arrived", "paid"))
    return funds(
        (
            ("义务教育薄弱学校改造和校舍维修资金", "财政及其他", "在建教育项目", HECHI_INVESTMENT, arrived, paid),
            ("深圳教育帮扶资金", "帮扶单位", "寄宿制学校和标准化学校建设", 1800, 1800, 1536),
        )
    )
