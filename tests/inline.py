"""Run a notebook's cells in this process and collect what it shows: quick, for contracts.

The real papermill and its kernel are tested in test_papermill.py and test_build.py.
"""

from pathlib import Path
from typing import Any

import nbformat
import pytest

from xianbao import report
from xianbao.workspace import REPORT_FOLDER


def run(notebook: Path, out: Path, monkeypatch: pytest.MonkeyPatch, **parameters: str) -> list[str]:
    """The Markdown of every output, in order; figures and numbers go to `out`."""
    shown: list[str] = []

    def display(data: dict[str, Any], *, raw: bool) -> None:
        assert raw
        assert list(data) == ["text/markdown"]
        shown.append(data["text/markdown"])

    monkeypatch.setattr(report, "display", display)
    monkeypatch.setenv(REPORT_FOLDER, str(out))
    monkeypatch.chdir(notebook.parent)
    names: dict[str, Any] = {}
    for cell in nbformat.read(notebook, as_version=4).cells:
        if cell.cell_type == "code":
            exec(compile(cell.source, notebook.name, "exec"), names)
            if "parameters" in cell.metadata.get("tags", []):
                names.update(parameters)
    return shown
