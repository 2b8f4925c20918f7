"""Every file that a report is made of, with its hash: looked at when a build begins and again when it ends."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from xianbao import goals, intake
from xianbao.errors import XianbaoError
from xianbao.manifest import changed_inputs
from xianbao.workspace import ReportId, Workspace


def hashes(workspace: Workspace, report: ReportId, ledgers: Sequence[str]) -> dict[str, str]:
    """Name in the workspace → sha256 of every file that a report reads, in order of names.

    ledgers: the ids of those that the report reads. They are those of its year and of the year
    before; with them targets, tasks, documents and benchmarks, all with the files that say where they
    come from; params, notebook and the extension. Nothing of another jurisdiction is among them.
    What cannot be read has no hash; whoever needs it says what is wrong with it.
    """
    found = {}
    for path in _paths(workspace, report, ledgers):
        try:
            found[workspace.name(path)] = sha256(path) if path.is_file() else ""
        except OSError:
            found[workspace.name(path)] = ""
    return dict(sorted(found.items()))


def _paths(workspace: Workspace, report: ReportId, ledgers: Sequence[str]) -> Iterator[Path]:
    yield workspace.params(report.slug)
    yield workspace.notebook(report.kind)
    yield from files(workspace.extension)
    folder = workspace.ledgers(report.slug, report.period)
    before = workspace.ledgers(report.slug, str(int(report.period[:4]) - 1))
    data = [path for year in (before, folder) for path in intake.ledger_files(year, ledgers)]
    data += [path for name in (*goals.FILES, "names") if (path := folder.parent / f"{name}.csv").is_file()]
    for path in data:
        yield path
        if (beside := path.with_suffix(".origin.yaml")).is_file():
            yield beside


def files(folder: Path) -> list[Path]:
    """The files below a folder, in order."""
    found = (p for p in folder.rglob("*") if p.is_file() and "__pycache__" not in p.parts)
    return sorted(found, key=Path.as_posix)


def sha256(path: Path) -> str:
    """The hash of a file. Raises OSError where it cannot be read."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def unchanged(before: Mapping[str, str], after: Mapping[str, str], *read: Mapping[str, Any]) -> None:
    """Raise XianbaoError with a line for every input that is not what it was when the build began.

    read: ledger id → file and sha256 as a reader of ledgers had it, which may have met a file in between.
    """
    changed = changed_inputs(before, after)
    for ledger in (ledger for held in read for ledger in held.values()):
        if before.get(ledger["file"]) != ledger["sha256"]:
            changed.setdefault(ledger["file"], "已改动")
    if changed:
        raise XianbaoError(
            *(f"{name}：核对以后、生成报告期间{what}，报告没有生成；请定稿后重新生成" for name, what in changed.items())
        )
