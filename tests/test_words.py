"""Every example of docs/words.md prints what the page says, and numbers in it are recorded."""

import datetime as dt
import re
from decimal import Decimal

import pytest
from conftest import ROOT

from xianbao import wording
from xianbao.quantities import MISSING, Quantity

NOT_SAID = "〔不说〕"
EXAMPLES = re.findall(
    r"^\| (?P<rule>[^|]+) \| `(?P<code>[^`]+)` \|(?P<printed>[^|]*)\|$",
    (ROOT / "docs/words.md").read_text(encoding="utf-8"),
    re.MULTILINE,
)


def q(value: float | None, unit: str, decimals: int | None = None, **more: object) -> Quantity:
    return Quantity("q", "数量", None if value is None else Decimal(str(value)), unit, decimals, **more)


def at_least(value: float, unit: str) -> Quantity:
    return q(value, unit, lower_bound=True)


NAMES = {name: getattr(wording, name) for name in wording.__all__} | {
    "q": q, "at_least": at_least, "day": dt.date, "NONE": None, "NOTHING": MISSING,
}  # fmt: skip


def test_every_row_of_the_page_is_an_example() -> None:
    page = (ROOT / "docs/words.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| ") and not line.startswith("| 规则 ")]
    assert len(rows) == len(EXAMPLES) > 100


@pytest.mark.parametrize(("rule", "code", "printed"), EXAMPLES, ids=[code for _, code, _ in EXAMPLES])
def test_example_prints_what_the_page_says(rule: str, code: str, printed: str) -> None:
    said = eval(code, dict(NAMES))
    assert (NOT_SAID if MISSING in said else said) == printed.strip(), rule


def test_every_sentence_function_has_an_example() -> None:
    used = set(re.findall(r"\b[a-z_]+(?=\()", " ".join(code for _, code, _ in EXAMPLES)))
    others = {"clauses", "data_text", "joined", "see", "sentence", "visible"}  # of words only: tests/test_wording.py
    assert {n for n in wording.__all__ if n.islower()} - others <= used
