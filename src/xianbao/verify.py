"""Would you get it again? A report is made anew from its manifest, in a private folder, and compared to the byte."""

import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from xianbao import cards, inputs, jobs, manifest, pipeline
from xianbao.editions import Showing
from xianbao.errors import XianbaoError
from xianbao.kept import BUILT, RECORD, Kept, find, read, records, tampered
from xianbao.pipeline import Outcome, Plan
from xianbao.workspace import SLUG, ReportId, Workspace

SAME, BYTES, DIFFERENT, UNPROVEN = "完全一致", "数字一致、字节不同", "不一致", "不能核验"
ORIGINAL, ALTERED = "是原件", "被改动"
GOOD = (SAME, ORIGINAL)
SHOWN = 20
NUMBERS = "numbers.json"
Record = Mapping[str, Any]


@dataclass(frozen=True)
class Verification:
    """What came of one report or file: the verdict and the reasons for it."""

    name: str
    verdict: str
    lines: tuple[str, ...] = ()
    code: str = ""


def chosen(workspace: Workspace, targets: Sequence[str]) -> tuple[list[Kept], list[Verification]]:
    """The reports that are asked for, and what is said already: of files, and of manifests that cannot be used.

    targets: jurisdictions, files or folders of reports; none: every report that is built. Raises XianbaoError where
    one of them is nothing of the kind.
    """
    found: dict[Path, Kept] = {}
    told: list[Verification] = []
    asked = targets or sorted({path.parent.parts[-3] for path in records(workspace, BUILT)})
    if not asked:
        raise XianbaoError("还没有可核验的报告；请先运行 xianbao build")
    for target in asked:
        path = Path(target)
        if path.is_file() and path.name != RECORD:
            kept, fault = find(workspace, path)
            of = f"{kept.id} 的报告，记录在 {workspace.name(kept.folder / RECORD)}"
            lines = (fault, of) if fault else (f"是 {of}，sha256 相符",)
            told.append(Verification(path.name, ALTERED if fault else ORIGINAL, lines, kept.code))
            found[kept.folder.resolve()] = kept
            continue
        for one in _records_of(workspace, target):
            try:
                found[one.parent.resolve()] = read(one, workspace.name(one))
            except XianbaoError as error:
                told.append(Verification(" ".join(one.parent.parts[-3:]), UNPROVEN, error.lines))
    return list(found.values()), told


def _records_of(workspace: Workspace, target: str) -> list[Path]:
    """The manifests of a jurisdiction, or the one of a report's folder."""
    path = Path(target)
    if path.name == RECORD and path.is_file():
        return [path]
    if (path / RECORD).is_file():
        return [path / RECORD]
    if not SLUG.fullmatch(target):
        raise XianbaoError(f"没有这个文件：{target}；可以写地区代号（如 luxi）、报告文件或报告所在的文件夹")
    found = [record for record in records(workspace, BUILT) if record.parent.parts[-3] == target]
    if not found:
        raise XianbaoError(f"没有 {target} 的报告可核验，也没有叫这个名字的文件；请先运行 xianbao build {target}")
    return found


def verify(workspace: Workspace, kept: Sequence[Kept], count: int = 1) -> list[Verification]:
    """Make each report anew, up to `count` side by side, and say what came of it. Reports are never touched."""
    told: dict[int, Verification] = {}
    sound: dict[int, Kept] = {}
    for n, one in enumerate(kept):
        if lines := list(manifest.faults(one.record)):
            told[n] = Verification(str(one.id), UNPROVEN, (*lines, *tampered(one)), one.code)
        else:
            sound[n] = one
    with tempfile.TemporaryDirectory(prefix="xianbao-verify-") as name:
        for n, (place, outcome) in _again(workspace, sound, Path(name), count).items():
            told[n] = _verdict(sound[n], place, outcome)
    return [told[n] for n in sorted(told)]


def _again(
    workspace: Workspace, kept: Mapping[int, Kept], base: Path, count: int
) -> dict[int, tuple[Workspace, Outcome]]:
    """Build every report once more, those of one engine in one copy of what they are made of.

    Two that share an id (a release and a later build) are built in copies of their own.
    """
    groups: dict[tuple[str, int], list[int]] = {}
    seen: Counter[tuple[ReportId, str]] = Counter()
    for n, one in kept.items():
        groups.setdefault((one.engine, seen[one.id, one.engine]), []).append(n)
        seen[one.id, one.engine] += 1
    done: dict[int, tuple[Workspace, Outcome]] = {}
    for (engine, turn), members in groups.items():
        place = _copy(workspace, {kept[n].id.slug for n in members}, base / f"{engine}-{turn}")
        plans: dict[int, Plan] = {}
        for n in members:
            try:
                renderer = pipeline.renderer(engine)
                plans[n] = _plan(place, kept[n])
            except XianbaoError as error:
                done[n] = place, Outcome(kept[n].id, error=error)
        if plans:
            outcomes = jobs.build_all(place, list(plans.values()), renderer, jobs=min(count, len(plans)))
            done |= {n: (place, outcome) for n, outcome in zip(plans, outcomes, strict=True)}
    return done


def _copy(workspace: Workspace, slugs: Iterable[str], target: Path) -> Workspace:
    """A workspace with what the reports of `slugs` are made of."""
    place = Workspace(target)
    for folder in (workspace.root / "notebooks", workspace.extension, *(workspace.root / "data" / s for s in slugs)):
        if folder.is_dir():
            shutil.copytree(folder, target / folder.relative_to(workspace.root))
    (target / "params").mkdir()
    for path in (workspace.params(slug) for slug in slugs):
        if path.is_file():
            shutil.copyfile(path, place.params(path.stem))
    return place


def _plan(place: Workspace, one: Kept) -> Plan:
    """The plan of a recorded run: its formats, its 校验码."""
    [plan] = pipeline.plans(place, [one.id.slug], one.id.period, one.id.kind)
    entry = plan.entry.model_copy(update={"formats": one.record["formats"]})
    showing = Showing.of(one.record["disclosure"]) if "disclosure" in one.record else None
    return replace(plan, id=one.id, entry=entry, check_code=one.code, showing=showing)


def _verdict(one: Kept, place: Workspace, outcome: Outcome) -> Verification:
    broken = list(tampered(one))
    name = str(one.id)
    if outcome.error:
        now = {n: inputs.sha256(p) for n in one.record["inputs"] if (p := place.root / n).is_file()}
        changed = [f"输入 {n} {what}" for n, what in manifest.changed_inputs(one.record["inputs"], now).items()]
        lines = (*broken, *(f"现在不能重做：{line}" for line in outcome.error.lines), *changed)
        return Verification(name, DIFFERENT, lines, one.code)
    new = read(place.report(one.id) / RECORD, RECORD)
    causes = list(manifest.differences(one.record, new.record))
    others = manifest.changed_inputs(one.record["outputs"], new.record["outputs"])
    if not others:
        also = [f"与当时不同，但不影响结果：{cause}" for cause in causes]
        again = ["按运行记录重做的结果与记录逐字节相同，是这里的文件不同"] if broken else []
        lacking = UNPROVEN if manifest.lacking(one.record["fonts"], new.record["fonts"]) else SAME
        return Verification(name, DIFFERENT if broken else lacking, (*broken, *again, *also), one.code)
    words = {"已改动": "字节不同", "没有了": "重做时没有生成", "新增": "重做时多出"}
    files = [f"{file} {words[what]}" for file, what in others.items()]
    why = [f"原因：{cause}" for cause in causes] or ["原因不明：输入、字体、引擎、依赖包和系统都与记录相同"]
    numbers = list(_numbers(one, new)) if NUMBERS in others else []
    verdict = DIFFERENT if broken or numbers else BYTES
    return Verification(name, verdict, (*broken, *numbers, *files, *why), one.code)


def _numbers(one: Kept, new: Kept) -> Iterator[str]:
    """How the numbers of a report differ from those of the same made anew."""
    path = one.folder / NUMBERS
    if not path.is_file() or inputs.sha256(path) != one.record["outputs"].get(NUMBERS):
        yield f"{NUMBERS} 已不是当时的，不能逐个比较数字"
        return
    then, now = (cards.load(k.folder / NUMBERS, NUMBERS).numbers for k in (one, new))
    lines = list(changed_numbers(then, now, _sources(one.record, new.record)))
    yield from lines[:SHOWN]
    if len(lines) > SHOWN:
        yield f"另有 {len(lines) - SHOWN} 个数字不同"


def _sources(then: Record, now: Record) -> dict[str, str]:
    """Ledger id → its file, of the ledgers that have changed since."""
    changed = manifest.changed_inputs(then["inputs"], now["inputs"])
    return {key: led["file"] for m in (then, now) for key, led in m["ledgers"].items() if led["file"] in changed}


def changed_numbers(then: Sequence[Record], now: Sequence[Record], sources: Mapping[str, str]) -> Iterator[str]:
    """Each printed number that is another one now: where, what, from what to what, by which changed ledgers.

    then, now: the numbers of numbers.json. Numbers are told apart by place, heading and indicator, and
    among equals by their order.
    """
    before, after = _by_place(then), _by_place(now)
    for key in [*before, *(k for k in after if k not in before)]:
        old, new = before.get(key), after.get(key)
        if old and new and (old["text"], old.get("value")) == (new["text"], new.get("value")):
            continue
        used = [sources[ledger] for ledger in (new or old or {}).get("rows", {}) if ledger in sources]
        by = f"（依据 {'、'.join(used)}）" if used else ""
        _, heading, _, name, _ = key
        yield f"“{heading or '开头'}”一节 {name}：{_shown(old)} → {_shown(new)}{by}"


def _shown(entry: Record | None) -> str:
    """A number as it is printed, with its value where that says more."""
    if entry is None:
        return "（没有）"
    text, value = str(entry["text"]), entry.get("value")
    return text if value is None or value in text else f"{text}（{value}）"


def _by_place(numbers: Sequence[Record]) -> dict[tuple[str, str, str, str, int], Record]:
    seen: Counter[tuple[str, str, str, str]] = Counter()
    found = {}
    for entry in numbers:
        key = (entry["place"], entry["heading"], entry["indicator"], entry["name"])
        found[(*key, seen[key])] = entry
        seen[key] += 1
    return found
