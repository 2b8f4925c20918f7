"""The indicators of one year's ledgers as quantities: of the whole, of every county, of a group."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

from xianbao.indicators import REGISTRY, Measures, until
from xianbao.intake import Ledgers
from xianbao.quantities import Quantity, Recorder, Values
from xianbao.sums import named

MONTHLY = ("monthly", "progress")


class Statistics:
    """What the ledgers come to on a day; `i` holds every indicator of the whole as an attribute.

    time: of when they are, in words, where that is not the report's day; year: of which year, where these are not the
    report's own ledgers; their rows then name ledger@year.
    """

    def __init__(
        self,
        ledgers: Ledgers,
        as_of: dt.date,
        bases: Mapping[str, str] | None = None,
        record: Recorder | None = None,
        *,
        time: str = "",
        year: str = "",
    ) -> None:
        self.ledgers = as_stood(ledgers, as_of)
        self._measures = Measures(self.ledgers, bases)
        self._record = record
        self._time, self._year = time, year
        self.i = Values({key: self.value(key) for key in REGISTRY})

    @property
    def areas(self) -> tuple[str, ...]:
        """The counties, in the order of the ledgers; none in a county's own."""
        return self._measures.areas

    def value(self, key: str, area: str = "", group: str = "") -> Quantity:
        """One indicator, of an area and a group of rows if these are named."""
        of = Quantity.of(REGISTRY[key], self._measures.of(key, area, group), self._record, self._measures.bases)
        part = "，".join(p for p in (area, group) if p)
        if self._time or self._year:
            rows = tuple((of_year(ledger, self._year), held) for ledger, held in of.rows)
            forms = named(of.forms, lambda ledger: of_year(ledger, self._year))
            of = replace(of, time=self._time, rows=rows, forms=forms)
        return replace(of, id=f"{key}[{part}]", name=f"{of.name}（{part}）") if part else of

    def by_area(self, key: str, group: str = "") -> dict[str, Quantity]:
        """One indicator of every county, and of the whole under ""."""
        return {area: self.value(key, area, group) for area in (*self.areas, "")}


def of_year(ledger: str, year: str) -> str:
    """The id by which a ledger of another year is named; its own where there is no year."""
    return f"{ledger}@{year}" if year else ledger


def as_stood(ledgers: Ledgers, day: dt.date) -> Ledgers:
    """The ledgers without the rows of monthly reports that came after `day`."""
    cut = {k: replace(t, frame=until(t.frame, day)) for k, t in ledgers.tables.items() if k in MONTHLY}
    return replace(ledgers, tables={**ledgers.tables, **cut}) if cut else ledgers
