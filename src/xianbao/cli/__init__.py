"""The command xianbao: arguments in, sentences in Chinese and an exit code out."""

import errno
import io
import re
import sys

import click

from xianbao import __version__
from xianbao.cli import audit, publish, reports, serve  # noqa: F401 (their commands join the group)
from xianbao.cli.frame import app, err, help_option, out, plain
from xianbao.errors import XianbaoError

# jsonschema (below nbformat) compiles a grammar of IRIs on import if it finds this package: 1.8 s; here and not in
# main(), for the processes of `build -j` read this module too
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]


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
            err.print(plain(line), style="red", soft_wrap=True)
        code = 1
    except click.exceptions.NoArgsIsHelpError as error:
        out.print(error.format_message())
        code = 2
    except click.UsageError as error:
        err.print(_usage(error), style="red", soft_wrap=True)
        code = 2
    except OSError as error:
        what = f"{error.filename or '文件'}：不能读写（{error.strerror}）"
        if error.errno == errno.ENOSPC:
            what = "磁盘空间不够，没有改动已有的报告和发布；请清理后再试"
        err.print(plain(what), style="red")
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
        case click.BadParameter(param=click.Option(type=click.IntRange(max=most)) as option):
            within = f" 1 至 {most} " if most else "不小于 1 "
            what = f"选项 {option.opts[-1]} 的值不对，应为{within}的整数"
        case _ if found := re.search(r"No such command '(.*?)'", error.format_message()):
            what = f"没有命令 {found[1]}，可用：{'、'.join(sorted(app.commands))}"
        case _:
            what = error.format_message()
    return f"命令写法有误：{what}（{command} --help 查看用法）"
