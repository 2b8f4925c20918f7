"""What schools have: network, equipment, class sizes (学校办学条件台账)."""

from xianbao.indicators.measures import Frame, Measure, count, plus, ratio, total, where
from xianbao.indicators.registry import indicator


@indicator(
    "中小学校宽带网络接入覆盖率",
    "%",
    "接入宽带的中小学校占中小学校的百分比，不含幼儿园",
    decimals=1,
    direction="↑",
    numerator="接入宽带的学校数",
    denominator="中小学校数",
    bases={
        "含教学点": "接入宽带的中小学校和教学点÷中小学校和教学点×100",
        "不含教学点": "接入宽带的中小学校÷中小学校×100，不含教学点",
    },
    source="教育信息化统计口径",
)
def broadband_access_rate(facility: Frame, *, basis: str) -> Measure:
    schools = _schools(facility)
    if basis == "不含教学点":
        schools = where(schools, is_point=False)
    return ratio(count(where(schools, broadband=True)), count(schools))


@indicator(
    "完小以上学校班班通覆盖率",
    "%",
    "实现班班通的完全小学以上学校（或班级）所占百分比",
    decimals=1,
    direction="↑",
    numerator="实现班班通的学校数或班级数",
    denominator="完小以上学校数或班级数",
    bases={
        "按学校": "全部班级配齐多媒体设备的完小以上学校÷完小以上学校×100",
        "按班级": "完小以上学校配齐多媒体设备的班级÷班级总数×100",
    },
    source="教育信息化统计口径",
)
def class_multimedia_coverage(facility: Frame, *, basis: str) -> Measure:
    schools = where(_schools(facility), complete=True)
    if basis == "按班级":
        return ratio(total(schools, "multimedia"), total(schools, "classes"))
    return ratio(count(schools[schools["multimedia"].ge(schools["classes"])]), count(schools))


@indicator(
    "完小以上学校网络计算机教室配备率",
    "%",
    "有网络计算机教室的完全小学以上学校占完小以上学校的百分比",
    decimals=1,
    direction="↑",
    numerator="有网络计算机教室的学校数",
    denominator="完小以上学校数",
    source="教育信息化统计口径",
)
def computer_room_rate(facility: Frame) -> Measure:
    schools = where(_schools(facility), complete=True)
    return ratio(count(where(schools, computer_room=True)), count(schools))


@indicator("大班额消除", "个", "56人以上的班级数，不含幼儿园", direction="↓", source="教育部大班额口径")
def large_class_count(facility: Frame) -> Measure:
    return _large(_schools(facility))


@indicator(
    "大班额比例",
    "%",
    "56人以上的班级占班级总数的百分比，不含幼儿园",
    decimals=2,
    direction="↓",
    numerator="56人以上班级数",
    denominator="班级总数",
    source="教育部大班额口径",
)
def large_class_share(facility: Frame) -> Measure:
    return ratio(_large(_schools(facility)), total(_schools(facility), "classes"))


@indicator(
    "超大班额比例",
    "%",
    "66人以上的班级占班级总数的百分比，不含幼儿园",
    decimals=2,
    direction="↓",
    numerator="66人以上班级数",
    denominator="班级总数",
    source="教育部大班额口径",
)
def super_large_class_share(facility: Frame) -> Measure:
    return ratio(total(_schools(facility), "super_large"), total(_schools(facility), "classes"))


@indicator(
    "集团化办园覆盖率",
    "%",
    "纳入集团化办园的幼儿园占幼儿园的百分比",
    decimals=1,
    direction="↑",
    numerator="纳入集团的幼儿园数",
    denominator="幼儿园数",
    source="管理口径",
)
def group_kindergarten_coverage(facility: Frame) -> Measure:
    gardens = where(facility, kind="幼儿园")
    return ratio(count(where(gardens, grouped=True)), count(gardens))


def _schools(facility: Frame) -> Frame:
    return facility[facility["kind"].ne("幼儿园")]


def _large(schools: Frame) -> Measure:
    return plus(total(schools, "large"), total(schools, "super_large"))
