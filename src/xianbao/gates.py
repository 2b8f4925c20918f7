"""What must hold before a report is rendered and of what was rendered, else there is no report."""

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from nbformat import NotebookNode

from xianbao.adapters.rendering import FILES, document
from xianbao.errors import XianbaoError
from xianbao.fonts import FontSet
from xianbao.layout import ERROR, PROFILES, check, measure
from xianbao.layout.word import check_docx
from xianbao.reading import read
from xianbao.textlint import lint

_IMAGE = re.compile(r"!\[(.*?)\]\(([^)\s]+)\)", re.DOTALL)


def before(node: NotebookNode, folder: Path, faces: FontSet) -> None:
    """Raise XianbaoError with a line for every character without a face and every image that is not in `folder`.

    Such a character would vanish from the page without a word, such an image from the web page.
    """
    text = document(node)
    lines = [*_unshown(text, faces), *_without_image(text, folder)]
    if lines:
        raise XianbaoError(*lines)


def after(folder: Path, formats: Sequence[str], layout: str, data: Iterable[str] = ()) -> list[str]:
    """Measure the pages and read the text of what was rendered into `folder`; what a person should look at.

    layout: the profile it was laid out by; data: texts of the ledgers, whose signs are not ours to mend.
    Raises XianbaoError with a line for every error.
    """
    found = [*_pages(folder, formats, layout), *_text(folder, formats, data)]
    if wrong := [told for severity, told in found if severity == ERROR]:
        raise XianbaoError(*wrong)
    return [told for _, told in found]


def _pages(folder: Path, formats: Sequence[str], layout: str) -> Iterator[tuple[str, str]]:
    """Faults of the PDF's pages and of the Word file, told with the severity of each."""
    profile = PROFILES[layout]
    if "pdf" in formats:
        yield from ((f.severity, f"版面（PDF）{f}") for f in check(measure(folder / FILES["pdf"]), profile))
    if "docx" in formats:
        yield from ((f.severity, f"版面（Word）{f}") for f in check_docx(folder / FILES["docx"], profile))


def _text(folder: Path, formats: Sequence[str], data: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Faults of the wording, read from one format: all of them say the same."""
    first = next(f for f in ("html", "docx", "pdf") if f in formats)
    yield from ((f.severity, f"文字{f}") for f in lint(read(folder / FILES[first]), data))


def _unshown(text: str, faces: FontSet) -> list[str]:
    lines = []
    for character in faces.unshown(text):
        at = text.index(character)
        around = text[max(0, at - 8) : at + 8].replace("\n", " ")
        lines.append(
            f"字体缺字：“{character}”（U+{ord(character):04X}），在{_section(text, at)}“{around}”；"
            "请换用含此字的字体或改写"
        )
    return lines


def _without_image(text: str, folder: Path) -> list[str]:
    return [
        f"图片缺失：{_section(text, found.start())}的“{found[1]}”要用 {found[2]}，没有这个文件；"
        "图表请用 report 的 figure 生成"
        for found in _IMAGE.finditer(text)
        if not (folder / found[2]).is_file()
    ]


def _section(text: str, at: int) -> str:
    """The heading above a place in a document."""
    heads = [line.lstrip("# ") for line in text[:at].splitlines() if line.startswith("#")]
    return f"“{heads[-1]}”一节" if heads else "标题或开头"
