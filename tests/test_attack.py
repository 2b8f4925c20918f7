"""Nobody who reads everything that is published can work out what was hidden: all samples, attacked at once."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from attack import PERSONS, SIGN, narrowed, system
from conftest import TRIED, samples

from xianbao.workspace import Workspace

Numbers = dict[tuple[str, str], list[Mapping[str, Any]]]
PUBLIC = [plan for plan in samples().values() if plan.id.kind != "reconciliation"]


def counties() -> dict[str, list[str]]:
    """Prefecture → its counties, by their codes."""
    params = {plan.id.slug: plan.params for plan in samples().values()}
    return {
        slug: [other for other, p in params.items() if other != slug and p.code[:4] == held.code[:4]]
        for slug, held in params.items()
        if held.level == "prefecture"
    }


def numbers(workspace: Workspace, edition: str) -> Numbers:
    """By jurisdiction and period the numbers of all reports that are public."""
    found: Numbers = {}
    for plan in PUBLIC:
        path = workspace.report(replace(plan.id, edition=edition)) / "numbers.json"
        held = json.loads(path.read_text(encoding="utf-8"))["numbers"]
        found.setdefault((plan.id.slug, plan.id.period), []).extend(held)
    return found


def small(number: Mapping[str, Any]) -> bool:
    return number["unit"] in PERSONS and number["value"] is not None and 0 < float(number["value"]) < 10


@pytest.fixture(scope="module")
def published(public_editions: Workspace) -> Numbers:
    return numbers(public_editions, "public")


def test_no_hidden_count_can_be_narrowed_down(
    published: Numbers, record_property: Callable[[str, object], None]
) -> None:
    held = system(published, counties())
    assert len(held.hidden) > 20
    assert all(
        held.told.get(kind)
        for kind in ("印出的数", "合计", "其中", "比率", "小计", "全市等于各县之和", "期初等于上年期末")
    )
    found = list(narrowed(held, 9))
    told = "、".join(f"{kind}{count}条" for kind, count in held.told.items())
    record_property(
        TRIED,
        f"{len(PUBLIC)}份公开版，{len(held.names)}个未知数，{told}；{len(held.hidden)}个隐去的人数，推出{len(found)}个",
    )
    assert found == []


def test_the_attack_succeeds_where_only_small_counts_are_hidden(public_editions: Workspace) -> None:
    naive: Numbers = {
        report: [{**n, "text": f"{SIGN}{n['unit']}"} if small(n) else n for n in told]
        for report, told in numbers(public_editions, "internal").items()
    }
    held = system(naive, counties())
    assert [key for key, low, high in narrowed(held, 9) if low == high]


def test_what_is_small_in_the_internal_edition_is_nowhere_in_the_public_one(
    public_editions: Workspace, published: Numbers
) -> None:
    protected = ("dropout", "aid_", "aid.")
    kept = {
        (*report, n["indicator"], n.get("time", ""))
        for report, told in numbers(public_editions, "internal").items()
        for n in told
        if small(n) and n["indicator"].startswith(protected)
    }
    assert len(kept) > 20
    shown = {
        (*report, n["indicator"], n.get("time", ""))
        for report, told in published.items()
        for n in told
        if SIGN not in n["text"]
    }
    assert not kept & shown


def test_public_numbers_say_no_more_than_what_is_printed(published: Numbers) -> None:
    for told in published.values():
        for number in told:
            assert not {"value", "rows", "counts", "rounding"} & number.keys()


def test_public_folders_hold_nothing_else(public_editions: Workspace) -> None:
    allowed = {
        "report.pdf", "report.html", "report.docx", "report.ipynb", "fragment.html", "metadata.json", "manifest.json",
        "ro-crate-metadata.json", "numbers.json", "indicators.csv",
    }  # fmt: skip
    folders = [path.parent for path in (public_editions.build / "public").rglob("manifest.json")]
    assert len(folders) == len(PUBLIC)
    for folder in folders:
        assert {path.name for path in folder.iterdir()} <= allowed, Path(folder).name
