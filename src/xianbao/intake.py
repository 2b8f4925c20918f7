"""Intake: workbooks and CSV files as offices keep them become checked frames.

A frame's index is the row number in the sheet, so that every figure can name the rows it was
computed from. Originals are only ever read.
"""

import csv
import datetime as dt
import hashlib
import io
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated, Any, Literal

import pandas as pd
from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError
from python_calamine import CalamineError, CalamineWorkbook
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from xianbao.errors import XianbaoError
from xianbao.ledgers import LEDGERS, NUMERIC, Column, Ledger

SUFFIXES = (".xlsx", ".xls", ".csv")
HEADER_ROWS = 12
EXAMPLE = "示例"  # first cell of the row that a blank ledger shows how to fill
SHOWN_FAULTS = 20
BLANKS = {"", "—", "－", "-", "/", "*", "…"}
TOTALS = re.compile(r"^(合计|小计|总计|共计)$")
NOTES = re.compile(r"^(注|说明|备注|填表人|审核人)[：:]")
YEAR_TERM = re.compile(r"^\d{4}年?([春秋])")


def _folded(text: Any) -> str:
    """For comparing headers and codes: NFKC, without white space."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", str(text)))


MONEY = {"元": Decimal(1), "万元": Decimal(10_000), "亿元": Decimal(100_000_000)}
UNITS = {*MONEY, "平方米", *(_folded(c.unit) for ledger in LEDGERS.values() for c in ledger.columns if c.unit)}
UNIT = re.compile(r"[（(]([^（()）]*)[）)]$")
TERM = re.compile(r"(\d{4})年?(春|秋)(季学期|季)?")
SCHOOL_YEAR = re.compile(r"(\d{4})[-—–](\d{4})学年(?:度)?第?([一二12])学期")
TEXT_DATE = re.compile(r"(\d{4})[-./年](\d{1,2})(?:[-./月](\d{1,2})日?)?月?")
EXCEL_EPOCH = dt.date(1899, 12, 30)


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


@dataclass(frozen=True)
class Ledgers:
    """All ledgers of one jurisdiction and year, and what could not be had."""

    tables: Mapping[str, Table]
    missing: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()

    def frame(self, ledger_id: str) -> pd.DataFrame:
        """The frame of a ledger; without rows where the ledger is missing."""
        if ledger_id in self.tables:
            return self.tables[ledger_id].frame
        return empty(LEDGERS[ledger_id])


def empty(ledger: Ledger) -> pd.DataFrame:
    """A frame with the ledger's columns and no rows."""
    return _frame(ledger, [], [])


def load(folder: Path, label: str, wanted: Collection[str] = LEDGERS) -> Ledgers:
    """Read every known ledger in `folder`; those in `wanted` that are not there are missing.

    `label` is how messages name the folder.

    Raises XianbaoError with one line per fault, over all ledgers: file, sheet, row, column, what
    stood there, what is allowed.
    """
    found = [p for p in sorted(folder.glob("*")) if p.name[0] not in "~." and not p.name.endswith(".origin.yaml")]
    files = {p.stem: p for p in reversed(found) if p.suffix.lower() in SUFFIXES}
    unread = [p for p in found if p not in files.values()]
    tables: dict[str, Table] = {}
    missing: dict[str, str] = {}
    warnings: list[str] = []
    faults: list[str] = []
    for ledger in LEDGERS.values():
        path = files.pop(ledger.name, None) or files.pop(ledger.id, None)
        if path is None:
            if ledger.id in wanted:
                missing[ledger.id] = f"未提供{ledger.name}"
            continue
        try:
            table = read(path, ledger, f"{label}/{path.name}")
        except XianbaoError as error:
            faults.extend(error.lines)
            continue
        if table.frame.empty:
            missing[ledger.id] = f"{ledger.name}没有数据行"
            continue
        tables[ledger.id] = table
        if table.ignored:
            warnings.append(f"{label}/{path.name}：不认识的列，未读取：{'、'.join(table.ignored)}；列名见台账清单")
        if table.origin and table.origin.sha256 != table.sha256:
            warnings.append(f"{label}/{path.name}：文件已改动，与来源说明（origin）记录的校验值不符")
    if faults:
        raise XianbaoError(*faults)
    if not tables:
        example = LEDGERS["project"].name
        raise XianbaoError(f"{label}：没有可用的台账，请检查文件夹和年度；文件名应为台账名称，如 {example}.xlsx")
    names = "、".join(ledger.name for ledger in LEDGERS.values())
    warnings.extend(
        f"{label}/{p.name}：不认识的台账文件，未读取；可用的文件名：{names}" for p in [*files.values(), *unread]
    )
    return Ledgers(tables, missing, tuple(warnings))


def read(path: Path, ledger: Ledger, label: str) -> Table:
    """Read one ledger file. Raises XianbaoError with one line per fault."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise XianbaoError(f"{label}：打不开（{error.strerror}），请关闭正在使用它的程序后重试") from None
    faults: list[str] = []
    best: tuple[str, _Header] | None = None
    for sheet, grid in _grids(data, path.suffix.lower(), label):
        if not any(_blank(c) is False for row in grid for c in row):
            continue
        header = _find_header(grid, ledger)
        if best is None or len(header.columns) > len(best[1].columns):
            best = (sheet, header)
    if best is None:
        frame, sheet = empty(ledger), ""
    else:
        sheet, header = best
        frame = _rows(header, ledger, f"{label}〔{sheet}〕" if sheet else label, faults)
    if len(faults) > SHOWN_FAULTS:
        more = len(faults) - SHOWN_FAULTS
        faults[SHOWN_FAULTS:] = [f"{label}：另有 {more} 处错误，改正以上各处后再次运行可看到"]
    if faults:
        raise XianbaoError(*faults)
    ignored = best[1].ignored if best else ()
    return Table(ledger, frame, label, sheet, hashlib.sha256(data).hexdigest(), _origin(path, label), ignored)


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


def _grids(data: bytes, suffix: str, label: str) -> Iterable[tuple[str, list[list[Any]]]]:
    """(sheet name, cells) for every sheet; merged header cells are filled in both directions."""
    if suffix == ".csv":
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            try:
                text = data.decode("gb18030")
            except UnicodeDecodeError:
                raise XianbaoError(f"{label}：既不是 UTF-8 也不是 GB18030 编码，请另存为 UTF-8 CSV") from None
        yield "", [list(row) for row in csv.reader(io.StringIO(text))]
        return
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            grid = sheet.to_python(skip_empty_area=False)
            for (top, left), (bottom, right) in sheet.merged_cell_ranges or []:
                for r in range(top, min(bottom, top + HEADER_ROWS) + 1):
                    for c in range(left, right + 1):
                        if r < len(grid) and c < len(grid[r]) and r < HEADER_ROWS:
                            grid[r][c] = grid[top][left]
            yield name, grid
    except (CalamineError, OSError, ValueError) as error:
        raise XianbaoError(
            f"{label}：文件打不开（已损坏、加密或不是 Excel 文件），请在 Excel 或 WPS 中另存为 .xlsx"
        ) from error


@dataclass(frozen=True)
class _Header:
    grid: list[list[Any]]
    first: int
    depth: int
    columns: dict[str, int]
    scales: dict[str, Decimal]
    seen: tuple[str, ...]
    ignored: tuple[str, ...] = ()


def _blank(value: Any) -> bool:
    return value is None or (isinstance(value, str) and value.strip() in BLANKS)


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
                split = [_split_unit(_folded(p)) for p in parts if not _blank(p)]
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
    full = {_folded(h): c for c in ledger.columns for h in (c.header, *c.synonyms)}
    leaves = [(_folded(c.header.split("|")[-1]), c) for c in ledger.columns if "|" in c.header]
    alone = {leaf: c for leaf, c in leaves if [n for n, _ in leaves].count(leaf) == 1 and leaf not in full}
    arrows = {name.replace("|", mark): c for name, c in full.items() if "|" in name for mark in ("→", "-", ":", "/")}
    return {**arrows, **alone, **full}


def _names(row: Sequence[Any], wanted: Mapping[str, Column]) -> bool:
    """Whether a row is part of a header: some cell of it is a level of a name."""
    levels = {level for name in wanted for level in name.split("|")}
    return any(_split_unit(_folded(c))[0] in levels for c in row if isinstance(c, str) and not _blank(c))


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
    if column.unit in MONEY and unit in MONEY:
        return MONEY[unit] / MONEY[column.unit]
    return Decimal(1)


def _rows(header: _Header, ledger: Ledger, where: str, faults: list[str]) -> pd.DataFrame:
    absent = [c.label for c in ledger.columns if c.field not in header.columns and not c.blank]
    if absent:
        faults.append(
            f"{where}：缺少列 {'、'.join(absent)}；"
            f"第{header.first + 1}行读到的列：{'、'.join(header.seen[:30]) or '（无）'}"
        )
        return empty(ledger)
    index: list[int] = []
    records: list[list[Any]] = []
    bad: set[int] = set()
    for number, row in enumerate(header.grid[header.first + header.depth :], header.first + header.depth + 1):
        if not _is_data(row):
            continue
        record = []
        for column in ledger.columns:
            position = header.columns.get(column.field)
            cell = row[position] if position is not None and position < len(row) else None
            try:
                record.append(_value(cell, column, header.scales.get(column.field, Decimal(1))))
            except ValueError as error:
                faults.append(f"{where} 第{number}行“{column.label}”列：“{_show(cell)}”{error}")
                record.append(None)
                bad.add(number)
        index.append(number)
        records.append(record)
    frame = _frame(ledger, records, index)
    faults.extend(_violations(frame.drop(index=sorted(bad)), ledger, where))
    return frame


def _is_data(row: Sequence[Any]) -> bool:
    """Not blank, no total, no note, no row of column numbers (甲 乙 1 2 …)."""
    cells = [_folded(c) for c in row if not _blank(c)]
    if not cells or cells[0] == EXAMPLE or NOTES.match(cells[0]) or any(TOTALS.match(c) for c in cells[:3]):
        return False
    return not (cells[0] == "甲" and len(cells) > 1 and cells[1] in ("乙", "1"))


def _show(cell: Any) -> str:
    return "" if cell is None else str(cell).strip()[:40]


def _frame(ledger: Ledger, records: list[list[Any]], index: list[int]) -> pd.DataFrame:
    frame = pd.DataFrame(records, columns=[c.field for c in ledger.columns], dtype=object)
    frame.index = pd.Index(index, name="row", dtype="int64")
    numeric = [c.field for c in ledger.columns if c.kind in NUMERIC]
    return frame.astype(dict.fromkeys(numeric, float))


def _value(cell: Any, column: Column, scale: Decimal) -> Any:
    """One cell in the column's type; ValueError says what is allowed."""
    if _blank(cell):
        if column.blank:
            return None
        if column.kind == "flag":
            return False
        raise ValueError("，不能为空")
    match column.kind:
        case "number" | "count":
            return _number(cell, column, scale)
        case "date":
            return _date(cell)
        case "term":
            return _term(cell)
        case "flag":
            return _flag(cell)
        case _:
            return re.sub(r"\s+", "" if column.kind == "choice" else " ", str(cell)).strip()


def _number(cell: Any, column: Column, scale: Decimal) -> float:
    text = _folded(repr(cell) if isinstance(cell, float) else cell).replace(",", "")
    for unit in ("亿元", "万元", "元"):
        if text.endswith(unit) and column.unit in MONEY:
            text, scale = text.removesuffix(unit), MONEY[unit] / MONEY[column.unit]
            break
    try:
        value = Decimal(text) * scale
    except InvalidOperation:
        raise ValueError(" 不是数字；应填阿拉伯数字，如 1250 或 12.5") from None
    if not value.is_finite():
        raise ValueError(" 不是数字；应填阿拉伯数字，如 1250 或 12.5")
    if column.kind == "count" and value != value.to_integral_value():
        raise ValueError(" 不是整数；这一列应填整数")
    return float(value)


def _date(cell: Any) -> dt.date:
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, dt.date):
        return cell
    allowed = " 不是日期；应写成 2017-09-20、2017.9.20 或 2017年9月20日"
    if isinstance(cell, int | float):
        if 20_000 < cell < 80_000:
            return EXCEL_EPOCH + dt.timedelta(days=int(cell))
        cell = str(int(cell))
    text = _folded(cell)
    if re.fullmatch(r"\d{8}", text):
        text = f"{text[:4]}-{text[4:6]}-{text[6:]}"
    found = TEXT_DATE.fullmatch(text)
    if not found:
        raise ValueError(allowed)
    try:
        return dt.date(int(found[1]), int(found[2]), int(found[3] or 1))
    except ValueError:
        raise ValueError(allowed) from None


def _term(cell: Any) -> str:
    text = _folded(cell)
    if found := TERM.fullmatch(text):
        return f"{found[1]}{found[2]}"
    if found := SCHOOL_YEAR.fullmatch(text):
        autumn = found[3] in "一1"
        return f"{found[1]}秋" if autumn else f"{found[2]}春"
    raise ValueError(" 不是学期；应写成 2017春、2017年春季学期 或 2016-2017学年第二学期")


def _flag(cell: Any) -> bool:
    text = _folded(cell)
    if text in {"是", "√", "✓", "1", "1.0", "True"}:
        return True
    if text in {"否", "×", "0", "0.0", "False"}:
        return False
    raise ValueError(" 不能识别；应填 是 或 否")


def _violations(frame: pd.DataFrame, ledger: Ledger, where: str) -> list[str]:
    """What pandera finds against the ledger's schema, one line per cell, in sheet order."""
    import pandera.errors  # noqa: PLC0415 (see Ledger.schema)

    try:
        ledger.schema.validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as error:
        lines = {}
        for case in error.failure_cases.to_dict("records"):
            row = int(case["index"])
            if str(case["check"]).startswith("multiple_fields_uniqueness"):
                label = "＋".join(ledger.column(f).header for f in ledger.key)
                what = "、".join(str(frame.at[row, f]) for f in ledger.key)
                lines[row, ""] = f"{where} 第{row}行“{label}”：“{what}”重复；同一{label}只能有一行"
                continue
            column = ledger.column(str(case["column"]))
            stood = f"{where} 第{row}行“{column.label}”列：“{_show(case['failure_case'])}”"
            if column.choices:
                lines[row, column.field] = f"{stood}不在可选值内；可填：{'、'.join(column.choices)}"
            else:
                lines[row, column.field] = f"{stood}是负数；应为零或正数"
        return [lines[k] for k in sorted(lines)]
    return []
