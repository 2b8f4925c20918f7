"""Run a notebook with papermill in a fresh kernel, or say which cell stopped it and why."""

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
import papermill
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from papermill.exceptions import PapermillExecutionError

from xianbao.errors import ExecutionFailed, FailedCell, XianbaoError

TIMEOUT = 600
_HEADING = re.compile(r"""^\s*\w+\.heading\(\s*\d\s*,\s*["'](.+?)["']|^#{1,4}\s+(.+)""", re.MULTILINE)
_ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


def execute(
    notebook: Path, parameters: Mapping[str, str], output: Path, *, folder: Path, environment: Mapping[str, str]
) -> NotebookNode:
    """Run `notebook` in `folder` and write it to `output`; the executed notebook, cleaned.

    Every parameter must be declared in the notebook's `parameters` cell. Raises ExecutionFailed
    where a cell fails, the kernel dies, or a cell did not run.
    """
    declared = papermill.inspect_notebook(str(notebook))
    unknown = sorted(set(parameters) - set(declared))
    if unknown:
        raise XianbaoError(
            f"{notebook.name}：笔记本没有声明参数 {'、'.join(unknown)}；已声明的参数：{'、'.join(declared) or '（没有 parameters 单元格）'}"
        )
    with _environment(environment):
        try:
            papermill.execute_notebook(
                str(notebook), str(output), parameters=dict(parameters), kernel_name="python3",
                progress_bar=False, log_output=False, cwd=str(folder), execution_timeout=TIMEOUT,
                extra_arguments=["--IPKernelApp.log_level=40"],
            )  # fmt: skip
        except PapermillExecutionError as error:
            node = nbformat.read(output, as_version=4)
            raise _failed(node, error.exec_count, _ANSI.sub("", "\n".join(error.traceback)), f"{error.ename}: {error.evalue}") from None
        except (DeadKernelError, CellTimeoutError) as error:
            node = nbformat.read(output, as_version=4)
            reason = "单元格运行超时" if isinstance(error, CellTimeoutError) else "内核中途退出"
            raise _failed(node, _unrun(node), str(error), f"{reason}（上限 {TIMEOUT} 秒）") from None
    node = nbformat.read(output, as_version=4)
    stopped = _unrun(node)
    if stopped is not None:
        raise _failed(node, stopped, "", "笔记本没有运行到最后（可能调用了 sys.exit 或 exit）")
    clean(node)
    nbformat.write(node, output)
    return node


def clean(node: NotebookNode) -> None:
    """Take out what differs from run to run: times, paths, random ids."""
    for key in ("papermill", "widgets"):
        node.metadata.pop(key, None)
    node.metadata.pop("language_info", None)
    for number, cell in enumerate(node.cells):
        for key in ("papermill", "execution"):
            cell.metadata.pop(key, None)
        cell["id"] = f"cell-{number:02d}"


def _unrun(node: NotebookNode) -> int | None:
    """Position among the code cells of the first that has not run to its end, from 1."""
    code = [c for c in node.cells if c.cell_type == "code" and c.source.strip()]
    for position, cell in enumerate(code, 1):
        if cell.execution_count is None or any(o.output_type == "error" for o in cell.outputs):
            return position
    return None


def _failed(node: NotebookNode, position: int | None, traceback: str, reason: str) -> ExecutionFailed:
    """The failure, named by the last heading that was set before or in the failing cell."""
    heading, source, seen = "（开头）", "", 0
    for cell in node.cells:
        if cell.cell_type == "code" and "papermill-error-cell-tag" in cell.metadata.get("tags", []):
            continue
        for first, second in _HEADING.findall(cell.source):
            heading = first or second
        if cell.cell_type == "code" and cell.source.strip():
            seen += 1
            if seen == position or (position is None and any(o.output_type == "error" for o in cell.outputs)):
                source = cell.source
                break
    plain = _ANSI.sub("", reason).replace("\n", " ")
    message = f"“{heading}”一节的单元格出错：{plain}"
    return ExecutionFailed(message, FailedCell(heading, source, traceback or plain))


@contextmanager
def _environment(values: Mapping[str, str]) -> Iterator[None]:
    """Set variables for the kernel; the process's own come back afterwards."""
    before: dict[str, Any] = {key: os.environ.get(key) for key in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for key, value in before.items():
            if value is None:
                os.environ.pop(key, None)
            else:
                os.environ[key] = value
