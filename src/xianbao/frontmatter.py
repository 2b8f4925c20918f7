"""The front matter of a report: what the renderers know of it beside its text.

Keys of our own begin with gongwen-, so that none is taken for one of Quarto's.
"""

from collections.abc import Mapping, Sequence
from io import StringIO
from typing import Any

from nbformat import NotebookNode
from ruamel.yaml import YAML

from xianbao.errors import XianbaoError
from xianbao.params import Params, ReportParams
from xianbao.wording import data_text, date_text

DOWNLOADS = {"pdf": ("PDF 版", "report.pdf"), "docx": ("Word 版", "report.docx")}
CHECK = "校验码"
DATA = ("指标数据（CSV）", "indicators.csv")


def front_matter(
    params: Params, entry: ReportParams, kind: str, notice: str, formats: Sequence[str], check_code: str
) -> dict[str, Any]:
    """The metadata of a document as both renderers read it. Params are text, never markup.

    kind: the Chinese name; notice: the word on sample data, if any; formats: those that are built;
    check_code: 校验码, printed at the end and kept as a keyword of the file.
    """
    meta: dict[str, Any] = {
        "title": data_text(entry.title),
        "lang": "zh",
        "issuer": data_text(params.issuer),
        "issue-date": date_text(entry.date),
        "issue-iso": entry.date.isoformat(),
        "keywords": [data_text(params.name), kind, f"{CHECK} {check_code}"],
    }
    if entry.addressee:
        meta["addressee"] = data_text(entry.addressee.rstrip("：:"))
    if notice:
        meta["notice"] = data_text(notice)
    own = {
        "check": check_code,
        "layout": entry.layout or params.layout,
        **_head(entry),
        **_publication(params, entry, formats),
    }
    meta |= {f"gongwen-{key}": value for key, value in own.items() if value}
    meta["execute"] = {"enabled": False, "echo": False, "warning": False}
    return meta


def _head(entry: ReportParams) -> dict[str, Any]:
    """Red head and 版记 (GB/T 9704-2012, 7.2 and 7.4)."""
    found: dict[str, Any] = {"number": data_text(entry.number or "")}
    if head := entry.head:
        found |= {
            "mark": data_text(head.mark),
            "signers": [data_text(name) for name in head.signers],
            "seal": head.seal,
            "copies": [data_text(office.rstrip("。")) for office in head.copies],
            "printer": data_text(head.printer or ""),
            "printed": date_text(head.printed) if head.printed else "",
        }
    return found


def _publication(params: Params, entry: ReportParams, formats: Sequence[str]) -> dict[str, Any]:
    """What a web page says of the report: 政府信息公开, site, column, what can be downloaded."""
    downloads = [DOWNLOADS[f] for f in formats if f in DOWNLOADS] + [DATA]
    found: dict[str, Any] = {"downloads": [{"title": data_text(t), "file": f} for t, f in downloads]}
    if it := entry.publication:
        found |= {
            "index": data_text(it.index or ""),
            "topic": data_text(it.topic or ""),
            "published": it.published or "",
            "disclosure": it.disclosure or "",
            "until": it.until.isoformat() if it.until else "",
            "related": [{"title": data_text(r.title), "url": data_text(r.url)} for r in it.related],
        }
        if site := params.site:
            found["site"] = {"name": data_text(site.name), "domain": site.domain, "code": site.code}
        if column := params.column:
            found["column"] = {
                "name": data_text(column.name),
                "description": data_text(column.description),
                "keywords": [data_text(word) for word in column.keywords],
                "type": data_text(column.type),
            }
    return found


def put(node: NotebookNode, meta: Mapping[str, Any]) -> None:
    """Write `meta` into the raw cell at the head of a notebook."""
    out = StringIO()
    yaml = YAML()
    yaml.width = 10_000
    yaml.allow_unicode = True
    yaml.dump(dict(meta), out)
    for cell in node.cells:
        if cell.cell_type == "raw":
            cell.source = f"---\n{out.getvalue()}---"
            return
    raise XianbaoError("笔记本缺少开头的 raw 单元格（YAML 头信息）")
