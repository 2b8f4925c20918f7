"""xianbao publish: staged whole, signed off by three, released whole or not at all, corrected, withdrawn, rolled back."""

import datetime as dt
import errno
import json
import os
import shutil
import signal
import stat
import sys
import warnings
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from public_editions import JINGDE, JIXI, anew, built, recorded
from test_cli import xianbao

from xianbao import cli, cms, inputs, kept, publishing
from xianbao.errors import XianbaoError
from xianbao.publishing import Disk, Places, lock, released, releasing, staging
from xianbao.workspace import ReportId, Workspace

DAY = dt.date(2026, 11, 25)
NEXT = DAY + dt.timedelta(days=1)
PEOPLE = {"writer": "甲", "reviewer": "乙", "approver": "丙"}
POSTS = {"writer": "拟稿人", "reviewer": "审核人", "approver": "签发人"}
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


def stage(
    places: Places, day: dt.date = DAY, site: str | None = None, withdraw: tuple[str, ...] = ()
) -> publishing.Prepared:
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


@dataclass(frozen=True)
class Done:
    returncode: int
    stdout: str
    stderr: str


Command = Callable[..., Done]


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """`xianbao publish` with its words, in this process."""

    def run(places: Places, *words: str) -> Done:
        monkeypatch.setattr(sys, "argv", ["xianbao", "publish", "-C", str(places.workspace.root), *words])
        monkeypatch.setenv("COLUMNS", "120")
        with pytest.raises(SystemExit) as left:
            cli.main()
        told = capsys.readouterr()
        return Done(int(left.value.code or 0), told.out, told.err)

    return run


# The way from a public edition to a website


def test_the_whole_way(mine: Places, command: Command) -> None:
    """By the command: refused without sign-offs, then staged, signed, released; what is there fits its checksums."""
    day = ("--date", str(DAY))
    assert "还没有暂存；请先运行 xianbao publish --stage" in command(mine, "--release", *day).stderr
    done = command(mine, "--stage", *day)
    assert done.returncode == 0, done.stderr
    assert "已暂存 2 份报告" in done.stdout
    assert "第一次发布" in done.stdout
    assert "│ jingde/2019/work_report（第1版）" in done.stdout
    assert "缺签发人（approver）的签字，共 2 份" in done.stderr
    assert "发布以前还要做以上几件事" in done.stdout
    assert "个人信息检查：" in done.stdout
    assert "披露检查：2 份暂存和 0 份发布过的公开版放在一起，推不出隐去的数" in done.stdout
    done = command(mine, "--release", *day)
    assert done.returncode == 1
    assert (
        "releases/2026-11-25.yaml 中缺审核人（reviewer）的签字，共 2 份：jingde/2019/work_report、jixi/2019/work_report；"
        "请看过后运行 xianbao publish --sign reviewer --by 姓名" in done.stderr
    )
    for role, by in PEOPLE.items():
        done = command(mine, "--sign", role, "--by", by, *day)
        assert done.returncode == 0, done.stderr
        assert f"{by} 以{POSTS[role]}（{role}）签了 2 份，写在 releases/2026-11-25.yaml" in done.stdout
    done = command(mine, "--stage", *day)
    assert "签字齐全，看过以后可以发布：xianbao publish --release" in done.stdout
    assert "缺" not in done.stderr
    assert "已经签过" in command(mine, "--sign", "writer", "--by", "甲", *day).stdout
    done = command(mine, "--release", *day)
    assert done.returncode == 0, done.stderr
    assert "已发布 2026-11-25（第一次发布）" in done.stdout
    assert mine.current.read_bytes() == b"2026-11-25\n"
    assert mine.history.read_text(encoding="utf-8-sig") == "日期,事项,现行,此前\n2026-11-25,发布,2026-11-25,\n"
    done = command(mine, "--rollback", *day)
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
        assert f",{role},{POSTS[role]},{by},2026-11-25," in listed
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
    """Under a name of its own, wherever the first one was moved; none where nothing is otherwise."""
    assert "与现行发布 2026-11-25 完全相同，没有需要发布的" in refused(lambda: published(again))
    anew(again.workspace, JIXI, lambda text: text.replace("</article>", "</article>\n"))
    assert published(again).name == "2026-11-25-2"
    assert again.current.read_text(encoding="utf-8") == "2026-11-25-2\n"
    again.releases.joinpath("2026-11-25").rename(again.workspace.root / "moved")
    anew(again.workspace, JIXI, lambda text: text.replace("</article>", "</article>\n"))
    assert published(again).name == "2026-11-25-3"
    for name in ("2026-11-25-2", "2026-11-25-3"):
        again.releases.joinpath(name).rename(again.workspace.root / name)
    again.current.unlink()
    assert releasing._name(again, DAY) == "2026-11-25-4"


def test_a_pointer_that_is_gone(again: Places) -> None:
    """Nobody starts over with first editions: the last release is named."""
    published(again, NEXT)
    again.current.unlink()
    words = "releases/current 没有了，而 2026-11-26 已经发布过；请恢复它（一行：2026-11-26），或运行 xianbao publish --rollback 2026-11-26"
    assert refused(lambda: stage(again, NEXT)) == words
    assert words in refused(lambda: publishing.release(again, NEXT, Disk()))
    assert words in refused(lambda: publishing.rollback(again, None, NEXT, Disk()))
    again.history.unlink()
    assert refused(lambda: stage(again, NEXT)) == words
    assert publishing.rollback(again, "2026-11-26", NEXT, Disk()).name == "2026-11-26"
    stage(again, NEXT)


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
    "of another report": (other_manifest, f"{FOLDER}：里面是 jingde/2019/work_report 的公开版，不是本报告的公开版；{BUILD}"),
    "of another edition": (internal_manifest, f"{FOLDER}：里面是 jixi/2019/work_report 的内部版，不是本报告的公开版；{BUILD}"),
    "inputs": (lambda p: write(p.workspace.root / "data/jixi/names.csv", "name,why\n"), f"{FOLDER}：生成以后，data/jixi/names.csv 新增，不是按现在的数据做的；{BUILD}"),
    "params": (params("as_of: 2019-12-31", "as_of: 2019-12-30", rebuilt=False), f"{FOLDER}：生成以后，params/jixi.yaml 已改动，不是按现在的参数做的"),
    "dirty": (lambda p: recorded(p.workspace, JIXI, git={"commit": "0" * 40, "dirty": True}), f"{FOLDER}：是用改动过、没有提交的程序做的"),
    "program": (lambda p: recorded(p.workspace, JIXI, program={"version": "0.0.9", "sha256": "0" * 64}), "程序已更新，1 份公开版是用另一版程序做的，都要重新生成：jixi/2019/work_report；请运行 xianbao build"),
    "formats": (lambda p: recorded(p.workspace, JIXI, formats=["pdf"]), f"{FOLDER}：只有格式 pdf，params 要 html"),
    "inner file": (lambda p: write(p.workspace.report(JIXI) / "disclosure.json", "{}"), f"{FOLDER}：disclosure.json 不属于公开版（公开版只有 report.pdf、report.html、report.docx 等），不能公开，请移走"),
    "inner folder": (lambda p: (p.workspace.report(JIXI) / "followup").mkdir(), f"{FOLDER}：followup/ 不属于公开版"),
    "inner file in the record": (listed_inner, f"{FOLDER}：followup/清单.xlsx 不属于公开版"),
    "person": (phone, "jixi/2019/work_report/report.html"),
    "disclosed": (bare, "jixi/2019/work_report：“劝返复学人数”不足10，却公开了；请重新运行 xianbao build"),
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


def test_nothing_is_written_outside(mine: Places, tmp_path: Path, command: Command) -> None:
    """Not even the lock."""
    (tmp_path / "outside").mkdir()
    linked(mine.releases, tmp_path / "outside")
    for step in (("--stage",), ("--sign", "writer", "--by", "甲"), ("--release",), ("--rollback",)):
        assert "releases 是链接，指向工作区以外" in command(mine, *step).stderr
    assert not list((tmp_path / "outside").iterdir())


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


def test_a_report_that_moved_to_another_site(again: Places) -> None:
    FAULTS["two sites"][0](again)
    words = refused(lambda: stage(again, NEXT, site="www.example.com"))
    assert words == (
        "jixi/2019/work_report：现行的发布 2026-11-25 中有，现在刊登在 other.example.com；"
        "确要撤下，请加 --withdraw jixi/2019/work_report；不是有意的，请恢复 params/jixi.yaml"
    )
    done = publishing.stage(again, NEXT, "www.example.com", ("jixi/2019/work_report",), Disk())
    assert [one.report for one in done.record.withdrawn] == ["jixi/2019/work_report"]


def test_a_day_of_publication_before_the_first_release(mine: Places) -> None:
    """Told once of all; not of what was out before."""
    assert stage(mine).found.hints[-1] == (
        "2 份首次发布的报告，params 写的发布日期（published）早于发布日 2026-11-25："
        "jingde/2019/work_report、jixi/2019/work_report；补登旧文不用改，否则请改 published"
    )


def test_what_was_out_may_bear_an_earlier_day(again: Places) -> None:
    assert stage(again, NEXT).found.hints == []


# Three sign-offs


@pytest.fixture
def staged(mine: Places) -> Places:
    stage(mine)
    signed(mine)
    return mine


OTHER = "0" * 64
SIGNOFFS: dict[str, tuple[str, str, str]] = {
    "of another report": ("sha256: {jixi}", f"sha256: '{OTHER}'", "jixi/2019/work_report：拟稿人（writer）签的是另一份（000000000000…），现在暂存的是 "),
    "in the future": ("date: 2026-11-25", "date: 2026-11-26", "jingde/2019/work_report：拟稿人（writer）的签字日期 2026-11-26 晚于发布日 2026-11-25"),
    "before the report": ("date: 2026-11-25", "date: 2019-01-01", "的签字日期 2019-01-01 早于成文日期 2020-01-15"),
    "one person twice": ("by: 乙", "by: ' 甲'", "jixi/2019/work_report：拟稿人（writer）、审核人（reviewer）是同一个人；三审应由三个人分别签字"),
    "a role that is none": ("  reviewer:", "  auditor:", "releases/2026-11-25.yaml 第8行：jingde/2019/work_report.auditor 的值 auditor 不合要求；应为：luxi/2017/work_report: {writer:"),
    "an empty name": ("by: 乙", "by:", "releases/2026-11-25.yaml 第9行：jingde/2019/work_report.reviewer.by 是空的"),
    "no hash": ("sha256: {jixi}", "sha256: abc", "jixi/2019/work_report.writer.sha256 的值 abc 不合要求"),
    "a day that is none": ("date: 2026-11-25", "date: 2026-11-31", "releases/2026-11-25.yaml 第6行：jingde/2019/work_report.writer.date 的值 2026-11-31 不合要求"),
    "a key too many": ("    by: 乙", "    remark: 好\n    by: 乙", "releases/2026-11-25.yaml 第9行：未知的键 jingde/2019/work_report.reviewer.remark"),
    "a key too few": ("    by: 乙\n", "", "releases/2026-11-25.yaml 第8行：缺少 jingde/2019/work_report.reviewer.by"),
    "no report": ("jixi/2019/work_report:", "jixi 2019:", "“jixi 2019”不是报告的写法：应为 地区/报告期/文种"),
    "no YAML": ("    by: 乙", "    by: [", "releases/2026-11-25.yaml 第"),
}  # fmt: skip


@pytest.mark.parametrize("name", SIGNOFFS)
def test_signoffs_that_do_not_stand(staged: Places, name: str) -> None:
    old, new, words = SIGNOFFS[name]
    own = {one.id.slug: one.seal for one in staging.staged(staged).reports}
    swapped(staged.signoffs(DAY), old.format(**own), new)
    assert words in refused(lambda: publishing.release(staged, DAY, Disk()))
    assert not staged.current.exists()
    assert [p.name for p in staged.releases.iterdir()] == ["2026-11-25.yaml"]


def test_what_people_wrote_into_the_signoffs_stays(mine: Places) -> None:
    stage(mine)
    own = {one.id.slug: one.seal for one in staging.staged(mine).reports}
    text = f'# 本次发布\njixi/2019/work_report: # 甲在外地，电话确认\n  writer: {{by: 甲, date: 2026-11-24, sha256: "{own["jixi"]}"}}\n'
    write(mine.signoffs(DAY), text)
    path, keys = publishing.sign(mine, "writer", "甲", DAY, (), Disk())
    assert keys == ["jingde/2019/work_report"]
    assert path.read_text(encoding="utf-8").startswith(text)
    assert publishing.sign(mine, "reviewer", "乙", DAY, ("jixi",), Disk())[1] == ["jixi/2019/work_report"]
    assert publishing.sign(mine, "reviewer", "乙", DAY, ("jingde/2019/work_report",), Disk())[1] == [
        "jingde/2019/work_report"
    ]


def test_signing_what_may_not_be_signed(mine: Places) -> None:
    assert "还没有暂存" in refused(lambda: publishing.sign(mine, "writer", "甲", DAY, (), Disk()))
    stage(mine)
    publishing.sign(mine, "writer", "甲", DAY, (), Disk())
    assert "是同一个人" in refused(lambda: publishing.sign(mine, "reviewer", "甲", DAY, (), Disk()))
    assert "没有暂存 luxi 的报告；已暂存的地区：jingde、jixi" in refused(
        lambda: publishing.sign(mine, "reviewer", "乙", DAY, ("luxi",), Disk())
    )
    assert "晚于发布日" in refused(lambda: publishing.sign(mine, "reviewer", "乙", NEXT, (), Disk()))
    assert "--by 的姓名“ ”不合要求" in refused(lambda: publishing.sign(mine, "reviewer", " ", DAY, (), Disk()))


def test_a_signoff_holds_for_what_stays_the_same(again: Places) -> None:
    """On another day, for another release: what did not change need not be signed again."""
    anew(again.workspace, JIXI, lambda text: text.replace("482.04", "482.05"))
    stage(again, NEXT)
    own = {one.id.slug: one.seal for one in staging.staged(again).reports}
    text = again.signoffs(NEXT).read_text(encoding="utf-8")
    assert text.count(own["jingde"]) == 3
    assert "jixi" not in text


def test_a_signoff_does_not_hang_on_the_commit(again: Places) -> None:
    """What was built of the same at another commit, or on another system, is the same."""
    recorded(again.workspace, JIXI, git={"commit": "1" * 40, "dirty": False}, platform={"system": "另一台"})
    done = stage(again, NEXT)
    assert [one.state for one in done.found.editions] == ["与现行发布相同"] * 2
    assert publishing.release(again, NEXT, Disk()).name == "2026-11-26"


# Between staging and releasing


def gone_from_params(places: Places) -> None:
    places.workspace.params("jixi").unlink()


BETWEEN: dict[str, tuple[Callable[[Places], object], str]] = {
    "rebuilt": (lambda p: anew(p.workspace, JIXI, lambda t: t.replace("482.04", "482.05")), "jixi/2019/work_report：暂存以后重新生成过"),
    "withdrawn": (gone_from_params, "jixi/2019/work_report：暂存以后不再公开或已撤下"),
    "no longer open": (lambda p: swapped(p.workspace.params("jixi"), "主动公开", "不予公开"), "jixi/2019/work_report：暂存以后不再公开或已撤下"),
    "altered by hand": (lambda p: swapped(p.staging / "index.html", "绩溪县", "某某县"), "reports/site/staging/index.html 被改动"),
    "a file put there": (lambda p: write(p.staging / "内部.html"), "reports/site/staging/内部.html 是多出来的"),
    "the record edited": (lambda p: swapped(p.record, "教育扶贫工作情况汇报", "教育工作情况汇报"), "暂存以后，更正说明、参数或网页的样式改了"),
    "the record damaged": (lambda p: write(p.record), "reports/site/staging.json 被改动，或是另一版程序写的；请重新运行 xianbao publish --stage"),
    "the site renamed": (lambda p: [params("样例网站", "本县网站")(p), swapped(p.workspace.params("jingde"), "样例网站", "本县网站"), recorded(p.workspace, JINGDE), recorded(p.workspace, JINGDE.__class__("jingde", "2019", "work_report"))], "暂存以后，网站的名称、域名或标识码改了"),
}  # fmt: skip


@pytest.mark.parametrize("name", BETWEEN)
def test_what_changed_since_it_was_staged(staged: Places, name: str) -> None:
    change, words = BETWEEN[name]
    change(staged)
    assert words in refused(lambda: publishing.release(staged, DAY, Disk()))
    assert not staged.current.exists()
    assert [p.name for p in staged.releases.iterdir()] == ["2026-11-25.yaml"]


def test_a_jurisdiction_withdrawn_that_was_released(again: Places) -> None:
    stage(again, NEXT)
    signed(again, NEXT)
    gone_from_params(again)
    assert "jixi/2019/work_report：现行的发布 2026-11-25 中有，params 中已没有" in refused(
        lambda: publishing.release(again, NEXT, Disk())
    )
    assert again.current.read_text(encoding="utf-8") == "2026-11-25\n"


def test_rebuilt_while_it_is_released(staged: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    """A build that ends between the checks and the copy is found by its bytes."""
    monkeypatch.setattr(cms, "write", lambda entries, out: write(out / "清单.txt"))
    copy = Disk.copy

    def late(disk: Disk, source: Path, target: Path) -> None:
        if source == html(staged):
            swapped(source, "482.04", "482.05")
        copy(disk, source, target)

    monkeypatch.setattr(Disk, "copy", late)
    words = refused(lambda: publishing.release(staged, DAY, Disk()))
    assert "jixi/2019/work_report：发布期间公开版被改动" in words
    assert not staged.current.exists()
    assert [p.name for p in staged.releases.iterdir()] == ["2026-11-25.yaml"]


def test_a_release_in_between(again: Places) -> None:
    stage(again, NEXT)
    signed(again, NEXT)
    record = again.record.read_bytes()
    publishing.release(again, NEXT, Disk())
    again.record.write_bytes(record)
    words = refused(lambda: publishing.release(again, NEXT, Disk()))
    assert "暂存以后，现行的发布由 2026-11-25 变为 2026-11-26" in words


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (NEXT, "已经过了（今天按 2026-11-26）；请运行 xianbao publish --stage --date 2026-11-26 重新暂存"),
        (DAY - dt.timedelta(days=1), "还没有到（今天按 2026-11-24）"),
    ],
)
def test_staged_for_another_day(staged: Places, day: dt.date, words: str) -> None:
    assert words in refused(lambda: publishing.release(staged, day, Disk()))


# Corrections


def corrected(places: Places, new: str = "482.05") -> Path:
    """绩溪县 is built anew with another amount; the file of its 更正说明."""
    anew(places.workspace, JIXI, lambda text: text.replace("482.04", new))
    return places.correction(JIXI, 1)


def explained(path: Path, why: str = "台账第5行录入有误") -> None:
    swapped(path, "why:\n", f"why: {why}\n")


def test_a_correction(again: Places) -> None:
    """Drafted, refused without a reason, shown on the page, the superseded edition reachable in the next release too."""
    path = corrected(again)
    done = stage(again, NEXT)
    assert [(one.item.report, one.state, one.item.number) for one in done.found.editions] == [
        ("jingde/2019/work_report", "与现行发布相同", 1), ("jixi/2019/work_report", "更正", 2)
    ]  # fmt: skip
    assert path.name == "jixi-2019-work_report-1.yaml"
    text = path.read_text(encoding="utf-8")
    assert "- where: 开头，已发放资助金额\n  from: 482.04万元\n  to: 482.05万元\n" in text
    assert text.count("- where") == 3  # each number where it is printed; the sentences say no more
    lacking = "jixi/2019/work_report：已发布的报告有更正，还没有写更正原因；请在 releases/corrections/jixi-2019-work_report-1.yaml 的 why 后写明"
    assert lacking in refused(lambda: signed(again, NEXT))
    assert lacking in refused(lambda: publishing.release(again, NEXT, Disk()))
    explained(path)
    assert lacking in refused(lambda: signed(again, NEXT))
    assert "更正说明、参数或网页的样式改了" in refused(lambda: publishing.release(again, NEXT, Disk()))
    stage(again, NEXT)
    signed(again, NEXT)
    assert publishing.release(again, NEXT, Disk()).former == "2026-11-25"
    site = again.releases / "2026-11-26/site"
    for page in ("corrections/index.html", "jixi/2019/work_report/index.html"):
        assert "台账第5行录入有误" in (site / page).read_text(encoding="utf-8")
    former = (site / "jixi/2019/work_report/v1/index.html").read_text(encoding="utf-8")
    assert "482.04万元" in former
    third = NEXT + dt.timedelta(days=1)
    published(again, third)
    assert files(again.releases / "2026-11-27/site/jixi/2019/work_report/v1") == files(
        site / "jixi/2019/work_report/v1"
    )
    for key in ("superseded/v1/jixi/2019/work_report", "records/jixi/2019/work_report"):
        one = kept.read(again.releases / "2026-11-27" / key / "manifest.json", key)
        assert list(kept.tampered(one)) == []
    assert len(kept.told(again.workspace)) == 3


def test_a_signoff_covers_the_reason(again: Places) -> None:
    """A reason that is written otherwise after it was signed has to be signed again; on another day it has not."""
    path = corrected(again)
    stage(again, NEXT)
    explained(path)
    stage(again, NEXT)
    signed(again, NEXT)
    third = NEXT + dt.timedelta(days=1)
    stage(again, third)
    assert again.signoffs(third).read_text(encoding="utf-8").count("sha256: ") == 6
    swapped(path, "台账第5行录入有误", "数据有误")
    stage(again, third)
    words = refused(lambda: publishing.release(again, third, Disk()))
    assert words.count("jixi/2019/work_report：") == 3
    assert "（approver）签的是另一份" in words
    signed(again, third)
    publishing.release(again, third, Disk())


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda text: text[: text.index("changes:")] + "changes: []\n" + text[text.index("why:") :], "changes 有 0 处，实际改了 3 处；每处的文字可以改写，不能增删"),
        (lambda text: text.replace("number: 1\n", "number: 7\n"), "写的是 jixi/2019/work_report 第 7 版，应为 jixi/2019/work_report 第 1 版"),
        (lambda text: text.replace("report: jixi", "report: luxi"), "写的是 luxi/2019/work_report 第 1 版"),
    ],
)  # fmt: skip
def test_a_correction_that_is_not_of_what_was_changed(again: Places, change: Callable[[str], str], words: str) -> None:
    path = corrected(again)
    stage(again, NEXT)
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8", newline="")
    told = refused(lambda: stage(again, NEXT))
    assert told.startswith("releases/corrections/jixi-2019-work_report-1.yaml：")
    assert words in told


def test_words_without_numbers_are_corrected_too(again: Places) -> None:
    anew(again.workspace, JIXI, lambda text: text.replace("已发放资助资金", "已发资助资金"))
    stage(again, NEXT)
    text = again.correction(JIXI, 1).read_text(encoding="utf-8")
    assert "已发资助资金" in text
    assert "from: " in text


def test_what_changes_no_word_needs_no_correction(again: Places) -> None:
    anew(again.workspace, JIXI, lambda text: text.replace("</article>", "</article>\n"))
    done = stage(again, NEXT)
    assert [(one.state, one.item.number) for one in done.found.editions] == [
        ("与现行发布相同", 1),
        ("文字和数字未变，只是字节不同", 1),
    ]
    assert not again.correction(JIXI, 1).exists()
    signed(again, NEXT)
    publishing.release(again, NEXT, Disk())


def test_a_reason_stays_as_long_as_the_changes_do(again: Places) -> None:
    path = corrected(again)
    stage(again, NEXT)
    explained(path)
    swapped(path, "where: 开头，已发放资助金额", "where: 开头第一句")
    stage(again, NEXT)
    text = path.read_text(encoding="utf-8")
    assert "why: 台账第5行录入有误" in text
    assert "where: 开头第一句" in text
    stage(again, NEXT + dt.timedelta(days=1))
    text = path.read_text(encoding="utf-8")
    assert "date: 2026-11-27" in text
    assert "why: 台账第5行录入有误" in text
    assert "where: 开头第一句" in text
    anew(again.workspace, JIXI, lambda text: text.replace("482.05", "482.06"))
    stage(again, NEXT)
    text = path.read_text(encoding="utf-8")
    assert "482.06万元" in text
    assert text.endswith("why:\n")
    assert "# 上一稿写的原因（当时的更正内容不同）：台账第5行录入有误" in text


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("why:\n", "why: [1]\n", "why 的值 [1] 不合要求"),
        ("why:\n", "why: 2017\n", '行：why 的值 2017 要写成文字，请加引号：why: "2017"'),
        ("why:\n", "原因: 错了\n", "未知的键 原因；应为：report、number、date、from、to 由程序填写"),
        ("number: 1\n", "", "缺少 number"),
    ],
)
def test_a_correction_that_cannot_be_read(again: Places, old: str, new: str, words: str) -> None:
    path = corrected(again)
    stage(again, NEXT)
    swapped(path, old, new)
    told = refused(lambda: stage(again, NEXT))
    assert told.startswith("releases/corrections/jixi-2019-work_report-1.yaml 第")
    assert words in told


# Withdrawn


def until(places: Places, day: dt.date) -> None:
    params('published: "2020-01-16 09:30"', f'published: "2020-01-16 09:30"\n      until: {day}')(places)


def test_a_notice_that_is_over_is_withdrawn(again: Places) -> None:
    """With its files and former editions; of it only a line is left. On its last day it still stands."""
    explained_path = corrected(again)
    until(again, NEXT)
    stage(again, NEXT)
    explained(explained_path)
    published(again, NEXT)
    assert (again.releases / "2026-11-26/site/jixi/2019/work_report/v1").is_dir()
    third = NEXT + dt.timedelta(days=1)
    done = stage(again, third)
    assert [(one.report, one.ended) for one in done.record.withdrawn] == [("jixi/2019/work_report", True)]
    assert done.found.hints == [f"jixi/2019/work_report：公示已于 {NEXT} 截止，撤下，网站上只说明已撤下"]
    publishing.release(again, third, Disk())
    folder = again.releases / str(third)
    assert [n for n in files(folder / "site") if n.startswith("jixi/2019/work_report")] == [
        "jixi/2019/work_report/index.html"
    ]
    assert not list(folder.glob("cms/jixi*"))
    assert not (folder / "records/jixi").exists()
    assert not (folder / "superseded").exists()
    assert b"482.0" not in b"".join(
        content for name, content in files(folder / "site").items() if not name.startswith("assets")
    )
    assert len(kept.told(again.workspace)) == 3  # what it told cannot be taken back
    words = refused(lambda: publishing.rollback(again, None, third, Disk()))
    assert "2026-11-26 里有已到期或已撤下的报告：jixi/2019/work_report，恢复它会重新公开" in words


def test_a_notice_that_was_never_out(mine: Places) -> None:
    until(mine, DAY - dt.timedelta(days=1))
    done = stage(mine)
    assert [one.report for one in done.record.reports] == ["jingde/2019/work_report"]
    assert done.record.withdrawn == ()
    assert "没有发布过，不发布" in done.found.hints[0]


def test_a_report_is_withdrawn_only_on_purpose(again: Places) -> None:
    params_of = again.workspace.params("jixi")
    text = params_of.read_text(encoding="utf-8")
    swapped(params_of, "主动公开", "不予公开")
    words = refused(lambda: stage(again, NEXT))
    assert "确要撤下，请加 --withdraw jixi/2019/work_report；不是有意的，请恢复 params/jixi.yaml" in words
    published(again, NEXT, ("jixi/2019/work_report",))
    third = NEXT + dt.timedelta(days=1)
    again.current.unlink()  # also where nobody can tell from the pointer what was withdrawn
    words = refused(lambda: publishing.rollback(again, "2026-11-25", third, Disk()))
    assert "2026-11-25 里有已到期或已撤下的报告：jixi/2019/work_report" in words
    publishing.rollback(again, "2026-11-26", third, Disk())
    done = stage(again, third)  # from then on it need not be said again
    assert [(one.report, one.withdrawn, one.ended) for one in done.record.withdrawn] == [
        ("jixi/2019/work_report", NEXT, False)
    ]
    params_of.write_text(text, encoding="utf-8", newline="")
    done = stage(again, third)
    assert [(one.item.report, one.state, one.item.number) for one in done.found.editions][1] == (
        "jixi/2019/work_report",
        "恢复发布",
        2,
    )
    assert done.record.withdrawn == ()
    words = refused(lambda: publishing.release(again, third, Disk()))  # on the old sign-offs
    assert words.count("的签字，共 1 份：jixi/2019/work_report；") == 3
    signed(again, third)
    publishing.release(again, third, Disk())


def test_what_was_corrected_is_still_said_of_a_report_that_comes_back(again: Places) -> None:
    path = corrected(again)
    stage(again, NEXT)
    explained(path)
    published(again, NEXT)
    params_of = again.workspace.params("jixi")
    text = params_of.read_text(encoding="utf-8")
    swapped(params_of, "主动公开", "不予公开")
    third, fourth = (NEXT + dt.timedelta(days=n) for n in (1, 2))
    published(again, third, ("jixi/2019/work_report",))
    assert b"482.0" not in b"".join(files(again.releases / str(third) / "site/jixi").values())
    params_of.write_text(text, encoding="utf-8", newline="")
    done = stage(again, fourth)
    assert done.found.hints == []
    assert done.found.editions[1].item.number == 3
    for page in ("corrections/index.html", "jixi/2019/work_report/index.html"):
        assert "台账第5行录入有误" in (again.staging / page).read_text(encoding="utf-8")
    assert not (again.staging / "jixi/2019/work_report/v1").exists()


def test_what_may_not_be_withdrawn(again: Places) -> None:
    assert "params 还写着主动公开，不能撤下" in refused(lambda: stage(again, NEXT, withdraw=("jixi/2019/work_report",)))
    assert "现行的发布中没有这份报告" in refused(lambda: stage(again, NEXT, withdraw=("luxi/2017/work_report",)))


def test_a_superseded_edition_may_be_withdrawn(again: Places) -> None:
    """As it must where it tells of a person: the gate names it, and without it all goes on."""
    former = again.releases / "2026-11-25/records/jixi/2019/work_report/report.html"
    swapped(writable(former), "</article>", "<p>联系电话：13912345678</p></article>")
    sums = again.releases / "2026-11-25/SHA256SUMS"
    writable(sums).write_text(
        releasing.sums(again.releases / "2026-11-25").replace(f"{inputs.sha256(sums)}  SHA256SUMS\n", ""),
        encoding="utf-8",
    )
    path = corrected(again)
    words = refused(lambda: stage(again, NEXT))
    assert "网站/jixi/2019/work_report/v1/index.html" in words
    assert "这是已被更正的旧版，可加 --withdraw jixi/2019/work_report/v1 把它撤下" in words
    v1 = ("jixi/2019/work_report/v1",)
    assert "没有这一版旧版" in refused(lambda: stage(again, NEXT, withdraw=("jixi/2019/work_report/v2",)))
    words = refused(lambda: stage(again, NEXT, withdraw=v1))
    assert "/v1/" not in words
    assert "网站/corrections/index.html" in words
    assert "这是更正说明，请在 releases/corrections 有关文件的 why 或 changes 中改写" in words
    swapped(path, "联系电话：13912345678", "联系电话")
    done = stage(again, NEXT, withdraw=v1)
    assert "第 1 版不再保留" in done.found.hints[-1]
    explained(path)
    published(again, NEXT, v1)
    assert not (again.releases / "2026-11-26/site/jixi/2019/work_report/v1").exists()
    assert not (again.releases / "2026-11-26/superseded").exists()
    assert published(again, NEXT + dt.timedelta(days=1)).name == "2026-11-27"


def test_a_person_in_a_reason(again: Places) -> None:
    """Wherever the reason stands, it is the 更正说明 that has to be written otherwise."""
    path = corrected(again)
    stage(again, NEXT)
    explained(path, "联系电话：13912345678")
    lines = refused(lambda: stage(again, NEXT)).splitlines()
    assert len(lines) > 2
    assert all(
        line.endswith("请在 releases/corrections 有关文件的 why 或 changes 中改写，再 --stage") for line in lines
    )
    assert not [line for line in lines if "台账、参数或笔记本" in line]


def test_a_statement_that_is_out_is_not_edited(again: Places) -> None:
    path = corrected(again)
    stage(again, NEXT)
    explained(path)
    published(again, NEXT)
    assert stage(again, NEXT).found.hints == []
    swapped(path, "台账第5行录入有误", "数据有误")
    assert stage(again, NEXT).found.hints == [
        "releases/corrections/jixi-2019-work_report-1.yaml：这份更正说明已经发布，改动不起作用"
    ]


def test_what_is_withdrawn_is_a_row(again: Places, command: Command) -> None:
    until(again, DAY)
    recorded(again.workspace, JIXI)
    done = command(again, "--stage", "--date", str(NEXT))
    assert "与现行发布 2026-11-25 相比" in done.stdout
    assert "公示期满撤下" in done.stdout
    assert "│ jixi/2019/work_report " in done.stdout


def test_an_older_release_that_may_stand_is_named(again: Places) -> None:
    """The release before holds what is withdrawn since, and so does not help; another may."""
    params_of = again.workspace.params("jixi")
    text = params_of.read_text(encoding="utf-8")
    third, fourth, fifth = (NEXT + dt.timedelta(days=n) for n in (1, 2, 3))
    swapped(params_of, "主动公开", "不予公开")
    published(again, NEXT, ("jixi/2019/work_report",))
    params_of.write_text(text, encoding="utf-8", newline="")
    published(again, third)
    swapped(params_of, "主动公开", "不予公开")
    published(again, fourth, ("jixi/2019/work_report",))
    write(writable(again.releases / str(fourth) / "site/index.html"))
    assert "运行 xianbao publish --rollback 回到上一次发布" in refused(lambda: stage(again, fifth))
    words = refused(lambda: publishing.rollback(again, None, fifth, Disk()))
    assert words.endswith("；可以恢复的是 2026-11-26：xianbao publish --rollback 2026-11-26")
    assert publishing.rollback(again, "2026-11-26", fifth, Disk()).name == "2026-11-26"


# Rolling back


def test_rollback(again: Places) -> None:
    """To the one before, then to the one named; the next release follows what stands."""
    published(again, NEXT)
    day = NEXT + dt.timedelta(days=1)
    done = publishing.rollback(again, None, day, Disk())
    assert (done.name, done.former) == ("2026-11-25", "2026-11-26")
    assert again.current.read_bytes() == b"2026-11-25\n"
    assert "就是 2026-11-25，不用恢复" in refused(lambda: publishing.rollback(again, "2026-11-25", day, Disk()))
    publishing.rollback(again, "2026-11-26", day, Disk())
    rows = again.history.read_text(encoding="utf-8-sig").splitlines()
    assert rows[1:] == [
        "2026-11-25,发布,2026-11-25,", "2026-11-26,发布,2026-11-26,2026-11-25",
        "2026-11-27,恢复,2026-11-25,2026-11-26", "2026-11-27,恢复,2026-11-26,2026-11-25",
    ]  # fmt: skip
    assert published(again, day).former == "2026-11-26"
    assert {p.name for p in again.releases.iterdir() if p.is_dir()} == {"2026-11-25", "2026-11-26", "2026-11-27"}


def writable(path: Path) -> Path:
    path.chmod(stat.S_IRUSR | stat.S_IWUSR)
    return path


def test_only_a_whole_release_is_restored(again: Places) -> None:
    published(again, NEXT)
    write(writable(again.releases / "2026-11-25/site/index.html"))
    words = refused(lambda: publishing.rollback(again, None, NEXT, Disk()))
    assert "releases/2026-11-25/site/index.html 被改动" in words
    assert "releases/2026-11-25 与发布时不同，不能使用" in words
    assert "没有 2026-01-01 这次发布；已有的发布：2026-11-25、2026-11-26" in refused(
        lambda: publishing.rollback(again, "2026-01-01", NEXT, Disk())
    )
    assert "没有 ../x 这次发布" in refused(lambda: publishing.rollback(again, "../x", NEXT, Disk()))


@pytest.mark.parametrize("held", ["", "../..\n", "2026-01-01\n", "2026-11-25\n2026-11-26\n"])
def test_a_pointer_that_points_to_nothing(again: Places, held: str) -> None:
    write(again.current, held)
    assert "releases/current 写的“" in refused(lambda: stage(again, NEXT))
    assert "不是 releases 中的一次发布；请改成一行" in refused(lambda: publishing.rollback(again, None, NEXT, Disk()))
    assert publishing.rollback(again, "2026-11-25", NEXT, Disk()).name == "2026-11-25"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda f: write(writable(f / "site/index.html")), "releases/2026-11-25/site/index.html 被改动"),
        (lambda f: writable(f / "site/index.html").unlink(), "releases/2026-11-25/site/index.html 没有了"),
        (lambda f: write(f / "site/内部.html"), "releases/2026-11-25/site/内部.html 是后来放进去的"),
        (lambda f: writable(f / "SHA256SUMS").unlink(), "releases/2026-11-25/SHA256SUMS 没有了或读不出"),
    ],
)
def test_a_release_that_was_altered_is_not_built_upon(
    again: Places, change: Callable[[Path], object], words: str
) -> None:
    change(again.releases / "2026-11-25")
    assert words in refused(lambda: stage(again, NEXT))
    assert again.current.read_text(encoding="utf-8") == "2026-11-25\n"


# Interrupted, full, two at once


class Failing(Disk):
    """Does what the disk does until a step, where half of it is done."""

    def __init__(self, at: int, stop: Callable[[], None]) -> None:
        self.left, self.stop, self.names = at, stop, []
        for name in ("folder", "write", "copy", "made", "settle", "rename", "swap", "remove"):
            setattr(self, name, self._stopping(name, getattr(Disk, name)))

    def _stopping(self, name: str, work: Callable[..., None]) -> Callable[..., None]:
        def step(*arguments: Any) -> None:
            self.left -= 1
            if self.left == 0:
                self.names.append(name)
                if name == "write":
                    arguments[0].parent.mkdir(parents=True, exist_ok=True)
                    arguments[0].write_bytes(arguments[1][: len(arguments[1]) // 2])
                if name == "copy":
                    work(self, *arguments)
                    arguments[1].write_bytes(arguments[1].read_bytes()[:10])
                if name == "made":
                    work(self, *arguments)
                self.stop()
            work(self, *arguments)

        return step


def full() -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def killed() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.fixture
def quick(again: Places, monkeypatch: pytest.MonkeyPatch) -> Places:
    """Ready for a second release; what is only computed is computed once."""
    corrected_path = corrected(again)
    stage(again, NEXT)
    explained(corrected_path)
    done = stage(again, NEXT)
    signed(again, NEXT)

    def prepared(places: Places, out: Path, *rest: Any) -> publishing.Prepared:
        disk = rest[-1]
        disk.made(out, lambda path: shutil.copytree(places.staging, path))
        return done

    monkeypatch.setattr(releasing, "prepared", prepared)
    monkeypatch.setattr(cms, "write", lambda entries, out: write(out / "清单.txt"))
    return again


def stands(places: Places) -> str:
    """The release that stands, whole."""
    name = places.current.read_text(encoding="utf-8").strip()
    assert list(released.altered(places.releases / name)) == []
    return name


def test_a_disk_that_is_full_at_each_step(quick: Places) -> None:
    """Refused with a sentence; the former release stands; nothing is left over; the next run succeeds."""
    steps: set[str] = set()
    for at in range(1, 1000):
        disk = Failing(at, full)
        try:
            publishing.release(quick, NEXT, disk)
        except XianbaoError as error:
            assert "发布没有完成：磁盘已满；现行的发布仍是 2026-11-25" in str(error)
            assert stands(quick) == "2026-11-25"
            steps.update(disk.names)
            assert not (quick.releases / "2026-11-26").exists()
            assert not list(quick.releases.glob(".*"))
        else:
            break
    assert steps == {"write", "copy", "made", "settle", "rename", "swap", "remove"}
    assert at > 30
    assert stands(quick) == "2026-11-26"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no processes to kill here")
def test_killed_at_each_step(quick: Places) -> None:
    """SIGKILL leaves no time to clean up: the former release stands, and the next run sweeps what is left."""
    deaths = 0
    for at in range(1, 1000):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            child = os.fork()
        if child == 0:
            try:
                with lock.held(quick.lock, "发布", "2026-11-26 09:00:00"):
                    publishing.release(quick, NEXT, Failing(at, killed))
            finally:
                os._exit(0)
        _, status = os.waitpid(child, 0)
        if not os.WIFSIGNALED(status):
            break
        deaths += 1
        assert json.loads(quick.lock.read_text(encoding="utf-8"))["pid"] == child
        if stands(quick) != "2026-11-25":
            break
    assert deaths > 30
    assert stands(quick) == "2026-11-26"
    releasing.sweep(quick, NEXT, Disk())
    assert {p.name for p in quick.releases.iterdir() if p.is_dir()} == {"2026-11-25", "2026-11-26", "corrections"}
    assert [row.split(",")[2] for row in quick.history.read_text(encoding="utf-8-sig").splitlines()[1:]] == [
        "2026-11-25",
        "2026-11-26",
    ]


def test_staging_on_a_full_disk(again: Places) -> None:
    """At each step the former staging stands, or is brought back by the next run."""
    corrected(again)
    left = [staging.hashes(again.staging)]
    for at in range(1, 100):
        try:
            publishing.stage(again, NEXT, None, (), Failing(at, full))
        except XianbaoError as error:
            assert "暂存没有完成：磁盘已满" in str(error)
            assert {p.name for p in again.site.iterdir()} <= {"staging", "staging.json"}
            left.append(staging.hashes(again.staging))
        else:
            break
    assert at > 5
    whole = staging.hashes(again.staging)
    assert staging.staged(again).pages == whole
    assert left[0] != whole
    assert all(one in (left[0], whole) for one in left)


def test_too_little_room_is_said_before(staged: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staging, "free", lambda folder: 100_000)
    words = refused(lambda: publishing.release(staged, DAY, Disk()))
    assert words.startswith("磁盘空间不够：大约需要 ")
    assert "只剩 0 MB；请清理后再试，没有改动任何文件" in words
    assert "磁盘空间不够" in refused(lambda: stage(staged))


def test_two_at_once(mine: Places) -> None:
    with lock.held(mine.lock, "发布", "2026-11-25 09:00:00"):
        done = xianbao("publish", "--stage", cwd=mine.workspace.root)
        assert done.returncode == 1
        assert f"上的进程 {os.getpid()} 自 2026-11-25 09:00:00 起正在发布，同一时间只能有一人" in done.stderr
        assert "请删去 releases/.lock" in done.stderr
    assert not mine.lock.exists()


@pytest.mark.parametrize(
    "held", ["", "[]", '{"host": "另一台机器", "pid": 1, "since": "2026-11-25 09:00:00", "what": "发布"}']
)
def test_a_lock_that_may_still_be_held(mine: Places, held: str) -> None:
    """Of another machine, or one that cannot be read: nobody can tell, so it is not taken over."""
    write(mine.lock, held)
    with pytest.raises(XianbaoError, match="同一时间只能有一人"), lock.held(mine.lock, "暂存", "2026-11-25 10:00:00"):
        raise AssertionError
    assert mine.lock.read_text(encoding="utf-8") == held


def test_what_a_killed_run_left_tells_nothing(again: Places) -> None:
    write(again.releases / ".new-2026-11-26/disclosure/jixi/2019/work_report/0.json", "{")
    assert len(kept.told(again.workspace)) == 2
    stage(again, NEXT)


def test_rests_of_older_versions_are_not_swept(again: Places) -> None:
    """A folder that does not follow the release that stands is somebody's own."""
    other = again.releases / "2026-01-01"
    shutil.copytree(again.releases / "2026-11-25", other)
    releasing.sweep(again, NEXT, Disk())
    assert other.is_dir()


def test_a_disk_without_a_byte(mine: Places, command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "_taken", lambda path, told: full())
    assert command(mine, "--stage").stderr == "磁盘空间不够，没有改动已有的报告和发布；请清理后再试\n"


def test_interrupted_by_hand(again: Places, command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(publishing, "release", stopped)
    done = command(again, "--release")
    assert (done.returncode, done.stderr.strip()) == (130, "已中断，现行的发布是 2026-11-25")
    assert not again.lock.exists()


# The command


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "请写明做哪一步，每次一步：--stage、--sign 角色、--release、--rollback"),
        (("--stage", "--release"), "请写明做哪一步，每次一步"),
        (("--sign", "writer"), "--sign 角色 和 --by 姓名 要一起写"),
        (("--sign", "auditor", "--by", "甲"), "--sign 的角色“auditor”不认识；可用：writer（拟稿）、reviewer（审核）、approver（签发）"),
        (("--release", "luxi"), "地区（luxi）只与 --sign 同用"),
        (("--release", "--site", "a.b"), "--site 和 --withdraw 只与 --stage 同用"),
        (("--stage", "--date", "11月25日"), "--date 的日期“11月25日”不对，应写成 2026-11-25 的样子"),
        (("--rollback",), "还没有发布过，没有可以恢复的"),
    ],
)  # fmt: skip
def test_words_that_do_not_fit(mine: Places, command: Command, words: tuple[str, ...], told: str) -> None:
    done = command(mine, *words)
    assert done.returncode == 1
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_inputs_of_the_fixtures_are_todays(ready: Path) -> None:
    """The public editions are real ones: what was hidden in 绩溪县 is hidden."""
    workspace = Workspace(ready)
    numbers = json.loads((workspace.report(JIXI) / "numbers.json").read_text(encoding="utf-8"))["numbers"]
    assert [n["text"] for n in numbers if n.get("hidden")] == ["＊%", "＊人", "＊%", "＊%"]
    assert inputs.sha256(workspace.params("jixi"))


@pytest.mark.parametrize(("key", "told"), [("inputs", "同样的数据"), ("program", "同一版程序")])
def test_an_internal_edition_that_is_not_that_of_the_public_one_is_refused(mine: Places, key: str, told: str) -> None:
    """What may be shown was planned from it; of other data or by another program it says nothing of what is public."""
    path = mine.workspace.report(ReportId("jixi", "2019", "work_report")) / kept.RECORD
    record = json.loads(path.read_text(encoding="utf-8"))
    record[key] |= {"another": "0" * 64}
    path.write_text(json.dumps(record), encoding="utf-8")
    with pytest.raises(
        XianbaoError, match=f"jixi/2019/work_report：内部版和公开版不是用{told}做的；请重新运行 xianbao build jixi"
    ):
        stage(mine)
    assert not mine.staging.exists()
