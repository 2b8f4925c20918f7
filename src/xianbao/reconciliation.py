"""What a comparison of the registers comes to in a report: quantities, clauses and tables.

Counts only. No name, number, village or head of a household gets from here into a report; those
stand in the workbooks for following up (`xianbao.followup`).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from xianbao import idno
from xianbao.findings import Case
from xianbao.followup import NO_TOWN
from xianbao.indicators import Measure, term_text, where
from xianbao.intake import Table
from xianbao.ledgers import LEDGERS
from xianbao.ledgers.common import STAGES
from xianbao.params import ComparisonParams, StandardParams
from xianbao.quantities import MISSING, Quantity, fixed
from xianbao.reconcile import LISTS, RATES, REGISTERS, ROWS, Comparison, Rows, compare, source_rows, term_of
from xianbao.tables import Cell, Grid
from xianbao.wording import names

Frame = pd.DataFrame

# 四查: what is looked into → the lists that answer
CHECKS: Mapping[str, tuple[str, ...]] = {
    "入学": ("out_of_school", "poor_out_of_school"),
    "学籍": ("away", "not_in_household"),
    "资助": ("overlooked", "undue", "paid_twice", "amount_off", "below_top_tier", "late"),
    "帮扶": ("no_helper",),
}
REVIEWS: Mapping[str, str] = {
    "review_roll_household": "学籍与户籍",
    "review_poor_roll": "建档立卡与学籍",
    "review_poor_household": "建档立卡与户籍",
}
SUBJECTS: Mapping[str, str] = {
    "roll_household_rate": "户籍与学籍",
    "poor_roll_rate": "建档立卡与学籍",
    "aid_coverage": "建档立卡与资助",
}
NO_STAGE = "未登记学段"
DRAWN = 10  # townships in a chart
UNUSABLE, REPEATED, DIFFERING = "不能用于比对", "重复", "与出生日期或性别不一致"
OFF_ROLL, UNPAID = "学籍状态不是在读", "逾期未发"
STAGE_COLUMNS = ("age_stage", "stage", "study_stage")


@dataclass(frozen=True)
class Reconciliation:
    """A comparison, and what makes quantities of it.

    lists: those of the comparison, with the columns that `_readied` adds.
    """

    case: Case
    options: ComparisonParams
    comparison: Comparison
    lists: Mapping[str, Frame]

    @classmethod
    def of(cls, case: Case, options: ComparisonParams) -> "Reconciliation":
        """Compare the registers that the case's ledgers hold, as of its day."""
        registers = {r: _located(case.ledgers.frame(r)) for r in REGISTERS if r in case.ledgers.tables}
        deadlines = {"春": options.deadlines.spring, "秋": options.deadlines.autumn}
        standards = Frame([s.model_dump() for s in options.standards]) if options.standards else None
        found = compare(registers, case.as_of, deadlines, standards, options.ages)
        return cls(case, options, found, {key: _readied(frame) for key, frame in found.lists.items()})

    # 数

    @property
    def term(self) -> Quantity:
        """The term whose aid is looked at; unknown where there is none of it."""
        term = term_of(self.case.as_of)
        rows = tuple(map(int, where(self.case.ledgers.frame("aid_detail"), term=term).index))
        text = term_text(term) if rows else ""
        return Quantity(
            "term", "比对学期", None, "", text=text, rows=(("aid_detail", rows),),
            basis="数据截止日所在的学期", record=self.case.record,
        )  # fmt: skip

    def people(self, key: str, **codes: str) -> Quantity:
        """Persons on a list, or those with the given codes (town, level, cause)."""
        return self._counted(key, "人", codes)

    def records(self, key: str, **codes: str) -> Quantity:
        """Rows of a list."""
        return self._counted(key, "条", codes)

    def pairs(self, key: str, **codes: str) -> Quantity:
        """Pairs of rows on a list for review."""
        return self._counted(key, "对", codes)

    def all_pairs(self) -> Quantity:
        """Pairs of rows on all lists for review."""
        made = {key: self.lists[key] for key in REVIEWS if key in self.lists}
        joined = pd.concat(made.values()) if made else None
        value = None if joined is None else len(joined)
        return self._quantity("reviews", "须人工核对的记录", value, "对", joined, *made)

    def numbers(self, register: str = "", **codes: str) -> Quantity:
        """Rows of a register, or of all, whose identity number has a problem of the given fault or cause."""
        frame = where(self.lists["id_problems"], **codes)
        rows = tuple((r, found) for r, found in self._sources(frame, "id_problems") if register in (r, ""))
        label = "、".join((LEDGERS[register].name if register else "各台账", *codes.values()))
        value = Decimal(sum(len(found) for _, found in rows))
        ident, name = f"id_problems[{label}]", f"身份证号问题（{label}）"
        basis = LISTS["id_problems"].definition
        return Quantity(ident, name, value, "行", rows=rows, basis=basis, record=self.case.record)

    def due(self, key: str, **group: str) -> Quantity:
        """Persons who were to be matched, the denominator of a rate: of all, or of a stage, town or place."""
        return self._rated(key, "应比对", "人", group, lambda r: (r["denominator"], r["rows"]))

    def matched(self, key: str, **group: str) -> Quantity:
        """Persons who were matched: the numerator."""
        return self._rated(key, "比对上", "人", group, lambda r: (r["numerator"], r["matched_rows"]))

    def lost(self, key: str, **group: str) -> Quantity:
        """Persons who were to be matched and were not."""
        return self._rated(key, "未比对上", "人", group, lambda r: (r["denominator"] - r["numerator"], _lost_rows(r)))

    def rate(self, key: str, **group: str) -> Quantity:
        """The rate in per cent, two decimals."""
        return self._rated(key, "比对率", "%", group, lambda r: (r["rate"], r["rows"]))

    def longest_delay(self) -> Quantity:
        """Days of the payment that is most overdue."""
        late = self.lists.get("late", Frame({"days_late": []}))
        longest = late[late["days_late"].eq(late["days_late"].max())]
        days = None if longest.empty else int(longest["days_late"].iloc[0])
        return self._quantity("late.days", "最长逾期天数", days, "天", longest, "late")

    # 句

    @property
    def registers(self) -> str:
        """学籍登记表、…: the registers that were compared."""
        return names((table.ledger.name for table in self._tables), limit=len(REGISTERS))

    def most_lost(self, key: str) -> str:
        """分乡镇看，甲镇最多，有5人: where most were not matched, as a clause; not said where many are equal."""
        lost = {town: self.lost(key, town=town) for town in self._members(key, "town")}
        most = max((q.value or 0 for q in lost.values()), default=0)
        towns = [town for town, q in lost.items() if q.value == most]
        each = "各" if len(towns) > 1 else ""
        return (
            f"分乡镇看，{names(towns)}最多，{each}有{lost[towns[0]]}"
            if most and len(towns) <= 2 < len(lost)
            else MISSING
        )

    def spread(self, key: str) -> str:
        """涉及甲镇、乙镇、丙镇等8个乡镇: where the persons on a list live, most of them first, as a clause."""
        frame = self.lists.get(key, Frame({"town": []}))
        known = frame[frame["town"].ne(NO_TOWN)]
        if known.empty:
            return MISSING
        order = known.groupby("town", sort=False)["person"].nunique().sort_values(ascending=False, kind="stable").index
        number = self._quantity(f"{key}.towns", f"{LISTS[key].name}涉及乡镇数", len(order), "个", known, key)
        every = len(order) == len([town for town in self.towns if town != NO_TOWN]) > 3
        return f"涉及全部{number}乡镇" if every else f"涉及{names(order)}{number}乡镇"

    def clear(self, *keys: str) -> str:
        """没有发现甲、乙的情况。 — the lists that were made and are empty, as a sentence."""
        empty = [LISTS[key].name for key in keys if key in self.lists and self.lists[key].empty]
        return f"没有发现{'、'.join(empty)}的情况。" if empty else MISSING

    def left_out(self) -> Iterator[str]:
        """What was not compared and why, a sentence for each reason."""
        skipped = {key: why for key, why in self.comparison.skipped.items() if key not in self.lists}
        for why in dict.fromkeys(skipped.values()):
            what = [(LISTS | RATES)[key].name for key, reason in skipped.items() if reason == why]
            yield f"{why}，没有比对{'、'.join(what)}。"
        if unjudged := self.comparison.unjudged:
            rows = tuple(sorted(row for found in unjudged.values() for row in found))
            number = self.case.quantity("aid_detail", "没有标准的发放记录", Measure(Decimal(len(rows)), rows), "条")
            yield f"标准表中没有{'、'.join(unjudged)}，{number}发放记录没有核对金额和档次。"

    # 表

    @property
    def towns(self) -> list[str]:
        """Every township in the order of the registers, those without one last."""
        rated = self.comparison.rates["town"]
        listed = (town for frame in self.lists.values() for town in frame["town"])
        return sorted(dict.fromkeys([*rated[rated.ne("")], *listed]), key=NO_TOWN.__eq__)

    def by_register(self) -> Grid:
        """Every register: its rows, and those whose identity number has a problem."""
        faults = (UNUSABLE, REPEATED, DIFFERING)
        rows: list[tuple[Cell, ...]] = [
            (t.ledger.name, self._rows_of(t), *(self.numbers(t.ledger.id, fault=fault) for fault in faults))
            for t in self._tables
        ]
        return _grid(("台账", "数据行数", *(f"身份证号{fault}" for fault in faults)), rows)

    def by_cause(self) -> Grid:
        """Every problem of identity numbers: rows by register."""
        registers = [t.ledger.id for t in self._tables]
        causes = dict.fromkeys(self.lists["id_problems"].sort_values("fault", kind="stable")["cause"])
        rows: list[tuple[Cell, ...]] = [
            (cause, *(self.numbers(r, cause=cause) for r in (*registers, ""))) for cause in causes
        ]
        return _grid(("问题", *(REGISTERS[r] for r in registers), "合计"), rows)

    def rates_by_stage(self) -> Grid:
        """Every rate: persons and rate by stage."""
        header = ("比对内容", "学段", "应比对（人）", "比对上（人）", "未比对上（人）", "比对率（%）")
        rows: list[tuple[Cell, ...]] = []
        for key in self._rates:
            stages = [{"stage": stage} for stage in self._members(key, "stage") if self.due(key, stage=stage)]
            for group in (*stages, {}):
                numbers = (number(key, **group) for number in (self.due, self.matched, self.lost, self.rate))
                rows.append((SUBJECTS[key], group.get("stage", "合计"), *numbers))
        return _grid(header, rows, texts=2)

    def rates_by_town(self) -> Grid:
        """Every township: its rates."""
        held = {town for key in self._rates for town in self._members(key, "town")}
        return self._by_town([f"{RATES[key].name}（%）" for key in self._rates], self._rates, held, self.rate)

    def lost_by_town(self) -> dict[str, dict[str, Quantity]]:
        """What a chart draws: comparison → township → persons who were not matched; no bar for nobody.

        Townships with most such persons first, as many as a page can show.
        """
        lost = {key: {town: self.lost(key, town=town) for town in self.towns} for key in self._rates}
        number = {town: sum(q[town].value or 0 for q in lost.values()) for town in self.towns}
        held = sorted(filter(number.get, self.towns), key=lambda town: -number[town])[:DRAWN]
        return {
            SUBJECTS[key]: {t: q[t] if q[t] else replace(q[t], value=None) for t in held} for key, q in lost.items()
        }

    def lists_by_stage(self) -> Grid:
        """Every list of 四查: persons by stage."""
        made = [(check, key) for check, keys in CHECKS.items() for key in keys if key in self.lists]
        held = {level for _, key in made for level in self.lists[key]["level"]}
        levels = [level for level in (*STAGES, NO_STAGE) if level in held]
        rows: list[tuple[Cell, ...]] = [
            (check, LISTS[key].name, *(self.people(key, level=level) for level in levels), self.people(key))
            for check, key in made
        ]
        return _grid(("四查", "名单", *levels, "合计"), rows, texts=2)

    def lists_by_town(self, *checks: str) -> Grid:
        """Every township: persons on the lists of some of 四查."""
        keys = [key for check in checks for key in CHECKS[check] if key in self.lists]
        held = {town for key in keys for town in self.lists[key]["town"]}
        return self._by_town([LISTS[key].name for key in keys], keys, held, self.people)

    def reviews_by_town(self) -> Grid:
        """Every township: pairs of rows that may be of one person, by the registers they stand in."""
        keys = [key for key in REVIEWS if key in self.lists]
        held = {town for key in keys for town in self.lists[key]["town"]}
        return self._by_town([REVIEWS[key] for key in keys], keys, held, self.pairs)

    def definitions(self) -> Grid:
        """What the params set and what every rate and list means that was made."""
        made = [rule for rule in (RATES | LISTS).values() if rule.id in {*self._rates, *self.lists}]
        return _grid(
            ("名称", "口径"), [*rules(self.options), *((rule.name, rule.definition) for rule in made)], texts=2
        )

    @property
    def _tables(self) -> list[Table]:
        return [self.case.ledgers.tables[key] for key in REGISTERS if key in self.case.ledgers.tables]

    @property
    def _rates(self) -> list[str]:
        return [key for key in RATES if key not in self.comparison.skipped]

    def _members(self, key: str, group: str) -> list[str]:
        """The stages, towns or places of a rate."""
        members = where(self.comparison.rates, id=key)[group]
        return [str(member) for member in members[members.ne("")]]

    def _by_town(self, titles: list[str], keys: list[str], held: set[str], number: Callable[..., Quantity]) -> Grid:
        towns = [town for town in self.towns if town in held]
        rows: list[tuple[Cell, ...]] = [(town, *(number(key, town=town) for key in keys)) for town in towns]
        if len(towns) > 1:
            rows.append(("合计", *(number(key) for key in keys)))
        return _grid(("乡镇", *titles), rows)

    def _rows_of(self, table: Table) -> Quantity:
        rows = tuple(map(int, table.frame.index))
        name = f"{table.ledger.name}数据行数"
        return self.case.quantity(table.ledger.id, name, Measure(Decimal(len(rows)), rows), "行")

    def _counted(self, key: str, unit: str, codes: Mapping[str, str]) -> Quantity:
        label = "、".join(codes.values())
        frame = where(self.lists[key], **codes) if key in self.lists else None
        value = frame if frame is None else len(frame) if unit != "人" else frame["person"].nunique()
        name = f"{LISTS[key].name}（{label}）" if label else LISTS[key].name
        return self._quantity(f"{key}[{label}]" if label else key, name, value, unit, frame, key)

    def _quantity(
        self, ident: str, name: str, value: int | None, unit: str, frame: Frame | None, *keys: str
    ) -> Quantity:
        rows = () if frame is None else self._sources(frame, *keys)
        known = None if value is None else Decimal(value)
        basis = "；".join(LISTS[key].definition for key in keys)
        return Quantity(ident, name, known, unit, rows=rows, basis=basis, record=self.case.record)

    def _sources(self, frame: Frame, *keys: str) -> Rows:
        """The rows of a list, or of several, by register; without rows the registers that were looked into."""
        inputs = {"aid_detail" if name == "term_aid" else name for key in keys for name in LISTS[key].inputs}
        found = dict(source_rows(frame))
        return tuple((r, found.get(r, ())) for r in REGISTERS if r in inputs and r in self.case.ledgers.tables)

    def _rated(
        self,
        key: str,
        what: str,
        unit: str,
        group: Mapping[str, str],
        take: Callable[[Mapping[Any, Any]], tuple[Decimal | None, Rows]],
    ) -> Quantity:
        label = "、".join((what, *group.values()))
        found = where(self.comparison.rates, id=key, **{"stage": "", "town": "", "place": ""} | dict(group))
        value, rows = take(found.to_dict("records")[0]) if len(found) else (None, ())
        decimals = 2 if unit == "%" else None
        name = f"{RATES[key].name}（{label}）"
        basis = RATES[key].definition
        ident = f"{key}[{label}]"
        return Quantity(ident, name, value, unit, decimals, rows=rows, basis=basis, record=self.case.record)


def _located(register: Frame) -> Frame:
    """A register in which no township holds a row of digits: an identity number that slipped there names none."""
    towns = [column for column in ("town", "hukou_town") if column in register]
    slipped = {town: register[town].astype("str").str.contains(r"\d{6}", na=False) for town in towns}
    return register.assign(**{town: register[town].mask(slipped[town], NO_TOWN) for town in towns})


def _readied(frame: Frame) -> Frame:
    """A list with what it is counted by.

    person: the number, or one of its own for a row whose number cannot be used; town and level
    (stage): those of the person's first row, so that groups add up to the whole; cause: the finding
    without what differs from row to row; fault: the same in one of three words, in the list of
    problems with numbers; row numbers under the names of `ROWS`.
    """
    usable = frame["id_no"].map(idno.normalised).notna().astype(bool)
    made = frame.assign(person=frame["id_no"].astype("str").where(usable, "第" + frame.index.astype("str") + "条"))
    made["level"] = next((frame[c].astype(object) for c in STAGE_COLUMNS if c in frame), None)
    for column, unknown in (("town", NO_TOWN), ("level", NO_STAGE)):
        made[column] = made[column].replace("", None).fillna(unknown)
        made[column] = made.groupby("person")[column].transform("first")
    if "finding" in frame:
        made["cause"] = frame["finding"].astype("str").str.split("，").str[0]
        made["cause"] = made["cause"].mask(made["cause"].str.startswith("学籍状态为"), OFF_ROLL)
    if "register" in frame and "finding" in frame:
        made["fault"] = np.select([~usable, made["cause"].str.endswith(REPEATED)], [UNUSABLE, REPEATED], DIFFERING)
    elif "finding" in frame:
        made["cause"] = made["cause"].mask(made["cause"].str.startswith("身份证号"), UNUSABLE)
    for register, row in (("register", "row"), ("other_register", "other_row")):
        for key, name in REGISTERS.items():
            if register in frame and frame[register].eq(name).any():
                made[ROWS[key]] = frame[row].where(frame[register].eq(name))
    return made


def _lost_rows(rate: Mapping[str, Any]) -> Rows:
    matched = {register: set(rows) for register, rows in rate["matched_rows"]}
    return tuple(
        (register, tuple(row for row in rows if row not in matched[register])) for register, rows in rate["rows"]
    )


def _grid(header: tuple[str, ...], rows: Sequence[tuple[Cell, ...]], texts: int = 1) -> Grid:
    """A grid whose first columns are texts and the others numbers."""
    return Grid(header, tuple(rows), tuple(position >= texts for position in range(len(header))))


def rules(options: ComparisonParams) -> Iterator[tuple[str, str]]:
    """What the params set, by its name, in words."""
    ages = "，".join(f"{stage}{first}至{last}周岁" for stage, (first, last) in options.ages.items())
    yield "学龄", f"{ages}，按8月31日满周岁计算"
    spring, autumn = map(_month_day, (options.deadlines.spring, options.deadlines.autumn))
    yield "资助发放期限", f"春季学期{spring}，秋季学期{autumn}"
    if options.standards:
        yield "资助标准", f"{'；'.join(map(_standard, options.standards))}（元/学期）"


def _month_day(day: str) -> str:
    month, number = day.split("-")
    return f"{int(month)}月{int(number)}日"


def _standard(standard: StandardParams) -> str:
    given = {"": standard.semester_amount, "低档": standard.low, "高档": standard.high}
    amounts = (f"{tier}{fixed(Decimal(str(yuan)))}" for tier, yuan in given.items() if yuan)
    return f"{standard.stage}{standard.item}{'、'.join(amounts)}"
