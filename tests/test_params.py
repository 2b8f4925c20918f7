"""Params: every fault is one line that names file, line, what is wrong and what is allowed."""

import datetime as dt
from pathlib import Path

import pytest

from xianbao.errors import XianbaoError
from xianbao.kinds import KINDS, wanted
from xianbao.params import ComparisonParams, load

ROOT = Path(__file__).resolve().parents[1]
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


COMPARED = GOOD.replace("work_report", "reconciliation") + "    comparison:\n"
BULLETIN = GOOD.replace("work_report", "bulletin").replace('"2017"', '"2017-06"')


def compared(*lines: str) -> str:
    """A reconciliation whose comparison has these lines; the first is line 12."""
    return COMPARED + "".join(f"      {line}\n" for line in lines)


def test_comparison_as_written_and_by_default(tmp_path: Path) -> None:
    lines = ("ages: {小学: [6, 10]}", "deadlines: {spring: 05-31}", "standards:",
             "  - {stage: 学前, item: 助学金, low: 500, high: 1000}", "leads: {入学: 基础教育股}")  # fmt: skip
    written = load(write(tmp_path, compared(*lines))).reports[0].comparison
    assert written.ages == {"小学": (6, 10)}
    assert (written.deadlines.spring, written.deadlines.autumn) == ("05-31", "09-25")
    assert (written.standards[0].low, written.standards[0].high) == (500, 1000)
    assert written.leads == {"入学": "基础教育股"}
    assert ComparisonParams().ages == {"小学": (6, 11), "初中": (12, 14)}
    assert ComparisonParams().standards == []


def test_ledgers_bases_and_the_line_of_talks_as_written_and_by_default(tmp_path: Path) -> None:
    more = "    talk_below: 60\nledgers: [project, progress]\nbases: {primary_dropout_rate: 两基口径}\n"
    written = load(write(tmp_path, BULLETIN + more))
    assert written.ledgers == ["project", "progress"]
    assert written.bases == {"primary_dropout_rate": "两基口径"}
    assert written.reports[0].talk_below == 60
    plain = load(write(tmp_path, BULLETIN))
    assert (plain.ledgers, plain.bases, plain.reports[0].talk_below) == (None, {}, None)


def test_a_report_reads_the_ledgers_of_its_kind_that_are_kept(tmp_path: Path) -> None:
    kept = load(write(tmp_path, GOOD + "ledgers: [aid, household, project]\n"))
    assert set(wanted(KINDS["work_report"], kept)) == {"aid", "project"}
    assert wanted(KINDS["work_report"], load(write(tmp_path, GOOD))) == KINDS["work_report"].ledgers


HEADED = GOOD.replace(
    "    as_of", "    number: 芦教〔2017〕5号\n    head:\n      mark: 芦溪县教育局文件\n{more}    as_of"
)  # the head begins on line 10
PUBLISHED = GOOD + "    publication:\n{more}"  # line 12


def test_red_head_and_publication_as_written_and_by_default(tmp_path: Path) -> None:
    lines = "      copies: [某办公室]\n      printer: 某局办公室\n      printed: 2017-09-29\n      seal: true\n"
    entry = load(write(tmp_path, HEADED.format(more=lines))).reports[0]
    assert (entry.number, entry.head.mark, entry.head.copies, entry.head.seal) == (
        "芦教〔2017〕5号", "芦溪县教育局文件", ["某办公室"], True,
    )  # fmt: skip
    assert (entry.head.signers, entry.head.printed.isoformat(), entry.layout) == ([], "2017-09-29", None)
    published = (
        '      index: 003271/2017-00012\n      published: "2017-09-29 09:30"\n      disclosure: 主动公开\n'
        "      related: [{{title: 某通知, url: https://www.example.com/a.html}}]\n"
        'site: {{name: 样例网站, domain: www.example.com, code: "bm00000000"}}\n'
        "column: {{name: 进展, description: 工作进展, keywords: [教育], type: 动态}}\nlayout: word\n"
    ).format()
    params = load(write(tmp_path, PUBLISHED.format(more=published)))
    assert params.reports[0].publication.related[0].url == "https://www.example.com/a.html"
    assert (params.site.code, params.column.keywords, params.layout) == ("bm00000000", ["教育"], "word")
    plain = load(write(tmp_path, GOOD))
    assert (plain.layout, plain.site, plain.reports[0].head, plain.reports[0].publication) == ("fill", None, None, None)


def test_disclosure_and_signoffs_as_written_and_by_default(tmp_path: Path) -> None:
    more = "      until: 2017-10-13\nsuppress_below: 5\nsignoffs: {reviewer: 办公室主任}\n"
    written = load(write(tmp_path, PUBLISHED.format(more=more)))
    assert (written.suppress_below, written.reports[0].publication.until) == (5, dt.date(2017, 10, 13))
    assert (written.signoffs.writer, written.signoffs.reviewer) == ("拟稿人", "办公室主任")
    plain = load(write(tmp_path, PUBLISHED.format(more="      topic: 教育\n")))
    assert (plain.suppress_below, plain.reports[0].publication.until) == (10, None)
    assert plain.signoffs.model_dump() == {"writer": "拟稿人", "reviewer": "审核人", "approver": "签发人"}


def test_samples_are_public_but_for_registers_and_say_that_they_are_samples() -> None:
    every = [load(path) for path in sorted((ROOT / "params").glob("*.yaml"))]
    for report in (r for params in every for r in params.reports):
        disclosure = report.publication and report.publication.disclosure
        assert disclosure == (None if report.kind == "reconciliation" else "主动公开"), report.title
    published = [r.publication for params in every for r in params.reports if r.publication]
    assert len({it.index for it in published}) == len(published)
    for it in published:
        day = dt.date.fromisoformat(it.published[:10])
        assert day.weekday() < 5
        assert it.index.startswith(f"000000/{day.year}-")
    assert {(p.site.name, p.site.domain, p.site.code) for p in every} == {("样例网站", "www.example.com", "0" * 10)}
    for path in (ROOT / "params").glob("*.yaml"):
        assert "都是样例，不是真的\nsite:" in path.read_text(encoding="utf-8"), path


FAULTS = {
    "square brackets in the document number": (
        HEADED.format(more="").replace("〔2017〕", "[2017]"),
        "p.yaml 第9行：文号“芦教[2017]5号”不合要求：年份应加六角括号〔〕，不用其他括号；应写成 教秘计〔2019〕5号 的样子",
    ),
    "第 in the document number": (
        HEADED.format(more="").replace("5号", "第5号"),
        "p.yaml 第9行：文号“芦教〔2017〕第5号”不合要求：序号前不写“第”；应写成 教秘计〔2019〕5号 的样子",
    ),
    "zero in the document number": (
        HEADED.format(more="").replace("5号", "05号"),
        "p.yaml 第9行：文号“芦教〔2017〕05号”不合要求：序号不编虚位，1 不写作 01；应写成 教秘计〔2019〕5号 的样子",
    ),
    "red head without a number": (
        HEADED.format(more="").replace("    number: 芦教〔2017〕5号\n", ""),
        "p.yaml 第9行：有红头（head）的公文要写发文字号 number，如 教秘计〔2019〕5号",
    ),
    "copies without a printer": (
        HEADED.format(more="      copies: [某局]\n"),
        "p.yaml 第10行：版记要写全印发机关 printer 和印发日期 printed，只写其一或只写抄送 copies 都不行",
    ),
    "printed before it was written": (
        HEADED.format(more="      printer: 某局\n      printed: 2017-09-27\n"),
        "p.yaml 第10行：印发日期 printed 2017-09-27 早于成文日期 date 2017-09-28，请核对",
    ),
    "title with a stop": (
        GOOD.replace("汇报", "汇报。"),
        "p.yaml 第8行：标题末尾不加标点“。”，请删去",
    ),
    "title in two lines": (
        GOOD.replace("芦溪县工作情况汇报", '"芦溪县\\n工作情况汇报"'),
        "p.yaml 第8行：标题中有换行，请写成一行；排版时自动分行",
    ),
    "mark smaller than the text": (
        HEADED.format(more="").replace("mark: ", f"mark: {'某' * 26}"),
        "p.yaml 第11行：发文机关标志 mark 有34字，一行最多28字；请用规范化简称",
    ),
    "unknown layout": (
        GOOD + "layout: a4\n",
        "p.yaml 第11行：layout 的值 a4 不合要求；应为：版式：fill（撑满版心，默认）、word（Word 文档网格）、"
        "gbt33476（GB/T 33476.2 软件参数，表格全框线）",
    ),
    "index of another form": (
        PUBLISHED.format(more="      index: 2017-12\n"),
        "p.yaml 第12行：index 的值 2017-12 不合要求；应为：索引号：机构代码/年份-五位流水号，如 003271/2019-00012",
    ),
    "a day that there is not": (
        PUBLISHED.format(more='      published: "2017-09-31 09:30"\n'),
        'p.yaml 第12行：published 的值 2017-09-31 09:30 不合要求；应为：发布日期和时刻，加引号，如 "2019-07-12 09:30"',
    ),
    "published before it was written": (
        PUBLISHED.format(more='      published: "2017-09-27 09:30"\n'),
        "p.yaml 第11行：发布日期 published 2017-09-27 09:30 早于成文日期 date 2017-09-28，请核对",
    ),
    "公示 over before it is published": (
        PUBLISHED.format(more='      published: "2017-09-29 09:30"\n      until: 2017-09-28\n'),
        "p.yaml 第13行：公示截止日期 until 2017-09-28 早于发布日期 published 2017-09-29 09:30，请核对",
    ),
    "公示 over before it is written": (
        PUBLISHED.format(more="      until: 2017-09-27\n"),
        "p.yaml 第11行：公示截止日期 until 2017-09-27 早于成文日期 date 2017-09-28，请核对",
    ),
    "公示 until a day that there is not": (
        PUBLISHED.format(more="      until: 2017-09-31\n"),
        "p.yaml 第12行：until 的值 2017-09-31 不合要求；应为：公示截止日期，如 2019-07-19，",
    ),
    "small counts of two": (
        GOOD + "suppress_below: 2\n",
        "p.yaml 第11行：suppress_below 的值 2 不合要求；应为：公开版中少于多少的学生、家庭、受助人数不印，应为不小于 3 的整数，默认 10",
    ),
    "small counts are text": (
        GOOD + 'suppress_below: "10"\n',
        "p.yaml 第11行：suppress_below 的值 10 不合要求；应为：公开版中少于多少",
    ),
    "small counts of a half": (GOOD + "suppress_below: 9.5\n", "p.yaml 第11行：suppress_below 的值 9.5 不合要求"),
    "small counts of true": (GOOD + "suppress_below: true\n", "p.yaml 第11行：suppress_below 的值 True 不合要求"),
    "no such signoff": (
        GOOD + "signoffs: {approvers: 局长}\n",
        "p.yaml 第11行：未知的键 approvers，是不是想写 approver；可用的键：writer、reviewer、approver",
    ),
    "signoff by nobody": (
        GOOD + "signoffs:\n  writer: ''\n",
        "p.yaml 第12行：writer 的值  不合要求；应为：拟稿的岗位，不写姓名，默认 拟稿人",
    ),
    "a link that would run": (
        PUBLISHED.format(more="      related: [{title: 某, url: 'javascript:alert(1)'}]\n"),
        "p.yaml 第12行：url 的值 javascript:alert(1) 不合要求；应为：网址，如 https://…/x.html，或本网页旁的文件名",
    ),
    "published nowhere": (
        PUBLISHED.format(more="      disclosure: 主动公开\n"),
        "p.yaml 第1行：work_report 2017 主动公开，要写明网站 site 和栏目 column",
    ),
    "registers made public": (
        PUBLISHED.format(more="      disclosure: 主动公开\n").replace("work_report", "reconciliation"),
        "p.yaml 第11行：reconciliation 涉及个人信息，公开方式 disclosure 只能是 不予公开",
    ),
    "site code of nine digits": (
        GOOD + 'site: {name: 网站, domain: www.example.com, code: "123456789"}\n',
        "p.yaml 第11行：code 的值 123456789 不合要求；应为：网站标识码 SiteIDCode，十位数字，或 bm 加八位数字，加引号",
    ),
    "comparison in a work report": (
        GOOD + "    comparison: {}\n",
        "p.yaml 第11行：comparison 只用于 reconciliation，work_report 不用，请删去",
    ),
    "unknown key in the comparison": (
        compared("age: {小学: [6, 11]}"),
        "p.yaml 第12行：未知的键 age，是不是想写 ages；可用的键：ages、deadlines、standards、leads",
    ),
    "no such stage": (compared("ages: {大学: [6, 11]}"), "p.yaml 第12行：ages 的值 大学 不合要求；应为：学龄"),
    "ages overlap": (
        compared("ages: {小学: [6, 12], 初中: [12, 14]}"),
        "p.yaml 第12行：ages 的周岁应在 0 至 20 之间，从小到大，各学段不重叠",
    ),
    "ages are text": (compared("ages: {小学: 六至十一}"), "p.yaml 第12行：ages 的值 六至十一 不合要求；应为：学龄"),
    "no such deadline": (
        compared("deadlines:", "  spring: 02-30"),
        "p.yaml 第13行：spring 的值 02-30 不合要求；应为：春季学期资助发放期限，月-日，如 06-15",
    ),
    "no such item of aid": (
        compared("standards:", "  - {stage: 小学, item: 补助, semester_amount: 500}"),
        "p.yaml 第13行：item 的值 补助 不合要求；应为：资助项目：免保教费、",
    ),
    "standard without an amount": (
        compared("standards:", "  - {stage: 小学, item: 生活补助, low: 500}"),
        "p.yaml 第13行：标准应只写 semester_amount，或者只写 low 和 high，且 low 小于 high",
    ),
    "standard without an item": (
        compared("standards:", "  - {stage: 小学, low: 500, high: 600}"),
        "p.yaml 第13行：缺少 item；应为：资助项目：",
    ),
    "no such lead": (compared("leads: {招生: 基础教育股}"), "p.yaml 第12行：leads 的值 招生 不合要求；应为：各类问题"),
    "no such ledger": (
        GOOD + "ledgers: [project, projects]\n",
        "p.yaml 第11行：ledgers 的值 projects 不合要求；应为：本地建有的台账（代号见台账清单），如 [project, aid]",
    ),
    "no ledger at all": (GOOD + "ledgers: []\n", "p.yaml 第11行：ledgers 的值 [] 不合要求；应为：本地建有的台账"),
    "ledgers are text": (GOOD + "ledgers: aid\n", "p.yaml 第11行：ledgers 的值 aid 不合要求；应为：本地建有的台账"),
    "bases are text": (
        GOOD + "bases: 两基口径\n",
        "p.yaml 第11行：bases 的值 两基口径 不合要求；应为：有几种口径的指标",
    ),
    "a basis is empty": (
        GOOD + "bases:\n  primary_dropout_rate:\n",
        "p.yaml 第12行：bases 的值 （空） 不合要求；应为：有几种口径的指标用哪一种",
    ),
    "a basis is a number": (
        GOOD + "bases:\n  senior_gross_enrolment_rate: 15\n",
        "p.yaml 第12行：bases 被读成了数字 15，请加引号；应为：有几种口径的指标用哪一种",
    ),
    "talk_below in a work report": (
        GOOD + "    talk_below: 60\n",
        "p.yaml 第11行：talk_below 只用于 bulletin，work_report 不用，请删去",
    ),
    "talk_below of nothing": (
        BULLETIN + "    talk_below: 0\n",
        "p.yaml 第11行：talk_below 的值 0 不合要求；应为：约谈线",
    ),
    "talk_below over the whole": (
        BULLETIN + "    talk_below: 101\n",
        "p.yaml 第11行：talk_below 的值 101 不合要求；应为：约谈线：进度低于多少（%）",
    ),
    "talk_below is text": (
        BULLETIN + '    talk_below: "60%"\n',
        "p.yaml 第11行：talk_below 的值 60% 不合要求；应为：约谈线",
    ),
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
