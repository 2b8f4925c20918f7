"""The real papermill, its failures included."""

from pathlib import Path

import nbformat
import pytest

from xianbao.adapters import papermill
from xianbao.errors import ExecutionFailed, XianbaoError

HEAD = 'name = "甲"  # 名称'


def notebook(tmp_path: Path, *cells: str) -> Path:
    first = nbformat.v4.new_code_cell(HEAD)
    first.metadata["tags"] = ["parameters"]
    node = nbformat.v4.new_notebook(cells=[first, *(nbformat.v4.new_code_cell(c) for c in cells)])
    node.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    path = tmp_path / "x.ipynb"
    nbformat.write(node, path)
    return path


def execute(path: Path, **parameters: str) -> nbformat.NotebookNode:
    return papermill.execute(path, parameters, folder=path.parent, environment={"XIANBAO_TEST": "是"})


def texts(node: nbformat.NotebookNode) -> list[str]:
    return [o["text"] for c in node.cells if c.cell_type == "code" for o in c.outputs]


def test_runs_with_parameters_environment_and_folder(tmp_path: Path) -> None:
    path = notebook(tmp_path, "import os\nprint(name, os.environ['XIANBAO_TEST'], os.path.basename(os.getcwd()))")
    node = execute(path, name="乙")
    assert texts(node) == [f"乙 是 {tmp_path.name}\n"]


def test_leaves_nothing_that_differs_from_run_to_run(tmp_path: Path) -> None:
    path = notebook(tmp_path, "print(1)")
    first, second = (nbformat.writes(execute(path, name="乙")) for _ in range(2))
    assert first == second
    assert str(tmp_path) not in first


def test_undeclared_parameter_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(XianbaoError, match="没有声明参数 nmae；已声明的参数：name"):
        execute(notebook(tmp_path), nmae="乙")


def test_notebook_without_a_kernel(tmp_path: Path) -> None:
    path = tmp_path / "x.ipynb"
    nbformat.write(nbformat.v4.new_notebook(), path)
    with pytest.raises(XianbaoError, match=r"x\.ipynb：笔记本没有写明内核"):
        execute(path)


def test_failing_cell_is_named_by_its_heading(tmp_path: Path) -> None:
    path = notebook(tmp_path, 'class R:\n    def heading(self, n, t): pass\nr = R()\nr.heading(1, "进展情况")',
                    'r.heading(2, "资助")\n1 / 0', 'r.heading(2, "后面")')  # fmt: skip
    with pytest.raises(ExecutionFailed) as caught:
        execute(path)
    assert caught.value.lines == ("“资助”一节的单元格出错：ZeroDivisionError: division by zero",)
    assert "1 / 0" in caught.value.cell.source
    assert "ZeroDivisionError" in caught.value.cell.traceback
    assert "\x1b" not in caught.value.cell.traceback


@pytest.mark.parametrize("way", ["import sys\nsys.exit()", "import sys\nsys.exit(0)", "raise SystemExit"])
def test_a_notebook_that_stops_early_is_a_failure(tmp_path: Path, way: str) -> None:
    with pytest.raises(ExecutionFailed):
        execute(notebook(tmp_path, way, "print('not reached')"))


def test_a_kernel_that_dies_is_a_failure(tmp_path: Path) -> None:
    with pytest.raises(ExecutionFailed, match="内核中途退出"):
        execute(notebook(tmp_path, "import os\nos._exit(9)", "print('not reached')"))


def test_the_environment_comes_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XIANBAO_TEST", "before")
    execute(notebook(tmp_path))
    import os

    assert os.environ["XIANBAO_TEST"] == "before"
