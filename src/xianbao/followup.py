"""Workbooks for following up the lists of a comparison: one for each township, a sheet for each list.

Internal edition only: they hold personal data. Whatever stands in a register is text here: nothing
in it is ever a formula, and an identity number keeps its eighteen characters. The same comparison
gives the same bytes.
"""

import datetime as dt
import io
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from math import ceil
from typing import Any

import pandas as pd
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, NamedStyle
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties

from xianbao.reconcile import HEADERS, LISTS, RATES, Comparison
from xianbao.workbooks import plain, without_clock

NO_TOWN = "未登记乡镇"
ANSWERS = ("核查结果", "核查人", "核查日期")
LONGEST = 40
HEAD, TEXT, NUMBER, DATE = "表头", "文字", "数", "日期"
RESULTS = ("属实，已整改", "属实，整改中", "不属实", "无法核实")


def workbooks(comparison: Comparison) -> dict[str, bytes]:
    """Township → .xlsx, in order of name; a township without any row has none.

    A list's rows without a township go to NO_TOWN. Township names are text from the registers: make
    a file name of them with care.
    """
    lists = {
        key: frame.assign(town=frame["town"].replace("", None).fillna(NO_TOWN))
        for key, frame in comparison.lists.items()
    }
    towns = sorted({town for frame in lists.values() for town in frame["town"]})
    parts = {key: dict(iter(frame.groupby("town", sort=False))) for key, frame in lists.items()}
    return {
        town: _workbook({key: part[town] for key, part in parts.items() if town in part}, comparison.skipped)
        for town in towns
    }


def files(comparison: Comparison, towns: Sequence[str]) -> dict[str, bytes]:
    """File name → .xlsx, numbered in the order of `towns`, which names every township of the comparison."""
    books = workbooks(comparison)
    order = sorted(books, key=list(towns).index)
    return dict(zip(file_names(order), (books[town] for town in order), strict=True))


def file_names(towns: Sequence[str]) -> list[str]:
    """01 甲镇.xlsx, …: names that Windows and POSIX allow, whatever text a township is.

    The number keeps apart what a disk without upper and lower case would not, and no device (CON,
    NUL) begins with one; of the text only letters and digits stay, at most LONGEST of them.
    """
    digits = max(2, len(str(len(towns))))
    stems = ("".join(filter(str.isalnum, unicodedata.normalize("NFC", town)))[:LONGEST] for town in towns)
    return [f"{f'{number:0{digits}} {stem}'.strip()}.xlsx" for number, stem in enumerate(stems, 1)]


def _workbook(lists: Mapping[str, pd.DataFrame], skipped: Mapping[str, str]) -> bytes:
    book = Workbook()
    for style in _styles():
        book.add_named_style(style)
    cover: Any = book.active
    cover.title = "说明"
    names = {key: rule.name for key, rule in (LISTS | RATES).items()}
    contents = [(names[key], len(frame), LISTS[key].definition) for key, frame in lists.items()]
    left_out = [(names[key], None, f"未比对：{reason}") for key, reason in skipped.items()]
    _fill(cover, ("名单", "条数", "口径"), [*contents, *left_out], widest=90)
    for key, frame in lists.items():
        sheet = book.create_sheet(names[key])
        headers = [*(HEADERS[column] for column in frame.columns), *ANSWERS]
        plain = frame.astype(object).where(frame.notna(), None)
        _fill(sheet, headers, [(*row, *[None] * len(ANSWERS)) for row in plain.itertuples(index=False)])
        _ask(sheet, frame.shape[1], len(frame) + 1)
    out = io.BytesIO()
    book.save(out)
    return without_clock(out.getvalue())


def _styles() -> Iterator[NamedStyle]:
    """The looks of a cell, by name: openpyxl applies a named style ten times faster than its parts."""
    wrapped = Alignment(vertical="center", wrap_text=True)
    yield NamedStyle(HEAD, Font(bold=True), alignment=wrapped, number_format="@")
    yield NamedStyle(TEXT, alignment=wrapped, number_format="@")
    centred = Alignment(horizontal="center", vertical="center")
    yield NamedStyle(NUMBER, alignment=centred)
    yield NamedStyle(DATE, alignment=centred, number_format="yyyy-mm-dd")


def _fill(sheet: Any, headers: Sequence[str], rows: Sequence[Sequence[Any]], widest: int = 20) -> None:
    """A header that stays in view and is printed on every page, and the rows below it."""
    for number, values in enumerate([headers, *rows], 1):
        for position, value in enumerate(values, 1):
            if value is not None:
                _write(sheet.cell(number, position), value, HEAD if number == 1 else TEXT)
    widths = [_column_width(column, widest) for column in zip(headers, *rows, strict=True)]
    for position, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(position)].width = width
    for number, values in enumerate([headers, *rows], 1):
        lines = max(ceil(_width(value) / (width - 2)) for value, width in zip(values, widths, strict=True))
        sheet.row_dimensions[number].height = 17 * max(1, lines)  # LibreOffice does not find it by itself
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    sheet.print_title_rows = "1:1"
    sheet.print_options.gridLines = True
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToHeight = 0
    sheet.page_margins = PageMargins(0.4, 0.4, 0.75, 0.6)
    sheet.oddHeader.left.text = "&A"
    sheet.oddHeader.center.text = "内部资料 含个人信息 不得外传"
    sheet.oddFooter.center.text = "第&P页 共&N页"


def _ask(sheet: Any, columns: int, last: int) -> None:
    """The columns in which a township answers: a result to choose, who looked into it, and when."""
    result, who, day = (get_column_letter(columns + place) for place in range(1, len(ANSWERS) + 1))
    choices = DataValidation("list", formula1=f'"{",".join(RESULTS)}"', allow_blank=True, showErrorMessage=True)
    choices.add(f"{result}2:{result}{last}")
    dates = DataValidation(
        "date", operator="greaterThan", formula1="DATE(2000,1,1)", allow_blank=True, showErrorMessage=True
    )
    dates.add(f"{day}2:{day}{last}")
    sheet.add_data_validation(choices)
    sheet.add_data_validation(dates)
    for row in range(2, last + 1):
        sheet[f"{day}{row}"].style = DATE
    for letter, width in ((result, 14), (who, 10), (day, 12)):
        sheet.column_dimensions[letter].width = width


def _write(cell: Any, value: Any, style: str) -> None:
    plain(cell, value)
    if isinstance(value, str):
        cell.style = style
        cell.quotePrefix = True
    else:
        cell.style = DATE if isinstance(value, dt.date) else NUMBER


def _column_width(column: Sequence[Any], widest: int) -> int:
    """Room for the longest value, at most `widest`; a header may take two lines."""
    header, *values = column
    return min(widest, 2 + max([ceil(_width(header) / 2), 4, *map(_width, values)]))


def _width(value: Any) -> int:
    """Columns of half-width characters a value takes."""
    if isinstance(value, dt.date):
        return 10
    return sum(2 if ord(c) > 0x2E7F else 1 for c in str(value)) if value is not None else 0
