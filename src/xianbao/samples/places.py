"""The prefectures and counties of the sample: codes and names are real, sizes and rates are made."""

import random
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Place:
    """A county or prefecture with ledgers of its own.

    slug, code (GB/T 2260), name as in that standard, short name (of its sample schools), bureau without
    the name of the place; pupils: in its primary schools, about as many as such a county has;
    retention: year → compulsory retention in per cent; counties: of a prefecture.
    """

    slug: str
    code: str
    name: str
    short: str
    bureau: str = "教育局"
    pupils: int = 0
    retention: dict[int, float] = field(default_factory=dict, hash=False)
    counties: tuple["Place", ...] = ()


def rng(place: Place, theme: str, year: int = 0) -> random.Random:
    """The random numbers of one theme: what is added to another changes none of them."""
    return random.Random(f"{place.code}/{theme}/{year}")


JIANSHI = Place("jianshi", "422822", "建始县", "建始", pupils=25_400, retention={2019: 96.4})

HECHI = Place(
    "hechi",
    "451200",
    "河池市",
    "河池",
    counties=(
        Place("jinchengjiang", "451202", "金城江区", "金城江", pupils=31_200, retention={2019: 96.1}),
        Place("yizhou", "451203", "宜州区", "宜州", pupils=47_500, retention={2019: 95.2}),
        Place("nandan", "451221", "南丹县", "南丹", pupils=30_100, retention={2019: 95.6}),
        Place("tiane", "451222", "天峨县", "天峨", pupils=15_300, retention={2019: 94.6}),
        Place("fengshan", "451223", "凤山县", "凤山", pupils=17_600, retention={2019: 94.2}),
        Place("donglan", "451224", "东兰县", "东兰", pupils=20_900, retention={2019: 94.0}),
        Place("luocheng", "451225", "罗城仫佬族自治县", "罗城", pupils=26_300, retention={2019: 94.4}),
        Place("huanjiang", "451226", "环江毛南族自治县", "环江", pupils=24_200, retention={2019: 95.3}),
        Place("bama", "451227", "巴马瑶族自治县", "巴马", pupils=28_400, retention={2019: 93.6}),
        Place("duan", "451228", "都安瑶族自治县", "都安", pupils=63_000, retention={2019: 92.7}),
        Place("dahua", "451229", "大化瑶族自治县", "大化", pupils=43_800, retention={2019: 88.0}),
    ),
)

DINGXI = Place(
    "dingxi",
    "621100",
    "定西市",
    "定西",
    counties=(
        Place("anding", "621102", "安定区", "安定", pupils=27_800, retention={2018: 96.2, 2019: 96.7}),
        Place("tongwei", "621121", "通渭县", "通渭", pupils=18_100, retention={2018: 96.0, 2019: 96.3}),
        Place("longxi", "621122", "陇西县", "陇西", pupils=37_400, retention={2018: 95.8, 2019: 96.2}),
        Place("weiyuan", "621123", "渭源县", "渭源", pupils=22_900, retention={2018: 95.2, 2019: 95.5}),
        Place("lintao", "621124", "临洮县", "临洮", pupils=37_900, retention={2018: 95.9, 2019: 96.4}),
        Place("zhangxian", "621125", "漳县", "漳县", pupils=16_200, retention={2018: 94.8, 2019: 95.3}),
        Place("minxian", "621126", "岷县", "岷县", pupils=42_300, retention={2018: 93.6, 2019: 94.4}),
    ),
)

_SPORT = "教育体育局"
XUANCHENG = Place(
    "xuancheng",
    "341800",
    "宣城市",
    "宣城",
    _SPORT,
    counties=(
        Place("xuanzhou", "341802", "宣州区", "宣州", _SPORT, 38_200, {2019: 98.9}),
        Place("langxi", "341821", "郎溪县", "郎溪", _SPORT, 17_700, {2019: 98.4}),
        Place("jingxian", "341823", "泾县", "泾县", _SPORT, 13_900, {2019: 98.6}),
        Place("jixi", "341824", "绩溪县", "绩溪", _SPORT, 6_600, {2019: 98.8}),
        Place("jingde", "341825", "旌德县", "旌德", _SPORT, 5_500, {2019: 97.9}),
        Place("ningguo", "341881", "宁国市", "宁国", _SPORT, 19_300, {2019: 99.1}),
        Place("guangde", "341882", "广德市", "广德", _SPORT, 25_100, {2019: 98.7}),
    ),
)
