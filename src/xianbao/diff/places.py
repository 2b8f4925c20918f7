"""Which report is meant: 地区:报告期:文种:版本 of a workspace, or the folder of a built report."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from xianbao.errors import XianbaoError
from xianbao.kinds import EDITIONS, KINDS
from xianbao.workspace import PERIOD, SLUG, ReportId, Workspace

FORM = "地区[:报告期[:文种[:版本]]]"
_FIRST = {"kind": "work_report", "edition": "internal"}


@dataclass(frozen=True)
class Place:
    """The folder of a report and how it is named to the user."""

    folder: Path
    label: str


def find(named: str, workspace: Callable[[], Workspace]) -> Place:
    """The folder of a built report.

    workspace: asked only where `named` is no path. Raises XianbaoError where nothing is built under the name, or
    more than one report is.
    """
    if re.search(r"[/\\]", named) or (Path(named).is_dir() and not SLUG.fullmatch(named)):
        return _folder(Path(named), named)
    parts = re.split("[:：]", named)
    if len(parts) > 4 or not SLUG.fullmatch(parts[0]) or not all(parts):
        raise XianbaoError(f"“{named}”看不懂；应写成 {FORM}，例如 luxi:2017:work_report，或写报告文件夹的路径")
    slug, period, kind, edition = (*parts, "", "", "")[:4]
    _allowed(period, kind, edition)
    place = workspace()
    found = _built(place, slug)
    if period:
        found = [r for r in found if r.period == period]
    found = _one(found, "kind", kind)
    found = _one(found, "edition", edition)
    if len(found) == 1:
        return Place(place.report(found[0]), place.name(place.report(found[0])))
    if found:
        raise XianbaoError(f"“{named}”不止一份报告，请写全：{'、'.join(map(_name, found))}")
    raise XianbaoError(*_not_built(place, named, slug, period, kind))


def _folder(folder: Path, label: str) -> Place:
    if not folder.is_dir():
        raise XianbaoError(f"没有文件夹 {label}")
    return Place(folder, label.rstrip("/\\"))


def _allowed(period: str, kind: str, edition: str) -> None:
    if period and not PERIOD.fullmatch(period):
        raise XianbaoError(f"报告期“{period}”不合要求：应写成 2017、2019-q2 或 2019-06 的样子")
    for what, word, known in (("文种", kind, KINDS), ("版本", edition, EDITIONS)):
        if word and word not in known:
            raise XianbaoError(f"{what}“{word}”不认识；可用：{'、'.join(known)}")


def _built(place: Workspace, slug: str) -> list[ReportId]:
    """Every built report of a jurisdiction."""
    found = []
    for edition in EDITIONS:
        base = place.build / edition / slug
        for manifest in sorted(base.glob("*/*/manifest.json")):
            period, kind = manifest.parts[-3:-1]
            if PERIOD.fullmatch(period):
                found.append(ReportId(slug, period, kind, edition))
    return found


def _one(found: list[ReportId], part: str, wanted: str) -> list[ReportId]:
    """Those with the part that is wanted; if none is, those with the usual one, or all where none has it."""
    if wanted:
        return [r for r in found if getattr(r, part) == wanted]
    return [r for r in found if getattr(r, part) == _FIRST[part]] or found


def _not_built(place: Workspace, named: str, slug: str, period: str, kind: str) -> tuple[str, ...]:
    if slug not in set(place.slugs()):
        return (f"没有地区“{slug}”；现有地区：{'、'.join(place.slugs()) or '（还没有）'}",)
    options = [*(["--period", period] if period else []), *(["--kind", kind] if kind else [])]
    built = "、".join(map(_name, _built(place, slug)))
    return (
        f"“{named}”的报告还没有生成：请先运行 {' '.join(['xianbao build', slug, *options])}",
        *([f"{slug} 已生成的报告：{built}"] if built else []),
    )


def _name(report: ReportId) -> str:
    return f"{report.slug}:{report.period}:{report.kind}:{report.edition}"
