"""The numbers of two reports brought together: which is which, how each is shown, which should move with time."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from xianbao.diff.built import Built, Printed
from xianbao.errors import XianbaoError
from xianbao.quantities import FINEST, MYRIADS, POINT, Quantity, convert, half_up

# Counts up to this may stay as they are from one year to the next
STEADY = 10
SHOWN = 6  # decimals up to which two values that print alike are told apart
_NUMBER = re.compile(r"-?\d+(?:\.(\d+))?")
_ROW = re.compile(r"\[\d+\]$")
_OPERATOR = re.compile(r"[-÷/×](?![^\[]*\])")
_CHANGE = re.compile(r"([^-÷]+)[-÷]\1")
_FIXED = ("target.", "targets[", "tasks[", "rows.", "source.", "quarantined.")
_NTH = "，第"
_RELATIVE = {-1: "上年", 0: "本年", 1: "次年"}

Ident = tuple[str, str]
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
    def of_change(self) -> bool:
        """Whether it is how much something changed since the period before."""
        return bool(_CHANGE.fullmatch(self.indicator))

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
    def of_last_year(self) -> bool:
        """Whether it is last year's value in a chart that compares with it."""
        return self.name.endswith("（上年）")

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
    return value * MYRIADS.get(unit[:1], Decimal(1)) > STEADY if of.counted else bool(value)


def pairs(before: Built, after: Built) -> tuple[tuple[Pair, ...], int]:
    """The numbers that one of two reports prints, those of the whole first, and how many have no name to compare by.

    A year in a name is told relative to the report's own (本年春季), and a target is known by its name and not by its
    number in the list, so that two periods meet.
    """
    apart = before.id.period != after.id.period
    groups = [_grouped(built, apart=apart) for built in (before, after)]
    text_split, drawn_split = (
        {ident for one in groups for ident, entries in one.items() if _several(entries, drawn=drawn)}
        for drawn in (False, True)
    )
    parts = {
        (ident, heading)
        for one in groups
        for ident in text_split
        for heading, entries in _by_heading(one.get(ident, ())).items()
        if any(_differ(entries[0], e) for e in entries)
    }
    found = [_figures(one, text_split, drawn_split, parts) for one in groups]
    order = [*found[1], *(k for k in found[0] if k not in found[1])]
    made = [(k, Pair(_name(k), found[0].get(k), found[1].get(k))) for k in order]
    printed = [(k, p) for k, p in made if any(f is not None and f.printed for f in (p.before, p.after))]
    named = [p for k, p in printed if not (apart and _nameless(k, p))]
    return tuple(sorted(named, key=lambda p: not p.either.whole)), len(printed) - len(named)


def relative(text: str, year: int) -> str:
    """2018年春季 as 本年春季 in a report of 2018."""
    for offset, word in _RELATIVE.items():
        text = re.sub(rf"(?<!\d){year + offset}年", word, text)
    return text


def _grouped(built: Built, *, apart: bool) -> dict[Ident, list[Printed]]:
    groups: dict[Ident, list[Printed]] = defaultdict(list)
    year = int(built.id.period[:4])
    for entry in built.numbers:
        ident, name, series = entry.indicator, entry.name, entry.series
        if apart:
            ident = "target" if ident.startswith("target.") else _OPERATOR.split(ident)[0]
            ident, name, series = (relative(t, year) for t in (ident, name, series))
        groups[ident, name].append(entry.model_copy(update={"series": series}))
    return groups


def _in_text(entry: Printed) -> bool:
    return entry.place not in ("figure", "data")


def _by_heading(entries: Iterable[Printed]) -> dict[str, list[Printed]]:
    found: dict[str, list[Printed]] = defaultdict(list)
    for entry in entries:
        if _in_text(entry):
            found[entry.heading].append(entry)
    return found


def _several(entries: Sequence[Printed], *, drawn: bool) -> bool:
    """Whether one name stands for several values in the text, or (drawn) only in charts and there for several."""
    text = [e for e in entries if _in_text(e)]
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
    groups: Mapping[Ident, Sequence[Printed]],
    text_split: Collection[Ident],
    drawn_split: Collection[Ident],
    parts: Collection[tuple[Ident, str]],
) -> dict[Key, Figure]:
    """Identifier, name and what tells apart numbers that share these → number, in printed order.

    text_split, drawn_split: what stands for several values in the text of one of the reports, or in its charts only;
    parts: the same under one heading.
    """
    found: dict[Key, list[Printed]] = defaultdict(list)
    for ident, entries in groups.items():
        counted: dict[str, int] = defaultdict(int)
        text = next((e for e in entries if _in_text(e)), None)
        for entry in entries:
            part = ""
            if _in_text(entry) and ident in text_split:
                counted[entry.heading] += 1
                part = entry.heading or "开头"
                if (ident, entry.heading) in parts:
                    part += f"{_NTH}{counted[entry.heading]}处"
            elif entry.place == "figure" and (
                ident in text_split or (ident in drawn_split if text is None else _differ(text, entry))
            ):
                part = entry.series
            elif entry.place == "data" and (ident in text_split or ident in drawn_split):
                continue
            found[*ident, part].append(entry)
    return {key: _figure(entries) for key, entries in found.items()}


def _nameless(key: Key, pair: Pair) -> bool:
    """Whether nothing tells which number of another period it is: a row of a list, one of several in a table."""
    return bool(_ROW.search(pair.either.indicator)) or _NTH in key[2]


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
    return f"{name}（{part}）" if part and not name.endswith(f"（{part}）") else name
