"""Texts that a report quotes and did not write: of ledgers, lists, origins, definitions; and names with numerals."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from xianbao import goals, reconcile, reconciliation, tracing
from xianbao.indicators import REGISTRY
from xianbao.intake import Origin, Table
from xianbao.params import ComparisonParams, Params, ReportParams
from xianbao.wording import visible


@dataclass(frozen=True)
class Given:
    """data: what stands in ledgers, lists and params; definitions: of indicators, rates and lists; names: of
    tracing, with those of the jurisdiction."""

    data: tuple[str, ...] = ()
    definitions: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


def given(
    tables: Mapping[str, Table], agenda: goals.Agenda, params: Params, entry: ReportParams, names: tuple[str, ...]
) -> Given:
    """Everything that is given to one report: data as it is shown, names of people among the names."""
    data = map(visible, _data(tables, agenda, params, entry))
    people = map(visible, entry.head.signers) if entry.head else ()
    return Given((*data,), (*_definitions(entry),), (*tracing.general(), *names, *people))


def names_of(folder: Path, label: str) -> tuple[str, ...]:
    """The names that a jurisdiction keeps in data/<slug>/names.csv; none where it keeps none.

    Raises XianbaoError with a line for every fault.
    """
    return tracing.read_names(folder / "names.csv", f"{label}/names.csv")


def _data(tables: Mapping[str, Table], agenda: goals.Agenda, params: Params, entry: ReportParams) -> Iterator[str]:
    """Of registers the places and schools: a report tells no person."""
    origins: list[Origin] = list(agenda.origins.values())
    for key, table in tables.items():
        origins += [table.origin] if table.origin else []
        columns = table.frame.select_dtypes(exclude="number")
        if key in reconcile.REGISTERS:
            columns = columns[[c.field for c in table.ledger.columns if not c.personal and c.field in columns]]
        yield from (v for c in columns for v in columns[c].dropna().unique() if isinstance(v, str))
    for row in (*agenda.targets, *agenda.tasks, *agenda.documents, *origins):
        yield from (value for value in vars(row).values() if isinstance(value, str))
    head = entry.head
    offices = (head.mark, head.printer, *head.copies) if head else ()
    yield from (text for text in (params.name, params.issuer, entry.addressee, *offices) if text)


def _definitions(entry: ReportParams) -> Iterator[str]:
    for item in REGISTRY.values():
        yield from (item.definition, *item.bases.values())
    if entry.kind == "reconciliation":
        yield from (rule.definition for rule in (reconcile.RATES | reconcile.LISTS).values())
        yield from (words for _, words in reconciliation.rules(entry.comparison or ComparisonParams()))
