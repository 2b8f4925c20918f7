"""The standards of aid: by term and place, and as the comparison of the registers takes them."""

import datetime as dt
import re

import pandas as pd
import pytest
from ledgers_in_memory import PUPILS, RIGHT, table

from xianbao import reconcile, standards
from xianbao.ledgers import LEDGERS
from xianbao.standards import Standard


def primary(term: str, region: str = "") -> set[tuple[str, float]]:
    held = standards.applicable(term, region)
    rows = held[held["stage"].eq("小学") & held["item"].eq("生活补助")]
    return set(zip(rows["scope"], rows["semester_amount"], strict=True))


@pytest.mark.parametrize(
    ("term", "amounts"),
    [
        ("2011春", set()),
        ("2011秋", {("寄宿", 500)}),
        ("2019春", {("寄宿", 500)}),
        ("2019秋", {("寄宿", 500), ("非寄宿", 250)}),
        ("2023秋", {("寄宿", 500), ("非寄宿", 250)}),
        ("2024春", {("寄宿", 625), ("非寄宿", 312.5)}),
    ],
)
def test_a_standard_is_in_force_from_its_first_term_to_its_last(term: str, amounts: set[tuple[str, float]]) -> None:
    assert primary(term) == amounts


@pytest.mark.parametrize(("region", "amount"), [("360323", [750.0]), ("370100", []), ("", [])])
def test_a_province_has_its_own(region: str, amount: list[float]) -> None:
    held = standards.applicable("2018秋", region)
    assert held[held["stage"].eq("学前")]["semester_amount"].tolist() == amount


@pytest.mark.parametrize("held", standards.table(), ids=lambda s: f"{s.stage}{s.item}{s.scope}{s.region}{s.first_term}")
def test_every_row_is_whole(held: Standard) -> None:
    items = LEDGERS["aid_detail"].column("aid_item").choices
    assert held.stage in LEDGERS["aid_detail"].column("stage").choices
    assert held.item in items
    assert held.scope in {"", "寄宿", "非寄宿", "建档立卡"}
    assert held.status in {"公开材料", "推算", "记忆"}
    assert held.certain != ("凭记忆" in held.source or "算出" in held.source)
    assert re.fullmatch(r"\d{0,6}", held.region)
    assert all(re.fullmatch(r"\d{4}[春秋]|", term) for term in (held.first_term, held.last_term))
    assert held.amounts("寄宿")
    if held.semester_amount and held.yearly:
        assert held.semester_amount * 2 == held.yearly
    if held.daily and held.yearly:
        assert held.yearly == held.daily * 200


@pytest.mark.parametrize(
    ("basis", "paid", "boarding", "right"),
    [
        ("定额", 500, "寄宿", True),
        ("定额", 1000, "寄宿", True),
        ("定额", 250, "寄宿", False),
        ("定额", 250, "非寄宿", True),
        ("定额", 500, "非寄宿", True),
        ("定额", 1000, "非寄宿", False),
        ("定额", 250, "", True),
        ("定额", 501, "", False),
        ("分档", 300, "", True),
        ("分档", 850, "", True),
        ("分档", 1700, "", True),
        ("分档", 299, "", False),
        ("分档", 1701, "", False),
        ("上限", 1000, "", True),
        ("上限", 1000.5, "", False),
        ("按天", 388, "", True),
        ("按天", 389, "", False),
        ("按天", 1004, "", False),
        ("平均", 123.45, "", True),
    ],
)
def test_what_a_standard_allows(basis: standards.Basis, paid: float, boarding: standards.Boarding, right: bool) -> None:
    held = Standard("小学", "生活补助", "寄宿", "", basis, 1000, 500, 300, 850, 4, "2011秋", "", "公开材料", "")
    fixed = Standard("小学", "生活补助", "寄宿", "", basis, 1000, 500, None, None, None, "2011秋", "", "公开材料", "")
    assert (fixed if basis == "定额" else held).allows(paid, boarding) == right


def test_the_comparison_of_the_registers_takes_them() -> None:
    rows = [RIGHT["aid_detail"][0] | {"id_no": PUPILS[n], "amount_yuan": paid} for n, paid in enumerate((625, 700))]
    held = standards.applicable("2018秋", "360323")
    found = reconcile.compare({"aid_detail": table("aid_detail", *rows).frame}, dt.date(2018, 12, 31), standards=held)
    assert found.lists["amount_off"]["amount_yuan"].tolist() == [700]
    assert isinstance(held, pd.DataFrame)
