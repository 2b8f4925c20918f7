"""A rendered page measured: sample reports are clean, and each rule finds the fault that is made for it."""

import json
import re
from dataclasses import asdict, replace
from pathlib import Path
from time import perf_counter

import nbformat
import pikepdf
import pytest
from pages import FIGURE, PARAGRAPH, SENTENCE, TABLE, TITLE, typeset
from test_pandoc import job

from xianbao.adapters.pandoc import Pandoc
from xianbao.errors import XianbaoError
from xianbao.layout import ERROR, HINT, PROFILES, Fault, Measured, check, measure
from xianbao.layout.grid import phases
from xianbao.layout.summary import summary
from xianbao.layout.word import check_docx

FILL = PROFILES["fill"]
HEADINGS = "= 一、某事\n\n== （一）某项\n\n=== 1.某点\n\n"
SIGNED = "#signed([某某局], [2019年7月5日])\n"
WHOLE = TITLE + PARAGRAPH * 9 + HEADINGS + PARAGRAPH + FIGURE + TABLE + PARAGRAPH * 3 + SIGNED


def faults(path: Path, profile: str = "fill") -> list[Fault]:
    return check(measure(path), PROFILES[profile])


@pytest.mark.parametrize("profile", PROFILES)
def test_a_good_page_has_no_fault(tmp_path: Path, profile: str) -> None:
    assert faults(typeset(tmp_path, WHOLE, profile=profile), profile) == []


@pytest.mark.parametrize(("made", "held"), [("fill", "word"), ("word", "fill"), ("gbt33476", "fill")])
def test_a_page_of_another_profile_is_off_the_grid(tmp_path: Path, made: str, held: str) -> None:
    assert {f.rule for f in faults(typeset(tmp_path, WHOLE, profile=made), held)} >= {"grid"}


# What is changed on the plain page, its body, the rule that must find it and what it must say.
BROKEN = {
    "paper": ("#set page(width: 200mm, margin: (right: 16mm))\n", WHOLE, "paper", "纸张 200×297 mm"),
    "margin": ("#set page(margin: (left: 31mm, right: 23mm))\n", WHOLE, "area", "超出版心右边 3."),
    "over the edge": ("", TITLE + "#move(dx: 20mm)[" + PARAGRAPH + "]\n", "area", "超出版心右边 20."),
    "below the foot": ("", TITLE + PARAGRAPH + "#place(bottom, dy: 9mm, rect(height: 5mm))", "area", "下边"),
    "a gap off the grid": ("", TITLE + PARAGRAPH + "#v(3pt)\n" + PARAGRAPH, "grid", "基线偏离行格 1.06 mm（允许 ±0.1 mm）"),
    "a page that begins too low": ("", "#v(9pt)\n" + PARAGRAPH * 7, "origin", "行格整体偏离"),
    "23 lines": ("#set page(margin: (bottom: 24mm))\n", TITLE + PARAGRAPH * 10, "lines", "一页排到第 23 行"),
    "a page left early": ("#set page(margin: (bottom: 80mm))\n", PARAGRAPH * 10, "lines", "只排到第 17 行"),
    "27 characters": ("#set text(tracking: 0pt)\n", TITLE + PARAGRAPH * 4, "characters", "正文：最长的行只有 27.0 字（满行为 28 字）"),
    "a line broken early": ("", TITLE + SENTENCE[:20] + "#linebreak(justify: true)" + SENTENCE + "。\n", "characters", "一行只排 22.0 字，下一行的“今年以”还放得下"),
    "29 characters": ("#set text(tracking: -0.8pt)\n", TITLE + PARAGRAPH, "characters", "一行排了 29.0 字"),
    "ragged": ("#set par(justify: false)\n", TITLE + "2019年" + "今年以来1a" * 30, "characters", "行末距版心右边"),
    "text in another face": ("#set text(font: hei)\n", TITLE + PARAGRAPH, "face", "正文字体 NotoSansSC-Regular"),
    "a heading in another face": ("#show heading: set text(font: song)\n#show heading: it => block(it.body)\n", TITLE + "= 一、某事\n" + PARAGRAPH, "face", "1 级标题字体"),
    "a title of another size": ("#show title: set text(size: 18pt)\n", TITLE + PARAGRAPH, "size", "标题字号 18 磅（应为 22 磅）"),
    "text of another size": ("#set text(size: 14pt)\n", TITLE + PARAGRAPH, "size", "正文字号 14 磅"),
    "a caption of another size": ("#show figure.caption: set text(size: 16pt)\n#show figure.caption: it => align(center, it.body)\n", TITLE + FIGURE, "size", "图表题字号 16 磅"),
    "colour": ("#set text(fill: blue)\n", TITLE + PARAGRAPH, "colour", "文字颜色 #0074d9"),
    "no page number": ("#set page(footer: none)\n", WHOLE, "number", "没有页码"),
    "page number inside": ("#set page(footer: context align(left)[#h(1em)—#counter(page).display()—])\n", WHOLE, "number", "单页居右空一字"),
    "page number too low": ("#set page(footer-descent: 14mm)\n", WHOLE, "number", "一字线在版心下 1"),
    "page numbers with a gap": ("#counter(page).update(3)\n", WHOLE, "number", "“—3—”（应为“— 1 —”，逐页连续）"),
    "page number too small": ("#set page(footer: context align(right, text(size: 10pt)[—#counter(page).display()—#h(1em)]))\n", WHOLE, "number", "10 磅"),
    "blank page": ("", TITLE + PARAGRAPH + "#pagebreak()\n#pagebreak()\n" + PARAGRAPH, "blank", "空白页"),
    "heading at the foot": ("", TITLE + PARAGRAPH * 4 + "= 一、某事\n#pagebreak()\n" + PARAGRAPH, "heading", "标题落在页末"),
    "date alone": ("", TITLE + PARAGRAPH * 4 + "#pagebreak()\n" + SIGNED, "closing", "所在页没有正文"),
    "date under one line": ("", TITLE + PARAGRAPH * 4 + "#pagebreak()\n一行。\n\n" + SIGNED, "closing", "只有 1 行正文"),
    "date at the edge": ("", TITLE + PARAGRAPH + "#align(end)[某某局]\n#align(end)[2019年7月5日]\n", "closing", "署名右空 0.0 字"),
    "an annex in the middle": ("", TITLE + PARAGRAPH + '#block(text(font: hei, "附件1"))\n' + PARAGRAPH, "annex", "另面编排"),
    "an annex in another face": ("", TITLE + PARAGRAPH + "#pagebreak()\n#block[附件]\n" + PARAGRAPH, "annex", "应为 3号黑体"),
    "list of annexes at the edge": ("", TITLE + PARAGRAPH + "#block[附件：某表]\n", "annex", "左空 0.0 字"),
    "half a page empty": ("", TITLE + PARAGRAPH * 2 + "#pagebreak()\n" + PARAGRAPH, "empty", "页面下部空出"),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
def test_each_rule_finds_its_fault(tmp_path: Path, case: str) -> None:
    before, body, rule, said = BROKEN[case]
    found = [f for f in faults(typeset(tmp_path, body, before=before)) if f.rule == rule]
    assert any(said in str(f) for f in found), [str(f) for f in found]
    severe = {"empty": HINT}.get(rule, HINT if case == "date under one line" else ERROR)
    assert {f.severity for f in found} == {severe}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Measured:
    return measure(typeset(tmp_path_factory.mktemp("whole"), WHOLE))


def said(measured: Measured) -> list[str]:
    return [str(f) for f in check(measured, FILL)]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"title": ""}, "文档：没有标题（文档属性应有标题）"),
        ({"author": ""}, "文档：没有作者（文档属性应有发文机关）"),
        ({"language": "en"}, "文档：语言“en”（应为 zh-CN）"),
        ({"tagged": False}, "文档：没有标签（应为带标签的 PDF）"),
        ({"outline": ()}, "文档：没有书签（各级标题都有书签）"),
        ({"pdfa": "1B"}, "文档：PDF/A 标识“1B”（应为 2A）"),
        ({"pdfua": ""}, "文档：PDF/UA 标识“”（应为 1）"),
    ],
)
def test_what_the_file_says_of_itself(whole: Measured, change: dict[str, object], fault: str) -> None:
    assert said(replace(whole, **change)) == [fault]  # type: ignore[arg-type]


def test_identifiers_are_read_from_the_file(tmp_path: Path, whole: Measured) -> None:
    assert (whole.pdfa, whole.pdfua, whole.tagged, whole.title) == ("2A", "1", True, "关于某项工作的报告")
    assert whole.outline == ("一、某事", "（一）某项", "1.某点")
    bare = measure(typeset(tmp_path, TITLE + PARAGRAPH, standards=("1.7",)))
    assert (bare.pdfa, bare.pdfua) == ("", "")
    assert {f.rule for f in check(bare, FILL)} == {"pdfua"}


def test_fonts_are_embedded_as_subsets(whole: Measured) -> None:
    bare, *others = whole.fonts
    assert said(replace(whole, fonts=(replace(bare, embedded=False), *others))) == [
        f"字体 {bare.name}：没有嵌入（所有字体都要嵌入）"
    ]
    full = replace(bare, name="FandolFang-Regular")
    assert said(replace(whole, fonts=(full, *others))) == [
        "字体 FandolFang-Regular：整体嵌入，没有取子集（只嵌入用到的字形）"
    ]


def test_alternative_text_and_header_cells(tmp_path: Path) -> None:
    without = FIGURE.replace(', alt: "某图：甲1"', "")
    heads = TABLE.replace("table.header([甲], [乙])", "[甲], [乙]")
    texts = [str(f) for f in faults(typeset(tmp_path, TITLE + without + heads, standards=("1.7",)))]
    assert "第1页图：没有替代文字（图像都有替代文字）" in texts
    assert any("表格没有标成表头的单元格" in t for t in texts)


def test_captions_stay_with_what_they_name(whole: Measured) -> None:
    texts = said(replace(whole, pages=tuple(replace(page, regions=()) for page in whole.pages)))
    assert any("图题上面没有图（图题与图同页）" in t for t in texts)
    assert any("表题下面没有表格（表题与表格同页）" in t for t in texts)


def test_a_long_line_of_a_title_is_a_hint(whole: Measured) -> None:
    page, *others = whole.pages
    title = replace(page.lines[0], text="标" * 24, units=24 * 22 / 15.793)
    [hint] = check(replace(whole, pages=(replace(page, lines=(title, *page.lines[1:])), *others)), FILL)
    assert (hint.severity, str(hint)) == (
        HINT,
        f"第1页第1行“{'标' * 10}…”：标题一行 24 字（一行不超过 20 字为宜，按词分行）",
    )


TURNED = """#[
#set page(
  flipped: true, margin: (top: 28mm, right: 37mm, bottom: 26mm, left: 35mm), footer: none,
  foreground: pdf.artifact(place(top + left, dx: 28mm - 7pt, dy: 28mm, ROTATED(block(width: 156mm, height: 14pt, {
    set text(font: song, size: 14pt, tracking: 0pt)
    set par(first-line-indent: 0pt, leading: 0pt)
    context align(left)[#h(1em)—#h(0.25em)#counter(page).display()#h(0.25em)—]
  })))),
)
#block[一行。]
]
"""


def test_page_numbers_of_turned_pages(tmp_path: Path) -> None:
    body = TITLE + PARAGRAPH + TURNED.replace("ROTATED", "rotate.with(90deg, reflow: true)")
    assert faults(typeset(tmp_path, body)) == []
    texts = [str(f) for f in faults(typeset(tmp_path, body.replace("90deg", "-90deg")))]
    assert texts == ["第2页：没有转过方向的页码（每页都有页码）"]
    texts = [str(f) for f in faults(typeset(tmp_path, body.replace("dx: 28mm", "dx: 20mm")))]
    assert texts == ["第2页页码：一字线在版心下 15.0 mm（应为 7 mm，允许 ±1 mm）"]


HEAD = """#block(height: 35mm + 3 * pitch, width: 100%, {
  v(MARK)
  align(center, text(size: 40pt, tracking: 0pt, fill: rgb("e60012"), font: xbs)[某某局文件])
})
#align(center)[某教〔2019〕12号]
#block(above: 4mm, line(length: 100%, stroke: 1.5pt + rgb("e60012")))
"""
IMPRINT = """#place(bottom, float: true, block(width: 100%, {
  set text(size: 14pt, tracking: 0pt)
  set par(first-line-indent: 0pt, leading: 6pt)
  line(length: 100%, stroke: 0.35mm)
  block(spacing: 6pt)[#h(1em)抄送：县人民政府办公室。]
  line(length: 100%, stroke: 0.25mm)
  block(spacing: 6pt)[#h(1em)某某局办公室#h(1fr)2019年7月5日印发#h(1em)]
  line(length: 100%, stroke: 0.35mm)
}))
"""
RED = HEAD.replace("MARK", "35mm") + TITLE + PARAGRAPH * 6
SEALED = SIGNED.replace("signed", "sealed")
SEAL = """#let sealed(name, date) = {
  set par(justify: false)
  context {
    let space = (measure(date).width - measure(name).width) / 2
    block(width: 100%, align(end, name + h(4 * zi + space)))
    block(width: 100%, align(end, date + h(4 * zi)))
  }
}
"""


def test_below_a_red_rule_the_grid_begins_anew(tmp_path: Path) -> None:
    body = RED + SEALED + IMPRINT
    measured = measure(typeset(tmp_path, body, before=SEAL))
    first, second = phases(measured, FILL)
    assert first is not None
    assert second is not None
    assert abs(first - second) > 0.5
    roles = [line.role for line in measured.pages[0].lines]
    assert roles[:3] == ["head", "head", "title"]
    assert [line.role for line in measured.pages[-1].lines][-2:] == ["imprint", "imprint"]
    assert [str(f) for f in check(measured, FILL)] == []
    broken = measure(
        typeset(tmp_path, body.replace(PARAGRAPH * 6, PARAGRAPH + "#v(3pt)\n" + PARAGRAPH * 5), before=SEAL)
    )
    assert {(f.rule, f.page) for f in check(broken, FILL)} == {("grid", 1)}


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("v(35mm)", "v(25mm)", "第1页发文机关标志：上边缘在版心上边下 2"),
        ("align(center, text(size: 40pt", "align(start, text(size: 40pt", "第1页发文机关标志：没有居中（居中排布）"),
        ("font: xbs)[某某局文件]", "font: hei)[某某局文件]", "第1页发文机关标志：字体 NotoSansSC-Regular"),
        ('tracking: 0pt, fill: rgb("e60012")', "tracking: 0pt", "没有红色的发文机关标志"),
        ("above: 4mm", "above: 12mm", "第1页红色分隔线：在发文字号下 12."),
        ("12号]", "12]", "第1页：红色分隔线上面没有发文字号（发文字号在分隔线之上）"),
        ("length: 100%, stroke: 1.5pt", "length: 152mm, stroke: 1.5pt", "第1页红色分隔线：长 15"),
        ("place(bottom, float", "place(bottom, dy: -9mm, float", "第2页版记：末条分隔线距版心下边 8.7 mm"),
        ("set text(size: 14pt", "set text(size: 13.7pt", "第2页版记：字号 13.7 磅（4号（14 磅））"),
        ("[#h(1em)抄送", "[抄送", "左空 0.0 mm"),
    ],
)
def test_red_head_and_imprint(tmp_path: Path, old: str, new: str, fault: str) -> None:
    body = (RED + SEALED + IMPRINT).replace(old, new)
    texts = [str(f) for f in faults(typeset(tmp_path, body, before=SEAL))]
    assert any(fault in t for t in texts), texts


def test_raised_marks_lie_on_their_line(tmp_path: Path) -> None:
    mark = "#super(typographic: false, baseline: -0.35em, size: 0.6em)[①]"
    assert faults(typeset(tmp_path, TITLE + PARAGRAPH.replace("要求", f"要求{mark}", 1) * 3)) == []


def test_marks_that_meet_are_no_longer_line(tmp_path: Path) -> None:
    body = (
        TITLE
        + "某县（46.5%）、某区（32.7%）、" * 9
        + "都“没有”（办完）；“第一项”、“第二项”《某办法》（某文）正在进行。\n"
    )
    assert faults(typeset(tmp_path, body)) == []


def test_a_document_without_tags_is_told_by_sizes(tmp_path: Path) -> None:
    import pikepdf

    with pikepdf.open(typeset(tmp_path, WHOLE), allow_overwriting_input=True) as pdf:
        del pdf.Root.StructTreeRoot
        del pdf.Root.MarkInfo
        pdf.save(tmp_path / "page.pdf")
    rules = {f.rule for f in faults(tmp_path / "page.pdf")}
    assert "tagged" in rules
    assert rules.isdisjoint({"grid", "lines", "characters", "number", "area"})


SIGNS = SENTENCE[:15] + "é№5℃、±3‰，5～6个，２０个、A&B#c@d_e，￥300元、100％的3℃；H₂O 10 m² 50 kW·h（Ⅲ级）"
MARKDOWN = {
    "footnotes": f"{SENTENCE}[^1]。\n\n[^1]: {SENTENCE * 3}\n\n" + f"{SENTENCE * 3}。\n\n" * 12,
    "lists": f"- {SENTENCE * 2}\n    - {SENTENCE}\n\n1. {SENTENCE}\n2. {SENTENCE}\n\n{SENTENCE * 3}",
    "faces": f"**{SENTENCE}**{SENTENCE}*{SENTENCE}*[{SENTENCE}](https://www.example.com)",
    "Latin and signs": "The quick brown fox jumps over the lazy dog. " * 5 + "\n\n" + SIGNS * 8,
    "addresses": f"{SENTENCE[:9]}https://www.example.com/{'abcdefghij' * 12}{SENTENCE * 2}。\n\n"
    f"| 学校 | 网址 |\n| :-- | :-- |\n| 甲 | {'abcdefghij' * 12} |\n| 乙 | {'A' * 90} |\n\n: 网址 {{#tbl-b}}",
    "marks that meet": "“第一”、“第二”（“第三”）：《某某‘办法’》，" * 9,
    "long headings": f"# {SENTENCE * 2}\n\n## {SENTENCE * 2}\n\n{SENTENCE}",
}


@pytest.mark.parametrize("content", MARKDOWN)
def test_what_notebooks_may_hold_stays_on_the_grid(tmp_path: Path, content: str) -> None:
    assert Pandoc().render(job(tmp_path, MARKDOWN[content]), ["pdf"]) == []
    assert faults(tmp_path / "report.pdf") == []


def test_every_sample_report_is_laid_out_by_the_standard(every_sample: Path) -> None:
    profile = PROFILES[layout_of(every_sample)]
    page = measure(every_sample / "report.pdf")
    assert page.pdfa == "2A"
    found = [*check(page, profile), *check_docx(every_sample / "report.docx", profile)]
    assert [str(f) for f in found if f.severity == ERROR] == []


def layout_of(report: Path) -> str:
    """The layout that the front matter of an executed notebook names."""
    front = nbformat.read(report / "report.ipynb", as_version=4).cells[0].source
    named = re.search(r"^gongwen-layout: (\w+)$", front, re.MULTILINE)
    assert named, front
    return named[1]


def test_a_report_says_what_was_measured(built: Path) -> None:
    head, first, *_ = summary(measure(built / "report.pdf"), FILL)
    assert head == "页  纸张(mm)  3号行数  首行基线(mm)  表  图  页码"
    assert first.startswith("1   210×297")
    assert first.endswith("—1—")


def test_what_is_no_pdf_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_text("not a page", encoding="utf-8")
    with pytest.raises(XianbaoError, match=r"a\.pdf：不是能读的 PDF"):
        measure(tmp_path / "a.pdf")


def test_a_pdf_that_asks_for_a_password_is_said(tmp_path: Path) -> None:
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(tmp_path / "a.pdf", encryption=pikepdf.Encryption(owner="a", user="b"))
    with pytest.raises(XianbaoError, match=r"^a\.pdf：已加密，读不了；请先取消打开密码$"):
        measure(tmp_path / "a.pdf")


def test_measures_are_json_and_the_same_each_time(whole: Measured, tmp_path: Path) -> None:
    again = measure(typeset(tmp_path, WHOLE))
    assert json.loads(json.dumps(asdict(whole))) == json.loads(json.dumps(asdict(again)))


def test_twenty_five_pages_take_no_time(tmp_path: Path) -> None:
    path = typeset(tmp_path, TITLE + PARAGRAPH * 140)
    begun = perf_counter()
    measured = measure(path)
    assert check(measured, FILL) == []
    assert len(measured.pages) >= 25
    assert perf_counter() - begun < 3  # half a second on a quiet machine
