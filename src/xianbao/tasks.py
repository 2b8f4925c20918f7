"""Tasks (data/<slug>/tasks.csv): who leads, by when, and how far it has come (销号)."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from xianbao import csvtables
from xianbao.csvtables import Column

STATUSES = ("未启动", "推进中", "已完成", "已销号")
CLOSED = "已销号"
DONE = ("已完成", CLOSED)


@dataclass(frozen=True)
class Task:
    """A task as its row gives it.

    section and number: its place in the document; leads, supports: units; indicators: ids; evidence:
    what proves it; frequency: deadline or frequency in words; deadline: the day, if there is one;
    progress: 0 to 100; closed: day of 销号; row: in the file.
    """

    id: str
    year: int
    section: str
    number: int
    title: str
    leads: tuple[str, ...]
    supports: tuple[str, ...]
    measure: str
    indicators: tuple[str, ...]
    evidence: str
    frequency: str
    deadline: dt.date | None
    status: str
    progress: Decimal | None
    closed: dt.date | None
    note: str
    row: int


def _percentage(text: str) -> Decimal:
    try:
        value = csvtables.number(text)
    except ValueError:
        value = Decimal(-1)
    if not 0 <= value <= 100:
        raise ValueError("0 至 100 的数字，不带百分号")
    return value


def _ordinal(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 1000):
        raise ValueError("序号，1 至 999 的整数")
    return int(text)


_COLUMNS = (
    Column("id", "编号", required=True),
    Column("year", "年度", csvtables.year, required=True),
    Column("section", "板块", required=True),
    Column("number", "序号", _ordinal, required=True),
    Column("title", "任务", required=True),
    Column("leads", "牵头单位", csvtables.listed, required=True),
    Column("supports", "责任单位", csvtables.listed, blank=()),
    Column("measure", "措施"),
    Column("indicators", "指标", csvtables.listed, blank=()),
    Column("evidence", "佐证"),
    Column("frequency", "期限或频次"),
    Column("deadline", "期限日", csvtables.day, blank=None),
    Column("status", "状态", csvtables.one_of(*STATUSES), required=True),
    Column("progress", "进度", _percentage, blank=None),
    Column("closed", "销号日期", csvtables.day, blank=None),
    Column("note", "情况"),
)


def load(path: Path, label: str) -> tuple[Task, ...]:
    """Read tasks.csv; XianbaoError with a line for every fault."""
    return tuple(Task(**row.values, row=row.number) for row in csvtables.read(path, label, _COLUMNS, key=("id",)))


def overdue(task: Task, as_of: dt.date) -> bool:
    """Whether its deadline has passed and it is not done; on the day itself it is not overdue."""
    return task.deadline is not None and task.deadline < as_of and task.status not in DONE


def by_unit(tasks: Iterable[Task]) -> dict[str, tuple[Task, ...]]:
    """Lead unit → its tasks, in the order of the file; a task of two leads stands under both."""
    units: dict[str, list[Task]] = {}
    for task in tasks:
        for unit in task.leads:
            units.setdefault(unit, []).append(task)
    return {unit: tuple(own) for unit, own in units.items()}


def counts(tasks: Iterable[Task]) -> dict[str, int]:
    """Status → number of tasks, every status in its order."""
    held = [task.status for task in tasks]
    return {status: held.count(status) for status in STATUSES}


def inconsistencies(tasks: Iterable[Task], as_of: dt.date) -> tuple[str, ...]:
    """What the cells of a task say against each other, one sentence each, in the order of the file."""
    return tuple(f"第{task.row}行 {task.id}（{task.title}）{words}" for task in tasks for words in _faults(task, as_of))


def _faults(task: Task, as_of: dt.date) -> Iterator[str]:
    if task.status in DONE and task.progress is not None and task.progress < 100:
        yield f"状态为{task.status}，进度却是{task.progress}%；应为100%"
    if task.status not in DONE and task.progress == 100:
        yield f"进度为100%，状态却是{task.status}；应为已完成或已销号"
    if task.status == "未启动" and task.progress and task.progress < 100:
        yield f"状态为未启动，进度却是{task.progress}%；应为0或空着"
    if task.status == CLOSED and task.closed is None:
        yield "状态为已销号，没有销号日期"
    if task.status != CLOSED and task.closed is not None:
        yield f"有销号日期{task.closed}，状态却是{task.status}"
    if task.closed is not None and task.closed > as_of:
        yield f"销号日期{task.closed}晚于数据截止日{as_of}"


def structure(tasks: Sequence[Task]) -> dict[str, Decimal]:
    """How the document is built, as indicators of its counts: indicator id → number.

    Sections named 保障 hold safeguards, those named 附件 the tasks of the member units; what is named 正文
    was gathered from running text and is none of the counts; every other task is an item of work.
    """
    safeguards = [t for t in tasks if "保障" in t.section]
    annex = [t for t in tasks if "附件" in t.section]
    work = [t for t in tasks if not any(word in t.section for word in ("保障", "附件", "正文"))]
    found = {
        "work_item_count": len(work),
        "section_count": len({t.section for t in work}),
        "safeguard_item_count": len(safeguards),
        "unit_task_count": len(annex),
        "member_unit_count": len(by_unit(annex)),
    }
    return {key: Decimal(value) for key, value in found.items() if value}
