"""A Word file against GB/T 9704-2012, by its XML: page, grid, faces, page numbers, tables, captions."""

import re
from collections.abc import Callable, Iterator
from math import floor
from pathlib import Path
from typing import Any

from lxml import etree

from xianbao.errors import XianbaoError
from xianbao.layout.faults import Fault, error, hint
from xianbao.layout.profiles import NUMBER, POINT, Margins, Profile
from xianbao.layout.wordfile import WP, Style, W, WordFile, text_of, twips, value

_XBS = ("方正小标宋简体", "方正小标宋_GBK", "FZXiaoBiaoSong-B05S")
_OFFICIAL = (*_XBS, "仿宋_GB2312", "楷体_GB2312", "黑体", "宋体")
# Style, its faces, size in points, level of the outline.
_STYLES: dict[str, tuple[tuple[str, ...], float, int | None]] = {
    "title": (_XBS, 22, None),
    "heading 1": (("黑体",), 16, 0),
    "heading 2": (("楷体_GB2312",), 16, 1),
    "heading 3": (("仿宋_GB2312",), 16, 2),
    "heading 4": (("仿宋_GB2312",), 16, 3),
    "normal": (("仿宋_GB2312",), 16, None),
    "body text": (("仿宋_GB2312",), 16, None),
    "first paragraph": (("仿宋_GB2312",), 16, None),
    "last paragraph": (("仿宋_GB2312",), 16, None),
    "table caption": (("黑体",), 12, None),
    "image caption": (("黑体",), 12, None),
    "annex label": (("黑体",), 16, None),
    "annex title": (_XBS, 22, 0),
    "issuer": (("仿宋_GB2312",), 16, None),
    "issue date": (("仿宋_GB2312",), 16, None),
}
# 署名 and 成文日期 are placed by the width of their text (7.3.5): their indents cannot be those of a style.
_STYLED = {name for name in _STYLES if name not in ("normal", "issuer", "issue date")}
_CELLS = {"compact", "table text", "table head", "body text", "normal"}
_SLOTS, _SIDES = ("ascii", "hAnsi", "eastAsia"), ("top", "bottom", "left", "right")
_A4, _EDGE = (210.0, 297.0), 1.0
_FILE_NAME = re.compile(r"\.(png|svg|jpe?g|emf)$", re.I)


def _fault(rule: str, where: str, found: str, allowed: str) -> Fault:
    return error(rule, None, where, found, allowed)


def _page(file: WordFile, profile: Profile) -> Iterator[Fault]:
    """A4, the margins and the grid of every section."""
    sections = file.sections()
    if not sections:
        yield _fault("paper", "document.xml", "没有分节设置", "应有页面设置")
    for n, section in enumerate(sections, start=1):
        where = f"第{n}节"
        size, margins, grid = (section.find(W + tag) for tag in ("pgSz", "pgMar", "docGrid"))
        width, height = twips(size, "w") or 0.0, twips(size, "h") or 0.0
        if any(abs(a - b) > 0.5 for a, b in zip(sorted((width, height)), _A4, strict=True)):
            yield _fault("paper", where, f"纸张 {width:.0f}×{height:.0f} mm", "应为 A4，210×297 mm")
            continue
        turned = width > height
        if turned != (size.get(W + "orient") == "landscape"):
            yield _fault("paper", where, "纸张方向与尺寸不一致", "横排页应写明 orient=landscape")
        wanted = profile.margins.turned if turned else profile.margins
        yield from _margins(where, margins, wanted)
        if grid is None or grid.get(W + "linePitch") is None:
            yield _fault("grid", where, "没有文档网格", "应有每页 22 行的文档网格")
        elif not turned:
            room = height - wanted.top - wanted.bottom
            lines = floor(room / (twips(grid, "linePitch") or room) + 0.05)
            if lines != profile.lines:
                yield _fault("grid", where, f"文档网格每页 {lines} 行", f"每页 {profile.lines} 行")
            yield from _character_grid(where, file, grid, width - wanted.left - wanted.right, profile)


def _margins(where: str, margins: Any, wanted: Margins) -> Iterator[Fault]:
    names = {"top": "上", "bottom": "下", "left": "左", "right": "右"}
    for side in _SIDES:
        found, allowed = twips(margins, side), getattr(wanted, side)
        if found is None or abs(found - allowed) > _EDGE:
            stated = "没有写明" if found is None else f"{found:.1f} mm"
            yield _fault("margin", where, f"{names[side]}边距 {stated}", f"应为 {allowed:g} mm，允许 ±{_EDGE:g} mm")


def _character_grid(where: str, file: WordFile, grid: Any, width: float, profile: Profile) -> Iterator[Fault]:
    if grid.get(W + "type") not in ("linesAndChars", "snapToChars"):
        return
    style = file.styles().get("normal")
    size = style.size if style else 10.5
    pitch = (size + float(grid.get(W + "charSpace", "0")) / 4096) * POINT
    count = floor(width / pitch + 0.02)
    if count != profile.characters:
        yield _fault("grid", where, f"文档网格每行 {count} 字", f"每行 {profile.characters} 字")


def _body_grid(file: WordFile, profile: Profile) -> Iterator[Fault]:
    """22 lines by the line spacing of the body style, 28 characters by its character spacing."""
    style = file.styles().get("body text")
    if style is None:
        yield _fault("styles", "styles.xml", "没有样式“Body Text”", "正文用样式排版")
        return
    m = profile.margins
    high, wide = _A4[1] - m.top - m.bottom, _A4[0] - m.left - m.right
    where = "样式“Body Text”"
    if style.paragraph.get(("spacing", "lineRule")) in ("exact", "atLeast"):
        lines = floor(high / (float(style.paragraph["spacing", "line"]) / 20 * POINT) + 0.05)
        if lines != profile.lines:
            yield _fault("grid", where, f"行距合每页 {lines} 行", f"每页 {profile.lines} 行")
    gridded = any(
        (s.find(W + "docGrid") is not None) and s.find(W + "docGrid").get(W + "type") == "linesAndChars"
        for s in file.sections()
    )
    pitch = (style.size + float(style.run.get(("spacing", "val"), "0")) / 20) * POINT
    count = floor(wide / pitch + 0.02)
    if not gridded and count != profile.characters:
        yield _fault("grid", where, f"字距合每行 {count} 字", f"每行 {profile.characters} 字")
    if style.paragraph.get(("ind", "firstLineChars")) != "200":
        found = style.paragraph.get(("ind", "firstLineChars"), "0")
        yield _fault("styles", where, f"首行缩进 {float(found) / 100:g} 字", "左空二字")


def _styles(file: WordFile, profile: Profile) -> Iterator[Fault]:
    """The official face in every slot, the size, the level of the outline."""
    styles = file.styles()
    for key in sorted(file.undefined()):
        yield _fault("styles", f"样式“{key}”", "没有定义", "文中用到的样式都要定义")
    for name, (faces, size, level) in _STYLES.items():
        if name in styles:
            yield from _one_style(styles[name], faces, size, level)


def _one_style(style: Style, faces: tuple[str, ...], size: float, level: int | None) -> Iterator[Fault]:
    where = f"样式“{style.name}”"
    for slot in _SLOTS:
        face = style.run.get(("rFonts", slot), "")
        if face not in faces:
            yield _fault("face", where, f"{slot} 字体“{face}”", f"应为“{faces[0]}”")
    if abs(style.size - size) > 0.1:
        yield _fault("size", where, f"字号 {style.size:g} 磅", f"应为 {size:g} 磅")
    found = style.paragraph.get(("outlineLvl", "val"))
    if level is not None and found != str(level):
        yield _fault(
            "outline", where, f"大纲级别 {'没有' if found is None else int(found) + 1}", f"应为 {level + 1} 级"
        )


def _themes(file: WordFile, profile: Profile) -> Iterator[Fault]:
    """No theme fonts: they override the faces that are named beside them."""
    for name, part in sorted(file.parts.items()):
        if not name.startswith("word/") or name.startswith("word/theme"):
            continue
        found = sum(
            etree.QName(attribute).localname.lower().endswith("theme")
            for element in part.iter(W + "rFonts")
            for attribute in element.attrib
        )
        if found:
            yield _fault("theme", name, f"{found} 处主题字体属性", "不得有 asciiTheme、eastAsiaTheme 等属性")


def _footers(file: WordFile, profile: Profile) -> Iterator[Fault]:
    """Page numbers as fields: odd pages right, even pages left, one character in."""
    if file.settings is None or file.settings.find(W + "evenAndOddHeaders") is None:
        yield _fault("number", "settings.xml", "没有区分奇偶页", "应设 evenAndOddHeaders")
    last: dict[str, Any] = {}
    for n, section in enumerate(file.sections(), start=1):
        last |= {ref.get(W + "type"): ref for ref in section.findall(W + "footerReference")}
        turned = section.find(W + "pgSz") is not None and section.find(W + "pgSz").get(W + "orient") == "landscape"
        for kind, side, name in (("default", "right", "单"), ("even", "left", "双")):
            where = f"第{n}节{name}页页脚"
            footer = file.footer(last[kind]) if kind in last else None
            fields = [] if footer is None else [*footer.iter(W + "instrText"), *footer.iter(W + "fldSimple")]
            if not any("PAGE" in (f.text or f.get(W + "instr") or "").split() for f in fields):
                yield _fault("number", where, "没有页码域", "应有 PAGE 域")
                continue
            if text_of(footer).strip("— ").strip() and not re.match(r"—\s*\d*\s*—$", text_of(footer).strip()):
                yield _fault("number", where, f"“{text_of(footer)}”", "应为“— 1 —”")
            if not turned:
                yield from _aligned(where, file, footer, side)


def _aligned(where: str, file: WordFile, footer: Any, side: str) -> Iterator[Fault]:
    paragraph = next(p for p in footer.iter(W + "p") if text_of(p).strip())
    properties = paragraph.find(W + "pPr")
    style = file.styles().get(file.style_name(paragraph))
    inherited = style.paragraph if style else {}
    frame = value(properties, "framePr", "xAlign")
    align = frame or value(properties, "jc") or inherited.get(("jc", "val"), "left")
    if align not in {"right": ("right", "end"), "left": ("left", "start")}[side] and align != "outside":
        yield _fault("number", where, f"对齐方式 {align}", "单页居右，双页居左")
    indent = value(properties, "ind", f"{side}Chars") or inherited.get(("ind", f"{side}Chars"))
    if indent != "100" and frame is None:
        yield _fault("number", where, f"空 {float(indent or 0) / 100:g} 字", "空一字")
    named = [value(r.find(W + "rPr"), "sz") for r in paragraph.iter(W + "r")]
    sizes = {float(n) / 2 for n in named if n} or {style.size if style else 10.0}
    if sizes != {NUMBER}:
        yield _fault("number", where, f"字号 {'、'.join(f'{s:g}' for s in sorted(sizes))} 磅", "4号（14 磅）")


def _title(file: WordFile, profile: Profile) -> Iterator[Fault]:
    """One paragraph in the style Title."""
    count = sum(file.style_name(p) == "title" and bool(text_of(p).strip()) for p in file.body.iter(W + "p"))
    if count != 1:
        yield _fault("title", "document.xml", f"{count} 个标题（Title）段落", "应有且只有一个")


def _tables(file: WordFile, profile: Profile) -> Iterator[Fault]:
    """Captions above tables and below figures, repeated header rows, alternative texts."""
    blocks = list(file.blocks())
    names = [file.style_name(b) if b.tag == W + "p" else "" for b in blocks]
    tables = 0
    for n, block in enumerate(blocks):
        if block.tag == W + "tbl":
            tables += 1
            captioned = n > 0 and names[n - 1] == "table caption"
            rows = block.findall(W + "tr")
            framing = all(file.style_name(p) not in _CELLS for p in block.iter(W + "p"))
            if not captioned and not framing:
                yield hint("caption", None, f"第{tables}个表格", "上面没有表题", "表格应有表题")
            if captioned and (not rows or rows[0].find(f"{W}trPr/{W}tblHeader") is None):
                yield _fault("tables", f"第{tables}个表格", "首行没有设为重复标题行", "表头每页重复")
        elif next(block.iter(WP + "inline", WP + "anchor"), None) is not None:
            below = names[n + 1] if n + 1 < len(blocks) else ""
            if below != "image caption":
                yield _fault("caption", f"图“{text_of(block)[:10]}”", "下面没有图题", "图应有图题")
    for properties in file.body.iter(WP + "docPr"):
        drawn = properties.getparent().find(".//{*}pic") is not None
        told = (properties.get("descr") or "").strip()
        if drawn and (not told or _FILE_NAME.search(told)):
            found = f"替代文字“{told}”" if told else "没有替代文字"
            yield _fault("alt", f"图 {properties.get('id')}", found, "图像都有替代文字")


def _core(file: WordFile, profile: Profile) -> Iterator[Fault]:
    """Title, author and language of the file."""
    for name, meaning in (("title", "标题"), ("creator", "作者")):
        if not file.core(name):
            yield _fault("core", "core.xml", f"没有{meaning}", f"文档属性应有{meaning}")
    if not file.core("language").lower().startswith("zh"):
        yield _fault("core", "core.xml", f"语言“{file.core('language')}”", "应为 zh-CN")


def _direct(file: WordFile, profile: Profile) -> Iterator[Fault]:
    """Nothing set by hand in running text that its style says otherwise; no face that is not official."""
    for paragraph in file.blocks():
        name = file.style_name(paragraph) if paragraph.tag == W + "p" else ""
        where = f"段落“{text_of(paragraph)[:10]}…”"
        for fonts in paragraph.iter(W + "rFonts"):
            named = {fonts.get(W + slot) for slot in _SLOTS} - {None}
            for face in sorted(f for f in named if f not in _OFFICIAL):
                yield _fault("direct", where, f"直接设了字体“{face}”", f"只用{'、'.join(_OFFICIAL[3:])}、{_XBS[0]}")
        if name not in _STYLED:
            continue
        found = [f"{tag}" for tag in ("jc", "ind", "spacing") if paragraph.find(f"{W}pPr/{W}{tag}") is not None]
        found += [tag for tag in ("sz", "color") if paragraph.find(f"{W}r/{W}rPr/{W}{tag}") is not None]
        if found and paragraph.find(f"{W}pPr/{W}sectPr") is None:
            yield _fault("direct", where, f"直接设了 {'、'.join(found)}", "格式由样式决定")


_CHECKS: tuple[Callable[[WordFile, Profile], Iterator[Fault]], ...] = (
    _page,
    _body_grid,
    _styles,
    _themes,
    _footers,
    _title,
    _tables,
    _core,
    _direct,
)


def check_docx(path: Path, profile: Profile) -> list[Fault]:
    """All in which a Word file differs from the standard. Raises XianbaoError where it is none."""
    file = WordFile(path)
    try:
        return [fault for check in _CHECKS for fault in check(file, profile)]
    except ValueError as fault:  # a length that is no number
        raise XianbaoError(f"{path.name}：不是能读的 Word 文件（{fault}）") from fault
