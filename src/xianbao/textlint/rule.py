"""A rule with its example, what it finds, and the fault that is told of it."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from xianbao.reading import Block, Kind

Severity = Literal["错误", "提示"]
Span = tuple[int, int, str]

HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"
_AROUND = 12
FULL = "，。、；：？！（）《》〈〉“”‘’〔〕【】…—"


@dataclass(frozen=True)
class Fault:
    """One fault: under which heading, in which words, what is wrong and what is allowed."""

    severity: Severity
    heading: str
    around: str
    rule: str
    words: str

    def __str__(self) -> str:
        return f"〔{self.heading}〕“{self.around}”：{self.words}"


@dataclass(frozen=True)
class Piece:
    """A text that stands for itself: a block or a cell. data: below the head of a table, where ledgers are quoted."""

    order: int
    heading: str
    kind: Kind
    text: str
    data: bool = False


@dataclass(frozen=True)
class Hit:
    """Where in a piece a rule finds what it forbids."""

    rule: "Rule"
    start: int
    end: int
    words: str


@dataclass(frozen=True)
class Example:
    """Blocks that are wrong by a rule, and the same as they should be."""

    wrong: tuple[Block, ...]
    right: tuple[Block, ...]


@dataclass(frozen=True)
class Rule:
    """One rule with examples of what is wrong and how it is right.

    text: the spans in one text of `kinds` (none: any) that are wrong, each with what is wrong and what is allowed;
    whole: the same for the report as a whole, with the piece that each lies in; typography: a matter of signs, which
    in text from data is nobody's fault here.
    """

    name: str
    examples: tuple[Example, ...]
    text: Callable[[str], Iterable[Span]] | None = None
    whole: Callable[[Sequence[Piece]], Iterable[tuple[Piece, Span]]] | None = None
    kinds: frozenset[Kind] = frozenset()
    severity: Severity = "错误"
    typography: bool = True

    def in_text(self, piece: Piece) -> Iterator[Hit]:
        if self.text and (not self.kinds or piece.kind in self.kinds):
            for start, end, words in self.text(piece.text):
                yield Hit(self, start, end, words)

    def in_whole(self, blocks: Sequence[Block]) -> Iterator[tuple[Piece, Hit]]:
        if self.whole:
            for piece, (start, end, words) in self.whole(list(pieces(blocks))):
                yield piece, Hit(self, start, end, words)


def pieces(blocks: Iterable[Block]) -> Iterator[Piece]:
    """Every text of the report in order, with the innermost heading above it."""
    heading = "标题"
    order = 0
    for block in blocks:
        heading = block.text if block.kind == "heading" else heading
        texts = [(block.text, False), *((cell, False) for row in block.head for cell in row)]
        for text, data in (*texts, *((cell, True) for row in block.rows for cell in row)):
            if text:
                yield Piece(order, heading, block.kind, text, data)
            order += 1


def said(wrong: str, right: str, kind: Kind = "paragraph") -> Example:
    """An example of one block."""
    return Example((Block(kind, wrong),), (Block(kind, right),))


def pattern(regex: str, words: str) -> Callable[[str], Iterator[Span]]:
    """What a regular expression finds; {} in the words is what was found."""
    compiled = re.compile(regex)

    def find(within: str) -> Iterator[Span]:
        for match in compiled.finditer(within):
            yield match.start(), match.end(), words.replace("{}", match[0].strip())

    return find


def around(text: str, start: int, end: int) -> str:
    """What stands in a text from `start` to `end`, with some of what is before and after it."""
    before = ("…" if start > _AROUND else "") + text[max(0, start - _AROUND) : start]
    return before + text[start : end + _AROUND] + ("…" if end + _AROUND < len(text) else "")
