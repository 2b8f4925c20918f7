"""The site in a real browser: WCAG 2.1 AA on every page, by keyboard alone, on a phone, without scripts.

Needs Debian's chromium, as tests/test_accessible_web.py does.
"""

from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from threading import Thread
from urllib.parse import quote

import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page
from test_accessible_web import MARKED, Open, browser, fits, open_page, press, unfold, violations  # noqa: F401 (fixtures)
from test_site import entries, out  # noqa: F401 (fixtures)

PHONE = {"width": 360, "height": 740}


def faults(page: Page) -> list[str]:
    """What axe finds; it is not to fetch the style again, which the policy refuses."""
    return violations(page, preload=False)


def paths(out: Path) -> list[Path]:  # noqa: F811
    return sorted(out.rglob("*.html"))


def test_axe_finds_nothing_on_any_page(out: Path, open_page: Open) -> None:  # noqa: F811
    """On a desk, then on a phone in large type and high contrast; no page is wider than the phone."""
    found = paths(out)
    assert len(found) > 20
    page = open_page(out / "index.html")
    for path in found:
        page.set_viewport_size({"width": 1280, "height": 800})
        page.goto(path.as_uri())
        unfold(page)
        assert faults(page) == [], path
        page.set_viewport_size(PHONE)
        assert fits(page), path
        if page.locator(".tools").count():
            page.evaluate(
                "document.documentElement.dataset.contrast = 'high'; document.documentElement.dataset.size = 'large'"
            )
            assert faults(page) == [], path
            assert fits(page), path


def test_axe_finds_nothing_among_results(out: Path, open_page: Open) -> None:  # noqa: F811
    page = searched(open_page, out, "资助")
    assert page.locator("#results > li").count() == 4
    assert faults(page) == []
    page.set_viewport_size(PHONE)
    assert fits(page)
    press(page, "高对比")
    assert faults(page) == []


def searched(open_page: Open, out: Path, words: str) -> Page:  # noqa: F811
    page = open_page(out / "search" / "index.html")
    page.goto(f"{(out / 'search' / 'index.html').as_uri()}?q={quote(words)}")
    return page


@pytest.fixture
def served(out: Path) -> Iterator[str]:  # noqa: F811
    """The address of a plain static server: a browser does not download a file that it has on its disk."""
    handler = partial(QuietHandler, directory=str(out))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        pass


def test_home_search_report_and_download_by_keyboard_alone(served: str, browser: Browser) -> None:  # noqa: F811
    page = browser.new_context().new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(f"{served}index.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    to(page, "document.activeElement.id === 'q'")
    page.keyboard.type("芦溪　项目资金")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/index.html?q=*")
    assert page.locator("#count").text_content() == "找到1份报告。"
    to(page, "document.activeElement.closest('#results h2')")
    page.keyboard.press("Enter")
    page.wait_for_url("**/luxi/2017/work_report/index.html")
    to(page, "document.activeElement.getAttribute('href') === '#downloads'")
    page.keyboard.press("Enter")
    to(page, "document.activeElement.getAttribute('href') === 'report.pdf'")
    assert page.locator(":focus").evaluate("e => e.download === ''")
    with page.expect_download() as started:
        page.keyboard.press("Enter")
    assert started.value.suggested_filename == "report.pdf"
    page.go_back()
    page.go_back()  # from the anchor to the report, then to the results
    assert page.locator("#results > li").count() == 1  # what was looked for is still there
    assert [text for text in said if "favicon" not in text] == []
    page.context.close()


def to(page: Page, found: str) -> None:
    """Press Tab until what has the focus is `found`; wherever it goes it is seen."""
    for _ in range(60):
        page.keyboard.press("Tab")
        assert page.evaluate(MARKED), page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
        if page.evaluate(f"Boolean({found})"):
            return
    pytest.fail(found)


def test_every_control_of_a_page_is_reached(out: Path, open_page: Open) -> None:  # noqa: F811
    page = open_page(out / "corrections" / "index.html")
    controls = "a[href], button, summary, input, [tabindex='0']"
    expected = page.locator(controls).evaluate_all("all => all.filter(e => e.checkVisibility()).length")
    for _ in range(expected):
        page.keyboard.press("Tab")
        assert page.evaluate(MARKED), page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement === document.body || !document.hasFocus()")


@pytest.mark.parametrize(
    ("words", "titles"),
    [
        ("芦溪", ["芦溪县2017年教育扶贫工程工作情况汇报"]),
        ("通报 第三", []),
        (
            "2019年6月 通报",
            ["宣城市教育体育局关于2019年6月教育助学脱贫工作进展情况的通报", "宣城市2019年教育扶贫工作情况汇报"],
        ),
        ("ｐｄｆ不会有的词", []),
        ("工作进展通报", ["宣城市教育体育局关于2019年6月教育助学脱贫工作进展情况的通报"]),
        ("郎溪县 工作情况汇报", ["郎溪县2019年教育扶贫工作情况汇报", "宣城市2019年教育扶贫工作情况汇报"]),
        ("", []),
    ],
)
def test_every_word_must_be_there_and_titles_count_most(
    out: Path, open_page: Open, words: str, titles: list[str]  # noqa: F811
) -> None:  # fmt: skip
    page = searched(open_page, out, words)
    assert page.locator("#results h2").all_text_contents() == titles
    count = page.locator("#count").text_content() or ""
    assert (
        count == ""
        if not words
        else f"{len(titles)}份" in count or count.startswith(f"没有{'同时' * (len(words.split()) > 1)}含有")
    )


def test_blanks_are_no_words(out: Path, open_page: Open) -> None:  # noqa: F811
    page = searched(open_page, out, " ")
    assert page.locator("#count").text_content() == "请输入要找的词。"
    page.locator("#q").fill("")
    page.keyboard.press("Enter")
    assert page.locator("#count").text_content() == "请输入要找的词。"


def test_a_shadow_tells_what_is_beyond_the_edge(out: Path, open_page: Open) -> None:  # noqa: F811
    """On a phone the right edge of a chart darkens until it is moved to its end."""
    page = open_page(out / "luxi" / "2017" / "work_report" / "index.html")
    page.set_viewport_size(PHONE)
    chart = page.locator("#float_fig_aid .scroll")
    before = edge(chart)
    chart.evaluate("e => { e.scrollLeft = e.scrollWidth; }")
    assert before < 200 < edge(chart)


def edge(box: Locator) -> int:
    """Brightness of the lower right corner of what is seen of a box: 0 to 255."""
    with Image.open(BytesIO(box.screenshot())) as image:
        seen: int = image.convert("L").getpixel((image.width - 2, image.height - 4))
    return seen


def test_changes_fit_a_phone(out: Path, open_page: Open) -> None:  # noqa: F811
    """Their columns keep their widths, whatever stands in them."""
    page = open_page(out / "corrections" / "index.html")
    page.set_viewport_size(PHONE)
    table = page.locator("table.changes").first
    widths = table.locator("thead th").evaluate_all("all => all.map(th => th.offsetWidth)")
    assert sum(widths) <= PHONE["width"]
    assert [round(width / sum(widths), 1) for width in widths] == [0.4, 0.3, 0.3]


def test_words_are_marked_where_they_are(out: Path, open_page: Open) -> None:  # noqa: F811
    """Full width is half width; the excerpt shows the words, and its link leads to their section."""
    page = searched(open_page, out, "征地拆迁 １０８２３")
    [item] = page.locator("#results > li").all()
    assert set(item.locator("mark").all_text_contents()) == {"征地拆迁", "10823"}
    excerpt = item.locator(".excerpt")
    assert "（一）项目资金尚有缺口" in (excerpt.text_content() or "")
    excerpt.locator("a").click()
    assert page.evaluate("document.querySelector(':target').id") == "项目资金尚有缺口"


def test_what_is_looked_for_is_text(out: Path, open_page: Open) -> None:  # noqa: F811
    page = searched(open_page, out, "<img src=x onerror=alert(1)>")
    assert page.locator("main img").count() == 0
    assert "<img" in (page.locator("#count").text_content() or "")
    page.goto(f"{(out / 'search' / 'index.html').as_uri()}?q=%E4%A")  # no whole character
    assert page.locator("#count").text_content() == ""


def test_without_scripts_there_is_another_way(out: Path, open_page: Open) -> None:  # noqa: F811
    page = open_page(out / "search" / "index.html", java_script_enabled=False)
    assert page.get_by_text("搜索要用脚本").is_visible()
    assert not page.locator("form.search").is_visible()
    page.get_by_role("link", name="按报告期").click()
    page.get_by_role("link", name="2019年6月").click()
    page.get_by_role("link", name="通报").first.click()
    assert page.locator("h1").first.is_visible()


def test_script_from_elsewhere_does_not_run(out: Path, browser: Browser, tmp_path: Path) -> None:  # noqa: F811
    page = (out / "index.html").read_text(encoding="utf-8")
    hostile = '<script>document.title = "run";</script><img src="x" onerror="document.title = \'run\'">'
    (tmp_path / "index.html").write_text(page.replace("</h1>", f"</h1>{hostile}", 1), encoding="utf-8")
    context = browser.new_context()
    tab = context.new_page()
    tab.goto((tmp_path / "index.html").as_uri())
    assert tab.title() == "样例网站　教育工作情况报告"
    context.close()


def test_settings_go_along(out: Path, open_page: Open) -> None:  # noqa: F811
    """What was chosen on a list holds on a report."""
    page = open_page(out / "index.html")
    press(page, "字体：大")
    press(page, "高对比")
    page.get_by_role("link", name="芦溪县2017年教育扶贫工程工作情况汇报").click()
    assert page.locator("[aria-pressed=true]").all_text_contents() == ["大", "高对比"]
