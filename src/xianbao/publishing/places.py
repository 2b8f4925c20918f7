"""Where what is published stands in a workspace: the staged site, sign-offs, 更正说明, releases, the pointer to one."""

import datetime as dt
import re
from dataclasses import dataclass
from pathlib import Path

from xianbao.editions import PUBLIC
from xianbao.errors import XianbaoError
from xianbao.workspace import ReportId, Workspace

RELEASE = re.compile(r"\d{4}-\d\d-\d\d(-[1-9]\d*)?")
# In a release's folder
SITE, CMS, RECORDS, SUPERSEDED = "site", "cms", "records", "superseded"
LIST, SIGNED, SUMS, ARCHIVE = "release.json", "签发清单.csv", "SHA256SUMS", "site.zip"
# What a run that was cut off may leave; swept by the next
PRIVATE = ".new-"


@dataclass(frozen=True)
class Places:
    """The paths of one workspace."""

    workspace: Workspace

    @property
    def site(self) -> Path:
        return self.workspace.root / "reports" / "site"

    @property
    def staging(self) -> Path:
        """The staged site, as it is to be released."""
        return self.site / "staging"

    @property
    def record(self) -> Path:
        """What is staged, with hashes."""
        return self.site / "staging.json"

    @property
    def releases(self) -> Path:
        return self.workspace.root / "releases"

    @property
    def current(self) -> Path:
        """A file with one line: the name of the release that stands."""
        return self.releases / "current"

    @property
    def history(self) -> Path:
        return self.releases / "history.csv"

    @property
    def lock(self) -> Path:
        return self.releases / ".lock"

    def signoffs(self, day: dt.date) -> Path:
        return self.releases / f"{day}.yaml"

    def correction(self, report: ReportId, number: int) -> Path:
        """The 更正说明 of a report by which its edition `number` is superseded."""
        return self.releases / "corrections" / f"{report.slug}-{report.period}-{report.kind}-{number}.yaml"

    def name(self, path: Path) -> str:
        return self.workspace.name(path)


def key_of(report: ReportId) -> str:
    """luxi/2017/work_report."""
    return f"{report.slug}/{report.period}/{report.kind}"


def report_of(key: str) -> ReportId:
    """The public edition that a key names. Raises XianbaoError for what is no key."""
    parts = key.strip().strip("/").split("/")
    if len(parts) != 3 or not re.fullmatch(r"[a-z_]+", parts[2]):
        raise XianbaoError(f"“{key}”不是报告的写法：应为 地区/报告期/文种，例如 luxi/2017/work_report")
    return ReportId(parts[0], parts[1], parts[2], PUBLIC)
