"""Numbers with unit, bound, sign, range and pair; figures of names are none."""

from __future__ import annotations

import pytest

from papers.extraction.numbers import find_numbers
from papers.extraction.types import Bound, NumberMention, NumberRole
from papers.extraction.units import default_units


def numbers_of(text: str) -> list[NumberMention]:
    return find_numbers(text, default_units())


def only(text: str) -> NumberMention:
    (number,) = numbers_of(text)
    return number


@pytest.mark.parametrize(
    ("text", "digits", "unit"),
    [
        ("an error of 6.45%", "6.45", "%"),
        ("by 2.1 percentage points", "2.1", "points"),
        ("a 12.3-point gain", "12.3", "points"),
        ("is 4x faster", "4", "x"),
        ("a 5.8-fold rise", "5.8", "x"),
        ("by a factor of 1.20", "1.20", "x"),
        ("takes 2.9 milliseconds", "2.9", "ms"),
        ("needs 24GB", "24", "GB"),
        ("runs at 63.5 fps", "63.5", "fps"),
        ("1,234.5 MB", "1234.5", "MB"),
        ("in 442 A100-40G GPU hours", "442", "GPU hours"),
        ("gains .85 dB", ".85", "dB"),
        ("costs $0.12 each", "0.12", "$"),
        ("of 5.07 ± 0.65 per cent", "5.07", "%"),
        ("49.57M parameters", "49.57", "M"),
    ],
)
def test_number_has_its_unit(text: str, digits: str, unit: str) -> None:
    number = only(text)
    assert (number.digits, number.unit) == (digits, unit)


@pytest.mark.parametrize(
    "text",
    [
        "GPT-4o and ResNet-50",
        "CIFAR-10 in 3D",
        "v1.5 of Qwen2",
        "epsilon of 8/255",
        "at 10:30 o'clock",
        "R^2 of RT60",
        "the 2nd of all",
        "an identifier 1234567890123",
    ],
)
def test_figures_inside_names_are_no_numbers(text: str) -> None:
    assert numbers_of(text) == []


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("up to 5%", Bound.AT_MOST),
        ("at most 5%", Bound.AT_MOST),
        ("by as much as 5%", Bound.AT_MOST),
        ("over 5%", Bound.AT_LEAST),
        ("exceeding 5%", Bound.AT_LEAST),
        ("nearly 5%", Bound.ABOUT),
        ("~5%", Bound.ABOUT),
        ("≥ 5%", Bound.AT_LEAST),
        ("90+% of it", Bound.AT_LEAST),
        ("merely 5%", Bound.EXACT),
        ("of only 5%", Bound.EXACT),
        ("a value of 5%", Bound.EXACT),
    ],
)
def test_number_has_its_bound(text: str, bound: Bound) -> None:
    assert only(text).bound is bound


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("by 8% - 30%", "8", "30"),
        ("22-35% of it", "22", "35"),
        ("between 12 and 18 percent", "12", "18"),
        ("ranging from 0.12 to 1.07", "0.12", "1.07"),
        ("100-200x faster", "100", "200"),
    ],
)
def test_range_is_one_number(text: str, low: str, high: str) -> None:
    number = only(text)
    assert (number.digits, number.digits_high) == (low, high)
    assert text[number.start : number.end].startswith(low)
    assert text[number.start : number.end].endswith(high)


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("from 61.2% to 67.1%", (NumberRole.FROM, NumberRole.TO)),
        ("5.17% -> 5.63%", (NumberRole.FROM, NumberRole.TO)),
        ("62.4 vs 62.2", (NumberRole.LEFT, NumberRole.RIGHT)),
        ("89.1% v.s. 81.0%", (NumberRole.LEFT, NumberRole.RIGHT)),
    ],
)
def test_pair_knows_its_partner(
    text: str, roles: tuple[NumberRole, NumberRole]
) -> None:
    one, other = numbers_of(text)
    assert (one.role, other.role) == roles
    assert (one.partner, other.partner) == (1, 0)


@pytest.mark.parametrize(
    "text",
    [
        "86.4% accuracy in the 5-shot setting, compared to 70.0% for the other",
        "20.4% on a crop of 224 pixels, compared to 22.0% for the other",
    ],
)
def test_a_setting_before_a_comparison_is_no_side_of_it(text: str) -> None:
    setting, other = numbers_of(text)[1:]
    assert (setting.role, setting.unit, other.role) == (None, "", None)


def test_a_bare_number_just_before_a_comparison_shares_the_unit() -> None:
    one, _ = numbers_of("accuracy rises (64.1, compared to 60.0%)")
    assert (one.role, one.unit) == (NumberRole.LEFT, "%")


def test_last_unit_of_a_list_holds_for_all() -> None:
    assert [n.unit for n in numbers_of("drops of 0.2/0.3/0.6%")] == ["%"] * 3
    assert [n.unit for n in numbers_of("4.7, 0.2 and 5.5 percent")] == ["%"] * 3


def test_sign_is_kept_apart_from_the_figure() -> None:
    number = only("TriviaQA (+9.9%)")
    assert (number.sign, number.digits) == ("+", "9.9")


def test_word_glued_by_a_hyphen_is_kept() -> None:
    assert only("in 5-shot prompting").word == "shot"
