"""A claim in the shape that `manage.py extract` prints."""

from __future__ import annotations

from typing import Any

from papers.extraction.types import ExtractedClaim


def claim_to_json(claim: ExtractedClaim, abstract: str) -> dict[str, Any]:
    """The claim's fields under their names, numbers as decimal strings."""
    return {
        "value": format(claim.value, "f"),
        "value_high": None
        if claim.value_high is None
        else format(claim.value_high, "f"),
        "unit": claim.unit,
        "bound": claim.bound.value,
        "kind": claim.kind.value,
        "direction": claim.direction.value if claim.direction else None,
        "relative": claim.relative,
        "metric": claim.metric,
        "dataset": claim.dataset,
        "model": claim.model,
        "comparator": claim.comparator,
        "condition": claim.condition,
        "own": claim.own,
        "says_best": claim.says_best,
        "start": claim.span.start,
        "end": claim.span.end,
        "sentence": abstract[claim.sentence.start : claim.sentence.end],
        "confidence": claim.confidence,
    }
