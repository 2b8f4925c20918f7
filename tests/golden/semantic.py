"""What a report says, apart from how it says it: its figures, charts, tables, headings and findings, as plain data.

A semantic golden is this of one report as JSON, an item a line, in the order of the report.
"""

import csv
import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from xianbao.pipeline import Plan

GOLDEN = Path(__file__).parent
# Params that figures hang on; all others are the layout's and the publication's
JURISDICTION = ("level", "ledgers", "bases", "quarantine_limit")
REPORT = ("as_of", "complete_by", "talk_below", "comparison")
_TAG = re.compile(r"<[^>]+>")
_HEADING = re.compile(r"(#{1,4}) (.+?)(?: \{\.annex\})?")
_CAPTION = re.compile(r": (.+) \{#(tbl-[a-z0-9-]+)\}")
_FIGURE = re.compile(r"!\[(.+)\]\(figures/.+\)\{#(fig-[a-z0-9-]+) .+\}")
_CELLS = re.compile(r"(?<!\\)\|")

Semantic = dict[str, Any]


@dataclass(frozen=True)
class Run:
    """What a report's notebook left: `shown` is every Markdown output in order, the others are its files' contents."""

    params: Mapping[str, Any]
    entry: Mapping[str, Any]
    shown: Sequence[str]
    numbers: Sequence[Mapping[str, Any]]
    indicators: Sequence[Mapping[str, str]]
    findings: Sequence[str]


def run(folder: Path, shown: Sequence[str], params: Mapping[str, Any], entry: Mapping[str, Any]) -> Run:
    """The run whose files are in `folder`: a report that is built, or what its notebook left before it is rendered."""
    state = folder / "report.json"
    findings = _json(state if state.exists() else folder / "manifest.json")["findings"]
    table = (folder / "indicators.csv").read_text(encoding="utf-8-sig")
    return Run(params, entry, shown, printed(folder), list(csv.DictReader(io.StringIO(table, newline=""))), findings)


def built(folder: Path, plan: Plan) -> Run:
    """The run that a built report came of."""
    params, entry = (model.model_dump(mode="json") for model in (plan.params, plan.entry))
    return run(folder, outputs(folder / "report.ipynb"), params, entry)


def printed(folder: Path) -> list[dict[str, Any]]:
    """The numbers of numbers.json, in printed order."""
    held = _json(folder / "numbers.json")
    return held["numbers"] if isinstance(held, dict) else held


def outputs(notebook: Path) -> list[str]:
    """Every Markdown output of an executed notebook."""
    cells = nbformat.read(notebook, as_version=4).cells
    return [o.data["text/markdown"] for c in cells if c.cell_type == "code" for o in c.outputs]


def semantic(ran: Run) -> Semantic:
    """What a run says.

    numbers: [heading, place, indicator, name, unit, exact value, as printed]; charts: [label, series, name, value,
    unit]; figures: [label, caption]; tables: [label, caption, columns, first column]; headings: Markdown headings, those
    of findings among them; findings: ids; params: those that figures hang on.
    """
    lines = [_TAG.sub("", line) for text in ran.shown for line in text.splitlines()]
    of = {**{k: ran.params[k] for k in JURISDICTION}, **{k: ran.entry[k] for k in REPORT}}
    return {
        "params": {key: value for key, value in of.items() if value},
        "headings": [" ".join(found.groups()) for line in lines if (found := _HEADING.fullmatch(line))],
        "findings": list(ran.findings),
        "tables": [_table(lines, n, *m.groups()) for n, line in enumerate(lines) if (m := _CAPTION.fullmatch(line))],
        "figures": [[label, caption] for line in lines if (m := _FIGURE.fullmatch(line)) for caption, label in [m.groups()]],
        "charts": [
            [row["item"], row["name"], row["label"], row["value"], row["unit"]]
            for row in ran.indicators if row["item"].startswith("fig-")
        ],
        "numbers": [
            [n["heading"], n["place"], n["indicator"], n["name"], n["unit"], n["value"], n["text"]]
            for n in ran.numbers
        ],
    }  # fmt: skip


def _table(lines: Sequence[str], at: int, caption: str, label: str) -> list[Any]:
    """The table above its caption."""
    end = at
    while not lines[end - 1]:
        end -= 1
    start = end
    while lines[start - 1].startswith("| "):
        start -= 1
    header, _, *rows = ([cell.strip() for cell in _CELLS.split(line)[1:-1]] for line in lines[start:end])
    return [label, caption, header, [row[0] for row in rows]]


def path(name: str) -> Path:
    """Where the semantic golden of a report such as luxi-2017-work_report is kept."""
    return GOLDEN / f"{name}.json"


def load(name: str) -> Semantic:
    """The semantic golden of a report."""
    return _json(path(name))


def dumps(said: Semantic) -> str:
    """As it stands in a file: an item a line, so that a change of one figure is a change of one line."""
    return "{\n" + ",\n".join(f"{_dump(key)}: {_items(value)}" for key, value in said.items()) + "\n}\n"


def _items(value: Any) -> str:
    if isinstance(value, dict):
        return "{\n " + ",\n ".join(f"{_dump(k)}: {_dump(v)}" for k, v in value.items()) + "\n}"
    return "[\n " + ",\n ".join(map(_dump, value)) + "\n]" if value else "[]"


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))
