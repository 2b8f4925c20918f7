"""What two editions of one report say otherwise, where a reader finds it: 表1 with row and column, 图1, a heading."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from difflib import SequenceMatcher
from itertools import zip_longest

from xianbao.diff.built import Built, Printed
from xianbao.diff.corrections import corrections
from xianbao.diff.texts import title
from xianbao.errors import XianbaoError
from xianbao.quantities import convert
from xianbao.reading import Block

Told = tuple[str, str, str]
NONE = "（无）"
# What stands outside the sections, by the name that a reader has for it
OUTSIDE = {
    "title": "标题", "mark": "发文机关标志", "number": "文号", "signers": "签发人", "addressee": "主送机关",
    "annex-list": "附件说明", "signature": "落款", "date": "成文日期", "remark": "附注", "annex-label": "附件序号",
    "imprint": "版记", "footnote": "脚注",
}  # fmt: skip
_ELSEWHERE = ("notice", "caption", "table", "figure")  # 样例提示 is about the data, tables and figures are told by cell
_CODE = re.compile(r"[0-9a-f]{4}(?:-[0-9a-f]{4}){3}")
_SENTENCE = re.compile(r"[^。；！？]+[。；！？”’）]*")
_DIGITS = re.compile(r"\d+(?:\.\d+)?|＊")
_VALUE = re.compile(r"(-?\d+(?:\.\d+)?|＊)(\D*)")
_CAPTION = re.compile(r"([图表]\d+)\s*(.*)")
_UNIT = re.compile(r"[（(](?:单位：)?([^（()）]+)[）)]$")
_LEDGER = re.compile(r"^\S*(?:台账|清单) ")
_NUMBERING = "序号"


@dataclass(frozen=True)
class _Line:
    """A sentence or title: key: by which it is the same in both editions; part: the heading that it stands under.

    opens: whether it is that heading; outside: whether it is no part of the section that it follows.
    """

    key: str
    text: str
    place: str
    part: str
    opens: bool = False
    outside: bool = False


@dataclass(frozen=True)
class _Shown:
    """A table or figure: 表1, its caption, what it holds."""

    label: str
    caption: str
    block: Block


@dataclass(frozen=True)
class _Cell:
    """A value of a table or chart that differs; of: what it is of (row and column)."""

    label: str
    of: str
    wrong: str
    right: str


def differences(before: Built, after: Built) -> tuple[Told, ...]:
    """Where, from what, to what: numbers of the text, cells of tables, values of charts, then sentences and titles.

    A value of a chart that a cell of a table tells already is named with that cell. Of hidden numbers there is the ＊.
    """
    numbers = list(_numbers(before, after))
    cells, others = _tables(before, after)
    drawn = _charts(before, after)
    repeated = [next((c for c in cells if _repeats(d, c)), None) for d in drawn]
    tables = []
    for cell in cells:
        also = "、".join(dict.fromkeys(d.label for d, c in zip(drawn, repeated, strict=True) if c is cell))
        tables.append((f"{cell.label}，{cell.of}{f'（{also}同）' if also else ''}", cell.wrong, cell.right))
    charts = [
        (f"{d.label}，{d.of}" if d.of else d.label, d.wrong, d.right)
        for d, c in zip(drawn, repeated, strict=True) if c is None
    ]  # fmt: skip
    told = [
        *(one for _, one in numbers),
        *tables,
        *others,
        *charts,
        *_figures(before, after, drawn),
        *_words(before.blocks, after.blocks, numbers),
    ]
    return tuple(dict.fromkeys(told))


# Numbers of the text --------------------------------------------------------------------------------------------------


def _numbers(before: Built, after: Built) -> Iterator[tuple[str, Told]]:
    """Each with the heading, without its number, that it stands under."""
    one, other = (
        replace(b, numbers=[n for n in b.numbers if n.place not in ("table", "figure", "caption", "data")])
        for b in (before, after)
    )
    printed = {title(b): b.text for b in after.blocks if b.kind == "heading"}
    for c in corrections(one, other):
        where = f"{_section(printed.get(c.heading, c.heading))}，{_LEDGER.sub('', c.name)}"
        yield c.heading, (where, c.wrong, c.right)


def _section(heading: str) -> str:
    return f"“{heading}”部分" if heading else "开头"


# Tables ---------------------------------------------------------------------------------------------------------------


def _tables(before: Built, after: Built) -> tuple[list[_Cell], list[Told]]:
    """Cells that differ; and tables, captions and rows that came, went or were renamed."""
    cells: list[_Cell] = []
    others: list[Told] = []
    units = {(n.column, n.text): n.unit for b in (before, after) for n in b.numbers if n.place == "table"}
    for was, now in _paired(_shown(before.blocks, "table"), _shown(after.blocks, "table")):
        if was and now and was.block.head == now.block.head:
            found, rows = _rows(was, now, units)
            cells += found
            others += [*_captions(was, now), *rows]
        elif was and now:
            others += [*_captions(was, now), (f"{now.label}，全表", _whole(was.block), _whole(now.block))]
        else:
            others += _captions(was, now)
    return cells, others


def _whole(block: Block) -> str:
    return "\n".join("｜".join(row) for row in (*block.head, *block.rows))


def _shown(blocks: Sequence[Block], kind: str) -> list[_Shown]:
    """Tables with the caption above, or figures with the caption below."""
    found = []
    for at, block in enumerate(blocks):
        if block.kind == kind:
            beside = at + (1 if kind == "figure" else -1)
            near = blocks[beside] if 0 <= beside < len(blocks) else block
            match = _CAPTION.fullmatch(near.text) if near.kind == "caption" else None
            name = "图" if kind == "figure" else "表"
            found.append(_Shown(match[1] if match else name, match[2] if match else "", block))
    return found


def _paired(before: Sequence[_Shown], after: Sequence[_Shown]) -> Iterator[tuple[_Shown | None, _Shown | None]]:
    """By caption, then those left that are alike, in their order; None where there is none."""
    left = list(before)
    pairs: list[tuple[_Shown | None, _Shown]] = []
    for now in after:
        was = next((b for b in left if b.caption == now.caption), None)
        if was:
            left.remove(was)
        pairs.append((was, now))
    for was, now in pairs:
        if was is None and (was := next((b for b in left if _alike(b.block, now.block)), None)):
            left.remove(was)
        yield was, now
    yield from ((was, None) for was in left)


def _alike(one: Block, other: Block) -> bool:
    """Whether two tables have the same head, or two alt texts the same words."""
    return bool(one.head or one.text) and one.head == other.head and _masked(one.text) == _masked(other.text)


def _captions(was: _Shown | None, now: _Shown | None) -> Iterator[Told]:
    if was is None and now is not None:
        yield f"新增{now.label}", NONE, now.caption
    elif now is None and was is not None:
        yield f"删去原{was.label}", was.caption, NONE
    elif was and now and was.caption != now.caption:
        yield f"{now.label}的标题", was.caption, now.caption


def _rows(was: _Shown, now: _Shown, units: Mapping[tuple[str, str], str]) -> tuple[list[_Cell], list[Told]]:
    columns = now.block.head[-1] if now.block.head else ()
    first = 1 if columns[:1] == (_NUMBERING,) else 0
    one, other = (_keyed(b, (was.block.rows, now.block.rows), first) for b in (was.block.rows, now.block.rows))
    cells: list[_Cell] = []
    rows: list[Told] = []
    for key, row in other.items():
        name = _name(key)
        if key not in one:
            rows.append((f"{now.label}，新增“{name}”行", NONE, _row(columns, row)))
            continue
        for at, (wrong, right) in enumerate(zip_longest(one[key], row, fillvalue="")):
            if wrong != right and at >= first:
                back = len(row) - at
                header = columns[-back] if 0 < back <= len(columns) else f"第{at + 1}列"
                column, unit = _column(
                    header, now.caption, units.get((header, right)) or units.get((header, wrong), "")
                )
                cells.append(_Cell(now.label, f"{name}，{column}", _with(wrong, unit), _with(right, unit)))
    rows += [
        (f"{now.label}，删去“{_name(key)}”行", _row(columns, row), NONE) for key, row in one.items() if key not in other
    ]
    return cells, rows


def _keyed(rows: Iterable[tuple[str, ...]], both: Iterable[Sequence[tuple[str, ...]]], first: int) -> dict[
    tuple[str, ...], tuple[str, ...]
]:  # fmt: skip
    """Rows by the first cells that no other row of the same table has; equal rows by their count."""
    counts = [Counter(row[first:deep] for row in held for deep in range(first + 1, len(row) + 1)) for held in both]
    found: dict[tuple[str, ...], tuple[str, ...]] = {}
    for row in rows:
        deeps = range(first + 1, len(row) + 1)
        key = next((k for d in deeps if all(c[k := row[first:d]] <= 1 for c in counts)), row[first:])
        if key in found:
            key = (*key, f"第{sum(k[: len(key)] == key for k in found) + 1}行")
        found[key] = row
    return found


def _name(key: Iterable[str]) -> str:
    return "、".join(cell for cell in key if cell)


def _row(columns: Sequence[str], row: Sequence[str]) -> str:
    if len(columns) != len(row):
        return "，".join(row)
    return "；".join(f"{column}：{cell}" for column, cell in zip(columns, row, strict=True) if cell)


def _column(header: str, caption: str, unit: str) -> tuple[str, str]:
    """A column without the unit in its head, and the unit in which it is printed: of the head, the caption, its own."""
    for text in (header, caption):
        if (found := _UNIT.search(text)) and unit and _of_one_kind(found[1], unit):
            return (header[: found.start()] if text is header else header), found[1]
    return header, unit


def _of_one_kind(one: str, other: str) -> bool:
    try:
        convert(Decimal(1), one, other)
    except XianbaoError:
        return False
    return True


def _with(text: str, unit: str) -> str:
    """A cell with its unit, where it is a number or hidden and has none."""
    found = _VALUE.fullmatch(text)
    return f"{text}{unit}" if found and not found[2] else text or NONE


# Figures --------------------------------------------------------------------------------------------------------------


def _charts(before: Built, after: Built) -> list[_Cell]:
    """Values of charts that both editions have, as printed; those that came or went in a chart of both."""
    one, other = _drawn(before), _drawn(after)
    labels = {key[0] for key in one} & {key[0] for key in other}
    found = []
    for key in dict.fromkeys((*other, *one)):
        was, now = one.get(key), other.get(key)
        if key[0] in labels and (was and was[1]) != (now and now[1]):
            some = now or was
            assert some is not None
            of = "，".join(dict.fromkeys(word for word in (key[2], key[1]) if word))
            found.append(_Cell(some[0], of, was[1] if was else NONE, now[1] if now else NONE))
    return found


def _drawn(built: Built) -> dict[tuple[str, str, str, str, int], tuple[str, str]]:
    """Label of the chart, row, column, indicator, which of these → 图1, the value."""
    drawn: list[Printed] = [n for n in built.numbers if n.place == "figure"]
    shown = _shown(built.blocks, "figure")
    labels = list(dict.fromkeys(n.label for n in drawn))
    names = dict(zip(labels, (s.label for s in shown), strict=True)) if len(labels) == len(shown) else {}
    found: dict[tuple[str, str, str, str, int], tuple[str, str]] = {}
    often: Counter[tuple[str, str, str, str]] = Counter()
    for n in drawn:
        key = (n.label, n.row, n.column, n.indicator)
        often[key] += 1
        found[*key, often[key]] = (names.get(n.label, "图"), n.text)
    return found


def _repeats(drawn: _Cell, cell: _Cell) -> bool:
    """Whether a chart shows what a cell tells: the same two values, of the same row and column."""
    same = all(_same(one, other) for one, other in ((drawn.wrong, cell.wrong), (drawn.right, cell.right)))
    return same and all(word in cell.of for word in drawn.of.split("，"))


def _same(one: str, other: str) -> bool:
    found, there = _VALUE.fullmatch(one), _VALUE.fullmatch(other)
    if not found or not there or found[2] != there[2]:
        return one == other
    if "＊" in (found[1], there[1]):
        return found[1] == there[1]
    return Decimal(found[1]) == Decimal(there[1])


def _figures(before: Built, after: Built, drawn: Sequence[_Cell]) -> Iterator[Told]:
    """Figures and captions that came, went or were renamed; alt texts that say more than the values in `drawn`."""
    known = {(cell.wrong, cell.right) for cell in drawn}
    for was, now in _paired(_shown(before.blocks, "figure"), _shown(after.blocks, "figure")):
        yield from _captions(was, now)
        if was and now and not _covered(was.block.text, now.block.text, known):
            yield f"{now.label}的文字说明", was.block.text, now.block.text


# Words ----------------------------------------------------------------------------------------------------------------


def _words(before: Sequence[Block], after: Sequence[Block], numbers: Sequence[tuple[str, Told]]) -> Iterator[Told]:
    """Sentences and titles that came, went or were replaced; a section that came or went as one."""
    one, other = list(_lines(before)), list(_lines(after))
    match = SequenceMatcher(a=[_masked(a.key) for a in one], b=[_masked(b.key) for b in other], autojunk=False)
    for what, a, b, c, d in match.get_opcodes():
        if what == "equal":
            for w, n in zip(one[a:b], other[c:d], strict=True):
                known = {(was, now) for part, (_, was, now) in numbers if n.outside or part == n.part}
                if not _covered(w.key, n.key, known):
                    yield n.place, w.text, n.text
            continue
        yield from _replaced(one[a:b], other[c:d])


def _replaced(before: Sequence[_Line], after: Sequence[_Line]) -> Iterator[Told]:
    """Part by part; a heading without the text below it was renamed."""
    if len(before) == len(after) == 1 and before[0].opens and after[0].opens:
        yield f"{after[0].place}的标题", before[0].text, after[0].text
        return
    for part in dict.fromkeys(line.part for line in (*after, *before)):
        was, now = ([line for line in lines if line.part == part] for lines in (before, after))
        if now and now[0].opens and not was:
            yield f"新增{now[0].place}", NONE, _section_text(now)
        elif was and was[0].opens and not now:
            yield f"删去{was[0].place}", _section_text(was), NONE
        else:
            for w, n in zip_longest(was, now):
                yield (n or w).place, w.text if w else NONE, n.text if n else NONE


def _section_text(lines: Sequence[_Line]) -> str:
    return "".join(line.text for line in lines[1:]) or lines[0].text


def _lines(blocks: Sequence[Block]) -> Iterator[_Line]:
    """Every sentence and title; 校验码 and the numbers of headings as the same for all."""
    part, place = "", _section("")
    for block in blocks:
        if block.kind == "heading":
            part, place = title(block), _section(block.text)
            yield _Line(part, block.text, place, part, opens=True)
        elif block.kind not in _ELSEWHERE and block.text:
            texts = _SENTENCE.findall(block.text) if block.kind in ("paragraph", "item") else [block.text]
            where, outside = OUTSIDE.get(block.kind, place), block.kind in OUTSIDE
            yield from (_Line(_CODE.sub("…", text), text, where, part, outside=outside) for text in texts)


def _masked(text: str) -> str:
    return _DIGITS.sub("0", text)


def _covered(was: str, now: str, known: set[tuple[str, str]]) -> bool:
    """Whether two sentences differ in nothing but numbers that are told already."""
    if _masked(was) != _masked(now):
        return False
    told = {pair for texts in known for pair in zip(*map(_DIGITS.findall, texts), strict=False)}
    return all(a == b or (a, b) in told for a, b in zip(_DIGITS.findall(was), _DIGITS.findall(now), strict=True))
