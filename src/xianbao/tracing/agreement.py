"""Where two formats of one report show different numbers."""

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import zip_longest

from xianbao.reading import Block, settled
from xianbao.textlint import Piece, pieces
from xianbao.tracing.numerals import told

_SHOWN = 40


def disagreements(formats: Mapping[str, Sequence[Block]]) -> list[str]:
    """What each later format shows otherwise than the first, by the names of both; the order of floats is no matter."""
    numbered = {name: [p for p in pieces(settled(blocks)) if told(p.text)] for name, blocks in formats.items()}
    (first, ours), *others = numbered.items()
    return [words for name, theirs in others for words in _differing(first, ours, name, theirs)]


def _differing(first: str, ours: Sequence[Piece], other: str, theirs: Sequence[Piece]) -> Iterator[str]:
    sides = [[told(piece.text) for piece in held] for held in (ours, theirs)]
    for kind, a, b, c, d in SequenceMatcher(None, *sides, autojunk=False).get_opcodes():
        if kind != "equal":
            for one, two in zip_longest(ours[a:b], theirs[c:d]):
                heading = (one or two).heading
                yield f"〔{heading}〕各格式的数字不一致：{first}是{_words(one, two)}，{other}是{_words(two, one)}；应相同"


def _words(piece: Piece | None, other: Piece | None) -> str:
    """What is read, around the first numeral that the other has not."""
    if piece is None:
        return "（没有）"
    if other is None:
        return f"“{piece.text[:_SHOWN]}”"
    same = next((n for n, (x, y) in enumerate(zip(piece.text, other.text, strict=False)) if x != y), 0)
    begin = max(0, same - _SHOWN // 2)
    return f"“{'…' if begin else ''}{piece.text[begin : begin + _SHOWN]}{'…' if piece.text[begin + _SHOWN :] else ''}”"
