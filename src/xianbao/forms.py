"""Where on a sheet a ledger's header, data, totals and notes stand.

Offices keep a ledger as a printed form: a title, a corner with the unit, a header of up to four
merged levels, section titles, repeated headers, 小计 and 合计 among the rows, notes below. Nothing
here reads a value; a row is told from the words it begins with.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import Any, Literal

from xianbao import cells
from xianbao.ledgers import LEDGERS, Column, Ledger
from xianbao.ledgers.model import EXAMPLE
from xianbao.sheets import HEADER_ROWS, Sheet

HEADER_DEPTH, HEADER_WIDTH = 4, 500
Kind = Literal["题名", "节", "小计", "合计", "注"]

TOTAL = re.compile(r"(.{0,8}?)(合计|小计|总计|共计|总和)(数)?:?")
WHOLE = re.compile(r"(全[县市区省州]|本[县市区表]|各[县学][市区段]*|总)?")
NOTE = re.compile(
    r"(注|说明|备注|附注|附|补充资料|[资数][料据]来源|联系电话"
    r"|(填表人?|填报人?|制表人?|审核人?|经办人?|(单位)?负责人?|校长|局长|分管领导)(\(?签[字名章]\)?)?)\d*[:.、]"
)
SECTION = re.compile(r"([一二三四五六七八九十]+、|\([一二三四五六七八九十]+\)|第[一二三四五六七八九十]+部分)")
SENTENCE = re.compile(r".{15,}|.*[。；;]$|\d+[.、].*")
REMARK_ROW = {"remark", "备注", "说明", "口径", "指标解释", "填报说明"}
UNIT_ROW = {"unit", "单位", "计量单位"}
UNITS = {
    *cells.MONEY,
    "平方米",
    *(cells.folded(c.unit) for ledger in LEDGERS.values() for c in ledger.columns if c.unit),
}
OF_WHICH = re.compile(r"其中:?\|?")
BRACKET = re.compile(r"\(([^()]*)\)$")
TAIL = re.compile(r"[_/:,]([^_/:,]+)$")
CREDIT = re.compile(r"(—+|-+)?来自.*$")
YEAR_TERM = re.compile(r"^\d{4}年?([春秋])")
_STATED = "|".join((*reversed(cells.MONEY), "人次", "人", "%"))
CORNER = re.compile(rf"(?<![填编上]报)(?:计量)?单位:?((?:{_STATED})(?:[、,/](?:{_STATED}))*)(?![\u4e00-\u9fff])")
NUMBERING = {"甲", "乙", "栏次", "公式", "计算公式"}
COLUMN_NUMBER = re.compile(r"[甲乙丙丁戊己庚辛]|\(?\d{1,2}\)?(=.+)?|[\d()]+[-+*/÷×][-+*/÷×\d()%]+")


@dataclass(frozen=True)
class Aside:
    """A row that is no data: 题名 above the header, 节, 小计, 合计, 注.

    row counts from 1; text: its words; numbers: of a total, field → number in the column's unit.
    """

    kind: Kind
    row: int
    text: str
    numbers: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Header:
    """Where the columns stand: field → position, → factor into the column's unit, → unit as stated."""

    first: int = 0
    depth: int = 1
    columns: Mapping[str, int] = field(default_factory=dict)
    scales: Mapping[str, Decimal] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    seen: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    width: int = 0

    @property
    def below(self) -> int:
        """The first row (from 0) under the header."""
        return self.first + self.depth


@dataclass(frozen=True)
class Form:
    """A sheet taken apart: header, rows of data (from 0), rows that are none, rows that slipped (→ why)."""

    header: Header
    rows: list[int]
    asides: tuple[Aside, ...]
    slipped: Mapping[int, str]


def header(sheet: Sheet, ledger: Ledger) -> Header:
    """The rows among the first dozen that name most of the ledger's columns."""
    grid, wanted = sheet.grid, _spellings(ledger)
    best = Header()
    for first in range(min(HEADER_ROWS, len(grid))):
        for depth in range(1, min(HEADER_DEPTH, len(grid) - first) + 1):
            found = _named(grid, first, depth, wanted)
            # of two that name the same columns the deeper one holds the other's last row
            if len(found.columns) > len(best.columns) or (
                found.columns
                and first == best.first
                and found.columns == best.columns
                and _names(grid[first + depth - 1], wanted)
            ):
                best = found
    return _with_unit_row(grid, best, ledger) if best.columns else best


def take_apart(sheet: Sheet, ledger: Ledger, head: Header) -> Form:
    """Every row below the header as data or as what it is instead."""
    words = _Words({part for name in head.seen for part in (name, *name.split("|"))}, ledger)
    asides = [Aside("题名", n, text) for n, text in _lines(sheet.grid[: head.first], 1)]
    said = [head.columns[c.field] for c in ledger.columns if c.field in head.columns and not _counts(c)]
    left, *named = sorted(head.columns.values())
    rows: list[int] = []
    slipped: dict[int, str] = {}
    noted = False
    for n in range(head.below, len(sheet.grid)):
        row = sheet.grid[n]
        filled: list[Any] = []
        kind: Kind | Literal[""] | None = None
        if not words.plain(row):
            filled = [c for c in row if c is not None and c != ""]
            inner = next((p for p, c in enumerate(row) if not cells.blank(c)), left) in named and n not in sheet.banners
            kind = words.kind(filled, n in sheet.banners, noted, inner)
            if kind is None and len(filled) == 1 and all(cells.blank(row[p]) for p in said if p < len(row)):
                kind = "" if _word(filled[0]).isdecimal() else "注"  # a number alone is a row not filled in
        if kind is None:
            rows.append(n)
            if why := _slipped(row, head.width, sheet, head):
                slipped[n] = why
        elif kind:
            noted = noted or kind == "注"
            asides.append(Aside(kind, n + 1, " ".join(dict.fromkeys(map(_word, filled)))))
    return Form(head, rows, tuple(asides), slipped)


def garbled(sheet: Sheet) -> bool:
    """Whether the words at the top are UTF-8 that was read as GBK and saved so."""
    return cells.garbled("".join(str(c) for row in sheet.grid[:HEADER_ROWS] for c in row))


class _Words:
    """What a row is, by the words it begins with; each word is looked at once."""

    def __init__(self, names: Collection[str], ledger: Ledger) -> None:
        self.names, self.ledger = names, ledger
        self.required = sum(not c.blank for c in ledger.columns)
        self.lead = cache(self._lead)

    def plain(self, row: Sequence[Any]) -> bool:
        """Data beyond doubt: two cells that differ, and none of the first three begins anything else."""
        return (
            len(row) > 2
            and row[0] not in ("", None, 1)
            and row[1] not in ("", None, row[0])
            and not any(cell.__class__ is str and self.lead(cell) for cell in row[:3])
        )

    def kind(self, filled: Sequence[Any], banner: bool, noted: bool, inner: bool) -> Kind | Literal[""] | None:
        """The kind of an aside; "" for what is nothing (blank, numbering, repeated header); None for data.

        inner: the row begins below a column other than the first.
        """
        if filled and isinstance(filled[0], str) and not filled[0].strip():
            filled = [c for c in filled if not cells.blank(c)]
        if not filled:
            return ""
        lead = self.lead(filled[0]) if isinstance(filled[0], str) else ""
        match lead:
            case "注" | "小计" | "合计":
                return lead
            case "节" if len(set(filled)) == 1:
                return "节"
            case "例":
                return ""
            case "名" if self._repeats(filled):
                return ""
        for cell in filled[1:3]:
            if isinstance(cell, str) and (found := self.lead(cell)) in ("小计", "合计"):
                return found
        if len(set(filled)) == 1:
            return self._alone(filled[0], banner, noted, inner)
        return "" if _numbering(filled, self.ledger) or all(map(cells.blank, filled)) else None

    def _lead(self, cell: str) -> Kind | Literal["例", "名", "号", ""]:
        word = cells.folded(cell)
        if word in self.names:
            return "名"
        if word in NUMBERING or word in ("A", "1", "(1)"):
            return "号"
        if word.isalnum() and word[-1] not in "计和数分例":
            return ""
        if NOTE.match(word):
            return "注"
        if (found := TOTAL.fullmatch(word)) and not self.ledger.form:
            return "合计" if found[2] != "小计" and WHOLE.fullmatch(found[1]) else "小计"
        if SECTION.match(word):
            return "节"
        if word == EXAMPLE:
            return "例"
        return "名" if _split_unit(word)[0] in self.names else ""

    def _alone(self, cell: Any, banner: bool, noted: bool, inner: bool) -> Kind | Literal[""] | None:
        if cells.blank(cell):
            return ""
        if not isinstance(cell, str) or self.required < 2:
            return None
        if noted or (SENTENCE.fullmatch(cells.folded(cell)) and not inner):
            return "注"
        return "节" if banner else None

    def _repeats(self, filled: Sequence[Any]) -> bool:
        """The header again, as at the top of a printed page."""
        return len(filled) > 2 and all(_split_unit(_word(c))[0] in self.names for c in filled)


def _numbering(filled: Sequence[Any], ledger: Ledger) -> bool:
    """甲 乙 1 2=3+4 …, A B C … or 1 2 3 …: the form's own column numbers and formulas."""
    words = [_word(c) for c in filled if not cells.blank(c)]
    if len(words) > 3 and words[0].isdecimal() and words[1] in NUMBERING:
        words = words[1:]  # an export with a column of row numbers before
    if len(words) < 3:
        return False
    if words[0] in NUMBERING:
        return all(map(COLUMN_NUMBER.fullmatch, words[1:]))
    count = range(1, len(words) + 1)
    if words in ([chr(ord("A") + n - 1) for n in count], [f"({n})" for n in count]):
        return True
    return words == [str(n) for n in count] and (ledger.form or len(words) > 4)


def _named(grid: list[list[Any]], first: int, depth: int, wanted: Mapping[str, Column]) -> Header:
    rows = _square([row[:HEADER_WIDTH] for row in grid[first : first + depth]])
    columns: dict[str, int] = {}
    units: dict[str, str] = {}
    scales: dict[str, Decimal] = {}
    seen: list[str] = []
    ignored: list[str] = []
    corner = _corner(grid[:first])
    for position, (parts, spread) in enumerate(
        zip(zip(*rows, strict=True), zip(*_spread(rows), strict=True), strict=True)
    ):
        name, unit = _title(parts)
        seen.append(name)
        column = wanted.get(_key(name))
        if not column and spread != parts:
            full, upper = _title(spread)
            column, unit = wanted.get(_key(full)), unit or upper
        if column and column.field not in columns:
            columns[column.field] = position
            units[column.field] = unit or _fitting(corner, column)
            scales[column.field] = _scale(column, units[column.field])
        elif name:
            ignored.append(name)
    width = max((n + 1 for row in rows for n, cell in enumerate(row) if not cells.blank(cell)), default=0)
    return Header(first, depth, columns, scales, units, tuple(s for s in seen if s), tuple(ignored), width)


def _title(parts: Sequence[Any]) -> tuple[str, str]:
    """The levels of one column's header as one name, and the unit that is stated last."""
    split = [_split_unit(cells.folded(p)) for p in parts if not cells.blank(p)]
    return "|".join(dict.fromkeys(n for n, _ in split)), next((u for _, u in reversed(split) if u), "")


def _key(name: str) -> str:
    """A name without the year of its term, 其中: as part of the level below it."""
    return OF_WHICH.sub("其中:", YEAR_TERM.sub(r"\1", name))


def _spread(rows: Sequence[Sequence[Any]]) -> list[list[Any]]:
    """The header with its upper levels carried to the right, as where a file could not keep the merged cells."""
    spread = [list(row) for row in rows]
    for level, row in enumerate(spread[:-1]):
        for n in range(1, len(row)):
            together = all(above[n] == above[n - 1] for above in spread[:level])
            if together and cells.blank(row[n]) and any(not cells.blank(below[n]) for below in rows[level + 1 :]):
                row[n] = row[n - 1]
    return spread


def _with_unit_row(grid: list[list[Any]], head: Header, ledger: Ledger) -> Header:
    """The header with the rows of units, remarks and formulas that may stand below it."""
    below, scales, units = head.below, dict(head.scales), dict(head.units)
    for row in grid[head.below : head.below + 3]:
        words = [cells.folded(c) for c in row if not cells.blank(c)]
        lead = words[0].casefold() if words else ""
        stated = [w for w in words if _unit(w) in UNITS]
        if lead in UNIT_ROW or (len(words) > 1 and len(stated) == len(words)):
            for name, position in head.columns.items():
                unit = _unit(cells.folded(row[position])) if position < len(row) and row[position] else ""
                if unit in UNITS:
                    units[name], scales[name] = unit, _scale(ledger.column(name), unit)
        elif lead not in REMARK_ROW and not _numbering(row, ledger):
            break
        below += 1
    return Header(
        head.first, below - head.first, head.columns, scales, units, head.seen, head.ignored, head.width
    )  # fmt: skip


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


def _split_unit(header: str) -> tuple[str, str]:
    """“总投资（万元）” as (总投资, 万元); a bracket that is no unit stays in the name."""
    header = CREDIT.sub("", header)
    for pattern in (BRACKET, TAIL):
        found = pattern.search(header)
        if found and _unit(found[1]) in UNITS:
            return header[: found.start()], _unit(found[1])
    return header, ""


def _unit(word: str) -> str:
    return word.removeprefix("计量").removeprefix("单位").lstrip(":")


def _corner(above: Sequence[Sequence[Any]]) -> list[str]:
    """The units that stand in the corner above the header (单位：万元、人)."""
    for row in above:
        for cell in row:
            if isinstance(cell, str) and (found := CORNER.search(cells.folded(cell))):
                return re.split("[、,/]", found[1])
    return []


def _fitting(corner: Sequence[str], column: Column) -> str:
    """Which unit of the corner is the column's; several where nobody knows which."""
    return "、".join(u for u in corner if column.unit in cells.MONEY and u in cells.MONEY)


def _scale(column: Column, unit: str) -> Decimal:
    if column.unit in cells.MONEY and unit in cells.MONEY:
        return cells.MONEY[unit] / cells.MONEY[column.unit]
    return Decimal(1)


def fits(column: Column, unit: str) -> bool:
    """Whether numbers in `unit` can be numbers of the column."""
    if column.unit in cells.MONEY:
        return unit in cells.MONEY
    if column.unit.startswith("元/"):
        return unit in ("元", column.unit)
    return (unit == "%") == (column.unit == "%") and not unit.startswith("元/") and unit not in cells.MONEY


def _counts(column: Column) -> bool:
    """序号 and the like: numbers that say nothing by themselves."""
    return column.kind == "count" and not column.unit


def _slipped(row: Sequence[Any], width: int, sheet: Sheet, head: Header) -> str:
    """Why a row does not stand under its header; nothing where it does."""
    if any(not cells.blank(c) for c in row[width:]):
        return "在表头的列以外，这一行可能错了列；请对齐后再用"
    if sheet.ragged:
        typed = max(len(r) for r in sheet.grid[head.first : head.below])
        if len(row) != typed:
            return f"这一行有{len(row)}格，表头有{typed}格，可能错了列；请对齐后再用"
    return ""


def _lines(rows: Sequence[Sequence[Any]], first: int) -> Iterator[tuple[int, str]]:
    for number, row in enumerate(rows, first):
        words = dict.fromkeys(_word(c) for c in row if not cells.blank(c))
        if words:
            yield number, " ".join(words)


def _word(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return cells.folded(cell)


def _square(rows: Sequence[Sequence[Any]]) -> list[list[Any]]:
    width = max((len(r) for r in rows), default=0)
    return [[*r, *[None] * (width - len(r))] for r in rows]
