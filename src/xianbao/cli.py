"""The command xianbao: arguments in, sentences in Chinese and an exit code out."""

import io
import json
import os
import re
import shutil
import sys
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import ClassVar, get_args

import click
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from xianbao import __version__, fonts
from xianbao.errors import XianbaoError
from xianbao.params import FORMATS, Kind, Layout
from xianbao.problems import Problem
from xianbao.workspace import Workspace

# jsonschema (below nbformat) compiles a grammar of IRIs on import if it finds this package: 1.8 s; here and not in
# main(), for the processes of `build -j` read this module too
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

# What a ledger or a file name says is text here: no markup, and no sign that moves a terminal's cursor
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
# Rows of a table of differences that a terminal shows
MOST = 20
out, err = (Console(stderr=stderr, markup=False, emoji=False, highlight=False) for stderr in (False, True))


class _Help(click.HelpFormatter):
    """Click's help with Chinese headings."""

    headings: ClassVar = {"Options": "选项", "Commands": "命令"}

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, prefix or "用法：")

    def write_heading(self, heading: str) -> None:
        super().write_heading(self.headings.get(heading, heading))


click.Context.formatter_class = _Help
help_option = click.help_option("-h", "--help", help="显示这段说明")
workspace_option = click.option(
    "-C", "--workspace", type=click.Path(path_type=Path), default=".", metavar="目录", help="工作区目录，默认为当前目录"
)


@click.group(subcommand_metavar="命令 [参数]…", options_metavar="[选项]")
@help_option
def app() -> None:
    """县报：由台账生成工作情况汇报（PDF、网页、Word）。"""


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
    strict: bool,
    count: int | None,
    workspace: Path,
) -> None:
    """生成报告：核对台账、运行笔记本、排版。不写地区则全部生成。"""
    from xianbao import jobs, pipeline  # noqa: PLC0415 (loads pandas, papermill and the engines)

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
        task = progress.add_task("生成报告", total=len(plans))
        outcomes = jobs.build_all(
            place, plans, chosen, formats, strict=strict, jobs=min(count or os.cpu_count() or 1, len(plans)),
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
    if outcome.error:
        err.print(f"✗ {head} 没有生成：", style="bold red")
        for line in outcome.error.lines:
            _line(line)
        folder = place.failed(outcome.id)
        if (folder / "error.txt").exists() and hasattr(outcome.error, "cell"):
            _line(f"详情：{place.name(folder / 'error.txt')}")
        return
    out.print(f"✓ {head}（{outcome.seconds:.1f} 秒）", style="green")
    for path in outcome.files:
        out.print(f"  {_text(place.name(path))}", soft_wrap=True)
    out.print(f"  核数：{outcome.traced} 处数字全部有来源")
    if outcome.followup:
        told = f"核查清单 {len(outcome.followup)} 份，含个人信息，不得外传，填写前请另存"
        out.print(f"  {_text(place.name(outcome.followup[0].parent))}：{told}", soft_wrap=True)
    for reason in outcome.missing:
        _line(f"缺台账：{reason}，有关段落未列入报告", style="yellow")
    for warning in outcome.warnings:
        _line(f"提示：{warning}", style="yellow")


def _line(text: str, style: str = "") -> None:
    err.print(f"  {_text(text)}", style=style, soft_wrap=True)


def _text(words: object) -> str:
    return _CONTROL.sub("�", str(words))


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
            f"{'✓' if good else '✗'} {_text(one.name)}{code}：{one.verdict}", style="green" if good else "bold red"
        )
        for line in one.lines:
            _line(line)
    sound = sum(one.verdict in verify.GOOD for one in told)
    if len(told) > 1:
        out.print(f"共 {len(told)} 项，{'或'.join(verify.GOOD)}的 {sound} 项，其他 {len(told) - sound} 项")
    if sound < len(told):
        raise click.exceptions.Exit(1)


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
            _line(line)
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
            _line(f"提示：{line}", style="yellow")
        for path in report.copies:
            out.print(f"批注副本：{_text(place.name(path))}", soft_wrap=True)
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
        table.add_row(*map(_text, (p.severity, Path(p.file).stem, p.cell, p.column, p.stood, words)), style=style)
    out.print(table)


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
    out.print(_text(diff.heading(comparison)), soft_wrap=True)
    for section in diff.sections(comparison):
        if not section.rows:
            continue
        table = Table(title=section.title, title_justify="left", style="yellow" if section.check else "")
        for column in section.columns:
            table.add_column(column, overflow="fold")
        shown = section.rows if everything else section.rows[:MOST]
        for row in shown:
            table.add_row(*map(_text, row))
        out.print(table)
        if len(shown) < len(section.rows):
            out.print(f"另有 {len(section.rows) - len(shown)} 处，用 --all 全部列出，或用 --html、--json 存成文件")
    for line in diff.remarks(comparison):
        out.print(line, soft_wrap=True)
    out.print(_text(diff.summary(comparison)), soft_wrap=True)


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
        out.print(_text(path), style="bold", soft_wrap=True)
        pages, faults = gates.examine(path, layout)
        for line in pages:
            out.print(f"  {line}", soft_wrap=True)
        for severity, told in faults:
            _line(f"{severity}：{told}", style="red" if severity == ERROR else "yellow")
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
    found, near = 0, []
    for report, known in explaining.load(place, slug, period, kind):
        numbers = explaining.find(known, wanted) if wanted else list(known.numbers)
        near += explaining.nearest(known, wanted) if wanted else []
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
        hint = f"；最接近的是：{'、'.join(dict.fromkeys(near))}" if near else ""
        raise XianbaoError(f"{slug} 的报告中没有“{wanted}”{hint}；不写数字则列出全部")


def _card(one: "explaining.Explained") -> None:  # type: ignore[name-defined]  # noqa: F821
    table = Table(title=_text(one.printed), title_justify="left", title_style="bold", show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold", ratio=1)
    for name, words in {**one.card, "出现在": "\n".join(one.places)}.items():
        table.add_row(name, "\n".join(_text(line) for line in words.replace("；", "；\n").split("\n")))
    out.print(table)


def _listed(told: "Sequence[explaining.Explained]") -> None:  # type: ignore[name-defined]  # noqa: F821
    table = Table()
    for heading in ("数字", "名称", "代号", "出现在"):
        table.add_column(heading, overflow="fold")
    for one in told:
        table.add_row(*map(_text, (one.printed, one.card["名称"], one.card["代号"], "；".join(one.places))))
    out.print(table)


@app.command(options_metavar="[选项]")
@help_option
def version() -> None:
    """显示版本。"""
    out.print(f"xianbao {__version__}")


def main() -> None:
    """Run the command; every expected error is a sentence and exit code 1, misuse is 2."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a console that cannot show ✓ must not stop a build
    try:
        status = app(prog_name="xianbao", standalone_mode=False)
        code = status if isinstance(status, int) else 0
    except XianbaoError as error:
        for line in error.lines:
            err.print(_text(line), style="red", soft_wrap=True)
        code = 1
    except click.exceptions.NoArgsIsHelpError as error:
        out.print(error.format_message())
        code = 2
    except click.UsageError as error:
        err.print(_usage(error), style="red", soft_wrap=True)
        code = 2
    except OSError as error:
        err.print(_text(f"{error.filename or '文件'}：不能读写（{error.strerror}）"), style="red")
        code = 1
    except (click.Abort, KeyboardInterrupt):
        err.print("已中断，没有改动已有的报告")
        code = 130
    raise SystemExit(code)


def _usage(error: click.UsageError) -> str:
    command = error.ctx.command_path if error.ctx else "xianbao"
    match error:
        case click.NoSuchOption():
            what = f"没有选项 {error.option_name}"
        case click.MissingParameter():
            what = "缺少参数"
        case click.BadParameter(param=click.Option(type=click.Choice() as choice) as option):
            what = f"选项 {option.opts[-1]} 的值不对，可用：{'、'.join(map(str, choice.choices))}"
        case click.BadParameter(param=click.Option(type=click.IntRange()) as option):
            what = f"选项 {option.opts[-1]} 的值不对，应为不小于 1 的整数"
        case _ if found := re.search(r"No such command '(.*?)'", error.format_message()):
            what = f"没有命令 {found[1]}，可用：{'、'.join(sorted(app.commands))}"
        case _:
            what = error.format_message()
    return f"命令写法有误：{what}（{command} --help 查看用法）"
