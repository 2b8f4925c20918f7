"""Run a report's notebook in this process and leave out the rendering: what tests of many versions of a report need."""

import importlib
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from golden import semantic


@contextmanager
def program(source: Path) -> Iterator[None]:
    """The package as it is in the folder `source` takes the place of the one that is loaded."""
    loaded = _unload()
    sys.path.insert(0, str(source))
    importlib.invalidate_caches()
    try:
        yield
    finally:
        _unload()
        sys.path.remove(str(source))
        sys.modules.update(loaded)


def _unload() -> dict[str, Any]:
    names = [name for name in sys.modules if name.split(".")[0] == "xianbao"]
    return {name: sys.modules.pop(name) for name in names}


def run(root: Path, slug: str, period: str, kind: str, folder: Path) -> semantic.Run:
    """The notebook of `kind` in the workspace `root` with the program that is loaded; its files go to `folder`.

    No chart is drawn: what it draws is in its data.
    """
    report, figures = (importlib.import_module(f"xianbao.{name}") for name in ("report", "figures"))
    shown: list[str] = []
    report.display = lambda data, raw: shown.append(data["text/markdown"])
    figures.Chart.save = lambda *_: None
    cells = json.loads((root / f"notebooks/{kind}.ipynb").read_text(encoding="utf-8"))["cells"]
    namespace: dict[str, Any] = {}
    with program_at(root / "notebooks", folder):
        for cell in cells:
            if cell["cell_type"] == "code":
                exec("".join(cell["source"]), namespace)  # our own notebook
            if "parameters" in cell["metadata"].get("tags", []):
                namespace |= {"slug": slug, "period": period}
    r = namespace["r"]
    return semantic.run(folder, shown, r.params.model_dump(mode="json"), r.entry.model_dump(mode="json"))


@contextmanager
def program_at(place: Path, folder: Path) -> Iterator[None]:
    """In a folder, with another for what a report writes."""
    folder.mkdir(parents=True, exist_ok=True)
    before, out = Path.cwd(), os.environ.get("XIANBAO_REPORT_DIR")
    os.chdir(place)
    os.environ["XIANBAO_REPORT_DIR"] = str(folder)
    try:
        yield
    finally:
        os.chdir(before)
        os.environ.pop("XIANBAO_REPORT_DIR")
        if out is not None:
            os.environ["XIANBAO_REPORT_DIR"] = out
