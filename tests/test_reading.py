"""A report is read back alike from PDF, Word file and web page."""

from pathlib import Path
from zipfile import ZipFile

import pylopdf_fonts_zh_cn
import pytest
import typst
from docx import Document
from test_pandoc import job

from xianbao import reading
from xianbao.adapters.pandoc import Pandoc
from xianbao.errors import XianbaoError
from xianbao.reading import DIFFERENCES, Block, Kind, read, settled, told

FONTS = Path(pylopdf_fonts_zh_cn.__file__).parent


def p(text: str, kind: Kind = "paragraph", level: int = 0) -> Block:
    return Block(kind, text, level)


def in_typst(tmp_path: Path, body: str, title: str = "标题") -> tuple[Block, ...]:
    path = tmp_path / "report.pdf"
    page = f'#set document(title: "{title}")\n#set page(width: 60mm, height: 60mm, footer: [页脚])\n'
    face = '#set text(font: "Noto Serif SC", lang: "zh")\n'
    source = tmp_path / "page.typ"
    source.write_text(page + face + body, encoding="utf-8")
    typst.compile(str(source), output=str(path), font_paths=[str(FONTS)], pdf_standards=["a-2a", "ua-1"])
    return read(path)


def in_html(tmp_path: Path, body: str) -> tuple[Block, ...]:
    path = tmp_path / "report.html"
    path.write_text(f"<!DOCTYPE html><body><p>外</p><article>{body}</article><p>外</p>", encoding="utf-8")
    return read(path)


# One document through the renderer ------------------------------------------------------------------------------------

LONG = "第一段文字折行时不多空格，English words stay apart when a line ends，well-known-hyphens-at-the-end-of-lines too"
SMALL = f"""# 进展

{LONG}。见[@tbl-a]和[@fig-a]。

![图题](figures/fig-a.svg){{#fig-a fig-alt="条形图：甲1"}}

| 甲 | 资金（万元） |
| :-- | --: |
| a |  |
|  | 2 |

: 表题 {{#tbl-a}}

## 要求

1. 第一
2. 第二

   - 里层

有“引号”和注[^1]，又一注[^2]。

[^1]: 注文。
[^2]: 又一注文。

# 附表 {{.annex}}

内容。

# 口径 {{.annex}}

口径。
"""
READ = (
    p("测试报告", "title"),
    p("样例提示：含样例数据。", "notice"),
    p("县人民政府：", "addressee"),
    p("一、进展", "heading", 1),
    p(f"{LONG}。见表1和图1。"),
    p("条形图：甲1", "figure"),
    p("图1　图题", "caption"),
    p("表1　表题", "caption"),
    Block("table", head=(("甲", "资金（万元）"),), rows=(("a", ""), ("", "2"))),
    p("（一）要求", "heading", 2),
    p("第一", "item", 1),
    p("第二", "item", 1),
    p("里层", "item", 2),
    p("有“引号”和注¹，又一注²。"),
    p("附件：1.附表", "annex-list"),
    p("2.口径", "annex-list"),
    p("某局", "signature"),
    p("2019年7月5日", "date"),
    p("附件1", "annex-label"),
    p("附表", "heading", 1),
    p("内容。"),
    p("附件2", "annex-label"),
    p("口径", "heading", 1),
    p("口径。"),
    p("注文。", "footnote", 1),
    p("又一注文。", "footnote", 2),
)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = job(tmp_path_factory.mktemp("small"), SMALL, more="addressee: 县人民政府\nnotice: 样例提示：含样例数据。\n")
    assert Pandoc().render(made, ("pdf", "docx", "html")) == []
    return made.folder


@pytest.mark.parametrize("target", ["pdf", "docx", "html"])
def test_every_kind_of_block_is_read(small: Path, target: str) -> None:
    expected = told(READ, "pdf") if target == "pdf" else READ
    assert list(read(small / f"report.{target}")) == list(expected)


# PDF ------------------------------------------------------------------------------------------------------------------


def test_a_pdf_is_read_in_the_order_of_its_tags(tmp_path: Path) -> None:
    blocks = in_typst(
        tmp_path,
        "#title()\n#grid(columns: 2, par[左], par[右])\n#place(bottom, par[沉底])\n后文#super[2]。#pagebreak()\n另页\n\n文字",
    )
    assert [b.text for b in blocks] == ["标题", "左", "右", "沉底", "后文2。", "另页", "文字"]
    assert blocks[0].kind == "title"


def test_paragraphs_and_tables_go_on_over_pages(tmp_path: Path) -> None:
    rows = "".join(f"[行{n}], [{n}]," for n in range(30))
    text = "字" * 400
    blocks = in_typst(tmp_path, f"{text}\n\n#table(columns: 2, table.header([名], [数]), {rows})")
    assert blocks == (p(text), Block("table", head=(("名", "数"),), rows=tuple((f"行{n}", str(n)) for n in range(30))))


def test_hyphens_at_the_end_of_lines_stay(tmp_path: Path) -> None:
    word = "-".join(["alpha"] * 40)
    assert [b.text for b in in_typst(tmp_path, word)] == [word]


def test_a_pdf_without_tags_is_refused(tmp_path: Path) -> None:
    import pikepdf

    in_typst(tmp_path, "文字")
    with pikepdf.open(tmp_path / "report.pdf", allow_overwriting_input=True) as pdf:
        del pdf.Root.StructTreeRoot
        pdf.save()
    with pytest.raises(XianbaoError, match=r"report\.pdf：没有结构标签"):
        read(tmp_path / "report.pdf")


# Word -----------------------------------------------------------------------------------------------------------------


def test_a_word_file_is_told_by_its_styles(tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("某县教育局文件").style = document.styles.add_style("Mark", 1)
    line = document.add_paragraph("某教〔2019〕6号")
    line.style = document.styles.add_style("Number", 1)
    line.add_run("\t签发人：\t张三\t李四")
    first = document.styles.add_style("Annex List First", 1)
    first.base_style = document.styles.add_style("Annex List", 1)
    document.add_paragraph("标题", style="Title")
    document.add_paragraph("一、甲", style="Heading 1")
    document.add_paragraph("附件：甲", style="Annex List First")
    document.add_paragraph("\t")
    document.styles.add_style("Imprint", 1)
    for cell, text in zip(
        document.add_table(2, 1).column_cells(0), ("抄送：县政府。", "办公室\t2019年7月5日印发"), strict=True
    ):
        cell.paragraphs[0].text = text
        cell.paragraphs[0].style = "Imprint"
    document.save(tmp_path / "report.docx")
    assert read(tmp_path / "report.docx") == (
        p("某县教育局文件", "mark"),
        p("某教〔2019〕6号", "number"),
        p("签发人：张三李四", "signers"),
        p("标题", "title"),
        p("一、甲", "heading", 1),
        p("附件：甲", "annex-list"),
        p("抄送：县政府。", "imprint"),
        p("办公室2019年7月5日印发", "imprint"),
    )


# Web page -------------------------------------------------------------------------------------------------------------


def test_a_footnote_of_a_cell_is_read_in_every_format(tmp_path: Path) -> None:
    table = "| 甲 | 乙 |\n| :-- | --: |\n| 名称[^b] | 1 |\n| 另 | 2 |\n\n: 题 {#tbl-b}\n\n[^b]: 单元格注。"
    assert Pandoc().render(job(tmp_path, "正文[^a]。\n\n[^a]: 正文注。", table), ["pdf", "html", "docx"]) == []
    for target in ("pdf", "html", "docx"):
        blocks = read(tmp_path / f"report.{target}")
        assert blocks[-2:] == (p("正文注。", "footnote", 1), p("单元格注。", "footnote", 2)), target
        assert [b.rows[0][0] for b in blocks if b.kind == "table"] == ["名称²"]


@pytest.mark.parametrize("kinds", [("paragraph", "paragraph"), ("signers", "number")])
def test_a_number_beside_the_last_of_many_signers_is_read_before_them(
    kinds: tuple[Kind, Kind], monkeypatch: pytest.MonkeyPatch
) -> None:
    upper, lower = kinds
    lines = [p("签发人：张三 李四", upper), p("王五 赵六", upper), p("某教〔2019〕6号 孙七", lower), p("标题", "title")]
    monkeypatch.setitem(reading._READERS, ".pdf", lambda path: lines)
    assert [b.text for b in read(Path("report.pdf"))] == ["某教〔2019〕6号", "签发人：张三李四王五赵六孙七", "标题"]


def test_a_page_is_read_without_what_only_a_page_has(tmp_path: Path) -> None:
    svg = '<svg role="img" aria-label="条形图：甲1"><title>别的</title><text>1</text></svg>'
    blocks = in_html(
        tmp_path,
        f"""<div class="red-head"><p class="mark">某局文件</p><p class="number">某〔2019〕6号</p>
        <p class="signers">签发人：<span>张三</span>　<span>李四</span></p></div>
        <h1>标<br>题</h1> 散<b>文</b> <p data-web-only>工具</p><!-- 注释 --><style>p {{}}</style>
        <figure>{svg}<figcaption>图1　图</figcaption><details data-web-only><table><tr><td>1</td></tr></table></details>
        </figure><div class="scroll"><table><caption>表1　表</caption><thead><tr><th>甲<br>
        （人）</th></tr></thead><tbody><tr><th scope="row">a
        b</th></tr></tbody></table></div>
        <div class="imprint"><div class="copies"><p>抄送：县政府。</p></div><div class="printer"><p>办公室</p></div>
        <div class="printed"><p>2019年7月5日印发</p></div></div>""",
    )
    assert blocks == (
        p("某局文件", "mark"),
        p("某〔2019〕6号", "number"),
        p("签发人：张三李四", "signers"),
        p("标题", "title"),
        p("散文"),
        p("条形图：甲1", "figure"),
        p("图1　图", "caption"),
        p("表1　表", "caption"),
        Block("table", head=(("甲（人）",),), rows=(("a b",),)),
        p("抄送：县政府。", "imprint"),
        p("办公室2019年7月5日印发", "imprint"),
    )


# Damage ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("target", ["pdf", "docx", "html", "txt"])
def test_what_is_no_report_is_said_so(tmp_path: Path, target: str) -> None:
    path = tmp_path / f"report.{target}"
    with pytest.raises(XianbaoError, match=rf"report\.{target}：读不了"):
        read(path)
    path.write_bytes(b"<html><p>nothing</p>")
    with pytest.raises(XianbaoError, match=rf"report\.{target}：(读不了|有 0 个 article)"):
        read(path)


def test_a_word_file_without_its_document_is_refused(tmp_path: Path) -> None:
    with ZipFile(tmp_path / "report.docx", "w") as package:
        package.writestr("word/styles.xml", "<styles/>")
    with pytest.raises(XianbaoError, match="不是完好的 Word 文件"):
        read(tmp_path / "report.docx")


# By design ------------------------------------------------------------------------------------------------------------


def test_figures_and_tables_of_a_pdf_may_stand_later_in_their_part() -> None:
    caption, table = READ[7:9]
    moved = [b for b in READ if b not in (caption, table)]
    moved[9:9] = [caption, table]  # after the heading that follows
    assert list(READ) != moved
    assert settled(READ) == settled(moved)
    late = [*(b for b in READ if b not in (caption, table)), caption, table]  # in an annex
    assert settled(READ) != settled(late)
    swapped = [b for b in READ if b != caption]
    assert settled(READ) != settled(swapped)
    chapters = [*READ[:14], p("二、要求", "heading", 1), p("又一段。"), *READ[14:]]
    beyond = [b for b in chapters if b not in (caption, table)]
    beyond[13:13] = [caption, table]  # in the next chapter
    assert beyond[12:15] == [p("二、要求", "heading", 1), caption, table]
    assert settled(chapters) != settled(beyond)


def test_only_what_is_listed_may_differ() -> None:
    assert told(READ, "html") == told(READ, "docx") == READ
    kept: set[Kind] = {"title", "heading", "paragraph", "item", "caption", "table", "figure", "footnote"}
    assert {block.kind for block in told(READ, "pdf")} == kept
    assert [block.text for block in told(READ, "pdf")] == [block.text for block in READ]
    assert all(d.reason and (bool(d.kinds) == bool(d.target)) for d in DIFFERENCES)
