"""What really comes: which quirk of real files is shown by which test, blank ledgers, and hostile files."""

import importlib
from pathlib import Path

import openpyxl
import pytest
from messy import zipped

from xianbao import checking, intake, packages, sheets, template
from xianbao.errors import XianbaoError
from xianbao.ledgers import LEDGERS, Ledger

# Quirk → the tests that show it; those of ledgers only: what is wrong with numbering, brackets, page
# headers or advertisements in the text of a document is no ledger's and is not read
LAYOUT, FORMS, VALUES, TEXT, PROPERTIES = (
    f"test_quirks_{name}" for name in ("layout", "forms", "values", "text", "properties")
)
QUIRKS: dict[str, dict[str, tuple[str, ...]]] = {
    "题名、表号、单位在表头之上，单位写在表角": {
        LAYOUT: (
            "test_the_unit_in_the_corner_holds_for_every_amount",
            "test_titles_of_several_rows_and_a_form_number_stand_above_the_header",
            "test_units_of_money_in_corner_header_and_row_below",
            "test_two_units_in_the_corner_each_serve_their_columns",
            "test_a_unit_that_no_amount_has_is_refused",
        ),
    },
    "二至四级合并表头": {
        LAYOUT: (
            "test_a_header_of_two_merged_levels",
            "test_a_header_whose_merges_were_lost_is_read_by_what_stands_to_the_left",
            "test_a_header_of_title_indicator_formula_and_unit",
            "test_a_row_of_formulas_below_the_header_is_no_data",
        ),
        FORMS: (
            "test_summary_of_aid_with_three_header_levels",
            "test_summary_of_aid_with_a_level_of_its_own_for_of_which",
            "test_form_331_has_its_totals_in_numbered_rows",
            "test_form_431_keeps_the_numbers_of_which_out",
            "test_roster_of_drop_outs",
        ),
    },
    "甲乙1234指标序号行": {
        LAYOUT: ("test_the_forms_own_column_numbers_are_no_data",),
    },
    "字母行、行号列、数字存成文本、* 与 -1": {
        LAYOUT: ("test_an_export_with_letters_above_and_row_numbers_before",),
        VALUES: ("test_signs_of_no_value_are_blank_and_zero_is_zero",),
    },
    "合并单元格跨行分组": {
        LAYOUT: (
            "test_merged_groups_are_filled_down_wherever_they_stand",
            "test_a_group_ends_where_a_section_or_a_total_stands",
        ),
    },
    "分组节标题、重复表头、合计行、末尾注、一格里的名单": {
        LAYOUT: (
            "test_sections_repeat_the_header_and_end_in_a_total",
            "test_a_list_in_one_cell_keeps_its_marks",
        ),
    },
    "首行首列为空、题名里有网址": {
        LAYOUT: (
            "test_the_first_column_and_the_first_rows_may_be_empty",
            "test_a_web_address_in_the_title_is_a_title",
        ),
    },
    "单位行、备注行紧跟表头": {
        LAYOUT: ("test_units_and_remarks_below_the_header_of_a_yearbook",),
    },
    "汇总行与明细行混在一表、名称前缩进": {
        LAYOUT: ("test_rows_of_the_province_and_indented_names_stand_among_the_counties",),
        FORMS: ("test_monthly_progress_table",),
    },
    "列名换行、括号混用、来源广告、同义列": {
        LAYOUT: (
            "test_a_header_is_known_in_every_spelling",
            "test_a_column_is_known_by_every_synonym",
        ),
    },
    "_x000D_、长串空格、&#13;": {
        LAYOUT: ("test_the_unit_in_the_corner_holds_for_every_amount",),
        TEXT: ("test_names_lose_stray_spaces_and_keep_their_signs",),
    },
    "错列": {
        VALUES: ("test_a_row_that_slipped_is_set_aside_whole_and_never_cut",),
    },
    "归属标错": {
        TEXT: (
            "test_a_county_of_another_province_is_told",
            "test_a_place_of_another_year_or_province_is_told",
        ),
    },
    "空、0 与 * 含义不同": {
        VALUES: (
            "test_signs_of_no_value_are_blank_and_zero_is_zero",
            "test_a_required_number_may_not_be_blank_and_the_sign_is_named",
            "test_an_error_in_an_old_workbook_is_refused_and_never_blank",
        ),
    },
    "万元小数位混用、约数与界限": {
        VALUES: (
            "test_an_amount_may_state_its_own_unit_cell_by_cell",
            "test_bounds_and_rough_numbers_are_refused_as_such",
        ),
        PROPERTIES: ("test_amounts_are_read_in_every_unit_and_spelling",),
    },
    "单位被括注隔断、单位混排、数与单位间有空格": {
        VALUES: (
            "test_numbers_are_read_as_meant",
            "test_a_scale_of_the_header_and_a_unit_in_the_cell_do_not_add_up",
        ),
    },
    "率超过100%，截断，底数不同": {
        VALUES: (
            "test_rates_as_fractions_as_percentages_and_over_a_hundred",
            "test_sums_and_rates_that_do_not_fit_are_kept_as_they_stand",
        ),
    },
    "列项之和不等于总数": {
        VALUES: ("test_sums_and_rates_that_do_not_fit_are_kept_as_they_stand",),
        TEXT: ("test_checks_see_what_was_kept",),
    },
    "人次与人混写": {
        VALUES: ("test_a_number_of_something_else_is_refused",),
        TEXT: ("test_checks_see_what_was_kept",),
    },
    "全角数字、千分位、中文数字、NFKC 之前先存原文": {
        VALUES: (
            "test_numbers_are_read_as_meant",
            "test_what_may_mean_several_numbers_is_refused",
            "test_what_stood_in_a_cell_is_kept_beside_what_was_read",
        ),
        PROPERTIES: (
            "test_chinese_numerals_are_read_back",
            "test_chinese_numerals_are_read_only_where_they_are_spelt_out",
            "test_what_is_read_has_the_digits_that_were_typed",
        ),
    },
    "百分数存成小数、整数或文本": {
        VALUES: (
            "test_rates_as_fractions_as_percentages_and_over_a_hundred",
            "test_a_rate_that_may_be_fraction_or_percentage_is_refused",
        ),
    },
    "身份证号受损、老号、空格、撇号、校验位、无户口": {
        TEXT: (
            "test_a_damaged_identity_number_is_refused_and_never_repaired",
            "test_an_identity_number_is_read_in_every_spelling_that_loses_nothing",
            "test_telephone_and_card_numbers_are_text",
            "test_a_card_number_beyond_excels_digits_is_refused",
        ),
        PROPERTIES: ("test_a_column_of_identity_numbers_holds_what_was_meant_or_nothing",),
    },
    "学籍户籍问题：缺失、填错、重复": {
        TEXT: (
            "test_a_damaged_identity_number_is_refused_and_never_repaired",
            "test_one_pupil_in_two_schools_or_paid_twice_stays_and_is_told",
        ),
    },
    "日期的各种写法、缺年、不成日期": {
        VALUES: (
            "test_days_are_read_in_every_form",
            "test_a_month_is_its_first_day",
            "test_the_hour_is_no_part_of_the_day",
            "test_what_is_no_single_day_is_refused",
            "test_a_day_without_its_year_is_refused_as_such",
        ),
        PROPERTIES: (
            "test_days_are_read_in_every_spelling",
            "test_a_day_that_is_read_is_the_one_that_stands_there",
        ),
    },
    "Excel 序列号，1900 与 1904": {
        VALUES: (
            "test_days_of_a_1904_workbook_typed_and_untyped",
            "test_days_of_an_ordinary_workbook_typed_and_untyped",
        ),
    },
    "学期的各种写法": {
        VALUES: (
            "test_terms_are_read_in_every_spelling",
            "test_a_term_that_is_not_certain_is_refused",
        ),
        PROPERTIES: (
            "test_terms_are_read_in_every_spelling",
            "test_a_school_year_has_two_years_that_follow_each_other",
        ),
    },
    "是、√、1 与空": {
        VALUES: (
            "test_yes_in_every_form",
            "test_no_in_every_form",
            "test_neither_yes_nor_no_is_refused",
        ),
    },
    "编码：BOM、GB18030、生僻字、不间断空格、乱码": {
        TEXT: (
            "test_a_csv_is_read_in_the_encodings_that_offices_use",
            "test_rare_characters_and_dots_in_names_survive",
            "test_spaces_of_every_kind_around_and_within_names_go",
            "test_utf8_that_was_saved_as_gbk_is_refused_for_what_it_is",
            "test_a_value_that_is_mojibake_is_refused_in_a_sound_ledger",
            "test_rare_names_are_no_mojibake",
        ),
    },
    "名称内部空格换行、地名别写、同名县不同码": {
        TEXT: (
            "test_names_lose_stray_spaces_and_keep_their_signs",
            "test_a_name_that_was_cut_across_lines_is_the_same_school",
            "test_places_are_known_by_the_names_and_codes_of_their_year",
            "test_a_place_of_another_year_or_province_is_told",
        ),
    },
    "HTML 残留、跨页断词只是文字": {
        TEXT: (
            "test_names_lose_stray_spaces_and_keep_their_signs",
            "test_text_from_a_ledger_is_never_a_formula_or_markup",
        ),
    },
    "备注列承载信息、说明行在末尾": {
        TEXT: (
            "test_remarks_that_carry_facts_are_kept",
            "test_what_is_said_below_the_table_is_kept_as_a_note",
            "test_a_name_that_begins_like_a_note_is_data",
        ),
    },
    "空行、全空列、未填的编号行": {
        LAYOUT: (
            "test_blank_rows_and_blank_columns_are_nothing",
            "test_numbered_rows_that_were_not_filled_in_are_nothing",
            "test_a_long_name_alone_in_its_column_is_a_row_that_lacks_the_rest",
        ),
    },
    "同一人两校、同一项目两次、相同与相异的重复": {
        TEXT: (
            "test_one_pupil_in_two_schools_or_paid_twice_stays_and_is_told",
            "test_an_identical_row_is_counted_once_and_conflicting_ones_are_set_aside",
        ),
    },
    "各种文件": {
        LAYOUT: (
            "test_every_kind_of_file_gives_the_same_rows",
            "test_a_csv_may_be_separated_by_other_signs",
        ),
        FORMS: ("test_a_file_with_a_cover_and_an_instruction_sheet",),
        PROPERTIES: ("test_a_whole_ledger_is_read_back_as_it_was_written",),
    },
    "整张真实表式": {
        FORMS: (
            "test_detail_of_aid_with_all_its_columns",
            "test_ledger_of_help_in_villages",
            "test_ledger_of_rectification_has_words_for_the_day",
        ),
    },
    "拒绝时说清工作表、行、列、原文与可填": {
        VALUES: ("test_refusals_name_sheet_row_column_what_stood_there_and_what_is_allowed",),
        PROPERTIES: (
            "test_any_cell_is_read_in_its_type_or_refused_in_words",
            "test_a_column_is_read_as_its_cells_are_one_by_one",
        ),
    },
}


def shown_by(module: str) -> set[str]:
    return {name for name in vars(importlib.import_module(module)) if name.startswith("test_")}


def test_every_quirk_has_a_test_and_every_test_a_quirk() -> None:
    for module in (LAYOUT, FORMS, VALUES, TEXT, PROPERTIES):
        named = {test for tests in QUIRKS.values() for test in tests.get(module, ())}
        assert named == shown_by(module), module


@pytest.mark.parametrize("ledger", LEDGERS.values(), ids=LEDGERS)
def test_a_blank_ledger_is_empty_and_one_filled_in_passes_every_check(ledger: Ledger, tmp_path: Path) -> None:
    folder = tmp_path / "2019"
    folder.mkdir()
    path = folder / f"{ledger.name}.xlsx"
    path.write_bytes(template.blank(ledger, "芦溪县"))
    assert intake.read(path, ledger, path.name).frame.empty
    made = openpyxl.load_workbook(path)
    page = made.worksheets[0]
    row = next(r for r in range(1, 20) if page.cell(r, 1).value == "示例")
    for position in range(1, len(ledger.columns) + 1):
        page.cell(row + 1, position).value = page.cell(row, position).value
    page.cell(row + 1, 1).value = template._example(ledger.columns[0], "芦溪县")
    made.save(path)
    frame = intake.read(path, ledger, path.name).frame
    assert len(frame) == 1
    assert set(frame.columns[frame.isna().any()]) == {c.field for c in ledger.columns if c.example == ""}
    found = checking.examine(folder, "d", tmp_path / "out", region="360323")
    assert (list(found.problems), list(found.hints), list(found.copies)) == ([], [], [])


HOSTILE = {
    "bomb": (zipped({"xl/worksheets/sheet1.xml": b"0" * 3_000_000}), ".xlsx", "解压后超过"),
    "far cell": (
        zipped({"_rels/.rels": b"", "xl/worksheets/sheet1.xml": b'<sheetData><row r="1048576"><c r="XFD1048576"/></row></sheetData>'}), ".xlsx", "请删去表外的空行空列",
    ),
    "web page": (b"\n <!DOCTYPE html><table>", ".xls", "内容是网页"),
    "truncated": (zipped({"a": b"b"})[:-9], ".xlsx", "文件打不开"),
    "zip of nothing": (zipped({"readme.txt": b"x"}), ".xlsx", "文件打不开"),
    "noise": (bytes(range(256)) * 40, ".xls", "文件打不开"),
    "empty": (b"", ".ods", "文件打不开"),
}  # fmt: skip


@pytest.mark.parametrize(("data", "suffix", "words"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_files_are_refused_in_one_sentence(
    data: bytes, suffix: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packages, "MAX_UNPACKED", 2_000_000)
    with pytest.raises(XianbaoError, match=words) as caught:
        sheets.read(data, suffix, "台账.xlsx")
    assert len(caught.value.lines) == 1


def test_nul_and_bidi_in_a_csv_are_text(tmp_path: Path) -> None:
    held = sheets.read("a\x00b,=cmd|'/c calc'!A1,\u202ec\n".encode(), ".csv", "t.csv")
    assert held[0].grid == [["ab", "=cmd|'/c calc'!A1", "\u202ec"]]
