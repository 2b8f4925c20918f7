"""What pupils still lack and no target asks for: aid, school, a class of the right size."""

from collections.abc import Iterator

from xianbao.findings.case import Case, Finding
from xianbao.quantities import MISSING
from xianbao.wording import clauses, names

AID = ("aid_coverage_rate", "aid_omission_count")
SCHOOL = ("dropout_count", "dropout_count_due_to_poverty", "dropout_count_exiting_population")
CLASSES = ("large_class_count", "large_class_share")


def without_aid(case: Case) -> Iterator[Finding]:
    """Registered poor pupils who were to be aided in the latest term and are not."""
    i = case.i
    left_out = i.aid_omission_count
    if not left_out.value or left_out.value < 0 or _targeted(case, AID):
        return
    units = names(case.ledgers.frame("aid")["unit"])
    yield Finding(
        "without_aid",
        "还有建档立卡学生没有得到资助",
        (f"{i.aid_latest_term}学期应助建档立卡学生{i.aid_due_poor}，还有{left_out}没有审核纳入。",),
        "做到应助尽助",
        (
            clauses(
                f"由{units}牵头" if units else MISSING,
                "逐人查明没有纳入的原因",
                f"符合条件的{case.deadline}补发到位",
            ),
        ),
    )


def out_of_school(case: Case) -> Iterator[Finding]:
    """Pupils who have left school and are not back."""
    i = case.i
    if not i.dropout_count.value or i.dropout_count.value < 0 or _targeted(case, SCHOOL):
        return
    yield Finding(
        "out_of_school",
        "辍学学生没有全部复学",
        (
            clauses(
                f"期末仍在册的辍学学生{i.dropout_count}",
                f"其中因家庭经济困难的{i.dropout_count_due_to_poverty:+}",
                f"本期新增{i.new_dropout_count:+}",
            ),
        ),
        "劝返在册辍学学生",
        (clauses("一人一案查明原因、逐人上门劝返", f"{case.deadline}报告劝返结果"), "已复学的跟踪到班，防止再次辍学。"),
    )


def large_classes(case: Case) -> Iterator[Finding]:
    """Classes of more than 55 pupils."""
    i = case.i
    if not i.large_class_count or _targeted(case, CLASSES):
        return
    yield Finding(
        "large_classes",
        "大班额没有消除",
        (
            clauses(
                f"大班额班级还有{i.large_class_count}",
                f"占班级总数的{i.large_class_share}",
                f"超大班额班级占{i.super_large_class_share:+}",
            ),
        ),
        "化解大班额",
        (clauses(f"对这{i.large_class_count}班级逐班制定化解办法", f"{case.deadline}报告进展"),),
    )


def _targeted(case: Case, keys: tuple[str, ...]) -> bool:
    """Whether a target of the whole asks for it already: what it misses is a finding of its own."""
    return any(j.target.indicator in keys for j in case.goals.own)
