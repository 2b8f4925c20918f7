"""What goes in and what comes out: the protected numbers of reports, and which of them are shown."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from xianbao.errors import XianbaoError
from xianbao.workspace import ReportId

# A report's disclosure.json
Disclosure = Mapping[str, Any]
SCHEMA = 1


@dataclass(frozen=True)
class Plan:
    """What one report may show.

    open: keys of the protected numbers that it shows; hidden: key → why not, without the number;
    told: keys among the hidden that reports released earlier give away by themselves, whatever is hidden now.
    """

    threshold: int
    open: tuple[str, ...]
    hidden: Mapping[str, str]
    told: tuple[str, ...] = ()


@dataclass(frozen=True, order=True)
class Disclosed:
    """A number of a report that its reader can work out, or nearly: a sentence without the number."""

    report: ReportId
    key: str
    why: str


@dataclass(frozen=True, order=True)
class Cases:
    """A column over rows: what is added up. rows: their `same`, sorted; column "": the rows are counted."""

    ledger: str
    column: str
    rows: tuple[str, ...]


Terms = tuple[tuple[int, Cases], ...]


@dataclass(frozen=True)
class Form:
    """A sum, or scale × part ÷ whole; `printed` is it at its step (0: exact)."""

    part: Terms
    whole: Terms
    scale: int
    printed: Fraction
    step: Fraction


@dataclass(frozen=True)
class Number:
    """A protected number that a report prints, by the report's place among the sources."""

    source: int
    key: str
    name: str
    forms: tuple[Form, ...]


@dataclass(frozen=True)
class Source:
    """One report's protected numbers.

    values: (row's `same`, column) → its number in the ledger; ties: (ledger, amount) → the column of its cases;
    lines: row's `same` → its ledger, and by which the row is known this year and was known last year;
    released: keys that are open already and stay so, None in a report that is to be planned.
    """

    report: ReportId
    threshold: int
    numbers: tuple[Number, ...]
    values: Mapping[tuple[str, str], Fraction]
    ties: Mapping[tuple[str, str], str]
    lines: Mapping[str, tuple[str, str, str]]
    released: frozenset[str] | None


def read(place: int, report: ReportId, data: Disclosure, threshold: int, released: Collection[str] | None) -> Source:
    """A report's disclosure.json; `place` is the report's among all."""
    if data.get("schema") != SCHEMA:
        raise XianbaoError(f"{report} 的 disclosure.json 格式版本不是 {SCHEMA}：请重新生成内部版")
    if threshold < 2:
        raise XianbaoError(f"{report} 的隐藏界限 {threshold} 不合要求：应为不小于2的整数")
    ledgers = data["ledgers"]
    same = {
        ledger: {int(row): found["same"] for row, found in kept["rows"].items()} for ledger, kept in ledgers.items()
    }
    values = {
        (found["same"], column): Fraction(value)
        for kept in ledgers.values()
        for found in kept["rows"].values()
        for column, value in found["values"].items()
    }
    numbers = tuple(
        Number(place, n["key"], n["name"], tuple(_form(f, same) for f in n["forms"]))
        for n in sorted(data["numbers"], key=lambda n: str(n["key"]))
    )
    ties = {(_ledger(ledger), amount): cases for ledger, amount, cases in data["ties"]}
    lines = {
        found["same"]: (_ledger(ledger), found["is"], found["was"])
        for ledger, kept in ledgers.items()
        for found in kept["rows"].values()
        if "is" in found
    }
    return Source(report, threshold, numbers, values, ties, lines, None if released is None else frozenset(released))


def _form(form: Mapping[str, Any], same: Mapping[str, Mapping[int, str]]) -> Form:
    part = _terms(form["sum"] if "sum" in form else form["ratio"], same)
    step = Fraction(form["step"])
    return Form(
        part, _terms(form.get("of", ()), same), form.get("scale", 1), _rounded(Decimal(form["value"]), step), step
    )


def _terms(terms: Sequence[Any], same: Mapping[str, Mapping[int, str]]) -> Terms:
    return tuple(
        (coefficient, Cases(_ledger(ledger), column, tuple(sorted(same[ledger][row] for row in rows))))
        for coefficient, ledger, column, rows in terms
    )


def _ledger(key: str) -> str:
    """The ledger's id without the year that it is of: a row's `same` knows the year."""
    return key.partition("@")[0]


def _rounded(value: Decimal, step: Fraction) -> Fraction:
    """As printed: half-up to the next step."""
    if not step:
        return Fraction(value)
    ratio = Fraction(value) / step
    steps = (Decimal(ratio.numerator) / Decimal(ratio.denominator)).quantize(Decimal(1), ROUND_HALF_UP)
    return int(steps) * step
