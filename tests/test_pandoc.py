"""The real pandoc and Typst over the extension's assets, their failures included."""

from pathlib import Path

import nbformat
import pytest
import reading
from conftest import ROOT

from xianbao import fonts
from xianbao.adapters.pandoc import Pandoc
from xianbao.adapters.rendering import Job, document
from xianbao.errors import XianbaoError

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 20"><rect width="60" height="20"/></svg>'
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
FRONT = "---\ntitle: 测试报告\nlang: zh\nissuer: 某局\nissue-date: 2019年7月5日\nissue-iso: '2019-07-05'\n{more}---"


def job(tmp_path: Path, *outputs: str, more: str = "") -> Job:
    cells = [nbformat.v4.new_raw_cell(FRONT.format(more=more))]
    for markdown in outputs:
        shown = nbformat.v4.new_output("display_data", {"text/markdown": markdown})
        cells.append(nbformat.v4.new_code_cell("x", outputs=[shown], execution_count=1))
    (tmp_path / "figures").mkdir()
    (tmp_path / "figures/fig-a.svg").write_text(SVG, encoding="utf-8")
    (tmp_path / "figures/fig-a.png").write_bytes(PNG)
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "report.ipynb")
    return Job(tmp_path, tmp_path / "report.ipynb", ROOT / "reports/_extensions/gongwen", fonts.load(), 1562284800)


def render(made: Job, *formats: str) -> dict[str, str]:
    assert Pandoc().render(made, formats) == []
    return {f: reading.READERS[f](made.folder / f"report.{f}") for f in formats}


ALL = ("pdf", "html", "docx")


def test_headings_floats_and_references(tmp_path: Path) -> None:
    table = "| 甲 | 数 |\n| :-- | --: |\n| a | 1 |\n| b | 2 |\n\n: 表题 {#tbl-b}"
    figure = '![图题](figures/fig-a.svg){#fig-a fig-alt="条形图：甲1"}'
    made = job(tmp_path, "# 甲\n\n## 乙\n\n### 丙\n\n见[@fig-a]和[@tbl-b]。", figure, table, "## 丁\n\n# 戊")
    for text in render(made, *ALL).values():
        for part in ("一、甲", "（一）乙", "1.丙", "见图1和表1。", "图1图题", "表1表题", "（二）丁", "二、戊"):
            assert part in text, (part, text)
        assert "条形图" not in text
    assert 'alt="条形图：甲1"' in (tmp_path / "report.html").read_text(encoding="utf-8")
    assert 'descr="条形图：甲1"' in reading.part(tmp_path / "report.docx", "word/document.xml")


def test_frame_of_a_document(tmp_path: Path) -> None:
    made = job(
        tmp_path, "正文。", "# 甲表 {.annex}\n\n内容。", more="addressee: 县人民政府\nnotice: 样例提示：含样例数据。\n"
    )
    for name, text in render(made, *ALL).items():
        order = [
            "测试报告",
            "样例提示",
            "县人民政府：",
            "正文。",
            "附件：甲表",
            "某局",
            "2019年7月5日",
            "附件甲表",
            "内容。",
        ]
        places = [text.index(part) for part in order]
        assert places == sorted(places), (name, text)


def test_two_annexes_are_numbered(tmp_path: Path) -> None:
    made = job(tmp_path, "正文。", "# 甲表 {.annex}\n\n一。", "# 乙表 {.annex}\n\n二。")
    for text in render(made, *ALL).values():
        for part in ("附件：1.甲表", "2.乙表", "附件1甲表", "附件2乙表"):
            assert part in text, text


def test_quotes_are_paired_and_lines_joined(tmp_path: Path) -> None:
    for text in render(job(tmp_path, '坚持"应助尽助"和"精准资助"。'), *ALL).values():
        assert "坚持“应助尽助”和“精准资助”。" in text


def test_hostile_text_stays_text(tmp_path: Path) -> None:
    from xianbao.wording import data_text

    raw = "甲$x^2$ #let x *b* _c_ [d](javascript:e) <script>f</script> {{< g >}} \\ `h` @fig-z ~i~ | j"
    made = job(
        tmp_path,
        f"开头{data_text(raw)}结尾。",
        f"| {data_text(raw)} |\n| :-- |\n| {data_text(raw)} |\n\n: 题 {{#tbl-b}}",
    )
    wanted = reading.squeezed(f"开头{raw}结尾。")
    for name, text in render(made, *ALL).items():
        assert wanted in text or name == "pdf", (name, text)
        assert text.count("<script>f</script>") >= 2
    page = reading.page(tmp_path / "report.html")
    assert page.xpath("//script") == page.xpath("//body/script[last()]")  # the extension's own
    assert not page.xpath("//a[starts-with(@href, 'javascript')]")


def test_see_names_what_is_there(tmp_path: Path) -> None:
    figure = '![图题](figures/fig-a.svg){#fig-a fig-alt="x"}'
    made = job(tmp_path, "甲[[@fig-none][@fig-a]]{.see}。乙[[@fig-none]]{.see}。", figure)
    for text in render(made, *ALL).values():
        assert "甲，见图1。乙。" in text


def test_reference_to_nothing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(XianbaoError, match="引用了不存在的图表：fig-none"):
        Pandoc().render(job(tmp_path, "见[@fig-none]。"), ["html"])


def test_missing_image_is_an_error_or_a_warning_never_silence(tmp_path: Path) -> None:
    made = job(tmp_path, '![图](figures/none.svg){#fig-a fig-alt="x"}')
    with pytest.raises(XianbaoError, match=r"^报告用到的文件不存在：figures/none\.svg$"):
        Pandoc().render(made, ["pdf"])
    assert any("none" in w for w in Pandoc().render(made, ["html"]))


def test_long_table_breaks_and_repeats_its_header(tmp_path: Path) -> None:
    rows = "\n".join(f"| 第{n}行学校 | {n} |" for n in range(1, 61))
    made = job(tmp_path, f"| 学校名称 | 人数 |\n| :-- | --: |\n{rows}\n\n: 长表 {{#tbl-l}}", "表后正文。")
    render(made, "pdf")
    import pdfplumber

    with pdfplumber.open(tmp_path / "report.pdf") as pdf:
        pages = [reading.squeezed(p.extract_text()) for p in pdf.pages]
    assert len(pages) > 2
    assert sum("学校名称人数" in p for p in pages) >= 2
    assert "表后正文。" in "".join(pages)


def test_no_other_mime_than_markdown_is_shown() -> None:
    shown = nbformat.v4.new_output("display_data", {"text/html": "<b>x</b>", "text/plain": "x"})
    node = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("x", outputs=[shown])])
    with pytest.raises(XianbaoError, match="笔记本显示了 text/html、text/plain"):
        document(node)


def wide(columns: int, rows: int, key: str) -> str:
    heads = ["学校名称", *(f"第{n}项工作" for n in range(2, columns + 1))]
    lines = [heads, [":--"] * columns]
    lines += [
        [f"第{r}所学校", *(f"第{r}校第{c}项任务按照县里要求的时间和标准完成" for c in range(2, columns + 1))]
        for r in range(1, rows + 1)
    ]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + f"\n\n: {columns}栏的表 {{#tbl-{key}}}"


def landscape(inside: str) -> str:
    return f"::: {{.landscape}}\n\n{inside}\n\n:::"


# points: what lies left of the type area of a page on its side
LEFT_OF_TURNED = 35 / 25.4 * 72


def turned_job(tmp_path: Path) -> Job:
    """Upright text, a turned table, upright text, and a turned annex that is last."""
    return job(
        tmp_path, "# 甲\n\n前文。", landscape(wide(12, 9, "m")), "# 乙\n\n见[@tbl-m]和[@tbl-l]。",
        "# 任务清单 {.annex}", landscape(wide(8, 70, "l")),
    )  # fmt: skip


def test_landscape_pages_of_the_pdf(tmp_path: Path) -> None:
    """Pages on their side under the heading's own, headers repeated, no row broken, numbers where upright pages have them."""
    import pdfplumber
    import pikepdf

    assert Pandoc().render(turned_job(tmp_path), ["pdf"]) == []
    with pikepdf.open(tmp_path / "report.pdf") as pdf:
        boxes = [tuple(round(float(n)) for n in p.mediabox)[2:] for p in pdf.pages]
        assert b"pdfuaid:part" in pdf.Root.Metadata.read_bytes()
    with pdfplumber.open(tmp_path / "report.pdf") as pdf:
        numbers = [[c for c in p.chars if c["text"] == "—"] for p in pdf.pages]
        pages = ["".join(c["text"] for c in p.chars) for p in pdf.pages]
    assert set(boxes) == {(595, 842), (842, 595)}
    sides = ["turned" if w > h else "upright" for w, h in boxes]
    first = sides.index("turned")
    upright_again = sides.index("upright", first)
    annex = sides.index("turned", upright_again)
    assert sides == ["upright"] * first + ["turned"] * (upright_again - first) + ["upright"] * (
        annex - upright_again
    ) + ["turned"] * (len(sides) - annex)
    assert "附件任务清单" in pages[annex]
    assert "某局" in pages[annex - 1]
    for page in (*pages[first:upright_again], *pages[annex:]):
        assert "学校名称" in page
    assert len(pages) - annex > 3
    for side, dashes in zip(sides, numbers, strict=True):
        assert len(dashes) == 2
        if side == "turned":  # read from the left edge, below the upright page's type area
            assert all(c["x1"] < LEFT_OF_TURNED for c in dashes)


def test_rows_stay_whole_on_turned_pages(tmp_path: Path) -> None:
    import pdfplumber

    assert Pandoc().render(turned_job(tmp_path), ["pdf"]) == []
    with pdfplumber.open(tmp_path / "report.pdf") as pdf:
        pages = ["".join(c["text"] for c in p.chars if c["upright"]) for p in pdf.pages]
    annex = next(n for n, page in enumerate(pages) if "附件任务清单" in page)
    for row in range(1, 71):
        [page] = [p for p in pages[annex:] if f"第{row}校第8项" in p]
        for column in range(2, 9):
            assert f"第{row}校第{column}项任务按照县里要求的时间和标准完成" in page


def test_landscape_sections_of_the_word_file(tmp_path: Path) -> None:
    from docx import Document
    from docx.enum.section import WD_ORIENT

    render(turned_job(tmp_path), "docx")
    document = Document(str(tmp_path / "report.docx"))
    turned = [s.orientation == WD_ORIENT.LANDSCAPE for s in document.sections]
    assert turned == [False, True, False, True]
    assert [s.page_width > s.page_height for s in document.sections] == turned
    for section in document.sections:
        for footer in (section.footer, section.even_page_footer):
            assert "PAGE" in footer._element.xml
    xml = reading.part(tmp_path / "report.docx", "word/document.xml")
    assert xml.count("<w:tblHeader") == 2
    assert document.styles["Table"].element.xpath("w:trPr/w:cantSplit")
    assert '<w:br w:type="page"' not in xml


def test_landscape_part_of_the_page(tmp_path: Path) -> None:
    render(turned_job(tmp_path), "html")
    page = reading.page(tmp_path / "report.html")
    regions = page.xpath("//div[@class='landscape']//div[contains(@class, 'scroll')]")
    assert [r.get("aria-label") for r in regions] == ["表1\u300012栏的表", "表2\u30008栏的表"]
    assert [(r.get("tabindex"), r.get("role")) for r in regions] == [("0", "region")] * 2
    style = "".join(page.xpath("//style/text()"))
    assert "page: landscape" in style
    assert "size: A4 landscape" in style


def test_totals_are_set_off(tmp_path: Path) -> None:
    table = "| 乡镇 | 数 |\n| :-- | --: |\n| 全县 | 3 |\n| 甲 | 1 |\n| 乙 | 2 |\n| 合计 | 3 |\n\n: 题 {#tbl-b}"
    render(job(tmp_path, table), "html")
    assert reading.page(tmp_path / "report.html").xpath("//tr[@class='total']/th/text()") == ["全县", "合计"]


def test_long_text_wraps_in_a_browser_too(tmp_path: Path) -> None:
    long = "推动义务教育优质均衡发展和城乡一体化学校建设改造提升工作"
    render(
        job(tmp_path, f"| 甲 | 乙 | 丙 |\n| :-- | :-- | :-- |\n| {long} | {long * 2} | 12 |\n\n: 题 {{#tbl-b}}"), "html"
    )
    cells = reading.page(tmp_path / "report.html").xpath("//tbody//th|//tbody//td")
    assert ["short" in (c.get("class") or "") for c in cells] == [False, False, True]


def test_long_cells_take_few_lines_and_numbers_stay_whole(tmp_path: Path) -> None:
    import pdfplumber

    table = (
        "| 序号 | 任务 | 县（市、区） | 金额（万元） | 时限 | 状态 | 情况 |\n| --: | :-- | :-- | --: | :-- | :-- | :-- |\n"
        f"| 1 | {'任' * 20} | 某县教育体育局 | 123456.78 | 2019年12月底 | 推进中 | {'六' * 60} |"
    )
    small = "| 县（市、区） | 人数（人） |\n| :-- | --: |\n| 甲 | 1 |"
    render(job(tmp_path, f"{table}\n\n: 题 {{#tbl-a}}", f"{small}\n\n: 题 {{#tbl-b}}"), "pdf")
    with pdfplumber.open(tmp_path / "report.pdf") as pdf:
        [page] = pdf.pages
        words = [w["text"] for w in page.extract_words()]
        lines = [round(c["top"]) for c in page.chars if c["text"] == "六"]
    assert len(lines) == 60
    assert len(set(lines)) <= 8
    assert "123456.78" in words
    assert {"县（市、区）", "（人）"} <= set(words)


def test_narrow_columns_leave_their_room_to_long_text(tmp_path: Path) -> None:
    """Eight columns, seventy rows: three lines a row, so ten turned pages."""
    import pdfplumber

    rows = "\n".join(
        f"| {n} | 落实控辍保学责任，建立适龄儿童少年入学情况台账并按月更新第{n}项 | 县教育体育局 | 县民政局、县扶贫办、县残联、各乡镇人民政府 "
        f"| 2019年12月底 | {n}% | 推进中 | 已完成摸底排查，逐人建档，尚有{n}名学生正在劝返，计划下月底前全部返校复学 |"
        for n in range(1, 71)
    )
    head = "| 序号 | 任务 | 牵头单位 | 责任单位 | 完成时限 | 进度 | 状态 | 情况 |\n| --: | :-- | :-- | :-- | :-- | --: | :-- | :-- |"
    render(job(tmp_path, f"# 表 {{.annex}}\n\n::: {{.landscape}}\n\n{head}\n{rows}\n\n: 题 {{#tbl-a}}\n\n:::"), "pdf")
    with pdfplumber.open(tmp_path / "report.pdf") as pdf:
        turned = [page for page in pdf.pages if page.width > page.height]
        assert len(turned) == len(pdf.pages) - 1
        assert len(turned) <= 10
