"""Write the sample ledgers into the workspace: python -m xianbao.samples [FOLDER]."""

import sys
from pathlib import Path

from xianbao.samples import collection
from xianbao.samples.workbook import write
from xianbao.workspace import Workspace

if __name__ == "__main__":
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else Workspace.find(Path.cwd()).root
    for folder, samples in collection.folders():
        for sample in samples:
            write(sample, root / "data" / folder)
