"""What a reader learns from every number that is shown or hidden, and what must not be learnt."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from xianbao.disclosure.cells import Cells, Linear, added
from xianbao.disclosure.model import Form, Number, Source, Terms
from xianbao.errors import XianbaoError

# Beyond this a bound that is not reached is as good as one that is
FINEST = 100_000
# An unrounded ratio is written with so many digits that it is exact to this
ROUNDED = Fraction(1, 10**9)
UNSAID = "没有写明它是由台账的哪些数得出的，无法判断能否公开"


@dataclass(frozen=True, order=True)
class Fact:
    """A row lies between two bounds, both included; None: no bound."""

    row: int
    low: Fraction | None
    high: Fraction | None


@dataclass(frozen=True)
class Secret:
    """A small number of cases: a row that must stay uncertain by `need`. numbers: those it is told by."""

    row: int
    need: int
    numbers: tuple[int, ...]


@dataclass(frozen=True)
class Knowledge:
    """rows: sums of cells that something is known of, or must not be; always: what is known without any number;
    shown: by number, what it tells; small: number → why it is hidden for its own sake."""

    cells: Cells
    sources: tuple[Source, ...]
    numbers: tuple[Number, ...]
    rows: tuple[Linear, ...]
    always: tuple[Fact, ...]
    shown: tuple[tuple[Fact, ...], ...]
    secrets: tuple[Secret, ...]
    small: Mapping[int, str]


class _Rows:
    """Each sum of cells once; what everybody knows already is taken off its bounds."""

    def __init__(self, cells: Cells) -> None:
        self.cells = cells
        self.held: dict[Linear, int] = {}

    def secret(self, linear: Linear) -> int | None:
        """The row of a sum's unknown cells, if it has any."""
        unknown = tuple((cell, factor) for cell, factor in linear if not self.cells.known[cell])
        return self.held.setdefault(unknown, len(self.held)) if unknown else None

    def fact(self, linear: Linear, low: Fraction | None, high: Fraction | None) -> list[Fact]:
        row = self.secret(linear)
        if row is None or low is high is None:
            return []
        known = sum((factor * self.cells.truth[cell] for cell, factor in linear if self.cells.known[cell]), Fraction(0))
        return [Fact(row, None if low is None else low - known, None if high is None else high - known)]

    def below(self, linear: Linear, bound: Fraction) -> Fraction:
        """The largest that a sum of whole numbers below `bound` can be."""
        if not all(self.cells.whole[cell] for cell, _ in linear):
            return bound
        parts = math.lcm(bound.denominator, *(factor.denominator for _, factor in linear))
        return bound - Fraction(1, parts) if parts <= FINEST else bound


def gather(cells: Cells, sources: Sequence[Source], carried: Sequence[Terms] = ()) -> Knowledge:
    """Everything that the numbers of all reports tell, by number; carried: sums that everybody knows to be nothing."""
    numbers = tuple(number for source in sources for number in source.numbers)
    limits = [sources[number.source].threshold for number in numbers]
    rows = _Rows(cells)
    ratios = [form for number in numbers for form in number.forms if form.whole]
    parts = {cells.cases(form.part) for form in ratios}
    always = dict.fromkeys(fact for form in ratios for fact in _of_any_ratio(rows, form))
    always |= dict.fromkeys(fact for number in numbers for fact in _of_any_sum(rows, number, parts))
    for terms in carried:
        always |= dict.fromkeys(rows.fact(cells.linear(terms), Fraction(0), Fraction(0)))
    secrets = _secrets(rows, numbers, limits)
    shown = tuple(
        tuple(fact for form in number.forms for fact in _of_shown(rows, number, form, sources)) for number in numbers
    )
    small = _small(rows, numbers, limits)
    return Knowledge(cells, tuple(sources), numbers, tuple(rows.held), tuple(always), shown, secrets, small)


def _secrets(rows: _Rows, numbers: Sequence[Number], limits: Sequence[int]) -> tuple[Secret, ...]:
    """What must not be learnt: every number of cases that a number is about, if it is small."""
    found: dict[int, tuple[int, dict[int, None]]] = {}
    for n, (number, limit) in enumerate(zip(numbers, limits, strict=True)):
        for linear in (linear for form in number.forms for linear in _told_of(rows.cells, form)):
            row = rows.secret(linear) if 0 < rows.cells.value(linear) < limit else None
            if row is not None:
                need, told = found.get(row, (0, {}))
                found[row] = max(need, limit - 1), told | {n: None}
    return tuple(Secret(row, need, tuple(told)) for row, (need, told) in found.items())


def _small(rows: _Rows, numbers: Sequence[Number], limits: Sequence[int]) -> dict[int, str]:
    """The numbers that are hidden whatever else is shown, and why."""
    cells = rows.cells
    found = {n: UNSAID for n, number in enumerate(numbers) if not number.forms}
    nobody: set[Linear] = set()
    for n, (number, limit) in enumerate(zip(numbers, limits, strict=True)):
        for form in number.forms:
            why = _why_small(rows, form, limit)
            if why:
                found.setdefault(n, why)
            if why and form.whole and not cells.value(cells.cases(form.part)):
                nobody.add(cells.cases(form.part))
    for n, (number, limit) in enumerate(zip(numbers, limits, strict=True)):
        if any(not form.whole and cells.cases(form.part) in nobody for form in number.forms):
            found.setdefault(n, f"对象不足{limit}，公开就说明了其中每一个的情况")
    return found


def _told_of(cells: Cells, form: Form) -> list[Linear]:
    """The numbers of cases that a form is about: of a ratio its part, its whole and the rest."""
    part, whole = _counted(cells, form.part), _counted(cells, form.whole)
    rest = added([(1, whole), (-1, part)]) if part and whole and _within(form.part, form.whole) else ()
    return [linear for linear in (part, whole, rest) if linear]


def _counted(cells: Cells, terms: Terms) -> Linear:
    """The cases of a sum, if it counts any: what is taken off is of the same rows, not of another year's."""
    positive = tuple(term for term in terms if term[0] > 0)
    if not _within(tuple(term for term in terms if term[0] < 0), positive):
        return ()
    linear = cells.cases(terms)
    if not linear or not all(cells.whole[cell] for cell, _ in linear):
        return ()
    return added([(Fraction(1, math.gcd(*(coefficient for coefficient, _ in terms))), linear)])


def _within(part: Terms, whole: Terms) -> bool:
    """Whether every row of the one is a row of the other."""
    rows = {row for _, cases in whole for row in cases.rows}
    return all(row in rows for _, cases in part for row in cases.rows)


def _why_small(rows: _Rows, form: Form, threshold: int) -> str:
    """Why a number is hidden whatever else is shown; blank where it is not."""
    linear = _counted(rows.cells, form.whole or form.part)
    if not linear or rows.secret(linear) is None or not 0 < rows.cells.value(linear) < threshold:
        return ""
    if form.whole:
        return f"比例的对象不足{threshold}"
    if any(rows.cells.sums[cases] != rows.cells.persons[cases] for _, cases in form.part):
        return f"金额对应的人数（人次）不足{threshold}"
    return f"不足{threshold}" if form.step < threshold - 1 else ""


def _of_any_ratio(rows: _Rows, form: Form) -> list[Fact]:
    """What is known of a ratio without seeing it: there is somebody in its whole, and no more in its part."""
    whole, part = _counted(rows.cells, form.whole), _counted(rows.cells, form.part)
    found = []
    if whole and all(factor > 0 for _, factor in whole) and rows.cells.value(whole) >= 1:
        found += rows.fact(whole, Fraction(1), None)
    if whole and part and _within(form.part, form.whole):
        rest = added([(1, whole), (-1, part)])
        found += rows.fact(rest, Fraction(0), None) if rows.cells.value(rest) >= 0 else []
    return found


def _of_any_sum(rows: _Rows, number: Number, parts: set[Linear]) -> list[Fact]:
    """A hidden sum is not zero, unless it may be the part of a ratio: there a zero tells of everybody.

    That is taken as known of one that is shown too, so that hiding a number never tells anything.
    """
    if len(number.forms) != 1 or number.forms[0].whole:
        return []
    linear = _counted(rows.cells, number.forms[0].part)
    if not linear or linear in parts or any(factor < 0 for _, factor in linear) or rows.cells.value(linear) < 1:
        return []
    return rows.fact(linear, Fraction(1), None)


def _of_shown(rows: _Rows, number: Number, form: Form, sources: Sequence[Source]) -> list[Fact]:
    """A sum lies within half a step of what is printed; so does a ratio, whatever its whole."""
    cells = rows.cells
    part, whole, printed = cells.linear(form.part), cells.linear(form.whole), form.printed
    if form.whole:
        size = cells.value(whole)
        if not size:
            raise XianbaoError(_mismatch(number, sources))
        if not form.step and abs(cells.value(part) / size * form.scale - printed) < ROUNDED:
            printed = cells.value(part) / size * form.scale
        sign = 1 if size > 0 else -1
        part, whole = added([(sign, part)]), added([(sign, whole)])
    found = []
    for half in sorted({-form.step / 2, form.step / 2}):
        edge = printed + half
        linear = added([(1, part), (-edge / form.scale, whole)]) if form.whole else part
        limit = Fraction(0) if form.whole else edge
        if half > 0 and printed >= 0:
            limit = rows.below(linear, limit)
        value = cells.value(linear)
        if (half <= 0 and value < limit) or (half >= 0 and value > limit):
            raise XianbaoError(_mismatch(number, sources))
        found += rows.fact(linear, limit if half <= 0 else None, limit if half >= 0 else None)
    return found


def _mismatch(number: Number, sources: Sequence[Source]) -> str:
    return f"{sources[number.source].report} 的 disclosure.json 中“{number.name}”与所列台账各行对不上：请重新生成内部版"
