"""xianbao verify: the same, the same numbers, other numbers; files at hand; records that are not as the run left them."""

import json
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import openpyxl
import pikepdf
import pytest
from conftest import copy_workspace
from fontTools.ttLib import TTFont
from test_cli import xianbao

from xianbao import codes, fonts, installation, kept, manifest, pipeline, verify
from xianbao.adapters.pandoc import Pandoc
from xianbao.errors import XianbaoError
from xianbao.workspace import ReportId, Workspace

LUXI = ReportId("luxi", "2017", "work_report")
NAME = "luxi 2017 work_report"


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace in which the web page of 芦溪 was built; to be copied, not changed."""
    workspace = copy_workspace(tmp_path_factory.mktemp("page") / "workspace")
    [plan] = pipeline.plans(workspace, ["luxi"], None, "work_report")
    outcome = pipeline.build(workspace, plan, Pandoc(), ["html"])
    assert outcome.error is None, outcome.error
    return workspace


@pytest.fixture
def mine(page: Workspace, tmp_path: Path) -> Workspace:
    """A copy of it."""
    shutil.copytree(page.root, tmp_path / "mine")
    return Workspace(tmp_path / "mine")


def one(workspace: Workspace) -> verify.Verification:
    found, told = verify.chosen(workspace, ["luxi"])
    assert told == []
    [result] = verify.verify(workspace, found)
    return result


def files(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def edited(path: Path, change: Callable[[dict[str, Any]], Any], *, signed: bool = False) -> None:
    """Change a manifest as a hand would; `signed`: with hashes that fit again."""
    record = json.loads(path.read_text(encoding="utf-8"))
    change(record)
    if signed:
        record["check_code"] = manifest.check_code(record)
        held = {k: v for k, v in record.items() if k not in ("outputs", "own_sha256")}
        record = manifest.finished(held, record["outputs"])
    path.write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")


def test_a_report_and_its_files_at_hand(workspace: Workspace, sample: Callable[[str], Path], tmp_path: Path) -> None:
    """From the command line: all formats are found by their bytes, made anew, and the report is not touched."""
    name = "xuancheng-2019-06-bulletin"
    folder = workspace.build / "internal/xuancheng/2019-06/bulletin"
    shutil.copytree(sample(name), folder)
    before = files(workspace.root)
    for target in ("pdf", "html", "docx"):
        shutil.copyfile(folder / f"report.{target}", tmp_path / f"送审稿.{target}")
    words = [str(tmp_path / f"送审稿.{target}") for target in ("pdf", "html", "docx")]
    done = xianbao("verify", *words, "-j", "1", "-C", str(workspace.root), cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    code = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["check_code"]
    for target in ("pdf", "html", "docx"):
        assert f"✓ 送审稿.{target}（校验码 {code}）：是原件" in done.stdout
    assert done.stdout.count(f"✓ xuancheng 2019-06 bulletin（校验码 {code}）：完全一致") == 1
    assert "共 4 项，完全一致或是原件的 4 项，其他 0 项" in done.stdout
    assert files(workspace.root) == before


def test_altered_files_are_found_by_their_code(sample: Callable[[str], Path], tmp_path: Path) -> None:
    """A PDF with another title, a Word file with another text, a page with another number."""
    folder = tmp_path / "workspace/reports/build/internal/xuancheng/2019-06/bulletin"
    shutil.copytree(sample("xuancheng-2019-06-bulletin"), folder)
    for part in ("params", "data", "notebooks"):
        (tmp_path / "workspace" / part).mkdir()
    workspace = Workspace(tmp_path / "workspace")
    code = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["check_code"]

    with pikepdf.open(folder / "report.pdf") as pdf:
        pdf.docinfo["/Title"] = "别的标题"
        pdf.save(tmp_path / "a.pdf")
    with zipfile.ZipFile(folder / "report.docx") as word, zipfile.ZipFile(tmp_path / "a.docx", "w") as other:
        for item in word.infolist():
            data = word.read(item)
            other.writestr(item, data.replace("宣城市".encode(), "某某市".encode()) if item.filename == "word/document.xml" else data)  # fmt: skip
    text = (folder / "report.html").read_text(encoding="utf-8")
    (tmp_path / "a.html").write_text(text.replace("宣城市", "某某市"), encoding="utf-8")
    for target in ("pdf", "docx", "html"):
        found, fault = kept.find(workspace, tmp_path / f"a.{target}")
        assert str(found.id) == "xuancheng 2019-06 bulletin"
        assert fault.startswith(f"带有校验码 {code}，但 sha256 是 ")
        assert f"运行记录中 report.{target} 的是 " in fault


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.html", "<p>没有码</p>".encode(), "a.html：没有校验码（属性的关键词和正文都没有）"),
        ("a.html", "<p>校验码 0123-4567-89ab-cdef</p>".encode(), "a.html：校验码 0123-4567-89ab-cdef 在本工作区（reports/build、releases）没有对应的运行记录"),
        ("a.html", "<p>校验码 0123-4567-89ab-cdef-0123</p>".encode(), "a.html：没有校验码"),
        ("a.html", b"\xff\xfe\x00", "a.html：没有校验码"),
        ("a.pdf", b"%PDF-1.7 broken", "a.pdf：不是完好的 PDF 文件"),
        ("a.docx", b"PK\x03\x04 broken", "a.docx：不是完好的 Word 文件"),
        ("a.txt", b"x", "a.txt：不是能核验的文件；可用：.pdf、.docx、.html"),
    ],
)  # fmt: skip
def test_files_that_cannot_be_traced(page: Workspace, tmp_path: Path, name: str, content: bytes, words: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(XianbaoError) as caught:
        verify.chosen(page, [str(tmp_path / name)])
    assert words in str(caught.value)


def test_a_word_file_that_is_a_bomb_is_not_opened(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.docx", "w", zipfile.ZIP_DEFLATED) as word:
        word.writestr("word/document.xml", b"\0" * (codes.MAX_BYTES + 1))
    with pytest.raises(XianbaoError, match=r"a\.docx：展开后超过 200 MB"):
        codes.code_in(tmp_path / "a.docx")


def test_the_code_in_the_text_of_a_pdf_will_do(built: Path, tmp_path: Path) -> None:
    """Where a print driver has taken the keywords away: read from the pages, if it is printed there."""
    with pikepdf.new() as pdf:
        font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        pdf.add_blank_page(page_size=(200, 200))
        pdf.pages[0].Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        pdf.pages[0].Contents = pdf.make_stream(b"BT /F1 9 Tf 9 99 Td (0123-4567-89ab-cdef) Tj ET")
        pdf.save(tmp_path / "a.pdf")
    assert codes.code_in(tmp_path / "a.pdf") is None  # digits alone are no code
    with pikepdf.open(built / "report.pdf") as pdf:
        del pdf.docinfo["/Keywords"]
        pdf.save(tmp_path / "b.pdf")
    assert codes.code_in(built / "report.pdf")


def test_what_is_not_there(page: Workspace) -> None:
    with pytest.raises(XianbaoError, match="没有 nowhere 的报告可核验，也没有叫这个名字的文件；请先运行 xianbao build"):
        verify.chosen(page, ["nowhere"])
    with pytest.raises(XianbaoError, match=r"没有这个文件：no\.pdf"):
        verify.chosen(page, ["no.pdf"])


def test_nothing_was_built(workspace: Workspace) -> None:
    with pytest.raises(XianbaoError, match="还没有可核验的报告"):
        verify.chosen(workspace, [])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda r: r.update(schema=99), "运行记录的格式是第 99 版，本程序只认第 1 版"),
        (lambda r: r.pop("schema"), "运行记录的格式没有版本号，本程序只认第 1 版"),
        (lambda r: r.update(inputs=[]), "运行记录被改动，inputs 缺少或不是应有的样子"),
        (lambda r: r.pop("fonts"), "运行记录被改动，fonts 缺少或不是应有的样子"),
        (lambda r: r["report"].update(slug="../x"), "运行记录被改动，report 或 engine 不是应有的样子"),
    ],
)
def test_a_manifest_that_cannot_be_used(mine: Workspace, change: Callable[[dict[str, Any]], Any], words: str) -> None:
    edited(mine.report(LUXI) / "manifest.json", change)
    found, [told] = verify.chosen(mine, ["luxi"])
    assert found == []
    assert (told.name, told.verdict) == (NAME, verify.UNPROVEN)
    assert told.lines[0].startswith(f"reports/build/internal/luxi/2017/work_report/manifest.json：{words}")


def test_a_manifest_that_is_no_json(mine: Workspace) -> None:
    (mine.report(LUXI) / "manifest.json").write_text("{", encoding="utf-8")
    [told] = verify.chosen(mine, [])[1]
    assert "不是完好的运行记录（JSON），不能核验" in told.lines[0]


def test_a_manifest_edited_by_hand_is_not_run(mine: Workspace) -> None:
    edited(mine.report(LUXI) / "manifest.json", lambda r: r["inputs"].update({"params/luxi.yaml": "0" * 64}))
    result = one(mine)
    assert result.verdict == verify.UNPROVEN
    assert result.lines[0] == f"manifest.json 被改动：内容与其中的校验码 {result.code} 不符"
    assert "ro-crate-metadata.json 被改动：与 manifest.json 不符" in result.lines


def test_the_command_says_so_and_fails(mine: Workspace) -> None:
    """A manifest edited by hand, then one of another version, then a file that nobody knows: named, exit 1."""
    path = mine.report(LUXI) / "manifest.json"
    edited(path, lambda r: r.update(python="3.0.0"))
    done = xianbao("verify", "luxi", cwd=mine.root)
    assert done.returncode == 1
    assert f"✗ {NAME}（校验码 " in done.stdout
    assert "：不能核验" in done.stdout
    assert "manifest.json 被改动：内容与其中的校验码 " in done.stderr
    edited(path, lambda r: r.update(schema=99))
    done = xianbao("verify", cwd=mine.root)
    assert done.returncode == 1
    assert f"✗ {NAME}：不能核验" in done.stdout
    assert "运行记录的格式是第 99 版" in done.stderr
    done = xianbao("verify", "params/luxi.yaml", cwd=mine.root)
    assert done.returncode == 1
    assert "luxi.yaml：不是能核验的文件" in done.stderr
    assert "Traceback" not in done.stderr


def test_tampered_outputs_are_told_from_the_run(mine: Workspace) -> None:
    folder = mine.report(LUXI)
    text = (folder / "report.html").read_text(encoding="utf-8")
    (folder / "report.html").write_text(text.replace("芦溪县", "某某县"), encoding="utf-8")
    (folder / "indicators.csv").unlink()
    (folder / "注.txt").write_text("x", encoding="utf-8")
    (folder / "ro-crate-metadata.json").write_text("{}", encoding="utf-8")
    result = one(mine)
    assert result.verdict == verify.DIFFERENT
    assert result.lines == (
        "indicators.csv 没有了：运行记录中有",
        "report.html 被改动：sha256 与运行记录不符",
        "注.txt 不是这次运行生成的",
        "ro-crate-metadata.json 被改动：与 manifest.json 不符",
        "按运行记录重做的结果与记录逐字节相同，是这里的文件不同",
    )


def test_an_input_that_changed_names_the_numbers(mine: Workspace) -> None:
    book = mine.ledgers("luxi", "2017") / "设备采购台账.xlsx"
    ledger = openpyxl.load_workbook(book)
    ledger.active["F5"] = 777
    ledger.save(book)
    before = files(mine.build)
    result = one(mine)
    assert result.verdict == verify.DIFFERENT
    numbers = [
        line for line in result.lines if " → " in line and line.endswith("（依据 data/luxi/2017/设备采购台账.xlsx）")
    ]
    assert numbers, result.lines
    assert all(line.startswith("“") for line in numbers)
    assert "report.html 字节不同" in result.lines
    [cause] = [line for line in result.lines if line.startswith("原因：")]
    assert cause.startswith("原因：输入 data/luxi/2017/设备采购台账.xlsx 已改动（sha256 ")
    assert files(mine.build) == before


def test_an_input_that_cannot_be_read_any_more(mine: Workspace) -> None:
    (mine.ledgers("luxi", "2017") / "设备采购台账.xlsx").write_bytes(b"broken")
    result = one(mine)
    assert result.verdict == verify.DIFFERENT
    assert result.lines[0].startswith("现在不能重做：data/luxi/2017/设备采购台账.xlsx：")
    assert result.lines[-1] == "输入 data/luxi/2017/设备采购台账.xlsx 已改动"


def test_params_without_the_report(mine: Workspace) -> None:
    path = mine.params("luxi")
    path.write_text(path.read_text(encoding="utf-8").replace("kind: work_report", "kind: task_list"), encoding="utf-8")
    result = one(mine)
    assert result.verdict == verify.DIFFERENT
    assert result.lines[0] == "现在不能重做：没有符合条件的报告：luxi 2017 work_report"


def test_another_version_of_a_font_is_named(mine: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The face of the body text is there in a later version."""
    folder = tmp_path / "fonts"
    shutil.copytree(fonts.load().folder, folder)
    face = fonts.load().stack("fang")[0]
    with TTFont(folder / face.file) as font:
        font["head"].fontRevision += 1
        font.save(folder / "later")
    (folder / "later").replace(folder / face.file)
    monkeypatch.setenv("XIANBAO_FONTS", str(folder))
    result = one(mine)
    assert result.verdict in (verify.BYTES, verify.UNPROVEN)
    told = [
        line
        for line in result.lines
        if f"字体 缺少正文所用的 {face.family}（{face.file}，sha256 {face.sha256[:12]}）" in line
    ]
    assert told, result.lines
    assert "本机为" in told[0]


def test_an_engine_that_is_not_here(mine: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    edited(mine.report(LUXI) / "manifest.json", lambda r: r["engine"].update(name="quarto"), signed=True)
    result = one(mine)
    assert result.verdict == verify.DIFFERENT
    assert any(line.startswith("现在不能重做：本机没有 quarto 命令") for line in result.lines)


def test_an_environment_that_changed(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another version of a package that leaves every byte as it was: the same, and said. Another style: other bytes."""
    here = installation.installed()
    packages = tuple("tornado==1" if d.startswith("tornado==") else d for d in here.dependencies)
    monkeypatch.setattr(installation, "installed", lambda: replace(here, dependencies=packages))
    [plan] = pipeline.plans(workspace, ["luxi"], None, "work_report")
    assert pipeline.build(workspace, plan, Pandoc(), ["html"]).error is None
    monkeypatch.undo()
    cause = f"依赖包 tornado：1 → {version('tornado')}"
    result = one(workspace)
    assert result.verdict == verify.SAME
    assert result.lines == (f"与当时不同，但不影响结果：{cause}",)

    with (workspace.extension / "gongwen.css").open("a", encoding="utf-8") as file:
        file.write("h1 { color: red; }\n")
    result = one(workspace)
    assert result.verdict == verify.BYTES
    assert "report.html 字节不同" in result.lines
    assert not [line for line in result.lines if line.startswith(("numbers.json", "indicators.csv", "report.ipynb"))]
    assert [
        line for line in result.lines if line.startswith("原因：输入 reports/_extensions/gongwen/gongwen.css 已改动")
    ]
    assert f"原因：{cause}" in result.lines


def test_changed_numbers_are_told_in_order_with_gone_and_new_ones() -> None:
    def entry(
        text: str, heading: str = "甲", name: str = "人数", rows: tuple[str, ...] = (), value: str | None = None
    ) -> dict[str, Any]:
        told = {"text": text, "value": value, "rows": dict.fromkeys(rows)}
        return {"place": "text", "heading": heading, "indicator": name, "name": name, **told}

    then = [entry("1人"), entry("2人", rows=("a",)), entry("3人", "乙"), entry("71.2%", "丁", "比率", value="71.21")]
    now = [
        entry("1人"),
        entry("4人", rows=("a",)),
        entry("5所", "丙", "学校"),
        entry("71.2%", "丁", "比率", value="71.24"),
    ]
    assert list(verify.changed_numbers(then, now, {"a": "甲.xlsx"})) == [
        "“甲”一节 人数：2人 → 4人（依据 甲.xlsx）",
        "“乙”一节 人数：3人 → （没有）",
        "“丁”一节 比率：71.2%（71.21） → 71.2%（71.24）",
        "“丙”一节 学校：（没有） → 5所",
    ]
    assert list(verify.changed_numbers(then, then, {})) == []
