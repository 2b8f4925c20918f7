"""Documents that targets rest on (data/<slug>/documents.csv) and benchmarks (data/<slug>/benchmarks.csv)."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from xianbao import csvtables
from xianbao.csvtables import Column

ROLES = ("目标来源", "依据")


@dataclass(frozen=True)
class Document:
    """A document: number (文号 as it stands), title in our own words, days, what it is to the report."""

    number: str
    title: str
    dated: dt.date | None
    published: dt.date | None
    role: str
    note: str
    row: int


@dataclass(frozen=True)
class Benchmark:
    """A figure that the jurisdiction is held against: 全省平均 of an indicator in a year; `source` of the figure."""

    name: str
    indicator: str
    year: int
    value: Decimal
    unit: str
    source: str
    row: int


_DOCUMENTS = (
    Column("number", "文号", required=True),
    Column("title", "名称", required=True),
    Column("dated", "成文日期", csvtables.day, blank=None),
    Column("published", "发布日期", csvtables.day, blank=None),
    Column("role", "作用", csvtables.one_of(*ROLES), required=True),
    Column("note", "说明"),
)
_BENCHMARKS = (
    Column("name", "名称", required=True),
    Column("indicator", "指标", required=True),
    Column("year", "年度", csvtables.year, required=True),
    Column("value", "数值", csvtables.number, required=True),
    Column("unit", "单位"),
    Column("source", "来源", required=True),
)


def load(path: Path, label: str) -> tuple[Document, ...]:
    """Read documents.csv; XianbaoError with a line for every fault."""
    return tuple(Document(**r.values, row=r.number) for r in csvtables.read(path, label, _DOCUMENTS, key=("number",)))


def load_benchmarks(path: Path, label: str) -> tuple[Benchmark, ...]:
    """Read benchmarks.csv; XianbaoError with a line for every fault."""
    key = ("name", "indicator", "year")
    return tuple(Benchmark(**r.values, row=r.number) for r in csvtables.read(path, label, _BENCHMARKS, key=key))


def benchmark(benchmarks: tuple[Benchmark, ...], name: str, indicator: str, year: int) -> Benchmark | None:
    """The figure of a name, indicator and year; None where there is none."""
    wanted = (name, indicator, year)
    return next((b for b in benchmarks if (b.name, b.indicator, b.year) == wanted), None)
