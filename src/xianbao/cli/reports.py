"""Commands that make reports and what they need: build, check, fonts, init, new."""

import os
import shutil
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import get_args

import click
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from xianbao import fonts
from xianbao.cli.frame import app, aside, err, help_option, out, plain, workspace_option
from xianbao.errors import XianbaoError
from xianbao.params import FORMATS, Kind
from xianbao.problems import Problem
from xianbao.workspace import Workspace


@app.command(options_metavar="[选项]")
@click.argument("slugs", nargs=-1, metavar="[地区]…")
@click.option("--period", metavar="报告期", help="只做这个报告期：2017、2019-q2、2019-06")
@click.option("--kind", metavar="文种", help=f"只做这个文种：{'、'.join(get_args(Kind))}")
@click.option("--to", metavar="格式", help="格式，逗号分隔：pdf,html,docx；不写则按参数文件")
@click.option(
    "--engine",
    type=click.Choice(["auto", "quarto", "pandoc"]),
    default="auto",
    help="排版引擎：auto 有 Quarto 就用 Quarto，否则用 pandoc + Typst",
)
@click.option(
    "--edition",
    type=click.Choice(["all", "internal", "public"]),
    default="all",
    help="版本：internal 内部版，public 公开版（主动公开的报告才有），all 两种都生成",
)
@click.option("--strict", is_flag=True, help="缺台账也算失败")
@click.option(
    "-j",
    "--jobs",
    "count",
    type=click.IntRange(min=1),
    metavar="份数",
    help="同时生成几份，默认为处理器个数，1 为逐份生成；内存不足时改小",
)
@workspace_option
@help_option
def build(
    slugs: tuple[str, ...],
    period: str | None,
    kind: str | None,
    to: str | None,
    engine: str,
    edition: str,
    strict: bool,
    count: int | None,
    workspace: Path,
) -> None:
    """生成报告：核对台账、运行笔记本、排版。不写地区则全部生成。

    主动公开的报告先生成内部版，再生成公开版：人数少的数字，和可以由它推算的数字，印作“＊”。
    """
    from xianbao import pipeline, run  # noqa: PLC0415 (loads pandas, papermill and the engines)

    place = Workspace.find(workspace)
    formats = _formats(to)
    chosen = pipeline.renderer(engine)
    plans = pipeline.plans(place, slugs, period, kind)
    versions = "，".join(f"{k} {v}" for k, v in chosen.versions().items())
    err.print(f"排版引擎：{chosen.name}（{versions}）")
    with Progress(
        SpinnerColumn(), TextColumn("{task.description}"), TextColumn("{task.completed}/{task.total}"),
        TimeElapsedColumn(), console=err, transient=True, disable=not err.is_terminal,
    ) as progress:  # fmt: skip
        editions = [edition] if edition != "all" else ["internal", "public"]
        expected = len(plans) * ("internal" in editions) + sum(run.has_public(p.id.kind, p.entry) for p in plans) * (
            "public" in editions
        )
        if not expected:
            raise XianbaoError("这些报告都不是主动公开的（参数文件的 publication），没有公开版可以生成")
        task = progress.add_task("生成报告", total=expected)
        outcomes = run.build_all(
            place, plans, chosen, formats, editions=editions, strict=strict, count=count or os.cpu_count() or 1,
            told=lambda _: progress.advance(task),
        )  # fmt: skip
    for outcome in outcomes:
        _tell(place, outcome)
    failed = sum(o.error is not None for o in outcomes)
    if len(outcomes) > 1:
        out.print(f"共 {len(outcomes)} 份，成功 {len(outcomes) - failed} 份，失败 {failed} 份")
    if failed:
        raise click.exceptions.Exit(1)


def _formats(to: str | None) -> list[str] | None:
    if to is None:
        return None
    wanted = [part.strip() for part in to.split(",") if part.strip()]
    unknown = [part for part in wanted if part not in FORMATS]
    if unknown or not wanted:
        raise XianbaoError(f"--to 的格式“{to}”不认识；可用：{'、'.join(FORMATS)}，多个用逗号分隔")
    return [f for f in FORMATS if f in wanted]


def _tell(place: Workspace, outcome: "pipeline.Outcome") -> None:  # type: ignore[name-defined]  # noqa: F821
    head = f"{outcome.id.slug} {outcome.id.period} {outcome.id.kind}"
    public = outcome.id.edition == "public"
    head += " 公开版" if public else ""
    if outcome.error:
        err.print(f"✗ {head} 没有生成：", style="bold red")
        for line in outcome.error.lines:
            aside(line)
        folder = place.failed(outcome.id)
        if (folder / "error.txt").exists() and hasattr(outcome.error, "cell"):
            aside(f"详情：{place.name(folder / 'error.txt')}")
        return
    out.print(f"✓ {head}（{outcome.seconds:.1f} 秒）", style="green")
    for path in outcome.files:
        out.print(f"  {plain(place.name(path))}", soft_wrap=True)
    out.print(f"  核数：{outcome.traced} 处数字全部有来源")
    if public:
        few, others = outcome.withheld
        told = (
            f"{few + others} 个数字不公开：{few} 个本身涉及的人少，{others} 个可以推算出别的"
            if few
            else "没有不公开的数字"
        )
        out.print(f"  脱敏：{told}" + (f"；共 {outcome.hidden} 处印作“＊”" if outcome.hidden else ""), soft_wrap=True)
    if outcome.followup:
        told = f"核查清单 {len(outcome.followup)} 份，含个人信息，不得外传，填写前请另存"
        out.print(f"  {plain(place.name(outcome.followup[0].parent))}：{told}", soft_wrap=True)
    for reason in outcome.missing:
        aside(f"缺台账：{reason}，有关段落未列入报告", style="yellow")
    for warning in outcome.warnings:
        aside(f"提示：{warning}", style="yellow")


@app.command("fonts", options_metavar="[选项]")
@click.option("--offline", is_flag=True, help="只在本机查找，不下载")
@click.option(
    "--from", "folder", type=click.Path(path_type=Path), metavar="目录", help="另外查找的字体目录，例如放正式字体的目录"
)
@help_option
def fonts_command(offline: bool, folder: Path | None) -> None:
    """查找或下载公文字体，说明每种字体由什么代替。"""
    if folder is not None and not folder.is_dir():
        raise XianbaoError(f"--from 的目录不存在：{folder}")
    extra = [folder] if folder else []
    faces = fonts.find(extra)
    if not offline and fonts.wanting(faces):
        with err.status("正在取字体……"):
            said = fonts.fetch()
        for line in said:
            aside(line)
        faces = fonts.find(extra)
    table = Table("用途", "正式字体", "本机使用", "来源")
    for role in fonts.ROLES:
        face = faces.stack(role.id)[0]
        stand_in = "正式字体" if face.source == fonts.OFFICIAL else f"{face.family} 代替"
        table.add_row(role.name, role.official, stand_in, face.source)
    out.print(table)
    out.print(f"字体目录：{faces.folder}", soft_wrap=True)


@app.command(options_metavar="[选项]")
@click.argument("folder", type=click.Path(path_type=Path), metavar="目录")
@help_option
def init(folder: Path) -> None:
    """新建一个工作区：参数、台账、笔记本、报告四个文件夹。"""
    if folder.exists() and any(folder.iterdir()):
        raise XianbaoError(f"{folder} 不是空目录；请换一个新目录，以免覆盖已有文件")
    source = Path(str(files("xianbao"))) / "_workspace"
    if not source.is_dir():
        source = Workspace.find(Path(__file__)).root
    for part in ("notebooks", "reports/_extensions"):
        shutil.copytree(
            source / part, folder / part, ignore=shutil.ignore_patterns(".ipynb_checkpoints", "__pycache__")
        )
    for part in ("params", "data"):
        (folder / part).mkdir()
    out.print(f"已建立工作区 {folder}：把参数放进 params，把台账放进 data/地区/年度", soft_wrap=True)


@app.command(options_metavar="[选项]")
@click.argument("slugs", nargs=-1, metavar="[地区]…")
@click.option("--period", metavar="报告期", help="只查这个报告期的台账")
@click.option("--json", "as_json", type=click.Path(path_type=Path), metavar="文件", help="另存为 JSON")
@workspace_option
@help_option
def check(slugs: tuple[str, ...], period: str | None, as_json: Path | None, workspace: Path) -> None:
    """核对台账：一次列出全部问题，并在台账的副本中逐格批注。"""
    from xianbao import checking, pipeline  # noqa: PLC0415 (see build)

    place = Workspace.find(workspace)
    plans = pipeline.plans(place, slugs, period, None)
    folders = {place.ledgers(p.id.slug, p.id.period): p.params for p in plans}
    problems: list[Problem] = []
    for folder, params in folders.items():
        copies = place.root / "reports" / "check" / folder.relative_to(place.root / "data")
        report = checking.examine(folder, place.name(folder), copies, params.quarantine_limit, params.code)
        problems += report.problems
        _problems(report.problems)
        for line in report.hints:
            aside(f"提示：{line}", style="yellow")
        for path in report.copies:
            out.print(f"批注副本：{plain(place.name(path))}", soft_wrap=True)
        out.print(f"{place.name(folder)}：{report.summary}", soft_wrap=True)
    if as_json:
        as_json.write_text(checking.as_json(problems), encoding="utf-8", newline="\n")
    if any(p.severity == "错误" for p in problems):
        raise click.exceptions.Exit(1)


def _problems(problems: "Sequence[Problem]") -> None:
    if not problems:
        return
    table = Table(show_lines=True)
    for heading in ("", "台账", "单元格", "列", "现在是"):
        table.add_column(heading, overflow="fold")
    table.add_column("问题和要求", overflow="fold", ratio=1)
    for p in problems:
        words = p.words.lstrip("，；：: ")
        style = "red" if p.severity == "错误" else "yellow"
        table.add_row(*map(plain, (p.severity, Path(p.file).stem, p.cell, p.column, p.stood, words)), style=style)
    out.print(table)


@app.command(options_metavar="[选项]")
@click.argument("slug", metavar="地区")
@click.option("--code", required=True, metavar="代码", help="六位行政区划代码，如 360323")
@click.option("--name", required=True, metavar="名称", help="地区名称，如 芦溪县")
@click.option("--year", required=True, type=int, metavar="年度", help="报告年度，如 2019")
@click.option("--issuer", metavar="机关", help="发文机关，不写则为 名称 + 教育局")
@click.option("--unlisted", metavar="理由", help="地区不在国家标准中的理由，如 经济开发区；写了就不核对代码和名称")
@workspace_option
@help_option
def new(slug: str, code: str, name: str, year: int, issuer: str | None, unlisted: str | None, workspace: Path) -> None:
    """为新地区建立参数文件和一套空白台账。"""
    from xianbao import template  # noqa: PLC0415 (openpyxl, that no other command needs)

    place = Workspace.find(workspace)
    params, *ledgers = template.scaffold(place, slug, code, name, year=year, issuer=issuer, unlisted=unlisted)
    out.print(f"已建立 {place.name(params)}", soft_wrap=True)
    folder = place.name(ledgers[0].parent)
    out.print(f"已建立 {len(ledgers)} 本空白台账，在 {folder}；填好需要的几本，其余删去", soft_wrap=True)
