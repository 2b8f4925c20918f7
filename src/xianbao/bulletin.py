"""What a bulletin tells of the monthly reports: the whole, the counties in order, who is behind and why."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from xianbao import figures
from xianbao.figures import Chart
from xianbao.findings import Case, Finding
from xianbao.findings.goals import contradictions
from xianbao.findings.ledgers import missing_ledgers
from xianbao.quantities import MISSING, Quantity, rows_of
from xianbao.statistics import Statistics
from xianbao.sums import NOTHING
from xianbao.tables import Cell, Grid
from xianbao.wording import change, clauses, data_text, names, order

AID = "学生资助资金发放"
LAST = 3  # counties that are named where all are behind


@dataclass(frozen=True)
class Line:
    """One piece of work that is reported every month: its name, the indicators of its rate, done and plan."""

    name: str
    rate: str
    done: str
    plan: str
    group: str
    unit: str
    paced: bool


Told = Sequence[tuple[Line, Sequence[tuple[str, Quantity]]]]


@dataclass(frozen=True)
class Bulletin:
    """The monthly reports on a day, and a month (or quarter) before."""

    case: Case
    now: Statistics
    before: Statistics
    talk_below: Decimal | None = None
    basis: str = "比上月"

    @property
    def lines(self) -> list[Line]:
        """The work that is reported, in the order of the ledger; student aid last."""
        frame = self.now.ledgers.frame("progress")
        units = dict(zip(frame["item"], frame["unit"], strict=True))
        held = [
            Line(item, "progress_rate", "progress_done", "progress_plan", item, unit, True)
            for item, unit in units.items()
        ]
        if len(self.now.ledgers.frame("monthly")):
            held.append(Line(AID, "monthly_pay_rate", "monthly_paid_amount", "monthly_due_amount", "", "万元", False))
        return held

    @property
    def elapsed(self) -> Quantity:
        """时间进度: the months of the year that have passed, in per cent."""
        day = self.case.as_of
        over = (day + dt.timedelta(days=1)).month != day.month
        return replace(_elapsed(day.month if over else day.month - 1), record=self.case.record)

    def rate(self, line: Line, area: str = "") -> Quantity:
        """How far a piece of work has come, in per cent of its plan."""
        return self.now.value(line.rate, area, line.group)

    def amount(self, line: Line, key: str, area: str = "") -> Quantity:
        """The plan or what is done, in the unit of the work."""
        held = self.now.value(key, area, line.group)
        return replace(held, unit=line.unit, decimals=2 if line.unit == "万元" else held.decimals)

    def ranked(self, line: Line) -> list[tuple[str, Quantity]]:
        """The counties and their rates, the highest first; equal ones in the order of the ledger.

        Those whose rate is not public are not among them.
        """
        held = [(area, self.rate(line, area)) for area in self.now.areas]
        told = (p for p in held if p[1].known and not p[1].hidden)
        return sorted(told, key=lambda pair: -(pair[1].rounded or Decimal(0)))

    def untold(self, line: Line) -> list[tuple[str, Quantity]]:
        """The counties whose rates are not public, in the order of the ledger."""
        return [(area, rate) for area in self.now.areas if (rate := self.rate(line, area)).hidden]

    def behind(self, line: Line) -> list[tuple[str, Quantity]]:
        """The counties below the time that has passed; of work without a pace those below the whole."""
        floor = self.elapsed if line.paced else self.rate(line)
        if floor.hidden:
            return []
        return [pair for pair in self.ranked(line) if (pair[1].rounded or 0) < (floor.rounded or 0)]

    def talks(self) -> dict[str, list[tuple[Line, Quantity]]]:
        """County → its work below the line of 约谈; nothing where the params draw none."""
        found: dict[str, list[tuple[Line, Quantity]]] = {}
        for line in self.lines if self.talk_below is not None else ():
            for area, rate in self.ranked(line):
                if self.talk_below is not None and (rate.rounded or 0) < self.talk_below:
                    found.setdefault(area, []).append((line, rate))
        return found

    def overall(self) -> Iterator[str]:
        """A sentence for each piece of work: done, of the plan, against the time, against the time before."""
        for line in self.lines:
            rate = self.rate(line)
            done, plan = self.amount(line, line.done), self.amount(line, line.plan)
            asked = "年度计划" if line.paced else "应发金额"
            yield clauses(
                f"{data_text(line.name)}累计{done}，为{asked}{plan}的{rate}",
                self._pace(rate) if line.paced else MISSING,
                change(rate, self.before.value(line.rate, "", line.group), self.basis),
            )

    def _pace(self, rate: Quantity) -> str:
        gap = rate.less(self.elapsed, "与时间进度之差")
        if gap.value is None or rate.hidden or gap.hidden:
            return MISSING
        if not gap.rounded:
            gap.imply()
            return "与时间进度持平"
        return f"{'快' if (gap.value or 0) > 0 else '慢'}于时间进度{abs(gap)}"

    def orders(self) -> Iterator[str]:
        """A sentence for each piece of work: the counties from the highest to the lowest."""
        for line in self.lines:
            ranked = self.ranked(line)
            if len({rate.rounded for _, rate in ranked}) == 1 < len(ranked) and not self.untold(line):
                yield clauses(f"{data_text(line.name)}进度各县（市、区）均为{ranked[0][1]}")
            else:
                yield clauses(f"{data_text(line.name)}进度由高到低依次是{order(ranked)}")

    def by_county(self) -> Grid:
        """The rates of every piece of work: a row for each county, with its rank, and the whole."""
        lines = self.lines
        ranks = {line.name: _ranks(self.ranked(line)) for line in lines}
        header = ("地区", *(part for line in lines for part in (f"{line.name}（%）", "名次")))
        rows: list[tuple[Cell, ...]] = []
        for area in self.now.areas:
            cells: list[Cell] = [area]
            for line in lines:
                rate = self.rate(line, area)
                place = ranks[line.name].get(area)
                rank = _rank(rate, 0).veil() if rate.hidden else "—" if place is None else _rank(rate, place)
                cells += [rate, rank]
            rows.append(tuple(cells))
        whole: list[Cell] = ["全市"]
        for line in lines:
            whole += [self.rate(line), ""]
        return Grid(header, (*rows, tuple(whole)) if rows else (), (False, *[True] * (len(header) - 1)))

    def summary(self) -> Grid:
        """计划, 完成, 完成率 of every piece of work."""
        rows: list[tuple[Cell, ...]] = [
            (f"{line.name}（{line.unit}）", self.amount(line, line.plan), self.amount(line, line.done), self.rate(line))
            for line in self.lines
        ]
        return Grid(("工作事项", "计划（应发）", "累计完成", "完成率（%）"), tuple(rows), (False, True, True, True))

    def months(self) -> tuple[list[str], dict[str, list[Quantity]]]:
        """The first piece of work with a plan by month: names of the months, 时间进度 and its rate."""
        lines = [line for line in self.lines if line.paced]
        if not lines:
            return [], {}
        line = lines[0]
        days = sorted(set(self.now.ledgers.frame("progress")["as_of"]))
        held = [Statistics(self.now.ledgers, day) for day in days]
        series = {
            "时间进度": [
                replace(_elapsed(d.month), id=f"elapsed[{d.month}]", name=f"{d.month}月时间进度") for d in days
            ],
            line.name: [s.value(line.rate, "", line.group) for s in held],
        }
        return [f"{day.month}月" for day in days], series

    @property
    def ranking_title(self) -> str:
        """What the ranking shows: the first piece of work."""
        return f"{data_text(self.lines[0].name)}分县完成率（单位：%）" if self.lines else ""

    def ranking(self) -> Chart:
        """The counties by the first piece of work, with the time that has passed as the line."""
        if not self.lines:
            return figures.ranking({}, what="")
        line = self.lines[0]
        floor, name = (self.elapsed, "时间进度") if line.paced else (self.rate(line), "全市")
        held = dict([*self.ranked(line), *self.untold(line)])
        return figures.ranking(held, what=f"{line.name}分县完成率", line=floor, line_name=name)

    def findings(self) -> list[Finding]:
        """Who is behind, who is called in, what the data lack."""
        return [*self._behind(), *self._talks(), *contradictions(self.case), *missing_ledgers(self.case)]

    def _behind(self) -> Iterator[Finding]:
        told = [(line, held) for line in self.lines if (held := self.behind(line))]
        if not told:
            return
        until = self.case.deadline
        yield Finding(
            "behind",
            "部分县（市、区）进度偏慢",
            tuple(
                f"{self._slow(line, held)}{reason}。"
                for (line, held), reason in zip(told, self._told_once(told), strict=True)
            ),
            "加快进度",
            tuple(
                f"{self._who(held)}还要在{until}使{self._work(told, held, True)}赶上时间进度。"
                if line.paced and line is not told[0][0]
                else clauses(
                    f"{self._who(held)}{'逐项倒排工期' if line.paced else '逐校核对未发放的名单'}",
                    f"{until}使{self._work(told, held, line.paced)}"
                    f"{'赶上时间进度' if line.paced else f'进度不低于{self.rate(line)}'}",
                )
                for line, held in told
                if line is self._same(told, held, line.paced)[0]
            ),
        )

    def _slow(self, line: Line, held: Sequence[tuple[str, Quantity]]) -> str:
        """Who is below the line; where all are, the last ones only."""
        floor, worst = "时间进度" if line.paced else "全市水平", held[::-1]
        if len(held) < len(self.now.areas):
            return f"{data_text(line.name)}低于{floor}的有{order(worst)}"
        return f"各县（市、区）{data_text(line.name)}都低于{floor}，居后的是{order(worst[:LAST])}"

    def _who(self, held: Sequence[tuple[str, Quantity]]) -> str:
        if len(held) == len(self.now.areas):
            return "各县（市、区）"
        return names((area for area, _ in held[::-1]), limit=len(held))

    def _same(self, told: Told, held: Sequence[tuple[str, Quantity]], paced: bool) -> list[Line]:
        """The pieces of work in which the same counties are behind."""
        areas = {area for area, _ in held}
        return [line for line, others in told if line.paced == paced and {area for area, _ in others} == areas]

    def _work(self, told: Told, held: Sequence[tuple[str, Quantity]], paced: bool) -> str:
        return "、".join(data_text(line.name) for line in self._same(told, held, paced))

    def _told_once(self, told: Told) -> Iterator[str]:
        """The reasons for each piece of work; the same ones are not told again in full."""
        before = ""
        for line, held in told:
            reason = self._reasons(line, held)
            yield "，填报的原因相同" if reason and reason == before else reason
            before = reason

    def _reasons(self, line: Line, held: Sequence[tuple[str, Quantity]]) -> str:
        """What the counties themselves give as the reason."""
        frame = self.now.ledgers.frame("progress" if line.paced else "monthly")
        if line.paced:
            frame = frame[frame["item"].eq(line.name)]
        mine = frame[frame["county"].isin([area for area, _ in held])]
        said = names(mine[mine["as_of"].eq(mine["as_of"].max())]["reason"]) if len(mine) else MISSING
        return "" if MISSING in said else f"，填报的原因是{said}"

    def _talks(self) -> Iterator[Finding]:
        called = self.talks()
        if not called or self.talk_below is None:
            return
        line = Quantity(
            "talk_below", "约谈线", self.talk_below, "%", 1, basis="参数文件 talk_below 所定", record=self.case.record
        )
        rows = rows_of(*(rate for held in called.values() for _, rate in held))
        number = Quantity(
            "talks", "列入约谈名单的县数", Decimal(len(called)), "个", rows=rows,
            basis="有工作事项低于约谈线的县（市、区），逐个计数", record=self.case.record,
            forms=tuple(one for held in called.values() for _, rate in held for one in rate.as_printed),
        )  # fmt: skip
        yield Finding(
            "talks",
            "列入约谈名单的县（市、区）",
            (
                f"有工作事项低于{line}、列入约谈名单的有{number}县（市、区）：",
                "；".join(
                    f"{data_text(area)}（{'、'.join(f'{data_text(w.name)}{rate}' for w, rate in held)}）"
                    for area, held in called.items()
                )
                + "。",
            ),
            "约谈和复核",
            (
                clauses(
                    f"对{names(called, limit=len(called))}的教育行政部门负责人进行约谈",
                    f"{self.case.deadline}提交整改报告",
                ),
                "整改后仍达不到要求的，予以通报。",
            ),
        )


def _elapsed(months: int) -> Quantity:
    name = f"时间进度（{months}个月）"
    return Quantity("elapsed", name, Decimal(months) / 12 * 100, "%", 1, basis="已经过去的月数÷12×100%")


def _rank(rate: Quantity, place: int) -> Quantity:
    """名次 of a rate."""
    return replace(
        rate, id=f"{rate.id}/rank", name=f"{rate.name}名次", value=Decimal(place), unit="位", decimals=0,
        lower_bound=False, basis="各县（市、区）按印出的数由高到低排名，相同的并列", forms=NOTHING,
    )  # fmt: skip


def _ranks(ranked: Sequence[tuple[str, Quantity]]) -> Mapping[str, int]:
    """Rank by the printed value: 1, 2, 2, 4."""
    values = [rate.rounded for _, rate in ranked]
    return {area: values.index(rate.rounded) + 1 for area, rate in ranked}
