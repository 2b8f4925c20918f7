"""An attack on what is published: whoever reads every public report, and knows what its numbers mean, solves for the
hidden ones.

It shares nothing with the planner of disclosure control: it reads the printed words of numbers.json in the public
folders, knows by name which numbers add up, and asks another solver (scipy's milp) how far each hidden count can be
narrowed down in whole numbers.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

Number = Mapping[str, Any]
Key = tuple[str, ...]
SIGN = "＊"
PERSONS = ("人", "人次", "名", "户")
UNBOUNDED = 10_000_000
_PRINTED = re.compile(r"-?\d+(?:\.(\d+))?")
_CELL = re.compile(r"aid\.(times|amount)\[(.+)\]")
# part, of what it is a part
WITHIN = (
    ("dropout_count_due_to_poverty", "dropout_count"),
    ("dropout_count_exiting_population", "dropout_count"),
    ("aid_done_poor", "aid_due_poor"),
)
# rate, part, whole, rest: the rest is what of the whole is not in the part
RATES = (
    ("aid_coverage_rate", "aid_done_poor", "aid_due_poor", "aid_omission_count"),
    ("dropout_return_rate", "dropout_returned_count", "dropouts_of_all", "dropout_count"),
)
# whole = sum of parts
SUMS = (
    ("dropouts_of_all", ("dropouts_before", "new_dropout_count")),
    ("dropouts_of_all", ("dropout_count", "dropout_returned_count")),
    ("aid_due_poor", ("aid_done_poor", "aid_omission_count")),
)
# add up from counties to the whole
ADDITIVE = (
    "aid_due_poor", "aid_done_poor", "aid_omission_count", "aid_paid_times", "aid_pending_times", "aid_backpay_times",
    "new_dropout_count", "dropout_count", "dropout_returned_count", "dropout_count_due_to_poverty",
    "dropout_count_exiting_population", "dropouts_before",
)  # fmt: skip


@dataclass
class System:
    """Whole numbers by name, and what is known of sums of them; told: what a reader used, by kind, with its number."""

    names: dict[Key, int] = field(default_factory=dict)
    rows: list[tuple[dict[int, float], float, float]] = field(default_factory=list)
    low: dict[int, float] = field(default_factory=dict)
    known: dict[Key, float] = field(default_factory=dict)
    hidden: dict[Key, str] = field(default_factory=dict)
    told: dict[str, int] = field(default_factory=dict)

    def name(self, key: Key) -> int:
        return self.names.setdefault(key, len(self.names))

    def add(self, kind: str, terms: Mapping[Key, float], low: float, high: float) -> None:
        self.rows.append(({self.name(key): factor for key, factor in terms.items()}, low, high))
        self.told[kind] = self.told.get(kind, 0) + 1

    def interval(self, key: Key) -> tuple[float, float]:
        """The least and the most that a count can be, in whole numbers, for all that is known."""
        found = []
        rows, columns, factors = [], [], []
        for n, (terms, _, _) in enumerate(self.rows):
            rows += [n] * len(terms)
            columns += terms
            factors += terms.values()
        size = len(self.names)
        table = coo_array((factors, (rows, columns)), shape=(len(self.rows), size)).tocsr()
        within = LinearConstraint(table, [low for _, low, _ in self.rows], [high for _, _, high in self.rows])
        low = np.array([self.low.get(n, 0.0) for n in range(size)])
        for side in (1, -1):
            cost = np.zeros(size)
            cost[self.names[key]] = side
            solved = milp(cost, constraints=within, bounds=Bounds(low, UNBOUNDED), integrality=np.ones(size))
            assert solved.success, f"what is published contradicts itself: {solved.message}"
            found.append(side * solved.fun)
        return found[0], found[1]


def system(reports: Mapping[tuple[str, str], Iterable[Number]], counties: Mapping[str, Iterable[str]]) -> System:
    """All that the reports tell. reports: (slug, year, or month or quarter) → its printed numbers; counties: slug of a prefecture → of its
    counties."""
    held = System()
    for (slug, year), numbers in reports.items():
        for number in numbers:
            if key := _key(slug, year, number):
                _read(held, key, number)
    for slug, year in reports:
        _meaning(held, slug, year)
        _table(held, slug, year)
    for whole, parts in counties.items():
        for year in {y for s, y in reports if s == whole}:
            if all((part, year) in reports for part in parts):
                for name in ADDITIVE:
                    if any((slug, year, name) in held.names for slug in (whole, *parts)):
                        terms = {(whole, year, name): 1.0} | {(part, year, name): -1.0 for part in parts}
                        held.add("全市等于各县之和", terms, 0, 0)
    for slug, year in reports:
        before = (slug, str(int(year) - 1)) if year.isdecimal() else ("", "")
        if before in reports and _fits(held, slug, year):
            held.add("期初等于上年期末", {(slug, year, "dropouts_before"): 1, (*before, "dropout_count"): -1}, 0, 0)
    return held


def _key(slug: str, year: str, number: Number) -> Key | None:
    """What a printed number is of: itself of another year where it says so."""
    name, time = number["indicator"], number.get("time", "")
    if number["unit"] not in (*PERSONS, "%", "万元") or number["what"] not in ("indicator", "ledger"):
        return None
    if time and not re.fullmatch(r"\d{4}年", time):
        return None
    place = ()
    if number["what"] == "ledger":
        if not _CELL.fullmatch(name):
            return None
        place = (number.get("column", ""),) if number["place"] in ("figure", "alt") else ()
    return (slug, time[:4] or year, name, *place)


def _read(held: System, key: Key, number: Number) -> None:
    printed = _PRINTED.match(number["text"])
    if SIGN in number["text"]:
        if number["unit"] in PERSONS:
            held.low[held.name(key)] = 1.0  # a hidden count is not zero
            held.hidden.setdefault(key, number["text"])
    elif number["unit"] == "%":
        if printed:
            step = 10.0 ** -len(printed[1] or "")
            held.known[key] = float(printed.group())
            held.known[*key, "step"] = step
    elif number["unit"] in PERSONS:
        value = float(printed.group()) if printed else 0.0  # 没有…: words for none
        scale = 10_000 if printed and "万" in number["text"] else 1
        half = 0.5 * 10.0 ** -len(printed[1] or "") * scale if scale > 1 and printed else 0
        held.add("印出的数", {key: 1.0}, value * scale - half, value * scale + half)


def _meaning(held: System, slug: str, year: str) -> None:
    """Totals, parts and rates by what the definitions say."""
    for whole, parts in SUMS:
        held.add("合计", {(slug, year, whole): 1.0} | {(slug, year, part): -1.0 for part in parts}, 0, 0)
    for part, whole in WITHIN:
        held.add("其中", {(slug, year, whole): 1.0, (slug, year, part): -1.0}, 0, np.inf)
    for rate, part, whole, rest in RATES:
        held.add("合计", {(slug, year, k): f for k, f in ((whole, 1.0), (part, -1.0), (rest, -1.0))}, 0, 0)
        key = (slug, year, rate)
        if key in held.known:
            shown, half = held.known[key], held.known[*key, "step"] / 2
            for edge, low, high in ((shown - half, 0, np.inf), (shown + half, -np.inf, 0)):
                held.add("比率", {(slug, year, part): 100.0, (slug, year, whole): -edge}, low, high)


def _table(held: System, slug: str, year: str) -> None:
    """Terms and stages of the table of aid add up to their subtotals and to all."""
    cells: dict[str, list[Key]] = {}
    for key in [k for k in held.names if k[:2] == (slug, year) and len(k) == 3 and _CELL.fullmatch(k[2])]:
        found = _CELL.fullmatch(key[2])
        assert found
        if found[1] == "times" and "、" in found[2]:
            cells.setdefault(found[2].split("、")[0], []).append(key)
    for term, own in cells.items():
        held.add("小计", {(slug, year, f"aid.times[{term}小计]"): 1.0} | dict.fromkeys(own, -1.0), 0, 0)
    if len(cells) > 1:
        all_of = dict.fromkeys((key for own in cells.values() for key in own), -1.0)
        held.add("合计", {(slug, year, "aid.times[合计]"): 1.0} | all_of, 0, 0)


def _fits(held: System, slug: str, year: str) -> bool:
    """Whether the year may have begun with those who were out of school when the last one ended."""
    trial = System(dict(held.names), list(held.rows), dict(held.low))
    key = (slug, str(int(year) - 1), "dropout_count")
    trial.add("", {(slug, year, "dropouts_before"): 1, key: -1}, 0, 0)
    try:
        trial.interval(key)
    except AssertionError:
        return False
    return True


def narrowed(held: System, by: float) -> Iterator[tuple[Key, float, float]]:
    """The hidden counts of which a reader can tell more than to within `by`."""
    for key in held.hidden:
        low, high = held.interval(key)
        if high - low < by:
            yield key, low, high
