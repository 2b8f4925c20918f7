"""What must hold before a report is rendered and of what was rendered, else there is no report."""

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from nbformat import NotebookNode

from xianbao.adapters.rendering import FILES, document
from xianbao.errors import XianbaoError
from xianbao.fonts import FontSet
from xianbao.layout import ERROR, PROFILES, check, measure
from xianbao.layout.summary import summary
from xianbao.layout.word import check_docx
from xianbao.reading import read
from xianbao.textlint import lint

READ = ("html", "docx", "pdf")  # the text is read in the first of these: all of them say the same
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
    paths = [folder / FILES[f] for f in formats]
    read_first = folder / FILES[next(f for f in READ if f in formats)]
    found = [*(told for path in paths for told in _pages(path, layout)), *_text(read_first, data)]
    if wrong := [told for severity, told in found if severity == ERROR]:
        raise XianbaoError(*wrong)
    return [told for _, told in found]


def examine(path: Path, layout: str) -> tuple[list[str], list[tuple[str, str]]]:
    """What the pages of one file measure, and its faults: severity and words. Raises XianbaoError for another file."""
    pages = summary(measure(path), PROFILES[layout]) if path.suffix == ".pdf" else []
    return pages, [*_pages(path, layout), *_text(path)]


def _pages(path: Path, layout: str) -> Iterator[tuple[str, str]]:
    """Faults of the pages of a PDF, of the form of a Word file."""
    if path.suffix == ".pdf":
        yield from ((f.severity, f"版面（PDF）{f}") for f in check(measure(path), PROFILES[layout]))
    elif path.suffix == ".docx":
        yield from ((f.severity, f"版面（Word）{f}") for f in check_docx(path, PROFILES[layout]))


def _text(path: Path, data: Iterable[str] = ()) -> Iterator[tuple[str, str]]:
    """Faults of the wording."""
    yield from ((f.severity, f"文字{f}") for f in lint(read(path), data))


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
