"""The record of one run: what went in, what made it, what came out; and the 校验码 that a reader finds in the report.

Pure: nothing is read from a disk here. Which parts of a record the 校验码 covers: docs/adr/0013.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from xianbao.fonts import ROLES, FontSet
from xianbao.installation import Installation
from xianbao.workspace import ReportId

SCHEMA = 1
# What a report's bytes do not hang on, or what is known only when its code is printed
APART = ("check_code", "outputs", "git", "platform", "own_sha256")
# What tells where and from which commit a run was made, and not what it read, was made by and left
ORIGIN = ("git", "platform", "own_sha256")
UNVERSIONED = "未纳入版本管理"
_ROLES = {role.id: role.name for role in ROLES}


def record(
    report: ReportId,
    params: Mapping[str, Any],
    formats: Sequence[str],
    state: Mapping[str, Any],
    inputs: Mapping[str, str],
    faces: FontSet,
    engine: Mapping[str, str],
    installation: Installation,
    locale: str,
    epoch: int,
    disclosure: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """All that is known of a run before its report is rendered, with the 校验码 of it.

    state: what the notebook left (ledgers, missing, findings); inputs: name in the workspace → sha256;
    engine: name, and version by program; locale: the one the engines ran in, whatever the user's;
    epoch: the second that outputs bear; disclosure: what a public edition may show.
    """
    held = {
        "schema": SCHEMA,
        "report": asdict(report),
        "formats": list(formats),
        "params": params,
        "ledgers": state["ledgers"],
        "missing": state["missing"],
        "findings": state["findings"],
        "inputs": dict(inputs),
        "fonts": [{"role": f.role, "family": f.family, "file": f.file, "sha256": f.sha256} for f in faces.faces],
        "engine": dict(engine),
        "program": {"version": installation.version, "sha256": installation.sha256},
        "git": installation.git,
        "python": installation.python,
        "platform": dict(installation.platform),
        "dependencies": list(installation.dependencies),
        "locale": locale,
        "source_date_epoch": epoch,
        **({"disclosure": disclosure} if disclosure else {}),
    }
    return {"check_code": check_code(held), **held}


def check_code(manifest: Mapping[str, Any]) -> str:
    """校验码: the first 64 bits of the hash of what a report's bytes hang on, as 1a2b-3c4d-5e6f-7a8b."""
    covered = {key: value for key, value in manifest.items() if key not in APART}
    digest = _sha256(covered)
    return "-".join(digest[n : n + 4] for n in range(0, 16, 4))


def finished(held: Mapping[str, Any], outputs: Mapping[str, str]) -> dict[str, Any]:
    """A record with its outputs (name in the report's folder → sha256) and the hash of the whole."""
    whole = {**held, "outputs": dict(outputs)}
    return {**whole, "own_sha256": _sha256(whole)}


def content_sha256(manifest: Mapping[str, Any]) -> str:
    """The hash of a manifest without its ORIGIN: the same for the same inputs, program and outputs at any commit."""
    return _sha256({key: value for key, value in manifest.items() if key not in ORIGIN})


def faults(manifest: Mapping[str, Any]) -> Iterator[str]:
    """What shows that a manifest was not left as the program wrote it."""
    if check_code(manifest) != manifest["check_code"]:
        yield f"manifest.json 被改动：内容与其中的校验码 {manifest['check_code']} 不符"
    elif _sha256({k: v for k, v in manifest.items() if k != "own_sha256"}) != manifest["own_sha256"]:
        yield "manifest.json 被改动：校验码未覆盖的部分（输出文件、版本管理、操作系统）与记录的总校验值不符"


def as_json(value: Mapping[str, Any]) -> str:
    """As it stands in a file."""
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def _sha256(value: Mapping[str, Any]) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def changed_inputs(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, str]:
    """Name → 已改动, 没有了 or 新增, in order of names."""
    words = {}
    for name in sorted(before.keys() | after.keys()):
        if name not in after:
            words[name] = "没有了"
        elif name not in before:
            words[name] = "新增"
        elif before[name] != after[name]:
            words[name] = "已改动"
    return words


def differences(then: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    """Why a run now may give other bytes than the recorded one did: a line for each cause."""
    for name, what in changed_inputs(then["inputs"], now["inputs"]).items():
        hashes = " → ".join(m["inputs"][name][:12] for m in (then, now) if name in m["inputs"])
        yield f"输入 {name} {what}（sha256 {hashes}）"
    yield from _fonts(then["fonts"], now["fonts"])
    yield from _versions("排版引擎 ", then["engine"], now["engine"])
    yield from _program(then, now)
    if then["python"] != now["python"]:
        yield f"Python：{then['python']} → {now['python']}"
    yield from _versions("依赖包 ", *(dict(d.split("==") for d in m["dependencies"]) for m in (then, now)))
    yield from _versions("系统 ", then["platform"], now["platform"])
    if then["locale"] != now["locale"]:
        yield f"排版引擎的区域设置：{then['locale']} → {now['locale']}"


def lacking(then: Sequence[Mapping[str, str]], now: Sequence[Mapping[str, str]]) -> list[Mapping[str, str]]:
    """The faces of a record that this machine has no copy of, to the byte."""
    here = {f["sha256"] for f in now}
    return [face for face in then if face["sha256"] not in here]


def _fonts(then: Sequence[Mapping[str, str]], now: Sequence[Mapping[str, str]]) -> Iterator[str]:
    for face in lacking(then, now):
        role = _ROLES.get(face["role"], "备用")
        stead = next((f for f in now if f["role"] == face["role"]), None)
        other = f"本机为 {stead['family']}（{stead['file']}，sha256 {stead['sha256'][:12]}）" if stead else "本机没有"
        yield f"字体 缺少{role}所用的 {face['family']}（{face['file']}，sha256 {face['sha256'][:12]}），{other}"


def _versions(what: str, then: Mapping[str, str], now: Mapping[str, str]) -> Iterator[str]:
    for name in sorted(then.keys() | now.keys()):
        before, after = (held.get(name, "（无）") for held in (then, now))
        if before != after:
            yield f"{what}{name}：{before} → {after}"


def _program(then: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    if then["program"] == now["program"]:
        return
    before, after = (f"{m['program']['version']}（{_commit(m['git'])}）" for m in (then, now))
    yield f"程序 xianbao：{before} → {after}"


def _commit(git: Mapping[str, Any] | None) -> str:
    if git is None:
        return UNVERSIONED
    return f"提交 {git['commit'][:12]}{'，有未提交的改动' if git['dirty'] else ''}"
