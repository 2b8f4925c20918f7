"""Workbooks that are written: the same bytes each time."""

import datetime as dt
import io
import re
import unicodedata
import zipfile
from math import ceil
from typing import Any

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

STAMP = dt.datetime(2000, 1, 1)  # noqa: DTZ001 (the zip format knows no time zone)


def without_clock(data: bytes) -> bytes:
    """The same workbook without the time at which it was written."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            part = source.read(name)
            if name == "docProps/core.xml":
                part = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", f"{STAMP:%Y-%m-%dT%H:%M:%SZ}".encode(), part)
            info = zipfile.ZipInfo(name, STAMP.timetuple()[:6])
            info.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(info, part)
    return out.getvalue()


def em(text: str) -> int:
    """Width in Excel's unit, about one Latin character."""
    return ceil(sum(2.2 if unicodedata.east_asian_width(c) in "WF" else 1.1 for c in text))


def plain(cell: Any, value: Any) -> None:
    """Put a value into a cell; text stays text: no formula, no error, at most what Excel holds."""
    if not isinstance(value, str):
        cell.value = value
        return
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)[:32_767]
    # openpyxl takes a leading = for a formula and #N/A for an error
    cell.data_type = "s"
    if value.startswith(("=", "+", "-", "@", "#")):  # styles cost more than the cell itself
        cell.quotePrefix = True
