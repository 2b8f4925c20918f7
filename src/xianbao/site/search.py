"""The index that search.js looks through: plain text in a script, so that it opens from a disk too and can be read."""

import json
from collections.abc import Iterable

from xianbao.site.catalogue import Report

INDEX = "search/reports.js"


def index(reports: Iterable[Report]) -> str:
    """One report a line: where it is, what a result shows, and its text by sections (anchor, heading, text)."""
    lines = ",\n".join(json.dumps(_entry(report), ensure_ascii=False) for report in reports)
    return f"var REPORTS = [\n{lines}\n];\n"


def _entry(report: Report) -> dict[str, object]:
    entry, edition = report.entry, report.edition
    return {
        "url": report.url,
        "title": entry.title,
        "area": entry.area,
        "period": report.period,
        "kind": entry.kind,
        "date": report.moment[:10],
        "sample": report.sample,
        "summary": edition.summary if edition else "",
        "sections": [[s.anchor, s.heading, s.text] for s in edition.sections] if edition else [],
    }
