"""What stands where over the pages: headings, captions, 附件, 署名 and 成文日期, pages left empty (7.3)."""

import re
from collections.abc import Iterator
from itertools import pairwise

from xianbao.layout.faults import Fault, error, hint
from xianbao.layout.grid import FLOW, flowing, place
from xianbao.layout.measured import Line, Measured, Page
from xianbao.layout.profiles import BODY, CHARACTER, FACES, TITLE, Profile

_DATE = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日$")
_TABLE, _FIGURE = re.compile(r"表\d"), re.compile(r"图\d")
_EDGE = 1.0


def _begins_annex(page: Page) -> bool:
    return any(line.role == "label" for line in page.lines[:1])


def blank_pages(measured: Measured, profile: Profile) -> Iterator[Fault]:
    """No page without anything on it."""
    for n, page in enumerate(measured.pages, start=1):
        if not page.lines and not page.regions and not page.untold_images:
            yield error("blank", n, place(n), "空白页", "不得有空白页")


def headings(measured: Measured, profile: Profile) -> Iterator[Fault]:
    """No heading at the foot of a page; no page without text under its headings."""
    for n, page in enumerate(measured.pages, start=1):
        lines = [(k, x) for k, x in flowing(page) if x.role in (*FLOW, "caption", "notice")]
        if not lines:
            continue
        k, last = lines[-1]
        below = [r for r in page.regions if r.y1 > last.y]
        if last.role == "heading" and not below:
            yield error("heading", n, place(n, last, k), "标题落在页末", "标题应与下文同页")


def captions(measured: Measured, profile: Profile) -> Iterator[Fault]:
    """A table under its caption, a figure above it, on the same page."""
    for n, page in enumerate(measured.pages, start=1):
        for k, line in flowing(page):
            if line.role != "caption":
                continue
            tables = any(r.kind == "table" and r.y1 > line.y for r in page.regions)
            figures = any(r.kind == "figure" and r.y0 < line.y for r in page.regions)
            if _TABLE.match(line.text) and not tables:
                yield error("caption", n, place(n, line, k), "表题下面没有表格", "表题与表格同页")
            if _FIGURE.match(line.text) and not figures:
                yield error("caption", n, place(n, line, k), "图题上面没有图", "图题与图同页")


def _closings(page: Page) -> list[tuple[Line, Line]]:
    """署名 and 成文日期 on a page: a date that stands alone in the right half under a line that does too."""
    lines = [x for x in page.lines if x.role in ("body", "block", "untagged")]
    middle = page.width / 2
    return [
        (name, date)
        for name, date in pairwise(lines)
        if _DATE.match(date.text) and date.x0 > middle and name.x1 > middle and name.x0 > page.width / 3
    ]


def closing(measured: Measured, profile: Profile) -> Iterator[Fault]:
    """署名 and 成文日期 not alone on a page, and where 7.3.5.1 (with a seal) or 7.3.5.2 (without) puts them."""
    for n, page in enumerate(measured.pages, start=1):
        for name, date in _closings(page):
            where = f"第{n}页署名和成文日期"
            notes = _annex_notes(page)
            text = [x for x in page.lines if x.role in FLOW and x.y < name.y and x not in notes]
            if not text and not page.regions:
                yield error("closing", n, where, "所在页没有正文", "不得单独成页")
            elif len(text) < 2 and not page.regions:
                yield hint("closing", n, where, f"所在页只有 {len(text)} 行正文", "至少两行正文为宜")
            yield from _signed(n, where, name, date, profile.area(page.width, page.height)[2])


def _signed(n: int, where: str, name: Line, date: Line, right: float) -> Iterator[Fault]:
    two, four = 2 * CHARACTER, 4 * CHARACTER
    offset = date.x0 - name.x0
    shorter = name.x1 - name.x0 >= date.x1 - date.x0
    plain = abs(offset - two) <= _EDGE and abs(right - two - (name.x1 if shorter else date.x1)) <= _EDGE
    centred = abs((name.x0 + name.x1 - date.x0 - date.x1) / 2) <= _EDGE
    sealed = centred and abs(right - four - date.x1) <= _EDGE
    if not plain and not sealed:
        found = (
            f"署名右空 {(right - name.x1) / CHARACTER:.1f} 字，日期右空 {(right - date.x1) / CHARACTER:.1f} 字，"
            f"日期首字比署名首字右移 {offset / CHARACTER:.1f} 字"
        )
        yield error("closing", n, where, found, "署名右空二字、日期首字右移二字；加盖印章的日期右空四字、署名居中")


def _annex_notes(page: Page) -> list[Line]:
    """The lines of 附件说明: from the one that begins so to the next empty line."""
    lines = sorted((x for x in page.lines if x.role in ("block", "body", "list")), key=lambda x: x.y)
    out: list[Line] = []
    for line in lines:
        if line.text.startswith("附件：") or (out and line.y - out[-1].y < 12):
            out.append(line)
    return out


def annexes(measured: Measured, profile: Profile) -> Iterator[Fault]:
    """附件说明 two characters in; 附件 in 黑体 on the first line of its page, its title on the third (7.3.4, 7.3.7)."""
    for n, page in enumerate(measured.pages, start=1):
        left, top, right, _ = profile.area(page.width, page.height)
        for k, line in flowing(page):
            where = place(n, line, k)
            if line.text.startswith("附件：") and abs(line.x0 - left - 2 * CHARACTER) > _EDGE:
                found = f"附件说明左空 {(line.x0 - left) / CHARACTER:.1f} 字"
                yield error("annex", n, where, found, "左空二字")
            if line.role != "label":
                continue
            first = page.lines[0] is line and not page.regions_above(line.y) and line.y - top < profile.pitch
            if not first or abs(line.x0 - left) > _EDGE:
                yield error("annex", n, where, "附件标记不在首页首行顶格", "附件另面编排，“附件”顶格排在第一行")
            if not FACES["黑体"].search(line.face) or abs(line.size - BODY) > 0.1:
                yield error("annex", n, where, f"附件标记 {line.size:g} 磅 {line.face}", "应为 3号黑体")
            title = next((x for x in page.lines if x.role == "heading" and abs(x.size - TITLE) < 0.5), None)
            if title is not None and abs((title.x0 + title.x1 - left - right) / 2) > _EDGE:
                yield error("annex", n, place(n, title, k + 1), "附件标题没有居中", "附件标题居中")


def _filled_to(page: Page) -> float:
    lines = [x.y for x in page.lines if x.role not in ("note", "artifact")]
    return max([*lines, *(r.y1 for r in page.regions)], default=0.0)


def empty_parts(measured: Measured, profile: Profile) -> Iterator[Fault]:
    """A page that is more than a third empty, though text follows it that is no 附件 and no page on its side."""
    for n, (page, following) in enumerate(zip(measured.pages, measured.pages[1:], strict=False), start=1):
        if page.turned or following.turned or _begins_annex(following):
            continue
        _, top, _, bottom = profile.area(page.width, page.height)
        empty = (bottom - _filled_to(page)) / (bottom - top)
        if empty > 1 / 3:
            yield hint("empty", n, place(n), f"页面下部空出 {empty:.0%}", "不超过三分之一为宜")
