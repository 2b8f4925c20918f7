"""The last gates before a site: no person in any byte of it, and no hidden number that can be worked out."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from xianbao import disclosure, inputs, kept, personal, protection
from xianbao.errors import XianbaoError
from xianbao.publishing.editions import Edition
from xianbao.publishing.places import key_of
from xianbao.workspace import ReportId, Workspace

Told = Mapping[str, Any]
MEND = "；不能公开，请改台账、参数或笔记本，使它不再印出，然后重新生成"


def gathered(workspace: Workspace, editions: Sequence[Edition]) -> tuple[dict[str, Told], list[str]]:
    """What each staged edition tells of protected numbers, by the place where a release keeps it; and faults.

    It is disclosure.json of the internal edition, which must be of the same inputs, with `threshold` and `open`.
    """
    found: dict[str, Told] = {}
    faults: list[str] = []
    for one in editions:
        try:
            found[f"{one.item.report}/{one.item.own_sha256}.json"] = _told(workspace, one)
        except XianbaoError as error:
            faults += error.lines
    return found, faults


def _told(workspace: Workspace, one: Edition) -> Told:
    ident = one.item.id
    again = f"请重新运行 xianbao build {ident.slug} --period {ident.period} --kind {ident.kind}"
    folder = workspace.report(ReportId(ident.slug, ident.period, ident.kind))
    label = workspace.name(folder)
    if not (folder / kept.RECORD).is_file() or not (folder / protection.FILE).is_file():
        raise XianbaoError(
            f"{one.item.report}：没有内部版的 {label}/{protection.FILE}，不能检查公开的数会不会泄露隐去的数；{again}"
        )
    inner = kept.read(folder / kept.RECORD, f"{label}/{kept.RECORD}").record
    if inner["outputs"].get(protection.FILE) != inputs.sha256(folder / protection.FILE):
        raise XianbaoError(f"{label}/{protection.FILE} 被改动：sha256 与运行记录不符；{again}")
    outer = kept.read(one.folder / kept.RECORD, one.item.report).record
    if inner["inputs"] != outer["inputs"]:
        raise XianbaoError(f"{one.item.report}：内部版和公开版不是用同样的数据做的；{again}")
    if inner["program"] != outer["program"]:
        raise XianbaoError(f"{one.item.report}：内部版和公开版不是用同一版程序做的；{again}")
    shown = outer.get("disclosure")
    if not isinstance(shown, dict) or not isinstance(shown.get("open"), list) or "threshold" not in shown:
        raise XianbaoError(f"{one.item.report}：公开版的运行记录没有写明哪些数可以公开；{again}")
    held: dict[str, Any] = json.loads((folder / protection.FILE).read_text(encoding="utf-8"))
    return {**held, "threshold": shown["threshold"], "open": shown["open"]}


def disclosed(staged: Mapping[str, Told], released: Mapping[str, Told]) -> Iterator[str]:
    """What a reader of everything staged and ever released can tell, a line each.

    What the released editions tell by themselves is not held against what is staged: it cannot be taken back.
    """
    former = {place: held for place, held in released.items() if held not in staged.values()}
    silent = {place: {**held, "open": []} for place, held in staged.items()}
    before = {(one.report, one.key) for one in _audited({**former, **silent})} if former else set()
    names = {
        (_ident(p), n["key"]): n["name"] for p, held in (*former.items(), *staged.items()) for n in held["numbers"]
    }
    out = {_ident(place) for place in former}
    for one in _audited({**former, **staged}):
        if (one.report, one.key) not in before:
            edition = "已发布的版本中" if one.report in out else ""
            yield (
                f"{key_of(one.report)}：{edition}“{names[one.report, one.key]}”{one.why}；"
                "请重新运行 xianbao build --edition all 做出公开版，再暂存"
            )


def _audited(held: Mapping[str, Told]) -> list[disclosure.Disclosed]:
    reports = {_ident(place): told for place, told in held.items()}
    return disclosure.audit(
        reports,
        {ident: told["open"] for ident, told in reports.items()},
        {ident: told["threshold"] for ident, told in reports.items()},
    )


def _ident(place: str) -> ReportId:
    """An edition by its place luxi/2017/work_report/<hash>.json."""
    slug, period, kind, name = place.split("/")
    return ReportId(slug, period, kind, name.removesuffix(".json"))


class People:
    """The personal-data gate over one run: whom it knows, and what it has looked at."""

    def __init__(self, workspace: Workspace) -> None:
        self._known = personal.known(workspace, workspace.slugs())
        self._looked: list[personal.Examined] = []

    def found(self, path: Path, name: str) -> Iterator[str]:
        """Every place in a folder or file that tells of a person; name: how messages call it."""
        examined = personal.examine(path, self._known)
        self._looked.append(examined)
        yield from (f"{name}/{hit}{MEND}" for hit in examined.hits)

    @property
    def told(self) -> str:
        """What was looked for, in how much."""
        tried = personal.tried(self._known, self._looked[-1])
        files, size = (sum(getattr(one, name) for one in self._looked) for name in ("files", "bytes"))
        return (
            f"个人信息检查：{files} 个文件、{size / 1_000_000:.1f} MB，逐一查找 {tried['读过的台账']} 本台账中的 "
            f"{tried['姓名、村名、住址等']} 个姓名、住址等和 {tried['号码']} 个号码，没有发现"
        )
