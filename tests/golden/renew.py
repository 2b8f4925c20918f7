"""Write the golden notebooks again from the default renderer's builds: `nox -s regold`."""

import shutil
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

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
    """Where the golden notebook of a report is kept."""
    return GOLDEN / f"{report.slug}-{report.period}-{report.kind}.ipynb"


def main() -> None:
    """Build the reports in a copy of the workspace and keep the executed notebooks; remove all others."""
    source = Workspace.find(GOLDEN).root
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
            shutil.copyfile(workspace.report(plan.id) / "report.ipynb", target(report))
    for path in set(GOLDEN.glob("*.ipynb")) - {target(report) for report in REPORTS}:
        path.unlink()


if __name__ == "__main__":
    main()
