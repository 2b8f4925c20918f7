"""What a site is built from: public editions, what was corrected in them, and the site itself."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from xianbao.workspace import ReportId


@dataclass(frozen=True)
class Correction:
    """A 更正说明: on which day, of which report, why, and what was changed: where, from what, to what."""

    date: dt.date
    report: ReportId
    why: str
    changes: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Former:
    """A superseded edition that stays reachable, marked: its number, its folder, the day it was released."""

    number: int
    folder: Path
    released: dt.date


@dataclass(frozen=True)
class Entry:
    """One report of the site.

    folder: its public edition, only read, and not even that where `withdrawn` is a day; area: name of the
    jurisdiction, code: its six digits; kind: the Chinese name; date: 成文日期; published: 发布日期 with its minute,
    or blank; corrections and former editions in any order; withdrawn: the day from which only a tombstone is there;
    ended: it was withdrawn as its 公示 was over, and not taken down before.
    """

    id: ReportId
    folder: Path
    area: str
    code: str
    kind: str
    title: str
    date: dt.date
    published: str
    check_code: str
    corrections: tuple[Correction, ...] = ()
    former: tuple[Former, ...] = ()
    withdrawn: dt.date | None = None
    ended: bool = False


@dataclass(frozen=True)
class Info:
    """The site: name, domain and code as `site` of the params has them; day: of this staging or release."""

    name: str
    domain: str
    code: str
    day: dt.date
