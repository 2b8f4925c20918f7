"""PDF: the text of every page as a reader shows it, and every string, attachment and metadata stream of the file.

Strings are those of all objects, used or not: document information, outlines, alternative and actual text,
annotations, form fields; and those within content streams. An older state that a file still holds (incremental
update) is inflated from the bytes.
"""

import io
import re
import zlib
from collections.abc import Callable, Iterator

import pikepdf
import pypdfium2

from xianbao.personal.normal import HARD
from xianbao.personal.passages import Passage, Unseen, fixed, of

_STRING = re.compile(
    rb"(?:/([A-Za-z]+)\s*)?(?:\(((?:[^()\\]|\\.|\((?:[^()\\]|\\.|\([^()]*\))*\))*)\)|(?<!<)<([0-9A-Fa-f\s]{2,})>(?!>))",
    re.DOTALL,
)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|\r\n|.)", re.DOTALL)
_PLAIN = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"\n": b"", b"\r": b"", b"\r\n": b""}
_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
_FONTS = ("/Length1", "/Length2", "/Length3")
_FONT_TYPES = ("/Type1C", "/CIDFontType0C", "/OpenType")
MOST = 100_000_000  # bytes that one stream may unpack to

Opener = Callable[[str, bytes], Iterator[Passage | Unseen]]


def passages(leaf: str, data: bytes, opened: Opener) -> Iterator[Passage | Unseen]:
    """Everything in a PDF; `opened` takes apart what is attached to it."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        yield Unseen(leaf, "PDF 已加密或损坏")
        return
    try:
        for number in range(len(document)):
            yield Passage(leaf, _page(document, number), fixed(f"第{number + 1}页"), spaced=False)
    finally:
        document.close()
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            yield from _objects(leaf, pdf, opened)
    except pikepdf.PdfError:
        yield Unseen(leaf, "PDF 损坏，读不全")
        return
    outside = _STREAM.sub(b"", data)
    yield Passage(leaf, outside.decode("utf-8", "ignore"), fixed("文件结构"), numbers=False)
    strings = _Strings()
    strings.read(outside, "文件结构")
    if data.count(b"startxref") > 1:
        for found in _STREAM.finditer(data):
            strings.read(_inflated(found[1]), "更早的版本")
    yield from strings.passages(leaf)


def _page(document: pypdfium2.PdfDocument, number: int) -> str:
    page = document[number]
    words = page.get_textpage()
    text = str(words.get_text_range())
    words.close()
    page.close()
    return text.replace("\x02", "-").replace("\ufffe", "-").replace("\0", "")


def _objects(leaf: str, pdf: pikepdf.Pdf, opened: Opener) -> Iterator[Passage | Unseen]:
    strings = _Strings()
    for name in pdf.attachments:
        strings.add(name, "附件的名称")
    for held in pdf.objects:
        place = f"对象{held.objgen[0]}"
        if not isinstance(held, pikepdf.Stream):
            strings.read(held.unparse(resolved=True), place)
            continue
        kinds = {str(held.get(k, "")) for k in ("/Type", "/Subtype")}
        strings.read(held.stream_dict.unparse(resolved=True), place)
        if any(k in held for k in _FONTS) or kinds & {*_FONT_TYPES, "/XRef", "/ObjStm"}:
            continue
        if "/Image" in kinds:
            if "/DCTDecode" in str(held.get("/Filter", "")):
                yield from opened(f"{leaf} {place}（图像）", held.read_raw_bytes())
            continue
        if _bomb(held):
            yield Unseen(f"{leaf} {place}", f"展开后超过 {MOST // 1_000_000} MB")
            continue
        try:
            data = held.read_bytes()
        except pikepdf.PdfError:
            data = held.read_raw_bytes()
        if kinds & {"/EmbeddedFile", "/Metadata", "/XML"}:
            yield from opened(f"{leaf} {'附件' if '/EmbeddedFile' in kinds else '元数据'}（{place}）", data)
        else:
            yield Passage(leaf, data.decode("utf-8", "ignore"), fixed(place), numbers=False)
            strings.read(data, place)
    yield from strings.passages(leaf)


def _bomb(stream: pikepdf.Stream) -> bool:
    """Whether a stream unpacks to more than MOST: looked at before it is."""
    raw = stream.read_raw_bytes()
    for _ in range(str(stream.get("/Filter", "")).count("Flate")):
        unpacked = _inflated(raw, MOST + 1)
        if len(unpacked) > MOST:
            return True
        raw = unpacked
    return len(raw) > MOST


def _inflated(raw: bytes, most: int = MOST) -> bytes:
    try:
        return zlib.decompressobj().decompress(raw.lstrip(b"\r\n"), most)
    except zlib.error:
        return b""


class _Strings:
    """The literal and hexadecimal strings of PDF syntax, each named by where it stands and the key before it."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.names: list[str] = []

    def add(self, text: str, name: str) -> None:
        self.texts.append(text.replace(HARD, ""))
        self.names.append(name)

    def read(self, syntax: bytes, place: str) -> None:
        for found in _STRING.finditer(syntax):
            raw = _unescaped(found[2]) if found[2] is not None else _of_hex(found[3])
            for text in _decoded(raw):
                self.add(text, f"{place} 的 /{found[1].decode()}" if found[1] else place)

    def passages(self, leaf: str) -> Iterator[Passage]:
        if self.texts:
            yield Passage(leaf, HARD.join(self.texts), of(self.names))


def _unescaped(raw: bytes) -> bytes:
    return _ESCAPE.sub(lambda m: _PLAIN[m[1]] if m[1] in _PLAIN else _octal(m[1]), raw) if b"\\" in raw else raw


def _octal(escape: bytes) -> bytes:
    return bytes([int(escape, 8) & 255]) if escape.isdigit() and b"8" not in escape and b"9" not in escape else escape


def _of_hex(digits: bytes) -> bytes:
    held = b"".join(digits.split())
    return bytes.fromhex((held + b"0" * (len(held) % 2)).decode())


def _decoded(raw: bytes) -> Iterator[str]:
    """A string in the encodings of the standard, and in those that programs write instead."""
    if raw.startswith((b"\xfe\xff", b"\xff\xfe")):
        yield raw.decode("utf-16", "replace")
        return
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            yield raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        return
    yield raw.decode("latin-1")
