"""The cases of the four source documents: what the documents give is there, the parts add up, nobody is a person."""

import re
from collections import Counter
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from conftest import ROOT

from xianbao import crosschecks, intake, regions
from xianbao.ledgers import LEDGERS
from xianbao.params import load
from xianbao.samples import collection
from xianbao.samples.places import DINGXI, HECHI, JIANSHI, XUANCHENG, Place
from xianbao.samples.workbook import Sample

Row = dict[str, Any]
PREFECTURES = (HECHI, DINGXI, XUANCHENG)
FOLDERS = {name: {s.ledger_id: s for s in samples} for name, samples in collection.folders() if "luxi" not in name}


def rows(folder: str, ledger: str, **codes: Any) -> list[Row]:
    return [row for row in FOLDERS[folder][ledger].rows if all(row.get(k) == v for k, v in codes.items())]


def total(held: list[Row], field: str) -> Decimal:
    return sum((Decimal(row[field]) for row in held), Decimal(0))


@pytest.mark.parametrize(
    "place", [JIANSHI, *PREFECTURES, *(c for p in PREFECTURES for c in p.counties)], ids=lambda p: p.slug
)
def test_names_and_codes_are_those_of_the_year(place: Place) -> None:
    params = load(ROOT / f"params/{place.slug}.yaml")
    assert (params.code, params.name) == (place.code, place.name)
    assert {int(report.period[:4]) for report in params.reports} <= {2018, 2019}
    assert regions.unknown([c.name for c in place.counties], place.code, 2019) == {}


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_ledger_is_read_and_agrees_with_the_others(folder: str) -> None:
    found = intake.survey(ROOT / "data" / folder, f"data/{folder}")
    assert found.problems == ()
    assert found.tables.keys() == FOLDERS[folder].keys()
    assert [p for t in found.tables.values() for p in (*t.quarantined, *t.doubts)] == []
    code = load(ROOT / f"params/{folder.split('/', maxsplit=1)[0]}.yaml").code
    assert crosschecks.problems(found.tables, code) == []


@pytest.mark.parametrize("prefecture", PREFECTURES, ids=lambda p: p.slug)
def test_a_prefecture_is_its_counties_together(prefecture: Place) -> None:
    for folder in (f for f in FOLDERS if f.startswith(f"{prefecture.slug}/")):
        year = folder.split("/")[1]
        for ledger in collection.COUNTY:
            parts = [
                {**row, "county": county.name}
                for county in prefecture.counties
                for row in (FOLDERS[f"{county.slug}/{year}"][ledger].rows)
            ]
            assert [{**p, "seq": None} for p in parts] == [{**w, "seq": None} for w in rows(folder, ledger)]


def test_hechi_has_the_projects_aid_and_pairs_of_its_plan() -> None:
    projects = rows("hechi/2019", "project", status="在建")
    assert (len(projects), total(projects, "invest_total")) == (418, 52_200)
    assert total(rows("hechi/2019", "aid", status="已发放"), "times") >= 280_000
    assert len({row["local_school"] for row in rows("hechi/2019", "pairing")}) == 16


def test_dingxi_has_the_kindergartens_and_renovations_of_its_plan() -> None:
    counts = {
        year: Counter(row["county"] for row in rows(f"dingxi/{year}", "project", scheme="贫困村幼儿园"))
        for year in (2018, 2019)
    }
    first = {"安定区": 53, "通渭县": 8, "陇西县": 21, "渭源县": 19, "临洮县": 25, "岷县": 39}
    second = {"安定区": 5, "通渭县": 7, "陇西县": 11, "渭源县": 3, "临洮县": 5, "漳县": 5}
    assert counts == {2018: first, 2019: second}
    gardens = [row for year in (2018, 2019) for row in rows(f"dingxi/{year}", "project", category="学前")]
    assert (len(gardens), total(gardens, "scale_sqm")) == (201, 29_000)
    for year in (2018, 2019):
        renovated = rows(f"dingxi/{year}", "project", scheme="供暖洗浴改造")
        assert (len({row["school"] for row in renovated}), total(renovated, "invest_total")) == (60, 6_500)


def test_jianshi_has_the_pairs_of_its_plan() -> None:
    assert len({row["local_school"] for row in rows("jianshi/2019", "pairing")}) == 28
    listed = {row["school"] for row in rows("jianshi/2019", "facility")}
    assert {row["local_school"] for row in rows("jianshi/2019", "pairing")} <= listed


def test_mechanisms_have_as_many_parts_as_their_names_say() -> None:
    held = [row for folder in ("jianshi/2019", "hechi/2019", "dingxi/2019") for row in rows(folder, "measure")]
    assert Counter(row["mechanism"] for row in held) == {
        "一项提升工程": 1, "两个补短工程": 2, "三个固底工程": 3, "四个全面工作": 4, "双线四包": 4, "三级联动": 3,
        "推普扶贫活动": 4, "五包责任制": 5, "三方协议": 3, "三到位": 3,
    }  # fmt: skip


def test_dingxi_goes_on_in_its_second_year_where_the_first_ended() -> None:
    ends = {(row["county"], row["stage"]): row["students"] for row in rows("dingxi/2018", "enrolment")}
    begins = {(row["county"], row["stage"]): row["begin"] for row in rows("dingxi/2019", "enrolment")}
    assert begins == ends


@pytest.mark.parametrize("folder", FOLDERS)
def test_parts_are_within_their_wholes(folder: str) -> None:
    for row in rows(folder, "enrolment"):
        assert row["in_school"] <= row["population"] if "in_school" in row else True
        assert row["public"] <= row["inclusive"] <= row["students"] if "public" in row else True
        assert row["cohort"] <= row["entry"] if "cohort" in row else True
        losses = sum(row.get(field, 0) for field in ("suspend", "quit", "death"))
        assert losses < 0.03 * row["begin"]
    quits = {row["stage"]: row.get("quit", 0) for row in rows(folder, "enrolment")}
    for row in rows(folder, "control"):
        assert row["returned"] <= row["existing"] + row["new"]
        assert row["exiting"] <= row["existing"] + row["new"] - row["returned"]
        assert row["new"] <= quits[row["stage"]]
        assert row["filed"] <= row["watched"]
        assert row["home_taught"] <= row["disabled"]
    for row in rows(folder, "facility"):
        assert row["large"] + row["super_large"] <= row["classes"]
        assert row["multimedia"] <= row["classes"]


def test_progress_never_falls_and_ends_with_the_projects() -> None:
    held = rows("xuancheng/2019", "progress")
    for county in XUANCHENG.counties:
        for item in ("教育项目完成投资", "教育项目开工数"):
            months = [row for row in held if (row["county"], row["item"]) == (county.name, item)]
            assert len(months) == 12
            assert len({row["plan"] for row in months}) == 1
            assert all(first["done"] <= then["done"] for first, then in pairwise(months))
            assert months[-1]["done"] <= months[-1]["plan"]
        projects = rows("xuancheng/2019", "project", county=county.name)
        assert months[-1]["plan"] == len(projects)
        assert months[-1]["done"] == sum(row["status"] != "未开工" for row in projects)


def test_progress_has_a_tie_and_counties_clearly_behind() -> None:
    end = [row for row in rows("xuancheng/2019", "progress", item="教育项目完成投资") if row["as_of"].month == 9]
    rates = {row["county"]: round(row["done"] / row["plan"] * 100, 1) for row in end}
    assert rates["郎溪县"] == rates["泾县"]
    behind = {county for county, rate in rates.items() if rate < Decimal("0.8") * max(rates.values())}
    assert behind == {"旌德县", "绩溪县"}


@pytest.mark.parametrize("sample", [s for held in FOLDERS.values() for s in held.values()], ids=lambda s: s.ledger_id)
def test_nobody_is_a_person_and_every_sample_says_that_it_is_one(sample: Sample) -> None:
    personal = [column.field for column in LEDGERS[sample.ledger_id].columns if column.personal]
    assert [row for row in sample.rows if any(row.get(field) for field in personal)] == []
    assert not re.search(r"\d{17}[\dXx]|1[3-9]\d{9}", str(sample.rows))
    assert sample.origin in ("mixed", "synthetic")
    assert sample.synthetic
    assert bool(sample.given) == (sample.origin == "mixed")
    for row in sample.rows:
        for field in ("school", "local_school"):
            assert "样例" in row.get(field, "样例")
