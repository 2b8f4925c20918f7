"""Two built reports compared: what changed, came and went, and what should have changed and did not."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from xianbao.diff import texts
from xianbao.diff.built import Built
from xianbao.diff.directions import Direction, Quoted, directions, quoted
from xianbao.diff.figures import Figure, Pair, pairs, relative
from xianbao.diff.periods import order
from xianbao.diff.texts import Unchanged
from xianbao.errors import XianbaoError
from xianbao.indicators import REGISTRY
from xianbao.kinds import EDITIONS, KINDS
from xianbao.quantities import PERCENT, POINT
from xianbao.wording import MISSING, change
from xianbao.workspace import ReportId

PROBLEMS = "存在问题"
BASIS_TABLE = ("比率", "口径")
YEARLY = "progress_plan"
RANK = "位"
_OF_MONTH = re.compile(r"\d月）$")


@dataclass(frozen=True)
class Change:
    """A number that differs. difference: in the unit of the latter, of rates in 百分点; growth: in %, None of rates.

    words: both as a report says them; visible: whether what is printed differs.
    """

    pair: Pair
    before: str
    after: str
    difference: Decimal | None
    growth: Decimal | None
    words: str
    visible: bool


@dataclass(frozen=True)
class Repeated:
    """A number that is exactly the same in two periods though it should have moved; note: what may explain it."""

    figure: Figure
    name: str
    note: str


@dataclass(frozen=True)
class Differs:
    """What is called by the same name and is not the same: a unit, a 口径, the state of a ledger."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Comparison:
    """What differs between `before` and `after`, and what does not although it should.

    `unchanged`, `repeated`, `directions` and `quoted` are of the later period held against the earlier one; empty
    where both are of one period. nameless: numbers that have no name to be compared by.
    """

    before: ReportId
    after: ReportId
    name: str
    changed: tuple[Change, ...]
    appeared: tuple[Pair, ...]
    gone: tuple[Pair, ...]
    units: tuple[Differs, ...]
    definitions: tuple[Differs, ...]
    findings_new: tuple[tuple[str, str], ...]
    findings_gone: tuple[tuple[str, str], ...]
    headings_new: tuple[str, ...]
    headings_gone: tuple[str, ...]
    unchanged: tuple[Unchanged, ...]
    repeated: tuple[Repeated, ...]
    directions: tuple[Direction, ...]
    quoted: tuple[Quoted, ...]
    ledgers: tuple[Differs, ...]
    nameless: int

    @property
    def periods(self) -> bool:
        """Whether the two are of different periods."""
        return self.before.period != self.after.period


def compare(before: Built, after: Built) -> Comparison:
    """What differs between two reports of one jurisdiction and kind.

    Raises XianbaoError for two jurisdictions or kinds: nothing that is said here (new, gone, not renewed) would be
    true of them.
    """
    _comparable(before, after)
    found, nameless = pairs(before, after)
    apart = before.id.period != after.id.period
    earlier, later = sorted((before, after), key=lambda b: order(b.id.period))
    timed = found if earlier is before else pairs(earlier, later)[0]
    years = (int(before.id.period[:4]), int(after.id.period[:4]))
    if apart:  # what compares with the period before is no number of the period
        found = tuple(p for p in found if not p.of_last_year and not p.either.of_change)
    both = [p for p in found if p.before and p.after]
    return Comparison(
        before.id,
        after.id,
        after.name,
        tuple(_change(p) for p in both if p.comparable and not _same(p, *years, apart=apart)),
        tuple(p for p in found if p.before is None),
        tuple(p for p in found if p.after is None),
        tuple(Differs(p.name, _unit(p.before), _unit(p.after)) for p in both if _unit(p.before) != _unit(p.after)),
        _definitions(before, after),
        _gone(_findings(after), before.findings),
        _gone(_findings(before), after.findings),
        _headings_gone(after, before, apart=apart),
        _headings_gone(before, after, apart=apart),
        texts.unchanged(earlier.blocks, later.blocks, earlier.id.period, later.id.period, _targets(later))
        if apart
        else (),
        _repeated(timed, one_year=earlier.id.period[:4] == later.id.period[:4]) if apart else (),
        directions(earlier, later, timed),
        quoted(earlier, later, timed),
        _ledgers(earlier, later) if apart else _changed_ledgers(before, after),
        nameless,
    )


def _comparable(before: Built, after: Built) -> None:
    one, other = before.id, after.id
    if one.slug != other.slug:
        raise XianbaoError(
            f"{one.slug} 和 {other.slug} 不是同一个地区，不能比较：“新出现”“未更新”说的是同一地区前后两份报告；"
            "地区之间的比较见市级报告的分县表"
        )
    if one.kind != other.kind:
        kinds = [f"{KINDS[k].name}（{k}）" if k in KINDS else k for k in (one.kind, other.kind)]
        raise XianbaoError(f"文种不同，不能比较：{kinds[0]}和{kinds[1]}的指标和写法不同；应比较同一文种的两份报告")


def _same(pair: Pair, year: int, later: int, *, apart: bool) -> bool:
    """Whether a number is the same; a day or term also where it lies in the same part of another year."""
    before, after = pair.before, pair.after
    if apart and before and after and before.value is None and after.value is None:
        return relative(before.text, year) == relative(after.text, later)
    return pair.same


def _change(pair: Pair) -> Change:
    assert pair.before is not None and pair.after is not None
    last, now = pair.quantities
    if last.value is None or now.value is None:
        return Change(pair, last.printed(), now.printed(), None, None, "", visible=True)
    words = change(now, last, "")
    less, growth = now.less(last, ""), now.growth(last, "")
    rate = now.unit in (PERCENT, POINT, RANK)
    if now.unit == RANK and less.value:
        words = f"{'后移' if less.value > 0 else '前移'}{abs(less)}"
    texts_of = [{text for _, text in f.printed} for f in (pair.before, pair.after)]
    return Change(
        pair,
        last.printed(),
        now.printed(),
        less.rounded,
        None if rate or last.few or now.lower_bound else growth.rounded,
        "下限，不能比较" if words == MISSING else words,
        visible=not all(texts_of) or texts_of[0] != texts_of[1],
    )


def _unit(figure: Figure | None) -> str:
    return figure.unit if figure and figure.value is not None else ""


def _repeated(found: Sequence[Pair], *, one_year: bool) -> tuple[Repeated, ...]:
    """one_year: both periods lie in one, so that its plan and the months before stay as they are."""
    targets = {
        (_stem(p.after.name), p.after.value) for p in found if p.after and p.after.indicator.startswith("target.")
    }
    repeated = []
    for pair in found:
        after = pair.after
        if after is None or not pair.same or not after.should_move or not after.printed:
            continue
        if one_year and (after.indicator.startswith(YEARLY) or _OF_MONTH.search(pair.name)):
            continue
        note = "与目标值相同" if (_stem(after.name), after.value) in targets else ""
        if after.unit == PERCENT and not note:
            note = "小数也完全相同，分子、分母可能都没有更新"
        repeated.append(Repeated(after, pair.name, note))
    return tuple(repeated)


def _stem(name: str) -> str:
    """The name without its county, its group or （目标）."""
    return name.partition("（")[0]


def _targets(built: Built) -> Mapping[str, frozenset[str]]:
    """Heading → targets as printed under it."""
    found: dict[str, set[str]] = defaultdict(set)
    for number in built.numbers:
        if number.indicator.startswith("target."):
            found[number.heading].add(number.text)
    return {heading: frozenset(printed) for heading, printed in found.items()}


def _findings(built: Built) -> list[tuple[str, str]]:
    """Every finding with the heading that it has in the report; with its identifier where that cannot be told."""
    titles, within = [], False
    for block in built.blocks:
        if block.kind == "heading":
            within = texts.title(block) == PROBLEMS if block.level == 1 else within
            if within and block.level == 2:
                titles.append(texts.title(block))
    told = titles if len(titles) == len(built.findings) else built.findings
    return list(zip(built.findings, told, strict=True))


def _gone(findings: Sequence[tuple[str, str]], others: Sequence[str]) -> tuple[tuple[str, str], ...]:
    left = texts.gone([ident for ident, _ in findings], others)
    return tuple((ident, next(title for one, title in findings if one == ident)) for ident in left)


def _headings_gone(one: Built, other: Built, *, apart: bool) -> tuple[str, ...]:
    """The headings of `one` that `other` has not; a year in them is relative where the periods differ."""
    titles = [texts.headings(built.blocks) for built in (one, other)]
    if apart:
        years = [int(built.id.period[:4]) for built in (one, other)]
        titles = [tuple(relative(t, year) for t in group) for group, year in zip(titles, years, strict=True)]
    return texts.gone(*titles)


def _definitions(before: Built, after: Built) -> tuple[Differs, ...]:
    """口径 that were chosen otherwise in the params, and definitions that read otherwise in the table of rates."""
    found = []
    for key in sorted({*before.bases, *after.bases}):
        one, other = (_basis(key, built.bases) for built in (before, after))
        if one != other:
            found.append(Differs(REGISTRY[key].name if key in REGISTRY else key, one, other))
    chosen = {differs.name for differs in found}
    tables = [_defined(built) for built in (before, after)]
    for name, defined in tables[1].items():
        former = tables[0].get(name)
        if former is not None and former != defined and name not in chosen:
            found.append(Differs(name, former, defined))
    return tuple(found)


def _basis(key: str, bases: Mapping[str, str]) -> str:
    """The 口径 of an indicator; the default where none is chosen."""
    item = REGISTRY.get(key)
    return bases.get(key) or (next(iter(item.bases), "") if item else "") or "默认口径"


def _defined(built: Built) -> dict[str, str]:
    """Rate → definition, as the report's annex has them."""
    rows = [row for b in built.blocks if b.kind == "table" and b.head == (BASIS_TABLE,) for row in b.rows]
    return {row[0]: row[1] for row in rows if len(row) == 2}


def _ledgers(earlier: Built, later: Built) -> tuple[Differs, ...]:
    """Ledgers of two years that are the same file to the byte; periods of one year share their ledgers."""
    if earlier.id.period[:4] == later.id.period[:4]:
        return ()
    return tuple(
        Differs(key, earlier.ledgers[key].file, ledger.file)
        for key, ledger in later.ledgers.items()
        if key in earlier.ledgers and earlier.ledgers[key].sha256 == ledger.sha256
    )


def _changed_ledgers(before: Built, after: Built) -> tuple[Differs, ...]:
    """Ledgers of one period that are other files in the two builds, or in one only."""
    found = []
    for key in dict.fromkeys((*before.ledgers, *after.ledgers)):
        one, other = before.ledgers.get(key), after.ledgers.get(key)
        if one is None or other is None or one.sha256 != other.sha256:
            found.append(Differs(key, one.file if one else "", other.file if other else ""))
    return tuple(found)


def title_of(ident: ReportId, name: str) -> str:
    """芦溪县 2017 工作情况汇报（内部版）."""
    kind = KINDS[ident.kind].name if ident.kind in KINDS else ident.kind
    return f"{name or ident.slug} {ident.period} {kind}（{EDITIONS.get(ident.edition, ident.edition)}）"
