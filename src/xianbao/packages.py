"""Packages (zip): the parts of an .xlsx or .ods that hold cells, checked and packed anew.

Formats: ECMA-376 and OASIS ODF 1.2. The reader of workbooks allocates whole rectangles and finds
parts by its own rules, so it gets the parts that were checked and no others: no macros, links,
drawings or pivot caches. Raises ValueError for what is damaged, TooLarge for what would unpack to
more than memory holds.
"""

import io
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

import numpy as np
from numpy.typing import NDArray

from xianbao.errors import XianbaoError

MAX_UNPACKED, MAX_PARTS, MAX_CELLS, MAX_CHARACTERS = 300_000_000, 10_000, 5_000_000, 200_000_000
UNCOMPUTED = "#未计算"
BINARY = "内容是二进制工作簿（.xlsb），请在 Excel 或 WPS 中另存为 .xlsx"
DAMAGE = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    expat.ExpatError,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
    zlib.error,
)

_NEEDLESS = re.compile(
    r"(customxml|docprops|xl/(charts|chartsheets|drawings|externallinks|media|pivot\w+|tables|theme|comments|richdata"
    r"|threadedcomments|ctrlprops|activex|embeddings|printersettings|querytables|worksheets/_rels)|configurations\d?"
    r"|pictures|thumbnails|object \d+)\b",
    re.IGNORECASE,
)
_ERROR = re.compile(
    rb'<(?:\w+:)?c\s([^>]*\bt="e"[^>]*)>(?:<(?:\w+:)?f[^>]*?(?:/>|>[^<]*</(?:\w+:)?f>))?<(?:\w+:)?v>([^<]*)<'
)
_FORMULA = re.compile(
    rb"<(?:\w+:)?c\s([^>]*[^/>])><(?:\w+:)?f[^>]*?(?:/>|>[^<]*</(?:\w+:)?f>)(?:<(?:\w+:)?v>([^<]*)<)?"
)
_PLACE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_REFERENCE = re.compile(rb"<v>(\d+)</v>")
_MERGES = re.compile(rb"<mergeCells\b.*?</mergeCells>", re.DOTALL)
_CHUNK = 4_000_000


def _one_of(signs: bytes) -> NDArray[np.bool_]:
    table = np.zeros(256, bool)
    table[list(signs)] = True
    return table


_SPACES, _ENDS, _BEFORE, _NAMES = map(_one_of, (b" \t\r\n", b" \t\r\n/>", b" \t\r\n\"'", b"cr"))
_DIGIT = np.array([n - 48 if 48 <= n < 58 else -1 for n in range(256)], np.int8)
_LETTER = np.array([(n & 0xDF) - 64 if 65 <= n & 0xDF <= 90 else 0 for n in range(256)], np.int8)


class TooLarge(XianbaoError):
    """Would not fit into memory; the rest of the sentence."""


@dataclass(frozen=True)
class Package:
    """The parts that hold cells, packed anew; by sheet name the cells with an error or without a value."""

    data: bytes
    marks: Mapping[str, Mapping[tuple[int, int], str]] = field(default_factory=dict)
    since_1904: bool = False


def checked(data: bytes) -> Package:
    """What a reader may be given."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as source:
            return _checked(source)
    except DAMAGE as error:
        raise ValueError("damaged") from error


def _checked(source: zipfile.ZipFile) -> Package:
    held = _held(source)
    names = {name.casefold() for name in held}
    if "xl/workbook.bin" in names:
        raise XianbaoError(BINARY)
    if not names & {"content.xml", "_rels/.rels"}:
        raise ValueError("no workbook")
    out = io.BytesIO()
    marks, parts, cells, references = {}, _sheet_parts(source, held), 0, Counter[int]()
    strings: list[int] = []
    since_1904 = False
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as target:
        # shared strings come before the sheets: how long they are decides how closely references are counted
        for name in sorted(held, key=lambda n: "sharedstrings" not in n.casefold()):
            part = source.read(held[name])
            plain = part.find(b"\0") < 0 and part.find(b"<!DOCTYPE") < 0 and part.find(b"<!ENTITY") < 0
            if not plain:  # neither format knows these; nothing is ever expanded or fetched
                raise ValueError("a document type")
            if name == "content.xml":
                _opendocument(part)
            elif b"sheetData" in part:
                rows, columns, found = extent(part)
                cells += max(rows * columns, found)
                if cells > MAX_CELLS:
                    raise TooLarge(f"工作表占 {rows} 行 {columns} 列，多为空格；请删去表外的空行空列后另存")
                if strings and found * max(strings) > MAX_CHARACTERS:
                    references.update(map(int, _REFERENCE.findall(part)))
                if noted := _marks(part):
                    marks[parts.get(name.casefold(), "")] = noted
                part = _merges_first(part)
            elif "sharedstrings" in name.casefold():
                strings = list(map(len, part.split(b"</si>")))
                strings[0] -= max(0, part.find(b"<si"))
            elif "workbook.xml" in name.casefold():
                since_1904 |= re.search(rb"""date1904\s*=\s*["'](1|true)""", part) is not None
            elif name == "META-INF/manifest.xml" and b"encryption-data" in part:
                raise XianbaoError("文件已加密，请去掉打开密码后另存")
            if sum(n * strings[at] for at, n in references.items() if at < len(strings)) > MAX_CHARACTERS:
                raise TooLarge(f"单元格的文字合计超过 {MAX_CHARACTERS // 10_000} 万字，不像正常的台账，未读取")
            target.writestr(zipfile.ZipInfo(name), part)
    return Package(out.getvalue(), marks, since_1904)


def _held(source: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """Name → entry of the parts that matter. Sizes are as stated: zipfile never unpacks more than that."""
    entries = source.infolist()
    held = {
        e.filename: e
        for e in entries
        if not _NEEDLESS.match(e.filename)
        and (e.filename.casefold().endswith((".xml", ".rels", ".bin")) or e.filename == "mimetype")
        and not e.filename.casefold().endswith(("vbaproject.bin", ".vml"))
    }
    if sum(e.file_size for e in entries) > MAX_UNPACKED or len(entries) > MAX_PARTS:
        raise TooLarge(f"解压后超过 {MAX_UNPACKED // 1_000_000} MB，不像正常的台账，未读取")
    if len({e.filename.casefold() for e in entries}) < len(entries):
        raise ValueError("two parts of one name")
    if any(e.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for e in held.values()):
        raise ValueError("no method of these formats")
    return held


def _sheet_parts(source: zipfile.ZipFile, held: Mapping[str, zipfile.ZipInfo]) -> dict[str, str]:
    """Part of the package (in lower case) → name of the sheet it holds."""
    by_name = {name.casefold(): entry for name, entry in held.items()}
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= by_name.keys():
        return {}
    targets = {a.get("Id"): a.get("Target", "").lstrip("/").casefold()
               for _, a in _tags(source.read(by_name["xl/_rels/workbook.xml.rels"]), "Relationship")}  # fmt: skip
    found = {}
    for _, sheet in _tags(source.read(by_name["xl/workbook.xml"]), "sheet"):
        if target := targets.get(next((v for k, v in sheet.items() if k.endswith(":id")), None)):
            found[target if target.startswith("xl/") else f"xl/{target}"] = sheet.get("name") or ""
    return found


def _tags(part: bytes, name: str) -> list[tuple[str, dict[str, str]]]:
    found = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag.rpartition(":")[2] == name:
            found.append((tag, attributes))

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.Parse(part, True)
    return found


def extent(part: bytes) -> tuple[int, int, int]:
    """Rows and columns a sheet takes, and how many cells it writes.

    A sheet as the usual programs write it (each row and cell begins with its place) is looked
    through as an array of bytes; any other is parsed.
    """
    row = column = cells = at = 0
    while at < len(part):
        end = part.rfind(b"<", at + 1, at + _CHUNK) if at + _CHUNK < len(part) else len(part)
        if end < 0:  # no tag in so many bytes
            return _parsed(part)
        found = _places(part[at:end])
        if found is None:
            return _parsed(part)
        row, column, cells, at = max(row, found[0]), max(column, found[1]), cells + found[2], end
    return row, column, cells


def _places(part: bytes) -> tuple[int, int, int] | None:
    """The furthest row and column named here and the number of cells; None where a place is spelt oddly or lacking."""
    text = np.frombuffer(part + b"    ", np.uint8)
    tags = np.flatnonzero(text[:-4] == ord("<"))
    first, ends = text[tags + 1], _ENDS[text[tags + 2]]
    cells = np.count_nonzero((first == ord("c")) & ends)
    rows = np.count_nonzero((first == ord("r")) & (text[tags + 2] == ord("o")) & (text[tags + 3] == ord("w")))
    marks = np.flatnonzero(text[:-4] == ord("r"))
    marks = marks[_BEFORE[text[marks - 1]]]
    follows = text[marks + 1]
    marks, odd = marks[follows == ord("=")], _SPACES[follows].any()
    colons = np.flatnonzero(text[:-4] == ord(":"))
    prefixed = _NAMES[text[colons + 1]] & (_ENDS[text[colons + 2]] | (text[colons + 2] == ord("o")))
    if odd or prefixed.any() or (text[marks + 2] != ord('"')).any():
        return None
    if part.count(b'<c r="') < cells or part.count(b'<row r="') + part.count(b"<rowBreaks") < rows:
        return None
    return *_furthest(text, marks + 3), int(cells)


def _furthest(text: NDArray[np.uint8], at: NDArray[np.int64]) -> tuple[int, int]:
    """The last row and column named from these places on (AB12)."""
    row = column = 0
    letters, digits = np.zeros(len(at), np.int64), np.zeros(len(at), np.int64)
    for _ in range(11):
        sign = text[np.minimum(at, len(text) - 1)]
        digit, letter = _DIGIT[sign], _LETTER[sign]
        going = (digit >= 0) | (letter > 0)
        if not going.all():
            row = max(row, int(digits[~going].max()))
            column = max(column, int(letters[~going].max()))
            at, letters, digits = at[going], letters[going], digits[going]
            digit, letter = digit[going], letter[going]
        if not len(at):
            return row, column
        letters = np.where(letter > 0, letters * 26 + letter, letters)
        digits = np.where(digit >= 0, digits * 10 + digit, digits)
        at = at + 1
    return (row, column) if not len(at) else (MAX_CELLS, MAX_CELLS)  # no place has so many signs


def _parsed(part: bytes) -> tuple[int, int, int]:
    """The same, counting as the reader does: a cell without a place follows the one before it."""
    row = column = rows = columns = cells = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal row, column, rows, columns, cells
        name, place = tag.rpartition(":")[2], attributes.get("r", "")
        if name == "row":
            row = int(place) - 1 if place.isdecimal() else row
            rows = max(rows, row + 1)
        elif name == "c":
            if found := re.fullmatch(r"([A-Za-z]{1,7})(\d{1,9})", place):
                column, there = position(found[1].encode()) - 1, int(found[2])
            else:
                there = row + 1
            cells += 1
            column += 1
            rows, columns = max(rows, there), max(columns, column)
            if rows * columns > MAX_CELLS:
                raise TooLarge(f"工作表占 {rows} 行 {columns} 列，多为空格；请删去表外的空行空列后另存")

    def end(tag: str) -> None:
        nonlocal row, column
        if tag.rpartition(":")[2] == "row":
            row, column = row + 1, 0

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.Parse(part, True)
    return rows, columns, cells


def _merges_first(part: bytes) -> bytes:
    """The sheet with its merged cells before its data, where the reader finds them without a second pass."""
    begin, end = part.find(b"<sheetData>"), part.rfind(b"</sheetData>")
    if begin < 0 or end < begin or b"mergeCell" in part[:begin]:
        return part
    end += len(b"</sheetData>")
    found = _MERGES.search(part, end)
    if found is None and b"mergeCell" in part[end:]:
        return part
    merges = found[0] if found else b"<mergeCells></mergeCells>"
    return b"".join((part[:begin], merges, memoryview(part)[begin:end], b"</worksheet>"))


def _opendocument(part: bytes) -> None:
    """Cells that are written once and repeated are counted as often as they would be unpacked."""
    cells = width = characters = length = of_row = 0
    times = row_times = 1
    filled = False

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal width, length, of_row, times, filled, row_times
        kind = tag.rpartition(":")[2]
        if kind in ("table-cell", "covered-table-cell"):
            times = _times(attributes)
            filled = any(k.endswith(":value") or k.endswith("-value") for k in attributes)
            length = sum(map(len, attributes.values()))
        elif kind == "table-row":
            width = of_row = 0
            row_times = _times(attributes)
        else:
            filled = True

    def words(text: str) -> None:
        nonlocal length
        length += len(text)

    def end(tag: str) -> None:
        nonlocal cells, width, characters, of_row
        kind = tag.rpartition(":")[2]
        if kind in ("table-cell", "covered-table-cell"):
            width += times if filled else min(times, 64)
            of_row += times * length if filled else 0
        elif kind == "table-row":
            often = row_times if width > 64 or of_row else min(row_times, 64)
            cells += width * often
            characters += of_row * often
        if cells > MAX_CELLS or width > MAX_CELLS or max(characters, of_row) > MAX_CHARACTERS:
            raise TooLarge(f"工作表展开后超过 {MAX_CELLS // 10_000} 万格，不像正常的台账，未读取")

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, words
    parser.Parse(part, True)


def _times(attributes: Mapping[str, str]) -> int:
    found = next((v for k, v in attributes.items() if k.endswith("-repeated")), "1")
    if not found.isdecimal() or len(found) > 12:
        raise ValueError("no number")
    return int(found)


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


def _placed(pattern: re.Pattern[bytes], part: bytes) -> list[tuple[tuple[int, int], bytes]]:
    found = []
    for cell in pattern.finditer(part):
        place = _PLACE.search(cell[1])
        if place and b't="str"' not in cell[1]:  # a formula that gives no words is computed too
            found.append(((int(place[2]) - 1, position(place[1]) - 1), cell[2]))
    return found


def position(letters: bytes) -> int:
    """The column (from 1) that Excel calls so."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
