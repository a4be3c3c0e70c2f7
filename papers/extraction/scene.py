"""A text as read so far, and the candidates for what its numbers belong to."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import Generic

from papers.extraction.clauses import Clause
from papers.extraction.comparators import ComparatorPhrase, find_comparators
from papers.extraction.cues import Cues
from papers.extraction.entities import Entities
from papers.extraction.evidence import (
    APPOSED_MODEL,
    DATASET_EVIDENCE,
    MODEL_NOUN,
    MODEL_SHAPE,
    OWN_EVIDENCE,
    SUBJECT,
)
from papers.extraction.features import S
from papers.extraction.introduced import (
    Introduced,
    introduced_phrases,
    title_phrases,
)
from papers.extraction.normalize import lower_in_place
from papers.extraction.sorts import MODEL
from papers.extraction.types import NameMention, NumberMention


@dataclass(slots=True)
class Candidate(Generic[S]):
    """A name that a number may belong to, with the sum of what speaks for it."""

    text: str  # "" stands for none
    added: S
    start: int = -1  # where it is written, in the normalised text
    group: int = -1  # readings of one phrase share a group and count together


@dataclass(slots=True)
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
    sentences_of: list[list[int]]  # entity -> the sentences that name it, in order
    # Entities that a number of another sentence may belong to.
    known_datasets: list[int]
    known_models: list[int]
    evident_datasets: int  # how many names are data sets for sure
    entity_named: dict[str, int]  # text -> entity
    cues: Cues
    title: str
    starts: list[int]  # where sentences begin
    _introduced: list[tuple[int, Introduced]] | None = None

    def introduced(self) -> list[tuple[int, Introduced]]:
        """What the paper introduces: sentence (-1: the title) and phrase; found when asked for."""
        if self._introduced is None:
            phrases = title_phrases(self.title, self.cues)
            phrases += introduced_phrases(
                self.text, lower_in_place(self.text), self.cues
            )
            self._introduced = [
                (bisect_right(self.starts, phrase.start) - 1, phrase)
                for phrase in phrases
            ]
        return self._introduced


# Of these, no more than this many are considered, so that cost stays linear.
MOST_KNOWN = 24

_MODEL_EVIDENCE = OWN_EVIDENCE | SUBJECT | APPOSED_MODEL | MODEL_NOUN | MODEL_SHAPE


def set_scene(
    title: str,
    text: str,
    numbers: list[NumberMention],
    mentions: list[NameMention],
    entities: Entities,
    clauses: list[Clause],
    starts: list[int],
    discarded: dict[int, str],
    cues: Cues,
) -> Scene:
    """The scene of a text whose numbers, names and sentences are known."""
    sentence_of = [bisect_right(starts, mention.start) - 1 for mention in mentions]
    datasets, models = [], []
    evident = 0
    for index, entity in enumerate(entities.entities):
        is_dataset = entity.is_dataset()
        evident += is_dataset
        if is_dataset or entity.evidence & DATASET_EVIDENCE:
            datasets.append(index)
        if (
            index == entities.own
            or entity.types & MODEL
            or entity.evidence & _MODEL_EVIDENCE
        ):
            models.append(index)
    return Scene(
        text,
        numbers,
        mentions,
        entities,
        clauses,
        {
            clause.index: find_comparators(
                text,
                clause.start,
                clause.end,
                [numbers[i] for i in clause.number_items],
            )
            for clause in clauses
        },
        sentence_of,
        discarded,
        [sorted({sentence_of[m] for m in e.mentions}) for e in entities.entities],
        datasets[:MOST_KNOWN],
        models[:MOST_KNOWN],
        evident,
        {e.text: i for i, e in reversed(list(enumerate(entities.entities)))},
        cues,
        title,
        starts,
    )
