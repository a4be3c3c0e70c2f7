"""Numbers as pages show them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from leaderboards.models import Result
from leaderboards.templatetags.numbers import (
    as_reported,
    comparable,
    confidence,
    counted,
    paddings,
    plain,
)
from papers.models import Claim


@pytest.mark.parametrize(
    ("number", "unit", "bound", "shown"),
    [
        ("57.5", "", "=", "57.5"),
        ("95.9", "%", ">=", "≥ 95.9%"),
        ("2.3", "x", "=", "2.3×"),
        ("4.4", "points", "<=", "≤ 4.4 points"),
        ("31.2", "dB", "~", "≈ 31.2 dB"),
        ("49.57", "M", "=", "49.57M"),
    ],
)
def test_as_reported_shows_bound_and_unit(
    number: str, unit: str, bound: str, shown: str
) -> None:
    assert as_reported(Claim(number=number, unit=unit, bound=bound)) == shown


def test_comparable_keeps_the_digits_that_were_printed() -> None:
    assert comparable(Result(value=Decimal("57.5000000000"), decimals=2)) == "57.50"
    assert comparable(Result(value=Decimal("90.0000000000"), decimals=-1)) == "90"


def test_plain_drops_zeros_of_the_column_only() -> None:
    assert plain(Decimal("1200.0000000000")) == "1200"
    assert plain(Decimal("0.0500000000")) == "0.05"


def test_confidence_never_promises_certainty() -> None:
    assert confidence(1.0) == "0.99"
    assert confidence(0.5) == "0.50"
    assert confidence(None) == ""


def test_counted_agrees_with_its_noun() -> None:
    assert counted(1, "paper") == "1 paper"
    assert counted(1200, "paper") == "1,200 papers"
    assert counted(2, "study,studies") == "2 studies"


def test_paddings_bring_points_into_one_line() -> None:
    values = ["57.5", "44.25", "3", "1200.125"]
    assert [v + p for v, p in zip(values, paddings(values), strict=True)] == [
        "57.500",
        "44.250",
        "3.000",
        "1200.125",
    ]
    assert paddings([]) == []
