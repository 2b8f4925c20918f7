"""Real Quarto, where it is on PATH: the same report as the default renderer's."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
import reading

from xianbao import fonts, pipeline
from xianbao.adapters import quarto
from xianbao.errors import XianbaoError
from xianbao.workspace import ReportId, Workspace

needs_quarto = pytest.mark.skipif(quarto.installed() is None, reason="quarto is not on PATH")


@needs_quarto
def test_same_text_in_every_format(
    built: Path, workspace: Workspace, build_luxi: Callable[..., pipeline.Outcome]
) -> None:
    outcome = build_luxi(workspace, quarto.Quarto())
    assert outcome.error is None, outcome.error
    assert not [w for w in outcome.warnings if "Quarto" in w]
    folder = workspace.report(ReportId("luxi", "2017", "work_report"))
    for target in ("html", "docx"):
        read = reading.READERS[target]
        assert read(folder / f"report.{target}") == read(built / f"report.{target}"), target
    # Quarto carries a Typst of its own: lines and pages may break elsewhere, no character may differ
    first, second = (Counter(reading.pdf(f / "report.pdf")) for f in (folder, built))
    assert first == second


@needs_quarto
def test_pdf_has_the_faces_of_this_machine_and_no_others(
    workspace: Workspace, build_luxi: Callable[..., pipeline.Outcome]
) -> None:
    assert build_luxi(workspace, quarto.Quarto()).error is None
    with pikepdf.open(workspace.report(ReportId("luxi", "2017", "work_report")) / "report.pdf") as pdf:
        embedded = {str(o.BaseFont) for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and "/BaseFont" in o}
    chosen = {f.file.split(".")[0].replace("-", "") for f in fonts.load().faces}
    for name in embedded:
        assert any(name.replace("-", "").split("+")[-1].startswith(c) for c in chosen), name


@needs_quarto
def test_same_page_structure(built: Path, workspace: Workspace, build_luxi: Callable[..., pipeline.Outcome]) -> None:
    assert build_luxi(workspace, quarto.Quarto()).error is None
    folder = workspace.report(ReportId("luxi", "2017", "work_report"))
    pages = [reading.page(f / "report.html") for f in (folder, built)]
    for path in ("//h1|//h2|//h3|//h4", "//figcaption", "//caption", "//td|//th", "//span[@data-n]"):
        first, second = ([e.text_content().strip() for e in page.xpath(path)] for page in pages)
        assert first == second, path
    first, second = ([i.get("alt") for i in page.xpath("//img")] for page in pages)
    assert first == second


def test_quarto_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(XianbaoError, match="本机没有 quarto 命令"):
        quarto.Quarto()
    assert pipeline.renderer("auto").name == "pandoc"
