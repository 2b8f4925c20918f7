"""What was paid against the standard it was paid by: the one in the row, and those of the country and the place."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from xianbao.crosschecks.aid import item_of
from xianbao.crosschecks.check import Found, check, differs, figure
from xianbao.indicators import term_text
from xianbao.intake import Table
from xianbao.standards import Boarding, Standard, of_place

Frame = pd.DataFrame
# Of more rows with one and the same wrong amount only the first is shown
SHOWN = 20
# Paid as the school charges, or by the day: an amount below the standard, or no multiple of it, is right
AT_COST, BY_DAY = ("免保教费", "免学费"), "营养餐"


@check(
    "发放金额与登记标准",
    "发放金额与同一行的资助标准：相等、一半、两倍（按年登记或按年发放）都可以；按实收、按天和有备注的少发不比",
)
def payment_is_by_its_standard(aid_detail: Table) -> Found:
    frame = aid_detail.frame
    paid, due = (frame[field].mul(100).round() for field in ("amount_yuan", "standard_yuan"))
    shares = (2, 1, 0.5)
    right = np.logical_or.reduce([paid.eq(due * share) for share in shares])
    quarter = paid.mul(4).eq(due) & frame["is_boarder"].ne(True)  # half of a year's standard, for one term
    less = paid.lt(due) & (frame["aid_item"].isin(AT_COST) | frame["remark"].notna())
    off = frame[due.gt(0) & paid.notna() & ~(right | quarter | less) & frame["aid_item"].ne(BY_DAY)]
    for _, alike in off.groupby(["term", "stage", "aid_item", "standard_yuan", "amount_yuan"], sort=False):
        for row, note in _first(alike):
            due_here = figure(frame.at[row, "standard_yuan"])
            yield differs(aid_detail, row, "amount_yuan", due_here, "本行“资助标准”", note=note)


@check("发放金额与政策标准", "发放金额与该学期国家和本地的资助标准；一次发全年、非寄宿减半、有备注的少发不算不符")
def payment_is_by_the_official_standard(aid_detail: Table, region: str) -> Found:
    frame = aid_detail.frame
    boards = frame["is_boarder"].map({True: "寄宿", False: "非寄宿"}).fillna("")
    poor = frame["is_poor"].map({True: "建档立卡"}).fillna("")
    kinds: Any = frame.groupby(["term", "stage", "aid_item", boards, poor], sort=False)
    for (term, stage, item, *who), held in kinds:
        rules = _Rules(region, term, stage, item, *who)
        judged = {paid: found for paid in held["amount_yuan"].dropna().unique() if (found := rules.judge(paid))}
        wrong: Any = held[held["amount_yuan"].isin(judged)].groupby("amount_yuan", sort=False)
        for paid, rows in wrong:
            expected, why = judged[paid]
            alike = rows[rows["remark"].isna()] if paid < expected else rows
            for row, note in _first(alike):
                words = "；".join(filter(None, (why, note)))
                yield differs(aid_detail, row, "amount_yuan", expected, f"{term_text(term)}标准", note=words)


@check("资助标准与政策标准", "资助发放台账所填标准与该学期国家和本地的资助标准；项目名称认不出的不比")
def standard_is_the_official_one(aid: Table, region: str) -> Found:
    for row, case in aid.frame.iterrows():
        rules = _Rules(region, case["term"], case["stage"], item_of(case["item"]))
        if found := rules.judge(case["standard"]):
            yield differs(aid, int(str(row)), "standard", found[0], f"{term_text(case['term'])}标准", note=found[1])


class _Rules:
    """The standards for one stage and item at a place: those of a term, and those of other terms."""

    def __init__(self, region: str, term: str, stage: str, item: str, boarding: Boarding = "", poor: str = "") -> None:
        meant = ("", "寄宿", poor) if boarding == "寄宿" else ("", "寄宿", "非寄宿", poor)
        self.term, self.boarding = term, boarding
        self.all = [s for s in of_place(region) if (s.stage, s.item) == (stage, item) and s.scope in meant]
        self.now = [s for s in self.all if s.covers(term)]

    def judge(self, paid: float) -> tuple[Decimal, str] | None:
        """The nearest amount that a standard gives, and what is to be said; None for one that is right or has none."""
        if not self.now or any(s.allows(paid, self.boarding) for s in self.now):
            return None
        amounts = (amount for s in self.now for amount in s.amounts(self.boarding))
        nearest = min(amounts, key=lambda amount: (abs(amount - paid), amount))
        others = [s for s in self.all if not s.covers(self.term) and s.allows(paid, self.boarding)]
        words = [f"是{_when(s, self.term)}的标准" for s in others[:1]]
        if not words and paid > nearest:
            words.append("地方另有标准的，以地方文件为准")
        if not all(s.certain for s in self.now):
            words.append("标准的依据不全，须核对")
        return figure(nearest), "；".join(words)


def _when(standard: Standard, term: str) -> str:
    """2024年春季学期起, or 2023年秋季学期以前: when another standard began or ended, seen from a term."""
    if standard.first_term > term:
        return f"{term_text(standard.first_term)}学期起"
    return f"{term_text(standard.last_term)}学期以前"


def _first(alike: Frame) -> Iterator[tuple[int, str]]:
    """Every row, or of many the first with how many there are."""
    if len(alike) > SHOWN:
        yield int(alike.index[0]), f"相同的共 {len(alike)} 行"
        return
    for row in alike.index:
        yield int(row), ""
