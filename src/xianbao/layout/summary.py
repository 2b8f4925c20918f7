"""What was measured, as a short text for a person."""

from xianbao.layout.grid import on_grid, phases
from xianbao.layout.measured import Measured
from xianbao.layout.profiles import Profile


def summary(measured: Measured, profile: Profile) -> list[str]:
    """A line for each page of a PDF, below a head."""
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
