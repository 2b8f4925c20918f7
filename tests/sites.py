"""A site of the public editions of a few sample reports, one of them corrected, one withdrawn."""

import datetime as dt
import json
import os
import shutil
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import copy_workspace, locked, samples

from xianbao import run, site
from xianbao.adapters.pandoc import Pandoc
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


def public_editions(sample: Callable[[str], Path], factory: pytest.TempPathFactory) -> list[Path]:
    """Their folders in the order of NAMES, made once in a run whatever the number of workers."""
    base = factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    plans = [samples()[name] for name in NAMES]
    place = shared / "public"
    with locked(shared / "public.lock"):
        workspace = Workspace(place) if place.exists() else copy_workspace(place)
        if not workspace.build.exists():
            for name, plan in zip(NAMES, plans, strict=True):
                shutil.copytree(sample(name), workspace.report(plan.id))
            outcomes = run.build_all(workspace, plans, Pandoc(), editions=["public"])
            assert [outcome.error for outcome in outcomes] == [None] * len(NAMES)
    return [workspace.report(replace(plan.id, edition="public")) for plan in plans]


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
    """The first corrected, with two former editions; the last withdrawn."""
    first, *others, last = map(entry, folders)
    changes = (("（一）学生资助", "5460人次", "5455人次"), ("表1", "", "358.31"))
    corrections = (
        site.Correction(dt.date(2017, 11, 1), first.id, "两行资助重复登记，删去一行。", changes),
        site.Correction(dt.date(2017, 12, 1), first.id, "文字更正。", ()),
    )
    former = (site.Former(1, first.folder, dt.date(2017, 9, 29)), site.Former(2, first.folder, dt.date(2017, 11, 1)))
    return [
        replace(first, corrections=corrections, former=former), *others, replace(last, withdrawn=dt.date(2020, 2, 1)),
    ]  # fmt: skip


def built(entries: Iterable[site.Entry], out: Path) -> Path:
    site.build(list(entries), INFO, out, EXTENSION)
    return out
