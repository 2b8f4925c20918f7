"""Golden reports: what is built says what it said, and goldens change only with a reason that is told."""

import copy
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from conftest import ROOT, samples
from golden import changes, record, semantic

NAMES = sorted(p.stem for p in semantic.GOLDEN.glob("*.ipynb"))
REASON = "Amounts are those of the final accounts"


@pytest.fixture
def said() -> semantic.Semantic:
    return semantic.load("luxi-2017-work_report")


@pytest.mark.parametrize("name", NAMES)
def test_a_report_says_what_its_golden_says(name: str, sample: Callable[[str], Path]) -> None:
    now = semantic.semantic(semantic.built(sample(name), samples()[name]))
    found = changes.compare(semantic.load(name), now)
    if found:
        listed = "\n".join(f"  {change}" for change in found)
        pytest.fail(f"{name}: {len(found)} changes; if they are meant: {record.COMMAND}\n{listed}", pytrace=False)


def test_every_golden_notebook_has_a_semantic_golden() -> None:
    assert sorted(p.stem for p in semantic.GOLDEN.glob("*.json")) == NAMES
    for name in NAMES:
        said = semantic.load(name)
        assert semantic.path(name).read_text(encoding="utf-8") == semantic.dumps(said)
        assert all(said.values()), name


def test_nbval_has_nothing_to_mask_and_leaves_nothing_out() -> None:
    """It compares what is text/markdown to the letter; nothing else is shown, and nothing that is shown is random."""
    for name in NAMES:
        cells = nbformat.read(semantic.GOLDEN / f"{name}.ipynb", as_version=4).cells
        assert not [tag for c in cells for tag in c.metadata.get("tags", []) if "nbval" in tag.lower()]
        assert {(o.output_type, *o.data) for c in cells for o in c.get("outputs", ())} == {
            ("display_data", "text/markdown")
        }
    assert "sanitize" not in (ROOT / "noxfile.py").read_text(encoding="utf-8")


def test_goldens_are_what_the_last_renewal_left() -> None:
    recorded, changelog = (path.read_text(encoding="utf-8") for path in (record.RECORD, record.CHANGELOG))
    assert list(record.faults(record.stored(), recorded, changelog)) == []


def changed(said: semantic.Semantic, part: str, at: int, field: int, value: object) -> semantic.Semantic:
    other = copy.deepcopy(said)
    other[part][at][field] = value
    return other


def test_a_changed_number_is_told_by_heading_and_name(said: semantic.Semantic) -> None:
    at = next(n for n, number in enumerate(said["numbers"]) if number[2] == "aid_paid_amount" and number[0])
    heading, _, _, name, unit, value, text = said["numbers"][at]
    [change] = changes.compare(said, changed(said, "numbers", at, 6, f"1{unit}"))
    assert str(change) == f"{heading}: number {name} {text} → 1{unit}"
    [change] = changes.compare(said, changed(said, "numbers", at, 5, f"{value}1"))
    assert str(change) == f"{heading}: number {name} {text} ({value}{unit}) → {text} ({value}1{unit})"


@pytest.mark.parametrize(("unit", "value", "same"), [
    ("%", "33.33333333343", True),
    ("%", "33.3333334", False),
    ("人", "33.33333333343", False),
    ("人", "33.33333333330", True),
])  # fmt: skip
def test_ratios_have_a_tolerance_and_counts_have_none(unit: str, value: str, same: bool) -> None:
    one, other = ({"params": {}, "headings": [], "findings": [], "tables": [], "figures": [], "charts": [],
                   "numbers": [["一", "text", "x", "某数", unit, v, "33.3"]]} for v in ("33.3333333333", value))  # fmt: skip
    assert (changes.compare(one, other) == []) is same


def test_what_else_a_semantic_golden_tells_apart(said: semantic.Semantic) -> None:
    chart = said["charts"][0]
    [point] = changes.compare(said, changed(said, "charts", 0, 3, "7"))
    assert str(point) == f"{chart[0]}: point {chart[1]} {chart[2]} {chart[3]}{chart[4]} → 7{chart[4]}"
    table = said["tables"][0]
    assert (
        str(*changes.compare(said, changed(said, "tables", 0, 1, "另表"))) == f"{table[0]}: caption {table[1]} → 另表"
    )
    assert (
        str(*changes.compare(said, changed(said, "tables", 0, 3, table[3][:-1])))
        == f"{table[0]}: row is gone: {table[3][-1]}"
    )
    assert (
        str(*changes.compare(said, said | {"findings": said["findings"][1:]}))
        == f"finding is gone: {said['findings'][0]}"
    )
    assert str(*changes.compare(said, said | {"headings": [*said["headings"], "# 又"]})) == "heading is new: # 又"
    assert changes.compare(said, said | {"params": said["params"] | {"as_of": "2017-12-31"}})
    order = [said["charts"][1], said["charts"][0], *said["charts"][2:]]
    assert changes.compare(said, said | {"charts": order})


def test_numbers_of_a_sentence_may_change_places(said: semantic.Semantic) -> None:
    first, second, *rest = said["numbers"]
    assert first[2] != second[2]
    assert changes.compare(said, said | {"numbers": [second, first, *rest]}) == []


def test_a_number_that_stands_elsewhere_is_no_changed_figure(said: semantic.Semantic) -> None:
    found = changes.compare(said, changed(said, "numbers", 0, 0, "别处"))
    assert len(found) == 2
    assert changes.figures(found) == []


def test_a_renewal_tells_why_and_which_figures_changed(said: semantic.Semantic) -> None:
    at = next(n for n, number in enumerate(said["numbers"]) if number[2] == "aid_paid_amount" and number[0])
    heading, _, _, name, _, _, text = said["numbers"][at]
    found = changes.figures(changes.compare(said, changed(said, "numbers", at, 6, "1万元")))
    item = record.entry(REASON, {"luxi 2017 work_report": found, "hechi 2019 work_report": []}, {"anding 2019": 3})
    assert item.splitlines() == [
        f"- {REASON}.",
        "  - anding 2019: first semantic golden, 3 numbers.",
        "  - luxi 2017 work_report:",
        f"    - {name} {text} → 1万元 ({heading})",
    ]
    assert record.entry(REASON, {"hechi 2019 work_report": []}, {}) == f"- {REASON}. No figure changed."


UNRELEASED = "# Changelog\n\n## [Unreleased]\n\n### Added\n\n- A.\n\n"
RELEASED = "## [0.1.0]\n\n### Changed figures\n\n- Old.\n  - Older.\n"
CHANGELOG = UNRELEASED + RELEASED


def test_the_entry_stands_with_what_is_not_released() -> None:
    once = record.inserted(CHANGELOG, "- New.")
    assert once == f"{UNRELEASED}### Changed figures\n\n- New.\n\n{RELEASED}"
    twice = record.inserted(once, "- Newer.")
    assert twice == f"{UNRELEASED}### Changed figures\n\n- Newer.\n- New.\n\n{RELEASED}"
    assert record.entries(twice) == ["- Newer.", "- New.", "- Old.\n  - Older."]
    assert record.inserted(UNRELEASED, "- New.") == f"{UNRELEASED}### Changed figures\n\n- New.\n"


def test_goldens_edited_by_hand_are_named() -> None:
    goldens = {"a.ipynb": b"1", "a.json": b"2"}
    changelog = record.inserted(CHANGELOG, "- New.")
    recorded = record.record(goldens, "- New.")
    assert list(record.faults(goldens, recorded, changelog)) == []
    first, second = record.faults(goldens | {"a.json": b"3"}, recorded, changelog)
    assert first == f"a.json was changed, but not by {record.COMMAND}"
    assert second.startswith("CHANGELOG.md has no entry")
    assert next(record.faults(goldens | {"b.json": b""}, recorded, changelog)).startswith("b.json is new")
    assert next(record.faults({"a.json": b"2"}, recorded, changelog)) == "a.ipynb is gone"
    [fault] = record.faults(goldens, recorded, CHANGELOG)
    assert fault.startswith("CHANGELOG.md has no entry")
    by_hand = recorded.replace(recorded.split()[0], record.record(goldens | {"a.ipynb": b"9"}, "- New.").split()[0])
    [fault] = record.faults(goldens | {"a.ipynb": b"9"}, by_hand, changelog)
    assert fault.startswith("CHANGELOG.md has no entry")


def test_goldens_are_not_renewed_without_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    from golden import renew

    monkeypatch.setattr(renew, "built", lambda: pytest.fail("built"))
    for given in ([], ["--reason", " "]):
        monkeypatch.setattr("sys.argv", ["regold", *given])
        with pytest.raises(SystemExit, match="for a reason"):
            renew.main()
