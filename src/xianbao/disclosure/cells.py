"""The cells that all numbers are sums of.

Every number is a sum of ledger rows. Rows that lie in exactly the same sums cannot be told apart by anybody who
sees only these: together they are one cell, an unknown of whoever tries to work the numbers out.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from xianbao.disclosure.model import Cases, Source, Terms

# Cell → coefficient, by cell; none of them zero
Linear = tuple[tuple[int, Fraction], ...]
# A row's column: its `same`, and the column
Atom = tuple[str, str]
ONE = Fraction(1)


@dataclass(frozen=True)
class Cells:
    """truth: each cell's value, of which the public knows nothing but the numbers; whole: whether it counts;
    known: whether it is no protected column's, so that everybody may know it."""

    truth: tuple[Fraction, ...]
    whole: tuple[bool, ...]
    known: tuple[bool, ...]
    sums: Mapping[Cases, Linear]
    persons: Mapping[Cases, Linear]

    def linear(self, terms: Terms) -> Linear:
        """A sum in cells."""
        return added((coefficient, self.sums[cases]) for coefficient, cases in terms)

    def cases(self, terms: Terms) -> Linear:
        """The cases that a sum is of: where it is money, how many it was paid for."""
        return added((coefficient, self.persons[cases]) for coefficient, cases in terms)

    def value(self, linear: Linear) -> Fraction:
        return sum((factor * self.truth[cell] for cell, factor in linear), Fraction(0))


def partition(sources: Sequence[Source], public: Callable[[str, str], bool], carried: Sequence[Terms] = ()) -> Cells:
    """The cells of all sums of all reports. public: whether a ledger's column is protected from nobody; carried: sums
    that everybody knows to be nothing.

    Money that is paid at a public rate is cases × rate: the row's cell counts its cases, for both columns.
    """
    values: dict[Atom, Fraction] = {}
    ties: dict[tuple[str, str], str] = {}
    for source in sources:
        values |= source.values
        ties |= source.ties
    told = [terms for source in sources for terms in _all_terms(source)]
    sums = sorted({cases for terms in (*told, *carried) for _, cases in terms})
    inside: dict[Atom, list[int]] = defaultdict(list)
    rates: dict[Atom, dict[str, Fraction]] = defaultdict(dict)
    column: dict[Atom, tuple[str, str]] = {}
    for place, cases in enumerate(sums):
        tie = ties.get((cases.ledger, cases.column))
        for row in cases.rows:
            atom = row, cases.column
            if tie is not None and _at(values, atom) and _at(values, (row, tie)):
                rates[row, tie][cases.column] = _at(values, atom) / _at(values, (row, tie))
                atom = row, tie
            inside[atom].append(place)
            column[atom] = cases.ledger, atom[1]
    measured = {column[atom] for atom in inside if _at(values, atom).denominator != 1}
    alike: dict[tuple[tuple[int, ...], tuple[tuple[str, Fraction], ...]], list[Atom]] = defaultdict(list)
    for atom in sorted(inside):
        alike[tuple(inside[atom]), tuple(sorted(rates.get(atom, {}).items()))].append(atom)
    linear: list[list[tuple[int, Fraction]]] = [[] for _ in sums]
    persons: list[list[tuple[int, Fraction]]] = [[] for _ in sums]
    for cell, (places, paid) in enumerate(alike):
        for place in places:
            rate = dict(paid).get(sums[place].column)
            linear[place].append((cell, rate or ONE))
            if rate or (sums[place].ledger, sums[place].column) not in ties:
                persons[place].append((cell, ONE))
    first = [column[atoms[0]] for atoms in alike.values()]
    return Cells(
        tuple(sum((_at(values, atom) for atom in atoms), Fraction(0)) for atoms in alike.values()),
        tuple(of not in measured for of in first),
        tuple(public(*of) for of in first),
        {cases: added([(1, one)]) for cases, one in zip(sums, map(tuple, linear), strict=True)},
        {cases: added([(1, one)]) for cases, one in zip(sums, map(tuple, persons), strict=True)},
    )


def added(parts: Iterable[tuple[int | Fraction, Linear]]) -> Linear:
    """Each so many times, together."""
    held: dict[int, Fraction] = defaultdict(Fraction)
    for times, linear in parts:
        for cell, factor in linear:
            held[cell] += times * factor
    return tuple(sorted((cell, factor) for cell, factor in held.items() if factor))


def _all_terms(source: Source) -> Iterator[Terms]:
    for number in source.numbers:
        for form in number.forms:
            yield form.part
            yield form.whole


def _at(values: Mapping[Atom, Fraction], atom: Atom) -> Fraction:
    """A row's value; every row counts one, an empty cell nothing."""
    return ONE if not atom[1] else values.get(atom, Fraction(0))
