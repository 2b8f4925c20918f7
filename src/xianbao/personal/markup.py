"""Text and markup: the words as they stand, as they are read once escapes are undone, and across elements."""

import base64
import binascii
import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import unquote

from xianbao.personal.normal import HARD
from xianbao.personal.passages import Locate, Passage, element, line, paragraph

_TAG = re.compile(r"<!--.*?-->|<!\[CDATA\[|\]\]>|<[!?/]?([A-Za-z][\w:.-]*)(?:\"[^\"]*\"|'[^']*'|[^<>\"'])*>", re.DOTALL)
_IS_MARKUP = re.compile(r"<[A-Za-z!?/][^<>]{0,4000}>")
# Elements that part no words: within a paragraph of HTML, SVG, spreadsheets; in Word and drawings all but these HARDs
_INLINE = (
    "a abbr b bdi bdo big cite code data del dfn em font i ins kbd label mark q r rb rp rt ruby s samp small span"
    " strike strong sub sup t textpath time tspan tt u var wbr rpr rph phoneticpr"
)
_SOFT = frozenset(_INLINE.split())
_WORD = frozenset({"w", "a", "m", "wp", "w14", "w15", "mc"})
_BORDERS = frozenset({"p", "tc", "tr", "txbxcontent", "comment", "footnote", "endnote", "hdr", "ftr", "body", "sectpr"})
# Coordinates are no telephone numbers
_POINTS = r"(?:[Mm][^{0}]*|[a-zA-Z]+\([^{0}]*|[-0-9.eE]+(?:[\s,]+[-0-9.eE]+){{3,}}\s*)"
_DRAWN = re.compile(
    r"(\s(?:d|points|transform|viewBox|path)\s*=\s*)"
    rf"(\"{_POINTS.format(chr(34))}\"|'{_POINTS.format(chr(39))}')"
)
_ESCAPE = re.compile(r"\\u\{?([0-9A-Fa-f]{4,6})\}?|\\x([0-9A-Fa-f]{2})|\\([0-9A-Fa-f]{4,6})[ ]?")
_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_PERCENT = re.compile(r"(?:%[0-9A-Fa-f]{2}[^\s\"'<>%]{0,40})+")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{16,}(?:\s*\n\s*[A-Za-z0-9+/_-]{16,})*={0,2}")
_ROUNDS = 3


def passages(leaf: str, text: str) -> Iterator[Passage]:
    """A text, and where it is markup its paragraphs over runs and inline elements."""
    markup = _IS_MARKUP.search(text) is not None
    locate: Locate = element if markup else line
    if leaf.lower().endswith((".csv", ".tsv")):
        text = text.replace("\n", f"\n{HARD}")
    yield from _drawn(leaf, text, locate) if markup else [Passage(leaf, text, locate)]
    plain = _plain(text)
    if plain != text:
        yield from _drawn(leaf, plain, locate) if markup else [Passage(leaf, plain, locate)]
    if markup:
        for source in dict.fromkeys((text, plain)):
            yield Passage(leaf, _plain(joined(source)), paragraph if leaf.lower().endswith((".xml", ".rels")) else line)
    if held := [text[max(0, m.start() - 40) : m.end()] for m in _PERCENT.finditer(text)]:
        addresses = HARD.join(map(_undone, held))
        yield Passage(leaf, addresses, lambda even, at: "网址或转义的文字")


def _drawn(leaf: str, text: str, locate: Locate) -> Iterator[Passage]:
    bare = _DRAWN.sub(lambda m: f'{m[1]}"{chr(10) * m[2].count(chr(10))}"', text)
    if bare == text:
        yield Passage(leaf, text, locate)
    else:
        yield Passage(leaf, text, locate, numbers=False)
        yield Passage(leaf, bare, locate, known=False)


def joined(markup: str) -> str:
    """The text of markup with HARD where a paragraph, a cell or the like ends; lines are kept."""
    return _TAG.sub(_border, markup)


def _border(tag: re.Match[str]) -> str:
    name = (tag[1] or "").lower()
    prefix, _, local = name.rpartition(":")
    soft = local not in _BORDERS if prefix in _WORD else local in _SOFT
    if not name:
        soft = not tag[0].startswith("<!--")
    return ("" if soft else HARD) + "\n" * tag[0].count("\n")


def _plain(text: str) -> str:
    """Without character references and escapes, as often as they were put on."""
    for _ in range(_ROUNDS):
        before = text
        if "&" in text:
            text = unescape(text)
        if "\\" in text:
            text = _PAIR.sub(_astral, _ESCAPE.sub(_sign, text))
        if text == before:
            break
    return text


def _sign(escape: re.Match[str]) -> str:
    code = int(escape[1] or escape[2] or escape[3], 16)
    return chr(code) if 8 < code < 0x110000 else escape[0]


def _astral(pair: re.Match[str]) -> str:
    return pair[0].encode("utf-16", "surrogatepass").decode("utf-16")


def _undone(address: str) -> str:
    for _ in range(_ROUNDS):
        before, address = address, unquote(address)
        if "\ufffd" in address:
            return unquote(before, encoding="gb18030")
        if address == before:
            break
    return address


def encoded(text: str) -> Iterator[tuple[int, bytes]]:
    """Line and content of what stands in a text in Base64: data: URIs, images of notebooks, attachments."""
    whole = text.replace("\\n", "\n\n") if '"image/' in text else text
    number, at = 1, 0
    for found in _BASE64.finditer(whole):
        number, at = number + whole.count("\n", at, found.start()), found.start()
        signs = "".join(found[0].split()).rstrip("=").replace("-", "+").replace("_", "/")
        try:
            data = base64.b64decode(signs + "=" * (-len(signs) % 4))
        except (binascii.Error, ValueError):
            continue
        yield number, data
