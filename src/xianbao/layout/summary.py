"""What was measured, as a short text for a person."""

from pathlib import Path

from xianbao.layout import check, measure
from xianbao.layout.faults import Fault
from xianbao.layout.grid import on_grid, phases
from xianbao.layout.measured import Measured
from xianbao.layout.profiles import Profile
from xianbao.layout.word import check_docx


def report(path: Path, profile: Profile) -> str:
    """A line for each page of a PDF, then what differs from the standard; for a Word file only the latter."""
    if path.suffix == ".docx":
        return _faults(check_docx(path, profile))
    measured = measure(path)
    return "\n".join([*_pages(measured, profile), _faults(check(measured, profile))])


def _pages(measured: Measured, profile: Profile) -> list[str]:
    rows = ["页  纸张(mm)  3号行数  首行基线(mm)  表  图  页码"]
    for n, (page, phase) in enumerate(zip(measured.pages, phases(measured, profile), strict=True), start=1):
        kinds = [region.kind for region in page.regions]
        first = "—" if phase is None or page.turned else f"{phase:.2f}"
        numbers = "、".join(line.text for line in page.numbers) or "—"
        rows.append(
            f"{n:<3} {page.width:.0f}×{page.height:.0f}  {len(on_grid(page)):>5}  {first:>10}"
            f"  {kinds.count('table'):>6}  {kinds.count('figure')}  {numbers}"
        )
    return rows


def _faults(faults: list[Fault]) -> str:
    return "\n".join(f"{fault.severity}  {fault}" for fault in faults) or "没有差异"
