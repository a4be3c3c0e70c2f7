"""Features by name, and what takes them: reading wants what they weigh, training their names.

A function of features gives their names for a few values. It is not called but handed to a weigher
with the values: the weigher of a model remembers what they weigh together, since the same values
come again and again, and `NAMES` gives the names themselves. Both kinds of sums are made with `+`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import ParamSpec, Protocol, TypeVar

Names = tuple[str, ...]

CROSS = "\u00d7"

P = ParamSpec("P")
# A sum of features: of their weights, in whole steps, or all their names.
S = TypeVar("S", int, Names)
S_co = TypeVar("S_co", covariant=True)


class Weigh(Protocol[S_co]):
    """What features weigh that depend on few values."""

    def __call__(
        self, features: Callable[P, Names], /, *values: P.args, **named: P.kwargs
    ) -> S_co: ...


class Weigher(Protocol[S_co]):
    """Adds features up."""

    @property
    def weigh(self) -> Weigh[S_co]: ...

    def each(self, names: Iterable[str], /) -> S_co:
        """Of features that rarely come together again."""


class LinkWeigher(Weigher[S_co], Protocol[S_co]):
    """Adds up features of links."""

    def crossed(self, names: Names, crosses: Names, /) -> S_co:
        """Of features that count once for each of `crosses`.

        They count as they are (""), or together with what sort of name it is ("E" for an evident
        data set).
        """


class _FeatureNames:
    """The names themselves, to train with and to show."""

    def weigh(
        self, features: Callable[P, Names], /, *values: P.args, **named: P.kwargs
    ) -> Names:
        return features(*values, **named)

    def each(self, names: Iterable[str], /) -> Names:
        return tuple(names)

    def crossed(self, names: Names, crosses: Names, /) -> Names:
        return tuple(
            f"{cross}{CROSS}{name}" if cross else name
            for cross in crosses
            for name in names
        )


NAMES = _FeatureNames()
