"""Identity numbers are read exactly or refused with a reason; every number here is made up."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xianbao import idno

REGION = "999999"


@st.composite
def numbers(draw: st.DrawFn) -> str:
    """Valid numbers of a region that does not exist."""
    day = draw(st.dates(dt.date(1900, 1, 1), dt.date(2099, 12, 31)))
    first = f"{REGION}{day:%Y%m%d}{draw(st.integers(0, 999)):03}"
    return first + idno.check_digit(first)


def test_check_digit_of_the_standard() -> None:
    """The example that GB 11643-1999 itself works through."""
    assert idno.check_digit("11010519491231002") == "X"


@given(numbers())
def test_a_valid_number_is_itself(number: str) -> None:
    assert idno.is_valid(number)
    assert idno.normalised(number) == number
    assert idno.refusal(number) == ""
    assert f"{idno.birth(number):%Y%m%d}" == number[6:14]


@given(numbers(), st.data())
def test_stray_marks_do_not_matter(number: str, data: st.DataObject) -> None:
    spaces = st.sampled_from(["", " ", "\u3000", "\u00a0", "\t", "\n", "\u200b"])
    written = "".join(data.draw(spaces) + c for c in number)
    written = data.draw(st.sampled_from(["", "'", "＇", "‘", " '"])) + written.replace(
        "X", data.draw(st.sampled_from("Xxｘ"))
    )
    if data.draw(st.booleans()):
        written = written.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    assert idno.normalised(written) == number
    assert idno.refusal(written) == ""


@given(numbers(), st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_refused(number: str, place: int, shift: int) -> None:
    wrong = number[:place] + str((int(number[place]) + shift) % 10) + number[place + 1 :]
    assert idno.normalised(wrong) is None
    assert idno.refusal(wrong)


@given(numbers(), st.integers(0, 16))
def test_two_neighbours_swapped_are_always_refused(number: str, place: int) -> None:
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert (idno.normalised(swapped) is None) == (swapped != number)


@given(numbers())
def test_damage_and_old_numbers_are_never_repaired(number: str) -> None:
    old = number[:6] + number[8:17]
    assert idno.normalised(old) is None
    assert "15位" in idno.refusal(old)
    damaged = float(number.replace("X", "0"))
    for text in (damaged, repr(damaged), f"{damaged:.2E}", f"{damaged:.0f}.0", int(damaged)):
        assert idno.normalised(text) is None
        assert "失真" in idno.refusal(text)


@given(st.one_of(st.text(), st.none(), st.integers(), st.floats(), st.dates()))
def test_anything_else_is_refused_without_failing(text: object) -> None:
    """Either a number comes out, and is valid, or a reason does."""
    number = idno.normalised(text)
    assert (number is None) == bool(idno.refusal(text))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (None, "没有填写"),
        (float("nan"), "没有填写"),
        ("  ", "没有填写"),
        ("无户口", "不是18位"),
        ("99999920100101001", "不是18位"),
        ("999999201002300013", "出生日期不成立"),
        ("999999201013010013", "出生日期不成立"),
        ("99999920100101001²", "不是18位"),
        ("٩٩٩٩٩٩201001010013", "不是18位"),
        ("999999'201001010013", "不是18位"),
    ],
)
def test_reasons(text: object, reason: str) -> None:
    assert reason in idno.refusal(text)
    assert idno.normalised(text) is None


def test_wrong_check_digit_is_named() -> None:
    first = f"{REGION}20100101001"
    wrong = first + next(c for c in idno.CHECKS if c != idno.check_digit(first))
    assert idno.refusal(wrong) == "校验位不符"
    with pytest.raises(ValueError, match="identity number"):
        idno.birth(wrong)


@pytest.mark.parametrize("text", ["", "123", "9999992010010100X", "９９９９９９２０１００１０１００１"])
def test_check_digit_wants_seventeen_digits(text: str) -> None:
    with pytest.raises(ValueError, match="17"):
        idno.check_digit(text)
