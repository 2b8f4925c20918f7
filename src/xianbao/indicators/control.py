"""Keeping pupils at school (控辍保学情况统计表)."""

from xianbao.indicators.measures import Frame, Measure, less, plus, ratio, total
from xianbao.indicators.registry import indicator

SOURCE = "控辍保学管理口径"


@indicator("新增辍学学生数", "人", "本期新增辍学人数合计", direction="↓", by="stage", source=SOURCE)
def new_dropout_count(control: Frame) -> Measure:
    return total(control, "new")


@indicator("辍学学生数", "人", "期初辍学人数＋本期新增－本期劝返复学", direction="↓", by="stage", source=SOURCE)
def dropout_count(control: Frame) -> Measure:
    return less(plus(total(control, "existing"), total(control, "new")), total(control, "returned"))


@indicator("劝返复学人数", "人", "本期劝返复学人数合计", direction="↑", by="stage", source=SOURCE)
def dropout_returned_count(control: Frame) -> Measure:
    return total(control, "returned")


@indicator(
    "现有辍学学生劝返率",
    "%",
    "劝返复学人数占期初辍学和本期新增辍学人数的百分比",
    decimals=1,
    direction="↑",
    numerator="本期劝返复学人数",
    denominator="期初辍学人数＋本期新增辍学人数",
    by="stage",
    source=SOURCE,
)
def dropout_return_rate(control: Frame) -> Measure:
    return ratio(total(control, "returned"), plus(total(control, "existing"), total(control, "new")))


@indicator(
    "因家庭经济困难失学人数", "人", "期末仍未复学、因家庭经济困难辍学的人数", direction="↓", by="stage", source=SOURCE
)
def dropout_count_due_to_poverty(control: Frame) -> Measure:
    return total(control, "poverty")


@indicator(
    "当年退出贫困人口及贫困村义务教育辍学人数",
    "人",
    "当年脱贫退出人口中期末仍辍学的人数",
    direction="↓",
    by="stage",
    source=SOURCE,
)
def dropout_count_exiting_population(control: Frame) -> Measure:
    return total(control, "exiting")


@indicator(
    "一家一案一生一案",
    "%",
    "已建个人档案的学生占重点关注学生的百分比",
    decimals=1,
    direction="↑",
    numerator="已建个人档案数",
    denominator="重点关注学生数",
    source=SOURCE,
)
def case_file_coverage(control: Frame) -> Measure:
    return ratio(total(control, "filed"), total(control, "watched"))


@indicator(
    "重度残疾儿童送教上门率",
    "%",
    "送教上门人数占重度残疾适龄儿童数的百分比",
    decimals=1,
    direction="↑",
    numerator="送教上门人数",
    denominator="重度残疾适龄儿童数",
    source=SOURCE,
)
def home_teaching_coverage(control: Frame) -> Measure:
    return ratio(total(control, "home_taught"), total(control, "disabled"))
