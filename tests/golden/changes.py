"""What became another between two semantic goldens of a report, in words."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any

from golden.semantic import Semantic

# Units of what is a quotient, whose last digits hang on how it was divided; all else is exact
RATIOS = ("%", "百分点", "个百分点", "比值", "")
TOLERANCE = Decimal("1e-9")


@dataclass(frozen=True)
class Change:
    """One change. where: heading or label; before, after: as a reader sees it, None where there is nothing."""

    what: str
    where: str
    name: str
    before: str | None
    after: str | None

    def __str__(self) -> str:
        named = " ".join(word for word in (self.what, self.name) if word)
        place = f"{self.where}: " if self.where else ""
        if self.before is None:
            return f"{place}{named} is new: {self.after}"
        if self.after is None:
            return f"{place}{named} is gone: {self.before}"
        return f"{place}{named} {self.before} → {self.after}"


def compare(before: Semantic, after: Semantic) -> list[Change]:
    """Every change from one to the other; none where a reader would be told the same."""
    found = [
        Change("param", "", key, _shown(before["params"].get(key)), _shown(after["params"].get(key)))
        for key in dict.fromkeys([*before["params"], *after["params"]])
        if before["params"].get(key) != after["params"].get(key)
    ]
    for what, key in (("heading", "headings"), ("finding", "findings")):
        found += [Change(what, "", "", *pair) for pair in _unlike(before[key], after[key])]
    for key in ("tables", "figures"):
        old, new = ({label: said for label, *said in one[key]} for one in (before, after))
        for label in {**old, **new}:
            found += _shapes(label, old.get(label, ()), new.get(label, ()))
    found += _points(before["charts"], after["charts"])
    return [*found, *_numbers(before["numbers"], after["numbers"])]


def _shapes(label: str, before: Sequence[Any], after: Sequence[Any]) -> Iterator[Change]:
    """Captions; of tables the columns and the first of them; a row's word may stand often."""
    if not (before and after) or before[0] != after[0]:
        yield Change("caption", label, "", *(said[0] if said else None for said in (before, after)))
    for part, old, new in zip(("column", "row"), before[1:], after[1:], strict=False):
        yield from (Change(part, label, "", *pair) for pair in _unlike(old, new))


def figures(changes: Iterable[Change]) -> list[Change]:
    """Numbers and points of charts that are others, new or gone.

    A number that stands elsewhere now, or once more, is no changed figure.
    """
    held = [c for c in changes if c.what in ("number", "point")]
    gone = {(c.name, c.before) for c in held if c.after is None}
    new = {(c.name, c.after) for c in held if c.before is None}
    return [c for c in held if not (c.after is None and (c.name, c.before) in new)
            and not (c.before is None and (c.name, c.after) in gone)]  # fmt: skip


@dataclass(frozen=True)
class _Number:
    """A number or a point of a chart; text: as printed, nothing for a point."""

    name: str
    unit: str
    value: str | None
    text: str = ""

    def near(self, other: "_Number") -> bool:
        """The same, but for the last digits of a quotient."""
        if (self.name, self.unit, self.text) != (other.name, other.unit, other.text):
            return False
        if not (self.value and other.value):
            return (self.value or "") == (other.value or "")
        one, two = Decimal(self.value), Decimal(other.value)
        return one == two or (self.unit in RATIOS and abs(one - two) <= TOLERANCE * max(abs(one), abs(two)))

    def told(self, other: "_Number | None") -> str:
        """As printed; with the exact value where that alone tells it from the other."""
        exact = f"{self.value or '—'}{self.unit}"
        return f"{self.text} ({exact})" if self.text and other and self.text == other.text else self.text or exact


def _points(before: Sequence[Sequence[str]], after: Sequence[Sequence[str]]) -> Iterator[Change]:
    """Points of charts, in the order in which they are drawn."""
    for label in dict.fromkeys(row[0] for row in (*before, *after)):
        old, new = (
            [_Number(f"{series} {name}".strip(), unit, value) for at, series, name, value, unit in rows if at == label]
            for rows in (before, after)
        )
        yield from _told("point", label, old, new)


def _numbers(before: Sequence[Sequence[Any]], after: Sequence[Sequence[Any]]) -> Iterator[Change]:
    """Numbers by indicator and where they stand: a sentence may put different ones in another order."""
    old, new = _by_place(before), _by_place(after)
    for key in {**old, **new}:
        heading, place, _ = key
        where = (heading or "（开头）") + ("" if place == "text" else f" ({place})")
        yield from _told("number", where, old.get(key, []), new.get(key, []))


def _by_place(numbers: Sequence[Sequence[Any]]) -> dict[tuple[str, str, str], list[_Number]]:
    held: dict[tuple[str, str, str], list[_Number]] = {}
    for heading, place, indicator, name, unit, value, text in numbers:
        held.setdefault((heading, place, indicator), []).append(_Number(name, unit, value, text))
    return held


def _told(what: str, where: str, before: Sequence[_Number], after: Sequence[_Number]) -> Iterator[Change]:
    for one, other in _unlike(before, after):
        if one and other and one.name == other.name:
            if not one.near(other):
                yield Change(what, where, one.name, one.told(other), other.told(one))
            continue
        if one:
            yield Change(what, where, one.name, one.told(None), None)
        if other:
            yield Change(what, where, other.name, None, other.told(None))


def _unlike(before: Sequence[Any], after: Sequence[Any]) -> Iterator[tuple[Any, Any]]:
    """What stands against what in two lists where they differ; None against what is new or gone."""
    for how, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if how != "equal":
            yield from zip_longest(before[a:b], after[c:d])


def _shown(value: Any) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False)
