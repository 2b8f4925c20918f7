"""All samples staged, signed and released as one site; what is then out is searched and read once more."""

import datetime as dt
import hashlib
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import TRIED, samples
from public_editions import recorded

from xianbao import personal, publishing
from xianbao.publishing import Disk, Places
from xianbao.workspace import PARTS, Workspace

DAY = dt.date(2026, 11, 25)
PEOPLE = {"writer": "甲", "reviewer": "乙", "approver": "丙"}


@pytest.fixture(scope="module")
def released(
    public_editions: Workspace, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Places, publishing.Prepared]:
    """Everything that is public, released in a workspace of its own."""
    root = tmp_path_factory.mktemp("all") / "workspace"
    for part in PARTS:
        shutil.copytree(public_editions.root / part, root / part)
    places = Places(Workspace(root))
    for plan in samples().values():
        if plan.id.kind != "reconciliation":
            recorded(places.workspace, replace(plan.id, edition="public"))  # whatever is uncommitted here
    done = publishing.stage(places, DAY, None, (), Disk())
    for role, by in PEOPLE.items():
        publishing.sign(places, role, by, DAY, (), Disk())
    publishing.release(places, DAY, Disk())
    return places, done


def test_every_public_sample_is_out(released: tuple[Places, publishing.Prepared]) -> None:
    places, done = released
    assert places.current.read_text(encoding="utf-8").strip() == str(DAY)
    site = places.releases / str(DAY) / "site"
    public = [plan.id for plan in samples().values() if plan.id.kind != "reconciliation"]
    assert len(done.record.reports) == len(public) > 40
    for report in public:
        assert (site / report.slug / report.period / report.kind / "index.html").is_file()
    assert not list((places.releases / str(DAY) / "site").rglob("manifest.json"))


def test_checksums_and_zip_are_those_of_the_site(released: tuple[Places, publishing.Prepared]) -> None:
    folder = released[0].releases / str(DAY)
    sums = dict(reversed(line.split("  ", 1)) for line in (folder / "SHA256SUMS").read_text("utf-8").splitlines())
    files = {p.relative_to(folder).as_posix(): p for p in folder.rglob("*") if p.is_file() and p.name != "SHA256SUMS"}
    assert sums == {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in files.items()}
    with zipfile.ZipFile(folder / "site.zip") as held:
        assert held.testzip() is None
        packed = {name: held.read(name) for name in held.namelist() if not name.endswith("/")}
    unpacked = {p.relative_to(folder / "site").as_posix(): p.read_bytes() for p in files.values() if "site" in p.parts}
    assert {name.removeprefix("site/"): data for name, data in packed.items()} == unpacked


def test_no_person_is_in_any_byte_that_is_out(
    released: tuple[Places, publishing.Prepared], record_property: Callable[[str, object], None]
) -> None:
    """The site, the zip and the package for the CMS; and the gate finds somebody where there is somebody."""
    workspace, folder = released[0].workspace, released[0].releases / str(DAY)
    known = personal.known(workspace, list(workspace.slugs()))
    for part in ("site", "site.zip", "cms"):
        looked_into = personal.examine(folder / part, known)
        record_property(TRIED, f"{part}：{personal.tried(known, looked_into)}")
        assert looked_into.hits == ()
        assert looked_into.passages > 1000
    [followup] = (workspace.build / "internal").rglob("followup")
    assert personal.scan(followup, known)


def test_what_a_page_shows_is_that_of_the_public_edition(released: tuple[Places, publishing.Prepared]) -> None:
    workspace, site = released[0].workspace, released[0].releases / str(DAY) / "site"
    for plan in samples().values():
        if plan.id.kind == "reconciliation":
            continue
        folder = workspace.report(replace(plan.id, edition="public"))
        page = Path(site, plan.id.slug, plan.id.period, plan.id.kind)
        for name in ("report.pdf", "report.docx"):
            if (folder / name).is_file():
                assert (page / name).read_bytes() == (folder / name).read_bytes()
        article = _article((folder / "report.html").read_text(encoding="utf-8"))
        assert article in (page / "index.html").read_text(encoding="utf-8")


def _article(page: str) -> str:
    start = page.index('<article class="gongwen"')
    return page[start : page.index("</article>", start)]
