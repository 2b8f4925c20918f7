"""Teachers: recruitment and change."""

from xianbao.ledgers.common import REMARK, SEQ, STAGES
from xianbao.ledgers.model import Column, Ledger

TEACHER_RECRUIT = Ledger(
    "teacher_recruit",
    "教师补充台账",
    (
        SEQ,
        Column("year", "年度", "count"),
        Column("channel", "渠道", "choice", choices=("特岗", "幼师", "定向培养", "公开招聘", "三区支教", "银龄")),
        Column("plan", "计划数", "count", "人"),
        Column("actual", "到岗数", "count", "人", synonyms=("实际到岗数",)),
        Column("stage", "学段", "choice", choices=STAGES),
        Column("subject", "学科"),
        Column("school", "分配学校"),
        Column("is_remote", "是否边远乡村", "flag"),
        Column("date", "到岗日期", "date", blank=True),
        REMARK,
    ),
    ("channel", "school", "subject"),
)

LEDGERS = (TEACHER_RECRUIT,)
