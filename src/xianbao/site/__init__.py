"""The static website: what `xianbao publish` makes of public editions. Reads their folders, writes one folder."""

import shutil
from collections.abc import Iterator, Sequence
from importlib.resources import files
from pathlib import Path

from xianbao.site import csvw, feeds, search
from xianbao.site.catalogue import Catalogue, Report
from xianbao.site.editions import Edition
from xianbao.site.model import Correction, Entry, Former, Info
from xianbao.site.pages import Pages

__all__ = ["Correction", "Entry", "Former", "Info", "build"]


def build(entries: Sequence[Entry], info: Info, out: Path, extension: Path) -> None:
    """Write the site into `out`, which is empty or not there. The same entries give the same bytes.

    extension: `Workspace.extension`, whose page style and tools the pages share with the reports.
    Raises XianbaoError where a public edition lacks a file that its page needs.
    """
    catalogue = Catalogue(entries)
    lines = [line for report in catalogue.shown if report.edition for line in csvw.rows(report, report.edition)]
    whole = csvw.table(lines)
    assets = files("xianbao.site") / "assets"
    styles = {"page.css": (extension / "gongwen_page.css").read_text(encoding="utf-8")}
    styles |= {name: (assets / name).read_text(encoding="utf-8") for name in ("frame.css", "site.css")}
    pages = Pages(catalogue, info, styles, {"size": len(whole.encode()), "lines": len(lines)})
    for path, text in pages.all():
        _write(out / path, text)
    for report in catalogue.shown:
        for folder, edition in _editions(report):
            _beside(out / folder, report, edition)
    title, told = f"{info.name}：全部报告的数据", "本站全部报告印出的数字。"
    _write(out / "data" / csvw.ALL, whole)
    _write(out / "data" / csvw.ALL_METADATA, csvw.metadata(csvw.ALL, title, told, info.name, info.day.isoformat()))
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
    """The folder of each edition of a report on the site, and the edition."""
    if report.edition:
        yield report.folder, report.edition
    for number, edition in report.former:
        yield f"{report.folder}v{number}/", edition


def _beside(folder: Path, report: Report, edition: Edition) -> None:
    """What is downloaded from a report's page."""
    for name in edition.downloads:
        shutil.copyfile(edition.folder / name, folder / name)
    told = edition.notice or "报告印出的数字。"
    issued = report.moment[:10]
    _write(folder / csvw.DATA, csvw.table(csvw.rows(report, edition)))
    _write(folder / csvw.METADATA, csvw.metadata(csvw.DATA, report.entry.title, told, edition.issuer, issued))


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="")
