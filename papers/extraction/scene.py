"""A text as read so far, and the candidates for what its numbers belong to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from papers.extraction.clauses import Clause
from papers.extraction.comparators import ComparatorPhrase
from papers.extraction.entities import Entities
from papers.extraction.types import NameMention, NumberMention

CROSS = "\u00d7"


class Candidate(NamedTuple):
    """A name that a number may belong to, with the features of the link.

    `standing` are the features of how name and number stand to each other. They are the same
    for all roles, and count once for each of `crosses`: as they are (""), or together with
    what sort of name it is ("E" for an evident data set).
    """

    text: str  # "" stands for none
    features: list[str]
    base: tuple[str, ...] = ()  # features of the name itself
    standing: tuple[str, ...] = ()
    crosses: tuple[str, ...] = ("",)
    start: int = -1  # where it is written, in the normalised text
    group: int = -1  # readings of one phrase share a group and count together

    def all_features(self) -> list[str]:
        """All features by the names under which they have weights."""
        crossed = [
            crossed_name(cross, feature)
            for cross in self.crosses
            for feature in self.standing
        ]
        return [*self.features, *self.base, *crossed]


def crossed_name(cross: str, feature: str) -> str:
    """The name of a feature together with a sort of name."""
    return f"{cross}{CROSS}{feature}" if cross else feature


@dataclass(frozen=True, slots=True)
class Scene:
    """All that the candidates of one text are taken from."""

    text: str
    numbers: list[NumberMention]
    mentions: list[NameMention]
    entities: Entities
    clauses: list[Clause]
    phrases: dict[int, list[ComparatorPhrase]]  # clause index -> comparators
    sentence_of: list[int]  # mention -> index of its sentence
    discarded: dict[int, str]  # number -> why it is no claim by its form alone
