"""芦溪县 2017: ledgers whose totals are those of a public report; the details are synthetic.

Given by the source: totals and counts (facts L001–L034), the names of the schools and projects it
lists. Made here: every amount below a total, the schools it does not name (样例学校…), the aid
rows, all dates but the months it states. Villages and persons of the source are left out.
"""

import datetime as dt
import random
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from xianbao.samples.workbook import Sample, split

SEED = 360323
OFFICE = "芦溪县"
SOURCE = "芦溪县教育扶贫工程工作情况汇报"
RETRIEVED = dt.date(2026, 11, 21)
SHOWN, TOTAL = 2065, 4088

TOWNS = ("芦溪镇", "宣风镇", "上埠镇", "南坑镇", "银河镇", "新泉乡", "源南乡", "长丰乡", "张佳坊乡", "万龙山乡")

# (school, town, status): the source names these; where it gives no status the cell stays empty
BUILT = (
    ("宣风镇吐霞小学", "宣风镇", "完工"),
    ("宣风镇中心学校", "宣风镇", "完工"),
    ("上埠镇九州小学", "上埠镇", "完工"),
    ("上埠镇中学", "上埠镇", "完工"),
    ("南坑镇石灰仑小学", "南坑镇", "完工"),
    ("上埠镇山口岩小学附属幼儿园", "上埠镇", "完工"),
    ("宣风镇中学", "宣风镇", "在建"),
    ("南坑镇大岭小学附属幼儿园", "南坑镇", None),
)
# (project, school, town, nature, preliminary work done, month of start, size: relative, made here)
WORKS = (
    ("濂溪中学新建工程", "濂溪中学", "芦溪镇", "新建", True, None, 26),
    ("芦溪小学整体搬迁工程", "芦溪小学", "芦溪镇", "迁建", True, None, 15),
    ("南坑镇中学综合楼", "南坑镇中学", "南坑镇", "新建", True, None, 4),
    ("长丰学校改造工程", "长丰学校", "长丰乡", "改扩建", True, None, 3),
    ("上埠镇二中整体重建工程", "上埠镇二中", "上埠镇", "重建", True, None, 12),
    ("新泉乡综合楼", "新泉学校", "新泉乡", "新建", True, None, 3),
    ("源南学校综合楼", "源南学校", "源南乡", "新建", True, None, 3),
    ("宣风镇中学教学楼", "宣风镇中学", "宣风镇", "新建", True, None, 4),
    ("银河镇中学运动场扩建", "银河镇中学", "银河镇", "改扩建", True, None, 2),
    ("银河镇二中教学楼拆除重建", "银河镇二中", "银河镇", "重建", True, None, 4),
    ("大安中学学生宿舍重建", "大安中学", "芦溪镇", "重建", True, None, 3),
    ("芦溪中学改造工程", "芦溪中学", "芦溪镇", "改扩建", True, None, 5),
    ("宣风中心幼儿园建设", "宣风中心幼儿园", "宣风镇", "新建", True, None, 3),
    ("上埠中心学校整体搬迁", "上埠中心学校", "上埠镇", "迁建", False, dt.date(2018, 3, 1), 14),
    ("南坑畈田小学迁建", "南坑畈田小学", "南坑镇", "迁建", False, dt.date(2018, 3, 1), 5),
    ("路行学校整体搬迁", "路行学校", "张佳坊乡", "迁建", False, dt.date(2018, 6, 1), 9),
)
VILLAGE_SCHOOLS = (("源南乡新下小学", "源南乡"), ("源南乡花园小学", "源南乡"), ("银河镇棚下小学", "银河镇"))
LAND = "征地拆迁等前期费用尚未落实"


# ledger → what the source gives, what is made here
ORIGINS = {
    "school": ("源材料列名的学校", "其余学校、乡镇归属、人数"),
    "project": ("项目数、合计投资、贷款、办结和启动个数、动工月份", "分项目金额、到位资金、乡镇、存在问题"),
    "fund": ("涉农整合、贷款、统筹、帮扶资金的计划数", "到位和支付金额"),
    "equipment": ("学校数、合计金额、已发放到校", "分校分项的金额、数量、日期"),
    "teacher_recruit": ("各渠道人数、定向培养到边远学校人数", "分校分学科人数、日期"),
    "village_help": ("驻村人数、村数、走访人次、资金", "日期；村名以“样例村”代替"),
    "rectify": ("排查方面数、整改措施条数", "牵头单位、时限、进展、状态"),
    "aid": ("补发的学期范围、秋季全覆盖的要求", "全部人数、人次、金额、日期"),
    "measure": ("“三个到位”“三位一体”的组成", "做法的表述、责任单位"),
}
TOTALS = {
    "school": ("students", "teachers"),
    "project": ("invest_total", "src_agri", "src_loan", "src_local", "fund_arrived"),
    "fund": ("planned", "arrived", "paid"),
    "equipment": ("quantity", "amount"),
    "teacher_recruit": ("plan", "actual"),
    "aid": ("times", "amount"),
}


def ledgers() -> Iterator[Sample]:
    """Every ledger of the sample, in the same rows each time."""
    schools, projects = _schools(), _projects()
    rows = {
        "school": schools,
        "project": projects,
        "fund": _funds(projects),
        "equipment": _equipment(schools),
        "teacher_recruit": _teachers(schools),
        "village_help": _village_help(),
        "rectify": _rectify(),
        "aid": _aid(),
        "measure": _measures(),
    }
    for ledger_id, records in rows.items():
        given, synthetic = ORIGINS[ledger_id]
        numbered = [{"seq": n, **record} for n, record in enumerate(records, 1)]
        yield Sample(
            ledger_id,
            OFFICE,
            numbered,
            "mixed",
            SOURCE,
            RETRIEVED,
            given,
            synthetic,
            (SHOWN, TOTAL),
            TOTALS.get(ledger_id, ()),
        )


def _rng(name: str) -> random.Random:
    return random.Random(f"{SEED}/{name}")


def _schools() -> list[dict[str, Any]]:
    rng = _rng("school")
    named = dict([(s, t) for s, t, _ in BUILT] + [(s, t) for _, s, t, *_ in WORKS] + list(VILLAGE_SCHOOLS))
    named["芦溪镇林家坊学校"] = "芦溪镇"
    for number in range(1, 31):
        town = TOWNS[number % len(TOWNS)]
        named[f"{town}样例{'幼儿园' if number % 3 == 0 else '小学'}{number}"] = town
    rows = []
    for school, town in named.items():
        kind = _kind(school)
        students = {"幼儿园": 90, "小学": 240, "初中": 620, "九年一贯制": 480, "高中": 1800}[kind]
        students = round(students * rng.uniform(0.6, 1.5))
        rows.append(
            {
                "school": school,
                "town": town,
                "kind": kind,
                "is_remote": town in TOWNS[5:],
                "students": students,
                "teachers": max(3, round(students / rng.uniform(12, 17))),
            }
        )
    return rows


def _kind(school: str) -> str:
    if "幼儿园" in school:
        return "幼儿园"
    if "小学" in school:
        return "小学"
    if school == "芦溪中学":
        return "高中"
    if "中学" in school or "二中" in school:
        return "初中"
    return "九年一贯制"


def _projects() -> list[dict[str, Any]]:
    rng = _rng("project")
    built = [*BUILT, *((f"{TOWNS[n]}样例小学{n}", TOWNS[n], None) for n in range(1, 9))]
    rows: list[dict[str, Any]] = []
    for (school, town, status), amount in zip(
        built, split(rng, Decimal("836.49"), len(built), Decimal("0.01")), strict=True
    ):
        rows.append(
            {
                "project": f"{school}校园建设",
                "school": school,
                "town": town,
                "scheme": "涉农资金整合",
                "nature": "改扩建",
                "invest_total": amount,
                "src_agri": amount,
                "fund_arrived": amount,
                "status": status,
                "unit": "县教育局项目办",
            }
        )
    weights = _works_budget(rng)
    for (project, school, town, nature, done, start, _), (total, loan, arrived) in zip(WORKS, weights, strict=True):
        rows.append(
            {
                "project": project,
                "school": school,
                "town": town,
                "scheme": "教育扶贫工程",
                "nature": nature,
                "invest_total": total,
                "src_loan": loan,
                "src_local": total - loan,
                "fund_arrived": arrived,
                "prelim": "基本办结" if done else "办理中",
                "plan_start": start or dt.date(2017, 11, 1),
                "status": "未开工",
                "unit": "县教育局项目办",
                "issue": LAND if nature in ("新建", "迁建") and arrived < total else None,
            }
        )
    for (school, town), amount in zip(VILLAGE_SCHOOLS, split(rng, Decimal(600), 3, Decimal(10), 0.2), strict=True):
        rows.append(
            {
                "project": f"{school}建设",
                "school": school,
                "town": town,
                "scheme": "村级小学建设",
                "nature": "新建",
                "invest_total": amount,
                "src_local": amount,
                "fund_arrived": amount * Decimal("0.6"),
                "prelim": "办理中",
                "plan_start": dt.date(2017, 10, 1),
                "status": "未开工",
                "unit": "县教育局项目办",
            }
        )
    return rows


def _works_budget(rng: random.Random) -> list[tuple[Decimal, Decimal, Decimal]]:
    """(investment, loan, arrived) of the 16 works: 37,620 and 30,000 in all, in 万元."""
    total = split(rng, Decimal(37_620), len(WORKS), Decimal(10), 0.1, [w[-1] for w in WORKS])
    loans = [(t * Decimal(30_000) / Decimal(37_620)).quantize(Decimal(1)) for t in total]
    loans[0] += Decimal(30_000) - sum(loans)
    budget = []
    for index, (investment, loan) in enumerate(zip(total, loans, strict=True)):
        share = Decimal("0.35") if index >= 13 else Decimal(rng.choice(("0.7", "0.8", "0.9", "1")))
        budget.append((investment, loan, (investment * share).quantize(Decimal(1))))
    return budget


def _funds(projects: list[dict[str, Any]]) -> list[dict[str, Any]]:
    works = [p for p in projects if p["scheme"] == "教育扶贫工程"]
    villages = [p for p in projects if p["scheme"] == "村级小学建设"]
    arrived = sum(p["fund_arrived"] for p in works)
    loan = min(Decimal(24_000), arrived)
    lines = (
        ("涉农整合资金（学校建设）", "涉农整合", "学校建设", Decimal("836.49"), Decimal("836.49"), Decimal("512.3")),
        (
            "涉农整合资金（设备购置）",
            "涉农整合",
            "设备购置",
            Decimal("259.662"),
            Decimal("259.662"),
            Decimal("259.662"),
        ),
        ("教育扶贫贷款", "教育扶贫贷款", "教育扶贫工程", Decimal(30_000), loan, Decimal(0)),
        ("教育扶贫工程财政及其他资金", "财政及其他", "教育扶贫工程", Decimal(7_620), arrived - loan, Decimal(860)),
        (
            "村级小学建设资金",
            "财政及其他",
            "村级小学建设",
            Decimal(600),
            sum(p["fund_arrived"] for p in villages),
            Decimal(0),
        ),
        ("统筹项目资金", "统筹项目资金", "精准扶贫", Decimal(100), Decimal(100), Decimal(100)),
        ("驻村帮扶资金", "帮扶单位", "驻村帮扶", Decimal(5), Decimal(5), Decimal(5)),
    )
    fields = ("fund", "source", "use", "planned", "arrived", "paid")
    return [dict(zip(fields, line, strict=True)) for line in lines]


def _equipment(schools: list[dict[str, Any]]) -> list[dict[str, Any]]:
    rng = _rng("equipment")
    first = [s for s in schools if s["school"] == "芦溪镇林家坊学校"]
    rest = [s for s in schools if s["kind"] in ("小学", "幼儿园") and "样例" in s["school"]][:24]
    chosen = [
        (s, item)
        for s in first + rest
        for item in rng.sample(("教学仪器", "图书", "课桌椅", "多媒体设备", "厨房设备"), rng.randint(1, 3))
    ]
    amounts = split(rng, Decimal("259.662"), len(chosen), Decimal("0.001"), 0.7)
    return [
        {
            "school": s["school"],
            "town": s["town"],
            "item": item,
            "quantity": rng.randint(2, 60),
            "amount": amount,
            "source": "涉农整合",
            "status": "已发放到校",
            "delivered": dt.date(2017, 8, 1) + dt.timedelta(days=rng.randint(0, 30)),
        }
        for (s, item), amount in zip(chosen, amounts, strict=True)
    ]


def _teachers(schools: list[dict[str, Any]]) -> list[dict[str, Any]]:
    rng = _rng("teacher")
    rural = [s for s in schools if s["kind"] in ("小学", "初中", "九年一贯制")]
    rural.sort(key=lambda s: not s["is_remote"])  # the source: remote schools first
    gardens = [s for s in schools if s["kind"] == "幼儿园"]
    remote = [s for s in rural if s["is_remote"]]
    near = [s for s in rural if not s["is_remote"]]
    rows = []
    rows += _posts(rng, "特岗", 83, rural[:20], ("语文", "数学", "英语"), dt.date(2017, 8, 28))
    rows += _posts(rng, "幼师", 115, gardens, ("学前教育",), dt.date(2017, 8, 25))
    rows += _posts(rng, "定向培养", 37, remote[:12], ("全科",), dt.date(2017, 8, 20))
    rows += _posts(rng, "定向培养", 12, near[:6], ("全科",), dt.date(2017, 8, 20))
    return rows


def _posts(
    rng: random.Random,
    channel: str,
    total: int,
    schools: list[dict[str, Any]],
    subjects: tuple[str, ...],
    date: dt.date,
) -> list[dict[str, Any]]:
    rows = []
    for school, number in zip(schools, split(rng, Decimal(total), len(schools), Decimal(1), 0.6), strict=True):
        stage = {"幼儿园": "学前", "小学": "小学"}.get(school["kind"], "初中")
        rows.append(
            {
                "year": 2017,
                "channel": channel,
                "plan": int(number),
                "actual": int(number),
                "stage": stage,
                "subject": rng.choice(subjects),
                "school": school["school"],
                "is_remote": school["is_remote"],
                "date": date,
            }
        )
    return rows


def _village_help() -> list[dict[str, Any]]:
    day = dt.date(2017, 3, 6)
    stay = [("银河镇", "样例村1"), ("新泉乡", "样例村2")]
    visited = [
        ("新泉乡", "样例村3"),
        ("新泉乡", "样例村4"),
        ("新泉乡", "样例村2"),
        ("芦溪镇", "样例村5"),
        ("芦溪镇", "样例村6"),
    ]
    rows: list[dict[str, Any]] = [
        {"date": day, "town": t, "village": v, "activity": "驻村", "people": 1} for t, v in stay
    ]
    rows += [
        {"date": day + dt.timedelta(days=21 * n), "town": t, "village": v, "activity": "挂点走访", "people": 6}
        for n, (t, v) in enumerate(visited)
    ]
    rows.append({"date": dt.date(2017, 7, 10), "activity": "挂点走访", "remark": "其余挂点村未逐村登记"})
    rows.append(
        {"date": dt.date(2017, 4, 18), "town": "新泉乡", "village": "样例村2", "activity": "投入资金", "amount": 5}
    )
    rows.append(
        {"date": dt.date(2017, 1, 16), "town": "新泉乡", "village": "样例村2", "activity": "慰问物资", "amount": 1}
    )
    rows.append(
        {
            "date": dt.date(2017, 5, 27),
            "town": "芦溪镇",
            "village": "样例村5",
            "activity": "慰问物资",
            "remark": "实物未折价",
        }
    )
    rows.append({"date": dt.date(2017, 6, 1), "activity": "统筹资金", "amount": 100, "remark": "用于全县精准扶贫"})
    return rows


def _rectify() -> list[dict[str, Any]]:
    lines = (
        (
            "责任落实",
            "扶贫工作责任压得不实",
            "办公室",
            "分解任务清单，逐项明确责任人",
            dt.date(2017, 6, 30),
            "已完成",
            "已销号",
            dt.date(2017, 6, 28),
        ),
        (
            "资金投入",
            "乡镇薄弱学校投入偏少和师资不均",
            "计财股",
            "整合资源，向薄弱学校倾斜",
            dt.date(2017, 12, 31),
            "资金已下达，师资调配中",
            "整改中",
            None,
        ),
        (
            "对象识别",
            "学生资助对象识别不够精准",
            "学生资助管理中心",
            "建立困难学生信息库，按学期比对",
            dt.date(2017, 8, 31),
            "信息库已建成",
            "已完成",
            None,
        ),
        (
            "责任落实",
            "各乡镇工作推进不平衡",
            "教育扶贫办",
            "突出重点，按月调度",
            dt.date(2017, 11, 30),
            "已调度三次",
            "整改中",
            None,
        ),
        (
            "责任落实",
            "群众知晓度和满意度不高",
            "教育扶贫办",
            "进村入户宣讲，提高帮扶实效",
            dt.date(2017, 10, 31),
            "万师访万家进行中",
            "整改中",
            None,
        ),
    )
    fields = ("aspect", "problem", "lead", "measures", "due", "progress", "status", "close_date")
    return [{"source": "自查", **dict(zip(fields, line, strict=True))} for line in lines]


def _aid() -> list[dict[str, Any]]:
    rng = _rng("aid")
    items = (
        ("学前", "困难幼儿补助", 750, 820),
        ("小学", "寄宿生生活补助", 500, 2150),
        ("初中", "寄宿生生活补助", 625, 1480),
        ("普高", "国家助学金", 1000, 690),
        ("中职", "国家助学金", 1000, 240),
    )
    rows = []
    for term, status, paid in (("2017春", "已发放", dt.date(2017, 6, 9)), ("2017秋", "待发放", dt.date(2017, 11, 20))):
        for stage, item, standard, base in items:
            times = round(base * rng.uniform(0.95, 1.05))
            poor = round(times * rng.uniform(0.45, 0.6))
            rows.append(_aid_row(term, stage, item, "正常发放", poor, times, standard, status, paid))
    for term in ("2016春", "2016秋", "2017春"):
        for stage, item, standard, base in items[1:3]:
            times = round(base * rng.uniform(0.02, 0.05))
            rows.append(_aid_row(term, stage, item, "补发", None, times, standard, "待发放", dt.date(2017, 12, 20)))
    return rows


def _aid_row(
    term: str,
    stage: str,
    item: str,
    batch: str,
    poor: int | None,
    times: int,
    standard: int,
    status: str,
    date: dt.date,
) -> dict[str, Any]:
    return {
        "term": f"{term[:4]}年{term[4]}季学期",
        "stage": stage,
        "item": item,
        "batch": batch,
        "due_poor": poor,
        "done_poor": poor,
        "times": times,
        "standard": standard,
        "amount": Decimal(times * standard) / 10_000,
        "status": status,
        "pay_date": date,
        "unit": "县学生资助管理中心",
    }


def _measures() -> list[dict[str, Any]]:
    lines = (
        ("三个到位", "政策宣传", "印制宣传手册和致家长的信，组织教师进村入户讲清政策", "学生资助管理中心"),
        ("三个到位", "帮扶措施", "为建档立卡学生逐人建档，开设资助绿色通道", "学生资助管理中心"),
        ("三个到位", "资金落实", "按学期核对名单，资金直接发给学生", "计财股"),
        ("三位一体", "学校", "学校优先安排困难学生寄宿，加强心理和安全教育", "基础教育股"),
        ("三位一体", "家庭", "家长与教师保持联系，按期参加家长学校活动", "基础教育股"),
        ("三位一体", "社会", "社会各界与困难学生结对帮扶", "教育扶贫办"),
    )
    return [dict(zip(("mechanism", "part", "practice", "lead"), line, strict=True)) for line in lines]
