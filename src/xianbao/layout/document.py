"""What the file says of itself: fonts, PDF/A and PDF/UA, title, language, outline, tags of tables and figures."""

import re
from collections.abc import Iterator

from xianbao.layout.faults import Fault, error
from xianbao.layout.grid import flowing, place
from xianbao.layout.measured import Measured
from xianbao.layout.profiles import Profile

_SUBSET = re.compile(r"[A-Z]{6}\+")
_TABLE = re.compile(r"表\d")


def fonts(measured: Measured, profile: Profile) -> Iterator[Fault]:
    """Every font in the file, and only the glyphs that are used."""
    for font in measured.fonts:
        if not font.embedded:
            yield error("font", None, f"字体 {font.name}", "没有嵌入", "所有字体都要嵌入")
        elif not _SUBSET.match(font.name):
            yield error("font", None, f"字体 {font.name}", "整体嵌入，没有取子集", "只嵌入用到的字形")


def identity(measured: Measured, profile: Profile) -> Iterator[Fault]:
    """Title, author, language, outline; PDF/UA-1, and PDF/A-2 where declared: Quarto can declare only the first."""
    stated = (
        ("title", measured.title, "没有标题", "文档属性应有标题"),
        ("author", measured.author, "没有作者", "文档属性应有发文机关"),
        ("tagged", measured.tagged, "没有标签", "应为带标签的 PDF"),
    )
    for rule, value, found, allowed in stated:
        if not value:
            yield error(rule, None, "文档", found, allowed)
    if not measured.language.lower().startswith("zh"):
        yield error("language", None, "文档", f"语言“{measured.language}”", "应为 zh-CN")
    if measured.pdfua != "1":
        yield error("pdfua", None, "文档", f"PDF/UA 标识“{measured.pdfua}”", "应为 1")
    if measured.pdfa and not re.match(r"2[AB]$", measured.pdfa):
        yield error("pdfa", None, "文档", f"PDF/A 标识“{measured.pdfa}”", "应为 2A")
    headings = sum(x.role == "heading" for page in measured.pages for x in page.lines)
    if headings and not measured.outline:
        yield error("outline", None, "文档", "没有书签", "各级标题都有书签")


def tags(measured: Measured, profile: Profile) -> Iterator[Fault]:
    """Figures with alternative text, tables tagged as such with header cells, one title."""
    untitled = measured.tagged and not any(x.role == "title" for page in measured.pages for x in page.lines)
    if untitled:
        yield error("tags", None, "文档", "没有标成标题的段落", "标题应有 Title 标签")
    for n, page in enumerate(measured.pages, start=1):
        if page.untold_images:
            found = f"{page.untold_images} 个图像不在 Figure 标签里"
            yield error("alt", n, place(n), found, "图像都有替代文字")
        for region in page.regions:
            if region.kind == "figure" and not region.alt.strip():
                yield error("alt", n, f"第{n}页图", "没有替代文字", "图像都有替代文字")
        tables = [r for r in page.regions if r.kind == "table"]
        for k, line in flowing(page):
            below = [r for r in tables if r.y1 > line.y]
            if line.role == "caption" and _TABLE.match(line.text) and below and not below[0].headed:
                yield error("tables", n, place(n, line, k), "表格没有标成表头的单元格", "表头行应有 TH 标签")
