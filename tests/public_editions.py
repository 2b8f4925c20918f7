"""Public editions of two counties for the tests of publishing, with records that fit whatever is uncommitted here."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from xianbao import inputs, installation, kept, kinds, manifest, params, pipeline, rocrate, run
from xianbao.adapters.pandoc import Pandoc
from xianbao.workspace import ReportId, Workspace

ROOT = Path(__file__).parents[1]
JIXI, JINGDE = (ReportId(slug, "2019", "work_report", "public") for slug in ("jixi", "jingde"))


def built(root: Path) -> Workspace:
    """A workspace with both editions of the reports of 绩溪县 and 旌德县."""
    for slug in ("jixi", "jingde"):
        (root / "params").mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / f"params/{slug}.yaml", root / f"params/{slug}.yaml")
        shutil.copytree(ROOT / "data" / slug, root / "data" / slug)
    for part in ("notebooks", "reports/_extensions"):
        shutil.copytree(ROOT / part, root / part, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    workspace = Workspace(root)
    outcomes = run.build_all(workspace, pipeline.plans(workspace, [], None, None), Pandoc())
    assert [o.error for o in outcomes if o.error] == []
    for report in (JIXI, JINGDE):
        recorded(workspace, report)
    return workspace


def recorded(workspace: Workspace, report: ReportId, **changed: Any) -> None:
    """Write the record of a report as a run would have that left what is in its folder, of today's inputs."""
    folder = workspace.report(report)
    record = json.loads((folder / kept.RECORD).read_text(encoding="utf-8"))
    held = params.load(workspace.params(report.slug))
    now = installation.installed()
    record |= {
        "inputs": inputs.hashes(workspace, report, kinds.wanted(kinds.KINDS[report.kind], held)),
        "program": {"version": now.version, "sha256": now.sha256},
        "git": None,
    } | changed  # fmt: skip
    record["check_code"] = manifest.check_code(record)
    for name in (kept.RECORD, kept.CRATE):
        (folder / name).unlink(missing_ok=True)
    outputs = {p.relative_to(folder).as_posix(): inputs.sha256(p) for p in inputs.files(folder)}
    whole = manifest.finished({k: v for k, v in record.items() if k not in ("outputs", "own_sha256")}, outputs)
    for name, value in ((kept.RECORD, whole), (kept.CRATE, rocrate.crate(whole))):
        (folder / name).write_text(manifest.as_json(value), encoding="utf-8", newline="\n")


def anew(workspace: Workspace, report: ReportId, change: Callable[[str], str]) -> None:
    """A public edition as if it had been built anew with other words in all of its files."""
    for path in inputs.files(workspace.report(report)):
        if path.name not in (kept.RECORD, kept.CRATE):
            text = path.read_text(encoding="utf-8")
            path.write_text(change(text), encoding="utf-8", newline="")
    recorded(workspace, report)
