"""Web pages in a real browser: WCAG 2.1 AA as axe-core checks it, by keyboard alone, small, enlarged, in high contrast.

Needs Debian's chromium (or another); without one the tests are skipped, but where CI is set they fail.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"], "resultTypes": ["violations"]}
DESKTOP, PHONE, ZOOMED = {"width": 1280, "height": 800}, {"width": 320, "height": 640}, {"width": 640, "height": 400}
CONTROLS = "a[href], button, summary, [tabindex='0']"
SHOWN = "e => e.checkVisibility({contentVisibilityAuto: true, visibilityProperty: true})"
MARKED = """() => {
  const e = document.activeElement, s = getComputedStyle(e), r = e.getBoundingClientRect();
  return s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2 && r.bottom > 0 && r.top < innerHeight;
}"""
Open = Callable[..., Page]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    found = [path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))]
    if not found:
        _without_browser("no chromium on this machine")
    started = sync_playwright()
    try:
        playwright = started.start()
    except Exception as error:
        _without_browser(f"what drives a browser does not start ({error})")
    opened = playwright.chromium.launch(executable_path=found[0], args=["--no-sandbox"])
    yield opened
    opened.close()
    playwright.stop()


def _without_browser(why: str) -> None:
    say = pytest.fail if os.environ.get("CI") else pytest.skip
    say(f"{why}: PAGES ARE NOT CHECKED IN A BROWSER (Debian: apt-get install chromium libatomic1)")


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Open]:
    """Open a page; whatever it says on the console (a refused style, an error of a script) fails the test."""
    said: list[str] = []
    contexts = []

    def opened(path: Path, **options: Any) -> Page:
        context = browser.new_context(**{"viewport": DESKTOP, **options})
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: said.append(request.url) if not request.url.startswith("file:") else None)
        page.goto(path.as_uri())
        return page

    yield opened
    for context in contexts:
        context.close()
    assert said == []


def violations(page: Page, **more: Any) -> list[str]:
    found = Axe().run(page, options={**RULES, **more}).response["violations"]
    return [f"{v['id']}: {n['target']} {n['html'][:200]} {n.get('failureSummary')}" for v in found for n in v["nodes"]]


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def unfold(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")


def fits(page: Page) -> bool:
    """No part of the page but tables and charts in their regions asks for scrolling sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_axe_finds_nothing(every_sample: Path, open_page: Open) -> None:
    """Everything unfolded, on a desk and, in large type and high contrast, on a phone; nothing is wider than a screen."""
    page = open_page(every_sample / "report.html")
    unfold(page)
    assert violations(page) == []
    page.set_viewport_size(ZOOMED)
    assert fits(page)
    page.set_viewport_size(PHONE)
    assert fits(page)
    press(page, "高对比")
    press(page, "字体：大")
    assert violations(page) == []
    assert fits(page)


@pytest.mark.parametrize("size", [DESKTOP, PHONE, ZOOMED])
def test_axe_finds_nothing_at_any_size(built: Path, open_page: Open, size: Any) -> None:
    page = open_page(built / "report.html", viewport=size)
    assert violations(page) == []
    press(page, "高对比")
    assert violations(page) == []


def test_axe_would_find_a_fault(built: Path, open_page: Open) -> None:
    page = open_page(built / "report.html")
    page.evaluate("document.querySelector('article p').style.setProperty('color', '#bbb')")
    page.evaluate("document.querySelector('svg').removeAttribute('aria-label')")
    found = " ".join(violations(page))
    assert "color-contrast" in found
    assert "svg-img-alt" in found


@pytest.mark.parametrize("setting", [{"contrast": "more"}, {"forced_colors": "active"}, {"java_script_enabled": False}])
def test_settings_of_the_reader(built: Path, open_page: Open, setting: dict[str, Any]) -> None:
    page = open_page(built / "report.html", **setting)
    tools = page.locator(".tools")
    assert tools.is_visible() == setting.get("java_script_enabled", True)
    if tools.is_visible():
        assert violations(page) == []
    assert page.get_by_role("link", name="返回顶部").is_visible()


def test_page_can_be_used_by_keyboard_alone(sample: Callable[[str], Path], open_page: Open) -> None:
    page = open_page(sample("xuancheng-2019-06-bulletin") / "report.html")
    expected = sum(control.evaluate(SHOWN) for control in page.locator(CONTROLS).all())
    assert expected > 15
    reached = []
    for _ in range(expected):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.outerHTML.slice(0, 120)"))
        assert page.evaluate(MARKED), reached[-1]
    assert len(set(reached)) == len({c.evaluate("e => e.outerHTML.slice(0, 120)") for c in page.locator(CONTROLS).all()
                                     if c.evaluate(SHOWN)})  # fmt: skip
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement === document.body || !document.hasFocus()")  # no trap

    summary = page.locator("details.chart-data summary").first
    summary.focus()
    page.keyboard.press("Enter")
    assert page.locator("details.chart-data table").first.is_visible()
    region = page.locator(".scroll").first
    region.focus()
    assert region.evaluate("e => document.activeElement === e")


def test_tools_say_their_state_and_are_remembered(built: Path, open_page: Open) -> None:
    page = open_page(built / "report.html")
    before = page.evaluate("parseFloat(getComputedStyle(document.querySelector('article p')).fontSize)")
    page.get_by_role("button", name="字体：大").focus()
    page.keyboard.press("Space")
    assert page.evaluate("parseFloat(getComputedStyle(document.querySelector('article p')).fontSize)") > before * 1.2
    pressed = page.locator("[aria-pressed=true]").all_text_contents()
    assert pressed == ["大"]
    press(page, "高对比")
    assert page.locator("[aria-pressed=true]").all_text_contents() == ["大", "高对比"]
    page.reload()
    assert page.locator("[aria-pressed=true]").all_text_contents() == ["大", "高对比"]
    press(page, "高对比")
    assert page.evaluate("document.documentElement.dataset.contrast") == "normal"
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    press(page, "返回顶部")
    page.wait_for_function("scrollY === 0")


def test_tools_work_where_nothing_may_be_remembered(built: Path, browser: Browser) -> None:
    context = browser.new_context()
    context.add_init_script("Object.defineProperty(window, 'localStorage', {get() { throw new Error('refused'); }})")
    page = context.new_page()
    page.goto((built / "report.html").as_uri())
    press(page, "字体：小")
    assert page.locator("[aria-pressed=true]").all_text_contents() == ["小"]
    context.close()


def test_lines_are_wide_apart_and_text_is_there_before_any_web_font(built: Path, open_page: Open) -> None:
    page = open_page(built / "report.html")
    style = "(e => parseFloat(getComputedStyle(e).lineHeight) / parseFloat(getComputedStyle(e).fontSize))"
    for paragraph in page.locator("article p, article td, .information dd").all():
        assert paragraph.evaluate(style) >= 1.5
    assert page.evaluate("document.fonts.size") == 0


def test_script_from_elsewhere_does_not_run(built: Path, browser: Browser, tmp_path: Path) -> None:
    """The policy holds where escaping would have failed."""
    page = (built / "report.html").read_text(encoding="utf-8")
    hostile = '<script>document.title = "run";</script><img src="x" onerror="document.title = \'run\'"><p style="color:red" id="red">x</p>'
    (tmp_path / "report.html").write_text(page.replace("</h1>", f"</h1>{hostile}", 1), encoding="utf-8")
    context = browser.new_context()
    tab = context.new_page()
    tab.goto((tmp_path / "report.html").as_uri())
    assert tab.title() == "芦溪县2017年教育扶贫工程工作情况汇报"
    assert tab.locator("#red").evaluate("e => getComputedStyle(e).color") != "rgb(255, 0, 0)"
    assert tab.locator(".tools").is_visible()
    context.close()


def test_fragment_fits_a_portal(sample: Callable[[str], Path], open_page: Open, tmp_path: Path) -> None:
    """Two fragments on a page with a style of its own: no rule reaches out, no id is there twice."""
    parts = [
        (sample(name) / "fragment.html").read_text(encoding="utf-8")
        for name in ("luxi-2017-work_report", "xuancheng-2019-06-bulletin")
    ]
    portal = (
        '<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>门户</title>'
        "<style>p { color: #003300; margin: 7px } table { border: 3px solid #030 }</style></head>"
        f"<body><main><p class='own notice'>门户自己的文字</p>{''.join(parts)}</main></body></html>"
    )
    (tmp_path / "portal.html").write_text(portal, encoding="utf-8")
    page = open_page(tmp_path / "portal.html")
    own = page.locator(".own")
    assert own.evaluate("e => [getComputedStyle(e).color, getComputedStyle(e).marginTop, getComputedStyle(e).borderTopWidth]") == [
        "rgb(0, 51, 0)", "7px", "0px",
    ]  # fmt: skip
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
    assert len(ids) == len(set(ids)) > 10
    targets = page.evaluate("[...document.querySelectorAll('article a')].map(a => a.getAttribute('href').slice(1))")
    assert set(targets) <= set(ids)
    assert page.evaluate("[...document.images].every(i => i.naturalWidth > 0)")
    assert page.locator("article table").first.evaluate("e => getComputedStyle(e).borderLeftWidth") == "0px"
