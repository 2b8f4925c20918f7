"""The styles of reference.docx: every paragraph of a 公文 has one, with the official faces, sizes and indents.

Sizes: 2号 22 pt, 3号 16 pt, 4号 14 pt, 小四 12 pt, 五号 10.5 pt, 小五 9 pt. Lengths are twips (twentieths of a
point). The order of elements is that of the schema (ECMA-376): Word takes no other.
"""

from dataclasses import dataclass

XBS, FANG, KAI, HEI, SONG = "方正小标宋简体", "仿宋_GB2312", "楷体_GB2312", "黑体", "宋体"
PITCH = 579  # 225 mm ÷ 22 is 579.8: with 580 the 22nd line does not fit
SPACING = -6  # 28 × 15.7 pt = 439.6 pt of the 442.2 pt of a line; docs/adr/0012 says why no grid does it

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


@dataclass(frozen=True)
class Style:
    """A paragraph style: what differs from Normal. Sizes in points, indents in characters, lengths in twips.

    line: an exact line height; None: a line of the grid (or, off the grid, as high as what stands in it).
    """

    name: str
    alias: str = ""
    base: str = "Normal"
    next: str = ""
    face: str = FANG
    size: float = 16
    colour: str = ""
    align: str = "both"
    first: float = 0
    left: float = 0
    hanging: float = 0
    right: float = 0
    before: int = 0
    after: int = 0
    line: int | None = None
    grid: bool = True
    level: int | None = None
    keep_next: bool = False
    page: bool = False
    borders: str = ""
    tabs: str = ""
    priority: int = 1

    @property
    def id(self) -> str:
        """footnote text: FootnoteText, as Word itself calls it."""
        return "".join(word[0].upper() + word[1:] for word in self.name.split())


def _border(side: str, size: int, space: int, colour: str = "000000") -> str:
    return f'<w:{side} w:val="single" w:sz="{size}" w:space="{space}" w:color="{colour}"/>'


BOX = "".join(_border(side, 4, 4) for side in ("top", "left", "bottom", "right"))
RED_RULE = _border("bottom", 12, 11, "FF0000")  # 4 mm below the 文号 (7.2.7)
CENTRED, LEFT, RIGHT = "center", "left", "right"

STYLES = (
    Style("Normal", "公文正文"),
    Style("Body Text", "正文段落", first=2),
    Style("First Paragraph", "首段", "Body Text", "Body Text", first=2),
    Style("Last Paragraph", "末段", "Body Text", "Body Text", first=2, keep_next=True),
    Style("Compact", "列表项", "Body Text"),
    Style("Block Text", "引文", "Body Text", face=KAI, first=2),
    Style("Title", "公文标题", "Normal", "Body Text", face=XBS, size=22, align=CENTRED, after=PITCH, line=PITCH,
          grid=False),
    *(
        Style(f"heading {n}", f"{name}标题", "Normal", "Body Text", face=face, first=2, level=n - 1, keep_next=True)
        for n, (name, face) in enumerate(
            (("一级", HEI), ("二级", KAI), ("三级", FANG), ("四级", FANG), ("五级", FANG), ("六级", FANG)), 1)
    ),
    Style("Mark", "发文机关标志", face=XBS, size=44, colour="FF0000", align=CENTRED, before=1984, after=2 * PITCH,
          line=960, grid=False),
    Style("Signers", "签发人", align=LEFT, left=1),
    Style("Number", "发文字号", align=CENTRED, after=2 * PITCH, line=400, grid=False, borders=RED_RULE),
    Style("Notice", "样例提示", face=KAI, size=12, align=LEFT, left=0.4, right=0.4, before=80, after=240, line=360,
          grid=False, borders=BOX),
    Style("Addressee", "主送机关", "Normal", "Body Text"),
    Style("Annex List", "附件说明", align=LEFT, left=5, hanging=3, before=PITCH, keep_next=True),
    Style("Annex List First", "附件说明首项", "Annex List", align=LEFT, left=6, hanging=4, before=PITCH,
          keep_next=True),
    Style("Annex List Next", "附件说明次项", "Annex List", align=LEFT, left=6, hanging=1, keep_next=True),
    Style("Issuer", "发文机关署名", align=RIGHT, right=2, before=PITCH, keep_next=True),
    Style("Issue Date", "成文日期", align=RIGHT, right=2),
    Style("Remark", "附注", first=2),
    Style("Annex Label", "附件序号", "Normal", "Annex Title", face=HEI, align=LEFT, keep_next=True, page=True),
    Style("Annex Title", "附件标题", "Normal", "Body Text", face=XBS, size=22, align=CENTRED, before=PITCH, after=PITCH,
          line=PITCH, grid=False, level=0, keep_next=True),
    Style("caption", "图表题", "Normal", "Body Text", face=HEI, size=12, align=CENTRED, before=60, after=60, line=360,
          grid=False, priority=35),
    Style("Table Caption", "表题", "caption", "Table Text", face=HEI, size=12, align=CENTRED, before=60, after=60,
          line=360, grid=False, keep_next=True),
    Style("Image Caption", "图题", "caption", "Body Text", face=HEI, size=12, align=CENTRED, before=60, after=60,
          line=360, grid=False),
    Style("Captioned Figure", "图", "Normal", "Image Caption", align=CENTRED, before=120, grid=False,
          keep_next=True),
    Style("Figure", "无题图", "Normal", "Body Text", align=CENTRED, grid=False),
    Style("Table Text", "表格文字", size=10.5, align=LEFT, line=310, grid=False),
    Style("Table Head", "表头", "Table Text", face=HEI, size=10.5, align=LEFT, line=310, grid=False, keep_next=True),
    Style("Imprint", "版记", size=14, align=LEFT, left=4, hanging=3, right=1, line=500, grid=False),
    Style("Section End", "分节处", size=1, line=14, grid=False),
    Style("Source Code", "代码", face=FANG, size=10.5, align=LEFT, line=310, grid=False),
    Style("Definition Term", "术语", first=2, keep_next=True),
    Style("Definition", "术语释义", first=2),
    Style("footer", "页码", face=SONG, size=14, align=RIGHT, right=1, line=280, grid=False, priority=99),
    Style("footnote text", "脚注", size=9, line=260, grid=False, priority=99),
    Style("Footnote Block Text", "脚注引文", "footnote text", size=9, line=260, grid=False, priority=99),
)  # fmt: skip

CHARACTER_STYLES = (
    '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
    '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/><w:unhideWhenUsed/></w:style>'
    '<w:style w:type="character" w:customStyle="1" w:styleId="BodyTextChar"><w:name w:val="Body Text Char"/>'
    '<w:basedOn w:val="DefaultParagraphFont"/></w:style>'
    '<w:style w:type="character" w:customStyle="1" w:styleId="VerbatimChar"><w:name w:val="Verbatim Char"/>'
    '<w:basedOn w:val="DefaultParagraphFont"/></w:style>'
    '<w:style w:type="character" w:styleId="FootnoteReference"><w:name w:val="footnote reference"/>'
    '<w:basedOn w:val="DefaultParagraphFont"/><w:uiPriority w:val="99"/>'
    '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style>'
    '<w:style w:type="character" w:styleId="Emphasis"><w:name w:val="Emphasis"/>'
    '<w:basedOn w:val="DefaultParagraphFont"/><w:uiPriority w:val="20"/><w:qFormat/>'
    f'<w:rPr><w:rFonts w:ascii="{KAI}" w:hAnsi="{KAI}" w:eastAsia="{KAI}" w:cs="{KAI}"/></w:rPr></w:style>'
    '<w:style w:type="character" w:styleId="Hyperlink"><w:name w:val="Hyperlink"/>'
    '<w:basedOn w:val="DefaultParagraphFont"/><w:uiPriority w:val="99"/></w:style>'
)

# pandoc would add these, in colours, for program code
TOKENS = """
    Keyword DataType DecVal BaseN Float Constant Char SpecialChar String VerbatimString SpecialString Import Comment
    Documentation Annotation CommentVar Other Function Variable ControlFlow Operator BuiltIn Extension Preprocessor
    Attribute RegionMarker Information Warning Alert Error Normal
"""
TOKEN_STYLES = "".join(
    f'<w:style w:type="character" w:customStyle="1" w:styleId="{token}Tok"><w:name w:val="{token}Tok"/>'
    '<w:basedOn w:val="VerbatimChar"/><w:uiPriority w:val="99"/><w:semiHidden/></w:style>'
    for token in TOKENS.split()
)

# Word's own table without rules, and the two of the profiles: three lines, or all of them
CELL_MARGINS = (
    '<w:tblCellMar><w:top w:w="40" w:type="dxa"/><w:left w:w="70" w:type="dxa"/>'
    '<w:bottom w:w="40" w:type="dxa"/><w:right w:w="70" w:type="dxa"/></w:tblCellMar>'
)


def _table_style(name: str, alias: str, borders: str, head: str = "") -> str:
    return (
        f'<w:style w:type="table" w:customStyle="1" w:styleId="{name.replace(" ", "")}"><w:name w:val="{name}"/>'
        f'<w:aliases w:val="{alias}"/><w:basedOn w:val="TableNormal"/><w:qFormat/>'
        f'<w:tblPr><w:jc w:val="center"/><w:tblBorders>{borders}</w:tblBorders>{CELL_MARGINS}</w:tblPr>'
        f'<w:trPr><w:cantSplit/></w:trPr>{head}</w:style>'
    )  # fmt: skip


TABLE_STYLES = (
    '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
    '<w:uiPriority w:val="99"/><w:semiHidden/><w:unhideWhenUsed/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/>'
    '<w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/>'
    '<w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
    + _table_style(
        "Table", "三线表",
        _border("top", 8, 0) + _border("bottom", 8, 0),
        '<w:tblStylePr w:type="firstRow"><w:tcPr><w:tcBorders>' + _border("bottom", 6, 0)
        + "</w:tcBorders></w:tcPr></w:tblStylePr>",
    )
    + _table_style(
        "Full Grid", "全框表",
        "".join(_border(side, 8, 0) for side in ("top", "left", "bottom", "right"))
        + _border("insideH", 4, 0) + _border("insideV", 4, 0),
    )
)  # fmt: skip

NO_LIST = (
    '<w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/>'
    '<w:uiPriority w:val="99"/><w:semiHidden/><w:unhideWhenUsed/></w:style>'
)


def styles() -> str:
    """styles.xml: no theme face anywhere, one size and language for the whole document."""
    defaults = (
        f'<w:docDefaults><w:rPrDefault><w:rPr>{_fonts(FANG)}<w:sz w:val="32"/><w:szCs w:val="32"/>'
        '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault/>'
        "</w:docDefaults>"
    )
    body = "".join(map(_style, STYLES)) + CHARACTER_STYLES + TOKEN_STYLES + TABLE_STYLES + NO_LIST
    return f'{HEAD}<w:styles xmlns:w="{W}">{defaults}{body}</w:styles>'


def _fonts(face: str) -> str:
    return "<w:rFonts " + " ".join(f'w:{slot}="{face}"' for slot in ("ascii", "hAnsi", "eastAsia", "cs")) + "/>"


def _style(style: Style) -> str:
    first = style.name == "Normal"
    custom = style.name not in BUILT_IN
    kind = ' w:default="1"' * first + ' w:customStyle="1"' * custom
    parts = [
        f'<w:style w:type="paragraph"{kind} w:styleId="{style.id}">',
        f'<w:name w:val="{style.name}"/>',
        f'<w:aliases w:val="{style.alias}"/>' if custom else "",
        "" if first else f'<w:basedOn w:val="{_id(style.base)}"/>',
        f'<w:next w:val="{_id(style.next)}"/>' if style.next else "",
        f'<w:uiPriority w:val="{style.priority}"/><w:qFormat/>',
        f"<w:pPr>{_paragraph(style)}</w:pPr><w:rPr>{_run(style)}</w:rPr></w:style>",
    ]
    return "".join(parts)


# these Word shows by its own Chinese names
BUILT_IN = {
    "Normal", "Body Text", "Block Text", "Title", "caption", "footer", "footnote text",
    *(f"heading {n}" for n in range(1, 7)),
}  # fmt: skip


def _id(name: str) -> str:
    return next(style.id for style in STYLES if style.name == name)


def _paragraph(style: Style) -> str:
    """All that another style might hand down is said again: most styles inherit an indent from Body Text."""
    size = style.size * 20
    height = f'w:line="{style.line}" w:lineRule="exact"' if style.line else 'w:line="240" w:lineRule="auto"'
    indents = {"left": style.left, "right": style.right}
    indents |= {"hanging": style.hanging} if style.hanging else {"firstLine": style.first}
    indent = " ".join(
        f'w:{side}Chars="{round(of * 100)}" w:{side}="{round(of * size)}"' for side, of in indents.items()
    )
    return "".join((
        f'<w:keepNext w:val="{int(style.keep_next)}"/>',
        "<w:pageBreakBefore/>" if style.page else "",
        '<w:widowControl w:val="0"/>',
        f"<w:pBdr>{style.borders}</w:pBdr>" if style.borders else "",
        f"<w:tabs>{style.tabs}</w:tabs>" if style.tabs else "",
        # nothing outside the type area, no gap between hanzi and digits (LibreOffice does not inherit that)
        '<w:kinsoku/><w:overflowPunct w:val="0"/><w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/>'
        f'<w:adjustRightInd w:val="0"/><w:snapToGrid w:val="{int(style.grid)}"/>',
        f'<w:spacing w:before="{style.before}" w:after="{style.after}" {height}/><w:ind {indent}/>',
        f'<w:jc w:val="{style.align}"/>',
        f'<w:outlineLvl w:val="{style.level}"/>' if style.level is not None else "",
    ))  # fmt: skip


def _run(style: Style) -> str:
    half_points = round(style.size * 2)
    return (
        f'{_fonts(style.face)}<w:b w:val="0"/><w:bCs w:val="0"/><w:i w:val="0"/><w:iCs w:val="0"/>'
        f'<w:color w:val="{style.colour or "000000"}"/><w:spacing w:val="{SPACING if style.size == 16 else 0}"/>'
        f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>'
    )
