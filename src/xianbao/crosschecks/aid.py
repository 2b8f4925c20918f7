"""Student aid: the payments to pupils against the ledger of aid, and both against the summary by stage."""

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import cast

import pandas as pd

from xianbao.crosschecks.check import Found, check, differs, rounding, total
from xianbao.intake import Table
from xianbao.problems import Problem

Frame = pd.DataFrame
Key = tuple[str, str, str]

# How the names that offices give stages and items show which stage and item are meant
STAGES: Mapping[str, str] = {
    "学前": "学前|幼儿",
    "小学": "小学|义务教育",
    "初中": "初中|义务教育",
    "普高": "普高|普通高中|^高中",
    "中职": "中职|中等职业|职高",
}
ITEMS: Mapping[str, str] = {
    "免保教费": "保教费|保育教育费",
    "生活补助": "生活补助|生活费",
    "助学金": "助学金",
    "免学费": "免学|学杂费",
    "营养餐": "营养",
    "雨露计划": "雨露",
}
MOST = 0.5
SIGNS = {"spring": "春", "autumn": "秋"}


def stages_of(name: str) -> tuple[str, ...]:
    """The stages a name covers: 义务教育 → 小学, 初中; none where it is not known."""
    return tuple(stage for stage, words in STAGES.items() if re.search(words, name))


def item_of(name: str) -> str:
    """The item a name means: 寄宿生生活补助 → 生活补助; empty where that is not clear."""
    found = [item for item, words in ITEMS.items() if re.search(words, name)]
    return found[0] if len(found) == 1 else ""


@check(
    "发放明细与资助发放台账",
    "按学期、学段、项目汇总的发放明细：金额（元折万元）与资助金额，行数与资助人次；"
    "项目名称认不出的、一个学期的明细不到一半的不比",
    whole=True,
)
def payments_make_up_the_aid(aid: Table, aid_detail: Table) -> Found:
    payments = _payments(aid_detail)
    named = aid.frame.assign(item=aid.frame["item"].map(item_of))
    held = {key: rows for key, rows in named.groupby(["term", "stage", "item"], sort=False) if key in payments}
    least = {key: min(some["times"].sum() for some in _subsets(rows)) for key, rows in held.items()}
    there = _mostly_there((key[0], len(payments[key]), times) for key, times in least.items())
    for key, rows in held.items():
        if key[0] not in there:
            continue
        found = _paid(aid_detail.frame.loc[payments[key], ["id_no", "amount_yuan", "pay_date"]])
        subsets = _subsets(rows)
        if len(found) > 1:  # not all is paid yet: what was paid against what was paid
            subsets.sort(key=lambda rows: not rows["status"].eq("已发放").all())
            found.reverse()
        yield from _unlike(aid, "amount", subsets, [(_wan(p), p) for p in found], "发放金额合计", aid_detail)
        times = [(Decimal(len(p)), p) for p in found]
        note = {_persons(found[0]): "所填与按身份证号去重的人数相同；人次应按发放记录计"}
        yield from _unlike(aid, "times", subsets, times, "发放记录数", aid_detail, note)


@check(
    "发放明细与分学段统计表",
    "按学段、项目、学期汇总的发放明细：金额（元折万元）与资助金额，按身份证号去重的人数与资助人数，一类、二类同比；"
    "明细不到一半的不比",
    whole=True,
)
def payments_make_up_the_stages(aid_summary_stage: Table, aid_detail: Table) -> Found:
    payments, columns = _payments(aid_detail), ["tier", "id_no", "amount_yuan", "pay_date"]
    held = []
    for season, term, stages, item, rows in _stage_rows(aid_summary_stage, {term for term, _, _ in payments}):
        index = [row for stage in stages for row in payments.get((term, stage, item), ())]
        if index:
            held.append((season, rows, aid_detail.frame.loc[index, columns]))
    there = _mostly_there((season, len(paid), rows[f"{season}_count"].sum()) for season, rows, paid in held)
    for season, rows, paid in held:
        tiers = {"": paid} | {f"tier{n}_": paid[paid["tier"].eq(tier)] for n, tier in ((1, "一类"), (2, "二类"))}
        for tier, some in tiers.items():
            if season not in there or some.empty:
                continue
            found = _paid(some)
            amounts = [(_wan(p), p) for p in found]
            persons = [(_persons(p), p) for p in found]
            note = {Decimal(len(some)): "所填与发放记录数相同；人数应按身份证号去重"}
            amount, count = f"{season}_{tier}amount", f"{season}_{tier}count"
            yield from _unlike(aid_summary_stage, amount, [rows], amounts, "发放金额合计", aid_detail)
            yield from _unlike(aid_summary_stage, count, [rows], persons, "去重人数", aid_detail, note)


@check("资助发放台账与分学段统计表", "按学段、项目、学期汇总的资助发放台账：资助金额，资助人次与资助人数", whole=True)
def aid_makes_up_the_stages(aid_summary_stage: Table, aid: Table) -> Found:
    named = aid.frame.assign(item=aid.frame["item"].map(item_of))
    for season, term, stages, item, held in _stage_rows(aid_summary_stage, aid.frame["term"].unique()):
        rows = named[named["term"].eq(term) & named["stage"].isin(stages) & named["item"].eq(item)]
        for field, other, what in (("amount", "amount", "资助金额合计"), ("count", "times", "资助人次合计")):
            found = [(total(subset[other]), subset) for subset in _subsets(rows)]
            slack = len(rows) * rounding(aid.frame[other])
            yield from _unlike(aid_summary_stage, f"{season}_{field}", [held], found, what, aid, slack=slack)


def _payments(aid_detail: Table) -> dict[Key, pd.Index]:
    """The rows of payments by term, stage and item."""
    groups = aid_detail.frame.groupby(["term", "stage", "aid_item"], sort=False).groups
    return cast(dict[Key, pd.Index], groups)


def _mostly_there(counted: Iterable[tuple[str, int, float]]) -> set[str]:
    """The terms of which most payments are there; the others' are those of some schools. counted: term, rows, times."""
    sums: dict[str, tuple[float, float]] = {}
    for term, rows, times in counted:
        before = sums.get(term, (0, 0))
        sums[term] = before[0] + rows, before[1] + times
    return {term for term, (rows, times) in sums.items() if rows >= MOST * times}


def _stage_rows(summary: Table, terms: Iterable[str]) -> Iterator[tuple[str, str, tuple[str, ...], str, Frame]]:
    """Season, its term, stages, item, and the rows of the summary for them; not what cannot be told."""
    titles = " ".join(a.text for a in summary.asides if a.kind == "题名")
    years = set(re.findall(r"20\d\d", titles))
    known = sorted(t for t in set(terms) if not years or t[:4] in years)
    frame = summary.frame
    keys = [frame["stage"].map(stages_of).rename("stages"), frame["aid_item"].map(item_of).rename("item")]
    for season, sign in SIGNS.items():
        match [t for t in known if t.endswith(sign)]:
            case [term]:
                for key, held in frame.groupby(keys, sort=False):
                    stages, item = cast(tuple[tuple[str, ...], str], key)
                    if stages and item:
                        yield season, term, stages, item, held


def _unlike(
    table: Table,
    field: str,
    subsets: list[Frame],
    found: list[tuple[Decimal, Frame]],
    what: str,
    other: Table,
    note: Mapping[Decimal, str] | None = None,
    slack: Decimal = Decimal(0),
) -> Iterator[Problem]:
    """The sum of a column where it is none of the figures found elsewhere, over none of the subsets of its rows."""
    sums = [(total(rows[field]), rows) for rows in subsets if rows[field].notna().any()]
    if not sums or not found:
        return
    slack += len(sums[0][1]) * rounding(table.frame[field])
    if any(abs(stated - expected) <= slack for stated, _ in sums for expected, _ in found):
        return
    (stated, rows), (expected, sources) = sums[0], found[0]
    more = (note or {}).get(stated, "")
    index = rows[field].dropna().index
    yield differs(
        table, int(index[0]), field, expected, what,
        stated=stated, together=index, other=other, rows=sources.index, note=more,
    )  # fmt: skip


def _subsets(aid: Frame) -> list[Frame]:
    """All rows, those paid, the regular ones: a summary may be of either."""
    subsets = [aid, aid[aid["status"].eq("已发放")], aid[aid["batch"].eq("正常发放")]]
    return [rows for rows in subsets if len(rows)]


def _paid(payments: Frame) -> list[Frame]:
    """All payments, and those that have a date."""
    dated = payments[payments["pay_date"].notna()]
    return [payments, dated] if 0 < len(dated) < len(payments) else [payments]


def _wan(payments: Frame) -> Decimal:
    return total(payments["amount_yuan"]) / 10_000


def _persons(payments: Frame) -> Decimal:
    """Different identity numbers; each row without one is a person of its own."""
    return Decimal(payments["id_no"].nunique() + int(payments["id_no"].isna().sum()))
