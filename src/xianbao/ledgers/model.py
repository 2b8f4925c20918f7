"""What a ledger declaration is: columns with type, unit, codes; a key; the checks that follow."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

Kind = Literal["text", "number", "count", "rate", "date", "term", "choice", "flag", "id", "phone", "card"]
# First cell of the row by which a blank ledger shows how it is filled in; never read as data
EXAMPLE = "示例"
PEOPLE = frozenset({"人", "名", "人次", "例", "户", "万人", "万人次"})
# Words by which an item of an itemised ledger counts people in office, or people whatever its unit
OFFICE = ("教师", "校长", "园长", "干部", "专家", "支教", "培训者", "国培")
CASES = ("函告", "差错", "遗漏")
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
    of a blank ledger shows where that of the kind would contradict its neighbours ("": nothing);
    protects: whether the number tells of pupils, their families or those who receive aid, so that a small one must
    not be public (staff in office are not protected); per: of money paid for cases at a public rate, the column
    that counts these ("": the rows do).
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
    protects: bool = False
    per: str | None = None

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
    keeps its row; form: a statistical form whose numbered rows include its totals; people: whether each row is a
    pupil, a family or aid for one, so that the number of rows is protected; itemised: the columns that say of each
    row what its numbers count, and in which unit: they are protected where these are people; carried: columns that
    begin a year as last year's row of the same county and codes ended, each with the sum that it ended with.
    """

    id: str
    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    group: str = ""
    compared: bool = False
    form: bool = False
    people: bool = False
    itemised: tuple[str, str] | tuple[()] = ()
    carried: tuple[tuple[str, tuple[tuple[int, str], ...]], ...] = ()

    def column(self, field: str) -> Column:
        return next(c for c in self.columns if c.field == field)

    @cached_property
    def ties(self) -> tuple[tuple[str, str], ...]:
        """Columns of money with what they are paid for."""
        return tuple((c.field, c.per) for c in self.columns if c.per is not None)

    @cached_property
    def guarded(self) -> frozenset[str]:
        """The columns that may be protected."""
        return frozenset(c.field for c in self.columns if c.protects or c.per is not None)

    @property
    def protects(self) -> bool:
        """Whether anything in it is protected."""
        return self.people or bool(self.guarded)

    def protected(self, column: str) -> bool:
        """Whether numbers of a column are; blank: the number of rows. `column` may say what is counted (`counting`)."""
        field, bracket, codes = column.partition("[")
        if not field:
            return self.people
        if field not in self.guarded or not (self.itemised and bracket):
            return field in self.guarded
        return of_people(*codes.removesuffix("]").rsplit("，", 1))

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


def counting(column: str, codes: Iterable[Hashable] = ()) -> str:
    """A column with what is counted in it: value[资助差错数，例]."""
    said = "，".join(map(str, codes))
    return f"{column}[{said}]" if said else column


def of_people(item: str, unit: str) -> bool:
    """Whether what is counted are people who are not acting in office, by its name and unit."""
    if any(word in item for word in OFFICE):
        return False
    return unit.partition("/")[0] in PEOPLE or any(word in item for word in CASES)
