"""Pupils: enrolment of those of school age, dropping out, and change through the school year."""

from xianbao.ledgers.common import BORN, COUNTY, ID_NO, IS_POOR, REMARK, SEQ, STAGE_NAMES
from xianbao.ledgers.model import Column, Ledger

GROUP = "入学与控辍保学"

_STAGE_NAMES = (
    *((word, code) for word, code in STAGE_NAMES if code not in ("普高", "中职")),
    *((word, "高中阶段") for word in ("高中", "高中阶段教育")),
)


def _people(
    field: str, *headers: str, blank: bool = True, rule: str = "", example: int | str | None = None,
    protects: bool = True,
) -> Column:  # fmt: skip
    """A number of people; the first of `headers` is the printed one."""
    header, *others = headers
    return Column(
        field, header, "count", "人", blank=blank, synonyms=tuple(others), rule=rule, example=example, protects=protects
    )


SCHOOL_AGE = Ledger(
    "school_age",
    "适龄儿童入学台账",
    (
        Column("village", "户籍村", synonyms=("村", "村（居）", "户籍所在村"), personal=True),
        Column("head", "户主", synonyms=("户主姓名",), personal=True),
        Column("name", "儿童姓名", synonyms=("姓名", "学生姓名"), personal=True),
        Column("birth", "出生日期", "date", synonyms=("出生年月", "出生年月日"), personal=True, example=BORN),
        ID_NO,
        Column("expected_grade", "应入学年级", blank=True, synonyms=("应就读年级",)),
        Column("school", "就读学校", blank=True, synonyms=("学校", "学校名称"), rule="未入学的留空，并填未入学原因"),
        Column("place", "就读地", blank=True, synonyms=("就读地点", "就读县区"), rule="在本县就读的可以不填"),
        Column(
            "special",
            "特殊类别",
            "choice",
            choices=("留守", "孤儿", "残疾", "随迁", "无户籍"),
            blank=True,
            synonyms=("特殊群体类别",),
        ),
        Column("reason", "未入学原因", blank=True, example=""),
        Column("evidence", "佐证", blank=True, synonyms=("佐证材料",), rule="填材料的名称或编号"),
    ),
    ("id_no",),
    GROUP,
    people=True,
)

DROPOUT = Ledger(
    "dropout",
    "控辍保学（疑似）辍学学生台账",
    (
        SEQ,
        Column("school", "学校", synonyms=("学校名称", "就读学校", "原就读学校")),
        Column("grade_class", "年级班级", blank=True, synonyms=("年级班", "班级")),
        Column("name", "姓名", synonyms=("学生姓名",), personal=True),
        ID_NO,
        Column("parent", "家长姓名", blank=True, synonyms=("家长", "监护人", "监护人姓名"), personal=True),
        Column("address", "家庭住址", blank=True, synonyms=("家庭地址", "住址"), personal=True),
        Column(
            "phone",
            "联系电话",
            "phone",
            blank=True,
            synonyms=("电话", "手机号", "手机号码", "家长电话", "联系方式"),
            personal=True,
            rule="11位手机号，单元格设为文本再填",
        ),
        IS_POOR,
        Column(
            "reason",
            "辍学原因",
            "choice",
            choices=(
                "因贫",
                "厌学",
                "打工",
                "因病因残",
                "早婚",
                "外出不明",
                "信息错误",
                "延缓入学",
                "出国",
                "失联",
                "死亡",
            ),
            blank=True,
            synonyms=("原因",),
            rule="尚未查明的留空",
        ),
        Column("left_date", "离校时间", "date", blank=True, synonyms=("离校日期", "辍学时间", "辍学日期")),
        Column(
            "status_mark",
            "学籍标注",
            "choice",
            choices=("辍学", "疑似辍学", "休学", "其他离校"),
            synonyms=("学籍标注情况",),
            rule="与学籍系统中的标注一致",
        ),
        Column("whereabouts", "去向", blank=True, synonyms=("学生去向", "现去向")),
        Column(
            "resp_teacher",
            "包保责任人（教师）",
            blank=True,
            synonyms=("包保教师", "包保责任人|教师"),
            personal=True,
        ),
        Column(
            "resp_cadre",
            "包保责任人（乡镇村）",
            blank=True,
            synonyms=("包保干部", "包保责任人|乡镇村", "包保责任人（乡镇、村）"),
            personal=True,
        ),
        Column("persuade_count", "劝返次数", "count", "次", blank=True, protects=True),
        Column("persuade_detail", "劝返情况", blank=True, synonyms=("劝返经过", "劝返记录"), personal=True),
        Column("return_date", "返校日期", "date", blank=True, synonyms=("返校时间", "复学日期"), rule="尚未返校的留空"),
        Column(
            "placement",
            "安置方式",
            "choice",
            choices=("随班", "专门班", "送教上门", "职校", "休学"),
            blank=True,
        ),
        Column(
            "close_status",
            "销号状态",
            "choice",
            choices=("未销号", "已销号"),
            synonyms=("是否销号", "销号情况"),
            rule="返校或妥善安置、材料齐全后才填“已销号”",
        ),
        REMARK,
    ),
    ("id_no",),
    GROUP,
    people=True,
)

STUDENT_CHANGE = Ledger(
    "student_change",
    "学生变动情况（基础基331）",
    (
        Column("row_no", "编号", "count", synonyms=("行次",), rule="表中的行次，指标序号行（甲、乙、1、2……）不是数据"),
        Column(
            "students_begin",
            "上学年初报表在校学生数",
            "count",
            "人",
            protects=True,
            synonyms=("上学年初报表学生数", "上学年初在校学生数"),
        ),
        Column("inc_total", "增加学生数|合计", "count", "人", rule="应等于招生、复学、转入、其他之和", protects=True),
        Column("inc_admission", "增加学生数|招生", "count", "人", blank=True, example=6, protects=True),
        Column("inc_return", "增加学生数|复学", "count", "人", blank=True, example=1, protects=True),
        Column("inc_transfer", "增加学生数|转入", "count", "人", blank=True, example=4, protects=True),
        Column("inc_other", "增加学生数|其他", "count", "人", blank=True, example=1, protects=True),
        Column(
            "dec_total",
            "减少学生数|合计",
            "count",
            "人",
            rule="应等于毕业、结业、休学、退学、死亡、转出、其他之和",
            protects=True,
        ),
        Column("dec_graduate", "减少学生数|毕业", "count", "人", blank=True, example=5, protects=True),
        Column("dec_complete", "减少学生数|结业", "count", "人", blank=True, example=1, protects=True),
        Column("dec_suspend", "减少学生数|休学", "count", "人", blank=True, example=1, protects=True),
        Column("dec_quit", "减少学生数|退学", "count", "人", blank=True, example=1, protects=True),
        Column("dec_death", "减少学生数|死亡", "count", "人", blank=True, example=0, protects=True),
        Column("dec_transfer", "减少学生数|转出", "count", "人", blank=True, example=3, protects=True),
        Column("dec_other", "减少学生数|其他", "count", "人", blank=True, example=1, protects=True),
        Column(
            "students_end",
            "本学年初报表在校学生数",
            "count",
            "人",
            protects=True,
            synonyms=("本学年初报表学生数", "本学年初在校学生数"),
            rule="应等于上学年初数加增加合计减减少合计",
        ),
    ),
    ("row_no",),
    GROUP,
    form=True,
)

ENROLMENT = Ledger(
    "enrolment",
    "各学段入学和巩固情况统计表",
    (
        COUNTY,
        Column("stage", "学段", "choice", choices=("学前", "小学", "初中", "高中阶段"), aliases=_STAGE_NAMES),
        _people("students", "在校（园）学生数", blank=False, example=400),
        _people("teachers", "专任教师数", example=25, protects=False),
        _people("population", "适龄人口", rule="学前3—5岁、小学6—11岁、初中12—14岁、高中阶段15—17岁", example=410),
        _people("population_wide", "适龄人口（15—18岁）", rule="只填高中阶段；按15—18岁统计时用", example=""),
        _people("in_school", "适龄人口中在校人数", rule="只填小学、初中；含在更高学段就读的", example=409),
        _people("begin", "上学年初在校学生数", example=405),
        _people("suspend", "学年内减少|休学", example=1),
        _people("quit", "学年内减少|退学", example=1),
        _people("expel", "学年内减少|开除", rule="只用于高中阶段", example=0),
        _people("death", "学年内减少|死亡", example=0),
        _people("transfer_out", "学年内减少|转出", example=12),
        _people("lost", "学年内减少|其中：无去向转出", "学年内减少|无去向转出", example=0),
        _people("dec_other", "学年内减少|其他", rule="不含毕业", example=0),
        _people("transfer_in", "学年内增加|转入", example=8),
        _people("inc_other", "学年内增加|其他", rule="不含招生", example=0),
        _people("entry", "毕业班该届|小学入学人数", rule="只填初中：九年前小学一年级入学人数", example=130),
        _people("cohort", "毕业班该届|毕业班学生数", example=128),
        _people("cohort_in", "毕业班该届|九年间转入", example=4),
        _people("cohort_out", "毕业班该届|九年间转出", example=5),
        _people("cohort_death", "毕业班该届|九年间死亡", example=0),
        _people("inclusive", "普惠性幼儿园在园幼儿数", rule="只填学前；含公办园", example=340),
        _people("public", "公办园在园幼儿数", rule="只填学前", example=210),
    ),
    ("stage", "county"),
    GROUP,
    carried=(("begin", ((1, "students"),)),),
)

CONTROL = Ledger(
    "control",
    "控辍保学情况统计表",
    (
        COUNTY,
        Column("stage", "学段", "choice", choices=("小学", "初中"), aliases=STAGE_NAMES),
        _people("existing", "期初辍学人数", blank=False, example=3),
        _people("new", "本期新增辍学人数", blank=False, example=1),
        _people("returned", "本期劝返复学人数", blank=False, example=4),
        _people("poverty", "辍学中因家庭经济困难的", blank=False, rule="期末仍未复学的", example=0),
        _people("exiting", "当年脱贫退出人口中辍学的", blank=False, rule="期末仍未复学的", example=0),
        _people("watched", "重点关注学生数", rule="家庭特别困难、学习困难、留守等须建个人档案的", example=20),
        _people("filed", "已建个人档案数", example=20),
        _people("disabled", "重度残疾适龄儿童数", rule="不能到校、须送教上门的", example=2),
        _people("home_taught", "送教上门人数", example=2),
    ),
    ("stage", "county"),
    GROUP,
    carried=(("existing", ((1, "existing"), (1, "new"), (-1, "returned"))),),
)

LEDGERS = (SCHOOL_AGE, DROPOUT, STUDENT_CHANGE, ENROLMENT, CONTROL)
