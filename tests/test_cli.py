"""The command: sentences in Chinese, exit codes, nothing but sentences for expected faults."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

from xianbao import cli
from xianbao.workspace import Workspace


def xianbao(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "xianbao", *arguments], cwd=cwd, capture_output=True, encoding="utf-8", check=False,
        env={**__import__("os").environ, "COLUMNS": "200", "PYTHONUTF8": "1"},
    )  # fmt: skip


def test_help_is_in_chinese_and_lists_every_command() -> None:
    done = xianbao("--help", cwd=ROOT)
    assert done.returncode == 0
    for command in cli.app.commands:
        assert re.search(rf"^ +{command} +[\u4e00-\u9fff]", done.stdout, re.MULTILINE), done.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["build", "--engin", "x"], 2, "命令写法有误：没有选项 --engin"),
        (["build", "--engine", "latex"], 2, "选项 --engine 的值不对，可用：auto、quarto、pandoc"),
        (["init"], 2, "命令写法有误：缺少参数"),
        (["bild"], 2, f"命令写法有误：没有命令 bild，可用：{'、'.join(sorted(cli.app.commands))}"),
        (["build", "--edition", "x"], 2, "选项 --edition 的值不对，可用：all、internal、public"),
        (
            ["build", "luxi", "--kind", "reconciliation", "--edition", "public"],
            1,
            "这些报告都不是主动公开的（参数文件的 publication），没有公开版可以生成",
        ),
        (["build", "nowhere"], 1, "没有地区“nowhere”的参数文件 params/nowhere.yaml；现有地区：anding、"),
        (["build", "../etc"], 1, "地区代号“../etc”不合要求"),
        (["build", "luxi", "--to", "odt"], 1, "--to 的格式“odt”不认识；可用：pdf、html、docx"),
        (["build", "luxi", "--period", "2018"], 1, "没有符合条件的报告"),
        (["build", "luxi", "-C", "/"], 1, "不在工作区内"),
        (["fonts", "--from", "/nowhere"], 1, "--from 的目录不存在"),
    ],
)
def test_misuse_is_one_sentence(arguments: list[str], code: int, words: str) -> None:
    done = xianbao(*arguments, cwd=ROOT)
    assert done.returncode == code, done.stderr
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_build_from_another_folder_in_one_format(workspace: Workspace, tmp_path: Path) -> None:
    words = ("build", "luxi", "--kind", "work_report", "--engine", "pandoc", "--to", "html")
    done = xianbao(*words, "-C", str(workspace.root), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "✓ luxi 2017 work_report" in done.stdout
    assert "reports/build/internal/luxi/2017/work_report/report.html" in done.stdout
    assert "排版引擎：pandoc（pandoc" in done.stderr
    for edition in ("internal", "public"):
        folder = workspace.build / edition / "luxi/2017/work_report"
        assert (folder / "report.html").exists()
        assert not (folder / "report.pdf").exists()
    assert "✓ luxi 2017 work_report 公开版" in done.stdout
    assert "  脱敏：没有不公开的数字\n共 2 份，成功 2 份" in done.stdout


def test_one_failure_does_not_hide_the_other_results(workspace: Workspace) -> None:
    text = workspace.params("luxi").read_text(encoding="utf-8")
    workspace.params("other").write_text(text.replace("芦溪县", "他县").replace("360323", "999999"), encoding="utf-8")
    folder = workspace.ledgers("other", "2017")
    folder.mkdir(parents=True)
    (folder / "问题整改台账.xlsx").write_bytes(b"broken")
    done = xianbao(
        "build", "luxi", "other", "--kind", "work_report", "--edition", "internal", "--engine", "pandoc", "--to", "html",
        cwd=workspace.root,
    )  # fmt: skip
    assert done.returncode == 1
    assert "✓ luxi 2017 work_report" in done.stdout
    assert "✗ other 2017 work_report 没有生成" in done.stderr
    assert "data/other/2017/问题整改台账.xlsx：内容是文本，不是 Excel 文件" in done.stderr
    assert "共 2 份，成功 1 份，失败 1 份" in done.stdout


def test_init_makes_a_workspace_and_never_overwrites(tmp_path: Path) -> None:
    done = xianbao("init", "新区", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    place = Workspace.find(tmp_path / "新区")
    assert place.notebook("work_report").exists()
    assert (place.extension / "gongwen.lua").exists()
    again = xianbao("init", "新区", cwd=tmp_path)
    assert again.returncode == 1
    assert "不是空目录" in again.stderr


def test_new_makes_params_and_blank_ledgers(workspace: Workspace) -> None:
    words = ("--code", "999999", "--name", "某县", "--year", "2019")
    done = xianbao("new", "moxian", *words, cwd=workspace.root)
    assert done.returncode == 0, done.stderr
    assert (workspace.ledgers("moxian", "2019") / "教育项目进度台账.xlsx").exists()
    again = xianbao("new", "moxian", *words, cwd=workspace.root)
    assert again.returncode == 1
    assert "已经存在" in again.stderr
    built = xianbao("build", "moxian", cwd=workspace.root)
    assert built.returncode == 1
    assert "没有可用的台账" in built.stderr


def test_measure_tells_what_pages_measure_and_what_is_wrong(built: Path, tmp_path: Path) -> None:
    spoilt = tmp_path / "report.html"
    page = (built / "report.html").read_text(encoding="utf-8")
    spoilt.write_text(page.replace("2017年9月28日</p>", "2017年09月28日</p>"), encoding="utf-8")
    good = xianbao("measure", *(str(built / f"report.{f}") for f in ("pdf", "docx", "html")), cwd=tmp_path)
    assert good.returncode == 0, good.stdout + good.stderr
    assert "错误" not in good.stderr
    assert "没有发现问题" in good.stdout
    assert "1   210×297" in good.stdout
    bad = xianbao("measure", "report.html", cwd=tmp_path)
    assert bad.returncode == 1
    assert "错误：文字" in bad.stderr
    assert "2017年09月28日" in bad.stderr
    assert xianbao("measure", str(ROOT / "README.md"), cwd=tmp_path).returncode == 1


def test_fonts_says_which_face_stands_in_for_which() -> None:
    done = xianbao("fonts", "--offline", cwd=ROOT)
    assert done.returncode == 0, done.stderr
    for word in ("方正小标宋", "仿宋_GB2312", "楷体_GB2312", "黑体", "宋体", "代替"):
        assert word in done.stdout


def test_every_command_is_documented() -> None:
    readme = (ROOT / "README.zh-CN.md").read_text(encoding="utf-8")
    for name in cli.app.commands:
        assert f"xianbao {name}" in readme, name
