"""Projects of a sample county: numbers and totals are those of the public plans, the rows below them are made."""

import datetime as dt
import random
from decimal import Decimal
from typing import Any

from xianbao.samples.campuses import names
from xianbao.samples.places import DINGXI, HECHI, XUANCHENG, Place, rng
from xianbao.samples.workbook import split

Row = dict[str, Any]

# 河池: projects under construction and their investment (万元), as its plan for 2019 gives them
HECHI_PROJECTS, HECHI_INVESTMENT = 418, Decimal(52_200)
# 定西: kindergartens of poor villages by county, floor area of both years, schools that get heating and washing rooms
KINDERGARTENS = {
    2018: {"anding": 53, "tongwei": 8, "longxi": 21, "weiyuan": 19, "lintao": 25, "minxian": 39},
    2019: {"anding": 5, "tongwei": 7, "longxi": 11, "weiyuan": 3, "lintao": 5, "zhangxian": 5},
}
DINGXI_AREA, DINGXI_SCHOOLS, DINGXI_RENOVATION = Decimal(29_000), 60, Decimal(6_500)
# Kindergartens that were not ready at the end of the year
UNFINISHED = {("minxian", 2018): 11, ("anding", 2018): 4, ("tongwei", 2019): 2}
# Counties that lag behind with their works
BEHIND = ("dahua", "jingde", "jixi", "minxian")


def projects(place: Place, year: int) -> list[Row]:
    """The projects of a county in a year."""
    if place in HECHI.counties:
        return _hechi(place, year)
    if place in DINGXI.counties:
        return [*_kindergartens(place, year), *_renovations(place, year)]
    return _others(place, year, 18 if place not in XUANCHENG.counties else 8)


def _hechi(place: Place, year: int) -> list[Row]:
    draw = random.Random(HECHI.code)
    sizes = [county.pupils for county in HECHI.counties]
    numbers = split(draw, Decimal(HECHI_PROJECTS), len(sizes), Decimal(1), 0.1, sizes)
    amounts = split(draw, HECHI_INVESTMENT, HECHI_PROJECTS, Decimal("0.5"), 0.7)
    first = int(sum(numbers[: HECHI.counties.index(place)]))
    own = amounts[first : first + int(numbers[HECHI.counties.index(place)])]
    draw, rows = rng(place, "project", year), []
    for number, amount in enumerate(own, 1):
        category, work = draw.choice((("改薄", "教学楼"), ("改薄", "学生食堂"), ("维修改造", "校舍维修")))
        school = f"{place.short}样例小学{number}" if number % 4 else f"{place.short}样例初中{number // 4}"
        share = Decimal(draw.choice(("0.3", "0.4") if place.slug in BEHIND else ("0.6", "0.7", "0.8")))
        row = _project(place, f"{school}{work}", school, amount, share, category=category)
        row |= {"nature": "改扩建" if category == "维修改造" else "新建", "status": "在建"}
        row |= _central(amount, "src_central")
        rows.append(row | _dates(draw, year, ended=False))
    return rows


def _kindergartens(place: Place, year: int) -> list[Row]:
    order = [
        (y, slug, n) for y, counts in KINDERGARTENS.items() for slug, number in counts.items() for n in range(number)
    ]
    areas = split(random.Random(DINGXI.code), DINGXI_AREA, len(order), Decimal(1), 0.4)
    own = [area for (y, slug, _), area in zip(order, areas, strict=True) if (y, slug) == (year, place.slug)]
    draw, rows = rng(place, "kindergarten", year), []
    for number, area in enumerate(own, 1):
        school = f"{place.short}样例村{number}幼儿园" if year == 2018 else f"{place.short}样例村{number + 60}幼儿园"
        ended = number > UNFINISHED.get((place.slug, year), 0)
        amount = (area * Decimal(draw.choice(("0.18", "0.2", "0.22")))).quantize(Decimal("0.1"))
        row = _project(place, f"{school}改造建设", school, amount, Decimal(1 if ended else "0.6"), category="学前")
        row |= {"scheme": "贫困村幼儿园", "nature": "新建" if number % 3 == 0 else "改扩建", "scale_sqm": area}
        row |= {"status": "投用" if ended else "在建", **_central(amount, "src_province")}
        rows.append(row | _dates(draw, year, ended))
    return rows


def _renovations(place: Place, year: int) -> list[Row]:
    """The schools to get heating and washing rooms: the same in both years, further on in the second."""
    draw = random.Random(f"{DINGXI.code}/renovation")
    numbers = split(draw, Decimal(DINGXI_SCHOOLS), len(DINGXI.counties), Decimal(1), 0.1)
    amounts = split(draw, DINGXI_RENOVATION, DINGXI_SCHOOLS, Decimal("0.5"), 0.4)
    first = int(sum(numbers[: DINGXI.counties.index(place)]))
    own = amounts[first : first + int(numbers[DINGXI.counties.index(place)])]
    draw, rows = rng(place, "renovation"), []
    for number, amount in enumerate(own, 1):
        kind, order = ("初中", number) if number < 3 else ("小学", number - 2)
        school = f"{place.short}样例寄宿制{kind}{order}"
        ended = number <= len(own) * (0.3 if year == 2018 else 0.6 if place.slug in BEHIND else 0.9)
        row = _project(place, f"{school}供暖洗浴改造", school, amount, Decimal(1 if ended else "0.5"), category="寄宿")
        row |= {"scheme": "供暖洗浴改造", "nature": "改扩建", "status": "完工" if ended else "在建"}
        row |= _central(amount, "src_province")
        rows.append(row | _dates(draw, 2018 if year == 2018 or number <= len(own) * 0.3 else 2019, ended))
    return rows


def _others(place: Place, year: int, number: int) -> list[Row]:
    """建始 and the counties of 宣城: works of several kinds, of which their plans give no total."""
    draw, rows = rng(place, "project", year), []
    kinds = (
        ("改薄", "综合楼", "小学"),
        ("学前", "园舍建设", "幼儿园"),
        ("寄宿", "学生宿舍", "初中"),
        ("维修改造", "校舍维修", "小学"),
    )
    for order in range(number):
        category, work, kind = kinds[order % len(kinds)]
        school = draw.choice(names(place, kind))
        amount = Decimal(draw.randint(40, 900))
        state = "在建" if order % 3 == 0 else "投用"
        if order == number - 1 or (place.slug in BEHIND and order == number - 2):
            state = "未开工"
        share = {"在建": Decimal("0.6"), "投用": Decimal(1), "未开工": Decimal("0.2")}[state]
        row = _project(place, f"{school}{work}（{order + 1}号项目）", school, amount, share, category=category)
        row |= {"nature": "改扩建" if category == "维修改造" else "新建", "status": state}
        row |= {"issue": "用地手续尚未办结" if state == "未开工" else None, **_central(amount, "src_province")}
        dates = _dates(draw, year, ended=state == "投用")
        rows.append(row | ({"plan_start": dates["plan_start"]} if state == "未开工" else dates))
    return rows


def _project(place: Place, name: str, school: str, amount: Decimal, share: Decimal, category: str) -> Row:
    arrived = (amount * share).quantize(Decimal("0.1"))
    return {
        "project": name,
        "category": category,
        "school": school,
        "invest_total": amount,
        "fund_arrived": arrived,
        "paid": (arrived * Decimal("0.9")).quantize(Decimal("0.1")),
        "unit": f"{place.name}{place.bureau}",
    }


def _central(amount: Decimal, field: str) -> Row:
    upper = (amount * Decimal("0.8")).quantize(Decimal("0.1"))
    return {field: upper, "src_local": amount - upper}


def _dates(draw: random.Random, year: int, ended: bool) -> Row:
    start = dt.date(year, 3, 1) + dt.timedelta(days=draw.randint(0, 60))
    end = start + dt.timedelta(days=draw.randint(110, 160))
    dates = {"plan_start": start, "real_start": start + dt.timedelta(days=draw.randint(0, 20))}
    dates["plan_end"] = end if ended else dt.date(year + 1, 6, 30)
    return dates | ({"real_end": end + dt.timedelta(days=draw.randint(-10, 25))} if ended else {})


# Share of the year's works by the end of a month
COURSE = (0.02, 0.05, 0.12, 0.22, 0.34, 0.46, 0.57, 0.68, 0.78, 0.86, 0.93, 0.98)
# Two counties go at the same pace, which gives equal rates; two are clearly behind
PACE = {"jingde": 0.62, "jixi": 0.71, "ningguo": 1.02, "xuanzhou": 1.01, "guangde": 0.97}


def progress(county: Place, year: int) -> list[Row]:
    """Investment and starts by month, counted from January; in December as many have started as in the projects."""
    held = projects(county, year)
    planned = Decimal(sum(p["invest_total"] for p in held))
    started = sum(p["status"] != "未开工" for p in held)
    rows = []
    for month, share in enumerate(COURSE, 1):
        end = dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)
        pace = PACE.get(county.slug, 1.0)
        done = (planned * Decimal(str(min(1.0, share * pace)))).quantize(Decimal("0.1"))
        begun = min(started, int(started * min(1.0, share * 1.6 * pace) + 0.5)) if month < 12 else started
        late = "征地和招投标手续办理慢" if pace < 0.9 else None
        common = {"county": county.name, "as_of": end}
        rows.append(
            {"item": "教育项目完成投资", "unit": "万元", "plan": planned, "done": done, "reason": late, **common}
        )
        rows.append(
            {"item": "教育项目开工数", "unit": "个", "plan": len(held), "done": begun, "reason": late, **common}
        )
    return rows
