"""Sentences, comparisons and names: what notebooks join words with.

A sentence that holds MISSING is not said. Every rule with its example: docs/words.md.
"""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from itertools import groupby
from typing import Any

import pandas as pd

from xianbao.docnumbers import doc_fault, doc_number
from xianbao.errors import XianbaoError
from xianbao.quantities import BARE, MISSING, MYRIADS, Quantity, Recorder, Values, half_up, rows_of
from xianbao.sums import NOTHING
from xianbao.workspace import PERIOD

__all__ = [
    "COMPARATORS", "MISSING", "Quantity", "Recorder", "Values", "against", "among", "bound", "change", "clauses",
    "data_text", "date_text", "doc_fault", "doc_number", "enumerated", "few", "joined", "names", "order", "ordinal",
    "period_text", "portion", "see", "sentence", "span_text", "visible",
    "without",
]  # fmt: skip

COMPARATORS = ("=", "≥", "≤", ">", "<", "range", "↑", "↓", "≈")
_RATE_BOUNDS = {"=": "达到{}", "≥": "不低于{}", "≤": "控制在{}以内", ">": "高于{}", "<": "低于{}", "≈": "接近{}"}
_BOUNDS = _RATE_BOUNDS | {"≥": "不少于{}", ">": "多于{}", "<": "少于{}"}
_DAY_BOUNDS = _BOUNDS | {"=": "在{}", "≥": "不早于{}", "≤": "不晚于{}", ">": "晚于{}", "<": "早于{}"}
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+!|<>$@~^\"':=-])")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ue000-\uf8ff]+")


def data_text(value: Any) -> str:
    """Text from data, such as a school's name, so that it stays text in Markdown."""
    return _MARKDOWN.sub(r"\\\1", visible(value))


def visible(value: Any) -> str:
    """Text from data without characters that show nothing, such as those that turn the direction of writing.

    Straight quotation marks are paired within it; one that is left over is that of inches, and opens nothing.
    """
    *paired, rest = _CONTROL.sub(" ", str(value)).strip().split('"')
    marks = "“”" * (len(paired) // 2) + "″" * (len(paired) % 2)
    return "".join(part + mark for part, mark in zip(paired, marks, strict=True)) + rest


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
    """一是…。二是…。 — the known items as sentences in order, one alone without number; MISSING where there is none."""
    known = [item for item in items if MISSING not in item]
    if len(known) == 1:
        return known[0]
    return "".join(f"{ordinal(n)}是{item}" for n, item in enumerate(known, 1)) or MISSING


def ordinal(number: int) -> str:
    """一, 二, … 九十九."""
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    if not 0 < number < 100:
        raise XianbaoError(f"序数 {number} 超出 1 至 99")
    return ("十" if tens == 1 else f"{digits[tens]}十" if tens else "") + (digits[ones] if ones else "")


def few(number: int | Quantity) -> str:
    """两, 三 … as said before a measure word; of a quantity with its unit: 两所, in digits from eleven on."""
    if not isinstance(number, Quantity):
        return "两" if number == 2 else ordinal(number)
    value = number.value
    if value is None or number.hidden or number.lower_bound or not number.counted or value not in range(1, 11):
        return f"{number}"
    return number.said(f"{few(int(value))}{number.unit}")


def change(now: Quantity, last: Quantity, basis: str = "比上年") -> str:
    """比上年增加20人，增长5% — in the direction of the printed values, so that a table never contradicts it.

    Rates differ in 百分点. No percentage of a base of zero or below ten, or one that would print 0%, or 100%
    less where something is left. MISSING where either is unknown, not public or a lower bound.
    """
    difference = now.less(last, f"{now.name}{basis}增减")
    if difference.value is None or now.lower_bound or now.hidden or difference.hidden:
        return MISSING
    if not difference.rounded:
        difference.imply()
        return f"与{basis[1:]}持平" if basis.startswith(("比", "较")) else f"{basis}持平"
    more = difference.value > 0
    if now.rate:
        return f"{basis}{'提高' if more else '下降'}{abs(difference)}"
    said = f"{basis}{'增加' if more else '减少'}{abs(difference)}"
    growth = now.growth(last, f"{now.name}{basis}增长率")
    percent = half_up(growth.value or Decimal(0), growth.decimals)
    if last.few or not percent or (now and percent == -100) or growth.hidden:
        return said
    return f"{said}，{'增长' if more else '下降'}{abs(growth)}"


def among(part: Quantity, whole: Quantity, spec: str = "") -> str:
    """其中12所, or 全部 where the part is the whole: 建设16所，其中12所已完工.

    MISSING where either is unknown, the part is zero or the whole a lower bound, or the part is larger than it. Whether
    it is all is not said where either is not public.
    """
    share = part.share(whole, f"{part.name}占{whole.name}的比重")
    if not share or whole.lower_bound or (share.value or 0) > 100:
        return MISSING
    told = share.value == 100 and not part.lower_bound and not part.hidden and not whole.hidden
    return part.said("全部") if told else f"其中{part:{spec}}"


def without(quantity: Quantity, words: str) -> str:
    """没有大班额 — what is said of a zero instead of 大班额0个.

    MISSING where there is some, or nothing is known or public.
    """
    return quantity.said(words) if quantity.value == 0 and not quantity.lower_bound and not quantity.hidden else MISSING


def portion(part: Quantity, whole: Quantity) -> str:
    """占75.5%, or 3所中的2所 where the whole is below ten.

    With as many decimals as keep some from being 0% and not all from being 100%. MISSING where either is unknown, the
    whole is zero or a lower bound, or the part is larger than it: that inconsistency is a finding, not a sentence.
    """
    share = part.share(whole, f"{part.name}占{whole.name}的比重")
    if share.value is None or whole.lower_bound or share.value > 100:
        return MISSING
    if whole.few and not whole.hidden and not part.hidden:
        return f"{whole}中的{part}"
    return f"占{share}"


def bound(comparator: str, quantity: Quantity, upper: Quantity | None = None) -> str:
    """A target in words: 不低于95%, 不少于28万人次, 控制在0.6%以内, 达到100%, 为零, 1至2名, 有所提高, 接近100%.

    comparator: one of COMPARATORS; quantity: the value asked for, of ↑ and ↓ only the unit; upper: the end of a range.
    """
    if comparator not in COMPARATORS:
        raise XianbaoError(f"{quantity.name}：比较符“{comparator}”不合要求；应为 {' '.join(COMPARATORS)}")
    if comparator in "↑↓":
        up, down = ("提高", "下降") if quantity.rate else ("增加", "减少")
        return f"有所{up if comparator == '↑' else down}"
    if comparator == "range":
        if upper is None:
            raise XianbaoError(f"{quantity.name}：比较符 range 只有下限；应有下限和上限")
        if quantity.counted and quantity.unit[0] not in MYRIADS:  # 1至2万人 would be read as 1人至2万人
            return f"{quantity:{BARE}}至{upper:{quantity.unit}}"
        return f"{quantity}至{upper}"
    if quantity.text:
        return _DAY_BOUNDS[comparator].format(f"{quantity}")
    if quantity.value == 0:
        zero = quantity.said("零")
        return f"为{zero}" if comparator in "=≤" else _RATE_BOUNDS[comparator].format(zero)
    return (_RATE_BOUNDS if quantity.rate else _BOUNDS)[comparator].format(f"{quantity}")


def order(pairs: Iterable[tuple[str, Quantity]]) -> str:
    """甲（98.2%）、乙和丙（97.5%） — names in the order given, those that print the same share a bracket.

    What is not known or not public is left out; MISSING where nothing is known.
    """
    ranked = []
    told = (p for p in pairs if p[1].known and not p[1].hidden)
    for _, tied in groupby(told, key=lambda pair: pair[1].printed()):
        group = list(tied)
        *others, last = [data_text(name) for name, _ in group]
        shared = group[0][1]
        if others:
            held = [quantity for _, quantity in group]
            forms = tuple(one for quantity in held for one in quantity.as_printed)
            shared = replace(shared, rows=rows_of(*held), forms=forms)
        ranked.append(f"{'、'.join(others)}{'和' if others else ''}{last}（{shared}）")
    return "、".join(ranked) or MISSING


def sentence(text: Any) -> str:
    """Text from a ledger cell as one sentence; MISSING where the cell is empty."""
    words = data_text(text).rstrip("。；;.") if isinstance(text, str) else ""
    return f"{words}。" if words else MISSING


def date_text(day: Any) -> str:
    """2017年9月28日, without zero padding."""
    return f"{day.year}年{day.month}月{day.day}日"


def period_text(period: str) -> str:
    """2019年第二季度, 2019年6月, 2019年 — from 2019-q2, 2019-06, 2019."""
    year, quarter, month = _period(period)
    return f"{year}年" + (f"第{ordinal(quarter)}季度" if quarter else f"{month}月" if month else "")


def span_text(period: str) -> str:
    """From January to the end of the period: 2019年上半年 for 2019-q2, 2019年1至6月 for 2019-06, 2019年 for 2019."""
    year, quarter, month = _period(period)
    if quarter:
        return f"{year}年" + ("第一季度", "上半年", "前三季度", "")[quarter - 1]
    return f"{year}年" + (f"1至{month}月" if 1 < month < 12 else "1月" if month == 1 else "")


def against(day: Any, deadline: Any) -> str:
    """早于规定期限5天, 晚于规定期限3天, 在规定期限当天; MISSING where a day is unknown.

    day: a day, or a quantity whose value is one: then the number of days is recorded with its rows.
    """
    source = day if isinstance(day, Quantity) else None
    day = day if source is None else source.day
    if pd.isna(day) or pd.isna(deadline):
        return MISSING
    late = (dt.date(day.year, day.month, day.day) - dt.date(deadline.year, deadline.month, deadline.day)).days
    if not late:
        return "在规定期限当天"
    said = f"{'晚' if late > 0 else '早'}于规定期限"
    if source is None:
        return f"{said}{abs(late)}天"
    apart = replace(
        source, id=f"{source.id}-deadline", name=f"{source.name}{said}", value=Decimal(abs(late)), unit="天",
        decimals=None, text="", day=None, basis=f"{source.called}与{date_text(deadline)}相差的天数",
        forms=NOTHING,
    )  # fmt: skip
    return f"{said}{apart}"


def _period(period: str) -> tuple[str, int, int]:
    """Year, quarter and month; 0 for what it does not have."""
    if not PERIOD.fullmatch(period):
        raise XianbaoError(f"报告期“{period}”不合要求：应写成 2017、2019-q2 或 2019-06 的样子")
    year, _, part = period.partition("-")
    return (year, int(part[1:]), 0) if part.startswith("q") else (year, 0, int(part or 0))
