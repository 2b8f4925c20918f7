"""CSV tables that an office keeps by hand (targets, tasks, documents, benchmarks): a header, then rows of text.

All faults of a file are told at once, each with file, row, column, what stands there and what is allowed.
"""

import datetime as dt
import difflib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from xianbao import sheets
from xianbao.errors import XianbaoError

MAX_BYTES = 10_000_000
SHOWN = 40  # characters of a cell in a message
_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,10})?")
_LISTED = re.compile(r"[;；、]")


@dataclass(frozen=True)
class Column:
    """A column: the field it fills, its header, how its text is read, whether it may be blank.

    parse raises ValueError with what is allowed; a blank cell is `blank`, without parsing.
    """

    field: str
    label: str
    parse: Callable[[str], Any] = str
    required: bool = False
    blank: Any = ""


@dataclass(frozen=True)
class Row:
    """A row as read: its number in the file and its values by field."""

    number: int
    values: dict[str, Any]


Check = Callable[[Row], Iterator[tuple[str, str]]]


def read(
    path: Path, label: str, columns: Sequence[Column], check: Check | None = None, key: Sequence[str] = ()
) -> list[Row]:
    """The rows of a CSV file; UTF-8 with or without BOM, or GB18030.

    label: how messages name the file; check: row → (header of the column, sentence) for what is wrong
    between its cells; key: the fields that tell rows apart.
    Raises XianbaoError with a line for every fault.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise XianbaoError(f"{label}：超过 {MAX_BYTES // 1_000_000} MB，请检查是不是放错了文件")
        data = path.read_bytes()
    except FileNotFoundError:
        raise XianbaoError(f"{label}：没有这个文件") from None
    except OSError:
        raise XianbaoError(f"{label}：打不开，请关闭正在使用它的程序，检查是否有读取权限后重试") from None
    (sheet,) = sheets.read(data, ".csv", label)
    grid = [[str(cell).strip() for cell in line] for line in sheet.grid]
    header = next((n for n, line in enumerate(grid) if any(line)), None)
    if header is None:
        raise XianbaoError(f"{label}：没有内容；第1行应为列名：{_labels(columns)}")
    if faults := list(_header_faults(grid[header], columns)):
        raise XianbaoError(*(f"{label} 第{header + 1}行：{fault}" for fault in faults))
    places = {column.field: grid[header].index(column.label) for column in columns if column.label in grid[header]}
    rows: list[Row] = []
    seen: dict[Any, int] = {}
    for number, line in enumerate(grid[header + 1 :], header + 2):
        if not any(line):
            continue
        row, wrong = _row(number, line, columns, places)
        if any(line[len(grid[header]) :]):
            wrong.append(("", f"多出的一格“{_show(line[len(grid[header])])}”在列名之外；内容里有逗号的格应加引号"))
        if check and not wrong:
            wrong.extend(check(row))
        if key and not wrong:
            held = tuple(row.values[field] for field in key)
            first = seen.setdefault(held, number)
            if first != number:
                name = "、".join(c.label for c in columns if c.field in key)
                wrong.append((name, f"“{_show(' '.join(map(str, held)))}”与第{first}行重复；每行应不同"))
        faults.extend(f"{label} 第{number}行{f' {name}' if name else ''}：{words}" for name, words in wrong)
        rows.append(row)
    if faults:
        raise XianbaoError(*faults)
    return rows


def _header_faults(header: Sequence[str], columns: Sequence[Column]) -> Iterator[str]:
    labels = [column.label for column in columns]
    for name in dict.fromkeys(name for name in header if name):
        if name not in labels:
            near = difflib.get_close_matches(name, labels, n=1, cutoff=0.4)
            yield f"不认识的列“{_show(name)}”；" + (f"是不是想写“{near[0]}”" if near else f"可用：{_labels(columns)}")
        elif header.count(name) > 1:
            yield f"列“{name}”写了两次；只应有一列"
    if absent := [column.label for column in columns if column.required and column.label not in header]:
        yield f"缺少列 {'、'.join(absent)}；应有：{_labels(columns)}"


def _row(
    number: int, line: Sequence[str], columns: Sequence[Column], places: dict[str, int]
) -> tuple[Row, list[tuple[str, str]]]:
    values: dict[str, Any] = {}
    wrong: list[tuple[str, str]] = []
    for column in columns:
        place = places.get(column.field)
        text = line[place] if place is not None and place < len(line) else ""
        values[column.field] = column.blank
        if not text:
            if column.required:
                wrong.append((column.label, "空着；必须填写"))
            continue
        try:
            values[column.field] = column.parse(text)
        except ValueError as error:
            wrong.append((column.label, f"“{_show(text)}”不合要求；应为{error}"))
    return Row(number, values), wrong


def _labels(columns: Sequence[Column]) -> str:
    return "、".join(column.label for column in columns)


def _show(text: str) -> str:
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def number(text: str) -> Decimal:
    """A plain decimal number, as it stands."""
    if not _NUMBER.fullmatch(text):
        raise ValueError("数字，如 100 或 0.6，不带单位和千位逗号")
    return Decimal(text)


def day(text: str) -> dt.date:
    """An ISO day."""
    try:
        return dt.datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=dt.UTC).date()
    except ValueError:
        raise ValueError("日期，如 2019-12-31") from None


def year(text: str) -> int:
    """A year of four digits."""
    if not re.fullmatch(r"(19|20)\d\d", text):
        raise ValueError("四位年份，如 2019")
    return int(text)


def one_of(*allowed: str) -> Callable[[str], str]:
    """One of the words given."""

    def parse(text: str) -> str:
        if text not in allowed:
            raise ValueError(f"{'、'.join(allowed)} 之一")
        return text

    return parse


def listed(text: str) -> tuple[str, ...]:
    """Terms parted by ； ; or 、 — each once, in order."""
    return tuple(dict.fromkeys(part.strip() for part in _LISTED.split(text) if part.strip()))
