"""Targets: how they are read, what is wrong with a file, and every rule of judging with its boundaries."""

import csv
import datetime as dt
import hashlib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from xianbao import documents, targets
from xianbao.errors import XianbaoError
from xianbao.indicators import REGISTRY
from xianbao.intake import Origin
from xianbao.quantities import Quantity
from xianbao.targets import DONE, MISSED, NEARLY, OVER, PENDING, UNKNOWN, VERDICTS, Judgement, Target, judge
from xianbao.tasks import structure

DATA = Path(__file__).parent.parent / "data"
CASES = ("jianshi", "hechi", "dingxi", "xuancheng")
NAMES = {item.name: item.id for item in REGISTRY.values()}
END, MID = dt.date(2020, 1, 5), dt.date(2019, 6, 30)
HEADER = "编号,年度,类别,指标,名称,比较,目标值,上限,单位,容差,期限,进度,对比"


def target(comparator: str, value: Any = None, unit: str = "人", **more: Any) -> Target:
    number = Decimal(value) if isinstance(value, str) and value.replace(".", "").lstrip("-").isdigit() else value
    return Target("T1", 2019, "some_count", "某指标", comparator, number, unit, **more)


def quantity(value: str | None, unit: str = "人", **more: Any) -> Quantity:
    return Quantity("some_count", "某指标", None if value is None else Decimal(value), unit, **more)


def judged(held: Target, value: str | None, unit: str | None = None, as_of: dt.date = END, **more: Any) -> Judgement:
    keys = {key: more.pop(key) for key in ("benchmark", "last") if key in more}
    return judge(held, quantity(value, unit or held.unit, **more), as_of, **keys)


# comparator, target, unit, kind, actual, verdict after the deadline, gap and its unit
BOUNDARIES = [
    ("=", "0", "人", "目标", "0", DONE, "0", "人"),
    ("=", "0", "人", "目标", "1", MISSED, "1", "人"),
    ("=", "6", "项", "计数", "6", DONE, "0", "项"),
    ("=", "6", "项", "计数", "7", MISSED, "1", "项"),
    ("=", "100", "项", "计数", "99", MISSED, "1", "项"),
    ("=", "12", "次/年", "标准", "12", DONE, "0", "次/年"),
    ("=", "1000", "元/人·年", "标准", "999.99", MISSED, "0.01", "元/人·年"),
    ("=", "100", "%", "标准", "99.2", NEARLY, "0.8", "百分点"),
    ("=", "100", "%", "目标", "100", DONE, "0", "百分点"),
    ("=", "100", "%", "目标", "99", NEARLY, "1", "百分点"),
    ("=", "100", "%", "目标", "98.99", MISSED, "1.01", "百分点"),
    ("=", "94", "%", "目标", "94.6", DONE, "0.6", "百分点"),
    ("=", "100", "人", "计划", "100", DONE, "0", "人"),
    ("=", "100", "人", "计划", "101", OVER, "1", "人"),
    ("=", "100", "人", "计划", "95", NEARLY, "5", "人"),
    ("=", "100", "人", "计划", "94", MISSED, "6", "人"),
    ("=", "5.22", "亿元", "计划", "5.20", NEARLY, "200", "万元"),
    ("=", "20", "名/年", "计划", "21", OVER, "1", "名/年"),
    ("=", "1", "个/乡镇", "目标", "1.2", DONE, "0.2", "个/乡镇"),
    ("≥", "95", "%", "目标", "95", DONE, "0", "百分点"),
    ("≥", "95", "%", "目标", "96.4", DONE, "1.4", "百分点"),
    ("≥", "95", "%", "目标", "94.999", NEARLY, "0.001", "百分点"),
    ("≥", "95", "%", "目标", "93.9", MISSED, "1.1", "百分点"),
    ("≥", "28", "万人次", "目标", "28", DONE, "0", "万人次"),
    ("≥", "28", "万人次", "目标", "28.0001", OVER, "0.0001", "万人次"),
    ("≥", "28", "万人次", "目标", "26.6", NEARLY, "1.4", "万人次"),
    ("≥", "28", "万人次", "目标", "26.5999", MISSED, "1.4001", "万人次"),
    ("≥", "300", "元/人·月", "标准", "320", DONE, "20", "元/人·月"),
    ("≥", "300", "元/人·月", "标准", "299", MISSED, "1", "元/人·月"),
    ("≥", "3", "个", "标准", "4", DONE, "1", "个"),
    (">", "0", "百分点", "目标", "0", MISSED, "0", "百分点"),
    (">", "0", "百分点", "目标", "0.01", DONE, "0.01", "百分点"),
    (">", "0", "元", "标准", "20000", DONE, "2", "万元"),
    (">", "0", "元", "标准", "214", DONE, "214", "元"),
    ("=", "200", "万元", "计划", "199.5", NEARLY, "5000", "元"),
    ("≤", "0.6", "%", "目标", "0.6", DONE, "0", "百分点"),
    ("≤", "0.6", "%", "目标", "0.4", DONE, "0.2", "百分点"),
    ("≤", "0.6", "%", "目标", "0.601", MISSED, "0.001", "百分点"),
    ("<", "2", "%", "目标", "1.99", DONE, "0.01", "百分点"),
    ("<", "2", "%", "目标", "2", MISSED, "0", "百分点"),
]


@pytest.mark.parametrize(("comparator", "value", "unit", "kind", "actual", "verdict", "gap", "gap_unit"), BOUNDARIES)
def test_a_number_is_held_against_its_target(
    comparator: str, value: str, unit: str, kind: str, actual: str, verdict: str, gap: str, gap_unit: str
) -> None:
    found = judged(target(comparator, value, unit, kind=kind), actual)
    assert found.gap is not None
    assert (found.verdict, found.gap.value, found.gap.unit) == (verdict, Decimal(gap), gap_unit)
    assert not found.endangered


@pytest.mark.parametrize(
    ("actual", "verdict", "gap"),
    [("1", DONE, "1"), ("2", DONE, "0"), ("3", MISSED, "1"), ("0", MISSED, "1"), ("1.5", DONE, "0.5")],
)
def test_a_range_holds_its_bounds(actual: str, verdict: str, gap: str) -> None:
    found = judged(target("区间", "1", "名", upper=Decimal(2), kind="计划"), actual)
    assert found.gap is not None
    assert (found.verdict, found.gap.value) == (verdict, Decimal(gap))


@pytest.mark.parametrize(("actual", "verdict"), [("100", DONE), ("98", DONE), ("97.99", MISSED)])
def test_about_is_reached_within_the_tolerance(actual: str, verdict: str) -> None:
    assert judged(target("≈", "100", "%", tolerance=Decimal(2)), actual).verdict == verdict


@pytest.mark.parametrize(
    ("comparator", "actual", "verdict", "gap"),
    [
        ("↑", "95.1", DONE, "0.1"),
        ("↑", "95.0", MISSED, "0.0"),
        ("↑", "94.2", MISSED, "0.8"),
        ("↓", "94.9", DONE, "0.1"),
        ("↓", "95.0", MISSED, "0.0"),
        ("↓", "96", MISSED, "1.0"),
    ],
)
def test_a_change_is_held_against_last_year(comparator: str, actual: str, verdict: str, gap: str) -> None:
    found = judged(target(comparator, None, "%"), actual, last=quantity("95.0", "%"))
    assert found.gap is not None
    assert (found.verdict, found.gap.value, found.gap.unit) == (verdict, Decimal(gap), "百分点")


@pytest.mark.parametrize(
    ("comparator", "more", "actual", "verdict"),
    [
        ("≥", {}, "94.7", DONE),
        ("≥", {}, "94.1", NEARLY),
        ("≥", {}, "93.6", MISSED),
        ("≈", {"tolerance": Decimal(1)}, "93.7", DONE),
        ("≈", {"tolerance": Decimal(1)}, "93.6", MISSED),
        (">", {}, "94.7", MISSED),
    ],
)
def test_a_benchmark_is_held_against_in_percentage_points(
    comparator: str, more: dict[str, Any], actual: str, verdict: str
) -> None:
    held = target(comparator, "0", "百分点", benchmark="全省平均", **more)
    assert judged(held, actual, "%", benchmark=quantity("94.7", "%")).verdict == verdict


def test_a_rise_above_last_year_is_no_benchmark_of_another_name() -> None:
    held = target(">", "0", "百分点", benchmark="上年")
    both = {"last": quantity("95", "%"), "benchmark": quantity("99", "%")}
    assert judged(held, "96", "%", **both).verdict == DONE


@pytest.mark.parametrize("reference", [None, quantity(None, "%"), quantity("90", "%", lower_bound=True)])
def test_without_a_benchmark_nothing_is_said(reference: Quantity | None) -> None:
    held = target("≥", "0", "百分点", benchmark="全省平均")
    assert judged(held, "96", "%", benchmark=reference) == Judgement(held, quantity("96", "%"), UNKNOWN)


@pytest.mark.parametrize("actual", [None, quantity(None), quantity(None, text="约三成")])
def test_without_a_number_nothing_is_said(actual: Quantity | None) -> None:
    found = judge(target("≥", "5"), actual, END)
    assert (found.verdict, found.gap, found.endangered) == (UNKNOWN, None, False)


def test_units_of_one_kind_are_converted_exactly() -> None:
    assert judged(target("≥", "28", "万人次"), "280000", "人次").verdict == DONE
    assert judged(target("=", "5.22", "亿元", kind="计划"), "52200", "万元").verdict == DONE
    with pytest.raises(XianbaoError, match="某指标"):
        judged(target("≥", "28", "万人次"), "280000", "人")


@pytest.mark.parametrize(
    ("comparator", "kind", "actual", "verdict"),
    [
        ("≥", "目标", "26", DONE),
        ("≥", "目标", "27", OVER),
        ("≥", "目标", "25", UNKNOWN),
        (">", "目标", "27", DONE),
        (">", "目标", "26", UNKNOWN),
        ("=", "计划", "26", DONE),
        ("=", "计数", "26", UNKNOWN),
        ("=", "计数", "27", MISSED),
        ("≤", "目标", "26", UNKNOWN),
        ("≤", "目标", "27", MISSED),
    ],
)
def test_a_lower_bound_proves_only_what_lies_below_it(comparator: str, kind: str, actual: str, verdict: str) -> None:
    assert judged(target(comparator, "26", kind=kind), actual, lower_bound=True).verdict == verdict


def test_the_gap_is_in_the_unit_of_the_indicator() -> None:
    found = judged(target("≥", "28", "万人次"), "281943", "人次")
    assert found.gap is not None
    assert found.gap.printed() == "1943人次"


@pytest.mark.parametrize(("actual", "said"), [("99.2", "0.8个百分点"), ("99.97", "0.03个百分点"), ("100", "0个百分点")])
def test_a_gap_that_is_one_is_not_printed_as_none(actual: str, said: str) -> None:
    found = judged(target("=", "100", "%"), actual, decimals=1)
    assert found.gap is not None
    assert found.gap.printed() == said


def test_the_gap_of_a_lower_bound_is_no_bound_and_has_its_rows() -> None:
    found = judged(target("≥", "26"), "27", lower_bound=True, rows=(("aid", (3,)),))
    assert found.gap is not None
    assert (found.gap.lower_bound, found.gap.rows) == (False, (("aid", (3,)),))


class TestBeforeTheDeadline:
    def test_reached_is_reached(self) -> None:
        assert judged(target("≥", "95", "%"), "95", as_of=MID).verdict == DONE
        assert judged(target("=", "0"), "0", as_of=MID).verdict == DONE

    def test_figures_as_of_the_day_itself_are_final(self) -> None:
        held = target("≥", "95", "%", deadline=MID)
        assert judged(held, "80", as_of=MID - dt.timedelta(1)).verdict == PENDING
        assert judged(held, "80", as_of=MID).verdict == MISSED

    def test_without_a_deadline_the_year_is_the_deadline(self) -> None:
        assert judged(target("≥", "95", "%"), "80", as_of=dt.date(2019, 12, 30)).verdict == PENDING
        assert judged(target("≥", "95", "%"), "80", as_of=dt.date(2019, 12, 31)).verdict == MISSED

    @pytest.mark.parametrize(
        ("as_of", "actual", "endangered"),
        [(dt.date(2019, 11, 30), "80", False), (dt.date(2019, 12, 1), "80", True), (dt.date(2019, 12, 1), "94", False)],
    )
    def test_a_rate_is_endangered_in_the_last_month(self, as_of: dt.date, actual: str, endangered: bool) -> None:
        assert judged(target("≥", "95", "%"), actual, as_of=as_of).endangered is endangered

    def test_a_limit_that_is_exceeded_is_endangered_at_once(self) -> None:
        found = judged(target("≤", "0.6", "%"), "0.7", as_of=MID)
        assert (found.verdict, found.endangered) == (PENDING, True)

    @pytest.mark.parametrize(("actual", "endangered"), [("50", False), ("45", False), ("44", True), ("0", True)])
    def test_half_the_time_asks_for_half_the_task(self, actual: str, endangered: bool) -> None:
        found = judged(target("=", "100", kind="计划", paced=True), actual, as_of=MID)  # 181 of 365 days
        assert (found.verdict, found.endangered) == (PENDING, endangered)

    def test_a_task_of_several_years_is_paced_over_all_of_them(self) -> None:
        held = target("=", "60", "所", kind="计划", paced=True, deadline=dt.date(2021, 12, 31), stage="长期")
        assert not judged(held, "10", as_of=MID).endangered


class TestDays:
    HELD = target("≤", dt.date(2019, 6, 15), "", kind="期限")

    @pytest.mark.parametrize(
        ("day", "verdict", "gap"), [(12, DONE, "3"), (15, DONE, "0"), (16, MISSED, "1"), (30, MISSED, "15")]
    )
    def test_the_last_payment_is_held_against_the_deadline(self, day: int, verdict: str, gap: str) -> None:
        paid = quantity(None, "", text=f"2019年6月{day}日", day=dt.date(2019, 6, day))
        found = judge(self.HELD, paid, END)
        assert found.gap is not None
        assert (found.verdict, found.gap.value, found.gap.unit) == (verdict, Decimal(gap), "天")
        assert found.gap.printed() == f"{gap}天"

    @pytest.mark.parametrize(("as_of", "verdict"), [(dt.date(2019, 6, 14), PENDING), (dt.date(2019, 6, 15), UNKNOWN)])
    def test_no_payment_is_pending_until_the_deadline(self, as_of: dt.date, verdict: str) -> None:
        assert judge(self.HELD, None, as_of).verdict == verdict
        assert judge(self.HELD, quantity(None, ""), as_of).verdict == verdict

    def test_a_day_that_may_be_later_proves_only_lateness(self) -> None:
        early, late = (quantity(None, "", text="某日", day=dt.date(2019, 6, day), lower_bound=True) for day in (10, 20))
        assert judge(self.HELD, early, END).verdict == UNKNOWN
        assert judge(self.HELD, late, END).verdict == MISSED

    def test_words_are_no_day(self) -> None:
        assert judge(self.HELD, quantity(None, "", text="六月"), MID).verdict == UNKNOWN


def test_words_are_reached_by_the_same_words() -> None:
    held = target("=", "2018—2020", "")
    assert judge(held, quantity(None, "", text="2018—2020"), END) == Judgement(
        held, quantity(None, "", text="2018—2020"), DONE
    )
    assert judge(held, quantity(None, "", text="2018—2019"), END).verdict == MISSED
    assert judge(held, quantity(None, "", text="2018—2019"), MID).verdict == PENDING


ORDER = {verdict: n for n, verdict in enumerate((MISSED, PENDING, NEARLY, DONE, OVER))}
NUMBERS = st.decimals(min_value=0, max_value=1000, places=3)


@given(
    NUMBERS, NUMBERS, NUMBERS, st.sampled_from(["人", "%", "元/人·月"]), st.sampled_from(targets.KINDS), st.booleans()
)
def test_more_is_never_worse_for_a_floor(
    asked: Decimal, one: Decimal, other: Decimal, unit: str, kind: str, over: bool
) -> None:
    held = Target("T1", 2019, "some_count", "某指标", "≥", asked, unit, kind=kind)
    less, more = (judge(held, quantity(str(v), unit), END if over else MID) for v in sorted((one, other)))
    assert ORDER[less.verdict] <= ORDER[more.verdict]
    assert less.endangered >= more.endangered


@given(NUMBERS, NUMBERS, NUMBERS, st.sampled_from(["人", "%"]), st.sampled_from(["≤", "<", "↓"]))
def test_less_is_never_worse_for_a_limit(
    asked: Decimal, one: Decimal, other: Decimal, unit: str, comparator: str
) -> None:
    held = Target("T1", 2019, "some_count", "某指标", comparator, Decimal(0) if comparator == "↓" else asked, unit)
    last = quantity(str(asked), unit)
    less, more = (judge(held, quantity(str(v), unit), END, last=last) for v in sorted((one, other)))
    assert ORDER[less.verdict] >= ORDER[more.verdict]


@given(NUMBERS, NUMBERS, st.sampled_from([c for c in targets.COMPARATORS if c not in "区间↑↓≈"]), st.booleans())
def test_every_judgement_is_a_verdict_with_a_gap_that_is_not_negative(
    asked: Decimal, value: Decimal, comparator: str, bound: bool
) -> None:
    held = Target("T1", 2019, "some_count", "某指标", comparator, asked, "人")
    found = judge(held, quantity(str(value), lower_bound=bound), END)
    assert found.verdict in VERDICTS
    assert (found.gap is None) == (found.verdict == UNKNOWN)
    assert found.gap is None or (found.gap.value is not None and found.gap.value >= 0)


class TestYears:
    def ids(self, year: int, **more: Any) -> list[int]:
        return [t.year for t in targets.in_force([target("≥", "1", **more)], year)]

    def test_a_target_holds_in_its_year(self) -> None:
        assert [self.ids(year) for year in (2018, 2019, 2020)] == [[], [2019], []]

    def test_one_of_several_years_holds_to_its_deadline(self) -> None:
        more = {"stage": "长期", "deadline": dt.date(2020, 12, 31)}
        assert [self.ids(year, **more) for year in (2018, 2019, 2020, 2021)] == [[], [2019], [2019], []]

    def test_one_of_every_year_is_due_in_each(self) -> None:
        more = {"stage": "每年", "deadline": dt.date(2020, 12, 31)}
        assert [self.ids(year, **more) for year in (2018, 2019, 2020, 2021)] == [[], [2019], [2020], []]
        (held,) = targets.in_force([target("≥", "1", **more)], 2019)
        assert held.due == dt.date(2019, 12, 31)
        assert self.ids(2030, stage="每年") == [2030]


class TestFile:
    def read(self, folder: Path, *rows: str, header: str = HEADER, encoding: str = "utf-8-sig") -> tuple[Target, ...]:
        path = folder / "targets.csv"
        path.write_bytes("\n".join((header, *rows, "")).encode(encoding))
        return targets.load(path, "data/x/targets.csv", NAMES)

    def faults(self, folder: Path, *rows: str, header: str = HEADER) -> tuple[str, ...]:
        with pytest.raises(XianbaoError) as caught:
            self.read(folder, *rows, header=header)
        return caught.value.lines

    @pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "gb18030"])
    def test_it_is_read_in_the_encodings_that_offices_save(self, tmp_path: Path, encoding: str) -> None:
        row = " D005 ,2018,目标,九年义务教育巩固率, 巩固率 ,≥,95,,%,,2018-12-31,,"
        (held,) = self.read(tmp_path, row, "", encoding=encoding)
        assert (held.id, held.indicator, held.name) == ("D005", "compulsory_retention_rate_9y", "巩固率")
        assert (held.value, held.deadline, held.firm, held.paced) == (Decimal(95), dt.date(2018, 12, 31), True, False)

    def test_full_width_signs_are_signs(self, tmp_path: Path) -> None:
        assert self.read(tmp_path, "A1,2019,目标,new_dropout_count,甲,＝,0,,人,,,,")[0].comparator == "="

    def test_all_faults_are_told_at_once(self, tmp_path: Path) -> None:
        lines = self.faults(
            tmp_path,
            "A1,19,目标,new_dropout_count,甲,≥,九成,,%,,,,",
            "A2,2019,指标,巩固律,甲,>=,1,,人,,2019/12/31,,",
            ",2019,目标,new_dropout_count,,=,0,,人,,,,",
        )
        assert lines == (
            "data/x/targets.csv 第2行 年度：“19”不合要求；应为四位年份，如 2019",
            "data/x/targets.csv 第3行 类别：“指标”不合要求；应为目标、计划、标准、期限、计数 之一",
            "data/x/targets.csv 第3行 比较：“>=”不合要求；应为=、≥、≤、>、<、区间、↑、↓、≈ 之一",
            "data/x/targets.csv 第3行 期限：“2019/12/31”不合要求；应为日期，如 2019-12-31",
            "data/x/targets.csv 第4行 编号：空着；必须填写",
            "data/x/targets.csv 第4行 名称：空着；必须填写",
        )

    @pytest.mark.parametrize(
        ("cells", "said"),
        [
            ("≥,,,人,,,,", "目标值：空着；比较为“≥”时必须填写"),
            ("≥,九成,,%,,,,", "目标值：“九成”不合要求；应为数字或日期"),
            ("≥,2019-06-15,,,,,,", "比较：“≥”不能用于日期；应为 ≤"),
            ("区间,2,1,名,,,,", "上限：区间应填目标值和上限两个数字，上限不小于目标值"),
            ("区间,2,,名,,,,", "上限：区间应填"),
            ("≥,2,3,名,,,,", "上限：只用于区间"),
            ("≈,100,,%,,,,", "容差：比较为“≈”时必须填写"),
            ("=,100,,%,2,,,", "容差：只用于“≈”"),
            ("≤,1,,人,,,时间进度,", "进度：时间进度只用于要达到的正数"),
            ("≥,1,,人,,2018-12-31,,", "期限：2018-12-31早于年度2019"),
        ],
    )
    def test_cells_that_do_not_go_together_are_named(self, tmp_path: Path, cells: str, said: str) -> None:
        (line,) = self.faults(tmp_path, f"A1,2019,目标,new_dropout_count,甲,{cells}")
        assert line.startswith(f"data/x/targets.csv 第2行 {said}")

    def test_an_indicator_that_is_not_known_has_a_hint(self, tmp_path: Path) -> None:
        (line,) = self.faults(tmp_path, "A1,2019,目标,义务教育巩固率,甲,≥,95,,%,,,,")
        assert "指标：“义务教育巩固率”不认识" in line
        assert "是不是想写“九年义务教育巩固率”" in line
        held = self.read(tmp_path, "A1,2019,目标,aid_coverage_rat,甲,=,100,,%,,,,")
        assert targets.unknown(held, REGISTRY) == (
            "第2行 指标：没有代号为“aid_coverage_rat”的指标；是不是想写“aid_coverage_rate”",
        )

    def test_numbers_of_rows_are_unique(self, tmp_path: Path) -> None:
        row = "A1,2019,目标,new_dropout_count,甲,=,0,,人,,,,"
        assert self.faults(tmp_path, row, row) == ("data/x/targets.csv 第3行 编号：“A1”与第2行重复；每行应不同",)

    def test_columns_that_are_not_known_are_guessed(self, tmp_path: Path) -> None:
        lines = self.faults(tmp_path, header="编号,年度,年度,类别,指标,名称,比较符,牵头科室,说说")
        assert lines == (
            "data/x/targets.csv 第1行：列“年度”写了两次；只应有一列",
            "data/x/targets.csv 第1行：不认识的列“比较符”；是不是想写“比较”",
            "data/x/targets.csv 第1行：不认识的列“牵头科室”；是不是想写“牵头单位”",
            f"data/x/targets.csv 第1行：不认识的列“说说”；可用：{'、'.join(HEADINGS)}",
            f"data/x/targets.csv 第1行：缺少列 比较；应有：{'、'.join(HEADINGS)}",
        )

    def test_a_comma_too_many_is_named(self, tmp_path: Path) -> None:
        (line,) = self.faults(tmp_path, "A1,2019,目标,new_dropout_count,甲,=,0,,人,,,,,多")
        assert "多出的一格“多”在列名之外" in line

    def test_an_empty_or_absent_file_is_said_to_be_so(self, tmp_path: Path) -> None:
        assert self.faults(tmp_path, header="")[0].startswith("data/x/targets.csv：没有内容；第1行应为列名：编号")
        with pytest.raises(XianbaoError, match=r"data/y/targets\.csv：没有这个文件"):
            targets.load(tmp_path / "none.csv", "data/y/targets.csv", NAMES)


HEADINGS = [
    "编号",
    "年度",
    "类别",
    "指标",
    "名称",
    "分组",
    "范围",
    "对比",
    "比较",
    "目标值",
    "上限",
    "单位",
    "容差",
    "期限",
    "阶段",
    "进度",
    "要求",
    "牵头单位",
    "文件",
    "条款",
]


def test_every_column_is_documented() -> None:
    page = (DATA.parent / "docs" / "targets.md").read_text(encoding="utf-8")
    first = [line.split("|")[1] for line in page.splitlines() if line.startswith("| ")]
    documented = [name.strip() for cell in first for name in cell.split("、")]
    assert [name for name in HEADINGS if name not in documented] == []


@pytest.mark.parametrize("slug", CASES)
def test_the_cases_targets_are_read_and_known(slug: str) -> None:
    held = targets.load(DATA / slug / "targets.csv", slug, NAMES)
    counted = ["work_item_count", "section_count", "safeguard_item_count", "unit_task_count", "member_unit_count"]
    assert targets.unknown(held, [*REGISTRY, *counted]) == ()


def test_every_fact_that_is_a_target_has_its_row() -> None:
    """tests/facts.csv holds all 195 facts; targets.csv of a case holds its values."""
    with (Path(__file__).parent / "facts.csv").open(encoding="utf-8-sig", newline="") as file:
        facts = list(csv.DictReader(file))
    assert len(facts) == len({f["fact"] for f in facts}) == 195
    held = {t.id: t for slug in CASES for t in targets.load(DATA / slug / "targets.csv", slug, NAMES)}
    due = {f["fact"]: f for f in facts if f["how"] in ("target", "task")}
    assert set(due) == set(held) - {"L032"}
    for key, fact in due.items():
        value = held[key].value
        assert str(fact["value"]) == ("" if value is None else str(value)), key
        assert held[key].unit == fact["unit"] or (held[key].unit, fact["unit"]) == ("", "年"), key
    assert all(f["reason"] for f in facts if f["how"] == "none")


def test_kindergartens_of_the_counties_add_up_to_those_of_the_prefecture() -> None:
    held = targets.load(DATA / "dingxi" / "targets.csv", "dingxi", NAMES)
    for year, whole in ((2018, 165), (2019, 36)):
        built = [t for t in held if t.indicator == "village_kindergarten_build_count" and t.year == year]
        assert sum(t.value for t in built if t.area and isinstance(t.value, Decimal)) == whole
        assert [t.value for t in built if not t.area] == [whole]


@pytest.mark.parametrize("slug", CASES)
def test_targets_say_where_they_come_from(slug: str) -> None:
    for name in ("targets", "tasks"):
        path = DATA / slug / f"{name}.csv"
        if path.exists():
            origin = Origin.model_validate(YAML(typ="safe").load(path.with_suffix(".origin.yaml").read_text("utf-8")))
            assert origin.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
            assert origin.origin == "source" or origin.synthetic


@pytest.mark.parametrize("slug", CASES)
def test_documents_and_benchmarks_of_the_cases(slug: str) -> None:
    papers = documents.load(DATA / slug / "documents.csv", slug)
    own = [paper.number for paper in papers if paper.role == "目标来源"]
    held = targets.load(DATA / slug / "targets.csv", slug, NAMES)
    assert own == list(dict.fromkeys(t.document for t in held))
    figures = documents.load_benchmarks(DATA / slug / "benchmarks.csv", slug)
    assert {f.indicator for f in figures} <= set(REGISTRY)
    assert all("样例" in f.source for f in figures if f.name != "全国")
    for one in held:
        if one.benchmark not in ("", "上年"):
            assert documents.benchmark(figures, one.benchmark, one.indicator, one.year), one.id


def test_a_benchmark_stands_once(tmp_path: Path) -> None:
    path = tmp_path / "benchmarks.csv"
    row = "全国,compulsory_retention_rate_9y,2019,94.8,%,公报\n"
    path.write_text(f"名称,指标,年度,数值,单位,来源\n{row}{row}", encoding="utf-8")
    with pytest.raises(
        XianbaoError, match="第3行 名称、指标、年度：“全国 compulsory_retention_rate_9y 2019”与第2行重复"
    ):
        documents.load_benchmarks(path, "benchmarks.csv")


def test_structure_is_of_no_tasks_nothing() -> None:
    assert structure(()) == {}
