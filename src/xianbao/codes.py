"""The 校验码 that a PDF, Word file or web page bears: in its keywords, or else in its text."""

import re
import zipfile
from html import unescape
from pathlib import Path

import pypdfium2

from xianbao.errors import XianbaoError

READ = (".pdf", ".docx", ".html", ".htm", ".ipynb")
MAX_BYTES = 200_000_000
_CODE = re.compile(r"校\s*验\s*码\s*[:：]?\s*([0-9a-f]{4}(?:-[0-9a-f]{4}){3})(?![0-9a-f-])")
_TAG = re.compile(r"<[^>]*>")


def code_in(path: Path) -> str | None:
    """The 校验码 of a file, if it bears one.

    Raises XianbaoError for a file of another kind, one that is too large or that cannot be read as what its name says.
    """
    suffix = path.suffix.lower()
    if suffix not in READ:
        raise XianbaoError(f"{path.name}：不是能核验的文件；可用：{'、'.join(READ)}")
    if path.stat().st_size > MAX_BYTES:
        raise XianbaoError(f"{path.name}：超过 {MAX_BYTES // 1_000_000} MB，未读取")
    match suffix:
        case ".pdf":
            texts = _pdf(path)
        case ".docx":
            texts = _word(path)
        case _:
            texts = _text(path)
    found = next((hit for text in texts if (hit := _CODE.search(text))), None)
    return found[1] if found else None


def _pdf(path: Path) -> list[str]:
    try:
        with pypdfium2.PdfDocument(path) as pdf:
            keywords = pdf.get_metadata_dict().get("Keywords", "")
            if _CODE.search(keywords):
                return [keywords]
            texts = []
            for page in pdf:
                words = page.get_textpage()
                texts.append(words.get_text_range())
                words.close()
                page.close()
            return ["".join(texts)]
    except pypdfium2.PdfiumError:
        raise XianbaoError(f"{path.name}：不是完好的 PDF 文件，不能读取") from None


def _word(path: Path) -> list[str]:
    try:
        with zipfile.ZipFile(path) as parts:
            names = [n for n in ("docProps/core.xml", "word/document.xml") if n in parts.namelist()]
            if sum(parts.getinfo(n).file_size for n in names) > MAX_BYTES:
                raise XianbaoError(f"{path.name}：展开后超过 {MAX_BYTES // 1_000_000} MB，未读取")
            return [_plain(parts.read(name).decode(errors="replace")) for name in names]
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError):
        raise XianbaoError(f"{path.name}：不是完好的 Word 文件，不能读取") from None


def _text(path: Path) -> list[str]:
    """Of a page its head too, in which the code is an attribute."""
    raw = path.read_text(encoding="utf-8", errors="replace")
    return [raw, _plain(raw)]


def _plain(markup: str) -> str:
    return unescape(_TAG.sub(" ", markup))
