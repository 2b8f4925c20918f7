"""One run: the internal editions, then what may be shown over all reports of the workspace, then the public editions.

A public edition hangs on other reports only through what it may show (docs/editions.md).
"""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from xianbao import disclosure, inputs, jobs, kept, pipeline, protection
from xianbao.adapters.rendering import Renderer
from xianbao.editions import INTERNAL, PUBLIC, Showing
from xianbao.errors import XianbaoError
from xianbao.kept import Kept
from xianbao.kinds import KINDS
from xianbao.params import ReportParams
from xianbao.pipeline import Outcome, Plan
from xianbao.workspace import ReportId, Workspace

DISCLOSED = "主动公开"
SECONDARY = "同公开的其他数一起"
# What of a record says that a public edition is made of the same as its internal one
MADE_OF = ("inputs", "params", "program", "python", "dependencies")
NO_MORE = "它可以公开的数字随本次生成有变，原来的公开版不能再用"
Told = Callable[[Outcome], None]


@dataclass(frozen=True)
class Ready:
    """An internal edition whose report has a public one, and what that may show."""

    kept: Kept
    plan: disclosure.Plan

    @property
    def showing(self) -> Showing:
        return Showing(self.plan.threshold, self.plan.open)

    @property
    def withheld(self) -> tuple[int, int]:
        """How many numbers are hidden for their own sake, how many because of others."""
        second = sum(why.startswith(SECONDARY) for why in self.plan.hidden.values())
        return len(self.plan.hidden) - second, second


def build_all(
    workspace: Workspace,
    plans: Sequence[Plan],
    engine: Renderer,
    formats: Sequence[str] | None = None,
    *,
    editions: Collection[str] = (INTERNAL, PUBLIC),
    strict: bool = False,
    count: int = 1,
    told: Told = lambda _: None,
) -> list[Outcome]:
    """Build the editions of every plan; outcomes in the order of `plans`, the internal ones first.

    count: how many side by side. Public editions that were built earlier and whose plan or internal edition is another
    now are made anew as well; a report whose internal edition failed gets no public one.
    """
    done: list[Outcome] = []

    def built(held: Sequence[Plan], form: Sequence[str] | None) -> list[Outcome]:
        return jobs.build_all(
            workspace, held, engine, form, strict=strict, jobs=max(1, min(count, len(held))), told=told
        )  # fmt: skip

    if INTERNAL in editions:
        done += built(plans, formats)
    if PUBLIC not in editions:
        return done
    failed = {outcome.id for outcome in done if outcome.error}
    asked = [plan for plan in plans if plan.id not in failed and has_public(plan.id.kind, plan.entry)]
    ready = shows(workspace, kept.told(workspace))
    chosen = [_public(plan, ready, formats) for plan in asked if plan.id in ready]
    lacking = [_lacking(plan) for plan in asked if plan.id not in ready]
    others, refused = _outdated(workspace, {plan.id for plan in plans}, ready)
    outcomes = [*lacking, *refused, *built([*chosen, *others], None)]
    extra = {plan.id for plan in others}
    for outcome in outcomes:
        if outcome.error and outcome.id in extra:
            outcome.error = XianbaoError(*outcome.error.lines, NO_MORE)
        if found := ready.get(replace(outcome.id, edition=INTERNAL)):
            outcome.withheld = found.withheld
    return [*done, *outcomes]


def has_public(kind: str, entry: ReportParams) -> bool:
    """Whether a report has a public edition."""
    published = entry.publication is not None and entry.publication.disclosure == DISCLOSED
    return published and PUBLIC in KINDS[kind].editions


def shows(workspace: Workspace, fixed: Mapping[Any, disclosure.Disclosure] | None = None) -> dict[ReportId, Ready]:
    """What the public edition of each report whose internal edition is built may show, by the id of that.

    fixed: what is out already, as `disclosure.plan` takes it. Raises XianbaoError that names a file that is damaged.
    """
    held = {one.id: one for one in _internal(workspace)}
    told = {report: _disclosure(workspace, one) for report, one in held.items()}
    thresholds = {report: _threshold(one) for report, one in held.items()}
    plans = disclosure.plan(told, thresholds, fixed)
    return {report: Ready(held[report], plan) for report, plan in plans.items()}


def _internal(workspace: Workspace) -> list[Kept]:
    """The internal editions that are built, of reports that have a public one."""
    found = []
    for path in kept.records(workspace):
        if path.is_relative_to(workspace.build / INTERNAL) and (path.parent / protection.FILE).is_file():
            one = kept.read(path, workspace.name(path))
            if has_public(one.id.kind, _entry(one)):
                found.append(one)
    return found


def _entry(one: Kept) -> ReportParams:
    """The entry of a report in the params that it was made with."""
    report = one.record["report"]
    entries = (e for e in one.record["params"]["reports"] if (e["kind"], e["period"]) == (one.id.kind, one.id.period))
    try:
        return ReportParams.model_validate(next(entries))
    except (StopIteration, ValueError):
        raise XianbaoError(f"{report}：运行记录中的参数不是应有的样子；请重新生成这份报告") from None


def _threshold(one: Kept) -> int:
    return int(one.record["params"]["suppress_below"])


def _disclosure(workspace: Workspace, one: Kept) -> disclosure.Disclosure:
    """disclosure.json of a report. Raises XianbaoError where it is not what the run left."""
    path = one.folder / protection.FILE
    if inputs.sha256(path) != one.record["outputs"].get(protection.FILE):
        raise XianbaoError(
            f"{workspace.name(path)}：被改动，不能据以判断哪些数字可以公开；请重新生成 {one.id} 的内部版"
        )
    found: disclosure.Disclosure = json.loads(path.read_text(encoding="utf-8"))
    return found


def _public(plan: Plan, ready: Mapping[ReportId, Ready], formats: Sequence[str] | None) -> Plan:
    """The plan of a public edition."""
    found = ready[plan.id]
    entry = plan.entry.model_copy(update={"formats": list(formats)}) if formats else plan.entry
    ident = replace(plan.id, edition=PUBLIC)
    return replace(plan, id=ident, entry=entry, showing=found.showing, of=found.kept.record)


def _lacking(plan: Plan) -> Outcome:
    error = XianbaoError(f"还没有内部版，不能判断哪些数字可以公开；请先运行 xianbao build {plan.id.slug}")
    return Outcome(replace(plan.id, edition=PUBLIC), error=error)


def _outdated(
    workspace: Workspace, asked: Collection[ReportId], ready: Mapping[ReportId, Ready]
) -> tuple[list[Plan], list[Outcome]]:
    """The public editions of other reports that would be made otherwise now; with those of which that cannot be."""
    plans, refused = [], []
    for report, found in ready.items():
        path = workspace.report(replace(report, edition=PUBLIC)) / kept.RECORD
        if report in asked or not path.is_file():
            continue
        try:
            then = kept.read(path, workspace.name(path)).record
            same = all(then[key] == found.kept.record[key] for key in MADE_OF)
            if same and then["disclosure"] == found.showing.record():
                continue
            [plan] = pipeline.plans(workspace, [report.slug], report.period, report.kind)
            plans.append(_public(plan, ready, then["formats"]))
        except XianbaoError as error:
            refused.append(Outcome(replace(report, edition=PUBLIC), error=error))
    return plans, refused
