"""Every number of a report has a source: which numerals need none, what is an orphan, where formats disagree."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from conftest import ROOT, samples
from hypothesis import given
from hypothesis import strategies as st
from test_pandoc import job

from xianbao import gates, goals, intake, pipeline
from xianbao import given as quoted
from xianbao.adapters.pandoc import Pandoc
from xianbao.adapters.rendering import document
from xianbao.errors import XianbaoError
from xianbao.kinds import kind_of, wanted
from xianbao.reading import Block, Kind, read
from xianbao.tracing import (
    CLASSES,
    Declared,
    Tracer,
    disagreements,
    entries,
    general,
    printed,
    read_names,
    typed,
)
from xianbao.workspace import Workspace

ENTRY = {"place": "text", "heading": "进展", "indicator": "x", "name": "x", "value": "1", "unit": "", "rows": {}}


def said(n: int, words: str) -> str:
    return f'<span class="num" data-n="n{n}">{words}</span>'


def ledger(*words: str, place: str = "text", heading: str = "进展") -> list[dict[str, object]]:
    return [{**ENTRY, "n": f"n{n}", "text": text, "place": place, "heading": heading} for n, text in enumerate(words)]


def orphans(text: str, kind: Kind = "paragraph", data: tuple[str, ...] = ()) -> list[str]:
    tracer = Tracer(printed("", []), general(), data)
    return [orphan.numeral for orphan in tracer.trace([Block(kind, text)]).orphans]


# What needs no source ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("declared", CLASSES, ids=lambda c: c.name)
def test_a_class_takes_its_example_and_not_the_other(declared: Declared) -> None:
    for kind in declared.kinds or {"paragraph"}:
        parts = declared.right.split("、") if not declared.kinds else [declared.right]
        assert [orphans(part, kind) for part in parts] == [[] for _ in parts]
        assert orphans(declared.wrong, kind)


@pytest.mark.parametrize(
    "text",
    [
        "2019年1月至6月，2019年1至6月，截至2019年12月31日，2015—2017年，2018—2019学年，2017年秋季学期。",
        "2019年第三季度，上半年，2020年2月28日前，9月底前，7月5日。",
        "根据宣教样〔2019〕6号和GB/T 9704—2012。",
        "一是宣传。二是帮扶；三是落实。第一，抓好落实。",
        "九年义务教育、学前三年毛入园率、两免一补、616工程、三位一体、三个到位。",
        "小学一年级至六年级，第一中学，驻村第一书记。",
        "资金（万元）。",
        "进一步统一要求，下一步逐一落实。",
    ],
)
def test_what_counts_nothing_needs_no_source(text: str) -> None:
    assert orphans(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("共12人。", ["12"]),
        ("2019人。", ["2019"]),
        ("12年教龄。", ["12"]),
        ("三个项目，十二所学校。", ["三", "十二"]),
        ("两所学校，半数完成。", ["两", "半"]),
        ("资金3亿4500万元。", ["3亿4500万"]),
        ("1,200.5万元。", ["1,200.5万"]),
        ("占九成，教龄九年。", ["九", "九"]),
        ("居全市第三名、第3位。", ["三", "3"]),
        ("1月3人。", ["1", "3"]),
        ("13月，在2019年13月。", ["13", "13"]),
        ("2019年3人。", ["3"]),
        ("〔2019〕6号。", ["2019", "6"]),
        ("教秘计〔2019〕6项。", ["2019", "6"]),
        ("见图1和表2。", ["1", "2"]),  # there are none
        ("注¹。", ["¹"]),
        ("共①项、½、Ⅳ级、１２人。", ["①", "½", "Ⅳ", "１２"]),
        ("统一个口径。", []),  # within a word
        ("一个口径。", ["一"]),
        ("GB 12人。", ["12"]),
        ("附件2人。", ["2"]),
    ],
)
def test_a_typed_number_is_an_orphan(text: str, found: list[str]) -> None:
    assert orphans(text) == found


def test_numbers_of_headings_and_references_need_something_to_point_at() -> None:
    blocks = [
        Block("heading", "一、进展", 1),
        Block("paragraph", "见图1和表1，见图2、表12。"),
        Block("caption", "图1　人数"),
        Block("caption", "表1　人数"),
        Block("paragraph", "注¹和²。"),
        Block("footnote", "注文。", 1),
    ]
    found = Tracer(printed("", [])).trace(blocks).orphans
    assert [(o.numeral, o.heading) for o in found] == [("2", "一、进展"), ("12", "一、进展"), ("²", "一、进展")]
    assert orphans("三、十二所学校", "heading") == ["十二"]
    assert orphans("三项任务", "heading") == ["三"]


def test_text_from_data_is_data_but_no_quantity() -> None:
    data = ("上埠镇二中整体重建工程", "三河村", "新建教学楼3栋，宿舍2栋。", "12人", "三个", "3", "十二")
    assert orphans("上埠镇二中整体重建工程进展快，三河村也快。", data=data) == []
    assert orphans("任务“新建教学楼3栋，宿舍2栋”。", data=data) == []
    assert orphans("共12人，三个，3，十二。", data=data) == ["12", "三", "3", "十二"]
    assert orphans("上埠镇二中三个班。", data=data) == ["二", "三"]
    assert orphans("三", "table", data=data) == ["三"]


# Names ------------------------------------------------------------------------------------------------------------------


def test_every_name_has_a_reason_and_counts_nothing() -> None:
    assert len(general()) > 20
    for name in general():
        assert orphans(f"落实{name}。") == []


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("12人,没有", "“12人”只是数字和单位"),
        ("三个,没有", "“三个”只是数字和单位"),
        ("3,没有", "“3”只是数字和单位"),
        ("教育,没有", "“教育”中没有数字"),
        ("812行动,", "空着；必须填写"),
        ("812行动,甲\n812行动,乙", "与第2行重复"),
    ],
)
def test_a_name_that_would_let_a_quantity_pass_is_refused(tmp_path: Path, row: str, words: str) -> None:
    (tmp_path / "names.csv").write_text(f"名称,理由\n{row}\n", encoding="utf-8")
    with pytest.raises(XianbaoError, match=re.escape(words)):
        read_names(tmp_path / "names.csv", "data/luxi/names.csv")


def test_a_jurisdiction_may_keep_names_or_none(tmp_path: Path) -> None:
    assert read_names(tmp_path / "names.csv", "") == ()
    (tmp_path / "names.csv").write_text("名称,理由\n812行动,市里的行动\n", encoding="utf-8")
    assert read_names(tmp_path / "names.csv", "") == ("812行动",)


# Against the notebook ----------------------------------------------------------------------------------------------------

MARKDOWN = f"""# 进展

共有学校{said(0, "57所")}，其中边远学校{said(1, "21所")}，占{said(2, "36.8%")}[[@tbl-a][@fig-a]]{{.see}}。资金{said(3, "1096.152万元")}。

![各县人数（单位：人）](figures/fig-a.svg){{#fig-a fig-alt="条形图：各县人数。甲县30人、乙县4人。"}}

| 县 | 人数（人） |
| :-- | --: |
| 甲县 | {said(4, "30")} |
| 乙县 | {said(5, "4")} |

: 各县人数 {{#tbl-a}}

## 下一步打算

再建学校{said(6, "3所")}，于2019年10月31日前完成。
"""
NUMBERS = [
    *ledger("57所", "21所", "36.8%", "1096.152万元", "30", "4"),
    {**ENTRY, "n": "n6", "text": "3所", "heading": "下一步打算"},
    *({**entry, "n": "", "label": "fig-a"} for entry in ledger("30人", "4人", place="figure")),
]
PROSE = "共有学校57所，其中边远学校21所，占36.8%，见表1和图1。资金1096.152万元。"
BLOCKS = (
    Block("heading", "一、进展", 1),
    Block("paragraph", PROSE),
    Block("caption", "图1　各县人数（单位：人）"),
    Block("figure", "条形图：各县人数。甲县30人、乙县4人。"),
    Block("caption", "表1　各县人数"),
    Block("table", head=(("县", "人数（人）"),), rows=(("甲县", "30"), ("乙县", "4"))),
    Block("heading", "（一）下一步打算", 2),
    Block("paragraph", "再建学校3所，于2019年10月31日前完成。"),
)
TRACER = Tracer(printed(MARKDOWN, NUMBERS), general())


def replaced(at: int, **changes: object) -> list[Block]:
    blocks = list(BLOCKS)
    blocks[at] = Block(**{**{f: getattr(blocks[at], f) for f in ("kind", "text", "level", "head", "rows")}, **changes})
    return blocks


def test_every_number_of_a_report_as_it_should_be_is_traced() -> None:
    assert TRACER.trace(BLOCKS).orphans == ()
    assert TRACER.trace(BLOCKS).sourced == 4 + 2 + 2 + 1


@pytest.mark.parametrize(
    ("blocks", "found"),
    [
        (replaced(1, text=PROSE.replace("57", "58")), {"58", "21", "36.8", "1096.152万"}),
        (replaced(1, text=PROSE.replace("21所", "21名")), {"57", "21", "36.8", "1096.152万"}),
        (replaced(1, text=PROSE.replace("36.8%", "368%")), {"57", "21", "368", "1096.152万"}),
        (replaced(3, text="条形图：各县人数。甲县30人、乙县5人。"), {"30", "5"}),
        (replaced(5, rows=(("甲县", "31"), ("乙县", "4"))), {"31"}),
        (replaced(5, rows=(("甲县", "4"), ("乙县", "30"))), {"4", "30"}),
        (replaced(5, rows=(("甲县", "30"),)), {"30"}),
        (replaced(4, text="表1　各县3人"), {"3"}),
        (replaced(6, text="（一）下一步3所"), {"3"}),
    ],
)
def test_a_changed_number_is_an_orphan(blocks: list[Block], found: set[str]) -> None:
    assert {orphan.numeral for orphan in TRACER.trace(blocks).orphans} == found


def test_an_orphan_names_heading_words_and_what_is_allowed() -> None:
    [orphan] = TRACER.trace(replaced(7, text="再建学校3所，另建12栋宿舍，于2019年10月31日前完成。")).orphans[1:]
    assert str(orphan).startswith(
        "〔（一）下一步打算〕“再建学校3所，另建12栋宿舍，于2019年10…”：数字“12”没有来源；应由"
    )


@given(
    st.integers(0, len(PROSE) - 1),
    st.integers(1, 10**6),
    st.sampled_from(["人", "所", "个百分点", "万元", "%", "名学生", ""]),
)
def test_a_number_put_anywhere_into_prose_is_caught(at: int, number: int, unit: str) -> None:
    text = PROSE[:at] + f"{number}{unit}" + PROSE[at:]
    assert TRACER.trace(replaced(1, text=text)).orphans


@given(st.integers(0, len(BLOCKS[7].text) - 1), st.sampled_from(["三个", "十二所", "两百人", "二十", "半数", "万人"]))
def test_a_chinese_number_put_anywhere_into_prose_is_caught(at: int, words: str) -> None:
    text = BLOCKS[7].text
    assert TRACER.trace(replaced(7, text=text[:at] + words + text[at:])).orphans


def test_a_mark_that_numbers_json_does_not_know_is_told() -> None:
    notebook = printed(f"共{said(0, '57所')}、{said(9, '3所')}。", ledger("56所"))
    assert notebook.unknown == ("57所（n0）", "3所（n9）")


def test_labels_of_charts_are_numbers_that_they_draw() -> None:
    assert TRACER.drawn({"fig-a": ["30", "4人", "2019年秋季", "人数（人）"]}).sourced == 2
    assert TRACER.drawn({"fig-a": ["30", "4人", "2019年秋季", "（万元）"]}).orphans == ()
    assert [o.numeral for o in TRACER.drawn({"fig-a": ["31", "3", "300"]}).orphans] == ["31", "3", "300"]
    assert [o.numeral for o in TRACER.drawn({"fig-b": ["30"]}).orphans] == ["30"]


def test_a_label_may_be_the_part_of_a_name() -> None:
    tracer = Tracer(printed("", []), (), ["芦溪县第二中心小学3栋教学楼"])
    labels = {"fig-a": ["芦溪县第二", "芦溪县第二中…", "三河中…", "3栋"]}
    assert [orphan.numeral for orphan in tracer.drawn(labels).orphans] == ["三", "3"]


def test_an_axis_stands_for_no_quantity() -> None:
    def found(*labels: str) -> list[str]:
        return [orphan.numeral for orphan in TRACER.drawn({"fig-a": labels}).orphans]

    assert found("0", "20", "40", "单位：%", "1月", "30") == found("甲县", "96.5", "97", "97.5", "单位：%") == []
    assert found("0", "20", "41", "单位：%") == ["0", "20", "41"]
    assert found("20", "单位：%") == ["20"]
    assert found("0", "20", "40", "1月") == ["0", "20", "40"]
    assert found("0", "20", "40", "单位：%", "0", "20") == ["0", "20"]


# Formats -----------------------------------------------------------------------------------------------------------------


def test_formats_that_show_different_numbers_are_told_with_both_readings(tmp_path: Path) -> None:
    for name, number in (("one", 57), ("other", 75)):
        (tmp_path / name).mkdir()
        made = job(tmp_path / name, f"# 进展\n\n共有学校{said(0, f'{number}所')}。", "完成。")
        assert Pandoc().render(made, ("pdf", "html", "docx")) == []
    same = {f: read(tmp_path / f"one/report.{f}") for f in ("html", "docx", "pdf")}
    assert disagreements(same) == []
    other = {"网页": same["html"], "PDF": read(tmp_path / "other/report.pdf")}
    assert disagreements(other) == [
        "〔一、进展〕各格式的数字不一致：网页是“共有学校57所。”，PDF是“共有学校75所。”；应相同"
    ]


def test_a_number_that_a_format_lacks_is_told() -> None:
    told = disagreements({"网页": BLOCKS, "Word": BLOCKS[:-1]})
    assert told == [
        "〔（一）下一步打算〕各格式的数字不一致：网页是“再建学校3所，于2019年10月31日前完成。”，Word是（没有）；应相同"
    ]
    moved = (*BLOCKS[:2], *BLOCKS[6:], *BLOCKS[2:6])  # floats of a PDF
    assert disagreements({"网页": BLOCKS, "PDF": moved}) == []


def test_the_gate_fails_a_pdf_that_shows_another_number(tmp_path: Path) -> None:
    made = job(tmp_path, f"# 进展\n\n共有学校{said(0, '57所')}。完成了所有项目。")
    (tmp_path / "numbers.json").write_text(json.dumps({"numbers": ledger("57所")}), encoding="utf-8")
    assert Pandoc().render(made, ("pdf", "html")) == []
    node = nbformat.read(made.notebook, as_version=4)
    held = quoted.Given(names=general())
    assert gates.after(tmp_path, ("pdf", "html"), "fill", node, held).traced == 1
    picture = tmp_path / "figures/fig-a.svg"
    drawing = picture.read_text(encoding="utf-8")
    picture.write_text(drawing.replace("</svg>", '<text x="1">12人</text></svg>'), encoding="utf-8")
    with pytest.raises(XianbaoError, match=r"^核数（图）〔图 fig-a〕“12人”：数字“12”没有来源"):
        gates.after(tmp_path, ("pdf", "html"), "fill", node, held)
    picture.write_text(drawing, encoding="utf-8")
    html = tmp_path / "report.html"
    html.write_text(html.read_text(encoding="utf-8").replace("57所", "58所"), encoding="utf-8")
    with pytest.raises(XianbaoError) as caught:
        gates.after(tmp_path, ("pdf", "html"), "fill", node, held)
    assert [line for line in caught.value.lines if line.startswith("核数（网页）〔一、进展〕“共有学校58所")]
    assert [line for line in caught.value.lines if "网页是“共有学校58所" in line and "PDF是“共有学校57所" in line]


@pytest.mark.parametrize("left", ["nan", "NaN人", "None", "inf", "x%", "{i.rate}", "\ue000", "<span", "data-n"])
@pytest.mark.parametrize("written", ["paragraph", "table"])
def test_what_was_not_filled_in_fails_in_any_block(left: str, written: Kind) -> None:
    block = Block("table", rows=((left,),)) if written == "table" else Block(written, f"覆盖率{left}。")
    found = [words for severity, words in gates._text([block], rules=gates.LEFT_OVER) if severity == gates.ERROR]
    assert len(found) >= 1


# Notebooks ----------------------------------------------------------------------------------------------------------------


def cells(*sources: str, kind: Callable[..., nbformat.NotebookNode] = nbformat.v4.new_code_cell) -> list[str]:
    return typed(nbformat.v4.new_notebook(cells=[kind(source) for source in sources]), general())


@pytest.mark.parametrize(
    ("source", "number"),
    [
        ('r.say("全县共有12人。")', "12"),
        ('r.say(f"全县{i.x:人}，其中3人。")', "3"),
        ('r.say("实施三个项目。")', "三"),
        ('r.say(f"全县{12}人。")', "12"),
        ('r.table("tbl-a", "前5名", grid)', "5"),
    ],
)
def test_a_number_typed_into_a_cell_is_told_with_its_heading(source: str, number: str) -> None:
    told = cells('r.heading(1, "进展情况")', f'r.heading(2, "学校建设")\n{source}')
    assert [line[: line.index("，换")] for line in told] == [told[0][: told[0].index("，换")]]
    assert told[0].startswith("“学校建设”一节的")
    assert f"数字“{number}”是直接写在文字里的" in told[0]


@pytest.mark.parametrize(
    "source",
    [
        'r.say(f"发放{i.aid:万元.2}，截至2019年9月30日。一是宣传。二是帮扶。")',
        'r.heading(2, "九年义务教育")',
        'x = names(frame["name"], 3)',
        'r.figure("fig-a1", "图题", chart)',
        "x = (",
    ],
)
def test_what_is_no_typed_number_is_not_told(source: str) -> None:
    assert cells(source) == []


def test_markdown_cells_are_prose_too() -> None:
    told = cells("# 进展\n\n共12人。`x1` [网](a1.html) 统一。", kind=nbformat.v4.new_markdown_cell)
    assert [line.partition("数字")[0] for line in told] == ["“进展”一节的“共12人。  [网  统一。”："]


def test_parameters_are_no_prose() -> None:
    cell = nbformat.v4.new_code_cell('period = "2019"  # 报告期', metadata={"tags": ["parameters"]})
    assert typed(nbformat.v4.new_notebook(cells=[cell]), ()) == []


# End to end ---------------------------------------------------------------------------------------------------------------


def changed(workspace: Workspace, before: str, after: str) -> pipeline.Outcome:
    """The 芦溪 report as a web page, from a notebook that somebody changed."""
    path = workspace.notebook("work_report")
    node = nbformat.read(path, as_version=4)
    assert any(before in cell.source for cell in node.cells)
    for cell in node.cells:
        cell.source = cell.source.replace(before, after)
    nbformat.write(node, path)
    [plan] = pipeline.plans(workspace, ["luxi"], None, "work_report")
    return pipeline.build(workspace, plan, Pandoc(), ("html",))


def test_a_typed_number_stops_a_build_before_it_is_run(workspace: Workspace) -> None:
    outcome = changed(workspace, "r.close()", 'r.say("另有12人。")\nr.close()')
    assert outcome.error is not None
    assert len(outcome.error.lines) == 1
    assert outcome.error.lines[0].startswith("notebooks/work_report.ipynb：“")
    assert "“另有12人。”：数字“12”是直接写在文字里的" in outcome.error.lines[0]
    (workspace.root / "data/luxi/names.csv").write_text("名称,理由\n另有12人,试验\n", encoding="utf-8")
    assert pipeline.build(workspace, samples()["luxi-2017-work_report"], Pandoc(), ("html",)).error is None


def test_a_number_made_without_a_quantity_stops_a_build(workspace: Workspace) -> None:
    outcome = changed(workspace, "r.close()", 'r.say("另有" + str(3 * 4) + "人。")\nr.close()')
    assert outcome.error is not None
    assert outcome.error.lines[0].startswith("核数（网页）〔")
    assert "“另有12人。”：数字“12”没有来源；应由 report 的指标写出" in outcome.error.lines[0]
    assert (workspace.failed(outcome.id) / "report.html").exists()


def blocks_and_tracer(folder: Path, name: str) -> tuple[tuple[Block, ...], Tracer]:
    plan = samples()[name]
    node = nbformat.read(folder / "report.ipynb", as_version=4)
    numbers = json.loads((folder / "numbers.json").read_text(encoding="utf-8"))
    place = ROOT / "data" / plan.id.slug
    kept = Workspace(ROOT).ledgers(plan.id.slug, plan.id.period)
    held = intake.load(kept, "", wanted(kind_of(plan.id), plan.params), plan.params.quarantine_limit)
    given_ = quoted.given(held.tables, goals.load(place, ""), plan.params, plan.entry, quoted.names_of(place, ""))
    return read(folder / "report.html"), Tracer(
        printed(document(node), entries(numbers)), given_.names, (*given_.data, *given_.definitions)
    )


def test_every_number_of_every_sample_is_traced_and_any_other_is_not(every_sample: Path) -> None:
    """Each of its numbers in prose, one more: an orphan."""
    slug, period, kind = every_sample.parts[-3:]
    blocks, tracer = blocks_and_tracer(every_sample, f"{slug}-{period}-{kind}")
    found = tracer.trace(blocks)
    assert found.orphans == ()
    assert found.sourced > 30
    for n, block in enumerate(blocks):
        counted = re.search(r"\d+(?=[人所个项]|万元|%)", block.text)
        if block.kind == "paragraph" and counted:
            more = block.text[: counted.start()] + str(int(counted[0]) + 1) + block.text[counted.end() :]
            assert tracer.trace([Block(block.kind, more)]).orphans, (n, more)


def test_the_number_of_traced_numerals_is_reported(
    build_luxi: Callable[..., pipeline.Outcome], workspace: Workspace
) -> None:
    outcome = build_luxi(workspace, Pandoc())
    assert outcome.error is None
    assert outcome.traced > 250
