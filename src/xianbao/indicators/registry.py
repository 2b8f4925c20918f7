"""The registry: what every indicator is, and how all of them are computed for every area.

A function's positional parameters are ids of ledgers; it gets their frames (columns:
`xianbao.ledgers`) and returns a Measure. No I/O, no clock, no randomness.
"""

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pandas as pd

from xianbao.errors import XianbaoError
from xianbao.indicators.measures import Measure
from xianbao.intake import Ledgers

# Rows of a prefecture's ledger that are of no county: its own schools
OWN = "市本级"


@dataclass(frozen=True)
class Indicator:
    """What is computed, from what, and how it is read.

    id, Chinese name, unit, definition, function; decimals: usual ones (None: as many as the source has);
    direction: ↑ better when larger, ↓ when smaller; numerator, denominator: of a rate; exceeds: whether a
    rate may be over 100 %; by: the column of its first ledger whose codes are its groups; bases: 口径 →
    its definition, the first being the default: the params choose; source: of the definition.
    """

    id: str
    name: str
    unit: str
    definition: str
    function: Callable[..., Measure]
    decimals: int | None = None
    direction: str = ""
    numerator: str = ""
    denominator: str = ""
    exceeds: bool = False
    by: str = ""
    bases: Mapping[str, str] = field(default_factory=dict)
    source: str = ""

    @cached_property
    def ledgers(self) -> tuple[str, ...]:
        named = inspect.signature(self.function).parameters.values()
        return tuple(p.name for p in named if p.kind is not p.KEYWORD_ONLY)

    def defined(self, bases: Mapping[str, str]) -> str:
        """The definition that holds under the chosen 口径."""
        return self.bases[bases.get(self.id) or next(iter(self.bases))] if self.bases else self.definition


REGISTRY: dict[str, Indicator] = {}


def indicator(
    name: str, unit: str, definition: str, **more: Any
) -> Callable[[Callable[..., Measure]], Callable[..., Measure]]:
    """Register a function as the indicator that bears its name; `more`: the other fields of Indicator."""

    def register(function: Callable[..., Measure]) -> Callable[..., Measure]:
        add(Indicator(function.__name__, name, unit, definition, function, **more))
        return function

    return register


def add(item: Indicator) -> None:
    """Put an indicator into the registry."""
    assert item.id not in REGISTRY, item.id
    REGISTRY[item.id] = item


def needed() -> tuple[str, ...]:
    """The ledgers that some indicator is computed from, in the order of the first that asks."""
    return tuple(dict.fromkeys(ledger for item in REGISTRY.values() for ledger in item.ledgers))


class Measures:
    """Every indicator over a jurisdiction's ledgers: for the whole, for each area, for a group of rows."""

    def __init__(self, ledgers: Ledgers, bases: Mapping[str, str] | None = None) -> None:
        self._ledgers, self.bases = ledgers, dict(bases or {})
        self._known: dict[tuple[str, str, str], Measure | None] = {}
        for key, basis in self.bases.items():
            if key not in REGISTRY or basis not in REGISTRY[key].bases:
                raise XianbaoError(_no_such_basis(key, basis))

    @cached_property
    def areas(self) -> tuple[str, ...]:
        """The counties that the ledgers name, in the order of their first row; 市本级 is none."""
        frames = (t.frame for t in self._ledgers.tables.values() if "county" in t.frame)
        named = dict.fromkeys(name for frame in frames for name in frame["county"].dropna())
        return tuple(name for name in named if name != OWN)

    def of(self, key: str, area: str = "", group: str = "") -> Measure | None:
        """One indicator of one area and one group (none: all); None where a ledger it needs is missing."""
        at = (key, area, group)
        if at not in self._known:
            self._known[at] = self._compute(REGISTRY[key], area, group)
        return self._known[at]

    def by_area(self, key: str, areas: Iterable[str] = (), group: str = "") -> dict[str, Measure | None]:
        """One indicator for every area."""
        return {area: self.of(key, area, group) for area in areas or self.areas}

    def _compute(self, item: Indicator, area: str, group: str) -> Measure | None:
        if any(ledger not in self._ledgers.tables for ledger in item.ledgers):
            return None
        frames = {ledger: self._part(ledger, area) for ledger in item.ledgers}
        if group:
            first = item.ledgers[0]
            frames[first] = frames[first][frames[first][item.by].eq(group)]
        if item.bases:
            return item.function(**frames, basis=self.bases.get(item.id) or next(iter(item.bases)))
        return item.function(**frames)

    def _part(self, ledger: str, area: str) -> pd.DataFrame:
        frame = self._ledgers.frame(ledger)
        return frame[frame["county"].eq(area)] if area and "county" in frame else frame


def evaluate(ledgers: Ledgers, bases: Mapping[str, str] | None = None) -> dict[str, Measure | None]:
    """Every indicator's measure for the whole; None where a ledger it needs is missing."""
    measures = Measures(ledgers, bases)
    return {key: measures.of(key) for key in REGISTRY}


def _no_such_basis(key: str, basis: str) -> str:
    choosable = {item.id: item.bases for item in REGISTRY.values() if item.bases}
    if key not in choosable:
        return f"bases 中的指标 {key} 没有口径可选；可选口径的指标：{'、'.join(choosable)}"
    return f"bases 中 {key} 的口径“{basis}”不认识；可用：{'、'.join(choosable[key])}"
