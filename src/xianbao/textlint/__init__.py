"""What a clerk would be blamed for in a finished report: marks, dates, numbers and numbering, checked in what is read.

Rules after GB/T 9704-2012 (公文格式), GB/T 15834-2011 (标点符号) and GB/T 15835-2011 (数字用法); all of them with an
example: docs/textlint.md.
"""

from collections.abc import Iterable, Iterator, Sequence

from xianbao.reading import Block
from xianbao.textlint import frame, marks, numbering, numbers
from xianbao.textlint.rule import Example, Fault, Piece, Rule, Severity, around, pieces

__all__ = ["RULES", "Example", "Fault", "Rule", "lint"]

RULES: tuple[Rule, ...] = (*frame.RULES, *numbers.RULES, *marks.RULES, *numbering.RULES)
_TITLE_LINE = 20  # characters of 2号 in 156 mm


def lint(
    blocks: Sequence[Block], data: Iterable[str] = (), title_lines: Sequence[str] = (), rules: Sequence[Rule] = RULES
) -> list[Fault]:
    """Every fault in the order of the text.

    data: texts that stand in the ledgers; what is wrong within one of them, within quotation marks or in the cells
    below a table's head is 提示: nobody corrects it in the report. title_lines: the lines that the title is set in,
    where the page has been measured; rules: all, or some.
    """
    # as sentences take them, without the mark at the end
    taken = (form for text in data for form in (text.strip(), text.strip().rstrip("。；;.")))
    given = [text for text in dict.fromkeys(taken) if len(text) > 1]
    found = [(piece, hit) for piece in pieces(blocks) for rule in rules if rule.text for hit in rule.in_text(piece)]
    found += [(piece, hit) for rule in rules if rule.whole for piece, hit in rule.in_whole(blocks)]
    found.sort(key=lambda pair: (pair[0].order, pair[1].start))
    faults = []
    for piece, hit in found:
        quoted = hit.rule.typography and _from_data(piece, hit.start, given)
        severity: Severity = "提示" if quoted else hit.rule.severity
        faults.append(Fault(severity, piece.heading, around(piece.text, hit.start, hit.end), hit.rule.name, hit.words))
    return [*_title_lines(title_lines), *dict.fromkeys(faults)]


def _title_lines(lines: Sequence[str]) -> Iterator[Fault]:
    for line in lines:
        width = sum(0.5 if ord(sign) < 0x2000 else 1 for sign in line)
        if width > _TITLE_LINE:
            yield Fault("错误", "标题", line, "标题", f"标题一行有{width:g}个字；一行最多{_TITLE_LINE}个字")


def _from_data(piece: Piece, at: int, data: Sequence[str]) -> bool:
    """Whether what is wrong begins in a cell, between quotation marks or within a text that is data."""
    if piece.data:
        return True
    before, after = piece.text[:at], piece.text[at:]
    for opening, closing in ("“”", "《》"):
        if before.rfind(opening) > before.rfind(closing) and closing in after[1:]:
            return True
    return any(_within(piece.text, text, at) for text in data if text in piece.text)


def _within(text: str, part: str, at: int) -> bool:
    begins = text.find(part)
    while begins >= 0:
        if begins <= at < begins + len(part):
            return True
        begins = text.find(part, begins + 1)
    return False
