"""A site of the public editions of a few sample reports, one of them corrected, one withdrawn."""

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from conftest import samples

from xianbao import site
from xianbao.kinds import KINDS
from xianbao.workspace import ReportId, Workspace

ROOT = Path(__file__).parents[1]
EXTENSION = ROOT / "reports" / "_extensions" / "gongwen"
INFO = site.Info("样例网站", "www.example.com", "0000000000", dt.date(2026, 11, 25))
NAMES = (
    "luxi-2017-work_report",
    "xuancheng-2019-06-bulletin",
    "xuancheng-2019-work_report",
    "langxi-2019-work_report",
    "jianshi-2019-task_list",
)


def public_editions(workspace: Workspace) -> list[Path]:
    """Their folders in the order of NAMES."""
    return [workspace.report(replace(samples()[name].id, edition="public")) for name in NAMES]


def entry(folder: Path) -> site.Entry:
    """A public edition as an entry."""
    record = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    report, params = ReportId(**record["report"]), record["params"]
    [told] = (r for r in params["reports"] if (r["kind"], r["period"]) == (report.kind, report.period))
    return site.Entry(
        report, folder, params["name"], params["code"], KINDS[report.kind].name, told["title"],
        dt.date.fromisoformat(told["date"]), told["publication"]["published"] or "", record["check_code"],
    )  # fmt: skip


def entries(folders: Iterable[Path]) -> list[site.Entry]:
    """The first corrected, with two former editions; the last withdrawn as its 公示 was over."""
    first, *others, last = map(entry, folders)
    changes = (("（一）学生资助", "5460人次", "5455人次"), ("表1", "", "358.31"))
    corrections = (
        site.Correction(dt.date(2017, 11, 1), first.id, "两行资助重复登记，删去一行。", changes),
        site.Correction(dt.date(2017, 12, 1), first.id, "文字更正。", ()),
    )
    former = (site.Former(1, first.folder, dt.date(2017, 9, 29)), site.Former(2, first.folder, dt.date(2017, 11, 1)))
    return [
        replace(first, corrections=corrections, former=former), *others, replace(last, withdrawn=dt.date(2020, 2, 1), ended=True),
    ]  # fmt: skip


def built(entries: Iterable[site.Entry], out: Path) -> Path:
    site.build(list(entries), INFO, out, EXTENSION)
    return out
