"""Schools and what is built and bought for them."""

from xianbao.ledgers.common import COUNTY, REMARK, SEQ, TOWN
from xianbao.ledgers.model import Column, Ledger

GROUP = "学校与项目"
SCHOOL_KINDS = ("幼儿园", "小学", "初中", "九年一贯制", "高中", "中职")

SCHOOL = Ledger(
    "school",
    "学校基本情况台账",
    (
        COUNTY,
        SEQ,
        Column("school", "学校名称", synonyms=("学校",)),
        Column("town", TOWN, synonyms=("乡镇",)),
        Column("kind", "学校类别", "choice", choices=SCHOOL_KINDS),
        Column("is_remote", "是否边远乡村", "flag"),
        Column("students", "在校（园）学生数", "count", "人", synonyms=("在校生数",), protects=True),
        Column("teachers", "专任教师数", "count", "人"),
        REMARK,
    ),
    ("school", "county"),
    GROUP,
)

PROJECT = Ledger(
    "project",
    "教育项目进度台账",
    (
        COUNTY,
        SEQ,
        Column("project", "项目名称", synonyms=("工程名称",)),
        Column(
            "category",
            "项目类别",
            "choice",
            choices=("改薄", "维修改造", "学前", "寄宿", "周转房", "设备"),
            blank=True,
        ),
        Column("school", "项目学校", synonyms=("学校", "学校名称")),
        Column("town", TOWN, blank=True, synonyms=("乡镇",)),
        Column(
            "scheme",
            "项目来源",
            "choice",
            choices=("涉农资金整合", "教育扶贫工程", "村级小学建设", "贫困村幼儿园", "供暖洗浴改造"),
            blank=True,
        ),
        Column("nature", "建设性质", "choice", choices=("新建", "改扩建", "重建", "迁建")),
        Column(
            "scale_sqm",
            "建设内容及规模",
            "number",
            "㎡",
            blank=True,
            synonyms=("建设规模", "建筑面积"),
            rule="只填建筑面积的数字",
        ),
        Column("invest_total", "总投资", "number", "万元", synonyms=("计划投资",)),
        Column("src_central", "资金来源|中央", "number", "万元", blank=True, example=7.5),
        Column("src_province", "资金来源|省级", "number", "万元", blank=True, synonyms=("资金来源|省",), example=5),
        Column("src_agri", "资金来源|涉农整合", "number", "万元", blank=True, example=0),
        Column(
            "src_loan", "资金来源|教育扶贫贷款", "number", "万元", blank=True, synonyms=("资金来源|贷款",), example=0
        ),
        Column(
            "src_local",
            "资金来源|财政及其他",
            "number",
            "万元",
            blank=True,
            synonyms=("资金来源|市县", "资金来源|市县财政"),
            rule="市县财政和未单列来源的资金",
            example=0,
        ),
        Column(
            "src_society", "资金来源|社会帮扶", "number", "万元", blank=True, synonyms=("资金来源|社会捐助",), example=0
        ),
        Column("fund_arrived", "到位资金", "number", "万元", synonyms=("资金到位",), rule="累计数"),
        Column("paid", "已支付", "number", "万元", blank=True, synonyms=("已支付资金", "已付资金"), rule="累计数"),
        Column(
            "prelim",
            "前期手续",
            "choice",
            choices=("基本办结", "办理中", "规划", "用地", "施工许可"),
            blank=True,
            rule="填是否办结，或正在办的那一项",
        ),
        Column("apply_date", "手续受理日期", "date", blank=True, synonyms=("受理日期",)),
        Column("approve_date", "手续办结日期", "date", blank=True, synonyms=("办结日期",)),
        Column("plan_start", "计划开工", "date", blank=True, synonyms=("计划开工日期", "计划开工时间")),
        Column("real_start", "实际开工", "date", blank=True, synonyms=("实际开工日期", "实际开工时间")),
        Column("plan_end", "计划竣工", "date", blank=True, synonyms=("计划竣工日期", "计划竣工时间", "计划完工")),
        Column("real_end", "实际竣工", "date", blank=True, synonyms=("实际竣工日期", "实际竣工时间", "实际完工")),
        Column("status_text", "形象进度", blank=True, synonyms=("工程形象进度",), rule="如 主体完工、装修、已投用"),
        Column(
            "status",
            "状态",
            "choice",
            choices=("未开工", "在建", "完工", "投用"),
            blank=True,
            synonyms=("项目状态",),
            example="完工",
            aliases=(
                *((name, "未开工") for name in ("未动工", "尚未开工")),
                *((name, "在建") for name in ("建设中", "施工中", "已开工")),
                *((name, "完工") for name in ("已完工", "竣工", "已竣工")),
                *((name, "投用") for name in ("已投用", "投入使用", "已投入使用")),
            ),
        ),
        Column("unit", "责任单位"),
        Column("owner", "责任人", blank=True, synonyms=("项目责任人",), personal=True),
        Column(
            "issue",
            "存在问题",
            blank=True,
            synonyms=("存在的问题",),
            rule="征地拆迁等前期费用没有落实的，写明“前期费用”",
        ),
        REMARK,
    ),
    ("project", "county"),
    GROUP,
)

FUND = Ledger(
    "fund",
    "教育扶贫资金台账",
    (
        COUNTY,
        SEQ,
        Column("fund", "资金名称"),
        Column(
            "source",
            "资金来源",
            "choice",
            choices=("涉农整合", "教育扶贫贷款", "财政及其他", "统筹项目资金", "帮扶单位"),
        ),
        Column("use", "用途", rule="写“学校建设”“设备购置”“教育扶贫工程”的行进入工作情况汇报"),
        Column("planned", "计划金额", "number", "万元"),
        Column("arrived", "到位金额", "number", "万元"),
        Column("paid", "已支付金额", "number", "万元"),
        REMARK,
    ),
    ("fund", "county"),
    GROUP,
)

EQUIPMENT = Ledger(
    "equipment",
    "设备采购台账",
    (
        COUNTY,
        SEQ,
        Column("school", "学校名称", synonyms=("学校",)),
        Column("town", TOWN),
        Column("item", "设备类别"),
        Column("quantity", "数量", "count", "台套"),
        Column("amount", "金额", "number", "万元"),
        Column("source", "资金来源", "choice", choices=("涉农整合", "其他")),
        Column("status", "采购状态", "choice", choices=("未采购", "已采购", "已发放到校"), example="已发放到校"),
        Column("delivered", "到校日期", "date", blank=True),
        REMARK,
    ),
    ("school", "item", "county"),
    GROUP,
)

FACILITY = Ledger(
    "facility",
    "学校办学条件台账",
    (
        COUNTY,
        Column("school", "学校名称", synonyms=("学校",)),
        Column("kind", "学校类别", "choice", choices=SCHOOL_KINDS),
        Column("is_point", "是否教学点", "flag", rule="空格视为否"),
        Column("complete", "是否完全小学以上", "flag", synonyms=("是否完小以上",), rule="空格视为否"),
        Column("classes", "班级数", "count", "个", example=12),
        Column("large", "其中：56—65人班级数", "count", "个", synonyms=("56—65人班级数", "大班额班级数"), example=1),
        Column(
            "super_large",
            "其中：66人以上班级数",
            "count",
            "个",
            synonyms=("66人以上班级数", "超大班额班级数"),
            example=0,
        ),
        Column("broadband", "是否接入宽带", "flag", synonyms=("宽带接入",), rule="空格视为否"),
        Column(
            "multimedia",
            "配齐多媒体设备的班级数",
            "count",
            "个",
            synonyms=("班班通班级数",),
            example=12,
            rule="能在教室使用优质数字资源的班级",
        ),
        Column("computer_room", "是否有网络计算机教室", "flag", synonyms=("有无计算机教室",), rule="空格视为否"),
        Column("grouped", "是否纳入集团化办园", "flag", blank=True, rule="只填幼儿园；空格视为否"),
        REMARK,
    ),
    ("school", "county"),
    GROUP,
)

LEDGERS = (SCHOOL, PROJECT, FUND, EQUIPMENT, FACILITY)
