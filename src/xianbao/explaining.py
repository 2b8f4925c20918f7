"""Where the numbers of built reports come from: looked up by what is printed, by indicator or by name."""

import difflib
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from xianbao import cards
from xianbao.cards import Known
from xianbao.errors import XianbaoError
from xianbao.workspace import ReportId, Workspace

Number = Mapping[str, Any]
_COMMA = re.compile(r"(?<=\d),(?=\d{3})")
_AREA = re.compile(r"\[[^\]]*\]")


@dataclass(frozen=True)
class Explained:
    """One number, however often it is printed: how, its card, and where."""

    printed: str
    card: Mapping[str, str]
    places: Sequence[str]


def load(workspace: Workspace, slug: str, period: str | None, kind: str | None) -> list[tuple[ReportId, Known]]:
    """The built reports of a jurisdiction, of a period or kind where these are named.

    Raises XianbaoError where there is no such jurisdiction, or none of its reports is built.
    """
    ReportId(slug, period or "2000", "any")
    if not workspace.params(slug).exists():
        raise XianbaoError(workspace.unknown(slug))
    base = workspace.build / "internal" / slug
    found = []
    for path in sorted(base.glob(f"{period or '*'}/*/{cards.FILE}")):
        ident = ReportId(slug, path.parts[-3], path.parts[-2])
        if kind in (None, ident.kind):
            found.append((ident, cards.load(path, workspace.name(path))))
    if not found:
        asked = "".join(f" --{name} {value}" for name, value in (("period", period), ("kind", kind)) if value)
        raise XianbaoError(
            f"还没有生成 {slug}{asked.replace(' --', '，')} 的报告；请先运行 xianbao build {slug}{asked}"
        )
    return found


def find(known: Known, wanted: str) -> list[Number]:
    """The numbers that are printed so, have this value, indicator or name; else those that hold it as a part."""
    words = _plain(wanted)
    exact = [n for n in known.numbers if words in {_plain(w) for w in _exact(n)}]
    if exact:
        return exact
    whole = re.compile(rf"(?<![\d.]){re.escape(words)}(?![\d]|\.\d)")
    part = [n for n in known.numbers if any(whole.search(_plain(w)) for w in (n["text"], *n.get("drawn", ())))]
    named = [n for n in known.numbers if words in _plain(n["name"]) or words in n["indicator"]]
    return part or named or [n for n in known.numbers if words in _plain(n["text"])]


def nearest(held: Iterable[Known], wanted: str, count: int = 5) -> list[str]:
    """What the reports print or name that is most like what was looked for, the most alike first."""
    numbers = [n for known in held for n in known.numbers]
    said = dict.fromkeys(w for n in numbers for w in (n["text"], n["name"], n["indicator"]))
    return difflib.get_close_matches(_plain(wanted), said, n=count, cutoff=0.4)


def explained(known: Known, numbers: Iterable[Number]) -> Iterator[Explained]:
    """A card for each number, with every place where it is printed."""
    held: dict[str, list[Number]] = {}
    for n in numbers:
        same = (n["indicator"], n["name"], n["value"], n.get("definition"), n["rows"])
        held.setdefault(json.dumps(same, ensure_ascii=False), []).append(n)
    for alike in held.values():
        told = [cards.card(n, known, None) for n in alike]
        where = [(one["标题"] or "开头", one["位置"], n["n"]) for n, one in zip(alike, told, strict=True)]
        places = [" · ".join(filter(None, parts)) for parts in where]
        rest = {name: words for name, words in told[0].items() if name not in ("标题", "位置") and words}
        yield Explained("、".join(dict.fromkeys(n["text"] for n in alike)), rest, tuple(dict.fromkeys(places)))


def _exact(number: Number) -> Iterator[str]:
    yield number["text"]
    if number["text"][-1:].isdigit():  # of a cell, whose unit stands above it
        yield f"{number['text']}{number.get('rounding', {}).get('unit', '')}"
    yield from number.get("drawn", ())
    yield number["value"] or ""
    yield f"{number['value']}{number['unit']}" if number["value"] else ""
    yield number["indicator"]
    yield _AREA.sub("", number["indicator"])
    yield number["name"]


def _plain(words: str) -> str:
    """Half-width, without spaces and commas within numbers: as people type what a report prints."""
    return _COMMA.sub("", unicodedata.normalize("NFKC", words)).replace(" ", "")
