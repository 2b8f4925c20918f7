"""Pictures: what a PNG or JPEG says beside its pixels, and what follows its end."""

import zlib
from collections.abc import Iterator

PNG, JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
_MOST = 10_000_000


def parts(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Name and content of everything in a picture that is not its pixels; compressed text unpacked."""
    yield from _png(data) if data.startswith(PNG) else _jpeg(data)


def _png(data: bytes) -> Iterator[tuple[str, bytes]]:
    at = len(PNG)
    while at + 12 <= len(data):
        size, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        body = data[at + 8 : at + 8 + size]
        at += 12 + size
        if kind not in (b"IDAT", b"fdAT", b"PLTE"):
            name = kind.decode("latin-1") if kind.isalpha() else "数据块"
            yield name, body
            if kind in (b"zTXt", b"iTXt", b"iCCP"):
                yield from ((name, text) for text in _inflated(body))
        if kind == b"IEND":
            break
    if data[at:]:
        yield "图像结束之后", data[at:]


def _inflated(body: bytes) -> Iterator[bytes]:
    """What is compressed in a chunk of text, wherever its keyword ends."""
    at = body.find(b"x")
    while at >= 0:
        try:
            text = zlib.decompressobj().decompress(body[at:], _MOST)
        except zlib.error:
            at = body.find(b"x", at + 1)
        else:
            yield text
            return


def _jpeg(data: bytes) -> Iterator[tuple[str, bytes]]:
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF or 0xD0 <= marker <= 0xD8:
            at += 1 if marker == 0xFF else 2
            continue
        if marker == 0xD9:
            break
        size = int.from_bytes(data[at + 2 : at + 4], "big")
        if 0xE0 <= marker <= 0xEF or marker == 0xFE:
            name = "注释" if marker == 0xFE else f"APP{marker - 0xE0}"
            yield name, data[at + 4 : at + 2 + size]
        at += 2 + size
        if marker == 0xDA:  # compressed pixels up to the next marker that is none of theirs
            while at + 1 < len(data) and (data[at] != 0xFF or data[at + 1] == 0 or 0xD0 <= data[at + 1] <= 0xD7):
                at = data.find(b"\xff", at + 1) if data[at] != 0xFF else data.find(b"\xff", at + 2)
                if at < 0:
                    return
    if data[at + 2 :]:
        yield "图像结束之后", data[at + 2 :]
