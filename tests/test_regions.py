"""Regions: codes and names belong together for a time, and a sentence says when they do not."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xianbao import regions, template
from xianbao.errors import XianbaoError
from xianbao.params import load
from xianbao.workspace import Workspace

YEARS = range(2000, 2025)


@pytest.mark.parametrize("year", YEARS)
def test_every_year_has_its_counties(year: int) -> None:
    at_its_end = [r for r in regions.divisions() if r.stands(year) and r.last != year]
    assert sum(r.code.endswith("0000") for r in at_its_end) == 34
    assert 2840 <= sum(not r.code.endswith("00") for r in at_its_end) <= 2880


@given(st.data())
def test_every_division_is_itself_while_it_stands(data: st.DataObject) -> None:
    region = data.draw(st.sampled_from(regions.divisions()))
    year = data.draw(st.sampled_from([y for y in range(1981, 2031) if region.stands(y)] or [region.first]))
    assert region in regions.at(region.code, year)
    assert region in regions.named(region.name, year, region.code[:2])
    assert regions.problem(region.code, region.name, year) == ""


@given(st.sampled_from(regions.divisions()), st.integers(1981, 2030))
def test_a_code_out_of_its_time_is_told(region: regions.Region, year: int) -> None:
    told = regions.problem(region.code, region.name, year)
    right = any(r in regions.named(region.name, year) for r in regions.at(region.code, year))
    assert (told == "") if right else (region.code in told)


RIGHT = {
    "as in the standard": ("360323", "芦溪县", 2017),
    "before the change": ("451281", "宜州市", 2015),
    "old in the year of change": ("451281", "宜州市", 2016),
    "new in the year of change": ("451203", "宜州区", 2016),
    "after the table ends": ("360323", "芦溪县", 2040),
    "two names of one code": ("533421", "香格里拉县", 2010),
    "without the people": ("451225", "罗城", 2019),
    "without the people, with the kind": ("451228", "都安县", 2019),
    "a prefecture in short": ("422800", "恩施州", 2017),
    "a city in that prefecture": ("422801", "恩施市", 2017),
    "a banner in short": ("152221", "科右前旗", 2019),
    "with its prefecture": ("140215", "大同市云州区", 2020),
    "with province and prefecture in short": ("451203", "广西河池宜州区", 2020),
    "a county named like its prefecture": ("430121", "长沙市长沙县", 2019),
    "directly under the province": ("429021", "神农架", 2019),
    "in a municipality": ("500235", "重庆市云阳县", 2019),
    "spaces within": ("360323", "芦 溪 县", 2017),
    "reserved for samples": ("999999", "某县", 2019),
    "missing in the package": ("330113", "临平区", 2022),
    "written in traditional characters there": ("232761", "加格达奇区", 2022),
}


@pytest.mark.parametrize("case", RIGHT.values(), ids=RIGHT)
def test_code_and_name_belong_together(case: tuple[str, str, int]) -> None:
    assert regions.problem(*case) == ""


WRONG = {
    "became a district": (
        ("451281", "宜州市", 2017),
        "代码 451281 在2017年不用：宜州市（451281）只用到2016年，此后为宜州区（451203）",
    ),
    "is not yet a district": (
        ("451203", "宜州区", 2015),
        "代码 451203 在2015年不用：宜州区（451203）从2016年起才用，此前为宜州市（451281）",
    ),
    "old name, new code": (
        ("451203", "宜州市", 2019),
        "代码 451203 在2019年是宜州区，不是“宜州市”；宜州市（451281）只用到2016年，此后为宜州区（451203）",
    ),
    "became a city": (
        ("360727", "龙南县", 2021),
        "代码 360727 在2021年不用：龙南县（360727）只用到2020年，此后为龙南市（360783）",
    ),
    "same name, other code": (
        ("451224", "东兰县", 2000),
        "代码 451224 在2000年不用：东兰县（451224）从2002年起才用，此前为东兰县（452728）",
    ),
    "nothing of that name came after": (
        ("140227", "大同县", 2020),
        "代码 140227 在2020年不用：大同县（140227）只用到2018年；当年新设平城区（140213）、云冈区（140214）、云州区（140215）",
    ),
    "a neighbour's name": (
        ("360323", "上栗县", 2017),
        "代码 360323 在2017年是芦溪县，不是“上栗县”；2017年江西省上栗县的代码是 360322",
    ),
    "no name at all": (("360323", "他县", 2017), "代码 360323 在2017年是芦溪县，不是“他县”"),
    "another province": (
        ("445381", "广西罗定市", 2019),
        "代码 445381 在2019年是广东省云浮市罗定市，不是“广西罗定市”",
    ),
    "no code at all": (
        ("360399", "芦溪县", 2017),
        "国家标准 GB/T 2260 中没有代码 360399；2017年江西省芦溪县的代码是 360323",
    ),
    "a heading of the list": (("360301", "市辖区", 2017), "国家标准 GB/T 2260 中没有代码 360301"),
    "a prefecture's name for a county": (("360323", "萍乡市", 2017), "代码 360323 在2017年是芦溪县，不是“萍乡市”"),
}


@pytest.mark.parametrize(("case", "sentence"), WRONG.values(), ids=WRONG)
def test_the_sentence_says_what_it_was_and_since_when(case: tuple[str, str, int], sentence: str) -> None:
    assert regions.problem(*case) == sentence


@pytest.mark.parametrize(
    ("short", "within", "full"),
    [
        ("罗城", "4512", "罗城仫佬族自治县"),
        ("积石山县", "6229", "积石山保安族东乡族撒拉族自治县"),
        ("东乡", "6229", "东乡族自治县"),
        ("东乡", "3610", "东乡区"),
        ("察右中旗", "1509", "察哈尔右翼中旗"),
        ("苏左旗", "1525", "苏尼特左旗"),
        ("乌前旗", "1508", "乌拉特前旗"),
        ("鄂伦春旗", "1507", "鄂伦春自治旗"),
        ("巴州", "6528", None),
        ("红河", "5325", "红河县"),
        ("大兴安岭", "2327", "大兴安岭地区"),
        ("内蒙古", "", "内蒙古自治区"),
        ("通", "1101", None),
    ],
)
def test_short_names(short: str, within: str, full: str | None) -> None:
    found = [r.name for r in regions.named(short, 2019, within)]
    assert (full in found) if full else not found


IN_HECHI = {
    "宜州市": "在2019年不是县（市、区）名：宜州市（451281）只用到2016年，此后为宜州区（451203）",
    "罗定市": "不属广西壮族自治区河池市，属广东省云浮市（代码 445381）",
    "广西罗定市": "不属广西壮族自治区，属广东省云浮市（代码 445381）",
    "广东省罗定市": "不属广西壮族自治区河池市，属广东省云浮市（代码 445381）",
    "阳朔县": "不属广西壮族自治区河池市，属广西壮族自治区桂林市（代码 450321）",
    "罗成县": "在国家标准 GB/T 2260 中查不到，是不是想写罗城仫佬族自治县",
    "某某": "在国家标准 GB/T 2260 中查不到",
}


def test_unknown_names_have_a_reason_each() -> None:
    assert regions.unknown(IN_HECHI, "451200", 2019) == IN_HECHI
    assert regions.unknown(IN_HECHI, "451203", 2019) == IN_HECHI


@pytest.mark.parametrize(
    "name",
    ["宜州区", "罗城", "都安", "环江县", "河池市宜州区", "广西巴马县", " 南丹县", "河池经济开发区", "市本级", "市直"],
)
def test_known_names_have_none(name: str) -> None:
    assert regions.unknown([name], "451200", 2019) == {}


def test_anywhere_takes_counties_of_other_provinces() -> None:
    found = regions.unknown(["罗定市", "广西罗定市", "宜州市", "某某"], "451203", 2019, anywhere=True)
    assert found == {name: IN_HECHI[name] for name in ("广西罗定市", "宜州市", "某某")}


@pytest.mark.parametrize(
    ("code", "names"),
    [("500101", ["万州区", "云阳县"]), ("429004", ["仙桃", "天门市", "神农架"]), ("450000", ["宜州区", "阳朔县"])],
    ids=["municipality", "directly under the province", "province"],
)
def test_without_a_prefecture_the_province_counts(code: str, names: list[str]) -> None:
    assert regions.unknown(names, code, 2019) == {}
    assert list(regions.unknown(["芦溪县"], code, 2019)) == ["芦溪县"]


def test_codes_of_no_province_are_not_checked() -> None:
    assert regions.unknown(["某某"], "999999", 2019) == {}


def test_the_table_is_read_when_it_is_needed() -> None:
    said = "import sys, xianbao.params; print('stdnum' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


PARAMS = """\
code: "{code}"
name: {name}
level: county
issuer: 某县教育局
{more}reports:
"""
REPORT = '  - {{kind: work_report, period: "{0}", title: 情况, as_of: 2016-09-20, date: 2016-09-28}}\n'


def params(folder: Path, code: str, name: str, *periods: str, more: str = "") -> Path:
    path = folder / "yizhou.yaml"
    text = PARAMS.format(code=code, name=name, more=more) + "".join(map(REPORT.format, periods))
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("code", "name", "periods", "fault"),
    [
        ("451281", "宜州市", ("2015", "2018-q2"), "第1行：代码 451281 在2018年不用：宜州市（451281）只用到2016年"),
        ("451203", "宜州区", ("2015-06", "2018"), "第1行：代码 451203 在2015年不用：宜州区（451203）从2016年起才用"),
        ("360323", "上栗县", ("2017",), "第2行：代码 360323 在2017年是芦溪县，不是“上栗县”"),
    ],
    ids=["later report", "earlier report", "name"],
)
def test_params_are_checked_for_the_year_of_every_report(
    tmp_path: Path, code: str, name: str, periods: tuple[str, ...], fault: str
) -> None:
    with pytest.raises(XianbaoError) as caught:
        load(params(tmp_path, code, name, *periods), "p.yaml")
    [line] = caught.value.lines
    assert line.startswith(f"p.yaml {fault}")
    assert line.endswith("国家标准中没有的地区，另写 unlisted 说明理由")


def test_params_of_the_year_of_change(tmp_path: Path) -> None:
    assert load(params(tmp_path, "451281", "宜州市", "2015", "2016")).name == "宜州市"
    assert load(params(tmp_path, "451203", "宜州区", "2016-q4", "2024")).name == "宜州区"


def test_params_of_a_jurisdiction_outside_the_standard(tmp_path: Path) -> None:
    path = params(tmp_path, "360371", "萍乡经济技术开发区", "2019", more="unlisted: 经济技术开发区\n")
    assert load(path).unlisted == "经济技术开发区"
    with pytest.raises(XianbaoError, match="第1行：国家标准 GB/T 2260 中没有代码 360371"):
        load(params(tmp_path, "360371", "萍乡经济技术开发区", "2019"))


@pytest.fixture
def place(tmp_path: Path) -> Workspace:
    for part in ("params", "data", "notebooks", "reports"):
        (tmp_path / part).mkdir()
    return Workspace(tmp_path)


def test_new_says_the_same_before_anything_is_written(place: Workspace) -> None:
    with pytest.raises(XianbaoError) as caught:
        template.scaffold(place, "yizhou", "451281", "宜州市", year=2019)
    assert caught.value.lines == (
        "代码 451281 在2019年不用：宜州市（451281）只用到2016年，此后为宜州区（451203）；国家标准中没有的地区，另加 --unlisted 说明理由",
    )
    assert not list(place.params("x").parent.iterdir())


def test_new_for_a_jurisdiction_outside_the_standard(place: Workspace) -> None:
    [path, *_] = template.scaffold(place, "kaifaqu", "360371", "萍乡开发区", year=2019, unlisted="经济技术开发区")
    assert load(path).unlisted == "经济技术开发区"
