"""What may go wrong, in words a clerk can act on.

XianbaoError            anything the user can put right: one sentence per line
└── ExecutionFailed     a notebook stopped; carries what `reports/build/failed/` keeps
"""

from dataclasses import dataclass


class XianbaoError(Exception):
    """One or more sentences in Chinese: where, what is wrong, what is allowed."""

    def __init__(self, *lines: str) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


@dataclass(frozen=True)
class FailedCell:
    """The cell that stopped a notebook, named by what an author sees of it."""

    heading: str
    source: str
    traceback: str


class ExecutionFailed(XianbaoError):
    """A notebook did not run to its end; `cell` says where."""

    def __init__(self, message: str, cell: FailedCell) -> None:
        super().__init__(message)
        self.cell = cell

    def __reduce__(self) -> "tuple[type[ExecutionFailed], tuple[str, FailedCell]]":
        """A worker process hands it to the one that started it."""
        return type(self), (str(self), self.cell)
