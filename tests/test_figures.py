"""Charts: whole, legible, the same each time, and readable without colour."""

import re
import warnings
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from itertools import combinations, pairwise
from pathlib import Path

import matplotlib as mpl
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb

from xianbao import figures, wording
from xianbao.errors import XianbaoError
from xianbao.figures import Aim, Chart
from xianbao.figures.style import DARK, FILLS, GREY, INK, LIGHT, MIDDLE, PALE, broken, legible, style
from xianbao.quantities import BARE, MISSING, Quantity

LONG = "教育扶贫工程中央预算内投资义务教育薄弱学校校舍建设改造项目第一期"  # 32 characters
ODD = ["$甲$_县_", "龘县", "<b>乙&丙</b>", "𠮷县", "a_b^c{d}", "丁\u202e县"]


def q(value: str | None, unit: str = "个", decimals: int | None = None) -> Quantity:
    return Quantity("x", "数", None if value is None else Decimal(value), unit, decimals)


def rate(value: str | None) -> Quantity:
    return q(value, "%", 2)


def day(text: str) -> Quantity:
    return Quantity("x", "日期", None, "", text=text)


def aim(name: str, actual: str | None, comparator: str, target: str, verdict: str, upper: str | None = None) -> Aim:
    return Aim(name, rate(actual), comparator, rate(target), rate(upper) if upper else None, verdict, rate("0.5"))


def counties(number: int) -> dict[str, Quantity]:
    return {f"第{n}县": rate(str(90 + n * 37 % 101 / 10)) for n in range(number)}


MONTHS = [f"{n}月" for n in range(1, 13)]
DONE = [q(str(n * n * 7), "万元") for n in range(1, 13)]
PLAN = [q(str(n * 84), "万元") for n in range(1, 13)]
FUNDS = {p: q(v, "万元") for p, v in
         {"中央资金": "5200", "省级资金": "3100.5", "市级资金": "420", "县级资金": "800", "社会捐赠": "12"}.items()}  # fmt: skip
MANY_PARTS = {f"来源{n}": q(str(2**n), "万元") for n in range(12)}
BY_STAGE = {
    "新建": {"未开工": q("2"), "在建": q("7"), "完工": q("5"), "投用": q("11"), "未报": q("1")},
    "迁建": {"在建": q("3"), "投用": q("4")},
    "改扩建": {"未开工": q("0"), "完工": q("9"), "投用": q("30")},
}
PAIRS = {
    "小学巩固率": (rate("98.2"), rate("99.35")),
    "初中巩固率": (rate("97.1"), rate("96.4")),
    "幼儿园入园率": (rate("88"), rate("88")),
}
MIXED = {
    "资助人次": (q("41250", "人次"), q("38900", "人次")),
    "下达资金": (q("2100.5", "万元"), q("4300", "万元")),
    "失学人数": (q("0", "人"), q("0", "人")),
    "新建学校": (q("0", "所"), q("3", "所")),
    "投诉": (q("5", "件"), q("0", "件")),
}
AIMS = [
    aim("义务教育巩固率", "95.41", "≥", "95", "完成"),
    aim("初中辍学率", "1.1", "≤", "1.8", "完成"),
    aim("小学辍学率", "0.7", "≤", "0.6", "未完成"),
    Aim("建档立卡辍学人数", q("0", "人"), "=", q("0", "人"), None, "完成"),
    Aim("因贫失学人数", q("3", "人"), "=", q("0", "人"), None, "未完成"),
    Aim("发放资助资金", q("15200000", "元"), ">", q("800", "万元"), None, "超额完成"),
    aim("班额达标率", "95.2", "range", "93", "完成", "97"),
    aim("学前毛入园率", "84.9", "≈", "85", "完成"),
    aim("信息化覆盖率", None, "≥", "90", "无数据"),
    aim("校舍竣工率", "60", "↑", "100", "未到期"),
    Aim("特岗教师", q("35", "人"), "=", q("37", "人"), None, "基本完成"),
    Aim("新建学校", q("38", "所"), "=", q("37", "所"), None, "未完成", exact=True),
    Aim("开学准备", day("2019年8月20日"), "≤", day("2019年8月31日"), None, "完成"),
]


def ranked(values: Mapping[str, Quantity]) -> Chart:
    return figures.ranking(values, what="巩固率", line=rate("95"))


CASES: dict[str, Callable[[], Chart]] = {
    "compared": lambda: figures.compared({"2018年": FUNDS, "2019年": FUNDS}, what="资金"),
    "compared, long": lambda: figures.compared({LONG: {LONG: q("1"), "乙": q(None)}, "丙": {"乙": q("0")}}, what="数"),
    "compared, four of many": lambda: figures.compared({s: counties(5) for s in "甲乙丙丁"}, what="数"),
    "targets": lambda: figures.targets(AIMS, what="年度目标"),
    "targets, one": lambda: figures.targets(AIMS[:1], what="年度目标"),
    "targets, long": lambda: figures.targets([a._replace(name=f"{LONG}{n}") for n, a in enumerate(AIMS)], what="年度目标"),
    "targets, 30": lambda: figures.targets([a._replace(name=f"{n}{LONG}") for n, a in enumerate((AIMS * 3)[:30])], what="目标"),
    "targets, extremes": lambda: figures.targets([
        Aim("小", q("0.01", "万元", 2), "≥", q("1000000", "万元", 2), None, "未完成"),
        Aim("大", q("1000000", "万元", 2), "≤", q("0.01", "万元", 2), None, "未完成"),
        Aim("负", q("-3", "%"), "≥", q("2", "%"), None, "未完成"),
    ], what="目标"),
    "targets, none set": lambda: figures.targets(
        [("甲", q("3"), "≥", None, None, "无数据"), ("乙", q("0.01"), "range", q("0"), q("1000000"), "完成")], what="目标"),
    "targets, odd": lambda: figures.targets([AIMS[0]._replace(name=n) for n in ODD], what="目标"),
    "ranking": lambda: ranked(counties(11)),
    "ranking, one": lambda: ranked(counties(1)),
    "ranking, 30": lambda: ranked(counties(30)),
    "ranking, 30 long": lambda: ranked({f"{n}{LONG}": v for n, v in counties(30).items()}),
    "ranking, ties": lambda: ranked(dict.fromkeys("甲乙丙", rate("95"))),
    "ranking, zero": lambda: figures.ranking(dict.fromkeys("甲乙丙", q("0")), what="数"),
    "ranking, unknown": lambda: ranked({"甲": rate("96"), "乙": rate(None), "丙": rate("94.999")}),
    "ranking, extremes": lambda: figures.ranking({"甲": q("0.01"), "乙": q("1000000"), LONG: q("5")}, what="数"),
    "ranking, negative": lambda: ranked({"甲": rate("-3.5"), "乙": rate("96"), LONG: rate("-90")}),
    "ranking, odd": lambda: figures.ranking({n: q("5") for n in ODD}, what="数", line=q("7"), line_name="约谈线"),
    "ranking, ascending": lambda: figures.ranking(
        counties(5), what="辍学率", line=rate("95"), line_name="控制线", ascending=True),
    "progress": lambda: figures.progress(MONTHS, {"计划": PLAN, "实际完成": DONE}, what="投资"),
    "progress, several": lambda: figures.progress(
        MONTHS, {"序时": PLAN} | {s: [replace(v, value=(v.value or 0) + k) for v in DONE] for k, s in enumerate("甲乙丙丁")},
        what="投资", planned="序时"),
    "progress, one": lambda: figures.progress(["6月"], {"实际": [q("5")]}, what="数"),
    "progress, gaps": lambda: figures.progress(
        MONTHS[:5], {LONG: [q("0"), q(None), q("0"), q(None), q("0")]}, what="数"),
    "progress, extremes": lambda: figures.progress(
        [f"2019年{m}" for m in MONTHS], {
            "甲": [q("0.01"), *[q(None)] * 10, q("1000000")], "龘$_": [q(None), q("3"), *[q(None)] * 10]}, what="数"),
    "composition": lambda: figures.composition({"资金来源": FUNDS}, what="资金来源构成"),
    "composition, several": lambda: figures.composition({"2018年": FUNDS, "2019年": FUNDS, LONG: FUNDS}, what="构成"),
    "composition, many": lambda: figures.composition({"甲": MANY_PARTS}, what="构成"),
    "composition, zero": lambda: figures.composition({"甲": {"中央": q("0"), "省": q(None)}, "乙": {"省": q(None)}}, what="构成"),
    "composition, long": lambda: figures.composition(
        {LONG: {f"{n}{LONG}": q("1000000", "万元", 2) for n in range(3)}}, what="构成"),
    "composition, odd": lambda: figures.composition({n: {m: q("0.01") for m in ODD} for n in ODD}, what="构成"),
    "composition, 30": lambda: figures.composition({f"{n}{LONG}": FUNDS for n in range(30)}, what="构成"),
    "stages": lambda: figures.stages(BY_STAGE, what="项目"),
    "stages, one": lambda: figures.stages({"甲": {"在建": q("1")}}, what="项目"),
    "stages, 30": lambda: figures.stages({f"{n}{LONG}": BY_STAGE["新建"] for n in range(30)}, what="项目"),
    "stages, uneven": lambda: figures.stages(
        {"甲": {s: q("1") for s in figures.STAGES}, "乙": {"投用": q("1000000")}, "丙": {"在建": q(None)}, "丁": {"在建": q("0")}},
        what="项目"),
    "changed": lambda: figures.changed(PAIRS, what="比率", then="2018年", now="2019年"),
    "changed, mixed": lambda: figures.changed(MIXED, what="指标", then="2018年", now="2019年"),
    "changed, one": lambda: figures.changed({"甲": (q("5"), q("5"))}, what="数", then="上年", now="本年"),
    "changed, unknown": lambda: figures.changed(
        {"甲": (q(None), q("5")), "乙": (q("4"), q(None)), "丙": (q(None), q(None)), LONG: (q("1"), q("9"))},
        what="数", then="上年", now="本年"),
    "changed, extremes": lambda: figures.changed(
        {"甲": (q("0.01"), q("1000000")), "乙": (q("1000000"), q("0.01"))}, what="数", then=LONG, now="龘$_"),
    "changed, 30": lambda: figures.changed(
        {f"{n}{LONG}": (rate(str(90 + n / 10)), rate(str(95 - n / 7))) for n in range(30)},
        what="数", then="2018年", now="2019年"),
    "changed, odd": lambda: figures.changed({n: (q("1"), q("2")) for n in ODD}, what="数", then="2018年", now="2019年"),
}  # fmt: skip


@pytest.fixture(params=CASES)
def chart(request: pytest.FixtureRequest) -> Chart:
    return CASES[request.param]()


def test_words_neither_overlap_nor_leave_the_sheet(chart: Chart) -> None:
    with warnings.catch_warnings(), mpl.rc_context(style()):
        warnings.simplefilter("error")  # a missing glyph is a warning
        canvas = FigureCanvasAgg(chart.figure)
        canvas.draw()
        renderer = canvas.get_renderer()
        width, height = chart.figure.bbox.width, chart.figure.bbox.height
        boxes = [(t.get_text(), t.get_window_extent(renderer)) for t in chart.figure.axes[0].texts if t.get_text()]
    assert boxes
    for words, box in boxes:
        assert box.x0 >= -0.5 and box.x1 <= width + 0.5 and box.y0 >= -0.5 and box.y1 <= height + 0.5, words
    for (one, a), (two, b) in combinations(boxes, 2):
        across = min(a.x1, b.x1) - max(a.x0, b.x0)
        down = min(a.y1, b.y1) - max(a.y0, b.y0)
        assert across <= 0.5 or down <= 1.0, f"{one} / {two}"


def test_height_is_a_whole_number_of_text_lines_and_fits_a_page(chart: Chart) -> None:
    lines = (chart.figure.get_size_inches()[1] + 0.05) / figures.LINE
    assert lines == pytest.approx(round(lines), abs=1e-6)
    assert 1 <= round(lines) <= 19


@pytest.mark.parametrize("name", [name for name in CASES if "," not in name])
def test_the_same_bytes_each_time_and_text_stays_text(name: str, tmp_path: Path) -> None:
    CASES[name]().save(tmp_path / "a", "fig")
    CASES[name]().save(tmp_path / "b", "fig")
    for kind in ("svg", "png"):
        assert (tmp_path / f"a/fig.{kind}").read_bytes() == (tmp_path / f"b/fig.{kind}").read_bytes()
    svg = (tmp_path / "a/fig.svg").read_text(encoding="utf-8")
    chart = CASES[name]()
    for text in chart.figure.axes[0].texts:
        assert text.get_text() in svg
    assert 'xml:lang="zh-CN"' in svg


def test_alt_text_is_a_short_sentence_without_anything_missing(chart: Chart) -> None:
    assert len(chart.alt) <= 300
    assert chart.alt.endswith("。")
    assert MISSING not in chart.alt and "None" not in chart.alt and "nan" not in chart.alt


def test_data_holds_what_is_known_each_once(chart: Chart) -> None:
    assert all(q.known for _, _, q in chart.data)
    assert len({(label, series) for label, series, _ in chart.data}) == len(chart.data)


def test_every_value_on_the_sheet_is_in_the_data(chart: Chart) -> None:
    numbers = {number for _, _, q in chart.data for number in re.findall(r"[\d.]+", q.printed())}
    named = {number for label, series, _ in chart.data for number in re.findall(r"[\d.]+", label + series)}
    for text in chart.figure.axes[0].texts:
        if text.get_color() != GREY and not re.match("其余|.*月$", text.get_text()):  # the scale and heads are grey
            assert set(re.findall(r"[\d.]+", text.get_text())) <= numbers | named, text.get_text()


def test_data_is_whole_where_the_alt_text_is_not() -> None:
    chart = CASES["ranking, 30"]()
    assert sum(series == "巩固率" for _, series, _ in chart.data) == 31
    assert sum(series == "名次" for _, series, _ in chart.data) == 30
    parts = CASES["composition, many"]()
    assert [label for label, series, _ in parts.data if series == "甲"][:12] == [
        *list(MANY_PARTS)[5:],
        *list(MANY_PARTS)[:5],
    ]
    assert parts.alt.count("来源") == 12
    assert any(t.get_text() == "其余5项 31万元" for t in parts.figure.axes[0].texts)


@pytest.mark.parametrize("name", ["compared", "targets", "ranking", "stages", "changed"])
def test_every_value_of_the_data_is_printed_on_the_sheet(name: str) -> None:
    chart = CASES[name]()
    shown = "\n".join(t.get_text() for t in chart.figure.axes[0].texts)
    for label, series, held in chart.data:
        value = held.value or Decimal(0)
        words = replace(held, value=abs(value)).printed(BARE) if series == "增减" else held.printed(BARE)
        alone = series == "增减" and not value  # 持平
        assert alone or words in shown, (label, series)


def test_long_names_are_shortened_on_the_sheet_and_whole_in_data_and_alt() -> None:
    chart = CASES["ranking, extremes"]()
    assert LONG in chart.alt
    assert LONG in {label for label, _, _ in chart.data}
    assert broken(LONG * 2, 150)[1].endswith("…")
    assert legible("𠮷\u202e县") == "〓 县"


def test_extremes_are_named_where_not_all_is() -> None:
    alt = CASES["ranking, 30"]().alt
    values = counties(30)
    first, last = max(values, key=lambda n: values[n].value), min(values, key=lambda n: values[n].value)
    assert f"第1位{first}{values[first].printed()}" in alt
    assert f"位{last}{values[last].printed()}" in alt
    assert "共" in alt and "低于平均的有" in alt


def test_equal_as_printed_is_equal_in_rank_and_stands_on_the_line() -> None:
    chart = figures.ranking(
        {"甲": rate("95.001"), "乙": rate("95.004"), "丙": rate("94"), "丁": rate(None)}, what="率", line=rate("95")
    )
    places = {label: q.printed() for label, series, q in chart.data if series == "名次"}
    assert places == {"甲": "1位", "乙": "1位", "丙": "3位"}
    assert "低于平均的有1个：丙" in chart.alt
    assert "丁无数据" in chart.alt


def test_a_rate_changes_in_points_a_count_in_per_cent_and_from_nothing_by_the_difference() -> None:
    rates = {label: q.printed() for label, series, q in CASES["changed"]().data if series == "增减"}
    assert rates == {"小学巩固率": "1.15个百分点", "初中巩固率": "-0.70个百分点", "幼儿园入园率": "0个百分点"}
    counts = {label: q.printed() for label, series, q in CASES["changed, mixed"]().data if series == "增减"}
    assert counts["投诉"] == "-5件"  # of fewer than ten no percentage is made
    assert counts["资助人次"] == "-5.7%"
    assert counts["下达资金"] == "104.7%"
    assert counts["新建学校"] == "3所"
    shown = [t.get_text() for t in CASES["changed"]().figure.axes[0].texts]
    assert {"↑1.15个百分点", "↓0.70个百分点", "持平"} <= set(shown)
    assert "提高1.15个百分点" in CASES["changed"]().alt


@pytest.mark.parametrize("pair", [*PAIRS.values(), *MIXED.values(), (rate("95.44"), rate("95.449")), (q("2000"), q("2001")),
                                  (replace(q("100"), lower_bound=True), q("120"))])  # fmt: skip
def test_a_change_is_drawn_as_it_is_said(pair: tuple[Quantity, Quantity]) -> None:
    said = wording.change(pair[1], pair[0])
    drawn = figures.changed({"甲": pair}, what="数").figure.axes[0].texts[-1].get_text()
    assert drawn in ("—", "持平") or drawn[1:] in said
    assert (drawn == "持平") == said.endswith("持平")
    assert (drawn == "—") == (said == MISSING)


@pytest.mark.parametrize(
    ("item", "met"),
    [
        (AIMS[0], (1, 1.5)),
        (AIMS[1], (0, 1)),
        (aim("率", "95", "区间", "93", "完成", "97"), (93 / 97, 1)),
        (aim("率", "84.9", "≈", "85", "完成"), (84.5 / 85, 1.5)),
        (Aim("数", q("40"), "=", q("37"), None, "超额完成"), (1, 1.5)),
        (Aim("数", q("40"), "=", q("37"), None, "未完成", exact=True), (1, 1)),
        (Aim("数", q("1"), "=", q("0"), None, "未完成"), (1, 1)),
    ],
)
def test_the_band_is_where_the_target_is_met(item: Aim, met: tuple[float, float]) -> None:
    axes = figures.targets([item], what="目标").figure.axes[0]
    band = axes.patches[0].get_bbox()
    track = axes.lines[0].get_xdata()
    unit = (track[1] - track[0]) / 1.5
    assert ((band.x0 - track[0]) / unit, (band.x1 - track[0]) / unit) == pytest.approx(met)


@pytest.mark.parametrize(
    ("item", "side"),
    [
        (aim("辍学率", "1.1", "≤", "1.8", "完成"), -1),
        (aim("辍学率", "1.9", "≤", "1.8", "未完成"), 1),
        (aim("巩固率", "95", "≥", "95", "完成"), 0),
        (aim("增幅", "-3", "≥", "-5", "完成"), 1),
        (Aim("失学", q("0", "人"), "=", q("0", "人"), None, "完成"), 0),
        (Aim("失学", q("2", "人"), "=", q("0", "人"), None, "未完成"), 1),
        (Aim("资金", q("9000000", "元"), "≥", q("1000", "万元"), None, "未完成"), -1),
    ],
)
def test_marks_lie_on_their_side_of_the_target(item: Aim, side: int) -> None:
    axes = figures.targets([item], what="目标").figure.axes[0]
    marks = [line for line in axes.lines if line.get_marker() == ("X" if item.verdict == "未完成" else "o")]
    line = next(t for t in axes.texts if t.get_text() == "目标" and t.get_ha() == "center").get_position()[0]
    (x,) = marks[0].get_xdata()
    assert (x > line + 0.01) - (x < line - 0.01) == side


def test_what_lies_beyond_the_edge_has_an_arrow() -> None:
    axes = figures.targets([AIMS[5]], what="目标").figure.axes[0]
    assert [line.get_marker() for line in axes.lines if line.get_marker() in ("<", ">")] == [">"]


@pytest.mark.parametrize(
    "empty",
    [
        lambda: figures.compared({}, what="数"),
        lambda: figures.targets([], what="数"),
        lambda: figures.targets([AIMS[8]], what="数"),
        lambda: figures.ranking({}, what="数", line=q("1")),
        lambda: figures.ranking({"甲": q(None)}, what="数", line=q("1")),
        lambda: figures.progress([], {}, what="数"),
        lambda: figures.progress(["1月"], {"甲": [q(None)]}, what="数"),
        lambda: figures.composition({}, what="数"),
        lambda: figures.composition({"甲": {"乙": q(None)}}, what="数"),
        lambda: figures.stages({}, what="数"),
        lambda: figures.stages({"甲": {"在建": q(None)}}, what="数"),
        lambda: figures.changed({}, what="数", then="上年", now="本年"),
        lambda: figures.changed({"甲": (q(None), q(None))}, what="数", then="上年", now="本年"),
    ],
)
def test_nothing_known_is_no_data(empty: Callable[[], Chart]) -> None:
    assert empty().data == ()


@pytest.mark.parametrize(
    ("draw", "words"),
    [
        (lambda: figures.compared({s: {} for s in "甲乙丙丁戊"}, what="数"), "最多4个"),
        (lambda: figures.ranking({"甲": q("1"), "乙": q("1", "人")}, what="数"), "几种单位：个、人"),
        (lambda: figures.composition({"甲": {"乙": q("-1")}}, what="数"), "不小于0"),
        (lambda: figures.stages({"甲": {"停工": q("1")}}, what="数"), "应为未开工、在建、完工、投用、未报"),
        (lambda: figures.progress(["1月"], {"甲": []}, what="数"), "有0个月的数；应为1个月"),
        (lambda: figures.progress(["1月", "1月"], {"甲": [q("1")] * 2}, what="数"), "月份有重复"),
        (lambda: figures.targets([aim("甲", "1", "≠", "1", "完成")], what="数"), "应为=、≥"),
        (lambda: figures.targets([aim("甲", "1", "=", "1", "好")], what="数"), "应为超额完成"),
        (lambda: figures.targets([aim("甲", "1", "range", "1", "完成")], what="数"), "没有上限"),
    ],
)
def test_what_cannot_be_drawn_says_what_can(draw: Callable[[], Chart], words: str) -> None:
    with pytest.raises(XianbaoError, match=words):
        draw()


def luminance(colour: str) -> float:
    parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: str, two: str) -> float:
    dark, light = sorted((luminance(one), luminance(two)))
    return (light + 0.05) / (dark + 0.05)


def test_fills_differ_in_grey_from_each_other_and_from_white() -> None:
    for one, two in pairwise((DARK, MIDDLE, LIGHT, PALE, "#ffffff")):
        assert contrast(one, two) >= 1.4, (one, two)
    assert contrast(INK, PALE) >= 3  # the outline of every fill
    assert len({(f.colour, f.hatch) for f in FILLS}) == len(FILLS)
    for fill in [*FILLS, *figures.STAGES.values()]:
        assert contrast(fill.words, fill.colour) >= 4.5, fill
        if fill.hatch:
            assert contrast(fill.stroke, fill.colour) >= 3, fill


def test_stages_grow_darker() -> None:
    order = [figures.STAGES[stage].colour for stage in ("未开工", "在建", "完工", "投用")]
    assert all(luminance(one) > luminance(two) for one, two in pairwise(order))
