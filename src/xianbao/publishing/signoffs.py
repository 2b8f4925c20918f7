"""三审: three people sign every report off, each for what he or she saw (releases/<date>.yaml).

A sign-off holds for what was seen: it is good as long as the report, its number and its 更正说明 stay the same, on
whatever day and at whatever commit that is staged, and never for another (`Item.seal`).
"""

import datetime as dt
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Annotated, get_args

from pydantic import AfterValidator, StringConstraints, TypeAdapter, ValidationError

from xianbao.errors import XianbaoError
from xianbao.params.document import SignoffParams
from xianbao.params.fields import Day, Model, Text, fault
from xianbao.publishing import typed
from xianbao.publishing.places import report_of
from xianbao.publishing.records import Item, Role, Signoff, some

ROLES: tuple[Role, ...] = get_args(Role)
FORM = "luxi/2017/work_report: {writer: {by: 姓名, date: 2026-11-25, sha256: 64 位校验值}}，角色为 " + "、".join(ROLES)
HEAD = (
    "# 三审签字：每份报告由三个岗位的三个人各签一次，可手工改，也可用 xianbao publish --sign 角色 --by 姓名\n"
    "# sha256 是签字人看过的那一份的签字校验值，由内容、版次和更正说明算出；报告或更正说明变了要重新签"
)


def _key(value: str) -> str:
    try:
        report_of(value)
    except XianbaoError as error:
        raise fault(str(error)) from None
    return value


class Signature(Model):
    """Who signed off, when, and the hash of what was seen: `Item.seal`."""

    by: Text
    date: Day
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


Signatures = dict[Annotated[str, AfterValidator(_key)], dict[Role, Signature]]
_FILE: TypeAdapter[Signatures] = TypeAdapter(Signatures)


def read(path: Path, name: str) -> Signatures:
    """The sign-offs of a file; none where there is no file. Raises XianbaoError with a line per fault."""
    return typed.read(path, name, _FILE, FORM) if path.exists() else {}


def signed(path: Path, name: str, new: Mapping[str, Mapping[Role, Signature]]) -> str:
    """The text of a file with `new` sign-offs among those that it has. Raises XianbaoError where it is faulty."""
    read(path, name)
    tree = typed.editable(path, HEAD)
    for key, roles in new.items():
        entry = tree.setdefault(key, {})
        for role, one in roles.items():
            entry[role] = {"by": one.by, "date": one.date, "sha256": one.sha256}
    return typed.text_of(tree)


def standing(given: Signatures, item: Item) -> dict[Role, Signature]:
    """The sign-offs of a report that are for what it is now."""
    return {role: one for role, one in given.get(item.report, {}).items() if one.sha256 == item.seal}


def signature(by: str, day: dt.date, seal: str) -> Signature:
    """A sign-off of this day. Raises XianbaoError for a name that is none."""
    try:
        return Signature(by=by, date=day, sha256=seal)
    except ValidationError:
        raise XianbaoError(f"--by 的姓名“{by}”不合要求：应为 1 至 60 字") from None


def missing(given: Signatures, items: Sequence[Item], posts: Mapping[str, SignoffParams], name: str) -> Iterator[str]:
    """Which reports lack a sign-off: a line for each post; posts: by report, name: of the file."""
    lacking: dict[tuple[Role, str], list[str]] = {}
    for item in items:
        for role in ROLES:
            if role not in given.get(item.report, {}):
                lacking.setdefault((role, getattr(posts[item.report], role)), []).append(item.report)
    for (role, post), reports in sorted(lacking.items(), key=lambda one: ROLES.index(one[0][0])):
        yield (
            f"{name} 中缺{post}（{role}）的签字，共 {len(reports)} 份：{some(reports)}；"
            f"请看过后运行 xianbao publish --sign {role} --by 姓名"
        )


def faults(given: Signatures, item: Item, posts: SignoffParams, day: dt.date, name: str) -> Iterator[str]:
    """What is wrong with the sign-offs of a report that are there; name: of the file, day: of the release."""
    found = given.get(item.report, {})
    for role in (role for role in ROLES if role in found):
        one = found[role]
        who = f"{item.report}：{getattr(posts, role)}（{role}）"
        if one.sha256 != item.seal:
            seen, now = one.sha256[:12], item.seal[:12]
            again = f"请看过后运行 xianbao publish --sign {role} --by 姓名 {item.report}"
            yield f"{who}签的是另一份（{seen}…），现在暂存的是 {now}…；{again}"
        elif one.date > day:
            yield f"{who}的签字日期 {one.date} 晚于发布日 {day}；请在 {name} 中改正"
        elif one.date < item.date:
            yield f"{who}的签字日期 {one.date} 早于成文日期 {item.date}；请在 {name} 中改正"
    for first, second in combinations((role for role in ROLES if role in found), 2):
        if _same(found[first].by, found[second].by):
            both = "、".join(f"{getattr(posts, role)}（{role}）" for role in (first, second))
            yield f"{item.report}：{both}是同一个人；三审应由三个人分别签字，请换人重新签"


def _same(one: str, other: str) -> bool:
    return _bare(one) == _bare(other)


def _bare(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def posts_of(found: Mapping[Role, Signature], posts: SignoffParams) -> dict[Role, Signoff]:
    """The sign-offs of a report as a release keeps them."""
    return {role: Signoff(post=getattr(posts, role), by=found[role].by, date=found[role].date) for role in ROLES}


def carried(items: Sequence[Item], files: Sequence[Signatures], here: Signatures) -> dict[str, dict[Role, Signature]]:
    """Sign-offs of former days for what is staged unchanged, where the file of this day has none for it.

    files: of the former days, the latest first.
    """
    new: dict[str, dict[Role, Signature]] = {}
    for item in items:
        have = standing(here, item)
        for given in files:
            for role, one in standing(given, item).items():
                if role not in have:
                    new.setdefault(item.report, {}).setdefault(role, one)
    return new
