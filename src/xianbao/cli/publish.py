"""The command publish: stage, sign off, release, roll back."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.table import Column, Table

from xianbao.cli.frame import app, aside, err, help_option, out, plain, workspace_option
from xianbao.errors import XianbaoError
from xianbao.workspace import Workspace

NAMES = {"writer": "拟稿人", "reviewer": "审核人", "approver": "签发人"}
STEPS = "--stage、--sign 角色、--release、--rollback"


class _Day(click.ParamType[dt.date]):
    name = "日期"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> dt.date:
        if isinstance(value, dt.date):
            return value
        try:
            return dt.date.fromisoformat(str(value))
        except ValueError:
            raise XianbaoError(f"--date 的日期“{value}”不对，应写成 2026-11-25 的样子") from None


@app.command(options_metavar="[选项]")
@click.argument("slugs", nargs=-1, metavar="[地区]…")
@click.option("--stage", "staging", is_flag=True, help="暂存：收齐公开版，全部检查，做成网站，供查看")
@click.option("--sign", "role", metavar="角色", help="签字：writer、reviewer、approver 之一；写了地区则只签这些地区")
@click.option("--by", metavar="姓名", help="签字人，与 --sign 同用")
@click.option("--release", "releasing", is_flag=True, help="发布：三审签字齐全、与暂存一致才发布")
@click.option(
    "--rollback", "back", is_flag=False, flag_value="", metavar="[发布]", help="恢复上一次发布，或写明的那一次"
)
@click.option("--site", "domain", metavar="域名", help="发布哪一个网站；params 中只有一个网站时不用写")
@click.option(
    "--withdraw", multiple=True, metavar="报告", help="撤下一份报告，如 luxi/2017/work_report；只撤旧版加 /v1；可写多次"
)
@click.option("--date", "day", type=_Day(), metavar="日期", help="发布日或签字日期，默认今天")
@workspace_option
@help_option
def publish(
    slugs: tuple[str, ...],
    staging: bool,
    role: str | None,
    by: str | None,
    releasing: bool,
    back: str | None,
    domain: str | None,
    withdraw: tuple[str, ...],
    day: dt.date | None,
    workspace: Path,
) -> None:
    """发布：暂存网站、三审签字、发布、恢复上一次发布。"""
    from xianbao import publishing  # noqa: PLC0415 (see build)

    steps = [staging, role is not None, releasing, back is not None]
    if sum(steps) != 1:
        raise XianbaoError(f"请写明做哪一步，每次一步：{STEPS}")
    _fitting(slugs, staging=staging, role=role, by=by, domain=domain, withdraw=withdraw)
    places = publishing.Places(Workspace.find(workspace))
    publishing.inside(places)
    now = dt.datetime.now().astimezone()
    today, disk = day or now.date(), publishing.Disk()
    what = next(w for w, on in zip(("暂存", "签字", "发布", "恢复"), steps, strict=True) if on)
    with _told_what_stands(places), publishing.held(places.lock, what, f"{now:%Y-%m-%d %H:%M:%S}"):
        if staging:
            with err.status("正在检查公开版、生成网站……"):
                done = publishing.stage(places, today, domain, withdraw, disk)
            _staged(places, done, publishing.outstanding(places, done))
        elif role is not None and by is not None:
            path, signed = publishing.sign(places, _role(role), by, today, slugs, disk)
            _signed(places.name(path), signed, role, by)
        elif releasing:
            with err.status("正在核对暂存、写入发布文件夹……"):
                switched = publishing.release(places, today, disk)
            out.print(
                f"✓ 已发布 {switched.name}（{f'此前为 {switched.former}' if switched.former else '第一次发布'}）",
                style="green",
            )
            folder = places.releases / switched.name
            for name, told in (("site.zip", "交网站的压缩包"), ("cms", "供网站编辑逐篇录入"), ("签发清单.csv", "签字")):
                out.print(f"  {places.name(folder / name)}：{told}", soft_wrap=True)
            _hints(switched.hints)
        else:
            switched = publishing.rollback(places, back or None, today, disk)
            out.print(f"✓ 现行的发布由 {switched.former or '（没有）'} 恢复为 {switched.name}", style="green")
            out.print(f"  {places.name(places.releases / switched.name / 'site.zip')}：请交网站换上", soft_wrap=True)
            _hints(switched.hints)


@contextmanager
def _told_what_stands(places: "publishing.Places") -> Iterator[None]:  # type: ignore[name-defined]  # noqa: F821
    """Ctrl+C leaves with a word on the release that stands."""
    from xianbao import publishing  # noqa: PLC0415

    try:
        yield
    except KeyboardInterrupt:
        err.print(f"已中断，现行的发布是 {publishing.stands(places)}")
        raise SystemExit(130) from None


def _fitting(
    slugs: tuple[str, ...], *, staging: bool, role: str | None, by: str | None, domain: str | None,
    withdraw: tuple[str, ...],
) -> None:  # fmt: skip
    """Raise XianbaoError for options that do not go with the step."""
    if (role is None) != (by is None):
        raise XianbaoError("--sign 角色 和 --by 姓名 要一起写，例如 xianbao publish --sign reviewer --by 姓名")
    if slugs and role is None:
        raise XianbaoError(f"地区（{'、'.join(slugs)}）只与 --sign 同用；暂存和发布总是整个网站")
    if not staging and (domain or withdraw):
        raise XianbaoError("--site 和 --withdraw 只与 --stage 同用")


def _role(role: str) -> "publishing.signoffs.Role":  # type: ignore[name-defined]  # noqa: F821
    from xianbao import publishing  # noqa: PLC0415

    for known in publishing.ROLES:
        if role == known:
            return known
    raise XianbaoError(f"--sign 的角色“{role}”不认识；可用：writer（拟稿）、reviewer（审核）、approver（签发）")


def _staged(places: "publishing.Places", done: "publishing.Prepared", left: list[str]) -> None:  # type: ignore[name-defined]  # noqa: F821
    """left: what is to be done before this can be released."""
    states: dict[str, list[str]] = {}
    for one in done.found.editions:
        states.setdefault(one.state, []).append(f"{one.item.report}（第{one.item.number}版）")
    for gone in done.record.withdrawn:
        states.setdefault("公示期满撤下" if gone.ended else "已撤下", []).append(gone.report)
    compared = f"与现行发布 {done.current.name} 相比" if done.current else "第一次发布"
    table = Table(compared, "份数", Column("报告", overflow="fold", ratio=1), show_lines=True)
    for state, reports in states.items():
        table.add_row(state, str(len(reports)), "\n".join(map(plain, reports)))
    out.print(table)
    _hints(done.found.hints)
    count, pages = len(done.record.reports), len(done.record.pages)
    out.print(f"✓ 已暂存 {count} 份报告，{pages} 个文件：{places.name(places.staging / 'index.html')}", style="green")
    for line in done.gates:
        out.print(f"  {line}", soft_wrap=True)
    for line in left:
        aside(line, style="yellow")
    then = "发布以前还要做以上几件事" if left else "签字齐全，看过以后可以发布：xianbao publish --release"
    out.print(f"  {then}", soft_wrap=True)


def _signed(name: str, signed: list[str], role: str, by: str) -> None:
    if signed:
        out.print(
            f"✓ {plain(by)} 以{NAMES[role]}（{role}）签了 {len(signed)} 份，写在 {name}", style="green", soft_wrap=True
        )
        for key in signed:
            out.print(f"  {key}")
    else:
        out.print(f"{NAMES[role]}（{role}）对暂存的这些报告已经签过，没有改动 {name}", soft_wrap=True)


def _hints(hints: tuple[str, ...] | list[str]) -> None:
    for line in hints:
        aside(f"提示：{line}", style="yellow")
