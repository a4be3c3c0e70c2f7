"""What the whole text tells about a name: introduced here, a benchmark, a rival."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field

from papers.extraction.abbreviations import long_form
from papers.extraction.cues import Cues
from papers.extraction.evidence import (
    AFTER_ON,
    APPOSED_DATASET,
    APPOSED_MODEL,
    DATASET_NOUN,
    DATASET_SHAPE,
    IN_TITLE,
    INTRODUCED,
    LISTED_DATASET,
    OPENS,
    OURS,
    OWN_VARIANT,
    RIVAL,
    SCORED_ON,
    SUBJECT,
    TITLE_DATASET,
    TITLE_HEAD,
    evidence_around,
    introductions,
    is_introduced,
)
from papers.extraction.name_finder import folded
from papers.extraction.sorts import DATASET, EXTENDED, METRIC, MODEL, ORDINARY, PLAIN
from papers.extraction.types import NameMention

_TITLE_DATASET = re.compile(
    r"(?<![-\w])(?:benchmark|dataset|data set|corpus|testbed|suite|challenge|leaderboard|benchmarking|evaluating|can .*\?|how .*\?)",
    re.IGNORECASE,
)

# "GECToR – Grammatical Error Correction: Tag, Not Rewrite"
_TITLE_HEAD_END = re.compile(r"\s?:|\s[\u2013\u2014-]{1,3}\s")

# The types of a name that tell to which numbers it belongs.
TELLING = DATASET | METRIC | MODEL | ORDINARY | EXTENDED | PLAIN

_SHORTEST_BASE = 3  # of two letters too many names begin alike


@dataclass(slots=True)
class Entity:
    """All mentions of one name in a text."""

    key: str
    text: str
    types: int
    evidence: int = 0
    mentions: list[int] = field(default_factory=list)

    def is_dataset(self) -> bool:
        """Whether the text or the registry speaks for a data set."""
        if self.types & DATASET and not self.types & MODEL:
            return True
        return bool(
            self.evidence
            & (
                APPOSED_DATASET
                | DATASET_NOUN
                | DATASET_SHAPE
                | TITLE_DATASET
                | LISTED_DATASET
                | SCORED_ON
            )
            and not self.evidence & APPOSED_MODEL
            and not self.types & MODEL
        )

    def is_variant_of(self, other: Entity) -> bool:
        """Whether its name is the other's with a size or a version: ViT-H/14 of ViT.

        VitPose is none: there the name itself goes on.
        """
        length = len(other.key)
        if length < _SHORTEST_BASE or not self.key.startswith(other.key):
            return False
        letters = 0
        for character in self.text:
            if letters == length:
                return not character.isalpha()
            letters += character.isalnum()
        return False


@dataclass(frozen=True, slots=True)
class Entities:
    """The names of a text, and which of them is the paper's own method."""

    entities: tuple[Entity, ...]
    of_mention: tuple[int, ...]  # index of a mention -> index of its entity
    own: int  # the paper's own method, or -1
    own_dataset: int  # the benchmark that the paper introduces, or -1


def gather_entities(
    title: str, text: str, mentions: list[NameMention], cues: Cues
) -> Entities:
    """The names that the mentions are of, with the evidence about each."""
    entities: list[Entity] = []
    by_key: dict[str, int] = {}
    of_mention: list[int] = []
    verbs = introductions(text)
    for index, mention in enumerate(mentions):
        if mention.types & METRIC and not mention.types & (DATASET | MODEL):
            of_mention.append(-1)
            continue
        key = folded(mention.text)
        at = by_key.get(key)
        if at is None:
            at = len(entities)
            entities.append(Entity(key, mention.text, mention.types))
            by_key[key] = at
        entity = entities[at]
        entity.types |= mention.types
        entity.mentions.append(index)
        entity.evidence |= evidence_around(text, mention, cues)
        near = bisect_left(verbs, mention.start)
        if (
            near
            and verbs[near - 1] > mention.start - 90
            and is_introduced(text, mention.start, verbs[near - 1])
        ):
            entity.evidence |= INTRODUCED
        of_mention.append(at)
        if text[mention.start - 1 : mention.start] == "(":
            # "Mixed Preference Optimization (MPO)" is one name, called by its short form.
            long_start = long_form(text, mention)
            if long_start >= 0:
                _merge_into(
                    at, long_start, index, mentions, of_mention, entities, by_key
                )
    _share_lists(text, mentions, of_mention, entities)
    own, own_dataset = _find_own(title, entities, by_key)
    return Entities(tuple(entities), tuple(of_mention), own, own_dataset)


def _merge_into(
    at: int,
    long_start: int,
    index: int,
    mentions: list[NameMention],
    of_mention: list[int],
    entities: list[Entity],
    by_key: dict[str, int],
) -> None:
    """Let mentions inside a long form be mentions of its abbreviation."""
    short = entities[at]
    earlier = index - 1
    while earlier >= 0 and mentions[earlier].start >= long_start:
        old = of_mention[earlier]
        if old >= 0 and old != at and not entities[old].types & (DATASET | MODEL):
            short.evidence |= entities[old].evidence
            of_mention[earlier] = at
            short.mentions.insert(0, earlier)
            if entities[old].mentions == [earlier]:
                # Later uses of the same part mean the same.
                by_key[entities[old].key] = at
                entities[old].mentions = []
                entities[old].evidence = 0
                entities[old].types = METRIC
        earlier -= 1


_LIST_JOINT = re.compile(
    r"(?:\s?\([^()]{0,24}\))?\s?(?:,\s?(?:and\s|or\s)?|/|;\s?|\s(?:and|&|or)\s)(?:the\s|on\s)?"
)


def joined_in_list(text: str, one: NameMention, other: NameMention) -> bool:
    """Whether two names follow each other in a list: "A, B (1.2%) and C"."""
    gap = other.start - one.end
    return (
        0 < gap < 34 and _LIST_JOINT.fullmatch(text, one.end, other.start) is not None
    )


def _share_lists(
    text: str,
    mentions: list[NameMention],
    of_mention: list[int],
    entities: list[Entity],
) -> None:
    """What is listed with a data set is one; "on" holds for the whole list."""
    run: list[int] = []
    for index in range(len(mentions) + 1):
        if index < len(mentions) and of_mention[index] >= 0:
            if run and joined_in_list(text, mentions[run[-1]], mentions[index]):
                run.append(index)
                continue
            following = [index]
        else:
            following = []
        if len(run) > 1:
            members = [entities[of_mention[i]] for i in run]
            shared = members[0].evidence & (AFTER_ON | RIVAL)
            shared |= (members[0].evidence | members[-1].evidence) & DATASET_NOUN
            if any(m.types & DATASET and not m.types & MODEL for m in members):
                shared |= LISTED_DATASET
            for member in members:
                if not (shared & LISTED_DATASET and member.types & DATASET):
                    member.evidence |= shared
                else:
                    member.evidence |= shared & ~LISTED_DATASET
        run = following


def _find_own(
    title: str, entities: list[Entity], by_key: dict[str, int]
) -> tuple[int, int]:
    """The paper's own method and its own benchmark, by title and introduction."""
    head, colon, tail = _TITLE_HEAD_END.sub(":", title, count=1).partition(":")
    head_key = folded(head) if colon and len(head) < 60 else ""
    folded_title = folded(title)
    is_dataset_title = bool(_TITLE_DATASET.search(tail or title))
    if head_key and head_key not in by_key and _looks_named(head):
        by_key[head_key] = len(entities)
        entities.append(Entity(head_key, head.strip(), 0))
    best, best_score = -1, 0
    best_dataset, best_dataset_score = -1, 0
    for index, entity in enumerate(entities):
        if entity.key == head_key:
            entity.evidence |= TITLE_HEAD
            if is_dataset_title:
                entity.evidence |= TITLE_DATASET
        elif len(entity.key) > 2 and entity.key in folded_title:
            entity.evidence |= IN_TITLE
        evidence = entity.evidence
        score = (
            6 * bool(evidence & TITLE_HEAD)
            + 4 * bool(evidence & INTRODUCED)
            + 2 * bool(evidence & APPOSED_MODEL)
            + 3 * bool(evidence & OURS)
            + bool(evidence & IN_TITLE)
            + bool(evidence & (SUBJECT | OPENS))
        )
        speaks_for_dataset = evidence & (
            APPOSED_DATASET | DATASET_SHAPE | TITLE_DATASET | DATASET_NOUN
        )
        if speaks_for_dataset and not evidence & APPOSED_MODEL:
            if (
                evidence & (TITLE_HEAD | INTRODUCED | OURS)
                and score > best_dataset_score
            ):
                best_dataset, best_dataset_score = index, score
            continue
        if entity.types & DATASET and not evidence & (INTRODUCED | APPOSED_MODEL):
            continue
        if score >= 4 and score > best_score:
            best, best_score = index, score
    if best >= 0:
        own = entities[best].key
        if len(own) > 2:
            for index, entity in enumerate(entities):
                if index != best and entity.key.startswith(own):
                    entity.evidence |= OWN_VARIANT
    return best, best_dataset


def _looks_named(head: str) -> bool:
    """Whether the title before its colon is a name, not a phrase."""
    words = head.split()
    return 0 < len(words) <= 3 and (
        len(words) == 1 or any(not w[1:].islower() for w in words if len(w) > 1)
    )
