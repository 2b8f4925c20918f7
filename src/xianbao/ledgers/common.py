"""Columns and rules that many ledgers share."""

import datetime as dt
from collections.abc import Mapping
from types import MappingProxyType

from xianbao.ledgers.model import Column

TOWN = "所在乡镇"
COUNTY = Column(
    "county",
    "县（市、区）",
    blank=True,
    synonyms=("县市区", "县区", "县", "地区", "县（市区）"),
    group=True,
    rule="市级台账填县（市、区）名称，市直单位填“市本级”；县级台账可以整列不要",
)
SEQ = Column("seq", "序号", "count", blank=True)
REMARK = Column("remark", "备注", blank=True, synonyms=("说明",))
STAGES = ("学前", "小学", "初中", "普高", "中职")
STAGE_NAMES = (
    *((name, "学前") for name in ("学前教育", "学前阶段", "幼儿园", "幼儿")),
    *((name, "小学") for name in ("小学教育", "小学阶段", "普通小学")),
    *((name, "初中") for name in ("初中教育", "初中阶段", "普通初中", "初级中学")),
    *((name, "普高") for name in ("普通高中", "高中", "普通高中教育", "普高教育")),
    *((name, "中职") for name in ("中等职业", "中等职业学校", "中等职业教育", "中职教育", "中职学校", "职高")),
)
STUDY_PLACES = ("县内", "县外", "省外")
PLACE_NAMES = (("本县", "县内"), ("外县", "县外"), ("省内县外", "县外"), ("外省", "省外"))
TIER_NAMES = (
    ("1类", "一类"),
    ("2类", "二类"),
    ("1档", "一档"),
    ("2档", "二档"),
    ("第一类", "一类"),
    ("第二类", "二类"),
)
SEX_NAMES = (("男性", "男"), ("女性", "女"))
# Compulsory education by full years on 31 August (义务教育法 §11), in six and three years
AGES: Mapping[str, tuple[int, int]] = MappingProxyType({"小学": (6, 11), "初中": (12, 14)})
# Season of a term → MM-DD of its year by which its aid is to be paid
DEADLINES: Mapping[str, str] = MappingProxyType({"春": "06-15", "秋": "09-25"})

ID_NO = Column(
    "id_no",
    "身份证号",
    "id",
    synonyms=("身份证号码", "公民身份号码", "居民身份证号", "居民身份证号码", "身份证件号", "身份证"),
    personal=True,
    rule="18位，单元格设为文本再填；15位旧号须先换成18位",
)
# The day in the identity number of the example row
BORN = dt.date(2012, 3, 5)
SEX = Column("sex", "性别", "choice", choices=("男", "女"), aliases=SEX_NAMES, example="女")
IS_POOR = Column(
    "is_poor",
    "是否建档立卡",
    "flag",
    synonyms=("建档立卡", "是否建档立卡户", "是否建档立卡学生", "是否建档立卡贫困户"),
    rule="是填“是”或“√”，空格视为否",
)
