"""Whole numbers in Chinese numerals (二十六万), read only where they are spelt out in full."""

import re

DIGITS = "零一二三四五六七八九"
TENS = {"十": 10, "百": 100, "千": 1000}
MYRIADS = {"万": 10_000, "亿": 100_000_000}
_VARIANTS = str.maketrans("〇两", "零二")
_BARE_TEN = re.compile("(?<![一二三四五六七八九])十")
_ZERO_BEFORE_THOUSAND = re.compile("([万亿])零(?=[一二三四五六七八九]千)")


def begins(word: str) -> bool:
    """Whether the word begins as such a number does."""
    return bool(word) and word[0].translate(_VARIANTS) in {*DIGITS, *TENS}


def read(word: str) -> int | None:
    """二十六万 as 260000; None for what is no number or leaves room for two (一百三, 二〇一八)."""
    word = _BARE_TEN.sub("一十", word.translate(_VARIANTS))
    try:
        number = _counted(word)
    except ValueError:
        return None
    return number if _spelled(number) in (word, _ZERO_BEFORE_THOUSAND.sub(r"\1", word)) else None


def _counted(word: str) -> int:
    for sign, worth in reversed(MYRIADS.items()):
        if sign in word:
            head, _, rest = word.rpartition(sign)
            return _counted(head) * worth + (_counted(rest) if rest else 0)
    whole = digit = 0
    for sign in word:
        if sign in TENS:
            whole, digit = whole + digit * TENS[sign], 0
        else:
            digit = DIGITS.index(sign)
    return whole + digit


def _spelled(number: int) -> str:
    for sign, worth in (*reversed(MYRIADS.items()), *reversed(TENS.items())):
        if number >= worth:
            head, rest = divmod(number, worth)
            zero = "零" if rest < worth // 10 else ""
            return f"{_spelled(head)}{sign}{zero + _spelled(rest) if rest else ''}"
    return DIGITS[number]
