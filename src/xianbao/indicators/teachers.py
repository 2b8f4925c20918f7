"""Teachers who were recruited."""

from xianbao.indicators.measures import Frame, Measure, ratio, total, where
from xianbao.indicators.registry import indicator


@indicator("招聘特岗教师", "名", "教师补充台账渠道为特岗的到岗数合计", direction="↑")
def special_post_teacher_recruited(teacher_recruit: Frame) -> Measure:
    return total(where(teacher_recruit, channel="特岗"), "actual")


@indicator("招聘幼儿教师", "名", "教师补充台账渠道为幼师的到岗数合计", direction="↑")
def kindergarten_teacher_recruited(teacher_recruit: Frame) -> Measure:
    return total(where(teacher_recruit, channel="幼师"), "actual")


@indicator("招聘教师中分配到边远乡村学校", "名", "特岗与幼师中分配到边远乡村学校的到岗数合计", direction="↑")
def teacher_recruited_remote(teacher_recruit: Frame) -> Measure:
    return total(where(_recruited(teacher_recruit), is_remote=True), "actual")


@indicator(
    "招聘教师边远乡村学校占比",
    "%",
    "分配到边远乡村学校的特岗与幼师÷特岗与幼师合计×100",
    decimals=1,
    direction="↑",
    numerator="分配到边远乡村学校的特岗与幼师",
    denominator="特岗与幼师合计",
)
def teacher_recruited_remote_share(teacher_recruit: Frame) -> Measure:
    return ratio(teacher_recruited_remote(teacher_recruit), teacher_recruited_total(teacher_recruit))


@indicator("招聘教师合计", "名", "特岗与幼师到岗数之和", direction="↑")
def teacher_recruited_total(teacher_recruit: Frame) -> Measure:
    return total(_recruited(teacher_recruit), "actual")


def _recruited(teacher_recruit: Frame) -> Frame:
    return teacher_recruit[teacher_recruit["channel"].isin(["特岗", "幼师"])]


@indicator("定向培养乡村教师", "名", "教师补充台账渠道为定向培养的到岗数合计", direction="↑")
def targeted_trained_teacher(teacher_recruit: Frame) -> Measure:
    return total(where(teacher_recruit, channel="定向培养"), "actual")


@indicator("定向培养教师中补充到边远乡村学校", "名", "渠道为定向培养且分配到边远乡村学校的到岗数合计", direction="↑")
def teacher_assigned_remote(teacher_recruit: Frame) -> Measure:
    return total(where(teacher_recruit, channel="定向培养", is_remote=True), "actual")


@indicator(
    "定向培养教师边远乡村学校占比",
    "%",
    "补充到边远乡村学校的定向培养教师÷定向培养教师×100",
    decimals=1,
    numerator="补充到边远乡村学校的定向培养教师",
    denominator="定向培养教师",
)
def teacher_remote_share(teacher_recruit: Frame) -> Measure:
    return ratio(teacher_assigned_remote(teacher_recruit), targeted_trained_teacher(teacher_recruit))
