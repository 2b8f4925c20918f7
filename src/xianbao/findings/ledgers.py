"""What the ledgers show to be unfinished, short, late or missing."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator

import pandas as pd

from xianbao.findings.case import Case, Finding, month_text
from xianbao.indicators import (
    Measure,
    back_pay,
    built,
    count,
    less,
    month_span,
    number_of,
    pending_aid,
    shortfall,
    total,
    village_primary,
    where,
    works,
)
from xianbao.ledgers import LEDGERS
from xianbao.problems import Problem
from xianbao.quantities import MISSING, Quantity
from xianbao.wording import clauses, names, portion

# Ledgers of which every row is of some county
DIVIDED = ("school", "enrolment", "control", "facility", "project", "aid")


def fund_gap(case: Case) -> Iterator[Finding]:
    """Planned investment that has not arrived."""
    i = case.i
    if not i.project_fund_gap:
        return
    held = works(case.ledgers.frame("project"))
    gaps = (held["invest_total"] - held["fund_arrived"]).sort_values(ascending=False, kind="stable")
    short = held.loc[gaps[gaps.gt(0)].index]
    first = short[:3]
    first_gap = case.gap(first, "缺口居前的项目缺口合计")
    land = i.project_land_cost_gap
    yield Finding(
        "fund_gap",
        "项目资金尚有缺口",
        (
            f"教育扶贫工程预计投资{i.project_investment_planned}，已到位{i.project_fund_arrived}，"
            f"到位率{i.project_fund_arrival_rate}，缺口{i.project_fund_gap}。",
            clauses(*_sources_short(case)),
            f"{i.project_land_cost_count}项目（含前期手续已基本办结的{i.project_land_cost_ready_count}）的征地拆迁等前期费用"
            f"尚未落实，资金缺口{land}，占{land.share(i.project_fund_gap, '前期费用未落实项目缺口占比')}。"
            if land
            else MISSING,
            f"缺口居前的是{names(first['project'])}，合计{first_gap}，"
            f"占{first_gap.share(i.project_fund_gap, '缺口居前项目占比')}。"
            if len(short) > len(first)
            else MISSING,
            f"{i.village_primary_start_count}村级小学项目另缺{i.village_primary_gap}。"
            if i.village_primary_gap
            else MISSING,
        ),
        "补齐项目资金",
        (
            f"由{_units(short)}牵头，逐个项目明确资金来源，开工前落实到位：{'；'.join(_by_start(case, short))}。",
            f"{i.village_primary_start_count}村级小学项目的缺口{i.village_primary_gap}也在动工前落实。"
            if i.village_primary_gap
            else MISSING,
            f"其中涉及前期费用的{i.project_land_cost_count}项目优先安排。" if land else MISSING,
        ),
    )


def _sources_short(case: Case) -> Iterator[str]:
    """缺口中贷款未到位…: what each source of 教育扶贫工程 still owes, by the fund ledger."""
    frame = case.ledgers.frame("fund")
    for source, rows in where(frame, use="教育扶贫工程").groupby("source", sort=False):
        owed = case.quantity("fund", f"{source}未到位", less(total(rows, "planned"), total(rows, "arrived")), "万元")
        if owed:
            yield f"{source}未到位{owed}"


def _by_start(case: Case, short: pd.DataFrame) -> Iterator[str]:
    """In 2017年11月 these start and lack so much: one clause for each month of start."""
    for month, rows in short.assign(month=short["plan_start"].map(_month)).groupby("month", sort=True):
        number = case.quantity("project", f"{month}动工且有缺口的项目数", count(rows), "个")
        yield f"计划{month_text(month)}动工的{number}项目缺口{case.gap(rows, f'{month}动工项目缺口')}"


def slow_projects(case: Case) -> Iterator[Finding]:
    """Money that has not arrived and projects not begun, where the ledger has no 教育扶贫工程 of its own."""
    project = case.ledgers.frame("project")
    gap, idle = case.gap(project, "项目资金缺口合计"), where(project, status="未开工")
    if len(works(project)) or not (gap or len(idle)):
        return
    i = case.i
    waiting = case.quantity("project", "没有开工的项目数", count(idle), "个")
    areas = project["county"].dropna().unique()
    widest = sorted(areas, key=lambda a: -(shortfall(where(project, county=a)).value or 0))
    by_gap = pd.concat([project[project["county"].isna()], *(where(project, county=area) for area in widest)])
    short = names(widest[:3]) if gap and len(areas) > 1 else MISSING
    yield Finding(
        "slow_projects",
        "项目资金和进度还有差距" if gap and waiting else "项目资金没有全部到位" if gap else "部分项目没有开工",
        (
            f"{i.project_count_all}教育项目总投资{i.project_investment_all:自动}，到位{i.project_arrived_all:自动}，"
            f"缺口{gap:自动}。"
            if gap
            else MISSING,
            f"缺口居前的是{short}。",
            clauses(
                f"没有开工的项目{waiting:+}",
                MISSING if i.project_count_all.few else portion(waiting, i.project_count_all),
            )
            if waiting
            else MISSING,
        ),
        "落实资金、加快开工" if gap and waiting else "落实项目资金" if gap else "加快开工",
        (
            clauses(
                f"由{_units(by_gap)}牵头",
                f"逐个项目明确资金来源，落实缺口{gap:自动}" if gap else MISSING,
                f"查明{waiting}项目没有开工的原因，明确开工日期" if waiting else MISSING,
                f"{case.deadline}报告结果",
            ),
        ),
    )


def late_projects(case: Case) -> Iterator[Finding]:
    """Projects whose preliminary work is not done."""
    i = case.i
    waiting = where(case.ledgers.frame("project"), prelim="办理中")
    late, villages = works(waiting), village_primary(waiting)
    if late.empty and villages.empty:
        return
    small = case.quantity("project", "前期手续办理中的村级小学项目数", count(villages), "个")
    yield Finding(
        "late_projects",
        "部分项目前期手续没有办完",
        (
            f"{i.project_count}教育扶贫工程项目中，{names(late['project'], limit=len(late))}的前期手续仍在办理。",
            f"{month_span(villages['plan_start'])}动工的{small}村级小学项目，前期手续也在办理。" if small else MISSING,
        ),
        "加快前期工作",
        (
            f"由{_units(waiting)}牵头，倒排工期，办结手续并按期动工：{'；'.join(_ready(case, waiting))}。",
            f"前期手续基本办结的{_ready_this_year(case)}项目年内全部动工。",
        ),
    )


def _ready_this_year(case: Case) -> str:
    """Projects that may start and are to start in the year of the figures."""
    held = where(works(case.ledgers.frame("project")), prelim="基本办结", status="未开工").dropna(subset=["plan_start"])
    due = held[held["plan_start"].map(lambda day: day.year).eq(case.as_of.year)]
    return f"{case.quantity('project', '手续办结、当年应动工的项目数', count(due), '个'):+}"


def _ready(case: Case, waiting: pd.DataFrame) -> Iterator[str]:
    for month, rows in waiting.assign(month=waiting["plan_start"].map(_month)).groupby("month", sort=True):
        yield f"{names(rows['project'], limit=len(rows))}{case.by_month(month)}"


def unreported_projects(case: Case) -> Iterator[Finding]:
    """Projects of which nobody said how far they are."""
    i, number = case.i, case.i.construction_unreported_count
    if not number:
        return
    held = built(case.ledgers.frame("project"))
    silent = held[held["status"].isna()]
    yield Finding(
        "unreported_projects",
        "建设进度底数不全",
        (
            f"涉农整合资金安排的{i.integrated_fund_construction_schools}学校建设中，有{number}项目没有填报进度，"
            "完工情况只能按已填报的项目统计。",
        ),
        "摸清建设进度",
        (
            clauses(
                f"由{_units(silent)}牵头，逐校核实{number}项目的形象进度",
                f"{case.deadline}补齐项目台账",
            ),
        ),
    )


def aid_not_paid(case: Case) -> Iterator[Finding]:
    """Aid that is approved but unpaid, and aid of earlier terms that is still owed."""
    i = case.i
    if not i.aid_backpay_times and not i.aid_pending_times:
        return
    aid = case.ledgers.frame("aid")
    pending, owed = pending_aid(aid), back_pay(aid)
    yield Finding(
        "aid_not_paid",
        "部分资助还没有发到学生手中",
        (
            f"{i.aid_latest_term}学期资助{i.aid_pending_times}、{i.aid_pending_amount:万元.2}尚未发放。"
            if i.aid_pending_times
            else MISSING,
            f"{i.aid_backpay_period}学期有{i.aid_backpay_times}应补未补，涉及资金{i.aid_backpay_amount:万元.2}。"
            if i.aid_backpay_times
            else MISSING,
        ),
        "做好补发和秋季资助",
        (
            clauses(
                f"由{_units(pd.concat([pending, owed]))}牵头",
                f"{case.by(max(pending['pay_date']))}发放{i.aid_latest_term}学期资助{i.aid_pending_amount:万元.2}"
                if i.aid_pending_times
                else MISSING,
                f"{case.by(max(owed['pay_date']))}补发{i.aid_backpay_period}学期{i.aid_backpay_times}"
                if i.aid_backpay_times
                else MISSING,
                "逐人核对，不重复发放",
            ),
            f"{i.aid_latest_term}学期新增的建档立卡学生随时认定、随时纳入，不漏一人。"
            if _running(i.aid_latest_term, case.as_of)
            else MISSING,
        ),
    )


def open_rectification(case: Case) -> Iterator[Finding]:
    """Problems of earlier inspections that are not closed."""
    i, frame = case.i, case.ledgers.frame("rectify")
    if not i.rectification_open:
        return
    waiting = frame[frame["status"].isin(["未整改", "整改中"])].sort_values("due", kind="stable")
    passed = waiting["due"].dropna().le(case.as_of)
    overdue = case.quantity("rectify", "超过整改时限的条数", count(waiting.loc[passed.index[passed]]), "条")
    yield Finding(
        "open_rectification",
        "整改任务没有全部完成",
        (
            f"{i.rectification_measures}整改措施中，{i.rectification_open}还没有完成，"
            f"针对的问题是{'；'.join(names([p]) for p in waiting['problem'])}。",
            _passed(overdue, i.rectification_open),
        ),
        "按期整改销号",
        (
            f"挂账督办未完成的{i.rectification_open}措施：{'；'.join(_answers(case, waiting))}。",
            "完成一条、核查一条、销号一条。",
        ),
    )


def _passed(overdue: Quantity, of: Quantity) -> str:
    """How many of the open ones are past their day."""
    if not overdue:
        return "以上各条均未超过整改时限。"
    if overdue.value != of.value:
        return f"其中{overdue}已超过整改时限。"
    return "整改时限已过。" if of.value == 1 else f"{overdue.said('各条')}均已超过整改时限。"


def _answers(case: Case, waiting: pd.DataFrame) -> Iterator[str]:
    for lead, rows in waiting.groupby("lead", sort=False):
        by = [case.by(day) for day in rows["due"]]
        alike = len(set(by)) == 1
        days, each = by[0] if alike else "、".join(by), "" if alike else "分别"
        yield f"{''.join(f'“{names([p])}”' for p in rows['problem'])}由{names([lead])}{each}{days}整改到位"


def fund_mismatch(case: Case) -> Iterator[Finding]:
    """Fund ledger and project or equipment ledger disagree on the pooled agricultural funds."""
    frame = case.ledgers.frame("fund")
    for use, key in (("学校建设", "integrated_fund_construction"), ("设备购置", "integrated_fund_equipment")):
        rows, detail = where(frame, source="涉农整合", use=use), case.i[key]
        booked = total(rows, "planned")
        if rows.empty or detail.value is None or booked.value == detail.value:
            continue
        stated = case.quantity("fund", f"资金台账{use}计划金额", booked, "万元")
        difference = Measure(abs((booked.value or 0) - detail.value), booked.rows)
        gap = case.quantity("fund", f"{use}两账差额", difference, "万元")
        yield Finding(
            f"fund_mismatch_{key}",
            f"{use}资金的台账之间不一致",
            (f"涉农整合资金用于{use}，资金台账记{stated}，明细台账合计{detail}，相差{gap}，本报告按明细台账统计。",),
            f"核对{use}资金台账",
            (clauses(f"会同财务核对{use}资金的有关台账", f"{case.deadline}查明{gap}差额的原因，更正后重新统计"),),
        )


def doubtful_figures(case: Case) -> Iterator[Finding]:
    """Figures that cannot be right: more arrived than was planned, more covered than were due."""
    i, project = case.i, case.ledgers.frame("project")
    over = case.quantity(
        "project",
        "到位资金大于总投资的项目数",
        count(project[project["fund_arrived"].gt(project["invest_total"])]),
        "个",
    )
    of = (i.aid_coverage_rate, i.aid_done_poor, i.aid_due_poor)
    excess = not any(q.hidden for q in of) and i.aid_coverage_rate.value is not None and i.aid_coverage_rate.value > 100
    if over or excess:
        yield Finding(
            "doubtful_figures",
            "部分数据需要核对",
            (
                f"{over:+}项目的到位资金大于总投资。",
                f"{i.aid_latest_term}学期建档立卡学生已审核{i.aid_done_poor}，多于应助{i.aid_due_poor}。"
                if excess
                else MISSING,
            ),
            "核对台账数据",
            (clauses(f"{case.deadline}查明原因", "更正台账后重新统计"),),
        )


def unplaced_rows(case: Case) -> Iterator[Finding]:
    """Rows of a prefecture's ledgers that name no county: the counties do not add up to the whole."""
    each = []
    for key in DIVIDED:
        frame = case.ledgers.frame(key)
        nowhere = frame[frame["county"].isna()]
        if 0 < len(nowhere) < len(frame):
            name = f"{LEDGERS[key].name}没有写明县（市、区）的行数"
            each.append(f"{LEDGERS[key].name}{case.quantity(key, name, count(nowhere), '行')}")
    if each:
        yield Finding(
            "unplaced_rows",
            "分县数据合计与全市数据不一致",
            (f"{'、'.join(each)}没有写明县（市、区），计入全市而没有计入任何县，分县数之和因此小于全市数。",),
            "补填所属县（市、区）",
            (clauses(f"{case.deadline}补填没有写明的县（市、区）", "属于市直单位的填“市本级”，更正后重新统计"),),
        )


def faulty_rows(case: Case) -> Iterator[Finding]:
    """Rows that were set aside because something in them cannot be read."""
    held = [t for t in case.ledgers.tables.values() if t.quarantined]
    if held:
        each = (
            f"{t.ledger.name}{case.quantity(t.ledger.id, f'{t.ledger.name}有误的行数', _rows_of(t.quarantined), '行')}"
            for t in held
        )
        yield Finding(
            "faulty_rows",
            "个别台账数据有误",
            (f"{'、'.join(each)}填写有误，没有计入本次统计。",),
            "更正台账数据",
            (clauses(f"{case.deadline}更正有误的行", "更正后重新统计"),),
        )


def missing_ledgers(case: Case) -> Iterator[Finding]:
    """Ledgers that were not handed in."""
    if case.ledgers.missing:
        yield Finding(
            "missing_ledgers",
            "部分台账没有报齐",
            (f"{'；'.join(case.ledgers.missing.values())}，相关情况本次未能统计。",),
            "补报台账",
            (clauses(f"{case.deadline}补报缺少的台账", "补齐有关情况"),),
        )


def _rows_of(problems: Iterable[Problem]) -> Measure:
    return number_of(sorted({p.row for p in problems}))


def _running(term: Quantity, day: dt.date) -> bool:
    """Whether a term such as 2017年秋季 goes on after a day: spring to June, autumn to December."""
    found = re.match(r"(\d{4})年(春|秋)季", term.text)
    return found is not None and day < dt.date(int(found[1]), *((6, 30) if found[2] == "春" else (12, 31)))


def _units(frame: pd.DataFrame) -> str:
    return names(frame["unit"])


def _month(day: dt.date | None) -> tuple[int, int] | None:
    return (day.year, day.month) if day else None
