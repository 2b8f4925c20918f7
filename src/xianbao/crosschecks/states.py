"""Within a row: dates in their order, states and marks against what is filled in beside them."""

from typing import Any

import pandas as pd

from xianbao import idno
from xianbao.crosschecks.check import EMPTY, HIDDEN, Found, against, beside, check, said, value_at
from xianbao.intake import Table
from xianbao.problems import Problem

# A term's aid is not paid before the half-year in which the term begins
BEGINS = {"春": "-01-01", "秋": "-07-01"}


@check("项目日期先后", "手续受理与办结、计划开工与计划竣工、实际开工与实际竣工的日期先后")
def project_dates_in_order(project: Table) -> Found:
    for first, then in (("apply_date", "approve_date"), ("plan_start", "plan_end"), ("real_start", "real_end")):
        yield from _in_order(project, first, then)


@check("离校与返校日期先后", "离校时间与返校日期的先后")
def return_after_leaving(dropout: Table) -> Found:
    yield from _in_order(dropout, "left_date", "return_date")


@check("发放日期不早于学期", "发放日期与所填学期：春季学期不早于当年1月，秋季学期不早于当年7月")
def aid_paid_in_its_term(table: Table) -> Found:
    if not {"term", "pay_date"} <= {*table.frame}:
        return
    terms = table.frame["term"]
    begin = terms.map({term: pd.Timestamp(term[:4] + BEGINS[term[4]]) for term in terms.dropna().unique()})
    for row in table.frame.index[_days(table, "pay_date").lt(begin)]:
        yield against(table, row, "pay_date", "早于{what} {expected}", begin[row].date(), "本行学期最早的发放日期")


@check("到岗日期不早于年度", "教师到岗日期与补充年度")
def posts_taken_up_in_their_year(teacher_recruit: Table) -> Found:
    frame = teacher_recruit.frame
    for row in frame.index[_days(teacher_recruit, "date").dt.year.lt(frame["year"])]:
        year = said(value_at(teacher_recruit, row, "year"))
        yield against(teacher_recruit, row, "date", "早于{what} {expected}", year, beside(teacher_recruit, "year"))


@check("项目状态与开工竣工日期", "未开工不应有开工或竣工日期，在建应有开工而没有竣工日期，完工、投用应有竣工日期")
def project_states_match_dates(project: Table) -> Found:
    unstarted, underway = _is(project, "status", "未开工"), _is(project, "status", "在建")
    yield from _filled(project, "real_start", unstarted, "status")
    yield from _filled(project, "real_end", unstarted | underway, "status")
    yield from _empty(project, "real_start", underway, "status")
    yield from _empty(project, "real_end", _is(project, "status", "完工", "投用"), "status")


@check("前期手续与办结日期", "前期手续为办理中的不应有办结日期")
def procedures_match_their_date(project: Table) -> Found:
    yield from _filled(project, "approve_date", _is(project, "prelim", "办理中"), "prelim")


@check("采购状态与到校日期", "未采购的设备不应有到校日期，已发放到校的应有到校日期")
def equipment_states_match_date(equipment: Table) -> Found:
    yield from _filled(equipment, "delivered", _is(equipment, "status", "未采购"), "status")
    yield from _empty(equipment, "delivered", _is(equipment, "status", "已发放到校"), "status")


@check("整改状态与销号日期", "有销号日期的状态应为已销号，已销号的应有销号日期")
def rectification_states_match_date(rectify: Table) -> Found:
    closed = _is(rectify, "status", "已销号")
    yield from _filled(rectify, "close_date", ~closed, "status")
    yield from _empty(rectify, "close_date", closed, "status")


@check("销号状态与返校、安置", "已销号的应填返校日期或安置方式；死亡、出国、信息错误的除外")
def closed_cases_are_settled(dropout: Table) -> Found:
    if not {"return_date", "placement"} <= {*dropout.positions}:
        return
    closed = _is(dropout, "close_status", "已销号") & ~_is(dropout, "reason", "死亡", "出国", "信息错误")
    open_ended = dropout.frame["return_date"].isna() & dropout.frame["placement"].isna()
    for row in dropout.frame.index[closed & open_ended]:
        yield against(dropout, row, "close_status", "但{what}为 {expected}", EMPTY, "本行“返校日期”和“安置方式”")


@check("就读学校与未入学原因", "就读学校、就读地都空着的应填未入学原因，填了就读学校的不应填")
def unenrolled_have_a_reason(school_age: Table) -> Found:
    school, place = school_age.frame["school"], school_age.frame["place"]
    yield from _filled(school_age, "reason", school.notna(), "school")
    if "school" in school_age.positions:
        yield from _empty(school_age, "reason", school.isna() & place.isna(), "school")


@check("达标结论与辍学、资助", "结论为达标的，辍学人数应为0，资助应全覆盖")
def exits_meet_their_conditions(exit: Table) -> Found:  # noqa: A002 (the ledger's id)
    passed = _is(exit, "result", "达标")
    for field, failed in (("dropout", exit.frame["dropout"].gt(0)), ("aid_ok", exit.frame["aid_ok"].eq(False))):
        for row in exit.frame.index[passed & failed]:
            yield _marked(exit, row, field, "result")


@check("建档立卡标记与困难类别", "困难类别为建档立卡的应标明建档立卡；标明建档立卡的，困难类别应填建档立卡")
def poor_are_marked_as_such(aid_detail: Table) -> Found:
    kind, marked = aid_detail.frame["difficulty_type"], aid_detail.frame["is_poor"].eq(True)
    for row in aid_detail.frame.index[kind.notna() & kind.eq("建档立卡").ne(marked)]:
        yield _marked(aid_detail, row, "difficulty_type", "is_poor")


@check("出生日期与身份证号", "填写的出生日期与身份证号中的出生日期")
def birth_is_the_one_in_the_number(table: Table) -> Found:
    if {"birth", "id_no"} <= {*table.frame}:
        born = pd.to_datetime(table.frame["id_no"].astype("str").str[6:14], format="%Y%m%d", errors="coerce")
        written = _days(table, "birth")
        for row in table.frame.index[written.ne(born) & written.notna() & born.notna()]:
            if idno.normalised(table.frame.at[row, "id_no"]):
                yield _unlike_number(table, row, "birth", HIDDEN)


@check("性别与身份证号", "填写的性别与身份证号第17位")
def sex_is_the_one_in_the_number(table: Table) -> Found:
    if {"sex", "id_no"} <= {*table.frame}:
        odd = table.frame["id_no"].astype("str").str[16:17].isin(list("13579"))
        for row in table.frame.index[table.frame["sex"].eq("女") & odd | table.frame["sex"].eq("男") & ~odd]:
            if idno.normalised(table.frame.at[row, "id_no"]):
                yield _unlike_number(table, row, "sex", "男" if odd[row] else "女")


@check("学籍号与身份证号", "以G开头的学籍号应为G加本人身份证号")
def student_number_holds_the_identity_number(table: Table) -> Found:
    if {"student_no", "id_no"} <= {*table.frame}:
        both = table.frame[["student_no", "id_no"]].dropna().astype("str")
        unlike = both[both["student_no"].str.upper().ne("G" + both["id_no"].str.upper())]
        for row in unlike.index[unlike["student_no"].str.fullmatch("[Gg][0-9]{17}[0-9Xx]")]:
            if idno.normalised(both.at[row, "id_no"]):
                yield _unlike_number(table, row, "student_no", HIDDEN)


def _unlike_number(table: Table, row: int, field: str, expected: str) -> Problem:
    return against(table, row, field, "与{what}不一致", expected, "本行身份证号")


def _days(table: Table, field: str) -> Any:
    return pd.to_datetime(table.frame[field], errors="coerce")


def _is(table: Table, field: str, *codes: str) -> Any:
    return table.frame[field].isin(codes)


def _in_order(table: Table, first: str, then: str) -> Found:
    words = "早于{what} {expected}，相差 {gap}"
    for row in table.frame.index[_days(table, then).lt(_days(table, first))]:
        yield against(table, row, then, words, value_at(table, row, first), beside(table, first))


def _filled(table: Table, field: str, where: Any, state: str) -> Found:
    """Cells that hold something where the state of the row does not allow it."""
    for row in table.frame.index[where & table.frame[field].notna()]:
        yield _marked(table, row, field, state)


def _empty(table: Table, field: str, where: Any, state: str) -> Found:
    """Cells that are empty where the state of the row asks for something; not where the column is left out."""
    if field in table.positions:
        for row in table.frame.index[where & table.frame[field].isna()]:
            yield _marked(table, row, field, state)


def _marked(table: Table, row: int, field: str, state: str) -> Problem:
    return against(table, row, field, "但{what}为“{expected}”", value_at(table, row, state), beside(table, state))
