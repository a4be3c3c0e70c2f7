"""Stage 7: how likely a claim is right in all its fields."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from math import log
from typing import NamedTuple

from papers.extraction.linear import LabelModel, Models
from papers.extraction.types import Kind


class Evidence(NamedTuple):
    """What the stages before were sure of, as chances."""

    kind: Kind
    kind_chance: float
    direction_chance: float
    dataset: str | None
    dataset_chance: float
    metric: str | None
    metric_chance: float
    model: str | None
    model_chance: float
    comparator: str | None
    comparator_chance: float
    unit_class: str
    is_listed: bool


# Terms that say whether a field is filled.
_GIVEN = {
    (field, is_given): f"{field}={is_given}"
    for field in (
        *("improvement:dataset", "absolute:dataset"),
        *("comparator", "metric", "model"),
    )
    for is_given in (True, False)
}


def _logit(chance: float) -> float:
    chance = min(max(chance, 0.002), 0.998)
    return log(chance / (1 - chance))


def confidence_terms(evidence: Evidence) -> dict[str, float]:
    """What the confidence is added up from: names and amounts."""
    kind = evidence.kind.value
    terms = {kind: 1.0, kind + ":kind": _logit(evidence.kind_chance)}
    if evidence.kind is Kind.EFFICIENCY:
        terms["efficiency:unit:" + evidence.unit_class] = 1.0
        return terms
    both = evidence.kind_chance * evidence.dataset_chance
    if evidence.kind is Kind.IMPROVEMENT:
        terms["improvement:dataset"] = _logit(evidence.dataset_chance)
        terms[_GIVEN["improvement:dataset", evidence.dataset is not None]] = 1.0
        terms["comparator"] = _logit(evidence.comparator_chance)
        terms[_GIVEN["comparator", evidence.comparator is not None]] = 1.0
        terms["direction"] = _logit(evidence.direction_chance)
        terms["weakest"] = _logit(both * evidence.comparator_chance)
        if evidence.is_listed:
            terms["improvement:listed"] = 1.0
        return terms
    terms["absolute:dataset"] = _logit(evidence.dataset_chance)
    terms[_GIVEN["absolute:dataset", evidence.dataset is not None]] = 1.0
    terms["metric"] = _logit(evidence.metric_chance)
    terms[_GIVEN["metric", evidence.metric is not None]] = 1.0
    terms["model"] = _logit(evidence.model_chance)
    terms[_GIVEN["model", evidence.model is not None]] = 1.0
    terms["product"] = _logit(both * evidence.metric_chance * evidence.model_chance)
    if evidence.is_listed:
        terms["absolute:listed"] = 1.0
    return terms


def confidence_of(evidence: Evidence, models: Models) -> float:
    """A number from 0 to 1: of the claims at 0.9, about nine in ten are right."""
    return confidence_from(confidence_terms(evidence), models.confidence, models.steps)


def confidence_from(
    terms: Mapping[str, float],
    model: LabelModel,
    steps: tuple[tuple[float, float], ...],
) -> float:
    """The calibrated sum of a confidence's terms."""
    total = model.bias[0]
    for term, amount in terms.items():
        row = model.weights.get(term)
        if row is not None:
            total += row[0] * amount
    return calibrated(total, steps)


def calibrated(raw: float, steps: tuple[tuple[float, float], ...]) -> float:
    """The share right that goes with a raw value, between the fitted steps."""
    at = bisect_right(steps, (raw, 2.0))
    if at == 0:
        return steps[0][1]
    if at == len(steps):
        return steps[-1][1]
    (low, low_right), (high, high_right) = steps[at - 1], steps[at]
    share = (raw - low) / (high - low) if high > low else 0.0
    return round(low_right + share * (high_right - low_right), 4)
