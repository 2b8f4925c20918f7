"""From term to term and month to month: figures that were copied, cumulative figures that fall."""

from collections.abc import Iterator
from itertools import pairwise

import pandas as pd

from xianbao.crosschecks.check import Found, against, beside, check, figure, rounding, value_at
from xianbao.indicators import term_text
from xianbao.intake import Table
from xianbao.problems import Problem, row_names
from xianbao.reconcile import term_of

# Small numbers may well be the same in two terms
MANY, FIGURES = 100, 3


@check("金额相同而人次不同", "同一学段、项目相邻两个学期的资助金额：人次不同而金额分毫不差，且与标准乘人次不符")
def amounts_follow_their_numbers(aid: Table) -> Found:
    slack = rounding(aid.frame["amount"])
    for before, now in _neighbours(aid.frame):
        pair = aid.frame.loc[[before, now]]
        if pair["amount"].nunique() > 1 or pair["times"].nunique() == 1 or not pair["amount"].gt(0).all():
            continue
        due = pair["standard"] * pair["times"] / 10_000
        if any(abs(figure(a) - figure(b)) > slack for a, b in zip(pair["amount"], due, strict=True)):
            what = f"{term_text(str(pair.at[before, 'term']))}的资助金额"
            words = "与{what}相同，人次却不同"
            yield against(aid, now, "amount", words, figure(pair.at[before, "amount"]), what, rows=[before])


@check("照抄上一学期", "相邻两个学期各学段、项目的人数、人次和金额全部相同")
def terms_are_not_copies(aid: Table) -> Found:
    pairs: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for before, now in _neighbours(aid.frame):
        terms = str(aid.frame.at[before, "term"]), str(aid.frame.at[now, "term"])
        pairs.setdefault(terms, []).append((before, now))
    fields = ["due_poor", "done_poor", "times", "amount"]
    for (term, _), rows in pairs.items():
        earlier, later = ([*side] for side in zip(*rows, strict=True))
        old, new = (aid.frame.loc[side, fields].reset_index(drop=True) for side in (earlier, later))
        if old.equals(new) and new.count().sum() >= FIGURES and new["times"].sum() >= MANY:
            what = f"{term_text(term)}的数"
            words = f"与{{what}}全部相同（{row_names(later)}），可能是照抄"
            yield against(aid, later[0], "amount", words, figure(old.at[0, "amount"]), what, rows=earlier)


@check("春秋两季金额相同而人数不同", "分学段统计表春季与秋季的资助金额：人数不同而金额分毫不差")
def seasons_follow_their_numbers(aid_summary_stage: Table) -> Found:
    frame = aid_summary_stage.frame
    same = frame["spring_amount"].eq(frame["autumn_amount"]) & frame["autumn_amount"].gt(0)
    unlike = frame["spring_count"].sub(frame["autumn_count"]).abs().gt(0)
    for row in frame.index[same & unlike]:
        yield _as_in_spring(aid_summary_stage, row, "与{what}相同，人数却不同")


@check("秋季照抄春季", "分学段统计表各行春季与秋季的人数和金额全部相同")
def seasons_are_not_copies(aid_summary_stage: Table) -> Found:
    fields = [f"{season}_{kind}" for season in ("spring", "autumn") for kind in ("count", "amount")]
    full = aid_summary_stage.frame[fields].dropna()
    spring, autumn = full.to_numpy()[:, :2], full.to_numpy()[:, 2:]
    if len(full) > 1 and (spring == autumn).all() and autumn[:, 0].sum() >= MANY:
        words = f"与{{what}}相同，各行（{row_names([*full.index])}）的人数和金额都相同，可能是照抄"
        yield _as_in_spring(aid_summary_stage, full.index[0], words)


@check("累计数逐月不减", "同一县、同一学段、同一学期、同一年内，已资助人数和已发金额不少于上一截止日期")
def cumulative_figures_never_fall(monthly: Table) -> Found:
    frame = monthly.frame.sort_values("as_of", kind="stable")
    # whether an office counts from the start of the term or of the year, neither runs across
    since = [frame["as_of"].map(lambda day: (term_of(day), day.year)), frame["county"], frame["stage"]]
    rows = pd.Series(frame.index, frame.index).groupby(since, sort=False).shift()
    for field in ("done", "done_amt"):
        previous = frame[field].groupby(since, sort=False).shift()
        for row in sorted(frame.index[frame[field].lt(previous)]):
            before = int(rows[row])
            what = f"（截至{value_at(monthly, before, 'as_of')}）的累计数"
            words = "少于{what} {expected}，少 {gap}"
            yield against(monthly, row, field, words, figure(previous[row]), what, rows=[before])


def _neighbours(aid: pd.DataFrame) -> Iterator[tuple[int, int]]:
    """Rows of regular aid for the same stage and item in two terms that follow each other in the ledger."""
    regular = aid[aid["batch"].eq("正常发放")].sort_values("term", kind="stable")
    for _, rows in regular.groupby(["stage", "item"], sort=False).groups.items():
        yield from pairwise(map(int, rows))


def _as_in_spring(summary: Table, row: int, words: str) -> Problem:
    spring = figure(summary.frame.at[row, "spring_amount"])
    return against(summary, row, "autumn_amount", words, spring, beside(summary, "spring_amount"))
