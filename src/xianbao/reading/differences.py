"""What differs between the three formats by design. The comparison of all samples lets pass this and nothing else."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from xianbao.reading.blocks import Block, Kind

Target = Literal["pdf", "docx", "html"]


@dataclass(frozen=True)
class Difference:
    """One difference: what it is, what each format has, why.

    kinds: the blocks of a Word file that `target` tells as `told`, or not at all; none where the reader itself passes
    over the difference.
    """

    what: str
    pdf: str
    docx: str
    html: str
    reason: str
    kinds: tuple[Kind, ...] = ()
    target: Target | None = None
    told: Kind | None = None


DIFFERENCES = (
    Difference(
        "公文格式要素（发文机关标志、文号、签发人、主送、附件说明、署名、日期、附注、附件序号、版记、样例提示）",
        "段落", "各有样式", "各有类名", "PDF 1.7 的标签中没有这些要素，只能标为段落；文字和先后都要相同",
        ("mark", "number", "signers", "notice", "addressee", "annex-list", "signature", "date", "remark",
         "annex-label", "imprint"), "pdf", "paragraph",
    ),
    Difference(
        "签发人与文号、印发机关与印发日期", "同一行", "同一行", "各一行，窄屏上才放得下",
        "一行两端的文字分开或连着读都一样；签发人一律另作一块，印发一行连作一块，人名之间的空格不算",
    ),
    Difference(
        "图表的位置", "放不下时移到后面的文字之后，不越过一级标题、落款和附件", "原处", "原处",
        "版心要撑满，图表前不留空白；图与图、表与表的先后不变，文中都以“见图1”相指",
    ),
    Difference(
        "图题的先后", "标签中在图前，页面上在图下", "图下", "图下",
        "PDF 的标签规定图题是第一个或最后一个，Typst 放在最前；一律读作先图后题",
    ),
    Difference(
        "图", "矢量图和替代文字", "300 dpi 图片和替代文字", "矢量图和替代文字",
        "Word 和 WPS 显示矢量图不一致；比较的是替代文字，它说出图中的数据",
    ),
    Difference(
        "跨页表格的表头", "每页重复", "每页重复", "一次", "网页不分页；重复的表头对读屏软件是装饰，只读一次",
    ),
    Difference(
        "页码", "有", "域", "打印时由浏览器给出", "不属于内容；页码在 PDF 中是装饰，在 Word 中是页脚的域",
    ),
    Difference(
        "换行", "按版心换行", "由 Word 换行", "随窗口换行", "表头中写明的换行（单位另起一行）也不算文字",
    ),
    Difference(
        "脚注", "当页下方", "当页下方", "文末", "网页不分页；一律放在最后比较，正文中的注号都要有",
    ),
    Difference(
        "网页自用的部分（元数据表、工具条、下载链接、图后的数据表）", "无", "无", "有",
        "《政府网站发展指引》和无障碍的要求；写在正文之外，或标有 `data-web-only`",
    ),
)  # fmt: skip


def settled(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Each chapter and annex with its text first, then its figures, then its tables: a PDF may move those back."""
    held = list(blocks)
    heads = [n for n, block in enumerate(held) if block.kind == "heading" and block.level == 1]
    out: list[Block] = []
    for start, end in pairwise((0, *heads, len(held))):
        part = held[start:end]
        for group in ("text", "图", "表"):
            out += [block for block in part if _group(block) == group]
    return tuple(out)


def _group(block: Block) -> str:
    if block.kind == "caption" and block.text[:1] in ("图", "表"):
        return block.text[0]
    return {"figure": "图", "table": "表"}.get(block.kind, "text")


def told(blocks: Iterable[Block], target: Target) -> tuple[Block, ...]:
    """The blocks of a Word file, which knows most, as a reader of `target` is told of them."""
    return tuple(_told(blocks, target))


def _told(blocks: Iterable[Block], target: Target) -> Iterator[Block]:
    rules = {kind: d.told for d in DIFFERENCES if d.target == target for kind in d.kinds}
    for block in blocks:
        if block.kind not in rules:
            yield block
        elif kind := rules[block.kind]:
            yield replace(block, kind=kind)
