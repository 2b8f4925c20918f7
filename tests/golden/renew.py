"""Write the goldens again from the default renderer's builds, and why, into CHANGELOG.md: `nox -s regold`."""

import argparse
import shutil
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from golden import changes, record, semantic

from xianbao import pipeline
from xianbao.adapters.pandoc import Pandoc
from xianbao.workspace import ReportId, Workspace

NO_CODE = "0000-0000-0000-0000"
GOLDEN = Path(__file__).parent
# Every kind, counties and prefectures with different ledgers, targets and tasks; few, as nbval runs each of them
REPORTS = (
    ReportId("luxi", "2017", "work_report"),
    ReportId("luxi", "2017", "reconciliation"),
    ReportId("hechi", "2019", "work_report"),
    ReportId("dingxi", "2019", "work_report"),
    ReportId("jianshi", "2019", "task_list"),
    ReportId("xuancheng", "2019-06", "bulletin"),
    ReportId("anding", "2019", "work_report"),
)


def target(report: ReportId) -> Path:
    """Where the golden notebook of a report is kept; its semantic golden is beside it."""
    return GOLDEN / f"{report.slug}-{report.period}-{report.kind}.ipynb"


def main() -> None:
    """Build the reports in a copy of the workspace and keep what they are now; tell what changed; remove all others."""
    parser = argparse.ArgumentParser(prog="regold", usage=record.COMMAND)
    parser.add_argument("--reason", default="")
    reason = parser.parse_args().reason.strip()
    if not reason:
        sys.exit(f"Goldens are renewed for a reason that CHANGELOG.md keeps: {record.COMMAND}")
    before = record.stored()
    made = built()
    changed, first = {}, {}
    for report in REPORTS:
        name, said = target(report).stem, semantic.path(target(report).stem)
        if said.name not in before:
            first[f"{report.slug} {report.period} {report.kind}"] = len(made[name][1]["numbers"])
            continue
        found = changes.figures(changes.compare(semantic.load(name), made[name][1]))
        changed[f"{report.slug} {report.period} {report.kind}"] = found
    for path in (*GOLDEN.glob("*.ipynb"), *GOLDEN.glob("*.json")):
        path.unlink()
    for name, (notebook, said) in made.items():
        (GOLDEN / f"{name}.ipynb").write_bytes(notebook)
        semantic.path(name).write_text(semantic.dumps(said), encoding="utf-8", newline="\n")
    after = record.stored()
    recorded = record.RECORD.read_text(encoding="utf-8") if record.RECORD.exists() else ""
    changelog = record.CHANGELOG.read_text(encoding="utf-8")
    if after == before and not list(record.faults(after, recorded, changelog)):
        print("No golden changed.")
        return
    item = record.entry(reason, changed, first)
    record.CHANGELOG.write_text(record.inserted(changelog, item), encoding="utf-8", newline="\n")
    record.RECORD.write_text(record.record(after, item), encoding="utf-8", newline="\n")
    print(item)


def built() -> dict[str, tuple[bytes, semantic.Semantic]]:
    """The executed notebook of every report and what it says, by name."""
    source = Workspace.find(GOLDEN).root
    made = {}
    with tempfile.TemporaryDirectory() as name:
        workspace = Workspace(Path(name))
        for part in ("params", "data", "notebooks", "reports/_extensions"):
            shutil.copytree(source / part, workspace.root / part)
        for report in REPORTS:
            [plan] = pipeline.plans(workspace, [report.slug], report.period, report.kind)
            # no code of its own: it would be another one with every change of the program
            outcome = pipeline.build(workspace, replace(plan, check_code=NO_CODE), Pandoc(), ["html"])
            if outcome.error:
                sys.exit(str(outcome.error))
            folder = workspace.report(plan.id)
            made[target(report).stem] = (
                (folder / "report.ipynb").read_bytes(),
                semantic.semantic(semantic.built(folder, plan)),
            )
    return made


if __name__ == "__main__":
    main()
