"""A report as its folder holds it: what the files of the output contract say, as plain data."""

import csv
import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError, model_validator

from xianbao.errors import XianbaoError
from xianbao.quantities import convert
from xianbao.reading import Block, read
from xianbao.workspace import ReportId

T = TypeVar("T")
_DIGITS = re.compile(r"-?\d+(?:\.\d+)?")
COLUMNS = ("item", "name", "label", "value", "unit", "lower_bound", "ledgers")
# The first that is there is read: what a page and a Word file say of a block a PDF cannot
TEXTS = ("report.html", "report.docx", "report.pdf")


class Printed(BaseModel, frozen=True):
    """A number as numbers.json has it; of a public edition, which has no values, with the value that it prints.

    place: `figure` in a chart, `text`, `table` or `caption`, `data` where it is known but not printed; series: what it
    is of in a chart; label, row, column: the table or chart that it stands in (tbl-aid), and where there, as printed.
    """

    text: str
    place: str
    heading: str
    indicator: str
    name: str
    unit: str
    value: Decimal | None = None
    lower_bound: bool = False
    series: str = ""
    label: str = ""
    row: str = ""
    column: str = ""

    @model_validator(mode="before")
    @classmethod
    def _as_printed(cls, held: Any) -> Any:
        if isinstance(held, dict) and "value" not in held:
            return {**held, "value": _printed(str(held.get("text", "")), str(held.get("unit", "")))}
        return held


def _printed(text: str, unit: str) -> Decimal | None:
    """The number that a text prints, in its unit; None for words, days and what is hidden."""
    found = _DIGITS.match(text)
    if found is None:
        return None
    printed = text[found.end() :].removesuffix("以上").replace("余", "") or unit
    try:
        return convert(Decimal(found[0]), printed, unit)
    except XianbaoError:
        return None


class _Numbers(BaseModel):
    numbers: list[Printed]


class Ledger(BaseModel, frozen=True):
    """A ledger that a report was made from."""

    file: str
    sha256: str


class _Ident(BaseModel):
    slug: str
    period: str
    kind: str
    edition: str


class _Params(BaseModel):
    name: str
    bases: dict[str, str] = {}


class _Manifest(BaseModel):
    report: _Ident
    params: _Params
    ledgers: dict[str, Ledger]
    findings: list[str]


@dataclass(frozen=True)
class Built:
    """One built report: its numbers in printed order, findings, 口径 by indicator, ledgers by id, text."""

    id: ReportId
    name: str = ""
    numbers: Sequence[Printed] = ()
    findings: Sequence[str] = ()
    bases: Mapping[str, str] = field(default_factory=dict)
    ledgers: Mapping[str, Ledger] = field(default_factory=dict)
    blocks: Sequence[Block] = ()


def load(folder: Path, label: str) -> Built:
    """The report in `folder`. Raises XianbaoError that names the file that is missing or damaged."""
    manifest = _valid(TypeAdapter(_Manifest), _json(folder, "manifest.json", label), f"{label}/manifest.json")
    known = _valid(TypeAdapter(_Numbers), _json(folder, "numbers.json", label), f"{label}/numbers.json").numbers
    numbers = [n for n in known if n.place != "alt"]  # an alt text says again what its chart shows
    rows = _rows(folder, label)
    text = next((folder / n for n in TEXTS if (folder / n).is_file()), None)
    if text is None:
        raise XianbaoError(f"{label}：没有 {'、'.join(TEXTS)} 中的任何一个，读不到正文；请重新生成这份报告")
    try:
        blocks = read(text)
    except XianbaoError as error:
        raise XianbaoError(f"{label}/{error.lines[0]}；请重新生成这份报告") from None
    of = manifest.report
    return Built(
        ReportId(of.slug, of.period, of.kind, of.edition),
        manifest.params.name,
        (*_with_series(numbers, rows, label), *_unprinted(rows)),
        tuple(manifest.findings),
        manifest.params.bases,
        manifest.ledgers,
        blocks,
    )


def _json(folder: Path, name: str, label: str) -> Any:
    try:
        return json.loads(_text(folder, name, label))
    except ValueError as error:
        raise _damaged(f"{label}/{name}", f"不是完好的 JSON（{_where(error)}）") from None


def _text(folder: Path, name: str, label: str) -> str:
    try:
        return (folder / name).read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise XianbaoError(f"{label}：没有 {name}，不是一份完整的报告；请重新生成") from None
    except UnicodeDecodeError:
        raise _damaged(f"{label}/{name}", "不是 UTF-8 文字") from None


def _where(error: ValueError) -> str:
    return f"第{error.lineno}行" if isinstance(error, json.JSONDecodeError) else "数字过长"


def _valid(adapter: "TypeAdapter[T]", data: Any, label: str) -> T:
    try:
        return adapter.validate_python(data)
    except ValidationError as error:
        at = ".".join(str(part + 1 if isinstance(part, int) else part) for part in error.errors()[0]["loc"])
        raise _damaged(label, f"{at or '内容'} 缺少或不合要求") from None


def _damaged(label: str, what: str) -> XianbaoError:
    return XianbaoError(f"{label}：文件已损坏，{what}；请重新生成这份报告")


def _rows(folder: Path, label: str) -> list[dict[str, str]]:
    reader = csv.DictReader(io.StringIO(_text(folder, "indicators.csv", label), newline=""), restval="")
    missing = [c for c in COLUMNS if c not in (reader.fieldnames or ())]
    if missing:
        raise _damaged(f"{label}/indicators.csv", f"缺少列 {'、'.join(missing)}")
    return list(reader)


def _with_series(numbers: Sequence[Printed], rows: Sequence[Mapping[str, str]], label: str) -> list[Printed]:
    """The numbers, those of charts with the series that indicators.csv has for them, in the same order."""
    drawn = [row for row in rows if row["item"].startswith("fig-")]
    if len(drawn) != sum(n.place == "figure" for n in numbers):
        raise _damaged(f"{label}/indicators.csv", "图中数字的个数与 numbers.json 不同")
    series = iter(drawn)
    found = []
    for number in numbers:
        if number.place == "figure":
            found.append(_in_chart(number, next(series)))
        else:
            found.append(number)
    return found


def _in_chart(number: Printed, row: Mapping[str, str]) -> Printed:
    """With its series; a total, a share or a rank, whose name says of nothing, with what it is of: 合计（安定区）."""
    label = [row["label"]] if row["label"] not in number.name else []
    series = "，".join((row["name"], *label))
    of = "，".join((*([row["name"]] if row["name"] not in number.name else []), *label))
    name = f"{number.name}（{of}）" if "/" in number.indicator and of else number.name
    return number.model_copy(update={"series": series, "name": name})


def _unprinted(rows: Sequence[Mapping[str, str]]) -> list[Printed]:
    """The indicators of the whole that are known, whether printed or not."""
    found = []
    for row in rows:
        if row["label"] or not row["value"] or row["item"].startswith(("fig-", "tbl-")):
            continue
        value = _number(row["value"])
        found.append(
            Printed(
                text=row["value"] if value is None else f"{row['value']}{row['unit']}", place="data", heading="",
                indicator=row["item"], name=row["name"], value=value, unit=row["unit"],
                lower_bound=row["lower_bound"] == "1",
            )
        )  # fmt: skip
    return found


def _number(text: str) -> Decimal | None:
    """The number that a cell holds; None for a day or a term."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None
