"""The pages of a site as text: lists of reports, 数据下载, 指标解释, 更正与修订, search, each report in its frame."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from xianbao.indicators import REGISTRY
from xianbao.ledgers import LEDGERS
from xianbao.site import csvw, feeds, framing, glossary
from xianbao.site.catalogue import Area, Catalogue, Report
from xianbao.site.editions import Edition
from xianbao.site.model import Former, Info
from xianbao.web import hashed
from xianbao.wording import date_text, period_text

HOME, MISSING, ALL = "index.html", "404.html", f"data/{csvw.ALL}"
SECTIONS = {
    "首页": HOME,
    "报告期": "periods/index.html",
    "文种": "kinds/index.html",
    "数据下载": "data/index.html",
    "指标解释": "indicators/index.html",
    "更正与修订": "corrections/index.html",
    "搜索": "search/index.html",
}
WAYS = {url: title for title, url in SECTIONS.items()}
_POLICY = "default-src 'none'; style-src {}; script-src {}; base-uri 'none'; form-action 'self'"
NEWS, DATA = "工作动态", "数据发布"


@dataclass(frozen=True)
class Page:
    """path: on the site; told: one sentence; section: path of the 栏目 that it is in; above: title and path of each
    page on the way to it; column: 栏目类别, blank where it is no 栏目; listed: whether search engines may list it."""

    path: str
    title: str
    told: str
    section: str = ""
    above: tuple[tuple[str, str], ...] = (("首页", HOME),)
    column: str = ""
    listed: bool = True

    @property
    def tags(self) -> Mapping[str, str]:
        """栏目标签 of 《政府网站发展指引》; the site's own stand on every page."""
        if not self.column:
            return {}
        words = {"Name": self.title, "Description": self.told, "Keywords": self.title, "Type": self.column}
        return {f"Column{name}": word for name, word in words.items()}


@dataclass(frozen=True)
class Pages:
    """Renders every page. styles: page.css, frame.css and site.css by name; sizes: bytes of each
    report's data.csv by its folder, and of data/all.csv."""

    catalogue: Catalogue
    info: Info
    styles: Mapping[str, str]
    sizes: Mapping[str, int]
    listed: dict[str, str] = field(default_factory=dict)

    def all(self) -> Iterator[tuple[str, str]]:
        """Path and text of each page. Afterwards `listed` has the day of those that a sitemap names."""
        yield from self._home()
        yield from chain.from_iterable(map(self._area, self.catalogue.areas))
        yield from chain.from_iterable(map(self._report, self.catalogue.all))
        yield from self._groups()
        yield from self._explained()

    # -- lists ---------------------------------------------------------------

    def _home(self) -> Iterator[tuple[str, str]]:
        told = f"{self.info.name}：教育工作情况报告，可以按地区、报告期和文种查阅，可以下载数据。"
        home = Page(HOME, f"{self.info.name}　教育工作情况报告", told, HOME, ())
        yield self._render("home.html", home, self.catalogue.shown)
        lost = Page(MISSING, "没有找到网页", "没有找到网页。", listed=False)
        yield self._render("missing.html", lost, style=Markup("".join(self.styles.values())))

    def _area(self, area: Area) -> Iterator[tuple[str, str]]:
        above = (("首页", HOME), *((up.name, up.url) for up in [self.catalogue.above(area)] if up))
        counties = next((group.counties for group in self.catalogue.groups if group.head is area), ())
        page = Page(area.url, area.name, f"{area.name}的教育工作情况报告。", "", above, NEWS)
        yield self._render("listing.html", page, area.reports, counties=counties)

    def _groups(self) -> Iterator[tuple[str, str]]:
        periods = {key: (period_text(key), of) for key, of in self.catalogue.periods.items()}
        kinds = {key: (of[0].entry.kind, of) for key, of in self.catalogue.kinds.items()}
        for folder, told, held in (("periods", "按报告期查阅报告。", periods), ("kinds", "按文种查阅报告。", kinds)):
            path = f"{folder}/index.html"
            top = Page(path, WAYS[path], told, path, column=NEWS)
            found = [(title, f"{folder}/{key}/index.html", len(of)) for key, (title, of) in held.items()]
            yield self._render("groups.html", top, self.catalogue.shown, groups=found)
            for key, (title, of) in held.items():
                above = (("首页", HOME), (WAYS[path], path))
                page = Page(f"{folder}/{key}/index.html", title, f"{title}的报告。", path, above, NEWS)
                yield self._render("listing.html", page, of, counties=())

    # -- what explains -------------------------------------------------------

    def _explained(self) -> Iterator[tuple[str, str]]:
        reports = self.catalogue.shown
        data = self._section("data/index.html", "报告中印出的数字，CSV 格式，附数据字典。", DATA)
        yield self._render("data.html", data, reports, whole=self.sizes[ALL])
        above = (("首页", HOME), (data.title, data.path))
        words = Page("data/dictionary/index.html", "数据字典", "数据文件各列和符号的含义。", data.path, above, DATA)
        signs = {"hidden": csvw.HIDDEN, "absent": csvw.ABSENT}
        yield self._render("dictionary.html", words, reports, columns=csvw.COLUMNS, **signs)
        terms = self._section("indicators/index.html", "报告中印出的指标：定义、分子分母、单位、口径和来源。", DATA)
        others = [
            (heading, anchor, found)
            for heading, anchor, kinds in (
                ("目标值", "targets", ("target",)),
                ("台账各列的数", "ledgers", tuple(LEDGERS)),
            )
            if (found := glossary.values(reports, kinds))
        ]
        yield self._render("indicators.html", terms, reports, themes=list(glossary.themes(reports)), others=others)
        mended = self._section("corrections/index.html", "已发布报告的更正说明和被取代的版本。", NEWS)
        corrections = [(report, feeds.anchor(report, n), one) for report, n, one in self.catalogue.corrections()]
        former = [(report, one) for report in reports for one in _former(report)]
        withdrawn = [report for report in self.catalogue.all if report.entry.withdrawn]
        gone = [
            (heading, anchor, of)
            for heading, anchor, ended in (("公示期满撤下的报告", "ended", True), ("已撤下的报告", "withdrawn", False))
            if (of := [report for report in withdrawn if report.entry.ended is ended])
        ]
        held = {"corrections": corrections, "former": former, "gone": gone}
        yield self._render("corrections.html", mended, reports, **held)
        search = self._section("search/index.html", "在报告的标题、小标题和正文中搜索。", NEWS)
        yield self._render("search.html", search, reports)

    def _section(self, path: str, told: str, column: str) -> Page:
        return Page(path, WAYS[path], told, path, column=column)

    # -- reports -------------------------------------------------------------

    def _report(self, report: Report) -> Iterator[tuple[str, str]]:
        area = next(area for area in self.catalogue.areas if area.slug == report.entry.id.slug)
        up = self.catalogue.above(area)
        above = (("首页", HOME), *((one.name, one.url) for one in (up, area) if one))
        if report.edition is None:
            told = f"{report.entry.title}：{report.gone}。"
            page = Page(report.url, report.entry.title, told, "", above, "", False)
            yield self._render("tombstone.html", page, report=report)
            return
        here = f"{report.period}{report.entry.kind}"
        self.listed[report.url] = report.changed
        yield report.url, self._framed(report, report.edition, above, here, None)
        released = {one.number: one for one in report.entry.former}
        for number, edition in report.former:
            above_it = (*above, (here, report.url))
            yield (
                f"{report.folder}v{number}/index.html",
                self._framed(report, edition, above_it, f"第{number}版", released[number]),
            )

    def _framed(
        self, report: Report, edition: Edition, above: tuple[tuple[str, str], ...], here: str, old: Former | None
    ) -> str:
        root = "../" * (4 if old else 3)
        terms = [REGISTRY[key] for key in edition.indicators]
        files = [(name, title, (edition.folder / name).stat().st_size) for name, title in edition.downloads.items()]
        files.append((csvw.DATA, "CSV 数据", self.sizes[f"{report.folder}v{old.number}/" if old else report.folder]))
        parts, shared = self._macros["framed.html"], self._macros["parts.html"]
        corrections = [] if old else report.corrections
        downloads = (
            parts.downloads(root, "", files, terms, [])
            if old
            else parts.downloads(root, report.entry.check_code, files, terms, _former(report))
        )
        frame = framing.Frame(
            links=shared.links(root, feeds.address(self.info, report.url), old is None),
            style=self.styles["frame.css"],
            home=f"{root}{HOME}",
            crumbs=parts.crumbs(root, SECTIONS, above, here),
            notes=parts.notes(root, report, old, corrections),
            after=f"{parts.changes(corrections)}{downloads}",
        )
        return framing.framed(edition.page, frame, str(report.entry.id))

    # -- rendering -----------------------------------------------------------

    def _render(self, template: str, page: Page, reports: Sequence[Report] = (), **more: Any) -> tuple[str, str]:
        lost = page.path == MISSING
        held = {
            "page": page,
            "info": self.info,
            "sections": SECTIONS,
            "catalogue": self.catalogue,
            "reports": reports,
            # a server gives 404.html at any depth: its links begin at the site's root
            "root": "/" if lost else "../" * page.path.count("/"),
            "canonical": feeds.address(self.info, page.path),
            "policy": _POLICY.format(*((hashed(more["style"]), "'none'") if lost else ("'self'", "'self'"))),
            **more,
        }
        if page.listed:
            self.listed[page.path] = max([report.changed for report in reports], default=self.info.day.isoformat())
        return page.path, self._templates[template].render(held)

    @cached_property
    def _environment(self) -> Environment:
        environment = Environment(
            loader=PackageLoader("xianbao.site"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
            lstrip_blocks=True, keep_trailing_newline=True,
        )  # fmt: skip
        environment.filters |= {"day": date_text, "period": period_text, "bytes": size_text}
        return environment

    @cached_property
    def _templates(self) -> Mapping[str, Template]:
        names = self._environment.list_templates()
        return {name: self._environment.get_template(name) for name in names}

    @cached_property
    def _macros(self) -> Mapping[str, Any]:
        return {name: self._templates[name].module for name in ("framed.html", "parts.html")}


def size_text(size: int) -> str:
    """A file's size as a reader says it: 389 KB, 1.2 MB."""
    return f"{size / 1_000_000:.1f} MB" if size >= 999_500 else f"{max(round(size / 1000), 1)} KB"


def _former(report: Report) -> list[Former]:
    """The latest first."""
    return sorted(report.entry.former, key=lambda one: one.number, reverse=True)
