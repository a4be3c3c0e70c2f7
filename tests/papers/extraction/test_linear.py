"""Linear models add up weights of features; confidence is their calibrated sum."""

from __future__ import annotations

import pytest

from papers.extraction.confidence import calibrated, confidence_from
from papers.extraction.features import CROSS, NAMES, Names
from papers.extraction.linear import (
    ChoiceModel,
    LabelModel,
    LabelWeigher,
    default_models,
    sequence_chances,
    softmax,
)
from papers.extraction.links import ROLES, link_candidates
from papers.extraction.pipeline import read_scene
from papers.extraction.resources import default_resources
from papers.extraction.types import Kind

YES_NO = LabelModel(("no", "yes"), (0.5, 0.0), {"a": (0.0, 2.0), "b": (1.0, 0.0)})
UP_DOWN = LabelModel(("up", "down"), (0.0, -0.5), {"a": (-3.0, 0.25), "c": (1.0, 0.0)})


def of_letters(*letters: str) -> Names:
    return letters


def test_labels_of_several_models_are_added_up_at_once() -> None:
    weigher = LabelWeigher(YES_NO, UP_DOWN)
    added = weigher.weigh(of_letters, "a", "unknown") + weigher.each(["b"])
    assert weigher.totals(added, 0) == [1.5, 2.0]
    assert weigher.totals(added, 1) == [-3.0, -0.25]


def test_remembered_features_weigh_the_same_again() -> None:
    model = ChoiceModel({"a": 1.0, "b": -0.25})
    assert [model.weigh(of_letters, "a", "b") for _ in range(2)] == [7500, 7500]
    assert model.each(["a", "unknown"]) == 10_000


def test_candidates_of_the_same_features_have_the_same_chance() -> None:
    model = ChoiceModel({"a": 0.1, "b": 0.2, "c": 0.3})
    one = model.each(["a", "b"]) + model.each(["c"])
    other = model.each(["c", "b"]) + model.each(["a"])
    assert model.chances([one, other]) == [0.5, 0.5]


def test_crossed_features_count_once_for_each_cross() -> None:
    weights = {"near": 0.5, f"E{CROSS}near": 0.25, f"U{CROSS}near": 4.0, "own": 2.0}
    model, names, crosses = ChoiceModel(weights), ("near", "far", "own"), ("", "E")
    assert model.crossed(names, crosses) == 27_500
    assert sum(weights.get(f, 0.0) for f in NAMES.crossed(names, crosses)) == 2.75


@pytest.mark.parametrize("role", ROLES)
def test_candidates_weigh_what_their_features_do(role: str) -> None:
    """What is remembered while reading is the sum over the names that training sees."""
    resources = default_resources()
    abstract = (
        "On COCO, our Heron reaches 57.5 AP, 2.1 points above DETR, and 81.2% on VisA."
    )
    scene = read_scene("Heron: A Bird", abstract, resources)[1]
    assert scene is not None
    model, clause = resources.models.links[role], scene.clauses[0]
    for index in clause.number_items:
        number = (scene, clause, index, Kind.IMPROVEMENT, role)
        weighed = link_candidates(*number, model)
        named = link_candidates(*number, NAMES)
        assert [c.text for c in weighed] == [c.text for c in named]
        assert [c.added / 10_000 for c in weighed] == pytest.approx(
            [sum(model.weights.get(f, 0.0) for f in c.added) for c in named]
        )


def test_softmax_survives_large_sums() -> None:
    assert softmax([1000.0, 0.0]) == pytest.approx([1.0, 0.0])


def test_chances_in_a_row_follow_the_one_before() -> None:
    totals = [[0.0, 5.0], [0.0, 0.0]]
    moves: list[list[tuple[float, ...] | None]] = [[None, (0.0, 4.0)]]
    first, second = sequence_chances(totals, moves)
    assert first[1] > 0.9
    assert second[1] > 0.9
    assert sum(second) == pytest.approx(1.0)


def test_calibration_rises_between_its_steps() -> None:
    steps = ((-1.0, 0.2), (1.0, 0.8))
    values = [calibrated(raw, steps) for raw in (-5.0, -1.0, 0.0, 1.0, 5.0)]
    assert values == [0.2, 0.2, 0.5, 0.8, 0.8]


def test_confidence_adds_up_its_terms() -> None:
    model = LabelModel(("right",), (0.0,), {"metric": (0.5,)})
    assert (
        confidence_from({"metric": 1.0, "other": 9.0}, model, ((0.0, 0.1), (1.0, 0.9)))
        == 0.5
    )


def test_shipped_models_are_whole() -> None:
    models = default_models()
    assert set(models.links) == {"dataset", "metric", "comparator", "model"}
    rights = [right for _, right in models.steps]
    assert rights == sorted(rights)
    assert all(0.0 <= right <= 1.0 for right in rights)
