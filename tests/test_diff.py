"""Two reports compared: every kind of statement on its own, then real builds of 定西市 and 安定区."""

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from conftest import copy_workspace
from lxml import html
from test_cli import xianbao

from xianbao import diff, pipeline
from xianbao.adapters.pandoc import Pandoc
from xianbao.diff import Built, Comparison, Ledger, Printed, compare, corrections, differences, periods, texts
from xianbao.diff.figures import moves
from xianbao.errors import XianbaoError
from xianbao.reading import Block
from xianbao.workspace import ReportId, Workspace

RATE = "compulsory_retention_rate_9y"


def number(indicator: str, value: str | None, text: str, **more: Any) -> Printed:
    """A number as numbers.json has it, in the section 控辍保学 unless told otherwise."""
    known = {
        "place": "text",
        "heading": "控辍保学",
        "name": indicator,
        "unit": text.lstrip("-0123456789.") if value else "",
    } | more
    return Printed(indicator=indicator, value=None if value is None else Decimal(value), text=text, **known)


def rate(value: str, text: str, **more: Any) -> Printed:
    return number(RATE, value, text, name="九年义务教育巩固率", unit="%", **more)


def report(period: str, *numbers: Printed, prose: Sequence[str] = (), **more: Any) -> Built:
    blocks = (Block("heading", "（三）控辍保学", 2), *(Block("paragraph", p) for p in prose))
    return replace(Built(ReportId("dingxi", period, "work_report"), "定西市", numbers, blocks=blocks), **more)


def years(before: Sequence[Printed], after: Sequence[Printed], prose: str = "", former: str = "") -> Comparison:
    """2018 against 2019, with a paragraph in the later one (and one in the former)."""
    return compare(
        report("2018", *before, prose=[former] if former else []),
        report("2019", *after, prose=[prose] if prose else []),
    )


def builds(before: Sequence[Printed], after: Sequence[Printed]) -> Comparison:
    return compare(report("2019", *before), report("2019", *after))


def changed(before: Printed, after: Printed) -> tuple[str, str, str]:
    [change] = builds([before], [after]).changed
    return change.before, change.after, change.words


# numbers that changed


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (rate("95.28480264712", "95.3%"), rate("95.78433678269", "95.8%"), ("95.3%", "95.8%", "提高0.5个百分点")),
        (rate("96", "96%"), rate("95.75", "95.8%"), ("96%", "95.8%", "下降0.2个百分点")),
        (number("n", "226036", "226036人次"), number("n", "223957", "223957人次"),
         ("226036人次", "223957人次", "减少2079人次，下降0.9%")),
        (number("n", "14725.2625", "14725.26万元"), number("n", "14656.0625", "14656.06万元"),
         ("14725.26万元", "14656.06万元", "减少69.20万元，下降0.5%")),
        (number("n", "11252.7", "1.13亿元", unit="万元"), number("n", "7561.4", "7561.4万元"),
         ("11252.7万元", "7561.4万元", "减少3691.3万元，下降32.8%")),
        (number("n", "9", "9人"), number("n", "3", "3人"), ("9人", "3人", "减少6人")),  # no % of a base below ten
        (number("n", "0", "0人"), number("n", "40", "40人"), ("0人", "40人", "增加40人")),
        (number("n", "61", "61人"), number("n", "0", "没有", unit="人"), ("61人", "0人", "减少61人，下降100%")),
        (number("r/rank", "3", "3位"), number("r/rank", "2", "2位"), ("3位", "2位", "前移1位")),
        (number("r/rank", "2", "2位"), number("r/rank", "3", "3位"), ("2位", "3位", "后移1位")),
        (number("d", None, "2019年6月3日"), number("d", None, "2019年6月5日"), ("2019年6月3日", "2019年6月5日", "")),
    ],
)  # fmt: skip
def test_a_change_is_said_in_the_words_of_a_report(before: Printed, after: Printed, words: tuple[str, ...]) -> None:
    assert changed(before, after) == words


def test_a_change_is_an_exact_decimal() -> None:
    """0.1 + 0.2 is 0.3, and half of a digit is rounded up."""
    [change] = builds([number("n", "0.1", "0.1万元")], [number("n", "0.3", "0.3万元")]).changed
    assert change.difference == Decimal("0.2")
    [change] = builds([number("n", "1000", "1000人")], [number("n", "1000.5", "1000.5人")]).changed
    assert (change.difference, change.growth) == (Decimal("0.5"), Decimal("0.1"))
    [change] = builds([rate("95.25", "95.3%")], [rate("95.35", "95.4%")]).changed
    assert (change.difference, change.growth) == (Decimal("0.1"), None)


def test_a_change_that_does_not_show_is_marked() -> None:
    [change] = builds([rate("95.281", "95.3%")], [rate("95.294", "95.3%")]).changed
    assert (change.before, change.after, change.visible) == ("95.28%", "95.29%", False)
    [change] = builds([rate("95.2", "95.2%")], [rate("95.3", "95.3%")]).changed
    assert change.visible


def test_a_lower_bound_is_not_compared() -> None:
    [change] = builds([number("n", "30", "30余人", unit="人", lower_bound=True)], [number("n", "40", "40人")]).changed
    assert (change.before, change.words, change.growth) == ("30余人", "下限，不能比较", None)
    assert changed(number("n", "30", "30余人", unit="人", lower_bound=True), number("n", "30", "30人"))[1] == "30人"


def test_no_percentage_of_a_base_below_ten() -> None:
    growth = [builds([number("n", v, f"{v}人")], [number("n", "30", "30人")]).changed[0].growth for v in ("9", "10")]
    assert growth == [None, Decimal("200.0")]


def test_numbers_of_the_whole_come_first() -> None:
    numbers = [
        [number("n[安定区]", v, f"{v}人"), number("n", v, f"{v}人"), number("n[岷县]", v, f"{v}人")] for v in "12"
    ]
    assert [c.pair.either.indicator for c in builds(*numbers).changed] == ["n", "n[安定区]", "n[岷县]"]


def test_what_compares_with_the_year_before_is_no_number_of_the_year() -> None:
    """Two reports' differences from their own last years are not compared with each other; of two builds they are."""
    before, after = ([rate("95", "95%"), number(f"{RATE}-{RATE}", v, f"{v}个百分点")] for v in ("0.5", "0.7"))
    last = rate("95", "95%", place="figure", series="上年")
    found = years([rate("96", "96%"), *before], [rate("97", "97%"), *after, last])
    assert [p.name for p in (*found.appeared, *found.gone, *(c.pair for c in found.changed))] == []
    assert len(builds(before, after).changed) == 1


def test_numbers_come_and_go() -> None:
    found = builds([number("a", "1", "1人")], [number("b", "2", "2人")])
    assert [p.name for p in found.appeared] == ["b"]
    assert [p.name for p in found.gone] == ["a"]
    assert not found.changed


def test_what_is_known_but_no_longer_printed_has_changed_and_not_gone() -> None:
    """A sentence on 0 pupils is left out; indicators.csv still has the number."""
    found = builds([number("a", "61", "61人")], [number("a", "0", "0人", place="data", heading="")])
    assert not found.gone
    assert [(c.before, c.after) for c in found.changed] == [("61人", "0人")]


def test_what_neither_report_prints_is_not_compared() -> None:
    assert not builds([number("a", "1", "1人", place="data")], [number("a", "2", "2人", place="data")]).changed


def test_a_unit_that_differs_is_told_and_the_number_compared_all_the_same() -> None:
    found = builds([number("n", "1", "1亿元")], [number("n", "12000", "12000万元")])
    assert [(u.before, u.after) for u in found.units] == [("亿元", "万元")]
    assert [c.words for c in found.changed] == ["增加2000万元，增长20%"]
    assert not builds([number("n", "1", "1亿元")], [number("n", "10000", "10000万元")]).changed


def test_units_of_two_kinds_are_told_and_not_compared() -> None:
    found = builds([number("n", "10", "10人")], [number("n", "12", "12人次")])
    assert len(found.units) == 1
    assert not found.changed


# which number is which


def test_terms_of_two_years_meet() -> None:
    def times(year: int, value: str) -> Printed:
        return number(f"aid.times[{year}年春季]", value, f"{value}人次", name=f"资助人次（{year}年春季）")

    [change] = years([times(2018, "17202")], [times(2019, "17222")]).changed
    assert (change.pair.name, change.words) == ("资助人次（本年春季）", "增加20人次，增长0.1%")


def test_a_day_in_the_same_part_of_the_next_year_is_no_change() -> None:
    assert not years([number("d", None, "2018年6月3日")], [number("d", None, "2019年6月3日")]).changed
    assert years([number("d", None, "2018年6月3日")], [number("d", None, "2019年6月4日")]).changed


def test_series_of_a_chart_are_told_apart() -> None:
    def chart(one: str, other: str) -> list[Printed]:
        return [number("a[小学]", v, f"{v}人次", place="figure", series=s) for v, s in ((one, "春季"), (other, "秋季"))]

    found = builds(chart("100", "200"), chart("100", "210"))
    assert [(c.pair.name, c.before, c.after) for c in found.changed] == [("a[小学]（秋季）", "200人次", "210人次")]


def test_targets_of_two_years_meet_by_name() -> None:
    before, after = (number(f"target.{t}", v, f"{v}%", name="巩固率（目标）") for t, v in (("D5", "95"), ("D11", "96")))
    found = years([before], [after])
    assert [c.words for c in found.changed] == ["提高1个百分点"]
    assert (found.appeared, found.gone) == ((), ())
    assert builds([before], [after]).appeared  # within a period the number in the list counts


def test_rows_of_a_list_are_compared_in_one_period_and_counted_in_two() -> None:
    before, after = ([number("project.amount[7]", v, f"{v}万元")] for v in ("5", "6"))
    assert len(builds(before, after).changed) == 1
    found = years(before, after)
    assert (found.changed, found.nameless) == ((), 1)


def test_several_numbers_of_one_name_in_a_table() -> None:
    """A table by unit: the nth of one build is the nth of the other; of another period nobody knows."""
    before, after = (
        [number("tasks[n]", v, f"{v}项", name="任务数") for v in some] for some in (("3", "5"), ("3", "6"))
    )
    [change] = builds(before, after).changed
    assert (change.pair.name, change.after) == ("任务数（控辍保学，第2处）", "6项")
    found = years(before, after)
    assert (found.changed, found.nameless) == ((), 2)


# figures repeated to the digit


@pytest.mark.parametrize(
    ("value", "unit", "should"),
    [
        ("6500", "万元", True), ("0", "万元", False), ("14", "所", True), ("10", "所", False), ("2", "万人次", True),
        ("98.7", "%", True), ("100", "%", False), ("0", "%", False), ("3", "位", False), ("5229", "平方米", True),
    ],
)  # fmt: skip
def test_what_should_move_with_time(value: str, unit: str, should: bool) -> None:
    assert moves(Decimal(value), unit) is should


def test_figures_repeated_to_the_digit() -> None:
    same = [
        number("a", "6500", "6500万元", name="改造投资"), number("target.D1", "6500", "6500万元", name="改造投资（目标）"),
        number("b", "420", "420万元"), number("c", "3", "3个"), rate("95.28480264712", "95.3%"),
        number("rows.aid", "70", "70行"), number("d", "1000", "1000元", place="data"),
    ]  # fmt: skip
    found = {r.name: r.note for r in years(same, same).repeated}
    assert found == {
        "改造投资": "与目标值相同",
        "b": "",
        "九年义务教育巩固率": "小数也完全相同，分子、分母可能都没有更新",
    }
    assert not builds(same, same).repeated
    assert not years([rate("95.28", "95.3%")], [rate("95.31", "95.3%")]).repeated


def test_the_plan_of_a_year_is_the_same_in_all_its_months() -> None:
    plan = number("progress_plan[投资]", "22731", "22731万元", name="年度计划（投资）")
    point = number("progress_rate[投资]", "1.8", "1.8%", place="figure", series="1月")
    other = number("progress_rate[投资]", "4.6", "4.6%", place="figure", series="2月")
    done = number("progress_done[投资]", "9572", "9572万元")
    numbers = [plan, point, other, done]
    assert [r.name for r in compare(report("2019-06", *numbers), report("2019-07", *numbers)).repeated] == [done.name]
    assert len(years(numbers, numbers).repeated) == 4


# stale text


def stale(text: str, *numbers: Printed, earlier: str = "2018", later: str = "2019") -> tuple[str, str]:
    [found] = compare(report(earlier, *numbers, prose=[text]), report(later, *numbers, prose=[text])).unchanged
    return found.verdict, found.reason


@pytest.mark.parametrize(
    ("text", "verdict", "reason"),
    [
        ("数据统计截至2018年12月31日。", "未更新", "写的还是上期（2018年）"),
        ("2018年以来招聘教师3名。", "未更新", "写的还是上期（2018年）"),
        ("结对学校14所，投入6500万元。", "疑似未更新", "14所、6500万元与上期相同"),
        ("重点关注学生建档率99.8%，送教上门率100%。", "疑似未更新", "99.8%与上期相同"),
        ("把教育扶贫摆在突出位置。", "固定表述", "没有应当随时间变动的数字"),
        ("围绕3个方面排查，明确措施3条，完成率100%。", "固定表述", "没有应当随时间变动的数字"),
        (
            "按《2018年教育扶贫实施方案》（定教发〔2018〕12号）执行，见图1和表6。",
            "固定表述",
            "没有应当随时间变动的数字",
        ),
        ("到2020年，全面完成“30所学校改造”任务。", "固定表述", "没有应当随时间变动的数字"),
        ("自2016年起分3年实施。", "固定表述", "没有应当随时间变动的数字"),
        ("与2018年相比，2019年投入6500万元。", "疑似未更新", "6500万元与上期相同"),
    ],
)
def test_standing_wording_is_told_from_what_was_not_renewed(text: str, verdict: str, reason: str) -> None:
    assert stale(text) == (verdict, reason)


def test_a_target_may_stay() -> None:
    target = number("target.D1", "20", "20名/年")
    assert stale("每年应选派20名/年。", target)[0] == "固定表述"
    assert stale("每年应选派20名/年。")[0] == "疑似未更新"


def test_periods_within_a_year() -> None:
    assert stale("2019年6月各地上报及时。", earlier="2019-06", later="2019-07") == (
        "未更新",
        "写的还是上期（2019年6月）",
    )
    assert stale("2019年各地上报及时。", earlier="2019-06", later="2019-07")[0] == "固定表述"


def test_a_sentence_that_stayed_in_a_paragraph_that_changed() -> None:
    found = years([], [], "招聘211名。结对学校14所。工作扎实。", "招聘232名。结对学校14所。工作扎实。").unchanged
    assert [(u.text, u.whole, u.verdict) for u in found] == [("结对学校14所。", False, "疑似未更新")]


def test_the_order_of_the_arguments_does_not_matter_for_what_is_stale() -> None:
    one, other = (report(p, rate("95.28", "95.3%"), prose=["截至2018年底为95.3%。"]) for p in ("2018", "2019"))
    assert compare(one, other).unchanged == compare(other, one).unchanged
    assert [r.name for r in compare(other, one).repeated] == ["九年义务教育巩固率"]


def test_a_title_or_a_date_that_was_not_renewed() -> None:
    blocks = (
        Block("title", "定西市2018年工作情况汇报"),
        Block("date", "2019年1月16日"),
        Block("caption", "表1　资助情况"),
    )
    found = compare(report("2018", blocks=blocks), report("2019", blocks=blocks)).unchanged
    assert [u.reason for u in found] == ["写的还是上期（2018年）", "成文日期与上期相同"]


def test_two_builds_of_one_period_have_no_stale_text() -> None:
    one = report("2019", prose=["结对学校14所。"])
    assert compare(one, one).unchanged == ()


def test_figures_of_a_text() -> None:
    assert texts.figures("14所、6500万元、99.8%，1000元/人·年，2019年6月3日、表1、第2位、教基〔2018〕5号") == (
        "14所", "6500万元", "99.8%", "1000元/人",
    )  # fmt: skip


# directions


def directions(
    prose: str, *, more: Sequence[Printed] = (), now: str = "95.8", last: str = "95.3"
) -> list[tuple[str, str]]:
    """What is said of a sentence in 2019 with 九年义务教育巩固率 and 资助人次 known in both years."""
    before = [rate(last, f"{last}%"), number("aid", "226036", "226036人次", name="资助人次")]
    after = [rate(now, f"{now}%"), number("aid", "223957", "223957人次", name="资助人次"), *more]
    return [(d.verdict, d.reason) for d in years(before, after, prose).directions]


@pytest.mark.parametrize(
    "prose",
    [
        "九年义务教育巩固率95.8%，比上年提高0.5个百分点。",
        "九年义务教育巩固率比上年提高0.5个百分点。",
        "九年义务教育巩固率比2018年有变化。",
        "九年义务教育巩固率较上年有所提高。",
        "九年义务教育巩固率比去年提高到95.8%。",
        "惠及223957人次，资助人次比上年减少2079人次，下降0.9%。",
        "惠及223957人次，同比下降0.9%。",
        "惠及223957人次，比上年减少0.2万人次。",
        "资助人次比上月增加5人次。",  # another period than the one at hand
        "九年义务教育巩固率比2018年提高0.5个百分点。",
        "九年义务教育巩固率比2017年下降0.5个百分点。",
        "九年义务教育巩固率比上年的95.3%提高0.5个百分点。",
        "九年义务教育巩固率已落实上年增加的经费，同比例增加。",
    ],
)
def test_directions_that_fit(prose: str) -> None:
    assert directions(prose) == []


@pytest.mark.parametrize(
    ("prose", "reason"),
    [
        ("九年义务教育巩固率95.8%，比上年下降0.5个百分点。", "上期95.3%，本期95.8%，应为提高0.5个百分点"),
        ("九年义务教育巩固率95.8%，比上年提高0.6个百分点。", "上期95.3%，本期95.8%，应为提高0.5个百分点"),
        ("九年义务教育巩固率比2018年下降0.5个百分点。", "上期95.3%，本期95.8%，应为提高0.5个百分点"),
        ("九年义务教育巩固率比上年的95.3%下降0.5个百分点。", "上期95.3%，本期95.8%，应为提高0.5个百分点"),
        ("九年义务教育巩固率比上年有所下降。", "上期95.3%，本期95.8%，应为提高0.5个百分点"),
        ("九年义务教育巩固率95.8%，与上年持平。", "上期95.3%，本期95.8%，应为提高0.5个百分点"),
        ("九年义务教育巩固率比上年提高到95.9%。", "上期95.3%，本期95.8%，应为提高0.5个百分点"),
        ("资助人次比上年增加2079人次。", "上期226036人次，本期223957人次，应为减少2079人次，下降0.9%"),
        ("资助人次比上年减少2079人次，下降1.9%。", "上期226036人次，本期223957人次，应为减少2079人次，下降0.9%"),
        ("惠及223957人次，同比增长0.9%。", "上期226036人次，本期223957人次，应为减少2079人次，下降0.9%"),
    ],
)
def test_directions_that_no_longer_fit(prose: str, reason: str) -> None:
    assert directions(prose) == [("不符", reason)]


def test_a_direction_where_nothing_changed() -> None:
    assert directions("九年义务教育巩固率95.3%，比上年提高0.5个百分点。", now="95.3") == [
        ("不符", "上期95.3%，本期95.3%，应为持平")
    ]
    assert directions("九年义务教育巩固率95.3%，与上年基本持平。", now="95.3") == []


def test_a_difference_of_what_is_printed_and_of_what_lies_behind_it_both_fit() -> None:
    before, after = [rate("95.26", "95.3%")], [rate("95.74", "95.7%")]
    for amount, fits in (("0.4", True), ("0.5", True), ("0.3", False)):
        found = years(before, after, f"九年义务教育巩固率95.7%，比上年提高{amount}个百分点。").directions
        assert (found == ()) is fits, amount


def test_the_number_that_a_change_was_computed_from_is_the_one_compared() -> None:
    """Two numbers stand before; the number ledger knows which of them the difference is of."""
    difference = number("aid-aid", "2079", "2079人次", name="资助人次比上年增减")
    assert directions("惠及223957人次，其中巩固率95.8%，比上年增加2079人次。", more=[difference]) == [
        ("不符", "上期226036人次，本期223957人次，应为减少2079人次，下降0.9%")
    ]


def test_the_number_of_a_county_is_held_against_that_of_the_county() -> None:
    def county(value: str) -> Printed:
        return number(f"{RATE}[安定区]", value, value, name="九年义务教育巩固率（安定区）", unit="%")

    before, after = [rate("95.3", "95.3%"), county("97")], [rate("95.8", "95.8%"), county("96")]

    def found(prose: str) -> list[str]:
        return [d.reason for d in years(before, after, prose).directions]

    assert found("安定区九年义务教育巩固率比上年下降1个百分点。") == []
    assert found("安定区九年义务教育巩固率比上年提高0.5个百分点。") == ["上期97%，本期96%，应为下降1个百分点"]
    assert found("安定区领先，全市九年义务教育巩固率比上年提高0.5个百分点。") == []


def test_a_direction_that_cannot_be_checked_is_said() -> None:
    assert directions("社会满意度比上年提高2个百分点。") == [("无法核对", "说的是哪一个数，报告的数字中找不到")]
    found = directions("满意度91%，比上年提高2个百分点。", more=[number("s", "91", "91%", name="满意度")])
    assert found == [("无法核对", "上期报告中没有可以比较的数")]


def test_months_and_quarters() -> None:
    before, after = ([rate(v, f"{v}%")] for v in ("40", "50"))
    text = "九年义务教育巩固率50%，比上月下降10个百分点。"
    found = compare(report("2019-05", *before), report("2019-06", *after, prose=[text])).directions
    assert [d.said for d in found] == ["比上月下降10个百分点"]
    assert not compare(report("2019-04", *before), report("2019-06", *after, prose=[text])).directions


@pytest.mark.parametrize(
    ("before", "after", "step"),
    [
        ("2018", "2019", {"year"}), ("2017", "2019", set()), ("2018-06", "2019-06", {"year"}), ("2019", "2018", set()),
        ("2019-05", "2019-06", {"month"}), ("2018-12", "2019-01", {"month"}), ("2018-q4", "2019-q1", {"quarter"}),
        ("2019-06", "2019-q2", set()), ("2018-q2", "2019-q2", {"year"}),
    ],
)  # fmt: skip
def test_steps_from_period_to_period(before: str, after: str, step: set[str]) -> None:
    assert periods.steps(before, after) == step


def test_periods_are_sorted_by_their_ends() -> None:
    given = ["2019-q3", "2019-06", "2018", "2019", "2019-q1", "2019-10"]
    assert sorted(given, key=periods.order) == ["2018", "2019-q1", "2019-06", "2019-q3", "2019-10", "2019"]


def test_last_years_value_that_is_quoted_otherwise() -> None:
    def quoted(value: str) -> list[tuple[str, str]]:
        after = [rate("95.8", "95.8%"), rate(value, f"{value}%", place="figure", series="上年")]
        return [(q.reported, q.quoted) for q in years([rate("95.3", "95.3%")], after).quoted]

    assert quoted("95.3") == []
    assert quoted("95.1") == [("95.3%", "95.1%")]


# findings, headings, definitions, ledgers


def test_findings_and_headings_come_and_go() -> None:
    def one(period: str, *problems: tuple[str, str]) -> Built:
        heads = [Block("heading", "二、存在问题", 1)]
        heads += [Block("heading", f"（{n}）{title}", 2) for n, (_, title) in zip("一二三", problems, strict=False)]
        return report(
            period, blocks=(*heads, Block("heading", f"三、{period}年打算", 1)), findings=[i for i, _ in problems]
        )

    gap, late, slow = ("fund_gap", "资金缺口"), ("late_projects", "项目超期"), ("slow_projects", "进度慢")
    found = compare(one("2018", gap, late), one("2019", slow, gap))
    assert (found.findings_new, found.findings_gone) == ((slow,), (late,))
    assert (found.headings_new, found.headings_gone) == (("进度慢",), ("项目超期",))  # 本年打算 is in both


def test_findings_without_headings_of_their_own_go_by_their_identifiers() -> None:
    found = compare(report("2018"), report("2019", findings=["a", "a"]))
    assert found.findings_new == (("a", "a"), ("a", "a"))


def test_definitions_that_differ() -> None:
    def one(basis: dict[str, str], defined: str) -> Built:
        table = Block("table", head=(("比率", "口径"),), rows=(("开工率", defined), ("竣工率", "同")))
        return report("2019", blocks=(table,), bases=basis)

    found = compare(one({"construction_start_rate": "x"}, "甲"), one({}, "乙")).definitions
    assert ("开工率", "甲", "乙") in [(d.name, d.before, d.after) for d in found]
    assert any(d.before == "x" for d in found)
    assert not compare(one({}, "甲"), one({}, "甲")).definitions


def test_ledgers_of_two_years_that_are_the_same_file() -> None:
    def one(period: str, **sums: str) -> Built:
        return report(period, ledgers={k: Ledger(file=f"data/{period}/{k}.xlsx", sha256=s) for k, s in sums.items()})

    found = compare(one("2018", aid="1", fund="2"), one("2019", aid="1", fund="3"))
    assert [d.name for d in found.ledgers] == ["aid"]
    assert not compare(one("2019-06", aid="1"), one("2019-07", aid="1")).ledgers  # a year's months share its ledgers
    found = compare(one("2019", aid="1", fund="2"), one("2019", aid="1", fund="3", project="4"))
    assert [(d.name, d.before) for d in found.ledgers] == [("fund", "data/2019/fund.xlsx"), ("project", "")]


@pytest.mark.parametrize(
    ("ident", "words"),
    [
        (ReportId("hechi", "2018", "work_report"), "不是同一个地区"),
        (
            ReportId("dingxi", "2018", "task_list"),
            "文种不同，不能比较：工作情况汇报（work_report）和任务清单完成情况（task_list）",
        ),
    ],
)
def test_reports_of_two_jurisdictions_or_kinds_are_refused(ident: ReportId, words: str) -> None:
    with pytest.raises(XianbaoError, match=words):
        compare(report("2018"), replace(report("2018"), id=ident))


# corrections


def test_corrections_say_what_was_wrong_and_what_is_right() -> None:
    cells = [rate(v, v, heading="附表") for v in ("95.3", "95.8")]
    before = report(
        "2019", rate("95.3", "95.3%"), cells[0], number("a", "5", "5人"), prose=["甲。巩固率95.3%，共5人。"]
    )
    after = report("2019", rate("95.8", "95.8%"), cells[1], number("a", "5", "5人"), prose=["甲。巩固率95.8%，共5人。"])
    one, other = corrections(before, after)
    assert one.words == "“控辍保学”部分，九年义务教育巩固率“95.3%”应为“95.8%”"
    assert (one.sentence, one.corrected) == ("巩固率95.3%，共5人。", "巩固率95.8%，共5人。")
    assert (other.heading, other.wrong, other.right, other.sentence) == ("附表", "95.3", "95.8", "")
    assert corrections(after, after) == ()
    assert corrections(report("2019", rate("95.281", "95.3%")), report("2019", rate("95.294", "95.3%"))) == ()
    with pytest.raises(XianbaoError, match="同一报告期"):
        corrections(report("2018"), after)


# what a reader finds otherwise


HEAD = (("学期", "学段", "状态", "资助人次", "资助金额（万元）"),)


def aided(nursery: str, amount: str, *more: Block, total: str = "10746", state: str = "已发放") -> Built:
    """A report with a sentence, a table and a chart of the same numbers of 学前."""
    rows = (
        ("2017年春季", "学前", state, nursery, amount),
        ("2017年春季", "小学", "已发放", "2175", "108.75"),
        ("合计", "", "", total, "708.08"),
    )
    cell = {"place": "table", "heading": "资助发放", "label": "tbl-aid", "row": "2017年春季、学前"}
    chart = {"place": "figure", "heading": "资助发放", "label": "fig-aid", "row": "学前", "column": "2017年春季"}
    drawn = number("aid.times[学前]", None, f"{nursery}人次", unit="人次", **chart)
    name = "学生资助发放台账 资助人次（合计）"
    numbers = (
        number("aid.times[合计]", total, f"{total}人次", heading="资助发放", name=name),
        number("aid.times[a]", None, nursery, unit="人次", **cell, column="资助人次"),
        number("aid.amount[a]", None, amount, unit="万元", **cell, column="资助金额（万元）"),
        number("aid.times[t]", total, total, **{**cell, "row": "合计", "unit": "人次"}, column="资助人次"),
        drawn,
    )
    blocks = (
        Block("title", "某县2017年汇报"),
        Block("notice", f"样例提示：{len(more)}处含样例数据。"),
        Block("heading", "（二）资助发放", 2),
        Block("paragraph", f"资助{total}人次，见表1。全部发放到人。"),
        Block("caption", "表1　资助情况"),
        Block("table", head=HEAD, rows=rows),
        Block("figure", f"条形图：学前2017年春季{nursery}人次。"),
        Block("caption", "图1　各学段资助人次（单位：人次）"),
        *more,
        Block("date", "2018年1月10日"),
    )
    return Built(ReportId("luxi", "2017", "work_report"), "某县", numbers, blocks=blocks)


def test_a_change_is_where_a_reader_finds_it() -> None:
    """Each with its unit; the chart with the cell that it shows; the sentence that says the number again not at all."""
    assert differences(aided("832", "62.40"), aided("862", "64.65", total="10776")) == (
        ("“（二）资助发放”部分，资助人次（合计）", "10746人次", "10776人次"),
        ("表1，2017年春季、学前，资助人次（图1同）", "832人次", "862人次"),
        ("表1，2017年春季、学前，资助金额", "62.40万元", "64.65万元"),
        ("表1，合计，资助人次", "10746人次", "10776人次"),
    )
    assert differences(aided("832", "62.40"), aided("832", "62.40")) == ()


def test_a_chart_that_no_cell_repeats_is_told_by_its_own_number() -> None:
    before, after = aided("832", "62.40"), aided("832", "62.40")
    values = [replace_text(n, "840人次") if n.place == "figure" else n for n in after.numbers]
    blocks = [Block("figure", "条形图：学前2017年春季840人次。") if b.kind == "figure" else b for b in after.blocks]
    now = replace(after, numbers=values, blocks=blocks)
    assert differences(before, now) == (("图1，2017年春季，学前", "832人次", "840人次"),)
    unknown = replace(after, blocks=blocks)  # what the alt text alone says is not lost
    assert differences(before, unknown) == (
        ("图1的文字说明", "条形图：学前2017年春季832人次。", "条形图：学前2017年春季840人次。"),
    )


def replace_text(one: Printed, text: str) -> Printed:
    return one.model_copy(update={"text": text})


def test_hidden_numbers_are_told_as_printed() -> None:
    assert differences(aided("12", "62.40"), aided("＊", "62.40")) == (
        ("表1，2017年春季、学前，资助人次（图1同）", "12人次", "＊人次"),
    )
    assert differences(aided("＊", "62.40"), aided("＊", "62.40")) == ()
    before, after = (report("2019", number("a", None, f"{n}人"), prose=[f"劝返{n}人。"]) for n in ("12", "＊"))
    assert differences(before, after) == (("“（三）控辍保学”部分，a", "12人", "＊人"),)


def test_a_section_that_is_new_is_one_change_and_the_notice_is_none() -> None:
    section = (Block("heading", "（三）核对不一致", 2), Block("paragraph", "有2处对不上。正在核实。"))
    plain, more = aided("832", "62.40"), aided("832", "62.40", *section)
    assert differences(plain, more) == (("新增“（三）核对不一致”部分", "（无）", "有2处对不上。正在核实。"),)
    assert differences(more, plain) == (("删去“（三）核对不一致”部分", "有2处对不上。正在核实。", "（无）"),)


def test_words_rows_captions_and_what_stands_outside_the_sections() -> None:
    before, after = aided("832", "62.40"), aided("832", "62.40", state="未发放")
    assert differences(before, after) == (("表1，2017年春季、学前，状态", "已发放", "未发放"),)

    def with_(old: Block, new: Block) -> Built:
        assert old in before.blocks
        return replace(before, blocks=tuple(new if b == old else b for b in before.blocks))

    [table] = [b for b in before.blocks if b.kind == "table"]
    row = ("2017年春季", "初中", "已发放", "1537", "96.06")
    longer = replace(table, rows=(*table.rows[:2], row, table.rows[2]))
    told = "学期：2017年春季；学段：初中；状态：已发放；资助人次：1537；资助金额（万元）：96.06"
    assert differences(before, with_(table, longer)) == (("表1，新增“2017年春季、初中”行", "（无）", told),)
    assert differences(with_(table, longer), before) == (("表1，删去“2017年春季、初中”行", told, "（无）"),)
    caption = Block("caption", "表1　资助情况")
    assert differences(before, with_(caption, Block("caption", "表1　资助发放情况"))) == (
        ("表1的标题", "资助情况", "资助发放情况"),
    )
    figure = Block("caption", "图1　各学段资助人次（单位：人次）")
    assert differences(before, with_(figure, Block("caption", "图1　资助人次"))) == (
        ("图1的标题", "各学段资助人次（单位：人次）", "资助人次"),
    )
    assert differences(before, with_(Block("date", "2018年1月10日"), Block("date", "2018年1月11日"))) == (
        ("成文日期", "2018年1月10日", "2018年1月11日"),
    )
    sentence = Block("paragraph", "资助10746人次，见表1。已发放到人。")
    assert differences(before, with_(before.blocks[3], sentence)) == (
        ("“（二）资助发放”部分", "全部发放到人。", "已发放到人。"),
    )
    assert differences(before, with_(Block("heading", "（二）资助发放", 2), Block("heading", "（二）发放", 2))) == (
        ("“（二）发放”部分的标题", "（二）资助发放", "（二）发放"),
    )
    renumbered = Block("heading", "（三）资助发放", 2)
    assert differences(before, with_(Block("heading", "（二）资助发放", 2), renumbered)) == ()


def test_a_sentence_is_covered_only_by_the_numbers_of_its_own_section() -> None:
    def two(n: int) -> Built:
        more = (Block("heading", "（四）其他", 2), Block("paragraph", f"见表{n}。"))
        made = report("2019", number("a", str(n), f"{n}人"), prose=[f"共{n}人。"])
        return replace(made, blocks=(*made.blocks, *more))

    assert differences(two(2), two(3)) == (
        ("“（三）控辍保学”部分，a", "2人", "3人"),
        ("“（四）其他”部分", "见表2。", "见表3。"),
    )


# the page and JSON


def test_text_from_data_is_text_on_the_page() -> None:
    name = '<script>alert(1)</script>&"\u202e'
    page = diff.page(builds([number("a", "1", "1人", name=name)], [number("a", "2", "2人", name=name)]))
    root = html.document_fromstring(page)
    assert not root.xpath("//script | //link | //img | //@onclick | //@src | //@href")
    [cell] = root.xpath("//table[caption[starts-with(., '变化的数字')]]/tbody/tr/th")
    assert cell.text_content() == "<script>alert(1)</script>&″"  # no quotation mark stands alone


def test_the_page_holds_every_row_under_scoped_headers() -> None:
    found = years(
        [rate("95.3", "95.3%"), number("a", "14", "14所")], [rate("95.8", "95.8%"), number("a", "14", "14所")]
    )
    root = html.document_fromstring(diff.page(found))
    assert root.get("lang") == "zh-CN"
    tables = {t.find("caption").text: t for t in root.iter("table")}
    held = {s.title: s for s in diff.sections(found) if s.rows}
    assert {"变化的数字", "与上期完全相同的数字"} == set(held)
    for title, section in held.items():
        table = tables[f"{title}（{len(section.rows)}处）"]
        assert [c.text for c in table.xpath("thead//th[@scope='col']")] == list(section.columns)
        rows = tuple(tuple(cell.text or "" for cell in row) for row in table.xpath("tbody/tr"))
        assert rows == section.rows
        assert len(table.xpath("tbody//th[@scope='row']")) == len(rows)


def test_json_holds_exact_values() -> None:
    found = diff.record(builds([rate("95.28480264712", "95.3%")], [rate("95.78433678269", "95.8%")]))
    [change] = json.loads(json.dumps(found))["changed"]
    assert (change["before"]["value"], change["after"]["value"]) == ("95.28480264712", "95.78433678269")
    assert (change["difference"], change["growth"], change["words"]) == ("0.5", None, "提高0.5个百分点")


# which report is meant


def built_folder(workspace: Workspace, period: str, kind: str = "work_report", edition: str = "internal") -> None:
    folder = workspace.report(ReportId("dingxi", period, kind, edition))
    folder.mkdir(parents=True)
    (folder / "manifest.json").touch()


@pytest.fixture
def empty(tmp_path: Path) -> Workspace:
    for part in ("params", "data", "notebooks", "reports"):
        (tmp_path / part).mkdir()
    (tmp_path / "params/dingxi.yaml").touch()
    return Workspace(tmp_path)


@pytest.mark.parametrize(
    ("named", "folder"),
    [
        ("dingxi:2018", "internal/dingxi/2018/work_report"),
        ("dingxi:2018:task_list", "internal/dingxi/2018/task_list"),
        ("dingxi：2019：work_report：public", "public/dingxi/2019/work_report"),
        ("dingxi:2020", "internal/dingxi/2020/bulletin"),
    ],
)
def test_a_report_is_found_by_its_name(empty: Workspace, named: str, folder: str) -> None:
    for period, kind, edition in (
        ("2018", "work_report", "internal"), ("2018", "task_list", "internal"), ("2019", "work_report", "internal"),
        ("2019", "work_report", "public"), ("2020", "bulletin", "internal"),
    ):  # fmt: skip
        built_folder(empty, period, kind, edition)
    assert diff.find(named, lambda: empty).label == f"reports/build/{folder}"


@pytest.mark.parametrize(
    ("named", "words"),
    [
        ("dingxi", "“dingxi”不止一份报告，请写全：dingxi:2018:work_report:internal、dingxi:2019:work_report:internal"),
        ("dingxi:2017", "还没有生成：请先运行 xianbao build dingxi --period 2017\ndingxi 已生成的报告：dingxi:2018"),
        ("dingxi:2018:bulletin", "请先运行 xianbao build dingxi --period 2018 --kind bulletin"),
        ("luxi:2018", "没有地区“luxi”；现有地区：dingxi"),
        ("dingxi:18", "报告期“18”不合要求"),
        ("dingxi:2018:x", "文种“x”不认识；可用：work_report、"),
        ("dingxi:2018:bulletin:x", "版本“x”不认识；可用：internal、public"),
        ("dingxi::bulletin", "“dingxi::bulletin”看不懂；应写成 地区"),
        ("A B", "“A B”看不懂"),
        ("./nowhere", "没有文件夹 ./nowhere"),
    ],
)
def test_a_name_that_is_no_report_says_what_to_do(empty: Workspace, named: str, words: str) -> None:
    built_folder(empty, "2018")
    built_folder(empty, "2019")
    with pytest.raises(XianbaoError) as caught:
        diff.find(named, lambda: empty)
    assert words in str(caught.value)


# real builds


@pytest.fixture(scope="module")
def dingxi(sample: Callable[[str], Path]) -> tuple[Path, Path]:
    return sample("dingxi-2018-work_report"), sample("dingxi-2019-work_report")


def test_two_years_of_dingxi(dingxi: tuple[Path, Path], tmp_path: Path) -> None:
    """What the command says of 2018 and 2019 is what both reports print."""
    page, data = tmp_path / "diff.html", tmp_path / "diff.json"
    done = xianbao("diff", *map(str, dingxi), "--html", str(page), "--json", str(data), cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "定西市 2018 工作情况汇报（内部版） → 定西市 2019 工作情况汇报（内部版）" in done.stdout
    found = json.loads(data.read_text(encoding="utf-8"))
    said = {c["name"]: c["words"] for c in found["changed"]}
    assert said["九年义务教育巩固率"] == "提高0.5个百分点"
    assert said["已发放资助人次"] == "减少2079人次，下降0.9%"
    assert said["项目总投资"] == "减少3691.30万元，下降32.8%"
    numbers = [json.loads((folder / "numbers.json").read_text(encoding="utf-8"))["numbers"] for folder in dingxi]
    for change in found["changed"]:
        for side, printed in zip(("before", "after"), numbers, strict=True):
            texts_of = {(n["heading"], n["text"]) for n in printed}
            assert {(p["heading"], p["text"]) for p in change[side]["printed"]} <= texts_of
    assert [f["id"] for f in found["findings_new"]] == ["overdue_tasks"]
    assert [f["title"] for f in found["findings_gone"]] == ["部分目标没有完成", "县区之间不平衡"]
    assert [u["text"] for u in found["unchanged"] if u["verdict"] != "固定表述"] == [
        "重点关注学生建档率99.8%，重度残疾儿童送教上门率100%。",
        "实施供暖洗浴改造的学校60所，总投资6500万元。",
        "东西部协作结对学校14所。",
    ]
    assert found["directions"] == found["quoted"] == []
    assert [x["name"] for x in found["ledgers"]] == ["measure"]
    again = tmp_path / "again.html"
    assert xianbao("diff", *map(str, dingxi), "--html", str(again), cwd=tmp_path).stdout == done.stdout
    assert again.read_bytes() == page.read_bytes()


def test_a_report_does_not_differ_from_itself(dingxi: tuple[Path, Path]) -> None:
    for folder in dingxi:
        built = diff.load(folder, folder.name)
        assert diff.summary(compare(built, built)) == "没有差异。"


def test_sentences_altered_in_the_later_report_are_found(dingxi: tuple[Path, Path], tmp_path: Path) -> None:
    folder = shutil.copytree(dingxi[1], tmp_path / "altered")
    text = (folder / "report.html").read_text(encoding="utf-8")
    for old, new in (("提高<", "下降<"), ("比上年提高", "比上年下降"), ("截至2019年12月31日", "截至2018年12月31日")):
        text = text.replace(old, new)
    (folder / "report.html").write_text(text, encoding="utf-8", newline="\n")
    found = compare(diff.load(dingxi[0], "2018"), diff.load(folder, "altered"))
    assert [(d.said, d.name, d.verdict) for d in found.directions] == [
        ("比上年下降0.5个百分点", "九年义务教育巩固率", "不符")
    ]
    assert [u.text for u in found.unchanged if u.verdict == "未更新"][-1].startswith("数据统计截至2018年12月31日")


def test_one_cell_of_a_ledger_changed_between_two_builds(sample: Callable[[str], Path], tmp_path: Path) -> None:
    """安定区 returns a pupil less: the second build differs in what follows from that and in nothing else."""
    before = diff.load(sample("anding-2019-work_report"), "before")
    workspace = copy_workspace(tmp_path / "workspace")
    path = workspace.root / "data/anding/2019/控辍保学情况统计表.xlsx"
    book = openpyxl.load_workbook(path)
    [row] = [row for row in book.active.iter_rows() if row[0].value == "初中"]
    assert (row[1].value, row[3].value) == (1, 1)
    row[3].value = 0
    book.save(path)
    [plan] = pipeline.plans(workspace, ["anding"], "2019", "work_report")
    outcome = pipeline.build(workspace, plan, Pandoc(), ["html"])
    assert outcome.error is None
    found = compare(before, diff.load(workspace.report(plan.id), "after"))
    assert [x.name for x in found.ledgers] == ["control"]
    said = {c.pair.name: (c.before, c.after) for c in found.changed}
    assert said["劝返复学人数"] == ("1人", "0人")
    assert said["辍学学生数"] == ("0人", "1人")
    assert {c.pair.either.indicator.split("[")[0].split("-")[0] for c in found.changed} <= {
        "dropout_returned_count", "dropout_return_rate", "dropout_count", "junior_dropout_rate", "targets", "target",
        "dropout_count_exiting_population",
    }  # fmt: skip
    assert found.unchanged == found.repeated == found.directions == ()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("numbers.json", "[", "report/numbers.json：文件已损坏，不是完好的 JSON（第1行）"),
        ("numbers.json", '{"numbers": [{"n": "n1"}]}', "report/numbers.json：文件已损坏，numbers.1."),
        ("numbers.json", '{"numbers": []}', "report/indicators.csv：文件已损坏，图中数字的个数与 numbers.json 不同"),
        ("manifest.json", "{}", "report/manifest.json：文件已损坏，report 缺少或不合要求"),
        ("manifest.json", None, "report：没有 manifest.json，不是一份完整的报告"),
        ("indicators.csv", "a,b\r\n", "report/indicators.csv：文件已损坏，缺少列 item、name"),
        ("report.html", "<p>", "report/report.html：有 0 个 article 元素"),
    ],
)
def test_a_damaged_file_is_named(
    dingxi: tuple[Path, Path], tmp_path: Path, name: str, content: str | None, words: str
) -> None:
    folder = shutil.copytree(dingxi[0], tmp_path / "report")
    if content is None:
        (folder / name).unlink()
    else:
        (folder / name).write_text(content, encoding="utf-8", newline="")
    done = xianbao("diff", "./report", str(dingxi[1]), cwd=tmp_path)
    assert done.returncode == 1
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_without_a_page_the_word_file_is_read(dingxi: tuple[Path, Path], tmp_path: Path) -> None:
    folder = shutil.copytree(dingxi[0], tmp_path / "report")
    (folder / "report.html").unlink()
    assert diff.summary(compare(diff.load(dingxi[0], "one"), diff.load(folder, "other"))) == "没有差异。"
    for name in ("report.docx", "report.pdf"):
        (folder / name).unlink()
    with pytest.raises(XianbaoError, match="读不到正文"):
        diff.load(folder, "other")
