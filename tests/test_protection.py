"""What numbers are functions of, which are protected, and disclosure.json, over every sample report."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import inline
import pandas as pd
import pytest
from conftest import ROOT, samples
from hypothesis import given
from hypothesis import strategies as st

from xianbao import figures, intake, protection
from xianbao.indicators import REGISTRY, Measures, count, decimal, distinct, number_of, ratio, shortfall, total
from xianbao.indicators.measures import Measure, less, plus
from xianbao.ledgers import LEDGERS
from xianbao.protection import Source, printed_step
from xianbao.quantities import Quantity, told_of
from xianbao.statistics import Statistics
from xianbao.sums import NOTHING, Ratio, Sum, Told, counted
from xianbao.tables import series
from xianbao.wording import against, change, order

COUNTIES = {"hechi": "4512", "xuancheng": "3418", "dingxi": "6211"}


class Ran(NamedTuple):
    """A report: what it printed, the ledgers it read, its disclosure.json."""

    printed: list[tuple[Quantity, str]]
    sources: Mapping[str, Source]
    told: dict[str, Any]
    text: str


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Ran]:
    """Every sample report but the comparisons, run in this process; no chart is drawn."""
    found = {}
    for name, plan in samples().items():
        if plan.id.kind == "reconciliation":
            continue
        with pytest.MonkeyPatch.context() as patch:
            seen: list[tuple[list[tuple[Quantity, str]], Mapping[str, Source]]] = []

            def written(printed: Any, sources: Any, seen: Any = seen, whole: Any = protection.written) -> str:
                seen.append((list(printed), sources))
                return whole(*seen[-1])

            patch.setattr(figures.Chart, "save", lambda *_: None)
            patch.setattr(protection, "written", written)
            out = tmp_path_factory.mktemp(name)
            notebook = ROOT / f"notebooks/{plan.id.kind}.ipynb"
            inline.run(notebook, out, patch, slug=plan.id.slug, period=plan.id.period)
        text = (out / protection.FILE).read_text(encoding="utf-8")
        found[name] = Ran(*seen[0], json.loads(text), text)
    return found


def value_of(terms: list[Any], ledgers: Mapping[str, Any]) -> Decimal:
    """A sum, from nothing but the rows in the file."""
    return sum(
        (
            n * (Decimal(ledgers[ledger]["rows"][str(row)]["values"][column]) if column else 1)
            for n, ledger, column, rows in terms
            for row in rows
        ),
        Decimal(0),
    )


def recomputed(form: Mapping[str, Any], ledgers: Mapping[str, Any]) -> Decimal:
    if "sum" in form:
        return value_of(form["sum"], ledgers)
    return value_of(form["ratio"], ledgers) / value_of(form["of"], ledgers) * form["scale"]


# --- every sample report ----------------------------------------------------------------------------------


def test_every_form_comes_to_its_value_from_the_rows_in_the_file(reports: dict[str, Ran]) -> None:
    forms = 0
    for name, ran in reports.items():
        for number in ran.told["numbers"]:
            for form in number["forms"]:
                assert recomputed(form, ran.told["ledgers"]) == Decimal(form["value"]), (name, number)
                assert Decimal(form["step"]) >= 0
                forms += 1
    assert forms > 2500


def test_a_number_that_is_a_sum_or_ratio_has_exactly_its_value(reports: dict[str, Ran]) -> None:
    """The values of disclosure.json against those that the report itself printed."""
    own = 0
    for name, ran in reports.items():
        told = {number["key"]: number["forms"] for number in ran.told["numbers"]}
        for quantity, text in ran.printed:
            if quantity.protected and [one.step for one in quantity.forms] == [None]:
                values = [abs(Decimal(form["value"])) for form in told[quantity.key]]
                assert quantity.value is not None
                assert abs(quantity.value) in values, (name, quantity.id, text)
                own += 1
    assert own > 3000


def test_every_protected_number_has_a_form_and_every_key_is_one_number(reports: dict[str, Ran]) -> None:
    for name, ran in reports.items():
        numbers = ran.told["numbers"]
        assert len({n["key"] for n in numbers}) == len(numbers)
        assert [n["key"] for n in numbers if not n["forms"]] == [], name
        printed: dict[str, set[Any]] = {}
        for quantity, _ in ran.printed:
            if quantity.protected:
                printed.setdefault(quantity.key, set()).add(
                    quantity.value if quantity.value is None else abs(quantity.value)
                )
        assert {key for key, values in printed.items() if len(values) > 1} == set()
        assert printed.keys() == {n["key"] for n in numbers}


def test_what_is_protected_is_what_tells_of_pupils_families_and_recipients(reports: dict[str, Ran]) -> None:
    """By what a reader would say; a rule that protects nothing or everything cannot pass."""
    guarded, free = set(), set()
    for ran in reports.values():
        for quantity, _ in ran.printed:
            over = [key for key, rows in quantity.rows if rows and key in LEDGERS]
            # a rank is among those that are shown
            if over and quantity.value is not None and quantity.unit != "位":
                (guarded if quantity.protected else free).add(quantity.id.split("[")[0])
    assert guarded & free == set()
    assert {
        "aid_paid_times", "aid_paid_amount", "dropout_count", "compulsory_enrolment_rate", "enrolled_students",
        "monthly_pay_rate", "paired_help_omission_count", "out_county_aid_letters", "aid_error_count",
        "post_school_vocational_rate", "nutrition_beneficiary_students", "pupil_teacher_ratio", "aid.amount",
    } <= guarded | {i for i in REGISTRY if i in ("enrolled_students", "pupil_teacher_ratio")}  # fmt: skip
    assert {
        "special_post_teacher_recruited", "principal_shadowing_coverage", "national_training_rural_share",
        "agri_expert_count", "teacher_shadowing_count", "rectification_open", "project_fund_gap", "progress_rate",
        "aid_progress_report_frequency", "school_count", "rows.aid", "aid_deadline_autumn-X013", "large_class_count",
    } <= free  # fmt: skip


def test_a_number_without_a_form_over_rows_of_protected_ledgers_is_protected() -> None:
    def over(ledger: str, value: str | None = "3", **more: Any) -> bool:
        held = None if value is None else Decimal(value)
        return Quantity("x", "数", held, "人", rows=((ledger, (4,)),), **more).protected

    assert over("aid")
    assert over("aid@2018")
    assert over("aid_detail")
    assert not over("aid", None, text="2017年秋季")
    assert not over("teacher_recruit")
    assert not over("targets")
    assert not over("aid", forms=NOTHING)
    assert not over("aid", forms=(Told(counted([4]).named(lambda _: "aid")),))
    assert over("aid_detail", forms=(Told(counted([4]).named(lambda _: "aid_detail")),))
    assert over("enrolment", forms=(Told(Ratio(Sum(((1, "enrolment", "students", (4,)),)), Sum(((1, "enrolment", "teachers", (4,)),)), 1)),))  # fmt: skip
    assert not over("enrolment", forms=(Told(Sum(((1, "enrolment", "teachers", (4,)),))),))
    assert over("reported", forms=(Told(Sum(((1, "reported", "value[资助差错数，例]", (4,)),))),))
    assert not over("reported", forms=(Told(Sum(((1, "reported", "value[农业专家支持人数，名]", (4,)),))),))
    assert over("progress", forms=(Told(Sum(((1, "progress", "done[两后生培训，人次]", (4,)),))),))
    assert over("reported", forms=(Told(Sum(((1, "reported", "value", (4,)),))),))


def test_rows_of_a_prefecture_are_the_same_as_those_of_its_counties(reports: dict[str, Ran]) -> None:
    whole: dict[tuple[str, str], set[str]] = {}
    parts: dict[tuple[str, str], set[str]] = {}
    for name, ran in reports.items():
        slug = name.split("-")[0]
        [prefecture] = {source.prefecture for source in ran.sources.values()} or {""}
        held = whole if slug in COUNTIES else parts
        for key, ledger in ran.told["ledgers"].items():
            sames = [row["same"] for row in ledger["rows"].values()]
            assert len(sames) == len(set(sames))
            if prefecture in COUNTIES.values():
                held.setdefault((prefecture, key.split("@")[0]), set()).update(sames)
    for kept, most in (("aid", 320), ("enrolment", 128), ("control", 64)):
        both = [whole[p, kept] & parts[p, kept] for p in COUNTIES.values()]
        assert [len(b) for b in both] == [len(whole[p, kept]) for p in COUNTIES.values()]
        assert sum(map(len, both)) == most


def test_it_holds_only_the_ledgers_and_columns_that_are_needed(reports: dict[str, Ran]) -> None:
    for ran in reports.values():
        used = {
            (term[1], term[2])
            for number in ran.told["numbers"]
            for form in number["forms"]
            for terms in (form.get("sum", []), form.get("ratio", []), form.get("of", []))
            for term in terms
        }
        used |= {(key, per) for key, _, per in ran.told["ties"]}
        for key, ledger in ran.told["ledgers"].items():
            assert {(key, c) for row in ledger["rows"].values() for c in row["values"]} <= used
            assert (ROOT / ledger["file"]).is_file()
        for key, money, per in ran.told["ties"]:
            assert LEDGERS[key.split("@")[0]].column(money).per == per


def test_no_word_of_a_person_is_in_it() -> None:
    """Of the ledger in which a row is a person."""
    table = intake.load(ROOT / "data/luxi/2017", "data/luxi/2017", ("aid_detail",)).tables["aid_detail"]
    sums = [*series("aid_detail", table.frame, "school", "amount_yuan").values()]
    told = protection.written([(q, q.printed()) for q in sums], {"aid_detail": Source(table, "芦溪县", "3603", "2017")})
    [ledger] = json.loads(told)["ledgers"].values()
    assert len(ledger["rows"]) == len(table.frame)
    assert json.loads(told)["ties"] == [["aid_detail", "amount_yuan", ""]]
    assert len({row["same"] for row in ledger["rows"].values()}) == len(table.frame)
    personal = [c.field for c in LEDGERS["aid_detail"].columns if c.personal]
    words = {str(value) for field in personal for value in table.frame[field].dropna()}
    assert len(words) > 300
    assert [word for word in words if word in told] == []


def test_only_the_internal_edition_of_a_report_that_may_be_public_has_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That of a comparison has none: tests/test_reconciliation.py."""
    monkeypatch.setattr(figures.Chart, "save", lambda *_: None)
    inline.run(ROOT / "notebooks/task_list.ipynb", tmp_path, monkeypatch, slug="hechi", period="2019", edition="public")
    assert (tmp_path / "numbers.json").exists()
    assert not (tmp_path / protection.FILE).exists()


# --- every indicator, of every county and group -----------------------------------------------------------


def test_every_indicator_is_the_form_that_it_says(cases: dict[str, intake.Ledgers]) -> None:
    checked = 0
    for case, ledgers in cases.items():
        measures = Measures(ledgers)
        for key, item in REGISTRY.items():
            first = ledgers.frame(item.ledgers[0])
            groups = [*first[item.by].dropna().unique()] if item.by else []
            for area in ("", *measures.areas):
                for group in ("", *groups):
                    measure = measures.of(key, area, group)
                    if measure is None or measure.value is None:
                        continue
                    [told] = told_of(measure, item.ledgers[0])
                    assert told.form.value(cell(ledgers)) == measure.value, (case, key, area, group)
                    checked += 1
    assert checked > 4500


def cell(ledgers: intake.Ledgers) -> Callable[[str, str, int], Decimal]:
    def value(ledger: str, column: str, row: int) -> Decimal:
        field = column.partition("[")[0]
        return decimal(ledgers.frame(ledger).at[row, field]) if field else Decimal(1)

    return value


def frame(**columns: list[Any]) -> pd.DataFrame:
    return pd.DataFrame(columns, index=pd.Index(range(4, 4 + len(next(iter(columns.values())))), name="row"))


def test_forms_of_the_arithmetic() -> None:
    held = frame(a=[1.0, 2.5, None], b=[4.0, 1.0, 1.0], name=["甲", "甲", "乙"])
    assert total(held, "a").form == Sum(((1, "", "a", (4, 5)),))
    assert count(held).form == number_of((4, 5, 6)).form == Sum(((1, "", "", (4, 5, 6)),))
    assert distinct(held, "name").form == Sum(((1, "", "", (4, 6)),))
    assert less(total(held, "b"), total(held, "a")).form == Sum(((1, "", "b", (4, 5, 6)), (-1, "", "a", (4, 5))))
    assert ratio(total(held, "a"), total(held, "b")).form == Ratio(Sum(((1, "", "a", (4, 5)),)), Sum(((1, "", "b", (4, 5, 6)),)))  # fmt: skip
    assert ratio(total(held, "a"), total(held[:0], "b")).form is None
    assert plus(total(held, "a"), total(held[:1], "a")).form == Sum(((2, "", "a", (4,)), (1, "", "a", (5,))))
    assert plus(total(held, "a"), Measure(Decimal(1))).form is None
    short = shortfall(frame(invest_total=[5.0, 3.0], fund_arrived=[1.0, 4.0])).form
    assert short == Sum(((1, "", "invest_total", (4,)), (-1, "", "fund_arrived", (4,))))


SUMS = st.lists(
    st.tuples(
        st.integers(-3, 3), st.sampled_from(["aid", "aid@2018"]), st.sampled_from(["", "times"]),
        st.lists(st.integers(4, 9), max_size=4).map(tuple),
    ),
    max_size=4,
).map(Sum.of)  # fmt: skip


@given(SUMS, SUMS, st.integers(-3, 3))
def test_forms_add_up_as_their_values_do(a: Sum, b: Sum, n: int) -> None:
    def at(ledger: str, column: str, row: int) -> Decimal:
        return Decimal(len(ledger) * 10**row) if column else Decimal(1)

    assert (a + b).value(at) == a.value(at) + b.value(at)
    assert (a - b).value(at) == a.value(at) - b.value(at)
    assert a.times(n).value(at) == n * a.value(at)
    assert (a - a).terms == ()
    for n_, _, _, rows in (a + b).terms:
        assert n_
        assert rows == tuple(sorted(set(rows)))


# --- numbers computed from numbers ------------------------------------------------------------------------


def held(value: str, rows: tuple[int, ...], unit: str = "人", column: str = "times", **more: Any) -> Quantity:
    form = Sum(((1, "aid", column, rows),))
    return Quantity(f"x{rows[0]}", "数", Decimal(value), unit, rows=(("aid", rows),), forms=(Told(form),), **more)


def rate(value: str, row: int, decimals: int = 1) -> Quantity:
    form = Ratio(Sum(((1, "aid", "done_poor", (row,)),)), Sum(((1, "aid", "due_poor", (row,)),)))
    return Quantity(f"r{row}", "率", Decimal(value), "%", decimals, rows=(("aid", (row,)),), forms=(Told(form),))


def test_shares_differences_and_growth_are_forms_of_their_own() -> None:
    a, b = held("30", (4, 5)), held("20", (5,))
    assert a.share(b, "").forms == (
        Told(Ratio(Sum(((1, "aid", "times", (4, 5)),)), Sum(((1, "aid", "times", (5,)),)))),
    )
    assert a.less(b, "").forms == (Told(Sum(((1, "aid", "times", (4,)),))),)
    assert a.growth(b, "").forms == (Told(Ratio(Sum(((1, "aid", "times", (4,)),)), Sum(((1, "aid", "times", (5,)),)))),)
    assert abs(b.less(a, "")).forms == a.less(b, "").forms
    assert a.less(Quantity("t", "目标", Decimal(10), "人"), "").forms == (replace(a.forms[0], step=Decimal(0)),)


def test_sums_in_two_units_are_brought_into_one() -> None:
    a, b = held("3", (4,), "万元", "amount"), held("5000", (5,), "元", "amount")
    [told] = a.less(b, "").forms
    assert told.form == Sum(((10000, "aid", "amount", (4,)), (-1, "aid", "amount", (5,))))
    [told] = b.share(a, "").forms
    assert told.form == Ratio(Sum(((1, "aid", "amount", (5,)),)), Sum(((10000, "aid", "amount", (4,)),)))


def test_what_is_neither_tells_of_each_number_as_it_is_printed() -> None:
    a, b = rate("93.64", 4), rate("91.27", 5, 2)
    assert a.less(b, "").forms == (
        Told(a.forms[0].form, Decimal("0.1")),
        Told(b.forms[0].form, Decimal("0.01")),
    )
    money = held("358.3125", (4,), "万元", "amount", decimals=2), held("300.00", (5,), "万元", "amount", decimals=2)
    assert [one.step for one in money[0].less(money[1], "").forms] == [Decimal("0.01")] * 2
    assert held("8", (4,)).at(Quantity("e", "时间进度", Decimal(50), "%"), "").forms == held("8", (4,)).forms
    assert [one.step for one in held("8", (4,)).at(a, "").forms] == [Decimal(0)] * 2


def test_what_sentences_compute_has_forms_too() -> None:
    said: list[Quantity] = []

    def record(quantity: Quantity, words: str) -> str:
        said.append(quantity)
        return words

    a, b = (replace(q, record=record) for q in (rate("93.64", 4), rate("91.27", 5)))
    assert change(a, b) == "比上年提高2.3个百分点"
    assert len(said[-1].forms) == 2
    tied = replace(rate("93.61", 6), record=record)
    assert order([("甲", a), ("乙", tied), ("丙", b)]) == "甲和乙（93.6%）、丙（91.3%）"
    assert [len(q.forms) for q in said[-2:]] == [2, 1]
    day = Quantity(
        "d", "发放日期", None, "", text="x", day=pd.Timestamp("2019-06-01"), rows=(("aid", (4,)),), record=record
    )
    assert against(day, pd.Timestamp("2019-06-15")) == "早于规定期限14天"
    assert not said[-1].protected


def test_last_year_is_named_in_rows_and_forms(cases: dict[str, intake.Ledgers]) -> None:
    then = Statistics(cases["dingxi/2018"], pd.Timestamp("2019-12-31").date(), time="2018年", year="2018")
    paid = then.i.aid_paid_times
    assert [ledger for ledger, _ in paid.rows] == ["aid@2018"]
    assert [ledger for one in paid.forms for s in one.form.sums for _, ledger, _, _ in s.terms] == ["aid@2018"]
    assert paid.protected
    assert "2018年" in paid.key
    assert paid.key != Statistics(cases["dingxi/2018"], pd.Timestamp("2019-12-31").date()).i.aid_paid_times.key


# --- how finely it is printed -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "unit", "decimals", "text", "step"),
    [
        ("250", "人", None, "250人", "0"),
        ("358.3125", "万元", None, "358.31万元", "0.01"),
        ("358.3125", "万元", None, "358.3125万元", "0"),
        ("358.3125", "万元", None, "0.04亿元", "100"),
        ("93.02", "%", 1, "93%", "0.1"),
        ("93.04", "%", 1, "93", "0.1"),
        ("99.99996", "%", 1, "100%", "0.0001"),
        ("2.37", "百分点", 1, "2.4个百分点", "0.1"),
        ("281890", "人次", None, "28.19万人次", "100"),
        ("282004", "人次", None, "28.2万人次", "100"),
        ("30", "人次", None, "30余人次", "0"),
        ("12", "所", None, "全部", "0"),
        ("-20.04", "%", 1, "20%", "0.1"),
    ],
)
def test_step_is_the_distance_of_neighbours_in_the_unit_of_the_number(
    value: str, unit: str, decimals: int | None, text: str, step: str
) -> None:
    assert printed_step(Quantity("x", "数", Decimal(value), unit, decimals), text) == Decimal(step)


def test_the_finest_printing_counts(luxi: intake.Ledgers) -> None:
    paid = Statistics(luxi, pd.Timestamp("2017-09-20").date()).i.aid_paid_amount
    sources = {"aid": Source(luxi.tables["aid"], "芦溪县", "3603", "2017")}
    for texts, step in (
        (["358.3万元"], "0.1"),
        (["358.3万元", "358.31万元"], "0.01"),
        (["358.31万元", "358.3125万元"], "0"),
    ):
        told = json.loads(protection.written([(paid, text) for text in texts], sources))
        [number] = told["numbers"]
        [form] = number["forms"]
        assert (form["step"], form["value"], number["text"]) == (step, "358.3125", texts[0])
        assert told["ties"] == [["aid", "amount", "times"]]


# --- the declaration --------------------------------------------------------------------------------------


def declared() -> Iterator[tuple[str, str]]:
    for ledger in LEDGERS.values():
        for column in ledger.columns:
            if column.protects or column.per is not None:
                yield ledger.id, column.field


def test_money_is_tied_to_a_protected_count_and_people_are_counted_by_row() -> None:
    for ledger in LEDGERS.values():
        for money, per in ledger.ties:
            assert ledger.column(money).unit in ("万元", "元")
            assert ledger.protected(per), (ledger.id, money)
        identified = any(c.kind == "id" for c in ledger.columns)
        assert ledger.people or not identified, ledger.id
    assert len(list(declared())) > 60


def test_every_number_of_people_is_decided() -> None:
    """A column in 人 is protected, or of those who act in office."""
    office = {
        ("school", "teachers"), ("enrolment", "teachers"), ("teacher_recruit", "plan"), ("teacher_recruit", "actual"),
        ("village_help", "people"), ("pairing", "support_teachers"), ("pairing", "shadow_teachers"),
    }  # fmt: skip
    counted_ = {(k.id, c.field) for k in LEDGERS.values() for c in k.columns if c.unit in ("人", "人次")}
    assert {(k, c) for k, c in counted_ if not LEDGERS[k].protected(c) and k != "teacher_change"} == office
