"""发布清单: the workbook from which a web editor puts reports into a portal. The same articles give the same bytes."""

import datetime as dt
import io
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties

from xianbao.site import Entry
from xianbao.wording import date_text, period_text
from xianbao.workbooks import em, plain, without_clock

REPORTS, FILES, GUIDE = "发布清单", "文件清单", "使用说明"
# Header → width in characters
COLUMNS = {
    "序号": 6, "地区": 18, "报告期": 15, "文种": 18, "标题": 46, "索引号": 19, "主题分类": 14, "发布日期": 17,
    "公开方式": 11, "公示截止": 12, "摘要": 60, "关键词": 22, "正文文件": 48, "附件": 50, "校验码": 22, "备注": 40,
}  # fmt: skip
FILE_COLUMNS = {"序号": 6, "标题": 46, "文件": 60, "内容": 30, "格式": 8, "字节数": 11, "SHA-256": 70}
TEXT = (
    "“发布清单”一行是一篇报告，按地区代码排列；点序号转到“文件清单”中该篇的文件，点文件名打开文件。"
    "各栏内容与该报告文件夹中的 metadata.json 相同。",
    "1.在网站后台新建一篇文章，把标题、索引号、主题分类、发布日期、公开方式、摘要、关键词填入对应各栏。",
    "2.把 images 文件夹中的图传到网站，再把 fragment.html 的全部内容粘贴到编辑器的“源代码”视图；"
    "图的地址改成上传后的地址，图的替代文字（alt）保留。",
    "3.网站允许图直接写在正文里的，改用 fragment-whole.html，不必传图。",
    "4.上传附件（PDF、Word、CSV）。上传前后可用“文件清单”中的 SHA-256 核对文件是否完整。",
    "5.公示截止日期一过即从网站撤下；备注写明撤下、替换、更正的，照备注办理。"
    "有 correction.html 的是更正过的报告：正文开头已有简短的更正说明，逐处对照在 correction.html 中，"
    "可单发一篇更正公告。",
    "6.正文、图和附件中的数已经过保密处理，“＊”表示不公开的小数目，不要改动，也不要从内部版补上。",
)
_LINK = Font(name="Calibri", size=11, color="0563C1", underline="single")
_HEAD, _SHADE = Font(bold=True), PatternFill("solid", fgColor="E8EDF3")
_WRAPPED = Alignment(wrap_text=True, vertical="center")
_CENTRED = Alignment(horizontal="center", vertical="center")
_THIN = Side(style="thin", color="B0B0B0")
_GRID = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)


@dataclass(frozen=True)
class File:
    """A file of the package: path in it, what it is, format, bytes, sha256."""

    path: str
    title: str
    form: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Article:
    """A report as the editor gets it: what metadata.json says, and its files, the article first; none if withdrawn."""

    entry: Entry
    fields: Mapping[str, Any]
    files: tuple[File, ...]


def workbook(articles: Sequence[Article]) -> bytes:
    """A row per article, a row per file, and how to use them."""
    book = Workbook()
    page: Any = book.active
    page.title = REPORTS
    files = book.create_sheet(FILES)
    often = Counter(str(a.fields["索引号"]) for a in articles if "索引号" in a.fields)
    first = 2
    for number, article in enumerate(articles, 1):
        row = number + 1
        _row(page, row, COLUMNS, _cells(number, article, often))
        if article.files:
            _link(page.cell(row, _place("正文文件")), article.files[0].path)
            there = page.cell(row, 1)
            there.hyperlink, there.font = Hyperlink(there.coordinate, location=f"'{FILES}'!C{first}"), _LINK
        for file in article.files:
            cells = (number, article.entry.title, file.path, file.title, file.form, file.size, file.sha256)
            _row(files, first, FILE_COLUMNS, cells)
            _link(files.cell(first, 3), file.path)
            files.cell(first, 6).number_format = "#,##0"
            first += 1
    _frame(page, COLUMNS, len(articles) + 1, "C2")
    _frame(files, FILE_COLUMNS, first - 1, "A2")
    _guide(book.create_sheet(GUIDE))
    book.properties.title, book.properties.creator = REPORTS, "县报"
    out = io.BytesIO()
    book.save(out)
    return without_clock(out.getvalue())


def _cells(number: int, article: Article, often: Mapping[str, int]) -> tuple[Any, ...]:
    entry, fields = article.entry, article.fields
    attached = [f for f in article.files if f.form in ("PDF", "Word", "CSV")]
    return (
        number, entry.area, period_text(entry.id.period), entry.kind, entry.title,
        fields.get("索引号"), fields.get("主题分类"), _day(entry.published, "%Y-%m-%d %H:%M"),
        fields.get("公开方式"), _day(fields.get("公示截止日期"), "%Y-%m-%d"),
        fields.get("summary"), fields.get("Keywords"), article.files[0].path if article.files else None,
        "\n".join(f"{f.path.rpartition('/')[2]}（{ceil(f.size / 1024)} KB）" for f in attached),
        entry.check_code, _remarks(entry, often.get(fields.get("索引号", ""), 0)),
    )  # fmt: skip


def _remarks(entry: Entry, often: int) -> str:
    """What the editor has to do beside putting it in."""
    told = [
        f"{date_text(c.date)}更正：{c.why.rstrip('。；;')}" for c in sorted(entry.corrections, key=lambda c: c.date)
    ]
    told += [
        f"替换{date_text(f.released)}发布的第{f.number}版" for f in sorted(entry.former, key=lambda f: f.number)[-1:]
    ]
    if often > 1:
        told.append(f"索引号与另外{often - 1}篇相同，请核对")
    if entry.withdrawn:
        told.append(f"{date_text(entry.withdrawn)}起撤下，请从网站删去正文、图和附件")
    return "；".join(told)


def _day(text: str | None, form: str) -> dt.datetime | None:
    """A day that the editor can sort and filter by."""
    return dt.datetime.strptime(text, form) if text else None  # noqa: DTZ007 (the office's own time)


def _row(page: Any, row: int, columns: Mapping[str, int], cells: Sequence[Any]) -> None:
    lines = 1
    for place, (value, width) in enumerate(zip(cells, columns.values(), strict=True), 1):
        cell = page.cell(row, place)
        plain(cell, value or None)
        cell.alignment, cell.border = _WRAPPED if isinstance(value, str) else _CENTRED, _GRID
        if isinstance(value, dt.datetime):
            cell.number_format = "yyyy-mm-dd" if place == _place("公示截止") else "yyyy-mm-dd hh:mm"
        if isinstance(value, str):
            lines = max(lines, sum(ceil(max(1, em(line)) / width) for line in value.split("\n")))
    page.row_dimensions[row].height = 18 * lines  # no program finds it by itself in all versions


def _link(cell: Any, path: str) -> None:
    cell.hyperlink, cell.font = path, _LINK


def _place(header: str) -> int:
    return list(COLUMNS).index(header) + 1


def _frame(page: Any, columns: Mapping[str, int], last: int, frozen: str) -> None:
    """Head, widths, filter, and how it prints: on A4 across, as wide as the sheet."""
    for place, (header, width) in enumerate(columns.items(), 1):
        cell = page.cell(1, place, header)
        cell.font, cell.fill, cell.border = _HEAD, _SHADE, _GRID
        cell.alignment = Alignment(horizontal="center", vertical="center")
        page.column_dimensions[get_column_letter(place)].width = width
    page.freeze_panes = frozen
    page.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{last}"
    page.print_title_rows = "1:1"
    page.page_setup.orientation, page.page_setup.paperSize, page.page_setup.fitToHeight = "landscape", 9, 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _guide(page: Any) -> None:
    page.column_dimensions["A"].width = 100
    for row, line in enumerate(TEXT, 1):
        cell = page.cell(row, 1, line)
        cell.alignment = _WRAPPED
        page.row_dimensions[row].height = 18 * ceil(em(line) / 100)
