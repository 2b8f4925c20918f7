"""指标解释: every indicator that some report prints, with the definitions that hold there."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from xianbao.indicators import REGISTRY, THEMES, Indicator
from xianbao.ledgers import LEDGERS
from xianbao.site.catalogue import Report

# Ends the name of every target
TARGET = "（目标）"
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
    """Explained values that are no indicator, whose keys begin with one of `kinds` and a dot: target.D005.

    Values of the same words are there once, under the first of their keys.
    """
    told: dict[str, dict[str, None]] = {}
    names: dict[str, str] = {}
    for edition in (report.edition for report in reports if report.edition):
        for key, definition in edition.definitions.items():
            kind, dot, _ = key.partition(".")
            if dot and kind in kinds and not set(key) & set("[/÷-") and key in edition.names:
                told.setdefault(key, {})[definition] = None
                names.setdefault(key, _general(edition.names[key]))
    found = {(names[key], "；".join(told[key])): key for key in sorted(told, reverse=True)}
    return [Value(key, *words) for words, key in sorted(found.items(), key=lambda held: held[1])]


def _general(name: str) -> str:
    """What a number of a ledger's column is called, whatever rows it is of: 学生资助发放台账 资助人次."""
    return name if name.endswith(TARGET) else name.partition("（")[0]


def _definitions(item: Indicator, reports: Sequence[Report]) -> tuple[str, ...]:
    held = (r.edition.definitions.get(item.id) for r in reports if r.edition)
    return tuple(dict.fromkeys(told for told in held if told)) or (item.definition,)
