"""Every number of a finished report traced to its source; a number without one is an orphan, and no report has any.

Which numerals need none: docs/tracing.md.
"""

from xianbao.tracing.agreement import disagreements
from xianbao.tracing.classes import CLASSES, Declared
from xianbao.tracing.names import general
from xianbao.tracing.names import read as read_names
from xianbao.tracing.printed import Notebook, entries, printed
from xianbao.tracing.source import typed
from xianbao.tracing.tracer import Orphan, Traced, Tracer

__all__ = [
    "CLASSES", "Declared", "Notebook", "Orphan", "Traced", "Tracer", "disagreements", "entries", "general", "printed",
    "read_names", "typed",
]  # fmt: skip
