"""The plan for the public editions of all reports together, and the audit of what they show.

Small numbers are hidden for their own sake. Then for each of them in turn: while a reader could narrow it down, the
cheapest of the numbers that the proof of it needs is hidden too. Hiding never helps a reader, so a number that is safe
stays safe; what turns out not to have been necessary is shown again at the end.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from xianbao.disclosure.carrying import carried
from xianbao.disclosure.cells import partition
from xianbao.disclosure.knowledge import Knowledge, Secret, gather
from xianbao.disclosure.model import Disclosed, Disclosure, Plan, Source, read
from xianbao.disclosure.view import View
from xianbao.ledgers import LEDGERS
from xianbao.workspace import ReportId


def plan(
    reports: Mapping[ReportId, Disclosure],
    threshold: Mapping[ReportId, int],
    fixed: Mapping[Any, Disclosure] | None = None,
) -> dict[ReportId, Plan]:
    """What each report may show, so that no number of 1 to `threshold` - 1 cases can be worked out from all.

    reports: disclosure.json of each; fixed: that of every edition that is out already, by any name, with "threshold"
    and "open" of its public.json: what it shows cannot be hidden any more.
    """
    sources = [read(n, report, reports[report], threshold[report], None) for n, report in enumerate(sorted(reports))]
    for name, data in sorted((fixed or {}).items(), key=lambda item: str(item[0])):
        sources.append(read(len(sources), name, data, data["threshold"], data["open"]))
    known = _known(sources)
    out = {n for n, number in enumerate(known.numbers) if number.key in (sources[number.source].released or ())}
    held = {n for n, number in enumerate(known.numbers) if sources[number.source].released is not None}
    closed = held - out
    hidden = {n: why for n, why in known.small.items() if n not in held}
    view = View(known, closed | hidden.keys(), held)
    also, lost = _hide(known, view, known.secrets)
    spared = view.spare(also)
    hidden |= {n: why for n, why in also.items() if n not in spared}
    safe = [secret for secret in known.secrets if secret not in lost]
    while also:  # once more from nothing, as an audit does: what a search finds may hang on where it begins
        also, _ = _hide(known, View(known, closed | hidden.keys(), held), safe)
        hidden |= also
    told = {n for secret in lost for n in secret.numbers}
    return {
        source.report: _plan(n, source, known, hidden, told)
        for n, source in enumerate(sources)
        if source.released is None
    }


def audit(
    reports: Mapping[ReportId, Disclosure],
    shown: Mapping[ReportId, Collection[str]],
    thresholds: Mapping[ReportId, int],
) -> list[Disclosed]:
    """What a reader of all reports can tell; nothing where they are safe.

    shown: by report the keys that it shows. Reports that were released are audited like the others.
    """
    sources = [read(n, report, reports[report], thresholds[report], None) for n, report in enumerate(sorted(reports))]
    known = _known(sources)
    keys = {report: {*kept} for report, kept in shown.items()}
    hidden = {
        n for n, number in enumerate(known.numbers) if number.key not in keys.get(sources[number.source].report, ())
    }
    view = View(known, hidden, set())
    found = {n: f"{why}，却公开了" for n, why in known.small.items() if n not in hidden}
    for secret in known.secrets:
        if not view.safe(secret):
            why = f"有关的人数（人次）不足{secret.need + 1}，从公开的数可以推出，或推到很小的范围"
            found |= {n: why for n in secret.numbers if n not in found}
    return sorted(
        Disclosed(sources[known.numbers[n].source].report, known.numbers[n].key, why) for n, why in found.items()
    )


def _hide(known: Knowledge, view: View, secrets: Sequence[Secret]) -> tuple[dict[int, str], list[Secret]]:
    """Protects each secret in turn; what is hidden for that and why, and the secrets that hiding does not help."""
    hidden: dict[int, str] = {}
    lost = []
    for secret in secrets:
        also, safe = view.protect(secret)
        hidden |= {n: _why(known, n, secret) for n in also}
        if not safe:
            lost.append(secret)
    return hidden, lost


def _why(known: Knowledge, n: int, secret: Secret) -> str:
    """Why a number is hidden that is not small itself."""
    if n in secret.numbers:
        return f"由它可以推出其中不足{secret.need + 1}的人数（人次）"
    of = known.numbers[secret.numbers[0]]
    where = "" if of.source == known.numbers[n].source else f"{known.sources[of.source].report} 的"
    return f"同公开的其他数一起，可以推出{where}“{of.name}”中不足{secret.need + 1}的人数（人次）"


def _known(sources: Sequence[Source]) -> Knowledge:
    nothing = carried(sources, lambda ledger: LEDGERS[ledger].carried if ledger in LEDGERS else ())
    return gather(partition(sources, _public, nothing), sources, nothing)


def _public(ledger: str, column: str) -> bool:
    """Whether a column tells of nobody who is protected; one that is not declared may."""
    return ledger in LEDGERS and not LEDGERS[ledger].protected(column)


def _plan(place: int, source: Source, known: Knowledge, hidden: Mapping[int, str], told: Collection[int]) -> Plan:
    own = {number.key: n for n, number in enumerate(known.numbers) if number.source == place}
    return Plan(
        source.threshold,
        tuple(key for key, n in own.items() if n not in hidden),
        {key: hidden[n] for key, n in own.items() if n in hidden},
        tuple(key for key, n in own.items() if n in told),
    )
