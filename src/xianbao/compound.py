"""Compound files (OLE): the workbook of an .xls or .et, checked and put into a container of its own.

Formats: [MS-CFB] and [MS-XLS]. The reader of workbooks follows every offset it is given and reserves
what it is promised, so offsets, rectangles and repeated words are checked here, and it gets the
checked bytes and nothing else of the file: no macros, no embedded objects.
"""

import struct
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage"
MAX_RECORDS, MAX_SHEETS = 20_000_000, 1_000
_NAMES = ("Workbook", "Book", "WORKBOOK", "BOOK")
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_ONE_CELL = {0x0006, 0x0203, 0x0204, 0x00D6, 0x0205, 0x027E, 0x00FD}
_FILE_PASS, _SHEET, _STRINGS, _CONTINUE, _BOF, _EOF = 0x002F, 0x0085, 0x00FC, 0x003C, 0x0809, 0x000A
_DIMENSIONS, _ROW_OF_NUMBERS, _STRING_CELL = 0x0200, 0x00BD, 0x00FD
_FORMULA, _ERROR_CELL, _DATE_MODE = 0x0006, 0x0205, 0x0022
_ERRORS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
}  # fmt: skip


class Locked(Exception):
    """The workbook is encrypted."""


@dataclass(frozen=True)
class Extent:
    """What a sheet takes: rows, columns, characters of its repeated words; marks: cells that show an error."""

    name: str
    rows: int
    columns: int
    characters: int
    marks: Mapping[tuple[int, int], str]


def streams(data: bytes) -> dict[str, bytes]:
    """Name → bytes of the streams that may hold a workbook. Raises ValueError for what is damaged."""
    size = {9: 512, 12: 4096}.get(_word(data, 30))
    if not data.startswith(SIGNATURE) or size is None:
        raise ValueError("no compound file")
    table = _table(data, size)
    entries = _chained(data, table, _long(data, 48), size, size)
    found = {}
    root = entries[:128]
    for at in range(0, len(entries) - 127, 128):
        name = entries[at : at + max(0, min(64, _word(entries, at + 64)) - 2)].decode("utf-16-le", "replace")
        start, length = _long(entries, at + 116), _long(entries, at + 120)
        if name == ENCRYPTED:
            raise Locked
        if name not in _NAMES or name in found:
            continue
        if length >= 4096:
            found[name] = _chained(data, table, start, size, size)[:length]
        else:
            small = _chained(data, table, _long(root, 116), size, size)
            minis = _longs(_chained(data, table, _long(data, 60), size, size))
            found[name] = _chained(small, minis, start, 64, 0)[:length]
        if len(found[name]) < length:
            raise ValueError("cut off")
    return found


def workbook(data: bytes) -> bytes:
    """The stream of the workbook. Raises ValueError where there is none, Locked where it is encrypted."""
    held = streams(data)
    name = next((name for name in _NAMES if name in held), None)
    if name is None:
        raise ValueError("no workbook")
    return held[name]


def alone(stream: bytes) -> bytes:
    """A compound file that holds this workbook and nothing else."""
    sector = 4096
    body = stream.ljust(sector, b"\0")
    count = -(-len(body) // sector)
    tables = 1
    while tables * 1024 < tables + 1 + count:
        tables += 1
    first = tables + 1
    links = [*[_FAT] * tables, _END, *range(first + 1, first + count), _END]
    fat = struct.pack(f"<{tables * 1024}I", *links, *[_FREE] * (tables * 1024 - len(links)))
    head = SIGNATURE + bytes(16) + struct.pack("<HHHHH", 0x3E, 4, 0xFFFE, 12, 6) + bytes(6)
    head += struct.pack("<IIIIIIIII", 1, tables, tables, 0, 4096, _END, 0, _END, 0)
    head += struct.pack("<109I", *range(tables), *[_FREE] * (109 - tables))
    entries = _entry("Root Entry", 5, 0, 0) + _entry("Workbook", 2, first, len(body))
    return head.ljust(sector, b"\0") + fat + entries.ljust(sector, b"\0") + body.ljust(count * sector, b"\0")


def since_1904(stream: bytes) -> bool:
    """Whether serial dates are counted from 1904."""
    return any(kind == _DATE_MODE and _word(data, 0) == 1 for kind, data in _records(stream, 0))


def extents(stream: bytes) -> Iterator[Extent]:
    """Every sheet's extent. Raises ValueError, Locked."""
    starts, lengths = [], []
    records = _records(stream, 0)
    for kind, data in records:
        if kind == _FILE_PASS:
            raise Locked
        if kind == _SHEET:
            starts.append((_long(data, 0), _sheet_name(data)))
        elif kind == _STRINGS:
            lengths = _lengths([data, *_continued(stream, data)])
    if len(starts) > MAX_SHEETS:
        raise ValueError("too many sheets")
    for start, name in starts:
        yield _extent(stream, start, name, lengths)


def _sheet_name(data: memoryview) -> str:
    wide = len(data) > 7 and data[7] & 1
    return bytes(data[8:]).decode("utf-16-le" if wide else "latin-1", "replace").replace("\0", "")


def _error(kind: int, data: memoryview) -> str:
    """The error a cell shows, of its own or as the result of its formula; empty where it shows none."""
    if kind == _ERROR_CELL and len(data) >= 8 and data[7] == 1:
        return _ERRORS.get(data[6], "#N/A")
    if kind == _FORMULA and len(data) >= 14 and data[6] == 2 and _word(data, 12) == 0xFFFF:
        return _ERRORS.get(data[8], "#N/A")
    return ""


def _extent(stream: bytes, start: int, name: str, lengths: Sequence[int]) -> Extent:
    rows = columns = 0
    words: Counter[int] = Counter()
    marks = {}
    for kind, data in _records(stream, start):
        if kind in _ONE_CELL and len(data) >= 4:
            row, column = _word(data, 0), _word(data, 2)
            if error := _error(kind, data):
                marks[row, column] = error
        elif kind == _ROW_OF_NUMBERS and len(data) >= 6:
            row, column = _word(data, 0), max(_word(data, 2), _word(data, len(data) - 2), len(data) // 6)
        elif kind == _DIMENSIONS and len(data) in (10, 14):
            one = len(data) == 10
            row, column = (_word(data, 2), _word(data, 6)) if one else (_long(data, 4), _word(data, 10))
        else:
            continue
        rows, columns = max(rows, row + 1), max(columns, column + 1)
        if kind == _STRING_CELL and len(data) >= 10:
            words[_long(data, 6)] += 1
    characters = sum(n * lengths[word] for word, n in words.items() if word < len(lengths))
    return Extent(name, rows, columns, characters, marks)


def _records(stream: bytes, at: int) -> Iterator[tuple[int, memoryview]]:
    """Type and data of every record up to the end of a substream, those of nested ones left out."""
    view, depth = memoryview(stream), 0
    for _ in range(MAX_RECORDS):
        if at + 4 > len(stream):
            raise ValueError("cut off")
        kind, length = struct.unpack_from("<HH", stream, at)
        if kind == _BOF:
            depth += 1
        elif kind == _EOF:
            depth -= 1
            if depth <= 0:
                return
        elif depth <= 1:
            yield kind, view[at + 4 : at + 4 + length]
        at += 4 + length
    raise ValueError("too many records")


def _continued(stream: bytes, data: memoryview) -> Iterator[memoryview]:
    at = stream.index(data)  # the first of equal ones: it is what the reader keeps of a second as well
    at += len(data)
    while at + 4 <= len(stream) and _word(stream, at) == _CONTINUE:
        length = _word(stream, at + 2)
        yield memoryview(stream)[at + 4 : at + 4 + length]
        at += 4 + length


def _lengths(blocks: Sequence[memoryview]) -> list[int]:
    """Characters of every shared string; a bound where a string goes over the end of a block."""
    whole = b"".join(blocks)
    ends = iter([*_sums(blocks), len(whole)])
    end, at, found = next(ends), 8, []
    while at + 3 <= len(whole):
        count, flags = _word(whole, at), whole[at + 2]
        found.append(count)
        at += 3
        runs = _word(whole, at) if flags & 8 else 0
        at += 2 if flags & 8 else 0
        extra = _long(whole, at) if flags & 4 else 0
        at += 4 if flags & 4 else 0
        width = 2 if flags & 1 else 1
        while end <= at:
            if (end := next(ends, len(whole) + 1)) > len(whole):
                return found
        while at + count * width > end:  # the rest begins with a width of its own
            count -= (end - at) // width
            at = end
            if (end := next(ends, len(whole) + 1)) > len(whole) or at >= len(whole):
                return found
            width = 2 if whole[at] & 1 else 1
            at += 1
        at += count * width + runs * 4 + extra
    return found


def _sums(blocks: Sequence[memoryview]) -> Iterator[int]:
    at = 0
    for block in blocks:
        at += len(block)
        yield at


def _table(data: bytes, size: int) -> list[int]:
    """The allocation table: sector → the next of its chain."""
    sectors = list(_longs(data[76:512]))
    at, seen = _long(data, 68), set()
    while at < _FAT - 3 and at not in seen:
        seen.add(at)
        part = _longs(_sector(data, at, size))
        sectors += part[:-1]
        at = part[-1]
    known = list(dict.fromkeys(s for s in sectors if s < _FAT - 3))
    return list(chain.from_iterable(_longs(_sector(data, s, size)) for s in known))


def _chained(data: bytes, table: Sequence[int], at: int, size: int, header: int) -> bytes:
    parts, seen = [], set()
    while at < _FAT - 3:
        if at in seen or at >= len(table):
            raise ValueError("a chain without an end")
        seen.add(at)
        parts.append(data[header + at * size : header + (at + 1) * size])
        at = table[at]
    return b"".join(parts)


def _sector(data: bytes, number: int, size: int) -> bytes:
    part = data[(number + 1) * size : (number + 2) * size]
    if len(part) < size:
        raise ValueError("a sector beyond the end")
    return part


def _entry(name: str, kind: int, start: int, length: int) -> bytes:
    spelt = name.encode("utf-16-le") + b"\0\0"
    head = spelt.ljust(64, b"\0") + struct.pack("<HBBIII", len(spelt), kind, 1, _FREE, _FREE, 1 if kind == 5 else _FREE)
    return head + bytes(36) + struct.pack("<IQ", start, length)


def _word(data: bytes | memoryview, at: int) -> int:
    return int.from_bytes(data[at : at + 2], "little")


def _long(data: bytes | memoryview, at: int) -> int:
    return int.from_bytes(data[at : at + 4], "little")


def _longs(data: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])
