"""The ledgers an education bureau keeps, each declared once: columns, units, codes, key.

The declaration serves reading, checking and the documentation. Headers are written as offices
print them; `|` separates the levels of a merged header.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

Kind = Literal["text", "number", "count", "date", "term", "choice", "flag"]

TOWN = "所在乡镇"


@dataclass(frozen=True)
class Column:
    """One column of a ledger.

    field: name in the frame; header: as printed, without its unit; unit: what the frame holds;
    choices: the allowed codes; blank: whether a cell may be empty; synonyms: other headers seen.
    """

    field: str
    header: str
    kind: Kind = "text"
    unit: str = ""
    choices: tuple[str, ...] = ()
    blank: bool = False
    synonyms: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        named = not self.unit or self.header.endswith(self.unit)
        return self.header if named else f"{self.header}（{self.unit}）"


@dataclass(frozen=True)
class Ledger:
    """A source table: its id, its Chinese name (and file name), its columns and primary key."""

    id: str
    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]

    def column(self, field: str) -> Column:
        return next(c for c in self.columns if c.field == field)

    @cached_property
    def schema(self) -> Any:
        """The pandera schema of this ledger's frame (index: row number in the sheet)."""
        import pandera.pandas as pa  # noqa: PLC0415 (half a second that `--help` need not wait for)

        columns = {}
        for c in self.columns:
            checks = []
            if c.choices:
                checks.append(pa.Check.isin(c.choices))
            if c.kind in ("number", "count"):
                checks.append(pa.Check.ge(0))
            columns[c.field] = pa.Column(
                float if c.kind in ("number", "count") else object,
                checks,
                nullable=c.blank,
            )
        return pa.DataFrameSchema(columns, strict=True, unique=list(self.key), report_duplicates="exclude_first")


SEQ = Column("seq", "序号", "count", blank=True)
REMARK = Column("remark", "备注", blank=True)
STAGES = ("学前", "小学", "初中", "普高", "中职")

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

LEDGERS: dict[str, Ledger] = {
    ledger.id: ledger
    for ledger in (
        SCHOOL,
        PROJECT,
        FUND,
        EQUIPMENT,
        TEACHER_RECRUIT,
        VILLAGE_HELP,
        RECTIFY,
        AID,
        MEASURE,
    )
}
