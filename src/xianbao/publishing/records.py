"""What staging.json and release.json hold: plain data, the same for the same inputs."""

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict

from xianbao.publishing.places import report_of
from xianbao.workspace import ReportId

NAMED = 6
Role = Literal["writer", "reviewer", "approver"]


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Site(_Record):
    """The website that is published."""

    name: str
    domain: str
    code: str


class Note(_Record):
    """A 更正说明: day, reason, and each change: where, from what, to what."""

    date: dt.date
    why: str
    changes: tuple[tuple[str, str, str], ...]


class Earlier(_Record):
    """A superseded edition: its number, when it was released, the hash of its manifest."""

    number: int
    released: dt.date
    own_sha256: str


class Item(_Record):
    """One report that is staged or released.

    report: luxi/2017/work_report; until: 公示截止日期; number: of this edition, from 1; released: the day on which it
    was first released; files: name in its folder → sha256; own_sha256: of its manifest; content_sha256: of that without
    commit and system (manifest.ORIGIN).
    """

    report: str
    area: str
    code: str
    kind: str
    title: str
    date: dt.date
    published: str
    until: dt.date | None
    check_code: str
    own_sha256: str
    content_sha256: str
    number: int
    released: dt.date
    files: dict[str, str]
    corrections: tuple[Note, ...] = ()
    former: tuple[Earlier, ...] = ()

    @property
    def id(self) -> ReportId:
        return report_of(self.report)

    @property
    def seal(self) -> str:
        """What a sign-off is for (签字校验值): what the manifest holds, which edition it is, what is said of changes.

        Not the days: staged on another one, the same is the same.
        """
        told = [[note.why, note.changes] for note in self.corrections]
        text = json.dumps([self.report, self.number, self.content_sha256, told], ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


class Gone(_Record):
    """A report that was released and is not any more. number: of its last edition; ended: its 公示 was over.

    corrections: for the day on which it comes back.
    """

    report: str
    area: str
    code: str
    kind: str
    title: str
    date: dt.date
    withdrawn: dt.date
    number: int
    ended: bool = False
    corrections: tuple[Note, ...] = ()

    @property
    def id(self) -> ReportId:
        return report_of(self.report)


class Signoff(_Record):
    """One of the three sign-offs, with the post that gave it."""

    post: str
    by: str
    date: dt.date


class Signed(Item):
    """A report as it was signed off."""

    signoffs: dict[Role, Signoff]


class Staged(_Record):
    """staging.json. against: the release that it was compared with; pages: file of the site → sha256."""

    version: Literal[1] = 1
    date: dt.date
    site: Site
    against: str | None
    reports: tuple[Item, ...]
    withdrawn: tuple[Gone, ...]
    pages: dict[str, str]


class Release(_Record):
    """release.json. former: the release that stood before; program: version and sha256 of what made it."""

    version: Literal[1] = 1
    release: str
    date: dt.date
    former: str | None
    site: Site
    program: dict[str, str]
    reports: tuple[Signed, ...]
    withdrawn: tuple[Gone, ...]


def some(names: Sequence[str]) -> str:
    """The first of many names, as many as a line tells."""
    return "、".join(names[:NAMED]) + ("等" if len(names) > NAMED else "")


def as_json(record: BaseModel) -> str:
    """As it stands in a file."""
    return json.dumps(record.model_dump(mode="json"), ensure_ascii=False, indent=1) + "\n"
