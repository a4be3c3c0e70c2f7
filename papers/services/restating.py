"""A paper's number in other words: which claims of an old abstract stand in the new one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from papers.extraction.registry import fold
from papers.extraction.types import ExtractedClaim
from papers.models import Claim

# Of a hostile abstract that repeats one number without end, so many are looked at.
_MOST_LOOKED_AT = 20

_Number = tuple[str, Decimal, Decimal | None]


def restated(
    gone: Iterable[Claim], read: Iterable[ExtractedClaim]
) -> dict[int, ExtractedClaim]:
    """By its key, what each claim whose sentence is gone has become, where it has.

    It is the same number of the same kind, and neither text names a data set, metric, model
    or comparator that is none of the other's: "zero-shot gIoU" may be "gIoU", and what one
    text leaves out the other may say. The one that agrees in most is taken, each once.
    """
    left: dict[_Number, list[ExtractedClaim]] = defaultdict(list)
    for claim in read:
        left[str(claim.kind), claim.value, claim.value_high].append(claim)
    became: dict[int, ExtractedClaim] = {}
    for was in gone:
        same_number = left[was.kind, was.value, was.value_high]
        agreeing = [
            (agreement, claim)
            for claim in same_number[:_MOST_LOOKED_AT]
            if (agreement := _agreement(was, claim)) is not None
        ]
        if agreeing:
            _, became[was.pk] = max(agreeing, key=lambda pair: pair[0])
            same_number.remove(became[was.pk])
    return became


def _agreement(was: Claim, now: ExtractedClaim) -> int | None:
    """In how much two readings of a number agree; none where they speak of two things."""
    agreement = 0
    for before, after in (
        (was.unit, now.unit),
        (was.dataset, now.dataset),
        (was.metric, now.metric),
        (was.model, now.model),
        (was.comparator, now.comparator),
        (was.direction, now.direction),
    ):
        one, other = _words(before), _words(after)
        if not (one <= other or other <= one):
            return None
        agreement += one == other
    return agreement


def _words(name: str | None) -> frozenset[str]:
    """The words of a name as names are compared; a sign like "%" is its own word."""
    return frozenset(fold(word) or word for word in (name or "").split())
