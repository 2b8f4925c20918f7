"""What a number is a function of: sums of columns of ledgers over rows, and ratios of two sums.

Pure algebra. What may be told of a number in public is decided from it: docs/disclosure-data.md.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

# Coefficient, ledger (of another year aid@2018; blank until it is said), column (blank: rows are counted), rows
Term = tuple[int, str, str, tuple[int, ...]]
Cell = Callable[[str, str, int], Decimal]


@dataclass(frozen=True)
class Sum:
    """Coefficient times the values of a column over rows, added up; without terms it tells of no row."""

    terms: tuple[Term, ...] = ()

    @classmethod
    def of(cls, terms: Iterable[Term]) -> "Sum":
        """With every row of a column in one term: rows that are taken twice count twice, those that cancel are out."""
        held: dict[tuple[str, str], dict[int, int]] = {}
        for n, ledger, column, rows in terms:
            taken = held.setdefault((ledger, column), {})
            for row in rows:
                taken[row] = taken.get(row, 0) + n
        return cls(
            tuple(
                (n, ledger, column, tuple(sorted(row for row, times in taken.items() if times == n)))
                for (ledger, column), taken in held.items()
                for n in sorted({*taken.values()} - {0}, reverse=True)
            )
        )

    def __add__(self, other: "Sum") -> "Sum":
        return Sum.of((*self.terms, *other.terms))

    def __sub__(self, other: "Sum") -> "Sum":
        return self + -other

    def __neg__(self) -> "Sum":
        return self.times(-1)

    def times(self, factor: int) -> "Sum":
        """So many times this."""
        return Sum(tuple((n * factor, ledger, column, rows) for n, ledger, column, rows in self.terms))

    def named(self, name: Callable[[str], str]) -> "Sum":
        """With its ledgers renamed."""
        return Sum(tuple((n, name(ledger), column, rows) for n, ledger, column, rows in self.terms))

    @property
    def sums(self) -> tuple["Sum", ...]:
        return (self,)

    def value(self, cell: Cell) -> Decimal:
        """What it comes to, `cell` being the value at a ledger, column and row."""
        return sum(
            (n * cell(ledger, column, row) for n, ledger, column, rows in self.terms for row in rows), Decimal(0)
        )

    def json(self) -> list[list[object]]:
        return [[n, ledger, column, list(rows)] for n, ledger, column, rows in self.terms]


@dataclass(frozen=True)
class Ratio:
    """A sum over another, times `scale`: 100 of a percentage."""

    part: Sum
    whole: Sum
    scale: int = 100

    def __neg__(self) -> "Ratio":
        return replace(self, part=-self.part)

    def named(self, name: Callable[[str], str]) -> "Ratio":
        return replace(self, part=self.part.named(name), whole=self.whole.named(name))

    @property
    def sums(self) -> tuple[Sum, ...]:
        return (self.part, self.whole)

    def value(self, cell: Cell) -> Decimal:
        return self.part.value(cell) / self.whole.value(cell) * self.scale


Form = Sum | Ratio


@dataclass(frozen=True)
class Told:
    """A form that a printed number tells of, and how finely: to the distance of two neighbours, in the form's own unit.

    step: None where the number is the form itself, but for its unit: told as finely as it is printed. 0: exactly.
    """

    form: Form
    step: Decimal | None = None

    def __neg__(self) -> "Told":
        return replace(self, form=-self.form)


# Of a number that is computed, but tells of no single row: a day, how many items a chart has
NOTHING = (Told(Sum()),)


def counted(rows: Sequence[int]) -> Sum:
    """How many rows there are."""
    return Sum(((1, "", "", tuple(rows)),)) if rows else Sum()


def named(told: Iterable[Told], name: Callable[[str], str]) -> tuple[Told, ...]:
    """With the ledgers renamed."""
    return tuple(replace(one, form=one.form.named(name)) for one in told)


def own(told: Sequence[Told]) -> Sum | None:
    """The sum that a number is itself, if it is one."""
    if len(told) == 1 and told[0].step is None and isinstance(told[0].form, Sum):
        return told[0].form
    return None


def columns(told: Iterable[Told]) -> Iterator[tuple[str, str]]:
    """Ledger and column of every term."""
    for one in told:
        for part in one.form.sums:
            yield from ((ledger, column) for _, ledger, column, _ in part.terms)
