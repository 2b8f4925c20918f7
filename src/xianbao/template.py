"""Templates: the blank workbook of a ledger, and the files that start a new jurisdiction."""

import datetime as dt
import io
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import groupby
from math import ceil
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedSeq
from ruamel.yaml.scalarstring import DoubleQuotedScalarString as Quoted

from xianbao import regions
from xianbao.errors import XianbaoError
from xianbao.ledgers import LEDGERS, Column, Ledger
from xianbao.ledgers.common import DEADLINES
from xianbao.ledgers.model import EXAMPLE, Kind
from xianbao.params import FORMATS, INNER, Params, ReportParams, load
from xianbao.workbooks import em, without_clock
from xianbao.workspace import SLUG, Workspace

GUIDE = "填表说明"
BLANK_ROWS = 200
HEADER_ROW = 3
LAST_ROW = 1_048_576  # of any sheet: a list of pupils outgrows the rows drawn here
# What Excel takes: with more, it declares the file damaged
LONGEST_LIST, LONGEST_PROMPT, LONGEST_ERROR, LONGEST_HEADING = 255, 255, 225, 32
_NO_ONE = "999999201203050008"  # a valid check digit, but region 999999 and sequence 000 are never issued


@dataclass(frozen=True)
class _Entry:
    """How cells of one kind are filled in: name and rule in words, an example, the format, what Excel checks."""

    name: str
    rule: str = ""
    example: Any = ""
    number_format: str = "@"
    check: dict[str, Any] = field(default_factory=dict)


def _at_least_zero(kind: str) -> dict[str, Any]:
    return {"type": kind, "operator": "greaterThanOrEqual", "formula1": "0"}


# From 1920: a bare 2019 or 20190305 typed as a date is then refused
_DAYS = {"type": "date", "operator": "between", "formula1": "DATE(1920,1,1)", "formula2": "DATE(2099,12,31)"}
_LENGTH_18 = {"type": "textLength", "operator": "equal", "formula1": "18"}
ENTRIES: dict[Kind, _Entry] = {
    "text": _Entry("文字", example="文字说明"),
    "number": _Entry("数", "应填零或正数，如 12.5", 12.5, "General", _at_least_zero("decimal")),
    "count": _Entry("整数", "应填零或正整数，如 12", 12, "General", _at_least_zero("whole")),
    "rate": _Entry("百分数", "应填百分号前面的数，如 94.5", 94.5, "General", _at_least_zero("decimal")),
    "date": _Entry("日期", "应写成 2019-03-05 的样子", dt.date(2019, 3, 5), "yyyy-mm-dd", _DAYS),
    "term": _Entry("学期", "应写成 2019春 或 2019秋 的样子", "2019春"),
    "choice": _Entry("选项"),
    "flag": _Entry("是/否"),
    "id": _Entry("身份证号", "应为18位，按文本填写", _NO_ONE, check=_LENGTH_18),
    "phone": _Entry("电话", "应按文本填写，保留开头的 0", "00000000000"),
    "card": _Entry("卡号", "应按文本填写，不加空格", "0000000000000000000"),
}
# A word in the header → what a text under it may look like; the first that is found
TEXTS = {
    "姓名": "某某某", "户主": "某某某", "责任人": "某某某", "签字": "某某某", "学校": "某某小学", "乡镇": "某某镇",
    "村": "某某村", "址": "某某镇某某村", "县": "某某县", "单位": "某某单位", "年级": "三年级", "班级": "二班",
    "学段": "小学", "学籍号": f"G{_NO_ONE}", "项目": "某某项目",
}  # fmt: skip
GUIDE_COLUMNS = {
    "列名": 28, "含义/填写要求": 44, "类型": 10, "单位": 10, "可填": 40, "可空": 8, "是否个人信息": 14,
    "其他可用列名": 40,
}  # fmt: skip


def blank(ledger: Ledger, county: str = "某某县") -> bytes:
    """The workbook (.xlsx) to fill in by hand: the ledger's sheet and 填表说明; `county` is its example's.

    The same ledger gives the same bytes. The row that begins with 示例 is no data.
    """
    book = Workbook()
    book.properties.creator = "县报 xianbao"
    for style in _styles():
        book.add_named_style(style)
    sheet: Any = book.active
    sheet.title = ledger.name
    _put(sheet, 1, 1, ledger.name, "题名")
    sheet.row_dimensions[1].height = 36
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(ledger.columns))
    _put(sheet, 2, 1, "填报单位：　　填报日期：　　", "正文")
    example = _header(sheet, ledger.columns)
    _guide(book.create_sheet(GUIDE), ledger)
    for position, column in enumerate(ledger.columns, 1):
        _column(sheet, position, column, example, county)
        letter = get_column_letter(position)
        check = _check(column, lambda choices: _aside(book, choices))
        check.add(f"{letter}{example + 1}:{letter}{LAST_ROW}")
        sheet.add_data_validation(check)
    sheet.freeze_panes = sheet.cell(example, 1)
    sheet.print_title_rows = f"{HEADER_ROW}:{example - 1}"
    _fit_to_page(sheet)
    buffer = io.BytesIO()
    book.save(buffer)
    return without_clock(buffer.getvalue())


def scaffold(
    workspace: Workspace,
    slug: str,
    code: str,
    name: str,
    *,
    year: int,
    issuer: str | None = None,
    unlisted: str | None = None,
) -> list[Path]:
    """Start a jurisdiction: params/<slug>.yaml and a blank workbook per ledger in data/<slug>/<year>/.

    `unlisted` is the reason why code and name are not checked against GB/T 2260.
    Returns the files, the params first. Raises XianbaoError with one line per fault; then nothing
    has been written. What exists is never overwritten.
    """
    name = " ".join(name.split())
    issuer = None if issuer is None else " ".join(issuer.split())
    params, folder = workspace.params(slug), workspace.ledgers(slug, str(year))
    named = "应为 1 至 40 个字，中间不空格"
    rules = {
        f"地区代号“{slug}”不合要求：只能用小写字母、数字和连字符，例如 luxi": SLUG.fullmatch(slug),
        f"行政区划代码“{code}”不合要求：应为六位数字，例如 360323": re.fullmatch(r"[0-9]{6}", code),
        f"地区名称“{name}”不合要求：{named}，例如 芦溪县": _is_name(name),
        f"发文机关“{issuer}”不合要求：{named}，例如 芦溪县教育局": issuer is None or _is_name(issuer),
        f"年度“{year}”不合要求：应为 1949 至 2099 之间的年份，例如 2019": 1949 <= year <= 2099,
    }
    faults = [line for line, kept in rules.items() if not kept]
    if not faults and not unlisted and (fault := regions.problem(code, name, year)):
        faults = [f"{fault}；国家标准中没有的地区，另加 --unlisted 说明理由"]
    faults = faults or [
        f"{workspace.name(path)} 已经存在，没有改动；请换一个地区代号，或者先把它移走"
        for path in (params, folder)
        if path.exists()
    ]
    if faults:
        raise XianbaoError(*faults)
    try:
        with tempfile.TemporaryDirectory(prefix=".scaffold-", dir=workspace.root) as temporary:
            draft = Workspace(Path(temporary))
            draft.params(slug).parent.mkdir()
            draft.params(slug).write_text(
                _params(code, name, issuer or f"{name}教育局", year, unlisted), encoding="utf-8", newline="\n"
            )
            load(draft.params(slug), workspace.name(params))
            draft.ledgers(slug, str(year)).mkdir(parents=True)
            for ledger in LEDGERS.values():
                (draft.ledgers(slug, str(year)) / f"{ledger.name}.xlsx").write_bytes(blank(ledger, name))
            _publish(draft, workspace, (folder if folder.parent.exists() else folder.parent, params))
    except OSError:
        raise XianbaoError(
            f"{workspace.root} 写不进去，没有留下任何文件；应能在其中新建文件和改名，请检查权限和磁盘空间"
        ) from None
    return [params, *(folder / f"{ledger.name}.xlsx" for ledger in LEDGERS.values())]


def _styles() -> Iterator[NamedStyle]:
    """Every look of a cell, by name: openpyxl applies a named style ten times faster than its parts."""
    side = Side(style="thin")
    grid = Border(left=side, right=side, top=side, bottom=side)
    centre = Alignment(horizontal="center", vertical="center", wrap_text=True)
    grey = PatternFill("solid", start_color="D9D9D9")
    body, hint = Font(name="仿宋_GB2312", size=11), Font(name="仿宋_GB2312", size=11, italic=True, color="808080")
    yield NamedStyle("题名", Font(name="方正小标宋简体", size=18), alignment=centre)
    yield NamedStyle("正文", body)
    yield NamedStyle("说明", body, border=grid, alignment=Alignment(vertical="center", wrap_text=True))
    for name, bold in (("列名", False), ("必填列名", True)):
        yield NamedStyle(name, Font(name="黑体", size=11, bold=bold), grey, grid, centre)
    for number_format in sorted({entry.number_format for entry in ENTRIES.values()}):
        yield NamedStyle(f"填写 {number_format}", body, border=grid, alignment=centre, number_format=number_format)
        yield NamedStyle(f"示例 {number_format}", hint, border=grid, alignment=centre, number_format=number_format)


def _put(sheet: Any, row: int, position: int, value: Any, style: str) -> None:
    cell = sheet.cell(row, position, value)
    if isinstance(value, str):
        cell.data_type = "s"  # a text that begins with = would become a formula
    cell.style = style


def _header(sheet: Any, columns: Sequence[Column]) -> int:
    """Write the header, one row per level, its groups merged; gives the row below it."""
    paths = [c.label.split("|") for c in columns]
    levels = max(map(len, paths))
    for level in range(levels):
        sheet.row_dimensions[HEADER_ROW + level].height = 36
        for position, (column, path) in enumerate(zip(columns, paths, strict=True), 1):
            name = path[level] if level < len(path) else None
            _put(sheet, HEADER_ROW + level, position, name, "列名" if column.blank else "必填列名")
    for top, left, bottom, right in _merged(paths):
        sheet.merge_cells(None, HEADER_ROW + top, left + 1, HEADER_ROW + bottom, right + 1)
    return HEADER_ROW + levels


def _merged(paths: Sequence[list[str]]) -> Iterator[tuple[int, int, int, int]]:
    """(top, left, bottom, right) of the merged header cells, from 0: groups, and what stands alone."""
    levels = max(map(len, paths))
    for level in range(levels - 1):
        shared = [path[: level + 1] if len(path) > level + 1 else i for i, path in enumerate(paths)]
        for _, run in groupby(range(len(paths)), shared.__getitem__):
            members = list(run)
            if len(members) > 1:
                yield level, members[0], level, members[-1]
    for i, path in enumerate(paths):
        if len(path) < levels:
            yield len(path) - 1, i, levels - 1, i


def _column(sheet: Any, position: int, column: Column, example: int, county: str) -> None:
    """The width and format of one column, its example and its empty cells."""
    number_format = ENTRIES[column.kind].number_format
    value = _example(column, county)
    label = column.label.split("|")[-1]
    heading = em(label) if len(label) <= 8 else ceil(em(label) / 2) + 4
    widest = max(heading, *(em(str(text)) for text in (value or "", *column.choices)))
    dimension = sheet.column_dimensions[get_column_letter(position)]
    dimension.width = max(16 if column.kind == "text" else 10, 2 + widest)
    dimension.number_format = number_format
    _put(sheet, example, position, EXAMPLE if position == 1 else value, f"示例 {number_format}")
    for row in range(example + 1, example + 1 + BLANK_ROWS):
        _put(sheet, row, position, None, f"填写 {number_format}")


def _check(column: Column, aside: Callable[[Sequence[str]], str]) -> DataValidation:
    """What Excel says and checks where this column is filled in; `aside` keeps a list it cannot hold itself."""
    entry, choices = ENTRIES[column.kind], _choices(column)
    rule, check = entry.rule, entry.check
    if choices:
        listed = ",".join(choices)
        plain = len(listed) <= LONGEST_LIST and not any(set(choice) & {",", '"'} for choice in choices)
        rule = f"可填：{'、'.join(choices)}"
        check = {"type": "list", "formula1": f'"{listed}"' if plain else aside(choices)}
    name = _name(column.header)
    unit = f"单位：{column.unit}" if column.unit else ""
    return DataValidation(
        **check,
        allow_blank=column.blank,
        showInputMessage=True,
        showErrorMessage=bool(check),
        promptTitle=_clip(name, LONGEST_HEADING),
        prompt=_clip(_joined(column.rule, rule, unit, "可空" if column.blank else "必填"), LONGEST_PROMPT),
        errorTitle="填写有误",
        error=_clip(f"“{name}”{rule}", LONGEST_ERROR),
        errorStyle="warning" if column.absent else "stop",  # 立行立改 is no date and may stand there
    )


def _aside(book: Workbook, choices: Sequence[str]) -> str:
    """Keep a list on the hidden sheet, one column each; gives its range."""
    if "选项" not in book:
        book.create_sheet("选项").sheet_state = "hidden"
    sheet: Any = book["选项"]
    position = sheet.max_column + (sheet.cell(1, 1).value is not None)
    for row, choice in enumerate(choices, 1):
        _put(sheet, row, position, choice, "正文")
    letter = get_column_letter(position)
    return f"'选项'!${letter}$1:${letter}${len(choices)}"


def _guide(sheet: Any, ledger: Ledger) -> None:
    """The sheet 填表说明: general notes, then what each column means."""
    key = "＋".join(_name(ledger.column(f).header) for f in ledger.key)
    notes = (
        f"1. 一条记录填一行，{key}不能重复；不要合并单元格，不要改动列名。",
        f"2. 合计行可以不填；以“{EXAMPLE}”开头的行不读取，可以删除。",
        "3. 身份证号、卡号、电话按文本填写，不能变成数字；列名加粗的必须填写，其余可空。",
    )
    _put(sheet, 1, 1, f"{ledger.name}{GUIDE}", "正文")
    for row, note in enumerate(notes, 2):
        _put(sheet, row, 1, note, "正文")
    first = len(notes) + 2
    for position, (name, width) in enumerate(GUIDE_COLUMNS.items(), 1):
        _put(sheet, first, position, name, "必填列名")
        sheet.column_dimensions[get_column_letter(position)].width = width
    for row, column in enumerate(ledger.columns, first + 1):
        entry = ENTRIES[column.kind]
        texts = (
            _name(column.label),
            _joined(column.rule, entry.rule),
            entry.name,
            column.unit,
            "、".join(_choices(column)),
            "是" if column.blank else "否",
            "是" if column.personal else "否",
            "、".join(map(_name, column.synonyms)),
        )
        for position, text in enumerate(texts, 1):
            _put(sheet, row, position, text, "说明")
        # LibreOffice does not find the height of wrapped text by itself
        lines = max(ceil(em(text) / width) for text, width in zip(texts, GUIDE_COLUMNS.values(), strict=True))
        sheet.row_dimensions[row].height = 6 + 14 * lines
    sheet.freeze_panes = sheet.cell(first + 1, 1)
    _fit_to_page(sheet)


def _fit_to_page(sheet: Any) -> None:
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _choices(column: Column) -> tuple[str, ...]:
    return ("是", "否") if column.kind == "flag" else column.choices


def _example(column: Column, county: str = "某某县") -> Any:
    if column.field == "county":
        return county
    if column.example is not None:
        return None if column.example == "" else column.example
    if choices := _choices(column):
        return choices[0]
    example = ENTRIES[column.kind].example
    if column.kind == "count" and column.header.endswith(("年", "年度", "年份")):
        return 2019
    if column.kind == "text":
        return next((text for word, text in TEXTS.items() if word in column.header), example)
    return example


def _name(header: str) -> str:
    return header.replace("|", " → ")


def _joined(*parts: str) -> str:
    return "；".join(part.rstrip("。；") for part in parts if part)


def _clip(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _is_name(text: str) -> bool:
    return 0 < len(text) <= 40 and text.isprintable() and " " not in text


def _params(code: str, name: str, issuer: str, year: int, unlisted: str | None) -> str:
    """The text of a params file: what each key means, a report on the whole year, a reconciliation to switch on."""
    formats = CommentedSeq(FORMATS)
    formats.fa.set_flow_style()
    period = Quoted(str(year))
    content = {
        "code": Quoted(code),
        "name": name,
        "level": "prefecture" if code.endswith("00") else "county",
        "issuer": issuer,
        **({"unlisted": unlisted} if unlisted else {}),
        "reports": [
            {
                "kind": "work_report",
                "period": period,
                "title": f"{name}{year}年教育工作情况汇报",
                "as_of": dt.date(year, 12, 31),
                "date": dt.date(year + 1, 1, 10),
                "formats": formats,
            }
        ],
    }
    compared = {
        "kind": "reconciliation",
        "period": period,
        "title": f"{name}{year}年控辍保学和资助比对情况报告",
        "as_of": dt.date(year, 6, 30),
        "date": dt.date(year, 7, 10),
        "comparison": {"deadlines": {"spring": Quoted(DEADLINES["春"]), "autumn": Quoted(DEADLINES["秋"])}},
    }
    lines = [f"# {name}的参数。各个键的意思："]
    lines += [f"#   {key}：{each.description}" for key, each in Params.model_fields.items()]
    lines += ["# reports 下每一项报告："]
    lines += [f"#   {key}：{each.description}" for key, each in ReportParams.model_fields.items()]
    for part in ("head", "publication", "site", "column", "signoffs", "comparison"):
        lines += [f"# {part} 下可写："]
        lines += [f"#   {key}：{each.description}" for key, each in INNER[part].model_fields.items()]
    lines += _yaml(content)
    lines += ["# 学籍、户籍、建档立卡和资助明细要比对的，去掉下面各行开头的“# ”："]
    lines += [f"# {line}" for line in _yaml({"reports": [compared]})[1:]]
    return "\n".join([*lines, ""])


def _yaml(content: Mapping[str, Any]) -> list[str]:
    """Lines of YAML."""
    yaml = YAML()
    yaml.width = 10_000
    yaml.indent(mapping=2, sequence=4, offset=2)
    out = io.StringIO()
    yaml.dump(content, out)
    return out.getvalue().splitlines()


def _publish(draft: Workspace, workspace: Workspace, targets: Sequence[Path]) -> None:
    """Move every target from the draft to its place, or none of them."""
    with ExitStack() as undo:
        for target in targets:
            source = draft.root / target.relative_to(workspace.root)
            source.rename(target)
            undo.callback(target.rename, source)
        undo.pop_all()
