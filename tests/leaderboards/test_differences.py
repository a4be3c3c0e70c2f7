"""What improvement claims imply, and whether reported numbers bear them out."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leaderboards.differences import (
    Checked,
    Difference,
    Number,
    Reading,
    Scaling,
    Verdict,
    check,
)

SHARE = Scaling("share", higher_is_better=True)
ERROR = Scaling("share", higher_is_better=False)
FID = Scaling("unbounded", higher_is_better=False)
PSNR = Scaling("unbounded", higher_is_better=True)
SROCC = Scaling("correlation", higher_is_better=True)
# "Reduces the error by 40%" on a board of accuracies.
OF_ERROR = Scaling("share", higher_is_better=True, is_complement=True)


def by(printed: str, unit: str = "%", **fields: Any) -> Difference:
    """A gain as printed: "18", or "1 to 2"."""
    low, _, high = printed.partition(" to ")
    return Difference(
        **{
            "value": Decimal(low),
            "value_high": Decimal(high) if high else None,
            "bound": "=",
            "unit": unit,
            "decimals": len(low.partition(".")[2]),
            "direction": "up",
            "is_relative": None,
        }
        | fields
    )


def number(printed: str, key: int = 1) -> Number:
    return Number(key, Decimal(printed), len(printed.partition(".")[2]))


def checked(
    difference: Difference, scaling: Scaling, model: str, comparator: str
) -> Checked:
    return check(
        difference,
        scaling,
        [number(model, 1)] if model else [],
        [number(comparator, 2)] if comparator else [],
    )


@pytest.mark.parametrize(
    ("difference", "scaling", "model", "comparator", "verdict", "reading"),
    [
        (by("10.2"), SHARE, "57.5", "47.3", "fits", "absolute"),
        (by("21.6"), SHARE, "57.5", "47.3", "fits", "relative"),
        (by("18"), SHARE, "57.5", "47.3", "disagrees", None),
        (by("21.6", is_relative=False), SHARE, "57.5", "47.3", "disagrees", "absolute"),
        (by("10.2", is_relative=True), SHARE, "57.5", "47.3", "disagrees", "relative"),
        (by("10.2", "points"), SHARE, "57.5", "47.3", "fits", "absolute"),
        (by("21.6", "points"), SHARE, "57.5", "47.3", "disagrees", "absolute"),
        (by("10.3"), SHARE, "57.5", "47.3", "fits", "absolute"),
        (by("10.4"), SHARE, "57.5", "47.3", "disagrees", None),
        (by("10"), SHARE, "57.5", "47.3", "fits", "absolute"),
        (by("10", direction="down"), SHARE, "47.3", "57.5", "fits", "absolute"),
        (by("10", direction="down"), SHARE, "57.5", "47.3", "disagrees", None),
        (by("5"), ERROR, "15", "20", "fits", "absolute"),
        (by("25"), ERROR, "15", "20", "fits", "relative"),
        (by("25", direction="down"), ERROR, "25", "20", "fits", "relative"),
        (by("50"), FID, "4.0", "8.0", "fits", "relative"),
        (by("50"), FID, "6.0", "8.0", "disagrees", "relative"),
        (by("4", "points"), FID, "4.0", "8.0", "fits", "absolute"),
        (by("2", "x"), FID, "4.0", "8.0", "fits", "relative"),
        (by("2", "x"), SHARE, "60", "30", "fits", "relative"),
        (by("3", "x"), SHARE, "60", "30", "disagrees", "relative"),
        (by("1.3", "dB"), PSNR, "31.3", "30.0", "fits", "absolute"),
        (by("0.05", ""), SHARE, "85", "80", "fits", "absolute"),
        (by("5"), SROCC, "0.85", "0.80", "fits", "absolute"),
        (by("0.05", ""), SROCC, "0.85", "0.80", "fits", "absolute"),
        (by("40"), OF_ERROR, "94", "90", "fits", "relative"),
        (by("4"), OF_ERROR, "94", "90", "fits", "absolute"),
        (by("40"), OF_ERROR, "98", "90", "disagrees", None),
        (by("10", bound=">="), SHARE, "59.0", "47.3", "fits", "absolute"),
        (by("15", bound=">="), SHARE, "50.0", "47.3", "disagrees", None),
        (by("15", bound="<="), SHARE, "50.0", "47.3", "fits", "absolute"),
        (by("15", bound="<="), SHARE, "65.0", "47.3", "disagrees", None),
        (by("2", bound=">="), ERROR, "10", "20", "fits", "absolute"),
        (by("18", bound="~"), SHARE, "57.5", "47.3", "untold", None),
        (by("10", bound="~"), SHARE, "57.5", "47.3", "fits", "absolute"),
        (by("1 to 2"), SHARE, "57.5", "47.3", "untold", None),
        (by("8 to 12"), SHARE, "57.5", "47.3", "fits", "absolute"),
    ],
    ids=lambda value: str(value) if isinstance(value, str) else None,
)
def test_difference_is_held_against_both_numbers(
    difference: Difference,
    scaling: Scaling,
    model: str,
    comparator: str,
    verdict: str,
    reading: str | None,
) -> None:
    found = checked(difference, scaling, model, comparator)
    assert (found.verdict, found.reading) == (verdict, reading)


@pytest.mark.parametrize(
    ("difference", "scaling", "absolute", "relative"),
    [
        (by("18"), SHARE, "58", "47.2"),
        (by("18", is_relative=True), SHARE, None, "47.2"),
        (by("18", "points"), SHARE, "58", None),
        (by("18", direction="down"), SHARE, "22", "32.8"),
        (by("18"), ERROR, "22", "32.8"),
        (by("18"), FID, None, "32.8"),
        (by("2", "x"), SHARE, None, "80"),
        (by("2", "x"), FID, None, "20"),
        (by("0.5", ""), SHARE, "90", None),
        (by("30"), OF_ERROR, "70", "58"),
    ],
)
def test_number_follows_from_that_of_the_comparator(
    difference: Difference, scaling: Scaling, absolute: str | None, relative: str | None
) -> None:
    found = checked(difference, scaling, "", "40")
    assert found.verdict == Verdict.UNTOLD
    assert found.comparator == number("40", 2)
    assert found.implied_absolute == (absolute and Decimal(absolute))
    assert found.implied_relative == (relative and Decimal(relative))


def test_number_of_the_comparator_follows_from_that_of_the_model() -> None:
    found = checked(by("25"), SHARE, "50", "")
    assert (found.model, found.comparator) == (number("50", 1), None)
    assert (found.implied_absolute, found.implied_relative) == (25, 40)
    assert checked(by("2", "x"), FID, "20", "").implied_relative == 40


def test_what_fits_shows_only_the_reading_that_does() -> None:
    found = checked(by("21.6"), SHARE, "57.5", "47.3")
    assert found.implied_absolute is None
    assert found.implied_relative == Decimal("57.5168")
    assert (found.model, found.comparator) == (number("57.5", 1), number("47.3", 2))


@pytest.mark.parametrize(
    ("difference", "scaling"),
    [
        (by("5", direction=""), SHARE),
        (by("5", "ms"), SHARE),
        (by("0", "x"), SHARE),
        (by("5", "", is_relative=True), SHARE),
    ],
    ids=["no direction", "a unit of its own", "no factor", "a share of nothing"],
)
def test_nothing_follows_from_a_difference_that_makes_no_sense(
    difference: Difference, scaling: Scaling
) -> None:
    assert checked(difference, scaling, "50", "40") == Checked()


def test_nothing_follows_where_no_number_is_known() -> None:
    assert checked(by("5", "points"), SHARE, "", "") == Checked(
        reading=Reading.ABSOLUTE
    )


def test_one_fitting_pair_of_several_numbers_will_do() -> None:
    models = [number("57.5", 1), number("60.0", 2)]
    comparators = [number("47.3", 3), number("42.0", 4)]
    found = check(by("18", "points"), SHARE, models, comparators)
    assert found.verdict == Verdict.FITS
    assert (found.model, found.comparator) == (models[1], comparators[1])

    found = check(by("30", "points"), SHARE, models, comparators)
    assert found.verdict == Verdict.DISAGREES
    assert (found.model, found.comparator) == (models[0], comparators[0])


def test_difference_to_something_unnamed_never_disagrees() -> None:
    found = check(
        by("30", "points"),
        SHARE,
        [number("57.5")],
        [number("47.3")],
        may_disagree=False,
    )
    assert found.verdict == Verdict.UNTOLD


NUMBERS = st.decimals("0.1", "99.9", places=2)


@given(
    comparator=NUMBERS,
    gain=st.decimals("0.1", "80", places=3),
    digits=st.tuples(*[st.integers(0, 2)] * 3),
    is_relative=st.booleans(),
    scaling=st.sampled_from([SHARE, ERROR, OF_ERROR]),
)
def test_rounding_never_makes_a_warning(
    comparator: Decimal,
    gain: Decimal,
    digits: tuple[int, int, int],
    is_relative: bool,
    scaling: Scaling,
) -> None:
    """Numbers that are right before they are rounded fit after it, however they are."""
    base = 100 - comparator if scaling.is_complement else comparator
    step = base * gain / 100 if is_relative else gain
    grows = scaling.higher_is_better != scaling.is_complement
    model = base + step if grows else base - step
    if scaling.is_complement:
        model = 100 - model

    def printed(value: Decimal, places: int, key: int = 0) -> Number:
        return Number(key, round(value, places), places)

    shown = printed(gain, digits[0])
    difference = replace(
        by(str(shown.value)), decimals=digits[0], is_relative=is_relative
    )
    found = check(
        difference,
        scaling,
        [printed(model, digits[1])],
        [printed(comparator, digits[2])],
    )
    assert found.verdict == Verdict.FITS
