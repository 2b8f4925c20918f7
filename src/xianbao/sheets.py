"""Files as grids of cells: Excel (xlsx, xls, et, ods) and CSV, whatever is inside, within bounds."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from xianbao.errors import XianbaoError

SUFFIXES = (".xlsx", ".xlsm", ".xls", ".et", ".ods", ".csv")
HEADER_ROWS = 12
MAX_BYTES, MAX_UNPACKED, MAX_CELLS = 100_000_000, 800_000_000, 20_000_000
OLE = b"\xd0\xcf\x11\xe0"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name and its cells, merged cells filled where that is what they mean."""

    name: str
    grid: list[list[Any]]


def read(data: bytes, suffix: str, label: str) -> list[Sheet]:
    """Every sheet of a file. Raises XianbaoError (one sentence) for what is no workbook or too large."""
    if len(data) > MAX_BYTES:
        raise XianbaoError(
            f"{label}：文件有 {len(data) // 1_000_000} MB，超过上限 {MAX_BYTES // 1_000_000} MB，请拆分后再用"
        )
    if suffix == ".csv":
        return [Sheet("", [list(row) for row in csv.reader(io.StringIO(_text(data, label).replace("\x00", "")))])]
    if data.lstrip()[:1] == b"<":
        raise XianbaoError(f"{label}：内容是网页，不是 Excel 文件，请在 Excel 或 WPS 中打开后另存为 .xlsx")
    if data.startswith(OLE) and ENCRYPTED in data:
        raise XianbaoError(f"{label}：文件已加密，请去掉打开密码后另存")
    if data.startswith(b"PK"):
        _bounded(data, label)
    try:
        return list(_sheets(CalamineWorkbook.from_filelike(io.BytesIO(data))))
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:  # the reader's panics are no Exception
        if not isinstance(error, CalamineError | OSError | ValueError | zipfile.BadZipFile) and isinstance(
            error, Exception
        ):
            raise
        raise XianbaoError(
            f"{label}：文件打不开（已损坏、加密或不是 Excel 文件），请在 Excel 或 WPS 中另存为 .xlsx"
        ) from None


def _text(data: bytes, label: str) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise XianbaoError(f"{label}：既不是 UTF-8 也不是 GB18030 编码，请另存为 UTF-8 CSV")


def _bounded(data: bytes, label: str) -> None:
    """Refuse what would unpack to more than memory holds: the reader allocates whole rectangles."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            if sum(part.file_size for part in package.infolist()) > MAX_UNPACKED:
                raise XianbaoError(f"{label}：解压后超过 {MAX_UNPACKED // 1_000_000} MB，不像正常的台账，未读取")
            for name in package.namelist():
                if re.fullmatch(r"xl/worksheets/[^/]+\.xml", name):
                    _rectangle(package.read(name), label)
    except zipfile.BadZipFile:
        raise XianbaoError(
            f"{label}：文件打不开（已损坏、加密或不是 Excel 文件），请在 Excel 或 WPS 中另存为 .xlsx"
        ) from None


def _rectangle(part: bytes, label: str) -> None:
    columns = max((_position(letters) for letters in set(re.findall(rb'<c r="([A-Z]+)\d', part))), default=1)
    rows = max(map(int, re.findall(rb'<row [^>]*?r="(\d{1,9})"', part)), default=1)
    if rows * columns > MAX_CELLS:
        raise XianbaoError(f"{label}：工作表占 {rows} 行 {columns} 列，多为空格；请删去表外的空行空列后另存")


def _position(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _sheets(book: CalamineWorkbook) -> Iterator[Sheet]:
    for name in book.sheet_names:
        sheet = book.get_sheet_by_name(name)
        grid = sheet.to_python(skip_empty_area=False)
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or []:
            _fill(grid, top, left, bottom, right)
        yield Sheet(name, grid)


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
