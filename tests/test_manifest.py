"""The record of a run: what its 校验码 covers, what of the machine it holds, inputs that change under a build."""

import copy
import json
import re
import subprocess
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT

from xianbao import inputs, installation, manifest, pipeline
from xianbao.adapters.pandoc import Pandoc
from xianbao.errors import XianbaoError
from xianbao.workspace import Workspace


@pytest.fixture(scope="session")
def record(built: Path) -> dict[str, Any]:
    """The manifest of the 芦溪 report."""
    held: dict[str, Any] = json.loads((built / "manifest.json").read_text(encoding="utf-8"))
    return held


def test_the_code_of_a_built_report(record: dict[str, Any], built: Path) -> None:
    assert re.fullmatch(r"[0-9a-f]{4}(-[0-9a-f]{4}){3}", record["check_code"])
    assert manifest.check_code(record) == record["check_code"]
    assert list(manifest.faults(record)) == []
    assert f"gongwen-check: {record['check_code']}" in (built / "report.ipynb").read_text(encoding="utf-8")


def test_every_kind_of_input_is_there(record: dict[str, Any]) -> None:
    names = set(record["inputs"])
    assert {led["file"] for led in record["ledgers"].values()} < names
    assert {f"{n.removesuffix('.xlsx')}.origin.yaml" for n in names if n.endswith(".xlsx")} < names
    assert {"params/luxi.yaml", "notebooks/work_report.ipynb", "reports/_extensions/gongwen/gongwen.lua"} < names
    assert not [n for n in names if n.startswith("data/") and not n.startswith("data/luxi/2017/")]
    # the registers are another kind's
    assert not [n for n in names if "户籍" in n or "学籍" in n]


def test_last_year_targets_and_their_origins_are_inputs() -> None:
    ident = pipeline.plans(Workspace(ROOT), ["dingxi"], "2019", "work_report")[0].id
    names = inputs.hashes(Workspace(ROOT), ident, ("project",))
    assert {n.split("/")[2] for n in names if n.startswith("data/")} == {
        "2018", "2019", "targets.csv", "targets.origin.yaml", "tasks.csv", "tasks.origin.yaml", "documents.csv", "benchmarks.csv",
    }  # fmt: skip


def _changed(record: dict[str, Any], *keys: str, to: Any) -> str:
    other = copy.deepcopy(record)
    held = other
    for key in keys[:-1]:
        held = held[key]
    held[keys[-1]] = to
    return manifest.check_code(other)


@pytest.mark.parametrize(
    ("keys", "to"),
    [
        (("inputs", "params/luxi.yaml"), "0" * 64),
        (("python",), "3.99.0"),
        (("engine", "pandoc"), "99"),
        (("fonts",), []),
        (("dependencies",), []),
        (("program", "sha256"), "0" * 64),
        (("formats",), ["pdf"]),
        (("source_date_epoch",), 1),
        (("report", "edition"), "public"),
    ],
)
def test_what_changes_bytes_changes_the_code(record: dict[str, Any], keys: tuple[str, ...], to: Any) -> None:
    assert _changed(record, *keys, to=to) != record["check_code"]


@pytest.mark.parametrize(
    ("keys", "to"),
    [
        (("outputs",), {}),
        (("git",), None),
        (("git",), {"commit": "0" * 40, "dirty": True}),
        (("platform", "system"), "Windows"),
        (("own_sha256",), ""),
    ],
)
def test_what_changes_no_bytes_leaves_the_code(record: dict[str, Any], keys: tuple[str, ...], to: Any) -> None:
    assert _changed(record, *keys, to=to) == record["check_code"]


def test_a_manifest_holds_no_path_of_the_machine(record: dict[str, Any]) -> None:
    text = json.dumps(record, ensure_ascii=False)
    assert str(Path.home()) not in text
    assert not [n for n in (*record["inputs"], *record["outputs"]) if Path(n).is_absolute()]


def test_a_manifest_edited_by_hand(record: dict[str, Any]) -> None:
    code = record["check_code"]
    edited = {**record, "source_date_epoch": 1}
    assert list(manifest.faults(edited)) == [f"manifest.json 被改动：内容与其中的校验码 {code} 不符"]
    edited = {**record, "outputs": {**record["outputs"], "report.pdf": "0" * 64}}
    [line] = manifest.faults(edited)
    assert "校验码未覆盖的部分" in line


def test_every_cause_of_other_bytes_has_its_line(record: dict[str, Any]) -> None:
    now = copy.deepcopy(record)
    now["inputs"]["params/luxi.yaml"] = "1" * 64
    del now["inputs"]["notebooks/work_report.ipynb"]
    now["inputs"]["data/luxi/2017/新.xlsx"] = "2" * 64
    now["fonts"][0]["sha256"] = "3" * 64
    now["engine"]["typst"] = "0.99"
    now["dependencies"] = [d for d in now["dependencies"] if not d.startswith("numpy==")] + ["zzz==1"]
    now["program"] = {"version": "9", "sha256": "4" * 64}
    now["git"] = None
    now["python"] = "3.99.0"
    now["platform"]["machine"] = "vax"
    now["locale"] = "POSIX"
    record = {**record, "git": {"commit": "a" * 40, "dirty": True}}
    lines = list(manifest.differences(record, now))
    first = record["fonts"][0]
    expected = [
        "输入 data/luxi/2017/新.xlsx 新增（sha256 222222222222）",
        f"输入 notebooks/work_report.ipynb 没有了（sha256 {record['inputs']['notebooks/work_report.ipynb'][:12]}）",
        f"输入 params/luxi.yaml 已改动（sha256 {record['inputs']['params/luxi.yaml'][:12]} → 111111111111）",
        f"字体 缺少标题所用的 {first['family']}（{first['file']}，sha256 {first['sha256'][:12]}），"
        f"本机为 {first['family']}（{first['file']}，sha256 333333333333）",
        f"排版引擎 typst：{record['engine']['typst']} → 0.99",
        f"程序 xianbao：{record['program']['version']}（提交 {'a' * 12}，有未提交的改动） → 9（未纳入版本管理）",
        f"Python：{record['python']} → 3.99.0",
        f"依赖包 numpy：{version('numpy')} → （无）",
        "依赖包 zzz：（无） → 1",
        f"系统 machine：{record['platform']['machine']} → vax",
        "排版引擎的区域设置：C.UTF-8 → POSIX",
    ]
    # one file may serve several roles
    assert [line for line in lines if line in expected] == expected
    assert all(line in expected or line.startswith("字体 缺少") for line in lines)
    assert list(manifest.differences(record, record)) == []


def test_dependencies_are_the_whole_closure(record: dict[str, Any]) -> None:
    held = dict(d.split("==") for d in record["dependencies"])
    assert held["papermill"] == version("papermill")
    assert held["tornado"] == version("tornado")  # of jupyter's, not ours
    assert "pytest" not in held or "nbval" in held  # nbval brings it
    assert "xianbao" not in held
    assert "ruff" not in held
    assert list(held) == sorted(held)
    assert len(held) > 80


def test_the_program_is_hashed_without_what_a_wheel_lays_by(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("1", encoding="utf-8")
    first = installation.source_hash(tmp_path)
    (tmp_path / "_workspace").mkdir()
    (tmp_path / "_workspace/b.py").write_text("2", encoding="utf-8")
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__/a.pyc").write_bytes(b"3")
    assert installation.source_hash(tmp_path) == first
    (tmp_path / "a.py").write_text("4", encoding="utf-8")
    assert installation.source_hash(tmp_path) != first


def test_the_commit_of_the_program(tmp_path: Path) -> None:
    def git(*words: str) -> str:
        command = ["git", "-C", str(tmp_path), "-c", "user.name=a", "-c", "user.email=a@example.com", *words]
        return subprocess.run(command, capture_output=True, encoding="utf-8", check=True).stdout.strip()

    folder = tmp_path / "src"
    folder.mkdir()
    (folder / "__init__.py").write_text("1", encoding="utf-8")
    assert installation.commit(folder) is None
    git("init", "-q")
    assert installation.commit(folder) is None  # it lies in a checkout, but is not of it
    git("add", ".")
    git("commit", "-qm", "x")
    head = git("rev-parse", "HEAD")
    assert installation.commit(folder) == {"commit": head, "dirty": False}
    (tmp_path / "other.txt").write_text("not of the program", encoding="utf-8")
    assert installation.commit(folder) == {"commit": head, "dirty": False}
    (folder / "__init__.py").write_text("2", encoding="utf-8")
    assert installation.commit(folder) == {"commit": head, "dirty": True}


def test_without_git_there_is_no_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert installation.commit(ROOT / "src/xianbao") is None


class Meddler(Pandoc):
    """Somebody saves a ledger, adds one and takes one away while the report is rendered."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def render(self, job, formats):
        warnings = super().render(job, formats)
        with (self.folder / "设备采购台账.xlsx").open("ab") as file:
            file.write(b"\0")
        (self.folder / "问题整改台账.origin.yaml").unlink()
        (self.folder.parent / "documents.csv").write_text("x", encoding="utf-8")
        return warnings


def test_inputs_that_change_under_a_build_stop_it(workspace: Workspace) -> None:
    [plan] = pipeline.plans(workspace, ["luxi"], None, "work_report")
    outcome = pipeline.build(workspace, plan, Meddler(workspace.ledgers("luxi", "2017")), ["html"])
    assert outcome.error
    tail = "，报告没有生成；请定稿后重新生成"
    assert outcome.error.lines == (
        f"data/luxi/2017/设备采购台账.xlsx：核对以后、生成报告期间已改动{tail}",
        f"data/luxi/2017/问题整改台账.origin.yaml：核对以后、生成报告期间没有了{tail}",
        f"data/luxi/documents.csv：核对以后、生成报告期间新增{tail}",
    )
    assert not workspace.report(plan.id).exists()


def test_params_that_change_after_they_were_read(workspace: Workspace) -> None:
    [plan] = pipeline.plans(workspace, ["luxi"], None, "work_report")
    changed = plan.params.model_copy(update={"issuer": "别处"})
    outcome = pipeline.build(workspace, replace(plan, params=changed), Pandoc(), ["html"])
    assert outcome.error
    assert outcome.error.lines == ("params/luxi.yaml：核对以后、生成报告期间已改动，报告没有生成；请定稿后重新生成",)


def test_a_ledger_changed_and_changed_back_is_noticed() -> None:
    held = {"data/a/2019/甲.xlsx": "1"}
    read = {"a": {"file": "data/a/2019/甲.xlsx", "sha256": "1"}}
    inputs.unchanged(held, held, read)
    with pytest.raises(XianbaoError, match=r"^data/a/2019/甲\.xlsx：核对以后、生成报告期间已改动"):
        inputs.unchanged(held, held, read, {"a": {"file": "data/a/2019/甲.xlsx", "sha256": "2"}})


def test_an_input_that_cannot_be_read_is_told_by_its_reader(workspace: Workspace) -> None:
    book = workspace.ledgers("luxi", "2017") / "设备采购台账.xlsx"
    book.unlink()
    book.mkdir()
    [plan] = pipeline.plans(workspace, ["luxi"], None, "work_report")
    outcome = pipeline.build(workspace, plan, Pandoc(), ["html"])
    assert outcome.error
    assert outcome.error.lines == ("data/luxi/2017/设备采购台账.xlsx：不是文件，未读取",)
