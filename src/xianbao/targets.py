"""Targets (data/<slug>/targets.csv) and how far they are reached.

How `judge` decides. x is the actual value in the target's unit; with a benchmark (对比), and for ↑ and ↓,
x is the actual value less that of the benchmark, of rates in 百分点, and a blank 目标值 is 0. Nothing is
rounded before it is compared.

  comparator            reached when      超额完成 when x > 目标值    基本完成 when short by
  =  of 0               x = 0             never                     never
  =  of 计数 or 标准    x = 目标值        never                     never (a rate: as the next row)
  =  of a rate          x ≥ 目标值        never                     at most 1 百分点
  =  of an amount       x ≥ 目标值        目标, 计划                at most 5 % of 目标值
  ≥  of a rate          x ≥ 目标值        never                     at most 1 百分点
  ≥  of an amount       x ≥ 目标值        目标, 计划                at most 5 % of 目标值 (not 标准)
  >  ↑                  x > 目标值        never                     never
  ≤  <  ↓               x ≤, < 目标值     never                     never: a limit is a limit
  ≈                     x ≥ 目标值−容差   never                     never: 容差 is what was promised
  区间                  目标值 ≤ x ≤ 上限 never                     never
  ≤  of a day           day ≤ 目标值      never                     never
  =  of words           the same words    never                     never

An amount is a count or money, also of a year (名/年); 元/人·月 and 个/乡镇 are no amounts: reached is enough.

- 完成 is said as soon as it is reached, also before the deadline: it is the state on `as_of`.
- Not reached while `as_of` is before the deadline (期限; without one the last day of 年度): 未到期; figures
  as of a day include that day.
- 未到期 is endangered when a limit is already exceeded; when SOON days or fewer are left and it is
  not yet within what counts as 基本完成; and with 进度 = 时间进度 when the share done is
  less than the share of the period elapsed (from 1 January of 年度) by more than BEHIND.
- Nothing known, a benchmark or last year that is missing or a lower bound, words that are no day: 无数据.
  No day before the deadline is a payment that has not ended: 未到期.
- A lower bound (30余, a last day where some rows have none) proves ≥, > and ≈ where the bound reaches
  them, and that =, ≤, < and 区间 are missed where the bound lies above; anything else it leaves open: 无数据.
- What is not public in this edition, by itself or by its change: 不公开, without gap.
- The gap is never negative: 还差 where missed or 未到期, 超出 (of limits: 低于) where reached; of rates in
  百分点, of money in 万元 (元 below one), of days in 天, of other amounts in the unit
  of the indicator. Words have none.
"""

import datetime as dt
import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from xianbao import csvtables
from xianbao.csvtables import Column, Row
from xianbao.quantities import PERCENT, POINT, Quantity, convert, half_up
from xianbao.sums import NOTHING

EACH_COUNTY = "各县（市、区）"
EXITING = "申请摘帽县（区）"
LAST_YEAR = "上年"
OVER, DONE, NEARLY, MISSED, PENDING, UNKNOWN, UNTOLD = VERDICTS = (
    "超额完成",
    "完成",
    "基本完成",
    "未完成",
    "未到期",
    "无数据",
    "不公开",
)
COMPARATORS = ("=", "≥", "≤", ">", "<", "区间", "↑", "↓", "≈")
KINDS = ("目标", "计划", "标准", "期限", "计数")
YEARLY = "每年"
STAGES = ("年度", "长期", YEARLY)
PACED = "时间进度"
FIRM = ("硬性", "力争")
NEAR_SHARE = Decimal("0.95")
NEAR_POINTS = Decimal(1)
BEHIND = Decimal("0.05")
SOON = 30  # days
RATES = (PERCENT, POINT)
_CHANGES = {"↑": ">", "↓": "<"}
_ALIKE = str.maketrans("＝＞＜", "=><")
_ID = re.compile(r"[a-z][a-z0-9_]*")

Value = Decimal | dt.date | str


@dataclass(frozen=True)
class Target:
    """A target as its row gives it.

    indicator: id; group: 分组 of the indicator; area: blank (the whole), a county, EACH_COUNTY or
    EXITING; benchmark: what it is held against; value: number in `unit`, day, words, or None;
    upper: of 区间; tolerance: of ≈, in `unit`; kind: one of KINDS; stage: 每年 is due at the end of
    each year up to that of the deadline; paced: judged by time elapsed; firm: 硬性, not 力争;
    document, clause: where it comes from; row: in the file.
    """

    id: str
    year: int
    indicator: str
    name: str
    comparator: str
    value: Value | None
    unit: str
    group: str = ""
    area: str = ""
    benchmark: str = ""
    upper: Decimal | None = None
    tolerance: Decimal | None = None
    kind: str = "目标"
    deadline: dt.date | None = None
    stage: str = "年度"
    paced: bool = False
    firm: bool = True
    lead: str = ""
    document: str = ""
    clause: str = ""
    row: int = 0

    @property
    def due(self) -> dt.date:
        """The last day on which it may be reached."""
        if isinstance(self.value, dt.date):
            return self.value
        if self.deadline is None or self.stage == YEARLY:
            return dt.date(self.year, 12, 31)
        return self.deadline

    @property
    def compared(self) -> str:
        """The benchmark, or last year for a change; blank where the value stands alone."""
        return self.benchmark or (LAST_YEAR if self.comparator in _CHANGES else "")


@dataclass(frozen=True)
class Judgement:
    """A target and what became of it; gap: None where nothing can be said of it."""

    target: Target
    actual: Quantity | None
    verdict: str
    gap: Quantity | None = None
    endangered: bool = False


def _comparator(text: str) -> str:
    return csvtables.one_of(*COMPARATORS)(text.translate(_ALIKE))


def _value(text: str) -> Value:
    for parse in (csvtables.number, csvtables.day):
        try:
            return parse(text)
        except ValueError:
            continue
    return text


_COLUMNS = (
    Column("id", "编号", required=True),
    Column("year", "年度", csvtables.year, required=True),
    Column("kind", "类别", csvtables.one_of(*KINDS), required=True),
    Column("indicator", "指标", required=True),
    Column("name", "名称", required=True),
    Column("group", "分组"),
    Column("area", "范围"),
    Column("benchmark", "对比"),
    Column("comparator", "比较", _comparator, required=True),
    Column("value", "目标值", _value, blank=None),
    Column("upper", "上限", csvtables.number, blank=None),
    Column("unit", "单位"),
    Column("tolerance", "容差", csvtables.number, blank=None),
    Column("deadline", "期限", csvtables.day, blank=None),
    Column("stage", "阶段", csvtables.one_of(*STAGES), blank="年度"),
    Column("paced", "进度", csvtables.one_of(PACED)),
    Column("firm", "要求", csvtables.one_of(*FIRM), blank="硬性"),
    Column("lead", "牵头单位"),
    Column("document", "文件"),
    Column("clause", "条款"),
)


def load(path: Path, label: str, names: Mapping[str, str]) -> tuple[Target, ...]:
    """Read targets.csv; names: Chinese name of an indicator → its id, for rows that name it so.

    Raises XianbaoError with a line for every fault.
    """

    def check(row: Row) -> Iterator[tuple[str, str]]:
        return _faults(row.values, names)

    rows = csvtables.read(path, label, _COLUMNS, check, key=("id",))
    return tuple(_target(row, names) for row in rows)


def _target(row: Row, names: Mapping[str, str]) -> Target:
    values = dict(row.values)
    values["indicator"] = names.get(values["indicator"], values["indicator"])
    values["paced"] = bool(values["paced"])
    values["firm"] = values["firm"] == "硬性"
    return Target(**values, row=row.number)


def _faults(v: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    if not _ID.fullmatch(v["indicator"]) and v["indicator"] not in names:
        near = difflib.get_close_matches(v["indicator"], names, n=1, cutoff=0.4)
        hint = f"；是不是想写“{near[0]}”" if near else ""
        yield "指标", f"“{v['indicator']}”不认识；应为指标的代号或中文名称，见指标解释{hint}"
    comparator, value = v["comparator"], v["value"]
    if value is None and comparator not in _CHANGES and not v["benchmark"]:
        yield "目标值", f"空着；比较为“{comparator}”时必须填写"
    if isinstance(value, dt.date) and comparator != "≤":
        yield "比较", f"“{comparator}”不能用于日期；应为 ≤（不晚于）"
    if isinstance(value, str) and (comparator != "=" or v["unit"]):
        yield "目标值", f"“{value}”不合要求；应为数字或日期（文字只能用“=”比较，且没有单位）"
    if comparator == "区间":
        if not isinstance(value, Decimal) or v["upper"] is None or v["upper"] < value:
            yield "上限", "区间应填目标值和上限两个数字，上限不小于目标值"
    elif v["upper"] is not None:
        yield "上限", f"只用于区间，比较为“{comparator}”时应空着"
    if comparator == "≈" and (v["tolerance"] is None or v["tolerance"] < 0):
        yield "容差", "比较为“≈”时必须填写，且不小于0"
    if comparator != "≈" and v["tolerance"] is not None:
        yield "容差", f"只用于“≈”，比较为“{comparator}”时应空着"
    if v["paced"] and not (isinstance(value, Decimal) and value > 0 and comparator in ("=", "≥", ">")):
        yield "进度", "时间进度只用于要达到的正数（=、≥、>），应空着"
    if v["deadline"] is not None and v["deadline"].year < v["year"]:
        yield "期限", f"{v['deadline']}早于年度{v['year']}；应在当年或以后"


def in_force(targets: Iterable[Target], year: int) -> tuple[Target, ...]:
    """The targets that a report of `year` judges; those of every year as targets of this one."""
    held = []
    for target in targets:
        last = target.deadline.year if target.deadline else target.due.year
        if target.stage == YEARLY and target.year <= year and (target.deadline is None or year <= last):
            held.append(replace(target, year=year))
        elif target.stage != YEARLY and target.year <= year <= last:
            held.append(target)
    return tuple(held)


def unknown(targets: Iterable[Target], known: Iterable[str]) -> tuple[str, ...]:
    """A sentence for each target whose indicator id is none of `known`, with the nearest one."""
    ids = sorted(known)
    lines = []
    for target in targets:
        if target.indicator not in ids:
            near = difflib.get_close_matches(target.indicator, ids, n=1, cutoff=0.8)
            hint = f"；是不是想写“{near[0]}”" if near else ""
            lines.append(f"第{target.row}行 指标：没有代号为“{target.indicator}”的指标{hint}")
    return tuple(lines)


def judge(
    target: Target,
    actual: Quantity | None,
    as_of: dt.date,
    *,
    benchmark: Quantity | None = None,
    last: Quantity | None = None,
) -> Judgement:
    """What became of a target by `as_of`, by the rules at the top of this module.

    benchmark: the figure that 对比 names; last: the indicator's value a year before.
    Raises XianbaoError where the units do not fit.
    """
    found = _judged(target, actual, as_of, benchmark, last)
    told = (actual, found.gap if target.compared else None)
    if any(q is not None and q.hidden for q in told):
        return Judgement(target, actual, UNTOLD)
    return found


def _judged(
    target: Target, actual: Quantity | None, as_of: dt.date, benchmark: Quantity | None, last: Quantity | None
) -> Judgement:
    if isinstance(target.value, dt.date):
        return _day(target, target.value, actual, as_of)
    if actual is None or not actual.known:
        return Judgement(target, actual, UNKNOWN)
    if isinstance(target.value, str):
        words = actual.text or (actual.printed() if actual.value is not None else "")
        return _settled(target, actual, as_of, words == target.value, None)
    reference = last if target.compared == LAST_YEAR else benchmark
    x = _held_against(target, actual, reference)
    if x is None:
        return Judgement(target, actual, UNKNOWN)
    return _number(target, actual, x, as_of, reference if target.compared else None)


def _held_against(target: Target, actual: Quantity, reference: Quantity | None) -> Decimal | None:
    """The value that is compared, in the target's unit."""
    if actual.value is None:
        return None
    if not target.compared:
        return convert(actual.value, actual.unit, target.unit or actual.unit, target.name)
    if reference is None or reference.value is None or reference.lower_bound:
        return None
    less = actual.value - convert(reference.value, reference.unit, actual.unit, target.name)
    return less if actual.unit in RATES else convert(less, actual.unit, target.unit or actual.unit, target.name)


def _number(
    target: Target, actual: Quantity, x: Decimal, as_of: dt.date, reference: Quantity | None = None
) -> Judgement:
    """The judgement of a number, x being what is compared; reference: what it was held against."""
    value = target.value if isinstance(target.value, Decimal) else Decimal(0)
    comparator = _CHANGES.get(target.comparator, target.comparator)
    unit = target.unit or actual.unit
    floor, ceiling = _bounds(target, comparator, value, unit)
    below = floor is not None and (x <= floor if comparator == ">" else x < floor)
    above = ceiling is not None and (x >= ceiling if comparator == "<" else x > ceiling)
    if actual.lower_bound and not above and (below or ceiling is not None):
        return Judgement(target, actual, UNKNOWN)
    nearest = ceiling if above else value if comparator == "≈" else floor
    if floor is None or (not below and not above and ceiling is not None):
        nearest = ceiling  # within a limit: how far below it
    size = abs(x - nearest) if nearest is not None else Decimal(0)
    gap = _gap(target, actual, size, unit, reference)
    if below or above:
        nearly = below and _nearly(target, comparator, x, value, unit)
        return _unmet(target, actual, as_of, gap, nearly=nearly, broken=above, share=x / value if value else None)
    exceeds = ceiling is None and comparator in ("=", "≥") and target.kind in ("目标", "计划") and _amount(unit)
    return Judgement(target, actual, OVER if exceeds and not target.compared and x > value else DONE, gap)


def _bounds(target: Target, comparator: str, value: Decimal, unit: str) -> tuple[Decimal | None, Decimal | None]:
    """The least and the greatest value that reach the target."""
    if comparator == "区间":
        return value, target.upper
    if comparator in ("≤", "<"):
        return None, value
    if comparator == "≈":
        return value - (target.tolerance or 0), None
    exact = target.kind in ("计数", "标准") and unit not in RATES
    if comparator == "=" and value == 0 and not target.compared:
        return None, value
    return value, value if comparator == "=" and exact else None


def _nearly(target: Target, comparator: str, x: Decimal, value: Decimal, unit: str) -> bool:
    """Whether a value below the target counts as 基本完成."""
    if comparator not in ("=", "≥") or (target.kind in ("计数", "标准") and unit not in RATES):
        return False
    return value - x <= NEAR_POINTS if unit in RATES else value > 0 and x >= NEAR_SHARE * value


def _unmet(
    target: Target,
    actual: Quantity | None,
    as_of: dt.date,
    gap: Quantity | None,
    *,
    nearly: bool = False,
    broken: bool = False,
    share: Decimal | None = None,
) -> Judgement:
    """A target that is not reached: share: of it done; broken: a limit is exceeded."""
    if as_of >= target.due:
        return Judgement(target, actual, NEARLY if nearly else MISSED, gap)
    if target.paced and share is not None:
        start = dt.date(target.year, 1, 1)
        elapsed = Decimal((as_of - start).days + 1) / Decimal((target.due - start).days + 1)
        return Judgement(target, actual, PENDING, gap, broken or share < elapsed - BEHIND)
    late = (target.due - as_of).days <= SOON and not nearly
    return Judgement(target, actual, PENDING, gap, broken or late)


def _settled(target: Target, actual: Quantity, as_of: dt.date, reached: bool, gap: Quantity | None) -> Judgement:
    return Judgement(target, actual, DONE, gap) if reached else _unmet(target, actual, as_of, gap)


def _day(target: Target, due: dt.date, actual: Quantity | None, as_of: dt.date) -> Judgement:
    """A payment's last day against its deadline; what has no day yet is pending until the deadline."""
    if actual is None or actual.day is None:
        named = actual is not None and actual.known
        return Judgement(target, actual, UNKNOWN if named or as_of >= due else PENDING)
    if actual.lower_bound and actual.day <= due:
        return Judgement(target, actual, UNKNOWN)
    days = Decimal(abs((actual.day - due).days))
    return Judgement(target, actual, DONE if actual.day <= due else MISSED, _apart(target, actual, days, "天"))


def _gap(target: Target, actual: Quantity, size: Decimal, unit: str, reference: Quantity | None) -> Quantity:
    """The distance, in the unit in which it is said: of amounts that of the indicator."""
    if unit in RATES:
        decimals = _shown(size, actual.decimals)
        gap = _apart(target, actual, size, POINT, decimals)
        step = Decimal(0) if decimals is None else Decimal(1).scaleb(-decimals)
    else:
        said, step = actual.unit, Decimal(0)
        if unit in ("元", "万元", "亿元"):
            said = "万元" if convert(size, unit, "万元") >= 1 else "元"
        gap = _apart(target, actual, convert(size, unit, said, target.name), said)
    operands = (*actual.forms, *(reference.forms if reference else ()))
    return replace(gap, forms=tuple(replace(one, step=step) for one in operands))


def _shown(size: Decimal, decimals: int | None) -> int | None:
    """As many decimals as it takes for a distance not to be printed as none."""
    if decimals is None or not size:
        return decimals
    return next((n for n in range(decimals, decimals + 4) if half_up(size, n)), decimals)


def _apart(target: Target, actual: Quantity, value: Decimal, unit: str, decimals: int | None = None) -> Quantity:
    """So much between an actual value and its target, with the rows of the actual value."""
    return replace(
        actual,
        id=f"{actual.id}-{target.id}",
        name=f"{target.name}与目标之差",
        value=value,
        unit=unit,
        decimals=decimals,
        lower_bound=False,
        text="",
        day=None,
        basis=f"{actual.called}与目标值之差",
        forms=NOTHING,
    )


def _amount(unit: str) -> bool:
    """Whether more is better than enough: counts and money, not rates and not what is per head."""
    plain = unit.removesuffix("/年")
    return bool(plain) and "/" not in plain and plain not in (*RATES, "比值")
