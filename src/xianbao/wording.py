"""Sentences and names: what notebooks join words with.

A sentence that holds MISSING is not said. Every rule with its example: docs/words.md.
"""

import re
from collections.abc import Iterable
from typing import Any

from xianbao.errors import XianbaoError
from xianbao.quantities import MISSING
from xianbao.workspace import PERIOD

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+!|<>$@~^\"':=-])")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ue000-\uf8ff]+")


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


def period_text(period: str) -> str:
    """2019年第二季度, 2019年6月, 2019年 — from 2019-q2, 2019-06, 2019."""
    year, quarter, month = _period(period)
    return f"{year}年" + (f"第{ordinal(quarter)}季度" if quarter else f"{month}月" if month else "")


def span_text(period: str) -> str:
    """From January to the end of the period: 上半年 for 2019-q2, 1至6月 for 2019-06, 全年 for 2019."""
    _, quarter, month = _period(period)
    if quarter:
        return ("一季度", "上半年", "前三季度", "全年")[quarter - 1]
    return "全年" if not month else "1月" if month == 1 else f"1至{month}月"


def _period(period: str) -> tuple[str, int, int]:
    """Year, quarter and month; 0 for what it does not have."""
    if not PERIOD.fullmatch(period):
        raise XianbaoError(f"报告期“{period}”不合要求：应写成 2017、2019-q2 或 2019-06 的样子")
    year, _, part = period.partition("-")
    return (year, int(part[1:]), 0) if part.startswith("q") else (year, 0, int(part or 0))
