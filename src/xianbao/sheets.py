"""Files as grids of cells: Excel (xlsx, xlsm, xls, et, ods) and CSV, whatever is inside, within bounds.

What a file is, its content says, not its name. Nothing in it is ever executed: of a formula only
the value that was stored with it is read.
"""

import csv
import datetime as dt
import io
import re
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, WorksheetNotFound

from xianbao import compound, packages
from xianbao.errors import XianbaoError
from xianbao.packages import MAX_CELLS, MAX_CHARACTERS

SUFFIXES = (".xlsx", ".xlsm", ".xls", ".et", ".ods", ".csv")
HEADER_ROWS = 12
BANNER = 3  # a merged cell of so many columns below the header is a title, no value
MAX_BYTES, MAX_SHEETS = 100_000_000, 1_000
MAX_CELL = 32_767  # characters, as in Excel
EPOCHS = {False: dt.date(1899, 12, 30), True: dt.date(1904, 1, 1)}
LOCKED = "文件已加密，请去掉打开密码后另存"
DAMAGED = "文件打不开（已损坏、加密或不是 Excel 文件），请在 Excel 或 WPS 中另存为 .xlsx"


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name and its cells, merged cells filled where that is what they mean.

    epoch: day 0 of serial dates; banners: rows (from 0) that hold a title merged over columns;
    ragged: rows have the width they were typed with (CSV); merged: cells its merged ranges say they cover.
    """

    name: str
    grid: list[list[Any]]
    epoch: dt.date = EPOCHS[False]
    banners: frozenset[int] = frozenset()
    ragged: bool = False
    merged: int = 0


def read(data: bytes, suffix: str, label: str) -> list[Sheet]:
    """Every sheet of a file. Raises XianbaoError (one sentence) for what is no workbook or too large."""
    if len(data) > MAX_BYTES:
        raise XianbaoError(too_large(label, len(data)))
    package, compounded = data.startswith(b"PK"), data.startswith(compound.SIGNATURE[:4])
    if suffix == ".csv" and not package and not compounded:
        return [_csv(data, label)]
    if re.match(rb"(\xef\xbb\xbf)?\s*<", data):
        raise XianbaoError(f"{label}：内容是网页，不是 Excel 文件，请在 Excel 或 WPS 中打开后另存为 .xlsx")
    if data and not package and not compounded and b"\0" not in data[:4096]:
        raise XianbaoError(f"{label}：内容是文本，不是 Excel 文件；如是 CSV，请把扩展名改为 .csv")
    try:
        return list(_packaged(data) if package else _compounded(data))
    except compound.Locked:
        raise XianbaoError(f"{label}：{LOCKED}") from None
    except XianbaoError as error:
        raise XianbaoError(f"{label}：{error}") from None
    except (CalamineError, ValueError, LookupError, OSError, struct.error):
        raise XianbaoError(f"{label}：{DAMAGED}") from None
    except BaseException as error:
        if isinstance(error, Exception | KeyboardInterrupt | SystemExit):
            raise
        raise XianbaoError(f"{label}：{DAMAGED}") from None  # the reader's panics are no Exception


def too_large(label: str, size: int) -> str:
    """The sentence for a file of so many bytes."""
    return f"{label}：文件有 {size // 1_000_000} MB，超过上限 {MAX_BYTES // 1_000_000} MB，请拆分后再用"


def _packaged(data: bytes) -> Iterator[Sheet]:
    package = packages.checked(data)
    return _sheets(package.data, EPOCHS[package.since_1904], package.marks)


def _compounded(data: bytes) -> Iterator[Sheet]:
    stream = compound.workbook(data)
    cells = characters = 0
    marks = {}
    for held in compound.extents(stream):
        cells, characters = cells + held.rows * held.columns, characters + held.characters
        if cells > MAX_CELLS or characters > MAX_CHARACTERS:
            raise XianbaoError(f"工作表占 {held.rows} 行 {held.columns} 列，请删去表外的空行空列后另存")
        marks[held.name] = held.marks
    return _sheets(compound.alone(stream), EPOCHS[compound.since_1904(stream)], marks)


def _csv(data: bytes, label: str) -> Sheet:
    for encoding in ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030"):
        try:
            return Sheet("", _lines(data, encoding, label), ragged=True)
        except UnicodeDecodeError:
            continue
    raise XianbaoError(f"{label}：既不是 UTF-8 也不是 GB18030 编码，请另存为 UTF-8 CSV")


def _lines(data: bytes, encoding: str, label: str) -> list[list[Any]]:
    text = io.TextIOWrapper(io.BytesIO(data), encoding)
    head = text.read(4096)
    delimiter = max(",\t;", key=head.count)
    if data.count(delimiter.encode()) + data.count(b"\n") + data.count(b"\r") > MAX_CELLS:
        raise XianbaoError(f"{label}：超过 {MAX_CELLS // 10_000} 万格，请拆分后再用")
    text = io.TextIOWrapper(io.BytesIO(data), encoding)
    lines = (line.replace("\0", "") for line in text)
    csv.field_size_limit(MAX_CELL)
    reader = csv.reader(chain(lines, ["\0"]), delimiter=delimiter)
    rows: list[list[Any]] = []
    try:
        for row in reader:
            rows.append(list(row))
    except csv.Error:
        raise XianbaoError(f"{label}：第{len(rows) + 1}行有单元格超过 {MAX_CELL} 字，或引号没有成对") from None
    if rows.pop() != ["\0"]:  # a quote that nobody closed takes in all that follows
        raise XianbaoError(f"{label}：第{len(rows) + 1}行的引号没有成对，其后各行读不出来，请改正")
    return rows


def _sheets(data: bytes, epoch: dt.date, marks: Mapping[str, Mapping[tuple[int, int], str]]) -> Iterator[Sheet]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    if len(book.sheet_names) > MAX_SHEETS:
        raise XianbaoError(f"有 {len(book.sheet_names)} 张工作表，最多读 {MAX_SHEETS} 张")
    for name in book.sheet_names:
        try:
            sheet = book.get_sheet_by_name(name)
        except WorksheetNotFound:  # a sheet of charts or of macros
            continue
        grid = sheet.to_python(skip_empty_area=False)
        for (row, column), mark in marks.get(name, {}).items():
            if row < len(grid) and column < len(grid[row]):
                grid[row][column] = mark
        banners, filled, merged = set(), 0, 0
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or []:
            filled += (min(bottom, len(grid)) - top + 1) * (min(right, len(grid[0]) if grid else 0) - left + 1)
            if filled > MAX_CELLS:
                raise XianbaoError("合并单元格互相重叠，文件已损坏，请在 Excel 或 WPS 中另存为 .xlsx")
            merged += (bottom - top + 1) * (right - left + 1)
            _fill(grid, top, left, bottom, right)
            if top == bottom and right - left + 1 >= BANNER:
                banners.add(top)
        yield Sheet(name, grid, epoch, frozenset(banners), merged=merged)


def _fill(grid: list[list[Any]], top: int, left: int, bottom: int, right: int) -> None:
    """In the header in both directions; below it only text downward: a merged number is one number."""
    if top >= len(grid) or left >= len(grid[top]):
        return
    value = grid[top][left]
    header = top < HEADER_ROWS and (right > left or not isinstance(value, str) or bottom < HEADER_ROWS)
    if not header and (right > left or not isinstance(value, str)):
        return
    for r in range(top, min(bottom, len(grid) - 1) + 1):
        for c in range(left, min(right, len(grid[r]) - 1) + 1):
            if not header or r < HEADER_ROWS:
                grid[r][c] = value
