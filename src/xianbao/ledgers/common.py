"""Columns that many ledgers share."""

from xianbao.ledgers.model import Column

TOWN = "所在乡镇"
SEQ = Column("seq", "序号", "count", blank=True)
REMARK = Column("remark", "备注", blank=True, synonyms=("说明",))
STAGES = ("学前", "小学", "初中", "普高", "中职")
STUDY_PLACES = ("县内", "县外", "省外")

ID_NO = Column(
    "id_no",
    "身份证号",
    "id",
    synonyms=("身份证号码", "公民身份号码", "居民身份证号", "居民身份证号码", "身份证件号", "身份证"),
    personal=True,
    rule="18位，单元格设为文本再填；15位旧号须先换成18位",
)
SEX = Column("sex", "性别", "choice", choices=("男", "女"))
IS_POOR = Column(
    "is_poor",
    "是否建档立卡",
    "flag",
    synonyms=("建档立卡", "是否建档立卡户", "是否建档立卡学生", "是否建档立卡贫困户"),
    rule="是填“是”或“√”，空格视为否",
)
