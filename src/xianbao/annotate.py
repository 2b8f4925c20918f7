"""A copy of a workbook to work from: every finding listed on a first sheet and marked in its cell.

The original is never written. Of an .xlsx the copy is the user's own workbook with values in place of
formulas, so that nothing in it computes, links or runs; what openpyxl cannot hold (macros, external
links, text boxes) is not in it. Other formats, workbooks that openpyxl cannot load, and sheets too
large to be worth the minutes are copied from the cells as read: of a large sheet only the rows above
the data and those with findings, each under its own number.
"""

import io
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties

from xianbao import sheets
from xianbao.problems import Problem
from xianbao.sheets import HEADER_ROWS, Sheet
from xianbao.workbooks import plain, without_clock

FILLS = {"错误": PatternFill("solid", fgColor="FFC7CE"), "提示": PatternFill("solid", fgColor="FFEB9C")}
SUMMARY = "核对结果"
MAX_COPIED = 300_000  # cells; openpyxl takes about 30 s for a million
MAX_LISTED, MAX_COMMENTS = 20_000, 2_000
HEADERS = {"序号": 6, "级别": 6, "检查": 22, "工作表": 16, "单元格": 10, "列": 20, "现在是": 24, "问题和要求": 70}


@dataclass(frozen=True)
class _Page:
    """A sheet of the copy; of one that holds only some rows: row of the original → row here."""

    sheet: Any
    rows: Mapping[int, int] | None = None
    shift: int = 0
    areas: Mapping[tuple[int, int], tuple[int, int]] = field(default_factory=dict)

    def place(self, problem: Problem) -> tuple[int, int] | None:
        """Row and column (from 1) of a problem's cell, of a merged one its first; None where it is not here."""
        row = problem.row if self.rows is None else self.rows.get(problem.row, 0)
        place = row, (problem.position or 0) + 1 + self.shift
        return self.areas.get(place, place) if row else None


def annotated(data: bytes, suffix: str, label: str, problems: Sequence[Problem]) -> bytes:
    """The copy (.xlsx). Raises XianbaoError where the file cannot be read."""
    held = sheets.read(data, suffix, label)
    pages = None
    if data.startswith(b"PK") and sum(_size(sheet) for sheet in held) <= MAX_COPIED:
        book, pages = _own(data)
    if pages is None:
        book, pages = _copied(held, problems)
    whole = all(page.rows is None for page in pages.values())
    _summary(book, pages, problems, whole)
    _mark(pages, problems)
    out = io.BytesIO()
    book.save(out)
    return without_clock(out.getvalue())


def _size(sheet: Sheet) -> int:
    return sum(map(len, sheet.grid)) + sheet.merged


def _own(data: bytes) -> tuple[Workbook, dict[str, _Page] | None]:
    """The user's own workbook, without what computes or leads elsewhere; no pages where openpyxl fails."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what it leaves out; the first sheet says so
            book = load_workbook(io.BytesIO(data), data_only=True, keep_links=False)
            book.save(io.BytesIO())
    except Exception:  # openpyxl fails in as many ways as there are odd workbooks
        return Workbook(), None
    for name in [n for n, defined in book.defined_names.items() if set("[|") & set(defined.attr_text or "")]:
        del book.defined_names[name]
    pages = {}
    for sheet in book.worksheets:
        sheet.sheet_view.tabSelected = False
        for row in sheet.iter_rows():
            for cell in row:
                if cell.hyperlink is not None and cell.hyperlink.target:
                    cell.hyperlink = None
        areas = {place: (a.min_row, a.min_col) for a in sheet.merged_cells.ranges for place in a.cells}
        pages[sheet.title] = _Page(sheet, areas=areas)
    return book, pages


def _copied(held: Sequence[Sheet], problems: Sequence[Problem]) -> tuple[Workbook, dict[str, _Page]]:
    """The sheets with findings, from their cells."""
    book = Workbook()
    book.remove(book.worksheets[0])
    pages: dict[str, _Page] = {}
    for sheet in held:
        found = sorted({p.row for p in problems if p.sheet == sheet.name and 0 < p.row <= len(sheet.grid)})
        if not found:
            continue
        page = book.create_sheet(f"台账{len(pages) + 1}" if len(held) > 1 else "台账")
        large = _size(sheet) > MAX_COPIED
        top = range(1, min(HEADER_ROWS, found[0] - 1) + 1)
        rows = [*top, *[r for r in found if r > len(top)][:MAX_LISTED]] if large else range(1, len(sheet.grid) + 1)
        for here, row in enumerate(rows, 1):
            for column, value in enumerate([row, *sheet.grid[row - 1]] if large else sheet.grid[row - 1], 1):
                plain(page.cell(here, column), value)
        places = {row: here for here, row in enumerate(rows, 1)} if large else None
        pages[sheet.name] = _Page(page, places, int(large))
    return book, pages


def _summary(book: Workbook, pages: Mapping[str, _Page], problems: Sequence[Problem], whole: bool) -> None:
    """The first sheet: every finding in words, with a link to its cell."""
    title = next(t for n in range(len(book.sheetnames) + 1) if (t := f"{SUMMARY}{n or ''}") not in book.sheetnames)
    page: Any = book.create_sheet(title, 0)
    book.active = 0
    errors = sum(p.severity == "错误" for p in problems)
    notes = [f"错误 {errors} 处，提示 {len(problems) - errors} 处。点“单元格”一列可转到该处。"]
    notes += ["这是核对用的副本：公式只留数值，宏、外部链接和部分图形没有带入。请在原表中改正，再核对一次。"]
    if not whole:
        notes += ["表太大，后面的工作表只有表头和有问题的行，第一列是原表的行号；“单元格”一列也是原表的位置。"]
    if len(problems) > MAX_LISTED:
        notes += [f"只列前 {MAX_LISTED} 处；全部见 xianbao check --json。"]
    if len(problems) > MAX_COMMENTS:
        notes += [f"单元格批注只加前 {MAX_COMMENTS} 处，其余只标颜色。"]
    for row, note in enumerate(notes, 1):
        page.cell(row, 1).value = note
    head = len(notes) + 1
    for column, (name, width) in enumerate(HEADERS.items(), 1):
        cell = page.cell(head, column)
        cell.value, cell.font = name, Font(bold=True)
        page.column_dimensions[cell.column_letter].width = width
    wrapped = Alignment(wrap_text=True, vertical="top")
    for number, p in enumerate(problems[:MAX_LISTED], 1):
        words = p.words.lstrip("，；：: ")
        for column, value in enumerate((number, p.severity, p.check, p.sheet, p.cell, p.column, p.stood, words), 1):
            cell = page.cell(head + number, column)
            plain(cell, value)
            if column == len(HEADERS):  # a style costs more than the cell
                cell.alignment = wrapped
        page.cell(head + number, 2).fill = FILLS[p.severity]
        if (there := pages.get(p.sheet)) and (place := there.place(p)):
            cell = page.cell(head + number, 5)
            quoted = there.sheet.title.replace("'", "''")
            target = there.sheet.cell(*place).coordinate
            cell.hyperlink = Hyperlink(cell.coordinate, location=f"'{quoted}'!{target}")
            cell.font = Font(color="0563C1", underline="single")
    page.page_setup.orientation, page.page_setup.paperSize, page.page_setup.fitToHeight = "landscape", 9, 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.freeze_panes = page.cell(head + 1, 1)
    page.auto_filter.ref = f"A{head}:H{head + min(len(problems), MAX_LISTED)}"


def _mark(pages: Mapping[str, _Page], problems: Sequence[Problem]) -> None:
    marked: dict[tuple[str, int, int], list[Problem]] = {}
    for problem in problems:
        if (page := pages.get(problem.sheet)) and (place := page.place(problem)):
            marked.setdefault((problem.sheet, *place), []).append(problem)
    for number, ((name, row, column), found) in enumerate(marked.items()):
        cell = pages[name].sheet.cell(row, column)
        cell.fill = FILLS["错误" if any(p.severity == "错误" for p in found) else "提示"]
        if number < MAX_COMMENTS:
            hers = [cell.comment.text, "—— 县报核对 ——"] if cell.comment else []
            words = [*hers, *(f"{p.severity}：“{p.stood}”{p.words}" for p in found)]
            note = Comment(ILLEGAL_CHARACTERS_RE.sub("", "\n".join(words))[:30_000], "县报")
            note.width, note.height = 320, min(600, 60 + 40 * (len(found) + len(hers)))
            cell.comment = note
