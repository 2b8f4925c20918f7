"""The package for a portal's CMS: its files, the list for the editor, what is refused."""

import base64
import dataclasses
import datetime as dt
import hashlib
import io
import json
import struct
import zipfile
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from openpyxl import load_workbook

from xianbao import cms
from xianbao.errors import XianbaoError
from xianbao.site import Correction, Entry, Former
from xianbao.workspace import ReportId

ALT = "条形图：小学“12人”、初中＊人"
DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="60pt" height="30pt" viewBox="0 0 60 30">'
    '<path d="M0 0H60V30H0z" fill="#17446f"/><text x="5" y="20" font-size="10">小学</text></svg>'
)
EVIL = ('=HYPERLINK("https://evil.example/","看")', "+1+cmd|' /C calc'!A0", "-2", "@SUM(A1)", "#N/A", "\x07铃")


def picture(kind: str = "svg+xml", alt: str = ALT) -> str:
    return f'<img src="data:image/{kind};base64,{base64.b64encode(DRAWING.encode()).decode()}" alt="{alt}">'


def article(*pictures: str) -> str:
    figures = "".join(f"<figure>{one}</figure>" for one in pictures)
    return f'<article class="gongwen" id="x"><style>\n.gongwen {{}}</style><h1>题</h1>{figures}</article>\n'


def entry(folder: Path, slug: str = "luxi", code: str = "360323", **changed: Any) -> Entry:
    """A public edition in `folder` and its entry."""
    folder.mkdir(parents=True)
    (folder / "fragment.html").write_text(article(picture(), picture(alt="第二幅")), encoding="utf-8")
    told = {
        "title": "题", "summary": "做了三件事。", "Keywords": "芦溪县,工作情况汇报,校验码 0123-4567-89ab-cdef",
        "索引号": f"000000/2018-{code[1:]}", "主题分类": "科技、教育", "公开方式": "主动公开",
        "公示截止日期": "2018-02-01", "files": [{"file": "report.html"}],
    }  # fmt: skip
    (folder / "metadata.json").write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    (folder / "report.pdf").write_bytes(b"%PDF-1.7 " + b"x" * 2000)
    (folder / "indicators.csv").write_bytes(b"\xef\xbb\xbfitem\r\n")
    (folder / "manifest.json").write_text("{}", encoding="utf-8")
    made = Entry(
        ReportId(slug, "2017", "work_report", "public"), folder, "芦溪县", code, "工作情况汇报", f"{slug}工作情况汇报",
        dt.date(2018, 1, 10), "2018-01-12 09:30", "0123-4567-89ab-cdef",
    )  # fmt: skip
    return dataclasses.replace(made, **changed)


def sheets(out: Path) -> dict[str, list[dict[str, Any]]]:
    """Rows of each sheet that has a head: header → cell."""
    book = load_workbook(out / cms.LISTING)
    found = {}
    for page in (book["发布清单"], book["文件清单"]):
        head, *rows = page.iter_rows()
        found[page.title] = [dict(zip((h.value for h in head), row, strict=True)) for row in rows]
    return found


def names(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def test_what_is_in_the_package_of_a_report(tmp_path: Path) -> None:
    cms.write([entry(tmp_path / "public")], tmp_path / "cms")
    assert names(tmp_path / "cms") == [
        "luxi-2017-work-report/fragment-whole.html", "luxi-2017-work-report/fragment.html",
        "luxi-2017-work-report/images/luxi-2017-work-report-1.png",
        "luxi-2017-work-report/images/luxi-2017-work-report-2.png", "luxi-2017-work-report/luxi-2017-work-report.csv",
        "luxi-2017-work-report/luxi-2017-work-report.pdf", "luxi-2017-work-report/metadata.json", "发布清单.xlsx",
    ]  # fmt: skip
    folder = tmp_path / "cms/luxi-2017-work-report"
    for made, source in (
        ("fragment-whole.html", "fragment.html"), ("luxi-2017-work-report.pdf", "report.pdf"),
        ("luxi-2017-work-report.csv", "indicators.csv"),
    ):  # fmt: skip
        assert (folder / made).read_bytes() == (tmp_path / "public" / source).read_bytes()


def test_pictures_of_the_fragment_are_files_and_keep_their_words(tmp_path: Path) -> None:
    cms.write([entry(tmp_path / "public")], tmp_path / "cms")
    folder = tmp_path / "cms/luxi-2017-work-report"
    text = (folder / "fragment.html").read_text(encoding="utf-8")
    assert "data:" not in text
    first, second = html.fromstring(text).iter("img")
    assert (first.get("alt"), second.get("alt")) == (ALT, "第二幅")
    assert (first.get("width"), first.get("height")) == ("80", "40")  # 60 × 30 pt
    for image in (first, second):
        content = (folder / image.get("src")).read_bytes()
        assert content.startswith(b"\x89PNG\r\n")
        assert struct.unpack(">II", content[16:24]) == (120, 60)


def test_metadata_names_every_file_as_it_is(tmp_path: Path) -> None:
    cms.write([entry(tmp_path / "public")], tmp_path / "cms")
    folder = tmp_path / "cms/luxi-2017-work-report"
    told = json.loads((folder / "metadata.json").read_text(encoding="utf-8"))
    assert (told["索引号"], told["公示截止日期"]) == ("000000/2018-60323", "2018-02-01")
    assert sorted(f["file"] for f in told["files"]) == [n for n in names(folder) if n != "metadata.json"]
    for file in told["files"]:
        content = (folder / file["file"]).read_bytes()
        assert (file["size"], file["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())
    assert [f["format"] for f in told["files"]] == ["HTML", "PNG", "PNG", "HTML", "PDF", "CSV"]


def test_the_list_has_a_row_for_each_report_in_order_of_code(tmp_path: Path) -> None:
    cms.write([entry(tmp_path / "b", "luxi"), entry(tmp_path / "a", "anyuan", "360302")], tmp_path / "cms")
    rows = sheets(tmp_path / "cms")["发布清单"]
    assert list(rows[0]) == [
        "序号", "地区", "报告期", "文种", "标题", "索引号", "主题分类", "发布日期", "公开方式", "公示截止", "摘要",
        "关键词", "正文文件", "附件", "校验码", "备注",
    ]  # fmt: skip
    assert [row["标题"].value for row in rows] == ["anyuan工作情况汇报", "luxi工作情况汇报"]
    values = {header: cell.value for header, cell in rows[1].items()}
    assert values == {
        "序号": 2, "地区": "芦溪县", "报告期": "2017年", "文种": "工作情况汇报", "标题": "luxi工作情况汇报",
        "索引号": "000000/2018-60323", "主题分类": "科技、教育", "发布日期": dt.datetime(2018, 1, 12, 9, 30),
        "公开方式": "主动公开", "公示截止": dt.datetime(2018, 2, 1), "摘要": "做了三件事。",
        "关键词": "芦溪县,工作情况汇报", "正文文件": "luxi-2017-work-report/fragment.html",
        "附件": "luxi-2017-work-report.pdf（2 KB）\nluxi-2017-work-report.csv（1 KB）",
        "校验码": "0123-4567-89ab-cdef", "备注": None,
    }  # fmt: skip
    book = load_workbook(tmp_path / "cms" / cms.LISTING)
    assert [page.title for page in book] == ["发布清单", "文件清单", "使用说明"]
    assert [(book[n].freeze_panes, book[n].auto_filter.ref) for n in ("发布清单", "文件清单")] == [
        ("C2", "A1:P3"), ("A2", "A1:G15"),
    ]  # fmt: skip
    assert all(book["发布清单"].column_dimensions[c].width >= 6 for c in "ABCDEFGHIJKLMNOP")


def test_every_link_of_the_list_leads_to_a_file_of_the_package(tmp_path: Path) -> None:
    out = tmp_path / "cms"
    cms.write([entry(tmp_path / "a"), entry(tmp_path / "b", "anyuan", "360302")], out)
    found = sheets(out)
    listed = found["文件清单"]
    assert sorted(row["文件"].value for row in listed) == [n for n in names(out) if n != cms.LISTING]
    for row in listed:
        content = (out / row["文件"].hyperlink.target).read_bytes()
        assert (row["字节数"].value, row["SHA-256"].value) == (len(content), hashlib.sha256(content).hexdigest())
    for row in found["发布清单"]:
        assert (out / row["正文文件"].hyperlink.target).is_file()
        to = row["序号"].hyperlink.location
        assert to.startswith("'文件清单'!C")
        there = listed[int(to.rpartition("C")[2]) - 2]
        assert (there["序号"].value, there["文件"].value) == (row["序号"].value, row["正文文件"].value)


@pytest.mark.parametrize("evil", EVIL)
def test_text_that_would_be_a_formula_stays_text(tmp_path: Path, evil: str) -> None:
    made = entry(tmp_path / "public", title=evil, area=evil)
    told = json.loads((made.folder / "metadata.json").read_text(encoding="utf-8"))
    told |= {"summary": evil, "索引号": evil, "Keywords": evil}
    (made.folder / "metadata.json").write_text(json.dumps(told), encoding="utf-8")
    why = Correction(dt.date(2018, 3, 1), made.id, evil, ())
    cms.write([dataclasses.replace(made, corrections=(why,))], tmp_path / "cms")
    found = sheets(tmp_path / "cms")
    [row] = found["发布清单"]
    shown = evil.replace("\x07", "")
    for header in ("标题", "地区", "摘要", "索引号"):
        assert (row[header].value, row[header].data_type) == (shown, "s")
    assert (row["关键词"].value, row["关键词"].data_type) == (shown, "s")
    with zipfile.ZipFile(tmp_path / "cms" / cms.LISTING) as package:
        parts = [package.read(n) for n in package.namelist() if n.startswith("xl/worksheets/")]
        links = b"".join(package.read(n) for n in package.namelist() if n.endswith(".rels"))
    assert not any(b"<f>" in part or b"<f " in part for part in parts)
    assert b"evil" not in links


def test_the_same_reports_in_any_order_give_the_same_bytes(tmp_path: Path) -> None:
    every = [entry(tmp_path / "a"), entry(tmp_path / "b", "anyuan", "360302")]
    cms.write(every, tmp_path / "one")
    cms.write(every[::-1], tmp_path / "two")
    assert names(tmp_path / "one") == names(tmp_path / "two")
    for name in names(tmp_path / "one"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes(), name
    with zipfile.ZipFile(io.BytesIO((tmp_path / "one" / cms.LISTING).read_bytes())) as package:
        assert {info.date_time for info in package.infolist()} == {(2000, 1, 1, 0, 0, 0)}
        core = package.read("docProps/core.xml").decode()
    assert core.count("2000-01-01T00:00:00Z") == 2
    assert f"{dt.datetime.now(dt.UTC):%Y}-" not in core


def test_the_editor_is_told_of_corrections_former_editions_and_equal_indices(tmp_path: Path) -> None:
    made = entry(tmp_path / "a")
    corrections = tuple(Correction(dt.date(2018, m, 1), made.id, f"改{m}。", ()) for m in (5, 3))
    former = tuple(Former(n, tmp_path, dt.date(2018, n, 2)) for n in (2, 1))
    other = entry(tmp_path / "b", "anyuan", code="360323")
    cms.write([dataclasses.replace(made, corrections=corrections, former=former), other], tmp_path / "cms")
    told = {row["标题"].value: row["备注"].value for row in sheets(tmp_path / "cms")["发布清单"]}
    assert told == {
        "anyuan工作情况汇报": "索引号与另外1篇相同，请核对",
        "luxi工作情况汇报": "2018年3月1日更正：改3；2018年5月1日更正：改5；替换2018年2月2日发布的第2版；索引号与另外1篇相同，请核对",
    }


def test_keywords_and_check_code_are_the_same_in_the_list_and_in_metadata(tmp_path: Path) -> None:
    cms.write([entry(tmp_path / "public")], tmp_path / "cms")
    told = json.loads((tmp_path / "cms/luxi-2017-work-report/metadata.json").read_text(encoding="utf-8"))
    [row] = sheets(tmp_path / "cms")["发布清单"]
    assert (told["Keywords"], told["校验码"]) == ("芦溪县,工作情况汇报", "0123-4567-89ab-cdef")
    assert (row["关键词"].value, row["校验码"].value) == (told["Keywords"], told["校验码"])


def test_a_corrected_article_says_so_at_its_head_and_every_change_apart(tmp_path: Path) -> None:
    long = "改" * 60
    first = Correction(dt.date(2018, 3, 1), ReportId("luxi", "2017", "work_report", "public"), "漏登<b>1人</b>。", ())
    changes = (("表1，学前，人次（图1同）", "832人次", "<862>人次"), ("“（六）核对”部分", long, ""), ("开头", "", "新"))
    second = dataclasses.replace(first, date=dt.date(2018, 5, 1), why="又补登。", changes=changes)
    former = tuple(Former(n, tmp_path, dt.date(2018, n, 2)) for n in (2, 1))
    plain = entry(tmp_path / "public")
    cms.write([dataclasses.replace(plain, corrections=(first, second), former=former)], tmp_path / "cms")
    folder = tmp_path / "cms/luxi-2017-work-report"
    for name in ("fragment.html", "fragment-whole.html"):
        article_ = html.fromstring((folder / name).read_text(encoding="utf-8"))
        style, note, title = list(article_)[:3]
        assert (style.tag, note.get("class"), title.tag) == ("style", "notice", "h1")
        assert [p.text_content() for p in note.iter("p")] == [
            "更正说明（2018年5月1日）　又补登。", "更正说明（2018年3月1日）　漏登<b>1人</b>。",
            "本文取代2018年2月2日发布的第2版。",
        ]  # fmt: skip
        assert [p.text_content() for p in note.iter("li")] == [
            "表1，学前，人次（图1同）：原为832人次，更正为<862>人次", "“（六）核对”部分：文字有改动",
            "开头：原为（无），更正为新",
        ]  # fmt: skip
    apart = html.fromstring((folder / cms.CORRECTION).read_text(encoding="utf-8"))
    assert apart.findtext("h2") == "luxi工作情况汇报更正说明"
    assert [h.text for h in apart.iter("h3")] == ["2018年5月1日", "2018年3月1日", "已被取代的版本"]
    rows = [[cell.text_content() for cell in row] for row in apart.iter("tr")]
    assert rows == [
        ["位置", "原为", "更正为"],
        *([where, wrong or "（无）", right or "（无）"] for where, wrong, right in changes),
    ]
    assert [li.text for li in apart.iter("li")] == ["2018年1月2日发布的第1版", "2018年2月2日发布的第2版"]
    assert not list(apart.iter("b"))
    [row] = sheets(tmp_path / "cms")["发布清单"]
    assert row["备注"].value.startswith("2018年3月1日更正：漏登<b>1人</b>；2018年5月1日更正：又补登；替换")
    told = json.loads((folder / "metadata.json").read_text(encoding="utf-8"))
    assert cms.CORRECTION in [f["file"] for f in told["files"]]


def test_many_changes_are_told_at_the_head_by_their_parts(tmp_path: Path) -> None:
    made = entry(tmp_path / "public")
    changes = tuple((f"表{n // 3}，第{n}行，人次", "1人", "2人") for n in range(3, 9))
    one = Correction(dt.date(2018, 3, 1), made.id, "漏登", changes)
    cms.write([dataclasses.replace(made, corrections=(one,))], tmp_path / "cms")
    folder = tmp_path / "cms/luxi-2017-work-report"
    note = html.fromstring((folder / "fragment.html").read_text(encoding="utf-8"))[1]
    assert [p.text_content() for p in note] == ["更正说明（2018年3月1日）　漏登", "共更正6处，在：表1、表2。"]
    assert len(html.fromstring((folder / cms.CORRECTION).read_text(encoding="utf-8")).findall("table/tbody/tr")) == 6


def test_an_article_without_a_style_has_the_note_within_it(tmp_path: Path) -> None:
    made = entry(tmp_path / "public")
    (made.folder / "fragment.html").write_text("<article><h1>题</h1></article>\n", encoding="utf-8")
    one = Correction(dt.date(2018, 3, 1), made.id, "漏登", ())
    cms.write([dataclasses.replace(made, corrections=(one,))], tmp_path / "cms")
    text = (tmp_path / "cms/luxi-2017-work-report/fragment.html").read_text(encoding="utf-8")
    assert [child.tag for child in html.fromstring(text)] == ["div", "h1"]
    assert (tmp_path / "cms/luxi-2017-work-report/correction.html").is_file()


def test_of_a_withdrawn_report_only_its_row_is_left(tmp_path: Path) -> None:
    gone = dataclasses.replace(entry(tmp_path / "a"), folder=tmp_path / "nowhere", withdrawn=dt.date(2018, 2, 2))
    cms.write([gone], tmp_path / "cms")
    assert names(tmp_path / "cms") == [cms.LISTING]
    found = sheets(tmp_path / "cms")
    [row] = found["发布清单"]
    assert found["文件清单"] == []
    assert (row["正文文件"].value, row["附件"].value, row["序号"].hyperlink) == (None, None, None)
    assert row["备注"].value == "2018年2月2日起撤下，请从网站删去正文、图和附件"


def test_a_report_without_pictures_has_none(tmp_path: Path) -> None:
    made = entry(tmp_path / "public")
    (made.folder / "fragment.html").write_text(article(), encoding="utf-8")
    cms.write([made], tmp_path / "cms")
    assert not (tmp_path / "cms/luxi-2017-work-report/images").exists()


def test_an_edition_that_cannot_be_put_in_is_refused(tmp_path: Path) -> None:
    made = entry(tmp_path / "public")
    kept = (made.folder / "fragment.html").read_bytes()

    def refused(told: str) -> None:
        with pytest.raises(XianbaoError) as caught:
            cms.write([made], tmp_path / "cms")
        assert str(caught.value).startswith(f"luxi 2017 work_report public {told}")

    (made.folder / "fragment.html").write_text(article(picture("jpeg")), encoding="utf-8")
    refused("的 fragment.html 中有不是 SVG 的图，请重新生成")
    (made.folder / "fragment.html").unlink()
    refused("的公开版没有 fragment.html，")
    (made.folder / "fragment.html").write_bytes(kept)
    (made.folder / "metadata.json").write_text("{", encoding="utf-8")
    refused("的 metadata.json 已损坏，请重新生成")


def test_a_link_to_a_file_elsewhere_is_refused(tmp_path: Path) -> None:
    made = entry(tmp_path / "public")
    (tmp_path / "secret").write_text("秘密", encoding="utf-8")
    (made.folder / "report.pdf").unlink()
    try:
        (made.folder / "report.pdf").symlink_to(tmp_path / "secret")
    except OSError:
        pytest.skip("no right to make links on this system")
    with pytest.raises(XianbaoError, match=r"report\.pdf 是符号链接，不能发布"):
        cms.write([made], tmp_path / "cms")
