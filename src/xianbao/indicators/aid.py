"""Student aid."""

from xianbao.indicators.measures import Frame, Measure, last_day, less, ratio, rows, term_order, term_text, total, where
from xianbao.indicators.registry import indicator


def back_pay(aid: Frame) -> Frame:
    """Aid still owed: what is to be made up, and regular aid of terms before the latest."""
    owed = where(aid, status="待发放")
    regular = owed["batch"].eq("正常发放")
    return owed[~regular | owed["term"].ne(_last_term(where(aid, batch="正常发放")))]


def pending_aid(aid: Frame) -> Frame:
    """Regular aid of the latest term that has not been paid yet."""
    return where(latest_term(aid), status="待发放")


def latest_term(aid: Frame) -> Frame:
    """The regular aid of the latest term in the ledger."""
    regular = where(aid, batch="正常发放")
    return regular[regular["term"].eq(_last_term(regular))]


def paid_aid(aid: Frame) -> Frame:
    """Aid that has been paid out."""
    return where(aid, status="已发放")


def _last_term(aid: Frame) -> str:
    return max(aid["term"], key=term_order, default="")


@indicator("已发放资助人次", "人次", "发放状态为已发放的资助人次合计；同一学生每学期每项目计一次")
def aid_paid_times(aid: Frame) -> Measure:
    return total(paid_aid(aid), "times")


@indicator("已发放资助金额", "万元", "发放状态为已发放的资助金额合计")
def aid_paid_amount(aid: Frame) -> Measure:
    return total(paid_aid(aid), "amount")


@indicator("最近学期", "", "台账中正常发放的最近一个学期")
def aid_latest_term(aid: Frame) -> Measure:
    return Measure(None, rows(latest_term(aid)), text=term_text(_last_term(where(aid, batch="正常发放"))))


@indicator("最近学期建档立卡应助人数", "人", "最近学期正常发放各行建档立卡应助人数合计")
def aid_due_poor(aid: Frame) -> Measure:
    return total(latest_term(aid), "due_poor")


@indicator("最近学期建档立卡已审核人数", "人", "最近学期正常发放各行建档立卡已审核人数合计")
def aid_done_poor(aid: Frame) -> Measure:
    return total(latest_term(aid), "done_poor")


@indicator(
    "建档立卡学生资助覆盖率",
    "%",
    "最近学期建档立卡已审核纳入资助人数÷应助人数×100（管理口径，按学期计算）",
    decimals=1,
    direction="↑",
    numerator="最近学期建档立卡已审核人数",
    denominator="最近学期建档立卡应助人数",
    by="stage",
    source="管理口径",
)
def aid_coverage_rate(aid: Frame) -> Measure:
    return ratio(aid_done_poor(aid), aid_due_poor(aid))


@indicator("待发放资助人次", "人次", "最近学期正常发放、状态为待发放的资助人次合计", direction="↓")
def aid_pending_times(aid: Frame) -> Measure:
    return total(pending_aid(aid), "times")


@indicator("待发放资助金额", "万元", "最近学期正常发放、状态为待发放的资助金额合计", direction="↓")
def aid_pending_amount(aid: Frame) -> Measure:
    return total(pending_aid(aid), "amount")


@indicator("待补发资助人次", "人次", "状态为待发放的补发和往期资助人次合计", direction="↓")
def aid_backpay_times(aid: Frame) -> Measure:
    return total(back_pay(aid), "times")


@indicator("待补发资助金额", "万元", "状态为待发放的补发和往期资助金额合计", direction="↓")
def aid_backpay_amount(aid: Frame) -> Measure:
    return total(back_pay(aid), "amount")


@indicator("补发起止学期", "", "待补发各行的最早学期至最晚学期")
def aid_backpay_period(aid: Frame) -> Measure:
    terms = sorted(back_pay(aid)["term"].unique(), key=term_order)
    span = [term_text(t) for t in dict.fromkeys([terms[0], terms[-1]])] if terms else []
    return Measure(None, rows(back_pay(aid)), text="至".join(span))


@indicator(
    "资助家庭经济困难学生人次", "人次", "全部已发放资助的人次合计，各学期各项目分别计次", direction="↑", by="stage"
)
def aid_person_times(aid: Frame) -> Measure:
    return total(paid_aid(aid), "times")


@indicator(
    "建档立卡学生资助遗漏人数",
    "人",
    "最近学期建档立卡应助人数－已审核人数",
    direction="↓",
    by="stage",
    source="管理口径",
)
def aid_omission_count(aid: Frame) -> Measure:
    return less(aid_due_poor(aid), aid_done_poor(aid))


@indicator("春季学期资助资金发放截止", "", "春季学期正常发放、已发放各行中最晚的发放日期")
def aid_deadline_spring(aid: Frame) -> Measure:
    return last_day(_season(aid, "春"), "pay_date")


@indicator("秋季学期资助资金发放截止", "", "秋季学期正常发放、已发放各行中最晚的发放日期")
def aid_deadline_autumn(aid: Frame) -> Measure:
    return last_day(_season(aid, "秋"), "pay_date")


def _season(aid: Frame, season: str) -> Frame:
    regular = where(aid, batch="正常发放", status="已发放")
    return regular[regular["term"].str.endswith(season)] if len(regular) else regular
