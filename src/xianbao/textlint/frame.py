"""The elements of a 公文: 文号, 标题, 主送, 附件, 成文日期, 抄送 (GB/T 9704-2012, 7.2 to 7.4)."""

import re
from collections.abc import Iterator, Sequence

from xianbao.docnumbers import doc_fault
from xianbao.reading import Block, Kind
from xianbao.textlint.rule import HAN, Example, Piece, Rule, Span, said

_NUMBER = re.compile(rf"[{HAN}]{{1,4}}\s?[〔\[(（【［{{]\d{{2,4}}年?[〕\])）】］}}]\s?第?\s?\d+\s?号(?![楼院线路桥门])")
_ENDS = "。，；：、！？.,;:!?"
_LIST = re.compile("附件[:：]")
_ENTRY = re.compile(r"(?:附件：)?(?:\d+\.)?(.*)")
_LABEL = re.compile(r"附件\d*")
_DATE = re.compile(r"\d{4}年[1-9]\d?月[1-9]\d?日", re.ASCII)


def _numbers(within: str) -> Iterator[Span]:
    for match in _NUMBER.finditer(within):
        if fault := doc_fault(match[0]):
            yield match.start(), match.end(), fault


def _number(within: str) -> Iterator[Span]:
    if fault := doc_fault(within):
        yield 0, len(within), fault


def _heading(within: str) -> Iterator[Span]:
    if within[-1] in _ENDS:
        yield len(within) - 1, len(within), f"末尾是“{within[-1]}”；标题和图题、表题末尾不加标点"


def _addressee(within: str) -> Iterator[Span]:
    if within[-1] != "：":
        yield len(within) - 1, len(within), "主送机关后缺冒号；应以全角冒号“：”结束"


def _annex_list(within: str) -> Iterator[Span]:
    if within[-1] in _ENDS:
        yield len(within) - 1, len(within), f"附件名称后有“{within[-1]}”；附件名称后不加标点"
    if match := re.match(r"(?:附件[:：])?\d+[、．，:：]", within):
        yield match.start(), match.end(), "附件的序号写法不对；应写成“附件：1.名称”"
    if match := re.match(r"附件\d+[:：]?", within):
        yield match.start(), match.end(), "附件说明的写法不对；应写成“附件：1.名称”，只有一个附件时写“附件：名称”"


def _annex_paragraph(within: str) -> Iterator[Span]:
    """In the tags of a PDF the 附件说明 is a paragraph like others, and so is 抄送."""
    if _LIST.match(within) and len(within) < 60:
        yield from _annex_list(within)


def _annex_label(within: str) -> Iterator[Span]:
    if not _LABEL.fullmatch(within):
        yield 0, len(within), "附件序号的写法不对；应写成“附件”或“附件1”，用阿拉伯数字，不加标点"


def _copies(within: str) -> Iterator[Span]:
    if within.startswith("抄送") and not within.startswith("抄送："):
        yield 0, 2, "“抄送”后缺冒号；应为“抄送：”"
    yield from _copies_end(within)


def _copies_end(within: str) -> Iterator[Span]:
    if within.startswith("抄送：") and within[-1] != "。":
        yield len(within) - 1, len(within), "抄送机关后缺句号；应以“。”结束"


def _date(within: str) -> Iterator[Span]:
    if not _DATE.fullmatch(within):
        yield 0, len(within), "成文日期的写法不对；应写成“2019年7月5日”的样子"


def _annexes(pieces: Sequence[Piece]) -> Iterator[tuple[Piece, Span]]:
    """The names in the 附件说明 are the titles of the annexes, in the same order."""
    named: list[Piece] = []
    titles: list[Piece] = []
    for before, piece in zip((None, *pieces), pieces, strict=False):
        follows = bool(named) and named[-1] is before and re.match(r"\d+\.", piece.text) is not None
        if piece.kind == "annex-list" or (piece.kind == "paragraph" and (_LIST.match(piece.text) or follows)):
            named.append(piece)
        elif piece.kind == "heading" and before and _LABEL.fullmatch(before.text):
            titles.append(piece)
    for entry, title in zip(named, titles, strict=False):
        name = _ENTRY.fullmatch(entry.text)
        if name and name[1] != title.text:
            words = f"附件标题与附件说明中的“{name[1]}”不一致；两处应一字不差"
            yield title, (0, len(title.text), words)
    if len(named) > len(titles):
        entry = named[len(titles)]
        yield entry, (0, len(entry.text), "附件说明列出的附件后面没有；应附上，或从附件说明中删去")
    if len(titles) > len(named):
        title = titles[len(named)]
        yield title, (0, len(title.text), "附件没有列入附件说明；应在正文后列出")


def _annex(wrong: tuple[str, str, str], right: tuple[str, str, str]) -> Example:
    """附件说明, 附件序号 and the title of an annex."""
    kinds: tuple[Kind, ...] = ("annex-list", "annex-label", "heading")
    one, other = (
        tuple(Block(k, w, k == "heading") for k, w in zip(kinds, words, strict=True)) for words in (wrong, right)
    )
    return Example(one, other)


RULES = (
    Rule(
        "文号",
        (
            said("根据教秘计[2019]5号文件。", "根据教秘计〔2019〕5号文件。"),
            said("根据教秘计（2019）5号文件。", "根据教秘计〔2019〕5号文件。"),
            said("根据教秘计〔2019〕第12号文件。", "根据教秘计〔2019〕12号文件。"),
            said("根据教秘计〔2019〕012号文件。", "根据教秘计〔2019〕12号文件。"),
        ),
        text=_numbers,
    ),
    Rule(
        "文号", (said("教秘计2019年12号", "教秘计〔2019〕12号", "number"),), text=_number, kinds=frozenset({"number"})
    ),
    Rule(
        "标题标点",
        (
            said("某县2019年工作情况汇报。", "某县2019年工作情况汇报", "title"),
            said("表1　资助进展：", "表1　资助进展", "caption"),
        ),
        text=_heading,
        kinds=frozenset({"title", "heading", "caption"}),
    ),
    Rule("主送", (said("市教育局", "市教育局：", "addressee"),), text=_addressee, kinds=frozenset({"addressee"})),
    Rule(
        "附件说明",
        (
            _annex(("附件：目标表。", "附件", "目标表"), ("附件：目标表", "附件", "目标表")),
            _annex(("附件：1、目标表", "附件1", "目标表"), ("附件：1.目标表", "附件1", "目标表")),
        ),
        text=_annex_list,
        kinds=frozenset({"annex-list"}),
    ),
    Rule("附件说明", (), text=_annex_paragraph, kinds=frozenset({"paragraph"})),
    Rule(
        "附件序号",
        (_annex(("附件：目标表", "附件一：", "目标表"), ("附件：目标表", "附件", "目标表")),),
        text=_annex_label,
        kinds=frozenset({"annex-label"}),
    ),
    Rule(
        "附件名称",
        (_annex(("附件：目标表", "附件", "目标完成情况表"), ("附件：目标表", "附件", "目标表")),),
        whole=_annexes,
        typography=False,
    ),
    Rule("成文日期", (said("2019年07月05日", "2019年7月5日", "date"),), text=_date, kinds=frozenset({"date"})),
    Rule(
        "抄送",
        (
            said("抄送：市财政局，市扶贫办", "抄送：市财政局，市扶贫办。", "imprint"),
            said("抄送市财政局。", "抄送：市财政局。", "imprint"),
        ),
        text=_copies,
        kinds=frozenset({"imprint"}),
    ),
    Rule("抄送", (), text=_copies_end, kinds=frozenset({"paragraph"})),
)
