"""The page of the PDF, measured: grid, red head, 版记, tables, figures, footnotes, titles."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import nbformat
import pdfplumber
import pikepdf
import pypdfium2 as pdfium
import pytest
import test_pandoc

from xianbao.adapters.pandoc import Pandoc
from xianbao.wording import data_text

MM = 72 / 25.4
EM = 16.0
CHARACTER = 156 * MM / 28
LEFT, RIGHT = 28 * MM, (210 - 26) * MM
# pitch, top and foot of the type area
PROFILES = {
    "fill": ((225 * MM - EM) / 21, 37 * MM, (297 - 35) * MM),
    "word": (225 * MM / 22, 37 * MM, (297 - 35) * MM),
    "gbt33476": (10.39 * MM, 34.58 * MM, (297 - 32.58) * MM),
}
PITCH, TOP, FOOT = PROFILES["fill"]
SENTENCE = "各乡镇学校按照要求落实控辍保学责任逐一核查适龄儿童少年就学情况"
FIGURE = '![图题](figures/fig-a.svg){#fig-a fig-alt="条形图：甲1"}'


def paragraph(lines: int) -> str:
    """A paragraph of exactly so many lines."""
    return (SENTENCE * lines)[: 28 * lines - 3] + "。"


@dataclass(frozen=True)
class Line:
    """Characters on one baseline; y from the top of the page, in points."""

    y: float
    text: str
    x0: float
    x1: float
    size: float


@dataclass(frozen=True)
class Page:
    width: float
    lines: list[Line]
    rules: list[tuple[float, float, float]]
    uprights: int

    @property
    def body(self) -> list[Line]:
        """Lines of 3号 in the type area."""
        return [x for x in self.lines if abs(x.size - EM) < 0.1]

    def line(self, text: str) -> Line:
        [found] = [x for x in self.lines if text in x.text]
        return found

    def holds(self, text: str) -> bool:
        return any(text in x.text for x in self.lines)


def read(path: Path) -> list[Page]:
    with pdfplumber.open(path) as pdf:
        return [Page(float(p.width), list(_lines(p)), list(_rules(p)), _uprights(p)) for p in pdf.pages]


def _lines(page: pdfplumber.page.Page) -> Iterator[Line]:
    rows: dict[float, list[dict]] = {}
    for c in page.chars:
        if c["text"].strip():
            rows.setdefault(round(float(page.height) - c["matrix"][5], 1), []).append(c)
    for y, chars in sorted(rows.items()):
        chars.sort(key=lambda c: c["x0"])
        text = "".join(c["text"] for c in chars)
        yield Line(y, text, chars[0]["x0"], chars[-1]["x1"], max(c["size"] for c in chars))


def _rules(page: pdfplumber.page.Page) -> Iterator[tuple[float, float, float]]:
    for line in page.lines:
        if abs(line["top"] - line["bottom"]) < 1:
            yield line["x0"], line["x1"], line["top"]


def _uprights(page: pdfplumber.page.Page) -> int:
    return sum(abs(x["x0"] - x["x1"]) < 1 and x["bottom"] - x["top"] > 5 for x in page.lines)


def render(tmp_path: Path, *outputs: str, more: str = "", title: str = "测试报告") -> list[Page]:
    made = test_pandoc.job(tmp_path, *outputs, more=more)
    node = nbformat.read(made.notebook, as_version=4)
    node.cells[0].source = node.cells[0].source.replace("测试报告", title)
    nbformat.write(node, made.notebook)
    assert Pandoc().render(made, ["pdf"]) == []
    return read(tmp_path / "report.pdf")


def off_grid(pages: list[Page], layout: str = "fill") -> list[tuple[int, str, float]]:
    """Body lines more than 0.1 mm beside the grid, which the first one of the document fixes."""
    pitch, top, _ = PROFILES[layout]
    first = (pages[0].body[0].y - top) % pitch
    out = []
    for n, page in enumerate(pages, start=1):
        for line in page.body:
            off = (line.y - top - first + pitch / 2) % pitch - pitch / 2
            if abs(off) > 0.1 * MM:
                out.append((n, line.text[:10], round(off, 2)))
    return out


@pytest.fixture(scope="module")
def laid_out(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Page]]:
    rows = "\n".join(f"| 第{n}校 | {n * 1.5:g} |" for n in range(1, 31))
    table = f"| 学校 | 人数 |\n| :-- | --: |\n{rows}\n\n: 长表 {{#tbl-l}}"
    note = f"{paragraph(3)[:-6]}。[^1]\n\n[^1]: 脚注说明口径。"
    outputs = (paragraph(30), "# 甲", paragraph(5), table, paragraph(4), FIGURE, note, paragraph(30))
    return {
        name: render(tmp_path_factory.mktemp(name), *outputs, more=f"gongwen-layout: {name}\n") for name in PROFILES
    }


@pytest.mark.parametrize("layout", PROFILES)
def test_layouts(laid_out: dict[str, list[Page]], layout: str) -> None:
    """22 lines a page, 28 characters a line, on the grid after a table that breaks, a figure, a footnote."""
    pages = laid_out[layout]
    pitch, top, foot = PROFILES[layout]
    assert off_grid(pages, layout) == []
    first, full = pages[0], pages[1]
    steps = [b.y - a.y for a, b in pairwise(first.body)]
    assert steps == pytest.approx([pitch] * len(steps), abs=0.11)
    assert top < first.lines[0].y < top + 2 * pitch
    assert max(len(p.body) for p in pages) <= 22
    inner = [x for p in pages for x in p.body if x.text in SENTENCE * 2 and x.x0 < LEFT + 1 and x.x1 > RIGHT - 9]
    assert len(inner) > 20
    assert {len(x.text) for x in inner} == {28}
    assert all(x.x0 == pytest.approx(LEFT, abs=1) and x.x1 == pytest.approx(RIGHT, abs=1) for x in inner)
    for n, page in enumerate(pages, start=1):
        number = page.line("—")
        assert number.text == f"—{n}—"
        assert number.size == pytest.approx(14)
        assert number.y - 0.38 * 14 == pytest.approx(foot + 7 * MM, abs=1.5)
        edge = number.x1 if n % 2 else number.x0
        assert edge == pytest.approx(RIGHT - 14 if n % 2 else LEFT + 14, abs=1)
    assert full.body[0].y < pages[0].body[0].y + 1


def test_a_full_page_has_22_lines(tmp_path: Path) -> None:
    pages = render(tmp_path, paragraph(70))
    assert [len(p.body) for p in pages[1:3]] == [22, 22]
    assert pages[1].body[-1].y - pages[1].body[0].y == pytest.approx(21 * PITCH, abs=0.1)


@pytest.mark.parametrize("layout", ["word", "gbt33476"])
def test_a_full_page_has_22_lines_in_other_layouts(tmp_path: Path, layout: str) -> None:
    assert [len(p.body) for p in render(tmp_path, paragraph(70), more=f"gongwen-layout: {layout}\n")[1:3]] == [22, 22]


def test_tables_are_ruled_as_the_layout_says(laid_out: dict[str, list[Page]]) -> None:
    """Three rules where the table begins and ends; a full grid after GB/T 33476."""
    uprights = {layout: sum(p.uprights for p in pages) for layout, pages in laid_out.items()}
    assert uprights["fill"] == uprights["word"] == 0
    assert uprights["gbt33476"] >= 6


HEAD = "gongwen-mark: 某县教育局文件\ngongwen-number: 样教〔2019〕6号\n"
IMPRINT = "gongwen-copies: [县委办公室, 县人大常委会办公室]\ngongwen-printer: 某县教育局办公室\ngongwen-printed: 2019年7月12日\n"


def red_ink(path: Path) -> float:
    """Where the topmost red of the first page is, in points."""
    scale = 4
    pdf = pdfium.PdfDocument(path)
    pixels = pdf[0].render(scale=scale).to_numpy().astype(int)
    pdf.close()
    red = (pixels.max(axis=2) - pixels.min(axis=2) > 100).any(axis=1)
    return float(red.argmax()) / scale


def test_red_head(tmp_path: Path) -> None:
    """Mark 35 mm below the top of the type area, 文号 centred, red rule 4 mm below it, then the grid."""
    [page] = render(tmp_path, paragraph(3), more=HEAD + "addressee: 各学校\n")
    mark, number = page.line("某县教育局文件"), page.line("样教〔2019〕6号")
    middle = (LEFT + RIGHT) / 2
    assert mark.size == pytest.approx(48)
    assert red_ink(tmp_path / "report.pdf") == pytest.approx(TOP + 35 * MM, abs=0.2 * MM)
    assert (mark.x0 + mark.x1) / 2 == pytest.approx(middle, abs=1)
    assert (number.x0 + number.x1) / 2 == pytest.approx(middle, abs=1)
    assert number.y - 0.81 * EM - mark.y - 0.14 * mark.size == pytest.approx(2.2 * PITCH, abs=PITCH / 2)
    x0, x1, rule = page.rules[0]
    assert (x0, x1) == pytest.approx((LEFT, RIGHT), abs=0.1)
    assert rule - (number.y + 0.19 * EM) == pytest.approx(4 * MM, abs=0.1 * MM)
    title = page.line("测试报告")
    assert title.y - 0.81 * 22 - rule == pytest.approx(2 * PITCH, abs=0.2 * PITCH)
    assert page.line("各学校：").x0 == pytest.approx(LEFT, abs=1)
    assert off_grid([page]) == []
    assert (number.y - page.body[-1].y) / PITCH == pytest.approx(round((number.y - page.body[-1].y) / PITCH), abs=0.01)


def test_long_mark_shrinks_to_one_line(tmp_path: Path) -> None:
    name = "某某省某某市某某自治县教育体育和科学技术局文件"
    [page] = render(tmp_path, paragraph(3), more=HEAD.replace("某县教育局文件", name))
    mark = page.line(name)
    assert 15 < mark.size < 21
    assert mark.x0 >= LEFT - 0.5
    assert mark.x1 <= RIGHT + 0.5
    assert page.body[-1].text


def test_signers_share_the_line_of_the_number(tmp_path: Path) -> None:
    [page] = render(tmp_path, paragraph(3), more=HEAD + "gongwen-signers: [张样例, 李样, 王样例]\n")
    first, last = page.line("签发人："), page.line("样教〔2019〕6号")
    assert first.text == "签发人：张样例李样"
    assert last.text == "样教〔2019〕6号王样例"
    assert last.y - first.y == pytest.approx(PITCH, abs=0.1)
    assert last.x0 == pytest.approx(LEFT + CHARACTER, abs=1)
    assert first.x1 == pytest.approx(RIGHT - CHARACTER, abs=1.5)
    assert off_grid([page]) == []


def test_signature_for_a_seal(tmp_path: Path) -> None:
    [page] = render(tmp_path, paragraph(3), more=HEAD + "gongwen-seal: true\n")
    issuer, date = page.body[-2:]
    assert (issuer.text, date.text) == ("某局", "2019年7月5日")
    assert date.x1 == pytest.approx(RIGHT - 4 * CHARACTER, abs=1.5)
    assert (issuer.x0 + issuer.x1) / 2 == pytest.approx((date.x0 + date.x1) / 2, abs=1)
    assert issuer.y - page.body[-3].y == pytest.approx(3 * PITCH, abs=0.1)


def imprint_rules(page: Page) -> list[float]:
    return [y for x0, x1, y in page.rules if x1 - x0 > 150 * MM][-3:]


@pytest.mark.parametrize(("layout", "last"), [("fill", 1), ("gbt33476", 2)])
def test_imprint_at_the_foot_of_the_last_page(tmp_path: Path, layout: str, last: int) -> None:
    """版记 ends at the foot of the type area; GB/T 33476.2 wants an even page."""
    pages = render(tmp_path, paragraph(3), more=HEAD + IMPRINT + f"gongwen-layout: {layout}\n")
    assert len(pages) == last
    page = pages[-1]
    assert imprint_rules(page)[-1] == pytest.approx(PROFILES[layout][2], abs=0.6)
    copies, printed = page.line("抄送："), page.line("2019年7月12日印发")
    assert copies.text == "抄送：县委办公室，县人大常委会办公室。"
    assert printed.text == "某县教育局办公室2019年7月12日印发"
    assert copies.size == pytest.approx(14)
    assert printed.x0 == pytest.approx(LEFT + 14, abs=1)
    assert printed.x1 == pytest.approx(RIGHT - 14, abs=1)


@pytest.mark.parametrize("lines", [10, 13, 14, 15])
def test_imprint_never_lies_on_text(tmp_path: Path, lines: int) -> None:
    pages = render(tmp_path, paragraph(22 + lines), more=HEAD + IMPRINT)
    page = pages[-1]
    top = imprint_rules(page)[0]
    assert all(x.y + 0.19 * EM <= top for x in page.body)
    assert all(len(p.body) > 1 for p in pages[:-1])


def test_imprint_follows_a_turned_annex_on_an_upright_page(tmp_path: Path) -> None:
    annex = test_pandoc.landscape(test_pandoc.wide(8, 9, "l"))
    pages = render(tmp_path, paragraph(3), "# 清单 {.annex}", annex, more=HEAD + IMPRINT)
    assert [round(p.width) for p in pages] == [595, 842, 595] or [round(p.width) for p in pages][-2:] == [842, 595]
    assert pages[-1].holds("抄送：")
    assert pages[-1].body == []


def test_numbers_stand_by_their_decimal_points(tmp_path: Path) -> None:
    values = ["836.49", "12", "—", "45.6%", "1096.152"]
    rows = "\n".join(f"| 甲{n} | {v} |" for n, v in enumerate(values))
    render(tmp_path, f"| 项目 | 数值 |\n| :-- | --: |\n{rows}\n\n: 表 {{#tbl-a}}")
    with pdfplumber.open(tmp_path / "report.pdf") as pdf:
        words = {w["text"]: w for w in pdf.pages[0].extract_words() if w["bottom"] < FOOT}
        points = [c["x0"] for c in pdf.pages[0].chars if c["text"] == "."]
        right = max(x["x1"] for x in pdf.pages[0].lines)
    assert set(values) <= set(words)
    assert points == pytest.approx([points[0]] * 3, abs=0.05)
    for whole in ("12", "—"):
        assert words[whole]["x1"] == pytest.approx(points[0], abs=0.6)
    assert all(w["x1"] < right for w in words.values() if w["text"] in values)


def table(rows: int, key: str = "t") -> str:
    lines = "\n".join(f"| 校区{n} | {n} |" for n in range(1, rows + 1))
    return f"| 名称栏 | 人数 |\n| :-- | --: |\n{lines}\n\n: 表题 {{#tbl-{key}}}"


@pytest.mark.parametrize("before", [6, 8, 9, 15])
def test_two_rows_at_least_on_either_page(tmp_path: Path, before: int) -> None:
    """A table of 12 rows that breaks has two rows and its header on both pages; caption and text keep to it."""
    pages = render(tmp_path, paragraph(before), table(12), paragraph(30))
    counts = [sum(x.text.startswith("校区") for x in p.lines) for p in pages]
    assert sum(counts) == 12
    assert 1 not in counts
    assert all(p.holds("名称栏人数") == (n > 0) for p, n in zip(pages, counts, strict=True))
    with_caption = [n for n, p in enumerate(pages) if p.holds("表题")]
    assert with_caption == [next(n for n, c in enumerate(counts) if c)]
    assert off_grid(pages) == []


def test_text_goes_before_what_does_not_fit(tmp_path: Path) -> None:
    """Pages stay full: figures and small tables that do not fit let the text after them come first."""
    figure_and_text = [paragraph(17), FIGURE, paragraph(9), paragraph(3), table(6), paragraph(40)]
    pages = render(tmp_path, *figure_and_text)
    assert pages[0].body[-1].y > FOOT - PITCH
    assert pages[1].holds("图1")
    assert not pages[0].holds("图1")
    assert len(pages[1].body) > 6
    for page in pages[:-1]:
        assert page.lines[-2].y > FOOT - 6 * PITCH
    assert off_grid(pages) == []


def test_nothing_that_waits_parts_the_last_heading_from_its_text(tmp_path: Path) -> None:
    pages = render(tmp_path, paragraph(17), FIGURE, "# 甲", paragraph(3))
    [page] = [p for p in pages if p.holds("一、甲")]
    assert page.line("一、甲").y > page.line("图1").y


@pytest.mark.parametrize(("before", "rows"), [(8, 13), (4, 16), (9, 6)])
def test_a_table_at_the_end_stays_with_the_signature(tmp_path: Path, before: int, rows: int) -> None:
    pages = render(tmp_path, paragraph(before), table(rows))
    assert sum(x.text.startswith("校区") for x in pages[-1].lines) >= 2
    assert pages[-1].holds("2019年7月5日")


def test_a_heading_stays_with_its_table(tmp_path: Path) -> None:
    pages = render(tmp_path, paragraph(17), "# 甲", table(5), paragraph(3))
    assert not pages[0].holds("一、甲")
    assert pages[1].holds("一、甲")
    assert pages[1].holds("表题")


@pytest.mark.parametrize("rows", [18, 38, 39])
def test_no_empty_page_before_a_turned_part(tmp_path: Path, rows: int) -> None:
    turned = test_pandoc.landscape(test_pandoc.wide(8, 3, "l"))
    pages = render(tmp_path, "# 表 {.annex}", table(rows), "# 清单 {.annex}", turned)
    assert all(len(p.lines) > 2 for p in pages)
    assert sum(p.width > 600 for p in pages) == 1


def test_an_annex_title_stays_with_a_table_that_fills_a_page(tmp_path: Path) -> None:
    pages = render(tmp_path, paragraph(2), "# 附表甲 {.annex}", table(25), "# 附表乙 {.annex}", paragraph(2))
    page = next(p for p in pages if p.holds("附件1"))
    label, title = page.line("附件1"), page.lines[1]
    assert title.text == "附表甲"
    assert label.y < TOP + PITCH
    assert title.y - label.y == pytest.approx(2 * PITCH, abs=6)
    assert page.holds("校区2")
    assert off_grid(pages) == []


def test_footnotes_keep_the_lines(tmp_path: Path) -> None:
    text = "。".join(SENTENCE[:20] for _ in range(12))
    notes = f"{text}[^1]{text}[^2]。\n\n[^1]: 脚注甲说明口径。\n\n[^2]: 脚注乙说明来源。"
    pages = render(tmp_path, paragraph(2), notes, paragraph(40))
    assert off_grid(pages) == []
    note = next(x for x in pages[0].lines if "脚注甲" in x.text)
    assert note.size == pytest.approx(10.5)
    assert note.y > pages[0].body[-1].y + PITCH / 2
    assert note.y < FOOT
    assert [p.line("—").y for p in pages] == pytest.approx([pages[0].line("—").y] * len(pages), abs=0.1)


LONG = "某市教育体育局关于2019年上半年全市义务教育阶段家庭经济困难学生资助资金发放和控辍保学工作进展情况的汇报"


def title_lines(page: Page) -> list[str]:
    return [x.text for x in page.lines if abs(x.size - 22) < 0.1]


def test_a_long_title_is_balanced_over_whole_words(tmp_path: Path) -> None:
    pages = render(tmp_path, paragraph(2), title=LONG)
    lines = title_lines(pages[0])
    assert "".join(lines) == LONG
    assert 3 <= len(lines) <= 4
    assert max(map(len, lines)) <= 22
    assert max(map(len, lines)) - min(map(len, lines)) <= 6
    for word in ("教育", "2019年", "上半年", "义务", "资助", "资金", "控辍保学", "工作", "情况", "汇报"):
        assert any(word in line for line in lines), word
    assert off_grid(pages) == []


def test_a_title_breaks_where_its_author_says(tmp_path: Path) -> None:
    pages = render(tmp_path, paragraph(2), title="|\n  某县教育局\\\n  关于上半年工作情况的汇报")
    assert title_lines(pages[0]) == ["某县教育局", "关于上半年工作情况的汇报"]


def test_other_blocks_keep_the_grid(tmp_path: Path) -> None:
    """Quotations, code, tables without a caption, which are tables none the less."""
    quotation = "> " + paragraph(2)
    code = "```\nxianbao build luxi\nxianbao check luxi\n```"
    plain = "| 甲 | 乙 |\n| :-- | --: |\n| 一 | 1.25 |\n| 二 | 3 |"
    pages = render(tmp_path, paragraph(2), quotation, paragraph(2), code, paragraph(2), plain, paragraph(40))
    assert off_grid(pages) == []
    assert pages[0].holds("xianbaocheckluxi")
    with pikepdf.open(tmp_path / "report.pdf") as pdf:
        assert [role for role, _ in _elements(pdf.Root.StructTreeRoot.K)].count("/Table") == 1


def test_twelve_levels_of_lists(tmp_path: Path) -> None:
    items = "\n".join("    " * n + f"- 第{n + 1}层{SENTENCE}" for n in range(12))
    pages = render(tmp_path, paragraph(2), items, paragraph(2))
    starts = [x.x0 for p in pages for x in p.lines if "层各乡镇" in x.text]
    assert len(starts) == 12
    assert starts[0] == pytest.approx(LEFT + 2 * CHARACTER, abs=CHARACTER)
    assert [b - a for a, b in pairwise(starts)] == pytest.approx([CHARACTER] * 11, abs=0.5)
    assert max(x.x1 for p in pages for x in p.body) < RIGHT + 1
    assert off_grid(pages) == []


def test_hostile_and_rare_characters_are_shown(tmp_path: Path) -> None:
    raw = "$ # @ < > [ ] \\ * _ ~ ^ 龘"
    render(
        tmp_path, f"甲{data_text(raw)}乙。", f"| {data_text(raw)} |\n| :-- |\n| {data_text(raw)} |\n\n: 题 {{#tbl-b}}"
    )
    with pdfplumber.open(tmp_path / "report.pdf") as pdf:
        text = "".join(c["text"] for c in pdf.pages[0].chars).replace(" ", "")
    assert text.count(raw.replace(" ", "")) == 3


def test_structure_of_the_tags(tmp_path: Path) -> None:
    """Header cells have a scope; mark, 文号, notice and 版记 are paragraphs."""
    render(tmp_path, paragraph(2), table(3), more=HEAD + IMPRINT + "notice: 样例提示：含样例数据。\n")
    with pikepdf.open(tmp_path / "report.pdf") as pdf:
        found = list(_elements(pdf.Root.StructTreeRoot.K))
        assert pdf.Root.Lang == "zh-CN"
    roles = [role for role, _ in found]
    assert roles.count("/TH") == 2
    assert all(scope == "/Column" for role, scope in found if role == "/TH")
    assert roles.count("/Table") == 1
    # mark, 文号, notice, text, 署名, date, 抄送, 印发
    assert roles.count("/P") == 8


def _elements(node: object) -> Iterator[tuple[str, str]]:
    if isinstance(node, pikepdf.Array):
        for kid in node:
            yield from _elements(kid)
    elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
        attributes = node.get("/A", pikepdf.Array())
        listed = attributes if isinstance(attributes, pikepdf.Array) else [attributes]
        scopes = [str(a.Scope) for a in listed if "/Scope" in a]
        yield str(node.S), scopes[0] if scopes else ""
        yield from _elements(node.get("/K", pikepdf.Array()))
