"""The numbers of two reports brought together: which is which, how each is shown, which should move with time."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from xianbao.diff.built import Built, Printed
from xianbao.errors import XianbaoError
from xianbao.quantities import FINEST, POINT, Quantity, convert, half_up

# Counts up to this may stay as they are from one year to the next
STEADY = 10
SHOWN = 6  # decimals up to which two values that print alike are told apart
_NUMBER = re.compile(r"-?\d+(?:\.(\d+))?")
_ROW = re.compile(r"\[\d+\]$")
_OPERATOR = re.compile(r"[-÷/×](?![^\[]*\])")
_FIXED = ("target.", "targets[", "tasks[", "rows.", "source.", "quarantined.")
_RELATIVE = {-1: "上年", 0: "本年", 1: "次年"}

Key = tuple[str, str, str]


@dataclass(frozen=True)
class Figure:
    """One number of a report: where it is printed (heading, text), its decimals as printed, and its words if a day.

    whole: of the jurisdiction, not of a county, a group or a row; printed: none where it is only in indicators.csv.
    """

    indicator: str
    name: str
    value: Decimal | None
    unit: str
    text: str = ""
    lower_bound: bool = False
    printed: tuple[tuple[str, str], ...] = ()
    decimals: int | None = None

    @property
    def whole(self) -> bool:
        return "[" not in self.indicator and not self.derived

    @property
    def derived(self) -> bool:
        """Whether it is computed from others for the sentence that says it: a difference, a share, a rank."""
        return bool(_OPERATOR.search(self.indicator))

    @property
    def headings(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(heading for heading, _ in self.printed))

    @property
    def should_move(self) -> bool:
        """Whether it is suspicious where it is the same in two periods."""
        return (
            self.value is not None
            and not self.derived
            and not self.indicator.startswith(_FIXED)
            and moves(self.value, self.unit)
        )

    def quantity(self, decimals: int | None = None) -> Quantity:
        """As a quantity that says itself in the words of a report."""
        places = self.decimals if decimals is None else decimals
        if places is None and self.value is not None and self.value != half_up(self.value, FINEST):
            places = FINEST
        return Quantity(
            self.indicator, self.name, self.value, self.unit, places, self.lower_bound,
            "" if self.value is not None else self.text,
        )  # fmt: skip

    @property
    def shown(self) -> str:
        return self.quantity().printed()


@dataclass(frozen=True)
class Pair:
    """A number in the former report and in the latter, by a name that both share; None where it is not known."""

    name: str
    before: Figure | None
    after: Figure | None

    @property
    def either(self) -> Figure:
        """The latter; the former where that is not known."""
        one = self.after or self.before
        assert one is not None
        return one

    @property
    def comparable(self) -> bool:
        """Whether the units of both are of one kind."""
        if self.before is None or self.after is None:
            return False
        try:
            convert(Decimal(1), self.before.unit, self.after.unit)
        except XianbaoError:
            return False
        return True

    @property
    def same(self) -> bool:
        """Whether both are exactly equal, in whatever unit."""
        before, after = self.before, self.after
        if before is None or after is None or before.lower_bound != after.lower_bound:
            return False
        if before.value is None or after.value is None:
            return before.value is after.value and before.text == after.text
        return self.comparable and convert(before.value, before.unit, after.unit) == after.value

    @property
    def decimals(self) -> int | None:
        """The decimals at which both are shown: as printed, or as many more as tell them apart."""
        before, after = self.before, self.after
        known = [f.decimals for f in (before, after) if f is not None and f.decimals is not None]
        if not known or before is None or after is None or before.value is None or after.value is None:
            return None
        if not self.comparable or self.same:
            return max(known)
        former = convert(before.value, before.unit, after.unit)
        apart = (n for n in range(max(known), SHOWN + 1) if half_up(former, n) != half_up(after.value, n))
        return next(apart, max(known))

    @property
    def quantities(self) -> tuple[Quantity, Quantity]:
        """Both with the same decimals, each in its own unit."""
        assert self.before is not None and self.after is not None
        return self.before.quantity(self.decimals), self.after.quantity(self.decimals)


def moves(value: Decimal, unit: str) -> bool:
    """Whether a number of this kind is hardly ever the same in two periods.

    Amounts and areas that are not zero, counts over STEADY, rates that are neither 0 nor 100 nor whole.
    """
    of = Quantity("", "", value, unit)
    if unit == "位":
        return False
    if of.rate:
        return value != value.to_integral_value()
    return value > STEADY if of.counted else bool(value)


def pairs(before: Built, after: Built) -> tuple[tuple[Pair, ...], int]:
    """The numbers that one of two reports prints, those of the whole first, and how many have no name to compare by.

    A year in a name is told relative to the report's own (本年春季), so that two periods meet.
    """
    apart = before.id.period != after.id.period
    groups = [_grouped(built, apart) for built in (before, after)]
    split = [
        {ident for one in groups for ident, entries in one.items() if _several(entries, drawn=drawn)}
        for drawn in (False, True)
    ]
    found = [_figures(one, *split) for one in groups]
    order = [*found[1], *(k for k in found[0] if k not in found[1])]
    made = [Pair(_name(key), found[0].get(key), found[1].get(key)) for key in order]
    printed = [p for p in made if any(f is not None and f.printed for f in (p.before, p.after))]
    nameless = 0
    if apart:  # a row of a list is another in another period
        kept = [p for p in printed if not _ROW.search(p.either.indicator)]
        nameless, printed = len(printed) - len(kept), kept
    return tuple(sorted(printed, key=lambda p: not p.either.whole)), nameless


def relative(text: str, year: int) -> str:
    """2018年春季 as 本年春季 in a report of 2018."""
    for offset, word in _RELATIVE.items():
        text = re.sub(rf"(?<!\d){year + offset}年", word, text)
    return text


def _grouped(built: Built, apart: bool) -> dict[tuple[str, str], list[Printed]]:
    groups: dict[tuple[str, str], list[Printed]] = defaultdict(list)
    year = int(built.id.period[:4])
    for entry in built.numbers:
        ident, name, series = (relative(t, year) if apart else t for t in (entry.indicator, entry.name, entry.series))
        groups[ident, name].append(entry.model_copy(update={"series": series}))
    return groups


def _several(entries: Sequence[Printed], *, drawn: bool) -> bool:
    """Whether one name stands for several values in the text, or (drawn) only in charts and there for several."""
    text = [e for e in entries if e.place not in ("figure", "data")]
    if drawn:
        text = [] if text else [e for e in entries if e.place == "figure"]
    return any(_differ(text[0], e) for e in text)


def _differ(one: Printed, other: Printed) -> bool:
    if one.value is None or other.value is None:
        return (one.value, one.text) != (other.value, other.text)
    try:
        return convert(one.value, one.unit, other.unit) != other.value
    except XianbaoError:
        return True


def _figures(
    groups: Mapping[tuple[str, str], Sequence[Printed]], text_split: set[tuple[str, str]], drawn_split: set[tuple[str, str]]
) -> dict[Key, Figure]:
    """Identifier, name and what tells apart numbers that share these → number, in printed order."""
    found: dict[Key, list[Printed]] = defaultdict(list)
    for ident, entries in groups.items():
        counted: dict[str, int] = defaultdict(int)
        text = next((e for e in entries if e.place not in ("figure", "data")), None)
        for entry in entries:
            if entry.place == "figure":
                if text is None or ident in text_split:
                    alone = ident not in drawn_split and ident not in text_split
                else:
                    alone = not _differ(text, entry)
                part = "" if alone else entry.series
            elif entry.place == "data":
                if ident in text_split or ident in drawn_split or (*ident, "") in found:
                    continue
                part = ""
            elif ident in text_split:
                counted[entry.heading] += 1
                part = f"{entry.heading or '开头'}，第{counted[entry.heading]}处"
            else:
                part = ""
            found[*ident, part].append(entry)
    return {key: _figure(entries) for key, entries in found.items()}


def _figure(entries: Sequence[Printed]) -> Figure:
    first = entries[0]
    printed = tuple(dict.fromkeys((e.heading, e.text) for e in entries if e.place != "data"))
    return Figure(
        first.indicator, first.name, first.value, first.unit, first.text if first.value is None else "",
        first.lower_bound, printed, _decimals(first.unit, (text for _, text in printed)),
    )  # fmt: skip


def _decimals(unit: str, texts: Iterable[str]) -> int | None:
    """The decimals of a number as printed in its own unit, the finest; None where it is not printed so."""
    found = []
    for text in texts:
        number = _NUMBER.match(text)
        if number and text[number.end() :].removeprefix("个") in ("", unit, unit.removeprefix("个"), POINT):
            found.append(len(number[1] or ""))
    return max(found, default=None)


def _name(key: Key) -> str:
    _, name, part = key
    return f"{name}（{part}）" if part else name
