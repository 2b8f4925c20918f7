"""Every number of a report is traced: to a definition, a rounding, rows of a file, a place on the page."""

import hashlib
import json
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import reading
from conftest import ROOT
from test_accessible_web import Open, browser, open_page, violations  # noqa: F401 (fixtures)
from test_cli import xianbao

from xianbao import cards, explaining
from xianbao.alttexts import numbers_in
from xianbao.figures import Aim, Chart, changed, composition, ranking, stages, targets
from xianbao.indicators import REGISTRY
from xianbao.numbers import Numbers, rounding, row_names
from xianbao.quantities import Quantity, half_up
from xianbao.tables import Grid
from xianbao.workspace import Workspace

TRACED = ("luxi-2017-work_report", "xuancheng-2019-06-bulletin", "hechi-2019-work_report")
KINDS = {"indicator", "target", "task", "benchmark", "ledger", "count", "computed"}


def known(folder: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((folder / "numbers.json").read_text(encoding="utf-8"))
    return told


def spelled(told: list[int | str]) -> list[int]:
    ends = [[int(end) for end in str(run).split("-")] for run in told]
    return [row for first, *_, last in ([e[0], *e] for e in ends) for row in range(first, last + 1)]


def quantity(value: str, unit: str, decimals: int | None = None, **more: Any) -> Quantity:
    return Quantity("x", "数", Decimal(value), unit, decimals, **more)


# --- the ledger of numbers --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", TRACED)
def test_every_number_says_what_it_is_and_where_it_comes_from(sample: Callable[[str], Path], name: str) -> None:
    told = known(sample(name))
    assert len(told["numbers"]) > 100
    for n in told["numbers"]:
        assert n["what"] in KINDS, n
        assert told["definitions"][n["definition"]], n
        assert set(n["rows"]) <= set(told["ledgers"]), n
        assert {key: len(spelled(rows)) for key, rows in n["rows"].items()} == n["counts"]
        assert n["place"] in cards.PLACES
        if n["place"] != "text":
            assert re.fullmatch("(fig|tbl)-[a-z0-9-]+", n["label"]), n
        if n["place"] in ("table", "figure"):
            assert n["row"], n
            assert n["column"], n
        if n["what"] == "indicator" and "(" not in n["indicator"]:
            item = REGISTRY[n["indicator"].split("[")[0]]
            assert told["definitions"][n["definition"]] in {item.definition, *item.bases.values()}
    ids = [n["n"] for n in told["numbers"] if n["n"]]
    assert len(ids) == len(set(ids))
    for ledger in told["ledgers"].values():
        assert hashlib.sha256((ROOT / ledger["file"]).read_bytes()).hexdigest() == ledger["sha256"]


@pytest.mark.parametrize("name", TRACED)
def test_rounding_is_what_makes_the_printed_number_of_the_value(sample: Callable[[str], Path], name: str) -> None:
    """Half-up from the exact value, in the unit and with the decimals that are told."""
    rounded = [n for n in known(sample(name))["numbers"] if "rounding" in n and not n["lower_bound"]]
    assert len(rounded) > 90
    scale = {"亿元": 10**8, "万元": 10**4, "元": 1, "万人次": 10**4, "万人": 10**4, "人次": 1, "人": 1}
    for n in rounded:
        value, told = Decimal(n["value"]), n["rounding"]
        if told["unit"] != n["unit"] and told["unit"] != "个百分点":
            value = value * scale[n["unit"]] / scale[told["unit"]]
        shown = re.match(r"-?[\d.]+", n["text"])
        assert shown
        if n["place"] == "alt":
            value = abs(value)  # 下降3.1%
        assert half_up(value, told["decimals"]) == Decimal(shown.group()), n
        assert told["exact"] == (value == Decimal(shown.group())), n


@pytest.mark.parametrize("name", TRACED)
def test_sums_and_counts_can_be_made_again_from_the_rows_that_are_named(
    sample: Callable[[str], Path], name: str
) -> None:
    """With nothing but the workbook: numbers of a ledger's column by its heading, counts by the rows."""
    told = known(sample(name))
    sheets = {key: sheet(ledger) for key, ledger in told["ledgers"].items() if ledger["file"].endswith(".xlsx")}
    summed = counted = 0
    for n in told["numbers"]:
        for key, rows in n["rows"].items():
            if key in sheets:
                assert all(sheets[key][row] for row in spelled(rows)), n  # no row that is blank or past the end
        if n["what"] == "count" and n["indicator"].startswith("rows.") and n["indicator"][5:] in sheets:
            assert Decimal(n["value"]) == n["counts"][n["indicator"][5:]]
            counted += 1
        column = re.fullmatch(r".*“(.*)”列的数，几行的为合计", told["definitions"][n["definition"]])
        if n["what"] == "ledger" and column and n["value"] is not None:
            [(key, rows)] = n["rows"].items()
            assert Decimal(n["value"]) == total(sheets[key], spelled(rows), column[1].split("→")[-1]), n
            summed += 1
    assert counted > 1
    assert summed > 50 or name.startswith("xuancheng")


SUMS = {  # indicator: ledger, heading of the column
    "luxi-2017-work_report": {
        "aid_paid_amount": ("aid", "资助金额"), "aid_paid_times": ("aid", "资助人次"),
        "project_investment_planned": ("project", "总投资"),
    },
    "xuancheng-2019-06-bulletin": {"monthly_due_amount": ("monthly", "应发金额")},
    "hechi-2019-work_report": {"aid_paid_times": ("aid", "资助人次"), "special_post_teacher_recruited": ("teacher_recruit", "到岗数")},
}  # fmt: skip


@pytest.mark.parametrize("name", TRACED)
def test_indicators_that_are_sums_are_the_sum_of_their_rows(sample: Callable[[str], Path], name: str) -> None:
    told = known(sample(name))
    for indicator, (key, heading) in SUMS[name].items():
        found = [n for n in told["numbers"] if n["indicator"].split("[")[0] == indicator]
        assert found, indicator
        cells = sheet(told["ledgers"][key])
        for n in found:
            assert Decimal(n["value"]) == total(cells, spelled(n["rows"][key]), heading), n


Cells = dict[int, list[Any]]


def sheet(ledger: dict[str, str]) -> Cells:
    """Rows of a workbook by their numbers; none of those that are blank."""
    book = openpyxl.load_workbook(ROOT / ledger["file"], data_only=True)
    rows = enumerate(book[ledger["sheet"]].iter_rows(values_only=True), 1)
    return {n: list(row) for n, row in rows if any(cell is not None for cell in row)}


def total(cells: Cells, rows: list[int], heading: str) -> Decimal:
    """The sum of a column, found by what stands above it; 元 to 万元 is not needed in the samples."""
    heads = [cells[n] for n in range(1, min(rows)) if n in cells]
    at = {
        n for head in heads for n, cell in enumerate(head)
        if isinstance(cell, str) and re.split(r"[（(]", cell)[0].strip() == heading
    }  # fmt: skip
    assert len(at) == 1, (heading, at)
    [column] = at
    return sum((Decimal(str(cells[n][column])) for n in rows if cells[n][column] is not None), Decimal(0))


def test_last_years_rows_are_those_of_last_years_files(sample: Callable[[str], Path]) -> None:
    told = known(sample("dingxi-2019-work_report"))
    changes = [n for n in told["numbers"] if n.get("against") == "2018年"]
    assert changes
    for n in changes:
        assert any(key.endswith("@2018") for key in n["rows"]), n
        assert "（2018年）" in told["definitions"][n["definition"]]
    assert {v["file"].split("/")[2] for k, v in told["ledgers"].items() if k.endswith("@2018")} == {"2018"}
    assert [n for n in told["numbers"] if n.get("time") == "2018年"]


def test_a_bulletin_names_the_day_it_is_compared_with(sample: Callable[[str], Path]) -> None:
    numbers = known(sample("xuancheng-2019-06-bulletin"))["numbers"]
    assert {n["against"] for n in numbers if "against" in n} == {"截至2019年5月31日"}


@pytest.mark.parametrize(
    ("q", "printed", "told"),
    [
        (quantity("358.3125", "万元", 2), "358.31万元", {"decimals": 2, "unit": "万元", "exact": False}),
        (quantity("37620", "万元"), "3.762亿元", {"decimals": 3, "unit": "亿元", "exact": True}),
        (quantity("30", "个"), "30余个", {"decimals": 0, "unit": "个", "exact": True}),
        (quantity("95.55", "%", 1), "95.6", {"decimals": 1, "unit": "%", "exact": False}),
        (quantity("0.6", "百分点", 1), "0.6个百分点", {"decimals": 1, "unit": "个百分点", "exact": True}),
        (quantity("3", "所"), "全部", {}),
        (Quantity("x", "日期", None, "", text="2017年9月1日"), "2017年9月1日", {}),
    ],
)
def test_rounding(q: Quantity, printed: str, told: dict[str, Any]) -> None:
    assert rounding(q, printed) == told


def test_definitions_that_differ_under_one_id_are_kept_apart() -> None:
    numbers = Numbers()
    for basis in ("甲", "乙", "丙", "甲"):
        list(numbers.said(numbers.record(quantity("1", "个", basis=basis), "1个"), "标题"))
    told = json.loads(numbers.json({}))
    assert [told["definitions"][n["definition"]] for n in told["numbers"]] == ["甲", "乙", "丙", "甲"]
    assert len(told["definitions"]) == 3


def test_rows_of_a_table_are_named_by_what_tells_them_apart() -> None:
    one = quantity("1", "个")
    assert row_names(Grid(("地区", "数"), (("甲|县", one), ("乙", one)), (False, True))) == ["甲|县", "乙"]
    assert row_names(Grid(("学期", "学段", "数"), (("春", "小学", one), ("春", "初中", one), ("合计", "", one)), (False,) * 3)) == [
        "春、小学", "春、初中", "合计",
    ]  # fmt: skip


# --- charts and their alt texts ---------------------------------------------------------------------------


def of(value: str, unit: str = "人", ident: str = "x", decimals: int | None = None) -> Quantity:
    return Quantity(ident, ident, Decimal(value), unit, decimals)


def charts() -> dict[str, Chart]:
    counties = {
        n: of(v, "%", f"r[{n}]", 1) for n, v in (("甲县", "95.2"), ("乙县", "91"), ("丙县", "91"), ("丁县", "80"))
    }
    return {
        "ranking": ranking(counties, what="巩固率", line=of("93", "%", "whole", 1), line_name="全市"),
        "composition": composition({"计划": {"省": of("60", "万元", "a"), "县": of("40", "万元", "b")}}, what="资金"),
        "stages": stages({"甲县": {"在建": of("3", "个", "s1"), "完工": of("2", "个", "s2")}, "乙县": {"在建": of("4", "个", "s3")}}, what="项目"),
        "changed": changed({"巩固率": (of("95", "%", "c1", 1), of("93.5", "%", "c2", 1)), "教师": (of("20", "人", "c3"), of("30", "人", "c4"))}, what="变化"),
        "targets": targets([Aim("巩固率", of("95", "%", "t1", 1), "≥", of("93", "%", "t2"), None, "完成"), Aim("辍学", of("5", "人", "t3"), "=", of("0", "人", "t4"), None, "未完成")], what="目标"),
    }  # fmt: skip


@pytest.mark.parametrize("name", ["ranking", "composition", "stages", "changed", "targets"])
def test_every_digit_of_an_alt_text_is_a_number_of_its_chart(name: str) -> None:
    chart = charts()[name]
    rest = chart.alt
    for printed, *_ in numbers_in(chart, "fig-x"):
        assert printed in rest
        rest = rest.replace(printed, "", 1)
    assert not re.search(r"\d", rest), rest


def test_numbers_of_an_alt_text_that_print_alike_are_told_apart_by_what_they_are_of() -> None:
    found = [(printed, row) for printed, _, row, _ in numbers_in(charts()["ranking"], "fig-x")]
    assert found == [
        ("1位", "甲县"), ("95.2%", "甲县"), ("2位", "乙县"), ("91%", "乙县"), ("2位", "丙县"), ("91%", "丙县"), ("4位", "丁县"),
        ("80%", "丁县"), ("93%", "全市"), ("3个", ""),
    ]  # fmt: skip


@pytest.mark.parametrize("name", TRACED)
def test_labels_of_charts_bear_the_numbers_that_they_print(sample: Callable[[str], Path], name: str) -> None:
    """Only scales, periods and notes are left without."""
    told = {n["n"]: n for n in known(sample(name))["numbers"]}
    page = reading.page(sample(name) / "report.html")
    labels = page.xpath("//figure//*[local-name()='text'][@data-n]")
    assert len(labels) > 10
    for label in labels:
        held = [told[n] for n in label.get("data-n").split()]
        assert all(n["place"] == "figure" and label.text in n["drawn"] for n in held), label.text
        assert any(re.match(r"[↑↓]?-?[\d.]+", n["text"]) for n in held)
        value = re.search(r"\d[\d.]*", label.text)
        assert value
        assert value.group() in re.findall(r"\d[\d.]*", " ".join(n["text"] for n in held)), label.text
    plain = [t.text for t in page.xpath("//figure//*[local-name()='text'][not(@data-n)]") if re.search(r"\d", t.text)]
    assert [t for t in plain if not re.fullmatch(r"\d+|\d+月|\d{4}年.季|竖线为目标.*", t)] == []


# --- the card on the page ---------------------------------------------------------------------------------


def test_a_click_opens_the_card_of_a_number(built: Path, open_page: Open) -> None:  # noqa: F811
    page = open_page(built / "report.html")
    dialog = page.locator("dialog.card")
    assert not dialog.is_visible()
    page.locator(".num", has_text="358.31万元").first.click()
    assert dialog.is_visible()
    assert violations(page) == []
    words = dialog.inner_text()
    for part in (
        "358.31万元", "已发放资助金额", "358.3125万元", "发放状态为已发放的资助金额合计", "四舍五入保留2位小数",
        "学生资助发放台账（data/luxi/2017/学生资助发放台账.xlsx）第4～8行，共5行", "sha256", "aid_paid_amount",
    ):  # fmt: skip
        assert part in words
    page.keyboard.press("Escape")
    assert not dialog.is_visible()
    page.locator("figure svg [data-n]").first.click()
    assert "图 fig-" in dialog.inner_text()
    dialog.get_by_role("button", name="关闭").click()
    assert not dialog.is_visible()


def test_cards_can_be_opened_by_keyboard_and_numbers_are_one_stop(built: Path, open_page: Open) -> None:  # noqa: F811
    page = open_page(built / "report.html")
    numbers = page.locator(".gongwen .num")
    assert page.locator(".num[tabindex]").count() == 0
    button = page.get_by_role("button", name="核数", exact=True)
    button.focus()
    page.keyboard.press("Enter")
    assert button.get_attribute("aria-pressed") == "true"
    assert page.locator(".num[tabindex='0']").count() == 1
    assert page.locator(".num[role=button]").count() == numbers.count() > 100
    assert violations(page) == []
    page.locator(".num[tabindex='0']").focus()
    page.keyboard.press("ArrowRight")
    second = page.evaluate("document.activeElement.dataset.n")
    assert page.locator(".num[tabindex='0']").get_attribute("data-n") == second != numbers.first.get_attribute("data-n")
    for key in ("Enter", "Space"):
        page.keyboard.press(key)
        assert page.locator("dialog.card").is_visible()
        assert violations(page) == []
        page.keyboard.press("Escape")
        assert not page.locator("dialog.card").is_visible()
        assert page.evaluate("document.activeElement.dataset.n") == second
    page.keyboard.press("End")
    page.keyboard.press("Home")
    assert page.evaluate("document.activeElement.dataset.n") == numbers.first.get_attribute("data-n")
    page.keyboard.press("Escape")
    assert button.get_attribute("aria-pressed") == "false"
    assert page.evaluate("document.activeElement.name") == "numbers"
    assert page.locator(".num[tabindex], .num[role]").count() == 0


def test_without_scripts_the_page_is_as_before(built: Path, open_page: Open) -> None:  # noqa: F811
    page = open_page(built / "report.html", java_script_enabled=False)
    assert not page.get_by_text("核数").is_visible()
    assert not page.locator("dialog").is_visible()
    page.locator(".num").first.click()
    assert not page.locator("dialog").is_visible()


def test_cards_are_not_printed_and_not_in_the_fragment(built: Path, open_page: Open) -> None:  # noqa: F811
    page = open_page(built / "report.html")
    page.locator(".num").first.click()
    page.emulate_media(media="print")
    assert not page.locator("dialog.card").is_visible()
    text = (built / "fragment.html").read_text(encoding="utf-8")
    assert "dialog" not in text
    assert "data/luxi" not in text


def test_a_page_that_is_not_internal_has_no_cards(built: Path, tmp_path: Path) -> None:
    from xianbao import web

    page = "<html><head><meta charset='utf-8'></head><body><div class='tools'>"
    html = f'{page}<button type="button" name="print">打印</button></div><article class="gongwen">1</article><script>\na();\n</script></body></html>'
    extension = Workspace(ROOT).extension
    for name, numbers in (("public", None), ("internal", cards.load(built / "numbers.json", "numbers.json"))):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "report.html").write_text(html, encoding="utf-8")
        web.write(folder, extension, "x", numbers)
        text = (folder / "report.html").read_text(encoding="utf-8")
        assert ("核数" in text, "data/luxi" in text, "dialog" in text) == (numbers is not None,) * 3
        assert text.count("'sha256-") == (1 if numbers is None else 3)  # script; with cards two of them and a style


def test_data_of_cards_cannot_end_their_script() -> None:
    number = {
        "n": "n1", "text": "1", "place": "text", "heading": "</script><b>", "indicator": "x", "name": "数", "value": "1",
        "unit": "个", "lower_bound": False, "rows": {}, "counts": {},
    }  # fmt: skip
    data = cards.embedded(cards.Known((number,)))
    assert "<" not in data
    assert "</script><b>" in json.loads(data)["words"]


# --- explain ----------------------------------------------------------------------------------------------


@pytest.fixture
def place(built: Path) -> Path:
    """The workspace in which the 芦溪 report is built."""
    return built.parents[5]


@pytest.mark.parametrize("wanted", ["358.31万元", "aid_paid_amount", "已发放资助金额", "358.3125", "３５８．３１万元"])
def test_explain_by_what_is_printed_by_indicator_and_by_name(place: Path, wanted: str) -> None:
    done = xianbao("explain", "luxi", wanted, "--kind", "work_report", cwd=place)
    assert (done.returncode, done.stderr) == (0, "")
    flat = re.sub(r"[\s│]", "", done.stdout)
    digest = hashlib.sha256((ROOT / "data/luxi/2017/学生资助发放台账.xlsx").read_bytes()).hexdigest()
    for part in (
        "358.31万元", "358.3125万元", "发放状态为已发放的资助金额合计", "四舍五入保留2位小数", "第4～8行，共5行", digest,
        "开头·正文", "资助发放·正文",
    ):  # fmt: skip
        assert part in flat, part


def test_explain_without_a_number_lists_all(place: Path) -> None:
    done = xianbao("explain", "luxi", "--kind", "work_report", cwd=place)
    assert done.returncode == 0
    told = known(place / "reports/build/internal/luxi/2017/work_report")["numbers"]
    assert f"luxi 2017 work_report：{len(told)} 处" in done.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("luxi", "358.32万元"), "luxi 的报告中没有“358.32万元”；最接近的是：358.31万元"),
        (
            ("luxi", "--period", "2031"),
            "还没有生成 luxi，period 2031 的报告；请先运行 xianbao build luxi --period 2031",
        ),
        (("nowhere",), "没有地区“nowhere”的参数文件 params/nowhere.yaml；现有地区："),
        (("../x",), "地区代号“../x”不合要求"),
        (("luxi", "--period", "20x"), "报告期“20x”不合要求"),
    ],
)
def test_explain_says_what_is_not_there(place: Path, words: tuple[str, ...], said: str) -> None:
    done = xianbao("explain", *words, cwd=place)
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_numbers_file_of_another_time_is_named(tmp_path: Path) -> None:
    from xianbao.errors import XianbaoError

    for content in ("[]", "{", '{"numbers": []}'):
        (tmp_path / "numbers.json").write_text(content, encoding="utf-8")
        with pytest.raises(XianbaoError, match=r"甲/numbers\.json：文件已损坏或由旧版本生成；请重新生成这份报告"):
            cards.load(tmp_path / "numbers.json", "甲/numbers.json")


@pytest.mark.parametrize(
    ("rows", "words"),
    [([4, 5, 6, 9], "第4～6、9行"), (["3-1200"], "第3～1200行"), ([], "没有符合的行"), (list(range(1, 60, 2)), "第1、3、5、7、9、11、13、15、17、19、21、23等行")],
)  # fmt: skip
def test_rows_in_words(rows: list[int | str], words: str) -> None:
    assert cards.rows_text(rows) == words


def test_part_of_a_number_is_found_but_not_within_another() -> None:
    def entry(text: str) -> dict[str, Any]:
        return {"text": text, "value": None, "unit": "", "indicator": "x", "name": "数"}

    held = cards.Known((entry("21人"), entry("1人次"), entry("1.5人")))
    assert [n["text"] for n in explaining.find(held, "1")] == ["1人次"]
    assert [n["text"] for n in explaining.find(held, "1.5")] == ["1.5人"]
