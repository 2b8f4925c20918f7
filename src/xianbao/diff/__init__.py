"""Two built reports compared: two periods, two editions or two builds."""

from xianbao.diff.built import Built, Ledger, Printed, load
from xianbao.diff.comparison import Comparison, compare
from xianbao.diff.corrections import Correction, corrections
from xianbao.diff.page import page
from xianbao.diff.places import FORM, find
from xianbao.diff.tables import Section, heading, record, remarks, sections, summary
from xianbao.diff.whereabouts import NONE, differences

__all__ = [
    "FORM", "NONE", "Built", "Comparison", "Correction", "Ledger", "Printed", "Section", "compare", "corrections",
    "differences", "find", "heading", "load", "page", "record", "remarks", "sections", "summary",
]  # fmt: skip
