"""Whatever is generated is read back as meant or refused: never as another value."""

import datetime as dt
import re
import tempfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import messy
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xianbao import cells, idno, intake, sheets
from xianbao.ledgers import LEDGERS, NUMERIC, Column, Ledger

KINDS = ("text", "number", "count", "rate", "date", "term", "flag", "id", "phone", "card", "choice")
ANYTHING = st.one_of(
    st.text(max_size=12),
    st.text("0123456789.,，-/年月日万亿元千百十人次 ()（）约余一二三零%％春秋学期第:\n*无—是否男女X", max_size=12),
    st.floats(),
    st.integers(),
    st.booleans(),
    st.none(),
    st.dates(),
    st.datetimes(),
    st.sampled_from([0.0, 1.0, -1.0, 1, True, "1", "1.0", "", 43529.0, "43529"]),
)


def column(kind: Any, unit: str = "", **more: Any) -> Column:
    return Column("x", "x", kind, unit, choices=("男", "女") if kind == "choice" else (), **more)


COLUMNS = st.builds(
    column, st.sampled_from(KINDS), st.sampled_from(["", "元", "万元", "人", "人次"]), blank=st.booleans()
)


@given(ANYTHING, COLUMNS)
def test_any_cell_is_read_in_its_type_or_refused_in_words(cell: Any, column: Column) -> None:
    kinds = {"date": dt.date, "flag": bool} | dict.fromkeys(NUMERIC, float)
    try:
        found = cells.value(cell, column)
    except ValueError as error:
        assert str(error)
    else:
        assert found is None or type(found) is kinds.get(column.kind, str)


@given(st.lists(ANYTHING, max_size=8), COLUMNS)
def test_a_column_is_read_as_its_cells_are_one_by_one(raw: list[Any], column: Column) -> None:
    """The quick ways of reading many cells give what the careful one gives for each."""
    read = cells.column(raw, column)
    unclear = cells._unclear(raw) if column.kind == "rate" else ()
    for n, cell in enumerate(raw):
        try:
            found = cells.value(cell, column)
        except ValueError as error:
            assert read.faults[n] == str(error) or cell in unclear
        else:
            assert n in read.faults if cell in unclear else read.values[n] == found
            assert cell in unclear or type(read.values[n]) is type(found)


AMOUNTS = st.decimals(0, 10**9, places=4).map(lambda d: d.normalize())


@given(AMOUNTS, st.sampled_from(["元", "千元", "万元", "百万元", "亿元"]), st.sampled_from(["元", "万元"]))
def test_amounts_are_read_in_every_unit_and_spelling(amount: Decimal, unit: str, wanted: str) -> None:
    meant = float(amount * cells.MONEY[unit] / cells.MONEY[wanted])
    if meant < 1e15:
        wide = f"{amount:f}".translate(str.maketrans("0123456789.", "０１２３４５６７８９．"))
        for spelt in (f"{amount:f}{unit}", f"{amount:,f} {unit}", f" {wide}{unit}\n", f"{amount:f}{unit[:-1]} 元"):
            assert cells.value(spelt, column("number", wanted)) == meant, spelt


@given(st.text("0123456789.,， 万亿元千百人次()约余-", max_size=10), st.sampled_from(["", "元", "万元", "人", "人次"]))
def test_what_is_read_has_the_digits_that_were_typed(typed: str, unit: str) -> None:
    """An oracle that knows nothing of units: one run of digits, and the same significant ones."""
    try:
        found = cells.value(typed, column("number", unit))
    except ValueError:
        return
    if found is not None:
        [run] = re.findall(r"[0-9.,，]+", typed)
        figures = re.sub("[,，]", "", run)
        shown = f"{Decimal(repr(found)):f}".replace(".", "").strip("0")
        assert shown == figures.replace(".", "").strip("0")
        assert (found < 0) == typed.strip().startswith("-") or found == 0


def spelt(number: int) -> str:
    """A number in Chinese numerals, four digits at a time."""

    def four(part: int) -> str:
        digits = [
            ("零一二三四五六七八九"[int(d)], s) for d, s in zip(f"{part:04}", ("千", "百", "十", ""), strict=True)
        ]
        return re.sub("零+", "零", "".join("零" if d == "零" else d + s for d, s in digits)).rstrip("零")

    parts = [(four(number // 10**8), "亿"), (four(number // 10**4 % 10**4), "万"), (four(number % 10**4), "")]
    text = "".join(words + sign for words, sign in parts if words)
    gap = number >= 10**8 and number // 10**4 % 10**4 == 0 and number % 10**4 >= 1000
    text = re.sub("零+", "零", text.replace("亿", "亿零") if gap else text)
    return text.removeprefix("零") or "零"


@given(st.integers(0, 10**12 - 1))
def test_chinese_numerals_are_read_back(number: int) -> None:
    assert cells.value(spelt(number), column("number", "人")) == number
    colloquial = re.sub("^一十", "十", spelt(number)).replace("零", "〇")
    assert cells.value(colloquial, column("number", "人")) == number


@given(st.text("零一二三五九十百千万亿〇两", min_size=1, max_size=7))
def test_chinese_numerals_are_read_only_where_they_are_spelt_out(typed: str) -> None:
    try:
        found = int(cells.value(typed, column("number", "人")))
    except ValueError:
        return

    def key(words: str) -> str:
        words = words.replace("〇", "零").replace("两", "二")
        return re.sub("(?<![一二三四五六七八九])十", "一十", re.sub("([万亿])零(?=.千)", r"\1", words))

    assert key(spelt(found)) == key(typed)


DAYS = st.dates(dt.date(1955, 1, 1), dt.date(2099, 12, 31))


@given(DAYS, st.times(), st.sampled_from(list(sheets.EPOCHS.values())))
def test_days_are_read_in_every_spelling(day: dt.date, time: dt.time, epoch: dt.date) -> None:
    numbers = (day.year, day.month, day.day)
    spellings = [
        pattern.format(*numbers)
        for pattern in ("{}-{}-{}", "{}.{}.{}", "{}/{:02}/{:02}", "{}年{}月{}日", "{} 年 {} 月 {} 号")
    ]
    hours = [f"{s}{gap}{time:%H:%M}" for s, gap in zip(spellings[:4], " T  ", strict=True)]
    hours.append(f"{spellings[0]} {time.hour}:{time:%M:%S}")
    serials: list[Any] = [n for n in [(day - epoch).days] if 20_000 <= n < 80_000]
    serials += [f(n) for n in serials for f in (float, str)]
    for cell in (*spellings, *hours, *serials, f"{day:%Y%m%d}", day, dt.datetime.combine(day, time)):
        assert cells.date(cell, epoch) == day, cell


@given(
    st.from_regex(
        r"[12][0-9]{3}[-./年 ]{1,2}[0-9]{1,3}[-./月 ]{0,2}[0-9]{0,3}[日 T]{0,2}([0-9]{1,2}:[0-9]{2})?", fullmatch=True
    )
)
def test_a_day_that_is_read_is_the_one_that_stands_there(typed: str) -> None:
    try:
        found = cells.date(typed)
    except ValueError:
        return
    numbers = [int(n) for n in re.findall("[0-9]+", typed)]
    if len(numbers) == 1:
        assert f"{found:%Y%m%d}" == typed.strip()
    else:
        assert [found.year, found.month] == numbers[:2]
        assert found.day == (numbers[2] if len(numbers) > 2 else 1)


@given(st.integers(1990, 2098), st.booleans(), st.data())
def test_terms_are_read_in_every_spelling(year: int, autumn: bool, data: st.DataObject) -> None:
    season, half, number = ("秋", "上", "一") if autumn else ("春", "下", "二")
    first = year if autumn else year - 1
    spellings = [f"{year}{season}", f"{year}年{season}季学期", f"{year} 年{season}季", f"{first}-{first + 1}学年第{number}学期",
                 f"{first}—{first + 1}学年度{half}学期", f"{first}/{first + 1}学年（{half}）", f"{first}-{first + 1}-{2 - autumn}"]  # fmt: skip
    assert cells.term(data.draw(st.sampled_from(spellings))) == f"{year}{season}"


@given(st.integers(1990, 2098), st.integers(1990, 2098))
def test_a_school_year_has_two_years_that_follow_each_other(first: int, second: int) -> None:
    typed = f"{first}-{second}学年第一学期"
    if second == first + 1:
        assert cells.term(typed) == f"{first}秋"
    else:
        with pytest.raises(ValueError, match="不是学期"):
            cells.term(typed)


PEOPLE = st.builds(
    messy.person, st.integers(0, 999), st.dates(dt.date(1950, 1, 1), dt.date(2025, 1, 1)).map("{:%Y%m%d}".format)
)


@given(
    st.lists(
        st.tuples(PEOPLE, st.sampled_from(["plain", "spaced", "lower", "number", "old", "cut", "wrong"])), max_size=9
    )
)
def test_a_column_of_identity_numbers_holds_what_was_meant_or_nothing(numbers: list[tuple[str, str]]) -> None:
    spoil: dict[str, Callable[[str], Any]] = {
        "plain": str,
        "spaced": lambda n: f" '{n[:6]} {n[6:]}\n",
        "lower": str.lower,
        "number": lambda n: float(n[:17] + "0"),
        "old": lambda n: n[:6] + n[8:17],
        "cut": lambda n: n[:17],
        "wrong": lambda n: n[:17] + idno.CHECKS[(idno.CHECKS.index(n[17]) + 1) % 11],
    }
    read = cells.column([spoil[how](number) for number, how in numbers], column("id"))
    sound = [how in ("plain", "spaced", "lower") for _, how in numbers]
    assert read.values == [number if good else None for (number, _), good in zip(numbers, sound, strict=True)]
    assert sorted(read.faults) == [n for n, good in enumerate(sound) if not good]


WORDS = st.text("某甲乙丙丁镇村校资金补助（）、·一2A䶮㛃", max_size=8).map("某{}".format)


def values(column: Column, key: bool, n: int) -> st.SearchStrategy[Any]:
    """What may stand in the column in row `n`; a key is never repeated."""
    match column.kind:
        case "number":
            some: st.SearchStrategy[Any] = st.integers(0, 10**9).map(lambda x: x / 10**4)
        case "rate":
            some = st.integers(1000, 20000).map(lambda x: x / 100)
        case "count":
            some = st.just(float(n + 1)) if key else st.integers(0, 10**6).map(float)
        case "date":
            some = DAYS
        case "term":
            some = st.builds("{}{}".format, st.integers(2000, 2030), st.sampled_from("春秋"))
        case "choice":
            some = st.sampled_from(column.choices)
        case "flag":
            some = st.booleans()
        case "id":
            some = st.just(messy.person(n))
        case "phone" | "card":
            some = st.integers(10**10, 10**18).map(str)
        case _:
            some = WORDS.map(lambda w: f"{w}{n}某")
    return st.none() | some if column.blank and not key else some


@st.composite
def tables(draw: st.DrawFn, ledger: Ledger) -> list[list[Any]]:
    size = draw(st.integers(1, 6))
    return [[draw(values(c, c.field in ledger.key, n)) for c in ledger.columns] for n in range(size)]


def typed(value: Any) -> Any:
    """What a clerk sees in the cell."""
    return {True: "是", False: "否"}[value] if isinstance(value, bool) else value


@pytest.mark.parametrize("write", [messy.xlsx, messy.csv], ids=lambda w: w.__name__)
@pytest.mark.parametrize("ledger", LEDGERS.values(), ids=LEDGERS)
def test_a_whole_ledger_is_read_back_as_it_was_written(ledger: Ledger, write: Callable[..., Path]) -> None:
    days_as_text = write is not messy.xlsx

    @settings(max_examples=5)
    @given(tables(ledger))
    def check(rows: list[list[Any]]) -> None:
        shown = [[str(v) if days_as_text and isinstance(v, dt.date) else typed(v) for v in row] for row in rows]
        with tempfile.TemporaryDirectory() as folder:
            path = write(Path(folder) / f"t.{write.__name__}", [[c.label for c in ledger.columns], *shown])
            table = intake.read(path, ledger, path.name, limit=0)
        meant = pd.DataFrame(rows, index=table.frame.index, columns=[c.field for c in ledger.columns])
        divided = [c.field for c in ledger.columns if c.group]  # a blank cell means what stands above
        meant[divided] = meant[divided].ffill()
        for name, found in table.frame.items():
            assert (
                found.astype(object).where(found.notna(), None).tolist()
                == meant[name].astype(object).where(meant[name].notna(), None).tolist()
            ), name
        assert (table.rows_read, table.quarantined, table.doubts) == (len(rows), (), ())

    check()
