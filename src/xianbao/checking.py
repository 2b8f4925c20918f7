"""Check a folder of ledgers: everything that is wrong in one run, and copies that show it."""

import datetime as dt
import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from xianbao import crosschecks, intake
from xianbao.annotate import annotated
from xianbao.errors import XianbaoError
from xianbao.problems import Problem


@dataclass(frozen=True)
class Examination:
    """What came of it: problems in the order of files and rows, hints, annotated copies."""

    problems: Sequence[Problem]
    hints: Sequence[str]
    copies: Sequence[Path]
    tables: int

    @property
    def summary(self) -> str:
        wrong = sum(p.severity == "错误" for p in self.problems)
        return f"可用台账 {self.tables} 本，错误 {wrong} 处，勾稽提示 {len(self.problems) - wrong} 处"


def examine(folder: Path, label: str, out: Path, limit: float = intake.LIMIT, region: str = "") -> Examination:
    """Read and cross-check every ledger in `folder`; write annotated copies to `out`, emptied first.

    limit: share of faulty rows above which a ledger is refused whole; region: six-digit code of the
    jurisdiction, for the standards of its province. The originals are only read. A file that cannot
    be read has no copy. Raises XianbaoError where there is no such folder.
    """
    if not folder.is_dir():
        raise XianbaoError(f"没有台账文件夹 {label}")
    found = intake.survey(folder, label, limit=limit)
    rows = [p for table in found.tables.values() for p in (*table.quarantined, *table.doubts)]
    problems = [*found.problems, *rows, *crosschecks.problems(found.tables, region)]
    problems.sort(key=lambda p: (p.file, p.sheet, p.row, p.position or 0))
    shutil.rmtree(out, ignore_errors=True)
    copies = []
    for file in dict.fromkeys(p.file for p in problems):
        source = folder / file.removeprefix(f"{label}/")
        try:
            marked = annotated(
                intake.contents(source, file), source.suffix.lower(), file, [p for p in problems if p.file == file]
            )
        except XianbaoError:  # what cannot be read cannot be copied: it is among the problems
            continue
        out.mkdir(parents=True, exist_ok=True)
        copies.append(out / f"{source.stem}（批注）.xlsx")
        copies[-1].write_bytes(marked)
    return Examination(problems, found.hints, copies, len(found.tables))


def as_json(problems: Sequence[Problem]) -> str:
    """Every problem as an object: severity, check, file, sheet, cell, what stood there, what is wrong, both figures."""
    records = [p.record() for p in problems]
    text = json.dumps(records, ensure_ascii=False, indent=1, default=_plain)
    return text.encode("utf-8", "replace").decode("utf-8") + "\n"  # a file name may hold half a character


def _plain(value: Decimal | dt.date) -> float | int | str:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value.isoformat()
