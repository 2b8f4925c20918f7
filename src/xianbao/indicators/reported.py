"""Figures that no ledger but the office's own form gives (工作指标填报表), and the parts of a mechanism.

Each is a row of a table here: what it is, how rows of the form become its value. A rate is 完成数 ÷
应完成数 over all rows, an average likewise, a number the sum of 数值.
"""

from collections.abc import Callable

from xianbao.indicators.measures import Frame, Measure, count, ratio, rows, total, where
from xianbao.indicators.registry import Indicator, add
from xianbao.ledgers import LEDGERS

RATE, MEAN, SUM = 100, 1, 0
ITEM = LEDGERS["reported"].itemised
HECHI, DINGXI, XUANCHENG, JIANSHI = (
    "河教发〔2019〕47号",
    "定政办发〔2018〕200号",
    "教秘计〔2019〕5号",
    "建教扶组办〔2019〕1号",
)

# id, name (as in the form), unit, how, direction, source
FORM: tuple[tuple[str, str, str, int, str, str], ...] = (
    ("county_count_national_inspection_rectify", "国检反馈整改县数", "个", SUM, "", HECHI),
    ("county_count_inspection_prepare", "迎国检区检县数", "个", SUM, "", HECHI),
    ("aid_coverage_rate_freshmen", "大学新生路费与短期生活费资助覆盖率", "%", RATE, "↑", HECHI),
    ("nutrition_national_pilot_counties", "营养改善计划国家试点县数", "个", SUM, "", HECHI),
    ("nutrition_local_pilot_counties", "营养改善计划地方试点县数", "个", SUM, "", HECHI),
    ("nutrition_beneficiary_students", "营养改善计划受益学生数", "人", SUM, "↑", HECHI),
    ("partner_school_enrolment", "对口帮扶院校招收建档立卡学生", "名", SUM, "↑", HECHI),
    ("rectification_plan_terms", "整改方案分期", "期", SUM, "", HECHI),
    ("village_kindergarten_coverage", "有需求贫困村幼儿园覆盖率", "%", RATE, "↑", DINGXI),
    ("nearby_kindergarten_access", "贫困家庭适龄幼儿就近入园率", "%", RATE, "↑", DINGXI),
    ("province_project_count", "省九大精准工程", "项", SUM, "", DINGXI),
    ("preschool_fee_waiver_standard", "学前免保教费标准", "元/人·年", MEAN, "", DINGXI),
    ("preschool_extra_subsidy_poor", "建档立卡幼儿增加补助", "元/人·年", MEAN, "", DINGXI),
    ("preschool_total_standard_poor", "建档立卡幼儿补助合计标准", "元/人·年", MEAN, "", DINGXI),
    ("rural_teacher_allowance_monthly", "乡村教师生活补助标准（平均下限）", "元/人·月", MEAN, "↑", DINGXI),
    ("rural_teacher_wage_gap", "乡村教师平均工资高于同级县镇教师", "元", MEAN, "↑", DINGXI),
    ("teacher_physical_exam_cycle", "乡村教师免费体检周期", "年/次", MEAN, "", DINGXI),
    ("promotion_rural_service_years", "晋升高级职称须农村任教年限", "年", MEAN, "", DINGXI),
    ("teacher_training_cycle", "教师轮训周期", "年", MEAN, "", DINGXI),
    ("principal_training_cycle", "校长轮训周期", "年", MEAN, "", DINGXI),
    ("job_recommendation_per_graduate", "建档立卡毕业生推荐岗位数", "个", MEAN, "↑", DINGXI),
    ("post_school_vocational_rate", "两后生接受职业教育率", "%", RATE, "↑", DINGXI),
    ("teacher_shadowing_count", "赴福州跟岗骨干教师数", "名/年", SUM, "↑", DINGXI),
    ("shadowing_duration", "跟岗时长", "周", MEAN, "", DINGXI),
    ("ledger_count", "教育人口底数台账与工作推进台账", "本", MEAN, "", DINGXI),
    ("exit_ledger", "教育脱贫退出台账与分年度退出清单", "套", SUM, "", DINGXI),
    ("aid_top_tier_rate", "建档立卡学生资助档次达标率", "%", RATE, "↑", XUANCHENG),
    ("aid_notice_rate", "资助结果告知率", "%", RATE, "↑", XUANCHENG),
    ("aid_db_submission_frequency", "向扶贫部门报送数据库频次", "次/年", SUM, "", XUANCHENG),
    ("aid_identification_frequency", "资助对象确定频次", "次/年", SUM, "", XUANCHENG),
    ("monthly_review_frequency", "月点评频次", "次/年", SUM, "", XUANCHENG),
    ("quarterly_bulletin_frequency", "季通报频次", "次/年", SUM, "", XUANCHENG),
    ("national_training_rural_share", "国培计划用于乡村教师校长比例", "%", RATE, "↑", XUANCHENG),
    ("employment_ledger", "建档立卡学生就业台账", "本", SUM, "", XUANCHENG),
    ("poverty_village_count", "贫困村内学校提升涉及贫困村数", "个", SUM, "", JIANSHI),
    ("township_public_kindergarten_coverage", "乡镇公办幼儿园覆盖率", "%", RATE, "↑", JIANSHI),
    ("village_preschool_enrolment_rate", "贫困村适龄儿童入园率", "%", RATE, "↑", JIANSHI),
    ("principal_shadowing_coverage", "幼儿园园长赴滨江跟岗覆盖率", "%", RATE, "↑", JIANSHI),
    ("aid_error_count", "资助差错数", "例", SUM, "↓", JIANSHI),
    ("out_county_aid_letters", "外县就读函告", "份", SUM, "↑", JIANSHI),
    ("left_behind_centre_per_township", "乡镇留守儿童中心数（每乡镇）", "个/乡镇", MEAN, "↑", JIANSHI),
    ("paired_help_omission_count", "对口帮扶遗漏人数", "人", SUM, "↓", JIANSHI),
    ("relocation_matching_fund", "教育易迁项目财政配套资金", "万元", SUM, "↑", JIANSHI),
    ("teacher_housing_fund", "教师公租房支持资金", "万元", SUM, "↑", JIANSHI),
    ("teacher_housing_building_count", "教师公租房栋数", "栋", SUM, "↑", JIANSHI),
    ("permit_time_construction", "教育基建施工许可办结时限", "个月", MEAN, "↓", JIANSHI),
    ("safety_inspection_count", "在建教育项目安全质量专项检查", "次", SUM, "↑", JIANSHI),
    ("permit_time_planning", "规划许可办结时限", "个月", MEAN, "↓", JIANSHI),
    ("permit_time_land", "学校土地手续办结时限", "个月", MEAN, "↓", JIANSHI),
    ("permit_time_land_certificate", "土地使用证办结时限", "个月", MEAN, "↓", JIANSHI),
    ("agri_expert_count", "农业专家支持人数", "名", SUM, "↑", JIANSHI),
    ("disabled_children_ledger", "持证残疾儿童少年台账", "套", SUM, "", JIANSHI),
    ("cultural_facilities", "文化体育设施", "批", SUM, "", JIANSHI),
)
# id, name, the mechanism as the ledger 工作机制台账 calls it, unit of its parts, source
MECHANISMS: tuple[tuple[str, str, str, str, str], ...] = (
    ("mechanism_two_lines_four_contracts", "双线四包机制", "双线四包", "包", HECHI),
    ("mechanism_three_level", "三级联动网络", "三级联动", "级", HECHI),
    ("mandarin_activity_types", "推普扶贫活动类型数", "推普扶贫活动", "类", HECHI),
    ("mechanism_five_contracts", "五包责任制", "五包责任制", "包", DINGXI),
    ("mechanism_three_party_agreement", "三方协议", "三方协议", "方", DINGXI),
    ("mechanism_three_in_place", "三到位制度", "三到位", "级", DINGXI),
    ("focus_group_1", "一项提升工程", "一项提升工程", "项", JIANSHI),
    ("focus_group_2", "两个补短工程", "两个补短工程", "项", JIANSHI),
    ("focus_group_3", "三个固底工程", "三个固底工程", "项", JIANSHI),
    ("focus_group_4", "四个全面工作", "四个全面工作", "项", JIANSHI),
)
_HOW = {
    RATE: "工作指标填报表中该指标各行完成数之和÷应完成数之和×100",
    MEAN: "工作指标填报表中该指标各行完成数之和÷应完成数之和；只有一行且只填数值的取数值",
    SUM: "工作指标填报表中该指标各行数值之和",
}


def _from_form(name: str, how: int) -> Callable[..., Measure]:
    def value(reported: Frame) -> Measure:
        held = where(reported, item=name)
        if how and held["whole"].notna().any():
            return ratio(total(held, "part", by=ITEM), total(held, "whole", by=ITEM), how)
        if held.empty or (how and len(held) > 1):  # rates and averages of several rows do not add up
            return Measure(None, rows(held))
        return total(held, "value", by=ITEM)

    return value


def _parts_of(mechanism: str) -> Callable[..., Measure]:
    def parts(measure: Frame) -> Measure:
        held = where(measure, mechanism=mechanism)
        return count(held) if len(held) else Measure(None)

    return parts


for _id, _name, _unit, _how, _direction, _source in FORM:
    add(
        Indicator(
            _id, _name, _unit, _HOW[_how], _from_form(_name, _how), 1 if _unit == "%" else None, _direction,
            "完成数" if _how else "", "应完成数" if _how else "", by="group", source=_source,
        )
    )  # fmt: skip
for _id, _name, _mechanism, _unit, _source in MECHANISMS:
    _told = f"工作机制台账中“{_mechanism}”的组成内容计数"
    add(Indicator(_id, _name, _unit, _told, _parts_of(_mechanism), source=_source))
