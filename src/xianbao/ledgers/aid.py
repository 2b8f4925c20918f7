"""Student aid: what was paid, by term and by pupil."""

from xianbao.ledgers.common import REMARK, SEQ, STAGES
from xianbao.ledgers.model import Column, Ledger

AID = Ledger(
    "aid",
    "学生资助发放台账",
    (
        SEQ,
        Column("term", "学期", "term"),
        Column("stage", "学段", "choice", choices=STAGES),
        Column("item", "资助项目"),
        Column("batch", "发放类别", "choice", choices=("正常发放", "补发")),
        Column("due_poor", "建档立卡应助人数", "count", "人", blank=True),
        Column("done_poor", "建档立卡已审核人数", "count", "人", blank=True),
        Column("times", "资助人次", "count", "人次"),
        Column("standard", "资助标准", "number", "元/学期"),
        Column("amount", "资助金额", "number", "万元"),
        Column("status", "发放状态", "choice", choices=("已发放", "待发放")),
        Column("pay_date", "发放（计划）日期", "date"),
        REMARK,
    ),
    ("term", "stage", "item", "batch"),
)

LEDGERS = (AID,)
