"""Drawings as pictures of points: SVG to PNG by Typst, for what takes no SVG."""

from collections.abc import Sequence
from typing import Any

import typst

from xianbao.errors import XianbaoError
from xianbao.fonts import FontSet

PPI = 144.0  # two points of the picture to one of the drawing


def png(drawings: Sequence[bytes], faces: FontSet) -> list[bytes]:
    """Each SVG as PNG, text in `faces` only; the same drawings and faces give the same bytes.

    Raises XianbaoError for what is no drawing.
    """
    if not drawings:
        return []
    held = {f"{number}.svg": drawing for number, drawing in enumerate(drawings)}
    sheets = "\n#pagebreak()\n".join(f'#image("{name}")' for name in held)
    source = f"#set page(width: auto, height: auto, margin: 0pt)\n{sheets}\n"
    files: Any = {"main.typ": source.encode(), **held}  # as its README says; its annotations do not
    known = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(faces.folder)])
    try:
        made = typst.compile(files, format="png", ppi=PPI, font_paths=known, ignore_system_fonts=True)
    except typst.TypstError as error:
        raise XianbaoError(f"图不能转成 PNG（Typst）：{str(error).splitlines()[0]}") from None
    return made if isinstance(made, list) else [made]
