"""Bytes taken apart into passages, by what they are and not by their name.

Packages are opened within bounds: so deep, so many parts, so many bytes in all. What is locked, damaged or beyond
them is told as unseen.
"""

import bz2
import gzip
import hashlib
import io
import lzma
import re
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from xianbao.personal import images, markup, office, pdfs
from xianbao.personal.passages import Passage, Unseen, fixed

DEEP, PARTS, BYTES = 8, 50_000, 2_000_000_000
PART = 300_000_000  # bytes of one part
_COMPRESSED: dict[bytes, Callable[..., Any]] = {
    b"\x1f\x8b": gzip.open,
    b"BZh": bz2.open,
    b"\xfd7zXZ\x00": lzma.open,
}
_CLOSED = {b"7z\xbc\xaf\x27\x1c": "7z", b"Rar!\x1a\x07": "rar", b"\x28\xb5\x2f\xfd": "zst"}
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f-\x9f\ufffe\uffff]")
_FONT_PACKED = (b"wOF2", b"wOFF")
_DAMAGE = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    tarfile.TarError,
    lzma.LZMAError,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
    ValueError,
    zlib.error,
)


@dataclass
class Room:
    """What may still be unpacked, and what was looked at already.

    found: how often whoever searches the passages found something; clean: contents in which nothing was, so that
    they need not be searched again (the same picture in three formats).
    """

    left: int = BYTES
    parts: int = PARTS
    read: int = 0
    found: int = 0
    clean: set[bytes] = field(default_factory=set)

    def take(self, data: bytes) -> bool:
        """Whether there is room for one more part."""
        self.left -= len(data)
        self.parts -= 1
        self.read += len(data)
        return self.left >= 0 and self.parts >= 0


def passages(leaf: str, data: bytes, room: Room, depth: int = 0) -> Iterator[Passage | Unseen]:
    """Everything that can be read in `data`, called `leaf`, and what cannot."""
    if not data:
        return
    if depth > DEEP:
        yield Unseen(leaf, f"套了{DEEP}层以上的压缩包")
        return
    if not room.take(data):
        yield Unseen(leaf, f"展开后超过 {BYTES // 1_000_000} MB 或 {PARTS} 个部分")
        return
    suffix = leaf.rpartition(".")[2].lower()  # on which depends how a text is read
    seen = hashlib.sha256(suffix.encode() + b"\0" + data).digest()
    if len(data) > 4096 and seen in room.clean:
        return
    found = room.found
    yield from _passages(leaf, data, room, depth)
    if room.found == found:
        room.clean.add(seen)


def _passages(leaf: str, data: bytes, room: Room, depth: int) -> Iterator[Passage | Unseen]:
    for signature, name in _CLOSED.items():
        if data.startswith(signature):
            yield Unseen(leaf, f"是 {name} 压缩包，打不开；请解开后再放")
            return
    if data.startswith(b"%PDF-") or b"%PDF-" in data[:1024]:
        yield from pdfs.passages(leaf, data, lambda name, inner: passages(name, inner, room, depth + 1))
    elif data.startswith(b"PK") and zipfile.is_zipfile(io.BytesIO(data)):
        yield from _zip(leaf, data, room, depth)
    elif any(data.startswith(signature) for signature in _COMPRESSED):
        yield from _compressed(leaf, data, room, depth)
    elif data[257:262] == b"ustar":
        yield from _tar(leaf, data, room, depth)
    elif data.startswith((images.PNG, images.JPEG)):
        for name, part in images.parts(data):
            yield from _text_or_bytes(f"{leaf} {name}", part, room, depth)
    else:
        yield from _text_or_bytes(leaf, data, room, depth)


def _zip(leaf: str, data: bytes, room: Room, depth: int) -> Iterator[Passage | Unseen]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            yield Passage(leaf, "\x01".join(_names(package)), fixed("压缩包内的文件名或说明"))
            yield from office.cells(leaf, package, lambda name: _text(_read(package, package.getinfo(name)) or b""))
            for entry in package.infolist():
                if entry.is_dir():
                    continue
                inner = f"{leaf}!{entry.filename}"
                if entry.flag_bits & 1:
                    yield Unseen(inner, "已加密")
                    continue
                try:
                    part = _read(package, entry)
                except _DAMAGE:
                    yield Unseen(inner, "损坏，读不出来")
                    continue
                if part is None:
                    yield Unseen(inner, f"展开后超过 {PART // 1_000_000} MB")
                    continue
                yield from passages(inner, part, room, depth + 1)
    except _DAMAGE:
        yield Unseen(leaf, "压缩包损坏，读不全")


def _names(package: zipfile.ZipFile) -> Iterator[str]:
    yield package.comment.decode("utf-8", "ignore")
    yield package.comment.decode("gb18030", "ignore")
    for entry in package.infolist():
        yield entry.filename
        if not entry.flag_bits & 0x800:  # written by Windows, in its own encoding
            yield entry.filename.encode("cp437", "ignore").decode("gb18030", "ignore")
        for held in (entry.comment, entry.extra):
            yield held.decode("utf-8", "ignore")


def _read(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes | None:
    """A part; None where it is too large."""
    with package.open(entry) as held:
        data = held.read(PART + 1)
    return data if len(data) <= PART else None


def _compressed(leaf: str, data: bytes, room: Room, depth: int) -> Iterator[Passage | Unseen]:
    opener = next(o for signature, o in _COMPRESSED.items() if data.startswith(signature))
    if data.startswith(b"\x1f\x8b"):
        yield Passage(leaf, data[:4096].decode("utf-8", "ignore"), fixed("gzip 头"), numbers=False)
    try:
        with opener(io.BytesIO(data)) as held:
            inner = held.read(PART + 1)
    except _DAMAGE:
        yield Unseen(leaf, "压缩文件损坏，读不出来")
        return
    if len(inner) > PART:
        yield Unseen(leaf, f"展开后超过 {PART // 1_000_000} MB")
    else:
        yield from passages(f"{leaf}!", inner, room, depth + 1)


def _tar(leaf: str, data: bytes, room: Room, depth: int) -> Iterator[Passage | Unseen]:
    try:
        with tarfile.open(fileobj=io.BytesIO(data)) as archive:
            for entry in archive:
                yield Passage(leaf, entry.name, fixed("包内的文件名"))
                held = archive.extractfile(entry)
                if held is not None:
                    yield from passages(f"{leaf}!{entry.name}", held.read(PART), room, depth + 1)
    except _DAMAGE:
        yield Unseen(leaf, "归档损坏，读不全")


def _text_or_bytes(leaf: str, data: bytes, room: Room, depth: int) -> Iterator[Passage | Unseen]:
    text = _known_text(data)
    if text is None:
        yield from _bytes(leaf, data)
        return
    yield from markup.passages(leaf, text)
    for number, inner in markup.encoded(text):
        if _worth(inner):
            yield from passages(f"{leaf} 第{number}行的 Base64 内容", inner, room, depth + 1)


def _worth(inner: bytes) -> bool:
    """Whether Base64 gave something: a file of a known kind, or text; a long word gives neither."""
    known = (images.PNG, images.JPEG, b"%PDF-", b"PK\x03\x04", *_COMPRESSED, *_CLOSED, *_FONT_PACKED, b"GIF8", b"RIFF")
    return inner.startswith(known) or _known_text(inner) is not None or len(inner) > 4096


def _known_text(data: bytes) -> str | None:
    """A text in an encoding that is certain; None for binary content."""
    for mark, encoding in ((b"\xff\xfe\0\0", "utf-32"), (b"\0\0\xfe\xff", "utf-32"), (b"\xff\xfe", "utf-16"),
                           (b"\xfe\xff", "utf-16"), (b"", "utf-8-sig"), (b"", "gb18030"),
                           (b"", "utf-16-le"), (b"", "utf-16-be")):  # fmt: skip
        if not data.startswith(mark) or (encoding.startswith("utf-16-") and b"\0" not in data):
            continue
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if len(_CONTROL.findall(text)) * 1000 <= len(text):
            return text
    return None


def _text(data: bytes) -> str:
    return _known_text(data) or data.decode("utf-8", "ignore")


def _bytes(leaf: str, data: bytes) -> Iterator[Passage]:
    """Unknown content in every encoding that text may have in it; what only chance made of it is no name."""
    where = fixed("二进制内容")
    yield Passage(leaf, data.decode("utf-8", "ignore"), where)
    if data.startswith(_FONT_PACKED):
        return
    yield Passage(leaf, data.decode("gb18030", "ignore"), where, sure=False)
    for encoding in ("utf-16-le", "utf-16-be"):
        for start in (0, 1):
            yield Passage(leaf, data[start:].decode(encoding, "ignore"), where, sure=False)
