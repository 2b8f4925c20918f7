"""Quantities: numbers that know their name, unit, rounding and source rows, and how they are printed.

Notebook authors write f-strings over quantities: `f"发放资助资金{i.aid_paid_amount:万元}"`. The format
spec is `[+][unit][.decimals]`: `数` prints the number without its unit, `自动` takes 万 or 亿 by size,
`+` says nothing of a zero, no spec prints the value in its own unit with the decimals of its source.
What is not known prints MISSING, what is not public SIGN with its unit. Every rule with its example: docs/words.md.
"""

import datetime as dt
import difflib
import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal

from xianbao.errors import XianbaoError
from xianbao.indicators import Indicator, Measure
from xianbao.ledgers import LEDGERS, Ledger
from xianbao.sums import Ratio, Sum, Told, columns, named, own

MISSING = "\ue000"
SIGN = "＊"  # stands for a number that is not public; what is not known is — or left out
BARE, AUTO = "数", "自动"
PERCENT, POINT, RATIO = "%", "百分点", "比值"
MYRIADS = {"亿": Decimal(100_000_000), "万": Decimal(10_000)}
SAME_UNITS: tuple[tuple[str, ...], ...] = (
    ("人", "名"),
    ("平方米", "㎡"),
    ("天", "日"),
    (POINT, "个百分点"),
    tuple("个所条项方套本册份栋台处类批例家间件起门场包级期辆"),
)
MEASURED = frozenset({"元", "千元", "百万元", "平方米", "亩", "米", "公里", PERCENT, POINT, RATIO, ""})
LEAST_MYRIADS = {"人": 10, "人次": 10}  # 38245人次 is said in full, 281890人次 is 28.19万人次
AUTO_DECIMALS = 2
FINEST = 4  # decimals at which a rate that is nearly whole or nearly none is printed
FEW = 10
_KIND = {unit: same[0] for same in SAME_UNITS for unit in same}
_SCALED = re.compile(r"([万亿]?)(.*)")
_SPEC = re.compile(r"(?P<some>\+?)(?P<unit>[^\d.]*)(?:\.(?P<decimals>\d+))?")

Recorder = Callable[["Quantity", str], str]
Rows = tuple[tuple[str, tuple[int, ...]], ...]


@dataclass(frozen=True)
class Quantity:
    """A number with what it is: the only way for a number to get into a report.

    value: exact decimal in `unit`, or None; text: the value where it is a date or term (`day`: that day);
    rows: ledger id → row numbers; basis: 口径, how it is defined or was computed; time: of when it is, where that is
    not the report's own day (2018年); against: the time that it is compared with; record: called with the printed
    text, returns it marked, with no text where the number is told by words that do not print it; one that keeps
    numbers from being told has `hides`; veiled: taken out of this edition, value and all.
    """

    id: str
    name: str
    value: Decimal | None
    unit: str
    decimals: int | None = None
    lower_bound: bool = False
    text: str = ""
    rows: Rows = ()
    day: dt.date | None = None
    basis: str = field(default="", compare=False, repr=False)
    time: str = field(default="", compare=False, repr=False)
    against: str = field(default="", compare=False, repr=False)
    record: Recorder | None = field(default=None, compare=False, repr=False)
    forms: tuple[Told, ...] = field(default=(), compare=False, repr=False)
    veiled: bool = field(default=False, compare=False, repr=False)

    @classmethod
    def of(
        cls, item: Indicator, measure: Measure | None, record: Recorder | None = None, bases: Mapping[str, str] = {}
    ) -> "Quantity":
        """The quantity of an indicator under the chosen 口径; `measure` None means a ledger is missing."""
        basis = item.defined(bases)
        if measure is None:
            return cls(item.id, item.name, None, item.unit, item.decimals, basis=basis, record=record)
        rows = ((item.ledgers[0], measure.rows), *measure.others)
        return cls(
            item.id, item.name, measure.value, item.unit, item.decimals, measure.lower_bound, measure.text, rows,
            measure.day, basis, record=record, forms=told_of(measure, item.ledgers[0]),
        )  # fmt: skip

    @property
    def key(self) -> str:
        """By which it is the same number in another edition: its id, its time and a hash of its rows."""
        rows = hashlib.sha256(repr(self.rows).encode()).hexdigest()[:12]
        return "|".join(part for part in (self.id, self.time, rows) if part)

    @property
    def protected(self) -> bool:
        """Whether it tells of pupils, families or those who receive aid, so that it may have to be hidden.

        A number over rows of a ledger that has such columns, of which nobody said what it tells of, does.
        """
        if self.forms:
            return any(_ledger(key).protected(column) for key, column in columns(self.forms) if _held(key))
        return self.value is not None and any(_held(key) and _ledger(key).protects for key, _ in self.rows)

    @property
    def step(self) -> Decimal:
        """The distance between two neighbours as a table prints it, in its own unit; 0 where it is printed exactly."""
        return Decimal(0) if self.places is None else Decimal(1).scaleb(-self.places)

    @property
    def as_printed(self) -> tuple[Told, ...]:
        """What is told by a number that is computed from this one as it is printed."""
        return tuple(replace(one, step=self.step) if one.step is None else one for one in self.forms)

    @property
    def called(self) -> str:
        """Its name, with its time where that is not the report's own."""
        return f"{self.name}（{self.time}）" if self.time else self.name

    @property
    def known(self) -> bool:
        return self.value is not None or bool(self.text)

    @property
    def hidden(self) -> bool:
        """Whether it is not public, and stands as SIGN."""
        hides = getattr(self.record, "hides", None)
        return self.veiled or (hides is not None and bool(hides(self)))

    def veil(self) -> "Quantity":
        """This as a number of which nothing is left but what it is."""
        return replace(self, value=None, text="", day=None, lower_bound=False, veiled=True)

    def imply(self) -> None:
        """Let it be known that words tell this number without printing it."""
        if self.record:
            self.record(self, "")

    @property
    def rounded(self) -> Decimal | None:
        """The value as a table prints it: in its own unit, with its own decimals."""
        return None if self.value is None else half_up(self.value, self.places)

    @property
    def places(self) -> int | None:
        """The decimals it is printed with in its own unit: its own, or as many as tell a rate from 0 and 100 %."""
        return telling(self.value, self.unit, self.decimals)

    @property
    def rate(self) -> bool:
        """Whether it is a percentage, a difference of two, or a ratio: it rises (提高) where counts increase (增加)."""
        return _scale(self.unit)[1] in (PERCENT, POINT, RATIO, "")

    @property
    def counted(self) -> bool:
        """Whether it counts things (人, 所, 次) rather than measures (元, 平方米, %)."""
        _, kind = _scale(self.unit)
        return kind not in MEASURED and not kind.startswith("元/")

    @property
    def few(self) -> bool:
        """A count below ten, of which no percentage is made."""
        factor, _ = _scale(self.unit)
        return self.counted and self.value is not None and self.value * factor < FEW

    def __bool__(self) -> bool:
        return bool(self.value) or bool(self.text)

    def __abs__(self) -> "Quantity":
        if self.value is None or self.value >= 0:
            return self
        return replace(
            self, value=-self.value, forms=tuple(one if one.step is not None else -one for one in self.forms)
        )

    def __format__(self, spec: str) -> str:
        if self.hidden:
            return self.said(self.printed(spec))
        if spec.startswith("+") and self.known and not self:
            self.imply()
            return MISSING
        return self.said(self.printed(spec)) if self.known else MISSING

    def __str__(self) -> str:
        return format(self)

    def said(self, words: str) -> str:
        """The words that stand for this quantity, recorded; SIGN where it is not public."""
        if self.hidden and SIGN not in words:
            words = SIGN
        return self.record(self, words) if self.record else words

    def printed(self, spec: str = "") -> str:
        """The words for this quantity, without any mark."""
        found = _SPEC.fullmatch(spec)
        if self.text and not self.hidden:
            return self.text
        if self.value is None and not self.hidden:
            return MISSING
        if not found:
            raise XianbaoError(f"{self.name}：看不懂格式“{spec}”；应为 单位 或 单位.小数位数，如 万元.2")
        asked = found["unit"] or self.unit
        if self.hidden:
            return f"{SIGN}{_unit(self.unit if asked == AUTO else asked)}"
        assert self.value is not None
        target = self.unit if asked == BARE else fitting(self.value, self.unit) if asked == AUTO else asked
        value = convert(self.value, self.unit, target, self.name)
        if target == "亿元" and asked != BARE and abs(value) < 1:
            target, value = "万元", value * MYRIADS["万"]  # 0.2亿元 is not said
        decimals = int(found["decimals"]) if found["decimals"] else self.decimals if target == self.unit else None
        if asked == AUTO and target != self.unit and decimals is None:
            value = half_up(value, AUTO_DECIMALS)
        number = fixed(value, telling(value, target, decimals), strip=target in (PERCENT, POINT))
        shown = "" if asked == BARE else _unit(target)
        return _bounded(number, shown) if self.lower_bound else f"{number}{shown}"

    def share(self, whole: "Quantity", name: str, decimals: int = 1) -> "Quantity":
        """This as a percentage of `whole`, from the unrounded values."""
        value = None
        if self.value is not None and whole.value:
            value = self.value / convert(whole.value, whole.unit, self.unit, name) * 100
        part, of = self._sums(whole)
        forms = (Told(Ratio(part, of)),) if part and of else exactly(self, whole)
        return self._with(whole, "/", name, value, PERCENT, decimals, f"{self.called}÷{whole.called}×100%", forms)

    def less(self, other: "Quantity", name: str) -> "Quantity":
        """This minus `other`, both as they are printed, so that a reader can check it; of rates in 百分点.

        Unknown where `other` is a lower bound.
        """
        value, printed, taken = None, self.rounded, other.rounded
        if printed is not None and taken is not None and not other.lower_bound:
            value = printed - convert(taken, other.unit, self.unit, name)
        decimals = None if None in (self.decimals, other.decimals) else max(self.places or 0, other.places or 0)
        unit = POINT if self.unit == PERCENT else self.unit
        basis = f"{self.called}－{other.called}，都按印出的数"
        first, second = self._sums(other)
        exact = self.value == printed and other.value == taken
        forms = (Told(first - second),) if first and second and exact else (*self.as_printed, *other.as_printed)
        return self._with(other, "-", name, value, unit, decimals, basis, forms)

    def growth(self, last: "Quantity", name: str, decimals: int = 1) -> "Quantity":
        """The change from `last` in per cent of it, unrounded; unknown from zero, less or a lower bound."""
        value = None
        if self.value is not None and last.value is not None and last.value > 0 and not last.lower_bound:
            before = convert(last.value, last.unit, self.unit, name)
            value = (self.value - before) / before * 100
        basis = f"（{self.called}－{last.called}）÷{last.called}×100%"
        now, then = self._sums(last)
        forms = (Told(Ratio(now - then, then)),) if now and then else exactly(self, last)
        return self._with(last, "÷", name, value, PERCENT, decimals, basis, forms)

    def at(self, rate: "Quantity", name: str) -> "Quantity":
        """`rate` per cent of this: what should be paid by the half of the year."""
        value = None
        if self.value is not None and rate.value is not None:
            value = self.value * convert(rate.value, rate.unit, PERCENT, name) / 100
        forms = self.forms if not rate.forms else exactly(self, rate)
        return self._with(rate, "×", name, value, self.unit, self.decimals, f"{self.called}×{rate.called}", forms)

    def _sums(self, other: "Quantity") -> tuple[Sum | None, Sum | None]:
        """The sums that this and `other` are, in one unit."""
        mine, its = own(self.forms), own(other.forms)
        if mine and its and self.unit != other.unit:
            factor = convert(Decimal(1), other.unit, self.unit)
            mine, its = _whole(mine, 1 / factor if factor < 1 else Decimal(1)), _whole(its, max(factor, Decimal(1)))
        return mine, its

    def _with(
        self,
        other: "Quantity",
        sign: str,
        name: str,
        value: Decimal | None,
        unit: str,
        decimals: int | None,
        basis: str,
        forms: tuple[Told, ...],
    ) -> "Quantity":
        """Computed from both, with the rows of both."""
        ident, rows = f"{self.id}{sign}{other.id}", rows_of(self, other)
        against = other.time if other.time != self.time else ""
        made = replace(
            self, id=ident, name=name, value=value, unit=unit, decimals=decimals, text="", rows=rows, basis=basis,
            against=against, forms=forms,
        )  # fmt: skip
        return made.veil() if other.veiled else made


def told_of(measure: Measure, ledger: str) -> tuple[Told, ...]:
    """What a measure over rows of `ledger` tells of."""
    return named([Told(measure.form)], lambda key: key or ledger) if measure.form else ()


def told_by_sum(quantities: Sequence[Quantity]) -> tuple[Told, ...]:
    """What the sum of quantities in one unit tells of."""
    sums = [own(quantity.forms) for quantity in quantities]
    if None in sums:
        return exactly(*quantities)
    return (Told(sum((one for one in sums if one), Sum())),)


def exactly(*quantities: Quantity) -> tuple[Told, ...]:
    """What is told by a number that is computed from the unrounded values of these."""
    return tuple(Told(one.form, one.step or Decimal(0)) for quantity in quantities for one in quantity.forms)


def _whole(form: Sum, factor: Decimal) -> Sum | None:
    return form.times(int(factor)) if factor == factor.to_integral_value() else None


def _held(key: str) -> bool:
    return key.partition("@")[0] in LEDGERS


def _ledger(key: str) -> Ledger:
    return LEDGERS[key.partition("@")[0]]


def marked(number: str, printed: str) -> str:
    """A printed number as a span that bears its number."""
    return f'<span class="num" data-n="{number}">{printed}</span>'


def rows_of(*quantities: Quantity) -> Rows:
    """The rows of all, each ledger once."""
    held: dict[str, set[int]] = {}
    for quantity in quantities:
        for ledger, rows in quantity.rows:
            held.setdefault(ledger, set()).update(rows)
    return tuple((ledger, tuple(sorted(rows))) for ledger, rows in held.items())


class Values(Mapping[str, Quantity]):
    """Quantities by indicator id, as attributes: `i.project_fund_gap`."""

    def __init__(self, quantities: Mapping[str, Quantity]) -> None:
        self._quantities = dict(quantities)

    def __getitem__(self, key: str) -> Quantity:
        return self._quantities[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._quantities)

    def __len__(self) -> int:
        return len(self._quantities)

    def __dir__(self) -> list[str]:
        return sorted(self._quantities)

    def __getattr__(self, key: str) -> Quantity:
        if key.startswith("_"):
            raise AttributeError(key)
        if key not in self._quantities:
            near = difflib.get_close_matches(key, self._quantities, n=3)
            raise XianbaoError(f"没有名为 {key} 的指标" + (f"；是不是 {'、'.join(near)}" if near else ""))
        return self._quantities[key]


def convert(value: Decimal, unit: str, target: str, name: str = "") -> Decimal:
    """`value` in another unit of the same kind; an error where the units do not fit."""
    if unit == target:
        return value
    (factor, kind), (goal, wanted) = _scale(unit), _scale(target)
    if kind != wanted:
        raise XianbaoError(f"{name}：单位是“{unit}”，不能写成“{target}”")
    return value if factor == goal else value * factor / goal


def fitting(value: Decimal, unit: str) -> str:
    """The unit in which a value of this size is said: 亿元 from 1亿元, 万人次 from 10万人次, else the plain one."""
    plain = _plain(unit)
    if not value or _scale(plain)[1] not in {"元", "平方米", *LEAST_MYRIADS}:
        return unit
    size = abs(value) * _scale(unit)[0]
    if size >= MYRIADS["亿"]:
        return f"亿{plain}"
    return f"万{plain}" if size >= MYRIADS["万"] * LEAST_MYRIADS.get(_scale(plain)[1], 1) else plain


def telling(value: Decimal | None, unit: str, decimals: int | None) -> int | None:
    """So many decimals, or as many more, up to FINEST, as keep some from being 0 % and not all from being 100 %."""
    if unit != PERCENT or decimals is None or value is None or value in (0, 100):
        return decimals
    return next((n for n in range(decimals, FINEST + 1) if half_up(value, n) not in (0, 100)), decimals)


def half_up(value: Decimal, decimals: int | None) -> Decimal:
    """Rounded half-up to so many decimals, never to minus zero; None leaves the value as it is."""
    if decimals is None:
        return value
    near = value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return near if near else abs(near)


def fixed(value: Decimal, decimals: int | None = None, *, strip: bool = False) -> str:
    """Half-up from the unrounded value; None keeps the decimals it has; strip: 100, not 100.0."""
    value = half_up(value, decimals)
    if value == value.to_integral_value() and (strip or decimals is None):
        return f"{value.quantize(Decimal(1)) + 0:f}"
    return f"{value if decimals is not None else value.normalize():f}"


def _unit(unit: str) -> str:
    """A unit as it stands behind a number."""
    return {BARE: "", RATIO: "", POINT: "个百分点"}.get(unit, unit)


def _plain(unit: str) -> str:
    found = _SCALED.fullmatch(unit)
    return found[2] if found and found[2] else unit


def _scale(unit: str) -> tuple[Decimal, str]:
    """How many of its plain unit, and the kind of that: 万名 is ten thousand 人."""
    plain = _plain(unit)
    factor = MYRIADS[unit[0]] if plain != unit else Decimal(1)
    return factor, _KIND.get(plain, plain)


def _bounded(number: str, unit: str) -> str:
    """A lower bound: 30余人次, 1万余元; 6个以上 where 余 would not be said."""
    if unit in ("万元", "亿元") and "." not in number:
        return f"{number}{unit[0]}余元"
    if number.endswith("0") and "." not in number:
        return f"{number}余{unit}"
    return f"{number}{unit}以上"
