"""Dates and numbers (GB/T 15835-2011; dates: GB/T 9704-2012, 7.3.5.4)."""

import re
from collections.abc import Iterator, Sequence

from xianbao.textlint.rule import HAN, Piece, Rule, Span, pattern, said

_DIGITS = "一二三四五六七八九十〇零"
_PARTED = re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?!\d)")
_WHOLE = re.compile(rf"(?<![\d.,])\d{{5,}}(?:\.\d+)?(?=[{HAN}])")


def _separators(pieces: Sequence[Piece]) -> Iterator[tuple[Piece, Span]]:
    """Thousands are parted everywhere or nowhere."""
    if not any(_WHOLE.search(piece.text) for piece in pieces):
        return
    for piece in pieces:
        for match in _PARTED.finditer(piece.text):
            words = f"“{match[0]}”用了千分撇，别处的大数没有用；全文应一致"
            yield piece, (match.start(), match.end(), words)


RULES = (
    Rule(
        "日期",
        (said("截至2019年07月05日。", "截至2019年7月5日。"),),
        text=pattern(r"(?<=年)0\d月|(?<=月)0\d日", "月、日编了虚位（{}）；应写成“2019年7月5日”，不写07月05日"),
    ),
    Rule(
        "日期",
        (said("截至二〇一九年七月五日。", "截至2019年7月5日。"), said("五月三日前完成。", "5月3日前完成。")),
        text=pattern(
            rf"[{_DIGITS}]{{4}}年(?!级)(?:[{_DIGITS}]+月)?(?:[{_DIGITS}]+日)?"
            rf"|(?<![{_DIGITS}])[{_DIGITS}]{{1,2}}月[{_DIGITS}]{{1,3}}日",
            "日期用了汉字数字（{}）；应用阿拉伯数字，如2019年7月5日",
        ),
    ),
    Rule(
        "日期",
        (said("截至19年7月5日。", "截至2019年7月5日。"),),
        text=pattern(r"(?<!\d)\d{2}年(?=\d{1,2}月)", "年份“{}”只有两位；应写全四位"),
    ),
    Rule(
        "日期",
        (said("截至2019-07-05。", "截至2019年7月5日。"), said("截至2019.7.5。", "截至2019年7月5日。")),
        text=pattern(
            r"(?<![\d.-])\d{4}([-/.])\d{1,2}\1\d{1,2}(?![\d.-])", "日期“{}”没有写年月日；应写成“2019年7月5日”的样子"
        ),
    ),
    Rule(
        "全角字符",
        (said("共１２人，占5％。", "共12人，占5%。"),),
        text=pattern(r"[０-９Ａ-Ｚａ-ｚ％]+", "“{}”是全角字符；数字、字母和百分号应为半角"),
    ),
    Rule(
        "数字",
        (said("共4千5百人。", "共4500人。"), said("共3万5000元。", "共3.5万元。")),
        text=pattern(
            r"\d[百千](?![米克瓦卡伏帕赫分])|\d万\d",
            "“{}”把阿拉伯数字与百、千、万夹着写；应全用阿拉伯数字，只有“万”“亿”可在末尾作单位",
        ),
    ),
    Rule(
        "百分数范围",
        (said("增长5—10%。", "增长5%—10%。"),),
        text=pattern(
            r"(?<![\d.])\d+(?:\.\d+)?[—～~至-]\d+(?:\.\d+)?%", "百分数范围“{}”前一个数缺“%”；应写成“5%—10%”的样子"
        ),
    ),
    Rule(
        "起止号",
        (said("2018-2020年的规划。", "2018—2020年的规划。"),),
        text=pattern(
            r"(?<![\dA-Za-z.-])\d+(?:\.\d+)?%?[-~]\d+(?:\.\d+)?%?(?=[年月日人个所项户万亿])",
            "“{}”的起止用了半角符号；应为“—”或“至”",
        ),
        severity="提示",
    ),
    Rule("千分撇", (said("小学1,234人，初中12345人。", "小学1234人，初中12345人。"),), whole=_separators),
)
