"""What an executed notebook prints: its Markdown as texts, with the place of every number that has a source."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from xianbao.tracing.numerals import numerals

DRAWN = frozenset({"figure", "alt"})  # places of numbers.json that are read in a picture
_NUM = re.compile(r'<span class="num" data-n="(n\d+)">(.*?)</span>', re.DOTALL)
_OPEN, _CLOSE, _REFERENCE = "\ue010", "\ue011", "\ue012"
_SEE = re.compile(r"\[((?:\[@[a-z0-9-]+\])+)\]\{\.see\}")
_CITED = re.compile(r"@((?:fig|tbl)-[a-z0-9-]+)")
_REF = re.compile(r"\[@[a-z0-9-]+\]|\[\^[^\]]+\]")
_ATTRIBUTES = re.compile(r"(?<!\\)\{[#.][^}]*\}")
_TAG = re.compile(r"(?<!\\)</?[a-zA-Z][^>]*>")
_LINK = re.compile(r"(?<![\\!])\[([^\]]*)\]\([^)]*\)")
_IMAGE = re.compile(r'!\[(.*?)\]\([^)\s]+\)\{#([a-z0-9-]+) fig-alt="(.*?)"\}', re.DOTALL)
_CAPTION = re.compile(r": (.*?) ?\{#[a-z0-9-]+[^}]*\}", re.DOTALL)
_HEADING = re.compile(r"(#{1,6}) (.*)")
_ITEM = re.compile(r"\s*(?:[-*+]|\d+[.)]|\[\^[^\]]+\]:) +")
_RULE = re.compile(r"\|?[\s|:-]+\|?")
_CELL = re.compile(r"(?<!\\)\|")
_KEPT = re.compile(r"\w|(?<=\d)[.,](?=\d)")
_DIGITS = tuple("0123456789.,")
_REFERRED = re.compile(r"[图表]\d+(?:[、和至][图表]\d+)*|[⁰¹²³⁴-⁹]+", re.ASCII)

Part = Literal["text", "heading", "caption", "alt"]
Span = tuple[int, int]


@dataclass(frozen=True)
class Key:
    """A text without what its writers may change (marks, spaces, references); places: of its signs in the text."""

    text: str
    places: tuple[int, ...]


@dataclass(frozen=True)
class Printed:
    """One text of the notebook: its key, where numbers with a source stand in that, each with its words."""

    part: Part
    key: str
    numbers: tuple[tuple[int, int, str], ...] = ()


@dataclass(frozen=True)
class Notebook:
    """Everything that a notebook prints: texts, the cells of its tables in their order.

    unknown: marked numbers that the ledger has not, or with other words; drawn: label of a chart → the numbers of it.
    """

    texts: tuple[Printed, ...]
    tables: tuple[tuple[Printed, ...], ...]
    unknown: tuple[str, ...] = ()
    drawn: Mapping[str, Sequence[str]] = field(default_factory=dict)


def entries(ledger: Any) -> list[Mapping[str, Any]]:
    """The numbers of numbers.json, in the order in which they are printed."""
    return list(ledger["numbers"])


def key(text: str) -> Key:
    """What a text is known by in every format."""
    skipped = [False] * len(text)
    for match in _REFERRED.finditer(text):
        skipped[match.start() : match.end()] = [True] * (match.end() - match.start())
    places = tuple(m.start() for m in _KEPT.finditer(text) if not skipped[m.start()])
    return Key("".join(text[n] for n in places), places)


def printed(markdown: str, numbers: Sequence[Mapping[str, Any]]) -> Notebook:
    """The texts of a document in Markdown; numbers: what numbers.json says was printed."""
    known = {entry["n"]: entry["text"] for entry in numbers if entry["n"]}
    drawn: dict[str, list[str]] = {}
    for entry in numbers:
        if entry["place"] in DRAWN:
            drawn.setdefault(entry["label"], []).append(entry["text"])
    unknown = tuple(f"{text}（{n}）" for n, text in _NUM.findall(markdown) if known.get(n) != text)
    labels = set(re.findall(r"\{#((?:fig|tbl)-[a-z0-9-]+)", markdown))
    texts: list[Printed] = []
    tables: list[tuple[Printed, ...]] = []
    for block in _blocks(markdown):
        if head := _HEADING.fullmatch(block):
            texts.append(_text("heading", head[2], labels))
        elif image := _IMAGE.fullmatch(block):
            texts += [_text("caption", image[1], labels), _alt(image[3], drawn.get(image[2], ()))]
        elif caption := _CAPTION.fullmatch(block):
            texts.append(_text("caption", caption[1], labels))
        elif block.startswith("|"):
            lines = [line for line in block.splitlines() if not _RULE.fullmatch(line)]
            cells = [cell for line in lines for cell in _CELL.split(line.strip())[1:-1]]
            tables.append(tuple(_text("text", cell, labels) for cell in cells))
        else:
            texts.append(_text("text", block, labels))
    return Notebook(tuple(texts), tuple(tables), unknown, drawn)


def _blocks(markdown: str) -> Iterator[str]:
    """Blocks between empty lines, items of lists one by one; without front matter and what only the web has."""
    body = re.sub(r"\A---\n.*?\n---\n", "", markdown, flags=re.DOTALL)
    body = re.sub(r"^::: \{\.chart-data.*?^:::$", "", body, flags=re.DOTALL | re.MULTILINE)
    body = re.sub(r"^:::.*$", "", body, flags=re.MULTILINE)
    for block in re.split(r"\n\s*\n", body):
        lines = block.strip("\n").splitlines()
        held: list[str] = []
        for line in lines:
            item = _ITEM.match(line)
            if (item or _HEADING.match(line)) and held:
                yield "\n".join(held)
                held = []
            held.append(line[item.end() :] if item else line)
        if held:
            yield "\n".join(held).strip()


def _plain(markdown: str, labels: set[str]) -> str:
    """The words of some Markdown; numbers between marks, references as one sign."""
    text = _NUM.sub(rf"{_OPEN}\2{_CLOSE}", markdown)
    text = _SEE.sub(lambda m: f"，见{_REFERENCE}" if labels.intersection(_CITED.findall(m[1])) else "", text)
    text = _ATTRIBUTES.sub("", _TAG.sub("", _LINK.sub(r"\1", _REF.sub(_REFERENCE, text))))
    text = re.sub(rf"{_REFERENCE}(?:[、和至]{_REFERENCE})*", "", text)
    return re.sub(r"\\(.)", r"\1", text)


def _text(part: Part, markdown: str, labels: set[str]) -> Printed:
    marked = _plain(markdown, labels)
    found = key(re.sub(f"[{_OPEN}{_CLOSE}]", "", marked))
    words: list[tuple[int, int, str]] = []
    index = {place: n for n, place in enumerate(found.places)}
    at = 0
    for piece in re.split(f"({_OPEN}.*?{_CLOSE})", marked):
        size = len(piece)
        if piece.startswith(_OPEN):
            number = piece[1:-1]
            size = len(number)
            inside = [index[n] for n in range(at, at + size) if n in index]
            if inside:
                words.append((inside[0], inside[-1] + 1, number))
        at += size
    return Printed(part, found.text, tuple(words))


def _alt(markdown: str, drawn: Sequence[str]) -> Printed:
    """An alt text: its numbers are those that its chart draws and that it tells."""
    text = re.sub(r"\\(.)", r"\1", markdown)
    found = key(text)
    index = {place: n for n, place in enumerate(found.places)}
    words = []
    for start, end in drawn_at(text, drawn):
        inside = [index[n] for n in range(start, end) if n in index]
        words.append((inside[0], inside[-1] + 1, text[start:end]))
    return Printed("alt", found.text, tuple(words))


def drawn_at(text: str, drawn: Sequence[str], *, bare: bool = False) -> list[Span]:
    """Where a text of a chart says a number that it draws; bare: also without its unit."""
    found = []
    for numeral in numerals(text):
        said = text[numeral.start : numeral.end]
        fitting = [d for d in drawn if text.startswith(d, numeral.start) and len(d) >= len(said)]
        if fitting:
            found.append((numeral.start, numeral.start + len(max(fitting, key=len))))
        elif bare and said in {d[: len(said)] for d in drawn if d[len(said) :][:1] not in _DIGITS}:
            found.append((numeral.start, numeral.end))
    return found
