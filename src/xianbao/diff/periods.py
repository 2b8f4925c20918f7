"""How two periods lie to each other, and which words name the one before."""

import re
from typing import Literal

from xianbao.wording import period_text, span_text

Step = Literal["year", "quarter", "month"]
# Words for what a number is compared with → how far back that lies
BASES: dict[str, Step] = {
    "上年同期": "year", "去年同期": "year", "上年": "year", "去年": "year", "上一年": "year", "同比": "year",
    "上季度": "quarter", "上一季度": "quarter", "上月": "month", "上个月": "month",
}  # fmt: skip


def place(period: str) -> tuple[int, int, str]:
    """Year, number of the part in it and its kind: (2019, 2, "q") of 2019-q2, (2019, 6, "m") of 2019-06."""
    year, _, part = period.partition("-")
    return int(year), int(part.lstrip("q") or 0), "q" if part.startswith("q") else "m" if part else ""


def order(period: str) -> tuple[int, int]:
    """Year and last month: what sorts periods."""
    year, part, kind = place(period)
    return year, part * 3 if kind == "q" else part or 12


def steps(before: str, after: str) -> frozenset[Step]:
    """The steps by which `after` follows `before`: a year, a quarter or a month; none where it does not just follow."""
    (year, part, kind), (later, number, same) = place(before), place(after)
    if kind != same:
        return frozenset()
    if later == year + 1 and part == number:
        return frozenset({"year"})
    length = {"q": 4, "m": 12}.get(kind, 0)
    if length and later * length + number == year * length + part + 1:
        return frozenset({"quarter" if kind == "q" else "month"})
    return frozenset()


def names(period: str) -> tuple[str, ...]:
    """What a text calls the period: 2018年, or 2019年6月 and 2019年1至6月."""
    return tuple(dict.fromkeys((period_text(period), span_text(period))))


def named(text: str, period: str) -> str:
    """The first name of the period that the text holds; nothing where it holds none."""
    found = (re.search(rf"(?<!\d){re.escape(name)}", text) for name in names(period))
    return next((match[0] for match in found if match), "")
