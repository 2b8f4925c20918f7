"""Tables by county, and words of our own in a cell."""

import datetime as dt
from decimal import Decimal

from ledgers_in_memory import table

from xianbao.indicators import OWN
from xianbao.intake import Ledgers
from xianbao.quantities import MISSING, Quantity
from xianbao.statistics import Statistics
from xianbao.tables import Grid, Said, by_area, drawn, shown

AREAS = ("甲县", "乙县")


def column(first: str | None, second: str | None, whole: str | None, unit: str = "人") -> dict[str, Quantity]:
    held = zip((*AREAS, ""), (first, second, whole), strict=True)
    return {a: Quantity("q", "数", None if v is None else Decimal(v), unit) for a, v in held}


def words(grid: Grid) -> list[list[str]]:
    return [[shown(cell) for cell in row] for row in grid.rows]


def test_a_row_for_every_county_and_one_for_the_whole() -> None:
    grid = by_area(AREAS, {"辍学": column("3", "0", "3"), "在校": column("20", None, "20")}, "全市")
    assert grid.header == ("地区", "辍学", "在校")
    assert grid.numeric == (False, True, True)
    assert words(grid) == [["甲县", "3", "20"], ["乙县", "0", "—"], ["全市", "3", "20"]]


def test_a_column_that_no_county_has_is_left_out() -> None:
    grid = by_area(
        AREAS, {"辍学": column("3", "0", "3"), "没有": column("0", "0", "0"), "未知": column(*[None] * 3)}, "全市"
    )
    assert grid.header == ("地区", "辍学")
    assert by_area(AREAS, {"没有": column("0", "0", "0")}, "全市").rows == ()
    assert by_area((), {"辍学": {"": Quantity("q", "数", Decimal(3), "人")}}, "全县").rows == ()


def test_money_has_two_decimals() -> None:
    grid = by_area(AREAS, {"资金": column("1.2345", "2", "3.2345", "万元")}, "全市", title="县（市、区）")
    assert grid.header[0] == "县（市、区）"
    assert [row[1] for row in words(grid)] == ["1.23", "2.00", "3.23"]


def test_the_counties_of_a_prefecture_without_its_own_schools() -> None:
    rows = [{"county": c, "stage": "小学", "students": n} for n, c in enumerate(("乙县", OWN, "甲县"), 1)]
    held = Statistics(Ledgers({"enrolment": table("enrolment", *rows)}), dt.date(2019, 12, 31))
    grid = by_area(held.areas, {"在校": held.by_area("enrolled_students")}, "全市")
    assert words(grid) == [["乙县", "1"], ["甲县", "3"], ["全市", "6"]]
    assert [row[1].id for row in grid.rows] == [
        "enrolled_students[乙县]", "enrolled_students[甲县]", "enrolled_students",
    ]  # fmt: skip


def test_words_of_our_own_are_markdown_and_those_of_data_are_text() -> None:
    assert shown(Said("不低于**95%**")) == "不低于**95%**"
    assert shown("不低于*95%*") == r"不低于\*95%\*"
    assert shown(Said(f"不低于{MISSING}")) == "—"
    assert shown("") == ""


def test_a_cell_with_a_number_is_recorded() -> None:
    cell = Quantity("q", "数", Decimal(3), "人", record=lambda quantity, printed: f"[{printed}]")
    assert shown(cell) == "[3]"


def test_what_a_chart_draws_has_a_row_for_each_name() -> None:
    held = column("12", None, None)
    data = [("甲|县", "计划", held["甲县"]), ("乙县", "计划", held["乙县"]), ("甲|县", "完成", held["甲县"])]
    assert drawn(data, ["n1", "n2", "n3"]).splitlines() == [
        "| 项目 | 计划 | 完成 |",
        "| :-- | --: | --: |",
        '| 甲\\|县 | <span class="num" data-n="n1">12人</span> | <span class="num" data-n="n3">12人</span> |',
        "| 乙县 | — |  |",
    ]
