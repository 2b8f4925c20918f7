"""The ledgers an education bureau keeps, each declared once: columns, units, codes, key.

The declaration serves reading, checking, the blank template and the documentation.
"""

from xianbao.ledgers import aid, registers, schools, students, teachers, work
from xianbao.ledgers.model import NUMERIC, Column, Ledger, counting

__all__ = ["LEDGERS", "NUMERIC", "Column", "Ledger", "counting"]

LEDGERS: dict[str, Ledger] = {
    ledger.id: ledger for module in (schools, teachers, students, work, aid, registers) for ledger in module.LEDGERS
}
