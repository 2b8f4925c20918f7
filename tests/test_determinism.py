"""The same inputs give the same bytes: elsewhere, later, for another user, in another order, whatever others report."""

import json
import os
import random
import re
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import openpyxl
import pytest
from conftest import ROOT, copy_workspace, samples

from xianbao import fonts, goals, jobs, pipeline
from xianbao.adapters.pandoc import Pandoc
from xianbao.kept import CRATE, RECORD
from xianbao.params import FORMATS
from xianbao.workspace import Workspace

# What somebody may have in the folder of their own, and what would show in a report if it were heeded
HABITS = {
    ".ipython/profile_default/startup/00-mine.py": "import pandas\npandas.options.display.max_rows = 1\nprint('mine')\n",
    ".ipython/profile_default/ipython_config.py": "c.InteractiveShell.ast_node_interactivity = 'all'\n",
    ".config/matplotlib/matplotlibrc": "font.size: 40\nfigure.facecolor: red\nsavefig.bbox: tight\nno.such.key: 1\n",
    ".local/share/jupyter/kernels/python3/kernel.json": json.dumps({"argv": ["no-such-program"], "language": "python"}),
    ".local/share/pandoc/translations/zh.yaml": "Figure: 插画\nTable: 表格\n",
    ".local/share/pandoc/templates/default.html5": "MINE",
    ".local/share/pandoc/abbreviations": "mine.\n",
    "startup.py": "print('mine')\n",
}


# The one thing that may change while tests run: somebody commits
_COMMIT = re.compile(rb'"(commit|identifier|own_sha256)": "[0-9a-f]{40,64}"|"dirty": (true|false)')


def files(folder: Path) -> dict[str, bytes]:
    found = {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    return found | {n: _COMMIT.sub(b"", found[n]) for n in (RECORD, CRATE) if n in found}


def differing(first: Path, second: Path) -> list[str]:
    one, two = files(first), files(second)
    return sorted(name for name in one.keys() | two.keys() if one.get(name) != two.get(name))


def plan_of(workspace: Workspace, name: str) -> pipeline.Plan:
    ident = samples()[name].id
    [plan] = pipeline.plans(workspace, [ident.slug], ident.period, ident.kind)
    return plan


@pytest.fixture(scope="session")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace in a folder whose name has a space and is not of ASCII."""
    return copy_workspace(tmp_path_factory.mktemp("elsewhere") / "另一个 文件夹")


@pytest.fixture(scope="session")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of another user with habits, another language and time zone."""
    home = tmp_path_factory.mktemp("home")
    for name, text in HABITS.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(text, encoding="utf-8")
    return {
        "HOME": str(home), "USERPROFILE": str(home), "USER": "wai", "LOGNAME": "wai", "USERNAME": "wai",
        "PYTHONSTARTUP": str(home / "startup.py"), "TZ": "Pacific/Auckland", "LC_ALL": "C", "LANG": "C",
        "COLUMNS": "40", "XIANBAO_FONTS": str(fonts.cache()),
    }  # fmt: skip


@contextmanager
def as_user(environment: dict[str, str]) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name in [n for n in os.environ if n.startswith(("XDG_", "LC_", "JUPYTER_", "MPL", "IPYTHON"))]:
            patch.delenv(name)
        for name, value in environment.items():
            patch.setenv(name, value)
        mask = os.umask(0o077)
        if hasattr(time, "tzset"):
            time.tzset()
        try:
            yield
        finally:
            os.umask(mask)
    if hasattr(time, "tzset"):
        time.tzset()


def test_every_sample_is_the_same_elsewhere(
    request: pytest.FixtureRequest, every_sample: Path, elsewhere: Workspace, stranger: dict[str, str]
) -> None:
    """Another folder, a later time, another time zone, locale and user with habits; every file of every sample."""
    plan = plan_of(elsewhere, request.node.callspec.params["every_sample"])
    with as_user(stranger):
        outcome = pipeline.build(elsewhere, plan, Pandoc(), FORMATS)
    assert outcome.error is None, outcome.error
    assert differing(every_sample, elsewhere.report(plan.id)) == []


def test_side_by_side_and_in_another_order(
    tmp_path: Path, sample: Callable[[str], Path], stranger: dict[str, str]
) -> None:
    """Processes side by side whose sets and dicts are in another order than those of the first build."""
    names = ["luxi-2017-work_report", "xuancheng-2019-06-bulletin", "jianshi-2019-task_list"]
    random.Random(6).shuffle(names)
    workspace = copy_workspace(tmp_path / "workspace")
    plans = [plan_of(workspace, name) for name in names]
    with as_user({**stranger, "PYTHONHASHSEED": "77"}):
        outcomes = jobs.build_all(workspace, plans, Pandoc(), FORMATS, jobs=2)
    assert [o.error for o in outcomes] == [None, None, None]
    for name, plan in zip(names, plans, strict=True):
        assert differing(sample(name), workspace.report(plan.id)) == []


NOBODY = 65534


def _program_is_open_to_all() -> bool:
    if os.name == "nt" or os.geteuid() != 0:
        return False
    try:
        command = [sys.executable, "-c", "import papermill, xianbao"]
        return subprocess.run(command, user=NOBODY, cwd="/", capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def test_another_user_of_the_machine(tmp_path_factory: pytest.TempPathFactory, sample: Callable[[str], Path]) -> None:
    if not _program_is_open_to_all():
        pytest.skip("only root may act as another user, and Python and fonts must be readable by it; see HABITS")
    base = tmp_path_factory.mktemp("nobody")
    workspace = copy_workspace(base / "workspace")
    for path in (base, *base.rglob("*")):
        os.chown(path, NOBODY, NOBODY)
    for path in (base.parent, base.parent.parent):
        path.chmod(0o755)
    environment = {**os.environ, "HOME": str(base), "USER": "nobody", "XIANBAO_FONTS": str(fonts.cache())}
    plan = plan_of(workspace, "jianshi-2019-task_list")
    words = ("build", "jianshi", "--kind", "task_list", "--to", ",".join(FORMATS), "--engine", "pandoc", "-j", "1")
    command = [sys.executable, "-m", "xianbao", *words]
    done = subprocess.run(
        command, cwd=workspace.root, env=environment, user=NOBODY, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    assert differing(sample("jianshi-2019-task_list"), workspace.report(plan.id)) == []


@pytest.mark.parametrize("name", ["luxi-2017-work_report", "luxi-2017-reconciliation", "xuancheng-2019-06-bulletin"])
def test_no_file_bears_the_day_of_its_making(sample: Callable[[str], Path], name: str) -> None:
    now = datetime.now(UTC)
    days = [now + timedelta(days=n) for n in (-1, 0, 1)]
    spelt = [d.strftime(f).encode() for d in days for f in ("%Y-%m-%d", "D:%Y%m%d", "%b %d %Y")]
    spelt += [f"{d.year}年{d.month}月{d.day}日".encode() for d in days]
    for path in (p for p in sample(name).rglob("*") if p.is_file()):
        held = [path.read_bytes()]
        if path.suffix in (".docx", ".xlsx"):
            with zipfile.ZipFile(path) as parts:
                held += [parts.read(n) for n in parts.namelist()]
                assert not [i.filename for i in parts.infolist() if i.date_time[0] == now.year]
        assert not [day for day in spelt for data in held if day in data], path.name


@pytest.mark.parametrize("name", ["anding-2019-work_report", "luxi-2017-reconciliation", "xuanzhou-2019-work_report"])
def test_a_report_hangs_on_nothing_of_others(workspace: Workspace, sample: Callable[[str], Path], name: str) -> None:
    """All others renamed, broken or with other numbers: not a byte changes, and none of them is an input."""
    plan = plan_of(workspace, name)
    own = plan.id.slug
    others = [slug for slug in workspace.slugs() if slug != own]
    changed = {how: [] for how in ("renamed", "broken", "other numbers")}
    for n, slug in enumerate(others):
        how = list(changed)[2 if slug in ("dingxi", "xuancheng") else n % 2]
        _scramble(workspace, slug, how)
        changed[how].append(slug)
    assert all(changed.values())
    outcome = pipeline.build(workspace, plan, Pandoc(), FORMATS)
    assert outcome.error is None, outcome.error
    assert differing(sample(name), workspace.report(plan.id)) == []
    manifest = json.loads((workspace.report(plan.id) / "manifest.json").read_text(encoding="utf-8"))
    data = [n for n in manifest["inputs"] if n.startswith(("data/", "params/"))]
    assert len(data) > 2
    assert all(re.match(rf"(data/{own}/|params/{own}\.yaml)", n) for n in data)


def _scramble(workspace: Workspace, slug: str, how: str) -> None:
    folder, params = workspace.root / "data" / slug, workspace.params(slug)
    if how == "renamed":
        folder.rename(folder.with_name(f"{slug}x"))
        params.rename(params.with_name(f"{slug}x.yaml"))
        return
    for path in [params, *(p for p in folder.rglob("*") if p.is_file())]:
        if how == "broken":
            path.write_bytes(b"\xff\x00" + path.read_bytes()[::-1])
        elif path.suffix == ".xlsx":
            book = openpyxl.load_workbook(path)
            for cell in (c for sheet in book for row in sheet.iter_rows() for c in row):
                if isinstance(cell.value, int | float):
                    cell.value += 1
            book.save(path)
        elif not path.name.endswith(".origin.yaml"):
            text = path.read_text(encoding="utf-8")
            path.write_text(re.sub(r"\d", lambda digit: str((int(digit[0]) + 1) % 10), text), encoding="utf-8")


def test_what_is_scrambled_is_read_where_it_belongs(workspace: Workspace, sample: Callable[[str], Path]) -> None:
    """The same scrambling changes the report of the jurisdiction that it befalls: the test above can fail."""
    plan = plan_of(workspace, "xuancheng-2019-06-bulletin")
    _scramble(workspace, "xuancheng", "other numbers")
    for kept in ("params/xuancheng.yaml", *(f"data/xuancheng/{n}.csv" for n in goals.FILES)):
        shutil.copyfile(ROOT / kept, workspace.root / kept)
    outcome = pipeline.build(workspace, plan, Pandoc(), ["html"])
    assert outcome.error is None, outcome.error
    assert "numbers.json" in differing(sample("xuancheng-2019-06-bulletin"), workspace.report(plan.id))
