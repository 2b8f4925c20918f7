"""Read back what was built: the text of a PDF, an HTML page, a Word file, without white space."""

import re
import zipfile
from pathlib import Path

import pdfplumber
from docx import Document
from docx.oxml.ns import qn
from lxml import html


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def pdf(path: Path) -> str:
    """Body text of every page, without page numbers."""
    with pdfplumber.open(path) as document:
        pages = [page.crop(_body(page)).extract_text() for page in document.pages]
    return squeezed("".join(pages))


def _body(page: pdfplumber.page.Page) -> tuple[float, float, float, float]:
    """Without the page number: at the foot (35 mm) or, of a page on its side, at the left."""
    turned = page.width > page.height
    return (99, 0, page.width, page.height) if turned else (0, 0, page.width, page.height - 99)


def page(path: Path) -> html.HtmlElement:
    return html.document_fromstring(path.read_bytes())


def web(path: Path) -> str:
    """The article as it reads, without what only the web has and the words in charts."""
    [article] = page(path).xpath("//article")
    for element in article.xpath(".//*[@data-web-only]|.//svg"):
        element.drop_tree()
    return squeezed(article.text_content())


def word(path: Path) -> str:
    return squeezed("".join(t.text or "" for t in Document(str(path)).element.body.iter(qn("w:t"))))


def part(path: Path, name: str) -> str:
    with zipfile.ZipFile(path) as package:
        return package.read(name).decode("utf-8")


READERS = {"pdf": pdf, "html": web, "docx": word}
