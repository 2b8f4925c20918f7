"""The personal-data gate: what is planted is found wherever it is, and is never told. Everybody here is made up."""

import json
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hiding import PLACES
from hypothesis import assume, given
from hypothesis import strategies as st
from stdnum import luhn
from stdnum.cn import ric

from xianbao import idno, personal
from xianbao.errors import XianbaoError
from xianbao.personal import patterns
from xianbao.personal.normal import even, key
from xianbao.workspace import Workspace

ROOT = Path(__file__).parents[1]


def number(order: int, born: str = "20090301", region: str = "999999") -> str:
    first = f"{region}{born}{order:03}"
    return first + idno.check_digit(first)


NAME, SHORT, PARENT, HEAD = "欧阳测样", "祁珮", "阿依古丽·买买提", "司马试样"
ID_NO, OLD, LOST = number(1), "999999990301001", number(7)[:-1] + ("0" if number(7)[-1] != "0" else "1")
PHONE, LANDLINE = "13900001234", "0799-7550001"
CARD, ACCOUNT = "6217000000000000" + luhn.calc_check_digit("6217000000000000"), "90001020304050607"
ADDRESS = "某省测试县样例镇甲样村3组12号"
VILLAGE, PUBLIC_VILLAGE = "乙样村", "丙样村"
STORY = "经乡干部三次上门劝说后仍不愿返校"
VALUES = {
    "name": NAME,
    "short": SHORT,
    "dotted": PARENT,
    "identity": ID_NO,
    "old-identity": OLD,
    "lost-identity": LOST,
    "phone": PHONE,
    "landline": LANDLINE,
    "card": CARD,
    "account": ACCOUNT,
    "address": ADDRESS,
    "village": VILLAGE,
    "story": STORY,
}


def book(path: Path, *rows: list[object]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    made.save(path)


def registers(root: Path, slug: str = "ceshi") -> Workspace:
    """A workspace with three registers of a county that does not exist; one row of each would be set aside."""
    folder = root / "data" / slug / "2017"
    book(
        folder / "控辍保学（疑似）辍学学生台账.xlsx",
        [
            "学校",
            "姓名",
            "身份证号",
            "家长姓名",
            "家庭住址",
            "联系电话",
            "是否建档立卡",
            "学籍标注",
            "劝返情况",
            "销号状态",
            "备注",
        ],
        [
            "样例中学",
            NAME,
            ID_NO,
            PARENT,
            ADDRESS,
            f"{PHONE}、{LANDLINE}",
            "是",
            "辍学",
            f"{STORY}。",
            "未销号",
            "司马试样已外出",
        ],
        ["样例中学", "上官测样", number(2), "不详", "3组", "12", "是", "不知道", "已返校", "未销号", ""],
    )
    book(
        folder / "学籍登记表.xlsx",
        [
            "学校名称",
            "所在乡镇",
            "学段",
            "年级",
            "班级",
            "学生姓名",
            "性别",
            "身份证号",
            "学籍号",
            "户籍村",
            "学籍状态",
        ],
        ["样例小学", "样例镇", "小学", "三年级", "1班", SHORT, "女", OLD, f"G{ID_NO}", VILLAGE, "在读"],
        ["祁珮纪念小学", "张佳坊乡", "小学", "三年级", "1班", "张佳", "女", LOST, f"G{ID_NO}", PUBLIC_VILLAGE, "在读"],
    )
    book(
        folder / "学生资助发放明细台账.xlsx",
        [
            "学期",
            "学段",
            "学校名称",
            "学生姓名",
            "身份证号",
            "户主姓名",
            "是否建档立卡",
            "资助项目",
            "发放金额",
            "银行卡号",
        ],
        ["2017春", "小学", "样例小学", SHORT, ID_NO, HEAD, "是", "生活补助", 500, CARD],
        ["没有学期", "小学", "样例小学", "程明", number(3), "高明", "是", "生活补助", 500, ACCOUNT],
    )
    book(
        folder / "驻村帮扶台账.xlsx",
        ["序号", "日期", "乡镇", "村", "帮扶类别", "人数或人次"],
        [1, "2017-03-01", "样例镇", PUBLIC_VILLAGE, "驻村", 3],
    )
    book(
        folder / "问题整改台账.xlsx",
        ["问题来源", "问题描述", "牵头单位", "整改措施", "状态"],
        ["督查", "个别工程明确的责任没有落实", "教育局", "逐项整改", "整改中"],
    )
    return Workspace(root)


@pytest.fixture(scope="session")
def known(tmp_path_factory: pytest.TempPathFactory) -> personal.Known:
    return personal.known(registers(tmp_path_factory.mktemp("ceshi")), ["ceshi"])


def told(folder: Path, known: personal.Known) -> list[str]:
    return [str(hit) for hit in personal.scan(folder, known)]


def silent(lines: list[str]) -> bool:
    """Whether none of the values stands in the sentences, in whatever form."""
    whole = even("\n".join(lines))
    return not any(even(value) in whole for value in (*VALUES.values(), HEAD, PHONE[3:], "欧阳", "买买提"))


# Found -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("value", [NAME, ID_NO], ids=["name", "identity"])
def test_what_is_planted_is_found_and_not_told(place: str, value: str, known: personal.Known, tmp_path: Path) -> None:
    PLACES[place](tmp_path, value)
    lines = told(tmp_path, known)
    assert lines
    assert any("data/ceshi/2017/" in line for line in lines)
    assert silent(lines), lines


@pytest.mark.parametrize(
    "place", ["html-text", "html-spans", "docx-runs", "xlsx-cell", "csv-gb18030", "pdf-text", "pdf-info"]
)
@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
def test_every_kind_of_value_is_found(place: str, value: str, known: personal.Known, tmp_path: Path) -> None:
    PLACES[place](tmp_path, value)
    lines = told(tmp_path, known)
    assert lines
    assert silent(lines), lines


SPELT = {
    "wide": lambda v: "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in v),
    "spaced": " ".join,
    "wide-spaced": "　".join,
    "hyphens": lambda v: "-".join([v[:2], v[2:]]),
    "middle-dots": lambda v: "・".join([v[:2], v[2:]]),
    "lower": str.lower,
    "zero-width": "\u200b".join,
    "broken": lambda v: f"{v[:2]}\n{v[2:]}",
}


@pytest.mark.parametrize("spelling", SPELT)
@pytest.mark.parametrize(
    "value", [NAME, PARENT, ID_NO, PHONE, CARD], ids=["name", "dotted", "identity", "phone", "card"]
)
def test_other_spellings_are_found(spelling: str, value: str, known: personal.Known, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(f"说明：{SPELT[spelling](value)}。", encoding="utf-8")
    assert told(tmp_path, known)


@pytest.mark.parametrize("spelling", sorted(SPELT.keys() - {"middle-dots"}))
def test_other_spellings_of_an_unknown_number_are_found(spelling: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(f"说明：{SPELT[spelling](number(6))}。", encoding="utf-8")
    assert [hit.what for hit in personal.scan(tmp_path, personal.Known())] == [patterns.ID]


@pytest.mark.parametrize("part", ["甲样村3组12号", "样例镇甲样村3组12号", "甲样村3组 12号"])
def test_an_address_without_its_county_is_found(part: str, known: personal.Known, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(f"住在{part}的", encoding="utf-8")
    assert told(tmp_path, known)


UNKNOWN = {
    "identity": (number(88, "20081230", "110105"), patterns.ID),
    "identity-grouped": ("110105 20081230 0" + number(5, "20081230", "110105")[15:], patterns.ID),
    "old-identity": ("110105491231002", patterns.ID),
    "mobile": ("联系13712345678", patterns.PHONE),
    "mobile-grouped": ("（137 1234 5678）", patterns.PHONE),
    "mobile-hyphens": ("137-1234-5678", patterns.PHONE),
    "mobile-country": ("+86 13712345678", patterns.PHONE),
    "mobile-country-0086": ("008613712345678", patterns.PHONE),
    "mobile-wide": ("１３７１２３４５６７８", patterns.PHONE),
    "landline": ("0799-7551234", patterns.LANDLINE),
    "landline-brackets": ("（0799）7551234", patterns.LANDLINE),
    "landline-beijing": ("010 62345678", patterns.LANDLINE),
    "landline-solid": ("07997551234", patterns.LANDLINE),
    "local": ("联系电话：7551234", patterns.LANDLINE),
    "card": ("6222020000000000" + luhn.calc_check_digit("6222020000000000"), patterns.CARD),
    "card-grouped": ("6222 0212 3456 7894", patterns.CARD),
    "card-icbc": ("955880000000000000" + luhn.calc_check_digit("955880000000000000"), patterns.CARD),
}


@pytest.mark.parametrize("text, what", UNKNOWN.values(), ids=UNKNOWN)
def test_numbers_that_no_ledger_knows_are_found_by_their_form(text: str, what: str, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(f"<p>说明{text}。</p>", encoding="utf-8")
    assert what in {hit.what for hit in personal.scan(tmp_path, personal.Known())}


def test_the_place_says_page_element_cell_and_line(known: personal.Known, tmp_path: Path) -> None:
    for place in ("html-attribute", "csv", "pdf-text", "xlsx-hidden", "docx-runs"):
        PLACES[place](tmp_path, NAME)
    lines = "\n".join(told(tmp_path, known))
    for words in (
        "a.html 第4行 <img>的 alt 属性",
        "a.csv 第3行",
        "a.pdf 第1页",
        "a.xlsx 工作表“底册” A1",
        "a.docx!word/document.xml 第2段",
    ):
        assert words in lines
    assert "data/ceshi/2017/控辍保学（疑似）辍学学生台账.xlsx “姓名”列" in lines


def test_the_same_file_twice_is_told_twice(known: personal.Known, tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.txt").write_text(f"{NAME}\n" + "全县学校\n" * 900, encoding="utf-8")
    assert {line[:7] for line in told(tmp_path, known)} == {"a/a.txt", "b/a.txt"}


def test_a_whole_register_is_told_in_few_lines(known: personal.Known, tmp_path: Path) -> None:
    lines = [f"{number(n, '20080301', '110105')},{NAME}" for n in range(1000)]
    (tmp_path / "a.csv").write_text("\n".join(lines), encoding="utf-8")
    hits = told(tmp_path, known)
    assert 300 < len(hits) < 310
    assert hits[-1] == "a.csv：有更多个人信息，只列出300处"
    assert any("“姓名”列" in line for line in hits)


def test_one_file_may_be_examined_alone(known: personal.Known, tmp_path: Path) -> None:
    PLACES["zip-in-zip"](tmp_path, NAME)
    assert told(tmp_path / "a.zip", known)


# Not taken for what they are not ------------------------------------------------------------------------------------------

INNOCENT = {
    "checksum": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 13712345678abcdef0123456789abcdef",
    "check-code": "校验码：4111-1111-1111-1111",
    "amount": "合计13712345678元，其中6222021234567894元",
    "fraction": "0.13712345678，99.137123456789",
    "thousands": "13,712,345,678",
    "days": "2017-06-30至2017-12-31，20170630120000",
    "rows": "150 1200 3400 1250\n138 1234 5678 9012",
    "wrong-check": "110105194912310021",
    "wrong-luhn": "6222021234567895",
    "no-month": "110105194913310028",
    "long": "137123456781",
    "coordinates": "<svg><path d='M137 1234 5678L139 1234 5678'/><polyline points='137 1234 5678 1111'/></svg>",
    "uuid": "urn:uuid:13712345-1371-4137-8137-137123456781",
    "column-codes": "A1 B2 C13 360323 99 0001",
    "service": "政务服务热线12345",
    "prices": "每生每学期500元、625元、1250元",
}


@pytest.mark.parametrize("text", INNOCENT.values(), ids=INNOCENT)
@pytest.mark.parametrize("name", ["a.html", "a.csv", "a.json"])
def test_figures_of_a_report_are_no_personal_numbers(
    name: str, text: str, known: personal.Known, tmp_path: Path
) -> None:
    (tmp_path / name).write_text(f"<p>{text}</p>" if name == "a.html" else text, encoding="utf-8")
    assert told(tmp_path, known) == []


@pytest.mark.parametrize(
    "text",
    ["张佳坊乡学校", "丙样村驻村", "工程明确", "祁珮纪念小学", "欧阳测", "甲样村小学", f"9{PHONE}", f"{ACCOUNT[:16]}"],
)
def test_places_words_and_parts_are_no_persons(text: str, known: personal.Known, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(f"<p>{text}</p>", encoding="utf-8")
    assert told(tmp_path, known) == []


def test_a_name_within_a_place_is_found_outside_it(known: personal.Known, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("张佳坊乡的张佳", encoding="utf-8")
    assert len(told(tmp_path, known)) == 1


def test_somebody_in_an_office_is_found(tmp_path: Path) -> None:
    workspace = registers(tmp_path / "w")
    book(
        tmp_path / "w/data/ceshi/2017/教育项目进度台账.xlsx",
        ["项目名称", "项目学校", "建设性质", "总投资（万元）", "到位资金（万元）", "责任单位", "责任人"],
        ["校舍", "司马试样纪念小学", "新建", 1, 1, "教育局欧阳测样", "司马试样 13800000001"],
    )
    known = personal.known(workspace, ["ceshi"])
    (tmp_path / "a.csv").write_text("责任单位\n教育局欧阳测样\n司马试样纪念小学\n13800000001\n", encoding="utf-8")
    assert [hit.what for hit in personal.scan(tmp_path / "a.csv", known)] == ["个人信息", "手机号"]


def test_a_name_in_a_remark_is_not_excused(known: personal.Known, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("备注：司马试样已外出", encoding="utf-8")
    assert "户主姓名" in told(tmp_path, known)[0]


def test_what_cannot_be_told_is_counted_and_shown_by_row(known: personal.Known, tmp_path: Path) -> None:
    tried = personal.tried(known, personal.examine(tmp_path, known))
    assert known.untellable >= {"程明", "丙样村"}
    assert tried["不能分辨"] == len(known.untellable)
    assert "data/ceshi/2017/问题整改台账.xlsx 第2行“问题描述”列" in tried["请人工看的行"]
    assert silent([json.dumps(tried, ensure_ascii=False)])


def test_numbers_are_never_excused(tmp_path: Path) -> None:
    workspace = registers(tmp_path / "w")
    (tmp_path / "w/params").mkdir()
    (tmp_path / "w/params/ceshi.yaml").write_text(f"name: {ID_NO} {PHONE} {ADDRESS}", encoding="utf-8")
    known = personal.known(workspace, ["ceshi"])
    (tmp_path / "a.txt").write_text(f"{ID_NO} {PHONE}\n{ADDRESS}", encoding="utf-8")
    assert len(told(tmp_path / "a.txt", known)) == 3


BORN = st.dates(min_value=idno.dt.date(1940, 1, 1), max_value=idno.dt.date(2020, 12, 31))


@given(BORN, st.integers(0, 999), st.sampled_from("0123456789X"))
def test_the_check_digit_decides(born, order: int, last: str) -> None:
    first = f"110105{born:%Y%m%d}{order:03}"
    right = ric.calc_check_digit(first + "0")
    found = [what for _, _, what in patterns.find(even(f"号{first}{last}。"))]
    assert (patterns.ID in found) == (last == right)


@given(st.from_regex(r"62[0-9]{16}", fullmatch=True), st.sampled_from("0123456789"))
def test_luhn_decides(first: str, last: str) -> None:
    found = [what for _, _, what in patterns.find(f"号{first}{last}。")]
    assume(patterns.ID not in found)
    assert (patterns.CARD in found) == luhn.is_valid(first + last)


@given(st.text("0123456789abcdef", min_size=64, max_size=64))
def test_a_checksum_is_no_number(text: str) -> None:
    assume(not text.isdigit())
    assert list(patterns.find(f'"sha256": "{text}"')) == []


# What cannot be looked into ----------------------------------------------------------------------------------------------


def bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("a.txt", bytes(400_000_000))


def nested(path: Path) -> None:
    data = b"1"
    for _ in range(12):
        with zipfile.ZipFile(path, "w") as package:
            package.writestr("a.zip", data)
        data = path.read_bytes()


def locked(path: Path) -> None:
    import pikepdf

    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(path, encryption=pikepdf.Encryption(owner="a", user="b"))


CLOSED = {
    "bomb": (bomb, "a.zip", "展开后超过"),
    "nested": (nested, "a.zip", "层以上的压缩包"),
    "locked-pdf": (locked, "a.pdf", "PDF 已加密或损坏"),
    "broken-pdf": (lambda p: p.write_bytes(b"%PDF-1.7\n" + b"1 0 obj" * 9), "a.pdf", "PDF 已加密或损坏"),
    "7z": (lambda p: p.write_bytes(b"7z\xbc\xaf\x27\x1c\0\0"), "a.7z", "7z 压缩包"),
    "broken-gzip": (lambda p: p.write_bytes(b"\x1f\x8b\x08\0\0\0\0\0broken"), "a.gz", "损坏"),
}


@pytest.mark.parametrize("make, name, why", CLOSED.values(), ids=CLOSED)
def test_what_cannot_be_looked_into_stops(make, name: str, why: str, tmp_path: Path) -> None:
    make(tmp_path / name)
    lines = told(tmp_path, personal.Known())
    assert any("无法检查" in line and why in line for line in lines), lines


def test_a_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("一", encoding="utf-8")
    try:
        (tmp_path / "b.txt").symlink_to(tmp_path / "a.txt")
    except OSError:
        pytest.skip("no links on this system")
    with pytest.raises(XianbaoError, match=r"b\.txt：是链接"):
        personal.scan(tmp_path, personal.Known())


@pytest.mark.parametrize("data, words", [(b"PK\x03\x04broken", "打不开"), (b"<html>", "网页")], ids=["broken", "page"])
def test_a_ledger_that_cannot_be_read_stops(data: bytes, words: str, tmp_path: Path) -> None:
    workspace = registers(tmp_path)
    (tmp_path / "data/ceshi/2017/学籍登记表.xlsx").write_bytes(data)
    with pytest.raises(XianbaoError, match=rf"学籍登记表\.xlsx：.*{words}.*个人信息查不全"):
        personal.known(workspace, ["ceshi"])


def test_a_jurisdiction_without_data_stops(tmp_path: Path) -> None:
    with pytest.raises(XianbaoError, match=r"没有文件夹 data/nowhere.*不能公开"):
        personal.known(registers(tmp_path), ["nowhere"])


def test_a_register_without_its_columns_stops(tmp_path: Path) -> None:
    workspace = registers(tmp_path)
    book(tmp_path / "data/ceshi/2017/学籍登记表.xlsx", ["学校名称", "孩子"], ["样例小学", "上官试样"])
    with pytest.raises(XianbaoError, match="缺少列 学生姓名、身份证号、学籍号"):
        personal.known(workspace, ["ceshi"])


def test_second_files_and_other_years_and_sheets_are_read(tmp_path: Path) -> None:
    workspace = registers(tmp_path)
    header = ["所在乡镇", "村（居）", "户主姓名", "姓名", "性别", "身份证号", "出生日期"]
    book(
        tmp_path / "data/ceshi/2015/户籍适龄人口登记表.xlsx",
        header,
        ["样例镇", "丁样村", "东方试样", "东方测样", "男", number(31), "2009-03-01"],
    )
    book(
        tmp_path / "data/ceshi/2015/户籍适龄人口登记表（旧）.xlsx",
        header,
        ["样例镇", "丁样村", "西门试样", "西门测样", "男", "", "2009-03-01"],
    )
    path = tmp_path / "data/ceshi/2015/户籍适龄人口登记表.xlsx"
    made = openpyxl.load_workbook(path)
    for row in (header, ["样例镇", "丁样村", "南宫试样", "南宫测样", "男", number(32), "2009-03-01"]):
        (made["二"] if "二" in made.sheetnames else made.create_sheet("二")).append(row)
    made.save(path)
    known = personal.known(workspace, ["ceshi"])
    assert known.texts.keys() >= {"东方测样", "西门试样", "南宫测样"}


# Real output --------------------------------------------------------------------------------------------------------------


def test_a_report_holds_nothing_and_its_followup_does(sample, tmp_path: Path) -> None:
    known = personal.known(Workspace(ROOT), ["luxi"])
    assert len(known.texts) > 900
    assert len(known.numbers) > 900
    assert told(sample("luxi-2017-work_report"), known) == []
    folder = sample("luxi-2017-reconciliation")
    assert (
        told(folder / "report.pdf", known)
        == told(folder / "report.docx", known)
        == told(folder / "report.html", known)
        == []
    )
    workbooks = sorted((folder / "followup").iterdir())
    assert len(workbooks) > 5
    for path in workbooks:
        book = openpyxl.load_workbook(path)
        held = {
            key(c) for sheet in book for row in sheet.iter_rows(values_only=True) for c in row if isinstance(c, str)
        }
        values = held & {*known.texts, *known.numbers}
        lines = told(path, known)
        assert len(lines) >= len(values) > 0  # each of them at least once
        assert any("身份证号" in line for line in lines)
        assert any("姓名" in line for line in lines)
        assert not any(value in even(line) for line in lines for value in values)
