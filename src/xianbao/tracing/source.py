"""Numbers typed into the prose of a notebook: a fault before it is run, as the next period would print them again."""

import ast
import re
from collections.abc import Iterable, Iterator, Sequence

from nbformat import NotebookNode

from xianbao.tracing.classes import of_classes, of_words
from xianbao.tracing.numerals import numerals

_HAN = re.compile("[\u3400-\u9fff]")
_HEAD = re.compile(r"#{1,6} +(.+)")
_LITERAL = re.compile(r"`[^`]*`|\{[^}]*\}|\]\([^)]*\)|^\s*\d+[.)] ", re.MULTILINE)
_AROUND = 12


def typed(node: NotebookNode, names: Sequence[str]) -> list[str]:
    """A line for each number in the prose of the cells, with the heading it stands under.

    Prose is Markdown and every literal text that holds Chinese; the parameters are none, nor are the specs of numbers
    ({x:万元.2}). Numerals of declared classes and names may be typed.
    """
    heading, lines = "开头", []
    for cell in node.cells:
        if cell.cell_type == "markdown":
            for line in cell.source.splitlines():
                heading = found[1] if (found := _HEAD.match(line)) else heading
                lines += [_line(heading, *one) for one in _in_text(_LITERAL.sub(" ", line), names)]
        elif cell.cell_type == "code" and "parameters" not in cell.metadata.get("tags", []):
            try:
                tree = ast.parse(cell.source)
            except SyntaxError:
                continue  # told when it is run, with its line
            for one in _literals(tree):
                heading = one.heading or heading
                lines += [_line(heading, *told) for told in _in_text(one.text, names)]
                if one.number:
                    lines.append(_line(heading, one.number, one.number))
    return lines


class _Literal:
    """A literal text, a number put into a text, or the heading that begins."""

    def __init__(self, text: str = "", number: str = "", heading: str = "") -> None:
        self.text, self.number, self.heading = text, number, heading


def _literals(tree: ast.Module) -> Iterator[_Literal]:
    """In the order of the cell."""
    skipped = {
        id(part)
        for value in ast.walk(tree)
        if isinstance(value, ast.FormattedValue) and value.format_spec
        for part in ast.walk(value.format_spec)
    }
    found: list[tuple[tuple[int, int], _Literal]] = []
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        match node:
            case ast.Call(func=ast.Attribute(attr="heading"), args=[_, ast.Constant(value=str(title)), *_]):
                found.append(((node.lineno, node.col_offset), _Literal(heading=title)))
            case ast.Constant(value=str(text)) if _HAN.search(text):
                found.append(((node.lineno, node.col_offset), _Literal(text)))
            case ast.FormattedValue(value=ast.Constant(value=int() | float() as number)):
                found.append(((node.lineno, node.col_offset), _Literal(number=str(number))))
    return (one for _, one in sorted(found, key=lambda pair: pair[0]))


def _in_text(text: str, names: Iterable[str]) -> Iterator[tuple[str, str]]:
    allowed = [*of_classes(text, "paragraph"), *of_words(text, tuple(names))]
    for numeral in numerals(text):
        if not any(start <= numeral.start and numeral.end <= end for start, end in allowed):
            around = text[max(0, numeral.start - _AROUND) : numeral.end + _AROUND]
            yield text[numeral.start : numeral.end], around


def _line(heading: str, number: str, around: str) -> str:
    return (
        f"“{heading}”一节的“{around}”：数字“{number}”是直接写在文字里的，换一期就不对了；"
        "应写成 {i.指标}、{r.as_of} 这样的形式，是名称的，连同理由写入 names.csv（docs/tracing.md）"
    )
