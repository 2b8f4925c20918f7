"""Public editions for the tests of publishing, made of internal ones: fewer files, a record that fits."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from xianbao import inputs, installation, kept, kinds, manifest, params, rocrate
from xianbao.workspace import ReportId, Workspace

OPEN = ("report.pdf", "report.html", "report.docx", "report.ipynb", "fragment.html", "metadata.json", "numbers.json", "indicators.csv")  # fmt: skip


def public(workspace: Workspace, report: ReportId, internal: Path) -> Path:
    """Put a public edition into a workspace, of today's inputs and the program that runs."""
    folder = workspace.report(report)
    folder.mkdir(parents=True)
    for name in OPEN:
        if (internal / name).exists():
            shutil.copyfile(internal / name, folder / name)
    record = json.loads((internal / kept.RECORD).read_text(encoding="utf-8"))
    entry = params.load(workspace.params(report.slug)).report(report.kind, report.period)
    assert entry is not None
    record["report"]["edition"] = "public"
    record["formats"] = list(entry.formats)
    return rewritten(workspace, report, folder, record)


def rewritten(workspace: Workspace, report: ReportId, folder: Path, record: dict[str, Any]) -> Path:
    """Write the record of a public edition as a run would that left what is in its folder."""
    held = params.load(workspace.params(report.slug))
    now = installation.installed()
    record |= {
        "inputs": inputs.hashes(workspace, report, kinds.wanted(kinds.KINDS[report.kind], held)),
        "program": {"version": now.version, "sha256": now.sha256},
        "git": None,
    }
    record["check_code"] = manifest.check_code(record)
    for name in (kept.RECORD, kept.CRATE):
        (folder / name).unlink(missing_ok=True)
    outputs = {p.name: inputs.sha256(p) for p in inputs.files(folder)}
    whole = manifest.finished({k: v for k, v in record.items() if k not in ("outputs", "own_sha256")}, outputs)
    (folder / kept.RECORD).write_text(manifest.as_json(whole), encoding="utf-8", newline="\n")
    (folder / kept.CRATE).write_text(manifest.as_json(rocrate.crate(whole)), encoding="utf-8", newline="\n")
    return folder


def edited(workspace: Workspace, report: ReportId, change: Callable[[Path], None]) -> Path:
    """A public edition as if it had been built anew with other words."""
    folder = workspace.report(report)
    change(folder)
    record = json.loads((folder / kept.RECORD).read_text(encoding="utf-8"))
    return rewritten(workspace, report, folder, record)
