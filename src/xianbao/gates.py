"""What must hold before a report is rendered, else there is none."""

import re
from pathlib import Path

from nbformat import NotebookNode

from xianbao.adapters.rendering import document
from xianbao.errors import XianbaoError
from xianbao.fonts import FontSet

_IMAGE = re.compile(r"!\[(.*?)\]\(([^)\s]+)\)", re.DOTALL)


def before(node: NotebookNode, folder: Path, faces: FontSet) -> None:
    """Raise XianbaoError with a line for every character without a face and every image that is not in `folder`.

    Such a character would vanish from the page without a word, such an image from the web page.
    """
    text = document(node)
    lines = [*_unshown(text, faces), *_without_image(text, folder)]
    if lines:
        raise XianbaoError(*lines)


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
