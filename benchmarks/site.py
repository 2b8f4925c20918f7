"""Time the site of 100 reports, once the reports exist: python benchmarks/site.py [RUNS].

Takes the public editions of this workspace (internal ones where there are none), as often as it takes to have
100, each under a jurisdiction of its own, and prints the minimum, median and maximum seconds of the build.
"""

import datetime as dt
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import count, islice
from pathlib import Path

from xianbao import site
from xianbao.kinds import KINDS
from xianbao.workspace import ReportId, Workspace

REPORTS = 100


def entries(workspace: Workspace) -> Iterator[site.Entry]:
    """The reports of the workspace again and again, without end."""
    found = sorted((workspace.build / "public").glob("*/*/*/manifest.json"))
    found = found or sorted((workspace.build / "internal").glob("*/*/*/manifest.json"))
    if not found:
        sys.exit("no reports: run xianbao build first")
    for n in count():
        for path in found:
            record = json.loads(path.read_text(encoding="utf-8"))
            slug, period, kind = (record["report"][key] for key in ("slug", "period", "kind"))
            params = record["params"]
            [told] = (r for r in params["reports"] if (r["kind"], r["period"]) == (kind, period))
            if "public" in KINDS[kind].editions:
                yield site.Entry(
                    ReportId(f"{slug}-{n}", period, kind, "public"), path.parent, params["name"], params["code"],
                    KINDS[kind].name, told["title"], dt.date.fromisoformat(told["date"]),
                    (told["publication"] or {}).get("published") or "", record["check_code"],
                )  # fmt: skip


def main(runs: int) -> None:
    """Build the site `runs` times, one after another."""
    workspace = Workspace.find(Path.cwd())
    taken = list(islice(entries(workspace), REPORTS))
    info = site.Info("样例网站", "www.example.com", "0000000000", dt.date(2026, 1, 1))
    seconds = []
    for _ in range(runs):
        with tempfile.TemporaryDirectory() as folder:
            started = time.perf_counter()
            site.build(taken, info, Path(folder) / "site", workspace.extension)
            seconds.append(time.perf_counter() - started)
            files = [path for path in Path(folder).rglob("*") if path.is_file()]
            size = sum(path.stat().st_size for path in files) / 1e6
    print(f"{REPORTS} reports, {len(files)} files, {size:.0f} MB; {runs} runs: min {min(seconds):.2f} s, ", end="")
    print(f"median {statistics.median(seconds):.2f} s, max {max(seconds):.2f} s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
