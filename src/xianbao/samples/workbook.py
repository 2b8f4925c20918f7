"""Write a sample ledger as the workbook an office would keep, with its origin beside it."""

import datetime as dt
import hashlib
import io
import random
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from ruamel.yaml import YAML

from xianbao.ledgers import LEDGERS
from xianbao.workbooks import without_clock

NOTES = {
    "mixed": "注：样例数据。合计取自公开材料，分校、分项明细由程序生成，不对应真实的学校台账和个人。",
    "synthetic": "注：样例数据。全部内容由程序生成，不对应任何真实的人和事。",
}


@dataclass(frozen=True)
class Sample:
    """A ledger's rows (field → value) and what is true of their origin."""

    ledger_id: str
    office: str
    rows: Sequence[dict[str, Any]]
    origin: str
    source_document: str
    retrieved: dt.date
    given: str
    synthetic: str
    characters: tuple[int, int] | None = None
    totals: tuple[str, ...] = ()
    bureau: str = "教育局"
    note: str = ""


def split(
    rng: random.Random, total: Decimal, parts: int, step: Decimal, spread: float = 0.5, sizes: Sequence[float] = ()
) -> list[Decimal]:
    """`parts` positive multiples of `step` that add up to `total` exactly, about as `sizes` weigh them."""
    units = int(total / step)
    weights = [size * (1 + spread * (2 * rng.random() - 1)) for size in sizes or [1.0] * parts]
    shares = [max(1, int(units * w / sum(weights))) for w in weights]
    shares[shares.index(max(shares))] += units - sum(shares)
    return [share * step for share in shares]


def write(sample: Sample, folder: Path) -> Path:
    """Write workbook and origin file; the same sample gives the same bytes."""
    ledger = LEDGERS[sample.ledger_id]
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{ledger.name}.xlsx"
    path.write_bytes(_workbook(sample))
    origin = {
        "origin": sample.origin,
        "source_document": sample.source_document,
        "retrieved": sample.retrieved,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "given": sample.given,
        "synthetic": sample.synthetic,
    }
    if sample.characters:
        origin["characters_shown"], origin["characters_total"] = sample.characters
    yaml = YAML()
    yaml.width = 10_000
    yaml.allow_unicode = True
    with path.with_suffix(".origin.yaml").open("w", encoding="utf-8", newline="\n") as file:
        yaml.dump(origin, file)
    return path


def _workbook(sample: Sample) -> bytes:
    ledger = LEDGERS[sample.ledger_id]
    book = Workbook()
    sheet: Any = book.active
    sheet.title = ledger.name
    columns = [c for c in ledger.columns if not c.blank or any(r.get(c.field) is not None for r in sample.rows)]
    width = len(columns)
    levels = max(c.header.count("|") for c in columns) + 1
    thin = Side(style="thin")
    grid = Border(left=thin, right=thin, top=thin, bottom=thin)
    centre = Alignment(horizontal="center", vertical="center", wrap_text=True)

    sheet.cell(1, 1, f"{sample.office}{ledger.name}（样例数据）").font = Font(name="方正小标宋简体", size=18)
    sheet.cell(1, 1).alignment = centre
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=width)
    sheet.cell(2, 1, f"填报单位：{sample.office}{sample.bureau}")

    first = 3
    for position, column in enumerate(columns, 1):
        parts = column.label.split("|")
        for level in range(levels):
            sheet.cell(first + level, position, parts[level] if level < len(parts) else None)
        if len(parts) == 1 and levels > 1:
            sheet.merge_cells(start_row=first, start_column=position, end_row=first + levels - 1, end_column=position)
        sheet.column_dimensions[get_column_letter(position)].width = _width(column.label, sample, column.field)
    if levels > 1:
        _merge_groups(sheet, first, width)
    last = first + levels
    for record in sample.rows:
        for position, column in enumerate(columns, 1):
            cell = sheet.cell(last, position, _cell(record.get(column.field)))
            if column.kind == "date":
                cell.number_format = "yyyy-mm-dd"
        last += 1
    if sample.totals:
        sheet.cell(last, 1, "合计")
        for position, column in enumerate(columns, 1):
            if column.field in sample.totals:
                values = [Decimal(str(r[column.field])) for r in sample.rows if r.get(column.field) is not None]
                sheet.cell(last, position, float(sum(values)))
        last += 1
    for row in sheet.iter_rows(min_row=first, max_row=last - 1, max_col=width):
        for box in row:
            box.border = grid
            box.alignment = centre
            box.font = Font(name="黑体" if (box.row or 0) < first + levels else "仿宋_GB2312", size=11)
    sheet.cell(last, 1, sample.note or NOTES[sample.origin])
    sheet.freeze_panes = sheet.cell(first + levels, 1)
    buffer = io.BytesIO()
    book.save(buffer)
    return without_clock(buffer.getvalue())


def _merge_groups(sheet: Any, row: int, width: int) -> None:
    start = 1
    for position in range(2, width + 2):
        same = position <= width and sheet.cell(row, position).value == sheet.cell(row, start).value
        if not same:
            if position - start > 1 and sheet.cell(row, start).value:
                sheet.merge_cells(start_row=row, start_column=start, end_row=row, end_column=position - 1)
            start = position


def _width(label: str, sample: Sample, field: str) -> float:
    longest = max((len(str(r.get(field) or "")) for r in sample.rows), default=0)
    return min(40.0, 2.2 * max(4, min(len(label), 8), longest))


def _cell(value: Any) -> Any:
    match value:
        case Decimal():
            return float(value)
        case bool():
            return "是" if value else "否"
        case _:
            return value
