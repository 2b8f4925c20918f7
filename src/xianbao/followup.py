"""Workbooks for following up the lists of a comparison: one for each township, a sheet for each list.

Internal edition only: they hold personal data. Whatever stands in a register is text here: nothing
in it is ever a formula, and an identity number keeps its eighteen characters. The same comparison
gives the same bytes.
"""

import datetime as dt
import io
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from xianbao.reconcile import HEADERS, LISTS, RATES, Comparison
from xianbao.workbooks import plain, without_clock

NO_TOWN = "未登记乡镇"
ANSWERS = ("核查结果", "核查人", "核查日期")
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
        town: _workbook(town, {key: part[town] for key, part in parts.items() if town in part}, comparison.skipped)
        for town in towns
    }


def _workbook(town: str, lists: Mapping[str, pd.DataFrame], skipped: Mapping[str, str]) -> bytes:
    book = Workbook()
    cover: Any = book.active
    cover.title = "说明"
    names = {key: rule.name for key, rule in (LISTS | RATES).items()}
    contents = [(names[key], len(frame), LISTS[key].definition) for key, frame in lists.items()]
    left_out = [(names[key], None, f"未比对：{reason}") for key, reason in skipped.items()]
    _fill(cover, ("名单", "条数", "口径"), [*contents, *left_out])
    cover.oddHeader.center.text = "内部资料 含个人信息 不得外传"
    for key, frame in lists.items():
        sheet = book.create_sheet(names[key])
        headers = [*(HEADERS[column] for column in frame.columns), *ANSWERS]
        plain = frame.astype(object).where(frame.notna(), None)
        _fill(sheet, headers, [(*row, *[None] * len(ANSWERS)) for row in plain.itertuples(index=False)])
        sheet.oddHeader.center.text = cover.oddHeader.center.text
        result, _, day = (get_column_letter(frame.shape[1] + place) for place in range(1, len(ANSWERS) + 1))
        last = len(frame) + 1
        choices = DataValidation("list", formula1=f'"{",".join(RESULTS)}"', allow_blank=True, showErrorMessage=True)
        choices.add(f"{result}2:{result}{last}")
        dates = DataValidation(
            "date", operator="greaterThan", formula1="DATE(2000,1,1)", allow_blank=True, showErrorMessage=True
        )
        dates.add(f"{day}2:{day}{last}")
        for row in range(2, last + 1):
            sheet[f"{day}{row}"].number_format = "yyyy-mm-dd"
        sheet.add_data_validation(choices)
        sheet.add_data_validation(dates)
    out = io.BytesIO()
    book.save(out)
    return without_clock(out.getvalue())


def _fill(sheet: Worksheet, headers: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """A header that stays in view and is printed on every page, and the rows below it."""
    for number, values in enumerate([headers, *rows], 1):
        for position, value in enumerate(values, 1):
            if value is not None:
                _write(sheet.cell(number, position), value)
    for position, column in enumerate(zip(headers, *rows, strict=True), 1):
        sheet.cell(1, position).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(position)].width = min(60, 2 + max(map(_width, column)))
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    sheet.print_title_rows = "1:1"
    sheet.print_options.gridLines = True
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToHeight = 0


def _write(cell: Any, value: Any) -> None:
    plain(cell, value)
    if isinstance(value, str):
        cell.number_format = "@"
        cell.quotePrefix = True
    elif isinstance(value, dt.date):
        cell.number_format = "yyyy-mm-dd"


def _width(value: Any) -> int:
    """Columns of half-width characters a value takes."""
    return sum(2 if ord(c) > 0x2E7F else 1 for c in str(value)) if value is not None else 0
