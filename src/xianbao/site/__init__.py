"""The static website: what `xianbao publish` makes of public editions. Reads their folders, writes one folder."""

from collections.abc import Sequence
from pathlib import Path

from xianbao.site.model import Correction, Entry, Former, Info

__all__ = ["Correction", "Entry", "Former", "Info", "build"]


def build(entries: Sequence[Entry], info: Info, out: Path, extension: Path) -> None:
    """Write the site into `out`, which is empty or not there. The same entries give the same bytes.

    extension: `Workspace.extension`, whose page style and tools the pages share with the reports.

    Raises XianbaoError where a public edition lacks a file that its page needs.
    """
    raise NotImplementedError
