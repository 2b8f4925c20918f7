"""Schools of a sample county and what they have: names that say 样例, figures that are made."""

from typing import Any

from xianbao.samples.places import Place, rng

Row = dict[str, Any]

# Kind → how many, classes from and to
KINDS = {
    "幼儿园": (2, 6, 12),
    "小学": (6, 6, 30),
    "初中": (2, 18, 36),
    "九年一贯制": (1, 18, 27),
    "高中": (1, 40, 60),
    "中职": (1, 20, 40),
}
# Counties with one primary school more, which is a 教学点 too; the county that stands alone lists most of its schools
LARGE = ("yizhou", "duan", "dahua")
ALONE = {"jianshi": {"幼儿园": 8, "小学": 20, "初中": 8}}
# Schools of a county that are not as the others: no broadband, no computer room, not in a group of kindergartens
NO_BROADBAND = {"duan": ("小学6",), "dahua": ("小学5",), "minxian": ("小学6",)}
NO_COMPUTERS = {"dahua": ("小学4",)}
NOT_GROUPED = {"zhangxian": ("幼儿园2",)}
# Slug → classes of 56 to 65 pupils, at the first junior and the senior school
CROWDED = {"dahua": (4, 6), "duan": (3, 5), "minxian": (3, 4), "longxi": (0, 2), "jianshi": (1, 2)}


def names(place: Place, kind: str) -> list[str]:
    """The sample schools of a kind."""
    number = ALONE.get(place.slug, {}).get(kind, KINDS[kind][0]) + (kind == "小学" and place.slug in LARGE)
    return [f"{place.short}样例{kind}{n}" for n in range(1, number + 1)]


def facility(place: Place, year: int) -> list[Row]:
    """One row for each school; the last of the primary schools are 教学点."""
    draw, rows = rng(place, "facility", 0), []
    for kind, (_, low, high) in KINDS.items():
        schools = names(place, kind)
        for number, school in enumerate(schools, 1):
            point = kind == "小学" and number > max(5, 0.7 * len(schools))
            classes = draw.randint(2, 5) if point else draw.randint(low, high)
            crowded = CROWDED.get(place.slug, (0, 0))
            large = {("初中", 1): crowded[0], ("高中", 1): crowded[1]}.get((kind, number), 0)
            if year == min(place.retention) < max(place.retention):
                large += large // 2
            bare = f"{kind}{number}"
            complete = kind != "幼儿园" and not point
            without = draw.randint(1, 2) if point and number == 6 else 0
            rows.append(
                {
                    "school": school,
                    "kind": kind,
                    "is_point": point,
                    "complete": complete,
                    "classes": classes,
                    "large": large,
                    "super_large": 0,
                    "broadband": bare not in NO_BROADBAND.get(place.slug, ()),
                    "multimedia": classes - without - (large > 3),
                    "computer_room": complete and bare not in NO_COMPUTERS.get(place.slug, ()),
                    "grouped": bare not in NOT_GROUPED.get(place.slug, ()) if kind == "幼儿园" else None,
                }
            )
    return rows
