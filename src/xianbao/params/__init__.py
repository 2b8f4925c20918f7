"""Params: who reports what, for which period, in which formats (params/<slug>.yaml)."""

from xianbao.params.comparison import LEADS, ComparisonParams, Lead, StandardParams
from xianbao.params.models import FORMATS, Format, Kind, Layout, Params, ReportParams
from xianbao.params.source import INNER, load

__all__ = [
    "FORMATS",
    "INNER",
    "LEADS",
    "ComparisonParams",
    "Format",
    "Kind",
    "Layout",
    "Lead",
    "Params",
    "ReportParams",
    "StandardParams",
    "load",
]
