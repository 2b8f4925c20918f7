"""Every example of docs/words.md prints what the page says, and numbers in it are recorded."""

import datetime as dt
import re
from decimal import Decimal

import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st

from xianbao import wording
from xianbao.docnumbers import doc_fault, doc_number
from xianbao.errors import XianbaoError
from xianbao.quantities import MISSING, Quantity, convert, fitting
from xianbao.wording import bound, change, few, order, portion

NOT_SAID = "〔不说〕"
EXAMPLES = re.findall(
    r"^\| (?P<rule>[^|]+) \| `(?P<code>[^`]+)` \|(?P<printed>[^|]*)\|$",
    (ROOT / "docs/words.md").read_text(encoding="utf-8"),
    re.MULTILINE,
)


def q(value: Decimal | float | None, unit: str, decimals: int | None = None, **more: object) -> Quantity:
    return Quantity("q", "数量", None if value is None else Decimal(str(value)), unit, decimals, **more)


def at_least(value: float, unit: str) -> Quantity:
    return q(value, unit, lower_bound=True)


def on(text: str) -> Quantity:
    return q(None, "", text=text)


NAMES = {name: getattr(wording, name) for name in wording.__all__} | {
    "q": q, "at_least": at_least, "on": on, "day": dt.date, "NONE": None, "NOTHING": MISSING,
}  # fmt: skip


def test_every_row_of_the_page_is_an_example() -> None:
    page = (ROOT / "docs/words.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| ") and not line.startswith("| 规则 ")]
    assert len(rows) == len(EXAMPLES) > 100


@pytest.mark.parametrize(("rule", "code", "printed"), EXAMPLES, ids=[code for _, code, _ in EXAMPLES])
def test_example_prints_what_the_page_says(rule: str, code: str, printed: str) -> None:
    said = eval(code, dict(NAMES))
    assert (NOT_SAID if MISSING in said else said) == printed.strip(), rule


def test_every_sentence_function_has_an_example() -> None:
    used = set(re.findall(r"\b[a-z_]+(?=\()", " ".join(code for _, code, _ in EXAMPLES)))
    others = {"clauses", "data_text", "joined", "see", "sentence", "visible"}  # of words only: tests/test_wording.py
    assert {n for n in wording.__all__ if n.islower()} - others <= used


class Marks:
    """A recorder that writes [words] and keeps what it was asked to record."""

    def __init__(self) -> None:
        self.kept: list[Quantity] = []

    def __call__(self, quantity: Quantity, words: str) -> str:
        self.kept.append(quantity)
        return f"[{words}]"


def test_numbers_of_a_change_are_recorded_with_the_rows_of_both_years() -> None:
    marks = Marks()
    now = q(420, "人", rows=(("student", (1, 2)),), record=marks)
    last = q(400, "人", rows=(("student", (2, 3)), ("enrolment", (5,))), record=marks)
    assert change(now, last) == "比上年增加[20人]，增长[5%]"
    assert [(k.name, k.value, k.rows) for k in marks.kept] == [
        ("数量比上年增减", Decimal(20), (("student", (1, 2, 3)), ("enrolment", (5,)))),
        ("数量比上年增长率", Decimal(5), (("student", (1, 2, 3)), ("enrolment", (5,)))),
    ]


@pytest.mark.parametrize(
    ("said", "marked"),
    [
        (lambda r: portion(q(151, "人", record=r), q(200, "人", record=r)), "占[75.5%]"),
        (lambda r: portion(q(2, "所", record=r), q(3, "所", record=r)), "[3所]中的[2所]"),
        (lambda r: bound("≥", q(28, "万人次", record=r)), "不少于[28万人次]"),
        (lambda r: bound("=", q(0, "人", record=r)), "为[零]"),
        (lambda r: bound("range", q(1, "名", record=r), q(2, "名", record=r)), "[1]至[2名]"),
        (lambda r: few(q(2, "所", record=r)), "[两所]"),
        (lambda r: order([("a*", q(9, "所", record=r)), ("b", q(9, "所", record=r))]), r"a\*和b（[9所]）"),
    ],
)
def test_numbers_inside_are_recorded(said: object, marked: str) -> None:
    assert said(Marks()) == marked


def test_days_against_a_deadline_are_recorded_with_the_rows_of_the_day() -> None:
    marks = Marks()
    paid = q(None, "", text="2019年6月18日", day=dt.date(2019, 6, 18), rows=(("aid", (7,)),), record=marks)
    assert wording.against(paid, dt.date(2019, 6, 15)) == "晚于规定期限[3天]"
    assert [(k.value, k.unit, k.rows) for k in marks.kept] == [(Decimal(3), "天", (("aid", (7,)),))]
    assert wording.against(q(None, ""), dt.date(2019, 6, 15)) == MISSING
    assert wording.among(q(16, "所", record=marks), q(16, "所")) == "[全部]"


def test_a_shared_bracket_has_the_rows_of_all() -> None:
    marks = Marks()
    order([(n, q(9, "所", rows=(("school", (row,)),), record=marks)) for n, row in (("甲", 4), ("乙", 2))])
    assert [k.rows for k in marks.kept] == [(("school", (2, 4)),)]


@pytest.mark.parametrize("comparator", ["", "＞", "target"])
def test_another_comparator_is_an_error_that_names_those_allowed(comparator: str) -> None:
    with pytest.raises(XianbaoError, match="应为 = ≥ ≤ > < range ↑ ↓ ≈"):
        bound(comparator, q(1, "人"))


def test_a_range_has_two_ends() -> None:
    with pytest.raises(XianbaoError, match="数量：比较符 range 只有下限；应有下限和上限"):
        bound("range", q(1, "名"))


RATES = st.decimals(0, 100, places=3)
PEOPLE = st.integers(0, 10**7)


@given(RATES, RATES)
def test_direction_of_a_rate_is_that_of_the_printed_values(now: Decimal, last: Decimal) -> None:
    said = change(q(now, "%", 1), q(last, "%", 1))
    printed = q(now, "%", 1).rounded, q(last, "%", 1).rounded
    assert ("提高" in said) == (printed[0] > printed[1])
    assert ("下降" in said) == (printed[0] < printed[1])
    assert ("持平" in said) == (printed[0] == printed[1])
    if said != "与上年持平":
        number = Decimal(re.search(r"[\d.]+", said)[0])
        assert number == abs(printed[0] - printed[1]) != 0


@given(PEOPLE, PEOPLE)
def test_a_change_of_people_leads_from_last_to_now(now: int, last: int) -> None:
    said = change(q(now, "人"), q(last, "人"))
    found = re.fullmatch(r"比上年(增加|减少)(\d+)人(?:，(增长|下降)([\d.]+)%)?", said)
    if now == last:
        assert said == "与上年持平"
        return
    assert last + int(found[2]) * (1 if found[1] == "增加" else -1) == now
    if found[4]:
        assert last >= 10
        assert (found[3] == "增长") == (now > last)
        assert abs(Decimal(found[4]) - abs(Decimal(now - last)) / last * 100) <= Decimal("0.05")


@given(PEOPLE, PEOPLE)
def test_a_portion_is_whole_or_nothing_only_where_it_is(part: int, whole: int) -> None:
    said = portion(q(part, "人"), q(whole, "人"))
    assert (said == MISSING) == (part > whole or whole == 0)
    if 10 <= whole <= 10**5:
        assert (said == "占100%") == (part == whole)
        assert (said == "占0%") == (part == 0)


@given(st.integers(0, 10**11), st.sampled_from(["元", "万元", "人", "人次", "平方米"]))
def test_a_fitting_unit_keeps_the_value(value: int, unit: str) -> None:
    fit = fitting(Decimal(value), unit)
    held = convert(Decimal(value), unit, fit)
    assert convert(held, fit, unit) == value
    assert fitting(held, fit) == fit
    assert held >= 1 or fit[0] not in "万亿" or not value


@given(st.text("教秘计办发函字", min_size=1, max_size=5), st.integers(1000, 9999), st.integers(1, 9999))
def test_a_document_number_written_is_one_accepted(code: str, year: int, number: int) -> None:
    assert doc_fault(doc_number(code, year, number)) == ""


@given(st.text("教发〔〕[]（）第0259 ５年号-a", max_size=12))
def test_a_fault_of_any_text_says_what_is_wrong_and_what_is_allowed(text: str) -> None:
    fault = doc_fault(text)
    assert (fault == "") == bool(re.fullmatch(r"(?!第〔)[教发第年号]+〔[0-9]{4}〕[1-9][0-9]*号", text))
    assert fault == "" or (f"“{text}”不合要求：" in fault and "教秘计〔2019〕5号" in fault)


@pytest.mark.parametrize(("code", "year", "number"), [("", 2019, 5), ("教秘计", 19, 5), ("教秘计", 2019, 0)])
def test_a_document_number_that_would_be_wrong_is_not_written(code: str, year: int, number: int) -> None:
    with pytest.raises(XianbaoError, match="文号"):
        doc_number(code, year, number)


@pytest.mark.parametrize("period", ["", "19", "2019-q5", "2019-13", "2019-6"])
def test_a_period_that_is_none_is_an_error(period: str) -> None:
    with pytest.raises(XianbaoError, match="应写成 2017、2019-q2 或 2019-06 的样子"):
        wording.period_text(period)
