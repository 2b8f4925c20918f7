"""Within a row: parts and totals, bounds, products, rates, persons and times."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from itertools import permutations

from xianbao.crosschecks.check import (
    NOISE,
    Found,
    against,
    beside,
    check,
    differs,
    exceeds,
    figure,
    rounding,
    said,
    value_at,
)
from xianbao.intake import Table
from xianbao.problems import Discrepancy, Problem

SEASONS = {"spring": "春季", "autumn": "秋季"}


@check("资金来源合计＝总投资", "项目填写的各项资金来源之和与总投资")
def sources_make_up_investment(project: Table) -> Found:
    sources = [c.field for c in project.ledger.columns if c.field.startswith("src_")]
    yield from _adds_up(project, "invest_total", sources, "各项资金来源合计")


@check("到位资金≤总投资", "项目的到位资金与总投资")
def arrived_within_investment(project: Table) -> Found:
    yield from _at_most(project, "fund_arrived", "invest_total")


@check("已支付≤到位资金", "项目的已支付资金与到位资金")
def paid_within_arrived(project: Table) -> Found:
    yield from _at_most(project, "paid", "fund_arrived")


@check("资金已支付≤到位金额", "资金的已支付金额与到位金额")
def fund_paid_within_arrived(fund: Table) -> Found:
    yield from _at_most(fund, "paid", "arrived")


@check("资助金额＝标准×人次", "资助标准（元/学期）乘资助人次与资助金额（万元），到金额所填的小数位")
def amount_is_standard_times_number(aid: Table) -> Found:
    due, slack = aid.frame["standard"] * aid.frame["times"] / 10_000, rounding(aid.frame["amount"])
    for row in aid.frame.index[(due - aid.frame["amount"]).abs().gt(NOISE)]:
        standard, times, stated = (figure(aid.frame.at[row, f]) for f in ("standard", "times", "amount"))
        product = standard * times / 10_000
        if abs(stated - product) > slack:
            yield differs(aid, row, "amount", product, "标准乘人次")


@check("已审核≤应助", "建档立卡已审核人数与应助人数")
def approved_within_due(aid: Table) -> Found:
    yield from _at_most(aid, "done_poor", "due_poor")


@check("人数≤人次", "建档立卡已审核人数与同一行的资助人次：受助一人至少计一人次")
def persons_within_times(aid: Table) -> Found:
    yield from _at_most(aid, "done_poor", "times")


@check("到岗≤计划", "教师到岗数与计划数")
def posts_within_plan(teacher_recruit: Table) -> Found:
    yield from _at_most(teacher_recruit, "actual", "plan")


@check("资助率＝已资助÷应资助", "填写的资助率与同一行两个人数之比，到所填的小数位")
def rate_is_what_its_parts_give(monthly: Table) -> Found:
    yield from _rate(monthly, "rate", "done", "should")


@check("发放进度＝已发÷应发", "填写的发放进度与同一行两个金额之比，到所填的小数位")
def progress_is_what_its_parts_give(monthly: Table) -> Found:
    yield from _rate(monthly, "amt_rate", "done_amt", "should_amt")


@check("学生增减与年初年末数", "基础基331：增加合计、减少合计与各分项之和；上年初数加增加减减少与本年初数")
def student_change_balances(student_change: Table) -> Found:
    yield from _balances(student_change, "students")


@check("教师增减与年初年末数", "基础基431：增加合计、减少合计与各分项之和；上年初数加增加减减少与本年初数")
def teacher_change_balances(teacher_change: Table) -> Found:
    yield from _balances(teacher_change, "teachers")


@check("1类＋2类与学期合计", "各学期1类、2类的人数和金额与该学期的资助人数和金额：不大于；一项相等时另一项也应相等")
def tiers_within_their_term(aid_summary_stage: Table) -> Found:
    frame = aid_summary_stage.frame
    for season, name in SEASONS.items():
        for row in frame.index:
            pairs = {}
            for kind in ("count", "amount"):
                tiers = frame.loc[row, [f"{season}_tier1_{kind}", f"{season}_tier2_{kind}"]].dropna()
                whole = value_at(aid_summary_stage, row, f"{season}_{kind}")
                if len(tiers) and isinstance(whole, Decimal):
                    pairs[kind] = whole, sum(map(figure, tiers), Decimal(0))
            agree = {k: abs(a - b) <= rounding(frame[f"{season}_{k}"]) for k, (a, b) in pairs.items()}
            for kind, (stated, parts) in pairs.items():
                if not agree[kind] and (any(agree.values()) or parts > stated):
                    yield differs(aid_summary_stage, row, f"{season}_{kind}", parts, f"{name}1类、2类合计")


@check("春季＋秋季＝全年", "春秋两季资助人数、金额之和与全年人次、金额")
def terms_make_up_the_year(aid_summary_stage: Table) -> Found:
    both = "春秋两季合计"
    twice = "全年按人次计，同一人两季受助计两次"
    yield from _adds_up(aid_summary_stage, "year_count", [f"{s}_count" for s in SEASONS], both, note=twice)
    yield from _adds_up(aid_summary_stage, "year_amount", [f"{s}_amount" for s in SEASONS], both)


@check("金额与人数同有同无", "学期资助人数填0而有金额，或资助金额填0而有人数")
def amounts_have_their_persons(aid_summary_stage: Table) -> Found:
    frame = aid_summary_stage.frame
    for season in SEASONS:
        for none, some in permutations([f"{season}_count", f"{season}_amount"]):
            column = aid_summary_stage.ledger.column(some)
            for row in frame.index[frame[none].eq(0) & frame[some].gt(0)]:
                other = f"{said(figure(frame.at[row, some]))} {column.unit}"
                yield against(
                    aid_summary_stage, row, none, "但{what}为 {expected}", other, beside(aid_summary_stage, some)
                )


@check("在校与辍学≤适龄人口", "教育脱贫退出台账中在校人数与辍学人数之和与适龄人口")
def enrolled_and_dropped_out_are_of_school_age(exit: Table) -> Found:  # noqa: A002 (the ledger's id)
    frame = exit.frame
    for row in frame.index[(frame["enrolled"] + frame["dropout"]).gt(frame["school_age"])]:
        counted = figure(frame.at[row, "enrolled"]) + figure(frame.at[row, "dropout"])
        yield against(exit, row, "school_age", "小于{what} {expected}，少 {gap}", counted, "本行在校人数与辍学人数之和")


@check("表头写明的人与人次", "表头写明的单位与台账规定的单位：人数填人，人次填人次")
def headers_count_persons_or_times(table: Table) -> Found:
    for column in table.ledger.columns:
        stated, words = table.units.get(column.field), "“{}”列的表头写的是“{}”，本列应按{}计"
        if {stated, column.unit} == {"人", "人次"} and "或" not in column.header:
            units = Discrepancy(str(stated), column.unit, "", "台账规定的单位", table.ledger.name)
            whole = Problem(table.file, words.format(column.header, stated, column.unit), table.sheet, 0, column.label)
            yield replace(whole, position=table.positions.get(column.field), severity="提示", discrepancy=units)


def _adds_up(
    table: Table, whole: str, parts: Sequence[str], what: str, *, partial: bool = False, note: str = ""
) -> Found:
    """Rows in which the parts that are filled in do not make up the whole; where `partial`, only exceed it."""
    held = table.frame[[*parts]].dropna(how="all").join(table.frame[whole].dropna(), how="inner")
    rough, slack = held[[*parts]].sum(axis=1) - held[whole], rounding(held[whole])
    for row in held.index[rough.gt(NOISE) if partial else rough.abs().gt(NOISE)]:
        summed = sum((figure(v) for v in held.loc[row, [*parts]].dropna()), Decimal(0))
        if abs(figure(held.at[row, whole]) - summed) > slack:
            yield differs(table, row, whole, summed, what, note=note)


def _balances(table: Table, kind: str) -> Found:
    """Increase and decrease against their parts, the year's end against its beginning and both."""
    frame = table.frame
    for total, name in (("inc_total", "各项增加合计"), ("dec_total", "各项减少合计")):
        parts = [c.field for c in table.ledger.columns if c.field.startswith(total[:4]) and c.field != total]
        missing = any(part not in table.positions for part in parts)
        yield from _adds_up(table, total, parts, name, partial=missing)
    end = f"{kind}_end"
    due = frame[f"{kind}_begin"] + frame["inc_total"] - frame["dec_total"]
    for row in frame.index[(due - frame[end]).abs().gt(NOISE)]:
        yield differs(table, row, end, figure(due[row]), "上年初数加增加减减少")


def _at_most(table: Table, part: str, whole: str) -> Found:
    frame = table.frame
    for row in frame.index[(frame[part] - frame[whole]).gt(NOISE)]:
        yield exceeds(table, row, part, figure(frame.at[row, whole]), beside(table, whole))


def _rate(table: Table, rate: str, part: str, whole: str) -> Found:
    known = table.frame.dropna(subset=[rate, part, whole])
    for row in known.index[known[whole].gt(0)]:
        stated = figure(known.at[row, rate])
        given = figure(known.at[row, part]) / figure(known.at[row, whole]) * 100
        step = Decimal(1).scaleb(min(0, int(stated.as_tuple().exponent)))
        if abs(given - stated) > step / 2:
            cut = stated == given.quantize(step, ROUND_DOWN)
            printed = given.quantize(min(step, Decimal("0.01")), ROUND_HALF_UP)
            note = f"所填是截去尾数的结果，四舍五入为 {given.quantize(step, ROUND_HALF_UP):f}" if cut else ""
            yield differs(table, row, rate, printed, "按本行两个数计算", note=note)
