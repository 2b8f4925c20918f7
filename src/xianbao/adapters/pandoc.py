"""The default renderer: pandoc and Typst from wheels, over the assets of the Quarto extension."""

import datetime as dt
import json
import os
import re
import subprocess
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import nbformat
import pypandoc
import typst

from xianbao.adapters.properties import without_custom
from xianbao.adapters.rendering import FILES, HARMLESS, Job, document
from xianbao.errors import XianbaoError
from xianbao.fonts import FontSet

READER = "markdown-smart"
PDF_STANDARDS: list[Any] = ["a-2a", "ua-1"]


class Pandoc:
    """pandoc (pypandoc-binary) for HTML and Word, pandoc + Typst for PDF."""

    name = "pandoc"

    def versions(self) -> Mapping[str, str]:
        return {"pandoc": pypandoc.get_pandoc_version(), "typst": version("typst")}

    def render(self, job: Job, formats: Sequence[str]) -> list[str]:
        source = document(nbformat.read(job.notebook, as_version=4))
        meta = job.folder / "gongwen-meta.json"
        meta.write_text(json.dumps({"gongwen-fonts": _typst_families(job.fonts)}, ensure_ascii=False), encoding="utf-8")
        warnings: list[str] = []
        for target in formats:
            warnings += getattr(self, f"_{target}")(job, source, meta)
        meta.unlink()
        return warnings

    def _pdf(self, job: Job, source: str, meta: Path) -> list[str]:
        page = job.folder / "report.typ"
        arguments = ["-t", "typst", "--template", str(job.extension / "pandoc.typ"), "--metadata-file", str(meta)]
        warnings = _pandoc(job, source, page, arguments)
        try:
            _, raised = typst.compile_with_warnings(
                str(page), output=str(job.folder / FILES["pdf"]), root=str(job.folder),
                font_paths=[str(job.fonts.folder)],
                ignore_system_fonts=True, pdf_standards=PDF_STANDARDS,
                timestamp=dt.datetime.fromtimestamp(job.epoch, dt.UTC),
            )  # fmt: skip
        except typst.TypstError as error:
            missing = re.search(r"file not found \(searched at (.+?)\)", str(error))
            if missing:
                raise XianbaoError(f"报告用到的文件不存在：{_inside(job.folder, missing[1])}") from None
            raise XianbaoError(f"排版（Typst）失败：{_one_line(error)}") from None
        page.unlink()
        return warnings + [f"排版（Typst）：{_one_line(w)}" for w in raised]

    def _html(self, job: Job, source: str, meta: Path) -> list[str]:
        arguments = [
            "-t", "html5", "--standalone", "--embed-resources", "--template", str(job.extension / "gongwen.html"),
            "--css", str(job.extension / "gongwen.css"), "--css", str(job.extension / "gongwen_page.css"),
            "--metadata-file", str(meta),
        ]  # fmt: skip
        return _pandoc(job, source, job.folder / FILES["html"], arguments)

    def _docx(self, job: Job, source: str, meta: Path) -> list[str]:
        arguments = [
            "-t",
            "docx",
            "--reference-doc",
            str(job.extension / "reference.docx"),
            "--template",
            str(job.extension / "gongwen.openxml"),
            "--metadata-file",
            str(meta),
        ]
        made = job.folder / FILES["docx"]
        warnings = _pandoc(job, source, made, arguments)
        made.write_bytes(without_custom(made.read_bytes()))
        return warnings


def _typst_families(faces: FontSet) -> dict[str, list[str]]:
    """Role → families as Typst calls them, which need not be what the name table says first."""
    known = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(faces.folder)])
    by_file = {Path(info.path).name: info.family for info in known.fonts() if info.path}
    return {role: [by_file[f.file] for f in faces.stack(role) if f.file in by_file] for role in faces.families()}


def _pandoc(job: Job, source: str, output: Path, arguments: Sequence[str]) -> list[str]:
    command = [
        pypandoc.get_pandoc_path(), "-f", READER, "--lua-filter", str(job.extension / "gongwen.lua"),
        *arguments, "-o", str(output),
    ]  # fmt: skip
    done = subprocess.run(
        command, input=source, capture_output=True, encoding="utf-8", cwd=job.folder, check=False,
        env={**os.environ, "SOURCE_DATE_EPOCH": str(job.epoch), "LANG": "C.UTF-8"},
    )  # fmt: skip
    if done.returncode:
        raise XianbaoError(f"转换（pandoc）失败：{done.stderr.strip()}")
    return [
        f"转换（pandoc）：{line}"
        for line in done.stderr.splitlines()
        if line.strip() and not any(h in line for h in HARMLESS)
    ]


def _inside(folder: Path, name: str) -> str:
    """A file's name as the report gives it, not as this machine finds it."""
    path = Path(name)
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else name


def _one_line(problem: Exception) -> str:
    hints = "；".join(getattr(problem, "hints", []))
    message = str(getattr(problem, "message", problem)).replace("\n", " ")
    return f"{message}（{hints}）" if hints else message
