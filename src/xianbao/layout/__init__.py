"""A rendered report measured against GB/T 9704-2012: a PDF by its glyphs, a Word file by its XML.

faults = check(measure(path), PROFILES["fill"])
faults = check_docx(path, PROFILES["fill"])
"""

from collections.abc import Callable, Iterator

from xianbao.layout import document, flow, grid, redhead
from xianbao.layout.faults import ERROR, HINT, Fault
from xianbao.layout.measured import Measured
from xianbao.layout.profiles import PROFILES, Profile
from xianbao.layout.reading import measure

__all__ = ["ERROR", "HINT", "PROFILES", "Fault", "Measured", "Profile", "check", "measure"]

Rule = Callable[[Measured, Profile], Iterator[Fault]]
RULES: tuple[Rule, ...] = (
    document.identity,
    document.fonts,
    document.tags,
    grid.paper,
    grid.baselines,
    grid.line_count,
    grid.characters,
    grid.faces,
    grid.numbers,
    redhead.head,
    redhead.imprint,
    flow.blank_pages,
    flow.headings,
    flow.captions,
    flow.closing,
    flow.annexes,
    flow.empty_parts,
)


def check(measured: Measured, profile: Profile) -> list[Fault]:
    """All that differs from the standard, by page."""
    found = [fault for rule in RULES for fault in rule(measured, profile)]
    return sorted(found, key=lambda fault: fault.page or 0)
