"""Schools, what is built and bought for them, and its money."""

from decimal import Decimal
from typing import Any

import pandas as pd

from xianbao.indicators.measures import (
    Frame,
    Measure,
    count,
    distinct,
    month_span,
    ratio,
    rows,
    shortfall,
    total,
    where,
)
from xianbao.indicators.registry import indicator


def works(project: Frame) -> Frame:
    """The projects of 教育扶贫工程."""
    return where(project, scheme="教育扶贫工程")


def built(project: Frame) -> Frame:
    """The projects paid from pooled agricultural funds (涉农资金整合)."""
    return where(project, scheme="涉农资金整合")


def village_primary(project: Frame) -> Frame:
    """The village primary schools to be built."""
    return where(project, scheme="村级小学建设")


@indicator("学校数", "所", "学校基本情况台账的学校计数，含幼儿园")
def school_count(school: Frame) -> Measure:
    return distinct(school, "school")


@indicator("边远乡村学校数", "所", "学校基本情况台账中边远乡村学校计数，含幼儿园")
def school_remote_count(school: Frame) -> Measure:
    return distinct(where(school, is_remote=True), "school")


@indicator("在校（园）学生数", "人", "学校基本情况台账在校（园）学生数合计")
def student_count(school: Frame) -> Measure:
    return total(school, "students")


@indicator("涉农整合资金（建设）", "万元", "项目来源为涉农资金整合的总投资合计")
def integrated_fund_construction(project: Frame) -> Measure:
    return total(built(project), "invest_total")


@indicator("涉农整合建设学校数", "所", "项目来源为涉农资金整合的项目学校去重计数")
def integrated_fund_construction_schools(project: Frame) -> Measure:
    return distinct(built(project), "school")


@indicator("涉农整合建设已完工数", "个", "涉农资金整合项目中状态为完工的计数；有未报状态的行时为下限", direction="↑")
def construction_completed_count(project: Frame) -> Measure:
    return count(where(built(project), status="完工"), of=built(project), unknown="status")


@indicator("涉农整合建设在建数", "个", "涉农资金整合项目中状态为在建的计数")
def construction_started_count(project: Frame) -> Measure:
    return count(where(built(project), status="在建"))


@indicator("涉农整合建设未报进度数", "个", "涉农资金整合项目中没有填报状态的计数", direction="↓")
def construction_unreported_count(project: Frame) -> Measure:
    return count(built(project)[built(project)["status"].isna()])


@indicator("涉农整合资金（设备）", "万元", "设备采购台账资金来源为涉农整合的金额合计")
def integrated_fund_equipment(equipment: Frame) -> Measure:
    return total(where(equipment, source="涉农整合"), "amount")


@indicator("添置设备学校数", "所", "设备采购台账资金来源为涉农整合的学校去重计数")
def equipment_school_count(equipment: Frame) -> Measure:
    return distinct(where(equipment, source="涉农整合"), "school")


@indicator("已发放到校设备学校数", "所", "全部设备状态为已发放到校的学校计数", direction="↑")
def equipment_delivered_schools(equipment: Frame) -> Measure:
    bought = where(equipment, source="涉农整合")
    waiting = set(bought[bought["status"].ne("已发放到校")]["school"])
    return distinct(bought[~bought["school"].isin(waiting)], "school")


@indicator("教育扶贫资金到位合计", "万元", "教育扶贫资金台账到位金额合计", direction="↑")
def fund_arrived_total(fund: Frame) -> Measure:
    return total(fund, "arrived")


@indicator("涉农整合资金合计", "万元", "涉农整合资金（建设）与（设备）之和")
def integrated_fund_total(project: Frame, equipment: Frame) -> Measure:
    built_for, bought = integrated_fund_construction(project), integrated_fund_equipment(equipment)
    return Measure(
        (built_for.value or Decimal(0)) + (bought.value or Decimal(0)),
        built_for.rows,
        lower_bound=built_for.lower_bound or bought.lower_bound,
        others=(("equipment", bought.rows),),
        form=built_for.sum + bought.sum.named(lambda _: "equipment") if built_for.sum and bought.sum else None,
    )


@indicator("教育扶贫工程项目数", "个", "项目来源为教育扶贫工程的项目计数")
def project_count(project: Frame) -> Measure:
    return count(works(project))


@indicator("教育扶贫工程预计投资", "万元", "项目来源为教育扶贫工程的总投资合计")
def project_investment_planned(project: Frame) -> Measure:
    return total(works(project), "invest_total")


@indicator("教育扶贫贷款", "万元", "教育扶贫工程总投资中的贷款合计")
def project_loan(project: Frame) -> Measure:
    return total(works(project), "src_loan")


@indicator(
    "教育扶贫贷款占比",
    "%",
    "教育扶贫贷款÷教育扶贫工程预计投资×100",
    decimals=1,
    numerator="教育扶贫贷款",
    denominator="教育扶贫工程预计投资",
)
def project_loan_share(project: Frame) -> Measure:
    return ratio(project_loan(project), project_investment_planned(project))


@indicator("教育扶贫工程到位资金", "万元", "教育扶贫工程到位资金合计", direction="↑")
def project_fund_arrived(project: Frame) -> Measure:
    return total(works(project), "fund_arrived")


@indicator(
    "教育扶贫工程资金到位率",
    "%",
    "到位资金÷预计投资×100",
    decimals=1,
    direction="↑",
    exceeds=True,
    numerator="教育扶贫工程到位资金",
    denominator="教育扶贫工程预计投资",
)
def project_fund_arrival_rate(project: Frame) -> Measure:
    return ratio(project_fund_arrived(project), project_investment_planned(project))


@indicator("教育扶贫工程资金缺口", "万元", "各项目预计投资－到位资金之和，到位多于投资的项目按零计", direction="↓")
def project_fund_gap(project: Frame) -> Measure:
    return shortfall(works(project))


@indicator("反映前期费用未落实的项目数", "个", "教育扶贫工程存在问题中写明前期费用的项目计数", direction="↓")
def project_land_cost_count(project: Frame) -> Measure:
    return count(_land_cost(project))


@indicator("前期费用未落实项目的资金缺口", "万元", "存在问题中写明前期费用的项目：总投资－到位资金", direction="↓")
def project_land_cost_gap(project: Frame) -> Measure:
    return shortfall(_land_cost(project))


def _land_cost(project: Frame) -> Frame:
    held = works(project)
    return held[held["issue"].fillna("").str.contains("前期费用", regex=False)]


@indicator("前期费用未落实项目中手续已办结的个数", "个", "反映前期费用未落实且前期手续为基本办结的项目计数")
def project_land_cost_ready_count(project: Frame) -> Measure:
    return count(where(_land_cost(project), prelim="基本办结"))


@indicator("前期手续基本办结项目数", "个", "教育扶贫工程前期手续为基本办结的项目计数", direction="↑")
def project_prelim_done_count(project: Frame) -> Measure:
    return count(where(works(project), prelim="基本办结"))


@indicator("首年动工项目数", "个", "教育扶贫工程计划开工在最早开工年度的项目计数")
def project_start_first_count(project: Frame) -> Measure:
    return count(_first_year(project))


@indicator("首年动工年份", "", "教育扶贫工程最早的计划开工年份")
def project_start_first_year(project: Frame) -> Measure:
    first = _first_year(project)
    return Measure(None, rows(first), text=_year_text(first["plan_start"]))


@indicator("次年启动项目数", "个", "教育扶贫工程计划开工在最早开工年度之后的项目计数")
def project_start_next_count(project: Frame) -> Measure:
    return count(_next_year(project))


@indicator("次年启动年份", "", "次年启动项目的计划开工年份")
def project_start_next_year(project: Frame) -> Measure:
    later = _next_year(project)
    return Measure(None, rows(later), text=_year_text(later["plan_start"]))


def _first_year(project: Frame) -> Frame:
    dated = works(project).dropna(subset=["plan_start"])
    return dated.drop(_next_year(project).index)


def _next_year(project: Frame) -> Frame:
    dated = works(project).dropna(subset=["plan_start"])
    years = dated["plan_start"].map(lambda day: day.year)
    return dated[years.gt(years.min())]


def _year_text(days: "pd.Series[Any]") -> str:
    years = sorted({day.year for day in days})
    if not years:
        return ""
    return f"{years[0]}年" if len(years) == 1 else "至".join(f"{y}年" for y in (years[:1] + years[-1:]))


@indicator("村级小学启动数", "个", "项目来源为村级小学建设的项目计数")
def village_primary_start_count(project: Frame) -> Measure:
    return count(village_primary(project))


@indicator("村级小学预计投资", "万元", "项目来源为村级小学建设的总投资合计")
def village_primary_investment(project: Frame) -> Measure:
    return total(village_primary(project), "invest_total")


@indicator("村级小学到位资金", "万元", "项目来源为村级小学建设的到位资金合计", direction="↑")
def village_primary_arrived(project: Frame) -> Measure:
    return total(village_primary(project), "fund_arrived")


@indicator("村级小学资金缺口", "万元", "各村级小学项目预计投资－到位资金之和", direction="↓")
def village_primary_gap(project: Frame) -> Measure:
    return shortfall(village_primary(project))


@indicator("村级小学动工月份", "", "村级小学建设的计划开工月份")
def village_primary_start_month(project: Frame) -> Measure:
    held = village_primary(project)
    return Measure(None, rows(held), text=month_span(held["plan_start"]))


@indicator("在建教育项目总投资", "万元", "状态为在建的项目总投资合计")
def project_investment_total(project: Frame) -> Measure:
    return total(where(project, status="在建"), "invest_total")


@indicator("在建教育项目数", "个", "状态为在建的项目计数")
def project_count_under_construction(project: Frame) -> Measure:
    return count(where(project, status="在建"))


@indicator("列入台账的项目数", "个", "教育项目进度台账的项目计数", by="status")
def project_count_all(project: Frame) -> Measure:
    return count(project)


@indicator("项目总投资", "万元", "教育项目进度台账的总投资合计")
def project_investment_all(project: Frame) -> Measure:
    return total(project, "invest_total")


@indicator("项目到位资金", "万元", "教育项目进度台账的到位资金合计", direction="↑")
def project_arrived_all(project: Frame) -> Measure:
    return total(project, "fund_arrived")


@indicator(
    "项目开工率",
    "%",
    "在建、完工、投用的项目占项目总数的百分比",
    decimals=1,
    direction="↑",
    numerator="在建、完工、投用的项目数",
    denominator="项目数",
    source="省级项目通报口径",
)
def construction_start_rate(project: Frame) -> Measure:
    return ratio(count(project[project["status"].isin(["在建", "完工", "投用"])]), count(project))


@indicator(
    "项目竣工率",
    "%",
    "完工、投用的项目占项目总数的百分比",
    decimals=1,
    direction="↑",
    numerator="完工、投用的项目数",
    denominator="项目数",
    source="省级项目通报口径",
)
def construction_completion_rate(project: Frame) -> Measure:
    return ratio(count(project[project["status"].isin(["完工", "投用"])]), count(project))


@indicator("贫困村幼儿园改造建设数", "所", "项目来源为贫困村幼儿园的项目计数", direction="↑")
def village_kindergarten_build_count(project: Frame) -> Measure:
    return count(where(project, scheme="贫困村幼儿园"))


@indicator("建设校舍面积", "平方米", "项目来源为贫困村幼儿园的建筑面积合计")
def kindergarten_floor_area(project: Frame) -> Measure:
    return total(where(project, scheme="贫困村幼儿园"), "scale_sqm")


@indicator("校舍供暖洗浴改造学校数", "所", "项目来源为供暖洗浴改造的学校去重计数", direction="↑")
def school_renovation_count(project: Frame) -> Measure:
    return distinct(where(project, scheme="供暖洗浴改造"), "school")


@indicator("校舍供暖洗浴改造投资", "万元", "项目来源为供暖洗浴改造的总投资合计", direction="↑")
def school_renovation_investment(project: Frame) -> Measure:
    return total(where(project, scheme="供暖洗浴改造"), "invest_total")


@indicator(
    "资金支付率",
    "%",
    "教育扶贫资金台账已支付金额占计划金额的百分比",
    decimals=2,
    direction="↑",
    exceeds=True,
    numerator="已支付金额",
    denominator="计划金额",
    source="资金通报口径",
)
def fund_disbursement_rate(fund: Frame) -> Measure:
    return ratio(total(fund, "paid"), total(fund, "planned"))
