"""Printed numbers become comparable ones."""

from __future__ import annotations

from decimal import Decimal

import pytest

from leaderboards.scales import (
    Measured,
    comparable,
    complement,
    is_on_scale,
    may_be_assumed,
    printed_decimals,
)


def measured(value: str, high: str | None = None, bound: str = "=") -> Measured:
    return Measured(
        Decimal(value),
        None if high is None else Decimal(high),
        bound,
        printed_decimals(value, Decimal(value)),
    )


@pytest.mark.parametrize(
    ("value", "unit", "scale", "becomes"),
    [
        ("95.9", "%", "share", "95.9"),
        ("0.9", "%", "share", "0.9"),
        ("0.959", "", "share", "95.9"),
        ("1", "", "share", "100"),
        ("1.1", "", "share", "1.1"),
        ("95.9", "", "share", "95.9"),
        ("0.825", "", "correlation", "0.825"),
        ("1", "", "correlation", "1"),
        ("82.5", "", "correlation", "0.825"),
        ("82.5", "%", "correlation", "0.825"),
        ("0.5", "", "unbounded", "0.5"),
        ("32.5", "dB", "unbounded", "32.5"),
    ],
)
def test_value_on_the_scale_of_its_metric(
    value: str, unit: str, scale: str, becomes: str
) -> None:
    assert comparable(measured(value), unit=unit, scale=scale).value == Decimal(becomes)


def test_both_ends_of_a_range_are_scaled_alike() -> None:
    scaled = comparable(measured("0.5", "0.7"), unit="", scale="share")
    assert (scaled.value, scaled.value_high) == (50, 70)
    bare = comparable(measured("0.5", "2"), unit="", scale="share")
    assert (bare.value, bare.value_high) == (Decimal("0.5"), 2)


def test_complement_turns_range_and_bound_around() -> None:
    turned = complement(measured("5", "8", "<="))
    assert (turned.value, turned.value_high, turned.bound) == (92, 95, ">=")


@pytest.mark.parametrize(
    ("number", "value", "decimals"),
    [
        ("57.5", "57.5", 1),
        ("57.50", "57.50", 2),
        ("1,234.5", "1234.5", 1),
        ("80", "80", 0),
        ("1,234", "1234", 0),
        ("8.5--30", "8.5", 1),
        (".85", "0.85", 2),
    ],
)
def test_decimals_are_those_printed(number: str, value: str, decimals: int) -> None:
    assert printed_decimals(number, Decimal(value)) == decimals


def test_scaling_keeps_track_of_decimals() -> None:
    assert comparable(measured("0.825"), unit="", scale="share").decimals == 1
    assert comparable(measured("82.5"), unit="", scale="correlation").decimals == 3


@pytest.mark.parametrize(
    ("value", "unit", "scale", "fits"),
    [
        ("57.5", "", "share", True),
        ("101", "", "share", False),
        ("57.5", "x", "share", False),
        ("57.5", "", "correlation", False),
        ("0.9", "", "correlation", True),
        ("3.2", "", "unbounded", True),
        ("32.1", "dB", "unbounded", True),
        ("57.5", "%", "unbounded", False),
    ],
)
def test_metric_is_assumed_only_where_the_number_fits(
    value: str, unit: str, scale: str, fits: bool
) -> None:
    assert may_be_assumed(measured(value), unit=unit, scale=scale) is fits


@pytest.mark.parametrize(
    ("value", "unit", "scale", "fits"),
    [
        ("100", "%", "share", True),
        ("100.1", "%", "share", False),
        ("12", "ms", "share", False),
        ("1.2", "", "correlation", False),
        ("900", "", "unbounded", True),
    ],
)
def test_numbers_off_the_scale(value: str, unit: str, scale: str, fits: bool) -> None:
    assert is_on_scale(measured(value), unit=unit, scale=scale) is fits
