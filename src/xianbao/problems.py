"""A problem in a ledger: where it is, what stood there, what is allowed."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

from xianbao.errors import XianbaoError

Severity = Literal["错误", "提示"]


@dataclass(frozen=True)
class Problem:
    """One finding about a file, a sheet or a cell.

    row counts from 1, 0 for the whole file; position counts columns from 0; words say what is wrong
    and what is allowed, beginning with their own punctuation.
    """

    file: str
    words: str
    sheet: str = ""
    row: int = 0
    column: str = ""
    position: int | None = None
    stood: str = ""
    severity: Severity = "错误"
    check: str = "读取"

    @property
    def cell(self) -> str:
        """B17, or nothing for a whole file."""
        if not self.row:
            return ""
        letters, number = "", -1 if self.position is None else self.position
        while number >= 0:
            letters, number = chr(ord("A") + number % 26) + letters, number // 26 - 1
        return f"{letters}{self.row}"

    def __str__(self) -> str:
        where = f"{self.file}〔{self.sheet}〕" if self.sheet else self.file
        if not self.row:
            return f"{where}：{self.words}"
        return f"{where} 第{self.row}行“{self.column}”列：“{self.stood}”{self.words}"

    def record(self) -> dict[str, Any]:
        """For JSON: every field, and the cell by its name."""
        return {**asdict(self), "cell": self.cell}


class Refused(XianbaoError):
    """A ledger that cannot be used as it is; `problems` holds every reason."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(*map(str, problems))
        self.problems = problems
