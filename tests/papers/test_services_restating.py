"""Which claims of an old abstract stand in the new one, name by name."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from papers.extraction.types import Bound, Direction, ExtractedClaim, Kind, Span
from papers.models import Claim
from papers.services.claims import Unread, build_claim
from papers.services.restating import restated

TEXT = Unread(paper_id=1, title="", abstract="95.9 " * 300, abstract_hash="")


def now(place: int = 0, **values: Any) -> ExtractedClaim:
    """A reading of the number at a place of the text; of nothing more if not told."""
    start = 5 * place
    fields: dict[str, Any] = {
        "span": Span(start, start + 4),
        "value": Decimal("95.9"),
        "value_high": None,
        "unit": "",
        "bound": Bound.EXACT,
        "kind": Kind.RESULT,
        "direction": None,
        "relative": None,
        "metric": None,
        "dataset": None,
        "model": None,
        "comparator": None,
        "condition": "",
        "own": True,
        "says_best": False,
        "sentence": Span(start, start + 4),
        "confidence": 0.9,
        "rule": "test",
    }
    return ExtractedClaim(**fields | values)


def was(key: int = 1, **values: Any) -> Claim:
    """A claim as it would be stored of such a reading."""
    claim = build_claim(text=TEXT, extracted=now(**values), version="1")
    claim.pk = key
    return claim


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"dataset": "ImageNet"}, {"dataset": "ImageNet V2"}),
        ({"dataset": "MMLU"}, {"dataset": "MMLU Pro"}),
        ({"dataset": "MATH"}, {"dataset": "MATH 500"}),
        ({"dataset": "Fooset"}, {"dataset": "Fooset Hard"}),
        ({"dataset": "VisA test"}, {"dataset": "VisA val"}),
        ({"model": "LLaMA 7B"}, {"model": "LLaMA"}),
        ({"model": "FooNet-L"}, {"model": "FooNet"}),
        ({"comparator": "GPT-4"}, {"comparator": "GPT-4 Turbo"}),
        ({"metric": "zero-shot AUC"}, {"metric": "few-shot AUC"}),
        ({"condition": "5-shot"}, {"condition": "zero-shot"}),
        ({"condition": "in fog"}, {"condition": "in rain"}),
        ({"condition": "5-shot"}, {"metric": "zero-shot accuracy"}),
        ({"bound": Bound.EXACT}, {"bound": Bound.AT_LEAST}),
        ({"direction": Direction.UP}, {"direction": Direction.DOWN}),
        ({"unit": "%"}, {"unit": "dB"}),
        ({"value_high": Decimal(97)}, {"value_high": None}),
    ],
    ids=str,
)
def test_number_of_something_else_is_another_claim(
    one: dict[str, Any], other: dict[str, Any]
) -> None:
    same = {"dataset": "ReasonSeg", "model": "FiLo"}
    for before, after in ((one, other), (other, one)):
        assert not restated([was(**same | before)], [now(**same | after)])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"dataset": "ImageNet"}, {"dataset": "ImageNet-1K"}),
        ({"dataset": "VisA test"}, {"dataset": "VisA"}),
        ({"dataset": "Fooset"}, {"dataset": "the FooSet dataset"}),
        ({"dataset": "VisA"}, {"dataset": None}),
        ({"model": "GPT-4"}, {"model": "GPT4"}),
        ({"metric": "zero-shot gIoU"}, {"metric": "gIoU"}),
        ({"condition": "test set, zero-shot"}, {"condition": "zero-shot"}),
        ({"condition": "with 5 shots"}, {"condition": "5-shot"}),
        ({"condition": "5-shot"}, {"condition": ""}),
        ({"unit": "%"}, {"unit": ""}),
    ],
    ids=str,
)
def test_number_of_the_same_in_other_words_is_the_same_claim(
    one: dict[str, Any], other: dict[str, Any]
) -> None:
    same = {"model": "FiLo", "metric": "gIoU"}
    for before, after in ((one, other), (other, one)):
        reading = now(**same | after)
        assert restated([was(**same | before)], [reading]) == {1: reading}


def test_number_alone_becomes_nothing_that_has_a_name() -> None:
    assert not restated([was()], [now(model="GPT-4", dataset="MMLU")])
    assert not restated([was(model="GPT-4")], [now(dataset="MMLU")])
    assert not restated([was()], [now()])


@pytest.mark.parametrize("turned", [False, True])
def test_vague_claim_takes_nothing_from_one_that_agrees_in_more(turned: bool) -> None:
    gone = [
        was(1, model="FiLo"),
        was(2, model="FiLo", dataset="VisA"),
        was(3, model="FiLo", dataset="MVTec"),
    ]
    visa = now(0, model="FiLo", dataset="VisA")
    mvtec = now(1, model="FiLo", dataset="MVTec")
    read = [mvtec, visa] if turned else [visa, mvtec]
    assert restated(gone[::-1] if turned else gone, read) == {2: visa, 3: mvtec}


def test_equal_readings_go_to_equal_claims_in_their_order() -> None:
    first, second = now(0, model="FiLo"), now(1, model="FiLo")
    gone = [was(2, model="FiLo"), was(1, model="FiLo")]
    assert restated(gone, [second, first]) == {1: first, 2: second}


def test_number_repeated_without_end_is_looked_at_a_few_times() -> None:
    gone = [was(key, model="FiLo") for key in range(300)]
    read = [now(place, model="FiLo") for place in range(300)]
    assert len(restated(gone, read)) == 20
