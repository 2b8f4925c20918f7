"""Indicators: one definition and one pure function each, from checked frames to a value.

A sum over rows of which some hold no value is a lower bound, and says so.
"""

from xianbao.indicators import aid, care, control, enrolment, facility, monthly, projects, reported, teachers
from xianbao.indicators.aid import back_pay, pending_aid
from xianbao.indicators.measures import (
    Frame,
    Measure,
    count,
    decimal,
    distinct,
    less,
    month_span,
    number_of,
    ratio,
    shortfall,
    term_text,
    total,
    where,
)
from xianbao.indicators.monthly import until
from xianbao.indicators.projects import built, village_primary, works
from xianbao.indicators.registry import OWN, REGISTRY, Indicator, Measures, evaluate, needed

# Themes in the order of the report and of the documentation
THEMES = {
    "学生资助": aid,
    "关爱与帮扶": care,
    "学校和项目": projects,
    "教师队伍": teachers,
    "入学和巩固": enrolment,
    "控辍保学": control,
    "办学条件": facility,
    "月报进度": monthly,
    "填报和机制": reported,
}

__all__ = [
    "OWN",
    "REGISTRY",
    "THEMES",
    "Frame",
    "Indicator",
    "Measure",
    "Measures",
    "back_pay",
    "built",
    "count",
    "decimal",
    "distinct",
    "evaluate",
    "less",
    "month_span",
    "needed",
    "number_of",
    "pending_aid",
    "ratio",
    "shortfall",
    "term_text",
    "total",
    "until",
    "village_primary",
    "where",
    "works",
]
