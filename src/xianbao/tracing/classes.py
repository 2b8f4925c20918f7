"""Numerals that are no quantities: the declared classes, each with an example of what it takes and what it does not.

A class is a pattern so tight that a count typed into a sentence is none of it: 2019年 is a year, 2019人 is nothing.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from xianbao.reading import Kind

Span = tuple[int, int]

_N = "一二三四五六七八九十"
_YEAR = r"(?<![\d.,])(?:19|20)\d\d"
_MONTH = r"(?:1[0-2]|[1-9])"
_DAY = r"(?:3[01]|[12]\d|[1-9])"
_QUARTER = "第?[一二三四1-4](?:[至、—－-][一二三四1-4])?季度"
_PART = rf"(?:上半年|下半年|{_QUARTER}|前三季度|[春秋]季)"
_TO = "[至到—～~－-]"
_DATE = rf"{_DAY}日(?:{_TO}(?:{_MONTH}月)?{_DAY}日)?"
_MONTHS = rf"{_MONTH}(?:月?{_TO}{_MONTH})?月(?:{_DATE}|(?!\d))"


@dataclass(frozen=True)
class Declared:
    """A class of numerals that need no source.

    pattern: what is taken; right, wrong: a text all of whose numerals are of the class, one with a numeral that is
    not; kinds: the blocks in which it may stand (none: all).
    """

    name: str
    pattern: re.Pattern[str]
    right: str
    wrong: str
    kinds: frozenset[Kind] = frozenset()


def _declared(name: str, pattern: str, right: str, wrong: str, *kinds: Kind) -> Declared:
    return Declared(name, re.compile(pattern, re.ASCII), right, wrong, frozenset(kinds))


CLASSES: tuple[Declared, ...] = (
    _declared(
        "年月日和时期",
        rf"{_YEAR}(?:年(?:{_PART}|{_MONTHS})?|年?{_TO}(?:19|20)\d\d(?:学年度?|年))",
        "2019年1至6月、2017年秋季、2018—2019学年、2019年第三季度、2019年7月5日、2020年",
        "2019人",
    ),
    _declared("月日", rf"(?<![\d.,]){_MONTHS}", "1至6月，9月30日", "13月"),
    _declared("图中的月份", rf"(?<![\d.,]){_MONTH}月(?=\d|$)", "时间进度1月", "时间进度13月", "figure"),
    _declared("时期", rf"(?<![{_N}\d]){_PART}", "上半年、前三季度、第三季度", "三季"),
    _declared(
        "文号", r"(?<=[\u3400-\u9fff])〔(?:19|20)\d\d〕[1-9]\d*号", "宣教样〔2019〕6号", "宣教样〔2019〕6项"
    ),
    _declared("层次序号", rf"^(?:[{_N}]+、|（[{_N}]+）|\d+\.(?!\d)|（\d+）)", "（三）资金", "三项资金", "heading"),
    _declared("正文中的层次序号", rf"^(?:[{_N}]+、|（[{_N}]+）)", "（三）资金", "三项资金", "paragraph", "item"),
    _declared(
        "分项序号", rf"(?:(?<=[。；：，])|^)(?:[{_N}]+是(?!否)|第[{_N}]+，)", "一是宣传。二是帮扶。", "分一是二项"
    ),
    _declared(
        "附件序号",
        r"^(?:附件\d+$|附件[:：]\d+\.|\d+\.(?=\D))",
        "附件：1.目标表",
        "附件2人",
        "annex-label", "annex-list", "paragraph",
    ),
    _declared("引用附件", r"(?<=见附件)\d+(?=[）。，、；])", "（见附件2）", "见附件2人"),
    _declared("序数", rf"第[{_N}]+(?=[中小幼职实产批类学册章条款书])", "第一中学、第二批、第一书记", "第三名"),
    _declared("年级", "[一二三四五六七八九]年级", "一年级", "一年"),
    _declared(
        "标准代号",
        r"(?:GB|JY|CY|WS|JGJ)(?:/[TZ])? ?\d{3,5}(?:\.\d+)?(?:[—-](?:19|20)\d\d)?(?!\d)",
        "GB/T 9704—2012",
        "GB 12人",
    ),
    _declared(
        "计量单位", r"(?<=[（：/])[万亿千百](?:元|人次|人|平方米|册)(?=[）/，、])", "（万元）、（单位：万元）", "三万元"
    ),
    _declared("百分点", "(?<=个)百分点", "个百分点", "一百个"),
    _declared("校验码", r"(?<=校验码)[:：]?[ 0-9A-Za-z-]+", "校验码：ab12-34cd", "校验12"),
)  # fmt: skip


def of_classes(text: str, kind: Kind) -> Iterator[Span]:
    """Where declared classes stand in a text."""
    for declared in CLASSES:
        if not declared.kinds or kind in declared.kinds:
            yield from (m.span() for m in declared.pattern.finditer(text))


def of_words(text: str, words: Iterable[str]) -> Iterator[Span]:
    """Every place at which one of the words stands."""
    for word in words:
        at = text.find(word)
        while at >= 0:
            yield at, at + len(word)
            at = text.find(word, at + 1)
