"""建始县 2019: what its plan sets is given by the document; how far each thing came is made."""

import datetime as dt
from typing import Any

from xianbao.samples.places import JIANSHI
from xianbao.samples.returns import figure, funds, measures, pairs, posts, rectifications, share

SOURCE = "建始县发展教育脱贫一批工作2019年实施方案（建教扶组办〔2019〕1号）"
GIVEN = {
    "pairing": "结对学校数、帮扶地区",
    "measure": "各项工程和工作的名称与组成",
    "reported": "指标的名称、责任单位、贫困村数",
    "fund": "教育易迁配套资金、教师公租房资金的计划数",
}
BUREAU = "县教育局"
HOUSING = "县住房和城乡建设局"
LAND = "县自然资源和规划局"


def whole(year: int) -> dict[str, list[dict[str, Any]]]:
    """The ledgers that only the county as a case keeps."""
    return {
        "pairing": pairs((JIANSHI,), 28, "杭州市滨江区", "滨江", year),
        "teacher_recruit": posts((JIANSHI,), year),
        "fund": _funds(),
        "measure": _measures(),
        "rectify": _rectifications(year),
        "reported": _reported(),
    }


def _reported() -> list[dict[str, Any]]:
    return [
        figure("poverty_village_count", 92, BUREAU),
        share("township_public_kindergarten_coverage", 10, 10, "个", BUREAU),
        share("village_preschool_enrolment_rate", 5_742, 6_980, "人", BUREAU),
        share("principal_shadowing_coverage", 43, 46, "人", BUREAU),
        figure("aid_error_count", 0, BUREAU),
        figure("out_county_aid_letters", 63, BUREAU),
        share("left_behind_centre_per_township", 10, 10, "个", "县民政局"),
        figure("paired_help_omission_count", 0, BUREAU),
        figure("relocation_matching_fund", 1096, "县财政局"),
        figure("teacher_housing_fund", 200, HOUSING),
        figure("teacher_housing_building_count", 0, HOUSING),
        figure("permit_time_construction", 0.8, HOUSING),
        figure("safety_inspection_count", 1, HOUSING),
        figure("permit_time_planning", 0.9, LAND),
        figure("permit_time_land", 1.6, LAND),
        figure("permit_time_land_certificate", 1, LAND),
        figure("agri_expert_count", 2, "县农业农村局"),
        figure("disabled_children_ledger", 1, "县残联"),
        figure("cultural_facilities", 1, "县文化旅游局"),
    ]


def _measures() -> list[dict[str, Any]]:
    raise_, short, base, four = "一项提升工程", "两个补短工程", "三个固底工程", "四个全面工作"
    return measures(
        (
            (raise_, "贫困村学校提升", "逐校列出校舍、装备和师资缺口，一校一策补齐", "项目办"),
            (short, "学前教育", "按人口流向调整幼儿园布局，先在贫困村增加学位", "基础教育股"),
            (short, "检查督办", "对照任务清单每季度实地核查，结果发给成员单位", "办公室"),
            (base, "资助全覆盖", "每学期用建档立卡数据与学籍核对，逐人确认项目和金额", "学生资助管理中心"),
            (base, "控辍保学", "开学两周内逐班点名，未到校的当天登记、上门", "基础教育股"),
            (base, "作风治理", "抽查资金发放和项目管理，发现问题限期改正", "纪检组"),
            (four, "学校建设", "寄宿制学校和小规模学校分项安排，建一处验收一处", "项目办"),
            (four, "教师队伍", "按核定编制补充教师，城乡之间按年度交流", "人事股"),
            (four, "特殊群体关爱", "困难学生每人有帮扶教师，留守儿童每周与家长通话", "基础教育股"),
            (four, "东西部扶贫协作", "与滨江区学校共同备课，跟岗教师返校后上汇报课", "教育扶贫办"),
        )
    )


def _rectifications(year: int) -> list[dict[str, Any]]:
    return rectifications(
        (
            (
                "督查", "资助", "外县就读学生资助落实情况反馈不全", "学生资助管理中心",
                "按就读县分组发函，逐人登记回复", dt.date(year, 11, 30), dt.date(year, 11, 22),
            ),
            (
                "自查", "项目", "部分学校土地手续办理超期", "项目办",
                "与自然资源部门会商，明确每所学校的办结日期", dt.date(year, 12, 20), None,
            ),
            (
                "考核", "学前教育", "贫困村幼儿入园率偏低", "基础教育股",
                "在具备条件的村小开设幼儿班", dt.date(year + 1, 8, 31), None,
            ),
        )
    )  # fmt: skip


def _funds() -> list[dict[str, Any]]:
    return funds(
        (
            ("教育易迁项目财政配套资金", "财政及其他", "易迁安置学校建设", 1096, 1096, 985),
            ("教师公租房资金", "财政及其他", "教师公租房建设", 200, 200, 120),
            ("东西部协作教育帮扶资金", "帮扶单位", "结对学校条件改善", 360, 360, 342),
        )
    )
