"""What is to be published: every report whose params say 主动公开, and everything that keeps it from going out.

Faults are collected, not raised: a clerk is told all of them at once, each with what to do.
"""

import datetime as dt
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from xianbao import inputs, kept, manifest, run
from xianbao.adapters.rendering import FILES
from xianbao.editions import INTERNAL, PUBLIC
from xianbao.errors import XianbaoError
from xianbao.installation import Installation
from xianbao.kinds import KINDS, wanted
from xianbao.params import Params, ReportParams, load
from xianbao.publishing.disk import regular
from xianbao.publishing.places import Places, key_of
from xianbao.publishing.records import Site, some
from xianbao.workspace import ReportId, Workspace

# What a public edition may hold; metadata.json and fragment.html come with the page
ALLOWED = (
    *FILES.values(), "report.ipynb", "fragment.html", "metadata.json", "numbers.json", "indicators.csv",
    kept.RECORD, kept.CRATE,
)  # fmt: skip


@dataclass(frozen=True)
class Candidate:
    """A report that shall be public, as its params have it."""

    id: ReportId
    params: Params
    entry: ReportParams

    @property
    def key(self) -> str:
        return key_of(self.id)

    @property
    def until(self) -> dt.date | None:
        return self.entry.publication.until if self.entry.publication else None


@dataclass
class Collected:
    """Candidates with the editions that were found, those whose 公示 is over, and every fault.

    elsewhere: report of another site → its domain; faulty: whose edition is faulty.
    """

    found: list[tuple[Candidate, kept.Kept]] = field(default_factory=list)
    over: list[Candidate] = field(default_factory=list)
    elsewhere: dict[str, str] = field(default_factory=dict)
    site: Site | None = None
    faulty: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)


def collect(places: Places, domain: str | None, day: dt.date, program: Installation) -> Collected:
    """Every report of a site that is to be public on a day. domain: of the site, where there are several."""
    out = Collected()
    candidates, faults = _candidates(places.workspace)
    out.faults += faults
    out.site, fault = _site(candidates, domain)
    out.faults += [fault] if fault else []
    older: list[str] = []
    for one in candidates:
        if out.site and one.params.site and one.params.site.domain != out.site.domain:
            out.elsewhere[one.key] = one.params.site.domain
            continue
        if one.until and one.until < day:
            out.over.append(one)
            continue
        out.faults += _early(one, day)
        edition, faults = _edition(places.workspace, one)
        out.faults += faults
        if faults or edition is None:
            out.faulty.add(one.key)
        elif edition.record["program"].get("sha256") != program.sha256:
            older.append(one.key)
        else:
            out.found.append((one, edition))
    out.faulty.update(older)
    if older:
        out.faults.append(
            f"程序已更新，{len(older)} 份公开版是用另一版程序做的，都要重新生成：{some(older)}；请运行 xianbao build"
        )
    return out


def _candidates(workspace: Workspace) -> tuple[list[Candidate], list[str]]:
    found: list[Candidate] = []
    faults: list[str] = []
    for slug in workspace.slugs():
        try:
            params = load(workspace.params(slug), f"params/{slug}.yaml")
        except XianbaoError as error:
            faults += error.lines
            continue
        for entry in params.reports:
            if run.has_public(entry.kind, entry):
                found.append(Candidate(ReportId(slug, entry.period, entry.kind, PUBLIC), params, entry))
    return found, faults


def _site(candidates: Sequence[Candidate], domain: str | None) -> tuple[Site | None, str]:
    """The site that is published, or why that cannot be told."""
    sites: dict[str, dict[Site, str]] = {}
    for one in candidates:
        if one.params.site:
            site = Site(**one.params.site.model_dump())
            sites.setdefault(site.domain, {}).setdefault(site, one.id.slug)
    known = "、".join(f"{name}（{'、'.join(of.values())} 等）" for name, of in sites.items())
    if not sites:
        return None, "没有要公开的报告：params 中没有一份写明 publication: {disclosure: 主动公开}"
    if domain is not None and domain not in sites:
        return None, f"没有刊登在 {domain} 的报告；params 中的网站：{known}"
    if domain is None and len(sites) > 1:
        return None, f"params 中有 {len(sites)} 个网站：{known}；请用 --site 域名 说明发布哪一个"
    chosen = sites[domain] if domain is not None else next(iter(sites.values()))
    if len(chosen) > 1:
        told = "；".join(f"params/{slug}.yaml 写 {s.name}、{s.code}" for s, slug in chosen.items())
        return None, f"同一个网站 {next(iter(chosen)).domain} 的名称或标识码写得不一样：{told}；请改成一致"
    return next(iter(chosen)), ""


def _early(one: Candidate, day: dt.date) -> Iterator[str]:
    """What says that it is not time yet."""
    published = one.entry.publication.published if one.entry.publication else None
    if published and published[:10] > day.isoformat():
        yield f"{one.key}：发布日期 published {published} 还没有到（发布日 {day}）；请到那天再发布，或改 params"
    elif one.entry.date > day:
        yield f"{one.key}：成文日期 {one.entry.date} 晚于发布日 {day}；请核对 params 或 --date"


def _edition(workspace: Workspace, one: Candidate) -> tuple[kept.Kept | None, list[str]]:
    """The public edition of a report, and everything that is wrong with it."""
    folder = workspace.report(one.id)
    label = workspace.name(folder)
    again = f"请重新运行 xianbao build {one.id.slug} --period {one.id.period} --kind {one.id.kind}"
    if not (folder / kept.RECORD).is_file():
        return None, [f"{one.key}：没有公开版（{label}）；{again}"]
    if links := list(_links(folder)):
        return None, [f"{label}/{name} 是链接，指向别处；请删去后重做：{again}" for name in links]
    try:
        found = kept.read(folder / kept.RECORD, f"{label}/{kept.RECORD}")
    except XianbaoError as error:
        return None, [*error.lines]
    if found.id != one.id:
        of = f"{key_of(found.id)} 的{'内部' if found.id.edition == INTERNAL else '公开'}版"
        return None, [f"{label}：里面是 {of}，不是本报告的公开版；{again}"]
    faults = [f"{label}：{fault}" for fault in _strange(found)]
    return found, [*faults, *(f"{label}：{fault}；{again}" for fault in _faults(workspace, one, found))]


def _strange(found: kept.Kept) -> Iterator[str]:
    """What stands in the folder and does not belong into a public edition: to be moved away, no more."""
    there = {path.relative_to(found.folder).as_posix() for path in regular(found.folder)}
    belong = f"（公开版只有 {'、'.join(ALLOWED[:3])} 等）"
    for name in sorted(there - set(ALLOWED) - set(found.record["outputs"])):
        yield f"{name} 不属于公开版{belong}，不能公开，请移走"
    for path in sorted(found.folder.iterdir()):
        if path.is_dir() and not any(regular(path)):
            yield f"{path.name}/ 不属于公开版，请移走"


def _faults(workspace: Workspace, one: Candidate, found: kept.Kept) -> Iterator[str]:
    record = found.record
    yield from manifest.faults(record)
    recorded = sorted(set(record["outputs"]) - set(ALLOWED))
    yield from (f"{name} 不属于公开版，运行记录中却有，不能公开" for name in recorded)
    yield from (line for line in kept.tampered(found) if line.split()[0] in (*ALLOWED, *recorded))
    now = inputs.hashes(workspace, one.id, wanted(KINDS[one.id.kind], one.params))
    for name, what in manifest.changed_inputs(record["inputs"], now).items():
        yield f"生成以后，{name} {what}，不是按现在的{_matter(name)}做的"
    if record["formats"] != list(one.entry.formats):
        yield f"只有格式 {'、'.join(record['formats'])}，params 要 {'、'.join(one.entry.formats)}"
    if record["git"] and record["git"].get("dirty"):
        yield "是用改动过、没有提交的程序做的，说不清是哪一版；请先提交或还原程序的改动"


def _matter(name: str) -> str:
    """What a file of the workspace is called: data, or what comes with them."""
    kinds = {"params": "参数", "notebooks": "笔记本", "reports": "样式"}
    return kinds.get(name.partition("/")[0], "数据")


def _links(folder: Path) -> Iterator[str]:
    """Links below a folder, or the folder itself, that lead elsewhere."""
    if folder.is_symlink():
        yield "."
    for at, folders, files in os.walk(folder):
        links = [n for n in folders if _junction(Path(at, n))] + [n for n in files if Path(at, n).is_symlink()]
        yield from (Path(at, name).relative_to(folder).as_posix() for name in sorted(links))


def _junction(path: Path) -> bool:
    """Whether a folder stands for one elsewhere: a symbolic link, or a junction of Windows."""
    return path.is_symlink() or path.resolve() != path.parent.resolve() / path.name


def inside(places: Places) -> None:
    """Raise XianbaoError where something that publishing goes through lies outside of the workspace."""
    if faults := list(_strays(places)):
        raise XianbaoError(*faults)


def _strays(places: Places) -> Iterator[str]:
    """Folders and files of the workspace that publishing goes through and that lie outside of it."""
    workspace = places.workspace
    root = workspace.root.resolve()
    way = ("params", "data", "notebooks", "reports", "reports/_extensions", "reports/build", "reports/build/public",
           "reports/build/internal", "reports/site", "reports/site/staging", "reports/site/staging.json", "releases",
           "releases/corrections")  # fmt: skip
    found = [workspace.root / part for part in way]
    for part in ("params", "data", "notebooks", "reports/_extensions", "reports/build/public"):
        found += [workspace.root / part / name for name in _links(workspace.root / part) if name != "."]
    found += sorted(places.releases.glob("*"))
    for path in dict.fromkeys(found):
        if (path.is_symlink() or path.exists()) and not path.resolve().is_relative_to(root):
            yield f"{workspace.name(path)} 是链接，指向工作区以外；请换成工作区里的文件夹或文件再发布"
