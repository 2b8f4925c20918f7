"""Columns that many ledgers share."""

from xianbao.ledgers.model import Column

TOWN = "所在乡镇"
SEQ = Column("seq", "序号", "count", blank=True)
REMARK = Column("remark", "备注", blank=True)
STAGES = ("学前", "小学", "初中", "普高", "中职")
