"""One run over both editions: what is built, from what, and what of the hidden numbers is left in the files."""

import json
import re
import shutil
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from conftest import copy_workspace
from test_verify import edited, files

from xianbao import diff, jobs, kept, pipeline, run, verify
from xianbao.adapters.pandoc import Pandoc
from xianbao.editions import Showing
from xianbao.errors import XianbaoError
from xianbao.params import FORMATS
from xianbao.pipeline import Outcome, Plan
from xianbao.reading import read
from xianbao.workspace import ReportId, Workspace

NAME = "minxian-2019-work_report"
INTERNAL = ReportId("minxian", "2019", "work_report")
PUBLIC = replace(INTERNAL, edition="public")
SECRETS = ("new_dropout_count", "dropout_count")  # 样例中不足10人的两个数


@pytest.fixture
def place(sample: Callable[[str], Path], tmp_path: Path) -> Workspace:
    """A workspace in which the internal edition is built."""
    workspace = copy_workspace(tmp_path / "workspace")
    shutil.copytree(sample(NAME), workspace.report(INTERNAL))
    return workspace


def planned(workspace: Workspace) -> list[Plan]:
    return pipeline.plans(workspace, ["minxian"], "2019", "work_report")


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[list[Plan]]:
    """What would be built, and is not."""
    heard: list[list[Plan]] = []

    def build(workspace: Workspace, plans: Sequence[Plan], *_: Any, **__: Any) -> list[Outcome]:
        heard.append(list(plans))
        return [Outcome(plan.id) for plan in plans]

    monkeypatch.setattr(jobs, "build_all", build)
    return heard


def test_internal_editions_come_first_and_those_that_are_published_have_a_public_one(
    place: Workspace, asked: list[list[Plan]]
) -> None:
    outcomes = run.build_all(place, planned(place), Pandoc(), ["html"])
    assert [o.id for o in outcomes] == [INTERNAL, PUBLIC]
    [internal], [public] = asked
    assert internal.showing is None
    assert public.showing is not None
    assert public.showing.threshold == 10
    assert public.entry.formats == ["html"]
    told = json.loads((place.report(INTERNAL) / "disclosure.json").read_text(encoding="utf-8"))["numbers"]
    keys = {n["key"] for n in told}
    assert set(public.showing.open) < keys
    assert {n["indicator"] for n in told if n["key"] not in public.showing.open} >= {*SECRETS}
    assert outcomes[1].withheld[0] >= 2
    assert sum(outcomes[1].withheld) == len(keys) - len(public.showing.open)


def test_one_edition_alone(place: Workspace, asked: list[list[Plan]]) -> None:
    assert [o.id for o in run.build_all(place, planned(place), Pandoc(), editions=["internal"])] == [INTERNAL]
    assert [o.id for o in run.build_all(place, planned(place), Pandoc(), editions=["public"])] == [PUBLIC]
    shutil.rmtree(place.report(INTERNAL))
    [outcome] = run.build_all(place, planned(place), Pandoc(), editions=["public"])
    assert outcome.error is not None
    assert outcome.error.lines == ("还没有内部版，不能判断哪些数字可以公开；请先运行 xianbao build minxian",)


def test_a_report_whose_internal_edition_failed_or_that_is_not_published_has_no_public_one(
    place: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        jobs, "build_all", lambda _, plans, *__, **___: [Outcome(p.id, error=XianbaoError("坏")) for p in plans]
    )
    assert [o.id for o in run.build_all(place, planned(place), Pandoc())] == [INTERNAL]
    [plan] = pipeline.plans(place, ["luxi"], None, "reconciliation")
    assert not run.has_public(plan.id.kind, plan.entry)


def test_a_public_edition_whose_plan_is_another_now_is_made_anew_and_no_other(
    place: Workspace, asked: list[list[Plan]]
) -> None:
    other = pipeline.plans(place, ["luxi"], "2017", "work_report")
    folder = place.report(PUBLIC)
    shutil.copytree(place.report(INTERNAL), folder)
    showing = run.shows(place)[INTERNAL].showing.record()

    def public(record: dict[str, Any]) -> None:
        record["report"]["edition"] = "public"
        record["disclosure"] = showing

    edited(folder / kept.RECORD, public, signed=True)
    run.build_all(place, other, Pandoc(), editions=["public"])
    assert asked == [[]]
    edited(folder / kept.RECORD, lambda r: r["disclosure"]["open"].pop(), signed=True)
    run.build_all(place, other, Pandoc(), editions=["public"])
    assert [plan.id for plan in asked[-1]] == [PUBLIC]
    assert asked[-1][0].showing == Showing.of(showing)
    run.build_all(place, planned(place), Pandoc(), editions=["internal"])
    assert [plan.id for plan in asked[-1]] == [INTERNAL]


def test_a_public_edition_that_cannot_be_made_anew_is_no_longer_good(
    place: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(place.report(INTERNAL), place.report(PUBLIC))

    def public(record: dict[str, Any]) -> None:
        record["report"]["edition"] = "public"
        record["disclosure"] = Showing(10, ()).record()

    edited(place.report(PUBLIC) / kept.RECORD, public, signed=True)
    monkeypatch.setattr(
        jobs, "build_all", lambda _, plans, *__, **___: [Outcome(p.id, error=XianbaoError("坏")) for p in plans]
    )
    other = pipeline.plans(place, ["luxi"], "2017", "work_report")
    [lacking, outcome] = run.build_all(place, other, Pandoc(), editions=["public"])
    assert lacking.id.slug == "luxi"
    assert outcome.id == PUBLIC
    assert outcome.error is not None
    assert outcome.error.lines == ("坏", run.NO_MORE)


def test_a_public_edition_is_made_of_what_its_internal_one_was(place: Workspace) -> None:
    """Numbers that have changed since were not looked at when it was planned what may be shown."""
    path = next(place.ledgers("minxian", "2019").glob("控辍保学*.xlsx"))
    path.write_bytes(path.read_bytes() + b"\0")
    [outcome] = run.build_all(place, planned(place), Pandoc(), ["html"], editions=["public"])
    assert outcome.error is not None
    assert outcome.error.lines == (
        f"内部版生成以后 {place.name(path)} 已改动，不能据以判断哪些数字可以公开；请先重新生成内部版（xianbao build minxian）",
    )
    assert not place.report(PUBLIC).exists()


def test_what_the_plan_is_made_from_must_be_as_the_run_left_it(place: Workspace) -> None:
    path = place.report(INTERNAL) / "disclosure.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"value": "', '"value": "9', 1), encoding="utf-8")
    with pytest.raises(XianbaoError, match=r"disclosure\.json：被改动"):
        run.shows(place)


@pytest.mark.parametrize("held", [{}, {"threshold": "10", "open": []}, {"threshold": 10, "open": [1]}])
def test_a_record_that_does_not_say_what_may_be_shown_is_none(held: dict[str, Any]) -> None:
    with pytest.raises(XianbaoError, match="不是完好的公开范围"):
        Showing.of(held)


# --- 生成 ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def both(sample: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> tuple[Workspace, Outcome]:
    """Both editions of a county's report, as the plan has them."""
    workspace = copy_workspace(tmp_path_factory.mktemp("both") / "workspace")
    shutil.copytree(sample(NAME), workspace.report(INTERNAL))
    [outcome] = run.build_all(workspace, planned(workspace), Pandoc(), FORMATS, editions=["public"])
    assert outcome.error is None, outcome.error
    return workspace, outcome


def everything(folder: Path) -> dict[str, str]:
    """The texts of all files of a folder, those within Word files too, and of the PDF."""
    found = {}
    for name, data in files(folder).items():
        if name.endswith(".docx"):
            with zipfile.ZipFile(folder / name) as parts:
                found |= {f"{name}/{n}": parts.read(n).decode("utf-8", "replace") for n in parts.namelist()}
        found[name] = data.decode("utf-8", "replace")
    for name in FORMATS:
        found[f"{name} 正文"] = "\n".join(block.text for block in read(folder / f"report.{name}"))
    return found


def test_the_public_edition_holds_what_is_public(both: tuple[Workspace, Outcome]) -> None:
    workspace, outcome = both
    folder = workspace.report(PUBLIC)
    assert sorted(files(folder)) == [
        "fragment.html", "indicators.csv", "manifest.json", "metadata.json", "numbers.json", "report.docx",
        "report.html", "report.ipynb", "report.pdf", "ro-crate-metadata.json",
    ]  # fmt: skip
    assert "核数" not in (folder / "report.html").read_text(encoding="utf-8")
    record = json.loads((folder / kept.RECORD).read_text(encoding="utf-8"))
    assert record["disclosure"]["threshold"] == 10
    assert outcome.hidden == sum(n.get("hidden", False) for n in _numbers(folder)) > 0
    assert "disclosure" not in json.loads((workspace.report(INTERNAL) / kept.RECORD).read_text(encoding="utf-8"))
    own = set().union(*(n.keys() for n in _numbers(folder)))
    assert not own & {"value", "rows", "counts", "rounding"}
    for name, text in everything(folder).items():
        if name not in (kept.RECORD, kept.CRATE):  # which names files and stays in the workspace
            assert not re.search(r"\.xlsx|disclosure\.json|public\.json", text), name


def _numbers(folder: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((folder / "numbers.json").read_text(encoding="utf-8"))["numbers"]
    return found


def test_hidden_sentences_are_in_no_file(both: tuple[Workspace, Outcome]) -> None:
    """In every format the sign stands where the internal edition has the number."""
    workspace, _ = both
    internal, public = (everything(workspace.report(report)) for report in (INTERNAL, PUBLIC))
    assert {n["indicator"] for n in _numbers(workspace.report(PUBLIC)) if n.get("hidden")} >= {*SECRETS}
    for words in ("本期新增辍学", "期末仍在册的辍学学生"):
        for name in FORMATS:
            assert re.search(rf"{words}\d+人", _solid(internal[f"{name} 正文"])), name
            assert f"{words}＊人" in _solid(public[f"{name} 正文"]), name
        for name, text in public.items():
            assert not re.search(rf"{words}\d", _solid(text)), name
    rows = [line.split(",") for line in public["indicators.csv"].splitlines()]
    assert {row[0] for row in rows if row[-1] == "suppressed"} >= {*SECRETS}
    assert all(row[3] == "" for row in rows if row[-1] == "suppressed")


def _solid(text: str) -> str:
    return re.sub(r"\s|<[^>]*>", "", text)


def test_no_byte_of_a_public_edition_hangs_on_what_it_hides(place: Workspace) -> None:
    """Made again from a ledger with other numbers of pupils, every file that may leave is the same."""
    shutil.rmtree(place.report(INTERNAL))
    made = []
    for change in (0, 3):
        _changed(place, change)
        [plan] = planned(place)
        plan = replace(plan, id=PUBLIC, showing=Showing(10, ()), check_code="aaaa-bbbb-cccc-dddd")
        outcome = pipeline.build(place, plan, Pandoc(), FORMATS)
        assert outcome.error is None, outcome.error
        assert outcome.hidden > 5
        made.append(files(place.report(PUBLIC)))
    first, second = made
    assert first.keys() == second.keys()
    assert {name for name in first if first[name] != second[name]} == {kept.RECORD, kept.CRATE}


def _changed(place: Workspace, change: int) -> None:
    """Every number of 控辍保学 that is not zero is larger."""
    path = next(place.ledgers("minxian", "2019").glob("控辍保学*.xlsx"))
    book = openpyxl.load_workbook(path)
    altered = 0
    for row in book.worksheets[0].iter_rows():
        for cell in row[1:]:
            if isinstance(cell.value, int) and cell.value > 0:
                cell.value += change
                altered += 1
    assert altered > 4
    book.save(path)


def test_public_editions_can_be_compared(both: tuple[Workspace, Outcome]) -> None:
    """By what they print, which is all that they tell."""
    workspace, _ = both
    public, internal = (diff.load(workspace.report(report), "版本") for report in (PUBLIC, INTERNAL))
    told = {n.indicator: n for n in public.numbers if n.place == "text"}
    assert all(told[secret].value is None for secret in SECRETS)
    exact = {n.indicator: n for n in internal.numbers if n.place == "text"}
    assert told["aid_paid_times"].value == exact["aid_paid_times"].value
    rate = told["compulsory_retention_rate_9y"]
    assert rate.value is not None
    assert f"{rate.value}%" == rate.text


def test_a_public_edition_is_verified_from_its_record(both: tuple[Workspace, Outcome]) -> None:
    workspace, _ = both
    found, told = verify.chosen(workspace, [str(workspace.report(PUBLIC))])
    assert told == []
    [result] = verify.verify(workspace, found)
    assert (result.name, result.verdict, result.lines) == ("minxian 2019 work_report public", verify.SAME, ())
    one, fault = kept.find(workspace, workspace.report(PUBLIC) / "report.pdf")
    assert (one.id, fault) == (PUBLIC, "")
