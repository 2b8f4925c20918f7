"""Run a notebook with papermill in a fresh kernel, or say which cell stopped it and why."""

import os
import re
import tempfile
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
# What a user has set for notebooks and charts of his own must not show in a report
ALOOF = {"JUPYTER_PREFER_ENV_PATH": "1", "MATPLOTLIBRC": os.devnull, "PYTHONSTARTUP": ""}
_HEADING = re.compile(r"""^\s*\w+\.heading\(\s*\d\s*,\s*["'](.+?)["']|^#{1,4}\s+(.+)""", re.MULTILINE)
_LINE = re.compile(r"Cell In\[\d+\], line (\d+)")
_ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


def execute(
    notebook: Path, parameters: Mapping[str, str], *, folder: Path, environment: Mapping[str, str]
) -> NotebookNode:
    """Run `notebook` in `folder` with `environment`; the executed notebook, cleaned.

    Every parameter must be declared in the notebook's `parameters` cell. Raises ExecutionFailed
    where a cell fails, the kernel dies, or a cell did not run.
    """
    source = nbformat.read(notebook, as_version=4)
    if "name" not in source.metadata.get("kernelspec", {}):
        raise XianbaoError(f"{notebook.name}：笔记本没有写明内核（kernelspec），请在 JupyterLab 中选择 Python 3 后保存")
    declared = papermill.inspect_notebook(str(notebook))
    unknown = sorted(set(parameters) - set(declared))
    if unknown:
        raise XianbaoError(
            f"{notebook.name}：笔记本没有声明参数 {'、'.join(unknown)}；"
            f"已声明的参数：{'、'.join(declared) or '（没有 parameters 单元格）'}"
        )
    with (
        tempfile.TemporaryDirectory(prefix="xianbao-", ignore_cleanup_errors=True) as profile,
        _environment({**ALOOF, "IPYTHONDIR": profile, **environment}),
    ):
        try:
            # no output path: papermill would save the whole notebook twice per cell
            node = papermill.execute_notebook(
                str(notebook), None, parameters=dict(parameters), kernel_name="python3",
                progress_bar=False, log_output=False, cwd=str(folder), execution_timeout=TIMEOUT,
                extra_arguments=["--IPKernelApp.log_level=50"],
            )  # fmt: skip
        except PapermillExecutionError as error:
            raise _failed(source, error.source, f"{error.ename}: {error.evalue}", "\n".join(error.traceback)) from None
        except CellTimeoutError as error:
            raise _failed(source, "", f"单元格运行超过 {TIMEOUT} 秒", str(error)) from None
        except DeadKernelError as error:
            raise _failed(source, "", "内核中途退出（可能内存不足）", str(error)) from None
    stopped = _unrun(node)
    if stopped is not None:
        raise _failed(source, stopped, "笔记本没有运行到最后（可能调用了 sys.exit 或 exit）", "")
    return clean(node)


def clean(node: NotebookNode) -> NotebookNode:
    """Take out what differs from run to run: times, paths, random ids."""
    for key in ("papermill", "widgets", "language_info"):
        node.metadata.pop(key, None)
    for number, cell in enumerate(node.cells):
        for key in ("papermill", "execution"):
            cell.metadata.pop(key, None)
        cell["id"] = f"cell-{number:02d}"
    return node


def _unrun(node: NotebookNode) -> str | None:
    """Source of the first code cell that did not run to its end."""
    for cell in node.cells:
        if cell.cell_type == "code" and cell.source.strip():
            broken = any(o.output_type == "error" for o in cell.outputs)
            if cell.execution_count is None or broken:
                return str(cell.source)
    return None


def _failed(source: NotebookNode, failing: str, reason: str, traceback: str) -> ExecutionFailed:
    """The failure, named by the last heading set before the failing line."""
    traceback = _ANSI.sub("", traceback)
    line = _LINE.search(traceback)
    heading = "（开头）" if failing else "（位置不明）"
    for cell in source.cells if failing else ():
        here = cell.cell_type == "code" and cell.source.strip() == failing.strip()
        run = cell.source.splitlines()[: int(line[1])] if here and line else cell.source.splitlines()
        for first, second in _HEADING.findall("\n".join(run)):
            heading = first or second
        if here:
            break
    plain = _ANSI.sub("", reason).replace("\n", " ")
    message = f"“{heading}”一节的单元格出错：{plain}"
    return ExecutionFailed(message, FailedCell(heading, failing, traceback or plain))


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
