"""Points: targets and what came of them, change from one year to the next."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from math import inf
from typing import Any, NamedTuple

from xianbao.errors import XianbaoError
from xianbao.figures import sheet
from xianbao.figures.bars import Drawn, known, number, present, rounded
from xianbao.figures.sheet import ACROSS, GAP, Rows
from xianbao.figures.style import (
    DARK,
    FAINT,
    GREY,
    INK,
    LIGHT,
    MIDDLE,
    SMALL,
    UNKNOWN,
    Chart,
    absent,
    breadth,
    broken,
    legible,
    redrawn,
    spoken,
    told,
)
from xianbao.quantities import POINT, Quantity, convert, half_up
from xianbao.wording import visible

FURTHEST = 1.5  # times the target; what lies beyond stands at the edge with an arrow
RANGES = ("range", "区间")
_BEFORE = {"=": "＝", "≥": "≥", "≤": "≤", ">": "＞", "<": "＜", "↑": "高于", "↓": "低于", "≈": "约"}
SIGNS = _BEFORE | dict.fromkeys(RANGES, "")
VERDICTS: Mapping[str, tuple[str, str, bool]] = {  # mark, colour, hollow
    "超额完成": ("o", DARK, False),
    "完成": ("o", DARK, False),
    "基本完成": ("D", LIGHT, False),
    "未完成": ("X", MIDDLE, False),
    "未到期": ("o", INK, True),
    "无数据": ("o", GREY, True),
    "不公开": ("o", GREY, True),
}
_Behind = tuple[Sequence[Quantity | None], ...]
BAND, TRACK = "#dfe6ec", "#8a8a8a"


class Aim(NamedTuple):
    """A target and what came of it.

    comparator: one of SIGNS; target: of ↑ and ↓ the value before; upper: the upper end of a range; verdict: one of
    VERDICTS; tolerance: by how much ≈ may fall short; exact: = is missed by more, too (of zero always).
    """

    name: str
    actual: Quantity | None
    comparator: str
    target: Quantity | None
    upper: Quantity | None
    verdict: str
    tolerance: Quantity | None = None
    exact: bool = False

    @property
    def aim(self) -> str:
        """The target as it is printed: ≥95%, 93%～97%."""
        if self.target is None or not self.target.known:
            return UNKNOWN
        if self.comparator in RANGES and self.upper is not None:
            return f"{self.target.printed()}～{self.upper.printed()}"
        return f"{SIGNS[self.comparator]}{self.target.printed()}"

    @property
    def reached(self) -> str:
        """What came of it, as it is printed."""
        return self.actual.printed() if self.actual is not None and self.actual.known else absent(self.actual)


@redrawn
def targets(rows: Sequence[Aim | tuple[Any, ...]], *, what: str) -> Chart:
    """Targets and actual values, a row as the fields of Aim; each on its own scale, the target on the line.

    Of a zero target everything but zero lies beyond the edge; of a range the upper end is on the line.
    """
    aims = [Aim(*row) for row in rows]
    for aim in aims:
        if aim.comparator not in SIGNS:
            raise XianbaoError(f"目标“{aim.name}”的比较方式是“{aim.comparator}”；应为{'、'.join(SIGNS)}")
        if aim.comparator in RANGES and known(aim.target) and not known(aim.upper):
            raise XianbaoError(f"目标“{aim.name}”是一个范围，但没有上限；应给出 upper")
        if aim.verdict not in VERDICTS:
            raise XianbaoError(f"目标“{aim.name}”的评价是“{aim.verdict}”；应为{'、'.join(VERDICTS)}")
    cells = [(a.reached, a.aim, a.verdict) for a in aims]
    behind: list[_Behind] = [([a.actual], [a.target, a.upper], []) for a in aims]
    laid, width = _table([a.name for a in aims], cells, behind, ("实际", "目标", "评价"), foot=18)
    left = laid.left
    line = left + width / FURTHEST
    for n, aim in enumerate(aims):
        y, (low, high) = laid.y(n), _allowed(aim)
        laid.sheet.band(left + low / FURTHEST * width, left + high / FURTHEST * width, y, laid.pitch * 0.62, BAND)
        laid.sheet.rule((left, y), (left + width, y), colour=TRACK, width=0.5)
        if known(aim.actual) and known(whole := _whole(aim)):
            _place(laid, y, width, _position(aim.actual, whole), VERDICTS[aim.verdict])
    laid.sheet.rule((line, laid.top), (line, laid.bottom), width=1.2)
    laid.sheet.write(line, laid.top - 9, "目标", align="center", size=SMALL)
    note = "竖线为目标（100%，区间取上限），浅色带为达标范围；点为实际相当于目标的比例，出界的以箭头标明。"
    laid.sheet.write(0, laid.sheet.height - 9, broken(note, ACROSS - 4, 1, 8.5)[0], size=8.5, colour=GREY)
    drawn: Drawn = []
    for aim in aims:
        held = (("目标", aim.target), ("目标上限", aim.upper), ("实际", aim.actual))
        drawn += [(aim.name, series, q) for series, q in held if q is not None and (q.known or q.hidden)]
    items = [f"{visible(a.name)}实际{spoken(a.actual)}，目标{c[1]}，{c[2]}" for a, c in zip(aims, cells, strict=True)]
    found = [(_position(a.actual, whole), item) for a, item in zip(aims, items, strict=True)
             if known(a.actual) and (whole := _whole(a)) is not None and whole.value]  # fmt: skip
    tally = [f"{verdict}{count}项" for verdict in VERDICTS if (count := sum(a.verdict == verdict for a in aims))]
    brief = ["、".join(tally)]
    if found:
        brief += [f"相当于目标的比例最高的是{max(found)[1]}", f"最低的是{min(found)[1]}"]
    brief += [item for a, item in zip(aims, items, strict=True) if a.verdict == "未完成"][:3]
    return Chart(laid.sheet.figure, told("目标完成图", what, items, brief), _if_any(drawn), laid.sheet.words)


@redrawn
def changed(
    pairs: Mapping[str, tuple[Quantity, Quantity]], *, what: str, then: str = "上年", now: str = "本年"
) -> Chart:
    """From one year to the next: name → (then, now). Rates change in 百分点, counts in per cent.

    With several units each row has its own scale, on which the year before lies on the line.
    """
    units = {q.unit for pair in pairs.values() for q in pair if known(q)}
    changes = {name: _changed(*pair) for name, pair in pairs.items()}
    cells = [
        (*(q.printed() if known(q) else absent(q) for q in pair), _arrow(changes[name])) for name, pair in pairs.items()
    ]
    heads = (f"○{legible(then)}", f"▶{legible(now)}", "增减")
    several = len(units) > 1
    behind: list[_Behind] = [([first], [last], [changes[name]]) for name, (first, last) in pairs.items()]
    laid, width = _table(list(pairs), cells, behind, heads, foot=18 if several else 2, split=True)
    values = [number(q) for pair in pairs.values() for q in pair if known(q)]
    low, high = min(values, default=0.0), max(values, default=0.0)
    drawn: Drawn = []
    for n, (name, (first, last)) in enumerate(pairs.items()):
        y, difference = laid.y(n), changes[name]
        laid.sheet.rule((laid.left, y), (laid.left + width, y), colour=FAINT, width=0.5)
        spots = {}
        for title, q in ((then, first), (now, last)):
            if present(q):
                drawn.append((name, title, q))
            if known(q):
                if several:
                    spots[title] = _position(q, first) if known(first) else 1.0
                else:
                    spots[title] = FURTHEST * (0.08 + 0.84 * ((number(q) - low) / (high - low) if high > low else 0.5))
        if difference is not None:
            drawn.append((name, "增减", difference))
        _joined(laid, y, width, spots.get(then), spots.get(now), difference)
    if several:
        line = laid.left + width / FURTHEST
        laid.sheet.rule((line, laid.top), (line, laid.bottom), colour=GREY)
        note = f"各项单位不同：竖线为{then}，点的位置是相当于{then}的比例。"
        laid.sheet.write(0, laid.sheet.height - 9, broken(legible(note), ACROSS - 4, 1, 8.5)[0], size=8.5, colour=GREY)
    items = [
        f"{visible(name)}由{spoken(first)}到{spoken(last)}{_told_change(changes[name])}"
        for name, (first, last) in pairs.items()
    ]
    alt = told("变化图", f"{what}（{then}到{now}）", items, _turns(changes))
    return Chart(laid.sheet.figure, alt, tuple(drawn), laid.sheet.words)


def _table(names: Sequence[str], cells: Sequence[tuple[str, ...]], behind: Sequence[_Behind], heads: tuple[str, ...], *,
           foot: float, split: bool = False) -> tuple[Rows, float]:  # fmt: skip
    """Rows with columns of words to the right of the drawing, the first to its left where split; its width.

    behind: the numbers of each of the cells.
    """
    heads = tuple(broken(head, 70, 1, SMALL)[0] for head in heads)
    widths = [max([breadth(head, SMALL), *(breadth(row[k]) for row in cells)]) for k, head in enumerate(heads)]
    laid = sheet.rows(names, room=min(150.0, max(84.0, ACROSS - sum(widths) - 4 * GAP - 120)), head=20, foot=foot)
    ends = [ACROSS - 2.0 - sum(widths[k + 1 :]) - GAP * (len(widths) - 1 - k) for k in range(len(widths))]
    if split:
        ends[0] = laid.left + widths[0]
        laid = replace(laid, left=ends[0] + GAP + 4)
    for k, (head, end) in enumerate(zip(heads, ends, strict=True)):
        laid.sheet.write(end, laid.top - 9, head, align="right", size=SMALL, colour=GREY)
        for n, row in enumerate(cells):
            laid.sheet.write(end, laid.y(n), row[k], align="right", colour=GREY if row[k] in (UNKNOWN, "—") else INK,
                             of=[q for q in behind[n][k] if q is not None and (q.known or q.hidden)])  # fmt: skip
    first = 1 if split else 0
    return laid, ends[first] - widths[first] - GAP - 4 - laid.left


def _whole(aim: Aim) -> Quantity | None:
    """What lies on the line: the target, of a range its upper end."""
    return aim.upper if aim.comparator in RANGES else aim.target


def _position(q: Quantity, whole: Quantity) -> float:
    """How much of the whole it is; of nothing, anything more or less is infinitely far."""
    base = whole.value or Decimal(0)
    difference = convert(q.value or Decimal(0), q.unit, whole.unit, q.name) - base
    if not difference:
        return 1.0
    return 1 + float(difference / abs(base)) if base else inf * float(difference)


def _allowed(aim: Aim) -> tuple[float, float]:
    """From where to where a target is met."""
    if not known(aim.target) or not known(whole := _whole(aim)):
        return 0.0, 0.0
    if aim.comparator in ("≤", "<", "↓"):
        return 0.0, 1.0
    if aim.comparator in RANGES:
        return max(0.0, _position(aim.target, whole)), 1.0
    if aim.comparator == "=" and (aim.exact or not aim.target.value):
        return 1.0, 1.0
    short = aim.tolerance if aim.comparator == "≈" and known(aim.tolerance) and aim.target.value else None
    return (max(0.0, 1 - number(short) / abs(number(aim.target))) if short else 1.0), FURTHEST


def _place(laid: Rows, y: float, width: float, position: float, look: tuple[str, str, bool]) -> None:
    """A mark at its position, or before an arrow at the edge."""
    shape, colour, hollow = look
    x = laid.left + min(FURTHEST, max(0.0, position)) / FURTHEST * width
    if position > FURTHEST:
        laid.sheet.mark(x - 2, y, ">", colour, size=5)
        x -= 10
    elif position < 0:
        laid.sheet.mark(x + 2, y, "<", colour, size=5)
        x += 10
    laid.sheet.mark(x, y, shape, colour, hollow=hollow)


def _if_any(drawn: Drawn) -> tuple[tuple[str, str, Quantity], ...]:
    """Nothing where there are targets but no actual value."""
    return tuple(drawn) if any(series == "实际" for _, series, _ in drawn) else ()


def _changed(first: Quantity, last: Quantity) -> Quantity | None:
    """As wording.change says it: 百分点 between rates, else per cent; the difference from nothing or a few.

    None where either is unknown or a lower bound.
    """
    name = f"{last.name}增减"
    difference = last.less(first, name)
    if difference.hidden:
        return difference
    if not known(difference) or last.lower_bound:
        return None
    growth = last.growth(first, name)
    slight = not half_up(growth.value or Decimal(0), growth.decimals)
    plain = last.rate or first.few or not difference.rounded or slight
    return difference if plain else growth


def _arrow(difference: Quantity | None) -> str:
    if difference is None:
        return "—"
    if difference.hidden:
        return difference.printed()
    if not (value := rounded(difference)):
        return "持平"
    return ("↑" if value > 0 else "↓") + abs(difference).printed()


def _told_change(difference: Quantity | None) -> str:
    if difference is None:
        return ""
    if difference.hidden:
        return f"，增减{spoken(difference)}"
    if not (value := rounded(difference)):
        return "，持平"
    up, down = ("提高", "降低") if difference.unit == POINT else ("增长", "下降")
    return f"，{up if value > 0 else down}{abs(difference).printed()}"


def _turns(changes: Mapping[str, Quantity | None]) -> list[str]:
    """How many rose, fell and stayed; the largest rise and the largest fall, of rates and of counts."""
    held = [(name, q) for name, q in changes.items() if q is not None and not q.hidden]
    up, down = sum(rounded(q) > 0 for _, q in held), sum(rounded(q) < 0 for _, q in held)
    said = [f"上升{up}项、下降{down}项、持平{len(held) - up - down}项"]
    for unit in dict.fromkeys(q.unit for _, q in held):
        own = [(number(q), name, q) for name, q in held if q.unit == unit]
        for value, name, q in dict.fromkeys((max(own, key=lambda c: c[0]), min(own, key=lambda c: c[0]))):
            if value:
                said.append(
                    f"{'升' if value > 0 else '降'}幅居前的是{visible(name)}{_told_change(q).removeprefix('，')}"
                )
    return said


def _joined(laid: Rows, y: float, width: float, first: float | None, last: float | None,
            difference: Quantity | None) -> None:  # fmt: skip
    """A hollow mark for the year before, a filled one that points the way of the change."""
    xs = [None if p is None else laid.left + min(FURTHEST, max(0.0, p)) / FURTHEST * width for p in (first, last)]
    turn = rounded(difference) if difference is not None else 0
    if xs[0] is not None and xs[1] is not None:
        laid.sheet.rule((xs[0], y), (xs[1], y), width=1.6, colour=DARK if turn > 0 else MIDDLE)
    if xs[0] is not None:
        laid.sheet.mark(xs[0], y, "o", INK, hollow=True)
    if xs[1] is not None:
        laid.sheet.mark(xs[1], y, ">" if turn > 0 else "<" if turn < 0 else "o", DARK if turn >= 0 else MIDDLE,
                        size=8 if turn else 5)  # fmt: skip
