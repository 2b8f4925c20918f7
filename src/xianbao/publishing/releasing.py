"""A release: an immutable folder, written in private, then named, then pointed to; until then the former stands."""

import csv
import datetime as dt
import io
import json
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from xianbao import cms
from xianbao.errors import XianbaoError
from xianbao.installation import installed
from xianbao.kept import TOLD
from xianbao.manifest import changed_inputs
from xianbao.params import load
from xianbao.params.document import SignoffParams
from xianbao.publishing import released, signoffs
from xianbao.publishing.changes import WITHOUT_REASON
from xianbao.publishing.disk import Disk, regular, size
from xianbao.publishing.editions import entries
from xianbao.publishing.places import ARCHIVE, CMS, LIST, PRIVATE, RECORDS, RELEASE, SIGNED, SITE, SUMS, Places
from xianbao.publishing.records import NAMED, Item, Release, Role, Signed, Staged, as_json
from xianbao.publishing.staging import Prepared, changed, hashes, prepared, recover, room, staged, why

# How often the bytes of the public editions are written: site, zip, CMS package, records
TIMES = 4
EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Switched:
    """The release that stands now, the one that stood before, and what is to be said besides."""

    name: str
    former: str | None
    hints: tuple[str, ...] = ()


def sign(
    places: Places, role: Role, by: str, day: dt.date, slugs: tuple[str, ...], disk: Disk
) -> tuple[Path, list[str]]:
    """Write a sign-off for what is staged; the file and the reports signed. slugs: jurisdictions or reports, none: all.

    Raises XianbaoError for the same person in two roles, for a day before the report's or after the release's, and
    for a correction without a reason.
    """
    record = staged(places)
    if unknown := sorted(set(slugs) - {name for one in record.reports for name in (one.id.slug, one.report)}):
        known = "、".join(sorted({one.id.slug for one in record.reports}))
        raise XianbaoError(f"没有暂存 {'、'.join(unknown)} 的报告；已暂存的地区：{known}")
    chosen = [one for one in record.reports if not slugs or one.id.slug in slugs or one.report in slugs]
    if unexplained := [one for one in chosen if one.corrections and one.corrections[-1].why == WITHOUT_REASON]:
        raise XianbaoError(*(_unexplained(places, one) for one in unexplained))
    path = places.signoffs(record.date)
    name = places.name(path)
    given = signoffs.read(path, name)
    new: dict[str, dict[Role, signoffs.Signature]] = {}
    faults: list[str] = []
    for item in chosen:
        if role in signoffs.standing(given, item):
            continue
        one = signoffs.signature(by, day, item.seal)
        merged = {item.report: {**signoffs.standing(given, item), role: one}}
        faults += signoffs.faults(merged, item, _posts(places, item), record.date, name)
        new[item.report] = {role: one}
    if faults:
        raise XianbaoError(*faults)
    if new:
        disk.replace(path, signoffs.signed(path, name, new).encode())
    return path, list(new)


def release(places: Places, day: dt.date, disk: Disk) -> Switched:
    """Release what is staged. Raises XianbaoError with every reason why not; then the former release stands."""
    try:
        sweep(places, day, disk)
        record = staged(places)
        _today(record, day)
        room(places.releases, TIMES * _bytes(places, record))
        name = _name(places, day)
        private = places.releases / f"{PRIVATE}{name}"
        done = prepared(places, private / SITE, record.date, record.site.domain, _asked(record), disk)
        _unaltered(places, record, done.record)
        _different(done)
        signed = _signed(places, done)
        _write(places, private, name, done, signed, disk)
        disk.rename(private, places.releases / name)
        disk.replace(places.current, f"{name}\n".encode())
    except OSError as error:
        raise XianbaoError(_unfinished(places, error)) from None
    finally:
        with suppress(OSError, XianbaoError):  # the next run sweeps what cannot be taken away now
            sweep(places, day, disk)
    former = done.current.name if done.current else None
    return Switched(name, former, tuple(done.found.hints))


def rollback(places: Places, name: str | None, day: dt.date, disk: Disk) -> Switched:
    """Point to the release before the current one, or to the one that is named, if it is as it was written."""
    with suppress(XianbaoError):  # a pointer that points to nothing is what a rollback mends
        sweep(places, day, disk)
    now = _pointed(places, name)
    target = released.whole(places, name or _before(places, now))
    if target.name == now:
        raise XianbaoError(f"现行的发布就是 {now}，不用恢复")
    stood = now or released.last(places)
    if ended := _ended(places, target, stood, day):
        other = next(
            (n for n in reversed(released.names(places)) if n != stood and _restorable(places, n, stood, day)), ""
        )
        stead = f"；可以恢复的是 {other}：xianbao publish --rollback {other}" if other else ""
        raise XianbaoError(
            f"{target.name} 里有已到期或已撤下的报告：{'、'.join(ended)}，恢复它会重新公开；"
            f"请改好后用 --stage、--release 重新发布{stead}"
        )
    disk.replace(places.current, f"{target.name}\n".encode())
    hints = ["暂存的网站是与另一次发布比较的；再发布前请重新运行 xianbao publish --stage"]
    try:
        disk.replace(places.history, released.history(places, (str(day), "恢复", target.name, now or "")).encode())
    except OSError:
        hints.append(f"{places.name(places.history)} 没有写上，下次运行时补记")
    return Switched(target.name, now, tuple(hints))


def _ended(places: Places, target: released.Released, now: str | None, day: dt.date) -> list[str]:
    """Reports of a release that must not come back: their 公示 is over, or they were withdrawn since."""
    out: set[str] = set()
    if now and (places.releases / now / LIST).is_file():
        with suppress(ValueError, KeyError, TypeError):
            held = json.loads((places.releases / now / LIST).read_text(encoding="utf-8"))
            out = {one["report"] for one in held["withdrawn"]}
    return [one.report for one in target.record.reports if (one.until and one.until < day) or one.report in out]


def _restorable(places: Places, name: str, now: str | None, day: dt.date) -> bool:
    try:
        return not _ended(places, released.whole(places, name), now, day)
    except XianbaoError:
        return False


def outstanding(places: Places, done: Prepared) -> list[str]:
    """What is still to be done before what is staged can be released: a line each."""
    if faults := [_unexplained(places, one.item) for one in done.found.editions if one.unexplained]:
        return faults
    path = places.signoffs(done.record.date)
    given = signoffs.read(path, places.name(path))
    good = {item.report: signoffs.standing(given, item) for item in done.record.reports}
    posts = {item.report: _posts(places, item) for item in done.record.reports}
    return list(signoffs.missing(good, done.record.reports, posts, places.name(path)))


def sweep(places: Places, day: dt.date, disk: Disk) -> None:
    """Take away what a run left that was cut off, and note a switch of the pointer that is not in history.csv.

    A folder that was named and never pointed to is such a rest: known by its not being in the history though it
    follows the release that stands. Raises XianbaoError where the pointer or the history is damaged.
    """
    recover(places, disk)
    if not places.releases.is_dir():
        return
    for left in places.releases.glob(f"{PRIVATE}*"):
        disk.remove(left)
    for left in places.releases.glob(".*.new"):
        left.unlink()
    now, last = released.pointer(places), released.last(places)
    if now != last and now is not None:
        row = (str(day), "发布" if now not in released.names(places) else "恢复", now, last or "")
        disk.replace(places.history, released.history(places, row).encode())
        return
    stood = set(released.names(places))
    for folder in places.releases.iterdir():
        if folder.is_dir() and RELEASE.fullmatch(folder.name) and folder.name not in stood and _follows(folder, now):
            disk.remove(folder)


def _follows(folder: Path, now: str | None) -> bool:
    """Whether a folder was written as the release after the one that stands."""
    try:
        held = json.loads((folder / LIST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(held, dict) and held.get("release") == folder.name and held.get("former") == now


def _today(record: Staged, day: dt.date) -> None:
    """Raise XianbaoError where the site was staged for another day."""
    if record.date != day:
        early, wait = ("还没有到", "请到那天发布，或") if record.date > day else ("已经过了", "请")
        raise XianbaoError(
            f"暂存的网站写的发布日是 {record.date}，{early}（今天按 {day}）；{wait}"
            f"运行 xianbao publish --stage --date {day} 重新暂存，报告没有变的签字照样有效"
        )


def _bytes(places: Places, record: Staged) -> int:
    """Bytes of the public editions that are staged."""
    folders = [places.workspace.report(one.id) for one in record.reports]
    return sum(size(folder) for folder in folders if folder.is_dir())


def _name(places: Places, day: dt.date) -> str:
    """The day; with -2, -3, … where there ever was a release of that day."""
    number, used = 1, released.used(places)
    while (name := f"{day}-{number}" if number > 1 else f"{day}") in used:
        number += 1
    return name


def _asked(record: Staged) -> set[str]:
    """What was withdrawn when this was staged: reports, and superseded editions of others."""
    asked = {one.report for one in record.withdrawn}
    for one in record.reports:
        kept = {e.number for e in one.former}
        asked |= {f"{one.report}/v{n}" for n in range(1, one.number) if n not in kept}
    return asked


def _unaltered(places: Places, record: Staged, now: Staged) -> None:
    """Raise XianbaoError where what was looked at is not what would be released."""
    lines = changed(record, now)
    there = hashes(places.staging)
    if not lines and there != record.pages:
        odd = changed_inputs(record.pages, there)
        told = {"已改动": "被改动", "没有了": "被删去", "新增": "是多出来的"}
        label = places.name(places.staging)
        lines += [f"{label}/{name} {told[what]}" for name, what in list(odd.items())[:NAMED]]
        lines += [f"{label} 里这样的文件共 {len(odd)} 个"] if len(odd) > NAMED else []
    if lines:
        raise XianbaoError(*lines, "暂存的与现在要发布的不一致；请重新运行 xianbao publish --stage，看过、签字后再发布")


def _different(done: Prepared) -> None:
    """Raise XianbaoError where the release that stands has all of this to the byte."""
    if done.current is None:
        return
    before = {one.report: one.files for one in done.current.record.reports}
    same = before == {one.report: one.files for one in done.record.reports}
    if same and hashes(done.current.folder / SITE) == done.record.pages:
        raise XianbaoError(f"与现行发布 {done.current.name} 完全相同，没有需要发布的")


def _signed(places: Places, done: Prepared) -> tuple[Signed, ...]:
    """Every report with its sign-offs. Raises XianbaoError for those that lack one, or a reason for what changed."""
    path = places.signoffs(done.record.date)
    name = places.name(path)
    given = signoffs.read(path, name)
    faults = [_unexplained(places, one.item) for one in done.found.editions if one.unexplained]
    posts = {item.report: _posts(places, item) for item in done.record.reports}
    faults += signoffs.missing(given, done.record.reports, posts, name)
    for item in done.record.reports:
        faults += signoffs.faults(given, item, posts[item.report], done.record.date, name)
    if faults:
        raise XianbaoError(*faults)
    return tuple(
        Signed(**item.model_dump(), signoffs=signoffs.posts_of(given[item.report], posts[item.report]))
        for item in done.record.reports
    )


def _unexplained(places: Places, item: Item) -> str:
    name = places.name(places.correction(item.id, item.number - 1))
    return f"{item.report}：已发布的报告有更正，还没有写更正原因；请在 {name} 的 why 后写明，重新 --stage，看过后再签字"


def _posts(places: Places, item: Item) -> SignoffParams:
    path = places.workspace.params(item.id.slug)
    return load(path, places.name(path)).signoffs


def _write(places: Places, private: Path, name: str, done: Prepared, signed: tuple[Signed, ...], disk: Disk) -> None:
    """All of a release but its site, which is there. Raises XianbaoError where a person is found in what goes out."""
    for one in done.found.editions:
        for path in regular(one.folder):
            disk.copy(path, private / RECORDS / one.item.report / path.relative_to(one.folder))
        for number, folder in one.superseded.items():
            target = private / released.superseded(one.item.report, number)
            for path in regular(folder):
                disk.copy(path, target / path.relative_to(folder))
    for place, told in done.told.items():
        disk.write(private / TOLD / place, f"{json.dumps(told, ensure_ascii=False, sort_keys=True)}\n".encode())
    disk.made(private / CMS, lambda path: cms.write(list(entries(done.found)), path))
    disk.made(private / ARCHIVE, lambda path: archive(private / SITE, path))
    for part in (CMS, ARCHIVE):
        if hits := list(done.people.found(private / part, part)):
            raise XianbaoError(*hits)
    for one in done.found.editions:
        if hashes(private / RECORDS / one.item.report) != one.item.files:
            raise XianbaoError(f"{one.item.report}：发布期间公开版被改动；请等生成结束，再重新 --stage、签字、发布")
    program = {"version": installed().version, "sha256": installed().sha256}
    listed = Release(
        release=name, date=done.record.date, former=done.current.name if done.current else None,
        site=done.record.site, program=program, reports=signed, withdrawn=done.record.withdrawn,
    )  # fmt: skip
    disk.write(private / LIST, as_json(listed).encode())
    disk.write(private / SIGNED, signed_list(signed).encode())
    disk.write(private / SUMS, sums(private).encode())
    disk.settle(private)


def archive(folder: Path, path: Path) -> None:
    """A zip of a folder for the portal: the same bytes for the same files, whatever the day or the system."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name, one in sorted((p.relative_to(folder).as_posix(), p) for p in regular(folder)):
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 3, 0o644 << 16
            out.writestr(entry, one.read_bytes())


def sums(folder: Path) -> str:
    """SHA256SUMS: what `sha256sum -c` reads."""
    return "".join(f"{digest}  {name}\n" for name, digest in hashes(folder).items())


def signed_list(signed: tuple[Signed, ...]) -> str:
    """签发清单.csv: who signed which report off."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(
        ("报告", "标题", "版次", "校验码", "角色", "岗位", "签字人", "签字日期", "运行记录校验值", "签字校验值")
    )
    for item in signed:
        for role, one in item.signoffs.items():
            row = (item.report, item.title, item.number, item.check_code, role, one.post, one.by, one.date,
                   item.own_sha256, item.seal)  # fmt: skip
            writer.writerow([_inert(str(value)) for value in row])
    return f"\ufeff{out.getvalue()}"


def _inert(text: str) -> str:
    """Text that Excel, opening a CSV, takes for no formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")) else text


def stands(places: Places) -> str:
    """The release that stands, as messages call it."""
    with suppress(XianbaoError):
        return released.pointer(places) or "（没有）"
    return "（不明）"


def _unfinished(places: Places, error: OSError) -> str:
    return (
        f"发布没有完成：{why(error)}；现行的发布仍是 {stands(places)}，写了一半的会清掉。"
        "请排除后重新运行 xianbao publish --release"
    )


def _pointed(places: Places, name: str | None) -> str | None:
    """The release that stands; where the pointer is damaged, nothing if another is named."""
    try:
        now = released.pointer(places)
    except XianbaoError:
        if name is None:
            raise
        return None
    if now is None and name is None:
        raise XianbaoError("还没有发布过，没有可以恢复的")
    return now


def _before(places: Places, now: str | None) -> str:
    """The release that the current one followed."""
    try:
        held: Mapping[str, object] = json.loads((places.releases / str(now) / LIST).read_text(encoding="utf-8"))
        former = held["former"]
    except (OSError, ValueError, KeyError, TypeError):
        raise XianbaoError(
            f"{now} 的 {LIST} 读不出，不知道上一次发布是哪一次；请写明：xianbao publish --rollback 日期"
        ) from None
    if not former:
        raise XianbaoError(f"{now} 是第一次发布，没有更早的可以恢复")
    return str(former)
