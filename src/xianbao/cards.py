"""A number's card: where it comes from, in words, from numbers.json (docs/numbers.md)."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from xianbao.errors import XianbaoError

FILE = "numbers.json"
PLACES = {"text": "正文", "table": "表", "figure": "图", "caption": "题注", "alt": "图的替代文字"}
DECIMALS = 6  # of an exact value that a card tells
RUNS = 12  # stretches of rows that a card lists
_RUN = re.compile(r"(\d+)-(\d+)")


@dataclass(frozen=True)
class Known:
    """numbers.json: the numbers in printed order, ledgers and files by id, 口径 by key."""

    numbers: tuple[Mapping[str, Any], ...] = ()
    ledgers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    definitions: Mapping[str, str] = field(default_factory=dict)


def load(path: Path, label: str) -> Known:
    """Read numbers.json. Raises XianbaoError that names a file that is missing or damaged."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        return Known(tuple(told["numbers"]), told["ledgers"], told["definitions"])
    except FileNotFoundError:
        raise XianbaoError(f"{label}：没有这个文件；请重新生成这份报告") from None
    except (ValueError, KeyError, TypeError):
        raise XianbaoError(f"{label}：文件已损坏或由旧版本生成；请重新生成这份报告") from None


def card(number: Mapping[str, Any], known: Known, digest: int | None = 12) -> dict[str, str]:
    """What is told of a number, by heading; what is not known is blank.

    digest: characters of a sha256 that are told.
    """
    sources = [_source(key, rows, number, known, digest) for key, rows in number["rows"].items()]
    return {
        "名称": number["name"],
        "精确值": _exact(number),
        "口径": known.definitions.get(number.get("definition", ""), ""),
        "取舍": _rounding(number),
        "时间": number.get("time", ""),
        "对比时期": number.get("against", ""),
        "来源": "；".join(sources) or "不取自台账的行",
        "标题": number["heading"],
        "位置": _place(number),
        "代号": number["indicator"],
    }


def embedded(known: Known) -> str:
    """The cards of every number that a page marks, as JSON for a script element: words once, cards as their places."""
    words: dict[str, int] = {"": 0}
    cards: dict[str, list[int]] = {}
    fields: list[str] = []
    for number in known.numbers:
        if number["n"]:
            told = card(number, known)
            fields = list(told)
            cards[number["n"]] = [words.setdefault(w, len(words)) for w in (number["text"], *told.values())]
    data = {"fields": fields, "words": list(words), "cards": cards}
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def rows_text(rows: Iterable[int | str], limit: int = RUNS) -> str:
    """第4、7～9行 — neighbours as stretches, at most so many."""
    ends = [_ends(row) for row in rows]
    runs: list[list[int]] = []
    for first, last in ends:
        if runs and first == runs[-1][1] + 1:
            runs[-1][1] = last
        else:
            runs.append([first, last])
    said = "、".join(str(a) if a == b else f"{a}～{b}" for a, b in runs[:limit])
    return f"第{said}{'等' if len(runs) > limit else ''}行" if runs else "没有符合的行"


def _ends(row: int | str) -> tuple[int, int]:
    found = _RUN.fullmatch(str(row))
    return (int(found[1]), int(found[2])) if found else (int(row), int(row))


def _exact(number: Mapping[str, Any]) -> str:
    if number["value"] is None:
        return ""
    bound = "（下限，台账中有没填的行）" if number["lower_bound"] else ""
    whole, _, part = number["value"].partition(".")
    value = f"{whole}.{part[:DECIMALS]}…" if len(part) > DECIMALS else number["value"]
    return f"{value}{number['unit']}{bound}"


def _rounding(number: Mapping[str, Any]) -> str:
    told = number.get("rounding")
    if not told:
        return ""
    scale = "" if told["unit"] == number["unit"] else f"由{number['unit']}换算为{told['unit']}，"
    if told["exact"]:
        return f"{scale}按精确值印出，没有舍入"
    return f"{scale}四舍五入保留{told['decimals']}位小数" if told["decimals"] else f"{scale}四舍五入到整数"


def _source(key: str, rows: Iterable[int | str], number: Mapping[str, Any], known: Known, digest: int | None) -> str:
    ledger = known.ledgers.get(key, {"name": key, "file": "", "sha256": ""})
    sheet = ledger.get("sheet", "")
    sheet = f"，工作表“{sheet}”" if sheet and sheet != ledger["name"] else ""
    where = f"（{ledger['file']}{sheet}）" if ledger["file"] else ""
    sum_of = f"，sha256 {ledger['sha256'][:digest]}" if ledger["sha256"] else ""
    count = number["counts"].get(key, 0)
    return f"{ledger['name']}{where}{rows_text(rows)}，共{count}行{sum_of}"


def _place(number: Mapping[str, Any]) -> str:
    kind, label = PLACES.get(number["place"], number["place"]), number.get("label", "")
    at = "，".join(f"{name}“{number[key]}”" for key, name in (("row", "行"), ("column", "列")) if number.get(key))
    return "，".join(part for part in (f"{kind} {label}".strip(), at) if part)
