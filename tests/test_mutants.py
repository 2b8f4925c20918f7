"""The regression suite is tested: whatever is altered in the program, a notebook or the data, it must fail.

Each mutant is one alteration in a copy of the workspace and the package. What the report says then is held against its
goldens: the semantic one must tell of `figures`, the notebook, compared as nbval does, of `words`.
"""

import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import unrendered
from conftest import MUTANT, ROOT, copy_workspace
from golden import changes, semantic

LUXI, REGISTERS, HECHI = "luxi-2017-work_report", "luxi-2017-reconciliation", "hechi-2019-work_report"
ANDING, JIANSHI, XUANCHENG = "anding-2019-work_report", "jianshi-2019-task_list", "xuancheng-2019-06-bulletin"


@dataclass(frozen=True)
class Mutant:
    """`old` becomes `new` in a file, of a workbook in the cell `at`; it must be told by `figures` or `words`."""

    name: str
    report: str
    file: str
    old: Any
    new: Any
    by: str = "figures"
    at: str = ""


MUTANTS = (
    Mutant("an indicator's formula: entrants ÷ entrants", ANDING, "src/xianbao/indicators/enrolment.py",
           'ratio(total(junior, "cohort"), entered)', 'ratio(total(junior, "entry"), entered)'),
    Mutant("an indicator's formula: dropouts of before left out", ANDING, "src/xianbao/indicators/control.py",
           'ratio(total(control, "returned"), plus(total(control, "existing"), total(control, "new")))',
           'ratio(total(control, "returned"), total(control, "new"))'),
    Mutant("a filter: aid not yet paid counts as paid", LUXI, "src/xianbao/indicators/aid.py",
           'return where(aid, status="已发放")', "return aid"),
    Mutant("a filter: every term instead of the latest", LUXI, "src/xianbao/indicators/aid.py",
           'return regular[regular["term"].eq(_last_term(regular))]', "return regular"),
    Mutant("a filter: every county but the one", HECHI, "src/xianbao/indicators/registry.py",
           'frame["county"].eq(area)', 'frame["county"].ne(area)'),
    Mutant("a lower bound is taken for the number", LUXI, "src/xianbao/indicators/measures.py",
           "bool(of[unknown].isna().any())", "False"),
    Mutant("rounding: half-even", LUXI, "src/xianbao/quantities.py",
           ".scaleb(-decimals), ROUND_HALF_UP)", '.scaleb(-decimals), "ROUND_HALF_EVEN")'),
    Mutant("rounding: cut off", XUANCHENG, "src/xianbao/quantities.py",
           ".scaleb(-decimals), ROUND_HALF_UP)", '.scaleb(-decimals), "ROUND_DOWN")'),
    Mutant("rounding: after the difference, not before", ANDING, "src/xianbao/quantities.py",
           "None, self.rounded, other.rounded", "None, self.value, other.value"),
    Mutant("a unit: 万元 printed as 亿元", LUXI, "src/xianbao/quantities.py",
           "value if factor == goal else value * factor / goal", "value"),
    Mutant("a unit: % instead of 百分点", ANDING, "src/xianbao/quantities.py",
           "POINT if self.unit == PERCENT else self.unit", "self.unit"),
    Mutant("a unit: the ledger's 万元 becomes 元", LUXI, "data/luxi/2017/教育项目进度台账.xlsx",
           "总投资（万元）", "总投资（元）", at="G3"),
    Mutant("a ledger's cell: one more person", LUXI, "data/luxi/2017/学生资助发放台账.xlsx", 832, 833, at="H4"),
    Mutant("a ledger's cell: another state", LUXI, "data/luxi/2017/教育项目进度台账.xlsx", "完工", "在建", at="N5"),
    Mutant("a ledger's cell: another county", HECHI, "data/hechi/2019/教育项目进度台账.xlsx",
           "金城江区", "宜州区", at="A5"),
    Mutant("a chart's data: a label is left out", LUXI, "src/xianbao/figures/bars.py",
           "drawn = [(label, name, q) for name, one in series.items() for label in labels if present(",
           "drawn = [(label, name, q) for name, one in series.items() for label in labels[1:] if present("),
    Mutant("a chart's data: the first bar for the line", XUANCHENG, "src/xianbao/figures/bars.py",
           "(line_name, what, limit)", "(line_name, what, ranked[0][1])"),
    Mutant("a chart's data: the years before and after swapped", ANDING, "src/xianbao/report.py",
           "(self._former(k), self.i[k])", "(self.i[k], self._former(k))"),
    Mutant("a ranking's order in a chart", XUANCHENG, "src/xianbao/figures/bars.py",
           "sign = 1 if ascending else -1", "sign = -1 if ascending else 1"),
    Mutant("a ranking's order in words", XUANCHENG, "src/xianbao/bulletin.py",
           "key=lambda pair: -(pair[1].rounded or Decimal(0))", "key=lambda pair: (pair[1].rounded or Decimal(0))"),
    Mutant("a table's subtotal", LUXI, "src/xianbao/tables.py", "sums_of(block, label)", "sums_of(frame, label)"),
    Mutant("a table's columns", LUXI, "notebooks/work_report.ipynb",
           '[\\"times\\", \\"amount\\"]', '[\\"amount\\", \\"times\\"]'),
    Mutant("a target's comparator in the program", HECHI, "src/xianbao/targets.py",
           '(x <= floor if comparator == ">" else x < floor)', "(x <= floor)"),
    Mutant("a target's comparator in the list", HECHI, "data/hechi/targets.csv",
           "中小学校宽带网络接入覆盖率,,,,≥,98", "中小学校宽带网络接入覆盖率,,,,≤,98"),
    Mutant("a join's key: names instead of identity numbers", REGISTERS, "src/xianbao/reconcile.py",
           'frame["key"].isin(other["key"].dropna())', 'frame["name"].isin(other["name"].dropna())'),
    Mutant("a deadline a day earlier in the program", REGISTERS, "src/xianbao/ledgers/common.py",
           '"春": "06-15"', '"春": "06-14"'),
    Mutant("a deadline a day earlier in the list", JIANSHI, "data/jianshi/tasks.csv",
           "政策落实,县自然资源和规划局,,,,工作资料,2019,2019-12-31",
           "政策落实,县自然资源和规划局,,,,工作资料,2019,2019-12-30"),
    Mutant("a deadline has passed on the day itself", JIANSHI, "src/xianbao/tasks.py",
           "task.deadline < as_of", "task.deadline <= as_of"),
    Mutant("the day of the figures a day earlier", XUANCHENG, "params/xuancheng.yaml",
           "as_of: 2019-06-30", "as_of: 2019-06-29"),
    Mutant("the first month instead of the last", XUANCHENG, "src/xianbao/indicators/monthly.py",
           '.transform("max")', '.transform("min")'),
    Mutant("the line of 约谈", XUANCHENG, "params/xuancheng.yaml", "talk_below: 40", "talk_below: 30"),
    Mutant("last year is this year", ANDING, "src/xianbao/report.py",
           "str(int(period[:4]) - 1)", "str(int(period[:4]))"),
    Mutant("a finding's rule: above the line instead of below", XUANCHENG, "src/xianbao/bulletin.py",
           "if (pair[1].rounded or 0) < (floor.rounded or 0)]", "if (pair[1].rounded or 0) > (floor.rounded or 0)]"),
    Mutant("a finding's rule: two projects instead of three", LUXI, "src/xianbao/findings/ledgers.py",
           "first = short[:3]", "first = short[:2]"),
    Mutant("the order of findings", LUXI, "src/xianbao/findings/__init__.py",
           "for rule in RULES for", "for rule in RULES[::-1] for"),
    Mutant("a heading's level", LUXI, "notebooks/work_report.ipynb",
           'r.heading(2, \\"学生资助\\")', 'r.heading(1, \\"学生资助\\")'),
    Mutant("a direction word of rates", ANDING, "src/xianbao/wording.py",
           "'提高' if more else '下降'", "'下降' if more else '提高'", by="words"),
    Mutant("a direction word of counts", ANDING, "src/xianbao/wording.py",
           "'增加' if more else '减少'", "'减少' if more else '增加'", by="words"),
    Mutant("a direction word of pace", XUANCHENG, "src/xianbao/bulletin.py",
           "'快' if (gap.value or 0) > 0 else '慢'", "'慢' if (gap.value or 0) > 0 else '快'", by="words"),
    Mutant("a word of a sentence", LUXI, "notebooks/work_report.ipynb", "摆在突出位置", "摆在重要位置", by="words"),
)  # fmt: skip
AROUND = 6
REPORTS = sorted({mutant.report for mutant in MUTANTS})


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A copy of the workspace and of the package; no bytecode of a mutant is kept."""
    root = tmp_path_factory.mktemp("mutants") / "workspace"
    copy_workspace(root)
    shutil.copytree(ROOT / "src/xianbao", root / "src/xianbao")
    before, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    yield root
    sys.dont_write_bytecode = before


@contextmanager
def altered(root: Path, mutant: Mutant) -> Iterator[None]:
    """The mutant lives; afterwards the file is as it was."""
    path = root / mutant.file
    if mutant.at:
        book = openpyxl.load_workbook(path)
        cell = book.worksheets[0][mutant.at]
        assert cell.value == mutant.old, f"{mutant.name}: {mutant.at} holds {cell.value}"
        cell.value = mutant.new
        book.save(path)
    else:
        text = path.read_bytes().decode()
        assert text.count(mutant.old) == 1, f"{mutant.name}: {mutant.old} stands {text.count(mutant.old)} times"
        path.write_bytes(text.replace(mutant.old, mutant.new).encode())
    try:
        yield
    finally:
        shutil.copy2(ROOT / mutant.file, path)


def suite(root: Path, report: str, folder: Path) -> tuple[list[changes.Change], list[str]]:
    """What the semantic golden and the golden notebook of a report have against what it says now."""
    slug, rest = report.split("-", 1)
    period, kind = rest.rsplit("-", 1)
    with unrendered.program(root / "src"):
        ran = unrendered.run(root, slug, period, kind, folder)
    golden = semantic.outputs(semantic.GOLDEN / f"{report}.ipynb")
    words = [differing(old, new) for old, new in zip_longest(golden, ran.shown, fillvalue="") if old != new]
    return changes.compare(semantic.load(report), semantic.semantic(ran)), words


def differing(old: str, new: str) -> str:
    """Where two texts part and meet again, with a few characters around it."""
    start = _alike(old, new)
    end = _alike(old[start:][::-1], new[start:][::-1])
    before, after = (text[max(0, start - AROUND) : len(text) - end + AROUND] for text in (old, new))
    return f"{before} → {after}"


def _alike(one: str, other: str) -> int:
    """How many characters two texts begin alike with."""
    shorter = min(len(one), len(other))
    return next((n for n in range(shorter) if one[n] != other[n]), shorter)


@pytest.mark.parametrize("report", REPORTS)
def test_nothing_is_caught_where_nothing_is_altered(report: str, copied: Path, tmp_path: Path) -> None:
    assert suite(copied, report, tmp_path) == ([], [])


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda m: m.name)
def test_a_mutant_is_killed(
    mutant: Mutant, copied: Path, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    with altered(copied, mutant):
        found, words = suite(copied, mutant.report, tmp_path)
    figures = [str(change) for change in found if change.what != "param"]
    if mutant.by == "words":
        assert not figures, "a word is no figure"
    caught = figures if mutant.by == "figures" else words
    assert caught, "survived"
    record_property(MUTANT, f"killed: {mutant.name} [{mutant.report}] {mutant.by}: {caught[0]}")
