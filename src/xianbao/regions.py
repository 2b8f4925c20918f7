"""Divisions of China by code, name and year (GB/T 2260, 中华人民共和国行政区划代码).

The table is that of python-stdnum (docs/adr/0007). It knows the year of a change and no day, so in
that year the old and the new both stand.
"""

import difflib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

# GB/T 2260 gives codes from 1 to 8: these are free for samples and tests
SAMPLES = "99"


@dataclass(frozen=True, slots=True)
class Region:
    """A code and the name that goes with it, from the year `first` to the year `last`, both included."""

    code: str
    name: str
    first: int = 0
    last: int = 9999

    def stands(self, year: int) -> bool:
        return self.first <= year <= self.last

    def years_from(self, year: int) -> int:
        """How far its time is from `year`; 0 where it stands."""
        return max(self.first - year, year - self.last, 0)

    def __str__(self) -> str:
        return f"{self.name}（{self.code}）"


_ROW = re.compile(r"(?:\[(\d*)-(\d*)\])?(.+)")
# Headings within the code list, no divisions
_HEADINGS = {"市辖区", "市区", "县", "市", "林区", "省直辖县级行政单位", "省直辖行政单位", "自治区直辖县级行政单位"}
_SIMPLIFIED = str.maketrans("區達嶺員會門別", "区达岭员会门别")
_CORRECTIONS = (
    Region("330113", "临平区", 2021),  # these two are missing
    Region("330114", "钱塘区", 2021),
    Region("422921", "神农架林区", 0, 1994),  # these two have no years
    Region("429001", "随州市", 1994, 2000),
)
_PEOPLES = (
    "各族|蒙古族?|回族|藏族|维吾尔族?|苗族|彝族|壮族|布依族|朝鲜族|满族|侗族|瑶族|白族|土家族|哈尼族|哈萨克族?|傣族|黎族|"
    "傈僳族|佤族|畲族|拉祜族|水族|东乡族|纳西族|景颇族|柯尔克孜族?|土族|达斡尔族|仫佬族|羌族|布朗族|撒拉族|毛南族|仡佬族|"
    "锡伯族?|普米族|塔吉克族?|怒族|保安族|裕固族|独龙族"
)
_AUTONOMOUS = re.compile(rf"(.{{2,}}?)(?:{_PEOPLES})*自治([县旗州区])")
_PLAIN = re.compile(r"(.{2,}?)(?:特别行政区|林区|地区|[省市县区旗盟])")
# 科尔沁右翼前旗 → 科右前旗, 苏尼特左旗 → 苏左旗
_BANNER = re.compile(r"(.).+?([左右]?)翼?([左右前中后])旗")
# What is said where no rule leads to it
_ALIASES = {
    "东乡族自治县": ("东乡", "东乡县"),  # named after its people alone, as is the next
    "鄂温克族自治旗": ("鄂温克", "鄂温克旗"),
    "前郭尔罗斯蒙古族自治县": ("前郭", "前郭县"),  # the first syllables, as in the rest
    "喀喇沁左翼蒙古族自治县": ("喀左", "喀左县"),
    "杜尔伯特蒙古族自治县": ("杜蒙", "杜蒙县"),
    "阜新蒙古族自治县": ("阜蒙", "阜蒙县"),
    "莫力达瓦达斡尔族自治旗": ("莫旗",),
    "达尔罕茂明安联合旗": ("达茂旗", "达茂联合旗"),
    "陈巴尔虎旗": ("陈旗",),
    "东乌珠穆沁旗": ("东乌旗",),
    "西乌珠穆沁旗": ("西乌旗",),
    "伊金霍洛旗": ("伊旗",),
    "准格尔旗": ("准旗",),
    "塔什库尔干塔吉克自治县": ("塔县",),
}
# Rows of a report that are no county and have no code: 经济开发区, 市本级, 州直
_UNCODED = re.compile(r".*(?:开发|高新|经开|管理|示范|工业|景|园|新)区|.*(?:本级|直属|[省市州盟县区]直)(?:学校)?")


@cache
def divisions() -> tuple[Region, ...]:
    """Every division of every year, by code; one that was renamed stands more than once."""
    return tuple(region for code in sorted(_table()) for region in _table()[code])


def at(code: str, year: int) -> tuple[Region, ...]:
    """What `code` stands for in `year`: nothing, one division, or two in a year of change."""
    return tuple(r for r in _table().get(code, ()) if r.stands(year))


def named(name: str, year: int, within: str = "") -> tuple[Region, ...]:
    """The divisions called `name`, in full or in short, in `year`, whose codes begin with `within`."""
    return tuple(r for r in _by_name().get(name, ()) if r.stands(year) and r.code.startswith(within))


def problem(code: str, name: str, year: int) -> str:
    """Why `code` and `name` do not belong together in `year`, in Chinese; empty where they do.

    The name may be short (罗城) or begin with its province or prefecture (河池市宜州区). Codes
    that begin with 99 are not checked.
    """
    if code.startswith(SAMPLES):
        return ""
    text = "".join(name.split())
    now, ever = at(code, year), _table().get(code, ())
    if any(_is(r, text, year) for r in now):
        return ""
    if any(_split(text, year)[1] in _forms(r.name) for r in now):
        return f"代码 {code} 在{year}年是{_place(code, year)}{now[-1].name}，不是“{name}”"
    if now:
        return f"代码 {code} 在{year}年是{'或'.join(r.name for r in now)}，不是“{name}”{_elsewhere(text, year, code)}"
    if not ever:
        return f"国家标准 GB/T 2260 中没有代码 {code}{_elsewhere(text, year, code)}"
    near = min(ever, key=lambda r: r.years_from(year))
    return f"代码 {code} 在{year}年不用：{_when(near, year)}"


def unknown(names: Iterable[str], code: str, year: int, *, anywhere: bool = False) -> dict[str, str]:
    """The names that are no county of the prefecture (or province) of `code` in `year`, with the reason.

    A reason in Chinese follows the name. With `anywhere`, counties of other provinces are right too.
    Development zones and rows like 市本级, which have no code, are passed over; so is everything
    where `code` itself is of no known province.
    """
    scope = _scope(code, year)
    if not scope:
        return {}
    reasons = {name: _reason("".join(name.split()), scope, year, anywhere) for name in names}
    return {name: reason for name, reason in reasons.items() if reason}


def _reason(text: str, scope: str, year: int, anywhere: bool) -> str:
    prefix, rest = _split(text, year)
    here = "" if anywhere else scope
    found = [r for r in named(rest, year) if _is_county(r)]
    if any(r.code.startswith(here) and r.code.startswith(prefix) for r in found):
        return ""
    if _UNCODED.fullmatch(text):
        return ""
    if found:
        claimed = prefix if prefix and not any(r.code.startswith(prefix) for r in found) else scope
        places = "或".join(f"{_place(r.code, year)}（代码 {r.code}）" for r in found)
        return f"不属{_place(claimed, year)}，属{places}"
    past = [r for r in _by_name().get(rest, ()) if _is_county(r) and r.code.startswith(here[:2])]
    if past:
        nearest = min(past, key=lambda r: (not r.code.startswith(scope), r.years_from(year)))
        return f"在{year}年不是县（市、区）名：{_when(nearest, year)}"
    near = _nearest(rest, scope, year)
    return f"在国家标准 GB/T 2260 中查不到{f'，是不是想写{near}' if near else ''}"


def _is(region: Region, text: str, year: int) -> bool:
    """Whether `text` is a name of the region, with or without the divisions it lies in."""
    prefix, rest = _split(text, year)
    names = _forms(region.name)
    return text in names or (rest in names and region.code.startswith(prefix))


def _elsewhere(text: str, year: int, code: str) -> str:
    """Which code a name has, or had at another time, to follow a sentence; empty where it is no name."""
    _, name = _split(text, year)
    same = [r for r in _by_name().get(name, ()) if _depth(r.code) == _depth(code)]
    nearby = [r for r in same if r.code.startswith(code[:2])] or same
    if now := [r for r in nearby if r.stands(year)]:
        return f"；{year}年{'、'.join(f'{_place(r.code[:2], year)}{r.name}的代码是 {r.code}' for r in now)}"
    return f"；{_when(min(nearby, key=lambda r: r.years_from(year)), year)}" if nearby else ""


def _when(region: Region, year: int) -> str:
    """Since or until when a region stands that does not in `year`, and what came of it or was before."""
    if region.last < year:
        words = f"{region}只用到{region.last}年"
        if renamed := _followers(region, year):
            return f"{words}，此后为{'、'.join(map(str, renamed))}"
        new = [r for r in _changes(region, year) if r.code[:4] == region.code[:4]]
        return f"{words}；当年新设{'、'.join(map(str, new))}" if 0 < len(new) <= 4 else words
    words = f"{region}从{region.first}年起才用"
    renamed = _followers(region, year)
    return f"{words}，此前为{'、'.join(map(str, renamed))}" if renamed else words


def _followers(region: Region, year: int) -> list[Region]:
    """What the region became (or, before its time, had been): the same code or the same stem of its name."""
    changes = _changes(region, year)
    stem = _stem(region.name)
    return [r for r in changes if r.code == region.code] or [r for r in changes if _stem(r.name) == stem]


def _changes(region: Region, year: int) -> list[Region]:
    """Divisions of its kind and province that begin as the region ends, or, before its time, end as it begins."""
    over = region.last < year
    return [
        r
        for r in divisions()
        if r.code[:2] == region.code[:2]
        and _depth(r.code) == _depth(region.code)
        and (r.first - region.last if over else region.first - r.last) in (0, 1)
    ]


def _nearest(text: str, scope: str, year: int) -> str:
    counties = [r for r in divisions() if _is_county(r) and r.stands(year) and r.code.startswith(scope)]
    names = {form: r for r in counties for form in _forms(r.name)}
    near = difflib.get_close_matches(text, names, n=1, cutoff=0.6)
    return names[near[0]].name if near else ""


def _scope(code: str, year: int) -> str:
    """The code prefix of the prefecture; of the province where a county lies in none, empty where unknown."""
    prefixes = (prefix for prefix in (code[:4], code[:2]) if not prefix.endswith("00"))
    return next((prefix for prefix in prefixes if at(f"{prefix:0<6}", year)), "")


def _place(code: str, year: int) -> str:
    """广西壮族自治区河池市, for any code or prefix in it; without a prefecture where there is none."""
    uppers = dict.fromkeys((f"{code[:2]}0000", f"{code[:4]:0<6}"))
    return "".join(region.name for upper in uppers for region in at(upper, year)[-1:])


def _split(text: str, year: int) -> tuple[str, str]:
    """The code prefix of the province and prefecture that `text` begins with, and the rest of it."""
    prefix = ""
    while not named(text, year, prefix):
        below = ((form, p) for form, p in _uppers(year) if p != prefix and p.startswith(prefix))
        form, longer = next((f for f in below if text.startswith(f[0]) and text != f[0]), ("", prefix))
        if not form:
            break
        text, prefix = text.removeprefix(form), longer
    return prefix, text


@cache
def _uppers(year: int) -> tuple[tuple[str, str], ...]:
    """Names of provinces and prefectures with their code prefixes, longest names first."""
    found = {
        (form, r.code[: 2 + 2 * _depth(r.code)])
        for r in divisions()
        if _depth(r.code) < 2 and r.stands(year)
        for form in _forms(r.name)
    }
    return tuple(sorted(found, key=lambda f: (-len(f[0]), f[1])))


def _depth(code: str) -> int:
    """0 for a province, 1 for a prefecture, 2 for a county."""
    return 0 if code.endswith("0000") else 1 if code.endswith("00") else 2


def _is_county(region: Region) -> bool:
    return _depth(region.code) == 2


@cache
def _forms(name: str) -> tuple[str, ...]:
    """The name and its short forms: 罗城仫佬族自治县, 罗城, 罗城县."""
    forms = [name, *_ALIASES.get(name, ())]
    if found := _AUTONOMOUS.fullmatch(name):
        forms += [found[1], f"{found[1]}{found[2]}"]
    elif found := _PLAIN.fullmatch(name):
        forms += [found[1]]
    if found := _BANNER.fullmatch(name):
        forms += ["".join(found.groups()) + "旗"]
    return tuple(dict.fromkeys(forms))


def _stem(name: str) -> str:
    found = _AUTONOMOUS.fullmatch(name) or _PLAIN.fullmatch(name)
    return found[1] if found else name


@cache
def _table() -> dict[str, tuple[Region, ...]]:
    table: dict[str, tuple[Region, ...]] = {}
    for region in _rows():
        if region.name not in _HEADINGS:
            table[region.code] = (*table.get(region.code, ()), region)
    return table | {region.code: (region,) for region in _CORRECTIONS}


@cache
def _by_name() -> dict[str, list[Region]]:
    found: dict[str, list[Region]] = {}
    for region in divisions():
        for form in _forms(region.name):
            found.setdefault(form, []).append(region)
    return found


def _rows() -> Iterator[Region]:
    """The rows of python-stdnum: a province of two digits, below it [first-last]name per code."""
    from stdnum import numdb  # noqa: PLC0415 (reads 7,000 rows, which most commands do without)

    for _, province, _, _, rows in numdb.get("cn/loc").prefixes:
        for _, rest, _, properties, _ in rows:
            for given in properties["county"].split(","):
                first, last, name = _ROW.fullmatch(given).groups()  # type: ignore[union-attr]
                yield Region(province + rest, name.translate(_SIMPLIFIED), int(first or 0), int(last or 9999))
