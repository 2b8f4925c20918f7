"""What two reports say: headings that came and went, prose that stayed as it was though the period is another."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from xianbao.diff.figures import moves
from xianbao.diff.periods import named
from xianbao.reading import Block

Verdict = Literal["未更新", "疑似未更新", "固定表述"]
PROSE = ("paragraph", "item")
# Their words are the same each year, except for the period
TITLES = ("title", "notice", "heading", "caption", "date", "remark", "footnote")
_NUMBERED = re.compile(r"(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|\d+[.．]|（\d+）)\s*")
_SENTENCE = re.compile(r"[^。；！？]+[。；！？”’）]*")
# Digits that are no figures: names of documents, their numbers, days and periods, what a text refers to
_MASKED = re.compile(
    r"《[^》]*》|[\u4e00-\u9fff]*[〔\[]\d{4}[〕\]]\d*号?|“[^”]*”"
    r"|\d{4}[—-]\d{4}(?:学?年)?|\d{2,4}年|\d{1,2}月(?:份|\d{1,2}日)?|\d{1,2}至\d{1,2}月|\d{1,2}日"
    r"|[图表](?:\d+[、和]?)+|附件\d+|第\d+"
)
_FIGURE = re.compile(
    r"(?P<number>\d+(?:\.\d+)?)余?\s*"
    r"(?P<unit>个百分点|%|[万亿]?余?(?:人次|平方米|公里|[\u4e00-\u9fff㎡])(?:/[\u4e00-\u9fff])?)?"
)


@dataclass(frozen=True)
class Passage:
    """A paragraph or title under its heading (without number), and the sentences of a paragraph."""

    heading: str
    text: str
    kind: str

    @property
    def sentences(self) -> tuple[str, ...]:
        return tuple(_SENTENCE.findall(self.text))


@dataclass(frozen=True)
class Unchanged:
    """Prose that is the same to the letter in two periods: whether all of a paragraph, what to think of it, why."""

    heading: str
    text: str
    whole: bool
    verdict: Verdict
    reason: str


def passages(blocks: Iterable[Block]) -> Iterator[Passage]:
    """All prose and titles of a report."""
    heading = ""
    for block in blocks:
        if block.kind == "heading":
            heading = title(block)
        if block.kind in PROSE or block.kind in TITLES:
            yield Passage(heading, block.text, block.kind)


def title(block: Block) -> str:
    """A heading without its number."""
    return _NUMBERED.sub("", block.text, count=1) if _NUMBERED.match(block.text) else block.text


def headings(blocks: Iterable[Block]) -> tuple[str, ...]:
    """The headings of a report without their numbers."""
    return tuple(title(block) for block in blocks if block.kind == "heading")


def gone(before: Sequence[str], after: Sequence[str]) -> tuple[str, ...]:
    """What `before` has more often than `after`, in its order."""
    left = Counter(before) - Counter(after)
    found = []
    for one in before:
        if left[one] > 0:
            left[one] -= 1
            found.append(one)
    return tuple(found)


def unchanged(
    before: Iterable[Block], after: Iterable[Block], earlier: str, later: str, targets: Mapping[str, frozenset[str]]
) -> tuple[Unchanged, ...]:
    """The prose of `after` that `before` has to the letter.

    earlier, later: the two periods; targets: heading → targets as printed under it, which may well stay.
    """
    former = tuple(passages(before))
    held = {(p.kind, p.text) for p in former}
    said = {s for p in former if p.kind in PROSE for s in p.sentences}
    found = []
    for passage in passages(after):
        same = (passage.kind, passage.text) in held
        if passage.kind in TITLES:
            period = _stale_period(passage.text, earlier, later)
            if same and (period or passage.kind == "date"):
                reason = f"写的还是上期（{period}）" if period else "成文日期与上期相同"
                found.append(Unchanged(passage.heading, passage.text, True, "未更新", reason))
            continue
        steady = targets.get(passage.heading, frozenset())
        if same:
            found.append(_judged(passage, passage.text, earlier, later, steady, whole=True))
            continue
        judged = (_judged(passage, s, earlier, later, steady, whole=False) for s in passage.sentences if s in said)
        found += [one for one in judged if one.verdict != "固定表述"]
    return tuple(found)


def _judged(passage: Passage, text: str, earlier: str, later: str, steady: frozenset[str], *, whole: bool) -> Unchanged:
    if period := _stale_period(text, earlier, later):
        return Unchanged(passage.heading, text, whole, "未更新", f"写的还是上期（{period}）")
    moving = [f for f in figures(text) if _moves(f) and f not in steady]
    if moving:
        return Unchanged(passage.heading, text, whole, "疑似未更新", f"{'、'.join(moving)}与上期相同")
    return Unchanged(passage.heading, text, whole, "固定表述", "没有应当随时间变动的数字")


def _stale_period(text: str, earlier: str, later: str) -> str:
    """The name of the earlier period, where a text of the later one holds it and not that of the later."""
    words = re.sub(r"《[^》]*》|[〔\[]\d{4}[〕\]]", "", text)
    return "" if named(words, later) else named(words, earlier)


def figures(text: str) -> tuple[str, ...]:
    """The figures of a text with their units: 14所, 6500万元; no days, no document numbers, no references."""
    return tuple(match[0].strip() for match in _FIGURE.finditer(_MASKED.sub("·", text)))


def _moves(figure: str) -> bool:
    match = _FIGURE.fullmatch(figure)
    assert match is not None
    return moves(Decimal(match["number"]), (match["unit"] or "个").replace("余", ""))
