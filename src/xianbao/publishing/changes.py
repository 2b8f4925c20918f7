"""更正说明: what changed in a released report, drafted by the program; why, written by a person.

The draft is releases/corrections/<slug>-<period>-<kind>-<number>.yaml; the page shows it once it is released.
"""

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints, TypeAdapter

from xianbao import diff
from xianbao.params.fields import Day, Model
from xianbao.publishing import typed
from xianbao.publishing.records import Note

Told = tuple[str, str, str]
FORM = (
    "report、number、date、from、to 由程序填写；changes: [{where: 哪里, from: 原来, to: 更正为}]；"
    "why: 更正原因，1 至 300 字"
)
HEAD = "# 更正说明。请在 why 后写明更正原因；changes 的文字可以改得更明白。写好后重新运行 xianbao publish --stage"
WITHOUT_REASON = "（更正原因还没有写）"
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
    """Where two editions of one report say something else, as a reader finds it; then what its page says of it.

    Nothing where only bytes differ. Raises XianbaoError where one of them cannot be read.
    """
    before, after = diff.load(published, f"{name}（已发布的）"), diff.load(staged, name)
    return tuple(dict.fromkeys([*diff.differences(before, after), *_page(published, staged)]))


def _page(published: Path, staged: Path) -> Iterator[Told]:
    """What the page's tags say otherwise: title, 发布日期, 索引号, …"""
    one, other = (_tags(folder) for folder in (published, staged))
    for key in dict.fromkeys((*one, *other)):
        was, now = one.get(key, diff.NONE), other.get(key, diff.NONE)
        if was != now:
            yield f"页面信息“{key}”", was, now


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
