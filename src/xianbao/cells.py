"""One cell in its column's type: numbers, rates, dates, terms, flags, identity numbers.

Each function raises ValueError with the rest of a sentence: what is wrong and what is allowed.
"""

import datetime as dt
import re
import unicodedata
from decimal import Decimal, InvalidOperation
from typing import Any

from xianbao import idno
from xianbao.ledgers import NUMERIC, Column

BLANKS = {"", "—", "－", "-", "/", "*", "…"}
# Codes for "no value" that would be values in a column of text
CODED = {*BLANKS, "无", "-1", "-1.0"}
MONEY = {"元": Decimal(1), "万元": Decimal(10_000), "亿元": Decimal(100_000_000)}
TERM = re.compile(r"(\d{4})年?(春|秋)(季学期|季)?")
SCHOOL_YEAR = re.compile(r"(\d{4})[-—–](\d{4})学年(?:度)?第?([一二12])学期")
TEXT_DATE = re.compile(r"(\d{4})[-./年](\d{1,2})(?:[-./月](\d{1,2})日?)?月?")
HAN_GAP = re.compile(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])")
RESIDUE = re.compile(r"_x000[dD]_|&#1[03];")
EXCEL_EPOCH = dt.date(1899, 12, 30)


def folded(text: Any) -> str:
    """For comparing headers, codes and numbers: NFKC, without white space."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", str(text)))


def blank(value: Any) -> bool:
    """Empty, or one of the signs that offices write for it."""
    return value is None or (isinstance(value, str) and value.strip() in BLANKS)


def value(cell: Any, column: Column, scale: Decimal = Decimal(1)) -> Any:
    """A cell in the column's type; `scale` turns its number into the column's unit."""
    coded = column.kind in (*NUMERIC, "date", "term", "id") and folded(cell) in CODED
    if coded or blank(cell):
        if column.blank:
            return None
        if column.kind == "flag":
            return False
        raise ValueError("，不能为空")
    match column.kind:
        case "number" | "count" | "rate":
            return number(cell, column, scale)
        case "date":
            return date(cell)
        case "term":
            return term(cell)
        case "flag":
            return flag(cell)
        case "id":
            return identity(cell)
        case "phone" | "card":
            return digits(cell)
        case "choice":
            return folded(cell) if folded(cell) in column.choices else text(cell)
        case _:
            return text(cell)


def text(cell: Any) -> str:
    """Words as they stand, without line breaks, stray spaces between hanzi and Excel's residue."""
    whole = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
    return HAN_GAP.sub("", re.sub(r"\s+", " ", RESIDUE.sub(" ", whole)).strip())


def number(cell: Any, column: Column, scale: Decimal) -> float:
    """An exact number as typed, in the column's unit: 1,250 １２３ 5.2万元 94.5%."""
    word = folded(repr(cell) if isinstance(cell, float) else cell).replace(",", "")
    for unit in ("亿元", "万元", "元"):
        if word.endswith(unit) and column.unit in MONEY:
            word, scale = word.removesuffix(unit), MONEY[unit] / MONEY[column.unit]
            break
    if column.kind == "rate" and word.endswith("%"):
        word, scale = word.removesuffix("%"), Decimal(1)
    try:
        result = Decimal(word) * scale
    except InvalidOperation:
        raise ValueError(" 不是数字；应填阿拉伯数字，如 1250 或 12.5") from None
    if not result.is_finite() or abs(result) >= Decimal(10) ** 15:
        raise ValueError(" 不是数字；应填阿拉伯数字，如 1250 或 12.5")
    if column.kind == "count" and result != result.to_integral_value():
        raise ValueError(" 不是整数；这一列应填整数")
    return float(result)


def rate_scale(cells: list[Any]) -> Decimal:
    """100 where a column of rates holds fractions (0.945 shown as 94.5%), else 1."""
    numbers = [c for c in cells if isinstance(c, int | float) and not isinstance(c, bool) and c >= 0]
    return Decimal(100) if numbers and max(numbers) <= 1 else Decimal(1)


def date(cell: Any) -> dt.date:
    """A day from a date cell, an Excel serial number (1900 system) or text with year, month and day."""
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, dt.date):
        return cell
    if isinstance(cell, int | float) and cell == cell:  # noqa: PLR0124 (NaN)
        if 20_000 < cell < 80_000:
            return EXCEL_EPOCH + dt.timedelta(days=int(cell))
        cell = str(int(cell)) if abs(cell) < 1e9 else "?"
    word = folded(cell)
    if re.fullmatch(r"[0-9]{8}", word):
        word = f"{word[:4]}-{word[4:6]}-{word[6:]}"
    found = TEXT_DATE.fullmatch(word)
    try:
        if found:
            return dt.date(int(found[1]), int(found[2]), int(found[3] or 1))
    except ValueError:
        pass
    raise ValueError(" 不是日期；应写成 2017-09-20、2017.9.20 或 2017年9月20日")


def term(cell: Any) -> str:
    """A term as 2017春 or 2017秋."""
    word = folded(cell)
    if found := TERM.fullmatch(word):
        return f"{found[1]}{found[2]}"
    if found := SCHOOL_YEAR.fullmatch(word):
        return f"{found[1]}秋" if found[3] in "一1" else f"{found[2]}春"
    raise ValueError(" 不是学期；应写成 2017春、2017年春季学期 或 2016-2017学年第二学期")


def flag(cell: Any) -> bool:
    """是 or 否, a tick, 1 or 0."""
    word = folded(cell)
    if word in {"是", "√", "✓", "1", "1.0", "True"}:
        return True
    if word in {"否", "×", "0", "0.0", "False"}:
        return False
    raise ValueError(" 不能识别；应填 是 或 否")


def identity(cell: Any) -> str:
    """An 18-digit identity number; what cannot be read exactly is refused, never repaired."""
    found = idno.normalised(cell)
    if found is None:
        raise ValueError(f" {idno.refusal(cell)}")
    return found


def digits(cell: Any) -> str:
    """A telephone or card number as text; a number beyond Excel's 15 digits has lost its last ones."""
    if isinstance(cell, int | float):
        if abs(cell) >= 1e15:
            raise ValueError(" 被存成了数字，末几位已丢失；应以文本格式重新填写")
        cell = int(cell)
    return folded(cell).lstrip("'")
