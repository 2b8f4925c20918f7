"""Teachers: recruitment and change."""

from xianbao.ledgers.common import COUNTY, REMARK, SEQ, STAGE_NAMES, STAGES
from xianbao.ledgers.model import Column, Ledger

GROUP = "教师队伍"

TEACHER_RECRUIT = Ledger(
    "teacher_recruit",
    "教师补充台账",
    (
        COUNTY,
        SEQ,
        Column("year", "年度", "count", synonyms=("年份",)),
        Column(
            "channel",
            "渠道",
            "choice",
            choices=("特岗", "公开招聘", "幼师", "定向培养", "公费师范", "三区支教", "银龄", "购买服务"),
            synonyms=("补充渠道", "招聘渠道"),
        ),
        Column("plan", "计划数", "count", "人", synonyms=("计划招聘数",)),
        Column("actual", "到岗数", "count", "人", synonyms=("实际到岗数",), rule="以报到上岗为准"),
        Column("stage", "学段", "choice", choices=STAGES, aliases=STAGE_NAMES),
        Column("subject", "学科", synonyms=("任教学科",)),
        Column("school", "分配学校", synonyms=("学校", "学校名称")),
        Column("is_remote", "是否边远乡村", "flag", synonyms=("是否边远乡村学校",)),
        Column("date", "到岗日期", "date", blank=True, synonyms=("到岗时间",)),
        REMARK,
    ),
    ("channel", "school", "subject", "county"),
    GROUP,
)

TEACHER_CHANGE = Ledger(
    "teacher_change",
    "专任教师变动情况（基础基431）",
    (
        Column("row_no", "编号", "count", synonyms=("行次",), rule="表中的行次，指标序号行（甲、乙、1、2……）不是数据"),
        Column(
            "teachers_begin",
            "上学年初报表专任教师数",
            "count",
            "人",
            synonyms=("上学年初专任教师数",),
        ),
        Column("inc_total", "增加教师数|合计", "count", "人", rule="应等于录用毕业生、调入、校内变动、其他之和"),
        Column(
            "inc_graduate",
            "增加教师数|录用毕业生|计",
            "count",
            "人",
            blank=True,
            synonyms=("增加教师数|录用毕业生", "增加教师数|录用毕业生|小计"),
            rule="含师范生",
            example=5,
        ),
        Column(
            "inc_transfer",
            "增加教师数|调入|计",
            "count",
            "人",
            blank=True,
            synonyms=("增加教师数|调入", "增加教师数|调入|小计"),
            rule="含从外校调入",
            example=4,
        ),
        Column("inc_internal", "增加教师数|校内变动", "count", "人", blank=True, example=2),
        Column("inc_other", "增加教师数|其他", "count", "人", blank=True, example=1),
        Column("dec_total", "减少教师数|合计", "count", "人", rule="应等于自然减员、调出、校内变动、辞职、其他之和"),
        Column("dec_natural", "减少教师数|自然减员", "count", "人", blank=True, example=4),
        Column("dec_out", "减少教师数|调出", "count", "人", blank=True, example=3),
        Column("dec_internal", "减少教师数|校内变动", "count", "人", blank=True, example=2),
        Column("dec_resign", "减少教师数|辞职", "count", "人", blank=True, example=2),
        Column("dec_other", "减少教师数|其他", "count", "人", blank=True, example=1),
        Column(
            "teachers_end",
            "本学年初报表专任教师数",
            "count",
            "人",
            synonyms=("本学年初专任教师数",),
            rule="应等于上学年初数加增加合计减减少合计",
        ),
    ),
    ("row_no",),
    GROUP,
    form=True,
)

LEDGERS = (TEACHER_RECRUIT, TEACHER_CHANGE)
