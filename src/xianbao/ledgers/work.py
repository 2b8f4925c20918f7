"""How the work is organised: help in villages and between schools, rectification, exit, mechanisms."""

from xianbao.ledgers.common import COUNTY, REMARK, SEQ
from xianbao.ledgers.model import Column, Ledger

GROUP = "帮扶与整改"

VILLAGE_HELP = Ledger(
    "village_help",
    "驻村帮扶台账",
    (
        COUNTY,
        Column("seq", "序号", "count"),
        Column("date", "日期", "date"),
        Column("town", "乡镇", blank=True, synonyms=("所在乡镇",)),
        Column("village", "村", blank=True, synonyms=("村（居）",)),
        Column("activity", "帮扶类别", "choice", choices=("驻村", "挂点走访", "投入资金", "慰问物资", "统筹资金")),
        Column("people", "人数或人次", "count", "人次", blank=True, rule="驻村填人数，走访填人次"),
        Column("amount", "金额或折价", "number", "万元", blank=True, rule="物资没有折价的留空，并在备注说明"),
        REMARK,
    ),
    ("seq", "county"),
    GROUP,
)

PAIRING = Ledger(
    "pairing",
    "结对帮扶台账",
    (
        COUNTY,
        Column("local_school", "本地学校", synonyms=("受援学校", "本县学校")),
        Column("partner_region", "帮扶地区", synonyms=("支援地区", "结对地区")),
        Column("partner_school", "帮扶学校", synonyms=("支援学校", "结对学校")),
        Column("date", "协议日期", "date", blank=True, synonyms=("签约日期", "签订日期", "协议签订日期")),
        Column("support_teachers", "支教教师", "count", "人", blank=True, synonyms=("支教教师数", "支教人数")),
        Column("shadow_teachers", "跟岗教师", "count", "人", blank=True, synonyms=("跟岗教师数", "跟岗人数")),
        Column("fund", "资金", "number", "万元", blank=True, synonyms=("帮扶资金", "捐赠资金")),
        Column("goods", "物资折价", "number", "万元", blank=True, synonyms=("物资折款", "捐赠物资折价")),
        Column("activities", "活动次数", "count", "次", blank=True),
        REMARK,
    ),
    ("local_school", "partner_school", "county"),
    GROUP,
)

RECTIFY = Ledger(
    "rectify",
    "问题整改台账",
    (
        COUNTY,
        SEQ,
        Column("source", "问题来源", "choice", choices=("巡视", "考核", "督查", "审计", "自查", "第三方")),
        Column("aspect", "排查方面", blank=True, synonyms=("问题类别",)),
        Column("problem", "问题描述", synonyms=("存在问题", "具体问题")),
        Column("scope", "涉及县区/学校", blank=True, synonyms=("涉及县区", "涉及学校", "涉及范围")),
        Column("lead", "牵头单位", synonyms=("牵头部门",)),
        Column("units", "责任单位", blank=True, synonyms=("责任部门",), rule="几个单位之间用顿号隔开"),
        Column("measures", "整改措施"),
        Column(
            "due",
            "整改时限",
            "date",
            blank=True,
            synonyms=("完成时限",),
            absent=("立行立改", "长期坚持", "持续整改"),
            rule="填具体日期；没有日期的填“立行立改”或“长期坚持”",
        ),
        Column("progress", "整改进展", blank=True, synonyms=("整改情况", "进展情况")),
        Column(
            "status",
            "状态",
            "choice",
            choices=("未整改", "整改中", "已完成", "已销号"),
            synonyms=("整改状态",),
            example="已销号",
            rule="整改完成、经验收同意后才填“已销号”",
        ),
        Column("close_date", "销号日期", "date", blank=True, synonyms=("销号时间",)),
    ),
    ("problem", "county"),
    GROUP,
)

EXIT = Ledger(
    "exit",
    "教育脱贫退出台账",
    (
        COUNTY,
        Column("exit_year", "退出年度", "count", synonyms=("脱贫年度", "退出年份")),
        Column("level", "层级", "choice", choices=("县", "村", "人")),
        Column("name", "名称", personal=True, rule="与层级对应，填县名、村名或户主姓名"),
        Column("school_age", "适龄人口", "count", "人", synonyms=("适龄人口数",), protects=True),
        Column("enrolled", "在校人数", "count", "人", synonyms=("在校学生数",), protects=True),
        Column("dropout", "辍学人数", "count", "人", rule="须为0，不为0的不能退出", example=0, protects=True),
        Column("aid_ok", "资助覆盖", "flag", synonyms=("资助是否覆盖",), rule="应助尽助的填“是”，空格视为否"),
        Column(
            "kg_ok",
            "幼儿园覆盖",
            "flag",
            blank=True,
            synonyms=("幼儿园是否覆盖",),
            rule="层级为“人”的可以不填",
        ),
        Column("result", "达标结论", "choice", choices=("达标", "未达标"), synonyms=("结论", "是否达标")),
        Column("verify", "核验人日期", blank=True, synonyms=("核验人及日期", "核验人、日期", "核验"), personal=True),
    ),
    ("exit_year", "level", "name", "county"),
    GROUP,
    people=True,
)

MEASURE = Ledger(
    "measure",
    "工作机制台账",
    (
        COUNTY,
        SEQ,
        Column("mechanism", "工作机制", group=True, rule="写“三个到位”“三位一体”的行进入工作情况汇报"),
        Column("part", "组成内容"),
        Column("practice", "主要做法"),
        Column("lead", "责任单位"),
        REMARK,
    ),
    ("mechanism", "part", "county"),
    GROUP,
)

REPORTED = Ledger(
    "reported",
    "工作指标填报表",
    (
        COUNTY,
        Column("item", "指标", rule="写指标解释中“填报”类指标的名称"),
        Column("group", "分组", blank=True, rule="同一指标分学段、分学校填报的，写学段或学校", example=""),
        Column("part", "完成数", "number", blank=True, rule="算比率的填完成数和应完成数", example=9, protects=True),
        Column("whole", "应完成数", "number", blank=True, example=10, protects=True),
        Column("value", "数值", "number", blank=True, rule="不算比率的只填数值", example="", protects=True),
        Column("day", "日期", "date", blank=True, rule="指标是日期的只填日期", example=""),
        Column("unit", "计量单位", example="所", rule="数值或完成数的单位"),
        Column("reporter", "填报单位"),
        Column("basis", "依据材料", blank=True),
        REMARK,
    ),
    ("item", "group", "county"),
    GROUP,
    itemised=("item", "unit"),
)

PROGRESS = Ledger(
    "progress",
    "重点工作进度月报表",
    (
        COUNTY,
        Column("item", "工作事项", rule="各月写法一致，如 教育项目完成投资"),
        Column("unit", "计量单位", example="万元"),
        Column("plan", "年度计划", "number", synonyms=("年度计划数", "全年计划"), example=1200, protects=True),
        Column(
            "done",
            "累计完成",
            "number",
            synonyms=("累计完成数", "本年累计"),
            rule="从年初到截止日期",
            example=300,
            protects=True,
        ),
        Column("as_of", "截止日期", "date", synonyms=("截止时间", "统计截止日期"), rule="逐行填写，通常为当月最后一天"),
        Column("reason", "滞后原因", blank=True, synonyms=("进度滞后原因",)),
    ),
    ("item", "as_of", "county"),
    GROUP,
    itemised=("item", "unit"),
)

LEDGERS = (VILLAGE_HELP, PAIRING, RECTIFY, EXIT, MEASURE, REPORTED, PROGRESS)
