"""Where a text holds a numeral: digits of any script, Chinese numerals, and what goes on with both (3亿4500万)."""

import re
from dataclasses import dataclass

CHINESE = "〇零一二三四五六七八九十百千万亿两半"
_OTHER = "\u00b2\u00b3\u00b9\u00bc-\u00be\u2070\u2074-\u2079\u2080-\u2089\u2150-\u218b\u2460-\u249b\u24ea-\u24ff"
_OTHER += "\u3220-\u3229\u3280-\u3289\u2776-\u2793"
_NUMERAL = re.compile(rf"(?:\d+(?:[.,，．]\d+)*|[{CHINESE}{_OTHER}])+")


@dataclass(frozen=True)
class Numeral:
    """A numeral in a text: where it begins and ends."""

    start: int
    end: int


def numerals(text: str) -> list[Numeral]:
    """Every numeral in the order of the text, those within words such as 统一 too."""
    return [Numeral(m.start(), m.end()) for m in _NUMERAL.finditer(text)]


def told(text: str) -> tuple[str, ...]:
    """The numerals of a text, as they are printed."""
    return tuple(m[0] for m in _NUMERAL.finditer(text))
