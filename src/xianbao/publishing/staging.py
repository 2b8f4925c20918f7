"""The staged site: everything that would be published, built whole into reports/site/staging/ for people to look at."""

import datetime as dt
import errno
import re
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from xianbao import inputs, kept, site
from xianbao.errors import XianbaoError
from xianbao.installation import installed
from xianbao.manifest import changed_inputs
from xianbao.publishing import released, safety, signoffs
from xianbao.publishing.collecting import collect, inside
from xianbao.publishing.disk import Disk, free, regular, size
from xianbao.publishing.editions import Compared, compared, entries
from xianbao.publishing.places import PRIVATE, RELEASE, Places
from xianbao.publishing.records import Staged, as_json

FORMER = ".former-staging"
_FORMER = re.compile(r"网站/([a-z0-9-]+/[0-9q-]+/[a-z_]+/v\d+)/")
# How often the bytes of the public editions are written: the site, and what it makes of them
TIMES = 2
CORRECTIONS = "网站/corrections/"


@dataclass(frozen=True)
class Prepared:
    """What is to be staged or released: its record, each report compared with the release that stands.

    told: what the editions staged and all released before tell of protected numbers, by place; gates: what was tried.
    """

    record: Staged
    found: Compared
    current: released.Released | None
    people: safety.People
    told: Mapping[str, safety.Told]
    gates: tuple[str, ...]


def prepared(
    places: Places, out: Path, day: dt.date, domain: str | None, withdraw: Collection[str], disk: Disk,
    *, drafting: bool = False,
) -> Prepared:  # fmt: skip
    """Everything that may be published, checked, and its site in `out`, which is not there yet.

    drafting: write the 更正说明 that are due, also where the site is then refused for what stands in one.
    Raises XianbaoError with a line for every fault of every report; then nothing is in `out` that could be published.
    """
    inside(places)
    current = released.current(places)
    collected = collect(places, domain, day, installed())
    found = compared(places, collected, current, withdraw, day)
    faults = [*collected.faults, *found.faults]
    people = safety.People(places.workspace)
    folders = {one.item.report: one.folder for one in found.editions}
    for key, folder in folders.items():
        faults += people.found(folder, key)
    told, lacking = safety.gathered(places.workspace, found.editions)
    former = kept.told(places.workspace)
    faults += lacking or safety.disclosed(told, former)
    if faults or collected.site is None:
        raise XianbaoError(*dict.fromkeys(faults))
    if not found.editions:
        raise XianbaoError("没有可发布的报告：要公开的都已过公示期；请检查 params 中的 until")
    for draft in (one.draft for one in found.editions if one.draft and drafting):
        disk.replace(draft[0], draft[1].encode())
    info = site.Info(collected.site.name, collected.site.domain, collected.site.code, day)
    disk.made(out, lambda path: site.build(list(entries(found)), info, path, places.workspace.extension))
    if hits := list(people.found(out, "网站")):
        spoken = any(hit.startswith(CORRECTIONS) for hit in hits)
        raise XianbaoError(*dict.fromkeys(_mended(hit, spoken=spoken) for hit in hits))
    record = Staged(
        date=day, site=collected.site, against=current.name if current else None,
        reports=tuple(one.item for one in found.editions), withdrawn=tuple(found.withdrawn), pages=hashes(out),
    )  # fmt: skip
    gates = (people.told, f"披露检查：{len(told)} 份暂存和 {len(former)} 份发布过的公开版放在一起，推不出隐去的数")
    return Prepared(record, found, current, people, {**former, **told}, gates)


def _mended(hit: str, *, spoken: bool) -> str:
    """A person found in the site, with what to do. spoken: the list of 更正说明 tells of one.

    What a superseded edition tells can only be taken away; a 更正说明 can be written otherwise, and it is that which
    stands on other pages and in feeds too, as the editions themselves were searched before.
    """
    what = hit.partition(safety.MEND)[0]
    if found := _FORMER.match(hit):
        return f"{what}；不能公开，这是已被更正的旧版，可加 --withdraw {found[1]} 把它撤下"
    if spoken:
        return f"{what}；不能公开，这是更正说明，请在 releases/corrections 有关文件的 why 或 changes 中改写，再 --stage"
    return hit


def stage(places: Places, day: dt.date, domain: str | None, withdraw: Collection[str], disk: Disk) -> Prepared:
    """Stage a site whole, or leave the former one. Raises XianbaoError with every fault."""
    private = places.site / f"{PRIVATE}staging"
    try:
        recover(places, disk)
        room(places.site, TIMES * size(places.workspace.build / "public"))
        done = prepared(places, private, day, domain, withdraw, disk, drafting=True)
        _carry_over(places, done.record, disk)
        if places.staging.exists():
            disk.rename(places.staging, places.site / FORMER)
        disk.rename(private, places.staging)
        disk.replace(places.record, as_json(done.record).encode())
    except OSError as error:
        raise XianbaoError(f"暂存没有完成：{why(error)}；请排除后重新运行 xianbao publish --stage") from None
    finally:
        with suppress(OSError):  # a full disk must not hide why; the next run sweeps
            recover(places, disk)
    return done


def why(error: OSError) -> str:
    """What the system said, in Chinese where it is a full disk."""
    return "磁盘已满" if error.errno == errno.ENOSPC else f"{error.filename or '文件'} 不能读写（{error.strerror}）"


def recover(places: Places, disk: Disk) -> None:
    """Bring the former staging back where a run was cut off between two renames; take away what else it left."""
    former = places.site / FORMER
    if former.exists() and not places.staging.exists():
        disk.rename(former, places.staging)
    for left in (former, *places.site.glob(f"{PRIVATE}*")):
        disk.remove(left)


def staged(places: Places) -> Staged:
    """What is staged. Raises XianbaoError where nothing is, or something that was not left by this program."""
    name = places.name(places.record)
    if not places.record.is_file() or not places.staging.is_dir():
        raise XianbaoError("还没有暂存；请先运行 xianbao publish --stage")
    try:
        return Staged.model_validate_json(places.record.read_bytes())
    except ValidationError:
        raise XianbaoError(f"{name} 被改动，或是另一版程序写的；请重新运行 xianbao publish --stage") from None


def hashes(folder: Path) -> dict[str, str]:
    """File below a folder → sha256, in order of names."""
    found = {path.relative_to(folder).as_posix(): inputs.sha256(path) for path in regular(folder)}
    return dict(sorted(found.items()))


def room(folder: Path, needed: int) -> None:
    """Raise XianbaoError where so many bytes and a tenth more do not fit on the volume of a folder."""
    there = folder
    while not there.exists():
        there = there.parent
    left, wanted = free(there), needed * 11 // 10
    if left < wanted:
        raise XianbaoError(
            f"磁盘空间不够：大约需要 {wanted // 1_000_000 + 1} MB，只剩 {left // 1_000_000} MB；"
            "请清理后再试，没有改动任何文件"
        )


def _carry_over(places: Places, record: Staged, disk: Disk) -> None:
    """Sign-offs of former days for what is still the same go into the file of this day."""
    path = places.signoffs(record.date)
    before = sorted(
        (p for p in places.releases.glob("*.yaml") if RELEASE.fullmatch(p.stem) and p != path),
        key=lambda p: p.stem, reverse=True,
    )  # fmt: skip
    given = [signoffs.read(p, places.name(p)) for p in before]
    new = signoffs.carried(record.reports, given, signoffs.read(path, places.name(path)))
    if new:
        disk.replace(path, signoffs.signed(path, places.name(path), new).encode())


def changed(before: Staged, after: Staged) -> list[str]:
    """How what would be staged now differs from what is: a line each."""
    lines = []
    if before.against != after.against:
        lines.append(f"暂存以后，现行的发布由 {before.against or '（没有）'} 变为 {after.against or '（没有）'}")
    if before.site != after.site:
        lines.append("暂存以后，网站的名称、域名或标识码改了")
    lines += _differences(
        {one.report: one.own_sha256 for one in before.reports}, {one.report: one.own_sha256 for one in after.reports},
        {"已改动": "暂存以后重新生成过", "没有了": "暂存以后不再公开或已撤下", "新增": "暂存以后新增，没有人看过"},
    )  # fmt: skip
    lines += _differences(
        {one.report: str(one.withdrawn) for one in before.withdrawn},
        {one.report: str(one.withdrawn) for one in after.withdrawn},
        {"已改动": "撤下的日期改了", "没有了": "暂存以后不再撤下", "新增": "暂存以后撤下"},
    )
    if not lines and before != after:
        lines.append("暂存以后，更正说明、参数或网页的样式改了")
    return lines


def _differences(before: Mapping[str, str], after: Mapping[str, str], words: Mapping[str, str]) -> list[str]:
    return [f"{key}：{words[what]}" for key, what in changed_inputs(before, after).items()]
