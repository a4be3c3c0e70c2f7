"""The values that the stages of extraction take and give."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple


class Span(NamedTuple):
    """Half-open `[start, end)` in characters of the abstract as stored."""

    start: int
    end: int


class Kind(StrEnum):
    """What a claim's number is."""

    RESULT = "result"
    BASELINE = "baseline"
    IMPROVEMENT = "improvement"
    EFFICIENCY = "efficiency"


class Bound(StrEnum):
    """How the text bounds the number."""

    EXACT = "="
    ABOUT = "~"
    AT_LEAST = ">="
    AT_MOST = "<="


class Direction(StrEnum):
    """Whether an improvement claim reports a gain or a loss."""

    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class ExtractedClaim:
    """A number of an abstract with what it measures, as the machine reads it.

    `abstract[span.start:span.end]` is the number as printed (of a range: from its first
    digit to its last), `abstract[sentence.start:sentence.end]` its evidence.
    """

    span: Span
    value: Decimal
    value_high: Decimal | None
    unit: str
    bound: Bound
    kind: Kind
    direction: Direction | None
    relative: bool | None
    metric: str | None
    dataset: str | None
    model: str | None
    comparator: str | None
    condition: str
    own: bool | None
    says_best: bool
    sentence: Span
    confidence: float
    rule: str


class NumberRole(StrEnum):
    """How a number stands to its neighbour: `from A to B`, `A vs. B`."""

    FROM = "from"
    TO = "to"
    LEFT = "left of vs."
    RIGHT = "right of vs."


class NumberMention(NamedTuple):
    """A number as written, in characters of the normalised text.

    `start` and `end` enclose its digits (of a range: first digit to last digit), `left` and
    `right` also its sign, bound and unit.
    """

    start: int
    end: int
    left: int
    right: int
    digits: str  # "1,234.5" is "1234.5"
    digits_high: str  # of a range, else ""
    unit: str
    unit_class: str  # "share", "points", "factor", "time", ..., or "" for a bare number
    bound: Bound
    sign: str  # "+", "-" or ""
    word: str  # what is glued to it by a hyphen: "shot" of "5-shot"
    role: NumberRole | None
    partner: int  # index of the other number of the pair, or -1


class NameMention(NamedTuple):
    """A name as written, in characters of the normalised text."""

    start: int
    end: int
    text: str
    types: int  # what the registry knows it as: bits of `NameType`
    is_known: bool  # in the registry, whatever the context


@dataclass(frozen=True, slots=True)
class Setting:
    """One typed pair that says under what a number was measured.

    A splitting setting puts results into different groups of a ranking; others are shown only.
    """

    name: str  # the cue's key: "shots", "split", "epsilon", "protocol", ...
    value: str  # canonical: "5", "test-dev", "8/255", "zero-shot"
    splits: bool
