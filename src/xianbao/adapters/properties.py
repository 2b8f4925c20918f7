"""The properties of a Word file that its office sees under 文件 → 信息 → 属性 → 高级属性 → 自定义."""

import io
import zipfile

CUSTOM = "docProps/custom.xml"
NONE = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"/>'
)


def without_custom(docx: bytes) -> bytes:
    """A Word file without custom properties, all else as it was.

    pandoc and Quarto write their own settings there (toc-title, revealjs-plugins …), each others; no filter runs
    late enough to take them out.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx)) as source, zipfile.ZipFile(out, "w") as target:
        for part in source.infolist():
            target.writestr(part, NONE if part.filename == CUSTOM else source.read(part))
    return out.getvalue()
