"""Each report held against the release that stands: new, the same, corrected, back again, or withdrawn."""

import datetime as dt
import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from xianbao import manifest, site
from xianbao.errors import XianbaoError
from xianbao.inputs import files, sha256
from xianbao.kept import Kept
from xianbao.kinds import KINDS
from xianbao.publishing import changes
from xianbao.publishing.collecting import Candidate, Collected
from xianbao.publishing.places import Places
from xianbao.publishing.records import Earlier, Gone, Item, Note, Signed, some
from xianbao.publishing.released import Released

# After the key of a report: one of its superseded editions
_VERSION = re.compile(r"/v[1-9]\d*$")
NEW, SAME, BYTES, CORRECTED, BACK = "新发布", "与现行发布相同", "文字和数字未变，只是字节不同", "更正", "恢复发布"


@dataclass(frozen=True)
class Edition:
    """One report that is staged: its folder, its superseded editions by number, what it is compared with the release.

    draft: the file of its 更正说明 and the text that this is to have, None where it has it; unexplained: that file,
    where no reason is written in it.
    """

    item: Item
    folder: Path
    superseded: Mapping[int, Path]
    state: str
    draft: tuple[Path, str] | None = None
    unexplained: Path | None = None


@dataclass
class Compared:
    """Editions and withdrawn reports in order, faults, and what is to be said besides."""

    editions: list[Edition] = field(default_factory=list)
    withdrawn: list[Gone] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)


def compared(
    places: Places, collected: Collected, current: Released | None, withdraw: Collection[str], day: dt.date
) -> Compared:
    """withdraw: keys of released reports that shall not be released any more, with /v1 of a superseded edition only."""
    out = Compared()
    if current and collected.site and current.record.site.domain != collected.site.domain:
        out.faults.append(
            f"现行的发布 {current.name} 是 {current.record.site.domain} 的，这次是 {collected.site.domain}；"
            "一个工作区只发布一个网站，另一个网站请另建工作区"
        )
        return out
    there: set[str] = set()
    for candidate, found in collected.found:
        try:
            edition = _edition(places, candidate, found, current, day)
            there |= {f"{edition.item.report}/v{e.number}" for e in edition.item.former}
            out.editions.append(_without(edition, withdraw))
        except XianbaoError as error:
            out.faults += error.lines
    live = {one.key for one, _ in collected.found}
    _withdraw(out, collected, current, live, {key for key in withdraw if not _VERSION.search(key)}, day)
    out.hints += _backdated(out.editions, day)
    if current:
        out.hints += [line for one in current.record.reports for line in _edited(places, one)]
    numbers = {one.item.report: one.item.number for one in out.editions}
    for key in sorted(key for key in withdraw if _VERSION.search(key)):
        report, _, number = key.rpartition("/v")
        if key in there:
            out.hints.append(f"{report}：第 {number} 版不再保留，网站上不能再看到")
        elif int(number) >= numbers.get(report, 0) and not collected.faults:
            out.faults.append(f"{key}：没有这一版旧版，不用撤下")
    return out


def _without(edition: Edition, withdraw: Collection[str]) -> Edition:
    """An edition without those superseded ones that are withdrawn."""
    kept = [e for e in edition.item.former if f"{edition.item.report}/v{e.number}" not in withdraw]
    item = edition.item.model_copy(update={"former": tuple(kept)})
    return replace(edition, item=item, superseded={e.number: edition.superseded[e.number] for e in kept})


def _edition(places: Places, one: Candidate, found: Kept, current: Released | None, day: dt.date) -> Edition:
    former = current.reports.get(one.key) if current else None
    back = current.withdrawn.get(one.key) if current else None
    if former is None or current is None:
        item = _item(one, found, back.number + 1 if back else 1, day, back.corrections if back else ())
        return Edition(item, found.folder, {}, BACK if back else NEW)
    before = {e.number: current.superseded(former, e.number) for e in former.former}
    held = (former.corrections, former.former)
    content = manifest.content_sha256(found.record)
    if former.content_sha256 == content:
        return Edition(_item(one, found, former.number, former.released, *held), found.folder, before, SAME)
    told = changes.between(current.edition(former), found.folder, one.key)
    if not told:
        return Edition(_item(one, found, former.number, former.released, *held), found.folder, before, BYTES)
    path = places.correction(one.id, former.number)
    hashes = (former.content_sha256, content)
    statement, text = changes.drafted(path, places.name(path), one.key, former.number, hashes, told, day)
    _faithful(statement, places.name(path), one.key, former.number, told)
    earlier = Earlier(number=former.number, released=former.released, own_sha256=former.own_sha256)
    item = _item(one, found, former.number + 1, day, (*former.corrections, statement.note), (*former.former, earlier))
    return Edition(
        item, found.folder, {**before, former.number: current.edition(former)}, CORRECTED,
        (path, text) if text else None, None if statement.why else path,
    )  # fmt: skip


def _faithful(
    statement: changes.Statement, name: str, report: str, number: int, told: Collection[changes.Told]
) -> None:
    """Raise XianbaoError where a 更正说明 says less or more than was changed, or is of something else."""
    again = f"请改正，或删去 {name}，重新运行 xianbao publish --stage 另起一稿"
    if len(statement.changes) != len(told):
        raise XianbaoError(
            f"{name}：changes 有 {len(statement.changes)} 处，实际改了 {len(told)} 处；"
            f"每处的文字可以改写，不能增删；{again}"
        )
    if (statement.report, statement.number) != (report, number):
        raise XianbaoError(
            f"{name}：写的是 {statement.report} 第 {statement.number} 版，应为 {report} 第 {number} 版；{again}"
        )


def _item(
    one: Candidate, found: Kept, number: int, released: dt.date,
    corrections: tuple[Note, ...] = (), former: tuple[Earlier, ...] = (),
) -> Item:  # fmt: skip
    there = {path.relative_to(found.folder).as_posix(): sha256(path) for path in files(found.folder)}
    published = one.entry.publication.published if one.entry.publication else None
    return Item(
        report=one.key, area=one.params.name, code=one.params.code, kind=KINDS[one.id.kind].name,
        title=one.entry.title, date=one.entry.date, published=published or "", until=one.until, check_code=found.code,
        own_sha256=found.record["own_sha256"],
        content_sha256=manifest.content_sha256(found.record), number=number, released=released, files=there,
        corrections=corrections, former=former,
    )  # fmt: skip


def _withdraw(
    out: Compared, collected: Collected, current: Released | None, live: set[str], asked: set[str], day: dt.date
) -> None:
    """Reports that stand and shall not any more: 公示 that are over, those that somebody withdraws, those of before."""
    reports = current.reports if current else {}
    former = current.withdrawn if current else {}
    over = {one.key: one for one in collected.over}
    for key, one in over.items():
        if key in reports:
            out.withdrawn.append(_gone(reports[key], day, ended=True))
            out.hints.append(f"{key}：公示已于 {one.until} 截止，撤下，网站上只说明已撤下")
        elif key not in former:
            out.hints.append(f"{key}：公示已于 {one.until} 截止，没有发布过，不发布")
    for key in sorted(asked):
        if key in live:
            out.faults.append(f"{key}：params 还写着主动公开，不能撤下；请先改 disclosure 或删去这一项")
        elif key not in reports and key not in former:
            out.faults.append(f"{key}：现行的发布中没有这份报告，不用撤下")
    for key, was in reports.items():
        if key in live or key in over:
            continue
        if key in asked:
            out.withdrawn.append(_gone(was, day, ended=False))
            out.hints.append(f"{key}：撤下，网站上只说明已撤下")
        elif key not in collected.faulty and not _named(collected.faults, was):
            now = collected.elsewhere.get(key)
            why = f"现在刊登在 {now}" if now else "params 中已没有或不再主动公开"
            out.faults.append(
                f"{key}：现行的发布 {current.name if current else ''} 中有，{why}；"
                f"确要撤下，请加 --withdraw {key}；不是有意的，请恢复 params/{was.id.slug}.yaml"
            )
    out.withdrawn += [one for key, one in former.items() if key not in live]
    out.withdrawn.sort(key=lambda one: one.report)


def _edited(places: Places, was: Signed) -> Iterator[str]:
    """更正说明 that are out and say something else in their files now."""
    told = {(note.why, note.changes) for note in was.corrections}
    for number in range(1, was.number):
        path = places.correction(was.id, number)
        with suppress(XianbaoError):
            if (
                path.is_file()
                and (note := changes.read(path, places.name(path)).note)
                and ((note.why, note.changes) not in told)
            ):
                yield f"{places.name(path)}：这份更正说明已经发布，改动不起作用"


def _backdated(editions: Collection[Edition], day: dt.date) -> Iterator[str]:
    """Reports that come out for the first time and bear an earlier 发布日期."""
    early = [
        one.item.report
        for one in editions
        if one.state == NEW and one.item.published and one.item.published[:10] < day.isoformat()
    ]
    if early:
        yield (
            f"{len(early)} 份首次发布的报告，params 写的发布日期（published）早于发布日 {day}："
            f"{some(early)}；补登旧文不用改，否则请改 published"
        )


def _named(faults: Collection[str], was: Signed) -> bool:
    """Whether a fault tells already why a report is not there."""
    folder = f"reports/build/public/{was.report}"
    return any(folder in line or line.startswith(f"params/{was.id.slug}.yaml") for line in faults)


def _gone(was: Signed, day: dt.date, *, ended: bool) -> Gone:
    """What is said of a report that was released and is withdrawn."""
    names = ("report", "area", "code", "kind", "title", "date", "number", "corrections")
    return Gone(**{name: getattr(was, name) for name in names}, withdrawn=day, ended=ended)


def entries(found: Compared) -> Iterator[site.Entry]:
    """What the site is built from."""
    for one in found.editions:
        item = one.item
        yield site.Entry(
            item.id, one.folder, item.area, item.code, item.kind, item.title, item.date, item.published,
            item.check_code,
            tuple(site.Correction(n.date, item.id, n.why, n.changes) for n in item.corrections),
            tuple(site.Former(e.number, one.superseded[e.number], e.released) for e in item.former),
        )  # fmt: skip
    for gone_ in found.withdrawn:
        yield site.Entry(
            gone_.id, Path(), gone_.area, gone_.code, gone_.kind, gone_.title, gone_.date, "", "",
            withdrawn=gone_.withdrawn, ended=gone_.ended,
        )  # fmt: skip
