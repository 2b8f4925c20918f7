"""A copy of a workbook with every problem marked in its cell; the original is never written."""

import io
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from xianbao import sheets
from xianbao.problems import Problem
from xianbao.workbooks import without_clock

FILLS = {"错误": PatternFill("solid", fgColor="FFC7CE"), "提示": PatternFill("solid", fgColor="FFEB9C")}


def annotated(data: bytes, suffix: str, label: str, problems: Sequence[Problem]) -> bytes:
    """The workbook (.xlsx) with cells coloured and commented; other formats are copied cell by cell."""
    book = load_workbook(io.BytesIO(data)) if suffix == ".xlsx" else _copied(data, suffix, label)
    marked: dict[tuple[str, str], list[Problem]] = {}
    for problem in problems:
        if problem.row and problem.position is not None:
            marked.setdefault((problem.sheet, problem.cell), []).append(problem)
    for (name, cell), found in marked.items():
        sheet = book[name] if name in book.sheetnames else book.worksheets[0]
        target: Any = sheet[cell]
        if not hasattr(target, "comment") or type(target).__name__ == "MergedCell":
            continue
        worst = "错误" if any(p.severity == "错误" for p in found) else "提示"
        target.fill = FILLS[worst]
        note = Comment("\n".join(f"{p.severity}：“{p.stood}”{p.words}" for p in found), "县报")
        note.width, note.height = 320, 60 + 40 * len(found)
        target.comment = note
    out = io.BytesIO()
    book.save(out)
    return without_clock(out.getvalue())


def _copied(data: bytes, suffix: str, label: str) -> Workbook:
    book = Workbook()
    book.remove(book.worksheets[0])
    for held in sheets.read(data, suffix, label):
        sheet = book.create_sheet((held.name or "台账")[:31])
        for r, row in enumerate(held.grid, 1):
            for c, value in enumerate(row, 1):
                cell = sheet.cell(r, c)
                cell.value = ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value
                if isinstance(value, str):
                    cell.data_type = "s"  # text that begins with = stays text
    return book
