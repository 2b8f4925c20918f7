"""Tables of targets, tasks and documents, as grids."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from xianbao import figures
from xianbao.documents import Document
from xianbao.figures import Chart
from xianbao.goals import Goals, in_target_unit, target_value, target_words
from xianbao.quantities import Quantity
from xianbao.tables import Cell, Grid, Said
from xianbao.targets import DONE, MISSED, UNKNOWN, Judgement, Target
from xianbao.tasks import Task, by_unit, overdue
from xianbao.wording import date_text, names, see

SAME = ("依据", "板块", "期限或频次")
_TIME = re.compile(r"\d{4}(年度?)?|\d{4}-\d\d-\d\d")  # a frequency that says no more than the deadline
DRAWN = 14  # what a page has room for


def targets(judged: Iterable[Judgement]) -> Grid:
    """指标 | 范围 | 目标 | 实际 | 完成情况 | 差距 | 期限 | 牵头单位 | 依据, a row for each target."""
    header = ("指标", "范围", "目标", "实际", "完成情况", "差距", "期限", "牵头单位", "依据")
    return _kept(header, [_target(j) for j in judged])


def _target(j: Judgement) -> tuple[Cell, ...]:
    t = j.target
    found = in_target_unit(j)
    actual: Cell = Said(f"{found}") if found is not None and found.known else "—"
    told = j.gap is not None and j.gap.known and bool(j.gap) and (bool(t.compared) or j.verdict != DONE)
    gap: Cell = Said(f"{j.gap}") if told else ""
    until = t.due if t.deadline or isinstance(t.value, dt.date) else None
    lacking = t.compared and found is not None and found.known
    verdict = f"{UNKNOWN}（缺{t.compared}数）" if j.verdict == UNKNOWN and lacking else j.verdict
    return _name(t), t.area, Said(target_words(j)), actual, verdict, gap, _day(until), t.lead, t.document


def _name(target: Target) -> str:
    """The name with the group that it is counted for: 赴福州跟岗骨干教师数（高中）."""
    return f"{target.name}（{target.group}）" if target.group and target.group not in target.name else target.name


def tasks(held: Sequence[Task], as_of: dt.date, progress: dict[str, Quantity]) -> Grid:
    """板块 | 任务 | 牵头单位 | 责任单位 | 期限或频次 | 进度 | 状态 | 情况: a row for each task; progress by task id."""
    header = ("板块", "任务", "牵头单位", "责任单位", "期限或频次", "进度", "状态", "情况")
    rows: list[tuple[Cell, ...]] = []
    for t in held:
        status = "逾期未办结" if overdue(t, as_of) else t.status
        done: Cell = Said(f"{progress[t.id]}") if t.id in progress else ""
        vague = not t.frequency or _TIME.fullmatch(t.frequency)
        until = _day(t.deadline) if t.deadline and vague else t.frequency
        rows.append((t.section, t.title, "、".join(t.leads), "、".join(t.supports), until, done, status, t.note))
    return _kept(header, rows)


def units(goals: Goals) -> Grid:
    """单位 | 任务数 | a column for each state: a row for each lead unit and one for all of them."""
    counted = {unit: goals.statuses(held) for unit, held in by_unit(goals.tasks).items()}
    counted["合计"] = goals.statuses()
    used = [name for name, number in counted["合计"].items() if number]
    rows: list[tuple[Cell, ...]] = [(unit, *(of[name] for name in used)) for unit, of in counted.items()]
    return Grid(("牵头单位", *used), tuple(rows) if goals.tasks else (), (False, *[True] * len(used)))


def unit_words(goals: Goals) -> Iterator[str]:
    """Sentences on the lead units: who leads most, why the sum may exceed the whole."""
    units = by_unit(goals.tasks)
    most = max((len(held) for held in units.values()), default=0)
    busy = [unit for unit, held in units.items() if len(held) == most]
    if busy and len(busy) < len(units):
        yield f"牵头任务最多的是{names(busy)}（{goals.statuses(units[busy[0]])['任务数']}）{see('tbl-units')}。"
    else:
        yield f"各牵头单位的任务数和完成情况{see('tbl-units')}。"
    if sum(len(held) for held in units.values()) > len(goals.tasks):
        yield "由几个单位共同牵头的任务在各单位都计数，合计不重复计算。"


def target_chart(judged: Sequence[Judgement], what: str) -> Chart:
    """Targets that are numbers of their own, not days, words or counts of the document's parts.

    Of more than there is room for, those that were missed come before the others.
    """
    held = [
        j
        for j in judged
        if isinstance(j.target.value, Decimal)
        and j.actual is not None
        and j.actual.value is not None
        and j.target.kind in ("目标", "计划")
        and not j.target.compared
    ]
    chosen = sorted(range(len(held)), key=lambda n: (held[n].verdict != MISSED, n))[:DRAWN]
    return figures.targets([_aim(held[n]) for n in sorted(chosen)], what=what)


def _aim(j: Judgement) -> figures.Aim:
    asked, t = target_value(j.target, None), j.target
    upper = None if t.upper is None else replace(asked, value=t.upper)
    tolerance = None if t.tolerance is None else replace(asked, value=t.tolerance)
    return figures.Aim(_name(t), in_target_unit(j), t.comparator, asked, upper, j.verdict, tolerance)


def documents(held: Iterable[Document]) -> Grid:
    """文号 | 名称 | 成文日期 | 发布日期 | 作用 | 说明."""
    header = ("文号", "文件", "成文日期", "发布日期", "作用", "说明")
    rows = [(d.number, d.title, _day(d.dated), _day(d.published), d.role, d.note) for d in held]
    return _kept(header, rows)


def _day(day: dt.date | None) -> str:
    return date_text(day) if day else ""


def _kept(header: Sequence[str], rows: Sequence[tuple[Cell, ...]]) -> Grid:
    """Without the columns that are empty in every row, or say the same of all where that says nothing."""
    used = [n for n in range(len(header)) if any(row[n] not in ("", "—") for row in rows)]
    if len(rows) > 1:
        used = [n for n in used if header[n] not in SAME or len({str(row[n]) for row in rows}) > 1]
    return Grid(
        tuple(header[n] for n in used), tuple(tuple(row[n] for n in used) for row in rows), tuple(False for _ in used)
    )
