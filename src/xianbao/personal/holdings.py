"""What is known of persons: every value in a personal column of every ledger of a jurisdiction.

Rows that a report would set aside are read as well, every sheet, and every file that is a ledger by its name: what
is not used may still leak. A ledger with personal columns that cannot be read stops with a sentence.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from xianbao import cells, forms, intake, sheets
from xianbao.errors import XianbaoError
from xianbao.ledgers import LEDGERS, Column, Ledger
from xianbao.ledgers.model import EXAMPLE
from xianbao.personal import prose
from xianbao.personal.matching import Matcher
from xianbao.personal.normal import HARD, codes, even, han, key, solid
from xianbao.personal.prose import Prose
from xianbao.workspace import Workspace

PLACES = frozenset({"village", "hukou_village"})
ADDRESSES = frozenset({"address", "hukou_addr"})
NUMBERS = ("id", "phone", "card")
# Columns without personal data in which sentences stand, not the names of places and offices
_FREE = (
    "remark reason gap_reason whereabouts evidence problem measures progress status_text issue practice part use basis"
    " group"
)
FREE = frozenset(_FREE.split())
# What is written in a personal column where nobody is named
_FILLERS = (
    "不详 同上 本人 代领 代签 已签 已领 已签字 已领取 父亲 母亲 父母 监护人 爷爷 奶奶 外公 外婆 暂缺 待查 待定 已核实"
    " 已核验 属实 合计 小计 备注 姓名 村委会 居委会 社区"
)
FILLERS = frozenset(_FILLERS.split())
_PARTS = re.compile(r"[、，,;；/|\n\r\t()（）〔〕\[\]:：+＋]")
_DAYS = re.compile(
    r"\d{2,4}[年./．-]\d{1,2}[月./．-](?:\d{1,2}日?)?|\d{4}年(?:\d{1,2}月)?|\d{1,2}月(?:\d{1,2}日)?|\d{7,}[xX]?"
)
_LONG = re.compile(r"\d{10,}[xX]?")
_SENTENCES = re.compile(r"[。；;！!\n\r]")
_UPPER = re.compile(
    r"(?:[^0-9]{2,8}?(?:省|自治区))?(?:[^0-9]{2,9}?(?:市|自治州|州|地区|盟))?(?:[^0-9]{1,9}?(?:县|区|市|旗))?"
)
_TOWN = re.compile(r"[^0-9]{1,7}?(?:街道|镇|乡)")
_HOUSE = re.compile(r"[0-9一二三四五六七八九十]+(?:组|号|栋|幢|单元|室|社|队|户|弄|巷)")
_SHORT, _SAID, _DIGITS = 2, 8, 7  # least of a name, of a sentence, of a number, in characters


@dataclass(frozen=True)
class Known:
    """Values by what they are as compared, each → places in `sources`, the ledger files and columns they stand in.

    numbers: identity, telephone, card and student numbers; texts: names, villages, addresses; untellable: texts that
    are words of the program or of the ledgers' sentences too and are not looked for; within: text → longer names of
    places and offices it is part of, which are no hit; by_hand: rows of ledgers' sentences that hold such words;
    short: values too short to be looked for; files: ledger files read; unread: files beside them that are no ledger.
    """

    sources: tuple[str, ...] = ()
    numbers: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    texts: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    untellable: frozenset[str] = frozenset()
    within: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    by_hand: tuple[str, ...] = ()
    short: int = 0
    files: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    matcher: Matcher = field(default_factory=Matcher, repr=False, compare=False)


def known(workspace: Workspace, slugs: Iterable[str]) -> Known:
    """Every personal value below data/<slug>/ of these jurisdictions.

    Raises XianbaoError, with a sentence for each, for ledgers with personal columns that cannot be read.
    """
    slugs, gathered = tuple(dict.fromkeys(slugs)), _Gathered()
    lines: list[str] = []
    files: list[_File] = []
    for slug in slugs:
        base = workspace.root / "data" / slug
        if not base.is_dir():
            lines.append(f"没有文件夹 {workspace.name(base)}，不知道有哪些台账")
        for folder in sorted(p for p in (base, *base.rglob("*")) if p.is_dir()):
            label = workspace.name(folder)
            claims, unknown = intake.claimed(folder)
            if folder != base:
                gathered.unread += [f"{label}/{name}" for name in unknown if not (folder / name).is_dir()]
            files += [
                _File(path, LEDGERS[ledger_id], f"{label}/{path.name}")
                for ledger_id, paths in claims.items()
                for path in paths
            ]
    for file in files:
        lines += gathered.read(file)
    if lines:
        raise XianbaoError(*(f"{line}；个人信息查不全，不能公开" for line in lines))
    return gathered.known(_public(files, Matcher(gathered.texts), prose.of(workspace, slugs)))


@dataclass(frozen=True)
class _File:
    """A ledger's file; label: how messages name it."""

    path: Path
    ledger: Ledger
    label: str

    def book(self) -> list[sheets.Sheet]:
        return sheets.read(intake.contents(self.path, self.label), self.path.suffix.lower(), self.label)


@dataclass(frozen=True)
class _Public:
    """Words that are public: of the program; names of places and offices; sentences → where they stand."""

    own: tuple[str, ...]
    offices: tuple[str, ...]
    sentences: Mapping[str, str]


def _public(files: Iterable[_File], matcher: Matcher, words: Prose) -> _Public:
    """The columns without personal data of ledgers in which some personal text stands as well."""
    offices, sentences = dict.fromkeys(words.places), dict(words.sentences)
    for file in files:
        try:
            book = file.book()
        except XianbaoError:  # it says nothing in anybody's favour
            continue
        if not _in(matcher, (c for sheet in book for row in sheet.grid for c in row if isinstance(c, str))):
            continue
        for sheet in book:
            head = forms.header(sheet, file.ledger)
            for column in file.ledger.columns:
                if column.personal or column.kind not in ("text", "choice"):
                    continue
                for row, value in _cells(sheet, head, column):
                    if column.field in FREE:
                        sentences.setdefault(value, f"{file.label} 第{row}行“{column.label}”列")
                    else:
                        offices[value] = None
    return _Public(words.own, tuple(offices), sentences)


class _Gathered:
    """What the ledgers hold, as it is read."""

    def __init__(self) -> None:
        self.sources: list[str] = []
        self.numbers: dict[str, tuple[int, ...]] = {}
        self.texts: dict[str, tuple[int, ...]] = {}
        self.places: set[str] = set()
        self.short = 0
        self.files: list[str] = []
        self.unread: list[str] = []

    def read(self, file: _File) -> list[str]:
        """Take in the personal columns of one file; the sentences that say why it cannot be read."""
        held = [c for c in file.ledger.columns if c.personal]
        if not held:
            return []
        try:
            book = file.book()
        except XianbaoError as error:
            return list(error.lines)
        headers = [(sheet, forms.header(sheet, file.ledger)) for sheet in book]
        filled = any(not cells.blank(c) for sheet in book for row in sheet.grid for c in row)
        needed = {c.field: c.label for c in held if not c.blank}
        if filled and (absent := needed.keys() - {f for _, head in headers for f in head.columns}):
            return [f"{file.label}：缺少列 {'、'.join(needed[f] for f in needed if f in absent)}"]
        self.files.append(file.label)
        self.unread += [f"{file.label} “{name}”列" for _, head in headers if head.columns for name in head.ignored]
        for column in held:
            source = len(self.sources)
            self.sources.append(f"{file.label} “{column.label}”列")
            for sheet, head in headers:
                for _, value in _cells(sheet, head, column):
                    if column.kind in NUMBERS or column.field == "student_no":
                        self._number(value, source)
                    elif column.kind == "text":
                        self._text(value, column.field, source)
        return []

    def _number(self, value: str, source: int) -> None:
        parts = [value, *re.split(r"[、，,;；/|\n]", value)]
        for part in dict.fromkeys(key(p) for p in parts):
            if len(part) < _DIGITS or sum(c.isdigit() for c in part) < _DIGITS:
                self.short += part == key(value) and not cells.blank(value)
                continue
            self._put(self.numbers, part, source)
            if re.fullmatch(r"g?[0-9]{6}19[0-9]{9}[0-9x]", part):
                number = part.removeprefix("g")
                self._put(self.numbers, number[:6] + number[8:17], source)  # as it was before 1999
            if part.startswith("g"):
                self._put(self.numbers, part[1:], source)

    def _text(self, value: str, name: str, source: int) -> None:
        whole = key(value)
        found = {whole}
        if name in PLACES:
            self.places.add(whole)
        elif name in ADDRESSES:
            found |= set(_addresses(whole))
        elif name == "persuade_detail":
            found |= {k for part in _SENTENCES.split(value) if len(k := key(part)) >= _SAID}
        else:
            found |= {k for part in _PARTS.split(_DAYS.sub("、", value)) if 2 <= han(k := key(part)) <= 12}
        for number in _LONG.findall(even(value)):
            self._number(number, source)
        for text in sorted(found):
            if _sayable(text):
                self._put(self.texts, text, source)
        self.short += not _sayable(whole)
        if whole.endswith(("村", "社区", "县", "区", "市", "乡", "镇")):
            self.places.add(whole)  # 教育脱贫退出台账 has counties and villages beside persons

    @staticmethod
    def _put(values: dict[str, tuple[int, ...]], value: str, source: int) -> None:
        held = values.get(value, ())
        if source not in held:
            values[value] = (*held, source)

    def known(self, public: _Public) -> Known:
        matcher = Matcher(self.texts)
        said = {text for _, text in _standing(matcher, public.own) if _plain(text)}
        within: dict[str, dict[str, None]] = {}
        for number, text in _standing(matcher, public.offices):
            whole = key(public.offices[number])
            # 祁珮纪念小学 is a school; a longer name at the end of an office's is somebody in it
            if text in self.places or (text != whole and (len(text) == _SHORT or not whole.endswith(text))):
                within.setdefault(text, {})[whole] = None
        by_hand: dict[str, None] = {}
        places = tuple(public.sentences.values())
        for number, text in _standing(matcher, public.sentences):
            if _plain(text) and (len(text) == _SHORT or text in self.places):
                said.add(text)
                if text not in self.places:
                    by_hand[places[number]] = None
        said |= {text for text, longer in within.items() if text in longer}  # a village that a public column names
        sought = {text: sources for text, sources in self.texts.items() if text not in said}
        return Known(
            tuple(self.sources),
            self.numbers,
            sought,
            frozenset(said),
            {text: tuple(longer) for text, longer in within.items() if text in sought},
            tuple(by_hand),
            self.short,
            tuple(self.files),
            tuple(self.unread),
            Matcher({**sought, **self.numbers}),
        )


def _cells(sheet: sheets.Sheet, head: forms.Header, column: Column) -> Iterator[tuple[int, str]]:
    """Row (from 1) and text of every filled cell of a column, whatever is wrong with its row."""
    place = head.columns.get(column.field)
    if place is None:
        return
    names = {cells.folded(name) for name in (column.header, *column.synonyms, column.label)}
    for n in range(head.below, len(sheet.grid)):
        row = sheet.grid[n]
        if place >= len(row) or (row and isinstance(row[0], str) and cells.folded(row[0]) == EXAMPLE):
            continue
        text = _written(row[place])
        if text and not cells.blank(text) and cells.folded(text) not in names:
            yield n + 1, text


def _written(cell: Any) -> str:
    """What a cell shows; a number without its decimal point, for a telephone number is one."""
    if isinstance(cell, bool) or cell is None:
        return ""
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    return cell if isinstance(cell, str) else str(cell) if isinstance(cell, int) else ""


def _sayable(text: str) -> bool:
    """Whether a text says enough to be looked for: two Chinese characters or four letters."""
    if text in FILLERS:
        return False
    return han(text) >= _SHORT or sum(c.isalpha() and c.isascii() for c in text) >= 4


def _plain(text: str) -> bool:
    """Chinese characters alone: what has digits in it is no word of prose."""
    return han(text) == len(text)


def _addresses(whole: str) -> Iterator[str]:
    """An address without its province, prefecture and county, and without its township, where a house is still said."""
    rest = whole[found.end() :] if (found := _UPPER.match(whole)) else whole
    below = rest[found.end() :] if (found := _TOWN.match(rest)) else rest
    for part in (rest, below):
        if part != whole and (_HOUSE.search(part) or han(part) >= 6):
            yield part


def _standing(matcher: Matcher, passages: Iterable[str]) -> Iterator[tuple[int, str]]:
    """The number of a passage and each value that stands in it."""
    held = solid(HARD.join(passages))
    borders = np.flatnonzero(codes(held.text) == ord(HARD))
    for start, end in matcher.find(held):
        yield int(np.searchsorted(borders, start)), held.text[start:end]


def _in(matcher: Matcher, passages: Iterable[str]) -> bool:
    return next(_standing(matcher, passages), None) is not None
