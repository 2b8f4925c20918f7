"""LibreOffice, where it is installed: Word files as it prints them, with the free faces under the official names."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from xianbao import fonts

PROGRAM = "soffice"
NAMES = {
    "xbs": ("方正小标宋简体", "FZXiaoBiaoSong-B05S"), "fang": ("仿宋_GB2312", "仿宋"), "kai": ("楷体_GB2312", "楷体"),
    "hei": ("黑体", "SimHei"), "song": ("宋体", "SimSun"),
}  # fmt: skip
STANDS_FOR = (
    '<match target="pattern"><test name="family"><string>{official}</string></test>'
    '<edit name="family" mode="assign" binding="same"><string>{family}</string></edit></match>'
)


def needed() -> None:
    """Skip the test, saying why, where LibreOffice is not installed; fail where CI is set."""
    if shutil.which(PROGRAM):
        return
    reason = "LIBREOFFICE IS NOT INSTALLED (Debian: libreoffice-writer-nogui): NO WORD FILE HAS BEEN OPENED"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


def printed(files: Sequence[Path], folder: Path) -> list[Path]:
    """PDFs of Word files of different names, all in one call: LibreOffice takes seconds to start."""
    configuration = folder / "fonts.conf"
    configuration.write_text(_font_configuration(folder), encoding="utf-8")
    subprocess.run(
        [
            PROGRAM, f"-env:UserInstallation={(folder / 'office').as_uri()}", "--headless", "--convert-to", "pdf",
            "--outdir", str(folder), *map(str, files),
        ],
        env={**os.environ, "FONTCONFIG_FILE": str(configuration)}, check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    return [folder / f"{file.stem}.pdf" for file in files]


def _font_configuration(folder: Path) -> str:
    faces = fonts.load()
    matches = "".join(
        STANDS_FOR.format(official=name, family=escape(faces.stack(role)[0].family))
        for role, names in NAMES.items()
        for name in names
    )
    folders = f"<dir>{escape(str(faces.folder))}</dir><cachedir>{escape(str(folder / 'fontcache'))}</cachedir>"
    return (
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">'
        f"<fontconfig>{folders}{matches}</fontconfig>"
    )  # fmt: skip
