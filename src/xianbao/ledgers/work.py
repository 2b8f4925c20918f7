"""How the work is organised: help in villages, rectification, mechanisms."""

from xianbao.ledgers.common import REMARK, SEQ
from xianbao.ledgers.model import Column, Ledger

VILLAGE_HELP = Ledger(
    "village_help",
    "驻村帮扶台账",
    (
        Column("seq", "序号", "count"),
        Column("date", "日期", "date"),
        Column("town", "乡镇", blank=True),
        Column("village", "村", blank=True, synonyms=("村（居）",)),
        Column("activity", "帮扶类别", "choice", choices=("驻村", "挂点走访", "投入资金", "慰问物资", "统筹资金")),
        Column("people", "人数或人次", "count", blank=True),
        Column("amount", "金额或折价", "number", "万元", blank=True),
        REMARK,
    ),
    ("seq",),
)

RECTIFY = Ledger(
    "rectify",
    "问题整改台账",
    (
        SEQ,
        Column("source", "问题来源", "choice", choices=("巡视", "考核", "督查", "审计", "自查", "第三方")),
        Column("aspect", "排查方面"),
        Column("problem", "问题描述"),
        Column("lead", "牵头单位"),
        Column("measures", "整改措施"),
        Column("due", "整改时限", "date"),
        Column("progress", "整改进展", blank=True),
        Column("status", "状态", "choice", choices=("未整改", "整改中", "已完成", "已销号")),
        Column("close_date", "销号日期", "date", blank=True),
    ),
    ("problem",),
)

MEASURE = Ledger(
    "measure",
    "工作机制台账",
    (
        SEQ,
        Column("mechanism", "工作机制"),
        Column("part", "组成内容"),
        Column("practice", "主要做法"),
        Column("lead", "责任单位"),
        REMARK,
    ),
    ("mechanism", "part"),
)

LEDGERS = (VILLAGE_HELP, RECTIFY, MEASURE)
