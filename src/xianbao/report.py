"""The report object of a notebook: the only way for anything to be shown.

A notebook opens a report, says sentences, shows tables and figures, and closes it. Every output is
text/markdown. Sentences that hold something unknown are left out, headings with nothing under them
are not printed, and every number that is printed is kept with its source.
"""

import datetime as dt
import json
import os
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import partial
from pathlib import Path
from shutil import rmtree
from typing import Any, Self

import pandas as pd
from IPython.display import display

from xianbao import (
    crosschecks,
    discrepancies,
    figures,
    findings,
    followup,
    goal_tables,
    goals,
    indicators,
    intake,
    protection,
    tables,
    wording,
)
from xianbao.bulletin import Bulletin
from xianbao.editions import INTERNAL, PUBLIC, Showing
from xianbao.errors import XianbaoError
from xianbao.figures import Chart
from xianbao.goals import Agenda
from xianbao.indicators import REGISTRY, Indicator, number_of
from xianbao.kinds import kind_of, wanted
from xianbao.ledgers import LEDGERS
from xianbao.numbers import Numbers, Place, row_names
from xianbao.outline import Outline
from xianbao.params import ComparisonParams, Params, ReportParams, load
from xianbao.quantities import MISSING, SIGN, Quantity, told_of
from xianbao.reconciliation import Reconciliation
from xianbao.sources import Sources
from xianbao.statistics import Statistics, of_year
from xianbao.tables import Cell, Grid
from xianbao.wording import data_text
from xianbao.workspace import FOLLOWUP, REPORT_FOLDER, ReportId, Workspace

ANNEX = "{.annex}"
SOURCES = "数据来源与说明"
WHOLES = {"市": "全市", "州": "全州", "盟": "全盟", "区": "全区", "旗": "全旗"}
_LABEL = re.compile(r"(fig|tbl)-[a-z0-9-]+")


class Report:
    """One report while its notebook runs.

    `i` holds every indicator as an attribute; `frame(id)` gives a ledger's checked rows.
    """

    def __init__(
        self,
        ident: ReportId,
        params: Params,
        entry: ReportParams,
        ledgers: intake.Ledgers,
        folder: Path,
        former: intake.Ledgers | None = None,
        agenda: Agenda | None = None,
        showing: Showing | None = None,
    ) -> None:
        self.id, self.params, self.entry, self.folder = ident, params, entry, folder
        self._threshold = showing.threshold if showing else 0
        self.numbers = Numbers(frozenset(showing.open) if showing else None)
        self._pending: list[tuple[int, str]] = []
        self._outline = Outline()
        self._labels: set[str] = set()
        self._workbooks: Mapping[str, bytes] = {}
        record = self.numbers
        self._read = ledgers
        self.now = Statistics(ledgers, entry.as_of, params.bases, record)
        before = str(int(ident.period[:4]) - 1)
        self.last = (
            Statistics(former, entry.as_of, params.bases, record, time=f"{before}年", year=before) if former else None
        )
        self.ledgers, self.i = self.now.ledgers, self.now.i
        self._agenda = agenda or Agenda()
        former_tables = self.last.ledgers.tables if self.last else {}
        self._sources = Sources(self.ledgers.tables, self._agenda, former_tables, before)
        self.goals = goals.judge(
            self._agenda, int(ident.period[:4]), entry.as_of, self.areas, self.value, self._former, record
        )
        contradictions = tuple(crosschecks.problems(self.ledgers.tables, params.code))
        self._case = findings.Case(
            self.i, self.ledgers, entry.as_of, entry.complete_by, record, self.goals, contradictions
        )
        self._findings = findings.find(self._case)

    @classmethod
    def open(cls, slug: str, period: str, kind: str, edition: str = INTERNAL) -> Self:
        """Read params and ledgers of a jurisdiction in the workspace that the notebook runs in."""
        workspace = Workspace.find(Path.cwd())
        ident = ReportId(slug, period, kind, edition)
        params = load(workspace.params(slug), workspace.name(workspace.params(slug)))
        entry = params.report(kind, period)
        if entry is None:
            raise XianbaoError(f"params/{slug}.yaml 的 reports 中没有 {kind} {period}")
        held = wanted(kind_of(ident), params)
        folder = workspace.ledgers(slug, period)
        ledgers = intake.load(folder, workspace.name(folder), held, params.quarantine_limit)
        before = workspace.ledgers(slug, str(int(period[:4]) - 1))
        former = None
        if before.is_dir():
            former = intake.survey(before, workspace.name(before), held, params.quarantine_limit)
            if former.problems:  # a comparison that is left out in silence would be taken for none to make
                raise XianbaoError(*map(str, former.problems))
        agenda = goals.load(folder.parent, workspace.name(folder.parent))
        out = Path(os.environ.get(REPORT_FOLDER) or workspace.build / "draft" / ident.path)
        showing = Showing.read(out) if edition == PUBLIC else None
        return cls(ident, params, entry, ledgers, out, former, agenda, showing)

    @property
    def year(self) -> str:
        return f"{self.id.period[:4]}年"

    @property
    def span(self) -> str:
        """2019年上半年: from January to the end of the period."""
        return wording.span_text(self.id.period)

    @property
    def as_of(self) -> str:
        return wording.date_text(self.entry.as_of)

    @property
    def areas(self) -> tuple[str, ...]:
        """The counties of a prefecture; none in a county."""
        return self.now.areas

    @property
    def whole(self) -> str:
        """全市, 全区, 全州 … after the name of the jurisdiction; else 全县."""
        return WHOLES.get(self.params.name[-1], "全县")

    def value(self, key: str, area: str = "", group: str = "") -> Quantity:
        """An indicator of a county, or of a group such as 学前; of the whole where neither is named."""
        return self.now.value(key, area, group)

    def by_area(self, key: str, group: str = "") -> dict[str, Quantity]:
        """An indicator of every county."""
        return {area: self.now.value(key, area, group) for area in self.areas}

    def compared(self, key: str, area: str = "", group: str = "") -> str:
        """比上年提高0.6个百分点 — MISSING where there is no last year."""
        return wording.change(self.value(key, area, group), self._former(key, area, group))

    def _former(self, key: str, area: str = "", group: str = "") -> Quantity:
        if self.last is None:
            return replace(self.value(key, area, group), value=None, text="", day=None)
        return self.last.value(key, area, group)

    def frame(self, ledger: str, **codes: Any) -> pd.DataFrame:
        """A ledger's checked rows in which every named column has the given code.

        No rows where the ledger is missing. Columns: `xianbao.ledgers`.
        """
        return indicators.where(self.ledgers.frame(ledger), **codes)

    def compare(self) -> Reconciliation:
        """Compare the registers. The findings become the report's, the workbooks part of its folder."""
        found = Reconciliation.of(self._case, self.entry.comparison or ComparisonParams())
        self._findings = discrepancies.find(found)
        self._workbooks = followup.files(found.comparison, found.towns)
        return found

    def target_table(self) -> Grid:
        """Every target: what was asked for, what there is, what became of it."""
        return goal_tables.targets(self.goals.judged)

    def target_chart(self, what: str) -> Chart:
        """The targets of the whole that are numbers, against what there is."""
        return goal_tables.target_chart(self.goals.own, what)

    def document_table(self) -> Grid:
        """The documents that set the targets and tasks."""
        return goal_tables.documents(self.goals.documents)

    def task_table(self) -> Grid:
        """Every task with its units, day, progress and state."""
        return goal_tables.tasks(self.goals.tasks, self.entry.as_of, self.goals.progress())

    def unit_table(self) -> Grid:
        """How many tasks each lead unit has, by state."""
        return goal_tables.units(self.goals)

    def county_table(self, *keys: str) -> Grid:
        """Indicators of every county and of the whole; no rows in a county."""
        columns = {_column(REGISTRY[k]): self.now.by_area(k) for k in keys}
        return tables.by_area(self.areas, columns, self.whole)

    def stages(self) -> dict[str, dict[str, Quantity]]:
        """County → stage of building → number of projects; nothing in a county."""
        stages = [s for s in figures.STAGES if s in LEDGERS["project"].column("status").choices]
        counts = {a: {s: self.value("project_count_all", a, s) for s in stages} for a in self.areas}
        return {area: one for area, one in counts.items() if any(one.values())}

    def unit_words(self) -> Sequence[str]:
        """Sentences on the lead units: who leads most, why the sum may exceed the whole."""
        return list(goal_tables.unit_words(self.goals))

    def changes(self, *keys: str) -> dict[str, tuple[Quantity, Quantity]]:
        """Name → last year's value and this year's, of the indicators that are known in both."""
        pairs = {REGISTRY[k].name: (self._former(k), self.i[k]) for k in keys}
        return {name: pair for name, pair in pairs.items() if all(q.known for q in pair)}

    def bulletin(self) -> Bulletin:
        """What the monthly reports come to. Its findings become the report's."""
        day = self.entry.as_of
        quarterly = "-q" in self.id.period
        first = day.replace(day=1, month=(day.month - 1) // 3 * 3 + 1) if quarterly else day.replace(day=1)
        eve = first - dt.timedelta(days=1)
        before = Statistics(self._read, eve, self.params.bases, time=f"截至{wording.date_text(eve)}")
        line = self.entry.talk_below
        found = Bulletin(
            self._case,
            self.now,
            before,
            None if line is None else Decimal(str(line)),
            "比上季度" if quarterly else "比上月",
        )
        self._findings = found.findings()
        return found

    def heading(self, level: int, title: str) -> None:
        """A heading, printed only if something follows under it."""
        self._pending = [(n, t) for n, t in self._pending if n < level]
        self._pending.append((level, title))

    def say(self, *sentences: str) -> None:
        """A paragraph of the sentences that are fully known; nothing if none is."""
        paragraph = "".join(s for s in sentences if MISSING not in s)
        if paragraph:
            self._show(paragraph)

    def table(self, label: str, caption: str, grid: Grid, *, wide: bool = False) -> None:
        """A captioned table, wide on a landscape page; left out where the grid has no rows."""
        if not grid.rows or MISSING in caption:
            return
        self._claim(label)
        self.numbers.put(caption, Place("caption", label))
        rows = [[self.numbers.seen(c) if isinstance(c, Quantity) else c for c in row] for row in grid.rows]
        body = [[tables.shown(cell) for cell in row] for row in rows]
        marked = [
            [
                self.numbers.mark(c) if isinstance(c, Quantity) and (c.known or c.hidden) else text
                for c, text in zip(r, b, strict=True)
            ]
            for r, b in zip(rows, body, strict=True)
        ]
        for name, row, cells in zip(row_names(grid), rows, marked, strict=True):
            for title, value, cell in zip(grid.header, row, cells, strict=True):
                self.numbers.put(cell, Place("table", label, name, title))
                if isinstance(value, Quantity):
                    self.numbers.tabulate(label, title, name, value)
        pipes = tables.markdown([data_text(h) for h in grid.header], marked, grid.numeric)
        shown = f"{pipes}\n\n: {caption} {{#{label}}}"
        self._show(shown, wide=wide)

    def figure(self, label: str, caption: str, chart: Chart) -> None:
        """A captioned chart as SVG (PDF, web: with its data) and PNG (Word); left out where it draws nothing."""
        if not chart.data or MISSING in caption:
            return
        self._claim(label)
        self.numbers.put(caption, Place("caption", label))
        chart = self._seen(chart)
        numbers, words = self.numbers.chart(label, chart, self._outline.heading)
        chart.save(self.folder / "figures", label, words)
        alt = chart.alt.replace('"', "”").replace("\\", "＼")
        image = f'![{caption}](figures/{label}.svg){{#{label} fig-alt="{alt}"}}'
        told = f'::: {{.chart-data for="{label}"}}\n\n{tables.drawn(chart.data, numbers)}\n\n:::'
        self._show(f"{image}\n\n{told}", [q for _, _, q in chart.data])

    def _seen(self, chart: Chart) -> Chart:
        """A chart as this edition has it: drawn without the numbers that are not public.

        Where one that the chart itself computes is not, those that it is computed from are left out as well. No bar
        of the public edition is longer than its number says: its length could be measured.
        """
        veiled = {q.key for q in chart.given if self.numbers.hides(q)}
        while chart.again:
            if veiled:
                chart = chart.again(partial(_veiled, frozenset(veiled)))
            computed = (*(q for _, _, q in chart.data), *chart.also)
            rest = [q for q in computed if not q.veiled and self.numbers.hides(q)]
            if not rest:
                break
            sources = {(key, row) for q in rest for key, rows in q.rows for row in rows}
            parts = {q.key for q in chart.given if any((k, r) in sources for k, rows in q.rows for r in rows)} - veiled
            veiled |= parts or {q.key for q in chart.given}
        if self.numbers.public and chart.again and any(_as_printed(q).value != q.value for q in chart.given):
            return chart.again(_as_printed)
        return chart

    def problems(self, none: str = "对照现有台账，本期没有发现未完成事项和资金缺口。") -> None:
        """存在问题, each finding under its own heading; the sentence `none` where there is no finding."""
        if not self._findings:
            self.say(none)
        for finding in self._findings:
            self.heading(2, finding.problem_title)
            self.say(*finding.problem)

    def next_steps(self, none: str = "按既定计划继续推进各项工作。") -> None:
        """下一步打算: the answer to every problem, in the same order."""
        if not self._findings:
            self.say(none)
        for finding in self._findings:
            self.heading(2, finding.step_title)
            self.say(*finding.step)

    def annex(self, title: str) -> None:
        """An annex (附件), printed only if something follows under it."""
        self.heading(1, f"{title} {ANNEX}")

    def data_notes(self) -> None:
        """An annex that names every ledger, its rows and origin, what is missing and how it was counted."""
        self.annex(SOURCES)
        self._show(f"数据统计截至{self.as_of}。各项数字由程序根据下列台账和清单逐项计算，原始内容未作改动。")
        held, origins = self.ledgers.tables, self._sources.origins
        counted = [(t.ledger.name, self._row_count(t), k) for k, t in held.items()]
        used = self.numbers.sources | ({"documents"} if "tbl-documents" in self._labels else set())
        counted += [(goals.FILES[k], n, k) for k, n in goals.row_counts(self._agenda).items() if k in used]
        columns = tables.origins([origins.get(key) for _, _, key in counted])
        rows: tuple[tuple[Cell, ...], ...] = tuple(
            (name, number, *(of(origins.get(k)) for of in columns.values())) for name, number, k in counted
        )
        header = ("台账或清单", "数据行数", *columns)
        self.table("tbl-sources", "本报告使用的台账和清单", Grid(header, rows, (False, True, *[False] * len(columns))))
        for table in held.values():
            if table.quarantined:
                bad = tuple(sorted({p.row for p in table.quarantined}))
                name, where = f"{table.ledger.name}有误的行数", ((table.ledger.id, bad),)
                basis = f"{table.ledger.name}中没有通过核对、没有计入的行，逐行计数"
                number = Quantity(
                    f"quarantined.{table.ledger.id}",
                    name,
                    Decimal(len(bad)),
                    "行",
                    rows=where,
                    basis=basis,
                    forms=told_of(number_of(bad), table.ledger.id),
                )
                self._show(f"{table.ledger.name}有{self.numbers.mark(number)}行填写有误，没有计入。")
        for reason in self.ledgers.missing.values():
            self._show(f"{reason}，有关内容未列入本报告。")
        partial = [o for t in held.values() if (o := t.origin) and o.characters_total]
        if partial:
            first = partial[0]
            self._show(
                f"公开材料为《{data_text(first.source_document)}》，全文{self._count(first.characters_total)}字，"
                f"公开显示{self._count(first.characters_shown)}字；未公开的部分没有补写。"
            )
        if self.numbers.hidden:
            self._show(self._why_hidden())
        printed = self.numbers.ids
        bounded = [q.name for q in self.i.values() if q.lower_bound and q.id in printed and not q.hidden]
        if bounded:
            self._show(f"带“余”“以上”的数字，台账中有未填写的行，实际数可能更大，涉及：{'、'.join(bounded)}。")
        rates = [REGISTRY[q.id] for q in self.i.values() if q.unit == "%" and q.id in printed]
        defined = tuple((rate.name, rate.defined(self.params.bases)) for rate in rates)
        self.table("tbl-basis", "各项比率的口径", Grid(("比率", "口径"), defined, (False, False)))

    def _why_hidden(self) -> str:
        basis = "参数文件 suppress_below 所定"
        floor = Quantity("suppress_below", "公开的最小人数", Decimal(self._threshold), "人", basis=basis)
        few = f"少于{self.numbers.record(floor, floor.printed())}的" if self._threshold else "人数少的"
        return (
            f"“{SIGN}”表示不公开的数字，没有数据的标“—”。涉及学生、家庭和资助对象的数字，{few}不公开；"
            "可以由此推算的其他数字也不公开。不公开的数字不参加排名和比较。"
        )

    def close(self) -> None:
        """Write numbers.json, indicators.csv, report.json, disclosure.json, workbooks; a notebook's last call."""
        self.folder.mkdir(parents=True, exist_ok=True)
        rmtree(self.folder / FOLLOWUP, ignore_errors=True)  # of a former draft
        for name, data in self._workbooks.items():
            (self.folder / FOLLOWUP).mkdir(exist_ok=True)
            (self.folder / FOLLOWUP / name).write_bytes(data)
        known = self.numbers.json(self._sources.files)
        (self.folder / "numbers.json").write_text(known, encoding="utf-8", newline="\n")
        if self.id.edition == INTERNAL and PUBLIC in kind_of(self.id).editions:
            told = protection.written(self.numbers.printed, self._protected())
            (self.folder / protection.FILE).write_text(told, encoding="utf-8", newline="\n")
        read = set(self.ledgers.tables) | set(self.ledgers.missing)
        values = [q for q in self.i.values() if read.issuperset(REGISTRY[q.id].ledgers)]
        (self.folder / "indicators.csv").write_text(self.numbers.csv(values), encoding="utf-8-sig", newline="")
        _write_json(self.folder / "report.json", {
            "notice": self._sources.notice(list(self._outline.samples(SOURCES))),
            "missing": dict(self.ledgers.missing),
            "findings": [f.id for f in self._findings],
            "labels": sorted(self._labels),
            "hidden": self.numbers.hidden,
            "ledgers": {k: {"file": t.file, "size": t.size, "sha256": t.sha256, "sheet": t.sheet,
                            "rows_read": t.rows_read, "rows_used": len(t.frame),
                            "rows_quarantined": t.rows_quarantined}
                        for k, t in self.ledgers.tables.items()},
        })  # fmt: skip

    def _protected(self) -> dict[str, protection.Source]:
        """The ledgers, this year's and last year's, by the ids by which numbers name them."""
        code, year = self.params.code[:4], self.id.period[:4]
        before = str(int(year) - 1)
        held = {k: protection.Source(t, self.params.name, code, year) for k, t in self.ledgers.tables.items()}
        former = self.last.ledgers.tables if self.last else {}
        return held | {
            of_year(k, before): protection.Source(t, self.params.name, code, before) for k, t in former.items()
        }

    def _row_count(self, table: intake.Table) -> Quantity:
        rows = tuple(int(r) for r in table.frame.index)
        name = f"{table.ledger.name}数据行数"
        basis = f"{table.ledger.name}中通过核对的数据行，逐行计数"
        return Quantity(
            f"rows.{table.ledger.id}",
            name,
            Decimal(len(rows)),
            "行",
            rows=((table.ledger.id, rows),),
            basis=basis,
            forms=told_of(number_of(rows), table.ledger.id),
        )

    def _count(self, number: int | None) -> str:
        basis = "台账来源说明（origin.yaml）中登记的来源材料字数"
        quantity = Quantity("source.characters", "来源材料字数", Decimal(number or 0), "字", basis=basis)
        return self.numbers.mark(quantity)

    def _show(self, markdown: str, drawn: Sequence[Quantity] = (), *, wide: bool = False) -> None:
        heads = []
        for level, title in self._pending:
            heads.append(f"{'#' * level} {title}")
            self._outline.open(level, title.removesuffix(f" {ANNEX}"))
        self._pending = []
        used = list(drawn)
        used += self.numbers.said(markdown, self._outline.heading)
        if self._sources.sample(key for q in used for key, _ in q.rows):
            self._outline.touch()
        shown = "\n\n".join([*heads, markdown])
        display({"text/markdown": f"::: {{.landscape}}\n\n{shown}\n\n:::" if wide else shown}, raw=True)

    def _claim(self, label: str) -> None:
        if not _LABEL.fullmatch(label):
            raise XianbaoError(f"图表编号“{label}”不合要求：应为 fig- 或 tbl- 加小写字母、数字、连字符")
        if label in self._labels:
            raise XianbaoError(f"图表编号“{label}”用了两次")
        self._labels.add(label)


def _veiled(keys: Collection[str], quantity: Quantity) -> Quantity:
    return quantity.veil() if quantity.key in keys else quantity


def _as_printed(quantity: Quantity) -> Quantity:
    """A protected number to the decimals that are printed."""
    return replace(quantity, value=quantity.rounded) if quantity.protected and not quantity.veiled else quantity


def _column(item: Indicator) -> str:
    """Name and unit of an indicator; a day has no unit."""
    return f"{item.name}（{item.unit}）" if item.unit else item.name


def _write_json(path: Path, value: Mapping[str, Any] | Sequence[Any]) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")
