"""Sentences that compare with the period before, held against the numbers of both reports."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from xianbao.diff.built import Built
from xianbao.diff.figures import Pair
from xianbao.diff.periods import BASES, Step, steps
from xianbao.diff.texts import PROSE, Passage, passages
from xianbao.errors import XianbaoError
from xianbao.quantities import PERCENT, Quantity, convert, half_up
from xianbao.wording import MISSING, change

UP = ("提高", "增加", "增长", "上升", "增多", "上涨", "扩大")
DOWN = ("下降", "减少", "降低", "回落", "下滑", "缩小")
FLAT = "持平"
_BASIS = "|".join(BASES)
_WORD = "|".join((*UP, *DOWN))
_HOW = "(?:均|都|又|再|也|已|还)?(?:有所|略有|明显|大幅|稳步|继续|进一步)?"
_AMOUNT = r"(?:了|约)?(?P<{0}>\d+(?:\.\d+)?)(?P<{0}unit>个百分点|[^\d，。；、（）,;]{{1,4}})?"
_LEVEL = r"(?:的?\d+(?:\.\d+)?[^\d，。；、]{1,3}?)?"
_SAID = re.compile(
    rf"(?:(?:比|较|与|和|同)(?P<basis>{_BASIS}|\d{{4}}年)(?:同期|度|底|末)?{_LEVEL}(?:相比|比)?，?|(?P<same>同比)(?!例))"
    rf"(?:(?:基本)?(?P<flat>{FLAT})|{_HOW}(?P<word>{_WORD})(?:(?P<to>到|至|为)?{_AMOUNT.format('amount')})?"
    rf"(?:[，、](?:{_WORD}){_AMOUNT.format('growth')})?)"
)
_SAID_NUMBER = re.compile(r"-?\d+(?:\.\d+)?[^\d.]")
_AREA = re.compile("[县区市旗]$")
_WHOLE = ("全市", "全县", "全区")
_CHANGE = re.compile(r"([^-÷]+)[-÷]\1")
Verdict = Literal["不符", "无法核对"]


@dataclass(frozen=True)
class Direction:
    """A comparison that does not fit or cannot be checked: where, what is said of which number, what should be said."""

    heading: str
    sentence: str
    said: str
    name: str
    verdict: Verdict
    reason: str


@dataclass(frozen=True)
class Quoted:
    """A number of the former report that the latter quotes otherwise."""

    name: str
    reported: str
    quoted: str


def directions(before: Built, after: Built, pairs: Sequence[Pair]) -> tuple[Direction, ...]:
    """Every comparison with the period of `before` in the prose of `after` that the numbers of both do not bear out.

    What compares with another period is passed over.
    """
    apart = steps(before.id.period, after.id.period)
    known = {p.either.indicator: p for p in reversed(pairs) if not p.either.derived and not p.of_last_year}
    found = []
    for passage in passages(after.blocks):
        if passage.kind not in PROSE:
            continue
        for sentence in passage.sentences:
            for match in _SAID.finditer(sentence):
                if _step(match, before.id.period) in apart:
                    found += list(_checked(passage, sentence, match, _subject(after, passage, sentence, match, known)))
    return tuple(found)


def _step(match: re.Match[str], before: str) -> Step | None:
    """How far back that lies which is compared with; None for a year that is not that of the former report."""
    basis = match["basis"] or match["same"]
    return BASES.get(basis) or ("year" if basis[:4] == before[:4] else None)


def _subject(
    after: Built, passage: Passage, sentence: str, match: re.Match[str], known: dict[str, Pair]
) -> Pair | None:
    """The number that is compared: that of the change printed here, the one named just before, the last one printed."""
    here = [n for n in after.numbers if n.heading == passage.heading and n.place not in ("figure", "data")]
    amounts = {f"{match[g] or ''}{match[g + 'unit'] or ''}" for g in ("amount", "growth")} - {""}
    changes = [m[1] for n in here if n.text in amounts and (m := _CHANGE.fullmatch(n.indicator))]
    head = sentence[: match.start()]
    named = sorted((p for p in known.values() if head.rstrip("，").endswith(p.either.name)), key=_length, reverse=True)
    printed = [
        (head.rfind(n.text) + len(n.text), len(n.text), n.indicator)
        for n in here
        if n.indicator in known and _SAID_NUMBER.match(n.text) and n.text in head
    ]
    mentioned = [
        (head.rfind(p.either.name) + len(p.either.name), len(p.either.name), p.either.indicator)
        for p in known.values()
        if p.either.name in head
    ]
    chosen = [
        *_nearest(changes, printed),
        *(p.either.indicator for p in named[:1]),
        *(max(one)[2] for one in (printed, mentioned) if one),
    ]
    subject = next((c for c in chosen if c in known), None)
    return known.get(_of_area(subject, head, known)) if subject else None


def _of_area(indicator: str, head: str, known: Collection[str]) -> str:
    """The same indicator of the county that the words before name last, if they do: 安定区九年义务教育巩固率."""
    areas = {area for one in known if (area := one.partition("[")[2].rstrip("]").partition("，")[0])}
    named = max((head.rfind(a), a) for a in (*(a for a in areas if _AREA.search(a)), *_WHOLE))
    if named[0] < 0 or named[1] in _WHOLE or "[" in indicator:
        return indicator
    return f"{indicator}[{named[1]}]"


def _nearest(changes: Sequence[str], printed: Iterable[tuple[int, int, str]]) -> list[str]:
    """The subjects of changes, first the one that is printed last before."""
    at = {indicator: end for end, _, indicator in sorted(printed)}
    return sorted(dict.fromkeys(changes), key=lambda c: -at.get(c, -1))


def _length(pair: Pair) -> int:
    return len(pair.either.name)


def _checked(passage: Passage, sentence: str, match: re.Match[str], pair: Pair | None) -> Iterator[Direction]:
    def told(verdict: Verdict, reason: str) -> Direction:
        return Direction(passage.heading, sentence, match[0], pair.name if pair else "", verdict, reason)

    if pair is None:
        yield told("无法核对", "说的是哪一个数，报告的数字中找不到")
        return
    if not pair.comparable or pair.before is None or pair.before.value is None or pair.before.lower_bound:
        yield told("无法核对", "上期报告中没有可以比较的数")
        return
    last, now = pair.quantities
    expected = change(now, last, "")
    if expected == MISSING:
        yield told("无法核对", "本期的数不全，不能比较")
    elif not _fits(match, now, last):
        yield told("不符", f"上期{last.printed()}，本期{now.printed()}，应为{expected}")


def _fits(match: re.Match[str], now: Quantity, last: Quantity) -> bool:
    difference = now.less(last, "").rounded or Decimal(0)
    if match["flat"]:
        return not difference
    if not difference or (difference > 0) != (match["word"] in UP):
        return False
    if match["to"]:
        return _equal(match, "amount", now)
    exact = _exact(now, last)
    growth = abs(now.growth(last, ""))
    for amount in ("amount", "growth"):
        if not match[amount]:
            continue
        if match[f"{amount}unit"] == PERCENT and now.unit != PERCENT:
            fits = _equal(match, amount, growth)
        else:  # a difference of what is printed, or of what lies behind it
            fits = any(_equal(match, amount, abs(one)) for one in (now.less(last, ""), exact))
        if not fits:
            return False
    return True


def _exact(now: Quantity, last: Quantity) -> Quantity:
    assert now.value is not None and last.value is not None
    less = now.less(last, "")
    return Quantity("", "", now.value - convert(last.value, last.unit, now.unit), less.unit)


def _equal(match: re.Match[str], amount: str, quantity: Quantity) -> bool:
    """Whether the amount said is the quantity, rounded as it is said."""
    said, unit = Decimal(match[amount]), match[f"{amount}unit"] or quantity.unit
    if quantity.value is None:
        return False
    try:
        value = convert(quantity.value, quantity.unit, unit)
    except XianbaoError:
        return False
    exponent = said.as_tuple().exponent
    return half_up(value, -exponent if isinstance(exponent, int) else 0) == said


def quoted(before: Built, after: Built, pairs: Sequence[Pair]) -> tuple[Quoted, ...]:
    """What the latter report gives for 上年 in its charts, where the former reported otherwise."""
    if "year" not in steps(before.id.period, after.id.period):
        return ()
    reported = {(p.before.indicator, p.before.name): p.before for p in pairs if p.before and not p.of_last_year}
    found = []
    for pair in pairs:
        if pair.after is None or not pair.of_last_year:
            continue
        former = reported.get((pair.after.indicator, pair.after.name))
        if former is None:
            continue
        both = Pair(pair.name, former, pair.after)
        if not both.same:
            was, said = both.quantities
            found.append(Quoted(pair.after.name, was.printed(), said.printed()))
    return tuple(found)
