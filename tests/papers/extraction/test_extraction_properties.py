"""What holds of any text whatever: no error, exact places, the same answer twice."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from papers.extraction import ExtractedClaim, Kind, extract_claims

# Pieces that abstracts and their damage are made of, to be met in any order.
PIECES = st.sampled_from(
    r"""We propose|Heron|achieves|88.5%|from 61.2 to 67.1|on ImageNet|on|than|DETR|by|+6.9|vs.|
    accuracy|, |. |(|)|\%|$|{|}|\textbf{|--|~|approx72%|85times|1,234.5|3e-4|±0.3|[12]|e.g.|2019|5-shot|
    8/255|state-of-the-art|respectively|and|WER|GPT-4o|Ünïcödé|数|\u2009|100-200x|$0.25|0.|.5|,|;|of 24|x|K""".replace(
        "\n    ", "|"
    ).split("|")
)
TEXTS = st.one_of(
    st.text(max_size=200),
    st.lists(PIECES, max_size=40).map(" ".join),
    st.lists(PIECES, max_size=40).map("".join),
)


def check_invariants(text: str, claims: list[ExtractedClaim]) -> None:
    spans = [claim.span for claim in claims]
    assert spans == sorted(spans)
    assert all(a.end <= b.start for a, b in zip(spans, spans[1:], strict=False))
    for claim in claims:
        printed = text[claim.span.start : claim.span.end]
        assert printed[0].isdigit() or printed[0] == "."
        assert printed[-1].isdigit()
        first = re.match(r"[\d.,]*", printed.replace("{,}", ","))
        assert first is not None
        assert claim.value == claim.value.copy_abs()
        assert len(claim.value.as_tuple().digits) <= 12
        assert 0 <= claim.sentence.start <= claim.span.start
        assert claim.span.end <= claim.sentence.end <= len(text)
        assert (claim.direction is None) == (claim.kind is not Kind.IMPROVEMENT)
        if claim.value_high is not None:
            assert claim.value < claim.value_high
        for name in (claim.dataset, claim.metric, claim.model, claim.comparator):
            assert name is None or name.strip()


@settings(max_examples=150, deadline=None)
@given(TEXTS, st.text(max_size=40))
def test_any_text_gives_well_formed_claims(text: str, title: str) -> None:
    claims = extract_claims(title, text)
    check_invariants(text, claims)
    assert extract_claims(title, text) == claims


@pytest.mark.parametrize(
    "unit",
    [
        "1",
        "1.5 ",
        "(",
        "on ",
        "{",
        "$1",
        "X1 5% ",
        "X1 (5%), ",
        "1/",
        "A-",
        "\\textbf{",
    ],
)
def test_hostile_text_raises_nothing(unit: str) -> None:
    text = unit * (4000 // len(unit))
    check_invariants(text, extract_claims("", text))
