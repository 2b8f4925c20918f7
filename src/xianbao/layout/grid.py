"""Clause 5: paper, type area, lines on the grid, characters on a line, faces and sizes, page numbers."""

import re
import statistics
from collections import Counter
from collections.abc import Iterator
from itertools import groupby

from xianbao.layout.faults import Fault, error, hint
from xianbao.layout.measured import Line, Measured, Page
from xianbao.layout.profiles import BODY, CAPTION, CHARACTER, FACES, NUMBER, POINT, TITLE, Profile
from xianbao.layout.reading import CLOSING, OPENING, is_red, red_rule

FLOW = ("title", "heading", "body", "block", "label", "list")
_HEADINGS = {1: "黑体", 2: "楷体", 3: "仿宋", 4: "仿宋"}
_PAPER, _SLACK = (210.0, 297.0), 0.15
# So many wrapped lines of any text hold a full one: all of them end in a long word with a chance of one in a million.
_ENOUGH = 8


def place(page: int, line: Line | None = None, number: int = 0) -> str:
    """Where on paper: 第3页第5行“…”; lines are counted as printed on the page."""
    if line is None:
        return f"第{page}页"
    text = line.text if len(line.text) <= 10 else line.text[:10] + "…"
    return f"第{page}页第{number}行“{text}”"


def flowing(page: Page) -> list[tuple[int, Line]]:
    """The lines of running text with their number on the page."""
    return [(n, line) for n, line in enumerate((x for x in page.lines if x.role != "artifact"), start=1)]


def on_grid(page: Page) -> list[tuple[int, Line]]:
    """The lines that the grid holds: 3号 text of upright pages outside frames."""
    if page.turned:
        return []
    return [(n, line) for n, line in flowing(page) if line.role in FLOW and abs(line.size - BODY) < 0.5]


def _phase(lines: list[Line], top: float, profile: Profile) -> float:
    """Where baselines lie within a line of the grid, in mm from its top: where most of them do."""
    turns = Counter(round((line.y - top) % profile.pitch, 2) for line in lines)

    def around(turn: float) -> list[float]:
        away = ((t - turn + profile.pitch / 2) % profile.pitch - profile.pitch / 2 for t in turns.elements())
        return [a for a in away if abs(a) <= profile.grid]

    most = max(turns, key=lambda turn: len(around(turn)))
    return (most + statistics.median(around(most))) % profile.pitch


def slot(line: Line, page: Page, profile: Profile, phase: float) -> int:
    """Which line of the grid a line is on, counted from 1."""
    top = profile.area(page.width, page.height)[1]
    return round((line.y - top - phase) / profile.pitch) + 1


def phases(measured: Measured, profile: Profile) -> list[float | None]:
    """The phase of each page: one for the document, but for a first page that a red rule divides."""
    top = profile.margins.top
    plain = [x for page in measured.pages if red_rule(page.rules) is None for _, x in on_grid(page)]
    common = _phase(plain, top, profile) if plain else None
    out = []
    for page in measured.pages:
        own = [x for _, x in on_grid(page)]
        divided = red_rule(page.rules) is not None
        out.append(_phase(own, top, profile) if divided and own else common)
    return out


def paper(measured: Measured, profile: Profile) -> Iterator[Fault]:
    """A4, on its side or not, and all that is printed within the type area."""
    for n, page in enumerate(measured.pages, start=1):
        size = tuple(sorted((page.width, page.height)))
        if any(abs(a - b) > 0.5 for a, b in zip(size, _PAPER, strict=True)):
            yield error("paper", n, place(n), f"纸张 {page.width:.0f}×{page.height:.0f} mm", "应为 A4，210×297 mm")
            continue
        yield from _within(n, page, profile)


def _within(n: int, page: Page, profile: Profile) -> Iterator[Fault]:
    left, top, right, bottom = profile.area(page.width, page.height)
    boxes = [
        (place(n, x, k), x.x0 + x.blank0, x.y - x.size * POINT * 0.91, x.x1 - x.blank1, x.y + x.size * POINT * 0.09)
        for k, x in flowing(page)
    ]
    boxes += [(f"第{n}页{_KINDS[r.kind]}", r.x0, r.y0, r.x1, r.y1) for r in page.regions]
    boxes += [(f"第{n}页线条", r.x0, r.y0, r.x1, r.y1) for r in page.rules]
    allowed = f"版心四边各允许 {profile.edge:g} mm"
    for where, x0, y0, x1, y1 in boxes:
        over = {"左": left - x0, "上": top - y0, "右": x1 - right, "下": y1 - bottom}
        side, most = max(over.items(), key=lambda item: item[1])
        if most > profile.edge:
            yield error("area", n, where, f"超出版心{side}边 {most:.1f} mm", allowed)


_KINDS = {"table": "表格", "figure": "图"}


def baselines(measured: Measured, profile: Profile) -> Iterator[Fault]:
    """Every line of 3号 text on the grid, and the grid where it belongs."""
    low, high = profile.first
    for n, (page, phase) in enumerate(zip(measured.pages, phases(measured, profile), strict=True), start=1):
        if phase is None:
            continue
        if red_rule(page.rules) is None and not low - profile.grid <= phase <= high + profile.grid:
            what = f"行格整体偏离：首行基线在版心上边下 {phase:.1f} mm"
            yield error("origin", n, place(n), what, f"应在 {low:.1f}～{high:.1f} mm 之间")
        yield from _off_grid(n, page, phase, profile)


def _off_grid(n: int, page: Page, phase: float, profile: Profile) -> Iterator[Fault]:
    """Lines off the grid, those that follow each other and are off by the same told once."""
    top = profile.area(page.width, page.height)[1]

    def away(line: Line) -> float:
        turn = (line.y - top - phase + profile.pitch / 2) % profile.pitch
        return round(abs(turn - profile.pitch / 2), 2)

    for off, group in groupby(on_grid(page), key=lambda numbered: away(numbered[1])):
        lines = list(group)
        if off > profile.grid:
            k, first = lines[0]
            where = place(n, first, k) + (f"起 {len(lines)} 行" if len(lines) > 1 else "")
            yield error("grid", n, where, f"基线偏离行格 {off:.2f} mm", f"允许 ±{profile.grid:g} mm")


def _flush(line: Line, left: float) -> bool:
    """Whether a line begins at the left edge, as one that carries on a paragraph does."""
    return line.x0 + line.blank0 - left < CHARACTER / 2


def _continues(page: Page, left: float) -> bool:
    """Whether a page begins in the middle of a paragraph."""
    if not page.lines or page.turned:
        return False
    first = page.lines[0]
    return first.role == "body" and _flush(first, left) and not page.regions_above(first.y)


def line_count(measured: Measured, profile: Profile) -> Iterator[Fault]:
    """At most 22 lines a page; exactly 22 where nothing but text stands on it and a paragraph runs on."""
    found = phases(measured, profile)
    for n, (page, phase) in enumerate(zip(measured.pages, found, strict=True), start=1):
        lines = [line for _, line in on_grid(page)]
        if phase is None or not lines:
            continue
        last = max(slot(line, page, profile, phase) for line in lines)
        rows = len({round(line.y, 1) for line in lines})
        if max(last, rows) > profile.lines:
            yield error("lines", n, place(n), f"一页排到第 {max(last, rows)} 行", f"每页 {profile.lines} 行")
        following = measured.pages[n] if n < len(measured.pages) else None
        only_text = (
            not page.regions and all(x.role in (*FLOW, "artifact") for x in page.lines) and red_rule(page.rules) is None
        )
        if following and only_text and last < profile.lines and _continues(following, profile.margins.left):
            yield error("lines", n, place(n), f"一段未完就换页，只排到第 {last} 行", f"满页为 {profile.lines} 行")


# What a line must take whole: a name such as 表1, a run of digits, letters and signs, or a character; with the marks
# that do not begin a line after it, and before it those that do not end one; signs hold to the mark before them.
_SIGNS = "￥＄￡％±№$%‰℃°"
_RUN = rf"(?:[图表附件]*[\x21-\u2e7f{_SIGNS}]+[年月日]?|.)[{CLOSING}…—～・々]*"
_ALL_LATIN = re.compile(r"[!-~]+")  # spaces are not kept
_WORD = re.compile(rf"[{OPENING}]*{_RUN}(?:(?=[{_SIGNS}]){_RUN})*")


def _units_of(text: str) -> float:
    """At most what a text takes: letters and signs of Latin faces are up to one character wide."""
    return sum(0.5 if char in "0123456789.,-" else 1 for char in text)


def _next_word(text: str) -> float:
    """Width of what a line must take whole, at the beginning of the next line."""
    found = _WORD.match(text)
    return _units_of(found[0]) if found else 1.0


def characters(measured: Measured, profile: Profile) -> Iterator[Fault]:
    """28 characters a line: none over it, none broken before it is full, all ending at the right edge."""
    whole, wrapped = profile.characters, []
    for n, page in enumerate(measured.pages, start=1):
        if page.turned:
            continue
        left, _, right, _ = profile.area(page.width, page.height)
        lines = [(k, x) for k, x in flowing(page) if x.role == "body" and abs(x.size - BODY) < 0.5]
        for m, (k, line) in enumerate(lines, start=1):
            taken = (line.x0 + line.blank0 - left) / CHARACTER + line.units
            least = taken - line.squeezed - (line.blank0 + line.blank1) / CHARACTER
            if least > whole + _SLACK:
                yield error("characters", n, place(n, line, k), f"一行排了 {least:.1f} 字", f"每行 {whole} 字")
            following = lines[m][1] if m < len(lines) else line
            if following is line or following.paragraph != line.paragraph or not _flush(following, left):
                continue
            wrapped.append(taken)
            # what would fit to a hair may not: widths are summed in pieces
            if taken + _next_word(following.text) < whole - _SLACK:
                what = f"一行只排 {taken:.1f} 字，下一行的“{following.text[:3]}”还放得下"
                allowed = f"每行 {whole} 字，只有不能拆开的才移到下一行"
                yield error("characters", n, place(n, line, k), what, allowed)
            short = min(abs(right - line.x1), abs(right - line.x1 + line.blank1))
            # within an address or a word of letters there is nothing to stretch
            if short > profile.edge and not _ALL_LATIN.fullmatch(line.text):
                what = f"行末距版心右边 {short:.1f} mm"
                allowed = f"回行的行两端对齐，允许 ±{profile.edge:g} mm"
                yield error("characters", n, place(n, line, k), what, allowed)
    if len(wrapped) >= _ENOUGH and max(wrapped) < whole - 1 + _SLACK:
        yield error("characters", None, "正文", f"最长的行只有 {max(wrapped):.1f} 字", f"满行为 {whole} 字")


def _wanted(line: Line) -> tuple[str, float, tuple[str, ...]] | None:
    """What a line is called, its size and its faces."""
    if line.role == "title" or (line.role == "heading" and abs(line.size - TITLE) < 0.5):
        return "标题", TITLE, ("小标宋",)
    if line.role == "heading":
        return f"{line.level} 级标题", BODY, (_HEADINGS.get(line.level, "仿宋"),)
    if line.role == "body":
        return "正文", BODY, ("仿宋", "楷体")
    if line.role == "caption":
        return "图表题", CAPTION, ("黑体",)
    return None


def faces(measured: Measured, profile: Profile) -> Iterator[Fault]:
    """2号小标宋, 一级黑体, 二级楷体, 三级仿宋, 3号仿宋 text, black (5.2.2–4, 7.3.1, 7.3.3)."""
    for n, page in enumerate(measured.pages, start=1):
        for k, line in flowing(page):
            wanted = _wanted(line)
            if wanted is None:
                continue
            name, size, allowed = wanted
            where = place(n, line, k)
            if abs(line.size - size) > 0.1:
                yield error("size", n, where, f"{name}字号 {line.size:g} 磅", f"应为 {size:g} 磅")
            if any(c >= "\u4e00" for c in line.text) and not any(FACES[f].search(line.face) for f in allowed):
                yield error("face", n, where, f"{name}字体 {line.face}", f"应为{'或'.join(allowed)}或其替代字体")
            if line.colour != "#000000" and not is_red(line.colour):
                yield error("colour", n, where, f"文字颜色 {line.colour}", "公文用字为黑色")
            if name == "标题" and line.units * CHARACTER / POINT / TITLE > 20.5:
                count = line.units * CHARACTER / POINT / TITLE
                yield hint("title", n, where, f"标题一行 {count:.0f} 字", "一行不超过 20 字为宜，按词分行")


def numbers(measured: Measured, profile: Profile) -> Iterator[Fault]:
    """— n — in 4号 on every page, outside, 7 mm below the type area, turned pages in the same place (7.5, 8)."""
    margins = profile.margins
    width, height = _PAPER
    for n, page in enumerate(measured.pages, start=1):
        where = f"第{n}页页码"
        if not page.numbers:
            yield error(
                "number", n, f"第{n}页", "没有页码" if not page.turned else "没有转过方向的页码", "每页都有页码"
            )
            continue
        line = page.numbers[0]
        if line.text != f"—{n}—":
            yield error("number", n, where, f"“{line.text}”", f"应为“— {n} —”，逐页连续")
        if abs(line.size - NUMBER) > 0.1 or not FACES["宋体"].search(line.face):
            yield error("number", n, where, f"{line.size:g} 磅 {line.face}", "应为 4号（14 磅）宋体")
        below = line.y - 0.31 * line.size * POINT - (height - margins.bottom)
        if not 6 - profile.beyond <= below <= 8:
            yield error("number", n, where, f"一字线在版心下 {below:.1f} mm", "应为 7 mm，允许 ±1 mm")
        odd = n % 2 == 1
        inset = width - margins.right - line.x1 if odd else line.x0 - margins.left
        if not NUMBER * POINT - 1 <= inset <= BODY * POINT + 1:
            side = "右" if odd else "左"
            yield error(
                "number", n, where, f"距版心{side}边 {inset:.1f} mm", f"{'单' if odd else '双'}页居{side}空一字"
            )
