"""What a jurisdiction was to reach and to do: its targets judged, its tasks, the documents that set them.

The files stand beside the years of its ledgers: data/<slug>/targets.csv, tasks.csv, documents.csv,
benchmarks.csv. A target for 各县（市、区） is judged for every county.
"""

import datetime as dt
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Protocol, TypeVar

from xianbao import documents, targets, tasks
from xianbao.documents import Benchmark, Document
from xianbao.errors import XianbaoError
from xianbao.indicators import REGISTRY
from xianbao.intake import Origin, origin_of
from xianbao.quantities import POINT, Quantity, Recorder, convert
from xianbao.targets import EACH_COUNTY, Judgement, Target
from xianbao.tasks import Task
from xianbao.wording import bound, data_text, date_text

FILES = {"targets": "目标清单", "tasks": "任务清单", "documents": "文件清单", "benchmarks": "对比数据"}
# What tasks.csv tells of the document itself, by the names of targets that count it
STRUCTURE = {
    "work_item_count": "工作任务数",
    "section_count": "任务板块数",
    "safeguard_item_count": "保障措施数",
    "unit_task_count": "成员单位任务数",
    "member_unit_count": "成员单位数",
}

_AGAINST = {"≥": "不低于", ">": "高于", "↑": "高于", "≤": "不高于", "<": "低于", "↓": "低于", "≈": "接近", "=": "达到"}
_T = TypeVar("_T")
Value = Callable[[str, str, str], Quantity]


class _Row(Protocol):
    @property
    def row(self) -> int: ...


@dataclass(frozen=True)
class Agenda:
    """The files as they were read.

    origins: file id → where it comes from, where that is told; files: file id → its name in the workspace and sha256.
    """

    targets: tuple[Target, ...] = ()
    tasks: tuple[Task, ...] = ()
    documents: tuple[Document, ...] = ()
    benchmarks: tuple[Benchmark, ...] = ()
    origins: Mapping[str, Origin] = field(default_factory=dict)
    files: Mapping[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Goals:
    """The targets of one year, judged on a day, and the tasks and documents that go with them.

    behind: counties that are below a rate which the whole is held to.
    """

    judged: tuple[Judgement, ...] = ()
    tasks: tuple[Task, ...] = ()
    documents: tuple[Document, ...] = ()
    as_of: dt.date | None = None
    record: Recorder | None = None
    behind: tuple[Judgement, ...] = ()

    @property
    def own(self) -> tuple[Judgement, ...]:
        """The judgements of the whole, without those of single counties."""
        return tuple(j for j in self.judged if not j.target.area)

    def verdicts(self) -> dict[str, Quantity]:
        """Verdict → how many targets of the whole, in the order of VERDICTS; 不公开 only where there is one."""
        held = {v: [j.target for j in self.own if j.verdict == v] for v in targets.VERDICTS}
        if not held[targets.UNTOLD]:
            del held[targets.UNTOLD]
        return {v: self.count(v, f"{v}的目标数", found, "项") for v, found in held.items()}

    def total(self) -> Quantity:
        """How many targets of the whole there are."""
        return self.count("all", "目标数", [j.target for j in self.own], "项")

    def statuses(self, of: Iterable[Task] | None = None) -> dict[str, Quantity]:
        """任务数, then status → how many tasks; those overdue under 逾期未办结 instead of their status."""
        held = list(self.tasks if of is None else of)
        late = [t for t in held if self.as_of and tasks.overdue(t, self.as_of)]
        found = {"任务数": held}
        found |= {s: [t for t in held if t.status == s and t not in late] for s in reversed(tasks.STATUSES)}
        found["逾期未办结"] = late
        return {name: self.count(name, name, rows, "项", "tasks") for name, rows in found.items()}

    def states(self) -> dict[str, Quantity]:
        """State → how many tasks, of those states that there are."""
        return {name: n for name, n in self.statuses().items() if n and name != "任务数"}

    def finished(self) -> Quantity:
        """How many tasks are done or closed."""
        return self.count("finished", "办结的任务数", [t for t in self.tasks if t.status in tasks.DONE], "项", "tasks")

    def leads(self) -> Quantity:
        """How many units lead a task."""
        firsts = [held[0] for held in tasks.by_unit(self.tasks).values()]
        return self.count("leads", "牵头单位数", firsts, "个", "tasks")

    def progress(self) -> dict[str, Quantity]:
        """Task id → its percentage."""
        return {
            t.id: Quantity(
                f"task.{t.id}",
                f"{t.title}（进度）",
                t.progress,
                "%",
                rows=(("tasks", (t.row,)),),
                basis="任务清单中填报的进度",
                record=self.record,
            )
            for t in self.tasks
            if t.progress is not None
        }

    def count(self, key: str, name: str, rows: Sequence[_Row], unit: str, file: str = "targets") -> Quantity:
        """How many targets (or, by its id, rows of another file), over their rows."""
        held = tuple(sorted({r.row for r in rows}))
        return Quantity(
            f"{file}[{key}:{name}]", name, Decimal(len(rows)), unit, rows=((file, held),),
            basis=f"{FILES[file]}中符合“{name}”的行，逐条计数", record=self.record,
        )  # fmt: skip


def load(folder: Path, label: str) -> Agenda:
    """Read what there is in a jurisdiction's folder. Raises XianbaoError with a line for every fault."""
    names = {item.name: item.id for item in REGISTRY.values()}
    faults: list[str] = []

    def read(file: str, reader: Callable[[Path, str], tuple[_T, ...]]) -> tuple[_T, ...]:
        path = folder / f"{file}.csv"
        if not path.exists():
            return ()
        try:
            return reader(path, f"{label}/{path.name}")
        except XianbaoError as error:
            faults.extend(error.lines)
            return ()

    origins = {file: origin_of(folder / f"{file}.csv", f"{label}/{file}.csv") for file in FILES}
    agenda = Agenda(
        read("targets", lambda path, name: targets.load(path, name, names)),
        read("tasks", tasks.load),
        read("documents", documents.load),
        read("benchmarks", documents.load_benchmarks),
        {file: origin for file, origin in origins.items() if origin},
        {
            file: (f"{label}/{path.name}", hashlib.sha256(path.read_bytes()).hexdigest())
            for file in FILES
            if (path := folder / f"{file}.csv").exists()
        },
    )
    strange = targets.unknown(agenda.targets, {*REGISTRY, *STRUCTURE})
    faults.extend(f"{label}/targets.csv {line}" for line in strange)
    if faults:
        raise XianbaoError(*faults)
    return agenda


def judge(
    agenda: Agenda,
    year: int,
    as_of: dt.date,
    areas: Sequence[str],
    value: Value,
    last: Value,
    record: Recorder | None = None,
) -> Goals:
    """Every target of `year` against its value (indicator, area, group) on `as_of`, whole before county."""
    due = targets.in_force(agenda.targets, year)
    held = [t for t in agenda.tasks if t.year <= year <= (t.deadline.year if t.deadline else t.year)]
    structure = _structure(held, record)
    judged = []
    for target in due:
        for area in _areas(target, areas):
            actual = structure.get(target.indicator)
            if actual is not None:
                actual = replace(actual, unit=target.unit or actual.unit)  # tasks are counted as the document does: 条
            elif target.indicator in REGISTRY and area in ("", *areas):
                actual = value(target.indicator, area, target.group)
            former = last(target.indicator, area, target.group) if target.indicator in REGISTRY else None
            against = _benchmark(agenda.benchmarks, target)
            judged.append(targets.judge(replace(target, area=area), actual, as_of, benchmark=against, last=former))
    behind = tuple(_behind(due, areas, as_of, value))
    return Goals(tuple(judged), tuple(held), agenda.documents, as_of, record, behind)


def _behind(due: Sequence[Target], areas: Sequence[str], as_of: dt.date, value: Value) -> Iterator[Judgement]:
    """The counties that are below a rate which the whole is held to."""
    rates = (t for t in due if not t.area and t.unit == "%" and not t.compared and t.indicator in REGISTRY)
    for target in rates:
        for area in areas:
            actual = value(target.indicator, area, target.group)
            judgement = targets.judge(replace(target, area=area), actual, as_of)
            if judgement.verdict == targets.MISSED:
                yield judgement


def _areas(target: Target, areas: Sequence[str]) -> Sequence[str]:
    """The areas that a target is judged for; of one for counties not named, none but the words of its row."""
    return areas if target.area == EACH_COUNTY else (target.area,)


def _structure(held: Sequence[Task], record: Recorder | None) -> Mapping[str, Quantity]:
    rows = tuple(t.row for t in held)
    return {
        key: Quantity(
            key,
            STRUCTURE[key],
            number,
            "项",
            rows=(("tasks", rows),),
            basis=f"由任务清单计数：{STRUCTURE[key]}",
            record=record,
        )
        for key, number in tasks.structure(held).items()
    }


def _benchmark(held: tuple[Benchmark, ...], target: Target) -> Quantity | None:
    found = documents.benchmark(held, target.benchmark, target.indicator, target.year) if target.benchmark else None
    if found is None:
        return None
    ident = f"benchmark.{found.name}.{found.indicator}"
    return Quantity(
        ident, f"{found.name}（{found.year}年）", found.value, found.unit, rows=(("benchmarks", (found.row,)),),
        basis="对比数据中登记的数", time=f"{found.year}年",
    )  # fmt: skip


def row_counts(agenda: Agenda) -> dict[str, Quantity]:
    """File id → how many rows it has, of those that have any."""
    held: dict[str, Sequence[_Row]] = {
        "targets": agenda.targets, "tasks": agenda.tasks, "documents": agenda.documents, "benchmarks": agenda.benchmarks
    }  # fmt: skip
    return {
        file: Quantity(
            f"rows.{file}",
            f"{FILES[file]}行数",
            Decimal(len(found)),
            "行",
            rows=((file, tuple(r.row for r in found)),),
            basis=f"{FILES[file]}的数据行，逐行计数",
        )
        for file, found in held.items()
        if found
    }


def target_value(target: Target, record: Recorder | None) -> Quantity:
    """The value that is asked for, in the target's unit."""
    rows = (("targets", (target.row,)),)
    asked = Quantity(
        f"target.{target.id}", f"{target.name}（目标）", None, "", rows=rows, basis=_source(target), record=record
    )
    match target.value:
        case Decimal():
            return replace(asked, value=target.value, unit=target.unit)
        case dt.date():
            return replace(asked, text=date_text(target.value), day=target.value)
        case None:
            return replace(asked, value=Decimal(0), unit=target.unit)
        case words:
            return replace(asked, text=data_text(words))


def _source(target: Target) -> str:
    """The document and clause that set a target."""
    if not target.document:
        return "目标清单中登记的目标值"
    clause = f"（{target.clause}）" if target.clause else ""
    return f"{target.document}{clause}提出的目标值"


def target_words(judgement: Judgement) -> str:
    """不低于95%, 不晚于2019年6月15日, 高于上年: what is asked for, in words, the number recorded."""
    target = judgement.target
    record = judgement.actual.record if judgement.actual is not None else None
    asked = target_value(target, record)
    if isinstance(target.value, dt.date):
        return f"不晚于{asked}"
    if isinstance(target.value, str):
        return f"{asked}"
    if target.compared:
        return f"{_AGAINST[target.comparator]}{target.compared}"
    upper = None
    if target.upper is not None:
        upper = replace(asked, value=target.upper, unit=target.unit)
    return bound("range" if target.comparator == "区间" else target.comparator, asked, upper)


def in_target_unit(judgement: Judgement) -> Quantity | None:
    """What there is in the unit of what was asked for: 5.22亿元 against 5.22亿元, not 52200万元."""
    actual, unit = judgement.actual, judgement.target.unit
    if actual is None or actual.value is None or not unit or judgement.target.compared or actual.unit == unit:
        return actual
    value = convert(actual.value, actual.unit, unit, judgement.target.name)
    if value == actual.value:
        return replace(actual, unit=unit)
    return replace(actual, value=value, unit=unit, decimals=None) if unit.endswith("元") else actual


def by_gap(judged: Iterable[Judgement]) -> list[Judgement]:
    """Firm ones first, then by the gap as a share of what is asked for, the widest first."""

    def key(j: Judgement) -> tuple[bool, Decimal]:
        asked = j.target.value if isinstance(j.target.value, Decimal) and j.target.value else Decimal(1)
        return not j.target.firm, -_width(j) / abs(asked)

    return sorted(judged, key=key)


def _width(j: Judgement) -> Decimal:
    """The gap in the target's unit; 百分点 and days as they are."""
    if j.gap is None or j.gap.value is None:
        return Decimal(0)
    unit = j.gap.unit if j.gap.unit in (POINT, "天") else j.target.unit or j.gap.unit
    return convert(j.gap.value, j.gap.unit, unit, j.target.name)
