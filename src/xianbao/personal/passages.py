"""What a file is taken apart into: passages of text with their places, and what could not be looked at."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from xianbao.personal.normal import HARD

Locate = Callable[[str, int], str]
_ELEMENT = re.compile(r"<([a-z][\w:.-]*)[^<>]*$")
_OPENED = re.compile(r"<([a-z][\w:.-]*)")
_ATTRIBUTE = re.compile(r"([\w:.-]+)\s*=\s*(?:\"[^\"]*|'[^']*)$")


@dataclass(frozen=True)
class Passage:
    """leaf: the file, or the part of it; text; locate: words for a place in the text as compared; known, numbers: what
    it is searched for; sure: whether its encoding is known, so that two characters are no chance; spaced: see patterns.
    """

    leaf: str
    text: str
    locate: Locate
    known: bool = True
    numbers: bool = True
    sure: bool = True
    spaced: bool = True


@dataclass(frozen=True)
class Unseen:
    """A part that cannot be looked into, and why: as bad as a hit, for nobody knows what is in it."""

    leaf: str
    why: str


def line(text: str, at: int) -> str:
    """第n行."""
    return f"第{text.count(chr(10), 0, at) + 1}行"


def element(text: str, at: int) -> str:
    """The line, and the element or the attribute that it stands in."""
    before = text[max(0, at - 4000) : at]
    within = _ELEMENT.search(before)
    if within:
        named = _ATTRIBUTE.search(before[within.start() :])
        return f"{line(text, at)} <{within[1]}>{f'的 {named[1]} 属性' if named else ''}"
    if before.rfind("<!--") > before.rfind("-->"):
        return f"{line(text, at)} 注释"
    opened = _OPENED.findall(before)
    return f"{line(text, at)} <{opened[-1]}>" if opened else line(text, at)


def paragraph(text: str, at: int) -> str:
    """第n段, of those that are not empty."""
    held = sum(1 for part in text[:at].split(HARD)[:-1] if part.strip())
    return f"第{held + 1}段"


def of(names: Sequence[str]) -> Locate:
    """The name of each string of a passage that joins them by HARD."""
    return lambda text, at: names[min(text.count(HARD, 0, at), len(names) - 1)]


def fixed(name: str) -> Locate:
    return lambda text, at: name
