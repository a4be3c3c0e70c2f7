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


def _logit(chance: float) -> float:
    chance = min(max(chance, 0.002), 0.998)
    return log(chance / (1 - chance))


def confidence_terms(evidence: Evidence) -> dict[str, float]:
    """What the confidence is added up from: names and amounts."""
    kind = evidence.kind
    terms = {f"{kind.value}": 1.0}
    terms[f"{kind.value}:kind"] = _logit(evidence.kind_chance)
    if kind is Kind.EFFICIENCY:
        terms[f"efficiency:unit:{evidence.unit_class}"] = 1.0
        return terms
    sort = "improvement" if kind is Kind.IMPROVEMENT else "absolute"
    terms[f"{sort}:dataset"] = _logit(evidence.dataset_chance)
    terms[f"{sort}:dataset={evidence.dataset is not None}"] = 1.0
    if kind is Kind.IMPROVEMENT:
        terms["comparator"] = _logit(evidence.comparator_chance)
        terms[f"comparator={evidence.comparator is not None}"] = 1.0
        terms["direction"] = _logit(evidence.direction_chance)
        terms["weakest"] = _logit(
            evidence.dataset_chance * evidence.comparator_chance * evidence.kind_chance
        )
    else:
        terms["metric"] = _logit(evidence.metric_chance)
        terms[f"metric={evidence.metric is not None}"] = 1.0
        terms["model"] = _logit(evidence.model_chance)
        terms[f"model={evidence.model is not None}"] = 1.0
        terms["product"] = _logit(
            evidence.dataset_chance
            * evidence.metric_chance
            * evidence.model_chance
            * evidence.kind_chance
        )
    if evidence.is_listed:
        terms[f"{sort}:listed"] = 1.0
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
