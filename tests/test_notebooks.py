"""The contract of every notebook that exists: an analyst can tweak it without fear."""

import ast
import json
import re
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import inline
import nbformat
import pytest
from conftest import ROOT

from xianbao.errors import XianbaoError
from xianbao.goals import FILES
from xianbao.kinds import KINDS, wanted
from xianbao.ledgers import LEDGERS
from xianbao.params import load
from xianbao.quantities import MISSING
from xianbao.tracing import general, typed
from xianbao.workspace import Workspace

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
LONGEST_CELL = 20
# Kind → its reports that lose ledgers: a county and prefectures, which keep different ones
CASES = {
    "work_report": [("luxi", "2017"), ("hechi", "2019"), ("xuancheng", "2019")],
    "reconciliation": [("luxi", "2017")],
    "bulletin": [("xuancheng", "2019-06")],
    "task_list": [("xuancheng", "2019"), ("hechi", "2019")],
}
# Numbers that are of no row: the calendar's, the params', the origin file's
OF_NO_ROW = {"source.characters", "elapsed", "talk_below"}
FORBIDDEN = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.For, ast.While, ast.Try, ast.With, ast.Lambda)


def read(path: Path) -> nbformat.NotebookNode:
    return nbformat.read(path, as_version=4)


def code(path: Path) -> list[nbformat.NotebookNode]:
    return [c for c in read(path).cells if c.cell_type == "code"]


def missing(held: Sequence[str]) -> list[list[str]]:
    """None, each by itself, all but the first, all but the last; all of them are refused."""
    return [[], *([key] for key in held), *([list(held[1:]), list(held[:-1])] if held[2:] else [])]


def kept(kind: str, slug: str) -> tuple[str, ...]:
    return wanted(KINDS[kind], load(ROOT / f"params/{slug}.yaml"))


def losses() -> list[tuple[str, str, str, list[str]]]:
    return [(k, slug, period, gone) for k, held in CASES.items() for slug, period in held
            for gone in missing(kept(k, slug))]  # fmt: skip


@pytest.fixture(params=NOTEBOOKS, ids=lambda p: p.stem)
def notebook(request: pytest.FixtureRequest) -> Path:
    return request.param


def test_every_kind_has_its_notebook() -> None:
    assert {p.stem for p in NOTEBOOKS} == KINDS.keys()


def test_stored_without_outputs(notebook: Path) -> None:
    assert all(not c.outputs and c.execution_count is None for c in code(notebook))


def test_begins_with_front_matter_and_one_cell_of_commented_literals(notebook: Path) -> None:
    node = read(notebook)
    assert node.cells[0].cell_type == "raw"
    assert node.cells[0].source.startswith("---\n")
    tagged = [c for c in code(notebook) if "parameters" in c.metadata.get("tags", [])]
    assert tagged == [code(notebook)[0]]
    for line in tagged[0].source.splitlines():
        assert re.fullmatch(r'[a-z_]+ = "[^"]*"  # .+', line), line
    assert {line.split(" ")[0] for line in tagged[0].source.splitlines()} == {"slug", "period", "edition"}


def test_cells_are_short_and_plain(notebook: Path) -> None:
    for cell in code(notebook):
        assert len(cell.source.splitlines()) <= LONGEST_CELL, cell.source
        for node in ast.walk(ast.parse(cell.source)):
            assert not isinstance(node, FORBIDDEN), ast.dump(node)
            if isinstance(node, ast.Import):
                pytest.fail(f"import {node.names[0].name}")
            if isinstance(node, ast.ImportFrom):
                assert node.module.split(".")[0] == "xianbao"
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in {"print", "display", "open"}


def test_no_number_is_typed_into_prose(notebook: Path) -> None:
    """Numbers come from quantities."""
    assert typed(read(notebook), general()) == []


def test_every_label_it_sees_is_one_it_shows(notebook: Path) -> None:
    source = "".join(c.source for c in code(notebook))
    seen = {label for call in re.findall(r"see\((.*?)\)", source) for label in re.findall(r"'([a-z0-9-]+)'", call)}
    assert seen
    assert seen <= set(re.findall(r'r\.(?:table|figure)\(\s*"([a-z0-9-]+)"', source))


def test_every_ledger_it_asks_for_is_missed_when_it_is_not_there(notebook: Path) -> None:
    """Only ledgers that the kind wants are named as missing."""
    modules = {
        "work_report": ("findings/ledgers", "findings/goals", "goals"),
        "bulletin": ("bulletin", "findings/goals"),
        "task_list": ("goals", "tasks", "goal_tables"),
        "reconciliation": ("reconciliation", "discrepancies"),
    }[notebook.stem]
    sources = [(ROOT / f"src/xianbao/{module}.py").read_text(encoding="utf-8") for module in modules]
    asked = set(re.findall(r'\.frame\(\s*"([a-z_]+)"', "".join([c.source for c in code(notebook)] + sources)))
    assert bool(asked) == bool(KINDS[notebook.stem].ledgers)
    assert asked <= set(KINDS[notebook.stem].ledgers)


def test_every_kind_loses_ledgers_in_a_case() -> None:
    """And every ledger that a kind reads is lost in one of them, or kept by nobody."""
    assert CASES.keys() == KINDS.keys()
    everywhere = {p.stem for p in (ROOT / "params").glob("*.yaml")}
    for kind, held in CASES.items():
        lost = {key for slug, _ in held for key in kept(kind, slug)}
        making = [s for s in everywhere if any(r.kind == kind for r in load(ROOT / f"params/{s}.yaml").reports)]
        assert lost == {key for slug in making for key in kept(kind, slug)}


def test_closes_its_report_last(notebook: Path) -> None:
    assert code(notebook)[-1].source.splitlines()[-1] == "r.close()"


def test_at_least_three_tables_and_three_figures() -> None:
    source = "".join(c.source for c in code(ROOT / "notebooks/work_report.ipynb"))
    assert len(re.findall(r"r\.table\(", source)) + 1 >= 3  # and the table of sources
    assert len(re.findall(r"r\.figure\(", source)) >= 3


def references(shown: list[str]) -> tuple[set[str], set[str]]:
    text = "\n".join(shown)
    plain = re.sub(r"\[(?:\[@[a-z0-9-]+\])+\]\{\.see\}", "", text)  # names only what is there, by itself
    return set(re.findall(r"\[@([a-z0-9-]+)\]", plain)), set(re.findall(r"\{#((?:fig|tbl)-[a-z0-9-]+)", text))


@pytest.mark.parametrize(("kind", "slug", "period", "gone"), losses())
def test_any_ledger_may_be_missing(
    kind: str,
    slug: str,
    period: str,
    gone: list[str],
    workspace: Workspace,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its sentences go, it is named in the data notes, and nothing points to what is not there."""
    for key in gone:
        (workspace.ledgers(slug, period) / f"{LEDGERS[key].name}.xlsx").unlink()
    shown = inline.run(workspace.notebook(kind), tmp_path, monkeypatch, slug=slug, period=period)
    text = "\n\n".join(shown)
    assert MISSING not in text
    for bad in ("nan", "None", "NaN", "{", "  "):
        plain = re.sub(r"\{#[^}]*\}|\{\.(?:annex|see|landscape|chart-data [^}]*)\}|\| +(?=\|)", "", text)
        assert bad not in plain, plain[max(0, plain.index(bad) - 60) : plain.index(bad) + 60]
    cited, labelled = references(shown)
    assert cited <= labelled
    state = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert set(state["missing"]) == set(gone)
    for key in gone:
        assert f"未提供{LEDGERS[key].name}，有关内容未列入本报告。" in text
    heads = [line for line in text.splitlines() if line.startswith("#")]
    assert "# 存在问题" in heads
    assert ("# 下一步要求" if kind == "bulletin" else "# 下一步打算") in heads
    for first, second in pairwise(heads):
        lone = text.index(second) - text.index(first) - len(first)
        deeper = second.index(" ") > first.index(" ")
        assert deeper or lone > 4, f"nothing under {first}"


@pytest.mark.parametrize(("kind", "slug", "period"), [(k, *case) for k, held in CASES.items() for case in held])
def test_every_problem_has_its_next_step(
    kind: str, slug: str, period: str, workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = inline.run(workspace.notebook(kind), tmp_path, monkeypatch, slug=slug, period=period)
    text = "\n".join(shown)
    problems, steps = re.split("^# 下一步(?:打算|要求)$", text.split("# 存在问题\n")[1], flags=re.MULTILINE)
    found = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))["findings"]
    assert problems.count("\n## ") == steps.split("{.annex}")[0].count("\n## ") == len(found) >= 1


def test_with_nothing_to_report_the_sections_say_so(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from xianbao import findings

    monkeypatch.setattr(findings, "RULES", ())
    shown = inline.run(workspace.root / "notebooks/work_report.ipynb", tmp_path, monkeypatch)
    text = "\n".join(shown)
    assert "没有发现未完成事项" in text
    assert "按既定计划继续推进" in text


@pytest.mark.parametrize(("kind", "slug", "period"), [(k, *case) for k, held in CASES.items() for case in held])
def test_every_number_in_the_text_is_in_numbers_json(
    kind: str, slug: str, period: str, workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With its rows: of a ledger that was read, or of the files of targets, tasks, documents and comparisons."""
    shown = inline.run(workspace.notebook(kind), tmp_path, monkeypatch, slug=slug, period=period)
    spans = re.findall(r'<span class="num" data-n="(n\d+)">(.*?)</span>', "\n".join(shown))
    known = json.loads((tmp_path / "numbers.json").read_text(encoding="utf-8"))
    numbers = known["numbers"]
    assert [(n["n"], n["text"]) for n in numbers if n["n"] and n["place"] != "figure"] == [
        span for span in spans if span not in {(n["n"], n["text"]) for n in numbers if n["place"] == "figure"}
    ]
    assert sorted((n["n"], n["text"]) for n in numbers if n["n"]) == sorted(spans)
    assert len(spans) > (50 if kind in ("bulletin", "task_list") else 100)
    read = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))["ledgers"]
    assert {file.split("@")[0] for n in numbers for file in n["rows"]} <= {*read, *FILES}
    assert {file for n in numbers for file in n["rows"]} == set(known["ledgers"])
    assert {n["indicator"].split("[")[0] for n in numbers if not n["rows"]} <= OF_NO_ROW
    bare = [n["indicator"].split("[")[0] for n in numbers if n["value"] != "0" and not any(n["rows"].values())]
    assert set(bare) <= OF_NO_ROW


def test_params_of_the_workspace_are_sound() -> None:
    for path in (ROOT / "params").glob("*.yaml"):
        assert load(path).reports


def test_a_ledger_of_last_year_that_cannot_be_read_is_named_not_passed_over(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (workspace.ledgers("dingxi", "2018") / f"{LEDGERS['enrolment'].name}.xlsx").write_bytes(b"broken")
    with pytest.raises(XianbaoError, match=r"data/dingxi/2018/各学段入学和巩固情况统计表\.xlsx：内容是文本"):
        inline.run(workspace.notebook("work_report"), tmp_path, monkeypatch, slug="dingxi", period="2019")
