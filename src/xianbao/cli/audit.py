"""Commands that look at built reports: diff, explain, measure, verify."""

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import get_args

import click
from rich.table import Table

from xianbao.cli.frame import app, aside, err, help_option, out, plain, workspace_option
from xianbao.errors import XianbaoError
from xianbao.params import Layout
from xianbao.workspace import Workspace

# Rows of a table of differences that a terminal shows
MOST = 20


@app.command("verify", options_metavar="[选项]")
@click.argument("targets", nargs=-1, metavar="[地区或文件]…")
@click.option(
    "-j", "--jobs", "count", type=click.IntRange(min=1), metavar="份数", help="同时重做几份，默认为处理器个数"
)
@workspace_option
@help_option
def verify_command(targets: tuple[str, ...], count: int | None, workspace: Path) -> None:
    """核验报告：按运行记录在另一个文件夹重做，逐字节比较；给出文件的，按校验码找到记录。"""
    from xianbao import verify  # noqa: PLC0415 (see build)

    place = Workspace.find(workspace)
    kept, told = verify.chosen(place, targets)
    with err.status(f"正在重做 {len(kept)} 份报告……"):
        told += verify.verify(place, kept, count or os.cpu_count() or 1)
    for one in told:
        good = one.verdict in verify.GOOD
        code = f"（校验码 {one.code}）" if one.code else ""
        out.print(
            f"{'✓' if good else '✗'} {plain(one.name)}{code}：{one.verdict}", style="green" if good else "bold red"
        )
        for line in one.lines:
            aside(line)
    sound = sum(one.verdict in verify.GOOD for one in told)
    if len(told) > 1:
        out.print(f"共 {len(told)} 项，{'或'.join(verify.GOOD)}的 {sound} 项，其他 {len(told) - sound} 项")
    if sound < len(told):
        raise click.exceptions.Exit(1)


@app.command("diff", options_metavar="[选项]")
@click.argument("before", metavar="前一份")
@click.argument("after", metavar="后一份")
@click.option("--all", "everything", is_flag=True, help=f"每项全部列出，不写则每项最多列 {MOST} 处")
@click.option("--json", "as_json", type=click.Path(path_type=Path), metavar="文件", help="另存为 JSON")
@click.option("--html", "as_html", type=click.Path(path_type=Path), metavar="文件", help="另存为网页")
@workspace_option
@help_option
def diff_command(
    before: str, after: str, everything: bool, as_json: Path | None, as_html: Path | None, workspace: Path
) -> None:
    """比较两份报告：两个报告期、两个版本或两次生成。

    每份写作 地区[:报告期[:文种[:版本]]]，例如 luxi:2017:work_report，或写报告文件夹的路径。
    """
    from xianbao import diff  # noqa: PLC0415 (loads lxml and the readers)

    places = [diff.find(named, lambda: Workspace.find(workspace)) for named in (before, after)]
    comparison = diff.compare(*(diff.load(place.folder, place.label) for place in places))
    if as_json:
        text = json.dumps(diff.record(comparison), ensure_ascii=False, indent=1)
        as_json.write_text(f"{text}\n", encoding="utf-8", newline="\n")
    if as_html:
        as_html.write_text(diff.page(comparison), encoding="utf-8", newline="\n")
    out.print(plain(diff.heading(comparison)), soft_wrap=True)
    for section in diff.sections(comparison):
        if not section.rows:
            continue
        table = Table(title=section.title, title_justify="left", style="yellow" if section.check else "")
        for column in section.columns:
            table.add_column(column, overflow="fold")
        shown = section.rows if everything else section.rows[:MOST]
        for row in shown:
            table.add_row(*map(plain, row))
        out.print(table)
        if len(shown) < len(section.rows):
            out.print(f"另有 {len(section.rows) - len(shown)} 处，用 --all 全部列出，或用 --html、--json 存成文件")
    for line in diff.remarks(comparison):
        out.print(line, soft_wrap=True)
    out.print(plain(diff.summary(comparison)), soft_wrap=True)


@app.command(options_metavar="[选项]")
@click.argument(
    "paths", nargs=-1, required=True, metavar="文件…", type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--layout", type=click.Choice(get_args(Layout)), default="fill", help="按哪种版式量，默认 fill")
@help_option
def measure(paths: tuple[Path, ...], layout: str) -> None:
    """量一量成品的版面和文字：报告的 PDF、Word、网页，手工改过的也行。"""
    from xianbao import gates  # noqa: PLC0415 (see build)
    from xianbao.layout import ERROR  # noqa: PLC0415

    wrong = 0
    for path in paths:
        out.print(plain(path), style="bold", soft_wrap=True)
        pages, faults = gates.examine(path, layout)
        for line in pages:
            out.print(f"  {line}", soft_wrap=True)
        for severity, told in faults:
            aside(f"{severity}：{told}", style="red" if severity == ERROR else "yellow")
        wrong += sum(severity == ERROR for severity, _ in faults)
        if not faults:
            out.print("  没有发现问题")
    if wrong:
        raise click.exceptions.Exit(1)


@app.command(options_metavar="[选项]")
@click.argument("slug", metavar="地区")
@click.argument("wanted", required=False, metavar="[数字或指标]")
@click.option("--period", metavar="报告期", help="只查这个报告期的报告")
@click.option("--kind", metavar="文种", help="只查这个文种的报告")
@workspace_option
@help_option
def explain(slug: str, wanted: str | None, period: str | None, kind: str | None, workspace: Path) -> None:
    """数字从哪里来：报告中印出的数（如 358.31万元）、指标代号或名称。不写则列出全部数字。"""
    from xianbao import explaining  # noqa: PLC0415 (see build)

    place = Workspace.find(workspace)
    found, reports = 0, explaining.load(place, slug, period, kind)
    for report, known in reports:
        numbers = explaining.find(known, wanted) if wanted else list(known.numbers)
        found += len(numbers)
        told = list(explaining.explained(known, numbers))
        if told:
            out.print(f"{report}：{len(numbers)} 处，{len(told)} 个数", style="bold", soft_wrap=True)
        if wanted:
            for one in told:
                _card(one)
        elif told:
            _listed(told)
    if not found:
        near = explaining.nearest((known for _, known in reports), wanted or "")
        hint = f"；最接近的是：{'、'.join(near)}" if near else ""
        raise XianbaoError(f"{slug} 的报告中没有“{wanted}”{hint}；不写数字则列出全部")


def _card(one: "explaining.Explained") -> None:  # type: ignore[name-defined]  # noqa: F821
    table = Table(title=plain(one.printed), title_justify="left", title_style="bold", show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold", ratio=1)
    for name, words in {**one.card, "出现在": "\n".join(one.places)}.items():
        table.add_row(name, "\n".join(plain(line) for line in words.replace("；", "；\n").split("\n")))
    out.print(table)


def _listed(told: "Sequence[explaining.Explained]") -> None:  # type: ignore[name-defined]  # noqa: F821
    table = Table()
    for heading in ("数字", "名称", "代号", "出现在"):
        table.add_column(heading, overflow="fold")
    for one in told:
        table.add_row(*map(plain, (one.printed, one.card["名称"], one.card["代号"], "；".join(one.places))))
    out.print(table)
