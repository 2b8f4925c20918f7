"""The public edition: what is hidden stands as a sign everywhere, and nothing of it is left."""

import importlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from conftest import ROOT
from unrendered import program_at

from xianbao import crosschecks, figures, intake, report, wording
from xianbao.editions import Showing
from xianbao.ledgers import LEDGERS
from xianbao.numbers import Numbers
from xianbao.quantities import MISSING, SIGN, Quantity
from xianbao.sums import Sum, Told

# 两份内容多的样例：市的汇报（有上年、分县、目标、图），月点评
CASES = [("dingxi", "2019", "work_report"), ("dingxi", "2018", "work_report"), ("xuancheng", "2019-06", "bulletin")]


def shown(slug: str, period: str, kind: str, folder: Path, open_: tuple[str, ...] = ()) -> dict[str, bytes]:
    """What a public edition shows and writes, by name; no page is made."""
    folder.mkdir(parents=True, exist_ok=True)
    Showing(10, open_).write(folder)
    told: list[str] = []
    with pytest.MonkeyPatch.context() as patch, program_at(ROOT / "notebooks", folder):
        patch.setattr(report, "display", lambda data, raw: told.append(data["text/markdown"]))
        cells = json.loads((ROOT / f"notebooks/{kind}.ipynb").read_text(encoding="utf-8"))["cells"]
        namespace: dict[str, Any] = {}
        for cell in cells:
            if cell["cell_type"] == "code":
                exec("".join(cell["source"]), namespace)  # our own notebook
            if "parameters" in cell["metadata"].get("tags", []):
                namespace |= {"slug": slug, "period": period, "edition": "public"}
    files = {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}
    return {**files, "shown": "\n\n".join(told).encode()}


@contextmanager
def others() -> Iterator[None]:
    """Every number that is protected is another one, but none is where there was none."""
    load, survey = intake.load, intake.survey

    def altered(read: Callable[..., intake.Ledgers]) -> Callable[..., intake.Ledgers]:
        def reader(*args: Any, **kwargs: Any) -> intake.Ledgers:
            held = read(*args, **kwargs)
            return replace(held, tables={k: replace(t, frame=_other(k, t.frame)) for k, t in held.tables.items()})

        return reader

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(intake, "load", altered(load))
        patch.setattr(intake, "survey", altered(survey))
        yield


def _other(ledger: str, frame: pd.DataFrame) -> pd.DataFrame:
    frame = frame.copy()
    for n, column in enumerate(c for c in LEDGERS[ledger].columns if c.field in LEDGERS[ledger].guarded):
        if column.field in frame and not LEDGERS[ledger].itemised:
            old = frame[column.field]
            frame[column.field] = (old * (2 + n % 3) + [1 + row % 7 for row in range(len(old))]).where(old.ne(0), old)
    return frame


@pytest.mark.parametrize(("slug", "period", "kind"), CASES)
def test_nothing_that_is_shown_hangs_on_what_is_hidden(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, slug: str, period: str, kind: str
) -> None:
    # 勾稽核对数的是单元格，不是人
    monkeypatch.setattr(crosschecks, "problems", lambda *_: iter(()))
    first = shown(slug, period, kind, tmp_path / "one")
    with others():
        second = shown(slug, period, kind, tmp_path / "two")
    assert first.keys() == second.keys()
    for name, content in first.items():
        assert content == second[name], name
    assert SIGN in first["shown"].decode()
