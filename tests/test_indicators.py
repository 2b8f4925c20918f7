"""Every indicator that exists, and the arithmetic they share."""

from decimal import Decimal

import pandas as pd
import pytest

from xianbao.indicators import (
    REGISTRY,
    Measure,
    back_pay,
    count,
    decimal,
    distinct,
    evaluate,
    month_span,
    pending_aid,
    ratio,
    shortfall,
    total,
)
from xianbao.intake import Ledgers, empty
from xianbao.ledgers import LEDGERS


Row = dict[str, object]
CHOICES = [(key, basis) for key, item in REGISTRY.items() for basis in item.bases or ("",)]
SPOKEN = [f"{key} {basis}".strip() for key, basis in CHOICES]


def computed(key: str, frames: dict[str, pd.DataFrame], basis: str = "") -> Measure:
    item = REGISTRY[key]
    return item.function(**frames, **({"basis": basis or next(iter(item.bases))} if item.bases else {}))


@pytest.mark.parametrize("key", REGISTRY)
def test_definition_is_whole(key: str) -> None:
    item = REGISTRY[key]
    assert item.name
    assert item.definition
    assert item.ledgers
    assert set(item.ledgers) <= set(LEDGERS)
    assert item.direction in ("", "↑", "↓")
    assert item.decimals is not None or item.unit != "%"
    assert bool(item.numerator) == bool(item.denominator)
    assert item.numerator or item.unit != "%"
    assert item.unit == "%" or not item.exceeds
    assert not item.by or item.by in {c.field for c in LEDGERS[item.ledgers[0]].columns}
    assert len(item.bases) != 1


def test_no_two_indicators_have_one_name() -> None:
    names = [item.name for item in REGISTRY.values()]
    assert sorted(set(names)) == sorted(names)
    assert len(names) == 180


@pytest.mark.parametrize(("key", "basis"), CHOICES, ids=SPOKEN)
def test_contract(key: str, basis: str, cases: dict[str, Ledgers]) -> None:
    """Known in a case, the same each time, the frames left as they were, rows that stand in the ledger."""
    item = REGISTRY[key]
    known = 0
    for ledgers in cases.values():
        if any(name not in ledgers.tables for name in item.ledgers):
            continue
        frames = {name: ledgers.frame(name) for name in item.ledgers}
        before = {name: frame.copy(deep=True) for name, frame in frames.items()}
        first = computed(key, frames, basis)
        assert first == computed(key, frames, basis)
        assert set(first.rows) <= {row for frame in frames.values() for row in frame.index}
        known += first.value is not None or bool(first.text) or first.day is not None
        for name, frame in frames.items():
            pd.testing.assert_frame_equal(frame, before[name])
    assert known


@pytest.mark.parametrize(("key", "basis"), CHOICES, ids=SPOKEN)
def test_computes_nothing_from_empty_ledgers_without_failing(key: str, basis: str) -> None:
    measure = computed(key, {name: empty(LEDGERS[name]) for name in REGISTRY[key].ledgers}, basis)
    assert not measure.value
    assert not measure.text
    assert measure.day is None
    assert measure.rows == ()


def test_missing_ledger_leaves_its_indicators_unknown(luxi: Ledgers) -> None:
    without = Ledgers({k: t for k, t in luxi.tables.items() if k != "aid"}, {"aid": "未提供"})
    values = evaluate(without)
    unknown = {k for k, m in values.items() if m is None}
    before = {k for k, m in evaluate(luxi).items() if m is None}
    assert unknown - before == {k for k, item in REGISTRY.items() if "aid" in item.ledgers}
    assert unknown > before


def frame(**columns: list[object]) -> pd.DataFrame:
    made = pd.DataFrame(columns)
    made.index = pd.Index(range(5, 5 + len(made)))
    return made


def test_sum_is_exact_and_empty_cells_make_it_a_bound() -> None:
    assert total(frame(x=[0.1, 0.2, 836.19]), "x") == Measure(Decimal("836.49"), (5, 6, 7))
    assert total(frame(x=[1.0, None]), "x").lower_bound
    assert total(frame(x=[None, None]), "x").value is None


def test_counts() -> None:
    held = frame(v=["甲", "甲", None], s=["完工", None, "在建"])
    assert distinct(held, "v") == Measure(Decimal(1), (5, 6, 7), lower_bound=True)
    done = held[held["s"].eq("完工")]
    assert count(done) == Measure(Decimal(1), (5,))
    assert count(done, of=held, unknown="s").lower_bound


def test_ratio() -> None:
    assert ratio(Measure(Decimal(37)), Measure(Decimal(49))).value == Decimal(37) / Decimal(49) * 100
    assert ratio(Measure(Decimal(1)), Measure(Decimal(0))).value is None
    assert ratio(Measure(Decimal(5)), Measure(Decimal(4))).value == 125


def test_decimal_is_what_was_typed() -> None:
    assert str(decimal(836.49)) == "836.49"
    assert str(decimal(30000.0)) == "30000"
    assert str(decimal(1e16)) == "10000000000000000"


def test_shortfall_is_not_offset_by_projects_that_have_too_much() -> None:
    held = frame(invest_total=[100.0, 50.0], fund_arrived=[40.0, 500.0])
    assert shortfall(held).value == 60


def test_unpaid_regular_aid_of_an_earlier_term_is_owed() -> None:
    aid = frame(
        term=["2019春", "2019秋"], batch=["正常发放", "正常发放"], status=["待发放", "待发放"], times=[3.0, 5.0]
    )
    assert total(pending_aid(aid), "times").value == 5
    assert total(back_pay(aid), "times").value == 3


def test_month_span() -> None:
    days = pd.Series(pd.to_datetime(["2017-11-01", "2018-06-01"]).date, dtype=object)
    assert month_span(days) == "2017年11月至2018年6月"
    assert month_span(days[:1]) == "2017年11月"
    assert month_span(days[:0]) == ""
