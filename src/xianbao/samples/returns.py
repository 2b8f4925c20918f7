"""Rows that the cases share: figures that offices report, mechanisms, pairs of schools, posts, funds, rectification."""

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from xianbao.indicators import REGISTRY
from xianbao.samples.campuses import names
from xianbao.samples.places import Place, rng

Row = dict[str, Any]
Amount = int | Decimal
BASIS = "责任单位年终报告（样例）"


def figure(key: str, value: float, reporter: str, group: str | None = None) -> Row:
    """The value of an indicator as an office reports it, in the indicator's unit."""
    item = REGISTRY[key]
    row = {"item": item.name, "group": group, "value": value, "unit": item.unit}
    return row | {"reporter": reporter, "basis": BASIS}


def share(key: str, part: int, whole: int, unit: str, reporter: str) -> Row:
    """How many there are of how many, for an indicator that is their rate; unit: of both."""
    row = {"item": REGISTRY[key].name, "part": part, "whole": whole, "unit": unit}
    return row | {"reporter": reporter, "basis": BASIS}


def measures(lines: Iterable[tuple[str, str, str, str]]) -> list[Row]:
    """Mechanism, part, practice, lead."""
    return [dict(zip(("mechanism", "part", "practice", "lead"), line, strict=True)) for line in lines]


def funds(lines: Iterable[tuple[str, str, str, Amount, Amount, Amount]]) -> list[Row]:
    """Fund, source, use; planned, arrived, paid in 万元."""
    fields = ("fund", "source", "use", "planned", "arrived", "paid")
    return [dict(zip(fields, line, strict=True)) for line in lines]


def rectifications(lines: Iterable[tuple[str, str, str, str, str, dt.date, dt.date | None]]) -> list[Row]:
    """Source, aspect, problem, lead, measures, due; the day on which it was closed, None for one still open."""
    fields = ("source", "aspect", "problem", "lead", "measures", "due", "close_date")
    rows = [dict(zip(fields, line, strict=True)) for line in lines]
    for row in rows:
        row["status"] = "已销号" if row["close_date"] else "整改中"
        row["progress"] = "已按期完成" if row["close_date"] else "正在推进"
    return rows


def pairs(places: Sequence[Place], number: int, region: str, partner: str, year: int) -> list[Row]:
    """As many pairs of schools as stated, county by county in turn; what they did is made."""
    listed = [(p, [*names(p, "小学"), *names(p, "初中")]) for p in places]
    schools = [(p, own[n]) for n in range(max(len(own) for _, own in listed)) for p, own in listed if n < len(own)]
    rows = []
    for order, (place, school) in enumerate(schools[:number], 1):
        draw = rng(place, f"pairing/{order}", year)
        row: Row = {"county": place.name} if len(places) > 1 else {}
        rows.append(
            row
            | {
                "local_school": school,
                "partner_region": region,
                "partner_school": f"{partner}样例学校{order}",
                "date": dt.date(year, 4, 10) + dt.timedelta(days=draw.randint(0, 60)),
                "support_teachers": draw.randint(0, 3),
                "shadow_teachers": draw.randint(1, 5),
                "fund": Decimal(draw.randint(0, 12)),
                "goods": Decimal(draw.randint(0, 60)) / 10,
                "activities": draw.randint(2, 6),
            }
        )
    return rows


def posts(places: Sequence[Place], year: int) -> list[Row]:
    """Teachers to be recruited and those who came: rural posts at two stages, and for kindergartens."""
    kinds = (
        ("特岗", "小学", "小学", "语文"),
        ("特岗", "初中", "初中", "数学"),
        ("幼师", "幼儿园", "学前", "学前教育"),
    )
    rows = []
    for place in places:
        draw = rng(place, "posts", year)
        for channel, kind, stage, subject in kinds:
            for school in names(place, kind)[:2]:
                plan = draw.randint(3, 14)
                row: Row = {"county": place.name} if len(places) > 1 else {}
                row |= {"year": year, "channel": channel, "plan": plan, "actual": plan - draw.choice((0, 0, 0, 1))}
                row |= {"stage": stage, "subject": subject, "school": school, "is_remote": kind == "小学"}
                rows.append(row | {"date": dt.date(year, 8, 26)})
    return rows
