"""PDF, Word file and web page of every sample report give their readers the same report."""

import json
from pathlib import Path

import pytest
from conftest import samples

from xianbao.reading import Block, Target, read, settled, told

READ = {"title", "heading", "paragraph", "caption", "table"}


def words(block: Block) -> str:
    return "\n".join((block.text, *("|".join(row) for row in (*block.head, *block.rows))))


def places(blocks: tuple[Block, ...]) -> list[int]:
    """How many blocks of text stand before each figure, then before each table."""
    before = [sum(b.kind not in ("figure", "table", "caption") for b in blocks[:n]) for n in range(len(blocks))]
    return [before[n] for kind in ("figure", "table") for n, block in enumerate(blocks) if block.kind == kind]


@pytest.mark.parametrize(
    ("file", "target"), [("report.pdf", "pdf"), ("report.html", "html"), ("fragment.html", "html")]
)
def test_same_report_in_every_format(every_sample: Path, file: str, target: Target) -> None:
    """Text, headings, captions, cells and alt texts, in the same order."""
    word, given = read(every_sample / "report.docx"), read(every_sample / file)
    assert {block.kind for block in word} >= READ
    expected = told(word, target)
    if target == "pdf":
        assert all(late >= there for late, there in zip(places(given), places(expected), strict=True))
        given, expected = settled(given), settled(expected)
    for at, (one, other) in enumerate(zip(given, expected, strict=False)):
        assert one == other, f"block {at}"
    assert len(given) == len(expected)


def test_every_number_is_printed_in_every_format(every_sample: Path) -> None:
    """Each that the number ledger holds, with its unit; those within charts are drawn, their alt texts compared above."""
    numbers = json.loads((every_sample / "numbers.json").read_text(encoding="utf-8"))["numbers"]
    printed = {n["text"] for n in numbers if n["place"] in ("text", "table", "caption")}
    assert printed
    for target in ("pdf", "docx", "html"):
        text = "\n".join(map(words, read(every_sample / f"report.{target}")))
        assert {n for n in printed if n not in text} == set(), target


def test_reports_of_each_kind_are_compared() -> None:
    assert len(samples()) >= 44
    assert {plan.id.kind for plan in samples().values()} == {"work_report", "bulletin", "task_list", "reconciliation"}
