"""Schools and what is built and bought for them."""

from xianbao.ledgers.common import REMARK, SEQ, TOWN
from xianbao.ledgers.model import Column, Ledger

SCHOOL = Ledger(
    "school",
    "学校基本情况台账",
    (
        SEQ,
        Column("school", "学校名称", synonyms=("学校",)),
        Column("town", TOWN, synonyms=("乡镇",)),
        Column("kind", "学校类别", "choice", choices=("幼儿园", "小学", "初中", "九年一贯制", "高中", "中职")),
        Column("is_remote", "是否边远乡村", "flag"),
        Column("students", "在校（园）学生数", "count", "人", synonyms=("在校生数",)),
        Column("teachers", "专任教师数", "count", "人"),
        REMARK,
    ),
    ("school",),
)

PROJECT = Ledger(
    "project",
    "教育项目进度台账",
    (
        SEQ,
        Column("project", "项目名称"),
        Column("school", "项目学校"),
        Column("town", TOWN),
        Column("scheme", "项目来源", "choice", choices=("涉农资金整合", "教育扶贫工程", "村级小学建设")),
        Column("nature", "建设性质", "choice", choices=("新建", "改扩建", "重建", "迁建")),
        Column("invest_total", "总投资", "number", "万元", synonyms=("计划投资",)),
        Column("src_agri", "资金来源|涉农整合", "number", "万元", blank=True),
        Column("src_loan", "资金来源|教育扶贫贷款", "number", "万元", blank=True, synonyms=("资金来源|贷款",)),
        Column("src_local", "资金来源|财政及其他", "number", "万元", blank=True),
        Column("fund_arrived", "到位资金", "number", "万元"),
        Column("prelim", "前期手续", "choice", choices=("基本办结", "办理中"), blank=True),
        Column("plan_start", "计划开工", "date", blank=True),
        Column("status", "状态", "choice", choices=("未开工", "在建", "完工"), blank=True),
        Column("unit", "责任单位"),
        Column("issue", "存在问题", blank=True),
        REMARK,
    ),
    ("project",),
)

FUND = Ledger(
    "fund",
    "教育扶贫资金台账",
    (
        SEQ,
        Column("fund", "资金名称"),
        Column(
            "source",
            "资金来源",
            "choice",
            choices=("涉农整合", "教育扶贫贷款", "财政及其他", "统筹项目资金", "帮扶单位"),
        ),
        Column("use", "用途"),
        Column("planned", "计划金额", "number", "万元"),
        Column("arrived", "到位金额", "number", "万元"),
        Column("paid", "已支付金额", "number", "万元"),
        REMARK,
    ),
    ("fund",),
)

EQUIPMENT = Ledger(
    "equipment",
    "设备采购台账",
    (
        SEQ,
        Column("school", "学校名称", synonyms=("学校",)),
        Column("town", TOWN),
        Column("item", "设备类别"),
        Column("quantity", "数量", "count", "台套"),
        Column("amount", "金额", "number", "万元"),
        Column("source", "资金来源", "choice", choices=("涉农整合", "其他")),
        Column("status", "采购状态", "choice", choices=("未采购", "已采购", "已发放到校")),
        Column("delivered", "到校日期", "date", blank=True),
        REMARK,
    ),
    ("school", "item"),
)

LEDGERS = (SCHOOL, PROJECT, FUND, EQUIPMENT)
