"""Every ledger's declaration keeps the contract that reading, templates and documentation rely on."""

import re
import unicodedata

import pytest

from xianbao.ledgers import LEDGERS, NUMERIC, Ledger
from xianbao.ledgers.common import COUNTY

# The ledgers of the field study, all 177 columns in the order of their sheets: id, name, fields.
STUDIED = {
    ("aid_detail", "学生资助发放明细台账"): """
        seq term stage school grade class student_name sex id_no student_no town village head_name is_poor
        difficulty_type is_boarder aid_item tier standard_yuan amount_yuan pay_date pay_method bank_card
        sign remark
    """,
    ("aid_summary_stage", "各学段学生资助情况统计表"): """
        stage aid_item fund_allocated amount count tier1_count tier1_amount tier2_count tier2_amount 同上七列
        year_count year_amount
    """,
    ("aid_roster_should", "应资助对象名单（比对底册）"): """
        source name id_no hukou_addr study_place school grade entitled_items entitled_standard match_result
        gap_reason
    """,
    ("dropout", "控辍保学（疑似）辍学学生台账"): """
        seq school grade_class name id_no parent address phone is_poor reason left_date status_mark
        whereabouts resp_teacher resp_cadre persuade_count persuade_detail return_date placement
        close_status remark
    """,
    ("school_age", "适龄儿童入学台账"): """
        village head name birth id_no expected_grade school place special reason evidence
    """,
    ("project", "教育项目进度台账"): """
        seq project category school nature scale_sqm invest_total src_central src_province src_local
        src_loan src_society fund_arrived paid prelim apply_date approve_date plan_start real_start plan_end
        real_end status_text status unit owner issue remark
    """,
    ("teacher_recruit", "教师补充台账"): """
        year channel plan actual stage subject school is_remote date remark
    """,
    ("teacher_change", "专任教师变动情况（基础基431）"): """
        row_no teachers_begin inc_total inc_graduate inc_transfer inc_internal inc_other dec_total
        dec_natural dec_out dec_internal dec_resign dec_other teachers_end
    """,
    ("student_change", "学生变动情况（基础基331）"): """
        row_no students_begin inc dec students_end
    """,
    ("pairing", "结对帮扶台账"): """
        local_school partner_region partner_school date support_teachers shadow_teachers fund goods
        activities remark
    """,
    ("rectify", "问题整改台账"): """
        seq source problem scope lead units measures due progress status close_date
    """,
    ("monthly", "学生资助进展月报表"): """
        county stage should done rate should_amt done_amt amt_rate reason as_of
    """,
    ("exit", "教育脱贫退出台账"): """
        exit_year level name school_age enrolled dropout aid_ok kg_ok result verify
    """,
}
TERM = ("fund_allocated", "amount", "count", "tier1_count", "tier1_amount", "tier2_count", "tier2_amount")
# Columns of the study that stand for several, or that repeat, in a declaration.
EXPANDED = {
    **{("aid_summary_stage", field): (f"spring_{field}",) for field in TERM},
    ("aid_summary_stage", "同上七列"): tuple(f"autumn_{field}" for field in TERM),
    ("student_change", "inc"): ("inc_total", "inc_admission", "inc_return", "inc_transfer", "inc_other"),
    ("student_change", "dec"): (
        "dec_total",
        "dec_graduate",
        "dec_complete",
        "dec_suspend",
        "dec_quit",
        "dec_death",
        "dec_transfer",
        "dec_other",
    ),
}
OLDER = {"project", "teacher_recruit", "rectify"}
REGISTERS = {
    "student_roll": """
        seq school town stage grade class student_name sex id_no student_no birth hukou_town hukou_village
        study_county status remark
    """,
    "household": "seq town village head_name name sex id_no birth remark",
    "poor_register": """
        seq town village head_name name sex id_no birth study_stage study_place school helper_name helper_unit
        exit_year remark
    """,
}
WITHOUT_UNIT = {"seq", "row_no", "year", "exit_year"}
NAMES_A_PERSON = re.compile(r"姓名|户主|家长|住址|地址|出生|签字|责任人|核验人|学籍号|手机|电话")


def key(text: str) -> str:
    """A header as intake compares it."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


@pytest.fixture(params=LEDGERS.values(), ids=LEDGERS)
def ledger(request: pytest.FixtureRequest) -> Ledger:
    return request.param


def test_all_columns_of_the_study_are_declared() -> None:
    assert sum(len(fields.split()) for fields in STUDIED.values()) == 177
    for (ledger_id, name), fields in STUDIED.items():
        ledger = LEDGERS[ledger_id]
        assert ledger.name == name
        declared = [c.field for c in ledger.columns if c is not COUNTY]
        wanted = [f for field in fields.split() for f in EXPANDED.get((ledger_id, field), (field,))]
        if ledger_id in OLDER:
            assert set(wanted) <= set(declared), ledger_id
        else:
            assert declared == wanted, ledger_id


@pytest.mark.parametrize("ledger_id", REGISTERS)
def test_registers(ledger_id: str) -> None:
    assert [c.field for c in LEDGERS[ledger_id].columns] == REGISTERS[ledger_id].split()
    assert LEDGERS[ledger_id].key == ("id_no",)


def test_file_names_differ() -> None:
    names = [name for ledger in LEDGERS.values() for name in (ledger.id, ledger.name)]
    assert len(set(names)) == len(names)
    assert all(LEDGERS[i].id == i for i in LEDGERS)


def test_key_columns_exist_and_are_never_empty(ledger: Ledger) -> None:
    assert ledger.key
    divided = {"county", "group"}  # which only some offices fill in
    assert not any(ledger.column(field).blank for field in ledger.key if field not in divided)


def test_fields_and_header_spellings_are_unique(ledger: Ledger) -> None:
    fields = [c.field for c in ledger.columns]
    assert len(set(fields)) == len(fields)
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", f) for f in fields)
    spellings = [key(h) for c in ledger.columns for h in (c.header, *c.synonyms)]
    assert len(set(spellings)) == len(spellings), [s for s in spellings if spellings.count(s) > 1]


def test_no_spelling_holds_its_unit_in_brackets(ledger: Ledger) -> None:
    """The reader has split the unit off before it compares, so such a spelling would never be met."""
    units = {key(c.unit) for known in LEDGERS.values() for c in known.columns if c.unit} | {"元", "亿元"}
    for column in ledger.columns:
        for spelling in (column.header, *column.synonyms):
            bracket = re.search(r"\(([^()]*)\)$", key(spelling))
            assert not bracket or bracket[1] not in units, spelling


def test_choices_belong_to_kind_choice(ledger: Ledger) -> None:
    for column in ledger.columns:
        assert bool(column.choices) == (column.kind == "choice"), column.field
        assert len(set(column.choices)) == len(column.choices)


def test_numbers_have_units_and_only_numbers(ledger: Ledger) -> None:
    fields = {c.field for c in ledger.columns if c.header == "计量单位"} & {"unit"}
    for column in ledger.columns:
        own = column.field not in WITHOUT_UNIT and "unit" not in fields  # the unit stands in each row
        assert bool(column.unit) == (column.kind in NUMERIC and own), column.field
        assert (column.kind == "rate") == (column.unit == "%"), column.field


def test_what_identifies_a_person_is_marked(ledger: Ledger) -> None:
    for column in ledger.columns:
        if column.kind in ("id", "phone", "card") or NAMES_A_PERSON.search(column.header):
            assert column.personal, column.field


def test_rules_are_one_short_chinese_sentence(ledger: Ledger) -> None:
    for column in ledger.columns:
        assert len(column.rule) <= 40, column.rule
        assert not re.search(r"[。|\n]", column.rule), column.rule


def test_theme_is_named(ledger: Ledger) -> None:
    assert ledger.group


def test_schema_builds(ledger: Ledger) -> None:
    assert list(ledger.schema.columns) == [c.field for c in ledger.columns]
    assert ledger.schema.unique == (None if ledger.compared else list(ledger.key))
