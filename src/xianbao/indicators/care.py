"""Rectification, care for pupils, help in villages."""

from xianbao.indicators.measures import Frame, Measure, count, distinct, total, where
from xianbao.indicators.registry import indicator


@indicator("三个到位内容数", "个", "工作机制台账中“三个到位”的组成内容计数")
def triple_in_place(measure: Frame) -> Measure:
    return count(where(measure, mechanism="三个到位"))


@indicator("排查方面数", "个", "问题整改台账排查方面去重计数")
def inspection_aspects(rectify: Frame) -> Measure:
    return distinct(rectify[["aspect"]], "aspect")  # of all counties together


@indicator("整改措施条数", "条", "问题整改台账中的整改措施计数")
def rectification_measures(rectify: Frame) -> Measure:
    return count(rectify[rectify["measures"].notna()])


@indicator("整改完成条数", "条", "状态为已完成或已销号的问题计数", direction="↑")
def rectification_done(rectify: Frame) -> Measure:
    return count(rectify[rectify["status"].isin(["已完成", "已销号"])])


@indicator("整改中条数", "条", "状态为未整改或整改中的问题计数", direction="↓")
def rectification_open(rectify: Frame) -> Measure:
    return count(rectify[rectify["status"].isin(["未整改", "整改中"])])


@indicator("排查问题数", "个", "问题整改台账中的问题计数")
def rectification_problems(rectify: Frame) -> Measure:
    return count(rectify)


@indicator("整改已销号条数", "条", "状态为已销号的问题计数", direction="↑")
def rectification_closed(rectify: Frame) -> Measure:
    return count(where(rectify, status="已销号"))


@indicator("关爱网络参与方数", "方", "工作机制台账中“三位一体”的组成内容计数")
def trinity_network(measure: Frame) -> Measure:
    return count(where(measure, mechanism="三位一体"))


@indicator("驻村派出人数", "人", "驻村帮扶台账帮扶类别为驻村的人数合计")
def village_stationed_staff(village_help: Frame) -> Measure:
    return total(where(village_help, activity="驻村"), "people")


@indicator("驻村村数", "个", "帮扶类别为驻村的村去重计数")
def village_stationed_villages(village_help: Frame) -> Measure:
    return distinct(where(village_help, activity="驻村"), "village")


@indicator("挂点村数", "个", "帮扶类别为挂点走访的村去重计数；有未登记村名的行时为下限")
def linked_village_count(village_help: Frame) -> Measure:
    return distinct(where(village_help, activity="挂点走访"), "village")


@indicator("班子成员下村人次", "人次", "帮扶类别为挂点走访的人次合计；有未登记人次的行时为下限")
def leader_visit_person_times(village_help: Frame) -> Measure:
    return total(where(village_help, activity="挂点走访"), "people")


@indicator("投入帮扶资金", "万元", "帮扶类别为投入资金的金额合计")
def village_help_fund(village_help: Frame) -> Measure:
    return total(where(village_help, activity="投入资金"), "amount")


@indicator("慰问物资价值", "万元", "帮扶类别为慰问物资的折价合计；有未折价的行时为下限")
def goods_value(village_help: Frame) -> Measure:
    return total(where(village_help, activity="慰问物资"), "amount")


@indicator("统筹项目资金", "万元", "帮扶类别为统筹资金的金额合计")
def coordinated_project_fund(village_help: Frame) -> Measure:
    return total(where(village_help, activity="统筹资金"), "amount")


@indicator("结对学校数", "所", "结对帮扶台账的本地学校去重计数", direction="↑")
def paired_school_count(pairing: Frame) -> Measure:
    return distinct(pairing, "local_school")
