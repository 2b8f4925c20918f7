"""Student aid."""

from xianbao.indicators.measures import Frame, Measure, ratio, rows, term_order, term_text, total, where
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
