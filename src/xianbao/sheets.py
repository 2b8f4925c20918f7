"""Files as grids of cells: Excel (xlsx, xlsm, xls, et, ods) and CSV, whatever is inside, within bounds.

What a file is, its content says, not its name. Nothing in it is ever executed: of a formula only
the value that was stored with it is read.
"""

import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree

from python_calamine import CalamineError, CalamineWorkbook

from xianbao.errors import XianbaoError

SUFFIXES = (".xlsx", ".xlsm", ".xls", ".et", ".ods", ".csv")
HEADER_ROWS = 12
BANNER = 3  # a merged cell of so many columns below the header is a title, no value
MAX_BYTES, MAX_UNPACKED, MAX_CELLS = 100_000_000, 800_000_000, 10_000_000
OLE = b"\xd0\xcf\x11\xe0"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
DATE_MODE_1904 = bytes.fromhex("220002000100")  # the record of a BIFF workbook (.xls)
EPOCHS = {False: dt.date(1899, 12, 30), True: dt.date(1904, 1, 1)}
UNCOMPUTED = "#未计算"
DAMAGED = "文件打不开（已损坏、加密或不是 Excel 文件），请在 Excel 或 WPS 中另存为 .xlsx"

_ERROR = re.compile(
    rb'<(?:\w+:)?c\s([^>]*\bt="e"[^>]*)>(?:<(?:\w+:)?f[^>]*?(?:/>|>[^<]*</(?:\w+:)?f>))?<(?:\w+:)?v>([^<]*)<'
)
_FORMULA = re.compile(
    rb"<(?:\w+:)?c\s([^>]*[^/>])><(?:\w+:)?f[^>]*?(?:/>|>[^<]*</(?:\w+:)?f>)(?:<(?:\w+:)?v>([^<]*)<)?"
)
_PLACE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_ROW = re.compile(rb"""row\s[^>]*?\br\s*=\s*["'](\d+)""")
_FAR = re.compile(rb"""r\s*=\s*["']([A-Za-z]{2,3})\d""")
_RELATED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name and its cells, merged cells filled where that is what they mean.

    epoch: day 0 of serial dates; banners: rows (from 0) that hold a title merged over columns;
    ragged: rows have the width they were typed with (CSV).
    """

    name: str
    grid: list[list[Any]]
    epoch: dt.date = EPOCHS[False]
    banners: frozenset[int] = frozenset()
    ragged: bool = False


@dataclass(frozen=True)
class _Facts:
    """What the reader does not tell: of a package, by sheet name, cells with an error or no value."""

    marks: Mapping[str, Mapping[tuple[int, int], str]] = field(default_factory=dict)
    since_1904: bool = False


def read(data: bytes, suffix: str, label: str) -> list[Sheet]:
    """Every sheet of a file. Raises XianbaoError (one sentence) for what is no workbook or too large."""
    if len(data) > MAX_BYTES:
        raise XianbaoError(
            f"{label}：文件有 {len(data) // 1_000_000} MB，超过上限 {MAX_BYTES // 1_000_000} MB，请拆分后再用"
        )
    package, compound = data.startswith(b"PK"), data.startswith(OLE)
    if suffix == ".csv" and not package and not compound:
        return [_csv(data, label)]
    if re.match(rb"(\xef\xbb\xbf)?\s*<", data):
        raise XianbaoError(f"{label}：内容是网页，不是 Excel 文件，请在 Excel 或 WPS 中打开后另存为 .xlsx")
    if compound and ENCRYPTED in data:
        raise XianbaoError(f"{label}：文件已加密，请去掉打开密码后另存")
    if data and not package and not compound and b"\0" not in data[:4096]:
        raise XianbaoError(f"{label}：内容是文本，不是 Excel 文件；如是 CSV，请把扩展名改为 .csv")
    facts = _package(data, label) if package else _Facts(since_1904=DATE_MODE_1904 in data[:65_536])
    try:
        return list(_sheets(CalamineWorkbook.from_filelike(io.BytesIO(data)), facts, label))
    except (KeyboardInterrupt, SystemExit, MemoryError, XianbaoError):
        raise
    except BaseException as error:  # the reader's panics are no Exception
        if not isinstance(error, CalamineError | OSError | ValueError | zipfile.BadZipFile) and isinstance(
            error, Exception
        ):
            raise
        raise XianbaoError(f"{label}：{DAMAGED}") from None


def _csv(data: bytes, label: str) -> Sheet:
    text = _text(data, label).replace("\x00", "")
    head = text[:4096]
    delimiter = max(",\t;", key=head.count)
    csv.field_size_limit(MAX_BYTES)
    rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    if sum(map(len, rows)) > MAX_CELLS:
        raise XianbaoError(f"{label}：有 {len(rows)} 行，超过能读的大小，请拆分后再用")
    return Sheet("", [list(row) for row in rows], ragged=True)


def _text(data: bytes, label: str) -> str:
    encodings = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise XianbaoError(f"{label}：既不是 UTF-8 也不是 GB18030 编码，请另存为 UTF-8 CSV")


def _package(data: bytes, label: str) -> _Facts:
    """Refuse what would unpack to more than memory holds (the reader allocates whole rectangles)."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = package.namelist()
            if sum(part.file_size for part in package.infolist()) > MAX_UNPACKED or len(names) > 10_000:
                raise XianbaoError(f"{label}：解压后超过 {MAX_UNPACKED // 1_000_000} MB，不像正常的台账，未读取")
            if "content.xml" in names:
                _opendocument(package, label)
            marks, parts = {}, _sheet_parts(package)
            for name in names:
                if re.fullmatch(r"xl/worksheets/[^/]+\.xml", name):
                    part = package.read(name)
                    _rectangle(part, label)
                    if found := _marks(part):
                        marks[parts.get(name, "")] = found
            book = package.read("xl/workbook.xml") if "xl/workbook.xml" in names else b""
            return _Facts(marks, re.search(rb"""date1904\s*=\s*["'](1|true)""", book) is not None)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, EOFError, OSError):
        raise XianbaoError(f"{label}：{DAMAGED}") from None
    except (ElementTree.ParseError, ValueError):
        raise XianbaoError(f"{label}：{DAMAGED}") from None


def _sheet_parts(package: zipfile.ZipFile) -> dict[str, str]:
    """Part of the package → name of the sheet it holds."""
    try:
        book, links = (
            ElementTree.fromstring(package.read(name)) for name in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels")
        )
    except KeyError:
        return {}
    targets = {link.get("Id"): (link.get("Target") or "").lstrip("/") for link in links}
    found = {}
    for sheet in book.iter():
        if target := targets.get(sheet.get(_RELATED)):
            found[target if target.startswith("xl/") else f"xl/{target}"] = sheet.get("name") or ""
    return found


def _rectangle(part: bytes, label: str) -> None:
    rows = max(map(int, _ROW.findall(part)), default=part.count(b"<row"))
    columns = 26
    if _FAR.search(part):
        columns = max(map(_position, set(_FAR.findall(part))))
    if rows * columns > MAX_CELLS:
        raise XianbaoError(f"{label}：工作表占 {rows} 行 {columns} 列，多为空格；请删去表外的空行空列后另存")


def _opendocument(package: zipfile.ZipFile, label: str) -> None:
    """Cells that are written once and repeated are counted as often as they would be unpacked."""
    cells = width = 0
    with package.open("content.xml") as part:
        for _, element in ElementTree.iterparse(part):
            kind = element.tag.rpartition("}")[2]
            times = next((int(v) for k, v in element.attrib.items() if k.endswith("-repeated")), 1)
            if kind in ("table-cell", "covered-table-cell"):
                filled = len(element) > 0 or any(k.endswith("}value") for k in element.attrib)
                width += times if filled else min(times, 64)
            elif kind == "table-row":
                cells += width * (times if width > 64 else min(times, 64))
                width = 0
                element.clear()
            if cells > MAX_CELLS or width > MAX_CELLS:
                raise XianbaoError(f"{label}：工作表展开后超过 {MAX_CELLS // 10_000} 万格，不像正常的台账，未读取")


def _marks(part: bytes) -> dict[tuple[int, int], str]:
    """Cells that show an error (#N/A), and formulas that were stored without a value."""
    found = {}
    if b't="e"' in part:
        found = {place: value.decode("ascii", "replace") for place, value in _placed(_ERROR, part)}
    if b"f>" in part:
        for place, value in _placed(_FORMULA, part):
            if not value:
                found.setdefault(place, UNCOMPUTED)
    return found


def _placed(pattern: re.Pattern[bytes], part: bytes) -> Iterator[tuple[tuple[int, int], bytes]]:
    for cell in pattern.finditer(part):
        place = _PLACE.search(cell[1])
        if place and b't="str"' not in cell[1]:  # a formula that gives no words is computed too
            yield (int(place[2]) - 1, _position(place[1]) - 1), cell[2]


def _position(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _sheets(book: CalamineWorkbook, facts: _Facts, label: str) -> Iterator[Sheet]:
    for name in book.sheet_names:
        sheet = book.get_sheet_by_name(name)
        if sheet.total_height * sheet.total_width > MAX_CELLS:
            raise XianbaoError(
                f"{label}：工作表占 {sheet.total_height} 行 {sheet.total_width} 列，请删去表外的空行空列后另存"
            )
        grid = sheet.to_python(skip_empty_area=False)
        for (row, column), mark in facts.marks.get(name, {}).items():
            if row < len(grid) and column < len(grid[row]):
                grid[row][column] = mark
        banners = set()
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or []:
            _fill(grid, top, left, bottom, right)
            if top == bottom and right - left + 1 >= BANNER:
                banners.add(top)
        yield Sheet(name, grid, EPOCHS[facts.since_1904], frozenset(banners))


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
