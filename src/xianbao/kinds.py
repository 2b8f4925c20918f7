"""Kinds of reports (文种): what each is called, what it is computed from, in which editions it may exist."""

from dataclasses import dataclass

from xianbao import indicators, reconcile
from xianbao.errors import XianbaoError
from xianbao.params import Params
from xianbao.workspace import ReportId

EDITIONS = {"internal": "内部版", "public": "公开版"}


@dataclass(frozen=True)
class Kind:
    """name: the Chinese name; ledgers: the ids of those it reads; editions: those it may have."""

    name: str
    ledgers: tuple[str, ...]
    editions: tuple[str, ...] = tuple(EDITIONS)


KINDS = {
    "work_report": Kind("工作情况汇报", indicators.needed()),
    "bulletin": Kind("工作进展通报", ("monthly", "progress")),
    "task_list": Kind("任务清单完成情况", ()),
    "reconciliation": Kind("控辍保学和资助比对情况报告", tuple(reconcile.REGISTERS), ("internal",)),
}


def wanted(kind: Kind, params: Params) -> tuple[str, ...]:
    """The ledgers that a report of this jurisdiction reads: those of the kind that it keeps."""
    return tuple(k for k in kind.ledgers if params.ledgers is None or k in params.ledgers)


def kind_of(report: ReportId) -> Kind:
    """The kind of a report. Raises XianbaoError for an edition that it must not have."""
    kind = KINDS[report.kind]
    if report.edition not in EDITIONS:
        known = "、".join(f"{edition}（{name}）" for edition, name in EDITIONS.items())
        raise XianbaoError(f"版本“{report.edition}”不认识；可用：{known}")
    if report.edition not in kind.editions:
        only = "、".join(f"{EDITIONS[edition]}（{edition}）" for edition in kind.editions)
        raise XianbaoError(f"{kind.name}（{report.kind}）涉及个人信息，只做{only}，不做{EDITIONS[report.edition]}")
    return kind
