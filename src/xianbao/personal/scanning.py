"""The gate: every file of a folder or package against what is known, and what is personal by its form."""

import bisect
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from xianbao.errors import XianbaoError
from xianbao.personal import markup, opening, patterns
from xianbao.personal.holdings import Known
from xianbao.personal.normal import Solid, even, han, of_even
from xianbao.personal.passages import Passage, Unseen, fixed

PLACES = 5  # places that are told for one value in one file
MOST = 300  # hits that are told of one view of a file
_COLUMNS = 3
MASK = "＊"
_UNSURE = 3  # Chinese characters of a name in a guessed encoding
UNSEEN = "无法检查"
_CELLS = re.compile(r"!xl/(?:worksheets/|sharedStrings).*")  # told by their cells already


@dataclass(frozen=True, order=True)
class Hit:
    """place: the file and where in it; what: what stands there; columns: ledger files and columns it is known from.

    Never the value itself: in a place that it is part of (the name of a file) it is masked.
    """

    place: str
    what: str
    columns: tuple[str, ...] = ()

    def __str__(self) -> str:
        if not self.columns:
            return f"{self.place}：有{self.what}" if not self.what.startswith(UNSEEN) else f"{self.place}：{self.what}"
        more = f"等{len(self.columns)}处" if len(self.columns) > _COLUMNS else ""
        return f"{self.place}：有{self.what}，与 {'、'.join(self.columns[:_COLUMNS])}{more}的内容相同"


@dataclass(frozen=True)
class Examined:
    """hits: in the order of files; files, bytes, parts, passages, characters: what was looked at."""

    hits: tuple[Hit, ...] = ()
    files: int = 0
    bytes: int = 0
    unpacked: int = 0
    passages: int = 0
    characters: int = 0


def scan(path: Path, known: Known) -> list[Hit]:
    """What personal data stand in a folder (a report, a whole site) or in one file, packages included."""
    return list(examine(path, known).hits)


def examine(path: Path, known: Known) -> Examined:
    """The same with what was looked at. Raises XianbaoError for links and for files that cannot be read."""
    room, looked = opening.Room(), _Looked()
    hits: list[Hit] = []
    files = size = 0
    for entry in _entries(path):
        name = entry.relative_to(path).as_posix() if entry != path else entry.name
        shown = _masked_name(name, known)
        told: dict[tuple[str, str], None] = {}
        for passage in markup.passages(shown, entry.name):
            named = replace(passage, locate=fixed("的名称"))
            hits += _in_passage(named, known, told, looked)
        if entry.is_symlink():
            raise XianbaoError(f"{shown}：是链接，不是文件，无法检查个人信息；请换成文件本身")
        if entry.is_dir():
            continue
        data = _contents(entry, shown)
        files, size = files + 1, size + len(data)
        room.left, room.parts = opening.BYTES, opening.PARTS
        for held in opening.passages(name, data, room):
            found = list(_unseen(held, known) if isinstance(held, Unseen) else _in_passage(held, known, told, looked))
            room.found += len(found)
            hits += found
    return Examined(tuple(hits), files, size, room.read, looked.passages, looked.characters)


def tried(known: Known, examined: Examined) -> Mapping[str, Any]:
    """For the record of the gate: what was looked for, in how much, and what could not be told."""
    return {
        "文件数": examined.files,
        "字节数": examined.bytes,
        "展开后字节数": examined.unpacked,
        "文段数": examined.passages,
        "字数": examined.characters,
        "读过的台账": len(known.files),
        "姓名、村名、住址等": len(known.texts),
        "号码": len(known.numbers),
        "按样式查的": [patterns.ID, patterns.PHONE, patterns.LANDLINE, patterns.CARD],
        "不能分辨": len(known.untellable),
        "请人工看的行": list(known.by_hand),
        "太短，没有查": known.short,
        "不是台账，没有读": list(known.unread),
        "发现": len(examined.hits),
    }


@dataclass
class _Looked:
    passages: int = 0
    characters: int = 0


def _entries(path: Path) -> Iterator[Path]:
    """A file, or every folder and file below a folder; links are not followed."""
    yield path
    if path.is_dir() and not path.is_symlink():
        for entry in sorted(path.iterdir()):
            yield from _entries(entry)


def _contents(file: Path, shown: str) -> bytes:
    if not file.is_file():
        raise XianbaoError(f"{shown}：不是文件，无法检查个人信息，请移走")
    try:
        return file.read_bytes()
    except OSError:
        raise XianbaoError(f"{shown}：打不开，无法检查个人信息；请检查是否有读取权限") from None


def _unseen(held: Unseen, known: Known) -> Iterator[Hit]:
    yield Hit(_masked_name(held.leaf, known), f"{UNSEEN}：{held.why}")


def _in_passage(passage: Passage, known: Known, told: dict[tuple[str, str], None], looked: "_Looked") -> Iterator[Hit]:
    """The hits of a passage; of a value that another view of the same leaf has told already, none."""
    looked.passages += 1
    looked.characters += len(passage.text)
    leaf = _CELLS.sub("", passage.leaf)
    if (leaf, "") in told:
        return
    places: dict[str, dict[str, None]] = {}
    listed = 0
    for text, start, value, what, columns in _found(passage, known):
        seen = places.setdefault(value, {})
        if (leaf, value) in told or len(seen) >= PLACES:
            continue
        where = passage.locate(text, start)
        if where in seen:
            continue
        seen[where] = None
        yield Hit(f"{_masked_name(passage.leaf, known)} {_masked_words(where, known)}", what, columns)
        listed += 1
        if listed == MOST:
            told[leaf, ""] = None
            yield Hit(_masked_name(passage.leaf, known), f"更多个人信息，只列出{MOST}处")
            return
    told.update(dict.fromkeys((leaf, value) for value in places))


_Found = tuple[str, int, str, str, tuple[str, ...]]


def _found(passage: Passage, known: Known) -> Iterator[_Found]:
    """Text as compared, place in it, value, what it is, where it is known from; of each passage in its order."""
    text = even(passage.text)
    formed = sorted(patterns.find(text, passage.spaced)) if passage.numbers else []
    marks: list[tuple[int, str, str, tuple[str, ...]]] = []
    explained: set[int] = set()
    if passage.known:
        held = of_even(text)
        covered = 0
        for start, end in known.matcher.find(held):
            if end <= covered:  # part of a longer one, which says as much
                continue
            value = held.text[start:end]
            left, right = held.span(start, end)
            number = value in known.numbers
            if number and not _alone(held, left, right, value):
                continue
            if not number and not _said(held, start, end, known, passage.sure):
                continue
            covered = end
            over = [n for n in _up_to(formed, right) if formed[n][1] > left]
            explained.update(over)
            what = formed[over[0]][2] if over else "号码" if number else "个人信息"
            sources = known.numbers.get(value) or known.texts[value]
            marks.append((left, value, what, tuple(dict.fromkeys(known.sources[n] for n in sources))))
    for n, (left, right, what) in enumerate(formed):
        if n not in explained:
            marks.append((left, _bare(text[left:right]), what, ()))
    for left, value, what, columns in sorted(marks):
        yield text, left, value, what, columns


def _up_to(formed: list[tuple[int, int, str]], right: int) -> range:
    """The numbers that begin before a place and may reach over it: the last two, for they hardly overlap."""
    last = bisect.bisect_left(formed, (right,))
    return range(max(0, last - 2), last)


def _alone(held: Solid, left: int, right: int, value: str) -> bool:
    """Whether a known number is not merely a part of a longer one; long ones are no chance wherever they stand."""
    if len(value) >= 15:
        return True
    before, after = held.even[max(0, left - 2) : left], held.even[right : right + 2]
    if after[:1].isdigit() or (after[:1] in (".", ",") and after[1:].isdigit()):
        return False
    inner = held.even[left:right]
    if sum(1 for part in re.split(r"[0-9]+", inner) if part) > 4 or re.search(r"[.\u00b7]\s|\n.*\n", inner):
        return False
    country = before.endswith("86")
    fraction = before[-1:] in (".", ",") and before[:1].isdigit()
    return (country or not before[-1:].isdigit()) and not fraction


def _said(held: Solid, start: int, end: int, known: Known, sure: bool) -> bool:
    """Whether a known text stands for itself: no part of a place's name, of a longer number, of chance."""
    value = held.text[start:end]
    if not sure and han(value) < _UNSURE:
        return False
    left, right = held.span(start, end)
    before, after = held.even[max(0, left - 1) : left], held.even[right : right + 1]
    for edge, beside in ((value[0], before), (value[-1], after)):
        both = edge + beside
        if beside and both.isascii() and both.isalnum() and edge.isdigit() == beside.isdigit():
            return False
    for longer in known.within.get(value, ()):
        offset = longer.find(value)
        while offset >= 0:
            if held.text[start - offset : start - offset + len(longer)] == longer and start >= offset:
                return False
            offset = longer.find(value, offset + 1)
    return True


def _bare(number: str) -> str:
    return "".join(c for c in number if c.isalnum())


def _masked_name(name: str, known: Known) -> str:
    """The name of a file or part without the components that are personal themselves."""
    parts = re.split(r"([/!])", name)
    return "".join(
        MASK if any(next(_found(view, known), None) for view in markup.passages("", part)) else part for part in parts
    )


def _masked_words(words: str, known: Known) -> str:
    """Words for a place; the name of a sheet in them may be personal."""
    found = list(_found(Passage("", words, fixed("")), known))
    return MASK if found else words
