"""Every fact of the five source documents stands in a report, or facts.csv says why not.

Columns of facts.csv: fact, case (slug), how (computed, target, task, document, none), indicator, value, unit,
where (of a document: the column of its table, or the words of 说明; of a task: its 板块; of what is computed: the
words of the report; {} stands for the value with its unit, {0} and {1} for one of two), reason (why no report states it).
"""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import inline
import pytest
from conftest import ROOT

from xianbao.wording import few

BUILT = {
    "work_report": {"luxi": ["2017"], "jianshi": ["2019"], "hechi": ["2019"], "dingxi": ["2018", "2019"],
                    "xuancheng": ["2019"]},
    "task_list": {"jianshi": ["2019"], "hechi": ["2019"], "xuancheng": ["2019"]},
}  # fmt: skip
COUNTED = {"section_count": "板块", "member_unit_count": "牵头单位"}  # other counts of a task list are its rows
LEAST = 170
Fact = Mapping[str, str]


@dataclass(frozen=True)
class Report:
    """What a reader sees: text without marks of numbers and escapes; tables: label → rows, each header → cell."""

    text: str
    tables: Mapping[str, list[dict[str, str]]]


def read(shown: list[str]) -> Report:
    text = re.sub(r"</?span[^>]*>|\\(?=[^\w\s])", "", "\n\n".join(shown))
    tables = {}
    for grid, label in re.findall(r"((?:^\|.*\|\n)+)\n: .*?\{#(tbl-[a-z0-9-]+)", text, re.MULTILINE):
        header, _, *rows = ([cell.strip() for cell in line[1:-1].split("|")] for line in grid.splitlines())
        tables[label] = [dict(zip(header, row, strict=True)) for row in rows]
    return Report(text, tables)


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str, str], Report]:
    """(kind, slug, year) → the report, from the notebook as it stands."""
    built = {}
    for kind, cases in BUILT.items():
        for slug, year in ((slug, year) for slug, years in cases.items() for year in years):
            with pytest.MonkeyPatch.context() as patch:
                out = tmp_path_factory.mktemp("report")
                shown = inline.run(ROOT / f"notebooks/{kind}.ipynb", out, patch, slug=slug, period=year)
            built[kind, slug, year] = read(shown)
    return built


FACTS = table(ROOT / "tests/facts.csv")
TARGETS = {row["编号"]: row for path in sorted((ROOT / "data").glob("*/targets.csv")) for row in table(path)}


def amount(value: str, unit: str) -> str:
    """A pattern for a value with its unit as Chinese prints it: 2019年6月15日, 30余人次, 1至2名; any, if none given."""
    if not value:
        return rf"\d[\d.]*{unit}"
    if day := re.fullmatch(r"(\d{4})-0?(\d+)(?:-0?(\d+))?", value):
        year, month, date = day.groups()
        return f"{year}年{month}月" + (f"{date}日" if date else "")
    if terms := re.fullmatch(r"(\d{4})([春秋])—(\d{4})([春秋])", value):
        return "{}年{}季至{}年{}季".format(*terms.groups())
    scale = unit[: unit[:1] in ("万", "亿")]
    said = few(int(value)) if value in map(str, range(1, 11)) else re.escape(value)
    number = rf"(?:{re.escape(value)}|{said})"
    return rf"(?<![\d.]){number}(?:至\d+)?{scale}余?{re.escape(unit.removeprefix(scale))}"


def stated(fact: Fact, reports: Mapping[tuple[str, str, str], Report]) -> bool:
    """Whether every report that is to have the fact has it, with its value and unit, where it belongs."""
    slug, target = fact["case"], TARGETS.get(fact["fact"])
    own = {key: r for key, r in reports.items() if key[1] == slug}
    lists = [r for (kind, _, _), r in own.items() if kind == "task_list"]
    asking = [r for (kind, _, year), r in own.items() if kind == "work_report" and target and year == target["年度"]]
    match fact["how"]:
        case "computed":
            return all(in_sentence(fact, r) for r in own.values())
        case "document":
            return all(in_documents(fact, r) for r in own.values())
        case "target":
            return bool(asking) and all(in_targets(fact, target, r) for r in asking)
        case "task":
            asked, counted = (in_targets(fact, target, r) for r in asking), (in_tasks(fact, r) for r in lists)
            return bool(asking and lists) and all(asked) and all(counted)
    return False


def in_sentence(fact: Fact, report: Report) -> bool:
    words = fact["where"].format(*(amount(part, fact["unit"]) for part in fact["value"].split("/")))
    return re.search(words, report.text) is not None


def in_documents(fact: Fact, report: Report) -> bool:
    role = "依据" if fact["indicator"] == "basis_document" else "目标来源"
    rows = [r for r in report.tables["tbl-documents"] if r["作用"] == role]
    if "{}" in fact["where"]:
        words = fact["where"].format(amount(fact["value"], fact["unit"]))
        return any(re.search(words, r["说明"]) for r in rows)
    return any(re.fullmatch(amount(fact["value"], ""), r[fact["where"]]) for r in rows)


def in_targets(fact: Fact, target: Fact, report: Report) -> bool:
    """One row is the target's, and its 目标 asks for the value; of zero and of comparisons 实际 or 差距 has the unit.

    What tasks.csv itself tells must be reached exactly.
    """
    name = target["名称"] if target["分组"] in target["名称"] else f"{target['名称']}（{target['分组']}）"
    rows = report.tables["tbl-targets"]  # a column is left out where all rows say the same
    found = [r for r in rows if (r["指标"], r.get("范围", "")) == (name, target["范围"])]
    found = [r for r in found if r.get("依据", target["文件"]) == target["文件"]]
    if len(found) != 1:
        return False
    [row], value, unit = found, fact["value"], re.escape(fact["unit"])
    if not value:
        return row["目标"] == "高于上年" and re.fullmatch(rf"[\d.]+{unit}", row["实际"]) is not None
    if value == "0" and target["对比"]:
        asked = rf"(?:接近|不低于|高于){target['对比']}"
        return bool(re.fullmatch(asked, row["目标"]) and re.fullmatch(rf"[\d.]+个?{unit}", row["差距"]))
    if value == "0":
        return row["目标"] in ("为零", "高于零") and re.fullmatch(rf"[\d.]+{unit}", row["实际"]) is not None
    if fact["how"] == "task" and row["实际"] != f"{value}{fact['unit']}":
        return False
    return re.fullmatch(rf"\D*{amount(value, fact['unit'])}(?:以内)?", row["目标"]) is not None


def in_tasks(fact: Fact, report: Report) -> bool:
    """The rows of the 板块 named, or the different entries of a column, are as many as the fact says."""
    rows = [r for r in report.tables["tbl-tasks"] if fact["where"] in r.get("板块", fact["where"])]
    column = COUNTED.get(fact["indicator"])
    return fact["value"] == str(len({r[column] for r in rows} if column else rows))


def wrong(fact: Fact) -> list[Fact]:
    """The fact with another value, and with another unit."""
    value = fact["value"]
    other = value[:-1] + (str((int(value[-1]) + 1) % 10) if value[-1:].isdigit() else f"7{value[-1:]}")
    return [fact | {"value": other}, *([fact | {"unit": "吨"}] if fact["unit"] else [])]


def test_every_fact_is_in_a_report_or_has_its_reason(reports: dict[tuple[str, str, str], Report]) -> None:
    found = [f["fact"] for f in FACTS if stated(f, reports)]
    print(f"{len(found)} of {len(FACTS)} facts stand in reports")
    assert [f["fact"] for f in FACTS if f["fact"] not in found] == [f["fact"] for f in FACTS if f["reason"]]
    assert len(FACTS) == 195
    assert len(found) >= LEAST


def test_a_wrong_value_or_unit_is_not_found(reports: dict[tuple[str, str, str], Report]) -> None:
    changed = [copy for fact in FACTS if stated(fact, reports) for copy in wrong(fact)]
    assert len(changed) > 2 * LEAST
    assert [copy for copy in changed if stated(copy, reports)] == []
