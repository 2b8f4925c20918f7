"""The command's frame: its consoles, its help, the options that commands share."""

import re
from pathlib import Path
from typing import ClassVar

import click
from rich.console import Console

# What a ledger or a file name says is text here: no markup, and no sign that moves a terminal's cursor
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
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


def aside(told: str, style: str = "") -> None:
    """An indented line for the user, on the error stream."""
    err.print(f"  {plain(told)}", style=style, soft_wrap=True)


def plain(words: object) -> str:
    """Words from files, without signs that move a cursor."""
    return _CONTROL.sub("�", str(words))
