"""Texts as rows of tables show them."""

from __future__ import annotations

import pytest

from papers.templatetags.texts import shortened, sureness
from tests.factories import ClaimFactory


def test_shortened_text_is_as_long_as_asked_and_says_that_it_is_cut() -> None:
    assert shortened("ReasonSeg", 9) == "ReasonSeg"
    assert shortened("ReasonSeg!", 9) == "ReasonSe…"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"review": "accepted", "origin": "added"}, "accepted by a curator"),
        ({"review": "corrected"}, "corrected by a curator"),
        ({"origin": "added"}, "marked by a curator"),
        ({"origin": "entered"}, "entered by a curator"),
        ({"confidence": 1.0}, "confidence 0.99"),
        (
            {"confidence": 0.4, "queue_reason": "unsure"},
            "confidence 0.40, awaits review",
        ),
    ],
)
def test_sureness_says_who_vouches(fields: dict[str, object], said: str) -> None:
    assert sureness(ClaimFactory.build(**fields)) == said
