"""A rendered report read back as its reader gets it: the same stream of blocks from PDF, Word file and web page."""

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from xianbao.errors import XianbaoError
from xianbao.reading import pdf, web, word
from xianbao.reading.blocks import Block, Kind
from xianbao.reading.differences import DIFFERENCES, Target, settled, told

__all__ = ["DIFFERENCES", "Block", "Kind", "Target", "read", "settled", "told"]

_NUMBER = re.compile(r"[^〔〕：]+〔\d{4}〕\d+号")
_LINES = 5  # of names, two on each

_READERS: Mapping[str, Callable[[Path], list[Block]]] = {".pdf": pdf.read, ".docx": word.read, ".html": web.read}


def read(path: Path) -> tuple[Block, ...]:
    """The blocks of report.pdf, report.docx or report.html in the order in which they are read, footnotes last.

    Raises XianbaoError where the file is not such a report: damaged, untagged, without an article.
    """
    if path.suffix not in _READERS:
        raise XianbaoError(f"{path.name}：读不了这种文件；应为 {'、'.join(_READERS)}")
    blocks = _head_apart(_READERS[path.suffix](path))
    notes = sorted((b for b in blocks if b.kind == "footnote"), key=lambda b: b.level)
    return (*(b for b in blocks if b.kind != "footnote"), *notes)


def _head_apart(blocks: list[Block]) -> list[Block]:
    """The 签发人 that stands on the line of the 文号 as a block of its own; names without what sets them apart."""
    out: list[Block] = []
    blocks = list(_number_first(blocks))
    for block in blocks:
        number, mark, names = block.text.partition("签发人：")
        if block.kind in ("paragraph", "number", "signers") and mark and (not number or number.endswith("号")):
            kind: Kind = "paragraph" if block.kind == "paragraph" else "signers"
            out += [Block(block.kind, number)] if number else []
            out.append(Block(kind, mark + "".join(names.split())))
        else:
            out.append(block)
    return out


def _number_first(blocks: list[Block]) -> Iterator[Block]:
    """Of more than two 签发人 the 文号 stands on the line of the last: put before the names above it."""
    at = next((n for n, block in enumerate(blocks) if block.text.startswith("签发人：")), len(blocks))
    yield from blocks[:at]
    for n, block in enumerate(blocks[at + 1 : at + 1 + _LINES], at + 2):
        if (number := _NUMBER.match(block.text)) and block.kind in ("paragraph", "number"):
            names = [b.text for b in blocks[at : n - 1]] + [block.text[number.end() :]]
            yield Block(block.kind, number[0] + "".join(names))
            at = n
            break
    yield from blocks[at:]
