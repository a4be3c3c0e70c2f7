"""Stage 5a: whose names stand beside a number; one beside a rival's is a baseline."""

from __future__ import annotations

from bisect import bisect_left

from papers.extraction.clauses import Clause
from papers.extraction.entities import Entities
from papers.extraction.evidence import (
    OWN_EVIDENCE,
    RIVAL,
)
from papers.extraction.features import Names
from papers.extraction.sorts import MODEL

_NEAR = 4  # how many symbols behind a number a name still tells of it


def names_beside(
    clause: Clause, item: int, head: int, tail: int, entities: Entities
) -> list[tuple[str, str, int]]:
    """The names on both sides, for `beside_number`: whose, which side, how far away."""
    places = clause.name_places
    at = bisect_left(places, item)
    parts = []
    if at:
        place = places[at - 1]
        parts.append(
            (_standing(clause, place, entities), "<", min(head - place, 9) // 3)
        )
    if at < len(places) and places[at] - tail <= _NEAR:
        parts.append((_standing(clause, places[at], entities), ">", places[at] - tail))
    return parts


def _standing(clause: Clause, place: int, entities: Entities) -> str:
    """Whose a name is, in one word: the paper's, a rival's, a data set's."""
    index = entities.of_mention[clause.item_mentions[place]]
    entity = entities.entities[index]
    if index == entities.own:
        return "own"
    if index == entities.own_dataset:
        return "ownset"
    if entity.is_dataset():
        return "set"
    if entity.evidence & RIVAL:
        return "rival"
    if entity.evidence & OWN_EVIDENCE:
        return "ours"
    return "model" if entity.types & MODEL else "other"


def beside_number(standing: str, side: str, away: int) -> Names:
    """What the whole text tells about a name beside a number: a rival's is a baseline."""
    return f"by{side}{standing}", f"by{side}{standing}{away}"
