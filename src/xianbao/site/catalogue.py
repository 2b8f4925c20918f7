"""The reports of a site in their order: by jurisdiction, by period, by kind, newest first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from xianbao import regions
from xianbao.errors import XianbaoError
from xianbao.site.editions import Edition
from xianbao.site.model import Correction, Entry
from xianbao.wording import period_text

# Folders of the site itself, which no jurisdiction can have
RESERVED = ("assets", "corrections", "data", "indicators", "kinds", "periods", "search")
PREFECTURE = "00"


@dataclass(frozen=True)
class Report:
    """An entry with its public edition (none where it was withdrawn); edition's former ones by their number."""

    entry: Entry
    edition: Edition | None
    former: tuple[tuple[int, Edition], ...] = ()

    @classmethod
    def read(cls, entry: Entry) -> "Report":
        if entry.withdrawn:
            return cls(entry, None)
        former = sorted((one.number, one.folder) for one in entry.former)
        return cls(entry, Edition.read(entry.folder), tuple((number, Edition.read(at)) for number, at in former))

    @property
    def folder(self) -> str:
        """Its place on the site, ending in a slash."""
        return f"{self.entry.id.slug}/{self.entry.id.period}/{self.entry.id.kind}/"

    @property
    def url(self) -> str:
        return f"{self.folder}index.html"

    @property
    def period(self) -> str:
        return period_text(self.entry.id.period)

    @property
    def gone(self) -> str:
        """What its page says where it was withdrawn."""
        return "公示期已满，已撤下" if self.entry.ended else "已撤下"

    @property
    def sample(self) -> bool:
        return bool(self.edition and self.edition.notice)

    @property
    def moment(self) -> str:
        """When it was published, else 成文日期: YYYY-MM-DD HH:MM."""
        return self.entry.published or f"{self.entry.date} 00:00"

    @property
    def changed(self) -> str:
        """The day of the last change that a reader can see: YYYY-MM-DD."""
        return max([self.moment[:10], *(one.date.isoformat() for one in self.entry.corrections)])

    @property
    def corrections(self) -> list[Correction]:
        """The latest first."""
        return sorted(self.entry.corrections, key=lambda one: (one.date, one.why, one.changes), reverse=True)


@dataclass(frozen=True)
class Area:
    """A jurisdiction of the site and its reports, newest first; above: code of its prefecture, blank for one itself."""

    slug: str
    name: str
    code: str
    reports: tuple[Report, ...]

    @property
    def url(self) -> str:
        return f"{self.slug}/index.html"

    @property
    def prefecture(self) -> str:
        return f"{self.code[:4]}{PREFECTURE}"


@dataclass(frozen=True)
class Group:
    """A prefecture: its name, itself where it has reports, its counties that have."""

    name: str
    head: Area | None
    counties: tuple[Area, ...]


class Catalogue:
    """All reports of a site."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        """Raises XianbaoError where two reports would have one page, or a jurisdiction a folder of the site."""
        self.all = tuple(sorted(map(Report.read, entries), key=_newest_first))
        places = [report.folder for report in self.all]
        if twice := sorted({place for place in places if places.count(place) > 1}):
            raise XianbaoError(f"{'、'.join(twice)}：同一份报告列了两次，网站上只能有一页；请各留一份")
        for slug in sorted({report.entry.id.slug for report in self.all}):
            if slug in RESERVED:
                raise XianbaoError(
                    f"地区代号“{slug}”是网站栏目的目录名，请改参数文件名；不能用的有：{'、'.join(RESERVED)}"
                )

    @cached_property
    def shown(self) -> tuple[Report, ...]:
        """Those that are not withdrawn."""
        return tuple(report for report in self.all if report.edition)

    @cached_property
    def areas(self) -> tuple[Area, ...]:
        """By code."""
        held: dict[str, list[Report]] = {}
        for report in self.all:
            held.setdefault(report.entry.id.slug, []).append(report)
        found = (Area(slug, of[0].entry.area, of[0].entry.code, tuple(of)) for slug, of in held.items())
        return tuple(sorted(found, key=lambda area: (area.code, area.slug)))

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """Counties under their prefecture: the first four digits of the code are the same."""
        heads = {area.code: area for area in self.areas if area.code.endswith(PREFECTURE)}
        return tuple(
            Group(
                head.name if (head := heads.get(code)) else _prefecture(code, self.areas),
                head,
                tuple(a for a in self.areas if a.prefecture == code and a is not head),
            )
            for code in dict.fromkeys(area.prefecture for area in self.areas)
        )

    @cached_property
    def periods(self) -> dict[str, tuple[Report, ...]]:
        """The latest first; a year before its quarters and months."""
        found = sorted({report.entry.id.period for report in self.shown}, key=lambda p: (p[:4], len(p) == 4, p))
        return {p: tuple(r for r in self.shown if r.entry.id.period == p) for p in reversed(found)}

    @cached_property
    def kinds(self) -> dict[str, tuple[Report, ...]]:
        found = sorted({report.entry.id.kind for report in self.shown})
        return {kind: tuple(r for r in self.shown if r.entry.id.kind == kind) for kind in found}

    def above(self, area: Area) -> Area | None:
        """The prefecture of a county, where it is on the site."""
        return next((group.head for group in self.groups if area in group.counties), None)

    def corrections(self) -> Iterator[tuple[Report, int, Correction]]:
        """Every correction of a report that is shown, with its number in the report; the latest first."""
        found = [
            (report, len(report.corrections) - n, one)
            for report in self.shown
            for n, one in enumerate(report.corrections)
        ]
        yield from sorted(found, key=lambda held: held[2].date, reverse=True)


def _newest_first(report: Report) -> tuple[int, str, str]:
    return -int("".join(c for c in report.moment if c.isdigit())), report.entry.code, report.folder


def _prefecture(code: str, areas: Sequence[Area]) -> str:
    """The name of a prefecture that has no page, in the year of its counties' latest report."""
    year = max(int(area.reports[0].entry.id.period[:4]) for area in areas if area.prefecture == code)
    return next((region.name for region in regions.at(code, year)), "其他地区")
