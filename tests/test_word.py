"""The Word file: what its XML says, and what LibreOffice prints of it."""

import io
import re
import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import office
import pdfplumber
import pytest
import reading
from conftest import ROOT
from docx import Document
from docx.oxml.ns import qn
from lxml import etree
from test_pandoc import job

from xianbao.adapters import quarto
from xianbao.adapters.pandoc import Pandoc
from xianbao.adapters.properties import without_custom
from xianbao.layout import PROFILES
from xianbao.layout.word import check_docx

EXTENSION = ROOT / "reports/_extensions/gongwen"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
OFFICIAL = {"方正小标宋简体", "仿宋_GB2312", "楷体_GB2312", "黑体", "宋体"}
# What may stand in these elements, in the order of ECMA-376; Word takes a file in any other for damaged.
ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs "
    "suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd "
    "snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment "
    "textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange",
    "rPr": "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof snapToGrid "
    "vanish webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText vertAlign rtl cs em "
    "lang eastAsianLayout specVanish oMath",
    "style": "name aliases basedOn next link autoRedefine hidden uiPriority semiHidden unhideWhenUsed qFormat locked "
    "personal personalCompose personalReply rsid pPr rPr tblPr trPr tcPr tblStylePr",
    "tblPr": "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing "
    "tblInd tblBorders shd tblLayout tblCellMar tblLook tblCaption tblDescription",
    "tcPr": "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign hideMark",
    "sectPr": "headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders lnNumType "
    "pgNumType cols formProt vAlign noEndnote titlePg textDirection bidi rtlGutter docGrid printerSettings",
    "pBdr": "top left bottom right between bar", "tcBorders": "top left bottom right insideH insideV",
    "tblBorders": "top left bottom right insideH insideV",
}  # fmt: skip

Part = Callable[[str], Any]


def parts(path: Path) -> dict[str, Any]:
    with zipfile.ZipFile(path) as package:
        return {n: etree.fromstring(package.read(n)) for n in package.namelist() if n.endswith((".xml", ".rels"))}


def word(folder: Path, *outputs: str, more: str = "") -> dict[str, Any]:
    """The parts of a Word file of these outputs and this front matter."""
    assert Pandoc().render(job(folder, *outputs, more=more), ["docx"]) == []
    return parts(folder / "report.docx")


def name(element: Any) -> str:
    return str(etree.QName(element).localname)


def value(element: Any, path: str, attribute: str = "val") -> str | None:
    found = element.find("/".join(W + step for step in path.split("/")))
    return None if found is None else found.get(W + attribute)


def text(element: Any) -> str:
    return "".join(t.text or "" for t in element.iter(W + "t"))


def paragraphs(document: Any, style: str) -> list[Any]:
    return [p for p in document.iter(W + "p") if value(p, "pPr/pStyle") == style]


def fields(element: Any) -> list[str]:
    return [" ".join((i.text or "").split()) for i in element.iter(W + "instrText")]


# ---------------------------------------------------------------- the reference document


def test_reference_is_what_the_script_writes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.syspath_prepend(str(EXTENSION))
    monkeypatch.setattr("sys.dont_write_bytecode", True)
    from make_reference import reference

    (tmp_path / "made.docx").write_bytes(reference())
    with zipfile.ZipFile(tmp_path / "made.docx") as made, zipfile.ZipFile(EXTENSION / "reference.docx") as kept:
        assert made.namelist() == kept.namelist()
        for part in made.namelist():
            assert made.read(part) == kept.read(part), f"{part}: nox -s reference"


@pytest.fixture
def styles() -> dict[str, Any]:
    """Styles of the reference document by their names."""
    part = parts(EXTENSION / "reference.docx")["word/styles.xml"]
    return {value(s, "name") or "": s for s in part.findall(W + "style")}


def test_paragraph_styles_name_official_faces_in_every_slot(styles: dict[str, Any]) -> None:
    written = [s for s in styles.values() if s.get(W + "type") == "paragraph"]
    assert len(written) > 30
    for style in written:
        [fonts] = style.iter(W + "rFonts")
        slots = {fonts.get(W + slot) for slot in ("ascii", "hAnsi", "eastAsia", "cs")}
        assert len(slots) == 1
        assert slots <= OFFICIAL, value(style, "name")


def test_headings_are_words_own_with_levels_of_the_outline(styles: dict[str, Any]) -> None:
    faces = ["黑体", "楷体_GB2312", "仿宋_GB2312", "仿宋_GB2312"]
    for level, face in enumerate(faces):
        heading = styles[f"heading {level + 1}"]
        assert heading.get(W + "styleId") == f"Heading{level + 1}"
        assert value(heading, "pPr/outlineLvl") == str(level)
        assert value(heading, "rPr/rFonts", "eastAsia") == face
        assert value(heading, "pPr/ind", "firstLineChars") == "200"
        assert heading.get(W + "customStyle") is None
    assert value(styles["Issue Date"], "aliases") == "成文日期"


def test_no_theme_face_anywhere(built: Path) -> None:
    for path in (EXTENSION / "reference.docx", built / "report.docx"):
        for part, root in parts(path).items():
            themed = [a for f in root.iter(W + "rFonts") for a in f.attrib if "theme" in a.lower()]
            assert themed == [], part
        theme = parts(path)["word/theme/theme1.xml"]
        faces = {e.get("typeface") for e in theme.iter("{*}latin", "{*}ea", "{*}cs", "{*}font")}
        assert faces == {"仿宋_GB2312"}
        assert {f.get(W + "name") for f in parts(path)["word/fontTable.xml"]} == OFFICIAL


def test_settings_are_those_of_a_chinese_document_of_today(built: Path) -> None:
    settings = parts(built / "report.docx")["word/settings.xml"]
    modes = {s.get(W + "name"): s.get(W + "val") for s in settings.iter(W + "compatSetting")}
    assert modes["compatibilityMode"] == "15"
    assert settings.find(W + "evenAndOddHeaders") is not None
    assert value(settings, "characterSpacingControl") == "doNotCompress"
    assert value(settings, "themeFontLang", "eastAsia") == "zh-CN"
    for locked in ("documentProtection", "writeProtection"):
        assert settings.find(W + locked) is None
    defaults = parts(built / "report.docx")["word/styles.xml"].find(W + "docDefaults")
    assert value(defaults, "rPrDefault/rPr/lang", "eastAsia") == "zh-CN"
    assert value(defaults, "rPrDefault/rPr/sz") == "32"


def misplaced(root: Any) -> Iterator[str]:
    for element in root.iter(*(W + tag for tag in ORDER)):
        order = ORDER[name(element)].split()
        at = [order.index(name(child)) for child in element if child.tag.startswith(W)]
        if at != sorted(at):
            yield f"{name(element)}: {[name(child) for child in element]}"


def test_elements_stand_in_the_order_of_the_schema(tmp_path: Path, built: Path) -> None:
    table = "| 甲 | 数 |\n| :-- | --: |\n| a | 1.5 |\n| 合计[^1] | 20 |\n\n: 题 {#tbl-b}\n\n[^1]: 注"
    word(tmp_path, "# 甲\n\n- 一\n\n> 引\n\n**粗***楷*", table, more=HEAD)
    for path in (EXTENSION / "reference.docx", built / "report.docx", tmp_path / "report.docx"):
        for part, root in parts(path).items():
            if part.startswith("word/") and "/_rels/" not in part:
                assert list(misplaced(root)) == [], (path.name, part)


# ---------------------------------------------------------------- pages


def twips(mm: float) -> float:
    return mm / 25.4 * 1440


@pytest.mark.parametrize(
    ("layout", "top", "bottom", "pitch"),
    [("fill", 37, 35, 225 / 22), ("word", 37, 35, 225 / 22), ("gbt33476", 34.58, 32.58, 10.39)],
)
def test_page_has_22_lines_of_28_characters(
    tmp_path: Path, layout: str, top: float, bottom: float, pitch: float, styles: dict[str, Any]
) -> None:
    document = word(tmp_path, "# 甲\n\n正文。", more=f"gongwen-layout: {layout}\n")["word/document.xml"]
    [section] = document.iter(W + "sectPr")
    assert section is document.find(W + "body")[-1]
    size, margins, grid = (section.find(W + tag) for tag in ("pgSz", "pgMar", "docGrid"))
    for side, mm in {"top": top, "bottom": bottom, "left": 28, "right": 26}.items():
        assert float(margins.get(W + side)) == pytest.approx(twips(mm), abs=1)
    height = int(size.get(W + "h")) - int(margins.get(W + "top")) - int(margins.get(W + "bottom"))
    width = int(size.get(W + "w")) - int(margins.get(W + "left")) - int(margins.get(W + "right"))
    line = int(grid.get(W + "linePitch"))
    assert line == pytest.approx(twips(pitch), abs=1)
    assert height // line == 22
    body = styles["Body Text"]
    assert (value(body, "pPr/spacing", "lineRule"), value(body, "pPr/snapToGrid")) == ("auto", "1")
    character = int(value(body, "rPr/sz") or 0) * 10 + int(value(body, "rPr/spacing") or 0)
    assert width // character == 28
    assert width - 28 * character < twips(1)  # 版心误差 1 mm
    assert check_docx(tmp_path / "report.docx", PROFILES[layout]) == []


LANDSCAPE = "::: {.landscape}\n\n# 表 {.annex}\n\n| 甲 | 乙 |\n| :-- | :-- |\n| a | b |\n\n: 题 {#tbl-b}\n\n:::"


def test_every_section_has_its_page_numbers(tmp_path: Path) -> None:
    """— 1 — on odd pages right, on even pages left; of pages on their side in a frame at the left edge (clause 8)."""
    held = word(tmp_path, "# 甲\n\n正文。", LANDSCAPE, "# 说明 {.annex}\n\n正文。")
    targets = {r.get("Id"): r.get("Target") for r in held["word/_rels/document.xml.rels"]}
    sections = list(held["word/document.xml"].iter(W + "sectPr"))
    assert [s.find(W + "pgSz").get(W + "orient") for s in sections] == [None, "landscape", None]
    for section in sections:
        turned = section.find(W + "pgSz").get(W + "orient") == "landscape"
        references = {r.get(W + "type"): r.get(qn("r:id")) for r in section.findall(W + "footerReference")}
        assert set(references) == {"default", "even"}
        for kind, side in (("default", "right"), ("even", "left")):
            footer = held[f"word/{targets[references[kind]]}"]
            numbers = [p for p in footer.iter(W + "p") if p.find(f".//{W}txbxContent") is None and text(p)]
            assert len(numbers) == 1 + turned
            for number in numbers:
                assert (text(number), fields(number)) == ("— 1 —", ["PAGE"])
                assert value(number, "pPr/jc") == side
                assert value(number, "pPr/ind", f"{side}Chars") == "100"
            bodies = [b.get("vert") for b in footer.iter("{*}bodyPr")]
            assert bodies == (["vert"] if turned else [])
            # older programs: the same in VML
            assert len(list(footer.iter("{urn:schemas-microsoft-com:vml}textbox"))) == len(bodies)


def test_footer_of_an_upright_page_is_7_mm_below_the_type_area(tmp_path: Path, styles: dict[str, Any]) -> None:
    document = word(tmp_path, "正文。")["word/document.xml"]
    margins = document.find(f".//{W}pgMar")
    line = int(value(styles["footer"], "pPr/spacing", "line") or 0)
    middle = int(margins.get(W + "bottom")) - int(margins.get(W + "footer")) - line / 2
    assert middle == pytest.approx(twips(7), abs=2)
    assert value(styles["footer"], "rPr/sz") == "28"


# ---------------------------------------------------------------- tables, figures, captions


NUMBERS = (
    "| 乡镇 | 数 | 比例 | 时间 |\n| :-- | --: | --: | --: |\n| 全县 | 1234 | 99.996% | 2019年9月23日 |\n"
    "| 甲 | **2.50** | 5% | 2019年10月9日 |\n| 乙 | -30 | 0.5% |  |\n| 合计 | 1234 | 7% |  |\n\n: 题 {#tbl-b}"
)


def test_tables_repeat_heads_and_break_no_row(tmp_path: Path) -> None:
    [table] = word(tmp_path, NUMBERS)["word/document.xml"].iter(W + "tbl")
    rows = table.findall(W + "tr")
    assert [r.find(f"{W}trPr/{W}tblHeader") is not None for r in rows] == [True, False, False, False, False]
    assert all(r.find(f"{W}trPr/{W}cantSplit") is not None for r in rows)
    assert value(table, "tblPr/tblLayout", "type") == "fixed"
    widths = [int(c.get(W + "w")) for c in table.find(W + "tblGrid")]
    assert sum(widths) == int(value(table, "tblPr/tblW", "w") or 0) == 11906 - 1587 - 1474
    for row in rows:
        assert [int(value(c, "tcPr/tcW", "w") or 0) for c in row.findall(W + "tc")] == widths


def test_sums_are_set_off_from_their_parts(tmp_path: Path) -> None:
    [table] = word(tmp_path, NUMBERS)["word/document.xml"].iter(W + "tbl")
    ruled = [
        sorted({name(b) for b in row.iter(*(W + s for s in ("top", "bottom")))}) for row in table.findall(W + "tr")
    ]
    assert ruled == [[], ["bottom"], [], [], ["top"]]


def test_numbers_stand_with_their_ones_under_each_other(tmp_path: Path) -> None:
    """By indents from the right, which every program has; text is not padded. Half a 五号 character: 105 twips."""
    [table] = word(tmp_path, NUMBERS)["word/document.xml"].iter(W + "tbl")
    cells = [row.findall(W + "tc") for row in table.findall(W + "tr")]
    assert [[value(c, "p/pPr/jc") for c in row] for row in cells] == [["left", "right", "right", "right"]] * 5
    indents = [[int(value(c, "p/pPr/ind", "right") or 0) // 105 for c in row] for row in cells]
    assert [row[1] for row in indents] == [0, 3, 0, 3, 3]
    assert [row[2] for row in indents] == [0, 0, 4, 2, 4]
    assert [row[3] for row in indents] == [0] * 5
    assert [text(row[1]) for row in cells] == ["数", "1234", "2.50", "-30", "1234"]
    assert cells[2][1].find(f".//{W}b") is not None


@pytest.mark.parametrize(("layout", "style"), [("fill", "Table"), ("word", "Table"), ("gbt33476", "FullGrid")])
def test_rules_of_a_table_follow_the_layout(tmp_path: Path, layout: str, style: str) -> None:
    held = word(tmp_path, NUMBERS, more=f"gongwen-layout: {layout}\n")
    assert value(held["word/document.xml"].find(f".//{W}tbl"), "tblPr/tblStyle") == style
    [defined] = [s for s in held["word/styles.xml"].findall(W + "style") if s.get(W + "styleId") == style]
    assert ("insideV" in {name(b) for b in defined.find(f"{W}tblPr/{W}tblBorders")}) == (style == "FullGrid")


def test_a_long_table_parts_neither_its_first_rows_nor_its_last(tmp_path: Path) -> None:
    rows = "".join(f"| {n} | 内容 |\n" for n in range(1, 31))
    document = word(tmp_path, f"| 序 | 项 |\n| --: | :-- |\n{rows}\n: 题 {{#tbl-b}}", NUMBERS.replace("tbl-b", "tbl-c"))
    long, short = document["word/document.xml"].iter(W + "tbl")
    kept = [[r.find(f".//{W}keepNext") is not None for r in t.findall(W + "tr")] for t in (long, short)]
    assert kept[0] == [True] * 3 + [False] * 25 + [True] * 2 + [False]
    assert kept[1] == [True] * 4 + [False]


SPANS = """
+----+----+-----+
| 甲 | 乙 | 数  |
+====+====+=====+
| a  | b  | 1   |
|    +----+-----+
|    | c  | 2   |
+----+----+-----+
| 横跨两栏 | 3  |
+---------+-----+

: 有合并的表 {#tbl-c}
"""


def test_merged_cells_notes_and_tables_without_a_caption(tmp_path: Path) -> None:
    bare = "| 甲 | 乙 |\n| :-- | :-- |\n| 注[^1] | [网址](https://example.com) |\n\n[^1]: 表中的注。"
    held = word(tmp_path, SPANS.replace("| 横跨两栏 | 3  |", "| 横跨两  | 3   |"), bare)
    merged, plain = held["word/document.xml"].iter(W + "tbl")
    assert [value(t, "tcPr/vMerge") for t in merged.iter(W + "tc") if t.find(f"{W}tcPr/{W}vMerge") is not None] == [
        "restart",
        None,
    ]
    for row in merged.findall(W + "tr"):
        assert sum(int(value(c, "tcPr/gridSpan") or 1) for c in row.findall(W + "tc")) == 3
    assert value(plain, "tblPr/tblStyle") == "Table"
    assert "表中的注。" in text(held["word/footnotes.xml"])
    assert len(list(plain.iter(W + "footnoteReference"))) == len(list(plain.iter(W + "hyperlink"))) == 1


def test_captions_are_numbered_by_word_and_references_follow_them(tmp_path: Path) -> None:
    figure = '![图题](figures/fig-a.svg){#fig-a fig-alt="条形图：甲1"}'
    document = word(tmp_path, "见[@fig-a]和[@tbl-b]。", figure, NUMBERS)["word/document.xml"]
    [image], [table] = paragraphs(document, "ImageCaption"), paragraphs(document, "TableCaption")
    assert (text(image), fields(image)) == ("图1\u3000图题", ["SEQ 图 \\* ARABIC"])
    assert (text(table), fields(table)) == ("表1\u3000题", ["SEQ 表 \\* ARABIC"])
    marks = [b.get(W + "name") for b in document.iter(W + "bookmarkStart")]
    assert marks == ["_Ref_fig1", "_Ref_tbl1"]
    [first] = [p for p in document.iter(W + "p") if text(p).startswith("见")]
    assert (text(first), fields(first)) == ("见图1和表1。", ["REF _Ref_fig1 \\h", "REF _Ref_tbl1 \\h"])
    kinds = [c.get(W + "fldCharType") for c in document.iter(W + "fldChar")]
    assert kinds == ["begin", "separate", "end"] * 4


def test_charts_are_as_wide_as_the_text_with_300_dots_an_inch(built: Path) -> None:
    from PIL import Image

    held = parts(built / "report.docx")
    drawings = list(held["word/document.xml"].iter("{*}inline"))
    assert len(drawings) >= 2
    targets = {r.get("Id"): r.get("Target") for r in held["word/_rels/document.xml.rels"]}
    for drawing in drawings:
        wide = int(drawing.find("{*}extent").get("cx")) / 36_000
        assert 150 <= wide <= 156
        [told] = drawing.findall("{*}docPr")
        assert len(told.get("descr")) > 30
        assert not told.get("title")
        [blip] = drawing.iter("{*}blip")
        with (
            zipfile.ZipFile(built / "report.docx") as package,
            package.open(f"word/{targets[blip.get(qn('r:embed'))]}") as file,
        ):
            dots = Image.open(file).width / (wide / 25.4)
        assert dots == pytest.approx(300, abs=5)


# ---------------------------------------------------------------- the frame of a 公文


HEAD = (
    "gongwen-mark: 某县教育体育局文件\ngongwen-number: 某教〔2019〕6号\ngongwen-signers: [张三, 欧阳四, 王五]\n"
    "gongwen-copies: [甲办公室, 乙办公室]\ngongwen-printer: 某局办公室\ngongwen-printed: 2019年7月6日\naddressee: 各乡镇\n"
)


def test_red_head_stands_above_the_only_title(tmp_path: Path) -> None:
    document = word(tmp_path, "# 甲\n\n正文。", more=HEAD)["word/document.xml"]
    shown = [(value(p, "pPr/pStyle"), text(p)) for p in document.iter(W + "p")]
    assert shown[:6] == [
        ("Mark", "某县教育体育局文件"), ("Signers", "签发人：张三欧阳四"), ("Number", "某教〔2019〕6号王五"),
        ("Title", "测试报告"), ("Addressee", "各乡镇："), ("Heading1", "一、甲"),
    ]  # fmt: skip
    assert [s for s, _ in shown].count("Title") == 1
    [number] = paragraphs(document, "Number")
    stops = [int(t.get(W + "pos")) for t in number.iter(W + "tab") if t.get(W + "pos")]
    assert stops == sorted(stops)
    assert stops[-1] + 3 * 314 <= 11906 - 1587 - 1474 - 314 + 20  # 欧阳四 ends one character from the edge


def test_red_rule_is_as_wide_as_the_type_area(tmp_path: Path, styles: dict[str, Any]) -> None:
    rule = styles["Number"].find(f"{W}pPr/{W}pBdr/{W}bottom")
    assert rule.get(W + "color") == "FF0000"
    assert int(rule.get(W + "space")) == pytest.approx(4 / 25.4 * 72, abs=0.5)  # 4 mm below the 文号
    number = paragraphs(word(tmp_path, "正文。", more=HEAD)["word/document.xml"], "Number")[0]
    assert value(number, "pPr/ind", "left") == "0"  # the rule would begin at an indent


def test_imprint_is_at_the_foot_of_the_last_page(tmp_path: Path) -> None:
    document = word(tmp_path, "正文。", LANDSCAPE, more=HEAD)["word/document.xml"]
    table = list(document.iter(W + "tbl"))[-1]
    place = table.find(f"{W}tblPr/{W}tblpPr")
    assert (place.get(W + "vertAnchor"), place.get(W + "tblpYSpec")) == ("margin", "bottom")
    assert [text(r) for r in table.findall(W + "tr")] == ["抄送：甲办公室，乙办公室。", "某局办公室2019年7月6日印发"]
    body = list(document.find(W + "body"))
    assert body.index(table) > max(
        body.index(s.getparent().getparent()) for s in document.iter(W + "sectPr") if s.getparent().tag == W + "pPr"
    )
    assert body[-1].find(W + "pgSz").get(W + "orient") is None


def test_without_a_mark_there_is_neither_red_head_nor_imprint(tmp_path: Path) -> None:
    document = word(tmp_path, "正文。", more="gongwen-number: 某教〔2019〕6号\n")["word/document.xml"]
    assert not any(paragraphs(document, style) for style in ("Mark", "Number", "Signers", "Imprint"))


@pytest.mark.parametrize(
    ("issuer", "date", "more", "office", "day"),
    [
        # 7.3.5.2: the date begins two characters right of the office's name (10 and 7 characters)
        ("某某市教育体育局某处", "2019年7月15日", "", 2, 10 - 6.5),
        ("某某局", "2019年7月15日", "", 4 + 6.5 - 3, 2),  # the longer date is two characters in
        ("某某局", "2019年7月15日", "gongwen-seal: true\n", 4 + (6.5 - 3) / 2, 4),  # 7.3.5.1: centred on the date
        ("某某省某某市某某县教育和体育局", "2019年7月5日", "gongwen-seal: true\n", 0, 4 + (15 - 6) / 2 - 4),
    ],
)
def test_signature_stands_by_rule(tmp_path: Path, issuer: str, date: str, more: str, office: float, day: float) -> None:
    outputs = tmp_path / "a"
    outputs.mkdir()
    made = job(outputs, "正文。", more=more)
    notebook = (outputs / "report.ipynb").read_text(encoding="utf-8")
    replaced = notebook.replace("issuer: 某局", f"issuer: {issuer}").replace("2019年7月5日", date)
    (outputs / "report.ipynb").write_text(replaced, encoding="utf-8")
    assert Pandoc().render(made, ["docx"]) == []
    document = parts(outputs / "report.docx")["word/document.xml"]
    [name_of_office], [date_of_issue] = paragraphs(document, "Issuer"), paragraphs(document, "IssueDate")
    assert (text(name_of_office), text(date_of_issue)) == (issuer, date)
    assert int(value(name_of_office, "pPr/ind", "rightChars") or 0) == pytest.approx(office * 100, abs=1)
    assert int(value(date_of_issue, "pPr/ind", "rightChars") or 0) == pytest.approx(day * 100, abs=1)


def test_annexes_are_listed_with_their_turnover_aligned(tmp_path: Path, styles: dict[str, Any]) -> None:
    document = word(tmp_path, "正文。", "# 甲 {.annex}\n\n一。", "# 乙 {.annex}\n\n二。")["word/document.xml"]
    shown = [(value(p, "pPr/pStyle"), text(p)) for p in document.iter(W + "p")]
    assert ("AnnexListFirst", "附件：1.甲") in shown
    assert ("AnnexListNext", "2.乙") in shown
    ends = {
        n: int(value(styles[n], "pPr/ind", "leftChars") or 0)
        for n in ("Annex List", "Annex List First", "Annex List Next")
    }
    assert ends == {"Annex List": 500, "Annex List First": 600, "Annex List Next": 600}
    begins = {n: end - int(value(styles[n], "pPr/ind", "hangingChars") or 0) for n, end in ends.items()}
    assert begins == {"Annex List": 200, "Annex List First": 200, "Annex List Next": 500}
    assert [t for s, t in shown if s == "AnnexLabel"] == ["附件1", "附件2"]
    assert styles["Annex Label"].find(f"{W}pPr/{W}pageBreakBefore") is not None
    assert value(styles["Annex Title"], "pPr/outlineLvl") == "0"


def test_long_title_is_broken_in_balanced_lines(tmp_path: Path) -> None:
    made = job(tmp_path, "正文。")
    notebook = (tmp_path / "report.ipynb").read_text(encoding="utf-8")
    title = "关于全县二〇一九年度教育扶贫工程项目建设资金拨付使用情况的通报"
    (tmp_path / "report.ipynb").write_text(notebook.replace("title: 测试报告", f"title: {title}"), encoding="utf-8")
    assert Pandoc().render(made, ["docx"]) == []
    [paragraph] = paragraphs(parts(tmp_path / "report.docx")["word/document.xml"], "Title")
    assert text(paragraph) == title
    assert len(list(paragraph.iter(W + "br"))) == 1
    assert Document(str(tmp_path / "report.docx")).core_properties.title == title


def test_properties_of_the_file_are_those_of_the_document(built: Path) -> None:
    properties = Document(str(built / "report.docx")).core_properties
    assert properties.title == "芦溪县2017年教育扶贫工程工作情况汇报"
    assert properties.author == "芦溪县教育局"
    assert re.fullmatch(r"芦溪县, 工作情况汇报, 校验码 [0-9a-f]{4}(-[0-9a-f]{4}){3}", properties.keywords)
    assert properties.language == "zh-CN"
    assert properties.created == properties.modified
    assert f"{properties.created:%Y-%m-%d}" == "2017-09-28"
    assert not properties.last_modified_by
    held = parts(built / "report.docx")
    assert len(held["docProps/custom.xml"]) == 0
    for part, root in held.items():
        assert b"andoc" not in etree.tostring(root), part


def test_the_office_can_edit_all_of_it(built: Path) -> None:
    """No locked content, no text box but page numbers, no bookmark around a section."""
    document = parts(built / "report.docx")["word/document.xml"]
    assert not list(document.iter(W + "sdt", W + "txbxContent", W + "permStart"))
    held = parts(built / "report.docx")["word/styles.xml"]
    defined = {s.get(W + "styleId") for s in held.findall(W + "style")}
    assert {value(p, "pPr/pStyle") for p in document.iter(W + "p")} <= defined
    body = document.find(W + "body")
    assert {name(e) for e in body} == {"p", "tbl", "sectPr"}


def test_custom_properties_are_taken_out_and_nothing_else(tmp_path: Path) -> None:
    word(tmp_path, "正文。")
    kept = (tmp_path / "report.docx").read_bytes()
    stuffed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(kept)) as source, zipfile.ZipFile(stuffed, "w") as target:
        for part in source.infolist():
            more = b"<Properties><property/></Properties>"
            target.writestr(part, more if part.filename == "docProps/custom.xml" else source.read(part))
    assert stuffed.getvalue() != kept
    assert without_custom(stuffed.getvalue()) == kept


@pytest.mark.skipif(quarto.installed() is None, reason="quarto is not on PATH")
def test_quarto_gives_the_same_parts(tmp_path: Path) -> None:
    outputs = [
        "# 甲\n\n见[@fig-a]和[@tbl-b]。",
        '![图题](figures/fig-a.svg){#fig-a fig-alt="条形图"}',
        NUMBERS,
        LANDSCAPE.replace("tbl-b", "tbl-c"),
    ]
    made = []
    for engine in (Pandoc(), quarto.Quarto()):
        folder = tmp_path / engine.name
        folder.mkdir()
        assert engine.render(job(folder, *outputs, more=HEAD), ["docx"]) == []
        made.append({n: etree.tostring(p, method="c14n") for n, p in parts(folder / "report.docx").items()})
    assert made[0] == made[1]


def test_lists_have_no_more_levels_than_word_counts(tmp_path: Path) -> None:
    deep = "\n".join("    " * level + f"- 第{level + 1}层" for level in range(12))
    document = word(tmp_path, deep)["word/document.xml"]
    levels = [int(value(p, "pPr/numPr/ilvl") or 0) for p in document.iter(W + "p") if text(p).startswith("第")]
    assert levels == [*range(9), 8, 8, 8]


# ---------------------------------------------------------------- as printed


SAMPLES = (
    "luxi-2017-work_report", "xuancheng-2019-work_report", "xuancheng-2019-task_list", "xuancheng-2019-06-bulletin",
    "xuancheng-2019-q3-bulletin",
)  # fmt: skip
NOT_A_WORD = re.compile(r"[\W_]")


def words(text: str) -> str:
    """Without marks: LibreOffice 7.4 does not always show one that hangs beyond the end of a line."""
    return NOT_A_WORD.sub("", text)


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory, sample: Callable[[str], Path]) -> dict[str, Path]:
    """Sample reports by name: a folder with the Word file, report.pdf as built, and printed.pdf of the Word file."""
    office.needed()
    folder = tmp_path_factory.mktemp("office")
    files = []
    for report in SAMPLES:
        shutil.copyfile(sample(report) / "report.docx", folder / f"{report}.docx")
        files.append(folder / f"{report}.docx")
    return dict(zip(SAMPLES, office.printed(files, folder), strict=True))


@pytest.mark.parametrize("report", SAMPLES)
def test_libreoffice_prints_all_of_it_on_as_many_pages(
    report: str, opened: dict[str, Path], sample: Callable[[str], Path]
) -> None:
    with pdfplumber.open(opened[report]) as printed, pdfplumber.open(sample(report) / "report.pdf") as pdf:
        assert abs(len(printed.pages) - len(pdf.pages)) <= 1
        sides = [page.width > page.height for page in printed.pages]
        shown = words("".join(c["text"] for page in printed.pages for c in page.chars if c["size"] != 14))
        embedded = {c["fontname"].split("+")[-1] for page in printed.pages for c in page.chars}
    document = Document(str(sample(report) / "report.docx"))
    assert (True in sides) == any(s.page_width > s.page_height for s in document.sections)
    for paragraph in document.element.body.iter(qn("w:p")):
        said = words(text(paragraph))
        if value(paragraph, "pPr/pStyle") == "Imprint":  # 4号, as page numbers are
            continue
        assert said in shown, said
    assert not any("DejaVu" in font or "Liberation" in font for font in embedded)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """By layout: three pages of hanzi and nothing else, as LibreOffice prints them."""
    office.needed()
    folder = tmp_path_factory.mktemp("filled")
    files = []
    for layout in PROFILES:
        work = folder / layout
        work.mkdir()
        word(work, "天地玄黄宇宙洪荒日月盈昃" * 150, more=f"gongwen-layout: {layout}\n")
        files.append(work.joinpath("report.docx").rename(folder / f"{layout}.docx"))
    return dict(zip(PROFILES, office.printed(files, folder), strict=True))


@pytest.mark.parametrize("layout", PROFILES)
def test_libreoffice_sets_22_lines_of_28_characters(layout: str, filled: dict[str, Path]) -> None:
    with pdfplumber.open(filled[layout]) as printed:
        full = printed.pages[1]
        hanzi = [c for c in full.chars if c["text"] in "天地玄黄宇宙洪荒日月盈昃"]
        lines = sorted({round(c["bottom"], 1) for c in hanzi})
        assert len(lines) == 22
        assert len(hanzi) == 22 * 28
        pitch = (lines[-1] - lines[0]) / 21
    assert pitch == pytest.approx({"gbt33476": 589}.get(layout, 579) / 20, abs=0.05)
    left, right = (f(c[x] for c in hanzi) for f, x in ((min, "x0"), (max, "x1")))
    millimetre = 72 / 25.4  # 版心误差 1 mm
    assert left == pytest.approx(28 * millimetre, abs=millimetre)
    assert right == pytest.approx((210 - 26) * millimetre, abs=millimetre)
    [title] = {round(c["size"]) for c in printed.pages[0].chars if c["text"] == "测"}
    assert title == 22


@pytest.mark.parametrize("report", [s for s in SAMPLES if "bulletin" in s])
def test_libreoffice_puts_the_imprint_at_the_foot(report: str, opened: dict[str, Path]) -> None:
    with pdfplumber.open(opened[report]) as printed:
        page = printed.pages[-1]
        assert "印发" in reading.squeezed(page.extract_text())
        last = max(max(line["top"], line["bottom"]) for line in (*page.lines, *page.rects, *page.curves))
        bottom = 32.58 if report.endswith("q3-bulletin") else 35
        assert last == pytest.approx(841.9 - bottom / 25.4 * 72, abs=3)
        mark = [c for c in printed.pages[0].chars if c["size"] > 30]
        assert {tuple(c["non_stroking_color"]) for c in mark} == {(1, 0, 0)}
