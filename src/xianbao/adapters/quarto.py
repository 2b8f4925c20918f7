"""The Quarto CLI on the same executed notebook with the same extension, in a private copy."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from xianbao.adapters.properties import without_custom
from xianbao.adapters.rendering import FILES, HARMLESS, Job
from xianbao.errors import XianbaoError

# veraPDF, a Java program, only checks what Typst has already made
UNCHECKED = "verapdf is not installed"
_ERROR = re.compile(r"^(?:ERROR|error)\b|Error running filter")
FORMATS = {"pdf": "gongwen-typst", "html": "gongwen-html", "docx": "gongwen-docx"}


def installed() -> str | None:
    """The path of the quarto command, if there is one."""
    return shutil.which("quarto")


class Quarto:
    """`quarto render` of an executed notebook; nothing is executed again."""

    name = "quarto"

    def __init__(self) -> None:
        command = installed()
        if command is None:
            raise XianbaoError('本机没有 quarto 命令；可用 pip install "xianbao[quarto]" 安装，或改用 --engine pandoc')
        self._command = command

    def versions(self) -> Mapping[str, str]:
        done = subprocess.run([self._command, "--version"], capture_output=True, text=True, check=False)
        return {"quarto": done.stdout.strip()}

    def render(self, job: Job, formats: Sequence[str]) -> list[str]:
        work = job.folder / "quarto"
        work.mkdir()
        shutil.copyfile(job.notebook, work / "report.ipynb")
        if (job.folder / "figures").is_dir():
            shutil.copytree(job.folder / "figures", work / "figures")
        shutil.copytree(job.extension, work / "_extensions" / "gongwen")
        # Quarto takes an absolute font path for one below the project
        (work / "fonts").mkdir()
        for face in job.fonts.faces:
            shutil.copyfile(job.fonts.folder / face.file, work / "fonts" / face.file)
        # JSON is YAML: nothing needs quoting rules of its own
        project = {
            # Named, since Quarto passes over what lies below a folder whose name begins with "." or "_"
            "project": {"type": "default", "render": ["report.ipynb"]},
            "gongwen-fonts": job.fonts.families(),
            "format": {"gongwen-typst": {"font-paths": ["fonts"]}},
        }
        (work / "_quarto.yml").write_text(json.dumps(project, ensure_ascii=False), encoding="utf-8")
        warnings: list[str] = []
        for target in formats:
            warnings += self._render(work, job, target)
            made = job.folder / FILES[target]
            shutil.copyfile(work / FILES[target], made)
            if target == "docx":
                made.write_bytes(without_custom(made.read_bytes()))
        shutil.rmtree(work)
        return warnings

    def _render(self, work: Path, job: Job, target: str) -> list[str]:
        done = subprocess.run(
            [self._command, "render", "report.ipynb", "--to", FORMATS[target], "--output", FILES[target]],
            cwd=work, capture_output=True, encoding="utf-8", errors="replace", check=False,
            env={**os.environ, "SOURCE_DATE_EPOCH": str(job.epoch), "NO_COLOR": "1"},
        )  # fmt: skip
        lines = [line.strip() for line in done.stderr.splitlines() if line.strip()]
        if done.returncode or not (work / FILES[target]).exists():
            # What went wrong first is what to mend; what Quarto says last is only that it failed
            first = next((n for n, line in enumerate(lines) if _ERROR.search(line)), 0)
            raise XianbaoError(f"Quarto 输出 {target} 失败：{' '.join(lines[first : first + 6])}")
        return [
            f"Quarto（{target}）：{line}"
            for line in lines
            if "WARN" in line and not any(h in line for h in (*HARMLESS, UNCHECKED))
        ]
