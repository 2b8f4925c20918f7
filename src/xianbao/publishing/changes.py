"""更正说明: what changed in a released report, drafted by the program; why, written by a person.

The draft is releases/corrections/<slug>-<period>-<kind>-<number>.yaml; the page shows it once it is released.
"""

import datetime as dt
import json
import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import zip_longest
from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints, TypeAdapter

from xianbao import diff
from xianbao.params.fields import Day, Model
from xianbao.publishing import typed
from xianbao.publishing.records import Note
from xianbao.reading import Block

Told = tuple[str, str, str]
FORM = (
    "report、number、date、from、to 由程序填写；changes: [{where: 哪里, from: 原来, to: 更正为}]；"
    "why: 更正原因，1 至 300 字"
)
HEAD = "# 更正说明。请在 why 后写明更正原因；changes 的文字可以改得更明白。写好后重新运行 xianbao publish --stage"
WITHOUT_REASON = "（更正原因还没有写）"
NONE = "（无）"
_CODE = re.compile(r"[0-9a-f]{4}(?:-[0-9a-f]{4}){3}")
_SENTENCE = re.compile(r"[^。；！？]+[。；！？”’）]*")
_DIGITS = re.compile(r"\d+(?:\.\d+)?")
_HASH = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class _Change(Model):
    where: str
    wrong: str = Field(alias="from")
    right: str = Field(alias="to")


class Statement(Model):
    """A 更正说明 as its file has it. before, after: the hashes of the two manifests."""

    report: str
    number: int
    date: Day
    before: _HASH = Field(alias="from")
    after: _HASH = Field(alias="to")
    changes: list[_Change]
    why: Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)] | None = None

    @property
    def note(self) -> Note:
        """As it is published."""
        changes = tuple((c.where, c.wrong, c.right) for c in self.changes)
        return Note(date=self.date, why=self.why or WITHOUT_REASON, changes=changes)


_FILE: TypeAdapter[Statement] = TypeAdapter(Statement)


def read(path: Path, name: str) -> Statement:
    """Raises XianbaoError with file and line where it is none."""
    return typed.read(path, name, _FILE, FORM)


def between(published: Path, staged: Path, name: str) -> tuple[Told, ...]:
    """Where two editions of one report say something else: numbers first, then words, then what its page says of it.

    Nothing where only bytes differ. Raises XianbaoError where one of them cannot be read.
    """
    before, after = diff.load(published, f"{name}（已发布的）"), diff.load(staged, name)
    numbers = [
        (f"{f'“{c.heading}”部分' if c.heading else '开头'}，{c.name}", c.wrong, c.right)
        for c in diff.corrections(before, after)
    ]
    told = {(wrong, right) for _, wrong, right in numbers}
    words = [one for one in _words(before.blocks, after.blocks) if not _covered(one, told)]
    return tuple(dict.fromkeys([*numbers, *words, *_page(published, staged)]))


def _words(before: Sequence[Block], after: Sequence[Block]) -> Iterator[Told]:
    """Sentences, titles and rows of tables that came, went or were replaced."""
    one, other = list(_lines(before)), list(_lines(after))
    match = SequenceMatcher(a=[text for _, text in one], b=[text for _, text in other], autojunk=False)
    for what, a, b, c, d in match.get_opcodes():
        if what == "equal":
            continue
        for was, now in zip_longest(one[a:b], other[c:d]):
            heading = (now or was)[0]
            yield f"“{heading}”部分" if heading else "开头", was[1] if was else NONE, now[1] if now else NONE


def _lines(blocks: Sequence[Block]) -> Iterator[tuple[str, str]]:
    """Every sentence, title and row with its heading; 校验码 as the same for all, as they differ in every edition."""
    heading = ""
    for block in blocks:
        if block.kind == "heading":
            heading = block.text
        texts = _SENTENCE.findall(block.text) if block.kind in ("paragraph", "item") else [block.text]
        rows = ["｜".join(row) for row in (*block.head, *block.rows)]
        yield from ((heading, _CODE.sub("…", text)) for text in (*texts, *rows) if text)


def _covered(one: Told, numbers: set[tuple[str, str]]) -> bool:
    """Whether a sentence differs in nothing but numbers that are told already."""
    _, was, now = one
    if _DIGITS.sub("0", was) != _DIGITS.sub("0", now):
        return False
    known = {pair for texts in numbers for pair in zip(*map(_DIGITS.findall, texts), strict=False)}
    return all(a == b or (a, b) in known for a, b in zip(_DIGITS.findall(was), _DIGITS.findall(now), strict=True))


def _page(published: Path, staged: Path) -> Iterator[Told]:
    """What the page's tags say otherwise: title, 发布日期, 索引号, …"""
    one, other = (_tags(folder) for folder in (published, staged))
    for key in dict.fromkeys((*one, *other)):
        was, now = one.get(key, NONE), other.get(key, NONE)
        if was != now:
            yield f"页面信息 {key}", was, now


def _tags(folder: Path) -> dict[str, str]:
    path = folder / "metadata.json"
    if not path.is_file():
        return {}
    held = json.loads(path.read_text(encoding="utf-8"))
    said = ("title", "summary", "ArticleTitle", "Description", "Keywords", "标题")  # say the text again
    return {
        key: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for key, value in held.items()
        if key != "files" and key not in said
    }


def drafted(
    path: Path, name: str, report: str, number: int, hashes: tuple[str, str], told: Sequence[Told], day: dt.date
) -> tuple[Statement, str | None]:
    """The 更正说明 of a change, and the text that its file is to have; None where it has it.

    What a person wrote stays: the wording of changes as long as the two editions are the same, the reason as long as
    the changes are. Another reason is kept as a comment. Raises XianbaoError where the file is faulty.
    """
    held = read(path, name) if path.exists() else None
    if held and (held.before, held.after) == hashes:
        if held.date == day:
            return held, None
        changes = [(c.where, c.wrong, c.right) for c in held.changes]
        return _written(report, number, day, hashes, changes, held.why, "")
    same = held is not None and [(c.where, c.wrong, c.right) for c in held.changes] == list(told)
    why = held.why if held and same else None
    former = held.why if held and held.why and not same else ""
    return _written(report, number, day, hashes, told, why, former)


def _written(
    report: str, number: int, day: dt.date, hashes: tuple[str, str], told: Sequence[Told], why: str | None, former: str
) -> tuple[Statement, str]:
    values = {
        "report": report, "number": number, "date": day, "from": hashes[0], "to": hashes[1],
        "changes": [dict(zip(("where", "from", "to"), one, strict=True)) for one in told],
        "why": why,
    }  # fmt: skip
    head = HEAD if not former else f"{HEAD}\n# 上一稿写的原因（当时的更正内容不同）：{' '.join(former.split())}"
    return _FILE.validate_python(values), f"{head}\n{typed.text_of(values)}"
