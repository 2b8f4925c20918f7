"""The whole way, with the real engines: files, contract, failures that leave nothing half-written."""

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import nbformat
import openpyxl
import pikepdf
import pytest
import reading
from docx import Document

from xianbao import pipeline
from xianbao.adapters.pandoc import Pandoc
from xianbao.errors import XianbaoError
from xianbao.params import load
from xianbao.workspace import ReportId, Workspace

CONTRACT = {
    "report.pdf", "report.html", "report.docx", "report.ipynb", "numbers.json", "indicators.csv", "disclosure.json",
    "manifest.json", "ro-crate-metadata.json",
    "fragment.html", "metadata.json",
}  # fmt: skip
RECORDS = ("manifest.json", "ro-crate-metadata.json")
LUXI = ReportId("luxi", "2017", "work_report")
Build = Callable[..., pipeline.Outcome]


def files(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in folder.iterdir()}


def edit(workspace: Workspace, old: str, new: str) -> None:
    path = workspace.notebook("work_report")
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_output_contract(built: Path) -> None:
    assert {p.name for p in built.iterdir()} == CONTRACT


def test_manifest_names_every_input_and_output_with_its_hash(built: Path) -> None:
    manifest = json.loads((built / "manifest.json").read_text(encoding="utf-8"))
    outputs = {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in built.iterdir() if p.name not in RECORDS}
    assert manifest["outputs"] == outputs
    assert len(manifest["ledgers"]) == 9
    root = built.parents[5]
    for name, digest in manifest["inputs"].items():
        assert hashlib.sha256((root / name).read_bytes()).hexdigest() == digest
    for entry in manifest["ledgers"].values():
        assert hashlib.sha256((root / entry["file"]).read_bytes()).hexdigest() == entry["sha256"]
        assert entry["rows_read"] == entry["rows_used"] > 0
        assert entry["rows_quarantined"] == []
    assert manifest["engine"]["name"] == "pandoc"
    assert {f["role"] for f in manifest["fonts"]} >= {"xbs", "fang", "kai", "hei", "song"}


def test_two_builds_are_identical_to_the_byte(built: Path, workspace: Workspace, build_luxi: Build) -> None:
    """Another folder, another time, another locale and time zone."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", "Pacific/Auckland")
        patch.setenv("LC_ALL", "C")
        outcome = build_luxi(workspace, Pandoc())
    assert outcome.error is None
    first, second = files(built), files(workspace.report(LUXI))
    assert {name for name in first if first[name] != second[name]} == set()


@pytest.mark.parametrize("target", ["pdf", "html", "docx"])
def test_first_page_says_that_it_holds_sample_data(built: Path, target: str) -> None:
    text = reading.READERS[target](built / f"report.{target}")
    notice = "样例提示：本报告“进展情况”“存在问题”“下一步打算”各部分含样例数据"
    assert notice in text
    assert text.index(notice) < text.index("一、进展情况")


def test_the_three_formats_say_the_same(built: Path) -> None:
    web, word = (reading.READERS[t](built / f"report.{t}") for t in ("html", "docx"))
    assert web == word
    pdf = reading.pdf(built / "report.pdf")
    for line in web.split("。"):
        if line and not line.startswith(("表", "图")) and len(line) < 60:
            assert line.split("表1")[0] in pdf or "图" in line or "表" in line, line


def test_headings_are_numbered_in_order(built: Path) -> None:
    heads = [
        h.text_content() for h in reading.page(built / "report.html").xpath("//article//h1|//article//h2|//article//h3")
    ]
    assert heads[:6] == [
        "芦溪县2017年教育扶贫工程工作情况汇报", "一、进展情况", "（一）学生资助", "（二）关爱与帮扶", "（三）均衡发展", "二、存在问题",
    ]  # fmt: skip
    assert "三、下一步打算" in heads
    assert heads[-1] == "数据来源与说明"


def test_page_has_figures_and_tables_with_captions_and_alt_text(built: Path) -> None:
    page = reading.page(built / "report.html")
    images = page.xpath("//figure//svg")
    assert len(images) == 4
    assert all(len(i.get("aria-label")) > 30 for i in images)
    assert [c.text_content().strip()[:2] for c in page.xpath("//figcaption")] == ["图1", "图2", "图3", "图4"]
    assert [c.text_content()[:2] for c in page.xpath("//caption[not(ancestor::details)]")] == [
        f"表{n}" for n in range(1, 6)
    ]
    assert page.xpath("//a[@href='#float_tbl_aid']/text()") == ["表1"]
    assert not page.xpath("//link|//img")


def test_numbers_are_marked_on_the_page(built: Path) -> None:
    numbers = json.loads((built / "numbers.json").read_text(encoding="utf-8"))["numbers"]
    marked = {s.get("data-n"): s.text_content() for s in reading.page(built / "report.html").xpath("//span[@data-n]")}
    assert marked == {n["n"]: n["text"] for n in numbers if n["n"]}


def test_word_file_has_styles_pictures_and_repeated_table_heads(built: Path) -> None:
    document = Document(str(built / "report.docx"))
    styles = {p.style.name for p in document.paragraphs}
    assert {"Title", "Heading 1", "Heading 2", "Heading 3", "Notice", "Issuer", "Issue Date", "Annex Title"} <= styles
    assert document.styles["Heading 1"].font.name == "黑体"
    assert len(document.tables) == 5
    xml = reading.part(built / "report.docx", "word/document.xml")
    assert xml.count("<w:tblHeader") == 5
    assert xml.count("<pic:pic") == 4
    assert 'descr="分组条形图：各学段资助人次' in xml
    assert document.core_properties.title == "芦溪县2017年教育扶贫工程工作情况汇报"


def test_pdf_is_tagged_titled_and_embeds_its_fonts(built: Path) -> None:
    with pikepdf.open(built / "report.pdf") as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang).lower().startswith("zh")
        assert str(pdf.docinfo["/Title"]) == "芦溪县2017年教育扶贫工程工作情况汇报"
        xmp = pdf.Root.Metadata.read_bytes()
        assert b"pdfuaid:part" in xmp
        assert b"pdfaid:part" in xmp
        with pdf.open_outline() as outline:
            titles = [item.title for item in outline.root]
        assert titles == ["一、进展情况", "二、存在问题", "三、下一步打算", "数据来源与说明"]


def test_executed_notebook_holds_no_path_time_or_error(built: Path) -> None:
    text = (built / "report.ipynb").read_text(encoding="utf-8")
    assert str(built.parents[5]) not in text
    node = nbformat.reads(text, as_version=4)
    assert all(c.execution_count for c in node.cells if c.cell_type == "code")
    assert "papermill" not in node.metadata


def test_missing_ledger_is_named_and_strict_refuses(workspace: Workspace, build_luxi: Build) -> None:
    (workspace.ledgers("luxi", "2017") / "设备采购台账.xlsx").unlink()
    outcome = build_luxi(workspace, Pandoc())
    assert outcome.error is None
    assert outcome.missing == ["未提供设备采购台账"]
    text = reading.web(workspace.report(LUXI) / "report.html")
    assert "未提供设备采购台账，有关内容未列入本报告。" in text
    assert "添置设备" not in text
    before = files(workspace.report(LUXI))
    strict = build_luxi(workspace, Pandoc(), strict=True)
    assert strict.error.lines == ("未提供设备采购台账（--strict）",)
    assert files(workspace.report(LUXI)) == before


def test_failures_leave_the_former_report(built: Path, workspace: Workspace, build_luxi: Build) -> None:
    """A broken ledger, a failing cell, a character without a face: named, nothing half-written."""
    target = workspace.report(LUXI)
    shutil.copytree(built, target)
    before = files(target)

    edit(workspace, 'r.heading(2, \\"均衡发展\\")', 'r.heading(2, \\"均衡发展\\")\\n1 / 0')
    outcome = build_luxi(workspace, Pandoc())
    assert outcome.error.lines == ("“均衡发展”一节的单元格出错：ZeroDivisionError: division by zero",)
    kept = (workspace.failed(LUXI) / "error.txt").read_text(encoding="utf-8")
    for part in ("位置：均衡发展", "slug=luxi period=2017 edition=internal", "1 / 0", "ZeroDivisionError"):
        assert part in kept
    edit(workspace, "\\n1 / 0", "")

    book = workspace.ledgers("luxi", "2017") / "设备采购台账.xlsx"
    ledger = openpyxl.load_workbook(book)
    ledger.active["F5"] = "若干"
    ledger.save(book)
    outcome = build_luxi(workspace, Pandoc())
    assert outcome.error.lines == (
        "data/luxi/2017/设备采购台账.xlsx〔设备采购台账〕 第5行“金额（万元）”列：“若干” 不是数字；应填阿拉伯数字，如 1250 或 12.5",
    )
    ledger.active["F5"] = 1
    ledger.active["B5"] = "某𨱍小学"
    ledger.save(book)
    edit(workspace, "r.close()", 'r.say(\\"新增\\" + names(r.frame(\\"equipment\\")[\\"school\\"]))\\nr.close()')
    outcome = build_luxi(workspace, Pandoc())
    [line] = outcome.error.lines
    assert line.startswith("字体缺字：“𨱍”（U+28C4D），在“数据来源与说明")
    assert "某𨱍小学" in line

    assert files(target) == before
    assert {p.name for p in workspace.build.iterdir()} == {"internal", "failed"}


def test_a_missing_image_is_named(workspace: Workspace, build_luxi: Build) -> None:
    edit(workspace, "r.close()", 'r.say(\\"![某图](figures/none.svg)\\")\\nr.close()')
    [line] = build_luxi(workspace, Pandoc()).error.lines
    assert line.startswith("图片缺失：“数据来源与说明")
    assert "“某图”要用 figures/none.svg，没有这个文件" in line


def test_what_a_ledger_or_a_person_is_called_stops_no_build(workspace: Workspace) -> None:
    ledger = workspace.root / "data/xuancheng/2019/问题整改台账.xlsx"
    book = openpyxl.load_workbook(ledger)
    problems = {
        "教育项目完成投资进度慢": '"三查四核"制度没有落实',
        "中职学生资助有遗漏": '12"显示屏没有到位',
        "秋季学期资助资金发放不及时": "a$b#c@d[e]*f_g~h^i\\j<script>k(1)</script>'|{{< include x >}}",
    }
    for cell in next(book.active.iter_cols(min_col=5, max_col=5, min_row=4)):
        cell.value = problems.pop(cell.value, cell.value)
    assert not problems
    book.save(ledger)
    params = workspace.params("xuancheng")
    text = params.read_text(encoding="utf-8")
    head = "    number: 样例〔2020〕1号\n    head: {mark: 样例文件, signers: [王三, 李小明, 欧阳建国, 赵六]}\n"
    assert "    as_of: 2019-12-31\n" in text
    params.write_text(text.replace("    as_of: 2019-12-31\n", f"{head}    as_of: 2019-12-31\n", 1), encoding="utf-8")
    [plan] = pipeline.plans(workspace, ["xuancheng"], "2019", "work_report")
    outcome = pipeline.build(workspace, plan, Pandoc(), ["pdf", "html", "docx"])
    assert outcome.error is None, outcome.error
    for target, extracted in reading.READERS.items():
        page = extracted(workspace.report(plan.id) / f"report.{target}")
        assert "“三查四核”制度没有落实" in page, target
        assert "12″显示屏没有到位" in page, target


def test_what_breaks_the_rules_of_the_page_or_the_language_is_not_put_in_place(
    built: Path, workspace: Workspace, build_luxi: Build
) -> None:
    target = workspace.report(LUXI)
    shutil.copytree(built, target)
    before = files(target)
    edit(workspace, "r.close()", 'r.say(\\"二是乙。一是甲,丙。\\")\\nr.close()')
    template = workspace.extension / "grid.typ"
    text = template.read_text(encoding="utf-8")
    assert "26mm" in text
    template.write_text(text.replace("26mm", "22mm"), encoding="utf-8")
    lines = build_luxi(workspace, Pandoc()).error.lines
    assert any(line.startswith("版面（PDF）第1页") for line in lines)
    assert any("二是乙" in line and line.startswith("文字〔") for line in lines)
    assert any("甲,丙" in line for line in lines)
    assert lines[-1] == "没有通过检查的文件留在 reports/build/failed/internal/luxi/2017/work_report，供查看"
    assert {p.name for p in workspace.failed(LUXI).iterdir()} == {"report.pdf", "report.html", "report.docx"}
    assert files(target) == before


def test_a_build_cut_off_between_two_renames_is_mended(workspace: Workspace) -> None:
    target = workspace.report(LUXI)
    former = target.with_name(f".{target.name}.former")
    former.mkdir(parents=True)
    (former / "report.pdf").write_bytes(b"former")
    (workspace.ledgers("luxi", "2017") / "设备采购台账.xlsx").write_bytes(b"broken")
    [plan] = pipeline.plans(workspace, ["luxi"], None, "work_report")
    assert pipeline.build(workspace, plan, Pandoc(), ["html"]).error
    assert (target / "report.pdf").read_bytes() == b"former"


def test_success_clears_what_a_failure_left(workspace: Workspace, build_luxi: Build) -> None:
    workspace.failed(LUXI).mkdir(parents=True)
    (workspace.failed(LUXI) / "error.txt").write_text("old", encoding="utf-8")
    assert build_luxi(workspace, Pandoc()).error is None
    assert not workspace.failed(LUXI).exists()


def test_notebook_that_prints_or_does_not_close(workspace: Workspace, build_luxi: Build) -> None:
    edit(workspace, "r.close()", "print(1)\\nr.close()")
    assert "三种格式对它的处理不一致" in str(build_luxi(workspace, Pandoc()).error)
    edit(workspace, "print(1)\\nr.close()", "r.say()")
    assert "没有调用 report 的 close()" in str(build_luxi(workspace, Pandoc()).error)


def test_plans_name_every_fault(workspace: Workspace) -> None:
    (workspace.root / "params/bad.yaml").write_text("code: 1\n", encoding="utf-8")
    with pytest.raises(XianbaoError) as caught:
        pipeline.plans(workspace, ["luxi", "bad", "nowhere", "Bad Slug"], None, None)
    text = str(caught.value)
    assert "params/bad.yaml 第1行：code 被读成了数字" in text
    assert "没有地区“nowhere”的参数文件 params/nowhere.yaml；现有地区：anding、bad、bama、" in text
    assert "地区代号“Bad Slug”不合要求" in text


def test_plans_without_a_match(workspace: Workspace) -> None:
    made = [str(p.id) for p in pipeline.plans(workspace, [], None, None)]
    slugs = sorted(p.stem for p in (workspace.root / "params").glob("*.yaml"))
    assert made == [f"{s} {r.period} {r.kind}" for s in slugs for r in load(workspace.params(s)).reports]
    assert [m for m in made if m.startswith("luxi ")] == ["luxi 2017 work_report", "luxi 2017 reconciliation"]
    with pytest.raises(XianbaoError, match="没有符合条件的报告：luxi 2018"):
        pipeline.plans(workspace, ["luxi"], "2018", None)
