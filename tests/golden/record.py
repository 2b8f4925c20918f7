"""What goldens were when they were renewed, and that CHANGELOG.md says why and which figures changed.

RECORD holds a sha256 for every golden and one for all of them together with the entry of CHANGELOG.md, so that goldens
that were edited by hand, or whose reason is not told, are seen.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from textwrap import fill

from golden.changes import Change
from golden.semantic import GOLDEN

RECORD = GOLDEN / "RECORD"
CHANGELOG = GOLDEN.parents[1] / "CHANGELOG.md"
SECTION = "### Changed figures"
COMMAND = 'nox -s regold -- --reason "…"'
MOST = 12  # of the figures that are new or gone in a report; those that changed are all told
WIDTH = 120


def entry(reason: str, changed: Mapping[str, Sequence[Change]], first: Mapping[str, int]) -> str:
    """An item of a list in Markdown. changed: report → changed figures; first: report → numbers, where it had no golden."""
    reason = " ".join(reason.split())
    reason = reason if reason.endswith((".", "。")) else f"{reason}."
    told = [f"  - {report}: first semantic golden, {count} numbers." for report, count in first.items()]
    for report, changes in changed.items():
        if changes:
            told += [f"  - {report}:", *(f"    - {line}" for line in _lines(changes))]
    ending = "" if any(changed.values()) else " No figure changed."
    return "\n".join(
        [*_wrapped(f"- {reason}{ending}", "  "), *(line for item in told for line in _wrapped(item, "      "))]
    )


def _wrapped(text: str, indent: str) -> list[str]:
    return fill(text, WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False).splitlines()


def _lines(changes: Sequence[Change]) -> Iterator[str]:
    """Each change once, with where it stands."""
    places: dict[tuple[str, str | None, str | None], dict[str, None]] = {}
    for change in changes:
        places.setdefault((change.name, change.before, change.after), {})[change.where] = None
    for (name, before, after), where in places.items():
        if before is not None and after is not None:
            yield f"{name} {before} → {after} ({', '.join(where)})"
    for word, index in (("New", 1), ("Gone", 2)):
        held = [f"{key[0]} {key[3 - index]}" for key in places if key[index] is None]
        if held:
            rest = f" and {len(held) - MOST} more" if len(held) > MOST else ""
            yield f"{word}: {', '.join(held[:MOST])}{rest}"


def inserted(changelog: str, item: str) -> str:
    """The changelog with the item first under Changed figures of what is not yet released."""
    start = changelog.index("## [Unreleased]")
    after = re.compile(r"^## \[", re.MULTILINE).search(changelog, start + 1)
    end = after.start() if after else len(changelog)
    head, section, tail = changelog[:start], changelog[start:end], changelog[end:]
    if SECTION in section:
        return head + section.replace(f"{SECTION}\n\n", f"{SECTION}\n\n{item}\n", 1) + tail
    return f"{head}{section.rstrip()}\n\n{SECTION}\n\n{item}\n" + (f"\n{tail}" if tail else "")


def entries(changelog: str) -> list[str]:
    """Every item under Changed figures, of any version."""
    sections = re.findall(rf"^{SECTION}\n(.*?)(?=^##|\Z)", changelog, re.MULTILINE | re.DOTALL)
    return [item for section in sections for item in re.split(r"\n(?=- )", f"\n{section.strip()}")[1:]]


def record(goldens: Mapping[str, bytes], item: str) -> str:
    """The text of RECORD for goldens by their file names and the item that tells why they are so."""
    lines = "".join(f"{_sha256(data)}  {name}\n" for name, data in sorted(goldens.items()))
    return f"{lines}{_sha256((lines + ' '.join(item.split())).encode())}  {CHANGELOG.name}\n"


def faults(goldens: Mapping[str, bytes], recorded: str, changelog: str) -> Iterator[str]:
    """Why the goldens are not what the last renewal left, a sentence each."""
    held = dict(reversed(line.split("  ", 1)) for line in recorded.splitlines())
    for name in sorted((held.keys() | goldens.keys()) - {CHANGELOG.name}):
        if name not in goldens:
            yield f"{name} is gone"
        elif name not in held:
            yield f"{name} is new and was not written by {COMMAND}"
        elif _sha256(goldens[name]) != held[name]:
            yield f"{name} was changed, but not by {COMMAND}"
    known = {name: data for name, data in goldens.items() if name in held}
    if not any(recorded == record(known, item) for item in entries(changelog)):
        yield f"{CHANGELOG.name} has no entry under “Changed figures” that {COMMAND} wrote for these goldens"


def stored() -> dict[str, bytes]:
    """The goldens of this repository by their file names."""
    return {p.name: p.read_bytes() for p in GOLDEN.iterdir() if p.suffix in (".ipynb", ".json")}


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
