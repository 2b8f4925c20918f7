"""Names of counties against GB/T 2260 of the year."""

from collections.abc import Mapping

from xianbao import regions
from xianbao.crosschecks.check import Found, against, check
from xianbao.intake import Table

# A register bears no date: a name that some year of these knew is right
YEARS = range(2010, 2026)


@check("县市区名称", "月报的县市区名称与当年的行政区划")
def counties_of_the_year(monthly: Table, region: str) -> Found:
    years = monthly.frame["as_of"].map(lambda day: day.year)
    for year in sorted(set(years)):
        named = monthly.frame["county"][years.eq(year)]
        yield from _unknown(monthly, "county", regions.unknown(dict.fromkeys(named), region, year))


@check("就读县区名称", "学籍的就读县区名称与各年的行政区划")
def counties_where_pupils_study(student_roll: Table, region: str) -> Found:
    left = dict.fromkeys(student_roll.frame["study_county"].dropna())
    reasons: Mapping[str, str] = {}
    for year in YEARS:
        reasons = regions.unknown(left, region, year, anywhere=True)
        left = dict.fromkeys(reasons)
    yield from _unknown(student_roll, "study_county", reasons)


def _unknown(table: Table, field: str, reasons: Mapping[str, str]) -> Found:
    held = table.frame[field]
    for row in held.index[held.isin(list(reasons))]:
        yield against(table, int(row), field, "{expected}", reasons[str(held[row])], "行政区划")
