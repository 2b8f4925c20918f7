"""Student aid: what was paid, by term and by pupil; who should have it; how far the paying has come."""

from xianbao.ledgers.common import (
    COUNTY,
    ID_NO,
    IS_POOR,
    PLACE_NAMES,
    REMARK,
    SEQ,
    SEX_NAMES,
    STAGE_NAMES,
    STAGES,
    STUDY_PLACES,
    TIER_NAMES,
)
from xianbao.ledgers.model import Column, Kind, Ledger

GROUP = "学生资助"
PEOPLE: tuple[Kind, str] = ("count", "人")
MONEY: tuple[Kind, str] = ("number", "万元")

AID = Ledger(
    "aid",
    "学生资助发放台账",
    (
        COUNTY,
        SEQ,
        Column("term", "学期", "term"),
        Column("stage", "学段", "choice", choices=STAGES, aliases=STAGE_NAMES),
        Column("item", "资助项目"),
        Column("batch", "发放类别", "choice", choices=("正常发放", "补发")),
        Column("due_poor", "建档立卡应助人数", "count", "人", blank=True, protects=True),
        Column("done_poor", "建档立卡已审核人数", "count", "人", blank=True, protects=True),
        Column("times", "资助人次", "count", "人次", example=250, protects=True),
        Column("standard", "资助标准", "number", "元/学期", example=500),
        Column("amount", "资助金额", "number", "万元", per="times"),
        Column("status", "发放状态", "choice", choices=("已发放", "待发放")),
        Column("pay_date", "发放（计划）日期", "date"),
        Column("unit", "责任单位", blank=True),
        REMARK,
    ),
    ("term", "stage", "item", "batch", "county"),
    GROUP,
)

AID_DETAIL = Ledger(
    "aid_detail",
    "学生资助发放明细台账",
    (
        SEQ,
        Column("term", "学期", "term", rule="补发的填所补的学期"),
        Column("stage", "学段", "choice", choices=STAGES, aliases=STAGE_NAMES),
        Column("school", "学校名称", synonyms=("学校", "就读学校", "所在学校"), rule="与学校基本情况台账的名称一致"),
        Column("grade", "年级", blank=True),
        Column("class", "班级", blank=True, synonyms=("班",)),
        Column("student_name", "学生姓名", synonyms=("姓名", "受助学生姓名"), personal=True),
        Column("sex", "性别", "choice", choices=("男", "女"), blank=True, aliases=SEX_NAMES, example="女"),
        ID_NO,
        Column(
            "student_no", "学籍号", blank=True, synonyms=("全国学籍号", "学籍号码"), personal=True, rule="G加身份证号"
        ),
        Column("town", "户籍所在乡镇", blank=True, synonyms=("户籍乡镇", "乡镇", "所在乡镇")),
        Column("village", "村（居）", blank=True, synonyms=("村", "户籍村", "行政村", "村（社区）"), personal=True),
        Column("head_name", "户主姓名", blank=True, synonyms=("户主",), personal=True),
        IS_POOR,
        Column(
            "difficulty_type",
            "困难类别",
            "choice",
            choices=("建档立卡", "低保", "特困", "孤儿", "残疾", "烈士", "优抚", "其他"),
            blank=True,
            synonyms=("困难类型", "贫困类别", "贫困类型"),
            aliases=(
                *((name, "建档立卡") for name in ("建档立卡户", "建档立卡贫困户", "建档立卡学生")),
                *((name, "低保") for name in ("农村低保", "城乡低保", "城市低保", "低保户")),
                *((name, "特困") for name in ("特困供养", "特困救助供养", "特困户", "五保")),
                ("残疾学生", "残疾"),
                ("烈士子女", "烈士"),
                ("优抚家庭子女", "优抚"),
            ),
            rule="有几种情形的只填排在前面的一种",
        ),
        Column("is_boarder", "是否寄宿", "flag", blank=True, synonyms=("是否寄宿生", "是否住校", "寄宿")),
        Column(
            "aid_item",
            "资助项目",
            "choice",
            choices=("免保教费", "生活补助", "助学金", "免学费", "营养餐", "雨露计划"),
            aliases=(
                ("免保育教育费", "免保教费"),
                ("寄宿生生活补助", "生活补助"),
                ("家庭经济困难学生生活补助", "生活补助"),
                ("国家助学金", "助学金"),
                ("免学杂费", "免学费"),
                ("营养膳食补助", "营养餐"),
                ("营养改善计划", "营养餐"),
            ),
            synonyms=("项目", "项目名称", "补助项目"),
            rule="一人同一学期享受几个项目的，每个项目一行",
        ),
        Column(
            "tier",
            "资助档次",
            "choice",
            choices=("一档", "二档", "一类", "二类"),
            blank=True,
            aliases=TIER_NAMES,
            synonyms=("档次", "资助类别"),
        ),
        Column("standard_yuan", "资助标准", "number", "元", blank=True, synonyms=("标准", "补助标准")),
        Column(
            "amount_yuan",
            "发放金额",
            "number",
            "元",
            synonyms=("金额", "资助金额", "补助金额", "实发金额"),
            rule="填本行实际发到学生手中的数；退回的另在备注说明",
            per="",
        ),
        Column(
            "pay_date",
            "发放日期",
            "date",
            blank=True,
            synonyms=("发放时间", "打卡日期", "到账日期"),
            rule="尚未发放的留空",
        ),
        Column(
            "pay_method",
            "发放方式",
            "choice",
            choices=("社保卡", "一卡通", "饭卡", "现金"),
            blank=True,
            synonyms=("发放形式",),
        ),
        Column(
            "bank_card",
            "银行卡号",
            "card",
            blank=True,
            synonyms=("银行账号", "银行卡账号", "社保卡号", "一卡通号", "卡号"),
            personal=True,
            rule="单元格设为文本再填",
        ),
        Column("sign", "领取人签字", blank=True, synonyms=("领取人签名", "签字", "签名"), personal=True),
        Column("remark", "备注", blank=True, rule="补发、退回、转学、外县就读在此注明"),
    ),
    ("id_no", "term", "aid_item"),
    GROUP,
    compared=True,
    people=True,
)


def _terms(field: str, *names: str) -> tuple[Column, ...]:
    """The seven columns under one term; the first of `names` is its printed heading."""

    def column(suffix: str, *headers: str, rule: str = "", example: float | None = None) -> Column:
        header, *others = (f"{name}|{h}" for name in names for h in headers)
        counts = suffix.endswith("count")
        kind, unit = PEOPLE if counts else MONEY
        per = f"{field}_{suffix.replace('amount', 'count')}" if suffix.endswith("amount") else None
        return Column(
            f"{field}_{suffix}", header, kind, unit, blank=True, synonyms=tuple(others), rule=rule, example=example,
            protects=counts, per=per,
        )  # fmt: skip

    return (
        column("fund_allocated", "财政下达资金", "财政下达", rule="没有单独下达的可以留空"),
        column("amount", "资助金额", "金额"),
        column("count", "资助人数", "人数"),
        column("tier1_count", "其中：1类|人数", "其中：一类|人数", "1类|人数", "一类|人数", example=8),
        column("tier1_amount", "其中：1类|金额", "其中：一类|金额", "1类|金额", "一类|金额", example=7.5),
        column("tier2_count", "2类|人数", "二类|人数", "其中：2类|人数", "其中：二类|人数", example=4),
        column("tier2_amount", "2类|金额", "二类|金额", "其中：2类|金额", "其中：二类|金额", example=5),
    )


AID_SUMMARY_STAGE = Ledger(
    "aid_summary_stage",
    "各学段学生资助情况统计表",
    (
        Column("stage", "学段", group=True, rule="几个项目同属一个学段的，可以跨行合并"),
        Column("aid_item", "项目名称", synonyms=("资助项目", "项目")),
        *_terms("spring", "春季", "春", "春季学期"),
        *_terms("autumn", "秋季", "秋", "秋季学期"),
        Column(
            "year_count",
            "全年|资助人数",
            "count",
            "人次",
            blank=True,
            synonyms=("全年|人数", "全年|资助人次", "合计|资助人数"),
            rule="春秋两季相加，同一人受助两季计两次",
            example=24,
            protects=True,
        ),
        Column(
            "year_amount",
            "全年|资助金额",
            "number",
            "万元",
            blank=True,
            synonyms=("全年|金额", "合计|资助金额"),
            rule="应等于春秋两季资助金额之和",
            example=25,
            per="year_count",
        ),
    ),
    ("stage", "aid_item"),
    GROUP,
)

AID_ROSTER_SHOULD = Ledger(
    "aid_roster_should",
    "应资助对象名单（比对底册）",
    (
        Column(
            "source",
            "数据来源",
            "choice",
            choices=("学籍", "建档立卡", "低保", "特困", "残疾"),
            synonyms=("来源",),
            rule="同一人在几份底册中都有的，每份底册一行",
        ),
        Column("name", "姓名", synonyms=("学生姓名",), personal=True),
        ID_NO,
        Column("hukou_addr", "户籍地址", blank=True, synonyms=("家庭住址", "户籍所在地", "住址"), personal=True),
        Column(
            "study_place",
            "就读地",
            "choice",
            choices=STUDY_PLACES,
            aliases=PLACE_NAMES,
            synonyms=("就读地（县内/县外/省外）", "就读地点"),
        ),
        Column("school", "就读学校", blank=True, synonyms=("学校", "学校名称")),
        Column("grade", "学段年级", blank=True, synonyms=("年级", "就读年级")),
        Column(
            "entitled_items",
            "应享受项目",
            blank=True,
            synonyms=("应享受资助项目", "应助项目"),
            rule="几个项目之间用顿号隔开",
        ),
        Column(
            "entitled_standard",
            "应享受标准",
            "number",
            "元/学期",
            blank=True,
            synonyms=("应享受资助标准", "应助标准"),
            rule="各项目相加的每学期标准；文件定的是每年标准的，填一半",
        ),
        Column(
            "match_result",
            "比对结果",
            "choice",
            choices=("一致", "学籍无", "户籍无", "外县", "重复"),
            blank=True,
            rule="尚未比对的留空",
        ),
        Column("gap_reason", "未享受原因", blank=True, synonyms=("未资助原因",), rule="应享受而未享受的才填"),
    ),
    ("source", "id_no"),
    GROUP,
    people=True,
)

MONTHLY = Ledger(
    "monthly",
    "学生资助进展月报表",
    (
        Column("county", "县市区", group=True, synonyms=("县（市、区）", "县区", "县", "地区")),
        Column("stage", "学段", "choice", choices=STAGES, aliases=STAGE_NAMES),
        Column("should", "应资助人数", "count", "人", synonyms=("应助人数",), protects=True),
        Column("done", "已资助人数", "count", "人", synonyms=("已助人数", "实际资助人数"), protects=True),
        Column(
            "rate",
            "资助率",
            "rate",
            "%",
            blank=True,
            synonyms=("资助率%",),
            rule="已资助人数÷应资助人数；可以不填，填了就与计算结果核对",
            example=100,
            protects=True,
        ),
        Column("should_amt", "应发金额", "number", "万元", synonyms=("应发放金额",), per="should"),
        Column("done_amt", "已发金额", "number", "万元", synonyms=("已发放金额", "实发金额"), per="done"),
        Column(
            "amt_rate",
            "发放进度",
            "rate",
            "%",
            blank=True,
            synonyms=("发放进度%", "发放率", "发放率%"),
            rule="已发金额÷应发金额；可以不填，填了就与计算结果核对",
            example=100,
            protects=True,
        ),
        Column("reason", "未发放原因", blank=True, synonyms=("未发放完毕原因", "原因")),
        Column("as_of", "截止日期", "date", synonyms=("截止时间", "统计截止日期"), rule="逐行填写，通常为当月最后一天"),
    ),
    ("county", "stage", "as_of"),
    GROUP,
)

LEDGERS = (AID, AID_DETAIL, AID_SUMMARY_STAGE, AID_ROSTER_SHOULD, MONTHLY)
