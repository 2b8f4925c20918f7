"""Between ledgers: persons by their identity number, schools by their name, projects and their funds."""

import difflib
from collections.abc import Mapping

import pandas as pd

from xianbao import idno
from xianbao.crosschecks.check import HIDDEN, Found, against, check, total, value_at
from xianbao.intake import Table

MOST = 0.5
NO_HOUSEHOLD = ("随迁", "无户籍")
AWAY = "外县|县外|省外|外省|转出"
# Ledgers whose schools are all in the county, but for the rows that say otherwise, and those that give a school's town
COUNTY_SCHOOLS = ("aid_detail", "student_roll", "teacher_recruit", "equipment")
SCHOOL_TOWNS = ("project", "equipment", "student_roll")
# Which funds pay for the projects of a scheme: scheme → source (empty for any) and use
FUNDS: Mapping[str, tuple[str, str]] = {
    "教育扶贫工程": ("", "教育扶贫工程"),
    "村级小学建设": ("", "村级小学建设"),
    "涉农资金整合": ("涉农整合", "学校建设"),
}
SOURCES = {"src_loan": "教育扶贫贷款", "src_agri": "涉农整合"}


@check(
    "适龄儿童与户籍登记",
    "同一身份证号的姓名、出生日期；同村儿童多数有户籍登记的，其余儿童也应有（随迁、无户籍除外）",
    whole=True,
)
def children_are_in_the_household_register(school_age: Table, household: Table) -> Found:
    yield from _same_person(school_age, "name", household, "name")
    yield from _same_person(school_age, "birth", household, "birth")
    frame, register = school_age.frame, household.frame
    held = frame["id_no"].isin(register["id_no"])
    covered = held.groupby(frame["village"]).transform("mean").ge(MOST)  # else another village of that name
    for row in frame.index[covered & ~held & ~frame["special"].isin(NO_HOUSEHOLD)]:
        if idno.normalised(frame.at[row, "id_no"]):
            village = register.index[register["village"].eq(str(frame.at[row, "village"]))]
            yield against(school_age, row, "id_no", "不在{what}中", "有登记", "（同村）", other=household, rows=village)


@check("辍学学生与适龄儿童", "标注辍学、未返校、未销号的学生，适龄儿童入学台账不应登记为就读；同一身份证号的姓名")
def dropouts_are_not_enrolled(dropout: Table, school_age: Table) -> Found:
    yield from _same_person(dropout, "name", school_age, "name")
    frame, children = dropout.frame, school_age.frame
    out = frame["status_mark"].eq("辍学") & frame["close_status"].eq("未销号") & frame["return_date"].isna()
    enrolled = children[children["school"].notna() & children["reason"].isna()].drop_duplicates("id_no")
    places = pd.Series(enrolled.index, enrolled["id_no"])
    for row in frame.index[out & frame["id_no"].isin(places.index)]:
        place = int(places[str(frame.at[row, "id_no"])])
        words, school = "但{what}为“{expected}”", value_at(school_age, place, "school")
        yield against(dropout, row, "close_status", words, school, "“就读学校”", other=school_age, rows=[place])


@check("受助学生与学籍姓名", "发放明细与学籍登记表中同一身份证号的姓名")
def payees_are_those_on_the_roll(aid_detail: Table, student_roll: Table) -> Found:
    yield from _same_person(aid_detail, "student_name", student_roll, "student_name")


@check("同一身份证号一个姓名", "发放明细各行中同一身份证号的姓名")
def numbers_belong_to_one_name(aid_detail: Table) -> Found:
    yield from _same_person(aid_detail, "student_name", aid_detail, "student_name")


@check(
    "学校名称与学校台账", "发放明细、学籍、教师补充、设备采购中的学校应在学校基本情况台账中；外县就读的除外", whole=True
)
def schools_are_in_their_ledger(table: Table, school: Table) -> Found:
    if table.ledger.id not in COUNTY_SCHOOLS:
        return
    names = table.frame["school"].dropna()
    if "study_county" in table.frame:
        names = names[table.frame["study_county"].isna()]
    names = names[~table.frame["remark"].astype("str").str.contains(AWAY).reindex(names.index)]
    known = set(school.frame["school"])
    unknown = names[~names.isin(known)].drop_duplicates()
    if len(unknown) > MOST * names.nunique():  # else a ledger of other schools
        return
    for row, name in zip(unknown.index, unknown, strict=True):
        near = "、".join(difflib.get_close_matches(name, sorted(known), n=1))
        note = f"相近的有“{near}”" if near else ""
        yield against(
            table,
            row,
            "school",
            "不在{what}中",
            near or "台账中的名称",
            "",
            other=school,
            rows=school.frame.index,
            note=note,
        )


@check("学校所在乡镇", "项目、设备、学籍中学校的乡镇与学校基本情况台账")
def schools_are_in_their_town(table: Table, school: Table) -> Found:
    if table.ledger.id in SCHOOL_TOWNS:
        yield from _as_in_ledger(table, "town", school)


@check("边远乡村学校", "教师补充台账与学校基本情况台账对同一学校是否边远乡村的标记")
def remote_schools_are_marked_alike(teacher_recruit: Table, school: Table) -> Found:
    yield from _as_in_ledger(teacher_recruit, "is_remote", school)


@check(
    "项目资金与资金台账",
    "按项目来源汇总的到位、已支付资金不大于资金台账同一用途的；各项目贷款、涉农整合资金之和不大于资金台账的计划",
    whole=True,
)
def projects_stay_within_their_funds(project: Table, fund: Table) -> Found:
    built, funds = project.frame, fund.frame
    for scheme, (source, use) in FUNDS.items():
        rows = built[built["scheme"].eq(scheme)]
        whose = funds[funds["use"].eq(use) & (funds["source"].eq(source) if source else True)]
        for field, there in (("fund_arrived", "arrived"), ("paid", "paid")):
            yield from _within(project, field, rows, fund, there, whose, f"{scheme}的{{}}合计")
    for field, source in SOURCES.items():
        whose = funds[funds["source"].eq(source)]
        yield from _within(project, field, built, fund, "planned", whose, "{}合计")


@check("设备采购与资金台账", "涉农整合资金采购设备的金额合计不大于资金台账设备购置的计划金额", whole=True)
def equipment_stays_within_its_fund(equipment: Table, fund: Table) -> Found:
    bought = equipment.frame[equipment.frame["source"].eq("涉农整合")]
    whose = fund.frame[fund.frame["source"].eq("涉农整合") & fund.frame["use"].eq("设备购置")]
    yield from _within(equipment, "amount", bought, fund, "planned", whose, "涉农整合{}合计")


def _within(
    table: Table, field: str, rows: pd.DataFrame, fund: Table, there: str, funds: pd.DataFrame, what: str
) -> Found:
    """Funds that are less than the sum of what was drawn from them, shown at the first of the funds."""
    drawn, held = total(rows[field]), total(funds[there])
    if len(funds) and drawn > held:
        words, name = "小于{what} {expected}，少 {gap}", what.format(table.ledger.column(field).header.replace("|", ""))
        yield against(
            fund, funds.index[0], there, words, drawn, name,
            stated=held, together=funds.index, other=table, rows=rows[field].dropna().index,
        )  # fmt: skip


def _same_person(table: Table, field: str, other: Table, there: str) -> Found:
    """Rows whose identity number stands in the other ledger (first row) beside another name or birth."""
    held = other.frame[["id_no", there]].dropna().drop_duplicates("id_no")
    ours = table.frame[["id_no", field]].dropna()
    theirs = ours["id_no"].map(held.set_index("id_no")[there])
    rows = pd.Series(held.index, held["id_no"])
    unlike = ours.index[theirs.notna() & theirs.ne(ours[field])]
    for row in unlike[_bare(ours.loc[unlike, field]).ne(_bare(theirs[unlike]))]:
        number = str(ours.at[row, "id_no"])
        if idno.normalised(number):
            same = "同一身份证号的登记"
            yield against(table, row, field, "与{what}不一致", HIDDEN, same, other=other, rows=[rows[number]])


def _as_in_ledger(table: Table, field: str, school: Table) -> Found:
    """Rows that say of a school what its ledger does not; one for each school and what is said."""
    known = school.frame.dropna(subset=[field]).drop_duplicates("school").set_index("school")[field]
    said = table.frame[["school", field]].drop_duplicates().dropna()
    theirs = said["school"].map(known)
    for row in said.index[theirs.notna() & theirs.astype(object).ne(said[field].astype(object))]:
        place = school.frame.index[school.frame["school"].eq(str(said.at[row, "school"]))][0]
        held = value_at(school, place, field)
        yield against(table, row, field, "但{what}为“{expected}”", held, "同一学校", other=school, rows=[place])


def _bare(names: "pd.Series[str]") -> "pd.Series[str]":
    """Without the spaces and dots that each office writes in its own way."""
    return names.astype("str").str.replace(r"[\s·•‧・．.]+", "", regex=True)
