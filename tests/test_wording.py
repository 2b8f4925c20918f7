"""Every rule that joins words and names into Chinese, with examples."""

import pytest

from xianbao.errors import XianbaoError
from xianbao.wording import MISSING, clauses, data_text, enumerated, joined, names, ordinal, sentence


@pytest.mark.parametrize(
    ("raw", "safe"),
    [
        ("芦溪小学", "芦溪小学"),
        ("a*b_c", r"a\*b\_c"),
        ("<script>", r"\<script\>"),
        ("](javascript:x)", r"\]\(javascript\:x\)"),
        ("{{< include x >}}", r"\{\{\< include x \>\}\}"),
        ("#let x", r"\#let x"),
        ("|表|", r"\|表\|"),
        ("a\nb\x00c", "a b c"),
        ("\u202e反", "反"),
        ('"甲"和"乙"', "“甲”和“乙”"),
        ('12"屏', "12″屏"),
        ('"甲"和12"屏', "“甲”和12″屏"),
        (MISSING, ""),
        ("@fig-x", r"\@fig\-x"),
    ],
)
def test_text_from_data_stays_text(raw: str, safe: str) -> None:
    assert data_text(raw) == safe


def test_lists_of_names() -> None:
    assert names(["甲", "乙", "甲"]) == "甲、乙"
    assert names(["甲", "乙", "丙", "丁"]) == "甲、乙、丙等"
    assert names(["甲", "乙", "丙", "丁"], limit=4) == "甲、乙、丙、丁"
    assert names([]) == MISSING
    assert names([None, ""]) == MISSING
    assert names(["台账不全、", "乙。"]) == "台账不全、乙"
    assert joined(["甲", None, "乙"]) == "甲；乙"
    assert joined([]) == MISSING


def test_sentences_leave_out_what_is_not_known() -> None:
    assert clauses("甲", f"乙{MISSING}", "丙") == "甲，丙。"
    assert clauses(MISSING) == MISSING
    assert enumerated(["甲。", MISSING, "乙。"]) == "一是甲。二是乙。"
    assert enumerated([]) == MISSING
    assert sentence("入户宣讲。") == "入户宣讲。"
    assert sentence(None) == MISSING


@pytest.mark.parametrize(("n", "word"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (99, "九十九")])
def test_ordinals(n: int, word: str) -> None:
    assert ordinal(n) == word


@pytest.mark.parametrize("n", [0, 100])
def test_ordinals_out_of_range(n: int) -> None:
    with pytest.raises(XianbaoError):
        ordinal(n)
