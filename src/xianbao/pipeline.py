"""From params to a finished report folder: check, execute, render, put in place whole or not at all."""

import datetime as dt
import json
import multiprocessing
import os
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from xianbao import cards, fonts, gates, goals, inputs, installation, intake, manifest, rocrate, tracing, web
from xianbao.adapters import papermill, quarto
from xianbao.adapters.pandoc import Pandoc
from xianbao.adapters.rendering import FILES, LOCALE, Job, Renderer
from xianbao.editions import FILE as SHOWN
from xianbao.editions import INTERNAL, Showing
from xianbao.errors import ExecutionFailed, XianbaoError
from xianbao.frontmatter import front_matter, put
from xianbao.given import Given, given, names_of
from xianbao.kept import CRATE, RECORD
from xianbao.kinds import kind_of, wanted
from xianbao.params import Params, ReportParams, load
from xianbao.workspace import FOLLOWUP, REPORT_FOLDER, ReportId, Workspace

SWAPS = 20


@dataclass(frozen=True)
class Plan:
    """One report that is to be built; check_code: the one that it prints, its own where None.

    showing: what a public edition may show; of: the record of the internal edition from which that was found.
    """

    id: ReportId
    params: Params
    entry: ReportParams
    check_code: str | None = None
    showing: Showing | None = None
    of: Mapping[str, Any] | None = None


@dataclass
class Outcome:
    """What came of one report: its files and workbooks for following up, or the reason why there are none.

    traced: how many of its numerals have a source; hidden: how often it prints the
    sign for one that is not public; withheld: how many numbers are not for their own sake, how many because of others.
    """

    id: ReportId
    files: list[Path] = field(default_factory=list)
    followup: list[Path] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    error: XianbaoError | None = None
    engine: str = ""
    traced: int = 0
    hidden: int = 0
    withheld: tuple[int, int] = (0, 0)
    seconds: float = 0.0


def plans(workspace: Workspace, slugs: Sequence[str], period: str | None, kind: str | None) -> list[Plan]:
    """The reports that the params of `slugs` (none: all) name, cut down to a period or kind.

    Raises XianbaoError with every fault of every params file.
    """
    found, faults = [], []
    for slug in slugs or workspace.slugs():
        try:
            ReportId(slug, "2000", "any")
            if not workspace.params(slug).exists():
                faults.append(workspace.unknown(slug))
                continue
            params = load(workspace.params(slug), f"params/{slug}.yaml")
        except XianbaoError as error:
            faults.extend(error.lines)
            continue
        found += [
            Plan(ReportId(slug, e.period, e.kind), params, e)
            for e in params.reports
            if period in (None, e.period) and kind in (None, e.kind)
        ]
    if faults:
        raise XianbaoError(*faults)
    if not found:
        wanted = " ".join(p for p in (*slugs, period or "", kind or "") if p)
        raise XianbaoError(f"没有符合条件的报告：{wanted or 'params 中还没有任何报告'}")
    return found


def renderer(engine: str) -> Renderer:
    """The renderer that was asked for; `auto` takes Quarto where it is installed."""
    if engine == "quarto" or (engine == "auto" and quarto.installed()):
        return quarto.Quarto()
    return Pandoc()


def build(
    workspace: Workspace, plan: Plan, engine: Renderer, formats: Sequence[str], *, strict: bool = False
) -> Outcome:
    """Build one report; an Outcome even where it fails, so that the others go on."""
    outcome = Outcome(plan.id, engine=engine.name)
    try:
        _build(workspace, plan, engine, formats, strict, outcome)
    except XianbaoError as error:
        outcome.error = error
        if isinstance(error, ExecutionFailed):
            _keep_failure(workspace, plan, error)
    except OSError as error:
        outcome.error = XianbaoError(f"{error.filename or workspace.build}：不能读写（{error.strerror}）")
    return outcome


def _build(
    workspace: Workspace, plan: Plan, engine: Renderer, formats: Sequence[str], strict: bool, outcome: Outcome
) -> None:
    _recover(workspace.report(plan.id))
    kind = kind_of(plan.id)
    folder = workspace.ledgers(plan.id.slug, plan.id.period)
    held = wanted(kind, plan.params)
    if not workspace.notebook(plan.id.kind).is_file():
        raise XianbaoError(f"没有笔记本 {workspace.name(workspace.notebook(plan.id.kind))}，可从样例工作区复制")
    before = inputs.hashes(workspace, plan.id, held)
    _same_params(workspace, plan)
    if plan.of:
        _as_internal(plan, before)
    ledgers = intake.load(folder, workspace.name(folder), held, plan.params.quarantine_limit)
    outcome.warnings += ledgers.warnings
    outcome.missing += ledgers.missing.values()
    if strict and (outcome.missing or outcome.warnings):
        raise XianbaoError(*(f"{line}（--strict）" for line in (*outcome.missing, *outcome.warnings)))
    names = names_of(folder.parent, workspace.name(folder.parent))
    gates.source(
        workspace.notebook(plan.id.kind),
        workspace.name(workspace.notebook(plan.id.kind)),
        (*tracing.general(), *names),
    )
    faces = fonts.load()
    with _private_folder(workspace, plan.id) as work:
        if plan.showing:
            plan.showing.write(work)
        notebook = work / "report.ipynb"
        node = papermill.execute(
            workspace.notebook(plan.id.kind),
            {"slug": plan.id.slug, "period": plan.id.period, "edition": plan.id.edition},
            folder=workspace.root / "notebooks",
            environment={REPORT_FOLDER: str(work), "SOURCE_DATE_EPOCH": str(_epoch(plan)), "PYTHONHASHSEED": "0"},
        )
        state = _state(work, workspace.notebook(plan.id.kind))
        record = manifest.record(
            plan.id, plan.params.model_dump(mode="json"), formats, state, before, faces,
            {"name": engine.name, **engine.versions()}, installation.installed(), LOCALE, _epoch(plan),
            plan.showing.record() if plan.showing else None,
        )  # fmt: skip
        code = plan.check_code or record["check_code"]
        put(node, front_matter(plan.params, plan.entry, kind.name, state["notice"], formats, code))
        gates.before(node, work, faces)
        nbformat.write(node, notebook)
        job = Job(work, notebook, workspace.extension, faces, _epoch(plan))
        outcome.warnings += engine.render(job, formats)
        known = cards.load(work / cards.FILE, cards.FILE) if plan.id.edition == INTERNAL else None
        name = f"{plan.id.slug}-{plan.id.period}-{plan.id.kind}".replace("_", "-")
        web.write(work, workspace.extension, name, known)
        read = {key: {"file": table.file, "sha256": table.sha256} for key, table in ledgers.tables.items()}
        inputs.unchanged(before, inputs.hashes(workspace, plan.id, held), read, state["ledgers"])
        agenda = goals.load(folder.parent, workspace.name(folder.parent))
        found = _checked(
            workspace, plan, work, formats, node, given(ledgers.tables, agenda, plan.params, plan.entry, names)
        )
        outcome.warnings += found.warnings
        outcome.traced = found.traced
        outcome.hidden = state["hidden"]
        _finish(work, record)
        target = workspace.report(plan.id)
        gone = [n for f, n in FILES.items() if f not in formats and (target / n).exists()]
        if gone:
            outcome.warnings.append(f"本次没有生成 {'、'.join(gone)}，上一次的已移除，以免与新报告不一致")
        _put_in_place(work, target)
    shutil.rmtree(workspace.failed(plan.id), ignore_errors=True)
    outcome.files = [target / FILES[f] for f in formats]
    outcome.followup = sorted((target / FOLLOWUP).glob("*.xlsx"))


def _finish(work: Path, record: Mapping[str, Any]) -> None:
    """Take away what is no output, and write the records of what is."""
    shutil.rmtree(work / "figures", ignore_errors=True)
    (work / "report.json").unlink()
    (work / SHOWN).unlink(missing_ok=True)
    outputs = {p.relative_to(work).as_posix(): inputs.sha256(p) for p in inputs.files(work)}
    whole = manifest.finished(record, outputs)
    for name, value in ((RECORD, whole), (CRATE, rocrate.crate(whole))):
        (work / name).write_text(manifest.as_json(value), encoding="utf-8", newline="\n")


def _as_internal(plan: Plan, before: Mapping[str, str]) -> None:
    """Raise XianbaoError where the internal edition that says what may be shown was made of something else."""
    made = plan.of or {}
    changed = manifest.changed_inputs(made["inputs"], before)
    if not changed and made["program"]["sha256"] != installation.installed().sha256:
        changed = {"": "程序已改动"}
    if changed:
        told = "、".join(f" {name} {what}" if name else what for name, what in changed.items())
        raise XianbaoError(
            f"内部版生成以后{told}，不能据以判断哪些数字可以公开；请先重新生成内部版（xianbao build {plan.id.slug}）"
        )


def _same_params(workspace: Workspace, plan: Plan) -> None:
    """Raise XianbaoError where the params file no longer says what the plan was made of."""
    path = workspace.params(plan.id.slug)
    if load(path, workspace.name(path)) != plan.params:
        raise XianbaoError(f"{workspace.name(path)}：核对以后、生成报告期间已改动，报告没有生成；请定稿后重新生成")


def _checked(
    workspace: Workspace, plan: Plan, work: Path, formats: Sequence[str], node: NotebookNode, held: Given
) -> gates.Found:
    """What is found in the rendered files; those that may not leave are kept to be looked at."""
    try:
        return gates.after(work, formats, plan.entry.layout or plan.params.layout, node, held)
    except XianbaoError as error:
        kept = workspace.failed(plan.id)
        kept.mkdir(parents=True, exist_ok=True)
        for name in (FILES[f] for f in formats):
            shutil.copyfile(work / name, kept / name)
        raise XianbaoError(*error.lines, f"没有通过检查的文件留在 {workspace.name(kept)}，供查看") from None


def _state(work: Path, notebook: Path) -> dict[str, Any]:
    path = work / "report.json"
    if not path.exists():
        raise XianbaoError(f"{notebook.name}：笔记本最后没有调用 report 的 close()，报告不完整")
    state: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return state


def _epoch(plan: Plan) -> int:
    """The time that outputs bear: midnight UTC of the report's date."""
    return int(dt.datetime.combine(plan.entry.date, dt.time(), dt.UTC).timestamp())


@contextmanager
def _private_folder(workspace: Workspace, report: ReportId) -> Iterator[Path]:
    """A working folder on the same volume as the result, gone afterwards."""
    work = _private_path(workspace, report)
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _private_path(workspace: Workspace, report: ReportId) -> Path:
    """The same in the process that was started by the user and in those that it starts, which may die."""
    parent = multiprocessing.parent_process()
    owner = parent.pid if parent else os.getpid()
    edition = "" if report.edition == INTERNAL else f"-{report.edition}"
    return workspace.build / f".{report.slug}-{report.period}-{report.kind}{edition}-{owner}"


def abandon(workspace: Workspace, report: ReportId) -> None:
    """Take away what a killed process had begun."""
    shutil.rmtree(_private_path(workspace, report), ignore_errors=True)
    _recover(workspace.report(report))


def _put_in_place(work: Path, target: Path) -> None:
    """Replace `target` by `work` whole; the former report stays until the new one is there.

    Tried again for two seconds: somebody else's build of the same report may be doing the same.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    former = _former(target)
    for _ in range(SWAPS):
        try:
            if target.exists():
                shutil.rmtree(former, ignore_errors=True)
                target.rename(former)
            work.rename(target)
        except OSError:
            _recover(target)
            time.sleep(2 / SWAPS)
        else:
            shutil.rmtree(former, ignore_errors=True)
            return
    raise XianbaoError(f"{target} 正被其他程序占用（例如 PDF 还开着），请关闭后重新生成")


def _former(target: Path) -> Path:
    return target.with_name(f".{target.name}.former")


def _recover(target: Path) -> None:
    """Bring the former report back where a build was cut off between the two renames; take it away after them."""
    if target.exists():
        shutil.rmtree(_former(target), ignore_errors=True)
    elif _former(target).exists():
        with suppress(OSError):  # somebody else's build was quicker
            _former(target).rename(target)


def _keep_failure(workspace: Workspace, plan: Plan, error: ExecutionFailed) -> None:
    """Leave what an analyst needs: heading, parameters, the cell, the traceback."""
    folder = workspace.failed(plan.id)
    folder.mkdir(parents=True, exist_ok=True)
    cell = error.cell
    text = (
        f"报告：{plan.id}\n参数：slug={plan.id.slug} period={plan.id.period} edition={plan.id.edition}\n"
        f"位置：{cell.heading}\n\n单元格：\n{cell.source}\n\n错误：\n{cell.traceback}\n"
    )
    (folder / "error.txt").write_text(text, encoding="utf-8")
