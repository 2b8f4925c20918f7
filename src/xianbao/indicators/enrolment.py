"""Who is at school, who stays there, and how many they are to a teacher (各学段入学和巩固情况统计表)."""

from xianbao.indicators.measures import Frame, Measure, less, plus, ratio, total, where
from xianbao.indicators.registry import indicator

COMMUNIQUE = "全国教育事业发展统计公报指标解释"


@indicator(
    "九年义务教育巩固率",
    "%",
    "初中毕业班学生数占该届九年前小学一年级入学人数的百分比",
    decimals=1,
    direction="↑",
    exceeds=True,
    numerator="初中毕业班学生数",
    denominator="该届小学入学人数",
    bases={
        "学籍口径": "初中毕业班学生数÷该届小学入学人数×100",
        "剔除流动": "初中毕业班学生数÷（该届小学入学人数＋转入－转出－死亡）×100",
    },
    source=COMMUNIQUE,
)
def compulsory_retention_rate_9y(enrolment: Frame, *, basis: str) -> Measure:
    junior = where(enrolment, stage="初中")
    entered = total(junior, "entry")
    if basis == "剔除流动":
        moved = plus(total(junior, "cohort_out"), total(junior, "cohort_death"))
        entered = less(plus(entered, total(junior, "cohort_in")), moved)
    return ratio(total(junior, "cohort"), entered)


_DROPOUT = {
    "教育学口径": "（休学＋退学＋开除＋无去向转出）÷上学年初在校生数×100",
    "两基口径": "（休学＋退学＋死亡＋转出＋其他减少－转入－其他增加）÷上学年初在校生数×100",
}
_LEFT = {
    "教育学口径": ("suspend", "quit", "expel", "lost"),
    "两基口径": ("suspend", "quit", "death", "transfer_out", "dec_other"),
}
_CAME = {"教育学口径": (), "两基口径": ("transfer_in", "inc_other")}


@indicator(
    "小学辍学率",
    "%",
    "学年内小学辍学学生占上学年初在校生的百分比",
    decimals=2,
    direction="↓",
    numerator="学年内辍学学生数",
    denominator="小学上学年初在校生数",
    bases=_DROPOUT,
    source="两基验收口径；教育统计口径",
)
def primary_dropout_rate(enrolment: Frame, *, basis: str) -> Measure:
    return _dropout(where(enrolment, stage="小学"), basis)


@indicator(
    "初中辍学率",
    "%",
    "学年内初中辍学学生占上学年初在校生的百分比",
    decimals=2,
    direction="↓",
    numerator="学年内辍学学生数",
    denominator="初中上学年初在校生数",
    bases=_DROPOUT,
    source="两基验收口径；教育统计口径",
)
def junior_dropout_rate(enrolment: Frame, *, basis: str) -> Measure:
    return _dropout(where(enrolment, stage="初中"), basis)


def _dropout(stage: Frame, basis: str) -> Measure:
    left = plus(*(total(stage, field) for field in _LEFT[basis]))
    came = plus(*(total(stage, field) for field in _CAME[basis]))
    return ratio(less(left, came), total(stage, "begin"))


@indicator(
    "义务教育入学率",
    "%",
    "小学、初中适龄人口中在校生占适龄人口的百分比",
    decimals=2,
    direction="↑",
    numerator="适龄人口中在校人数",
    denominator="适龄人口",
    source="普及教育统计口径",
)
def compulsory_enrolment_rate(enrolment: Frame) -> Measure:
    compulsory = enrolment[enrolment["stage"].isin(["小学", "初中"])]
    return ratio(total(compulsory, "in_school"), total(compulsory, "population"))


@indicator(
    "初中阶段毛入学率",
    "%",
    "初中在校生（不限年龄）占12—14岁人口的百分比",
    decimals=1,
    direction="↑",
    exceeds=True,
    numerator="初中在校学生数",
    denominator="12—14岁人口",
    source=COMMUNIQUE,
)
def junior_gross_enrolment_rate(enrolment: Frame) -> Measure:
    return _gross(where(enrolment, stage="初中"))


@indicator(
    "学前三年毛入园率",
    "%",
    "在园幼儿（不限年龄，含附设班）占3—5岁人口的百分比",
    decimals=1,
    direction="↑",
    exceeds=True,
    numerator="在园幼儿数",
    denominator="3—5岁人口",
    source=COMMUNIQUE,
)
def preschool_gross_enrolment_rate_3y(enrolment: Frame) -> Measure:
    return _gross(where(enrolment, stage="学前"))


@indicator(
    "高中阶段毛入学率",
    "%",
    "高中阶段各类学校在校生占适龄人口的百分比",
    decimals=1,
    direction="↑",
    exceeds=True,
    numerator="高中阶段在校学生数",
    denominator="高中阶段适龄人口",
    bases={"15—17岁": "高中阶段在校学生数÷15—17岁人口×100", "15—18岁": "高中阶段在校学生数÷15—18岁人口×100"},
    source=COMMUNIQUE,
)
def senior_gross_enrolment_rate(enrolment: Frame, *, basis: str) -> Measure:
    return _gross(where(enrolment, stage="高中阶段"), "population" if basis == "15—17岁" else "population_wide")


def _gross(stage: Frame, population: str = "population") -> Measure:
    return ratio(total(stage, "students"), total(stage, population))


@indicator(
    "普惠性幼儿园覆盖率",
    "%",
    "公办园和普惠性民办园在园幼儿占在园幼儿的百分比，按幼儿数不按园数",
    decimals=2,
    direction="↑",
    numerator="普惠性幼儿园在园幼儿数",
    denominator="在园幼儿数",
    source=COMMUNIQUE,
)
def universal_kindergarten_coverage(enrolment: Frame) -> Measure:
    gardens = where(enrolment, stage="学前")
    return ratio(total(gardens, "inclusive"), total(gardens, "students"))


@indicator(
    "公办园在园幼儿占比",
    "%",
    "公办园在园幼儿占在园幼儿的百分比",
    decimals=1,
    direction="↑",
    numerator="公办园在园幼儿数",
    denominator="在园幼儿数",
    source="县域学前教育普及普惠督导评估",
)
def public_kindergarten_share(enrolment: Frame) -> Measure:
    gardens = where(enrolment, stage="学前")
    return ratio(total(gardens, "public"), total(gardens, "students"))


@indicator(
    "生师比",
    "人/师",
    "在校（园）学生数与专任教师数之比",
    decimals=1,
    direction="↓",
    numerator="在校（园）学生数",
    denominator="专任教师数",
    by="stage",
    source="教育统计口径",
)
def pupil_teacher_ratio(enrolment: Frame) -> Measure:
    known = enrolment[enrolment["teachers"].notna()]
    return ratio(total(known, "students"), total(known, "teachers"), 1)


@indicator("在校学生数", "人", "各学段在校（园）学生数合计", by="stage")
def enrolled_students(enrolment: Frame) -> Measure:
    return total(enrolment, "students")
