"""Params: every fault is one line that names file, line, what is wrong and what is allowed."""

from pathlib import Path

import pytest

from xianbao.errors import XianbaoError
from xianbao.params import load

GOOD = """\
code: "360323"
name: 芦溪县
level: county
issuer: 芦溪县教育局
reports:
  - kind: work_report
    period: "2017"
    title: 芦溪县工作情况汇报
    as_of: 2017-09-20
    date: 2017-09-28
"""


def write(tmp_path: Path, text: str, name: str = "luxi.yaml") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_good_params_have_all_formats_by_default(tmp_path: Path) -> None:
    params = load(write(tmp_path, GOOD))
    assert params.report("work_report", "2017").formats == ["pdf", "html", "docx"]
    assert params.report("work_report", "2018") is None


FAULTS = {
    "code became a number": (
        GOOD.replace('"360323"', "360323"),
        'p.yaml 第1行：code 被读成了数字 360323，请加引号；应为：六位行政区划代码（GB/T 2260），必须加引号，如 "360323"',
    ),
    "code too short": (GOOD.replace("360323", "36032"), "p.yaml 第1行：code 的值 36032 不合要求"),
    "period became a number": (GOOD.replace('"2017"', "2017"), "p.yaml 第7行：period 被读成了数字 2017，请加引号"),
    "no such period": (GOOD.replace('"2017"', '"2017-13"'), "p.yaml 第7行：period 的值 2017-13 不合要求"),
    "unknown key": (GOOD + "issuers: x\n", "p.yaml 第11行：未知的键 issuers，是不是想写 issuer；可用的键：code、name"),
    "unknown key in a report": (
        GOOD + "    dates: 2017-01-01\n",
        "p.yaml 第11行：未知的键 dates，是不是想写 date；可用的键：kind、period",
    ),
    "missing key": (GOOD.replace("name: 芦溪县\n", ""), "p.yaml 第1行：缺少 name；应为：地区名称，如 芦溪县"),
    "missing key in a report": (
        GOOD.replace("    as_of: 2017-09-20\n", ""),
        "p.yaml 第6行：缺少 as_of；应为：数据统计截止日期，如 2017-09-20",
    ),
    "unknown format": (
        GOOD + "    formats: [pdf, odt]\n",
        "p.yaml 第11行：formats 的值 odt 不合要求；应为：格式：pdf、html、docx 中的一种或几种",
    ),
    "no such day": (GOOD.replace("2017-09-28", "2017-09-31"), "p.yaml 第10行：date"),
    "date is text": (GOOD.replace("date: 2017-09-28", "date: 九月"), "p.yaml 第10行：date 的值 九月 不合要求"),
    "empty value": (GOOD.replace("name: 芦溪县", "name:"), "p.yaml 第2行：name 的值 （空） 不合要求"),
    "same key twice": (GOOD + "name: 重复\n", "p.yaml 第11行：同一个键写了两次"),
    "same report twice": (GOOD + GOOD.split("reports:\n")[1], "p.yaml 第11行：work_report 2017 已经列过"),
    "not YAML": ("code: [", "p.yaml 第1行：不是有效的 YAML"),
    "no mapping": ("- a\n", "p.yaml 第1行：应为“键: 值”的形式，可用的键：code"),
    "empty file": ("", "p.yaml 第1行：应为“键: 值”的形式"),
}


@pytest.mark.parametrize(("text", "expected"), FAULTS.values(), ids=FAULTS)
def test_fault_is_one_line(tmp_path: Path, text: str, expected: str) -> None:
    with pytest.raises(XianbaoError) as caught:
        load(write(tmp_path, text), "p.yaml")
    [line] = caught.value.lines
    assert line.startswith(expected)
    assert "\n" not in line


def test_all_faults_at_once(tmp_path: Path) -> None:
    text = GOOD.replace('"360323"', "360323").replace("level: county", "level: town")
    with pytest.raises(XianbaoError) as caught:
        load(write(tmp_path, text), "p.yaml")
    assert [line.split("：")[0] for line in caught.value.lines] == ["p.yaml 第1行", "p.yaml 第3行"]


@pytest.mark.parametrize("name", ["Luxi.yaml", "lu xi.yaml", "芦溪.yaml", "a_b.yaml"])
def test_slug_outside_the_alphabet(tmp_path: Path, name: str) -> None:
    with pytest.raises(XianbaoError, match="只能用小写字母、数字和连字符"):
        load(write(tmp_path, GOOD, name))


def test_file_that_is_not_there_or_not_utf8(tmp_path: Path) -> None:
    with pytest.raises(XianbaoError, match="没有这个参数文件"):
        load(tmp_path / "none.yaml")
    path = tmp_path / "gbk.yaml"
    path.write_bytes(GOOD.encode("gb18030"))
    with pytest.raises(XianbaoError, match="不是 UTF-8"):
        load(path)
