"""Numbering: 一、（一）1.（1） of headings, 一是 … 二是 …, figures and tables (GB/T 9704-2012, 7.3.3)."""

import re
from collections.abc import Iterator, Sequence

from xianbao import numerals
from xianbao.reading import Block
from xianbao.textlint.rule import HAN, Example, Piece, Rule, Span, pattern, said

_NUMERAL = "[一二三四五六七八九十]+"
_FORMS = (rf"({_NUMERAL})、", rf"（({_NUMERAL})）", r"(\d+)\.", r"（(\d+)）")
_NAMES = ("一、", "（一）", "1.", "（1）")
_LIKE = re.compile(rf"[（(]?(?:{_NUMERAL}|\d+)(?:[）)][、.．，]?|[、．，]|\.(?!\d))|第{_NUMERAL}[章节部]")
_ANNEX = re.compile(r"附件\d*")
_COUNTED = re.compile(rf"(?:^|(?<=[。；：，、（]))({_NUMERAL})是")
_ORDINAL = re.compile(rf"(?:^|(?<=[。；：]))第({_NUMERAL})，")
_CAPTION = re.compile(r"([图表])(\d+)\u3000\S")
_SEEN = re.compile(r"(?:(?<=[见和、如在与由据（])|^)([图表])(\d+)(?![\d.])")


def _value(number: str) -> int:
    return int(number) if number.isdecimal() else numerals.read(number) or 0


def _headings(pieces: Sequence[Piece]) -> Iterator[tuple[Piece, Span]]:
    """Every level in its form, none skipped, one after the other; annexes count anew and their titles have none."""
    counters = [0] * len(_FORMS)
    for before, piece in zip((None, *pieces), pieces, strict=False):
        if piece.kind != "heading":
            continue
        if before and _ANNEX.fullmatch(before.text):
            counters = [0] * len(_FORMS)
            continue
        level, fault, end = _numbered(piece.text)
        if level is None:
            if fault:
                yield piece, (0, end, fault)
            continue
        value, last = _value(_number(level, piece.text)), counters[level]
        if 0 in counters[:level]:
            words = f"“{_NAMES[level]}”前面没有上一层“{_NAMES[level - 1]}”；层次应依次为一、（一）1.（1），不能跳"
            yield piece, (0, end, words)
        elif value != last + 1:
            before_it = f"上一个是第{last}" if last else "前面没有别的"
            yield piece, (0, end, f"序号是第{value}，{before_it}；应接着编第{last + 1}")
        counters[level:] = [value] + [0] * (len(_FORMS) - level - 1)


def _numbered(heading: str) -> tuple[int | None, str, int]:
    """The level that the number of a heading names, or what is wrong with it; where it ends."""
    for level, form in enumerate(_FORMS):
        match = re.match(form + r"(?![、.．\d])", heading)
        if match:
            return level, "", match.end()
    like = _LIKE.match(heading)
    if not like:
        return None, "", 0
    return None, f"序号“{like[0]}”写法不对；各层依次写作一、（一）1.（1），括号后不加顿号", like.end()


def _unnumbered(pieces: Sequence[Piece]) -> Iterator[tuple[Piece, Span]]:
    """Titles of annexes have none."""
    for before, piece in zip((None, *pieces), pieces, strict=False):
        titled = before is not None and _ANNEX.fullmatch(before.text)
        if piece.kind == "heading" and not titled and _numbered(piece.text) == (None, "", 0):
            yield piece, (0, len(piece.text), "标题没有序号；各层依次写作一、（一）1.（1）")


def _number(level: int, heading: str) -> str:
    match = re.match(_FORMS[level], heading)
    return match[1] if match else ""


def _sequence(pieces: Sequence[Piece], counted: re.Pattern[str]) -> Iterator[tuple[Piece, Span, int, int]]:
    """Each 一是, 二是 … with its number and the one it follows in the same section; 0 where it begins anew."""
    last, heading, begun = 0, "", -1
    for piece in pieces:
        if piece.heading != heading:
            last, heading = 0, piece.heading
        if piece.kind not in ("paragraph", "item"):
            continue
        for match in counted.finditer(piece.text):
            value = _value(match[1])
            if value == 1 and begun != piece.order:  # another paragraph may begin to count
                last = 0
            begun = piece.order if last == 0 else begun
            yield piece, (match.start(), match.end(), ""), value, last
            last = value


def _counting(pieces: Sequence[Piece]) -> Iterator[tuple[Piece, Span]]:
    for counted in (_COUNTED, _ORDINAL):
        for piece, (start, end, _), value, last in _sequence(pieces, counted):
            found = piece.text[start:end]
            if value != last + 1:
                told = f"前面是第{last}" if last else "前面没有“一”"
                yield piece, (start, end, f"“{found}”的次序不对，{told}；应从一是起依次编，不重复、不跳号")


def _alone(pieces: Sequence[Piece]) -> Iterator[tuple[Piece, Span]]:
    found = list(_sequence(pieces, _COUNTED))
    for (piece, (start, end, _), value, _), following in zip(found, (*found[1:], None), strict=False):
        if value == 1 and (following is None or following[2] == 1):
            yield piece, (start, end, "有“一是”没有“二是”；只有一条时不编号")


def _captions(pieces: Sequence[Piece]) -> Iterator[tuple[Piece, Span]]:
    """图1, 图2 … and 表1, 表2 … one after the other, and only those named that there are."""
    numbers = {"图": 0, "表": 0}
    for piece in pieces:
        if piece.kind == "caption":
            match = _CAPTION.match(piece.text)
            if not match:
                yield piece, (0, len(piece.text), "图题、表题的写法不对；应写成“图1　名称”，序号后空一字")
                continue
            numbers[match[1]] += 1
            if int(match[2]) != numbers[match[1]]:
                words = f"{match[1]}的序号是{match[2]}；应接着编{match[1]}{numbers[match[1]]}"
                yield piece, (0, match.end() - 1, words)
    for piece in pieces:
        for match in _SEEN.finditer(piece.text) if piece.kind in ("paragraph", "item") else ():
            if int(match[2]) > numbers[match[1]]:
                yield piece, (match.start(), match.end(), f"文中所指的{match[0]}没有；应改为有的图表")


def _heads(wrong: tuple[tuple[int, str], ...], right: tuple[tuple[int, str], ...]) -> Example:
    one, other = (tuple(Block("heading", words, level) for level, words in heads) for heads in (wrong, right))
    return Example(one, other)


def _captioned(wrong: tuple[str, str], right: tuple[str, str]) -> Example:
    one, other = ((Block("paragraph", words), Block("caption", caption)) for words, caption in (wrong, right))
    return Example(one, other)


RULES = (
    Rule(
        "标题序号",
        (
            _heads(((1, "一.总体情况"),), ((1, "一、总体情况"),)),
            _heads(((1, "一、总体情况"), (2, "（一）、进展")), ((1, "一、总体情况"), (2, "（一）进展"))),
            _heads(((1, "一、总体情况"), (2, "1.进展")), ((1, "一、总体情况"), (2, "（一）进展"))),
            _heads(((1, "一、总体情况"), (1, "三、打算")), ((1, "一、总体情况"), (1, "二、打算"))),
        ),
        whole=_headings,
        typography=False,
    ),
    Rule("标题序号", (_heads(((1, "总体情况"),), ((1, "一、总体情况"),)),), whole=_unnumbered, severity="提示"),
    Rule(
        "段首序号",
        (said("1、学校建设。", "1.学校建设。"), said("（一）、学校建设。", "（一）学校建设。")),
        text=pattern(
            rf"^(?:\d+[、．]|{_NUMERAL}\.|（(?:{_NUMERAL}|\d+)）[、.]|\d+）)|(?<=[。；：])\d+、(?=[{HAN}])",
            "序号“{}”写法不对；应为一、（一）1.（1）",
        ),
        kinds=frozenset({"paragraph", "item"}),
    ),
    Rule(
        "一是二是",
        (
            said("一是补齐资金。三是加快建设。", "一是补齐资金。二是加快建设。"),
            said("一是补齐资金；一是加快建设。", "一是补齐资金；二是加快建设。"),
            said("第一，补齐资金。第三，加快建设。", "第一，补齐资金。第二，加快建设。"),
        ),
        whole=_counting,
    ),
    Rule("一是二是", (said("一是补齐资金。", "补齐资金。"),), whole=_alone, severity="提示"),
    Rule(
        "图表序号",
        (
            _captioned(("进展见表1。", "表2　进展"), ("进展见表1。", "表1　进展")),
            _captioned(("进展见表1。", "表1 进展"), ("进展见表1。", "表1　进展")),
            _captioned(("进展见图3。", "图1　进展"), ("进展见图1。", "图1　进展")),
        ),
        whole=_captions,
        typography=False,
    ),
)
