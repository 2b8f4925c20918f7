"""勾稽: every check finds what was put in, with both figures, and is silent on ledgers that agree."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledgers_in_memory import CHILD, PUPILS, RIGHT, altered, day, number, table, tables

from xianbao import crosschecks
from xianbao.crosschecks.aid import item_of, stages_of
from xianbao.crosschecks.check import figure, rounding
from xianbao.crosschecks.texts import ROWS
from xianbao.crosschecks.totals import ADDITIVE, adds_up
from xianbao.forms import Aside
from xianbao.intake import Ledgers, Table
from xianbao.ledgers import LEDGERS, NUMERIC
from xianbao.problems import Discrepancy, Problem, row_names

JIANGXI = "360323"


def found(check: str, held: Mapping[str, Table], region: str = JIANGXI) -> list[Problem]:
    return list(crosschecks.CHECKS[check].run(held, region))


def places(problems: list[Problem]) -> list[tuple[int, str]]:
    return [(p.row, p.column) for p in problems]


def test_ledgers_that_agree_give_no_hint() -> None:
    assert crosschecks.problems(tables(), JIANGXI) == []
    assert crosschecks.problems(tables()) == []


@pytest.mark.parametrize("key", crosschecks.CHECKS)
def test_every_check_is_silent_on_the_sample_and_alone(key: str, luxi: Ledgers) -> None:
    assert found(key, luxi.tables) == []
    assert found(key, {}) == []


WHOLE = [key for key, check in crosschecks.CHECKS.items() if check.whole]


@pytest.mark.parametrize("key", WHOLE)
def test_nothing_is_summed_up_where_a_row_was_set_aside(key: str) -> None:
    changed = next(case[1] for case in CASES if case[0] == key)
    assert found(key, tables(**changed))
    aside = (Problem("f", "w", row=99),)
    for name, held in tables(**changed).items():
        if name in crosschecks.CHECKS[key].ledgers:
            assert found(key, tables(**changed) | {name: replace(held, quarantined=aside)}) == []


def test_every_check_is_named_once_and_has_a_case() -> None:
    names = [c.name for c in crosschecks.CHECKS.values()]
    assert len(set(names)) == len(names)
    assert all(
        c.compared and c.function.__module__ in {m.__name__ for m in crosschecks.THEMES.values()}
        for c in crosschecks.CHECKS.values()
    )
    assert {case[0] for case in CASES} == set(crosschecks.CHECKS)


def change_without(*fields: str) -> Table:
    """基331 whose sheet leaves out columns."""
    return table("student_change", *RIGHT["student_change"], without=fields)


def with_asides(held: Table, *asides: Aside) -> Table:
    return replace(held, asides=asides)


def one(ledger_id: str, **fields: Any) -> Table:
    """A ledger of one row like the first of the right one."""
    return table(ledger_id, RIGHT[ledger_id][0] | fields)


# check; ledgers in which something is put in; where it is shown; words, of which the difference is one
CASES: list[tuple[str, dict[str, Table], list[tuple[int, str]], str]] = [
    # 地名
    (
        "counties_of_the_year",
        {"monthly": altered("monthly", 6, county="龙南市")},
        [(6, "县市区")],
        "“龙南市”，在2019年不是县（市、区）名",
    ),
    (
        "counties_where_pupils_study",
        {"student_roll": altered("student_roll", 5, study_county="没有的县")},
        [(5, "就读县区")],
        "“没有的县”，在国家标准 GB/T 2260 中查不到",
    ),
    # 同一行内
    (
        "sources_make_up_investment",
        {"project": altered("project", 6, src_loan=99.5)},
        [(6, "总投资（万元）")],
        "“120.55”，但各项资金来源合计为 120.05，相差 0.5 万元",
    ),
    (
        "arrived_within_investment",
        {"project": altered("project", 6, fund_arrived=121)},
        [(6, "到位资金（万元）")],
        "“121”，大于本行“总投资” 120.55，多 0.45 万元",
    ),
    ("paid_within_arrived", {"project": altered("project", 6, paid=80.01)}, [(6, "已支付（万元）")], "多 0.01 万元"),
    (
        "fund_paid_within_arrived",
        {"fund": altered("fund", 6, paid=61)},
        [(6, "已支付金额（万元）")],
        "“到位金额” 60，多 1 万元",
    ),
    (
        "amount_is_standard_times_number",
        {"aid": altered("aid", 7, amount=20.5)},
        [(7, "资助金额（万元）")],
        "但标准乘人次为 20，相差 0.5 万元",
    ),
    ("approved_within_due", {"aid": altered("aid", 7, done_poor=91)}, [(7, "建档立卡已审核人数（人）")], "多 1 人"),
    (
        "persons_within_times",
        {"aid": altered("aid", 5, done_poor=3, due_poor=3)},
        [(5, "建档立卡已审核人数（人）")],
        "本行“资助人次” 2，多 1 人",
    ),
    ("posts_within_plan", {"teacher_recruit": altered("teacher_recruit", 5, plan=2)}, [(5, "到岗数（人）")], "多 1 人"),
    (
        "rate_is_what_its_parts_give",
        {"monthly": altered("monthly", 5, rate=92.37)},
        [(5, "资助率（%）")],
        "但按本行两个数计算为 95.33，相差 2.96 %",
    ),
    (
        "progress_is_what_its_parts_give",
        {"monthly": altered("monthly", 5, amt_rate=92.37)},
        [(5, "发放进度（%）")],
        "但按本行两个数计算为 92.48",
    ),
    (
        "student_change_balances",
        {"student_change": altered("student_change", 5, dec_transfer=42, students_end=306)},
        [(5, "减少学生数|合计（人）"), (5, "本学年初报表在校学生数（人）")],
        "但各项减少合计为 142，相差 1 人",
    ),
    (
        "teacher_change_balances",
        {"teacher_change": altered("teacher_change", 5, inc_total=4)},
        [(5, "增加教师数|合计（人）"), (5, "本学年初报表专任教师数（人）")],
        "但各项增加合计为 3，相差 1 人",
    ),
    (
        "tiers_within_their_term",
        {"aid_summary_stage": altered("aid_summary_stage", 5, autumn_tier1_amount=0.0825)},
        [(5, "秋季|资助金额（万元）")],
        "但秋季1类、2类合计为 0.145，相差 0.02 万元",
    ),
    (
        "terms_make_up_the_year",
        {"aid_summary_stage": altered("aid_summary_stage", 6, year_count=229, year_amount=31.2)},
        [(6, "全年|资助人数（人次）"), (6, "全年|资助金额（万元）")],
        "但春秋两季合计为 313，相差 84 人次；全年按人次计",
    ),
    (
        "amounts_have_their_persons",
        {"aid_summary_stage": altered("aid_summary_stage", 6, spring_count=0)},
        [(6, "春季|资助人数（人）")],
        "“0”，但本行“春季→资助金额”为 22.9 万元",
    ),
    (
        "enrolled_and_dropped_out_are_of_school_age",
        {"exit": altered("exit", 6, enrolled=20)},
        [(6, "适龄人口（人）")],
        "“20”，小于本行在校人数与辍学人数之和 21，少 1 人",
    ),
    (
        "headers_count_persons_or_times",
        {"aid": replace(altered("aid", 5), units={"times": "人", "amount": "万元"})},
        [(0, "资助人次")],
        "“资助人次”列的表头写的是“人”，本列应按人次计",
    ),
    # 日期、状态、身份
    (
        "project_dates_in_order",
        {"project": altered("project", 5, real_end=day("2018-03-01"))},
        [(5, "实际竣工")],
        "“2018-03-01”，早于本行“实际开工” 2018-03-05，相差 4 天",
    ),
    (
        "return_after_leaving",
        {"dropout": altered("dropout", 6, return_date=day("2018-08-31"))},
        [(6, "返校日期")],
        "早于本行“离校时间” 2018-09-01，相差 1 天",
    ),
    (
        "aid_paid_in_its_term",
        {"aid": altered("aid", 6, pay_date=day("2018-05-20"))},
        [(6, "发放（计划）日期")],
        "早于本行学期最早的发放日期 2019-01-01",
    ),
    (
        "posts_taken_up_in_their_year",
        {"teacher_recruit": altered("teacher_recruit", 5, date=day("2017-08-28"))},
        [(5, "到岗日期")],
        "早于本行“年度” 2018",
    ),
    (
        "project_states_match_dates",
        {"project": altered("project", 5, real_end=None)},
        [(5, "实际竣工")],
        "“（空）”，但本行“状态”为“完工”",
    ),
    (
        "procedures_match_their_date",
        {"project": altered("project", 6, approve_date=day("2019-02-02"))},
        [(6, "手续办结日期")],
        "但本行“前期手续”为“办理中”",
    ),
    (
        "equipment_states_match_date",
        {"equipment": altered("equipment", 5, status="未采购")},
        [(5, "到校日期")],
        "“2018-08-01”，但本行“采购状态”为“未采购”",
    ),
    (
        "rectification_states_match_date",
        {"rectify": altered("rectify", 6, close_date=day("2018-12-20"))},
        [(6, "销号日期")],
        "但本行“状态”为“整改中”",
    ),
    (
        "closed_cases_are_settled",
        {"dropout": altered("dropout", 5, close_status="已销号")},
        [(5, "销号状态")],
        "但本行“返校日期”和“安置方式”为 （空）",
    ),
    (
        "unenrolled_have_a_reason",
        {"school_age": altered("school_age", 7, reason=None)},
        [(7, "未入学原因")],
        "“（空）”，但本行“就读学校”为“（空）”",
    ),
    (
        "exits_meet_their_conditions",
        {"exit": altered("exit", 6, result="达标")},
        [(6, "辍学人数（人）")],
        "但本行“达标结论”为“达标”",
    ),
    (
        "poor_are_marked_as_such",
        {"aid_detail": altered("aid_detail", 5, is_poor=False)},
        [(5, "困难类别")],
        "但本行“是否建档立卡”为“否”",
    ),
    (
        "birth_is_the_one_in_the_number",
        {"household": altered("household", 5, birth=day("2009-03-02"))},
        [(5, "出生日期")],
        "“（不显示）”，与本行身份证号不一致",
    ),
    (
        "sex_is_the_one_in_the_number",
        {"aid_detail": altered("aid_detail", 5, sex="女")},
        [(5, "性别")],
        "“女”，与本行身份证号不一致",
    ),
    (
        "student_number_holds_the_identity_number",
        {"student_roll": altered("student_roll", 6, student_no="G" + PUPILS[0])},
        [(6, "学籍号")],
        "“（不显示）”，与本行身份证号不一致",
    ),
    # 小计与合计、文字中的数
    (
        "totals_are_sums",
        {
            "school": replace(
                altered("school", 5), asides=(Aside("合计", 8, "合计", {"students": 900.0, "teachers": 66.0}),)
            )
        },
        [(8, "在校（园）学生数（人）")],
        "“900”，但第5—7行合计为 890，相差 10 人",
    ),
    (
        "stated_counts_are_those_of_the_rows",
        {"project": replace(altered("project", 5), asides=(Aside("题名", 1, "甲县教育项目进度台账（共9个项目）"),))},
        [(1, "题名")],
        "写的是 9，但按第5—6行计为 2，相差 7",
    ),
    (
        "listed_names_are_as_many_as_stated",
        {"project": altered("project", 6, issue="涉及3个乡镇：甲镇、乙镇、")},
        [(6, "存在问题")],
        "但后面列出 2 个",
    ),
    # 明细、汇总、标准
    (
        "payments_make_up_the_aid",
        {"aid": altered("aid", 5, amount=0.1875, times=3)},
        [(5, "资助金额（万元）"), (5, "资助人次")],
        "但学生资助发放明细台账第5—6行发放金额合计为 0.125，相差 0.0625 万元",
    ),
    (
        "payments_make_up_the_stages",
        {"aid_summary_stage": altered("aid_summary_stage", 5, autumn_amount=0.145, autumn_tier1_count=2)},
        [(5, "秋季|资助金额（万元）"), (5, "秋季|其中：1类|人数（人）")],
        "但学生资助发放明细台账第5—6行发放金额合计为 0.125，相差 0.02 万元",
    ),
    (
        "payments_make_up_the_stages",
        {"aid_summary_stage": altered("aid_summary_stage", 5, autumn_tier2_count=2)},
        [(5, "秋季|2类|人数（人）")],
        "但学生资助发放明细台账第6行去重人数为 1，相差 1 人",
    ),
    (
        "aid_makes_up_the_stages",
        {"aid_summary_stage": altered("aid_summary_stage", 5, autumn_count=3)},
        [(5, "秋季|资助人数（人）")],
        "但学生资助发放台账第5行资助人次合计为 2，相差 1 人",
    ),
    (
        "payment_is_by_its_standard",
        {"aid_detail": altered("aid_detail", 5, amount_yuan=6250)},
        [(5, "发放金额（元）")],
        "“6250”，但本行“资助标准”为 625，相差 5625 元",
    ),
    (
        "payment_is_by_its_standard",
        {"aid_detail": altered("aid_detail", 5, standard_yuan=2500)},
        [(5, "发放金额（元）")],
        "“625”，但本行“资助标准”为 2500",
    ),
    (
        "payment_is_by_the_official_standard",
        {"aid_detail": altered("aid_detail", 5, amount_yuan=750)},
        [(5, "发放金额（元）")],
        "“750”，但2018年秋季标准为 625，相差 125 元；是2024年春季学期起的标准",
    ),
    (
        "standard_is_the_official_one",
        {"aid": altered("aid", 5, standard=650)},
        [(5, "资助标准（元/学期）")],
        "“650”，但2018年秋季标准为 625，相差 25 元/学期；地方另有标准的，以地方文件为准",
    ),
    # 学期、月份之间
    (
        "amounts_follow_their_numbers",
        {"aid": altered("aid", 6, amount=0.125)},
        [(6, "资助金额（万元）")],
        "与第5行2018年秋季的资助金额相同，人次却不同",
    ),
    (
        "terms_are_not_copies",
        {
            "aid": altered(
                "aid",
                5,
                term="2018秋",
                stage="普高",
                item="国家助学金",
                due_poor=90,
                done_poor=80,
                times=200,
                amount=20,
            )
        },
        [(7, "资助金额（万元）")],
        "与第5行2018年秋季的数全部相同（第7行），可能是照抄",
    ),
    (
        "seasons_follow_their_numbers",
        {"aid_summary_stage": altered("aid_summary_stage", 6, autumn_amount=22.9)},
        [(6, "秋季|资助金额（万元）")],
        "与本行“春季→资助金额”相同，人数却不同",
    ),
    (
        "seasons_are_not_copies",
        {
            "aid_summary_stage": table(
                "aid_summary_stage",
                *(
                    {
                        "stage": s,
                        "aid_item": "助学金",
                        "spring_count": n,
                        "autumn_count": n,
                        "spring_amount": n / 10,
                        "autumn_amount": n / 10,
                    }
                    for s, n in (("普高", 229), ("中职", 84))
                ),
            )
        },
        [(5, "秋季|资助金额（万元）")],
        "各行（第5—6行）的人数和金额都相同，可能是照抄",
    ),
    (
        "cumulative_figures_never_fall",
        {"monthly": altered("monthly", 6, done=280)},
        [(6, "已资助人数（人）")],
        "“280”，少于第5行（截至2019-03-31）的累计数 286，少 6 人",
    ),
    # 台账之间
    (
        "children_are_in_the_household_register",
        {"school_age": altered("school_age", 5, id_no=number(77), name="样例生7")},
        [(5, "身份证号")],
        "“（不显示）”，不在户籍适龄人口登记表第5—6行（同村）中",
    ),
    (
        "dropouts_are_not_enrolled",
        {"school_age": altered("school_age", 7, school="乙镇样例中学", reason=None)},
        [(5, "销号状态")],
        "“未销号”，但适龄儿童入学台账第7行“就读学校”为“乙镇样例中学”",
    ),
    (
        "payees_are_those_on_the_roll",
        {"aid_detail": altered("aid_detail", 6, student_name="样例生8")},
        [(6, "学生姓名")],
        "与学籍登记表第6行同一身份证号的登记不一致",
    ),
    (
        "numbers_belong_to_one_name",
        {"aid_detail": altered("aid_detail", 7, student_name="样例生8")},
        [(7, "学生姓名")],
        "与第5行同一身份证号的登记不一致",
    ),
    (
        "schools_are_in_their_ledger",
        {"equipment": altered("equipment", 5, school="甲镇样列小学")},
        [(5, "学校名称")],
        "不在学校基本情况台账第5—7行中；相近的有“甲镇样例小学”",
    ),
    (
        "schools_are_in_their_town",
        {"equipment": altered("equipment", 6, town="甲镇")},
        [(6, "所在乡镇")],
        "“甲镇”，但学校基本情况台账第6行同一学校为“乙镇”",
    ),
    (
        "remote_schools_are_marked_alike",
        {"teacher_recruit": altered("teacher_recruit", 5, is_remote=False)},
        [(5, "是否边远乡村")],
        "“否”，但学校基本情况台账第6行同一学校为“是”",
    ),
    (
        "projects_stay_within_their_funds",
        {"project": altered("project", 6, fund_arrived=90)},
        [(5, "到位金额（万元）")],
        "第5—6行合计 90，小于教育项目进度台账第5—6行教育扶贫工程的到位资金合计 90.3，少 0.3 万元",
    ),
    (
        "projects_stay_within_their_funds",
        {
            "project": one("project", scheme="涉农资金整合", fund_arrived=0.3),
            "fund": table(
                "fund",
                *(
                    {"fund": s, "source": s, "use": "学校建设", "planned": 9, "arrived": a, "paid": 9}
                    for s, a in (("涉农整合", 0.2), ("财政及其他", 9))
                ),
            ),
        },
        [(5, "到位金额（万元）")],
        "“0.2”，小于教育项目进度台账第5行涉农资金整合的到位资金合计 0.3，少 0.1 万元",
    ),
    (
        "equipment_stays_within_its_fund",
        {"equipment": altered("equipment", 6, amount=5.5)},
        [(7, "计划金额（万元）")],
        "小于设备采购台账第5—6行涉农整合金额合计 9.5，少 0.5 万元",
    ),
]


@pytest.mark.parametrize(("key", "changed", "where", "words"), CASES, ids=[f"{c[0]}" for c in CASES])
def test_a_check_finds_what_was_put_in(key: str, changed: dict[str, Table], where: list[Any], words: str) -> None:
    problems = found(key, tables(**changed))
    assert places(problems) == where
    assert words in str(problems[0])
    assert {p.severity for p in problems} == {"提示"}
    assert {p.check for p in problems} == {crosschecks.CHECKS[key].name}
    assert all(p.discrepancy for p in problems)
    shown = [v for name in changed for v in [*PUPILS, CHILD] if v in str(problems)]
    assert shown == []


# What looks like a contradiction and is none
SILENT: list[tuple[str, str, dict[str, Table]]] = [
    ("the whole is the parts rounded", "sources_make_up_investment", {"project": altered("project", 6, src_local=20.547)}),
    ("binary fractions", "sources_make_up_investment", {"project": altered("project", 5, src_central=0.1, src_local=0.1 + 0.1)}),
    ("a product by formula", "amount_is_standard_times_number", {"aid": altered("aid", 5, times=1, amount=0.0625000000001)}),
    ("more than was due", "rate_is_what_its_parts_give", {"monthly": altered("monthly", 5, done=450, rate=150)}),
    ("nobody was due", "rate_is_what_its_parts_give", {"monthly": altered("monthly", 5, should=0, done=0, rate=0)}),
    ("a rate rounded more", "progress_is_what_its_parts_give", {"monthly": altered("monthly", 5, amt_rate=92.5)}),
    (
        "some of neither class",
        "tiers_within_their_term",
        {"aid_summary_stage": altered("aid_summary_stage", 5, autumn_count=4, autumn_amount=0.25)},
    ),
    (
        "one term only",
        "terms_make_up_the_year",
        {"aid_summary_stage": altered("aid_summary_stage", 6, autumn_count=None, autumn_amount=None, year_count=229, year_amount=22.9)},
    ),
    (
        "columns left out hold the rest",
        "student_change_balances",
        {"student_change": replace(change_without("inc_other"), frame=altered("student_change", 5, inc_transfer=40).frame)},
    ),
    ("no column for the day", "project_states_match_dates", {"project": table("project", *({**r, "real_end": None, "real_start": None} for r in RIGHT["project"]), without=("real_end", "real_start"))}),
    ("closed by death", "closed_cases_are_settled", {"dropout": altered("dropout", 5, close_status="已销号", reason="死亡")}),
    ("enrolled elsewhere", "unenrolled_have_a_reason", {"school_age": altered("school_age", 7, reason=None, place="省外")}),
    ("a number that cannot be used", "birth_is_the_one_in_the_number", {"household": altered("household", 5, id_no="4.21E+17")}),
    (
        "two in one village",
        "stated_counts_are_those_of_the_rows",
        {"household": with_asides(altered("household", 5, head_name="样例户主2"), Aside("题名", 1, "适龄人口登记表（共3户）"))},
    ),
    ("a list with 等", "listed_names_are_as_many_as_stated", {"project": altered("project", 6, issue="涉及3个村：东村、西村等")}),
    ("a list with 和", "listed_names_are_as_many_as_stated", {"project": altered("project", 6, issue="涉及3个村：东村、西村和北村")}),
    ("amounts, no names", "listed_names_are_as_many_as_stated", {"project": altered("project", 6, issue="补助3人：500元、625元")}),
    ("measures with 、 in them", "listed_names_are_as_many_as_stated", {"project": altered("project", 6, issue="2项措施：宣传、动员，登记、建档")}),
    (
        "unpaid aid has no payments yet",
        "payments_make_up_the_aid",
        {
            "aid": table(
                "aid",
                *RIGHT["aid"],
                RIGHT["aid"][0] | {"batch": "补发", "times": 40, "amount": 2.5, "status": "待发放"},
            )
        },
    ),
    (
        "the payments of one school",
        "payments_make_up_the_aid",
        {"aid": table("aid", RIGHT["aid"][0] | {"times": 200, "amount": 12.5}, RIGHT["aid"][1])},
    ),
    (
        "the payments of one school",
        "payments_make_up_the_stages",
        {"aid_summary_stage": altered("aid_summary_stage", 5, spring_count=90, spring_amount=9, autumn_count=5, autumn_amount=1)},
    ),
    (
        "the regular payments only",
        "aid_makes_up_the_stages",
        {"aid": table("aid", *RIGHT["aid"], RIGHT["aid"][0] | {"batch": "补发", "times": 40, "amount": 2.5})},
    ),
    (
        "what was paid only",
        "aid_makes_up_the_stages",
        {"aid": table("aid", *RIGHT["aid"], RIGHT["aid"][0] | {"item": "生活补助", "times": 40, "amount": 2.5, "status": "待发放"})},
    ),
    (
        "万元 rounded to two decimals",
        "payments_make_up_the_aid",
        {"aid": table("aid", RIGHT["aid"][0] | {"amount": 0.13}, RIGHT["aid"][1] | {"amount": 0.06})},
    ),
    ("a summary of another year", "payments_make_up_the_stages", {"aid_summary_stage": with_asides(altered("aid_summary_stage", 5, autumn_amount=9), Aside("题名", 1, "2021年资助情况"))}),
    ("both terms at once", "payment_is_by_the_official_standard", {"aid_detail": altered("aid_detail", 5, amount_yuan=1250)}),
    ("half for a pupil who does not board", "payment_is_by_the_official_standard", {"aid_detail": altered("aid_detail", 5, amount_yuan=312.5, is_boarder=False)}),
    ("part of a term, noted", "payment_is_by_the_official_standard", {"aid_detail": altered("aid_detail", 5, amount_yuan=500, remark="11月转入")}),
    ("meals by the day", "payment_is_by_the_official_standard", {"aid_detail": altered("aid_detail", 5, aid_item="营养餐", amount_yuan=388)}),
    ("any tier", "payment_is_by_the_official_standard", {"aid_detail": altered("aid_detail", 5, stage="普高", aid_item="助学金", amount_yuan=850)}),
    ("no standard known", "payment_is_by_the_official_standard", {"aid_detail": altered("aid_detail", 5, stage="学前", is_poor=False, amount_yuan=123)}),
    ("a year's standard, half of it for one term", "payment_is_by_its_standard", {"aid_detail": altered("aid_detail", 5, standard_yuan=2500, is_boarder=None)}),
    ("as the school charges", "payment_is_by_its_standard", {"aid_detail": altered("aid_detail", 5, aid_item="免学费", amount_yuan=425)}),
    ("less, noted", "payment_is_by_its_standard", {"aid_detail": altered("aid_detail", 5, amount_yuan=500, remark="11月转入")}),
    ("the same pupils in both terms", "terms_are_not_copies", {"aid": table("aid", *({**RIGHT["aid"][0], "term": t} for t in ("2018秋", "2019春")))}),
    ("a new standard for other pupils", "amounts_follow_their_numbers", {"aid": table("aid", RIGHT["aid"][0] | {"times": 800, "amount": 50}, RIGHT["aid"][1] | {"times": 1000, "standard": 500, "amount": 50})}),
    ("a new year", "cumulative_figures_never_fall", {"monthly": table("monthly", *({**RIGHT["monthly"][n], "as_of": day(d)} for n, d in ((0, "2018-12-31"), (2, "2019-01-31"))))}),
    ("amounts that differ", "amounts_follow_their_numbers", {"aid": altered("aid", 6, amount=0.07)}),
    ("a reason why not enrolled", "dropouts_are_not_enrolled", {"school_age": altered("school_age", 7, school="乙镇样例中学")}),
    (
        "a school paid from another fund",
        "projects_stay_within_their_funds",
        {
            "project": one("project", scheme="涉农资金整合", fund_arrived=0.3),
            "fund": table("fund", *({"fund": s, "source": s, "use": "学校建设", "planned": 9, "arrived": a, "paid": a} for s, a in (("涉农整合", 0.3), ("财政及其他", 0)))),
        },
    ),
    ("a village without register", "children_are_in_the_household_register", {"school_age": altered("school_age", 5, id_no=number(77), village="北村", name="样例生7")}),
    ("another village of the name", "children_are_in_the_household_register", {"school_age": table("school_age", *({**r, "id_no": number(n)} for n, r in enumerate(RIGHT["school_age"], 70)))}),
    ("migrant children", "children_are_in_the_household_register", {"school_age": altered("school_age", 5, id_no=number(77), special="随迁", name="样例生7")}),
    ("a name with spaces", "payees_are_those_on_the_roll", {"aid_detail": altered("aid_detail", 5, student_name="样例 生·1")}),
    ("a school elsewhere, noted", "schools_are_in_their_ledger", {"aid_detail": altered("aid_detail", 5, school="邻县样例中学", remark="外县就读")}),
    ("a ledger of other schools", "schools_are_in_their_ledger", {"school": one("school", school="丙镇样例小学")}),
]  # fmt: skip


@pytest.mark.parametrize(("key", "changed"), [c[1:] for c in SILENT], ids=[f"{c[1]}: {c[0]}" for c in SILENT])
def test_a_check_is_silent_on_what_may_be(key: str, changed: dict[str, Table]) -> None:
    assert found(key, tables(**changed)) == []


# 小计、合计


def schools(*numbers: float) -> list[dict[str, Any]]:
    return [
        RIGHT["school"][0] | {"school": f"样例小学{n}", "students": s, "teachers": 10} for n, s in enumerate(numbers)
    ]


@pytest.mark.parametrize(
    ("asides", "wrong"),
    [
        ([("小计", 7, 300), ("小计", 10, 700), ("合计", 11, 1000)], []),
        ([("小计", 7, 300), ("小计", 10, 710), ("合计", 11, 1010)], [10, 11]),
        ([("小计", 5, 300), ("小计", 8, 700), ("合计", 11, 1000)], []),
        ([("小计", 5, 300), ("小计", 8, 690)], [8]),
        ([("合计", 5, 1000)], []),
        ([("节", 5, 0), ("合计", 8, 300), ("节", 9, 0), ("合计", 12, 700), ("合计", 13, 1000)], []),
        ([("节", 5, 0), ("合计", 8, 301), ("节", 9, 0), ("合计", 12, 700), ("合计", 13, 1000)], [8]),
        ([("合计", 9, 999.0)], [9]),
    ],
)
def test_totals_cover_the_rows_they_should(asides: list[tuple[Any, int, float]], wrong: list[int]) -> None:
    """Pupils of four schools: 100, 200, 300, 400."""
    rows = [Aside(kind, row, kind, {} if kind == "节" else {"students": float(n)}) for kind, row, n in asides]
    held = table("school", *schools(100, 200, 300, 400), asides=rows)
    assert [p.row for p in found("totals_are_sums", {"school": held})] == wrong


def test_a_total_names_both_figures_and_the_rows() -> None:
    held = table("school", *schools(100, 200), asides=[Aside("合计", 7, "合计", {"students": 310.0, "teachers": 20.0})])
    [problem] = found("totals_are_sums", {"school": held})
    assert problem.discrepancy == Discrepancy(Decimal(310), Decimal(300), "人", "合计", "学校基本情况台账", (5, 6))
    assert problem.discrepancy.difference == 10
    assert (problem.cell, problem.stood) == ("G7", "310")


@pytest.mark.parametrize(
    "held",
    [
        table("school", *schools(100, 200), lost=[6], asides=[Aside("合计", 8, "合计", {"students": 999.0})]),
        table("school", *schools(100), RIGHT["school"][0] | {"school": "其中：寄宿生"}, asides=[Aside("合计", 7, "合计", {"students": 100.0})]),
        table("monthly", *RIGHT["monthly"], asides=[Aside("合计", 8, "合计", {"done": 320.0})]),
        table("exit", *RIGHT["exit"], RIGHT["exit"][0] | {"level": "县", "school_age": 50}, asides=[Aside("合计", 8, "合计", {"school_age": 50.0})]),
        table("monthly", *RIGHT["monthly"][:1], asides=[Aside("合计", 6, "合计", {"rate": 12.0})]),
        table("aid", *RIGHT["aid"], asides=[Aside("合计", 8, "合计", {"done_poor": 81.0, "standard": 1.0})]),
        table("village_help", {"seq": 1}, {"seq": 2}, asides=[Aside("合计", 7, "合计", {"amount": 8.0})]),
        table("fund", *({"fund": str(n), "planned": 0.1} for n in range(3)), asides=[Aside("合计", 8, "合计", {"planned": 0.3})]),
    ],
    ids=["a row was set aside", "a part row", "figures of several days", "of a county and a village", "a rate", "persons of several terms", "nothing to add", "binary fractions"],
)  # fmt: skip
def test_totals_that_say_nothing_of_the_rows(held: Table) -> None:
    assert found("totals_are_sums", {held.ledger.id: held}) == []


def test_every_unit_is_known_to_add_up_or_not() -> None:
    units = {c.unit for ledger in LEDGERS.values() for c in ledger.columns if c.kind in NUMERIC}
    assert units - ADDITIVE == {"", "%", "元/学期"}
    assert not adds_up("aid_detail", LEDGERS["aid_detail"].column("standard_yuan"))


# 文字中的数


@pytest.mark.parametrize(
    ("kind", "text", "wrong"),
    [
        ("题名", "甲县教育项目进度台账（共2个项目）", False),
        ("题名", "甲县教育项目进度台账（共两个项目）", False),
        ("题名", "共十六个项目，涉及2所学校", True),
        ("题名", "共2个项目，涉及3所学校", True),
        ("题名", "2019年教育项目（2个）", False),
        ("题名", "2019年教育项目（9个）", True),
        ("题名", "全县57所学校2019年项目台账", False),
        ("注", "注：共9个项目，总投资120万元", True),
        ("注", "注：上年共9个项目", False),
        ("注", "注：其中9个项目已完工，共2个项目", False),
        ("注", "注：共涉及9个乡镇，惠及1，250人", False),
        ("注", "说明：共2个项目。", False),
        ("注", "注：已完工共9个项目", False),
    ],
)
def test_a_count_is_held_against_the_rows_only_where_its_noun_is_a_row(kind: Any, text: str, wrong: bool) -> None:
    held = table("project", *RIGHT["project"], asides=[Aside(kind, 1 if kind == "题名" else 9, text)])
    assert len(found("stated_counts_are_those_of_the_rows", {"project": held})) == wrong


def test_a_section_counts_its_own_rows() -> None:
    sections = [
        Aside("节", 5, "一、2016年退出村2个"),
        Aside("节", 8, "二、2017年已退出村（3个）"),
        Aside("节", 10, "三、其他"),
    ]
    rows = [RIGHT["exit"][0] | {"name": f"村{n}"} for n in range(4)]
    [problem] = found("stated_counts_are_those_of_the_rows", {"exit": table("exit", *rows, asides=sections)})
    assert (problem.row, problem.stood) == (8, "二、2017年已退出村（3个）")
    assert "写的是 3，但按第9行计为 1，相差 2" in problem.words


@pytest.mark.parametrize(("stated", "wrong"), [(4, False), (3, True), (2, False)])
def test_a_section_with_parts_counts_the_rows_of_all_or_its_own(stated: int, wrong: bool) -> None:
    """Two rows directly under the title, two in its part （一）, one in the next section."""
    sections = [Aside("节", 5, f"一、退出村{stated}个"), Aside("节", 8, "（一）乙镇"), Aside("节", 11, "二、其他")]
    rows = [RIGHT["exit"][0] | {"name": f"村{n}"} for n in range(5)]
    held = table("exit", *rows, asides=sections)
    assert len(found("stated_counts_are_those_of_the_rows", {"exit": held})) == wrong


@pytest.mark.parametrize(("stated", "wrong"), [(2, False), (3, False), (4, True)])
def test_rows_set_aside_may_be_among_those_counted(stated: int, wrong: bool) -> None:
    held = table("project", *RIGHT["project"], lost=[6], asides=[Aside("题名", 1, f"共{stated}个项目")])
    assert len(found("stated_counts_are_those_of_the_rows", {"project": held})) == wrong


@pytest.mark.parametrize("ledger_id", ROWS)
def test_what_rows_can_be_counted_as_is_a_range(ledger_id: str) -> None:
    held = tables().get(ledger_id) or table(
        ledger_id, {"local_school": "a", "village": "b", "head_name": "c", "id_no": PUPILS[0]}
    )
    for counted in ROWS[ledger_id]:
        low, high = counted.count(held.frame)
        assert 0 <= low <= high <= len(held.frame)


# 数与舍入


@pytest.mark.parametrize(
    ("figures", "slack"),
    [([62.4, 108.75, 96.0625], "0.00005"), ([1.5, 2.5], "0.05"), ([3.0, 4.0], "0"), ([0.1 + 0.2], "0.05"), ([], "0")],
)
def test_the_column_says_how_its_figures_are_rounded(figures: list[float], slack: str) -> None:
    import pandas as pd

    assert rounding(pd.Series(figures, dtype=float)) == Decimal(slack)


@given(st.lists(st.decimals(0, 10**6, places=2), min_size=2, max_size=5))
def test_sources_that_add_up_give_no_hint_and_others_do(parts: list[Decimal]) -> None:
    fields = ("src_central", "src_province", "src_agri", "src_loan", "src_local")
    row = RIGHT["project"][0] | dict.fromkeys(fields) | {f: float(p) for f, p in zip(fields, parts, strict=False)}
    cents = RIGHT["project"][1] | {"invest_total": 0.01, "src_loan": 0.01, "src_local": None}
    for off in (Decimal(0), Decimal("0.01")):
        held = table("project", row | {"invest_total": float(sum(parts) + off)}, cents)
        problems = found("sources_make_up_investment", {"project": held})
        assert [p.discrepancy and p.discrepancy.difference for p in problems] == ([off] if off else [])


def test_a_truncated_rate_is_called_so() -> None:
    [problem] = found("rate_is_what_its_parts_give", {"monthly": one("monthly", done=13, should=15, rate=86.66)})
    assert problem.words == "，但按本行两个数计算为 86.67，相差 0.01 %；所填是截去尾数的结果，四舍五入为 86.67"


@pytest.mark.parametrize(
    ("rows", "name"), [((3, 4, 5, 9), "第3—5、9行"), ((7,), "第7行"), ((1, 3, 5, 7), "第1行等4行")]
)
def test_rows_are_named_by_their_runs(rows: tuple[int, ...], name: str) -> None:
    assert row_names(rows) == name


# 明细与汇总


def test_where_not_all_is_paid_what_was_paid_is_held_against_what_was_paid() -> None:
    owed = RIGHT["aid"][0] | {"batch": "补发", "times": 40, "amount": 2.5, "status": "待发放"}
    unpaid = RIGHT["aid_detail"][0] | {"id_no": number(50), "pay_date": None}
    held = {
        "aid": table("aid", owed, RIGHT["aid"][0] | {"times": 3, "amount": 0.1875}),
        "aid_detail": table("aid_detail", unpaid, *RIGHT["aid_detail"][:2]),
    }
    # three rows of payments, of which one has no day: the three that the ledger of aid calls paid may be these
    assert found("payments_make_up_the_aid", held) == []
    held["aid"] = table("aid", owed, RIGHT["aid"][0] | {"times": 5, "amount": 0.3125})
    amount, times = found("payments_make_up_the_aid", held)
    assert (amount.row, amount.discrepancy) == (
        6, Discrepancy(Decimal("0.3125"), Decimal("0.125"), "万元", "发放金额合计", "学生资助发放明细台账", (6, 7)),
    )  # fmt: skip
    assert (times.row, times.stood) == (6, "5")


# 人与人次，名称


def test_times_that_are_persons_are_called_so() -> None:
    twice = [RIGHT["aid_detail"][n] | {"id_no": PUPILS[0], "school": f"样例中学{n}"} for n in (0, 1)]
    held = {"aid": one("aid", times=1, amount=0.125), "aid_detail": table("aid_detail", *twice)}
    [problem] = found("payments_make_up_the_aid", held)
    assert "发放记录数为 2，相差 1 人次；所填与按身份证号去重的人数相同；人次应按发放记录计" in problem.words
    [summary] = RIGHT["aid_summary_stage"][:1]
    held["aid_summary_stage"] = table("aid_summary_stage", {**summary, "autumn_count": 2, "autumn_tier1_count": None, "autumn_tier2_count": None, "autumn_tier1_amount": None, "autumn_tier2_amount": None})  # fmt: skip
    [problem] = found("payments_make_up_the_stages", held)
    assert "去重人数为 1，相差 1 人；所填与发放记录数相同；人数应按身份证号去重" in problem.words


@pytest.mark.parametrize(
    ("name", "item", "stages"),
    [
        ("寄宿生生活补助", "生活补助", ()),
        ("普通高中国家助学金", "助学金", ("普高",)),
        ("义务教育营养改善计划", "营养餐", ("小学", "初中")),
        ("建档立卡免学杂费和助学金", "", ()),
        ("困难幼儿补助", "", ("学前",)),
        ("中等职业教育免学费", "免学费", ("中职",)),
        ("高中", "", ("普高",)),
    ],
)
def test_names_of_items_and_stages(name: str, item: str, stages: tuple[str, ...]) -> None:
    assert (item_of(name), stages_of(name)) == (item, stages)


def test_many_wrong_amounts_alike_are_one_hint() -> None:
    rows = [RIGHT["aid_detail"][0] | {"id_no": number(n), "amount_yuan": 700} for n in range(100, 130)]
    held = {"aid_detail": table("aid_detail", *rows)}
    [problem] = found("payment_is_by_the_official_standard", held)
    assert problem.words.endswith("地方另有标准的，以地方文件为准；相同的共 30 行")
    assert len(found("payment_is_by_the_official_standard", {"aid_detail": table("aid_detail", *rows[:20])})) == 20


def test_a_school_that_is_not_known_is_one_hint() -> None:
    rows = [
        *RIGHT["aid_detail"],
        *(RIGHT["aid_detail"][0] | {"id_no": number(n), "school": "乙镇样列中学"} for n in (60, 61)),
    ]
    [problem] = found("schools_are_in_their_ledger", tables(aid_detail=table("aid_detail", *rows)))
    assert problem.row == 8


def test_a_standard_that_is_only_remembered_says_so() -> None:
    held = {"aid_detail": one("aid_detail", stage="普高", aid_item="助学金", amount_yuan=400)}
    [problem] = found("payment_is_by_the_official_standard", held)
    assert problem.words == "，但2018年秋季标准为 500，相差 100 元；标准的依据不全，须核对"


def test_the_order_is_that_of_the_checks_whatever_the_order_of_the_ledgers() -> None:
    changed = {k: v for case in CASES for k, v in case[1].items()}
    forward, backward = tables(**changed), dict(reversed(tables(**changed).items()))
    problems = crosschecks.problems(forward, JIANGXI)
    assert problems == crosschecks.problems(backward, JIANGXI)
    assert len({p.check for p in problems}) >= 20


def test_figure_is_what_was_typed() -> None:
    assert figure(0.1 + 0.2) == Decimal("0.3")
