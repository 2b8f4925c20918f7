"""For programs that follow the site: sitemap.xml, rss.xml (RSS 2.0), atom.xml (RFC 4287), robots.txt."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from email.utils import format_datetime

from lxml import etree

from xianbao.site.catalogue import Catalogue, Report
from xianbao.site.model import Info

SITEMAP, RSS, ATOM, ROBOTS = "sitemap.xml", "rss.xml", "atom.xml", "robots.txt"
LATEST = 50
ATOM_NAMESPACE = "http://www.w3.org/2005/Atom"
SITEMAP_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
# The office's own time
BEIJING = dt.timezone(dt.timedelta(hours=8))


@dataclass(frozen=True)
class News:
    """What a feed tells: a report, or a correction of one."""

    address: str
    title: str
    told: str
    when: dt.datetime
    changed: dt.datetime
    author: str
    subjects: tuple[str, ...]


def address(info: Info, path: str) -> str:
    """Where a page of the site is on the web: a folder's page by the folder."""
    return f"https://{info.domain}/{path.removesuffix('index.html')}"


def news(catalogue: Catalogue, info: Info) -> list[News]:
    """Reports and corrections, the latest first, as many as a feed holds."""
    found = [*_reports(catalogue, info), *_corrections(catalogue, info)]
    return sorted(found, key=lambda one: (one.when, one.address), reverse=True)[:LATEST]


def _reports(catalogue: Catalogue, info: Info) -> Iterator[News]:
    for report in catalogue.shown:
        when = dt.datetime.fromisoformat(report.moment).replace(tzinfo=BEIJING)
        changed = max([when, *(_day(one.date) for one in report.corrections)])
        yield _told(
            report, address(info, report.url), "", report.edition.summary if report.edition else "", when, changed
        )


def _corrections(catalogue: Catalogue, info: Info) -> Iterator[News]:
    for report, number, one in catalogue.corrections():
        place = f"{address(info, 'corrections/index.html')}#{anchor(report, number)}"
        yield _told(report, place, "更正：", one.why, _day(one.date), _day(one.date))


def _told(report: Report, place: str, before: str, told: str, when: dt.datetime, changed: dt.datetime) -> News:
    title = f"{before}{report.entry.title}{'（样例数据）' if report.sample else ''}"
    author = report.edition.issuer if report.edition else ""
    subjects = (report.entry.area, report.period, report.entry.kind)
    return News(place, title, told, when, changed, author or report.entry.area, subjects)


def anchor(report: Report, number: int) -> str:
    """The anchor of a correction on 更正与修订."""
    entry = report.entry.id
    return f"{entry.slug}-{entry.period}-{entry.kind}-{number}"


def rss(found: Iterable[News], info: Info) -> bytes:
    """The feed in RSS 2.0."""
    root = etree.Element("rss", version="2.0", nsmap={"atom": ATOM_NAMESPACE})
    channel = etree.SubElement(root, "channel")
    _add(channel, "title", info.name)
    _add(channel, "link", address(info, ""))
    _add(channel, "description", f"{info.name}：最新发布的报告和更正")
    _add(channel, "language", "zh-cn")
    _add(channel, "lastBuildDate", format_datetime(_day(info.day)))
    here = {"href": address(info, RSS), "rel": "self", "type": "application/rss+xml"}
    etree.SubElement(channel, f"{{{ATOM_NAMESPACE}}}link", here)
    for one in found:
        item = etree.SubElement(channel, "item")
        _add(item, "title", one.title)
        _add(item, "link", one.address)
        _add(item, "description", one.told)
        for subject in one.subjects:
            _add(item, "category", subject)
        _add(item, "guid", one.address, isPermaLink="true")
        _add(item, "pubDate", format_datetime(one.when))
    return _xml(root)


def atom(found: Iterable[News], info: Info) -> bytes:
    """The feed in Atom."""
    root = etree.Element("feed", {"{http://www.w3.org/XML/1998/namespace}lang": "zh-CN"}, nsmap={None: ATOM_NAMESPACE})
    _add(root, "id", address(info, ""))
    _add(root, "title", info.name)
    _add(root, "updated", _day(info.day).isoformat())
    etree.SubElement(root, "link", rel="self", type="application/atom+xml", href=address(info, ATOM))
    etree.SubElement(root, "link", rel="alternate", type="text/html", href=address(info, ""))
    for one in found:
        entry = etree.SubElement(root, "entry")
        _add(entry, "id", one.address)
        _add(entry, "title", one.title)
        etree.SubElement(entry, "link", rel="alternate", type="text/html", href=one.address)
        _add(entry, "published", one.when.isoformat())
        _add(entry, "updated", one.changed.isoformat())
        _add(etree.SubElement(entry, "author"), "name", one.author)
        for subject in one.subjects:
            etree.SubElement(entry, "category", term=subject)
        _add(entry, "summary", one.told)
    return _xml(root)


def sitemap(pages: Mapping[str, str], info: Info) -> bytes:
    """Every page that is to be found by search engines; pages: path → day of its last change."""
    root = etree.Element("urlset", nsmap={None: SITEMAP_NAMESPACE})
    for path, day in pages.items():
        url = etree.SubElement(root, "url")
        _add(url, "loc", address(info, path))
        _add(url, "lastmod", day)
    return _xml(root)


def robots(info: Info) -> str:
    """Everything may be read; superseded and withdrawn pages say themselves that they are not to be listed."""
    return f"User-agent: *\nAllow: /\n\nSitemap: {address(info, SITEMAP)}\n"


def _add(parent: etree._Element, name: str, text: str, **attributes: str) -> None:
    etree.SubElement(parent, name, attributes).text = text


def _day(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), BEIJING)


def _xml(root: etree._Element) -> bytes:
    etree.indent(root, " ")
    text: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return text + b"\n"
