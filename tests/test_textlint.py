"""The linter of finished reports: every rule by its own examples, and what must not be taken for a fault."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xianbao.reading import Block, Kind, read
from xianbao.textlint import RULES, Example, Fault, Rule, lint

EXAMPLES = [(rule, example) for rule in RULES for example in rule.examples]
HAN = st.text(st.sampled_from("教育扶贫资助学校项目资金完成建设进度台账县乡人"), min_size=1, max_size=12)
SENTENCES = st.lists(HAN, min_size=1, max_size=6).map(lambda words: "，".join(words) + "。")


def told(*texts: str, kind: Kind = "paragraph") -> list[tuple[str, str]]:
    return [(fault.severity, fault.rule) for fault in lint([Block(kind, text) for text in texts])]


def headings(*heads: tuple[int, str]) -> list[str]:
    return [fault.words for fault in lint([Block("heading", text, level) for level, text in heads])]


@pytest.mark.parametrize(
    ("rule", "example"), EXAMPLES, ids=[f"{r.name}-{''.join(b.text for b in e.wrong)}" for r, e in EXAMPLES]
)
def test_wrong_text_is_caught_and_the_right_one_is_not(rule: Rule, example: Example) -> None:
    assert (rule.severity, rule.name) in {(fault.severity, fault.rule) for fault in lint(example.wrong)}
    assert lint(example.right) == []


def test_every_rule_has_an_example() -> None:
    assert {rule.name for rule in RULES} == {rule.name for rule, _ in EXAMPLES}


@pytest.mark.parametrize(
    "text",
    [
        "比例为1:2、10:30开会，网址https://a.cn/b?c=1,2，邮箱a.b@c.cn。",
        "依据GB/T 9704-2012和《方案》（2019年），编号A-12(b)，覆盖率98.5%。",
        "项目3,500万元，另1,200万元。",  # parted everywhere
        "总投资3.5亿元、5000万元，共3亿4500万元，距离3千米，0.6个百分点。",
        "小学一年级至六年级，一二三四年级，五四青年节，十月革命，第一季度。",
        "其中之一是资金，唯一是人员不足，万一是误报。",
        "教育部令第12号，第3号楼，2019年12月20日前，12年教龄。",
        "“入学”“资助”《方案》《办法》，‘两不愁’。",
        "编号为2019-06-0123，电话0799-7551234。",
        "目标达到≥95%，3～5个，5%—10%。",
        "他说：“是吗？！”",
        "李·某某，×××，A×B=C，don’t。",
        "附件1列出名单，附件：见后。" + "正文" * 30 + "。",
        "如下：",
        "抄送材料已经寄出。",
        "某县教育局　某县扶贫办",
        "新建教学楼（2019）3号楼。",
    ],
)
def test_what_is_right_is_not_a_fault(text: str) -> None:
    assert told(text) == []


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("根据教秘计【2019】5号文件。", "文号"),
        ("根据教秘计〔19〕5号文件。", "文号"),
        ("根据教秘计〔2019年〕5号文件。", "文号"),
        ("根据教秘计 〔2019〕 5号文件。", "文号"),
        ("截至2019年7月05日。", "日期"),
        ("截至二〇一九年。", "日期"),
        ("截至2019/7/5。", "日期"),
        ("分两步:先建后补。", "半角标点"),
        ("先建；后补;", "半角标点"),
        ("共3所 (含分校)。", "半角标点"),
        ("落实了吗?", "半角标点"),
        ("，。", "重复标点"),
        ("完成。。", "重复标点"),
        ("完成，、进行。", "重复标点"),
        ("（含外县）），", "成对符号"),
        ("含外县）。", "成对符号"),
        ("按“方案落实。", "成对符号"),
        ("覆盖率NaN。", "残留"),
        ("由None牵头。", "残留"),
        ("覆盖率{{rate}}。", "残留"),
        ("落实&nbsp;好。", "残留"),
        ("见[@fig-a]。", "残留"),
        ("由“”牵头。", "残留"),
        ("一、二是补齐。二是加快。", "一是二是"),
        ("（一）. 学校建设。", "段首序号"),
        ("分两步：1、建设；2、验收。", "段首序号"),
        ("2018—20%。", "百分数范围"),
        ("５人。", "全角字符"),
    ],
)
def test_what_is_wrong_is_a_fault(text: str, rule: str) -> None:
    assert ("错误", rule) in told(text)


def test_headings_go_on_level_by_level() -> None:
    assert (
        headings(
            (1, "一、甲"), (2, "（一）乙"), (3, "1.丙"), (4, "（1）丁"), (4, "（2）戊"), (3, "2.己"), (1, "二、庚")
        )
        == []
    )
    assert headings((2, "（一）乙")) == ["“（一）”前面没有上一层“一、”；层次应依次为一、（一）1.（1），不能跳"]
    assert headings((1, "一、甲"), (2, "（一）乙"), (2, "（一）丙")) == ["序号是第1，上一个是第1；应接着编第2"]
    assert headings((1, "一、甲"), (2, "（二）乙")) == ["序号是第2，前面没有别的；应接着编第1"]
    for wrong in ("1、甲", "一，甲", "第一章甲", "(一)甲", "1)甲"):
        assert len([words for words in headings((1, wrong)) if "各层依次写作" in words]) == 1, wrong
    assert (
        headings(*((1, f"{n}、甲") for n in ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一"))) == []
    )


def test_annexes_have_titles_without_numbers_and_count_anew() -> None:
    body = [Block("heading", "一、甲", 1), Block("annex-list", "附件：1.表"), Block("annex-list", "2.单")]
    first = [Block("annex-label", "附件1"), Block("heading", "表", 1), Block("heading", "一、说明", 1)]
    second = [Block("annex-label", "附件2"), Block("heading", "单", 1)]
    assert lint([*body, *first, *second]) == []
    assert [f.words for f in lint([*body, *first])] == ["附件说明列出的附件后面没有；应附上，或从附件说明中删去"]
    assert [f.words for f in lint([*body[:2], *first, *second])] == ["附件没有列入附件说明；应在正文后列出"]
    told_by_pdf = [Block("heading" if b.kind == "heading" else "paragraph", b.text, b.level) for b in (*body, *first)]
    assert [f.words for f in lint(told_by_pdf)] == ["附件说明列出的附件后面没有；应附上，或从附件说明中删去"]


def test_counting_may_go_on_in_the_next_paragraph_and_begin_anew() -> None:
    assert told("一是甲。二是乙。", "一是丙。二是丁。") == []
    assert told("一是甲。", "二是乙。", "三是丙。") == []
    assert ("错误", "一是二是") in told("一是甲。", "三是乙。")
    assert ("错误", "一是二是") in told("二是甲。")
    parted = [Block("paragraph", "一是甲。二是乙。"), Block("heading", "一、丙", 1), Block("paragraph", "三是丁。")]
    assert [f.rule for f in lint(parted)] == ["一是二是"]


def test_a_fault_names_its_place_and_what_is_allowed() -> None:
    blocks = [
        Block("heading", "一、进展", 1),
        Block("paragraph", "前面的文字很长很长很长，根据教秘计[2019]5号文件的要求，逐项落实到位。"),
    ]
    [fault] = lint(blocks)
    assert fault == Fault(
        "错误", "一、进展", "…面的文字很长很长很长，根据教秘计[2019]5号文件的要求，逐项落实到位…", "文号",
        "文号“据教秘计[2019]5号”不合要求：年份应加六角括号〔〕，不用其他括号；应写成 教秘计〔2019〕5号 的样子",
    )  # fmt: skip
    assert str(fault).startswith("〔一、进展〕“…面的文字")


def test_text_from_data_is_for_the_ledger_to_correct() -> None:
    name = "第一小学(分校)"
    table = Block("table", head=(("校名(全)",),), rows=((name,), ("nan",)))
    faults = lint([table])
    assert {(f.severity, f.rule) for f in faults} == {("错误", "半角标点"), ("提示", "半角标点"), ("错误", "残留")}
    assert {f.severity for f in lint([Block("paragraph", f"涉及{name}等3所学校。")])} == {"错误"}
    assert {f.severity for f in lint([Block("paragraph", f"涉及{name}等3所学校。")], data=["无关", name])} == {"提示"}
    assert {f.severity for f in lint([Block("paragraph", f"涉及{name},等3所学校。")], data=[name])} == {"提示", "错误"}
    reason = "资金没有到位,施工队停工;。"
    assert {f.severity for f in lint([Block("paragraph", f"原因是{reason}")], data=[reason])} == {"提示"}
    assert told("针对“入学率,没有统计”整改。") == [("提示", "半角标点")]


def test_lines_of_the_title_hold_twenty_characters() -> None:
    right, wrong = "某某县" + "某" * 17, "某某县" + "某" * 18
    assert lint([], title_lines=[right, "2019年" + "某" * 17]) == []
    [fault] = lint([], title_lines=[right, wrong])
    assert (fault.severity, fault.around, fault.words) == ("错误", wrong, "标题一行有21个字；一行最多20个字")


@given(SENTENCES)
def test_plain_sentences_have_no_fault(sentence: str) -> None:
    assert told(sentence) == []


@given(SENTENCES, st.sampled_from(',;:!?()" \u3000'), st.data())
def test_a_half_width_mark_or_a_blank_between_hanzi_is_found_anywhere(
    sentence: str, mark: str, data: st.DataObject
) -> None:
    at = data.draw(st.integers(1, len(sentence) - 1))
    assert [s for s, rule in told(sentence[:at] + mark + sentence[at:]) if rule in ("半角标点", "空格")] == ["错误"]


@given(
    st.lists(
        st.builds(
            Block,
            st.sampled_from(["title", "heading", "paragraph", "annex-list", "date", "caption"]),
            st.text(min_size=1),
            st.integers(1, 4),
        )
    )
)
def test_any_text_is_judged_without_an_error(blocks: list[Block]) -> None:
    """And the same each time, in the order of the text."""
    assert lint(blocks) == lint(blocks)


@pytest.mark.parametrize("target", ["pdf", "docx", "html"])
def test_no_sample_has_an_error(every_sample: Path, target: str) -> None:
    assert [str(f) for f in lint(read(every_sample / f"report.{target}")) if f.severity == "错误"] == []
