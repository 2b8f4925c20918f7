"""Write the golden notebooks again from the default renderer's builds: `nox -s regold`."""

import shutil
import sys
import tempfile
from pathlib import Path

from xianbao import pipeline
from xianbao.adapters.pandoc import Pandoc
from xianbao.workspace import Workspace

GOLDEN = Path(__file__).parent


def main() -> None:
    """Build every report of the workspace in a copy of it and keep the executed notebooks."""
    source = Workspace.find(GOLDEN).root
    with tempfile.TemporaryDirectory() as name:
        workspace = Workspace(Path(name))
        for part in ("params", "data", "notebooks", "reports/_extensions"):
            shutil.copytree(source / part, workspace.root / part)
        for plan in pipeline.plans(workspace, [], None, None):
            outcome = pipeline.build(workspace, plan, Pandoc(), ["html"])
            if outcome.error:
                sys.exit(str(outcome.error))
            target = GOLDEN / f"{plan.id.slug}-{plan.id.period}-{plan.id.kind}.ipynb"
            shutil.copyfile(workspace.report(plan.id) / "report.ipynb", target)


if __name__ == "__main__":
    main()
