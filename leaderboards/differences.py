"""What an improvement claim implies: the number that follows, and whether it is reported.

Plain functions over frozen values on the scale of a leaderboard's metric. Every printed
number stands for all numbers that round to it, so that rounding never makes a warning.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from itertools import product

from papers.extraction.registry import Scale
from papers.extraction.types import Bound, Direction

_HUNDRED = Decimal(100)
_ONE = Decimal(1)
_POINTS = frozenset({"", "points"})
_FACTOR = "x"
# More digits behind the point than any column holds are of no use.
_PLACES = Decimal("1e-10")
_LARGEST = Decimal(10) ** 13


class Reading(StrEnum):
    """How a difference is meant."""

    ABSOLUTE = "absolute"  # in points of the scale
    RELATIVE = "relative"  # as a share, or a multiple, of what it is compared with


class Verdict(StrEnum):
    """Whether a difference and reported numbers can all be right."""

    UNTOLD = "untold"
    FITS = "fits"
    DISAGREES = "disagrees"


@dataclass(frozen=True, slots=True)
class Scaling:
    """The metric that a difference is of, as far as it matters here."""

    scale: str
    higher_is_better: bool
    is_complement: bool = False  # the difference is of 100 minus the board's numbers


@dataclass(frozen=True, slots=True)
class Difference:
    """By how much one model is said to be better than another, as printed."""

    value: Decimal
    value_high: Decimal | None
    bound: str
    unit: str
    decimals: int
    direction: str
    is_relative: bool | None  # null where the text does not say


@dataclass(frozen=True, slots=True)
class Number:
    """A reported number on the scale of the board, with its key and precision."""

    result_id: int
    value: Decimal
    decimals: int


@dataclass(frozen=True, slots=True)
class Between:
    """All numbers that a printed one may stand for, and the one printed."""

    low: Decimal
    middle: Decimal
    high: Decimal

    def meets(self, other: Between) -> bool:
        """Whether some number is in both."""
        return self.low <= other.high and other.low <= self.high


@dataclass(frozen=True, slots=True)
class Checked:
    """What follows from a difference and the reported numbers around it."""

    verdict: Verdict = Verdict.UNTOLD
    reading: Reading | None = None
    model: Number | None = None  # the numbers that were looked at
    comparator: Number | None = None
    # Of the model; of what it is compared with, where only the model's number is known.
    implied_absolute: Decimal | None = None
    implied_relative: Decimal | None = None
    implied_decimals: int = 0


def check(
    difference: Difference,
    scaling: Scaling,
    models: Sequence[Number],
    comparators: Sequence[Number],
    *,
    may_disagree: bool = True,
) -> Checked:
    """What a difference implies, and whether it fits the numbers reported for both sides.

    Of several numbers for one side any that fits will do, and the first one stands for
    them otherwise. A difference that is only about right, or a range, cannot disagree.
    """
    sizes = dict(_sizes(difference, scaling.scale))
    if not sizes or difference.direction not in (Direction.UP, Direction.DOWN):
        return Checked()
    known = next(iter(sizes)) if len(sizes) == 1 else None
    model, comparator = next(iter(models), None), next(iter(comparators), None)
    if comparator is None and model is None:
        return Checked(reading=known)
    if comparator is None or model is None:
        return _imply(difference, scaling, sizes, model, comparator, known)
    for reported, base in product(models, comparators):
        for reading, size in sizes.items():
            implied = _apply(difference, scaling, reading, size, _between(base))
            if implied and _fits(difference, scaling, implied, _between(reported)):
                found = _imply(difference, scaling, sizes, None, base, reading)
                return _judged(found, Verdict.FITS, reported)
    found = _imply(difference, scaling, sizes, None, comparator, known)
    is_firm = difference.value_high is None and difference.bound != Bound.ABOUT
    verdict = Verdict.DISAGREES if is_firm and may_disagree else Verdict.UNTOLD
    return _judged(found, verdict, model)


def _sizes(difference: Difference, scale: str) -> Iterator[tuple[Reading, Between]]:
    """How large a difference is in each way that it may be meant."""
    unit, printed = difference.unit, _printed(difference)
    may_be = {
        Reading.ABSOLUTE: difference.is_relative is not True,
        Reading.RELATIVE: difference.is_relative is not False,
    }
    if unit == _FACTOR:
        if printed.low > 0:
            yield Reading.RELATIVE, printed
        return
    if may_be[Reading.ABSOLUTE]:
        if scale == Scale.UNBOUNDED:
            if unit != "%":
                yield Reading.ABSOLUTE, printed
        elif unit in _POINTS or unit == "%":
            yield Reading.ABSOLUTE, _on_scale(printed, unit, scale)
    if may_be[Reading.RELATIVE] and unit == "%":
        yield Reading.RELATIVE, _scaled(printed, _ONE / _HUNDRED)


def _printed(difference: Difference) -> Between:
    half = _half(difference.decimals)
    high = difference.value_high
    top = difference.value if high is None else high
    return Between(difference.value - half, difference.value, top + half)


def _on_scale(printed: Between, unit: str, scale: str) -> Between:
    """A difference in points on the scale of the metric: as scores are converted."""
    if scale == Scale.SHARE and unit == "" and printed.middle <= 1:
        return _scaled(printed, _HUNDRED)
    if scale == Scale.CORRELATION and (unit == "%" or printed.middle > 1):
        return _scaled(printed, _ONE / _HUNDRED)
    return printed


def _scaled(size: Between, factor: Decimal) -> Between:
    return Between(size.low * factor, size.middle * factor, size.high * factor)


def _half(decimals: int) -> Decimal:
    return Decimal(5).scaleb(-decimals - 1)


def _between(number: Number) -> Between:
    half = _half(number.decimals)
    return Between(number.value - half, number.value, number.value + half)


def _grows(difference: Difference, scaling: Scaling) -> bool:
    """Whether the model's number is the larger one, in the metric that was printed."""
    is_better = difference.direction == Direction.UP
    is_higher_better = scaling.higher_is_better != scaling.is_complement
    return is_better == is_higher_better


def _apply(
    difference: Difference,
    scaling: Scaling,
    reading: Reading,
    size: Between,
    base: Between,
    *,
    backwards: bool = False,
) -> Between | None:
    """What follows for the model from the comparator's number; backwards, the reverse."""
    if scaling.is_complement:
        base = _turned(base)
    grows = _grows(difference, scaling)
    ends = [
        end
        for number, step in product(
            (base.low, base.high, base.middle), (size.low, size.high, size.middle)
        )
        if (
            end := _step(
                number,
                step,
                reading,
                grows=grows,
                is_factor=difference.unit == _FACTOR,
                backwards=backwards,
            )
        )
        is not None
    ]
    if len(ends) < 9 or max(map(abs, ends)) > _LARGEST:
        return None
    implied = Between(min(ends), ends[-1], max(ends))
    return _turned(implied) if scaling.is_complement else implied


def _step(
    number: Decimal,
    size: Decimal,
    reading: Reading,
    *,
    grows: bool,
    is_factor: bool,
    backwards: bool,
) -> Decimal | None:
    """One number from another; nothing where that makes no sense."""
    if reading is Reading.ABSOLUTE:
        return number + size if grows != backwards else number - size
    if is_factor:
        factor = size if grows else _ONE / size
    else:
        factor = _ONE + size if grows else _ONE - size
    if not backwards:
        return number * factor
    return number / factor if factor > 0 else None


def _turned(number: Between) -> Between:
    return Between(
        _HUNDRED - number.high, _HUNDRED - number.middle, _HUNDRED - number.low
    )


def _fits(
    difference: Difference, scaling: Scaling, implied: Between, reported: Between
) -> bool:
    if implied.meets(reported):
        return True
    # "At least" and "up to" say on which side of the implied number the model stands.
    if difference.bound not in (Bound.AT_LEAST, Bound.AT_MOST):
        return False
    is_up = _grows(difference, scaling) != scaling.is_complement
    is_beyond = reported.low > implied.high if is_up else reported.high < implied.low
    return is_beyond == (difference.bound == Bound.AT_LEAST)


def _imply(
    difference: Difference,
    scaling: Scaling,
    sizes: dict[Reading, Between],
    model: Number | None,
    comparator: Number | None,
    reading: Reading | None,
) -> Checked:
    """The number that follows for one side from that of the other."""
    base = comparator or model
    assert base is not None, "one of them is known"
    implied = {
        way: found.middle.quantize(_PLACES)
        for way, size in sizes.items()
        if reading in (None, way)
        and (
            found := _apply(
                difference,
                scaling,
                way,
                size,
                _between(base),
                backwards=comparator is None,
            )
        )
    }
    return Checked(
        reading=reading,
        model=model,
        comparator=comparator,
        implied_absolute=implied.get(Reading.ABSOLUTE),
        implied_relative=implied.get(Reading.RELATIVE),
        implied_decimals=max(base.decimals, 0),
    )


def _judged(found: Checked, verdict: Verdict, model: Number) -> Checked:
    return replace(found, verdict=verdict, model=model)
