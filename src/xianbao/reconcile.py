"""Four checks by three comparisons (四查三比对): school roll × household register × registered poor.

Rows are matched on the identity number alone (`xianbao.idno`); a number that is refused matches
nothing. What agrees only on name, date of birth and township is offered for review and never
counted as matched. Lists and rates are small pure functions of the frames they name as parameters;
`compare` readies the frames once and calls every function whose frames are there.

A readied frame has, besides its own columns (birth_differs and ages only where `birth` is one):

key                    the number, or missing where refused
refused                why it was refused, as a finding
name, town             under these names in every frame; town is the one that follows the case up
birth_differs          whether the date of birth is not the one in the number
age, age_stage         full years on 31 August, and the stage of that age, by the number where there is one
<register>_row         row number in the sheet

Internal edition only: the lists hold personal data.
"""

import datetime as dt
import functools
import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from xianbao.idno import normalised, refusal
from xianbao.ledgers.common import AGES, DEADLINES, STAGES

Frame = pd.DataFrame
Series = pd.Series

REGISTERS = {"student_roll": "学籍", "household": "户籍", "poor_register": "建档立卡", "aid_detail": "资助发放明细"}
ROWS = {
    "student_roll": "roll_row",
    "household": "household_row",
    "poor_register": "poor_row",
    "aid_detail": "aid_row",
}
RATE_GROUPS = ("stage", "town", "place")
RATE_COLUMNS = ("id", "name", "term", *RATE_GROUPS, "numerator", "denominator", "rate", "matched_rows", "rows")
Rows = tuple[tuple[str, tuple[int, ...]], ...]

HEADERS = {
    "town": "乡镇",
    "village": "村（居）",
    "head_name": "户主姓名",
    "name": "姓名",
    "sex": "性别",
    "id_no": "身份证号",
    "birth": "出生日期",
    "age": "周岁",
    "age_stage": "应在学段",
    "study_stage": "登记学段",
    "study_place": "登记就读地",
    "study_county": "就读县",
    "school": "学校",
    "stage": "学段",
    "grade": "年级",
    "status": "学籍状态",
    "helper_name": "帮扶责任人",
    "helper_unit": "帮扶单位",
    "exit_year": "脱贫年度",
    "term": "学期",
    "aid_item": "资助项目",
    "tier": "档次",
    "standard_yuan": "登记标准（元）",
    "amount_yuan": "发放金额（元）",
    "expected": "标准表金额（元）",
    "pay_date": "发放日期",
    "deadline": "发放期限",
    "days_late": "逾期天数",
    "register": "台账",
    "row": "行号",
    "other_register": "比对台账",
    "other_id_no": "比对台账身份证号",
    "other_row": "比对台账行号",
    "finding": "比对情况",
    "roll_row": "学籍行号",
    "household_row": "户籍行号",
    "poor_row": "建档立卡行号",
    "aid_row": "资助明细行号",
}

USED = {*HEADERS, "hukou_town", "is_poor"}


@dataclass(frozen=True)
class Rule:
    """A list or a rate: id, Chinese name, definition (口径), function, and the columns of a list."""

    id: str
    name: str
    definition: str
    function: Callable[..., Frame]
    columns: tuple[str, ...] = ()

    @property
    def inputs(self) -> dict[str, bool]:
        """What the function takes, and whether it cannot do without."""
        parameters = inspect.signature(self.function).parameters.values()
        return {p.name: p.default is p.empty for p in parameters}


@dataclass(frozen=True)
class Comparison:
    """What the comparison found.

    lists: id → rows to follow up (columns: `LISTS[id].columns`; `HEADERS` has their Chinese names);
    rates: one row per rate and group, columns RATE_COLUMNS; empty stage, town and place mean all;
    numerator and denominator are whole Decimals, rate is unrounded per cent, None where nothing
    was to be matched; matched_rows and rows: the rows behind numerator and denominator, as
    `source_rows` gives them; skipped: id → why it was not computed, or which rows were left out;
    unjudged: stage and item without a standard → aid rows whose amount was not judged.
    """

    lists: Mapping[str, Frame]
    rates: Frame
    skipped: Mapping[str, str]
    unjudged: Mapping[str, tuple[int, ...]] = field(default_factory=dict)


LISTS: dict[str, Rule] = {}
RATES: dict[str, Rule] = {}


def _listed(name: str, definition: str, columns: str) -> Callable[[Callable[..., Frame]], Callable[..., Frame]]:
    def register(function: Callable[..., Frame]) -> Callable[..., Frame]:
        key = function.__name__
        LISTS[key] = Rule(key, name, definition, function, tuple(columns.split()))
        return function

    return register


def _rated(name: str, definition: str) -> Callable[[Callable[..., Frame]], Callable[..., Frame]]:
    def register(function: Callable[..., Frame]) -> Callable[..., Frame]:
        key = function.__name__
        RATES[key] = Rule(key, name, definition, function)
        return function

    return register


def compare(
    registers: Mapping[str, Frame | None],
    on: dt.date,
    deadlines: Mapping[str, str] = DEADLINES,
    standards: Frame | None = None,
    ages: Mapping[str, tuple[int, int]] = AGES,
) -> Comparison:
    """Compare the registers as they stand on a day.

    registers: REGISTERS id → frame (columns: `xianbao.ledgers`), None or absent where missing; a
    frame without rows counts as missing. deadlines: season of the term → MM-DD of its year.
    standards: stage, item, semester_amount in yuan, optionally low and high; the amounts of all
    rows of a stage and item are allowed. ages: stage → first and last age, which together are
    school age; by default compulsory education (义务教育法 §11), in six and three years.
    """
    term = term_of(on)
    read = functools.cache(normalised)  # the registers hold the same people
    given: dict[str, Any] = {
        register: ready(register, frame, on, ages, read)
        for register in REGISTERS
        if (frame := registers.get(register)) is not None and not frame.empty
    }
    lacking = {register: _lack(name, registers.get(register)) for register, name in REGISTERS.items()}
    if "aid_detail" in given:
        given["aid_detail"] = _placed(given)
        given["term_aid"] = given["aid_detail"][given["aid_detail"]["term"].eq(term)]
    lacking["term_aid"] = lacking["aid_detail"] or _lack(f"{term}的资助发放明细", given["term_aid"])
    lacking["standards"] = _lack("资助标准表", standards)
    given |= {"standards": standards, "deadlines": deadlines, "on": on}

    lists, tables, skipped = {}, [], {}
    for rule in (*LISTS.values(), *RATES.values()):
        reasons = [why for name, why in lacking.items() if why and rule.inputs.get(name)]
        if reasons:
            skipped[rule.id] = "；".join(dict.fromkeys(reasons))
            continue
        found = rule.function(**{name: given[name] for name in rule.inputs if not lacking.get(name)})
        if rule.columns:
            lists[rule.id] = found.reindex(columns=list(rule.columns)).reset_index(drop=True)
        else:
            tables.append(tabulated(rule, found, term if "term_aid" in rule.inputs else ""))
    unjudged = without_standard(given["aid_detail"], given["standards"]) if "amount_off" in lists else {}
    if unjudged:
        skipped["amount_off"] = f"标准表中没有{'、'.join(unjudged)}，{sum(map(len, unjudged.values()))}行未核对"
    rates = pd.concat(tables, ignore_index=True) if tables else Frame(columns=list(RATE_COLUMNS), dtype=object)
    return Comparison(lists, rates, skipped, unjudged)


def source_rows(frame: Frame) -> Rows:
    """Register → row numbers in its sheet, in order, for every register that a frame names rows of."""
    return tuple(
        (register, tuple(np.unique(frame[column].dropna().to_numpy("int64")).tolist()))
        for register, column in ROWS.items()
        if column in frame
    )


def reference_day(on: dt.date) -> dt.date:
    """The latest 31 August not after a day: ages are counted on it for the whole school year."""
    day = dt.date(on.year, 8, 31)
    return day if day <= on else day.replace(year=on.year - 1)


def term_of(on: dt.date) -> str:
    """The term a day falls in: spring from February to August, autumn from September to January."""
    if 2 <= on.month <= 8:
        return f"{on.year}春"
    return f"{on.year if on.month > 8 else on.year - 1}秋"


def ready(
    register: str,
    frame: Frame,
    on: dt.date,
    ages: Mapping[str, tuple[int, int]] = AGES,
    read: Callable[[Any], str | None] = normalised,
) -> Frame:
    """A register's frame as the lists and rates take it (see the module's text)."""
    made = frame.rename(columns={"student_name": "name"}).rename_axis(None)
    made = made[[column for column in made if column in USED]]
    made[ROWS[register]] = made.index
    made["key"] = made["id_no"].map(read).astype("str")
    bad = made["key"].isna()
    made["refused"] = ("身份证号" + made.loc[bad, "id_no"].map(refusal).astype(object)).reindex(made.index)
    made["id_no"] = made["id_no"].where(bad, made["key"].astype(object))
    if register == "student_roll":
        made["school_town"] = made["town"]
        made["town"] = made["hukou_town"].where(_filled(made["hukou_town"]), made["town"])
    if "birth" in made:
        written = pd.to_datetime(made["birth"], errors="coerce")
        proven = pd.to_datetime(made["key"].str[6:14], format="%Y%m%d")
        born = proven.fillna(written)
        made["birth_differs"] = proven.notna() & written.notna() & proven.ne(written)
        made["birth"] = written.fillna(proven).dt.date.astype(object)
        made["age"] = (reference_day(on).year - born.dt.year - born.dt.month.gt(8)).astype("Int64")
        years = {year: stage for stage, (first, last) in ages.items() for year in range(first, last + 1)}
        made["age_stage"] = pd.Categorical(made["age"].map(years), categories=list(ages))
    return made


# 名单：控辍保学


@_listed(
    "适龄未入学（疑似辍学）",
    "户籍中8月31日周岁在义务教育年龄段、学籍中没有在读记录的人；按身份证号比对，按人计",
    "town village head_name name sex id_no birth age age_stage finding status school household_row roll_row",
)
def out_of_school(household: Frame, student_roll: Frame) -> Frame:
    return _unenrolled(household, student_roll)


@_listed(
    "建档立卡适龄未入学",
    "建档立卡登记中8月31日周岁在义务教育年龄段、学籍中没有在读记录的人；按身份证号比对，按人计",
    "town village head_name name sex id_no birth age age_stage finding status school study_place"
    " helper_name helper_unit poor_row roll_row",
)
def poor_out_of_school(poor_register: Frame, student_roll: Frame) -> Frame:
    return _unenrolled(poor_register.drop(columns="school"), student_roll)


@_listed(
    "外县就读",
    "学籍状态为在读、就读县不为空的学生；按就读县排列，供向就读县发函",
    "study_county town name sex id_no birth school stage grade roll_row",
)
def away(student_roll: Frame) -> Frame:
    enrolled = _enrolled(student_roll)
    return enrolled[_filled(enrolled["study_county"])].sort_values("study_county", kind="stable")


@_listed(
    "在籍不在户",
    "学籍状态为在读、8月31日周岁在义务教育年龄段、户籍中没有其身份证号的学生，含随迁子女；按人计",
    "town name sex id_no birth school stage grade finding roll_row",
)
def not_in_household(student_roll: Frame, household: Frame) -> Frame:
    enrolled = _enrolled(student_roll)
    lost = enrolled[enrolled["age_stage"].notna() & ~_in(enrolled, household)]
    return lost.assign(finding=lost["refused"].fillna("户籍中没有此身份证号"))


# 名单：资助


@_listed(
    "应助未助",
    "建档立卡登记中学籍状态为在读、当学期资助发放明细中没有记录的人；按身份证号比对，按人计",
    "term town village head_name name sex id_no stage school grade study_county helper_name helper_unit"
    " poor_row roll_row",
)
def overlooked(poor_register: Frame, student_roll: Frame, term_aid: Frame) -> Frame:
    due = _due(poor_register, student_roll)
    return due[~_in(due, term_aid)].assign(term=term_aid["term"].iloc[0])


@_listed(
    "不应助已助",
    "明细标明建档立卡而建档立卡登记中没有其身份证号的记录；明细没有“是否建档立卡”列的，"
    "列出建档立卡登记中没有其身份证号的全部受助记录，其中可能有低保、残疾等其他资助对象",
    "term town school stage name id_no aid_item tier amount_yuan pay_date finding aid_row",
)
def undue(aid_detail: Frame, poor_register: Frame) -> Frame:
    marked = "is_poor" in aid_detail
    claimed = aid_detail[aid_detail["is_poor"].eq(True)] if marked else aid_detail
    unknown = claimed[~_in(claimed, poor_register)]
    words = "标明建档立卡，建档立卡登记中没有此身份证号" if marked else "建档立卡登记中没有此身份证号，须核对资助类别"
    return unknown.assign(finding=unknown["refused"].fillna(words))


@_listed(
    "重复资助",
    "同一身份证号、同一学期、同一资助项目有两条以上的记录；逐条列出",
    "term town school stage name id_no aid_item tier amount_yuan pay_date finding aid_row",
)
def paid_twice(aid_detail: Frame) -> Frame:
    same = ["key", "term", "aid_item"]
    known = aid_detail.dropna(subset="key")
    twice = known[known.duplicated(same, keep=False)].sort_values(same, kind="stable")
    schools = twice.groupby(same, dropna=False)["school"].transform("nunique")
    return twice.assign(finding=np.where(schools > 1, "两校以上重复发放", "同一学校重复发放"))


@_listed(
    "档次或金额不符",
    "发放金额不是标准表中该学段、该项目任一金额的记录；标准表中没有的学段和项目不核对",
    "term town school stage name id_no aid_item tier standard_yuan amount_yuan expected finding aid_row",
)
def amount_off(aid_detail: Frame, standards: Frame) -> Frame:
    judged = _judged(aid_detail, standards)
    off = judged[judged["low_tier"].isna()]
    cases = [off["fen"].isna(), off["fen"].gt(off["top"]), off["fen"].lt(off["bottom"])]
    words = ["没有登记发放金额", "高于标准", "低于标准"]
    return off.assign(finding=np.select(cases, words, "不是标准中的任一档"))


@_listed(
    "建档立卡未按最高档",
    "标准表中分高低两档的项目，建档立卡登记中的人按低档发放的记录",
    "term town school stage name id_no aid_item tier standard_yuan amount_yuan expected aid_row",
)
def below_top_tier(aid_detail: Frame, standards: Frame, poor_register: Frame) -> Frame:
    judged = _judged(aid_detail, standards)
    return judged[judged["low_tier"].eq(True) & _in(judged, poor_register)]


@_listed(
    "逾期发放",
    "发放日期晚于该学期期限的记录，以及比对日已过期限仍没有发放日期的记录；逾期天数算到发放日期或比对日",
    "term town school stage name id_no aid_item amount_yuan pay_date deadline days_late finding aid_row",
)
def late(aid_detail: Frame, deadlines: Mapping[str, str], on: dt.date) -> Frame:
    terms = aid_detail["term"].astype(object)
    limit = pd.to_datetime(terms.str[:4] + "-" + terms.str[4:].map(dict(deadlines)).astype(object), format="%Y-%m-%d")
    paid = pd.to_datetime(aid_detail["pay_date"])
    days = (paid.fillna(pd.Timestamp(on)) - limit).dt.days
    over = aid_detail.assign(
        deadline=limit.dt.date.astype(object),
        days_late=days.astype("Int64"),
        finding=np.where(paid.isna(), "逾期未发", "逾期发放"),
    )
    return over[days > 0]


@_listed(
    "无帮扶责任人",
    "建档立卡登记中没有填写帮扶责任人的记录",
    "town village head_name name sex id_no study_stage study_place school helper_unit exit_year poor_row",
)
def no_helper(poor_register: Frame) -> Frame:
    return poor_register[~_filled(poor_register["helper_name"])]


# 名单：数据质量


@_listed(
    "身份证号问题",
    "不能用来比对的身份证号（没有填写、15位旧号、被存成数字、校验位不符等），同一台账中重复的身份证号"
    "（学籍只看在读，资助发放明细不看重复），与身份证号不一致的出生日期或性别",
    "town register row school name id_no finding",
)
def id_problems(
    student_roll: Frame | None = None,
    household: Frame | None = None,
    poor_register: Frame | None = None,
    aid_detail: Frame | None = None,
) -> Frame:
    frames = {
        "student_roll": student_roll,
        "household": household,
        "poor_register": poor_register,
        "aid_detail": aid_detail,
    }
    found = [_problems(register, frame) for register, frame in frames.items() if frame is not None]
    return pd.concat(found) if found else Frame()


REVIEW = "town name birth register id_no row other_register other_id_no other_row"


@_listed("人工核对（学籍与户籍）", "身份证号比对不上、姓名、出生日期和乡镇一致的记录；不计入比对成功", REVIEW)
def review_roll_household(student_roll: Frame, household: Frame) -> Frame:
    return _lookalikes("student_roll", student_roll, "household", household)


@_listed("人工核对（建档立卡与学籍）", "身份证号比对不上、姓名、出生日期和乡镇一致的记录；不计入比对成功", REVIEW)
def review_poor_roll(poor_register: Frame, student_roll: Frame) -> Frame:
    return _lookalikes("poor_register", poor_register, "student_roll", student_roll)


@_listed("人工核对（建档立卡与户籍）", "身份证号比对不上、姓名、出生日期和乡镇一致的记录；不计入比对成功", REVIEW)
def review_poor_household(poor_register: Frame, household: Frame) -> Frame:
    return _lookalikes("poor_register", poor_register, "household", household)


# 比率：函数给出应比对的人（stage、town、place 各列可有可无）和 matched


@_rated("学籍—户籍比对率", "户籍适龄人口中身份证号在学籍中查到的人数÷户籍适龄人口数×100；不论学籍状态，按人计")
def roll_household_rate(household: Frame, student_roll: Frame) -> Frame:
    return _matched(household, student_roll)


@_rated(
    "建档立卡学籍比对率", "建档立卡适龄人口中身份证号在学籍中查到的人数÷建档立卡适龄人口数×100；不论学籍状态，按人计"
)
def poor_roll_rate(poor_register: Frame, student_roll: Frame) -> Frame:
    return _matched(poor_register, student_roll)


@_rated("资助覆盖率", "当学期资助发放明细中有记录的人数÷建档立卡登记中学籍状态为在读的人数×100；按身份证号比对，按人计")
def aid_coverage(poor_register: Frame, student_roll: Frame, term_aid: Frame) -> Frame:
    due = _due(poor_register, student_roll)
    return Frame(
        {
            "stage": pd.Categorical(due["stage"], categories=list(STAGES)),
            "town": due["town"],
            "place": pd.Categorical(np.where(_filled(due["study_county"]), "县外", "县内"), ["县内", "县外"]),
            "matched": _in(due, term_aid),
            "poor_row": due["poor_row"],
            "roll_row": due["roll_row"],
            "aid_row": _row_of(due, term_aid, "aid_row"),
        }
    )


def tabulated(rule: Rule, people: Frame, term: str = "") -> Frame:
    """A rate for all, by stage, by town and by place; columns RATE_COLUMNS."""
    parts: list[tuple[dict[str, Any], Frame]] = [({}, people)]
    for group in RATE_GROUPS:
        if group in people:
            codes = people.groupby(group, sort=group != "town", observed=False)  # towns as the register has them
            parts += [({group: member}, part) for member, part in codes]
    whose = {"id": rule.id, "name": rule.name, "term": term, "stage": "", "town": "", "place": ""}
    records = [whose | group | _quotient(part) for group, part in parts]
    return Frame(records, columns=list(RATE_COLUMNS), dtype=object)


def without_standard(aid_detail: Frame, standards: Frame) -> dict[str, tuple[int, ...]]:
    """Stage and item that the table of standards does not know → the aid rows that have them."""
    rows = aid_detail[["stage", "aid_item", "aid_row"]].merge(
        _amounts(standards)[["stage", "item"]].drop_duplicates(),
        how="left",
        left_on=["stage", "aid_item"],
        right_on=["stage", "item"],
    )
    lost = rows[rows["item"].isna()]
    found = lost.groupby(lost["stage"] + lost["aid_item"], sort=False)["aid_row"].agg(tuple)
    return {str(name): tuple(map(int, members)) for name, members in found.items()}


def _lack(name: str, frame: Frame | None) -> str:
    if frame is None:
        return f"未提供{name}"
    return f"{name}没有数据行" if frame.empty else ""


def _filled(column: Series) -> Series:
    return column.notna() & column.ne("")


def _in(frame: Frame, other: Frame) -> Series:
    """Whether a row's number is one of another frame's; never, where it was refused."""
    return frame["key"].isin(other["key"].dropna())


def _people(frame: Frame) -> Frame:
    """One row for each number, the first in the sheet; every row whose number was refused."""
    return frame[frame["key"].isna() | ~frame["key"].duplicated()]


def _enrolled(roll: Frame) -> Frame:
    return _people(roll[roll["status"].eq("在读")])


def _known(frame: Frame, columns: Sequence[str]) -> Frame:
    """Columns to look up by number. Without rows whose number was refused, for pandas joins missing to missing."""
    return _people(frame.dropna(subset="key"))[["key", *columns]]


def _unenrolled(people: Frame, roll: Frame) -> Frame:
    of_age = _people(people[people["age_stage"].notna()])
    absent = of_age[~_in(of_age, _enrolled(roll))]
    absent = absent.merge(_known(roll, ["status", "school", "roll_row"]), on="key", how="left")
    words = ("学籍状态为" + absent["status"].astype(object)).fillna("学籍中没有此身份证号")
    return absent.assign(
        finding=absent["refused"].fillna(words),
        age_stage=absent["age_stage"].astype(object),
        roll_row=absent["roll_row"].astype("Int64"),
    )


def _due(poor: Frame, roll: Frame) -> Frame:
    """The registered poor who are enrolled, with school, stage and grade as on the roll."""
    studying = _known(_enrolled(roll), ["school", "stage", "grade", "study_county", "roll_row"])
    return _people(poor).drop(columns="school").merge(studying, on="key")


def _matched(people: Frame, roll: Frame) -> Frame:
    of_age = _people(people[people["age_stage"].notna()])
    own = [column for column in ROWS.values() if column in of_age]
    made = of_age[["town", *own]].assign(stage=of_age["age_stage"], roll_row=_row_of(of_age, roll, "roll_row"))
    return made.assign(matched=made["roll_row"].notna())


def _row_of(frame: Frame, other: Frame, column: str) -> Series:
    """Where each row's number stands in another frame; missing where it does not."""
    return frame["key"].map(_known(other, [column]).set_index("key")[column])


def _quotient(people: Frame) -> dict[str, Any]:
    found = people[people["matched"]]
    part, whole = Decimal(len(found)), Decimal(len(people))
    rate = part / whole * 100 if whole else None
    rows = {"matched_rows": source_rows(found), "rows": source_rows(people)}
    return {"numerator": part, "denominator": whole, "rate": rate, **rows}


def _judged(aid: Frame, standards: Frame) -> Frame:
    """The aid rows whose stage and item have a standard, with amounts in fen.

    expected, bottom, top: what the standard allows; low_tier: whether the amount is the lower of two
    tiers, False where it is allowed otherwise, missing where it is not allowed.
    """
    by = ["stage", "item"]
    table = _amounts(standards)
    table = table.assign(fen=_fen(table["yuan"]), low_tier=table["kind"].eq("low"))
    table = table.groupby([*by, "fen"])["low_tier"].min().reset_index()
    texts = table.assign(text=table["fen"].map(lambda fen: f"{Decimal(int(fen)) / 100:f}"))
    known = texts.groupby(by).agg(expected=("text", "、".join), bottom=("fen", "min"), top=("fen", "max"))
    judged = aid.assign(fen=_fen(aid["amount_yuan"])).rename(columns={"aid_item": "item"})
    judged = judged.merge(known.reset_index(), on=by).merge(table, on=[*by, "fen"], how="left")
    return judged.rename(columns={"item": "aid_item"})


def _amounts(standards: Frame) -> Frame:
    """One row for each amount a standard allows: stage, item, kind (the column it stands in), yuan."""
    kinds = [column for column in ("semester_amount", "low", "high") if column in standards]
    return standards.melt(["stage", "item"], kinds, var_name="kind", value_name="yuan").dropna(subset="yuan")


def _fen(yuan: Series) -> Series:
    """Yuan in whole fen, so that equal amounts are equal numbers."""
    return yuan.astype(float).mul(100).round()


def _placed(given: Mapping[str, Frame]) -> Frame:
    """The aid rows with the township that follows them up.

    The one in the row; else the household's in a register; else the school's; else none.
    """
    aid = given["aid_detail"]
    town = aid["town"] if "town" in aid else Series(None, aid.index, dtype=object)
    town = town.where(_filled(town), None)
    for register in ("poor_register", "household", "student_roll"):
        if register in given:
            town = town.fillna(aid["key"].map(_known(given[register], ["town"]).set_index("key")["town"]))
    if "student_roll" in given:
        schools = given["student_roll"].drop_duplicates("school").set_index("school")["school_town"]
        town = town.fillna(aid["school"].map(schools))
    return aid.assign(town=town)


def _problems(register: str, frame: Frame) -> Frame:
    found = [frame["refused"]]
    if register != "aid_detail":
        counted = frame[frame["status"].eq("在读")] if "status" in frame else frame
        numbered = counted.dropna(subset="key")
        again = numbered[numbered["key"].duplicated(keep=False)]
        first = again.groupby("key")[ROWS[register]].transform("first")
        found.append("身份证号重复，首见于第" + first.astype(str) + "行")
    if "birth" in frame:
        found.append(Series("出生日期与身份证号不一致", frame.index[frame["birth_differs"]]))
    if "sex" in frame:
        other = frame["key"].str.slice(16, 17).isin(list("13579")).map({True: "女", False: "男"})
        differs = frame["key"].notna() & frame["sex"].eq(other)
        found.append(Series("性别与身份证号不一致", frame.index[differs]))
    findings = pd.concat([f.dropna().astype(object) for f in found]).rename("finding").sort_index(kind="stable")
    return frame.join(findings, how="right").assign(register=REGISTERS[register], row=findings.index)


def _lookalikes(register: str, left: Frame, other: str, right: Frame) -> Frame:
    """Rows of two registers without a match by number that agree on name, date of birth and township."""
    same = ["_name", "_birth", "_town"]
    ours, theirs = (
        side.assign(_name=_bare(side["name"]), _birth=side["birth"], _town=_bare(side["town"])).dropna(subset=same)
        for side in (left[~_in(left, right)], right[~_in(right, left)])
    )
    ours = ours.rename(columns={ROWS[register]: "row"})
    theirs = theirs.rename(columns={"id_no": "other_id_no", ROWS[other]: "other_row"})
    pairs = ours.merge(theirs[[*same, "other_id_no", "other_row"]], on=same)
    return pairs.assign(register=REGISTERS[register], other_register=REGISTERS[other])


def _bare(names: Series) -> Series:
    """Names without the spaces and dots that each office writes in its own way."""
    bare = names.astype(object).str.replace(r"[\s·•‧・．.]+", "", regex=True)
    return bare.where(bare.ne(""), None)
