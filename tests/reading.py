"""Read back what was built: the text of a PDF, an HTML page, a Word file, without white space."""

import re
import zipfile
from pathlib import Path

import pdfplumber
from docx import Document
from docx.oxml.ns import qn
from lxml import html

FOOT = 100  # points below the text, where the page number stands; also of a page on its side


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def pdf(path: Path) -> str:
    """Body text of every page, without page numbers."""
    with pdfplumber.open(path) as document:
        pages = [page.crop((0, 0, page.width, page.height - FOOT)).extract_text() for page in document.pages]
    return squeezed("".join(pages))


def page(path: Path) -> html.HtmlElement:
    return html.document_fromstring(path.read_bytes())


def web(path: Path) -> str:
    [article] = page(path).xpath("//article")
    return squeezed(article.text_content())


def word(path: Path) -> str:
    return squeezed("".join(t.text or "" for t in Document(str(path)).element.body.iter(qn("w:t"))))


def part(path: Path, name: str) -> str:
    with zipfile.ZipFile(path) as package:
        return package.read(name).decode("utf-8")


READERS = {"pdf": pdf, "html": web, "docx": word}
