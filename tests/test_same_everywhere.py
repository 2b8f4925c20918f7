"""PDF, Word file and web page of every sample report give their readers the same report."""

import json
from pathlib import Path

from conftest import samples

from xianbao.reading import Block, read, told

READ = {"title", "heading", "paragraph", "caption", "table", "figure"}


def words(block: Block) -> str:
    return "\n".join((block.text, *("|".join(row) for row in (*block.head, *block.rows))))


def test_same_report_in_every_format(every_sample: Path) -> None:
    """Text, headings, captions, cells and alt texts, in the same order."""
    word = read(every_sample / "report.docx")
    assert {block.kind for block in word} >= READ - {"figure"}
    for target in ("pdf", "html"):
        given, expected = read(every_sample / f"report.{target}"), told(word, target)
        for at, (one, other) in enumerate(zip(given, expected, strict=False)):
            assert one == other, f"{target}, block {at}"
        assert len(given) == len(expected), target


def test_every_number_is_printed_in_every_format(every_sample: Path) -> None:
    """Each that the number ledger holds, with its unit; those within charts are drawn, their alt texts compared above."""
    numbers = json.loads((every_sample / "numbers.json").read_text(encoding="utf-8"))
    printed = {n["text"] for n in numbers if n["place"] == "text"}
    assert printed
    for target in ("pdf", "docx", "html"):
        text = "\n".join(map(words, read(every_sample / f"report.{target}")))
        assert {n for n in printed if n not in text} == set(), target


def test_reports_of_each_kind_are_compared() -> None:
    assert len(samples()) >= 44
    assert {plan.id.kind for plan in samples().values()} == {"work_report", "bulletin", "task_list", "reconciliation"}
