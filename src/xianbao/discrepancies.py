"""Findings of a reconciliation: what its 存在问题 and 下一步打算 are made of.

Order: children who are not at school, aid that did not reach a pupil, aid that went wrong, help,
data — the order in which a county is judged.
"""

from collections.abc import Callable, Iterator

from xianbao.findings import Finding
from xianbao.findings.ledgers import faulty_rows, missing_ledgers
from xianbao.params import Lead
from xianbao.quantities import MISSING
from xianbao.reconciliation import DIFFERING, OFF_ROLL, REPEATED, UNPAID, UNUSABLE, Reconciliation
from xianbao.wording import clauses, names


def find(found: Reconciliation) -> list[Finding]:
    """Every finding that the comparison supports, in the order of RULES, and what the ledgers lack."""
    compared = (finding for rule in RULES for finding in rule(found))
    return [*compared, *faulty_rows(found.case), *missing_ledgers(found.case)]


def not_enrolled(c: Reconciliation) -> Iterator[Finding]:
    """Children of school age without a place on the roll."""
    key = "out_of_school" if c.people("out_of_school") else "poor_out_of_school"
    number = c.people(key)
    if not number:
        return
    poor = c.people("poor_out_of_school")
    yield Finding(
        "not_enrolled",
        "部分适龄人口没有查到在读学籍",
        (
            clauses(
                f"{'户籍' if key == 'out_of_school' else '建档立卡'}适龄人口中有{number}没有在读学籍", c.spread(key)
            ),
            clauses(
                f"其中学籍中没有记录的{c.people(key, cause='学籍中没有此身份证号'):+}",
                f"{OFF_ROLL}的{c.people(key, cause=OFF_ROLL):+}",
                f"身份证号{UNUSABLE}的{c.people(key, cause=UNUSABLE):+}",
            ),
            f"建档立卡适龄人口中没有在读学籍的有{poor:+}，列为重点核查对象。" if key == "out_of_school" else MISSING,
        ),
        "逐人核实去向，做好劝返复学",
        (
            clauses(_lead(c, "入学"), "乡镇会同学校逐人上门核实", f"{c.case.deadline}查清{number}的去向"),
            "确已辍学的劝返复学，在外就读的补登学籍，登记有误的更正后重新比对。",
        ),
    )


def unpaid(c: Reconciliation) -> Iterator[Finding]:
    """Registered poor pupils without aid in the term."""
    number = c.people("overlooked")
    if not number:
        return
    yield Finding(
        "unpaid",
        "部分应助学生没有资助记录",
        (
            clauses(
                f"建档立卡在读学生中没有{c.term}学期资助记录的{number}",
                f"其中在外县就读的{c.lost('aid_coverage', place='县外'):+}",
                c.spread("overlooked"),
            ),
        ),
        "补齐应助未助",
        (
            clauses(_lead(c, "资助"), f"{c.case.deadline}逐人查明{number}没有受助的原因"),
            "符合条件的补发到位；已在就读地受助的，取得证明后登记备查。",
        ),
    )


def wrongly_paid(c: Reconciliation) -> Iterator[Finding]:
    """Aid that was paid twice, in a wrong amount, on too low a tier, or as poor to somebody who is not registered."""
    twice, off, low, undue = (c.people(key) for key in ("paid_twice", "amount_off", "below_top_tier", "undue"))
    if not (twice or off or low or undue):
        return
    yield Finding(
        "wrongly_paid",
        "部分资助发放有差错",
        (
            clauses(
                f"同一学期同一项目重复发放的{twice:+}，涉及记录{c.records('paid_twice'):+}",
                f"金额与标准不符的{off:+}",
                f"建档立卡学生没有按最高档发放的{low:+}",
                mark="；",
            ),
            clauses(f"明细标明建档立卡、登记中没有查到的学生{undue:+}", c.spread("undue")),
        ),
        "逐笔更正发放差错",
        (
            clauses(_lead(c, "资助"), f"会同学校和扶贫部门{c.case.deadline}逐笔核对"),
            "多发、重发的按规定收回，少发的补足。" if twice or off or low else MISSING,
            "不是建档立卡的更正资助类别，不符合条件的按规定处理。" if undue else MISSING,
        ),
    )


def overdue(c: Reconciliation) -> Iterator[Finding]:
    """Aid that was paid after the deadline, or is still due."""
    number = c.people("late")
    if not number:
        return
    waiting = c.people("late", cause=UNPAID)
    yield Finding(
        "overdue",
        "部分资助没有按期发放",
        (
            clauses(f"资助发放晚于规定期限的{number}", f"最长逾期{c.longest_delay()}", c.spread("late")),
            f"其中{waiting:+}到比对日仍没有发放。",
        ),
        "按期发放资助资金",
        (
            clauses(_lead(c, "资助"), f"没有发放的{waiting:+}立即补发", "逾期原因逐校说明"),
            "以后各学期在规定期限前完成审核，资金按期发到学生手中。",
        ),
    )


def unregistered(c: Reconciliation) -> Iterator[Finding]:
    """Pupils whom the household register does not know, and those who study in another county."""
    number = c.people("not_in_household")
    if not number:
        return
    away = c.people("away")
    yield Finding(
        "unregistered",
        "部分在读学生户籍信息需要核实",
        (
            clauses(f"适龄在读学生中有{number}在本县户籍中没有查到，含随迁子女", c.spread("not_in_household")),
            f"另有{away:+}在外县就读，就读情况需要就读地确认。",
        ),
        "核实户籍和就读信息",
        (
            clauses(_lead(c, "学籍"), f"{c.case.deadline}与公安部门核对{number}的户籍信息"),
            f"就读外县的{away:+}，向就读地教育部门发函确认。",
        ),
    )


def without_helper(c: Reconciliation) -> Iterator[Finding]:
    """Registered poor for whom nobody is named who helps."""
    number = c.people("no_helper")
    if not number:
        return
    yield Finding(
        "without_helper",
        "部分建档立卡人口没有登记帮扶责任人",
        (clauses(f"没有登记帮扶责任人的{number}", c.spread("no_helper")),),
        "落实帮扶责任人",
        (clauses(_lead(c, "帮扶"), f"{c.case.deadline}逐户明确责任人并补充登记"),),
    )


def bad_numbers(c: Reconciliation) -> Iterator[Finding]:
    """Identity numbers that cannot be used, stand twice or contradict their row, and pairs that may be one person."""
    pairs = c.all_pairs()
    if not c.numbers() and not pairs:
        return
    yield Finding(
        "bad_numbers",
        "部分身份证号登记有误",
        (
            clauses(
                f"各台账身份证号{UNUSABLE}的{c.numbers(fault=UNUSABLE):+}",
                f"{REPEATED}的{c.numbers(fault=REPEATED):+}",
                f"{DIFFERING}的{c.numbers(fault=DIFFERING):+}",
            ),
            "号码有误的记录比对不上，没有学籍、没有资助记录的人数因此偏多。"
            if c.numbers(fault=UNUSABLE) and (c.people("out_of_school") or c.people("overlooked"))
            else MISSING,
            f"姓名、出生日期和乡镇一致而身份证号对不上的记录{pairs:+}，没有计入比对成功。",
        ),
        "更正身份证号",
        (
            clauses(_lead(c, "数据"), f"{c.case.deadline}对照证件逐条更正", "更正后重新比对"),
            f"对不上的{pairs:+}记录由乡镇对照户口簿核对，是同一人的更正号码，不是同一人的分别核查。",
        ),
    )


Rule = Callable[[Reconciliation], Iterator[Finding]]
RULES: tuple[Rule, ...] = (
    not_enrolled,
    unpaid,
    wrongly_paid,
    overdue,
    unregistered,
    without_helper,
    bad_numbers,
)


def _lead(c: Reconciliation, what: Lead) -> str:
    """由…牵头, where the params name a unit."""
    unit = names([c.options.leads.get(what)])
    return f"由{unit}牵头" if unit != MISSING else MISSING
