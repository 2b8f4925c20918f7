"""Shared fixtures: a private copy of the workspace, and the 芦溪 report built once for all."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from xianbao import intake, pipeline
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


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the 芦溪 report, built with the default renderer in a copy of the workspace."""
    workspace = copy_workspace(tmp_path_factory.mktemp("built") / "workspace")
    outcome = build(workspace, Pandoc())
    assert outcome.error is None, outcome.error
    assert outcome.warnings == []
    assert outcome.followup == []
    return workspace.report(outcome.id)


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
