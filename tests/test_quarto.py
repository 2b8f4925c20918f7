"""Real Quarto, where it is on PATH: the same report as the default renderer's."""

from collections.abc import Callable
from pathlib import Path

import pytest
import reading

from xianbao import pipeline
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
    folder = workspace.report(ReportId("luxi", "2017", "work_report"))
    for target, read in reading.READERS.items():
        assert read(folder / f"report.{target}") == read(built / f"report.{target}"), target


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
