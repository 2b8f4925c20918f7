"""The numbers that a chart's alt text says, each with what it is.

Alt texts are written from what a chart draws, but are plain text in an attribute; so that they can be traced, their
numbers are looked up again: by the words that print them and by the names that stand before them.
"""

import re
from collections.abc import Iterator
from decimal import Decimal

from xianbao.figures import Chart
from xianbao.quantities import Quantity, rows_of
from xianbao.sums import NOTHING
from xianbao.wording import visible

# What is said of how many there are: 共5项, 有3个：…, 上升2项; of targets how many came out how
_COUNTED = r"(?:共|上升|下降|持平)(\d+项)|有(\d+个)：|其余(\d+项)"
_VERDICTS = r"|(?:超额完成|基本完成|未完成|完成|未到期|无数据|不公开)(\d+项)(?=[、。；])"

Found = tuple[str, Quantity, str, str]


def numbers_in(chart: Chart, label: str) -> Iterator[Found]:
    """Printed text, quantity, row and column of every number that the alt text shares with the chart, in order."""
    alt = chart.alt
    data = (*chart.data, *((q.name, "", q) for q in chart.also))
    held = [(visible(row), visible(column), q) for row, column, q in data]
    printed: dict[str, list[tuple[str, str, Quantity]]] = {}
    for item in held:
        for text in dict.fromkeys((item[2].printed(), abs(item[2]).printed())):
            printed.setdefault(text, []).append(item)
    counted = _COUNTED + (_VERDICTS if alt.startswith("目标完成图") else "")
    counts = {found.start(found.lastindex or 0): found[found.lastindex or 0] for found in re.finditer(counted, alt)}
    words = "|".join(re.escape(text) for text in sorted(printed, key=lambda text: (-len(text), text)))
    drawn = {m.start(): m.group() for m in re.finditer(rf"(?<![\d.])(?:{words})(?!\d)", alt)} if words else {}
    for at in sorted({*counts, *drawn}):
        if at in counts:
            yield counts[at], _count(counts[at], label, chart), "", ""
        else:
            row, column, quantity = max(printed[drawn[at]], key=lambda item: _nearness(alt, at, *item[:2]))
            yield drawn[at], quantity, row, column


def _nearness(alt: str, at: int, row: str, column: str) -> tuple[int, int, int]:
    """How near before a place its row and then its column are named; of names that begin alike the longer.

    What a rank is of stands behind it: 第2位宣州区.
    """
    if alt[:at].endswith("第"):
        return -alt.find(row, at) if row in alt[at:] else -len(alt), len(row), 0
    return alt.rfind(row, 0, at) if row else -1, len(row), alt.rfind(column, 0, at) if column else -1


def _count(words: str, label: str, chart: Chart) -> Quantity:
    """How many of what is drawn, counted by the chart."""
    rows = rows_of(*(q for _, _, q in chart.data))
    return Quantity(
        f"{label}.count",
        "图中的项数",
        Decimal(words[:-1]),
        words[-1],
        rows=rows,
        basis="由图中的数逐项计数",
        forms=NOTHING,
    )
