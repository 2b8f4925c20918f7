"""What a ledger declaration is: columns with type, unit, codes; a key; the checks that follow."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

Kind = Literal["text", "number", "count", "rate", "date", "term", "choice", "flag", "id", "phone", "card"]
# First cell of the row by which a blank ledger shows how it is filled in; never read as data
EXAMPLE = "示例"
NUMERIC: tuple[Kind, ...] = ("number", "count", "rate")


@dataclass(frozen=True)
class Column:
    """One column of a ledger.

    field: name in the frame; header: as printed, without its unit, `|` between the levels of a
    merged header; kind: number, count (whole), rate (per cent), date, term (2017春), choice (one
    of `choices`), flag (是/否), id (18-digit identity number), phone, card, text; unit: what the
    frame holds; blank: whether a cell may be empty; synonyms: other headers seen; personal: must
    never leave the internal edition; rule: what a clerk should know to fill it in; aliases: other
    words for a code, as (word, code); absent: words that stand for a value there is not, such as
    立行立改 for a date; group: a blank cell means what stands above it; example: what the example row
    of a blank ledger shows where that of the kind would contradict its neighbours ("": nothing).
    """

    field: str
    header: str
    kind: Kind = "text"
    unit: str = ""
    choices: tuple[str, ...] = ()
    blank: bool = False
    synonyms: tuple[str, ...] = ()
    personal: bool = False
    rule: str = ""
    aliases: tuple[tuple[str, str], ...] = ()
    absent: tuple[str, ...] = ()
    group: bool = False
    example: Any = None

    @cached_property
    def spellings(self) -> frozenset[str]:
        """Every word that is read as one of the codes."""
        return frozenset((*self.choices, *(word for word, _ in self.aliases)))

    @property
    def label(self) -> str:
        """The header with its unit."""
        named = not self.unit or self.header.endswith(self.unit)
        return self.header if named else f"{self.header}（{self.unit}）"


@dataclass(frozen=True)
class Ledger:
    """A source table: its id, its Chinese name (and file name), its columns and primary key.

    group: the theme under which the documentation lists it; compared: a register of people, in
    which an identity number that is repeated or cannot be used is a finding of the comparison and
    keeps its row; form: a statistical form whose numbered rows include its totals.
    """

    id: str
    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    group: str = ""
    compared: bool = False
    form: bool = False

    def column(self, field: str) -> Column:
        return next(c for c in self.columns if c.field == field)

    @cached_property
    def schema(self) -> Any:
        """The pandera schema of this ledger's frame (index: row number in the sheet)."""
        import pandera.pandas as pa  # noqa: PLC0415 (half a second that `--help` need not wait for)

        columns = {}
        for c in self.columns:
            checks = [pa.Check.isin(c.choices)] if c.choices else []
            if c.kind in NUMERIC:
                checks.append(pa.Check.ge(0))
            nullable = c.blank or (self.compared and c.kind == "id")
            columns[c.field] = pa.Column(float if c.kind in NUMERIC else object, checks, nullable=nullable)
        unique = None if self.compared else list(self.key)
        return pa.DataFrameSchema(columns, strict=True, unique=unique, report_duplicates="all")
