"""Intake: workbooks and CSV files as offices keep them become checked frames.

A frame's index is the row number in the sheet, so that every figure can name the rows it was
computed from. Originals are only ever read.
"""

import datetime as dt
import hashlib
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

import pandas as pd
from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from xianbao import cells, sheets
from xianbao.errors import XianbaoError
from xianbao.ledgers import LEDGERS, NUMERIC, Column, Ledger
from xianbao.ledgers.model import EXAMPLE
from xianbao.problems import Problem, Refused
from xianbao.sheets import HEADER_ROWS, SUFFIXES

SHOWN_FAULTS = 20
LIMIT = 0.01  # share of faulty rows above which a ledger is refused whole
TOTALS = re.compile(r"^(合计|小计|总计|共计)$")
NOTES = re.compile(r"^(注|说明|备注|填表人|审核人)[：:]")
SECTION = re.compile(r"^([一二三四五六七八九十]+、|\([一二三四五六七八九十]+\))")
YEAR_TERM = re.compile(r"^\d{4}年?([春秋])")
UNITS = {
    *cells.MONEY,
    "平方米",
    *(cells.folded(c.unit) for ledger in LEDGERS.values() for c in ledger.columns if c.unit),
}
UNIT = re.compile(r"[（(]([^（()）]*)[）)]$")


class Origin(BaseModel):
    """Where a ledger comes from, kept beside it as <ledger>.origin.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    origin: Literal["source", "mixed", "synthetic"]
    source_document: str
    retrieved: dt.date
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    given: str = ""
    synthetic: str = ""
    characters_shown: int | None = None
    characters_total: int | None = None


@dataclass(frozen=True)
class Table:
    """One ledger as read: its checked frame and where it stood."""

    ledger: Ledger
    frame: pd.DataFrame
    file: str = ""
    sheet: str = ""
    sha256: str = ""
    origin: Origin | None = None
    ignored: tuple[str, ...] = ()
    positions: Mapping[str, int] = field(default_factory=dict)
    quarantined: tuple[Problem, ...] = ()
    rows_read: int = 0


@dataclass(frozen=True)
class Ledgers:
    """All ledgers of one jurisdiction and year, and what could not be had."""

    tables: Mapping[str, Table]
    missing: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()

    def frame(self, ledger_id: str) -> pd.DataFrame:
        """The frame of a ledger; without rows where the ledger is missing."""
        if ledger_id in self.tables:
            return self.tables[ledger_id].frame
        return empty(LEDGERS[ledger_id])


def empty(ledger: Ledger) -> pd.DataFrame:
    """A frame with the ledger's columns and no rows."""
    return _frame(ledger, [], [])


def load(folder: Path, label: str, wanted: Collection[str] = LEDGERS, limit: float = LIMIT) -> Ledgers:
    """Read every known ledger in `folder`; those in `wanted` that are not there are missing.

    `label` is how messages name the folder. A row with a fault is quarantined: the rest of its ledger
    is used, unless more than `limit` of the rows are faulty. Raises XianbaoError with one line per
    fault, over all ledgers: file, sheet, row, column, what stood there, what is allowed.
    """
    found = survey(folder, label, wanted, limit)
    if found.problems:
        raise XianbaoError(*_cut(found.problems))
    if not found.tables:
        example = LEDGERS["project"].name
        raise XianbaoError(f"{label}：没有可用的台账，请检查文件夹和年度；文件名应为台账名称，如 {example}.xlsx")
    return found


def survey(folder: Path, label: str, wanted: Collection[str] = LEDGERS, limit: float = LIMIT) -> Ledgers:
    """The same without raising: what can be read, and every problem of what cannot."""
    found = [p for p in sorted(folder.glob("*")) if p.name[0] not in "~." and not p.name.endswith(".origin.yaml")]
    files = {p.stem: p for p in reversed(found) if p.suffix.lower() in SUFFIXES}
    unread = [p for p in found if p not in files.values()]
    tables: dict[str, Table] = {}
    missing: dict[str, str] = {}
    warnings: list[str] = []
    problems: list[Problem] = []
    for ledger in LEDGERS.values():
        path = files.pop(ledger.name, None) or files.pop(ledger.id, None)
        if path is None:
            if ledger.id in wanted:
                missing[ledger.id] = f"未提供{ledger.name}"
            continue
        try:
            table = read(path, ledger, f"{label}/{path.name}", limit)
        except Refused as error:
            problems.extend(error.problems)
            continue
        except XianbaoError as error:
            file = f"{label}/{path.name}"
            problems.extend(Problem(file, line.removeprefix(f"{file}：")) for line in error.lines)
            continue
        if table.frame.empty:
            if ledger.id in wanted:
                missing[ledger.id] = f"{ledger.name}没有数据行"
            continue
        tables[ledger.id] = table
        warnings.extend(f"{p}（此行已隔离，未计入）" for p in table.quarantined)
        if table.ignored:
            warnings.append(f"{label}/{path.name}：不认识的列，未读取：{'、'.join(table.ignored)}；列名见台账清单")
        if table.origin and table.origin.sha256 != table.sha256:
            warnings.append(f"{label}/{path.name}：文件已改动，与来源说明（origin）记录的校验值不符")
    names = "、".join(ledger.name for ledger in LEDGERS.values())
    warnings.extend(
        f"{label}/{p.name}：不认识的台账文件，未读取；可用的文件名：{names}" for p in [*files.values(), *unread]
    )
    return Ledgers(tables, missing, tuple(warnings), tuple(problems))


def _cut(problems: Sequence[Problem]) -> Iterator[str]:
    """Their sentences, at most SHOWN_FAULTS for one file."""
    for file in dict.fromkeys(p.file for p in problems):
        lines = [str(p) for p in problems if p.file == file]
        yield from lines[:SHOWN_FAULTS]
        if len(lines) > SHOWN_FAULTS:
            more = len(lines) - SHOWN_FAULTS
            yield f"{file}：另有 {more} 处错误，改正以上各处后再次运行可看到，也可用 xianbao check 一次看全"


def read(path: Path, ledger: Ledger, label: str, limit: float = LIMIT) -> Table:
    """Read one ledger file; rows with faults are quarantined up to `limit` (a share of the rows).

    Raises Refused with every problem beyond that, XianbaoError for what is no workbook.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise XianbaoError(f"{label}：打不开（{error.strerror}），请关闭正在使用它的程序后重试") from None
    problems: list[Problem] = []
    best: tuple[str, _Header] | None = None
    for held in sheets.read(data, path.suffix.lower(), label):
        if all(cells.blank(c) for row in held.grid for c in row):
            continue
        header = _find_header(held.grid, ledger)
        if best is None or len(header.columns) > len(best[1].columns):
            best = (held.name, header)
    if best is None:
        frame, sheet = empty(ledger), ""
    else:
        sheet, header = best
        frame = _rows(header, ledger, Problem(label, "", sheet), problems)
    faulty = {p.row for p in problems}
    if problems and (0 in faulty or len(faulty) > limit * len(frame)):
        raise Refused(*problems)
    rows_read, frame = len(frame), frame.drop(index=sorted(faulty))
    digest = hashlib.sha256(data).hexdigest()
    if best is None:
        return Table(ledger, frame, label, sheet, digest, _origin(path, label))
    header = best[1]
    return Table(
        ledger,
        frame,
        label,
        sheet,
        digest,
        _origin(path, label),
        header.ignored,
        header.columns,
        tuple(problems),
        rows_read,
    )


def _origin(path: Path, label: str) -> Origin | None:
    beside = path.with_suffix(".origin.yaml")
    if not beside.exists():
        return None
    try:
        return Origin.model_validate(YAML(typ="safe").load(beside.read_text(encoding="utf-8")))
    except (ValidationError, YAMLError, UnicodeDecodeError):
        raise XianbaoError(
            f"{label}：旁边的来源说明 {beside.name} 不合要求；应有 origin、source_document、retrieved、sha256"
        ) from None


@dataclass(frozen=True)
class _Header:
    grid: list[list[Any]]
    first: int
    depth: int
    columns: dict[str, int]
    scales: dict[str, Decimal]
    seen: tuple[str, ...]
    ignored: tuple[str, ...] = ()


def _split_unit(header: str) -> tuple[str, str]:
    """“总投资（万元）” as (总投资, 万元); a bracket that is no unit stays in the name."""
    found = UNIT.search(header)
    if found and found[1] in UNITS:
        return header[: found.start()], found[1]
    return header, ""


def _find_header(grid: list[list[Any]], ledger: Ledger) -> _Header:
    """The rows among the first dozen that name most of the ledger's columns."""
    wanted = _spellings(ledger)
    best = _Header(grid, 0, 1, {}, {}, ())
    for first in range(min(HEADER_ROWS, len(grid))):
        for depth in (1, 2, 3):
            if first + depth > len(grid):
                break
            columns: dict[str, int] = {}
            scales: dict[str, Decimal] = {}
            seen: list[str] = []
            ignored: list[str] = []
            for position, parts in enumerate(zip(*_square(grid[first : first + depth]), strict=True)):
                split = [_split_unit(cells.folded(p)) for p in parts if not cells.blank(p)]
                name = "|".join(dict.fromkeys(n for n, _ in split))
                unit = next((u for _, u in reversed(split) if u), "")
                seen.append(name)
                column = wanted.get(YEAR_TERM.sub(r"\1", name))
                if column and column.field not in columns:
                    columns[column.field] = position
                    scales[column.field] = _scale(column, unit or _unit_row(grid[:first]))
                elif name:
                    ignored.append(name)
            # of two that name the same columns the deeper one holds the other's last row
            if len(columns) > len(best.columns) or (
                columns and first == best.first and columns == best.columns and _names(grid[first + depth - 1], wanted)
            ):
                best = _Header(grid, first, depth, columns, scales, tuple(s for s in seen if s), tuple(ignored))
    return best


def _spellings(ledger: Ledger) -> dict[str, Column]:
    """Every header that names a column; the last level of a merged header alone where it is unique."""
    full = {cells.folded(h): c for c in ledger.columns for h in (c.header, *c.synonyms)}
    leaves = [(cells.folded(c.header.split("|")[-1]), c) for c in ledger.columns if "|" in c.header]
    alone = {leaf: c for leaf, c in leaves if [n for n, _ in leaves].count(leaf) == 1 and leaf not in full}
    arrows = {name.replace("|", mark): c for name, c in full.items() if "|" in name for mark in ("→", "-", ":", "/")}
    return {**arrows, **alone, **full}


def _names(row: Sequence[Any], wanted: Mapping[str, Column]) -> bool:
    """Whether a row is part of a header: some cell of it is a level of a name."""
    levels = {level for name in wanted for level in name.split("|")}
    return any(_split_unit(cells.folded(c))[0] in levels for c in row if isinstance(c, str) and not cells.blank(c))


def _square(rows: Sequence[Sequence[Any]]) -> list[list[Any]]:
    width = max((len(r) for r in rows), default=0)
    return [[*r, *[None] * (width - len(r))] for r in rows]


def _unit_row(above: Sequence[Sequence[Any]]) -> str:
    """The unit that stands in the corner above the header (单位：元)."""
    for row in above:
        for cell in row:
            found = re.search(r"(?<![填编]报)单位[：:]\s*(亿元|万元|元)(?![\u4e00-\u9fff])", str(cell or ""))
            if found:
                return found[1]
    return ""


def _scale(column: Column, unit: str) -> Decimal:
    if column.unit in cells.MONEY and unit in cells.MONEY:
        return cells.MONEY[unit] / cells.MONEY[column.unit]
    return Decimal(1)


def _rows(header: _Header, ledger: Ledger, where: Problem, problems: list[Problem]) -> pd.DataFrame:
    """The frame; what is wrong goes to `problems`, each like `where` with its row and column."""
    absent = [c.label for c in ledger.columns if c.field not in header.columns and not c.blank]
    if absent:
        seen = f"第{header.first + 1}行读到的列：{'、'.join(header.seen[:30]) or '（无）'}"
        problems.append(replace(where, words=f"缺少列 {'、'.join(absent)}；{seen}"))
        return empty(ledger)
    body = header.grid[header.first + header.depth :]
    names = {part for name in header.seen for part in (name, *name.split("|"))}
    width = _width(header)
    for column in ledger.columns:
        if column.kind == "rate" and column.field in header.columns:
            place = header.columns[column.field]
            header.scales[column.field] = cells.rate_scale([row[place] for row in body if place < len(row)])
    index: list[int] = []
    records: list[list[Any]] = []
    bad: set[int] = set()
    for number, row in enumerate(body, header.first + header.depth + 1):
        if not _is_data(row) or _repeats(row, names):
            continue
        if beyond := [c for c in row[width:] if not cells.blank(c)]:
            words = "在表头的列以外，这一行可能错了列；请对齐后再用"
            problems.append(
                replace(where, words=words, row=number, column="（表外）", position=width, stood=_show(beyond[0]))
            )
            bad.add(number)
        record = []
        for column in ledger.columns:
            position = header.columns.get(column.field)
            cell = row[position] if position is not None and position < len(row) else None
            try:
                record.append(cells.value(cell, column, header.scales.get(column.field, Decimal(1))))
            except ValueError as error:
                at: dict[str, Any] = {"row": number, "column": column.label, "position": position}
                problems.append(replace(where, words=str(error), stood=_show(cell), **at))
                record.append(None)
                bad.add(number)
        index.append(number)
        records.append(record)
    frame = _frame(ledger, records, index)
    problems.extend(_violations(frame.drop(index=sorted(bad)), ledger, where, header.columns))
    return frame


def _width(header: _Header) -> int:
    """Columns that the header spans."""
    rows = header.grid[header.first : header.first + header.depth]
    return max(n + 1 for row in rows for n, cell in enumerate(row) if not cells.blank(cell))


def _repeats(row: Sequence[Any], names: Collection[str]) -> bool:
    """Whether a row is the header again, as at the top of a printed page."""
    words = [_split_unit(cells.folded(c))[0] for c in row if not cells.blank(c)]
    return len(words) > 2 and all(word in names for word in words)


def _is_data(row: Sequence[Any]) -> bool:
    """Not blank, no total, no note, no section title, no row of column numbers (甲 乙 1 2 …)."""
    words = [cells.folded(c) for c in row if not cells.blank(c)]
    if not words or words[0] == EXAMPLE or NOTES.match(words[0]) or any(TOTALS.match(w) for w in words[:3]):
        return False
    if len(set(words)) == 1 and SECTION.match(words[0]):
        return False
    letters = [chr(ord("A") + n) for n in range(len(words))]
    return words[:2] not in (["甲", "乙"], ["甲", "1"]) and (len(words) < 3 or words != letters)


def _show(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)  # Excel knows no whole numbers; the clerk typed one
    return "" if cell is None else str(cell).strip()[:40]


def _frame(ledger: Ledger, records: list[list[Any]], index: list[int]) -> pd.DataFrame:
    frame = pd.DataFrame(records, columns=[c.field for c in ledger.columns], dtype=object)
    frame.index = pd.Index(index, name="row", dtype="int64")
    numeric = [c.field for c in ledger.columns if c.kind in NUMERIC]
    return frame.astype(dict.fromkeys(numeric, float))


def _violations(frame: pd.DataFrame, ledger: Ledger, where: Problem, positions: Mapping[str, int]) -> list[Problem]:
    """What pandera finds against the ledger's schema, one problem per cell, in sheet order."""
    import pandera.errors  # noqa: PLC0415 (see Ledger.schema)

    try:
        ledger.schema.validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as error:
        found: dict[tuple[int, str], Problem] = {}
        for case in error.failure_cases.to_dict("records"):
            row = int(case["index"])
            if str(case["check"]).startswith("multiple_fields_uniqueness"):
                label = "＋".join(ledger.column(f).header for f in ledger.key)
                what = "、".join(str(frame.at[row, f]) for f in ledger.key)
                words = f"重复；同一{label}只能有一行"
                place = positions.get(ledger.key[0])
                found[row, ""] = replace(where, words=words, row=row, column=label, position=place, stood=what)
                continue
            column = ledger.column(str(case["column"]))
            words = f"不在可选值内；可填：{'、'.join(column.choices)}" if column.choices else "是负数；应为零或正数"
            at: dict[str, Any] = {"row": row, "column": column.label, "position": positions.get(column.field)}
            found[row, column.field] = replace(where, words=words, stood=_show(case["failure_case"]), **at)
        return [found[k] for k in sorted(found)]
    return []
