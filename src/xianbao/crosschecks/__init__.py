"""勾稽: figures of the ledgers that contradict each other. Both are reported, none is corrected.

One small function per check, by theme; a check that nobody registered is caught by the tests.
"""

from collections.abc import Mapping

from xianbao.crosschecks import aid, amounts, between, places, repeats, states, texts, totals, within
from xianbao.crosschecks.check import CHECKS, Check
from xianbao.intake import Table
from xianbao.problems import Problem

__all__ = ["CHECKS", "THEMES", "Check", "problems"]

THEMES = {
    "同一行内：分项与合计、比例": within,
    "同一行内：日期、状态、身份": states,
    "小计与合计": totals,
    "文字中的数": texts,
    "资助明细、汇总与统计表": aid,
    "资助标准": amounts,
    "学期之间、月份之间": repeats,
    "台账之间：人员、学校、资金": between,
    "地名": places,
}


def problems(tables: Mapping[str, Table], region: str = "") -> list[Problem]:
    """What every check finds, as hints with the cell, in the order of the checks and their rows.

    tables: ledger id → table; region: six-digit code of the jurisdiction, for the standards of its province.
    """
    return [problem for item in CHECKS.values() for problem in item.run(tables, region)]
