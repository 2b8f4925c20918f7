"""The three registers that are compared: school roll, household register, registered poor."""

from xianbao.ledgers.common import BORN, ID_NO, PLACE_NAMES, REMARK, SEQ, SEX, STAGE_NAMES, STAGES, STUDY_PLACES, TOWN
from xianbao.ledgers.model import Column, Ledger

GROUP = "比对底册"

HOUSEHOLD_TOWN = Column("town", TOWN, synonyms=("乡镇", "户籍乡镇", "户籍所在乡镇"))
HOUSEHOLD_VILLAGE = Column("village", "村（居）", synonyms=("村", "户籍村", "行政村", "村（社区）"), personal=True)
HEAD = Column("head_name", "户主姓名", synonyms=("户主",), personal=True)

STUDENT_ROLL = Ledger(
    "student_roll",
    "学籍登记表",
    (
        SEQ,
        Column("school", "学校名称", synonyms=("学校", "就读学校", "所在学校")),
        Column("town", TOWN, synonyms=("乡镇", "学校所在乡镇"), rule="学校所在的乡镇"),
        Column("stage", "学段", "choice", choices=STAGES, aliases=STAGE_NAMES),
        Column("grade", "年级", synonyms=("就读年级",)),
        Column("class", "班级", synonyms=("班", "班级名称")),
        Column("student_name", "学生姓名", synonyms=("姓名",), personal=True),
        SEX,
        ID_NO,
        Column("student_no", "学籍号", synonyms=("全国学籍号", "学籍号码"), personal=True, rule="G加身份证号"),
        Column(
            "birth", "出生日期", "date", blank=True, synonyms=("出生年月", "出生年月日"), personal=True, example=BORN
        ),
        Column("hukou_town", "户籍乡镇", blank=True, synonyms=("户籍所在乡镇",)),
        Column("hukou_village", "户籍村", blank=True, synonyms=("户籍所在村", "户籍村（居）"), personal=True),
        Column("study_county", "就读县区", blank=True, synonyms=("就读县",), rule="在本县就读的留空", example=""),
        Column(
            "status",
            "学籍状态",
            "choice",
            choices=("在读", "休学", "退学", "转出", "毕业", "死亡"),
            aliases=(("在籍", "在读"), ("在校", "在读"), ("正常", "在读"), ("转学", "转出")),
            synonyms=("学生状态", "状态"),
        ),
        REMARK,
    ),
    ("id_no",),
    GROUP,
    compared=True,
    people=True,
)

HOUSEHOLD = Ledger(
    "household",
    "户籍适龄人口登记表",
    (
        SEQ,
        HOUSEHOLD_TOWN,
        HOUSEHOLD_VILLAGE,
        HEAD,
        Column("name", "姓名", synonyms=("儿童姓名",), personal=True),
        SEX,
        ID_NO,
        Column("birth", "出生日期", "date", synonyms=("出生年月", "出生年月日"), personal=True, example=BORN),
        REMARK,
    ),
    ("id_no",),
    GROUP,
    compared=True,
    people=True,
)

POOR_REGISTER = Ledger(
    "poor_register",
    "建档立卡人口登记表",
    (
        SEQ,
        HOUSEHOLD_TOWN,
        HOUSEHOLD_VILLAGE,
        HEAD,
        Column("name", "姓名", synonyms=("学生姓名", "家庭成员姓名"), personal=True),
        SEX,
        ID_NO,
        Column(
            "birth", "出生日期", "date", blank=True, synonyms=("出生年月", "出生年月日"), personal=True, example=BORN
        ),
        Column(
            "study_stage",
            "就读学段",
            "choice",
            choices=STAGES,
            blank=True,
            aliases=STAGE_NAMES,
            synonyms=("学段",),
            rule="不在学的留空",
        ),
        Column(
            "study_place",
            "就读地",
            "choice",
            choices=STUDY_PLACES,
            blank=True,
            aliases=PLACE_NAMES,
            synonyms=("就读地点",),
        ),
        Column("school", "就读学校", blank=True, synonyms=("学校", "学校名称")),
        Column("helper_name", "帮扶责任人", blank=True, synonyms=("帮扶干部", "帮扶人"), personal=True),
        Column("helper_unit", "帮扶单位", blank=True, synonyms=("帮扶责任单位",)),
        Column("exit_year", "脱贫年度", "count", blank=True, synonyms=("退出年度", "脱贫年份"), rule="尚未脱贫的留空"),
        REMARK,
    ),
    ("id_no",),
    GROUP,
    compared=True,
    people=True,
)

LEDGERS = (STUDENT_ROLL, HOUSEHOLD, POOR_REGISTER)
