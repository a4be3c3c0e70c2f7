"""Readings of claims and changes to them, in words that pages and the admin show."""

from __future__ import annotations

from papers.models import Claim, Curation
from papers.pages import Change, Reading
from papers.services.claims import effective_reading

FIELD_WORDS = {
    "value": "value",
    "value_high": "upper end",
    "unit": "unit",
    "bound": "bound",
    "kind": "kind",
    "direction": "change for the",
    "relative": "relative change",
    "metric": "metric",
    "dataset": "data set",
    "model": "model",
    "comparator": "compared with",
    "condition": "conditions",
    "own": "paper’s own model",
    "says_best": "said to be the best",
}
_VALUE_WORDS: dict[str, dict[str, str]] = {
    "bound": dict(Claim.BoundChoice.choices),
    "direction": dict(Claim.DirectionChoice.choices),
}


def readings_of(claim: Claim) -> tuple[Reading, ...]:
    """The fields of a claim, with the machine's reading where a curator decided otherwise."""
    effective = effective_reading(claim)
    machine = claim.machine or effective
    return tuple(
        Reading(
            words,
            _in_words(field, effective[field]),
            _in_words(field, machine.get(field))
            if machine.get(field) != effective[field]
            else None,
        )
        for field, words in FIELD_WORDS.items()
        if effective[field] not in (None, "") or machine.get(field) != effective[field]
    )


def changes_of(curation: Curation) -> tuple[Change, ...]:
    """The fields that a decision changed."""
    return tuple(
        Change(
            words,
            _in_words(field, curation.before.get(field)),
            _in_words(field, curation.after.get(field)),
        )
        for field, words in FIELD_WORDS.items()
        if curation.before.get(field) != curation.after.get(field)
    )


def _in_words(field: str, value: object) -> str:
    if value is None or value == "":
        return "not stated"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return _VALUE_WORDS.get(field, {}).get(str(value), str(value))
