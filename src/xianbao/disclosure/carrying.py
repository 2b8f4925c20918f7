"""What a year began with is what the last one ended with: sums over the rows of two years that come to nothing."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction

from xianbao.disclosure.model import Cases, Source, Terms

# A column → the sum of columns of last year's row that it begins with
Carried = Sequence[tuple[str, Sequence[tuple[int, str]]]]


def carried(sources: Sequence[Source], rules: Callable[[str], Carried]) -> tuple[Terms, ...]:
    """The sums that come to nothing, of all rows of which the reports tell in both years. rules: by ledger.

    A row that did not begin as last year's ended is left out: the sources contradict each other there.
    """
    values = {atom: value for source in sources for atom, value in source.values.items()}
    lines = {same: line for source in sources for same, line in source.lines.items()}
    ended: dict[str, list[str]] = {}
    for same, (_, now, _) in sorted(lines.items()):
        ended.setdefault(now, []).append(same)
    found = set()
    for same, (ledger, _, before) in lines.items():
        for former in ended.get(before, ()):
            for column, parts in rules(ledger):
                terms = tuple(_terms(ledger, same, former, column, parts))
                if _known(terms, values) and not _sum(terms, values):
                    found.add(terms)
    return tuple(sorted(found))


def _terms(
    ledger: str, same: str, former: str, column: str, parts: Sequence[tuple[int, str]]
) -> Iterator[tuple[int, Cases]]:
    yield 1, Cases(ledger, column, (same,))
    for coefficient, part in parts:
        yield -coefficient, Cases(ledger, part, (former,))


def _known(terms: Terms, values: Mapping[tuple[str, str], Fraction]) -> bool:
    return all((cases.rows[0], cases.column) in values for _, cases in terms)


def _sum(terms: Terms, values: Mapping[tuple[str, str], Fraction]) -> Fraction:
    return sum((coefficient * values[cases.rows[0], cases.column] for coefficient, cases in terms), Fraction(0))
