"""Releases as they stand: which one is current, what it holds, whether it is still as it was written."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from xianbao import inputs
from xianbao.errors import XianbaoError
from xianbao.publishing.disk import regular
from xianbao.publishing.places import LIST, RECORDS, RELEASE, SUMS, SUPERSEDED, Places
from xianbao.publishing.records import Gone, Release, Signed

COLUMNS = ("日期", "事项", "现行", "此前")


@dataclass(frozen=True)
class Released:
    """A release: its folder and what release.json says."""

    folder: Path
    record: Release

    @property
    def name(self) -> str:
        return self.record.release

    @property
    def reports(self) -> dict[str, Signed]:
        return {one.report: one for one in self.record.reports}

    @property
    def withdrawn(self) -> dict[str, Gone]:
        return {one.report: one for one in self.record.withdrawn}

    def edition(self, item: Signed) -> Path:
        """The folder of a released report's public edition."""
        return self.folder / RECORDS / item.report

    def superseded(self, item: Signed, number: int) -> Path:
        return self.folder / superseded(item.report, number)


def superseded(report: str, number: int) -> str:
    """Where in a release's folder an edition stands that is superseded."""
    return f"{SUPERSEDED}/v{number}/{report}"


def pointer(places: Places) -> str | None:
    """The name in releases/current; None before the first release.

    Raises XianbaoError where it is none, or names nothing that is there, or is not there though there were releases.
    """
    path = places.current
    if not path.is_file():
        if lost := _latest(places):
            raise XianbaoError(
                f"{places.name(path)} 没有了，而 {lost} 已经发布过；请恢复它（一行：{lost}），"
                f"或运行 xianbao publish --rollback {lost}"
            )
        return None
    lines = path.read_text(encoding="utf-8", errors="replace").split()
    if len(lines) != 1 or not RELEASE.fullmatch(lines[0]) or not (places.releases / lines[0] / LIST).is_file():
        held = " ".join(lines)[:60] or "（空）"
        raise XianbaoError(
            f"{places.name(path)} 写的“{held}”不是 releases 中的一次发布；"
            "请改成一行，如 2026-11-25，或运行 xianbao publish --rollback 日期"
        )
    return lines[0]


def _latest(places: Places) -> str | None:
    """The release that stood last, as far as can be told without the pointer.

    A folder alone that followed none is not one: a first release that was cut off leaves it.
    """
    if stood := last(places):
        return stood
    later = [path.parent.name for path in places.releases.glob(f"[0-9]*/{LIST}") if _followed(path)]
    return max(later, default=None)


def _followed(path: Path) -> bool:
    """Whether a release.json tells of a release before its own; also where it cannot be read."""
    try:
        return Release.model_validate_json(path.read_bytes()).former is not None
    except ValidationError:
        return True


def current(places: Places) -> Released | None:
    """The release that stands, found whole; None before the first. Raises XianbaoError where it was altered."""
    name = pointer(places)
    return whole(places, name) if name else None


def whole(places: Places, name: str) -> Released:
    """A release that is still as it was written. Raises XianbaoError with a line for every file that is not."""
    folder = places.releases / name
    label = places.name(folder)
    if not RELEASE.fullmatch(name) or not (folder / LIST).is_file():
        known = "、".join(names(places)) or "（还没有）"
        raise XianbaoError(f"没有 {name} 这次发布；已有的发布：{known}")
    broken = list(altered(folder))
    if broken:
        raise XianbaoError(
            *(f"{label}/{line}" for line in broken),
            f"{label} 与发布时不同，不能使用；请从备份恢复，或运行 xianbao publish --rollback 回到上一次发布",
        )
    try:
        record = Release.model_validate_json((folder / LIST).read_bytes())
    except ValidationError:
        raise XianbaoError(f"{label}/{LIST} 不是本程序这一版写的，读不懂；请用当时的程序") from None
    return Released(folder, record)


def altered(folder: Path) -> Iterator[str]:
    """What in a release's folder is not as SHA256SUMS has it."""
    try:
        lines = (folder / SUMS).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        yield f"{SUMS} 没有了或读不出"
        return
    held = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    there = {path.relative_to(folder).as_posix(): path for path in regular(folder)}
    there.pop(SUMS, None)
    for name in sorted(held.keys() | there.keys()):
        if name not in there:
            yield f"{name} 没有了"
        elif name not in held:
            yield f"{name} 是后来放进去的"
        elif inputs.sha256(there[name]) != held[name]:
            yield f"{name} 被改动"


def names(places: Places) -> list[str]:
    """Every release that ever stood, in order of time."""
    return list(dict.fromkeys(row[2] for row in _rows(places) if (places.releases / row[2] / LIST).is_file()))


def used(places: Places) -> set[str]:
    """Every name that a release ever had, its folder moved away or not."""
    return {row[2] for row in _rows(places)} | {path.name for path in places.releases.glob("[0-9]*") if path.is_dir()}


def history(places: Places, row: tuple[str, str, str, str]) -> str:
    """history.csv with one more switch of the pointer: day, what was done, the release that stands, the one before."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([COLUMNS, *_rows(places), row])
    return f"\ufeff{out.getvalue()}"


def last(places: Places) -> str | None:
    """The release that stands as history.csv has it."""
    rows = _rows(places)
    return rows[-1][2] if rows else None


def _rows(places: Places) -> list[list[str]]:
    """Rows of history.csv. Raises XianbaoError for one that is none."""
    if not places.history.is_file():
        return []
    text = places.history.read_text(encoding="utf-8-sig", errors="replace")
    rows = [row for row in csv.reader(io.StringIO(text)) if row][1:]
    for number, row in enumerate(rows, 2):
        if len(row) != len(COLUMNS) or not RELEASE.fullmatch(row[2]):
            raise XianbaoError(
                f"{places.name(places.history)} 第{number}行不是程序写的样子"
                f"（{'、'.join(COLUMNS)}，日期如 2026-11-25）；请恢复"
            )
    return rows
