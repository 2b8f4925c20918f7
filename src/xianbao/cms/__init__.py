"""The package for a portal's CMS: what its web editor puts in, report by report, and a list of it.

    发布清单.xlsx                              a row per report; a row per file; how to put them in
    luxi-2017-work-report/fragment.html        the article, its pictures beside it
                          fragment-whole.html  the same with the pictures in it
                          correction.html      of a corrected report: what was corrected, for a notice of its own
                          metadata.json        fields of the editor, and every file with its size and sha256
                          images/*.png, luxi-2017-work-report.pdf, .docx, .csv

Portals strip data URIs and take no SVG, so the pictures of fragment.html are PNG. Names of files say which report they
are of, since a portal keeps those of all reports in one place.
"""

import base64
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from xianbao import fonts, web
from xianbao.adapters.drawing import PPI, png
from xianbao.cms import corrections
from xianbao.cms.listing import Article, File, workbook
from xianbao.errors import XianbaoError
from xianbao.fonts import FontSet
from xianbao.frontmatter import CHECK
from xianbao.site import Entry

__all__ = ["CORRECTION", "LISTING", "WHOLE", "write"]
LISTING = "发布清单.xlsx"
WHOLE = "fragment-whole.html"
CORRECTION = "correction.html"
IMAGES = "images"
# File of the public edition → what the editor calls it
ATTACHMENTS = {"report.pdf": "PDF 版", "report.docx": "Word 版", "indicators.csv": "指标数据（CSV）"}
_DRAWING = re.compile(r'<img src="data:image/svg\+xml;base64,([^"]*)" alt="([^"]*)">')


def write(entries: Sequence[Entry], out: Path) -> None:
    """Write the package into `out`, which is empty or not there; of a withdrawn report only the row that says so.

    The same entries give the same bytes, with the same fonts and Typst. Raises XianbaoError where a public edition has
    no page for the web, or a file of it is a link.
    """
    out.mkdir(parents=True, exist_ok=True)
    faces = fonts.load()
    articles = []
    for entry in sorted(entries, key=lambda e: (e.code, e.id)):
        files, fields = ({}, {}) if entry.withdrawn else _files(entry, faces)
        for path, (content, _) in files.items():
            (out / path).parent.mkdir(parents=True, exist_ok=True)
            (out / path).write_bytes(content)
        listed = tuple(_listed(path, title, content) for path, (content, title) in files.items())
        articles.append(Article(entry, fields, listed))
    (out / LISTING).write_bytes(workbook(articles))


def _files(entry: Entry, faces: FontSet) -> tuple[dict[str, tuple[bytes, str]], Mapping[str, Any]]:
    """Path in the package → content and title, the article first; and what metadata.json says of the report."""
    name = f"{entry.id.slug}-{entry.id.period}-{entry.id.kind}".replace("_", "-")
    whole = corrections.headed(_read(entry, web.FRAGMENT).decode("utf-8"), entry)
    fragment, pictures = _apart(whole, name, faces)
    if re.search(r'\bsrc="data:', fragment):
        raise XianbaoError(f"{entry.id} 的 {web.FRAGMENT} 中有不是 SVG 的图，请重新生成：xianbao build {entry.id.slug}")
    files = {web.FRAGMENT: (fragment.encode(), "网页正文（图在 images 文件夹）")}
    files |= {path: (content, f"第{number}幅图") for number, (path, content) in enumerate(pictures.items(), 1)}
    files |= {WHOLE: (whole.encode(), "网页正文（图在文件内）")}
    if entry.corrections:
        files[CORRECTION] = corrections.page(entry).encode(), "更正说明（逐处对照）"
    for source, title in ATTACHMENTS.items():
        if (entry.folder / source).exists():
            files[f"{name}{Path(source).suffix}"] = _read(entry, source), title
    fields = _fields(entry)
    told = [
        {"file": p.path, "title": p.title, "format": p.form, "size": p.size, "sha256": p.sha256}
        for p in (_listed(path, title, content) for path, (content, title) in files.items())
    ]
    text = json.dumps({**fields, "files": told}, ensure_ascii=False, indent=1) + "\n"
    files[web.METADATA] = text.encode(), "各栏内容"
    return {f"{name}/{path}": file for path, file in files.items()}, fields


def _apart(fragment: str, name: str, faces: FontSet) -> tuple[str, dict[str, bytes]]:
    """The article with its drawings as files, their texts kept; path in its folder → PNG."""
    found = list(_DRAWING.finditer(fragment))
    drawn = png([base64.b64decode(one[1]) for one in found], faces)
    pictures = {f"{IMAGES}/{name}-{number}.png": made for number, made in enumerate(drawn, 1)}
    tags = (
        f'<img src="{path}" width="{_pixels(made[16:20])}" height="{_pixels(made[20:24])}" alt="{one[2]}">'
        for one, (path, made) in zip(found, pictures.items(), strict=True)
    )
    return _DRAWING.sub(lambda _: next(tags), fragment), pictures


def _pixels(points: bytes) -> int:
    """A side of a PNG, as its header has it, in pixels of a page."""
    return round(int.from_bytes(points, "big") * 96 / PPI)


def _listed(path: str, title: str, content: bytes) -> File:
    suffix = Path(path).suffix[1:]
    form = web.FORMATS.get(suffix, suffix.upper())
    return File(path, title, form, len(content), hashlib.sha256(content).hexdigest())


def _fields(entry: Entry) -> Mapping[str, Any]:
    """What the edition's metadata.json says; 校验码 is a field of its own, and no keyword that a portal lists."""
    try:
        fields = json.loads(_read(entry, web.METADATA))
    except ValueError:
        raise XianbaoError(f"{entry.id} 的 {web.METADATA} 已损坏，请重新生成：xianbao build {entry.id.slug}") from None
    words = [word for word in fields.get("Keywords", "").split(",") if not word.startswith(CHECK)]
    kept = {key: value for key, value in fields.items() if key != "files"}
    return {**kept, "Keywords": ",".join(words), CHECK: entry.check_code}


def _read(entry: Entry, name: str) -> bytes:
    path = entry.folder / name
    if path.is_symlink():
        raise XianbaoError(f"{entry.id} 的 {name} 是符号链接，不能发布；请重新生成：xianbao build {entry.id.slug}")
    try:
        return path.read_bytes()
    except FileNotFoundError:
        again = "请在参数 formats 中写上 html，再重新生成"
        raise XianbaoError(f"{entry.id} 的公开版没有 {name}，不能放进网站编辑用的文件；{again}") from None
