"""What was to be reached or done and was not: targets, tasks, counties behind, contradictions."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from xianbao.findings.case import Case, Finding
from xianbao.goals import by_gap, in_target_unit, target_words
from xianbao.problems import Problem
from xianbao.quantities import MISSING, Quantity
from xianbao.sums import NOTHING, Sum, Told, counted, named
from xianbao.targets import MISSED, Judgement, Target
from xianbao.tasks import DONE, Task, overdue
from xianbao.wording import clauses, data_text, date_text, enumerated, names

NAMED = 6  # of many, as many as a leader reads


def missed_targets(case: Case) -> Iterator[Finding]:
    """Targets of the whole that were not reached by their day."""
    missed = by_gap(j for j in case.goals.judged if j.verdict == MISSED and not j.target.area)
    if missed:
        number = _number(case, missed, "未完成的目标数")
        yield Finding(
            "missed_targets",
            "部分目标没有完成",
            (f"有{number}目标没有完成。", enumerated(_short(j) for j in missed)),
            "补齐没有完成的目标",
            tuple(_answers(case, missed)),
        )


def endangered_targets(case: Case) -> Iterator[Finding]:
    """Targets that are not due and lag behind the time."""
    lagging = by_gap(j for j in case.goals.judged if j.endangered and not j.target.area)
    if lagging:
        number = _number(case, lagging, "进度滞后的目标数")
        yield Finding(
            "endangered_targets",
            "部分目标进度滞后",
            (f"有{number}未到期的目标进度落后于时间要求。", enumerated(_short(j) for j in lagging)),
            "加快滞后目标的进度",
            tuple(_answers(case, lagging)),
        )


def overdue_tasks(case: Case) -> Iterator[Finding]:
    """Tasks whose day has passed."""
    late = [t for t in case.goals.tasks if overdue(t, case.as_of)]
    if not late:
        return
    number = case.goals.count("overdue", "逾期任务数", late, "项", "tasks")
    said = list(_tasks(late))
    listed = said[:NAMED]
    more = f"等{number}" if len(said) > len(listed) else ""
    yield Finding(
        "overdue_tasks",
        "部分任务逾期没有办结",
        (
            f"任务清单中有{number}任务超过期限没有办结：",
            f"{'；'.join(listed)}{more}。",
        ),
        "限期办结逾期任务",
        (
            clauses(
                f"由{names((u for t in late for u in t.leads), limit=NAMED)}{'逐项' if len(late) > 1 else ''}说明原因",
                f"{case.deadline}办结销号",
            ),
        ),
    )


def unfounded_tasks(case: Case) -> Iterator[Finding]:
    """Tasks that are called done though an indicator of theirs misses its target."""
    missed = {j.target.indicator: j for j in case.goals.own if j.verdict == MISSED}
    held = [(t, short) for t in case.goals.tasks if t.status in DONE and (short := [*_missed_by(t, missed)])]
    if not held:
        return
    number = case.goals.count("unfounded", "标为办结而指标没有达到的任务数", [t for t, _ in held], "项", "tasks")
    listed = [f"“{data_text(t.title)}”（{'、'.join(_name(j.target) for j in short)}）" for t, short in held[:NAMED]]
    yield Finding(
        "unfounded_tasks",
        "部分任务办结依据不足",
        (f"任务清单中有{number}任务标为已完成或已销号，所列指标却没有达到目标：{'、'.join(listed)}。",),
        "重新核定任务完成情况",
        (
            clauses(
                f"由{names((u for t, _ in held for u in t.leads), limit=NAMED)}对照指标重新核定",
                "达不到的恢复为推进中",
                f"{case.deadline}报告核定结果",
            ),
        ),
    )


def _missed_by(task: Task, missed: Mapping[str, Judgement]) -> Iterator[Judgement]:
    yield from (missed[key] for key in task.indicators if key in missed)


def lagging_counties(case: Case) -> Iterator[Finding]:
    """Counties that miss a target of their own, or one that the whole is held to."""
    missed = [*(j for j in case.goals.judged if j.target.area and j.verdict == MISSED), *case.goals.behind]
    if not missed:
        return
    held: dict[str, list[Judgement]] = {}
    for judgement in missed:
        held.setdefault(judgement.target.area, []).append(judgement)
    ranked = sorted(held.items(), key=lambda pair: -len(pair[1]))
    yield Finding(
        "lagging_counties",
        "县区之间不平衡",
        ("；".join(f"{data_text(area)}{_list(js)}" for area, js in ranked[:NAMED]) + "。",),
        "帮助落后县区补短板",
        (
            clauses(
                f"对{names((area for area, _ in ranked), limit=NAMED)}逐县分析原因",
                f"{case.deadline}提出补短板措施并报告进展",
            ),
        ),
    )


def contradictions(case: Case) -> Iterator[Finding]:
    """What the ledgers say against each other or against themselves."""
    found = case.contradictions
    if not found:
        return
    each = []
    for file in dict.fromkeys(p.file for p in found):
        held = [p for p in found if p.file == file]
        each.append(f"{_ledger(file)}{_points(case, file, held)}")
    yield Finding(
        "contradictions",
        "台账数据之间有不一致",
        (f"勾稽核对发现{'、'.join(each)}对不上，本报告按台账原数统计，没有改动。",),
        "核对不一致的数据",
        (clauses("对照原始记录逐处核对", f"{case.deadline}查明原因、更正台账"),),
    )


def _points(case: Case, file: str, held: Sequence[Problem]) -> Quantity:
    rows = tuple(sorted({p.row for p in held}))
    points = sum((counted([p.row]) for p in held), Sum())
    return Quantity(
        f"contradictions.{_ledger(file)}", f"{_ledger(file)}勾稽不一致处数", Decimal(len(held)), "处",
        rows=((_ledger(file), rows),),
        basis=f"勾稽核对发现{_ledger(file)}中对不上的单元格，逐处计数", record=case.record,
        forms=_told(case, file, points),
    )  # fmt: skip


def _ledger(file: str) -> str:
    return file.rsplit("/", 1)[-1].rsplit(".", 1)[0]


def _told(case: Case, file: str, points: Sum) -> tuple[Told, ...]:
    """What points in the rows of a file tell of; of one that is no ledger nothing."""
    ids = [t.ledger.id for t in case.ledgers.tables.values() if t.file == file]
    return named([Told(points)], lambda _: ids[0]) if ids else NOTHING


def _number(case: Case, judged: Sequence[Judgement], name: str) -> Quantity:
    return case.goals.count("targets", name, [j.target for j in judged], "项")


def _short(judgement: Judgement) -> str:
    """X为93.6%，应不低于94%，还差0.4个百分点; what is wholly missing or above zero needs no gap."""
    target, actual = judgement.target, in_target_unit(judgement)
    plain = isinstance(target.value, Decimal) and not target.compared
    told = plain and (not target.value or (actual is not None and not actual))
    return clauses(
        f"{_name(target)}为{actual if actual else actual.said('零')}" if actual is not None else MISSING,
        f"应{target_words(judgement)}",
        f"{_off(target)}{_size(judgement)}" if judgement.gap and not told else MISSING,
    )


def _size(judgement: Judgement) -> str:
    """The gap: 2名, of what is asked for by year as well."""
    gap = judgement.gap
    return f"{replace(gap, unit=gap.unit.removesuffix('/年'))}" if gap is not None else MISSING


def _name(target: Target) -> str:
    """The name with the group that it is counted for."""
    named = not target.group or target.group in target.name
    return data_text(target.name if named else f"{target.name}（{target.group}）")


def _off(target: Target) -> str:
    """Whether what is missing is short of the target or beyond it."""
    if isinstance(target.value, dt.date):
        return "晚"
    return "超出" if target.comparator in ("≤", "<", "↓") or (target.value == 0 and not target.compared) else "还差"


def _answers(case: Case, judged: Sequence[Judgement]) -> Iterator[str]:
    """What each lead unit is to reach; the day once where it is the same for all."""
    days = {_until(case, j) for j in judged}
    common = days.pop() if len(days) == 1 else ""
    held: dict[str, list[str]] = {}
    for j in judged:
        until = "" if common else _until(case, j)
        held.setdefault(j.target.lead, []).append(f"{until if MISSING not in until else ''}{_answer(j)}")
    said = [clauses(f"由{data_text(lead)}牵头" if lead else MISSING, *steps) for lead, steps in held.items()]
    if len(said) > 1:
        yield f"上述目标{common}逐项达到要求。" if common else MISSING
        yield enumerated(said)
    else:
        lead, steps = next(iter(held.items()))
        day = common if MISSING not in common else ""
        yield clauses(f"由{data_text(lead)}牵头" if lead else MISSING, f"{day}{'，'.join(steps)}")


def _until(case: Case, judgement: Judgement) -> str:
    due = judgement.target.due
    return case.deadline if due <= case.as_of else f"{date_text(due)}前"


def _answer(judgement: Judgement) -> str:
    target = judgement.target
    if isinstance(target.value, dt.date):
        return f"查明{_name(target)}晚于期限的原因，涉及的单位逐个整改"
    return f"使{_name(target)}{target_words(judgement)}"


def _tasks(late: Sequence[Task]) -> Iterator[str]:
    """Tasks of the same name and day in one, with all their lead units."""
    held: dict[tuple[str, dt.date | None], list[str]] = {}
    for task in late:
        held.setdefault((task.title, task.deadline), []).extend(task.leads)
    for (title, day), leads in held.items():
        yield f"“{data_text(title)}”（{names(leads, limit=len(leads))}，应于{date_text(day)}前完成）"


def _list(judged: Iterable[Judgement]) -> str:
    parts = []
    for j in judged:
        gap = f"（{_off(j.target)}{j.gap}）" if j.gap else ""
        parts.append(f"{data_text(j.target.name)}为{j.actual}{gap}")
    return "、".join(parts)
