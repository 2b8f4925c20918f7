"""What both renderers share: the document that an executed notebook is, and a rendering job."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from nbformat import NotebookNode

from xianbao.errors import XianbaoError
from xianbao.fonts import FontSet

FILES = {"pdf": "report.pdf", "html": "report.html", "docx": "report.docx"}
LOCALE = "C.UTF-8"  # of the engines, whatever the user's: how they sort, name files, read their arguments
MIME = "text/markdown"
# pandoc has no words of its own for `zh`; the filter writes every caption and label itself
HARMLESS = ("load translations for zh", "translations/zh.yaml not found", "has no translation defined")


@dataclass(frozen=True)
class Job:
    """One executed notebook in a private folder, to be rendered there.

    folder holds report.ipynb and figures/; extension is reports/_extensions/gongwen; epoch is the
    time that outputs bear (seconds).
    """

    folder: Path
    notebook: Path
    extension: Path
    fonts: FontSet
    epoch: int


class Renderer(Protocol):
    """Writes report.pdf, report.html or report.docx into the job's folder."""

    @property
    def name(self) -> str: ...

    def versions(self) -> Mapping[str, str]: ...

    def render(self, job: Job, formats: Sequence[str]) -> list[str]:
        """Render; the engines' warnings."""
        ...


def document(node: NotebookNode) -> str:
    """The Markdown that Quarto reads from an executed notebook whose code is not shown."""
    parts: list[str] = []
    for cell in node.cells:
        if cell.cell_type == "code":
            parts.extend(text for output in cell.outputs if (text := _markdown(output)))
        else:
            parts.append(cell.source)
    return "\n\n".join(parts) + "\n"


def _markdown(output: NotebookNode) -> str:
    if output.output_type == "stream" and output.name == "stderr":
        return ""
    data = output.get("data", {})
    if MIME not in data:
        shown = "、".join(data) or output.get("name", output.output_type)
        raise XianbaoError(f"笔记本显示了 {shown}，三种格式对它的处理不一致；请改用 report 的 say、table 或 figure")
    text = data[MIME]
    return text if isinstance(text, str) else "".join(text)
