"""Words that are not of persons although a person may be called so: the program's, the notebooks', the params'.

A person called 高明 cannot be told from 高明 in a sentence of ours. Read here is what our own texts are made of, so
that it is known beforehand which names that concerns.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from xianbao import regions
from xianbao.workspace import Workspace

_SUFFIXES = {
    ".py",
    ".csv",
    ".html",
    ".j2",
    ".css",
    ".js",
    ".lua",
    ".typ",
    ".json",
    ".yml",
    ".yaml",
    ".ipynb",
    ".openxml",
}
# No words of reports: makers of invented persons, this gate's own
_WITHOUT = {"samples", "personal"}
_BESIDE = ("targets.csv", "tasks.csv", "documents.csv", "benchmarks.csv")


@dataclass(frozen=True)
class Prose:
    """own: texts of the program, its notebooks and extension; places: names of divisions; sentences: other public
    texts that people here wrote, → where they stand."""

    own: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    sentences: Mapping[str, str] = field(default_factory=dict)


def of(workspace: Workspace, slugs: Iterable[str]) -> Prose:
    """The words of this program and of a workspace."""
    own = [*_program(), *_texts(workspace.root / "notebooks"), *_texts(workspace.extension)]
    sentences: dict[str, str] = {}
    for slug in slugs:
        folder = workspace.root / "data" / slug
        origins = sorted(folder.rglob("*.origin.yaml"))
        for path in (workspace.params(slug), *(folder / name for name in _BESIDE), *origins):
            for number, line in enumerate(_lines(path), 1):
                sentences.setdefault(line, f"{workspace.name(path)} 第{number}行")
    places = tuple(dict.fromkeys(region.name for region in regions.divisions()))
    return Prose(tuple(own), places, sentences)


@cache
def _program() -> tuple[str, ...]:
    return tuple(_texts(Path(__file__).parent.parent))


def _texts(folder: Path) -> Iterable[str]:
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        if path.suffix in _SUFFIXES and path.is_file() and not _WITHOUT & set(parts[:-1]):
            yield path.read_text(encoding="utf-8", errors="ignore")


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8", errors="ignore").splitlines() if path.is_file() else []
