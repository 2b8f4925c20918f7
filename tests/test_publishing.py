"""xianbao publish: staged whole, signed off by three, released whole or not at all, corrected, withdrawn, rolled back."""

import datetime as dt
import errno
import json
import os
import shutil
import signal
import stat
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from public_editions import JINGDE, JIXI, anew, built, recorded
from test_cli import xianbao

from xianbao import cms, inputs, kept, publishing
from xianbao.errors import XianbaoError
from xianbao.publishing import Disk, Places, lock, released, releasing, staging
from xianbao.workspace import Workspace

DAY = dt.date(2026, 11, 25)
NEXT = DAY + dt.timedelta(days=1)
PEOPLE = {"writer": "甲", "reviewer": "乙", "approver": "丙"}
KEYS = ("jingde/2019/work_report", "jixi/2019/work_report")


@pytest.fixture(scope="session")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with two public editions; to be copied, not changed."""
    return built(tmp_path_factory.mktemp("publishing") / "workspace").root


@pytest.fixture(scope="session")
def out(ready: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, released once."""
    root = tmp_path_factory.mktemp("released") / "workspace"
    shutil.copytree(ready, root)
    published(Places(Workspace(root)))
    return root


@pytest.fixture
def mine(ready: Path, tmp_path: Path) -> Places:
    shutil.copytree(ready, tmp_path / "mine")
    return Places(Workspace(tmp_path / "mine"))


@pytest.fixture
def again(out: Path, tmp_path: Path) -> Places:
    """A copy of the workspace that was released once."""
    shutil.copytree(out, tmp_path / "mine")
    return Places(Workspace(tmp_path / "mine"))


def stage(places: Places, day: dt.date = DAY, site: str | None = None, withdraw: tuple[str, ...] = ()) -> publishing.Prepared:
    return publishing.stage(places, day, site, withdraw, Disk())


def signed(places: Places, day: dt.date = DAY) -> None:
    for role, by in PEOPLE.items():
        publishing.sign(places, role, by, day, (), Disk())  # type: ignore[arg-type]


def published(places: Places, day: dt.date = DAY, withdraw: tuple[str, ...] = ()) -> publishing.Switched:
    stage(places, day, withdraw=withdraw)
    signed(places, day)
    return publishing.release(places, day, Disk())


def refused(work: Callable[[], object]) -> str:
    with pytest.raises(XianbaoError) as caught:
        work()
    return str(caught.value)


def files(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def swapped(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8", newline="")


# The way from a public edition to a website


def test_the_whole_way(mine: Places) -> None:
    """By the command: refused without sign-offs, then staged, signed, released; what is there fits its checksums."""
    root = mine.workspace.root
    day = ("--date", str(DAY))
    assert "还没有暂存；请先运行 xianbao publish --stage" in xianbao("publish", "--release", *day, cwd=root).stderr
    done = xianbao("publish", "--stage", *day, cwd=root)
    assert done.returncode == 0, done.stderr
    assert "已暂存 2 份报告" in done.stdout
    assert "个人信息检查：" in done.stdout
    assert "披露检查：2 份暂存和 0 份发布过的公开版放在一起，推不出隐去的数" in done.stdout
    done = xianbao("publish", "--release", *day, cwd=root)
    assert done.returncode == 1
    assert (
        "releases/2026-11-25.yaml 中缺审核人（reviewer）的签字，共 2 份：jingde/2019/work_report、jixi/2019/work_report；"
        "请看过后运行 xianbao publish --sign reviewer --by 姓名" in done.stderr
    )
    for role, by in PEOPLE.items():
        done = xianbao("publish", "--sign", role, "--by", by, *day, cwd=root)
        assert done.returncode == 0, done.stderr
        assert f"{by} 以 {role} 签了 2 份，写在 releases/2026-11-25.yaml" in done.stdout
    assert "已经签过" in xianbao("publish", "--sign", "writer", "--by", "甲", *day, cwd=root).stdout
    done = xianbao("publish", "--release", *day, cwd=root)
    assert done.returncode == 0, done.stderr
    assert "已发布 2026-11-25（此前 没有发布过）" in done.stdout
    assert mine.current.read_bytes() == b"2026-11-25\n"
    assert mine.history.read_text(encoding="utf-8-sig") == "日期,事项,现行,此前\n2026-11-25,发布,2026-11-25,\n"
    done = xianbao("publish", "--rollback", *day, cwd=root)
    assert "2026-11-25 是第一次发布，没有更早的可以恢复" in done.stderr
    assert not list(mine.releases.glob(".*"))


def test_what_a_release_holds(out: Path) -> None:
    places = Places(Workspace(out))
    folder = places.releases / "2026-11-25"
    held = released.whole(places, "2026-11-25")
    assert [one.report for one in held.record.reports] == list(KEYS)
    assert all(not path.stat().st_mode & stat.S_IWUSR for path in folder.rglob("*") if path.is_file())
    with zipfile.ZipFile(folder / "site.zip") as archive:
        assert {n: archive.read(n) for n in archive.namelist()} == files(folder / "site")
        assert archive.namelist() == sorted(archive.namelist())
    assert files(folder / "site") == files(places.staging)
    for key in KEYS:  # the record and all it names, as it was; verify finds it
        one = kept.read(folder / "records" / key / "manifest.json", key)
        assert list(kept.tampered(one)) == []
    listed = (folder / "签发清单.csv").read_text(encoding="utf-8-sig")
    for role, by in PEOPLE.items():
        assert f",{role},{dict(writer='拟稿人', reviewer='审核人', approver='签发人')[role]},{by},2026-11-25," in listed
    assert (folder / "cms" / cms.LISTING).is_file()
    told = kept.told(places.workspace)
    assert sorted(place.rpartition("/")[0] for place in told) == list(KEYS)
    assert all(set(one) >= {"open", "threshold", "numbers"} for one in told.values())
    names = [p.name for p in (folder / "site").rglob("*")] + [p.name for p in (folder / "cms").rglob("*")]
    assert not {"manifest.json", "disclosure.json", "followup", "release.json"} & set(names)


def test_the_same_gives_the_same_bytes(mine: Places, out: Path) -> None:
    published(mine)
    assert files(mine.releases / "2026-11-25") == files(out / "releases/2026-11-25")


def test_a_second_release_of_a_day(again: Places) -> None:
    assert published(again).name == "2026-11-25-2"
    assert again.current.read_text(encoding="utf-8") == "2026-11-25-2\n"


# What keeps a report from being staged


def html(places: Places) -> Path:
    return places.workspace.report(JIXI) / "report.html"


def write(path: Path, text: str = "x") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def other_manifest(places: Places) -> None:
    shutil.copyfile(places.workspace.report(JINGDE) / kept.RECORD, places.workspace.report(JIXI) / kept.RECORD)


def internal_manifest(places: Places) -> None:
    folder = places.workspace.build / "internal/jixi/2019/work_report"
    shutil.copyfile(folder / kept.RECORD, places.workspace.report(JIXI) / kept.RECORD)


def edited_manifest(places: Places) -> None:
    swapped(places.workspace.report(JIXI) / kept.RECORD, '"git": null', '"git": {"commit": "0", "dirty": false}')


def listed_inner(places: Places) -> None:
    write(places.workspace.report(JIXI) / "followup/清单.xlsx")
    recorded(places.workspace, JIXI)


def phone(places: Places) -> None:
    swapped(html(places), "</article>", "<p>联系电话：13912345678</p></article>")
    recorded(places.workspace, JIXI)


def bare(places: Places) -> None:
    """All that is protected is shown."""
    folder = places.workspace.build / "internal/jixi/2019/work_report"
    keys = [n["key"] for n in json.loads((folder / "disclosure.json").read_text(encoding="utf-8"))["numbers"]]
    recorded(places.workspace, JIXI, disclosure={"threshold": 10, "open": keys})


def params(old: str, new: str, *, rebuilt: bool = True) -> Callable[[Places], None]:
    def change(places: Places) -> None:
        swapped(places.workspace.params("jixi"), old, new)
        if rebuilt:
            recorded(places.workspace, JIXI)
            recorded(places.workspace, JIXI.__class__("jixi", "2019", "work_report"))

    return change


BUILD = "请重新运行 xianbao build jixi --period 2019 --kind work_report"
FOLDER = "reports/build/public/jixi/2019/work_report"
FAULTS: dict[str, tuple[Callable[[Places], object], str]] = {
    "missing": (lambda p: shutil.rmtree(p.workspace.report(JIXI)), f"jixi/2019/work_report：没有公开版（{FOLDER}）；{BUILD}"),
    "altered": (lambda p: swapped(html(p), "绩溪县", "某某县"), f"{FOLDER}：report.html 被改动：sha256 与运行记录不符；{BUILD}"),
    "incomplete": (lambda p: html(p).unlink(), f"{FOLDER}：report.html 没有了：运行记录中有；{BUILD}"),
    "manifest edited": (edited_manifest, f"{FOLDER}：manifest.json 被改动"),
    "manifest damaged": (lambda p: write(p.workspace.report(JIXI) / kept.RECORD), f"{FOLDER}/manifest.json：不是完好的运行记录"),
    "of another report": (other_manifest, f"{FOLDER}：里面是 jingde/2019/work_report 的 public 版，不是本报告的公开版；{BUILD}"),
    "of another edition": (internal_manifest, f"{FOLDER}：里面是 jixi/2019/work_report 的 internal 版，不是本报告的公开版；{BUILD}"),
    "inputs": (lambda p: write(p.workspace.root / "data/jixi/names.csv", "name,why\n"), f"{FOLDER}：生成以后，data/jixi/names.csv 新增，不是按现在的数据做的；{BUILD}"),
    "params": (params("as_of: 2019-12-31", "as_of: 2019-12-30", rebuilt=False), f"{FOLDER}：生成以后，params/jixi.yaml 已改动"),
    "dirty": (lambda p: recorded(p.workspace, JIXI, git={"commit": "0" * 40, "dirty": True}), f"{FOLDER}：是用改动过、没有提交的程序做的"),
    "program": (lambda p: recorded(p.workspace, JIXI, program={"version": "0.0.9", "sha256": "0" * 64}), f"{FOLDER}：是用另一版程序做的（0.0.9"),
    "formats": (lambda p: recorded(p.workspace, JIXI, formats=["pdf"]), f"{FOLDER}：只有格式 pdf，params 要 html"),
    "inner file": (lambda p: write(p.workspace.report(JIXI) / "disclosure.json", "{}"), f"{FOLDER}：disclosure.json 不属于公开版"),
    "inner folder": (lambda p: (p.workspace.report(JIXI) / "followup").mkdir(), f"{FOLDER}：followup/ 不属于公开版"),
    "inner file in the record": (listed_inner, f"{FOLDER}：followup/清单.xlsx 不属于公开版"),
    "person": (phone, "jixi/2019/work_report/report.html"),
    "disclosed": (bare, "jixi 2019 work_report：这个数不足10"),
    "no internal edition": (lambda p: shutil.rmtree(p.workspace.build / "internal/jixi"), "jixi/2019/work_report：没有内部版的 reports/build/internal/jixi/2019/work_report/disclosure.json"),
    "internal edition altered": (lambda p: write(p.workspace.build / "internal/jixi/2019/work_report/disclosure.json", "{}"), "reports/build/internal/jixi/2019/work_report/disclosure.json 被改动"),
    "params damaged": (lambda p: write(p.workspace.params("jixi"), "code: ["), "params/jixi.yaml 第"),
    "two sites": (params("www.example.com", "other.example.com"), "params 中有 2 个网站：www.example.com（jingde 等）、other.example.com（jixi 等）；请用 --site 域名 说明发布哪一个"),
    "one site, two names": (params("name: 样例网站", "name: 别的网站"), "同一个网站 www.example.com 的名称或标识码写得不一样"),
    "not yet": (params("2020-01-16 09:30", "2026-12-01 09:30"), "jixi/2019/work_report：发布日期 published 2026-12-01 09:30 还没有到（发布日 2026-11-25）"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_what_is_not_staged(mine: Places, name: str) -> None:
    """Nothing is written where something is wrong."""
    change, words = FAULTS[name]
    change(mine)
    assert words in refused(lambda: stage(mine))
    assert not mine.record.exists()
    assert not mine.site.exists() or not list(mine.site.iterdir())


def test_all_faults_in_one_list(mine: Places) -> None:
    shutil.rmtree(mine.workspace.report(JINGDE))
    swapped(html(mine), "绩溪县", "某某县")
    recorded(mine.workspace, JIXI, git={"commit": "0" * 40, "dirty": True}, formats=["pdf"])
    lines = refused(lambda: stage(mine)).splitlines()
    assert [line.partition("：")[0] for line in lines] == ["jingde/2019/work_report", FOLDER, FOLDER]


def linked(path: Path, target: Path) -> None:
    try:
        path.symlink_to(target, target_is_directory=target.is_dir())
    except OSError:
        pytest.skip("no right to make links here")


@pytest.mark.parametrize("part", ["data/jixi/2019", "reports/build/public", "reports/site", "releases", "params", "notebooks/work_report.ipynb"])  # fmt: skip
def test_links_out_of_the_workspace(mine: Places, tmp_path: Path, part: str) -> None:
    inner, outer = mine.workspace.root / part, tmp_path / "outside"
    if inner.exists():
        inner.rename(outer)
    else:
        outer.mkdir()
        inner.parent.mkdir(exist_ok=True)
    linked(inner, outer)
    assert f"{part} 是链接，指向工作区以外；请换成工作区里的文件夹或文件再发布" in refused(lambda: stage(mine))


def test_a_link_in_a_public_edition(mine: Places, tmp_path: Path) -> None:
    """Wherever it leads to, what is published would hang on it."""
    path = html(mine)
    path.rename(mine.workspace.root / "moved.html")
    linked(path, mine.workspace.root / "moved.html")
    assert f"{FOLDER}/report.html 是链接，指向别处；请删去后重做" in refused(lambda: stage(mine))


def test_nothing_to_publish(mine: Places) -> None:
    for slug in ("jixi", "jingde"):
        swapped(mine.workspace.params(slug), "主动公开", "不予公开")
    assert "没有要公开的报告" in refused(lambda: stage(mine))


def test_one_of_two_sites(mine: Places) -> None:
    FAULTS["two sites"][0](mine)
    assert "没有刊登在 no.example.com 的报告" in refused(lambda: stage(mine, site="no.example.com"))
    assert [one.report for one in stage(mine, site="other.example.com").record.reports] == ["jixi/2019/work_report"]


def test_another_site_than_before(again: Places) -> None:
    for report in (JIXI, JINGDE):
        swapped(again.workspace.params(report.slug), "www.example.com", "other.example.com")
        recorded(again.workspace, report)
        recorded(again.workspace, report.__class__(report.slug, "2019", "work_report"))
    words = refused(lambda: stage(again))
    assert "现行的发布 2026-11-25 是 www.example.com 的，这次是 other.example.com" in words
