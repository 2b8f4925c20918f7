"""The red head of a first page and the 版记 of the last (7.2, 7.4); nothing where there is no red rule."""

import re
from collections.abc import Iterator

from xianbao.layout.faults import Fault, error
from xianbao.layout.grid import place
from xianbao.layout.measured import Line, Measured, Page
from xianbao.layout.profiles import BODY, CHARACTER, FACES, NUMBER, POINT, Profile
from xianbao.layout.reading import is_red, is_wide

_EDGE, _INK = 1.0, 1.5
# in a document to a superior the last 签发人 stands behind it on its line
_NUMBER = re.compile(r"〔\d{4}〕\d+号")


def head(measured: Measured, profile: Profile) -> Iterator[Fault]:
    """发文机关标志 35 mm below the top, red and centred; the red rule 4 mm below 文号, as wide as the type area."""
    for n, page in enumerate(measured.pages, start=1):
        red = next((r for r in page.rules if is_wide(r) and is_red(r.colour)), None)
        if red is None:
            continue
        if n > 1:
            yield error("head", n, place(n), "红色分隔线不在首页", "版头在首页")
        left, top, right, _ = profile.area(page.width, page.height)
        lines = [line for line in page.lines if line.role == "head"]
        marks = [line for line in lines if is_red(line.colour)]
        if not marks:
            yield error("head", n, place(n), "没有红色的发文机关标志", "红色小标宋，居中")
        else:
            yield from _mark(n, marks, left, top, right)
        number = next((x for x in reversed(lines) if _NUMBER.search(x.text)), None)
        if number is None:
            yield error("head", n, place(n), "红色分隔线上面没有发文字号", "发文字号在分隔线之上")
        else:
            gap = (red.y0 + red.y1) / 2 - number.y - 0.12 * BODY * POINT
            if abs(gap - 4) > _INK:
                yield error("head", n, f"第{n}页红色分隔线", f"在发文字号下 {gap:.1f} mm", "应为 4 mm")
        if abs(red.x0 - left) > _EDGE or abs(red.x1 - right) > _EDGE:
            yield error("head", n, f"第{n}页红色分隔线", f"长 {red.x1 - red.x0:.0f} mm", "与版心等宽")


def _mark(n: int, marks: list[Line], left: float, top: float, right: float) -> Iterator[Fault]:
    first, where = marks[0], f"第{n}页发文机关标志"
    # what stands above the baseline: of FandolSong Bold, and of the official face or Noto
    ink = 0.77 if "Fandol" in first.face else 0.86
    above = first.y - ink * first.size * POINT - top
    if abs(above - 35) > _INK:
        yield error("head", n, where, f"上边缘在版心上边下 {above:.1f} mm", f"应为 35 mm，允许 ±{_INK:g} mm")
    if abs((first.x0 + first.x1 - left - right) / 2) > _EDGE:
        yield error("head", n, where, "没有居中", "居中排布")
    if not FACES["小标宋"].search(first.face):
        yield error("head", n, where, f"字体 {first.face}", "应为小标宋或其替代字体")


def imprint(measured: Measured, profile: Profile) -> Iterator[Fault]:
    """版记 on the last page: its last rule on the foot of the type area, 4号, one character in on both sides."""
    for n, page in enumerate(measured.pages, start=1):
        lines = [line for line in page.lines if line.role == "imprint"]
        if not lines:
            continue
        where = f"第{n}页版记"
        if n < len(measured.pages):
            yield error("imprint", n, where, "不在最后一页", "版记在最后一页")
        yield from _imprinted(n, where, page, lines, profile)


def _imprinted(n: int, where: str, page: Page, lines: list[Line], profile: Profile) -> Iterator[Fault]:
    left, _, right, bottom = profile.area(page.width, page.height)
    last = max(r.y1 for r in page.rules if is_wide(r))
    if not -_EDGE <= bottom - last <= _EDGE + profile.beyond:
        yield error("imprint", n, where, f"末条分隔线距版心下边 {bottom - last:.1f} mm", "与版心下边重合")
    inset = CHARACTER
    for line in lines:
        if abs(line.size - NUMBER) > 0.1:
            yield error("imprint", n, where, f"字号 {line.size:g} 磅", "4号（14 磅）")
        if line.x0 - left < inset - _EDGE or right - line.x1 + line.blank1 < inset - 2 * _EDGE:
            found = f"“{line.text[:8]}…”左空 {line.x0 - left:.1f} mm、右空 {right - line.x1:.1f} mm"
            yield error("imprint", n, where, found, "左右各空一字")
