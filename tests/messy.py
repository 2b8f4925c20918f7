"""Ledgers as offices keep them: builders of messy files, and invented people to fill them."""

import io
import struct
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from openpyxl import Workbook

from xianbao import idno, intake
from xianbao.ledgers import LEDGERS

Rows = Sequence[Sequence[Any]]
OFFICE = "urn:oasis:names:tc:opendocument:xmlns"


def person(number: int, born: str = "20100302") -> str:
    """A valid identity number of a region that does not exist."""
    first = f"999999{born}{number:03}"
    return first + idno.check_digit(first)


def zipped(parts: dict[str, bytes]) -> bytes:
    """A package of these parts, in their order."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            package.writestr(name, part)
    return out.getvalue()


def xlsx(path: Path, rows: Rows, merges: Sequence[str] = (), **properties: Any) -> Path:
    """A workbook of one sheet; `properties` are those of openpyxl's Workbook (epoch)."""
    book = Workbook()
    for name, value in properties.items():
        setattr(book, name, value)
    for row in rows:
        book.active.append(row)
    for area in merges:
        book.active.merge_cells(area)
    book.active.title = "表"
    book.save(path)
    return path


def csv(path: Path, rows: Rows, encoding: str = "gb18030", delimiter: str = ",") -> Path:
    """A CSV file as a spreadsheet program writes it; rows keep the width they have."""
    cells = [["" if c is None else str(c) for c in row] for row in rows]
    quoted = [[f'"{c}"' if any(sign in c for sign in (delimiter, "\n")) else c for c in row] for row in cells]
    path.write_bytes("".join(f"{delimiter.join(row)}\r\n" for row in quoted).encode(encoding))
    return path


def ods(path: Path, rows: Rows) -> Path:
    """An OpenDocument sheet: numbers typed, everything else text."""

    def cell(value: Any) -> str:
        if value is None:
            return "<table:table-cell/>"
        if isinstance(value, int | float):
            return f'<table:table-cell office:value-type="float" office:value="{value}"><text:p>{value}</text:p></table:table-cell>'
        return f'<table:table-cell office:value-type="string"><text:p>{escape(str(value))}</text:p></table:table-cell>'

    body = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
    names = f'xmlns:office="{OFFICE}:office:1.0" xmlns:table="{OFFICE}:table:1.0" xmlns:text="{OFFICE}:text:1.0"'
    content = (
        f"<office:document-content {names}><office:body><office:spreadsheet>"
        f'<table:table table:name="表">{body}</table:table></office:spreadsheet></office:body></office:document-content>'
    )
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("META-INF/manifest.xml", "<manifest/>")
        package.writestr("content.xml", content)
    return path


ERRORS = {"#DIV/0!": 0x07, "#REF!": 0x17, "#N/A": 0x2A}


def xls(path: Path, rows: Rows, since_1904: bool = False) -> Path:
    """A workbook of Excel 97 (BIFF8 in a compound file): numbers, text and errors (=#REF! of a formula) on one sheet."""

    def record(kind: int, body: bytes) -> bytes:
        return struct.pack("<HH", kind, len(body)) + body

    def cell(row: int, column: int, value: Any) -> bytes:
        if isinstance(value, int | float):
            return record(0x203, struct.pack("<HHHd", row, column, 0, value))
        text = str(value)
        if text in ERRORS:
            return record(0x205, struct.pack("<HHHBB", row, column, 0, ERRORS[text], 1))
        if text.removeprefix("=") in ERRORS:  # a formula that came to an error
            result = struct.pack("<BxBxxxH", 2, ERRORS[text[1:]], 0xFFFF)
            return record(0x006, struct.pack("<HHH", row, column, 0) + result + bytes(6) + struct.pack("<H", 0))
        return record(0x204, struct.pack("<HHHHB", row, column, 0, len(text), 1) + text.encode("utf-16-le"))

    end = record(0x0A, b"")
    version = struct.pack("<HHHHII", 0x600, 0, 0x0DBB, 1996, 0, 6)
    opening = record(0x809, version[:2] + struct.pack("<H", 5) + version[4:])
    opening += record(0x22, struct.pack("<H", since_1904))
    name = "表".encode("utf-16-le")
    start = len(opening) + len(record(0x85, bytes(8) + name)) + len(end)
    book = opening + record(0x85, struct.pack("<IBBBB", start, 0, 0, 1, 1) + name) + end
    book += record(0x809, version[:2] + struct.pack("<H", 0x10) + version[4:])
    book += b"".join(cell(r, c, v) for r, row in enumerate(rows) for c, v in enumerate(row) if v is not None)
    path.write_bytes(_compound(book + end))
    return path


def _compound(stream: bytes) -> bytes:
    """A compound file with nothing in it but the stream Workbook."""
    free, chain_end, fat_sector = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    stream = stream.ljust(max(4096, -(-len(stream) // 512) * 512), b"\0")
    count = len(stream) // 512
    chain = [fat_sector, chain_end, *range(3, count + 2), chain_end]
    chain += [free] * (128 - len(chain))
    assert len(chain) == 128, "more than one sector of chains: too long for a test"

    def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
        spelt = name.encode("utf-16-le")
        held = (len(spelt) + 2) if name else 0
        links = struct.pack("<IIII", free, free, child, 0)
        return (
            spelt.ljust(64, b"\0")
            + struct.pack("<HBB", held, kind, 1)
            + links
            + bytes(32)
            + struct.pack("<III", start, size, 0)
        )

    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16)
    header += struct.pack("<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, chain_end, 0, chain_end, 0)
    header += struct.pack("<I", 0) + struct.pack("<I", free) * 108
    folder = entry("Root Entry", 5, 1, chain_end, 0) + entry("Workbook", 2, free, 2, len(stream))
    folder += entry("", 0, free, 0, 0) * 2
    return header + struct.pack("<128I", *chain) + folder + stream


def read(tmp_path: Path, ledger: str, rows: Rows, merges: Sequence[str] = ()) -> intake.Table:
    """Rows by way of a workbook; every row may be faulty without the ledger being refused."""
    return intake.read(xlsx(tmp_path / "t.xlsx", rows, merges), LEDGERS[ledger], "t.xlsx", limit=1)


def faults(table: intake.Table) -> list[tuple[int, str]]:
    """What is wrong with the rows set aside: row and words, with what stood there."""
    return [(p.row, f"“{p.stood}”{p.words}") for p in table.quarantined]
