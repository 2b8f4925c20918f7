"""Places in files of every kind where something personal may be left, each made with the libraries that make such files.

`PLACES`: name → a function of a folder and a value that leaves one file there with the value in it. Everybody here is
made up.
"""

import base64
import bz2
import gzip
import io
import json
import lzma
import tarfile
import zipfile
from collections.abc import Callable
from html import escape
from pathlib import Path
from urllib.parse import quote
from xml.sax.saxutils import escape as xml

import docx
import openpyxl
import pikepdf
import pymupdf
from docx.oxml import parse_xml
from nbformat import v4 as notebooks
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName
from PIL import Image
from PIL.PngImagePlugin import PngInfo

Hide = Callable[[Path, str], None]
PLACES: dict[str, Hide] = {}
_PAGE = '<!DOCTYPE html>\n<html lang="zh-CN"><head><title>样例</title>{head}</head><body>\n<p>全县学校</p>\n{body}\n</body></html>'
_DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 90">{}</svg>'


def _file(name: str, make: Callable[[str], str | bytes]) -> Callable[[Path, str], None]:
    def hide(folder: Path, value: str) -> None:
        made = make(value)
        (folder / name).write_bytes(made if isinstance(made, bytes) else made.encode())

    return hide


def _page(body: str = "", head: str = "") -> str:
    return _PAGE.format(body=body, head=head)


def _split(value: str, between: str) -> str:
    return between.join(value)


def _zip(**parts: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return held.getvalue()


def _b64(data: bytes | str) -> str:
    return base64.b64encode(data.encode() if isinstance(data, str) else data).decode()


def _json_escaped(text: str) -> str:
    return "".join(f"\\u{ord(c):04x}" for c in text)


# HTML, SVG, text ------------------------------------------------------------------------------------------------------

_TEXTS: dict[str, tuple[str, Callable[[str], str | bytes]]] = {
    "html-text": ("a.html", lambda v: _page(f"<td>{v}</td>")),
    "html-attribute": ("a.html", lambda v: _page(f'<img alt="{escape(v)}" src="a.png">')),
    "html-data-attribute": ("a.html", lambda v: _page(f"<p data-row='{escape(v)}'>一</p>")),
    "html-meta": ("a.html", lambda v: _page(head=f'<meta name="author" content="{v}">')),
    "html-comment": ("a.html", lambda v: _page(f"<!-- {v} -->")),
    "html-script": ("a.html", lambda v: _page(f'<script>const index = ["{v}"];</script>')),
    "html-script-json": ("a.html", lambda v: _page(f'<script type="application/json">["{_json_escaped(v)}"]</script>')),
    "html-style": ("a.html", lambda v: _page(head=f'<style>p::after {{ content: "{v}" }}</style>')),
    "html-entities": ("a.html", lambda v: _page("<p>" + "".join(f"&#{ord(c)};" for c in v) + "</p>")),
    "html-entities-hex": ("a.html", lambda v: _page("<p>" + "".join(f"&#x{ord(c):x};" for c in v) + "</p>")),
    "html-entities-twice": ("a.html", lambda v: _page("<p>" + "".join(f"&amp;#{ord(c)};" for c in v) + "</p>")),
    "html-spans": ("a.html", lambda v: _page("<p>" + "".join(f"<span>{c}</span>" for c in v) + "</p>")),
    "html-lines": ("a.html", lambda v: _page(f"<p>{_split(v, chr(10) + '   ')}</p>")),
    "html-emphasis": ("a.html", lambda v: _page(f"<p>{v[:1]}<b class=x>{v[1:2]}</b><i>{v[2:]}</i></p>")),
    "html-invisible": ("a.html", lambda v: _page(f"<p>{_split(v, chr(0x200B))}</p>")),
    "html-soft-hyphen": ("a.html", lambda v: _page(f"<p>{_split(v, '&shy;')}</p>")),
    "html-data-uri": ("a.html", lambda v: _page(f'<a href="data:text/plain;base64,{_b64(v * 3)}">一</a>')),
    "html-data-uri-percent": ("a.html", lambda v: _page(f'<img src="data:image/svg+xml,{quote(_DRAWING.format(v))}">')),
    "html-link": ("a.html", lambda v: _page(f'<a href="../{quote(v)}.html">一</a>')),
    "html-link-gb18030": ("a.html", lambda v: _page(f'<a href="../{quote(v.encode("gb18030"))}.html">一</a>')),
    "html-inline-svg": ("a.html", lambda v: _page(_DRAWING.format(f"<text>{v}</text>"))),
    "html-gb18030": ("a.html", lambda v: _page(f"<p>{v}</p>").encode("gb18030")),
    "svg-text": ("a.svg", lambda v: _DRAWING.format(f"<text x='1'>{v}</text>")),
    "svg-tspans": (
        "a.svg",
        lambda v: _DRAWING.format("<text>" + "".join(f"<tspan>{c}</tspan>" for c in v) + "</text>"),
    ),
    "svg-title": ("a.svg", lambda v: _DRAWING.format(f"<title>{v}</title><path d='M0 0L138 0013 8000 1'/>")),
    "svg-metadata": ("a.svg", lambda v: _DRAWING.format(f"<metadata><x>{v}</x></metadata>")),
    "xml-feed": (
        "rss.xml",
        lambda v: f'<?xml version="1.0"?><rss><channel><item><title>{v}</title></item></channel></rss>',
    ),
    "xml-cdata": ("rss.xml", lambda v: f"<rss><description><![CDATA[<p>{v}</p>]]></description></rss>"),
    "json": ("a.json", lambda v: json.dumps({"words": [v]}, ensure_ascii=False, indent=1)),
    "json-ascii": ("a.json", lambda v: json.dumps({"words": [v]})),
    "json-key": ("a.json", lambda v: json.dumps({v: 1})),
    "js": ("search.js", lambda v: f"window.index={{{json.dumps(v)}:[1,2]}};"),
    "js-hex": ("search.js", lambda v: "var a='" + "".join(f"\\u{{{ord(c):04x}}}" for c in v) + "';"),
    "css-escape": ("a.css", lambda v: "a::after{content:'" + "".join(f"\\{ord(c):06x}" for c in v) + "'}"),
    "csv": ("a.csv", lambda v: f"指标,数值\n人数,12\n说明,{v}\n"),
    "csv-gb18030": ("a.csv", lambda v: f"指标,数值\n人数,12\n说明,{v}\n".encode("gb18030")),
    "csv-utf16": ("a.csv", lambda v: f"指标\t数值\n说明\t{v}\n".encode("utf-16")),
    "markdown": ("a.md", lambda v: f"# 题\n\n说明{v}。\n"),
    "unknown-suffix": ("a.dat", lambda v: f"说明{v}"),
    "yaml": ("a.yaml", lambda v: f"words: {v}\n"),
}
PLACES |= {name: _file(*made) for name, made in _TEXTS.items()}


# Binary ---------------------------------------------------------------------------------------------------------------


def _noise(inner: bytes) -> bytes:
    return bytes(range(256)) + b"\0\x01\x02" + inner + b"\0\xff\xfe\x80" * 9


PLACES |= {
    f"binary-{encoding}": _file("a.bin", lambda v, encoding=encoding: _noise(f"：{v}；".encode(encoding)))
    for encoding in ("utf-8", "utf-16-le", "utf-16-be", "gb18030")
}
PLACES["binary-utf-16-odd"] = _file("a.bin", lambda v: b"\x07" + _noise(f"：{v}；".encode("utf-16-le")))


# Pictures -------------------------------------------------------------------------------------------------------------


def _png(key: str = "", value: str = "", how: str = "text") -> bytes:
    held, info = io.BytesIO(), PngInfo()
    if how == "text" and key:
        info.add_itxt(key, value)
    elif how == "zip":
        info.add_itxt(key, value, zip=True)
    Image.new("RGB", (20, 20), "white").save(held, "PNG", pnginfo=info)
    return held.getvalue()


def _exif(value: str, form: str) -> bytes:
    held, exif = io.BytesIO(), Image.Exif()
    exif[0x010E] = "chart"
    exif[0x9C9D] = value.encode("utf-16-le")  # XPAuthor
    Image.new("RGB", (20, 20), "white").save(held, form, exif=exif)
    return held.getvalue()


def _jpeg(value: str) -> bytes:
    held = io.BytesIO()
    Image.new("RGB", (20, 20), "white").save(held, "JPEG", comment=value.encode())
    return held.getvalue()


PLACES |= {
    "png-text": _file("a.png", lambda v: _png("Author", v)),
    "png-compressed-text": _file("a.png", lambda v: _png("Comment", v, "zip")),
    "png-exif": _file("a.png", lambda v: _exif(v, "PNG")),
    "png-after-end": _file("a.png", lambda v: _png() + v.encode()),
    "jpeg-comment": _file("a.jpg", _jpeg),
    "jpeg-exif": _file("a.jpg", lambda v: _exif(v, "JPEG")),
    "jpeg-after-end": _file("a.jpg", lambda v: _jpeg("x") + v.encode()),
}


# Packages -------------------------------------------------------------------------------------------------------------


def _tar(value: str) -> bytes:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w") as archive:
        data = gzip.compress(value.encode())
        entry = tarfile.TarInfo("a.gz")
        entry.size = len(data)
        archive.addfile(entry, io.BytesIO(data))
    return held.getvalue()


def _commented(value: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as package:
        package.writestr("a.txt", "一")
        package.comment = value.encode()
    return held.getvalue()


PLACES |= {
    "gzip": _file("a.json.gz", lambda v: gzip.compress(v.encode())),
    "bzip2": _file("a.bz2", lambda v: bz2.compress(v.encode())),
    "xz": _file("a.xz", lambda v: lzma.compress(v.encode())),
    "zip": _file("a.zip", lambda v: _zip(**{"a.txt": v.encode()})),
    "zip-in-zip": _file("a.zip", lambda v: _zip(**{"b.zip": _zip(**{"c.zip": _zip(**{"a.txt": v.encode()})})})),
    "zip-name": _file("a.zip", lambda v: _zip(**{f"{v}.txt": b"1"})),
    "zip-comment": _file("a.zip", _commented),
    "tar-gzip": _file("a.tar", _tar),
    "file-name": lambda folder, value: (folder / f"{value}.txt").write_text("一") and None,
    "file-name-percent": lambda folder, value: (folder / f"{quote(value)}.txt").write_text("一") and None,
    "folder-name": lambda folder, value: (folder / value).mkdir(),
}


# Notebooks ------------------------------------------------------------------------------------------------------------


def _notebook(output: object) -> str:
    cell = notebooks.new_code_cell("show()", outputs=[output])
    return json.dumps(notebooks.new_notebook(cells=[cell]))


PLACES |= {
    "notebook-output": _file("a.ipynb", lambda v: _notebook(notebooks.new_output("stream", text=f"人：{v}\n"))),
    "notebook-source": _file(
        "a.ipynb", lambda v: json.dumps(notebooks.new_notebook(cells=[notebooks.new_code_cell(f"x = '{v}'")]))
    ),
    "notebook-image": _file(
        "a.ipynb",
        lambda v: _notebook(notebooks.new_output("display_data", {"image/png": _b64(_png("Author", v))})),
    ),
}


# PDF ------------------------------------------------------------------------------------------------------------------


def _printed(value: str) -> bytes:
    with pymupdf.open() as made:
        made.new_page().insert_text((72, 72), value, fontname="china-s")
        return bytes(made.tobytes(deflate=True))


def _pdf(change: Callable[[pikepdf.Pdf], None]) -> bytes:
    held = io.BytesIO()
    with pikepdf.open(io.BytesIO(_printed("全县学校"))) as pdf:
        change(pdf)
        pdf.save(held)
    return held.getvalue()


def _in_pdf(change: Callable[[pikepdf.Pdf, str], object]) -> Hide:
    return _file("a.pdf", lambda value: _pdf(lambda pdf: change(pdf, value) and None))


def _xmp(pdf: pikepdf.Pdf, value: str) -> None:
    with pdf.open_metadata() as metadata:
        metadata["dc:creator"] = [value]


def _outline(pdf: pikepdf.Pdf, value: str) -> None:
    with pdf.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem(value, 0))


def _structure(pdf: pikepdf.Pdf, key: str, value: str) -> None:
    element = pdf.make_indirect(
        pikepdf.Dictionary({"/Type": pikepdf.Name.StructElem, "/S": pikepdf.Name.Figure, key: value})
    )
    pdf.Root.StructTreeRoot = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.StructTreeRoot, K=element))


def _annotation(pdf: pikepdf.Pdf, value: str) -> None:
    note = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, Rect=[0, 0, 9, 9], Contents=value)
    pdf.pages[0].Annots = pdf.make_indirect(pikepdf.Array([pdf.make_indirect(note)]))


def _attachment(pdf: pikepdf.Pdf, name: str, data: bytes) -> None:
    pdf.attachments[name] = pikepdf.AttachedFileSpec(pdf, data, filename=name)


def _content(pdf: pikepdf.Pdf, value: str) -> None:
    text = pikepdf.String(value).unparse()
    pdf.pages[0].contents_add(b"/Span << /ActualText " + text + b" >> BDC EMC")


def _unused(pdf: pikepdf.Pdf, value: str) -> None:
    pdf.Root.PieceInfo = pikepdf.Dictionary(Held=pdf.make_indirect(pikepdf.Dictionary(Words=value)))


PLACES |= {
    "pdf-text": _file("a.pdf", _printed),
    "pdf-info": _in_pdf(lambda pdf, v: pdf.docinfo.__setitem__("/Author", v)),
    "pdf-xmp": _in_pdf(_xmp),
    "pdf-outline": _in_pdf(_outline),
    "pdf-alt": _in_pdf(lambda pdf, v: _structure(pdf, "/Alt", v)),
    "pdf-actual-text": _in_pdf(lambda pdf, v: _structure(pdf, "/ActualText", v)),
    "pdf-annotation": _in_pdf(_annotation),
    "pdf-content": _in_pdf(_content),
    "pdf-unused": _in_pdf(_unused),
    "pdf-attached-text": _in_pdf(lambda pdf, v: _attachment(pdf, "a.txt", v.encode())),
    "pdf-attached-name": _in_pdf(lambda pdf, v: _attachment(pdf, f"{v}.txt", b"1")),
    "pdf-attached-zip": _in_pdf(lambda pdf, v: _attachment(pdf, "a.zip", _zip(**{"a.csv": v.encode("gb18030")}))),
}


# Word -----------------------------------------------------------------------------------------------------------------


def _docx(change: Callable[[object, str], object]) -> Hide:
    def make(value: str) -> bytes:
        document = docx.Document()
        document.add_paragraph("全县学校")
        change(document, value)
        held = io.BytesIO()
        document.save(held)
        return held.getvalue()

    return _file("a.docx", make)


def _runs(document, value: str) -> None:
    paragraph = document.add_paragraph("学生")
    for sign in value:
        paragraph.add_run(sign).bold = True


def _picture(document, value: str) -> None:
    document.add_picture(io.BytesIO(_png("Author", value)))


def _alt(document, value: str) -> None:
    document.add_picture(io.BytesIO(_png()))
    document.inline_shapes[0]._inline.docPr.set("descr", value)


def _deleted(document, value: str) -> None:
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    runs = "".join(f"<w:r><w:delText>{xml(c)}</w:delText></w:r>" for c in value)
    document.element.body.insert(0, parse_xml(f'<w:p {space}><w:del w:id="1" w:author="a">{runs}</w:del></w:p>'))


def _with_part(name: str, make: Callable[[str], bytes]) -> Hide:
    def build(value: str) -> bytes:
        document, held = docx.Document(), io.BytesIO()
        document.save(held)
        with zipfile.ZipFile(held, "a") as package:
            package.writestr(name, make(value))
        return held.getvalue()

    return _file("a.docx", build)


def _small_workbook(value: str) -> bytes:
    book, held = openpyxl.Workbook(), io.BytesIO()
    book.active["B7"] = value
    book.save(held)
    return held.getvalue()


PLACES |= {
    "docx-text": _docx(lambda d, v: d.add_paragraph(v)),
    "docx-runs": _docx(_runs),
    "docx-table": _docx(lambda d, v: setattr(d.add_table(1, 2).cell(0, 1), "text", v)),
    "docx-header": _docx(lambda d, v: setattr(d.sections[0].header.paragraphs[0], "text", v)),
    "docx-footer": _docx(lambda d, v: setattr(d.sections[0].footer.paragraphs[0], "text", v)),
    "docx-properties": _docx(lambda d, v: setattr(d.core_properties, "last_modified_by", v)),
    "docx-comment": _docx(lambda d, v: d.add_comment(d.paragraphs[0].runs, v, author="a", initials="a")),
    "docx-deleted": _docx(_deleted),
    "docx-alt": _docx(_alt),
    "docx-picture": _docx(_picture),
    "docx-custom-xml": _with_part("customXml/item9.xml", lambda v: f"<x><y>{v}</y></x>".encode()),
    "docx-app": _with_part("docProps/app2.xml", lambda v: f"<Properties><Manager>{v}</Manager></Properties>".encode()),
    "docx-workbook": _with_part("word/embeddings/a.xlsx", _small_workbook),
    "docx-object": _with_part("word/embeddings/oleObject1.bin", lambda v: _noise(f"：{v}；".encode("utf-16-le"))),
}


# Excel ----------------------------------------------------------------------------------------------------------------


def _xlsx(change: Callable[[openpyxl.Workbook, str], object]) -> Hide:
    def make(value: str) -> bytes:
        book, held = openpyxl.Workbook(), io.BytesIO()
        book.active["A1"] = "全县学校"
        change(book, value)
        book.save(held)
        return held.getvalue()

    return _file("a.xlsx", make)


def _cell(book, value: str) -> None:
    book.active["C9"] = value


def _rich(book, value: str) -> None:
    book.active["C9"] = CellRichText(*(TextBlock(InlineFont(b=n % 2 == 0), c) for n, c in enumerate(value)))


def _hidden(book, value: str) -> None:
    sheet = book.create_sheet("底册")
    sheet["A1"], sheet.sheet_state = value, "veryHidden"


PLACES |= {
    "xlsx-cell": _xlsx(_cell),
    "xlsx-rich-text": _xlsx(_rich),
    "xlsx-hidden": _xlsx(_hidden),
    "xlsx-formula": _xlsx(lambda b, v: b.active.__setitem__("C9", f'="{v}"')),
    "xlsx-comment": _xlsx(lambda b, v: setattr(b.active["A1"], "comment", Comment(v, "a"))),
    "xlsx-sheet-name": _xlsx(lambda b, v: b.create_sheet(v)),
    "xlsx-properties": _xlsx(lambda b, v: setattr(b.properties, "creator", v)),
    "xlsx-header": _xlsx(lambda b, v: setattr(b.active.oddHeader.center, "text", f"表{v}")),
    "xlsx-defined-name": _xlsx(lambda b, v: b.defined_names.add(DefinedName("a", attr_text=f'"{v}"'))),
}
