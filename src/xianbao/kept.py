"""Reports that were built and kept: each with its manifest; and the one that a file at hand is of."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xianbao import codes, inputs, manifest, rocrate
from xianbao.editions import PUBLIC
from xianbao.errors import XianbaoError
from xianbao.workspace import ReportId, Workspace

RECORD, CRATE = "manifest.json", "ro-crate-metadata.json"
BUILT = ("reports/build",)
PLACES = (*BUILT, "releases")
# In a release: what each edition that ever was out tells of protected numbers, a file for each
TOLD = "disclosure"
HELD = {
    "check_code": str, "report": dict, "formats": list, "params": dict, "ledgers": dict, "missing": dict,
    "findings": list, "inputs": dict, "fonts": list, "engine": dict, "program": dict, "git": dict | None,
    "python": str, "platform": dict, "dependencies": list, "locale": str, "source_date_epoch": int,
    "outputs": dict, "own_sha256": str,
}  # fmt: skip


@dataclass(frozen=True)
class Kept:
    """A report as it was left: its folder and the manifest in it."""

    folder: Path
    record: Mapping[str, Any]

    @property
    def id(self) -> ReportId:
        return ReportId(**self.record["report"])

    @property
    def code(self) -> str:
        return str(self.record["check_code"])

    @property
    def engine(self) -> str:
        return str(self.record["engine"]["name"])


def read(path: Path, label: str) -> Kept:
    """A manifest. Raises XianbaoError where it is none, or one of another version."""
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise XianbaoError(f"{label}：不是完好的运行记录（JSON），不能核验；请重新生成这份报告") from None
    schema = record.get("schema") if isinstance(record, dict) else None
    if schema != manifest.SCHEMA:
        what = "没有版本号" if schema is None else f"是第 {schema} 版"
        raise XianbaoError(
            f"{label}：运行记录的格式{what}，本程序只认第 {manifest.SCHEMA} 版；请用当时的程序核验，或重新生成这份报告"
        )
    public = (record.get("report") or {}).get("edition") == PUBLIC
    held = HELD | ({"disclosure": dict} if public else {})
    wrong = [key for key, kind in held.items() if key not in record or not isinstance(record[key], kind)]
    if wrong:
        raise XianbaoError(f"{label}：运行记录被改动，{'、'.join(wrong)} 缺少或不是应有的样子；请重新生成这份报告")
    kept = Kept(path.parent, record)
    try:
        _ = kept.id, kept.engine
    except (TypeError, KeyError, XianbaoError):
        raise XianbaoError(f"{label}：运行记录被改动，report 或 engine 不是应有的样子；请重新生成这份报告") from None
    return kept


def records(workspace: Workspace, places: Sequence[str] = PLACES) -> Iterator[Path]:
    """Every manifest that is kept in the workspace, in order."""
    for place in places:
        for path in sorted((workspace.root / place).rglob(RECORD)):
            if not any(part.startswith(".") for part in path.relative_to(workspace.root).parts):
                yield path


def told(workspace: Workspace) -> dict[str, Mapping[str, Any]]:
    """disclosure.json of every public edition that was ever released, with its `threshold` and `open`.

    By place: luxi/2017/work_report/<the manifest's own_sha256>.json. What is out cannot be hidden any more, whatever
    release stands now. Raises XianbaoError for a file that is damaged.
    """
    found: dict[str, Mapping[str, Any]] = {}
    for folder in sorted((workspace.root / PLACES[1]).glob(f"[0-9]*/{TOLD}")):
        for path in sorted(folder.rglob("*.json")):
            try:
                held = json.loads(path.read_text(encoding="utf-8"))
            except (OSError, ValueError):
                held = None
            if not isinstance(held, dict):
                raise XianbaoError(f"{workspace.name(path)}：不是完好的 JSON；请从备份恢复这次发布")
            found[path.relative_to(folder).as_posix()] = held
    return found


def find(workspace: Workspace, path: Path) -> tuple[Kept, str]:
    """The report that a file is of, and how the file differs from what the run left: nothing where it does not.

    Found by its bytes, else by the 校验码 that it bears. Raises XianbaoError where it bears none, or one
    that no manifest here has.
    """
    digest = inputs.sha256(path)
    kept = list(_readable(workspace))
    for one in kept:
        if digest in one.record["outputs"].values():
            return one, ""
    code = codes.code_in(path)
    if code is None:
        raise XianbaoError(f"{path.name}：没有校验码（属性的关键词和正文都没有），不是县报生成的，或校验码已被去掉")
    found = next((one for one in kept if one.code == code), None)
    if found is None:
        raise XianbaoError(
            f"{path.name}：校验码 {code} 在本工作区（{'、'.join(PLACES)}）没有对应的运行记录；请到生成它的工作区核验"
        )
    outputs = found.record["outputs"]
    name = f"report{path.suffix.lower()}"
    if name not in outputs:
        return found, f"带有校验码 {code}，但那次运行没有生成 {name}，只生成了 {'、'.join(outputs)}"
    return found, f"带有校验码 {code}，但 sha256 是 {digest[:12]}…，运行记录中 {name} 的是 {outputs[name][:12]}…"


def _readable(workspace: Workspace) -> Iterator[Kept]:
    for path in records(workspace):
        try:
            yield read(path, workspace.name(path))
        except XianbaoError:
            continue  # told where that report itself is asked for


def tampered(one: Kept) -> Iterator[str]:
    """What in a report's folder is not as the run left it."""
    there = {p.relative_to(one.folder).as_posix(): inputs.sha256(p) for p in inputs.files(one.folder)}
    crate = there.pop(CRATE, None)
    there.pop(RECORD, None)
    words = {"已改动": "被改动：sha256 与运行记录不符", "没有了": "没有了：运行记录中有", "新增": "不是这次运行生成的"}
    for name, what in manifest.changed_inputs(one.record["outputs"], there).items():
        yield f"{name} {words[what]}"
    if crate is None:
        yield f"{CRATE} 没有了"
    elif crate != hashlib.sha256(manifest.as_json(rocrate.crate(one.record)).encode()).hexdigest():
        yield f"{CRATE} 被改动：与 {RECORD} 不符"
