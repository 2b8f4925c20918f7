"""芦溪县 2017: the registers that are compared, as of 2017-06-30, wholly synthetic.

Nobody here exists: names are 样例生0001 and so on, identity numbers begin with 999999, which is the
code of no county. Every list of the comparison has a few cases, each made by the function that
bears its name.
"""

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from xianbao.idno import check_digit
from xianbao.samples.luxi import OFFICE, RETRIEVED, SEED, TOWNS
from xianbao.samples.workbook import Sample

SOURCE = "无公开来源，全部由程序生成"
MADE = "全部内容；姓名为“样例生”加序号，身份证号用不存在的地区代码999999"
REFERENCE = dt.date(2016, 8, 31)
TERM, PAID = "2017年春季学期", dt.date(2017, 6, 9)
SIZES = (80, 64, 60, 46, 46, 36, 36, 28, 24, 20)  # children of school age, by town
GRADES = "一二三四五六七八九"
NEIGHBOURS = ("安源区", "湘东区", "上栗县", "莲花县")
# stage of the poor above and below school age → age, how many, school, item of aid, yuan per term
OTHERS = {
    "学前": (5, 6, "样例幼儿园", "助学金", 750),
    "普高": (16, 10, "样例高中", "助学金", 1500),
    "中职": (16, 6, "样例职校", "助学金", 1000),
}
AID = {"小学": ("生活补助", 500), "初中": ("生活补助", 625)}
AID |= {stage: (item, yuan) for stage, (_, _, _, item, yuan) in OTHERS.items()}

Row = dict[str, Any]
Cases = dict[str, list["Child"]]
# case → of the poor or of the others, how many; nobody has two
WANTED = {
    "withdrawn": (False, 3),
    "suspended": (False, 1),
    "transferred": (True, 1),
    "not_on_roll": (False, 3),
    "poor_not_on_roll": (True, 1),
    "lost_number": (False, 2),
    "old_number": (False, 1),
    "wrong_digit": (False, 2),
    "no_number": (True, 1),
    "short_number": (True, 1),
    "household_twice": (False, 1),
    "roll_twice": (False, 1),
    "poor_twice": (True, 1),
    "wrong_sex": (False, 2),
    "wrong_birth": (True, 2),
    "away": (False, 4),
    "poor_away": (True, 3),
    "overlooked": (True, 1),
    "overlooked_away": (True, 1),
    "impossible_number": (True, 1),
    "paid_twice": (True, 1),
    "paid_in_two_schools": (True, 1),
    "overpaid": (True, 1),
    "underpaid": (True, 1),
    "late": (True, 4),
    "waiting": (True, 2),
    "no_helper": (True, 2),
    "taken_for_poor": (False, 2),
    "otherwise_in_need": (False, 24),
}
STATUS = {"withdrawn": "退学", "suspended": "休学", "transferred": "转出"}


@dataclass(frozen=True)
class Child:
    """Somebody who does not exist, the same in every register."""

    order: int
    born: dt.date
    town: str
    village: str
    stage: str
    grade: str
    school: str
    poor: bool

    @property
    def name(self) -> str:
        return f"样例生{self.order:04}"

    @property
    def sex(self) -> str:
        return "男" if self.order % 2 else "女"

    @property
    def number(self) -> str:
        first = f"999999{self.born:%Y%m%d}{self.order % 1000:03}"
        return first + check_digit(first)

    @property
    def item(self) -> str:
        """What aid for this stage is called."""
        return AID[self.stage][0]

    @property
    def yuan(self) -> float:
        """What it pays per term."""
        return AID[self.stage][1]

    @property
    def head(self) -> str:
        return f"样例户主{self.order:04}"


def ledgers() -> Iterator[Sample]:
    """The four registers, in the same rows each time."""
    rng = random.Random(f"{SEED}/registers")
    children = list(_children(rng))
    cases = _cases(rng, children)
    made = {
        "student_roll": list(_roll(children, cases)),
        "household": list(_household(children, cases)),
        "poor_register": list(_poor(children, cases)),
        "aid_detail": list(_aid(children, cases)),
    }
    for ledger_id, rows in made.items():
        numbered = [{"seq": n, **row} for n, row in enumerate(rows, 1)]
        yield Sample(ledger_id, OFFICE, numbered, "synthetic", SOURCE, RETRIEVED, "", MADE)


def _children(rng: random.Random) -> Iterator[Child]:
    """Children of school age town by town, then the poor of other ages."""
    order = 0
    for town, size in zip(TOWNS, SIZES, strict=True):
        for _ in range(size):
            order += 1
            age = rng.randint(6, 14)
            primary = age < 12
            school = f"{town}样例小学{rng.randint(1, 2)}" if primary else f"{town}样例初中"
            stage, grade = ("小学" if primary else "初中"), f"{GRADES[age - 6]}年级"
            yield Child(order, _born(rng, age), town, _village(rng), stage, grade, school, rng.random() < 0.27)
    for stage, (age, number, school, _, _) in OTHERS.items():
        for _ in range(number):
            order += 1
            town = rng.choice(TOWNS)
            grade = "大班" if stage == "学前" else "一年级"
            yield Child(order, _born(rng, age), town, _village(rng), stage, grade, school, poor=True)


def _born(rng: random.Random, age: int) -> dt.date:
    """A day on which somebody was born who is `age` on the reference day."""
    last = REFERENCE.replace(year=REFERENCE.year - age)
    return last - dt.timedelta(days=rng.randint(0, 364))


def _village(rng: random.Random) -> str:
    return f"样例村{rng.randint(1, 4)}"


def _cases(rng: random.Random, children: list[Child]) -> Cases:
    """Who has which fault: children of school age drawn by WANTED, and one of 普高 who gets too little."""
    pools = {poor: [c for c in children if c.stage not in OTHERS and c.poor is poor] for poor in (True, False)}
    for pool in pools.values():
        rng.shuffle(pool)
    cases = {case: [pools[poor].pop() for _ in range(number)] for case, (poor, number) in WANTED.items()}
    return cases | {"low_tier": [next(c for c in children if c.stage == "普高")]}


def _roll(children: list[Child], cases: Cases) -> Iterator[Row]:
    absent = {*cases["not_on_roll"], *cases["poor_not_on_roll"]}
    status = {child: STATUS[case] for case in STATUS for child in cases[case]}
    away = [*cases["away"], *cases["poor_away"], *cases["overlooked_away"]]
    county = {child: NEIGHBOURS[n % len(NEIGHBOURS)] for n, child in enumerate(away)}
    for child in children:
        if child in absent:
            continue
        row: Row = {
            "school": f"{county[child]}样例学校" if child in county else child.school,
            "town": child.town,
            "stage": child.stage,
            "grade": child.grade,
            "class": "1班",
            "student_name": child.name,
            "sex": child.sex,
            "id_no": float(child.number[:17] + "0") if child in cases["lost_number"] else child.number,
            "student_no": f"G{child.number}",
            "birth": child.born,
            "hukou_town": child.town,
            "hukou_village": child.village,
            "study_county": county.get(child),
            "status": status.get(child, "在读"),
        }
        yield row
        if child in cases["roll_twice"]:
            yield row | {"school": f"{child.town}样例小学3"}
    for order, town in enumerate(TOWNS[:4], len(children) + 1):  # children of migrant workers
        born = dt.date(2006, 3, order % 28 + 1)
        child = Child(order, born, town, "", "小学", "五年级", f"{town}样例小学1", poor=False)
        yield {
            "school": child.school,
            "town": town,
            "stage": child.stage,
            "grade": child.grade,
            "class": "1班",
            "student_name": child.name,
            "sex": child.sex,
            "id_no": child.number,
            "student_no": f"G{child.number}",
            "birth": born,
            "status": "在读",
            "remark": "随迁子女",
        }


def _household(children: list[Child], cases: Cases) -> Iterator[Row]:
    for child in (c for c in children if c.stage not in OTHERS):
        number = child.number
        if child in cases["old_number"]:
            number = number[:6] + number[8:17]
        if child in cases["wrong_digit"]:
            number = number[:17] + ("0" if number[17] != "0" else "1")
        row: Row = {
            "town": child.town,
            "village": child.village,
            "head_name": child.head,
            "name": child.name,
            "sex": ("女" if child.sex == "男" else "男") if child in cases["wrong_sex"] else child.sex,
            "id_no": number,
            "birth": child.born,
        }
        yield row
        if child in cases["household_twice"]:
            yield row | {"remark": "迁入后重复登记"}


def _poor(children: list[Child], cases: Cases) -> Iterator[Row]:
    away = {*cases["poor_away"], *cases["overlooked_away"]}
    for child in (c for c in children if c.poor):
        number: str | None = child.number
        if child in cases["no_number"]:
            number = None
        if child in cases["short_number"]:
            number = child.number[:17]
        helped = child not in cases["no_helper"]
        row: Row = {
            "town": child.town,
            "village": child.village,
            "head_name": child.head,
            "name": child.name,
            "sex": child.sex,
            "id_no": number,
            "birth": child.born + dt.timedelta(days=1) if child in cases["wrong_birth"] else child.born,
            "study_stage": child.stage,
            "study_place": "县外" if child in away else "县内",
            "school": None if child in away else child.school,
            "helper_name": f"样例干部{child.order % 60 + 1:02}" if helped else None,
            "helper_unit": f"样例单位{child.order % 12 + 1:02}" if helped else None,
            "exit_year": 2016 if child.order % 3 == 0 else None,
        }
        yield row
        if child in cases["poor_twice"]:
            yield row | {"village": "样例村5"}


def _aid(children: list[Child], cases: Cases) -> Iterator[Row]:
    untouched = {
        "not_on_roll",
        "poor_not_on_roll",
        "withdrawn",
        "suspended",
        "transferred",
        "overlooked",
        "overlooked_away",
    }
    without = {child for case in untouched for child in cases[case]}
    others = {*cases["taken_for_poor"], *cases["otherwise_in_need"]}
    for child in (c for c in children if (c.poor or c in others) and c not in without):
        row = _payment(child, poor=child.poor or child in cases["taken_for_poor"])
        if child in cases["impossible_number"]:
            first = f"{child.number[:10]}0231{child.number[14:17]}"
            row["id_no"] = first + check_digit(first)
        if child in cases["overpaid"]:
            row["amount_yuan"] = child.yuan + 100
        if child in cases["underpaid"]:
            row["amount_yuan"] = child.yuan / 2
        if child in cases["low_tier"]:
            row["amount_yuan"] = 500
        if child in cases["late"]:
            row["pay_date"] = dt.date(2017, 6, 20 + child.order % 8)
        if child in cases["waiting"]:
            row["pay_date"] = None
        yield row
        if child in cases["paid_twice"]:
            yield row
        if child in cases["paid_in_two_schools"]:
            yield row | {"school": f"{child.town}样例小学3"}
        if child.stage == "中职":
            yield row | {"aid_item": "免学费", "amount_yuan": 425, "standard_yuan": 425}
    for child in cases["late"]:
        yield _payment(child, poor=True) | {"term": "2016年秋季学期", "pay_date": dt.date(2016, 9, 20)}


def _payment(child: Child, *, poor: bool) -> Row:
    return {
        "term": TERM,
        "stage": child.stage,
        "school": child.school,
        "grade": child.grade,
        "student_name": child.name,
        "sex": child.sex,
        "id_no": child.number,
        "town": child.town,
        "is_poor": poor,
        "difficulty_type": "建档立卡" if poor else ("低保", "残疾")[child.order % 2],
        "aid_item": child.item,
        "standard_yuan": child.yuan,
        "amount_yuan": child.yuan,
        "pay_date": PAID,
        "pay_method": "社保卡",
    }
