"""The finished page, the fragment and the metadata, without a browser."""

import base64
import hashlib
import json
import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
import reading
from conftest import ROOT
from lxml import etree

from xianbao import web
from xianbao.adapters.pandoc import Pandoc

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 6 2">'
    '<defs><pattern id="h"/><path id="m" d="M0 0"/></defs>'
    '<rect fill="url(#h)"/><use xlink:href="#m"/><text>甲&lt;b&gt;</text></svg>'
)
IMG = (
    f'<img src="data:image/svg+xml;base64,{base64.b64encode(SVG.encode()).decode()}" alt="甲&quot;1&gt;0" role="img" />'
)
PAGE = (
    '<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8">\n<meta name="ArticleTitle" content="题">'
    '<meta name="Author" content="某局"><meta name="generator" content="x"><style>p{}</style></head>'
    '<body><section class="information"><dl><div><dt>发文机关</dt><dd>某局</dd></div></dl></section>'
    f'<article class="gongwen"><h1 id="a">题</h1><p>见<a href="#f">图1</a>， id="x" 是字</p><figure id="f">{IMG}</figure>{IMG}'
    '</article><section class="downloads"><a href="report.pdf">PDF 版</a><a href="gone.csv">数据</a></section>'
    '<section class="related"><a href="https://example.com/x">通知</a></section>'
    "<script>alert(1)</script><script>\nours();\n</script></body></html>\n"
)


def policy(page: str) -> dict[str, list[str]]:
    content = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    assert content
    rules = (rule.split() for rule in content[1].split("; "))
    return {name: allowed for name, *allowed in rules}


def digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_policy_allows_what_the_page_came_with_and_nothing_else() -> None:
    page = web.finish(PAGE)
    assert policy(page) == {
        "default-src": ["'none'"], "img-src": ["data:"], "style-src": [digest("p{}")],
        "script-src": [digest("\nours();\n")], "base-uri": ["'none'"], "form-action": ["'none'"],
    }  # fmt: skip
    assert page.index("Content-Security-Policy") < page.index("<style>")
    assert policy(web.finish("<head><meta charset='utf-8'></head>"))["script-src"] == ["'none'"]


def test_charts_become_elements_with_ids_of_their_own() -> None:
    page = web.finish(PAGE)
    assert "<img" not in page
    drawings = [etree.fromstring(one) for one in re.findall(r"<svg.*?</svg>", page, re.DOTALL)]
    assert [d.get("aria-label") for d in drawings] == ['甲"1>0'] * 2
    assert [d.get("role") for d in drawings] == ["img"] * 2
    assert drawings[0].xpath("//@id") == ["f1-h", "f1-m"]
    assert drawings[1].xpath("//@fill|//@*[local-name()='href']") == ["url(#f2-h)", "#f2-m"]
    assert "甲&lt;b&gt;" in page


def test_fragment_is_one_article_whose_ids_begin_with_its_name() -> None:
    part = web.fragment(PAGE, ".gongwen { color: red }\n", "luxi-2017")
    assert part.startswith(
        '<article class="gongwen" id="luxi-2017" lang="zh-CN">\n<style>\n.gongwen { color: red }\n</style>'
    )
    assert part.endswith("</article>\n")
    assert re.findall(r'\b(?:id|href)="(.*?)"', part) == [
        "luxi-2017",
        "luxi-2017-a",
        "#luxi-2017-f",
        "x",
        "luxi-2017-f",
    ]
    assert part.count('alt="甲&quot;1&gt;0"') == 2
    assert "<script" not in part


def test_metadata_tells_what_is_known_and_the_files_that_are_there(tmp_path: Path) -> None:
    (tmp_path / "report.pdf").write_bytes(b"pdf")
    assert web.metadata(PAGE, tmp_path) == {
        "title": "题", "summary": "", "ArticleTitle": "题", "Author": "某局", "发文机关": "某局",
        "关联文件": [{"title": "通知", "url": "https://example.com/x"}],
        "files": [{"file": "report.pdf", "title": "PDF 版", "format": "PDF", "size": 3,
                   "sha256": hashlib.sha256(b"pdf").hexdigest()}],
    }  # fmt: skip


def test_nothing_is_written_where_there_is_no_page(tmp_path: Path) -> None:
    web.write(tmp_path, ROOT / "reports/_extensions/gongwen", "x")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("quarto", "ours"),
    [
        ('<tr class="odd">', "<tr>"),
        ('<tr class="header">', "<tr>"),
        ('<tr class="total even">', '<tr class="total">'),
        ('<tr class="total">', '<tr class="total">'),
        ('<table class="caption-top">', "<table>"),
    ],
)
def test_rows_are_the_same_from_either_engine(tmp_path: Path, quarto: str, ours: str) -> None:
    (tmp_path / "report.html").write_text(PAGE.replace("<h1", f"{quarto}<h1"), encoding="utf-8")
    web.write(tmp_path, ROOT / "reports/_extensions/gongwen", "x")
    assert f"{ours}<h1" in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_policy_fits_the_page_as_built(every_sample: Path) -> None:
    """Hashes are of what is finally in the file; nothing on it would be refused; it is light."""
    text = (every_sample / "report.html").read_text(encoding="utf-8")
    rules = policy(text)
    assert rules["style-src"] == [digest(s) for s in re.findall(r"<style[^>]*>(.*?)</style>", text, re.DOTALL)]
    assert rules["script-src"] == [digest(s) for s in re.findall(r"<script>(.*?)</script>", text, re.DOTALL)]
    page = reading.page(every_sample / "report.html")
    assert not page.xpath("//@style|//@*[starts-with(name(), 'on')]|//link|//base|//form|//iframe|//img")
    assert not page.xpath("//@href[contains(., ':') and not(starts-with(., 'http'))]")
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {h[1:] for h in page.xpath("//@href[starts-with(., '#')]")} <= set(ids)
    assert len(text.encode()) < 400_000
    assert len((every_sample / "fragment.html").read_bytes()) < 400_000


def test_structure_of_every_page(every_sample: Path) -> None:
    page = reading.page(every_sample / "report.html")
    for landmark in ("body/header", "body/main", "body/footer", "article"):
        assert len(page.xpath(f"//{landmark}")) == 1
    levels = [int(h.tag[1]) for h in page.xpath("//h1|//h2|//h3|//h4|//h5")]
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert all(header.text_content().strip() for header in page.xpath("//th"))
    for table in page.xpath("//table"):
        assert len(table.xpath("caption")) == 1
        assert table.xpath("thead//th") == table.xpath("thead//th[@scope='col']") != []
        assert all(row.xpath("th[@scope='row']") for row in table.xpath("tbody/tr"))
    charts = page.xpath("//figure")
    assert len(page.xpath("//figure//*[local-name()='svg'][@role='img'][string-length(@aria-label) > 20]")) == len(
        charts
    )
    opened = page.xpath("//figure/following-sibling::*[1][self::details[@data-web-only]]")
    assert len(opened) == len(charts)
    assert all(d.xpath("summary") and d.xpath(".//table//td") for d in opened)


def test_charts_data_is_what_numbers_json_says(built: Path) -> None:
    numbers = json.loads((built / "numbers.json").read_text(encoding="utf-8"))["numbers"]
    page = reading.page(built / "report.html")
    cells = [c.text_content() for c in page.xpath("//details[contains(@class, 'chart-data')]//td")]
    assert sorted(c for c in cells if c) == sorted(n["text"] for n in numbers if n["place"] == "figure")


def test_tags_and_information_of_a_bulletin(sample: Callable[[str], Path]) -> None:
    folder = sample("xuancheng-2019-06-bulletin")
    known = json.loads((folder / "metadata.json").read_text(encoding="utf-8"))
    page = reading.page(folder / "report.html")
    tags = {m.get("name"): m.get("content") for m in page.xpath("//meta[@name]")}
    assert {name: tags[name] for name in web.TAGS if name in tags} == {n: known[n] for n in web.TAGS if n in known}
    assert tags["SiteIDCode"] == "0000000000"
    assert tags["ColumnKeywords"] == "教育,扶贫"
    assert tags["PubDate"] == "2019-07-12 09:30"
    assert tags["Description"].endswith("。")
    assert "<" not in tags["Description"]
    rows = {d.text_content(): d.getnext().text_content() for d in page.xpath("//dl//dt")}
    assert list(rows) == ["索引号", "主题分类", "发文机关", "成文日期", "标题", "发文字号", "发布日期", "公开方式"]
    assert rows == {name: known[name] for name in rows}
    assert rows["发文字号"] == "样例〔2019〕6号"
    assert page.xpath("string(//p[@class='mark'])") == "宣城市教育体育局文件"
    assert "抄送：宣城市人民政府办公室，" in page.xpath("string(//div[@class='imprint'])")
    for entry in known["files"]:
        content = (folder / entry["file"]).read_bytes()
        assert (entry["size"], entry["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())
    assert [e["file"] for e in known["files"]] == [
        "report.pdf", "report.docx", "indicators.csv", "report.html", "fragment.html",
    ]  # fmt: skip
    assert page.xpath("//section[@class='downloads']//a/@href") == ["report.pdf", "report.docx", "indicators.csv"]


def test_what_is_not_known_is_not_there(tmp_path: Path) -> None:
    from test_pandoc import job

    Pandoc().render(job(tmp_path, "正文说明：", "甲。"), ["html"])
    page = reading.page(tmp_path / "report.html")
    assert [d.text_content() for d in page.xpath("//dt")] == ["发文机关", "成文日期", "标题"]
    assert {m.get("name") for m in page.xpath("//meta[@name]")} == {
        "viewport", "ArticleTitle", "ContentSource", "Author", "Description",
    }  # fmt: skip
    assert not page.xpath("//nav|//*[@class='mark' or @class='imprint' or @class='downloads' or @class='related']")
    assert not page.xpath("//*[@class='tools'][not(@hidden)]")


def test_metadata_with_marks_stays_text_and_links_do_not_run(tmp_path: Path) -> None:
    from test_pandoc import job

    from xianbao.errors import XianbaoError

    more = (
        "gongwen-index: 'a\"b\\<i\\>&'\ngongwen-related: [{title: '\\<b\\>x', url: 'https://example.com/?a=1&b=2'}]\n"
        "gongwen-until: '2019-07-19'\n"
    )
    Pandoc().render(job(tmp_path, '正\\<文\\>"甲"。', more=more), ["html"])
    page = reading.page(tmp_path / "report.html")
    assert page.xpath("string(//dd)") == 'a"b<i>&'
    assert page.xpath("string(//dt[.='公示截止日期']/following-sibling::dd)") == "2019-07-19"
    [link] = page.xpath("//section[@class='related']//a")
    assert (link.text_content(), link.get("href")) == ("<b>x", "https://example.com/?a=1&b=2")
    assert page.xpath("//meta[@name='Description']/@content") == ["正<文>“甲”。"]
    made = tmp_path / "bad"
    made.mkdir()
    bad = job(made, "x", more="gongwen-related: [{title: x, url: ' javascript:alert(1)'}]\n")
    with pytest.raises(XianbaoError, match="链接只能是 http、https 地址或同一文件夹中的文件"):
        Pandoc().render(bad, ["html"])
