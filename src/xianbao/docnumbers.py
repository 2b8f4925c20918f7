"""文号: the number of an official document (GB/T 9704—2012, 7.2.5), written and checked."""

import re

from xianbao.errors import XianbaoError

EXAMPLE = "教秘计〔2019〕5号"
_CODE = r"(?!第〔)[\u3400-\u9fff]+"
_RIGHT = re.compile(rf"{_CODE}〔\d{{4}}〕[1-9]\d*号", re.ASCII)
_FAULTS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"[\s\u3000]"), "文号中不留空格"),
    (re.compile(r"[０-９]"), "数字应为半角的阿拉伯数字"),
    (re.compile(r"[\[\]()（）【】［］{}《》<>〈〉「」]"), "年份应加六角括号〔〕，不用其他括号"),
    (re.compile(r"^[^〔]*$|^[^〕]*$"), "年份应加六角括号〔〕"),
    (re.compile(r"^第?〔"), "缺机关代字"),
    (re.compile(rf"^(?!{_CODE}〔)"), "机关代字应为汉字"),
    (re.compile(r"〔(?!\d{4}〕)", re.ASCII), "年份应写全四位数字，不写“年”"),
    (re.compile(r"〕第"), "序号前不写“第”"),
    (re.compile(r"〕0"), "序号不编虚位，1 不写作 01"),
    (re.compile(r"(?<!号)$"), "序号后应有“号”"),
    (re.compile(r"〕(?!\d+号$)", re.ASCII), "序号应为阿拉伯数字，后接“号”"),
)


def doc_number(code: str, year: int, number: int) -> str:
    """教秘计〔2019〕5号 from 机关代字, year and number; an error where they do not make one."""
    text = f"{code}〔{year}〕{number}号"
    if fault := doc_fault(text):
        raise XianbaoError(fault)
    return text


def doc_fault(text: str) -> str:
    """What is wrong with a 文号 and what is allowed; nothing where it is right."""
    if _RIGHT.fullmatch(text):
        return ""
    wrong = next(words for pattern, words in _FAULTS if pattern.search(text)) if text else "没有填写"
    return f"文号“{text}”不合要求：{wrong}；应写成 {EXAMPLE} 的样子"
