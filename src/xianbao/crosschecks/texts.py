"""Counts in words: what a title, section or note says against the rows, a cell against the names it lists."""

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

import pandas as pd

from xianbao import cells
from xianbao.crosschecks.check import Found, against, check
from xianbao.forms import Aside
from xianbao.intake import Table
from xianbao.ledgers import Column
from xianbao.problems import Discrepancy, Problem, row_names

Frame = pd.DataFrame
Range = tuple[int, int]

COUNT = Column("count", "数量", "count")
NAMES = {"题名": "题名", "节": "小标题", "注": "说明"}
HAN = "一二两三四五六七八九十百千零〇"
NUMBER = rf"(?<![\d.第年月{HAN}])(\d[\d,，]*|[{HAN}]+)\s*"
END = r"(?=[\s，。；、：）,;:)（(]|$)"
# What is counted of another year or beyond the sheet is not its rows; nor what is in a state, but for a section's title
ELSEWHERE = re.compile(r"其中|上年|去年|往年|上学[期年]|上月|另|不含|除")
STATE = re.compile(r"已|未|累计|新增|完成|完工|开工|劝返")
PART = ("（", "(")  # （一） is part of 一、
CLAUSES = re.compile(r"[。；;]|(?<!\d)[，,]|[，,](?!\d{3})")
LIST = re.compile(rf"{NUMBER}[个所名户位家项镇乡村][^，。；：:、\d]{{0,10}}[：:]([^。；;\n]+)")
BRACKETS = re.compile(r"[（(][^（）()]*[）)]")
OPEN_ENDED = re.compile(r"等(?:\d*[个所名户位家项镇乡村]|[，,]|\s*$)|一是|(?:^|、)\s*\d")


@dataclass(frozen=True)
class Counted:
    """What a ledger's rows can be counted as: a measure word, its nouns, how many there are at least and at most."""

    measure: str
    nouns: str
    count: Callable[[Frame], Range]


def _rows(frame: Frame) -> Range:
    return len(frame), len(frame)


def _different(*fields: str) -> Callable[[Frame], Range]:
    def count(frame: Frame) -> Range:
        known = frame[[*fields]].dropna(how="all")
        number = len(known.drop_duplicates())
        return number, number + len(frame) - len(known)

    return count


def _households(frame: Frame) -> Range:
    """At least the different heads by village, in which two may bear one name."""
    return _different("village", "head_name" if "head_name" in frame else "head")(frame)[0], len(frame)


def _schools(frame: Frame) -> Range:
    """学校 with or without the kindergartens."""
    schools = frame[frame["kind"].ne("幼儿园")]
    return schools["school"].nunique(), frame["school"].nunique()


def _pupils(frame: Frame) -> Range:
    """All on the roll, or those enrolled."""
    return int(frame["status"].eq("在读").sum()), len(frame)


def _of(field: str, code: str) -> Callable[[Frame], Range]:
    return lambda frame: _rows(frame[frame[field].eq(code)])


SCHOOL = "(?:中小)?学(?:校)?|校"
PUPIL = "(?:困难|贫困|受助|辍学|疑似辍学|建档立卡|适龄)?(?:学生|儿童|幼儿|人口)"
FAMILY = "(?:贫困|建档立卡)?(?:户|家庭|农户)"
ROWS: Mapping[str, tuple[Counted, ...]] = {
    "school": (Counted("所", SCHOOL, _schools),),
    "project": (
        Counted("[个项]", "(?:教育|教育扶贫|建设|工程)?(?:项目|工程)", _rows),
        Counted("所", SCHOOL, _different("school")),
    ),
    "fund": (Counted("[项笔]", "(?:专项|教育扶贫)?资金", _rows),),
    "equipment": (Counted("所", SCHOOL, _different("school")),),
    "school_age": (Counted("[名人]", PUPIL, _rows), Counted("户", FAMILY, _households)),
    "dropout": (Counted("[名人]", PUPIL, _rows),),
    "aid_detail": (Counted("人次|条", "", _rows), Counted("[名人]", PUPIL, _different("id_no"))),
    "aid_roster_should": (Counted("[名人]", "应资助对象|" + PUPIL, _different("id_no")),),
    "student_roll": (Counted("[名人]", PUPIL, _pupils),),
    "household": (Counted("[名人]", PUPIL, _rows), Counted("户", FAMILY, _households)),
    "poor_register": (Counted("[名人]", PUPIL, _rows), Counted("户", FAMILY, _households)),
    "pairing": (Counted("对", "学校|结对学校", _rows),),
    "rectify": (Counted("[个条项]", "(?:突出|具体|主要)?问题", _rows),),
    "monthly": (Counted("个", "县|县市区|县[（(]市、?区[）)]", _different("county")),),
    "exit": (Counted("户", FAMILY, _of("level", "人")), Counted("个", "(?:贫困)?村", _of("level", "村"))),
}


@check(
    "文字中的个数与行数",
    "题名、小标题、说明写明共几个项目、几所学校、几户、几人的，与所含的行数（学校、受助学生按不同的计）",
)
def stated_counts_are_those_of_the_rows(table: Table) -> Found:
    for aside in table.asides:
        for counted in ROWS.get(table.ledger.id, ()):
            for number in _stated(aside, counted):
                covers = [(rows, counted.count(table.frame.loc[rows]), lost) for rows, lost in _covered(table, aside)]
                if covers and not any(low <= number <= high + lost for _, (low, high), lost in covers):
                    yield _miscounted(table, aside, number, covers[0][1], covers[0][0])


@check("名单与所写个数", "一格中写明几个、后面列出名称的，与列出的个数；末尾的顿号不计，写“等”的不比")
def listed_names_are_as_many_as_stated(table: Table) -> Found:
    for column in table.ledger.columns:
        if column.kind != "text" or column.personal:
            continue
        texts = table.frame[column.field].dropna()
        for text in texts.unique():
            for found in LIST.finditer(text):
                number, (low, high) = _number(found[1]), _listed(found[2])
                if number is None or low <= number <= (high or number):
                    continue
                stated, counted = Decimal(number), Decimal(low if number < low else high)
                for row in texts.index[texts.eq(text)]:
                    yield against(
                        table, row, column.field, "但{what} {expected} 个", counted, "后面列出", stated=stated
                    )


def _stated(aside: Aside, counted: Counted) -> list[int]:
    """The numbers that a line gives for what is counted."""
    what, section = rf"{NUMBER}{counted.measure}(?:{counted.nouns})?", aside.kind == "节"
    patterns = [rf"(?:共|共有|共计|合计|总计|涉及)\s*{what}{END}", rf"[（(]\s*共?{what}\s*[）)]"]
    if section:
        patterns.append(rf"{what}\s*$")
    clauses = [c for c in CLAUSES.split(aside.text) if not ELSEWHERE.search(c) and (section or not STATE.search(c))]
    found = [_number(m[1]) for clause in clauses for pattern in patterns for m in re.finditer(pattern, clause)]
    return [n for n in dict.fromkeys(found) if n is not None]


def _number(word: str) -> int | None:
    """12, 1,250 or 十六 as a number."""
    try:
        return int(cells.number(word, COUNT, Decimal(1)))
    except ValueError:
        return None


def _covered(table: Table, aside: Aside) -> Iterator[tuple[pd.Index, int]]:
    """The rows that a line may speak of, the likeliest first, and how many of them were set aside as faulty."""
    sections = [a for a in table.asides if a.kind == "节"]
    after = [a for a in sections if a.row > aside.row]
    whole = (0, math.inf)
    match aside.kind:
        case "节":
            parts = () if aside.text.startswith(PART) else PART
            upper = [a for a in after if not a.text.startswith(parts)]
            spans = [(aside.row, min((a.row for a in bounds), default=math.inf)) for bounds in (upper, after)]
        case "注":
            spans = [whole, (max((a.row for a in sections if a.row < aside.row), default=0), aside.row)]
        case "题名":
            spans = [whole]
        case _:
            spans = []
    index, lost = table.frame.index, table.rows_quarantined
    for first, last in spans:
        rows = index[(index > first) & (index < last)]
        if len(rows):
            yield rows, sum(first < row < last for row in lost)


def _miscounted(table: Table, aside: Aside, number: int, counted: Range, rows: pd.Index) -> Problem:
    low, high = counted
    expected = Decimal(low if number < low else high)
    found = Discrepancy(Decimal(number), expected, "", "按行计", table.ledger.name, tuple(map(int, rows)))
    gap = abs(number - expected)
    return Problem(
        table.file,
        f"，写的是 {number}，但按{row_names(found.rows)}计为 {expected}，相差 {gap}",
        table.sheet,
        aside.row,
        NAMES[aside.kind],
        0,
        aside.text[:40],
        "提示",
        discrepancy=found,
    )


def _listed(text: str) -> tuple[int, int]:
    """How many names a list holds, at least and at most; 0 where that cannot be said."""
    text = BRACKETS.sub("", text)
    if "、" not in text or OPEN_ENDED.search(text):
        return 0, 0
    parts = re.split(r"[，,]", text)[0].split("、"), re.split("[、，,和及与]", text)
    low, high = (sum(bool(name.strip()) for name in names) for names in parts)
    return low, high
