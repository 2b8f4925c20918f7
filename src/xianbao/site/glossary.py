"""指标解释: every indicator that some report prints, with the definitions that hold there."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from xianbao.indicators import REGISTRY, THEMES, Indicator
from xianbao.ledgers import LEDGERS
from xianbao.site.catalogue import Report

BETTER = {"↑": "越大越好", "↓": "越小越好"}


@dataclass(frozen=True)
class Term:
    """An indicator, its definitions as reports have them, and the reports that print it."""

    item: Indicator
    definitions: tuple[str, ...]
    reports: tuple[Report, ...]

    @property
    def ledgers(self) -> str:
        return "、".join(LEDGERS[key].name for key in self.item.ledgers)

    @property
    def direction(self) -> str:
        return BETTER.get(self.item.direction, "")


@dataclass(frozen=True)
class Value:
    """A number of a ledger's column, a target or the like that reports explain: anchor, name and definition."""

    anchor: str
    name: str
    definition: str


def themes(reports: Sequence[Report]) -> Iterator[tuple[str, list[Term]]]:
    """The terms of each theme that has some, in the order of the registry."""
    used: dict[str, list[Report]] = {}
    for report in reports:
        for key in report.edition.indicators if report.edition else ():
            used.setdefault(key, []).append(report)
    for theme, module in THEMES.items():
        of = (i for i in REGISTRY.values() if i.id in used and i.function.__module__ == module.__name__)
        if terms := [Term(item, _definitions(item, used[item.id]), tuple(used[item.id])) for item in of]:
            yield theme, terms


def values(reports: Sequence[Report], kinds: Sequence[str]) -> list[Value]:
    """Explained values that are no indicator, whose keys begin with one of `kinds` and a dot: target.D005."""
    found: dict[str, tuple[str, dict[str, None]]] = {}
    for report in reports:
        edition = report.edition
        for key, told in edition.definitions.items() if edition else ():
            if key.split(".")[0] in kinds and "[" not in key and "/" not in key and edition:
                _, definitions = found.setdefault(key, (edition.names.get(key, ""), {}))
                definitions[told] = None
    return [Value(key, name, "；".join(told)) for key, (name, told) in sorted(found.items()) if name]


def _definitions(item: Indicator, reports: Sequence[Report]) -> tuple[str, ...]:
    held = (r.edition.definitions.get(item.id) for r in reports if r.edition)
    return tuple(dict.fromkeys(told for told in held if told)) or (item.definition,)
