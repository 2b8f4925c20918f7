"""What must hold before a report is rendered and of what was rendered, else there is no report."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from xianbao.adapters.rendering import FILES, document
from xianbao.errors import XianbaoError
from xianbao.fonts import FontSet
from xianbao.given import Given
from xianbao.layout import ERROR, PROFILES, Measured, check, measure
from xianbao.layout.summary import summary
from xianbao.layout.word import check_docx
from xianbao.reading import Block, read
from xianbao.textlint import RULES, Rule, lint
from xianbao.tracing import Tracer, disagreements, entries, printed, typed

READ = ("html", "docx", "pdf")  # the text is read in the first of these: all of them say the same
NAMES = {"html": "网页", "docx": "Word", "pdf": "PDF"}
LEFT_OVER = tuple(rule for rule in RULES if rule.name == "残留")
_LABEL = re.compile(r"<text[^>]*>([^<]+)")
_IMAGE = re.compile(r"!\[(.*?)\]\(([^)\s]+)\)", re.DOTALL)


def before(node: NotebookNode, folder: Path, faces: FontSet) -> None:
    """Raise XianbaoError with a line for every character without a face and every image that is not in `folder`.

    Such a character would vanish from the page without a word, such an image from the web page.
    """
    text = document(node)
    lines = [*_unshown(text, faces), *_without_image(text, folder)]
    if lines:
        raise XianbaoError(*lines)


def source(notebook: Path, label: str, names: Sequence[str]) -> None:
    """Raise XianbaoError with a line for every number that is typed into the prose of a notebook. names: may be."""
    if lines := typed(nbformat.read(notebook, as_version=4), names):
        raise XianbaoError(*(f"{label}：{line}" for line in lines))


@dataclass(frozen=True)
class Found:
    """What a person should look at in a report, and how many of its numerals were traced to their source."""

    warnings: list[str]
    traced: int


def after(folder: Path, formats: Sequence[str], layout: str, node: NotebookNode, given: Given) -> Found:
    """Measure the pages, read the text and trace the numbers of what was rendered into `folder`.

    layout: the profile it was laid out by; node: the executed notebook; given: what the report did not write.
    Raises XianbaoError with a line for every error.
    """
    read_in = {f: read(folder / FILES[f]) for f in READ if f in formats}
    pages = measure(folder / FILES["pdf"]) if "pdf" in formats else None
    found = [*_on_pages(pages, layout)]
    if "docx" in formats:
        found += _in_word(folder / FILES["docx"], layout)
    first, *others = read_in.values()
    found += _text(first, given.data, title_lines=_title(pages))
    found += [told for blocks in others for told in _text(blocks, given.data, LEFT_OVER) if told not in found]
    traced, faults = _numbers(folder, read_in, node, given)
    if wrong := [*(told for severity, told in found if severity == ERROR), *faults]:
        raise XianbaoError(*dict.fromkeys(wrong))
    return Found([*dict.fromkeys(told for _, told in found)], traced)


def _numbers(
    folder: Path, read_in: Mapping[str, Sequence[Block]], node: NotebookNode, given: Given
) -> tuple[int, list[str]]:
    """How many numerals of the first format have a source, and what is wrong with those of all."""
    shown = json.loads((folder / "numbers.json").read_text(encoding="utf-8"))
    notebook = printed(document(node), entries(shown))
    tracer = Tracer(notebook, given.names, (*given.data, *given.definitions))
    traced = {NAMES[f]: tracer.trace(blocks) for f, blocks in read_in.items()}
    traced["图"] = tracer.drawn({path.stem: _labels(path) for path in sorted((folder / "figures").glob("*.svg"))})
    faults = [f"核数：“{words}”在 numbers.json 中没有或不同；数字应由 report 写出" for words in notebook.unknown]
    places: dict[str, list[str]] = {}
    for name, one in traced.items():
        for orphan in one.orphans:
            places.setdefault(str(orphan), []).append(name)
    faults += [f"核数（{'、'.join(names)}）{words}" for words, names in places.items()]
    faults += [f"核数{words}" for words in disagreements({NAMES[f]: blocks for f, blocks in read_in.items()})]
    return next(iter(traced.values())).sourced + traced["图"].sourced, faults


def _labels(picture: Path) -> list[str]:
    """What a chart writes: the texts of its SVG."""
    return [unescape(text) for text in _LABEL.findall(picture.read_text(encoding="utf-8"))]


def examine(path: Path, layout: str) -> tuple[list[str], list[tuple[str, str]]]:
    """What the pages of one file measure, and its faults: severity and words. Raises XianbaoError for another file."""
    pages = measure(path) if path.suffix == ".pdf" else None
    told = summary(pages, PROFILES[layout]) if pages else []
    form = _in_word(path, layout) if path.suffix == ".docx" else _on_pages(pages, layout)
    return told, [*form, *_text(read(path), title_lines=_title(pages))]


def _on_pages(pages: Measured | None, layout: str) -> Iterator[tuple[str, str]]:
    """Faults of the pages of a PDF, if there is one."""
    if pages:
        yield from ((f.severity, f"版面（PDF）{f}") for f in check(pages, PROFILES[layout]))


def _in_word(path: Path, layout: str) -> Iterator[tuple[str, str]]:
    """Faults of the form of a Word file."""
    yield from ((f.severity, f"版面（Word）{f}") for f in check_docx(path, PROFILES[layout]))


def _title(pages: Measured | None) -> list[str]:
    """The lines that the title is set in, where pages have been measured."""
    return [line.text for page in pages.pages for line in page.lines if line.role == "title"] if pages else []


def _text(
    blocks: Sequence[Block], data: Iterable[str] = (), rules: Sequence[Rule] = RULES, title_lines: Sequence[str] = ()
) -> Iterator[tuple[str, str]]:
    """Faults of the wording."""
    yield from ((f.severity, f"文字{f}") for f in lint(blocks, data, title_lines, rules))


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
