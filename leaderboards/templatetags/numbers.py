"""Numbers as pages show them. Templates round and count nothing: they use these."""

from __future__ import annotations

from decimal import Decimal
from typing import Protocol

from django.template import Library

from papers.models import Claim

register = Library()

_SIGNS = {"=": "", "~": "≈ ", ">=": "≥ ", "<=": "≤ "}
_UNITS = {"x": "×", "points": " points", "deg": "°"}
_GLUED = frozenset("%MBK°×")


class Reported(Protocol):
    """What has a number as printed, with its unit and bound: claims and results."""

    number: str
    unit: str
    bound: str


class Comparable(Protocol):
    """What has a value on a leaderboard's scale, with its printed precision: results."""

    value: Decimal
    decimals: int


@register.filter
def as_reported(claim: Reported) -> str:
    """The number as printed with its bound and unit: "≥ 95.9%", "2.3×", "31.2 dB"."""
    return bounded(f"{claim.number}{unit_shown(claim.unit)}", claim.bound)


@register.filter
def as_meant(claim: Claim) -> str:
    """A claim's number as a heading gives it: as printed, unless a curator corrected it."""
    return bounded(f"{claim.shown_number}{unit_shown(claim.unit)}", claim.bound)


def bounded(number: str, bound: str) -> str:
    """A number behind the sign of its bound: "≥ 57.5"."""
    return f"{_SIGNS[bound]}{number}"


def unit_shown(unit: str) -> str:
    """A unit as it follows its number, with the space that belongs between them."""
    shown = _UNITS.get(unit, unit)
    if not shown or shown in _GLUED or shown.startswith(" "):
        return shown
    return f" {shown}"


@register.filter
def plain(value: Decimal | None) -> str:
    """A decimal without the zeros that only its column gave it: "95.9", "1200"."""
    return "" if value is None else f"{value.normalize():f}"


def comparable(result: Comparable) -> str:
    """The value on its leaderboard's scale, with as many digits as were printed."""
    return f"{result.value:.{max(result.decimals, 0)}f}"


@register.filter
def confidence(value: float | None) -> str:
    """A confidence with two digits; never "1.00", which nobody can promise."""
    return "" if value is None else f"{min(value, 0.99):.2f}"


@register.filter
def counted(count: int, noun: str) -> str:
    """A count with its noun: `{{ 3|counted:"paper" }}`; give "study,studies" if irregular."""
    one, _, many = noun.partition(",")
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def paddings(values: list[str]) -> list[str]:
    """What each number lacks behind its point to be as long as the longest of its column.

    Shown invisibly behind the number, this puts the points of a column in one line.
    """
    longest = max((_behind_point(v) for v in values), key=len, default="")
    return [longest[len(_behind_point(v)) :] for v in values]


def _behind_point(value: str) -> str:
    _, point, digits = value.partition(".")
    return point + "0" * len(digits)
