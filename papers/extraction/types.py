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


@dataclass(frozen=True, slots=True)
class Setting:
    """One typed pair that says under what a number was measured.

    A splitting setting puts results into different groups of a ranking; others are shown only.
    """

    name: str  # the cue's key: "shots", "split", "epsilon", "protocol", ...
    value: str  # canonical: "5", "test-dev", "8/255", "zero-shot"
    splits: bool
