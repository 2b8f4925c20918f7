"""What a report is made of, whatever the format: blocks of text, tables and pictures."""

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "title", "mark", "number", "signers", "notice", "addressee", "heading", "paragraph", "item", "caption", "table",
    "figure", "annex-list", "signature", "date", "remark", "annex-label", "imprint", "footnote",
]  # fmt: skip
Rows = tuple[tuple[str, ...], ...]

BREAK = "\u2028"  # where a writer begins a new line within a block
_UNSEEN = re.compile(f"[\u00ad\u200b\u2060\ufeff]|[ \t\r\n]*{BREAK}[ \t\r\n]*")
_BLANKS = re.compile(r"[ \t\r\n\f\v\u00a0]+")
RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True, slots=True)
class Block:
    """One block as it is read.

    text: as printed, on one line, of a figure its alt text; level: of a heading (1: 一、) or an item of a list (1: the
    outer one), the number of a footnote, else 0; head, rows: the cells of a table, repeated heads once.
    """

    kind: Kind
    text: str = ""
    level: int = 0
    head: Rows = ()
    rows: Rows = ()


def tidy(text: str) -> str:
    """One line: runs of white space as one space, none at the ends, nothing that cannot be seen."""
    return _BLANKS.sub(" ", _UNSEEN.sub("", text)).strip(" \u3000")
