"""A printed number becomes a comparable one: on the scale of its metric."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from papers.extraction.registry import Scale

_HUNDRED = Decimal(100)
_FRACTION = re.compile(r"[.,·](\d+)")
# Units that a share may be printed with; "points" stands for percent in loose writing.
_SHARE_UNITS = frozenset({"%", "", "points"})
_FLIPPED = {">=": "<=", "<=": ">="}


@dataclass(frozen=True, slots=True)
class Measured:
    """A number with its bound; `decimals` is how many digits after the point were printed.

    They may be negative: a printed 0.9 is 90 on a scale to 100, known to the tens.
    """

    value: Decimal
    value_high: Decimal | None
    bound: str
    decimals: int

    @property
    def is_range(self) -> bool:
        """Whether two ends are given."""
        return self.value_high is not None


def printed_decimals(number: str, value: Decimal) -> int:
    """Digits after the point of a number as printed; of a range, of its first end."""
    fraction = _FRACTION.search(number)
    if fraction and f".{fraction[1]}" in f"{value:f}":
        return len(fraction[1])
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def comparable(measured: Measured, *, unit: str, scale: str) -> Measured:
    """The number on the scale of its metric.

    >>> bare = Measured(Decimal("0.921"), None, "=", 3)
    >>> comparable(bare, unit="", scale="share").value
    Decimal('92.100')
    """
    top = measured.value if measured.value_high is None else measured.value_high
    if scale == Scale.SHARE and unit != "%" and top <= 1:
        return _scaled(measured, _HUNDRED, -2)
    if scale == Scale.CORRELATION and top > 1:
        return _scaled(measured, 1 / _HUNDRED, 2)
    return measured


def complement(measured: Measured) -> Measured:
    """100 minus the number: an accuracy for an error. At most becomes at least.

    >>> complement(Measured(Decimal("3.5"), None, "<=", 1))
    Measured(value=Decimal('96.5'), value_high=None, bound='>=', decimals=1)
    """
    bound = _FLIPPED.get(measured.bound, measured.bound)
    if measured.value_high is None:
        return replace(measured, value=_HUNDRED - measured.value, bound=bound)
    return replace(
        measured,
        value=_HUNDRED - measured.value_high,
        value_high=_HUNDRED - measured.value,
        bound=bound,
    )


def is_on_scale(measured: Measured, *, unit: str, scale: str) -> bool:
    """Whether a comparable number can be a value of a metric of this scale."""
    low = measured.value
    top = low if measured.value_high is None else measured.value_high
    if scale == Scale.SHARE:
        return unit in _SHARE_UNITS and low >= 0 and top <= _HUNDRED
    if scale == Scale.CORRELATION:
        return unit in _SHARE_UNITS and low >= -1 and top <= 1
    return True


def may_be_assumed(measured: Measured, *, unit: str, scale: str) -> bool:
    """Whether a number printed without a metric can be one of this scale.

    Stricter than `is_on_scale`: a bare 57.5 is no correlation, and a percentage is nothing
    of an unbounded metric.
    """
    top = measured.value if measured.value_high is None else measured.value_high
    if scale == Scale.SHARE:
        return unit in {"%", ""} and top <= _HUNDRED
    if scale == Scale.CORRELATION:
        return unit == "" and top <= 1
    return unit not in {"%", "points", "x"}


def _scaled(measured: Measured, factor: Decimal, shift: int) -> Measured:
    high = measured.value_high
    return replace(
        measured,
        value=measured.value * factor,
        value_high=None if high is None else high * factor,
        decimals=measured.decimals + shift,
    )
