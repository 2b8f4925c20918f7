"""What the public editions may show: worked examples, and attacks by a solver that the planner does not use."""

import itertools
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from xianbao.disclosure import Plan, audit, plan
from xianbao.errors import XianbaoError
from xianbao.workspace import ReportId

HERE = ReportId("jia", "2019", "work_report", "public")
THERE = ReportId("yi", "2019", "work_report", "public")
CITY = ReportId("shi", "2019", "work_report", "public")


class Sheet:
    """A report over one made-up ledger, whose rows are given by name: the name is the row's identity everywhere."""

    def __init__(self, ledger: str = "made_up", ties: Sequence[Sequence[str]] = ()) -> None:
        self.ledger, self.ties = ledger, [[ledger, *tie] for tie in ties]
        self.rows: dict[str, dict[str, str]] = {}
        self.numbers: dict[str, dict[str, Any]] = {}

    def row(self, name: str, **values: object) -> "Sheet":
        self.rows[name] = {column: str(value) for column, value in values.items()}
        return self

    def terms(self, what: str) -> list[list[Any]]:
        """`n:a+b-m:c`: column n over the rows a and b, less column m over the row c."""
        found = []
        for part in what.replace("-", " -").split():
            column, _, names = part.lstrip("-").partition(":")
            found.append(
                [-1 if part[0] == "-" else 1, self.ledger, column, [[*self.rows].index(n) + 2 for n in names.split("+")]]
            )
        return found

    def value(self, what: str) -> Decimal:
        rows = [*self.rows.values()]
        return sum(
            (c * (Decimal(rows[r - 2].get(col, "0")) if col else 1) for c, _, col, at in self.terms(what) for r in at),
            Decimal(0),
        )

    def sum(self, key: str, what: str, step: str = "0") -> "Sheet":
        return self._add(key, {"sum": self.terms(what), "value": str(self.value(what)), "step": step})

    def rate(self, key: str, part: str, whole: str, step: str = "0.1") -> "Sheet":
        value = self.value(part) / self.value(whole) * 100
        ratio = {"ratio": self.terms(part), "of": self.terms(whole), "scale": 100}
        return self._add(key, {**ratio, "value": str(value), "step": step})

    def _add(self, key: str, *forms: dict[str, Any]) -> "Sheet":
        self.numbers[key] = {"key": key, "text": "", "name": f"{key}的数", "indicator": key, "forms": [*forms]}
        return self

    def json(self, **more: Any) -> dict[str, Any]:
        rows = {str(n): {"same": name, "values": values} for n, (name, values) in enumerate(self.rows.items(), 2)}
        return {
            "schema": 1,
            "ledgers": {self.ledger: {"file": "made_up.xlsx", "rows": rows}},
            "ties": self.ties,
            "numbers": [*self.numbers.values()],
            **more,
        }


def planned(*sheets: Sheet, threshold: int = 10, fixed: Mapping[Any, Any] | None = None) -> list[Plan]:
    """Plans that the audit finds nothing in, but for what was told before; the same in every order."""
    ids = [HERE, THERE, CITY][: len(sheets)]
    reports = {report: sheet.json() for report, sheet in zip(ids, sheets, strict=True)}
    limits = dict.fromkeys(ids, threshold)
    plans = plan(reports, limits, fixed)
    shown = {report: one.open for report, one in plans.items()}
    assert not audit(reports, shown, limits)
    other = plan(dict(reversed([*reports.items()])), limits, fixed)
    assert {**other} == plans
    for report, one in plans.items():
        assert {*one.open, *one.hidden} == {*(n["key"] for n in reports[report]["numbers"])}
        assert {*one.open}.isdisjoint(one.hidden)
    return [plans[report] for report in ids]


def test_of_a_table_with_one_small_cell_three_more_are_hidden_and_no_total() -> None:
    sheet = Sheet().row("a", n=5).row("b", n=20).row("c", n=30).row("d", n=40)
    for key in ("a", "b", "c", "d", "a+b", "c+d", "a+c", "b+d", "a+b+c+d"):
        sheet.sum(key, f"n:{key}")
    [one] = planned(sheet)
    assert {*one.hidden} == {"a", "b", "c", "d"}
    assert one.hidden["a"] == "不足10"
    assert one.hidden["b"] == "同公开的其他数一起，可以推出“a的数”，该数不足10"


def test_a_total_less_its_parts_gives_no_part() -> None:
    sheet = Sheet().row("a", n=3).row("b", n=200).row("c", n=150)
    for key in ("a", "b", "c", "a+b+c"):
        sheet.sum(key, f"n:{key}")
    [one] = planned(sheet)
    assert {*one.hidden} == {"a", "c"}


def test_two_small_parts_that_could_only_be_small_are_not_left_alone() -> None:
    sheet = Sheet().row("a", n=2).row("b", n=3).row("c", n=200)
    for key in ("a", "b", "c", "a+b+c"):
        sheet.sum(key, f"n:{key}")
    [one] = planned(sheet)  # a + b = 5 is known from the others: neither could be ten
    assert {*one.hidden} == {"a", "b", "c"}


def test_of_which_lines_are_parts_too() -> None:
    sheet = Sheet().row("a", n=60, poor=4, other=56)
    sheet.sum("all", "n:a").sum("poor", "poor:a").sum("not poor", "n:a-poor:a")
    [one] = planned(sheet)
    assert {*one.hidden} == {"poor", "not poor"}


def test_a_rate_with_its_whole_gives_no_part() -> None:
    sheet = Sheet().row("a", due=80, done=77).sum("due", "due:a").sum("done", "done:a").rate("rate", "done:a", "due:a")
    sheet.sum("left", "due:a-done:a")
    [one] = planned(sheet)
    assert {*one.hidden} == {"left", "rate", "done"} or {*one.hidden} == {"left", "rate", "due"}


def test_a_rate_is_shown_that_is_too_coarse_to_tell() -> None:
    sheet = Sheet().row("a", due=2000, left=4).sum("due", "due:a").sum("left", "left:a")
    [one] = planned(sheet.rate("rate", "left:a", "due:a", "1"))
    assert {*one.hidden} == {"left"}
    [one] = planned(sheet.rate("rate", "left:a", "due:a", "0.1"))
    assert {*one.hidden} == {"left", "rate"}


def test_a_rate_so_fine_that_whole_numbers_tell_its_whole_is_hidden() -> None:
    sheet = Sheet().row("a", due=29, done=7).row("b", due=31)
    sheet.sum("both", "due:a+b").sum("done", "done:a").rate("rate", "done:a", "due:a", "0.01")
    [one] = planned(sheet)  # 24.14 % of at most 60 is 7 of 29, or 14 of 58: 24.14 is 7/29 only
    assert "done" in one.hidden
    assert {"rate", "both"} & {*one.hidden}


def test_money_at_a_public_rate_is_a_count() -> None:
    sheet = Sheet(ties=[["money", "n"]]).row("a", n=6, money="0.3").row("b", n=90, money="9")
    sheet.sum("money a", "money:a").sum("money b", "money:b").sum("n", "n:a+b").sum("n b", "n:b")
    [one] = planned(sheet)
    assert one.hidden["money a"] == "金额对应的人数（人次）不足10"
    assert "n b" in one.hidden or "n" in one.hidden
    assert "money b" in one.hidden or "n" in one.hidden


def test_two_years_and_their_difference() -> None:
    sheet = Sheet().row("2018", n=4).row("2019", n=60)
    [one] = planned(sheet.sum("last", "n:2018").sum("now", "n:2019").sum("more", "n:2019-n:2018"))
    assert {*one.hidden} == {"last", "more"}


def test_a_small_change_of_large_numbers_is_no_count_of_persons() -> None:
    sheet = Sheet().row("2018", n=804).row("2019", n=801)
    [one] = planned(sheet.sum("last", "n:2018").sum("now", "n:2019").sum("fewer", "n:2018-n:2019"))
    assert not one.hidden


def test_a_prefecture_does_not_tell_what_its_counties_hide() -> None:
    here, there = Sheet().row("a", n=7).sum("n", "n:a"), Sheet().row("b", n=70).sum("n", "n:b")
    city = Sheet().row("b", n=70).row("a", n=7).sum("all", "n:a+b")
    plans = planned(here, there, city)
    assert [len(one.hidden) for one in plans] == [1, 1, 0]
    alone = planned(here, there)
    assert [len(one.hidden) for one in alone] == [1, 0]


def test_the_same_row_is_hidden_in_both_reports() -> None:
    here = Sheet().row("a", n=7).row("x", n=1000).sum("n", "n:a").sum("more", "n:a+x")
    city = Sheet().row("x", n=1000).row("a", n=7).sum("of jia", "n:a").sum("x", "n:x")
    first, second = planned(here, city)
    assert "n" in first.hidden
    assert "of jia" in second.hidden
    assert len(first.hidden) + len(second.hidden) == 3


def test_zero_is_shown() -> None:
    sheet = Sheet().row("a", n=0).row("b", n=50).row("c", n=6)
    for key in ("a", "b", "c", "a+b", "a+b+c"):
        sheet.sum(key, f"n:{key}")
    [one] = planned(sheet)
    assert "a" in one.open
    assert "c" in one.hidden


def test_nothing_and_everything_of_a_small_group_is_hidden_of_a_large_one_shown() -> None:
    sheet = Sheet().row("a", due=6, done=0).row("b", due=7, done=7).row("c", due=70, done=0).row("d", due=80, done=80)
    for name in "abcd":
        sheet.sum(f"due {name}", f"due:{name}").sum(f"done {name}", f"done:{name}")
        sheet.rate(f"rate {name}", f"done:{name}", f"due:{name}")
    [one] = planned(sheet)
    assert {*one.hidden} == {f"{what} {name}" for what in ("due", "done", "rate") for name in "ab"}
    assert one.hidden["done a"] == "对象不足10，公开就说明了其中每一个的情况"
    assert one.hidden["rate b"] == "比例的对象不足10"


def test_released_numbers_stay_and_the_new_ones_give_way() -> None:
    old = Sheet().row("a", n=7).row("b", n=70).sum("all", "n:a+b").json(threshold=10, open=["all"])
    new = Sheet().row("a", n=7).row("b", n=70).sum("a", "n:a").sum("b", "n:b")
    [one] = planned(new, fixed={THERE: old})
    assert {*one.hidden} == {"a", "b"}
    assert not one.told


def test_what_released_numbers_tell_is_said() -> None:
    old = Sheet().row("a", n=7).row("b", n=70).sum("all", "n:a+b").sum("b", "n:b").json(threshold=10, open=["all", "b"])
    new = Sheet().row("a", n=7).row("b", n=70).row("c", n=80).sum("a", "n:a").sum("b+c", "n:b+c")
    [one] = plan({HERE: new.json()}, {HERE: 10}, {(THERE, 1): old}).values()
    assert one.told == ("a",)
    assert {*one.hidden} == {"a"}


@pytest.mark.parametrize(("threshold", "hidden"), [(3, ""), (8, "a b"), (30, "a b c")])
def test_the_threshold_is_the_reports(threshold: int, hidden: str) -> None:
    sheet = Sheet().row("a", n=7).row("b", n=20).row("c", n=300)
    for key in ("a", "b", "c", "a+b+c"):
        sheet.sum(key, f"n:{key}")
    [one] = planned(sheet, threshold=threshold)
    assert {*one.hidden} == {*hidden.split()}


def test_the_audit_names_what_is_told_and_not_the_number() -> None:
    sheet = Sheet().row("a", n=7).row("b", n=20)
    for key in ("a", "b", "a+b"):
        sheet.sum(key, f"n:{key}")
    reports, limits = {HERE: sheet.json()}, {HERE: 10}
    [found] = audit(reports, {HERE: ["b", "a+b"]}, limits)
    assert (found.report, found.key) == (HERE, "a")
    assert "7" not in found.why
    [found] = audit(reports, {HERE: ["a"]}, limits)
    assert found.why == "不足10，却公开了"
    assert not audit(reports, {HERE: ["a+b"]}, limits)


def test_a_number_that_is_not_its_rows_stops_the_plan() -> None:
    data = Sheet().row("a", n=7).sum("n", "n:a").json()
    data["numbers"][0]["forms"][0]["value"] = "12"
    with pytest.raises(XianbaoError, match="jia 2019 work_report 的 disclosure.json 中“n的数”与所列台账各行对不上"):
        plan({HERE: data}, {HERE: 10})
    with pytest.raises(XianbaoError, match="格式版本不是 1"):
        plan({HERE: {**data, "schema": 2}}, {HERE: 10})


def counted(data: Mapping[str, Any], terms: Sequence[Sequence[Any]]) -> list[list[Any]]:
    """Money as the cases that it was paid for."""
    per = {(ledger, money): cases for ledger, money, cases in data["ties"]}
    return [[c, ledger, per.get((ledger, column), column), rows] for c, ledger, column, rows in terms]


class Reader:
    """An attack by another solver than the planner's, in whole numbers, on the rows themselves: a variable for every
    row and column of a report's disclosure.json."""

    def __init__(self, reports: Mapping[ReportId, Mapping[str, Any]], plans: Mapping[ReportId, Plan]) -> None:
        self.variables: dict[tuple[str, str], int] = {}
        self.lines: list[tuple[dict[int, Fraction], Fraction | None, Fraction | None]] = []
        self.rates: dict[tuple[str, str], tuple[int, Fraction]] = {}
        everything = [(report, data, n) for report, data in reports.items() for n in data["numbers"]]
        for _, data, number in everything:
            for form in number["forms"]:
                for _, ledger, column, rows in (*form.get("sum", ()), *form.get("ratio", ()), *form.get("of", ())):
                    for row in rows:
                        self._column(data, ledger, column, row)
        parts = [self.of(data, f["ratio"]) for _, data, n in everything for f in n["forms"] if "ratio" in f]
        for report, data, number in everything:
            for form in number["forms"]:
                if "ratio" in form:
                    self.known(data, [*form["of"], *((-c, *rest) for c, *rest in form["ratio"])], 0)
                    self.known(data, form["of"], 1)
                if number["key"] in plans[report].open:
                    self._shown(data, form)
                elif "sum" in form and self.of(data, counted(data, form["sum"])) not in parts:
                    self.known(data, counted(data, form["sum"]), 1)

    def _column(self, data: Mapping[str, Any], ledger: str, column: str, row: int) -> tuple[int, Fraction]:
        kept = data["ledgers"][ledger]["rows"][str(row)]
        for of, money, cases in data["ties"]:
            if (of, money) == (ledger, column):
                rate = Fraction(kept["values"][money]) / Fraction(kept["values"][cases])
                return self._column(data, ledger, cases, row)[0], rate
        return self.variables.setdefault((kept["same"], column), len(self.variables)), Fraction(1)

    def of(self, data: Mapping[str, Any], terms: Sequence[Sequence[Any]]) -> dict[int, Fraction]:
        """A sum's coefficients by variable; money is its cases at the rate of the row."""
        line: dict[int, Fraction] = {}
        for coefficient, ledger, column, rows in terms:
            for row in rows:
                variable, rate = self._column(data, ledger, column, row)
                line[variable] = line.get(variable, Fraction(0)) + coefficient * rate
        return line

    def known(self, data: Mapping[str, Any], terms: Sequence[Sequence[Any]], least: int) -> None:
        """At least so much, if it is so."""
        line = self.of(data, terms)
        if least or self.true(data, terms) >= 0:
            self.lines.append((line, Fraction(least), None))

    def true(self, data: Mapping[str, Any], terms: Sequence[Sequence[Any]]) -> Fraction:
        return sum(
            (
                coefficient * Fraction(data["ledgers"][ledger]["rows"][str(row)]["values"][column])
                for coefficient, ledger, column, rows in terms
                for row in rows
            ),
            Fraction(0),
        )

    def _shown(self, data: Mapping[str, Any], form: Mapping[str, Any]) -> None:
        step, value = Decimal(form["step"]), Decimal(form["value"])
        printed = Fraction(value if not step else (value / step).quantize(Decimal(1), ROUND_HALF_UP) * step)
        for edge, upper in ((printed - Fraction(step) / 2, False), (printed + Fraction(step) / 2, True)):
            if "sum" in form:
                line, limit = self.of(data, form["sum"]), edge
            else:
                line, limit = self.of(data, form["ratio"]), Fraction(0)
                for variable, factor in self.of(data, form["of"]).items():
                    line[variable] = line.get(variable, Fraction(0)) - edge / form["scale"] * factor
            parts = int(np.lcm.reduce([limit.denominator, *(factor.denominator for factor in line.values())]))
            line, limit = {v: factor * parts for v, factor in line.items()}, limit * parts
            self.lines.append((line, None, limit - 1 if step else limit) if upper else (line, limit, None))

    def width(self, line: Mapping[int, Fraction]) -> float:
        """How uncertain a sum is, up to 40 more than it is."""
        n = len(self.variables)
        matrix = np.zeros((len(self.lines), n))
        for k, (factors, _, _) in enumerate(self.lines):
            for variable, factor in factors.items():
                matrix[k, variable] = float(factor)
        low = [-np.inf if low is None else float(low) for _, low, _ in self.lines]
        high = [np.inf if high is None else float(high) for _, _, high in self.lines]
        ends = []
        for sign in (1.0, -1.0):
            cost = np.zeros(n)
            for variable, factor in line.items():
                cost[variable] = sign * float(factor)
            found = milp(cost, constraints=LinearConstraint(matrix, low, high), integrality=np.ones(n), bounds=Bounds(0, 5000))
            assert found.success, found.message
            ends.append(sign * found.fun)
        return float(ends[1] - ends[0])


def attacked(reports: Mapping[ReportId, Mapping[str, Any]], plans: Mapping[ReportId, Plan], threshold: int) -> None:
    """No small number is narrowed down by a reader."""
    reader = Reader(reports, plans)
    for report, data in reports.items():
        for number in data["numbers"]:
            for form in number["forms"]:
                about = [form["sum"]] if "sum" in form else [form["ratio"], form["of"]]
                if len(about) == 2:
                    about.append([*form["of"], *([-c, *rest] for c, *rest in form["ratio"])])
                for terms in about:
                    cases = counted(data, terms)
                    if 0 < reader.true(data, cases) < threshold:
                        assert reader.width(reader.of(data, cases)) > threshold - 1 - 1e-5, (report, number["key"])


SMALL = st.one_of(st.integers(0, 12), st.integers(0, 90))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True, phases=[Phase.generate])
@given(st.data())
def test_no_small_cell_of_any_table_is_found_by_another_solver(data: st.DataObject) -> None:
    wide, high = data.draw(st.integers(2, 4)), data.draw(st.integers(2, 4))
    threshold = data.draw(st.sampled_from([5, 10]))
    names = [[f"r{i}c{k}" for k in range(wide)] for i in range(high)]
    sheet = Sheet()
    for name in itertools.chain(*names):
        sheet.row(name, n=data.draw(SMALL))
    for group in (*([n] for n in itertools.chain(*names)), *names, *zip(*names, strict=True), [*itertools.chain(*names)]):
        if data.draw(st.integers(0, 5)):
            sheet.sum("+".join(group), f"n:{'+'.join(group)}", data.draw(st.sampled_from(["0", "0", "0", "10"])))
    [one] = planned(sheet, threshold=threshold)
    attacked({HERE: sheet.json()}, {HERE: one}, threshold)
    first = sum("同公开" not in why for why in one.hidden.values())
    assert len(one.hidden) <= 4 * first


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True, phases=[Phase.generate])
@given(st.data())
def test_no_small_part_of_any_rate_is_found_by_another_solver(data: st.DataObject) -> None:
    """Counties with a prefecture: who is due, who has it, for how much money, and at which rate."""
    names = [f"r{i}" for i in range(data.draw(st.integers(2, 4)))]
    rows: dict[str, dict[str, object]] = {}
    for name in names:
        due = data.draw(SMALL)
        n = data.draw(st.integers(1, 40))
        rows[name] = {"due": due, "done": data.draw(st.integers(max(0, due - 12), due)), "n": n}
        rows[name]["money"] = str(Decimal(n) * data.draw(st.sampled_from([Decimal("0.05"), Decimal("0.1")])))
    sheets, groups = [Sheet(ties=[["money", "n"]]), Sheet(ties=[["money", "n"]])], [[[n] for n in names], [names]]
    for sheet, told in zip(sheets, groups, strict=True):
        for name in names:
            sheet.row(name, **rows[name])
        for group in told:
            at = "+".join(group)
            for column in ("due", "done", "n", "money"):
                if data.draw(st.integers(0, 3)):
                    sheet.sum(f"{column} {at}", f"{column}:{at}")
            if sheet.value(f"due:{at}"):
                sheet.rate(f"rate {at}", f"done:{at}", f"due:{at}", data.draw(st.sampled_from(["1", "0.1", "0.01"])))
    plans = planned(*sheets)
    reports = {HERE: sheets[0].json(), THERE: sheets[1].json()}
    attacked(reports, dict(zip(reports, plans, strict=True)), 10)
