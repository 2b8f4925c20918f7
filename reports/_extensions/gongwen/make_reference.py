"""Write reference.docx: the Word styles of a 公文 (GB/T 9704-2012). Run by `nox -s reference`.

Faces are named officially (方正小标宋简体, 仿宋_GB2312, 楷体_GB2312, 黑体, 宋体): the office that opens the
file has them. Sizes: 2号 22 pt, 3号 16 pt, 4号 14 pt, 小四 12 pt.
"""

import io
import re
import subprocess
import zipfile
from pathlib import Path

import pypandoc
from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Emu, Mm, Pt, RGBColor

XBS, FANG, KAI, HEI, SONG = "方正小标宋简体", "仿宋_GB2312", "楷体_GB2312", "黑体", "宋体"
PITCH = 225 / 25.4 * 72 / 22  # 28.99 pt: 22 lines in 225 mm
SPACING = -5  # twentieths of a point: 28 × 15.75 pt = 441 pt in the 442.2 pt of the type area
LEFT, RIGHT, CENTER, JUSTIFY = (
    WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY,
)  # fmt: skip

# style: face, size, alignment, indent of the first line in characters, level of the outline, grid
STYLES = {
    "Normal": (FANG, 16, JUSTIFY, 0, None, True),
    "Body Text": (FANG, 16, JUSTIFY, 2, None, True),
    "First Paragraph": (FANG, 16, JUSTIFY, 2, None, True),
    "Last Paragraph": (FANG, 16, JUSTIFY, 2, None, True),
    "Compact": (FANG, 10.5, LEFT, 0, None, False),
    "Title": (XBS, 22, CENTER, 0, None, False),
    "Heading 1": (HEI, 16, JUSTIFY, 2, 0, True),
    "Heading 2": (KAI, 16, JUSTIFY, 2, 1, True),
    "Heading 3": (FANG, 16, JUSTIFY, 2, 2, True),
    "Heading 4": (FANG, 16, JUSTIFY, 2, 3, True),
    "Notice": (KAI, 12, LEFT, 0, None, False),
    "Addressee": (FANG, 16, JUSTIFY, 0, None, True),
    "Annex List": (FANG, 16, LEFT, 2, None, True),
    "Issuer": (FANG, 16, RIGHT, 0, None, True),
    "Issue Date": (FANG, 16, RIGHT, 0, None, True),
    "Annex Label": (HEI, 16, LEFT, 0, None, True),
    "Annex Title": (XBS, 22, CENTER, 0, 0, False),
    "Table Caption": (HEI, 12, CENTER, 0, None, False),
    "Image Caption": (HEI, 12, CENTER, 0, None, False),
    "Captioned Figure": (FANG, 16, CENTER, 0, None, False),
}


def reference() -> bytes:
    """The bytes of reference.docx, without a clock in them."""
    base = subprocess.run(
        [pypandoc.get_pandoc_path(), "--print-default-data-file", "reference.docx"], capture_output=True, check=True
    ).stdout
    document = Document(io.BytesIO(base))
    _defaults(document)
    for name, spec in STYLES.items():
        _style(document, name, *spec)
    for name in ("Issuer", "Issue Date"):
        _indent(document.styles[name], right=200)
    document.styles["Issuer"].paragraph_format.space_before = Pt(PITCH)
    document.styles["Annex List"].paragraph_format.space_before = Pt(PITCH)
    for name in ("Issuer", "Annex List", "Last Paragraph"):
        document.styles[name].paragraph_format.keep_with_next = True
    document.styles["Title"].paragraph_format.space_after = Pt(PITCH)
    document.styles["Notice"].paragraph_format.space_after = Pt(8)
    document.styles["Annex Title"].paragraph_format.space_before = Pt(PITCH)
    document.styles["Annex Title"].paragraph_format.space_after = Pt(PITCH)
    for name in ("Notice",):
        _box(document.styles[name])
    for name in ("Table Caption", "Image Caption"):
        document.styles[name].paragraph_format.space_before = Pt(4)
        document.styles[name].paragraph_format.space_after = Pt(4)
    document.styles["Table Caption"].paragraph_format.keep_with_next = True
    document.styles["Captioned Figure"].paragraph_format.keep_with_next = True
    _three_line_table(document.styles["Table"])
    _page(document)
    buffer = io.BytesIO()
    document.save(buffer)
    return _without_clock(buffer.getvalue())


def _defaults(document):
    """3号 as the document's own size: the character grid is counted from it."""
    run = document.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    for tag in ("w:sz", "w:szCs"):
        size = run.find(qn(tag))
        if size is None:
            size = OxmlElement(tag)
            run.append(size)
        size.set(qn("w:val"), "32")


def _style(document, name, face, size, align, indent, level, grid):
    styles = document.styles
    style = styles[name] if name in [s.name for s in styles] else styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    for tag in ("w:rPr", "w:pPr"):
        for old in style.element.findall(qn(tag)):
            style.element.remove(old)
    font = style.font
    font.size, font.bold, font.italic = Pt(size), False, False
    font.color.rgb = RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for slot in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(slot), face)
    if grid:
        spacing = OxmlElement("w:spacing")
        spacing.set(qn("w:val"), str(SPACING))
        style.element.rPr.append(spacing)
    paragraph = style.paragraph_format
    paragraph.alignment = align
    paragraph.space_before = paragraph.space_after = Pt(0)
    if grid:
        paragraph.line_spacing_rule, paragraph.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(PITCH)
    elif face == XBS:
        paragraph.line_spacing_rule, paragraph.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(36)
    else:
        paragraph.line_spacing_rule = WD_LINE_SPACING.SINGLE
    _indent(style, first=indent * 100)
    properties = style.element.get_or_add_pPr()
    if level is not None:
        paragraph.keep_with_next = True
        outline = OxmlElement("w:outlineLvl")
        outline.set(qn("w:val"), str(level))
        properties.append(outline)
    for tag in ("w:autoSpaceDE", "w:autoSpaceDN"):  # no gap between hanzi and digits
        space = OxmlElement(tag)
        space.set(qn("w:val"), "0")
        properties.insert_element_before(space, "w:snapToGrid", "w:spacing", "w:ind", "w:jc", "w:outlineLvl")
    if not grid:
        snap = OxmlElement("w:snapToGrid")
        snap.set(qn("w:val"), "0")
        properties.insert_element_before(snap, "w:spacing", "w:ind", "w:jc", "w:outlineLvl")


def _indent(style, *, first=None, right=0):
    """Indents in hundredths of a character, as Word writes them."""
    properties = style.element.get_or_add_pPr()
    indent = properties.find(qn("w:ind"))
    if indent is None:
        indent = properties.get_or_add_ind()
    if first is not None:  # zero is written too: most styles inherit an indent from Body Text
        indent.set(qn("w:firstLineChars"), str(first))
        indent.set(qn("w:firstLine"), str(round(first / 100 * 16 * 20)))
    if right:
        indent.set(qn("w:rightChars"), str(right))
        indent.set(qn("w:right"), str(round(right / 100 * 16 * 20)))


def _box(style):
    sides = "".join(
        f'<w:{s} w:val="single" w:sz="4" w:space="4" w:color="000000"/>' for s in ("top", "left", "bottom", "right")
    )
    properties = style.element.get_or_add_pPr()
    properties.insert_element_before(
        parse_xml(f"<w:pBdr {nsdecls('w')}>{sides}</w:pBdr>"),
        "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:snapToGrid", "w:spacing", "w:ind", "w:jc", "w:outlineLvl",
    )  # fmt: skip


def _three_line_table(style):
    for tag in ("w:tblPr", "w:tblStylePr", "w:tcPr", "w:trPr"):
        for old in style.element.findall(qn(tag)):
            style.element.remove(old)
    style.element.append(parse_xml(
        f'<w:tblPr {nsdecls("w")}><w:jc w:val="center"/><w:tblBorders>'
        '<w:top w:val="single" w:sz="8" w:space="0" w:color="000000"/>'
        '<w:bottom w:val="single" w:sz="8" w:space="0" w:color="000000"/>'
        '<w:insideH w:val="single" w:sz="2" w:space="0" w:color="808080"/></w:tblBorders>'
        '<w:tblCellMar><w:left w:w="80" w:type="dxa"/><w:right w:w="80" w:type="dxa"/></w:tblCellMar></w:tblPr>'
    ))  # fmt: skip
    style.element.append(parse_xml(f"<w:trPr {nsdecls('w')}><w:cantSplit/></w:trPr>"))
    style.element.append(parse_xml(
        f'<w:tblStylePr {nsdecls("w")} w:type="firstRow"><w:rPr>'
        f'<w:rFonts w:ascii="{HEI}" w:hAnsi="{HEI}" w:eastAsia="{HEI}"/></w:rPr><w:tcPr><w:tcBorders>'
        '<w:bottom w:val="single" w:sz="6" w:space="0" w:color="000000"/></w:tcBorders></w:tcPr></w:tblStylePr>'
    ))  # fmt: skip


def _page(document):
    settings = document.settings.element
    if settings.find(qn("w:evenAndOddHeaders")) is None:
        settings.insert(0, OxmlElement("w:evenAndOddHeaders"))
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Emu(Mm(35) - Mm(7) - Pt(14))
    for old in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(old)
    grid = OxmlElement("w:docGrid")
    # Lines only: LibreOffice counts a character grid from 12 pt whatever the styles say. The 28
    # characters of a line come from the spacing of the body styles instead.
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), str(round(PITCH * 20)))
    section._sectPr.append(grid)
    _number(section.footer, RIGHT)
    _number(section.even_page_footer, LEFT)


def _number(footer, align):
    footer.is_linked_to_previous = False
    paragraph = footer.paragraphs[0]
    paragraph.alignment = align
    run = '<w:rPr><w:rFonts w:ascii="宋体" w:hAnsi="宋体" w:eastAsia="宋体"/><w:sz w:val="28"/></w:rPr>'
    ns = nsdecls("w")
    for part in (
        f"<w:r {ns}>{run}<w:t>— </w:t></w:r>",
        f'<w:r {ns}>{run}<w:fldChar w:fldCharType="begin"/></w:r>',
        f'<w:r {ns}>{run}<w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>',
        f'<w:r {ns}>{run}<w:fldChar w:fldCharType="separate"/></w:r>',
        f"<w:r {ns}>{run}<w:t>1</w:t></w:r>",
        f'<w:r {ns}>{run}<w:fldChar w:fldCharType="end"/></w:r>',
        f"<w:r {ns}>{run}<w:t> —</w:t></w:r>",
    ):
        paragraph._p.append(parse_xml(part.replace("<w:t>", '<w:t xml:space="preserve">')))
    side = "right" if align == RIGHT else "left"
    indent = paragraph._p.get_or_add_pPr().get_or_add_ind()
    indent.set(qn(f"w:{side}Chars"), "100")
    indent.set(qn(f"w:{side}"), "280")


def _without_clock(data):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            part = (
                re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2017-01-01T00:00:00Z", source.read(name))
                if name == "docProps/core.xml"
                else source.read(name)
            )
            info = zipfile.ZipInfo(name, (2017, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(info, part)
    return out.getvalue()


if __name__ == "__main__":
    Path(__file__).with_name("reference.docx").write_bytes(reference())
