"""What every stage makes of a text, in words: why a number became that claim, or none."""

from __future__ import annotations

from collections.abc import Iterator

from papers.extraction.confidence import confidence_terms
from papers.extraction.evidence import evidence_marks
from papers.extraction.features import NAMES
from papers.extraction.joining import Joined, join_claims
from papers.extraction.kinds import LABELS, Reading, kind_features
from papers.extraction.pipeline import read_kinds, read_scene
from papers.extraction.resources import Resources
from papers.extraction.scene import Scene
from papers.extraction.sorts import DATASET, METRIC, MODEL
from papers.extraction.types import NumberMention

_MOST_FEATURES = 6
_MOST_CANDIDATES = 5
_SORTS = ((DATASET, "data set"), (METRIC, "metric"), (MODEL, "model"))
_WHOSE = {True: "own", False: "others", None: "unknown"}  # a number's method


def explain(title: str, abstract: str, resources: Resources) -> str:
    """The stages' findings, a paragraph each."""
    return "\n".join(_lines(title, abstract, resources))


def _lines(title: str, abstract: str, resources: Resources) -> Iterator[str]:
    normal, scene, starts = read_scene(title, abstract, resources)
    yield "1. normalised"
    yield f"   {normal.text}" if normal.text != abstract else "   nothing to undo"
    if scene is None:
        yield "2. no number that could be a claim"
        return
    yield "2. sentences"
    for start, end in zip(starts, [*starts[1:], len(scene.text)], strict=True):
        yield f"   {scene.text[start:end].strip()}"
    yield "3. numbers"
    for index, number in enumerate(scene.numbers):
        reason = scene.discarded.get(index)
        yield f"   {_number(number)}{f': no claim, {reason}' if reason else ''}"
    yield "4. names"
    yield from _names(scene)
    yield "5. kinds"
    readings = read_kinds(scene, len(starts), resources)
    for reading in readings:
        yield from _kind(reading, scene, resources)
    yield "6. claims: names and confidence"
    for joined in join_claims(scene, normal, readings, resources):
        yield from _claim(joined, scene)


def _number(number: NumberMention) -> str:
    parts = [number.digits]
    if number.digits_high:
        parts.append(f"to {number.digits_high}")
    parts.append(number.unit or "(no unit)")
    if number.sign or number.bound.value != "=":
        parts.append(f"{number.sign}{number.bound.value}")
    if number.role:
        parts.append(f"[{number.role.value}]")
    return " ".join(parts)


def _names(scene: Scene) -> Iterator[str]:
    entities = scene.entities
    for index, entity in enumerate(entities.entities):
        known = [word for bit, word in _SORTS if entity.types & bit]
        facts = [f"known {word}" for word in known] + list(
            evidence_marks(entity.evidence)
        )
        if index == entities.own:
            facts.append("the paper's own method")
        if index == entities.own_dataset:
            facts.append("the paper's own benchmark")
        yield f"   {entity.text}: {', '.join(facts) or 'by its shape'}"
    for mention, entity_index in zip(scene.mentions, entities.of_mention, strict=True):
        if entity_index < 0:
            yield f"   {mention.text}: metric"


def _kind(reading: Reading, scene: Scene, resources: Resources) -> Iterator[str]:
    number = scene.numbers[reading.index]
    chances = sorted(zip(reading.chances, LABELS, strict=True), reverse=True)
    shown = ", ".join(f"{label} {chance:.2f}" for chance, label in chances[:3])
    yield f"   {_number(number)}: {reading.label} ({shown})"
    at = LABELS.index(reading.label)
    weights = resources.models.kind.weights
    features = kind_features(
        number,
        reading.index,
        scene.numbers,
        reading.clause,
        scene.entities,
        scene.cues,
        NAMES,
    )
    speaking = sorted(
        ((weights[f][at], f) for f in features if f in weights),
        key=lambda pair: (-abs(pair[0]), pair[1]),
    )
    shown = ", ".join(f"{name} {weight:+.2f}" for weight, name in speaking)
    yield f"      {', '.join(shown.split(', ')[:_MOST_FEATURES])}"


def _claim(joined: Joined, scene: Scene) -> Iterator[str]:
    claim = joined.claim
    number = _number(scene.numbers[joined.reading.index])
    yield f"   {number}: {_WHOSE[claim.own]}, {claim.rule}"
    for role, choice in joined.choices.items():
        best = sorted(choice.candidates, key=lambda pair: (-pair[1], pair[0]))
        shown = ", ".join(
            f"{name or 'none'} {chance:.2f}" for name, chance in best[:_MOST_CANDIDATES]
        )
        if shown:
            yield f"      {role}: {choice.text or 'none'} ({shown})"
    terms = confidence_terms(joined.evidence)
    shown = ", ".join(f"{name} {amount:.2f}" for name, amount in terms.items())
    yield f"      confidence {claim.confidence:.2f} ({shown})"
