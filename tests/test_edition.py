"""The public edition: what is hidden stands as a sign everywhere, and nothing of it is left."""

import datetime as dt
import json
import re
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
from xianbao.figures import Chart
from xianbao.indicators import REGISTRY
from xianbao.ledgers import LEDGERS
from xianbao.ledgers.model import counting
from xianbao.numbers import Numbers
from xianbao.params import load
from xianbao.quantities import MISSING, SIGN, Quantity
from xianbao.reading import Block
from xianbao.sums import Sum, Told
from xianbao.tables import Grid
from xianbao.targets import Target, judge
from xianbao.textlint import lint
from xianbao.workspace import ReportId

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
    held = LEDGERS[ledger]
    for n, column in enumerate(c for c in held.columns if c.field in held.guarded and c.field in frame):
        old = frame[column.field]
        counted = [held.protected(counting(column.field, codes)) for codes in _codes(frame, held.itemised)]
        other = old * (2 + n % 3) + [1 + row % 7 for row in range(len(old))]
        frame[column.field] = other.where(old.ne(0) & pd.Series(counted, old.index), old)
    return frame


def _codes(frame: pd.DataFrame, columns: tuple[str, ...]) -> list[tuple[str, ...]]:
    return [tuple(frame.at[row, c] for c in columns) for row in frame.index]


def people(value: str | None, ident: str = "dropout", row: int = 4, unit: str = "人", **more: Any) -> Quantity:
    """A number that tells of pupils: that of a row of a column of 控辍保学."""
    forms = (Told(Sum(((1, "control", "existing", (row,)),))),)
    known = None if value is None else Decimal(value)
    return Quantity(
        ident, more.pop("name", "辍学学生数"), known, unit, rows=(("control", (row,)),), forms=forms, **more
    )


def kept(*open_: Quantity) -> Numbers:
    return Numbers(frozenset(q.key for q in open_))


def plain(text: str) -> str:
    return re.sub(r"</?span[^>]*>", "", text)


# --- 句 ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("q", "spec", "words"),
    [
        (people("1"), "", "＊人"),
        (people("1"), "数", "＊"),
        (people("1"), "+", "＊人"),
        (people("0"), "+", "＊人"),
        (people("281890", unit="人次"), "自动", "＊人次"),
        (people("3", unit="人次"), "自动", "＊人次"),
        (people("0.36", unit="万元"), "亿元.2", "＊亿元"),
        (people("30", lower_bound=True), "", "＊人"),
        (people("99.93", unit="%", decimals=1), "", "＊%"),
        (people("0.4", unit="百分点", decimals=1), "", "＊个百分点"),
        (people("12", unit="比值"), "", "＊"),
    ],
)
def test_a_number_that_is_not_public_is_a_sign_with_the_unit_and_tells_no_size(
    q: Quantity, spec: str, words: str
) -> None:
    numbers = kept()
    text = format(replace(q, record=numbers), spec)
    assert plain(text) == words
    list(numbers.said(text, "标题"))
    [entry] = json.loads(numbers.json({}))["numbers"]
    assert entry["hidden"] is True
    assert entry["lower_bound"] is False
    assert not {"value", "rows", "counts", "rounding"} & entry.keys()
    assert format(replace(q, record=Numbers()), spec) == MISSING or SIGN not in format(
        replace(q, record=Numbers()), spec
    )


def test_what_is_open_unprotected_or_not_known_stays_what_it_is() -> None:
    one = people("12")
    assert plain(f"{replace(one, record=kept(one))}") == "12人"
    assert plain(f"{replace(one, forms=(), rows=(('project', (4,)),), record=kept())}") == "12人"
    assert f"{replace(people(None), record=kept())}" == MISSING
    assert f"{replace(people('0'), record=kept(people('0'))):+}" == MISSING


def test_what_words_tell_without_printing_it_is_kept_in_mind_where_it_is_planned() -> None:
    numbers = Numbers()
    now, last = (people("7", name="本年", record=numbers), people("7", "last", 5, record=numbers, name="上年"))
    assert f"{people('0', record=numbers):+}" == MISSING
    assert wording.change(now, last) == "与上年持平"
    assert [(q.id, text) for q, text in numbers.printed] == [("dropout", ""), ("dropout-last", "")]


@pytest.mark.parametrize(
    ("say", "words"),
    [
        (wording.portion, "占＊%"),
        (lambda a, b: wording.portion(replace(a, value=Decimal(2)), replace(b, value=Decimal(3))), "占＊%"),
        (lambda a, b: wording.few(replace(a, value=Decimal(2))), "＊人"),
        (lambda a, b: wording.among(a, replace(b, value=a.value)), "其中＊人"),
        (wording.among, "其中＊人"),
        (wording.change, MISSING),
        (lambda a, b: wording.change(a, replace(b, value=a.value)), MISSING),
        (lambda a, b: wording.without(replace(a, value=Decimal(0)), "没有辍学学生"), MISSING),
        (lambda a, b: wording.order([("甲", a), ("乙", b)]), MISSING),
        (lambda a, b: a.said("全部"), "＊"),
    ],
)
def test_sentences_of_what_is_not_public_tell_nothing_of_it(
    say: Callable[[Quantity, Quantity], str], words: str
) -> None:
    a, b = people("12", record=kept()), people("40", "all", 5, record=kept())
    assert plain(say(a, b)) == words


def test_an_order_leaves_out_whom_it_may_not_place() -> None:
    held = {
        n: people(v, n, row, unit="%", decimals=1)
        for row, (n, v) in enumerate({"甲": "98", "乙": "97", "丙": "96"}.items(), 4)
    }
    numbers = kept(held["甲"], held["丙"])
    assert plain(wording.order([(n, replace(q, record=numbers)) for n, q in held.items()])) == "甲（98%）、丙（96%）"


def test_a_target_is_not_judged_by_what_is_not_public() -> None:
    goal = Target("D1", 2019, "dropout", "辍学学生数", "≤", Decimal(5), "人")
    day = dt.date(2019, 12, 31)
    assert judge(goal, people("7", record=Numbers()), day).verdict == "未完成"
    for value in ("3", "5", "7"):
        found = judge(goal, people(value, record=kept()), day)
        assert (found.verdict, found.gap, found.endangered) == ("不公开", None, False)


@pytest.mark.parametrize(
    "text",
    [
        "本期新增辍学＊人，劝返率＊%，期末仍在册的辍学学生＊人。",
        "＊",
        "占＊%。",
        "比上年＊个百分点。",
        "共＊人（其中＊人次）。",
    ],
)
def test_the_sign_is_no_fault_of_wording(text: str) -> None:
    for kind in ("paragraph", "table", "figure"):
        assert list(lint([Block(kind, text)])) == []


# --- 图 ------------------------------------------------------------------------------------------------------


def rates(hidden: str) -> dict[str, Quantity]:
    held = {"甲县": "98", "乙县": hidden, "丙县": "90"}
    return {n: people(v, n, row, unit="%", decimals=1) for row, (n, v) in enumerate(held.items(), 4)}


def sums(hidden: str) -> dict[str, dict[str, Quantity]]:
    held = {"小学": "40", "初中": hidden, "高中": "300"}
    return {"全县": {n: people(v, n, row, name=n) for row, (n, v) in enumerate(held.items(), 4)}}


def months(hidden: str) -> dict[str, list[Quantity]]:
    held = [people(v, f"m{row}", row, unit="%", decimals=1) for row, v in enumerate(("10", hidden, "60"), 4)]
    return {"资助": held, "计划": [people(v, f"p{v}", 9, unit="%") for v in ("8", "16", "25")]}


CHARTS: dict[str, Callable[[str], Chart]] = {
    "compared": lambda v: figures.compared(sums(v), what="人数"),
    "ranking": lambda v: figures.ranking(rates(v), what="比率", line=people("95", "all", 8, unit="%"), line_name="全市"),
    "ranking up": lambda v: figures.ranking(rates(v), what="比率", ascending=True),
    "composition": lambda v: figures.composition(sums(v), what="人数"),
    "compositions": lambda v: figures.composition({**sums(v), "全市": sums("50")["全县"]}, what="人数"),
    "progress": lambda v: figures.progress(["1月", "2月", "3月"], months(v), what="进度"),
    "changed": lambda v: figures.changed({"比率": (people(v, "乙县", 5, unit="%"), people("91", "now", 6, unit="%"))}, what="变化"),
    "targets": lambda v: figures.targets([("比率", people(v, "乙县", 5, unit="%"), "≥", people("95", "aim", 7, unit="%"), None, "不公开")], what="目标"),
}  # fmt: skip
SECRET = {"乙县", "初中", "m5"}


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_is_drawn_as_if_what_it_may_not_show_had_never_been_there(name: str, tmp_path: Path) -> None:
    written = []
    for value in ("93.7", "8", "99"):
        chart = CHARTS[name](value)
        assert chart.again is not None
        drawn = chart.again(lambda q: q.veil() if q.id in SECRET else q)
        assert "不公开" in drawn.alt
        drawn.save(tmp_path / value, "fig-x")
        svg, png = ((tmp_path / value / f"fig-x.{kind}").read_bytes() for kind in ("svg", "png"))
        assert SIGN in svg.decode()
        assert "无数据" not in svg.decode() + drawn.alt
        written.append((svg, png, drawn.alt, [(label, series, q.printed()) for label, series, q in drawn.data]))
    assert written[0] == written[1] == written[2]
    assert any(SIGN in printed for _, _, printed in written[0][3])


def test_totals_and_shares_of_what_is_not_public_are_not_public() -> None:
    chart = figures.composition(sums("8"), what="人数")
    assert chart.again is not None
    drawn = chart.again(lambda q: q.veil() if q.id in SECRET else q)
    told = {(label, series): q.printed() for label, series, q in drawn.data}
    assert told["合计", "全县"] == "＊人"
    assert told["小学", "全县"] == "40人"
    assert {v for (_, series), v in told.items() if series == "全县占比"} == {"＊%"}


def test_a_ranking_says_who_is_left_out_and_ranks_the_others() -> None:
    chart = CHARTS["ranking"]("93.7")
    assert chart.again is not None
    drawn = chart.again(lambda q: q.veil() if q.id in SECRET else q)
    assert drawn.alt == (
        "排名条形图：比率。第1位甲县98%；第2位丙县90%；乙县不公开；全市95%；除不公开的外，低于全市的有1个：丙县。"
    )


def test_a_total_that_is_not_public_takes_its_parts_with_it(tmp_path: Path) -> None:
    """Where the plan hides what a chart computes, and nothing else."""
    made = opened(tmp_path)
    chart = figures.composition(sums("80"), what="人数")
    whole = next(q for label, _, q in chart.data if label == "合计")
    made.numbers._open = frozenset(q.key for _, _, q in chart.data if q.key != whole.key)
    drawn = made._seen(chart)
    assert {q.printed() for _, series, q in drawn.data if series == "全县"} == {"＊人"}


def test_no_bar_is_longer_than_its_number_says(tmp_path: Path) -> None:
    """What is printed as 90% may be 89.96 or 90.04: the charts of both are the same drawing."""
    drawn = []
    for value in ("89.96", "90.04"):
        held = {
            "甲县": people("98", "甲县", 4, unit="%", decimals=1),
            "乙县": people(value, "乙县", 5, unit="%", decimals=1),
        }
        made = opened(tmp_path / value, *held.values())
        made._seen(figures.ranking(held, what="比率")).save(tmp_path / value, "fig-x")
        drawn.append((tmp_path / value / "fig-x.svg").read_bytes())
    assert drawn[0] == drawn[1]
    assert ">90<" in drawn[0].decode()


# --- 表和文件 ------------------------------------------------------------------------------------------------


def opened(folder: Path, *open_: Quantity) -> report.Report:
    """A public report over no ledgers."""
    params = load(ROOT / "params/luxi.yaml")
    entry = params.report("work_report", "2017")
    assert entry is not None
    showing = Showing(10, tuple(q.key for q in open_))
    empty = intake.Ledgers({}, {}, [], [])
    return report.Report(
        ReportId("luxi", "2017", "work_report", "public"), params, entry, empty, folder, showing=showing
    )


def test_cells_notes_and_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(report, "display", lambda data, raw: told.append(data["text/markdown"]))
    secret, shown_, none = people("7"), people("41", "many", 5, name="在册"), people(None, "none", 6, name="其他")
    made = opened(tmp_path, shown_)
    grid = Grid(("地区", "辍学", "在册", "其他"), (("甲县", secret, shown_, none),), (False, True, True, True))
    made.heading(1, "情况")
    made.table("tbl-x", "分县情况", grid)
    made.say(f"辍学{replace(secret, record=made.numbers)}。")
    made.data_notes()
    made.close()
    text = plain("\n".join(told))
    assert "| 甲县 | ＊ | 41 | — |" in text
    assert "辍学＊人。" in text
    assert "“＊”表示不公开的数字，没有数据的标“—”。涉及学生、家庭和资助对象的数字，少于10人的不公开" in text
    rows = (tmp_path / "indicators.csv").read_text(encoding="utf-8-sig").splitlines()
    assert rows == [
        "item,name,label,value,unit,lower_bound,ledgers,status",
        "tbl-x,辍学,甲县,,人,0,控辍保学情况统计表,suppressed",
        "tbl-x,在册,甲县,41,人,0,控辍保学情况统计表,",
        "tbl-x,其他,甲县,,人,0,控辍保学情况统计表,missing",
    ]
    assert not (tmp_path / "disclosure.json").exists()
    everything = b"".join(p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()).decode()
    assert not re.search(r"(?<!\d)7(?!\d)", everything + text)


def test_without_a_hidden_number_the_sign_is_not_explained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(report, "display", lambda data, raw: told.append(data["text/markdown"]))
    opened(tmp_path).data_notes()
    assert SIGN not in "".join(told)


def test_a_public_number_is_downloaded_as_finely_as_it_is_printed_and_no_finer() -> None:
    numbers = Numbers(frozenset())
    values = {
        "aid_paid_amount": ("3583125.5", "元", ("万元.2", "亿元.2")),
        "project_fund_gap": ("0.123456", "万元", ()),
        "compulsory_retention_rate_9y": ("95.5555", "%", ("",)),
    }
    held = []
    for ident, (value, unit, specs) in values.items():
        item = REGISTRY[ident]
        held.append(
            Quantity(ident, item.name, Decimal(value), unit, item.decimals if unit == "%" else None, record=numbers)
        )
        for spec in specs:
            list(numbers.said(format(held[-1], spec), "标题"))
    rows = [row.split(",") for row in numbers.csv(held).splitlines()[1:]]
    assert [(row[0], row[3], row[4], row[7]) for row in rows] == [
        ("aid_paid_amount", "358.31", "万元", ""), ("compulsory_retention_rate_9y", "95.6", "%", "")
    ]  # fmt: skip


# --- 整份报告 ------------------------------------------------------------------------------------------------


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


def test_the_numbers_are_others_where_they_are_shown(tmp_path: Path) -> None:
    """That the test before compares two different reports."""
    told = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Numbers, "hides", lambda *_: False)
        told.append(shown(*CASES[0], tmp_path / "one")["shown"])
        with others():
            told.append(shown(*CASES[0], tmp_path / "two")["shown"])
    assert len(set(told[0].splitlines()) - set(told[1].splitlines())) > 30
