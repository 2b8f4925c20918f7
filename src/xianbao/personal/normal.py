"""Text as it is compared: one width, one case, nothing between the characters of a name or a number.

NFKC makes full-width digits, compatibility forms of Chinese characters and the like one; then white space,
invisible characters, middle dots and hyphens of every kind go. What stands on both sides of `HARD` is never
read as one word: it is the border of a paragraph, a cell, a string.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

HARD = "\x01"
_UNSEEN = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]")
_DOTS = "·•・‧∙⋅᛫⸱⸳●◦•.．｡'＇‘’"


@dataclass(frozen=True)
class Solid:
    """even: the text in one width and case; text: without what is nothing; places: where in `even` each stands."""

    even: str
    text: str
    places: NDArray[np.int64]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where in `even` what is text[start:end] stands."""
        return int(self.places[start]), int(self.places[end - 1]) + 1


def even(text: str) -> str:
    """NFKC without invisible characters, lower case."""
    return (text if text.isascii() else _UNSEEN.sub("", unicodedata.normalize("NFKC", text))).lower()


def solid(text: str) -> Solid:
    """`text` as it is compared."""
    return of_even(even(text))


def of_even(whole: str) -> Solid:
    """The same for a text that is `even` already."""
    signs = codes(whole)
    places = np.flatnonzero(~_nothing()[signs])
    return Solid(whole, signs[places].astype("<u4").tobytes().decode("utf-32-le", "surrogatepass"), places)


def key(text: str) -> str:
    """A value that is known, as it is looked for."""
    return solid(text).text


def codes(text: str) -> NDArray[np.uint32]:
    """The code points of a text."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")


def han(text: str) -> int:
    """How many Chinese characters are in a text."""
    return sum("\u3400" <= c <= "\u9fff" or "\U00020000" <= c <= "\U0003ffff" for c in text)


@cache
def _nothing() -> NDArray[np.bool_]:
    """By code point, what is nothing between two characters of a value."""
    table = np.zeros(0x110000, bool)
    for code in (
        *range(0x3400),
        *range(0xA000, 0xAC00),
        *range(0xF000, 0x12000),
        *range(0x1B000, 0x1E000),
        *range(0xE0000, 0xE0200),
    ):
        sign = chr(code)
        if sign.isspace() or sign in _DOTS or unicodedata.category(sign) in ("Cf", "Pd"):
            table[code] = True
    table[[0, ord(HARD)]] = False
    return table
