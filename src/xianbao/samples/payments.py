"""Student aid of a sample county: what was paid term by term, and how it came along month by month."""

import datetime as dt
import random
from decimal import Decimal
from typing import Any

from xianbao.samples.places import HECHI, Place, rng
from xianbao.samples.pupils import pupils
from xianbao.samples.workbook import split

Row = dict[str, Any]

# Stage → stage of enrolment, share of it, share of pupils that get aid
STAGES = {
    "学前": ("学前", 1.0, 0.16),
    "小学": ("小学", 1.0, 0.2),
    "初中": ("初中", 1.0, 0.29),
    "普高": ("高中阶段", 0.63, 0.3),
    "中职": ("高中阶段", 0.37, 0.34),
}
ITEMS = {"小学": ("寄宿生生活补助", 500), "初中": ("寄宿生生活补助", 625)}
SENIOR = {"普高": ("国家助学金", 1000), "中职": ("国家助学金", 1000)}
# First digits of the code → item and standard of kindergartens: Gansu frees from fees, the rest supports
KINDERGARTEN = {"62": ("免保教费", 500), "42": ("生活补助", 500), "45": ("入园补助", 500), "34": ("学前教育资助", 400)}
# 河池: times of aid in the year, more than the 280,000 that its plan asks for
HECHI_TIMES = 281_943
# (slug, year, stage) → registered poor pupils that are not yet approved, in autumn
OMITTED = {
    ("jianshi", 2019, "中职"): 12,
    ("dahua", 2019, "初中"): 88,
    ("minxian", 2018, "学前"): 61,
    ("xuanzhou", 2019, "中职"): 27,
}
# (slug, year) → day on which the aid of autumn was paid, where it was late
LATE = {
    ("dahua", 2019): dt.date(2019, 12, 6),
    ("duan", 2019): dt.date(2019, 11, 20),
    ("jixi", 2019): dt.date(2019, 10, 9),
    ("minxian", 2018): dt.date(2018, 11, 28),
}
# (slug, year, stage) → day for which autumn's aid is planned that was not paid by the end of the year
WAITING = {("minxian", 2018, "中职"): dt.date(2019, 1, 25), ("zhangxian", 2019, "普高"): dt.date(2020, 1, 20)}


def aid(place: Place, year: int) -> list[Row]:
    """Two terms of five stages each; amounts are standard × times."""
    items = {"学前": KINDERGARTEN[place.code[:2]], **ITEMS, **SENIOR}
    times = _times(place, year)
    rows = []
    for season, usual in (("春", dt.date(year, 5, 28)), ("秋", dt.date(year, 9, 18))):
        for stage, (item, standard) in items.items():
            draw = rng(place, f"aid/{season}/{stage}", year)
            number = times[season, stage]
            due = round(number * draw.uniform(0.62, 0.72))
            late = LATE.get((place.slug, year)) if season == "秋" else None
            waiting = WAITING.get((place.slug, year, stage)) if season == "秋" else None
            omitted = OMITTED.get((place.slug, year, stage), 0) if season == "秋" else 0
            rows.append(
                {
                    "term": f"{year}年{season}季学期",
                    "stage": stage,
                    "item": item,
                    "batch": "正常发放",
                    "due_poor": due,
                    "done_poor": due - omitted,
                    "times": number,
                    "standard": standard,
                    "amount": Decimal(number * standard) / 10_000,
                    "status": "待发放" if waiting else "已发放",
                    "pay_date": waiting or late or usual + dt.timedelta(days=draw.randint(0, 6)),
                    "unit": "学生资助管理中心",
                }
            )
    return rows


def _times(place: Place, year: int) -> dict[tuple[str, str], int]:
    """(season, stage) → times of aid; 河池's add up to those of its plan."""
    sizes = {(season, stage): _size(place, year, season, stage) for season in "春秋" for stage in STAGES}
    if place not in HECHI.counties:
        return {key: round(size) for key, size in sizes.items()}
    weights = [_size(c, year, season, stage) for c in HECHI.counties for season, stage in sizes]
    shares = split(random.Random(HECHI.code), Decimal(HECHI_TIMES), len(weights), Decimal(1), 0, weights)
    first = HECHI.counties.index(place) * len(sizes)
    return {key: int(share) for key, share in zip(sizes, shares[first : first + len(sizes)], strict=True)}


def _size(place: Place, year: int, season: str, stage: str) -> float:
    of, share, helped = STAGES[stage]
    draw = rng(place, f"times/{season}/{stage}", year)
    return pupils(place, year, of) * share * helped * draw.uniform(0.94, 1.06)


# Share of a term's aid that is paid by the end of a month; between terms what was paid stays
COURSE = {1: 1.0, 2: 0.0, 3: 0.22, 4: 0.58, 5: 0.93, 6: 1.0, 7: 1.0, 8: 1.0, 9: 1.0, 10: 1.0, 11: 1.0, 12: 1.0}
# (slug, month) → share paid, in counties that lag behind
BEHIND = {
    ("jingde", 3): 0.05,
    ("jingde", 4): 0.31,
    ("jingde", 5): 0.78,
    ("jixi", 3): 0.12,
    ("jixi", 4): 0.45,
    ("jixi", 9): 0.64,
}


def monthly(county: Place, year: int) -> list[Row]:
    """How many of those due had their aid at the end of each month; what was due in January is that of autumn."""
    paid = {(row["term"][5], row["stage"]): row for row in aid(county, year)}
    rows = []
    for month in range(1, 13):
        end = dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)
        for stage in STAGES:
            row = paid["春" if 1 < month < 9 else "秋", stage]
            omitted = OMITTED.get((county.slug, year, stage), 0) if month > 8 else 0
            share = BEHIND.get((county.slug, month), COURSE[month])
            should, unit = row["times"] + omitted, Decimal(row["standard"]) / 10_000
            done = round(row["times"] * share)
            rows.append(
                {
                    "county": county.name,
                    "stage": stage,
                    "should": should,
                    "done": done,
                    "should_amt": should * unit,
                    "done_amt": done * unit,
                    "reason": _reason(county, month, done, should),
                    "as_of": end,
                }
            )
    return rows


def _reason(county: Place, month: int, done: int, should: int) -> str | None:
    if done == should or month in (2, 3, 4):
        return None
    return "部分学校名单未审核完毕" if (county.slug, month) in BEHIND else "个别学生信息待核实"
