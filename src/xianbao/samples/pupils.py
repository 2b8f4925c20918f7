"""Enrolment and dropping out of a sample county: every figure is made, the parts stay within their wholes."""

import random
from typing import Any

from xianbao.samples.places import Place, rng

Row = dict[str, Any]

# Stage → pupils as a share of those in primary schools, pupils per teacher
SHARES = {"学前": (0.52, 16.5), "小学": (1.0, 16.2), "初中": (0.47, 12.8), "高中阶段": (0.44, 13.6)}
# Slug → gross rate of kindergartens and of senior secondary schools, where it is not as elsewhere
GROSS = {"jianshi": (0.873, 0.892), "dahua": (0.796, 0.843), "minxian": (0.862, 0.881)}
# (slug, year, stage) → of a thousand pupils: suspended, quit, dead, more that moved away than came
LOSSES: dict[tuple[str, int, str], tuple[float, float, float, float]] = {
    ("minxian", 2018, "初中"): (5.5, 13.0, 0.2, 9.0),
    ("minxian", 2019, "初中"): (3.5, 6.0, 0.2, 6.5),
    ("minxian", 2018, "小学"): (1.2, 1.6, 0.1, 3.4),
    ("dahua", 2019, "初中"): (4.2, 8.8, 0.2, 8.0),
}
USUAL = {"学前": (0.0, 0.0, 0.0, 0.0), "小学": (0.7, 0.4, 0.1, 2.3), "初中": (2.1, 2.6, 0.1, 4.4)}
SENIOR = (3.0, 5.0, 0.1, 3.0)
# (slug, year) → of school age and in no school, where it is not as elsewhere
ABSENT = {("jianshi", 2019): 0, ("dahua", 2019): 46, ("minxian", 2018): 38, ("minxian", 2019): 17, ("duan", 2019): 21}
# (slug, year) → dropouts at the beginning, new, returned, of those that leave poverty (at the end)
DROPOUTS = {
    ("jianshi", 2019): (3, 1, 4, 0),
    ("dahua", 2019): (41, 13, 42, 0),
    ("duan", 2019): (27, 4, 26, 0),
    ("bama", 2019): (11, 2, 12, 0),
    ("minxian", 2018): (34, 9, 31, 2),
    ("minxian", 2019): (12, 3, 13, 0),
}
# Slug → children with a file less than there should be, disabled children that are not yet taught at home
UNFILED = {"jingde": 6, "dahua": 14, "minxian": 9}
UNTAUGHT = {"jixi": 1, "dahua": 2}


def enrolment(place: Place, year: int) -> list[Row]:
    """One row for each stage; the pupils at the beginning are those of the year before."""
    return [_stage(place, year, stage) for stage in SHARES]


def pupils(place: Place, year: int, stage: str) -> int:
    """Pupils of a stage in the autumn of a year."""
    first = min(place.retention)
    draw = rng(place, f"pupils/{stage}", first)
    number = round(place.pupils * SHARES[stage][0] * draw.uniform(0.95, 1.05))
    trend = {"学前": 1.012, "小学": 0.992, "初中": 1.006, "高中阶段": 0.997}[stage]
    return round(number * trend ** (year - first))


def _stage(place: Place, year: int, stage: str) -> Row:
    draw = rng(place, f"enrolment/{stage}", year)
    students, begin = pupils(place, year, stage), pupils(place, year - 1, stage)
    row: Row = {
        "stage": stage,
        "students": students,
        "teachers": round(students / (SHARES[stage][1] * draw.uniform(0.96, 1.04))),
        "begin": begin,
    }
    kindergarten, senior = GROSS.get(place.slug, (draw.uniform(0.855, 0.91), draw.uniform(0.90, 0.935)))
    if stage == "学前":
        inclusive = round(students * draw.uniform(0.81, 0.9))
        row |= {"population": round(students / kindergarten), "inclusive": inclusive}
        return row | {"public": round(inclusive * draw.uniform(0.6, 0.72))}
    row |= _losses(draw, begin, LOSSES.get((place.slug, year, stage)) or USUAL.get(stage) or SENIOR)
    if stage == "高中阶段":
        population = round(students / senior)
        return row | {"population": population, "population_wide": round(population * draw.uniform(1.3, 1.34))}
    population = round(students * draw.uniform(0.945, 0.975))
    absent = ABSENT.get((place.slug, year), draw.randint(0, 4))
    row |= {"population": population, "in_school": population - (absent if stage == "初中" else absent // 4)}
    return row | _cohort(draw, place, year) if stage == "初中" else row


def _losses(draw: random.Random, begin: int, per_thousand: tuple[float, float, float, float]) -> Row:
    suspended, quits, dead, away = (round(begin * r / 1000 * draw.uniform(0.85, 1.15)) for r in per_thousand)
    came = round(begin * draw.uniform(0.008, 0.02))
    return {
        "suspend": suspended,
        "quit": quits,
        "expel": 0,
        "death": dead,
        "transfer_out": came + away,
        "lost": round(quits * 0.1),
        "dec_other": 0,
        "transfer_in": came,
        "inc_other": round(suspended * 0.3),
    }


def _cohort(draw: random.Random, place: Place, year: int) -> Row:
    """The class that leaves, nine years after it began; those who came make up for those who went and died."""
    entry = round(place.pupils / 6 * draw.uniform(0.97, 1.03))
    went, dead = round(entry * draw.uniform(0.04, 0.07)), draw.randint(1, 4)
    return {
        "entry": entry,
        "cohort": round(entry * place.retention[year] / 100),
        "cohort_in": went + dead + draw.randint(-2, 2),
        "cohort_out": went,
        "cohort_death": dead,
    }


def control(place: Place, year: int) -> list[Row]:
    """Dropouts of the two stages of compulsory education, with those who need particular care."""
    draw = rng(place, "control", year)
    existing, new, returned, exiting = DROPOUTS.get((place.slug, year)) or _few(draw)
    primary = (existing // 5, new // 5, min(returned // 5, existing // 5 + new // 5), 0)
    junior = (existing - primary[0], new - primary[1], returned - primary[2], exiting)
    fields = ("existing", "new", "returned", "exiting")
    rows = []
    for stage, numbers in (("小学", primary), ("初中", junior)):
        watched = round(pupils(place, year, stage) * draw.uniform(0.016, 0.024))
        disabled = max(2, round(pupils(place, year, stage) * draw.uniform(0.0009, 0.0013)))
        row: Row = {"stage": stage, **dict(zip(fields, numbers, strict=True)), "poverty": 0}
        unfiled, untaught = (d.get(place.slug, 0) if stage == "初中" else 0 for d in (UNFILED, UNTAUGHT))
        row |= {"watched": watched, "filed": watched - unfiled}
        rows.append(row | {"disabled": disabled, "home_taught": disabled - untaught})
    return rows


def _few(draw: random.Random) -> tuple[int, int, int, int]:
    existing = draw.randint(0, 6)
    return existing, 0, existing, 0
