"""Kinds: what each reads, and that registers never get into a public edition."""

from pathlib import Path
from typing import get_args

import pytest
from conftest import ROOT, copy_workspace

from xianbao import params, pipeline
from xianbao.adapters.pandoc import Pandoc
from xianbao.errors import XianbaoError
from xianbao.kinds import KINDS, kind_of, wanted
from xianbao.ledgers import LEDGERS
from xianbao.report import Report
from xianbao.workspace import ReportId

NO_PUBLIC = "控辍保学和资助比对情况报告（reconciliation）涉及个人信息，只做内部版（internal），不做公开版"


def test_params_and_kinds_name_the_same() -> None:
    assert KINDS.keys() == set(get_args(params.Kind))
    description = params.ReportParams.model_fields["kind"].description
    told = {key: "月点评、季通报" if key == "bulletin" else kind.name for key, kind in KINDS.items()}
    assert description == "文种：" + "、".join(f"{key}（{name}）" for key, name in told.items())


def test_a_jurisdiction_reads_what_it_keeps() -> None:
    """Where the params name no ledgers, those of the kind; never one that the kind does not read."""
    for path in sorted((ROOT / "params").glob("*.yaml")):
        held = params.load(path)
        for kind in KINDS.values():
            assert wanted(kind, held) == tuple(k for k in kind.ledgers if k in held.ledgers)
            assert wanted(kind, held.model_copy(update={"ledgers": None})) == kind.ledgers


def test_no_kind_for_the_public_reads_a_register_of_persons() -> None:
    """A ledger with identity numbers is for the internal edition only."""
    for kind in KINDS.values():
        held = {column.kind for ledger in kind.ledgers for column in LEDGERS[ledger].columns}
        assert ("id" in held) == (kind.editions == ("internal",))


@pytest.mark.parametrize(
    ("kind", "edition", "sentence"),
    [
        ("reconciliation", "public", NO_PUBLIC),
        ("work_report", "draft", "版本“draft”不认识；可用：internal（内部版）、public（公开版）"),
        ("reconciliation", "", "版本“”不认识；可用：internal（内部版）、public（公开版）"),
    ],
)
def test_editions_that_are_refused(kind: str, edition: str, sentence: str) -> None:
    with pytest.raises(XianbaoError) as caught:
        kind_of(ReportId("luxi", "2017", kind, edition))
    assert caught.value.lines == (sentence,)


def test_neither_notebook_nor_build_makes_a_public_reconciliation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = copy_workspace(tmp_path / "workspace")
    monkeypatch.chdir(workspace.root)
    with pytest.raises(XianbaoError, match="只做内部版"):
        Report.open("luxi", "2017", "reconciliation", "public")
    [plan] = pipeline.plans(workspace, ["luxi"], None, "reconciliation")
    public = pipeline.Plan(ReportId("luxi", "2017", "reconciliation", "public"), plan.params, plan.entry)
    outcome = pipeline.build(workspace, public, Pandoc(), ["html"])
    assert outcome.error.lines == (NO_PUBLIC,)
    assert not workspace.build.exists()
