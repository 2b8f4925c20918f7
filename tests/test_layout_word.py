"""A Word file checked by its XML: each rule finds the fault that is made for it."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree

from xianbao.errors import XianbaoError
from xianbao.layout import ERROR, HINT, PROFILES, wordfile
from xianbao.layout.word import check_docx

FILL = PROFILES["fill"]
DOCUMENT, STYLES, SETTINGS = "word/document.xml", "word/styles.xml", "word/settings.xml"
FOOTER, CORE = "word/footer1.xml", "docProps/core.xml"
NAMES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "dc": "http://purl.org/dc/elements/1.1/",
}
Change = Callable[[etree._Element], None]


def each(path: str, change: Change) -> Change:
    """Change every element of a path, of which there must be some."""

    def change_all(root: etree._Element) -> None:
        found = root.xpath(path, namespaces=NAMES)
        assert found, path
        for element in found:
            change(element)

    return change_all


def attribute(path: str, name: str, value: str | None) -> Change:
    """Give the elements of a path an attribute, or take it away."""
    prefix, _, local = name.rpartition(":")
    key = f"{{{NAMES[prefix]}}}{local}" if prefix else local
    if value is None:
        return each(path, lambda element: element.attrib.pop(key))
    return each(path, lambda element: element.set(key, value))


def without(path: str) -> Change:
    return each(path, lambda element: element.getparent().remove(element))


def text(path: str, value: str) -> Change:
    return each(path, lambda element: setattr(element, "text", value))


def first_in(path: str, markup: str) -> Change:
    """Put something before all else within the elements of a path."""
    spaces = " ".join(f'xmlns:{prefix}="{name}"' for prefix, name in NAMES.items())
    return each(path, lambda element: element.insert(0, etree.fromstring(f"<a {spaces}>{markup}</a>")[0]))


def both(*changes: Change) -> Change:
    def change_in_turn(root: etree._Element) -> None:
        for change in changes:
            change(root)

    return change_in_turn


def style(name: str, path: str) -> str:
    return f"//w:style[w:name/@w:val='{name}']/{path}"


FIRST = "//w:body/w:p[w:pPr/w:pStyle/@w:val='FirstParagraph']"
PAGE = "//w:sectPr/w:pgSz[not(@w:orient)]"
TABLE = "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"

# The part, what is changed in it, and what must be said then.
BROKEN: dict[str, tuple[str, Change, str]] = {
    "paper": (DOCUMENT, attribute(PAGE, "w:w", "11000"), "第1节：纸张 194×297 mm（应为 A4，210×297 mm）"),
    "turned paper": (DOCUMENT, attribute(PAGE, "w:orient", "landscape"), "第1节：纸张方向与尺寸不一致（横排页应写明 orient=landscape）"),
    "margin": (DOCUMENT, attribute("//w:pgMar", "w:left", "1800"), "第1节：左边距 31.8 mm（应为 28 mm，允许 ±1 mm）"),
    "no margin": (DOCUMENT, attribute("//w:pgMar", "w:left", None), "第1节：左边距 没有写明（应为 28 mm，允许 ±1 mm）"),
    "grid": (DOCUMENT, attribute("//w:docGrid", "w:linePitch", "640"), "第1节：文档网格每页 19 行（每页 22 行）"),
    "no grid": (DOCUMENT, without("//w:docGrid"), "第1节：没有文档网格（应有每页 22 行的文档网格）"),
    "characters of the grid": (DOCUMENT, both(attribute("//w:docGrid", "w:type", "linesAndChars"), attribute("//w:docGrid", "w:charSpace", "4096")), "第1节：文档网格每行 26 字（每行 28 字）"),
    "section": (DOCUMENT, without("//w:sectPr"), "document.xml：没有分节设置（应有页面设置）"),
    "lines of the body": (STYLES, both(attribute(style("Body Text", "w:pPr/w:spacing"), "w:line", "700"), attribute(style("Body Text", "w:pPr/w:spacing"), "w:lineRule", "exact")), "样式“Body Text”：行距合每页 18 行（每页 22 行）"),
    "characters of the body": (STYLES, attribute("//w:style/w:rPr/w:spacing", "w:val", "5"), "样式“Body Text”：字距合每行 27 字（每行 28 字）"),
    "indent of the body": (STYLES, attribute(style("Body Text", "w:pPr/w:ind"), "w:firstLineChars", "0"), "样式“Body Text”：首行缩进 0 字（左空二字）"),
    "no body": (STYLES, attribute(style("Body Text", "w:name"), "w:val", "Other"), "styles.xml：没有样式“Body Text”（正文用样式排版）"),
    "face": (STYLES, attribute(style("Title", "w:rPr/w:rFonts"), "w:eastAsia", "宋体"), "样式“title”：eastAsia 字体“宋体”（应为“方正小标宋简体”）"),
    "face of digits": (STYLES, attribute(style("heading 1", "w:rPr/w:rFonts"), "w:ascii", "Calibri"), "样式“heading 1”：ascii 字体“Calibri”（应为“黑体”）"),
    "size": (STYLES, attribute(style("Title", "w:rPr/w:sz"), "w:val", "36"), "样式“title”：字号 18 磅（应为 22 磅）"),
    "outline": (STYLES, without(style("heading 2", "w:pPr/w:outlineLvl")), "样式“heading 2”：大纲级别 没有（应为 2 级）"),
    "no such style": (STYLES, attribute("//w:style[@w:styleId='Heading1']", "w:styleId", "Other"), "样式“Heading1”：没有定义（文中用到的样式都要定义）"),
    "theme": (STYLES, attribute(style("heading 2", "w:rPr/w:rFonts"), "w:eastAsiaTheme", "minorEastAsia"), "主题字体属性（不得有 asciiTheme、eastAsiaTheme 等属性）"),
    "odd and even": (SETTINGS, without("//w:evenAndOddHeaders"), "settings.xml：没有区分奇偶页（应设 evenAndOddHeaders）"),
    "no even footer": (DOCUMENT, without("//w:footerReference[@w:type='even']"), "第1节双页页脚：没有页码域（应有 PAGE 域）"),
    "no field": (FOOTER, text("//w:instrText", " DATE "), "页脚：没有页码域（应有 PAGE 域）"),
    "dashes": (FOOTER, text("//w:t", "-"), "（应为“— 1 —”）"),
    "two titles": (DOCUMENT, attribute(f"{FIRST}/w:pPr/w:pStyle", "w:val", "Title"), "个标题（Title）段落（应有且只有一个）"),
    "header row": (DOCUMENT, without("//w:tblHeader"), "第1个表格：首行没有设为重复标题行（表头每页重复）"),
    "caption of a figure": (DOCUMENT, attribute("//w:pStyle[@w:val='ImageCaption']", "w:val", "BodyText"), "下面没有图题（图应有图题）"),
    "caption of a table": (DOCUMENT, first_in("//w:body", TABLE), "第1个表格：上面没有表题（表格应有表题）"),
    "no text for a picture": (DOCUMENT, attribute("//wp:docPr[@descr]", "descr", None), "没有替代文字（图像都有替代文字）"),
    "a file name for a text": (DOCUMENT, attribute("//wp:docPr[@descr]", "descr", "fig-a.png"), "替代文字“fig-a.png”（图像都有替代文字）"),
    "title of the file": (CORE, text("//dc:title", ""), "core.xml：没有标题（文档属性应有标题）"),
    "author of the file": (CORE, text("//dc:creator", ""), "core.xml：没有作者（文档属性应有作者）"),
    "language of the file": (CORE, text("//dc:language", "en"), "core.xml：语言“en”（应为 zh-CN）"),
    "size by hand": (DOCUMENT, first_in(f"{FIRST}/w:r/w:rPr", '<w:sz w:val="24"/>'), "直接设了 sz（格式由样式决定）"),
    "alignment by hand": (DOCUMENT, first_in(f"{FIRST}/w:pPr", '<w:jc w:val="center"/>'), "直接设了 jc（格式由样式决定）"),
    "face by hand": (DOCUMENT, attribute("//w:body/w:p/w:r/w:rPr/w:rFonts", "w:ascii", "Calibri"), "直接设了字体“Calibri”"),
}  # fmt: skip


def changed(source: Path, target: Path, part: str, change: Change) -> Path:
    """A copy of a Word file with one part changed."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as copy:
        for name in old.namelist():
            content = old.read(name)
            if name == part:
                root = etree.fromstring(content)
                change(root)
                content = etree.tostring(root)
            copy.writestr(name, content)
    return target


@pytest.mark.parametrize("case", BROKEN)
def test_each_rule_finds_its_fault(built: Path, tmp_path: Path, case: str) -> None:
    part, change, said = BROKEN[case]
    before = {str(f) for f in check_docx(built / "report.docx", FILL)}
    after = check_docx(changed(built / "report.docx", tmp_path / "a.docx", part, change), FILL)
    fresh = [f for f in after if str(f) not in before]
    assert any(said in str(f) for f in fresh), [str(f) for f in fresh]
    assert {f.severity for f in fresh} == {HINT if case == "caption of a table" else ERROR}


def test_page_numbers_change_sides(built: Path, tmp_path: Path) -> None:
    swap = {"default": "even", "even": "default"}
    kind = f"{{{NAMES['w']}}}type"
    change = each("//w:footerReference", lambda element: element.set(kind, swap[element.get(kind)]))
    texts = [str(f) for f in check_docx(changed(built / "report.docx", tmp_path / "a.docx", DOCUMENT, change), FILL)]
    assert "第1节单页页脚：对齐方式 left（单页居右，双页居左）" in texts
    assert "第1节双页页脚：对齐方式 right（单页居右，双页居左）" in texts


def test_what_is_no_word_file_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_text("not a file", encoding="utf-8")
    with pytest.raises(XianbaoError, match=r"a\.docx：不是能读的 Word 文件"):
        check_docx(tmp_path / "a.docx", FILL)


def test_a_word_file_that_would_fill_the_memory_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wordfile, "_LARGEST", 1 << 20)
    with zipfile.ZipFile(tmp_path / "a.docx", "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", b" " * (1 << 21))
    with pytest.raises(XianbaoError, match=r"a\.docx：展开后超过 1 MB"):
        check_docx(tmp_path / "a.docx", FILL)


def test_a_word_file_without_a_body_is_said(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.docx", "w") as package:
        for part in ("document", "styles"):
            package.writestr(f"word/{part}.xml", f'<w:{part} xmlns:w="{NAMES["w"]}"/>')
    with pytest.raises(XianbaoError, match=r"a\.docx：不是能读的 Word 文件（没有正文）"):
        check_docx(tmp_path / "a.docx", FILL)


def test_a_word_file_with_a_length_that_is_no_number_is_said(built: Path, tmp_path: Path) -> None:
    change = each("//w:pgSz", lambda element: element.set(f"{{{NAMES['w']}}}w", "wide"))
    path = changed(built / "report.docx", tmp_path / "a.docx", DOCUMENT, change)
    with pytest.raises(XianbaoError, match=r"a\.docx：不是能读的 Word 文件（.*wide"):
        check_docx(path, FILL)
