"""数据下载: data.csv of each report and of all, with metadata for programs (CSVW, W3C Recommendations of 2015)."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from xianbao.site.catalogue import Report
from xianbao.site.editions import Edition

DATA, METADATA = "data.csv", "data.csv-metadata.json"
ALL, ALL_METADATA = "all.csv", "all.csv-metadata.json"
HIDDEN, ABSENT = "＊", "—"
STATES = {"": "正常", "suppressed": "不公开", "missing": "无数据"}
BOOLEAN = {"base": "boolean", "format": "是|否"}


@dataclass(frozen=True)
class Column:
    """A column of data.csv: name for programs, title in the header, CSVW datatype, explanation; more: CSVW's own."""

    name: str
    title: str
    datatype: Any
    told: str
    more: Mapping[str, Any] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """The datatype in Chinese."""
        base = self.datatype["base"] if isinstance(self.datatype, dict) else self.datatype
        words = {"string": "文字", "decimal": "小数", "boolean": "是或否"}
        return words[base] + ("，可有几个，用顿号隔开" if "separator" in self.more else "")


COLUMNS = (
    Column("area_code", "行政区划代码", {"base": "string", "format": "[0-9]{6}"}, "六位行政区划代码，按文字读，不作数"),
    Column("area", "地区", "string", "地区名称"),
    Column(
        "period", "报告期", {"base": "string", "format": "[0-9]{4}(-(q[1-4]|0[1-9]|1[0-2]))?"},
        "2019 是全年，2019-q3 是第三季度，2019-06 是6月",
    ),
    Column("kind", "文种", "string", "报告的种类，如“工作情况汇报”"),
    Column(
        "item", "数据编号", "string",
        "指标的编号（见“指标解释”），或报告中表、图的编号：tbl- 开头的是表，fig- 开头的是图",
    ),
    Column("float", "图表", "string", "所在的表或图在报告中的编号和标题；指标本身留空"),
    Column("name", "名称", "string", "指标的名称；表、图中是所在列或系列的名称"),
    Column("label", "分项", "string", "表、图中所在行的名称；指标本身没有分项，留空"),
    Column(
        "value", "数值", "decimal", f"与报告印出的数相同。“{HIDDEN}”表示不公开，“{ABSENT}”表示没有数据，都不是零",
        {"null": ["", HIDDEN, ABSENT]},
    ),
    Column("text", "文字值", "string", "不是数的内容，如“2017年秋季”；是数的留空"),
    Column("unit", "单位", "string", "数值的单位，逐行标明；没有单位的留空"),
    Column("lower_bound", "下限", BOOLEAN, "是：台账有未填的行，实际数可能更大，报告中写作“余”或“以上”"),
    Column(
        "status", "状态", {"base": "string", "format": "|".join(STATES.values())},
        "正常；不公开：为保护个人信息；无数据：台账没有这项内容",
    ),
    Column("ledgers", "台账", "string", "数值由哪些台账计算", {"separator": "、"}),
    Column("sample", "样例数据", BOOLEAN, "是：报告含程序生成的样例数据，不得作为工作依据"),
)  # fmt: skip


def rows(report: Report, edition: Edition) -> Iterator[list[str]]:
    """The lines of data.csv of one edition of a report, in the order of COLUMNS."""
    entry = report.entry
    for row in edition.rows:
        status = row.get("status") or ("" if row["value"] else "missing")
        sign = {"suppressed": HIDDEN, "missing": ABSENT}.get(status)
        number = sign or (row["value"] if _is_number(row["value"]) else "")
        text = "" if sign or number else row["value"]
        yield [
            entry.code, entry.area, entry.id.period, entry.kind, row["item"],
            edition.captions.get(row["item"], ""), row["name"], row["label"], number, text, row["unit"],
            _yes(row["lower_bound"] == "1"), STATES[status], row["ledgers"], _yes(bool(edition.notice)),
        ]  # fmt: skip


def table(lines: Iterable[list[str]]) -> str:
    """A CSV file with its header; the mark at its beginning is for Excel, which else takes it for GBK."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([column.title for column in COLUMNS])
    writer.writerows(lines)
    return f"\ufeff{out.getvalue()}"


def metadata(file: str, title: str, told: str, publisher: str, issued: str) -> str:
    """What programs read of a data.csv: its columns, signs and form. issued: YYYY-MM-DD."""
    described = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "zh-CN"}],
        "url": file,
        "dc:title": title,
        "dc:description": told,
        "dc:publisher": publisher,
        "dc:issued": {"@value": issued, "@type": "xsd:date"},
        "dc:language": "zh-CN",
        "dialect": {
            "encoding": "utf-8", "delimiter": ",", "quoteChar": '"', "doubleQuote": True, "header": True,
            "headerRowCount": 1, "lineTerminators": ["\r\n"], "skipBlankRows": False, "trim": False,
        },
        "tableSchema": {
            "columns": [
                {"name": c.name, "titles": c.title, "dc:description": c.told, "datatype": c.datatype, **c.more}
                for c in COLUMNS
            ]
        },
    }  # fmt: skip
    return json.dumps(described, ensure_ascii=False, indent=1) + "\n"


def _is_number(text: str) -> bool:
    try:
        return Decimal(text).is_finite()
    except InvalidOperation:
        return False


def _yes(is_so: bool) -> str:
    return "是" if is_so else "否"
