"""Findings: what is unfinished, short, late, contradictory or missing.

存在问题 and 下一步打算 are made of them and of nothing else. They come in the order of RULES, the order
in which a leader can act: targets that were missed, targets in danger, pupils without school or
aid, money, projects, pay, rectification, tasks overdue or closed without ground, counties behind,
and last the data. Within a finding the largest gap comes first.
"""

from collections.abc import Callable, Iterator

from xianbao.findings import goals, ledgers, pupils
from xianbao.findings.case import Case, Finding

__all__ = ["RULES", "Case", "Finding", "find"]

Rule = Callable[[Case], Iterator[Finding]]
RULES: tuple[Rule, ...] = (
    goals.missed_targets,
    goals.endangered_targets,
    pupils.out_of_school,
    pupils.without_aid,
    pupils.large_classes,
    ledgers.fund_gap,
    ledgers.slow_projects,
    ledgers.late_projects,
    ledgers.unreported_projects,
    ledgers.aid_not_paid,
    ledgers.open_rectification,
    goals.overdue_tasks,
    goals.unfounded_tasks,
    goals.lagging_counties,
    ledgers.fund_mismatch,
    ledgers.doubtful_figures,
    goals.contradictions,
    ledgers.unplaced_rows,
    ledgers.faulty_rows,
    ledgers.missing_ledgers,
)


def find(case: Case) -> list[Finding]:
    """Every finding that the case supports, in the order of RULES."""
    return [finding for rule in RULES for finding in rule(case)]
