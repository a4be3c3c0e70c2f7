"""The numbers of an abstract that no claim stands at: where a curator may add one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from papers.extraction.normalize import normalize
from papers.extraction.numbers import find_numbers
from papers.extraction.units import default_units
from papers.models import Claim

_CONTEXT = 45


@dataclass(frozen=True, slots=True)
class UnclaimedNumber:
    """A number of an abstract with what its form says, and a few words around it."""

    start: int
    end: int
    number: str
    value: str
    value_high: str
    unit: str
    bound: str
    before: str
    after: str

    @property
    def place(self) -> str:
        """Names it in the address of its form."""
        return str(self.start)


def unclaimed_numbers(
    abstract: str, claims: Iterable[Claim]
) -> tuple[UnclaimedNumber, ...]:
    """The numbers of an abstract that overlap no live claim, in order."""
    taken = [
        (claim.start, claim.end)
        for claim in claims
        if not claim.is_withdrawn and claim.start is not None and claim.end is not None
    ]
    normal = normalize(abstract)
    found = []
    for mention in find_numbers(normal.text, default_units()):
        start = normal.stored(mention.start)
        # The last digit is mapped, not the place behind it: there a stretch may end.
        end = normal.stored(mention.end - 1) + 1
        is_taken = any(start < until and begin < end for begin, until in taken)
        if is_taken or not abstract[start : start + 1].isdigit():
            continue
        found.append(
            UnclaimedNumber(
                start=start,
                end=end,
                number=abstract[start:end],
                value=mention.digits,
                value_high=mention.digits_high,
                unit=mention.unit,
                bound=str(mention.bound),
                before=abstract[max(0, start - _CONTEXT) : start],
                after=abstract[end : end + _CONTEXT],
            )
        )
    return tuple(found)
