"""Every rule that turns a number or a name into Chinese.

Notebook authors write f-strings over quantities: `f"发放资助资金{i.aid_paid_amount:万元}"`. The format
spec is `[+][unit][.decimals]`: `数` prints the number without its unit, `+` says nothing of a zero,
no spec prints the value in its own unit with the decimals of its source. What is not known prints
MISSING, and a sentence that holds MISSING is not said.
"""

import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from xianbao.errors import XianbaoError
from xianbao.indicators import Indicator, Measure

MISSING = "\ue000"
BARE = "数"
FAMILIES: tuple[dict[str, Decimal], ...] = (
    {"元": Decimal(1), "万元": Decimal(10_000), "亿元": Decimal(100_000_000)},
    {"人": Decimal(1), "名": Decimal(1), "万人": Decimal(10_000)},
    {"人次": Decimal(1), "万人次": Decimal(10_000)},
    {"平方米": Decimal(1), "万平方米": Decimal(10_000)},
    {"所": Decimal(1), "个": Decimal(1), "条": Decimal(1), "项": Decimal(1), "方": Decimal(1)},
)
_SPEC = re.compile(r"(?P<some>\+?)(?P<unit>[^\d.]*)(?:\.(?P<decimals>\d+))?")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+!|<>$@~^\"':=-])")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ue000-\uf8ff]+")

Recorder = Callable[["Quantity", str], str]


@dataclass(frozen=True)
class Quantity:
    """A number with what it is: the only way for a number to get into a report.

    value: exact decimal in `unit`, or None; text: the value where it is a date or term;
    rows: ledger id → row numbers; record: called with the printed text, returns it marked.
    """

    id: str
    name: str
    value: Decimal | None
    unit: str
    decimals: int | None = None
    lower_bound: bool = False
    text: str = ""
    rows: tuple[tuple[str, tuple[int, ...]], ...] = ()
    record: Recorder | None = field(default=None, compare=False, repr=False)

    @classmethod
    def of(cls, item: Indicator, measure: Measure | None, record: Recorder | None = None) -> "Quantity":
        """The quantity of an indicator; `measure` None means a ledger is missing."""
        if measure is None:
            return cls(item.id, item.name, None, item.unit, item.decimals, record=record)
        rows = tuple((ledger, measure.rows) for ledger in item.ledgers)
        return cls(
            item.id, item.name, measure.value, item.unit, item.decimals, measure.lower_bound, measure.text, rows, record
        )

    @property
    def known(self) -> bool:
        return self.value is not None or bool(self.text)

    def __bool__(self) -> bool:
        return bool(self.value) or bool(self.text)

    def __format__(self, spec: str) -> str:
        if not self.known or (spec.startswith("+") and not self):
            return MISSING
        printed = self.printed(spec)
        return self.record(self, printed) if self.record else printed

    def __str__(self) -> str:
        return format(self)

    def printed(self, spec: str = "") -> str:
        """The words for this quantity, without any mark."""
        if self.text:
            return self.text
        if self.value is None:
            return MISSING
        found = _SPEC.fullmatch(spec)
        if not found:
            raise XianbaoError(f"{self.name}：看不懂格式“{spec}”；应为 单位 或 单位.小数位数，如 万元.2")
        unit = found["unit"] or self.unit
        decimals = int(found["decimals"]) if found["decimals"] else None
        target = self.unit if unit == BARE else unit
        if target == "亿元" and abs(convert(self.value, self.unit, target, self.name)) < 1:
            unit = target = "万元"  # 0.2亿元 is not said
        if decimals is None and target == self.unit:
            decimals = self.decimals
        number = fixed(convert(self.value, self.unit, target, self.name), decimals, strip=target == "%")
        shown = "" if unit == BARE else unit
        return _bounded(number, shown) if self.lower_bound else f"{number}{shown}"

    def share(self, whole: "Quantity", name: str, decimals: int = 1) -> "Quantity":
        """This as a percentage of `whole`."""
        value = self.value / whole.value * 100 if self.value is not None and whole.value else None
        return replace(
            self,
            id=f"{self.id}/{whole.id}",
            name=name,
            value=value,
            unit="%",
            decimals=decimals,
            rows=self.rows + whole.rows,
        )


def _bounded(number: str, unit: str) -> str:
    """A lower bound: 30余人次, 1万余元; 6个以上 where 余 would not be said."""
    if unit in ("万元", "亿元") and "." not in number:
        return f"{number}{unit[0]}余元"
    if number.endswith("0") and "." not in number:
        return f"{number}余{unit}"
    return f"{number}{unit}以上"


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
    """`value` in another unit of the same family; an error where the units do not fit."""
    if unit == target:
        return value
    for family in FAMILIES:
        if unit in family and target in family:
            return value * family[unit] / family[target]
    raise XianbaoError(f"{name}：单位是“{unit}”，不能写成“{target}”")


def fixed(value: Decimal, decimals: int | None = None, *, strip: bool = False) -> str:
    """Half-up from the unrounded value; None keeps the decimals it has; strip: 100, not 100.0."""
    if decimals is not None:
        value = value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    if value == value.to_integral_value() and (strip or decimals is None):
        return f"{value.quantize(Decimal(1)) + 0:f}"
    return f"{value if decimals is not None else value.normalize():f}"


def data_text(value: Any) -> str:
    """Text from data, such as a school's name, so that it stays text in Markdown."""
    return _MARKDOWN.sub(r"\\\1", visible(value))


def visible(value: Any) -> str:
    """Text from data without characters that show nothing, such as those that turn the direction of writing."""
    return _CONTROL.sub(" ", str(value)).strip()


def names(values: Iterable[Any], limit: int = 3) -> str:
    """甲、乙、丙等 — the first `limit` different names; MISSING where there is none."""
    listed = list(dict.fromkeys(data_text(v.rstrip("、，；。,;")) for v in values if isinstance(v, str) and v))
    if not listed:
        return MISSING
    return "、".join(listed[:limit]) + ("等" if len(listed) > limit else "")


def joined(values: Iterable[Any], mark: str = "；") -> str:
    """Every text of a column, joined; MISSING where there is none."""
    return mark.join(data_text(v) for v in values if isinstance(v, str) and v) or MISSING


def clauses(*parts: str, mark: str = "，", end: str = "。") -> str:
    """The clauses that are known, joined into one sentence; MISSING where none is."""
    known = [part for part in parts if MISSING not in part]
    return mark.join(known) + end if known else MISSING


def see(*labels: str) -> str:
    """，见图1和表2 — of the figures and tables named, those that the report has; else nothing."""
    return f"[{''.join(f'[@{label}]' for label in labels)}]{{.see}}"


def enumerated(items: Iterable[str]) -> str:
    """一是…。二是…。 — the known items as sentences in order; MISSING where there is none."""
    known = [item for item in items if MISSING not in item]
    return "".join(f"{ordinal(n)}是{item}" for n, item in enumerate(known, 1)) or MISSING


def ordinal(number: int) -> str:
    """一, 二, … 九十九."""
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    if not 0 < number < 100:
        raise XianbaoError(f"序数 {number} 超出 1 至 99")
    return ("十" if tens == 1 else f"{digits[tens]}十" if tens else "") + (digits[ones] if ones else "")


def sentence(text: Any) -> str:
    """Text from a ledger cell as one sentence; MISSING where the cell is empty."""
    words = data_text(text).rstrip("。；;.") if isinstance(text, str) else ""
    return f"{words}。" if words else MISSING


def date_text(day: Any) -> str:
    """2017年9月28日, without zero padding."""
    return f"{day.year}年{day.month}月{day.day}日"
