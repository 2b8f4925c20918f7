"""How far the year's work has come: the latest month of the monthly reports.

Rows after the day of the figures have been left out before (`until`).
"""

import datetime as dt

import pandas as pd

from xianbao.indicators.measures import Frame, Measure, distinct, ratio, total
from xianbao.indicators.registry import indicator
from xianbao.ledgers import LEDGERS


def until(frame: Frame, day: dt.date) -> Frame:
    """The rows of a monthly report that stood on `day`."""
    return frame[frame["as_of"].map(lambda d: d is not None and d <= day).astype(bool)]


def latest(frame: Frame) -> Frame:
    """Of every county and item (or stage) the row of its last month."""
    by = [c for c in ("county", "item", "stage") if c in frame]
    last = frame.groupby(by, dropna=False)["as_of"].transform("max") if len(frame) else pd.Series(dtype=object)
    return frame[frame["as_of"].eq(last)]


@indicator("月报应资助人数", "人", "各地最近一期月报应资助人数合计", by="stage")
def monthly_due(monthly: Frame) -> Measure:
    return total(latest(monthly), "should")


@indicator("月报已资助人数", "人", "各地最近一期月报已资助人数合计", by="stage", direction="↑")
def monthly_aided(monthly: Frame) -> Measure:
    return total(latest(monthly), "done")


@indicator(
    "资助率",
    "%",
    "最近一期月报已资助人数占应资助人数的百分比",
    decimals=1,
    direction="↑",
    numerator="已资助人数",
    denominator="应资助人数",
    by="stage",
    source="管理口径",
)
def monthly_aid_rate(monthly: Frame) -> Measure:
    return ratio(monthly_aided(monthly), monthly_due(monthly))


@indicator("月报应发金额", "万元", "各地最近一期月报应发金额合计", by="stage")
def monthly_due_amount(monthly: Frame) -> Measure:
    return total(latest(monthly), "should_amt")


@indicator("月报已发金额", "万元", "各地最近一期月报已发金额合计", by="stage", direction="↑")
def monthly_paid_amount(monthly: Frame) -> Measure:
    return total(latest(monthly), "done_amt")


@indicator(
    "资金发放进度",
    "%",
    "最近一期月报已发金额占应发金额的百分比",
    decimals=1,
    direction="↑",
    numerator="已发金额",
    denominator="应发金额",
    by="stage",
    source="管理口径",
)
def monthly_pay_rate(monthly: Frame) -> Measure:
    return ratio(monthly_paid_amount(monthly), monthly_due_amount(monthly))


@indicator("资助进展统计频次", "次/年", "月报表中的统计月份数", direction="↑", source="教秘计〔2019〕5号")
def aid_progress_report_frequency(monthly: Frame) -> Measure:
    return distinct(monthly.drop(columns="county"), "as_of")


@indicator("年度计划", "", "各地年度计划合计，单位随工作事项", by="item")
def progress_plan(progress: Frame) -> Measure:
    return total(latest(progress), "plan", by=LEDGERS["progress"].itemised)


@indicator("累计完成", "", "各地最近一期累计完成合计，单位随工作事项", by="item", direction="↑")
def progress_done(progress: Frame) -> Measure:
    return total(latest(progress), "done", by=LEDGERS["progress"].itemised)


@indicator(
    "完成年度计划",
    "%",
    "最近一期累计完成占年度计划的百分比",
    decimals=1,
    direction="↑",
    exceeds=True,
    numerator="累计完成",
    denominator="年度计划",
    by="item",
    source="管理口径",
)
def progress_rate(progress: Frame) -> Measure:
    return ratio(progress_done(progress), progress_plan(progress))
