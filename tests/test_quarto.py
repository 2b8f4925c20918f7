"""Real Quarto, where it is on PATH: the same report as the default renderer's."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
import reading
from conftest import ROOT, built_once
from ruamel.yaml import YAML

from xianbao import fonts, pipeline
from xianbao.adapters import quarto
from xianbao.errors import XianbaoError
from xianbao.reading import Block, read, settled

needs_quarto = pytest.mark.skipif(quarto.installed() is None, reason="quarto is not on PATH")


@pytest.fixture(scope="session")
def by_quarto(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The folder of a sample report by its name, built with Quarto."""
    return built_once(tmp_path_factory, quarto.Quarto)


def without_code(block: Block) -> Block:
    return replace(block, text=re.sub(r"(?<=校验码：)[0-9a-f-]{19}", "", block.text))


@needs_quarto
@pytest.mark.parametrize(
    "name",
    [
        "luxi-2017-work_report", "luxi-2017-reconciliation", "xuancheng-2019-06-bulletin", "xuancheng-2019-task_list",
        "hechi-2019-work_report",
    ],
)  # fmt: skip
def test_same_report_by_both_renderers(
    name: str, sample: Callable[[str], Path], by_quarto: Callable[[str], Path]
) -> None:
    """Block by block. Quarto carries a Typst of its own: lines and pages may break elsewhere, no text may differ but the
    校验码, which covers the engine.
    """
    for file in ("report.pdf", "report.docx", "report.html"):
        first, second = (settled(read(folder(name) / file)) for folder in (by_quarto, sample))
        for at, (one, other) in enumerate(zip(first, second, strict=False)):
            assert without_code(one) == without_code(other), f"{file}, block {at}"
        assert len(first) == len(second), file


@needs_quarto
def test_pdf_has_the_faces_of_this_machine_and_no_others(by_quarto: Callable[[str], Path]) -> None:
    with pikepdf.open(by_quarto("luxi-2017-work_report") / "report.pdf") as pdf:
        embedded = {str(o.BaseFont) for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and "/BaseFont" in o}
    chosen = {f.file.split(".")[0].replace("-", "") for f in fonts.load().faces}
    for name in embedded:
        assert any(name.replace("-", "").split("+")[-1].startswith(c) for c in chosen), name


@needs_quarto
def test_numbers_are_marked_on_the_page_by_both(built: Path, by_quarto: Callable[[str], Path]) -> None:
    pages = [reading.page(f / "report.html") for f in (by_quarto("luxi-2017-work_report"), built)]
    first, second = ([(e.get("data-n"), e.text_content()) for e in page.xpath("//span[@data-n]")] for page in pages)
    assert first == second != []


def test_partials_of_a_template_are_named_to_quarto() -> None:
    extension = ROOT / "reports/_extensions/gongwen"
    formats = YAML(typ="safe").load(extension / "_extension.yml")["contributes"]["formats"]
    for name, suffix in (("typst", "typ"), ("html", "html")):
        called = {
            partial
            for template in extension.glob(f"*.{suffix}")
            for partial in re.findall(r"^\s*\$([\w.-]+)\(\)\$", template.read_text(encoding="utf-8"), re.MULTILINE)
        }
        assert called, name
        assert called <= set(formats[name]["template-partials"]), name


def test_quarto_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(XianbaoError, match="本机没有 quarto 命令"):
        quarto.Quarto()
    assert pipeline.renderer("auto").name == "pandoc"
