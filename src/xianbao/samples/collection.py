"""Every sample folder: a county's own ledgers, and a prefecture's, which are those of its counties together."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from xianbao.ledgers import LEDGERS
from xianbao.samples import building, campuses, dingxi, hechi, jianshi, luxi, payments, pupils, registers, xuancheng
from xianbao.samples.places import DINGXI, HECHI, JIANSHI, XUANCHENG, Place
from xianbao.samples.workbook import Sample

Row = dict[str, Any]
Rows = dict[str, list[Row]]

RETRIEVED = dt.date(2026, 11, 21)
# What every county keeps: ledger → its rows in a year
COUNTY: dict[str, Callable[[Place, int], list[Row]]] = {
    "enrolment": pupils.enrolment,
    "control": pupils.control,
    "facility": campuses.facility,
    "project": building.projects,
    "aid": payments.aid,
}
TOTALS = {
    "project": ("invest_total", "fund_arrived", "paid"),
    "fund": ("planned", "arrived", "paid"),
    "teacher_recruit": ("plan", "actual"),
    "aid": ("times", "amount"),
}
MADE = "全部内容；学校、村以“样例”加序号代替"
SOME = {"facility": "，只列部分学校"}  # what is said beside that


@dataclass(frozen=True)
class Case:
    """A source document's jurisdiction: its years, what the document gives of the whole (and of its counties).

    given, counties: ledger → what is given; whole: the ledgers that only the jurisdiction itself keeps.
    """

    place: Place
    years: tuple[int, ...]
    source: str
    given: Mapping[str, str]
    whole: Callable[[int], Rows]
    counties: Mapping[str, str] = field(default_factory=dict)


CASES = (
    Case(JIANSHI, (2019,), jianshi.SOURCE, jianshi.GIVEN, jianshi.whole),
    Case(HECHI, (2019,), hechi.SOURCE, hechi.GIVEN, hechi.whole),
    Case(DINGXI, (2018, 2019), dingxi.SOURCE, dingxi.GIVEN, dingxi.whole, dingxi.GIVEN_COUNTY),
    Case(XUANCHENG, (2019,), xuancheng.SOURCE, xuancheng.GIVEN, xuancheng.whole),
)


def folders() -> Iterator[tuple[str, list[Sample]]]:
    """<slug>/<year> with its ledgers, in the same order and rows each time."""
    yield "luxi/2017", [*luxi.ledgers(), *registers.ledgers()]
    for case in CASES:
        for year in case.years:
            counties = {county: _county(county, year) for county in case.place.counties}
            own = _together(counties) if counties else _county(case.place, year)
            yield f"{case.place.slug}/{year}", [*_samples(case, case.place, own | case.whole(year))]
            for county, rows in counties.items():
                yield f"{county.slug}/{year}", [*_samples(case, county, rows)]


def _county(place: Place, year: int) -> Rows:
    return {ledger: rows for ledger, make in COUNTY.items() if (rows := make(place, year))}


def _together(counties: dict[Place, Rows]) -> Rows:
    """The rows of all counties, each with the county's name."""
    return {
        ledger: [{"county": county.name, **row} for county, rows in counties.items() for row in rows.get(ledger, ())]
        for ledger in COUNTY
    }


def _samples(case: Case, place: Place, ledgers: Rows) -> Iterator[Sample]:
    for ledger, rows in ledgers.items():
        given = (case.given if place == case.place else case.counties).get(ledger, "")
        numbered = any(column.field == "seq" for column in LEDGERS[ledger].columns)
        yield Sample(
            ledger,
            place.name,
            [{"seq": number, **row} for number, row in enumerate(rows, 1)] if numbered else rows,
            "mixed" if given else "synthetic",
            case.source,
            RETRIEVED,
            given,
            (MADE if not given else "其余全部数字；学校、村以“样例”加序号代替") + SOME.get(ledger, ""),
            totals=TOTALS.get(ledger, ()),
            bureau=place.bureau,
            note=f"注：样例数据。{given}取自公开材料，其余由程序生成，不对应任何真实的人和事。" if given else "",
        )
