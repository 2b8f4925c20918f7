"""Where two formats of one report show different numbers."""

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import zip_longest

from xianbao.reading import Block, settled
from xianbao.textlint.rule import Piece, pieces
from xianbao.tracing.numerals import told

_SHOWN = 40


def disagreements(formats: Mapping[str, Sequence[Block]]) -> list[str]:
    """What each later format shows otherwise than the first, with both readings; where floats stand is no matter."""
    numbered = {name: [p for p in pieces(settled(blocks)) if told(p.text)] for name, blocks in formats.items()}
    (first, ours), *others = numbered.items()
    return [
        f"〔{heading}〕各格式的数字不一致：{first}是{_words(one, two)}，{other}是{_words(two, one)}；应相同"
        for other, theirs in others
        for heading, one, two in _differing(ours, theirs)
    ]


def _differing(ours: Sequence[Piece], theirs: Sequence[Piece]) -> Iterator[tuple[str, str, str]]:
    """The heading and both texts, of which one may be none."""
    matcher = SequenceMatcher(None, [told(p.text) for p in ours], [told(p.text) for p in theirs], autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind != "equal":
            for one, two in zip_longest(ours[a:b], theirs[c:d]):
                heading = one.heading if one else two.heading
                yield heading, one.text if one else "", two.text if two else ""


def _words(text: str, other: str) -> str:
    """A text, long ones from before the first sign that the other has not."""
    if not text:
        return "（没有）"
    same = next((n for n, (one, two) in enumerate(zip(text, other, strict=False)) if one != two), 0)
    begin = max(0, same - _SHOWN // 2)
    return f"“{'…' if begin else ''}{text[begin : begin + _SHOWN]}{'…' if text[begin + _SHOWN :] else ''}”"
