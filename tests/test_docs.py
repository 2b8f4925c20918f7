"""What the repository says of itself is true."""

import importlib.util
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import nbformat
import pytest
from conftest import ROOT

TRACKED = subprocess.run(
    ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
).stdout.split("\0")[:-1]  # fmt: skip
TEXTS = [p for p in TRACKED if not p.endswith((".xlsx", ".docx"))]


def module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


def commands(name: str) -> list[str]:
    return re.findall(r"^python3 -m pip .*nox -s .*$", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE)


def test_ci_runs_the_commands_of_the_readme() -> None:
    build, test = commands("README.md")
    assert commands(".ci/run") == [test, build]
    assert build in commands("README.zh-CN.md")


@pytest.mark.parametrize("name", ["ledgers.md", "indicators.md", "checks.md", "facts.md", "textlint.md"])
def test_generated_pages_are_up_to_date(name: str) -> None:
    generate = module(ROOT / "docs/generate.py")
    assert (ROOT / "docs" / name).read_text(encoding="utf-8") == generate.PAGES[name]()


def test_every_list_and_rate_is_explained() -> None:
    from xianbao.reconcile import LISTS, RATES

    page = (ROOT / "docs/reconciliation.md").read_text(encoding="utf-8")
    missing = [r.id for r in (*LISTS.values(), *RATES.values()) if f"| {r.name} | {r.definition} |\n" not in page]
    assert missing == []


def test_no_registry_address_and_no_path_of_a_machine() -> None:
    registries = r"pypi\.org/simple|pythonhosted|registry\.npmjs|deb\.debian"
    for name in TEXTS:
        text = (ROOT / name).read_text(encoding="utf-8")
        if name != "tests/test_docs.py":
            assert not re.search(registries, text), name
            assert not re.search(r"(?<![\w.])/(?:root|tmp|work|home)/\w", text), name


@pytest.mark.parametrize("name", sorted(p.name for p in (ROOT / "requirements").glob("*.txt")))
def test_locks_pin_every_package_with_a_hash_and_no_address(name: str) -> None:
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    pins = re.findall(r"^[a-z0-9-]+(?:\[[^]]*\])?==", text, re.MULTILINE)
    entries = [e for e in re.split(r"^(?=[a-zA-Z])", text, flags=re.MULTILINE) if not e.startswith("#")]
    assert len(pins) == len(entries) > 5
    assert all("--hash=sha256:" in e for e in entries)
    assert "://" not in text


def test_links_between_documents_exist() -> None:
    for name in (n for n in TEXTS if n.endswith(".md")):
        text = (ROOT / name).read_text(encoding="utf-8")
        for link in re.findall(r"\]\(([^)#:]+)\)", text):
            assert ((ROOT / name).parent / link).exists(), f"{name}: {link}"


def test_every_dependency_has_its_reason() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    listed = {re.split(r"[><=]", d)[0] for d in project["dependencies"]}
    reasons = re.findall(
        r"^\| ([a-z0-9-]+) \| .{10,} \|$",
        (ROOT / "docs/adr/0002-dependencies.md").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    assert listed == set(reasons)


def test_golden_notebooks_hold_outputs() -> None:
    """nbval passes a cell that stores nothing: of each kind every cell that shows something does so in one of them."""
    silent: dict[str, set[int]] = {}
    for path in sorted((ROOT / "tests/golden").glob("*.ipynb")):
        cells = [c for c in nbformat.read(path, as_version=4).cells if c.cell_type == "code"]
        assert all(c.execution_count for c in cells), path.name
        assert sum(bool(c.outputs) for c in cells) > len(cells) / 3, path.name
        nothing = {n for n, c in enumerate(cells) if not c.outputs}
        kind = path.stem.rsplit("-", 1)[1]
        silent[kind] = silent.get(kind, nothing) & nothing
    assert set(map(frozenset, silent.values())) == {frozenset({0, 1, 2})}  # parameters, those given, opening


def test_every_kind_and_six_jurisdictions_have_golden_notebooks() -> None:
    from xianbao import pipeline
    from xianbao.kinds import KINDS
    from xianbao.workspace import Workspace

    renew = module(ROOT / "tests/golden/renew.py")
    assert set((ROOT / "tests/golden").glob("*.ipynb")) == {renew.target(report) for report in renew.REPORTS}
    assert set(renew.REPORTS) <= {p.id for p in pipeline.plans(Workspace(ROOT), [], None, None)}
    assert {report.kind for report in renew.REPORTS} == KINDS.keys()
    assert len({report.slug for report in renew.REPORTS}) == 6


def test_wheel_carries_a_workspace(tmp_path: Path) -> None:
    """What `xianbao init` lays down when installed without this repository."""
    import zipfile

    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    [wheel] = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as package:
        names = set(package.namelist())
    base = "xianbao/_workspace"
    assert f"{base}/notebooks/work_report.ipynb" in names
    for part in (ROOT / "reports/_extensions/gongwen").iterdir():
        assert part.is_dir() or f"{base}/reports/_extensions/gongwen/{part.name}" in names
