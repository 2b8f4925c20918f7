"""Numbers that are personal by their form: identity, telephone and bank-card numbers.

A form alone is weak evidence among the figures of a report, so each has what guards against chance: identity
numbers their check digit, date and province (the 15-digit form date and province), cards the beginnings that are
issued and the check digit of Luhn, telephones their beginnings; all of them borders: no more digits, no
decimal fraction, no checksum in hexadecimal. Digits in groups count where people group them so.
"""

import re
from collections.abc import Iterator

from stdnum import luhn

from xianbao import idno

ID, PHONE, LANDLINE, CARD = "身份证号", "手机号", "固定电话号码", "银行卡号"

_DASH = "\u2010\u2012\u2013\u2014\u2212-"  # the hyphen last: within brackets of an expression it is itself there
_RUN = re.compile(rf"[0-9](?:[0-9x.{_DASH}]|\s){{5,}}[0-9x]")
_GROUP = re.compile(r"[0-9]+x?")
_LONE = re.compile(r"(?=([1-9][0-9]{5}(?:19|20)[0-9]{2}[01][0-9][0-3][0-9]{4}[0-9x]))")
_FIRST = "11-15 21-23 31-37 41-46 50-54 61-65 71 81-83 91 99"  # of GB/T 2260; 99 is for samples
_PROVINCES = frozenset(str(n) for part in _FIRST.split() for n in range(int(part[:2]), int(part[-2:]) + 1))
_MOBILE = re.compile(r"(?:0?0?86)?1(?:3[0-9]|4[0-9]|5[0-35-9]|6[0-9]|7[0-8]|8[0-9]|9[0-9])[0-9]{8}")
_CARD = re.compile(
    r"62[0-9]{14,17}|9558[0-9]{12,15}|60[0-9]{14,17}|6[89][0-9]{14,17}|4[0-9]{15}|5[1-5][0-9]{14}|35[0-9]{14}"
    r"|3[47][0-9]{13}"
)
_LANDLINE = re.compile(rf"0(?:10|2[0-9]|[3-9][0-9]{{2}})(?:\) ?|[ {_DASH}]?)[2-8][0-9]{{6,7}}(?![0-9a-z]|\.[0-9])")
_CALLS = ("电话", "座机", "传真", "联系方式", "tel")
_LOCAL = re.compile(rf"(?:{'|'.join(_CALLS)})[^0-9\n\x01]{{0,6}}([2-8][0-9]{{6,7}})(?![0-9a-z]|\.[0-9])")
_CUED = re.compile(r"(?:电话|手机|联系|号码|tel|phone|微信|qq)[^0-9]{0,12}$")
_UNIT = re.compile(r" ?(?:元|万|亿|人|个|户|所|吨|%|㎡|平方)")
_CODE = re.compile(r"校\s*验\s*码[^\n]{0,24}$")
_WORD = re.compile(r"[a-z]*$")
_LEAST = 11  # characters of a mobile telephone number
_HASH = 24  # characters of hexadecimal from which on a run is a checksum

_IDS = {(6, 8, 4), (6, 4, 4, 4), (4, 4, 4, 6), (4, 4, 4, 4, 2), (3, 3, 4, 4, 4), (6, 4, 2, 2, 4), (6, 4, 4, 3, 1)}
_IDS |= {(14, 4), (10, 8), (17, 1), (6, 12), (6, 6, 6), (3, 3, 3, 3, 3, 3), (1,) * 18}
_OLD_IDS = {(6, 6, 3), (6, 9), (12, 3), (5, 5, 5), (3, 3, 3, 3, 3), (1,) * 15}
_MOBILES = {(3, 4, 4), (4, 3, 4), (4, 4, 3), (3, 8), (7, 4), (5, 6), (3, 2, 2, 2, 2), (1,) * 11}
_MOBILES |= {(2, *shape) for shape in _MOBILES} | {(2, 11), (3, 11), (4, 11)}
_CARDS = {(4, 4, 4, 4), (4, 6, 5), (6, 10), (6, 13), (8, 8), (1,) * 16, (1,) * 19}
_CARDS |= {(4, 4, 4, 4, n) for n in (1, 2, 3)}
_SHAPES = {15: _OLD_IDS | _CARDS, 18: _IDS | _CARDS}
_MOST = max(map(len, _IDS | _CARDS))


def find(even: str, spaced: bool = True) -> Iterator[tuple[int, int, str]]:
    """Start, end and name of every such number in a text in one width and case.

    spaced: whether blanks between groups of digits are the number's own; in the text of a PDF they part cells too,
    there a telephone number in groups must follow a word such as 电话.
    """
    for run in _RUN.finditer(even):
        if run.end() - run.start() >= _LEAST:
            yield from _in_run(even, run.start(), run.end(), spaced)
    for found in _LANDLINE.finditer(even):
        before = even[max(0, found.start() - 2) : found.start()].removesuffix("(")[-1:]
        if not before or not ((before.isascii() and before.isalnum()) or before in f".{_DASH}"):
            yield found.start(), found.end(), LANDLINE
    if any(call in even for call in _CALLS):
        for found in _LOCAL.finditer(even):
            if not _UNIT.match(even, found.end()):
                yield found.start(1), found.end(1), LANDLINE


def _in_run(even: str, start: int, end: int, spaced: bool) -> Iterator[tuple[int, int, str]]:
    groups = [(m.start(), m.end()) for m in _GROUP.finditer(even, start, end)]
    done = start
    for first, (left, right) in enumerate(groups):
        if left < done:
            continue
        for found in _LONE.finditer(even, left, right):
            if _is_id(found[1]) and not _checksum(even, *found.span(1)):
                done = found.end(1)
                yield *found.span(1), ID
        shape: tuple[int, ...] = ()
        parts: set[str] = set()
        apart = first == 0 or even[groups[first - 1][1] : left].strip(" \t") != ""
        for last in range(first, min(first + _MOST, len(groups))):
            if last > first:
                parts.add(_part(even[groups[last - 1][1] : groups[last][0]]))
            shape = (*shape, groups[last][1] - groups[last][0])
            if sum(shape) > 19 or len(parts) > 1 or "" in parts:
                break
            stop = groups[last][1]
            if parts == {" "} and not (apart and _ends(even, groups, last)):
                continue
            if left >= done and (what := _what(even, left, stop, shape, "".join(parts), spaced)):
                done = stop
                yield left, stop, what
                break


def _ends(even: str, groups: list[tuple[int, int]], last: int) -> bool:
    """Whether no other number follows on the line: numbers side by side are a row of a table."""
    return last + 1 == len(groups) or even[groups[last][1] : groups[last + 1][0]].strip(" \t") != ""


def _part(between: str) -> str:
    """What parts two groups of digits: a hyphen, a blank, a dot, the end of a line; else empty."""
    if "\n" in between:
        return "\n" if not between.strip(" \r\n\t-") else ""
    bare = between.strip()
    if not bare:
        return " " if len(between) < 3 else ""
    return "-" if bare in _DASH else "." if bare == "." else ""


def _what(even: str, start: int, end: int, shape: tuple[int, ...], part: str, spaced: bool) -> str:
    digits = "".join(_GROUP.findall(even, start, end))
    if part == "\n" and len(shape) > 2:
        return ""
    loose = part in ("", "\n")
    if len(digits) == 18 and (loose or part == "-" or shape in _IDS) and _is_id(digits):
        return "" if part == "" and _checksum(even, start, end) else ID
    if "x" in digits or not _bordered(even, start, end):
        return ""
    if 11 <= len(digits) <= 15 and _MOBILE.fullmatch(digits):
        cued = _CUED.search(even, max(0, start - 16), start) is not None
        grouped = shape in _MOBILES and (part != " " or spaced or cued)
        if (loose or grouped) and (part != "\n" or cued) and not _UNIT.match(even, end):
            return PHONE
    if len(digits) == 15 and (loose or shape in _OLD_IDS) and part != "\n" and _is_old(digits):
        return ID
    if _CARD.fullmatch(digits) and (loose or shape in _CARDS) and luhn.is_valid(digits):
        return "" if _UNIT.match(even, end) or _CODE.search(even, max(0, start - 40), start) else CARD
    return ""


def _is_id(number: str) -> bool:
    return number[:2] in _PROVINCES and idno.is_valid(number.upper())


def _is_old(number: str) -> bool:
    """The form of before 1999: six digits of the place, two of the year, no check digit."""
    first17 = f"{number[:6]}19{number[6:]}"
    return number[:2] in _PROVINCES and idno.is_valid(first17 + idno.check_digit(first17))


def _bordered(even: str, start: int, end: int) -> bool:
    """Whether a number ends where its digits end: no fraction, no checksum, no part of a longer code."""
    before, after = even[max(0, start - 1) : start], even[end : end + 1]
    if (before in (".", ",") and even[max(0, start - 2) : start - 1].isdigit()) or (
        after in (".", ",") and even[end + 1 : end + 2].isdigit()
    ):
        return False
    if (after.isascii() and after.isalpha()) or after == "_" or before == "_":
        return False
    word = _word_before(even, start)
    if word and (len(word) > 8 or not set(word) - set("abcdef")):
        return False
    return not _checksum(even, start, end)


def _word_before(even: str, start: int) -> str:
    found = _WORD.search(even, max(0, start - 12), start)
    return found[0] if found else ""


def _checksum(even: str, start: int, end: int) -> bool:
    """Whether digits are part of a checksum in hexadecimal, parted by hyphens or not."""
    left, right = start, end
    while left > 0 and start - left < 128 and even[left - 1] in "0123456789abcdef":
        left -= 1
    while right < len(even) and right - end < 128 and even[right] in "0123456789abcdef":
        right += 1
    held = even[left:right]
    return len(held) >= _HASH and not held.isdigit()
