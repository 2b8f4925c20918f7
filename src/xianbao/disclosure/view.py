"""What a reader sees while numbers are hidden and shown again."""

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from fractions import Fraction

from xianbao.disclosure.knowledge import Fact, Knowledge, Secret
from xianbao.disclosure.model import Number
from xianbao.disclosure.solving import Attack, Verdict

# How many rows are tried one by one where only a search in whole numbers finds a small number out
TRIES = 12
# A side of a row's bounds: what keeps it down (+1) or up (-1)
Side = tuple[int, int]


class View:
    """The numbers that are shown, what is known from them, and an attack on each component that holds a secret."""

    def __init__(self, known: Knowledge, hidden: Collection[int], fixed: Collection[int]) -> None:
        self._known = known
        self._hidden = {*hidden}
        self._fixed = {*fixed}
        self._active: Counter[Fact] = Counter(known.always)
        self._facts: dict[int, set[Fact]] = defaultdict(set)
        self._tellers: dict[Fact, list[int]] = defaultdict(list)
        for n, facts in enumerate(known.shown):
            for fact in facts:
                self._tellers[fact].append(n)
        for fact in (*known.always, *self._tellers):
            self._facts[fact.row].add(fact)
        for n, facts in enumerate(known.shown):
            if n not in self._hidden:
                self._active.update(facts)
        self._attacks = _attacks(known)
        for row in self._attacks:
            self._bound(row)

    def safe(self, secret: Secret) -> bool:
        return self._attacks[secret.row].examine(secret.row, secret.need).safe

    def protect(self, secret: Secret) -> tuple[list[int], bool]:
        """Hides what must be for a secret; the numbers, and whether it is safe now."""
        attack = self._attacks[secret.row]
        hidden: list[int] = []
        while not (verdict := attack.examine(secret.row, secret.need)).safe:
            chosen = self._choice(verdict, secret)
            if not chosen:
                return hidden, False
            for n in chosen:
                self._turn(n)
            hidden += chosen
        return hidden, True

    def spare(self, hidden: Iterable[int]) -> list[int]:
        """Shows again what need not be hidden, the dearest first; the numbers."""
        watched = [s for s in self._known.secrets if self.safe(s)]
        shown = []
        for n in sorted(hidden, key=lambda n: self._price([n]), reverse=True):
            rows = {fact.row for fact in self._known.shown[n]} & self._attacks.keys()
            attacks = {id(self._attacks[row]): self._attacks[row] for row in rows}
            before = [(attack, attack.points) for attack in attacks.values()]
            self._turn(n)
            if all(self.safe(s) for s in watched if id(self._attacks[s.row]) in attacks):
                shown.append(n)
                continue
            self._turn(n)
            for attack, points in before:
                attack.points = points
        return shown

    def _turn(self, n: int) -> None:
        """Hides a number that is shown, shows one that is hidden."""
        facts = self._known.shown[n]
        (self._active.update if n in self._hidden else self._active.subtract)(facts)
        self._hidden ^= {n}
        for row in sorted({fact.row for fact in facts} & self._attacks.keys()):
            self._bound(row)

    def _bound(self, row: int) -> None:
        active = [fact for fact in self._facts[row] if self._active[fact] > 0]
        low = max((float(fact.low) for fact in active if fact.low is not None), default=-math.inf)
        high = min((float(fact.high) for fact in active if fact.high is not None), default=math.inf)
        self._attacks[row].bound(row, low, high)

    def _choice(self, verdict: Verdict, secret: Secret) -> list[int]:
        """What is best hidden next: of the proof that a number is not larger, else of that it is not smaller.

        First what is about the secret itself: whoever knows more than the reports may need nothing else.
        """
        for proof in (verdict.above, verdict.below):
            options = [numbers for side in proof if (numbers := self._behind(side))]
            if options:
                return min(options, key=lambda numbers: (not {*numbers} <= {*secret.numbers}, self._price(numbers)))
        return [] if verdict.above or verdict.below else self._tried(secret)

    def _tried(self, secret: Secret) -> list[int]:
        """The same where there is no proof to read: what is nearest to the secret is left out, one by one."""
        attack = self._attacks[secret.row]
        options = self._nearest(secret.row)
        for numbers in options[:TRIES]:
            for n in numbers:
                self._turn(n)
            safe = attack.examine(secret.row, secret.need).safe
            for n in numbers:
                self._turn(n)
            if safe:
                return numbers
        return options[0] if options else []

    def _nearest(self, row: int) -> list[list[int]]:
        """What may be hidden, by the number of steps from a row to one that shares a cell, then by price."""
        rows = [r for r, attack in self._attacks.items() if attack is self._attacks[row]]
        cells = {r: {cell for cell, _ in self._known.rows[r]} for r in rows}
        reached, front, options = {row}, {row}, []
        while front:
            here = [numbers for r in sorted(front) for side in (1, -1) if (numbers := self._behind((r, side)))]
            options += sorted(here, key=self._price)
            near = set().union(*(cells[r] for r in front))
            front = {r for r in rows if r not in reached and not near.isdisjoint(cells[r])}
            reached |= front
        return options

    def _behind(self, side: Side) -> list[int]:
        """The numbers that set a bound and may be hidden; none where something else sets it too."""
        row, upper = side
        bounds = {fact: fact.high if upper > 0 else fact.low for fact in self._facts[row] if self._active[fact] > 0}
        tight = (min if upper > 0 else max)((b for b in bounds.values() if b is not None), default=None)
        telling = [fact for fact, bound in bounds.items() if tight is not None and bound == tight]
        numbers = {n for fact in telling for n in self._tellers[fact] if n not in self._hidden}
        if any(self._active[fact] > sum(n in numbers for n in self._tellers[fact]) for fact in telling):
            return []
        if any(n in self._fixed or self._zero(n) for n in numbers):
            return []
        return sorted(numbers, key=self._name)

    def _zero(self, n: int) -> bool:
        cells = self._known.cells
        return not any(cells.value(cells.linear(form.part)) for form in self._known.numbers[n].forms)

    def _name(self, n: int) -> tuple[str, str]:
        number = self._known.numbers[n]
        return str(self._known.sources[number.source].report), number.key

    def _price(self, numbers: Sequence[int]) -> tuple[int, Fraction, list[tuple[str, str]]]:
        """What a reader loses; among equals that goes first which is about fewer."""
        cells = self._known.cells
        forms = [form for n in numbers for form in self._known.numbers[n].forms]
        size = sum((abs(cells.value(cells.linear(form.whole or form.part))) for form in forms), Fraction(0))
        return sum(_cost(self._known.numbers[n]) for n in numbers), size, [self._name(n) for n in numbers]


def _cost(number: Number) -> int:
    """What a reader loses: little by a ratio, the more by a sum the larger it is."""
    return max((2 + len(str(abs(int(form.printed)))) if not form.whole else 1 for form in number.forms), default=1)


def _attacks(known: Knowledge) -> dict[int, Attack]:
    """Row → the attack on its component, for every row that has to do with a secret."""
    parent = list(range(len(known.cells.truth)))

    def root(cell: int) -> int:
        while parent[cell] != cell:
            parent[cell] = parent[parent[cell]]
            cell = parent[cell]
        return cell

    for linear in known.rows:
        for cell, _ in linear[1:]:
            parent[root(cell)] = root(linear[0][0])
    secret = {root(known.rows[s.row][0][0]) for s in known.secrets}
    rows: dict[int, dict[int, int]] = defaultdict(dict)
    for n, linear in enumerate(known.rows):
        if root(linear[0][0]) in secret:
            rows[root(linear[0][0])][n] = n
    found: dict[int, Attack] = {}
    for held in rows.values():
        attack = Attack({n: known.rows[n] for n in held}, known.cells.truth, known.cells.whole)
        found |= dict.fromkeys(held, attack)
    return found
