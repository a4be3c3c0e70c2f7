"""Which names may belong to a number: phrases, lists, ties and candidates."""

from __future__ import annotations

import pytest

from papers.extraction.comparators import find_comparators
from papers.extraction.links import ROLES, link_candidates
from papers.extraction.measures import metric_text
from papers.extraction.numbers import find_numbers
from papers.extraction.pipeline import read_scene
from papers.extraction.relations import MOST_NAMES, relation, tie_of
from papers.extraction.resources import Resources, default_resources
from papers.extraction.scene import MOST_KNOWN, Scene
from papers.extraction.types import Kind
from papers.extraction.units import default_units


@pytest.fixture(scope="module")
def resources() -> Resources:
    return default_resources()


def scene_of(text: str, resources: Resources) -> Scene:
    scene = read_scene("", text, resources)[1]
    assert scene is not None
    return scene


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ("It beats the strongest baseline by 5%.", ["strongest baseline"]),
        (
            "It is 3% better than the previous state of the art.",
            ["previous state of the art"],
        ),
        ("It gains 5% over prior SOTA methods.", ["previous state of the art"]),
        ("It is 2x faster than with beam search.", ["beam search"]),
        (
            "It outperforms existing 3D object detectors by 5%.",
            ["existing 3D object detectors"],
        ),
        (
            "It gains 6.8 AP over training from scratch on it.",
            ["training from scratch"],
        ),
        ("It has 5% accuracy.", []),
    ],
)
def test_comparator_phrases_end_where_they_should(
    text: str, phrases: list[str]
) -> None:
    numbers = find_numbers(text, default_units())
    found = find_comparators(text, 0, len(text), numbers)
    assert [phrase.text for phrase in found] == phrases


@pytest.mark.parametrize(
    ("written", "metric"),
    [
        ("accuracies", "accuracy"),
        ("error rates", "error rate"),
        ("BLEU score", "BLEU"),
        ("quality score", "quality score"),
        ("mIoUs", "mIoU"),
        ("average accuracy", "accuracy"),
        ("average precision", "average precision"),
        ("FLOPs", "FLOPs"),
    ],
)
def test_metric_is_given_in_the_singular(written: str, metric: str) -> None:
    assert metric_text(written) == metric


@pytest.mark.parametrize(
    ("text", "tied"),
    [
        ("It has 88.5% accuracy on the TIDE.", "TIDE"),
        ("Best is TIDE (88.5%).", "TIDE"),
        ("It has 62.4 vs 62.2 on TIDE.", "TIDE"),
        ("It reaches 88.5% in all, with TIDE.", None),
    ],
)
def test_tie_is_seen_where_nothing_else_stands_between(
    text: str, tied: str | None, resources: Resources
) -> None:
    scene = scene_of(text, resources)
    clause = scene.clauses[0]
    at, _ = tie_of(clause, next(iter(clause.number_items.values())))
    name = None if at < 0 else scene.mentions[clause.item_mentions[at]].text
    assert name == tied


def test_lists_of_one_length_pair_place_by_place(resources: Resources) -> None:
    text = "It has 91.2%, 77.0% and 65.8% on TIDE, FENS and COPSE, respectively."
    clause = scene_of(text, resources).clauses[0]
    numbers, names = list(clause.number_items.values()), clause.name_places
    for place, item in enumerate(numbers):
        for other, at in enumerate(names):
            sign = "=" if place == other else "!"
            assert f"pair{sign}" in relation(clause, item, at).features


@pytest.mark.parametrize("role", ROLES)
def test_candidates_of_a_number_are_few_however_long_the_text(
    role: str, resources: Resources
) -> None:
    text = "".join(
        f"Name{i}X has 5.{i}% over Other{i}Y by 3.1% WER, " for i in range(600)
    )
    scene = scene_of(text, resources)
    most = 0
    for clause in scene.clauses:
        for index in clause.number_items:
            found = link_candidates(scene, clause, index, Kind.IMPROVEMENT, role)
            most = max(most, len(found))
    assert most <= 8 * MOST_NAMES + MOST_KNOWN
    assert max(len(clause.symbols) for clause in scene.clauses) < 1500
