"""A site of sample reports for tests: each copied from its build, one corrected, one withdrawn."""

import csv
import datetime as dt
import json
import shutil
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from xianbao import site
from xianbao.kinds import KINDS
from xianbao.workspace import ReportId

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
FILES = (
    "report.html", "report.pdf", "report.docx", "fragment.html", "metadata.json", "manifest.json", "numbers.json",
    "indicators.csv",
)  # fmt: skip
# What a public edition would hide in this stand-in for one: the value of this indicator
HIDDEN = "aid_pending_times"


def entry(source: Path, target: Path) -> site.Entry:
    """A report as an entry, its folder a copy of `source` whose indicators.csv has what a public one has."""
    target.mkdir(parents=True)
    for name in FILES:
        shutil.copyfile(source / name, target / name)
    with (source / "indicators.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    with (target / "indicators.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, [*rows[0], "status"])
        writer.writeheader()
        for row in rows:
            hidden = row["item"] == HIDDEN
            status = "suppressed" if hidden else "" if row["value"] else "missing"
            writer.writerow({**row, "value": "" if hidden else row["value"], "status": status})
    record = json.loads((source / "manifest.json").read_text(encoding="utf-8"))
    report, params = ReportId(**{**record["report"], "edition": "public"}), record["params"]
    [told] = (r for r in params["reports"] if (r["kind"], r["period"]) == (report.kind, report.period))
    return site.Entry(
        report, target, params["name"], params["code"], KINDS[report.kind].name, told["title"],
        dt.date.fromisoformat(told["date"]), (told["publication"] or {}).get("published") or "", record["check_code"],
    )  # fmt: skip


def entries(sample: Callable[[str], Path], folder: Path, names: Iterable[str] = NAMES) -> list[site.Entry]:
    """The first corrected, with a former edition; the last withdrawn."""
    first, *others = (entry(sample(name), folder / name) for name in names)
    changes = (("（一）学生资助", "5460人次", "5455人次"), ("表1", "", "358.31"))
    corrections = (
        site.Correction(dt.date(2017, 11, 1), first.id, "两行资助重复登记，删去一行。", changes),
        site.Correction(dt.date(2017, 12, 1), first.id, "文字更正。", ()),
    )
    former = (site.Former(1, first.folder, dt.date(2017, 9, 29)), site.Former(2, first.folder, dt.date(2017, 11, 1)))
    last = replace(others.pop(), withdrawn=dt.date(2020, 2, 1))
    return [replace(first, corrections=corrections, former=former), *others, last]


def built(entries: Iterable[site.Entry], out: Path) -> Path:
    site.build(list(entries), INFO, out, EXTENSION)
    return out
