"""Reports built side by side: the same bytes, every failure told, nothing left by what was killed."""

import os
import pickle
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import copy_workspace

from xianbao import jobs, pipeline
from xianbao.adapters.pandoc import Pandoc
from xianbao.errors import ExecutionFailed, FailedCell, XianbaoError
from xianbao.problems import Problem, Refused
from xianbao.workspace import Workspace


@dataclass(frozen=True)
class Stub(Pandoc):
    """The default engine; in one kind of report it dies, raises or goes wrong."""

    kind: str = ""
    how: str = ""

    def render(self, job, formats):
        if f"-{self.kind}-" in job.folder.name:
            if self.how == "dies":
                os._exit(9)
            if self.how == "raises":
                raise XianbaoError("甲", "乙")
            raise ZeroDivisionError("丙")
        return super().render(job, formats)


def files(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_side_by_side_gives_what_one_by_one_gives(workspace: Workspace, tmp_path: Path) -> None:
    other = copy_workspace(tmp_path / "other")
    heard = []
    for place, count in ((workspace, 1), (other, 2)):
        plans = pipeline.plans(place, ["luxi"], "2017", None)
        outcomes = jobs.build_all(place, plans, Pandoc(), ["html"], jobs=count, told=heard.append)
        assert [o.id for o in outcomes] == [p.id for p in plans]
        assert [o.error for o in outcomes] == [None, None]
        assert all(o.seconds > 0 for o in outcomes)
    assert len(heard) == 4
    assert len(files(workspace.build)) > 10
    assert files(workspace.build) == files(other.build)


@pytest.mark.parametrize(
    ("how", "lines"),
    [("dies", (jobs.KILLED,)), ("raises", ("甲", "乙")), ("goes wrong", None)],
)
def test_a_failure_hides_no_other_report(workspace: Workspace, how: str, lines: tuple[str, ...] | None) -> None:
    plans = pipeline.plans(workspace, ["luxi"], "2017", None)
    bad, good = jobs.build_all(workspace, plans, Stub("work_report", how), ["html"], jobs=2)
    assert good.error is None
    assert (workspace.report(good.id) / "manifest.json").exists()
    if lines:
        assert bad.error.lines == lines
    else:
        assert str(bad.error).startswith("程序内部错误（test_jobs.py 第")
        assert str(bad.error).endswith("ZeroDivisionError: 丙")
    assert not workspace.report(bad.id).exists()
    assert [p.name for p in workspace.build.iterdir()] == ["internal"]


def test_what_passes_between_processes() -> None:
    failed = ExecutionFailed("甲", FailedCell("乙", "1 / 0", "丙"))
    again = pickle.loads(pickle.dumps(failed))
    assert (again.lines, again.cell) == (failed.lines, failed.cell)
    error = pickle.loads(pickle.dumps(XianbaoError("甲", "乙")))
    assert error.lines == ("甲", "乙")
    refused = Refused(*(Problem("甲.xlsx", " 不是数字", "表", row, "列") for row in (5, 6)))
    again = pickle.loads(pickle.dumps(refused))
    assert (again.lines, again.problems) == (refused.lines, refused.problems)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT for one process")
@pytest.mark.parametrize("count", ["1", "2"])
def test_an_interrupt_leaves_nothing(workspace: Workspace, count: str) -> None:
    # whoever starts tests in the background has them ignore interrupts, and what they start as well
    heeding = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); import xianbao.__main__"
    command = [sys.executable, "-c", heeding, "build", "luxi", "--engine", "pandoc", "--to", "html", "-j", count]
    with subprocess.Popen(command, cwd=workspace.root, stderr=subprocess.PIPE, encoding="utf-8") as run:
        for _ in range(600):
            if workspace.build.exists() and len(list(workspace.build.iterdir())) == int(count):
                break
            time.sleep(0.1)
        time.sleep(0.5)
        run.send_signal(signal.SIGINT)
        _, told = run.communicate(timeout=60)
    assert run.returncode == 130
    assert "已中断" in told
    assert "Traceback" not in told
    assert list(workspace.build.iterdir()) == []


def test_jobs_must_be_a_count(workspace: Workspace) -> None:
    command = [sys.executable, "-m", "xianbao", "build", "-j", "0"]
    done = subprocess.run(command, cwd=workspace.root, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 2
    assert "选项 --jobs 的值不对，应为不小于 1 的整数" in done.stderr


def test_two_put_the_same_report_in_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody else's report gets there between our two renames: ours takes its place, whole."""
    work, target = tmp_path / "work", tmp_path / "built" / "work_report"
    for folder, words in ((work, "ours"), (target, "former")):
        folder.mkdir(parents=True)
        (folder / "report.pdf").write_text(words, encoding="utf-8")
    rename, met = Path.rename, []

    def met_on_the_way(path: Path, to: Path) -> Path:
        if path == work and not met:
            met.append(path)
            target.mkdir()
            (target / "report.html").write_text("theirs", encoding="utf-8")
        return rename(path, to)

    monkeypatch.setattr(Path, "rename", met_on_the_way)
    pipeline._put_in_place(work, target)
    assert met
    assert {p.name: p.read_text(encoding="utf-8") for p in target.iterdir()} == {"report.pdf": "ours"}
    assert [p.name for p in target.parent.iterdir()] == ["work_report"]
