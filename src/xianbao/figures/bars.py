"""Bars: series side by side, a ranking, the composition of sums, the stages of projects."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TypeGuard

from xianbao.errors import XianbaoError
from xianbao.figures.sheet import ACROSS, GAP, Rows, key, key_height, rows
from xianbao.figures.style import (
    DARK,
    FILLS,
    GREY,
    INK,
    LIGHT,
    PALE,
    SMALL,
    UNKNOWN,
    UNTOLD,
    WHITE,
    Chart,
    Fill,
    absent,
    breadth,
    broken,
    legible,
    redrawn,
    spoken,
    told,
)
from xianbao.quantities import BARE, Quantity, rows_of, told_by_sum
from xianbao.sums import NOTHING
from xianbao.wording import visible

STAGES: Mapping[str, Fill] = {
    "未开工": Fill(WHITE),
    "在建": Fill(PALE, "////"),
    "完工": Fill(LIGHT),
    "投用": Fill(DARK, words=WHITE),
    "未报": Fill(WHITE, "....", GREY),
}
ABOVE, BELOW = FILLS[0], FILLS[1]
_NOTED = 40.0  # points: a row with words under its bar
Drawn = list[tuple[str, str, Quantity]]


@redrawn
def compared(series: Mapping[str, Mapping[str, Quantity]], *, what: str) -> Chart:
    """Bars side by side: name of series → (label → quantity); at most four series."""
    if len(series) > 4:
        raise XianbaoError(f"分组条形图“{what}”有{len(series)}个系列；最多4个")
    labels = list(dict.fromkeys(label for one in series.values() for label in one))
    drawn = [(label, name, q) for name, one in series.items() for label in labels if present(q := one.get(label))]
    entries = [(FILLS[n], legible(name)) for n, name in enumerate(series)]
    foot = key_height(entries, ACROSS) + 4
    laid = rows(labels, foot=foot, least=8 + 14.5 * len(series))
    thick = min(15.0, (laid.pitch - 6) / max(1, len(series)))
    scale = _scale(laid, [(number(q), q.printed(BARE)) for _, _, q in drawn])
    for n, one in enumerate(series.values()):
        for k, label in enumerate(labels):
            if present(q := one.get(label)):
                y = laid.y(k) + (n - (len(series) - 1) / 2) * thick
                _bar(laid, scale, q, y, thick - 1, FILLS[n], q.printed(BARE))
    _base(laid, scale)
    key(laid.sheet, entries, 0, laid.sheet.height - foot + 4, ACROSS)
    parts = [
        visible(label) + "、".join(f"{name}{spoken(q)}" for held, name, q in drawn if held == label) for label in labels
    ]
    alt = told("分组条形图", what, parts, _extremes(drawn))
    return Chart(laid.sheet.figure, alt, tuple(drawn), laid.sheet.words)


@redrawn
def ranking(
    values: Mapping[str, Quantity],
    *,
    what: str,
    line: Quantity | None = None,
    line_name: str = "平均",
    ascending: bool = False,
) -> Chart:
    """Sorted bars with ranks: name → quantity; ascending: the smallest is first.

    Equal as printed is equal in rank. Bars on the wrong side of the line are hatched. What is not known or not public
    comes last and has no rank.
    """
    same_unit([*values.values(), *([line] if line else [])], what)
    sign = 1 if ascending else -1
    ranked = sorted(((n, q) for n, q in values.items() if known(q)), key=lambda item: sign * rounded(item[1]))
    places = [1 + sum(sign * rounded(q) < sign * rounded(mine) for _, q in ranked) for _, mine in ranked]
    ranks = [
        replace(q, id=f"{q.id}/rank", name="名次", value=Decimal(place), unit="位", decimals=0, lower_bound=False,
                basis=f"{what}按印出的数排名，相同的并列", forms=NOTHING)
        for (_, q), place in zip(ranked, places, strict=True)
    ]  # fmt: skip
    unknown = [name for name, q in values.items() if not known(q)]
    untold = [visible(name) for name in unknown if values[name].hidden]
    limit = line if known(line) else None
    laid = rows(
        [*(name for name, _ in ranked), *unknown],
        head=20 if limit else 2,
        before=[*(str(place) for place in places), *("" for _ in unknown)],
        ranks=ranks,
    )
    drawn: Drawn = []
    behind = []
    marks = [(number(q), q.printed(BARE)) for _, q in ranked]
    scale = _scale(laid, [*marks, (number(limit), "") if limit else (0.0, UNKNOWN)])
    for n, ((name, q), rank) in enumerate(zip(ranked, ranks, strict=True)):
        worse = limit is not None and sign * rounded(q) > sign * rounded(limit)
        behind += [visible(name)] if worse else []
        _bar(laid, scale, q, laid.y(n), laid.thick(), BELOW if worse else ABOVE, q.printed(BARE))
        drawn += [(name, what, q), (name, "名次", rank)]
    for n, name in enumerate(unknown, len(ranked)):
        q = values[name]
        laid.sheet.write(_at(scale, 0) + 5, laid.y(n), absent(q, BARE), colour=GREY, of=[q] if q.hidden else ())
        drawn += [(name, what, q)] if q.hidden else []
    _base(laid, scale)
    summary = []
    if limit and ranked:
        words = f"{legible(line_name)}{limit.printed()}"
        x, half = _at(scale, number(limit)), breadth(words, SMALL) / 2
        laid.sheet.rule((x, laid.top), (x, laid.bottom), dashed=True, above=True)
        laid.sheet.write(min(max(x, half + 2), ACROSS - half - 2), laid.top - 9, words, align="center", size=SMALL,
                         of=[limit])  # fmt: skip
        drawn.append((line_name, what, limit))
        side = f"{'除不公开的外，' if untold else ''}{'高于' if ascending else '低于'}"
        summary = [f"{visible(line_name)}{limit.printed()}", f"{side}{visible(line_name)}的{_some(behind)}"]
    items = [f"第{place}位{visible(name)}{q.printed()}" for (name, q), place in zip(ranked, places, strict=True)]
    items += [f"{visible(name)}{spoken(values[name])}" for name in unknown] + summary
    lacking = [visible(name) for name in unknown if not values[name].hidden]
    brief = [*_ends(items[: len(ranked)]), *summary]
    brief += [f"{words}的{_some(held)}" for words, held in ((UNTOLD, untold), (UNKNOWN, lacking)) if held]
    return Chart(laid.sheet.figure, told("排名条形图", what, items, brief), tuple(drawn), laid.sheet.words)


@redrawn
def composition(bars: Mapping[str, Mapping[str, Quantity]], *, what: str) -> Chart:
    """Shares of a whole: name of bar → (part → amount). Each bar is a whole of its own."""
    same_unit([q for parts in bars.values() for q in parts.values()], what)
    names = list(dict.fromkeys(part for parts in bars.values() for part in parts))
    sums = {part: sum(number(one[part]) for one in bars.values() if part in one) for part in names}
    if any(known(q) and (q.value or 0) < 0 for parts in bars.values() for q in parts.values()):
        raise XianbaoError(f"构成图“{what}”中有负数；构成只能由不小于0的数组成")
    most = len(FILLS) - 1 if len(names) > len(FILLS) else len(FILLS)
    main = set(sorted(names, key=lambda part: -sums[part])[:most])
    order = [part for part in names if part in main] + [part for part in names if part not in main]
    fills = {part: FILLS[min(n, len(FILLS) - 1)] for n, part in enumerate(order)}
    drawn: Drawn = []
    items = []
    shares: dict[tuple[str, str], Quantity] = {}
    wholes: dict[str, Quantity] = {}
    for bar, parts in bars.items():
        held = [(part, parts[part]) for part in order if part in parts and present(parts[part])]
        if not held:
            items.append(f"{visible(bar)}{UNKNOWN}")
            continue
        wholes[bar] = whole = total([q for _, q in held], "合计")
        for part, q in held:
            share = q.share(whole, f"{part}占比")
            drawn.append((part, bar, q))
            if known(share):
                shares[bar, part] = share
            if present(share):
                drawn.append((part, f"{bar}占比", share))
        drawn.append(("合计", bar, whole))
        words = (visible(part) + spoken(q) + _share(shares.get((bar, part))) for part, q in held)
        items.append(f"{visible(bar)}合计{spoken(whole)}，其中{'、'.join(words)}")
    entries, listed = _composed_key(order, most, wholes, bars, shares, fills)
    foot = key_height(entries, ACROSS) + 4
    laid = rows(list(bars), room=110, foot=foot, least=_NOTED if len(bars) * _NOTED < 480 else 0)
    ends = {bar: f"合计{whole.printed()}" for bar, whole in wholes.items()}
    wide = ACROSS - laid.left - max((breadth(words) for words in ends.values()), default=0) - GAP - 2
    for n, bar in enumerate(bars):
        x = laid.left
        for part in order:
            if part_share := shares.get((bar, part)):
                end = x + number(part_share) / 100 * wide
                _segment(laid, x, end, n, fills[part], part_share)
                x = end
        small = {p: shares[bar, p] for p in order if (bar, p) in shares}
        if len(bars) > 1 and laid.pitch >= _NOTED:
            _note(laid, n, [(legible(p), s) for p, s in small.items()
                            if not _fits(s.printed(), number(s) / 100 * wide)])  # fmt: skip
        laid.sheet.write(
            max(x, laid.left) + GAP, laid.y(n), ends.get(bar, UNKNOWN), colour=INK if bar in ends else GREY,
            of=[wholes[bar]] if bar in wholes else (),
        )  # fmt: skip
    key(laid.sheet, entries, 0, laid.sheet.height - foot + 4, ACROSS, listed)
    extremes = (
        f"{visible(bar)}合计{spoken(wholes[bar])}，占比最高的是{_share_of(most_)}，最低的是{_share_of(least_)}"
        for bar in wholes
        if (held := [(part, share) for (held_by, part), share in shares.items() if held_by == bar])
        for most_, least_ in [(max(held, key=lambda s: number(s[1])), min(held, key=lambda s: number(s[1])))]
    )
    return Chart(laid.sheet.figure, told("构成图", what, items, extremes), tuple(drawn), laid.sheet.words)


@redrawn
def stages(counts: Mapping[str, Mapping[str, Quantity]], *, what: str) -> Chart:
    """Projects by stage: category or county → (stage → count); the stages are those of STAGES."""
    same_unit([q for one in counts.values() for q in one.values()], what)
    for name, one in counts.items():
        if strange := [stage for stage in one if stage not in STAGES]:
            raise XianbaoError(f"进度图“{what}”的“{name}”有阶段“{strange[0]}”；应为{'、'.join(STAGES)}")
    used = [stage for stage in STAGES if any(present(one.get(stage)) for one in counts.values())]
    held = {name: [(s, one[s]) for s in used if s in one and present(one[s])] for name, one in counts.items()}
    entries = [(STAGES[stage], stage) for stage in used]
    foot = key_height(entries, ACROSS) + 4
    laid = rows(list(counts), foot=foot, room=130)
    wholes = {name: total([q for _, q in own], "合计") for name, own in held.items() if own}
    most = max((number(whole) for whole in wholes.values()), default=0.0) or 1.0
    ends = {name: whole.printed() for name, whole in wholes.items()}
    before: dict[str, str] = {}
    wide = 0.0
    while ends != before:  # the words at the end take room, for want of which more counts go to the end
        before = ends
        wide = ACROSS - laid.left - max((breadth(words) for words in ends.values()), default=0) - GAP - 2
        ends = {name: whole.printed() + _unfit(held[name], wide / most) for name, whole in wholes.items()}
    drawn: Drawn = []
    for n, name in enumerate(counts):
        x = laid.left
        for stage, q in held[name]:
            drawn.append((name, stage, q))
            end = x + number(q) / most * wide
            _segment(laid, x, end, n, STAGES[stage], q, BARE)
            x = end
        laid.sheet.write(x + 5, laid.y(n), ends.get(name, UNKNOWN), colour=GREY if name not in ends else INK,
                         of=[wholes[name], *_unfitting(held[name], wide / most)] if name in wholes else ())  # fmt: skip
        if name in wholes:
            drawn.append((name, "合计", wholes[name]))
    laid.sheet.rule((laid.left, laid.top), (laid.left, laid.bottom), above=True)
    key(laid.sheet, entries, 0, laid.sheet.height - foot + 4, ACROSS)
    items = [
        f"{visible(name)}{spoken(wholes[name])}，其中{'、'.join(f'{s}{spoken(q)}' for s, q in own)}"
        if own
        else f"{visible(name)}{UNKNOWN}"
        for name, own in held.items()
    ]
    sums = [total([q for _, t, q in drawn if t == s], s) for s in used]
    brief = [f"合计{'、'.join(q.name + spoken(q) for q in sums)}", *_extremes([d for d in drawn if d[1] == "合计"])]
    return Chart(laid.sheet.figure, told("项目进度图", what, items, brief), tuple(drawn), laid.sheet.words, sums)


def known(quantity: Quantity | None) -> TypeGuard[Quantity]:
    """Whether there is a number to draw."""
    return quantity is not None and quantity.value is not None


def present(quantity: Quantity | None) -> TypeGuard[Quantity]:
    """Whether something stands for it: what is drawn, or the sign of a number that is not public."""
    return known(quantity) or (quantity is not None and quantity.hidden)


def number(quantity: Quantity) -> float:
    """Where it is drawn."""
    return float(quantity.value or 0)


def rounded(quantity: Quantity) -> Decimal:
    """The value as it is printed: what looks equal is equal."""
    return quantity.rounded or Decimal(0)


def same_unit(quantities: Iterable[Quantity], what: str) -> None:
    """An error where quantities of several units would share a scale."""
    units = list(dict.fromkeys(q.unit for q in quantities if known(q)))
    if len(units) > 1:
        raise XianbaoError(f"图“{what}”的数有几种单位：{'、'.join(units)}；一张图只能有一种")


def total(quantities: Sequence[Quantity], name: str) -> Quantity:
    """The sum, with the rows of every part; as many decimals as the part that has most; veiled where a part is."""
    first = quantities[0]
    decimals = [q.decimals for q in quantities]
    whole = replace(
        first,
        id=f"{first.id}/total",
        name=name,
        value=sum((q.value or Decimal(0) for q in quantities), Decimal(0)),
        decimals=None if None in decimals else max(d for d in decimals if d is not None),
        lower_bound=any(q.lower_bound for q in quantities),
        rows=rows_of(*quantities),
        basis=f"图中{'、'.join(dict.fromkeys(q.name for q in quantities))}之和",
        forms=told_by_sum(quantities),
    )
    return whole.veil() if any(q.veiled for q in quantities) else whole


Scale = tuple[float, float]  # where zero is, points per unit


def _scale(laid: Rows, marks: Sequence[tuple[float, str]]) -> Scale:
    """A scale on which each number has room for its words, to the right, or to the left of a negative one."""
    low, high = min((x for x, _ in marks), default=0.0), max((x for x, _ in marks), default=0.0)
    low, high = min(low, 0.0), max(high, 0.0)
    before = max((breadth(words) + 6 for x, words in marks if x < 0), default=0.0)
    after = max((breadth(words) + 7 for x, words in marks if x >= 0), default=2.0)
    wide = max(40.0, ACROSS - laid.left - before - after)
    unit = wide / ((high - low) or 1.0)
    return laid.left + before - low * unit, unit


def _at(scale: Scale, value: float) -> float:
    return scale[0] + value * scale[1]


def _bar(laid: Rows, scale: Scale, q: Quantity, y: float, thick: float, fill: Fill, words: str) -> None:
    x = _at(scale, number(q))
    if q.value:
        laid.sheet.bar(scale[0], x, y, thick, fill)
    right = number(q) >= 0
    laid.sheet.write(x + (5 if right else -4), y, words, align="left" if right else "right", ground=WHITE,
                     of=[q])  # fmt: skip


def _base(laid: Rows, scale: Scale) -> None:
    laid.sheet.rule((scale[0], laid.top), (scale[0], laid.bottom), above=True)


def _fits(words: str, room: float) -> bool:
    return breadth(words, SMALL) + 6 <= room


def _unfitting(own: Sequence[tuple[str, Quantity]], unit: float) -> list[Quantity]:
    """The counts that find no room in their segments."""
    return [q for _, q in own if q.value and not _fits(q.printed(BARE), number(q) * unit)]


def _unfit(own: Sequence[tuple[str, Quantity]], unit: float) -> str:
    """These in words."""
    small = _unfitting(own, unit)
    named = [f"{s}{q.printed(BARE)}" for s, q in own if q in small]
    return f"（{'、'.join(named)}）" if named else ""


def _segment(laid: Rows, left: float, right: float, n: int, fill: Fill, q: Quantity, spec: str = "") -> None:
    if not q.value:
        return
    words = q.printed(spec)
    laid.sheet.bar(left, right, laid.y(n), laid.thick(18), fill)
    if _fits(words, right - left):
        middle = (left + right) / 2
        ground = fill.colour if fill.hatch else ""
        laid.sheet.write(middle, laid.y(n), words, align="center", size=SMALL, colour=fill.words, ground=ground,
                         of=[q])  # fmt: skip


def _note(laid: Rows, n: int, items: Sequence[tuple[str, Quantity]]) -> None:
    """Under a bar, what finds no room in it."""
    if items:
        said = [f"{name}{q.printed()}" for name, q in items]
        words = broken("、".join(said), ACROSS - laid.left - 2, 1, SMALL)[0]
        shown = [q for text, (_, q) in zip(said, items, strict=True) if text in words]
        laid.sheet.write(laid.left, laid.y(n) + 16, words, size=SMALL, colour=GREY, of=shown)


def _composed_key(
    order: Sequence[str],
    most: int,
    wholes: Mapping[str, Quantity],
    bars: Mapping[str, Mapping[str, Quantity]],
    shares: Mapping[tuple[str, str], Quantity],
    fills: Mapping[str, Fill],
) -> tuple[list[tuple[Fill, str]], list[list[Quantity]]]:
    """Names of parts, with amounts where there is one bar, and these; the smallest of many parts together."""
    only = next(iter(wholes)) if len(wholes) == 1 else None
    held = [part for part in order if any(present(parts.get(part)) for parts in bars.values())]
    alone, rest = held[:most], held[most:]
    entries: list[tuple[Fill, str]] = []
    printed: list[list[Quantity]] = []
    for part in alone:
        words = f" {bars[only][part].printed()}{_share(shares.get((only, part)))}" if only else ""
        room = ACROSS - 30 - breadth(words, SMALL)
        entries.append((fills[part], broken(legible(part), room, 1, SMALL)[0] + words))
        printed.append([bars[only][part], *([shares[only, part]] if (only, part) in shares else [])] if only else [])
    if rest:
        words = f" {total([bars[only][part] for part in rest], '其余').printed()}" if only else ""
        entries.append((FILLS[-1], f"其余{len(rest)}项{words}"))
        printed.append([])
    return entries, printed


def _share(share: Quantity | None) -> str:
    return f"（{share.printed()}）" if share else ""


def _share_of(item: tuple[str, Quantity]) -> str:
    return f"{visible(item[0])}{item[1].printed()}"


def _ends(items: Sequence[str]) -> list[str]:
    """The first and the last."""
    return [items[0], f"末位为{items[-1]}"] if items else []


def _some(names: Iterable[str]) -> str:
    """有3个：甲、乙等."""
    listed = list(names)
    if not listed:
        return "没有"
    return f"有{len(listed)}个：{'、'.join(listed[:5])}{'等' if len(listed) > 5 else ''}"


def _extremes(drawn: Drawn) -> list[str]:
    """Of each series the largest and the smallest; of one with a number that is not public that would not be true."""
    said = []
    for name in dict.fromkeys(series for _, series, _ in drawn):
        own = [(label, q) for label, series, q in drawn if series == name]
        if any(q.hidden for _, q in own):
            said.append(f"{visible(name)}有不公开的数字")
            continue
        most, least = max(own, key=lambda d: number(d[1])), min(own, key=lambda d: number(d[1]))
        said.append(
            f"{visible(name)}最高的是{visible(most[0])}{most[1].printed()}，"
            f"最低的是{visible(least[0])}{least[1].printed()}"
        )
    return said
