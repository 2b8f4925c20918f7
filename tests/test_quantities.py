"""Quantities are converted, rounded and printed, with examples."""

from decimal import Decimal

import pytest

from xianbao.errors import XianbaoError
from xianbao.quantities import MISSING, Quantity, Values, convert, fixed


def quantity(value: str | None, unit: str, decimals: int | None = None, **more: object) -> Quantity:
    return Quantity("q", "数量", None if value is None else Decimal(value), unit, decimals, **more)


@pytest.mark.parametrize(
    ("held", "spec", "printed"),
    [
        (quantity("836.49", "万元"), "", "836.49万元"),
        (quantity("259.662", "万元"), "", "259.662万元"),
        (quantity("37620", "万元"), "亿元", "3.762亿元"),
        (quantity("30000", "万元"), "亿元", "3亿元"),
        (quantity("26797", "万元"), "亿元.2", "2.68亿元"),
        (quantity("0.5", "万元"), "元", "5000元"),
        (quantity("12000", "人"), "万人", "1.2万人"),
        (quantity("28189", "人次"), "万人次", "2.8189万人次"),
        (quantity("100.00", "%", 1), "", "100%"),
        (quantity("75.5102", "%", 1), "", "75.5%"),
        (quantity("92.475", "%", 2), "", "92.48%"),
        (quantity("0.005", "%", 2), "", "0.01%"),
        (quantity("0.004", "%", 2), "", "0.004%"),
        (quantity("0", "%", 2), "", "0%"),
        (quantity("99.97", "%", 1), "", "99.97%"),
        (quantity("99.97", "%", 1), "数", "99.97"),
        (quantity("99.97", "%"), "%.1", "99.97%"),
        (quantity("99.99996", "%", 1), "", "100%"),
        (quantity("100.04", "%", 1), "", "100.04%"),
        (quantity("-0.04", "%", 1), "", "-0.04%"),
        (quantity("0.04", "百分点", 1), "", "0个百分点"),
        (quantity("99.97", "人/师", 1), "", "100.0人/师"),
        (quantity("16", "所"), "数", "16"),
        (quantity("95.2", "%", 2), "", "95.20%"),
        (quantity("30", "人次", lower_bound=True), "", "30余人次"),
        (quantity("6", "个", lower_bound=True), "", "6个以上"),
        (quantity("1", "万元", lower_bound=True), "", "1万余元"),
        (quantity("1.5", "万元", lower_bound=True), "", "1.5万元以上"),
        (quantity("30", "个", lower_bound=True), "数", "30余"),
        (quantity(None, "", text="2017年10月"), "", "2017年10月"),
        (quantity(None, "万元"), "", MISSING),
        (quantity("1E+3", "万元"), "", "1000万元"),
        (quantity("1950.5", "万元"), "亿元", "1950.5万元"),
        (quantity("0", "万元"), "亿元.2", "0.00万元"),
        (quantity("0.5", "亿元"), "", "5000万元"),
        (quantity("0.5", "亿元"), "数", "0.5"),
        (quantity("0", "人次"), "+", MISSING),
        (quantity("7", "人次"), "+", "7人次"),
        (quantity("37620", "万元"), "+亿元", "3.762亿元"),
    ],
)
def test_quantity_is_printed(held: Quantity, spec: str, printed: str) -> None:
    assert format(held, spec) == printed


@pytest.mark.parametrize("value", ["0", "0.004", "0.04", "50", "99.94", "99.97", "99.9996", "100", "100.03"])
@pytest.mark.parametrize("decimals", [0, 1, 2])
def test_rounded_is_what_is_printed(value: str, decimals: int) -> None:
    held = quantity(value, "%", decimals)
    assert held.rounded == Decimal(held.printed("数"))
    assert (held.rounded == 0) == (value == "0")
    assert (held.rounded == 100) == (value == "100")


def test_unit_of_another_kind_is_an_error() -> None:
    with pytest.raises(XianbaoError, match="数量：单位是“人次”，不能写成“人”"):
        format(quantity("3", "人次"), "人")
    with pytest.raises(XianbaoError, match="看不懂格式"):
        format(quantity("3", "人"), "人.x")


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        ("2.5", 0, "3"),
        ("0.125", 2, "0.13"),
        ("-2.5", 0, "-3"),
        ("7.0", 1, "7.0"),
        ("7.25", None, "7.25"),
        ("5", 2, "5.00"),
    ],
)
def test_half_up_from_the_unrounded_value(value: str, decimals: int | None, expected: str) -> None:
    assert fixed(Decimal(value), decimals) == expected


def test_share_keeps_the_rows_of_both() -> None:
    part = quantity("1", "万元", rows=(("a", (1,)),))
    whole = quantity("3", "万元", rows=(("b", (2,)),))
    share = part.share(whole, "占比", 2)
    assert share.printed() == "33.33%"
    assert share.rows == (("a", (1,)), ("b", (2,)))
    assert not part.share(quantity("0", "万元"), "占比").known


def test_conversion_is_exact() -> None:
    assert convert(Decimal("0.1"), "亿元", "元") == Decimal(10_000_000)


def test_unknown_indicator_names_its_neighbours() -> None:
    values = Values({"project_fund_gap": quantity("1", "万元")})
    assert values.project_fund_gap.printed() == "1万元"
    with pytest.raises(XianbaoError, match="没有名为 project_fund_gaps 的指标；是不是 project_fund_gap"):
        values.project_fund_gaps  # noqa: B018


def test_part_of_a_plan_due_by_a_date() -> None:
    plan = quantity("6500", "万元", rows=(("project", (1,)),))
    due = plan.at(quantity("50", "%", rows=(("target", (4,)),)), "半年应完成")
    assert (due.printed(), due.name, due.rows) == ("3250万元", "半年应完成", (("project", (1,)), ("target", (4,))))
    assert not plan.at(quantity(None, "%"), "半年应完成").known


def test_what_cannot_be_compared_is_unknown() -> None:
    held, bounded = quantity("40", "人"), quantity("30", "人", lower_bound=True)
    assert not held.less(bounded, "差").known
    assert not held.growth(bounded, "增长率").known
    assert not held.growth(quantity("0", "人"), "增长率").known
    with pytest.raises(XianbaoError, match="差：单位是“人次”，不能写成“人”"):
        held.less(quantity("3", "人次"), "差")


@pytest.mark.parametrize(
    ("unit", "counted", "rate"),
    [("人", True, False), ("万人次", True, False), ("个/乡镇", True, False), ("万元", False, False),
     ("元/人·年", False, False), ("㎡", False, False), ("%", False, True), ("百分点", False, True)],
)  # fmt: skip
def test_counts_rates_and_measures(unit: str, counted: bool, rate: bool) -> None:
    held = quantity("0.9", unit)
    assert (held.counted, held.rate) == (counted, rate)
    assert held.few == (counted and unit != "万人次")
