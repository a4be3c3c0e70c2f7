"""From an abstract to its claims: the stages in order. The page to read first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from papers.extraction.clauses import read_clauses
from papers.extraction.cues import Cues
from papers.extraction.entities import gather_entities
from papers.extraction.joining import Joined, join_claims
from papers.extraction.kinds import (
    LABELS,
    Reading,
    clause_features,
    follows,
    kind_features,
    transition,
)
from papers.extraction.linear import KIND, sequence_chances
from papers.extraction.names import find_names, inside_names
from papers.extraction.normalize import Normalized, normalize
from papers.extraction.numbers import find_numbers
from papers.extraction.registry import Registry
from papers.extraction.resources import Resources, default_resources
from papers.extraction.rules import is_over_system, ruled_chances
from papers.extraction.scene import Scene, set_scene
from papers.extraction.select import discard_reason, is_measured
from papers.extraction.sentences import sentence_starts
from papers.extraction.types import (
    ExtractedClaim,
    NameMention,
    NumberMention,
)

Text = tuple[str, str]  # title and abstract

_FIGURE = re.compile("[0-9]")

# A number is a claim, of the likeliest kind, unless the chance that it is none is this high.
NO_CLAIM = 0.55


def extract_claims(
    title: str, abstract: str, registry: Registry | None = None
) -> list[ExtractedClaim]:
    """The claims of an abstract, in the order of their places."""
    return extract_batch([(title, abstract)], registry)[0]


def extract_batch(
    texts: Sequence[Text], registry: Registry | None = None
) -> list[list[ExtractedClaim]]:
    """The claims of each of several abstracts: the same, and faster than one by one."""
    read = read_batch(texts, default_resources(registry))
    return [[joined.claim for joined in of_text] for of_text in read]


def read_claims(title: str, abstract: str, resources: Resources) -> list[Joined]:
    """The claims, each with what its confidence was made of."""
    return read_batch([(title, abstract)], resources)[0]


def read_batch(texts: Sequence[Text], resources: Resources) -> list[list[Joined]]:
    """The claims of each of several texts, in their order.

    Stage by stage over all of them rather than text by text: each stage finds its tables in the
    processor's cache, which makes a fifth of the time.
    """
    numbered = [place for place, text in enumerate(texts) if _FIGURE.search(text[1])]
    read = read_scenes([texts[place] for place in numbered], resources)
    readings = [
        read_kinds(scene, len(starts), resources) if scene is not None else []
        for _, scene, starts in read
    ]
    claims: list[list[Joined]] = [[] for _ in texts]
    for place, (normal, scene, _), own in zip(numbered, read, readings, strict=True):
        if scene is not None:
            claims[place] = join_claims(scene, normal, own, resources)
    return claims


def read_scene(
    title: str, abstract: str, resources: Resources
) -> tuple[Normalized, Scene | None, list[int]]:
    """Stages 1 to 4: the text, its numbers, names and sentences; no scene without numbers."""
    return read_scenes([(title, abstract)], resources)[0]


def read_scenes(
    texts: Sequence[Text], resources: Resources
) -> list[tuple[Normalized, Scene | None, list[int]]]:
    """Stages 1 to 4 for several texts, each stage for all of them at once."""
    cues = resources.cues
    normals = [normalize(abstract) for _, abstract in texts]
    drafts: list[_Draft] = []
    for place, normal in enumerate(normals):
        numbers = find_numbers(normal.text, resources.units)
        discarded = _discarded(normal.text, numbers, cues)
        # A text whose only numbers are counts reports no measurement.
        if any(
            is_measured(number)
            for index, number in enumerate(numbers)
            if index not in discarded
        ):
            drafts.append(
                _Draft(place, texts[place][0], normal.text, numbers, discarded)
            )
    for draft in drafts:
        draft.starts = sentence_starts(draft.text)
    for draft in drafts:
        draft.mentions = find_names(
            draft.text,
            draft.numbers,
            frozenset(draft.starts),
            resources.registry,
            cues,
        )
        for index in inside_names(draft.numbers, draft.mentions):
            draft.discarded[index] = "part of a name"
    all_entities = [
        gather_entities(draft.title, draft.text, draft.mentions, cues)
        for draft in drafts
    ]
    all_clauses = [
        read_clauses(
            draft.text,
            draft.starts,
            draft.numbers,
            draft.mentions,
            entities,
            draft.discarded,
            cues,
        )
        for draft, entities in zip(drafts, all_entities, strict=True)
    ]
    read: list[tuple[Normalized, Scene | None, list[int]]] = [
        (normal, None, []) for normal in normals
    ]
    for draft, entities, clauses in zip(drafts, all_entities, all_clauses, strict=True):
        scene = set_scene(
            draft.title,
            draft.text,
            draft.numbers,
            draft.mentions,
            entities,
            clauses,
            draft.starts,
            draft.discarded,
            cues,
        )
        read[draft.place] = (normals[draft.place], scene, draft.starts)
    return read


@dataclass(slots=True)
class _Draft:
    """A text with numbers, as far as it is read."""

    place: int  # among the texts
    title: str
    text: str  # the abstract, normalised
    numbers: list[NumberMention]
    discarded: dict[int, str]
    starts: list[int] = field(default_factory=list)
    mentions: list[NameMention] = field(default_factory=list)


def _discarded(text: str, numbers: list[NumberMention], cues: Cues) -> dict[int, str]:
    """The numbers that are no claims by their form alone, and why."""
    reasons = (discard_reason(text, number, cues) for number in numbers)
    return {index: reason for index, reason in enumerate(reasons) if reason}


def read_kinds(
    scene: Scene, sentence_count: int, resources: Resources
) -> list[Reading]:
    """Stage 5a: of each number, whether it is a claim and of what kind."""
    readings = []
    weigher, weights = resources.models.numbers, resources.models.kind.weights
    entities, cues = scene.entities, resources.cues
    for clause in scene.clauses:
        added: list[int] = []
        totals = []
        moves = []
        order = list(clause.number_items)
        shared = weigher.each(clause_features(clause, sentence_count, entities, cues))
        for place, index in enumerate(order):
            own = kind_features(
                scene.numbers[index],
                index,
                scene.numbers,
                clause,
                entities,
                cues,
                weigher,
            )
            added.append(own)
            totals.append(weigher.totals(shared + own, KIND))
            if place:
                relation = transition(scene.numbers, clause, order[place - 1], index)
                moves.append([weights.get(name) for name in follows(relation)])
        rows = ruled_chances(
            sequence_chances(totals, moves),
            [scene.numbers[i] for i in order],
            order,
            [
                index
                for index, item in clause.number_items.items()
                if is_over_system(clause, item, cues)
            ],
        )
        for index, chances, own in zip(order, rows, added, strict=True):
            label = LABELS[0]
            if chances[0] < NO_CLAIM:
                label = LABELS[max(range(1, len(LABELS)), key=chances.__getitem__)]
            readings.append(Reading(index, clause, tuple(chances), label, own))
    return readings
