"""Shared fixtures: a private copy of the workspace, and the 芦溪 report built once for all."""

import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest
from hypothesis import settings

from xianbao import intake, pipeline, run
from xianbao.adapters.pandoc import Pandoc
from xianbao.indicators import needed
from xianbao.kinds import KINDS, wanted
from xianbao.params import FORMATS
from xianbao.params import load as load_params
from xianbao.workspace import Workspace

ROOT = Path(__file__).parents[1]

# The same examples each time, and none fails because the machine is busy
settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")


def copy_workspace(target: Path) -> Workspace:
    for part in ("params", "data", "notebooks", "reports/_extensions"):
        shutil.copytree(ROOT / part, target / part)
    return Workspace(target)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A workspace of its own for tests that change things."""
    return copy_workspace(tmp_path / "workspace")


@pytest.fixture(scope="session")
def luxi() -> intake.Ledgers:
    """The sample ledgers of 芦溪县 2017 that the county keeps."""
    kept = wanted(KINDS["work_report"], load_params(ROOT / "params/luxi.yaml"))
    return intake.load(ROOT / "data/luxi/2017", "data/luxi/2017", kept)


CASES = ("luxi/2017", "hechi/2019", "dingxi/2018", "dingxi/2019", "xuancheng/2019", "jianshi/2019")


@pytest.fixture(scope="session")
def cases() -> dict[str, intake.Ledgers]:
    """The sample ledgers of the five cases that some indicator is computed from, by folder and year."""
    return {case: intake.load(ROOT / "data" / case, f"data/{case}", needed()) for case in CASES}


MUTANT, TRIED = "mutant", "tried"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Every mutant of tests/test_mutants.py that was killed, and by what; what the attacks on published reports tried."""
    reports = [report for held in terminalreporter.stats.values() for report in held]
    for what, title in ((MUTANT, "mutants killed"), (TRIED, "attacks on what is published")):
        told = dict.fromkeys(v for r in reports for key, v in getattr(r, "user_properties", ()) if key == what)
        if told:
            terminalreporter.section(f"{len(told)} {title}")
            terminalreporter.write_line("\n".join(sorted(map(str, told))))


@cache
def samples() -> dict[str, pipeline.Plan]:
    """Every report of this repository by a name such as xuancheng-2019-06-bulletin."""
    plans = pipeline.plans(Workspace(ROOT), [], None, None)
    return {f"{p.id.slug}-{p.id.period}-{p.id.kind}": p for p in plans}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that takes `every_sample` runs for each report of this repository."""
    if "every_sample" in metafunc.fixturenames:
        metafunc.parametrize("every_sample", samples(), indirect=True)


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The folder of a sample report by its name, built with the default renderer."""
    return built_once(tmp_path_factory, Pandoc)


def built_once(factory: pytest.TempPathFactory, engine: Callable[[], pipeline.Renderer]) -> Callable[[str], Path]:
    """Builds sample reports by their names, each once in a run whatever the number of workers."""
    base = factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base

    def folder(name: str) -> Path:
        renderer = engine()
        place = shared / f"samples-{renderer.name}"
        with locked(shared / f"{place.name}.lock"):
            workspace = Workspace(place) if place.exists() else copy_workspace(place)
        plan = samples()[name]
        report = workspace.report(plan.id)
        with locked(shared / f"{renderer.name}-{name}.lock"):
            if not report.exists():
                outcome = pipeline.build(workspace, plan, renderer, FORMATS)
                assert outcome.error is None, outcome.error
                assert [w for w in outcome.warnings if w.startswith(("排版", "转换")) or "Quarto" in w] == []
        return report

    return folder


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Alone among all workers; one that waits for ten minutes fails."""
    for _ in range(6000):
        try:
            os.close(os.open(path, os.O_CREAT | os.O_EXCL))
            break
        except (FileExistsError, PermissionError):  # Windows denies what is just being removed
            time.sleep(0.1)
    else:
        pytest.fail(f"{path.name} was not released")
    try:
        yield
    finally:
        path.unlink()


@pytest.fixture(scope="session")
def public_editions(tmp_path_factory: pytest.TempPathFactory, sample: Callable[[str], Path]) -> Workspace:
    """A workspace in which both editions of every sample are built, once in a run; not to be changed."""
    folders = [sample(name) for name in samples()]
    workspace = Workspace.find(folders[0])
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    with locked(shared / "public.lock"):
        if not (workspace.build / "public").exists():
            outcomes = run.build_all(
                workspace, list(samples().values()), Pandoc(), editions=("public",), count=os.cpu_count() or 1
            )
            assert [str(o.error) for o in outcomes if o.error] == []
    return workspace


@pytest.fixture
def every_sample(request: pytest.FixtureRequest, sample: Callable[[str], Path]) -> Path:
    """The folder of each sample report in turn."""
    return sample(request.param)


@pytest.fixture(scope="session")
def built(sample: Callable[[str], Path]) -> Path:
    """The folder of the 芦溪 report."""
    return sample("luxi-2017-work_report")


@pytest.fixture(scope="session")
def reconciled(tmp_path_factory: pytest.TempPathFactory) -> pipeline.Outcome:
    """The 芦溪 reconciliation, built likewise."""
    workspace = copy_workspace(tmp_path_factory.mktemp("reconciled") / "workspace")
    outcome = build(workspace, Pandoc(), "reconciliation")
    assert outcome.error is None, outcome.error
    return outcome


def build(
    workspace: Workspace, engine: pipeline.Renderer, kind: str = "work_report", **options: bool
) -> pipeline.Outcome:
    [plan] = pipeline.plans(workspace, ["luxi"], None, kind)
    return pipeline.build(workspace, plan, engine, FORMATS, **options)


@pytest.fixture
def build_luxi() -> Callable[..., pipeline.Outcome]:
    return build
