"""Intake: workbooks and CSV files as offices keep them become checked frames.

A frame's index is the row number in the sheet, so that every figure can name the rows it was
computed from. Originals are only ever read.
"""

import datetime as dt
import gc
import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
import pandas as pd
from pydantic import BaseModel, ConfigDict, StringConstraints
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from xianbao import cells, forms, sheets
from xianbao.errors import XianbaoError
from xianbao.forms import Aside
from xianbao.ledgers import LEDGERS, NUMERIC, Ledger
from xianbao.problems import Problem, Refused
from xianbao.sheets import SUFFIXES, Sheet

SHOWN_FAULTS = 20
LIMIT = 0.01  # share of faulty rows above which a ledger is refused whole
EMPTY = "没有数据行"
LEDGER_NAMES = frozenset(ledger.name for ledger in LEDGERS.values())


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
    """One ledger as read: its checked frame and where it stood.

    frame and raw (the cells as they stood, before any normalising) have one index, the row numbers
    in the sheet, and one column for each of the ledger's. positions: field → column (from 0);
    units: field → unit as the header states it; absences: field → row → the sign that stood for
    "no value"; asides: rows that are no data; quarantined: what is wrong in rows set aside;
    doubts: what is wrong in rows that stay (identity numbers of a register); unread: other sheets
    that hold the same columns.
    """

    ledger: Ledger
    frame: pd.DataFrame
    file: str = ""
    sheet: str = ""
    sha256: str = ""
    size: int = 0
    origin: Origin | None = None
    ignored: tuple[str, ...] = ()
    positions: Mapping[str, int] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    quarantined: tuple[Problem, ...] = ()
    doubts: tuple[Problem, ...] = ()
    rows_read: int = 0
    raw: pd.DataFrame = field(default_factory=pd.DataFrame)
    absences: Mapping[str, Mapping[int, str]] = field(default_factory=dict)
    asides: tuple[Aside, ...] = ()
    unread: tuple[str, ...] = ()

    @property
    def rows_quarantined(self) -> list[int]:
        """Row numbers that were set aside."""
        return sorted({p.row for p in self.quarantined})


@dataclass(frozen=True)
class Ledgers:
    """All ledgers of one jurisdiction and year, and what could not be had."""

    tables: Mapping[str, Table]
    missing: Mapping[str, str] = field(default_factory=dict)
    hints: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def warnings(self) -> tuple[str, ...]:
        """What the maker of a report should know: rows set aside or in doubt, and the hints on files."""
        return (*(line for table in self.tables.values() for line in _on_rows(table)), *self.hints)

    def frame(self, ledger_id: str) -> pd.DataFrame:
        """The frame of a ledger; without rows where the ledger is missing."""
        if ledger_id in self.tables:
            return self.tables[ledger_id].frame
        return empty(LEDGERS[ledger_id])


def empty(ledger: Ledger) -> pd.DataFrame:
    """A frame with the ledger's columns and no rows."""
    return _frame(ledger, {c.field: [] for c in ledger.columns}, pd.Index([], name="row", dtype="int64"))


def load(folder: Path, label: str, wanted: Collection[str] = LEDGERS, limit: float = LIMIT) -> Ledgers:
    """Read the ledgers in `wanted`; those that are not in `folder` are missing.

    `label` is how messages name the folder. A row with a fault is quarantined: the rest of its ledger
    is used, unless more than `limit` of the rows are faulty. Raises XianbaoError with one line per
    fault, over all ledgers: file, sheet, row, column, what stood there, what is allowed.
    """
    found = survey(folder, label, wanted, limit)
    if found.problems:
        raise XianbaoError(*_cut(found.problems))
    if wanted and not found.tables:
        if empty := [line for line in found.missing.values() if line.endswith(EMPTY)]:
            raise XianbaoError(*(f"{label}：{line}，没有可用的台账" for line in empty))
        example = LEDGERS[next(iter(wanted))].name
        raise XianbaoError(f"{label}：没有可用的台账，请检查文件夹和年度；文件名应为台账名称，如 {example}.xlsx")
    return found


def survey(folder: Path, label: str, wanted: Collection[str] = LEDGERS, limit: float = LIMIT) -> Ledgers:
    """The same without raising: what can be read, and every problem of what cannot."""
    held, unknown, problems = _files(folder, label, wanted)
    tables: dict[str, Table] = {}
    missing: dict[str, str] = {}
    hints: list[str] = []
    for ledger in (ledger for ledger in LEDGERS.values() if ledger.id in wanted):
        path = held.get(ledger.id)
        if path is None:
            missing[ledger.id] = f"未提供{ledger.name}"
            continue
        file = f"{label}/{path.name}"
        try:
            table = read(path, ledger, file, limit)
        except Refused as error:
            problems.extend(error.problems)
            continue
        except XianbaoError as error:
            problems.extend(Problem(file, line.removeprefix(f"{file}：")) for line in error.lines)
            continue
        if table.frame.empty:
            missing[ledger.id] = f"{ledger.name}{EMPTY}"
            continue
        tables[ledger.id] = table
        hints.extend(_on_file(table))
    names = "、".join(ledger.name for ledger in LEDGERS.values())
    hints.extend(f"{label}/{name}：不认识的台账文件，未读取；可用的文件名：{names}" for name in unknown)
    return Ledgers(tables, missing, tuple(hints), tuple(problems))


def _files(folder: Path, label: str, wanted: Collection[str]) -> tuple[dict[str, Path], list[str], list[Problem]]:
    """Ledger id → its file, names of files that are no ledger, and wanted ledgers that more than one file claims.

    A file is a ledger's where its name is the ledger's or holds it (附件1：教育扶贫资金台账（定稿）.xlsx).
    """
    claims, unknown = claimed(folder)
    problems = []
    for key, paths in claims.items():
        if len(paths) > 1 and key in wanted:
            files = "、".join(p.name for p in paths)
            problems.append(
                Problem(f"{label}/{paths[0].name}", f"{LEDGERS[key].name}有{len(paths)}个文件（{files}），请只留一个")
            )
    return {key: paths[0] for key, paths in claims.items() if len(paths) == 1}, unknown, problems


def claimed(folder: Path) -> tuple[dict[str, list[Path]], list[str]]:
    """Ledger id → every file that is one by its name, and the names of files that are no ledger."""
    names = {name: ledger.id for ledger in LEDGERS.values() for name in (ledger.name, ledger.id)}
    claims: dict[str, list[Path]] = {}
    unknown = []
    for path in sorted(folder.glob("*")):
        if path.name[0] in "~." or path.name.endswith(".origin.yaml"):
            continue
        stem = cells.folded(path.stem)
        holding = [n for n in names if n == path.stem or (n in LEDGER_NAMES and cells.folded(n) in stem)]
        if path.suffix.lower() in SUFFIXES and holding:
            claims.setdefault(names[max(holding, key=len)], []).append(path)
        else:
            unknown.append(path.name)
    return claims, unknown


def ledger_files(folder: Path, wanted: Collection[str]) -> list[Path]:
    """The files of the ledgers in `wanted` that are in `folder`, which need not exist."""
    found, _, _ = _files(folder, "", wanted)
    return [path for key, path in found.items() if key in wanted]


def _on_rows(table: Table) -> Iterator[str]:
    yield from (f"{p}（此行已隔离，未计入）" for p in table.quarantined)
    if table.doubts:
        rows = len({p.row for p in table.doubts})
        yield f"{table.file}：有{rows}行的身份证号不能用或重复，详见 xianbao check"


def _on_file(table: Table) -> Iterator[str]:
    if table.ignored:
        yield f"{table.file}：不认识的列，未读取：{'、'.join(table.ignored)}；列名见台账清单"
    if table.unread:
        yield f"{table.file}：工作表 {'、'.join(table.unread)} 也有这些列，未读取；一本台账只用一张工作表"
    if table.origin and table.origin.sha256 != table.sha256:
        yield f"{table.file}：文件已改动，与来源说明（origin）记录的校验值不符"


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
    data = contents(path, label)
    with _no_garbage():
        return _read(data, path, ledger, label, limit)


def contents(path: Path, label: str) -> bytes:
    """The bytes of a ledger file. Raises XianbaoError for what is no file, too large or cannot be opened."""
    try:
        if not path.is_file():  # a folder, a pipe, a link to nothing
            raise XianbaoError(f"{label}：不是文件，未读取")
        if path.stat().st_size > sheets.MAX_BYTES:
            raise XianbaoError(sheets.too_large(label, path.stat().st_size))
        return path.read_bytes()
    except OSError:
        raise XianbaoError(f"{label}：打不开，请关闭正在使用它的程序，检查是否有读取权限后重试") from None


@contextmanager
def _no_garbage() -> Iterator[None]:
    """Cells refer to nothing: looking for cycles among two million of them only takes time."""
    on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if on:
            gc.enable()


def _read(data: bytes, path: Path, ledger: Ledger, label: str, limit: float) -> Table:
    held = [sheet for sheet in sheets.read(data, path.suffix.lower(), label) if _filled(sheet)]
    table = Table(
        ledger,
        empty(ledger),
        label,
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
        origin=origin_of(path, label),
    )
    if not held:
        return table
    headers = [forms.header(sheet, ledger) for sheet in held]
    place = max(range(len(held)), key=lambda n: len(headers[n].columns))
    sheet, header = held[place], headers[place]
    required = {c.field for c in ledger.columns if not c.blank}
    if absent := required - header.columns.keys():
        raise Refused(Problem(label, _no_header(ledger, sheet, header, absent), sheet.name))
    if misfits := list(_misfits(ledger, header, label, sheet.name)):
        raise Refused(*misfits)
    others = [s.name for s, h in zip(held, headers, strict=True) if s is not sheet and required <= h.columns.keys()]
    table = _with_rows(replace(table, sheet=sheet.name, unread=tuple(others)), sheet, header)
    faulty = len(table.rows_quarantined)
    if faulty > limit * table.rows_read:
        words = f"{table.rows_read}行中有{faulty}行有误，超过上限{limit:.3g}，整本未用"
        share = [Problem(label, words, sheet.name)] if limit * table.rows_read >= 1 else []
        raise Refused(*share, *table.quarantined)
    return table


def _filled(sheet: Sheet) -> bool:
    return any(not cells.blank(c) for row in sheet.grid for c in row)


def origin_of(path: Path, label: str) -> Origin | None:
    """What stands beside a file of where it comes from. Raises XianbaoError where that is not as it should be."""
    beside = path.with_suffix(".origin.yaml")
    if not beside.exists():
        return None
    try:
        return Origin.model_validate(YAML(typ="safe").load(beside.read_text(encoding="utf-8")))
    except (YAMLError, ValueError):  # no YAML, no UTF-8, no such day, not the keys it should have
        raise XianbaoError(
            f"{label}：旁边的来源说明 {beside.name} 不合要求；应有 origin、source_document、retrieved、sha256"
        ) from None


def _no_header(ledger: Ledger, sheet: Sheet, header: forms.Header, absent: Collection[str]) -> str:
    if forms.garbled(sheet):
        return "内容是乱码（UTF-8 文件被当作 GBK 打开后又保存），请用原来的文件"
    labels = "、".join(c.label for c in ledger.columns if c.field in absent)
    return f"缺少列 {labels}；第{header.first + 1}行读到的列：{'、'.join(header.seen[:30]) or '（无）'}"


def _misfits(ledger: Ledger, header: forms.Header, file: str, sheet: str) -> Iterator[Problem]:
    """Columns whose header states a unit that their numbers cannot have."""
    for column in ledger.columns:
        unit = header.units.get(column.field)
        if unit and column.unit and not forms.fits(column, unit):
            allowed = "、".join(cells.MONEY) if column.unit in cells.MONEY else column.unit
            words = f"不是这一列能用的单位；可用：{allowed}"
            yield Problem(file, words, sheet, header.first + 1, column.label, header.columns[column.field], unit)


def _with_rows(table: Table, sheet: Sheet, header: forms.Header) -> Table:
    """The table with its data: every column in its type, what is wrong, and what stood there."""
    ledger, form = table.ledger, forms.take_apart(sheet, table.ledger, header)
    at = {c.field: Problem(table.file, "", sheet.name, 0, c.label, header.columns.get(c.field)) for c in ledger.columns}
    raw, values, absences = _raw(ledger, sheet, form), {}, {}
    rows, scales = raw.index.tolist(), dict(header.scales)
    faults = [_slip(table.file, sheet, header, n, words) for n, words in form.slipped.items()]
    doubts: list[Problem] = []
    for column in ledger.columns:
        stood = raw[column.field].tolist()
        if column.kind == "rate":
            scales[column.field] = cells.rate_scale(stood)
        held = cells.column(stood, column, scales.get(column.field, Decimal(1)), sheet.epoch)
        values[column.field] = held.values
        if held.absent:
            absences[column.field] = {rows[n]: sign for n, sign in held.absent.items()}
        stays = ledger.compared and column.kind == "id"
        for n, words in held.faults.items():
            (doubts if stays else faults).append(
                replace(at[column.field], words=words, row=rows[n], stood=_show(stood[n]))
            )
            if stays:
                held.values[n] = None if cells.blank(stood[n]) else stood[n]
    frame = _frame(ledger, values, raw.index)
    sound = frame.drop(index=sorted({p.row for p in faults}))
    faults += _violations(sound, ledger, at)
    faults.sort(key=lambda p: p.row)
    faulty = sorted({p.row for p in faults})
    return replace(
        table,
        frame=frame.drop(index=faulty),
        raw=raw.drop(index=faulty),
        ignored=header.ignored,
        positions=header.columns,
        units=header.units,
        quarantined=tuple(faults),
        doubts=tuple(sorted([*doubts, *_twice(sound, ledger, at)], key=lambda p: p.row)),
        rows_read=len(frame),
        absences=absences,
        asides=tuple(_with_numbers(a, sheet, ledger, header, scales) for a in form.asides),
    )


def _slip(file: str, sheet: Sheet, header: forms.Header, row: int, words: str) -> Problem:
    beyond = [c for c in sheet.grid[row][header.width :] if not cells.blank(c)]
    return Problem(file, words, sheet.name, row + 1, "（表外）", header.width, _show(beyond[0]) if beyond else "")


def _raw(ledger: Ledger, sheet: Sheet, form: forms.Form) -> pd.DataFrame:
    """The cells of the data rows, blank ones of a group filled with what stands above."""
    body = [sheet.grid[n] for n in form.rows]
    width = max(map(len, body), default=0)
    grid = np.full((len(body), width), None, dtype=object)
    if all(len(row) == width for row in body):
        grid[:] = body
    else:
        for n, row in enumerate(body):
            grid[n, : len(row)] = row
    # what is merged ends where a section begins or a total stands
    breaks = [aside.row - 1 for aside in form.asides if aside.kind in ("节", "小计", "合计")]
    parts = np.searchsorted(breaks, form.rows)
    columns = {}
    for column in ledger.columns:
        place = form.header.columns.get(column.field, width)
        stood = grid[:, place] if place < width else np.full(len(body), None, dtype=object)
        if column.group:
            down = pd.Series(stood, dtype=object).replace("", None).groupby(parts).ffill()
            stood = down.where(down.notna(), None).to_numpy()
        columns[column.field] = stood
    return pd.DataFrame(columns, pd.Index([n + 1 for n in form.rows], name="row", dtype="int64"), dtype=object)


def _with_numbers(
    aside: Aside, sheet: Sheet, ledger: Ledger, header: forms.Header, scales: Mapping[str, Decimal]
) -> Aside:
    """A total with the numbers that stand in it."""
    if aside.kind not in ("小计", "合计"):
        return aside
    row, numbers = sheet.grid[aside.row - 1], {}
    for column in ledger.columns:
        place = header.columns.get(column.field)
        if column.kind in NUMERIC and place is not None and place < len(row) and not cells.blank(row[place]):
            read = cells.column([row[place]], column, scales[column.field])
            if not read.faults and read.values[0] is not None:
                numbers[column.field] = read.values[0]
    return replace(aside, numbers=numbers)


def _show(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)  # Excel knows no whole numbers; the clerk typed one
    return "" if cell is None else str(cell).strip()[:40]


def _frame(ledger: Ledger, values: Mapping[str, Sequence[Any]], index: pd.Index) -> pd.DataFrame:
    types = {c.field: float if c.kind in NUMERIC else object for c in ledger.columns}
    return pd.DataFrame({name: pd.Series(values[name], index, kind) for name, kind in types.items()}, index)


def _violations(frame: pd.DataFrame, ledger: Ledger, at: Mapping[str, Problem]) -> list[Problem]:
    """What pandera finds against the ledger's schema, one problem per cell, in sheet order."""
    import pandera.errors  # noqa: PLC0415 (see Ledger.schema)

    try:
        ledger.schema.validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as error:
        found: dict[tuple[int, str], Problem] = {}
        repeated = set()
        for case in error.failure_cases.to_dict("records"):
            row = int(case["index"])
            if str(case["check"]).startswith("multiple_fields_uniqueness"):
                repeated.add(row)
                continue
            column = ledger.column(str(case["column"]))
            words = f"不在可选值内；可填：{'、'.join(column.choices)}" if column.choices else "是负数；应为零或正数"
            found[row, column.field] = replace(
                at[column.field], words=words, row=row, stood=_show(case["failure_case"])
            )
        found |= {(p.row, ""): p for p in _repeated(frame.loc[sorted(repeated)], ledger, at)}
        return [found[k] for k in sorted(found)]
    return []


def _repeated(frame: pd.DataFrame, ledger: Ledger, at: Mapping[str, Problem]) -> Iterator[Problem]:
    """Rows with one key: of the same row twice the first stays; of different rows nobody knows which is right."""
    label = _key_label(frame, ledger)
    for _, rows in frame.groupby(list(ledger.key), sort=False, dropna=False):
        first, *later = (int(n) for n in rows.index)
        same = _same(rows, ledger)
        for row in later if same else (first, *later):
            other = first if row != first else later[0]
            words = (
                f"重复；与第{other}行完全相同，请删去一行"
                if same
                else f"重复；与第{other}行的{label}相同而内容不同，请核对后只留一行"
            )
            yield _on_key(frame, ledger, at, row, words)


def _twice(frame: pd.DataFrame, ledger: Ledger, at: Mapping[str, Problem]) -> Iterator[Problem]:
    """Hints: rows of a register that repeat its key, for the comparison to judge."""
    if not ledger.compared:
        return
    key = list(ledger.key)
    known = frame[key].dropna()
    known = known[known[key[0]].duplicated(keep=False)]
    label = _key_label(frame, ledger)
    for _, rows in known[known.duplicated(keep=False)].groupby(key, sort=False):
        first, *later = (int(n) for n in rows.index)
        for row in later:
            same = "完全相同" if _same(frame.loc[[first, row]], ledger) else f"的{label}相同"
            words = f"重复；与第{first}行{same}，请核对"
            yield replace(_on_key(frame, ledger, at, row, words), severity="提示")


def _key_label(frame: pd.DataFrame, ledger: Ledger) -> str:
    """The headers of the key: a county's ledger has no 县（市、区） in it."""
    return "＋".join(ledger.column(f).header for f in ledger.key if frame[f].notna().any())


def _same(rows: pd.DataFrame, ledger: Ledger) -> bool:
    """Whether rows differ in nothing but their 序号."""
    compared = [c.field for c in ledger.columns if c.field != "seq"]
    return bool(rows[compared].duplicated(keep=False).all())


def _on_key(frame: pd.DataFrame, ledger: Ledger, at: Mapping[str, Problem], row: int, words: str) -> Problem:
    label = _key_label(frame.loc[[row]], ledger)
    stood = "、".join(str(frame.at[row, f]) for f in ledger.key if frame.at[row, f] is not None)
    return replace(at[ledger.key[0]], words=words, row=row, column=label, stood=stood)
