"""Lines: progress by month against what is planned."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from math import ceil, nan

from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from xianbao.errors import XianbaoError
from xianbao.figures.bars import known, number, present, same_unit
from xianbao.figures.sheet import ACROSS, Sheet
from xianbao.figures.style import (
    DARK,
    FAINT,
    GREY,
    INK,
    LIGHT,
    MIDDLE,
    SMALL,
    Chart,
    breadth,
    broken,
    legible,
    redrawn,
    spoken,
    told,
)
from xianbao.quantities import BARE, Quantity, fixed
from xianbao.wording import visible

LINES = (("o", DARK), ("s", MIDDLE), ("^", LIGHT), ("D", GREY))  # mark and colour


@redrawn
def progress(
    months: Sequence[str],
    series: Mapping[str, Sequence[Quantity]],
    *,
    what: str,
    planned: str = "计划",
) -> Chart:
    """Cumulative lines by month: name of series → a quantity for each month; at most four beside the planned one.

    planned: the series that is drawn dashed and without marks.
    A month that is not known interrupts the line; of one that is not public the sign stands at the foot.
    """
    done = [name for name in series if name != planned]
    if len(done) > len(LINES):
        raise XianbaoError(f"进展图“{what}”有{len(done)}个系列；最多{len(LINES)}个")
    _same_months(months, series, what)
    lines = {name: dict(zip(months, one, strict=True)) for name, one in series.items()}
    same_unit([q for one in series.values() for q in one], what)
    held = {name: [(m, q) for m, q in one.items() if known(q)] for name, one in lines.items()}
    told_of = {name: [(m, q) for m, q in one.items() if present(q)] for name, one in lines.items()}
    drawn = [(month, name, q) for name, own in told_of.items() for month, q in own]
    sheet = Sheet(185)
    values = [0.0, *(number(q) for own in held.values() for _, q in own)]
    low, high = min(values), max(values)
    ticks = [t for t in MaxNLocator(4, steps=[1, 2, 5, 10]).tick_values(low, high) if low <= t <= high]
    span = (high - low) or 1.0
    shown = [fixed(Decimal(repr(round(float(t), 6)))) for t in ticks]
    left = max([breadth(words, SMALL) for words in shown] + [0.0]) + 8
    ends = {name: _end(legible(name), own[-1][1]) for name, own in held.items() if own}
    right = ACROSS - max([breadth(words) for end in ends.values() for words in end] + [0.0]) - 26
    top, bottom = 24.0, sheet.height - 22
    step = (right - left - 16) / max(1, len(months) - 1)

    def height(value: float) -> float:
        return bottom - (value - low) / span * (bottom - top)

    def at(month: str, value: float) -> tuple[float, float]:
        middle = (left + right) / 2 if len(months) == 1 else left + 8 + months.index(month) * step
        return middle, height(value)

    for tick, words in zip(ticks, shown, strict=True):
        y = height(tick)
        sheet.rule((left, y), (right, y), colour=INK if tick == 0 else FAINT, width=0.6)
        sheet.write(left - 5, y, words, align="right", size=SMALL, colour=GREY)
    sheet.write(0, 8, f"单位：{next((q.unit for _, _, q in drawn), '')}", size=SMALL, colour=GREY)
    _months(sheet, months, [at(month, 0)[0] for month in months], step)
    marks = dict(zip(done, LINES, strict=False))
    wanted = []
    for name, own in held.items():
        track = [at(m, number(q)) if known(q) else (nan, nan) for m, q in lines[name].items()]
        dashed = name not in marks
        shape, colour = marks.get(name, ("", INK))
        xs, ys = [x for x, _ in track], [y for _, y in track]
        sheet.axes.add_line(
            Line2D(xs, ys, color=colour, linewidth=1.2 if dashed else 1.8, zorder=3,
                   linestyle=(0, (4, 2)) if dashed else "-", marker=shape or None, markersize=5)
        )  # fmt: skip
        if own:
            wanted.append((at(own[-1][0], number(own[-1][1])), name))
    _untold(sheet, bottom, ((at(m, 0)[0], q) for one in lines.values() for m, q in one.items() if q.hidden))
    spots = _apart([y for (_, y), _ in sorted(wanted, key=lambda w: w[0][1])], 27, bottom - 9)
    for ((x, y), name), spot in zip(sorted(wanted, key=lambda w: w[0][1]), spots, strict=True):
        sheet.rule((x + 4, y), (right + 6, spot), colour=GREY, dotted=True)
        for k, words in enumerate(ends[name]):
            sheet.write(right + 23, spot + (k - 0.5) * 13, words, of=[held[name][-1][1]] if k else ())
        shape, colour = marks.get(name, ("", INK))
        sheet.rule((right + 8, spot), (right + 20, spot), colour=colour, width=1.5, dashed=not shape)
        if shape:
            sheet.mark(right + 14, spot, shape, colour, size=5)
    items = [f"{visible(n)}{'、'.join(f'{m}{spoken(q)}' for m, q in own)}" for n, own in told_of.items() if own]
    brief = [_told_line(name, own, told_of[name]) for name, own in held.items() if own]
    return Chart(sheet.figure, told("进展图", what, items, brief), tuple(drawn), sheet.words)


def _same_months(months: Sequence[str], series: Mapping[str, Sequence[Quantity]], what: str) -> None:
    """An error where a series has a number too few or too many, or a month stands there twice."""
    for name, one in series.items():
        if len(one) != len(months):
            raise XianbaoError(f"进展图“{what}”的“{name}”有{len(one)}个月的数；应为{len(months)}个月")
    if len(set(months)) < len(months):
        raise XianbaoError(f"进展图“{what}”的月份有重复：{'、'.join(months)}")


def _untold(sheet: Sheet, bottom: float, places: Iterable[tuple[float, Quantity]]) -> None:
    """At the foot of its month the sign of what is not public."""
    for x, q in places:
        sheet.write(x, bottom - 7, q.printed(BARE), align="center", size=SMALL, colour=GREY, of=[q])


def _told_line(name: str, own: Sequence[tuple[str, Quantity]], whole: Sequence[tuple[str, Quantity]]) -> str:
    if untold := [month for month, q in whole if q.hidden]:
        return f"{visible(name)}截至{own[-1][0]}为{own[-1][1].printed()}，{'、'.join(untold)}不公开"
    most, least = max(own, key=lambda p: number(p[1])), min(own, key=lambda p: number(p[1]))
    return (
        f"{visible(name)}截至{own[-1][0]}为{own[-1][1].printed()}，"
        f"最高{most[0]}{most[1].printed()}，最低{least[0]}{least[1].printed()}"
    )


def _end(name: str, q: Quantity) -> tuple[str, str]:
    """What stands at the end of a line."""
    return broken(name, 105, 1)[0], q.printed()


def _months(sheet: Sheet, months: Sequence[str], places: Sequence[float], step: float) -> None:
    """Names of months under the lines; of many, every second or third up to the last."""
    shown = [broken(legible(month), 80, 1, SMALL)[0] for month in months]
    need = max((breadth(words, SMALL) for words in shown), default=0.0)
    every = max(1, ceil((need * 1.5 + 5) / step)) if need + 5 > step else 1
    for n, (words, x) in enumerate(zip(shown, places, strict=True)):
        if (len(months) - 1 - n) % every == 0:
            half = breadth(words, SMALL) / 2
            inside = min(max(x, half + 1), ACROSS - half - 1)
            sheet.write(inside, sheet.height - 9, words, align="center", size=SMALL)


def _apart(heights: Sequence[float], gap: float, bottom: float) -> list[float]:
    """Heights from top to bottom, moved so that they are at least `gap` apart and none is under the bottom."""
    spots: list[float] = []
    for y in heights:
        spots.append(max(y, spots[-1] + gap) if spots else y)
    for n in reversed(range(len(spots))):
        spots[n] = min(spots[n], bottom)
        bottom = spots[n] - gap
    return spots
