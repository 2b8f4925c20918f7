"""The web page of a report, finished: charts as inline SVG, a strict Content-Security-Policy, a fragment for portals.

Engines leave report.html with charts as data URIs. From it come, whichever engine it was, report.html as it is
published, fragment.html (one <article> for the editor of a portal) and metadata.json (what goes into its fields).
"""

import base64
import hashlib
import html
import json
import re
from collections.abc import Mapping
from itertools import count
from pathlib import Path
from typing import Any

from lxml import etree
from lxml.html import document_fromstring

from xianbao.cards import Known, embedded

PAGE, FRAGMENT, METADATA = "report.html", "fragment.html", "metadata.json"
FORMATS = {"pdf": "PDF", "docx": "Word", "csv": "CSV", "html": "HTML"}
# 《政府网站发展指引》(国办发〔2017〕47号): tags of site, column and article
TAGS = (
    "SiteName", "SiteDomain", "SiteIDCode", "ColumnName", "ColumnDescription", "ColumnKeywords", "ColumnType",
    "ArticleTitle", "PubDate", "ContentSource", "Keywords", "Author", "Description",
)  # fmt: skip
_TAG = re.compile(r'<[a-zA-Z][^<>"]*(?:"[^"]*"[^<>"]*)*>')
_PICTURE = re.compile(r'<img\b[^<>"]*(?:"[^"]*"[^<>"]*)*>')
_SOURCE = re.compile(r'\bsrc="data:image/svg\+xml;base64,([^"]+)"')
_ALT = re.compile(r'\balt="([^"]*)"')
_ANCHOR = re.compile(r'(?<=\s)(id="|href="#)')
_STYLE, _SCRIPT = (re.compile(rf"<{name}\b[^>]*>(.*?)</{name}>", re.DOTALL) for name in ("style", "script"))
_CHARSET = re.compile(r"<meta charset[^>]*>\n?")
# What Quarto adds to rows and tables, and nothing of ours asks for
_ENGINE = re.compile(
    r'(?<=<tr)( class="total)?(?: class="|(?<=total) )(?:header|odd|even)"|(?<=<table) class="caption-top"'
)
# 核数: its data, its button and the one that it stands before
_CARDS = '<script type="application/json" id="numbers">'
_CHECK = (
    '<button type="button" name="numbers" aria-pressed="false" '
    'title="点数字看来源；打开后可用方向键选数字，回车查看">核数</button>'
)
_PRINT = '<button type="button" name="print">'
_URL = re.compile(r"url\(#([^)]+)\)")
_HREF = "{http://www.w3.org/1999/xlink}href"


def write(folder: Path, extension: Path, name: str, numbers: Known | None = None) -> None:
    """Finish `folder`/report.html and write fragment.html and metadata.json beside it; nothing where there is no page.

    name: letters, digits and hyphens that no other fragment on a portal has, for its ids; numbers: those whose cards
    the page is to open, of the internal edition only.
    """
    if not (folder / PAGE).is_file():
        return
    drawn = _as_ours((folder / PAGE).read_text(encoding="utf-8"))
    _write(folder / PAGE, finish(_with_cards(drawn, extension, numbers) if numbers else drawn))
    style = (extension / "gongwen.css").read_text(encoding="utf-8")
    _write(folder / FRAGMENT, fragment(drawn, style, name))
    known = metadata(drawn, folder)
    _write(folder / METADATA, json.dumps(known, ensure_ascii=False, indent=1) + "\n")


def finish(page: str) -> str:
    """The page with its charts inline and a policy that lets run and apply only what the page itself came with."""
    number = count(1)
    page = _PICTURE.sub(lambda found: _inline(found.group(), f"f{next(number)}"), page)
    head = page[: page.index("</head>")]
    ours = -2 if _CARDS in page else -1  # are the last; one from elsewhere is not allowed to run
    scripts = _SCRIPT.findall(page)[ours:]
    rules = {
        "default-src": ["'none'"],
        "img-src": ["data:"],
        "style-src": [hashed(text) for text in _STYLE.findall(head)] or ["'none'"],
        "script-src": [hashed(text) for text in scripts] or ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'none'"],
    }
    policy = "; ".join(f"{name} {' '.join(allowed)}" for name, allowed in rules.items())
    tag = f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
    return _CHARSET.sub(lambda found: found.group() + tag, page, count=1)


def _with_cards(page: str, extension: Path, numbers: Known) -> str:
    """The page with 核数 among its tools, and all that this needs."""
    style, script = ((extension / f"numbers.{kind}").read_text(encoding="utf-8") for kind in ("css", "js"))
    dialog = '<dialog class="card" aria-label="数字的来源"><div></div><button type="button">关闭</button></dialog>'
    before = page.rindex("<script")
    data = f"{_CARDS}{embedded(numbers)}</script>"
    page = f"{page[:before]}{dialog}\n{data}\n{page[before:]}"
    page = page.replace("</body>", f"<script>\n{script}</script>\n</body>", 1)
    page = page.replace("</head>", f"<style>\n{style}</style>\n</head>", 1)
    return page.replace(_PRINT, f"{_CHECK}\n{_PRINT}", 1)


def fragment(page: str, style: str, name: str) -> str:
    """The <article> of a page with `style`, pictures as data URIs, no script, every id beginning with `name`."""
    start = page.index('<article class="gongwen"')
    body = page[page.index(">", start) + 1 : page.index("</article>", start)]
    body = _TAG.sub(lambda tag: _ANCHOR.sub(rf"\g<1>{name}-", tag.group()), _PICTURE.sub(_plain, body))
    return f'<article class="gongwen" id="{name}" lang="zh-CN">\n<style>\n{style}</style>{body}</article>\n'


def metadata(page: str, folder: Path) -> dict[str, Any]:
    """What a page says of itself: title, summary, tags, 政府信息公开, 关联文件, and its files with size and sha256."""
    root = document_fromstring(page)
    tags = {m.get("name"): m.get("content") for m in root.iterfind(".//meta[@name]")}
    told = {dt.text_content(): dt.getnext().text_content() for dt in root.iterfind(".//dl//dt")}
    links = {a.get("href"): a.text_content() for a in root.iterfind(".//section[@class='related']//a")}
    files = {a.get("href"): a.text_content() for a in root.iterfind(".//section[@class='downloads']//a")}
    files |= {PAGE: "网页", FRAGMENT: "网页正文"}
    return {
        "title": tags.get("ArticleTitle", ""),
        "summary": tags.get("Description", ""),
        **{name: tags[name] for name in TAGS if name in tags},
        **told,
        **({"关联文件": [{"title": title, "url": url} for url, title in links.items()]} if links else {}),
        "files": [_file(folder / name, title) for name, title in files.items() if (folder / name).is_file()],
    }


def _file(path: Path, title: str) -> Mapping[str, Any]:
    content = path.read_bytes()
    form = FORMATS.get(path.suffix[1:], path.suffix[1:])
    digest = hashlib.sha256(content).hexdigest()
    return {"file": path.name, "title": title, "format": form, "size": len(content), "sha256": digest}


def _as_ours(page: str) -> str:
    """A page of either engine without what only one of them writes."""
    page = page.replace("<br />", "<br>")
    return _ENGINE.sub(lambda found: f'{found.group(1)}"' if found.group(1) else "", page)


def _inline(tag: str, name: str) -> str:
    """A chart as an element of the page: one picture with a text, its ids its own."""
    source = _SOURCE.search(tag)
    if source is None:
        return tag
    drawing = etree.fromstring(base64.b64decode(source.group(1)), etree.XMLParser(resolve_entities=False))
    for element in drawing.iter(etree.Element):
        for key, value in element.attrib.items():
            if key == "id":
                element.set(key, f"{name}-{value}")
            elif key in ("href", _HREF) and value.startswith("#"):
                element.set(key, f"#{name}-{value[1:]}")
            elif "url(#" in value:
                element.set(key, _URL.sub(rf"url(#{name}-\1)", value))
    drawing.set("role", "img")
    drawing.set("aria-label", _alt(tag))
    return str(etree.tostring(drawing, encoding="unicode", with_tail=False))


def _plain(found: re.Match[str]) -> str:
    """A picture without what engines say twice."""
    source = re.search(r'\bsrc="[^"]*"', found.group())
    return f'<img {source.group() if source else ""} alt="{html.escape(_alt(found.group()))}">'


def _alt(tag: str) -> str:
    found = _ALT.search(tag)
    return html.unescape(found.group(1)) if found else ""


def hashed(text: str) -> str:
    """The source by which a policy allows a style or script of these very characters."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
