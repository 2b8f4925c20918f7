"""A bulletin of the monthly reports: rates, ranks, who is behind, who is called in, and the month before."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from ledgers_in_memory import day, table

from xianbao.bulletin import AID, Bulletin, Line
from xianbao.findings import Case
from xianbao.indicators import until
from xianbao.intake import Ledgers
from xianbao.quantities import MISSING, Quantity, Values
from xianbao.statistics import Statistics

SPENT, BEGUN = "完成投资", "开工数"
MAY, JUNE, SEPTEMBER = dt.date(2019, 5, 31), dt.date(2019, 6, 30), dt.date(2019, 9, 30)
ANSWER = dt.date(2019, 7, 31)

# done of a plan of 200 in May and June: 60 %, 45 %, 45 %, 30 % in June
DONE = {"甲县": (80, 120), "乙县": (70, 90), "丙县": (60, 90), "丁县": (50, 60)}


def spent(area: str, plan: float, done: float, on: dt.date, **more: Any) -> dict[str, Any]:
    return {"county": area, "item": SPENT, "unit": "万元", "plan": plan, "done": done, "as_of": on, **more}


PROGRESS = [
    spent(area, 200, done, on, reason="雨季停工" if area == "丁县" else None)
    for on, month in ((MAY, 0), (JUNE, 1))
    for area, done in ((a, d[month]) for a, d in DONE.items())
]
MONTHLY = [
    {"county": area, "stage": "小学", "should": 100, "done": 90, "should_amt": 50, "done_amt": amount, "as_of": JUNE}
    for area, amount in zip(DONE, (50, 40, 30, 20), strict=True)
]


def bulletin(
    progress: list[dict[str, Any]] = PROGRESS,
    monthly: list[dict[str, Any]] | None = None,
    as_of: dt.date = JUNE,
    before: dt.date = MAY,
    talk_below: str | None = None,
) -> Bulletin:
    tables = {"progress": table("progress", *progress)}
    if monthly:
        tables["monthly"] = table("monthly", *monthly)
    held = Ledgers(tables)
    case = Case(Values({}), held, as_of, ANSWER)
    talk = Decimal(talk_below) if talk_below else None
    return Bulletin(case, Statistics(held, as_of), Statistics(held, before), talk)


def printed(pairs: list[tuple[str, Quantity]]) -> list[tuple[str, str]]:
    return [(area, rate.printed()) for area, rate in pairs]


def rank(cell: str | Quantity) -> str:
    """A place with its rows, as it is printed."""
    if isinstance(cell, str):
        return cell
    assert cell.rows
    return cell.printed("数")


def only(b: Bulletin) -> Line:
    [line] = b.lines
    return line


def test_rates_of_the_whole_and_of_every_county() -> None:
    b = bulletin()
    assert b.rate(only(b)).value == 45  # (120＋90＋90＋60)÷800
    assert printed(b.ranked(only(b))) == [("甲县", "60%"), ("乙县", "45%"), ("丙县", "45%"), ("丁县", "30%")]
    assert b.amount(only(b), "progress_done", "甲县").printed() == "120.00万元"
    assert [line.name for line in bulletin(monthly=MONTHLY).lines] == [SPENT, AID]


def test_equal_rates_share_a_rank_and_the_next_is_left_out() -> None:
    grid = bulletin().by_county()
    assert grid.header == ("地区", f"{SPENT}（%）", "名次")
    assert [rank(row[2]) for row in grid.rows] == ["1", "2", "2", "4", ""]
    assert [row[0] for row in grid.rows] == [*DONE, "全市"]


def test_rates_that_print_the_same_are_equal() -> None:
    rows = [spent("甲县", 10_000, 4_501, JUNE), spent("乙县", 10_000, 4_500, JUNE)]
    assert [rank(row[2]) for row in bulletin(rows).by_county().rows] == ["1", "1", ""]
    assert list(bulletin(rows).orders()) == [f"{SPENT}进度各县（市、区）均为45%。"]


@pytest.mark.parametrize(
    ("as_of", "elapsed"),
    [
        (JUNE, "50%"),
        (SEPTEMBER, "75%"),
        (dt.date(2019, 6, 29), "41.7%"),
        (dt.date(2019, 2, 28), "16.7%"),
        (dt.date(2019, 12, 31), "100%"),
        (dt.date(2019, 1, 15), "0%"),
    ],
)
def test_time_that_has_passed_is_whole_months(as_of: dt.date, elapsed: str) -> None:
    assert bulletin(as_of=as_of).elapsed.printed() == elapsed


def test_those_below_the_time_are_behind() -> None:
    b = bulletin()
    assert [area for area, _ in b.behind(only(b))] == ["乙县", "丙县", "丁县"]


def test_a_rate_that_prints_as_the_time_is_not_behind() -> None:
    b = bulletin([spent("甲县", 2000, 999, JUNE), spent("乙县", 2000, 998, JUNE)])  # 49.95 %, 49.9 %
    assert printed(b.behind(only(b))) == [("乙县", "49.9%")]


def test_a_rate_that_prints_as_the_line_is_not_called_in() -> None:
    b = bulletin([spent("甲县", 2000, 999, JUNE), spent("乙县", 2000, 998, JUNE)], talk_below="50")
    assert list(b.talks()) == ["乙县"]


def test_aid_has_no_pace_and_those_below_the_whole_are_behind() -> None:
    b = bulletin(monthly=MONTHLY)
    aid = b.lines[-1]
    assert b.rate(aid).value == 70  # 140÷200
    assert printed(b.behind(aid)) == [("丙县", "60%"), ("丁县", "40%")]


@pytest.mark.parametrize(
    ("below", "called"), [("30", []), ("30.1", ["丁县"]), ("45.1", ["乙县", "丙县", "丁县"]), (None, [])]
)
def test_those_below_the_line_are_called_in(below: str | None, called: list[str]) -> None:
    b = bulletin(talk_below=below)
    assert list(b.talks()) == called
    assert [f.id for f in b.findings() if f.id == "talks"] == ["talks"] * bool(called)


def test_a_county_called_in_for_two_pieces_of_work_is_one_county() -> None:
    b = bulletin(monthly=MONTHLY, talk_below="45")
    assert {area: [line.name for line, _ in held] for area, held in b.talks().items()} == {"丁县": [SPENT, AID]}
    [talks] = [f for f in b.findings() if f.id == "talks"]
    assert talks.problem[0] == "有工作事项低于45%、列入约谈名单的有1个县（市、区）："
    assert talks.problem[1] == f"丁县（{SPENT}30%、{AID}40%）。"
    assert talks.step[0] == "对丁县的教育行政部门负责人进行约谈，2019年7月31日前提交整改报告。"


def test_what_is_said_of_those_behind() -> None:
    [behind] = [f for f in bulletin().findings() if f.id == "behind"]
    assert behind.problem == (f"{SPENT}低于时间进度的有丁县（30%）、丙县和乙县（45%），填报的原因是雨季停工。",)
    assert behind.step == (f"丁县、丙县、乙县逐项倒排工期，2019年7月31日前使{SPENT}赶上时间进度。",)


def test_a_sentence_for_the_whole_compares_with_time_and_with_the_month_before() -> None:
    [said] = bulletin().overall()
    # 五月：(80＋70＋60＋50)÷800＝32.5%
    assert said == f"{SPENT}累计360.00万元，为年度计划800.00万元的45%，慢于时间进度5个百分点，比上月提高12.5个百分点。"


def test_the_month_before_is_what_the_ledgers_held_then() -> None:
    b = bulletin()
    assert b.before.value("progress_rate").value == Decimal("32.5")
    assert set(b.before.ledgers.frame("progress")["as_of"]) == {MAY}
    assert len(until(b.case.ledgers.frame("progress"), dt.date(2019, 5, 30))) == 0


def test_without_a_month_before_nothing_is_compared() -> None:
    [said] = bulletin(before=dt.date(2019, 4, 30)).overall()
    assert said.endswith("慢于时间进度5个百分点。")


def test_work_without_a_plan_has_no_rate_and_no_rank() -> None:
    rows = [spent("甲县", 0, 0, JUNE), spent("乙县", 100, 50, JUNE)]
    b = bulletin(rows, talk_below="60")
    assert printed(b.ranked(only(b))) == [("乙县", "50%")]
    assert [(row[0], rank(row[2])) for row in b.by_county().rows] == [("甲县", "—"), ("乙县", "1"), ("全市", "")]
    assert list(b.talks()) == ["乙县"]
    assert b.behind(only(b)) == []


def test_nobody_has_a_plan() -> None:
    b = bulletin([spent("甲县", 0, 0, JUNE), spent("乙县", 0, 0, JUNE)], talk_below="60")
    assert b.ranked(only(b)) == []
    assert b.talks() == {}
    assert [MISSING in said for said in b.orders()] == [True]
    assert "behind" not in {f.id for f in b.findings()}


def test_months_have_the_time_and_the_rate_of_each() -> None:
    names, series = bulletin().months()
    assert names == ["5月", "6月"]
    assert {name: [q.printed() for q in held] for name, held in series.items()} == {
        "时间进度": ["41.7%", "50%"],
        SPENT: ["32.5%", "45%"],
    }


def test_the_whole_table_has_plan_done_and_rate() -> None:
    grid = bulletin(monthly=MONTHLY).summary()
    assert [(row[0], *(q.printed() for q in row[1:])) for row in grid.rows] == [
        (f"{SPENT}（万元）", "800.00万元", "360.00万元", "45%"),
        (f"{AID}（万元）", "200.00万元", "140.00万元", "70%"),
    ]


def test_rows_of_days_to_come_are_not_counted() -> None:
    later = spent("甲县", 200, 200, dt.date(2019, 7, 31))
    b = bulletin([*PROGRESS, later])
    assert b.rate(only(b), "甲县").value == 60
    assert day("2019-07-31") not in set(b.now.ledgers.frame("progress")["as_of"])
