"""Cells in their column's type: numbers, rates, dates, terms, flags, identity numbers.

What cannot be read raises ValueError (or becomes a Fault of its column) with the rest of a sentence:
what is wrong and what is allowed.
"""

import datetime as dt
import math
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

import numpy as np

from xianbao import idno
from xianbao.ledgers import NUMERIC, Column
from xianbao.packages import UNCOMPUTED
from xianbao.sheets import EPOCHS

BLANKS = {"", "—", "－", "-", "/", "*", "…", "——", "--"}
# Codes for "no value" that would be values in a column of text
CODED = {*BLANKS, "无", "-1", "-1.0", "N/A"}
NO_NUMBER = {"无户口", "无户籍", "未上户", "无身份证", "暂无"}
ERRORS = {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"}
MONEY = {"元": Decimal(1), "万元": Decimal(10_000), "亿元": Decimal(100_000_000)}
SCALES = {"千": Decimal(1000), "万": Decimal(10_000), "亿": Decimal(100_000_000)}
MEASURES = (
    "人次",
    "人",
    "名",
    "个",
    "所",
    "户",
    "次",
    "台套",
    "台",
    "套",
    "件",
    "平方米",
    "m2",
    "间",
    "座",
    "岁",
    "年",
)
APPROXIMATE = re.compile(
    r"^(约|近|逾|超过|超|大约|不足|至少)|\d[^\d]*(多|余|左右|以上|以下|以内)$|[\d万亿千百十][多余][万亿]?"
)
TERM = re.compile(r"(\d{4})年?-?(春|秋)(季学期|学期|季)?")
SCHOOL_YEAR = re.compile(r"(\d{4})[-—–/~至](\d{4})(?:学年度?)?第?([一二12上下])(?:学?期)")
TEXT_DATE = re.compile(r"(\d{4})[-./年](\d{1,2})(?:[-./月](\d{1,2})日?)?月?(?:[T]?\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?")
NO_YEAR = re.compile(r"\d{1,2}[月./-]\d{1,2}日?")
HAN_GAP = re.compile(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])")
RESIDUE = re.compile(r"_x000[dDaA]_|&#1[03];|\u200b|\ufeff")
DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
TENS = {"十": 10, "百": 100, "千": 1000}
NOT_A_NUMBER = " 不是数字；应填阿拉伯数字，如 1250 或 12.5"


@dataclass(frozen=True)
class Fault:
    """A cell that cannot be read: the rest of the sentence that says why."""

    words: str


@dataclass(frozen=True)
class Absence:
    """A cell that says there is no value, and with which sign (* 不适用, -1 空值编码, — / 无; nothing: blank)."""

    sign: str = ""


@dataclass(frozen=True)
class Read:
    """A column of cells in its type: values (None where absent), and what stood at other positions."""

    values: list[Any]
    faults: Mapping[int, str]
    absent: Mapping[int, str]


class _Memo(dict[Any, Any]):
    """Each spelling of a column is read once."""

    def __init__(self, one: Callable[[Any], Any], plain: Mapping[Any, Any]) -> None:
        super().__init__(plain)
        self._one = one

    def __missing__(self, cell: Any) -> Any:
        # True, 1 and 1.0 are one key; a kind that tells them apart says so by its type
        self[cell] = found = self._one(cell)
        return found


def column(raw: Sequence[Any], column: Column, scale: Decimal = Decimal(1), epoch: dt.date = EPOCHS[False]) -> Read:
    """A column of cells; `scale` turns its numbers into the column's unit, `epoch` is day 0 of its dates."""

    def one(cell: Any) -> Any:
        try:
            found = value(cell, column, scale, epoch)
        except ValueError as error:
            return Fault(str(error))
        return Absence(_sign(cell)) if found is None else found

    kinds = set(map(type, raw))
    if column.kind in NUMERIC and kinds == {float} and (exact := _exact(raw, column, scale)) is not None:
        return Read(exact, {}, {})
    spelt = [str(c) if c.__class__ is bool else c for c in raw] if bool in kinds else raw
    memo = _Memo(one, _plain(spelt, column))
    found = list(map(memo.__getitem__, spelt))
    odd = {id(v) for v in memo.values() if v.__class__ in (Fault, Absence)}
    if not odd:
        return Read(found, {}, {})
    faults = {n: v.words for n, v in enumerate(found) if v.__class__ is Fault}
    absent = {n: v.sign for n, v in enumerate(found) if v.__class__ is Absence and v.sign}
    return Read([None if id(v) in odd else v for v in found], faults, absent)


def _exact(raw: Sequence[float], column: Column, scale: Decimal) -> list[float] | None:
    """A column that holds nothing but numbers in its own unit, as it is; None where one needs a closer look."""
    numbers = np.array(raw)
    plain = (numbers >= 0) & (numbers < 1e15)
    if column.kind == "count":
        plain &= numbers == np.floor(numbers)
    return list(raw) if scale == 1 and plain.all() else None


def _plain(raw: Sequence[Any], column: Column) -> dict[Any, Any]:
    """Cells that need no closer look, as what they are: a register of 100,000 people is read in seconds."""
    if column.kind not in ("text", "id", "card", "phone"):
        return {}
    words = [c for c in set(raw) if c.__class__ is str]
    match column.kind:
        case "text":
            plain = [w for w in words if w.isalnum() and w not in column.absent]
        case "id":
            plain = idno.valid(words)
        case _:
            plain = [w for w in words if w.isascii() and w.isdigit()]
    return dict(zip(plain, plain, strict=True))


def folded(text: Any) -> str:
    """For comparing headers, codes and numbers: NFKC, without white space and Excel's residue."""
    whole = text if isinstance(text, str) else str(text)
    if whole.isascii() and whole.isalnum():
        return whole
    whole = unicodedata.normalize("NFKC", whole)
    return whole if whole.isalnum() else "".join(RESIDUE.sub("", whole).split())


def blank(value: Any) -> bool:
    """Empty, or one of the signs that offices write for it."""
    return value is None or (isinstance(value, str) and value.strip() in BLANKS)


def _sign(cell: Any) -> str:
    return "" if cell is None else folded(cell)[:8].removesuffix(".0")


def _absent(cell: Any, column: Column) -> bool:
    if blank(cell):
        return True
    if isinstance(cell, str) and (len(cell) > 12 or (cell.isalnum() and cell != "无" and not column.absent)):
        return False
    if column.kind == "text":
        return folded(cell) in column.absent
    return folded(cell) in CODED or folded(cell) in column.absent


def value(cell: Any, column: Column, scale: Decimal = Decimal(1), epoch: dt.date = EPOCHS[False]) -> Any:
    """A cell in the column's type, None where it says there is no value."""
    if isinstance(cell, str) and cell[:1] == "#":
        if cell == UNCOMPUTED:
            raise ValueError("：公式没有计算结果；请在 Excel 或 WPS 中打开、保存后再用")
        if cell in ERRORS:
            raise ValueError(" 是公式错误；请改正公式或填入数值")
    if _absent(cell, column) and cell not in column.choices:
        if column.blank:
            return None
        if column.kind == "flag":
            return False
        raise ValueError("，不能为空")
    match column.kind:
        case "number" | "count" | "rate":
            return number(cell, column, scale)
        case "date":
            return date(cell, epoch)
        case "term":
            return term(cell)
        case "flag":
            return flag(cell)
        case "id":
            return identity(cell)
        case "phone" | "card":
            return digits(cell)
        case "choice":
            return choice(cell, column)
        case _:
            return text(cell)


def text(cell: Any) -> str:
    """Words as they stand, without line breaks, stray spaces between hanzi and Excel's residue."""
    if isinstance(cell, str) and cell.isprintable() and " " not in cell and "_x" not in cell and "&#" not in cell:
        return cell
    whole = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
    return HAN_GAP.sub("", re.sub(r"\s+", " ", RESIDUE.sub(" ", whole)).strip())


def choice(cell: Any, column: Column) -> str:
    """One of the column's codes, by itself or by another name it goes by; other words as they stand."""
    word = folded(cell)
    return dict(column.aliases).get(word, word) if word in column.spellings else text(cell)


def number(cell: Any, column: Column, scale: Decimal) -> float:
    """An exact number as typed, in the column's unit: 1,250 １２３ 5.2万元 2.8189万人次 二十六万 94.5%."""
    if isinstance(cell, float) and scale == 1 and abs(cell) < 1e15 and (column.kind != "count" or cell.is_integer()):
        return cell
    word = folded(repr(cell) if isinstance(cell, float) else cell).replace(",", "")
    if column.kind == "rate" and word.endswith("%"):
        word, scale = word.removesuffix("%"), Decimal(1)
    else:
        word, scale = _unit_of(word, column, scale)
    try:
        result = (_hanzi(word) if word and word[0] in DIGITS | TENS else Decimal(word)) * scale
    except (InvalidOperation, KeyError):
        raise ValueError(_why_no_number(str(cell))) from None
    if not result.is_finite() or abs(result) >= Decimal(10) ** 15:
        raise ValueError(NOT_A_NUMBER)
    if column.kind == "count" and result != result.to_integral_value():
        raise ValueError(" 不是整数；这一列应填整数")
    return float(result)


def _unit_of(word: str, column: Column, scale: Decimal) -> tuple[str, Decimal]:
    """The number without its unit, and what to multiply it by for the column's unit."""
    money = column.unit in MONEY
    for unit, worth in reversed(MONEY.items()):
        if money and word.endswith(unit):
            return word.removesuffix(unit), worth / MONEY[column.unit]
    for unit in MEASURES:
        if word.endswith(unit) and len(word) > len(unit) and not money:
            word = word.removesuffix(unit)
            break
    if word[-1:] in SCALES and word[:1] not in DIGITS:
        worth = SCALES[word[-1]]
        return word[:-1], worth / MONEY[column.unit] if money else worth
    if money and word[-1:] in SCALES:  # 二十六万 in a column of 万元
        return word, 1 / MONEY[column.unit]
    return word, scale


def _hanzi(word: str) -> Decimal:
    """二十六万 as 260000. KeyError for anything else."""
    whole = section = digit = 0
    for sign in word:
        if sign in TENS:
            section, digit = section + (digit or 1) * TENS[sign], 0
        elif sign in "万亿":
            whole, section, digit = (whole + section + digit) * int(SCALES[sign]), 0, 0
        else:
            digit = DIGITS[sign]
    return Decimal(whole + section + digit)


def _why_no_number(stood: str) -> str:
    if APPROXIMATE.search(stood.strip()):
        return " 是约数；应填准确的阿拉伯数字，约数请写在备注"
    return NOT_A_NUMBER


def rate_scale(cells: Sequence[Any]) -> Decimal:
    """100 where a column of rates holds fractions (0.945 shown as 94.5%), else 1."""
    numbers = [c for c in cells if isinstance(c, int | float) and not isinstance(c, bool) and c >= 0]
    return Decimal(100) if numbers and max(numbers) <= 1 else Decimal(1)


def date(cell: Any, epoch: dt.date = EPOCHS[False]) -> dt.date:
    """A day from a date cell, a serial number from `epoch`, or text with year, month and day."""
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, dt.date):
        return cell
    if isinstance(cell, int | float) and not math.isnan(cell):
        if 20_000 < cell < 80_000:
            return epoch + dt.timedelta(days=int(cell))
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
    if NO_YEAR.fullmatch(word):
        raise ValueError(" 没有年份；应写成 2017-09-20、2017.9.20 或 2017年9月20日")
    raise ValueError(" 不是日期；应写成 2017-09-20、2017.9.20 或 2017年9月20日")


def term(cell: Any) -> str:
    """A term as 2017春 or 2017秋."""
    word = folded(cell)
    if found := TERM.fullmatch(word):
        return f"{found[1]}{found[2]}"
    if found := SCHOOL_YEAR.fullmatch(word):
        return f"{found[1]}秋" if found[3] in "一1上" else f"{found[2]}春"
    raise ValueError(" 不是学期；应写成 2017春、2017年春季学期 或 2016-2017学年第二学期")


def flag(cell: Any) -> bool:
    """是 or 否, a tick, 1 or 0."""
    word = folded(cell)
    if word in {"是", "√", "✓", "1", "1.0", "True", "有"}:
        return True
    if word in {"否", "×", "0", "0.0", "False", "x", "X"}:
        return False
    raise ValueError(" 不能识别；应填 是 或 否")


def identity(cell: Any) -> str:
    """An 18-digit identity number; what cannot be read exactly is refused, never repaired."""
    found = idno.normalised(cell)
    if found is None:
        raise ValueError(" 没有填写身份证号" if folded(cell) in NO_NUMBER else f" {idno.refusal(cell)}")
    return found


def digits(cell: Any) -> str:
    """A telephone or card number as text; a number beyond Excel's 15 digits has lost its last ones."""
    if isinstance(cell, int | float):
        if abs(cell) >= 1e15:
            raise ValueError(" 被存成了数字，末几位已丢失；应以文本格式重新填写")
        cell = int(cell)
    word = folded(cell).strip("'")
    if not word.isdigit() and re.fullmatch(r"\d(\.\d+)?E\+?\d+", word, re.IGNORECASE):
        raise ValueError(" 被存成了数字，末几位已丢失；应以文本格式重新填写")
    return word
