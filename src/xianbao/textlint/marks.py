"""Punctuation (GB/T 15834-2011), and what a program leaves behind."""

import re
from collections.abc import Iterator

from xianbao.reading import Kind
from xianbao.textlint.rule import FULL, HAN, Rule, Span, pattern, said

_WIDE = HAN + FULL
_HALF = re.compile(rf"(?<=[{_WIDE}])\s?[,;:!?()\"']|[,;:!?()\"'](?=\s?[{_WIDE}])")
_LATIN = re.compile(r"[!-'*-~]\([!-'*-~]*\)")  # A-12(b): brackets of its own
_FULL_OF = dict(zip(',;:!?()"', "，；：！？（）“", strict=True)) | {"'": "‘"}
_BLANK = re.compile(rf"(?<=[{_WIDE}])[ \u3000]+(?=[{_WIDE}])")
_CLAUSE = re.compile("[，。；：]")
_CLOSED_BY = dict(zip("（“《〈‘〔【", "）”》〉’〕】", strict=True))
# Two names of a 签发人 or of offices that sign together are set apart by a blank
_SOLID: frozenset[Kind] = frozenset({
    "title", "heading", "paragraph", "notice", "addressee", "item", "caption", "table", "figure", "annex-list",
    "remark", "footnote",
})  # fmt: skip
_ENDED = re.compile(r"[。！？；：…”’）》]$")


def _half_width(within: str) -> Iterator[Span]:
    latin = {at for match in _LATIN.finditer(within) for at in range(match.start(), match.end())}
    for match in _HALF.finditer(within):
        mark = match[0].strip()
        if mark in "()" and match.end() - 1 in latin:
            continue
        yield match.start(), match.end(), f"汉字旁用了半角的“{mark}”；应为全角的“{_FULL_OF[mark]}”"


def _blanks(within: str) -> Iterator[Span]:
    """Between the names of two offices on a line of their own a blank is in place."""
    for match in _BLANK.finditer(within):
        if _CLAUSE.search(within) or match[0] != "\u3000":
            yield match.start(), match.end(), "汉字之间有空格；应删去"


def _pairs(within: str) -> Iterator[Span]:
    opened: list[tuple[int, str]] = []
    for at, mark in enumerate(within):
        if mark in _CLOSED_BY:
            opened.append((at, mark))
        elif mark in _CLOSED_BY.values():
            if opened and _CLOSED_BY[opened[-1][1]] == mark:
                opened.pop()
            elif not (mark == "’" and within[at - 1 : at].isascii()):  # an English apostrophe
                yield at, at + 1, f"“{mark}”没有与它成对的前一半"
    for at, mark in opened:
        yield at, at + 1, f"“{mark}”没有与它成对的后一半（{_CLOSED_BY[mark]}）"


def _unended(within: str) -> Iterator[Span]:
    if len(within) > 28 and not _ENDED.search(within):
        yield len(within) - 1, len(within), "段末没有标点；句子应以句号结束"


RULES = (
    Rule(
        "半角标点",
        (
            said("已完成,正在验收(见表)。", "已完成，正在验收（见表）。"),
            said("见https://a.cn/b?c=1,比例为1:2。", "见https://a.cn/b?c=1，比例为1:2。"),
            said('对"入学"逐一核查!', "对“入学”逐一核查！"),
        ),
        text=_half_width,
    ),
    Rule(
        "半角标点",
        (said("已经完成.", "已经完成3.5万元。"),),
        text=pattern(rf"(?<=[{HAN}])(?<![一二三四五六七八九十])\.(?=$|[{HAN}])", "句末用了半角的“.”；应为“。”"),
    ),
    Rule(
        "重复标点",
        (said("已完成，。正在验收。", "已完成，正在验收。"), said("小学、、初中。", "小学、初中。")),
        text=pattern(
            r"[，。、；：！？]*[，。、；：][，。、；：！？,;:]+|[！？]+[，。、；：]", "标点“{}”连用；应只留一个"
        ),
    ),
    Rule(
        "多余标点",
        (said("全部完成（见附件，）。", "全部完成（见附件）。"),),
        text=pattern(r"(?<=[（“《])[，。、；：！？]|[，、；：](?=[）》])", "标点“{}”在括号或引号的边上多余；应删去"),
    ),
    Rule(
        "空格",
        (said("教育 扶贫工作。", "教育扶贫工作。"),),
        text=_blanks,
        kinds=_SOLID,
    ),
    Rule(
        "空格",
        (said("共 12 人。", "共12人。"),),
        text=pattern(rf"(?<=[{HAN}]) +(?=\d)|(?<=[\d%]) +(?=[{HAN}])", "汉字与数字之间有空格；应删去"),
        kinds=_SOLID,
        severity="提示",
    ),
    Rule(
        "成对符号",
        (
            said("按照《工作方案要求落实。", "按照《工作方案》要求落实。"),
            said("共3人（含外县1人。", "共3人（含外县1人）。"),
        ),
        text=_pairs,
    ),
    Rule(
        "引号层次",
        (said("落实“两个“确保””。", "落实“两个‘确保’”。"),),
        text=pattern("(?<=“)[^“”]*“", "双引号中又用双引号；里层应为单引号‘ ’"),
        severity="提示",
    ),
    Rule(
        "引号并列",
        (said("对“入学”、“资助”两项。", "对“入学”“资助”两项。"),),
        text=pattern("(?<=”)、(?=“)|(?<=》)、(?=《)", "并列的引号、书名号之间用了顿号；通常不用"),
        severity="提示",
    ),
    Rule(
        "省略号",
        (said("小学、初中...", "小学、初中……"), said("小学、初中…", "小学、初中……")),
        text=pattern(rf"(?<=[{_WIDE}])\.{{2,}}|(?<!…)…(?!…)", "省略号写成“{}”；应为“……”"),
    ),
    Rule(
        "破折号",
        (said("资助--教育扶贫。", "资助——教育扶贫。"),),
        text=pattern(rf"(?<=[{_WIDE}])--+|--+(?=[{_WIDE}])", "破折号写成“{}”；应为“——”"),
    ),
    Rule(
        "段末",
        (
            said(
                "全县学校已经全部开工建设，进度符合年初确定的计划，没有发现新的问题",
                "全县学校已经全部开工建设，进度符合年初确定的计划，没有发现新的问题。",
            ),
        ),
        text=_unended,
        kinds=frozenset({"paragraph", "item"}),
        severity="提示",
    ),
    Rule(
        "残留",
        (
            said("覆盖率nan%，完成None。", "覆盖率95%，完成1项。"),
            said("占5%%，由（）牵头。", "占5%，由计财股牵头。"),
            said("覆盖率x%，发放{i.aid_paid_amount:万元}。", "覆盖率95%，发放358万元。"),
        ),
        text=pattern(
            r"(?<![A-Za-z])(?:nan|NaN|NaT|None|null|undefined|inf|[xX]%)(?![A-Za-z])|%%|（）|“”|《》"
            r"|\ue000|</?span(?![A-Za-z])|data-n(?![A-Za-z])|\{[A-Za-z_][\w.]*(?:[:\[][^{}]*)?\}",
            "“{}”是没有填上的数或字；应补上，或整句不写",
        ),
        typography=False,
    ),
    Rule(
        "残留",
        (said("覆盖率{rate}，见@tbl-aid。", "覆盖率95%，见附表。"), said("**重点**工作。", "重点工作。")),
        text=pattern(
            r"\{[^{}]*\}|\{\{|\}\}|@(?:fig|tbl)-[\w-]+|\*\*|`+|&(?:amp|lt|gt|nbsp|quot);|</?(?:span|div|br|sup)\b",
            "“{}”是程序或标记语言的符号；应删去",
        ),
    ),
)
