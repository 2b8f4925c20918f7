"""The static website: what `xianbao publish` makes of public editions. Reads their folders, writes one folder."""

import shutil
from collections.abc import Iterator, Sequence
from importlib.resources import files
from itertools import chain
from pathlib import Path

from xianbao.site import csvw, feeds, search
from xianbao.site.catalogue import Catalogue, Report
from xianbao.site.editions import Edition
from xianbao.site.model import Correction, Entry, Former, Info
from xianbao.site.pages import ALL, Pages

__all__ = ["Correction", "Entry", "Former", "Info", "build"]
TOLD = "报告印出的数字。"
SAMPLES = "“样例数据”一列写“是”的行来自含样例数据的报告，不得作为工作依据。"


def build(entries: Sequence[Entry], info: Info, out: Path, extension: Path) -> None:
    """Write the site into `out`, which is empty or not there. The same entries give the same bytes.

    extension: `Workspace.extension`, whose page style and tools the pages share with the reports.
    Raises XianbaoError where a public edition lacks a file that its page needs.
    """
    catalogue = Catalogue(entries)
    editions = {folder: (report, edition) for report in catalogue.shown for folder, edition in _editions(report)}
    lines = {folder: list(csvw.rows(report, edition)) for folder, (report, edition) in editions.items()}
    tables = {folder: csvw.table(of) for folder, of in lines.items()}
    tables[ALL] = csvw.table(chain.from_iterable(lines[report.folder] for report in catalogue.shown))
    assets = files("xianbao.site") / "assets"
    styles = {"page.css": (extension / "gongwen_page.css").read_text(encoding="utf-8")}
    styles |= {name: (assets / name).read_text(encoding="utf-8") for name in ("frame.css", "site.css")}
    pages = Pages(catalogue, info, styles, {folder: len(table.encode()) for folder, table in tables.items()})
    for path, text in pages.all():
        _write(out / path, text)
    for folder, (report, edition) in editions.items():
        for name in edition.downloads:
            shutil.copyfile(edition.folder / name, out / folder / name)
        title, told, by, day = report.entry.title, edition.notice or TOLD, edition.issuer, report.moment[:10]
        _write(out / folder / csvw.DATA, tables[folder])
        _write(out / folder / csvw.METADATA, csvw.metadata(csvw.DATA, title, told, by, day))
    _write(out / ALL, tables[ALL])
    told = f"{TOLD}{SAMPLES if any(report.sample for report in catalogue.shown) else ''}"
    described = csvw.metadata(csvw.ALL, f"{info.name}：全部报告的数据", told, info.name, info.day.isoformat())
    _write(out / "data" / csvw.ALL_METADATA, described)
    for name, text in styles.items():
        _write(out / "assets" / name, text)
    _write(out / "assets/page.js", (extension / "gongwen.js").read_text(encoding="utf-8"))
    _write(out / "assets/search.js", (assets / "search.js").read_text(encoding="utf-8"))
    _write(out / search.INDEX, search.index(catalogue.shown))
    news = feeds.news(catalogue, info)
    (out / feeds.RSS).write_bytes(feeds.rss(news, info))
    (out / feeds.ATOM).write_bytes(feeds.atom(news, info))
    (out / feeds.SITEMAP).write_bytes(feeds.sitemap(dict(sorted(pages.listed.items())), info))
    _write(out / feeds.ROBOTS, feeds.robots(info))


def _editions(report: Report) -> Iterator[tuple[str, Edition]]:
    """Each edition of a report by its folder on the site, the present one first."""
    if report.edition:
        yield report.folder, report.edition
    for number, edition in report.former:
        yield f"{report.folder}v{number}/", edition


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="")
