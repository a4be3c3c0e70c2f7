"""What rules decide: pairs, signs, bounds of lists, and what is no claim by its form."""

from __future__ import annotations

import pytest

from papers.extraction.cues import default_cues
from papers.extraction.kinds import LABELS
from papers.extraction.numbers import find_numbers
from papers.extraction.pipeline import read_scene
from papers.extraction.resources import default_resources
from papers.extraction.rules import is_over_system, ruled_chances, says_best
from papers.extraction.select import discard_reason, is_measured
from papers.extraction.types import Kind
from papers.extraction.units import default_units


def labels_of(text: str, rows: list[list[float]]) -> list[str]:
    numbers = find_numbers(text, default_units())
    ruled = ruled_chances(rows, numbers, list(range(len(numbers))))
    return [LABELS[max(range(len(row)), key=row.__getitem__)] for row in ruled]


def test_from_to_is_baseline_and_result_even_against_the_odds() -> None:
    rows = [[0.1, 0.5, 0.3, 0.05, 0.05], [0.1, 0.4, 0.1, 0.2, 0.2]]
    assert labels_of("from 61.2% to 67.1%", rows) == ["baseline", "result"]


def test_versus_is_result_and_baseline() -> None:
    rows = [[0.1, 0.5, 0.3, 0.05, 0.05], [0.1, 0.6, 0.2, 0.05, 0.05]]
    assert labels_of("62.4 vs. 62.2", rows) == ["result", "baseline"]


def test_costs_from_one_to_another_stay_costs() -> None:
    rows = [[0.1, 0.05, 0.05, 0.0, 0.8], [0.1, 0.1, 0.0, 0.0, 0.8]]
    assert labels_of("from 40 ms to 12 ms", rows) == ["efficiency", "efficiency"]


def test_signed_number_is_no_absolute_score() -> None:
    rows = [[0.1, 0.7, 0.05, 0.1, 0.05]]
    assert labels_of("(+6.9%)", rows)[0] not in ("result", "baseline")


@pytest.mark.parametrize(
    ("text", "is_over"),
    [
        ("It is more than 7% above Gopher.", True),
        ("It is 2.1 BLEU above the best earlier results.", True),
        ("It is 27 points behind the human baseline.", True),
        ("It has 85%, above Gopher.", False),
        ("It has 85% above all on STL-10.", False),
    ],
)
def test_number_over_a_system_is_a_difference(text: str, is_over: bool) -> None:
    resources = default_resources()
    scene = read_scene("", text, resources)[1]
    assert scene is not None
    clause = scene.clauses[0]
    ((index, item),) = clause.number_items.items()
    assert is_over_system(clause, item, resources.cues) is is_over
    rows = ruled_chances([[0.1, 0.7, 0.05, 0.1, 0.05]], scene.numbers, [0], [0])
    assert index == 0
    assert rows[0][LABELS.index("result")] == 0.0


def test_chances_stay_chances() -> None:
    rows = [[0.2] * 5, [0.2] * 5]
    numbers = find_numbers("from 61.2% to 67.1%", default_units())
    for row in ruled_chances(rows, numbers, [0, 1]):
        assert sum(row) == pytest.approx(1.0)


@pytest.mark.parametrize(
    "text",
    [
        "published in 2021",
        "(2) we show",
        "in 5-shot prompting",
        "over 12 datasets",
        "9 models are tested",
        "with p < 0.05",
        "(95% CI: 4.69-5.78)",
        "holds 4,200 images",
    ],
)
def test_number_that_is_no_claim_by_its_form_has_a_reason(text: str) -> None:
    number = find_numbers(text, default_units())[-1]
    assert discard_reason(text, number, default_cues())


@pytest.mark.parametrize(
    "text",
    ["reaches 88.5%", "scores 57.5 on it", "with only 20 images", "by 2.1 points"],
)
def test_number_that_may_be_a_claim_is_kept(text: str) -> None:
    number = find_numbers(text, default_units())[-1]
    assert discard_reason(text, number, default_cues()) == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [("57.5", True), ("5%", True), ("+3", True), ("128K", False), ("512", False)],
)
def test_counts_are_told_from_measurements(text: str, expected: bool) -> None:
    (number,) = find_numbers(text, default_units())
    assert is_measured(number) is expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("It sets a new state of the art of 5%.", True),
        ("It is the best result reported, 5%.", True),
        ("It is competitive with the state of the art at 5%.", False),
        ("It is 5% better than the previous state of the art.", False),
        ("It has 5%.", False),
    ],
)
def test_best_is_said_only_of_the_number(sentence: str, expected: bool) -> None:
    assert says_best(sentence, Kind.RESULT) is expected


def test_baselines_are_never_called_best() -> None:
    assert not says_best("It sets a new state of the art of 5%.", Kind.BASELINE)
