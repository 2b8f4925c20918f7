"""Tasks: how they are read, what is overdue, what contradicts itself, and the tasks of the five cases."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from xianbao import tasks
from xianbao.errors import XianbaoError
from xianbao.tasks import Task

DATA = Path(__file__).parent.parent / "data"
AS_OF = dt.date(2019, 12, 31)
TASK = Task(
    "A-1",
    2019,
    "一、资助",
    1,
    "按月上报",
    ("计财科",),
    (),
    "",
    (),
    "",
    "每月",
    AS_OF,
    "推进中",
    Decimal(50),
    None,
    "",
    2,
)
HEADER = "编号,年度,板块,序号,任务,牵头单位,责任单位,指标,期限日,状态,进度,销号日期"


@pytest.mark.parametrize(
    ("more", "late"),
    [
        ({"deadline": dt.date(2019, 12, 30)}, True),
        ({"deadline": AS_OF}, False),
        ({"deadline": None}, False),
        ({"deadline": dt.date(2019, 12, 30), "status": "未启动"}, True),
        ({"deadline": dt.date(2019, 12, 30), "status": "已完成"}, False),
        ({"deadline": dt.date(2019, 12, 30), "status": "已销号"}, False),
    ],
)
def test_overdue_is_past_its_day_and_not_done(more: dict[str, Any], late: bool) -> None:
    assert tasks.overdue(replace(TASK, **more), AS_OF) is late


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"status": "已完成", "progress": Decimal(90)}, "状态为已完成，进度却是90%；应为100%"),
        ({"status": "推进中", "progress": Decimal(100)}, "进度为100%，状态却是推进中；应为已完成或已销号"),
        ({"status": "未启动", "progress": Decimal(10)}, "状态为未启动，进度却是10%；应为0或空着"),
        ({"status": "已销号", "progress": Decimal(100)}, "状态为已销号，没有销号日期"),
        ({"closed": dt.date(2019, 11, 1)}, "有销号日期2019-11-01，状态却是推进中"),
        (
            {"status": "已销号", "progress": None, "closed": dt.date(2020, 1, 1)},
            "销号日期2020-01-01晚于数据截止日2019-12-31",
        ),
    ],
)
def test_what_contradicts_itself_is_named(more: dict[str, Any], said: str) -> None:
    assert tasks.inconsistencies([replace(TASK, **more)], AS_OF) == (f"第2行 A-1（按月上报）{said}",)


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"progress": None},
        {"status": "未启动", "progress": Decimal(0)},
        {"status": "已完成", "progress": Decimal(100)},
        {"status": "已销号", "progress": Decimal(100), "closed": AS_OF},
    ],
)
def test_what_agrees_is_not_named(more: dict[str, Any]) -> None:
    assert tasks.inconsistencies([replace(TASK, **more)], AS_OF) == ()


def test_a_task_of_two_leads_stands_under_both() -> None:
    both = replace(TASK, id="A-2", leads=("基教科", "计财科"))
    assert tasks.by_unit([TASK, both]) == {"计财科": (TASK, both), "基教科": (both,)}
    assert tasks.counts([TASK, both]) == {"未启动": 0, "推进中": 2, "已完成": 0, "已销号": 0}


class TestFile:
    def read(self, folder: Path, *rows: str) -> tuple[Task, ...]:
        path = folder / "tasks.csv"
        path.write_text("\n".join((HEADER, *rows)), encoding="utf-8-sig")
        return tasks.load(path, "data/x/tasks.csv")

    def test_lists_are_parted(self, tmp_path: Path) -> None:
        (held,) = self.read(tmp_path, "A-1,2019,一,1,甲,市局；市办,甲县、乙县,a_b;c_d,2019-06-30,推进中,62.5,")
        assert (held.leads, held.supports, held.indicators) == (("市局", "市办"), ("甲县", "乙县"), ("a_b", "c_d"))
        assert (held.progress, held.deadline, held.closed) == (Decimal("62.5"), dt.date(2019, 6, 30), None)

    def test_all_faults_are_told_at_once(self, tmp_path: Path) -> None:
        with pytest.raises(XianbaoError) as caught:
            self.read(
                tmp_path,
                "A-1,2019,一,0,甲,,,,2019-02-30,办理中,101,",
                "A-1,2019,一,1,甲,市局,,,,推进中,50%,",
                "A-2,2019,一,1,甲,市局,,,,推进中,,",
                "A-2,2019,一,2,乙,市局,,,,推进中,,",
            )
        assert caught.value.lines == (
            "data/x/tasks.csv 第2行 序号：“0”不合要求；应为序号，1 至 999 的整数",
            "data/x/tasks.csv 第2行 牵头单位：空着；必须填写",
            "data/x/tasks.csv 第2行 期限日：“2019-02-30”不合要求；应为日期，如 2019-12-31",
            "data/x/tasks.csv 第2行 状态：“办理中”不合要求；应为未启动、推进中、已完成、已销号 之一",
            "data/x/tasks.csv 第2行 进度：“101”不合要求；应为0 至 100 的数字，不带百分号",
            "data/x/tasks.csv 第3行 进度：“50%”不合要求；应为0 至 100 的数字，不带百分号",
            "data/x/tasks.csv 第5行 编号：“A-2”与第4行重复；每行应不同",
        )


# slug, tasks, lead units, overdue at the end of 2019, counts of the document's structure
CASES = [
    ("hechi", 10, 1, {"work_item_count": 6, "section_count": 1, "safeguard_item_count": 4}),
    ("xuancheng", 22, 2, {"work_item_count": 22, "section_count": 6}),
    ("jianshi", 75, 4, {"unit_task_count": 69, "member_unit_count": 17}),
    ("dingxi", 5, 1, {}),
]


@pytest.mark.parametrize(("slug", "number", "late", "built"), CASES)
def test_tasks_of_the_cases(slug: str, number: int, late: int, built: dict[str, int]) -> None:
    held = tasks.load(DATA / slug / "tasks.csv", slug)
    assert len(held) == number
    assert sum(tasks.overdue(task, AS_OF) for task in held) == late
    assert tasks.structure(held) == built
    assert tasks.inconsistencies(held, AS_OF) == ()


def test_the_tasks_of_an_annex_stand_under_their_units() -> None:
    held = [t for t in tasks.load(DATA / "jianshi" / "tasks.csv", "jianshi") if "附件" in t.section]
    units = tasks.by_unit(held)
    assert len(units) == 17
    assert sum(map(len, units.values())) == 69
    assert [t.title for t in units["县财政局"]] == [
        "2018年教育易迁项目县级配套到位",
        "资料汇编（本部门履职）",
        "领导小组其他工作",
    ]
