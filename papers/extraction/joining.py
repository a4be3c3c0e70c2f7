"""Stages 5b to 7: numbers that are claims, with their names, fields and confidence."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from papers.extraction.clauses import Clause
from papers.extraction.confidence import Evidence, confidence_of
from papers.extraction.evidence import (
    IN_TITLE,
    OWN_EVIDENCE,
    RIVAL,
)
from papers.extraction.kinds import LABELS, Reading
from papers.extraction.linear import DIRECTION, ChoiceModel, softmax
from papers.extraction.links import ROLES, Before, link_candidates, link_relation
from papers.extraction.name_finder import folded
from papers.extraction.normalize import Normalized
from papers.extraction.relations import tie_of
from papers.extraction.resources import Resources
from papers.extraction.rules import carried_bounds, is_relative, says_best
from papers.extraction.scene import Candidate, Scene
from papers.extraction.settings import condition_of
from papers.extraction.sorts import MODEL
from papers.extraction.types import (
    Bound,
    Direction,
    ExtractedClaim,
    Kind,
    NumberMention,
    NumberRole,
    Span,
)

# What papers say that put the models of others to the test.
_EVALUATES = re.compile(
    r"\b[Ww]e\s(?:\w+\s){0,3}(?:evaluat|benchmark|assess|compar|survey|audit)\w*"
)


class Choice(NamedTuple):
    """What was chosen for one role of a number, how surely, and among which."""

    text: str | None
    chance: float
    candidates: tuple[tuple[str, float], ...] = ()


class Joined(NamedTuple):
    """A claim with what it was read from."""

    claim: ExtractedClaim
    evidence: Evidence
    reading: Reading
    names: Mapping[str, frozenset[str]]  # role -> the chosen name, folded
    choices: Mapping[str, Choice]


def join_claims(
    scene: Scene, normal: Normalized, readings: list[Reading], resources: Resources
) -> list[Joined]:
    """Stages 5b to 7 for all numbers that are claims, in their order."""
    bounds = carried_bounds(scene.numbers, scene.clauses)
    joined: list[Joined] = []
    for reading in readings:
        if reading.label != "none":
            previous = joined[-1] if joined else None
            joined.append(
                join_claim(
                    reading, scene, normal, bounds[reading.index], previous, resources
                )
            )
    return joined


def choose(candidates: list[Candidate[int]], model: ChoiceModel) -> Choice:
    """The candidate of the best chance; mentions of one name count together."""
    if len(candidates) == 1:
        return Choice(None, 1.0)
    chances = model.chances([candidate.added for candidate in candidates])
    together: dict[str, float] = {}
    groups: dict[int, float] = {}  # readings of one phrase win or lose as one
    for candidate, chance in zip(candidates, chances, strict=True):
        text = candidate.text
        together[text] = together.get(text, 0.0) + chance
        if candidate.group >= 0:
            groups[candidate.group] = groups.get(candidate.group, 0.0) + chance
    if groups:
        best = _best_by_groups(candidates, chances, together, groups)
    else:
        best = max(together, key=together.__getitem__)
    return Choice(best or None, together[best], tuple(together.items()))


def _best_by_groups(
    candidates: list[Candidate[int]],
    chances: list[float],
    together: dict[str, float],
    groups: dict[int, float],
) -> str:
    """The likeliest text, where some candidates are readings of one phrase."""
    alone: dict[str, float] = {}
    for candidate, chance in zip(candidates, chances, strict=True):
        if candidate.group < 0:
            alone[candidate.text] = alone.get(candidate.text, 0.0) + chance
    widest = max(groups, key=groups.__getitem__)
    best = max(alone, key=alone.__getitem__)
    if alone[best] >= groups[widest]:
        return best
    return max(
        (c.text for c in candidates if c.group == widest), key=together.__getitem__
    )


def _name_key(name: str | None) -> frozenset[str]:
    return frozenset((folded(name),)) if name else frozenset()


def join_claim(
    reading: Reading,
    scene: Scene,
    normal: Normalized,
    bound: Bound,
    previous: Joined | None,
    resources: Resources,
) -> Joined:
    """Stages 5b to 7: a number with its names, fields and confidence."""
    clause, index, models = reading.clause, reading.index, resources.models
    number = scene.numbers[index]
    kind = Kind(reading.label)
    relation = ""
    if previous is not None:
        relation = link_relation(
            scene,
            clause,
            index,
            kind,
            previous.reading.index,
            previous.claim.kind,
            previous.reading.clause,
        )
    choices: dict[str, Choice] = {}
    taken: dict[str, frozenset[str]] = {}
    for role in ROLES:
        if role == "comparator" and kind in (Kind.RESULT, Kind.BASELINE):
            choices[role] = Choice(None, 1.0)
            continue
        before = Before(relation, previous.names if previous else {}, taken)
        model = models.links[role]
        choices[role] = choose(
            link_candidates(scene, clause, index, kind, role, model, before), model
        )
        taken[role] = _name_key(choices[role].text)
    dataset, metric = choices["dataset"], choices["metric"]
    system, comparator = choices["model"], choices["comparator"]
    direction, direction_chance = None, 1.0
    if kind is Kind.IMPROVEMENT:
        up, down = softmax(models.numbers.totals(reading.added, DIRECTION))
        direction = Direction.UP if up >= down else Direction.DOWN
        direction_chance = max(up, down)
    unit = number.unit
    if kind is Kind.IMPROVEMENT and not unit:
        unit = "points"
    evidence = Evidence(
        kind,
        reading.chances[LABELS.index(reading.label)],
        direction_chance,
        dataset.text,
        dataset.chance,
        metric.text,
        metric.chance,
        system.text,
        system.chance,
        comparator.text,
        comparator.chance,
        number.unit_class,
        clause.number_items[index] in clause.number_lists,
    )
    written = scene.text[clause.start : clause.end]
    sentence_end = clause.start + len(written.rstrip())
    sentence = Span(normal.stored(clause.start), normal.stored(sentence_end - 1) + 1)
    claim = ExtractedClaim(
        span=Span(normal.stored(number.start), normal.stored(number.end - 1) + 1),
        value=Decimal(number.digits),
        value_high=Decimal(number.digits_high) if number.digits_high else None,
        unit=unit,
        bound=bound,
        kind=kind,
        direction=direction,
        relative=is_relative(number, clause, scene.text)
        if kind is Kind.IMPROVEMENT
        else None,
        metric=metric.text,
        dataset=dataset.text,
        model=system.text,
        comparator=comparator.text,
        condition=condition_of(
            written,
            Span(number.start - clause.start, number.end - clause.start),
        ),
        own=_is_own(system.text, kind, scene),
        says_best=says_best(written, kind),
        sentence=sentence,
        confidence=confidence_of(evidence, models),
        rule=_rule(kind, number, clause, index),
    )
    return Joined(claim, evidence, reading, taken, choices)


def _rule(kind: Kind, number: NumberMention, clause: Clause, index: int) -> str:
    """What made the claim: the learned kind, or a rule that overrules it, and its names' tie."""
    if number.role in (NumberRole.FROM, NumberRole.TO):
        source = "from-to"
    elif number.role in (NumberRole.LEFT, NumberRole.RIGHT):
        source = "versus"
    elif number.sign == "+":
        source = "signed"
    else:
        source = "learned"
    tie = tie_of(clause, clause.number_items[index])[0]
    return f"{source}:{kind.value}:{'tied' if tie >= 0 else 'linked'}"


def _is_own(model: str | None, kind: Kind, scene: Scene) -> bool | None:
    """Whether the paper introduces the model; None where the text does not tell."""
    index = None if model is None else scene.entity_named.get(model)
    if index is None:
        return False if kind is Kind.BASELINE else None
    own, entity = scene.entities.own, scene.entities.entities[index]
    if index == own or entity.evidence & OWN_EVIDENCE:
        return True
    # "We release Llama 2": so Llama-2-70B is theirs too, however well it is known.
    if any(
        other.evidence & OWN_EVIDENCE and entity.is_variant_of(other)
        for other in scene.entities.entities
    ):
        return True
    # "Mistral 7B", "GPT-4 Technical Report": a title that names no other method.
    if entity.evidence & IN_TITLE and own < 0 and kind is Kind.RESULT:
        return True
    if kind is Kind.BASELINE or entity.evidence & RIVAL:
        return False
    # "DETR reaches 44.9": a paper that has nothing of its own else may be the one of DETR.
    is_of_others = (
        own >= 0 or scene.entities.own_dataset >= 0 or _EVALUATES.search(scene.text)
    )
    return False if entity.types & MODEL and is_of_others else None
