"""Write reference.docx: the Word styles and page numbers of a 公文 (GB/T 9704-2012). Run by `nox -s reference`.

Faces are named officially: the office that opens the file has them. Every part of the package is written here but
the theme's colours, which are pandoc's.
"""

import io
import re
import subprocess
import zipfile
from pathlib import Path

import pypandoc
from reference_styles import FANG, HEAD, HEI, KAI, PITCH, SONG, XBS, W, styles

# where a face is missing, what Word looks for before it takes any other
OTHER_NAMES = {XBS: "FZXiaoBiaoSong-B05S", FANG: "仿宋", KAI: "楷体", HEI: "SimHei", SONG: "SimSun"}
LEFT, RIGHT = "left", "right"
STAMP = (2017, 1, 1, 0, 0, 0)

R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "application/vnd.openxmlformats-officedocument"

SETTINGS = (
    '<w:zoom w:percent="100"/><w:defaultTabStop w:val="420"/><w:evenAndOddHeaders/>'
    '<w:drawingGridHorizontalSpacing w:val="160"/><w:drawingGridVerticalSpacing w:val="579"/>'
    '<w:displayHorizontalDrawingGridEvery w:val="0"/><w:displayVerticalDrawingGridEvery w:val="0"/>'
    '<w:characterSpacingControl w:val="doNotCompress"/>'
    "<w:compat><w:ulTrailSpace/><w:doNotExpandShiftReturn/><w:useFELayout/>"
    + "".join(
        f'<w:compatSetting w:name="{name}" w:uri="http://schemas.microsoft.com/office/word" w:val="{value}"/>'
        for name, value in (
            ("compatibilityMode", 15), ("overrideTableStyleFontSizeAndJustification", 1),
            ("enableOpenTypeFeatures", 1), ("doNotFlipMirrorIndents", 1), ("differentiateMultirowTableHeaders", 1),
        )
    )
    + '</w:compat><w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/>'
    '<w:clrSchemeMapping w:bg1="light1" w:t1="dark1" w:bg2="light2" w:t2="dark2" w:accent1="accent1" '
    'w:accent2="accent2" w:accent3="accent3" w:accent4="accent4" w:accent5="accent5" w:accent6="accent6" '
    'w:hyperlink="hyperlink" w:followedHyperlink="followedHyperlink"/>'
    '<w:decimalSymbol w:val="."/><w:listSeparator w:val=","/>'
)  # fmt: skip

# The ids by which gongwen_word.lua names the footers: pandoc keeps those of the reference document.
FOOTERS = {
    "rId101": ("footer1.xml", RIGHT, False),
    "rId102": ("footer2.xml", LEFT, False),
    "rId103": ("footer3.xml", RIGHT, True),
    "rId104": ("footer4.xml", LEFT, True),
}


# ---------------------------------------------------------------- page numbers

NUMBER = (
    '<w:r><w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr><w:t xml:space="preserve">— </w:t></w:r>'
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    '<w:r><w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr><w:t xml:space="preserve"> —</w:t></w:r>'
)
NAMESPACES = (
    f'xmlns:w="{W}" xmlns:r="{R}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)
EMU = 36_000  # a millimetre


def footer(side: str, turned: bool) -> str:
    """— 1 — one character in from the edge: odd pages right, even pages left.

    A page on its side (clause 8) has it where the upright page does: its middle 7 mm left of the type area, read
    from there, so that right is below.
    """
    number = f'<w:p><w:pPr><w:pStyle w:val="Footer"/>{_side(side)}</w:pPr>{NUMBER}</w:p>'
    inside = f'<w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr>{_beside(number)}</w:p>' if turned else number
    return f"{HEAD}<w:ftr {NAMESPACES}>{inside}</w:ftr>"


def _side(side: str) -> str:
    other = LEFT if side == RIGHT else RIGHT
    indent = f'w:{side}Chars="100" w:{side}="280" w:{other}Chars="0" w:{other}="0"'
    return f'<w:ind {indent}/><w:jc w:val="{side}"/>'


def _beside(number: str) -> str:
    """A frame as high as the type area and 14 mm wide, left of it; in VML for what does not know shapes."""
    width, height = 14 * EMU, 156 * EMU
    return (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor distT="0" distB="0" distL="0" '
        'distR="0" simplePos="0" relativeHeight="251659264" behindDoc="0" locked="0" layoutInCell="1" allowOverlap="1">'
        '<wp:simplePos x="0" y="0"/>'
        '<wp:positionH relativeFrom="leftMargin"><wp:align>right</wp:align></wp:positionH>'
        '<wp:positionV relativeFrom="margin"><wp:align>top</wp:align></wp:positionV>'
        f'<wp:extent cx="{width}" cy="{height}"/><wp:effectExtent l="0" t="0" r="0" b="0"/><wp:wrapNone/>'
        '<wp:docPr id="1" name="页码"/><wp:cNvGraphicFramePr/>'
        '<a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp>'
        f'<wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/><a:ln><a:noFill/></a:ln></wps:spPr>'
        f"<wps:txbx><w:txbxContent>{number}</w:txbxContent></wps:txbx>"
        '<wps:bodyPr vert="vert" wrap="square" lIns="0" tIns="0" rIns="0" bIns="0" anchor="ctr"><a:noAutofit/>'
        "</wps:bodyPr></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice>"
        '<mc:Fallback><w:pict><v:rect stroked="f" filled="f" style="position:absolute;'
        f"width:{width / 12_700:.1f}pt;height:{height / 12_700:.1f}pt;z-index:251659264;"
        "mso-position-horizontal:right;mso-position-horizontal-relative:left-margin-area;"
        "mso-position-vertical:top;mso-position-vertical-relative:margin;"
        f'v-text-anchor:middle"><v:textbox style="layout-flow:vertical" inset="0,0,0,0"><w:txbxContent>{number}'
        "</w:txbxContent></v:textbox></v:rect></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )


# ---------------------------------------------------------------- the package


def reference() -> bytes:
    """The bytes of reference.docx, without a clock in them."""
    parts = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relationships({
            "rId1": (f"{R}/officeDocument", "word/document.xml"),
            "rId2": (f"{PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
            "rId3": (f"{R}/extended-properties", "docProps/app.xml"),
        }),
        "docProps/app.xml": f'{HEAD}<Properties xmlns="{R.replace("relationships", "extended-properties")}">'
        "<Application>xianbao</Application><DocSecurity>0</DocSecurity></Properties>",
        "docProps/core.xml": f'{HEAD}<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties"/>',
        "word/document.xml": _document(),
        "word/_rels/document.xml.rels": _relationships({
            **{f"rId{n}": (f"{R}/{kind}", path) for n, (kind, path) in enumerate((
                ("styles", "styles.xml"), ("settings", "settings.xml"), ("webSettings", "webSettings.xml"),
                ("fontTable", "fontTable.xml"), ("theme", "theme/theme1.xml"),
            ), 1)},
            **{key: (f"{R}/footer", name) for key, (name, _, _) in FOOTERS.items()},
        }),
        "word/styles.xml": styles(),
        "word/settings.xml": f'{HEAD}<w:settings xmlns:w="{W}">{SETTINGS}</w:settings>',
        "word/webSettings.xml": f'{HEAD}<w:webSettings xmlns:w="{W}"/>',
        "word/fontTable.xml": _font_table(),
        "word/theme/theme1.xml": _theme(),
        **{f"word/{name}": footer(side, turned) for name, side, turned in FOOTERS.values()},
    }  # fmt: skip
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, text in parts.items():
            info = zipfile.ZipInfo(name, STAMP)
            info.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(info, text.encode("utf-8"))
    return out.getvalue()


def _content_types() -> str:
    word = f"{OFFICE}.wordprocessingml"
    kinds = {
        "/word/document.xml": f"{word}.document.main+xml",
        **{f"/word/{name}.xml": f"{word}.{name}+xml" for name in ("styles", "settings", "webSettings", "fontTable")},
        **{f"/word/{name}": f"{word}.footer+xml" for name, _, _ in FOOTERS.values()},
        "/word/theme/theme1.xml": f"{OFFICE}.theme+xml",
        "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
        "/docProps/app.xml": f"{OFFICE}.extended-properties+xml",
    }
    overrides = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in kinds.items())
    return (
        f'{HEAD}<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f"{overrides}</Types>"
    )


def _relationships(targets: dict[str, tuple[str, str]]) -> str:
    lines = "".join(
        f'<Relationship Id="{key}" Type="{kind}" Target="{path}"/>' for key, (kind, path) in targets.items()
    )
    return f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{lines}</Relationships>'


def _document() -> str:
    """A page for whoever opens the reference itself; documents get theirs from gongwen_word.lua."""
    return (
        f'{HEAD}<w:document xmlns:w="{W}" xmlns:r="{R}"><w:body><w:p><w:pPr><w:pStyle w:val="BodyText"/></w:pPr></w:p>'
        '<w:sectPr><w:footerReference w:type="default" r:id="rId101"/><w:footerReference w:type="even" r:id="rId102"/>'
        '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1587" '
        'w:header="720" w:footer="1447" w:gutter="0"/>'
        f'<w:docGrid w:type="lines" w:linePitch="{PITCH}"/></w:sectPr></w:body></w:document>'
    )


def _font_table() -> str:
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/></w:font>'
        for name, other in OTHER_NAMES.items()
    )
    return f'{HEAD}<w:fonts xmlns:w="{W}">{fonts}</w:fonts>'


def _theme() -> str:
    """pandoc's theme with 仿宋 for its faces: no style asks for them, but what an office adds later may."""
    base = subprocess.run(
        [pypandoc.get_pandoc_path(), "--print-default-data-file", "reference.docx"], capture_output=True, check=True
    ).stdout
    with zipfile.ZipFile(io.BytesIO(base)) as package:
        theme = package.read("word/theme/theme1.xml").decode("utf-8")
    kinds = "".join(
        f'<a:{kind}><a:latin typeface="{FANG}"/><a:ea typeface="{FANG}"/><a:cs typeface="{FANG}"/></a:{kind}>'
        for kind in ("majorFont", "minorFont")
    )
    return re.sub(
        r"<a:fontScheme .*?</a:fontScheme>", f'<a:fontScheme name="公文">{kinds}</a:fontScheme>', theme, flags=re.DOTALL
    )


if __name__ == "__main__":
    Path(__file__).with_name("reference.docx").write_bytes(reference())
