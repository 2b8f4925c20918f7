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
from decimal import Decimal
from typing import Any

import numpy as np

from xianbao import idno, numerals
from xianbao.ledgers import NUMERIC, Column
from xianbao.packages import UNCOMPUTED
from xianbao.sheets import EPOCHS

BLANKS = {"", "—", "－", "-", "/", "*", "…", "——", "--"}
# Codes for "no value" that would be values in a column of text
CODED = {*BLANKS, "无", "-1", "-1.0", "N/A"}
NO_NUMBER = {"无户口", "无户籍", "未上户", "无身份证", "暂无"}
ERRORS = {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"}
MONEY = {
    "元": Decimal(1),
    "千元": Decimal(1000),
    "万元": Decimal(10_000),
    "百万元": Decimal(1_000_000),
    "亿元": Decimal(100_000_000),
}
SCALES = {"千": Decimal(1000), "万": Decimal(10_000), "亿": Decimal(100_000_000)}
# Words that may follow a number, by the unit of its column
MEASURES = {
    "人": ("人", "名", "个", "位"),
    "人次": ("人次", "次", "人", "名"),
    "次": ("次",),
    "台套": ("台套", "台", "套", "件", "个"),
    "㎡": ("平方米", "m2"),
    "元/学期": ("元/学期", "元"),
    "": ("年", "年度"),
}
_NUMERAL = "[0-9一二两三四五六七八九十百千万亿]"
APPROXIMATE = re.compile(
    rf"^(约|近|逾|超过?|大约|不足|至少|上){_NUMERAL}|{_NUMERAL}[多余几]|{_NUMERAL}.*(左右|以[上下内])|[数几][十百千万亿]"
)
FIGURE = re.compile(r"[-+]?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]+)?|\.[0-9]+")
OF_WHICH = re.compile(r"\((?:其中|包括|含)[^()]*\)")
TERM = re.compile(r"(\d{4})年?-?([春秋])(?:季?学?期|季)?")
SCHOOL_YEAR = re.compile(
    r"(\d{4})年?[-—–/~至](\d{4}|\d{2})(?:(?:年?学年度?)?"
    r"(?:第?([一二12上下]|II?)学?期|\(([一二上下])\)|([春秋])(?:季?学?期|季)?)|-([12]))"
)
TEXT_DATE = re.compile(
    r"([0-9]{4})[-./年—–]([0-9]{1,2})"
    r"(?:月份?|[-./月—–]([0-9]{1,2})[日号]?(?:(?:T| |(?<=[日号]))[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)?)?"
)
NO_YEAR = re.compile(r"[0-9]{1,2}(?:[月./-][0-9]{1,2}[日号]?|月份?)")
_HAN = "[\u4e00-\u9fff\u3001-\u3011，；：！？（）]"
HAN_GAP = re.compile(rf"(?<={_HAN})\s+(?={_HAN})")
HAN = re.compile(r"[\u4e00-\u9fff]")
# UTF-8 read as GBK has one of these wherever a hanzi began
SUSPECT = re.compile(
    "["
    + "".join(bytes((lead, 0x80 + n)).decode("gbk", "ignore") for lead in range(0xE4, 0xEA) for n in range(64))
    + "]"
)
RESIDUE = re.compile(r"_x000[dDaA]_|&#1[03];")
UNSEEN = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff"))
NOT_A_NUMBER = " 不是数字；应填阿拉伯数字，如 1250 或 12.5"
UNCLEAR_RATE = " 分不清是小数还是百分数；全列应写法一致，如 94.5 或 94.5%"


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
        self[cell] = found = self._one(cell)
        return found


def column(raw: Sequence[Any], column: Column, scale: Decimal = Decimal(1), epoch: dt.date = EPOCHS[False]) -> Read:
    """A column of cells; `scale` turns its numbers into the column's unit, `epoch` is day 0 of its dates."""
    unclear = _unclear(raw) if column.kind == "rate" and scale == 1 else frozenset()

    def one(cell: Any) -> Any:
        if cell in unclear:
            return Fault(UNCLEAR_RATE)
        try:
            found = value(cell, column, scale, epoch)
        except ValueError as error:
            return Fault(str(error))
        return Absence(_sign(cell)) if found is None else found

    kinds = set(map(type, raw))
    if (
        column.kind in NUMERIC
        and kinds == {float}
        and not unclear
        and (exact := _exact(raw, column, scale)) is not None
    ):
        return Read(exact, {}, {})
    # True, 1 and 1.0 would be one spelling
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
            sound = not SUSPECT.search("".join(words))
            plain = [w for w in words if w.isalnum() and w not in column.absent and (sound or not SUSPECT.search(w))]
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
    return whole if whole.isalnum() else "".join(RESIDUE.sub("", whole).translate(UNSEEN).split())


def _typed(cell: Any) -> str:
    """`folded`, with the blanks that stand between digits: there they may part two values."""
    spaced = RESIDUE.sub(" ", unicodedata.normalize("NFKC", str(cell))).translate(UNSEEN).strip()
    return re.sub(r"(?<![0-9])\s+|\s+(?![0-9])", "", spaced)


def blank(value: Any) -> bool:
    """Empty, or one of the signs that offices write for it."""
    return value is None or (isinstance(value, str) and value.strip() in BLANKS)


def garbled(words: str) -> bool:
    """Whether hanzi are common ones in UTF-8 that were read as GBK and stored so (通渭 as 閫氭腑)."""
    han = "".join(HAN.findall(words))
    stored = han.encode("gb18030")
    meant = HAN.findall(_common(stored.decode("utf-8", "ignore")))
    return len(han) > 2 and len(meant) * 3 > 0.6 * len(stored) and _common(han) != han


def _common(text: str) -> str:
    return text.encode("gb2312", "ignore").decode("gb2312")


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
    if isinstance(cell, bool):
        cell = str(cell)
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
    if isinstance(cell, str) and SUSPECT.search(cell) and garbled(cell):
        raise ValueError(" 是乱码（UTF-8 被当作 GBK）；应按原件重填")
    if isinstance(cell, str) and cell.isprintable() and " " not in cell and "_x" not in cell and "&#" not in cell:
        return cell
    whole = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
    return HAN_GAP.sub("", re.sub(r"\s+", " ", RESIDUE.sub(" ", whole).translate(UNSEEN)).strip())


def choice(cell: Any, column: Column) -> str:
    """One of the column's codes, by itself or by another name it goes by; other words as they stand."""
    word = folded(cell)
    return dict(column.aliases).get(word, word) if word in column.spellings else text(cell)


def number(cell: Any, column: Column, scale: Decimal) -> float:
    """An exact number as typed, in the column's unit: 1,250 １２３ 5.2万元 2.8189万人次 二十六万 94.5%."""
    if isinstance(cell, float) and scale == 1 and abs(cell) < 1e15 and (column.kind != "count" or cell.is_integer()):
        return cell
    result = Decimal(repr(cell)) * scale if isinstance(cell, int | float) else _written(str(cell), column, scale)
    if not result.is_finite() or abs(result) >= Decimal(10) ** 15:
        raise ValueError(NOT_A_NUMBER)
    if column.kind == "count" and result != result.to_integral_value():
        raise ValueError(" 不是整数；这一列应填整数")
    return float(result)


def _written(stood: str, column: Column, scale: Decimal) -> Decimal:
    """A number in words: with thousands, with its own unit, in Chinese numerals."""
    word = OF_WHICH.sub("", _typed(stood))
    if column.unit == "人" and word.endswith("人次") and not APPROXIMATE.search(word):
        raise ValueError(" 是人次；这一列应填人数")
    bare, scale = _unit_of(word, column, scale)
    # ① and ² would be folded into digits
    if not any(unicodedata.category(c) == "No" for c in stood):
        if FIGURE.fullmatch(bare):
            return Decimal(bare.replace(",", "")) * scale
        if (counted := numerals.read(bare)) is not None:
            return counted * scale
    raise ValueError(_why_no_number(word))


def _unit_of(word: str, column: Column, scale: Decimal) -> tuple[str, Decimal]:
    """The number without its unit, and what to multiply it by for the column's unit."""
    if column.kind == "rate" and word.endswith("%"):
        return word.removesuffix("%"), Decimal(1)
    if column.unit in MONEY:
        return _money(word, MONEY[column.unit], scale)
    measure = next((m for m in MEASURES.get(column.unit, ()) if word.endswith(m)), "")
    word = word.removesuffix(measure)
    if word[-1:] in SCALES and not numerals.begins(word):
        return word[:-1], SCALES[word[-1]]
    return word, scale


def _money(word: str, worth: Decimal, scale: Decimal) -> tuple[str, Decimal]:
    """An amount without its unit, and the factor into a unit of so many yuan; 5千 of a 万元 is refused."""
    in_hanzi = numerals.begins(word)
    if in_hanzi and (word.endswith("元") or word[-1:] in ("万", "亿")):
        return word.removesuffix("元"), 1 / worth
    for unit, yuan in reversed(MONEY.items()):
        if word.endswith(unit):
            return word.removesuffix(unit), yuan / worth
    if word[-1:] in ("万", "亿"):
        return word[:-1], SCALES[word[-1]] / worth
    if "千" in word and scale * worth == 1:
        return (word, scale) if in_hanzi else (word.removesuffix("千"), SCALES["千"])
    return ("" if "千" in word and not in_hanzi else word), scale


def _why_no_number(stood: str) -> str:
    if APPROXIMATE.search(stood):
        return " 是约数；应填准确的阿拉伯数字，约数请写在备注"
    return NOT_A_NUMBER


def rate_scale(cells: Sequence[Any]) -> Decimal:
    """100 where a column of rates holds fractions (0.945 shown as 94.5%), else 1."""
    numbers = list(_bare(cells).values())
    return Decimal(100) if numbers and max(numbers) <= 1 else Decimal(1)


def _bare(cells: Sequence[Any]) -> dict[Any, float]:
    """The rates without a % sign: cell → number."""
    typed = {c: c if isinstance(c, float) else _typed(c).replace(",", "") for c in cells if not blank(c)}
    return {c: float(word) for c, word in typed.items() if isinstance(word, float) or FIGURE.fullmatch(word)}


def _unclear(cells: Sequence[Any]) -> frozenset[Any]:
    """Rates that may be 1.049 for 104.9 % or 1.049 %: beside fractions, or where there is none to tell by."""
    bare = {cell: rate for cell, rate in _bare(cells).items() if rate > 0}
    mixed = bare and (min(bare.values()) <= 1 or max(bare.values()) <= 2)
    return frozenset(cell for cell, rate in bare.items() if mixed and rate <= 2)


def date(cell: Any, epoch: dt.date = EPOCHS[False]) -> dt.date:
    """A day from a date cell, a serial number from `epoch`, or text with year, month and day."""
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, dt.date):
        return cell
    if isinstance(cell, float):
        cell = str(int(cell)) if math.isfinite(cell) and (cell.is_integer() or cell < 1e5) else ""
    word = _typed(cell)
    if re.fullmatch(r"[2-7][0-9]{4}", word):
        return epoch + dt.timedelta(days=int(word))
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
    if (found := SCHOOL_YEAR.fullmatch(word)) and str(int(found[1]) + 1).endswith(found[2]):
        first = next(filter(None, found.groups()[2:])) in ("一", "1", "I", "上", "秋")
        return f"{found[1]}秋" if first else f"{int(found[1]) + 1}春"
    raise ValueError(" 不是学期；应写成 2017春、2017年春季学期 或 2016-2017学年第二学期")


def flag(cell: Any) -> bool:
    """是 or 否, a tick, 1 or 0."""
    word = folded(cell)
    if word in {"是", "√", "✓", "✔", "1", "1.0", "True", "有"}:
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
