"""The command serve: the staged or released site, shown on this machine only."""

import re
from pathlib import Path

import click

from xianbao.cli.frame import app, help_option, out, plain, workspace_option
from xianbao.errors import XianbaoError
from xianbao.workspace import Workspace

PORT = 8000
_RELEASE = re.compile(r"\d{4}-\d\d-\d\d(-\d+)?")


@app.command(options_metavar="[选项]")
@click.option(
    "--port", type=click.IntRange(1, 65535), default=PORT, metavar="端口", help=f"用哪个端口，1 至 65535，默认 {PORT}"
)
@click.option("--released", is_flag=True, help="看现在发布的那一版，不写则看暂存的")
@workspace_option
@help_option
def serve(port: int, released: bool, workspace: Path) -> None:
    """预览网站：暂存的或已发布的，只有本机能看，只能看不能改。"""
    from xianbao import serving  # noqa: PLC0415 (see build)

    place = Workspace.find(workspace)
    root = _released(place) if released else _staged(place)
    with serving.listening(root, port) as servers:
        out.print(f"正在预览 {plain(place.name(root))}：http://localhost:{port}/", soft_wrap=True)
        out.print("只有本机能看；按 Ctrl-C 停止")
        serving.serve(servers)
    out.print("已停止预览")


def _staged(place: Workspace) -> Path:
    return _whole(place, place.root / "reports" / "site" / "staging", "请先运行 xianbao publish --stage")


def _released(place: Workspace) -> Path:
    """The site of the release that releases/current names."""
    current = place.root / "releases" / "current"
    if not current.is_file():
        raise XianbaoError("还没有发布过：没有 releases/current；请先运行 xianbao publish --release")
    name = current.read_text(encoding="utf-8", errors="replace").strip()
    if not _RELEASE.fullmatch(name):
        raise XianbaoError(f"releases/current 写的“{plain(name[:60])}”不是一次发布，应为一行，如 2026-11-25")
    return _whole(place, current.parent / name / "site", "请用 xianbao publish --rollback 恢复一次发布")


def _whole(place: Workspace, root: Path, then: str) -> Path:
    if not root.resolve().is_relative_to(place.root.resolve()):
        again = then.removeprefix("请").removeprefix("先")
        raise XianbaoError(f"{place.name(root)} 是链接，指到了工作区以外，不能预览；请删去这个链接，再{again}")
    if not (root / "index.html").is_file():
        raise XianbaoError(f"没有可以预览的网站：{place.name(root)} 中没有 index.html；{then}")
    return root
