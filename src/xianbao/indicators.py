"""Indicators: one definition and one pure function each, from checked frames to a value.

A function's parameters are ids of ledgers; it gets their frames (columns: `xianbao.ledgers`) and
returns a Measure. No I/O, no clock, no randomness. A sum over rows of which some hold no value is
a lower bound, and says so.
"""

import datetime as dt
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pandas as pd

from xianbao.intake import Ledgers

Frame = pd.DataFrame


@dataclass(frozen=True)
class Measure:
    """A computed value and the rows it came from.

    value: exact decimal in the indicator's unit, or None where nothing could be computed;
    text: the value where it is a date or term; lower_bound: the true value may be larger.
    """

    value: Decimal | None
    rows: tuple[int, ...] = ()
    lower_bound: bool = False
    text: str = ""


@dataclass(frozen=True)
class Indicator:
    """id, Chinese name, unit, decimals (None: as many as the source has), definition, function."""

    id: str
    name: str
    unit: str
    definition: str
    function: Callable[..., Measure]
    decimals: int | None = None
    direction: str = ""

    @property
    def ledgers(self) -> tuple[str, ...]:
        return tuple(inspect.signature(self.function).parameters)


REGISTRY: dict[str, Indicator] = {}


def indicator(
    name: str, unit: str, definition: str, *, decimals: int | None = None, direction: str = ""
) -> Callable[[Callable[..., Measure]], Callable[..., Measure]]:
    """Register a function as the indicator that bears its name."""

    def register(function: Callable[..., Measure]) -> Callable[..., Measure]:
        key = function.__name__
        REGISTRY[key] = Indicator(key, name, unit, definition, function, decimals, direction)
        return function

    return register


def needed() -> tuple[str, ...]:
    """The ledgers that some indicator is computed from, in the order of the first that asks."""
    return tuple(dict.fromkeys(ledger for item in REGISTRY.values() for ledger in item.ledgers))


def evaluate(ledgers: Ledgers) -> dict[str, Measure | None]:
    """Every indicator's measure; None where a ledger it needs is missing."""
    return {
        key: (
            None
            if any(i not in ledgers.tables for i in item.ledgers)
            else item.function(**{i: ledgers.frame(i) for i in item.ledgers})
        )
        for key, item in REGISTRY.items()
    }


def count(frame: Frame, *, of: Frame | None = None, unknown: str = "") -> Measure:
    """Rows of `frame`; a lower bound where rows of `of` leave the column `unknown` empty."""
    open_ended = of is not None and bool(of[unknown].isna().any())
    return Measure(Decimal(len(frame)), _rows(frame), open_ended)


def distinct(frame: Frame, column: str) -> Measure:
    """Different values in a column; empty cells make it a lower bound."""
    known = frame[column].dropna()
    return Measure(Decimal(known.nunique()), _rows(frame), len(known) < len(frame))


def total(frame: Frame, column: str) -> Measure:
    """The exact decimal sum of a column as typed; empty cells make it a lower bound.

    Unknown where the column holds no value at all.
    """
    known = frame[column].dropna()
    if known.empty and len(frame):
        return Measure(None, _rows(frame))
    return Measure(sum((decimal(v) for v in known), Decimal(0)), _rows(frame), len(known) < len(frame))


def ratio(part: Measure, whole: Measure, scale: int = 100) -> Measure:
    """part ÷ whole, in per cent by default; without value where the whole is zero."""
    rows = tuple(sorted({*part.rows, *whole.rows}))
    if not whole.value or part.value is None:
        return Measure(None, rows)
    return Measure(part.value / whole.value * scale, rows, part.lower_bound)


def less(whole: Measure, part: Measure) -> Measure:
    """whole − part, over the rows of both."""
    rows = tuple(sorted({*whole.rows, *part.rows}))
    if whole.value is None or part.value is None:
        return Measure(None, rows)
    return Measure(whole.value - part.value, rows)


def decimal(value: Any) -> Decimal:
    """The decimal that was typed: the shortest one that gives this float."""
    number = Decimal(repr(float(value)))
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number


def _rows(frame: Frame) -> tuple[int, ...]:
    return tuple(int(r) for r in frame.index)


def where(frame: Frame, **codes: Any) -> Frame:
    """The rows in which every named column has the given code."""
    for column, code in codes.items():
        frame = frame[frame[column].eq(code)]
    return frame


def works(project: Frame) -> Frame:
    """The projects of 教育扶贫工程."""
    return where(project, scheme="教育扶贫工程")


def built(project: Frame) -> Frame:
    """The projects paid from pooled agricultural funds (涉农资金整合)."""
    return where(project, scheme="涉农资金整合")


def village_primary(project: Frame) -> Frame:
    """The village primary schools to be built."""
    return where(project, scheme="村级小学建设")


def back_pay(aid: Frame) -> Frame:
    """Aid still owed: what is to be made up, and regular aid of terms before the latest."""
    owed = where(aid, status="待发放")
    regular = owed["batch"].eq("正常发放")
    return owed[~regular | owed["term"].ne(_last_term(where(aid, batch="正常发放")))]


def pending_aid(aid: Frame) -> Frame:
    """Regular aid of the latest term that has not been paid yet."""
    return where(latest_term(aid), status="待发放")


def latest_term(aid: Frame) -> Frame:
    """The regular aid of the latest term in the ledger."""
    regular = where(aid, batch="正常发放")
    return regular[regular["term"].eq(_last_term(regular))]


def paid_aid(aid: Frame) -> Frame:
    """Aid that has been paid out."""
    return where(aid, status="已发放")


def _term_order(term: str) -> tuple[int, int]:
    return int(term[:4]), "春秋".index(term[4])


def _last_term(aid: Frame) -> str:
    return max(aid["term"], key=_term_order, default="")


def term_text(term: str) -> str:
    """2017年春季, from the ledger's code 2017春."""
    return f"{term[:4]}年{term[4]}季" if term else ""


# 基本情况


@indicator("学校数", "所", "学校基本情况台账的学校计数，含幼儿园")
def school_count(school: Frame) -> Measure:
    return distinct(school, "school")


@indicator("边远乡村学校数", "所", "学校基本情况台账中边远乡村学校计数，含幼儿园")
def school_remote_count(school: Frame) -> Measure:
    return distinct(where(school, is_remote=True), "school")


@indicator("在校（园）学生数", "人", "学校基本情况台账在校（园）学生数合计")
def student_count(school: Frame) -> Measure:
    return total(school, "students")


# 一、资助


@indicator("三个到位内容数", "个", "工作机制台账中“三个到位”的组成内容计数")
def triple_in_place(measure: Frame) -> Measure:
    return count(where(measure, mechanism="三个到位"))


@indicator("已发放资助人次", "人次", "发放状态为已发放的资助人次合计；同一学生每学期每项目计一次")
def aid_paid_times(aid: Frame) -> Measure:
    return total(paid_aid(aid), "times")


@indicator("已发放资助金额", "万元", "发放状态为已发放的资助金额合计")
def aid_paid_amount(aid: Frame) -> Measure:
    return total(paid_aid(aid), "amount")


@indicator("最近学期", "", "台账中正常发放的最近一个学期")
def aid_latest_term(aid: Frame) -> Measure:
    return Measure(None, _rows(latest_term(aid)), text=term_text(_last_term(where(aid, batch="正常发放"))))


@indicator("最近学期建档立卡应助人数", "人", "最近学期正常发放各行建档立卡应助人数合计")
def aid_due_poor(aid: Frame) -> Measure:
    return total(latest_term(aid), "due_poor")


@indicator("最近学期建档立卡已审核人数", "人", "最近学期正常发放各行建档立卡已审核人数合计")
def aid_done_poor(aid: Frame) -> Measure:
    return total(latest_term(aid), "done_poor")


@indicator(
    "建档立卡学生资助覆盖率",
    "%",
    "最近学期建档立卡已审核纳入资助人数÷应助人数×100（管理口径，按学期计算）",
    decimals=1,
    direction="↑",
)
def aid_coverage_rate(aid: Frame) -> Measure:
    return ratio(aid_done_poor(aid), aid_due_poor(aid))


@indicator("待发放资助人次", "人次", "最近学期正常发放、状态为待发放的资助人次合计", direction="↓")
def aid_pending_times(aid: Frame) -> Measure:
    return total(pending_aid(aid), "times")


@indicator("待发放资助金额", "万元", "最近学期正常发放、状态为待发放的资助金额合计", direction="↓")
def aid_pending_amount(aid: Frame) -> Measure:
    return total(pending_aid(aid), "amount")


@indicator("待补发资助人次", "人次", "状态为待发放的补发和往期资助人次合计", direction="↓")
def aid_backpay_times(aid: Frame) -> Measure:
    return total(back_pay(aid), "times")


@indicator("待补发资助金额", "万元", "状态为待发放的补发和往期资助金额合计", direction="↓")
def aid_backpay_amount(aid: Frame) -> Measure:
    return total(back_pay(aid), "amount")


@indicator("补发起止学期", "", "待补发各行的最早学期至最晚学期")
def aid_backpay_period(aid: Frame) -> Measure:
    terms = sorted(back_pay(aid)["term"].unique(), key=_term_order)
    span = [term_text(t) for t in dict.fromkeys([terms[0], terms[-1]])] if terms else []
    return Measure(None, _rows(back_pay(aid)), text="至".join(span))


# 二、关爱与帮扶


@indicator("排查方面数", "个", "问题整改台账排查方面去重计数")
def inspection_aspects(rectify: Frame) -> Measure:
    return distinct(rectify, "aspect")


@indicator("整改措施条数", "条", "问题整改台账中的整改措施计数")
def rectification_measures(rectify: Frame) -> Measure:
    return count(rectify[rectify["measures"].notna()])


@indicator("整改完成条数", "条", "状态为已完成或已销号的问题计数", direction="↑")
def rectification_done(rectify: Frame) -> Measure:
    return count(rectify[rectify["status"].isin(["已完成", "已销号"])])


@indicator("整改中条数", "条", "状态为未整改或整改中的问题计数", direction="↓")
def rectification_open(rectify: Frame) -> Measure:
    return count(rectify[rectify["status"].isin(["未整改", "整改中"])])


@indicator("排查问题数", "个", "问题整改台账中的问题计数")
def rectification_problems(rectify: Frame) -> Measure:
    return count(rectify)


@indicator("整改已销号条数", "条", "状态为已销号的问题计数", direction="↑")
def rectification_closed(rectify: Frame) -> Measure:
    return count(where(rectify, status="已销号"))


@indicator("关爱网络参与方数", "方", "工作机制台账中“三位一体”的组成内容计数")
def trinity_network(measure: Frame) -> Measure:
    return count(where(measure, mechanism="三位一体"))


@indicator("驻村派出人数", "人", "驻村帮扶台账帮扶类别为驻村的人数合计")
def village_stationed_staff(village_help: Frame) -> Measure:
    return total(where(village_help, activity="驻村"), "people")


@indicator("驻村村数", "个", "帮扶类别为驻村的村去重计数")
def village_stationed_villages(village_help: Frame) -> Measure:
    return distinct(where(village_help, activity="驻村"), "village")


@indicator("挂点村数", "个", "帮扶类别为挂点走访的村去重计数；有未登记村名的行时为下限")
def linked_village_count(village_help: Frame) -> Measure:
    return distinct(where(village_help, activity="挂点走访"), "village")


@indicator("班子成员下村人次", "人次", "帮扶类别为挂点走访的人次合计；有未登记人次的行时为下限")
def leader_visit_person_times(village_help: Frame) -> Measure:
    return total(where(village_help, activity="挂点走访"), "people")


@indicator("投入帮扶资金", "万元", "帮扶类别为投入资金的金额合计")
def village_help_fund(village_help: Frame) -> Measure:
    return total(where(village_help, activity="投入资金"), "amount")


@indicator("慰问物资价值", "万元", "帮扶类别为慰问物资的折价合计；有未折价的行时为下限")
def goods_value(village_help: Frame) -> Measure:
    return total(where(village_help, activity="慰问物资"), "amount")


@indicator("统筹项目资金", "万元", "帮扶类别为统筹资金的金额合计")
def coordinated_project_fund(village_help: Frame) -> Measure:
    return total(where(village_help, activity="统筹资金"), "amount")


# 三、均衡发展


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
    parts = integrated_fund_construction(project), integrated_fund_equipment(equipment)
    return Measure(
        sum((p.value or Decimal(0) for p in parts), Decimal(0)), lower_bound=any(p.lower_bound for p in parts)
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


@indicator("教育扶贫贷款占比", "%", "教育扶贫贷款÷教育扶贫工程预计投资×100", decimals=1)
def project_loan_share(project: Frame) -> Measure:
    return ratio(project_loan(project), project_investment_planned(project))


@indicator("教育扶贫工程到位资金", "万元", "教育扶贫工程到位资金合计", direction="↑")
def project_fund_arrived(project: Frame) -> Measure:
    return total(works(project), "fund_arrived")


@indicator("教育扶贫工程资金到位率", "%", "到位资金÷预计投资×100", decimals=1, direction="↑")
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


def shortfall(project: Frame) -> Measure:
    """What is missing over projects; one that has more than it needs makes up for no other."""
    short = project[project["invest_total"].gt(project["fund_arrived"])]
    return less(total(short, "invest_total"), total(short, "fund_arrived"))


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
    return Measure(None, _rows(first), text=_year_text(first["plan_start"]))


@indicator("次年启动项目数", "个", "教育扶贫工程计划开工在最早开工年度之后的项目计数")
def project_start_next_count(project: Frame) -> Measure:
    return count(_next_year(project))


@indicator("次年启动年份", "", "次年启动项目的计划开工年份")
def project_start_next_year(project: Frame) -> Measure:
    later = _next_year(project)
    return Measure(None, _rows(later), text=_year_text(later["plan_start"]))


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
    return Measure(None, _rows(held), text=month_span(held["plan_start"]))


def month_span(days: "pd.Series[Any]") -> str:
    """2017年10月, or the first and last month where they differ."""
    months = sorted({(d.year, d.month) for d in days if isinstance(d, dt.date)})
    return "至".join(f"{y}年{m}月" for y, m in dict.fromkeys([months[0], months[-1]])) if months else ""


@indicator("招聘特岗教师", "名", "教师补充台账渠道为特岗的到岗数合计", direction="↑")
def special_post_teacher_recruited(teacher_recruit: Frame) -> Measure:
    return total(where(teacher_recruit, channel="特岗"), "actual")


@indicator("招聘幼儿教师", "名", "教师补充台账渠道为幼师的到岗数合计", direction="↑")
def kindergarten_teacher_recruited(teacher_recruit: Frame) -> Measure:
    return total(where(teacher_recruit, channel="幼师"), "actual")


@indicator("招聘教师中分配到边远乡村学校", "名", "特岗与幼师中分配到边远乡村学校的到岗数合计", direction="↑")
def teacher_recruited_remote(teacher_recruit: Frame) -> Measure:
    return total(where(_recruited(teacher_recruit), is_remote=True), "actual")


@indicator(
    "招聘教师边远乡村学校占比", "%", "分配到边远乡村学校的特岗与幼师÷特岗与幼师合计×100", decimals=1, direction="↑"
)
def teacher_recruited_remote_share(teacher_recruit: Frame) -> Measure:
    return ratio(teacher_recruited_remote(teacher_recruit), teacher_recruited_total(teacher_recruit))


@indicator("招聘教师合计", "名", "特岗与幼师到岗数之和", direction="↑")
def teacher_recruited_total(teacher_recruit: Frame) -> Measure:
    return total(_recruited(teacher_recruit), "actual")


def _recruited(teacher_recruit: Frame) -> Frame:
    return teacher_recruit[teacher_recruit["channel"].isin(["特岗", "幼师"])]


@indicator("定向培养乡村教师", "名", "教师补充台账渠道为定向培养的到岗数合计", direction="↑")
def targeted_trained_teacher(teacher_recruit: Frame) -> Measure:
    return total(where(teacher_recruit, channel="定向培养"), "actual")


@indicator("定向培养教师中补充到边远乡村学校", "名", "渠道为定向培养且分配到边远乡村学校的到岗数合计", direction="↑")
def teacher_assigned_remote(teacher_recruit: Frame) -> Measure:
    return total(where(teacher_recruit, channel="定向培养", is_remote=True), "actual")


@indicator("定向培养教师边远乡村学校占比", "%", "补充到边远乡村学校的定向培养教师÷定向培养教师×100", decimals=1)
def teacher_remote_share(teacher_recruit: Frame) -> Measure:
    return ratio(teacher_assigned_remote(teacher_recruit), targeted_trained_teacher(teacher_recruit))
