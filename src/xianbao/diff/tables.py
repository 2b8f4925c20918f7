"""A comparison as tables of words: the same for the terminal, the web page and whoever else shows it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from xianbao.diff.comparison import Change, Comparison, title_of
from xianbao.diff.figures import Figure, Pair
from xianbao.diff.texts import Unchanged
from xianbao.ledgers import LEDGERS

Row = tuple[str, ...]
BEGINNING = "开头"


@dataclass(frozen=True)
class Section:
    """What is said of one matter. check: whether somebody should look into it; the others only inform."""

    id: str
    title: str
    columns: Row
    rows: tuple[Row, ...]
    check: bool = False


def heading(comparison: Comparison) -> str:
    """What is compared with what."""
    before, after = (title_of(i, comparison.name) for i in (comparison.before, comparison.after))
    if before == after:
        return f"{after}：前后两次生成的比较"
    return f"{before} → {after}"


def sections(comparison: Comparison) -> tuple[Section, ...]:
    """Every matter, also those without rows; what is to be checked comes first."""
    c = comparison
    stale = [u for u in c.unchanged if u.verdict != "固定表述"]
    words = ("部分", "原文", "范围", "判断", "理由")
    ledger = ("台账", "上期的文件", "本期的文件") if c.periods else ("台账", "前一份的文件", "后一份的文件")
    return (
        Section("directions", "与数字不符的升降表述", ("部分", "句子", "写的是", "指标", "判断", "理由"),
                tuple((_at(d.heading), d.sentence, d.said, d.name, d.verdict, d.reason) for d in c.directions), True),
        Section("quoted", "引用的上年数与上年报告不同", ("指标", "上年报告", "本年报告引用"),
                tuple((q.name, q.reported, q.quoted) for q in c.quoted), True),
        Section("unchanged", "没有更新的文字", words, tuple(map(_unchanged, stale)), True),
        Section("repeated", "与上期完全相同的数字", ("项目", "数值", "所在部分", "说明"),
                tuple((r.name, r.figure.shown, _places(r.figure), r.note) for r in c.repeated), True),
        Section("ledgers", "两年完全相同的台账" if c.periods else "有变动的台账", ledger,
                tuple((_ledger(x.name), x.before or "—", x.after or "—") for x in c.ledgers), c.periods),
        Section("units", "单位不同", ("项目", "前一份", "后一份"),
                tuple((u.name, u.before or "—", u.after or "—") for u in c.units), True),
        Section("definitions", "口径不同", ("指标", "前一份", "后一份"),
                tuple((d.name, d.before, d.after) for d in c.definitions), True),
        Section("changed", "变化的数字", ("项目", "前一份", "后一份", "变化", "所在部分"),
                tuple(map(_changed, c.changed))),
        Section("appeared", "新出现的数字", ("项目", "数值", "所在部分"), _figures(c.appeared)),
        Section("gone", "不再出现的数字", ("项目", "数值", "所在部分"), _figures(c.gone)),
        Section("findings_new", "新出现的问题", ("问题", "编号"), tuple((t, i) for i, t in c.findings_new)),
        Section("findings_gone", "不再出现的问题", ("问题", "编号"), tuple((t, i) for i, t in c.findings_gone)),
        Section("headings_new", "新增的标题", ("标题",), tuple((t,) for t in c.headings_new)),
        Section("headings_gone", "不再有的标题", ("标题",), tuple((t,) for t in c.headings_gone)),
    )  # fmt: skip


def remarks(comparison: Comparison) -> tuple[str, ...]:
    """What the tables do not show."""
    said = []
    standing = sum(u.verdict == "固定表述" for u in comparison.unchanged)
    if standing:
        said.append(f"另有 {standing} 段与上期相同，但没有应当随时间变动的数字，视为固定表述。")
    if comparison.nameless:
        said.append(f"清单中逐行列出的 {comparison.nameless} 个数两期之间无法逐行对应，没有比较。")
    return tuple(said)


def summary(comparison: Comparison) -> str:
    """How many of each matter, in one sentence."""
    found = [f"{s.title} {len(s.rows)} 处" for s in sections(comparison) if s.rows]
    return f"{'；'.join(found)}。" if found else "没有差异。"


def record(comparison: Comparison) -> dict[str, Any]:
    """For JSON: both reports, every matter with exact values as text."""
    c = comparison
    plain: Callable[[Iterable[Any]], list[Any]] = lambda some: [asdict(one) for one in some]  # noqa: E731
    return {
        "before": asdict(c.before),
        "after": asdict(c.after),
        "directions": plain(c.directions),
        "quoted": plain(c.quoted),
        "unchanged": plain(c.unchanged),
        "repeated": [{**_record(r.figure), "name": r.name, "note": r.note} for r in c.repeated],
        "ledgers": plain(c.ledgers),
        "units": plain(c.units),
        "definitions": plain(c.definitions),
        "changed": [_change_record(one) for one in c.changed],
        "appeared": [{**_record(p.either), "name": p.name} for p in c.appeared],
        "gone": [{**_record(p.either), "name": p.name} for p in c.gone],
        "findings_new": [{"id": i, "title": t} for i, t in c.findings_new],
        "findings_gone": [{"id": i, "title": t} for i, t in c.findings_gone],
        "headings_new": list(c.headings_new),
        "headings_gone": list(c.headings_gone),
        "nameless": c.nameless,
    }


def _changed(change: Change) -> Row:
    note = "" if change.visible else "（印出的数没有变）"
    return (change.pair.name, change.before, change.after, f"{change.words}{note}" or "—", _places(change.pair.either))


def _unchanged(one: Unchanged) -> Row:
    return (_at(one.heading), one.text, "整段" if one.whole else "整句", one.verdict, one.reason)


def _figures(pairs: Sequence[Pair]) -> tuple[Row, ...]:
    return tuple((p.name, p.either.shown, _places(p.either)) for p in pairs)


def _places(figure: Figure) -> str:
    return "、".join(_at(h) for h in figure.headings) or "没有写入报告"


def _at(title: str) -> str:
    return title or BEGINNING


def _ledger(key: str) -> str:
    return LEDGERS[key].name if key in LEDGERS else key


def _change_record(change: Change) -> dict[str, Any]:
    before, after = change.pair.before, change.pair.after
    assert before is not None and after is not None
    return {
        "indicator": after.indicator,
        "name": change.pair.name,
        "before": _record(before),
        "after": _record(after),
        "difference": _plain(change.difference),
        "growth": _plain(change.growth),
        "words": change.words,
        "visible": change.visible,
    }


def _record(figure: Figure) -> dict[str, Any]:
    return {
        "indicator": figure.indicator,
        "value": _plain(figure.value),
        "unit": figure.unit,
        "text": figure.text,
        "shown": figure.shown,
        "lower_bound": figure.lower_bound,
        "printed": [{"heading": h, "text": t} for h, t in figure.printed],
    }


def _plain(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"
